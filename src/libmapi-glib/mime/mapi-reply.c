/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers and what is passed on.
 *
 * Replies and forwards are built up from nothing: what is not named here is not taken over, so
 * the long list of properties that must not be copied needs no looking after. Redirected, edited
 * and resent messages are copies with that list taken away. Quoted text is always plain text: the
 * HTML of others is quoted by an editor that has cleaned it. */
#include "config.h"

#include "mapi-reply.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapi-authenticity.h"
#include "mapi-mime-text-private.h"
#include "mapi-mime-writer-private.h"
#include "../address/mapi-one-off.h"
#include "../address/mapi-reply-recipients.h"
#include "../property/mapi-conversation-index.h"
#include "../property/mapi-subject.h"
#include "mapi-resent-private.h"

#define MAX_REFERENCES 20

typedef struct
{
  MapiContent        *original;
  MapiProperties     *old;
  MapiContent        *content;
  MapiProperties     *properties;
  const char * const *own;
} Reply;

static const guint32 never_copied[] = {
  MAPI_PR_CLIENT_SUBMIT_TIME, MAPI_PR_MESSAGE_DELIVERY_TIME, MAPI_PR_MESSAGE_DOWNLOAD_TIME,
  MAPI_PR_MESSAGE_FLAGS, MAPI_PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED,
  MAPI_PR_RCVD_REPRESENTING_NAME, MAPI_PR_RCVD_REPRESENTING_ADDRTYPE,
  MAPI_PR_RCVD_REPRESENTING_EMAIL_ADDRESS, MAPI_PR_RCVD_REPRESENTING_ENTRYID,
  MAPI_PR_RCVD_REPRESENTING_SEARCH_KEY, MAPI_PR_READ_RECEIPT_REQUESTED,
  MAPI_PR_READ_RECEIPT_ENTRYID, MAPI_PR_READ_RECEIPT_SEARCH_KEY, MAPI_PR_READ_RECEIPT_NAME,
  MAPI_PR_RECEIVED_BY_NAME, MAPI_PR_RECEIVED_BY_ADDRTYPE, MAPI_PR_RECEIVED_BY_EMAIL_ADDRESS,
  MAPI_PR_RECEIVED_BY_ENTRYID, MAPI_PR_RECEIVED_BY_SEARCH_KEY, MAPI_PR_REPORT_ENTRYID,
  MAPI_PR_REPORT_NAME, MAPI_PR_REPORT_SEARCH_KEY, MAPI_PR_REPORT_TAG, MAPI_PR_REPORT_TIME,
  MAPI_PR_REPORT_TEXT, MAPI_PR_SENTMAIL_ENTRYID, MAPI_PR_SUBJECT_PREFIX, MAPI_PR_SENDER_NAME,
  MAPI_PR_SENDER_ADDRTYPE, MAPI_PR_SENDER_EMAIL_ADDRESS, MAPI_PR_SENDER_ENTRYID,
  MAPI_PR_SENDER_SEARCH_KEY, MAPI_PR_SENDER_SMTP_ADDRESS, MAPI_PR_TRANSPORT_MESSAGE_HEADERS,
  MAPI_PR_INTERNET_MESSAGE_ID, MAPI_PR_SEARCH_KEY, MAPI_PR_ENTRYID, MAPI_PR_RECORD_KEY,
  MAPI_PR_CREATION_TIME, MAPI_PR_LAST_MODIFICATION_TIME, MAPI_PR_MESSAGE_SIZE,
  MAPI_PR_MSG_STATUS, MAPI_PR_SUBMIT_FLAGS, MAPI_PR_PROVIDER_SUBMIT_TIME,
  MAPI_PR_MESSAGE_SUBMISSION_ID, MAPI_PR_MESSAGE_TO_ME, MAPI_PR_MESSAGE_CC_ME,
  MAPI_PR_MESSAGE_RECIP_ME, MAPI_PR_ICON_INDEX, MAPI_PR_LAST_VERB_EXECUTED,
  MAPI_PR_LAST_VERB_EXECUTION_TIME, MAPI_PR_FLAG_STATUS, MAPI_PR_ANSWERED, MAPI_PR_FORWARDED,
  MAPI_PR_FLAGGED, MAPI_PR_PARENT_ENTRYID, MAPI_PR_OUTGOING_STATE, MAPI_PR_OUTGOING_ATTEMPTS,
  MAPI_PR_OUTGOING_NEXT_TRY, MAPI_PR_OUTGOING_ERROR, MAPI_PR_OUTGOING_CODE, MAPI_PR_OUTGOING_LOW_LEVEL, MAPI_PR_CHANGE_NUMBER,
  MAPI_PR_TRANSPORT_UID, MAPI_PR_SENDER_SERVICE, MAPI_PR_TRACKING,
  MAPI_PR_INSTANCE_KEY, MAPI_PR_STORE_ENTRYID, MAPI_PR_STORE_RECORD_KEY,
  MAPI_PR_DELETE_AFTER_SUBMIT, MAPI_PR_READ, MAPI_PR_SOURCE_SIZE,
};

