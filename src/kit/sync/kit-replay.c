/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-replay.h"

#include "kit-filing.h"
#include "kit-location.h"
#include "kit-pass.h"
#include "kit-plan.h"
#include "kit-replay-unknown.h"

#include <glib/gi18n-lib.h>

#define MAX_TRIES 10
#define QUOTA_PAUSE (60 * 60 * G_TIME_SPAN_SECOND)
#define RENUMBER_PAUSE (60 * G_TIME_SPAN_SECOND)

gint64
kit_replay_next_try (const GError *cause,
                     guint         attempts)
{
  gint64 now = g_get_real_time ();

  /* A folder that is not there may be found under another name, or is made by the second attempt */
  if (g_error_matches (cause, MAPI_ERROR, MAPI_ERROR_NO_ACCESS) ||
      g_error_matches (cause, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT) ||
      (g_error_matches (cause, MAPI_ERROR, MAPI_ERROR_NOT_FOUND) && attempts > 1) ||
      g_error_matches (cause, MAPI_ERROR, MAPI_ERROR_TOO_BIG) || attempts >= MAX_TRIES)
    return G_MAXINT64;
  if (g_error_matches (cause, MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_DISK))
    return now + QUOTA_PAUSE;
  return now + kit_plan_delay (attempts, g_random_double ()) * G_TIME_SPAN_SECOND;
}

gboolean
kit_replay_postpone (KitReplay   *self,
                     KitPending  *pending,
                     GError     **error)
{
  return kit_pending_put_back (self->store, pending, g_get_real_time () + RENUMBER_PAUSE, NULL, KIT_ATTEMPT_NONE,
                               error);
}

static gboolean
fail (KitReplay    *self,
      KitPending   *pending,
      const GError *cause,
      KitAttempt    attempt,
      GError      **error)
{
  return kit_pending_put_back (self->store, pending,
                               kit_replay_next_try (cause, pending->attempts + 1), cause,
                               attempt, error);
}

/* ---- one item done ---- */

static gboolean
has_waiting (KitConnection     *connection,
             KitPending        *pending,
             gboolean          *waiting,
             GError           **error)
{
  gint64 found;

  if (!kit_query_int64 (connection,
                        pending->kind == KIT_OPERATION_FLAGS
                        ? "SELECT 1 FROM operation WHERE message = ? AND kind = 1 AND taken = 0"
                        : "SELECT 1 FROM operation WHERE message = ? AND kind = 2 AND taken = 0",
                        pending->message, 0, &found, error))
    return FALSE;
  *waiting = found != 0;
  return TRUE;
}

/* The server has what we told it. What was changed here meanwhile waits on. */
static gboolean
confirm (KitTransaction  *transaction,
         KitPending      *pending,
         GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitStatement) statement = NULL;
  gboolean waiting;

  if (!has_waiting (connection, pending, &waiting, error))
    return FALSE;
  statement = kit_statement_new (connection,
                                 pending->kind == KIT_OPERATION_FLAGS
                                 ? "UPDATE message SET flags_confirmed = ? WHERE id = ?"
                                 : "UPDATE message SET keywords_confirmed = ? WHERE id = ?", error);
  if (statement == NULL)
    return FALSE;
  if (waiting && pending->kind == KIT_OPERATION_FLAGS)
    kit_statement_bind_int64 (statement, 1, pending->flags);
  else if (waiting)
    kit_statement_bind_text (statement, 1, pending->keywords != NULL ? pending->keywords : "");
  kit_statement_bind_int64 (statement, 2, pending->message);
  return kit_statement_run (statement, error);
}

/* A number is one only beside the others of the same uidvalidity; 0: it was found under the known one */
static gboolean
is_number_known (gint64 uid,
                 gint64 uidvalidity,
                 gint64 known)
{
  return uid > 0 && known != 0 && (uidvalidity == 0 || uidvalidity == known);
}

