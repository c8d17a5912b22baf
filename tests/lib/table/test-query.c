/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi-types.h>
#include <table/mapi-query.h>
#include <table/mapi-restriction-private.h>

static void
test_accepted (void)
{
  static const struct { const char *query, *expected, *folder; } cases[] = {
    { "", "and()", NULL },
    { "   ", "and()", NULL },
    { "hello", "text(any, \"hello\")", NULL },
    { "hello world", "and(text(any, \"hello\"), text(any, \"world\"))", NULL },
    { "hello AND world", "and(text(any, \"hello\"), text(any, \"world\"))", NULL },
    { "\"hello world\"", "text(any, \"hello world\")", NULL },
    { "\"never closed", "text(any, \"never closed\")", NULL },
    { "hel*", "text(any, \"hel*\")", NULL },
    { "\"hel*\"", "text(any, \"hel\")", NULL },
    { "a OR b c", "or(text(any, \"a\"), and(text(any, \"b\"), text(any, \"c\")))", NULL },
    { "(a OR b) c", "and(or(text(any, \"a\"), text(any, \"b\")), text(any, \"c\"))", NULL },
    { "-a", "not(text(any, \"a\"))", NULL },
    { "NOT a", "not(text(any, \"a\"))", NULL },
    { "NOT -a", "not(not(text(any, \"a\")))", NULL },
    { "-(a b)", "not(and(text(any, \"a\"), text(any, \"b\")))", NULL },
    { "-\"a b\"", "not(text(any, \"a b\"))", NULL },
    { "nothing or band", "and(text(any, \"nothing\"), text(any, \"or\"), text(any, \"band\"))",
      NULL },
    { "R & D", "and(text(any, \"R\"), text(any, \"D\"))", NULL },
    { "http://x.example/", "text(any, \"http://x.example/\")", NULL },
    { "10:30", "text(any, \"10:30\")", NULL },
    { "from:ann", "text(from, \"ann\")", NULL },
    { "From:\"Ann B\"", "text(from, \"Ann B\")", NULL },
    { "to:bob subject:plan* body:x filename:report",
      "and(text(to, \"bob\"), text(subject, \"plan*\"), text(body, \"x\"), "
      "text(attachments, \"report\"))", NULL },
    { "cc:ann", "DISPLAY_CC holds \"ann\" ignore-case ignore-non-space", NULL },
    { "is:unread", "MESSAGE_FLAGS & 0x1 == 0", NULL },
    { "is:READ", "MESSAGE_FLAGS & 0x1 != 0", NULL },
    { "-is:read", "not(MESSAGE_FLAGS & 0x1 != 0)", NULL },
    { "is:draft", "MESSAGE_FLAGS & 0x8 != 0", NULL },
    { "in:Inbox", "and()", "Inbox" },
    { "in:\"A/B c\" x", "text(any, \"x\")", "A/B c" },
    { "larger:10k", "MESSAGE_SIZE > \"10240\"", NULL },
    { "smaller:2MB", "MESSAGE_SIZE < \"2097152\"", NULL },
    { "larger:5g", "MESSAGE_SIZE > \"2147483647\"", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *folder = NULL;
      g_autofree char *text = NULL;
      g_autoptr(MapiRestriction) restriction = mapi_query_parse (cases[i].query, &folder, NULL, &error);

      g_assert_no_error (error);
      text = mapi_restriction_to_string (restriction);
      g_assert_cmpstr (text, ==, cases[i].expected);
      g_assert_cmpstr (folder, ==, cases[i].folder);
      g_assert_true (mapi_restriction_check (restriction, &error));
    }
}

static void
test_refused (void)
{
  static const struct { const char *query, *position; } cases[] = {
    { "(", "1)" }, { ")", "1)" }, { "a )", "3)" }, { "()", "1)" }, { "a (b", "3)" },
    { "OR", "1)" }, { "a OR", "5)" }, { "OR a", "1)" }, { "a OR OR b", "6)" }, { "AND a", "1)" },
    { "a AND", "3)" }, { "a AND AND b", "3)" }, { "a AND OR b", "3)" }, { "NOT", "4)" },
    { "NOT OR", "5)" },
    { "from:", "1)" }, { "x from: y", "3)" }, { "is:purple", "1)" }, { "has:money", "1)" },
    { "form:ann", "1)" }, { "äö form:ann", "4)" }, { "before:soon", "1)" }, { "on:2024-13", "1)" },
    { "on:2024-02-30", "1)" }, { "after:99999d", "1)" }, { "after:9999999999999999999", "1)" },
    { "larger:big", "1)" }, { "larger:99999999999999999999", "1)" }, { "smaller:-1", "1)" },
    { "larger:9000000000g", "1)" },
    { "in:a in:b", "6)" }, { "-in:a", "2)" }, { "in:a OR b", "1)" }, { "&", "1)" },
    { "\"\"", "1)" }, { "*", "1)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *folder = NULL;
      g_autoptr(MapiRestriction) restriction = mapi_query_parse (cases[i].query, &folder, NULL, &error);

      if (restriction != NULL)
        g_error ("accepted: %s", cases[i].query);
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE);
      if (!g_str_has_suffix (error->message, cases[i].position))
        g_error ("%s: %s, expected %s", cases[i].query, error->message, cases[i].position);
    }
}

static void
test_no_folder_wanted (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (mapi_query_parse ("in:Inbox", NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE);
}

static gboolean
matches_time (const char *query,
              GDateTime  *time)
{
  g_autoptr(MapiRestriction) restriction = mapi_query_parse (query, NULL, NULL, NULL);
  g_autoptr(MapiProperties) row = mapi_properties_new ();

  g_assert_nonnull (restriction);
  if (time != NULL)
    mapi_properties_set_time (row, MAPI_PR_MESSAGE_DELIVERY_TIME,
                              g_date_time_to_unix (time) * G_USEC_PER_SEC);
  return mapi_restriction_matches (restriction, row, NULL, NULL);
}

static void
test_dates (void)
{
  g_autoptr(GDateTime) day = g_date_time_new_local (2024, 5, 17, 0, 0, 0);
  g_autoptr(GDateTime) evening = g_date_time_new_local (2024, 5, 17, 23, 59, 59);
  g_autoptr(GDateTime) next = g_date_time_new_local (2024, 5, 18, 0, 0, 0);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) last_week = g_date_time_add_days (now, -7);

  g_assert_true (matches_time ("on:2024-05-17", day));
  g_assert_true (matches_time ("on:2024/5/17", evening));
  g_assert_false (matches_time ("on:2024-05-17", next));
  g_assert_true (matches_time ("on:2024-05", next));
  g_assert_true (matches_time ("on:2024", next));
  g_assert_false (matches_time ("before:2024-05-17", day));
  g_assert_true (matches_time ("before:2024-05-18", evening));
  g_assert_true (matches_time ("after:2024-05-17", day));
  g_assert_false (matches_time ("after:2024-05-18", evening));
  g_assert_true (matches_time ("on:today", now));
  g_assert_true (matches_time ("after:yesterday", now));
  g_assert_true (matches_time ("after:7d", last_week));
  g_assert_false (matches_time ("after:6D", last_week));
  g_assert_true (matches_time ("after:1w", last_week));
  g_assert_false (matches_time ("on:2024", NULL));
  g_assert_true (matches_time ("-on:2024", NULL));
}

static void
test_place (void)
{
  static const struct { const char *query, *folder; gboolean skips; } cases[] = {
    { "a", NULL, TRUE }, { "in:Trash a", "Trash", TRUE }, { "in:anywhere a", NULL, FALSE },
    { "a In:ANYWHERE", NULL, FALSE }, { "in:\"anywhere\"", "anywhere", TRUE }, { "in:anywheres", "anywheres", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MapiSearchFlags flags;
      g_autofree char *folder = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(MapiRestriction) restriction = mapi_query_parse (cases[i].query, &folder, &flags, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (folder, ==, cases[i].folder);
      g_assert_cmphex (flags, ==, cases[i].skips ? MAPI_SEARCH_SKIP_DISCARDED : MAPI_SEARCH_NONE);
    }
}

/* As a file has it that was written when it was @days earlier: only the words are of today */
static MapiRestriction *
age (MapiRestriction *restriction,
     gint             days)
{
  g_autoptr(GPtrArray) children = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);
  MapiRestrictionType type = mapi_restriction_get_restriction_type (restriction);
  g_autoptr(MapiValue) value = NULL;

  if (type == MAPI_RES_PROPERTY)
    {
      gint64 time = mapi_value_get_time (mapi_restriction_get_value (restriction));

      value = mapi_value_new_time (MAPI_PR_MESSAGE_DELIVERY_TIME, time - days * G_TIME_SPAN_DAY);
      return mapi_restriction_new_property (mapi_restriction_get_relop (restriction), MAPI_PR_MESSAGE_DELIVERY_TIME, value);
    }
  if (mapi_restriction_get_n_children (restriction) == 0)
    return mapi_restriction_ref (restriction);
  for (guint i = 0; i < mapi_restriction_get_n_children (restriction); i++)
    g_ptr_array_add (children, age (mapi_restriction_get_child (restriction, i), days));
  return mapi_restriction_copy_with (restriction, children);
}

/* What is kept from today stays so; what is kept from a date does, too */
static void
test_renewed (void)
{
  static const struct { const char *query; gboolean changes; } cases[] = {
    { "after:7d", TRUE }, { "on:today", TRUE }, { "-before:yesterday a", TRUE }, { "(a OR -(b on:2w)) c", TRUE },
    { "after:2024-05-17 a", FALSE }, { "on:2024", FALSE }, { "lamp", FALSE }, { "", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(MapiRestriction) fresh = mapi_query_parse (cases[i].query, NULL, NULL, NULL);
      g_autoptr(MapiRestriction) old = age (fresh, 400);
      g_autoptr(GBytes) bytes = mapi_restriction_to_bytes (old);
      g_autoptr(MapiRestriction) kept = mapi_restriction_from_bytes (bytes, NULL);
      g_autoptr(MapiRestriction) renewed = mapi_query_renew (kept);
      g_autofree char *expected = mapi_restriction_to_string (cases[i].changes ? fresh : old);
      g_autofree char *got = mapi_restriction_to_string (renewed);

      g_assert_cmpstr (got, ==, expected);
      g_assert_true ((renewed != kept) == cases[i].changes);
      g_assert_true (mapi_restriction_check (renewed, NULL));
    }
}

static void
assert_formatted (const char *query,
                  const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiRestriction) restriction = mapi_query_parse (query, NULL, NULL, &error);
  g_autofree char *got = NULL;

  g_assert_no_error (error);
  got = mapi_query_format (restriction);
  g_assert_cmpstr (got, ==, expected);
}

/* A condition is said in the words it was made from */
static void
test_formatted (void)
{
  static const char * const queries[] = {
    "lamp", "lamp oil", "\"lamp oil\"", "lam*", "\"from:here\"", "\"OR\"", "\"-5\"", "größe", "from:ann", "to:bob",
    "subject:\"two words\"", "body:heron", "filename:plan*", "cc:eve", "has:attachment", "is:unread", "is:read",
    "is:flagged", "is:answered", "is:forwarded", "is:draft", "is:important", "-is:important", "-is:flagged lamp",
    "before:2024-05-17", "after:2024-05-17", "on:2024-05-17", "on:2024-05", "on:2024", "after:7d", "-before:yesterday a",
    "on:today", "-on:2024-05-17", "after:2024-05-17 before:2024-08-01 lamp", "larger:10m", "smaller:500k", "larger:1000",
    "tag:work", "-tag:work", "a OR b", "a b OR c", "(a OR b) c", "-(a b)", "-(a OR b)", "a -from:ann (b OR -is:read)",
    "-(is:flagged tag:work)",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    assert_formatted (queries[i], queries[i]);
  assert_formatted ("NOT a AND b", "-a b");
  assert_formatted ("tag:\"two words\"", "tag:two_words");
}

/* What an older program kept from today is the days it was; what there are no words for has none */
static void
test_formatted_otherwise (void)
{
  g_autoptr(MapiRestriction) recent = mapi_query_parse ("after:2026-01-05 lamp", NULL, NULL, NULL);
  g_autoptr(MapiRestriction) odd = age (recent, 0);
  g_autoptr(MapiValue) noon = mapi_value_new_time (MAPI_PR_MESSAGE_DELIVERY_TIME, G_GINT64_CONSTANT (1715940000123456));
  MapiRestriction *conditions[] = {
    mapi_restriction_new_exist (MAPI_PR_SUBJECT), mapi_restriction_new_and (NULL),
    mapi_restriction_new_property (MAPI_RELOP_GE, MAPI_PR_MESSAGE_DELIVERY_TIME, noon),
    mapi_restriction_new_property (MAPI_RELOP_LE, MAPI_PR_MESSAGE_DELIVERY_TIME, noon),
    mapi_restriction_new_bitmask (MAPI_PR_MESSAGE_FLAGS, 0x40000, TRUE),
    mapi_restriction_new_full_text (MAPI_FULL_TEXT_ANY, "a \"b\""),
  };
  g_autofree char *days = mapi_query_format (odd);

  g_assert_cmpstr (days, ==, "after:2026-01-05 lamp");
  for (gsize i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      g_autofree char *got = mapi_query_format (conditions[i]);

      g_assert_cmpstr (got, ==, NULL);
      mapi_restriction_unref (conditions[i]);
    }
}

/* Words in a file are whatever somebody wrote there */
static void
test_renewed_nonsense (void)
{
  static const char * const words[] = { "from:ann", "a OR", "after:7d after:8d", "", "in:anywhere" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr(MapiProperties) comment = mapi_properties_new ();
      g_autoptr(MapiRestriction) child = mapi_query_parse ("lamp", NULL, NULL, NULL);
      g_autoptr(MapiRestriction) kept = NULL;
      g_autoptr(MapiRestriction) renewed = NULL;

      mapi_properties_set_string (comment, MAPI_PR_QUERY_WORDS, words[i]);
      kept = mapi_restriction_new_comment (child, comment);
      renewed = mapi_query_renew (kept);
      g_assert_true (renewed == kept);
    }
}

/* Leaving something out also finds what lacks the property altogether */
static void
test_negation_of_missing (void)
{
  static const char * const queries[] = {
    "-is:flagged", "-is:answered", "-is:important", "-tag:work", "-cc:ann", "-from:ann",
    "-(is:flagged tag:work)",
  };
  g_autoptr(MapiProperties) row = mapi_properties_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr(MapiRestriction) restriction = mapi_query_parse (queries[i], NULL, NULL, NULL);

      g_assert_nonnull (restriction);
      g_assert_true (mapi_restriction_matches (restriction, row, NULL, NULL));
    }
}

static void
assert_hostile (char       *query,
                const char *what)
{
  g_autofree char *owned = query;
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = NULL;
  g_autoptr(MapiRestriction) restriction = mapi_query_parse (owned, &folder, NULL, &error);

  if (restriction != NULL)
    g_error ("accepted: %s", what);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE);
}

static char *
repeat (const char *part,
        guint       n)
{
  GString *string = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (string, part);
  return g_string_free (string, FALSE);
}

static void
test_hostile (void)
{
  assert_hostile (g_strnfill (10000, '('), "10,000 parentheses");
  assert_hostile (g_strnfill (10000, ')'), "10,000 closing parentheses");
  assert_hostile (repeat ("-", 10000), "10,000 dashes");
  assert_hostile (repeat ("NOT ", 4000), "4,000 negations");
  assert_hostile (repeat ("(a ", 100), "100 groups");
  assert_hostile (repeat ("a ", 1000), "1,000 words");
  assert_hostile (g_strnfill (1000000, 'a'), "a million letters");
  assert_hostile (g_strdup ("\xff\xfe"), "bytes that are no text");
}

static void
test_random (void)
{
  static const char * const parts[] = {
    "(", ")", "\"", "-", "NOT ", " OR ", " AND ", "from:", "is:", "is:unread", "on:", "2024",
    "*", " ", "a", "ü", "in:", "larger:", "9k", "tag:", ":", "has:attachment", "&",
  };

  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr(GString) query = g_string_new (NULL);
      g_autoptr(MapiRestriction) restriction = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *folder = NULL;

      for (int j = g_test_rand_int_range (0, 16); j > 0; j--)
        g_string_append (query, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);
      restriction = mapi_query_parse (query->str, &folder, NULL, &error);
      g_assert_true ((restriction == NULL) == (error != NULL));
      if (restriction != NULL)
        g_assert_true (mapi_restriction_check (restriction, NULL));
      else
        g_assert_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table/query/accepted", test_accepted);
  g_test_add_func ("/table/query/refused", test_refused);
  g_test_add_func ("/table/query/no-folder-wanted", test_no_folder_wanted);
  g_test_add_func ("/table/query/dates", test_dates);
  g_test_add_func ("/table/query/place", test_place);
  g_test_add_func ("/table/query/renewed", test_renewed);
  g_test_add_func ("/table/query/renewed-nonsense", test_renewed_nonsense);
  g_test_add_func ("/table/query/formatted", test_formatted);
  g_test_add_func ("/table/query/formatted-otherwise", test_formatted_otherwise);
  g_test_add_func ("/table/query/negation-of-missing", test_negation_of_missing);
  g_test_add_func ("/table/query/hostile", test_hostile);
  g_test_add_func ("/table/query/random", test_random);
  return g_test_run ();
}