static const guint32 representing_tags[] = {
  MAPI_PR_SENT_REPRESENTING_NAME, MAPI_PR_SENT_REPRESENTING_ADDRTYPE,
  MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS, MAPI_PR_SENT_REPRESENTING_ENTRYID,
  MAPI_PR_SENT_REPRESENTING_SEARCH_KEY, MAPI_PR_SENT_REPRESENTING_SMTP_ADDRESS,
};

static gboolean
is_own (Reply      *self,
        const char *address)
{
  const char *received = mapi_properties_get_string (self->old,
                                                     MAPI_PR_RECEIVED_BY_EMAIL_ADDRESS);

  if (address == NULL || *address == '\0')
    return FALSE;
  if (received != NULL && g_ascii_strcasecmp (received, address) == 0)
    return TRUE;
  for (gsize i = 0; self->own != NULL && self->own[i] != NULL; i++)
    if (g_ascii_strcasecmp (self->own[i], address) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
has_recipient (Reply      *self,
               const char *address)
{
  GPtrArray *recipients = mapi_content_get_recipients (self->content);

  for (guint i = 0; i < recipients->len; i++)
    if (g_ascii_strcasecmp (mapi_properties_get_string (recipients->pdata[i],
                                                        MAPI_PR_EMAIL_ADDRESS), address) == 0)
      return TRUE;
  return FALSE;
}

static void
add_address (Reply             *self,
             MapiRecipientType  type,
             const char        *name,
             const char        *address)
{
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiProperties) recipient = NULL;

  if (address == NULL || *address == '\0' || has_recipient (self, address))
    return;
  id = mapi_one_off_create_entry_id (name != NULL && *name != '\0' ? name : address, "SMTP",
                                     address, FALSE);
  recipient = mapi_one_off_open (id, NULL);
  if (recipient == NULL)
    return;
  mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE, type);
  mapi_content_add_recipient (self->content, recipient);
}

/* Reply-To overrides From */
static void
add_author (Reply *self)
{
  g_autoptr(GPtrArray) entries = mapi_reply_recipients_list (self->old);
  const char *address = mapi_properties_get_string (self->old,
                                                    MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
  GPtrArray *recipients = mapi_content_get_recipients (self->original);

  for (guint i = 0; i < entries->len; i++)
    add_address (self, MAPI_RECIPIENT_TO,
                 mapi_properties_get_string (entries->pdata[i], MAPI_PR_DISPLAY_NAME),
                 mapi_properties_get_string (entries->pdata[i], MAPI_PR_EMAIL_ADDRESS));
  if (mapi_content_get_recipients (self->content)->len > 0)
    return;
  /* One's own message goes on to those it went to */
  for (guint i = 0; is_own (self, address) && i < recipients->len; i++)
    {
      MapiProperties *row = recipients->pdata[i];
      const char *to = mapi_properties_get_string (row, MAPI_PR_EMAIL_ADDRESS);

      if (mapi_properties_get_long (row, MAPI_PR_RECIPIENT_TYPE, 0) == MAPI_RECIPIENT_TO
          && !is_own (self, to))
        add_address (self, MAPI_RECIPIENT_TO,
                     mapi_properties_get_string (row, MAPI_PR_DISPLAY_NAME), to);
    }
  if (mapi_content_get_recipients (self->content)->len > 0)
    return;
  if (address == NULL)
    address = mapi_properties_get_string (self->old, MAPI_PR_SENDER_EMAIL_ADDRESS);
  add_address (self, MAPI_RECIPIENT_TO,
               mapi_properties_get_string (self->old, MAPI_PR_SENT_REPRESENTING_NAME), address);
}

static void
add_others (Reply *self)
{
  GPtrArray *recipients = mapi_content_get_recipients (self->original);

  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *row = recipients->pdata[i];
      guint32 type = (guint32) mapi_properties_get_long (row, MAPI_PR_RECIPIENT_TYPE, 0)
                     & ~MAPI_RECIPIENT_SUBMITTED;
      const char *address = mapi_properties_get_string (row, MAPI_PR_EMAIL_ADDRESS);

      if ((type == MAPI_RECIPIENT_TO || type == MAPI_RECIPIENT_CC) && !is_own (self, address))
        add_address (self, type, mapi_properties_get_string (row, MAPI_PR_DISPLAY_NAME), address);
    }
}

