/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

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
/* Those in which each word of @text is, without regard to case and marks, the likeliest first; those of which words
 * begin so are before all others (element-type
 * MapiProperties with DISPLAY_NAME and EMAIL_ADDRESS) */
GPtrArray *mapi_collected_find   (const char  *path,
                                  const char  *text,
                                  guint        limit,
                                  gint64       now,
                                  GError     **error);

G_END_DECLS
