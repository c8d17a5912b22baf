/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "imap-settings.h"

#include <stdlib.h>

void
imap_settings_fail_on (GError *error)
{
  if (error == NULL)
    return;
  g_printerr ("%s\n", error->message);
  exit (1);
}

double
imap_settings_get_peak (void)
{
  g_autofree char *text = NULL;
  const char *peak;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;
  peak = strstr (text, "VmHWM:");
  return peak != NULL ? (double) g_ascii_strtoll (peak + strlen ("VmHWM:"), NULL, 10) / 1024 : 0;
}

static GPtrArray *
load_infos (const char *manifest)
{
  GPtrArray *infos = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_setting_info_unref);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;
  GError *error = NULL;

  g_key_file_load_from_file (file, manifest, G_KEY_FILE_NONE, &error);
  imap_settings_fail_on (error);
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], "Setting "))
      {
        g_ptr_array_add (infos, mapi_setting_info_new_from_key_file (file, groups[i], &error));
        imap_settings_fail_on (error);
      }
  return infos;
}

MapiSupport *
imap_settings_make_support (const char *manifest,
                            const char *host,
                            const char *port,
                            const char *user,
                            const char *password,
                            const char *dir,
                            const char *pin)
{
  static const guint8 uid[16] = "imap-bench-uid-0";
  const char *pairs[][2] = { { "host", host }, { "port", port }, { "user", user },
                             { "password", password }, { "security", pin != NULL ? "tls" : "none" },
                             { "certificate-pins", pin != NULL ? pin : "" } };
  g_autoptr (GPtrArray) infos = load_infos (manifest);
  g_autoptr (MapiSettings) settings = mapi_settings_new (infos);
  GError *error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      mapi_settings_set (settings, pairs[i][0], pairs[i][1], &error);
      imap_settings_fail_on (error);
    }
  return mapi_support_new (uid, settings, dir, NULL);
}