static gboolean
add_list (Reply   *self,
          GError **error)
{
  g_autofree char *address = mapi_list_dup_post (self->old);

  if (address == NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                           _("The message names no mailing list that could be answered to"));
      return FALSE;
    }
  add_address (self, MAPI_RECIPIENT_TO, NULL, address);
  return TRUE;
}

static void
set_subject (Reply      *self,
             const char *prefix)
{
  const char *subject = mapi_properties_get_string (self->old, MAPI_PR_SUBJECT);
  /* One mark is enough, and only marks go: MAPI's own rule would take "UK: " for one, too */
  g_autofree char *plain = mapi_subject_strip_prefixes (subject);
  g_autofree char *full = g_strconcat (prefix, plain, NULL);
  const char *topic = mapi_properties_get_string (self->old, MAPI_PR_CONVERSATION_TOPIC);

  mapi_properties_set_string (self->properties, MAPI_PR_SUBJECT, full);
  mapi_properties_set_string (self->properties, MAPI_PR_CONVERSATION_TOPIC, topic != NULL ? topic : plain);
}

/* The first id, which names the conversation, and the newest ones stay */
static void
set_references (Reply    *self,
                gboolean  is_answer)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  const char *references = mapi_properties_get_string (self->old, MAPI_PR_INTERNET_REFERENCES);
  const char *parent = mapi_properties_get_string (self->old, MAPI_PR_IN_REPLY_TO_ID);
  const char *id = mapi_properties_get_string (self->old, MAPI_PR_INTERNET_MESSAGE_ID);
  g_autoptr(GBytes) index = NULL;
  g_autoptr(GString) value = g_string_new (NULL);

  if (references != NULL)
    mapi_mime_parse_ids (references, 1000, ids);
  else if (parent != NULL)
    g_ptr_array_add (ids, g_strdup (parent));
  if (id != NULL)
    {
      for (guint i = 0; i < ids->len; i++)
        if (strcmp (ids->pdata[i], id) == 0)
          g_ptr_array_remove_index (ids, i--);
      g_ptr_array_add (ids, g_strdup (id));
    }
  if (ids->len > MAX_REFERENCES)
    g_ptr_array_remove_range (ids, 1, ids->len - MAX_REFERENCES);
  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (value, "%s<%s>", i > 0 ? " " : "", (char *) ids->pdata[i]);
  if (value->len > 0)
    mapi_properties_set_string (self->properties, MAPI_PR_INTERNET_REFERENCES, value->str);
  if (id != NULL && is_answer)
    mapi_properties_set_string (self->properties, MAPI_PR_IN_REPLY_TO_ID, id);
  index = mapi_conversation_index_create (
    mapi_properties_get_binary (self->old, MAPI_PR_CONVERSATION_INDEX));
  mapi_properties_set_binary (self->properties, MAPI_PR_CONVERSATION_INDEX, index);
}

static void
copy_value (MapiProperties *from,
            guint32         from_tag,
            MapiProperties *to,
            guint32         to_tag)
{
  if (MAPI_PROP_TYPE (from_tag) == MAPI_PROP_TYPE_BINARY)
    {
      GBytes *bytes = mapi_properties_get_binary (from, from_tag);

      if (bytes != NULL)
        mapi_properties_set_binary (to, to_tag, bytes);
    }
  else
    {
      const char *string = mapi_properties_get_string (from, from_tag);

      if (string != NULL)
        mapi_properties_set_string (to, to_tag, string);
    }
}

