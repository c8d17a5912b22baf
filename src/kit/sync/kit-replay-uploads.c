/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-replay-unknown.h"

#include "kit-filing.h"
#include "kit-location.h"

#include <glib/gi18n-lib.h>

#define TEXT_PAUSE (60 * 60 * G_TIME_SPAN_SECOND)

/* Without a mark whatever is in the folder may be the one, so all of it must be known; and nothing with
 * this name that is ours already may wait to be found again */
static gboolean
check_listed (KitReplay   *self,
              KitPending  *pending,
              gint64       folder,
              GError     **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, self->cancellable, error);
  g_autofree char *bare = kit_remote_bare_id (pending->message_id);
  gint64 uidvalidity, low, unplaced;

  if (connection == NULL ||
      !kit_query_int64 (connection, "SELECT uidvalidity FROM remote_folder WHERE folder = ?", folder, 0, &uidvalidity,
                        error) ||
      !kit_query_int64 (connection, "SELECT low FROM remote_folder WHERE folder = ?", folder, 0, &low, error) ||
      !kit_replay_count_unplaced (connection, folder, bare, &unplaced, error))
    return FALSE;
  if (unplaced == 0 && (pending->mark > 0 || (uidvalidity != 0 && low == 1)))
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK, _("The folder has not been listed yet"));
  return FALSE;
}

/* What has no Message-ID is known by its size, date and bytes, when it came after the number that was next before */
static gboolean
find_nameless (KitReplay   *self,
               KitPending  *pending,
               const char  *path,
               GBytes      *source,
               gint64      *uid,
               GError     **error)
{
  gint64 folder = pending->kind == KIT_OPERATION_MOVE ? pending->target_folder : pending->folder;
  g_autoptr (GPtrArray) unknown = NULL;
  g_autofree char *id = NULL;
  KitTrace trace = { 0 };

  if (pending->mark <= 0)
    return TRUE;
  unknown = kit_replay_list_unknown (self, folder, path, pending->mark, NULL, error);
  if (unknown == NULL || (unknown->len > 0 && !kit_replay_load_trace (self, pending, &trace, &id, error)))
    return FALSE;
  if (source != NULL)
    trace.size = kit_replay_measure (source);
  for (guint i = 0; i < unknown->len && *uid == 0; i++)
    {
      const KitArrival *arrival = g_ptr_array_index (unknown, i);
      gboolean same;

      if (!kit_replay_is_trace (arrival, &trace, &same))
        continue;
      if (!same && !kit_replay_is_same (self, pending, source, folder, path, arrival->uid, &same, error))
        return FALSE;
      if (same && !kit_replay_check_numbers (self, folder, NULL, error))
        return FALSE;
      if (same)
        *uid = arrival->uid;
    }
  return TRUE;
}

/* A name says only that it may be the one: others write under it, too, and earlier texts of a draft have it. What is written
 * here is known by the bytes that were sent, what comes from elsewhere by those that are here, and a copy by what it has
 * of its original. */
static gboolean
is_ours (KitReplay         *self,
         KitPending        *pending,
         GBytes            *source,
         gint64             folder,
         const char        *path,
         const KitArrival  *arrival,
         gboolean          *ours,
         GError           **error)
{
  g_autofree char *id = NULL;
  KitTrace trace = { 0 };

  if (pending->digest != NULL)
    return kit_replay_is_written (self, pending->digest, folder, path, arrival->uid, ours, error);
  if (source != NULL && pending->content_kind != KIT_CONTENT_PROPS)
    return kit_replay_is_same (self, pending, source, folder, path, arrival->uid, ours, error);
  if (!kit_replay_load_trace (self, pending, &trace, &id, error))
    return FALSE;
  /* Of what was sent by an earlier version no digest is known */
  *ours = source != NULL ? arrival->size == trace.size : kit_replay_is_trace (arrival, &trace, ours) && *ours;
  return *ours || source != NULL || arrival->size != trace.size ||
         kit_replay_is_same (self, pending, NULL, folder, path, arrival->uid, ours, error);
}

/* It may have been listed before it was looked for, as something new (kit-filing.c): what is written here, and what a server
 * has given another date */
