/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-context.h"

#include <string.h>

#include <glib/gi18n.h>

void
cli_json_member (CliContext *self,
                 const char *name,
                 const char *value)
{
  json_builder_set_member_name (self->builder, name);
  if (value != NULL)
    json_builder_add_string_value (self->builder, value);
  else
    json_builder_add_null_value (self->builder);
}

void
cli_json_int (CliContext *self,
              const char *name,
              gint64      value)
{
  json_builder_set_member_name (self->builder, name);
  json_builder_add_int_value (self->builder, value);
}

void
cli_json_boolean (CliContext *self,
                  const char *name,
                  gboolean    value)
{
  json_builder_set_member_name (self->builder, name);
  json_builder_add_boolean_value (self->builder, value);
}

void
cli_json_time (CliContext *self,
               const char *name,
               gint64      time_us)
{
  g_autofree char *text = cli_format_time (time_us);

  cli_json_member (self, name, text);
}

void
cli_json_id (CliContext        *self,
             const char        *name,
             const MapiEntryId *id)
{
  g_autofree char *text = id != NULL ? mapi_entry_id_to_string (id) : NULL;

  cli_json_member (self, name, text);
}

void
cli_json_strv (CliContext         *self,
               const char         *name,
               const char * const *values)
{
  json_builder_set_member_name (self->builder, name);
  json_builder_begin_array (self->builder);
  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    json_builder_add_string_value (self->builder, values[i]);
  json_builder_end_array (self->builder);
}

void
cli_json_error (CliContext   *self,
                const GError *error)
{
  MapiError code = mapi_error_classify (error);
  g_autofree char *value = g_strdup_printf ("0x%08X", mapi_error_get_value (code));

  cli_json_member (self, "name", mapi_error_get_name (code));
  cli_json_member (self, "code", value);
  cli_json_member (self, "message", error->message);
  if (mapi_error_get_component (error) != NULL)
    cli_json_member (self, "component", mapi_error_get_component (error));
  if (mapi_error_get_low_level (error) != NULL)
    cli_json_member (self, "low-level", mapi_error_get_low_level (error));
  if (mapi_error_get_words (error) != NULL)
    cli_json_member (self, "words", mapi_error_get_words (error));
}

const char *
cli_get_outgoing_code (MapiProperties *properties)
{
  MapiError code;

  return mapi_properties_has (properties, MAPI_PR_OUTGOING_CODE) &&
         mapi_error_from_value ((guint32) mapi_properties_get_long (properties, MAPI_PR_OUTGOING_CODE, 0), &code)
           ? mapi_error_get_name (code) : NULL;
}

char *
cli_dup_error_details (const GError *error)
{
  const char *component = mapi_error_get_component (error);
  const char *low_level = mapi_error_get_low_level (error);
  const char *words = mapi_error_get_words (error);
  g_autoptr(GString) text = g_string_new (NULL);

  if (words != NULL && strstr (error->message, words) != NULL)
    words = NULL;
  if (low_level == NULL && words == NULL)
    return NULL;
  if (component != NULL)
    g_string_append_printf (text, _("“%s”: "), component);
  if (low_level != NULL)
    g_string_append_printf (text, "%s ", low_level);
  if (words != NULL)
    g_string_append_printf (text, _("“%s”"), words);
  g_string_truncate (text, text->str[text->len - 1] == ' ' ? text->len - 1 : text->len);
  return cli_clean_text (text->str);
}

gboolean
cli_acknowledge (CliContext *self,
                 gboolean    done)
{
  if (done && self->json)
    {
      json_builder_begin_object (self->builder);
      json_builder_end_object (self->builder);
    }
  return done;
}

char *
cli_format_hex (GBytes *bytes)
{
  gsize length = 0;
  const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;
  GString *hex;

  if (bytes == NULL)
    return NULL;
  hex = g_string_sized_new (length * 2);
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (hex, "%02x", data[i]);
  return g_string_free (hex, FALSE);
}

/* RFC 3339 in local time with the zone, NULL for 0 */
char *
cli_format_time (gint64 time_us)
{
  g_autoptr(GDateTime) utc = NULL;
  g_autoptr(GDateTime) local = NULL;

  if (time_us == 0)
    return NULL;
  utc = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  return local != NULL ? g_date_time_format (local, "%Y-%m-%dT%H:%M:%S%:z") : NULL;
}

char *
cli_format_time_short (gint64 time_us)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return time_us != 0 && local != NULL ? g_date_time_format (local, "%Y-%m-%d %H:%M")
                                       : g_strdup ("");
}

char *
cli_format_size (gint64 bytes)
{
  return g_format_size ((guint64) MAX (bytes, 0));
}

char *
cli_clean_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *clean = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' || c == '\t' || !(g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT))
        g_string_append_unichar (clean, c);
      else if (c != '\r')
        g_string_append_unichar (clean, 0xfffd);
    }
  return g_string_free (clean, FALSE);
}

char *
cli_format_cell (const char *text,
                 guint       width)
{
  g_autofree char *clean = cli_clean_text (text);
  GString *cell = g_string_new (NULL);
  guint used = 0;

  g_strdelimit (clean, "\n\t", ' ');
  for (const char *p = clean; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      guint columns = g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;

      if (used + columns > width)
        break;
      g_string_append_unichar (cell, c);
      used += columns;
    }
  for (; used < width; used++)
    g_string_append_c (cell, ' ');
  return g_string_free (cell, FALSE);
}

char **
cli_flag_names (MapiProperties *properties)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  gint32 flags = mapi_properties_get_long (properties, MAPI_PR_MESSAGE_FLAGS, 0);
  const char * const *keywords = mapi_properties_get_strv (properties, MAPI_PR_KEYWORDS);

  if (flags & MAPI_MSGFLAG_READ)
    g_strv_builder_add (names, "read");
  if (mapi_properties_get_boolean (properties, MAPI_PR_FLAGGED))
    g_strv_builder_add (names, "flagged");
  if (mapi_properties_get_boolean (properties, MAPI_PR_ANSWERED))
    g_strv_builder_add (names, "answered");
  if (mapi_properties_get_boolean (properties, MAPI_PR_FORWARDED))
    g_strv_builder_add (names, "forwarded");
  if (flags & MAPI_MSGFLAG_UNSENT)
    g_strv_builder_add (names, "draft");
  if (mapi_properties_has (properties, MAPI_PR_OUTGOING_ERROR))
    g_strv_builder_add (names, "has-error");
  for (guint i = 0; keywords != NULL && keywords[i] != NULL; i++)
    g_strv_builder_add (names, keywords[i]);
  return g_strv_builder_end (names);
}
