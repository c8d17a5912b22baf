/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/* The typed accessors of MapiMessage: subject, bodies, recipients, attachments. */

#include "mapi-message-private.h"

#include "../address/mapi-one-off.h"

#include <string.h>

/**
 * mapi_message_get_subject:
 * @self: a message
 *
 * Gets the subject, "" if there is none.
 *
 * Returns: (transfer none): the subject, "" if there is none
 */
const char *
mapi_message_get_subject (MapiMessage *self)
{
  const char *subject;

  g_return_val_if_fail (MAPI_IS_MESSAGE (self), NULL);

  subject = mapi_properties_get_string (mapi_message_get_properties (self), MAPI_PR_SUBJECT);
  return subject != NULL ? subject : "";
}

/**
 * mapi_message_set_subject:
 * @self: a message
 * @subject: (nullable): the subject
 *
 * Sets the subject. Its parts are computed at the save.
 */
void
mapi_message_set_subject (MapiMessage *self,
                          const char  *subject)
{
  MapiProperties *properties;

  g_return_if_fail (MAPI_IS_MESSAGE (self));

  properties = mapi_message_get_properties (self);
  mapi_properties_set_string (properties, MAPI_PR_SUBJECT, subject != NULL ? subject : "");
  /* Those of the old subject must not outlive it */
  mapi_properties_remove (properties, MAPI_PR_SUBJECT_PREFIX);
  mapi_properties_remove (properties, MAPI_PR_NORMALIZED_SUBJECT);
}

/**
 * mapi_message_get_body:
 * @self: a message
 *
 * Gets the plain text, %NULL if there is none.
 *
 * Returns: (transfer none) (nullable): the plain text, %NULL if there is none
 */
const char *
mapi_message_get_body (MapiMessage *self)
{
  g_return_val_if_fail (MAPI_IS_MESSAGE (self), NULL);
  return mapi_properties_get_string (mapi_message_get_properties (self), MAPI_PR_BODY);
}

/**
 * mapi_message_set_body:
 * @self: a message
 * @text: (nullable): plain text
 *
 * Makes this the only body: other forms of it are removed.
 */
void
mapi_message_set_body (MapiMessage *self,
                       const char  *text)
{
  MapiProperties *properties;

  g_return_if_fail (MAPI_IS_MESSAGE (self));

  properties = mapi_message_get_properties (self);
  mapi_properties_remove (properties, MAPI_PR_HTML);
  mapi_properties_remove (properties, MAPI_PR_RTF_COMPRESSED);
  if (text != NULL)
    mapi_properties_set_string (properties, MAPI_PR_BODY, text);
  else
    mapi_properties_remove (properties, MAPI_PR_BODY);
}

/**
 * mapi_message_dup_html:
 * @self: a message
 *
 * Gets the HTML body as UTF-8, %NULL if there is none. It is as the sender wrote it: show it only
 * where nothing of it can run or load.
 *
 * Returns: (transfer full) (nullable): the HTML body as UTF-8, %NULL if there is none. It is as the
 *   sender wrote it: show it only where nothing of it can run or load
 */
char *
mapi_message_dup_html (MapiMessage *self)
{
  GBytes *html;
  gconstpointer data;
  gsize length;

  g_return_val_if_fail (MAPI_IS_MESSAGE (self), NULL);

  html = mapi_properties_get_binary (mapi_message_get_properties (self), MAPI_PR_HTML);
  if (html == NULL)
    return NULL;
  data = g_bytes_get_data (html, &length);
  return g_utf8_make_valid (data != NULL ? data : "", length);
}

/**
 * mapi_message_set_html:
 * @self: a message
 * @html: (nullable): HTML in UTF-8
 *
 * Makes this the body. A plain text set before stays beside it as the alternative for readers
 * without HTML; set none to have it made from @html.
 */
