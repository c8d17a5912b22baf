/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-bodies.h"
#include "kit-pack.h"

G_BEGIN_DECLS

/* Writes the bodies of one transaction on a thread of its own, so that a large import uses
 * both cores. Everything fails at the end, in commit. */
typedef struct _KitBodyLane KitBodyLane;

KitBodyLane *kit_body_lane_new    (KitBodies      *bodies);
void         kit_body_lane_push   (KitBodyLane    *self,
                                   gint64          content,
                                   GBytes         *body);
/* One that is in a pack */
void         kit_body_lane_push_piece (KitBodyLane    *self,
                                       const KitPiece *piece);
/* Waits for what was pushed, and commits it */
gboolean     kit_body_lane_commit (KitBodyLane    *self,
                                   GError        **error);
/* Undoes what was not committed */
void         kit_body_lane_free   (KitBodyLane    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitBodyLane, kit_body_lane_free)

G_END_DECLS
