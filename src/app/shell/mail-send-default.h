/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* “Send by e-mail” of the desktop: what mailto: links open, and which back end its portal asks for messages. All blocks. */

/* Whether both are this program; *@other (nullable): what people call the program that links open instead */
gboolean mail_send_default_get       (char     **other);
gboolean mail_send_default_set       (gboolean   ours,
                                      GError   **error);
/* FALSE: it is not installed, or is in a sandbox that does not let it be chosen from inside */
gboolean mail_send_default_available (void);

G_END_DECLS
