/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../store/mapi-content.h"

G_BEGIN_DECLS

/* BAD_VALUE names the field of a header that holds a line break: it could add fields and recipients to a message. */
gboolean mapi_submit_check_fields (MapiContent  *content,
                                   GError      **error);

G_END_DECLS
