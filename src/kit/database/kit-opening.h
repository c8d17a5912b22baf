/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-bodies.h"

G_BEGIN_DECLS

/* The open files of a store: made, migrated, checked after an unclean end, locked */
typedef struct _KitOpening KitOpening;

KitOpening  *kit_opening_new          (const char     *folder,
                                       GError        **error);
/* The last process to close marks the end as clean */
void         kit_opening_free         (KitOpening     *self);
KitDatabase *kit_opening_get_database (KitOpening     *self);
KitBodies   *kit_opening_get_bodies   (KitOpening     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitOpening, kit_opening_free)

G_END_DECLS
