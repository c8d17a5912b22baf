/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Moves in two steps, where a server has no other
 *
 * Once the server has the copy the message has its place there, and what is left of the move is a deletion of the
 * original: it is grouped, refused, tried again and dropped as any other. Of a move that was cut off nobody knows whether
 * there is a copy: it waits until the folder was listed since, and what is the same there is taken for it. */

#include "config.h"

#include "kit-location.h"

#include <kit-operation.h>

/* By what the original is found again, should its numbers change */
gboolean
kit_location_leave (KitTransaction  *transaction,
                    gint64           operation,
                    gint64           location,
                    GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);

  return kit_execute (connection,
                      "UPDATE location SET remote_id = (SELECT 'moved:' || size || ':' || ifnull (message_id, '')"
                      " FROM message WHERE message.id = location.message), message = NULL WHERE id = ?1"
                      " AND message IS NOT NULL", error, 1, location) &&
         kit_execute (connection,
                      "UPDATE operation SET kind = 4, location = ?1, folder = (SELECT folder FROM location WHERE id = ?1),"
                      " taken = 0, attempts = 0, mark = 0, sent = 0, next_try = 0 WHERE id = ?2", error, 2, location,
                      operation);
}

/* By the name of its bytes, where the server has one; else by all that a copy has from its original: servers count the
 * seconds, and what was written here has more. One without a name is nobody's: rather one too many than another one
 * deleted. */
#define HALF " FROM operation JOIN message ON message.id = operation.message" \
             " JOIN location ON location.message = message.id WHERE operation.kind = 3 AND operation.sent = ?1" \
             " AND location.folder <> ?1 AND mark <= ?2 AND message.size = ?3"
static const char half_by_id_sql[] =
  "SELECT operation.id, location.id, message.id, message.folder" HALF " AND location.remote_id = ?5 AND ?4 >= 0"
  " ORDER BY operation.id LIMIT 1";
static const char half_by_name_sql[] =
  "SELECT operation.id, location.id, message.id, message.folder" HALF " AND message_id = ?5 AND received / 1000000 = ?4 / 1000000"
  " ORDER BY operation.id LIMIT 1";

gboolean
kit_location_take_copy (KitTransaction    *transaction,
                        gint64             folder,
                        const KitArrival  *arrival,
                        gint64            *message,
                        GError           **error)
{
  g_autoptr (KitStatement) row = NULL;
  const char *name = arrival->id != NULL ? arrival->id : kit_arrival_get_message_id (arrival);
  GError *local_error = NULL;
  gint64 operation, location, wanted;

  *message = 0;
  if (name == NULL)
    return TRUE;
  row = kit_statement_new (kit_transaction_get_connection (transaction),
                           arrival->id != NULL ? half_by_id_sql : half_by_name_sql, error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, folder);
  kit_statement_bind_int64 (row, 2, arrival->uid);
  kit_statement_bind_int64 (row, 3, arrival->size);
  kit_statement_bind_int64 (row, 4, arrival->received);
  kit_statement_bind_text (row, 5, name);
  if (!kit_statement_next (row, &local_error))
    {
      if (local_error != NULL)
        g_propagate_error (error, local_error);
      return local_error == NULL;
    }
  operation = kit_statement_get_int64 (row, 0);
  location = kit_statement_get_int64 (row, 1);
  *message = kit_statement_get_int64 (row, 2);
  wanted = kit_statement_get_int64 (row, 3);
  kit_statement_reset (row);
  /* It may have been moved on here since */
  return kit_location_leave (transaction, operation, location, error) &&
         (wanted == folder ||
          kit_operation_insert (transaction, KIT_OPERATION_MOVE, *message, folder, 0, NULL, error));
}
