/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-agent.h"

G_BEGIN_DECLS

/* The door of a store or a book to its agent: the one that runs in this process, or one that is there for the time of a
 * call. Any thread. */
typedef struct _KitServer KitServer;

/* BUSY: another process has it */
typedef KitAgent *(*KitAgentFunc) (MapiProvider  *provider,
                                   GError       **error);

/* @closed: for people, untranslated: what a call finds when the door is shut. It is open at first. */
KitServer *kit_server_new         (MapiProvider    *provider,
                                   KitAgentFunc     create,
                                   const char      *closed);
void       kit_server_free        (KitServer       *self);
gboolean   kit_server_start       (KitServer       *self,
                                   GError         **error);
/* Ends what is under way, and waits for that. Nothing begins until the next start, or open */
void       kit_server_stop        (KitServer       *self);
/* Calls may come (again) */
void       kit_server_open        (KitServer       *self);
/* The agent for one call; NULL: BUSY, or what it says. With leave() afterwards. */
KitAgent  *kit_server_enter       (KitServer       *self,
                                   GError         **error);
void       kit_server_leave       (KitServer       *self);
/* A pass of the parts of @flags that are about servers */
gboolean   kit_server_synchronize (KitServer       *self,
                                   MapiFlushFlags   flags,
                                   GCancellable    *cancellable,
                                   GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitServer, kit_server_free)

G_END_DECLS
