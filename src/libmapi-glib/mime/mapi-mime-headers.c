/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Header fields → properties (MS-OXCMAIL 2.2). One loop over the fields; the
 * first field of a kind counts, as it is what every other reader shows, except that several From
 * and recipient fields are joined: none may hide. */
#include "config.h"

#include "mapi-mime-headers-private.h"

#include <string.h>

#include "mapi-mime-text-private.h"
#include "../address/mapi-one-off.h"
#include "../address/mapi-reply-recipients.h"
#include "../property/mapi-named-property.h"
#include "../property/mapi-subject.h"

#define MAX_RECIPIENTS      10000
#define MAX_RECIPIENTS_LIST 1000        /* for display strings */
#define MAX_DISPLAY         (16 * 1024)
#define MAX_HEADERS         (1024 * 1024)
#define MAX_KEYWORDS        1000

typedef struct
{
  MapiMimeScan       *scan;
  MapiProperties     *properties;
  MapiMimeHeaderSink *sink;
  GString            *display[4];       /* (owned) by MapiRecipientType */
  char               *in_reply_to;      /* (owned) */
  char               *references;       /* (owned) */
  gint                importance;
  guint               importance_rank;  /* of the field it came from */
  gboolean            has_sender;
} Reader;

typedef void (*FieldFunc) (Reader     *self,
                           const char *raw);

typedef struct
{
  const char *name;             /* lower case */
  FieldFunc   read;
  gboolean    full_only;
} FieldInfo;

typedef struct
{
  guint32 name;
  guint32 addrtype;
  guint32 address;
  guint32 entry_id;
  guint32 search_key;
} AddressGroup;

static const AddressGroup sender_group = {
  MAPI_PR_SENDER_NAME, MAPI_PR_SENDER_ADDRTYPE, MAPI_PR_SENDER_EMAIL_ADDRESS,
  MAPI_PR_SENDER_ENTRYID, MAPI_PR_SENDER_SEARCH_KEY
};

static const AddressGroup representing_group = {
  MAPI_PR_SENT_REPRESENTING_NAME, MAPI_PR_SENT_REPRESENTING_ADDRTYPE,
  MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS, MAPI_PR_SENT_REPRESENTING_ENTRYID,
  MAPI_PR_SENT_REPRESENTING_SEARCH_KEY
};

static const char *
shown_name (const MapiMimeMailbox *mailbox)
{
  return *mailbox->name != '\0' ? mailbox->name : mailbox->address;
}

static void
append_index_text (GString               *text,
                   gsize                  limit,
                   const MapiMimeMailbox *mailbox)
{
  if (text == NULL || text->len + strlen (mailbox->name) + strlen (mailbox->address) + 2 > limit)
    return;
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, mailbox->name);
  if (*mailbox->name != '\0')
    g_string_append_c (text, ' ');
  g_string_append (text, mailbox->address);
}

static void
set_group (Reader                *self,
           const AddressGroup    *group,
           const MapiMimeMailbox *mailbox)
{
  MapiProperties *p = self->properties;

  mapi_properties_set_string (p, group->name, shown_name (mailbox));
  mapi_properties_set_string (p, group->addrtype, "SMTP");
  mapi_properties_set_string (p, group->address, mailbox->address);
  if (self->sink->full)
    {
      g_autoptr(MapiEntryId) id = mapi_one_off_create_entry_id (shown_name (mailbox), "SMTP",
                                                                mailbox->address, FALSE);
      g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (id);
      g_autoptr(GBytes) key = mapi_search_key_for_address ("SMTP", mailbox->address);

      mapi_properties_set_binary (p, group->entry_id, bytes);
      mapi_properties_set_binary (p, group->search_key, key);
    }
}

