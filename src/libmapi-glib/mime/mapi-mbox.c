/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* mbox, the family: messages one after the other, each behind a "From sender date" line.
 *
 * mboxo writes ">From " for body lines "From "; mboxrd also adds a ">" to lines that have some
 * already; mboxcl and mboxcl2 say Content-Length, the latter quoting nothing. Which one a file is
 * nobody tells. So: a separator is a "From " line that has a date, behind an empty line or before
 * a header field; a Content-Length counts only if a separator or the end of the file is exactly
 * there; one ">" is taken off, unless the message holds an unquoted "From " line, in which case
 * its writer does not quote. */
#include "config.h"

#include "mapi-mbox-private.h"

#include <string.h>

#include "mapi-mime-text-private.h"

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char weekdays[] = "SunMonTueWedThuFriSat";

static gsize
line_end (const char *data,
          gsize       size,
          gsize       at)
{
  const char *end = at < size ? memchr (data + at, '\n', size - at) : NULL;

  return end != NULL ? (gsize) (end - data) + 1 : size;
}

static gint
find_name (const char *names,
           const char *word)
{
  for (gint i = 0; names[i * 3] != '\0'; i++)
    if (g_ascii_strncasecmp (names + i * 3, word, 3) == 0)
      return i;
  return -1;
}

/* "Sat Jan  3 01:05:34 1996", a zone before or behind the year; microseconds, or 0 */
static gint64
parse_from_date (const char *line)
{
  g_auto(GStrv) words = g_strsplit_set (line, " \t\r\n", 64);
  gint month = -1;
  gint day = 0;
  gint year = 0;
  gint hour = -1;
  gint minute = 0;
  gint second = 0;
  gint zone = 0;

  for (gsize i = 0; words[i] != NULL; i++)
    {
      const char *word = words[i];
      gsize length = strlen (word);

      if (month < 0)
        {
          if (length == 3 && find_name (months, word) >= 0 && i > 0)
            month = find_name (months, word);
        }
      else if (length >= 4 && length <= 8 && strchr (word, ':') != NULL && hour < 0)
        {
          g_auto(GStrv) parts = g_strsplit (word, ":", 3);

          hour = atoi (parts[0]);
          minute = parts[1] != NULL ? atoi (parts[1]) : 0;
          second = parts[1] != NULL && parts[2] != NULL ? MIN (atoi (parts[2]), 59) : 0;
        }
      else if (length <= 2 && g_ascii_isdigit (*word) && day == 0)
        day = atoi (word);
      else if (length == 4 && g_ascii_isdigit (*word) && year == 0)
        year = atoi (word);
      else if (length == 5 && (*word == '+' || *word == '-'))
        zone = (*word == '-' ? -1 : 1) * (ABS (atoi (word)) / 100 * 60 + ABS (atoi (word)) % 100);
    }
  if (month < 0 || day == 0 || hour < 0 || year == 0)
    return 0;

  g_autoptr(GDateTime) date = g_date_time_new_utc (year, month + 1, day, hour, minute, second);

  return date == NULL ? 0 : (g_date_time_to_unix (date) - zone * 60) * G_USEC_PER_SEC;
}

static gboolean
looks_like_field (const char *data,
                  gsize       size,
                  gsize       at)
{
  gsize end = MIN (line_end (data, size, at), at + 200);
  gsize i = at;

  if (end - at > 6 && memcmp (data + at, ">From ", 6) == 0)
    return TRUE;
  while (i < end && (g_ascii_isalnum (data[i]) || data[i] == '-' || data[i] == '_'))
    i++;
  while (i > at && i < end && (data[i] == ' ' || data[i] == '\t'))
    i++;
  return i > at && i < end && data[i] == ':';
}

static gboolean
has_date (const char *line,
          gsize       length)
{
  gboolean weekday = FALSE;
  gboolean month = FALSE;
  gboolean clock = FALSE;

  for (gsize i = 4; i + 3 < length && i < 400; i++)
    {
      if (line[i] == ':' && g_ascii_isdigit (line[i - 1]) && g_ascii_isdigit (line[i + 1]))
        clock = TRUE;
      if (line[i] != ' ')
        continue;
      weekday = weekday || find_name (weekdays, line + i + 1) >= 0;
      month = month || find_name (months, line + i + 1) >= 0;
    }
  return month && clock && (weekday || length < 120);
}

