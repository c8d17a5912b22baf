/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Responses out of bytes
 *
 * A response is a line, or several with literals between them: a line that ends in "{123}" (or
 * "{123+}", "~{123}") is followed by 123 bytes and goes on behind them. Here the ends are found,
 * and nothing is understood.
 *
 * Bytes are read into one buffer, and a frame is a piece of it: most messages are never copied
 * before whoever wants them copies them. A literal larger than IMAP_LITERAL_INLINE is read
 * straight into a block of its own, one larger than IMAP_LITERAL_FILE into a file without a name
 * that is mapped; the line then goes on right behind the "{123}\r\n". So memory is bounded by
 * the limits in the header, whatever the server sends.
 *
 * Text of status responses is for people and may end like a literal: theirs are none.
 */

#include "config.h"

#include "imap-input.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define BUFFER_SIZE (256 * 1024)
#define READ_MIN    (32 * 1024)

struct _ImapInput
{
  char    *folder;              /* (owned) (nullable) */
  char    *buffer;              /* (owned) */
  gsize    allocated;
  gsize    begin;               /* of the response being read */
  gsize    end;                 /* of what was read */
  gsize    line;                /* where its last line begins */
  gsize    scanned;             /* no line end between line and here */
  gsize    line_max;
  gsize    n_line;              /* bytes of its lines before the last */
  gsize    n_memory;            /* bytes of its literals in memory */
  guint    n_inline;            /* literals in the line */
  GArray  *literals;            /* (owned) (element-type ImapLiteral) */
  gboolean is_text;             /* the response is for people: no literals */
  gboolean returned;            /* begin is that of a frame given out */
  gsize    next;                /* where the response after it begins */

  /* The large literal being read */
  char    *block;               /* (owned) (nullable) */
  gsize    block_size;
  gsize    block_got;
  gboolean block_is_file;
};

typedef struct
{
  gpointer data;
  gsize    size;
} Mapping;

static void
mapping_free (gpointer data)
{
  Mapping *mapping = data;

  munmap (mapping->data, mapping->size);
  g_free (mapping);
}

static void
literal_clear (gpointer data)
{
  g_bytes_unref (((ImapLiteral *) data)->bytes);
}

ImapInput *
imap_input_new (const char *folder)
{
  ImapInput *self = g_new0 (ImapInput, 1);

  self->folder = g_strdup (folder);
  self->allocated = BUFFER_SIZE;
  self->buffer = g_malloc (self->allocated);
  self->line_max = IMAP_LINE_MAX_EARLY;
  self->literals = g_array_new (FALSE, FALSE, sizeof (ImapLiteral));
  g_array_set_clear_func (self->literals, literal_clear);
  return self;
}

static void
drop_block (ImapInput *self)
{
  if (self->block_is_file && self->block != NULL)
    munmap (self->block, self->block_size);
  else
    g_free (self->block);
  self->block = NULL;
}

void
imap_input_free (ImapInput *self)
{
  drop_block (self);
  g_array_unref (self->literals);
  g_free (self->buffer);
  g_free (self->folder);
  g_free (self);
}

void
imap_input_set_signed_in (ImapInput *self,
                          gboolean   signed_in)
{
  self->line_max = signed_in ? IMAP_LINE_MAX : IMAP_LINE_MAX_EARLY;
}

gboolean
imap_input_is_empty (ImapInput *self)
{
  return self->end == (self->returned ? self->next : self->begin) && self->block == NULL;
}

/* ---- bytes in ---- */

/* The frame given out last is done with */
static void
release_frame (ImapInput *self)
{
  if (!self->returned)
    return;
  self->returned = FALSE;
  self->begin = self->line = self->scanned = self->next;
  self->n_line = 0;
  self->n_memory = 0;
  self->n_inline = 0;
  self->is_text = FALSE;
  g_array_set_size (self->literals, 0);
  if (self->begin == self->end)
    self->begin = self->end = self->line = self->scanned = 0;
}

