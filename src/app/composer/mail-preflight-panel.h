/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-preflight.h"

G_BEGIN_DECLS

/* What is to be said before a message is sent, all at once. "send-anyway"; "fix" (MailPreflightKind) */
#define MAIL_TYPE_PREFLIGHT_PANEL (mail_preflight_panel_get_type ())

G_DECLARE_FINAL_TYPE (MailPreflightPanel, mail_preflight_panel, MAIL, PREFLIGHT_PANEL, AdwBin)

/* Element-type MailPreflightIssue */
void mail_preflight_panel_show (MailPreflightPanel *self,
                                GPtrArray          *issues);
void mail_preflight_panel_hide (MailPreflightPanel *self);

G_END_DECLS
