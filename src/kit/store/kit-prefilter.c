/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-prefilter.h"

#include <string.h>

#include "kit-text.h"

/*
 * Which messages need not be opened to be asked about their recipients or attachments.
 *
 * The index holds the names and addresses of recipients and the names of attachments as words. A
 * text that is equal to a constant, or begins with it, holds the words of the constant one after
 * the other. That is only certain where the index and mapi_restriction_matches() take the same
 * texts for the same: for constants in ASCII, and without regard to case only for addresses. What
 * the index leaves out of the longest lists (see MapiMimeDigest) is not found this way.
 */

static gboolean
is_address (guint32 tag)
{
  return tag == MAPI_PR_EMAIL_ADDRESS || tag == MAPI_PR_SMTP_ADDRESS;
}

static gboolean
is_indexed (guint32 tag)
{
  return is_address (tag) || tag == MAPI_PR_ATTACH_LONG_FILENAME;
}

static char *
make_words (MapiRestriction *leaf)
{
  MapiRestrictionType type = mapi_restriction_get_restriction_type (leaf);
  guint32 tag = mapi_restriction_get_tag (leaf);
  const MapiValue *value;
  const char *text;
  guint fuzzy;

  if ((type != MAPI_RES_PROPERTY && type != MAPI_RES_CONTENT) || !is_indexed (tag))
    return NULL;
  value = mapi_restriction_get_value (leaf);
  text = value != NULL ? mapi_value_get_string (value) : NULL;
  if (text == NULL || strlen (text) < 3 || !g_str_is_ascii (text))
    return NULL;
  if (type == MAPI_RES_PROPERTY)
    return mapi_restriction_get_relop (leaf) == MAPI_RELOP_EQ ? g_strdup (text) : NULL;

  fuzzy = mapi_restriction_get_fuzzy (leaf);
  if ((fuzzy & ~0xffffu) != 0 && !is_address (tag))
    return NULL;
  switch (fuzzy & 0xffff)
    {
    case MAPI_FUZZY_FULL_STRING:
      return g_strdup (text);
    case MAPI_FUZZY_PREFIX:
      return g_strconcat (text, "*", NULL);
    default:
      return NULL;
    }
}

/* Of a conjunction one part is enough */
static char *
find_words (MapiRestriction *restriction,
            guint            depth)
{
  if (mapi_restriction_get_restriction_type (restriction) != MAPI_RES_AND || depth > 8)
    return make_words (restriction);
  for (guint i = 0; i < mapi_restriction_get_n_children (restriction); i++)
    {
      char *words = find_words (mapi_restriction_get_child (restriction, i), depth + 1);

      if (words != NULL)
        return words;
    }
  return NULL;
}

/**
 * kit_prefilter_make_match: (skip)
 * @sub_restriction: a condition on recipients or attachments
 *
 * Returns: (transfer full) (nullable): an expression of the index's language that every indexed
 *   message which satisfies it matches; %NULL if there is none
 */
char *
kit_prefilter_make_match (MapiRestriction *sub_restriction)
{
  guint32 tag = mapi_restriction_get_tag (sub_restriction);
  g_autofree char *words = NULL;

  if (mapi_restriction_get_n_children (sub_restriction) == 0)
    return NULL;
  words = find_words (mapi_restriction_get_child (sub_restriction, 0), 0);
  if (words == NULL)
    return NULL;
  return kit_text_match_term (tag == MAPI_PR_MESSAGE_ATTACHMENTS ? MAPI_FULL_TEXT_ATTACHMENTS
                                                                 : MAPI_FULL_TEXT_TO, words);
}
