/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-init-private.h"
#include "mapi-oauth-private.h"
#include "mapi-paths-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* The process's count of initialisations, and the thread that delivers notifications for
 * those who asked for one. Only what the first call says counts. */
static struct
{
  GMutex        lock;
  guint         count;
  MapiInitFlags flags;
  gboolean      spooler;
  GMainContext *context; /* (nullable) of the notification thread */
  GMainLoop    *loop;    /* (nullable) */
  GThread      *thread;  /* (nullable) */
} state;

static gpointer
notification_thread (gpointer data)
{
  GMainLoop *loop = data;
  GMainContext *context = g_main_loop_get_context (loop);

  g_main_context_push_thread_default (context);
  g_main_loop_run (loop);
  g_main_context_pop_thread_default (context);
  return NULL;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static gboolean
start_thread (GError **error)
{
  g_autoptr(GError) local_error = NULL;

  state.context = g_main_context_new ();
  state.loop = g_main_loop_new (state.context, FALSE);
  state.thread = g_thread_try_new ("mapi-notify", notification_thread, state.loop, &local_error);
  if (state.thread == NULL)
    {
      g_clear_pointer (&state.loop, g_main_loop_unref);
      g_clear_pointer (&state.context, g_main_context_unref);
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT,
                   _("Notifications cannot be delivered: %s"), local_error->message);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_folders (MapiInitFlags   flags,
               GError        **error)
{
  g_autofree char *profiles = NULL;
  g_autofree char *runtime = NULL;
  g_autoptr(GError) local_error = NULL;

  profiles = mapi_paths_dup_profile_dir (&local_error);
  if (profiles == NULL)
    {
      g_set_error (error, MAPI_ERROR,
                   flags & MAPI_INIT_SERVICE ? MAPI_ERROR_TOO_COMPLEX : MAPI_ERROR_NOT_INITIALIZED,
                   _("The profiles cannot be reached: %s"), local_error->message);
      return FALSE;
    }

  if ((flags & MAPI_INIT_SERVICE) && access (profiles, W_OK) != 0)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_TOO_COMPLEX,
                   _("The service cannot write to “%s”: %s"), profiles, g_strerror (errno));
      return FALSE;
    }

  runtime = mapi_paths_dup_runtime_dir (&local_error);
  if (runtime == NULL)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_RESOURCES,
                   _("What processes share cannot be reached: %s"), local_error->message);
      return FALSE;
    }

  return TRUE;
}

/* Two threads that make a class, and an interface type that class needs, for the first time at the same time may wait
 * for each other for ever (seen with GLib 2.74: one holds the lock of making classes, the other that of making the type).
 * What threads of providers and of the spooler's client begin with is therefore made before there are threads. */
