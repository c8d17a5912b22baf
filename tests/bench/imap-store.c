/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "imap-settings.h"

#include <imap-store.h>
#include <kit-store-agent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* imap-store MANIFEST HOST PORT USER PASSWORD FOLDER N [PIN]: a whole store with its agent, kept in FOLDER, as the
 * spooler has it; with the fingerprint of a certificate over TLS. Reads what to do from standard input, a word a line, and answers a line each:
 *
 * first    a first sync of N messages: seconds until the newest 200 could be read by another connection, all
 *          were listed, all bodies were durable, and all were indexed; CPU seconds until each
 * listed   a first sync that ends when N messages are listed: seconds until the newest 200 and all were; CPU seconds
 *          until each; most memory ever in MiB
 * durable  the same until all bodies are durable: three times, three of CPU; memory
 * sync     a whole pass on a connection of its own: seconds
 * keep     the same, on a connection that stays for the next time, as the agent's does: seconds
 * live     the agent runs from now on. A line each time the inbox has another number of messages: when, by the
 *          monotonic clock in seconds, and how many
 * cost     CPU seconds, most memory ever in MiB */

#define NEWEST 200

typedef struct
{
  KitStore *store;
  gint64    n_messages;
  gint64    started;
  gint      stop;
  guint     n_stages;
  double    seconds[4];
  double    cpu[4];
} Watch;

static double
since (gint64 started)
{
  return (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC;
}

static double
get_cpu (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / G_USEC_PER_SEC;
}

static gint64
ask (KitStore   *store,
     const char *sql)
{
  g_autoptr (KitConnection) connection = kit_store_read (store, NULL, NULL);
  gint64 answer = -1;

  if (connection != NULL)
    kit_query_int64 (connection, sql, 0, 0, &answer, NULL);
  return answer;
}

/* Whether the stage after @stage is reached. The inbox's role is 6. */
static gboolean
is_reached (Watch *self,
            guint  stage)
{
  switch (stage)
    {
    case 0:
      return ask (self->store, "SELECT n_total FROM folder WHERE role = 6") >= MIN (NEWEST, self->n_messages);
    case 1:
      return ask (self->store, "SELECT n_total FROM folder WHERE role = 6") >= self->n_messages;
    case 2:
      return ask (self->store, "SELECT 1 FROM content WHERE kind = 2 LIMIT 1") == 0;
    default:
      return ask (self->store, "SELECT 1 FROM content WHERE indexed = 0 AND kind <> 2 LIMIT 1") == 0;
    }
}

static void
print_stages (Watch *self)
{
  for (guint i = 0; i < self->n_stages; i++)
    printf ("%.4f ", self->seconds[i]);
  for (guint i = 0; i < self->n_stages; i++)
    printf ("%.4f ", self->cpu[i]);
}

static gpointer
watch_thread (gpointer data)
{
  Watch *self = data;
  guint stage = 0;

  while (stage < self->n_stages)
    {
      gboolean last_look = g_atomic_int_get (&self->stop);

      while (stage < self->n_stages && is_reached (self, stage))
        {
          self->cpu[stage] = get_cpu ();
          self->seconds[stage++] = since (self->started);
        }
      if (stage == self->n_stages && stage < G_N_ELEMENTS (self->seconds))
        {
          print_stages (self);
          printf ("%.0f\n", imap_settings_get_peak ());
          exit (0);
        }
      if (last_look)
        break;
      /* Looking costs processor time, too, and the newest are there after some hundredths of a second */
      g_usleep (stage == 0 ? 4000 : 8000);
    }
  return NULL;
}

static void
sync_once (KitStore *store)
{
  GError *error = NULL;

  mapi_store_synchronize (MAPI_STORE (store), MAPI_FLUSH_UPLOAD | MAPI_FLUSH_DOWNLOAD, NULL, &error);
  imap_settings_fail_on (error);
}

static void
sync_first (KitStore *store,
            gint64    n_messages,
            guint     n_stages)
{
  Watch watch = { store, n_messages, g_get_monotonic_time (), 0, n_stages };
  GThread *thread = g_thread_new ("watch", watch_thread, &watch);

  sync_once (store);
  g_atomic_int_set (&watch.stop, 1);
  g_thread_join (thread);
  print_stages (&watch);
  printf ("\n");
}

static void
sync_again (KitStore *store)
{
  gint64 started = g_get_monotonic_time ();

  sync_once (store);
  printf ("%.4f\n", since (started));
}

/* Not started: nobody hears of the changes before they are looked for here */
static void
sync_kept (KitStore *store)
{
  static KitAgent *agent = NULL;
  gint64 started = g_get_monotonic_time ();
  GError *error = NULL;

  if (agent == NULL)
    agent = kit_store_agent_new (store, &error);
  imap_settings_fail_on (error);
  kit_agent_run (agent, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD, NULL, &error);
  imap_settings_fail_on (error);
  printf ("%.4f\n", since (started));
}

static void
journal_cb (GPtrArray *changes,
            gpointer   user_data)
{
  static gint64 before = -1;
  gint64 now = ask (user_data, "SELECT n_total FROM folder WHERE role = 6");

  if (now == before)
    return;
  before = now;
  printf ("%.6f %" G_GINT64_FORMAT "\n", (double) g_get_monotonic_time () / G_USEC_PER_SEC, now);
  fflush (stdout);
}

static void
go_live (KitStore *store)
{
  GError *error = NULL;
  KitAgent *agent = kit_store_agent_new (store, &error);

  imap_settings_fail_on (error);
  kit_journal_watch (kit_store_get_journal (store), journal_cb, store, NULL);
  kit_agent_start (agent);
}

static void
print_cost (void)
{
  printf ("%.3f %.0f\n", get_cpu (), imap_settings_get_peak ());
}

static void
carry_out (KitStore   *store,
           const char *word,
           gint64      n_messages)
{
  if (g_str_equal (word, "first"))
    sync_first (store, n_messages, 4);
  else if (g_str_equal (word, "listed"))
    sync_first (store, n_messages, 2);
  else if (g_str_equal (word, "durable"))
    sync_first (store, n_messages, 3);
  else if (g_str_equal (word, "cost"))
    print_cost ();
  else if (g_str_equal (word, "keep"))
    sync_kept (store);
  else if (g_str_equal (word, "live"))
    go_live (store);
  else
    sync_again (store);
  fflush (stdout);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (MapiSupport) support = NULL;
  g_autoptr (KitStore) store = NULL;
  GError *error = NULL;
  char word[16];

  if (argc != 8 && argc != 9)
    {
      g_printerr ("imap-store MANIFEST HOST PORT USER PASSWORD FOLDER N [PIN]\n");
      return 2;
    }
  support = imap_settings_make_support (argv[1], argv[2], argv[3], argv[4], argv[5], argv[6],
                                        argv[8]);
  store = g_object_new (IMAP_TYPE_STORE, "support", support, NULL);
  mapi_provider_logon (MAPI_PROVIDER (store), MAPI_PROVIDER_LOGON_NONE, NULL, &error);
  imap_settings_fail_on (error);
  while (scanf ("%15s", word) == 1)
    carry_out (store, word, g_ascii_strtoll (argv[7], NULL, 10));
  /* With an agent or without: what is durable is durable */
  exit (0);
}
