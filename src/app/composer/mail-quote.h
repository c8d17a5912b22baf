/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi.h>

G_BEGIN_DECLS

/* Text and HTML of an editor, into each other and around what is quoted. Knows no widget. */

/* Paragraphs as the editor has them; ">" lines become quotes */
char     *mail_quote_text_to_html   (const char    *text);
/* The plain form of what was written */
char     *mail_quote_html_to_text   (const char    *html);
/* What an answer (or a forwarded message) has below the place one writes at; @selection: only this
 * text of @original is quoted, nullable */
char     *mail_quote_dup_html       (MapiContent   *original,
                                     MapiReplyVerb  verb,
                                     const char    *selection);
/* Plain text with @selection in place of the whole, quoted */
char     *mail_quote_dup_text       (MapiContent   *original,
                                     MapiReplyVerb  verb,
                                     const char    *selection);
/* Whether it is too much to be quoted as a whole; then it is cut */
gboolean  mail_quote_shorten        (MapiContent   *original);
/* HTML of others, fit to be edited: no script, sheet, hidden text, nothing from elsewhere */
char     *mail_quote_clean          (const char    *html,
                                     gssize         length);
/* Whether @html shows the part with this Content-ID */
gboolean  mail_quote_has_image      (const char    *html,
                                     const char    *content_id);
/* Ready for the editor; "" if there is none */
char     *mail_quote_dup_signature  (MapiIdentity     *identity,
                                     MapiSignatureUse  use,
                                     gboolean          rich);

G_END_DECLS
