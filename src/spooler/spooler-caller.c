/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spooler-caller.h"

#include <gio/gdesktopappinfo.h>
#include <glib/gi18n.h>
#include <mapi.h>
#include <string.h>

#define SANDBOX_PREFIX "flatpak:"

/* Programs that are nobody themselves: what counts is what they run */
static const char * const interpreters[] = {
  "python", "pypy", "perl", "ruby", "node", "gjs-console", "gjs", "bash", "dash", "sh", "zsh", "fish", "ksh", "mksh", "tcsh",
  "busybox", "java", "lua", "luajit", "php", "tclsh", "wish", "guile", "mono", "mono-sgen", "dotnet", "electron", "deno",
  "qml", "R", "octave-cli"
};
/* Nor are those: they say what somebody else tells them to */
static const char * const messengers[] = { "gdbus", "busctl", "dbus-send", "qdbus", "xdg-dbus-proxy" };

static guint
get_pid (GDBusConnection  *connection,
         const char       *sender,
         GError          **error)
{
  g_autoptr(GVariant) reply =
    g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                 "GetConnectionUnixProcessID", g_variant_new ("(s)", sender), G_VARIANT_TYPE ("(u)"),
                                 G_DBUS_CALL_FLAGS_NONE, -1, NULL, error);
  guint pid = 0;

  if (reply != NULL)
    g_variant_get (reply, "(u)", &pid);
  return pid;
}

/* flatpak leaves a file in the sandbox that the program cannot change */
static char *
dup_sandbox_id (guint pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/root/.flatpak-info", pid);
  g_autoptr(GKeyFile) info = g_key_file_new ();

  if (!g_key_file_load_from_file (info, path, G_KEY_FILE_NONE, NULL))
    return NULL;
  return g_key_file_get_string (info, "Application", "name", NULL);
}

static gboolean
is_interpreter (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);

  for (gsize i = 0; i < G_N_ELEMENTS (interpreters); i++)
    {
      const char *rest = base + strlen (interpreters[i]);

      if (g_str_has_prefix (base, interpreters[i]) && strspn (rest, "0123456789.") == strlen (rest))
        return TRUE;
    }
  return FALSE;
}

/* The script of an interpreter: the first argument that is a file; NULL if it runs none */
static char *
dup_script (guint pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/cmdline", pid);
  g_autofree char *link = g_strdup_printf ("/proc/%u/cwd", pid);
  g_autofree char *folder = g_file_read_link (link, NULL);
  g_autofree char *line = NULL;
  gsize length = 0;

  if (folder == NULL || !g_file_get_contents (path, &line, &length, NULL) || length == 0)
    return NULL;
  for (const char *p = line + strlen (line) + 1; p < line + length; p += strlen (p) + 1)
    {
      g_autofree char *file = *p != '-' && *p != '\0' ? g_canonicalize_filename (p, folder) : NULL;

      if (file != NULL)
        return g_file_test (file, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&file) : NULL;
    }
  return NULL;
}

static char *
dup_display_name (const char *id)
{
  g_autofree char *desktop = g_strconcat (id, ".desktop", NULL);
  g_autoptr(GDesktopAppInfo) info = g_desktop_app_info_new (desktop);

  return info != NULL ? g_strdup (g_app_info_get_name (G_APP_INFO (info))) : g_strdup (id);
}

char *
spooler_caller_dup_program (GDBusConnection  *connection,
                            const char       *sender,
                            char            **name,
                            GError          **error)
{
  guint pid = get_pid (connection, sender, error);
  g_autofree char *id = NULL;
  g_autofree char *link = NULL;
  g_autofree char *program = NULL;
  g_autofree char *script = NULL;

  if (pid == 0)
    return NULL;
  id = dup_sandbox_id (pid);
  if (id != NULL)
    {
      *name = dup_display_name (id);
      return g_strconcat (SANDBOX_PREFIX, id, NULL);
    }
  link = g_strdup_printf ("/proc/%u/exe", pid);
  program = g_file_read_link (link, error);
  if (program == NULL)
    return NULL;
  if (is_interpreter (program))
    {
      script = dup_script (pid);
      if (script == NULL)
        {
          /* Whatever was typed into it: leave given once would be leave for everything */
          g_set_error (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_ACCESS_DENIED,
                       _("It cannot be told which program “%s” runs"), program);
          return NULL;
        }
    }
  *name = g_path_get_basename (script != NULL ? script : program);
  return script != NULL ? g_steal_pointer (&script) : g_steal_pointer (&program);
}

gboolean
spooler_caller_is_messenger (const char *program)
{
  g_autofree char *base = g_path_get_basename (program);

  for (gsize i = 0; i < G_N_ELEMENTS (messengers); i++)
    if (g_str_equal (base, messengers[i]))
      return TRUE;
  return FALSE;
}

gboolean
spooler_caller_is_sandboxed (const char *program)
{
  return g_str_has_prefix (program, SANDBOX_PREFIX);
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
