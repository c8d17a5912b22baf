/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "ldap-logon.h"
#include "ldap-map.h"
#include "ldap-search.h"

G_BEGIN_DECLS

/* So many are asked at once: who looks somebody up does not wait for a search that takes long */
#define LDAP_N_QUESTIONS 4

/* The directory of one service: connects when something is asked, keeps connections for the next question, and does
 * not knock again at once where nobody answered. Any thread; each question has a connection of its own. */
typedef struct _LdapServer LdapServer;

/* What came of a question */
typedef struct
{
  GPtrArray     *entries;       /* (owned) (element-type LdapEntry) */
  LdapMap       *map;           /* (owned): what reads them */
  LdapSearchEnd  end;
} LdapAnswer;

/* From the settings of a provider; UNCONFIGURED */
LdapServer *ldap_server_new        (MapiSupport         *support,
                                    GError             **error);
void        ldap_server_free       (LdapServer          *self);
/* The settings may have changed, or what failed is to be forgotten. UNCONFIGURED */
gboolean    ldap_server_reset      (LdapServer          *self,
                                    GError             **error);
/* Ends connections that nobody uses */
void        ldap_server_close      (LdapServer          *self);
guint       ldap_server_get_limit  (LdapServer          *self);
/* (transfer full): before anything was asked that of the settings, then what the server turned out to be */
LdapMap    *ldap_server_dup_map    (LdapServer          *self);

/* Makes the filter of a question once it is known whom it goes to; NULL: everybody */
typedef char *(*LdapFilterFunc) (LdapMap  *map,
                                 gpointer  user_data);

/* People and lists, within the settings' base and filter. @whole: with everything that is known of them */
LdapAnswer *ldap_server_search     (LdapServer          *self,
                                    LdapFilterFunc       func,
                                    gpointer             user_data,
                                    gboolean             whole,
                                    guint                limit,
                                    GCancellable        *cancellable,
                                    GError             **error);
/* By their names; those that are not there are left out */
LdapAnswer *ldap_server_load       (LdapServer          *self,
                                    const char * const  *names,
                                    gboolean             whole,
                                    GCancellable        *cancellable,
                                    GError             **error);
/* The rest of the values of an attribute, into @entry, where the server gave only some */
gboolean    ldap_server_load_rest  (LdapServer          *self,
                                    LdapEntry           *entry,
                                    GCancellable        *cancellable,
                                    GError             **error);
/* Everything a use needs, step by step */
gboolean    ldap_server_check      (LdapServer          *self,
                                    MapiCheck           *check,
                                    GCancellable        *cancellable,
                                    GError             **error);
void        ldap_answer_free       (LdapAnswer          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LdapAnswer, ldap_answer_free)

G_END_DECLS
