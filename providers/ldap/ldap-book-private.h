/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "ldap-book.h"
#include "ldap-cache.h"
#include "ldap-server.h"

G_BEGIN_DECLS

/* Between logon and logoff */
LdapServer      *ldap_book_get_server (LdapBook            *self);
LdapCache       *ldap_book_get_cache  (LdapBook            *self);

/* @entry NULL: the container */
MapiEntryId     *ldap_book_make_id    (LdapBook            *self,
                                       LdapEntry           *entry);
/* Of an entry of which only the name is told */
MapiEntryId     *ldap_book_make_name_id (LdapBook          *self,
                                       const char          *dn);
gboolean         ldap_book_is_container (LdapBook          *self,
                                       const MapiEntryId   *id);
/* The DN, "" for the container; *@uuid (optional) where the entry is known by one: then the DN is what it was called
 * last, or NULL without an error. NULL and INVALID_ENTRYID */
char            *ldap_book_parse_id   (LdapBook            *self,
                                       const MapiEntryId   *id,
                                       char               **uuid,
                                       GError             **error);
/* Puts the ids of @entry into @row */
void             ldap_book_set_identity (LdapBook          *self,
                                       MapiProperties      *row,
                                       LdapEntry           *entry);
gboolean         ldap_book_can_write_to (MapiProperties    *row);
MapiResolveState ldap_book_resolve_name (MapiAddressBookProvider *provider,
                                       const MapiEntryId   *container,
                                       const char          *name,
                                       MapiProperties     **entry,
                                       GCancellable        *cancellable,
                                       GError             **error);
/* What the directory said, as rows; each is kept for later */
GPtrArray       *ldap_book_take_rows  (LdapBook            *self,
                                       LdapAnswer          *answer,
                                       gboolean             whole,
                                       MapiRestriction     *condition);
/* People that @condition (nullable) wants, from the directory; from what it said before when it is away, and then
 * @end tells so. The error is the directory's when nothing is known of them. */
GPtrArray       *ldap_book_query      (LdapBook            *self,
                                       MapiRestriction     *condition,
                                       guint                limit,
                                       LdapSearchEnd       *end,
                                       GError             **away,
                                       GCancellable        *cancellable,
                                       GError             **error);
/* One entry with everything */
MapiProperties  *ldap_book_load       (LdapBook            *self,
                                       const char          *dn,
                                       GCancellable        *cancellable,
                                       GError             **error);
/* The same, wherever it was moved to */
MapiProperties  *ldap_book_load_id    (LdapBook            *self,
                                       const MapiEntryId   *id,
                                       GCancellable        *cancellable,
                                       GError             **error);
/* Puts the members of a list into @bag */
void             ldap_book_add_members (LdapBook           *self,
                                       LdapMap             *map,
                                       LdapEntry           *entry,
                                       MapiProperties      *bag,
                                       GCancellable        *cancellable);
/* The members of a list as a table */
MapiTableSource *ldap_book_open_list  (LdapBook            *self,
                                       const MapiEntryId   *list_id,
                                       GError             **error);
/* The people of the container as a table */
MapiTableSource *ldap_source_new      (LdapBook            *self);

G_END_DECLS
