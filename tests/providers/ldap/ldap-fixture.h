/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* A directory of the module in MAPI_PROVIDER_PATH, logged on, with these settings ("name", "value", …, NULL) besides
 * host and no protection of the connection; its files are in @folder */
MapiAddressBookProvider *ldap_fixture_open      (const char              *folder,
                                                 const char              *port,
                                                 const char              *setting,
                                                 ...) G_GNUC_NULL_TERMINATED;
MapiEntryId             *ldap_fixture_container (MapiAddressBookProvider *book);
/* Everything in it too */
void                     ldap_fixture_remove    (const char              *folder);
/* The slapd of with-servers: ends it, and starts it again */
void                     ldap_fixture_halt      (void);
void                     ldap_fixture_resume    (void);

G_END_DECLS