static void
read_from (Reader     *self,
           const char *raw)
{
  g_autoptr(GPtrArray) mailboxes = mapi_mime_parse_mailboxes (raw, 100);
  const char *previous = mapi_properties_get_string (self->properties,
                                                     MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);

  for (guint i = 0; i < mailboxes->len; i++)
    append_index_text (self->sink->from, self->sink->text_limit, mailboxes->pdata[i]);
  if (mailboxes->len == 0)
    return;
  if (previous == NULL)
    {
      const MapiMimeMailbox *first = mailboxes->pdata[0];

      set_group (self, &representing_group, first);
      if (mailboxes->len == 1)
        return;
    }
  /* Several authors, or several From fields: all of them are named */
  g_autoptr(GString) names = g_string_new (mapi_properties_get_string (
    self->properties, MAPI_PR_SENT_REPRESENTING_NAME));

  for (guint i = previous == NULL ? 1 : 0; i < mailboxes->len && names->len < 1024; i++)
    g_string_append_printf (names, "; %s", shown_name (mailboxes->pdata[i]));
  mapi_properties_set_string (self->properties, MAPI_PR_SENT_REPRESENTING_NAME, names->str);
}

static void
read_sender (Reader     *self,
             const char *raw)
{
  g_autoptr(GPtrArray) mailboxes = mapi_mime_parse_mailboxes (raw, 1);

  if (mailboxes->len == 0 || self->has_sender)
    return;
  self->has_sender = TRUE;
  append_index_text (self->sink->from, self->sink->text_limit, mailboxes->pdata[0]);
  set_group (self, &sender_group, mailboxes->pdata[0]);
}

static void
add_recipient (Reader                *self,
               MapiRecipientType      type,
               const MapiMimeMailbox *mailbox)
{
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiProperties) recipient = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GBytes) key = NULL;

  if (self->sink->recipients->len >= MAX_RECIPIENTS)
    return;
  id = mapi_one_off_create_entry_id (shown_name (mailbox), "SMTP", mailbox->address, FALSE);
  bytes = mapi_entry_id_to_bytes (id);
  key = mapi_search_key_for_address ("SMTP", mailbox->address);
  recipient = mapi_properties_new ();
  mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE, type);
  mapi_properties_set_string (recipient, MAPI_PR_DISPLAY_NAME, shown_name (mailbox));
  mapi_properties_set_string (recipient, MAPI_PR_ADDRTYPE, "SMTP");
  mapi_properties_set_string (recipient, MAPI_PR_EMAIL_ADDRESS, mailbox->address);
  mapi_properties_set_string (recipient, MAPI_PR_SMTP_ADDRESS, mailbox->address);
  mapi_properties_set_binary (recipient, MAPI_PR_ENTRYID, bytes);
  mapi_properties_set_binary (recipient, MAPI_PR_SEARCH_KEY, key);
  mapi_properties_set_long (recipient, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_MAIL_USER);
  mapi_properties_set_long (recipient, MAPI_PR_DISPLAY_TYPE, MAPI_DISPLAY_TYPE_MAIL_USER);
  mapi_properties_set_boolean (recipient, MAPI_PR_SEND_RICH_INFO, FALSE);
  g_ptr_array_add (self->sink->recipients, g_steal_pointer (&recipient));
}

static void
read_recipients (Reader            *self,
                 MapiRecipientType  type,
                 const char        *raw)
{
  g_autoptr(GPtrArray) mailboxes =
    mapi_mime_parse_mailboxes (raw, self->sink->recipients != NULL ? MAX_RECIPIENTS
                                                                   : MAX_RECIPIENTS_LIST);

  if (self->display[type] == NULL)
    self->display[type] = g_string_new (NULL);
  for (guint i = 0; i < mailboxes->len; i++)
    {
      const MapiMimeMailbox *mailbox = mailboxes->pdata[i];

      append_index_text (self->sink->to, self->sink->text_limit, mailbox);
      if (self->display[type]->len < MAX_DISPLAY)
        {
          if (self->display[type]->len > 0)
            g_string_append (self->display[type], "; ");
          g_string_append (self->display[type], shown_name (mailbox));
        }
      if (self->sink->recipients != NULL)
        add_recipient (self, type, mailbox);
    }
}

