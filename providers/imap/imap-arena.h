/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Memory for what one response is parsed into: taken in pieces, given back at once */
typedef struct _ImapArena ImapArena;

ImapArena *imap_arena_new   (void);
void       imap_arena_free  (ImapArena *self);
/* Everything taken so far is gone; one block is kept for the next response */
void       imap_arena_reset (ImapArena *self);
/* Zeroed, aligned for any type */
gpointer   imap_arena_take  (ImapArena *self,
                             gsize      size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapArena, imap_arena_free)

G_END_DECLS
