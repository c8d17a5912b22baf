/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-batch-private.h"

G_BEGIN_DECLS

/* What the two files of a batch share; see mapi-batch.c */

typedef struct
{
  MapiEntryId *id;              /* (owned) */
  guint        attempts;
  MapiContent *known;           /* (owned): of the message, no more than when it was submitted */
} MapiBatchMark;

typedef struct
{
  MapiDispatchPass *pass;       /* (owned) */
  GPtrArray        *mine;       /* (owned) */
  MapiContent      *copy;       /* (owned) (nullable): what the transport gets */
  gsize             n_bytes;
  MapiSubmitResult *result;     /* (owned) (nullable) */
  GError           *error;      /* (owned) (nullable) */
  gboolean          later;      /* somebody else is to be asked */
} MapiBatchItem;

/* One transaction, on a thread of its own */
typedef struct
{
  MapiBatch          *batch;
  GPtrArray          *answered; /* (owned): numbers */
  GPtrArray          *group;    /* (owned) (element-type MapiBatchMark) */
  MapiOutgoingChange *changes;  /* (owned): of those answered, then of the group */
  gboolean            done;
  GError             *error;    /* (owned) (nullable) */
  GThread            *thread;   /* (owned) */
} MapiBatchTurn;

struct _MapiBatch
{
  MapiStore     *store;
  GPtrArray     *transports;    /* (owned) */
  GPtrArray     *absent;        /* (owned) */
  MapiUnreachable *down;        /* (unowned) */
  GCancellable  *cancellable;
  gint64        *next;
  gboolean       others;

  MapiTransport *transport;     /* (unowned): of everything that follows */
  GPtrArray     *items;         /* (owned) (element-type MapiBatchItem) (nullable elements): by number, not over */
  guint          n_later;       /* of them */
  GPtrArray     *group;         /* (owned) (element-type MapiBatchMark): taken in, not marked */
  guint          group_size;
  MapiBatchTurn *turn;          /* (nullable): runs */
  GQueue         marked;        /* (element-type MapiBatchMark): not loaded */
  GThread       *thread;        /* (nullable) */

  GMutex         lock;          /* guards what follows, and the elements of items */
  GCond          changed;       /* what the caller's thread waits for */
  GCond          filled;        /* what the transport waits for */
  GQueue         ready;         /* numbers: loaded */
  gsize          n_bytes;       /* of them */
  guint          n_taken;       /* by the transport, since it began */
  gint64         began;         /* when that was */
  GPtrArray     *answered;      /* (owned): numbers */
  gint64         answered_at;   /* the first of them */
  GError        *problem;       /* (owned) (nullable): the transport cannot go on */
  gboolean       waiting;       /* the caller's thread, for room in ready */
  gboolean       turned;        /* the turn has come to its end */
  gboolean       closed;        /* nothing more comes */
  gboolean       over;          /* the thread has ended */
};

void           mapi_batch_mark_free      (gpointer            mark);
void           mapi_batch_item_free      (gpointer            item);
MapiBatchItem *mapi_batch_get_item       (MapiBatch          *self,
                                          gpointer            number);
/* It stays as it is, and is looked at again in a while */
void           mapi_batch_unlock         (MapiBatch          *self,
                                          const MapiEntryId  *id,
                                          const GError       *error);
void           mapi_batch_come_back_at   (MapiBatch          *self,
                                          gint64              when);
/* Records what was answered and marks @group (transfer full), once the turn before has ended. */
void           mapi_batch_start_turn     (MapiBatch          *self,
                                          GPtrArray          *group);
/* What became of the turn that runs, once it has ended; its group is in marked then */
void           mapi_batch_finish_turn    (MapiBatch          *self);
void           mapi_batch_record_answers (MapiBatch          *self);
/* What is loaded and nobody takes waits again */
void           mapi_batch_turn_down      (MapiBatch          *self,
                                          const GError       *problem);

G_END_DECLS
