/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-date.h"

#include <stdio.h>
#include <string.h>

/* English whatever the language of the user */
static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static gboolean
take_digits (const char **at,
             const char  *end,
             guint        max,
             gint        *value)
{
  const char *c = *at;

  for (*value = 0; c < end && max > 0 && *c >= '0' && *c <= '9'; c++, max--)
    *value = *value * 10 + (*c - '0');
  if (c == *at)
    return FALSE;
  *at = c;
  return TRUE;
}

static gboolean
take_char (const char **at,
           const char  *end,
           char         c)
{
  if (*at == end || **at != c)
    return FALSE;
  (*at)++;
  return TRUE;
}

static gboolean
take_month (const char **at,
            const char  *end,
            gint        *month)
{
  if (end - *at < 3)
    return FALSE;
  for (*month = 1; *month <= 12; (*month)++)
    if (g_ascii_strncasecmp (*at, month_names + 3 * (*month - 1), 3) == 0)
      {
        *at += 3;
        return TRUE;
      }
  return FALSE;
}

/* Days since 1970 of a day in the calendar we have (proleptic) */
static gint64
get_days (gint64 year,
          gint   month,
          gint   day)
{
  gint64 era, year_of_era, day_of_year, day_of_era;

  year -= month <= 2;
  era = (year >= 0 ? year : year - 399) / 400;
  year_of_era = year - era * 400;
  day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

/* Seconds east of Greenwich */
static gint
take_zone (const char **at,
           const char  *end)
{
  gint zone, sign = 1;

  while (take_char (at, end, ' '))
    ;
  if (take_char (at, end, '-'))
    sign = -1;
  else if (!take_char (at, end, '+'))
    return 0;
  if (!take_digits (at, end, 4, &zone) || zone / 100 > 23 || zone % 100 > 59)
    return 0;
  return sign * (zone / 100 * 3600 + zone % 100 * 60);
}

gboolean
imap_date_parse (const char *text,
                 gsize       size,
                 gint64     *time)
{
  const char *at = text, *end = text + size;
  gint day, month, year, hour, minute, second;
  gint64 seconds;

  while (take_char (&at, end, ' '))
    ;
  if (!take_digits (&at, end, 2, &day) || !take_char (&at, end, '-') ||
      !take_month (&at, end, &month) || !take_char (&at, end, '-') ||
      !take_digits (&at, end, 4, &year) || !take_char (&at, end, ' '))
    return FALSE;
  while (take_char (&at, end, ' '))
    ;
  if (!take_digits (&at, end, 2, &hour) || !take_char (&at, end, ':') ||
      !take_digits (&at, end, 2, &minute) || !take_char (&at, end, ':') ||
      !take_digits (&at, end, 2, &second))
    return FALSE;
  if (day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60)
    return FALSE;
  if (year < 100)
    year += year < 70 ? 2000 : 1900;
  seconds = get_days (year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
  *time = (seconds - take_zone (&at, end)) * G_USEC_PER_SEC;
  return TRUE;
}

char *
imap_date_format (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);

  if (utc == NULL)
    utc = g_date_time_new_from_unix_utc (0);
  return g_strdup_printf ("\"%2d-%.3s-%04d %02d:%02d:%02d +0000\"",
                          g_date_time_get_day_of_month (utc),
                          month_names + 3 * (g_date_time_get_month (utc) - 1),
                          g_date_time_get_year (utc), g_date_time_get_hour (utc),
                          g_date_time_get_minute (utc), g_date_time_get_second (utc));
}
