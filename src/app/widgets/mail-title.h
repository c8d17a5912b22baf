/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The title of a window as others see it, who switch windows or look at a shared screen: @telling (nullable), which says
 * what is in the mail, unless the person keeps that to the window; then @neutral. Follows the setting. */
void mail_title_set (GtkWindow  *window,
                     const char *telling,
                     const char *neutral);

G_END_DECLS
