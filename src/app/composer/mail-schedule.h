/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* When a message is to be sent. "chosen" (gint64: microseconds since 1970) */
#define MAIL_TYPE_SCHEDULE (mail_schedule_get_type ())

G_DECLARE_FINAL_TYPE (MailSchedule, mail_schedule, MAIL, SCHEDULE, GtkPopover)

/* The next time the clock shows @hour on a day @days from now, or later; @weekday 1 (Monday) to 7, 0: any */
GDateTime *mail_schedule_next   (GDateTime *now,
                                 int        days,
                                 int        weekday,
                                 int        hour);
/* "Tomorrow, 08:00" */
char      *mail_schedule_format (GDateTime *now,
                                 GDateTime *when);

G_END_DECLS
