/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "search-fixture.h"

#include <kit-contents-source.h>
#include <kit-message.h>

/* What a transaction keeps in memory of conversations is the same as if each message had come alone */

#define N_MESSAGES 330
#define N_REFERENCES 62 /* a message: more keys than are kept, all together */
#define N_THREADS 6

static char *
make_source (GRand *random,
             guint  number)
{
  g_autoptr (GString) references = g_string_new (NULL);
  guint thread = (guint) g_rand_int_range (random, 0, N_THREADS);
  /* Now and then one that joins what was apart, or refers to what nobody else does */
  guint other = g_rand_int_range (random, 0, 40) == 0 ? (guint) g_rand_int_range (random, 0, N_THREADS) : thread;

  for (guint i = 0; i < N_REFERENCES; i++)
    switch (g_rand_int_range (random, 0, 8))
      {
      case 0:
        g_string_append_printf (references, " <%u.%d@thread>", i == 0 ? other : thread, g_rand_int_range (random, 0, 50));
        break;
      default:
        g_string_append_printf (references, " <%u.%u@unseen>", number, i);
      }
  return g_strdup_printf ("From: a@example.net\r\nSubject: %s%d\r\nMessage-ID: <%u@message>\r\n"
                          "Date: Mon, 1 Jan 2024 10:%02u:00 +0000\r\n%s%s\r\n\r\nText\r\n",
                          number % 2 ? "Re: " : "", g_rand_int_range (random, 0, 8), number, number % 60,
                          number % 10 ? "References:" : "X-None:", references->str);
}

static void
assign (KitTransaction *transaction,
        SearchFixture  *fixture,
        const char     *source)
{
  g_autoptr (GBytes) bytes = g_bytes_new (source, strlen (source));
  g_autoptr (MapiMimeDigest) digest = mapi_mime_digest_new (bytes);
  g_autoptr (GError) error = NULL;
  guint32 flags;

  g_assert_cmpint (kit_store_file_source (transaction, fixture->inbox, bytes, digest, NULL, &flags, &error), >, 0);
  g_assert_no_error (error);
}

/* Each @step messages in a transaction */
static void
file_all (SearchFixture *fixture,
          GPtrArray     *sources,
          guint          step)
{
  for (guint i = 0; i < sources->len; i += step)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KitTransaction) transaction = kit_store_begin (fixture->store, NULL, &error);

      for (guint j = i; j < MIN (i + step, sources->len); j++)
        assign (transaction, fixture, g_ptr_array_index (sources, j));
      g_assert_true (kit_store_commit (fixture->store, transaction, &error));
      g_assert_no_error (error);
    }
}

static char *
print (SearchFixture *fixture,
       const char    *sql,
       guint         *n_rows)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitConnection) connection = kit_store_read (fixture->store, NULL, &error);
  g_autoptr (KitStatement) row = kit_statement_new (connection, sql, &error);
  GString *text = g_string_new (NULL);

  for (*n_rows = 0; kit_statement_next (row, &error); ++*n_rows)
    g_string_append_printf (text, "%s: %" G_GINT64_FORMAT "\n", kit_statement_get_text (row, 0),
                            kit_statement_get_int64 (row, 1));
  g_assert_no_error (error);
  return g_string_free (text, FALSE);
}

static void
assert_same (SearchFixture *one,
             SearchFixture *other,
             const char    *sql,
             guint          n_least)
{
  guint n_rows, n_others;
  g_autofree char *rows = print (one, sql, &n_rows);
  g_autofree char *others = print (other, sql, &n_others);

  g_assert_cmpuint (n_rows, >=, n_least);
  g_assert_cmpstr (rows, ==, others);
}

