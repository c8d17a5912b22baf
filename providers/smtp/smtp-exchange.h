/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "smtp-connection.h"
#include "smtp-message.h"

G_BEGIN_DECLS

/* A message's transaction is over, or was given up because the connection broke */
typedef void (*SmtpOverFunc) (SmtpMessage *message,
                              gpointer     user_data);

/* Sends the messages of @queue (element-type SmtpMessage) over one connection, in order. As few
 * round trips as the server allows. When it returns, each message
 * that @over was not called for was not begun, and is as it was before. @careful: the connection was
 * idle, and may be gone without our knowing; no content leaves before the server has answered once.
 * FALSE with an error: the connection broke. */
gboolean smtp_exchange_run (SmtpConnection  *connection,
                            GPtrArray       *queue,
                            gboolean         careful,
                            SmtpOverFunc     over,
                            gpointer         user_data,
                            GCancellable    *cancellable,
                            GError         **error);

G_END_DECLS
