/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-named-property.h"
#include "mapi-serial-private.h"
#include "mapi-value-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The serial form of a bag, in the terms of mapi-serial.c:
 *
 *   byte     version, 1
 *   varint   number of values, at most 4096
 *   values, ascending by identifier when written, each:
 *     uint16   type
 *     uint16   identifier; 0x8000 for every named property, which is followed by
 *                string  property set (GUID in text)
 *                byte    0: varint, the numeric name    1: string, the name
 *     payload by the kind of the type
 *       integers, currency, error (MAPI's number)   varint, zigzag
 *       boolean                                     byte 0 or 1
 *       real                                        uint64, IEEE 754 bits
 *       time                                        uint64, microseconds since 1970
 *       text                                        string
 *       bytes                                       data (16 bytes for a GUID)
 *       multi-value                                 varint, then as many payloads
 *
 * No identifier comes twice. Limits: 4096 values, 65536 values in a multi-value. */

#define FORMAT_VERSION 1
#define MAX_VALUES     4096
#define MAX_MULTI      65536
#define MAX_NAME       254
#define NAMED_BY_ID     0
#define NAMED_BY_STRING 1

static guint64
zigzag (gint64 number)
{
  return ((guint64) number << 1) ^ (number < 0 ? G_MAXUINT64 : 0);
}

static gint64
unzigzag (guint64 number)
{
  return (gint64) (number >> 1) ^ -(gint64) (number & 1);
}

static void
write_payload (GByteArray      *array,
               const MapiValue *value)
{
  MapiValueKind kind = mapi_value_kind_of_type (MAPI_PROP_TYPE (mapi_value_get_tag (value)));
  const char *string;
  double real;
  guint64 bits;
  guint n_values;

  switch (kind)
    {
    case MAPI_VALUE_KIND_STRING:
      string = mapi_value_get_string (value);
      mapi_serial_write_data (array, string, strlen (string));
      break;
    case MAPI_VALUE_KIND_BINARY:
      mapi_serial_write_data (array, g_bytes_get_data (mapi_value_get_binary (value), NULL),
                              g_bytes_get_size (mapi_value_get_binary (value)));
      break;
    case MAPI_VALUE_KIND_BOOLEAN:
      mapi_serial_write_byte (array, mapi_value_get_boolean (value));
      break;
    case MAPI_VALUE_KIND_TIME:
      mapi_serial_write_uint64 (array, mapi_value_get_time (value));
      break;
    case MAPI_VALUE_KIND_REAL:
      real = mapi_value_get_double (value);
      memcpy (&bits, &real, sizeof bits);
      mapi_serial_write_uint64 (array, bits);
      break;
    case MAPI_VALUE_KIND_ERROR:
      mapi_serial_write_varint (array, mapi_error_get_value (mapi_value_get_error (value)));
      break;
    case MAPI_VALUE_KIND_STRV:
    case MAPI_VALUE_KIND_MULTI:
      n_values = mapi_value_get_n_values (value);
      mapi_serial_write_varint (array, n_values);
      for (guint i = 0; i < n_values; i++)
        {
          g_autoptr(MapiValue) single = mapi_value_dup_nth (value, i);

          write_payload (array, single);
        }
      break;
    default:
      mapi_serial_write_varint (array, zigzag (mapi_value_get_int64 (value)));
    }
}

static void
write_name (GByteArray              *array,
            const MapiNamedProperty *name)
{
  const char *set = mapi_named_property_get_property_set (name);
  const char *string = mapi_named_property_get_name (name);

  mapi_serial_write_data (array, set, strlen (set));
  mapi_serial_write_byte (array, string != NULL ? NAMED_BY_STRING : NAMED_BY_ID);
  if (string != NULL)
    mapi_serial_write_data (array, string, strlen (string));
  else
    mapi_serial_write_varint (array, mapi_named_property_get_id (name));
}

/* A value whose identifier is in the named range without a name means nothing outside this
 * process, and one multi-value can be larger than a file may hold: neither is written. */
static gboolean
is_writable (const MapiValue *value)
{
  guint32 tag = mapi_value_get_tag (value);
  g_autoptr(MapiNamedProperty) name = NULL;

  if (mapi_value_get_n_values (value) > MAX_MULTI)
    return FALSE;
  if (MAPI_PROP_ID (tag) < MAPI_PROP_ID_NAMED_MIN)
    return TRUE;

  name = mapi_named_property_from_tag (tag);
  return name != NULL;
}

static void
collect_writable (const MapiValue *value,
                  gpointer         user_data)
{
  GPtrArray *values = user_data;

  if (values->len < MAX_VALUES && is_writable (value))
    g_ptr_array_add (values, (gpointer) value);
}

void
mapi_properties_write (const MapiProperties *self,
                       GByteArray           *array)
{
  g_autoptr(GPtrArray) values = g_ptr_array_sized_new (mapi_properties_get_n_values (self));

  mapi_properties_foreach (self, collect_writable, values);

  mapi_serial_write_byte (array, FORMAT_VERSION);
  mapi_serial_write_varint (array, values->len);
  for (guint i = 0; i < values->len; i++)
    {
      const MapiValue *value = g_ptr_array_index (values, i);
      guint32 tag = mapi_value_get_tag (value);

      mapi_serial_write_uint16 (array, MAPI_PROP_TYPE (tag));
      mapi_serial_write_uint16 (array, MIN (MAPI_PROP_ID (tag), MAPI_PROP_ID_NAMED_MIN));
      if (MAPI_PROP_ID (tag) >= MAPI_PROP_ID_NAMED_MIN)
        {
          g_autoptr(MapiNamedProperty) name = mapi_named_property_from_tag (tag);

          write_name (array, name);
        }
      write_payload (array, value);
    }
}

static MapiValue *
read_single (MapiSerialReader *reader,
             guint32           tag)
{
  g_autoptr(GBytes) bytes = NULL;
  const char *string;
  const guint8 *data;
  gsize length;
  guint64 bits;
  double real;
  MapiError code;

  switch (mapi_value_kind_of_type (MAPI_PROP_TYPE (tag)))
    {
    case MAPI_VALUE_KIND_STRING:
      string = mapi_serial_read_string (reader, &length);
      return string != NULL ? mapi_value_new_string_len (tag, string, length) : NULL;
    case MAPI_VALUE_KIND_BINARY:
      data = mapi_serial_read_data (reader, &length);
      if (data == NULL || (MAPI_PROP_TYPE (tag) == MAPI_PROP_TYPE_CLSID && length != 16))
        return NULL;
      bytes = g_bytes_new (data, length);
      return mapi_value_new_binary (tag, bytes);
    case MAPI_VALUE_KIND_BOOLEAN:
      return mapi_value_new_boolean (tag, mapi_serial_read_byte (reader) != 0);
    case MAPI_VALUE_KIND_TIME:
      return mapi_value_new_time (tag, (gint64) mapi_serial_read_uint64 (reader));
    case MAPI_VALUE_KIND_REAL:
      bits = mapi_serial_read_uint64 (reader);
      memcpy (&real, &bits, sizeof real);
      return mapi_value_new_double (tag, real);
    case MAPI_VALUE_KIND_ERROR:
      bits = mapi_serial_read_varint (reader);
      if (bits > G_MAXUINT32 || !mapi_error_from_value (bits, &code))
        return NULL;
      return mapi_value_new_error (tag, code);
    case MAPI_VALUE_KIND_INTEGER:
    case MAPI_VALUE_KIND_CURRENCY:
      return mapi_value_new_int64 (tag, unzigzag (mapi_serial_read_varint (reader)));
    default:
      return NULL;
    }
}

static MapiValue *
read_payload (MapiSerialReader *reader,
              guint32           tag)
{
  MapiValueKind kind = mapi_value_kind_of_type (MAPI_PROP_TYPE (tag));
  g_autoptr(GPtrArray) values = NULL;
  guint n_values;

  if (kind != MAPI_VALUE_KIND_STRV && kind != MAPI_VALUE_KIND_MULTI)
    return read_single (reader, tag);

  n_values = mapi_serial_read_count (reader, 1, MAX_MULTI);
  values = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_value_unref);
  for (guint i = 0; i < n_values && !reader->failed; i++)
    {
      MapiValue *value = read_single (reader, tag & ~(guint32) MAPI_MV_FLAG);

      if (value == NULL)
        return NULL;
      g_ptr_array_add (values, value);
    }

  return reader->failed ? NULL : mapi_value_new_multi (tag, values);
}

