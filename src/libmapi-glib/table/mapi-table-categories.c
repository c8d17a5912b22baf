/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-table-private.h"

#include <glib/gi18n-lib.h>

#include "../property/mapi-serial-private.h"
#include "mapi-restriction-private.h"
#include "mapi-sort-order-private.h"

/* Headings. The source says where categories begin; the table makes the headings' keys and
 * hides what is below a collapsed one.
 *
 * A heading's key is a hash of the values that make its category and of the heading around
 * it, with the highest bit set: the same category has the same key at every reading, whatever
 * rows come and go, so that expansion survives. Text is folded first, as sorting does.
 *
 * The collapse state is a GVariant, little endian, (yttat): version 1, a hash of the sort
 * order, the key of the row to return to, the headings that are not as n_expanded has them. */
#define STATE_FORMAT  "(yttat)"
#define STATE_VERSION 1
#define MAX_TOGGLED   100000

static guint64
hash_bytes (guint64       hash,
            gconstpointer data,
            gsize         length)
{
  const guint8 *bytes = data;

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ bytes[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return hash;
}

#define HASH_START G_GUINT64_CONSTANT (0xcbf29ce484222325)

static guint64
hash_value (guint64               hash,
            const MapiProperties *values,
            guint32               tag)
{
  const MapiValue *value = NULL;
  g_autofree char *text = NULL;

  if (values != NULL)
    value = mapi_properties_get_value (values, MAPI_CHANGE_PROP_TYPE (tag, 0));
  if (value != NULL)
    {
      const char *string = mapi_value_get_string (value);

      text = string != NULL ? mapi_text_fold (string, TRUE, FALSE) : mapi_value_to_string (value);
    }
  hash = hash_bytes (hash, &tag, sizeof tag);
  if (text == NULL)
    return hash_bytes (hash, "\377", 1);
  return hash_bytes (hash, text, strlen (text) + 1);
}

static guint64
hash_category (guint64                  outer,
               const MapiTableCategory *category,
               MapiSortOrder           *sort_order)
{
  guint64 hash = hash_bytes (HASH_START, &outer, sizeof outer);
  guint n_keys = sort_order != NULL ? mapi_sort_order_get_n_keys (sort_order) : 0;

  for (guint i = 0; i < n_keys && i <= mapi_sort_order_get_n_categories (sort_order); i++)
    if (mapi_sort_order_get_level (sort_order, i) == category->level &&
        !MAPI_SORT_IS_AGGREGATE (mapi_sort_order_get_direction (sort_order, i)))
      hash = hash_value (hash, category->values, mapi_sort_order_get_tag (sort_order, i));
  return hash | MAPI_TABLE_HEADING_BIT;
}

/* The headings of a result by their keys; their order is that of the categories */
GHashTable *
mapi_table_build_headings (MapiTable       *self,
                           MapiTableResult *result,
                           MapiSortOrder   *sort_order)
{
  GHashTable *headings = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  g_autoptr(GArray) outer = g_array_new (FALSE, TRUE, sizeof (guint64));
  gsize n_categories;
  const MapiTableCategory *categories = mapi_table_result_get_categories (result, &n_categories);

  for (gsize i = 0; i < n_categories; i++)
    {
      MapiTableHeading *heading = g_new (MapiTableHeading, 1);
      guint level = MIN (categories[i].level, MAPI_SORT_MAX_KEYS);

      if (outer->len <= level)
        g_array_set_size (outer, level + 1);
      heading->category = i;
      heading->key = hash_category (level > 0 ? g_array_index (outer, guint64, level - 1) : 0,
                                    &categories[i], sort_order);
      while (g_hash_table_contains (headings, &heading->key))
        heading->key = (heading->key + 1) | MAPI_TABLE_HEADING_BIT;
      g_array_index (outer, guint64, level) = heading->key;
      g_hash_table_insert (headings, &heading->key, heading);
    }
  return headings;
}

static const MapiTableCategory *
find_category (MapiTable *self,
               guint64    key,
               guint     *position)
{
  MapiTableHeading *heading = g_hash_table_lookup (self->headings, &key);
  gsize n_categories;

  if (heading == NULL)
    return NULL;
  if (position != NULL)
    *position = heading->category;
  return &mapi_table_result_get_categories (self->result, &n_categories)[heading->category];
}

static gboolean
is_expanded (MapiTable *self,
             guint64    key,
             guint      level)
{
  MapiSortOrder *sort_order = mapi_table_query_get_sort_order (self->query);
  guint n_expanded = sort_order != NULL ? mapi_sort_order_get_n_expanded (sort_order) : 0;

  return (level < n_expanded) != g_hash_table_contains (self->toggled, &key);
}

static void
append_leaves (GArray                  *view,
               MapiTableResult         *result,
               const MapiTableCategory *category)
{
  gsize n_keys;
  const guint64 *keys = mapi_table_result_get_keys (result, &n_keys);

  if (category->first < n_keys && category->n_leaves > 0)
    g_array_append_vals (view, keys + category->first,
                         MIN (category->n_leaves, n_keys - category->first));
}

/* What is visible: every leaf of a flat table, or headings and what they show */
GArray *
mapi_table_build_view (MapiTable *self)
{
  gsize n_categories;
  const MapiTableCategory *categories =
    mapi_table_result_get_categories (self->result, &n_categories);
  g_autofree guint64 *keys = NULL;
  GHashTableIter iter;
  gpointer value;
  guint shown_levels = G_MAXUINT;
  GArray *view;

  if (n_categories == 0)
    return g_array_ref (mapi_table_result_peek_keys (self->result));

  keys = g_new (guint64, n_categories);
  g_hash_table_iter_init (&iter, self->headings);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    keys[((MapiTableHeading *) value)->category] = ((MapiTableHeading *) value)->key;

  view = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (gsize i = 0; i < n_categories; i++)
    {
      guint level = categories[i].level;
      gboolean innermost = i + 1 == n_categories || categories[i + 1].level <= level;

      if (level > shown_levels)
        continue;
      shown_levels = G_MAXUINT;
      g_array_append_val (view, keys[i]);
      if (!is_expanded (self, keys[i], level))
        shown_levels = level;
      else if (innermost)
        append_leaves (view, self->result, &categories[i]);
    }
  return view;
}

MapiRowType
mapi_table_heading_type (MapiTable *self,
                         guint64    key)
{
  const MapiTableCategory *category = NULL;

  if (!MAPI_TABLE_IS_HEADING (key))
    return MAPI_ROW_LEAF;
  category = find_category (self, key, NULL);
  if (category == NULL || category->n_leaves == 0)
    return MAPI_ROW_EMPTY_CATEGORY;
  return is_expanded (self, key, category->level) ? MAPI_ROW_EXPANDED_CATEGORY
                                                  : MAPI_ROW_COLLAPSED_CATEGORY;
}

guint
mapi_table_row_depth (MapiTable *self,
                      guint64    key)
{
  const MapiTableCategory *category = NULL;

  if (!MAPI_TABLE_IS_HEADING (key))
    return self->n_levels;
  category = find_category (self, key, NULL);
  return category != NULL ? category->level : 0;
}

/* (transfer full) (nullable): the row of a heading; NULL if there is no such heading */
MapiProperties *
mapi_table_heading_properties (MapiTable *self,
                               guint64    key)
{
  const MapiTableCategory *category = find_category (self, key, NULL);
  guint64 big_endian = GUINT64_TO_BE (key);
  g_autoptr(GBytes) bytes = g_bytes_new (&big_endian, sizeof big_endian);
  MapiProperties *values;

  if (category == NULL)
    return NULL;
  values = category->values != NULL ? mapi_properties_copy (category->values)
                                    : mapi_properties_new ();
  mapi_properties_set_long (values, MAPI_PR_CONTENT_COUNT, category->n_leaves);
  mapi_properties_set_long (values, MAPI_PR_CONTENT_UNREAD, category->n_unread);
  mapi_properties_set_long (values, MAPI_PR_DEPTH, category->level);
  mapi_properties_set_long (values, MAPI_PR_ROW_TYPE, mapi_table_heading_type (self, key));
  mapi_properties_set_binary (values, MAPI_PR_INSTANCE_KEY, bytes);
  return values;
}

static void
toggle (MapiTable *self,
        guint64    key)
{
  if (!g_hash_table_remove (self->toggled, &key))
    g_hash_table_add (self->toggled, g_memdup2 (&key, sizeof key));
}

/* Shows the headings as they now are. No events: only the client did something. */
static void
show_toggled (MapiTable *self)
{
  g_autoptr(GArray) view = mapi_table_build_view (self);
  g_autoptr(GArray) edits = mapi_table_diff ((const guint64 *) (gpointer) self->head->data,
                                             self->head->len,
                                             (const guint64 *) (gpointer) view->data, view->len);

  mapi_table_view_edit (self, view, edits);
  mapi_table_update_shapes (self);
}

static gboolean
find_visible_heading (MapiTable  *self,
                      guint64     key,
                      guint      *position,
                      GError    **error)
{
  if (!mapi_table_check_idle (self, error))
    return FALSE;
  if (MAPI_TABLE_IS_HEADING (key) && mapi_table_view_find (self, key, position))
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                       _("The table has no such heading"));
  return FALSE;
}

