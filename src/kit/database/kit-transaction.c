/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-body-lane.h"
#include "kit-packs.h"
#include "kit-schema.h"
#include "kit-transaction.h"

struct _KitTransaction
{
  KitBodies *bodies;
  KitWrite *write;
  KitWrite *body_write; /* NULL until a body is written, or when the lane writes them */
  KitBodyLane *lane;    /* NULL unless many are written */
  GArray *dropped;      /* gint64, NULL until one is */
  gint64 time;
  guint n_events;
  gpointer gathered;    /* (owned) (nullable) */
  KitTransactionFinishFunc finish;
  GDestroyNotify free_gathered;
};

/* The mark is set by whoever writes first after a clean end, in a commit of its own: bodies are
 * committed before the transaction they belong to, and one that is left behind is only looked
 * for where the mark is. */
static gboolean
begin_dirty (KitTransaction  *self,
             KitDatabase     *database,
             GCancellable    *cancellable,
             GError         **error)
{
  gint64 dirty;

  self->write = kit_database_write (database, cancellable, error);
  if (self->write == NULL ||
      !kit_meta_get (kit_write_get_connection (self->write), "dirty", 0, &dirty, error))
    return FALSE;
  if (kit_bodies_is_marked (self->bodies))
    return TRUE;
  if (!kit_meta_set (kit_write_get_connection (self->write), "dirty", dirty + 1, error) ||
      !kit_write_commit (self->write, error))
    return FALSE;
  kit_bodies_set_marked (self->bodies);
  g_clear_pointer (&self->write, kit_write_free);
  self->write = kit_database_write (database, cancellable, error);
  return self->write != NULL;
}

