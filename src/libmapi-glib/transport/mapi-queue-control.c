/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-submission.h"

#include <glib/gi18n-lib.h>

#include "../session/mapi-session-private.h"
#include "mapi-sent-private.h"

/* The keys of the profile that say whether its queue stands still, and how long one may regret */
#define QUEUE_HELD_KEY "QueueHeld"
#define UNDO_KEY "UndoSeconds"
#define UNDO_DEFAULT 10u
#define UNDO_MAX 3600u

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
 * Errors: %MAPI_ERROR_UNKNOWN_ENTRYID if no store of the session knows @id; %MAPI_ERROR_NOT_IN_QUEUE if it does not
 * wait to be sent.
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

/* Who has got the message keeps it: marked, so that sending it again passes them by. @queued: as
 * it was in the queue; @draft: what is saved. */
static gboolean
mark_served (MapiContent *queued,
             MapiContent *draft)
{
  GPtrArray *before = mapi_content_get_recipients (queued);
  GPtrArray *after = mapi_content_get_recipients (draft);
  gboolean any = FALSE;

  for (guint i = 0; i < before->len && i < after->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (after, i);
      guint32 type = (guint32) mapi_properties_get_long (recipient, MAPI_PR_RECIPIENT_TYPE,
                                                         MAPI_RECIPIENT_TO);

      if (mapi_properties_get_long (before->pdata[i], MAPI_PR_SPOOLER_STATUS, MAPI_DELIVERY_PENDING) !=
          MAPI_DELIVERY_ACCEPTED)
        continue;
      mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE,
                                (gint32) (type | MAPI_RECIPIENT_SUBMITTED));
      any = TRUE;
    }
  return any;
}

static gboolean
take_back (MapiSession        *session,
           MapiStore          *store,
           const MapiEntryId  *id,
           GCancellable       *cancellable,
           GError            **error)
{
  g_autoptr(MapiContent) queued = mapi_store_load_message (store, id, cancellable, NULL);
  g_autoptr(MapiContent) loaded = NULL;
  g_autoptr(MapiContent) draft = NULL;
  g_autoptr(MapiEntryId) saved = NULL;
  gboolean changed;

  if (!mapi_store_abort_submit (store, id, cancellable, error))
    return FALSE;
  loaded = queued != NULL ? mapi_store_load_message (store, id, cancellable, NULL) : NULL;
  if (loaded == NULL)
    return TRUE;
  draft = mapi_content_copy (loaded);
  changed = mark_served (queued, draft);
  if (!mapi_sent_unchoose (session, store, mapi_content_get_properties (draft), cancellable) && !changed)
    return TRUE;
  saved = mapi_store_save_message (store, NULL, id, draft, 0, MAPI_SAVE_FORCE, cancellable, error);
  return saved != NULL;
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
  return store != NULL && take_back (session, store, id, cancellable, error);
}

/**
 * mapi_session_edit_message:
 * @session: a session
 * @id: a message in an outgoing queue
 * @draft_id: (out) (optional) (transfer full): the draft
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Takes a message out of the queue to go on writing it: as mapi_session_cancel_message(), and into
 * the Drafts folder. Recipients who have got it already are marked %MAPI_RECIPIENT_SUBMITTED and do not get it
 * a second time. Blocks.
 *
 * Errors: as mapi_session_cancel_message().
 *
 * Returns: %TRUE if it is a draft
 */
gboolean
mapi_session_edit_message (MapiSession        *session,
                           const MapiEntryId  *id,
                           MapiEntryId       **draft_id,
                           GCancellable       *cancellable,
                           GError            **error)
{
  g_autoptr(MapiEntryId) drafts = NULL;
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  g_autoptr(GPtrArray) moved = NULL;
  MapiStore *store;

  g_return_val_if_fail (MAPI_IS_SESSION (session), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  store = store_for_id (session, id, error);
  if (store == NULL || !take_back (session, store, id, cancellable, error))
    return FALSE;
  /* A draft it is from now on, in the Outbox if there is no better place. */
  drafts = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_DRAFTS, cancellable, NULL);
  g_ptr_array_add (ids, (gpointer) id);
  if (drafts != NULL)
    moved = mapi_store_copy_messages (store, ids, drafts, MAPI_COPY_MOVE, NULL, cancellable, NULL);
  if (draft_id != NULL)
    *draft_id = mapi_entry_id_copy (moved != NULL && g_ptr_array_index (moved, 0) != NULL
                                    ? g_ptr_array_index (moved, 0) : id);
  return TRUE;
}