gboolean
kit_replay_place (KitTransaction  *transaction,
                  gint64           message,
                  gint64           folder,
                  gint64           uidvalidity,
                  gint64           uid,
                  gint64          *location,
                  GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitTally) tally = kit_tally_new ();
  gint64 known;

  *location = 0;
  if (!kit_query_int64 (connection, "SELECT uidvalidity FROM remote_folder WHERE folder = ?", folder, 0,
                        &known, error))
    return FALSE;
  *location = kit_location_add_unplaced (transaction, message, folder, error);
  if (*location == 0)
    return FALSE;
  if (!is_number_known (uid, uidvalidity, known))
    return TRUE;
  return kit_location_set_uid (transaction, *location, folder, uid, tally, error) &&
         kit_tally_write (tally, transaction, error);
}

static gboolean
complete_move (KitTransaction  *transaction,
               KitPending      *pending,
               KitRemoteItem   *item,
               gint64           target,
               GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitTally) tally = kit_tally_new ();
  gint64 known;

  if (!kit_query_int64 (connection, "SELECT uidvalidity FROM remote_folder WHERE folder = ?", target, 0,
                        &known, error) ||
      !kit_execute (connection, "UPDATE location SET folder = ?, uid = -id, state = 0 WHERE id = ?",
                    error, 2, target, pending->location))
    return FALSE;
  if (!is_number_known (item->new_uid, item->new_uidvalidity, known))
    return TRUE;
  return kit_location_set_uid (transaction, pending->location, target, item->new_uid, tally, error) &&
         kit_tally_write (tally, transaction, error);
}

/* The copy has the flags the original has on the server; what differs here is still to be told */
static gboolean
complete_copy (KitTransaction  *transaction,
               KitPending      *pending,
               KitRemoteItem   *item,
               GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 location, theirs, ours;

  if (!kit_replay_arrive (transaction, pending, item, &location, error))
    return FALSE;
  if (location == 0)
    return TRUE;
  if (!kit_query_int64 (connection,
                        "SELECT ifnull (flags_confirmed, " KIT_FLAGS_WORD ") FROM message"
                        " JOIN location ON location.message = message.id WHERE location.id = ?",
                        pending->location, -1, &theirs, error) ||
      !kit_query_int64 (connection, "SELECT " KIT_FLAGS_WORD " FROM message WHERE id = ?",
                        pending->message, -1, &ours, error))
    return FALSE;
  if (theirs == ours || theirs < 0 || ours < 0)
    return TRUE;
  return kit_execute (connection, "UPDATE message SET flags_confirmed = ? WHERE id = ?", error, 2, theirs,
                      pending->message) &&
         kit_operation_insert (transaction, KIT_OPERATION_FLAGS, pending->message, 0, 0, NULL, error);
}

static gboolean
complete (KitReplay     *self,
          KitTransaction *transaction,
          KitPending    *pending,
          KitRemoteItem *item,
          gint64         target,
          GError       **error)
{
  g_autoptr (KitTally) tally = kit_tally_new ();

  if (pending->kind == KIT_OPERATION_COPY)
    return complete_copy (transaction, pending, item, error);
  if (!kit_pending_delete (transaction, pending, error))
    return FALSE;
  switch (pending->kind)
    {
    case KIT_OPERATION_FLAGS:
    case KIT_OPERATION_KEYWORDS:
      return confirm (transaction, pending, error);

    case KIT_OPERATION_MOVE:
      return complete_move (transaction, pending, item, target, error);

    case KIT_OPERATION_DELETE:
      return kit_location_remove_one (transaction, pending->location, tally, error) &&
             kit_tally_write (tally, transaction, error);

    case KIT_OPERATION_COPY:
    case KIT_OPERATION_APPEND:
    case KIT_OPERATION_CREATE_FOLDER:
    case KIT_OPERATION_CHANGE_FOLDER:
    case KIT_OPERATION_DELETE_FOLDER:
    default:
      g_assert_not_reached ();
    }
}

/* ---- one item gone ---- */

/* The bytes may come from wherever they turn up. It goes where the message is by now: what was wanted of the copy since is
 * read from it when its time comes. */
