/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What was cut off, and then not wanted any more
 *
 * A message was moved, copied or uploaded, nobody knows whether that was done, and it was deleted for good or became another
 * before anybody asked. If the server has it where it went, it would come back. It is deleted there when it came after the last
 * number that was there before the server was told, has the same name, size and date, was never listed here, is the only such
 * one, and can be nobody else's: what was written here has the bytes that were sent, and what was moved in one step has left
 * where it was. Of all else somebody may have put the very same there meanwhile, while ours never arrived: no number and no
 * date tells that. Then it stays, and a person is told. */

#include "config.h"

#include "kit-replay-unknown.h"

#include "kit-location.h"
#include "kit-pass.h"

#include <kit-operation.h>

#include <glib/gi18n-lib.h>

#define MAX_ATTEMPTS 3

gboolean
kit_replay_is_leftover (const KitPending *pending)
{
  return pending->sent != 0 && pending->arguments != NULL;
}

/* The number is not one of ours yet: what is there is deleted as anything that was deleted here */
static gboolean
adopt (KitReplay         *self,
       KitPending        *pending,
       const KitArrival  *arrival,
       GError           **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (self->store, NULL, error);
  const char *message_id = kit_arrival_get_message_id (arrival);
  g_autofree char *trace = g_strdup_printf ("size:%" G_GINT64_FORMAT ":%s", arrival->size, message_id != NULL ? message_id : "");
  g_autoptr (KitStatement) statement = NULL;
  KitConnection *connection;
  gint64 location;

  if (transaction == NULL)
    return FALSE;
  connection = kit_transaction_get_connection (transaction);
  location = kit_location_add_unplaced (transaction, pending->message, pending->sent, error);
  statement = location != 0 ? kit_statement_new (connection, "UPDATE location SET message = NULL, uid = ?, remote_id = ?"
                                                             " WHERE id = ?", error) : NULL;
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_int64 (statement, 1, arrival->uid);
  kit_statement_bind_text (statement, 2, trace);
  kit_statement_bind_int64 (statement, 3, location);
  return kit_statement_run (statement, error) &&
         kit_execute (connection, "UPDATE operation SET kind = 4, location = ?, folder = ?, args = NULL, taken = 0, attempts = 0,"
                                  " mark = 0, sent = 0, next_try = 0, error = NULL WHERE id = ?", error, 3, location,
                      pending->sent, pending->id) &&
         kit_store_commit (self->store, transaction, error);
}

