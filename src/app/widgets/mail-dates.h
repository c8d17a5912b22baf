/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Times as people say them. Times are microseconds since 1970, as in the library. */

/* "14:05", "Yesterday", "Tuesday", "3 Jun", "3 Jun 2024" */
char *mail_dates_format_short (gint64 time_us,
                               gint64 now_us);
/* Everything: for tooltips and screen readers */
char *mail_dates_format_long  (gint64 time_us);
/* Days a list is grouped into: equal numbers, one group. 0: no date. */
guint mail_dates_group        (gint64 time_us,
                               gint64 now_us);
/* When the day of @now_us is over, in local time: then the groups are others */
gint64 mail_dates_next_midnight (gint64 now_us);
/* "Today", "Last week", "June 2024": the heading of the group @time_us is in */
char *mail_dates_group_name   (gint64 time_us,
                               gint64 now_us);

G_END_DECLS
