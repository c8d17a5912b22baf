/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-submission.h"

#include <glib/gi18n-lib.h>

#include "../session/mapi-session-private.h"
#include "mapi-report.h"

/* The key of the profile with the policy: "never", "ask" (the default) or "always". A service has a setting for its own;
 * where its manifest knows none, it is the key with a hyphen and the UID of the service behind it. */
#define READ_RECEIPTS_KEY "ReadReceipts"
#define READ_RECEIPTS_SETTING "read-receipts"

static const char * const policies[] = { "ask", "never", "always" };

static MapiReceiptPolicy
parse_policy (const char *value)
{
  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    if (g_strcmp0 (value, policies[i]) == 0)
      return (MapiReceiptPolicy) i;
  return MAPI_RECEIPT_POLICY_DEFAULT;
}

/* DEFAULT: nothing is said */
static MapiReceiptPolicy
read_policy (MapiSession *session,
             const char  *key)
{
  g_autoptr(MapiProfile) profile = mapi_session_dup_profile (session);
  g_autofree char *value = profile != NULL ? mapi_profile_dup_value (profile, key) : NULL;

  return parse_policy (value);
}

/* As it is in the profile now (nullable) (transfer full) */
static MapiService *
find_service (MapiSession *session,
              const char  *uid)
{
  g_autoptr(MapiServiceAdmin) admin = mapi_session_admin_services (session, NULL);

  return admin != NULL ? mapi_service_admin_open_service (admin, uid, NULL) : NULL;
}

static char *
service_key (const char *service_uid)
{
  return g_strconcat (READ_RECEIPTS_KEY, "-", service_uid, NULL);
}

/* What the service of the store says, else the profile */
static MapiReceiptPolicy
policy_for (MapiSession *session,
            MapiStore   *store)
{
  g_autofree char *service = mapi_session_dup_service_of_store (session, store);
  MapiReceiptPolicy own = service != NULL ? mapi_session_get_service_receipt_policy (session, service)
                                          : MAPI_RECEIPT_POLICY_DEFAULT;

  return own != MAPI_RECEIPT_POLICY_DEFAULT ? own : mapi_session_get_receipt_policy (session);
}

/**
 * mapi_session_get_receipt_policy:
 * @session: a session
 *
 * What happens with read receipts that others ask for, as the profile says.
 *
 * Returns: the policy, %MAPI_RECEIPT_POLICY_ASK if the profile says nothing
 */
MapiReceiptPolicy
mapi_session_get_receipt_policy (MapiSession *session)
{
  MapiReceiptPolicy policy;

  g_return_val_if_fail (MAPI_IS_SESSION (session), MAPI_RECEIPT_POLICY_ASK);

  policy = read_policy (session, READ_RECEIPTS_KEY);
  return policy != MAPI_RECEIPT_POLICY_DEFAULT ? policy : MAPI_RECEIPT_POLICY_ASK;
}

/**
 * mapi_session_set_receipt_policy:
 * @session: a session
 * @policy: what to do about read receipts
 * @error: return location for an error
 *
 * Writes into the profile what is to be done when others ask for read receipts. Blocks for as long as
 * a small file takes to write.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT for a session without a profile; %MAPI_ERROR_NO_ACCESS, %MAPI_ERROR_NOT_ENOUGH_DISK
 * and %MAPI_ERROR_DISK_ERROR if it cannot be written.
 *
 * Returns: %TRUE if it is written
 */
gboolean
mapi_session_set_receipt_policy (MapiSession        *session,
                                 MapiReceiptPolicy   policy,
                                 GError            **error)
{
  g_autoptr(MapiProfile) profile = NULL;

  g_return_val_if_fail (MAPI_IS_SESSION (session), FALSE);
  g_return_val_if_fail ((guint) policy < G_N_ELEMENTS (policies), FALSE);

  profile = mapi_session_dup_profile (session);
  if (profile != NULL)
    return mapi_profile_set_value (profile, READ_RECEIPTS_KEY, policies[policy], error);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT, _("The session has no profile"));
  return FALSE;
}

