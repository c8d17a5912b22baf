/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "sendmail-command.h"

#include <signal.h>
#include <sysexits.h>

#include <glib/gi18n-lib.h>
#include <kit-net-error.h>

/* What a command may say */
#define SAID (16 * 1024)
#define GRACE_SECONDS 5

typedef struct
{
  GSubprocess  *process;
  GCancellable *cancellable;    /* of the exchange with it */
  GBytes       *said;
  gboolean      timed_out;
  gboolean      done;
} Run;

SendmailOutcome
sendmail_outcome_from_status (int status)
{
  switch (status)
    {
    case EX_OK:
      return SENDMAIL_TAKEN;
    case EX_TEMPFAIL:
    case EX_OSERR:
    case EX_IOERR:
      return SENDMAIL_LATER;
    case EX_NOUSER:
    case EX_NOHOST:
      return SENDMAIL_NO_USER;
    case EX_DATAERR:
    case EX_NOINPUT:
    case EX_PROTOCOL:
    case EX_NOPERM:
    case EX_UNAVAILABLE:
      return SENDMAIL_REFUSED;
    case EX_USAGE:
    case EX_SOFTWARE:
    case EX_OSFILE:
    case EX_CANTCREAT:
    case EX_CONFIG:
    default:
      return SENDMAIL_BROKEN;
    }
}

static void
exchanged_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Run *run = user_data;

  g_subprocess_communicate_finish (G_SUBPROCESS (source), result, &run->said, NULL, NULL);
  run->done = TRUE;
}

static gboolean
timeout_cb (gpointer user_data)
{
  Run *run = user_data;

  run->timed_out = TRUE;
  g_cancellable_cancel (run->cancellable);
  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *outer,
              gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

static void
end_process (Run *run)
{
  gint64 end = g_get_monotonic_time () + GRACE_SECONDS * G_USEC_PER_SEC;

  g_subprocess_send_signal (run->process, SIGTERM);
  while (g_subprocess_get_identifier (run->process) != NULL && g_get_monotonic_time () < end)
    g_usleep (5000);
  g_subprocess_force_exit (run->process);
}

static void
exchange (Run          *run,
          GBytes       *input,
          guint         seconds,
          GCancellable *cancellable)
{
  GMainContext *context = g_main_context_new ();
  GSource *timer = g_timeout_source_new_seconds (seconds);
  gulong handler = 0;

  g_main_context_push_thread_default (context);
  run->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), run->cancellable, NULL);
  g_source_set_callback (timer, timeout_cb, run, NULL);
  g_source_attach (timer, context);
  g_subprocess_communicate_async (run->process, input, run->cancellable, exchanged_cb, run);
  while (!run->done)
    g_main_context_iteration (context, TRUE);
  if (g_cancellable_is_cancelled (run->cancellable))
    end_process (run);
  g_subprocess_wait (run->process, NULL, NULL);
  g_cancellable_disconnect (cancellable, handler);
  g_source_destroy (timer);
  g_source_unref (timer);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
  g_object_unref (run->cancellable);
}

static char *
dup_words (GBytes *said)
{
  gsize length = 0;
  const char *data = said != NULL ? g_bytes_get_data (said, &length) : NULL;
  g_autofree char *text = g_strndup (data != NULL ? data : "", MIN (length, SAID));
  char *clean = kit_net_clean_text (g_strstrip (text));

  return clean;
}

static SendmailOutcome
judge (Run   *run,
       guint  seconds,
       char **said)
{
  *said = dup_words (run->said);
  if (run->timed_out)
    {
      g_free (*said);
      *said = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The command did not end within %u second",
                                            "The command did not end within %u seconds", seconds),
                               seconds);
      return SENDMAIL_LATER;
    }
  if (!g_subprocess_get_if_exited (run->process))
    return SENDMAIL_LATER;
  return sendmail_outcome_from_status (g_subprocess_get_exit_status (run->process));
}

SendmailOutcome
sendmail_command_run (char         **arguments,
                      GBytes        *input,
                      guint          seconds,
                      char         **said,
                      GCancellable  *cancellable)
{
  g_autoptr(GSubprocessLauncher) launcher = NULL;
  g_autoptr(GError) problem = NULL;
  SendmailOutcome outcome;
  Run run = { NULL, };

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                        G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                        G_SUBPROCESS_FLAGS_STDERR_MERGE);
  /* A folder that is always there */
  g_subprocess_launcher_set_cwd (launcher, "/");
  run.process = g_subprocess_launcher_spawnv (launcher, (const char * const *) arguments, &problem);
  if (run.process == NULL)
    {
      *said = g_strdup (problem->message);
      return SENDMAIL_BROKEN;
    }
  exchange (&run, input, seconds, cancellable);
  outcome = judge (&run, seconds, said);
  g_clear_pointer (&run.said, g_bytes_unref);
  g_object_unref (run.process);
  return outcome;
}
