/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-deflate.h"
#include "kit-line-stream.h"
#include "kit-net-error.h"

G_BEGIN_DECLS

struct _KitLineStream
{
  GObject               parent_instance;

  KitEndpoint          *endpoint;     /* (owned) */
  KitWireLog           *log;          /* (unowned) (nullable): the caller's */
  GSocketConnection    *connection;   /* (owned) */
  GTlsConnection       *tls;          /* (owned) (nullable) */
  GPollableInputStream *input;        /* (unowned): of tls, or of connection */
  GPollableOutputStream *output;      /* (unowned) */
  int                   fd;           /* (unowned) */
  KitDeflate           *deflate;      /* (owned) (nullable) */

  guint8               *in;           /* (owned): what has arrived, inflated */
  gsize                 in_start;
  gsize                 in_end;
  gsize                 in_size;
  gsize                 in_scanned;   /* from in_start: known to hold no line end */
  gboolean              inflating;    /* there may be more to inflate from what was fed */
  GByteArray           *out;          /* (owned): what is to be sent, as it goes out */
  gsize                 out_start;
  GByteArray           *plain;        /* (owned): with deflate, not yet compressed */

  guint64               n_received;
  guint64               n_sent;
  gint64                deadline;     /* monotonic, 0 for none */
  guint                 io_timeout;   /* seconds */
  gboolean              secure;       /* the handshake is over and the certificate accepted */
  gboolean              is_private;
  gboolean              at_end;
  gboolean              broken;
};

/* Takes the connection. */
KitLineStream *kit_line_stream_new        (KitEndpoint        *endpoint,
                                           GSocketConnection  *connection,
                                           KitWireLog         *log);
/* From here on everything goes through @tls, which it takes. */
void           kit_line_stream_adopt_tls  (KitLineStream      *self,
                                           GTlsConnection     *tls);
gboolean       kit_line_stream_handshake  (KitLineStream      *self,
                                           MapiCheck          *check,
                                           GCancellable       *cancellable,
                                           GError            **error);

G_END_DECLS
