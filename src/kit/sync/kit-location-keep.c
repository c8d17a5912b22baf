/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Messages that are gone where the server had them, but were moved to another folder here before it was told
 *
 * They stay where they were put. Whoever removed one may have moved it as well: where it turns up it is the same message,
 * and the move goes on from there. Until each folder was looked at the operation, an upload by now, is held; then the
 * server is told of the message as of something new, unless its bytes are where it goes. One whose text is not here waits on, as the text may come with
 * another copy; the operation says so.
 *
 * operation.held is 1 until a look at all folders begins, and 2 until one that began since has seen all there is. No clock
 * tells that, nor how long it takes: a folder that cannot be looked at may be where the message is. */

#include "config.h"

#include "kit-location.h"

#include <kit-operation.h>

#include "kit-filing.h"

#include <glib/gi18n-lib.h>

/* ---- found again ---- */

/* Listed since it was moved here, or since the folder it was in was listed last and had it; and nobody did anything with
 * it */
#define TWIN " FROM message AS this JOIN message AS other ON other.message_id = this.message_id AND other.size = this.size" \
             " AND other.id <> this.id JOIN location ON location.message = other.id AND uid > 0" \
             " WHERE this.id = ?1 AND other.created >= (SELECT min (min (operation.created, ifnull (synced, operation.created)))" \
             "  FROM operation LEFT JOIN remote_folder ON remote_folder.folder = operation.folder" \
             "  WHERE message = ?1 AND kind = 3)" \
             " AND NOT EXISTS (SELECT 1 FROM operation WHERE operation.message = other.id)"

gboolean
kit_location_take_flags (KitTransaction  *transaction,
                         gint64           message,
                         gint64           twin,
                         KitTally        *tally,
                         GError         **error)
{
  g_autoptr (KitStatement) row = NULL;
  g_autofree char *keywords = NULL;
  gint64 flags;

  row = kit_statement_new (kit_transaction_get_connection (transaction),
                           "SELECT " KIT_FLAGS_WORD ", keywords FROM message WHERE id = ?", error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, twin);
  if (!kit_statement_next (row, error))
    return FALSE;
  flags = kit_statement_get_int64 (row, 0);
  keywords = g_strdup (kit_statement_get_text (row, 1));
  kit_statement_reset (row);
  return kit_filing_set_flags (transaction, message, (KitFlags) flags, keywords, tally, error);
}

/* *@found: it has turned up already */
static gboolean
take_twin (KitTransaction  *transaction,
           KitMessage      *message,
           gboolean        *found,
           KitTally        *tally,
           GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitMessage) twin = NULL;
  gint64 location, id;

  if (!kit_query_int64 (connection, "SELECT min (location.id)" TWIN, message->id, 0, &location, error))
    return FALSE;
  *found = location != 0;
  if (!*found)
    return TRUE;
  if (!kit_query_int64 (connection, "SELECT message FROM location WHERE id = ?", location, 0, &id, error) ||
      (twin = kit_message_load (connection, id, error)) == NULL)
    return FALSE;
  return kit_location_take_flags (transaction, message->id, id, tally, error) &&
         kit_execute (connection, "UPDATE location SET message = ? WHERE id = ?", error, 2, message->id, location) &&
         kit_execute (connection, "UPDATE operation SET folder = ?, mark = 0, sent = 0, attempts = 0, next_try = 0,"
                                  " taken = 0, error = NULL WHERE message = ? AND kind = 3", error, 2, twin->folder, message->id) &&
         kit_message_remove (transaction, twin, tally, error);
}

gboolean
kit_location_return (KitTransaction  *transaction,
                     gint64           operation,
                     gint64           folder,
                     GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 message;

  /* Those of its flags that were changed here are told after it; where the server has them already, that is needless */
  return kit_query_int64 (connection, "SELECT message FROM operation WHERE id = ?", operation, 0, &message, error) &&
         kit_execute (connection, "UPDATE operation SET kind = 3, folder = ?, held = 0, mark = 0, next_try = 0,"
                                  " error = NULL WHERE id = ?", error, 2, folder, operation) &&
         kit_operation_insert (transaction, KIT_OPERATION_FLAGS, message, 0, 0, NULL, error) &&
         kit_operation_insert (transaction, KIT_OPERATION_KEYWORDS, message, 0, 0, NULL, error);
}

/* ---- held ---- */

/* Its flags go up with it, or are told where it turns up. While one move was under way another may have been wanted. */
#define FORGET_REST "DELETE FROM operation WHERE message = ?1 AND (kind IN (1, 2) OR (kind = 3 AND id >" \
                    " (SELECT min (id) FROM operation WHERE message = ?1 AND kind = 3)))"
