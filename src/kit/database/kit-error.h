/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <sqlite3.h>

#include <mapi-error.h>

G_BEGIN_DECLS

/* The one place where SQLite's result codes become ours. @path: the database's file. */
void kit_error_set_from_sqlite (GError     **error,
                                sqlite3     *sqlite,
                                int          code,
                                const char  *path);

G_END_DECLS