void
mapi_message_set_html (MapiMessage *self,
                       const char  *html)
{
  g_autoptr(GBytes) bytes = NULL;
  MapiProperties *properties;

  g_return_if_fail (MAPI_IS_MESSAGE (self));

  properties = mapi_message_get_properties (self);
  mapi_properties_remove (properties, MAPI_PR_RTF_COMPRESSED);
  if (html == NULL)
    {
      mapi_properties_remove (properties, MAPI_PR_HTML);
      return;
    }
  bytes = g_bytes_new (html, strlen (html));
  mapi_properties_set_binary (properties, MAPI_PR_HTML, bytes);
  mapi_properties_set_long (properties, MAPI_PR_INTERNET_CPID, 65001);
}

/**
 * mapi_message_add_recipient:
 * @self: a message
 * @type: To, Cc or Bcc
 * @text: `Name <a@b>`, a plain address, `Name [TYPE:address]`, or a name still to be resolved
 *
 * Adds a recipient.
 */
void
mapi_message_add_recipient (MapiMessage       *self,
                            MapiRecipientType  type,
                            const char        *text)
{
  g_autoptr(MapiProperties) recipient = NULL;

  g_return_if_fail (MAPI_IS_MESSAGE (self));
  g_return_if_fail (text != NULL);

  recipient = mapi_one_off_parse (text);
  if (recipient == NULL)
    {
      g_autofree char *name = g_strstrip (g_strdup (text));

      recipient = mapi_properties_new ();
      mapi_properties_set_string (recipient, MAPI_PR_DISPLAY_NAME, name);
    }
  mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE, type);
  mapi_content_add_recipient (self->content, recipient);
  mapi_message_refresh_tables (self);
}

/**
 * mapi_message_modify_recipients:
 * @self: a message
 * @flags: a #MapiModifyRecipients
 * @recipients: (element-type MapiProperties): recipients
 * @error: return location for an error
 *
 * Changes the list of recipients; see mapi_content_modify_recipients().
 *
 * Errors: %MAPI_ERROR_INVALID_PARAMETER if %MAPI_PR_ROWID is missing or must not be there,
 * %MAPI_ERROR_NO_ACCESS if the message was opened for reading only, %MAPI_ERROR_INVALID_OBJECT.
 * Source: IMessage::ModifyRecipients.
 *
 * Returns: %TRUE if the list was changed
 */
gboolean
mapi_message_modify_recipients (MapiMessage  *self,
                                guint         flags,
                                GPtrArray    *recipients,
                                GError      **error)
{
  g_return_val_if_fail (MAPI_IS_MESSAGE (self), FALSE);
  g_return_val_if_fail (recipients != NULL, FALSE);

  if (!mapi_message_check_writable (self, error) ||
      !mapi_content_modify_recipients (self->content, flags, recipients, error))
    return FALSE;
  mapi_message_refresh_tables (self);
  return TRUE;
}

/**
 * mapi_message_add_attachment:
 * @self: a message
 * @file_name: (nullable): its name, without folders
 * @mime_type: (nullable): its media type
 * @data: its bytes
 *
 * Attaches a file by value. Like everything else it counts when the message is saved.
 *
 * Source: IMessage::CreateAttach.
 *
 * Returns: its number, valid while the message is open
 */
