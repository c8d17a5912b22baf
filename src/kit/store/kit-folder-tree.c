/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-folder-tree.h"

GArray *
kit_folder_list_children (KitConnection  *connection,
                          gint64          folder,
                          GError        **error)
{
  return kit_query_int64s (connection, "SELECT id FROM folder WHERE parent = ? ORDER BY name", error, 1, folder);
}

GArray *
kit_folder_list_messages (KitConnection  *connection,
                          gint64          folder,
                          gboolean        with_associated,
                          GError        **error)
{
  return kit_query_int64s (connection,
                           with_associated ? "SELECT id FROM message WHERE folder = ?"
                                           : "SELECT id FROM message WHERE folder = ? AND assoc = 0",
                           error, 1, folder);
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
