/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-condition.h"

#include "kit-condition-leaf.h"
#include "kit-prefilter.h"
#include "kit-text.h"

/*
 * From MapiRestriction to SQL.
 *
 * The answer is that of mapi_restriction_matches(), which has the last word: what a column
 * holds as a number or can compare as bytes is native SQL; every other condition on a column
 * calls kit_match(), which asks mapi_restriction_matches() about that one condition; and what no
 * column holds is the rest, asked about the rows that SQL lets through, their contents
 * loaded.
 *
 * A condition on a property that is not there fails, and so does its negation: that is SQL's
 * NULL with its three values of truth, so NULL is let through unchanged.
 *
 * In place of a condition SQL cannot tell stands the value that lets most rows through: TRUE, or
 * FALSE below an odd number of NOTs.
 */

struct _KitCondition
{
  KitStore        *store;      /* (unowned) */
  KitConnection   *connection; /* (unowned) (nullable) */
  GString         *sql;
  GPtrArray       *leaves;   /* (element-type KitLeaf): one a parameter, in order */
  MapiRestriction *rest;     /* (owned) (nullable) */
};

static gboolean compile (KitCondition    *self,
                         MapiRestriction *restriction,
                         gboolean         positive);

/* A subtree of full-text conditions is one expression of the index's own language: NULL if
 * there is something else in it, "" if it can match nothing. */
static char *
make_match (MapiRestriction *restriction)
{
  MapiRestrictionType type = mapi_restriction_get_restriction_type (restriction);
  guint n = mapi_restriction_get_n_children (restriction);
  g_autoptr(GString) out = NULL;

  if (type == MAPI_RES_FULL_TEXT)
    {
      char *term = kit_text_match_term (mapi_restriction_get_field (restriction),
                                        mapi_restriction_get_words (restriction));

      return term != NULL ? term : g_strdup ("");
    }
  if ((type != MAPI_RES_AND && type != MAPI_RES_OR) || n == 0)
    return NULL;

  out = g_string_new ("(");
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *part = make_match (mapi_restriction_get_child (restriction, i));

      if (part == NULL)
        return NULL;
      if (*part == '\0' && type == MAPI_RES_AND)
        return g_strdup ("");
      if (*part == '\0')
        continue;
      if (out->len > 1)
        g_string_append (out, type == MAPI_RES_AND ? " AND " : " OR ");
      g_string_append (out, part);
    }
  if (out->len == 1)
    return g_strdup ("");
  g_string_append_c (out, ')');
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Looking up a message by its content costs as much as reading this many entries of the index that
 * lists a folder by date, which holds the contents too */
#define ENTRIES_PER_LOOKUP 32

/* Asks the index before the statement does: many contents become a set, few a list. FALSE: it
 * could not be asked. An error here comes again when the statement runs, and is told then. */
static gboolean
append_found (KitCondition *self,
              const char   *match)
{
  g_autoptr(KitSet) set = kit_set_new ();
  g_autoptr(GString) list = g_string_new ("[");
  g_autoptr(KitStatement) statement = NULL;
  g_autoptr(GError) error = NULL;
  gint64 n_messages;
  gint64 n_found = 0;

  if (self->connection == NULL
      || !kit_query_int64 (self->connection, "SELECT max (id) FROM message", 0, 0, &n_messages, NULL))
    return FALSE;
  statement = kit_statement_new (self->connection, "SELECT rowid FROM text WHERE text MATCH ?", NULL);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_text (statement, 1, match);
  for (; kit_statement_next (statement, &error); n_found++)
    {
      gint64 content = kit_statement_get_int64 (statement, 0);

      kit_set_add (set, content);
      if (n_found <= n_messages / ENTRIES_PER_LOOKUP)
        g_string_append_printf (list, "%s%" G_GINT64_FORMAT, n_found > 0 ? "," : "", content);
    }
  if (error != NULL)
    return FALSE;

  if (n_found > n_messages / ENTRIES_PER_LOOKUP)
    {
      g_string_append (self->sql, "kit_in (?, m.content)");
      g_ptr_array_add (self->leaves, kit_leaf_new_set (g_steal_pointer (&set)));
      return TRUE;
    }
  g_string_append_c (list, ']');
  g_string_append (self->sql, "m.content IN (SELECT value FROM json_each (?))");
  g_ptr_array_add (self->leaves, kit_leaf_new_text (g_string_free (g_steal_pointer (&list), FALSE)));
  return TRUE;
}

static void
append_match (KitCondition *self,
              char         *match)
{
  g_autofree char *owned = match;

  if (*match == '\0')
    {
      g_string_append_c (self->sql, '0');
      return;
    }
  if (append_found (self, match))
    return;
  g_string_append (self->sql, "m.content IN (SELECT rowid FROM text WHERE text MATCH ?)");
  g_ptr_array_add (self->leaves, kit_leaf_new_text (g_steal_pointer (&owned)));
}

static gboolean
append_unknown (KitCondition *self,
                gboolean      positive)
{
  g_string_append_c (self->sql, positive ? '1' : '0');
  return FALSE;
}

/* Never exact: whoever has the words must still be opened */
static gboolean
append_sub (KitCondition    *self,
            MapiRestriction *restriction,
            gboolean         positive)
{
  char *match = positive ? kit_prefilter_make_match (restriction) : NULL;

  if (match == NULL)
    return append_unknown (self, positive);
  g_string_append_c (self->sql, '(');
  append_match (self, match);
  g_string_append (self->sql, " OR (SELECT c.indexed FROM content AS c WHERE c.id = m.content) = 0)");
  return FALSE;
}

