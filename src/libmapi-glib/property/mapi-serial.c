/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-serial-private.h"

/* Little endian. A varint holds 7 bits a byte, the lowest first, and sets bit 7 of every byte
 * but the last; only the shortest form is valid. Data and strings have their length in front
 * as a varint. */

/* An empty bag takes 2 bytes in a file and some hundred in memory: without a limit of their
 * number a file could ask for more memory than there is. */
#define MAX_BAGS 200000

void
mapi_serial_reader_init (MapiSerialReader *self,
                         GBytes           *bytes)
{
  self->data = g_bytes_get_data (bytes, &self->size);
  self->position = 0;
  self->n_bags = MAX_BAGS;
  self->failed = FALSE;
}

static const guint8 *
take (MapiSerialReader *self,
      gsize             length)
{
  const guint8 *data;

  if (self->failed || length > self->size - self->position)
    {
      self->failed = TRUE;
      return NULL;
    }

  data = self->data + self->position;
  self->position += length;
  return data;
}

guint8
mapi_serial_read_byte (MapiSerialReader *self)
{
  const guint8 *data = take (self, 1);

  return data != NULL ? data[0] : 0;
}

guint16
mapi_serial_read_uint16 (MapiSerialReader *self)
{
  const guint8 *data = take (self, 2);

  return data != NULL ? data[0] | data[1] << 8 : 0;
}

guint64
mapi_serial_read_uint64 (MapiSerialReader *self)
{
  const guint8 *data = take (self, 8);
  guint64 number = 0;

  for (int i = 7; data != NULL && i >= 0; i--)
    number = number << 8 | data[i];
  return number;
}

guint64
mapi_serial_read_varint (MapiSerialReader *self)
{
  guint64 number = 0;

  for (guint shift = 0; shift < 64; shift += 7)
    {
      guint8 byte = mapi_serial_read_byte (self);

      if (self->failed || (shift == 63 && byte > 1) || (shift > 0 && byte == 0))
        break;
      number |= (guint64) (byte & 0x7f) << shift;
      if ((byte & 0x80) == 0)
        return number;
    }

  self->failed = TRUE;
  return 0;
}

guint
mapi_serial_read_count (MapiSerialReader *self,
                        gsize             item_size,
                        guint             max)
{
  guint64 count = mapi_serial_read_varint (self);

  if (count > max || count > (self->size - self->position) / item_size)
    self->failed = TRUE;
  return self->failed ? 0 : (guint) count;
}

const guint8 *
mapi_serial_read_data (MapiSerialReader *self,
                       gsize            *length)
{
  guint64 n_bytes = mapi_serial_read_varint (self);
  const guint8 *data = NULL;

  if (n_bytes > self->size)
    self->failed = TRUE;
  else
    data = take (self, n_bytes);

  *length = data != NULL ? n_bytes : 0;
  return data;
}

const char *
mapi_serial_read_string (MapiSerialReader *self,
                         gsize            *length)
{
  const char *string = (const char *) mapi_serial_read_data (self, length);

  if (string == NULL)
    return NULL;

  /* This also refuses NUL */
  if (!g_utf8_validate_len (string, *length, NULL))
    {
      self->failed = TRUE;
      return NULL;
    }

  return string;
}

void
mapi_serial_write_byte (GByteArray *array,
                        guint8      byte)
{
  g_byte_array_append (array, &byte, 1);
}

void
mapi_serial_write_uint16 (GByteArray *array,
                          guint16     number)
{
  guint16 little = GUINT16_TO_LE (number);

  g_byte_array_append (array, (const guint8 *) &little, sizeof little);
}

void
mapi_serial_write_uint64 (GByteArray *array,
                          guint64     number)
{
  guint64 little = GUINT64_TO_LE (number);

  g_byte_array_append (array, (const guint8 *) &little, sizeof little);
}

void
mapi_serial_write_varint (GByteArray *array,
                          guint64     number)
{
  while (number >= 0x80)
    {
      mapi_serial_write_byte (array, (number & 0x7f) | 0x80);
      number >>= 7;
    }
  mapi_serial_write_byte (array, number);
}

void
mapi_serial_write_data (GByteArray    *array,
                        gconstpointer  data,
                        gsize          length)
{
  mapi_serial_write_varint (array, length);
  if (length > 0)
    g_byte_array_append (array, data, length);
}

/* ---- variants ---- */

/* (transfer full); takes @variant */
static GVariant *
swap_for_file (GVariant *variant)
{
  g_autoptr(GVariant) taken = g_variant_ref_sink (variant);

  return G_BYTE_ORDER == G_BIG_ENDIAN ? g_variant_byteswap (taken) : g_steal_pointer (&taken);
}

GBytes *
mapi_serial_from_variant (GVariant *variant)
{
  g_autoptr(GVariant) swapped = swap_for_file (variant);

  return g_variant_get_data_as_bytes (swapped);
}

GVariant *
mapi_serial_to_variant (GBytes     *bytes,
                        const char *type)
{
  g_autoptr(GVariant) variant = swap_for_file (g_variant_new_from_bytes (G_VARIANT_TYPE (type), bytes, FALSE));

  return g_variant_is_normal_form (variant) ? g_steal_pointer (&variant) : NULL;
}