/* What is unfinished moves to the front; what does not fit gets a larger buffer */
static void
make_room (ImapInput *self)
{
  gsize used = self->end - self->begin;

  if (self->allocated - self->end >= READ_MIN)
    return;
  if (self->begin > 0)
    {
      memmove (self->buffer, self->buffer + self->begin, used);
      self->line -= self->begin;
      self->scanned -= self->begin;
      self->end = used;
      self->begin = 0;
    }
  if (self->allocated - self->end < READ_MIN)
    {
      self->allocated *= 2;
      self->buffer = g_realloc (self->buffer, self->allocated);
    }
  else if (self->allocated > BUFFER_SIZE && used < BUFFER_SIZE / 4)
    {
      self->allocated = BUFFER_SIZE;
      self->buffer = g_realloc (self->buffer, self->allocated);
    }
}

gpointer
imap_input_prepare (ImapInput *self,
                    gsize     *size)
{
  release_frame (self);
  if (self->block != NULL)
    {
      *size = self->block_size - self->block_got;
      return self->block + self->block_got;
    }
  make_room (self);
  *size = self->allocated - self->end;
  return self->buffer + self->end;
}

static void
finish_block (ImapInput *self)
{
  ImapLiteral literal = { self->line - self->begin, NULL };

  if (self->block_is_file)
    {
      Mapping *mapping = g_new (Mapping, 1);

      mapping->data = self->block;
      mapping->size = self->block_size;
      literal.bytes = g_bytes_new_with_free_func (self->block, self->block_size, mapping_free,
                                                  mapping);
    }
  else
    {
      literal.bytes = g_bytes_new_take (self->block, self->block_size);
    }
  self->block = NULL;
  g_array_append_val (self->literals, literal);
}

gboolean
imap_input_commit (ImapInput  *self,
                   gsize       size,
                   GError    **error)
{
  if (self->block == NULL)
    {
      self->end += size;
      return TRUE;
    }
  self->block_got += size;
  if (self->block_got == self->block_size)
    finish_block (self);
  return TRUE;
}

/* ---- frames out ---- */

static gboolean
set_too_long (GError **error)
{
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
                       _("The server’s answer is longer than an answer can be"));
  return FALSE;
}

/* A file that is gone when it is closed, with room for @size bytes, as memory */
static gboolean
open_file_block (ImapInput  *self,
                 gsize       size,
                 GError    **error)
{
  g_autofree char *path = g_build_filename (self->folder != NULL ? self->folder : g_get_tmp_dir (),
                                            "literal-XXXXXX", NULL);
  int fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  int result;

  if (fd < 0)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_DISK_ERROR, _("A large message cannot be kept: %s"),
                   g_strerror (errno));
      return FALSE;
    }
  g_unlink (path);
  result = posix_fallocate (fd, 0, (off_t) size);
  if (result == 0)
    {
      self->block = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
      if (self->block == MAP_FAILED)
        {
          result = errno;
          self->block = NULL;
        }
    }
  close (fd);
  if (result == 0)
    return TRUE;
  g_set_error (error, MAPI_ERROR,
               result == ENOSPC || result == EDQUOT ? MAPI_ERROR_NOT_ENOUGH_DISK
                                                    : MAPI_ERROR_DISK_ERROR,
               _("A large message cannot be kept: %s"), g_strerror (result));
  return FALSE;
}

/* A literal of its own: what of it was read already moves out of the buffer, and what follows it
 * moves up */
static gboolean
begin_block (ImapInput  *self,
             gsize       size,
             GError    **error)
{
  gsize got = MIN (size, self->end - self->line);

  self->block_is_file = size > IMAP_LITERAL_FILE;
  if (!self->block_is_file)
    {
      self->n_memory += size;
      if (self->n_memory > IMAP_RESPONSE_MAX)
        return set_too_long (error);
      self->block = g_malloc (size);
    }
  else if (!open_file_block (self, size, error))
    {
      return FALSE;
    }
  self->block_size = size;
  self->block_got = got;
  memcpy (self->block, self->buffer + self->line, got);
  memmove (self->buffer + self->line, self->buffer + self->line + got,
           self->end - self->line - got);
  self->end -= got;
  if (got == size)
    finish_block (self);
  return TRUE;
}

