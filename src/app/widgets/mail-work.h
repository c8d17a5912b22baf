/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Blocking calls of the library, on a thread of their own, answered on the main thread. @data is
 * the work's alone until it is done; the callback may look at it with mail_work_get_data(). */
typedef gboolean (*MailWorkFunc) (gpointer       data,
                                  GCancellable  *cancellable,
                                  GError       **error);

void     mail_work_run      (gpointer              source,
                             MailWorkFunc          func,
                             gpointer              data,
                             GDestroyNotify        destroy,
                             GCancellable         *cancellable,
                             GAsyncReadyCallback   callback,
                             gpointer              user_data);
gboolean mail_work_finish   (GAsyncResult         *result,
                             GError              **error);
gpointer mail_work_get_data (GAsyncResult         *result);

G_END_DECLS
