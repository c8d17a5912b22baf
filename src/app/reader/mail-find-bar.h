/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Searches the open messages of a reader, from one to the next. */
#define MAIL_TYPE_FIND_BAR (mail_find_bar_get_type ())

G_DECLARE_FINAL_TYPE (MailFindBar, mail_find_bar, MAIL, FIND_BAR, GtkWidget)

/* element-type MailWebView, in order */
typedef GPtrArray *(*MailFindViewsFunc) (gpointer user_data);

GtkWidget *mail_find_bar_new   (MailFindViewsFunc  func,
                                gpointer           user_data);
void       mail_find_bar_open  (MailFindBar       *self);
void       mail_find_bar_step  (MailFindBar       *self,
                                gboolean           forward);
void       mail_find_bar_close (MailFindBar       *self);

G_END_DECLS
