/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../provider/mapi-provider-private.h"
#include "mapi-address-book-provider.h"

G_BEGIN_DECLS

/* One call on the worker, on the stack of the thread that waits for it */
typedef struct
{
  MapiAddressBookProvider *self;
  const MapiEntryId       *container;
  const MapiEntryId       *id;
  MapiProperties          *entry;
  MapiCreateEntryFlags     flags;
  GPtrArray               *ids;
  GPtrArray               *entries;   /* or recipients */
  const char              *name;
  guint                    limit;
  MapiObjectType           type;
  GCancellable            *cancellable;
  gpointer                 result;
  gboolean                 ok;
  gboolean                 partial;
  guint                    n_saved;
  MapiProperties          *found;
  MapiResolveState         state;
  GError                  *error;
} MapiAddressBookCall;

/* One of several names that are looked up in one call */
typedef struct
{
  const char       *name;
  MapiResolveState  state;
  MapiProperties   *entry;  /* (owned) (nullable) */
  GError           *error;  /* (owned) (nullable) */
} MapiNameLookup;

/* On the worker: the source of a container's contents is the call's result */
void     mapi_address_book_provider_open_contents_run (gpointer data);
/* Checks the ids and runs @func there */
gboolean mapi_address_book_provider_call  (MapiAddressBookProvider  *self,
                                           MapiWorkerFunc            func,
                                           MapiAddressBookCall      *call,
                                           GError                  **error);
/* ResolveNames: fills @lookups in one turn of the worker. A directory that cannot be reached for one name is not
 * asked for the next: it has the same error. */
void     mapi_address_book_provider_resolve_names (MapiAddressBookProvider  *self,
                                                   const MapiEntryId        *container,
                                                   MapiNameLookup           *lookups,
                                                   guint                     n_lookups,
                                                   GCancellable             *cancellable);
/* On the worker: whether the vfunc may be called */
gboolean mapi_address_book_provider_ready (MapiAddressBookCall      *call,
                                           gboolean                  present);

G_END_DECLS
