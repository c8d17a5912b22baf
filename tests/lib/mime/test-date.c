/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mime-test.h"

/* Seconds since 1970; 0: that is no date */
static const struct { const char *text; gint64 seconds; } dates[] = {
  { "Sun, 22 Nov 2026 08:37:38 +0000", 1795336658 },
  { "22 Nov 2026 08:37:38 +0000", 1795336658 },
  { "Sun, 2 Nov 2025 08:37 +0100", 1762069020 },
  { "Thu, 29 Feb 2024 23:59:59 -1130", 1709292599 },
  { "Sat, 01 Jan 2000 00:00:00 +1400", 946634400 },
  { "Fri, 31 Dec 1999 23:59:59 -0000 (UTC)", 946684799 },
  { "Tue, 01 Mar 2100 00:00:00 +0545", 4107521700 },
  { "Mon, 1 Jan 2024 10:00:00 EST", 1704121200 },
  { "Mon,  1 Jan 2024 10:00:00 +0000", 1704103200 },
  { "Wed, 31 Dec 1969 23:59:59 +0000", 0 },
  { "yesterday", 0 },
};

static gint64
read_date (const char *text)
{
  g_autofree char *message = g_strdup_printf ("Date: %s\r\nSubject: x\r\n\r\nx\r\n", text);
  g_autoptr(MapiContent) content = decode_text (message);

  return mapi_properties_get_time (mapi_content_get_properties (content), MAPI_PR_CLIENT_SUBMIT_TIME);
}

static void
test_dates (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_test_message ("%s", dates[i].text);
      g_assert_cmpint (read_date (dates[i].text), ==, dates[i].seconds * G_USEC_PER_SEC);
    }
}

/* What is written as it ought to be is read without GMime, and must be what GMime makes of it: it is made to read the same
 * by a space more than there ought to be */
static void
test_same (void)
{
  static const char * const zones[] = { "+0000", "-0000", "+0200", "-0330", "+1345", "-1130" };
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  gint64 seconds = 86400;

  for (guint i = 0; i < 500; i++, seconds += 86400 * 53 + 12347)
    {
      static const char * const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                                             "Dec" };
      g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (seconds);
      const char *month = months[g_date_time_get_month (time) - 1], *zone = zones[i % G_N_ELEMENTS (zones)];
      g_autofree char *end = g_date_time_format (time, "%Y %H:%M:%S");
      g_autofree char *strict = g_strdup_printf ("%d %s %s %s", g_date_time_get_day_of_month (time), month, end, zone);
      g_autofree char *loose = g_strdup_printf ("%d  %s %s %s", g_date_time_get_day_of_month (time), month, end, zone);

      g_assert_cmpint (read_date (strict), ==, read_date (loose));
      g_assert_cmpint (read_date (strict), !=, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/date/read", test_dates);
  g_test_add_func ("/mime/date/same", test_same);
  return g_test_run ();
}
