/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* Bytes of a response that belong to whoever read it: a piece of the line, of the arena, or of
 * a literal kept apart. NIL and "" differ. */
typedef struct
{
  const char *data;             /* (unowned) (nullable): NULL is NIL */
  gsize       size;
  GBytes     *bytes;            /* (unowned) (nullable): @data is all of it */
} ImapSpan;

static inline gboolean
imap_span_is_nil (const ImapSpan *self)
{
  return self->data == NULL;
}

static inline char *
imap_span_dup (const ImapSpan *self)
{
  return self->data != NULL ? g_strndup (self->data, self->size) : NULL;
}

/* @word is upper case ASCII */
static inline gboolean
imap_span_is (const ImapSpan *self,
              const char     *word)
{
  return self->data != NULL && strlen (word) == self->size &&
         g_ascii_strncasecmp (self->data, word, self->size) == 0;
}

/* One copy at most: none when the literal was read into a block of its own */
static inline GBytes *
imap_span_to_bytes (const ImapSpan *self)
{
  return self->bytes != NULL ? g_bytes_ref (self->bytes) : g_bytes_new (self->data, self->size);
}

G_END_DECLS
