/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Lets Escape, and Ctrl+W, close a window that only shows something. */
void mail_escape_closes (GtkWindow *window);

G_END_DECLS
