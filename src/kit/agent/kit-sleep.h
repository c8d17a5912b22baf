/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Hears from systemd-logind (or elogind) that the computer is awake again. Without a system bus, or without any of
 * these on it, it hears nothing. */
typedef struct _KitSleep KitSleep;

/* Any thread */
typedef void (*KitSleepFunc) (gpointer user_data);

KitSleep *kit_sleep_new  (KitSleepFunc  func,
                          gpointer      user_data);
/* Waits for a call of the function under way in another thread */
void      kit_sleep_free (KitSleep     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitSleep, kit_sleep_free)

G_END_DECLS
