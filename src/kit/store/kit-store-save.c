/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-store-vfuncs.h"

#include "kit-operation.h"

#include <glib/gi18n-lib.h>

/* Flags a client may give a message it creates */
#define CREATION_FLAGS (MAPI_MSGFLAG_READ | MAPI_MSGFLAG_UNMODIFIED | MAPI_MSGFLAG_UNSENT | \
                        MAPI_MSGFLAG_FROMME | MAPI_MSGFLAG_RESEND | MAPI_MSGFLAG_ASSOCIATED | \
                        MAPI_MSGFLAG_EVERREAD | MAPI_MSGFLAG_ORIGIN_X400 | \
                        MAPI_MSGFLAG_ORIGIN_INTERNET | MAPI_MSGFLAG_ORIGIN_MISC_EXT)

gboolean
kit_store_check_target (KitConnection  *connection,
                        gint64          folder,
                        GError        **error)
{
  g_autoptr (KitFolderRow) row = kit_folder_row_load (connection, folder, error);

  if (row == NULL)
    return FALSE;
  if (row->type != MAPI_FOLDER_SEARCH)
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
               _("“%s” is a search: messages cannot be put into it"), row->name);
  return FALSE;
}

static guint32
get_read_report_flags (MapiProperties *bag)
{
  guint32 flags = 0;

  if (mapi_properties_get_boolean (bag, MAPI_PR_READ_RECEIPT_REQUESTED))
    flags |= MAPI_MSGFLAG_RN_PENDING;
  if (mapi_properties_get_boolean (bag, MAPI_PR_NON_RECEIPT_NOTIFICATION_REQUESTED))
    flags |= MAPI_MSGFLAG_NRN_PENDING;
  return flags;
}

/* A report is due only on what was received unread */
static guint32
creation_flags (MapiProperties *bag)
{
  guint32 given = (guint32) mapi_properties_get_long (bag, MAPI_PR_MESSAGE_FLAGS, 0);
  guint32 flags = given & CREATION_FLAGS;

  if (!(flags & (MAPI_MSGFLAG_UNSENT | MAPI_MSGFLAG_READ | MAPI_MSGFLAG_ASSOCIATED)))
    flags |= get_read_report_flags (bag);
  if (mapi_properties_get_boolean (bag, MAPI_PR_HASATTACH))
    flags |= MAPI_MSGFLAG_HASATTACH;
  return flags;
}

/* What a list shows: the digest's view, with what the client said itself taking precedence */
static MapiProperties *
make_columns (MapiContent     *content,
              MapiMimeDigest  *digest,
              gint64           size)
{
  static const guint32 own_tags[] = {
    MAPI_PR_MESSAGE_CLASS, MAPI_PR_SUBJECT, MAPI_PR_SUBJECT_PREFIX, MAPI_PR_NORMALIZED_SUBJECT,
    MAPI_PR_SENDER_NAME, MAPI_PR_SENDER_EMAIL_ADDRESS, MAPI_PR_SENDER_SMTP_ADDRESS,
    MAPI_PR_SENT_REPRESENTING_NAME, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS,
    MAPI_PR_SENT_REPRESENTING_SMTP_ADDRESS, MAPI_PR_DISPLAY_TO, MAPI_PR_DISPLAY_CC,
    MAPI_PR_DISPLAY_BCC, MAPI_PR_CLIENT_SUBMIT_TIME, MAPI_PR_MESSAGE_DELIVERY_TIME,
    MAPI_PR_IMPORTANCE, MAPI_PR_PRIORITY, MAPI_PR_SENSITIVITY, MAPI_PR_HASATTACH,
    MAPI_PR_INTERNET_MESSAGE_ID, MAPI_PR_IN_REPLY_TO_ID, MAPI_PR_CONVERSATION_TOPIC,
    MAPI_PR_CONVERSATION_INDEX, MAPI_PR_LIST_UNSUBSCRIBE, MAPI_PR_SEARCH_KEY, MAPI_PR_KEYWORDS,
    MAPI_PR_FLAGGED, MAPI_PR_ANSWERED, MAPI_PR_FORWARDED,
  };
  MapiProperties *bag = mapi_content_get_properties (content);
  MapiProperties *columns = mapi_properties_copy (mapi_mime_digest_get_properties (digest));

  for (guint i = 0; i < G_N_ELEMENTS (own_tags); i++)
    {
      const MapiValue *value = mapi_properties_get_value (bag, own_tags[i]);

      if (value != NULL)
        mapi_properties_set_value (columns, value);
    }
  mapi_properties_set_long (columns, MAPI_PR_MESSAGE_SIZE, (gint32) MIN (size, G_MAXINT32));
  return columns;
}

