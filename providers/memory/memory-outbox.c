/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/*
 * The files of the memory transport, in its data folder:
 *
 *   000001.eml    a message as it would have gone over the wire, without Bcc
 *   000001.json   {"subject": …, "message-id": …, "from": …, "recipients": ["a@b", …]}: the
 *                 envelope. Written last, so whoever sees it finds the message complete
 *   attempts      key file: how often each message was offered (setting "fail-first")
 *   incoming/     *.eml put there by whoever wants a message to arrive; deleted once received
 *
 * Both are on disk before the message counts as accepted.
 */

#include "memory-outbox.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#define WRITE_FLAGS (G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE)

static gboolean
memory_outbox_set_disk_error (const GError  *cause,
                              GError       **error)
{
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_DISK_ERROR, cause->message);
  return FALSE;
}

static char *
memory_outbox_dup_envelope (MapiContent *content,
                            GPtrArray   *recipients)
{
  MapiProperties *bag = mapi_content_get_properties (content);
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;
  static const struct { const char *name; guint32 tag; } members[] = {
    { "subject",    MAPI_PR_SUBJECT },
    { "message-id", MAPI_PR_INTERNET_MESSAGE_ID },
    { "from",       MAPI_PR_SENDER_EMAIL_ADDRESS },
  };

  json_builder_begin_object (builder);
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *text = mapi_properties_get_string (bag, members[i].tag);

      json_builder_set_member_name (builder, members[i].name);
      json_builder_add_string_value (builder, text != NULL ? text : "");
    }
  json_builder_set_member_name (builder, "recipients");
  json_builder_begin_array (builder);
  for (guint i = 0; i < recipients->len; i++)
    {
      const char *address = mapi_properties_get_string (g_ptr_array_index (recipients, i),
                                                        MAPI_PR_EMAIL_ADDRESS);

      json_builder_add_string_value (builder, address != NULL ? address : "");
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}

static char *
memory_outbox_dup_free_name (const char *folder)
{
  for (guint number = 1; ; number++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%06u", folder, number);
      g_autofree char *source = g_strconcat (path, ".eml", NULL);

      if (!g_file_test (source, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
}

gboolean
memory_outbox_keep (const char   *folder,
                    MapiContent  *content,
                    GPtrArray    *recipients,
                    GError      **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GBytes) source = NULL;
  g_autofree char *envelope = NULL;
  g_autofree char *path = NULL;
  g_autofree char *source_file = NULL;
  g_autofree char *envelope_file = NULL;
  gsize length;
  const char *data;

  source = mapi_mime_encode (content, MAPI_MIME_ENCODE_NONE, error);
  if (source == NULL)
    return FALSE;
  /* Without a folder there is nobody who could look */
  if (folder == NULL)
    return TRUE;

  path = memory_outbox_dup_free_name (folder);
  source_file = g_strconcat (path, ".eml", NULL);
  envelope_file = g_strconcat (path, ".json", NULL);
  envelope = memory_outbox_dup_envelope (content, recipients);
  data = g_bytes_get_data (source, &length);
  if (!g_file_set_contents_full (source_file, data, length, WRITE_FLAGS, 0600, &local_error) ||
      !g_file_set_contents_full (envelope_file, envelope, -1, WRITE_FLAGS, 0600, &local_error))
    return memory_outbox_set_disk_error (local_error, error);
  return TRUE;
}

/* Counts one more offer of @content. A count that cannot be kept only shortens the wait. */
guint64
memory_outbox_count_attempt (const char  *folder,
                             MapiContent *content)
{
  g_autofree char *file = folder != NULL ? g_build_filename (folder, "attempts", NULL) : NULL;
  g_autoptr(GKeyFile) counts = g_key_file_new ();
  GBytes *search_key = mapi_properties_get_binary (mapi_content_get_properties (content),
                                                   MAPI_PR_SEARCH_KEY);
  g_autofree char *key = NULL;
  guint64 count;

  if (file == NULL)
    return G_MAXUINT64;
  key = search_key != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, search_key)
                           : g_strdup ("none");
  g_key_file_load_from_file (counts, file, G_KEY_FILE_NONE, NULL);
  count = g_key_file_get_uint64 (counts, "Attempts", key, NULL) + 1;
  g_key_file_set_uint64 (counts, "Attempts", key, count);
  g_key_file_save_to_file (counts, file, NULL);
  return count;
}

/* Hands one file over; it goes when the message is durable elsewhere */
static gboolean
memory_outbox_take_file (const char       *file,
                         MapiReceiveFunc   receive,
                         gpointer          user_data,
                         GError          **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GBytes) source = NULL;
  g_autoptr(MapiProperties) properties = mapi_properties_new ();
  char *data;
  gsize length;

  if (!g_file_get_contents (file, &data, &length, &local_error))
    return memory_outbox_set_disk_error (local_error, error);
  source = g_bytes_new_take (data, length);
  mapi_properties_set_time (properties, MAPI_PR_MESSAGE_DELIVERY_TIME, g_get_real_time ());
  if (!receive (source, properties, user_data, error))
    return FALSE;
  g_unlink (file);
  return TRUE;
}

static int
memory_outbox_compare_names (gconstpointer a,
                             gconstpointer b)
{
  return g_strcmp0 (*(char * const *) a, *(char * const *) b);
}

gint
memory_outbox_take_incoming (const char       *folder,
                             MapiReceiveFunc   receive,
                             gpointer          user_data,
                             GCancellable     *cancellable,
                             GError          **error)
{
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "incoming", NULL) : NULL;
  g_autoptr(GDir) dir = path != NULL ? g_dir_open (path, 0, NULL) : NULL;
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;
  gint n_received = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      if (g_str_has_suffix (name, ".eml"))
        g_ptr_array_add (names, g_build_filename (path, name, NULL));
    }
  g_ptr_array_sort (names, memory_outbox_compare_names);

  for (guint i = 0; i < names->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
          !memory_outbox_take_file (g_ptr_array_index (names, i), receive, user_data, error))
        return -1;
      n_received++;
    }
  return n_received;
}
