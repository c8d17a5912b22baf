/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-application.h"

G_BEGIN_DECLS

/* Three panes that fold: folders, messages, reader. Before there is a session, a page that says so. */
#define MAIL_TYPE_WINDOW (mail_window_get_type ())

G_DECLARE_FINAL_TYPE (MailWindow, mail_window, MAIL, WINDOW, AdwApplicationWindow)

MailWindow *mail_window_new       (MailApplication *application);
/* The one that was used last; NULL when none is open */
MailWindow *mail_window_find      (GtkApplication  *application);
/* Of the message that is chosen, else of the folder; NULL where that is more than one store */
MapiStore  *mail_window_get_store (MailWindow      *self);
/* Whether the person has it in front with all of a folder in it, by itself or among others */
gboolean    mail_window_shows     (MailWindow        *self,
                                   const MapiEntryId *folder);
void        mail_window_add_toast (MailWindow      *self,
                                   AdwToast        *toast);

/* A toast with plain text */
void        mail_window_tell      (MailWindow      *self,
                                   const char      *text);

G_END_DECLS
