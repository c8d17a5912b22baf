/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-value-private.h"

#include <string.h>

/**
 * MapiValue:
 *
 * One property value: a tag and what its type says (`SPropValue`). Immutable and reference
 * counted atomically, so it may go from thread to thread. Strings are valid UTF-8, whatever
 * the type's name says; times are microseconds since 1970-01-01 UTC.
 */
struct _MapiValue
{
  gatomicrefcount ref_count;
  guint32         tag;
  union
  {
    gint64        number;         /* integers, booleans, times, errors */
    double        real;
    char         *string;         /* (owned), behind the struct in the same block */
    GBytes       *bytes;          /* (owned) */
    GStrv         strv;           /* (owned) */
    GPtrArray    *values;         /* (owned) (element-type MapiValue) */
  };
};

G_DEFINE_BOXED_TYPE (MapiValue, mapi_value, mapi_value_ref, mapi_value_unref)

MapiValueKind
mapi_value_kind_of_type (guint32 type)
{
  switch (type)
    {
    case MAPI_PROP_TYPE_I2:
    case MAPI_PROP_TYPE_LONG:
    case MAPI_PROP_TYPE_I8:
      return MAPI_VALUE_KIND_INTEGER;
    case MAPI_PROP_TYPE_CURRENCY:
      return MAPI_VALUE_KIND_CURRENCY;
    case MAPI_PROP_TYPE_BOOLEAN:
      return MAPI_VALUE_KIND_BOOLEAN;
    case MAPI_PROP_TYPE_R4:
    case MAPI_PROP_TYPE_DOUBLE:
    case MAPI_PROP_TYPE_APPTIME:
      return MAPI_VALUE_KIND_REAL;
    case MAPI_PROP_TYPE_STRING8:
    case MAPI_PROP_TYPE_UNICODE:
      return MAPI_VALUE_KIND_STRING;
    case MAPI_PROP_TYPE_SYSTIME:
      return MAPI_VALUE_KIND_TIME;
    case MAPI_PROP_TYPE_CLSID:
    case MAPI_PROP_TYPE_BINARY:
      return MAPI_VALUE_KIND_BINARY;
    case MAPI_PROP_TYPE_ERROR:
      return MAPI_VALUE_KIND_ERROR;
    case MAPI_PROP_TYPE_MV_STRING8:
    case MAPI_PROP_TYPE_MV_UNICODE:
      return MAPI_VALUE_KIND_STRV;
    case MAPI_PROP_TYPE_MV_I2:
    case MAPI_PROP_TYPE_MV_LONG:
    case MAPI_PROP_TYPE_MV_R4:
    case MAPI_PROP_TYPE_MV_DOUBLE:
    case MAPI_PROP_TYPE_MV_CURRENCY:
    case MAPI_PROP_TYPE_MV_APPTIME:
    case MAPI_PROP_TYPE_MV_I8:
    case MAPI_PROP_TYPE_MV_SYSTIME:
    case MAPI_PROP_TYPE_MV_CLSID:
    case MAPI_PROP_TYPE_MV_BINARY:
      return MAPI_VALUE_KIND_MULTI;
    default:
      return MAPI_VALUE_KIND_NONE;
    }
}

static inline MapiValueKind
value_kind (const MapiValue *self)
{
  return mapi_value_kind_of_type (MAPI_PROP_TYPE (self->tag));
}

static gboolean
is_whole_number_kind (MapiValueKind kind)
{
  return kind == MAPI_VALUE_KIND_INTEGER || kind == MAPI_VALUE_KIND_CURRENCY ||
         kind == MAPI_VALUE_KIND_BOOLEAN || kind == MAPI_VALUE_KIND_TIME;
}

static MapiValue *
value_alloc (guint32 tag,
             gsize   extra)
{
  MapiValue *self = g_malloc (sizeof (MapiValue) + extra);

  g_atomic_ref_count_init (&self->ref_count);
  self->tag = tag;
  return self;
}

MapiValue *
mapi_value_new_string_len (guint32     tag,
                           const char *string,
                           gsize       length)
{
  MapiValue *self = value_alloc (tag, length + 1);

  self->string = (char *) (self + 1);
  memcpy (self->string, string, length);
  self->string[length] = '\0';
  return self;
}

