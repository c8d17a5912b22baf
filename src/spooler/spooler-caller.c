/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spooler-caller.h"

/* Programs that say what somebody else tells them to */
static const char * const messengers[] = { "gdbus", "busctl", "dbus-send", "qdbus", "xdg-dbus-proxy" };

gboolean
spooler_caller_is_messenger (const char *program)
{
  g_autofree char *base = g_path_get_basename (program);

  for (gsize i = 0; i < G_N_ELEMENTS (messengers); i++)
    if (g_str_equal (base, messengers[i]))
      return TRUE;
  return FALSE;
}

/* ---- whether it is still there ---- */

/* Main thread, but for being made and ended */
struct _SpoolerCallerWatch
{
  GDBusConnection *connection;  /* (owned) */
  char            *sender;
  GCancellable    *cancellable; /* (owned) */
  guint            id;
};

static void
vanished_cb (GDBusConnection *connection,
             const char      *name,
             gpointer         user_data)
{
  g_cancellable_cancel (G_CANCELLABLE (user_data));
}

static gboolean
start_watch_cb (gpointer data)
{
  SpoolerCallerWatch *watch = data;

  watch->id = g_bus_watch_name_on_connection (watch->connection, watch->sender, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                                              vanished_cb, g_object_ref (watch->cancellable), g_object_unref);
  return G_SOURCE_REMOVE;
}

static gboolean
end_watch_cb (gpointer data)
{
  SpoolerCallerWatch *watch = data;

  g_bus_unwatch_name (watch->id);
  g_object_unref (watch->connection);
  g_object_unref (watch->cancellable);
  g_free (watch->sender);
  g_free (watch);
  return G_SOURCE_REMOVE;
}

SpoolerCallerWatch *
spooler_caller_watch (GDBusConnection *connection,
                      const char      *sender,
                      GCancellable    *cancellable)
{
  SpoolerCallerWatch *watch = g_new0 (SpoolerCallerWatch, 1);

  watch->connection = g_object_ref (connection);
  watch->sender = g_strdup (sender);
  watch->cancellable = g_object_ref (cancellable);
  g_main_context_invoke (NULL, start_watch_cb, watch);
  return watch;
}

void
spooler_caller_unwatch (SpoolerCallerWatch *watch)
{
  g_main_context_invoke (NULL, end_watch_cb, watch);
}
