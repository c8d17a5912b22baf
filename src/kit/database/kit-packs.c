/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-packs.h"

#include <unistd.h>

/* What is moved in one transaction */
#define MOVE_BYTES (8 * 1024 * 1024)
#define PAGE_SIZE  16384
#define CACHE_KIB  2048

/* Recorded at once */
#define GROUP KIT_STATEMENT_ROWS
#define DELETE_SQL(rest) "DELETE FROM body WHERE id IN (?" rest ")"
/* Neither OR REPLACE, nor several rows without OR FAIL: SQLite would keep a copy of each page it changes, to be able to undo
 * the half of it */
#define INSERT_SQL(rest) "INSERT OR FAIL INTO piece (id, pack, offset, size) VALUES (?,?,?,?)" rest \
                         " ON CONFLICT (id) DO UPDATE SET pack = excluded.pack, offset = excluded.offset, size = excluded.size"

static gboolean
record_some (KitConnection   *connection,
             const KitPiece  *pieces,
             guint            n_pieces,
             GError         **error)
{
  g_autoptr (KitStatement) delete = NULL;
  g_autoptr (KitStatement) insert = NULL;

  delete = kit_statement_new (connection, n_pieces == GROUP ? DELETE_SQL (KIT_TIMES_15 (",?")) : DELETE_SQL (""), error);
  if (delete == NULL)
    return FALSE;
  for (guint i = 0; i < n_pieces; i++)
    kit_statement_bind_int64 (delete, 1 + (int) i, pieces[i].content);
  if (!kit_statement_run (delete, error))
    return FALSE;
  insert = kit_statement_new (connection, n_pieces == GROUP ? INSERT_SQL (KIT_TIMES_15 (",(?,?,?,?)")) : INSERT_SQL (""), error);
  if (insert == NULL)
    return FALSE;
  for (guint i = 0; i < n_pieces; i++)
    {
      int first = 1 + 4 * (int) i;

      kit_statement_bind_int64 (insert, first, pieces[i].content);
      kit_statement_bind_int64 (insert, first + 1, pieces[i].pack);
      kit_statement_bind_int64 (insert, first + 2, pieces[i].offset);
      kit_statement_bind_int64 (insert, first + 3, pieces[i].size);
    }
  return kit_statement_run (insert, error);
}

gboolean
kit_packs_record (KitWrite        *write,
                  const KitPiece  *pieces,
                  guint            n_pieces,
                  GError         **error)
{
  KitConnection *connection = kit_write_get_connection (write);
  guint n;

  for (guint i = 0; i < n_pieces; i += n)
    {
      n = n_pieces - i >= GROUP ? GROUP : 1;
      if (!record_some (connection, pieces + i, n, error))
        return FALSE;
    }
  return TRUE;
}

/* FALSE without an error: it is in none */
static gboolean
find_piece (KitConnection  *connection,
            gint64          content,
            KitPiece       *piece,
            GError        **error)
{
  g_autoptr (KitStatement) row = kit_statement_new (connection, "SELECT pack, offset, size FROM piece WHERE id = ?",
                                                    error);

  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, content);
  if (!kit_statement_next (row, error))
    return FALSE;
  *piece = (KitPiece) { content, kit_statement_get_int64 (row, 0), kit_statement_get_int64 (row, 1),
                        kit_statement_get_int64 (row, 2) };
  return TRUE;
}

GBytes *
kit_packs_load (KitConnection  *connection,
                const char     *folder,
                gint64          content,
                GError        **error)
{
  KitPiece piece;

  return find_piece (connection, content, &piece, error)
         ? kit_pack_load (folder, piece.pack, content, piece.offset, piece.size, error) : NULL;
}

GInputStream *
kit_packs_open (KitConnection  *connection,
                const char     *folder,
                gint64          content,
                GError        **error)
{
  KitPiece piece;

  return find_piece (connection, content, &piece, error)
         ? kit_pack_open (folder, piece.pack, content, piece.offset, piece.size, error) : NULL;
}

gboolean
kit_packs_count (KitConnection  *connection,
                 const char     *folder,
                 gint64         *n_bodies,
                 GError        **error)
{
  g_autoptr (GArray) packs = kit_pack_list (folder);

  *n_bodies = 0;
  for (guint i = 0; i < packs->len; i++)
    {
      gint64 pack = g_array_index (packs, gint64, i);
      g_autoptr (KitStatement) row = NULL;
      GError *local_error = NULL;

      row = kit_statement_new (connection, "SELECT count(*) FROM piece WHERE pack = ? AND offset + size <= ?", error);
      if (row == NULL)
        return FALSE;
      kit_statement_bind_int64 (row, 1, pack);
      kit_statement_bind_int64 (row, 2, kit_pack_get_size (folder, pack));
      if (kit_statement_next (row, &local_error))
        *n_bodies += kit_statement_get_int64 (row, 0);
      if (local_error != NULL)
        {
          g_propagate_error (error, local_error);
          return FALSE;
        }
    }
  return TRUE;
}

/* ---- tidying up ---- */

