/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mapi-provider.h>

#include "carddav-book.h"

/* The settings are checked where they are used */
MAPI_PROVIDER_DEFINE (NULL,
                      NULL,
                      carddav_book_get_type,
                      NULL)
