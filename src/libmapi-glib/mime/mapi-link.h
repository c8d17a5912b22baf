/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "mapi-version.h"

G_BEGIN_DECLS

/* Where a link leads, and whether it pretends to lead elsewhere. Pure, any thread. */

typedef enum /*< flags >*/
{
  MAPI_LINK_RISK_NONE          = 0,
  MAPI_LINK_RISK_OTHER_HOST    = 1 << 0, /* the text names another host */
  MAPI_LINK_RISK_LOOK_ALIKE    = 1 << 1, /* the host mixes scripts or looks like Latin letters */
  MAPI_LINK_RISK_HAS_USER      = 1 << 2, /* "https://bank.example@evil.example/" */
  MAPI_LINK_RISK_NUMERIC       = 1 << 3, /* a bare number for a host */
  MAPI_LINK_RISK_SCHEME        = 1 << 4  /* not http, https, mailto or tel */
} MapiLinkRisk;

/* *@host: as it may be shown, *@claimed: the host the text names, if it names one */
MAPI_AVAILABLE_IN_ALL
MapiLinkRisk mapi_link_examine          (const char  *target,
                                         const char  *text,
                                         char       **host,
                                         char       **claimed);
/* Letters where they can be trusted, punycode where they cannot */
MAPI_AVAILABLE_IN_ALL
char        *mapi_domain_to_display     (const char  *domain);
MAPI_AVAILABLE_IN_ALL
gboolean     mapi_domain_is_look_alike  (const char  *domain);
/* "mail.example.co.uk" and "example.co.uk": the same owner, as far as can be told without a list */
MAPI_AVAILABLE_IN_ALL
gboolean     mapi_domain_is_related     (const char  *a,
                                         const char  *b);

G_END_DECLS
