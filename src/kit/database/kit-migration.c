/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-migration.h"

#include "kit-schema.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define PAGES_A_STEP 1024
#define BUSY_PAUSE_MS 50

/* 0 knew neither local delivery nor the address to leave a list by */
static gboolean
migrate_0 (KitConnection  *connection,
           GError        **error)
{
  return kit_connection_exec (connection,
                              "CREATE TABLE delivered ("
                              "  search_key BLOB NOT NULL,"
                              "  recipient TEXT NOT NULL,"
                              "  time INTEGER NOT NULL,"
                              "  PRIMARY KEY (search_key, recipient)) WITHOUT ROWID;"
                              "ALTER TABLE message ADD COLUMN list_unsubscribe TEXT;",
                              error);
}

/* 1 knew no servers */
static gboolean
migrate_1 (KitConnection  *connection,
           GError        **error)
{
  return kit_connection_exec (connection,
                              "ALTER TABLE operation ADD COLUMN location INTEGER;"
                              "ALTER TABLE operation ADD COLUMN mark INTEGER NOT NULL DEFAULT 0", error) &&
         kit_schema_create_remote (connection, error);
}

/* 2 had no index to group a folder by conversation with */
static gboolean
migrate_2 (KitConnection  *connection,
           GError        **error)
{
  return kit_connection_exec (connection,
                              "CREATE INDEX message_by_folder_conversation"
                              " ON message (folder, assoc, conversation, received)", error);
}

/* 3 knew no packs: nothing changes here, but who does not know them must not open it */
static gboolean
migrate_3 (KitConnection  *connection,
           GError        **error)
{
  return TRUE;
}

/* 4 told by attempts and times what may have been done already, and by a mark of -1 what is held */
static gboolean
migrate_4 (KitConnection  *connection,
           GError        **error)
{
  return kit_connection_exec (connection,
                              "ALTER TABLE operation ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;"
                              "ALTER TABLE operation ADD COLUMN held INTEGER NOT NULL DEFAULT 0;"
                              "CREATE INDEX operation_held ON operation (id) WHERE held <> 0;"
                              "UPDATE operation SET sent = 1 WHERE kind IN (3, 5, 9) AND attempts > 0 AND mark >= 0;"
                              "UPDATE operation SET held = 1, mark = 0, next_try = 0 WHERE mark < 0", error);
}

/* 5 kept of a refusal only what people read */
static gboolean
migrate_5 (KitConnection  *connection,
           GError        **error)
{
  return kit_connection_exec (connection,
                              "ALTER TABLE operation ADD COLUMN code INTEGER NOT NULL DEFAULT 0;"
                              "ALTER TABLE operation ADD COLUMN low_level TEXT", error);
}

/* 6 knew why a message was not sent only in words */
static gboolean
migrate_6 (KitConnection  *connection,
           GError        **error)
{
  return kit_connection_exec (connection,
                              "ALTER TABLE queue ADD COLUMN code INTEGER NOT NULL DEFAULT 0;"
                              "ALTER TABLE queue ADD COLUMN low_level TEXT", error);
}

/* 7 found what may have been done by looking at all that waits, and had of earlier versions only that it may have been done,
 * a 1, not in which folder: that is the root, to which nothing goes. What was moved on here since was not known then either. */
static gboolean
migrate_7 (KitConnection  *connection,
           GError        **error)
{
  return kit_connection_exec (connection,
                              "UPDATE operation SET sent = ifnull ((SELECT folder FROM message WHERE id = operation.message), 0)"
                              " WHERE kind = 3 AND sent = 1;"
                              "UPDATE operation SET sent = ifnull (folder, 1) WHERE kind IN (5, 9) AND sent = 1;"
                              "CREATE INDEX IF NOT EXISTS operation_sent ON operation (id) WHERE sent <> 0", error);
}

/* 8 knew an upload of what was written here by its name alone */
static gboolean
migrate_8 (KitConnection  *connection,
           GError        **error)
{
  return kit_connection_exec (connection, "ALTER TABLE operation ADD COLUMN digest TEXT", error);
}

/* Entry N brings version N to N + 1 */
static gboolean (* const steps[KIT_SCHEMA_VERSION]) (KitConnection *, GError **) = {
  migrate_0,
  migrate_1,
  migrate_2,
  migrate_3,
  migrate_4,
  migrate_5,
  migrate_6,
  migrate_7,
  migrate_8,
};

