/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-submit-check-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* The encoder could not be made to write a second field by what stands in the first, but a message with such a value is
 * nobody's intention: whoever made it hears of it, instead of sending something else than was said. */

typedef struct
{
  guint32     tag;
  const char *name;
} Field;

static const Field message_fields[] = {
  { MAPI_PR_SUBJECT, N_("The subject") },
  { MAPI_PR_SUBJECT_PREFIX, N_("The subject") },
  { MAPI_PR_NORMALIZED_SUBJECT, N_("The subject") },
  { MAPI_PR_CONVERSATION_TOPIC, N_("The subject") },
  { MAPI_PR_SENDER_NAME, N_("The sender") },
  { MAPI_PR_SENDER_EMAIL_ADDRESS, N_("The sender") },
  { MAPI_PR_SENDER_SMTP_ADDRESS, N_("The sender") },
  { MAPI_PR_SENT_REPRESENTING_NAME, N_("The sender") },
  { MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS, N_("The sender") },
  { MAPI_PR_SENT_REPRESENTING_SMTP_ADDRESS, N_("The sender") },
  { MAPI_PR_REPLY_RECIPIENT_NAMES, N_("The address for answers") },
  { MAPI_PR_INTERNET_MESSAGE_ID, N_("The Message-ID") },
  { MAPI_PR_IN_REPLY_TO_ID, N_("The Message-ID of what is answered") },
};
static const Field recipient_fields[] = {
  { MAPI_PR_DISPLAY_NAME, N_("A recipient") },
  { MAPI_PR_ADDRTYPE, N_("A recipient") },
  { MAPI_PR_EMAIL_ADDRESS, N_("A recipient") },
  { MAPI_PR_SMTP_ADDRESS, N_("A recipient") },
};
static const Field attachment_fields[] = {
  { MAPI_PR_ATTACH_LONG_FILENAME, N_("The name of an attachment") },
  { MAPI_PR_ATTACH_FILENAME, N_("The name of an attachment") },
  { MAPI_PR_DISPLAY_NAME, N_("The name of an attachment") },
  { MAPI_PR_ATTACH_MIME_TAG, N_("The type of an attachment") },
  { MAPI_PR_ATTACH_CONTENT_ID, N_("The name of an attachment") },
};

static gboolean
check (MapiProperties *bag,
       const Field    *fields,
       gsize           n_fields,
       GError        **error)
{
  for (gsize i = 0; i < n_fields; i++)
    {
      const char *value = mapi_properties_get_string (bag, fields[i].tag);

      if (value == NULL || strpbrk (value, "\r\n") == NULL)
        continue;
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE, _("%s has a line break in it; nothing was sent."),
                   _(fields[i].name));
      return FALSE;
    }
  return TRUE;
}

gboolean
mapi_submit_check_fields (MapiContent  *content,
                          GError      **error)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);
  guint n_attachments = mapi_content_get_n_attachments (content);

  if (!check (mapi_content_get_properties (content), message_fields, G_N_ELEMENTS (message_fields), error))
    return FALSE;
  for (guint i = 0; i < recipients->len; i++)
    if (!check (recipients->pdata[i], recipient_fields, G_N_ELEMENTS (recipient_fields), error))
      return FALSE;
  for (guint i = 0; i < n_attachments; i++)
    if (!check (mapi_content_get_attachment (content, i), attachment_fields, G_N_ELEMENTS (attachment_fields), error))
      return FALSE;
  return TRUE;
}