static KitUidSet *
list_namesakes (KitReplay   *self,
              KitPending  *pending,
              GError     **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, self->cancellable, error);
  g_autofree char *bare = kit_remote_bare_id (pending->message_id);
  g_autoptr (KitStatement) row = NULL;
  g_autoptr (KitUidSet) uids = kit_uid_set_new ();
  GError *local_error = NULL;

  row = connection == NULL ? NULL
        : kit_statement_new (connection, "SELECT uid FROM location JOIN message ON message.id = location.message"
                                         " JOIN operation ON operation.id = ?1"
                                         " WHERE +location.folder = operation.folder AND uid >= max (operation.mark, 1)"
                                         " AND message_id = ?2 AND message.id <> operation.message"
                                         " AND message.created > operation.created"
                                         " AND NOT EXISTS (SELECT 1 FROM operation AS other WHERE other.message = message.id)",
                             error);
  if (row == NULL)
    return NULL;
  kit_statement_bind_int64 (row, 1, pending->id);
  kit_statement_bind_text (row, 2, bare);
  while (kit_statement_next (row, &local_error))
    kit_uid_set_add (uids, kit_statement_get_int64 (row, 0));
  if (local_error == NULL)
    return g_steal_pointer (&uids);
  g_propagate_error (error, local_error);
  return NULL;
}

static gboolean
find_listed (KitReplay   *self,
             KitPending  *pending,
             const char  *path,
             GBytes      *source,
             gint64      *uid,
             GError     **error)
{
  g_autoptr (KitUidSet) uids = NULL;
  gboolean same = FALSE;

  /* Of what was sent by an earlier version no digest is known, and what is moved is known by where it was */
  if (pending->kind == KIT_OPERATION_MOVE || (pending->digest == NULL && pending->content_kind == KIT_CONTENT_PROPS))
    return TRUE;
  uids = list_namesakes (self, pending, error);
  if (uids == NULL)
    return FALSE;
  while (!same && !kit_uid_set_is_empty (uids))
    {
      gint64 first = kit_uid_set_get_first (uids);

      if (!(pending->digest != NULL
            ? kit_replay_is_written (self, pending->digest, pending->folder, path, first, &same, error)
            : kit_replay_is_same (self, pending, source, pending->folder, path, first, &same, error)))
        return FALSE;
      if (same)
        *uid = first;
      kit_uid_set_remove (uids, first);
    }
  return TRUE;
}

gboolean
kit_replay_find_upload (KitReplay   *self,
                        KitPending  *pending,
                        const char  *path,
                        GBytes      *source,
                        gint64      *uid,
                        GError     **error)
{
  g_autoptr (GPtrArray) unknown = NULL;
  gint64 folder = pending->kind == KIT_OPERATION_MOVE ? pending->target_folder : pending->folder;

  *uid = 0;
  if (pending->message_id == NULL || *pending->message_id == '\0')
    return find_nameless (self, pending, path, source, uid, error);
  unknown = kit_replay_list_unknown (self, folder, path, pending->mark, pending->message_id, error);
  if (unknown == NULL || (unknown->len > 0 && !check_listed (self, pending, folder, error)))
    return FALSE;
  for (guint i = 0; i < unknown->len; i++)
    {
      const KitArrival *arrival = g_ptr_array_index (unknown, i);
      gboolean ours = FALSE;

      if (!is_ours (self, pending, source, folder, path, arrival, &ours, error))
        return FALSE;
      if (!ours)
        continue;
      *uid = arrival->uid;
      return TRUE;
    }
  return find_listed (self, pending, path, source, uid, error);
}

/* The operation names a message that has no name, so that every attempt has the same */
static char *
make_message_id (KitReplay  *self,
                 KitPending *pending)
{
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (self->store));
  g_autofree char *uid = mapi_support_dup_uid_string (support);

  return g_strdup_printf ("%" G_GINT64_FORMAT ".%s@localhost", pending->id, uid);
}

/* A draft that is a copy of another has its name, too: once both are there nobody could tell which is which, so it gets one
 * of its own before the server hears of it */
static gboolean
is_shared (KitReplay   *self,
           KitPending  *pending,
           gboolean    *shared,
           GError     **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, NULL, error);
  gint64 found = 0;

  if (connection == NULL ||
      (pending->message_id != NULL && !pending->sent &&
       !kit_query_int64 (connection, "SELECT 1 FROM message AS this JOIN message AS other"
                                     " ON other.message_id = this.message_id AND +other.folder = this.folder"
                                     " AND other.id <> this.id WHERE this.id = ? AND this.flags & 8 LIMIT 1",
                         pending->message, 0, &found, error)))
    return FALSE;
  *shared = found != 0;
  return TRUE;
}

