/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Children one after the other, in as many lines as they need; the last one takes what is left of
 * its line. What libadwaita calls a wrap box from 1.7 on. */
#define MAIL_TYPE_WRAP_LAYOUT (mail_wrap_layout_get_type ())

G_DECLARE_FINAL_TYPE (MailWrapLayout, mail_wrap_layout, MAIL, WRAP_LAYOUT, GtkLayoutManager)

/* @fill: the last child fills its line */
GtkLayoutManager *mail_wrap_layout_new (int       spacing,
                                        gboolean  fill);

G_END_DECLS
