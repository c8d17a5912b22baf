/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-submission.h"

#include <glib/gi18n-lib.h>

#include "../mime/mapi-mime.h"
#include "../session/mapi-identity-private.h"
#include "../session/mapi-session-private.h"
#include "../store/mapi-message-private.h"
#include "mapi-dispatch-private.h"
#include "mapi-routing-private.h"
#include "mapi-sent-private.h"
#include "mapi-submit-check-private.h"

/* SubmitMessage. Everything that can be refused is refused before the
 * message changes: recipients, names, the addresses themselves. Then it is saved in the
 * Outbox, put into the queue in one transaction of the store, and either taken by a tightly
 * coupled transport at once or left to the spooler, which is only rung for: the queue is
 * durable whether anybody hears the bell or not. */

typedef struct
{
  MapiSubmitOptions   options;
  MapiSubmittedState  state;
  MapiEntryId        *id;
} Submission;

static void
submission_free (gpointer data)
{
  Submission *submission = data;

  g_clear_pointer (&submission->id, mapi_entry_id_free);
  g_free (submission);
}

static gboolean
resolve_recipients (MapiSession   *session,
                    MapiContent   *content,
                    GCancellable  *cancellable,
                    GError       **error)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);
  g_autoptr(MapiAddressBook) book = NULL;
  gboolean all_resolved = TRUE;
  gboolean lists = FALSE;

  if (recipients->len == 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_RECIPIENTS,
                           _("The message has no recipient."));
      return FALSE;
    }
  for (guint i = 0; i < recipients->len; i++)
    {
      const char *type = mapi_properties_get_string (g_ptr_array_index (recipients, i), MAPI_PR_ADDRTYPE);

      all_resolved &= mapi_properties_has (g_ptr_array_index (recipients, i), MAPI_PR_ENTRYID);
      lists |= g_strcmp0 (type, "MAPIPDL") == 0;
    }
  if (all_resolved && !lists)
    return TRUE;

  book = mapi_session_open_address_book (session, cancellable, error);
  return book != NULL &&
         mapi_address_book_resolve_names (book, recipients, mapi_session_get_interaction (session),
                                          cancellable, error) &&
         mapi_address_book_expand_recips (book, recipients, cancellable, error);
}

static char *
recipient_key (MapiProperties *recipient)
{
  const char *type = mapi_properties_get_string (recipient, MAPI_PR_ADDRTYPE);
  const char *address = mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS);
  guint32 kind = (guint32) mapi_properties_get_long (recipient, MAPI_PR_RECIPIENT_TYPE, 0);
  g_autofree char *folded = address != NULL ? g_utf8_casefold (address, -1) : NULL;

  if (folded == NULL)
    return NULL;
  /* A P1 duplicate of a resend stands beside its submitted twin on purpose. */
  return g_strdup_printf ("%x:%s:%s", kind & (MAPI_RECIPIENT_P1 | MAPI_RECIPIENT_SUBMITTED),
                          type != NULL ? type : "SMTP", folded);
}

/* ExpandRecips: an address that is there twice gets the message once, in its first role. */
static void
remove_duplicates (MapiContent *content)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < recipients->len;)
    {
      g_autofree char *key = recipient_key (g_ptr_array_index (recipients, i));

      if (key != NULL && g_hash_table_contains (seen, key))
        {
          g_ptr_array_remove_index (recipients, i);
          continue;
        }
      if (key != NULL)
        g_hash_table_add (seen, g_steal_pointer (&key));
      i++;
    }
}

static const guint32 sender_tags[] = {
  MAPI_PR_SENDER_NAME, MAPI_PR_SENDER_ADDRTYPE, MAPI_PR_SENDER_EMAIL_ADDRESS,
  MAPI_PR_SENDER_ENTRYID, MAPI_PR_SENDER_SEARCH_KEY
};
static const guint32 representing_tags[] = {
  MAPI_PR_SENT_REPRESENTING_NAME, MAPI_PR_SENT_REPRESENTING_ADDRTYPE,
  MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS, MAPI_PR_SENT_REPRESENTING_ENTRYID,
  MAPI_PR_SENT_REPRESENTING_SEARCH_KEY
};

