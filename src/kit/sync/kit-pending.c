/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-pending.h"

#include "kit-plan.h"

#define MAX_GROUP 500

void
kit_pending_free (KitPending *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->arguments, mapi_properties_unref);
  g_free (self->path);
  g_free (self->keywords);
  g_free (self->keywords_confirmed);
  g_free (self->message_id);
  g_free (self->digest);
  g_free (self);
}

/* What nobody wants any more since it was taken (see kit-operation.c) is forgotten if it was not done, and else it is a
 * deletion of something that is still to be found: what becomes of the message from now on has nothing to do with it */
static gboolean
leave_unwanted (KitTransaction  *transaction,
                gint64           first,
                gint64           last,
                GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);

  return kit_execute (connection, "DELETE FROM operation WHERE id BETWEEN ? AND ? AND taken = 0 AND kind IN (3, 5, 9)"
                                  " AND args IS NOT NULL AND sent = 0", error, 2, first, last) &&
         kit_execute (connection, "UPDATE operation SET kind = 4, folder = sent, location = NULL,"
                                  " next_try = 0, attempts = 0, error = NULL WHERE id BETWEEN ? AND ? AND taken = 0"
                                  " AND kind IN (3, 5, 9) AND args IS NOT NULL", error, 2, first, last);
}

gboolean
kit_pending_free_lost (KitStore  *store,
                       GError   **error)
{
  g_autoptr (KitTransaction) transaction = NULL;
  gint64 lost;

  {
    g_autoptr (KitConnection) connection = kit_store_read (store, NULL, error);

    if (connection == NULL ||
        !kit_query_int64 (connection, "SELECT 1 FROM operation WHERE taken <> 0 LIMIT 1", 0, 0, &lost,
                          error))
      return FALSE;
  }
  if (!lost)
    return TRUE;
  transaction = kit_store_begin (store, NULL, error);
  return transaction != NULL &&
         kit_execute (kit_transaction_get_connection (transaction),
                      "UPDATE operation SET taken = 0 WHERE taken <> 0", error, 0) &&
         leave_unwanted (transaction, 0, G_MAXINT64, error) &&
         kit_store_commit (store, transaction, error);
}

/* An operation waits for every older one about the same message, the same place on the server, or
 * a folder it needs, but not for a former place to be cleared; a folder is deleted after everything
 * in it. An upload waits for its bytes. */
#define ELSEWHERE "(p.kind = 4 AND o.kind IN (1, 2, 3) AND ifnull (p.location, l.id) <> l.id)"
/* What a person was told of a folder (kit-replay-leftovers.c): there is nothing to be done */
#define SAID "(p.kind = 4 AND p.message IS NULL)"
static const char due_sql[] =
  "SELECT o.id, o.kind, o.message, o.folder, o.attempts, o.mark, o.args, l.id, l.uid, r.path,"
  " r.uidvalidity, l.folder, m.id, m.folder, c.kind, (m.flags & 1) | (m.flagged << 1) |"
  " (m.answered << 2) | (m.forwarded << 3), m.flags_confirmed, m.keywords, m.keywords_confirmed,"
  " m.message_id, o.sent, o.digest, l.message IS NULL AND l.remote_id LIKE 'found:%' FROM operation AS o"
  " LEFT JOIN location AS l ON l.id = ifnull (o.location,"
  "   (SELECT max (id) FROM location WHERE location.message = o.message))"
  " LEFT JOIN remote_folder AS r ON r.folder = l.folder"
  " LEFT JOIN message AS m ON m.id = o.message"
  " LEFT JOIN content AS c ON c.id = m.content"
  " WHERE o.taken = 0 AND o.held = 0 AND o.next_try <= ?1"
  " AND (?2 = 0 OR o.kind = ?2)"
  " AND NOT (o.kind IN (1, 2, 3, 4, 9) AND ifnull (l.uid, 0) < 0)"
  " AND NOT (o.kind = 5 AND ifnull (c.kind, 0) = 2)"
  " AND NOT EXISTS (SELECT 1 FROM operation AS p WHERE p.message = o.message AND p.id < o.id AND NOT " ELSEWHERE ")"
  " AND NOT EXISTS (SELECT 1 FROM operation AS p WHERE p.location = l.id AND p.id < o.id)"
  " AND NOT EXISTS (SELECT 1 FROM operation AS p WHERE p.message = l.message AND p.id < o.id AND NOT " ELSEWHERE ")"
  " AND NOT EXISTS (SELECT 1 FROM operation AS p WHERE p.folder IN (o.folder, l.folder, m.folder)"
  "   AND p.kind IN (6, 7, 8) AND p.id < o.id)"
  " AND NOT (o.kind = 8 AND EXISTS (SELECT 1 FROM operation AS p WHERE p.folder = o.folder AND p.id < o.id AND NOT " SAID "))"
  " ORDER BY o.id LIMIT ?3";

