/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An advisory lock (flock) on a file made for it. Two locks exclude each other also within
 * one process. The kernel drops it with the process. */
typedef struct _MapiFileLock MapiFileLock;

typedef enum
{
  MAPI_FILE_LOCK_SHARED,
  MAPI_FILE_LOCK_EXCLUSIVE
} MapiFileLockKind;

/* Waits with @wait; otherwise BUSY when it is taken. NO_ACCESS, DISK_ERROR */
MapiFileLock *mapi_file_lock_take    (const char        *path,
                                      MapiFileLockKind   kind,
                                      gboolean           wait,
                                      GError           **error);
void          mapi_file_lock_release (MapiFileLock      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiFileLock, mapi_file_lock_release)

G_END_DECLS
