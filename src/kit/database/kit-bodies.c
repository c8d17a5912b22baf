/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-bodies.h"
#include "kit-half-body.h"
#include "kit-packs.h"
#include "kit-schema.h"

#include <glib/gi18n-lib.h>

#define WRITER_CACHE_KIB 4096
#define READER_CACHE_KIB 512
/* Most messages fit one page or a few: fewer and longer writes than with the usual 4 KiB */
#define PAGE_SIZE 16384
#define SHRINK_PAGES 256
/* Large bodies of which the rest may come: each takes room on the disk */
#define HALVES_MAX 4

struct _KitBodies
{
  KitDatabase *database;
  char *packs;
  gboolean marked;
  GMutex mutex;
  gsize n_logged;  /* bytes of bodies lanes have written since the log was moved */
  GThread *thread; /* of the last lane; it may still move the log */
  GQueue halves;   /* KitHalfBody, the oldest first */
};

static gboolean
prepare (KitBodies  *self,
         GError    **error)
{
  g_autoptr (KitWrite) write = kit_database_write (self->database, NULL, error);
  gint64 n_tables;

  return write != NULL &&
         kit_query_int64 (kit_write_get_connection (write),
                          "SELECT count(*) FROM sqlite_schema WHERE name = 'piece'",
                          0, 0, &n_tables, error) &&
         (n_tables > 0 || kit_schema_create_bodies (kit_write_get_connection (write), error)) &&
         kit_write_commit (write, error);
}

