/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-sort-order-private.h"

#include <glib/gi18n-lib.h>

#include "mapi-restriction-private.h"

#include "../mapi-types.h"
#include "../property/mapi-named-property.h"
#include "../property/mapi-serial-private.h"

/* The serial form is a GVariant, little endian: (yuua(uussu)) = version 1, categories,
 * expanded, and for each key: tag, direction, and the name of a named property: property
 * set ("" for others), name, number. */
#define VERSION 1
#define FORMAT  "(yuua(uussu))"

typedef struct
{
  guint32           tag;
  MapiSortDirection direction;
} SortKey;

/**
 * MapiSortOrder:
 *
 * The order of a table's rows: MAPI's SSortOrderSet. The first `n_categories` keys group
 * rows under headings:
 *
 * - %MAPI_SORT_COMBINE joins a key to the one before it, so that both make one level;
 * - %MAPI_SORT_CATEG_MAX and %MAPI_SORT_CATEG_MIN follow a category key and order its
 *   headings by the largest value below each, largest first, or by the smallest, smallest
 *   first; rows within a heading follow the same order. They make no level of their own.
 *
 * Boxed, reference counted atomically; immutable once a table has it.
 *
 * Source: SSortOrderSet, SSortOrder.
 */
struct _MapiSortOrder
{
  gatomicrefcount ref_count;
  guint           n_categories;
  guint           n_expanded;
  GArray         *keys;  /* (owned) (element-type SortKey) */
};

G_DEFINE_BOXED_TYPE (MapiSortOrder, mapi_sort_order, mapi_sort_order_ref, mapi_sort_order_unref)

static const SortKey *
get_key (const MapiSortOrder *self,
         guint                position)
{
  return &g_array_index (self->keys, SortKey, position);
}

/* Whether a key begins a level of headings, rather than joining the key before it */
static gboolean
begins_level (const MapiSortOrder *self,
              guint                position)
{
  MapiSortDirection direction = get_key (self, position)->direction;

  return position < self->n_categories && (direction & MAPI_SORT_COMBINE) == 0 &&
         !MAPI_SORT_IS_AGGREGATE (direction);
}

guint
mapi_sort_order_get_n_levels (const MapiSortOrder *self)
{
  guint n_levels = 0;

  for (guint i = 0; i < self->keys->len; i++)
    n_levels += begins_level (self, i) ? 1 : 0;
  return n_levels;
}

guint
mapi_sort_order_get_level (const MapiSortOrder *self,
                           guint                position)
{
  MapiSortDirection direction = get_key (self, position)->direction;
  guint n_begun = 0;

  if (position >= self->n_categories &&
      (position > self->n_categories || !MAPI_SORT_IS_AGGREGATE (direction)))
    return mapi_sort_order_get_n_levels (self);
  for (guint i = 0; i <= position; i++)
    n_begun += begins_level (self, i) ? 1 : 0;
  return n_begun > 0 ? n_begun - 1 : 0;
}

/**
 * mapi_sort_order_new:
 * @n_categories: how many of the keys group rows, counted from the first
 * @n_expanded: how many levels of headings show what is below them from the start
 *
 * An order without keys; add them with [method@SortOrder.add]. Without keys rows come in
 * no particular order.
 *
 * Returns: (transfer full): an order
 */
