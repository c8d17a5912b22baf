/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-report.h"

#include <glib/gi18n-lib.h>

#include "../address/mapi-one-off.h"
#include "../property/mapi-conversation-index.h"
#include "../property/mapi-subject.h"

/* What a report takes over from the message it is about, and under which tag. */
static const struct
{
  guint32 from;
  guint32 to;
} originals[] = {
  { MAPI_PR_DISPLAY_TO, MAPI_PR_ORIGINAL_DISPLAY_TO },
  { MAPI_PR_DISPLAY_CC, MAPI_PR_ORIGINAL_DISPLAY_CC },
  { MAPI_PR_DISPLAY_BCC, MAPI_PR_ORIGINAL_DISPLAY_BCC },
  { MAPI_PR_SUBJECT, MAPI_PR_ORIGINAL_SUBJECT },
  { MAPI_PR_CLIENT_SUBMIT_TIME, MAPI_PR_ORIGINAL_SUBMIT_TIME },
  { MAPI_PR_MESSAGE_DELIVERY_TIME, MAPI_PR_ORIGINAL_DELIVERY_TIME },
  { MAPI_PR_MESSAGE_CLASS, MAPI_PR_ORIG_MESSAGE_CLASS },
  { MAPI_PR_INTERNET_MESSAGE_ID, MAPI_PR_ORIGINAL_MESSAGE_ID },
  { MAPI_PR_SENT_REPRESENTING_NAME, MAPI_PR_ORIGINAL_SENDER_NAME },
  { MAPI_PR_CONVERSATION_TOPIC, MAPI_PR_CONVERSATION_TOPIC },
  { MAPI_PR_PRIORITY, MAPI_PR_PRIORITY },
  { MAPI_PR_SEARCH_KEY, MAPI_PR_SEARCH_KEY },
  { MAPI_PR_REPORT_TAG, MAPI_PR_REPORT_TAG },
};

static const char * const suffixes[] = {
  [MAPI_REPORT_DELIVERY] = "DR",
  [MAPI_REPORT_NON_DELIVERY] = "NDR",
  [MAPI_REPORT_READ] = "IPNRN",
  [MAPI_REPORT_NON_READ] = "IPNNRN",
};

static void
set_string_as (MapiProperties  *report,
               const MapiValue *value,
               guint32          tag)
{
  switch ((guint) MAPI_PROP_TYPE (tag))
    {
    case MAPI_PROP_TYPE_UNICODE:
      mapi_properties_set_string (report, tag, mapi_value_get_string (value));
      break;
    case MAPI_PROP_TYPE_SYSTIME:
      mapi_properties_set_time (report, tag, mapi_value_get_time (value));
      break;
    case MAPI_PROP_TYPE_BINARY:
      mapi_properties_set_binary (report, tag, mapi_value_get_binary (value));
      break;
    default:
      mapi_properties_set_long (report, tag, (gint32) mapi_value_get_int64 (value));
    }
}

static void
copy_originals (MapiProperties *original,
                MapiProperties *report)
{
  GBytes *parent = mapi_properties_get_binary (original, MAPI_PR_CONVERSATION_INDEX);
  g_autoptr(GBytes) index = mapi_conversation_index_create (parent);

  for (guint i = 0; i < G_N_ELEMENTS (originals); i++)
    {
      const MapiValue *value = mapi_properties_get_value (original, originals[i].from);

      if (value != NULL)
        set_string_as (report, value, originals[i].to);
    }
  mapi_properties_set_binary (report, MAPI_PR_CONVERSATION_INDEX, index);
}

static const char *
report_title (MapiReportKind kind)
{
  switch (kind)
    {
    case MAPI_REPORT_DELIVERY:
      return _("Delivered: ");
    case MAPI_REPORT_NON_DELIVERY:
      return _("Not delivered: ");
    case MAPI_REPORT_READ:
      return _("Read: ");
    case MAPI_REPORT_NON_READ:
    default:
      return _("Not read: ");
    }
}