typedef struct
{
  MapiEntryId *id;
  MapiEntryId *draft_id;
} Edit;

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  mapi_entry_id_free (edit->id);
  g_clear_pointer (&edit->draft_id, mapi_entry_id_free);
  g_free (edit);
}

static void
edit_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  Edit *edit = data;
  g_autoptr(GError) error = NULL;

  if (mapi_session_edit_message (source, edit->id, &edit->draft_id, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * mapi_session_edit_message_async:
 * @session: a session
 * @id: a message in an outgoing queue
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called on the calling thread's context
 * @user_data: passed to @callback
 *
 * mapi_session_edit_message() without blocking.
 */
void
mapi_session_edit_message_async (MapiSession         *session,
                                 const MapiEntryId   *id,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (session, cancellable, callback, user_data);
  Edit *edit;

  g_return_if_fail (id != NULL);

  edit = g_new0 (Edit, 1);
  edit->id = mapi_entry_id_copy (id);
  g_task_set_source_tag (task, mapi_session_edit_message_async);
  g_task_set_task_data (task, edit, edit_free);
  g_task_run_in_thread (task, edit_thread);
}

/**
 * mapi_session_edit_message_finish:
 * @session: the session
 * @result: what the callback got
 * @draft_id: (out) (optional) (transfer full): the draft
 * @error: return location for an error
 *
 * Ends mapi_session_edit_message_async().
 *
 * Errors: those of [method@Session.edit_message].
 *
 * Returns: %TRUE if it is a draft
 */
gboolean
mapi_session_edit_message_finish (MapiSession   *session,
                                  GAsyncResult  *result,
                                  MapiEntryId  **draft_id,
                                  GError       **error)
{
  Edit *edit;

  g_return_val_if_fail (g_task_is_valid (result, session), FALSE);

  edit = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (draft_id != NULL)
    *draft_id = g_steal_pointer (&edit->draft_id);
  return TRUE;
}

/**
 * mapi_session_get_undo_seconds:
 * @session: a session
 *
 * Tells how long a message submitted with %MAPI_SUBMIT_UNDO waits. Any thread.
 *
 * Returns: seconds, 0: not at all
 */
guint
mapi_session_get_undo_seconds (MapiSession *session)
{
  g_autoptr(MapiProfile) profile = NULL;
  g_autofree char *value = NULL;
  guint64 seconds;

  g_return_val_if_fail (MAPI_IS_SESSION (session), 0);

  profile = mapi_session_dup_profile (session);
  value = profile != NULL ? mapi_profile_dup_value (profile, UNDO_KEY) : NULL;
  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, 0, UNDO_MAX, &seconds, NULL))
    return UNDO_DEFAULT;
  return (guint) seconds;
}

/**
 * mapi_session_set_undo_seconds:
 * @session: a session
 * @seconds: seconds, at most 3600; 0 for not at all
 * @error: return location for an error
 *
 * Sets how long a message submitted with %MAPI_SUBMIT_UNDO waits, for the profile. Any thread.
 *
 * Errors: %MAPI_ERROR_INVALID_OBJECT after logoff; errors of writing the profile.
 *
 * Returns: %TRUE if it was set
 */
gboolean
mapi_session_set_undo_seconds (MapiSession  *session,
                               guint         seconds,
                               GError      **error)
{
  g_autoptr(MapiProfile) profile = NULL;
  g_autofree char *value = g_strdup_printf ("%u", MIN (seconds, UNDO_MAX));

  g_return_val_if_fail (MAPI_IS_SESSION (session), FALSE);

  if (!mapi_session_check (session, error))
    return FALSE;
  profile = mapi_session_dup_profile (session);
  return mapi_profile_set_value (profile, UNDO_KEY, value, error);
}
