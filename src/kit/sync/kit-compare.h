/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-remote-row.h"

G_BEGIN_DECLS

/* Compares every folder with the server, number by number, flags and sizes too, and changes
 * nothing. Appends one finding a line, with what it means. */
gboolean kit_compare_run (KitStore      *store,
                          KitRemote     *remote,
                          GString       *report,
                          GCancellable  *cancellable,
                          GError       **error);

G_END_DECLS
