/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-submission.h"

#include <glib/gi18n-lib.h>

#include "../session/mapi-session-private.h"

/* The key of the profile that says whether its queue stands still */
#define QUEUE_HELD_KEY "QueueHeld"

/**
 * mapi_session_hold_queue:
 * @session: a session
 * @hold: %TRUE to hold, %FALSE to release
 * @error: return location for an error
 *
 * Stops or starts the outgoing queue of the profile. Nothing is sent while it is held, also in
 * later sessions; messages may be submitted, edited after cancelling, and cancelled. Any thread.
 *
 * Errors: %MAPI_ERROR_INVALID_OBJECT after logoff; errors of writing the profile.
 *
 * Returns: %TRUE if it is so now
 */
gboolean
mapi_session_hold_queue (MapiSession  *session,
                         gboolean      hold,
                         GError      **error)
{
  g_autoptr(MapiProfile) profile = NULL;
  g_autoptr(MapiStore) store = NULL;

  g_return_val_if_fail (MAPI_IS_SESSION (session), FALSE);

  if (!mapi_session_check (session, error))
    return FALSE;
  profile = mapi_session_dup_profile (session);
  if (!mapi_profile_set_value (profile, QUEUE_HELD_KEY, hold ? "true" : NULL, error))
    return FALSE;
  store = hold ? NULL : mapi_session_open_default_store (session, NULL, NULL);
  if (store != NULL)
    mapi_session_queue_changed (session, store);
  return TRUE;
}

/**
 * mapi_session_is_queue_held:
 * @session: a session
 *
 * Whether mapi_session_hold_queue() stopped the queue of the profile. Any thread.
 *
 * Returns: %TRUE if it stands still
 */
gboolean
mapi_session_is_queue_held (MapiSession *session)
{
  g_autoptr(MapiProfile) profile = NULL;
  g_autofree char *value = NULL;

  g_return_val_if_fail (MAPI_IS_SESSION (session), FALSE);

  profile = mapi_session_dup_profile (session);
  value = profile != NULL ? mapi_profile_dup_value (profile, QUEUE_HELD_KEY) : NULL;
  return g_strcmp0 (value, "true") == 0;
}

static MapiStore *
store_for_id (MapiSession        *session,
              const MapiEntryId  *id,
              GError            **error)
{
  MapiStore *store = mapi_session_get_store_for_id (session, id);

  if (store == NULL)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_ENTRYID,
                         _("No store of this session knows the message."));
  return store;
}

/**
 * mapi_session_retry_message:
 * @session: a session
 * @id: a message in an outgoing queue
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Makes a waiting message due now, also one whose sending was interrupted or failed, and rings
 * the spooler. Blocks.
 *
 * Errors: %MAPI_ERROR_UNKNOWN_ENTRYID; %MAPI_ERROR_NOT_IN_QUEUE.
 *
 * Returns: %TRUE if it will be tried
 */
gboolean
mapi_session_retry_message (MapiSession        *session,
                            const MapiEntryId  *id,
                            GCancellable       *cancellable,
                            GError            **error)
{
  MapiStore *store;

  g_return_val_if_fail (MAPI_IS_SESSION (session), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  store = store_for_id (session, id, error);
  if (store == NULL ||
      !mapi_store_update_outgoing (store, id, MAPI_OUTGOING_QUEUED, FALSE, 0, NULL, NULL,
                                   cancellable, error))
    return FALSE;
  mapi_session_queue_changed (session, store);
  return TRUE;
}

/**
 * mapi_session_cancel_message:
 * @session: a session
 * @id: a message in an outgoing queue
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Takes a message out of the queue: it is a draft in the Outbox again. Blocks.
 *
 * Errors: %MAPI_ERROR_UNABLE_TO_ABORT when it is being sent; %MAPI_ERROR_NOT_IN_QUEUE when it has gone;
 * %MAPI_ERROR_UNKNOWN_ENTRYID.
 *
 * Source: IMsgStore::AbortSubmit.
 *
 * Returns: %TRUE if it will not be sent
 */
gboolean
mapi_session_cancel_message (MapiSession        *session,
                             const MapiEntryId  *id,
                             GCancellable       *cancellable,
                             GError            **error)
{
  MapiStore *store;

  g_return_val_if_fail (MAPI_IS_SESSION (session), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  store = store_for_id (session, id, error);
  return store != NULL && mapi_store_abort_submit (store, id, cancellable, error);
}
