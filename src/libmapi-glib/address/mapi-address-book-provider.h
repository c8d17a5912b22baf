/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../provider/mapi-provider-base.h"
#include "../store/mapi-notification.h"
#include "../table/mapi-table.h"

G_BEGIN_DECLS

/* An address book provider (IABProvider, IABLogon, IABContainer): containers of entries. */
#define MAPI_TYPE_ADDRESS_BOOK_PROVIDER (mapi_address_book_provider_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_DERIVABLE_TYPE (MapiAddressBookProvider, mapi_address_book_provider, MAPI, ADDRESS_BOOK_PROVIDER, MapiProvider)

struct _MapiAddressBookProviderClass
{
  MapiProviderClass parent_class;

  /* Its containers, top level first (element-type MapiProperties: ENTRYID, DISPLAY_NAME,
   * CONTAINER_FLAGS, DISPLAY_TYPE, DEPTH) */
  GPtrArray       *(*list_containers) (MapiAddressBookProvider  *self,
                                       GCancellable             *cancellable,
                                       GError                  **error);
  /* Rows: ENTRYID, DISPLAY_NAME, ADDRTYPE, EMAIL_ADDRESS, DISPLAY_TYPE, OBJECT_TYPE. Must support PR_ANR
   * equality, DISPLAY_NAME prefix and INSTANCE_KEY in its conditions. */
  MapiTableSource *(*open_contents)   (MapiAddressBookProvider  *self,
                                       const MapiEntryId        *container,
                                       GError                  **error);
  MapiProperties  *(*load_entry)      (MapiAddressBookProvider  *self,
                                       const MapiEntryId        *id,
                                       GCancellable             *cancellable,
                                       GError                  **error);
  /* Creates (@id NULL) in @container or replaces; transacted. COLLISION for a duplicate. */
  MapiEntryId     *(*save_entry)      (MapiAddressBookProvider  *self,
                                       const MapiEntryId        *container,
                                       const MapiEntryId        *id,
                                       MapiProperties           *entry,
                                       GCancellable             *cancellable,
                                       GError                  **error);
  gboolean         (*delete_entries)  (MapiAddressBookProvider  *self,
                                       GPtrArray                *ids,
                                       gboolean                 *partial,
                                       GCancellable             *cancellable,
                                       GError                  **error);
  /* ResolveNames for one name in one container: RESOLVED fills *@entry. NULL slot: the library
   * restricts the contents by PR_ANR. */
  MapiResolveState (*resolve_name)    (MapiAddressBookProvider  *self,
                                       const MapiEntryId        *container,
                                       const char               *name,
                                       MapiProperties          **entry,
                                       GCancellable             *cancellable,
                                       GError                  **error);

  /*< private >*/
  gpointer _reserved[12];
};

MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_address_book_provider_list_containers (MapiAddressBookProvider  *self,
                                                             GCancellable             *cancellable,
                                                             GError                  **error);
MAPI_AVAILABLE_IN_ALL
MapiTable       *mapi_address_book_provider_new_contents_table (MapiAddressBookProvider  *self,
                                                                const MapiEntryId        *container,
                                                                GError                  **error);
MAPI_AVAILABLE_IN_ALL
MapiProperties  *mapi_address_book_provider_load_entry      (MapiAddressBookProvider  *self,
                                                             const MapiEntryId        *id,
                                                             GCancellable             *cancellable,
                                                             GError                  **error);
MAPI_AVAILABLE_IN_ALL
MapiEntryId     *mapi_address_book_provider_save_entry      (MapiAddressBookProvider  *self,
                                                             const MapiEntryId        *container,
                                                             const MapiEntryId        *id,
                                                             MapiProperties           *entry,
                                                             GCancellable             *cancellable,
                                                             GError                  **error);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_provider_delete_entries  (MapiAddressBookProvider  *self,
                                                             GPtrArray                *ids,
                                                             gboolean                 *partial,
                                                             GCancellable             *cancellable,
                                                             GError                  **error);
MAPI_AVAILABLE_IN_ALL
MapiResolveState mapi_address_book_provider_resolve_name    (MapiAddressBookProvider  *self,
                                                             const MapiEntryId        *container,
                                                             const char               *name,
                                                             MapiProperties          **entry,
                                                             GCancellable             *cancellable,
                                                             GError                  **error);

G_END_DECLS
