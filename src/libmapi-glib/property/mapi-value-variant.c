/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-value-private.h"

#include <glib/gi18n-lib.h>

/* The form of a value on D-Bus, "(uv)": the tag, then
 *
 *   n  PT_I2          i  PT_LONG        x  PT_I8, PT_CURRENCY, PT_SYSTIME (microseconds)
 *   b  PT_BOOLEAN     d  PT_R4, PT_DOUBLE, PT_APPTIME
 *   s  PT_UNICODE, PT_STRING8           ay PT_BINARY, PT_CLSID
 *   u  PT_ERROR (MAPI's number of the code)
 *
 * and an array of these for a multi-value. */

static const char *
variant_type_of (guint32 type)
{
  switch (mapi_value_kind_of_type (type))
    {
    case MAPI_VALUE_KIND_INTEGER:
      return type == MAPI_PROP_TYPE_I2 ? "n" : type == MAPI_PROP_TYPE_LONG ? "i" : "x";
    case MAPI_VALUE_KIND_CURRENCY:
    case MAPI_VALUE_KIND_TIME:
      return "x";
    case MAPI_VALUE_KIND_BOOLEAN:
      return "b";
    case MAPI_VALUE_KIND_REAL:
      return "d";
    case MAPI_VALUE_KIND_STRING:
      return "s";
    case MAPI_VALUE_KIND_BINARY:
      return "ay";
    case MAPI_VALUE_KIND_ERROR:
      return "u";
    default:
      return NULL;
    }
}

static GVariant *
bytes_to_variant (GBytes *bytes)
{
  return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE);
}

static GVariant *
single_to_variant (const MapiValue *value)
{
  guint32 type = MAPI_PROP_TYPE (mapi_value_get_tag (value));

  switch (mapi_value_kind_of_type (type))
    {
    case MAPI_VALUE_KIND_INTEGER:
      if (type == MAPI_PROP_TYPE_I2)
        return g_variant_new_int16 (mapi_value_get_int64 (value));
      if (type == MAPI_PROP_TYPE_LONG)
        return g_variant_new_int32 (mapi_value_get_int64 (value));
      return g_variant_new_int64 (mapi_value_get_int64 (value));
    case MAPI_VALUE_KIND_BOOLEAN:
      return g_variant_new_boolean (mapi_value_get_boolean (value));
    case MAPI_VALUE_KIND_REAL:
      return g_variant_new_double (mapi_value_get_double (value));
    case MAPI_VALUE_KIND_STRING:
      return g_variant_new_string (mapi_value_get_string (value));
    case MAPI_VALUE_KIND_BINARY:
      return bytes_to_variant (mapi_value_get_binary (value));
    case MAPI_VALUE_KIND_ERROR:
      return g_variant_new_uint32 (mapi_error_get_value (mapi_value_get_error (value)));
    default:
      return g_variant_new_int64 (mapi_value_get_int64 (value));
    }
}

/**
 * mapi_value_to_variant:
 * @self: a value
 *
 * Makes the form of a value that goes over D-Bus.
 *
 * Returns: (transfer floating): a variant of type `(uv)`
 */
GVariant *
mapi_value_to_variant (const MapiValue *self)
{
  MapiValueKind kind;
  guint32 type;
  GVariantBuilder builder;
  g_autofree char *array_type = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  type = MAPI_PROP_TYPE (mapi_value_get_tag (self));
  kind = mapi_value_kind_of_type (type);
  if (kind != MAPI_VALUE_KIND_STRV && kind != MAPI_VALUE_KIND_MULTI)
    return g_variant_new ("(uv)", mapi_value_get_tag (self), single_to_variant (self));

  array_type = g_strconcat ("a", variant_type_of (type & ~(guint32) MAPI_MV_FLAG), NULL);
  g_variant_builder_init (&builder, G_VARIANT_TYPE (array_type));
  for (guint i = 0; i < mapi_value_get_n_values (self); i++)
    {
      g_autoptr(MapiValue) single = mapi_value_dup_nth (self, i);

      g_variant_builder_add_value (&builder, single_to_variant (single));
    }
  return g_variant_new ("(uv)", mapi_value_get_tag (self), g_variant_builder_end (&builder));
}

