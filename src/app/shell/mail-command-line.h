/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a command line asks to be written: --compose, --to, --attach and so on, and what other mail programs
 * understand: -compose "to='a@b',attachment='file:///c'". Knows no widget. */

/* For --help */
const GOptionEntry *mail_command_line_get_entries (void);
/* Takes what belongs to it out of @arguments. A dictionary as in mapi-simple-message.h, and "files" (aay): absolute
 * paths; or a link as "uri" (s). NULL with no error: nothing is to be written. Relative paths are those of @folder. */
GVariant           *mail_command_line_parse       (char               ***arguments,
                                                   const char           *folder,
                                                   GError              **error);

G_END_DECLS
