/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*MailFolderNameFunc)    (const char *name,
                                       gpointer    user_data);
typedef void (*MailFolderConfirmFunc) (gpointer    user_data);

/* Two small questions over the window of @parent. @func is not called when the person gives up. Labels have
 * mnemonics. */
void mail_folder_dialogs_ask_name (GtkWidget             *parent,
                                   const char            *heading,
                                   const char            *name,
                                   const char            *accept_label,
                                   MailFolderNameFunc     func,
                                   gpointer               user_data,
                                   GDestroyNotify         destroy);
void mail_folder_dialogs_confirm  (GtkWidget             *parent,
                                   const char            *heading,
                                   const char            *text,
                                   const char            *accept_label,
                                   MailFolderConfirmFunc  func,
                                   gpointer               user_data,
                                   GDestroyNotify         destroy);

G_END_DECLS
