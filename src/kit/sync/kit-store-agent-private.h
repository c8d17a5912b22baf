/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-store-agent.h"

G_BEGIN_DECLS

struct _KitStoreAgent
{
  KitAgent   parent_instance;
  KitStore  *store;       /* (unowned): has the agent */
  KitRemote *remote;      /* (owned): connections are made and given up, this stays */
  GThread   *watcher;     /* NULL: not started */
  GMutex     urgent;      /* one urgent fetch at a time */
  /* The working thread's: */
  gint64     policies;    /* kit_policy_count() when last looked */
  gboolean   spared;      /* texts were left out, as the line costs money */
  gint64     quota_asked; /* monotonic; 0: never */
  gint       fullness;    /* of the mailbox on the server in percent, -1: not known */
};

/* kit-store-agent-watch.c: the thread that waits for the server to say something */
gpointer kit_store_agent_watch_thread (gpointer data);

G_END_DECLS
