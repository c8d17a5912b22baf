/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli-context.h"

G_BEGIN_DECLS

/* The command "contacts": what its verbs share */

MapiAddressBook *cli_contacts_open_book    (CliContext      *context,
                                            GError         **error);
/* A container by id or name; NULL: the personal address book */
MapiEntryId     *cli_contacts_find_container (MapiAddressBook *book,
                                            const char      *name,
                                            GError         **error);
/* The id of an entry, by itself or by the name or address of an entry in the search path */
MapiEntryId     *cli_contacts_find_entry   (MapiAddressBook *book,
                                            const char      *text,
                                            GError         **error);
/* One line, or one object */
void             cli_contacts_print        (CliContext      *context,
                                            MapiProperties  *entry);

/* The verbs; argv[0] is the verb */
gboolean         cli_contacts_add          (CliContext *context, int argc, char **argv, GError **error);
gboolean         cli_contacts_edit         (CliContext *context, int argc, char **argv, GError **error);
gboolean         cli_contacts_import       (CliContext *context, int argc, char **argv, GError **error);
gboolean         cli_contacts_export       (CliContext *context, int argc, char **argv, GError **error);

G_END_DECLS