/**
 * mapi_value_new_string:
 * @tag: a tag of type `PT_UNICODE` or `PT_STRING8`
 * @string: the text; bytes that are no UTF-8 are replaced
 *
 * Makes a new value.
 *
 * Returns: (transfer full): a new value
 */
MapiValue *
mapi_value_new_string (guint32     tag,
                       const char *string)
{
  gsize length;

  g_return_val_if_fail (string != NULL, NULL);
  g_return_val_if_fail (mapi_value_kind_of_type (MAPI_PROP_TYPE (tag)) == MAPI_VALUE_KIND_STRING,
                        NULL);

  length = strlen (string);
  if (!g_utf8_validate_len (string, length, NULL))
    {
      g_autofree char *valid = g_utf8_make_valid (string, length);

      return mapi_value_new_string_len (tag, valid, strlen (valid));
    }

  return mapi_value_new_string_len (tag, string, length);
}

/**
 * mapi_value_new_long:
 * @tag: a tag of an integer type
 * @number: the number; clamped to what the type can hold
 *
 * Makes a new value.
 *
 * Returns: (transfer full): a new value
 */
MapiValue *
mapi_value_new_long (guint32 tag,
                     gint32  number)
{
  return mapi_value_new_int64 (tag, number);
}

/**
 * mapi_value_new_int64:
 * @tag: a tag of type `PT_I2`, `PT_LONG`, `PT_I8`, `PT_CURRENCY`, `PT_BOOLEAN` or `PT_SYSTIME`
 * @number: the number; clamped to what the type can hold
 *
 * Makes a value of a whole number. Clamping is what `PR_MESSAGE_SIZE` of a huge message needs.
 *
 * Returns: (transfer full): a new value
 */
MapiValue *
mapi_value_new_int64 (guint32 tag,
                      gint64  number)
{
  MapiValue *self;

  g_return_val_if_fail (is_whole_number_kind (mapi_value_kind_of_type (MAPI_PROP_TYPE (tag))),
                        NULL);

  self = value_alloc (tag, 0);
  switch (MAPI_PROP_TYPE (tag))
    {
    case MAPI_PROP_TYPE_I2:
      self->number = CLAMP (number, G_MININT16, G_MAXINT16);
      break;
    case MAPI_PROP_TYPE_LONG:
      self->number = CLAMP (number, G_MININT32, G_MAXINT32);
      break;
    case MAPI_PROP_TYPE_BOOLEAN:
      self->number = number != 0;
      break;
    default:
      self->number = number;
    }
  return self;
}

/**
 * mapi_value_new_boolean:
 * @tag: a tag of type `PT_BOOLEAN`
 * @boolean: the value
 *
 * Makes a new value.
 *
 * Returns: (transfer full): a new value
 */
MapiValue *
mapi_value_new_boolean (guint32  tag,
                        gboolean boolean)
{
  return mapi_value_new_int64 (tag, boolean != FALSE);
}

/**
 * mapi_value_new_double:
 * @tag: a tag of type `PT_DOUBLE`, `PT_R4` or `PT_APPTIME`
 * @number: the number; days since 1899-12-30 for `PT_APPTIME`
 *
 * Makes a new value.
 *
 * Returns: (transfer full): a new value
 */
MapiValue *
mapi_value_new_double (guint32 tag,
                       double  number)
{
  MapiValue *self;

  g_return_val_if_fail (mapi_value_kind_of_type (MAPI_PROP_TYPE (tag)) == MAPI_VALUE_KIND_REAL,
                        NULL);

  self = value_alloc (tag, 0);
  self->real = MAPI_PROP_TYPE (tag) == MAPI_PROP_TYPE_R4 ? (double) (float) number : number;
  return self;
}

/**
 * mapi_value_new_time:
 * @tag: a tag of type `PT_SYSTIME`
 * @time_us: microseconds since 1970-01-01 UTC
 *
 * Makes a new value.
 *
 * Returns: (transfer full): a new value
 */
MapiValue *
mapi_value_new_time (guint32 tag,
                     gint64  time_us)
{
  g_return_val_if_fail (MAPI_PROP_TYPE (tag) == MAPI_PROP_TYPE_SYSTIME, NULL);

  return mapi_value_new_int64 (tag, time_us);
}

