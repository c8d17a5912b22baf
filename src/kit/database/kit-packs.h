/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-bodies.h"
#include "kit-pack.h"

G_BEGIN_DECLS

/* All packs of a store */

/* Within a write of bodies.sqlite: the bodies are in packs, wherever they were before */
gboolean kit_packs_record  (KitWrite       *write,
                            const KitPiece *pieces,
                            guint           n_pieces,
                            GError        **error);
/* NULL without an error: it is in none */
GBytes  *kit_packs_load    (KitConnection *connection,
                            const char    *folder,
                            gint64         content,
                            GError       **error);
GInputStream *kit_packs_open (KitConnection *connection,
                            const char    *folder,
                            gint64         content,
                            GError       **error);
/* How many bodies can be found in packs */
gboolean kit_packs_count   (KitConnection *connection,
                            const char    *folder,
                            gint64        *n_bodies,
                            GError       **error);
/* Removes packs nobody needs, moves into the database what is left of those mostly not needed. What cannot be, as one
 * is damaged or the disk full, is left for another day. Waits for nobody but writers of bodies.sqlite. Cancelled,
 * it stops after a few bodies. */
void     kit_packs_tidy    (KitDatabase   *database,
                            const char    *folder,
                            GCancellable  *cancellable);
/* Moves into the database at @path, a copy of that of @bodies, what is in packs: it needs none then */
gboolean kit_packs_inline  (KitBodies     *bodies,
                            const char    *path,
                            GCancellable  *cancellable,
                            GError       **error);

G_END_DECLS
