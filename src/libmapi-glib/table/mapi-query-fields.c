/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-query-private.h"

#include <glib/gi18n-lib.h>

#include "../mapi-types.h"

/* What each field of the query language means as a restriction, see mapi-query.c */

/* PR_MESSAGE_FLAGS, PR_MESSAGE_SIZE and PR_HASATTACH are on every message */
static MapiRestriction *
demand (MapiQueryParser *parser,
        guint32          tag,
        MapiRestriction *condition)
{
  g_autoptr(GPtrArray) both = NULL;
  MapiRestriction *result;

  if (parser->n_negations == 0)
    return condition;
  both = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);
  g_ptr_array_add (both, mapi_restriction_new_exist (tag));
  g_ptr_array_add (both, condition);
  result = mapi_restriction_new_and (both);
  return result;
}

static gboolean
has_word (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    if (g_unichar_isalnum (g_utf8_get_char (text)))
      return TRUE;
  return FALSE;
}

MapiRestriction *
mapi_query_words (MapiQueryParser   *parser,
                  gsize              at,
                  MapiFullTextField  field,
                  const char        *text,
                  gboolean           quoted)
{
  g_autofree char *words = NULL;

  if (!has_word (text))
    {
      parser->n_empty++;
      return NULL;
    }
  /* In quotes an asterisk is no prefix */
  if (quoted)
    {
      words = g_strdup (text);
      for (char *p = words + strlen (words); p > words && (p[-1] == '*' || p[-1] == ' '); p--)
        p[-1] = '\0';
    }
  return mapi_restriction_new_full_text (field, quoted ? words : text);
}

static MapiRestriction *
boolean_condition (MapiQueryParser *parser,
                   guint32          tag)
{
  g_autoptr(MapiValue) value = mapi_value_new_boolean (tag, TRUE);

  return demand (parser, tag, mapi_restriction_new_property (MAPI_RELOP_EQ, tag, value));
}

static MapiRestriction *
is_condition (MapiQueryParser *parser,
              gsize            at,
              const char      *what)
{
  if (strcmp (what, "unread") == 0)
    return mapi_restriction_new_bitmask (MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_READ, FALSE);
  if (strcmp (what, "read") == 0)
    return mapi_restriction_new_bitmask (MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_READ, TRUE);
  if (strcmp (what, "draft") == 0)
    return mapi_restriction_new_bitmask (MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_UNSENT, TRUE);
  if (strcmp (what, "flagged") == 0)
    return boolean_condition (parser, MAPI_PR_FLAGGED);
  if (strcmp (what, "answered") == 0)
    return boolean_condition (parser, MAPI_PR_ANSWERED);
  if (strcmp (what, "forwarded") == 0)
    return boolean_condition (parser, MAPI_PR_FORWARDED);
  if (strcmp (what, "important") == 0)
    {
      g_autoptr(MapiValue) value = mapi_value_new_long (MAPI_PR_IMPORTANCE, MAPI_IMPORTANCE_HIGH);

      return demand (parser, MAPI_PR_IMPORTANCE,
                     mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_IMPORTANCE, value));
    }
  return mapi_query_fail (parser, at, _("“is:” cannot be followed by “%s”; it can by unread, read, "
                                        "flagged, answered, forwarded, draft and important"), what);
}

static MapiRestriction *
has_condition (MapiQueryParser *parser,
               gsize            at,
               const char      *what)
{
  g_autoptr(MapiValue) value = mapi_value_new_boolean (MAPI_PR_HASATTACH, TRUE);

  if (strcmp (what, "attachment") == 0 || strcmp (what, "attachments") == 0)
    return mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_HASATTACH, value);
  return mapi_query_fail (parser, at, _("“has:” can only be followed by “attachment”, not “%s”"),
                          what);
}

static MapiRestriction *
time_condition (MapiRelop relop,
                gint64    time_us)
{
  g_autoptr(MapiValue) value = mapi_value_new_time (MAPI_PR_MESSAGE_DELIVERY_TIME, time_us);

  return mapi_restriction_new_property (relop, MAPI_PR_MESSAGE_DELIVERY_TIME, value);
}

static MapiRestriction *
period_condition (const char *field,
                  gint64      start,
                  gint64      end)
{
  g_autoptr(GPtrArray) parts = NULL;

  if (strcmp (field, "before") == 0)
    return time_condition (MAPI_RELOP_LT, start);
  if (strcmp (field, "after") == 0)
    return time_condition (MAPI_RELOP_GE, start);
  parts = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);
  g_ptr_array_add (parts, time_condition (MAPI_RELOP_GE, start));
  g_ptr_array_add (parts, time_condition (MAPI_RELOP_LT, end));
  return mapi_restriction_new_and (parts);
}

