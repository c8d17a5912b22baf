/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-content-private.h"

#include <glib/gi18n-lib.h>

/**
 * MapiContent:
 *
 * A whole message as a value: properties, recipients and attachments with the messages in
 * them. Reference counted; not thread-safe while it is being changed.
 *
 * Every recipient has `PR_ROWID` and every attachment `PR_ATTACH_NUM`; both stay what they are
 * as long as the row exists, and are not used again.
 */
G_DEFINE_BOXED_TYPE (MapiContent, mapi_content, mapi_content_ref, mapi_content_unref)

static void
attachment_free (gpointer data)
{
  MapiContentAttachment *attachment = data;

  mapi_properties_unref (attachment->properties);
  g_clear_pointer (&attachment->embedded, mapi_content_unref);
  g_free (attachment);
}

/**
 * mapi_content_new:
 *
 * Makes a new message without anything in it.
 *
 * Returns: (transfer full): a new message without anything in it
 */
MapiContent *
mapi_content_new (void)
{
  MapiContent *self = g_new0 (MapiContent, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->properties = mapi_properties_new ();
  self->recipients = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  self->attachments = g_ptr_array_new_with_free_func (attachment_free);
  return self;
}

/**
 * mapi_content_ref:
 * @self: a message
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
MapiContent *
mapi_content_ref (MapiContent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mapi_content_unref:
 * @self: (transfer full): a message
 *
 * Drops a reference, and with the last one the message.
 */
void
mapi_content_unref (MapiContent *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  mapi_properties_unref (self->properties);
  g_ptr_array_unref (self->recipients);
  g_ptr_array_unref (self->attachments);
  g_free (self);
}

/**
 * mapi_content_copy:
 * @self: a message
 *
 * Copies a message with all its recipients, attachments and embedded messages. Only what
 * never changes, such as the bytes of attachments, is shared.
 *
 * Returns: (transfer full): a new message
 */
MapiContent *
mapi_content_copy (MapiContent *self)
{
  MapiContent *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = mapi_content_new ();
  mapi_properties_merge (copy->properties, self->properties);
  for (guint i = 0; i < self->recipients->len; i++)
    g_ptr_array_add (copy->recipients,
                     mapi_properties_copy (g_ptr_array_index (self->recipients, i)));
  for (guint i = 0; i < self->attachments->len; i++)
    {
      const MapiContentAttachment *attachment = g_ptr_array_index (self->attachments, i);
      MapiContentAttachment *new_attachment = g_new0 (MapiContentAttachment, 1);

      new_attachment->properties = mapi_properties_copy (attachment->properties);
      if (attachment->embedded != NULL)
        new_attachment->embedded = mapi_content_copy (attachment->embedded);
      g_ptr_array_add (copy->attachments, new_attachment);
    }
  copy->next_row_id = self->next_row_id;
  copy->next_attach_num = self->next_attach_num;
  return copy;
}

/**
 * mapi_content_get_properties:
 * @self: a message
 *
 * Gets its own properties, to be read and changed.
 *
 * Returns: (transfer none): its own properties, to be read and changed
 */
MapiProperties *
mapi_content_get_properties (MapiContent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->properties;
}

/**
 * mapi_content_set_properties:
 * @self: a message
 * @properties: a bag; a reference is held
 *
 * Replaces all properties of a message.
 */
void
mapi_content_set_properties (MapiContent    *self,
                             MapiProperties *properties)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (properties != NULL);

  mapi_properties_ref (properties);
  mapi_properties_unref (self->properties);
  self->properties = properties;
}

/**
 * mapi_content_get_recipients:
 * @self: a message
 *
 * Source: IMessage::GetRecipientTable.
 *
 * Returns: (transfer none) (element-type MapiProperties): the recipients in order; not to be
 *   changed but by the functions of this type
 */
GPtrArray *
mapi_content_get_recipients (MapiContent *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->recipients;
}

/**
 * mapi_content_add_recipient:
 * @self: a message
 * @recipient: a recipient; a reference is held
 *
 * Adds a recipient at the end. It gets the next `PR_ROWID`, and is of type
 * %MAPI_RECIPIENT_TO if it has none.
 */
void
mapi_content_add_recipient (MapiContent    *self,
                            MapiProperties *recipient)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (recipient != NULL);

  mapi_properties_set_long (recipient, MAPI_PR_ROWID, self->next_row_id++);
  if (!mapi_properties_has (recipient, MAPI_PR_RECIPIENT_TYPE))
    mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_TO);
  g_ptr_array_add (self->recipients, mapi_properties_ref (recipient));
}

void
mapi_content_restore_recipient (MapiContent    *self,
                                MapiProperties *recipient)
{
  gint32 row_id = mapi_properties_get_long (recipient, MAPI_PR_ROWID, -1);

  if (row_id < 0 || row_id == G_MAXINT32)
    {
      mapi_content_add_recipient (self, recipient);
      return;
    }

  self->next_row_id = MAX (self->next_row_id, (guint) row_id + 1);
  g_ptr_array_add (self->recipients, mapi_properties_ref (recipient));
}

