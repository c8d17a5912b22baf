/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* What a directory said before: for names while they are typed, and for when its server is away. Bounded; in memory,
 * and in a file that is written when somebody has time. Any thread. */
typedef struct _LdapCache LdapCache;

typedef gboolean (*LdapCacheFunc) (MapiProperties *row,
                                   const char     *search,
                                   gpointer        user_data);

LdapCache      *ldap_cache_new      (const char       *folder,
                                     GError          **error);
void            ldap_cache_free     (LdapCache        *self);
/* @row: as in lists; @whole (nullable): everything; @pinned: somebody chose or looked at it, it goes last */
void            ldap_cache_keep     (LdapCache        *self,
                                     const char       *dn,
                                     MapiProperties   *row,
                                     MapiProperties   *whole,
                                     const char       *search,
                                     gboolean          pinned);
void            ldap_cache_pin      (LdapCache        *self,
                                     const char       *dn);
void            ldap_cache_drop     (LdapCache        *self,
                                     const char       *dn);
/* What an entry with this MAPI_PR_ENTRYID was called when it was heard of last. (nullable) */
char           *ldap_cache_dup_name (LdapCache        *self,
                                     GBytes           *id);
/* Everything that is known of an entry, if it was heard within @seconds (0: ever) */
MapiProperties *ldap_cache_dup      (LdapCache        *self,
                                     const char       *dn,
                                     guint             seconds);
/* Rows @func wants, in no order, at most @limit (0: all) */
GPtrArray      *ldap_cache_find     (LdapCache        *self,
                                     LdapCacheFunc     func,
                                     gpointer          user_data,
                                     guint             limit);
guint           ldap_cache_get_size (LdapCache        *self);
/* Writes what changed */
gboolean        ldap_cache_flush    (LdapCache        *self,
                                     GError          **error);

G_END_DECLS
