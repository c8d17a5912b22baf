/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Dates of mail (RFC 5322, 3.3). Nearly all are written as they ought to be and read here; GMime, which takes fifty
 * times as long, makes something of the others. */
#include "config.h"

#include "mapi-mime-text-private.h"

#include <gmime/gmime.h>
#include <string.h>

/* English whatever the language of the user */
static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static gboolean
take_digits (const char **p,
             guint        n_least,
             guint        n_most,
             gint        *value)
{
  guint n = 0;

  for (*value = 0; n < n_most && g_ascii_isdigit (**p); n++)
    *value = *value * 10 + *(*p)++ - '0';
  return n >= n_least && !g_ascii_isdigit (**p);
}

static gboolean
take_char (const char **p,
           char         c)
{
  if (**p != c)
    return FALSE;
  (*p)++;
  return TRUE;
}

static gboolean
take_month (const char **p,
            gint        *month)
{
  for (*month = 1; *month <= 12; (*month)++)
    if (strncmp (*p, month_names + 3 * (*month - 1), 3) == 0)
      {
        *p += 3;
        return TRUE;
      }
  return FALSE;
}

/* "Sun, " or nothing */
static void
skip_weekday (const char **p)
{
  const char *c = *p;

  if (g_ascii_isalpha (c[0]) && g_ascii_isalpha (c[1]) && g_ascii_isalpha (c[2]) && c[3] == ',' && c[4] == ' ')
    *p += 5;
}

/* "+0200", and a name of it in parentheses. *@zone: seconds east of Greenwich */
static gboolean
take_zone (const char **p,
           gint        *zone)
{
  gboolean is_west = take_char (p, '-');
  gint number;

  if ((!is_west && !take_char (p, '+')) || !take_digits (p, 4, 4, &number) || number > 1400 || number % 100 > 59)
    return FALSE;
  *zone = (number / 100 * 60 + number % 100) * (is_west ? -60 : 60);
  return **p == '\0' || strncmp (*p, " (", 2) == 0;
}

/* Days since 1970 of the first of a month, in the calendar we have */
static gint64
count_days (gint year,
            gint month)
{
  static const gint before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
  gboolean is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  gint past = year - 1;

  return past * (gint64) 365 + past / 4 - past / 100 + past / 400 - 719162 + before[month - 1] + (is_leap && month > 2);
}

/* Seconds since 1970, or -1: it is not written as it ought to be, or is no day or time there ever was */
static gint64
read_strict (const char *p)
{
  gint day, month, year, hour, minute, second = 0, zone;
  gint64 first;

  while (*p == ' ')
    p++;
  skip_weekday (&p);
  if (!take_digits (&p, 1, 2, &day) || !take_char (&p, ' ') || !take_month (&p, &month) || !take_char (&p, ' ') ||
      !take_digits (&p, 4, 4, &year) || !take_char (&p, ' ') || !take_digits (&p, 2, 2, &hour) ||
      !take_char (&p, ':') || !take_digits (&p, 2, 2, &minute) ||
      (take_char (&p, ':') && !take_digits (&p, 2, 2, &second)) || !take_char (&p, ' ') || !take_zone (&p, &zone) ||
      year < 1970 || hour > 23 || minute > 59 || second > 59)
    return -1;
  first = count_days (year, month);
  if (day < 1 || first + day > count_days (month < 12 ? year : year + 1, month < 12 ? month + 1 : 1))
    return -1;
  return (first + day - 1) * 86400 + hour * 3600 + minute * 60 + second - zone;
}

gint64
mapi_mime_parse_date (const char *raw)
{
  g_autoptr(GDateTime) date = NULL;
  gint64 seconds;

  if (raw == NULL || *raw == '\0')
    return 0;
  seconds = read_strict (raw);
  if (seconds < 0)
    {
      mapi_mime_ensure_initialized ();
      date = g_mime_utils_header_decode_date (raw);
      if (date == NULL)
        return 0;
      seconds = g_date_time_to_unix (date);
    }
  return seconds > 0 ? seconds * G_USEC_PER_SEC : 0;
}