static void
test_conversations_gathered (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (4711);
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SearchFixture) together = search_fixture_new ();
  g_autoptr (SearchFixture) some = search_fixture_new ();
  g_autoptr (SearchFixture) alone = search_fixture_new ();

  for (guint i = 0; i < N_MESSAGES; i++)
    g_ptr_array_add (sources, make_source (random, i));
  file_all (together, sources, N_MESSAGES);
  file_all (some, sources, 7);
  file_all (alone, sources, 1);
  for (guint i = 0; i < 2; i++)
    {
      SearchFixture *other = i == 0 ? some : alone;

      assert_same (together, other, "SELECT message_id, conversation FROM message ORDER BY id", N_MESSAGES);
      assert_same (together, other, "SELECT message_id, conversation FROM message_ref ORDER BY message_id", 16001);
      assert_same (together, other, "SELECT key, value FROM meta WHERE key = 'conversation'", 1);
    }
  /* They were not all put into one, nor left alone */
  {
    guint n;
    g_autofree char *text = print (together, "SELECT DISTINCT 'c', conversation FROM message", &n);

    g_assert_cmpuint (n, >, 1);
    g_assert_cmpuint (n, <, N_MESSAGES / 2);
  }
}

/* A key that has a row gets another number: that of a subject, when its conversation is long over */
static void
test_conversations_rewritten (void)
{
  g_autoptr (SearchFixture) fixture = search_fixture_new ();
  static const char *dates[] = { "1 Jan 2020", "1 Jan 2022", "2 Jan 2022" };
  g_autoptr (GError) error = NULL;
  guint n;

  for (guint i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_autofree char *source = g_strdup_printf ("From: a@example.net\r\nSubject: Re: Lunch\r\nMessage-ID: <%u@x>\r\n"
                                                 "Date: Wed, %s 10:00:00 +0000\r\n\r\nText\r\n", i, dates[i]);
      g_autoptr (KitTransaction) transaction = kit_store_begin (fixture->store, NULL, &error);

      assign (transaction, fixture, source);
      g_assert_true (kit_store_commit (fixture->store, transaction, &error));
    }
  {
    g_autofree char *text = print (fixture, "SELECT message_id, conversation FROM message ORDER BY id", &n);
    g_autofree char *keys = print (fixture, "SELECT substr (message_id, 2), conversation FROM message_ref"
                                            " WHERE message_id LIKE '%subject%'", &n);

    g_assert_cmpstr (text, ==, "0@x: 1\n1@x: 2\n2@x: 2\n");
    g_assert_cmpstr (keys, ==, "subject:lunch: 2\n");
  }
}

static gint64
hold (KitTransaction      *transaction,
      KitConversationHeld *held,
      guint                n_held,
      const char          *fields)
{
  g_autofree char *source = g_strdup_printf ("From: a@example.net\r\n%s\r\n\r\n", fields);
  g_autoptr (GBytes) bytes = g_bytes_new (source, strlen (source));
  g_autoptr (MapiMimeDigest) digest = mapi_mime_digest_new (bytes);
  g_autoptr (KitConversationClues) clues = kit_conversation_clues_new_for_digest (digest);
  KitConversationHints hints = { held, n_held };
  g_autoptr (GError) error = NULL;

  held[n_held].received = (gint64) n_held * G_TIME_SPAN_DAY;
  held[n_held].conversation = kit_conversations_assign (transaction, clues, held[n_held].received, &hints, &error);
  g_assert_no_error (error);
  g_assert_cmpint (held[n_held].conversation, >, 0);
  return held[n_held].conversation;
}

