/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-work.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <unistd.h>

#include "cli-interaction.h"

/* The one work there is; a signal knows nothing else. -1: none */
static volatile sig_atomic_t interrupt_fd = -1;

static void
interrupted_cb (int number)
{
  int before = errno;
  int fd = interrupt_fd;

  if (fd >= 0 && write (fd, "c", 1) < 0)
    fd = -1;
  errno = before;
}

typedef struct
{
  int           fd;
  GCancellable *cancellable;    /* (owned) */
} Listener;

static gpointer
listen_thread (gpointer data)
{
  Listener *listener = data;
  char byte = 0;
  gssize n;

  do
    n = read (listener->fd, &byte, 1);
  while (n < 0 && errno == EINTR);
  if (n == 1 && byte == 'c')
    g_cancellable_cancel (listener->cancellable);
  close (listener->fd);
  g_object_unref (listener->cancellable);
  g_free (listener);
  return NULL;
}

/* The work blocks the thread it is on: there is no loop that could hear of it. */
static void
begin_listening (CliWork *self)
{
  struct sigaction action = { .sa_handler = interrupted_cb, .sa_flags = SA_RESTART | SA_RESETHAND };
  struct sigaction before;
  Listener *listener;
  int fds[2];

  /* Whoever started it in the background may want it to hear nothing. */
  if (interrupt_fd >= 0 || sigaction (SIGINT, NULL, &before) < 0 || before.sa_handler == SIG_IGN ||
      !g_unix_open_pipe (fds, FD_CLOEXEC, NULL))
    return;
  listener = g_new0 (Listener, 1);
  listener->fd = fds[0];
  listener->cancellable = g_object_ref (self->cancellable);
  interrupt_fd = fds[1];
  self->listener = g_thread_new ("interrupt", listen_thread, listener);
  sigaction (SIGINT, &action, NULL);
}

static void
stop_listening (CliWork *self)
{
  int fd = interrupt_fd;

  if (self->listener == NULL)
    return;
  signal (SIGINT, SIG_DFL);
  interrupt_fd = -1;
  /* The end of it wakes the listener as well */
  close (fd);
  g_thread_join (g_steal_pointer (&self->listener));
}

void
cli_work_begin (CliWork    *self,
                CliContext *context)
{
  self->cancellable = g_cancellable_new ();
  begin_listening (self);
  if (context->ui)
    self->user = cli_context_dup_interaction (context);
  else if (!context->json && !context->quiet)
    self->user = cli_interaction_new ();
}

gboolean
cli_work_go_on (CliWork     *self,
                const char  *text,
                double       fraction,
                GError     **error)
{
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, _("Stopped. What was done until then stays."));
      return FALSE;
    }
  /* 1 would be the end of it */
  if (self->user != NULL)
    mapi_interaction_progress (self->user, text, MIN (fraction, 0.999), self->cancellable);
  return TRUE;
}

void
cli_work_end (CliWork *self)
{
  if (self->user != NULL)
    mapi_interaction_progress (self->user, "", 1, NULL);
  stop_listening (self);
  g_clear_object (&self->user);
  g_clear_object (&self->cancellable);
}