/* A file without any table is empty; one of an older version has those of that */
static gboolean
count_tables (KitBodies  *self,
              gint64     *n_tables,
              gint64     *n_pieces,
              GError    **error)
{
  g_autoptr (KitConnection) connection = kit_database_read (self->database, NULL, error);

  return connection != NULL &&
         kit_query_int64 (connection, "SELECT count(*) FROM sqlite_schema", 0, 0, n_tables, error) &&
         kit_query_int64 (connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'piece'", 0, 0, n_pieces, error);
}

KitBodies *
kit_bodies_new (const char          *path,
                KitBodiesBeginFunc   begin,
                gpointer             user_data,
                GError             **error)
{
  g_autoptr (KitBodies) self = g_new0 (KitBodies, 1);
  g_autofree char *folder = g_path_get_dirname (path);
  gboolean is_there = g_file_test (path, G_FILE_TEST_EXISTS);
  gint64 n_tables, n_pieces;

  g_mutex_init (&self->mutex);
  g_queue_init (&self->halves);
  self->packs = g_build_filename (folder, "packs", NULL);
  if (is_there || begin (user_data, error))
    self->database = kit_database_new (path, WRITER_CACHE_KIB, READER_CACHE_KIB, PAGE_SIZE, error);
  if (self->database == NULL)
    return NULL;
  if (!count_tables (self, &n_tables, &n_pieces, error) || (is_there && n_tables == 0 && !begin (user_data, error)) ||
      (n_pieces == 0 && !prepare (self, error)))
    return NULL;
  return g_steal_pointer (&self);
}

void
kit_bodies_free (KitBodies *self)
{
  g_clear_pointer (&self->thread, g_thread_join);
  kit_bodies_drop_halves (self);
  g_clear_pointer (&self->database, kit_database_free);
  g_mutex_clear (&self->mutex);
  g_free (self->packs);
  g_free (self);
}

static gboolean
checkpoint (KitConnection  *connection,
            gpointer        user_data,
            GError        **error)
{
  kit_connection_checkpoint (connection);
  return TRUE;
}

gboolean
kit_bodies_count (KitBodies *self,
                  gsize      n_bytes)
{
  gboolean is_due;

  g_mutex_lock (&self->mutex);
  self->n_logged += n_bytes;
  is_due = self->n_logged >= KIT_BODIES_LOG_BYTES;
  if (is_due)
    self->n_logged = 0;
  g_mutex_unlock (&self->mutex);
  return is_due;
}

void
kit_bodies_checkpoint (KitBodies *self)
{
  kit_database_with_writer (self->database, checkpoint, NULL, NULL);
}

void
kit_bodies_keep_thread (KitBodies *self,
                        GThread   *thread)
{
  GThread *before;

  g_mutex_lock (&self->mutex);
  before = self->thread;
  self->thread = thread;
  g_mutex_unlock (&self->mutex);
  if (before != NULL)
    g_thread_join (before);
}

void
kit_bodies_keep_half (KitBodies   *self,
                      KitHalfBody *half)
{
  KitHalfBody *oldest = NULL;

  g_mutex_lock (&self->mutex);
  g_queue_push_tail (&self->halves, half);
  if (g_queue_get_length (&self->halves) > HALVES_MAX)
    oldest = g_queue_pop_head (&self->halves);
  g_mutex_unlock (&self->mutex);
  g_clear_pointer (&oldest, kit_half_body_free);
}

static gint
differs (gconstpointer half,
         gconstpointer key)
{
  const KitHalfBodyKey *one = kit_half_body_get_key ((KitHalfBody *) half);
  const KitHalfBodyKey *other = key;

  return one->content != other->content || one->folder != other->folder || one->uidvalidity != other->uidvalidity ||
         one->uid != other->uid || one->size != other->size;
}

KitHalfBody *
kit_bodies_take_half (KitBodies            *self,
                      const KitHalfBodyKey *key)
{
  KitHalfBody *half = NULL;
  GList *link;

  g_mutex_lock (&self->mutex);
  link = g_queue_find_custom (&self->halves, key, differs);
  if (link != NULL)
    {
      half = link->data;
      g_queue_delete_link (&self->halves, link);
    }
  g_mutex_unlock (&self->mutex);
  return half;
}

void
kit_bodies_drop_halves (KitBodies *self)
{
  GQueue halves;

  g_mutex_lock (&self->mutex);
  halves = self->halves;
  g_queue_init (&self->halves);
  g_mutex_unlock (&self->mutex);
  g_queue_clear_full (&halves, (GDestroyNotify) kit_half_body_free);
}

KitDatabase *
kit_bodies_get_database (KitBodies *self)
{
  return self->database;
}

const char *
kit_bodies_get_packs (KitBodies *self)
{
  return self->packs;
}

/* Gives pages at the end of the file back, a few at a time: whoever has a body to write does not wait long */
static gboolean
shrink_some (KitBodies  *self,
             gboolean   *more,
             GError    **error)
{
  g_autoptr (KitWrite) write = kit_database_write (self->database, NULL, error);
  KitConnection *connection;
  gint64 n_before, n_free;

  if (write == NULL)
    return FALSE;
  connection = kit_write_get_connection (write);
  if (!kit_query_int64 (connection, "SELECT freelist_count FROM pragma_freelist_count", 0, 0, &n_before, error) ||
      !kit_connection_exec (connection, "PRAGMA incremental_vacuum (" G_STRINGIFY (SHRINK_PAGES) ")", error) ||
      !kit_query_int64 (connection, "SELECT freelist_count FROM pragma_freelist_count", 0, 0, &n_free, error))
    return FALSE;
  /* A file of an older version keeps them for what comes */
  *more = n_free > 0 && n_free < n_before;
  return kit_write_commit (write, error);
}

void
kit_bodies_tidy (KitBodies    *self,
                 GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  gboolean more = TRUE;

  kit_packs_tidy (self->database, self->packs, cancellable);
  while (more && !g_cancellable_is_cancelled (cancellable) && shrink_some (self, &more, &error))
    continue;
  if (error != NULL)
    g_debug ("The file of bodies stays as large as it is: %s", error->message);
  kit_bodies_checkpoint (self);
}

gboolean
kit_bodies_find_end (KitBodies  *self,
                     gint64      pack,
                     gint64     *end,
                     GError    **error)
{
  g_autoptr (KitConnection) connection = kit_database_read (self->database, NULL, error);

  return connection != NULL &&
         kit_query_int64 (connection, "SELECT max (offset + size) FROM piece WHERE pack = ?", pack, 0, end, error);
}

gboolean
kit_bodies_count_all (KitBodies  *self,
                      gint64     *n_bodies,
                      GError    **error)
{
  g_autoptr (KitConnection) connection = kit_database_read (self->database, NULL, error);
  gint64 n_packed;

  if (connection == NULL || !kit_query_int64 (connection, "SELECT count(*) FROM body", 0, 0, n_bodies, error) ||
      !kit_packs_count (connection, self->packs, &n_packed, error))
    return FALSE;
  *n_bodies += n_packed;
  return TRUE;
}

gboolean
kit_bodies_is_marked (KitBodies *self)
{
  return self->marked;
}

void
kit_bodies_set_marked (KitBodies *self)
{
  self->marked = TRUE;
}

/* NULL without an error: it is nowhere */
static GBytes *
find_body (KitBodies  *self,
           gint64      content,
           GError    **error)
{
  g_autoptr (KitConnection) connection = kit_database_read (self->database, NULL, error);
  g_autoptr (KitStatement) statement = NULL;
  GError *local_error = NULL;

  if (connection == NULL)
    return NULL;
  statement = kit_statement_new (connection, "SELECT data FROM body WHERE id = ?", error);
  if (statement == NULL)
    return NULL;
  kit_statement_bind_int64 (statement, 1, content);
  if (kit_statement_next (statement, &local_error))
    return kit_statement_dup_bytes (statement, 0);
  if (local_error == NULL)
    return kit_packs_load (connection, self->packs, content, error);
  g_propagate_error (error, local_error);
  return NULL;
}

GBytes *
kit_bodies_load (KitBodies  *self,
                 gint64      content,
                 GError    **error)
{
  g_autoptr (GError) local_error = NULL;
  GBytes *body = find_body (self, content, &local_error);

  /* A pack that was there a moment ago: what was needed of it is in the database by now */
  if (g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    {
      g_clear_error (&local_error);
      body = find_body (self, content, &local_error);
    }
  if (body != NULL)
    return body;
  if (local_error != NULL && !g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                 _("The text of a message is missing in “%s”"),
                 kit_database_get_path (self->database));
  return NULL;
}

/* Large ones are in packs. NULL without an error: it is not in one, or not any more */
static GInputStream *
open_piece (KitBodies  *self,
            gint64      content,
            GError    **error)
{
  g_autoptr (KitConnection) connection = kit_database_read (self->database, NULL, error);
  g_autoptr (GError) local_error = NULL;
  GInputStream *stream;

  if (connection == NULL)
    return NULL;
  stream = kit_packs_open (connection, self->packs, content, &local_error);
  if (local_error != NULL && !g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local_error));
  return stream;
}

GInputStream *
kit_bodies_open (KitBodies  *self,
                 gint64      content,
                 GError    **error)
{
  g_autoptr (GError) local_error = NULL;
  GInputStream *stream = open_piece (self, content, &local_error);
  g_autoptr (GBytes) body = NULL;

  if (stream != NULL)
    return stream;
  if (local_error == NULL)
    body = kit_bodies_load (self, content, &local_error);
  if (body != NULL)
    return g_memory_input_stream_new_from_bytes (body);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

gboolean
kit_bodies_store (KitWrite  *write,
                  gint64     content,
                  GBytes    *body,
                  GError   **error)
{
  g_autoptr (KitStatement) statement = NULL;

  if (!kit_execute (kit_write_get_connection (write), "DELETE FROM piece WHERE id = ?", error, 1, content))
    return FALSE;
  statement = kit_statement_new (kit_write_get_connection (write),
                                 "INSERT OR REPLACE INTO body (id, data) VALUES (?, ?)", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_int64 (statement, 1, content);
  kit_statement_bind_bytes (statement, 2, body);
  return kit_statement_run (statement, error);
}

gboolean
kit_bodies_delete (KitBodies  *self,
                   GArray     *contents,
                   GError    **error)
{
  g_autoptr (KitWrite) write = kit_database_write (self->database, NULL, error);

  if (write == NULL)
    return FALSE;
  for (guint i = 0; i < contents->len; i++)
    if (!kit_execute (kit_write_get_connection (write), "DELETE FROM body WHERE id = ?", error,
                      1, g_array_index (contents, gint64, i)) ||
        !kit_execute (kit_write_get_connection (write), "DELETE FROM piece WHERE id = ?", error,
                      1, g_array_index (contents, gint64, i)))
      return FALSE;
  return kit_write_commit (write, error);
}

/* Both lists of numbers are read in order, side by side */
static GArray *
find_orphans (KitConnection  *bodies,
              KitConnection  *connection,
              GError        **error)
{
  g_autoptr (KitStatement) have = kit_statement_new (bodies,
                                                     "SELECT id FROM body UNION SELECT id FROM piece ORDER BY id",
                                                     error);
  g_autoptr (KitStatement) want = NULL;
  g_autoptr (GArray) orphans = g_array_new (FALSE, FALSE, sizeof (gint64));
  GError *local_error = NULL;
  gint64 wanted = 0;

  if (have == NULL)
    return NULL;
  want = kit_statement_new (connection, "SELECT id FROM content WHERE kind <> 2 ORDER BY id", error);
  if (want == NULL)
    return NULL;
  while (local_error == NULL && kit_statement_next (have, &local_error))
    {
      gint64 id = kit_statement_get_int64 (have, 0);

      while (wanted < id)
        {
          if (!kit_statement_next (want, &local_error))
            {
              wanted = G_MAXINT64;
              break;
            }
          wanted = kit_statement_get_int64 (want, 0);
        }
      if (wanted != id)
        g_array_append_val (orphans, id);
    }
  if (local_error == NULL)
    return g_steal_pointer (&orphans);
  g_propagate_error (error, local_error);
  return NULL;
}

gboolean
kit_bodies_sweep (KitBodies      *self,
                  KitConnection  *connection,
                  guint          *n_swept,
                  GError        **error)
{
  g_autoptr (KitConnection) bodies = kit_database_read (self->database, NULL, error);
  g_autoptr (GArray) orphans = NULL;

  if (bodies == NULL)
    return FALSE;
  orphans = find_orphans (bodies, connection, error);
  if (orphans == NULL)
    return FALSE;
  g_clear_pointer (&bodies, kit_connection_release);
  *n_swept = orphans->len;
  if (orphans->len > 0 && !kit_bodies_delete (self, orphans, error))
    return FALSE;
  kit_bodies_tidy (self, NULL);
  return TRUE;
}
