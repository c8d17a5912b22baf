/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-text.h"

#include <string.h>

/*
 * Words for the full-text index.
 *
 * The tokenizer of the index (unicode61) takes every run of letters as one word. In scripts
 * written without spaces a whole sentence would be one word and nothing inside it could be
 * found. So each letter of such a script is made a word of its own, in what is indexed and in
 * what is searched for; a search for several of them is then a phrase of neighbouring
 * letters, which is the same as looking for a part of the text. It costs nothing for text in
 * other scripts: their bytes never reach the ranges below.
 */

typedef struct
{
  gunichar first;
  gunichar last;
} Range;

/* Scripts without spaces between words, ascending. Hangul is among them: its words carry
 * endings, and people look for the stem. */
static const Range unspaced[] = {
  { 0x0e00, 0x0eff },   /* Thai, Lao */
  { 0x0f00, 0x0fff },   /* Tibetan */
  { 0x1000, 0x109f },   /* Myanmar */
  { 0x1100, 0x11ff },   /* Hangul Jamo */
  { 0x1780, 0x17ff },   /* Khmer */
  { 0x2e80, 0x2fdf },   /* CJK radicals */
  { 0x3005, 0x3007 },   /* iteration mark, closing mark, number zero */
  { 0x3031, 0x3035 },   /* kana repeat marks */
  { 0x3041, 0x30ff },   /* Hiragana, Katakana */
  { 0x3105, 0x318e },   /* Bopomofo, Hangul compatibility Jamo */
  { 0x31a0, 0x31ff },   /* Bopomofo extended, Katakana extensions */
  { 0x3400, 0x4dbf },   /* ideographs, extension A */
  { 0x4e00, 0x9fff },   /* ideographs */
  { 0xa000, 0xa4cf },   /* Yi */
  { 0xac00, 0xd7ff },   /* Hangul syllables */
  { 0xf900, 0xfaff },   /* compatibility ideographs */
  { 0xff66, 0xffdc },   /* half-width Katakana and Hangul */
  { 0x20000, 0x3ffff }, /* ideographs, further extensions */
};

/* U+0E00 is the first of the ranges: nothing below it has a lead byte of 0xE0 or more */
#define FIRST_LEAD_BYTE 0xe0

static gboolean
is_unspaced (gunichar c)
{
  gsize low = 0, high = G_N_ELEMENTS (unspaced);

  while (low < high)
    {
      gsize middle = (low + high) / 2;

      if (c < unspaced[middle].first)
        high = middle;
      else if (c > unspaced[middle].last)
        low = middle + 1;
      else
        return TRUE;
    }
  return FALSE;
}

static const char *
find_lead_byte (const char *text)
{
  for (; *text != '\0'; text++)
    if ((guchar) *text >= FIRST_LEAD_BYTE)
      return text;
  return NULL;
}

/**
 * kit_text_fold:
 * @text: text
 *
 * What text is sorted by: without regard to case, letters with marks right behind those without.
 * mapi_sort_order_compare() orders the same way.
 *
 * Returns: (transfer full): the form to compare
 */
char *
kit_text_fold (const char *text)
{
  g_autofree char *valid = NULL;
  g_autofree char *folded = NULL;

  if (g_str_is_ascii (text))
    return g_ascii_strdown (text, -1);
  valid = g_utf8_make_valid (text, -1);
  folded = g_utf8_casefold (valid, -1);
  return g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
}

/**
 * kit_text_segment:
 * @text: valid UTF-8
 *
 * Sets every letter of a script without spaces between words apart from its neighbours.
 *
 * Returns: (transfer full) (nullable): the text with spaces put in, or %NULL when @text can be
 *   used as it is
 */
char *
kit_text_segment (const char *text)
{
  const char *p = find_lead_byte (text);
  GString *out = NULL;
  const char *start = text;

  if (p == NULL)
    return NULL;

  while (*p != '\0')
    {
      const char *next;

      if ((guchar) *p < FIRST_LEAD_BYTE)
        {
          p = g_utf8_next_char (p);
          continue;
        }
      next = g_utf8_next_char (p);
      if (is_unspaced (g_utf8_get_char (p)))
        {
          if (out == NULL)
            out = g_string_sized_new (strlen (text) * 4 / 3 + 16);
          g_string_append_len (out, start, p - start);
          g_string_append_c (out, ' ');
          g_string_append_len (out, p, next - p);
          g_string_append_c (out, ' ');
          start = next;
        }
      p = next;
    }

  if (out == NULL)
    return NULL;
  g_string_append_len (out, start, p - start);
  return g_string_free (out, FALSE);
}

static gboolean
has_word (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (g_unichar_isalnum (c) || g_unichar_type (c) == G_UNICODE_PRIVATE_USE)
        return TRUE;
    }
  return FALSE;
}

/**
 * kit_text_match_quote:
 * @words: what was typed: a word, or several as a phrase; a `*` at the end makes the last
 *   word a prefix
 *
 * Writes @words as one string of the index's query language. Nothing in it can be taken for
 * an operator.
 *
 * Returns: (transfer full) (nullable): the quoted string, or %NULL when there is no word in it,
 *   so that nothing can match
 */
char *
kit_text_match_quote (const char *words)
{
  g_autofree char *valid = g_utf8_make_valid (words, -1);
  g_autofree char *segmented = NULL;
  gsize length = strlen (valid);
  gboolean prefix = FALSE;
  GString *out;

  while (length > 0 && (valid[length - 1] == '*' || g_ascii_isspace (valid[length - 1])))
    {
      prefix |= valid[length - 1] == '*';
      valid[--length] = '\0';
    }
  if (!has_word (valid))
    return NULL;

  segmented = kit_text_segment (valid);
  out = g_string_new ("\"");
  for (const char *p = segmented != NULL ? segmented : valid; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *p);
    }
  g_string_append (out, prefix ? "\"*" : "\"");
  return g_string_free (out, FALSE);
}

/**
 * kit_text_match_term:
 * @field: where to look
 * @words: see kit_text_match_quote()
 *
 * One condition of the index's query language, in parentheses.
 *
 * Returns: (transfer full) (nullable): the condition, or %NULL when nothing can match
 */
char *
kit_text_match_term (MapiFullTextField  field,
                     const char        *words)
{
  static const char * const columns[] = {
    [MAPI_FULL_TEXT_ANY] = "",
    [MAPI_FULL_TEXT_SUBJECT] = "subject : ",
    [MAPI_FULL_TEXT_FROM] = "sender : ",
    [MAPI_FULL_TEXT_TO] = "recipients : ",
    [MAPI_FULL_TEXT_BODY] = "body : ",
    [MAPI_FULL_TEXT_ATTACHMENTS] = "attachments : ",
  };
  g_autofree char *quoted = kit_text_match_quote (words);

  if (quoted == NULL || (gsize) field >= G_N_ELEMENTS (columns))
    return NULL;
  return g_strdup_printf ("(%s%s)", columns[field], quoted);
}
