/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-store-private.h"

G_BEGIN_DECLS

/* What a search folder looks for, and where */
typedef struct
{
  MapiRestriction *restriction; /* (nullable) */
  GArray          *folders;     /* (element-type gint64) */
  MapiSearchState  state;       /* RECURSIVE and FOREGROUND as set; RUNNING and COMPLETE */
} KitSearchCriteria;

/* NOT_INITIALIZED: never set; INTERFACE_NOT_SUPPORTED: not a search folder */
KitSearchCriteria *kit_search_criteria_load (KitConnection      *connection,
                                             gint64              folder,
                                             GError            **error);
gboolean           kit_search_criteria_save (KitSearchCriteria  *self,
                                             KitConnection      *connection,
                                             gint64              folder,
                                             GError            **error);
void               kit_search_criteria_free (KitSearchCriteria  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitSearchCriteria, kit_search_criteria_free)

G_END_DECLS