/* The size in "{123}" at the end of a line without its line end; FALSE: there is none */
static gboolean
find_literal (const char *line,
              gsize       size,
              guint64    *literal)
{
  const char *c = line + size;
  guint64 value = 0, factor = 1;
  guint n_digits = 0;

  if (size < 3 || *--c != '}')
    return FALSE;
  if (c[-1] == '+' || c[-1] == '-')
    c--;
  while (--c > line && g_ascii_isdigit (*c))
    {
      if (++n_digits > 18)
        return FALSE;
      value += (guint64) (*c - '0') * factor;
      factor *= 10;
    }
  *literal = value;
  return n_digits > 0 && *c == '{';
}

static gboolean
is_word (const char *c,
         const char *end,
         const char *word)
{
  gsize size = strlen (word);

  return (gsize) (end - c) >= size && g_ascii_strncasecmp (c, word, size) == 0 &&
         (c + size == end || c[size] == ' ' || c[size] == '[' || c[size] == '\r');
}

/* "* OK", "A1 NO", "+ go on": the rest is for people */
static gboolean
is_status (const char *line,
           gsize       size)
{
  const char *end = line + size;
  const char *c = memchr (line, ' ', size);

  if (size > 0 && *line == '+')
    return TRUE;
  return c != NULL && (is_word (c + 1, end, "OK") || is_word (c + 1, end, "NO") ||
                       is_word (c + 1, end, "BAD") || is_word (c + 1, end, "BYE") ||
                       is_word (c + 1, end, "PREAUTH"));
}

/* The line from line to @end (without its line end) announced a literal of @size bytes, which
 * begins at @behind */
static gboolean
take_literal (ImapInput  *self,
              gsize       behind,
              guint64     size,
              GError    **error)
{
  if (size > IMAP_LITERAL_MAX || ++self->n_inline > IMAP_LITERALS_MAX)
    return set_too_long (error);
  self->n_line += behind - self->line;
  self->line = behind;
  if (size > IMAP_LITERAL_INLINE)
    {
      if (!begin_block (self, (gsize) size, error))
        return FALSE;
    }
  else
    {
      self->n_memory += (gsize) size;
      self->line += (gsize) size;
    }
  self->scanned = self->line;
  return self->n_memory <= IMAP_RESPONSE_MAX || set_too_long (error);
}

/* Lists of numbers are as long as the mailbox is large: 100,000 removed messages can be more than one line's worth */
static gsize
get_line_max (ImapInput *self)
{
  static const char * const lists[] = { "* VANISHED", "* SEARCH", "* ESEARCH" };
  const char *line = self->buffer + self->begin;
  gsize size = self->end - self->begin;

  for (guint i = 0; self->line_max == IMAP_LINE_MAX && i < G_N_ELEMENTS (lists); i++)
    if (size >= strlen (lists[i]) && g_ascii_strncasecmp (line, lists[i], strlen (lists[i])) == 0)
      return IMAP_RESPONSE_MAX;
  return self->line_max;
}

gboolean
imap_input_next (ImapInput  *self,
                 ImapFrame  *frame,
                 GError    **error)
{
  release_frame (self);
  while (self->block == NULL && self->scanned < self->end)
    {
      const char *from = self->buffer + self->scanned;
      const char *found = memchr (from, '\n', self->end - self->scanned);
      gsize behind, size;
      guint64 literal;

      behind = found != NULL ? (gsize) (found + 1 - self->buffer) : self->end;
      self->scanned = behind;
      if (self->n_line + behind - self->line > get_line_max (self))
        return set_too_long (error);
      if (found == NULL)
        return FALSE;
      size = behind - 1 - self->line;
      if (size > 0 && self->buffer[self->line + size - 1] == '\r')
        size--;
      if (self->line == self->begin)
        self->is_text = is_status (self->buffer + self->line, size);
      if (!self->is_text && find_literal (self->buffer + self->line, size, &literal))
        {
          if (!take_literal (self, behind, literal, error))
            return FALSE;
          continue;
        }
      self->returned = TRUE;
      self->next = behind;
      frame->data = self->buffer + self->begin;
      frame->size = self->line + size - self->begin;
      frame->literals = (const ImapLiteral *) (gpointer) self->literals->data;
      frame->n_literals = self->literals->len;
      return TRUE;
    }
  return FALSE;
}
