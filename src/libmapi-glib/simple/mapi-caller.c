/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-caller.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gdesktopappinfo.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mapi-simple-error.h"

#define SANDBOX_PREFIX "flatpak:"
/* Of the file a sandbox is described in */
#define MAX_INFO       65536

/* Programs that are nobody themselves: what counts is what they run */
static const char * const interpreters[] = {
  "python", "pypy", "perl", "ruby", "node", "gjs-console", "gjs", "bash", "dash", "sh", "zsh", "fish", "ksh", "mksh", "tcsh",
  "busybox", "java", "lua", "luajit", "php", "tclsh", "wish", "guile", "mono", "mono-sgen", "dotnet", "electron", "deno",
  "qml", "R", "octave-cli"
};
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

/* As the desktop file specification has it */
static gboolean
is_application_id (const char *id)
{
  return g_dbus_is_name (id) && !g_dbus_is_unique_name (id);
}

/* All of a plain file; NULL if it is none, or has no end. @exists: whether there is anything at all */
static char *
dup_contents (const char *path,
              gboolean   *exists)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
  g_autofree char *text = NULL;
  struct stat st;
  gssize length = -1;

  *exists = fd >= 0 || (errno != ENOENT && errno != EACCES);
  if (fd < 0)
    return NULL;
  if (fstat (fd, &st) == 0 && S_ISREG (st.st_mode) && st.st_size <= MAX_INFO)
    {
      text = g_malloc0 (MAX_INFO + 1);
      length = read (fd, text, MAX_INFO);
    }
  close (fd);
  return length >= 0 ? g_steal_pointer (&text) : NULL;
}

/* flatpak leaves a file in the sandbox that the program cannot change. @sandboxed: whether it is there */
static char *
dup_sandbox_id (guint     pid,
                gboolean *sandboxed)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/root/.flatpak-info", pid);
  g_autofree char *text = dup_contents (path, sandboxed);
  g_autoptr(GKeyFile) info = g_key_file_new ();
  g_autofree char *id = NULL;

  if (text == NULL || !g_key_file_load_from_data (info, text, (gsize) -1, G_KEY_FILE_NONE, NULL))
    return NULL;
  id = g_key_file_get_string (info, "Application", "name", NULL);
  return id != NULL && is_application_id (id) ? g_steal_pointer (&id) : NULL;
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

/**
 * mapi_caller_dup_program:
 * @connection: a connection to a bus
 * @sender: the unique name of whoever called
 * @name: (out) (nullable): what people know the program by; also set where only the program is not known for sure
 * @error: return location for an error
 *
 * Tells which program a caller of the bus is, as the bus and the system know it, whatever it says itself: the id of a
 * sandboxed one, see [func@caller_is_sandboxed], else the file it runs, of a script the script's. Blocks; any thread.
 *
 * Errors: those of GIO if the caller is gone; %MAPI_SIMPLE_ERROR_ACCESS_DENIED of an interpreter that runs what was typed
 * into it, and of a sandbox without a name.
 *
 * Returns: (transfer full): the program
 */
char *
mapi_caller_dup_program (GDBusConnection  *connection,
                         const char       *sender,
                         char            **name,
                         GError          **error)
{
  guint pid = get_pid (connection, sender, error);
  g_autofree char *id = NULL;
  g_autofree char *link = NULL;
  g_autofree char *program = NULL;
  g_autofree char *script = NULL;
  gboolean sandboxed;

  *name = NULL;
  if (pid == 0)
    return NULL;
  id = dup_sandbox_id (pid, &sandboxed);
  if (id != NULL)
    {
      *name = dup_display_name (id);
      return g_strconcat (SANDBOX_PREFIX, id, NULL);
    }
  if (sandboxed)
    {
      g_set_error_literal (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_ACCESS_DENIED,
                           _("It cannot be told which program this is"));
      return NULL;
    }
  link = g_strdup_printf ("/proc/%u/exe", pid);
  program = g_file_read_link (link, error);
  if (program == NULL)
    return NULL;
  script = is_interpreter (program) ? dup_script (pid) : NULL;
  *name = g_path_get_basename (script != NULL ? script : program);
  if (script == NULL && is_interpreter (program))
    {
      /* Whatever was typed into it: leave given once would be leave for everything */
      g_set_error (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_ACCESS_DENIED,
                   _("It cannot be told which program “%s” runs"), program);
      return NULL;
    }
  return script != NULL ? g_steal_pointer (&script) : g_steal_pointer (&program);
}

/**
 * mapi_caller_is_sandboxed:
 * @program: of [func@caller_dup_program]
 *
 * Tells whether a program runs in a sandbox. It has the desktop's portals for what it wants.
 *
 * Returns: %TRUE if it does
 */
gboolean
mapi_caller_is_sandboxed (const char *program)
{
  return g_str_has_prefix (program, SANDBOX_PREFIX);
}
