/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Properties → header fields. The list of what is written is closed: a property that is not
 * here, and any that is not transmittable, does not leave. */
#include "config.h"

#include "mapi-mime-writer-private.h"

#include <string.h>

#include "mapi-resent-private.h"
#include "../address/mapi-one-off.h"
#include "../address/mapi-reply-recipients.h"
#include "../property/mapi-named-property.h"


/* Fields that are made from properties or say what a body is: no named property writes them */
static const char * const reserved[] = {
  "from", "sender", "to", "cc", "bcc", "reply-to", "date", "subject", "message-id", "in-reply-to",
  "references", "thread-topic", "thread-index", "importance", "x-priority", "x-msmail-priority",
  "priority", "sensitivity", "disposition-notification-to", "return-receipt-to", "expires",
  "expiry-date", "reply-by", "deferred-delivery", "keywords", "x-keywords", "list-help",
  "list-subscribe", "list-unsubscribe", "mime-version", "received", "return-path", "bcc",
  "resent-bcc", "delivered-to", "x-auto-response-suppress", NULL
};

typedef struct
{
  GString             *out;
  MapiProperties      *properties;
  MapiMimeEncodeFlags  flags;
} Fields;

MapiProperties *
mapi_mime_open_entry (GBytes *entry_id)
{
  g_autoptr(MapiEntryId) id = NULL;

  if (entry_id == NULL)
    return NULL;
  id = mapi_entry_id_new_from_bytes (entry_id, NULL);
  if (id == NULL || !mapi_one_off_is_entry_id (id))
    return NULL;
  return mapi_one_off_open (id, NULL);
}

static gboolean
write_person (Fields      *self,
              const char  *field,
              const char  *name,
              const char  *address,
              GError     **error)
{
  gsize column = 0;

  if (!mapi_mime_write_address (self->out, field, &column, name, address, self->flags, error))
    return FALSE;
  if (column > 0)
    g_string_append (self->out, "\r\n");
  return TRUE;
}

static gboolean
is_internet_address (const char *type)
{
  return type == NULL || *type == '\0' || g_ascii_strcasecmp (type, "SMTP") == 0;
}

static gboolean
write_originators (Fields  *self,
                   GError **error)
{
  MapiProperties *p = self->properties;
  const char *from = mapi_properties_get_string (p, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
  const char *from_name = mapi_properties_get_string (p, MAPI_PR_SENT_REPRESENTING_NAME);
  const char *sender = mapi_properties_get_string (p, MAPI_PR_SENDER_EMAIL_ADDRESS);
  const char *sender_name = mapi_properties_get_string (p, MAPI_PR_SENDER_NAME);

  if (!is_internet_address (mapi_properties_get_string (p, MAPI_PR_SENT_REPRESENTING_ADDRTYPE)))
    from = mapi_properties_get_string (p, MAPI_PR_SENT_REPRESENTING_SMTP_ADDRESS);
  if (!is_internet_address (mapi_properties_get_string (p, MAPI_PR_SENDER_ADDRTYPE)))
    sender = mapi_properties_get_string (p, MAPI_PR_SENDER_SMTP_ADDRESS);
  if (from == NULL && from_name == NULL)
    {
      from = sender;
      from_name = sender_name;
    }
  if (!write_person (self, "From", from_name, from, error))
    return FALSE;
  /* Who passes it on is no sender of it */
  if (mapi_resent_get_id (p) != NULL)
    return TRUE;
  if (sender == NULL || *sender == '\0' || g_ascii_strcasecmp (sender, from != NULL ? from : "")
                                           == 0)
    return TRUE;
  return write_person (self, "Sender", sender_name, sender, error);
}

static gboolean
write_reply_to (Fields  *self,
                GError **error)
{
  g_autoptr(GPtrArray) entries = mapi_reply_recipients_list (self->properties);
  gsize column = 0;

  for (guint i = 0; i < entries->len; i++)
    if (!mapi_mime_write_address (self->out, "Reply-To", &column,
                                  mapi_properties_get_string (entries->pdata[i],
                                                              MAPI_PR_DISPLAY_NAME),
                                  mapi_properties_get_string (entries->pdata[i],
                                                              MAPI_PR_EMAIL_ADDRESS),
                                  self->flags, error))
      return FALSE;
  if (column > 0)
    g_string_append (self->out, "\r\n");
  return TRUE;
}

/* MAPI_P1 rows are of the envelope only and shown nowhere but in Resent- fields; SUBMITTED rows have got the
 * message before and are shown as they were. */
static gboolean
write_recipients (Fields       *self,
                  MapiContent  *content,
                  guint         type,
                  const char   *field,
                  GError      **error)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);
  gboolean envelope = g_str_has_prefix (field, "Resent-");
  gsize column = 0;

  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = recipients->pdata[i];
      guint32 kind = (guint32) mapi_properties_get_long (recipient, MAPI_PR_RECIPIENT_TYPE,
                                                         MAPI_RECIPIENT_TO);
      const char *address = mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS);

      if (((kind & MAPI_RECIPIENT_P1) != 0) != envelope || (kind & 0xf) != type)
        continue;
      if (!is_internet_address (mapi_properties_get_string (recipient, MAPI_PR_ADDRTYPE)))
        address = mapi_properties_get_string (recipient, MAPI_PR_SMTP_ADDRESS);
      if (!mapi_mime_write_address (self->out, field, &column,
                                    mapi_properties_get_string (recipient, MAPI_PR_DISPLAY_NAME),
                                    address, self->flags, error))
        return FALSE;
    }
  if (column > 0)
    g_string_append (self->out, "\r\n");
  return TRUE;
}