static gint32
get_row_id (MapiProperties *row)
{
  return mapi_properties_get_long (row, MAPI_PR_ROWID, -1);
}

/* PR_ROWID to the position plus 1, so that lists of thousands take no time */
static GHashTable *
index_recipients (MapiContent *self)
{
  GHashTable *positions = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < self->recipients->len; i++)
    g_hash_table_insert (positions,
                         GINT_TO_POINTER (get_row_id (g_ptr_array_index (self->recipients, i))),
                         GUINT_TO_POINTER (i + 1));
  return positions;
}

static guint
find_recipient (GHashTable     *positions,
                MapiProperties *row)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (positions, GINT_TO_POINTER (get_row_id (row))));
}

/* Nothing is changed unless the whole list can be */
static gboolean
check_recipients (GHashTable   *positions,
                  guint         flags,
                  GPtrArray    *recipients,
                  GError      **error)
{
  gboolean needs_row_id = flags == MAPI_MODRECIP_MODIFY || flags == MAPI_MODRECIP_REMOVE;

  if ((flags & ~(MAPI_MODRECIP_ADD | MAPI_MODRECIP_MODIFY | MAPI_MODRECIP_REMOVE)) != 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_FLAGS,
                           _("The recipients cannot be changed in this way"));
      return FALSE;
    }
  if ((flags & (flags - 1)) != 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                           _("The recipients can only be changed in one way at a time"));
      return FALSE;
    }

  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *row = g_ptr_array_index (recipients, i);

      if (mapi_properties_get_n_values (row) == 0)
        continue;
      if (mapi_properties_has (row, MAPI_PR_ROWID) != needs_row_id)
        {
          g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                               needs_row_id ? _("A recipient to change has no number")
                                            : _("A new recipient must not have a number"));
          return FALSE;
        }
      if (needs_row_id && find_recipient (positions, row) == 0)
        {
          g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                               _("The message has no such recipient"));
          return FALSE;
        }
    }

  return TRUE;
}

/* A copy without the errors a row of a table may hold */
static MapiProperties *
clean_row (MapiProperties *row)
{
  MapiProperties *clean = mapi_properties_new ();

  mapi_properties_merge (clean, row);
  return clean;
}

static void
replace_recipient (MapiContent    *self,
                   guint           position,
                   MapiProperties *row)
{
  MapiProperties *clean = clean_row (row);

  if (!mapi_properties_has (clean, MAPI_PR_RECIPIENT_TYPE))
    mapi_properties_set_long (clean, MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_TO);
  mapi_properties_unref (self->recipients->pdata[position]);
  self->recipients->pdata[position] = clean;
}

static void
remove_recipients (MapiContent *self,
                   GHashTable  *positions,
                   GPtrArray   *rows)
{
  g_autoptr(GPtrArray) kept = g_ptr_array_sized_new (self->recipients->len);

  for (guint i = 0; i < self->recipients->len; i++)
    g_ptr_array_add (kept, mapi_properties_ref (g_ptr_array_index (self->recipients, i)));
  for (guint i = 0; i < rows->len; i++)
    {
      guint position = find_recipient (positions, g_ptr_array_index (rows, i));

      if (position > 0)
        g_clear_pointer ((MapiProperties **) &kept->pdata[position - 1], mapi_properties_unref);
    }

  g_ptr_array_set_size (self->recipients, 0);
  for (guint i = 0; i < kept->len; i++)
    if (kept->pdata[i] != NULL)
      g_ptr_array_add (self->recipients, kept->pdata[i]);
}

/**
 * mapi_content_modify_recipients:
 * @self: a message
 * @flags: one of #MapiModifyRecipients
 * @recipients: (element-type MapiProperties): the rows; empty ones are skipped, errors in them
 *   left out; they are copied
 * @error: return location for an error
 *
 * Changes the list of recipients. %MAPI_MODRECIP_REPLACE puts @recipients in place of all that
 * were there. %MAPI_MODRECIP_MODIFY replaces all properties of a row, so what is not passed is
 * gone. On an error nothing has changed.
 *
 * Errors: %MAPI_ERROR_UNKNOWN_FLAGS for other flags; %MAPI_ERROR_INVALID_PARAMETER for more than
 * one, for a row without `PR_ROWID` to modify or remove, and for one with it to add;
 * %MAPI_ERROR_NOT_FOUND if there is no such row.
 * Source: IMessage::ModifyRecipients.
 *
 * Returns: %TRUE if the recipients have been changed
 */
gboolean
mapi_content_modify_recipients (MapiContent  *self,
                                guint         flags,
                                GPtrArray    *recipients,
                                GError      **error)
{
  g_autoptr(GHashTable) positions = NULL;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (recipients != NULL, FALSE);
  g_return_val_if_fail (recipients != self->recipients, FALSE);

  positions = index_recipients (self);
  if (!check_recipients (positions, flags, recipients, error))
    return FALSE;

  if (flags == MAPI_MODRECIP_REMOVE)
    {
      remove_recipients (self, positions, recipients);
      return TRUE;
    }
  if (flags == MAPI_MODRECIP_REPLACE)
    g_ptr_array_set_size (self->recipients, 0);

  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *row = g_ptr_array_index (recipients, i);
      g_autoptr(MapiProperties) clean = NULL;

      if (mapi_properties_get_n_values (row) == 0)
        continue;
      if (flags == MAPI_MODRECIP_MODIFY)
        {
          replace_recipient (self, find_recipient (positions, row) - 1, row);
          continue;
        }
      clean = clean_row (row);
      mapi_content_add_recipient (self, clean);
    }

  return TRUE;
}