/**
 * mapi_table_expand_row:
 * @self: a table
 * @key: the key of a heading that is visible
 * @n_rows: how many of the rows below it to return at most
 * @n_more: (out) (optional): how many rows appeared that are not returned
 * @error: return location for an error
 *
 * Shows what is below a heading. The cursor moves behind the rows that are returned. The
 * model changes; there are no table events. A heading that is expanded already stays so,
 * and nothing is returned.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if no heading with this key is visible; whatever reading the
 * rows gives, and then the heading is expanded.
 * Source: IMAPITable::ExpandRow.
 *
 * Returns: (transfer container) (element-type MapiRow): the first rows below the heading, loaded
 */
GPtrArray *
mapi_table_expand_row (MapiTable  *self,
                       guint64     key,
                       guint       n_rows,
                       guint      *n_more,
                       GError    **error)
{
  guint position, n_before, n_appeared, n;
  GPtrArray *rows;

  g_return_val_if_fail (MAPI_IS_TABLE (self), NULL);

  if (n_more != NULL)
    *n_more = 0;
  if (!find_visible_heading (self, key, &position, error))
    return NULL;
  if (mapi_table_heading_type (self, key) != MAPI_ROW_COLLAPSED_CATEGORY)
    return g_ptr_array_new_with_free_func (g_object_unref);

  n_before = mapi_table_view_length (self);
  toggle (self, key);
  show_toggled (self);
  n_appeared = mapi_table_view_length (self) - n_before;
  n = MIN (n_rows, n_appeared);
  rows = mapi_table_collect_rows (self, position + 1, n, NULL, error);
  if (rows == NULL)
    return NULL;
  self->cursor = position + 1 + n;
  if (n_more != NULL)
    *n_more = n_appeared - n;
  return rows;
}

