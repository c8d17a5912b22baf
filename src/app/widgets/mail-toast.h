/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A toast with plain text, all of which is shown: libadwaita takes markup, and cuts what is longer than a line. It
 * stays as long as it takes to read */
AdwToast *mail_toast_new       (const char   *text);
/* What was not done, which stays long enough to be noticed by who looks elsewhere */
AdwToast *mail_toast_new_problem (const char *text);
/* What failed, with a button for what else is known of it; stays long enough to be reached */
AdwToast *mail_toast_new_error (const GError *error);

/* What was put into a folder, with a button to look there */
AdwToast *mail_toast_new_in_folder (const char *text,
                                    GFile      *folder);

G_END_DECLS
