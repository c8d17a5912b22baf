/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-properties.h"

/**
 * mapi_properties_get_string:
 * @self: a bag
 * @tag: a tag of type `PT_UNICODE`
 *
 * Gets the text.
 *
 * Returns: (nullable): the text, or %NULL if there is none
 */
const char *
mapi_properties_get_string (const MapiProperties *self,
                            guint32               tag)
{
  const MapiValue *value = mapi_properties_get_value (self, tag);

  return value != NULL ? mapi_value_get_string (value) : NULL;
}

/**
 * mapi_properties_set_string:
 * @self: a bag
 * @tag: a tag of type `PT_UNICODE`
 * @string: (nullable): the text; %NULL removes the value
 *
 * Sets a text. Bytes that are no UTF-8 are replaced.
 */
void
mapi_properties_set_string (MapiProperties *self,
                            guint32         tag,
                            const char     *string)
{
  if (string == NULL)
    mapi_properties_remove (self, tag);
  else
    mapi_properties_take_value (self, mapi_value_new_string (tag, string));
}

/**
 * mapi_properties_get_long:
 * @self: a bag
 * @tag: a tag of an integer type
 * @fallback: what to answer where there is no value
 *
 * Gets the number, clamped to 32 bits.
 *
 * Returns: the number, clamped to 32 bits
 */
gint32
mapi_properties_get_long (const MapiProperties *self,
                          guint32               tag,
                          gint32                fallback)
{
  gint64 number = mapi_properties_get_int64 (self, tag, fallback);

  return CLAMP (number, G_MININT32, G_MAXINT32);
}

/**
 * mapi_properties_set_long:
 * @self: a bag
 * @tag: a tag of an integer type
 * @number: the number
 *
 * Sets a number; bit masks of 32 bits are numbers too.
 */
void
mapi_properties_set_long (MapiProperties *self,
                          guint32         tag,
                          gint32          number)
{
  mapi_properties_take_value (self, mapi_value_new_long (tag, number));
}

/**
 * mapi_properties_get_int64:
 * @self: a bag
 * @tag: a tag of an integer type
 * @fallback: what to answer where there is no value
 *
 * Gets the number of any integer type or of a boolean.
 *
 * Returns: the number of any integer type or of a boolean
 */
gint64
mapi_properties_get_int64 (const MapiProperties *self,
                           guint32               tag,
                           gint64                fallback)
{
  const MapiValue *value = mapi_properties_get_value (self, tag);

  if (value == NULL || MAPI_PROP_TYPE (mapi_value_get_tag (value)) == MAPI_PROP_TYPE_ERROR)
    return fallback;
  return mapi_value_get_int64 (value);
}

/**
 * mapi_properties_set_int64:
 * @self: a bag
 * @tag: a tag of an integer type
 * @number: the number; clamped to what the type can hold
 *
 * Sets a number.
 */
void
mapi_properties_set_int64 (MapiProperties *self,
                           guint32         tag,
                           gint64          number)
{
  mapi_properties_take_value (self, mapi_value_new_int64 (tag, number));
}

/**
 * mapi_properties_get_boolean:
 * @self: a bag
 * @tag: a tag of type `PT_BOOLEAN`
 *
 * Gets the value.
 *
 * Returns: the value; %FALSE where there is none
 */
gboolean
mapi_properties_get_boolean (const MapiProperties *self,
                             guint32               tag)
{
  return mapi_properties_get_int64 (self, tag, 0) != 0;
}

/**
 * mapi_properties_set_boolean:
 * @self: a bag
 * @tag: a tag of type `PT_BOOLEAN`
 * @boolean: the value
 *
 * Sets a truth value.
 */
void
mapi_properties_set_boolean (MapiProperties *self,
                             guint32         tag,
                             gboolean        boolean)
{
  mapi_properties_take_value (self, mapi_value_new_boolean (tag, boolean));
}

/**
 * mapi_properties_get_time:
 * @self: a bag
 * @tag: a tag of type `PT_SYSTIME`
 *
 * Gets microseconds since 1970-01-01 UTC.
 *
 * Returns: microseconds since 1970-01-01 UTC; 0 where there is no value
 */
gint64
mapi_properties_get_time (const MapiProperties *self,
                          guint32               tag)
{
  const MapiValue *value = mapi_properties_get_value (self, tag);

  return value != NULL ? mapi_value_get_time (value) : 0;
}

/**
 * mapi_properties_set_time:
 * @self: a bag
 * @tag: a tag of type `PT_SYSTIME`
 * @time_us: microseconds since 1970-01-01 UTC
 *
 * Sets a time.
 */
void
mapi_properties_set_time (MapiProperties *self,
                          guint32         tag,
                          gint64          time_us)
{
  mapi_properties_take_value (self, mapi_value_new_time (tag, time_us));
}

/**
 * mapi_properties_get_binary:
 * @self: a bag
 * @tag: a tag of type `PT_BINARY` or `PT_CLSID`
 *
 * Gets the bytes.
 *
 * Returns: (transfer none) (nullable): the bytes, or %NULL if there are none
 */
GBytes *
mapi_properties_get_binary (const MapiProperties *self,
                            guint32               tag)
{
  const MapiValue *value = mapi_properties_get_value (self, tag);

  return value != NULL ? mapi_value_get_binary (value) : NULL;
}

/**
 * mapi_properties_set_binary:
 * @self: a bag
 * @tag: a tag of type `PT_BINARY`, or `PT_CLSID` with 16 bytes
 * @bytes: (nullable): the bytes; %NULL removes the value
 *
 * Sets bytes.
 */
void
mapi_properties_set_binary (MapiProperties *self,
                            guint32         tag,
                            GBytes         *bytes)
{
  if (bytes == NULL)
    mapi_properties_remove (self, tag);
  else
    mapi_properties_take_value (self, mapi_value_new_binary (tag, bytes));
}

/**
 * mapi_properties_get_strv:
 * @self: a bag
 * @tag: a tag of type `PT_MV_UNICODE`
 *
 * Gets the texts.
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the texts, or %NULL if there
 *   are none
 */
const char * const *
mapi_properties_get_strv (const MapiProperties *self,
                          guint32               tag)
{
  const MapiValue *value = mapi_properties_get_value (self, tag);

  return value != NULL ? mapi_value_get_strv (value) : NULL;
}

/**
 * mapi_properties_set_strv:
 * @self: a bag
 * @tag: a tag of type `PT_MV_UNICODE`
 * @strv: (nullable) (array zero-terminated=1): the texts; %NULL removes the value
 *
 * Sets texts.
 */
void
mapi_properties_set_strv (MapiProperties      *self,
                          guint32              tag,
                          const char * const  *strv)
{
  if (strv == NULL)
    mapi_properties_remove (self, tag);
  else
    mapi_properties_take_value (self, mapi_value_new_strv (tag, strv));
}
