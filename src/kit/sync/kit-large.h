/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-half-body.h>
#include <kit-store.h>

G_BEGIN_DECLS

/* Large bodies on their way into the store, one after the other: each goes to the disk piece by piece, and is in the store as
 * soon as all of it is durable. */
typedef struct
{
  KitStore     *store;          /* (unowned) */
  GCancellable *cancellable;    /* (unowned) (nullable) */
  KitHalfBody  *half;           /* (owned) (nullable): the one that is coming */
  guint         n_came;
} KitLarge;

/* *@n_here: bytes that came before, behind which it goes on */
gboolean kit_large_begin (KitLarge              *self,
                          const KitHalfBodyKey  *key,
                          gint64                *n_here,
                          GError               **error);
/* Whether the disk can have the rest: otherwise as much of it as fits would come with each check, and fill the disk for all */
gboolean kit_large_has_room (KitLarge           *self);
gboolean kit_large_add   (KitLarge              *self,
                          GBytes                *data,
                          GError               **error);
/* All of it came; or it is not good, and given back */
gboolean kit_large_end   (KitLarge              *self,
                          gboolean               is_good,
                          GError               **error);
/* One that came as a whole */
gboolean kit_large_take  (KitLarge              *self,
                          const KitHalfBodyKey  *key,
                          GBytes                *body,
                          GError               **error);
/* What came of one is kept for the next attempt, which may be another's */
void     kit_large_clear (KitLarge              *self);

G_END_DECLS