/* Where several services have an address: whose user wrote it, or whose store it is written in */
static char *
dup_service (MapiSession    *session,
             MapiStore      *store,
             MapiProperties *properties)
{
  const char *said = mapi_properties_get_string (properties, MAPI_PR_SENDER_SERVICE);

  return said != NULL ? g_strdup (said) : mapi_session_dup_service_of_store (session, store);
}

/* Nobody in the profile says who the user is: somebody without a usable address sends. */
static gboolean
set_unknown_sender (MapiSession     *session,
                    MapiProperties  *properties,
                    GError         **error)
{
  g_autoptr(MapiProperties) unknown = mapi_session_query_identity (session, NULL, error);
  g_autoptr(MapiIdentity) nobody = NULL;

  if (unknown == NULL)
    return FALSE;
  nobody = mapi_identity_new ("", mapi_properties_get_string (unknown, MAPI_PR_SMTP_ADDRESS));
  mapi_identity_set_name (nobody, mapi_properties_get_string (unknown, MAPI_PR_IDENTITY_DISPLAY));
  mapi_identity_set_person (nobody, properties, sender_tags);
  if (!mapi_properties_has (properties, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS))
    mapi_identity_set_person (nobody, properties, representing_tags);
  return TRUE;
}

/* The transport of the identity's own service: a message goes out where its author is known. */
static void
set_transport (MapiSession    *session,
               MapiIdentity   *identity,
               MapiProperties *properties)
{
  const char *chosen = mapi_identity_get_transport_uid (identity);
  g_autofree char *own = NULL;

  if (mapi_properties_has (properties, MAPI_PR_TRANSPORT_UID))
    return;
  own = chosen != NULL ? g_strdup (chosen)
                       : mapi_session_dup_service_transport (session,
                                                             mapi_identity_get_service_uid (identity));
  if (own != NULL)
    mapi_properties_set_string (properties, MAPI_PR_TRANSPORT_UID, own);
}

static gboolean
goes_through_own (MapiSession    *session,
                  MapiIdentity   *identity,
                  MapiProperties *properties)
{
  g_autofree char *own = mapi_session_dup_service_transport (session, mapi_identity_get_service_uid (identity));

  return own != NULL && g_strcmp0 (own, mapi_properties_get_string (properties, MAPI_PR_TRANSPORT_UID)) == 0;
}

/* SENT_REPRESENTING is what the client said, or the default identity. SENDER is who really sends: the
 * same where that is the user, else the identity the client named, or the default one, on behalf. */
static gboolean
set_sender (MapiSession   *session,
            MapiStore     *store,
            MapiContent   *content,
            GCancellable  *cancellable,
            GError       **error)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  g_autoptr(GPtrArray) identities = mapi_session_list_identities (session, error);
  const char *from = mapi_properties_get_string (properties, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
  g_autofree char *service = dup_service (session, store, properties);
  MapiIdentity *identity;

  if (identities == NULL)
    return FALSE;
  if (identities->len == 0)
    return set_unknown_sender (session, properties, error);

  identity = from == NULL ? identities->pdata[0] : mapi_identity_find (identities, from, service);
  if (identity == NULL)
    identity = mapi_identity_find (identities, mapi_properties_get_string (properties, MAPI_PR_SENDER_EMAIL_ADDRESS),
                                   service);
  if (identity == NULL)
    identity = identities->pdata[0];
  mapi_identity_set_person (identity, properties, sender_tags);
  if (from == NULL)
    mapi_identity_set_person (identity, properties, representing_tags);
  set_transport (session, identity, properties);
  /* A copy the server files itself is not wanted twice; another server does not file it there. */
  if (mapi_identity_get_keeps_copy (identity) && goes_through_own (session, identity, properties) &&
      mapi_properties_has (properties, MAPI_PR_SENTMAIL_ENTRYID))
    {
      mapi_properties_remove (properties, MAPI_PR_SENTMAIL_ENTRYID);
      mapi_properties_set_boolean (properties, MAPI_PR_DELETE_AFTER_SUBMIT, TRUE);
    }
  mapi_sent_choose (session, store, identity, properties, cancellable);
  return TRUE;
}

