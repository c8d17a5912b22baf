/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-query-private.h"

/* Dates and sizes of the query language, see mapi-query.c */

static gboolean
read_number (const char **p,
             guint        max_digits,
             gint64      *number)
{
  guint n = 0;

  *number = 0;
  for (; g_ascii_isdigit (**p) && n < max_digits; n++)
    *number = *number * 10 + g_ascii_digit_value (*(*p)++);
  return n > 0 && !g_ascii_isdigit (**p);
}

gboolean
mapi_query_read_size (const char *text,
                      gint64     *size)
{
  const char *p = text;
  guint shift = 0;
  gint64 number;

  if (!read_number (&p, 15, &number))
    return FALSE;
  switch (g_ascii_tolower (*p))
    {
    case 'k':
      shift = 10;
      break;
    case 'm':
      shift = 20;
      break;
    case 'g':
      shift = 30;
      break;
    default:
      break;
    }
  if (shift > 0)
    p++;
  if (g_ascii_tolower (*p) == 'b')
    p++;
  if (*p != '\0' || number > (G_MAXINT64 >> shift))
    return FALSE;
  *size = number << shift;
  return TRUE;
}

static gboolean
store_period (GDateTime *start,
              GDateTime *end,
              gint64    *start_us,
              gint64    *end_us)
{
  if (start == NULL || end == NULL)
    return FALSE;
  *start_us = g_date_time_to_unix (start) * G_USEC_PER_SEC;
  *end_us = g_date_time_to_unix (end) * G_USEC_PER_SEC;
  return TRUE;
}

/* The day that lies so long before today */
static gboolean
read_relative (const char *text,
               gint64     *start,
               gint64     *end)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) midnight = NULL;
  g_autoptr(GDateTime) first = NULL;
  g_autoptr(GDateTime) last = NULL;
  const char *p = text;
  gint64 number = 0;
  char unit = 'd';

  if (g_ascii_strcasecmp (text, "yesterday") == 0)
    number = 1;
  else if (g_ascii_strcasecmp (text, "today") != 0)
    {
      if (!read_number (&p, 4, &number) || strlen (p) != 1)
        return FALSE;
      unit = g_ascii_tolower (*p);
    }

  midnight = g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                                    g_date_time_get_day_of_month (now), 0, 0, 0);
  if (midnight == NULL)
    return FALSE;
  if (unit == 'd')
    first = g_date_time_add_days (midnight, -(int) number);
  else if (unit == 'w')
    first = g_date_time_add_weeks (midnight, -(int) number);
  else if (unit == 'm')
    first = g_date_time_add_months (midnight, -(int) number);
  else if (unit == 'y')
    first = g_date_time_add_years (midnight, -(int) number);
  last = first != NULL ? g_date_time_add_days (first, 1) : NULL;
  return store_period (first, last, start, end);
}

gboolean
mapi_query_read_period (const char *text,
                        gint64     *start,
                        gint64     *end,
                        gboolean   *relative)
{
  g_autoptr(GDateTime) first = NULL;
  g_autoptr(GDateTime) last = NULL;
  const char *p = text;
  char separator;
  gint64 year, month = 0, day = 0;

  *relative = !read_number (&p, 4, &year) || p - text != 4 || (*p != '\0' && *p != '-' && *p != '/' && *p != '.');
  if (*relative)
    return read_relative (text, start, end);

  separator = *p;
  if (separator != '\0')
    {
      p++;
      if (!read_number (&p, 2, &month) || month == 0 || (*p != '\0' && *p != separator))
        return FALSE;
      if (*p != '\0')
        {
          p++;
          if (!read_number (&p, 2, &day) || day == 0 || *p != '\0')
            return FALSE;
        }
    }
  first = g_date_time_new_local (year, MAX (month, 1), MAX (day, 1), 0, 0, 0);
  if (first == NULL)
    return FALSE;
  if (day > 0)
    last = g_date_time_add_days (first, 1);
  else if (month > 0)
    last = g_date_time_add_months (first, 1);
  else
    last = g_date_time_add_years (first, 1);
  return store_period (first, last, start, end);
}
