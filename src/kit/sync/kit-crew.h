/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* A few threads that do the same with many things, while somebody else collects more of them.
 * Waking a thread costs more than reading a header: things are handed over in bundles. */
typedef struct _KitCrew KitCrew;

#define KIT_CREW_BUNDLE 32

/* In one of the threads */
typedef void (*KitCrewFunc) (gpointer item,
                             gpointer user_data);

/* Things that will be waited for together. They must live until then. */
typedef struct
{
  GMutex mutex;
  GCond  cond;
  guint  n_bundles; /* under way */
} KitCrewGroup;

/* No thread is begun before the first bundle */
KitCrew *kit_crew_new         (KitCrewFunc    func,
                               gpointer       user_data);
/* All groups have been waited for */
void     kit_crew_free        (KitCrew       *self);
gboolean kit_crew_is_working  (KitCrew       *self);
/* At most KIT_CREW_BUNDLE @items; only the pointers are copied */
void     kit_crew_push        (KitCrew       *self,
                               KitCrewGroup  *group,
                               gpointer      *items,
                               guint          n_items);
void     kit_crew_group_init  (KitCrewGroup  *group);
void     kit_crew_group_clear (KitCrewGroup  *group);
void     kit_crew_group_wait  (KitCrewGroup  *group);
/* @end: monotonic, µs. FALSE: there is more to wait for. */
gboolean kit_crew_group_wait_until (KitCrewGroup *group,
                                    gint64        end);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitCrew, kit_crew_free)

G_END_DECLS
