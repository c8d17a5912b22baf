/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-contents-query.h"

#include <string.h>

#include "kit-condition.h"
#include "kit-order.h"
#include "kit-rows.h"
#include "kit-search-criteria.h"

/*
 * The keys of a contents table, in order, and its first rows, from one state of the store.
 *
 * One statement answers the keys. Where the restriction has a rest that SQL cannot tell
 * (see kit-condition.c), a first statement finds the candidates, the rest is asked about each, and
 * the statement that orders is about those that are left: so headings count, and are ordered by,
 * only what is shown.
 */

typedef struct
{
  KitStore      *store;
  KitConnection *connection;
  GCancellable  *cancellable;
  GString       *where;     /* (owned): scope, then condition */
  GArray        *numbers;   /* (owned) (element-type gint64): parameters of the scope */
  KitCondition  *condition; /* (owned) */
  char          *matching;  /* (owned) (nullable): JSON array of what is left of the candidates */
  gboolean       scans;     /* nearly every message is in scope: read the table as it lies */
} Selection;

static void
selection_clear (Selection *self)
{
  if (self->where != NULL)
    g_string_free (self->where, TRUE);
  g_clear_pointer (&self->numbers, g_array_unref);
  g_clear_pointer (&self->condition, kit_condition_free);
  g_clear_pointer (&self->matching, g_free);
  g_clear_pointer (&self->connection, kit_connection_release);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Selection, selection_clear)

static void
append_tree (Selection *self,
             gint64     folder)
{
  g_string_append (self->where,
                   "m.folder IN (WITH RECURSIVE below (id) AS (VALUES (?) UNION"
                   " SELECT f.id FROM folder AS f JOIN below ON f.parent = below.id)"
                   " SELECT id FROM below)");
  g_array_append_val (self->numbers, folder);
}

/* The folders a search looks at: OR of each, with or without what is below */
static void
append_search_scope (Selection          *self,
                     KitSearchCriteria  *criteria)
{
  if (criteria->folders->len == 0)
    {
      g_string_append_c (self->where, '0');
      return;
    }
  g_string_append_c (self->where, '(');
  for (guint i = 0; i < criteria->folders->len; i++)
    {
      gint64 folder = g_array_index (criteria->folders, gint64, i);

      if (i > 0)
        g_string_append (self->where, " OR ");
      if (criteria->state & MAPI_SEARCH_STATE_RECURSIVE)
        {
          append_tree (self, folder);
        }
      else
        {
          g_string_append (self->where, "m.folder = ?");
          g_array_append_val (self->numbers, folder);
        }
    }
  g_string_append_c (self->where, ')');
}

/* Where a folder holds most of the store and is not read by date, reading the table from one end to
 * the other beats jumping about in it */
static void
choose_scan (Selection         *self,
             KitContentsScope   scope,
             gint64             folder,
             MapiTableQuery    *query)
{
  MapiSortOrder *order = mapi_table_query_get_sort_order (query);
  gint64 n_folder = 0, n_messages = 0;

  if (scope != KIT_CONTENTS_FOLDER || order == NULL || mapi_sort_order_get_n_keys (order) == 0
      || mapi_table_query_get_restriction (query) != NULL
      || mapi_sort_order_get_tag (order, 0) == MAPI_PR_MESSAGE_DELIVERY_TIME)
    return;
  if (kit_query_int64 (self->connection, "SELECT n_total FROM folder WHERE id = ?", folder, 0,
                       &n_folder, NULL)
      && kit_query_int64 (self->connection, "SELECT max (id) FROM message", 0, 0, &n_messages, NULL))
    self->scans = n_folder > n_messages / 3;
}

/* COUNT is the outermost: it says how many rows are wanted, not which */
static MapiRestriction *
unwrap_count (MapiRestriction *restriction)
{
  if (restriction == NULL || mapi_restriction_get_restriction_type (restriction) != MAPI_RES_COUNT)
    return restriction;
  return mapi_restriction_get_child (restriction, 0);
}

static MapiRestriction *
combine (MapiRestriction *a,
         MapiRestriction *b)
{
  g_autoptr(GPtrArray) both = NULL;

  a = unwrap_count (a);
  b = unwrap_count (b);
  if (a == NULL || b == NULL)
    {
      MapiRestriction *one = a != NULL ? a : b;

      return one != NULL ? mapi_restriction_ref (one) : NULL;
    }
  both = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);
  g_ptr_array_add (both, mapi_restriction_ref (a));
  g_ptr_array_add (both, mapi_restriction_ref (b));
  return mapi_restriction_new_and (both);
}