static void
add_recipients (MapiContent *report,
                GPtrArray   *recipients,
                gint64       now)
{
  for (guint i = 0; recipients != NULL && i < recipients->len; i++)
    {
      g_autoptr(MapiProperties) copy = mapi_properties_copy (g_ptr_array_index (recipients, i));

      if (!mapi_properties_has (copy, MAPI_PR_REPORT_TIME))
        mapi_properties_set_time (copy, MAPI_PR_REPORT_TIME, now);
      mapi_properties_remove (copy, MAPI_PR_ROWID);
      mapi_content_add_recipient (report, copy);
    }
}

/* Read reports travel: to READ_RECEIPT_*, or whoever sent the original. */
static void
address_to_sender (MapiContent    *report,
                   MapiProperties *original)
{
  g_autoptr(MapiProperties) recipient = NULL;
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(GBytes) id_bytes = NULL;
  g_autoptr(GBytes) key = NULL;
  GBytes *receipt_id = mapi_properties_get_binary (original, MAPI_PR_READ_RECEIPT_ENTRYID);
  const char *name = mapi_properties_get_string (original, MAPI_PR_SENT_REPRESENTING_NAME);
  const char *address = mapi_properties_get_string (original, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);

  if (receipt_id != NULL)
    {
      id = mapi_entry_id_new_from_bytes (receipt_id, NULL);
      if (id != NULL && mapi_one_off_is_entry_id (id))
        recipient = mapi_one_off_open (id, NULL);
    }
  if (recipient == NULL && address != NULL)
    {
      g_clear_pointer (&id, mapi_entry_id_free);
      id = mapi_one_off_create_entry_id (name, "SMTP", address, FALSE);
      id_bytes = mapi_entry_id_to_bytes (id);
      key = mapi_search_key_for_address ("SMTP", address);
      recipient = mapi_properties_new ();
      mapi_properties_set_string (recipient, MAPI_PR_DISPLAY_NAME, name != NULL ? name : address);
      mapi_properties_set_string (recipient, MAPI_PR_ADDRTYPE, "SMTP");
      mapi_properties_set_string (recipient, MAPI_PR_EMAIL_ADDRESS, address);
      mapi_properties_set_binary (recipient, MAPI_PR_ENTRYID, id_bytes);
      mapi_properties_set_binary (recipient, MAPI_PR_SEARCH_KEY, key);
    }
  if (recipient == NULL)
    return;
  mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_TO);
  mapi_content_add_recipient (report, recipient);
}

static void
attach_original (MapiContent *report,
                 MapiContent *original)
{
  g_autoptr(MapiProperties) attachment = mapi_properties_new ();
  g_autoptr(MapiContent) copy = mapi_content_copy (original);

  mapi_properties_set_long (attachment, MAPI_PR_ATTACH_METHOD, MAPI_ATTACH_EMBEDDED_MSG);
  mapi_properties_set_string (attachment, MAPI_PR_ATTACH_MIME_TAG, "message/rfc822");
  mapi_properties_set_string (attachment, MAPI_PR_DISPLAY_NAME,
                              mapi_properties_get_string (mapi_content_get_properties (original),
                                                          MAPI_PR_SUBJECT));
  mapi_properties_set_long (attachment, MAPI_PR_RENDERING_POSITION, -1);
  mapi_content_add_attachment (report, attachment, copy);
}

/**
 * mapi_report_create:
 * @original: the message it is about
 * @kind: which report
 * @recipients: (nullable) (element-type MapiProperties): whom it is about: those delivered to or
 *   failed, with their PR_NDR_* and PR_DELIVERY_TEXT; ignored for read reports
 *
 * Makes a report as a content of class `REPORT.x.DR`, `.NDR`, `.IPNRN` or `.IPNNRN`, where x is
 * the class of @original. A non-delivery report has the original attached, so that it can
 * be sent again from it. The report carries the original's search key. Any thread.
 *
 * Source: MAPI Report Messages; StatusRecips; ReadReceipt.
 *
 * Returns: (transfer full): the report, not saved
 */
