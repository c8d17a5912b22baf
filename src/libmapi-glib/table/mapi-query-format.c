/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-query-private.h"

#include "../mapi-types.h"
#include "mapi-restriction-private.h"

/* A condition in the words of the query language. Each kind of condition has its one way to be said; whether the words
 * mean the condition is found out by reading them, so that none of this has to be sure. */

#define MAX_DEPTH 20

static gboolean add_any (GString               *out,
                         const MapiRestriction *condition,
                         guint                  depth);

static gboolean
is_plain (const char *text)
{
  return *text != '\0' && *text != '-' && strpbrk (text, " \t()\":") == NULL && strcmp (text, "OR") != 0
         && strcmp (text, "AND") != 0 && strcmp (text, "NOT") != 0;
}

static gboolean
add_text (GString    *out,
          const char *field,
          const char *text)
{
  if (text == NULL || strchr (text, '"') != NULL)
    return FALSE;
  g_string_append (out, field);
  if (is_plain (text))
    g_string_append (out, text);
  else
    g_string_append_printf (out, "\"%s\"", text);
  return TRUE;
}

static GDateTime *
new_day (const MapiRestriction *condition)
{
  const MapiValue *value = mapi_restriction_get_value (condition);

  return value != NULL ? g_date_time_new_from_unix_local (mapi_value_get_time (value) / G_USEC_PER_SEC) : NULL;
}

static gboolean
add_date (GString               *out,
          const char            *field,
          const MapiRestriction *condition,
          const char            *format)
{
  g_autoptr(GDateTime) day = new_day (condition);
  g_autofree char *text = day != NULL ? g_date_time_format (day, format) : NULL;

  if (text != NULL)
    g_string_append_printf (out, "%s%s", field, text);
  return text != NULL;
}

static gboolean
add_size (GString               *out,
          const char            *field,
          const MapiRestriction *condition)
{
  static const char units[] = { '\0', 'k', 'm', 'g' };
  const MapiValue *value = mapi_restriction_get_value (condition);
  gint64 size = value != NULL ? mapi_value_get_int64 (value) : -1;
  guint unit = 0;

  if (size < 0)
    return FALSE;
  for (; unit + 1 < G_N_ELEMENTS (units) && size > 0 && size % 1024 == 0; unit++)
    size /= 1024;
  g_string_append_printf (out, "%s%" G_GINT64_FORMAT, field, size);
  if (units[unit] != '\0')
    g_string_append_c (out, units[unit]);
  return TRUE;
}

static gboolean
add_property (GString               *out,
              const MapiRestriction *condition)
{
  static const struct { guint32 tag; const char *words; } switches[] = {
    { MAPI_PR_HASATTACH, "has:attachment" }, { MAPI_PR_FLAGGED, "is:flagged" }, { MAPI_PR_ANSWERED, "is:answered" },
    { MAPI_PR_FORWARDED, "is:forwarded" }, { MAPI_PR_IMPORTANCE, "is:important" },
  };
  guint32 tag = mapi_restriction_get_tag (condition);
  MapiRelop relop = mapi_restriction_get_relop (condition);

  for (gsize i = 0; i < G_N_ELEMENTS (switches); i++)
    if (tag == switches[i].tag)
      {
        g_string_append (out, switches[i].words);
        return TRUE;
      }
  if (tag == MAPI_PR_MESSAGE_DELIVERY_TIME)
    return add_date (out, relop == MAPI_RELOP_LT ? "before:" : "after:", condition, "%Y-%m-%d");
  if (tag == MAPI_PR_MESSAGE_SIZE)
    return add_size (out, relop == MAPI_RELOP_GT ? "larger:" : "smaller:", condition);
  return FALSE;
}

static gboolean
add_bitmask (GString               *out,
             const MapiRestriction *condition)
{
  gboolean set = mapi_restriction_get_relop (condition) == MAPI_RELOP_NE;

  g_string_append (out, mapi_restriction_get_number (condition) == MAPI_MSGFLAG_UNSENT ? "is:draft"
                        : set ? "is:read" : "is:unread");
  return TRUE;
}

static gboolean
add_content (GString               *out,
             const MapiRestriction *condition)
{
  const MapiValue *value = mapi_restriction_get_value (condition);

  return value != NULL && mapi_value_get_string (value) != NULL
         && add_text (out, mapi_restriction_get_tag (condition) == MAPI_PR_DISPLAY_CC ? "cc:" : "tag:",
                      mapi_value_get_string (value));
}

static gboolean
add_words (GString               *out,
           const MapiRestriction *condition)
{
  static const char * const fields[] = { "", "subject:", "from:", "to:", "body:", "filename:" };
  guint field = mapi_restriction_get_field (condition);

  return field < G_N_ELEMENTS (fields) && add_text (out, fields[field], mapi_restriction_get_words (condition));
}