static gboolean
write_all_recipients (Fields       *self,
                      MapiContent  *content,
                      GError      **error)
{
  const char *message_class = mapi_properties_get_string (self->properties,
                                                          MAPI_PR_MESSAGE_CLASS);

  /* A report is about its recipients and goes to somebody else */
  if (message_class != NULL && g_str_has_prefix (message_class, "REPORT.")
      && !g_str_has_suffix (message_class, "NRN"))
    {
      GBytes *id = mapi_properties_get_binary (self->properties, MAPI_PR_REPORT_ENTRYID);
      g_autoptr(MapiProperties) to = mapi_mime_open_entry (id);

      return to == NULL
             || write_person (self, "To", mapi_properties_get_string (to, MAPI_PR_DISPLAY_NAME),
                              mapi_properties_get_string (to, MAPI_PR_EMAIL_ADDRESS), error);
    }
  return write_recipients (self, content, MAPI_RECIPIENT_TO, "To", error)
         && write_recipients (self, content, MAPI_RECIPIENT_CC, "Cc", error)
         && ((self->flags & MAPI_MIME_ENCODE_KEEP_BCC) == 0
             || write_recipients (self, content, MAPI_RECIPIENT_BCC, "Bcc", error));
}

static void
write_string (Fields     *self,
              guint32     tag,
              const char *field)
{
  const char *value = mapi_properties_get_string (self->properties, tag);

  if (value != NULL && *value != '\0')
    mapi_mime_write_text (self->out, field, value, self->flags);
}

static void
write_time (Fields     *self,
            guint32     tag,
            const char *field)
{
  gint64 value = mapi_properties_get_time (self->properties, tag);

  if (value > 0)
    mapi_mime_write_date (self->out, field, value);
}

static void
write_ids (Fields   *self,
           gboolean  is_nested)
{
  MapiProperties *p = self->properties;
  const char *id = mapi_properties_get_string (p, MAPI_PR_INTERNET_MESSAGE_ID);
  const char *parent = mapi_properties_get_string (p, MAPI_PR_IN_REPLY_TO_ID);
  const char *references = mapi_properties_get_string (p, MAPI_PR_INTERNET_REFERENCES);
  gsize before = self->out->len;

  if (id != NULL && *id != '\0')
    mapi_mime_write_ids (self->out, "Message-ID", id);
  if (self->out->len == before && !is_nested)
    {
      g_autofree char *fresh = mapi_mime_create_message_id ();

      mapi_mime_write_ids (self->out, "Message-ID", fresh);
    }
  if (parent != NULL)
    mapi_mime_write_ids (self->out, "In-Reply-To", parent);
  if (references != NULL)
    mapi_mime_write_ids (self->out, "References", references);
}

