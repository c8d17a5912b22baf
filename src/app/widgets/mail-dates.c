/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-dates.h"

#include <glib/gi18n.h>

/* Groups are numbered: below FIRST_MONTH by what they are called, from there on by month */
enum
{
  GROUP_NONE,
  GROUP_FUTURE,
  GROUP_TODAY,
  GROUP_YESTERDAY,
  GROUP_THIS_WEEK,
  GROUP_LAST_WEEK,
  GROUP_THIS_MONTH,
  FIRST_MONTH
};

static GDateTime *
local_time (gint64 time_us)
{
  g_autoptr(GDateTime) seconds = g_date_time_new_from_unix_local (time_us / G_USEC_PER_SEC);

  return g_steal_pointer (&seconds);
}

/* Days since the year 1 in local time */
static gint
day_number (GDateTime *time)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) g_date_time_get_day_of_month (time),
                  (GDateMonth) g_date_time_get_month (time), (GDateYear) g_date_time_get_year (time));
  return (gint) g_date_get_julian (&date);
}

char *
mail_dates_format_short (gint64 time_us,
                         gint64 now_us)
{
  g_autoptr(GDateTime) time = local_time (time_us);
  g_autoptr(GDateTime) now = local_time (now_us);
  gint days;

  if (time_us == 0 || time == NULL || now == NULL)
    return g_strdup ("");
  days = day_number (now) - day_number (time);
  if (days == 0)
    return g_date_time_format (time, _("%H:%M"));
  if (days == 1)
    return g_strdup (_("Yesterday"));
  if (days > 1 && days < 7)
    return g_date_time_format (time, "%A");
  if (g_date_time_get_year (time) == g_date_time_get_year (now))
    /* Translators: a date of this year, day and short month */
    return g_date_time_format (time, _("%-e %b"));
  /* Translators: a date of another year */
  return g_date_time_format (time, _("%-e %b %Y"));
}

char *
mail_dates_format_long (gint64 time_us)
{
  g_autoptr(GDateTime) time = local_time (time_us);

  if (time_us == 0 || time == NULL)
    return g_strdup (_("No date"));
  /* Translators: weekday, day, month, year, time */
  return g_date_time_format (time, _("%A, %-e %B %Y, %H:%M"));
}

guint
mail_dates_group (gint64 time_us,
                  gint64 now_us)
{
  g_autoptr(GDateTime) time = local_time (time_us);
  g_autoptr(GDateTime) now = local_time (now_us);
  gint days, weekday;

  if (time_us == 0 || time == NULL || now == NULL)
    return GROUP_NONE;
  days = day_number (now) - day_number (time);
  weekday = g_date_time_get_day_of_week (now) - 1;
  if (days < 0)
    return GROUP_FUTURE;
  if (days == 0)
    return GROUP_TODAY;
  if (days == 1)
    return GROUP_YESTERDAY;
  if (days <= weekday)
    return GROUP_THIS_WEEK;
  if (days <= weekday + 7)
    return GROUP_LAST_WEEK;
  if (g_date_time_get_year (time) == g_date_time_get_year (now) &&
      g_date_time_get_month (time) == g_date_time_get_month (now))
    return GROUP_THIS_MONTH;
  return FIRST_MONTH + (guint) (g_date_time_get_year (time) * 12 + g_date_time_get_month (time));
}

char *
mail_dates_group_name (gint64 time_us,
                       gint64 now_us)
{
  g_autoptr(GDateTime) time = NULL;

  switch (mail_dates_group (time_us, now_us))
    {
    case GROUP_NONE:
      return g_strdup (_("No date"));
    case GROUP_FUTURE:
      return g_strdup (_("In the future"));
    case GROUP_TODAY:
      return g_strdup (_("Today"));
    case GROUP_YESTERDAY:
      return g_strdup (_("Yesterday"));
    case GROUP_THIS_WEEK:
      return g_strdup (_("Earlier this week"));
    case GROUP_LAST_WEEK:
      return g_strdup (_("Last week"));
    case GROUP_THIS_MONTH:
      return g_strdup (_("Earlier this month"));
    default:
      time = local_time (time_us);
      /* Translators: heading of a month's messages: month (standalone form) and year */
      return g_date_time_format (time, _("%OB %Y"));
    }
}

gint64
mail_dates_next_midnight (gint64 now_us)
{
  g_autoptr(GDateTime) now = local_time (now_us);
  g_autoptr(GDateTime) tomorrow = now != NULL ? g_date_time_add_days (now, 1) : NULL;
  g_autoptr(GDateTime) midnight = NULL;

  if (tomorrow != NULL)
    midnight = g_date_time_new_local (g_date_time_get_year (tomorrow), g_date_time_get_month (tomorrow),
                                      g_date_time_get_day_of_month (tomorrow), 0, 0, 0);
  /* Where the clock goes forward at midnight there is none: what is not told of then is an hour later */
  if (midnight == NULL || g_date_time_to_unix (midnight) * G_USEC_PER_SEC <= now_us)
    return now_us + G_TIME_SPAN_HOUR;
  return g_date_time_to_unix (midnight) * G_USEC_PER_SEC;
}
