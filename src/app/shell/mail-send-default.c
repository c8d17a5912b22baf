/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-send-default.h"

#include <gio/gdesktopappinfo.h>
#include <glib/gi18n.h>
#include <string.h>

#define ENTRY   "org.estafette.Mail.desktop"
#define MAILTO  "x-scheme-handler/mailto"
#define FOLDER  "xdg-desktop-portal"
#define GROUP   "preferred"
#define KEY     "org.freedesktop.impl.portal.Email"
#define BACKEND "estafette"

/* ---- the portal ---- */

/* The names a folder may have it by, the first wins */
static char **
dup_names (void)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  const char *current = g_getenv ("XDG_CURRENT_DESKTOP");
  g_auto(GStrv) desktops = g_strsplit (current != NULL ? current : "", ":", -1);

  for (guint i = 0; desktops[i] != NULL; i++)
    if (*desktops[i] != '\0' && strchr (desktops[i], '/') == NULL)
      {
        g_autofree char *lower = g_ascii_strdown (desktops[i], -1);
        g_autofree char *name = g_strconcat (lower, "-portals.conf", NULL);

        g_strv_builder_add (names, name);
      }
  g_strv_builder_add (names, "portals.conf");
  return g_strv_builder_end (names);
}

static gboolean
load_from (const char         *folder,
           const char * const *names,
           GKeyFile           *file,
           char              **found)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, FOLDER, names[i], NULL);

      if (g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS, NULL))
        {
          *found = g_strdup (names[i]);
          return TRUE;
        }
    }
  return FALSE;
}

/* The one file that counts: the portal does not put several together. @found: its name, wherever it lies */
static GKeyFile *
load (char **found)
{
  g_auto(GStrv) names = dup_names ();
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GPtrArray) folders = g_ptr_array_new ();

  g_ptr_array_add (folders, (gpointer) g_get_user_config_dir ());
  for (const char * const *l = g_get_system_config_dirs (); *l != NULL; l++)
    g_ptr_array_add (folders, (gpointer) *l);
  for (const char * const *l = g_get_system_data_dirs (); *l != NULL; l++)
    g_ptr_array_add (folders, (gpointer) *l);
  for (guint i = 0; i < folders->len; i++)
    if (load_from (folders->pdata[i], (const char * const *) names, file, found))
      return g_steal_pointer (&file);
  *found = g_strdup ("portals.conf");
  return g_steal_pointer (&file);
}

static gboolean
is_ours (GKeyFile *file)
{
  g_auto(GStrv) list = g_key_file_get_string_list (file, GROUP, KEY, NULL, NULL);

  return list != NULL && list[0] != NULL && g_str_equal (list[0], BACKEND);
}

/* A copy of what counts so far goes along: in a file of the user's own, nothing else would count any more */
static gboolean
choose_portal (gboolean   ours,
               GError   **error)
{
  g_autofree char *name = NULL;
  g_autoptr(GKeyFile) file = load (&name);
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), FOLDER, NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (is_ours (file) == ours)
    return TRUE;
  if (ours)
    g_key_file_set_string (file, GROUP, KEY, BACKEND ";");
  else
    g_key_file_remove_key (file, GROUP, KEY, NULL);
  if (g_mkdir_with_parents (folder, 0700) == 0)
    return g_key_file_save_to_file (file, path, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("“%s” cannot be made"), folder);
  return FALSE;
}

/* ---- both ---- */

gboolean
mail_send_default_available (void)
{
  g_autoptr(GDesktopAppInfo) info = g_desktop_app_info_new (ENTRY);

  return info != NULL && !g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS);
}

gboolean
mail_send_default_get (char **other)
{
  g_autoptr(GAppInfo) info = g_app_info_get_default_for_type (MAILTO, FALSE);
  g_autofree char *name = NULL;
  g_autoptr(GKeyFile) file = load (&name);
  gboolean links = info != NULL && g_strcmp0 (g_app_info_get_id (info), ENTRY) == 0;

  *other = info != NULL && !links ? g_strdup (g_app_info_get_name (info)) : NULL;
  return links && is_ours (file);
}

gboolean
mail_send_default_set (gboolean   ours,
                       GError   **error)
{
  g_autoptr(GDesktopAppInfo) info = g_desktop_app_info_new (ENTRY);

  if (!choose_portal (ours, error))
    return FALSE;
  if (ours)
    return info != NULL && g_app_info_set_as_default_for_type (G_APP_INFO (info), MAILTO, error);
  /* Back to what the system says */
  g_app_info_reset_type_associations (MAILTO);
  return TRUE;
}
