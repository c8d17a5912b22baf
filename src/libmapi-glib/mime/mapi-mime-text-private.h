/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-mime-scan-private.h"

G_BEGIN_DECLS

/* From the bytes of mail to clean UTF-8. Every result is valid UTF-8. */

void    mapi_mime_ensure_initialized (void);
char   *mapi_mime_unfold             (const char       *value,
                                      gsize             length,
                                      gsize             limit);
char   *mapi_mime_dup_param          (const char       *value,
                                      const char       *param);
/* RFC 2047 words decoded, control characters removed, white space runs single */
char   *mapi_mime_decode_words       (const char       *raw);
char   *mapi_mime_clean_line         (const char       *text);
char   *mapi_mime_to_utf8            (const char       *data,
                                      gsize             length,
                                      const char       *charset);
/* At most @limit bytes come out (0: as many as there are) */
GBytes *mapi_mime_decode_transfer    (const char       *data,
                                      gsize             length,
                                      MapiMimeEncoding  encoding,
                                      gsize             limit);
/* A text part as UTF-8 with line feeds, format=flowed undone */
char   *mapi_mime_decode_text        (MapiMimeScan         *scan,
                                      const MapiMimeEntity *entity,
                                      gsize                 limit);
char   *mapi_mime_clean_file_name    (const char       *name);
gint64  mapi_mime_parse_date         (const char       *raw);
/* Message-IDs in their order, without brackets */
void    mapi_mime_parse_ids          (const char       *raw,
                                      guint             limit,
                                      GPtrArray        *ids);

typedef struct
{
  char *name;                   /* (owned) may be empty */
  char *address;                /* (owned) may be empty */
} MapiMimeMailbox;

void       mapi_mime_mailbox_free    (MapiMimeMailbox  *self);
/* (element-type MapiMimeMailbox); groups are flattened */
GPtrArray *mapi_mime_parse_mailboxes (const char       *raw,
                                      guint             limit);

G_END_DECLS
