/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../property/mapi-properties.h"

G_BEGIN_DECLS

/* The text of an mbox file: where messages begin and end, and what their "From " line and
 * status fields say. */

typedef struct
{
  gsize    from;                /* of the "From " line */
  gsize    start;               /* of the message */
  gsize    end;
  gsize    next;                /* where to look for the next one */
  gboolean is_quoted;           /* ">From " lines are to be unquoted */
} MapiMboxEntry;

gboolean mapi_mbox_is_separator (const char          *data,
                                 gsize                size,
                                 gsize                at);
/* Where the first separator at or after @at is, or @size */
gsize    mapi_mbox_find         (const char          *data,
                                 gsize                size,
                                 gsize                at);
/* @at must be a separator */
void     mapi_mbox_read_entry   (const char          *data,
                                 gsize                size,
                                 gsize                at,
                                 MapiMboxEntry       *entry);
GBytes  *mapi_mbox_dup_message  (const char          *data,
                                 const MapiMboxEntry *entry);
gint64   mapi_mbox_parse_time   (const char          *data,
                                 const MapiMboxEntry *entry);
/* Flags and keywords of Status:, X-Status:, X-Keywords:, X-Mozilla-Status:. FALSE: the program
 * that wrote the file has deleted the message. */
gboolean mapi_mbox_read_status  (GBytes              *message,
                                 MapiProperties      *properties);

G_END_DECLS
