/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The one parser of message structure: view, reply, index and attachment list all see what it
 * sees. It only marks slices of the source and never recurses. */

#define MAPI_MIME_MAX_DEPTH          100
#define MAPI_MIME_MAX_PARTS          10000
#define MAPI_MIME_MAX_FIELDS         2000   /* of one entity */
#define MAPI_MIME_MAX_VALUE          (256 * 1024)

typedef enum
{
  MAPI_MIME_ENCODING_IDENTITY,
  MAPI_MIME_ENCODING_BASE64,
  MAPI_MIME_ENCODING_QUOTED_PRINTABLE,
  MAPI_MIME_ENCODING_UUENCODE
} MapiMimeEncoding;

typedef struct
{
  const char *name;             /* (unowned) into the source, not terminated */
  const char *value;            /* (unowned) raw, still folded */
  gsize       name_length;
  gsize       value_length;
} MapiMimeField;

typedef struct
{
  gint             parent;      /* -1 for the message itself */
  guint            depth;
  guint            first_field;
  guint            n_fields;
  guint            n_children;
  gsize            start;
  gsize            body_start;
  gsize            body_end;
  char            *type;        /* (owned) lower case, "text/plain" */
  MapiMimeEncoding encoding;
  gboolean         is_multipart; /* and has a usable boundary */
  gboolean         is_message;   /* its one child is a message */
} MapiMimeEntity;

typedef struct
{
  GBytes     *source;           /* (owned) */
  const char *data;
  gsize       size;
  GArray     *fields;           /* (owned) (element-type MapiMimeField) */
  GArray     *entities;         /* (owned) (element-type MapiMimeEntity), in order of the source */
} MapiMimeScan;

MapiMimeScan         *mapi_mime_scan_new        (GBytes               *source);
void                  mapi_mime_scan_free       (MapiMimeScan         *self);
MapiMimeEntity       *mapi_mime_scan_get        (MapiMimeScan         *self,
                                                 guint                 position);
gint                  mapi_mime_scan_next_child (MapiMimeScan         *self,
                                                 guint                 parent,
                                                 gint                  previous);
const MapiMimeField  *mapi_mime_scan_find       (MapiMimeScan         *self,
                                                 const MapiMimeEntity *entity,
                                                 const char           *name);
gboolean              mapi_mime_field_is        (const MapiMimeField  *field,
                                                 const char           *name);
/* Unfolded, valid UTF-8, still with its encoded words; NULL when the field is missing */
char                 *mapi_mime_scan_dup_raw    (MapiMimeScan         *self,
                                                 const MapiMimeEntity *entity,
                                                 const char           *name);
/* A parameter of a structured field, decoded (RFC 2231, and RFC 2047 as many write it) */
char                 *mapi_mime_scan_dup_param  (MapiMimeScan         *self,
                                                 const MapiMimeEntity *entity,
                                                 const char           *field,
                                                 const char           *param);
/* "attachment", "inline", … in lower case, or NULL */
char                 *mapi_mime_scan_dup_disposition (MapiMimeScan         *self,
                                                      const MapiMimeEntity *entity);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiMimeScan, mapi_mime_scan_free)

G_END_DECLS