static MapiValue *
single_from_variant (guint32   tag,
                     GVariant *variant)
{
  g_autoptr(GBytes) bytes = NULL;
  MapiError code;

  switch (mapi_value_kind_of_type (MAPI_PROP_TYPE (tag)))
    {
    case MAPI_VALUE_KIND_INTEGER:
      if (MAPI_PROP_TYPE (tag) == MAPI_PROP_TYPE_I2)
        return mapi_value_new_int64 (tag, g_variant_get_int16 (variant));
      if (MAPI_PROP_TYPE (tag) == MAPI_PROP_TYPE_LONG)
        return mapi_value_new_int64 (tag, g_variant_get_int32 (variant));
      return mapi_value_new_int64 (tag, g_variant_get_int64 (variant));
    case MAPI_VALUE_KIND_BOOLEAN:
      return mapi_value_new_boolean (tag, g_variant_get_boolean (variant));
    case MAPI_VALUE_KIND_REAL:
      return mapi_value_new_double (tag, g_variant_get_double (variant));
    case MAPI_VALUE_KIND_STRING:
      return mapi_value_new_string (tag, g_variant_get_string (variant, NULL));
    case MAPI_VALUE_KIND_BINARY:
      bytes = g_variant_get_data_as_bytes (variant);
      if (MAPI_PROP_TYPE (tag) == MAPI_PROP_TYPE_CLSID && g_bytes_get_size (bytes) != 16)
        return NULL;
      return mapi_value_new_binary (tag, bytes);
    case MAPI_VALUE_KIND_ERROR:
      if (!mapi_error_from_value (g_variant_get_uint32 (variant), &code))
        return NULL;
      return mapi_value_new_error (tag, code);
    default:
      return mapi_value_new_int64 (tag, g_variant_get_int64 (variant));
    }
}

static MapiValue *
multi_from_variant (guint32   tag,
                    GVariant *variant)
{
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_value_unref);

  for (gsize i = 0; i < g_variant_n_children (variant); i++)
    {
      g_autoptr(GVariant) child = g_variant_get_child_value (variant, i);
      MapiValue *value = single_from_variant (tag & ~(guint32) MAPI_MV_FLAG, child);

      if (value == NULL)
        return NULL;
      g_ptr_array_add (values, value);
    }

  return mapi_value_new_multi (tag, values);
}

/**
 * mapi_value_from_variant:
 * @variant: what mapi_value_to_variant() made, from anybody
 * @error: return location for an error
 *
 * Reads the form of a value that goes over D-Bus.
 *
 * Errors: %MAPI_ERROR_INVALID_TYPE if the tag's type and the variant's do not belong together.
 *
 * Returns: (transfer full): a value, or %NULL with @error set
 */
MapiValue *
mapi_value_from_variant (GVariant  *variant,
                         GError   **error)
{
  g_autoptr(GVariant) inner = NULL;
  MapiValue *value = NULL;
  const char *expected;
  const char *found;
  guint32 tag = 0;

  g_return_val_if_fail (variant != NULL, NULL);

  if (g_variant_is_of_type (variant, G_VARIANT_TYPE ("(uv)")))
    {
      g_variant_get (variant, "(uv)", &tag, &inner);
      found = g_variant_get_type_string (inner);
      expected = variant_type_of (MAPI_PROP_TYPE (tag));
      if (MAPI_PROP_ID (tag) == MAPI_PROP_ID_NULL || MAPI_PROP_ID (tag) == MAPI_PROP_ID_INVALID)
        value = NULL;
      else if (expected != NULL && g_str_equal (found, expected))
        value = single_from_variant (tag, inner);
      else if (mapi_value_kind_of_type (MAPI_PROP_TYPE (tag)) >= MAPI_VALUE_KIND_STRV &&
               found[0] == 'a' &&
               g_str_equal (found + 1,
                            variant_type_of (MAPI_PROP_TYPE (tag & ~(guint32) MAPI_MV_FLAG))))
        value = multi_from_variant (tag, inner);
    }

  if (value == NULL)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_TYPE,
                 _("The value of property 0x%08x is not of the property’s type"), tag);
  return value;
}
