/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-arena.h"

#include <string.h>

#define BLOCK_SIZE 16384
#define ALIGNMENT  16

struct _ImapArena
{
  GPtrArray *blocks;            /* (owned), the first of BLOCK_SIZE */
  char      *at;                /* (unowned) */
  gsize      left;
};

ImapArena *
imap_arena_new (void)
{
  ImapArena *self = g_new0 (ImapArena, 1);

  self->blocks = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
imap_arena_free (ImapArena *self)
{
  g_ptr_array_unref (self->blocks);
  g_free (self);
}

void
imap_arena_reset (ImapArena *self)
{
  if (self->blocks->len == 0)
    return;
  if (self->blocks->len > 1)
    g_ptr_array_set_size (self->blocks, 1);
  self->at = g_ptr_array_index (self->blocks, 0);
  self->left = BLOCK_SIZE;
}

gpointer
imap_arena_take (ImapArena *self,
                 gsize      size)
{
  gpointer taken;

  size = (size + ALIGNMENT - 1) & ~(gsize) (ALIGNMENT - 1);
  if (size > self->left)
    {
      gsize block = self->blocks->len == 0 || size <= BLOCK_SIZE ? BLOCK_SIZE : size;

      self->at = g_malloc (block);
      self->left = block;
      g_ptr_array_add (self->blocks, self->at);
      if (size > block)
        return imap_arena_take (self, size);
    }
  taken = self->at;
  self->at += size;
  self->left -= size;
  return memset (taken, 0, size);
}
