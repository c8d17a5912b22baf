/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A set of row numbers, one bit each */
typedef struct _KitSet KitSet;

KitSet   *kit_set_new  (void);
void      kit_set_free (KitSet       *self);
void      kit_set_add  (KitSet       *self,
                        gint64        number);
gboolean  kit_set_has  (const KitSet *self,
                        gint64        number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitSet, kit_set_free)

G_END_DECLS
