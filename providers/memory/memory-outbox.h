/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* @recipients: (element-type MapiProperties): those the message was accepted for */
gboolean memory_outbox_keep          (const char       *folder,
                                      MapiContent      *content,
                                      GPtrArray        *recipients,
                                      GError          **error);
guint64  memory_outbox_count_attempt (const char       *folder,
                                      MapiContent      *content);
gint     memory_outbox_take_incoming (const char       *folder,
                                      MapiReceiveFunc   receive,
                                      gpointer          user_data,
                                      GCancellable     *cancellable,
                                      GError          **error);

G_END_DECLS