static gboolean
add_new_content (KitTransaction   *transaction,
                 MapiContent      *content,
                 KitNewMessage    *message,
                 GError          **error)
{
  g_autoptr (MapiContent) stored = mapi_content_copy (content);
  g_autoptr (MapiMimeDigest) digest = mapi_mime_digest_new_for_content (content);
  g_autoptr (GBytes) bytes = NULL;
  gint64 received;

  kit_message_strip (mapi_content_get_properties (stored));
  bytes = mapi_content_to_bytes (stored);
  message->bag = make_columns (content, digest, (gint64) g_bytes_get_size (bytes));
  received = mapi_properties_get_time (message->bag, MAPI_PR_MESSAGE_DELIVERY_TIME);
  if (received == 0)
    {
      /* A list by date has to put it somewhere: where it was written */
      received = kit_transaction_get_time (transaction);
      mapi_properties_set_time (message->bag, MAPI_PR_MESSAGE_DELIVERY_TIME, received);
    }
  message->content = kit_transaction_add_content (transaction, KIT_CONTENT_PROPS, bytes, error);
  if (message->content == 0)
    return FALSE;
  if (!message->associated && !kit_full_text_add (transaction, message->content, digest, error))
    return FALSE;
  message->conversation = message->associated
                          ? 0 : kit_conversations_assign_digest (transaction, digest, received, error);
  return message->associated || message->conversation != 0;
}

static gint64
create (KitStore        *self,
        KitTransaction  *transaction,
        gint64           folder,
        MapiContent     *content,
        GError         **error)
{
  MapiProperties *bag = mapi_content_get_properties (content);
  g_autoptr (MapiProperties) columns = NULL;
  g_autoptr (KitTally) tally = kit_tally_new ();
  KitNewMessage message = { folder };
  gint64 id;

  if (!kit_store_check_target (kit_transaction_get_connection (transaction), folder, error))
    return 0;
  message.flags = creation_flags (bag);
  message.associated = (message.flags & MAPI_MSGFLAG_ASSOCIATED) != 0;
  if (!add_new_content (transaction, content, &message, error))
    {
      g_clear_pointer (&message.bag, mapi_properties_unref);
      return 0;
    }
  columns = message.bag;
  id = kit_message_insert (transaction, &message, error);
  if (id == 0)
    return 0;
  kit_tally_add (tally, folder, message.associated, message.flags, 1);
  if (!kit_operation_record_append (self, transaction, id, folder, error) ||
      !kit_transaction_log (transaction, MAPI_EVENT_OBJECT_CREATED, MAPI_OBJECT_MESSAGE, id, folder,
                            0, 0,
                            mapi_properties_get_string (columns, MAPI_PR_MESSAGE_CLASS),
                            message.flags,
                            error) ||
      !kit_tally_write (tally, transaction, error))
    return 0;
  return id;
}

static KitMessage *
load_for_saving (KitTransaction  *transaction,
                 gint64           id,
                 gint64           base_change,
                 MapiSaveFlags    flags,
                 GError         **error)
{
  g_autoptr (KitMessage) old = NULL;
  g_autoptr (GError) local_error = NULL;

  old = kit_message_load (kit_transaction_get_connection (transaction), id, &local_error);
  if (g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_OBJECT_DELETED,
                         _("The message was deleted while it was being changed"));
  else if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (old->queued)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_SUBMITTED,
                         _("The message waits to be sent and cannot be changed"));
  else if (old->change != base_change && !(flags & MAPI_SAVE_FORCE))
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_OBJECT_CHANGED,
                         _("The message was changed by someone else meanwhile"));
  else
    return g_steal_pointer (&old);
  return NULL;
}

/* ---- small changes of a message as it was received: an overlay, its bytes stay ---- */

static GBytes *
get_skeleton (MapiContent *content)
{
  static const guint32 essential[] = {
    MAPI_PR_BODY, MAPI_PR_HTML, MAPI_PR_RTF_COMPRESSED, MAPI_PR_SUBJECT,
    MAPI_PR_TRANSPORT_MESSAGE_HEADERS,
  };
  g_autoptr (MapiContent) copy = mapi_content_copy (content);
  g_autoptr (MapiProperties) bag = mapi_properties_new ();

  for (guint i = 0; i < G_N_ELEMENTS (essential); i++)
    {
      const MapiValue *value = mapi_properties_get_value (mapi_content_get_properties (content),
                                                          essential[i]);

      if (value != NULL)
        mapi_properties_set_value (bag, value);
    }
  mapi_content_set_properties (copy, bag);
  return mapi_content_to_bytes (copy);
}

/* What @content says other than @received; NULL when it cannot be said by an overlay */
static MapiProperties *
make_overlay (MapiContent *received,
              MapiContent *content)
{
  g_autoptr (GBytes) before = get_skeleton (received);
  g_autoptr (GBytes) after = get_skeleton (content);
  g_autoptr (MapiProperties) overlay = NULL;
  g_autofree guint32 *tags = NULL;
  MapiProperties *old = mapi_content_get_properties (received);
  gsize n_tags;

  if (!g_bytes_equal (before, after))
    return NULL;
  overlay = mapi_properties_copy (mapi_content_get_properties (content));
  kit_message_strip (old);
  kit_message_strip (overlay);
  tags = mapi_properties_list_tags (old, &n_tags);
  for (gsize i = 0; i < n_tags; i++)
    {
      const MapiValue *value = mapi_properties_get_value (overlay, tags[i]);

      if (value == NULL)
        return NULL;
      if (mapi_value_equal (value, mapi_properties_get_value (old, tags[i])))
        mapi_properties_remove (overlay, tags[i]);
    }
  return g_steal_pointer (&overlay);
}

