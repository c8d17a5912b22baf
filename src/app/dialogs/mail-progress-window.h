/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* D17 for work that no window of ours has a place for: not shown before it has taken four seconds. "cancelled": the user
 * wants it to stop; only after mail_progress_window_allow_cancel() */
#define MAIL_TYPE_PROGRESS_WINDOW (mail_progress_window_get_type ())

G_DECLARE_FINAL_TYPE (MailProgressWindow, mail_progress_window, MAIL, PROGRESS_WINDOW, AdwWindow)

GtkWindow *mail_progress_window_new (GtkApplication     *application,
                                     const char         *parent);
/* @fraction: -1 when unknown */
void       mail_progress_window_set (MailProgressWindow *self,
                                     const char         *text,
                                     double              fraction);
/* Offers to stop it */
void       mail_progress_window_allow_cancel (MailProgressWindow *self);

G_END_DECLS
