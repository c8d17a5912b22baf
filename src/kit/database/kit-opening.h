/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-bodies.h"

G_BEGIN_DECLS

/* The open files of a store: made, migrated, checked after an unclean end, locked */
typedef struct _KitOpening KitOpening;

/* Whether a store has been made in @folder */
gboolean     kit_opening_is_there     (const char     *folder);
/* @is_only: what is in it is nowhere else, and never begun anew over what is left of it; *@is_half: that is why it is not
 * opened */
KitOpening  *kit_opening_new          (const char     *folder,
                                       gboolean        is_only,
                                       gboolean       *is_half,
                                       GError        **error);
/* Moves what is left of a store into a folder of its own in @folder, for who may be able to use it. MAPI_ERROR_BUSY */
gboolean     kit_opening_put_aside    (const char     *folder,
                                       GError        **error);
/* Takes back the mark of a store in use */
void         kit_opening_free         (KitOpening     *self);
KitDatabase *kit_opening_get_database (KitOpening     *self);
KitBodies   *kit_opening_get_bodies   (KitOpening     *self);
/* What the check after an unclean end found: the files must not be written. NULL: nothing */
const char  *kit_opening_get_damage   (KitOpening     *self);
gboolean     kit_opening_check_again  (KitOpening     *self,
                                       GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitOpening, kit_opening_free)

G_END_DECLS
