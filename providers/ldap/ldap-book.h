/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

#define LDAP_TYPE_BOOK (ldap_book_get_type ())

G_DECLARE_FINAL_TYPE (LdapBook, ldap_book, LDAP, BOOK, MapiAddressBookProvider)

G_END_DECLS
