/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../session/mapi-identity.h"
#include "mapi-profile-file-private.h"

G_BEGIN_DECLS

/* element-type MapiIdentity, the default first. @services: element-type MapiService */
GPtrArray *mapi_identity_list_load (MapiProfileFile *file,
                                    GPtrArray       *services);

G_END_DECLS