static MapiRestriction *
date_condition (MapiQueryParser *parser,
                gsize            at,
                const char      *field,
                const char      *text)
{
  g_autoptr(MapiRestriction) condition = NULL;
  gboolean relative;
  gint64 start, end;

  if (!mapi_query_read_period (text, &start, &end, &relative))
    return mapi_query_fail (parser, at, _("“%s” is not a date; write 2024-05-17, 2024-05, 2024, "
                                          "today, yesterday, or 7d for seven days ago"), text);
  condition = period_condition (field, start, end);
  if (relative)
    {
      g_autoptr(MapiProperties) comment = mapi_properties_new ();
      g_autoptr(MapiRestriction) now = g_steal_pointer (&condition);
      g_autofree char *words = g_strdup_printf ("%s:%s", field, text);

      mapi_properties_set_string (comment, MAPI_PR_QUERY_WORDS, words);
      condition = mapi_restriction_new_comment (now, comment);
    }
  return demand (parser, MAPI_PR_MESSAGE_DELIVERY_TIME, g_steal_pointer (&condition));
}

static MapiRestriction *
size_condition (MapiQueryParser *parser,
                gsize            at,
                MapiRelop        relop,
                const char      *text)
{
  g_autoptr(MapiValue) value = NULL;
  gint64 size;

  if (!mapi_query_read_size (text, &size))
    return mapi_query_fail (parser, at, _("“%s” is not a size; write for instance 500k, 10m or 1g"),
                            text);
  /* PR_MESSAGE_SIZE has 31 bits, and no message has more */
  value = mapi_value_new_long (MAPI_PR_MESSAGE_SIZE, MIN (size, G_MAXINT32));
  return mapi_restriction_new_property (relop, MAPI_PR_MESSAGE_SIZE, value);
}

/* Keywords have no case (RFC 9051, 2.3.2) and no blanks: people have an underscore in their place */
static MapiRestriction *
tag_condition (MapiQueryParser *parser,
               const char      *keyword)
{
  g_autofree char *joined = g_strdelimit (g_strdup (keyword), " ", '_');
  g_autoptr(MapiValue) value = mapi_value_new_string (MAPI_CHANGE_PROP_TYPE (MAPI_PR_KEYWORDS, MAPI_PROP_TYPE_UNICODE),
                                                      joined);

  return demand (parser, MAPI_PR_KEYWORDS,
                 mapi_restriction_new_content (MAPI_PR_KEYWORDS, value,
                                               MAPI_FUZZY_FULL_STRING | MAPI_FUZZY_IGNORE_CASE));
}

static MapiRestriction *
cc_condition (MapiQueryParser *parser,
              const char      *text)
{
  g_autoptr(MapiValue) value = NULL;
  g_autofree char *part = g_strdup (text);

  if (g_str_has_suffix (part, "*"))
    part[strlen (part) - 1] = '\0';
  value = mapi_value_new_string (MAPI_PR_DISPLAY_CC, part);
  return demand (parser, MAPI_PR_DISPLAY_CC,
                 mapi_restriction_new_content (MAPI_PR_DISPLAY_CC, value,
                                               MAPI_FUZZY_SUBSTRING | MAPI_FUZZY_IGNORE_CASE |
                                               MAPI_FUZZY_IGNORE_NON_SPACE));
}

static MapiRestriction *
folder_condition (MapiQueryParser *parser,
                  gsize            at,
                  const char      *text,
                  gboolean         quoted)
{
  if (!parser->takes_folder)
    return mapi_query_fail (parser, at, _("“in:” cannot be used here"));
  if (parser->n_negations > 0)
    return mapi_query_fail (parser, at, _("“in:” cannot be negated"));
  if (parser->folder != NULL)
    return mapi_query_fail (parser, at, _("“in:” can be used only once"));
  parser->anywhere = !quoted && g_ascii_strcasecmp (text, "anywhere") == 0;
  parser->folder = g_strdup (text);
  parser->folder_at = at;
  return NULL;
}

MapiRestriction *
mapi_query_field (MapiQueryParser *parser,
                  gsize            at,
                  const char      *field,
                  const char      *text,
                  gboolean         quoted)
{
  static const struct { const char *name; MapiFullTextField field; } texts[] = {
    { "from", MAPI_FULL_TEXT_FROM }, { "to", MAPI_FULL_TEXT_TO },
    { "subject", MAPI_FULL_TEXT_SUBJECT }, { "body", MAPI_FULL_TEXT_BODY },
    { "filename", MAPI_FULL_TEXT_ATTACHMENTS },
  };
  g_autofree char *lower = g_ascii_strdown (text, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (strcmp (field, texts[i].name) == 0)
      return mapi_query_words (parser, at, texts[i].field, text, quoted);

  if (strcmp (field, "cc") == 0)
    return cc_condition (parser, text);
  if (strcmp (field, "has") == 0)
    return has_condition (parser, at, lower);
  if (strcmp (field, "is") == 0)
    return is_condition (parser, at, lower);
  if (strcmp (field, "in") == 0)
    return folder_condition (parser, at, text, quoted);
  if (strcmp (field, "before") == 0 || strcmp (field, "after") == 0 || strcmp (field, "on") == 0)
    return date_condition (parser, at, field, lower);
  if (strcmp (field, "larger") == 0)
    return size_condition (parser, at, MAPI_RELOP_GT, text);
  if (strcmp (field, "smaller") == 0)
    return size_condition (parser, at, MAPI_RELOP_LT, text);
  if (strcmp (field, "tag") == 0)
    return tag_condition (parser, text);
  return mapi_query_fail (parser, at, _("“%s:” is not something to search by; put the word in "
                                        "quotes to look for it as text"), field);
}
