/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-store.h>

G_BEGIN_DECLS

/* The mailbox of an IMAP server, as far as it is on this computer: the kit's store, with a remote */
#define IMAP_TYPE_STORE (imap_store_get_type ())

G_DECLARE_FINAL_TYPE (ImapStore, imap_store, IMAP, STORE, KitStore)

G_END_DECLS
