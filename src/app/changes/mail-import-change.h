/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-change.h"

G_BEGIN_DECLS

/* The messages of a file come into a folder. */
#define MAIL_TYPE_IMPORT_CHANGE (mail_import_change_get_type ())

G_DECLARE_FINAL_TYPE (MailImportChange, mail_import_change, MAIL, IMPORT_CHANGE, MailChange)

/* @title: name of the folder, for people */
MailChange *mail_import_change_new (GFile             *file,
                                    MapiStore         *store,
                                    const MapiEntryId *folder,
                                    const char        *title);

G_END_DECLS
