/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-scan.h"

/* What ends an atom. Bytes above 127 do not: some servers send names as they are. */
static const guint8 ends_atom[256] = {
  [0] = 1, ['\r'] = 1, ['\n'] = 1, [' '] = 1, ['('] = 1, [')'] = 1, ['"'] = 1,
};
static const guint8 ends_item[256] = {
  [0] = 1, ['\r'] = 1, ['\n'] = 1, [' '] = 1, ['('] = 1, [')'] = 1, ['"'] = 1, ['['] = 1,
};

void
imap_scan_init (ImapScan        *self,
                const ImapFrame *frame,
                ImapArena       *arena)
{
  self->begin = self->at = frame->data;
  self->end = frame->data + frame->size;
  self->literals = frame->literals;
  self->n_literals = frame->n_literals;
  self->depth = 0;
  self->arena = arena;
}

void
imap_scan_init_span (ImapScan       *self,
                     const ImapSpan *span,
                     ImapArena      *arena)
{
  ImapFrame frame = { span->data, span->size, NULL, 0 };

  imap_scan_init (self, &frame, arena);
}

gboolean
imap_scan_is_at_end (ImapScan *self)
{
  return self->at == self->end;
}

gboolean
imap_scan_char (ImapScan *self,
                char      c)
{
  if (self->at == self->end || *self->at != c)
    return FALSE;
  self->at++;
  return TRUE;
}

void
imap_scan_spaces (ImapScan *self)
{
  while (self->at < self->end && *self->at == ' ')
    self->at++;
}

static void
set_span (ImapSpan   *span,
          const char *data,
          gsize       size)
{
  span->data = data;
  span->size = size;
  span->bytes = NULL;
}

gboolean
imap_scan_atom (ImapScan *self,
                ImapSpan *atom)
{
  const char *c = self->at;

  while (c < self->end && !ends_atom[(guchar) *c])
    c++;
  if (c == self->at)
    return FALSE;
  set_span (atom, self->at, (gsize) (c - self->at));
  self->at = c;
  return TRUE;
}

gboolean
imap_scan_item (ImapScan *self,
                ImapSpan *item)
{
  const char *begin = self->at, *c = begin;

  while (c < self->end && !ends_item[(guchar) *c])
    c++;
  if (c < self->end && *c == '[' && c > begin)
    {
      /* Field names in it may be quoted or, in theory, literals: an end is an end */
      const char *end = memchr (c, ']', (gsize) (self->end - c));

      if (end == NULL)
        return FALSE;
      c = end + 1;
      while (c < self->end && !ends_item[(guchar) *c])
        c++;
    }
  if (c == begin)
    return FALSE;
  set_span (item, begin, (gsize) (c - begin));
  self->at = c;
  return TRUE;
}

/* ---- strings ---- */

static gboolean
scan_escaped (ImapScan   *self,
              const char *begin,
              ImapSpan   *string)
{
  char *copy = imap_arena_take (self->arena, (gsize) (self->end - begin) + 1);
  gsize size = 0;

  for (const char *c = begin; c < self->end; c++)
    {
      if (*c == '"')
        {
          set_span (string, copy, size);
          self->at = c + 1;
          return TRUE;
        }
      if (*c == '\\' && c + 1 < self->end)
        c++;
      copy[size++] = *c;
    }
  return FALSE;
}

static gboolean
scan_quoted (ImapScan *self,
             ImapSpan *string)
{
  const char *begin = self->at + 1;
  const char *end = memchr (begin, '"', (gsize) (self->end - begin));

  if (end == NULL)
    return FALSE;
  if (memchr (begin, '\\', (gsize) (end - begin)) != NULL)
    return scan_escaped (self, begin, string);
  set_span (string, begin, (gsize) (end - begin));
  self->at = end + 1;
  return TRUE;
}

