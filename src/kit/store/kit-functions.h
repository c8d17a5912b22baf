/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <sqlite3.h>

#include <glib.h>

G_BEGIN_DECLS

/* The SQL functions of the kit: fold(text), kit_in(set, number), kit_match(condition, column…) */
gboolean kit_functions_register (sqlite3 *sqlite);

G_END_DECLS
