/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Opening a store
 *
 * Every process that has a store open holds a shared lock on `store.lock`. One that gets the
 * exclusive lock is alone: it may make and migrate the files, and when the mark in meta says
 * that the last writer never closed, it checks them. Closing tries for the exclusive lock
 * again, to take the mark away. */

#include "config.h"

#include "kit-opening.h"

#include "kit-migration.h"
#include "kit-schema.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#define WRITER_CACHE_KIB 40960
#define READER_CACHE_KIB 2048
#define PAGE_SIZE 4096
#define MAX_RETRIES 20
#define RETRY_US (50 * 1000)

#define STORE "store.sqlite"
#define BODIES "bodies.sqlite"

struct _KitOpening
{
  int lock;
  KitDatabase *database;
  KitBodies *bodies;
  char *bodies_path;
  gboolean is_only; /* what is in it is nowhere else */
  gboolean is_half; /* … and a part of it is missing */
  char *damage; /* what is wrong, for people; NULL when nothing is known to be */
};

static gboolean
set_file_error (const char  *path,
                GError     **error)
{
  int number = errno;

  g_set_error (error, MAPI_ERROR,
               number == ENOSPC || number == EDQUOT ? MAPI_ERROR_NOT_ENOUGH_DISK
               : MAPI_ERROR_NO_ACCESS,
               _("The message store “%s” cannot be opened: %s"), path, g_strerror (number));
  return FALSE;
}

static gboolean
take_lock (KitOpening  *self,
           const char  *folder,
           gboolean    *alone,
           GError     **error)
{
  g_autofree char *path = g_build_filename (folder, "store.lock", NULL);
  int result;

  self->lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->lock < 0)
    return set_file_error (path, error);
  *alone = flock (self->lock, LOCK_EX | LOCK_NB) == 0;
  if (*alone)
    return TRUE;
  /* Waits while another process prepares the files */
  do
    result = flock (self->lock, LOCK_SH);
  while (result < 0 && errno == EINTR);
  return result == 0 || set_file_error (path, error);
}

/* Whoever was to prepare the files may have died over it: then somebody else has to. Not more
 * than a moment is waited for: another process may live on with files it cannot convert. */
static gboolean
try_alone (KitOpening  *self,
           const char  *folder,
           gboolean    *alone,
           GError     **error)
{
  g_usleep (RETRY_US);
  close (self->lock);
  return take_lock (self, folder, alone, error);
}

static gboolean
set_missing (KitOpening  *self,
             const char  *path,
             GError     **error)
{
  self->is_half = TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_STORE,
               _("The file “%s” is missing, though what belongs to it is there. It may be in a backup."), path);
  return FALSE;
}

/* Texts without the list of what they belong to: with a new list they would belong to nothing, and go. What a server
 * has comes again. @is_there: the file is, with or without a list in it. */
static gboolean
check_whole (KitOpening  *self,
             const char  *store_path,
             gboolean     is_there,
             GError     **error)
{
  return !self->is_only || is_there || !g_file_test (self->bodies_path, G_FILE_TEST_EXISTS) ||
         set_missing (self, store_path, error);
}

/* The list without the texts: what is nowhere else is not opened as if it had none. What a server has is fetched again,
 * under whatever number it is found there;
 * the rest of such a copy, what was still to be told to it, is said to be missing when it is opened or checked. */
static gboolean
begin_bodies (gpointer   user_data,
              GError   **error)
{
  KitOpening *self = user_data;
  g_autoptr (KitWrite) write = NULL;
  KitConnection *connection;
  gint64 n_texts;

  {
    g_autoptr (KitConnection) reader = kit_database_read (self->database, NULL, error);

    if (reader == NULL ||
        !kit_query_int64 (reader, "SELECT count(*) FROM (SELECT 1 FROM content WHERE kind <> 2 LIMIT 1)", 0, 0, &n_texts,
                          error))
      return FALSE;
  }
  if (n_texts == 0)
    return TRUE;
  if (self->is_only)
    return set_missing (self, self->bodies_path, error);
  write = kit_database_write (self->database, NULL, error);
  if (write == NULL)
    return FALSE;
  connection = kit_write_get_connection (write);
  return kit_execute (connection,
                      "UPDATE content SET kind = 2 WHERE kind = 0 AND (id IN (SELECT content FROM tombstone) OR id IN"
                      " (SELECT message.content FROM location JOIN message ON message.id = location.message))", error,
                      0) &&
         kit_write_commit (write, error);
}

