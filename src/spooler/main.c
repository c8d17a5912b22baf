/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spooler-service.h"

#define BUS_NAME "org.estafette.Spooler"
/* What the desktop portal knows it by */
#define PORTAL_NAME "org.freedesktop.impl.portal.desktop.estafette"
/* How long it stays when nobody needs it */
#define IDLE_SECONDS 30

/* Leaving has a window: what the bus has queued for a process that ends is lost, and with it a
 * client's doorbell. So the name goes first; from then the bus starts a successor for new calls.
 * What came before is still answered, and if that is work, this process stays for it. */
typedef struct
{
  GMainLoop       *loop;
  SpoolerService  *service;
  GDBusConnection *connection;  /* (owned) (nullable) */
  guint            owner;
  guint            portal_owner;
  guint            idle_timer;
  guint            idle_seconds;
  int              ready_fd;    /* closed when the name is ours, or never will be; -1: closed */
  gboolean         leaving;
  int              status;
} Spooler;

static void own_name (Spooler *spooler);

static void
say_ready (Spooler *spooler)
{
  if (spooler->ready_fd >= 0)
    close (spooler->ready_fd);
  spooler->ready_fd = -1;
}

/* TRUE: the bus knows nothing of us any more */
static gboolean
release_name (Spooler *spooler)
{
  g_autoptr(GVariant) reply = NULL;

  g_clear_handle_id (&spooler->owner, g_bus_unown_name);
  g_clear_handle_id (&spooler->portal_owner, g_bus_unown_name);
  if (spooler->connection == NULL)
    return FALSE;
  /* GLib's release does not wait; this answer comes after everything sent to us before. */
  reply = g_dbus_connection_call_sync (spooler->connection, "org.freedesktop.DBus",
                                       "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                       "ReleaseName", g_variant_new ("(s)", BUS_NAME), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return reply != NULL;
}

static gboolean
idle_timeout_cb (gpointer user_data)
{
  Spooler *spooler = user_data;

  spooler->idle_timer = 0;
  if (!spooler_service_is_idle (spooler->service))
    return G_SOURCE_REMOVE;

  spooler->leaving = TRUE;
  release_name (spooler);
  if (spooler_service_is_idle (spooler->service))
    {
      g_main_loop_quit (spooler->loop);
      return G_SOURCE_REMOVE;
    }
  spooler->leaving = FALSE;
  own_name (spooler);
  return G_SOURCE_REMOVE;
}

static void
idle_cb (SpoolerService *service,
         gpointer        user_data)
{
  Spooler *spooler = user_data;

  if (spooler->leaving)
    return;
  g_clear_handle_id (&spooler->idle_timer, g_source_remove);
  /* Another process is the spooler by now: nothing keeps this one. */
  if (spooler->owner == 0)
    g_main_loop_quit (spooler->loop);
  else
    spooler->idle_timer = g_timeout_add_seconds (spooler->idle_seconds, idle_timeout_cb, spooler);
}

static void
bus_acquired_cb (GDBusConnection *connection,
                 const char      *name,
                 gpointer         user_data)
{
  Spooler *spooler = user_data;
  g_autoptr(GError) error = NULL;

  if (spooler->connection != NULL)
    return;
  spooler->connection = g_object_ref (connection);
  if (!spooler_service_export (spooler->service, connection, &error))
    {
      g_printerr ("estafette-spooler: %s\n", error->message);
      spooler->status = 1;
      g_main_loop_quit (spooler->loop);
    }
}

static void
name_acquired_cb (GDBusConnection *connection,
                  const char      *name,
                  gpointer         user_data)
{
  Spooler *spooler = user_data;

  /* Whoever is the spooler serves the portal */
  if (spooler->portal_owner == 0)
    spooler->portal_owner = g_bus_own_name_on_connection (connection, PORTAL_NAME, G_BUS_NAME_OWNER_FLAGS_NONE, NULL,
                                                          NULL, NULL, NULL);
  say_ready (spooler);
}

/* Somebody else is the spooler, or the bus has gone: there is nothing to do here, once what
 * was begun is done. */
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
  say_ready (spooler);
  g_clear_handle_id (&spooler->owner, g_bus_unown_name);
  spooler_service_wait_no_longer (spooler->service);
  if (connection == NULL || spooler_service_is_idle (spooler->service))
    g_main_loop_quit (spooler->loop);
}

static void
own_name (Spooler *spooler)
{
  spooler->owner = g_bus_own_name (G_BUS_TYPE_SESSION, BUS_NAME,
                                   G_BUS_NAME_OWNER_FLAGS_DO_NOT_QUEUE, bus_acquired_cb,
                                   name_acquired_cb, name_lost_cb, spooler, NULL);
}

static gboolean
stop_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static int
run (gboolean all,
     guint    idle_seconds,
     int      ready_fd)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(SpoolerService) service = spooler_service_new ();
  Spooler spooler = { .loop = loop, .service = service, .idle_seconds = idle_seconds,
                      .ready_fd = ready_fd };

  g_signal_connect (service, "idle", G_CALLBACK (idle_cb), &spooler);
  own_name (&spooler);
  g_unix_signal_add (SIGTERM, stop_cb, loop);
  g_unix_signal_add (SIGINT, stop_cb, loop);
  if (all)
    spooler_service_start_all (service);
  idle_cb (service, &spooler);
  g_main_loop_run (loop);

  spooler.leaving = TRUE;
  g_clear_handle_id (&spooler.owner, g_bus_unown_name);
  g_clear_handle_id (&spooler.portal_owner, g_bus_unown_name);
  g_clear_handle_id (&spooler.idle_timer, g_source_remove);
  spooler_service_stop (service);
  g_signal_handlers_disconnect_by_data (service, &spooler);
  g_clear_object (&spooler.connection);
  return spooler.status;
}

int
main (int    argc,
      char **argv)
{
  gboolean all = FALSE;
  int idle_seconds = IDLE_SECONDS;
  int ready_fd = -1;
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_("Look into the queue of every profile"), NULL },
    { "idle", 0, 0, G_OPTION_ARG_INT, &idle_seconds, N_("Leave after so many idle seconds"), N_("SECONDS") },
    { "ready-fd", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT, &ready_fd, NULL, NULL },
    { NULL }
  };
  g_autoptr(GOptionContext) options = NULL;
  g_autoptr(GError) error = NULL;
  int status;

  umask (077);
  /* A file that may not grow is a full disk, no end */
  signal (SIGXFSZ, SIG_IGN);
  /* Credentials pass through this process: no core dumps, no debugger of another program. */
  prctl (PR_SET_DUMPABLE, 0);
  setlocale (LC_ALL, "");
  mapi_init_translations ();
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
  status = run (all, (guint) idle_seconds, ready_fd);
  mapi_uninit ();
  return status;
}
