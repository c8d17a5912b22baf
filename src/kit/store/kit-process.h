/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A process by its number and the time it was started, in the kernel's clock ticks: a
 * number that was given again is another process. */
void     kit_process_get_self (gint64 *pid,
                               gint64 *start);
gboolean kit_process_is_self  (gint64  pid,
                               gint64  start);
gboolean kit_process_is_alive (gint64  pid,
                               gint64  start);

G_END_DECLS
