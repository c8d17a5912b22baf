/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-mime-scan-private.h"
#include "../property/mapi-properties.h"

G_BEGIN_DECLS

/* Fields of a message as properties: what digest and decoder both need. */

#define MAPI_MIME_MAX_REFERENCES 1000

typedef struct
{
  GString   *from;              /* (nullable) texts for the index: names and addresses */
  GString   *to;                /* (nullable) */
  gsize      text_limit;
  gboolean   full;              /* entry ids, search keys, transport headers, the rare fields */
  GPtrArray *references;        /* (element-type utf8) oldest first */
  GPtrArray *recipients;        /* (nullable) (element-type MapiProperties) */
} MapiMimeHeaderSink;

void mapi_mime_read_headers (MapiMimeScan         *scan,
                             const MapiMimeEntity *entity,
                             MapiProperties       *properties,
                             MapiMimeHeaderSink   *sink);

G_END_DECLS