gboolean
kit_replay_tell (KitTransaction  *transaction,
                 gint64           folder,
                 const GError    *why,
                 GError         **error)
{
  g_autoptr (KitStatement) statement = NULL;

  statement = kit_statement_new (kit_transaction_get_connection (transaction),
                                 "INSERT INTO operation (kind, folder, created, attempts, next_try, error, code, low_level)"
                                 " VALUES (4, ?, ?, 1, ?, ?, ?, ?)", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_int64 (statement, 1, folder);
  kit_statement_bind_int64 (statement, 2, kit_transaction_get_time (transaction));
  kit_statement_bind_int64 (statement, 3, G_MAXINT64);
  kit_statement_bind_text (statement, 4, why->message);
  kit_statement_bind_int64 (statement, 5, mapi_error_get_value (mapi_error_classify (why)));
  kit_statement_bind_text (statement, 6, mapi_error_get_low_level (why));
  return kit_statement_run (statement, error);
}

/* @why: (nullable): nothing came of it */
static gboolean
end (KitReplay    *self,
     KitPending   *pending,
     const GError *why,
     GError      **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (self->store, NULL, error);

  return transaction != NULL && kit_pending_delete (transaction, pending, error) &&
         (why == NULL || kit_replay_tell (transaction, pending->sent, why, error)) &&
         kit_store_commit (self->store, transaction, error);
}

static gboolean
doubt (KitReplay   *self,
       KitPending  *pending,
       GError     **error)
{
  g_autoptr (GError) why =
    g_error_new_literal (MAPI_ERROR, MAPI_ERROR_COLLISION,
                         _("What was deleted may have reached this folder before: if it is there, it was left, as it may be"
                           " another one"));

  return end (self, pending, why, error);
}

/* ---- what it was ---- */

/* Where the message was before, when it waits to be deleted there */
typedef struct
{
  gint64 folder;      /* 0: nowhere */
  gint64 uid;
  gint64 uidvalidity;
  char *path;
} Original;

static gboolean
load_original (KitReplay   *self,
               KitPending  *pending,
               Original    *original,
               GError     **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, self->cancellable, error);
  g_autoptr (KitStatement) row = NULL;
  GError *local_error = NULL;

  *original = (Original) { 0 };
  row = connection == NULL ? NULL
        : kit_statement_new (connection, "SELECT location.folder, uid, uidvalidity, path FROM operation"
                                         " JOIN location ON location.id = operation.location AND uid > 0"
                                         " JOIN remote_folder ON remote_folder.folder = location.folder"
                                         " WHERE operation.message = ?1 AND kind = 4 AND operation.id <> ?2 LIMIT 1", error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, pending->message);
  kit_statement_bind_int64 (row, 2, pending->id);
  if (kit_statement_next (row, &local_error))
    {
      original->folder = kit_statement_get_int64 (row, 0);
      original->uid = kit_statement_get_int64 (row, 1);
      original->uidvalidity = kit_statement_get_int64 (row, 2);
      original->path = g_strdup (kit_statement_get_text (row, 3));
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* Where a move is one step, what is still where it was did not go anywhere, and what has left went somewhere. Neither where
 * that cannot be told. */
static gboolean
look_back (KitReplay       *self,
           const Original  *original,
           gboolean        *stayed,
           gboolean        *left,
           GError         **error)
{
  g_autoptr (KitUidSet) uids = kit_uid_set_new ();
  g_autoptr (KitUidSet) there = NULL;
  g_autoptr (GError) local_error = NULL;

  *stayed = *left = FALSE;
  if (original->folder == 0 || !(kit_remote_get_features (self->remote) & KIT_REMOTE_CAN_MOVE))
    return TRUE;
  kit_uid_set_add (uids, original->uid);
  there = kit_remote_check (self->remote, original->path, original->uidvalidity, uids, self->cancellable, &local_error);
  *stayed = there != NULL && !kit_uid_set_is_empty (there);
  *left = there != NULL && !*stayed;
  if (there != NULL || g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* ---- whether it is there ---- */

/* Somebody has seen it here already, so that it is for them to say what becomes of it */
static gboolean
is_listed (KitReplay       *self,
           KitPending      *pending,
           const KitTrace  *trace,
           gboolean        *listed,
           GError         **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, self->cancellable, error);
  g_autoptr (KitStatement) row = NULL;
  g_autofree char *bare = trace->message_id != NULL ? kit_remote_bare_id (trace->message_id) : NULL;
  GError *local_error = NULL;

  row = connection == NULL ? NULL
        : kit_statement_new (connection, "SELECT 1 FROM location JOIN message ON message.id = location.message"
                                         " WHERE location.folder = ? AND uid >= ? AND message.size = ? AND message_id IS ?"
                                         " AND message.created > (SELECT created FROM operation WHERE id = ?) LIMIT 1", error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, pending->sent);
  kit_statement_bind_int64 (row, 2, pending->mark);
  kit_statement_bind_int64 (row, 3, trace->size);
  kit_statement_bind_text (row, 4, bare);
  kit_statement_bind_int64 (row, 5, pending->id);
  *listed = kit_statement_next (row, &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* What has no name is known by its bytes */
static gboolean
is_same (KitReplay         *self,
         KitPending        *pending,
         const char        *path,
         const KitArrival  *arrival,
         const Original    *original,
         gboolean          *same,
         GError           **error)
{
  g_autoptr (GBytes) theirs = NULL;
  g_autoptr (GBytes) ours = NULL;
  GError *local_error = NULL;

  *same = FALSE;
  if (original->folder == 0)
    return TRUE;
  ours = kit_replay_fetch (self, original->folder, original->path, original->uid, &local_error);
  if (ours != NULL)
    theirs = kit_replay_fetch (self, pending->sent, path, arrival->uid, &local_error);
  *same = theirs != NULL && kit_replay_equal (ours, theirs);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* *@sure: it can be nobody else's */
static gboolean
is_sure (KitReplay         *self,
         KitPending        *pending,
         const char        *path,
         const KitArrival  *found,
         gboolean           named,
         const Original    *original,
         gboolean           left,
         gboolean          *sure,
         GError           **error)
{
  if (pending->digest != NULL)
    return kit_replay_is_written (self, pending->digest, pending->sent, path, found->uid, sure, error);
  *sure = left && named && pending->mark > 0;
  return !left || named || pending->mark == 0 || is_same (self, pending, path, found, original, sure, error);
}

static gboolean
decide (KitReplay       *self,
        KitPending      *pending,
        const char      *path,
        const KitTrace  *trace,
        const Original  *original,
        GError         **error)
{
  g_autoptr (GPtrArray) unknown = NULL;
  const KitArrival *found = NULL;
  gboolean stayed, left, listed, named = FALSE, sure = FALSE;
  guint n_found = 0;

  if (!look_back (self, original, &stayed, &left, error))
    return FALSE;
  if (stayed)
    return end (self, pending, NULL, error);
  unknown = kit_replay_list_unknown (self, pending->sent, path, pending->mark, trace->message_id, error);
  if (unknown == NULL || !is_listed (self, pending, trace, &listed, error))
    return FALSE;
  for (guint i = 0; i < unknown->len; i++)
    {
      gboolean same;

      if (!kit_replay_is_trace (unknown->pdata[i], trace, &same))
        continue;
      n_found++;
      found = unknown->pdata[i];
      named = same;
    }
  if (n_found == 0 && !listed)
    return end (self, pending, NULL, error);
  if (!kit_replay_check_numbers (self, pending->sent, trace->message_id, error))
    return FALSE;
  /* Without a mark, before the folder was listed for the first time, or anew, everything in it is as new as this */
  if (n_found == 1 && !listed && !is_sure (self, pending, path, found, named, original, left, &sure, error))
    return FALSE;
  return sure ? adopt (self, pending, found, error) : doubt (self, pending, error);
}

gboolean
kit_replay_leftover (KitReplay   *self,
                     KitPending  *pending,
                     GError     **error)
{
  KitTrace trace = { mapi_properties_get_int64 (pending->arguments, MAPI_PR_MESSAGE_SIZE_EXTENDED, 0),
                     mapi_properties_get_time (pending->arguments, MAPI_PR_MESSAGE_DELIVERY_TIME),
                     mapi_properties_get_string (pending->arguments, MAPI_PR_DISPLAY_NAME),
                     mapi_properties_get_string (pending->arguments, MAPI_PR_INTERNET_MESSAGE_ID) };
  g_autoptr (GError) why = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *path = kit_replay_dup_path (self, pending->sent, FALSE, &why, &local_error);
  Original original = { 0 };
  gboolean done;

  /* In a folder that is not there is nothing */
  if (path == NULL && local_error == NULL)
    return end (self, pending, NULL, error);
  done = path != NULL && load_original (self, pending, &original, &local_error) &&
         decide (self, pending, path, &trace, &original, &local_error);
  g_free (original.path);
  if (done)
    return TRUE;
  if (g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK))
    return kit_replay_postpone (self, pending, error);
  /* What was deleted where it was before waits for this */
  if (!kit_pass_is_fatal (local_error) &&
      (pending->attempts >= MAX_ATTEMPTS || kit_replay_next_try (local_error, pending->attempts + 1) == G_MAXINT64))
    return end (self, pending, local_error, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