/* Microseconds since 1970; 0: at once. The recomputed value of NUMBER and UNITS wins. */
static gint64
deferred_until (MapiProperties *properties)
{
  static const gint64 units[] = {
    G_TIME_SPAN_MINUTE, G_TIME_SPAN_HOUR, G_TIME_SPAN_DAY, 7 * G_TIME_SPAN_DAY
  };
  gint64 when = mapi_properties_get_time (properties, MAPI_PR_DEFERRED_SEND_TIME);
  gint32 number = mapi_properties_get_long (properties, MAPI_PR_DEFERRED_SEND_NUMBER, 0);
  gint32 unit = mapi_properties_get_long (properties, MAPI_PR_DEFERRED_SEND_UNITS, 0);

  if (number > 0 && number <= 999 && unit >= 0 && unit < (gint32) G_N_ELEMENTS (units))
    when = g_get_real_time () + number * units[unit];
  return when > g_get_real_time () ? when : 0;
}

/* 0: there is no undoing */
static gint64
undo_until (MapiSession *session)
{
  guint seconds = mapi_session_get_undo_seconds (session);

  return seconds > 0 ? g_get_real_time () + seconds * G_TIME_SPAN_SECOND : 0;
}

static gboolean
prepare (MapiSession   *session,
         MapiStore     *store,
         MapiContent   *content,
         guint          options,
         GCancellable  *cancellable,
         GError       **error)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  g_autoptr(GBytes) source = NULL;

  if (!mapi_submit_check_fields (content, error) || !resolve_recipients (session, content, cancellable, error))
    return FALSE;
  remove_duplicates (content);
  if (!set_sender (session, store, content, cancellable, error))
    return FALSE;

  /* Also of a message submitted before: its five days begin now. */
  mapi_properties_set_time (properties, MAPI_PR_CLIENT_SUBMIT_TIME, g_get_real_time ());
  if (options & MAPI_SUBMIT_NO_SENT_COPY)
    {
      mapi_properties_remove (properties, MAPI_PR_SENTMAIL_ENTRYID);
      mapi_properties_set_boolean (properties, MAPI_PR_DELETE_AFTER_SUBMIT, TRUE);
    }
  if (!mapi_properties_has (properties, MAPI_PR_INTERNET_MESSAGE_ID))
    {
      g_autofree char *bare = mapi_mime_create_message_id ();
      g_autofree char *id = g_strdup_printf ("<%s>", bare);

      mapi_properties_set_string (properties, MAPI_PR_INTERNET_MESSAGE_ID, id);
    }
  /* What cannot be written as a message must not enter the queue. */
  source = mapi_mime_encode (content, MAPI_MIME_ENCODE_NONE, error);
  return source != NULL;
}

/* Saves @content as the message's; one that cannot be saved is as the client left it. */
static gboolean
save_prepared (MapiMessage   *message,
               MapiContent   *content,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr(MapiContent) before = mapi_content_ref (message->content);

  g_clear_pointer (&message->content, mapi_content_unref);
  message->content = mapi_content_ref (content);
  if (mapi_message_save (message, MAPI_SAVE_KEEP_OPEN_READWRITE, cancellable, error))
    return TRUE;
  g_clear_pointer (&message->content, mapi_content_unref);
  message->content = g_steal_pointer (&before);
  return FALSE;
}

/* Saves in the Outbox, wherever the draft lay; returns its id there. */
static MapiEntryId *
save_in_outbox (MapiMessage   *message,
                MapiContent   *content,
                MapiStore     *store,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr(MapiEntryId) outbox =
    mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_OUTBOX, cancellable, error);
  g_autoptr(GPtrArray) ids = NULL;
  g_autoptr(GPtrArray) moved = NULL;
  gboolean partial = FALSE;

  if (outbox == NULL || !save_prepared (message, content, cancellable, error))
    return NULL;
  if (mapi_store_compare_entry_ids (store, outbox, mapi_message_get_folder_id (message)))
    return mapi_entry_id_copy (mapi_message_get_entry_id (message));

  ids = g_ptr_array_new ();
  g_ptr_array_add (ids, (gpointer) mapi_message_get_entry_id (message));
  moved = mapi_store_copy_messages (store, ids, outbox, MAPI_COPY_MOVE, &partial, cancellable, error);
  if (moved == NULL)
    return NULL;
  if (partial || g_ptr_array_index (moved, 0) == NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CALL_FAILED,
                           _("The message could not be moved to the Outbox."));
      return NULL;
    }
  return mapi_entry_id_copy (g_ptr_array_index (moved, 0));
}

