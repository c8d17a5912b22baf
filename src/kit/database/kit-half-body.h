/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-bodies.h"
#include "kit-pack.h"

G_BEGIN_DECLS

/* A large body that comes in pieces, as far as it has come (KitHalfBody): in a pack of its own, which no row names before
 * all of it is durable. Whoever frees one that was not finished gives its room back; after a crash kit_packs_tidy() does. */

/* What it is the body of: it goes on only where all of this is the same */
struct _KitHalfBodyKey
{
  gint64 content;
  gint64 folder;
  gint64 uidvalidity;
  gint64 uid;
  gint64 size;          /* bytes, as the server said */
};

KitHalfBody *kit_half_body_new      (KitBodies             *bodies,
                                     const KitHalfBodyKey  *key,
                                     GError               **error);
void         kit_half_body_free     (KitHalfBody           *self);
const KitHalfBodyKey *kit_half_body_get_key (KitHalfBody   *self);
/* Bytes that came */
gint64       kit_half_body_get_size (KitHalfBody           *self);
gboolean     kit_half_body_add      (KitHalfBody           *self,
                                     GBytes                *data,
                                     GError               **error);
/* All of it came: *@piece is where it is, durable. It is to be freed after that is committed. */
gboolean     kit_half_body_finish   (KitHalfBody           *self,
                                     KitPiece              *piece,
                                     GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitHalfBody, kit_half_body_free)

G_END_DECLS
