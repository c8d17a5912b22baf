/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-filing.h"

G_BEGIN_DECLS

/* A message whose body is wanted */
typedef struct
{
  gint64 uid;
  gint64 size;
} KitExpected;

/* A sink that lists one folder into the store, batch by batch, one transaction each. What a
 * server says is gone is noted, not believed. */
typedef struct _KitListing KitListing;

KitListing         *kit_listing_new          (KitStore            *store,
                                              const KitRemoteRow  *row,
                                              KitFilingFlags       flags,
                                              GCancellable        *cancellable);
void                kit_listing_free         (KitListing          *self);
KitSink            *kit_listing_get_sink     (KitListing          *self);
/* The sink has enough at @time (monotonic, µs) */
void                kit_listing_set_end      (KitListing          *self,
                                              gint64               time);
/* The @max_n highest bodies of what is smaller than @max_size will be wanted next; @known (element-type KitExpected): of
 * what is listed already; if that is enough @max_size is 0. @listed: numbers of what may be told of and is no news, as it was
 * copied there from here: its body is here, or among @known. Before the sink is used */
void                kit_listing_expect_bodies (KitListing         *self,
                                              gint64               max_size,
                                              guint                max_n,
                                              GArray              *known,
                                              KitUidSet           *listed);
/* The same, and bodies are taken that come right behind their messages. @n: more messages do not come */
gboolean            kit_listing_take_bodies  (KitListing          *self,
                                              gint64               max_size,
                                              guint                max_n,
                                              GArray              *known,
                                              KitUidSet           *listed,
                                              gint64               n,
                                              GError             **error);
/* In the transaction of the last batch, when everything is in it */
typedef gboolean (*KitListingFunc)           (KitListing          *listing,
                                              KitTransaction      *transaction,
                                              gpointer             user_data,
                                              GError             **error);
/* Writes what is left, and with it what @last (nullable) does. After this: */
gboolean            kit_listing_finish       (KitListing          *self,
                                              KitListingFunc       last,
                                              gpointer             user_data,
                                              GError             **error);
/* What the server said of the folder; uidvalidity 0: nothing */
const KitSinkState *kit_listing_get_state    (KitListing          *self);
/* uidvalidity is another than the row's: nothing was taken */
gboolean            kit_listing_is_renumbered (KitListing         *self);
/* There, but not listed here, though they should be: to be asked for */
KitUidSet          *kit_listing_get_unlisted (KitListing          *self);
/* The lowest number that came with a header, and the highest; 0: none did */
gint64              kit_listing_get_lowest   (KitListing          *self);
gint64              kit_listing_get_highest  (KitListing          *self);
guint               kit_listing_get_n_messages (KitListing        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitListing, kit_listing_free)

G_END_DECLS