static gboolean
upload_instead (KitTransaction  *transaction,
                KitPending      *pending,
                GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 folder, upload;
  gboolean told;

  if (!kit_query_int64 (connection, "SELECT folder FROM message WHERE id = ?", pending->message, 0, &folder, error) ||
      !kit_query_int64 (connection, "SELECT id FROM operation WHERE message = ? AND kind = 5", pending->message, 0, &upload,
                        error) ||
      !kit_operation_is_told_of (transaction, folder, &told, error) ||
      !kit_execute (connection, "DELETE FROM operation WHERE message = ? AND kind IN (1, 2, 3)", error, 1, pending->message))
    return FALSE;
  if (!told || upload != 0)
    return TRUE;
  return kit_operation_insert (transaction, KIT_OPERATION_APPEND, pending->message, folder, 0, NULL, error) &&
         kit_location_say_why (transaction, pending->message, error);
}

/* The copy may have been made before its original was lost: it is looked for as an upload is, and what was wanted of it since
 * waits for that */
static gboolean
look_instead (KitReplay   *self,
              KitPending  *pending,
              GError     **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (self->store, NULL, error);

  if (transaction == NULL ||
      !kit_execute (kit_transaction_get_connection (transaction),
                    "UPDATE operation SET kind = 5, location = NULL WHERE id = ? AND args IS NULL", error, 1, pending->id) ||
      !kit_location_say_why (transaction, pending->message, error) ||
      !kit_store_commit (self->store, transaction, error))
    return FALSE;
  g_clear_pointer (&transaction, kit_transaction_free);
  return kit_pending_put_back (self->store, pending, 0, NULL, KIT_ATTEMPT_NONE, error);
}

/* There is no such message, it was asked twice: what the server has, holds. But what was moved here stays: the operation
 * is an upload then. */
static gboolean
give_up (KitReplay   *self,
         KitPending  *pending,
         GError     **error)
{
  g_autoptr (KitTransaction) transaction = NULL;
  g_autoptr (KitTally) tally = kit_tally_new ();

  if (pending->kind == KIT_OPERATION_COPY && pending->exists && pending->sent != 0)
    return look_instead (self, pending, error);
  transaction = kit_store_begin (self->store, NULL, error);
  if (transaction == NULL ||
      (pending->kind != KIT_OPERATION_MOVE && !kit_pending_delete (transaction, pending, error)))
    return FALSE;
  /* The original is looked at by the next listing */
  if (pending->kind == KIT_OPERATION_COPY && pending->exists)
    return upload_instead (transaction, pending, error) && kit_store_commit (self->store, transaction, error);
  if (pending->location != 0 &&
      !kit_location_remove_one (transaction, pending->location, tally, error))
    return FALSE;
  return kit_execute (kit_transaction_get_connection (transaction), "DELETE FROM operation WHERE id = ? AND taken <> 0", error,
                      1, pending->id) &&
         kit_tally_write (tally, transaction, error) && kit_store_commit (self->store, transaction, error);
}

/* *@there: which of those said to be gone the server knows all the same. FALSE without an error: the
 * numbers are not to be trusted now. */
