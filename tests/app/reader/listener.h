/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A server on this computer that counts who comes, and answers every request with a small picture. */
typedef struct _Listener Listener;

Listener  *listener_new             (void);
void       listener_free            (Listener *self);
guint16    listener_get_port        (Listener *self);
/* TCP connections so far */
guint      listener_get_connections (Listener *self);
/* Paths asked for so far, sorted, each once, apart by spaces */
char      *listener_dup_paths       (Listener *self);

G_END_DECLS
