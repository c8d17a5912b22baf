/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "smtp-keeper.h"
#include "smtp-message.h"

G_BEGIN_DECLS

typedef SmtpConnection *(*SmtpOpenFunc) (gpointer       user_data,
                                         GCancellable  *cancellable,
                                         GError       **error);

/* Sends what @feed has, over a connection of @keeper or new ones, at most @n_connections at a time. FALSE with an
 * error: no server is to be had; what was not taken from @feed was not asked for. *@trouble: the last connection broke
 * and was of no use, although all of @feed was seen to. */
gboolean smtp_batch_run (const MapiSubmitFeed  *feed,
                         gpointer               feed_data,
                         SmtpKeeper            *keeper,
                         guint                  n_connections,
                         SmtpOpenFunc           open,
                         gpointer               open_data,
                         GCancellable          *cancellable,
                         GError               **trouble,
                         GError               **error);

G_END_DECLS
