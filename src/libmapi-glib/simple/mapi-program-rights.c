/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-program-rights.h"

#include <glib/gi18n-lib.h>

#include "../profile/mapi-file-lock-private.h"
#include "../provider/mapi-key-file-private.h"
#include "../session/mapi-paths-private.h"

#define NAME_KEY "Name"
/* What a group's name may hold besides letters and digits */
#define ALLOWED  "/ -_.:"

static const char * const right_keys[] = { "Send", "Read" };
static const char * const consents[] = { "ask", "always", "never" };

static char *
dup_path (GError **error)
{
  g_autofree char *config = mapi_paths_dup_config_file (error);
  g_autofree char *folder = config != NULL ? g_path_get_dirname (config) : NULL;

  return folder != NULL ? g_build_filename (folder, "programs.conf", NULL) : NULL;
}

static MapiKeyFile *
load (const char  *path,
      GError     **error)
{
  g_autoptr(GError) local = NULL;
  MapiKeyFile *file = mapi_key_file_load (path, &local);

  if (file == NULL && g_error_matches (local, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    return mapi_key_file_new (path);
  if (file == NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  return file;
}

static MapiKeyFile *
load_rights (GError **error)
{
  g_autofree char *path = dup_path (error);

  return path != NULL ? load (path, error) : NULL;
}

static MapiFileLock *
lock_rights (GError **error)
{
  g_autofree char *path = dup_path (error);
  g_autofree char *lock = path != NULL ? g_strconcat (path, ".lock", NULL) : NULL;

  return lock != NULL ? mapi_file_lock_take (lock, MAPI_FILE_LOCK_EXCLUSIVE, TRUE, error) : NULL;
}

static char *
dup_group (const char *program)
{
  return g_uri_escape_string (program, ALLOWED, TRUE);
}

/**
 * mapi_program_rights_get:
 * @program: what identifies the program: the path of its file, or its id in a sandbox
 * @right: what it wants to do
 * @consent: (out): what the person said; %MAPI_CONSENT_ASK for a program nobody has met
 * @error: return location for an error
 *
 * Looks up whether a program may send or read unseen. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NO_ACCESS, %MAPI_ERROR_CORRUPT_DATA: then nothing is allowed.
 *
 * Returns: %TRUE if it could be looked up
 */
gboolean
mapi_program_rights_get (const char        *program,
                         MapiProgramRight   right,
                         MapiConsent       *consent,
                         GError           **error)
{
  g_autoptr(MapiKeyFile) file = load_rights (error);
  g_autofree char *group = dup_group (program);
  g_autofree char *word = NULL;

  g_return_val_if_fail (right < G_N_ELEMENTS (right_keys), FALSE);

  *consent = MAPI_CONSENT_ASK;
  if (file == NULL)
    return FALSE;
  word = g_key_file_get_string (file->file, group, right_keys[right], NULL);
  for (guint i = 0; word != NULL && i < G_N_ELEMENTS (consents); i++)
    if (g_str_equal (word, consents[i]))
      *consent = (MapiConsent) i;
  return TRUE;
}

/**
 * mapi_program_rights_set:
 * @program: as for [func@program_rights_get]
 * @name: (nullable): what people call it
 * @right: what it may or may not do
 * @consent: what the person says
 * @error: return location for an error
 *
 * Keeps what the person said. Durable when the call returns. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_CORRUPT_DATA if the file of these rights makes no sense, which is left as it is;
 * %MAPI_ERROR_NO_ACCESS, %MAPI_ERROR_NOT_ENOUGH_DISK and %MAPI_ERROR_DISK_ERROR if it cannot be written.
 *
 * Returns: %TRUE on success
 */
gboolean
mapi_program_rights_set (const char        *program,
                         const char        *name,
                         MapiProgramRight   right,
                         MapiConsent        consent,
                         GError           **error)
{
  g_autoptr(MapiFileLock) lock = lock_rights (error);
  g_autoptr(MapiKeyFile) file = lock != NULL ? load_rights (error) : NULL;
  g_autofree char *group = dup_group (program);

  g_return_val_if_fail (right < G_N_ELEMENTS (right_keys), FALSE);
  g_return_val_if_fail (consent < G_N_ELEMENTS (consents), FALSE);

  if (file == NULL)
    return FALSE;
  g_key_file_set_string (file->file, group, right_keys[right], consents[consent]);
  if (name != NULL)
    g_key_file_set_string (file->file, group, NAME_KEY, name);
  return mapi_key_file_save (file, error);
}

/**
 * mapi_program_rights_list:
 * @error: return location for an error
 *
 * Which programs the person has said something about. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_CORRUPT_DATA if the file of these rights makes no sense; %MAPI_ERROR_NO_ACCESS and
 * %MAPI_ERROR_DISK_ERROR if it cannot be read.
 *
 * Returns: (transfer full) (array zero-terminated=1): what identifies each; %NULL with @error set
 */
char **
mapi_program_rights_list (GError **error)
{
  g_autoptr(MapiKeyFile) file = load_rights (error);
  char **groups;

  if (file == NULL)
    return NULL;
  groups = g_key_file_get_groups (file->file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      char *program = g_uri_unescape_string (groups[i], NULL);

      if (program != NULL)
        {
          g_free (groups[i]);
          groups[i] = program;
        }
    }
  return groups;
}

/**
 * mapi_program_rights_dup_name:
 * @program: as for [func@program_rights_get]
 *
 * What to call a program in front of people. Blocks; any thread.
 *
 * Returns: (transfer full): what people call it, or the last part of what identifies it
 */
char *
mapi_program_rights_dup_name (const char *program)
{
  g_autoptr(MapiKeyFile) file = load_rights (NULL);
  g_autofree char *group = dup_group (program);
  char *name = file != NULL ? g_key_file_get_string (file->file, group, NAME_KEY, NULL) : NULL;

  return name != NULL ? name : g_path_get_basename (program);
}

/**
 * mapi_program_rights_forget:
 * @program: as for [func@program_rights_get]
 * @error: return location for an error
 *
 * Takes back everything that was said about a program: it has to ask again. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if nothing was; else as for [func@program_rights_set].
 *
 * Returns: %TRUE on success
 */
gboolean
mapi_program_rights_forget (const char  *program,
                            GError     **error)
{
  g_autoptr(MapiFileLock) lock = lock_rights (error);
  g_autoptr(MapiKeyFile) file = lock != NULL ? load_rights (error) : NULL;
  g_autofree char *group = dup_group (program);

  if (file == NULL)
    return FALSE;
  if (!g_key_file_remove_group (file->file, group, NULL))
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("Nothing was said about “%s”"), program);
      return FALSE;
    }
  return mapi_key_file_save (file, error);
}
