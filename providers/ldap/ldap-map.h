/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "ldap-entry.h"

G_BEGIN_DECLS

/* Which attributes of a directory are which properties. Immutable; any thread. */
typedef struct _LdapMap LdapMap;

typedef enum
{
  LDAP_SCHEMA_PERSON,           /* inetOrgPerson (RFC 2798) */
  LDAP_SCHEMA_ACTIVE_DIRECTORY
} LdapSchema;

/* @changes (nullable): "name=attribute,attribute", in place of what the schema has; nothing behind the sign: none.
 * UNCONFIGURED for a name or an attribute that cannot be. */
LdapMap            *ldap_map_new            (LdapSchema           schema,
                                             const char * const  *changes,
                                             GError             **error);
LdapMap            *ldap_map_ref            (LdapMap             *self);
void                ldap_map_unref          (LdapMap             *self);
LdapSchema          ldap_map_get_schema     (LdapMap             *self);
/* What to ask a server for: for a list, or everything that is shown */
const char * const *ldap_map_get_attributes (LdapMap             *self,
                                             gboolean             whole);
/* Of a property; empty where it has none */
const char * const *ldap_map_get_property   (LdapMap             *self,
                                             guint32              tag);
/* Whether rows of lists have the property, where an entry does */
gboolean            ldap_map_is_in_lists    (LdapMap             *self,
                                             guint32              tag);
/* What a typed name may be the beginning of */
const char * const *ldap_map_get_names      (LdapMap             *self);
/* Of a list: members as DNs, as accounts, as addresses */
const char * const *ldap_map_get_members    (LdapMap             *self);
const char * const *ldap_map_get_accounts   (LdapMap             *self);
const char * const *ldap_map_get_addresses  (LdapMap             *self);
/* Whom the directory holds, as a filter */
const char         *ldap_map_get_people     (LdapMap             *self);
/* @entry as people see it, without what identifies it. Nothing deceives in it; what was left out or changed is told
 * in MAPI_PR_CONTACT_FLAWS. */
MapiProperties     *ldap_map_read           (LdapMap             *self,
                                             LdapEntry           *entry);
/* All it can be found by, folded: words of names, accounts and addresses, each between two spaces */
char               *ldap_map_dup_search     (LdapMap             *self,
                                             LdapEntry           *entry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LdapMap, ldap_map_unref)

G_END_DECLS
