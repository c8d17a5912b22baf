/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-change.h"

G_BEGIN_DECLS

/* A search that is kept: a search folder, which has what it is asked for in words as its comment. */
#define MAIL_TYPE_SEARCH_CHANGE (mail_search_change_get_type ())

G_DECLARE_FINAL_TYPE (MailSearchChange, mail_search_change, MAIL, SEARCH_CHANGE, MailChange)

/* One in each of @stores (element-type MapiStore). @folders: looked into, without those below, one a store; (nullable)
 * (element-type MapiEntryId): all of each store. What @query says with in: goes before both */
MailChange *mail_search_change_new_save (GPtrArray         *stores,
                                         GPtrArray         *folders,
                                         const char        *name,
                                         const char        *query);
MailChange *mail_search_change_new_edit (MapiStore         *store,
                                         const MapiEntryId *search,
                                         const char        *old_name,
                                         const char        *old_query,
                                         const char        *name,
                                         const char        *query);

G_END_DECLS
