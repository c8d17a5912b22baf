/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-error.h"

G_DEFINE_QUARK (mapi-error-quark, mapi_error)
