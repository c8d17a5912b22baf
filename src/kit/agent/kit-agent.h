/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

#include <kit-journal.h>

#include "kit-pass-flags.h"

G_BEGIN_DECLS

/* The network side of what is a copy of something a server has: a store, a book. There is one at a time, over all
 * processes: whoever has it holds the agent lock in the folder of the data. It works on a thread of its own while somebody
 * is there (start), or in the calling thread when it is asked to.
 *
 * A pass is run at intervals, when something was changed here or is due, when the network comes, when the machine wakes
 * up, when a person answered a question, and when somebody asks. What failed is tried again, ever less often. */
#define KIT_TYPE_AGENT (kit_agent_get_type ())

G_DECLARE_DERIVABLE_TYPE (KitAgent, kit_agent, KIT, AGENT, GObject)

struct _KitAgentClass
{
  GObjectClass parent_class;

  const char      *thread_name;
  const char      *busy_text;      /* for people, untranslated: another process has the lock */
  guint            poll_minutes;   /* between passes nobody asked for, unless the service has a setting for it */
  MapiStatusCode   status;         /* beside AVAILABLE */
  MapiStatusCode   active;         /* beside these while a pass runs */
  gboolean         tells_problems; /* whoever asked for a pass hears of what did not end it, too */

  /* A pass, which connects first if need be; by one thread at a time. @places (element-type utf8): where something
   * happened, and all that is to be looked at when @flags is 0. *@problem: the first trouble that ended nothing */
  gboolean (*run)           (KitAgent      *self,
                             KitPassFlags   flags,
                             GPtrArray     *places,
                             GCancellable  *cancellable,
                             GError       **problem,
                             GError       **error);
  /* Gives up what connections there are */
  void     (*disconnect)    (KitAgent      *self);
  /* Whether something waits to be told at @now, and when the first will that waits until after @since; µs since 1970,
   * 0: nothing does */
  gboolean (*has_due)       (KitAgent      *self,
                             gint64         now);
  gint64   (*find_due)      (KitAgent      *self,
                             gint64         since);

  /* The following may be missing. */

  /* Whether all is to be looked at, for a reason of its own. On the agent's thread */
  gboolean (*needs_all)     (KitAgent      *self);
  /* For people, when all is well; (transfer full) (nullable) */
  char    *(*describe)      (KitAgent      *self);
  /* After a pass that went through, while none runs */
  void     (*finished)      (KitAgent      *self,
                             KitPassFlags   flags,
                             GCancellable  *cancellable);
  /* The network came, or is another: a line that seems to be there may be dead */
  void     (*doubt)         (KitAgent      *self);
  /* Threads of its own */
  void     (*started)       (KitAgent      *self);
  void     (*stopped)       (KitAgent      *self);
};

/* One of @type, for its constructor. BUSY: another process has it */
gpointer   kit_agent_create        (GType           type,
                                    MapiProvider   *provider,
                                    KitJournal     *journal,
                                    GError        **error);
/* Whether another process has the one of the provider with @support */
gboolean   kit_agent_is_elsewhere  (MapiSupport    *support);
/* From now on changes are fetched and told as they come */
void       kit_agent_start         (KitAgent       *self);
gboolean   kit_agent_is_started    (KitAgent       *self);
/* Ends what is under way, without waiting for it; nothing is begun any more */
void       kit_agent_cancel        (KitAgent       *self);
/* The same, and waits. In dispose() of whoever derives from it, before anything else */
void       kit_agent_stop          (KitAgent       *self);
/* Once through everything, now; returns when that is done. A started agent does it on its thread, another one here. What
 * stopped it, or else the first trouble if the class tells it. */
gboolean   kit_agent_run           (KitAgent       *self,
                                    KitPassFlags    flags,
                                    GCancellable   *cancellable,
                                    GError        **error);

/* ---- for who derives from it ---- */

/* While no pass runs, and none begins in between */
void       kit_agent_lock          (KitAgent       *self);
void       kit_agent_unlock        (KitAgent       *self);
/* Wakes the working thread; @place (nullable): something happened there */
void       kit_agent_wake          (KitAgent       *self,
                                    const char     *place);
/* Where something happened since the last time; (transfer full) */
GPtrArray *kit_agent_steal_places  (KitAgent       *self);
gboolean   kit_agent_is_connected  (KitAgent       *self);
void       kit_agent_set_connected (KitAgent       *self,
                                    gboolean        connected);
/* Wait until there is a connection; until something happens, or for @pause µs; for @pause. FALSE: the agent stops */
gboolean   kit_agent_await_line    (KitAgent       *self);
gboolean   kit_agent_await_event   (KitAgent       *self,
                                    gint64          pause);
gboolean   kit_agent_pause         (KitAgent       *self,
                                    gint64          pause);
/* After a connection failed. TRUE: a user who is there knows a password that may work; *@problem is gone */
gboolean   kit_agent_may_try_again (KitAgent       *self,
                                    GError        **problem,
                                    GCancellable   *cancellable);
void       kit_agent_show_busy     (KitAgent       *self,
                                    const char     *text);
/* µs between two looks at everything */
gint64     kit_agent_get_poll_pause (KitAgent      *self);
/* Whether the line costs money */
gboolean   kit_agent_is_metered    (KitAgent       *self);

G_END_DECLS
