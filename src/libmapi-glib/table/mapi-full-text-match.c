/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-restriction-private.h"

/* Full-text conditions over rows that no index knows. A text is cut into words: runs of
 * letters and digits, folded (case and accents count for nothing). The words of the
 * condition must follow each other in one text; the last may be a prefix. */

typedef struct
{
  GPtrArray *words;  /* (owned) (element-type utf8) */
  gboolean   prefix;
} Pattern;

static GPtrArray *
split_words (const char *text)
{
  g_autofree char *folded = mapi_text_fold (text, TRUE, TRUE);
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  const char *start = NULL;
  const char *p;

  for (p = folded; ; p = g_utf8_next_char (p))
    {
      gboolean inside = *p != '\0' && g_unichar_isalnum (g_utf8_get_char (p));

      if (inside && start == NULL)
        start = p;
      else if (!inside && start != NULL)
        {
          g_ptr_array_add (words, g_strndup (start, p - start));
          start = NULL;
        }
      if (*p == '\0')
        return words;
    }
}

static gboolean
words_follow (const Pattern *pattern,
              GPtrArray     *words,
              guint          at)
{
  for (guint i = 0; i < pattern->words->len; i++)
    {
      const char *wanted = g_ptr_array_index (pattern->words, i);
      const char *word = g_ptr_array_index (words, at + i);
      gboolean last = i + 1 == pattern->words->len;

      if (last && pattern->prefix ? !g_str_has_prefix (word, wanted) : strcmp (word, wanted) != 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
text_holds (const Pattern *pattern,
            const char    *text)
{
  g_autoptr(GPtrArray) words = NULL;

  if (text == NULL || *text == '\0')
    return FALSE;

  words = split_words (text);
  for (guint at = 0; at + pattern->words->len <= words->len; at++)
    if (words_follow (pattern, words, at))
      return TRUE;
  return FALSE;
}

static gboolean
row_holds (const Pattern        *pattern,
           const MapiProperties *row,
           const guint32        *tags)
{
  for (; *tags != 0; tags++)
    if (text_holds (pattern, mapi_properties_get_string (row, *tags)))
      return TRUE;
  return FALSE;
}

static gboolean
rows_hold (const Pattern *pattern,
           GPtrArray     *rows,
           const guint32 *tags)
{
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (row_holds (pattern, g_ptr_array_index (rows, i), tags))
      return TRUE;
  return FALSE;
}

static gboolean
body_holds (const Pattern        *pattern,
            const MapiProperties *row)
{
  static const guint32 tags[] = { MAPI_PR_PREVIEW, MAPI_PR_BODY, 0 };

  return row_holds (pattern, row, tags);
}

static gboolean
field_holds (MapiFullTextField     field,
             const Pattern        *pattern,
             const MapiProperties *row,
             GPtrArray            *recipients,
             GPtrArray            *attachments)
{
  static const guint32 subject[] = { MAPI_PR_SUBJECT, 0 };
  static const guint32 from[] = {
    MAPI_PR_SENDER_NAME, MAPI_PR_SENDER_EMAIL_ADDRESS, MAPI_PR_SENDER_SMTP_ADDRESS,
    MAPI_PR_SENT_REPRESENTING_NAME, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS, 0
  };
  static const guint32 to[] = {
    MAPI_PR_DISPLAY_TO, MAPI_PR_DISPLAY_CC, MAPI_PR_DISPLAY_BCC, 0
  };
  static const guint32 person[] = {
    MAPI_PR_DISPLAY_NAME, MAPI_PR_EMAIL_ADDRESS, MAPI_PR_SMTP_ADDRESS, 0
  };
  static const guint32 file[] = { MAPI_PR_ATTACH_LONG_FILENAME, MAPI_PR_ATTACH_FILENAME, 0 };

  switch (field)
    {
    case MAPI_FULL_TEXT_SUBJECT:
      return row_holds (pattern, row, subject);
    case MAPI_FULL_TEXT_FROM:
      return row_holds (pattern, row, from);
    case MAPI_FULL_TEXT_TO:
      return row_holds (pattern, row, to) || rows_hold (pattern, recipients, person);
    case MAPI_FULL_TEXT_BODY:
      return body_holds (pattern, row);
    case MAPI_FULL_TEXT_ATTACHMENTS:
      return rows_hold (pattern, attachments, file);
    case MAPI_FULL_TEXT_ANY:
    default:
      return row_holds (pattern, row, subject) || row_holds (pattern, row, from) ||
             row_holds (pattern, row, to) || rows_hold (pattern, recipients, person) ||
             rows_hold (pattern, attachments, file) || body_holds (pattern, row);
    }
}

gboolean
mapi_full_text_matches (MapiFullTextField     field,
                        const char           *words,
                        const MapiProperties *row,
                        GPtrArray            *recipients,
                        GPtrArray            *attachments)
{
  g_autoptr(GPtrArray) split = split_words (words);
  Pattern pattern = { split, g_str_has_suffix (words, "*") };

  return split->len > 0 && field_holds (field, &pattern, row, recipients, attachments);
}