static gboolean
make_private_file (const char  *path,
                   GError     **error)
{
  int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  int number = errno;

  if (fd >= 0)
    {
      close (fd);
      return TRUE;
    }
  g_set_error (error, MAPI_ERROR,
               number == EEXIST ? MAPI_ERROR_COLLISION
               : number == ENOSPC || number == EDQUOT ? MAPI_ERROR_NOT_ENOUGH_DISK
                                                      : MAPI_ERROR_NO_ACCESS,
               _("The file “%s” cannot be made: %s"), path, g_strerror (number));
  return FALSE;
}

static gboolean
copy_pages (KitConnection  *connection,
            sqlite3        *target,
            const char     *path,
            GCancellable   *cancellable,
            GError        **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (target, "main",
                                                kit_connection_get_sqlite (connection), "main");
  int code = SQLITE_OK;

  if (backup == NULL)
    {
      kit_error_set_from_sqlite (error, target, sqlite3_extended_errcode (target), path);
      return FALSE;
    }
  while (!g_cancellable_is_cancelled (cancellable) &&
         ((code = sqlite3_backup_step (backup, PAGES_A_STEP)) == SQLITE_OK ||
          code == SQLITE_BUSY || code == SQLITE_LOCKED))
    if (code != SQLITE_OK)
      sqlite3_sleep (BUSY_PAUSE_MS);
  sqlite3_backup_finish (backup);
  if (code == SQLITE_DONE)
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  kit_error_set_from_sqlite (error, target, code, path);
  return FALSE;
}

gboolean
kit_copy_database (KitDatabase   *database,
                   const char    *path,
                   GCancellable  *cancellable,
                   GError       **error)
{
  g_autoptr (KitConnection) connection = NULL;
  sqlite3 *target = NULL;
  gboolean copied;
  int code;

  if (!make_private_file (path, error))
    return FALSE;
  /* Within a read transaction the copy is of one moment, whoever writes meanwhile */
  connection = kit_database_read (database, NULL, error);
  if (connection == NULL)
    return FALSE;
  code = sqlite3_open_v2 (path, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
  if (code != SQLITE_OK)
    {
      kit_error_set_from_sqlite (error, target, code, path);
      sqlite3_close (target);
      return FALSE;
    }
  copied = copy_pages (connection, target, path, cancellable, error);
  sqlite3_close (target);
  if (!copied)
    g_unlink (path);
  return copied;
}

static gboolean
check_connection (KitConnection  *connection,
                  GError        **error)
{
  g_autoptr (KitStatement) statement = kit_statement_new (connection, "PRAGMA quick_check (1)",
                                                          error);
  g_autoptr (GError) local_error = NULL;
  const char *finding = NULL;

  if (statement == NULL)
    return FALSE;
  if (kit_statement_next (statement, &local_error))
    finding = kit_statement_get_text (statement, 0);
  if (g_strcmp0 (finding, "ok") == 0)
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_STORE,
               _("The message store “%s” is damaged: %s"),
               kit_connection_get_path (connection),
               finding != NULL ? finding : local_error != NULL ? local_error->message : "");
  return FALSE;
}

gboolean
kit_quick_check (KitDatabase  *database,
                 GError      **error)
{
  g_autoptr (KitConnection) connection = kit_database_read (database, NULL, error);

  return connection != NULL && check_connection (connection, error);
}

static gboolean
run_steps (KitDatabase  *database,
           gint64        from,
           GError      **error)
{
  g_autoptr (KitWrite) write = kit_database_write (database, NULL, error);

  if (write == NULL)
    return FALSE;
  for (gint64 version = from; version < KIT_SCHEMA_VERSION; version++)
    if (!steps[version] (kit_write_get_connection (write), error))
      return FALSE;
  return kit_meta_set (kit_write_get_connection (write), "schema", KIT_SCHEMA_VERSION, error) &&
         check_connection (kit_write_get_connection (write), error) &&
         kit_write_commit (write, error);
}

gboolean
kit_migration_run (KitDatabase  *database,
                   gint64        from,
                   GError      **error)
{
  g_autofree char *copy = NULL;

  if (from < 0 || from > KIT_SCHEMA_VERSION)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_STORE,
                   _("The message store “%s” is damaged: %s"),
                   kit_database_get_path (database), "meta.schema");
      return FALSE;
    }
  copy = g_strdup_printf ("%s.v%" G_GINT64_FORMAT, kit_database_get_path (database), from);
  /* What an earlier attempt left is of the same state: it was never committed */
  g_unlink (copy);
  if (!kit_copy_database (database, copy, NULL, error) || !run_steps (database, from, error) ||
      !kit_quick_check (database, error))
    return FALSE;
  g_unlink (copy);
  return TRUE;
}
