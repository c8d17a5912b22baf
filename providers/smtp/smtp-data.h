/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A message as it may go over the wire: every line ends in CR LF and nothing else is a CR or LF (so no
 * server can see an end of the message where we see none), the last line has its end, and no
 * Bcc is in the header. @eight_bit (out): bytes beyond ASCII; @header_utf8 (out): in the header. */
GBytes *smtp_data_canonicalize (GBytes   *message,
                                gboolean *eight_bit,
                                gboolean *header_utf8);
/* What DATA sends: dots at the beginning of lines doubled, and the end */
GBytes *smtp_data_dot_stuff    (GBytes   *canonical);

G_END_DECLS
