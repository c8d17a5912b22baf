/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "imap-command.h"

#include <kit-remote.h>

G_BEGIN_DECLS

/* What is asked when a folder is looked at, in one packet: the SELECT, the FETCH behind it, perhaps a SEARCH. It may be
 * sent before the folder before is done with. Then the server opens this one when it has answered all that was asked
 * about that, and nothing may be asked about that any more. */
typedef struct
{
  KitSyncRequest  request;      /* without what it points to */
  char           *path;
  ImapCommand    *select;
  ImapCommand    *fetch;
  ImapCommand    *search;       /* (nullable) */
} ImapOpening;

ImapOpening *imap_opening_new     (const KitSyncRequest *request);
void         imap_opening_free    (ImapOpening          *self);
/* Whether it was sent for the same, and nothing of its answer was taken yet */
gboolean     imap_opening_matches (ImapOpening          *self,
                                   const KitSyncRequest *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ImapOpening, imap_opening_free)

G_END_DECLS
