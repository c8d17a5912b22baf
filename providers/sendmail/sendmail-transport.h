/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

#define SENDMAIL_TYPE_TRANSPORT (sendmail_transport_get_type ())

G_DECLARE_FINAL_TYPE (SendmailTransport, sendmail_transport, SENDMAIL, TRANSPORT, MapiTransport)

G_END_DECLS
