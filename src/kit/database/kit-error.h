/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <sqlite3.h>

#include <mapi-error.h>

#include <property/mapi-properties.h>

G_BEGIN_DECLS

/* The one place where SQLite's result codes become ours. @path: the database's file. */
void kit_error_set_from_sqlite (GError     **error,
                                sqlite3     *sqlite,
                                int          code,
                                const char  *path);
/* Why something was refused that had been written down, for those who list what waits. @text (nullable): it was not;
 * @code: of mapi_error_get_value(); @low_level (nullable): as the server has it */
void kit_error_tell_refusal    (MapiProperties *properties,
                                const char     *text,
                                gint64          code,
                                const char     *low_level);

G_END_DECLS
