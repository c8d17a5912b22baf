/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-agent.h"
#include "kit-sleep.h"

G_BEGIN_DECLS

typedef struct
{
  MapiProvider    *provider;    /* (unowned): has the agent */
  KitJournal      *journal;     /* (unowned): the provider's */
  int              lock;        /* descriptor of the lock file */
  GCancellable    *stopping;    /* (owned) */
  gboolean         started;
  KitSleep        *sleep;       /* (owned), these only when it is started */
  GThread         *thread;
  guint            watch;       /* number of the watch of the journal */
  GNetworkMonitor *monitor;     /* (unowned) */
  gulong           network_changed;
  gulong           metered_changed;
  gulong           portal_changed;
  gulong           has_answers;
  GMutex           work;        /* of whoever runs a pass */
  GMutex           mutex;       /* guards what follows */
  GCond            cond;
  gboolean         connected;
  gboolean         answered;    /* the user said something, or the network came, since the last attempt began */
  GCancellable    *line;        /* (owned): ends what is under way on the lines there are; then another takes its place */
  gboolean         renew;       /* these lines are to be given up */
  gboolean         stop;
  gboolean         look;        /* something was committed: operations may wait */
  KitPassFlags     wanted;      /* a pass is wanted; 0: none is */
  GPtrArray       *places;      /* (owned) (element-type utf8): where something happened */
  guint64          n_asked;     /* passes asked for */
  guint64          n_done;
  GError          *outcome;     /* (owned) (nullable): of the last pass */
  guint            failures;    /* in a row */
  gint64           next_try;    /* monotonic; 0: at once */
} KitAgentPrivate;

KitAgentPrivate *kit_agent_get_private  (KitAgent      *self);
MapiSupport     *kit_agent_get_support  (KitAgent      *self);

/* kit-agent-pass.c: what came of it is in the status, too. TRUE: it went through; *@outcome may have what troubled it */
gboolean         kit_agent_run_pass     (KitAgent      *self,
                                         KitPassFlags   flags,
                                         GPtrArray     *places,
                                         GCancellable  *cancellable,
                                         GError       **outcome);
/* kit-agent-work.c: the thread that does what is to be done */
gpointer         kit_agent_work_thread  (gpointer       data);
/* kit-agent-wake.c */
void             kit_agent_watch_world  (KitAgent      *self);
void             kit_agent_leave_world  (KitAgent      *self);
/* Waits until stopped (FALSE), woken or @until (monotonic µs; 0: no end). With the mutex held. */
gboolean         kit_agent_wait_locked  (KitAgent      *self,
                                         gint64         until);

G_END_DECLS
