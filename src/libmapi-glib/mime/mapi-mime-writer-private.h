/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-mime.h"

G_BEGIN_DECLS

/* The one place header fields are built: values are reduced to printable characters, encoded and
 * folded here, so that no value can begin another field. */

/* @value as RFC 5322 unstructured text with RFC 2047 words */
void     mapi_mime_write_text      (GString              *out,
                                    const char           *name,
                                    const char           *value,
                                    MapiMimeEncodeFlags   flags);
/* @value must be tokens apart by spaces, folded between them: ids, encoded data */
void     mapi_mime_write_tokens    (GString              *out,
                                    const char           *name,
                                    const char           *value);
void     mapi_mime_write_ids       (GString              *out,
                                    const char           *name,
                                    const char           *ids);
void     mapi_mime_write_date      (GString              *out,
                                    const char           *name,
                                    gint64                time_us);
/* Adds one address to a list field; *@column is 0 before the first */
gboolean mapi_mime_write_address   (GString              *out,
                                    const char           *field,
                                    gsize                *column,
                                    const char           *name,
                                    const char           *address,
                                    MapiMimeEncodeFlags   flags,
                                    GError              **error);
/* "; name=value" with RFC 2231 where needed, folded */
void     mapi_mime_write_param     (GString              *out,
                                    const char           *name,
                                    const char           *value);
/* Content-Transfer-Encoding and body of a text part, line feeds made CR LF */
void     mapi_mime_write_text_body (GString              *out,
                                    const char           *text,
                                    gsize                 length,
                                    MapiMimeEncodeFlags   flags);
/* RFC 3676 format=flowed without DelSp */
char    *mapi_mime_flow            (const char           *text);
void     mapi_mime_write_base64    (GString              *out,
                                    GBytes               *data);
gboolean mapi_mime_is_token        (const char           *text);

gboolean mapi_mime_write_fields    (GString              *out,
                                    MapiContent          *content,
                                    MapiMimeEncodeFlags   flags,
                                    gboolean              is_nested,
                                    GError              **error);
/* Content-Type and the rest of a report, without the fields of the message */
gboolean mapi_mime_write_report    (GString              *out,
                                    MapiContent          *content,
                                    MapiMimeEncodeFlags   flags,
                                    guint                 level,
                                    GError              **error);
gboolean mapi_mime_write_message   (GString              *out,
                                    MapiContent          *content,
                                    MapiMimeEncodeFlags   flags,
                                    guint                 level,
                                    GError              **error);
/* MapiProperties with DISPLAY_NAME and EMAIL_ADDRESS of an entry id */
MapiProperties *mapi_mime_open_entry   (GBytes *entry_id);

G_END_DECLS
