/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "mapi-version.h"

G_BEGIN_DECLS

typedef enum /*< flags >*/
{
  MAPI_TEXT_HTML_NONE        = 0,
  MAPI_TEXT_HTML_FOLD_QUOTES = 1 << 0  /* long and trailing quotes become <details> */
} MapiTextHtmlFlags;

/* A plain text body as HTML: links, quote levels, the signature. One <div class="estafette-mail">. */
MAPI_AVAILABLE_IN_ALL
char *mapi_text_to_html (const char        *text,
                         MapiTextHtmlFlags  flags);

G_END_DECLS
