/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Whether it is "x11:" and a hexadecimal number, or "wayland:" and a handle: portals' form */
gboolean mail_foreign_parent_is_valid (const char *handle);
/* Shows @window over a window of another program; a handle of another kind of display, or an invalid
 * one, has no effect. Before the window is presented. */
void     mail_foreign_parent_set      (GtkWindow  *window,
                                       const char *handle);

G_END_DECLS
