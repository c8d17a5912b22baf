/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Below @row a line for each word of the list @key, each with a button that takes it away; @row says how many
 * there are. Follows the setting for as long as @row lives. */
void mail_permission_rows_bind (AdwExpanderRow *row,
                                GSettings      *settings,
                                const char     *key);

G_END_DECLS
