/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-logon-mark-private.h"

#include <glib/gstdio.h>

/* The file "logon" in a provider's folder:
 *
 *   [Logon]
 *   Accepted=   when the server took the secrets of the provider, seconds since 1970 UTC
 *   Refused=    when it began to refuse them after that
 *
 * Nothing of the secrets themselves is in it, not even a sum: when they change, it is removed. That they were good shall
 * be known after a restart too, but nothing depends on it, so nobody waits for the disk. */

#define GROUP "Logon"
#define ACCEPTED "Accepted"
#define REFUSED "Refused"

static GKeyFile *
load (const char  *folder,
      char       **path)
{
  GKeyFile *file = g_key_file_new ();

  *path = g_build_filename (folder, "logon", NULL);
  g_key_file_load_from_file (file, *path, G_KEY_FILE_NONE, NULL);
  return file;
}

static void
save (GKeyFile   *file,
      const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = g_key_file_to_data (file, NULL, NULL);

  if (!g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_debug ("%s", error->message);
}

static gint64
now_seconds (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

void
mapi_logon_mark_accept (const char *folder)
{
  g_autofree char *path = NULL;
  g_autoptr(GKeyFile) file = folder != NULL ? load (folder, &path) : NULL;

  /* Each connection comes here: what is known need not be written again */
  if (file == NULL || (g_key_file_has_key (file, GROUP, ACCEPTED, NULL) && !g_key_file_has_key (file, GROUP, REFUSED, NULL)))
    return;
  g_key_file_set_int64 (file, GROUP, ACCEPTED, now_seconds ());
  g_key_file_remove_key (file, GROUP, REFUSED, NULL);
  save (file, path);
}

gint64
mapi_logon_mark_refuse (const char *folder)
{
  g_autofree char *path = NULL;
  g_autoptr(GKeyFile) file = folder != NULL ? load (folder, &path) : NULL;
  gint64 since;

  if (file == NULL || g_key_file_get_int64 (file, GROUP, ACCEPTED, NULL) <= 0)
    return 0;
  since = g_key_file_get_int64 (file, GROUP, REFUSED, NULL);
  if (since <= 0 || since > now_seconds ())
    {
      since = now_seconds ();
      g_key_file_set_int64 (file, GROUP, REFUSED, since);
      save (file, path);
    }
  return since * G_USEC_PER_SEC;
}

gboolean
mapi_logon_mark_is_good (const char *folder,
                         gboolean   *ever)
{
  g_autofree char *path = NULL;
  g_autoptr(GKeyFile) file = folder != NULL ? load (folder, &path) : NULL;

  *ever = file != NULL && g_key_file_get_int64 (file, GROUP, ACCEPTED, NULL) > 0;
  return *ever && !g_key_file_has_key (file, GROUP, REFUSED, NULL);
}

void
mapi_logon_mark_forget (const char *folder)
{
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "logon", NULL) : NULL;

  if (path != NULL)
    g_unlink (path);
}
