/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-folder-tree.h"

static GArray *
list (KitConnection  *connection,
      const char     *sql,
      gint64          first,
      GError        **error)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (KitStatement) statement = kit_statement_new (connection, sql, error);
  g_autoptr (GError) local_error = NULL;

  if (statement == NULL)
    return NULL;
  kit_statement_bind_int64 (statement, 1, first);
  while (kit_statement_next (statement, &local_error))
    {
      gint64 key = kit_statement_get_int64 (statement, 0);

      g_array_append_val (keys, key);
    }
  if (local_error == NULL)
    return g_steal_pointer (&keys);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

GArray *
kit_folder_list_children (KitConnection  *connection,
                          gint64          folder,
                          GError        **error)
{
  return list (connection, "SELECT id FROM folder WHERE parent = ? ORDER BY name", folder, error);
}

GArray *
kit_folder_list_messages (KitConnection  *connection,
                          gint64          folder,
                          gboolean        with_associated,
                          GError        **error)
{
  return list (connection,
               with_associated ? "SELECT id FROM message WHERE folder = ?"
                               : "SELECT id FROM message WHERE folder = ? AND assoc = 0",
               folder, error);
}

gboolean
kit_folder_is_inside (KitConnection  *connection,
                      gint64          folder,
                      gint64          ancestor,
                      gboolean       *inside,
                      GError        **error)
{
  *inside = FALSE;
  while (folder != 0 && !*inside)
    {
      *inside = folder == ancestor;
      if (!kit_query_int64 (connection, "SELECT parent FROM folder WHERE id = ?", folder, 0,
                            &folder, error))
        return FALSE;
    }
  return TRUE;
}
