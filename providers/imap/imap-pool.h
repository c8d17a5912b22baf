/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "imap-connection.h"

G_BEGIN_DECLS

/* The connections of an account: one for what is done in turn, one for what someone waits for, one
 * to watch with. Any thread. A server that takes fewer gets fewer: then the watch gives up its own
 * first, and has the first one's while that is not needed; after that the two others take turns. */
typedef struct _ImapPool ImapPool;

typedef enum
{
  IMAP_SLOT_NORMAL,
  IMAP_SLOT_URGENT,
  IMAP_SLOT_WATCH,
  IMAP_N_SLOTS
} ImapSlot;

ImapPool       *imap_pool_new          (ImapAccount      *account);
void            imap_pool_free         (ImapPool         *self);
/* Until it is given back nobody else has it; the watch waits until it can have one. */
ImapConnection *imap_pool_take         (ImapPool         *self,
                                        ImapSlot          slot,
                                        GCancellable     *cancellable,
                                        GError          **error);
void            imap_pool_give         (ImapPool         *self,
                                        ImapConnection   *connection);
/* Somebody waits for a connection: who is at work for long gives his back for a while */
gboolean        imap_pool_is_wanted    (ImapPool         *self);
/* Cancelled when the watch has to go: to be linked to what the watch waits with. (transfer full) */
GCancellable   *imap_pool_dup_eviction (ImapPool         *self);
/* Whether the watch has what others may want back */
gboolean        imap_pool_is_lent      (ImapPool         *self);
/* All that nobody has; the others once they are given back */
void            imap_pool_close        (ImapPool         *self);
/* The lines may be dead: each is tested before it is used again, and the watch goes */
void            imap_pool_doubt        (ImapPool         *self);
guint           imap_pool_get_max      (ImapPool         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapPool, imap_pool_free)

G_END_DECLS
