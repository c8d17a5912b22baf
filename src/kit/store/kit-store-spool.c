/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-store-vfuncs.h"

#include "kit-message.h"
#include "kit-process.h"
#include "kit-queue.h"

/* The spooler's way through a long queue: a page of what is due, a few columns a row, and the
 * marks before and after sending for many messages in one transaction. */

/* No delay of ours is longer; what is further ahead was set before the clock was put back. */
#define LONGEST_DELAY_US (4 * G_TIME_SPAN_HOUR)

/* ?1 now, ?2 whether waiting counts for nothing */
#define WHEN "MAX(deferred_until, CASE WHEN ?2 OR next_try > ?1 + 14400000000 THEN 0 ELSE next_try END)"

G_STATIC_ASSERT (LONGEST_DELAY_US == G_GINT64_CONSTANT (14400000000));

/* ---- what is due ---- */

MapiOutgoingState
kit_queue_get_state (KitStore *self,
                     gint64    message,
                     gint64    state,
                     gint64    pid,
                     gint64    start)
{
  const char *folder = mapi_support_get_data_dir (mapi_provider_get_support (MAPI_PROVIDER (self)));

  if (state != MAPI_OUTGOING_SENDING || pid == 0 || kit_process_is_alive (pid, start) ||
      kit_leaving_may_have_left (folder, pid, start, message))
    return (MapiOutgoingState) state;
  return MAPI_OUTGOING_QUEUED;
}

static MapiProperties *
read_due (KitStore     *self,
          KitStatement *row)
{
  MapiProperties *bag = mapi_properties_new ();
  gint64 flags = kit_statement_get_int64 (row, 1);

  if (kit_process_is_alive (kit_statement_get_int64 (row, 7), kit_statement_get_int64 (row, 8)))
    flags |= MAPI_SUBMIT_FLAG_LOCKED;
  mapi_properties_set_long (bag, MAPI_PR_SUBMIT_FLAGS, (gint32) flags);
  mapi_properties_set_long (bag, MAPI_PR_OUTGOING_STATE,
                            kit_queue_get_state (self, kit_statement_get_int64 (row, 0),
                                                 kit_statement_get_int64 (row, 2),
                                                 kit_statement_get_int64 (row, 7),
                                                 kit_statement_get_int64 (row, 8)));
  mapi_properties_set_long (bag, MAPI_PR_OUTGOING_ATTEMPTS, (gint32) kit_statement_get_int64 (row, 3));
  if (kit_statement_get_int64 (row, 4) != 0)
    mapi_properties_set_time (bag, MAPI_PR_OUTGOING_NEXT_TRY, kit_statement_get_int64 (row, 4));
  if (kit_statement_get_int64 (row, 5) != 0)
    mapi_properties_set_time (bag, MAPI_PR_DEFERRED_SEND_TIME, kit_statement_get_int64 (row, 5));
  mapi_properties_set_time (bag, MAPI_PR_CLIENT_SUBMIT_TIME, kit_statement_get_int64 (row, 6));
  if (kit_statement_get_text (row, 9) != NULL)
    mapi_properties_set_string (bag, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS, kit_statement_get_text (row, 9));
  return bag;
}

static gboolean
read_next (KitConnection  *connection,
           gint64          now,
           gboolean        force,
           gint64         *next,
           GError        **error)
{
  g_autoptr (KitStatement) row =
    kit_statement_new (connection, "SELECT IFNULL(MIN(due), 0) FROM (SELECT " WHEN " AS due FROM queue"
                       " WHERE state IN (0, 3)) WHERE due > ?1", error);
  g_autoptr (GError) local_error = NULL;

  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, now);
  kit_statement_bind_int64 (row, 2, force);
  *next = kit_statement_next (row, &local_error) ? kit_statement_get_int64 (row, 0) : 0;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static KitStatement *
select_due (KitStore       *self,
            KitConnection  *connection,
            gint64          now,
            gboolean        force,
            MapiOutgoing   *after,
            guint           limit,
            GError        **error)
{
  gint64 key = 0, submitted = G_MININT64;
  KitStatement *row;

  if (after != NULL)
    {
      key = kit_store_parse_id (self, mapi_outgoing_get_entry_id (after), MAPI_OBJECT_MESSAGE, error);
      if (key == 0)
        return NULL;
      submitted = mapi_properties_get_time (mapi_outgoing_get_properties (after),
                                            MAPI_PR_CLIENT_SUBMIT_TIME);
    }
  row = kit_statement_new (connection,
                           "SELECT message, flags, state, attempts, next_try, deferred_until, submitted, lock_pid,"
                           " lock_start, (SELECT from_address FROM message WHERE message.id = queue.message)"
                           " FROM queue WHERE state IN (0, 1, 3, 5) AND (submitted, message) > (?3, ?4)"
                           " AND " WHEN " <= ?1 ORDER BY submitted, message LIMIT ?5", error);
  if (row == NULL)
    return NULL;
  kit_statement_bind_int64 (row, 1, now);
  kit_statement_bind_int64 (row, 2, force);
  kit_statement_bind_int64 (row, 3, submitted);
  kit_statement_bind_int64 (row, 4, key);
  kit_statement_bind_int64 (row, 5, limit);
  return row;
}