/**
 * mapi_session_get_service_receipt_policy:
 * @session: a session
 * @service_uid: UID of a message service of its profile
 *
 * What happens with read receipts that others ask for in messages that lie in the store of a service.
 *
 * Returns: the policy, %MAPI_RECEIPT_POLICY_DEFAULT where that of the profile counts
 */
MapiReceiptPolicy
mapi_session_get_service_receipt_policy (MapiSession *session,
                                         const char  *service_uid)
{
  g_autoptr(MapiService) service = NULL;
  g_autoptr(MapiSettings) settings = NULL;
  MapiReceiptPolicy policy = MAPI_RECEIPT_POLICY_DEFAULT;
  g_autofree char *key = NULL;

  g_return_val_if_fail (MAPI_IS_SESSION (session), MAPI_RECEIPT_POLICY_DEFAULT);
  g_return_val_if_fail (service_uid != NULL, MAPI_RECEIPT_POLICY_DEFAULT);

  service = find_service (session, service_uid);
  settings = service != NULL ? mapi_service_dup_settings (service) : NULL;
  if (settings != NULL && mapi_settings_get_info (settings, READ_RECEIPTS_SETTING) != NULL)
    {
      g_autofree char *value = mapi_settings_dup_string (settings, READ_RECEIPTS_SETTING);

      policy = parse_policy (value);
    }
  key = service_key (service_uid);
  return policy != MAPI_RECEIPT_POLICY_DEFAULT ? policy : read_policy (session, key);
}

/* @value NULL: as the profile has it */
static gboolean
write_setting (MapiSession   *session,
               const char    *service_uid,
               MapiSettings  *settings,
               const char    *value,
               GError       **error)
{
  g_autoptr(MapiServiceAdmin) admin = mapi_session_admin_services (session, error);

  return admin != NULL && mapi_settings_set (settings, READ_RECEIPTS_SETTING, value, error) &&
         mapi_service_admin_configure_service (admin, service_uid, settings, 0, NULL, NULL, error);
}

/**
 * mapi_session_set_service_receipt_policy:
 * @session: a session
 * @service_uid: UID of a message service of its profile
 * @policy: what to do about read receipts, or %MAPI_RECEIPT_POLICY_DEFAULT
 * @error: return location for an error
 *
 * Has the messages in the store of a service treated otherwise than the profile says. Blocks for as long as a small
 * file takes to write.
 *
 * It is the setting `read-receipts` of the service, where it has one.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if the profile has no such service; %MAPI_ERROR_NO_SUPPORT without a profile;
 * %MAPI_ERROR_NO_ACCESS if the setting is locked.
 *
 * Returns: %TRUE if it is written
 */
gboolean
mapi_session_set_service_receipt_policy (MapiSession        *session,
                                         const char         *service_uid,
                                         MapiReceiptPolicy   policy,
                                         GError            **error)
{
  g_autoptr(MapiProfile) profile = NULL;
  g_autoptr(MapiService) service = NULL;
  g_autoptr(MapiSettings) settings = NULL;
  g_autofree char *key = NULL;
  const char *value = (guint) policy < G_N_ELEMENTS (policies) ? policies[policy] : NULL;

  g_return_val_if_fail (MAPI_IS_SESSION (session), FALSE);
  g_return_val_if_fail (service_uid != NULL, FALSE);

  profile = mapi_session_dup_profile (session);
  service = find_service (session, service_uid);
  if (service == NULL)
    {
      g_set_error (error, MAPI_ERROR, profile != NULL ? MAPI_ERROR_NOT_FOUND : MAPI_ERROR_NO_SUPPORT,
                   _("There is no service “%s” in the profile"), service_uid);
      return FALSE;
    }
  key = service_key (service_uid);
  settings = mapi_service_dup_settings (service);
  if (settings == NULL || mapi_settings_get_info (settings, READ_RECEIPTS_SETTING) == NULL)
    return mapi_profile_set_value (profile, key, value, error);
  return write_setting (session, service_uid, settings, value, error) &&
         mapi_profile_set_value (profile, key, NULL, error);
}

