/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-store.h>
#include <kit-transaction.h>

G_BEGIN_DECLS

/* Bodies that come from a server, on their way into the store: collected to batches by one thread, written by another while
 * more come. What is little goes into the database. As soon as it is more, all of it goes into a pack as it comes, and a
 * batch knows only where; the pack is made durable before the transaction begins that names its bodies. Where the line is
 * slow the bodies are kept as well, read for the index meanwhile, and go into it with the same transaction; otherwise that
 * has time until everything is here. */
typedef struct _KitLoad      KitLoad;
typedef struct _KitLoadBatch KitLoadBatch;

KitLoad      *kit_load_new          (KitStore        *store);
/* Some of it was not committed and never will be: the disk, which may be full, has that room again once it is freed */
void          kit_load_give_back    (KitLoad         *self);
/* After its batches */
void          kit_load_free         (KitLoad         *self);
/* @content: its number, of which the row need not be there yet. @piece: (nullable): where it is, to be recorded by whoever
 * adds it, after the batch is settled; with no pack in it the batch does that, as without it */
gboolean      kit_load_add          (KitLoad         *self,
                                     gint64           content,
                                     GBytes          *body,
                                     KitPiece        *piece,
                                     GError         **error);
/* Bytes that were added, ever */
gsize         kit_load_get_total    (KitLoad         *self);
gboolean      kit_load_is_full      (KitLoad         *self);
/* It became much */
gboolean      kit_load_is_packed    (KitLoad         *self);
/* What came since the last time, which begins to be made durable. @has_time: whoever writes has nothing else to do.
 * (transfer full) */
KitLoadBatch *kit_load_steal        (KitLoad         *self,
                                     gboolean         has_time,
                                     GError         **error);

gboolean      kit_load_batch_is_empty (KitLoadBatch  *self);
/* FALSE: at @end, monotonic, it is not durable yet. While a transaction is open others cannot write: who has one waits a little
 * this way, which mostly is enough and costs less than to begin another one, and commits before it waits for longer. */
gboolean      kit_load_batch_wait   (KitLoadBatch    *self,
                                     gint64           end);
/* Returns when it is durable, which may take as long as the disk does */
gboolean      kit_load_batch_settle (KitLoadBatch    *self,
                                     GError         **error);
gboolean      kit_load_batch_write  (KitLoadBatch    *self,
                                     KitTransaction  *transaction,
                                     GError         **error);
void          kit_load_batch_free   (KitLoadBatch    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitLoad, kit_load_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitLoadBatch, kit_load_batch_free)

G_END_DECLS
