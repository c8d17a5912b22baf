/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* What a server may send of one entry: more is left out and counted */
#define LDAP_ENTRY_MAX_VALUES 5000
#define LDAP_ENTRY_MAX_VALUE_SIZE (5 * 1024 * 1024)
#define LDAP_ENTRY_MAX_DN 4096

/* An entry as it came: bytes by the name of their attribute */
typedef struct
{
  char       *dn;         /* (owned), valid UTF-8 */
  GHashTable *values;     /* (owned): name in small letters, without options, to GPtrArray of GBytes */
  guint       n_dropped;
  char       *more;       /* (owned) (nullable): the attribute with the range to ask for next, as "member;range=1500-*" */
} LdapEntry;

/* NULL: the name is none, or beyond all bounds */
LdapEntry  *ldap_entry_new      (const char    *dn,
                                 gsize          length);
void        ldap_entry_free     (LdapEntry     *self);
void        ldap_entry_add      (LdapEntry     *self,
                                 const char    *attribute,
                                 gconstpointer  data,
                                 gsize          length);
/* (transfer none) (nullable) (element-type GBytes). @attribute: in small letters */
GPtrArray  *ldap_entry_get      (LdapEntry     *self,
                                 const char    *attribute);
/* Whether a value of objectClass is @name */
gboolean    ldap_entry_is       (LdapEntry     *self,
                                 const char    *name);
/* A value as text for people: not UTF-8 is taken for Latin-1, what cannot be shown or deceives is gone. @lines: ends
 * of lines stay. NULL: nothing is left. */
char       *ldap_entry_clean    (GBytes        *value,
                                 gboolean       lines,
                                 gboolean      *flawed);
/* What it is known by whatever it is called (RFC 4530), in small letters; NULL where the server does not tell */
char       *ldap_entry_dup_uuid (LdapEntry     *self);
/* The value of the first part of a DN: "Ann" of "cn=Ann,o=x" */
char       *ldap_entry_dup_rdn  (const char    *dn);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LdapEntry, ldap_entry_free)

G_END_DECLS
