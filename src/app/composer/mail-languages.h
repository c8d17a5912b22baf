/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The languages that spelling is looked up in: those the person chose, else those of the desktop. */

/* Codes like "de_DE" there are dictionaries for, most wanted first; may be empty. Any thread */
char **mail_languages_dup_chosen (void);
/* Writes a word to the person's own dictionary of the first of them. Any thread; FALSE if it cannot be written */
gboolean mail_languages_learn    (const char *word);
/* Adds a menu in which they are chosen to @menu, its actions to @widget; nothing where there is no dictionary */
void   mail_languages_install    (GtkWidget *widget,
                                  GMenu     *menu);
/* Calls @changed when others are chosen, for as long as @object is there */
void   mail_languages_watch      (gpointer   object,
                                  GCallback  changed);

G_END_DECLS
