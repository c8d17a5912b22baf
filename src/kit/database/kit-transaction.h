/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-bodies.h"
#include "kit-journal.h"
#include "kit-pack.h"

G_BEGIN_DECLS

/* One change of a store: both files and the journal. Begun with kit_store_begin(), ended
 * with kit_store_commit(); freeing it undoes what was not committed. */
typedef struct _KitTransaction KitTransaction;

KitTransaction *kit_transaction_new            (KitDatabase     *database,
                                                KitBodies       *bodies,
                                                GCancellable    *cancellable,
                                                GError         **error);
void            kit_transaction_free           (KitTransaction  *self);
KitConnection  *kit_transaction_get_connection (KitTransaction  *self);
/* µs since 1970, the same for everything in this transaction */
gint64          kit_transaction_get_time       (KitTransaction  *self);
/* Records an event: told to everyone after the commit. @parent, @old_object, @old_parent: 0
 * for none; @message_class (nullable) and @flags: of messages. */
gboolean        kit_transaction_log            (KitTransaction  *self,
                                                MapiEvent        event,
                                                MapiObjectType   type,
                                                gint64           object,
                                                gint64           parent,
                                                gint64           old_object,
                                                gint64           old_parent,
                                                const char      *message_class,
                                                guint32          flags,
                                                GError         **error);
gboolean        kit_transaction_has_events     (KitTransaction  *self);
/* Many bodies follow: they are written on a thread of its own */
void            kit_transaction_begin_bulk     (KitTransaction  *self);
/* Makes a content row and its body; 0 on error */
gint64          kit_transaction_add_content    (KitTransaction  *self,
                                                gint             kind,
                                                GBytes          *body,
                                                GError         **error);
/* The first of @n numbers nobody else will give to a content, though none may ever have it; 0 on error */
gint64          kit_transaction_reserve_contents (KitTransaction *self,
                                                gint64           n,
                                                GError         **error);
/* The bytes of a content that was not here come; nothing happens when it has gone, or has them */
gboolean        kit_transaction_fill_content   (KitTransaction  *self,
                                                gint64           content,
                                                GBytes          *body,
                                                GError         **error);
/* The same; the bytes are in a pack, and durable */
gboolean        kit_transaction_fill_from_pack (KitTransaction  *self,
                                                const KitPiece  *piece,
                                                GError         **error);
/* Where the bytes of contents this transaction has made are; durable */
gboolean        kit_transaction_record_pieces  (KitTransaction  *self,
                                                const KitPiece  *pieces,
                                                guint            n_pieces,
                                                GError         **error);
/* The content row was deleted: its body goes after the commit */
void            kit_transaction_drop_body      (KitTransaction  *self,
                                                gint64           content);
/* Something gathered from one call to the next, @finish of which writes it down before the commit. There is one. */
typedef gboolean (*KitTransactionFinishFunc)   (gpointer         gathered,
                                                GError         **error);
void            kit_transaction_set_gathered   (KitTransaction  *self,
                                                gpointer         gathered,
                                                KitTransactionFinishFunc finish,
                                                GDestroyNotify   free_func);
/* (nullable) */
gpointer        kit_transaction_get_gathered   (KitTransaction  *self);
gboolean        kit_transaction_commit         (KitTransaction  *self,
                                                GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitTransaction, kit_transaction_free)

G_END_DECLS
