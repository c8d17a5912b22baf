/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What stands between two panes and can be dragged. @func is told how wide the pane before it would be, and at the
 * end that this is how it stays. */
typedef void (*MailPaneHandleFunc) (GtkWidget *pane,
                                    gint       width,
                                    gboolean   done,
                                    gpointer   user_data);

void mail_pane_handle_install (GtkWidget          *separator,
                               GtkWidget          *pane,
                               MailPaneHandleFunc  func,
                               gpointer            user_data);

G_END_DECLS
