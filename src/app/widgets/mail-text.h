/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text from messages, made fit for one line of a list: no line breaks, no control characters, nothing that
 * turns the direction of what stands beside it; at most @max_chars characters. Never NULL. */
char *mail_text_clean   (const char *text,
                         gsize       max_chars);
/* The name of a file, say, with an ellipsis in its middle if it has more characters: Pango's own leaves a gap there */
char *mail_text_shorten (const char *text,
                         gsize       max_chars);

G_END_DECLS
