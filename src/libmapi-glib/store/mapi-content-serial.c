/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-content-private.h"

#include "../property/mapi-serial-private.h"

#include <glib/gi18n-lib.h>

/* The serial form of a message, in the terms of mapi-serial.c:
 *
 *   byte     version, 1
 *   bag      its properties, as mapi-properties-serial.c describes
 *   varint   number of recipients, then a bag for each
 *   varint   number of attachments, then for each
 *     bag      its properties
 *     byte     1 if it is a message, which follows without a version, else 0
 *
 * Limits: 100000 recipients, 10000 attachments, 100 messages in one another, and of bags in
 * all what mapi-serial.c allows. */

#define FORMAT_VERSION   1
#define MAX_RECIPIENTS   100000
#define MAX_ATTACHMENTS  10000
/* Version and number of values */
#define MIN_BAG_SIZE     2

static void
write_content (MapiContent *self,
               GByteArray  *array,
               guint        depth)
{
  guint n_recipients = MIN (self->recipients->len, MAX_RECIPIENTS);
  guint n_attachments = MIN (self->attachments->len, MAX_ATTACHMENTS);

  mapi_properties_write (self->properties, array);

  mapi_serial_write_varint (array, n_recipients);
  for (guint i = 0; i < n_recipients; i++)
    mapi_properties_write (g_ptr_array_index (self->recipients, i), array);

  mapi_serial_write_varint (array, n_attachments);
  for (guint i = 0; i < n_attachments; i++)
    {
      const MapiContentAttachment *attachment = g_ptr_array_index (self->attachments, i);
      gboolean is_message = attachment->embedded != NULL && depth < MAPI_CONTENT_MAX_DEPTH;

      mapi_properties_write (attachment->properties, array);
      mapi_serial_write_byte (array, is_message);
      if (is_message)
        write_content (attachment->embedded, array, depth + 1);
    }
}

static MapiContent *
read_content (MapiSerialReader *reader,
              guint             depth)
{
  g_autoptr(MapiContent) self = mapi_content_new ();
  g_autoptr(MapiProperties) properties = NULL;
  guint n_items;

  if (depth > MAPI_CONTENT_MAX_DEPTH)
    return NULL;

  properties = mapi_properties_read (reader);
  if (properties == NULL)
    return NULL;
  mapi_content_set_properties (self, properties);

  n_items = mapi_serial_read_count (reader, MIN_BAG_SIZE, MAX_RECIPIENTS);
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(MapiProperties) recipient = mapi_properties_read (reader);

      if (recipient == NULL)
        return NULL;
      mapi_content_restore_recipient (self, recipient);
    }

  n_items = mapi_serial_read_count (reader, MIN_BAG_SIZE + 1, MAX_ATTACHMENTS);
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr(MapiProperties) attachment = mapi_properties_read (reader);
      g_autoptr(MapiContent) embedded = NULL;
      guint8 is_message = mapi_serial_read_byte (reader);

      if (attachment == NULL || is_message > 1)
        return NULL;
      if (is_message)
        {
          embedded = read_content (reader, depth + 1);
          if (embedded == NULL)
            return NULL;
        }
      mapi_content_restore_attachment (self, attachment, embedded);
    }

  return reader->failed ? NULL : g_steal_pointer (&self);
}

/**
 * mapi_content_to_bytes:
 * @self: a message
 *
 * Writes a message in a compact form for files, the same on every machine. Messages nested
 * more than 100 deep are left out.
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
mapi_content_to_bytes (MapiContent *self)
{
  GByteArray *array;

  g_return_val_if_fail (self != NULL, NULL);

  array = g_byte_array_sized_new (1024);
  mapi_serial_write_byte (array, FORMAT_VERSION);
  write_content (self, array, 0);
  return g_byte_array_free_to_bytes (array);
}

/**
 * mapi_content_from_bytes:
 * @bytes: what mapi_content_to_bytes() made; nothing in it is trusted
 * @error: return location for an error
 *
 * Reads a message from a file.
 *
 * Errors: %MAPI_ERROR_CORRUPT_DATA if @bytes is not such a form, whole and without anything
 * behind it.
 *
 * Returns: (transfer full): a new message, or %NULL with @error set
 */
MapiContent *
mapi_content_from_bytes (GBytes  *bytes,
                         GError **error)
{
  g_autoptr(MapiContent) self = NULL;
  MapiSerialReader reader;

  g_return_val_if_fail (bytes != NULL, NULL);

  mapi_serial_reader_init (&reader, bytes);
  if (mapi_serial_read_byte (&reader) == FORMAT_VERSION)
    self = read_content (&reader, 0);
  if (self == NULL || reader.position != reader.size)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                           _("A saved message is damaged"));
      return NULL;
    }

  return g_steal_pointer (&self);
}
