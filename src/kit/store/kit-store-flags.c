/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-store-vfuncs.h"

#include "kit-folder-tree.h"
#include "kit-operation.h"

#include <glib/gi18n-lib.h>

#define PENDING_FLAGS (MAPI_MSGFLAG_RN_PENDING | MAPI_MSGFLAG_NRN_PENDING)

static gboolean
check_read_flags (MapiReadFlags   flags,
                  GError        **error)
{
  const MapiReadFlags all = MAPI_READ_FLAG_SUPPRESS_RECEIPT | MAPI_READ_FLAG_CLEAR_READ |
                            MAPI_READ_FLAG_GENERATE_RECEIPT_ONLY | MAPI_READ_FLAG_CLEAR_RN_PENDING |
                            MAPI_READ_FLAG_CLEAR_NRN_PENDING;

  if ((flags & ~all) != 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_FLAGS,
                           _("Unknown flags for the read state"));
      return FALSE;
    }
  if ((flags & MAPI_READ_FLAG_CLEAR_READ) &&
      (flags & (MAPI_READ_FLAG_SUPPRESS_RECEIPT | MAPI_READ_FLAG_GENERATE_RECEIPT_ONLY)))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                           _("These flags for the read state exclude each other"));
      return FALSE;
    }
  return TRUE;
}

/* IMessage::SetReadFlag as a table in code: what the flags become, whether a report is due now */
static guint32
compute_read_flags (guint32        old,
                    MapiReadFlags  flags,
                    gboolean      *report)
{
  guint32 now = old;

  *report = FALSE;
  if (flags & (MAPI_READ_FLAG_CLEAR_RN_PENDING | MAPI_READ_FLAG_CLEAR_NRN_PENDING))
    {
      if (flags & MAPI_READ_FLAG_CLEAR_RN_PENDING)
        now &= ~MAPI_MSGFLAG_RN_PENDING;
      if (flags & MAPI_READ_FLAG_CLEAR_NRN_PENDING)
        now &= ~MAPI_MSGFLAG_NRN_PENDING;
      return now;
    }
  if (flags & MAPI_READ_FLAG_CLEAR_READ)
    return now & ~MAPI_MSGFLAG_READ;
  if (flags & MAPI_READ_FLAG_SUPPRESS_RECEIPT)
    return (flags & MAPI_READ_FLAG_GENERATE_RECEIPT_ONLY)
           ? now & ~PENDING_FLAGS
           : (now & ~PENDING_FLAGS) | MAPI_MSGFLAG_READ | MAPI_MSGFLAG_EVERREAD;
  *report = (old & MAPI_MSGFLAG_RN_PENDING) != 0;
  if (!(flags & MAPI_READ_FLAG_GENERATE_RECEIPT_ONLY))
    now |= MAPI_MSGFLAG_READ | MAPI_MSGFLAG_EVERREAD;
  /* A report is sent at most once, and read and non-read exclude each other */
  return *report ? now & ~PENDING_FLAGS : now;
}

static gboolean
set_overlay (KitConnection   *connection,
             gint64           message,
             MapiProperties  *changes,
             GError         **error)
{
  g_autoptr (KitStatement) select = NULL;
  g_autoptr (KitStatement) update = NULL;
  g_autoptr (GBytes) old = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (MapiProperties) bag = NULL;
  g_autoptr (GError) local_error = NULL;

  select = kit_statement_new (connection, "SELECT props FROM message WHERE id = ?", error);
  update = select != NULL
  ? kit_statement_new (connection, "UPDATE message SET props = ? WHERE id = ?", error)
                          : NULL;
  if (update == NULL)
    return FALSE;
  kit_statement_bind_int64 (select, 1, message);
  if (kit_statement_next (select, &local_error))
    old = kit_statement_dup_bytes (select, 0);
  kit_statement_reset (select);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  bag = old != NULL ? mapi_properties_from_bytes (old, error) : mapi_properties_new ();
  if (bag == NULL)
    return FALSE;
  mapi_properties_merge (bag, changes);
  bytes = mapi_properties_to_bytes (bag);
  kit_statement_bind_bytes (update, 1, bytes);
  kit_statement_bind_int64 (update, 2, message);
  return kit_statement_run (update, error);
}

static gboolean
write_flags (KitStore        *self,
             KitTransaction  *transaction,
             KitMessage      *message,
             guint32          flags,
             KitTally        *tally,
             GError         **error)
{
  gboolean read_changed = ((message->flags ^ flags) & MAPI_MSGFLAG_READ) != 0;

  if (message->flags == flags)
    return TRUE;
  if (read_changed &&
      !kit_operation_record_flags (self, transaction, message->id, KIT_OPERATION_FLAGS, error))
    return FALSE;
  if (!kit_execute (kit_transaction_get_connection (transaction),
                    "UPDATE message SET flags = ? WHERE id = ?", error, 2, (gint64) flags,
                    message->id))
    return FALSE;
  if (read_changed && !message->associated)
    kit_tally_read (tally, message->folder, flags & MAPI_MSGFLAG_READ ? -1 : 1);
  message->flags = flags;
  if (read_changed &&
      !kit_operation_settle_flags (self, transaction, message->id, KIT_OPERATION_FLAGS, error))
    return FALSE;
  return kit_message_log (transaction, MAPI_EVENT_OBJECT_MODIFIED, message, error);
}

