/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows the menu of what is at a place of @object; FALSE: there is none */
typedef gboolean (*MailMenuFunc) (gpointer object,
                                  double   x,
                                  double   y);

/* The two ways of a hand to a menu: the other button of a mouse, and a finger that stays */
void mail_menu_gesture_add (GtkWidget    *widget,
                            MailMenuFunc  func,
                            gpointer      object);

G_END_DECLS