MapiSortOrder *
mapi_sort_order_new (guint n_categories,
                     guint n_expanded)
{
  MapiSortOrder *self = g_new0 (MapiSortOrder, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->n_categories = n_categories;
  self->n_expanded = n_expanded;
  self->keys = g_array_new (FALSE, FALSE, sizeof (SortKey));
  return self;
}

/**
 * mapi_sort_order_new_single:
 * @tag: the property to sort by
 * @direction: ascending or descending
 *
 * An order by one property, without categories.
 *
 * Returns: (transfer full): an order
 */
MapiSortOrder *
mapi_sort_order_new_single (guint32           tag,
                            MapiSortDirection direction)
{
  MapiSortOrder *self = mapi_sort_order_new (0, 0);

  mapi_sort_order_add (self, tag, direction);
  return self;
}

/**
 * mapi_sort_order_ref:
 * @self: an order
 *
 * Takes a reference. Any thread.
 *
 * Returns: (transfer full): @self
 */
MapiSortOrder *
mapi_sort_order_ref (MapiSortOrder *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mapi_sort_order_unref:
 * @self: (transfer full): an order
 *
 * Drops a reference. Any thread.
 */
void
mapi_sort_order_unref (MapiSortOrder *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->keys);
  g_free (self);
}

/**
 * mapi_sort_order_add:
 * @self: an order that no table has yet
 * @tag: the property to sort by
 * @direction: how
 *
 * Adds a key behind those already there.
 */
void
mapi_sort_order_add (MapiSortOrder     *self,
                     guint32            tag,
                     MapiSortDirection  direction)
{
  SortKey key = { tag, direction };

  g_return_if_fail (self != NULL);

  g_array_append_val (self->keys, key);
}

/**
 * mapi_sort_order_get_n_keys:
 * @self: an order
 *
 * Gets the number of keys.
 *
 * Returns: the number of keys
 */
guint
mapi_sort_order_get_n_keys (const MapiSortOrder *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->keys->len;
}

/**
 * mapi_sort_order_get_n_categories:
 * @self: an order
 *
 * Tells how many keys group rows.
 *
 * Returns: how many keys group rows
 */
guint
mapi_sort_order_get_n_categories (const MapiSortOrder *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_categories;
}

/**
 * mapi_sort_order_get_n_expanded:
 * @self: an order
 *
 * Tells how many levels of headings are expanded from the start.
 *
 * Returns: how many levels of headings are expanded from the start
 */
guint
mapi_sort_order_get_n_expanded (const MapiSortOrder *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_expanded;
}

/**
 * mapi_sort_order_get_tag:
 * @self: an order
 * @position: from 0
 *
 * Gets the property of a key, 0 if there are not so many keys.
 *
 * Returns: the property of a key, 0 if there are not so many keys
 */
guint32
mapi_sort_order_get_tag (const MapiSortOrder *self,
                         guint                position)
{
  g_return_val_if_fail (self != NULL, 0);
  return position < self->keys->len ? get_key (self, position)->tag : 0;
}

/**
 * mapi_sort_order_get_direction:
 * @self: an order
 * @position: from 0
 *
 * Gets the direction of a key.
 *
 * Returns: the direction of a key
 */
MapiSortDirection
mapi_sort_order_get_direction (const MapiSortOrder *self,
                               guint                position)
{
  g_return_val_if_fail (self != NULL, MAPI_SORT_ASCEND);
  return position < self->keys->len ? get_key (self, position)->direction : MAPI_SORT_ASCEND;
}

static gboolean
check_key (const MapiSortOrder  *self,
           guint                 position,
           GError              **error)
{
  MapiSortDirection direction = get_key (self, position)->direction;
  guint joins = direction & (MAPI_SORT_COMBINE | MAPI_SORT_CATEG_MAX | MAPI_SORT_CATEG_MIN);

  if ((joins & (joins - 1)) != 0 || (direction & ~0xfu) != 0)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                   _("Sort key %u has a direction that does not exist"), position + 1);
      return FALSE;
    }
  if (joins != 0 && position == 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                           _("The first sort key has no key before it to join"));
      return FALSE;
    }
  if ((joins == MAPI_SORT_COMBINE && position >= self->n_categories) ||
      (joins > MAPI_SORT_COMBINE && position > self->n_categories))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                   _("Sort key %u joins a key that makes no category"), position + 1);
      return FALSE;
    }
  if (joins > MAPI_SORT_COMBINE &&
      MAPI_SORT_IS_AGGREGATE (get_key (self, position - 1)->direction))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                   _("Sort key %u orders categories that already have an order"), position + 1);
      return FALSE;
    }
  return TRUE;
}

/**
 * mapi_sort_order_check:
 * @self: an order
 * @error: return location for an error
 *
 * Whether the keys and numbers make sense together.
 *
 * Errors: %MAPI_ERROR_INVALID_PARAMETER if there are more categories than keys, more
 * expanded than categories, a first key that combines, a combining key outside the
 * categories; %MAPI_ERROR_TOO_COMPLEX for more than 64 keys.
 * Source: SSortOrderSet.
 *
 * Returns: %TRUE if they do
 */
gboolean
mapi_sort_order_check (const MapiSortOrder  *self,
                       GError              **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->keys->len > MAPI_SORT_MAX_KEYS)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_TOO_COMPLEX,
                   _("Rows cannot be sorted by %u columns at once"), self->keys->len);
      return FALSE;
    }
  if (self->n_categories > self->keys->len)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                   _("There are %u categories but only %u sort keys"), self->n_categories,
                   self->keys->len);
      return FALSE;
    }
  if (self->n_expanded > self->n_categories)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                   _("%u categories cannot be expanded, there are only %u"), self->n_expanded,
                   self->n_categories);
      return FALSE;
    }
  for (guint i = 0; i < self->keys->len; i++)
    if (!check_key (self, i, error))
      return FALSE;
  return TRUE;
}

static const MapiValue *
sort_value (const MapiProperties *row,
            guint32               tag)
{
  const MapiValue *value = mapi_properties_get_value (row, tag & ~(guint32) MAPI_MVI_FLAG);

  if (value == NULL)
    value = mapi_properties_get_value (row, MAPI_CHANGE_PROP_TYPE (tag, 0));
  if (value == NULL || MAPI_PROP_TYPE (mapi_value_get_tag (value)) == MAPI_PROP_TYPE_ERROR)
    return NULL;
  return value;
}