/* *@decided: somebody decided. Without anybody to ask the receipt stays pending. */
static gboolean
ask_user (MapiSession *session,
          MapiContent *original,
          gboolean    *decided)
{
  static const char * const choices[] = { "send", "refuse", NULL };
  const char * const labels[] = { _("Send Receipt"), _("Do Not Send"), NULL };
  MapiInteraction *interaction = mapi_session_get_interaction (session);
  MapiProperties *properties = mapi_content_get_properties (original);
  g_autoptr(MapiQuestion) question = NULL;
  g_autofree char *text = NULL;

  *decided = FALSE;
  /* Nor is there anybody where questions wait for a window */
  if (interaction == NULL || mapi_session_asks_later (session))
    return FALSE;
  text = g_strdup_printf (_("%s wants to know that you have read “%s”."),
                          mapi_properties_get_string (properties, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS),
                          mapi_properties_get_string (properties, MAPI_PR_SUBJECT));
  question = mapi_question_new (MAPI_QUESTION_CONFIRM, _("Send a Read Receipt?"), text);
  mapi_question_set_choices (question, choices, labels, "refuse");
  *decided = mapi_interaction_ask (interaction, question, NULL, NULL);
  return *decided && g_strcmp0 (mapi_question_get_answer (question), "send") == 0;
}

static gboolean
send_receipt (MapiStore       *store,
              MapiContent     *original,
              MapiReportKind   kind,
              GCancellable    *cancellable,
              GError         **error)
{
  g_autoptr(MapiContent) report = mapi_report_create (original, kind, NULL);
  g_autoptr(MapiEntryId) outbox =
    mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_OUTBOX, cancellable, error);
  g_autoptr(MapiSession) session = mapi_session_for_store (store);
  g_autoptr(MapiIdentity) identity = session != NULL ? mapi_session_choose_identity (session, store, original) : NULL;
  g_autoptr(MapiMessage) message = NULL;

  if (outbox == NULL)
    return FALSE;
  if (identity != NULL)
    mapi_identity_apply (identity, report);
  message = mapi_message_new (store, outbox, report, MAPI_CREATE_NONE);
  return mapi_message_submit (message, MAPI_SUBMIT_NO_SENT_COPY, NULL, NULL, cancellable, error);
}

/* RFC 3503: on the server too, so that no other program of this person answers */
#define ANSWERED_KEYWORD "$MDNSent"

