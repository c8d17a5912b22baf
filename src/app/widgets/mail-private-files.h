/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Copies for other programs: of attachments that are opened, of what is dragged out. Nobody else can read them, and they
 * go when the program ends, or where it was killed, when it starts again. GTK-free. */

/* A folder nothing is in yet. Blocks; any thread */
char *mail_private_files_make_folder   (GError       **error);
/* With what is in it. Blocks; any thread */
void  mail_private_files_remove_folder (const char    *path);
/* What programs that are no more have left; on another thread, in its time */
void  mail_private_files_sweep         (void);
/* All of this program's; it makes no more */
void  mail_private_files_remove        (GApplication  *application);

G_END_DECLS