/* The message as the server shall have it. One that was written here gets a Message-ID, by which it
 * is known again. */
static GBytes *
load_source (KitReplay   *self,
             KitPending  *pending,
             GError     **error)
{
  g_autoptr (MapiEntryId) id = kit_store_make_id (self->store, MAPI_OBJECT_MESSAGE, pending->message);
  MapiStoreClass *klass = MAPI_STORE_GET_CLASS (self->store);
  g_autoptr (MapiContent) content = NULL;
  MapiProperties *bag;
  gboolean shared;

  if (pending->content_kind != KIT_CONTENT_PROPS)
    return klass->load_source (MAPI_STORE (self->store), id, self->cancellable, error);
  if (!is_shared (self, pending, &shared, error))
    return NULL;
  content = klass->load_message (MAPI_STORE (self->store), id, self->cancellable, error);
  if (content == NULL)
    return NULL;
  bag = mapi_content_get_properties (content);
  if (pending->message_id == NULL)
    pending->message_id = g_strdup (mapi_properties_get_string (bag, MAPI_PR_INTERNET_MESSAGE_ID));
  if (pending->message_id == NULL || shared)
    {
      g_free (pending->message_id);
      pending->message_id = make_message_id (self, pending);
    }
  mapi_properties_set_string (bag, MAPI_PR_INTERNET_MESSAGE_ID, pending->message_id);
  return mapi_mime_encode (content, MAPI_MIME_ENCODE_KEEP_BCC, error);
}

static gboolean
note_digest (KitTransaction  *transaction,
             KitPending      *pending,
             GBytes          *source,
             GError         **error)
{
  g_autofree char *digest = pending->content_kind == KIT_CONTENT_PROPS ? kit_replay_digest (source) : NULL;
  g_autoptr (KitStatement) statement = kit_statement_new (kit_transaction_get_connection (transaction),
                                                          "UPDATE operation SET digest = ? WHERE id = ?", error);

  if (statement == NULL)
    return FALSE;
  kit_statement_bind_text (statement, 1, digest);
  kit_statement_bind_int64 (statement, 2, pending->id);
  return kit_statement_run (statement, error);
}

