/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-error.h"
#include "mapi-types.h"

G_BEGIN_DECLS

MAPI_AVAILABLE_IN_ALL
gboolean      mapi_init                     (MapiInitFlags   flags,
                                             GError        **error);
MAPI_AVAILABLE_IN_ALL
void          mapi_init_translations        (void);
MAPI_AVAILABLE_IN_ALL
void          mapi_uninit                   (void);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_is_initialized           (void);
MAPI_AVAILABLE_IN_ALL
MapiInitFlags mapi_get_init_flags           (void);
/* For the spooler alone, after mapi_init(): its sessions carry out what others ask it for */
MAPI_AVAILABLE_IN_ALL
void          mapi_init_spooler             (void);

G_END_DECLS
