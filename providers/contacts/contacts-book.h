/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-book.h>

G_BEGIN_DECLS

#define CONTACTS_TYPE_BOOK (contacts_book_get_type ())

G_DECLARE_FINAL_TYPE (ContactsBook, contacts_book, CONTACTS, BOOK, KitBook)

G_END_DECLS
