/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mapi-provider.h>

#include "contacts-book.h"

/* Nothing has to be set before it can be used, so there is no service entry */
MAPI_PROVIDER_DEFINE (NULL,
                      NULL,
                      contacts_book_get_type,
                      NULL)
