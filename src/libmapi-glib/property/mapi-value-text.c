/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-value-private.h"

static void
append_time (GString *text,
             gint64   time_us)
{
  g_autoptr(GDateTime) seconds = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autofree char *iso = NULL;

  /* Beyond the year 9999 there is no date to show */
  if (seconds != NULL)
    iso = g_date_time_format (seconds, "%Y-%m-%dT%H:%M:%SZ");
  if (iso != NULL)
    g_string_append (text, iso);
  else
    g_string_append_printf (text, "%" G_GINT64_FORMAT, time_us);
}

static void
append_bytes (GString *text,
              GBytes  *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%02x", data[i]);
}

static void
append_value (GString         *text,
              const MapiValue *value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  guint n_values;

  switch (mapi_value_kind_of_type (MAPI_PROP_TYPE (mapi_value_get_tag (value))))
    {
    case MAPI_VALUE_KIND_STRING:
      g_string_append (text, mapi_value_get_string (value));
      break;
    case MAPI_VALUE_KIND_BINARY:
      append_bytes (text, mapi_value_get_binary (value));
      break;
    case MAPI_VALUE_KIND_BOOLEAN:
      g_string_append (text, mapi_value_get_boolean (value) ? "true" : "false");
      break;
    case MAPI_VALUE_KIND_TIME:
      append_time (text, mapi_value_get_time (value));
      break;
    case MAPI_VALUE_KIND_REAL:
      g_string_append (text, g_ascii_dtostr (buffer, sizeof buffer,
                                             mapi_value_get_double (value)));
      break;
    case MAPI_VALUE_KIND_ERROR:
      g_string_append (text, mapi_error_get_name (mapi_value_get_error (value)));
      break;
    case MAPI_VALUE_KIND_STRV:
    case MAPI_VALUE_KIND_MULTI:
      n_values = mapi_value_get_n_values (value);
      for (guint i = 0; i < n_values; i++)
        {
          g_autoptr(MapiValue) single = mapi_value_dup_nth (value, i);

          if (i > 0)
            g_string_append (text, "; ");
          append_value (text, single);
        }
      break;
    default:
      g_string_append_printf (text, "%" G_GINT64_FORMAT, mapi_value_get_int64 (value));
    }
}

/**
 * mapi_value_to_string:
 * @self: a value
 *
 * Writes a value for people who debug and for the `mapi` command: text as it is, numbers in
 * decimals, times in ISO 8601 (UTC, seconds), bytes in hexadecimal, `true` or `false`, the
 * name of an error, and multi-values joined by "; ". Not for machines: it cannot be read back.
 *
 * Returns: (transfer full): the text
 */
char *
mapi_value_to_string (const MapiValue *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (NULL);
  append_value (text, self);
  return g_string_free (text, FALSE);
}
