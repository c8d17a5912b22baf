/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-subject.h"

#include <string.h>

/* What programs and languages put in front of the subject of an answer or a forward */
static const char * const thread_prefixes[] = {
  "re", "fw", "fwd",
  "aw", "wg",                   /* German */
  "antw", "antwort",
  "sv", "vs", "vb",             /* Scandinavian, Finnish */
  "rv", "res", "enc",           /* Spanish, Portuguese */
  "tr", "réf", "ref",           /* French */
  "rif", "r", "i",              /* Italian */
  "odp", "pd",                  /* Polish */
  "ynt", "ilt",                 /* Turkish */
  "vl", "doorst",               /* Dutch, Finnish */
  "回复", "答复", "转发", "回覆", "轉寄",
};

/* 1-3 letters, a colon and a space: nothing longer, and nothing but letters */
static gsize
implicit_prefix_length (const char *subject)
{
  const char *p = subject;
  guint n_letters = 0;

  while (n_letters < 4 && g_unichar_isalpha (g_utf8_get_char (p)))
    {
      p = g_utf8_next_char (p);
      n_letters++;
    }

  if (n_letters >= 1 && n_letters <= 3 && p[0] == ':' && p[1] == ' ')
    return p + 2 - subject;
  return 0;
}

/**
 * mapi_subject_normalize:
 * @subject: `PR_SUBJECT`
 * @explicit_prefix: (nullable): `PR_SUBJECT_PREFIX` as somebody set it; used only if @subject
 *   begins with it, "" counts as not set
 * @prefix: (out) (optional) (transfer full): `PR_SUBJECT_PREFIX`, "" if there is none
 *
 * Splits a subject as saving a message does. Without an explicit prefix, the prefix is one to
 * three letters, a colon and a space; only the first one is taken off.
 *
 * Source: MAPI, "PidTagSubjectPrefix", "PidTagNormalizedSubject".
 *
 * Returns: (transfer full): `PR_NORMALIZED_SUBJECT`
 */
char *
mapi_subject_normalize (const char  *subject,
                        const char  *explicit_prefix,
                        char       **prefix)
{
  g_autofree char *valid = NULL;
  gsize length;

  g_return_val_if_fail (subject != NULL, NULL);

  valid = g_utf8_make_valid (subject, -1);
  if (explicit_prefix != NULL && explicit_prefix[0] != '\0' &&
      g_str_has_prefix (valid, explicit_prefix))
    length = strlen (explicit_prefix);
  else
    length = implicit_prefix_length (valid);

  if (prefix != NULL)
    *prefix = g_strndup (valid, length);
  return g_strdup (valid + length);
}