/* Whoever the message was received for answers it */
static void
set_author (Reply *self)
{
  static const guint32 received[] = {
    MAPI_PR_RCVD_REPRESENTING_NAME, MAPI_PR_RCVD_REPRESENTING_ADDRTYPE,
    MAPI_PR_RCVD_REPRESENTING_EMAIL_ADDRESS, MAPI_PR_RCVD_REPRESENTING_ENTRYID,
    MAPI_PR_RCVD_REPRESENTING_SEARCH_KEY,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (received); i++)
    copy_value (self->old, received[i], self->properties, representing_tags[i]);
}

static char *
dup_text (MapiProperties *properties)
{
  const char *body = mapi_properties_get_string (properties, MAPI_PR_BODY);
  GBytes *html = mapi_properties_get_binary (properties, MAPI_PR_HTML);
  gsize size;
  const char *data;

  if (body != NULL && *body != '\0')
    return g_strdup (body);
  if (html == NULL)
    return g_strdup ("");
  data = g_bytes_get_data (html, &size);
  return data == NULL ? g_strdup ("") : mapi_mime_html_to_text (data, size);
}

static char *
format_date (MapiProperties *properties)
{
  gint64 time = mapi_properties_get_time (properties, MAPI_PR_CLIENT_SUBMIT_TIME);
  g_autoptr(GDateTime) date = time > 0 ? g_date_time_new_from_unix_local (time / G_USEC_PER_SEC)
                                       : NULL;

  /* Translators: when a message was sent, above its quoted text; its reader may be in another country, so no 12/03/02 */
  return date != NULL ? g_date_time_format (date, _("%-e %B %Y, %H:%M")) : NULL;
}

static char *
dup_author (MapiProperties *properties)
{
  const char *name = mapi_properties_get_string (properties, MAPI_PR_SENT_REPRESENTING_NAME);
  const char *address = mapi_properties_get_string (properties,
                                                    MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);

  if (name == NULL)
    return g_strdup (address != NULL ? address : _("somebody"));
  return g_strdup (name);
}

static void
append_quoted (GString    *out,
               const char *text)
{
  while (*text != '\0')
    {
      const char *end = strchrnul (text, '\n');

      /* A signature is not quoted */
      if (end - text == 3 && memcmp (text, "-- ", 3) == 0)
        break;
      g_string_append (out, *text == '>' || end == text ? ">" : "> ");
      g_string_append_len (out, text, end - text);
      g_string_append_c (out, '\n');
      text = *end == '\0' ? end : end + 1;
    }
}

/* What stands above quoted text */
static void
append_attribution (GString        *body,
                    MapiProperties *old)
{
  g_autofree char *date = format_date (old);
  g_autofree char *author = dup_author (old);

  if (date != NULL)
    /* Translators: date and time, name; stands above the quoted text of an answer */
    g_string_append_printf (body, _("On %s, %s wrote:"), date, author);
  else
    /* Translators: name; stands above the quoted text of an answer */
    g_string_append_printf (body, _("%s wrote:"), author);
}

static void
set_quoted_body (Reply *self)
{
  g_autofree char *text = dup_text (self->old);
  g_autoptr(GString) body = g_string_new ("\n\n");

  append_attribution (body, self->old);
  g_string_append_c (body, '\n');
  append_quoted (body, g_strchomp (text));
  mapi_properties_set_string (self->properties, MAPI_PR_BODY, body->str);
}

static void
append_header (GString    *body,
               const char *label,
               const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (body, "%s %s\n", label, value);
}