/* TRUE: done. FALSE without an error: the body changed. */
static gboolean
try_overlay (KitStore        *self,
             KitTransaction  *transaction,
             KitMessage      *old,
             MapiContent     *content,
             KitNewMessage   *message,
             GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (MapiContent) received = NULL;
  g_autoptr (MapiProperties) overlay = NULL;
  g_autoptr (MapiMimeDigest) digest = NULL;
  g_autoptr (GBytes) body = NULL;
  gint64 kind;

  if (!kit_query_int64 (connection, "SELECT kind FROM content WHERE id = ?", old->content, 0, &kind,
                        error) ||
      kind != KIT_CONTENT_MIME)
    return FALSE;
  body = kit_bodies_load (kit_store_get_bodies (self), old->content, error);
  if (body == NULL)
    return FALSE;
  received = mapi_mime_decode (body, error);
  if (received == NULL)
    return FALSE;
  overlay = make_overlay (received, content);
  if (overlay == NULL)
    return FALSE;
  digest = mapi_mime_digest_new (body);
  message->bag = make_columns (content, digest, (gint64) g_bytes_get_size (body));
  message->props = mapi_properties_to_bytes (overlay);
  message->content = old->content;
  return kit_query_int64 (connection, "SELECT conversation FROM message WHERE id = ?", old->id, 0,
                          &message->conversation, error);
}

static guint32
changed_flags (const KitMessage *old,
               MapiProperties   *bag)
{
  guint32 flags = old->flags & ~(MAPI_MSGFLAG_UNMODIFIED | MAPI_MSGFLAG_HASATTACH);

  return mapi_properties_get_boolean (bag, MAPI_PR_HASATTACH) ? flags | MAPI_MSGFLAG_HASATTACH
  : flags;
}

static gboolean
replace (KitStore        *self,
         KitTransaction  *transaction,
         KitMessage      *old,
         MapiContent     *content,
         GError         **error)
{
  KitNewMessage message = { old->folder };
  g_autoptr (MapiProperties) columns = NULL;
  g_autoptr (GBytes) props = NULL;
  g_autoptr (GError) local_error = NULL;
  gboolean ready, uploads;

  message.associated = old->associated;
  message.flags = changed_flags (old, mapi_content_get_properties (content));
  ready = try_overlay (self, transaction, old, content, &message, &local_error);
  columns = message.bag;
  props = message.props;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!ready)
    {
      ready = add_new_content (transaction, content, &message, error);
      columns = message.bag;
      if (!ready)
        return FALSE;
    }
  /* A server that has the bytes need not hear of what is laid over them */
  uploads = message.content != old->content;
  if ((uploads && !kit_operation_record_delete (self, transaction, old, error)) ||
      !kit_message_replace (transaction, old->id, &message, error) ||
      (message.content != old->content &&
       !kit_message_drop_content (transaction, old->content, error)))
    return FALSE;
  old->flags = message.flags;
  return (!uploads || kit_operation_record_append (self, transaction, old->id, old->folder, error)) &&
         kit_message_log (transaction, MAPI_EVENT_OBJECT_MODIFIED, old, error);
}

static MapiEntryId *
save_message (MapiStore          *store,
              const MapiEntryId  *folder,
              const MapiEntryId  *id,
              MapiContent        *content,
              gint64              base_change,
              MapiSaveFlags       flags,
              GCancellable       *cancellable,
              GError            **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitTransaction) transaction = NULL;
  g_autoptr (MapiContent) computed = mapi_content_copy (content);
  g_autoptr (KitMessage) old = NULL;
  gint64 key;

  key = id != NULL ? kit_store_parse_id (self, id, MAPI_OBJECT_MESSAGE, error)
                   : kit_store_parse_id (self, folder, MAPI_OBJECT_FOLDER, error);
  if (key == 0)
    return NULL;
  mapi_content_compute (computed, id == NULL);
  transaction = kit_store_begin (self, cancellable, error);
  if (transaction == NULL)
    return NULL;
  if (id == NULL)
    key = create (self, transaction, key, computed, error);
  else
    {
      old = load_for_saving (transaction, key, base_change, flags, error);
      if (old == NULL || !replace (self, transaction, old, computed, error))
        key = 0;
    }
  if (key == 0 || !kit_store_commit (self, transaction, error))
    return NULL;
  return kit_store_make_id (self, MAPI_OBJECT_MESSAGE, key);
}

gint64
kit_store_create_message (KitStore        *self,
                          KitTransaction  *transaction,
                          gint64           folder,
                          MapiContent     *content,
                          GError         **error)
{
  g_autoptr (MapiContent) computed = mapi_content_copy (content);

  mapi_content_compute (computed, TRUE);
  return create (self, transaction, folder, computed, error);
}

void
kit_store_save_init (MapiStoreClass *klass)
{
  klass->save_message = save_message;
}