KitTransaction *
kit_transaction_new (KitDatabase   *database,
                     KitBodies     *bodies,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autoptr (KitTransaction) self = g_new0 (KitTransaction, 1);

  self->bodies = bodies;
  self->time = g_get_real_time ();
  if (!begin_dirty (self, database, cancellable, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
kit_transaction_free (KitTransaction *self)
{
  if (self->gathered != NULL)
    self->free_gathered (self->gathered);
  g_clear_pointer (&self->lane, kit_body_lane_free);
  g_clear_pointer (&self->body_write, kit_write_free);
  g_clear_pointer (&self->write, kit_write_free);
  g_clear_pointer (&self->dropped, g_array_unref);
  g_free (self);
}

KitConnection *
kit_transaction_get_connection (KitTransaction *self)
{
  return kit_write_get_connection (self->write);
}

gint64
kit_transaction_get_time (KitTransaction *self)
{
  return self->time;
}

gboolean
kit_transaction_log (KitTransaction  *self,
                     MapiEvent        event,
                     MapiObjectType   type,
                     gint64           object,
                     gint64           parent,
                     gint64           old_object,
                     gint64           old_parent,
                     const char      *message_class,
                     guint32          flags,
                     GError         **error)
{
  g_autoptr (KitStatement) statement = NULL;
  gint64 numbers[] = { event, type, object, parent, old_object, old_parent };

  statement = kit_statement_new (kit_transaction_get_connection (self),
                                 "INSERT INTO journal (event, type, object, parent, old_object,"
                                 " old_parent, class, flags, time) VALUES (?,?,?,?,?,?,?,?,?)",
                                 error);
  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (numbers[i] != 0)
      kit_statement_bind_int64 (statement, i + 1, numbers[i]);
  kit_statement_bind_text (statement, 7, message_class);
  kit_statement_bind_int64 (statement, 8, flags);
  kit_statement_bind_int64 (statement, 9, self->time);
  self->n_events++;
  return kit_statement_run (statement, error);
}

gboolean
kit_transaction_has_events (KitTransaction *self)
{
  return self->n_events > 0;
}

void
kit_transaction_begin_bulk (KitTransaction *self)
{
  if (self->body_write == NULL && self->lane == NULL)
    self->lane = kit_body_lane_new (self->bodies);
}

static gboolean
store_body (KitTransaction  *self,
            gint64           content,
            GBytes          *body,
            GError         **error)
{
  if (self->lane != NULL)
    {
      kit_body_lane_push (self->lane, content, body);
      return TRUE;
    }
  if (self->body_write == NULL)
    self->body_write = kit_database_write (kit_bodies_get_database (self->bodies), NULL, error);
  return self->body_write != NULL && kit_bodies_store (self->body_write, content, body, error);
}

gint64
kit_transaction_add_content (KitTransaction  *self,
                             gint             kind,
                             GBytes          *body,
                             GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (self);
  gint64 content;

  if (!kit_execute (connection, "INSERT INTO content (kind, size) VALUES (?, ?)", error, 2,
                    (gint64) kind, (gint64) g_bytes_get_size (body)))
    return 0;
  content = kit_connection_last_rowid (connection);
  return store_body (self, content, body, error) ? content : 0;
}

/* SQLite counts on from the highest number it has noted, as it would if the rows had been there and gone again */
gint64
kit_transaction_reserve_contents (KitTransaction  *self,
                                  gint64           n,
                                  GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (self);
  gint64 last;

  if (!kit_execute (connection, "UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'content'", error, 1, n) ||
      (kit_connection_n_changes (connection) == 0 &&
       !kit_execute (connection, "INSERT INTO sqlite_sequence (name, seq) VALUES ('content', ?)", error, 1, n)) ||
      !kit_query_int64 (connection, "SELECT seq FROM sqlite_sequence WHERE name = 'content'", 0, 0, &last, error))
    return 0;
  return last - n + 1;
}

/* *@is_wanted: not gone, nor filled by somebody else: the bytes are the same */
static gboolean
mark_filled (KitTransaction  *self,
             gint64           content,
             gint64           size,
             gboolean        *is_wanted,
             GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (self);

  if (!kit_execute (connection, "UPDATE content SET kind = 0, size = ? WHERE id = ? AND kind = 2", error,
                    2, size, content))
    return FALSE;
  *is_wanted = kit_connection_n_changes (connection) > 0;
  return TRUE;
}

gboolean
kit_transaction_fill_content (KitTransaction  *self,
                              gint64           content,
                              GBytes          *body,
                              GError         **error)
{
  gboolean is_wanted;

  return mark_filled (self, content, (gint64) g_bytes_get_size (body), &is_wanted, error) &&
         (!is_wanted || store_body (self, content, body, error));
}

gboolean
kit_transaction_record_pieces (KitTransaction  *self,
                               const KitPiece  *pieces,
                               guint            n_pieces,
                               GError         **error)
{
  if (self->lane != NULL)
    {
      for (guint i = 0; i < n_pieces; i++)
        kit_body_lane_push_piece (self->lane, &pieces[i]);
      return TRUE;
    }
  if (self->body_write == NULL)
    self->body_write = kit_database_write (kit_bodies_get_database (self->bodies), NULL, error);
  return self->body_write != NULL && kit_packs_record (self->body_write, pieces, n_pieces, error);
}

gboolean
kit_transaction_fill_from_pack (KitTransaction  *self,
                                const KitPiece  *piece,
                                GError         **error)
{
  gboolean is_wanted;

  return mark_filled (self, piece->content, piece->size, &is_wanted, error) &&
         (!is_wanted || kit_transaction_record_pieces (self, piece, 1, error));
}

void
kit_transaction_drop_body (KitTransaction *self,
                           gint64          content)
{
  if (self->dropped == NULL)
    self->dropped = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (self->dropped, content);
}

void
kit_transaction_set_gathered (KitTransaction           *self,
                              gpointer                  gathered,
                              KitTransactionFinishFunc  finish,
                              GDestroyNotify            free_func)
{
  g_return_if_fail (self->gathered == NULL);

  self->gathered = gathered;
  self->finish = finish;
  self->free_gathered = free_func;
}

gpointer
kit_transaction_get_gathered (KitTransaction *self)
{
  return self->gathered;
}

gboolean
kit_transaction_commit (KitTransaction  *self,
                        GError         **error)
{
  if (self->gathered != NULL && !self->finish (self->gathered, error))
    return FALSE;
  if (self->n_events > 0 && !kit_journal_trim (kit_transaction_get_connection (self), error))
    return FALSE;
  /* A crash between the two leaves a body without a content, never the other way round */
  if (self->lane != NULL && !kit_body_lane_commit (self->lane, error))
    return FALSE;
  if (self->body_write != NULL && !kit_write_commit (self->body_write, error))
    return FALSE;
  g_clear_pointer (&self->body_write, kit_write_free);
  if (!kit_write_commit (self->write, error))
    return FALSE;
  /* The change is done; a body that could not be deleted is swept another day */
  if (self->dropped != NULL)
    kit_bodies_delete (self->bodies, self->dropped, NULL);
  return TRUE;
}