/**
 * mapi_value_new_binary:
 * @tag: a tag of type `PT_BINARY`, or `PT_CLSID` with 16 bytes
 * @bytes: the bytes
 *
 * Makes a new value, which holds a reference to @bytes.
 *
 * Returns: (transfer full): a new value, which holds a reference to @bytes
 */
MapiValue *
mapi_value_new_binary (guint32  tag,
                       GBytes  *bytes)
{
  MapiValue *self;

  g_return_val_if_fail (bytes != NULL, NULL);
  g_return_val_if_fail (mapi_value_kind_of_type (MAPI_PROP_TYPE (tag)) == MAPI_VALUE_KIND_BINARY,
                        NULL);
  g_return_val_if_fail (MAPI_PROP_TYPE (tag) != MAPI_PROP_TYPE_CLSID ||
                        g_bytes_get_size (bytes) == 16, NULL);

  self = value_alloc (tag, 0);
  self->bytes = g_bytes_ref (bytes);
  return self;
}

/**
 * mapi_value_new_strv:
 * @tag: a tag of type `PT_MV_UNICODE` or `PT_MV_STRING8`
 * @strv: (array zero-terminated=1): the strings; bytes that are no UTF-8 are replaced
 *
 * Makes a new value.
 *
 * Returns: (transfer full): a new value
 */
MapiValue *
mapi_value_new_strv (guint32             tag,
                     const char * const *strv)
{
  MapiValue *self;

  g_return_val_if_fail (strv != NULL, NULL);
  g_return_val_if_fail (mapi_value_kind_of_type (MAPI_PROP_TYPE (tag)) == MAPI_VALUE_KIND_STRV,
                        NULL);

  self = value_alloc (tag, 0);
  self->strv = g_new (char *, g_strv_length ((GStrv) strv) + 1);
  for (gsize i = 0; (self->strv[i] = NULL, strv[i] != NULL); i++)
    self->strv[i] = g_utf8_make_valid (strv[i], -1);
  return self;
}

/**
 * mapi_value_new_multi:
 * @tag: a tag of a multi-value type
 * @values: (element-type MapiValue): values of the single-value type, whose identifiers do not
 *   matter
 *
 * Makes a new value.
 *
 * Returns: (transfer full): a new value
 */
MapiValue *
mapi_value_new_multi (guint32    tag,
                      GPtrArray *values)
{
  guint32 single = tag & ~(guint32) MAPI_MV_FLAG;
  MapiValueKind kind = mapi_value_kind_of_type (MAPI_PROP_TYPE (tag));
  MapiValue *self;

  g_return_val_if_fail (values != NULL, NULL);
  g_return_val_if_fail (kind == MAPI_VALUE_KIND_MULTI || kind == MAPI_VALUE_KIND_STRV, NULL);

  for (guint i = 0; i < values->len; i++)
    {
      const MapiValue *value = g_ptr_array_index (values, i);

      g_return_val_if_fail (MAPI_PROP_TYPE (value->tag) == MAPI_PROP_TYPE (single), NULL);
    }

  self = value_alloc (tag, 0);
  if (kind == MAPI_VALUE_KIND_STRV)
    {
      self->strv = g_new0 (char *, values->len + 1);
      for (guint i = 0; i < values->len; i++)
        self->strv[i] = g_strdup (mapi_value_get_string (g_ptr_array_index (values, i)));
      return self;
    }

  self->values = g_ptr_array_new_full (values->len, (GDestroyNotify) mapi_value_unref);
  for (guint i = 0; i < values->len; i++)
    g_ptr_array_add (self->values, mapi_value_retag (g_ptr_array_index (values, i), single));
  return self;
}

/**
 * mapi_value_new_error:
 * @tag: a tag; its type becomes `PT_ERROR`
 * @code: why there is no value
 *
 * Makes a new value.
 *
 * Returns: (transfer full): a new value
 */
MapiValue *
mapi_value_new_error (guint32   tag,
                      MapiError code)
{
  MapiValue *self = value_alloc (MAPI_CHANGE_PROP_TYPE (tag, MAPI_PROP_TYPE_ERROR), 0);

  self->number = code;
  return self;
}

