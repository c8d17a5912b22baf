/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../provider/mapi-provider-base.h"
#include "../store/mapi-notification.h"
#include "../table/mapi-table.h"
#include "mapi-detail-field.h"

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
  /* Creates (@id NULL) in @container or replaces; transacted. COLLISION for a duplicate that
   * @flags look for; OBJECT_CHANGED where @entry has another CHANGE_NUMBER than what is there. */
  MapiEntryId     *(*save_entry)      (MapiAddressBookProvider  *self,
                                       const MapiEntryId        *container,
                                       const MapiEntryId        *id,
                                       MapiProperties           *entry,
                                       MapiCreateEntryFlags      flags,
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

  /* Many new entries at once, as one change. Those that are refused as duplicates are left out and
   * not counted. NULL slot: one by one. */
  gboolean         (*save_entries)    (MapiAddressBookProvider  *self,
                                       const MapiEntryId        *container,
                                       GPtrArray                *entries,
                                       MapiCreateEntryFlags      flags,
                                       guint                    *n_saved,
                                       GCancellable             *cancellable,
                                       GError                  **error);
  /* While a name is typed: at most @limit rows, the likeliest first; a part of a word is enough. NULL
   * slot: rows by PR_ANR. */
  GPtrArray       *(*complete_name)   (MapiAddressBookProvider  *self,
                                       const MapiEntryId        *container,
                                       const char               *text,
                                       guint                     limit,
                                       GCancellable             *cancellable,
                                       GError                  **error);
  /* What can be created in @container (PR_CREATE_TEMPLATES; element-type MapiProperties: DISPLAY_NAME,
   * DISPLAY_TYPE, OBJECT_TYPE, ADDRTYPE, and values to begin with). NULL slot: a person, where the container can be
   * changed. */
  GPtrArray       *(*list_templates)  (MapiAddressBookProvider  *self,
                                       const MapiEntryId        *container,
                                       GCancellable             *cancellable,
                                       GError                  **error);
  /* What is shown and edited of entries of a type in @container (PR_DETAILS_TABLE; element-type
   * MapiDetailField). NULL slot: mapi_detail_fields_new(). */
  GPtrArray       *(*list_details)    (MapiAddressBookProvider  *self,
                                       const MapiEntryId        *container,
                                       MapiObjectType            type,
                                       GCancellable             *cancellable,
                                       GError                  **error);
  /* What can be asked for in a search of @container (PR_SEARCH; element-type MapiDetailField); the answer
   * is a table with a condition on these properties. NULL slot: names, addresses, company. */
  GPtrArray       *(*list_criteria)   (MapiAddressBookProvider  *self,
                                       const MapiEntryId        *container,
                                       GCancellable             *cancellable,
                                       GError                  **error);
  /* Mail went to @recipients: a provider that keeps such people notes them. */
  gboolean         (*collect)         (MapiAddressBookProvider  *self,
                                       GPtrArray                *recipients,
                                       GCancellable             *cancellable,
                                       GError                  **error);
  /* Takes back what collect() noted of an address */
  gboolean         (*forget)          (MapiAddressBookProvider  *self,
                                       const char               *address,
                                       GCancellable             *cancellable,
                                       GError                  **error);

  /* ---- a copy of what a server has; these may come from several threads at once ---- */

  /* From now on this process keeps book and server the same, on threads of its own. BUSY: another one does */
  gboolean         (*start_agent)     (MapiAddressBookProvider  *self,
                                       GError                  **error);
  void             (*stop_agent)      (MapiAddressBookProvider  *self);
  /* Once, now: by the agent of this process, or without one in the calling thread. BUSY: another process has
   * the agent. */
  gboolean         (*synchronize)     (MapiAddressBookProvider  *self,
                                       MapiFlushFlags            flags,
                                       GCancellable             *cancellable,
                                       GError                  **error);
  /* What was changed here and the server does not know yet, in order (element-type MapiProperties, as for a
   * store) */
  GPtrArray       *(*list_operations) (MapiAddressBookProvider  *self,
                                       GCancellable             *cancellable,
                                       GError                  **error);
  /* Makes one of them due again; NOT_FOUND */
  gboolean         (*retry_operation) (MapiAddressBookProvider  *self,
                                       gint64                    operation,
                                       GCancellable             *cancellable,
                                       GError                  **error);
  /* Gives one of them up, and its local effect with it; NOT_FOUND */
  gboolean         (*drop_operation)  (MapiAddressBookProvider  *self,
                                       gint64                    operation,
                                       GCancellable             *cancellable,
                                       GError                  **error);

  /*< private >*/
  gpointer _reserved[7];
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
                                                             MapiCreateEntryFlags      flags,
                                                             GCancellable             *cancellable,
                                                             GError                  **error);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_provider_save_entries    (MapiAddressBookProvider  *self,
                                                             const MapiEntryId        *container,
                                                             GPtrArray                *entries,
                                                             MapiCreateEntryFlags      flags,
                                                             guint                    *n_saved,
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
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_address_book_provider_complete_name   (MapiAddressBookProvider  *self,
                                                             const MapiEntryId        *container,
                                                             const char               *text,
                                                             guint                     limit,
                                                             GCancellable             *cancellable,
                                                             GError                  **error);
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_address_book_provider_list_templates  (MapiAddressBookProvider  *self,
                                                             const MapiEntryId        *container,
                                                             GCancellable             *cancellable,
                                                             GError                  **error);
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_address_book_provider_list_details    (MapiAddressBookProvider  *self,
                                                             const MapiEntryId        *container,
                                                             MapiObjectType            type,
                                                             GCancellable             *cancellable,
                                                             GError                  **error);
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_address_book_provider_list_criteria   (MapiAddressBookProvider  *self,
                                                             const MapiEntryId        *container,
                                                             GCancellable             *cancellable,
                                                             GError                  **error);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_provider_collect         (MapiAddressBookProvider  *self,
                                                             GPtrArray                *recipients,
                                                             GCancellable             *cancellable,
                                                             GError                  **error);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_provider_forget          (MapiAddressBookProvider  *self,
                                                             const char               *address,
                                                             GCancellable             *cancellable,
                                                             GError                  **error);
/* Books that are a copy of what a server has. Whoever runs such a book's agent talks to the server: the spooler, or a
 * session without one for the time of a call. These block; any thread. */
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_provider_has_server      (MapiAddressBookProvider  *self);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_provider_synchronize     (MapiAddressBookProvider  *self,
                                                             MapiFlushFlags            flags,
                                                             GCancellable             *cancellable,
                                                             GError                  **error);
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_address_book_provider_list_operations (MapiAddressBookProvider  *self,
                                                             GCancellable             *cancellable,
                                                             GError                  **error);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_provider_retry_operation (MapiAddressBookProvider  *self,
                                                             gint64                    operation,
                                                             GCancellable             *cancellable,
                                                             GError                  **error);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_provider_drop_operation  (MapiAddressBookProvider  *self,
                                                             gint64                    operation,
                                                             GCancellable             *cancellable,
                                                             GError                  **error);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_provider_start_agent     (MapiAddressBookProvider  *self,
                                                             GError                  **error);
MAPI_AVAILABLE_IN_ALL
void             mapi_address_book_provider_stop_agent      (MapiAddressBookProvider  *self);
/* @id NULL: everything of this provider */
MAPI_AVAILABLE_IN_ALL
guint            mapi_address_book_provider_advise          (MapiAddressBookProvider  *self,
                                                             const MapiEntryId        *id,
                                                             MapiEvent                 mask,
                                                             MapiNotificationFunc      func,
                                                             gpointer                  user_data,
                                                             GDestroyNotify            destroy);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_provider_unadvise        (MapiAddressBookProvider  *self,
                                                             guint                     connection);
/* For providers: something happened and is durable. Any thread. */
MAPI_AVAILABLE_IN_ALL
void             mapi_address_book_provider_post            (MapiAddressBookProvider  *self,
                                                             MapiNotification         *notification);

G_END_DECLS