static void
prepare_types (void)
{
  const GType types[] = {
    G_TYPE_INET_ADDRESS, G_TYPE_INET_SOCKET_ADDRESS, G_TYPE_UNIX_SOCKET_ADDRESS, G_TYPE_NETWORK_ADDRESS,
    G_TYPE_NETWORK_SERVICE, G_TYPE_SOCKET, G_TYPE_SOCKET_CLIENT, G_TYPE_TCP_CONNECTION, G_TYPE_UNIX_CONNECTION,
    G_TYPE_DBUS_CONNECTION, G_TYPE_DBUS_MESSAGE, G_TYPE_DBUS_PROXY, G_TYPE_TASK, G_TYPE_CANCELLABLE,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    g_type_class_unref (g_type_class_ref (types[i]));
}

/**
 * mapi_init_translations:
 *
 * Tells gettext where the translations of the library, the providers and the programs are: in the folder named by
 * `MAPI_LOCALE_PATH` or, without it, where they were installed. [func@init] does it too; a program that shows text
 * before, about its options for instance, calls it after `setlocale()`.
 */
void
mapi_init_translations (void)
{
  const char *folder = g_getenv ("MAPI_LOCALE_PATH");

  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
}

/**
 * mapi_init:
 * @flags: how the process wants to be treated
 * @error: return location for an error
 *
 * Makes the library ready. Calls are counted: each successful one is paired with a call of
 * [func@uninit]. Only the first decides where notifications are delivered. Any thread.
 *
 * Errors: %MAPI_ERROR_UNKNOWN_FLAGS; %MAPI_ERROR_TOO_COMPLEX if a service cannot write where its
 * profiles are; %MAPI_ERROR_NOT_INITIALIZED if the profiles cannot be reached;
 * %MAPI_ERROR_NOT_ENOUGH_RESOURCES if the runtime folder cannot; %MAPI_ERROR_INVALID_OBJECT if the
 * notification thread does not start.
 * Source: MAPIInitialize.
 *
 * Returns: %TRUE if the library may be used
 */
gboolean
mapi_init (MapiInitFlags   flags,
           GError        **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&state.lock);

  if (flags & ~(MAPI_INIT_MULTITHREAD_NOTIFICATIONS | MAPI_INIT_NO_COINIT | MAPI_INIT_SERVICE))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_FLAGS,
                           _("Unknown initialisation flags"));
      return FALSE;
    }

  if (state.count == 0)
    {
      if (!check_folders (flags, error))
        return FALSE;
      prepare_types ();
      if ((flags & MAPI_INIT_MULTITHREAD_NOTIFICATIONS) && !start_thread (error))
        return FALSE;
      mapi_init_translations ();
      state.flags = flags;
    }

  state.count++;
  return TRUE;
}

/**
 * mapi_uninit:
 *
 * Undoes one successful [func@init]. After the last one the notification thread has ended and
 * no session can be begun. Any thread but the one notifications are delivered on.
 *
 * Source: MAPIUninitialize.
 */
void
mapi_uninit (void)
{
  g_autoptr(GMainContext) context = NULL;
  g_autoptr(GMainLoop) loop = NULL;
  GThread *thread = NULL;
  gboolean last;

  g_mutex_lock (&state.lock);
  if (state.count > 0 && --state.count == 0)
    {
      context = g_steal_pointer (&state.context);
      loop = g_steal_pointer (&state.loop);
      thread = g_steal_pointer (&state.thread);
      state.flags = MAPI_INIT_NONE;
      state.spooler = FALSE;
    }
  last = state.count == 0;
  g_mutex_unlock (&state.lock);

  if (last)
    mapi_oauth_revoke_wait ();
  if (thread != NULL)
    {
      /* A source, because the loop may not have begun to run yet */
      g_autoptr(GSource) source = g_idle_source_new ();

      g_source_set_callback (source, quit_cb, loop, NULL);
      g_source_attach (source, context);
      g_thread_join (thread);
    }
}

/**
 * mapi_is_initialized:
 *
 * Tells whether [func@init] was called more often than [func@uninit]. Any thread.
 *
 * Returns: %TRUE while the library may be used
 */
gboolean
mapi_is_initialized (void)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&state.lock);

  return state.count > 0;
}

/**
 * mapi_get_init_flags:
 *
 * Gets the flags of the call that made the library ready. Any thread.
 *
 * Returns: the flags, %MAPI_INIT_NONE before
 */
MapiInitFlags
mapi_get_init_flags (void)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&state.lock);

  return state.flags;
}

/**
 * mapi_init_spooler:
 *
 * Declares that this process is the spooler, once, after [func@init] and before it logs on: its
 * sessions start every transport, tell no other spooler of themselves and carry out what
 * others would ask the spooler for.
 */
void
mapi_init_spooler (void)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&state.lock);

  g_return_if_fail (state.count > 0);

  state.spooler = TRUE;
}

gboolean
mapi_init_is_spooler (void)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&state.lock);

  return state.spooler;
}

gboolean
mapi_init_check (GError **error)
{
  if (mapi_is_initialized ())
    return TRUE;

  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_INITIALIZED,
                       _("The mail library has not been initialised"));
  return FALSE;
}

GMainContext *
mapi_init_dup_notification_context (void)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&state.lock);

  return state.context != NULL ? g_main_context_ref (state.context) : NULL;
}
