/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "ldap-line.h"

G_BEGIN_DECLS

/* What a server says of itself (RFC 4512, 5.1) */
typedef struct
{
  char    **bases;              /* (owned) */
  char    **mechanisms;         /* (owned): of SASL */
  gboolean  paging;
  gboolean  active_directory;
} LdapRoot;

LdapRoot *ldap_root_load   (LdapLine        *line,
                            GError         **error);
void      ldap_root_free   (LdapRoot        *self);

/* Logs on by the settings: simple, a mechanism of SASL, or not at all. @bases: where an account's entry is looked for
 * when only its name is known. LOGON_FAILED with the server's words. */
gboolean  ldap_logon_run   (LdapLine        *line,
                            KitCredentials  *credentials,
                            const char      *method,
                            LdapRoot        *root,
                            const char      *base,
                            MapiCheck       *check,
                            GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LdapRoot, ldap_root_free)

G_END_DECLS
