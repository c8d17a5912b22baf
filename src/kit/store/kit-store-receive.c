/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-store-vfuncs.h"

#include "kit-operation.h"

#include <glib/gi18n-lib.h>

static gint64
find_class (KitConnection  *connection,
            const char     *message_class,
            GError        **error)
{
  g_autoptr (KitStatement) statement = NULL;

  statement = kit_statement_new (connection, "SELECT folder FROM receive_folder WHERE class = ?",
                                 error);
  if (statement == NULL)
    return 0;
  kit_statement_bind_text (statement, 1, message_class);
  return kit_statement_next (statement, error) ? kit_statement_get_int64 (statement, 0) : 0;
}

/* The longest dotted prefix of the class wins. Reports about IPC.X are for people unless
 * REPORT.IPC.X has a folder of its own, which is what the prefixes of their class say. */
static gint64
find_receive_folder (KitConnection  *connection,
                     const char     *message_class,
                     char          **matched,
                     GError        **error)
{
  g_autofree char *prefix = g_strdup (message_class != NULL ? message_class : "");

  for (;;)
    {
      g_autoptr (GError) local_error = NULL;
      gint64 folder = find_class (connection, prefix, &local_error);
      char *dot;

      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return 0;
        }
      if (folder != 0)
        {
          *matched = g_steal_pointer (&prefix);
          return folder;
        }
      if (*prefix == '\0')
        {
          g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                       _("No folder receives messages of class “%s”"), message_class);
          return 0;
        }
      dot = strrchr (prefix, '.');
      if (dot != NULL)
        *dot = '\0';
      else
        *prefix = '\0';
    }
}

static MapiEntryId *
get_receive_folder (MapiStore     *store,
                    const char    *message_class,
                    char         **matched_class,
                    GCancellable  *cancellable,
                    GError       **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitConnection) connection = kit_store_read (self, cancellable, error);
  g_autofree char *matched = NULL;
  gint64 folder;

  if (connection == NULL)
    return NULL;
  folder = find_receive_folder (connection, message_class, &matched, error);
  if (folder == 0)
    return NULL;
  if (matched_class != NULL)
    *matched_class = g_steal_pointer (&matched);
  return kit_store_make_id (self, MAPI_OBJECT_FOLDER, folder);
}

static gboolean
is_message_class (const char *text)
{
  gsize length = strlen (text);

  if (length > 255 || (length > 0 && (text[0] == '.' || text[length - 1] == '.')))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (text[i] < 0x20 || text[i] > 0x7e)
      return FALSE;
  return TRUE;
}

static gboolean
set_receive_folder (MapiStore          *store,
                    const char         *message_class,
                    const MapiEntryId  *folder_id,
                    GCancellable       *cancellable,
                    GError            **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitTransaction) transaction = NULL;
  g_autoptr (KitStatement) statement = NULL;
  g_autoptr (KitFolderRow) row = NULL;
  gint64 folder = 0;

  if (message_class == NULL)
    message_class = "";
  if (!is_message_class (message_class) || (folder_id == NULL && *message_class == '\0'))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                   _("“%s” is no message class that can have a folder"), message_class);
      return FALSE;
    }
  if (folder_id != NULL &&
      (folder = kit_store_parse_id (self, folder_id, MAPI_OBJECT_FOLDER, error)) == 0)
    return FALSE;
  transaction = kit_store_begin (self, cancellable, error);
  if (transaction == NULL)
    return FALSE;
  if (folder != 0)
    {
      row = kit_folder_row_load (kit_transaction_get_connection (transaction), folder, error);
      if (row == NULL)
        return FALSE;
    }
  statement = kit_statement_new (kit_transaction_get_connection (transaction),
                                 folder != 0
                                 ? "INSERT OR REPLACE INTO receive_folder (class, folder) VALUES (?, ?)"
                                 : "DELETE FROM receive_folder WHERE class = ?", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_text (statement, 1, message_class);
  if (folder != 0)
    kit_statement_bind_int64 (statement, 2, folder);
  return kit_statement_run (statement, error) && kit_store_commit (self, transaction, error);
}

static GPtrArray *
list_receive_folders (MapiStore     *store,
                      GCancellable  *cancellable,
                      GError       **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitConnection) connection = kit_store_read (self, cancellable, error);
  g_autoptr (KitStatement) statement = NULL;
  g_autoptr (GPtrArray) rows =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr (GError) local_error = NULL;

  if (connection == NULL)
    return NULL;
  statement = kit_statement_new (connection,
                                 "SELECT class, folder FROM receive_folder ORDER BY class", error);
  if (statement == NULL)
    return NULL;
  while (kit_statement_next (statement, &local_error))
    {
      MapiProperties *row = mapi_properties_new ();
      g_autoptr (MapiEntryId) id = kit_store_make_id (self, MAPI_OBJECT_FOLDER,
                                                      kit_statement_get_int64 (statement, 1));
      g_autoptr (GBytes) bytes = mapi_entry_id_to_bytes (id);

      mapi_properties_set_string (row, MAPI_PR_MESSAGE_CLASS,
                                  kit_statement_get_text (statement, 0));
      mapi_properties_set_binary (row, MAPI_PR_ENTRYID, bytes);
      mapi_properties_set_binary (row, MAPI_PR_RECORD_KEY, bytes);
      g_ptr_array_add (rows, row);
    }
  if (local_error == NULL)
    return g_steal_pointer (&rows);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/* ---- local delivery ---- */

