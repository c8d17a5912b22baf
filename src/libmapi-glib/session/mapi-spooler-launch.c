/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-spooler-launch-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <poll.h>
#include <sys/auxv.h>
#include <unistd.h>

/* Normally the bus starts the spooler. One that has no activation file for it, as with a
 * program run from where it was built or a bus of a container, leaves that to us: the spooler is
 * started in a session of its own, so that it outlives the terminal, and closes a pipe when
 * it owns its name. Should two be started at once, the bus gives the name to one of them and
 * the other leaves. */

#define READY_FD 3
#define READY_TIMEOUT_MS 5000

/* MAPI_SPOOLER is a path, or empty for none; without it, what is installed */
static char *
find_program (void)
{
  const char *variable = getauxval (AT_SECURE) == 0 ? g_getenv ("MAPI_SPOOLER") : NULL;
  g_autofree char *path = variable != NULL ? g_strdup (variable)
                                           : g_build_filename (LIBEXECDIR, "estafette-spooler", NULL);

  if (!g_path_is_absolute (path) || !g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
    return NULL;
  return g_steal_pointer (&path);
}

/* In the child, between fork and exec */
static void
detach (gpointer data)
{
  setsid ();
}

static gboolean
spawn (const char *program,
       const char *address,
       int         ready)
{
  g_auto(GStrv) environment = g_environ_setenv (g_get_environ (), "DBUS_SESSION_BUS_ADDRESS",
                                                address, TRUE);
  const char * const argv[] = { program, "--ready-fd=3", NULL };
  const int target = READY_FD;
  g_autoptr(GError) error = NULL;

  if (g_spawn_async_with_pipes_and_fds ("/", argv, (const char * const *) environment,
                                        G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                                        detach, NULL, -1, -1, -1, &ready, &target, 1, NULL, NULL,
                                        NULL, NULL, &error))
    return TRUE;
  g_debug ("The spooler cannot be started: %s", error->message);
  return FALSE;
}

gboolean
mapi_spooler_launch (const char *address)
{
  g_autofree char *program = find_program ();
  struct pollfd ready = { .events = POLLIN };
  gboolean spawned;
  int ends[2];

  if (program == NULL || !g_unix_open_pipe (ends, FD_CLOEXEC, NULL))
    return FALSE;

  spawned = spawn (program, address, ends[1]);
  close (ends[1]);
  ready.fd = ends[0];
  while (spawned && poll (&ready, 1, READY_TIMEOUT_MS) < 0 && errno == EINTR)
    ;
  close (ends[0]);
  return spawned;
}
