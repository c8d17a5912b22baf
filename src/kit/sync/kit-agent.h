/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-pass.h"

G_BEGIN_DECLS

/* The network side of a store. There is one at a time, over all processes: whoever has it holds the
 * store's agent lock. It works on a thread of its own while somebody is there (start), or in the calling
 * thread when it is asked to. */
typedef struct _KitAgent KitAgent;

/* BUSY: another process is this store's agent */
KitAgent *kit_agent_new     (KitStore       *store,
                             GError        **error);
/* Stops it, and waits until it has stopped */
void      kit_agent_free    (KitAgent       *self);
/* From now on changes are fetched and told as they come */
void      kit_agent_start   (KitAgent       *self);
gboolean  kit_agent_is_started (KitAgent    *self);
/* Once through everything, now; returns when that is done. A started agent does it on its thread,
 * another one here. What stopped it, or else the first trouble it had. */
gboolean  kit_agent_run     (KitAgent       *self,
                             KitPassFlags    flags,
                             GCancellable   *cancellable,
                             GError        **error);
/* Compares everything with the server: see kit_compare_run() */
gboolean  kit_agent_compare (KitAgent       *self,
                             GString        *report,
                             GCancellable   *cancellable,
                             GError        **error);
/* Ends what is under way, without waiting for it; nothing is begun any more */
void      kit_agent_cancel  (KitAgent       *self);
/* Bodies of messages somebody waits for (element-type gint64) */
gboolean  kit_agent_fetch   (KitAgent       *self,
                             GArray         *messages,
                             GCancellable   *cancellable,
                             GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitAgent, kit_agent_free)

G_END_DECLS
