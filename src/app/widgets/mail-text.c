/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-text.h"

/* Embeddings, overrides, isolates and the marks that steer them: a sender's name that holds one may
 * show its neighbours' letters in another order */
static gboolean
is_direction_control (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

char *
mail_text_clean (const char *text,
                 gsize       max_chars)
{
  g_autoptr(GString) clean = NULL;
  gboolean space = TRUE;
  gsize n_chars = 0;

  clean = g_string_sized_new (64);
  for (const char *p = text != NULL ? text : ""; *p != '\0' && n_chars < max_chars; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char_validated (p, -1);

      if (c == (gunichar) -1 || c == (gunichar) -2)
        break;
      if (is_direction_control (c))
        continue;
      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          if (!space)
            g_string_append_c (clean, ' ');
          space = TRUE;
          continue;
        }
      g_string_append_unichar (clean, c);
      space = FALSE;
      n_chars++;
    }
  if (clean->len > 0 && clean->str[clean->len - 1] == ' ')
    g_string_truncate (clean, clean->len - 1);
  return g_string_free (g_steal_pointer (&clean), FALSE);
}

char *
mail_text_shorten (const char *text,
                   gsize       max_chars)
{
  gsize n_chars = g_utf8_strlen (text, -1);
  gsize n_end = max_chars / 2 - 1;
  g_autofree char *start = NULL;
  g_autofree char *end = NULL;

  if (n_chars <= max_chars)
    return g_strdup (text);
  start = g_utf8_substring (text, 0, max_chars - 1 - n_end);
  end = g_utf8_substring (text, n_chars - n_end, -1);
  return g_strconcat (g_strchomp (start), "…", g_strchug (end), NULL);
}
