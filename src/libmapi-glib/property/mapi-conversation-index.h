/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-error.h"

G_BEGIN_DECLS

MAPI_AVAILABLE_IN_ALL
GBytes *mapi_conversation_index_create    (GBytes *parent);
MAPI_AVAILABLE_IN_ALL
gint    mapi_conversation_index_get_depth (GBytes *index);
/* Microseconds since 1970; reads both byte layouts */
MAPI_AVAILABLE_IN_ALL
gint64  mapi_conversation_index_get_time  (GBytes *index);
MAPI_AVAILABLE_IN_ALL
GBytes *mapi_conversation_index_get_guid  (GBytes *index);

G_END_DECLS
