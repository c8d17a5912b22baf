/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-message.h"

#include "kit-recipient-state.h"

#include <glib/gi18n-lib.h>

/* What the row, the store or the queue knows better than the content */
static const guint32 row_tags[] = {
  MAPI_PR_ENTRYID,
  MAPI_PR_PARENT_ENTRYID,
  MAPI_PR_STORE_ENTRYID,
  MAPI_PR_STORE_RECORD_KEY,
  MAPI_PR_RECORD_KEY,
  MAPI_PR_INSTANCE_KEY,
  MAPI_PR_MAPPING_SIGNATURE,
  MAPI_PR_OBJECT_TYPE,
  MAPI_PR_ACCESS,
  MAPI_PR_ACCESS_LEVEL,
  MAPI_PR_STORE_SUPPORT_MASK,
  MAPI_PR_MESSAGE_FLAGS,
  MAPI_PR_MSG_STATUS,
  MAPI_PR_READ,
  MAPI_PR_CHANGE_NUMBER,
  MAPI_PR_CREATION_TIME,
  MAPI_PR_LAST_MODIFICATION_TIME,
  MAPI_PR_KEYWORDS,
  MAPI_PR_FLAGGED,
  MAPI_PR_ANSWERED,
  MAPI_PR_FORWARDED,
  MAPI_PR_PREVIEW,
  MAPI_PR_SOURCE_SIZE,
  MAPI_PR_CONVERSATION_ID,
  MAPI_PR_SUBMIT_FLAGS,
  MAPI_PR_OUTGOING_STATE,
  MAPI_PR_OUTGOING_ATTEMPTS,
  MAPI_PR_OUTGOING_NEXT_TRY,
  MAPI_PR_OUTGOING_ERROR,
  MAPI_PR_OUTGOING_CODE,
  MAPI_PR_OUTGOING_LOW_LEVEL,
};

void
kit_message_strip (MapiProperties *bag)
{
  for (guint i = 0; i < G_N_ELEMENTS (row_tags); i++)
    mapi_properties_remove (bag, row_tags[i]);
}

static void
set_id (KitStore       *store,
        MapiProperties *bag,
        guint32         tag,
        MapiObjectType  type,
        gint64          key)
{
  g_autoptr (MapiEntryId) id = kit_store_make_id (store, type, key);
  g_autoptr (GBytes) bytes = mapi_entry_id_to_bytes (id);

  mapi_properties_set_binary (bag, tag, bytes);
}

static void
set_identity (KitStore       *store,
              MapiProperties *bag,
              gint64          message,
              gint64          folder)
{
  g_autoptr (MapiEntryId) store_id = mapi_store_dup_entry_id (MAPI_STORE (store));
  g_autoptr (GBytes) store_bytes = mapi_entry_id_to_bytes (store_id);
  g_autoptr (GBytes) uid = NULL;

  uid = g_bytes_new (mapi_support_get_uid (mapi_provider_get_support (MAPI_PROVIDER (store))),
                     MAPI_UID_SIZE);
  set_id (store, bag, MAPI_PR_ENTRYID, MAPI_OBJECT_MESSAGE, message);
  set_id (store, bag, MAPI_PR_RECORD_KEY, MAPI_OBJECT_MESSAGE, message);
  set_id (store, bag, MAPI_PR_PARENT_ENTRYID, MAPI_OBJECT_FOLDER, folder);
  mapi_properties_set_binary (bag, MAPI_PR_STORE_ENTRYID, store_bytes);
  mapi_properties_set_binary (bag, MAPI_PR_STORE_RECORD_KEY, uid);
  mapi_properties_set_binary (bag, MAPI_PR_MAPPING_SIGNATURE, uid);
  mapi_properties_set_long (bag, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_MESSAGE);
  mapi_properties_set_long (bag, MAPI_PR_STORE_SUPPORT_MASK,
                            mapi_store_get_support_mask (MAPI_STORE (store)));
}

/* Messages without a key of their own have one made of their content: copies share it */
static void
set_search_key (KitStore       *store,
                MapiProperties *bag,
                gint64          content)
{
  guint8 key[MAPI_UID_SIZE];
  guint64 number = GUINT64_TO_BE ((guint64) content);
  g_autoptr (GBytes) bytes = NULL;

  if (mapi_properties_has (bag, MAPI_PR_SEARCH_KEY))
    return;
  memcpy (key, mapi_support_get_uid (mapi_provider_get_support (MAPI_PROVIDER (store))),
          sizeof key);
  for (guint i = 0; i < sizeof number; i++)
    key[sizeof key - sizeof number + i] ^= ((const guint8 *) &number)[i];
  bytes = g_bytes_new (key, sizeof key);
  mapi_properties_set_binary (bag, MAPI_PR_SEARCH_KEY, bytes);
}

