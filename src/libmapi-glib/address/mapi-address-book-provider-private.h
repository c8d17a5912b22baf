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

/* On the worker: the source of a container's contents is the call's result */
void     mapi_address_book_provider_open_contents_run (gpointer data);
/* Checks the ids and runs @func there */
gboolean mapi_address_book_provider_call  (MapiAddressBookProvider  *self,
                                           MapiWorkerFunc            func,
                                           MapiAddressBookCall      *call,
                                           GError                  **error);
/* On the worker: whether the vfunc may be called */
gboolean mapi_address_book_provider_ready (MapiAddressBookCall      *call,
                                           gboolean                  present);

G_END_DECLS