static void
read_to (Reader     *self,
         const char *raw)
{
  read_recipients (self, MAPI_RECIPIENT_TO, raw);
}

static void
read_cc (Reader     *self,
         const char *raw)
{
  read_recipients (self, MAPI_RECIPIENT_CC, raw);
}

static void
read_bcc (Reader     *self,
          const char *raw)
{
  read_recipients (self, MAPI_RECIPIENT_BCC, raw);
}

static void
read_reply_to (Reader     *self,
               const char *raw)
{
  g_autoptr(GPtrArray) mailboxes = mapi_mime_parse_mailboxes (raw, 100);
  g_autoptr(GPtrArray) recipients =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);

  if (mailboxes->len == 0
      || mapi_properties_has (self->properties, MAPI_PR_REPLY_RECIPIENT_NAMES))
    return;
  for (guint i = 0; i < mailboxes->len; i++)
    {
      const MapiMimeMailbox *mailbox = mailboxes->pdata[i];
      g_autoptr(MapiEntryId) id = mapi_one_off_create_entry_id (shown_name (mailbox), "SMTP",
                                                                mailbox->address, FALSE);
      MapiProperties *recipient = mapi_one_off_open (id, NULL);

      if (recipient != NULL)
        g_ptr_array_add (recipients, recipient);
    }
  mapi_reply_recipients_set (self->properties, recipients);
}

static void
set_line (Reader     *self,
          guint32     tag,
          const char *raw)
{
  g_autofree char *line = NULL;

  if (mapi_properties_has (self->properties, tag))
    return;
  line = mapi_mime_decode_words (raw);
  mapi_properties_set_string (self->properties, tag, line);
}

static void
set_date (Reader     *self,
          guint32     tag,
          const char *raw)
{
  gint64 time;

  if (mapi_properties_has (self->properties, tag))
    return;
  time = mapi_mime_parse_date (raw);
  if (time != 0)
    mapi_properties_set_time (self->properties, tag, time);
}

static void
read_subject (Reader     *self,
              const char *raw)
{
  set_line (self, MAPI_PR_SUBJECT, raw);
}

static void
read_date (Reader     *self,
           const char *raw)
{
  set_date (self, MAPI_PR_CLIENT_SUBMIT_TIME, raw);
}

static void
read_received (Reader     *self,
               const char *raw)
{
  const char *date = strrchr (raw, ';');

  if (date != NULL && !mapi_properties_has (self->properties, MAPI_PR_MESSAGE_DELIVERY_TIME))
    set_date (self, MAPI_PR_MESSAGE_DELIVERY_TIME, date + 1);
}

static void
read_message_id (Reader     *self,
                 const char *raw)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  if (mapi_properties_has (self->properties, MAPI_PR_INTERNET_MESSAGE_ID))
    return;
  mapi_mime_parse_ids (raw, 1, ids);
  if (ids->len == 0 && *raw != '\0' && strlen (raw) < 998 && strpbrk (raw, " \t<>") == NULL)
    g_ptr_array_add (ids, g_strdup (raw));
  if (ids->len > 0)
    mapi_properties_set_string (self->properties, MAPI_PR_INTERNET_MESSAGE_ID, ids->pdata[0]);
}

static void
read_in_reply_to (Reader     *self,
                  const char *raw)
{
  if (self->in_reply_to == NULL)
    self->in_reply_to = g_strdup (raw);
}

static void
read_references (Reader     *self,
                 const char *raw)
{
  if (self->references == NULL)
    self->references = g_strdup (raw);
}

static void
read_thread_topic (Reader     *self,
                   const char *raw)
{
  set_line (self, MAPI_PR_CONVERSATION_TOPIC, raw);
}

static void
read_thread_index (Reader     *self,
                   const char *raw)
{
  gsize length = 0;
  g_autofree guchar *data = NULL;

  if (strlen (raw) > 4096 || mapi_properties_has (self->properties, MAPI_PR_CONVERSATION_INDEX))
    return;
  data = g_base64_decode (raw, &length);
  if (data != NULL && length >= 22 && data[0] == 1)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_take (g_steal_pointer (&data), length);

      mapi_properties_set_binary (self->properties, MAPI_PR_CONVERSATION_INDEX, bytes);
    }
}

