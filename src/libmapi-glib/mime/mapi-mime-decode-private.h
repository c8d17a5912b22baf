/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-mime-roles-private.h"
#include "../store/mapi-content.h"

G_BEGIN_DECLS

/* @level: how many messages are around this one. @message: what the fields of a report go into. */

MapiContent *mapi_mime_decode_entity (MapiMimeScan         *scan,
                                      guint                 position,
                                      guint                 level);
MapiContent *mapi_mime_decode_nested (GBytes               *source,
                                      guint                 level);
void         mapi_mime_decode_report (MapiContent          *content,
                                      MapiMimeScan         *scan,
                                      const MapiMimeEntity *entity);
void         mapi_mime_finish_report (MapiContent          *content);
/* FALSE: the bytes are no TNEF and are to be kept as a file. @level: TNEF around this one */
gboolean     mapi_mime_decode_tnef   (MapiContent          *content,
                                      GBytes               *data,
                                      guint                 level);

G_END_DECLS