guint
mapi_message_add_attachment (MapiMessage *self,
                             const char  *file_name,
                             const char  *mime_type,
                             GBytes      *data)
{
  g_autoptr(MapiProperties) attachment = NULL;
  guint number;

  g_return_val_if_fail (MAPI_IS_MESSAGE (self), 0);
  g_return_val_if_fail (data != NULL, 0);

  attachment = mapi_properties_new ();
  mapi_properties_set_long (attachment, MAPI_PR_ATTACH_METHOD, MAPI_ATTACH_BY_VALUE);
  mapi_properties_set_long (attachment, MAPI_PR_RENDERING_POSITION, -1);
  mapi_properties_set_long (attachment, MAPI_PR_ATTACH_SIZE,
                            (gint32) MIN (g_bytes_get_size (data), G_MAXINT32));
  mapi_properties_set_binary (attachment, MAPI_PR_ATTACH_DATA_BIN, data);
  if (file_name != NULL)
    {
      mapi_properties_set_string (attachment, MAPI_PR_ATTACH_FILENAME, file_name);
      mapi_properties_set_string (attachment, MAPI_PR_ATTACH_LONG_FILENAME, file_name);
      mapi_properties_set_string (attachment, MAPI_PR_DISPLAY_NAME, file_name);
    }
  if (mime_type != NULL)
    mapi_properties_set_string (attachment, MAPI_PR_ATTACH_MIME_TAG, mime_type);

  number = mapi_content_add_attachment (self->content, attachment, NULL);
  mapi_message_refresh_tables (self);
  return number;
}

/* The bytes of an attachment do not belong into a table */
static MapiProperties *
mapi_message_attachment_row (MapiProperties *attachment)
{
  MapiProperties *row = mapi_properties_copy (attachment);

  mapi_properties_remove (row, MAPI_PR_ATTACH_DATA_BIN);
  return row;
}

static void
mapi_message_fill_recipients (MapiMessage *self)
{
  GPtrArray *recipients = mapi_content_get_recipients (self->content);

  mapi_memory_source_clear (self->recipients);
  for (guint i = 0; i < recipients->len; i++)
    {
      g_autoptr(MapiProperties) row = mapi_properties_copy (g_ptr_array_index (recipients, i));

      mapi_memory_source_set_row (self->recipients,
                                  (guint32) mapi_properties_get_long (row, MAPI_PR_ROWID, i), row);
    }
}

static void
mapi_message_fill_attachments (MapiMessage *self)
{
  guint n_attachments = mapi_content_get_n_attachments (self->content);

  mapi_memory_source_clear (self->attachments);
  for (guint i = 0; i < n_attachments; i++)
    {
      MapiProperties *attachment = mapi_content_get_attachment (self->content, i);
      g_autoptr(MapiProperties) row = mapi_message_attachment_row (attachment);

      mapi_memory_source_set_row (self->attachments,
                                  (guint32) mapi_properties_get_long (row, MAPI_PR_ATTACH_NUM, i),
                                  row);
    }
}

void
mapi_message_refresh_tables (MapiMessage *self)
{
  if (self->recipients != NULL)
    mapi_message_fill_recipients (self);
  if (self->attachments != NULL)
    mapi_message_fill_attachments (self);
}

/**
 * mapi_message_new_recipient_table:
 * @self: a message
 *
 * Makes a table of the recipients, keyed by %MAPI_PR_ROWID. It follows the message.
 *
 * Source: IMessage::GetRecipientTable.
 *
 * Returns: (transfer full): a table, not opened yet
 */
MapiTable *
mapi_message_new_recipient_table (MapiMessage *self)
{
  g_return_val_if_fail (MAPI_IS_MESSAGE (self), NULL);

  if (self->recipients == NULL)
    {
      self->recipients = mapi_memory_source_new ();
      mapi_message_fill_recipients (self);
    }
  return mapi_table_new (MAPI_TABLE_SOURCE (self->recipients));
}

/**
 * mapi_message_new_attachment_table:
 * @self: a message
 *
 * Makes a table of the attachments, keyed by %MAPI_PR_ATTACH_NUM and without their bytes. It
 * follows the message.
 *
 * Source: IMessage::GetAttachmentTable.
 *
 * Returns: (transfer full): a table, not opened yet
 */
MapiTable *
mapi_message_new_attachment_table (MapiMessage *self)
{
  g_return_val_if_fail (MAPI_IS_MESSAGE (self), NULL);

  if (self->attachments == NULL)
    {
      self->attachments = mapi_memory_source_new ();
      mapi_message_fill_attachments (self);
    }
  return mapi_table_new (MAPI_TABLE_SOURCE (self->attachments));
}
