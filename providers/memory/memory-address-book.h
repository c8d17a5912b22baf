/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

#define MEMORY_TYPE_ADDRESS_BOOK (memory_address_book_get_type ())

G_DECLARE_FINAL_TYPE (MemoryAddressBook, memory_address_book, MEMORY, ADDRESS_BOOK,
                      MapiAddressBookProvider)

G_END_DECLS