/**
 * mapi_table_collapse_row:
 * @self: a table
 * @key: the key of a heading that is visible
 * @error: return location for an error
 *
 * Hides what is below a heading. Headings below it remember their own state. The cursor and
 * bookmarks on rows that are hidden move to the next row. The model changes; there are no
 * table events.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if no heading with this key is visible.
 * Source: IMAPITable::CollapseRow.
 *
 * Returns: how many rows were hidden, -1 on error
 */
gint
mapi_table_collapse_row (MapiTable  *self,
                         guint64     key,
                         GError    **error)
{
  guint position, n_before;

  g_return_val_if_fail (MAPI_IS_TABLE (self), -1);

  if (!find_visible_heading (self, key, &position, error))
    return -1;
  if (mapi_table_heading_type (self, key) != MAPI_ROW_EXPANDED_CATEGORY)
    return 0;

  n_before = mapi_table_view_length (self);
  toggle (self, key);
  show_toggled (self);
  return n_before - mapi_table_view_length (self);
}

static guint64
hash_order (MapiTable *self)
{
  MapiSortOrder *sort_order = NULL;
  g_autoptr(GBytes) bytes = NULL;
  gconstpointer data;
  gsize length;

  if (self->query != NULL)
    sort_order = mapi_table_query_get_sort_order (self->query);
  if (sort_order == NULL)
    return 0;
  bytes = mapi_sort_order_to_bytes (sort_order);
  data = g_bytes_get_data (bytes, &length);
  return hash_bytes (HASH_START, data, length);
}

