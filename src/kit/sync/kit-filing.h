/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-tally.h>

#include "kit-arrival.h"
#include "kit-remote-row.h"

G_BEGIN_DECLS

/* Files arrivals of one folder: a message that is known gets its flags; one that we uploaded, moved
 * or knew by another number is found again; one whose bytes are here already shares them; any
 * other becomes a row without a body. */
typedef struct _KitFiling KitFiling;

typedef enum
{
  KIT_FILING_NEW  = 1 << 0, /* unread messages are new mail and said to be */
  KIT_FILING_BULK = 1 << 1, /* so many that not each is told of */
  KIT_FILING_COMPARE = 1 << 2 /* a known number may be another message's by now: the size tells */
} KitFilingFlags;

KitFiling *kit_filing_new    (KitStore            *store,
                              const KitRemoteRow  *row,
                              KitFilingFlags       flags);
void       kit_filing_free   (KitFiling           *self);
/* Once in each transaction, before and after its arrivals */
gboolean   kit_filing_begin  (KitFiling           *self,
                              KitTransaction      *transaction,
                              GError             **error);
gboolean   kit_filing_end    (KitFiling           *self,
                              KitTransaction      *transaction,
                              GError             **error);
/* *@unlisted: nothing is known of it and there was no header. It stays until the end of the transaction. */
gboolean   kit_filing_put    (KitFiling           *self,
                              KitTransaction      *transaction,
                              KitArrival          *arrival,
                              gboolean            *unlisted,
                              GError             **error);
/* Messages so far whose bytes others have, too */
guint      kit_filing_get_n_shared (KitFiling     *self);
/* kit-filing-flags.c: merges what the server has with what is wanted here */
gboolean   kit_filing_set_flags (KitTransaction   *transaction,
                              gint64               message,
                              KitFlags             flags,
                              const char          *keywords,
                              KitTally            *tally,
                              GError             **error);
/* A new message is read here; @flags: as the server has it */
gboolean   kit_filing_record_read (KitTransaction *transaction,
                              gint64               message,
                              gint64               flags,
                              GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitFiling, kit_filing_free)

G_END_DECLS