static void
write_thread (Fields *self)
{
  GBytes *index = mapi_properties_get_binary (self->properties, MAPI_PR_CONVERSATION_INDEX);
  const char *subject = mapi_properties_get_string (self->properties, MAPI_PR_NORMALIZED_SUBJECT);
  const char *topic = mapi_properties_get_string (self->properties, MAPI_PR_CONVERSATION_TOPIC);
  gsize size = 0;
  const guchar *data = index != NULL ? g_bytes_get_data (index, &size) : NULL;

  if (topic != NULL && (size > 0 || g_strcmp0 (subject, topic) != 0))
    write_string (self, MAPI_PR_CONVERSATION_TOPIC, "Thread-Topic");
  if (size >= 22 && size <= 22 + 5 * 100)
    {
      g_autofree char *encoded = g_base64_encode (data, size);
      g_autoptr(GString) folded = g_string_new (NULL);

      for (gsize i = 0; encoded[i] != '\0'; i++)
        {
          if (i > 0 && i % 60 == 0)
            g_string_append_c (folded, ' ');
          g_string_append_c (folded, encoded[i]);
        }
      mapi_mime_write_tokens (self->out, "Thread-Index", folded->str);
    }
}

static void
write_importance (Fields *self)
{
  MapiProperties *p = self->properties;
  gint importance = mapi_properties_get_long (p, MAPI_PR_IMPORTANCE, MAPI_IMPORTANCE_NORMAL);
  gint priority = mapi_properties_get_long (p, MAPI_PR_PRIORITY, 0);
  gint sensitivity = mapi_properties_get_long (p, MAPI_PR_SENSITIVITY, MAPI_SENSITIVITY_NONE);

  if (importance == MAPI_IMPORTANCE_HIGH)
    g_string_append (self->out, "Importance: high\r\nX-Priority: 1\r\n");
  else if (importance == MAPI_IMPORTANCE_LOW)
    g_string_append (self->out, "Importance: low\r\nX-Priority: 5\r\n");
  else if (priority != 0)
    g_string_append (self->out, "Importance: normal\r\n");
  if (priority > 0)
    g_string_append (self->out, "Priority: urgent\r\n");
  else if (priority < 0)
    g_string_append (self->out, "Priority: non-urgent\r\n");
  if (sensitivity == MAPI_SENSITIVITY_PERSONAL)
    g_string_append (self->out, "Sensitivity: Personal\r\n");
  else if (sensitivity == MAPI_SENSITIVITY_PRIVATE)
    g_string_append (self->out, "Sensitivity: Private\r\n");
  else if (sensitivity == MAPI_SENSITIVITY_COMPANY_CONFIDENTIAL)
    g_string_append (self->out, "Sensitivity: Company-Confidential\r\n");
}

