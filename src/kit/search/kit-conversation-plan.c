/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-conversation-plan.h"

/*
 * Which conversation a new message belongs to.
 *
 * Everything that ties messages together is a key: a Message-ID (the message's own, and each
 * it refers to, whether that message is here or not), the GUID of a Thread-Index, and the
 * bare subject. A store remembers for each key the conversation it belongs to.
 *
 * 1. The conversations of its own Message-ID and of all references are one: the oldest of them
 *    (the smallest number) takes the others in. So the message that was the missing link
 *    joins what had been apart, in whatever order messages arrive.
 * 2. Without any such conversation, the one of its Thread-Index GUID.
 * 3. Without references, and only if the subject says that it is a reply, the latest
 *    conversation of the same bare subject, if that was alive within seven days.
 * 4. Else a new one.
 */

#define SUBJECT_SPAN         (7 * G_TIME_SPAN_DAY)

static gint
compare_ids (gconstpointer a,
             gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

/* Rule 1. A key that has a conversation needs no writing: it goes where that goes. */
static void
join_references (KitConversationPlan        *self,
                 const KitConversationClues *clues,
                 KitConversationLookup       lookup,
                 gpointer                    user_data)
{
  for (guint i = 0; i < clues->n_ids; i++)
    {
      gint64 found = lookup (clues->ids[i], NULL, user_data);
      gboolean known = FALSE;

      if (found == 0)
        {
          g_ptr_array_add (self->keys, (gpointer) clues->ids[i]);
          continue;
        }
      for (guint j = 0; !known && j < self->merged->len; j++)
        known = g_array_index (self->merged, gint64, j) == found;
      if (!known)
        g_array_append_val (self->merged, found);
    }
  if (self->merged->len > 0)
    {
      g_array_sort (self->merged, compare_ids);
      self->conversation = g_array_index (self->merged, gint64, 0);
      g_array_remove_index (self->merged, 0);
    }
}

/**
 * kit_conversation_plan_new: (skip)
 * @clues: of the message; they must live as long as the plan
 * @time: when it came, in microseconds since 1970 UTC
 * @lookup: what the store remembers
 * @user_data: for @lookup
 *
 * Decides; changes nothing.
 *
 * Returns: (transfer full): what to do
 */
KitConversationPlan *
kit_conversation_plan_new (const KitConversationClues *clues,
                           gint64                      time,
                           KitConversationLookup       lookup,
                           gpointer                    user_data)
{
  KitConversationPlan *self = g_new0 (KitConversationPlan, 1);
  gboolean is_by_subject;
  gint64 by_guid = 0, by_subject = 0, last = 0;

  self->merged = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->keys = g_ptr_array_new ();
  join_references (self, clues, lookup, user_data);

  if (clues->guid_key != NULL)
    by_guid = lookup (clues->guid_key, NULL, user_data);
  if (self->conversation == 0)
    self->conversation = by_guid;
  /* When the last came is asked only where it decides */
  is_by_subject = self->conversation == 0 && !clues->has_references && clues->is_reply;
  if (clues->subject_key != NULL)
    by_subject = lookup (clues->subject_key, is_by_subject ? &last : NULL, user_data);
  if (is_by_subject && by_subject != 0 && ABS (time - last) <= SUBJECT_SPAN)
    self->conversation = by_subject;

  if (clues->guid_key != NULL && (self->conversation == 0 || by_guid != self->conversation))
    g_ptr_array_add (self->keys, (gpointer) clues->guid_key);
  if (clues->subject_key != NULL && (self->conversation == 0 || by_subject != self->conversation))
    g_ptr_array_add (self->keys, (gpointer) clues->subject_key);
  return self;
}

/**
 * kit_conversation_plan_free:
 * @self: (transfer full): a plan
 *
 * Frees it.
 */
void
kit_conversation_plan_free (KitConversationPlan *self)
{
  g_array_unref (self->merged);
  g_ptr_array_unref (self->keys);
  g_free (self);
}
