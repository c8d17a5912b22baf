/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-command.h"

#include "imap-keyword.h"

static void
part_free (gpointer data)
{
  ImapCommandPart *part = data;

  g_string_free (part->text, TRUE);
  g_clear_pointer (&part->literal, g_bytes_unref);
  g_free (part);
}

static ImapCommandPart *
add_part (ImapCommand *self)
{
  ImapCommandPart *part = g_new0 (ImapCommandPart, 1);

  part->text = g_string_new (NULL);
  g_ptr_array_add (self->parts, part);
  return part;
}

/* Where text goes: behind a literal, and beside a secret, a part of its own begins */
static ImapCommandPart *
get_part (ImapCommand *self)
{
  ImapCommandPart *part = g_ptr_array_index (self->parts, self->parts->len - 1);

  return part->literal != NULL || part->is_secret ? add_part (self) : part;
}

ImapCommand *
imap_command_new (const char *text)
{
  ImapCommand *self = g_new0 (ImapCommand, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->parts = g_ptr_array_new_with_free_func (part_free);
  g_string_append (add_part (self)->text, text);
  return self;
}

ImapCommand *
imap_command_ref (ImapCommand *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
imap_command_unref (ImapCommand *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->parts);
  g_clear_pointer (&self->source, g_array_unref);
  g_clear_pointer (&self->target, g_array_unref);
  g_clear_pointer (&self->modified, kit_uid_set_free);
  g_free (self->words);
  g_free (self);
}

void
imap_command_add (ImapCommand *self,
                  const char  *text)
{
  g_assert (strpbrk (text, "\r\n") == NULL);
  g_string_append (get_part (self)->text, text);
}

void
imap_command_printf (ImapCommand *self,
                     const char  *format,
                     ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  imap_command_add (self, text);
}

/* ---- strings ---- */

static gboolean
is_atom_char (char c)
{
  return c > ' ' && c < 0x7f && strchr ("(){%*\"\\]", c) == NULL;
}

static gboolean
is_atom (const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    if (!is_atom_char (*c))
      return FALSE;
  /* A word NIL would be taken for nothing by some */
  return *text != '\0' && strlen (text) <= IMAP_QUOTED_MAX && g_ascii_strcasecmp (text, "NIL") != 0;
}

static gboolean
is_quotable (const char *text,
             gboolean    utf8)
{
  for (const char *c = text; *c != '\0'; c++)
    if (*c == '\r' || *c == '\n' || (!utf8 && (guchar) *c > 0x7f))
      return FALSE;
  return strlen (text) <= IMAP_QUOTED_MAX;
}

static void
append_quoted (GString    *line,
               const char *text)
{
  g_string_append_c (line, '"');
  for (const char *c = text; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_c (line, '\\');
      g_string_append_c (line, *c);
    }
  g_string_append_c (line, '"');
}

void
imap_command_add_astring (ImapCommand *self,
                          const char  *text)
{
  GString *line = get_part (self)->text;

  if (is_atom (text))
    {
      g_string_append_c (line, ' ');
      g_string_append (line, text);
    }
  else if (is_quotable (text, self->utf8))
    {
      g_string_append_c (line, ' ');
      append_quoted (line, text);
    }
  else
    {
      g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

      imap_command_add_literal (self, bytes);
    }
}

void
imap_command_add_secret (ImapCommand *self,
                         const char  *text)
{
  g_string_append_c (get_part (self)->text, ' ');
  if (is_quotable (text, self->utf8))
    {
      ImapCommandPart *part = add_part (self);

      append_quoted (part->text, text);
      part->is_secret = TRUE;
    }
  else
    {
      ImapCommandPart *part = get_part (self);

      part->literal = g_bytes_new (text, strlen (text));
      part->is_secret = TRUE;
    }
}

void
imap_command_add_mailbox (ImapCommand *self,
                          const char  *name)
{
  imap_command_add_astring (self, name);
}

static void
add_literal_here (ImapCommand *self,
                  GBytes      *bytes)
{
  get_part (self)->literal = g_bytes_ref (bytes);
}

/* RFC 9051, 9: only a literal8 may have it */
static void
check_nul (ImapCommand *self,
           GBytes      *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  if (size > 0 && memchr (data, '\0', size) != NULL)
    self->is_invalid = TRUE;
}

void
imap_command_add_literal (ImapCommand *self,
                          GBytes      *bytes)
{
  imap_command_add (self, " ");
  check_nul (self, bytes);
  add_literal_here (self, bytes);
}

void
imap_command_add_binary (ImapCommand *self,
                         GBytes      *bytes)
{
  imap_command_add (self, " ~");
  add_literal_here (self, bytes);
}

void
imap_command_add_utf8_message (ImapCommand *self,
                               GBytes      *bytes)
{
  imap_command_add (self, " UTF8 (~");
  check_nul (self, bytes);
  add_literal_here (self, bytes);
  imap_command_add (self, ")");
}

guint64
imap_command_get_size (ImapCommand *self)
{
  guint64 size = 0;

  for (guint i = 0; i < self->parts->len; i++)
    {
      ImapCommandPart *part = g_ptr_array_index (self->parts, i);

      size += part->literal != NULL ? g_bytes_get_size (part->literal) : 0;
    }
  return size;
}

/* ---- flags ---- */

gboolean
imap_command_is_keyword (const char *keyword)
{
  return is_atom (keyword) && *keyword != '\\' && strlen (keyword) <= 255;
}

void
imap_command_add_flags (ImapCommand        *self,
                        ImapFlags           flags,
                        const char * const *keywords)
{
  static const struct { ImapFlags flag; const char *name; } names[] = {
    { IMAP_FLAG_SEEN, "\\Seen" },       { IMAP_FLAG_ANSWERED, "\\Answered" },
    { IMAP_FLAG_FLAGGED, "\\Flagged" }, { IMAP_FLAG_DELETED, "\\Deleted" },
    { IMAP_FLAG_DRAFT, "\\Draft" },
  };
  GString *line = get_part (self)->text;
  const char *separator = "";

  g_string_append (line, " (");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (flags & names[i].flag)
      {
        g_string_append_printf (line, "%s%s", separator, names[i].name);
        separator = " ";
      }
  for (guint i = 0; keywords != NULL && keywords[i] != NULL; i++)
    {
      g_autofree char *wire = imap_keyword_encode (keywords[i]);

      if (wire == NULL)
        continue;
      g_string_append_printf (line, "%s%s", separator, wire);
      separator = " ";
    }
  g_string_append_c (line, ')');
}

/* ---- the answer ---- */

void
imap_command_finish (ImapCommand  *self,
                     ImapResponse *response)
{
  ImapStatusLine *line = &response->status;

  self->is_done = TRUE;
  self->status = line->status;
  self->code = line->code;
  self->number = line->number;
  self->source = g_steal_pointer (&line->source);
  self->target = g_steal_pointer (&line->target);
  if (line->code == IMAP_CODE_MODIFIED && line->code_text.size > 0)
    self->modified = imap_sequence_parse (line->code_text.data, line->code_text.size, 0);
  g_free (self->words);
  self->words = g_strndup (line->text.data != NULL ? line->text.data : "", line->text.size);
}