static MapiSubmittedState
state_of_queued (MapiSession *session)
{
  return mapi_session_is_queue_held (session) ? MAPI_SUBMITTED_HELD : MAPI_SUBMITTED_QUEUED;
}

/* The tightly coupled path: only when it reaches everybody. A failure here is not the
 * client's: the message is queued, and the spooler will see to it. */
static gboolean
send_coupled (MapiSession   *session,
              MapiStore     *store,
              Submission    *submission,
              GCancellable  *cancellable)
{
  g_autoptr(GPtrArray) transports =
    mapi_session_list_transports (session, TRUE, cancellable, NULL);
  g_autoptr(MapiContent) content = NULL;
  g_autoptr(MapiEntryId) sent_id = NULL;
  MapiDispatchResult result = MAPI_DISPATCH_SKIPPED;
  gint64 next_try;
  g_autoptr(GError) error = NULL;

  if (transports == NULL || transports->len == 0)
    return FALSE;
  content = mapi_store_load_message (store, submission->id, cancellable, NULL);
  if (content == NULL || !mapi_dispatch_covers (content, transports))
    return FALSE;

  if (!mapi_dispatch_message (session, store, submission->id, 0, FALSE, transports, NULL, FALSE, &result,
                              &next_try, &sent_id, cancellable, &error))
    g_debug ("Local delivery has to wait: %s", error->message);
  if (result != MAPI_DISPATCH_DONE)
    return FALSE;

  submission->state = MAPI_SUBMITTED_SENT;
  g_clear_pointer (&submission->id, mapi_entry_id_free);
  submission->id = g_steal_pointer (&sent_id);
  return TRUE;
}

/* A copy for another store is taken there by whoever sees to the queue. */
static void
see_to_copy (MapiSession    *session,
             MapiStore      *store,
             MapiProperties *properties,
             GCancellable   *cancellable)
{
  if (!mapi_sent_goes_elsewhere (session, store, properties))
    return;
  mapi_session_queue_changed (session, store);
  if (!mapi_session_has_spooler (session))
    mapi_sent_file_elsewhere (session, store, cancellable);
}

static gboolean
submit (MapiMessage   *message,
        Submission    *submission,
        GCancellable  *cancellable,
        GError       **error)
{
  MapiStore *store = mapi_message_get_store (message);
  g_autoptr(MapiSession) session = mapi_session_for_store (store);
  g_autoptr(MapiContent) content = NULL;
  MapiProperties *properties;
  gint64 deferred;

  if (session == NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_END_OF_SESSION,
                           _("The message belongs to no session any more."));
      return FALSE;
    }
  /* On a copy: whatever fails, the open message is as it was. */
  content = mapi_content_copy (mapi_message_get_content (message));
  properties = mapi_content_get_properties (content);
  if (!prepare (session, store, content, submission->options, cancellable, error))
    return FALSE;
  deferred = deferred_until (properties);
  if (deferred == 0 && (submission->options & MAPI_SUBMIT_UNDO) != 0 &&
      (mapi_session_get_flags (session) & MAPI_LOGON_NO_MAIL) == 0)
    deferred = undo_until (session);

  submission->id = save_in_outbox (message, content, store, cancellable, error);
  if (submission->id == NULL ||
      !mapi_store_submit_message (store, submission->id, MAPI_SUBMIT_FLAG_NONE, deferred,
                                  cancellable, error))
    return FALSE;
  mapi_message_invalidate (message);

  submission->state = state_of_queued (session);
  if (deferred == 0 && submission->state == MAPI_SUBMITTED_QUEUED &&
      send_coupled (session, store, submission, cancellable))
    {
      see_to_copy (session, store, properties, cancellable);
      return TRUE;
    }
  mapi_session_queue_changed (session, store);
  return TRUE;
}