/* The same value under another tag, whose type must be of the same kind */
MapiValue *
mapi_value_retag (const MapiValue *self,
                  guint32          tag)
{
  g_return_val_if_fail (mapi_value_kind_of_type (MAPI_PROP_TYPE (tag)) == value_kind (self), NULL);

  if (self->tag == tag)
    return mapi_value_ref (self);

  switch (value_kind (self))
    {
    case MAPI_VALUE_KIND_STRING:
      return mapi_value_new_string_len (tag, self->string, strlen (self->string));
    case MAPI_VALUE_KIND_BINARY:
      return mapi_value_new_binary (tag, self->bytes);
    case MAPI_VALUE_KIND_STRV:
      return mapi_value_new_strv (tag, (const char * const *) self->strv);
    case MAPI_VALUE_KIND_MULTI:
      return mapi_value_new_multi (tag, self->values);
    case MAPI_VALUE_KIND_REAL:
      return mapi_value_new_double (tag, self->real);
    case MAPI_VALUE_KIND_ERROR:
      return mapi_value_new_error (tag, (MapiError) self->number);
    default:
      return mapi_value_new_int64 (tag, self->number);
    }
}

/**
 * mapi_value_ref:
 * @self: a value
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 */
MapiValue *
mapi_value_ref (const MapiValue *self)
{
  MapiValue *value = (MapiValue *) self;

  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&value->ref_count);
  return value;
}

/**
 * mapi_value_unref:
 * @self: (transfer full): a value
 *
 * Drops a reference, and with the last one the value.
 */
void
mapi_value_unref (MapiValue *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  switch (value_kind (self))
    {
    case MAPI_VALUE_KIND_BINARY:
      g_bytes_unref (self->bytes);
      break;
    case MAPI_VALUE_KIND_STRV:
      g_strfreev (self->strv);
      break;
    case MAPI_VALUE_KIND_MULTI:
      g_ptr_array_unref (self->values);
      break;
    default:
      break;
    }
  g_free (self);
}

/**
 * mapi_value_get_tag:
 * @self: a value
 *
 * Gets the tag, with the type of the value.
 *
 * Returns: the tag, with the type of the value
 */
guint32
mapi_value_get_tag (const MapiValue *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->tag;
}

/**
 * mapi_value_get_string:
 * @self: a value
 *
 * Gets the text.
 *
 * Returns: (nullable): the text, or %NULL if the value is of another type
 */
const char *
mapi_value_get_string (const MapiValue *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return value_kind (self) == MAPI_VALUE_KIND_STRING ? self->string : NULL;
}

/**
 * mapi_value_get_int64:
 * @self: a value
 *
 * Gets the number of any integer type, of a boolean, or of a time in microseconds.
 *
 * Returns: the number of any integer type, of a boolean, or of a time in microseconds;
 *   0 for any other type
 */
gint64
mapi_value_get_int64 (const MapiValue *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return is_whole_number_kind (value_kind (self)) ? self->number : 0;
}

/**
 * mapi_value_get_boolean:
 * @self: a value
 *
 * Tells whether the value is a boolean or an integer and not 0.
 *
 * Returns: whether the value is a boolean or an integer and not 0
 */
gboolean
mapi_value_get_boolean (const MapiValue *self)
{
  return mapi_value_get_int64 (self) != 0;
}

/**
 * mapi_value_get_double:
 * @self: a value
 *
 * Gets the number of any numeric type.
 *
 * Returns: the number of any numeric type; 0 for any other type
 */
double
mapi_value_get_double (const MapiValue *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return value_kind (self) == MAPI_VALUE_KIND_REAL ? self->real
                                                   : (double) mapi_value_get_int64 (self);
}

/**
 * mapi_value_get_time:
 * @self: a value
 *
 * Gets microseconds since 1970-01-01 UTC, or 0 if the value is no time.
 *
 * Returns: microseconds since 1970-01-01 UTC, or 0 if the value is no time
 */
gint64
mapi_value_get_time (const MapiValue *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return value_kind (self) == MAPI_VALUE_KIND_TIME ? self->number : 0;
}

