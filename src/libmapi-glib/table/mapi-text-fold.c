/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-restriction-private.h"

/* Takes away what sits on or around a letter: é becomes e. Text must be decomposed. */
static char *
strip_marks (const char *text)
{
  GString *stripped = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_ismark (c))
        g_string_append_unichar (stripped, c);
    }
  return g_string_free (stripped, FALSE);
}

/*< private >
 * mapi_text_fold:
 * @text: text, not necessarily valid UTF-8
 * @ignore_case: whether upper and lower case are the same
 * @ignore_non_space: whether accents and other marks count for nothing
 *
 * Brings text to the form in which texts that are "the same" have the same bytes. ASCII,
 * the common case, takes a short way.
 *
 * Returns: (transfer full): the form to compare
 */
char *
mapi_text_fold (const char *text,
                gboolean    ignore_case,
                gboolean    ignore_non_space)
{
  g_autofree char *valid = NULL;
  g_autofree char *normal = NULL;
  g_autofree char *folded = NULL;

  if (g_str_is_ascii (text))
    return ignore_case ? g_ascii_strdown (text, -1) : g_strdup (text);

  valid = g_utf8_make_valid (text, -1);
  if (ignore_case)
    folded = g_utf8_casefold (valid, -1);
  else
    folded = g_steal_pointer (&valid);
  normal = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
  if (normal == NULL)
    return g_steal_pointer (&folded);
  return ignore_non_space ? strip_marks (normal) : g_steal_pointer (&normal);
}
