/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-message-columns.h"

#include <kit-message.h>
#include <kit-text.h>
#include <string.h>

/* Ascending, as the bag is */
typedef enum
{
  IMPORTANCE, CLASS, PRIORITY, WANTS_RECEIPT, SENSITIVITY, SUBJECT, SENT, PREFIX, FROM_NAME, FROM_EMAIL, TOPIC, INDEX,
  SENDER_NAME, SENDER_EMAIL, DISPLAY_BCC, DISPLAY_CC, DISPLAY_TO, RECEIVED, SIZE, HAS_ATTACH, NORMALIZED, MESSAGE_ID,
  IN_REPLY_TO, LIST_UNSUBSCRIBE, SEARCH_KEY, SENDER_SMTP, FROM_SMTP, PREVIEW, KEYWORDS, ANSWERED, FORWARDED, FLAGGED,
  N_VALUES
} Place;

static const guint32 tags[N_VALUES] = {
  [IMPORTANCE] = MAPI_PR_IMPORTANCE,
  [CLASS] = MAPI_PR_MESSAGE_CLASS,
  [PRIORITY] = MAPI_PR_PRIORITY,
  [WANTS_RECEIPT] = MAPI_PR_READ_RECEIPT_REQUESTED,
  [SENSITIVITY] = MAPI_PR_SENSITIVITY,
  [SUBJECT] = MAPI_PR_SUBJECT,
  [SENT] = MAPI_PR_CLIENT_SUBMIT_TIME,
  [PREFIX] = MAPI_PR_SUBJECT_PREFIX,
  [FROM_NAME] = MAPI_PR_SENT_REPRESENTING_NAME,
  [FROM_EMAIL] = MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS,
  [TOPIC] = MAPI_PR_CONVERSATION_TOPIC,
  [INDEX] = MAPI_PR_CONVERSATION_INDEX,
  [SENDER_NAME] = MAPI_PR_SENDER_NAME,
  [SENDER_EMAIL] = MAPI_PR_SENDER_EMAIL_ADDRESS,
  [DISPLAY_BCC] = MAPI_PR_DISPLAY_BCC,
  [DISPLAY_CC] = MAPI_PR_DISPLAY_CC,
  [DISPLAY_TO] = MAPI_PR_DISPLAY_TO,
  [RECEIVED] = MAPI_PR_MESSAGE_DELIVERY_TIME,
  [SIZE] = MAPI_PR_MESSAGE_SIZE,
  [HAS_ATTACH] = MAPI_PR_HASATTACH,
  [NORMALIZED] = MAPI_PR_NORMALIZED_SUBJECT,
  [MESSAGE_ID] = MAPI_PR_INTERNET_MESSAGE_ID,
  [IN_REPLY_TO] = MAPI_PR_IN_REPLY_TO_ID,
  [LIST_UNSUBSCRIBE] = MAPI_PR_LIST_UNSUBSCRIBE,
  [SEARCH_KEY] = MAPI_PR_SEARCH_KEY,
  [SENDER_SMTP] = MAPI_PR_SENDER_SMTP_ADDRESS,
  [FROM_SMTP] = MAPI_PR_SENT_REPRESENTING_SMTP_ADDRESS,
  [PREVIEW] = MAPI_PR_PREVIEW,
  [KEYWORDS] = MAPI_PR_KEYWORDS,
  [ANSWERED] = MAPI_PR_ANSWERED,
  [FORWARDED] = MAPI_PR_FORWARDED,
  [FLAGGED] = MAPI_PR_FLAGGED,
};

static const char *
get_text (const MapiValue *value)
{
  return value != NULL ? mapi_value_get_string (value) : NULL;
}

static gint64
get_number (const MapiValue *value,
            gint64           fallback)
{
  return value != NULL ? mapi_value_get_int64 (value) : fallback;
}

static const char *
first_of (const char *a,
          const char *b)
{
  return a != NULL ? a : b;
}

static char *
fold (const char *text)
{
  return text != NULL ? kit_text_fold (text) : NULL;
}

static void
read_subject (KitMessageColumns       *self,
              const MapiValue * const *values)
{
  const char *subject = get_text (values[SUBJECT]);
  const char *prefix = get_text (values[PREFIX]);

  if (prefix != NULL && subject != NULL && g_str_has_prefix (subject, prefix))
    self->prefix_length = g_utf8_strlen (prefix, -1);
  self->sort_subject = fold (first_of (get_text (values[NORMALIZED]), subject));
  self->texts[KIT_MESSAGE_SUBJECT] = subject;
  self->texts[KIT_MESSAGE_SORT_SUBJECT] = self->sort_subject;
  self->texts[KIT_MESSAGE_TOPIC] = get_text (values[TOPIC]);
}

