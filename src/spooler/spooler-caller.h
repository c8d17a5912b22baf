/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Which program a caller of the bus is: the id of a sandboxed one, else the file it runs, of a script the script's.
 * @name: what people know it by. Blocks. NULL when it cannot be told. */
char *spooler_caller_dup_program (GDBusConnection  *connection,
                                  const char       *sender,
                                  char            **name,
                                  GError          **error);
/* @program: as above; whoever runs it is who wants it, so that it is asked about every time */
gboolean spooler_caller_is_messenger (const char *program);
/* @program: as above; it has the portal for what it wants */
gboolean spooler_caller_is_sandboxed (const char *program);

/* Cancels @cancellable when @sender leaves the bus, until it is ended. Any thread */
typedef struct _SpoolerCallerWatch SpoolerCallerWatch;

SpoolerCallerWatch *spooler_caller_watch   (GDBusConnection    *connection,
                                            const char         *sender,
                                            GCancellable       *cancellable);
void                spooler_caller_unwatch (SpoolerCallerWatch *watch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpoolerCallerWatch, spooler_caller_unwatch)

G_END_DECLS