MapiContent *
mapi_report_create (MapiContent    *original,
                    MapiReportKind  kind,
                    GPtrArray      *recipients)
{
  g_autoptr(MapiContent) report = mapi_content_new ();
  MapiProperties *from = mapi_content_get_properties (original);
  MapiProperties *to = mapi_content_get_properties (report);
  const char *class = mapi_properties_get_string (from, MAPI_PR_MESSAGE_CLASS);
  const char *subject = mapi_properties_get_string (from, MAPI_PR_SUBJECT);
  g_autofree char *report_class = NULL;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;
  gint64 now = g_get_real_time ();

  report_class = g_strdup_printf ("REPORT.%s.%s", class != NULL ? class : "IPM.Note", suffixes[kind]);
  title = g_strconcat (report_title (kind), subject != NULL ? subject : "", NULL);
  copy_originals (from, to);
  mapi_properties_set_string (to, MAPI_PR_MESSAGE_CLASS, report_class);
  mapi_properties_set_string (to, MAPI_PR_SUBJECT, title);
  mapi_properties_set_time (to, MAPI_PR_REPORT_TIME, now);

  if (kind == MAPI_REPORT_DELIVERY || kind == MAPI_REPORT_NON_DELIVERY)
    {
      add_recipients (report, recipients, now);
      mapi_properties_set_time (to, MAPI_PR_MESSAGE_DELIVERY_TIME, now);
      mapi_properties_set_time (to, MAPI_PR_CLIENT_SUBMIT_TIME, now);
      mapi_properties_set_string (to, MAPI_PR_SENDER_NAME, _("Mail system"));
      mapi_properties_set_string (to, MAPI_PR_SENT_REPRESENTING_NAME, _("Mail system"));
      mapi_properties_set_long (to, MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_UNMODIFIED);
    }
  else
    {
      address_to_sender (report, from);
      mapi_properties_set_boolean (to, MAPI_PR_DELETE_AFTER_SUBMIT, TRUE);
      mapi_properties_set_long (to, MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_UNSENT);
    }
  if (kind == MAPI_REPORT_NON_DELIVERY)
    attach_original (report, original);

  text = mapi_report_describe (report);
  mapi_properties_set_string (to, MAPI_PR_REPORT_TEXT, text);
  mapi_properties_set_string (to, MAPI_PR_BODY, text);
  return g_steal_pointer (&report);
}

static void
describe_recipient (GString        *text,
                    MapiProperties *recipient)
{
  g_autofree char *who =
    mapi_address_format (mapi_properties_get_string (recipient, MAPI_PR_DISPLAY_NAME),
                         mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS));
  const char *why = mapi_properties_get_string (recipient, MAPI_PR_DELIVERY_TEXT);

  if (why == NULL)
    why = mapi_properties_get_string (recipient, MAPI_PR_REPORT_TEXT);
  g_string_append_printf (text, "  %s\n", who);
  if (why != NULL)
    g_string_append_printf (text, "      %s\n", why);
}

/**
 * mapi_report_describe:
 * @report: a message of a class `REPORT.…`
 *
 * Says in words what a report says in properties. Any thread.
 *
 * Returns: (transfer full): text of several lines
 */
char *
mapi_report_describe (MapiContent *report)
{
  MapiProperties *properties = mapi_content_get_properties (report);
  const char *class = mapi_properties_get_string (properties, MAPI_PR_MESSAGE_CLASS);
  const char *subject = mapi_properties_get_string (properties, MAPI_PR_ORIGINAL_SUBJECT);
  GPtrArray *recipients = mapi_content_get_recipients (report);
  GString *text = g_string_new (NULL);
  gboolean about_recipients = TRUE;

  if (class != NULL && g_str_has_suffix (class, ".NDR"))
    g_string_append (text, _("Your message did not reach some or all of its recipients."));
  else if (class != NULL && g_str_has_suffix (class, ".DR"))
    g_string_append (text, _("Your message was delivered to the following recipients."));
  else if (class != NULL && g_str_has_suffix (class, ".IPNNRN"))
    {
      g_string_append (text, _("Your message was deleted without being read."));
      about_recipients = FALSE;
    }
  else
    {
      g_string_append (text, _("Your message was read."));
      about_recipients = FALSE;
    }

  g_string_append_printf (text, "\n\n%s %s\n", _("Subject:"), subject != NULL ? subject : "");
  if (about_recipients && recipients->len > 0)
    {
      g_string_append_c (text, '\n');
      for (guint i = 0; i < recipients->len; i++)
        describe_recipient (text, g_ptr_array_index (recipients, i));
    }
  return g_string_free (text, FALSE);
}
