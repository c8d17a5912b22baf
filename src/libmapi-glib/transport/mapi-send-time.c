/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-send-time.h"

#include <glib/gi18n-lib.h>

/* Times as people write them beside a message: when it goes, when the server lets it go, when it is of no more use.
 *
 *   +30m, +2h, +3d, +1w, +90s    from now
 *   18:00                        the next time it is that late
 *   today, tomorrow              at MORNING, or with a time of day behind
 *   2027-01-01                   at MORNING
 *   2027-01-01T09:00             and with a space; seconds and fractions may follow, and then a zone: Z, +01, +0100,
 *                                +01:00. Without one it is the zone of this computer.
 *   other forms of ISO 8601      as GDateTime reads them: 20270101T090000Z, 2027-W01-5T09:00:00 */

#define MORNING 8

static GDateTime *
at_clock (GDateTime *day,
          int        hour,
          int        minute,
          double     second)
{
  return g_date_time_new_local (g_date_time_get_year (day), g_date_time_get_month (day),
                                g_date_time_get_day_of_month (day), hour, minute, second);
}

static int
get_number (GMatchInfo *match,
            const char *name,
            int         fallback)
{
  g_autofree char *text = g_match_info_fetch_named (match, name);

  return text != NULL && *text != '\0' ? (int) g_ascii_strtoll (text, NULL, 10) : fallback;
}

static double
get_second (GMatchInfo *match)
{
  g_autofree char *text = g_match_info_fetch_named (match, "second");

  if (text == NULL || *text == '\0')
    return 0;
  return g_ascii_strtod (g_strdelimit (text, ",", '.'), NULL);
}

/* Not \d, which takes the digits of every script */
#define CLOCK "(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(?::(?<second>[0-9]{2}(?:[.,][0-9]+)?))?"

static gboolean
matches (const char  *pattern,
         const char  *text,
         GMatchInfo **match)
{
  g_autoptr(GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);

  return g_regex_match (regex, text, 0, match);
}

static GDateTime *
parse_relative (const char *text,
                GDateTime  *now)
{
  g_autoptr(GMatchInfo) match = NULL;
  g_autofree char *unit = NULL;
  int number;

  if (!matches ("^\\+(?<number>[0-9]{1,6}) ?(?<unit>[smhdw])$", text, &match))
    return NULL;
  number = get_number (match, "number", 0);
  unit = g_match_info_fetch_named (match, "unit");
  switch (g_ascii_tolower (*unit))
    {
    case 's':
      return g_date_time_add_seconds (now, number);
    case 'm':
      return g_date_time_add_minutes (now, number);
    case 'h':
      return g_date_time_add_hours (now, number);
    case 'd':
      return g_date_time_add_days (now, number);
    default:
      return g_date_time_add_weeks (now, number);
    }
}

/* A time of day that has passed is tomorrow's, unless it is said whose it is. */
static GDateTime *
parse_clock (const char *text,
             GDateTime  *now)
{
  g_autoptr(GMatchInfo) match = NULL;
  g_autoptr(GDateTime) day = NULL;
  g_autoptr(GDateTime) when = NULL;
  g_autofree char *word = NULL;

  if (!matches ("^(?:(?<day>today|tomorrow) ?)?(?:" CLOCK ")?$", text, &match))
    return NULL;
  word = g_match_info_fetch_named (match, "day");
  day = g_date_time_add_days (now, word != NULL && g_ascii_strcasecmp (word, "tomorrow") == 0 ? 1 : 0);
  when = at_clock (day, get_number (match, "hour", MORNING), get_number (match, "minute", 0), get_second (match));
  if (when == NULL || (word != NULL && *word != '\0') || g_date_time_compare (when, now) > 0)
    return g_steal_pointer (&when);
  return g_date_time_add_days (when, 1);
}

static GTimeZone *
get_zone (GMatchInfo *match)
{
  g_autofree char *name = g_match_info_fetch_named (match, "zone");
  g_autofree char *upper = name != NULL ? g_ascii_strup (name, -1) : NULL;

  return upper != NULL && *upper != '\0' ? g_time_zone_new_identifier (upper) : g_time_zone_new_local ();
}

static GDateTime *
parse_date (const char *text)
{
  g_autoptr(GMatchInfo) match = NULL;
  g_autoptr(GTimeZone) zone = NULL;

  if (!matches ("^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})"
                "(?:[T ]" CLOCK " ?(?<zone>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?$", text, &match))
    return NULL;
  zone = get_zone (match);
  if (zone == NULL)
    return NULL;
  return g_date_time_new (zone, get_number (match, "year", 0), get_number (match, "month", 0),
                          get_number (match, "day", 0), get_number (match, "hour", MORNING),
                          get_number (match, "minute", 0), get_second (match));
}

/**
 * mapi_send_time_parse:
 * @text: a date and time as people write it
 * @time_us: (out): microseconds since 1970 UTC
 * @error: return location for an error
 *
 * Reads a time: ISO 8601 with or without a zone, seconds and a time of day (`2027-01-01T09:00`, `2027-01-01 09:00+01:00`,
 * `2027-01-01`, which is eight in the morning), `18:00` for the next time it is that late, `today 18:00`, `tomorrow`,
 * and `+30m`, `+2h`, `+3d`, `+1w` from now. Without a zone the time is that of this computer.
 *
 * Errors: %MAPI_ERROR_BAD_VALUE for anything else, and for a day or an hour that does not exist.
 *
 * Returns: %TRUE if it is a time
 */
gboolean
mapi_send_time_parse (const char  *text,
                      gint64      *time_us,
                      GError     **error)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GTimeZone) local = g_time_zone_new_local ();
  g_autoptr(GDateTime) when = NULL;
  g_autofree char *bare = NULL;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (time_us != NULL, FALSE);

  bare = g_utf8_make_valid (text, -1);
  g_strstrip (bare);
  if (*bare != '\0')
    {
      when = parse_relative (bare, now);
      if (when == NULL)
        when = parse_clock (bare, now);
      if (when == NULL)
        when = parse_date (bare);
      if (when == NULL)
        when = g_date_time_new_from_iso8601 (bare, local);
    }
  if (when == NULL)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE,
                   _("“%s” is not a time. Write 2026-12-24T18:00, with Z or +01:00 behind it for another time zone, "
                     "2026-12-24, 18:00, tomorrow, +30m, +2h or +3d."), bare);
      return FALSE;
    }
  *time_us = g_date_time_to_unix (when) * G_USEC_PER_SEC;
  return TRUE;
}
