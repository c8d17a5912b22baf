/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-credentials.h>
#include <kit-line-stream.h>

#include "smtp-capabilities.h"

G_BEGIN_DECLS

/* One conversation with a server: greeting, TLS, logging on, replies. One thread at a time. Errors as
 * KitLineStream has them, but only NETWORK_ERROR, LOGON_FAILED, UNCONFIGURED, USER_CANCEL. */
typedef struct _SmtpConnection SmtpConnection;

/* @name: what we call ourselves in EHLO */
SmtpConnection   *smtp_connection_open             (KitEndpoint     *endpoint,
                                                    KitCredentials  *credentials,
                                                    const char      *name,
                                                    MapiCheck       *check,
                                                    GCancellable    *cancellable,
                                                    GError         **error);
void              smtp_connection_free             (SmtpConnection  *self);
/* Says QUIT if the server still listens, without waiting for the answer */
void              smtp_connection_close            (SmtpConnection  *self);
SmtpCapabilities *smtp_connection_get_capabilities (SmtpConnection  *self);
KitEndpoint      *smtp_connection_get_endpoint     (SmtpConnection  *self);
/* Nothing came in unasked, and it is not closed */
gboolean          smtp_connection_is_usable        (SmtpConnection  *self);

void              smtp_connection_queue            (SmtpConnection  *self,
                                                    const char      *format,
                                                    ...) G_GNUC_PRINTF (2, 3);
gboolean          smtp_connection_write            (SmtpConnection  *self,
                                                    gconstpointer    data,
                                                    gsize            length,
                                                    GCancellable    *cancellable,
                                                    GError         **error);
gboolean          smtp_connection_flush            (SmtpConnection  *self,
                                                    GCancellable    *cancellable,
                                                    GError         **error);
/* What an answer is waited for */
typedef enum
{
  SMTP_WAIT_COMMAND,
  SMTP_WAIT_CONTENT             /* it may be looked at closely */
} SmtpWait;

/* The next reply */
SmtpReply        *smtp_connection_read             (SmtpConnection  *self,
                                                    SmtpWait         wait,
                                                    GCancellable    *cancellable,
                                                    GError         **error);
gboolean          smtp_connection_has_reply        (SmtpConnection  *self);
/* It breaks, and the rest is to be read: takes in what has come, and does not wait long for more */
void              smtp_connection_hurry            (SmtpConnection  *self);
/* A transaction may be open on it */
gboolean          smtp_connection_get_dirty        (SmtpConnection  *self);
void              smtp_connection_set_dirty        (SmtpConnection  *self,
                                                    gboolean         dirty);
/* Microseconds the server took to answer EHLO: the way there and back, as a rule */
gint64            smtp_connection_get_round_trip   (SmtpConnection  *self);
/* Bytes queued since the beginning, and how many of them the system has taken */
guint64           smtp_connection_get_n_queued     (SmtpConnection  *self);
guint64           smtp_connection_get_n_sent       (SmtpConnection  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SmtpConnection, smtp_connection_free)

G_END_DECLS
