/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-journal.h>

#include "kit-agent.h"
#include "kit-sleep.h"

G_BEGIN_DECLS

struct _KitAgent
{
  KitStore        *store;
  int              lock;        /* descriptor of the lock file */
  GCancellable    *stopping;
  KitSleep        *sleep;       /* NULL: not started */
  KitRemote       *remote;      /* (owned): connections are made and given up, this stays */
  GThread         *thread;      /* NULL: not started */
  GThread         *watcher;
  guint            journal;     /* number of the watch */
  GNetworkMonitor *monitor;     /* NULL: not started */
  gulong           network_changed;
  gulong           has_answers;
  GMutex           urgent;      /* one urgent fetch at a time */
  GMutex           work;        /* of whoever runs a pass */
  GMutex           mutex;       /* guards what follows */
  GCond            cond;
  gboolean         connected;
  gboolean         answered;    /* the user said something since the last attempt began */
  GCancellable    *line;        /* ends what is under way on the lines there are; then another takes its place */
  gboolean         renew;       /* these lines are to be given up */
  gboolean         stop;
  gboolean         look;        /* something was committed: operations may wait */
  KitPassFlags     wanted;      /* a pass is wanted; 0: none is */
  GPtrArray       *paths;       /* folders where something happened (utf8) */
  guint64          n_asked;     /* passes asked for */
  guint64          n_done;
  GError          *outcome;     /* (nullable): of the last pass */
  guint            failures;    /* in a row */
  gint64           next_try;    /* monotonic; 0: at once */
  gint64           asleep;      /* µs the machine slept until now */
  gint64           policies;    /* kit_policy_count() when last looked. The working thread's. */
  gint64           quota_asked; /* monotonic; 0: never. The working thread's. */
  gint             fullness;    /* of the mailbox on the server in percent, -1: not known. The working thread's. */
};

/* kit-agent-status.c */
void     kit_agent_set_busy      (KitAgent      *self,
                                  const char    *text,
                                  gint           progress);
void     kit_agent_set_idle      (KitAgent      *self);
/* Somebody has to do something about it */
void     kit_agent_set_failed    (KitAgent      *self,
                                  const GError  *cause);
void     kit_agent_set_offline   (KitAgent      *self,
                                  const GError  *cause);
/* kit-agent.c: connects if need be; the outcome is noted in the status */
gboolean kit_agent_run_pass      (KitAgent      *self,
                                  KitPassFlags   flags,
                                  GPtrArray     *paths,
                                  GCancellable  *cancellable,
                                  GError       **error);
void     kit_agent_disconnect    (KitAgent      *self);
/* Where something happened since the last time; (transfer full) */
GPtrArray *kit_agent_steal_paths (KitAgent      *self);

/* kit-agent-line.c: what a network call of the agent ends with: the agent, its lines, or whoever asked for it */
typedef struct
{
  GCancellable *stopping;
  GCancellable *line;
  GCancellable *caller;      /* (nullable) */
  GCancellable *joined;      /* of all three */
  gulong        handlers[3];
} KitLine;

void     kit_line_enter          (KitLine       *self,
                                  KitAgent      *agent,
                                  GCancellable  *cancellable);
void     kit_line_leave          (KitLine       *self);
/* Only the lines were given up: it is to be done again */
gboolean kit_line_is_renewed     (KitLine       *self);
/* The lines are dead, whoever says otherwise: everything begins anew at once. Any thread. */
void     kit_agent_renew         (KitAgent      *self);

/* kit-agent-work.c: the thread that does what is to be done */
gpointer kit_agent_work_thread   (gpointer       data);
/* kit-agent-watch.c: the thread that waits for the server to say something */
gpointer kit_agent_watch_thread  (gpointer       data);
/* Wakes the working thread; @path (nullable): something happened there */
void     kit_agent_wake          (KitAgent      *self,
                                  const char    *path);
/* Waits until stopped (FALSE), woken or @until (monotonic µs; 0: no end). With the mutex held. */
gboolean kit_agent_wait_locked   (KitAgent      *self,
                                  gint64         until);
/* µs the machine has slept since it was started */
gint64   kit_agent_get_slept     (void);

G_END_DECLS
