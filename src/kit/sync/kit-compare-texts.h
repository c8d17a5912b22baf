/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-remote.h"
#include "kit-remote-row.h"
#include "kit-text-difference.h"

G_BEGIN_DECLS

/* Where texts of the folder differ from the server's. Every text is read: one that is missing, of another size than the
 * server says, or of another message than its row, is compared with the server's byte by byte; and besides some others,
 * as many as cost little, other ones each time. (transfer full) (element-type KitTextDifference), by number */
GArray    *kit_compare_texts_sample (KitStore           *store,
                                     KitRemote          *remote,
                                     const KitRemoteRow *row,
                                     GCancellable       *cancellable,
                                     GError            **error);
/* The same of the next ones behind number *@uid, as many as are quickly asked for, each byte by byte. *@uid: the last of
 * them, G_MAXINT64: there are no more. What the server refuses is a difference, too. */
GArray    *kit_compare_texts_next   (KitStore           *store,
                                     KitRemote          *remote,
                                     const KitRemoteRow *row,
                                     gint64             *uid,
                                     GCancellable       *cancellable,
                                     GError            **error);
/* Forgets those texts, so that they come again like any that is not here yet */
gboolean   kit_compare_texts_drop   (KitTransaction     *transaction,
                                     gint64              folder,
                                     KitUidSet          *uids,
                                     GError            **error);

G_END_DECLS
