/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-database.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_IDLE_READERS 4
#define WRITE_RETRIES 3

struct _KitDatabase
{
  char *path;
  guint reader_cache_kib;
  guint page_size;
  GMutex writer_mutex; /* held while a KitWrite lives */
  KitConnection *writer;
  GMutex pool_mutex;
  GPtrArray *idle_readers;
};

struct _KitWrite
{
  KitDatabase *database;
  gboolean open;
};

static gboolean
set_file_error (const char  *path,
                int          number,
                GError     **error)
{
  g_set_error (error, MAPI_ERROR,
               number == ENOSPC || number == EDQUOT ? MAPI_ERROR_NOT_ENOUGH_DISK
               : MAPI_ERROR_NO_ACCESS,
               _("The file “%s” cannot be opened: %s"), path, g_strerror (number));
  return FALSE;
}

/* SQLite would make the file with the process's umask; what it makes beside it takes the
 * mode of the file.
 *
 * A file that is there is not opened here. SQLite's locks are those of fcntl(): whoever closes any descriptor of
 * the file takes them from every connection of the process. Another process that ends believes then that it was the
 * last, and removes the log into which this one goes on writing. */
static gboolean
make_file (const char  *path,
           GError     **error)
{
  GStatBuf info;
  int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (fd >= 0)
    {
      close (fd);
      return TRUE;
    }
  if (errno != EEXIST)
    return set_file_error (path, errno, error);
  if (g_lstat (path, &info) < 0)
    return set_file_error (path, errno, error);
  return !S_ISLNK (info.st_mode) || set_file_error (path, ELOOP, error);
}

KitDatabase *
kit_database_new (const char  *path,
                  guint        writer_cache_kib,
                  guint        reader_cache_kib,
                  guint        page_size,
                  GError     **error)
{
  g_autoptr (KitDatabase) self = NULL;

  if (!make_file (path, error))
    return NULL;
  self = g_new0 (KitDatabase, 1);
  self->path = g_strdup (path);
  self->reader_cache_kib = reader_cache_kib;
  self->page_size = page_size;
  g_mutex_init (&self->writer_mutex);
  g_mutex_init (&self->pool_mutex);
  self->idle_readers = g_ptr_array_new_with_free_func ((GDestroyNotify) kit_connection_close);
  self->writer = kit_connection_open (path, KIT_CONNECTION_WRITER, writer_cache_kib, page_size,
                                      error);
  if (self->writer == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

void
kit_database_free (KitDatabase *self)
{
  g_clear_pointer (&self->idle_readers, g_ptr_array_unref);
  g_clear_pointer (&self->writer, kit_connection_close);
  g_mutex_clear (&self->pool_mutex);
  g_mutex_clear (&self->writer_mutex);
  g_free (self->path);
  g_free (self);
}

void
kit_database_set_cache (KitDatabase *self,
                        guint        writer_cache_kib)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA cache_size = -%u", writer_cache_kib);

  g_mutex_lock (&self->writer_mutex);
  kit_connection_exec (self->writer, sql, NULL);
  g_mutex_unlock (&self->writer_mutex);
}

const char *
kit_database_get_path (KitDatabase *self)
{
  return self->path;
}

static void
give_reader_back (KitConnection *connection,
                  gpointer       user_data)
{
  KitDatabase *self = user_data;

  kit_connection_set_cancellable (connection, NULL);
  /* Ends a transaction that only read: nothing can be lost by it */
  if (!kit_connection_run (connection, "ROLLBACK", NULL))
    {
      kit_connection_close (connection);
      return;
    }
  g_mutex_lock (&self->pool_mutex);
  if (self->idle_readers->len < MAX_IDLE_READERS)
    g_ptr_array_add (self->idle_readers, g_steal_pointer (&connection));
  g_mutex_unlock (&self->pool_mutex);
  kit_connection_close (connection);
}

static KitConnection *
take_reader (KitDatabase  *self,
             GError      **error)
{
  KitConnection *connection = NULL;

  g_mutex_lock (&self->pool_mutex);
  if (self->idle_readers->len > 0)
    connection = g_ptr_array_steal_index (self->idle_readers, self->idle_readers->len - 1);
  g_mutex_unlock (&self->pool_mutex);
  if (connection != NULL)
    return connection;
  return kit_connection_open (self->path, KIT_CONNECTION_READER, self->reader_cache_kib,
                              self->page_size, error);
}

KitConnection *
kit_database_read (KitDatabase   *self,
                   GCancellable  *cancellable,
                   GError       **error)
{
  KitConnection *connection;

  if (g_cancellable_is_cancelled (cancellable))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL,
                           _("The request was cancelled"));
      return NULL;
    }
  connection = take_reader (self, error);
  if (connection == NULL)
    return NULL;
  if (!kit_connection_run (connection, "BEGIN", error))
    {
      kit_connection_close (connection);
      return NULL;
    }
  kit_connection_set_release (connection, give_reader_back, self);
  kit_connection_set_cancellable (connection, cancellable);
  return connection;
}

static gboolean
begin_immediate (KitConnection  *connection,
                 GError        **error)
{
  for (guint attempt = 1;; attempt++)
    {
      g_autoptr (GError) local_error = NULL;

      if (kit_connection_run (connection, "BEGIN IMMEDIATE", &local_error))
        return TRUE;
      if (attempt == WRITE_RETRIES ||
          !g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_BUSY))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }
}

KitWrite *
kit_database_write (KitDatabase   *self,
                    GCancellable  *cancellable,
                    GError       **error)
{
  KitWrite *write;

  g_mutex_lock (&self->writer_mutex);
  if (g_cancellable_is_cancelled (cancellable))
    {
      g_mutex_unlock (&self->writer_mutex);
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL,
                           _("The request was cancelled"));
      return NULL;
    }
  if (!begin_immediate (self->writer, error))
    {
      g_mutex_unlock (&self->writer_mutex);
      return NULL;
    }
  write = g_new (KitWrite, 1);
  write->database = self;
  write->open = TRUE;
  return write;
}

KitConnection *
kit_write_get_connection (KitWrite *self)
{
  return self->database->writer;
}

gboolean
kit_write_commit (KitWrite  *self,
                  GError   **error)
{
  g_return_val_if_fail (self->open, FALSE);

  if (!kit_connection_run (self->database->writer, "COMMIT", error))
    return FALSE;
  self->open = FALSE;
  return TRUE;
}

void
kit_write_free (KitWrite *self)
{
  KitConnection *writer = self->database->writer;

  /* Some errors, a full disk among them, have ended the transaction already */
  if (self->open && !sqlite3_get_autocommit (kit_connection_get_sqlite (writer)))
    kit_connection_run (writer, "ROLLBACK", NULL);
  g_mutex_unlock (&self->database->writer_mutex);
  g_free (self);
}

gboolean
kit_database_with_writer (KitDatabase  *self,
                          gboolean    (*func) (KitConnection *, gpointer, GError **),
                          gpointer      user_data,
                          GError      **error)
{
  gboolean result;

  g_mutex_lock (&self->writer_mutex);
  result = func (self->writer, user_data, error);
  g_mutex_unlock (&self->writer_mutex);
  return result;
}
