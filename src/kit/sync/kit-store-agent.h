/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-agent.h>

#include "kit-pass.h"

G_BEGIN_DECLS

/* The agent of a store: it watches folders beside its passes, and fetches what somebody waits for */
#define KIT_TYPE_STORE_AGENT (kit_store_agent_get_type ())

G_DECLARE_FINAL_TYPE (KitStoreAgent, kit_store_agent, KIT, STORE_AGENT, KitAgent)

/* BUSY: another process is this store's agent */
KitAgent *kit_store_agent_new     (KitStore       *store,
                                   GError        **error);
/* Compares everything with the server: see kit_compare_run() */
gboolean  kit_store_agent_compare (KitAgent       *agent,
                                   GString        *report,
                                   GCancellable   *cancellable,
                                   GError        **error);
/* Some of the texts: see kit_compare_all_texts() */
gboolean  kit_store_agent_compare_texts (KitAgent      *agent,
                                         gboolean       anew,
                                         gint64        *n_done,
                                         gint64        *n_total,
                                         GString       *report,
                                         GCancellable  *cancellable,
                                         GError       **error);
/* Bodies of messages somebody waits for (element-type gint64) */
gboolean  kit_store_agent_fetch   (KitAgent       *agent,
                                   GArray         *messages,
                                   GCancellable   *cancellable,
                                   GError        **error);

G_END_DECLS
