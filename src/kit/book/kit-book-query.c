/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-book-private.h"

#include "kit-entry-id.h"
#include "kit-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A condition on an address book is nearly always one of three: a name that is typed (PR_ANR), the beginning of the
 * display name, or one row by its key. The index in memory answers the first, the index on disk the others. Any
 * other condition is asked about each row; about the whole entry, where it names what no row has. */

typedef struct
{
  KitBook         *self;
  KitConnection   *connection;
  gint64           container;
  MapiRestriction *condition;  /* (nullable) */
  GHashTable      *named;      /* (owned) (nullable): the numbers that PR_ANR found */
  char            *prefix;     /* (owned) (nullable): of sort */
  gint64           only;       /* the one number asked for; 0: any, -1: none */
  MapiRestriction *rest;       /* (nullable): asked about each row */
  gboolean         whole;      /* the rest names what no row has */
} Plan;

static gboolean
is_equality (MapiRestriction *condition,
             guint32          tag)
{
  return mapi_restriction_get_restriction_type (condition) == MAPI_RES_PROPERTY &&
         mapi_restriction_get_relop (condition) == MAPI_RELOP_EQ && mapi_restriction_get_tag (condition) == tag;
}

static gboolean
names_more (MapiRestriction *condition)
{
  guint32 tag = mapi_restriction_get_tag (condition);
  gsize n_columns;
  const guint32 *columns = kit_book_list_columns (&n_columns);
  gboolean known = tag == 0;

  for (gsize i = 0; i < n_columns && !known; i++)
    known = columns[i] == tag;
  if (!known)
    return TRUE;
  for (guint i = 0; i < mapi_restriction_get_n_children (condition); i++)
    if (names_more (mapi_restriction_get_child (condition, i)))
      return TRUE;
  return FALSE;
}

static gboolean
plan_name (Plan    *plan,
           GError **error)
{
  const char *text = mapi_value_get_string (mapi_restriction_get_value (plan->condition));
  KitBookIndex *index = kit_book_get_index (plan->self, plan->connection, error);
  g_autoptr(GArray) ids = NULL;

  if (index == NULL)
    return FALSE;
  ids = kit_book_index_find (index, plan->container, text != NULL ? text : "", KIT_BOOK_MATCH_WORDS, 0);
  plan->named = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < ids->len; i++)
    g_hash_table_add (plan->named, g_memdup2 (&g_array_index (ids, gint64, i), sizeof (gint64)));
  return TRUE;
}

static gboolean
is_name_prefix (MapiRestriction *condition)
{
  MapiFuzzyLevel fuzzy = mapi_restriction_get_fuzzy (condition);
  const char *text;

  if (mapi_restriction_get_restriction_type (condition) != MAPI_RES_CONTENT ||
      mapi_restriction_get_tag (condition) != MAPI_PR_DISPLAY_NAME || (fuzzy & MAPI_FUZZY_PREFIX) == 0 ||
      (fuzzy & MAPI_FUZZY_IGNORE_NON_SPACE) != 0)
    return FALSE;
  text = mapi_value_get_string (mapi_restriction_get_value (condition));
  return text != NULL && *text != '\0';
}

static gboolean
plan_init (Plan    *plan,
           GError **error)
{
  MapiRestriction *condition = plan->condition;

  if (condition == NULL)
    return TRUE;
  if (!mapi_restriction_check (condition, error))
    return FALSE;
  if (is_equality (condition, MAPI_PR_ANR))
    return plan_name (plan, error);
  if (is_equality (condition, MAPI_PR_INSTANCE_KEY))
    {
      GBytes *bytes = mapi_value_get_binary (mapi_restriction_get_value (condition));
      g_autoptr(MapiEntryId) id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;

      plan->only = -1;
      if (id != NULL)
        kit_book_parse_entry (plan->self, id, &plan->only, NULL);
      return TRUE;
    }
  if (is_name_prefix (condition))
    plan->prefix = kit_text_fold (mapi_value_get_string (mapi_restriction_get_value (condition)));
  if (plan->prefix != NULL && (mapi_restriction_get_fuzzy (condition) & MAPI_FUZZY_IGNORE_CASE) != 0)
    return TRUE;
  plan->rest = condition;
  plan->whole = names_more (condition);
  return TRUE;
}

/* ---- order ---- */

