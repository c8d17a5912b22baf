/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <mapi.h>

G_BEGIN_DECLS

/* Leaving the mailing list a message came through: by one request where the message offers it and @is_verified, else
 * on the list's page, else by mail. Nothing happens before the person says so; "reader.tell" and "reader.compose" are
 * activated on @widget. */
void mail_unsubscribe_ask (GtkWidget      *widget,
                           MapiProperties *message,
                           gboolean        is_verified);

G_END_DECLS
