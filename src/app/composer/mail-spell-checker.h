/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Marks misspelt words of a text view, and offers better ones in its menu. Quoted lines are the
 * other's. In the languages of the user that there are dictionaries for; without any it does nothing. */
#define MAIL_TYPE_SPELL_CHECKER (mail_spell_checker_get_type ())

G_DECLARE_FINAL_TYPE (MailSpellChecker, mail_spell_checker, MAIL, SPELL_CHECKER, GObject)

MailSpellChecker *mail_spell_checker_new  (GtkTextView *view);
/* Before the program ends: until no thread reads a dictionary, which is for one at most. None is read afterwards. */
void              mail_spell_checker_wait (void);

G_END_DECLS
