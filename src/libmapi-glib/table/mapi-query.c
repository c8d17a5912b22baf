/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-query-private.h"

#include <glib/gi18n-lib.h>

#include "mapi-restriction-private.h"

/* The query language:
 *
 *   query   = [ or ]
 *   or      = and { "OR" and }
 *   and     = unary { [ "AND" ] unary }
 *   unary   = ( "-" | "NOT" ) unary | "(" or ")" | term
 *   term    = [ field ":" ] ( word | '"' text '"' )
 *
 * OR, AND and NOT are words in capitals. A word ends at white space, a parenthesis or the end;
 * one that ends in "*" is a prefix. A quoted text is a phrase; a quote that is never closed
 * reaches to the end. Fields, in small or capital letters:
 *
 *   from: to: cc: subject: body: filename:   words of that part of a message
 *   has:attachment                           also has:attachments
 *   is:unread is:read is:flagged is:answered is:forwarded is:draft is:important
 *   in:folder in:anywhere                    only once, outside of OR, NOT and "-"; what lies in Trash and Junk
 *                                            is found in:anywhere, or in: such a folder; in quotes it is a
 *                                            folder's name
 *   before:date after:date on:date           date = 2024 | 2024-05 | 2024-05-17 | today |
 *                                            yesterday | 7d | 2w | 3m | 1y (that long ago);
 *                                            after: is from the beginning of that day on; what is said
 *                                            from today stays so, see mapi_query_renew()
 *   larger:size smaller:size                 size = number and k, m or g (1024 each)
 *   tag:keyword                              tag:"two words" is the keyword two_words
 *
 * A "field" that does not exist is an error rather than a word, so that a typing mistake does
 * not silently find nothing; quotes make it a word. Text that holds no letter and no digit
 * counts for nothing. A query of nothing matches everything.
 *
 * A negated term also matches messages that lack the property: NOT of a condition on a missing
 * property would not, see mapi_restriction_matches(), so terms under a negation demand that
 * the property exists.
 *
 * Recursive descent over the bytes; length, terms and nesting are limited. */
#define MAX_LENGTH 16384
#define MAX_TERMS  512
#define MAX_DEPTH  20

static MapiRestriction *parse_or (MapiQueryParser *parser);

G_GNUC_PRINTF (3, 4)
MapiRestriction *
mapi_query_fail (MapiQueryParser *parser,
                 gsize            at,
                 const char      *format,
                 ...)
{
  g_autofree char *sentence = NULL;
  glong position = g_utf8_strlen (parser->text, at) + 1;
  va_list args;

  va_start (args, format);
  sentence = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (parser->error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE,
               /* Translators: a sentence, then where in the search text it went wrong */
               _("%s (at character %ld)"), sentence, position);
  parser->failed = TRUE;
  return NULL;
}

