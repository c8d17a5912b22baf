/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Writing HTML, in a view that runs no script but ours, loads nothing from elsewhere and follows no
 * link. What is given to it must be clean already (mail_quote_clean()).
 *
 * "changed"; "paste" (gboolean: what is selected, not what was copied); "drop" (HTML from elsewhere, as it came: the cursor
 * is where it was let fall); "format-changed": see mail_html_editor_get_format(); "find-image" (string → GBytes):
 * the picture with a Content-ID; "given-up": there is no
 * engine, or none that lives, and snapshots are of what there was last. */
#define MAIL_TYPE_HTML_EDITOR (mail_html_editor_get_type ())

G_DECLARE_FINAL_TYPE (MailHtmlEditor, mail_html_editor, MAIL, HTML_EDITOR, AdwBin)

/* What the text at the cursor is like */
typedef struct
{
  gboolean  bold;
  gboolean  italic;
  gboolean  underline;
  gboolean  strikethrough;
  gboolean  numbered_list;
  gboolean  bullet_list;
  gboolean  quote;
  char     *link;               /* (nullable) */
} MailHtmlFormat;

/* Whether the engine can work here, as far as that is known: without it there is only plain text, and no editor. Loads the
 * module of the engine. */
gboolean               mail_html_editor_is_available   (void);
GtkWidget             *mail_html_editor_new            (void);
/* @signature and @quote nullable */
void                   mail_html_editor_load           (MailHtmlEditor       *self,
                                                        const char           *body,
                                                        const char           *signature,
                                                        const char           *quote);
/* As it stands in the editor, not cleaned */
void                   mail_html_editor_snapshot_async (MailHtmlEditor       *self,
                                                        GAsyncReadyCallback   callback,
                                                        gpointer              user_data);
char                  *mail_html_editor_snapshot_finish (MailHtmlEditor      *self,
                                                        GAsyncResult         *result,
                                                        GError              **error);
/* In place of the one there is, unless the user changed that one */
void                   mail_html_editor_set_signature  (MailHtmlEditor       *self,
                                                        const char           *signature);
/* It stands in the document already */
void                   mail_html_editor_adopt_signature (MailHtmlEditor      *self,
                                                         const char          *signature);
/* "bold", "italic", "underline", "strikethrough", "numbered-list", "bullet-list", "indent", "outdent",
 * "plain", "undo", "redo"; with an argument "link", "color", "size" (1 to 7), "html", "image" (a Content-ID),
 * "align" */
void                   mail_html_editor_execute        (MailHtmlEditor       *self,
                                                        const char           *command,
                                                        const char           *argument);
const MailHtmlFormat  *mail_html_editor_get_format     (MailHtmlEditor       *self);
void                   mail_html_editor_set_editable   (MailHtmlEditor       *self,
                                                        gboolean              editable);

G_END_DECLS
