/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-html-editor.h"
#include "mail-text-editor.h"

G_BEGIN_DECLS

/* The place one writes in: rich or plain, and from one to the other. "changed", "paste", "format-changed",
 * "find-image" as those of its halves; "notify::rich". */
#define MAIL_TYPE_EDITOR (mail_editor_get_type ())

G_DECLARE_FINAL_TYPE (MailEditor, mail_editor, MAIL, EDITOR, AdwBin)

/* All texts in the format that @rich says; @signature and @quote nullable */
void            mail_editor_load            (MailEditor           *self,
                                             gboolean              rich,
                                             const char           *body,
                                             const char           *signature,
                                             const char           *quote);
gboolean        mail_editor_get_rich        (MailEditor           *self);
/* Formatting is lost on the way to plain text; back again without a change it is there */
void            mail_editor_set_rich        (MailEditor           *self,
                                             gboolean              rich);
/* Whether a picture is in the text again that was there before it became plain */
gboolean        mail_editor_brings_image    (MailEditor           *self,
                                             const char           *content_id);
/* In both formats; the one is taken that is written in */
void            mail_editor_set_signature   (MailEditor           *self,
                                             const char           *text,
                                             const char           *html);
/* In both formats: the one that was loaded */
void            mail_editor_note_signature  (MailEditor           *self,
                                             const char           *text,
                                             const char           *html);
/* In both formats: it stands in the text already, and is one to be swapped */
void            mail_editor_adopt_signature (MailEditor           *self,
                                             const char           *text,
                                             const char           *html);
/* *@html: NULL of plain text; *@text: also of rich text */
void            mail_editor_snapshot_async  (MailEditor           *self,
                                             GAsyncReadyCallback   callback,
                                             gpointer              user_data);
gboolean        mail_editor_snapshot_finish (MailEditor           *self,
                                             GAsyncResult         *result,
                                             char                **html,
                                             char                **text,
                                             GError              **error);
/* At the cursor */
void            mail_editor_insert_text     (MailEditor           *self,
                                             const char           *text);
/* Nothing while plain text is written */
void            mail_editor_execute         (MailEditor           *self,
                                             const char           *command,
                                             const char           *argument);
const MailHtmlFormat *mail_editor_get_format (MailEditor          *self);
void            mail_editor_set_editable    (MailEditor           *self,
                                             gboolean              editable);

G_END_DECLS
