/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-connection.h"

#include "kit-functions.h"

#include <glib/gstdio.h>
#include <string.h>

#define BUSY_TIMEOUT_MS 10000
#define PROGRESS_STEPS 20000
/* Files with pages of this size have bodies in them, which are much and go again: the room they took is given back */
#define LARGE_PAGE 16384
#define CHECKPOINT_BYTES (32 * 1024 * 1024)
#define MAX_CACHED_STATEMENTS 128
#define LOOKASIDE_SIZE 1200
#define LOOKASIDE_COUNT 500

struct _KitConnection
{
  sqlite3 *sqlite;
  char *path;
  guint page_size;
  GHashTable *idle; /* SQL text -> sqlite3_stmt, those not in use */
  GCancellable *cancellable;
  KitConnectionReleaseFunc release;
  gpointer release_data;
};

/* Statements are long texts that differ in length, at their ends or not at all: each is looked up several times
 * a message, so that going through all of it would show */
static guint
hash_sql (gconstpointer key)
{
  const char *sql = key;
  gsize length = strlen (sql);
  guint64 head = 0, tail = 0;

  memcpy (&head, sql, MIN (length, sizeof head));
  memcpy (&tail, sql + length - MIN (length, sizeof tail), MIN (length, sizeof tail));
  head = (head ^ (tail << 1) ^ length) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return (guint) (head >> 32);
}

static int
on_progress (gpointer user_data)
{
  KitConnection *self = user_data;

  return g_cancellable_is_cancelled (self->cancellable);
}

static void
finalize_stmt (gpointer stmt)
{
  sqlite3_finalize (stmt);
}

/* Whether nothing was ever written to the file. Looked at by its size: whoever opens and closes it takes SQLite's locks
 * from this process. */
static gboolean
is_new (KitConnection *self)
{
  GStatBuf info;

  return g_stat (self->path, &info) == 0 && info.st_size == 0;
}