static gboolean
set_read_one (KitStore        *self,
              KitTransaction  *transaction,
              KitMessage      *message,
              MapiReadFlags    flags,
              GPtrArray       *receipts,
              KitTally        *tally,
              GError         **error)
{
  gboolean report;
  guint32 now = compute_read_flags (message->flags, flags, &report);

  if (report && receipts != NULL)
    g_ptr_array_add (receipts, kit_store_make_id (self, MAPI_OBJECT_MESSAGE, message->id));
  if ((flags & MAPI_READ_FLAG_SUPPRESS_RECEIPT) && (flags & MAPI_READ_FLAG_GENERATE_RECEIPT_ONLY))
    {
      g_autoptr (MapiProperties) bag = mapi_properties_new ();

      mapi_properties_set_boolean (bag, MAPI_PR_READ_RECEIPT_REQUESTED, FALSE);
      if (!set_overlay (kit_transaction_get_connection (transaction), message->id, bag, error))
        return FALSE;
    }
  return write_flags (self, transaction, message, now, tally, error);
}

/* A bad id becomes 0, which no message has */
static GArray *
list_keys (KitStore       *self,
           KitConnection  *connection,
           gint64          folder,
           GPtrArray      *ids,
           GError        **error)
{
  GArray *keys;

  if (ids == NULL)
    return kit_folder_list_messages (connection, folder, FALSE, error);
  keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 key = kit_store_parse_id (self, g_ptr_array_index (ids, i), MAPI_OBJECT_MESSAGE, NULL);

      g_array_append_val (keys, key);
    }
  return keys;
}

static gboolean
set_read_flags (MapiStore          *store,
                const MapiEntryId  *folder_id,
                GPtrArray          *ids,
                MapiReadFlags       flags,
                GPtrArray          *receipts,
                gboolean           *partial,
                GCancellable       *cancellable,
                GError            **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitTransaction) transaction = NULL;
  g_autoptr (KitTally) tally = kit_tally_new ();
  g_autoptr (GArray) keys = NULL;
  gint64 folder = 0;

  *partial = FALSE;
  if (!check_read_flags (flags, error))
    return FALSE;
  if (ids == NULL && (folder = kit_store_parse_id (self, folder_id, MAPI_OBJECT_FOLDER,
                                                   error)) == 0)
    return FALSE;
  transaction = kit_store_begin (self, cancellable, error);
  if (transaction == NULL)
    return FALSE;
  keys = list_keys (self, kit_transaction_get_connection (transaction), folder, ids, error);
  if (keys == NULL)
    return FALSE;
  for (guint i = 0; i < keys->len; i++)
    {
      g_autoptr (GError) local_error = NULL;
      g_autoptr (KitMessage) message = NULL;

      message = kit_message_load (kit_transaction_get_connection (transaction),
                                  g_array_index (keys, gint64, i), &local_error);
      if (local_error != NULL && !g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (message == NULL || message->queued)
        *partial = TRUE;
      else if (!message->associated &&
               !set_read_one (self, transaction, message, flags, receipts, tally, error))
        return FALSE;
    }
  return kit_tally_write (tally, transaction, error) && kit_store_commit (self, transaction, error);
}

/* ---- set_message_properties() ---- */

static gboolean
set_mark (KitConnection   *connection,
          gint64           message,
          MapiProperties  *changes,
          guint32          tag,
          const char      *sql,
          GError         **error)
{
  return !mapi_properties_has (changes, tag) ||
         kit_execute (connection, sql, error, 2,
                      (gint64) mapi_properties_get_boolean (changes, tag), message);
}

