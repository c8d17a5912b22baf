/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "search-fixture.h"

#include <stdlib.h>

#include "kit-contents-source.h"

/* A contents table beside the bare SQLite queries it is made of, on the same file in the same run:
 * the keys by date with the first page, pages anywhere, a sort without an index, headings by
 * conversation. BENCH_ROWS: how many messages (20,000). */

#define PAGE 50
#define ROUNDS 15

static const guint32 columns[] = {
  MAPI_PR_ENTRYID, MAPI_PR_INSTANCE_KEY, MAPI_PR_SUBJECT, MAPI_PR_SENT_REPRESENTING_NAME,
  MAPI_PR_MESSAGE_DELIVERY_TIME, MAPI_PR_MESSAGE_FLAGS, MAPI_PR_PREVIEW, MAPI_PR_HASATTACH,
  MAPI_PR_MESSAGE_SIZE, MAPI_PR_FLAGGED, MAPI_PR_ANSWERED, MAPI_PR_FORWARDED, MAPI_PR_IMPORTANCE,
  MAPI_PR_KEYWORDS,
};

static void
fill (SearchFixture *fixture,
      gint64         n_rows)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(KitTransaction) transaction = kit_store_begin (fixture->store, NULL, &error);
  g_autoptr(GBytes) body = g_bytes_new_static ("x", 1);
  gint64 content;

  g_assert_no_error (error);
  content = kit_transaction_add_content (transaction, KIT_CONTENT_MIME, body, &error);
  g_assert_no_error (error);
  kit_execute (kit_transaction_get_connection (transaction),
               "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < ?)"
               " INSERT INTO message (folder, content, flags, received, sent, modified, created, size,"
               "   class, subject, sort_subject, from_name, from_address, sort_from, sender_name,"
               "   display_to, message_id, conversation, topic, preview, search_key)"
               " SELECT ?, ?, x % 3, 1500000000000000 + abs (random () % 250000000) * 1000000, 0, 0, 0,"
               "   abs (random () % 100000), 'IPM.Note', 'Re: the quarterly budget review ' || x,"
               "   'the quarterly budget review ' || x, 'Olivia Rodriguez ' || x % 997,"
               "   'olivia@corp.example.com', 'olivia rodriguez ' || x % 997, 'Olivia Rodriguez',"
               "   'me@example.org', hex (randomblob (12)) || '@example.org', x / 4,"
               "   'topic ' || x / 4, hex (randomblob (60)), randomblob (16) FROM n",
               &error, 3, n_rows, fixture->inbox, content);
  g_assert_no_error (error);
  kit_counts_add (transaction, fixture->inbox, n_rows, 0, 0, &error);
  g_assert_no_error (error);
  kit_store_commit (fixture->store, transaction, &error);
  g_assert_no_error (error);
}

static int
compare_doubles (const void *a,
                 const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
report (const char *name,
        double     *times,
        guint       n)
{
  qsort (times, n, sizeof *times, compare_doubles);
  g_print ("%-44s median %9.3f ms   best %9.3f ms\n", name, times[n / 2], times[0]);
}

static MapiTableResult *
run_query (MapiTableSource *source,
           MapiTableQuery  *query)
{
  g_autoptr(GError) error = NULL;
  MapiTableResult *result = mapi_table_source_query (source, query, PAGE, NULL, &error);

  g_assert_no_error (error);
  return result;
}

static void
bench_query (MapiTableSource *source,
             const char      *name,
             MapiSortOrder   *order,
             guint            rounds)
{
  g_autoptr(MapiTableQuery) query = mapi_table_query_new (columns, G_N_ELEMENTS (columns), NULL, order);
  double times[ROUNDS];

  for (guint i = 0; i < rounds; i++)
    {
      gint64 start = g_get_monotonic_time ();
      g_autoptr(MapiTableResult) result = run_query (source, query);

      times[i] = (g_get_monotonic_time () - start) / 1000.0;
    }
  report (name, times, rounds);
}

static void
bench_pages (MapiTableSource *source)
{
  g_autoptr(MapiTableQuery) query = mapi_table_query_new (columns, G_N_ELEMENTS (columns), NULL, NULL);
  g_autoptr(MapiTableResult) result = run_query (source, query);
  gsize n_keys;
  const guint64 *keys = mapi_table_result_get_keys (result, &n_keys);
  double times[ROUNDS * 10];

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gsize first = (gsize) g_random_int () % (n_keys - PAGE);
      gint64 start = g_get_monotonic_time ();
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) rows = mapi_table_source_load (source, query, keys + first, PAGE, NULL, &error);

      g_assert_no_error (error);
      times[i] = (g_get_monotonic_time () - start) / 1000.0;
    }
  report ("a page of 50 anywhere", times, G_N_ELEMENTS (times));
}

