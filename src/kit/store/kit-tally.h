/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-store-private.h"

G_BEGIN_DECLS

/* Collects what a transaction does to the counts of folders, to write each folder once */
typedef struct _KitTally KitTally;

KitTally *kit_tally_new   (void);
void      kit_tally_free  (KitTally        *self);
/* A message with these flags came (@n 1) or went (@n -1) */
void      kit_tally_add   (KitTally        *self,
                           gint64           folder,
                           gboolean         associated,
                           guint32          flags,
                           gint             n);
/* The read state of a message of @folder changed */
void      kit_tally_read  (KitTally        *self,
                           gint64           folder,
                           gint             n_unread);
gboolean  kit_tally_write (KitTally        *self,
                           KitTransaction  *transaction,
                           GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitTally, kit_tally_free)

G_END_DECLS
