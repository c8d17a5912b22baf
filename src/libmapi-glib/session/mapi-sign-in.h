/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-interaction.h"

G_BEGIN_DECLS

/* The setting that is filled by signing in in the browser (OAuth 2), NULL where the settings as they
 * stand need none */
MAPI_AVAILABLE_IN_ALL
const char *mapi_sign_in_get_setting (MapiSettings     *settings);
/* Whether that can be done. NOT_FOUND: nobody is known for the server; UNCONFIGURED: no client id */
MAPI_AVAILABLE_IN_ALL
gboolean    mapi_sign_in_is_possible (MapiSettings     *settings,
                                      GError          **error);
MAPI_AVAILABLE_IN_ALL
gboolean    mapi_sign_in             (MapiSettings     *settings,
                                      const char       *service,
                                      const GError     *problem,
                                      MapiInteraction  *interaction,
                                      GCancellable     *cancellable,
                                      GError          **error);

G_END_DECLS
