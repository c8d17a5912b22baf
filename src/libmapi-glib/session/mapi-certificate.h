/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../mapi-error.h"

G_BEGIN_DECLS

/* 64 lower-case hexadecimal digits: how a certificate is pinned for a server */
MAPI_AVAILABLE_IN_ALL
char *mapi_certificate_dup_fingerprint (GTlsCertificate      *certificate);
/* In whole sentences for people: what is wrong, one line each */
MAPI_AVAILABLE_IN_ALL
char *mapi_certificate_describe_flaws  (GTlsCertificate      *certificate,
                                        GTlsCertificateFlags  flaws,
                                        const char           *server);

G_END_DECLS