static gboolean
set_keywords (KitConnection   *connection,
              gint64           message,
              MapiProperties  *changes,
              GError         **error)
{
  g_autofree char *text = NULL;
  g_autoptr (KitStatement) statement = NULL;

  text = kit_keywords_to_text (mapi_properties_get_strv (changes, MAPI_PR_KEYWORDS));
  statement = kit_statement_new (connection, "UPDATE message SET keywords = ? WHERE id = ?", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_text (statement, 1, text);
  kit_statement_bind_int64 (statement, 2, message);
  return kit_statement_run (statement, error);
}

/* FLAG_STATUS and FLAGGED are two names of one thing to whoever set neither both */
static MapiProperties *
complete_changes (MapiProperties  *changes,
                  MapiProperties **overlay,
                  GError         **error)
{
  static const guint32 allowed[] = {
    MAPI_PR_KEYWORDS, MAPI_PR_FLAGGED, MAPI_PR_ANSWERED, MAPI_PR_FORWARDED, MAPI_PR_FLAG_STATUS,
    MAPI_PR_ICON_INDEX, MAPI_PR_LAST_VERB_EXECUTED, MAPI_PR_LAST_VERB_EXECUTION_TIME, MAPI_PR_TRACKING,
  };
  g_autofree guint32 *tags = NULL;
  MapiProperties *complete;
  gsize n_tags;

  tags = mapi_properties_list_tags (changes, &n_tags);
  for (gsize i = 0; i < n_tags; i++)
    {
      gboolean found = FALSE;

      for (guint j = 0; j < G_N_ELEMENTS (allowed); j++)
        found |= MAPI_PROP_ID (tags[i]) == MAPI_PROP_ID (allowed[j]);
      if (!found)
        {
          g_set_error (error, MAPI_ERROR, MAPI_ERROR_COMPUTED,
                       _("Property %08x can only be changed by saving the message"), tags[i]);
          return NULL;
        }
    }
  complete = mapi_properties_copy (changes);
  if (mapi_properties_has (changes, MAPI_PR_FLAG_STATUS) &&
      !mapi_properties_has (changes, MAPI_PR_FLAGGED))
    mapi_properties_set_boolean (complete, MAPI_PR_FLAGGED,
                                 mapi_properties_get_long (changes, MAPI_PR_FLAG_STATUS, 0) == 2);
  if (mapi_properties_has (changes, MAPI_PR_FLAGGED) &&
      !mapi_properties_has (changes, MAPI_PR_FLAG_STATUS))
    mapi_properties_set_long (complete, MAPI_PR_FLAG_STATUS,
                              mapi_properties_get_boolean (changes, MAPI_PR_FLAGGED) ? 2 : 0);
  *overlay = mapi_properties_copy (complete);
  kit_message_strip (*overlay);
  return complete;
}

static gboolean
change_one (KitStore        *self,
            KitTransaction  *transaction,
            KitMessage      *message,
            MapiProperties  *changes,
            MapiProperties  *overlay,
            GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gboolean marks = mapi_properties_has (changes, MAPI_PR_FLAGGED) ||
                   mapi_properties_has (changes, MAPI_PR_ANSWERED) ||
                   mapi_properties_has (changes, MAPI_PR_FORWARDED);
  gboolean keywords = mapi_properties_has (changes, MAPI_PR_KEYWORDS);

  if ((marks && !kit_operation_record_flags (self, transaction, message->id, KIT_OPERATION_FLAGS,
                                             error)) ||
      (keywords && !kit_operation_record_flags (self, transaction, message->id,
                                                KIT_OPERATION_KEYWORDS, error)))
    return FALSE;
  if (!set_mark (connection, message->id, changes, MAPI_PR_FLAGGED,
                 "UPDATE message SET flagged = ? WHERE id = ?", error) ||
      !set_mark (connection, message->id, changes, MAPI_PR_ANSWERED,
                 "UPDATE message SET answered = ? WHERE id = ?", error) ||
      !set_mark (connection, message->id, changes, MAPI_PR_FORWARDED,
                 "UPDATE message SET forwarded = ? WHERE id = ?", error) ||
      (keywords && !set_keywords (connection, message->id, changes, error)) ||
      (mapi_properties_get_n_values (overlay) > 0 &&
       !set_overlay (connection, message->id, overlay, error)))
    return FALSE;
  if ((marks && !kit_operation_settle_flags (self, transaction, message->id, KIT_OPERATION_FLAGS,
                                             error)) ||
      (keywords && !kit_operation_settle_flags (self, transaction, message->id,
                                                KIT_OPERATION_KEYWORDS, error)))
    return FALSE;
  return kit_message_log (transaction, MAPI_EVENT_OBJECT_MODIFIED, message, error);
}

static gboolean
set_message_properties (MapiStore       *store,
                        GPtrArray       *ids,
                        MapiProperties  *changes,
                        gboolean        *partial,
                        GCancellable    *cancellable,
                        GError         **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitTransaction) transaction = NULL;
  g_autoptr (MapiProperties) overlay = NULL;
  g_autoptr (MapiProperties) complete = complete_changes (changes, &overlay, error);

  *partial = FALSE;
  if (complete == NULL)
    return FALSE;
  transaction = kit_store_begin (self, cancellable, error);
  if (transaction == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 key = kit_store_parse_id (self, g_ptr_array_index (ids, i), MAPI_OBJECT_MESSAGE, NULL);
      g_autoptr (GError) local_error = NULL;
      g_autoptr (KitMessage) message = NULL;

      message = kit_message_load (kit_transaction_get_connection (transaction), key, &local_error);
      if (local_error != NULL && !g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (message == NULL)
        *partial = TRUE;
      else if (!change_one (self, transaction, message, complete, overlay, error))
        return FALSE;
    }
  return kit_store_commit (self, transaction, error);
}

void
kit_store_flags_init (MapiStoreClass *klass)
{
  klass->set_read_flags = set_read_flags;
  klass->set_message_properties = set_message_properties;
}
