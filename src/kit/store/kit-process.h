/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A process by its number and the time it was started, in the kernel's clock ticks: a
 * number that was given again is another process. The upper half of the number says which
 * object of the process; kit_process_get_self() leaves it 0. */
void     kit_process_get_self (gint64        *pid,
                               gint64        *start);
gint64   kit_process_add_owner (gint64        pid,
                               gconstpointer  owner);
/* An object's locks live as long as it is between these two, and its process */
void     kit_process_begin_owner (gconstpointer owner);
void     kit_process_end_owner (gconstpointer owner);
gboolean kit_process_is_self  (gint64         pid,
                               gint64         start,
                               gconstpointer  owner);
gboolean kit_process_is_alive (gint64         pid,
                               gint64         start);

G_END_DECLS
