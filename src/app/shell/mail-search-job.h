/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* What someone typed, as a condition. Each word may be the beginning of a word; what is not understood
 * as a query is looked for as it stands. (nullable): there is nothing to look for. */
MapiRestriction *mail_search_make_restriction (const char * const   *terms);
/* The newest messages of @stores (element-type MapiStore) that fulfil it, at most @limit */
void             mail_search_async            (GListModel           *stores,
                                               MapiRestriction      *restriction,
                                               guint                 limit,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
/* (element-type MapiProperties): ENTRYID, SUBJECT, who sent it, when, PREVIEW */
GPtrArray       *mail_search_finish           (GAsyncResult         *result,
                                               GError              **error);

G_END_DECLS
