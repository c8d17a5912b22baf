/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* D4: the profiles there are, and which one is used at start. */
#define MAIL_TYPE_PROFILE_LIST (mail_profile_list_get_type ())

G_DECLARE_FINAL_TYPE (MailProfileList, mail_profile_list, MAIL, PROFILE_LIST, AdwWindow)

MailProfileList *mail_profile_list_new (void);

G_END_DECLS