/**
 * mapi_message_submit:
 * @message: an unsent message of a store that a session opened
 * @options: options
 * @state: (out) (optional): whether it was sent or waits
 * @id: (out) (optional) (nullable) (transfer full): where it is now: in the queue, or the sent
 *   copy; %NULL if there is none
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Sends a message: resolves its recipients, saves it in the Outbox and queues it. Where a
 * tightly coupled transport reaches every recipient it is sent before this returns; else the
 * spooler is told. On success @message is of no more use, and its old entry id may have
 * died. On an error it is open and unchanged. What becomes of the sent message is told by
 * PR_SENTMAIL_ENTRYID and PR_DELETE_AFTER_SUBMIT; with neither it stays in the Outbox. A copy is not
 * kept where the service says that its server does. With %MAPI_SUBMIT_UNDO it waits in the queue for
 * the undo time of the profile, and can be taken back so long. Blocks.
 *
 * Errors: %MAPI_ERROR_NO_RECIPIENTS; %MAPI_ERROR_AMBIGUOUS_RECIP and %MAPI_ERROR_NOT_FOUND name the
 * recipient that cannot be resolved; %MAPI_ERROR_BAD_VALUE for an address that cannot be written;
 * %MAPI_ERROR_SUBMITTED if it already is; %MAPI_ERROR_OBJECT_CHANGED; %MAPI_ERROR_END_OF_SESSION.
 *
 * Source: IMessage::SubmitMessage.
 *
 * Returns: %TRUE if the message is sent or durably queued
 */
gboolean
mapi_message_submit (MapiMessage         *message,
                     MapiSubmitOptions    options,
                     MapiSubmittedState  *state,
                     MapiEntryId        **id,
                     GCancellable        *cancellable,
                     GError             **error)
{
  Submission *submission;
  gboolean done;

  g_return_val_if_fail (MAPI_IS_MESSAGE (message), FALSE);

  submission = g_new0 (Submission, 1);
  submission->options = options;
  done = submit (message, submission, cancellable, error);
  if (done && state != NULL)
    *state = submission->state;
  if (done && id != NULL)
    *id = g_steal_pointer (&submission->id);
  submission_free (submission);
  return done;
}

static void
submit_thread (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  g_autoptr(GError) error = NULL;

  if (submit (source, data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * mapi_message_submit_async:
 * @message: an unsent message
 * @options: options
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async): called on the calling thread's context
 * @user_data: passed to @callback
 *
 * mapi_message_submit() without blocking. @message must not be touched until it is done.
 */
void
mapi_message_submit_async (MapiMessage         *message,
                           MapiSubmitOptions    options,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (message, cancellable, callback, user_data);
  Submission *submission = g_new0 (Submission, 1);

  submission->options = options;
  g_task_set_source_tag (task, mapi_message_submit_async);
  g_task_set_task_data (task, submission, submission_free);
  g_task_run_in_thread (task, submit_thread);
}

/**
 * mapi_message_submit_finish:
 * @message: the message
 * @result: what the callback got
 * @state: (out) (optional): whether it was sent or waits
 * @id: (out) (optional) (nullable) (transfer full): where it is now
 * @error: return location for an error
 *
 * Ends mapi_message_submit_async(); errors as for mapi_message_submit().
 *
 * Returns: %TRUE if the message is sent or durably queued
 */
gboolean
mapi_message_submit_finish (MapiMessage         *message,
                            GAsyncResult        *result,
                            MapiSubmittedState  *state,
                            MapiEntryId        **id,
                            GError             **error)
{
  Submission *submission;

  g_return_val_if_fail (g_task_is_valid (result, message), FALSE);

  submission = g_task_get_task_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (state != NULL)
    *state = submission->state;
  if (id != NULL)
    *id = g_steal_pointer (&submission->id);
  return TRUE;
}