static GPtrArray *
list_due (MapiStore     *store,
          gint64         now,
          gboolean       force,
          MapiOutgoing  *after,
          guint          limit,
          gint64        *next,
          GCancellable  *cancellable,
          GError       **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitConnection) connection = kit_store_read (self, cancellable, error);
  g_autoptr (KitStatement) row = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_outgoing_unref);
  g_autoptr (GError) local_error = NULL;

  G_STATIC_ASSERT (MAPI_OUTGOING_QUEUED == 0 && MAPI_OUTGOING_SENDING == 1 && MAPI_OUTGOING_DEFERRED == 3 &&
                   MAPI_OUTGOING_UNKNOWN == 5);

  if (connection == NULL || !read_next (connection, now, force, next, error))
    return NULL;
  row = select_due (self, connection, now, force, after, limit, error);
  if (row == NULL)
    return NULL;
  while (kit_statement_next (row, &local_error))
    {
      g_autoptr (MapiProperties) bag = read_due (self, row);
      g_autoptr (MapiEntryId) id = kit_store_make_id (self, MAPI_OBJECT_MESSAGE,
                                                      kit_statement_get_int64 (row, 0));

      g_ptr_array_add (rows, mapi_outgoing_new (id, bag));
    }
  if (local_error == NULL)
    return g_steal_pointer (&rows);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/* ---- many changes at once ---- */

/* *@message NULL: not in the queue, or in other hands. What is begun is in nobody's hands before, not in those of another
 * thread of ours either: two who found it unsent do not both send it. */
static gboolean
load_queued (KitStore        *self,
             KitTransaction  *transaction,
             const MapiEntryId *id,
             gboolean         begin,
             KitMessage     **message,
             GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 key = kit_store_parse_id (self, id, MAPI_OBJECT_MESSAGE, error);
  g_autoptr (KitMessage) loaded = NULL;
  g_autoptr (GError) local_error = NULL;
  gboolean locked, mine;

  *message = NULL;
  if (key == 0)
    return FALSE;
  loaded = kit_message_load (connection, key, &local_error);
  if (loaded == NULL && !g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (loaded == NULL || !loaded->queued)
    return TRUE;
  if (!kit_queue_read_lock (self, connection, key, &locked, &mine, error))
    return FALSE;
  if (!locked || (mine && !begin))
    *message = g_steal_pointer (&loaded);
  return TRUE;
}

/* A file of somebody who is dead, and whom no message in the queue refers to */
static gboolean
is_forgotten (gint64   pid,
              gint64   start,
              gpointer user_data)
{
  KitConnection *connection = kit_transaction_get_connection (user_data);
  g_autoptr (KitStatement) row = NULL;

  if (kit_process_is_alive (pid, start))
    return FALSE;
  row = kit_statement_new (connection, "SELECT 1 FROM queue WHERE lock_pid = ? AND lock_start = ?", NULL);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, pid);
  kit_statement_bind_int64 (row, 2, start);
  return !kit_statement_next (row, NULL);
}

static gboolean
begin_sending (KitStore        *self,
               KitTransaction  *transaction,
               KitMessage      *message,
               GError         **error)
{
  gint64 pid, start;

  kit_process_get_self (&pid, &start);
  if (kit_leaving_open (kit_store_get_leaving (self), kit_process_add_owner (pid, self), start))
    kit_leaving_sweep (mapi_support_get_data_dir (mapi_provider_get_support (MAPI_PROVIDER (self))), is_forgotten,
                       transaction);
  return kit_execute (kit_transaction_get_connection (transaction),
                      "UPDATE queue SET state = 1, attempts = attempts + 1, next_try = 0, error = NULL, code = 0,"
                      " low_level = NULL, lock_pid = ?, lock_start = ? WHERE message = ?", error, 3,
                      kit_process_add_owner (pid, self), start, message->id) &&
         kit_message_log (transaction, MAPI_EVENT_OBJECT_MODIFIED, message, error);
}

/* It may have been taken back, written anew and submitted again since it was loaded: then it is another message. */
static gboolean
begin_as_loaded (KitStore            *self,
                 KitTransaction      *transaction,
                 KitMessage          *message,
                 MapiOutgoingChange  *change,
                 GError             **error)
{
  gint64 submitted;

  if (change->content != NULL)
    {
      if (!kit_query_int64 (kit_transaction_get_connection (transaction),
                            "SELECT submitted FROM queue WHERE message = ?", message->id, 0, &submitted, error))
        return FALSE;
      change->done = mapi_properties_get_time (mapi_content_get_properties (change->content),
                                               MAPI_PR_CLIENT_SUBMIT_TIME) == submitted;
      if (!change->done)
        return TRUE;
    }
  return begin_sending (self, transaction, message, error);
}

