/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-store-private.h"

#define WRONG_COUNTS \
  "(SELECT id, (SELECT count(*) FROM message WHERE folder = f.id AND assoc = 0) AS total," \
  "  (SELECT count(*) FROM message WHERE folder = f.id AND assoc = 0 AND flags & 1 = 0) AS unread," \
  "  (SELECT count(*) FROM message WHERE folder = f.id AND assoc <> 0) AS assoc" \
  "  FROM folder AS f WHERE type <> 2) AS counted"

gboolean
kit_counts_add (KitTransaction  *transaction,
                gint64           folder,
                gint64           n_total,
                gint64           n_unread,
                gint64           n_assoc,
                GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 parent;

  return kit_execute (connection,
                      "UPDATE folder SET n_total = n_total + ?, n_unread = n_unread + ?,"
                      " n_assoc = n_assoc + ? WHERE id = ?", error, 4, n_total, n_unread, n_assoc, folder) &&
         kit_query_int64 (connection, "SELECT parent FROM folder WHERE id = ?", folder, 0, &parent, error) &&
         kit_transaction_log (transaction, MAPI_EVENT_OBJECT_MODIFIED, MAPI_OBJECT_FOLDER, folder, parent,
                              0, 0, NULL, 0, error);
}

/* Of a search folder nothing is counted here: it holds no messages */
gboolean
kit_counts_check (KitConnection  *connection,
                  gboolean        repair,
                  guint          *n_wrong,
                  GError        **error)
{
  gint64 found;

  if (!kit_query_int64 (connection,
                        "SELECT count(*) FROM folder JOIN " WRONG_COUNTS " ON counted.id = folder.id"
                        " WHERE n_total <> total OR n_unread <> unread OR n_assoc <> counted.assoc",
                        0, 0, &found, error))
    return FALSE;
  *n_wrong = (guint) found;
  return found == 0 || !repair ||
         kit_connection_exec (connection,
                              "UPDATE folder SET n_total = total, n_unread = unread, n_assoc = counted.assoc"
                              " FROM " WRONG_COUNTS " WHERE counted.id = folder.id", error);
}
