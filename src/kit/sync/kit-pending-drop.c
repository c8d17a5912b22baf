/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-pending.h"

#include <kit-message.h>

#include "kit-filing.h"
#include "kit-location.h"

#include <glib/gi18n-lib.h>

/* Forgetting an operation undoes here what the server was to be told: flags go back to what it has,
 * a moved message to where it has it; a deleted one is listed again by the next sync. What was
 * written here stays here, and no check sends it again; what has neither its text here nor a place on the server goes. */

typedef struct
{
  gint64 kind;
  gint64 message;
  gint64 folder;
  gint64 location;
} Dropped;

/* FALSE without an error: there is none */
static gboolean
load (KitConnection  *connection,
      gint64          operation,
      Dropped        *dropped,
      GError        **error)
{
  g_autoptr (KitStatement) row = NULL;

  row = kit_statement_new (connection,
                           "SELECT kind, message, folder, ifnull (location, (SELECT max (id) FROM location"
                           " WHERE location.message = operation.message)) FROM operation WHERE id = ?",
                           error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, operation);
  if (!kit_statement_next (row, error))
    return FALSE;
  dropped->kind = kit_statement_get_int64 (row, 0);
  dropped->message = kit_statement_get_int64 (row, 1);
  dropped->folder = kit_statement_get_int64 (row, 2);
  dropped->location = kit_statement_get_int64 (row, 3);
  return TRUE;
}

/* What the server has is merged as if nothing had been changed here */
static gboolean
undo_flags (KitTransaction  *transaction,
            Dropped         *dropped,
            KitTally        *tally,
            GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitStatement) row = NULL;
  g_autofree char *keywords = NULL;
  GError *local_error = NULL;
  gint64 flags = 0, found = 0;

  row = kit_statement_new (connection,
                           "SELECT ifnull (flags_confirmed, " KIT_FLAGS_WORD "),"
                           " ifnull (keywords_confirmed, keywords) FROM message WHERE id = ?", error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, dropped->message);
  if (kit_statement_next (row, &local_error))
    {
      found = 1;
      flags = kit_statement_get_int64 (row, 0);
      keywords = g_strdup (kit_statement_get_text (row, 1));
    }
  kit_statement_reset (row);
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  return !found ||
         (kit_execute (connection,
                       dropped->kind == KIT_OPERATION_FLAGS
                       ? "UPDATE message SET flags_confirmed = NULL WHERE id = ?"
                       : "UPDATE message SET keywords_confirmed = NULL WHERE id = ?", error, 1,
                       dropped->message) &&
          kit_filing_set_flags (transaction, dropped->message, (KitFlags) flags, keywords, tally, error));
}

static gboolean
undo_move (KitTransaction  *transaction,
           Dropped         *dropped,
           KitTally        *tally,
           GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitMessage) message = NULL;
  gint64 folder, there;

  if (!kit_query_int64 (connection, "SELECT folder FROM location WHERE id = ?", dropped->location, 0,
                        &folder, error) ||
      !kit_query_int64 (connection, "SELECT id FROM folder WHERE id = ?", folder, 0, &there, error))
    return FALSE;
  if (there == 0)
    return TRUE;
  message = kit_message_load (connection, dropped->message, error);
  return message != NULL &&
         (message->folder == folder ||
          kit_message_refile (transaction, message, folder, tally, error));
}

/* A copy whose bytes never came is nothing without its original, nor is what was moved when that is gone */
static gboolean
undo_upload (KitTransaction  *transaction,
           Dropped         *dropped,
           KitTally        *tally,
           GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitMessage) message = NULL;
  gint64 kind, placed;

  if (!kit_query_int64 (connection, "SELECT 1 FROM location WHERE message = ? LIMIT 1", dropped->message, 0, &placed,
                        error) ||
      !kit_query_int64 (connection,
                        "SELECT kind FROM content JOIN message ON message.content = content.id"
                        " WHERE message.id = ?", dropped->message, KIT_CONTENT_MIME, &kind, error))
    return FALSE;
  if (placed)
    return TRUE;
  if (kind != KIT_CONTENT_REMOTE)
    return kit_operation_give_up (transaction, dropped->message, error);
  message = kit_message_load (connection, dropped->message, error);
  return message != NULL &&
         kit_execute (connection, "DELETE FROM operation WHERE message = ? AND kind <> 4", error, 1, dropped->message) &&
         kit_message_remove (transaction, message, tally, error);
}

static gboolean
undo (KitTransaction  *transaction,
      Dropped         *dropped,
      KitTally        *tally,
      GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);

  switch (dropped->kind)
    {
    case KIT_OPERATION_FLAGS:
    case KIT_OPERATION_KEYWORDS:
      return undo_flags (transaction, dropped, tally, error);

    case KIT_OPERATION_MOVE:
      return undo_move (transaction, dropped, tally, error);

    case KIT_OPERATION_DELETE:
      return kit_location_list_again (transaction, dropped->location, dropped->folder, error);

    case KIT_OPERATION_APPEND:
    case KIT_OPERATION_COPY:
      return undo_upload (transaction, dropped, tally, error);

    case KIT_OPERATION_DELETE_FOLDER:
      return kit_execute (connection, "DELETE FROM remote_folder WHERE folder = ?", error, 1,
                          dropped->folder) &&
             kit_execute (connection, "DELETE FROM location WHERE folder = ?", error, 1, dropped->folder);

    case KIT_OPERATION_CREATE_FOLDER:
    case KIT_OPERATION_CHANGE_FOLDER:
    default:
      return TRUE;
    }
}

gboolean
kit_pending_drop (KitStore      *store,
                  gint64         operation,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (store, cancellable, error);
  g_autoptr (KitTally) tally = kit_tally_new ();
  g_autoptr (GError) local_error = NULL;
  KitConnection *connection;
  Dropped dropped;

  if (transaction == NULL)
    return FALSE;
  connection = kit_transaction_get_connection (transaction);
  if (!load (connection, operation, &dropped, &local_error))
    {
      if (local_error != NULL)
        g_propagate_error (error, g_steal_pointer (&local_error));
      else
        g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                             _("There is no such pending operation"));
      return FALSE;
    }
  return kit_execute (connection, "DELETE FROM operation WHERE id = ?", error, 1, operation) &&
         undo (transaction, &dropped, tally, error) && kit_tally_write (tally, transaction, error) &&
         kit_store_commit (store, transaction, error);
}
