/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-file-lock-private.h"

#include "../mapi-error.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/file.h>

#include <glib/gi18n-lib.h>

struct _MapiFileLock
{
  int fd;
};

MapiFileLock *
mapi_file_lock_take (const char        *path,
                     MapiFileLockKind   kind,
                     gboolean           wait,
                     GError           **error)
{
  int operation = (kind == MAPI_FILE_LOCK_SHARED ? LOCK_SH : LOCK_EX) | (wait ? 0 : LOCK_NB);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  MapiFileLock *self;
  int result;
  int saved;

  if (fd < 0)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, _("“%s” cannot be opened: %s"),
                   path, g_strerror (errno));
      return NULL;
    }
  do
    result = flock (fd, operation);
  while (result != 0 && errno == EINTR);
  if (result != 0)
    {
      saved = errno;
      close (fd);
      g_set_error (error, MAPI_ERROR,
                   saved == EWOULDBLOCK ? MAPI_ERROR_BUSY : MAPI_ERROR_DISK_ERROR,
                   _("“%s” cannot be locked: %s"), path, g_strerror (saved));
      return NULL;
    }
  self = g_new (MapiFileLock, 1);
  self->fd = fd;
  return self;
}

void
mapi_file_lock_release (MapiFileLock *self)
{
  close (self->fd);
  g_free (self);
}
