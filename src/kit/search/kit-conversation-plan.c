/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-conversation-plan.h"

#include <string.h>

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
 *
 * A malicious message may carry thousands of references; the first few (the root is what
 * joins most) and the last ones are looked at.
 */

#define MAX_FIRST_REFERENCES 8
#define MAX_LAST_REFERENCES  56
#define MAX_KEY_LENGTH       998 /* a header line of RFC 5322 */
#define SUBJECT_SPAN         (7 * G_TIME_SPAN_DAY)

static gint
compare_ids (gconstpointer a,
             gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static void
add_message_id (KitConversationPlan *self,
                const char          *message_id)
{
  if (message_id == NULL || *message_id == '\0' || strlen (message_id) > MAX_KEY_LENGTH)
    return;
  for (guint i = 0; i < self->keys->len; i++)
    if (strcmp (g_ptr_array_index (self->keys, i), message_id) == 0)
      return;
  g_ptr_array_add (self->keys, g_strdup (message_id));
}

static void
add_references (KitConversationPlan *self,
                const char * const  *references)
{
  guint n = references != NULL ? g_strv_length ((char **) references) : 0;

  for (guint i = 0; i < n; i++)
    if (i < MAX_FIRST_REFERENCES || i + MAX_LAST_REFERENCES >= n)
      add_message_id (self, references[i]);
}

/* Message-IDs hold no control characters, so these cannot be mistaken for one */
static char *
make_guid_key (GBytes *guid)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (guid, &size);
  GString *key = g_string_new ("\001guid:");

  for (gsize i = 0; i < size && i < 16; i++)
    g_string_append_printf (key, "%02x", data[i]);
  return g_string_free (key, FALSE);
}

static char *
make_subject_key (const char *subject_key)
{
  g_autofree char *digest = NULL;

  if (strlen (subject_key) <= 64)
    return g_strconcat ("\001subject:", subject_key, NULL);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, subject_key, -1);
  return g_strconcat ("\001subject#", digest, NULL);
}

/* Rule 1. A key that has a conversation needs no writing: it goes where that goes. */
static void
join_references (KitConversationPlan   *self,
                 KitConversationLookup  lookup,
                 gpointer               user_data)
{
  for (guint i = 0; i < self->keys->len;)
    {
      gint64 found = lookup (g_ptr_array_index (self->keys, i), NULL, user_data);
      gboolean known = FALSE;

      if (found == 0)
        {
          i++;
          continue;
        }
      g_ptr_array_remove_index (self->keys, i);
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
 * @input: the message
 * @lookup: what the store remembers
 * @user_data: for @lookup
 *
 * Decides; changes nothing.
 *
 * Returns: (transfer full): what to do
 */
KitConversationPlan *
kit_conversation_plan_new (const KitConversationInput *input,
                           KitConversationLookup       lookup,
                           gpointer                    user_data)
{
  KitConversationPlan *self = g_new0 (KitConversationPlan, 1);
  g_autofree char *guid_key = NULL;
  g_autofree char *subject_key = NULL;
  gboolean has_references, is_by_subject;
  gint64 by_guid = 0, by_subject = 0, last = 0;

  self->merged = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->keys = g_ptr_array_new_with_free_func (g_free);
  has_references = input->references != NULL && input->references[0] != NULL;
  if (input->guid != NULL && g_bytes_get_size (input->guid) > 0)
    guid_key = make_guid_key (input->guid);
  if (input->subject_key != NULL && *input->subject_key != '\0')
    subject_key = make_subject_key (input->subject_key);

  add_message_id (self, input->message_id);
  add_references (self, input->references);
  join_references (self, lookup, user_data);

  if (guid_key != NULL)
    by_guid = lookup (guid_key, NULL, user_data);
  if (self->conversation == 0)
    self->conversation = by_guid;
  /* When the last came is asked only where it decides */
  is_by_subject = self->conversation == 0 && !has_references && input->is_reply;
  if (subject_key != NULL)
    by_subject = lookup (subject_key, is_by_subject ? &last : NULL, user_data);
  if (is_by_subject && by_subject != 0 && ABS (input->time - last) <= SUBJECT_SPAN)
    self->conversation = by_subject;

  if (guid_key != NULL && (self->conversation == 0 || by_guid != self->conversation))
    g_ptr_array_add (self->keys, g_steal_pointer (&guid_key));
  if (subject_key != NULL && (self->conversation == 0 || by_subject != self->conversation))
    g_ptr_array_add (self->keys, g_steal_pointer (&subject_key));
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