static const char *
order_column (guint32 tag)
{
  switch (tag)
    {
    case MAPI_PR_DISPLAY_NAME:
    case MAPI_PR_TRANSMITABLE_DISPLAY_NAME:
      return "e.sort";
    case MAPI_PR_EMAIL_ADDRESS:
    case MAPI_PR_SMTP_ADDRESS:
      return "e.address COLLATE NOCASE";
    case MAPI_PR_SURNAME:
      return "fold (e.family)";
    case MAPI_PR_GIVEN_NAME:
      return "fold (e.given)";
    case MAPI_PR_NICKNAME:
      return "fold (e.nickname)";
    case MAPI_PR_COMPANY_NAME:
      return "fold (e.company)";
    case MAPI_PR_CREATION_TIME:
      return "e.created";
    case MAPI_PR_LAST_MODIFICATION_TIME:
      return "e.modified";
    case MAPI_PR_OBJECT_TYPE:
    case MAPI_PR_DISPLAY_TYPE:
      return "e.kind";
    default:
      return NULL;
    }
}

static gboolean
append_order (GString        *sql,
              MapiSortOrder  *order,
              GError        **error)
{
  guint n_keys = order != NULL ? mapi_sort_order_get_n_keys (order) : 0;

  g_string_append (sql, " ORDER BY ");
  for (guint i = 0; i < n_keys; i++)
    {
      const char *column = order_column (mapi_sort_order_get_tag (order, i));
      gboolean down = mapi_sort_order_get_direction (order, i) == MAPI_SORT_DESCEND;

      if (column == NULL || mapi_sort_order_get_n_categories (order) > 0)
        {
          g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_COMPLEX,
                               _("The address book cannot be sorted in this way"));
          return FALSE;
        }
      g_string_append_printf (sql, "%s%s NULLS LAST, ", column, down ? " DESC" : "");
    }
  g_string_append (sql, n_keys == 0 ? "e.sort, e.id" : "e.id");
  return TRUE;
}

static KitStatement *
prepare (Plan            *plan,
         MapiSortOrder   *order,
         char           **limit,
         GError         **error)
{
  g_autoptr(GString) sql = g_string_new ("SELECT ");
  KitStatement *statement;
  int position = 1;

  g_string_append (sql, plan->rest != NULL && !plan->whole ? KIT_BOOK_COLUMNS : "e.id");
  g_string_append (sql, " FROM entry AS e WHERE e.book = ?");
  if (plan->prefix != NULL)
    g_string_append (sql, " AND e.sort >= ? AND e.sort < ?");
  if (plan->only != 0)
    g_string_append (sql, " AND e.id = ?");
  if (!append_order (sql, order, error))
    return NULL;
  statement = kit_statement_new (plan->connection, sql->str, error);
  if (statement == NULL)
    return NULL;
  kit_statement_bind_int64 (statement, position++, plan->container);
  if (plan->prefix != NULL)
    {
      *limit = g_strconcat (plan->prefix, "\xf4\x8f\xbf\xbf", NULL);
      kit_statement_bind_text (statement, position++, plan->prefix);
      kit_statement_bind_text (statement, position++, *limit);
    }
  if (plan->only != 0)
    kit_statement_bind_int64 (statement, position++, plan->only);
  return statement;
}

static gboolean
passes (Plan         *plan,
        KitStatement *statement)
{
  gint64 id = kit_statement_get_int64 (statement, 0);
  g_autoptr(MapiProperties) row = NULL;

  if (plan->named != NULL)
    return g_hash_table_contains (plan->named, &id);
  if (plan->rest == NULL)
    return TRUE;
  row = plan->whole ? kit_book_load (plan->self, plan->connection, id, NULL)
                    : kit_book_row_to_properties (plan->self, statement);
  return row != NULL && mapi_restriction_matches (plan->rest, row, NULL, NULL);
}

static GArray *
run (Plan          *plan,
     KitStatement  *statement,
     GError       **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GError *local_error = NULL;

  while (kit_statement_next (statement, &local_error))
    {
      gint64 id = kit_statement_get_int64 (statement, 0);

      if (passes (plan, statement))
        g_array_append_val (ids, id);
    }
  if (local_error == NULL)
    return g_steal_pointer (&ids);
  g_propagate_error (error, local_error);
  return NULL;
}

GArray *
kit_book_query (KitBook         *self,
                KitConnection   *connection,
                gint64           container,
                MapiTableQuery  *query,
                GCancellable    *cancellable,
                GError         **error)
{
  Plan plan = { .self = self, .connection = connection, .container = container,
                .condition = mapi_table_query_get_restriction (query) };
  g_autofree char *limit = NULL;
  g_autoptr(KitStatement) statement = NULL;
  GArray *ids = NULL;

  if (plan_init (&plan, error))
    statement = prepare (&plan, mapi_table_query_get_sort_order (query), &limit, error);
  if (statement != NULL)
    ids = run (&plan, statement, error);
  g_clear_pointer (&plan.named, g_hash_table_unref);
  g_clear_pointer (&statement, kit_statement_free);
  g_free (plan.prefix);
  return ids;
}
