/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "smtp-message.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <kit-smtp-address.h>

#include "smtp-address.h"
#include "smtp-data.h"

/* From a MAPI message to an envelope and bytes.
 *
 * Sender: who sends (PR_SENDER_*), not who is represented; reports go out with the empty sender (RFC
 * 3464, RFC 8098). A recipient whose address has letters beyond ASCII before the "@" needs a server with
 * SMTPUTF8. Without one it is refused, and the others get the message without that address in its
 * header, because it cannot be written there. Domains are never the trouble: they have an ASCII
 * form. */

/* RFC 3461 4.4 */
#define MAX_ENVID 100
#define MAX_FROM_NOW (30 * G_TIME_SPAN_DAY)

static void
free_recipient (gpointer data)
{
  SmtpRecipient *self = data;

  g_free (self->path);
  g_free (self->original);
  g_free (self->text);
  g_clear_pointer (&self->reply, smtp_reply_free);
  g_array_unref (self->rows);
  g_free (self);
}

void
smtp_message_free (SmtpMessage *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->content, mapi_content_unref);
  g_clear_pointer (&self->data, g_bytes_unref);
  g_ptr_array_unref (self->recipients);
  g_clear_error (&self->error);
  g_free (self->sender);
  g_free (self->envelope_id);
  g_free (self);
}

/* ---- the envelope ---- */

/* What the recipient says counts before what the message says. */
static const char *
choose_notify (MapiProperties *message,
               MapiProperties *recipient)
{
  const guint32 success = MAPI_PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED;
  const guint32 failure = MAPI_PR_ORIGINATOR_NON_DELIVERY_REPORT_REQUESTED;
  const MapiValue *wanted = mapi_properties_get_value (recipient, success);
  const MapiValue *failures = mapi_properties_get_value (recipient, failure);
  g_autofree char *own = mapi_send_option_dup (recipient, "report");

  if (g_strcmp0 (own, "always") == 0)
    return "SUCCESS,FAILURE,DELAY";
  if (g_strcmp0 (own, "failure") == 0)
    return "FAILURE";
  if (g_strcmp0 (own, "never") == 0)
    return "NEVER";
  if (wanted == NULL)
    wanted = mapi_properties_get_value (message, success);
  if (failures == NULL)
    failures = mapi_properties_get_value (message, failure);
  if (wanted != NULL && mapi_value_get_boolean (wanted))
    return "SUCCESS,FAILURE,DELAY";
  if (failures != NULL && !mapi_value_get_boolean (failures))
    return "NEVER";
  return NULL;
}

static SmtpRecipient *
find_path (SmtpMessage *self,
           const char  *path)
{
  for (guint i = 0; i < self->recipients->len; i++)
    {
      SmtpRecipient *recipient = g_ptr_array_index (self->recipients, i);

      if (g_strcmp0 (recipient->path, path) == 0)
        return recipient;
    }
  return NULL;
}

static void
add_recipient (SmtpMessage    *self,
               MapiProperties *message,
               MapiProperties *row,
               guint           row_id)
{
  const char *address = kit_smtp_address_get_recipient (row);
  SmtpAddressKind kind;
  g_autofree char *path = smtp_address_dup_path (address, &kind);
  SmtpRecipient *recipient = path != NULL ? find_path (self, path) : NULL;

  if (recipient != NULL)
    {
      g_array_append_val (recipient->rows, row_id);
      return;
    }
  recipient = g_new0 (SmtpRecipient, 1);
  recipient->rows = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (recipient->rows, row_id);
  recipient->path = g_steal_pointer (&path);
  recipient->utf8 = kind == SMTP_ADDRESS_UTF8;
  recipient->notify = choose_notify (message, row);
  g_ptr_array_add (self->recipients, recipient);
  if (address == NULL)
    smtp_recipient_settle (recipient, MAPI_DELIVERY_NOT_MINE, NULL, NULL);
  else if (kind == SMTP_ADDRESS_BAD)
    smtp_recipient_settle (recipient, MAPI_DELIVERY_FAILED, NULL,
                           _("This is not a mail address that can be sent to"));
  else
    recipient->original = smtp_address_dup_xtext (address);
}

