/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-headings.h"

#include <string.h>

#include "kit-rows.h"

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
  int n_bytes;

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
      n_bytes = sqlite3_value_bytes (a);
      return n_bytes == sqlite3_value_bytes (b)
             && (n_bytes == 0
                 || memcmp (sqlite3_value_blob (a), sqlite3_value_blob (b), n_bytes) == 0);
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
open_headings (KitOrder *order,
               guint     level,
               guint     first,
               GArray   *headings,
               guint    *open)
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
add_headings (KitSelection     *self,
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

gboolean
kit_headings_read (KitSelection     *selection,
                   KitStatement     *statement,
                   KitOrder         *order,
                   GArray           *keys,
                   MapiTableResult  *result,
                   GError          **error)
{
  g_autoptr(GArray) headings = g_array_new (FALSE, FALSE, sizeof (Heading));

  return read_groups (statement, order, keys, headings, error)
         && add_headings (selection, order, keys, headings, result, error);
}