static void
append_forwarded_head (GString        *body,
                       MapiProperties *old)
{
  g_autofree char *date = format_date (old);
  const char *name = mapi_properties_get_string (old, MAPI_PR_SENT_REPRESENTING_NAME);
  const char *address = mapi_properties_get_string (old, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
  g_autofree char *from = mapi_address_format (name != NULL ? name : "",
                                               address != NULL ? address : "");

  g_string_append_printf (body, "%s\n", _("---------- Forwarded message ----------"));
  append_header (body, _("From:"), from);
  append_header (body, _("Date:"), date);
  append_header (body, _("Subject:"), mapi_properties_get_string (old, MAPI_PR_SUBJECT));
  append_header (body, _("To:"), mapi_properties_get_string (old, MAPI_PR_DISPLAY_TO));
  append_header (body, _("Cc:"), mapi_properties_get_string (old, MAPI_PR_DISPLAY_CC));
}

static void
set_forwarded_body (Reply *self)
{
  g_autofree char *text = dup_text (self->old);
  g_autoptr(GString) body = g_string_new ("\n\n");

  append_forwarded_head (body, self->old);
  g_string_append_c (body, '\n');
  g_string_append (body, text);
  mapi_properties_set_string (self->properties, MAPI_PR_BODY, body->str);
}

static void
copy_attachments (Reply    *self,
                  gboolean  with_hidden)
{
  for (guint i = 0; i < mapi_content_get_n_attachments (self->original); i++)
    {
      MapiProperties *old = mapi_content_get_attachment (self->original, i);
      MapiContent *embedded = mapi_content_get_embedded (self->original, i);
      g_autoptr(MapiProperties) copy = NULL;
      g_autoptr(MapiContent) inner = NULL;

      if (!with_hidden && mapi_properties_get_boolean (old, MAPI_PR_ATTACHMENT_HIDDEN))
        continue;
      copy = mapi_properties_copy (old);
      inner = embedded != NULL ? mapi_content_copy (embedded) : NULL;
      mapi_properties_remove (copy, MAPI_PR_ATTACH_NUM);
      mapi_content_add_attachment (self->content, copy, inner);
    }
}

/* Nobody who was only to see a copy unseen is passed on with it */
static void
remove_bcc (MapiContent *content)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);

  for (guint i = 0; i < recipients->len;)
    if ((mapi_properties_get_long (recipients->pdata[i], MAPI_PR_RECIPIENT_TYPE, 0) & 0xf)
        == MAPI_RECIPIENT_BCC)
      g_ptr_array_remove_index (recipients, i);
    else
      i++;
  mapi_properties_remove (mapi_content_get_properties (content), MAPI_PR_DISPLAY_BCC);
}

static void
attach_original (Reply *self)
{
  g_autoptr(MapiProperties) attachment = mapi_properties_new ();
  g_autoptr(MapiContent) copy = mapi_content_copy (self->original);
  const char *subject = mapi_properties_get_string (self->old, MAPI_PR_SUBJECT);

  remove_bcc (copy);
  mapi_properties_set_long (attachment, MAPI_PR_ATTACH_METHOD, MAPI_ATTACH_EMBEDDED_MSG);
  mapi_properties_set_string (attachment, MAPI_PR_ATTACH_MIME_TAG, "message/rfc822");
  mapi_properties_set_long (attachment, MAPI_PR_RENDERING_POSITION, -1);
  mapi_properties_set_string (attachment, MAPI_PR_DISPLAY_NAME,
                              subject != NULL && *subject != '\0' ? subject : _("Message"));
  mapi_content_add_attachment (self->content, attachment, copy);
  mapi_properties_set_string (self->properties, MAPI_PR_BODY, "");
}

static void
copy_all (Reply *self)
{
  mapi_properties_merge (self->properties, self->old);
  for (gsize i = 0; i < G_N_ELEMENTS (never_copied); i++)
    mapi_properties_remove (self->properties, never_copied[i]);
  copy_attachments (self, TRUE);
}

static void
copy_recipients (Reply *self)
{
  GPtrArray *recipients = mapi_content_get_recipients (self->original);

  for (guint i = 0; i < recipients->len; i++)
    {
      g_autoptr(MapiProperties) copy = mapi_properties_copy (recipients->pdata[i]);
      guint32 type = mapi_properties_get_long (copy, MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_TO);

      if ((type & MAPI_RECIPIENT_P1) != 0)
        continue;
      mapi_properties_set_long (copy, MAPI_PR_RECIPIENT_TYPE, type & 0xf);
      mapi_properties_remove (copy, MAPI_PR_RESPONSIBILITY);
      mapi_properties_remove (copy, MAPI_PR_ROWID);
      mapi_content_add_recipient (self->content, copy);
    }
}

static MapiProperties *
find_row (GPtrArray  *recipients,
          const char *address)
{
  for (guint i = 0; i < recipients->len; i++)
    {
      const char *own = mapi_properties_get_string (recipients->pdata[i], MAPI_PR_EMAIL_ADDRESS);

      if (own != NULL && address != NULL && g_ascii_strcasecmp (own, address) == 0)
        return recipients->pdata[i];
    }
  return NULL;
}

