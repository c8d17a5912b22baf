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

G_END_DECLS