/**
 * mapi_table_get_collapse_state:
 * @self: a table
 * @key: the key of a row to find again
 *
 * Which headings are expanded and collapsed, in a form for files.
 *
 * Source: IMAPITable::GetCollapseState.
 *
 * Returns: (transfer full): the state
 */
GBytes *
mapi_table_get_collapse_state (MapiTable *self,
                               guint64    key)
{
  GVariantBuilder toggled;
  GHashTableIter iter;
  gpointer item;

  g_return_val_if_fail (MAPI_IS_TABLE (self), NULL);

  g_variant_builder_init (&toggled, G_VARIANT_TYPE ("at"));
  g_hash_table_iter_init (&iter, self->toggled);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    g_variant_builder_add (&toggled, "t", *(guint64 *) item);
  return mapi_serial_from_variant (g_variant_new ("(ytt@at)", STATE_VERSION, hash_order (self), key,
                                                  g_variant_builder_end (&toggled)));
}

static GVariant *
read_state (GBytes   *bytes,
            guint64  *order,
            guint64  *key,
            GError  **error)
{
  g_autoptr(GVariant) state = NULL;
  g_autoptr(GVariant) toggled = NULL;
  guint8 version = 0;

  state = mapi_serial_to_variant (bytes, STATE_FORMAT);
  if (state != NULL)
    g_variant_get (state, "(ytt@at)", &version, order, key, &toggled);
  if (version != STATE_VERSION || g_variant_n_children (toggled) > MAX_TOGGLED)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                           _("The stored state of the headings is damaged"));
      return NULL;
    }
  return g_steal_pointer (&toggled);
}

/**
 * mapi_table_set_collapse_state:
 * @self: a table
 * @state: what [method@Table.get_collapse_state] gave, perhaps in another process
 * @error: return location for an error
 *
 * Expands and collapses headings as they were. Headings that are no longer there count for
 * nothing.
 *
 * Errors: %MAPI_ERROR_CORRUPT_DATA if @state is no such state; %MAPI_ERROR_INVALID_PARAMETER
 * if it belongs to another sort order; %MAPI_ERROR_UNABLE_TO_COMPLETE if there are too many
 * bookmarks.
 * Source: IMAPITable::SetCollapseState.
 *
 * Returns: a bookmark at the row whose key was given, %MAPI_BOOKMARK_BEGINNING if that row is
 *   not visible, and on error
 */
guint
mapi_table_set_collapse_state (MapiTable  *self,
                               GBytes     *state,
                               GError    **error)
{
  g_autoptr(GVariant) toggled = NULL;
  guint64 order, key;
  guint position;

  g_return_val_if_fail (MAPI_IS_TABLE (self), MAPI_BOOKMARK_BEGINNING);
  g_return_val_if_fail (state != NULL, MAPI_BOOKMARK_BEGINNING);

  if (!mapi_table_check_idle (self, error) || !mapi_table_ensure_read (self, NULL, error))
    return MAPI_BOOKMARK_BEGINNING;
  toggled = read_state (state, &order, &key, error);
  if (toggled == NULL)
    return MAPI_BOOKMARK_BEGINNING;
  if (order != hash_order (self))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                           _("The stored state of the headings belongs to another sort order"));
      return MAPI_BOOKMARK_BEGINNING;
    }

  g_hash_table_remove_all (self->toggled);
  for (gsize i = 0; i < g_variant_n_children (toggled); i++)
    {
      guint64 heading;

      g_variant_get_child (toggled, i, "t", &heading);
      toggle (self, heading);
    }
  show_toggled (self);
  if (!mapi_table_view_find (self, key, &position))
    return MAPI_BOOKMARK_BEGINNING;
  return mapi_table_add_bookmark (self, position, error);
}