/* Every recipient has it already and is shown */
static void
add_served_recipients (Reply       *self,
                       MapiContent *inner)
{
  GPtrArray *shown = mapi_content_get_recipients (inner);

  for (guint i = 0; i < shown->len; i++)
    {
      g_autoptr(MapiProperties) row = mapi_properties_copy (shown->pdata[i]);
      guint32 type = mapi_properties_get_long (row, MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_TO);

      if ((type & MAPI_RECIPIENT_P1) != 0)
        continue;
      mapi_properties_set_long (row, MAPI_PR_RECIPIENT_TYPE,
                                (gint32) ((type & 0xf) | MAPI_RECIPIENT_SUBMITTED));
      mapi_properties_set_boolean (row, MAPI_PR_RESPONSIBILITY, TRUE);
      mapi_properties_remove (row, MAPI_PR_ROWID);
      mapi_content_add_recipient (self->content, row);
    }
}

/* Each that failed gets it now and is not shown */
static void
add_resend_recipients (Reply       *self,
                       MapiContent *inner)
{
  GPtrArray *shown = mapi_content_get_recipients (inner);
  GPtrArray *failed = mapi_content_get_recipients (self->original);

  add_served_recipients (self, inner);
  for (guint i = 0; i < failed->len; i++)
    {
      const char *address = mapi_properties_get_string (failed->pdata[i], MAPI_PR_EMAIL_ADDRESS);
      MapiProperties *known = find_row (shown, address);
      g_autoptr(MapiProperties) row = mapi_properties_copy (known != NULL ? known
                                                                          : failed->pdata[i]);

      /* A delivery report names those who have got it */
      if (!mapi_properties_has (failed->pdata[i], MAPI_PR_NDR_REASON_CODE)
          && mapi_properties_has (failed->pdata[i], MAPI_PR_DELIVER_TIME))
        continue;
      mapi_properties_set_long (row, MAPI_PR_RECIPIENT_TYPE,
                                (gint32) (MAPI_RECIPIENT_TO | MAPI_RECIPIENT_P1));
      mapi_properties_set_boolean (row, MAPI_PR_RESPONSIBILITY, FALSE);
      mapi_properties_remove (row, MAPI_PR_ROWID);
      mapi_properties_remove (row, MAPI_PR_NDR_REASON_CODE);
      mapi_properties_remove (row, MAPI_PR_NDR_DIAG_CODE);
      mapi_properties_remove (row, MAPI_PR_SUPPLEMENTARY_INFO);
      mapi_properties_remove (row, MAPI_PR_REPORT_TEXT);
      mapi_properties_remove (row, MAPI_PR_REPORT_TIME);
      mapi_properties_remove (row, MAPI_PR_DELIVERY_TEXT);
      mapi_properties_remove (row, MAPI_PR_SPOOLER_STATUS);
      mapi_content_add_recipient (self->content, row);
    }
}

static MapiContent *
find_original (MapiContent *report)
{
  for (guint i = 0; i < mapi_content_get_n_attachments (report); i++)
    {
      MapiContent *inner = mapi_content_get_embedded (report, i);
      const char *type = mapi_properties_get_string (mapi_content_get_attachment (report, i),
                                                     MAPI_PR_ATTACH_MIME_TAG);

      if (inner != NULL && g_strcmp0 (type, "text/rfc822-headers") != 0)
        return inner;
    }
  return NULL;
}

static gboolean
resend (Reply   *self,
        GError **error)
{
  MapiContent *inner = find_original (self->original);
  const char *message_class = mapi_properties_get_string (self->old, MAPI_PR_ORIG_MESSAGE_CLASS);
  Reply copy = *self;
  MapiProperties *old;
  gint64 sent;

  if (inner == NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                           _("The report does not hold the message that was not delivered"));
      return FALSE;
    }
  old = mapi_content_get_properties (inner);
  copy.original = inner;
  copy.old = old;
  copy_all (&copy);
  for (gsize i = 0; i < G_N_ELEMENTS (representing_tags); i++)
    mapi_properties_remove (self->properties, representing_tags[i]);
  add_resend_recipients (self, inner);
  /* The copy that arrives is to look like the first one */
  copy_value (old, MAPI_PR_INTERNET_MESSAGE_ID, self->properties, MAPI_PR_INTERNET_MESSAGE_ID);
  copy_value (old, MAPI_PR_SUBJECT_PREFIX, self->properties, MAPI_PR_SUBJECT_PREFIX);
  copy_value (old, MAPI_PR_READ_RECEIPT_ENTRYID, self->properties, MAPI_PR_READ_RECEIPT_ENTRYID);
  if (mapi_properties_get_boolean (old, MAPI_PR_READ_RECEIPT_REQUESTED))
    mapi_properties_set_boolean (self->properties, MAPI_PR_READ_RECEIPT_REQUESTED, TRUE);
  if (mapi_properties_get_boolean (old, MAPI_PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED))
    mapi_properties_set_boolean (self->properties, MAPI_PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED,
                                 TRUE);
  sent = mapi_properties_get_time (old, MAPI_PR_CLIENT_SUBMIT_TIME);
  if (sent > 0)
    mapi_properties_set_time (self->properties, MAPI_PR_CLIENT_SUBMIT_TIME, sent);
  mapi_properties_set_string (self->properties, MAPI_PR_MESSAGE_CLASS,
                              message_class != NULL ? message_class : "IPM.Note");
  mapi_properties_set_long (self->properties, MAPI_PR_MESSAGE_FLAGS,
                            MAPI_MSGFLAG_UNSENT | MAPI_MSGFLAG_RESEND);
  copy_value (self->old, MAPI_PR_ORIGINAL_ENTRYID, self->properties, MAPI_PR_ORIGINAL_ENTRYID);
  return TRUE;
}