/* Messages without rows are known as those with rows are: when they came, and that they are joined */
static void
test_conversations_held (void)
{
  g_autoptr (SearchFixture) fixture = search_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KitTransaction) transaction = kit_store_begin (fixture->store, NULL, &error);
  KitConversationHeld held[8];
  gint64 first = hold (transaction, held, 0, "Subject: One\r\nMessage-ID: <a@x>");
  gint64 second = hold (transaction, held, 1, "Subject: Two\r\nMessage-ID: <b@x>");
  gint64 third = hold (transaction, held, 2, "Subject: Three\r\nMessage-ID: <c@x>\r\nReferences: <d@x>");

  g_assert_cmpint (first, !=, second);
  g_assert_cmpint (second, !=, third);
  g_assert_cmpint (hold (transaction, held, 3, "Subject: Re: Two\r\nMessage-ID: <e@x>"), ==, second);
  /* The missing links: the second is joined with the third, then both with the first */
  g_assert_cmpint (hold (transaction, held, 4, "Subject: x\r\nMessage-ID: <d@x>\r\nReferences: <b@x>"), ==, second);
  g_assert_cmpint (held[2].conversation, ==, second);
  g_assert_cmpint (hold (transaction, held, 5, "Subject: y\r\nMessage-ID: <f@x>\r\nReferences: <c@x> <a@x>"), ==, first);
  for (guint i = 0; i < 6; i++)
    g_assert_cmpint (held[i].conversation, ==, first);
  /* What was remembered of the joined goes with them */
  g_assert_cmpint (hold (transaction, held, 6, "Subject: z\r\nMessage-ID: <g@x>\r\nReferences: <e@x>"), ==, first);
  g_assert_cmpint (hold (transaction, held, 7, "Subject: Re: Three\r\nMessage-ID: <h@x>"), ==, first);
}

/* @n messages of @n_threads conversations, no two of one time, and not filed in the order of their times */
static void
fill (SearchFixture *fixture,
      gint64         folder,
      guint          n,
      guint          n_threads)
{
  g_autoptr (GDateTime) start = g_date_time_new_utc (2024, 1, 1, 0, 0, 0);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GDateTime) sent = g_date_time_add_minutes (start, (gint) (i * 7919 % n));
      g_autofree char *date = g_date_time_format (sent, "%d Jan %Y %H:%M:%S +0000");
      g_autofree char *source = g_strdup_printf (
        "From: a@example.net\r\nSubject: T%u\r\nMessage-ID: <%u@message%" G_GINT64_FORMAT ">\r\nDate: %s\r\n"
        "References: <%u@thread%" G_GINT64_FORMAT ">\r\n\r\nText\r\n",
        i % n_threads, i, folder, date, i % n_threads, folder);

      search_fixture_import (fixture, folder, source, MAPI_MSGFLAG_READ);
    }
}

static GArray *
list_conversations (SearchFixture *fixture,
                    gint64         folder,
                    guint          limit)
{
  KitContents contents = { .scope = KIT_CONTENTS_FOLDER, .object = folder, .conversations = TRUE };
  g_autoptr (GPtrArray) no_conditions = g_ptr_array_new ();
  g_autoptr (MapiRestriction) all = mapi_restriction_new_and (no_conditions);
  g_autoptr (MapiRestriction) few = limit > 0 ? mapi_restriction_new_count (limit, all) : NULL;

  return search_fixture_keys (kit_contents_source_new (fixture->store, &contents), few, NULL);
}

/* The first few of a list, found without looking at all, are the first of the whole list */
static void
test_conversations_newest (void)
{
  g_autoptr (SearchFixture) fixture = search_fixture_new ();
  gint64 long_ones = search_fixture_folder (fixture, fixture->inbox, MAPI_FOLDER_GENERIC, "Long");
  const gint64 folders[] = { fixture->inbox, long_ones };
  const guint limits[] = { 1, 3, 10, 50, 100, 101, 500 };

  fill (fixture, fixture->inbox, 389, 150);
  fill (fixture, long_ones, 90, 2); /* more messages in a row than are looked at for so few */
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autoptr (GArray) whole = list_conversations (fixture, folders[i], 0);

      g_assert_cmpuint (whole->len, ==, i == 0 ? 150 : 2);
      for (guint j = 0; j < G_N_ELEMENTS (limits); j++)
        {
          g_autoptr (GArray) first = list_conversations (fixture, folders[i], limits[j]);

          g_assert_cmpuint (first->len, ==, MIN (limits[j], whole->len));
          g_assert_cmpmem (first->data, first->len * sizeof (gint64), whole->data, first->len * sizeof (gint64));
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/conversations/gathered", test_conversations_gathered);
  g_test_add_func ("/conversations/rewritten", test_conversations_rewritten);
  g_test_add_func ("/conversations/held", test_conversations_held);
  g_test_add_func ("/conversations/newest", test_conversations_newest);
  return g_test_run ();
}
