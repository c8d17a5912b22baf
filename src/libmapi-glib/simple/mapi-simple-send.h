/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../session/mapi-session.h"
#include "../store/mapi-content.h"
#include "mapi-simple-error.h"

G_BEGIN_DECLS

MAPI_AVAILABLE_IN_ALL
gboolean mapi_simple_send (MapiSession   *session,
                           MapiContent   *content,
                           gboolean      *sent,
                           char         **id,
                           GCancellable  *cancellable,
                           GError       **error);

G_END_DECLS
