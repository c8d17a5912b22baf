/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bench-figures.h"

#include <stdio.h>
#include <unistd.h>

double
bench_resident_mib (void)
{
  long pages = 0, resident = 0;
  FILE *file = fopen ("/proc/self/statm", "r");

  g_assert_nonnull (file);
  g_assert_cmpint (fscanf (file, "%ld %ld", &pages, &resident), ==, 2);
  fclose (file);
  return (double) resident * (double) sysconf (_SC_PAGESIZE) / (1024 * 1024);
}

void
bench_report (const char *what,
              double      figure,
              double      bound,
              const char *unit)
{
  g_print ("%-44s %9.2f %s", what, figure, unit);
  if (bound > 0)
    g_print ("   bound %.0f %s%s", bound, unit, figure <= bound ? "" : "   MISSED");
  g_print ("\n");
}

double
bench_elapsed (gint64 begin)
{
  return (double) (g_get_monotonic_time () - begin) / 1000;
}
