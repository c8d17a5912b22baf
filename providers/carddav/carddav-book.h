/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <kit-book.h>

G_BEGIN_DECLS

#define CARDDAV_TYPE_BOOK (carddav_book_get_type ())

G_DECLARE_FINAL_TYPE (CarddavBook, carddav_book, CARDDAV, BOOK, KitBook)

G_END_DECLS
