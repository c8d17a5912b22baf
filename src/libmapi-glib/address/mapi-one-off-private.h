/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-one-off.h"

G_BEGIN_DECLS

MapiProperties *mapi_one_off_new_properties (const char *name,
                                             const char *address_type,
                                             const char *address);

G_END_DECLS
