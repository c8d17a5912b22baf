/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What can be chosen in a row. In a narrow window its title goes on in more lines, where libadwaita cuts what was
 * chosen. */
void mail_combo_row_set_strings (AdwComboRow   *row,
                                 GtkStringList *strings);

G_END_DECLS
