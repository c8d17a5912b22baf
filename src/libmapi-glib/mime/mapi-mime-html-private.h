/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @links: addresses of links behind their text, quotes marked by ">". @limit: bytes of text,
 * 0 for all. */
char *mapi_mime_html_extract (const char *html,
                              gsize       length,
                              gboolean    links,
                              gsize       limit);

G_END_DECLS
