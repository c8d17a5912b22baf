/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli-commands.h"

/* What waits in the queues of a session; not what only a person can help */
typedef struct
{
  guint  n_due;
  guint  n_later;
  gint64 next;   /* when the first of those goes */
} Waiting;

static void
count (MapiStore *store,
       Waiting   *waiting)
{
  g_autoptr(GPtrArray) queue = mapi_store_list_outgoing (store, NULL, NULL);
  gint64 now = g_get_real_time ();

  for (guint i = 0; queue != NULL && i < queue->len; i++)
    {
      MapiOutgoing *outgoing = queue->pdata[i];
      MapiOutgoingState state = mapi_outgoing_get_state (outgoing);
      gint64 when = MAX (mapi_outgoing_get_next_try (outgoing),
                         mapi_properties_get_time (mapi_outgoing_get_properties (outgoing), MAPI_PR_DEFERRED_SEND_TIME));

      if (state == MAPI_OUTGOING_FAILED || state == MAPI_OUTGOING_UNKNOWN)
        continue;
      if (when <= now)
        waiting->n_due++;
      else
        {
          waiting->next = waiting->n_later == 0 ? when : MIN (waiting->next, when);
          waiting->n_later++;
        }
    }
}

static void
say_later (const Waiting *waiting)
{
  g_autofree char *when = cli_format_time_short (waiting->next);

  if (waiting->n_later == 1)
    g_printerr (_("A message waits until %s.\n"), when);
  else if (waiting->n_later > 1)
    g_printerr (g_dngettext (GETTEXT_PACKAGE, "%u message waits, the first until %s.\n",
                             "%u messages wait, the first until %s.\n", waiting->n_later), waiting->n_later, when);
}

static void
say (CliContext    *context,
     const Waiting *waiting,
     gboolean       has_spooler)
{
  guint n = waiting->n_due + waiting->n_later;
  g_autofree char *name = context->profile != NULL ? g_shell_quote (context->profile) : NULL;
  g_autofree char *option = name != NULL ? g_strdup_printf (" --profile %s", name) : g_strdup ("");

  if (mapi_session_is_queue_held (context->session))
    {
      /* Translators: the second %s is an option of the command, or nothing */
      g_printerr (g_dngettext (GETTEXT_PACKAGE, "The queue is held: %u message waits until “mapi%s outbox release”.\n",
                               "The queue is held: %u messages wait until “mapi%s outbox release”.\n", n), n, option);
      return;
    }
  if (waiting->n_due > 0 && has_spooler)
    g_printerr (g_dngettext (GETTEXT_PACKAGE, "%u message is on its way.\n", "%u messages are on their way.\n",
                             waiting->n_due), waiting->n_due);
  say_later (waiting);
  if (!has_spooler)
    /* Translators: %s is an option of the command, or nothing */
    g_printerr (g_dngettext (GETTEXT_PACKAGE,
                             "%u message waits in the queue, and nothing sends it by itself. “mapi%s sync --upload” does.\n",
                             "%u messages wait in the queue, and nothing sends them by itself. “mapi%s sync --upload” does.\n",
                             n), n, option);
}

gboolean
cli_leave (CliContext  *context,
           GError     **error)
{
  g_autoptr(GPtrArray) stores = NULL;
  g_autoptr(GError) failure = NULL;
  Waiting waiting = { 0, };
  gboolean has_spooler;

  if (!context->submitted || context->quiet || context->json)
    return TRUE;
  has_spooler = mapi_session_has_spooler (context->session);
  stores = mapi_session_open_all_stores (context->session, NULL, NULL);
  for (guint i = 0; stores != NULL && i < stores->len; i++)
    if (mapi_store_get_support_mask (stores->pdata[i]) & MAPI_STORE_SUPPORT_SUBMIT)
      count (stores->pdata[i], &waiting);
  if (waiting.n_due + waiting.n_later == 0)
    return TRUE;
  say (context, &waiting, has_spooler);

  /* The end of the session asks, where there is somebody to ask and something that can be done */
  if (has_spooler || waiting.n_due == 0 || context->no_mail || context->service ||
      mapi_session_is_queue_held (context->session) ||
      mapi_session_logoff (context->session, MAPI_LOGOFF_UI, NULL, &failure) ||
      g_error_matches (failure, MAPI_ERROR, MAPI_ERROR_USER_CANCEL))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