static void
skip_space (MapiQueryParser *parser)
{
  const char *p = parser->text + parser->at;

  while (*p != '\0' && g_unichar_isspace (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  parser->at = p - parser->text;
}

static gboolean
ends_word (const char *p)
{
  return *p == '\0' || *p == '(' || *p == ')' || *p == '"' ||
         g_unichar_isspace (g_utf8_get_char (p));
}

static gboolean
accept_keyword (MapiQueryParser *parser,
                const char      *keyword)
{
  const char *p = parser->text + parser->at;

  if (!g_str_has_prefix (p, keyword) || !ends_word (p + strlen (keyword)))
    return FALSE;
  parser->at += strlen (keyword);
  skip_space (parser);
  return TRUE;
}

static gboolean
at_keyword (MapiQueryParser *parser,
            const char      *keyword)
{
  const char *p = parser->text + parser->at;

  return g_str_has_prefix (p, keyword) && ends_word (p + strlen (keyword));
}

/* What follows a field, or a word of its own */
static char *
read_text (MapiQueryParser *parser,
           gboolean        *quoted)
{
  const char *start = parser->text + parser->at;
  const char *p = start;

  *quoted = *start == '"';
  if (*quoted)
    {
      const char *end = strchr (++start, '"');

      if (end == NULL)
        end = start + strlen (start);
      parser->at = end - parser->text + (*end == '"');
      return g_strndup (start, end - start);
    }
  while (!ends_word (p))
    p = g_utf8_next_char (p);
  parser->at = p - parser->text;
  return g_strndup (start, p - start);
}

/* "from" if the text at the parser goes "from:", in any case */
static char *
read_field (MapiQueryParser *parser)
{
  const char *start = parser->text + parser->at;
  const char *p = start;

  while (g_ascii_isalpha (*p))
    p++;
  /* "http://" is no field, and neither is "c:\" */
  if (p == start || *p != ':' || p[1] == '/' || p[1] == '\\')
    return NULL;
  parser->at += p + 1 - start;
  return g_ascii_strdown (start, p - start);
}

static MapiRestriction *
parse_term (MapiQueryParser *parser)
{
  gsize at = parser->at;
  g_autofree char *field = NULL;
  g_autofree char *text = NULL;
  gboolean quoted;

  if (++parser->n_terms > MAX_TERMS)
    return mapi_query_fail (parser, at, _("There are more than %d words in this search"),
                            MAX_TERMS);
  if (parser->text[at] != '"')
    field = read_field (parser);
  text = read_text (parser, &quoted);
  if (field == NULL)
    return mapi_query_words (parser, at, MAPI_FULL_TEXT_ANY, text, quoted);
  if (*text == '\0')
    return mapi_query_fail (parser, at, _("Something to look for is missing after “%s:”"), field);
  return mapi_query_field (parser, at, field, text, quoted);
}

static MapiRestriction *
parse_negation (MapiQueryParser *parser)
{
  g_autoptr(MapiRestriction) child = NULL;
  gsize at = parser->at;

  if (++parser->depth > MAX_DEPTH)
    return mapi_query_fail (parser, at, _("The search is nested too deep"));
  parser->n_negations++;
  if (at_keyword (parser, "OR") || at_keyword (parser, "AND") ||
      parser->text[parser->at] == '\0' || parser->text[parser->at] == ')')
    return mapi_query_fail (parser, at, _("Something to leave out is missing"));
  child = mapi_query_parse_unary (parser);
  parser->n_negations--;
  parser->depth--;
  return child != NULL ? mapi_restriction_new_not (child) : NULL;
}

static MapiRestriction *
parse_group (MapiQueryParser *parser)
{
  g_autoptr(MapiRestriction) group = NULL;
  gsize at = parser->at;

  if (++parser->depth > MAX_DEPTH)
    return mapi_query_fail (parser, at, _("The search is nested too deep"));
  parser->at++;
  skip_space (parser);
  if (parser->text[parser->at] == ')')
    return mapi_query_fail (parser, at, _("There is nothing between the parentheses"));
  group = parse_or (parser);
  if (parser->failed)
    return NULL;
  if (parser->text[parser->at] != ')')
    return mapi_query_fail (parser, at, _("This parenthesis is never closed"));
  parser->at++;
  parser->depth--;
  return g_steal_pointer (&group);
}

/* NULL without failure: a text in which there is nothing to look for */
MapiRestriction *
mapi_query_parse_unary (MapiQueryParser *parser)
{
  const char *p = parser->text + parser->at;

  if (*p == '(')
    return parse_group (parser);
  if (*p == '-' && (!ends_word (p + 1) || p[1] == '(' || p[1] == '"'))
    {
      parser->at++;
      return parse_negation (parser);
    }
  if (accept_keyword (parser, "NOT"))
    return parse_negation (parser);
  return parse_term (parser);
}

static MapiRestriction *
join (GPtrArray           *children,
      MapiRestrictionType  type)
{
  if (children->len == 0)
    return NULL;
  if (children->len == 1)
    return mapi_restriction_ref (g_ptr_array_index (children, 0));
  return type == MAPI_RES_OR ? mapi_restriction_new_or (children)
                             : mapi_restriction_new_and (children);
}

static MapiRestriction *
parse_and (MapiQueryParser *parser)
{
  g_autoptr(GPtrArray) children = NULL;
  gsize start = parser->at;

  children = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);
  while (parser->text[parser->at] != '\0' && parser->text[parser->at] != ')' &&
         !at_keyword (parser, "OR"))
    {
      gsize at = parser->at;
      MapiRestriction *child;

      if (accept_keyword (parser, "AND"))
        {
          if (at == start || parser->text[parser->at] == '\0' || parser->text[parser->at] == ')' ||
              at_keyword (parser, "OR") || at_keyword (parser, "AND"))
            return mapi_query_fail (parser, at, _("There is nothing on one side of “AND”"));
          continue;
        }
      child = mapi_query_parse_unary (parser);
      if (parser->failed)
        return NULL;
      if (child != NULL)
        g_ptr_array_add (children, child);
      skip_space (parser);
    }
  return join (children, MAPI_RES_AND);
}

static MapiRestriction *
parse_or (MapiQueryParser *parser)
{
  g_autoptr(GPtrArray) children = NULL;
  gboolean first = TRUE;

  children = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);
  for (;;)
    {
      gsize start = parser->at;
      gsize at;
      MapiRestriction *child = parse_and (parser);

      if (parser->failed)
        return NULL;
      if (child != NULL)
        g_ptr_array_add (children, child);
      at = parser->at;
      if (at == start && (!first || at_keyword (parser, "OR")))
        return mapi_query_fail (parser, at, _("There is nothing on one side of “OR”"));
      if (!accept_keyword (parser, "OR"))
        break;
      first = FALSE;
      parser->has_or = TRUE;
    }
  return join (children, MAPI_RES_OR);
}

