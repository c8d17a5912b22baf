/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is known of the secrets of a provider whose files are in @folder (nullable). Any thread, any process. */

/* The server has taken them. */
void   mapi_logon_mark_accept (const char *folder);
/* The server has refused them. Since when it does so, µs since 1970 UTC; 0: it has never taken them */
gint64 mapi_logon_mark_refuse (const char *folder);
/* The server has taken them, and not refused them since. @ever: whether it took them at all */
gboolean mapi_logon_mark_is_good (const char *folder,
                                  gboolean   *ever);
/* They are others now. */
void   mapi_logon_mark_forget (const char *folder);

G_END_DECLS
