/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bodies are written while more come: a batch is in the store and durable, or not there at all. At most three
 * are held, one being filled, one full and one being written. */

#include "config.h"

#include "kit-download.h"

#include "kit-large.h"
#include "kit-load.h"
#include "kit-writer.h"

#include <glib/gi18n-lib.h>

/* Bodies of a folder that come together with those of others, and of all of them together */
#define LITTLE 500
#define LITTLE_BYTES (4 * 1024 * 1024)
#define GROUP_BYTES (16 * 1024 * 1024)
#define GROUP_MAX 100
/* With fewer missing than this in the whole store they are looked at, not the folder's messages */
#define FEW 5000

/* One body that is wanted */
typedef struct
{
  gint64 uid;
  gint64 content;
  gint64 size; /* bytes, as the server said, which may be anything */
} Wanted;

typedef struct
{
  KitStore *store;
  GCancellable *cancellable;
  GPtrArray *parts; /* Part */
  GHashTable *seen; /* contents that are wanted of one of them */
  KitLoad *load;
  KitLarge large;
  KitWriter *writer;
  gboolean is_flushed; /* nothing is left to be written */
  gint64 end;       /* monotonic; then no more are asked for; 0: never */
} Download;

/* What is wanted of one folder */
typedef struct
{
  Download *download;       /* (unowned) */
  const KitRemoteRow *row;  /* (unowned) */
  KitDownloadPlace *place;  /* (unowned) (nullable): there are others beside it */
  GArray *wanted;           /* Wanted, the highest number first */
  gint64 size;              /* bytes of all */
  guint n_listed; /* rows, with those another folder wants already */
  KitSink *sink;
  gint64 lowest;            /* number that came */
  guint n_came;
} Part;

/* In the writer's thread */
static gboolean
write_batch (gpointer   data,
             gpointer   user_data,
             GError   **error)
{
  Download *self = user_data;
  KitLoadBatch *batch = data;
  g_autoptr (KitTransaction) transaction = NULL;

  if (kit_load_batch_is_empty (batch))
    return TRUE;
  if (!kit_load_batch_settle (batch, error))
    return FALSE;
  transaction = kit_store_begin (self->store, self->cancellable, error);
  return transaction != NULL && kit_load_batch_write (batch, transaction, error) &&
         kit_store_commit (self->store, transaction, error);
}

static void
free_batch (gpointer data)
{
  kit_load_batch_free (data);
}

/* Everything that came is durable when it returns */
static gboolean
flush (Download  *self,
       GError   **error)
{
  KitLoadBatch *batch = kit_load_steal (self->load, FALSE, error);

  self->is_flushed = batch != NULL && kit_writer_finish (self->writer, batch, error);
  return self->is_flushed;
}

/* ---- as they come ---- */

static gboolean
push_batch (Download  *self,
            GError   **error)
{
  KitLoadBatch *batch = kit_load_steal (self->load, !kit_writer_is_busy (self->writer), error);

  return batch != NULL && kit_writer_push (self->writer, batch, error);
}

static gint
compare_wanted (gconstpointer a,
                gconstpointer b)
{
  gint64 first = ((const Wanted *) a)->uid;
  gint64 second = ((const Wanted *) b)->uid;

  return first < second ? 1 : first > second ? -1 : 0;
}

static void
set_enough (Download *self)
{
  for (guint i = 0; i < self->parts->len; i++)
    kit_sink_set_enough (((Part *) g_ptr_array_index (self->parts, i))->sink);
}

/* NULL: it is not wanted */
static Wanted *
find_wanted (Part   *part,
             gint64  uid)
{
  Wanted key = { uid, 0, 0 };
  guint position;

  return g_array_binary_search (part->wanted, &key, compare_wanted, &position)
         ? &g_array_index (part->wanted, Wanted, position) : NULL;
}

static gboolean
look_up (Download  *self,
         GError   **error)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, _("The request was cancelled"));
      return FALSE;
    }
  if (self->end != 0 && g_get_monotonic_time () > self->end)
    set_enough (self);
  return TRUE;
}

static void
count (Part   *part,
       gint64  uid)
{
  part->lowest = MIN (part->lowest, uid);
  part->n_came++;
}

