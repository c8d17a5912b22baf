/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include <mapi-provider.h>

#include "ldap-book.h"

MAPI_PROVIDER_DEFINE (NULL,
                      NULL,
                      ldap_book_get_type,
                      NULL)