static KitPending *
read_row (KitStatement  *row,
          GError       **error)
{
  g_autoptr (KitPending) self = g_new0 (KitPending, 1);
  g_autoptr (GBytes) arguments = kit_statement_dup_bytes (row, 6);

  self->id = kit_statement_get_int64 (row, 0);
  self->kind = (KitOperationKind) kit_statement_get_int64 (row, 1);
  self->message = kit_statement_get_int64 (row, 2);
  self->folder = kit_statement_get_int64 (row, 3);
  self->attempts = (guint) kit_statement_get_int64 (row, 4);
  self->mark = kit_statement_get_int64 (row, 5);
  self->location = kit_statement_get_int64 (row, 7);
  self->uid = kit_statement_get_int64 (row, 8);
  self->path = g_strdup (kit_statement_get_text (row, 9));
  self->uidvalidity = kit_statement_get_int64 (row, 10);
  self->source_folder = kit_statement_get_int64 (row, 11);
  self->exists = !kit_statement_is_null (row, 12);
  self->target_folder = kit_statement_get_int64 (row, 13);
  self->content_kind = kit_statement_get_int64 (row, 14);
  self->flags = (KitFlags) kit_statement_get_int64 (row, 15);
  self->flags_confirmed = kit_statement_is_null (row, 16) ? -1 : kit_statement_get_int64 (row, 16);
  self->keywords = g_strdup (kit_statement_get_text (row, 17));
  self->keywords_confirmed = g_strdup (kit_statement_get_text (row, 18));
  self->message_id = g_strdup (kit_statement_get_text (row, 19));
  self->sent = kit_statement_get_int64 (row, 20);
  self->digest = g_strdup (kit_statement_get_text (row, 21));
  self->found = self->kind == KIT_OPERATION_DELETE && kit_statement_get_int64 (row, 22) != 0;
  if (arguments != NULL && (self->arguments = mapi_properties_from_bytes (arguments, error)) == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

static GPtrArray *
list_due (KitConnection     *connection,
          gint64             now,
          KitOperationKind   kind,
          guint              limit,
          GError           **error)
{
  g_autoptr (KitStatement) row = kit_statement_new (connection, due_sql, error);
  g_autoptr (GPtrArray) due = g_ptr_array_new_with_free_func ((GDestroyNotify) kit_pending_free);
  GError *local_error = NULL;

  if (row == NULL)
    return NULL;
  kit_statement_bind_int64 (row, 1, now);
  kit_statement_bind_int64 (row, 2, kind);
  kit_statement_bind_int64 (row, 3, limit);
  while (local_error == NULL && kit_statement_next (row, &local_error))
    {
      KitPending *pending = read_row (row, &local_error);

      if (pending != NULL)
        g_ptr_array_add (due, pending);
    }
  if (local_error == NULL)
    return g_steal_pointer (&due);
  g_propagate_error (error, local_error);
  return NULL;
}

static gboolean
is_alike (KitPending *a,
          KitPending *b)
{
  if (a->location == 0 && a->kind != KIT_OPERATION_APPEND)
    return FALSE;
  switch (a->kind)
    {
    case KIT_OPERATION_FLAGS:
      return a->source_folder == b->source_folder && a->flags_confirmed >= 0 &&
             b->flags_confirmed >= 0 &&
             (a->flags & ~a->flags_confirmed) == (b->flags & ~b->flags_confirmed) &&
             (a->flags_confirmed & ~a->flags) == (b->flags_confirmed & ~b->flags);

    case KIT_OPERATION_KEYWORDS:
      return a->source_folder == b->source_folder &&
             kit_plan_keywords_equal (a->keywords, b->keywords) &&
             kit_plan_keywords_equal (a->keywords_confirmed, b->keywords_confirmed);

    case KIT_OPERATION_MOVE:
      return a->source_folder == b->source_folder && a->target_folder == b->target_folder && a->sent == b->sent;

    case KIT_OPERATION_DELETE:
      return a->source_folder == b->source_folder && a->found == b->found;

    case KIT_OPERATION_COPY:
      /* What may have been done is looked for, one by one */
      return a->source_folder == b->source_folder && a->folder == b->folder && !a->sent && !b->sent;

    case KIT_OPERATION_APPEND:
    case KIT_OPERATION_CREATE_FOLDER:
    case KIT_OPERATION_CHANGE_FOLDER:
    case KIT_OPERATION_DELETE_FOLDER:
    default:
      return FALSE;
    }
}

GPtrArray *
kit_pending_take (KitStore  *store,
                  gint64     now,
                  GError   **error)
{
  g_autoptr (KitTransaction) transaction = NULL;
  g_autoptr (GPtrArray) due = NULL;
  g_autoptr (GPtrArray) taken = g_ptr_array_new_with_free_func ((GDestroyNotify) kit_pending_free);
  KitConnection *connection;

  {
    /* Mostly there is nothing to take, and nobody is to wait for that */
    g_autoptr (KitConnection) reader = kit_store_read (store, NULL, error);

    if (reader == NULL || (due = list_due (reader, now, 0, 1, error)) == NULL)
      return NULL;
    if (due->len == 0)
      return g_steal_pointer (&taken);
    g_clear_pointer (&due, g_ptr_array_unref);
  }
  transaction = kit_store_begin (store, NULL, error);
  if (transaction == NULL)
    return NULL;
  connection = kit_transaction_get_connection (transaction);
  due = list_due (connection, now, 0, 1, error);
  if (due != NULL && due->len > 0)
    {
      KitOperationKind kind = ((KitPending *) g_ptr_array_index (due, 0))->kind;

      g_clear_pointer (&due, g_ptr_array_unref);
      due = list_due (connection, now, kind, MAX_GROUP, error);
    }
  if (due == NULL)
    return NULL;
  for (guint i = 0; i < due->len; i++)
    {
      KitPending *pending = g_ptr_array_index (due, i);

      if (taken->len > 0 && !is_alike (g_ptr_array_index (taken, 0), pending))
        continue;
      if (!kit_execute (connection, "UPDATE operation SET taken = 1, attempts = attempts + 1 WHERE id = ?",
                        error, 1, pending->id))
        return NULL;
      g_ptr_array_index (due, i) = NULL;
      g_ptr_array_add (taken, pending);
    }
  return kit_store_commit (store, transaction, error) ? g_steal_pointer (&taken) : NULL;
}

gint64
kit_pending_next_due (KitStore *store,
                      gint64    now)
{
  g_autoptr (KitConnection) connection = kit_store_read (store, NULL, NULL);
  gint64 due = 0;

  if (connection != NULL)
    kit_query_int64 (connection,
                     "SELECT min (next_try) FROM operation WHERE taken = 0 AND held = 0 AND next_try > ?"
                     " AND next_try < 9223372036854775807", now, 0, &due, NULL);
  return due;
}

gboolean
kit_pending_note_sent (KitTransaction  *transaction,
                       KitPending      *self,
                       gint64           folder,
                       gint64           mark,
                       GError         **error)
{
  return (self->sent == folder ||
          kit_execute (kit_transaction_get_connection (transaction),
                       "UPDATE operation SET mark = max (?, ifnull ((SELECT uidnext FROM remote_folder WHERE folder = ?), 0))"
                       " WHERE id = ?", error, 3, mark, folder, self->id)) &&
         kit_execute (kit_transaction_get_connection (transaction), "UPDATE operation SET sent = ? WHERE id = ?", error, 2,
                      folder, self->id);
}

/* An upload or a copy that is refused is not where it was to go, so what was done with it here since becomes part of it: it
 * goes where the message is by now, with the flags it has by now, and is tried there at once */
static gboolean
fold (KitTransaction  *transaction,
      KitPending      *self,
      GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 folder;

  if (!kit_query_int64 (connection,
                        "SELECT folder FROM message WHERE id = ?1 AND EXISTS"
                        " (SELECT 1 FROM operation WHERE message = ?1 AND kind = 3)", self->message, 0, &folder, error))
    return FALSE;
  return folder == 0 ||
         (kit_execute (connection, "UPDATE operation SET folder = ?, mark = 0, attempts = 0, next_try = 0 WHERE id = ?", error,
                       2, folder, self->id) &&
          kit_execute (connection, "DELETE FROM operation WHERE message = ? AND kind IN (1, 2, 3)", error, 1,
                       self->message) &&
          kit_execute (connection, "UPDATE message SET flags_confirmed = NULL, keywords_confirmed = NULL WHERE id = ?", error,
                       1, self->message));
}

gboolean
kit_pending_put_back (KitStore      *store,
                      KitPending    *self,
                      gint64         next_try,
                      const GError  *why,
                      KitAttempt     attempt,
                      GError       **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (store, NULL, error);
  g_autoptr (KitStatement) statement = NULL;

  if (transaction == NULL)
    return FALSE;
  statement = kit_statement_new (kit_transaction_get_connection (transaction),
                                 "UPDATE operation SET taken = 0, next_try = ?1, error = ifnull (?2, error),"
                                 " code = CASE WHEN ?2 IS NULL THEN code ELSE ?7 END,"
                                 " low_level = CASE WHEN ?2 IS NULL THEN low_level ELSE ?8 END,"
                                 " attempts = ?3, sent = CASE ?4 WHEN 0 THEN ?5 WHEN 1 THEN 0 ELSE sent END WHERE id = ?6",
                                 error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_int64 (statement, 1, next_try);
  kit_statement_bind_text (statement, 2, why != NULL ? why->message : NULL);
  kit_statement_bind_int64 (statement, 3, self->attempts + (attempt != KIT_ATTEMPT_NONE ? 1 : 0));
  kit_statement_bind_int64 (statement, 4, (gint64) attempt);
  kit_statement_bind_int64 (statement, 5, self->sent);
  kit_statement_bind_int64 (statement, 6, self->id);
  kit_statement_bind_int64 (statement, 7, why != NULL ? mapi_error_get_value (mapi_error_classify (why)) : 0);
  kit_statement_bind_text (statement, 8, why != NULL ? mapi_error_get_low_level (why) : NULL);
  if (!kit_statement_run (statement, error) ||
      (attempt == KIT_ATTEMPT_REFUSED && (self->kind == KIT_OPERATION_APPEND || self->kind == KIT_OPERATION_COPY) &&
       !fold (transaction, self, error)) ||
      !leave_unwanted (transaction, self->id, self->id, error))
    return FALSE;
  return kit_store_commit (store, transaction, error);
}

gboolean
kit_pending_delete (KitTransaction  *transaction,
                    KitPending      *self,
                    GError         **error)
{
  return kit_execute (kit_transaction_get_connection (transaction), "DELETE FROM operation WHERE id = ?",
                      error, 1, self->id);
}
