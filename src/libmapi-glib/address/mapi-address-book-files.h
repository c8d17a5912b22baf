/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../card/mapi-card-file.h"
#include "mapi-address-book.h"

G_BEGIN_DECLS

/**
 * MapiImportProblemFunc:
 * @line: the line of the file, from 1
 * @problem: what of it could not be taken, and why
 * @user_data: what was passed with the function
 *
 * Called for everything in a file of people that is refused or left out.
 */
typedef void (*MapiImportProblemFunc) (guint       line,
                                       const char *problem,
                                       gpointer    user_data);

MAPI_AVAILABLE_IN_ALL
gboolean  mapi_address_book_import_file    (MapiAddressBook        *self,
                                            const MapiEntryId      *container,
                                            GFile                  *file,
                                            MapiCardFormat          format,
                                            MapiImportProblemFunc   func,
                                            gpointer                user_data,
                                            guint                  *n_read,
                                            guint                  *n_saved,
                                            GCancellable           *cancellable,
                                            GError                **error);
MAPI_AVAILABLE_IN_ALL
char     *mapi_address_book_export_entries (MapiAddressBook        *self,
                                            const MapiEntryId      *container,
                                            GPtrArray              *ids,
                                            MapiCardFormat          format,
                                            MapiVcardVersion        version,
                                            guint                  *n_written,
                                            GCancellable           *cancellable,
                                            GError                **error);

G_END_DECLS
