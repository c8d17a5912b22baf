/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-shared-session-private.h"

#include "mapi-error.h"
#include "mapi-paths-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Files in the runtime folder:
 *
 *   logon.lock             locked exclusively by whoever logs on
 *   shared-session         key file: group [Session] with Id, Profile, Flags of the session
 *                          that a logon without NEW_SESSION joins
 *   shared-session.ID      locked shared by each member of session ID, for as long as it is
 *                          one; empty until a member asks the others to log off
 *
 * A lock lives on an open file, so one process can be a member more than once, and one that
 * dies stops being one. Nobody holding shared-session.ID means that session is over and its
 * files are litter. A new shared session gets a new ID: members of the older one stay
 * together and are not seen by later logons. */

#define POINTER_NAME "shared-session"
#define GROUP        "Session"

struct _MapiSharedSession
{
  gatomicrefcount             ref_count;
  char                       *id;
  char                       *profile;
  MapiLogonFlags              flags;
  char                       *path;     /* of shared-session.ID */
  int                         fd;       /* open on it, locked shared */
  GMutex                      lock;     /* guards what follows */
  gboolean                    left;
  GFileMonitor               *monitor;  /* (nullable) */
  MapiSharedSessionEndedFunc  func;     /* (nullable): was called, or is not to be */
  GWeakRef                    owner;
};

static void
set_error_from_errno (GError     **error,
                      const char  *path,
                      int          saved_errno)
{
  g_set_error (error, MAPI_ERROR,
               saved_errno == ENOSPC ? MAPI_ERROR_NOT_ENOUGH_DISK : MAPI_ERROR_NOT_ENOUGH_RESOURCES,
               _("“%s” cannot be used: %s"), path, g_strerror (saved_errno));
}

static char *
build_path (const char  *name,
            GError     **error)
{
  g_autofree char *folder = mapi_paths_dup_runtime_dir (error);

  return folder != NULL ? g_build_filename (folder, name, NULL) : NULL;
}

/* Until the lock is there, the time is over or the caller gave up */
static gboolean
wait_for_lock (int            fd,
               const char    *path,
               gint           timeout_ms,
               GCancellable  *cancellable,
               GError       **error)
{
  gint64 end = timeout_ms < 0 ? G_MAXINT64
                              : g_get_monotonic_time () + timeout_ms * G_GINT64_CONSTANT (1000);
  gint pause_ms = 1;

  while (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      GPollFD poll_fd;

      if (errno != EWOULDBLOCK && errno != EINTR)
        {
          set_error_from_errno (error, path, errno);
          return FALSE;
        }
      if (g_get_monotonic_time () >= end)
        {
          g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TIMEOUT,
                               _("Another program is logging on and has not finished in time"));
          return FALSE;
        }

      if (g_cancellable_make_pollfd (cancellable, &poll_fd))
        {
          g_poll (&poll_fd, 1, pause_ms);
          g_cancellable_release_fd (cancellable);
        }
      else
        g_poll (NULL, 0, pause_ms);

      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL,
                               _("The logon was cancelled"));
          return FALSE;
        }
      pause_ms = MIN (pause_ms * 2, 50);
    }

  return TRUE;
}

int
mapi_logon_mutex_acquire (gint           timeout_ms,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autofree char *path = build_path ("logon.lock", error);
  int fd;

  if (path == NULL)
    return -1;

  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      set_error_from_errno (error, path, errno);
      return -1;
    }

  if (!wait_for_lock (fd, path, timeout_ms, cancellable, error))
    {
      close (fd);
      return -1;
    }

  return fd;
}

void
mapi_logon_mutex_release (int fd)
{
  if (fd >= 0)
    close (fd);
}

static MapiSharedSession *
shared_session_new (const char     *id,
                    const char     *profile,
                    MapiLogonFlags  flags,
                    char           *path,
                    int             fd)
{
  MapiSharedSession *self = g_new0 (MapiSharedSession, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  g_weak_ref_init (&self->owner, NULL);
  self->id = g_strdup (id);
  self->profile = g_strdup (profile);
  self->flags = flags;
  self->path = path;
  self->fd = fd;
  return self;
}

static gboolean
is_id (const char *id)
{
  return id != NULL && strlen (id) == 36 && g_uuid_string_is_valid (id);
}

/* Whether somebody else is a member of the session whose file is open at @fd. Takes no lock
 * that lasts: a shared one replaces the exclusive one we got, or none is left. */
static gboolean
is_held (int fd)
{
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    {
      flock (fd, LOCK_UN);
      return FALSE;
    }

  return errno == EWOULDBLOCK;
}

MapiSharedSession *
mapi_shared_session_join (GError **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autofree char *pointer = build_path (POINTER_NAME, error);
  g_autofree char *id = NULL;
  g_autofree char *profile = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  struct stat info;
  int fd;

  if (pointer == NULL)
    return NULL;
  if (!g_key_file_load_from_file (file, pointer, G_KEY_FILE_NONE, NULL))
    return NULL;

  id = g_key_file_get_string (file, GROUP, "Id", NULL);
  profile = g_key_file_get_string (file, GROUP, "Profile", NULL);
  if (!is_id (id) || profile == NULL || *profile == '\0')
    return NULL;

  name = g_strconcat (POINTER_NAME ".", id, NULL);
  path = build_path (name, NULL);
  fd = path != NULL ? g_open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0) : -1;
  if (fd < 0)
    return NULL;

  /* A session that was told to end takes nobody in any more, and one whose last member
   * left just now has lost its file. */
  if (!is_held (fd) || flock (fd, LOCK_SH | LOCK_NB) != 0 ||
      fstat (fd, &info) != 0 || info.st_size > 0 || info.st_nlink == 0)
    {
      close (fd);
      return NULL;
    }

  return shared_session_new (id, profile,
                             (MapiLogonFlags) g_key_file_get_uint64 (file, GROUP, "Flags", NULL),
                             g_steal_pointer (&path), fd);
}

