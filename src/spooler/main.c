/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "spooler-service.h"

#define BUS_NAME "org.estafette.Spooler"
/* How long it stays when nobody needs it */
#define IDLE_SECONDS 30

typedef struct
{
  GMainLoop      *loop;
  SpoolerService *service;
  guint           idle_timer;
  guint           idle_seconds;
  int             status;
} Spooler;

static gboolean
idle_timeout_cb (gpointer user_data)
{
  Spooler *spooler = user_data;

  spooler->idle_timer = 0;
  if (spooler_service_is_idle (spooler->service))
    g_main_loop_quit (spooler->loop);
  return G_SOURCE_REMOVE;
}

static void
idle_cb (SpoolerService *service,
         gpointer        user_data)
{
  Spooler *spooler = user_data;

  g_clear_handle_id (&spooler->idle_timer, g_source_remove);
  spooler->idle_timer = g_timeout_add_seconds (spooler->idle_seconds, idle_timeout_cb, spooler);
}

static void
bus_acquired_cb (GDBusConnection *connection,
                 const char      *name,
                 gpointer         user_data)
{
  Spooler *spooler = user_data;
  g_autoptr(GError) error = NULL;

  if (!spooler_service_export (spooler->service, connection, &error))
    {
      g_printerr ("estafette-spooler: %s\n", error->message);
      spooler->status = 1;
      g_main_loop_quit (spooler->loop);
    }
}

/* Somebody else is the spooler, or the bus has gone: there is nothing to do here. */
static void
name_lost_cb (GDBusConnection *connection,
              const char      *name,
              gpointer         user_data)
{
  Spooler *spooler = user_data;

  if (connection == NULL)
    {
      g_printerr ("estafette-spooler: %s\n", _("There is no session bus."));
      spooler->status = 1;
    }
  g_main_loop_quit (spooler->loop);
}

static gboolean
stop_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static int
run (gboolean all,
     guint    idle_seconds)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(SpoolerService) service = spooler_service_new ();
  Spooler spooler = { loop, service, 0, idle_seconds, 0 };
  guint owner;

  g_signal_connect (service, "idle", G_CALLBACK (idle_cb), &spooler);
  owner = g_bus_own_name (G_BUS_TYPE_SESSION, BUS_NAME, G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE,
                          bus_acquired_cb, NULL, name_lost_cb, &spooler, NULL);
  g_unix_signal_add (SIGTERM, stop_cb, loop);
  g_unix_signal_add (SIGINT, stop_cb, loop);
  if (all)
    spooler_service_start_all (service);
  idle_cb (service, &spooler);
  g_main_loop_run (loop);

  g_bus_unown_name (owner);
  g_clear_handle_id (&spooler.idle_timer, g_source_remove);
  spooler_service_stop (service);
  g_signal_handlers_disconnect_by_data (service, &spooler);
  return spooler.status;
}

int
main (int    argc,
      char **argv)
{
  gboolean all = FALSE;
  int idle_seconds = IDLE_SECONDS;
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_("Look into the queue of every profile"), NULL },
    { "idle", 0, 0, G_OPTION_ARG_INT, &idle_seconds, N_("Leave after so many idle seconds"), N_("SECONDS") },
    { NULL }
  };
  g_autoptr(GOptionContext) options = NULL;
  g_autoptr(GError) error = NULL;
  int status;

  umask (077);
  /* Credentials pass through this process: no core dumps, no debugger of another program. */
  prctl (PR_SET_DUMPABLE, 0);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("estafette-spooler");

  options = g_option_context_new (NULL);
  g_option_context_add_main_entries (options, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (options, &argc, &argv, &error) || idle_seconds < 0)
    {
      g_printerr ("estafette-spooler: %s\n", error != NULL ? error->message : _("Bad option."));
      return 2;
    }
  if (!mapi_init (MAPI_INIT_NONE, &error))
    {
      g_printerr ("estafette-spooler: %s\n", error->message);
      return 1;
    }
  mapi_init_spooler ();
  status = run (all, (guint) idle_seconds);
  mapi_uninit ();
  return status;
}