#define HOLD_UPLOAD "UPDATE operation SET kind = 5, folder = ?2, taken = 0, attempts = 0, mark = 0, sent = 0, next_try = 0," \
                    " held = 1 WHERE message = ?1 AND kind = 3"
/* What the server had, with which they are compared then */
#define NOTE_FLAGS "UPDATE message SET flags_confirmed = ifnull (flags_confirmed, " KIT_FLAGS_WORD ")," \
                   " keywords_confirmed = ifnull (keywords_confirmed, ifnull (keywords, '')) WHERE id = ?"

gboolean
kit_location_say_why (KitTransaction  *transaction,
                      gint64           message,
                      GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitStatement) statement = NULL;
  gint64 kind;

  statement = kit_statement_new (connection, "UPDATE operation SET error = ?, code = 0, low_level = NULL WHERE message = ? AND kind = 5", error);
  if (statement == NULL ||
      !kit_query_int64 (connection, "SELECT kind FROM message JOIN content ON content.id = content WHERE message.id = ?",
                        message, 0, &kind, error))
    return FALSE;
  kit_statement_bind_text (statement, 1,
                           kind == KIT_CONTENT_REMOTE
                           ? _("Where it was before it is gone from the server, and its text had not been downloaded")
                           : _("Where it was before it is gone from the server: it goes there anew unless it turns up"));
  kit_statement_bind_int64 (statement, 2, message);
  return kit_statement_run (statement, error);
}

static gboolean
hold (KitTransaction  *transaction,
      KitMessage      *message,
      GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);

  return kit_execute (connection, FORGET_REST, error, 1, message->id) &&
         kit_execute (connection, NOTE_FLAGS, error, 1, message->id) &&
         kit_execute (connection, HOLD_UPLOAD, error, 2, message->id, message->folder) &&
         kit_location_say_why (transaction, message->id, error);
}

gboolean
kit_location_keep (KitTransaction  *transaction,
                   KitMessage      *message,
                   gboolean        *kept,
                   KitTally        *tally,
                   GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gboolean found;
  gint64 move;

  /* What is not told of has no place on the server; what is has one, or a move to it */
  if (!kit_query_int64 (connection, "SELECT id FROM operation WHERE message = ? AND kind = 3", message->id, 0, &move, error))
    return FALSE;
  *kept = move != 0;
  if (!*kept)
    return TRUE;
  return take_twin (transaction, message, &found, tally, error) && (found || hold (transaction, message, error));
}

gboolean
kit_location_is_any_held (KitConnection  *connection,
                          gboolean       *held,
                          GError        **error)
{
  gint64 found;

  if (!kit_query_int64 (connection, "SELECT 1 FROM operation WHERE held <> 0 LIMIT 1", 0, 0, &found, error))
    return FALSE;
  *held = found != 0;
  return TRUE;
}

static gboolean
change_held (KitStore      *store,
             const char    *sql,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr (KitTransaction) transaction = NULL;
  gboolean any;

  {
    g_autoptr (KitConnection) connection = kit_store_read (store, cancellable, error);

    if (connection == NULL || !kit_location_is_any_held (connection, &any, error))
      return FALSE;
  }
  if (!any)
    return TRUE;
  transaction = kit_store_begin (store, cancellable, error);
  return transaction != NULL && kit_execute (kit_transaction_get_connection (transaction), sql, error, 0) &&
         kit_store_commit (store, transaction, error);
}

gboolean
kit_location_seek_held (KitStore      *store,
                        GCancellable  *cancellable,
                        GError       **error)
{
  return change_held (store, "UPDATE operation SET held = 2 WHERE held <> 0", cancellable, error);
}

gboolean
kit_location_release_held (KitStore      *store,
                           GCancellable  *cancellable,
                           GError       **error)
{
  /* Without its text it could not go, and would not be known again. A server that gives what is moved a new date may have it
   * where it goes: it is looked for by its bytes, as if it had been sent. */
  return change_held (store,
                      "UPDATE operation SET held = 0, sent = CASE (SELECT content.kind FROM message JOIN content"
                      "  ON content.id = message.content WHERE message.id = operation.message) WHEN 0 THEN folder ELSE 0 END"
                      " WHERE held <> 0 AND held = 2 AND NOT EXISTS"
                      " (SELECT 1 FROM message JOIN content ON content.id = message.content"
                      " WHERE message.id = operation.message AND content.kind = 2)", cancellable, error);
}
