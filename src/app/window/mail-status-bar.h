/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* What goes on behind, where it is seen and disturbs nobody: a line below the folders. Not there while all
 * is well and still. */
#define MAIL_TYPE_STATUS_BAR (mail_status_bar_get_type ())

G_DECLARE_FINAL_TYPE (MailStatusBar, mail_status_bar, MAIL, STATUS_BAR, AdwBin)

/* @session nullable */
void mail_status_bar_set_session (MailStatusBar *self,
                                  MapiSession   *session);

G_END_DECLS
