/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../profile/mapi-profile-private.h"
#include "mapi-address-book.h"

G_BEGIN_DECLS

/* @profile (nullable): where the search path is kept. @has_errors: some provider is missing */
MapiAddressBook *mapi_address_book_new_internal (GPtrArray   *providers,
                                                 MapiProfile *profile,
                                                 gboolean     has_errors);
/* (transfer none) (nullable): whose id it is */
MapiAddressBookProvider *
                 mapi_address_book_get_provider (MapiAddressBook   *self,
                                                 const MapiEntryId *id);
/* The same; UNKNOWN_ENTRYID where there is none */
MapiAddressBookProvider *
                 mapi_address_book_require_provider (MapiAddressBook    *self,
                                                     const MapiEntryId  *id,
                                                     GError            **error);
/* Whom mail went to, and an address that is to be forgotten: for every provider that keeps such people */
void             mapi_address_book_collect      (MapiAddressBook   *self,
                                                 GPtrArray         *recipients);
void             mapi_address_book_forget       (MapiAddressBook   *self,
                                                 const char        *address);
/* (transfer none) (element-type MapiAddressBookProvider) */
GPtrArray       *mapi_address_book_get_providers (MapiAddressBook  *self);
/* A setting of this address book: in the profile, or here where there is none */
char            *mapi_address_book_dup_value    (MapiAddressBook   *self,
                                                 const char        *key);
gboolean         mapi_address_book_set_value    (MapiAddressBook   *self,
                                                 const char        *key,
                                                 const char        *value,
                                                 GError           **error);
/* (transfer none) (nullable): one of @containers (element-type MapiProperties) */
MapiProperties  *mapi_address_book_find_modifiable (GPtrArray         *containers);
MapiProperties  *mapi_address_book_find_directory  (MapiAddressBook   *self,
                                                    GPtrArray         *containers);
/* (nullable): the id of a container */
MapiEntryId     *mapi_address_book_dup_id       (MapiProperties    *container);

G_END_DECLS
