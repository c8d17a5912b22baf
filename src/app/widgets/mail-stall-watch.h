/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* With MAIL_STALL_LOG=MILLISECONDS in the environment: whenever the main loop does not come back to wait for that long,
 * a line tells for how long, and where the main thread was meanwhile. Without it this does nothing. Called once, on
 * the main thread. */
void mail_stall_watch_start (void);

G_END_DECLS
