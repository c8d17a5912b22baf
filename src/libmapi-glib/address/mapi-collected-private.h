/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "../property/mapi-properties.h"

G_BEGIN_DECLS

/* Addresses mail was written to, in one file. Blocking; safe from any thread and process. */

/* Counts each of @recipients (element-type MapiProperties) once at @now (seconds since 1970) */
gboolean   mapi_collected_add    (const char  *path,
                                  GPtrArray   *recipients,
                                  gint64       now,
                                  GError     **error);
gboolean   mapi_collected_remove (const char  *path,
                                  const char  *address,
                                  GError     **error);
/* Somebody who was found */
typedef struct
{
  MapiProperties *entry;  /* with DISPLAY_NAME and EMAIL_ADDRESS */
  double          score;  /* how often mail went there: a message counts half as much every 60 days; 0 never */
  gboolean        begins; /* each word begins a word of name or address, instead of being within one */
  gboolean        in_book;
} MapiCandidate;

MapiCandidate *mapi_candidate_new  (MapiProperties *entry);
void           mapi_candidate_free (gpointer        data);
/* Whether each word of @text begins a word of the name, the nickname or the address of @entry */
gboolean   mapi_collected_begins (MapiProperties *entry,
                                  const char     *text);
/* Those in which each word of @text is, without regard to case and marks, the likeliest first; those of which words
 * begin so are before all others (element-type MapiCandidate) */
GPtrArray *mapi_collected_find   (const char  *path,
                                  const char  *text,
                                  guint        limit,
                                  gint64       now,
                                  GError     **error);

G_END_DECLS
