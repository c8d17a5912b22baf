/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

typedef void (*MailTypeFunc) (MapiServiceType *type,
                              gpointer         user_data);

/* Puts a row for every service type there is into @group; those that @profile (nullable) has and can have once cannot
 * be chosen. @func is called when one is chosen, as long as the group lives. */
void mail_wizard_types_fill (AdwPreferencesGroup *group,
                             const char          *profile,
                             MailTypeFunc         func,
                             gpointer             user_data);

G_END_DECLS
