/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* @program: of mapi_caller_dup_program(); whoever runs it is who wants it, so that it is asked about every time */
gboolean spooler_caller_is_messenger (const char *program);
/* Cancels @cancellable when @sender leaves the bus, until it is ended. Any thread */
typedef struct _SpoolerCallerWatch SpoolerCallerWatch;

SpoolerCallerWatch *spooler_caller_watch   (GDBusConnection    *connection,
                                            const char         *sender,
                                            GCancellable       *cancellable);
void                spooler_caller_unwatch (SpoolerCallerWatch *watch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpoolerCallerWatch, spooler_caller_unwatch)

G_END_DECLS
