/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "search-fixture.h"

#include <stdlib.h>
#include <string.h>

#include "kit-contents-source.h"

/* Full-text searches, newest first with the first page, beside the bare query of the index on the
 * same file in the same run. Words come from a seeded generator, some rare, some in a large part of
 * the messages. BENCH_MESSAGES: how many (3,000). */

#define PAGE   50
#define ROUNDS 9

static const char * const common[] = {
  "the", "budget", "review", "meeting", "project", "please", "attached", "report", "monday", "team",
  "question", "update", "schedule", "invoice", "thanks", "regards", "draft", "release", "ticket", "call",
};

static const guint32 columns[] = {
  MAPI_PR_ENTRYID, MAPI_PR_SUBJECT, MAPI_PR_SENT_REPRESENTING_NAME, MAPI_PR_MESSAGE_DELIVERY_TIME,
  MAPI_PR_MESSAGE_FLAGS, MAPI_PR_PREVIEW, MAPI_PR_PARENT_DISPLAY,
};

static void
append_words (GString *text,
              GRand   *rand,
              guint    n)
{
  for (guint i = 0; i < n; i++)
    if (g_rand_int_range (rand, 0, 3) == 0)
      g_string_append_printf (text, "%s ", common[g_rand_int_range (rand, 0, G_N_ELEMENTS (common))]);
    else
      g_string_append_printf (text, "word%d ", (int) (20000 * g_rand_double (rand) * g_rand_double (rand)));
}

static void
fill (SearchFixture *fixture,
      guint          n_messages)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);
  g_autoptr(MapiEntryId) folder = kit_store_make_id (fixture->store, MAPI_OBJECT_FOLDER, fixture->inbox);
  g_autoptr(GString) body = g_string_new (NULL);
  gint64 start = g_get_monotonic_time ();

  for (guint done = 0; done < n_messages;)
    {
      g_autoptr(GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      g_autoptr(GPtrArray) ids = NULL;
      g_autoptr(GError) error = NULL;

      for (; sources->len < 2000 && done < n_messages; done++)
        {
          char *text;

          g_string_truncate (body, 0);
          append_words (body, rand, 120);
          if (done % 1000 == 7)
            g_string_append (body, "needle");
          text = g_strdup_printf ("From: Person %d <p%d@example.org>\r\nTo: me@example.org\r\n"
                                  "Subject: Message %u\r\nMessage-ID: <%u@example.org>\r\n"
                                  "Date: Mon, %d Mar 2026 %02d:00:00 +0000\r\n\r\n%s\r\n", done % 50,
                                  done % 50, done, done, 1 + done % 28, done % 24, body->str);
          g_ptr_array_add (sources, g_bytes_new_take (text, strlen (text)));
        }
      ids = mapi_store_import_messages (MAPI_STORE (fixture->store), folder, sources, NULL, NULL, &error);
      g_assert_no_error (error);
    }
  g_print ("%u messages imported and indexed in %.2f s\n", n_messages,
           (g_get_monotonic_time () - start) / 1e6);
}

static int
compare_doubles (const void *a,
                 const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median (double *times)
{
  qsort (times, ROUNDS, sizeof *times, compare_doubles);
  return times[ROUNDS / 2];
}

static gsize
run_search (SearchFixture *fixture,
            const char    *words,
            double        *time)
{
  g_autoptr(MapiRestriction) restriction = mapi_restriction_new_full_text (MAPI_FULL_TEXT_ANY, words);
  g_autoptr(MapiTableQuery) query = NULL;
  g_autoptr(MapiTableSource) source = kit_contents_source_new (fixture->store, &(KitContents) { KIT_CONTENTS_TREE, 0 });
  gint64 start = g_get_monotonic_time ();
  g_autoptr(MapiTableResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gsize n_keys;

  query = mapi_table_query_new (columns, G_N_ELEMENTS (columns), restriction, NULL);
  result = mapi_table_source_query (source, query, PAGE, NULL, &error);
  g_assert_no_error (error);
  mapi_table_result_get_keys (result, &n_keys);
  *time = (g_get_monotonic_time () - start) / 1000.0;
  return n_keys;
}

static double
run_bare (SearchFixture *fixture,
          const char    *match)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(KitConnection) connection = kit_store_read (fixture->store, NULL, &error);
  gint64 start = g_get_monotonic_time ();
  g_autoptr(KitStatement) statement = NULL;

  g_assert_no_error (error);
  statement = kit_statement_new (connection, "SELECT rowid FROM text WHERE text MATCH ?", &error);
  g_assert_no_error (error);
  kit_statement_bind_text (statement, 1, match);
  while (kit_statement_next (statement, NULL))
    kit_statement_get_int64 (statement, 0);
  return (g_get_monotonic_time () - start) / 1000.0;
}

int
main (int   argc,
      char *argv[])
{
  static const char * const searches[][2] = {
    { "needle", "\"needle\"" }, { "word15000", "\"word15000\"" }, { "word15*", "\"word15\"*" },
    { "the budget", "\"the budget\"" }, { "budget", "\"budget\"" }, { "olivia", "\"olivia\"" },
    { "person", "\"person\"" },
  };
  const char *messages = g_getenv ("BENCH_MESSAGES");
  guint n_messages = messages != NULL ? (guint) g_ascii_strtoull (messages, NULL, 10) : 3000;
  g_autoptr(SearchFixture) fixture = search_fixture_new ();

  fill (fixture, n_messages);
  for (gsize i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      double ours[ROUNDS], bare[ROUNDS];
      gsize n_found = 0;

      for (guint j = 0; j < ROUNDS; j++)
        {
          n_found = run_search (fixture, searches[i][0], &ours[j]);
          bare[j] = run_bare (fixture, searches[i][1]);
        }
      g_print ("%-14s %7" G_GSIZE_FORMAT " found   newest first + page %8.3f ms   bare index %8.3f ms\n",
               searches[i][0], n_found, median (ours), median (bare));
    }
  return 0;
}
