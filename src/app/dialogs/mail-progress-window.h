/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* D17 for work that no window of ours has a place for: not shown before it has taken four seconds. "cancelled": the user
 * wants it to stop; only while it is cancellable */
#define MAIL_TYPE_PROGRESS_WINDOW (mail_progress_window_get_type ())

G_DECLARE_FINAL_TYPE (MailProgressWindow, mail_progress_window, MAIL, PROGRESS_WINDOW, AdwWindow)

GtkWindow *mail_progress_window_new (GtkApplication     *application,
                                     const char         *parent);
/* @fraction: -1 when unknown */
void       mail_progress_window_set (MailProgressWindow *self,
                                     const char         *text,
                                     double              fraction);
/* Whether it offers to stop, anew for each work */
void       mail_progress_window_set_cancellable (MailProgressWindow *self,
                                                 gboolean            cancellable);

G_END_DECLS