/* What SQLite needs for the same, nothing made of it */
static void
bench_bare (SearchFixture *fixture)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(KitConnection) connection = kit_store_read (fixture->store, NULL, &error);
  double keys_times[ROUNDS], page_times[ROUNDS * 10];
  gint64 id = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < ROUNDS; i++)
    {
      gint64 start = g_get_monotonic_time ();
      g_autoptr(KitStatement) statement = NULL;

      statement = kit_statement_new (connection, "SELECT id FROM message WHERE folder = ? AND assoc = 0"
                                                 " ORDER BY received DESC, id", &error);
      g_assert_no_error (error);
      kit_statement_bind_int64 (statement, 1, fixture->inbox);
      while (kit_statement_next (statement, NULL))
        id = kit_statement_get_int64 (statement, 0);
      keys_times[i] = (g_get_monotonic_time () - start) / 1000.0;
    }
  report ("bare SQLite: keys by date", keys_times, ROUNDS);
  for (guint i = 0; i < G_N_ELEMENTS (page_times); i++)
    {
      gint64 start = g_get_monotonic_time ();
      g_autoptr(KitStatement) statement = NULL;

      statement = kit_statement_new (connection, "SELECT id, subject, from_name, received, flags, preview,"
                                                 " has_attach, size, flagged, answered, forwarded,"
                                                 " importance, keywords FROM message WHERE id = ?", &error);
      g_assert_no_error (error);
      for (guint j = 0; j < PAGE; j++)
        {
          kit_statement_bind_int64 (statement, 1, 1 + g_random_int () % MAX (id, 1));
          kit_statement_next (statement, NULL);
          kit_statement_get_text (statement, 5);
          kit_statement_reset (statement);
        }
      page_times[i] = (g_get_monotonic_time () - start) / 1000.0;
    }
  report ("bare SQLite: 50 rows anywhere", page_times, G_N_ELEMENTS (page_times));
}

int
main (int   argc,
      char *argv[])
{
  const char *rows = g_getenv ("BENCH_ROWS");
  gint64 n_rows = rows != NULL ? g_ascii_strtoll (rows, NULL, 10) : 20000;
  g_autoptr(SearchFixture) fixture = search_fixture_new ();
  g_autoptr(MapiTableSource) source = NULL;
  g_autoptr(MapiTableSource) newest = NULL;
  g_autoptr(MapiSortOrder) size = mapi_sort_order_new_single (MAPI_PR_MESSAGE_SIZE, MAPI_SORT_DESCEND);
  g_autoptr(MapiSortOrder) from = mapi_sort_order_new_single (MAPI_PR_SENT_REPRESENTING_NAME,
                                                              MAPI_SORT_ASCEND);
  g_autoptr(MapiSortOrder) oldest = mapi_sort_order_new_single (MAPI_PR_MESSAGE_DELIVERY_TIME,
                                                                MAPI_SORT_ASCEND);
  g_autoptr(MapiSortOrder) conversations = mapi_sort_order_new (1, 1);

  fill (fixture, MAX (n_rows, 1000));
  g_print ("%" G_GINT64_FORMAT " messages\n", MAX (n_rows, 1000));
  source = kit_contents_source_new (fixture->store, &(KitContents) { KIT_CONTENTS_FOLDER, fixture->inbox });
  mapi_sort_order_add (conversations, MAPI_PR_CONVERSATION_ID, MAPI_SORT_ASCEND);
  mapi_sort_order_add (conversations, MAPI_PR_MESSAGE_DELIVERY_TIME, MAPI_SORT_CATEG_MAX);
  bench_query (source, "keys by date + first page of 50", NULL, ROUNDS);
  bench_pages (source);
  bench_bare (fixture);
  bench_query (source, "oldest first + first page", oldest, 3);
  bench_query (source, "by size + first page", size, 3);
  bench_query (source, "by sender + first page", from, 3);
  newest = kit_contents_source_new (fixture->store,
                                    &(KitContents) { KIT_CONTENTS_FOLDER, fixture->inbox, TRUE });
  bench_query (newest, "one row a conversation + first page", NULL, ROUNDS);
  bench_query (newest, "one row a conversation by sender", from, 3);
  bench_query (source, "headings of conversations + first page", conversations, 3);
  return 0;
}
