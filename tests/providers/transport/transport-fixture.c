/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "transport-fixture.h"

#include <string.h>

GType TRANSPORT_TYPE (void);

MapiSettings *
transport_settings_new (const char *manifest)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GPtrArray) infos = NULL;
  g_auto(GStrv) groups = NULL;
  g_autoptr(GError) error = NULL;

  infos = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_setting_info_unref);
  g_key_file_load_from_file (file, manifest, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  groups = g_key_file_get_groups (file, NULL);
  for (gsize i = 0; groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], "Setting "))
      {
        MapiSettingInfo *info = mapi_setting_info_new_from_key_file (file, groups[i], &error);

        g_assert_no_error (error);
        g_ptr_array_add (infos, info);
      }
  return mapi_settings_new (infos);
}

void
transport_settings_set (MapiSettings *settings,
                        const char   *name,
                        const char   *value)
{
  g_autoptr(GError) error = NULL;

  mapi_settings_set (settings, name, value, &error);
  g_assert_no_error (error);
}

MapiTransport *
transport_new (MapiSettings *settings)
{
  static const guint8 uid[16] = "transport-tested";
  g_autoptr(MapiSupport) support = mapi_support_new (uid, settings, NULL, NULL);

  return g_object_new (TRANSPORT_TYPE (), "support", support, NULL);
}

static void
set_sender (MapiContent *content,
            const char  *sender)
{
  MapiProperties *bag = mapi_content_get_properties (content);

  mapi_properties_set_string (bag, MAPI_PR_SENDER_ADDRTYPE, "SMTP");
  mapi_properties_set_string (bag, MAPI_PR_SENDER_EMAIL_ADDRESS, sender);
  mapi_properties_set_string (bag, MAPI_PR_SENDER_NAME, "Sender");
}

MapiContent *
transport_content_new (const char *sender,
                       const char *subject,
                       const char *body,
                       const char *source)
{
  MapiContent *content;
  MapiProperties *bag;

  if (source != NULL)
    {
      g_autoptr(GBytes) bytes = g_bytes_new (source, strlen (source));

      content = mapi_mime_decode (bytes, NULL);
      g_ptr_array_set_size (mapi_content_get_recipients (content), 0);
      set_sender (content, sender);
      return content;
    }
  content = mapi_content_new ();
  bag = mapi_content_get_properties (content);
  mapi_properties_set_string (bag, MAPI_PR_MESSAGE_CLASS, "IPM.Note");
  mapi_properties_set_string (bag, MAPI_PR_SUBJECT, subject);
  mapi_properties_set_string (bag, MAPI_PR_INTERNET_MESSAGE_ID, "a+b@example.test");
  mapi_properties_set_string (bag, MAPI_PR_BODY, body != NULL ? body : "");
  set_sender (content, sender);
  return content;
}

/* "bcc:a@b" for a hidden one */
void
transport_content_add (MapiContent *content,
                       const char  *address)
{
  MapiProperties *recipient = mapi_properties_new ();
  gboolean hidden = g_str_has_prefix (address, "bcc:");
  guint row = mapi_content_get_recipients (content)->len;

  address += hidden ? strlen ("bcc:") : 0;
  mapi_properties_set_string (recipient, MAPI_PR_ADDRTYPE, "SMTP");
  mapi_properties_set_string (recipient, MAPI_PR_EMAIL_ADDRESS, address);
  mapi_properties_set_string (recipient, MAPI_PR_DISPLAY_NAME, "Somebody");
  mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE,
                            hidden ? MAPI_RECIPIENT_BCC : MAPI_RECIPIENT_TO);
  mapi_properties_set_long (recipient, MAPI_PR_ROWID, (gint32) row);
  g_ptr_array_add (mapi_content_get_recipients (content), recipient);
}

typedef struct
{
  GMutex             lock;
  GPtrArray         *contents;
  guint              n_taken;
  TransportDoneFunc  done;
  gpointer           user_data;
} Feed;

static MapiContent *
next_cb (guint    *index,
         gpointer  user_data)
{
  Feed *feed = user_data;
  MapiContent *content = NULL;

  g_mutex_lock (&feed->lock);
  if (feed->n_taken < feed->contents->len)
    {
      *index = feed->n_taken++;
      content = mapi_content_ref (g_ptr_array_index (feed->contents, *index));
    }
  g_mutex_unlock (&feed->lock);
  return content;
}

static gboolean
leaving_cb (guint    index,
            gpointer user_data)
{
  return TRUE;
}

static void
done_cb (guint             index,
         MapiSubmitResult *result,
         const GError     *error,
         gpointer          user_data)
{
  Feed *feed = user_data;

  g_mutex_lock (&feed->lock);
  feed->done (index, result, error, feed->user_data);
  g_mutex_unlock (&feed->lock);
}

void
transport_submit_all (MapiTransport     *transport,
                      GPtrArray         *contents,
                      TransportDoneFunc  done,
                      gpointer           user_data)
{
  static const MapiSubmitFeed funcs = { next_cb, leaving_cb, done_cb };
  Feed feed = { .contents = contents, .done = done, .user_data = user_data };
  g_autoptr(GError) error = NULL;

  g_mutex_init (&feed.lock);
  mapi_transport_submit_from (transport, &funcs, &feed, NULL, &error);
  for (; feed.n_taken < contents->len; feed.n_taken++)
    done (feed.n_taken, NULL, error, user_data);
  g_mutex_clear (&feed.lock);
}