static gboolean
create (KitOpening  *self,
        GError     **error)
{
  g_autoptr (KitWrite) write = NULL;

  if (!check_whole (self, kit_database_get_path (self->database), FALSE, error))
    return FALSE;
  write = kit_database_write (self->database, NULL, error);
  return write != NULL &&
         kit_schema_create (kit_write_get_connection (write), error) &&
         kit_write_commit (write, error);
}

static gboolean
prepare_schema (KitOpening  *self,
                gboolean     alone,
                GError     **error)
{
  const char *path = kit_database_get_path (self->database);
  gint64 version;

  {
    g_autoptr (KitConnection) connection = kit_database_read (self->database, NULL, error);

    if (connection == NULL || !kit_schema_get_version (connection, &version, error))
      return FALSE;
  }
  if (version == KIT_SCHEMA_VERSION)
    return TRUE;
  if (version > KIT_SCHEMA_VERSION)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_VERSION,
                   _("“%s” was written by a newer version of Estafette"), path);
      return FALSE;
    }
  if (!alone)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_BUSY,
                   _("Another program has “%s” open, which has to be converted first"), path);
      return FALSE;
    }
  return version < 0 ? create (self, error)
                     : kit_migration_run (self->database, version, error);
}

static gboolean
is_dirty (KitOpening  *self,
          gboolean    *dirty,
          GError     **error)
{
  g_autoptr (KitConnection) connection = kit_database_read (self->database, NULL, error);
  gint64 value;

  if (connection == NULL || !kit_meta_get (connection, "dirty", 0, &value, error))
    return FALSE;
  *dirty = value != 0;
  return TRUE;
}

/* Nobody else has the store open: whoever is still counted has vanished */
static gboolean
sweep (KitOpening  *self,
       GError     **error)
{
  g_autoptr (KitWrite) write = kit_database_write (self->database, NULL, error);
  guint n_swept;

  return write != NULL &&
         kit_bodies_sweep (self->bodies, kit_write_get_connection (write), &n_swept, error) &&
         kit_meta_set (kit_write_get_connection (write), "dirty", 0, error) &&
         kit_write_commit (write, error);
}

static gboolean
check_after_crash (KitOpening  *self,
                   GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean dirty;

  if (!is_dirty (self, &dirty, error))
    return FALSE;
  if (!dirty)
    return TRUE;
  if (kit_quick_check (self->database, &local_error))
    return sweep (self, error);
  if (!g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_CORRUPT_STORE))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  /* What can still be read should be: it is opened all the same, but not written to */
  self->damage = g_strdup (local_error->message);
  return TRUE;
}

gboolean
kit_opening_is_there (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, STORE, NULL);
  g_autofree char *bodies = g_build_filename (folder, BODIES, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (bodies, G_FILE_TEST_EXISTS);
}

static gboolean
prepare (KitOpening  *self,
         const char  *folder,
         GError     **error)
{
  g_autofree char *store_path = g_build_filename (folder, STORE, NULL);
  g_autoptr (GError) local_error = NULL;
  gboolean alone = FALSE;

  if (g_mkdir_with_parents (folder, 0700) < 0)
    return set_file_error (folder, error);
  if (!take_lock (self, folder, &alone, error) ||
      !check_whole (self, store_path, g_file_test (store_path, G_FILE_TEST_EXISTS), error))
    return FALSE;
  self->database = kit_database_new (store_path, WRITER_CACHE_KIB, READER_CACHE_KIB, PAGE_SIZE,
                                     error);
  if (self->database == NULL)
    return FALSE;
  for (guint i = 0; !prepare_schema (self, alone, &local_error); i++)
    {
      if (i == MAX_RETRIES || !g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_BUSY))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      g_clear_error (&local_error);
      if (!try_alone (self, folder, &alone, error))
        return FALSE;
    }
  self->bodies = kit_bodies_new (self->bodies_path, begin_bodies, self, error);
  if (self->bodies == NULL || (alone && !check_after_crash (self, error)))
    return FALSE;
  if (alone)
    flock (self->lock, LOCK_SH);
  return TRUE;
}

