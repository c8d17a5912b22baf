/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* What goes over a connection, for people who look for a fault. Off unless MAPI_WIRE_LOG names a
 * file or is "stderr". Secrets are replaced before anything is written. One thread at a time. */
typedef struct _KitWireLog KitWireLog;

/* @name: which connection, in front of every line; @check (nullable): gets the lines as well. NULL when
 * there is to be no log; every function takes NULL. */
KitWireLog *kit_wire_log_new        (const char    *name,
                                     MapiCheck     *check);
void        kit_wire_log_free       (KitWireLog    *self);
/* From now on @secret is replaced wherever it appears, server's lines included */
void        kit_wire_log_add_secret (KitWireLog    *self,
                                     const char    *secret);
void        kit_wire_log_received   (KitWireLog    *self,
                                     const char    *line,
                                     gsize          length);
void        kit_wire_log_sent       (KitWireLog    *self,
                                     const char    *text,
                                     gsize          length);
/* What happened: "connected", "512 bytes" */
void        kit_wire_log_note       (KitWireLog    *self,
                                     const char    *format,
                                     ...) G_GNUC_PRINTF (2, 3);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitWireLog, kit_wire_log_free)

G_END_DECLS
