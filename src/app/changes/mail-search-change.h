/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-change.h"

G_BEGIN_DECLS

/* A search that is kept: a search folder, which has what it is asked for in words as its comment. */
#define MAIL_TYPE_SEARCH_CHANGE (mail_search_change_get_type ())

G_DECLARE_FINAL_TYPE (MailSearchChange, mail_search_change, MAIL, SEARCH_CHANGE, MailChange)

/* One in each of @stores (element-type MapiStore). @folder: looked into, without those below it, where there is one store;
 * (nullable): all of each store, or what @query says with in: */
MailChange *mail_search_change_new_save (GPtrArray         *stores,
                                         const MapiEntryId *folder,
                                         const char        *name,
                                         const char        *query);
MailChange *mail_search_change_new_edit (MapiStore         *store,
                                         const MapiEntryId *search,
                                         const char        *old_name,
                                         const char        *old_query,
                                         const char        *name,
                                         const char        *query);

G_END_DECLS