static gboolean
scan_literal (ImapScan *self,
              ImapSpan *string)
{
  const char *c = self->at;
  guint64 size = 0;
  gsize offset;

  if (*c == '~')
    c++;
  if (c == self->end || *c++ != '{')
    return FALSE;
  for (; c < self->end && g_ascii_isdigit (*c); c++)
    {
      if (size > IMAP_LITERAL_MAX)
        return FALSE;
      size = size * 10 + (guint) (*c - '0');
    }
  if (c < self->end && (*c == '+' || *c == '-'))
    c++;
  if (c == self->end || *c++ != '}')
    return FALSE;
  if (c < self->end && *c == '\r')
    c++;
  if (c == self->end || *c++ != '\n')
    return FALSE;
  offset = (gsize) (c - self->begin);
  for (guint i = 0; size > IMAP_LITERAL_INLINE && i < self->n_literals; i++)
    if (self->literals[i].offset == offset && g_bytes_get_size (self->literals[i].bytes) == size)
      {
        string->bytes = self->literals[i].bytes;
        string->data = g_bytes_get_data (string->bytes, &string->size);
        self->at = c;
        return TRUE;
      }
  if (size > IMAP_LITERAL_INLINE || size > (guint64) (self->end - c))
    return FALSE;
  set_span (string, c, (gsize) size);
  self->at = c + size;
  return TRUE;
}

gboolean
imap_scan_astring (ImapScan *self,
                   ImapSpan *string)
{
  if (self->at == self->end)
    return FALSE;
  if (*self->at == '"')
    return scan_quoted (self, string);
  if ((*self->at == '{' || *self->at == '~') && scan_literal (self, string))
    return TRUE;
  return imap_scan_atom (self, string);
}

gboolean
imap_scan_string (ImapScan *self,
                  ImapSpan *string)
{
  gboolean is_atom = self->at < self->end && *self->at != '"' && *self->at != '{';

  if (!imap_scan_astring (self, string))
    return FALSE;
  if (is_atom && imap_span_is (string, "NIL"))
    set_span (string, NULL, 0);
  return TRUE;
}

/* ---- numbers ---- */

gboolean
imap_scan_number (ImapScan *self,
                  guint64  *number)
{
  const char *c = self->at;
  guint64 value = 0;

  for (; c < self->end && *c >= '0' && *c <= '9'; c++)
    {
      guint digit = (guint) (*c - '0');

      if (value > (G_MAXUINT64 - digit) / 10)
        return FALSE;
      value = value * 10 + digit;
    }
  if (c == self->at)
    return FALSE;
  self->at = c;
  *number = value;
  return TRUE;
}

gboolean
imap_scan_nz_number (ImapScan *self,
                     guint32  *number)
{
  const char *begin = self->at;
  guint64 value;

  if (imap_scan_number (self, &value) && value > 0 && value <= G_MAXUINT32)
    {
      *number = (guint32) value;
      return TRUE;
    }
  self->at = begin;
  return FALSE;
}

/* ---- the rest ---- */

gboolean
imap_scan_skip (ImapScan *self)
{
  const char *begin = self->at;
  guint depth = 0;

  do
    {
      ImapSpan ignored;

      imap_scan_spaces (self);
      if (imap_scan_char (self, '('))
        {
          depth++;
        }
      else if (imap_scan_char (self, ')'))
        {
          if (depth-- == 0)
            break;
        }
      else if (!imap_scan_astring (self, &ignored))
        {
          break;
        }
      if (depth == 0)
        return TRUE;
    }
  while (depth <= self->end - begin);
  self->at = begin;
  return FALSE;
}

void
imap_scan_rest (ImapScan *self,
                ImapSpan *rest)
{
  set_span (rest, self->at, (gsize) (self->end - self->at));
  self->at = self->end;
}

char *
imap_scan_dup (ImapScan       *self,
               const ImapSpan *span)
{
  char *copy;

  if (span->data == NULL)
    return NULL;
  copy = imap_arena_take (self->arena, span->size + 1);
  memcpy (copy, span->data, span->size);
  return copy;
}