static const char *
skip_spaces (const char *p)
{
  while (*p != '\0' && g_unichar_isspace (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  return p;
}

/* "[…]" with something behind it */
static const char *
skip_blob (const char *p)
{
  const char *end;

  if (*p != '[')
    return p;
  end = strpbrk (p + 1, "[]");
  if (end == NULL || *end != ']' || *skip_spaces (end + 1) == '\0')
    return p;
  return end + 1;
}

/* A counter as in "Re[2]:" or "Re(2):" */
static const char *
skip_counter (const char *p)
{
  char close = *p == '[' ? ']' : *p == '(' ? ')' : '\0';
  const char *digits = p + 1;

  if (close == '\0' || !g_ascii_isdigit (*digits))
    return p;
  while (g_ascii_isdigit (*digits))
    digits++;
  return *digits == close ? digits + 1 : p;
}

/* As many letters of @p as @prefix has, whatever their case; %NULL if they are others. Nearly all are other ASCII
 * letters from the first on, and found to be so without a copy. */
static const char *
skip_letters (const char *p,
              const char *prefix)
{
  const char *end = p;
  g_autofree char *folded = NULL;
  gsize n_same = 0;

  while (prefix[n_same] != '\0' && (p[n_same] & 0x80) == 0)
    {
      if (g_ascii_tolower (p[n_same]) != prefix[n_same])
        return NULL;
      n_same++;
    }
  if (prefix[n_same] == '\0')
    return p + n_same;

  for (glong n = g_utf8_strlen (prefix, -1); n > 0; n--)
    {
      if (*end == '\0')
        return NULL;
      end = g_utf8_next_char (end);
    }
  folded = g_utf8_casefold (p, end - p);
  return strcmp (folded, prefix) == 0 ? end : NULL;
}

static const char *
skip_reply_prefix (const char *p)
{
  g_autofree char *first = *p & 0x80 ? g_utf8_casefold (p, g_utf8_next_char (p) - p) : NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (thread_prefixes); i++)
    {
      const char *after;

      if (first != NULL && *first != *thread_prefixes[i])
        continue;
      after = skip_letters (p, thread_prefixes[i]);
      if (after == NULL)
        continue;
      after = skip_spaces (skip_counter (skip_spaces (after)));
      if (*after == ':')
        return after + 1;
      if (g_str_has_prefix (after, "："))
        return after + strlen ("：");
    }

  return p;
}

/* In place: it only becomes shorter */
static void
collapse_spaces (char *text)
{
  char *end = text;

  for (const char *p = skip_spaces (text); *p != '\0';)
    {
      const char *next = skip_spaces (p);

      if (next == p)
        {
          next = g_utf8_next_char (p);
          while (p < next)
            *end++ = *p++;
        }
      else if (*next != '\0')
        {
          *end++ = ' ';
        }
      p = next;
    }
  *end = '\0';
}

/* For what is ASCII this is the same, in a tenth of the time */
static char *
fold (const char *text)
{
  g_autofree char *valid = NULL;

  if (g_str_is_ascii (text))
    return g_ascii_strdown (text, -1);
  valid = g_utf8_make_valid (text, -1);
  return g_utf8_casefold (valid, -1);
}

/**
 * mapi_subject_thread_key:
 * @subject: (nullable): a subject
 *
 * Makes what the subjects of one discussion have in common, for messages that carry no
 * references: answer and forward marks of many languages and list names in brackets are
 * taken off as often as they come, a "(fwd)" at the end too; case and spaces are folded.
 *
 * Source: RFC 5256, section 2.1 (base subject), with more prefixes.
 *
 * Returns: (transfer full): the key; "" if nothing is left
 */
char *
mapi_subject_thread_key (const char *subject)
{
  char *key = fold (subject != NULL ? subject : "");
  const char *p = key, *before;

  collapse_spaces (key);
  while (g_str_has_suffix (key, "(fwd)"))
    {
      key[strlen (key) - strlen ("(fwd)")] = '\0';
      g_strchomp (key);
    }

  do
    {
      before = p;
      p = skip_spaces (skip_reply_prefix (p));
      p = skip_spaces (skip_blob (p));
    }
  while (p != before);

  memmove (key, p, strlen (p) + 1);
  return key;
}

/**
 * mapi_subject_strip_prefixes:
 * @subject: (nullable): a subject
 *
 * Takes off what answers and forwards put in front of a subject, in many languages and as often as it
 * comes, also behind the name of a list in brackets, which stays. All else is left as it was written: a word
 * with a colon that says something is not taken for such a mark.
 *
 * Source: RFC 5322, section 3.6.5; RFC 5256, section 2.1.
 *
 * Returns: (transfer full): the subject of the first message; "" if nothing is left
 */
char *
mapi_subject_strip_prefixes (const char *subject)
{
  g_autofree char *valid = g_utf8_make_valid (subject != NULL ? subject : "", -1);
  g_autoptr(GString) blobs = g_string_new (NULL);
  const char *p = skip_spaces (valid), *before;

  do
    {
      const char *end;

      before = p;
      p = skip_spaces (skip_reply_prefix (p));
      end = skip_blob (p);
      /* "[list] Re: [list] x" names it once */
      if (end != p && skip_reply_prefix (skip_spaces (end)) != skip_spaces (end))
        {
          g_autofree char *blob = g_strndup (p, end - p);

          if (strstr (blobs->str, blob) == NULL)
            g_string_append_printf (blobs, "%s ", blob);
          p = skip_spaces (end);
        }
      else if (end != p)
        {
          g_autofree char *blob = g_strndup (p, end - p);

          if (strstr (blobs->str, blob) != NULL)
            p = skip_spaces (end);
        }
    }
  while (p != before);

  return g_strconcat (blobs->str, p, NULL);
}