static void
set_conversation_id (KitStore       *store,
                     MapiProperties *bag,
                     gint64          conversation)
{
  guint8 id[MAPI_UID_SIZE] = { 0 };
  guint64 number = GUINT64_TO_BE ((guint64) conversation);
  g_autoptr (GBytes) bytes = NULL;

  memcpy (id, mapi_support_get_uid (mapi_provider_get_support (MAPI_PROVIDER (store))), 8);
  memcpy (id + 8, &number, sizeof number);
  bytes = g_bytes_new (id, sizeof id);
  mapi_properties_set_binary (bag, MAPI_PR_CONVERSATION_ID, bytes);
}

static void
set_state (MapiProperties *bag,
           KitStatement   *row)
{
  guint32 flags = (guint32) kit_statement_get_int64 (row, 3);
  gboolean submitted = flags & MAPI_MSGFLAG_SUBMIT;
  g_auto (GStrv) keywords = kit_keywords_from_text (kit_statement_get_text (row, 10));

  mapi_properties_set_int64 (bag, MAPI_PR_CHANGE_NUMBER, kit_statement_get_int64 (row, 2));
  mapi_properties_set_long (bag, MAPI_PR_MESSAGE_FLAGS, (gint32) flags);
  mapi_properties_set_boolean (bag, MAPI_PR_READ, (flags & MAPI_MSGFLAG_READ) != 0);
  mapi_properties_set_long (bag, MAPI_PR_MSG_STATUS, (gint32) kit_statement_get_int64 (row, 4));
  mapi_properties_set_time (bag, MAPI_PR_LAST_MODIFICATION_TIME, kit_statement_get_int64 (row, 5));
  mapi_properties_set_time (bag, MAPI_PR_CREATION_TIME, kit_statement_get_int64 (row, 6));
  if (!kit_statement_is_null (row, 7))
    mapi_properties_set_time (bag, MAPI_PR_MESSAGE_DELIVERY_TIME, kit_statement_get_int64 (row, 7));
  if (!kit_statement_is_null (row, 8))
    mapi_properties_set_time (bag, MAPI_PR_CLIENT_SUBMIT_TIME, kit_statement_get_int64 (row, 8));
  mapi_properties_set_long (bag, MAPI_PR_MESSAGE_SIZE,
                            (gint32) MIN (kit_statement_get_int64 (row, 9), G_MAXINT32));
  if (keywords != NULL)
    mapi_properties_set_strv (bag, MAPI_PR_KEYWORDS, (const char * const *) keywords);
  mapi_properties_set_boolean (bag, MAPI_PR_FLAGGED, kit_statement_get_int64 (row, 11) != 0);
  mapi_properties_set_boolean (bag, MAPI_PR_ANSWERED, kit_statement_get_int64 (row, 12) != 0);
  mapi_properties_set_boolean (bag, MAPI_PR_FORWARDED, kit_statement_get_int64 (row, 13) != 0);
  if (!kit_statement_is_null (row, 14))
    mapi_properties_set_string (bag, MAPI_PR_PREVIEW, kit_statement_get_text (row, 14));
  mapi_properties_set_boolean (bag, MAPI_PR_HASATTACH, kit_statement_get_int64 (row, 15) != 0);
  mapi_properties_set_int64 (bag, MAPI_PR_SOURCE_SIZE, kit_statement_get_int64 (row, 20));
  mapi_properties_set_long (bag, MAPI_PR_ACCESS_LEVEL, submitted ? 0 : 1);
  mapi_properties_set_long (bag, MAPI_PR_ACCESS,
                            submitted ? MAPI_ACCESS_READ
                                      : MAPI_ACCESS_READ | MAPI_ACCESS_MODIFY | MAPI_ACCESS_DELETE);
  if (!mapi_properties_has (bag, MAPI_PR_MESSAGE_CLASS))
    mapi_properties_set_string (bag, MAPI_PR_MESSAGE_CLASS, kit_statement_get_text (row, 16));
}

static gboolean
add_overlay (MapiProperties  *bag,
             KitStatement    *row,
             GError         **error)
{
  g_autoptr (GBytes) bytes = kit_statement_dup_bytes (row, 18);
  g_autoptr (MapiProperties) overlay = NULL;

  if (bytes == NULL)
    return TRUE;
  overlay = mapi_properties_from_bytes (bytes, error);
  if (overlay == NULL)
    return FALSE;
  mapi_properties_merge (bag, overlay);
  return TRUE;
}

