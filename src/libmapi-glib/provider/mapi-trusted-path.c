/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-trusted-path.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../mapi-error.h"

/* A sticky folder (/tmp) counts as safe, since nobody else can exchange our entries in it */
static gboolean
is_ours (const char *path)
{
  struct stat st;

  return lstat (path, &st) == 0 && (st.st_uid == 0 || st.st_uid == geteuid ())
         && ((st.st_mode & (S_IWGRP | S_IWOTH)) == 0 || (S_ISDIR (st.st_mode) && (st.st_mode & S_ISVTX) != 0));
}

/**
 * mapi_dup_trusted_path:
 * @path: a file with code
 * @error: return location for an error
 *
 * Finds out whether code may be loaded from @path: whether every part of it, links followed, belongs to root or to the user
 * and can be written by nobody else. Load what is answered, not @path.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_NO_ACCESS if others could change it.
 *
 * Returns: (transfer full) (nullable): the canonical path
 */
char *
mapi_dup_trusted_path (const char  *path,
                       GError     **error)
{
  g_autofree char *canonical = NULL;
  g_autofree char *part = NULL;
  char *slash;

  g_return_val_if_fail (path != NULL, NULL);

  canonical = realpath (path, NULL);
  if (canonical == NULL)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("“%s” cannot be opened: %s"), path, g_strerror (errno));
      return NULL;
    }
  part = g_strdup (canonical);
  do
    {
      if (!is_ours (*part != '\0' ? part : "/"))
        {
          g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, _("“%s” is not loaded: “%s” could be changed by other users"),
                       canonical, *part != '\0' ? part : "/");
          return NULL;
        }
      slash = strrchr (part, '/');
      if (slash != NULL && *part != '\0')
        *slash = '\0';
      else
        slash = NULL;
    }
  while (slash != NULL);
  return g_steal_pointer (&canonical);
}
