/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>
#include <string.h>

/* What the tests of this folder share. */

static inline GBytes *
load_message (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".eml", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "messages", file, NULL);
  g_autoptr(GError) error = NULL;
  char *data = NULL;
  gsize length = 0;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

static inline MapiContent *
decode_text (const char *text)
{
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr(GError) error = NULL;
  MapiContent *content = mapi_mime_decode (bytes, &error);

  g_assert_no_error (error);
  g_assert_nonnull (content);
  return content;
}

static inline char *
encode_text (MapiContent         *content,
             MapiMimeEncodeFlags  flags)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = mapi_mime_encode (content, flags, &error);

  g_assert_no_error (error);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static inline void
add_recipient (MapiContent *content,
               guint32      type,
               const char  *name,
               const char  *address)
{
  g_autoptr(MapiEntryId) id = mapi_one_off_create_entry_id (name, "SMTP", address, FALSE);
  g_autoptr(MapiProperties) row = mapi_one_off_open (id, NULL);

  mapi_properties_set_long (row, MAPI_PR_RECIPIENT_TYPE, (gint32) type);
  mapi_content_add_recipient (content, row);
}

static inline MapiContent *
create_message (const char *subject,
                const char *body)
{
  MapiContent *content = mapi_content_new ();
  MapiProperties *properties = mapi_content_get_properties (content);

  mapi_properties_set_string (properties, MAPI_PR_SUBJECT, subject);
  mapi_properties_set_string (properties, MAPI_PR_BODY, body);
  mapi_properties_set_string (properties, MAPI_PR_SENT_REPRESENTING_NAME, "Ada Example");
  mapi_properties_set_string (properties, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS,
                              "ada@example.org");
  mapi_properties_set_string (properties, MAPI_PR_SENT_REPRESENTING_ADDRTYPE, "SMTP");
  add_recipient (content, MAPI_RECIPIENT_TO, "Bob", "bob@example.net");
  return content;
}

static inline void
add_file (MapiContent *content,
          const char  *name,
          const char  *type,
          const char  *data)
{
  g_autoptr(MapiProperties) attachment = mapi_properties_new ();
  g_autoptr(GBytes) bytes = g_bytes_new (data, strlen (data));

  mapi_properties_set_long (attachment, MAPI_PR_ATTACH_METHOD, MAPI_ATTACH_BY_VALUE);
  mapi_properties_set_string (attachment, MAPI_PR_ATTACH_LONG_FILENAME, name);
  mapi_properties_set_string (attachment, MAPI_PR_ATTACH_MIME_TAG, type);
  mapi_properties_set_binary (attachment, MAPI_PR_ATTACH_DATA_BIN, bytes);
  mapi_content_add_attachment (content, attachment, NULL);
}

static inline char *
dup_value (MapiProperties *properties,
           guint32         tag)
{
  const MapiValue *value = mapi_properties_get_value (properties, tag);
  GBytes *bytes;
  const char * const *strv;

  if (value == NULL)
    return g_strdup ("");
  switch (MAPI_PROP_TYPE (tag))
    {
    case MAPI_PROP_TYPE_UNICODE:
      return g_strdup (mapi_value_get_string (value));
    case MAPI_PROP_TYPE_LONG:
      return g_strdup_printf ("%d", (int) mapi_value_get_int64 (value));
    case MAPI_PROP_TYPE_BOOLEAN:
      return g_strdup (mapi_value_get_boolean (value) ? "true" : "false");
    case MAPI_PROP_TYPE_BINARY:
      bytes = mapi_value_get_binary (value);
      return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    case MAPI_PROP_TYPE_MV_UNICODE:
      strv = mapi_value_get_strv (value);
      return g_strjoinv (", ", (char **) strv);
    default:
      return mapi_value_to_string (value);
    }
}
