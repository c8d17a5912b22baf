/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <mapi.h>

G_BEGIN_DECLS

/* The user before a display: every question of the library has its dialog. */
#define MAIL_TYPE_INTERACTION (mail_interaction_get_type ())

G_DECLARE_FINAL_TYPE (MailInteraction, mail_interaction, MAIL, INTERACTION, MapiInteraction)

/* @application: its active window is the parent. */
MailInteraction *mail_interaction_new        (GtkApplication  *application);
/* For another program. @parent: its window, "x11:XID" or "wayland:HANDLE"; nullable. @asker: mail-asker.h */
MailInteraction *mail_interaction_new_for_caller (GtkApplication *application,
                                              const char      *parent,
                                              const char      *asker);

G_END_DECLS
