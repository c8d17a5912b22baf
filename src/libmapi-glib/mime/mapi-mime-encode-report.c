/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* REPORT.* → multipart/report: RFC 3464 for delivery and non-delivery, RFC 8098 for what became of
 * a message that was read or not. */
#include "config.h"

#include "mapi-mime-writer-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapi-mime-text-private.h"
#include "mapi-mime-token-private.h"

static void
write_line (GString    *out,
            const char *name,
            const char *type,
            const char *value)
{
  g_autofree char *clean = mapi_mime_clean_line (value);
  gboolean ascii = g_str_is_ascii (clean);

  if (*clean == '\0' || strlen (clean) > 900 || (type != NULL && !ascii))
    return;
  if (type != NULL)
    g_string_append_printf (out, "%s: %s; %s\r\n", name, type, clean);
  else
    mapi_mime_write_text (out, name, clean, MAPI_MIME_ENCODE_NONE);
}

static gboolean
has_status (const char *text)
{
  return text != NULL && strlen (text) >= 5 && strchr ("245", text[0]) != NULL && text[1] == '.'
         && g_ascii_isdigit (text[2]);
}

static void
write_recipient_status (GString        *out,
                        MapiProperties *recipient,
                        const char     *message_class)
{
  const char *address = mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS);
  const char *info = mapi_properties_get_string (recipient, MAPI_PR_SUPPLEMENTARY_INFO);
  gboolean failed = g_str_has_suffix (message_class, ".NDR");
  gboolean delayed = g_str_has_suffix (message_class, ".Delayed");
  g_autofree char *status = NULL;

  if (address == NULL)
    return;
  if (has_status (info))
    {
      gsize length = strcspn (info, " \t");

      status = g_strndup (info, MIN (length, 9));
      info += length;
    }
  g_string_append (out, "\r\n");
  write_line (out, "Original-Recipient", "rfc822", address);
  write_line (out, "Final-Recipient", "rfc822", address);
  write_line (out, "Action", NULL, failed ? "failed" : delayed ? "delayed" : "delivered");
  write_line (out, "Status", NULL,
              status != NULL ? status : failed ? "5.0.0" : delayed ? "4.0.0" : "2.0.0");
  if (info != NULL && info[strspn (info, " ")] != '\0')
    write_line (out, "Diagnostic-Code", "smtp", info);
}

static void
write_delivery_status (GString     *out,
                       MapiContent *content,
                       const char  *message_class)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  const char *mta = mapi_properties_get_string (properties, MAPI_PR_REPORTING_MTA);
  GPtrArray *recipients = mapi_content_get_recipients (content);

  g_string_append (out, "Content-Type: message/delivery-status\r\n\r\n");
  write_line (out, "Reporting-MTA", "dns", mta != NULL && *mta != '\0' ? mta : "localhost");
  for (guint i = 0; i < recipients->len; i++)
    write_recipient_status (out, recipients->pdata[i], message_class);
}

static void
write_disposition (GString     *out,
                   MapiContent *content,
                   const char  *message_class)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  const char *from = mapi_properties_get_string (properties,
                                                 MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
  const char *id = mapi_properties_get_string (properties, MAPI_PR_ORIGINAL_MESSAGE_ID);
  const char *disposition = mapi_properties_get_string (properties, MAPI_PR_REPORT_DISPOSITION);

  g_string_append (out, "Content-Type: message/disposition-notification\r\n\r\n");
  if (from != NULL)
    write_line (out, "Final-Recipient", "rfc822", from);
  if (id != NULL)
    mapi_mime_write_ids (out, "Original-Message-ID", id);
  if (disposition == NULL || *disposition == '\0')
    disposition = g_str_has_suffix (message_class, ".IPNNRN")
                  ? "manual-action/MDN-sent-automatically; deleted"
                  : "manual-action/MDN-sent-manually; displayed";
  write_line (out, "Disposition", NULL, disposition);
}

static void
write_explanation (GString             *out,
                   MapiProperties      *properties,
                   const char          *message_class,
                   MapiMimeEncodeFlags  flags)
{
  const char *text = mapi_properties_get_string (properties, MAPI_PR_BODY);

  if (text == NULL || *text == '\0')
    text = mapi_properties_get_string (properties, MAPI_PR_REPORT_TEXT);
  if (text == NULL || *text == '\0')
    {
      if (g_str_has_suffix (message_class, ".NDR"))
        text = _("Your message could not be delivered.\n");
      else if (g_str_has_suffix (message_class, ".IPNRN"))
        text = _("Your message was displayed. There is no guarantee that it has been read or "
                 "understood.\n");
      else if (g_str_has_suffix (message_class, ".IPNNRN"))
        text = _("Your message was deleted without being displayed.\n");
      else
        text = _("This is about the delivery of your message.\n");
    }
  g_string_append_printf (out, "Content-Type: text/plain; charset=%s\r\n",
                          g_str_is_ascii (text) ? "us-ascii" : "utf-8");
  mapi_mime_write_text_body (out, text, strlen (text), flags);
}

gboolean
mapi_mime_write_report (GString              *out,
                        MapiContent          *content,
                        MapiMimeEncodeFlags   flags,
                        guint                 level,
                        GError              **error)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  const char *message_class = mapi_properties_get_string (properties, MAPI_PR_MESSAGE_CLASS);
  gboolean is_disposition = g_str_has_suffix (message_class, "NRN");
  g_autofree char *token = mapi_mime_create_token ();
  g_autofree char *boundary = g_strdup_printf ("=_%s", token);

  g_string_append_printf (out, "Auto-Submitted: auto-replied\r\n"
                          "Content-Type: multipart/report; report-type=%s;\r\n"
                          " boundary=\"%s\"\r\n\r\n--%s\r\n",
                          is_disposition ? "disposition-notification" : "delivery-status",
                          boundary, boundary);
  write_explanation (out, properties, message_class, flags);
  g_string_append_printf (out, "\r\n--%s\r\n", boundary);
  if (is_disposition)
    write_disposition (out, content, message_class);
  else
    write_delivery_status (out, content, message_class);
  for (guint i = 0; i < mapi_content_get_n_attachments (content); i++)
    {
      MapiContent *embedded = mapi_content_get_embedded (content, i);

      if (embedded == NULL)
        continue;
      g_string_append_printf (out, "\r\n--%s\r\nContent-Type: message/rfc822\r\n%s\r\n", boundary,
                              (flags & MAPI_MIME_ENCODE_8BIT) != 0
                              ? "Content-Transfer-Encoding: 8bit\r\n" : "");
      if (!mapi_mime_write_message (out, embedded, flags, level + 1, error))
        return FALSE;
    }
  g_string_append_printf (out, "\r\n--%s--\r\n", boundary);
  return TRUE;
}
