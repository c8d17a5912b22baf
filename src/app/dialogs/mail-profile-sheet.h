/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* D5: what is in one profile. What is changed is in its file at once; sessions see it the next
 * time, the window's own when this one is closed. */
#define MAIL_TYPE_PROFILE_SHEET (mail_profile_sheet_get_type ())

G_DECLARE_FINAL_TYPE (MailProfileSheet, mail_profile_sheet, MAIL, PROFILE_SHEET, AdwPreferencesWindow)

MailProfileSheet *mail_profile_sheet_new         (const char       *profile);
/* Opens what its button for that opens */
void              mail_profile_sheet_add_service (MailProfileSheet *self);

G_END_DECLS
