/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-remote.h"
#include "kit-remote-row.h"

G_BEGIN_DECLS

/* Numbers of messages in the folder whose text here is not the one the server has. Every text is read: one that is
 * missing, of another size than the server says, or of another message than its row, is compared with the server's byte
 * by byte; and besides some others, as many as cost little, other ones each time. (transfer full) */
KitUidSet *kit_compare_texts_find  (KitStore           *store,
                                    KitRemote          *remote,
                                    const KitRemoteRow *row,
                                    GCancellable       *cancellable,
                                    GError            **error);
/* Forgets those texts, so that they come again like any that is not here yet */
gboolean   kit_compare_texts_drop  (KitTransaction     *transaction,
                                    gint64              folder,
                                    KitUidSet          *uids,
                                    GError            **error);
/* Whether the message this header is of is another than the one a row is about, as far as names tell */
gboolean   kit_compare_is_other    (const char         *message_id,
                                    const char         *subject,
                                    MapiMimeDigest     *header);

G_END_DECLS
