/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The tags of a message as a row draws them: names on a tint of their colour */
typedef struct _MailTagPills MailTagPills;

/* NULL: none of @keywords is a tag */
MailTagPills *mail_tag_pills_new      (GtkWidget          *widget,
                                       const char * const *keywords);
void          mail_tag_pills_free     (MailTagPills       *self);
/* Draws what has room in @width before @end, counted from the side where lines begin, in the middle of a line at @y;
 * the width taken */
gint          mail_tag_pills_snapshot (MailTagPills       *self,
                                       GtkSnapshot        *snapshot,
                                       gint                end,
                                       gint                y,
                                       gint                line,
                                       gint                width);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailTagPills, mail_tag_pills_free)

G_END_DECLS