/* The tag a named property has in this process, or 0 */
static guint32
read_name (MapiSerialReader *reader,
           guint16           type)
{
  g_autoptr(MapiNamedProperty) name = NULL;
  g_autofree char *set = NULL;
  g_autofree char *string = NULL;
  const char *text;
  gsize length;
  guint64 id;

  text = mapi_serial_read_string (reader, &length);
  if (text == NULL)
    return 0;
  set = g_strndup (text, length);

  switch (mapi_serial_read_byte (reader))
    {
    case NAMED_BY_ID:
      id = mapi_serial_read_varint (reader);
      if (reader->failed || id > G_MAXUINT32 || !g_uuid_string_is_valid (set))
        return 0;
      name = mapi_named_property_new_id (set, id);
      break;
    case NAMED_BY_STRING:
      text = mapi_serial_read_string (reader, &length);
      if (text == NULL || length == 0 || length > MAX_NAME ||
          !g_uuid_string_is_valid (set))
        return 0;
      string = g_strndup (text, length);
      name = mapi_named_property_new_string (set, string);
      break;
    default:
      return 0;
    }

  return mapi_named_property_to_tag (name, type, TRUE);
}

MapiProperties *
mapi_properties_read (MapiSerialReader *reader)
{
  g_autoptr(MapiProperties) self = NULL;
  guint n_values;

  if (reader->n_bags == 0 || mapi_serial_read_byte (reader) != FORMAT_VERSION)
    {
      reader->failed = TRUE;
      return NULL;
    }

  reader->n_bags--;
  self = mapi_properties_new ();

  n_values = mapi_serial_read_count (reader, 5, MAX_VALUES);
  for (guint i = 0; i < n_values && !reader->failed; i++)
    {
      guint16 type = mapi_serial_read_uint16 (reader);
      guint16 id = mapi_serial_read_uint16 (reader);
      guint32 tag = MAPI_PROP_TAG (type, id);
      MapiValue *value = NULL;

      if (id == MAPI_PROP_ID_NAMED_MIN)
        tag = read_name (reader, type);
      else if (id > MAPI_PROP_ID_NAMED_MIN)
        tag = 0;

      if (!reader->failed && MAPI_PROP_ID (tag) != MAPI_PROP_ID_NULL &&
          mapi_properties_get_value (self,
                                     MAPI_CHANGE_PROP_TYPE (tag, MAPI_PROP_TYPE_UNSPECIFIED))
          == NULL)
        value = read_payload (reader, tag);

      if (value == NULL)
        reader->failed = TRUE;
      else
        mapi_properties_take_value (self, value);
    }

  return reader->failed ? NULL : g_steal_pointer (&self);
}