static gboolean
is_behind_empty_line (const char *data,
                      gsize       at)
{
  if (at < 2 || data[at - 1] != '\n')
    return at <= 1;
  return data[at - 2] == '\n' || (data[at - 2] == '\r' && (at == 2 || data[at - 3] == '\n'));
}

gboolean
mapi_mbox_is_separator (const char *data,
                        gsize       size,
                        gsize       at)
{
  gsize end;

  if (at + 5 > size || memcmp (data + at, "From ", 5) != 0 || (at > 0 && data[at - 1] != '\n'))
    return FALSE;
  end = line_end (data, size, at);
  if (!has_date (data + at, end - at))
    return FALSE;
  return is_behind_empty_line (data, at) || looks_like_field (data, size, end);
}

gsize
mapi_mbox_find (const char *data,
                gsize       size,
                gsize       at)
{
  if (at == 0 && mapi_mbox_is_separator (data, size, 0))
    return 0;
  if (at > 0)
    at--;
  while (at < size)
    {
      const char *found = memmem (data + at, size - at, "\nFrom ", 6);

      if (found == NULL)
        break;
      at = found - data + 1;
      if (mapi_mbox_is_separator (data, size, at))
        return at;
    }
  return size;
}

/* Behind the header; *@length: what Content-Length says, or -1 */
static gsize
skip_header (const char *data,
             gsize       size,
             gsize       at,
             gint64     *length)
{
  *length = -1;
  while (at < size)
    {
      gsize end = line_end (data, size, at);

      if (data[at] == '\n' || (data[at] == '\r' && end == at + 2))
        return end;
      if (end - at > 15 && end - at < 64
          && g_ascii_strncasecmp (data + at, "Content-Length:", 15) == 0)
        {
          g_autofree char *number = g_strndup (data + at + 15, end - at - 15);

          *length = g_ascii_strtoll (number, NULL, 10);
        }
      at = end;
    }
  return at;
}

static gboolean
has_unquoted_from (const char *data,
                   gsize       start,
                   gsize       end)
{
  return end > start && memmem (data + start, end - start, "\nFrom ", 6) != NULL;
}

void
mapi_mbox_read_entry (const char    *data,
                      gsize          size,
                      gsize          at,
                      MapiMboxEntry *entry)
{
  gint64 length;
  gsize body;

  entry->from = at;
  entry->start = line_end (data, size, at);
  entry->next = mapi_mbox_find (data, size, entry->start);
  body = skip_header (data, MIN (size, entry->start + 1024 * 1024), entry->start, &length);
  if (length > 0 && (guint64) length <= size - body)
    {
      gsize end = body + length;

      while (end < size && (data[end] == '\n' || data[end] == '\r') && end < body + length + 4)
        end++;
      if (end > entry->next && (end == size || mapi_mbox_is_separator (data, size, end)))
        entry->next = end;
    }
  entry->end = entry->next;
  /* The empty line before a separator is the separator's */
  if (entry->end > entry->start && data[entry->end - 1] == '\n'
      && is_behind_empty_line (data, entry->end))
    {
      entry->end--;
      if (entry->end > entry->start && data[entry->end - 1] == '\r')
        entry->end--;
    }
  entry->is_quoted = !has_unquoted_from (data, body > 0 ? body - 1 : 0, entry->end);
}

GBytes *
mapi_mbox_dup_message (const char          *data,
                       const MapiMboxEntry *entry)
{
  gsize at = entry->start;
  GByteArray *out;

  if (!entry->is_quoted
      || memmem (data + at, entry->end - at, ">From ", 6) == NULL)
    return g_bytes_new (data + at, entry->end - at);
  out = g_byte_array_sized_new (entry->end - at);
  while (at < entry->end)
    {
      gsize end = MIN (line_end (data, entry->end, at), entry->end);
      gsize text = at;

      while (text < end && data[text] == '>')
        text++;
      if (text > at && end - text >= 5 && memcmp (data + text, "From ", 5) == 0)
        at++;
      g_byte_array_append (out, (const guint8 *) data + at, end - at);
      at = end;
    }
  return g_byte_array_free_to_bytes (out);
}

