/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../provider/mapi-provider-private.h"
#include "mapi-store.h"

G_BEGIN_DECLS

/* One call of one vfunc, on its way from the client to the store's worker and back. The client
 * functions fill in what their vfunc takes; the run function hands it to the vfunc and stores what
 * comes out. A blocking call borrows its arguments (the caller waits); an asynchronous one
 * owns copies of them, and of nothing the caller may go on changing. */
typedef struct _MapiStoreCall MapiStoreCall;

typedef void (*MapiStoreCallFunc) (MapiStore      *self,
                                   MapiStoreClass *klass,
                                   MapiStoreCall  *call);

struct _MapiStoreCall
{
  /* In */
  MapiStoreCallFunc  run;
  MapiLane           lane;
  gboolean           beside;   /* may go to the other lane; such a call gives no error */
  MapiEntryId       *id;           /* (nullable): what the call is about */
  MapiEntryId       *target;       /* (nullable): parent, destination */
  MapiProperties    *properties;   /* (nullable) */
  MapiContent       *content;      /* (nullable) */
  MapiRestriction   *restriction;  /* (nullable) */
  GPtrArray         *ids;          /* (nullable) (element-type MapiEntryId) */
  GPtrArray         *list;         /* (nullable): sources, recipients */
  GPtrArray         *bags;         /* (nullable) (element-type MapiProperties), entries nullable */
  char              *text;         /* (nullable) */
  char              *text2;        /* (nullable) */
  GError            *why;          /* (nullable) */
  guint32           *tags;         /* (nullable) */
  gsize              n_tags;
  guint32            flags;
  guint32            number;
  gint64             big;
  gboolean           boolean;
  gboolean           fetches;      /* what is not here is fetched, and the call made again */
  gboolean           reads;        /* changes nothing: what alone a read-only store allows */
  gboolean           narrow;       /* set by the call: it came through a read-only store */
  GCancellable      *cancellable;  /* (nullable) */

  /* Out */
  gboolean           ok;
  guint32            number_out;
  gboolean           partial;
  char              *text_out;     /* (nullable) */
  GPtrArray         *list_out;     /* (nullable) */
  MapiEntryId       *id_out;       /* (nullable) */
  gpointer           result;       /* (nullable): freed by result_free unless stolen */
  GDestroyNotify     result_free;
  GError            *error;        /* (nullable) */

  /* Private to mapi-store-call.c */
  GPtrArray         *posts;        /* (nullable) (element-type MapiNotification): held back */
};

/* Loads the first of @ids, as many as together are not much more than @max_bytes, on one way to the lane and back; the
 * elements are NULL where mapi_store_load_message() has more to say. Blocks; any thread. */
GPtrArray *mapi_store_load_first (MapiStore    *self,
                                  GPtrArray    *ids,
                                  gsize         max_bytes,
                                  GCancellable *cancellable);

/* Blocks. Returns whether the vfunc was called and reported no error. */
gboolean       mapi_store_call_sync   (MapiStore            *self,
                                       MapiStoreCall        *call,
                                       GError              **error);
/* The asynchronous way: make a call, fill it with copies, start it, and take it back in the
 * finish function. What the finish function does not steal is freed with the result. */
MapiStoreCall *mapi_store_call_new    (MapiStoreCallFunc     run);
void           mapi_store_call_start  (MapiStore            *self,
                                       MapiStoreCall        *call,
                                       gpointer              source_tag,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
/* (transfer none): %NULL and @error if it failed */
MapiStoreCall *mapi_store_call_finish (MapiStore            *self,
                                       GAsyncResult         *result,
                                       gpointer              source_tag,
                                       GError              **error);
/* Hand an out argument over where the client wants it, and free it where not */
void           mapi_store_call_take_text (MapiStoreCall     *call,
                                          char             **out);
void           mapi_store_call_take_list (MapiStoreCall     *call,
                                          GPtrArray        **out);
void           mapi_store_call_take_id   (MapiStoreCall     *call,
                                          MapiEntryId      **out);
/* For run functions: the vfunc is not there */
void           mapi_store_call_no_support (MapiStore        *self,
                                           MapiStoreCall    *call);
/* For lists of ids that may have NULL entries */
void           mapi_store_free_id     (gpointer              id);
/* Deep copies, since the originals stay the caller's; %NULL gives %NULL */
MapiEntryId   *mapi_store_dup_id      (const MapiEntryId    *id);
GPtrArray     *mapi_store_dup_ids     (GPtrArray            *ids);
GPtrArray     *mapi_store_dup_bags    (GPtrArray            *bags);
GPtrArray     *mapi_store_dup_sources (GPtrArray            *sources);

/* Events of a running vfunc wait for its end. Returns whether this one does: then it has been
 * taken care of. */
gboolean       mapi_store_hold_post   (MapiStore            *self,
                                       MapiNotification     *notification);
/* To every sink, now */
void           mapi_store_deliver     (MapiStore            *self,
                                       MapiNotification     *notification);
/* Held notifications of each lane, touched on that lane's thread alone */
GPtrArray    **mapi_store_get_held    (MapiStore            *self,
                                       MapiLane              lane);

G_END_DECLS
