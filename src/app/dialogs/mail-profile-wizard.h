/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* D3: sets up a profile, or adds an account to one. Until its last step nothing is written. */
#define MAIL_TYPE_PROFILE_WIZARD (mail_profile_wizard_get_type ())

G_DECLARE_FINAL_TYPE (MailProfileWizard, mail_profile_wizard, MAIL, PROFILE_WIZARD, AdwWindow)

/* @profile: the one to add an account to; NULL for a new one */
MailProfileWizard *mail_profile_wizard_new      (const char        *profile);
/* Begins with one service type, as the list of those to add does */
void               mail_profile_wizard_set_type (MailProfileWizard *self,
                                                 MapiServiceType   *type);
/* "done" (name of the profile); "cancelled" */

G_END_DECLS