static KitHalfBodyKey
make_key (Part         *part,
          const Wanted *wanted)
{
  return (KitHalfBodyKey) { wanted->content, part->row->folder, part->row->uidvalidity, wanted->uid, wanted->size };
}

static gboolean
body_cb (gpointer   user_data,
         gint64     uid,
         GBytes    *source,
         GError   **error)
{
  Part *part = user_data;
  Download *self = part->download;
  Wanted *wanted = find_wanted (part, uid);

  if (!look_up (self, error))
    return FALSE;
  if (wanted == NULL)
    return TRUE;
  count (part, uid);
  if (g_bytes_get_size (source) >= KIT_DOWNLOAD_LARGE)
    {
      KitHalfBodyKey key = make_key (part, wanted);

      return kit_large_take (&self->large, &key, source, error);
    }
  return kit_load_add (self->load, wanted->content, source, NULL, error) &&
         (!kit_load_is_full (self->load) || push_batch (self, error));
}

/* ---- large ones ---- */

static KitUidSet *
list_large_cb (gpointer   user_data,
               KitUidSet *uids)
{
  Part *part = user_data;
  KitUidSet *large = kit_uid_set_new ();

  for (guint i = part->wanted->len; i-- > 0;)
    {
      const Wanted *wanted = &g_array_index (part->wanted, Wanted, i);

      if (wanted->size >= KIT_DOWNLOAD_LARGE && kit_uid_set_contains (uids, wanted->uid))
        kit_uid_set_add (large, wanted->uid);
    }
  return large;
}

/* Smaller ones below it may have the room */
static gboolean
leave_out_large (Part    *part,
                 gint64   uid,
                 GError **error)
{
  kit_large_end (&part->download->large, FALSE, NULL);
  count (part, uid);
  set_enough (part->download);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG, _("The disk is full"));
  return FALSE;
}

static gboolean
begin_large_cb (gpointer   user_data,
                gint64     uid,
                gint64    *size,
                gint64    *n_here,
                GError   **error)
{
  Part *part = user_data;
  const Wanted *wanted = find_wanted (part, uid);
  KitHalfBodyKey key;

  if (wanted == NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CALL_FAILED, _("A message came that was not asked for"));
      return FALSE;
    }
  key = make_key (part, wanted);
  *size = wanted->size;
  if (!kit_large_begin (&part->download->large, &key, n_here, error))
    return FALSE;
  return kit_large_has_room (&part->download->large) || leave_out_large (part, uid, error);
}

static gboolean
piece_cb (gpointer   user_data,
          gint64     uid,
          GBytes    *data,
          GError   **error)
{
  Download *self = ((Part *) user_data)->download;

  return look_up (self, error) && kit_large_add (&self->large, data, error);
}

static gboolean
end_large_cb (gpointer   user_data,
              gint64     uid,
              gboolean   is_good,
              GError   **error)
{
  Part *part = user_data;

  /* One that cannot be had must not keep those below it, however long it took until that was known */
  count (part, uid);
  return kit_large_end (&part->download->large, is_good, error);
}

static const KitSinkFuncs funcs = { NULL, NULL, NULL, NULL, body_cb, NULL, NULL,
                                    list_large_cb, begin_large_cb, piece_cb, end_large_cb };

static Part *
add_part (Download           *self,
          const KitRemoteRow *row)
{
  Part *part = g_new0 (Part, 1);

  part->download = self;
  part->row = row;
  part->wanted = g_array_new (FALSE, FALSE, sizeof (Wanted));
  part->sink = kit_sink_new (&funcs, part);
  part->lowest = G_MAXINT64;
  g_ptr_array_add (self->parts, part);
  return part;
}

static void
part_free (gpointer data)
{
  Part *part = data;

  kit_sink_free (part->sink);
  g_array_unref (part->wanted);
  g_free (part);
}

static KitUidSet *
list_uids (Part *part)
{
  KitUidSet *uids = kit_uid_set_new ();

  for (guint i = part->wanted->len; i-- > 0;)
    kit_uid_set_add (uids, g_array_index (part->wanted, Wanted, i).uid);
  return uids;
}