static void
take_sender (SmtpMessage    *self,
             MapiProperties *bag)
{
  const char *class = mapi_properties_get_string (bag, MAPI_PR_MESSAGE_CLASS);
  const char *address = kit_smtp_address_get_sender (bag);
  SmtpAddressKind kind;

  if (class != NULL && g_str_has_prefix (class, "REPORT."))
    {
      self->sender = g_strdup ("");
      return;
    }
  self->sender = smtp_address_dup_path (address, &kind);
  self->sender_utf8 = kind == SMTP_ADDRESS_UTF8;
}

/* What a report of the mail system names this message by: its search key, or its Message-ID */
static char *
make_envelope_id (MapiProperties *bag)
{
  GBytes *key = mapi_properties_get_binary (bag, MAPI_PR_SEARCH_KEY);
  const char *id = mapi_properties_get_string (bag, MAPI_PR_INTERNET_MESSAGE_ID);
  g_autoptr(GString) hex = g_string_new (NULL);
  gsize length = 0;
  const guint8 *bytes = key != NULL ? g_bytes_get_data (key, &length) : NULL;

  if (id != NULL && *id != '\0')
    {
      g_autofree char *xtext = smtp_address_dup_xtext (id);

      if (strlen (xtext) <= MAX_ENVID)
        return g_steal_pointer (&xtext);
    }
  for (gsize i = 0; i < length && i < 32; i++)
    g_string_append_printf (hex, "%02x", bytes[i]);
  return g_string_free (g_steal_pointer (&hex), FALSE);
}

static gboolean
wants_all_returned (MapiProperties *bag)
{
  g_autofree char *content = mapi_send_option_dup (bag, "report-content");

  return g_strcmp0 (content, "whole") == 0;
}

SmtpMessage *
smtp_message_new (MapiContent *content,
                  guint        index)
{
  SmtpMessage *self = g_new0 (SmtpMessage, 1);
  MapiProperties *bag = mapi_content_get_properties (content);
  GPtrArray *rows = mapi_content_get_recipients (content);

  self->index = index;
  self->content = mapi_content_ref (content);
  self->recipients = g_ptr_array_new_with_free_func (free_recipient);
  self->envelope_id = make_envelope_id (bag);
  self->release = mapi_properties_get_time (bag, MAPI_PR_DEFERRED_DELIVERY_TIME);
  self->return_all = wants_all_returned (bag);
  take_sender (self, bag);
  for (guint i = 0; i < rows->len; i++)
    {
      MapiProperties *row = g_ptr_array_index (rows, i);

      if (!mapi_properties_get_boolean (row, MAPI_PR_RESPONSIBILITY))
        add_recipient (self, bag, row,
                       (guint) mapi_properties_get_long (row, MAPI_PR_ROWID, (gint32) i));
    }
  if (self->sender == NULL)
    smtp_message_settle (self, MAPI_DELIVERY_FAILED, NULL,
                         _("The sender’s address is not a mail address"));
  return self;
}

/* ---- what became of it ---- */

void
smtp_recipient_settle (SmtpRecipient *self,
                       MapiDelivery   delivery,
                       SmtpReply     *reply,
                       const char    *text)
{
  self->settled = TRUE;
  self->delivery = delivery;
  g_clear_pointer (&self->reply, smtp_reply_free);
  g_free (self->text);
  self->reply = reply != NULL ? smtp_reply_copy (reply) : NULL;
  self->text = g_strdup (text);
}

void
smtp_message_settle (SmtpMessage  *self,
                     MapiDelivery  delivery,
                     SmtpReply    *reply,
                     const char   *text)
{
  for (guint i = 0; i < self->recipients->len; i++)
    {
      SmtpRecipient *recipient = g_ptr_array_index (self->recipients, i);

      if (!recipient->settled)
        smtp_recipient_settle (recipient, delivery, reply, text);
    }
}

guint
smtp_message_count_open (SmtpMessage *self)
{
  guint n = 0;

  for (guint i = 0; i < self->recipients->len; i++)
    n += !((SmtpRecipient *) g_ptr_array_index (self->recipients, i))->settled;
  return n;
}

