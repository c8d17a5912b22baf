/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "imap-account.h"

#include <kit-remote.h>

G_BEGIN_DECLS

/* A mailbox behind an IMAP server */
#define IMAP_TYPE_REMOTE (imap_remote_get_type ())

G_DECLARE_FINAL_TYPE (ImapRemote, imap_remote, IMAP, REMOTE, KitRemote)

/* Takes @account */
KitRemote *imap_remote_new           (ImapAccount    *account);
/* Resolves, connects, signs in, looks at capabilities, folders and quota, with a step for each */
gboolean   imap_remote_check_service (ImapAccount    *account,
                                      MapiCheck      *check,
                                      GCancellable   *cancellable,
                                      GError        **error);

G_END_DECLS
