/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-application.h"

G_BEGIN_DECLS

#define MAIL_TYPE_PREFERENCES (mail_preferences_get_type ())

G_DECLARE_FINAL_TYPE (MailPreferences, mail_preferences, MAIL, PREFERENCES, AdwPreferencesWindow)

/* There is one; it is brought to the front */
void mail_preferences_present (MailApplication *application);

G_END_DECLS