/* The numbers of what @sql finds */
static GArray *
list_contents (KitConnection  *connection,
               const char     *sql,
               gint64          number,
               GError        **error)
{
  g_autoptr (KitStatement) row = kit_statement_new (connection, sql, error);
  g_autoptr (GArray) contents = g_array_new (FALSE, FALSE, sizeof (gint64));
  GError *local_error = NULL;
  gint64 n_bytes = 0;

  if (row == NULL)
    return NULL;
  kit_statement_bind_int64 (row, 1, number);
  while (n_bytes < MOVE_BYTES && kit_statement_next (row, &local_error))
    {
      gint64 content = kit_statement_get_int64 (row, 0);

      g_array_append_val (contents, content);
      n_bytes += kit_statement_get_int64 (row, 1);
    }
  if (local_error == NULL)
    return g_steal_pointer (&contents);
  g_propagate_error (error, local_error);
  return NULL;
}

/* Some of a pack. What cannot be read stays where it is: it is not gone while the file is there. */
static gboolean
move_some (KitDatabase  *database,
           const char   *folder,
           gint64        pack,
           guint        *n_moved,
           GError      **error)
{
  g_autoptr (KitWrite) write = kit_database_write (database, NULL, error);
  g_autoptr (GArray) contents = NULL;

  if (write == NULL)
    return FALSE;
  contents = list_contents (kit_write_get_connection (write), "SELECT id, size FROM piece WHERE pack = ? ORDER BY offset",
                            pack, error);
  for (guint i = 0; contents != NULL && i < contents->len; i++)
    {
      gint64 content = g_array_index (contents, gint64, i);
      g_autoptr (GBytes) body = kit_packs_load (kit_write_get_connection (write), folder, content, error);

      if (body == NULL || !kit_bodies_store (write, content, body, error))
        return FALSE;
    }
  *n_moved = contents != NULL ? contents->len : 0;
  return contents != NULL && kit_write_commit (write, error);
}

static gboolean
move_all (KitDatabase   *database,
          const char    *folder,
          gint64         pack,
          GCancellable  *cancellable,
          GError       **error)
{
  guint n_moved;

  do
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !move_some (database, folder, pack, &n_moved, error))
      return FALSE;
  while (n_moved > 0);
  return TRUE;
}

static gboolean
tidy_one (KitDatabase   *database,
          const char    *folder,
          gint64         pack,
          GCancellable  *cancellable,
          GError       **error)
{
  gint64 needed;
  int lock;
  gint64 size = kit_pack_lock (folder, pack, &lock);
  gboolean done;

  if (size < 0)
    return TRUE;
  {
    /* After the lock: whoever wrote it has committed what there is */
    g_autoptr (KitConnection) connection = kit_database_read (database, NULL, error);

    done = connection != NULL &&
           kit_query_int64 (connection, "SELECT sum (size + 24) FROM piece WHERE pack = ?", pack, 0, &needed, error);
  }
  if (done && needed > 0 && needed < size / 2)
    {
      done = move_all (database, folder, pack, cancellable, error);
      needed = 0;
    }
  if (done && needed == 0)
    kit_pack_remove (folder, pack);
  close (lock);
  return done;
}

void
kit_packs_tidy (KitDatabase  *database,
                const char   *folder,
                GCancellable *cancellable)
{
  g_autoptr (GArray) packs = kit_pack_list (folder);

  for (guint i = 0; i < packs->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      gint64 pack = g_array_index (packs, gint64, i);
      g_autoptr (GError) error = NULL;

      if (!tidy_one (database, folder, pack, cancellable, &error) &&
          !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_message ("The pack %016" G_GINT64_MODIFIER "x stays as it is: %s", pack, error->message);
    }
}

/* ---- a copy ---- */

static gboolean
inline_some (KitBodies    *bodies,
             KitDatabase  *copy,
             guint        *n_moved,
             GError      **error)
{
  g_autoptr (KitWrite) write = kit_database_write (copy, NULL, error);
  g_autoptr (GArray) contents = NULL;

  if (write == NULL)
    return FALSE;
  contents = list_contents (kit_write_get_connection (write), "SELECT id, size FROM piece WHERE ?1 = 0", 0, error);
  for (guint i = 0; contents != NULL && i < contents->len; i++)
    {
      gint64 content = g_array_index (contents, gint64, i);
      g_autoptr (GBytes) body = kit_bodies_load (bodies, content, error);

      if (body == NULL || !kit_bodies_store (write, content, body, error))
        return FALSE;
    }
  *n_moved = contents != NULL ? contents->len : 0;
  return contents != NULL && kit_write_commit (write, error);
}

gboolean
kit_packs_inline (KitBodies     *bodies,
                  const char    *path,
                  GCancellable  *cancellable,
                  GError       **error)
{
  KitDatabase *copy = kit_database_new (path, CACHE_KIB, CACHE_KIB, PAGE_SIZE, error);
  gboolean done = copy != NULL;
  guint n_moved = 1;

  while (done && n_moved > 0)
    done = !g_cancellable_set_error_if_cancelled (cancellable, error) &&
           inline_some (bodies, copy, &n_moved, error);
  g_clear_pointer (&copy, kit_database_free);
  return done;
}
