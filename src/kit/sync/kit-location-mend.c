/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Places that cannot be: what a damaged file, or a copy of it from another time, leaves. None of them comes of anything
 * the engine does. What has a wrong place is looked for on the server as after a change of uidvalidity; what has none
 * as an upload nobody knows the end of: found there by its Message-ID, or else sent, unless its upload was given up. */

#include "config.h"

#include "kit-location.h"

/* Deleted here, says the place, but nobody is to tell the server so */
#define VOID " FROM location WHERE folder = ?1 AND (message IS NULL OR message NOT IN (SELECT id FROM message))" \
             " AND NOT EXISTS (SELECT 1 FROM operation WHERE operation.location = location.id)"
/* More than one place for a message */
#define DOUBLE " FROM location WHERE folder = ?1 AND message IN (SELECT message FROM location WHERE folder = ?1" \
               " AND message IS NOT NULL GROUP BY message HAVING count (*) > 1)"
#define PLACELESS " FROM message JOIN content ON content.id = message.content WHERE folder = ?1 AND assoc = 0" \
                  " AND NOT EXISTS (SELECT 1 FROM location WHERE location.message = message.id)" \
                  " AND NOT EXISTS (SELECT 1 FROM operation WHERE operation.message = message.id)" \
                  " AND NOT EXISTS (SELECT 1 FROM queue WHERE queue.message = message.id)" \
                  " AND NOT EXISTS (SELECT 1 FROM meta WHERE key = 'here:' || message.id)"

gboolean
kit_location_count_impossible (KitConnection  *connection,
                               gint64          folder,
                               gint64         *n_void,
                               gint64         *n_double,
                               gint64         *n_placeless,
                               GError        **error)
{
  return kit_query_int64 (connection, "SELECT count (*)" VOID, folder, 0, n_void, error) &&
         kit_query_int64 (connection, "SELECT count (DISTINCT message)" DOUBLE, folder, 0, n_double, error) &&
         kit_query_int64 (connection, "SELECT count (*)" PLACELESS, folder, 0, n_placeless, error);
}

gboolean
kit_location_mend (KitTransaction  *transaction,
                   gint64           folder,
                   GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);

  return kit_execute (connection, "DELETE" VOID, error, 1, folder) &&
         kit_execute (connection, "UPDATE location SET uid = -id, state = 0, modseq = 0 WHERE id IN"
                                  " (SELECT id" DOUBLE ")", error, 1, folder) &&
         /* Without its bytes it can only be found; none of these has the number of another */
         kit_execute (connection, "INSERT INTO location (message, folder, uid) SELECT message.id, ?1,"
                                  " -1 - message.id - (SELECT ifnull (max (seq), 0) FROM sqlite_sequence)"
                                  PLACELESS " AND kind = 2", error, 1, folder) &&
         kit_execute (connection, "INSERT INTO operation (kind, message, folder, sent, created)"
                                  " SELECT 5, message.id, ?1, ?1, ?2" PLACELESS " AND kind <> 2", error, 2, folder,
                      kit_transaction_get_time (transaction));
}