gint64
mapi_mbox_parse_time (const char          *data,
                      const MapiMboxEntry *entry)
{
  g_autofree char *line = g_strndup (data + entry->from, MIN (entry->start - entry->from, 400));

  return parse_from_date (line);
}

static void
read_letters (const char     *letters,
              MapiProperties *properties,
              guint32        *flags)
{
  for (; *letters != '\0'; letters++)
    switch (*letters)
      {
      case 'R':
        *flags |= MAPI_MSGFLAG_READ;
        break;
      case 'A':
        mapi_properties_set_boolean (properties, MAPI_PR_ANSWERED, TRUE);
        break;
      case 'F':
        mapi_properties_set_boolean (properties, MAPI_PR_FLAGGED, TRUE);
        break;
      case 'T':
        *flags |= MAPI_MSGFLAG_UNSENT;
        break;
      default:
        break;
      }
}

/* Mozilla's word: 1 read, 2 answered, 4 marked, 8 deleted, 0x1000 forwarded */
static gboolean
read_mozilla (const char     *text,
              MapiProperties *properties,
              guint32        *flags)
{
  guint64 word = g_ascii_strtoull (text, NULL, 16);

  if ((word & 1) != 0)
    *flags |= MAPI_MSGFLAG_READ;
  if ((word & 2) != 0)
    mapi_properties_set_boolean (properties, MAPI_PR_ANSWERED, TRUE);
  if ((word & 4) != 0)
    mapi_properties_set_boolean (properties, MAPI_PR_FLAGGED, TRUE);
  if ((word & 0x1000) != 0)
    mapi_properties_set_boolean (properties, MAPI_PR_FORWARDED, TRUE);
  return (word & 8) == 0;
}

static void
read_keywords (const char     *text,
               MapiProperties *properties)
{
  g_auto(GStrv) words = g_strsplit_set (text, " ,", 1000);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) all = NULL;

  for (gsize i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_strv_builder_add (builder, words[i]);
  all = g_strv_builder_end (builder);
  if (all[0] != NULL)
    mapi_properties_set_strv (properties, MAPI_PR_KEYWORDS, (const char * const *) all);
}

gboolean
mapi_mbox_read_status (GBytes         *message,
                       MapiProperties *properties)
{
  gsize size;
  const char *data = g_bytes_get_data (message, &size);
  gsize at = 0;
  guint32 flags = mapi_properties_get_long (properties, MAPI_PR_MESSAGE_FLAGS, 0);
  gboolean kept = TRUE;

  while (at < size && at < 1024 * 1024 && data[at] != '\n' && data[at] != '\r')
    {
      gsize end = line_end (data, size, at);
      g_autofree char *line = NULL;

      if ((data[at] == 'S' || data[at] == 's' || data[at] == 'X' || data[at] == 'x')
          && end - at < 4096)
        {
          line = mapi_mime_unfold (data + at, end - at, 4096);
          if (g_ascii_strncasecmp (line, "Status:", 7) == 0)
            read_letters (line + 7, properties, &flags);
          else if (g_ascii_strncasecmp (line, "X-Status:", 9) == 0)
            read_letters (line + 9, properties, &flags);
          else if (g_ascii_strncasecmp (line, "X-Keywords:", 11) == 0)
            read_keywords (line + 11, properties);
          else if (g_ascii_strncasecmp (line, "X-Mozilla-Keys:", 15) == 0)
            read_keywords (line + 15, properties);
          else if (g_ascii_strncasecmp (line, "X-Mozilla-Status:", 17) == 0)
            kept = read_mozilla (line + 17 + strspn (line + 17, " "), properties, &flags);
        }
      at = end;
    }
  mapi_properties_set_long (properties, MAPI_PR_MESSAGE_FLAGS, flags);
  return kept;
}
