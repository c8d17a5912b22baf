/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-query.h"

G_BEGIN_DECLS

typedef struct
{
  const char  *text;
  gsize        at;            /* byte offset of what comes next */
  GError     **error;
  gboolean     failed;
  gboolean     takes_folder;
  gboolean     has_or;
  guint        depth;
  guint        n_negations;   /* how many of them we are inside of */
  guint        n_terms;
  guint        n_empty;       /* texts without anything to look for */
  char        *folder;        /* (owned) (nullable) */
  gboolean     anywhere;
  gsize        folder_at;
} MapiQueryParser;

MapiRestriction *mapi_query_fail        (MapiQueryParser   *parser,
                                         gsize              at,
                                         const char        *format,
                                         ...) G_GNUC_PRINTF (3, 4);
MapiRestriction *mapi_query_parse_unary (MapiQueryParser   *parser);
MapiRestriction *mapi_query_words       (MapiQueryParser   *parser,
                                         gsize              at,
                                         MapiFullTextField  field,
                                         const char        *text,
                                         gboolean           quoted);
MapiRestriction *mapi_query_field       (MapiQueryParser   *parser,
                                         gsize              at,
                                         const char        *field,
                                         const char        *text,
                                         gboolean           quoted);
/* Microseconds since 1970 of the beginning of the period and of the moment after it; @relative: another one tomorrow */
gboolean         mapi_query_read_period (const char        *text,
                                         gint64            *start,
                                         gint64            *end,
                                         gboolean          *relative);
gboolean         mapi_query_read_size   (const char        *text,
                                         gint64            *size);

G_END_DECLS