/* Importance is preferred, then the X- fields, then Priority */
static void
note_importance (Reader *self,
                 gint    importance,
                 guint   rank)
{
  if (rank > self->importance_rank)
    {
      self->importance = importance;
      self->importance_rank = rank;
    }
}

static void
read_importance (Reader     *self,
                 const char *raw)
{
  if (g_ascii_strncasecmp (raw, "high", 4) == 0)
    note_importance (self, MAPI_IMPORTANCE_HIGH, 4);
  else if (g_ascii_strncasecmp (raw, "low", 3) == 0)
    note_importance (self, MAPI_IMPORTANCE_LOW, 4);
  else
    note_importance (self, MAPI_IMPORTANCE_NORMAL, 4);
}

static void
read_x_priority (Reader     *self,
                 const char *raw)
{
  if (*raw == '1' || *raw == '2')
    note_importance (self, MAPI_IMPORTANCE_HIGH, 3);
  else if (*raw == '4' || *raw == '5')
    note_importance (self, MAPI_IMPORTANCE_LOW, 3);
  else
    note_importance (self, MAPI_IMPORTANCE_NORMAL, 3);
}

static void
read_ms_priority (Reader     *self,
                  const char *raw)
{
  if (g_ascii_strncasecmp (raw, "high", 4) == 0)
    note_importance (self, MAPI_IMPORTANCE_HIGH, 2);
  else if (g_ascii_strncasecmp (raw, "low", 3) == 0)
    note_importance (self, MAPI_IMPORTANCE_LOW, 2);
}

static void
read_priority (Reader     *self,
               const char *raw)
{
  if (g_ascii_strncasecmp (raw, "urgent", 6) == 0)
    {
      mapi_properties_set_long (self->properties, MAPI_PR_PRIORITY, 1);
      note_importance (self, MAPI_IMPORTANCE_HIGH, 1);
    }
  else if (g_ascii_strncasecmp (raw, "non-urgent", 10) == 0)
    {
      mapi_properties_set_long (self->properties, MAPI_PR_PRIORITY, -1);
      note_importance (self, MAPI_IMPORTANCE_LOW, 1);
    }
}

static void
read_sensitivity (Reader     *self,
                  const char *raw)
{
  gint value = MAPI_SENSITIVITY_NONE;

  if (g_ascii_strncasecmp (raw, "personal", 8) == 0)
    value = MAPI_SENSITIVITY_PERSONAL;
  else if (g_ascii_strncasecmp (raw, "private", 7) == 0)
    value = MAPI_SENSITIVITY_PRIVATE;
  else if (g_ascii_strncasecmp (raw, "company", 7) == 0)
    value = MAPI_SENSITIVITY_COMPANY_CONFIDENTIAL;
  if (value != MAPI_SENSITIVITY_NONE)
    mapi_properties_set_long (self->properties, MAPI_PR_SENSITIVITY, value);
}

static void
read_disposition_notification (Reader     *self,
                               const char *raw)
{
  g_autoptr(GPtrArray) mailboxes = mapi_mime_parse_mailboxes (raw, 1);
  const MapiMimeMailbox *mailbox;

  mapi_properties_set_boolean (self->properties, MAPI_PR_READ_RECEIPT_REQUESTED, TRUE);
  if (mailboxes->len == 0 || !self->sink->full)
    return;
  mailbox = mailboxes->pdata[0];

  g_autoptr(MapiEntryId) id = mapi_one_off_create_entry_id (shown_name (mailbox), "SMTP",
                                                            mailbox->address, FALSE);
  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (id);
  g_autoptr(GBytes) key = mapi_search_key_for_address ("SMTP", mailbox->address);

  mapi_properties_set_string (self->properties, MAPI_PR_READ_RECEIPT_NAME, shown_name (mailbox));
  mapi_properties_set_binary (self->properties, MAPI_PR_READ_RECEIPT_ENTRYID, bytes);
  mapi_properties_set_binary (self->properties, MAPI_PR_READ_RECEIPT_SEARCH_KEY, key);
}

