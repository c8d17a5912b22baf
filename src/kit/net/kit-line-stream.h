/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-endpoint.h"
#include "kit-wire-log.h"

G_BEGIN_DECLS

/* A connection to a server of lines and bytes: buffered, blocking, cancellable, for one thread at
 * a time. Errors are of MAPI_ERROR: NETWORK_ERROR when the connection is lost or never was,
 * TIMEOUT when the server is silent, CORRUPT_DATA for what no server may send (a line beyond its
 * limit), USER_CANCEL when cancelled. After any of them the stream is of no more use, but what
 * has arrived can still be read. */
#define KIT_TYPE_LINE_STREAM (kit_line_stream_get_type ())

G_DECLARE_FINAL_TYPE (KitLineStream, kit_line_stream, KIT, LINE_STREAM, GObject)

/* Limits of a line: before and after the user is logged on */
#define KIT_LINE_LIMIT_EARLY (64 * 1024)
#define KIT_LINE_LIMIT (1024 * 1024)

typedef enum
{
  KIT_WAIT_ERROR,
  KIT_WAIT_READABLE,            /* something to read, maybe the end */
  KIT_WAIT_TIMEOUT
} KitWaitResult;

/* Gets the next bytes of a longer run; FALSE with an error ends it. */
typedef gboolean (*KitBytesFunc) (const guint8  *data,
                                  gsize          length,
                                  gpointer       user_data,
                                  GError       **error);

/* Resolves, connects and, with KIT_SECURITY_TLS, makes the connection safe. Each step is
 * reported to @check (nullable). @log nullable. */
KitLineStream *kit_line_stream_open            (KitEndpoint     *endpoint,
                                                KitWireLog      *log,
                                                MapiCheck       *check,
                                                GCancellable    *cancellable,
                                                GError         **error);
KitEndpoint   *kit_line_stream_get_endpoint    (KitLineStream   *self);
/* After the server agreed to STARTTLS. Anything that is buffered already is an injection and an
 * error. Whatever was learnt before must be forgotten by the caller. */
gboolean       kit_line_stream_start_tls       (KitLineStream   *self,
                                                MapiCheck       *check,
                                                GCancellable    *cancellable,
                                                GError         **error);
/* After the server agreed to COMPRESS=DEFLATE: raw deflate in both directions */
gboolean       kit_line_stream_start_deflate   (KitLineStream   *self,
                                                GError         **error);
/* The one answer to "may a secret be sent now?": the handshake is over and the certificate was
 * accepted, or the user agreed to do without, or it does not leave this computer */
gboolean       kit_line_stream_may_send_secret (KitLineStream   *self);
gboolean       kit_line_stream_is_tls          (KitLineStream   *self);
/* "TLS 1.3, TLS_AES_256_GCM_SHA384", NULL without */
char          *kit_line_stream_dup_tls_text    (KitLineStream   *self);
/* Data that binds SCRAM-*-PLUS to this connection. @exporter (out): TLS-EXPORTER, else TLS-UNIQUE */
GBytes        *kit_line_stream_dup_binding     (KitLineStream   *self,
                                                gboolean        *exporter);

/* Reading. A line comes without its end; it is valid until the next call on the stream and ends
 * in a NUL besides. NULL without an error: the server closed the connection between two lines. */
const char    *kit_line_stream_read_line       (KitLineStream   *self,
                                                gsize            limit,
                                                gsize           *length,
                                                GCancellable    *cancellable,
                                                GError         **error);
/* Exactly @length bytes */
gboolean       kit_line_stream_read_exactly    (KitLineStream   *self,
                                                gpointer         data,
                                                gsize            length,
                                                GCancellable    *cancellable,
                                                GError         **error);
/* Exactly @length bytes, as they come. When @func fails the rest stays unread. */
gboolean       kit_line_stream_read_bytes      (KitLineStream   *self,
                                                guint64          length,
                                                KitBytesFunc     func,
                                                gpointer         user_data,
                                                GCancellable    *cancellable,
                                                GError         **error);
/* At least one byte and at most @size, for who finds the ends himself. *@n_read 0: the server closed
 * the connection. The wire log shows nothing of it. */
gboolean       kit_line_stream_read_some       (KitLineStream   *self,
                                                gpointer         data,
                                                gsize            size,
                                                gsize           *n_read,
                                                GCancellable    *cancellable,
                                                GError         **error);
/* Without waiting: bytes that are here; whether a whole line is */
gsize          kit_line_stream_get_buffered    (KitLineStream   *self);
gboolean       kit_line_stream_has_line        (KitLineStream   *self);
/* Takes in what the system has, without waiting. FALSE: the connection is lost or at its end. */
gboolean       kit_line_stream_poll            (KitLineStream   *self,
                                                GError         **error);
/* Until something can be read. @milliseconds -1: for ever. For IDLE, and for half-open tests. */
KitWaitResult  kit_line_stream_wait            (KitLineStream   *self,
                                                gint64           milliseconds,
                                                GCancellable    *cancellable,
                                                GError         **error);

/* Writing. Nothing leaves before a flush, so that commands share packets; a queue that has grown
 * long leaves at once (write). The first three differ in what the wire log shows: the text, its
 * length, nothing. */
void           kit_line_stream_queue           (KitLineStream   *self,
                                                const char      *text);
void           kit_line_stream_queue_data      (KitLineStream   *self,
                                                gconstpointer    data,
                                                gsize            length);
void           kit_line_stream_queue_secret    (KitLineStream   *self,
                                                const char      *text);
gboolean       kit_line_stream_write           (KitLineStream   *self,
                                                gconstpointer    data,
                                                gsize            length,
                                                GCancellable    *cancellable,
                                                GError         **error);
/* While the peer takes nothing, what it sends is read, so that two that send do not block each
 * other. */
gboolean       kit_line_stream_flush           (KitLineStream   *self,
                                                GCancellable    *cancellable,
                                                GError         **error);
/* Everything up to a monotonic time (microseconds), 0 for none: against servers that drip */
void           kit_line_stream_set_deadline    (KitLineStream   *self,
                                                gint64           deadline);
/* Seconds without progress, in place of the endpoint's */
void           kit_line_stream_set_io_timeout  (KitLineStream   *self,
                                                guint            seconds);
/* While TRUE, lines that are read do not appear in the wire log: SASL */
void           kit_line_stream_set_private     (KitLineStream   *self,
                                                gboolean         is_private);
/* From now on @secret (nullable) is replaced in the wire log wherever it appears */
void           kit_line_stream_hide_secret     (KitLineStream   *self,
                                                const char      *secret);
/* On the wire, after compression, before TLS */
guint64        kit_line_stream_get_n_received  (KitLineStream   *self);
guint64        kit_line_stream_get_n_sent      (KitLineStream   *self);
gboolean       kit_line_stream_is_open         (KitLineStream   *self);
/* Does not wait for anybody */
void           kit_line_stream_close           (KitLineStream   *self);

G_END_DECLS
