/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Writing plain text. "changed"; "paste": what the clipboard holds is asked for. */
#define MAIL_TYPE_TEXT_EDITOR (mail_text_editor_get_type ())

G_DECLARE_FINAL_TYPE (MailTextEditor, mail_text_editor, MAIL, TEXT_EDITOR, AdwBin)

GtkWidget   *mail_text_editor_new           (void);
/* @signature and @quote nullable; @signature without "-- ". The cursor stands behind @body. */
void         mail_text_editor_load          (MailTextEditor *self,
                                             const char     *body,
                                             const char     *signature,
                                             const char     *quote);
char        *mail_text_editor_dup_text      (MailTextEditor *self);
/* In place of the one there is, unless the user changed that one */
void         mail_text_editor_set_signature (MailTextEditor *self,
                                             const char     *signature);
/* It stands in the text already; if it does not, none will be put there */
void         mail_text_editor_adopt_signature (MailTextEditor *self,
                                               const char     *signature);
void         mail_text_editor_set_editable  (MailTextEditor *self,
                                             gboolean        editable);
GtkTextView *mail_text_editor_get_view      (MailTextEditor *self);
/* Where the cursor is, as if it were typed */
void         mail_text_editor_insert        (MailTextEditor *self,
                                             const char     *text);

G_END_DECLS