/* Before the server hears of it: by what it will be recognised, written as a listing writes it */
static gboolean
note_attempt (KitReplay   *self,
              KitPending  *pending,
              const char  *path,
              GBytes      *source,
              GError     **error)
{
  g_autoptr (KitTransaction) transaction = NULL;
  g_autoptr (KitStatement) statement = NULL;
  g_autofree char *bare = pending->message_id != NULL ? kit_remote_bare_id (pending->message_id) : NULL;
  gint64 mark = 0;

  if (bare == NULL && !kit_replay_find_mark (self, pending->folder, path, &mark, error))
    return FALSE;
  transaction = kit_store_begin (self->store, NULL, error);
  if (transaction == NULL ||
      !kit_pending_note_sent (transaction, pending, pending->folder, mark, error) ||
      /* Of a place it had before, with the flags it had there */
      !kit_execute (kit_transaction_get_connection (transaction),
                    "UPDATE message SET flags_confirmed = NULL, keywords_confirmed = NULL WHERE id = ?1 AND NOT EXISTS"
                    " (SELECT 1 FROM operation WHERE message = ?1 AND kind IN (1, 2))", error, 1, pending->message))
    return FALSE;
  statement = kit_statement_new (kit_transaction_get_connection (transaction),
                                 "UPDATE message SET message_id = ifnull (?, message_id), size = ? WHERE id = ?",
                                 error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_text (statement, 1, bare);
  kit_statement_bind_int64 (statement, 2, kit_replay_measure (source));
  kit_statement_bind_int64 (statement, 3, pending->message);
  return kit_statement_run (statement, error) && note_digest (transaction, pending, source, error) &&
         kit_store_commit (self->store, transaction, error);
}

/* What was said of it when it was deleted or replaced here, which is since it was taken. *@trace: (transfer full): NULL:
 * nobody said anything. */
static gboolean
load_unwanted (KitConnection   *connection,
               KitPending      *pending,
               MapiProperties **trace,
               GError         **error)
{
  g_autoptr (KitStatement) row = kit_statement_new (connection, "SELECT args FROM operation WHERE id = ? AND args IS NOT NULL",
                                                    error);
  g_autoptr (GBytes) bytes = NULL;
  GError *local_error = NULL;

  *trace = NULL;
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, pending->id);
  if (kit_statement_next (row, &local_error))
    {
      bytes = kit_statement_dup_bytes (row, 0);
      *trace = mapi_properties_from_bytes (bytes, &local_error);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* What is at @location is to go again: it waits to be deleted there, and is known by what it was */
static gboolean
disown (KitTransaction  *transaction,
        gint64           location,
        gint64           deletion,
        MapiProperties  *trace,
        GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitStatement) statement = kit_statement_new (connection, "UPDATE location SET message = NULL, remote_id = ?"
                                                                      " WHERE id = ?", error);
  const char *message_id = mapi_properties_get_string (trace, MAPI_PR_INTERNET_MESSAGE_ID);
  g_autofree char *known_by = g_strdup_printf ("size:%" G_GINT64_FORMAT ":%s",
                                               mapi_properties_get_int64 (trace, MAPI_PR_MESSAGE_SIZE_EXTENDED, 0),
                                               message_id != NULL ? message_id : "");

  if (statement == NULL)
    return FALSE;
  kit_statement_bind_text (statement, 1, known_by);
  kit_statement_bind_int64 (statement, 2, location);
  return kit_statement_run (statement, error) &&
         kit_execute (connection, "UPDATE operation SET location = ?1, folder = (SELECT folder FROM location WHERE id = ?1)"
                                  " WHERE id = ?2", error, 2, location, deletion);
}

gboolean
kit_replay_arrive (KitTransaction  *transaction,
                   KitPending      *pending,
                   KitRemoteItem   *item,
                   gint64          *location,
                   GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (MapiProperties) trace = NULL;
  gint64 exists, deletion, place;

  *location = 0;
  if (!load_unwanted (connection, pending, &trace, error) ||
      !kit_query_int64 (connection, "SELECT 1 FROM message WHERE id = ?", pending->message, 0, &exists, error) ||
      !kit_query_int64 (connection,
                        "SELECT min (id) FROM operation WHERE message = ? AND kind = 4 AND sent = 0 AND location IS NULL",
                        pending->message, 0, &deletion, error) ||
      !kit_pending_delete (transaction, pending, error))
    return FALSE;
  /* Given up here meanwhile: what the next listing says of it holds */
  if (trace == NULL ? !exists : deletion == 0)
    return TRUE;
  if (!kit_replay_place (transaction, pending->message, pending->folder, item->new_uidvalidity, item->new_uid, &place,
                         error))
    return FALSE;
  if (trace != NULL)
    return disown (transaction, place, deletion, trace, error);
  *location = place;
  return TRUE;
}

static gboolean
complete (KitReplay      *self,
          KitPending     *pending,
          KitRemoteItem  *item,
          GError        **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (self->store, NULL, error);
  gint64 location;

  return transaction != NULL && kit_replay_arrive (transaction, pending, item, &location, error) &&
         kit_store_commit (self->store, transaction, error);
}

/* What was listed as something new under the number of what was found; 0: nothing */
static gboolean
get_listed (KitConnection        *connection,
            gint64                folder,
            const KitRemoteItem  *item,
            gint64               *message,
            GError              **error)
{
  g_autoptr (KitStatement) row = kit_statement_new (connection, "SELECT message FROM location WHERE folder = ? AND uid = ?",
                                                    error);
  GError *local_error = NULL;

  *message = 0;
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, folder);
  kit_statement_bind_int64 (row, 2, item->new_uid);
  if (kit_statement_next (row, &local_error))
    *message = kit_statement_get_int64 (row, 0);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* It was there. What was moved here and not found where it had been (kit-location-keep.c) may have been changed on both
 * sides: that is told after it. */
static gboolean
complete_found (KitReplay      *self,
                KitPending     *pending,
                KitRemoteItem  *item,
                GError        **error)
{
  g_autoptr (KitTransaction) transaction = NULL;
  g_autoptr (KitTally) tally = kit_tally_new ();
  KitConnection *connection;
  gint64 listed, location;

  if (pending->flags_confirmed < 0)
    return complete (self, pending, item, error);
  transaction = kit_store_begin (self->store, NULL, error);
  if (transaction == NULL)
    return FALSE;
  connection = kit_transaction_get_connection (transaction);
  if (!get_listed (connection, pending->folder, item, &listed, error) ||
      (listed != 0 && !kit_location_take_flags (transaction, pending->message, listed, tally, error)) ||
      !kit_tally_write (tally, transaction, error) ||
      !kit_replay_arrive (transaction, pending, item, &location, error))
    return FALSE;
  if (location != 0 &&
      (!kit_operation_insert (transaction, KIT_OPERATION_FLAGS, pending->message, 0, 0, NULL, error) ||
       !kit_operation_insert (transaction, KIT_OPERATION_KEYWORDS, pending->message, 0, 0, NULL, error)))
    return FALSE;
  return kit_store_commit (self->store, transaction, error);
}

static gboolean
upload (KitReplay   *self,
        KitPending  *pending,
        const char  *path,
        GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) source = load_source (self, pending, &local_error);
  g_autoptr (KitRemoteJob) job = kit_remote_job_new (KIT_ACTION_APPEND, path, 0);
  KitRemoteItem *item = kit_remote_job_add (job, 0);

  /* It was here when the upload was taken: it may come again */
  if (g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_UNABLE_TO_COMPLETE))
    return kit_pending_put_back (self->store, pending, g_get_real_time () + TEXT_PAUSE, local_error,
                                 KIT_ATTEMPT_NONE, error);
  if (source == NULL)
    return kit_pending_put_back (self->store, pending, G_MAXINT64, local_error, KIT_ATTEMPT_UNKNOWN, error);
  if (pending->sent &&
      !kit_replay_find_upload (self, pending, path, source, &item->new_uid, &local_error))
    {
      if (g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK))
        return kit_replay_postpone (self, pending, error);
      kit_pending_put_back (self->store, pending, 0, NULL, KIT_ATTEMPT_NONE, NULL);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (item->new_uid != 0)
    return complete_found (self, pending, item, error);
  if (!note_attempt (self, pending, path, source, error))
    return FALSE;
  item->source = g_steal_pointer (&source);
  item->flags = pending->flags;
  item->keywords = kit_keywords_from_text (pending->keywords);
  {
    g_autoptr (KitConnection) connection = kit_store_read (self->store, NULL, error);
    gint64 unsent;

    if (connection == NULL ||
        !kit_query_int64 (connection, "SELECT received FROM message WHERE id = ?", pending->message, 0,
                          &item->received, error) ||
        !kit_query_int64 (connection, "SELECT flags & 8 FROM message WHERE id = ?", pending->message, 0,
                          &unsent, error))
      return FALSE;
    if (unsent)
      item->flags |= KIT_FLAG_DRAFT;
  }
  if (!kit_remote_execute (self->remote, job, self->cancellable, &local_error) &&
      item->result != KIT_RESULT_DONE)
    {
      kit_pending_put_back (self->store, pending, 0, local_error, KIT_ATTEMPT_UNKNOWN, NULL);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (item->result == KIT_RESULT_DONE)
    return complete (self, pending, item, error);
  return kit_pending_put_back (self->store, pending,
                               kit_replay_next_try (item->error, pending->attempts + 1),
                               item->error,
                               item->result == KIT_RESULT_FAILED ? KIT_ATTEMPT_REFUSED : KIT_ATTEMPT_UNKNOWN, error);
}

gboolean
kit_replay_append (KitReplay   *self,
                   KitPending  *pending,
                   GError     **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *path = NULL;

  if (!pending->exists)
    {
      g_autoptr (KitTransaction) transaction = kit_store_begin (self->store, NULL, error);

      return transaction != NULL && kit_pending_delete (transaction, pending, error) &&
             kit_store_commit (self->store, transaction, error);
    }
  path = kit_replay_dup_path (self, pending->folder, pending->attempts > 0, &why, &local_error);
  if (path != NULL)
    return upload (self, pending, path, error);
  if (local_error == NULL)
    return kit_pending_put_back (self->store, pending, kit_replay_next_try (why, pending->attempts + 1),
                                 why, KIT_ATTEMPT_UNKNOWN, error);
  kit_pending_put_back (self->store, pending, 0, NULL, KIT_ATTEMPT_NONE, NULL);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
