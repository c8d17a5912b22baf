/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "smtp-connection.h"
#include "smtp-message.h"

G_BEGIN_DECLS

/* Who has the messages */
typedef struct
{
  /* The next one, NULL: there is none */
  SmtpMessage *(*next)    (gpointer     user_data);
  /* Its last byte is about to leave. FALSE: it must not */
  gboolean     (*leaving) (SmtpMessage *message,
                           gpointer     user_data);
  /* Its transaction is over, or was given up because the connection broke */
  void         (*over)    (SmtpMessage *message,
                           gpointer     user_data);
} SmtpExchangeFuncs;

/* Sends messages over one connection as long as there are some, with as few round trips as the server allows.
 * When it returns, over() was called for each that next() gave. @careful: the connection was idle, and may be
 * gone without our knowing; no content leaves before the server has answered once. FALSE with an error: the
 * connection broke. */
gboolean smtp_exchange_run (SmtpConnection           *connection,
                            const SmtpExchangeFuncs  *funcs,
                            gpointer                  user_data,
                            gboolean                  careful,
                            GCancellable             *cancellable,
                            GError                  **error);

G_END_DECLS