gboolean
mapi_shared_session_exists (void)
{
  g_autoptr(MapiSharedSession) shared = mapi_shared_session_join (NULL);

  return shared != NULL;
}

/* What sessions that died left behind */
static void
remove_litter (const char *pointer)
{
  g_autofree char *folder = g_path_get_dirname (pointer);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = NULL;
      int fd;

      if (!g_str_has_prefix (name, POINTER_NAME ".") || !is_id (name + strlen (POINTER_NAME ".")))
        continue;

      path = g_build_filename (folder, name, NULL);
      fd = g_open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);
      if (fd < 0)
        continue;
      if (!is_held (fd))
        g_unlink (path);
      close (fd);
    }
}

MapiSharedSession *
mapi_shared_session_publish (const char      *profile,
                             MapiLogonFlags   flags,
                             GError         **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GError) local_error = NULL;
  g_autofree char *pointer = build_path (POINTER_NAME, error);
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *path = NULL;
  g_autofree char *data = NULL;
  gsize length;
  int fd;

  if (pointer == NULL)
    return NULL;

  remove_litter (pointer);
  path = g_strconcat (pointer, ".", id, NULL);
  fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0 || flock (fd, LOCK_SH | LOCK_NB) != 0)
    {
      set_error_from_errno (error, path, errno);
      if (fd >= 0)
        close (fd);
      return NULL;
    }

  g_key_file_set_string (file, GROUP, "Id", id);
  g_key_file_set_string (file, GROUP, "Profile", profile);
  g_key_file_set_uint64 (file, GROUP, "Flags", (guint) flags);
  data = g_key_file_to_data (file, &length, NULL);
  if (!g_file_set_contents_full (pointer, data, length, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                 &local_error))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_RESOURCES,
                   _("The session cannot be shared: %s"), local_error->message);
      g_unlink (path);
      close (fd);
      return NULL;
    }

  return shared_session_new (id, profile, flags, g_steal_pointer (&path), fd);
}

const char *
mapi_shared_session_get_profile (MapiSharedSession *self)
{
  return self->profile;
}

MapiLogonFlags
mapi_shared_session_get_flags (MapiSharedSession *self)
{
  return self->flags;
}

gboolean
mapi_shared_session_has_ended (MapiSharedSession *self)
{
  struct stat info;

  return fstat (self->fd, &info) == 0 && info.st_size > 0;
}

void
mapi_shared_session_end (MapiSharedSession *self)
{
  if (write (self->fd, "end\n", 4) != 4)
    g_debug ("Shared session %s cannot be ended: %s", self->id, g_strerror (errno));
}

static void
monitor_changed_cb (MapiSharedSession *self)
{
  g_autoptr(GObject) owner = g_weak_ref_get (&self->owner);
  MapiSharedSessionEndedFunc func;

  if (owner == NULL || !mapi_shared_session_has_ended (self))
    return;

  g_mutex_lock (&self->lock);
  func = self->func;
  self->func = NULL;
  g_mutex_unlock (&self->lock);

  if (func != NULL)
    func (owner);
}

static void
monitor_unref (gpointer  data,
               GClosure *closure)
{
  mapi_shared_session_unref (data);
}

void
mapi_shared_session_watch (MapiSharedSession          *self,
                           GObject                    *owner,
                           MapiSharedSessionEndedFunc  func)
{
  g_autoptr(GFile) file = g_file_new_for_path (self->path);
  g_autoptr(GError) error = NULL;
  g_autoptr(GFileMonitor) monitor = NULL;

  monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, &error);
  if (monitor == NULL)
    {
      g_debug ("%s is not watched: %s", self->path, error->message);
      return;
    }

  g_weak_ref_set (&self->owner, owner);
  g_file_monitor_set_rate_limit (monitor, 10);
  g_signal_connect_data (monitor, "changed", G_CALLBACK (monitor_changed_cb),
                         mapi_shared_session_ref (self), monitor_unref, G_CONNECT_SWAPPED);

  g_mutex_lock (&self->lock);
  if (!self->left)
    {
      self->func = func;
      self->monitor = g_steal_pointer (&monitor);
    }
  g_mutex_unlock (&self->lock);

  /* It may have ended before there was anything to watch it. */
  monitor_changed_cb (self);
}

void
mapi_shared_session_leave (MapiSharedSession *self)
{
  g_autoptr(GFileMonitor) monitor = NULL;
  gboolean left;

  g_mutex_lock (&self->lock);
  left = self->left;
  self->left = TRUE;
  self->func = NULL;
  monitor = g_steal_pointer (&self->monitor);
  g_mutex_unlock (&self->lock);

  if (left)
    return;

  /* The lock goes first: getting it exclusively tells that nobody is left. A logon that
   * joins at this moment holds it by then, or finds no file and goes on without. */
  flock (self->fd, LOCK_UN);
  if (!is_held (self->fd))
    g_unlink (self->path);
  if (monitor != NULL)
    {
      g_file_monitor_cancel (monitor);
      g_signal_handlers_disconnect_by_data (monitor, self);
    }
}

MapiSharedSession *
mapi_shared_session_ref (MapiSharedSession *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
mapi_shared_session_unref (MapiSharedSession *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  mapi_shared_session_leave (self);
  close (self->fd);
  g_weak_ref_clear (&self->owner);
  g_mutex_clear (&self->lock);
  g_free (self->id);
  g_free (self->profile);
  g_free (self->path);
  g_free (self);
}
