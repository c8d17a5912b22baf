/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-submission.h"

#include "../mime/mapi-mime.h"
#include "../session/mapi-session-private.h"
#include "mapi-tracking.h"

/* What comes in through transports. */

static gboolean
receive_cb (GBytes          *source,
            MapiProperties  *properties,
            gpointer         user_data,
            GError         **error)
{
  MapiStore *store = user_data;
  g_autoptr(MapiMimeDigest) digest = mapi_mime_digest_new (source);
  const char *class = mapi_properties_get_string (mapi_mime_digest_get_properties (digest),
                                                  MAPI_PR_MESSAGE_CLASS);
  g_autoptr(MapiEntryId) folder = mapi_store_get_receive_folder (store, class, NULL, NULL, error);
  g_autoptr(GPtrArray) sources = g_ptr_array_new ();
  g_autoptr(GPtrArray) flags = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(GPtrArray) ids = NULL;
  g_autoptr(MapiNotification) news = NULL;

  if (folder == NULL)
    return FALSE;
  g_ptr_array_add (sources, source);
  g_ptr_array_add (flags, properties != NULL ? mapi_properties_ref (properties)
                                             : mapi_properties_new ());
  ids = mapi_store_import_messages (store, folder, sources, flags, NULL, error);
  if (ids == NULL)
    return FALSE;

  news = mapi_notification_new (MAPI_EVENT_NEW_MAIL, MAPI_OBJECT_MESSAGE,
                                g_ptr_array_index (ids, 0), folder);
  mapi_notification_set_message (news, class, 0);
  mapi_store_post (store, news);
  if (class != NULL && g_str_has_prefix (class, "REPORT."))
    {
      g_autoptr(MapiSession) session = mapi_session_for_store (store);

      /* Only a note on another message: the report itself is there. */
      if (session != NULL)
        mapi_session_track_report (session, store, g_ptr_array_index (ids, 0), NULL, NULL, NULL);
    }
  return TRUE;
}

/**
 * mapi_session_receive:
 * @session: a session
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Fetches waiting mail from every transport that receives, in the profile's order, into the
 * receive folders of the default store. A transport is told that a message is its own to
 * forget only after it is durable. Blocks; any thread.
 *
 * Errors: the first transport's error, after all were asked.
 *
 * Source: Message Reception Model; IXPLogon::StartMessage.
 *
 * Returns: the number of messages, or -1 on error
 */
gint
mapi_session_receive (MapiSession   *session,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autoptr(MapiStore) store = NULL;
  g_autoptr(GPtrArray) transports = NULL;
  g_autoptr(GError) first = NULL;
  gint total = 0;

  g_return_val_if_fail (MAPI_IS_SESSION (session), -1);

  store = mapi_session_open_default_store (session, cancellable, error);
  if (store == NULL)
    return -1;
  transports = mapi_session_list_transports (session, FALSE, cancellable, error);
  if (transports == NULL)
    return -1;

  for (guint i = 0; i < transports->len; i++)
    {
      g_autoptr(GError) failure = NULL;
      gint n = mapi_transport_receive (g_ptr_array_index (transports, i), receive_cb, store,
                                       cancellable, &failure);

      if (n > 0)
        total += n;
      else if (n < 0 && first == NULL &&
               !g_error_matches (failure, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT))
        first = g_steal_pointer (&failure);
    }
  if (first != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&first));
      return -1;
    }
  return total;
}