static gboolean
ask_again (KitReplay     *self,
           KitRemoteJob  *job,
           KitUidSet    **there,
           GError       **error)
{
  g_autoptr (KitUidSet) gone = kit_uid_set_new ();
  g_autoptr (GError) local_error = NULL;

  for (guint i = 0; i < job->items->len; i++)
    {
      KitRemoteItem *item = g_ptr_array_index (job->items, i);

      if (item->result == KIT_RESULT_GONE)
        kit_uid_set_add (gone, item->uid);
    }
  if (kit_uid_set_is_empty (gone))
    {
      *there = g_steal_pointer (&gone);
      return TRUE;
    }
  *there = kit_remote_check (self->remote, job->path, job->uidvalidity, gone, self->cancellable,
                             &local_error);
  if (*there != NULL)
    return TRUE;
  if (!g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK) &&
      !g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
settle_gone (KitReplay    *self,
             KitPending   *pending,
             KitRemoteJob *job,
             KitUidSet    *there,
             gint64        target,
             GError      **error)
{
  g_autoptr (KitTransaction) transaction = NULL;
  g_autoptr (GError) local_error = NULL;
  KitRemoteItem found = { 0 };

  if (there == NULL)
    return kit_replay_postpone (self, pending, error);
  if (kit_uid_set_contains (there, pending->uid))
    {
      g_autoptr (GError) cause = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_WAIT,
                                                      _("The server contradicts itself about a message"));

      return fail (self, pending, cause, KIT_ATTEMPT_REFUSED, error);
    }
  /* A move that was done before the line broke has left its folder, too */
  if (pending->kind == KIT_OPERATION_MOVE && pending->sent == target &&
      !kit_replay_find_upload (self, pending, job->target, NULL, &found.new_uid, &local_error))
    {
      if (g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK))
        return kit_replay_postpone (self, pending, error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (found.new_uid == 0 && pending->kind != KIT_OPERATION_DELETE)
    return give_up (self, pending, error);
  transaction = kit_store_begin (self->store, NULL, error);
  return transaction != NULL && complete (self, transaction, pending, &found, target, error) &&
         kit_store_commit (self->store, transaction, error);
}

/* ---- a group ---- */

static KitRemoteJob *
make_job (KitReplay  *self,
          KitPending *first,
          const char *target)
{
  static const KitRemoteAction actions[] = {
    [KIT_OPERATION_FLAGS] = KIT_ACTION_FLAGS, [KIT_OPERATION_KEYWORDS] = KIT_ACTION_FLAGS,
    [KIT_OPERATION_MOVE] = KIT_ACTION_MOVE, [KIT_OPERATION_DELETE] = KIT_ACTION_DELETE,
    [KIT_OPERATION_COPY] = KIT_ACTION_COPY,
  };
  KitRemoteJob *job = kit_remote_job_new (actions[first->kind], first->path, first->uidvalidity);

  job->target = g_strdup (target);
  if (first->kind == KIT_OPERATION_FLAGS)
    {
      job->add_flags = first->flags & ~(KitFlags) first->flags_confirmed & KIT_FLAGS_SETTABLE;
      job->remove_flags = (KitFlags) first->flags_confirmed & ~first->flags & KIT_FLAGS_SETTABLE;
    }
  if (first->kind == KIT_OPERATION_KEYWORDS)
    kit_plan_keyword_change (first->keywords_confirmed, first->keywords, &job->add_keywords,
                             &job->remove_keywords);
  return job;
}

/* Of the items that are done, in one transaction */
static gboolean
take_done (KitReplay    *self,
           KitRemoteJob *job,
           GPtrArray    *group,
           gint64        target,
           guint        *n_done,
           GError      **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (self->store, NULL, error);

  if (transaction == NULL)
    return FALSE;
  for (guint i = 0; i < group->len; i++)
    {
      KitRemoteItem *item = g_ptr_array_index (job->items, i);

      if (item->result != KIT_RESULT_DONE)
        continue;
      if (!complete (self, transaction, g_ptr_array_index (group, i), item, target, error))
        return FALSE;
      (*n_done)++;
    }
  return kit_store_commit (self->store, transaction, error);
}

static gboolean
take_rest (KitReplay    *self,
           KitRemoteJob *job,
           GPtrArray    *group,
           gint64        target,
           GError      **error)
{
  g_autoptr (KitUidSet) there = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!ask_again (self, job, &there, &local_error) && local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  for (guint i = 0; i < group->len; i++)
    {
      KitRemoteItem *item = g_ptr_array_index (job->items, i);
      KitPending *pending = g_ptr_array_index (group, i);

      if (item->result == KIT_RESULT_GONE &&
          !settle_gone (self, pending, job, there, target, error))
        return FALSE;
      if (item->result == KIT_RESULT_FAILED &&
          !((!item->copied || kit_replay_take_copied (self, pending, item, target, error)) &&
            fail (self, pending, item->error, KIT_ATTEMPT_REFUSED, error)))
        return FALSE;
      if (item->result == KIT_RESULT_NONE &&
          !kit_pending_put_back (self->store, pending, 0, NULL, KIT_ATTEMPT_UNKNOWN, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
put_all_back (KitReplay  *self,
              GPtrArray  *group,
              GError    **error)
{
  for (guint i = 0; i < group->len; i++)
    if (!kit_pending_put_back (self->store, g_ptr_array_index (group, i), 0, NULL, KIT_ATTEMPT_NONE, error))
      return FALSE;
  return TRUE;
}

static gboolean
run_job (KitReplay  *self,
         GPtrArray  *group,
         const char *target_path,
         gint64      target,
         guint      *n_done,
         GError    **error)
{
  g_autoptr (KitRemoteJob) job = make_job (self, g_ptr_array_index (group, 0), target_path);
  g_autoptr (GError) lost = NULL;

  for (guint i = 0; i < group->len; i++)
    kit_remote_job_add (job, ((KitPending *) g_ptr_array_index (group, i))->uid);
  if (!kit_remote_execute (self->remote, job, self->cancellable, &lost))
    {
      /* What was answered before counts; the rest may or may not have been done */
      if (!take_done (self, job, group, target, n_done, error))
        return FALSE;
      for (guint i = 0; i < group->len; i++)
        {
          KitRemoteItem *item = g_ptr_array_index (job->items, i);

          if (item->result != KIT_RESULT_DONE &&
              !(item->copied ? kit_replay_take_copied (self, g_ptr_array_index (group, i), item, target, error)
                             : kit_pending_put_back (self->store, g_ptr_array_index (group, i), 0, lost,
                                                     KIT_ATTEMPT_UNKNOWN, error)))
            return FALSE;
        }
      g_propagate_error (error, g_steal_pointer (&lost));
      return FALSE;
    }
  return take_done (self, job, group, target, n_done, error) &&
         take_rest (self, job, group, target, error);
}

/* A copy that may have been made is not made again. *@found: it was, or that is not known yet. */
static gboolean
find_copy (KitReplay   *self,
           KitPending  *pending,
           const char  *path,
           gboolean    *found,
           GError     **error)
{
  g_autoptr (KitTransaction) transaction = NULL;
  g_autoptr (GError) local_error = NULL;
  KitRemoteItem item = { 0 };

  *found = FALSE;
  if (pending->kind != KIT_OPERATION_COPY || !pending->sent)
    return TRUE;
  if (!kit_replay_find_upload (self, pending, path, NULL, &item.new_uid, &local_error))
    {
      *found = g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK);
      if (*found)
        return kit_replay_postpone (self, pending, error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *found = item.new_uid != 0;
  if (!*found)
    return TRUE;
  transaction = kit_store_begin (self->store, NULL, error);
  return transaction != NULL && complete (self, transaction, pending, &item, pending->folder, error) &&
         kit_store_commit (self->store, transaction, error);
}

/* Before the server hears of them. What one step does not do as a whole may have to be told from what others put there:
 * then the server is asked which number comes next. */
static gboolean
set_marks (KitReplay   *self,
           GPtrArray   *group,
           gint64       target,
           const char  *path,
           GError     **error)
{
  KitPending *first = g_ptr_array_index (group, 0);
  gboolean in_one = first->kind == KIT_OPERATION_MOVE &&
                    (kit_remote_get_features (self->remote) & KIT_REMOTE_CAN_MOVE) != 0;
  g_autoptr (KitTransaction) transaction = NULL;
  gint64 mark = 0;

  if (!in_one && !kit_replay_find_mark (self, target, path, &mark, error))
    return FALSE;
  transaction = kit_store_begin (self->store, NULL, error);
  if (transaction == NULL)
    return FALSE;
  for (guint i = 0; i < group->len; i++)
    if (!kit_pending_note_sent (transaction, g_ptr_array_index (group, i), target, mark, error))
      return FALSE;
  return kit_store_commit (self->store, transaction, error);
}

/* Nothing to be done: the message has no place on the server, or what is wanted is there */
static gboolean
is_needless (KitPending *first)
{
  if (first->location == 0 || first->path == NULL)
    return TRUE;
  if (first->kind == KIT_OPERATION_FLAGS)
    return !first->exists || first->flags_confirmed < 0 || first->flags_confirmed == (gint64) first->flags;
  if (first->kind == KIT_OPERATION_KEYWORDS)
    return !first->exists || first->keywords_confirmed == NULL ||
           kit_plan_keywords_equal (first->keywords, first->keywords_confirmed);
  if (first->kind == KIT_OPERATION_MOVE)
    return !first->exists || first->source_folder == first->target_folder;
  return FALSE;
}

static gboolean
forget (KitReplay  *self,
        GPtrArray  *group,
        GError    **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (self->store, NULL, error);

  if (transaction == NULL)
    return FALSE;
  for (guint i = 0; i < group->len; i++)
    {
      KitPending *pending = g_ptr_array_index (group, i);

      if (!kit_pending_delete (transaction, pending, error) ||
          ((pending->kind == KIT_OPERATION_FLAGS || pending->kind == KIT_OPERATION_KEYWORDS) &&
           !confirm (transaction, pending, error)))
        return FALSE;
    }
  return kit_store_commit (self->store, transaction, error);
}

static gboolean
run_group (KitReplay  *self,
           GPtrArray  *group,
           guint      *n_done,
           GError    **error)
{
  KitPending *first = g_ptr_array_index (group, 0);
  gint64 target = first->kind == KIT_OPERATION_COPY ? first->folder : first->target_folder;
  g_autofree char *path = NULL;
  g_autoptr (GError) why = NULL;
  g_autoptr (GError) local_error = NULL;
  gboolean found;

  if (kit_replay_is_leftover (first))
    return kit_replay_leftover (self, first, error);
  if (first->kind >= KIT_OPERATION_CREATE_FOLDER && first->kind <= KIT_OPERATION_DELETE_FOLDER)
    return kit_replay_folder (self, first, error);
  if (first->kind == KIT_OPERATION_APPEND)
    return kit_replay_append (self, first, error);
  if (first->kind == KIT_OPERATION_COPY && first->exists && is_needless (first))
    return give_up (self, first, error);
  if (!kit_replay_await_copies (self, group, error) || !kit_replay_confirm_moved (self, group, error))
    {
      put_all_back (self, group, NULL);
      return FALSE;
    }
  if (group->len == 0)
    return TRUE;
  /* The first may be settled, and gone */
  first = g_ptr_array_index (group, 0);
  if (is_needless (first))
    return forget (self, group, error);
  if (first->kind == KIT_OPERATION_MOVE || first->kind == KIT_OPERATION_COPY)
    {
      path = kit_replay_dup_path (self, target, first->attempts > 0, &why, &local_error);
      if (local_error != NULL)
        {
          put_all_back (self, group, NULL);
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      for (guint i = 0; path == NULL && i < group->len; i++)
        if (!fail (self, g_ptr_array_index (group, i), why, KIT_ATTEMPT_UNKNOWN, error))
          return FALSE;
      if (path == NULL)
        return TRUE;
      if (!find_copy (self, first, path, &found, error))
        {
          put_all_back (self, group, NULL);
          return FALSE;
        }
      if (found)
        return TRUE;
      if (!set_marks (self, group, target, path, error))
        {
          put_all_back (self, group, NULL);
          return FALSE;
        }
    }
  return run_job (self, group, path, target, n_done, error);
}

/* What the server says of one operation keeps no other from being carried out */
static gboolean
fail_all (KitReplay    *self,
          GPtrArray    *group,
          const GError *cause,
          GError      **error)
{
  for (guint i = 0; i < group->len; i++)
    if (!fail (self, g_ptr_array_index (group, i), cause, KIT_ATTEMPT_UNKNOWN, error))
      return FALSE;
  return TRUE;
}

static gboolean
run_groups (KitReplay  *self,
            guint      *n_done,
            GError    **error)
{
  for (;;)
    {
      g_autoptr (GPtrArray) group = NULL;
      g_autoptr (GError) local_error = NULL;

      if (g_cancellable_is_cancelled (self->cancellable))
        {
          g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL,
                               _("The request was cancelled"));
          return FALSE;
        }
      group = kit_pending_take (self->store, g_get_real_time (), error);
      if (group == NULL)
        return FALSE;
      if (group->len == 0)
        return TRUE;
      if (run_group (self, group, n_done, &local_error))
        continue;
      if (kit_pass_is_fatal (local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (!fail_all (self, group, local_error, error))
        return FALSE;
    }
}

gboolean
kit_replay_run (KitStore      *store,
                KitRemote     *remote,
                guint         *n_done,
                GCancellable  *cancellable,
                GError       **error)
{
  KitReplay self = { store, remote, cancellable };
  guint n = 0;
  gboolean done;

  /* Whatever an earlier run could not give back, nobody is working at: there is one replay at a time */
  if (!kit_pending_free_lost (store, error))
    return FALSE;
  done = run_groups (&self, &n, error);
  if (!done)
    kit_pending_free_lost (store, NULL);
  if (n_done != NULL)
    *n_done = n;
  return done;
}
