/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "mail-html-editor.h"

G_BEGIN_DECLS

/* Buttons for formatting. "command" (name, argument nullable): see mail_html_editor_execute(). */
#define MAIL_TYPE_FORMAT_BAR (mail_format_bar_get_type ())

G_DECLARE_FINAL_TYPE (MailFormatBar, mail_format_bar, MAIL, FORMAT_BAR, GtkWidget)

/* How the text at the cursor is */
void mail_format_bar_set_format (MailFormatBar        *self,
                                 const MailHtmlFormat *format);
/* Opens the place a link is typed in */
void mail_format_bar_edit_link  (MailFormatBar        *self);

G_END_DECLS
