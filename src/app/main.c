/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <sys/stat.h>

#include "mail-application.h"
#include "mail-spell-checker.h"
#include "mail-stall-watch.h"

int
main (int    argc,
      char **argv)
{
  g_autoptr(MailApplication) application = NULL;
  g_autoptr(GError) error = NULL;
  int status;

  umask (077);
  setlocale (LC_ALL, "");
  mapi_init_translations ();
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("estafette");
  g_set_application_name (_("Estafette"));

  if (!mapi_init (MAPI_INIT_NONE, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  mail_stall_watch_start ();
  application = mail_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);
  g_clear_object (&application);
  mail_spell_checker_wait ();
  mapi_uninit ();
  return status;
}
