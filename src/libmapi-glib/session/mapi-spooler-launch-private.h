/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Starts a spooler on the bus at @address and waits until it has its name, or has given up.
 * FALSE: there is no program to start. Blocks for some seconds at most. */
gboolean mapi_spooler_launch (const char *address);

G_END_DECLS