static gboolean
wait_again (KitTransaction      *transaction,
            KitMessage          *message,
            MapiOutgoingChange  *change,
            GError             **error)
{
  g_autoptr (KitStatement) statement =
    kit_statement_new (kit_transaction_get_connection (transaction),
                       "UPDATE queue SET state = ?, next_try = ?, error = ?, code = ?, low_level = ?, lock_pid = 0,"
                       " lock_start = 0 WHERE message = ?", error);

  if (statement == NULL)
    return FALSE;
  kit_statement_bind_int64 (statement, 1, change->state);
  kit_statement_bind_int64 (statement, 2, change->next_try);
  kit_queue_bind_reason (statement, 3, change->why);
  kit_statement_bind_int64 (statement, 6, message->id);
  return kit_statement_run (statement, error) &&
         kit_message_log (transaction, MAPI_EVENT_OBJECT_MODIFIED, message, error);
}

static gboolean
file_reports (KitStore            *self,
              KitTransaction      *transaction,
              MapiOutgoingChange  *change,
              GError             **error)
{
  for (guint i = 0; change->reports != NULL && i < change->reports->len; i++)
    {
      MapiOutgoingReport *report = g_ptr_array_index (change->reports, i);
      gint64 folder = kit_store_parse_id (self, report->folder, MAPI_OBJECT_FOLDER, error);
      gint64 id = folder != 0 ? kit_store_create_message (self, transaction, folder, report->content, error) : 0;

      if (id == 0)
        return FALSE;
      g_clear_pointer (&report->id, mapi_entry_id_free);
      report->id = kit_store_make_id (self, MAPI_OBJECT_MESSAGE, id);
      if (report->queued && !kit_queue_enqueue (self, transaction, id, report->content, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
change_one (KitStore            *self,
            KitTransaction      *transaction,
            MapiOutgoingChange  *change,
            KitTally            *tally,
            GError             **error)
{
  g_autoptr (KitMessage) message = NULL;
  gboolean deleted;

  if (!load_queued (self, transaction, change->id, change->action == MAPI_OUTGOING_BEGIN, &message, error))
    return FALSE;
  if (message == NULL)
    return TRUE;
  change->done = TRUE;
  if (change->action == MAPI_OUTGOING_BEGIN)
    return begin_as_loaded (self, transaction, message, change, error);
  if (change->recipients != NULL &&
      !kit_queue_update_recipients (kit_transaction_get_connection (transaction), message->id,
                                    change->recipients, error))
    return FALSE;
  if (!file_reports (self, transaction, change, error))
    return FALSE;
  if (change->action == MAPI_OUTGOING_RECORD)
    return TRUE;
  if (change->action == MAPI_OUTGOING_WAIT)
    return wait_again (transaction, message, change, error);
  if (!kit_queue_finish (self, transaction, message, change->content, tally, &deleted, error))
    return FALSE;
  if (!deleted)
    change->sent_id = kit_store_make_id (self, MAPI_OBJECT_MESSAGE, message->id);
  return TRUE;
}

static gboolean
change_outgoing (MapiStore           *store,
                 MapiOutgoingChange  *changes,
                 guint                n_changes,
                 GCancellable        *cancellable,
                 GError             **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitTransaction) transaction = kit_store_begin (self, cancellable, error);
  g_autoptr (KitTally) tally = kit_tally_new ();
  gboolean done = transaction != NULL;

  for (guint i = 0; i < n_changes && done; i++)
    done = change_one (self, transaction, &changes[i], tally, error);
  done = done && kit_tally_write (tally, transaction, error) &&
         kit_store_commit (self, transaction, error);
  for (guint i = 0; i < n_changes && done; i++)
    if (changes[i].action != MAPI_OUTGOING_BEGIN)
      kit_leaving_remove (kit_store_get_leaving (self),
                          kit_store_parse_id (self, changes[i].id, MAPI_OBJECT_MESSAGE, NULL));
  for (guint i = 0; i < n_changes && !done; i++)
    {
      changes[i].done = FALSE;
      g_clear_pointer (&changes[i].sent_id, mapi_entry_id_free);
    }
  return done;
}

static void
note_leaving (MapiStore         *store,
              const MapiEntryId *id)
{
  KitStore *self = KIT_STORE (store);
  gint64 key = kit_store_parse_id (self, id, MAPI_OBJECT_MESSAGE, NULL);

  if (key != 0)
    kit_leaving_add (kit_store_get_leaving (self), key);
}

void
kit_store_spool_init (MapiStoreClass *klass)
{
  klass->list_due = list_due;
  klass->change_outgoing = change_outgoing;
  klass->note_leaving = note_leaving;
}