/* Messages of other stores do not say when they leave the queue: their notes go after this */
#define KEEP_DELIVERED (90 * 24 * G_TIME_SPAN_HOUR)

/* FALSE without an error: it was delivered before */
static gboolean
remember (KitTransaction  *transaction,
          GBytes          *search_key,
          const char      *recipient,
          GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitStatement) statement = NULL;

  if (!kit_execute (connection, "DELETE FROM delivered WHERE time < ?", error, 1,
                    kit_transaction_get_time (transaction) - KEEP_DELIVERED))
    return FALSE;
  statement = kit_statement_new (connection,
                                 "INSERT OR IGNORE INTO delivered (search_key, recipient, time)"
                                 " VALUES (?, ?, ?)", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_bytes (statement, 1, search_key);
  kit_statement_bind_text (statement, 2, recipient);
  kit_statement_bind_int64 (statement, 3, kit_transaction_get_time (transaction));
  return kit_statement_run (statement, error) && kit_connection_n_changes (connection) > 0;
}

/* What comes in a muted conversation is read without being read, and nobody is told of it */
static gboolean
mute (KitTransaction  *transaction,
      gint64           id,
      guint32         *flags,
      GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gboolean muted;
  gint64 conversation;

  if (!kit_query_int64 (connection, "SELECT conversation FROM message WHERE id = ?", id, 0, &conversation, error) ||
      !kit_conversations_are_muted (transaction, conversation, &muted, error))
    return FALSE;
  if (!muted)
    return TRUE;
  *flags = (*flags | MAPI_MSGFLAG_READ | MAPI_MSGFLAG_EVERREAD) & ~MAPI_MSGFLAG_RN_PENDING;
  return kit_execute (connection, "UPDATE message SET flags = ? WHERE id = ?", error, 2, (gint64) *flags, id);
}

static gint64
file_new_mail (KitStore        *self,
               KitTransaction  *transaction,
               GBytes          *source,
               MapiProperties  *properties,
               GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (MapiMimeDigest) digest = mapi_mime_digest_new (source);
  g_autoptr (KitTally) tally = kit_tally_new ();
  g_autofree char *matched = NULL;
  const char *message_class;
  gint64 folder, id;
  guint32 flags;

  /* The author's words for it, which must not look like the user's */
  mapi_properties_remove (mapi_mime_digest_get_properties (digest), MAPI_PR_KEYWORDS);
  message_class = mapi_properties_get_string (properties, MAPI_PR_MESSAGE_CLASS);
  if (message_class == NULL)
    message_class = mapi_properties_get_string (mapi_mime_digest_get_properties (digest),
                                                MAPI_PR_MESSAGE_CLASS);
  folder = find_receive_folder (connection, message_class, &matched, error);
  if (folder == 0)
    return 0;
  id = kit_store_file_source (transaction, folder, source, digest, properties, &flags, error);
  if (id == 0 || !mute (transaction, id, &flags, error))
    return 0;
  kit_tally_add (tally, folder, FALSE, flags, 1);
  if (!kit_operation_record_append (self, transaction, id, folder, error) ||
      !kit_transaction_log (transaction, MAPI_EVENT_OBJECT_CREATED, MAPI_OBJECT_MESSAGE, id, folder,
                            0, 0,
                            message_class, flags, error) ||
      (!(flags & MAPI_MSGFLAG_READ) &&
       !kit_transaction_log (transaction, MAPI_EVENT_NEW_MAIL, MAPI_OBJECT_MESSAGE, id, folder, 0, 0,
                             message_class, flags, error)) ||
      !kit_tally_write (tally, transaction, error))
    return 0;
  return id;
}

/**
 * kit_store_deliver: (skip)
 * @self: a store
 * @source: the message's bytes
 * @properties: flags and columns as for import_messages(), and what else to lay over
 * @search_key: of the submitted message
 * @recipient: the address it is delivered to, lower case
 * @id: (out) (optional) (nullable): where it is; %NULL when it was delivered before
 *
 * Delivers a message into the receive folder of its class, in the same transaction with the
 * note that it was: delivering it again for the same recipient does nothing.
 *
 * Returns: %TRUE if it is delivered now
 */
gboolean
kit_store_deliver (KitStore        *self,
                   GBytes          *source,
                   MapiProperties  *properties,
                   GBytes          *search_key,
                   const char      *recipient,
                   MapiEntryId    **id,
                   GCancellable    *cancellable,
                   GError         **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (self, cancellable, error);
  g_autoptr (GError) local_error = NULL;
  gint64 key;

  if (id != NULL)
    *id = NULL;
  if (transaction == NULL)
    return FALSE;
  if (!remember (transaction, search_key, recipient, &local_error))
    {
      gboolean before = local_error == NULL;

      if (!before)
        g_propagate_error (error, g_steal_pointer (&local_error));
      return before;
    }
  key = file_new_mail (self, transaction, source, properties, error);
  if (key == 0 || !kit_store_commit (self, transaction, error))
    return FALSE;
  if (id != NULL)
    *id = kit_store_make_id (self, MAPI_OBJECT_MESSAGE, key);
  return TRUE;
}

void
kit_store_receive_init (MapiStoreClass *klass)
{
  klass->get_receive_folder = get_receive_folder;
  klass->set_receive_folder = set_receive_folder;
  klass->list_receive_folders = list_receive_folders;
}
