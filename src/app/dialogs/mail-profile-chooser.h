/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* D1: which profile to log on with. Response "ok" has answered the question; "new" wants another. */
#define MAIL_TYPE_PROFILE_CHOOSER (mail_profile_chooser_get_type ())

G_DECLARE_FINAL_TYPE (MailProfileChooser, mail_profile_chooser, MAIL, PROFILE_CHOOSER, AdwMessageDialog)

AdwMessageDialog *mail_profile_chooser_new (MapiQuestion *question);

G_END_DECLS
