/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-change-queue.h"

G_BEGIN_DECLS

/* D17 in place: how far a change has come that takes longer than a few seconds, and a way to stop it.
 * Whatever was done until then stays done, and can be taken back. */
#define MAIL_TYPE_CHANGE_BAR (mail_change_bar_get_type ())

G_DECLARE_FINAL_TYPE (MailChangeBar, mail_change_bar, MAIL, CHANGE_BAR, AdwBin)

void mail_change_bar_set_queue (MailChangeBar   *self,
                                MailChangeQueue *queue);

G_END_DECLS
