/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

typedef void (*MailFoundFunc) (MapiFoundAccount *account,
                               gpointer          user_data);

/* Looks for accounts of other mail programs and puts a row for each into @group. @func is called
 * when one is chosen, as long as the group lives. */
void mail_wizard_import_fill (AdwPreferencesGroup *group,
                              MailFoundFunc        func,
                              gpointer             user_data);

G_END_DECLS