gboolean
smtp_message_has_result (SmtpMessage *self)
{
  for (guint i = 0; i < self->recipients->len; i++)
    if (((SmtpRecipient *) g_ptr_array_index (self->recipients, i))->settled)
      return TRUE;
  return self->error == NULL;
}

/* What it means for the message, as a stable code */
static MapiError
classify (SmtpReply *reply)
{
  if (smtp_reply_is_about (reply, "2.3") || smtp_reply_is_about (reply, "3.4"))
    return MAPI_ERROR_TOO_BIG;
  if (reply->code == 452 || reply->code == 552 || smtp_reply_is_about (reply, "2.2") || smtp_reply_is_about (reply, "3.1"))
    return MAPI_ERROR_NOT_ENOUGH_DISK;
  if (smtp_reply_is_temporary (reply))
    return MAPI_ERROR_WAIT;
  return smtp_reply_is_about (reply, "7.") ? MAPI_ERROR_NO_ACCESS : MAPI_ERROR_CALL_FAILED;
}

/* What the server said, for programs */
static GError *
create_error (SmtpReply  *reply,
              const char *words)
{
  g_autofree char *low_level = smtp_reply_dup_low_level (reply);
  GError *error = g_error_new_literal (MAPI_ERROR, classify (reply), words);

  mapi_error_explain (&error, NULL, low_level, words);
  return error;
}

static void
add_to_result (SmtpRecipient    *recipient,
               MapiSubmitResult *result,
               const GError     *fallback)
{
  g_autofree char *words = recipient->reply != NULL ? smtp_reply_dup_text (recipient->reply) : NULL;
  const char *text = words != NULL ? words : recipient->text;
  gboolean failed = recipient->settled && recipient->delivery == MAPI_DELIVERY_FAILED;
  g_autoptr(GError) said = words != NULL ? create_error (recipient->reply, words) : NULL;
  const GError *why = said != NULL ? said : recipient->text == NULL ? fallback : NULL;
  gint reason = -1;
  gint diag = -1;

  if (failed)
    {
      /* Refused by the other side, or impossible from here */
      reason = recipient->reply != NULL ? 0 : 1;
      diag = recipient->reply != NULL ? smtp_reply_get_diagnostic (recipient->reply) : -1;
    }
  for (guint i = 0; i < recipient->rows->len; i++)
    {
      guint row = g_array_index (recipient->rows, guint, i);

      mapi_submit_result_set_recipient (result, row,
                                        recipient->settled ? recipient->delivery : MAPI_DELIVERY_PENDING,
                                        reason, diag,
                                        text != NULL ? text : fallback != NULL ? fallback->message : NULL);
      if (why != NULL)
        mapi_submit_result_set_error (result, row, why);
    }
}

MapiSubmitResult *
smtp_message_dup_result (SmtpMessage *self)
{
  MapiSubmitResult *result = mapi_submit_result_new ();

  for (guint i = 0; i < self->recipients->len; i++)
    add_to_result (g_ptr_array_index (self->recipients, i), result, self->error);
  mapi_submit_result_set_retry_seconds (result, self->retry_seconds);
  return result;
}

/* ---- the bytes ---- */

static gboolean
any_utf8_recipient (SmtpMessage *self)
{
  for (guint i = 0; i < self->recipients->len; i++)
    {
      SmtpRecipient *recipient = g_ptr_array_index (self->recipients, i);

      if (recipient->utf8 && !recipient->settled)
        return TRUE;
    }
  return FALSE;
}

static void
refuse_utf8 (SmtpMessage *self)
{
  for (guint i = 0; i < self->recipients->len; i++)
    {
      SmtpRecipient *recipient = g_ptr_array_index (self->recipients, i);

      if (recipient->utf8 && !recipient->settled)
        smtp_recipient_settle (recipient, MAPI_DELIVERY_FAILED, NULL,
                               _("The mail server cannot send to addresses with such letters "
                                 "before the “@” (it has no SMTPUTF8)"));
    }
}

