/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <mapi.h>

/* Times as people write them. The zone of a test is UTC. */

static gint64
at (int year,
    int month,
    int day,
    int hour,
    int minute,
    int second)
{
  g_autoptr(GDateTime) when = g_date_time_new_local (year, month, day, hour, minute, second);

  return g_date_time_to_unix (when) * G_USEC_PER_SEC;
}

static void
test_dates (void)
{
  const struct { const char *text; gint64 when; } times[] = {
    { "2099-01-01T09:00", at (2099, 1, 1, 9, 0, 0) },
    { "2099-01-01 09:00", at (2099, 1, 1, 9, 0, 0) },
    { " 2099-01-01 9:00\n", at (2099, 1, 1, 9, 0, 0) },
    { "2099-01-01t09:00:30", at (2099, 1, 1, 9, 0, 30) },
    { "2099-01-01T09:00:30.9", at (2099, 1, 1, 9, 0, 30) },
    { "2099-01-01T09:00:30,5Z", at (2099, 1, 1, 9, 0, 30) },
    { "2099-01-01T09:00Z", at (2099, 1, 1, 9, 0, 0) },
    { "2099-01-01t09:00z", at (2099, 1, 1, 9, 0, 0) },
    { "2099-01-01T09:00+01:00", at (2099, 1, 1, 8, 0, 0) },
    { "2099-01-01T09:00+0100", at (2099, 1, 1, 8, 0, 0) },
    { "2099-01-01 09:00 +01", at (2099, 1, 1, 8, 0, 0) },
    { "2099-01-01 09:00 -0130", at (2099, 1, 1, 10, 30, 0) },
    { "2098-12-31T23:30-01:00", at (2099, 1, 1, 0, 30, 0) },
    { "20990101T090000Z", at (2099, 1, 1, 9, 0, 0) },
    { "2099-01-01", at (2099, 1, 1, 8, 0, 0) },
    { "2096-02-29 00:00", at (2096, 2, 29, 0, 0, 0) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr(GError) error = NULL;
      gint64 when = 0;

      g_test_message ("%s", times[i].text);
      g_assert_true (mapi_send_time_parse (times[i].text, &when, &error));
      g_assert_no_error (error);
      g_assert_cmpint (when, ==, times[i].when);
    }
}

static void
test_from_now (void)
{
  const struct { const char *text; gint64 span; } times[] = {
    { "+0m", 0 }, { "+90s", 90 * G_TIME_SPAN_SECOND }, { "+30m", 30 * G_TIME_SPAN_MINUTE },
    { "+2h", 2 * G_TIME_SPAN_HOUR }, { "+3 d", 3 * G_TIME_SPAN_DAY }, { "+1W", 7 * G_TIME_SPAN_DAY },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      gint64 before = g_get_real_time ();
      gint64 when = 0;

      g_assert_true (mapi_send_time_parse (times[i].text, &when, NULL));
      g_assert_cmpint (when, >=, before + times[i].span - G_TIME_SPAN_SECOND);
      g_assert_cmpint (when, <=, g_get_real_time () + times[i].span);
    }
}

/* A time of day is the next one, unless it is said whose it is */
static void
test_time_of_day (void)
{
  static const char * const clocks[] = { "0:00", "7:15", "12:00:30", "23:59" };
  gint64 today = 0, tomorrow = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (clocks); i++)
    {
      gint64 before = g_get_real_time ();
      gint64 when = 0;

      g_assert_true (mapi_send_time_parse (clocks[i], &when, NULL));
      g_assert_cmpint (when, >, before - G_TIME_SPAN_SECOND);
      g_assert_cmpint (when, <=, g_get_real_time () + G_TIME_SPAN_DAY);
    }
  /* At midnight the second may be of another day than the first */
  for (guint i = 0; i < 2 && tomorrow - today != G_TIME_SPAN_DAY; i++)
    {
      g_assert_true (mapi_send_time_parse ("today 9:30", &today, NULL));
      g_assert_true (mapi_send_time_parse ("Tomorrow 09:30", &tomorrow, NULL));
    }
  g_assert_cmpint (tomorrow - today, ==, G_TIME_SPAN_DAY);
  g_assert_true (mapi_send_time_parse ("tomorrow", &tomorrow, NULL));
  g_assert_cmpint (tomorrow % G_TIME_SPAN_DAY, ==, 8 * G_TIME_SPAN_HOUR);
}

static void
test_nonsense (void)
{
  static const char * const texts[] = {
    "", " ", "soon", "9", "+5y", "+", "-2h", "+99999999d", "2099-02-30", "2099-13-01", "2099-01-01T25:00",
    "2099-01-01T09:61", "2099-01-01T09", "2099-01-01T09:00+99:00", "2099-01-01T09:00 CET", "2099-01-01T09:00\r\nBcc: a@b",
    "25:00", "today 9", "tomorrow next week", "\xff\xfe", "2099-01-01T09:00:30.",
    "+٣h", "١٨:٠٠", "2099-01-0١",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;
      gint64 when = 0;

      g_test_message ("%s", texts[i]);
      g_assert_false (mapi_send_time_parse (texts[i], &when, &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE);
      g_assert_nonnull (strstr (error->message, "2026-12-24T18:00"));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/send-time/dates", test_dates);
  g_test_add_func ("/send-time/from-now", test_from_now);
  g_test_add_func ("/send-time/time-of-day", test_time_of_day);
  g_test_add_func ("/send-time/nonsense", test_nonsense);
  return g_test_run ();
}
