/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-application.h"

G_BEGIN_DECLS

/* A file with a message is read in a window of its own; one with several can be taken over into a
 * folder, and so can one. */
#define MAIL_TYPE_FILE_WINDOW (mail_file_window_get_type ())

G_DECLARE_FINAL_TYPE (MailFileWindow, mail_file_window, MAIL, FILE_WINDOW, AdwApplicationWindow)

GtkWindow *mail_file_window_new (MailApplication *application,
                                 GFile           *file);

G_END_DECLS
