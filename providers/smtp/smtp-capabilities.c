/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "smtp-capabilities.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#define MAX_MECHANISMS 64

static guint64
parse_number (const char *text)
{
  guint64 number = 0;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &number, NULL)
           ? number : 0;
}

static gboolean
has_mechanism (SmtpCapabilities *self,
               const char       *name)
{
  for (guint i = 0; i < self->auth->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (self->auth, i), name) == 0)
      return TRUE;
  return FALSE;
}

/* "AUTH PLAIN LOGIN", and "AUTH=PLAIN LOGIN" of servers older than the standard */
static void
take_auth (SmtpCapabilities  *self,
           char             **words)
{
  for (gsize i = 0; words[i] != NULL && self->auth->len < MAX_MECHANISMS; i++)
    if (*words[i] != '\0' && !has_mechanism (self, words[i]))
      g_ptr_array_add (self->auth, g_strdup (words[i]));
}

/* RFC 4865 3: a server says both how long and until when */
static gint64
parse_date (const char *text)
{
  g_autoptr(GDateTime) date = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return date != NULL ? g_date_time_to_unix (date) * G_USEC_PER_SEC : 0;
}

static void
take_line (SmtpCapabilities *self,
           const char       *line)
{
  g_auto(GStrv) words = g_strsplit_set (line, " =", -1);
  const char *first = words[0] != NULL ? words[0] : "";
  const char *second = words[0] != NULL ? words[1] : NULL;
  const struct { const char *name; gboolean *flag; } flags[] = {
    { "STARTTLS", &self->starttls },
    { "PIPELINING", &self->pipelining },
    { "CHUNKING", &self->chunking },
    { "8BITMIME", &self->eight_bit },
    { "SMTPUTF8", &self->smtputf8 },
    { "DSN", &self->dsn },
    { "SIZE", &self->size },
    { "FUTURERELEASE", &self->future_release },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (g_ascii_strcasecmp (first, flags[i].name) == 0)
      *flags[i].flag = TRUE;
  if (g_ascii_strcasecmp (first, "SIZE") == 0)
    self->max_size = parse_number (second);
  else if (g_ascii_strcasecmp (first, "FUTURERELEASE") == 0)
    {
      self->max_hold = parse_number (second);
      self->hold_until = second != NULL ? parse_date (words[2]) : 0;
    }
  else if (g_ascii_strcasecmp (first, "AUTH") == 0 && second != NULL)
    take_auth (self, words + 1);
}

/* The first line is the server's name and greeting. */
SmtpCapabilities *
smtp_capabilities_new (SmtpReply *ehlo)
{
  SmtpCapabilities *self = g_new0 (SmtpCapabilities, 1);

  self->auth = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 1; i < ehlo->lines->len; i++)
    take_line (self, g_ptr_array_index (ehlo->lines, i));
  g_ptr_array_add (self->auth, NULL);
  return self;
}

void
smtp_capabilities_free (SmtpCapabilities *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->auth);
  g_free (self);
}

char *
smtp_capabilities_dup_text (SmtpCapabilities *self)
{
  const struct { const char *name; gboolean has; } known[] = {
    { "PIPELINING", self->pipelining }, { "CHUNKING", self->chunking },
    { "8BITMIME", self->eight_bit }, { "SMTPUTF8", self->smtputf8 }, { "DSN", self->dsn },
    { "FUTURERELEASE", self->future_release },
  };
  g_autoptr(GString) text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].has)
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", known[i].name);
  if (self->max_size > 0)
    {
      g_autofree char *size = g_format_size (self->max_size);
      /* Translators: %s is a size such as “50 MB” */
      g_autofree char *limit = g_strdup_printf (_("messages up to %s"), size);

      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", limit);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