static gboolean
was_answered (MapiContent *original)
{
  const char * const *words = mapi_properties_get_strv (mapi_content_get_properties (original), MAPI_PR_KEYWORDS);

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    if (g_ascii_strcasecmp (words[i], ANSWERED_KEYWORD) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
mark_answered (MapiStore     *store,
               GPtrArray     *ids,
               MapiContent   *original,
               GCancellable  *cancellable,
               GError       **error)
{
  const char * const *words = mapi_properties_get_strv (mapi_content_get_properties (original), MAPI_PR_KEYWORDS);
  g_autoptr(MapiProperties) changes = mapi_properties_new ();
  g_autoptr(GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    g_ptr_array_add (all, (gpointer) words[i]);
  g_ptr_array_add (all, (gpointer) ANSWERED_KEYWORD);
  g_ptr_array_add (all, NULL);
  mapi_properties_set_strv (changes, MAPI_PR_KEYWORDS, (const char * const *) all->pdata);
  return mapi_store_set_message_properties (store, ids, changes, NULL, cancellable, error);
}

/* At most once: the mark goes first, a receipt that is lost is better than two. */
static gboolean
settle (MapiStore          *store,
        const MapiEntryId  *id,
        MapiContent        *original,
        MapiReportKind      kind,
        gboolean            send,
        GCancellable       *cancellable,
        GError            **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();

  g_ptr_array_add (ids, (gpointer) id);
  if (!mapi_store_set_read_flags (store, NULL, ids, MAPI_READ_FLAG_CLEAR_RN_PENDING | MAPI_READ_FLAG_CLEAR_NRN_PENDING,
                                  NULL, NULL, cancellable, error))
    return FALSE;
  if (was_answered (original))
    return TRUE;
  return mark_answered (store, ids, original, cancellable, error) &&
         (!send || send_receipt (store, original, kind, cancellable, error));
}

static gboolean
handle_receipt (MapiSession        *session,
                MapiStore          *store,
                const MapiEntryId  *id,
                GCancellable       *cancellable,
                GError            **error)
{
  MapiReceiptPolicy policy = policy_for (session, store);
  gboolean send = policy == MAPI_RECEIPT_POLICY_ALWAYS;
  gboolean decided = policy != MAPI_RECEIPT_POLICY_ASK;
  g_autoptr(MapiContent) original = mapi_store_load_message (store, id, cancellable, error);

  if (original == NULL)
    return FALSE;
  if (policy == MAPI_RECEIPT_POLICY_ASK && !was_answered (original))
    send = ask_user (session, original, &decided);
  return !decided || settle (store, id, original, MAPI_REPORT_READ, send, cancellable, error);
}

/**
 * mapi_session_answer_receipt:
 * @session: a session
 * @store: a store of the session
 * @id: a message that has been read
 * @answer: what to do about the receipt it asks for
 * @pending: (out) (optional): whether the user has yet to decide
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Sends or refuses the read receipt @id asks for, or does what the profile's policy says; where it says
 * to ask, nothing is done and @pending is set. With %MAPI_RECEIPT_NOT_YET, as for a message that is shown and may not have
 * been read, @pending is all there is. Nothing happens for a message that asks for none. The
 * policy is for before the message is marked as read: that takes the mark of what is pending away,
 * and an answer of the user's is then given once: a message that was answered has the keyword `$MDNSent`, also on its
 * server. Blocks.
 *
 * Errors: those of reading the message ([method@Store.load_message]), of marking it and of submitting the receipt; it then
 * asks for one as before.
 * Source: RFC 8098 2.1; RFC 3503.
 *
 * Returns: %TRUE unless something failed
 */
gboolean
mapi_session_answer_receipt (MapiSession        *session,
                             MapiStore          *store,
                             const MapiEntryId  *id,
                             MapiReceiptAnswer   answer,
                             gboolean           *pending,
                             GCancellable       *cancellable,
                             GError            **error)
{
  g_autoptr(MapiContent) original = NULL;
  MapiProperties *properties;
  MapiReceiptPolicy policy;

  g_return_val_if_fail (MAPI_IS_SESSION (session), FALSE);
  g_return_val_if_fail (MAPI_IS_STORE (store), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  if (pending != NULL)
    *pending = FALSE;
  original = mapi_store_load_message (store, id, cancellable, error);
  if (original == NULL)
    return FALSE;
  properties = mapi_content_get_properties (original);
  if (!mapi_properties_get_boolean (properties, MAPI_PR_READ_RECEIPT_REQUESTED) || was_answered (original) ||
      (mapi_session_get_flags (session) & MAPI_LOGON_NO_MAIL))
    return TRUE;
  if (answer == MAPI_RECEIPT_BY_POLICY || answer == MAPI_RECEIPT_NOT_YET)
    {
      if ((mapi_properties_get_long (properties, MAPI_PR_MESSAGE_FLAGS, 0) & MAPI_MSGFLAG_RN_PENDING) == 0)
        return TRUE;
      policy = policy_for (session, store);
      if (policy == MAPI_RECEIPT_POLICY_ASK)
        {
          if (pending != NULL)
            *pending = TRUE;
          return TRUE;
        }
      if (answer == MAPI_RECEIPT_NOT_YET)
        return TRUE;
      answer = policy == MAPI_RECEIPT_POLICY_ALWAYS ? MAPI_RECEIPT_SEND : MAPI_RECEIPT_REFUSE;
    }
  return settle (store, id, original, MAPI_REPORT_READ, answer == MAPI_RECEIPT_SEND, cancellable, error);
}

typedef struct
{
  MapiStore         *store;     /* (owned) */
  MapiEntryId       *id;        /* (owned) */
  MapiReceiptAnswer  answer;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->store);
  mapi_entry_id_free (job->id);
  g_free (job);
}

static void
answer_thread (GTask        *task,
               gpointer      source_object,
               gpointer      task_data,
               GCancellable *cancellable)
{
  Job *job = task_data;
  GError *error = NULL;
  gboolean pending;

  if (mapi_session_answer_receipt (source_object, job->store, job->id, job->answer, &pending, cancellable, &error))
    g_task_return_int (task, pending);
  else
    g_task_return_error (task, error);
}

/**
 * mapi_session_answer_receipt_async:
 * @session: a session
 * @store: a store of the session
 * @id: a message that has been read
 * @answer: what to do about the receipt it asks for
 * @cancellable: (nullable): a cancellable
 * @callback: (scope async) (closure user_data): called when it is done
 * @user_data: passed to @callback
 *
 * [method@Session.answer_receipt] without blocking.
 */
void
mapi_session_answer_receipt_async (MapiSession          *session,
                                   MapiStore            *store,
                                   const MapiEntryId    *id,
                                   MapiReceiptAnswer     answer,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data)
{
  g_autoptr(GTask) task = NULL;
  Job *job;

  g_return_if_fail (MAPI_IS_SESSION (session));
  g_return_if_fail (MAPI_IS_STORE (store));
  g_return_if_fail (id != NULL);

  job = g_new0 (Job, 1);
  job->store = g_object_ref (store);
  job->id = mapi_entry_id_copy (id);
  job->answer = answer;
  task = g_task_new (session, cancellable, callback, user_data);
  g_task_set_source_tag (task, mapi_session_answer_receipt_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, answer_thread);
}

/**
 * mapi_session_answer_receipt_finish:
 * @session: a session
 * @result: what the callback got
 * @pending: (out) (optional): whether the user has yet to decide
 * @error: return location for an error
 *
 * Ends [method@Session.answer_receipt_async].
 *
 * Errors: those of [method@Session.answer_receipt].
 *
 * Returns: %TRUE unless something failed
 */
gboolean
mapi_session_answer_receipt_finish (MapiSession   *session,
                                    GAsyncResult  *result,
                                    gboolean      *pending,
                                    GError       **error)
{
  gssize answer;

  g_return_val_if_fail (g_task_is_valid (result, session), FALSE);

  answer = g_task_propagate_int (G_TASK (result), error);
  if (pending != NULL)
    *pending = answer > 0;
  return answer >= 0;
}

/**
 * mapi_session_set_read_flags:
 * @session: a session
 * @store: a store of the session
 * @folder: (nullable): the folder whose messages all change, when @ids is %NULL
 * @ids: (nullable) (element-type MapiEntryId): messages
 * @flags: what to do, see the table of SetReadFlags
 * @partial: (out) (optional): whether some messages could not be changed
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Marks messages as read or unread and sends the read receipts that become due, as the
 * profile's policy says: never, always, or asking the session's interaction. A receipt goes out
 * at most once; with nobody to ask it stays pending. Sessions without mail send none. Blocks.
 *
 * Errors: %MAPI_ERROR_INVALID_PARAMETER for flags that exclude each other; the store's errors.
 *
 * Source: IMAPIFolder::SetReadFlags.
 *
 * Returns: %TRUE if the flags were set
 */
gboolean
mapi_session_set_read_flags (MapiSession        *session,
                             MapiStore          *store,
                             const MapiEntryId  *folder,
                             GPtrArray          *ids,
                             MapiReadFlags       flags,
                             gboolean           *partial,
                             GCancellable       *cancellable,
                             GError            **error)
{
  g_autoptr(GPtrArray) receipts =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);

  g_return_val_if_fail (MAPI_IS_SESSION (session), FALSE);
  g_return_val_if_fail (MAPI_IS_STORE (store), FALSE);

  if (!mapi_store_set_read_flags (store, folder, ids, flags, receipts, partial, cancellable, error))
    return FALSE;
  if (mapi_session_get_flags (session) & MAPI_LOGON_NO_MAIL)
    return TRUE;

  for (guint i = 0; i < receipts->len; i++)
    {
      g_autoptr(GError) failure = NULL;

      if (!handle_receipt (session, store, g_ptr_array_index (receipts, i), cancellable, &failure))
        g_debug ("A read receipt could not be sent: %s", failure->message);
    }
  return TRUE;
}

/* What lies in the junk folder is answered to by nobody. */
static gboolean
wants_to_know (MapiStore         *store,
               MapiContent       *original,
               const MapiEntryId *junk)
{
  MapiProperties *properties = mapi_content_get_properties (original);
  gint32 flags = mapi_properties_get_long (properties, MAPI_PR_MESSAGE_FLAGS, 0);
  GBytes *parent = mapi_properties_get_binary (properties, MAPI_PR_PARENT_ENTRYID);
  g_autoptr(MapiEntryId) folder = parent != NULL ? mapi_entry_id_new_from_bytes (parent, NULL) : NULL;

  return (flags & (MAPI_MSGFLAG_RN_PENDING | MAPI_MSGFLAG_NRN_PENDING)) != 0 &&
         (flags & (MAPI_MSGFLAG_READ | MAPI_MSGFLAG_EVERREAD | MAPI_MSGFLAG_UNSENT)) == 0 &&
         (junk == NULL || folder == NULL || !mapi_store_compare_entry_ids (store, folder, junk));
}

/**
 * mapi_store_report_unread:
 * @store: a store of a session
 * @ids: (element-type MapiEntryId): messages that are about to be deleted, or put into the trash
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Tells the senders of those that were never read, and wanted to know, that they will not be. At most once, and a
 * message that was reported so gives no read receipt any more. Only where the profile's policy is to send receipts
 * always: where a person wants to be asked, nobody is asked about what is thrown away. Sessions without mail send
 * none. One that cannot be reported does not keep the others. Blocks.
 *
 * Errors: %MAPI_ERROR_USER_CANCEL.
 *
 * Source: IMAPISupport::ReadReceipt with MAPI_NON_READ; RFC 8098 3.2.6.2.
 *
 * Returns: %TRUE unless it was cancelled
 */
gboolean
mapi_store_report_unread (MapiStore     *store,
                          GPtrArray     *ids,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autoptr(MapiSession) session = NULL;
  g_autoptr(MapiEntryId) junk = NULL;

  g_return_val_if_fail (MAPI_IS_STORE (store), FALSE);
  g_return_val_if_fail (ids != NULL, FALSE);

  session = mapi_session_for_store (store);
  if (session == NULL || (mapi_session_get_flags (session) & MAPI_LOGON_NO_MAIL) ||
      policy_for (session, store) != MAPI_RECEIPT_POLICY_ALWAYS)
    return TRUE;
  junk = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_JUNK, cancellable, NULL);
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr(MapiContent) original = mapi_store_load_message (store, ids->pdata[i], cancellable, NULL);
      g_autoptr(GError) failure = NULL;

      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, _("It was stopped"));
          return FALSE;
        }
      if (original != NULL && wants_to_know (store, original, junk) &&
          !settle (store, ids->pdata[i], original, MAPI_REPORT_NON_READ, TRUE, cancellable, &failure))
        g_debug ("A report could not be sent: %s", failure->message);
    }
  return TRUE;
}
