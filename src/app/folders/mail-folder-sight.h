/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the program has selected in a list of folders is in sight, as high up as the list can be, whatever comes above and
 * below it: accounts come one after the other. Until the person takes the list where they want it. @list: a child of
 * @scroller, its model a GtkSingleSelection */
void mail_folder_sight_install (GtkListView       *list,
                                GtkScrolledWindow *scroller);
/* From now on */
void mail_folder_sight_keep    (GtkListView       *list);

G_END_DECLS