/**
 * mapi_value_get_binary:
 * @self: a value
 *
 * Gets the bytes.
 *
 * Returns: (transfer none) (nullable): the bytes, or %NULL if the value is of another type
 */
GBytes *
mapi_value_get_binary (const MapiValue *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return value_kind (self) == MAPI_VALUE_KIND_BINARY ? self->bytes : NULL;
}

/**
 * mapi_value_get_strv:
 * @self: a value
 *
 * Gets the strings of a multi-value.
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the strings of a
 *   multi-value, or %NULL if the value is of another type
 */
const char * const *
mapi_value_get_strv (const MapiValue *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return value_kind (self) == MAPI_VALUE_KIND_STRV ? (const char * const *) self->strv : NULL;
}

/**
 * mapi_value_get_error:
 * @self: a value of type `PT_ERROR`
 *
 * Tells why there is no value.
 *
 * Returns: why there is no value
 */
MapiError
mapi_value_get_error (const MapiValue *self)
{
  g_return_val_if_fail (self != NULL, MAPI_ERROR_CALL_FAILED);

  return value_kind (self) == MAPI_VALUE_KIND_ERROR ? (MapiError) self->number
                                                    : MAPI_ERROR_CALL_FAILED;
}

/**
 * mapi_value_get_n_values:
 * @self: a value
 *
 * Tells how many values a multi-value has.
 *
 * Returns: how many values a multi-value has; 1 for any other type
 */
guint
mapi_value_get_n_values (const MapiValue *self)
{
  g_return_val_if_fail (self != NULL, 0);

  switch (value_kind (self))
    {
    case MAPI_VALUE_KIND_STRV:
      return g_strv_length (self->strv);
    case MAPI_VALUE_KIND_MULTI:
      return self->values->len;
    default:
      return 1;
    }
}

/**
 * mapi_value_dup_nth:
 * @self: a value
 * @position: which one, from 0
 *
 * Takes one value out of a multi-value. Any other value has itself at position 0.
 *
 * Returns: (transfer full): a value of the single-value type with the same identifier
 */
MapiValue *
mapi_value_dup_nth (const MapiValue *self,
                    guint            position)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (position < mapi_value_get_n_values (self), NULL);

  switch (value_kind (self))
    {
    case MAPI_VALUE_KIND_STRV:
      return mapi_value_new_string (self->tag & ~(guint32) MAPI_MV_FLAG, self->strv[position]);
    case MAPI_VALUE_KIND_MULTI:
      return mapi_value_ref (g_ptr_array_index (self->values, position));
    default:
      return mapi_value_ref (self);
    }
}

static gsize
fixed_size_of_type (guint32 type)
{
  switch (type)
    {
    case MAPI_PROP_TYPE_I2:
    case MAPI_PROP_TYPE_BOOLEAN:
      return 2;
    case MAPI_PROP_TYPE_LONG:
    case MAPI_PROP_TYPE_R4:
    case MAPI_PROP_TYPE_ERROR:
      return 4;
    default:
      return 8;
    }
}

/**
 * mapi_value_get_size:
 * @self: a value
 *
 * Tells how many bytes the value itself takes in MAPI's terms, for `PR_MESSAGE_SIZE`.
 *
 * Returns: how many bytes the value itself takes in MAPI's terms, for `PR_MESSAGE_SIZE`
 */
gsize
mapi_value_get_size (const MapiValue *self)
{
  gsize size = 0;

  g_return_val_if_fail (self != NULL, 0);

  switch (value_kind (self))
    {
    case MAPI_VALUE_KIND_STRING:
      return strlen (self->string) + 1;
    case MAPI_VALUE_KIND_BINARY:
      return g_bytes_get_size (self->bytes);
    case MAPI_VALUE_KIND_STRV:
      for (gsize i = 0; self->strv[i] != NULL; i++)
        size += strlen (self->strv[i]) + 1;
      return size;
    case MAPI_VALUE_KIND_MULTI:
      for (guint i = 0; i < self->values->len; i++)
        size += mapi_value_get_size (g_ptr_array_index (self->values, i));
      return size;
    default:
      return fixed_size_of_type (MAPI_PROP_TYPE (self->tag));
    }
}
