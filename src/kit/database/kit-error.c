/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

static gboolean
means_full (int number)
{
  return number == ENOSPC || number == EDQUOT || number == EFBIG;
}

/* What the system said last about the file or its log. sqlite3_system_errno() is no help:
 * what SQLite did to clean up has overwritten it. */
static gboolean
is_file_full (sqlite3 *sqlite)
{
  sqlite3_file *log = NULL;
  int number = 0;

  if (sqlite3_file_control (sqlite, "main", SQLITE_FCNTL_LAST_ERRNO, &number) == SQLITE_OK &&
      means_full (number))
    return TRUE;
  return sqlite3_file_control (sqlite, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK &&
         log != NULL && log->pMethods != NULL &&
         log->pMethods->xFileControl (log, SQLITE_FCNTL_LAST_ERRNO, &number) == SQLITE_OK &&
         means_full (number);
}

static gboolean
is_disk_full (sqlite3 *sqlite,
              int      code)
{
  if ((code & 0xff) == SQLITE_FULL)
    return TRUE;
  return (code & 0xff) == SQLITE_IOERR && sqlite != NULL &&
         (means_full (sqlite3_system_errno (sqlite)) || is_file_full (sqlite));
}

static MapiError
translate (sqlite3     *sqlite,
           int          code,
           const char **text)
{
  if (is_disk_full (sqlite, code))
    {
      *text = _("The disk is full");
      return MAPI_ERROR_NOT_ENOUGH_DISK;
    }
  if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY)
    {
      *text = _("The same thing is there already");
      return MAPI_ERROR_COLLISION;
    }
  switch (code & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      *text = _("Another program is using the file");
      return MAPI_ERROR_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      *text = _("The file is damaged");
      return MAPI_ERROR_CORRUPT_STORE;
    case SQLITE_NOMEM:
      *text = _("There is not enough memory");
      return MAPI_ERROR_NOT_ENOUGH_MEMORY;
    case SQLITE_IOERR:
      *text = _("Reading or writing failed");
      return MAPI_ERROR_DISK_ERROR;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
      *text = _("The file cannot be opened or written");
      return MAPI_ERROR_NO_ACCESS;
    case SQLITE_TOOBIG:
      *text = _("A value is too big");
      return MAPI_ERROR_TOO_BIG;
    case SQLITE_INTERRUPT:
      *text = _("It was cancelled");
      return MAPI_ERROR_USER_CANCEL;
    default:
      *text = _("The database refused the request");
      return MAPI_ERROR_CALL_FAILED;
    }
}

/**
 * kit_error_set_from_sqlite: (skip)
 * @error: where to put the error
 * @sqlite: (nullable): the connection that failed
 * @code: an extended result code
 * @path: the database's file
 *
 * Sets @error to what a failed SQLite call means for people and for callers.
 */
void
kit_error_set_from_sqlite (GError     **error,
                           sqlite3     *sqlite,
                           int          code,
                           const char  *path)
{
  const char *words = sqlite != NULL ? sqlite3_errmsg (sqlite) : sqlite3_errstr (code);
  g_autofree char *low_level = g_strdup_printf ("SQLite %d", code);
  const char *text;
  MapiError translated;

  translated = translate (sqlite, code, &text);
  g_set_error (error, MAPI_ERROR, translated,
               /* Translators: what failed, the file, the database's own words */
               _("%s: “%s” (%s)"), text, path, words);
  mapi_error_explain (error, NULL, low_level, words);
}

void
kit_error_tell_refusal (MapiProperties *properties,
                        const char     *text,
                        gint64          code,
                        const char     *low_level)
{
  if (text == NULL)
    return;
  mapi_properties_set_string (properties, MAPI_PR_OUTGOING_ERROR, text);
  if (code != 0)
    mapi_properties_set_long (properties, MAPI_PR_OUTGOING_CODE, (gint32) code);
  if (low_level != NULL)
    mapi_properties_set_string (properties, MAPI_PR_OUTGOING_LOW_LEVEL, low_level);
}
