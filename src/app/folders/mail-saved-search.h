/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "mail-folder-item.h"

G_BEGIN_DECLS

/* Asks how a search is to be called that is to be kept, and what it is to look for. */

/* @stores: element-type MapiStore; @folders nullable: as in mail_search_change_new_save() */
void mail_saved_search_ask_save (GtkWidget         *parent,
                                 GPtrArray         *stores,
                                 GPtrArray         *folders,
                                 const char        *query);
/* @item: a search folder */
void mail_saved_search_ask_edit (GtkWidget         *parent,
                                 MailFolderItem    *item);

G_END_DECLS
