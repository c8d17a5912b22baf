/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-store-private.h"

G_BEGIN_DECLS

#define KIT_TYPE_HIERARCHY_SOURCE (kit_hierarchy_source_get_type ())

G_DECLARE_FINAL_TYPE (KitHierarchySource, kit_hierarchy_source, KIT, HIERARCHY_SOURCE, MapiTableSource)

MapiTableSource *kit_hierarchy_source_new (KitStore *store,
                                           gint64    folder,
                                           gboolean  deep);

G_END_DECLS
