/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A server of one connection at a time on loopback, on a thread of its own. @func speaks with the
 * client over a blocking socket; when it returns the connection is closed. */
typedef struct _NetServer NetServer;

typedef void (*NetServerFunc) (GIOStream *client,
                               gpointer   user_data);

/* Connections beyond @n_clients are not taken */
NetServer *net_server_new      (NetServerFunc  func,
                                gpointer       user_data,
                                guint          n_clients);
guint      net_server_get_port (NetServer     *self);
/* Waits until all clients were served; fails when none came */
void       net_server_free     (NetServer     *self);

void       net_server_say      (GIOStream     *client,
                                const char    *text);
/* Without its end; NULL at the end */
char      *net_server_hear     (GIOStream     *client);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetServer, net_server_free)
