/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether the program starts, without a window, when its user logs in: an entry in the autostart folder; in a
 * sandbox the portal is asked to make one. */
gboolean mail_autostart_get        (void);
/* @parent: as portals name windows, "" for none */
void     mail_autostart_set_async  (gboolean              start,
                                    const char           *parent,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
/* An error also when the desktop's own question was answered with no */
gboolean mail_autostart_set_finish (GAsyncResult         *result,
                                    GError              **error);

G_END_DECLS