static void
read_people (KitMessageColumns       *self,
             const MapiValue * const *values)
{
  const char *from = get_text (values[FROM_NAME]), *sender = get_text (values[SENDER_NAME]);
  const char *from_address = first_of (get_text (values[FROM_SMTP]), get_text (values[FROM_EMAIL]));
  const char *sender_address = first_of (get_text (values[SENDER_SMTP]), get_text (values[SENDER_EMAIL]));

  self->sort_from = fold (first_of (first_of (from, from_address), first_of (sender, sender_address)));
  self->texts[KIT_MESSAGE_SENDER_NAME] = sender;
  self->texts[KIT_MESSAGE_SENDER_ADDRESS] = sender_address;
  self->texts[KIT_MESSAGE_FROM_NAME] = from;
  self->texts[KIT_MESSAGE_FROM_ADDRESS] = from_address;
  self->texts[KIT_MESSAGE_SORT_FROM] = self->sort_from;
  self->texts[KIT_MESSAGE_DISPLAY_TO] = get_text (values[DISPLAY_TO]);
  self->texts[KIT_MESSAGE_DISPLAY_CC] = get_text (values[DISPLAY_CC]);
  self->texts[KIT_MESSAGE_DISPLAY_BCC] = get_text (values[DISPLAY_BCC]);
}

void
kit_message_columns_read (KitMessageColumns *self,
                          MapiProperties    *bag)
{
  const MapiValue *values[N_VALUES];

  mapi_properties_find_values (bag, tags, N_VALUES, values);
  memset (self, 0, sizeof *self);
  self->sent = get_number (values[SENT], 0);
  self->received = get_number (values[RECEIVED], 0);
  self->size = get_number (values[SIZE], 0);
  self->importance = get_number (values[IMPORTANCE], MAPI_IMPORTANCE_NORMAL);
  self->priority = get_number (values[PRIORITY], 0);
  self->sensitivity = get_number (values[SENSITIVITY], 0);
  self->has_attach = get_number (values[HAS_ATTACH], 0) != 0;
  self->flagged = get_number (values[FLAGGED], 0) != 0;
  self->answered = get_number (values[ANSWERED], 0) != 0;
  self->forwarded = get_number (values[FORWARDED], 0) != 0;
  self->wants_receipt = get_number (values[WANTS_RECEIPT], 0) != 0;
  read_subject (self, values);
  read_people (self, values);
  self->keywords = values[KEYWORDS] != NULL ? kit_keywords_to_text (mapi_value_get_strv (values[KEYWORDS])) : NULL;
  self->texts[KIT_MESSAGE_KEYWORDS] = self->keywords;
  self->texts[KIT_MESSAGE_CLASS] = get_text (values[CLASS]);
  self->texts[KIT_MESSAGE_ID] = get_text (values[MESSAGE_ID]);
  self->texts[KIT_MESSAGE_IN_REPLY_TO] = get_text (values[IN_REPLY_TO]);
  self->texts[KIT_MESSAGE_PREVIEW] = get_text (values[PREVIEW]);
  self->texts[KIT_MESSAGE_LIST_UNSUBSCRIBE] = get_text (values[LIST_UNSUBSCRIBE]);
  self->conversation_index = values[INDEX] != NULL ? mapi_value_get_binary (values[INDEX]) : NULL;
  self->search_key = values[SEARCH_KEY] != NULL ? mapi_value_get_binary (values[SEARCH_KEY]) : NULL;
}

void
kit_message_columns_clear (KitMessageColumns *self)
{
  g_clear_pointer (&self->sort_subject, g_free);
  g_clear_pointer (&self->sort_from, g_free);
  g_clear_pointer (&self->keywords, g_free);
}

KitMessageColumns *
kit_message_columns_keep (const KitMessageColumns *self)
{
  gsize lengths[KIT_MESSAGE_N_TEXTS], size = sizeof *self;
  KitMessageColumns *kept;
  char *place;

  for (guint i = 0; i < KIT_MESSAGE_N_TEXTS; i++)
    {
      lengths[i] = self->texts[i] != NULL ? strlen (self->texts[i]) + 1 : 0;
      size += lengths[i];
    }
  kept = g_malloc (size);
  *kept = *self;
  kept->sort_subject = kept->sort_from = kept->keywords = NULL;
  kept->search_key = NULL;
  if (kept->conversation_index != NULL)
    g_bytes_ref (kept->conversation_index);
  place = (char *) (kept + 1);
  for (guint i = 0; i < KIT_MESSAGE_N_TEXTS; place += lengths[i++])
    if (lengths[i] > 0)
      kept->texts[i] = memcpy (place, self->texts[i], lengths[i]);
  return kept;
}

void
kit_message_columns_free (KitMessageColumns *self)
{
  g_clear_pointer (&self->conversation_index, g_bytes_unref);
  g_free (self);
}