static gboolean
fetch (Download   *self,
       Part       *part,
       KitRemote  *remote,
       KitLane     lane,
       GError    **error)
{
  g_autoptr (KitUidSet) uids = list_uids (part);
  g_autoptr (GError) local_error = NULL;
  gboolean done;

  done = kit_remote_fetch_bodies (remote, lane, part->row->path, part->row->uidvalidity, uids, part->sink,
                                  self->cancellable, &local_error);
  /* What came before the line broke is good */
  if (!done)
    {
      flush (self, NULL);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return flush (self, error);
}

static void
download_init (Download      *self,
               KitStore      *store,
               GCancellable  *cancellable)
{
  memset (self, 0, sizeof *self);
  self->store = store;
  self->cancellable = cancellable;
  self->parts = g_ptr_array_new_with_free_func (part_free);
  self->seen = g_hash_table_new (NULL, NULL);
  self->load = kit_load_new (store);
  self->large = (KitLarge) { store, cancellable, NULL, 0 };
  self->writer = kit_writer_new (write_batch, free_batch, self);
}

static void
download_clear (Download *self)
{
  kit_writer_free (self->writer);
  kit_large_clear (&self->large);
  if (!self->is_flushed)
    kit_load_give_back (self->load);
  kit_load_free (self->load);
  g_ptr_array_unref (self->parts);
  g_hash_table_unref (self->seen);
}

/* ---- a folder's, one after the other ---- */

#define WANTED_CONDITIONS " location.folder = ?1 AND uid > 0 AND uid < ?2 AND received >= ?3" \
                          " AND content.size >= ?4 AND content.size < ?5 ORDER BY uid DESC LIMIT ?6"
static const char folder_sql[] =
  "SELECT uid, content.id, content.size FROM location JOIN message ON message.id = location.message"
  " JOIN content ON content.id = message.content AND kind = 2 WHERE" WANTED_CONDITIONS;
/* A pass that finds nothing must not cost a look at every message */
static const char missing_sql[] =
  "SELECT uid, content.id, content.size FROM content INDEXED BY content_missing"
  " CROSS JOIN message INDEXED BY message_by_content ON message.content = content.id"
  " CROSS JOIN location INDEXED BY location_by_message ON location.message = message.id"
  " WHERE kind = 2 AND" WANTED_CONDITIONS;

static gboolean
list_wanted (Part               *part,
             KitDownloadCursor  *cursor,
             guint               limit,
             GError            **error)
{
  Download *self = part->download;
  g_autoptr (KitConnection) connection = kit_store_read (self->store, self->cancellable, error);
  g_autoptr (KitStatement) statement = NULL;
  GError *local_error = NULL;
  gint64 n_missing;

  if (connection == NULL ||
      !kit_query_int64 (connection, "SELECT count(*) FROM (SELECT 1 FROM content WHERE kind = 2 LIMIT ?)",
                        FEW, 0, &n_missing, error))
    return FALSE;
  statement = kit_statement_new (connection, n_missing < FEW ? missing_sql : folder_sql, error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_int64 (statement, 1, part->row->folder);
  kit_statement_bind_int64 (statement, 2, cursor->below);
  kit_statement_bind_int64 (statement, 3, cursor->since);
  kit_statement_bind_int64 (statement, 4, cursor->min_size);
  kit_statement_bind_int64 (statement, 5, cursor->max_size);
  kit_statement_bind_int64 (statement, 6, limit);
  cursor->below = 0;
  while (kit_statement_next (statement, &local_error))
    {
      Wanted wanted = { kit_statement_get_int64 (statement, 0), kit_statement_get_int64 (statement, 1),
                        kit_statement_get_int64 (statement, 2) };

      part->n_listed++;
      if (g_hash_table_add (self->seen, GSIZE_TO_POINTER ((gsize) wanted.content)))
        {
          g_array_append_val (part->wanted, wanted);
          part->size += CLAMP (wanted.size, 0, G_MAXINT32);
        }
      cursor->below = wanted.uid;
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

gboolean
kit_download_some (KitStore            *store,
                   KitRemote           *remote,
                   const KitRemoteRow  *row,
                   KitDownloadCursor   *cursor,
                   guint                limit,
                   gint64               max_time,
                   GCancellable        *cancellable,
                   GError             **error)
{
  Download self;
  Part *part;
  gboolean done;

  download_init (&self, store, cancellable);
  part = add_part (&self, row);
  if (max_time > 0)
    self.end = g_get_monotonic_time () + max_time;
  done = list_wanted (part, cursor, limit, error) &&
         (part->wanted->len == 0 || fetch (&self, part, remote, KIT_LANE_NORMAL, error));
  /* Those above that did not come are not there */
  if (kit_sink_is_enough (part->sink) && part->lowest != G_MAXINT64)
    cursor->below = part->lowest;
  /* It is gone on with */
  if (done && self.large.half != NULL)
    cursor->below = kit_half_body_get_key (self.large.half)->uid + 1;
  cursor->n_came = part->n_came;
  download_clear (&self);
  return done;
}

gboolean
kit_download_find_large (KitStore      *store,
                         gboolean      *any,
                         GCancellable  *cancellable,
                         GError       **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (store, cancellable, error);
  gint64 found;

  if (connection == NULL ||
      !kit_query_int64 (connection, "SELECT count(*) FROM (SELECT 1 FROM content INDEXED BY content_missing"
                        " WHERE kind = 2 AND size >= ? LIMIT 1)", KIT_DOWNLOAD_LARGE, 0, &found, error))
    return FALSE;
  *any = found > 0;
  return TRUE;
}

/* ---- of many folders ---- */

/* What is wanted of @place comes with the others, as long as it is little. FALSE in @more: no others behind it */
static gboolean
add_place (Download          *self,
           KitDownloadPlace  *place,
           gboolean          *more,
           GError           **error)
{
  KitDownloadCursor cursor = place->cursor;
  Part *part = add_part (self, place->row);

  part->place = place;
  if (!list_wanted (part, &cursor, LITTLE + 1, error))
    return FALSE;
  *more = part->n_listed <= LITTLE && part->size <= LITTLE_BYTES;
  if (*more && part->wanted->len > 0)
    return TRUE;
  if (*more)
    place->cursor.below = 0;
  /* Everything of those before comes first */
  place->is_large = !*more && self->parts->len == 1;
  g_ptr_array_remove_index (self->parts, self->parts->len - 1);
  return TRUE;
}

static gboolean
add_places (Download          *self,
            KitDownloadPlace  *places,
            guint              n_places,
            GError           **error)
{
  gboolean more = TRUE;
  gint64 size = 0;

  for (guint i = 0; i < n_places && more; i++)
    {
      if (places[i].cursor.below == 0)
        continue;
      if (!add_place (self, &places[i], &more, error))
        return FALSE;
      if (self->parts->len > 0)
        size += ((Part *) g_ptr_array_index (self->parts, self->parts->len - 1))->size;
      more &= size < GROUP_BYTES && self->parts->len < GROUP_MAX;
    }
  return TRUE;
}

static KitBodiesRequest *
make_requests (Download *self)
{
  KitBodiesRequest *requests = g_new0 (KitBodiesRequest, self->parts->len);

  for (guint i = 0; i < self->parts->len; i++)
    {
      Part *part = g_ptr_array_index (self->parts, i);
      KitBodiesRequest *request = &requests[i];

      request->path = part->row->path;
      request->uidvalidity = part->row->uidvalidity;
      request->uids = list_uids (part);
      request->size = part->size;
      request->sink = part->sink;
    }
  return requests;
}

/* What became of each. Where nothing did, the first is not asked for this way again. */
static void
settle (Download         *self,
        KitBodiesRequest *requests)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->parts->len; i++)
    {
      Part *part = g_ptr_array_index (self->parts, i);
      KitBodiesRequest *request = &requests[i];

      any |= request->done || request->error != NULL;
      if (request->error != NULL || (request->done && !kit_sink_is_enough (part->sink)))
        part->place->cursor.below = 0;
      part->place->problem = g_steal_pointer (&request->error);
      kit_uid_set_free (request->uids);
    }
  if (!any)
    ((Part *) g_ptr_array_index (self->parts, 0))->place->is_large = TRUE;
}

static gboolean
fetch_parts (Download   *self,
             KitRemote  *remote,
             GError    **error)
{
  g_autofree KitBodiesRequest *requests = make_requests (self);
  g_autoptr (GError) local_error = NULL;

  if (kit_remote_fetch_many (remote, requests, self->parts->len, self->cancellable, &local_error))
    {
      settle (self, requests);
      return flush (self, error);
    }
  settle (self, requests);
  flush (self, NULL);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
kit_download_many (KitStore          *store,
                   KitRemote         *remote,
                   KitDownloadPlace  *places,
                   guint              n_places,
                   gint64             max_time,
                   GCancellable      *cancellable,
                   GError           **error)
{
  Download self;
  gboolean done;

  download_init (&self, store, cancellable);
  self.end = g_get_monotonic_time () + max_time;
  done = add_places (&self, places, n_places, error) &&
         (self.parts->len == 0 || fetch_parts (&self, remote, error));
  download_clear (&self);
  return done;
}

/* ---- some messages, now ---- */

static gboolean
is_missing (KitConnection  *connection,
            gint64          message,
            gboolean       *missing,
            GError        **error)
{
  gint64 kind;

  if (!kit_query_int64 (connection,
                        "SELECT kind FROM message JOIN content ON content.id = message.content"
                        " WHERE message.id = ?", message, KIT_CONTENT_MIME, &kind, error))
    return FALSE;
  *missing = kind == KIT_CONTENT_REMOTE;
  return TRUE;
}

/* Any place on the server where the bytes are. NULL without an error: there is none. */
static KitRemoteRow *
find_place (KitConnection  *connection,
            gint64          message,
            Wanted         *wanted,
            GError        **error)
{
  g_autoptr (KitStatement) statement = NULL;

  statement = kit_statement_new (connection,
                                 "SELECT uid, content.id, location.folder, content.size FROM message AS this"
                                 " JOIN content ON content.id = this.content"
                                 " JOIN message AS other ON other.content = this.content"
                                 " JOIN location ON location.message = other.id AND uid > 0"
                                 " WHERE this.id = ?1"
                                 " UNION SELECT uid, content.id, location.folder, content.size FROM message AS this"
                                 " JOIN content ON content.id = this.content"
                                 " JOIN operation ON operation.message = this.id AND operation.kind = 9"
                                 " JOIN location ON location.id = operation.location AND uid > 0"
                                 " WHERE this.id = ?1 LIMIT 1", error);
  if (statement == NULL)
    return NULL;
  kit_statement_bind_int64 (statement, 1, message);
  if (!kit_statement_next (statement, error))
    return NULL;
  wanted->uid = kit_statement_get_int64 (statement, 0);
  wanted->content = kit_statement_get_int64 (statement, 1);
  wanted->size = kit_statement_get_int64 (statement, 3);
  return kit_remote_row_load (connection, kit_statement_get_int64 (statement, 2), error);
}

static gboolean
download_one (KitStore      *store,
              KitRemote     *remote,
              KitLane        lane,
              gint64         message,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr (KitRemoteRow) row = NULL;
  g_autoptr (GError) local_error = NULL;
  Wanted wanted = { 0 };
  Download self;
  Part *part;
  gboolean missing, done;

  {
    g_autoptr (KitConnection) connection = kit_store_read (store, cancellable, error);

    if (connection == NULL || !is_missing (connection, message, &missing, error))
      return FALSE;
    if (!missing)
      return TRUE;
    row = find_place (connection, message, &wanted, &local_error);
  }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (row == NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNABLE_TO_COMPLETE,
                           _("Where the server has the message is being looked for: try again soon"));
      return FALSE;
    }
  download_init (&self, store, cancellable);
  part = add_part (&self, row);
  g_array_append_val (part->wanted, wanted);
  done = fetch (&self, part, remote, lane, error);
  if (done && kit_load_get_total (self.load) == 0 && self.large.n_came == 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                           _("The message is not on the server any more"));
      done = FALSE;
    }
  download_clear (&self);
  return done;
}

gboolean
kit_download_messages (KitStore      *store,
                       KitRemote     *remote,
                       KitLane        lane,
                       GArray        *messages,
                       GCancellable  *cancellable,
                       GError       **error)
{
  for (guint i = 0; i < messages->len; i++)
    if (!download_one (store, remote, lane, g_array_index (messages, gint64, i), cancellable, error))
      return FALSE;
  return TRUE;
}