/**
 * mapi_content_get_n_attachments:
 * @self: a message
 *
 * Tells how many attachments it has.
 *
 * Returns: how many attachments it has
 */
guint
mapi_content_get_n_attachments (MapiContent *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->attachments->len;
}

/**
 * mapi_content_get_attachment:
 * @self: a message
 * @position: which attachment, from 0; not its `PR_ATTACH_NUM`
 *
 * Gets its properties, to be read and changed.
 *
 * Returns: (transfer none): its properties, to be read and changed
 */
MapiProperties *
mapi_content_get_attachment (MapiContent *self,
                             guint        position)
{
  const MapiContentAttachment *attachment;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (position < self->attachments->len, NULL);

  attachment = g_ptr_array_index (self->attachments, position);
  return attachment->properties;
}

/**
 * mapi_content_get_embedded:
 * @self: a message
 * @position: which attachment, from 0; not its `PR_ATTACH_NUM`
 *
 * Gets the message in it.
 *
 * Returns: (transfer none) (nullable): the message in it, or %NULL if it is something else
 */
MapiContent *
mapi_content_get_embedded (MapiContent *self,
                           guint        position)
{
  const MapiContentAttachment *attachment;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (position < self->attachments->len, NULL);

  attachment = g_ptr_array_index (self->attachments, position);
  return attachment->embedded;
}

static void
append_attachment (MapiContent    *self,
                   MapiProperties *properties,
                   MapiContent    *embedded)
{
  MapiContentAttachment *attachment = g_new0 (MapiContentAttachment, 1);

  attachment->properties = mapi_properties_ref (properties);
  attachment->embedded = embedded != NULL ? mapi_content_ref (embedded) : NULL;
  g_ptr_array_add (self->attachments, attachment);
}

/**
 * mapi_content_add_attachment:
 * @self: a message
 * @attachment: the properties; a reference is held
 * @embedded: (nullable): the message it is; a reference is held
 *
 * Adds an attachment at the end. It gets the next `PR_ATTACH_NUM`, and a `PR_ATTACH_METHOD` if
 * it has none. Messages may be nested 100 deep; mapi_content_to_bytes() leaves out deeper ones.
 *
 * Source: IMessage::CreateAttach.
 *
 * Returns: `PR_ATTACH_NUM`
 */
guint
mapi_content_add_attachment (MapiContent    *self,
                             MapiProperties *attachment,
                             MapiContent    *embedded)
{
  guint attach_num;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (attachment != NULL, 0);
  g_return_val_if_fail (embedded != self, 0);

  attach_num = self->next_attach_num++;
  mapi_properties_set_long (attachment, MAPI_PR_ATTACH_NUM, attach_num);
  if (embedded != NULL)
    mapi_properties_set_long (attachment, MAPI_PR_ATTACH_METHOD, MAPI_ATTACH_EMBEDDED_MSG);
  else if (!mapi_properties_has (attachment, MAPI_PR_ATTACH_METHOD))
    mapi_properties_set_long (attachment, MAPI_PR_ATTACH_METHOD,
                              mapi_properties_has (attachment, MAPI_PR_ATTACH_DATA_BIN)
                              ? MAPI_ATTACH_BY_VALUE : MAPI_ATTACH_NONE);
  append_attachment (self, attachment, embedded);
  return attach_num;
}

void
mapi_content_restore_attachment (MapiContent    *self,
                                 MapiProperties *attachment,
                                 MapiContent    *embedded)
{
  gint32 attach_num = mapi_properties_get_long (attachment, MAPI_PR_ATTACH_NUM, -1);

  if (attach_num < 0 || attach_num == G_MAXINT32)
    {
      mapi_content_add_attachment (self, attachment, embedded);
      return;
    }

  self->next_attach_num = MAX (self->next_attach_num, (guint) attach_num + 1);
  append_attachment (self, attachment, embedded);
}

/**
 * mapi_content_remove_attachment:
 * @self: a message
 * @attach_num: `PR_ATTACH_NUM` of the attachment
 *
 * Source: IMessage::DeleteAttach.
 *
 * Returns: whether there was one
 */
gboolean
mapi_content_remove_attachment (MapiContent *self,
                                guint        attach_num)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->attachments->len; i++)
    {
      const MapiContentAttachment *attachment = g_ptr_array_index (self->attachments, i);

      if (mapi_properties_get_int64 (attachment->properties, MAPI_PR_ATTACH_NUM, -1) == attach_num)
        {
          g_ptr_array_remove_index (self->attachments, i);
          return TRUE;
        }
    }

  return FALSE;
}
