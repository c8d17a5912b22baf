/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* What a setting or a server names, against @base (nullable): absolute, https, in one spelling. NULL: it is nothing of
 * the kind. */
GUri     *carddav_uri_parse     (GUri        *base,
                                 const char  *text);
char     *carddav_uri_to_text   (GUri        *uri);
/* The address of a card directly in the collection at @base; NULL: it is elsewhere */
char     *carddav_uri_dup_member (GUri       *base,
                                  const char *href);

G_END_DECLS
