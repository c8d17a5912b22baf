/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

#define SMTP_TYPE_TRANSPORT (smtp_transport_get_type ())

G_DECLARE_FINAL_TYPE (SmtpTransport, smtp_transport, SMTP, TRANSPORT, MapiTransport)

G_END_DECLS