/**
 * mapi_properties_to_bytes:
 * @self: a bag
 *
 * Writes a bag in a compact form for files, the same on every machine. Named properties are
 * written by name. At most 4096 values are written.
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
mapi_properties_to_bytes (const MapiProperties *self)
{
  GByteArray *array = g_byte_array_sized_new (256);

  mapi_properties_write (self, array);
  return g_byte_array_free_to_bytes (array);
}

/**
 * mapi_properties_from_bytes:
 * @bytes: what mapi_properties_to_bytes() made; nothing in it is trusted
 * @error: return location for an error
 *
 * Reads a bag from a file. Named properties get their identifiers in this process.
 *
 * Errors: %MAPI_ERROR_CORRUPT_DATA if @bytes is not such a form, whole and without anything
 * behind it.
 *
 * Returns: (transfer full): a new bag, or %NULL with @error set
 */
MapiProperties *
mapi_properties_from_bytes (GBytes  *bytes,
                            GError **error)
{
  g_autoptr(MapiProperties) self = NULL;
  MapiSerialReader reader;

  g_return_val_if_fail (bytes != NULL, NULL);

  mapi_serial_reader_init (&reader, bytes);
  self = mapi_properties_read (&reader);
  if (self == NULL || reader.position != reader.size)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                           _("Saved properties are damaged"));
      return NULL;
    }

  return g_steal_pointer (&self);
}
