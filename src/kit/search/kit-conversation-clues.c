/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-conversation-clues.h"

#include <string.h>

/* A malicious message may carry thousands of references; the first few (the root is what joins most) and the last ones
 * are looked at. */
#define MAX_FIRST_REFERENCES 8
#define MAX_LAST_REFERENCES  56
#define MAX_IDS              (1 + MAX_FIRST_REFERENCES + MAX_LAST_REFERENCES)
#define MAX_KEY_LENGTH       998 /* a header line of RFC 5322 */
#define MAX_OTHER_KEY        128

typedef struct
{
  const char *ids[MAX_IDS]; /* not terminated */
  gsize       lengths[MAX_IDS];
  guint       n_ids;
  gsize       size;         /* of all, terminated */
} Ids;

static void
add_id (Ids        *ids,
        const char *id)
{
  gsize length = id != NULL ? strlen (id) : 0;

  /* References are known without their brackets */
  if (length > 2 && id[0] == '<' && id[length - 1] == '>')
    {
      id++;
      length -= 2;
    }
  if (length == 0 || length > MAX_KEY_LENGTH)
    return;
  for (guint i = 0; i < ids->n_ids; i++)
    if (ids->lengths[i] == length && memcmp (ids->ids[i], id, length) == 0)
      return;
  ids->ids[ids->n_ids] = id;
  ids->lengths[ids->n_ids++] = length;
  ids->size += length + 1;
}

static void
add_references (Ids                *ids,
                const char * const *references)
{
  guint n = references != NULL ? g_strv_length ((char **) references) : 0;

  for (guint i = 0; i < n; i++)
    if (i < MAX_FIRST_REFERENCES || i + MAX_LAST_REFERENCES >= n)
      add_id (ids, references[i]);
}

/* Message-IDs hold no control characters, so these cannot be mistaken for one */
static void
make_guid_key (GBytes *guid,
               char    key[MAX_OTHER_KEY])
{
  gsize size = 0;
  const guint8 *data = guid != NULL ? g_bytes_get_data (guid, &size) : NULL;
  char *end;

  *key = '\0';
  if (size == 0)
    return;
  end = stpcpy (key, "\001guid:");
  for (gsize i = 0; i < size && i < 16; i++)
    end += g_snprintf (end, 3, "%02x", data[i]);
}

static void
make_subject_key (const char *subject_key,
                  char        key[MAX_OTHER_KEY])
{
  *key = '\0';
  if (subject_key == NULL || *subject_key == '\0')
    return;
  if (strlen (subject_key) <= 64)
    strcpy (stpcpy (key, "\001subject:"), subject_key);
  else
    {
      g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, subject_key, -1);

      strcpy (stpcpy (key, "\001subject#"), digest);
    }
}

static const char *
put (char       **place,
     const char  *text,
     gsize        length)
{
  char *start = *place;

  if (length == 0)
    return NULL;
  memcpy (start, text, length);
  start[length] = '\0';
  *place += length + 1;
  return start;
}

/**
 * kit_conversation_clues_new: (skip)
 * @input: the message
 *
 * Makes the keys.
 *
 * Returns: (transfer full): them
 */
KitConversationClues *
kit_conversation_clues_new (const KitConversationInput *input)
{
  KitConversationClues *self;
  char guid_key[MAX_OTHER_KEY], subject_key[MAX_OTHER_KEY];
  Ids ids = { .n_ids = 0 };
  char *place;

  add_id (&ids, input->message_id);
  add_references (&ids, input->references);
  make_guid_key (input->guid, guid_key);
  make_subject_key (input->subject_key, subject_key);
  self = g_malloc (sizeof *self + ids.n_ids * sizeof (char *) + ids.size + strlen (guid_key) + strlen (subject_key) + 2);
  place = (char *) &self->ids[ids.n_ids];
  self->has_references = input->references != NULL && input->references[0] != NULL;
  self->is_reply = input->is_reply;
  self->n_ids = ids.n_ids;
  for (guint i = 0; i < ids.n_ids; i++)
    self->ids[i] = put (&place, ids.ids[i], ids.lengths[i]);
  self->guid_key = put (&place, guid_key, strlen (guid_key));
  self->subject_key = put (&place, subject_key, strlen (subject_key));
  return self;
}

KitConversationClues *
kit_conversation_clues_new_for_digest (MapiMimeDigest *digest)
{
  MapiProperties *bag = mapi_mime_digest_get_properties (digest);
  const char *subject = mapi_properties_get_string (bag, MAPI_PR_SUBJECT);
  const char *prefix = mapi_properties_get_string (bag, MAPI_PR_SUBJECT_PREFIX);
  GBytes *index = mapi_properties_get_binary (bag, MAPI_PR_CONVERSATION_INDEX);
  g_autofree char *subject_key = subject != NULL ? mapi_subject_thread_key (subject) : NULL;
  g_autoptr (GBytes) guid = index != NULL ? mapi_conversation_index_get_guid (index) : NULL;
  KitConversationInput input = {
    .message_id = mapi_properties_get_string (bag, MAPI_PR_INTERNET_MESSAGE_ID),
    .references = mapi_mime_digest_get_references (digest),
    .guid = guid,
    .subject_key = subject_key,
    .is_reply = prefix != NULL && *prefix != '\0',
  };

  return kit_conversation_clues_new (&input);
}

void
kit_conversation_clues_free (KitConversationClues *self)
{
  g_free (self);
}
