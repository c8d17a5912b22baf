/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mail-body.h"

G_BEGIN_DECLS

/* Where a link leads, in front of the page while the pointer or the keyboard is at the link. */
GtkWidget *mail_link_target_new   (void);
/* @uri nullable: nowhere; @body nullable */
void       mail_link_target_show  (GtkWidget  *target,
                                   MailBody   *body,
                                   const char *uri);
/* The whole of the host, if there can be such a one, and as much of what follows as is of use; fit for one line */
char      *mail_link_dup_target   (const char *uri);

G_END_DECLS