static void
begin (Reply *self)
{
  gint sensitivity = mapi_properties_get_long (self->old, MAPI_PR_SENSITIVITY,
                                               MAPI_SENSITIVITY_NONE);

  mapi_properties_set_string (self->properties, MAPI_PR_MESSAGE_CLASS, "IPM.Note");
  mapi_properties_set_long (self->properties, MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_UNSENT);
  set_author (self);
  if (sensitivity != MAPI_SENSITIVITY_NONE)
    {
      mapi_properties_set_long (self->properties, MAPI_PR_SENSITIVITY, sensitivity);
      mapi_properties_set_long (self->properties, MAPI_PR_ORIGINAL_SENSITIVITY, sensitivity);
    }
}

static void
redirect (Reply *self)
{
  gint64 sent = mapi_properties_get_time (self->old, MAPI_PR_CLIENT_SUBMIT_TIME);

  copy_all (self);
  copy_value (self->old, MAPI_PR_SUBJECT_PREFIX, self->properties, MAPI_PR_SUBJECT_PREFIX);
  copy_value (self->old, MAPI_PR_INTERNET_MESSAGE_ID, self->properties, MAPI_PR_INTERNET_MESSAGE_ID);
  if (sent > 0)
    mapi_properties_set_time (self->properties, MAPI_PR_ORIGINAL_SUBMIT_TIME, sent);
  add_served_recipients (self, self->original);
  mapi_resent_begin (self->properties);
  mapi_properties_set_long (self->properties, MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_UNSENT);
}

static void
edit_as_new (Reply *self)
{
  copy_all (self);
  mapi_resent_end (self->properties);
  for (gsize i = 0; i < G_N_ELEMENTS (representing_tags); i++)
    if (!is_own (self, mapi_properties_get_string (self->old,
                                                   MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS)))
      mapi_properties_remove (self->properties, representing_tags[i]);
  mapi_properties_remove (self->properties, MAPI_PR_REPLY_RECIPIENT_ENTRIES);
  mapi_properties_remove (self->properties, MAPI_PR_REPLY_RECIPIENT_NAMES);
  copy_value (self->old, MAPI_PR_SUBJECT_PREFIX, self->properties, MAPI_PR_SUBJECT_PREFIX);
  mapi_properties_set_long (self->properties, MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_UNSENT);
  copy_recipients (self);
}

static gboolean
create (Reply          *self,
        MapiReplyVerb   verb,
        GError        **error)
{
  switch (verb)
    {
    case MAPI_REPLY_TO_SENDER:
    case MAPI_REPLY_TO_ALL:
    case MAPI_REPLY_TO_LIST:
      begin (self);
      if (verb == MAPI_REPLY_TO_LIST && !add_list (self, error))
        return FALSE;
      if (verb != MAPI_REPLY_TO_LIST)
        add_author (self);
      if (verb == MAPI_REPLY_TO_ALL)
        add_others (self);
      set_subject (self, "RE: ");
      set_references (self, TRUE);
      set_quoted_body (self);
      return TRUE;
    case MAPI_REPLY_FORWARD:
    case MAPI_REPLY_FORWARD_AS_ATTACHMENT:
      begin (self);
      set_subject (self, "FW: ");
      set_references (self, FALSE);
      if (verb == MAPI_REPLY_FORWARD)
        {
          set_forwarded_body (self);
          copy_attachments (self, FALSE);
        }
      else
        attach_original (self);
      return TRUE;
    case MAPI_REPLY_REDIRECT:
      redirect (self);
      return TRUE;
    case MAPI_REPLY_EDIT_AS_NEW:
      edit_as_new (self);
      return TRUE;
    case MAPI_REPLY_RESEND:
      return resend (self, error);
    default:
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                           _("A message cannot be answered in this way"));
      return FALSE;
    }
}

