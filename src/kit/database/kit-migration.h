/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-database.h"

G_BEGIN_DECLS

/* Brings the file from version @from to KIT_SCHEMA_VERSION in one transaction. A copy,
 * store.sqlite.vFROM, is kept until the result passed the check. */
gboolean kit_migration_run (KitDatabase  *database,
                            gint64        from,
                            GError      **error);
/* PRAGMA quick_check; MAPI_ERROR_CORRUPT_STORE says what it found first */
gboolean kit_quick_check   (KitDatabase  *database,
                            GError      **error);
/* A consistent copy of the file into the new file @path; cancelled, there is none */
gboolean kit_copy_database (KitDatabase   *database,
                            const char    *path,
                            GCancellable  *cancellable,
                            GError       **error);

G_END_DECLS
