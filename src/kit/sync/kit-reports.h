/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-store-private.h>

G_BEGIN_DECLS

/* Delivery reports and receipts among what a server has: each is remembered with the transaction that saw what it is,
 * and forgotten when the message it is about has been told, so that no crash leaves one out */
gboolean kit_reports_add  (KitTransaction  *transaction,
                           gint64           message,
                           GError         **error);
/* Tells the messages they are about of those that came so far. @all: also of those whose message was not here yet; it
 * will not come any more. */
gboolean kit_reports_link (KitStore        *store,
                           gboolean         all,
                           GCancellable    *cancellable,
                           GError         **error);

G_END_DECLS