static void
read_return_receipt (Reader     *self,
                     const char *raw)
{
  mapi_properties_set_boolean (self->properties, MAPI_PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED,
                               TRUE);
}

static void
read_expires (Reader     *self,
              const char *raw)
{
  set_date (self, MAPI_PR_EXPIRY_TIME, raw);
}

static void
read_reply_by (Reader     *self,
               const char *raw)
{
  set_date (self, MAPI_PR_REPLY_TIME, raw);
}

static void
read_deferred_delivery (Reader     *self,
                        const char *raw)
{
  set_date (self, MAPI_PR_DEFERRED_DELIVERY_TIME, raw);
}

static void
read_auto_submitted (Reader     *self,
                     const char *raw)
{
  /* Answering a machine: no receipts, no out-of-office, no automatic replies */
  if (g_ascii_strncasecmp (raw, "no", 2) != 0)
    mapi_properties_set_long (self->properties, MAPI_PR_AUTO_RESPONSE_SUPPRESS, -1);
}

static void
read_auto_response_suppress (Reader     *self,
                             const char *raw)
{
  static const struct { const char *name; guint bit; } names[] = {
    { "dr", 0x01 }, { "ndr", 0x02 }, { "rn", 0x04 }, { "nrn", 0x08 }, { "oof", 0x10 },
    { "autoreply", 0x20 }, { "all", 0xffffffffu },
  };
  g_auto(GStrv) words = g_strsplit_set (raw, ", ", 32);
  guint bits = 0;

  for (gsize i = 0; words[i] != NULL; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (names); j++)
      if (g_ascii_strcasecmp (words[i], names[j].name) == 0)
        bits |= names[j].bit;
  if (bits != 0 && !mapi_properties_has (self->properties, MAPI_PR_AUTO_RESPONSE_SUPPRESS))
    mapi_properties_set_long (self->properties, MAPI_PR_AUTO_RESPONSE_SUPPRESS, (gint32) bits);
}

static void
read_list_help (Reader     *self,
                const char *raw)
{
  set_line (self, MAPI_PR_LIST_HELP, raw);
}

static void
read_list_subscribe (Reader     *self,
                     const char *raw)
{
  set_line (self, MAPI_PR_LIST_SUBSCRIBE, raw);
}

static void
read_list_unsubscribe (Reader     *self,
                       const char *raw)
{
  set_line (self, MAPI_PR_LIST_UNSUBSCRIBE, raw);
}

static void
read_keywords (Reader     *self,
               const char *raw)
{
  g_autofree char *line = mapi_mime_decode_words (raw);
  const char * const *before = mapi_properties_get_strv (self->properties, MAPI_PR_KEYWORDS);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) words = g_strsplit_set (line, ",;", MAX_KEYWORDS);
  g_auto(GStrv) all = NULL;
  guint n = 0;

  for (; before != NULL && before[n] != NULL; n++)
    g_strv_builder_add (builder, before[n]);
  for (gsize i = 0; words[i] != NULL && n < MAX_KEYWORDS; i++)
    {
      g_strstrip (words[i]);
      if (*words[i] == '\0' || (before != NULL && g_strv_contains (before, words[i])))
        continue;
      g_strv_builder_add (builder, words[i]);
      n++;
    }
  all = g_strv_builder_end (builder);
  if (n > 0)
    mapi_properties_set_strv (self->properties, MAPI_PR_KEYWORDS, (const char * const *) all);
}

