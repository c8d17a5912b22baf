/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* A dangerous value is accepted by typing the name of the server it is for. @name: a setting with something to confirm.
 * Response "accept": the name was typed, and @settings say so; else it was not wanted, or the administrator does not want it,
 * which is all it says then */
GtkWindow *mail_danger_dialog_new  (GtkWindow    *parent,
                                    MapiSettings *settings,
                                    const char   *name);
/* The sign of a danger that is lived with, beside the words. @words: for those who do not see it; (nullable): later */
GtkWidget *mail_danger_mark_new    (const char   *words);
void       mail_danger_mark_set_words (GtkWidget *mark,
                                    const char   *words);

G_END_DECLS
