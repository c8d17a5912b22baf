/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-selection.h"

#include "kit-rows.h"
#include "kit-search-criteria.h"

/*
 * Where the restriction has a rest that SQL cannot tell (see kit-condition.c), a first statement
 * finds the candidates, the rest is asked about each, and every later statement is about those that
 * are left: so headings count, and are ordered by, only what is shown.
 */

void
kit_selection_clear (KitSelection *self)
{
  if (self->where != NULL)
    g_string_free (self->where, TRUE);
  g_clear_pointer (&self->numbers, g_array_unref);
  g_clear_pointer (&self->condition, kit_condition_free);
  g_clear_pointer (&self->matching, g_free);
  g_clear_pointer (&self->connection, kit_connection_release);
}

static const gint64 discarded[] = { MAPI_FOLDER_ROLE_TRASH, MAPI_FOLDER_ROLE_JUNK };

static void
append_tree (KitSelection *self,
             gint64        folder,
             gboolean      kept)
{
  g_string_append_printf (self->where,
                          "m.folder IN (WITH RECURSIVE below (id) AS (VALUES (?) UNION"
                          " SELECT f.id FROM folder AS f JOIN below ON f.parent = below.id%s)"
                          " SELECT id FROM below)", kept ? " WHERE f.role NOT IN (?, ?)" : "");
  g_array_append_val (self->numbers, folder);
  if (kept)
    g_array_append_vals (self->numbers, discarded, G_N_ELEMENTS (discarded));
}

/* All of the store; few folders are to be left out, and most of it is not in them */
static void
append_kept (KitSelection *self)
{
  g_string_append (self->where,
                   " AND m.folder NOT IN (WITH RECURSIVE below (id) AS (SELECT id FROM folder WHERE role IN (?, ?)"
                   " UNION SELECT f.id FROM folder AS f JOIN below ON f.parent = below.id)"
                   " SELECT id FROM below)");
  g_array_append_vals (self->numbers, discarded, G_N_ELEMENTS (discarded));
}

/* The folders a search looks at: OR of each, with or without what is below */
static void
append_search_scope (KitSelection      *self,
                     KitSearchCriteria *criteria)
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
          append_tree (self, folder, (criteria->state & MAPI_SEARCH_STATE_SKIP_DISCARDED) != 0);
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
void
kit_selection_choose_scan (KitSelection     *self,
                           KitContentsScope  scope,
                           gint64            folder,
                           MapiTableQuery   *query)
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
append_scope (KitSelection      *self,
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
    case KIT_CONTENTS_KEPT:
      g_string_append (self->where, "m.assoc = 0");
      if (object != 0)
        {
          g_string_append (self->where, " AND ");
          append_tree (self, object, scope == KIT_CONTENTS_KEPT);
        }
      else if (scope == KIT_CONTENTS_KEPT)
        append_kept (self);
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

gboolean
kit_selection_init (KitSelection      *self,
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

KitStatement *
kit_selection_prepare (KitSelection  *self,
                       const char    *what,
                       const char    *tail,
                       GError       **error)
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

gboolean
kit_selection_read_keys (KitStatement  *statement,
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

gboolean
kit_selection_filter (KitSelection  *self,
                      GError       **error)
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
  statement = kit_selection_prepare (self, "m.id", "", error);
  if (statement == NULL || !kit_selection_read_keys (statement, keys, error))
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
