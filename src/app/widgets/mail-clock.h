/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define MAIL_TYPE_CLOCK (mail_clock_get_type ())

/* Tells, by its signal "changed", when what people call a time is another: "Today" is "Yesterday" from midnight on, and
 * hours are others after somebody set the clock, went to another time zone, or opened a computer that had slept. */
G_DECLARE_FINAL_TYPE (MailClock, mail_clock, MAIL, CLOCK, GObject)

MailClock *mail_clock_new (void);

G_END_DECLS
