/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Words that wrap, and behind them what can be done about it: on the same line while the words have the room they ask
 * for with "width-chars", and below them in a narrow place. Of more than two children the others are not placed. */
#define MAIL_TYPE_ASIDE_LAYOUT (mail_aside_layout_get_type ())

G_DECLARE_FINAL_TYPE (MailAsideLayout, mail_aside_layout, MAIL, ASIDE_LAYOUT, GtkLayoutManager)

GtkLayoutManager *mail_aside_layout_new (int spacing);

G_END_DECLS
