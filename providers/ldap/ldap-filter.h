/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "ldap-map.h"

G_BEGIN_DECLS

/* Conditions in the words of a server (RFC 4515). A filter made here finds at least what is wanted, maybe more: what
 * comes is looked at again, since servers fold letters in their own ways. */

/* @text as a value in a filter */
char     *ldap_filter_escape       (const char      *text);
/* Ambiguous-name resolution: each word begins a name, an account or an address; NULL: there is no word */
char     *ldap_filter_anr          (LdapMap         *map,
                                    const char      *text);
/* Who is called exactly so */
char     *ldap_filter_exact        (LdapMap         *map,
                                    const char      *text);
/* NULL: nothing can be said to a server */
char     *ldap_filter_condition    (LdapMap         *map,
                                    MapiRestriction *condition);
/* Of filters that may be NULL or empty */
char     *ldap_filter_and          (const char      *one,
                                    const char      *other);
/* Whether an administrator's filter is one. UNCONFIGURED */
gboolean  ldap_filter_check        (const char      *filter,
                                    GError         **error);
/* The look afterwards. @map: the server was asked by ldap_filter_condition(), NULL: it was not; @search:
 * ldap_map_dup_search() */
gboolean  ldap_filter_matches      (LdapMap         *map,
                                    MapiRestriction *condition,
                                    MapiProperties  *row,
                                    const char      *search);
/* Each word of @text begins a word of @search */
gboolean  ldap_filter_matches_name (const char      *search,
                                    const char      *text);
/* The text of a condition that is nothing but PR_ANR; NULL for another */
const char *ldap_filter_get_name   (MapiRestriction *condition);

G_END_DECLS
