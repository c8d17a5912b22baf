/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What this process has in memory */
double bench_resident_mib (void);
/* Milliseconds since */
double bench_elapsed      (gint64      begin);
/* Prints a figure and, above 0, its bound, and whether it was missed */
void   bench_report       (const char *what,
                           double      figure,
                           double      bound,
                           const char *unit);

G_END_DECLS
