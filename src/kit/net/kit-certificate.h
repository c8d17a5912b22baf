/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whose it is, who signed it, from when to when, for which names, its SHA-256; a line each */
char *kit_certificate_dup_facts   (GTlsCertificate      *certificate);
/* What is wrong, in sentences */
char *kit_certificate_dup_problem (GTlsCertificate      *certificate,
                                   GTlsCertificateFlags  errors,
                                   const char           *host);

G_END_DECLS
