/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <mapi.h>

G_BEGIN_DECLS

/* The steps of a service's trial while they happen: what, how it went, how long it took. A row of a
 * list box or a widget of its own. */
#define MAIL_TYPE_CHECK_LIST (mail_check_list_get_type ())

G_DECLARE_FINAL_TYPE (MailCheckList, mail_check_list, MAIL, CHECK_LIST, AdwPreferencesRow)

MailCheckList *mail_check_list_new       (void);
/* Tries @settings of a service of @type; @service (nullable): the one whose kept secrets count */
void           mail_check_list_start     (MailCheckList   *self,
                                          MapiServiceType *type,
                                          MapiSettings    *settings,
                                          MapiService     *service);
void           mail_check_list_stop      (MailCheckList   *self);
/* "finished" (GError, nullable) */

G_END_DECLS
