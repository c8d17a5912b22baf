/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "smtp-reply.h"

#include <string.h>

#include <kit-net-error.h>

SmtpReply *
smtp_reply_new (void)
{
  SmtpReply *self = g_new0 (SmtpReply, 1);

  self->lines = g_ptr_array_new_with_free_func (g_free);
  return self;
}

static gpointer
copy_line (gconstpointer line,
           gpointer      user_data)
{
  return g_strdup (line);
}

SmtpReply *
smtp_reply_copy (SmtpReply *self)
{
  SmtpReply *copy = g_new (SmtpReply, 1);

  *copy = *self;
  copy->lines = g_ptr_array_copy (self->lines, copy_line, NULL);
  g_ptr_array_set_free_func (copy->lines, g_free);
  return copy;
}

void
smtp_reply_free (SmtpReply *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->lines);
  g_free (self);
}

/* Length of "5.1.1" at the beginning of @text; 0 if there is none of class @first */
static gsize
measure_enhanced (const char *text,
                  char        first)
{
  const char *p = text;

  if (*p++ != first || *p++ != '.')
    return 0;
  for (guint part = 0; part < 2; part++)
    {
      guint digits = 0;

      while (g_ascii_isdigit (*p) && digits < 3)
        p++, digits++;
      if (digits == 0 || (part == 0 && *p++ != '.'))
        return 0;
    }
  return *p == ' ' || *p == '\0' ? (gsize) (p - text) : 0;
}

static void
take_text (SmtpReply  *self,
           const char *text)
{
  gsize n = measure_enhanced (text, (char) ('0' + self->code / 100));

  if (n > 0 && self->enhanced[0] == '\0' && n < sizeof self->enhanced)
    memcpy (self->enhanced, text, n);
  text += n;
  while (n > 0 && *text == ' ')
    text++;
  g_ptr_array_add (self->lines, g_strdup (text));
}

SmtpReplyState
smtp_reply_feed (SmtpReply  *self,
                 const char *line,
                 gsize       length)
{
  g_autofree char *text = NULL;
  guint code;
  char mark;

  if (self->whole || length < 3 || !g_ascii_isdigit (line[0]) || !g_ascii_isdigit (line[1]) ||
      !g_ascii_isdigit (line[2]))
    return SMTP_REPLY_BAD;
  code = 100 * (line[0] - '0') + 10 * (line[1] - '0') + (line[2] - '0');
  mark = length > 3 ? line[3] : ' ';
  self->n_bytes += length;
  if (code < 200 || code > 599 || (mark != ' ' && mark != '-') ||
      (self->code != 0 && self->code != code) || self->lines->len >= SMTP_REPLY_LINES ||
      self->n_bytes > SMTP_REPLY_BYTES)
    return SMTP_REPLY_BAD;

  self->code = code;
  text = length > 4 ? g_utf8_make_valid (line + 4, (gssize) length - 4) : g_strdup ("");
  take_text (self, text);
  self->whole = mark == ' ';
  return self->whole ? SMTP_REPLY_WHOLE : SMTP_REPLY_MORE;
}

gboolean
smtp_reply_is_positive (SmtpReply *self)
{
  return self->code / 100 == 2;
}

gboolean
smtp_reply_is_temporary (SmtpReply *self)
{
  return self->code / 100 == 4;
}

char *
smtp_reply_dup_words (SmtpReply *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%u", self->code);
  if (self->enhanced[0] != '\0')
    g_string_append_printf (text, " %s", self->enhanced);
  for (guint i = 0; i < self->lines->len; i++)
    {
      const char *line = g_ptr_array_index (self->lines, i);

      if (*line != '\0')
        g_string_append_printf (text, " %s", line);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
smtp_reply_dup_text (SmtpReply *self)
{
  g_autofree char *words = smtp_reply_dup_words (self);

  return kit_net_clean_text (words);
}

char *
smtp_reply_dup_low_level (SmtpReply *self)
{
  return g_strdup_printf ("SMTP %u%s%s", self->code, self->enhanced[0] != '\0' ? " " : "", self->enhanced);
}

gboolean
smtp_reply_is_about (SmtpReply  *self,
                     const char *detail)
{
  const char *rest = self->enhanced[0] != '\0' ? self->enhanced + 2 : "";

  return g_str_has_suffix (detail, ".") ? g_str_has_prefix (rest, detail)
                                        : strcmp (rest, detail) == 0;
}

/* RFC 3463 to X.400's diagnostic codes, as far as both name the same thing */
gint
smtp_reply_get_diagnostic (SmtpReply *self)
{
  static const struct { const char *detail; gint code; } known[] = {
    { "1.0", 0 }, { "1.1", 0 }, { "1.2", 35 }, { "1.3", 32 }, { "1.4", 1 }, { "1.6", 35 },
    { "2.1", 4 }, { "2.2", 4 }, { "2.3", 7 }, { "3.2", 4 }, { "3.4", 7 }, { "4.5", 2 },
    { "4.6", 3 }, { "4.7", 5 }, { "5.3", 16 }, { "7.1", 29 }, { "7.2", 28 }, { "7.5", 46 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (smtp_reply_is_about (self, known[i].detail))
      return known[i].code;
  return -1;
}
