/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <mapi.h>

G_BEGIN_DECLS

/* An attachment in the program the user has for it: a private copy, as one argument, no shell */
void     mail_attachment_launch_async  (GtkWidget            *widget,
                                        MapiContent          *content,
                                        guint                 position,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
gboolean mail_attachment_launch_finish (GAsyncResult         *result,
                                        GError              **error);

G_END_DECLS