static gboolean
compile_children (KitCondition    *self,
                  MapiRestriction *restriction,
                  const char      *operator,
                  const char      *empty,
                  gboolean         positive)
{
  guint n = mapi_restriction_get_n_children (restriction);
  gboolean exact = TRUE;

  if (n == 0)
    {
      g_string_append (self->sql, empty);
      return TRUE;
    }
  g_string_append_c (self->sql, '(');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append (self->sql, operator);
      exact &= compile (self, mapi_restriction_get_child (restriction, i), positive);
    }
  g_string_append_c (self->sql, ')');
  return exact;
}

/* Appends what stands for @restriction; TRUE if it says exactly the same */
static gboolean
compile (KitCondition    *self,
         MapiRestriction *restriction,
         gboolean         positive)
{
  char *match = make_match (restriction);
  gboolean exact;

  if (match != NULL)
    {
      append_match (self, match);
      return TRUE;
    }

  switch (mapi_restriction_get_restriction_type (restriction))
    {
    case MAPI_RES_AND:
      return compile_children (self, restriction, " AND ", "1", positive);
    case MAPI_RES_OR:
      return compile_children (self, restriction, " OR ", "0", positive);
    case MAPI_RES_NOT:
      g_string_append (self->sql, "(NOT ");
      exact = compile (self, mapi_restriction_get_child (restriction, 0), !positive);
      g_string_append_c (self->sql, ')');
      return exact;
    case MAPI_RES_COMMENT:
    case MAPI_RES_ANNOTATION:
    case MAPI_RES_COUNT:
      if (mapi_restriction_get_n_children (restriction) == 0)
        {
          g_string_append_c (self->sql, '1');
          return TRUE;
        }
      return compile (self, mapi_restriction_get_child (restriction, 0), positive);
    case MAPI_RES_SUB_RESTRICTION:
      return append_sub (self, restriction, positive);
    case MAPI_RES_FULL_TEXT:
      return append_unknown (self, positive);
    default:
      if (kit_leaf_append (restriction, self->store, self->sql, self->leaves))
        return TRUE;
      return append_unknown (self, positive);
    }
}

/* The parts of a conjunction are compiled one by one, so that only those which SQL cannot tell
 * are left for later */
static void
compile_top (KitCondition    *self,
             MapiRestriction *restriction,
             GPtrArray       *rest)
{
  guint n = mapi_restriction_get_n_children (restriction);

  if (mapi_restriction_get_restriction_type (restriction) == MAPI_RES_AND && n > 0)
    {
      char *match = make_match (restriction);

      if (match != NULL)
        {
          append_match (self, match);
          return;
        }
      for (guint i = 0; i < n; i++)
        {
          if (i > 0)
            g_string_append (self->sql, " AND ");
          compile_top (self, mapi_restriction_get_child (restriction, i), rest);
        }
      return;
    }
  if (!compile (self, restriction, TRUE))
    g_ptr_array_add (rest, mapi_restriction_ref (restriction));
}

/**
 * kit_condition_new: (skip)
 * @store: the store whose messages it is about
 * @connection: (nullable): the reader it will be asked with
 * @restriction: (nullable): the condition, %NULL for every row
 * @error: return location for an error
 *
 * Translates. Used by one thread at a time.
 *
 * Errors: %MAPI_ERROR_TOO_COMPLEX for a restriction nobody can evaluate.
 *
 * Returns: (transfer full) (nullable): the condition
 */
KitCondition *
kit_condition_new (KitStore         *store,
                   KitConnection    *connection,
                   MapiRestriction  *restriction,
                   GError          **error)
{
  KitCondition *self;
  g_autoptr(GPtrArray) rest = NULL;
  g_autoptr(MapiRestriction) now = NULL;

  if (restriction != NULL && !mapi_restriction_check (restriction, error))
    return NULL;

  self = g_new0 (KitCondition, 1);
  self->store = store;
  self->connection = connection;
  self->sql = g_string_new (NULL);
  self->leaves = g_ptr_array_new_with_free_func ((GDestroyNotify) kit_leaf_free);
  if (restriction == NULL)
    {
      g_string_append_c (self->sql, '1');
      return self;
    }

  now = mapi_query_renew (restriction);
  rest = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);
  g_string_append_c (self->sql, '(');
  compile_top (self, now, rest);
  g_string_append_c (self->sql, ')');
  if (rest->len == 1)
    self->rest = mapi_restriction_ref (g_ptr_array_index (rest, 0));
  else if (rest->len > 1)
    self->rest = mapi_restriction_new_and (rest);
  return self;
}

void
kit_condition_free (KitCondition *self)
{
  g_string_free (self->sql, TRUE);
  g_ptr_array_unref (self->leaves);
  g_clear_pointer (&self->rest, mapi_restriction_unref);
  g_free (self);
}

const char *
kit_condition_get_sql (KitCondition *self)
{
  return self->sql->str;
}

int
kit_condition_bind (KitCondition *self,
                    KitStatement *statement,
                    int           first)
{
  for (guint i = 0; i < self->leaves->len; i++)
    kit_leaf_bind (g_ptr_array_index (self->leaves, i), statement, first++);
  return first;
}

MapiRestriction *
kit_condition_get_rest (KitCondition *self)
{
  return self->rest;
}
