/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-conversation-keys.h"
#include "kit-conversation-plan.h"
#include "kit-store-private.h"

/* What kit-conversation-plan.c decides is carried out here: in message_ref, which holds the
 * keys (kit-conversation-keys.c), and in the rows of messages whose conversation was taken in by another. */

typedef struct
{
  KitConnection *connection;
  KitConversationKeys *keys;
  KitConversationHints hints;
  GError *error;
} Lookup;

/* When the last message of a conversation came */
static gint64
find_last (Lookup *lookup,
           gint64  conversation)
{
  gint64 last;

  kit_query_int64 (lookup->connection, "SELECT max(received) FROM message WHERE conversation = ?",
                   conversation, 0, &last, &lookup->error);
  for (guint i = 0; i < lookup->hints.n_held; i++)
    if (lookup->hints.held[i].conversation == conversation)
      last = MAX (last, lookup->hints.held[i].received);
  return last;
}

static gint64
lookup_cb (const char *key,
           gint64     *last,
           gpointer    user_data)
{
  Lookup *lookup = user_data;
  gint64 conversation;

  if (lookup->error != NULL)
    return 0;
  conversation = kit_conversation_keys_lookup (lookup->keys, key, &lookup->error);
  if (conversation != 0 && last != NULL)
    *last = find_last (lookup, conversation);
  return lookup->error == NULL ? conversation : 0;
}

/* Every message of @loser is now of @winner, and its row says so */
static gboolean
merge (KitTransaction       *transaction,
       Lookup               *lookup,
       gint64                loser,
       gint64                winner,
       GError              **error)
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
  for (guint i = 0; i < lookup->hints.n_held; i++)
    if (lookup->hints.held[i].conversation == loser)
      lookup->hints.held[i].conversation = winner;
  return kit_conversation_keys_merge (lookup->keys, loser, winner, error);
}

static gint64
carry_out (KitTransaction       *transaction,
           Lookup               *lookup,
           KitConversationPlan  *plan,
           GError              **error)
{
  KitConversationKeys *keys = lookup->keys;
  gint64 conversation = plan->conversation;

  if (conversation == 0)
    conversation = kit_conversation_keys_make (keys, error);
  if (conversation == 0)
    return 0;
  for (guint i = 0; i < plan->merged->len; i++)
    if (!merge (transaction, lookup, g_array_index (plan->merged, gint64, i), conversation, error))
      return 0;
  for (guint i = 0; i < plan->keys->len; i++)
    kit_conversation_keys_set (keys, g_ptr_array_index (plan->keys, i), conversation);
  return conversation;
}

/**
 * kit_conversations_assign: (skip)
 * @transaction: the transaction that will insert the message
 * @clues: what the message says
 * @received: when it arrived, in microseconds since 1970 UTC
 * @hints: (nullable): what is known; messages that will be inserted with it may be joined with others as well
 * @error: return location for an error
 *
 * Finds the conversation of a new message, or begins one. Joins conversations that the
 * message shows to be one, with an event for each message whose row changes.
 *
 * Returns: the conversation's number, 0 on error
 */
gint64
kit_conversations_assign (KitTransaction       *transaction,
                          const KitConversationClues *clues,
                          gint64                received,
                          const KitConversationHints *hints,
                          GError              **error)
{
  g_autoptr(KitConversationPlan) plan = NULL;
  Lookup lookup = { kit_transaction_get_connection (transaction), kit_conversation_keys_get (transaction, error),
                    { 0 }, NULL };

  if (lookup.keys == NULL)
    return 0;
  if (hints != NULL)
    lookup.hints = *hints;
  plan = kit_conversation_plan_new (clues, received, lookup_cb, &lookup);
  if (lookup.error != NULL)
    {
      g_propagate_error (error, lookup.error);
      return 0;
    }
  return carry_out (transaction, &lookup, plan, error);
}

gint64
kit_conversations_assign_digest (KitTransaction  *transaction,
                                 MapiMimeDigest  *digest,
                                 gint64           received,
                                 GError         **error)
{
  g_autoptr(KitConversationClues) clues = kit_conversation_clues_new_for_digest (digest);

  return kit_conversations_assign (transaction, clues, received, NULL, error);
}

/* Muted is a mark on the messages that were there when somebody muted the conversation, in whatever case servers write
 * it; other programs know the same one */
gboolean
kit_conversations_are_muted (KitTransaction  *transaction,
                             gint64           conversation,
                             gboolean        *muted,
                             GError         **error)
{
  gint64 found;

  if (!kit_query_int64 (kit_transaction_get_connection (transaction),
                        "SELECT 1 FROM message WHERE conversation = ? AND"
                        " instr (lower (keywords), char (10) || '$muted' || char (10)) LIMIT 1",
                        conversation, 0, &found, error))
    return FALSE;
  *muted = found != 0;
  return TRUE;
}
