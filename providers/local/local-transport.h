/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

#define LOCAL_TYPE_TRANSPORT (local_transport_get_type ())

G_DECLARE_FINAL_TYPE (LocalTransport, local_transport, LOCAL, TRANSPORT, MapiTransport)

G_END_DECLS