static gboolean
write_receipts (Fields  *self,
                GError **error)
{
  MapiProperties *p = self->properties;
  const char *from = mapi_properties_get_string (p, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
  const char *name = mapi_properties_get_string (p, MAPI_PR_SENT_REPRESENTING_NAME);

  if (mapi_properties_get_boolean (p, MAPI_PR_READ_RECEIPT_REQUESTED))
    {
      GBytes *id = mapi_properties_get_binary (p, MAPI_PR_READ_RECEIPT_ENTRYID);
      g_autoptr(MapiProperties) to = mapi_mime_open_entry (id);

      if (to == NULL && !write_person (self, "Disposition-Notification-To", name, from, error))
        return FALSE;
      if (to != NULL
          && !write_person (self, "Disposition-Notification-To",
                            mapi_properties_get_string (to, MAPI_PR_DISPLAY_NAME),
                            mapi_properties_get_string (to, MAPI_PR_EMAIL_ADDRESS), error))
        return FALSE;
    }
  if (mapi_properties_get_boolean (p, MAPI_PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED))
    return write_person (self, "Return-Receipt-To", NULL, from, error);
  return TRUE;
}

static void
write_keywords (Fields *self)
{
  const char * const *keywords = mapi_properties_get_strv (self->properties, MAPI_PR_KEYWORDS);
  g_autoptr(GString) value = g_string_new (NULL);

  /* One's own categories are nobody else's business */
  if (keywords == NULL || (self->flags & MAPI_MIME_ENCODE_KEEP_BCC) == 0)
    return;
  for (gsize i = 0; keywords[i] != NULL; i++)
    if (strpbrk (keywords[i], ",;") == NULL)
      g_string_append_printf (value, "%s%s", value->len > 0 ? ", " : "", keywords[i]);
  if (value->len > 0)
    mapi_mime_write_text (self->out, "Keywords", value->str, self->flags);
}

static gboolean
is_writable_name (const char *name)
{
  if (*name == '\0' || strlen (name) > 64 || g_str_has_prefix (name, "content-")
      || g_str_has_prefix (name, "resent-") || g_strv_contains (reserved, name))
    return FALSE;
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
      return FALSE;
  return TRUE;
}

static void
write_named (const MapiValue *value,
             gpointer         user_data)
{
  Fields *self = user_data;
  guint32 tag = mapi_value_get_tag (value);
  g_autoptr(MapiNamedProperty) named = NULL;
  g_autofree char *lower = NULL;

  if (MAPI_PROP_ID (tag) < MAPI_PROP_ID_NAMED_MIN || MAPI_PROP_TYPE (tag) != MAPI_PROP_TYPE_UNICODE)
    return;
  named = mapi_named_property_from_tag (tag);
  if (named == NULL || mapi_named_property_get_name (named) == NULL
      || g_ascii_strcasecmp (mapi_named_property_get_property_set (named),
                             MAPI_PS_INTERNET_HEADERS) != 0)
    return;
  lower = g_ascii_strdown (mapi_named_property_get_name (named), -1);
  if (!is_writable_name (lower))
    return;
  for (char *p = lower; *p != '\0'; p++)
    if (p == lower || p[-1] == '-')
      *p = g_ascii_toupper (*p);
  mapi_mime_write_text (self->out, lower, mapi_value_get_string (value), self->flags);
}

/* Before everything else; @sent: when */
static gboolean
write_resent (Fields       *self,
              MapiContent  *content,
              gint64        sent,
              GError      **error)
{
  MapiProperties *p = self->properties;
  const char *address = mapi_properties_get_string (p, MAPI_PR_SENDER_EMAIL_ADDRESS);

  if (mapi_resent_get_id (p) == NULL)
    return TRUE;
  if (!is_internet_address (mapi_properties_get_string (p, MAPI_PR_SENDER_ADDRTYPE)))
    address = mapi_properties_get_string (p, MAPI_PR_SENDER_SMTP_ADDRESS);
  if (sent > 0)
    mapi_mime_write_date (self->out, "Resent-Date", sent);
  if (!write_person (self, "Resent-From", mapi_properties_get_string (p, MAPI_PR_SENDER_NAME), address, error)
      || !write_recipients (self, content, MAPI_RECIPIENT_TO, "Resent-To", error)
      || !write_recipients (self, content, MAPI_RECIPIENT_CC, "Resent-Cc", error)
      || ((self->flags & MAPI_MIME_ENCODE_KEEP_BCC) != 0
          && !write_recipients (self, content, MAPI_RECIPIENT_BCC, "Resent-Bcc", error)))
    return FALSE;
  mapi_mime_write_ids (self->out, "Resent-Message-ID", mapi_resent_get_id (p));
  return TRUE;
}

gboolean
mapi_mime_write_fields (GString              *out,
                        MapiContent          *content,
                        MapiMimeEncodeFlags   flags,
                        gboolean              is_nested,
                        GError              **error)
{
  MapiProperties *p = mapi_content_get_properties (content);
  Fields self = { .out = out, .properties = p, .flags = flags };
  gint64 sent = mapi_properties_get_time (p, MAPI_PR_CLIENT_SUBMIT_TIME);

  if (sent <= 0 && !is_nested)
    sent = g_get_real_time ();
  if (!write_resent (&self, content, sent, error))
    return FALSE;
  if (mapi_resent_get_id (p) != NULL && mapi_properties_has (p, MAPI_PR_ORIGINAL_SUBMIT_TIME))
    sent = mapi_properties_get_time (p, MAPI_PR_ORIGINAL_SUBMIT_TIME);
  if (sent > 0)
    mapi_mime_write_date (out, "Date", sent);
  if (!write_originators (&self, error) || !write_reply_to (&self, error)
      || !write_all_recipients (&self, content, error))
    return FALSE;
  write_string (&self, MAPI_PR_SUBJECT, "Subject");
  write_ids (&self, is_nested);
  write_thread (&self);
  write_importance (&self);
  if (!write_receipts (&self, error))
    return FALSE;
  write_time (&self, MAPI_PR_EXPIRY_TIME, "Expires");
  write_time (&self, MAPI_PR_REPLY_TIME, "Reply-By");
  if ((flags & MAPI_MIME_ENCODE_KEEP_BCC) != 0)
    write_time (&self, MAPI_PR_DEFERRED_DELIVERY_TIME, "Deferred-Delivery");
  write_string (&self, MAPI_PR_LIST_HELP, "List-Help");
  write_string (&self, MAPI_PR_LIST_SUBSCRIBE, "List-Subscribe");
  write_string (&self, MAPI_PR_LIST_UNSUBSCRIBE, "List-Unsubscribe");
  write_keywords (&self);
  mapi_properties_foreach (p, write_named, &self);
  return TRUE;
}