KitOpening *
kit_opening_new (const char  *folder,
                 gboolean     is_only,
                 gboolean    *is_half,
                 GError     **error)
{
  g_autoptr (KitOpening) self = g_new0 (KitOpening, 1);
  gboolean done;

  self->lock = -1;
  self->is_only = is_only;
  self->bodies_path = g_build_filename (folder, BODIES, NULL);
  done = prepare (self, folder, error);
  *is_half = self->is_half;
  return done ? g_steal_pointer (&self) : NULL;
}

/* ---- what is left of one ---- */

/* With what SQLite has beside them */
static gboolean
is_ours (const char *name)
{
  return g_str_has_prefix (name, STORE) || g_str_has_prefix (name, BODIES) || g_str_equal (name, "packs");
}

static gboolean
move_all (const char  *folder,
          const char  *aside,
          GError     **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (is_ours (name))
      g_ptr_array_add (names, g_strdup (name));
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *from = g_build_filename (folder, names->pdata[i], NULL);
      g_autofree char *to = g_build_filename (aside, names->pdata[i], NULL);

      if (g_rename (from, to) < 0)
        return set_file_error (from, error);
    }
  return dir != NULL;
}

gboolean
kit_opening_put_aside (const char  *folder,
                       GError     **error)
{
  g_autoptr (KitOpening) self = g_new0 (KitOpening, 1);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *stamp = g_date_time_format (now, "left-%Y%m%d-%H%M%S");
  g_autofree char *aside = g_build_filename (folder, stamp, NULL);
  gboolean alone = FALSE;

  self->lock = -1;
  if (!take_lock (self, folder, &alone, error))
    return FALSE;
  if (!alone)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_BUSY, _("Another program has “%s” open"), folder);
      return FALSE;
    }
  if (g_mkdir (aside, 0700) < 0)
    return set_file_error (aside, error);
  return move_all (folder, aside, error);
}

/* Only this opening's own mark is taken away: that of a process that vanished stays */
static void
unmark (KitOpening *self)
{
  g_autoptr (KitWrite) write = NULL;
  gint64 n_marks;

  if (!kit_bodies_is_marked (self->bodies))
    return;
  write = kit_database_write (self->database, NULL, NULL);
  if (write != NULL &&
      kit_meta_get (kit_write_get_connection (write), "dirty", 0, &n_marks, NULL) && n_marks > 0 &&
      kit_meta_set (kit_write_get_connection (write), "dirty", n_marks - 1, NULL))
    kit_write_commit (write, NULL);
}

void
kit_opening_free (KitOpening *self)
{
  if (self->bodies != NULL)
    unmark (self);
  g_clear_pointer (&self->bodies, kit_bodies_free);
  g_clear_pointer (&self->database, kit_database_free);
  if (self->lock >= 0)
    close (self->lock);
  g_free (self->bodies_path);
  g_free (self->damage);
  g_free (self);
}

KitDatabase *
kit_opening_get_database (KitOpening *self)
{
  return self->database;
}

KitBodies *
kit_opening_get_bodies (KitOpening *self)
{
  return self->bodies;
}

const char *
kit_opening_get_damage (KitOpening *self)
{
  return self->damage;
}

/* After a repair */
gboolean
kit_opening_check_again (KitOpening  *self,
                         GError     **error)
{
  if (!kit_quick_check (self->database, error))
    return FALSE;
  g_clear_pointer (&self->damage, g_free);
  return TRUE;
}