static gboolean
add_queue (KitConnection  *connection,
           gint64          message,
           MapiContent    *content,
           GError        **error)
{
  MapiProperties *bag = mapi_content_get_properties (content);
  g_autoptr (KitStatement) row = NULL;
  g_autoptr (GBytes) recipients = NULL;
  GError *local_error = NULL;

  row = kit_statement_new (connection,
                           "SELECT flags, state, attempts, next_try, error, deferred_until, recipients, code,"
                           " low_level FROM queue WHERE message = ?", error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, message);
  if (!kit_statement_next (row, &local_error))
    {
      if (local_error != NULL)
        g_propagate_error (error, local_error);
      return local_error == NULL;
    }
  mapi_properties_set_long (bag, MAPI_PR_SUBMIT_FLAGS, (gint32) kit_statement_get_int64 (row, 0));
  mapi_properties_set_long (bag, MAPI_PR_OUTGOING_STATE, (gint32) kit_statement_get_int64 (row, 1));
  mapi_properties_set_long (bag, MAPI_PR_OUTGOING_ATTEMPTS,
                            (gint32) kit_statement_get_int64 (row, 2));
  if (kit_statement_get_int64 (row, 3) != 0)
    mapi_properties_set_time (bag, MAPI_PR_OUTGOING_NEXT_TRY, kit_statement_get_int64 (row, 3));
  kit_error_tell_refusal (bag, kit_statement_get_text (row, 4), kit_statement_get_int64 (row, 7),
                          kit_statement_get_text (row, 8));
  if (kit_statement_get_int64 (row, 5) != 0)
    mapi_properties_set_time (bag, MAPI_PR_DEFERRED_SEND_TIME, kit_statement_get_int64 (row, 5));
  recipients = kit_statement_dup_bytes (row, 6);
  return recipients == NULL || kit_recipient_state_apply (recipients, content, error);
}

void
kit_message_set_not_here (GError **error)
{
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNABLE_TO_COMPLETE,
                       _("The text of the message is not on this computer yet"));
}

static MapiContent *
decode (KitStore       *store,
        KitStatement   *row,
        gint64          content_number,
        GError        **error)
{
  g_autoptr (GBytes) body = NULL;

  if (kit_statement_get_int64 (row, 19) == KIT_CONTENT_REMOTE)
    {
      kit_message_set_not_here (error);
      return NULL;
    }
  body = kit_bodies_load (kit_store_get_bodies (store), content_number, error);
  if (body == NULL)
    return NULL;
  return kit_statement_get_int64 (row, 19) == KIT_CONTENT_MIME ? mapi_mime_decode (body, error)
                                                               : mapi_content_from_bytes (body,
                                                                                          error);
}

MapiContent *
kit_message_load_content (KitStore       *store,
                          KitConnection  *connection,
                          gint64          id,
                          GError        **error)
{
  g_autoptr (KitStatement) row = NULL;
  g_autoptr (MapiContent) content = NULL;
  MapiProperties *bag;

  row = kit_statement_new (connection,
                           "SELECT folder, content, change, flags, status, modified, created,"
                           " received, sent, message.size, keywords, flagged, answered, forwarded,"
                           " preview, has_attach, class, conversation, props, kind, content.size,"
                           " search_key, conversation_index, topic"
                           " FROM message JOIN content ON content.id = message.content"
                           " WHERE message.id = ?", error);
  if (row == NULL)
    return NULL;
  kit_statement_bind_int64 (row, 1, id);
  if (!kit_statement_find (row, _("The message does not exist any more"), error))
    return NULL;
  content = decode (store, row, kit_statement_get_int64 (row, 1), error);
  if (content == NULL)
    return NULL;
  bag = mapi_content_get_properties (content);
  kit_message_strip (bag);
  if (!add_overlay (bag, row, error))
    return NULL;
  set_identity (store, bag, id, kit_statement_get_int64 (row, 0));
  set_state (bag, row);
  {
    g_autoptr (GBytes) key = kit_statement_dup_bytes (row, 21);
    g_autoptr (GBytes) index = kit_statement_dup_bytes (row, 22);

    if (key != NULL)
      mapi_properties_set_binary (bag, MAPI_PR_SEARCH_KEY, key);
    if (index != NULL)
      mapi_properties_set_binary (bag, MAPI_PR_CONVERSATION_INDEX, index);
    if (!kit_statement_is_null (row, 23))
      mapi_properties_set_string (bag, MAPI_PR_CONVERSATION_TOPIC,
                                  kit_statement_get_text (row, 23));
  }
  set_search_key (store, bag, kit_statement_get_int64 (row, 1));
  set_conversation_id (store, bag, kit_statement_get_int64 (row, 17));
  if (!add_queue (connection, id, content, error))
    return NULL;
  return g_steal_pointer (&content);
}
