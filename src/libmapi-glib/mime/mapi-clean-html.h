/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "mapi-version.h"

G_BEGIN_DECLS

/* HTML of others made safe to show or to quote: an allow-list of elements, attributes, style
 * properties and addresses, written anew from a parsed tree. Boxed, immutable, any thread. */

typedef enum /*< flags >*/
{
  MAPI_CLEAN_HTML_NONE          = 0,
  MAPI_CLEAN_HTML_REMOTE_IMAGES = 1 << 0, /* addresses of pictures elsewhere stay */
  MAPI_CLEAN_HTML_FOLD_QUOTES   = 1 << 1, /* quoted mail becomes <details> */
  MAPI_CLEAN_HTML_STRICT        = 1 << 2  /* for replies and pasting: no sheet, class, hidden text, remote picture */
} MapiCleanHtmlFlags;

#define MAPI_TYPE_CLEAN_HTML (mapi_clean_html_get_type ())

typedef struct _MapiCleanHtml MapiCleanHtml;

MAPI_AVAILABLE_IN_ALL
GType               mapi_clean_html_get_type        (void);
MAPI_AVAILABLE_IN_ALL
MapiCleanHtml      *mapi_clean_html_new             (const char          *html,
                                                     gssize               length,
                                                     MapiCleanHtmlFlags   flags,
                                                     gsize                limit);
MAPI_AVAILABLE_IN_ALL
MapiCleanHtml      *mapi_clean_html_ref             (MapiCleanHtml       *self);
MAPI_AVAILABLE_IN_ALL
void                mapi_clean_html_unref           (MapiCleanHtml       *self);
/* One <div class="estafette-mail"> with everything in it */
MAPI_AVAILABLE_IN_ALL
const char         *mapi_clean_html_get_body        (MapiCleanHtml       *self);
/* Rules for a <style> element, every selector below .estafette-mail; may be empty */
MAPI_AVAILABLE_IN_ALL
const char         *mapi_clean_html_get_style       (MapiCleanHtml       *self);
/* Addresses of content elsewhere, kept or not, each once */
MAPI_AVAILABLE_IN_ALL
const char * const *mapi_clean_html_get_remote      (MapiCleanHtml       *self);
MAPI_AVAILABLE_IN_ALL
guint               mapi_clean_html_get_n_links     (MapiCleanHtml       *self);
MAPI_AVAILABLE_IN_ALL
const char         *mapi_clean_html_get_link_target (MapiCleanHtml       *self,
                                                     guint                position);
MAPI_AVAILABLE_IN_ALL
const char         *mapi_clean_html_get_link_text   (MapiCleanHtml       *self,
                                                     guint                position);
/* The mail chooses colours of its own */
MAPI_AVAILABLE_IN_ALL
gboolean            mapi_clean_html_has_colors      (MapiCleanHtml       *self);
/* Something is missing: too long, too deep, too much */
MAPI_AVAILABLE_IN_ALL
gboolean            mapi_clean_html_is_cut          (MapiCleanHtml       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiCleanHtml, mapi_clean_html_unref)

G_END_DECLS