static gboolean
needs_utf8 (MapiProperties *row)
{
  const char *address = kit_smtp_address_get_recipient (row);
  SmtpAddressKind kind;
  g_autofree char *path = smtp_address_dup_path (address, &kind);

  return kind == SMTP_ADDRESS_UTF8;
}

/* Without the recipients that cannot stand in a header of this server's kind */
static MapiContent *
dup_writable (MapiContent *content)
{
  MapiContent *copy = mapi_content_copy (content);
  GPtrArray *rows = mapi_content_get_recipients (copy);

  for (guint i = rows->len; i > 0; i--)
    if (needs_utf8 (g_ptr_array_index (rows, i - 1)))
      g_ptr_array_remove_index (rows, i - 1);
  return copy;
}

static gboolean
encode (SmtpMessage       *self,
        SmtpCapabilities  *server,
        GError           **error)
{
  MapiMimeEncodeFlags flags = MAPI_MIME_ENCODE_NONE;
  g_autoptr(MapiContent) writable = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (server->eight_bit)
    flags |= MAPI_MIME_ENCODE_8BIT;
  if (server->smtputf8 && (self->sender_utf8 || any_utf8_recipient (self)))
    flags |= MAPI_MIME_ENCODE_SMTPUTF8;
  if (flags & MAPI_MIME_ENCODE_SMTPUTF8)
    writable = mapi_content_ref (self->content);
  else
    writable = dup_writable (self->content);
  bytes = mapi_mime_encode (writable, flags, error);
  if (bytes == NULL)
    return FALSE;
  g_clear_pointer (&self->data, g_bytes_unref);
  self->data = smtp_data_canonicalize (bytes, &self->eight_bit, &self->header_utf8);
  return TRUE;
}

static void
check_size (SmtpMessage      *self,
            SmtpCapabilities *server)
{
  gsize size = g_bytes_get_size (self->data);
  g_autofree char *own = NULL;
  g_autofree char *limit = NULL;
  g_autofree char *text = NULL;

  if (server->max_size == 0 || size <= server->max_size)
    return;
  own = g_format_size (size);
  limit = g_format_size (server->max_size);
  text = g_strdup_printf (_("The message has %s; the mail server takes %s at most"), own, limit);
  smtp_message_settle (self, MAPI_DELIVERY_FAILED, NULL, text);
}

/* To be sent later. A server that can keep it does; else it stays here that long. */
static void
check_release (SmtpMessage      *self,
               SmtpCapabilities *server)
{
  gint64 now = g_get_real_time ();
  gint64 seconds = (self->release - now) / G_TIME_SPAN_SECOND;

  if (self->release <= now)
    self->release = 0;
  else if (!server->future_release || (server->max_hold > 0 && (guint64) seconds > server->max_hold) ||
           (server->hold_until > 0 && self->release > server->hold_until))
    {
      self->retry_seconds = (guint) MIN (seconds + 1, MAX_FROM_NOW / G_TIME_SPAN_SECOND);
      smtp_message_settle (self, MAPI_DELIVERY_PENDING, NULL, _("It is to be sent later"));
    }
}

gboolean
smtp_message_prepare (SmtpMessage      *self,
                      SmtpCapabilities *server)
{
  g_autoptr(GError) problem = NULL;

  if (!server->smtputf8)
    refuse_utf8 (self);
  if (!server->smtputf8 && self->sender_utf8)
    smtp_message_settle (self, MAPI_DELIVERY_FAILED, NULL,
                         _("The mail server cannot send for a sender with such letters before the "
                           "“@” (it has no SMTPUTF8)"));
  check_release (self, server);
  if (smtp_message_count_open (self) == 0)
    return FALSE;
  if (!encode (self, server, &problem))
    smtp_message_settle (self, MAPI_DELIVERY_FAILED, NULL, problem->message);
  else if (self->eight_bit && !server->eight_bit)
    smtp_message_settle (self, MAPI_DELIVERY_FAILED, NULL,
                         _("The mail server takes only plain ASCII (it has no 8BITMIME), and this "
                           "message is signed in a form that may not be changed"));
  else
    check_size (self, server);
  return smtp_message_count_open (self) > 0;
}