/* Appends the scope; *@found becomes the condition of a search folder */
static gboolean
append_scope (Selection         *self,
              KitContentsScope   scope,
              gint64             object,
              MapiRestriction  **found,
              GError           **error)
{
  g_autoptr(KitSearchCriteria) criteria = NULL;

  switch (scope)
    {
    case KIT_CONTENTS_FOLDER:
    case KIT_CONTENTS_ASSOCIATED:
      g_string_append_printf (self->where, "m.folder = ? AND m.assoc = %d",
                              scope == KIT_CONTENTS_ASSOCIATED);
      g_array_append_val (self->numbers, object);
      return TRUE;
    case KIT_CONTENTS_TREE:
      g_string_append (self->where, "m.assoc = 0");
      if (object != 0)
        {
          g_string_append (self->where, " AND ");
          append_tree (self, object);
        }
      return TRUE;
    case KIT_CONTENTS_CONVERSATION:
      g_string_append (self->where, "m.assoc = 0 AND m.conversation ="
                                    " (SELECT o.conversation FROM message AS o WHERE o.id = ?)");
      g_array_append_val (self->numbers, object);
      return TRUE;
    case KIT_CONTENTS_SEARCH:
      criteria = kit_search_criteria_load (self->connection, object, error);
      if (criteria == NULL)
        return FALSE;
      g_string_append (self->where, "m.assoc = 0 AND ");
      append_search_scope (self, criteria);
      if (criteria->restriction != NULL)
        *found = mapi_restriction_ref (criteria->restriction);
      return TRUE;
    default:
      g_return_val_if_reached (FALSE);
    }
}

static gboolean
selection_init (Selection         *self,
                KitStore          *store,
                KitContentsScope   scope,
                gint64             object,
                MapiRestriction   *restriction,
                GCancellable      *cancellable,
                GError           **error)
{
  g_autoptr(MapiRestriction) found = NULL;
  g_autoptr(MapiRestriction) both = NULL;

  self->store = store;
  self->cancellable = cancellable;
  self->where = g_string_new (NULL);
  self->numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->connection = kit_store_read (store, cancellable, error);
  if (self->connection == NULL || !append_scope (self, scope, object, &found, error))
    return FALSE;
  both = combine (found, restriction);
  self->condition = kit_condition_new (store, self->connection, both, error);
  if (self->condition == NULL)
    return FALSE;
  g_string_append_printf (self->where, " AND %s", kit_condition_get_sql (self->condition));
  return TRUE;
}

/* "SELECT @what FROM message AS m WHERE … @tail", its parameters bound */
static KitStatement *
selection_prepare (Selection   *self,
                   const char  *what,
                   const char  *tail,
                   GError     **error)
{
  g_autofree char *sql = NULL;
  KitStatement *statement;
  int position = 1;

  sql = g_strdup_printf ("SELECT %s FROM message AS m%s WHERE %s%s", what,
                         self->scans && self->matching == NULL ? " NOT INDEXED" : "",
                         self->matching != NULL ? "m.id IN (SELECT value FROM json_each (?))"
                                                : self->where->str,
                         tail);
  statement = kit_statement_new (self->connection, sql, error);
  if (statement == NULL)
    return NULL;
  if (self->matching != NULL)
    {
      kit_statement_bind_text (statement, 1, self->matching);
      return statement;
    }
  for (guint i = 0; i < self->numbers->len; i++)
    kit_statement_bind_int64 (statement, position++, g_array_index (self->numbers, gint64, i));
  kit_condition_bind (self->condition, statement, position);
  return statement;
}