/* Two conditions that are said as one: a period, and that a property is there at all */
static gboolean
add_pair (GString               *out,
          const MapiRestriction *first,
          const MapiRestriction *second,
          guint                  depth)
{
  g_autoptr(GDateTime) start = NULL;
  g_autoptr(GDateTime) end = NULL;
  GTimeSpan days;

  if (first->type == MAPI_RES_EXIST)
    return add_any (out, second, depth);
  if (first->type != MAPI_RES_PROPERTY || second->type != MAPI_RES_PROPERTY
      || mapi_restriction_get_tag (first) != MAPI_PR_MESSAGE_DELIVERY_TIME
      || mapi_restriction_get_tag (second) != MAPI_PR_MESSAGE_DELIVERY_TIME)
    return FALSE;
  start = new_day (first);
  end = new_day (second);
  days = start != NULL && end != NULL ? g_date_time_difference (end, start) / G_TIME_SPAN_DAY : 0;
  return days > 0 && add_date (out, "on:", first, days > 300 ? "%Y" : days > 20 ? "%Y-%m" : "%Y-%m-%d");
}

static gboolean
add_children (GString               *out,
              const MapiRestriction *condition,
              guint                  depth)
{
  guint n = mapi_restriction_get_n_children (condition);
  gboolean or = condition->type == MAPI_RES_OR;
  gboolean done = n > 0;

  for (guint i = 0; done && i < n; i++)
    {
      const MapiRestriction *child = mapi_restriction_get_child (condition, i);
      gboolean group = child->type == MAPI_RES_OR;

      g_string_append (out, i == 0 ? "" : or ? " OR " : " ");
      g_string_append (out, group ? "(" : "");
      done = add_any (out, child, depth + 1);
      g_string_append (out, group ? ")" : "");
    }
  return done;
}

static gboolean
add_and (GString               *out,
         const MapiRestriction *condition,
         guint                  depth)
{
  gsize before = out->len;

  if (mapi_restriction_get_n_children (condition) == 2
      && add_pair (out, mapi_restriction_get_child (condition, 0), mapi_restriction_get_child (condition, 1), depth))
    return TRUE;
  g_string_truncate (out, before);
  return add_children (out, condition, depth);
}

static gboolean
add_not (GString               *out,
         const MapiRestriction *condition,
         guint                  depth)
{
  const MapiRestriction *child = mapi_restriction_get_child (condition, 0);
  g_autoptr(GString) inner = g_string_new (NULL);
  gboolean done = add_any (inner, child, depth + 1);
  gboolean group = child->type == MAPI_RES_OR || (child->type == MAPI_RES_AND && strchr (inner->str, ' ') != NULL);

  g_string_append_printf (out, group ? "-(%s)" : "-%s", inner->str);
  return done;
}

static gboolean
add_comment (GString               *out,
             const MapiRestriction *condition,
             guint                  depth)
{
  const char *words = condition->properties != NULL
                      ? mapi_properties_get_string (condition->properties, MAPI_PR_QUERY_WORDS) : NULL;

  if (words == NULL)
    return add_any (out, mapi_restriction_get_child (condition, 0), depth + 1);
  g_string_append (out, words);
  return TRUE;
}

static gboolean
add_any (GString               *out,
         const MapiRestriction *condition,
         guint                  depth)
{
  if (depth > MAX_DEPTH)
    return FALSE;
  switch (condition->type)
    {
    case MAPI_RES_AND:
      return add_and (out, condition, depth);
    case MAPI_RES_OR:
      return add_children (out, condition, depth);
    case MAPI_RES_NOT:
      return add_not (out, condition, depth);
    case MAPI_RES_COMMENT:
      return add_comment (out, condition, depth);
    case MAPI_RES_PROPERTY:
      return add_property (out, condition);
    case MAPI_RES_BITMASK:
      return add_bitmask (out, condition);
    case MAPI_RES_CONTENT:
      return add_content (out, condition);
    case MAPI_RES_FULL_TEXT:
      return add_words (out, condition);
    default:
      return FALSE;
    }
}

static gboolean
means (const char      *query,
       MapiRestriction *condition)
{
  g_autoptr(MapiRestriction) read = mapi_query_parse (query, NULL, NULL, NULL);
  g_autoptr(MapiRestriction) now = mapi_query_renew (condition);
  g_autofree char *wanted = mapi_restriction_to_string (now);
  g_autofree char *got = read != NULL ? mapi_restriction_to_string (read) : NULL;

  return g_strcmp0 (wanted, got) == 0;
}

/**
 * mapi_query_format:
 * @restriction: a condition, from a file or made by a program
 *
 * What somebody would have typed for it: [func@query_parse] makes the same condition of it. What was said from today is
 * said so again if the condition still knows, else as the days it was. Any thread.
 *
 * Returns: (transfer full) (nullable): the query, %NULL if there are no words for the condition
 */
char *
mapi_query_format (MapiRestriction *restriction)
{
  g_autoptr(GString) out = g_string_new (NULL);

  g_return_val_if_fail (restriction != NULL, NULL);

  if (!add_any (out, restriction, 0) || !means (out->str, restriction))
    return NULL;
  return g_string_free (g_steal_pointer (&out), FALSE);
}