/**
 * mapi_query_parse:
 * @query: what somebody typed
 * @in_folder: (out) (optional) (nullable) (transfer full): the folder `in:` names, a name or
 *   path; %NULL if there is none. Pass %NULL where `in:` makes no sense.
 * @flags: (out) (optional): how [method@Store.new_search_table] and [method@Store.set_search_criteria] are to
 *   search: %MAPI_SEARCH_SKIP_DISCARDED, or none after `in:anywhere`
 * @error: return location for an error
 *
 * Reads the query language: words, "phrases", `prefix*`, `from:` `to:` `cc:` `subject:`
 * `body:` `filename:` `has:attachment` `is:unread` `in:` `before:` `after:` `on:` `larger:`
 * `smaller:` `tag:`, `-not`, OR and parentheses. Days are days of the local time zone. A
 * blank query matches everything. Any thread.
 *
 * What is said from today, `after:7d`, goes with the day wherever the condition is kept: stores ask
 * [func@query_renew] whenever they use it.
 *
 * Errors: %MAPI_ERROR_BAD_VALUE with a sentence for people that says what is wrong and
 * where.
 *
 * Returns: (transfer full): the condition
 */
MapiRestriction *
mapi_query_parse (const char       *query,
                  char            **in_folder,
                  MapiSearchFlags  *flags,
                  GError          **error)
{
  MapiQueryParser parser = { .text = query, .error = error, .takes_folder = in_folder != NULL };
  g_autoptr(MapiRestriction) result = NULL;
  g_autofree char *folder = NULL;

  g_return_val_if_fail (query != NULL, NULL);

  if (in_folder != NULL)
    *in_folder = NULL;
  if (flags != NULL)
    *flags = MAPI_SEARCH_SKIP_DISCARDED;
  if (strlen (query) > MAX_LENGTH || !g_utf8_validate (query, -1, NULL))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE,
                           strlen (query) > MAX_LENGTH ? _("The search is too long")
                                                       : _("The search is not valid text"));
      return NULL;
    }

  skip_space (&parser);
  result = parse_or (&parser);
  folder = parser.folder;
  if (!parser.failed && parser.text[parser.at] == ')')
    mapi_query_fail (&parser, parser.at, _("This parenthesis was never opened"));
  if (!parser.failed && folder != NULL && parser.has_or)
    mapi_query_fail (&parser, parser.folder_at, _("“in:” cannot be combined with “OR”"));
  if (!parser.failed && result == NULL && parser.n_empty > 0 && folder == NULL)
    mapi_query_fail (&parser, 0, _("There is no word to look for"));
  if (parser.failed)
    return NULL;

  if (in_folder != NULL && !parser.anywhere)
    *in_folder = g_steal_pointer (&folder);
  if (flags != NULL && parser.anywhere)
    *flags = MAPI_SEARCH_NONE;
  if (result == NULL)
    return mapi_restriction_new_and (NULL);
  return g_steal_pointer (&result);
}

/* What such words mean now; NULL: they say nothing that changes */
static MapiRestriction *
read_again (const MapiRestriction *comment)
{
  const char *words = comment->properties != NULL ? mapi_properties_get_string (comment->properties, MAPI_PR_QUERY_WORDS)
                                                  : NULL;
  g_autoptr(MapiRestriction) now = words != NULL ? mapi_query_parse (words, NULL, NULL, NULL) : NULL;

  return now != NULL && now->type == MAPI_RES_COMMENT ? g_steal_pointer (&now) : NULL;
}

/**
 * mapi_query_renew:
 * @restriction: a condition, from a file or made some time ago
 *
 * What was said from today, as `after:7d`, is in a condition as times, in a comment that knows the words. Here it is
 * as of the present day. Stores do it whenever they use a condition. Any thread.
 *
 * Returns: (transfer full): @restriction itself if nothing in it goes with the day
 */
MapiRestriction *
mapi_query_renew (MapiRestriction *restriction)
{
  g_autoptr(GPtrArray) children = NULL;
  gboolean changed = FALSE;
  MapiRestriction *copy;

  g_return_val_if_fail (restriction != NULL, NULL);

  if (restriction->children == NULL || restriction->depth > MAPI_RESTRICTION_MAX_DEPTH)
    return mapi_restriction_ref (restriction);
  copy = restriction->type == MAPI_RES_COMMENT ? read_again (restriction) : NULL;
  if (copy != NULL)
    return copy;
  children = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);
  for (guint i = 0; i < restriction->children->len; i++)
    {
      g_ptr_array_add (children, mapi_query_renew (restriction->children->pdata[i]));
      changed |= children->pdata[i] != restriction->children->pdata[i];
    }
  return changed ? mapi_restriction_copy_with (restriction, children) : mapi_restriction_ref (restriction);
}