static gboolean
read_keys (KitStatement  *statement,
           GArray        *keys,
           GError       **error)
{
  sqlite3_stmt *stmt = kit_statement_get_stmt (statement);
  GError *local_error = NULL;

  while (kit_statement_next (statement, &local_error))
    {
      gint64 key = sqlite3_column_int64 (stmt, 0);

      g_array_append_val (keys, key);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

typedef struct
{
  GArray   *tags; /* (element-type guint32) */
  gboolean  parts; /* recipients or attachments are asked about */
} Needs;

/* What mapi_restriction_matches() will look at */
static void
collect_needs (MapiRestriction *restriction,
               Needs           *needs)
{
  static const guint32 text_tags[] = {
    MAPI_PR_SUBJECT, MAPI_PR_SENDER_NAME, MAPI_PR_SENDER_EMAIL_ADDRESS, MAPI_PR_SENT_REPRESENTING_NAME,
    MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS, MAPI_PR_DISPLAY_TO, MAPI_PR_DISPLAY_CC,
    MAPI_PR_DISPLAY_BCC, MAPI_PR_PREVIEW, MAPI_PR_BODY,
  };
  MapiRestrictionType type = mapi_restriction_get_restriction_type (restriction);
  guint32 tag = mapi_restriction_get_tag (restriction);
  guint32 tag2 = mapi_restriction_get_tag2 (restriction);

  if (type == MAPI_RES_SUB_RESTRICTION)
    {
      needs->parts = TRUE;
      return;
    }
  if (type == MAPI_RES_FULL_TEXT)
    {
      g_array_append_vals (needs->tags, text_tags, G_N_ELEMENTS (text_tags));
      needs->parts = TRUE;
      return;
    }
  if (tag != 0)
    g_array_append_val (needs->tags, tag);
  if (type == MAPI_RES_COMPARE_PROPS)
    g_array_append_val (needs->tags, tag2);
  for (guint i = 0; i < mapi_restriction_get_n_children (restriction); i++)
    collect_needs (mapi_restriction_get_child (restriction, i), needs);
}

static gboolean
matches (KitRows          *rows,
         MapiRestriction  *rest,
         gboolean          parts,
         gint64            message,
         GCancellable     *cancellable,
         gboolean         *answer,
         GError          **error)
{
  g_autoptr(MapiContent) content = NULL;
  g_autoptr(MapiProperties) row = NULL;
  g_autoptr(GPtrArray) attachments = NULL;

  row = kit_rows_load (rows, message, parts ? &content : NULL, cancellable, error);
  if (row == NULL)
    return FALSE;
  if (content != NULL)
    {
      attachments = g_ptr_array_new ();
      for (guint i = 0; i < mapi_content_get_n_attachments (content); i++)
        g_ptr_array_add (attachments, mapi_content_get_attachment (content, i));
    }
  *answer = mapi_restriction_matches (rest, row,
                                      content != NULL ? mapi_content_get_recipients (content) : NULL,
                                      attachments);
  return TRUE;
}

/* Asks the rest of the condition about each candidate */
static gboolean
selection_filter (Selection  *self,
                  GError    **error)
{
  MapiRestriction *rest = kit_condition_get_rest (self->condition);
  g_autoptr(GArray) tags = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GString) json = g_string_new ("[");
  g_autoptr(KitStatement) statement = NULL;
  g_autoptr(KitRows) rows = NULL;
  Needs needs = { tags, FALSE };

  if (rest == NULL)
    return TRUE;
  statement = selection_prepare (self, "m.id", "", error);
  if (statement == NULL || !read_keys (statement, keys, error))
    return FALSE;
  collect_needs (rest, &needs);
  rows = kit_rows_new (self->store, self->connection, (const guint32 *) tags->data, tags->len, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < keys->len; i++)
    {
      gint64 key = g_array_index (keys, gint64, i);
      gboolean answer = FALSE;

      if (!matches (rows, rest, needs.parts, key, self->cancellable, &answer, error))
        return FALSE;
      if (answer)
        g_string_append_printf (json, "%s%" G_GINT64_FORMAT, json->len > 1 ? "," : "", key);
    }
  g_string_append_c (json, ']');
  self->matching = g_string_free (g_steal_pointer (&json), FALSE);
  return TRUE;
}

/* ---- headings ---- */

typedef struct
{
  guint  level;
  guint  first;
  guint  n_leaves;
  guint  n_unread;
} Heading;

static gboolean
same_value (sqlite3_value *a,
            sqlite3_value *b)
{
  int type = sqlite3_value_type (a);

  if (type != sqlite3_value_type (b))
    return FALSE;
  switch (type)
    {
    case SQLITE_NULL:
      return TRUE;
    case SQLITE_INTEGER:
      return sqlite3_value_int64 (a) == sqlite3_value_int64 (b);
    case SQLITE_FLOAT:
      return sqlite3_value_double (a) == sqlite3_value_double (b);
    default:
      return sqlite3_value_bytes (a) == sqlite3_value_bytes (b)
             && memcmp (sqlite3_value_blob (a), sqlite3_value_blob (b), sqlite3_value_bytes (a)) == 0;
    }
}

/* The outermost level at which this row is in another group than the last; n_levels: none */
static guint
find_new_level (KitOrder       *order,
                sqlite3_stmt   *stmt,
                sqlite3_value **last)
{
  guint level = 0;

  for (guint i = 0; i < order->groups->len; i++)
    {
      while (i >= g_array_index (order->group_ends, guint, level))
        level++;
      if (last[i] == NULL || !same_value (last[i], sqlite3_column_value (stmt, 2 + i)))
        return level;
    }
  return order->n_levels;
}

static void
open_headings (KitOrder       *order,
               guint           level,
               guint           first,
               GArray         *headings,
               guint          *open)
{
  for (; level < order->n_levels; level++)
    {
      Heading heading = { level, first, 0, 0 };

      open[level] = headings->len;
      g_array_append_val (headings, heading);
    }
}

/* Columns of the statement: number, whether it is read, what makes groups */
static gboolean
read_groups (KitStatement  *statement,
             KitOrder      *order,
             GArray        *keys,
             GArray        *headings,
             GError       **error)
{
  sqlite3_stmt *stmt = kit_statement_get_stmt (statement);
  g_autofree sqlite3_value **last = g_new0 (sqlite3_value *, order->groups->len);
  g_autofree guint *open = g_new0 (guint, order->n_levels);
  GError *local_error = NULL;

  while (kit_statement_next (statement, &local_error))
    {
      gint64 key = sqlite3_column_int64 (stmt, 0);
      guint level = find_new_level (order, stmt, last);

      if (level < order->n_levels)
        {
          for (guint i = 0; i < order->groups->len; i++)
            {
              sqlite3_value_free (last[i]);
              last[i] = sqlite3_value_dup (sqlite3_column_value (stmt, 2 + i));
            }
          open_headings (order, level, keys->len, headings, open);
        }
      for (guint i = 0; i < order->n_levels; i++)
        {
          Heading *heading = &g_array_index (headings, Heading, open[i]);

          heading->n_leaves++;
          heading->n_unread += sqlite3_column_int (stmt, 1) == 0;
        }
      g_array_append_val (keys, key);
    }
  for (guint i = 0; i < order->groups->len; i++)
    sqlite3_value_free (last[i]);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* A heading shows what its first leaf has of the keys down to its level */
static void
keep_outer (KitOrder       *order,
            guint           level,
            MapiProperties *values)
{
  guint end = g_array_index (order->group_ends, guint, level);

  for (guint i = end; i < order->tags->len; i++)
    {
      guint32 tag = g_array_index (order->tags, guint32, i);
      gboolean outer = FALSE;

      for (guint j = 0; j < end; j++)
        outer |= g_array_index (order->tags, guint32, j) == tag;
      if (!outer)
        mapi_properties_remove (values, tag);
    }
}

static gboolean
add_headings (Selection        *self,
              KitOrder         *order,
              GArray           *keys,
              GArray           *headings,
              MapiTableResult  *result,
              GError          **error)
{
  g_autoptr(KitRows) rows = NULL;

  rows = kit_rows_new (self->store, self->connection, (const guint32 *) order->tags->data,
                       order->tags->len, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < headings->len; i++)
    {
      Heading *heading = &g_array_index (headings, Heading, i);
      g_autoptr(MapiProperties) values = NULL;

      values = kit_rows_load (rows, g_array_index (keys, gint64, heading->first), NULL,
                              self->cancellable, error);
      if (values == NULL)
        return FALSE;
      keep_outer (order, heading->level, values);
      mapi_table_result_add_category (result, heading->level, heading->first, heading->n_leaves,
                                      heading->n_unread, values);
    }
  return TRUE;
}

/* An outermost COUNT says how many rows are wanted at most */
static gint64
get_limit (MapiRestriction *restriction)
{
  if (restriction == NULL || mapi_restriction_get_restriction_type (restriction) != MAPI_RES_COUNT)
    return -1;
  return (gint64) MIN (mapi_restriction_get_number (restriction), G_MAXINT64);
}

static gboolean
read_ordered (Selection        *self,
              KitOrder         *order,
              gint64            limit,
              GArray           *keys,
              MapiTableResult  *result,
              GError          **error)
{
  g_autoptr(GString) what = g_string_new ("m.id");
  g_autoptr(GArray) headings = NULL;
  g_autoptr(KitStatement) statement = NULL;
  g_autofree char *tail = NULL;

  tail = g_strdup_printf (" ORDER BY %s", order->order_by->str);
  if (limit >= 0)
    {
      g_autofree char *unlimited = g_steal_pointer (&tail);

      tail = g_strdup_printf ("%s LIMIT %" G_GINT64_FORMAT, unlimited, limit);
    }
  if (order->n_levels > 0)
    {
      g_string_append (what, ", m.flags & 1");
      for (guint i = 0; i < order->groups->len; i++)
        g_string_append_printf (what, ", %s", (char *) g_ptr_array_index (order->groups, i));
    }
  statement = selection_prepare (self, what->str, tail, error);
  if (statement == NULL)
    return FALSE;
  if (order->n_levels == 0)
    return read_keys (statement, keys, error);

  headings = g_array_new (FALSE, FALSE, sizeof (Heading));
  return read_groups (statement, order, keys, headings, error)
         && add_headings (self, order, keys, headings, result, error);
}

static gboolean
add_rows (Selection        *self,
          MapiTableQuery   *query,
          GArray           *keys,
          guint             n_rows,
          MapiTableResult  *result,
          GError          **error)
{
  g_autoptr(KitRows) rows = NULL;
  const guint32 *tags;
  gsize n_tags;

  tags = mapi_table_query_get_columns (query, &n_tags);
  rows = kit_rows_new (self->store, self->connection, tags, n_tags, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < MIN (n_rows, keys->len); i++)
    {
      MapiProperties *row = kit_rows_load (rows, g_array_index (keys, gint64, i), NULL,
                                           self->cancellable, error);

      if (row == NULL)
        return FALSE;
      mapi_table_result_take_row (result, row);
    }
  return TRUE;
}

/**
 * kit_contents_query: (skip)
 * @store: the store
 * @scope: which messages
 * @object: of which folder or conversation, see #KitContentsScope
 * @query: columns, condition and order
 * @n_first: how many rows to read at once
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Answers a table.
 *
 * Errors: %MAPI_ERROR_TOO_COMPLEX for a condition or order that cannot be evaluated,
 * %MAPI_ERROR_NOT_INITIALIZED for a search folder without criteria, %MAPI_ERROR_USER_CANCEL.
 *
 * Returns: (transfer full) (nullable): keys, headings and first rows
 */
MapiTableResult *
kit_contents_query (KitStore          *store,
                    KitContentsScope   scope,
                    gint64             object,
                    MapiTableQuery    *query,
                    guint              n_first,
                    GCancellable      *cancellable,
                    GError           **error)
{
  const char *fallback = scope == KIT_CONTENTS_CONVERSATION ? "m.received, m.id"
                                                            : "m.received DESC, m.id";
  g_auto(Selection) selection = { NULL };
  g_autoptr(MapiTableResult) result = mapi_table_result_new ();
  g_autoptr(KitOrder) order = NULL;
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  MapiRestriction *restriction = mapi_table_query_get_restriction (query);

  order = kit_order_new (mapi_table_query_get_sort_order (query), fallback, error);
  if (order == NULL
      || !selection_init (&selection, store, scope, object, restriction, cancellable, error)
      || !selection_filter (&selection, error))
    return NULL;
  choose_scan (&selection, scope, object, query);
  if (!read_ordered (&selection, order, get_limit (restriction), keys, result, error)
      || !add_rows (&selection, query, keys, n_first, result, error))
    return NULL;
  mapi_table_result_take_keys (result, g_steal_pointer (&keys));
  return g_steal_pointer (&result);
}

gboolean
kit_contents_count (KitStore      *store,
                    gint64         folder,
                    gint64        *n_total,
                    gint64        *n_unread,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_auto(Selection) selection = { NULL };
  g_autoptr(KitStatement) statement = NULL;
  g_autoptr(GError) local_error = NULL;

  if (!selection_init (&selection, store, KIT_CONTENTS_SEARCH, folder, NULL, cancellable, error)
      || !selection_filter (&selection, error))
    return FALSE;
  statement = selection_prepare (&selection, "count (*), total ((m.flags & 1) = 0)", "", error);
  if (statement == NULL)
    return FALSE;
  if (!kit_statement_next (statement, &local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *n_total = kit_statement_get_int64 (statement, 0);
  *n_unread = kit_statement_get_int64 (statement, 1);
  return TRUE;
}