/* Sorted by name: looked up by binary search */
static const FieldInfo known_fields[] = {
  { "auto-submitted", read_auto_submitted, TRUE },
  { "bcc", read_bcc, FALSE },
  { "cc", read_cc, FALSE },
  { "date", read_date, FALSE },
  { "deferred-delivery", read_deferred_delivery, TRUE },
  { "disposition-notification-to", read_disposition_notification, FALSE },
  { "expires", read_expires, TRUE },
  { "expiry-date", read_expires, TRUE },
  { "from", read_from, FALSE },
  { "importance", read_importance, FALSE },
  { "in-reply-to", read_in_reply_to, FALSE },
  { "keywords", read_keywords, FALSE },
  { "list-help", read_list_help, TRUE },
  { "list-subscribe", read_list_subscribe, TRUE },
  { "list-unsubscribe", read_list_unsubscribe, FALSE },
  { "message-id", read_message_id, FALSE },
  { "priority", read_priority, FALSE },
  { "received", read_received, FALSE },
  { "references", read_references, FALSE },
  { "reply-by", read_reply_by, TRUE },
  { "reply-to", read_reply_to, TRUE },
  { "return-receipt-to", read_return_receipt, TRUE },
  { "sender", read_sender, FALSE },
  { "sensitivity", read_sensitivity, FALSE },
  { "subject", read_subject, FALSE },
  { "thread-index", read_thread_index, FALSE },
  { "thread-topic", read_thread_topic, FALSE },
  { "to", read_to, FALSE },
  { "x-auto-response-suppress", read_auto_response_suppress, TRUE },
  { "x-keywords", read_keywords, FALSE },
  { "x-msmail-priority", read_ms_priority, FALSE },
  { "x-priority", read_x_priority, FALSE },
};