/**
 * mapi_reply_is_redirect:
 * @content: a message that is not sent yet
 *
 * Tells one that is passed on as it is, made with %MAPI_REPLY_REDIRECT. Any thread, while nobody changes @content.
 *
 * Returns: %TRUE if its text and fields are another's
 */
gboolean
mapi_reply_is_redirect (MapiContent *content)
{
  g_return_val_if_fail (content != NULL, FALSE);

  return mapi_resent_get_id (mapi_content_get_properties (content)) != NULL;
}

/**
 * mapi_reply_can_resend:
 * @report: a message
 *
 * Tells a report on a message that was not delivered (`REPORT.*.NDR`) and that holds what can be sent again with
 * %MAPI_REPLY_RESEND: the whole message, not its header only. Any thread, while nobody changes @report.
 *
 * Returns: %TRUE if it can be sent again
 */
gboolean
mapi_reply_can_resend (MapiContent *report)
{
  const char *kind = mapi_properties_get_string (mapi_content_get_properties (report), MAPI_PR_MESSAGE_CLASS);

  return kind != NULL && g_str_has_prefix (kind, "REPORT.") && g_str_has_suffix (kind, ".NDR")
         && find_original (report) != NULL;
}

/**
 * mapi_reply_create:
 * @original: the message to answer or pass on; for %MAPI_REPLY_RESEND the report on it
 * @verb: what to do
 * @own_addresses: (nullable) (array zero-terminated=1): addresses of the user, which are left out
 *   of an answer to all
 * @error: return location for an error
 *
 * Makes the message a composer starts with: recipients, subject, conversation, quoted text in
 * PR_BODY, attachments. An answer has no attachments; it goes to Reply-To if there is one.
 * References keep 20 ids, the first and the last ones. What is redirected keeps its recipients, marked
 * %MAPI_RECIPIENT_SUBMITTED; whoever is to get it now is added with %MAPI_RECIPIENT_P1, and the author's
 * identity as PR_SENDER. Nothing of @original is changed. Any thread, while nobody changes @original.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if there is no mailing list to answer to, or the report holds no
 * message; %MAPI_ERROR_INVALID_PARAMETER for an unknown @verb.
 * Source: MAPI, Sending a Reply, Forwarding a Message, Resending; RFC 5322 3.6.4 and 3.6.6.
 *
 * Returns: (transfer full): a message that is not sent yet
 */
MapiContent *
mapi_reply_create (MapiContent         *original,
                   MapiReplyVerb        verb,
                   const char * const  *own_addresses,
                   GError             **error)
{
  g_autoptr(MapiContent) content = NULL;
  Reply self = { 0, };

  g_return_val_if_fail (original != NULL, NULL);

  content = mapi_content_new ();
  self.original = original;
  self.old = mapi_content_get_properties (original);
  self.content = content;
  self.properties = mapi_content_get_properties (content);
  self.own = own_addresses;
  if (!create (&self, verb, error))
    return NULL;
  return g_steal_pointer (&content);
}

/**
 * mapi_reply_dup_introduction:
 * @original: the message that is answered or passed on
 * @verb: what is done with it
 *
 * The lines that stand above the quoted text: who wrote it and when, or the head of a forwarded
 * message. For editors that quote HTML themselves. Any thread, while nobody changes @original.
 *
 * Returns: (transfer full): plain text, without a line feed at the end
 */
char *
mapi_reply_dup_introduction (MapiContent   *original,
                             MapiReplyVerb  verb)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_return_val_if_fail (original != NULL, NULL);

  if (verb == MAPI_REPLY_FORWARD)
    append_forwarded_head (text, mapi_content_get_properties (original));
  else
    append_attribution (text, mapi_content_get_properties (original));
  return g_strchomp (g_string_free (g_steal_pointer (&text), FALSE));
}
