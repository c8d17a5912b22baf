/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What reads a stranger's file gives up what it could do harm with, before it reads the first byte: memory and time
 * without end, other processes and their sockets, the network, and every file but what fonts are drawn with. Namespaces
 * and Landlock are gone without where the kernel does not let them be had; FALSE if the rest does not hold: then
 * nothing may be read. */
gboolean preview_jail_enter (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
