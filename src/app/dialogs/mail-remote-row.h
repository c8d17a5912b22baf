/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <mapi.h>

G_BEGIN_DECLS

/* A message whose text is on the server, and what is to be done with it. */
#define MAIL_TYPE_REMOTE_ROW (mail_remote_row_get_type ())

G_DECLARE_FINAL_TYPE (MailRemoteRow, mail_remote_row, MAIL, REMOTE_ROW, GtkBox)

const guint32 *mail_remote_row_get_columns (gsize          *n_columns);
GtkWidget     *mail_remote_row_new         (void);
/* @row (nullable): of a table with the columns above */
void           mail_remote_row_set_row     (MailRemoteRow  *self,
                                            MapiRow        *row);

/* "mark" (MapiRow *row, guint mark): one is wanted, 0 for none */

G_END_DECLS