int
mapi_sort_order_compare_key (const MapiSortOrder  *self,
                             guint                 position,
                             const MapiProperties *a,
                             const MapiProperties *b)
{
  const SortKey *key = get_key (self, position);
  const MapiValue *value_a = sort_value (a, key->tag);
  const MapiValue *value_b = sort_value (b, key->tag);
  int order = 0;

  if (value_a == NULL || value_b == NULL)
    return (value_a == NULL) - (value_b == NULL);
  if (!mapi_values_order (value_a, value_b, &order))
    return 0;
  if ((key->direction & (MAPI_SORT_DESCEND | MAPI_SORT_CATEG_MAX)) != 0)
    return -order;
  return order;
}

/**
 * mapi_sort_order_compare:
 * @self: an order
 * @a: a row
 * @b: another row
 *
 * Compares rows by the keys, one after the other. A row without the property comes last,
 * whatever the direction. Strings are compared without regard to case, and those that
 * differ only in it are equal. Any thread.
 *
 * Returns: less than, equal to or greater than 0
 */
int
mapi_sort_order_compare (const MapiSortOrder  *self,
                         const MapiProperties *a,
                         const MapiProperties *b)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (a != NULL && b != NULL, 0);

  for (guint i = 0; i < self->keys->len; i++)
    {
      int order = mapi_sort_order_compare_key (self, i, a, b);

      if (order != 0)
        return order;
    }
  return 0;
}

/**
 * mapi_sort_order_to_bytes:
 * @self: an order
 *
 * A form for files, independent of the machine. Named properties are written by name.
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
mapi_sort_order_to_bytes (const MapiSortOrder *self)
{
  GVariantBuilder keys;

  g_return_val_if_fail (self != NULL, NULL);

  g_variant_builder_init (&keys, G_VARIANT_TYPE ("a(uussu)"));
  for (guint i = 0; i < self->keys->len; i++)
    {
      const SortKey *key = get_key (self, i);
      g_autoptr(MapiNamedProperty) name = NULL;
      const char *string = NULL;

      if (MAPI_PROP_ID (key->tag) >= MAPI_PROP_ID_NAMED_MIN)
        name = mapi_named_property_from_tag (key->tag);
      if (name != NULL)
        string = mapi_named_property_get_name (name);
      g_variant_builder_add (&keys, "(uussu)", key->tag, (guint32) key->direction,
                             name != NULL ? mapi_named_property_get_property_set (name) : "",
                             string != NULL ? string : "",
                             name != NULL && string == NULL ? mapi_named_property_get_id (name)
                                                            : 0);
    }
  return mapi_serial_from_variant (g_variant_new ("(yuu@a(uussu))", VERSION, self->n_categories,
                                                  self->n_expanded, g_variant_builder_end (&keys)));
}

static MapiSortOrder *
corrupt (GError **error)
{
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                       _("The stored sort order is damaged"));
  return NULL;
}

static gboolean
read_key (MapiSortOrder *self,
          GVariant      *keys,
          gsize          position)
{
  const char *set, *string;
  guint32 tag, direction, id;

  g_variant_get_child (keys, position, "(uu&s&su)", &tag, &direction, &set, &string, &id);
  if (MAPI_PROP_ID (tag) >= MAPI_PROP_ID_NAMED_MIN)
    {
      g_autoptr(MapiNamedProperty) name = NULL;

      if (!g_uuid_string_is_valid (set))
        return FALSE;
      name = *string != '\0' ? mapi_named_property_new_string (set, string)
                             : mapi_named_property_new_id (set, id);
      tag = name != NULL ? mapi_named_property_to_tag (name, MAPI_PROP_TYPE (tag), TRUE) : 0;
      if (tag == 0)
        return FALSE;
    }
  mapi_sort_order_add (self, tag, direction);
  return TRUE;
}

/**
 * mapi_sort_order_from_bytes:
 * @bytes: what [method@SortOrder.to_bytes] made, or anything else
 * @error: return location for an error
 *
 * Reads the form for files, trusting nothing.
 *
 * Errors: %MAPI_ERROR_CORRUPT_DATA if it is not such a form, or one that
 * [method@SortOrder.check] refuses.
 *
 * Returns: (transfer full): an order
 */
MapiSortOrder *
mapi_sort_order_from_bytes (GBytes  *bytes,
                            GError **error)
{
  g_autoptr(GVariant) variant = NULL;
  g_autoptr(GVariant) keys = NULL;
  g_autoptr(MapiSortOrder) self = NULL;
  guint8 version;
  guint32 n_categories, n_expanded;

  g_return_val_if_fail (bytes != NULL, NULL);

  variant = mapi_serial_to_variant (bytes, FORMAT);
  if (variant == NULL)
    return corrupt (error);

  g_variant_get (variant, "(yuu@a(uussu))", &version, &n_categories, &n_expanded, &keys);
  if (version != VERSION || g_variant_n_children (keys) > MAPI_SORT_MAX_KEYS)
    return corrupt (error);

  self = mapi_sort_order_new (n_categories, n_expanded);
  for (gsize i = 0; i < g_variant_n_children (keys); i++)
    if (!read_key (self, keys, i))
      return corrupt (error);
  if (!mapi_sort_order_check (self, NULL))
    return corrupt (error);
  return g_steal_pointer (&self);
}