static gboolean
configure (KitConnection      *self,
           KitConnectionKind   kind,
           guint               cache_kib,
           guint               page_size,
           GError            **error)
{
  g_autofree char *sql = NULL;
  gboolean gives_back = kind == KIT_CONNECTION_WRITER && page_size >= LARGE_PAGE && is_new (self);

  /* What a statement needs for a moment: more than SQLite sets aside by itself, so that malloc() is seldom asked */
  if (kind == KIT_CONNECTION_WRITER)
    sqlite3_db_config (self->sqlite, SQLITE_DBCONFIG_LOOKASIDE, NULL, LOOKASIDE_SIZE, LOOKASIDE_COUNT);
  sqlite3_extended_result_codes (self->sqlite, 1);
  sqlite3_busy_timeout (self->sqlite, BUSY_TIMEOUT_MS);
  sqlite3_db_config (self->sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->sqlite, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
  sqlite3_db_config (self->sqlite, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  /* Nothing is mapped: it is no faster over a million rows than small caches and the system's own, what was looked at
   * once stays in the process, a sixth of the file already for a list and one message, and a file that got shorter or a
   * disk that fails would end the program. What is deleted is overwritten in pages that are written anyway. SQLite's own
   * defaults of both differ from one distribution to the next. Of a file that gives room back auto_vacuum is not said
   * again: each time it is a transaction that writes, for which a reader would wait. */
  sql = g_strdup_printf ("PRAGMA page_size = %u;" /* of a new file only, and so is what follows */
                         "%s"
                         "PRAGMA cell_size_check = ON;"
                         "PRAGMA secure_delete = FAST;"
                         "PRAGMA synchronous = FULL;"
                         "PRAGMA temp_store = MEMORY;"
                         "PRAGMA cache_size = -%u;"
                         "PRAGMA mmap_size = 0;"
                         "PRAGMA journal_size_limit = 67108864;"
                         "PRAGMA wal_autocheckpoint = %u;"
                         "%s",
                         page_size, gives_back ? "PRAGMA auto_vacuum = INCREMENTAL;" : "", cache_kib,
                         CHECKPOINT_BYTES / page_size,
                         kind == KIT_CONNECTION_WRITER ? "PRAGMA journal_mode = WAL;"
                                                       : "PRAGMA query_only = ON;");
  return kit_connection_exec (self, sql, error);
}

/* Counting the memory it uses takes a lock that all connections share, some hundred times a message; nobody asks for
 * the count. Refused where SQLite was used before us, and then it stays as it is. */
static gpointer
set_up_sqlite (gpointer data)
{
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  return NULL;
}

KitConnection *
kit_connection_open (const char         *path,
                     KitConnectionKind   kind,
                     guint               cache_kib,
                     guint               page_size,
                     GError            **error)
{
  static GOnce once = G_ONCE_INIT;
  KitConnection *self = g_new0 (KitConnection, 1);
  int code;

  g_once (&once, set_up_sqlite, NULL);
  self->path = g_strdup (path);
  self->page_size = page_size;
  self->idle = g_hash_table_new_full (hash_sql, g_str_equal, NULL,
                                      finalize_stmt);
  /* Not SQLITE_OPEN_NOFOLLOW: it refuses links in the way to the file, too, and homes are
   * often behind one. The file itself was looked at by kit_database_new(). */
  code = sqlite3_open_v2 (path, &self->sqlite, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  if (code != SQLITE_OK)
    {
      kit_error_set_from_sqlite (error, self->sqlite, code, path);
      kit_connection_close (self);
      return NULL;
    }
  if (!kit_functions_register (self->sqlite))
    {
      kit_error_set_from_sqlite (error, self->sqlite, SQLITE_NOMEM, path);
      kit_connection_close (self);
      return NULL;
    }
  if (!configure (self, kind, cache_kib, page_size, error))
    {
      kit_connection_close (self);
      return NULL;
    }
  return self;
}

void
kit_connection_close (KitConnection *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->idle);
  g_clear_object (&self->cancellable);
  sqlite3_close_v2 (self->sqlite);
  g_free (self->path);
  g_free (self);
}

void
kit_connection_set_release (KitConnection            *self,
                            KitConnectionReleaseFunc  func,
                            gpointer                  user_data)
{
  self->release = func;
  self->release_data = user_data;
}

void
kit_connection_release (KitConnection *self)
{
  if (self->release != NULL)
    self->release (self, self->release_data);
  else
    kit_connection_close (self);
}

sqlite3 *
kit_connection_get_sqlite (KitConnection *self)
{
  return self->sqlite;
}

const char *
kit_connection_get_path (KitConnection *self)
{
  return self->path;
}

void
kit_connection_set_cancellable (KitConnection *self,
                                GCancellable  *cancellable)
{
  g_set_object (&self->cancellable, cancellable);
  sqlite3_progress_handler (self->sqlite, PROGRESS_STEPS,
                            cancellable != NULL ? on_progress : NULL, self);
}

gboolean
kit_connection_exec (KitConnection  *self,
                     const char     *sql,
                     GError        **error)
{
  int code = sqlite3_exec (self->sqlite, sql, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;
  kit_error_set_from_sqlite (error, self->sqlite, sqlite3_extended_errcode (self->sqlite),
                             self->path);
  return FALSE;
}

gboolean
kit_connection_run (KitConnection  *self,
                    const char     *sql,
                    GError        **error)
{
  sqlite3_stmt *stmt = kit_connection_take_stmt (self, sql, error);
  int code;

  if (stmt == NULL)
    return FALSE;
  code = sqlite3_step (stmt);
  if (code != SQLITE_DONE && code != SQLITE_ROW)
    kit_error_set_from_sqlite (error, self->sqlite, sqlite3_extended_errcode (self->sqlite), self->path);
  kit_connection_give_stmt (self, stmt);
  return code == SQLITE_DONE || code == SQLITE_ROW;
}

void
kit_connection_set_checkpoints (KitConnection *self,
                                gboolean       automatic)
{
  sqlite3_wal_autocheckpoint (self->sqlite,
                              automatic ? (int) (CHECKPOINT_BYTES / self->page_size) : 0);
}

void
kit_connection_checkpoint (KitConnection *self)
{
  sqlite3_wal_checkpoint_v2 (self->sqlite, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

gint64
kit_connection_last_rowid (KitConnection *self)
{
  return sqlite3_last_insert_rowid (self->sqlite);
}

gint64
kit_connection_n_changes (KitConnection *self)
{
  return sqlite3_changes (self->sqlite);
}

/* A statement is taken out of the cache while it is in use, so that a query inside the
 * loop of the same query gets one of its own. */
sqlite3_stmt *
kit_connection_take_stmt (KitConnection  *self,
                          const char     *sql,
                          GError        **error)
{
  sqlite3_stmt *stmt = NULL;
  int code;

  if (g_hash_table_steal_extended (self->idle, sql, NULL, (gpointer *) &stmt))
    return stmt;
  code = sqlite3_prepare_v3 (self->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL);
  if (code == SQLITE_OK)
    return stmt;
  kit_error_set_from_sqlite (error, self->sqlite, code, self->path);
  return NULL;
}

void
kit_connection_give_stmt (KitConnection *self,
                          sqlite3_stmt  *stmt)
{
  const char *sql = sqlite3_sql (stmt);

  sqlite3_reset (stmt);
  sqlite3_clear_bindings (stmt);
  /* Of two with the same text the one used last stays */
  if (g_hash_table_size (self->idle) >= MAX_CACHED_STATEMENTS)
    sqlite3_finalize (stmt);
  else
    g_hash_table_replace (self->idle, (gpointer) sql, stmt);
}