static const FieldInfo *
find_known_field (const MapiMimeField *field)
{
  gsize low = 0;
  gsize high = G_N_ELEMENTS (known_fields);

  while (low < high)
    {
      gsize middle = (low + high) / 2;
      const char *name = known_fields[middle].name;
      int order = g_ascii_tolower (field->name[0]) - name[0];

      if (order == 0)
        order = g_ascii_strncasecmp (field->name, name, field->name_length);
      if (order == 0)
        {
          if (name[field->name_length] == '\0')
            return &known_fields[middle];
          order = -1;
        }
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return NULL;
}

/* Any field somebody interned a name for */
static void
read_named (Reader              *self,
            const MapiMimeField *field)
{
  g_autofree char *name = NULL;
  g_autofree char *raw = NULL;
  g_autofree char *text = NULL;
  g_autoptr(MapiNamedProperty) property = NULL;
  guint32 tag;

  if (field->name_length > 128)
    return;
  name = g_ascii_strdown (field->name, field->name_length);
  property = mapi_named_property_new_string (MAPI_PS_INTERNET_HEADERS, name);
  tag = mapi_named_property_to_tag (property, MAPI_PROP_TYPE_UNICODE, FALSE);
  if (tag == 0 || mapi_properties_has (self->properties, tag))
    return;
  raw = mapi_mime_unfold (field->value, field->value_length, MAPI_MIME_MAX_VALUE);
  text = mapi_mime_decode_words (raw);
  mapi_properties_set_string (self->properties, tag, text);
}

static void
finish_references (Reader *self)
{
  GPtrArray *ids = self->sink->references;

  if (self->references != NULL)
    {
      mapi_mime_parse_ids (self->references, MAPI_MIME_MAX_REFERENCES, ids);
      if (self->sink->full)
        mapi_properties_set_string (self->properties, MAPI_PR_INTERNET_REFERENCES,
                                    self->references);
    }
  if (self->in_reply_to != NULL)
    {
      g_autoptr(GPtrArray) parents = g_ptr_array_new_with_free_func (g_free);

      mapi_mime_parse_ids (self->in_reply_to, 10, parents);
      if (parents->len == 0)
        return;
      mapi_properties_set_string (self->properties, MAPI_PR_IN_REPLY_TO_ID, parents->pdata[0]);
      mapi_mime_parse_ids (self->in_reply_to, MAPI_MIME_MAX_REFERENCES, ids);
    }
}

static void
finish_addresses (Reader *self)
{
  static const guint32 tags[][2] = {
    { MAPI_PR_SENT_REPRESENTING_NAME, MAPI_PR_SENDER_NAME },
    { MAPI_PR_SENT_REPRESENTING_ADDRTYPE, MAPI_PR_SENDER_ADDRTYPE },
    { MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS, MAPI_PR_SENDER_EMAIL_ADDRESS },
    { MAPI_PR_SENT_REPRESENTING_ENTRYID, MAPI_PR_SENDER_ENTRYID },
    { MAPI_PR_SENT_REPRESENTING_SEARCH_KEY, MAPI_PR_SENDER_SEARCH_KEY },
  };
  static const guint32 displays[] = {
    0, MAPI_PR_DISPLAY_TO, MAPI_PR_DISPLAY_CC, MAPI_PR_DISPLAY_BCC
  };
  gboolean has_from = mapi_properties_has (self->properties, MAPI_PR_SENT_REPRESENTING_NAME);

  for (gsize i = 0; i < G_N_ELEMENTS (tags) && has_from != self->has_sender; i++)
    {
      guint32 from = tags[i][has_from ? 0 : 1];
      const MapiValue *value = mapi_properties_get_value (self->properties, from);

      if (value == NULL)
        continue;
      if (MAPI_PROP_TYPE (from) == MAPI_PROP_TYPE_BINARY)
        mapi_properties_set_binary (self->properties, tags[i][has_from ? 1 : 0],
                                    mapi_value_get_binary (value));
      else
        {
          g_autofree char *copy = g_strdup (mapi_value_get_string (value));

          mapi_properties_set_string (self->properties, tags[i][has_from ? 1 : 0], copy);
        }
    }
  for (gsize i = 1; i < G_N_ELEMENTS (displays); i++)
    if (self->display[i] != NULL)
      {
        mapi_properties_set_string (self->properties, displays[i], self->display[i]->str);
        g_string_free (self->display[i], TRUE);
      }
}

static void
finish_transport_headers (Reader               *self,
                          const MapiMimeEntity *entity)
{
  gsize length = MIN (entity->body_start - entity->start, MAX_HEADERS);
  g_autofree char *text = mapi_mime_to_utf8 (self->scan->data + entity->start, length, NULL);

  mapi_properties_set_string (self->properties, MAPI_PR_TRANSPORT_MESSAGE_HEADERS, text);
}

void
mapi_mime_read_headers (MapiMimeScan         *scan,
                        const MapiMimeEntity *entity,
                        MapiProperties       *properties,
                        MapiMimeHeaderSink   *sink)
{
  Reader self = { .scan = scan, .properties = properties, .sink = sink,
                  .importance = MAPI_IMPORTANCE_NORMAL };
  gsize limit = sink->full ? MAPI_MIME_MAX_VALUE : sink->text_limit;

  for (guint i = 0; i < entity->n_fields; i++)
    {
      const MapiMimeField *field = &g_array_index (scan->fields, MapiMimeField,
                                                   entity->first_field + i);
      const FieldInfo *info = find_known_field (field);

      if (info == NULL)
        {
          if (sink->full)
            read_named (&self, field);
        }
      else if (!info->full_only || sink->full)
        {
          g_autofree char *raw = NULL;

          if (info->read == read_received
              && mapi_properties_has (properties, MAPI_PR_MESSAGE_DELIVERY_TIME))
            continue;
          raw = mapi_mime_unfold (field->value, field->value_length, limit);
          info->read (&self, raw);
        }
    }
  finish_references (&self);
  finish_addresses (&self);
  mapi_properties_set_long (properties, MAPI_PR_IMPORTANCE, self.importance);
  if (!mapi_properties_has (properties, MAPI_PR_PRIORITY))
    mapi_properties_set_long (properties, MAPI_PR_PRIORITY, 0);
  if (!mapi_properties_has (properties, MAPI_PR_SENSITIVITY))
    mapi_properties_set_long (properties, MAPI_PR_SENSITIVITY, MAPI_SENSITIVITY_NONE);
  if (sink->full)
    finish_transport_headers (&self, entity);
  g_free (self.in_reply_to);
  g_free (self.references);
}
