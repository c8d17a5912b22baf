/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-service-admin.h"

G_BEGIN_DECLS

/* Tries a service with settings that are in no profile, or not yet; leaves nothing behind. @service
 * (nullable): whose kept secrets count where @settings has none. Blocks. */
MAPI_AVAILABLE_IN_ALL
gboolean mapi_service_type_check_settings (MapiServiceType    *self,
                                           MapiSettings       *settings,
                                           MapiService        *service,
                                           MapiInteraction    *interaction,
                                           MapiCheckStepFunc   func,
                                           gpointer            user_data,
                                           char              **transcript,
                                           GCancellable       *cancellable,
                                           GError            **error);

G_END_DECLS
