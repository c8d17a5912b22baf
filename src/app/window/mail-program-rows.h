/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What other programs may do with mail: into @group a switch that makes this the program the desktop sends with, and a
 * row for each program that was ever given leave or refused, with what was said and a way to take it back. */
void mail_program_rows_fill (AdwPreferencesGroup *group);

G_END_DECLS
