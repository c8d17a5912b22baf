/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Rows in an order that matters: dragged, moved by buttons, or with Alt and the arrow keys. */
#define MAIL_TYPE_ORDER_LIST (mail_order_list_get_type ())

G_DECLARE_FINAL_TYPE (MailOrderList, mail_order_list, MAIL, ORDER_LIST, AdwPreferencesGroup)

MailOrderList *mail_order_list_new     (void);
void           mail_order_list_clear   (MailOrderList *self);
void           mail_order_list_add     (MailOrderList *self,
                                        const char    *id,
                                        const char    *title,
                                        const char    *subtitle);
guint          mail_order_list_get_length (MailOrderList *self);
/* Rows that are added from now on can be taken out, by a button or with Delete; "removed" tells which */
void           mail_order_list_set_removable (MailOrderList *self,
                                        gboolean       removable);
/* The keyboard goes to the last row. */
void           mail_order_list_focus_last (MailOrderList *self);
/* The ids in order */
char         **mail_order_list_dup_ids (MailOrderList *self);
/* "reordered" and "removed": by the user */

G_END_DECLS
