/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Tags are keywords a person gives to messages. What other keywords a message has, its sender may have written into it
 * (RFC 5322, 3.6.5) or a program left there: only those the person knows are shown with it. */

/* The person's own tags, as keywords (transfer full) */
char    **mail_tags_list_known  (void);
/* Puts one more among them */
void      mail_tags_add         (const char         *keyword);
/* Those of @keywords that a person set, here or elsewhere (transfer full) */
char    **mail_tags_list        (const char * const *keywords);
/* What is shown for it: there is no underscore in it */
char     *mail_tags_dup_name    (const char         *keyword);
/* The keyword for what somebody typed; NULL: nothing is left of it */
char     *mail_tags_dup_keyword (const char         *name);
/* Always the same for the same tag */
void      mail_tags_get_color   (const char         *keyword,
                                 gboolean            dark,
                                 GdkRGBA            *color);

G_END_DECLS
