/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-conversation-plan.h"
#include "kit-store-private.h"

#include <string.h>

/* What kit-conversation-plan.c decides is carried out here: in message_ref, which holds the
 * keys, and in the rows of messages whose conversation was taken in by another. */

typedef struct
{
  KitConnection *connection;
  GError        *error;
} Lookup;

static gint64
lookup_cb (const char *key,
           gint64     *last,
           gpointer    user_data)
{
  Lookup *lookup = user_data;
  g_autoptr(KitStatement) statement = NULL;
  gint64 conversation = 0;

  if (lookup->error != NULL)
    return 0;
  statement = kit_statement_new (lookup->connection,
                                 "SELECT conversation FROM message_ref WHERE message_id = ?",
                                 &lookup->error);
  if (statement == NULL)
    return 0;
  kit_statement_bind_text (statement, 1, key);
  if (kit_statement_next (statement, &lookup->error))
    conversation = kit_statement_get_int64 (statement, 0);
  if (conversation != 0 && last != NULL && lookup->error == NULL)
    kit_query_int64 (lookup->connection, "SELECT max(received) FROM message WHERE conversation = ?",
                     conversation, 0, last, &lookup->error);
  return lookup->error == NULL ? conversation : 0;
}

/* Every message of @loser is now of @winner, and its row says so */
static gboolean
merge (KitTransaction  *transaction,
       gint64           loser,
       gint64           winner,
       GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr(KitStatement) statement = NULL;
  GError *local_error = NULL;

  statement = kit_statement_new (connection,
                                 "UPDATE message SET conversation = ? WHERE conversation = ?"
                                 " RETURNING id, folder, class, flags", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_int64 (statement, 1, winner);
  kit_statement_bind_int64 (statement, 2, loser);
  while (kit_statement_next (statement, &local_error))
    if (!kit_transaction_log (transaction, MAPI_EVENT_OBJECT_MODIFIED, MAPI_OBJECT_MESSAGE,
                              kit_statement_get_int64 (statement, 0),
                              kit_statement_get_int64 (statement, 1), 0, 0,
                              kit_statement_get_text (statement, 2),
                              (guint32) kit_statement_get_int64 (statement, 3), error))
      return FALSE;
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  return kit_execute (connection, "UPDATE message_ref SET conversation = ? WHERE conversation = ?",
                      error, 2, winner, loser);
}

static gboolean
write_key (KitConnection  *connection,
           const char     *key,
           gint64          conversation,
           GError        **error)
{
  g_autoptr(KitStatement) statement = NULL;

  statement = kit_statement_new (connection, "REPLACE INTO message_ref VALUES (?, ?)", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_text (statement, 1, key);
  kit_statement_bind_int64 (statement, 2, conversation);
  return kit_statement_run (statement, error);
}

static gint64
make_number (KitConnection  *connection,
             GError        **error)
{
  g_autoptr(KitStatement) statement = NULL;

  statement = kit_statement_new (connection,
                                 "INSERT INTO meta (key, value) VALUES ('conversation', 1)"
                                 " ON CONFLICT (key) DO UPDATE SET value = value + 1 RETURNING value", error);
  return statement != NULL && kit_statement_next (statement, error) ? kit_statement_get_int64 (statement, 0) : 0;
}

static gint64
carry_out (KitTransaction       *transaction,
           KitConversationPlan  *plan,
           GError              **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 conversation = plan->conversation;

  if (conversation == 0)
    conversation = make_number (connection, error);
  if (conversation == 0)
    return 0;
  for (guint i = 0; i < plan->merged->len; i++)
    if (!merge (transaction, g_array_index (plan->merged, gint64, i), conversation, error))
      return 0;
  for (guint i = 0; i < plan->keys->len; i++)
    if (!write_key (connection, g_ptr_array_index (plan->keys, i), conversation, error))
      return 0;
  return conversation;
}

/**
 * kit_conversations_assign: (skip)
 * @transaction: the transaction that will insert the message
 * @digest: the message
 * @received: when it arrived, in microseconds since 1970 UTC
 * @error: return location for an error
 *
 * Finds the conversation of a new message, or begins one. Joins conversations that the
 * message shows to be one, with an event for each message whose row changes.
 *
 * Returns: the conversation's number, 0 on error
 */
gint64
kit_conversations_assign (KitTransaction  *transaction,
                          MapiMimeDigest  *digest,
                          gint64           received,
                          GError         **error)
{
  MapiProperties *properties = mapi_mime_digest_get_properties (digest);
  const char *subject = mapi_properties_get_string (properties, MAPI_PR_SUBJECT);
  const char *prefix = mapi_properties_get_string (properties, MAPI_PR_SUBJECT_PREFIX);
  const char *message_id = mapi_properties_get_string (properties, MAPI_PR_INTERNET_MESSAGE_ID);
  GBytes *index = mapi_properties_get_binary (properties, MAPI_PR_CONVERSATION_INDEX);
  g_autofree char *subject_key = NULL;
  g_autofree char *bare_id = NULL;
  g_autoptr(GBytes) guid = NULL;
  g_autoptr(KitConversationPlan) plan = NULL;
  Lookup lookup = { kit_transaction_get_connection (transaction), NULL };
  KitConversationInput input = { NULL };

  if (subject != NULL)
    subject_key = mapi_subject_thread_key (subject);
  if (index != NULL)
    guid = mapi_conversation_index_get_guid (index);
  if (message_id != NULL)
    {
      gsize length = strlen (message_id);

      /* References are known without their brackets */
      if (length > 2 && message_id[0] == '<' && message_id[length - 1] == '>')
        bare_id = g_strndup (message_id + 1, length - 2);
      else
        bare_id = g_strdup (message_id);
    }
  input.message_id = bare_id;
  input.references = mapi_mime_digest_get_references (digest);
  input.guid = guid;
  input.subject_key = subject_key;
  input.is_reply = prefix != NULL && *prefix != '\0';
  input.time = received;

  plan = kit_conversation_plan_new (&input, lookup_cb, &lookup);
  if (lookup.error != NULL)
    {
      g_propagate_error (error, lookup.error);
      return 0;
    }
  return carry_out (transaction, plan, error);
}
