/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What reads a stranger's file gives up what it could do harm with, before it reads the first byte: memory and time
 * without end, other processes, the network, and every file but what fonts are drawn with. What a kernel does not know
 * is gone without; the limits always hold. */
void preview_jail_enter (void);

G_END_DECLS
