/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../address/mapi-address-book.h"
#include "../profile/mapi-profile-admin.h"
#include "../store/mapi-folder.h"
#include "../transport/mapi-transport.h"
#include "mapi-identity.h"
#include "mapi-init.h"
#include "mapi-status.h"

G_BEGIN_DECLS

/* The connection of a client to its mail (IMAPISession). Belongs to the thread-default
 * context it was logged on from; blocking calls may come from any thread. */
#define MAPI_TYPE_SESSION (mapi_session_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiSession, mapi_session, MAPI, SESSION, GObject)

/* MAPILogonEx. @interaction NULL: nobody to ask. */
MAPI_AVAILABLE_IN_ALL
MapiSession  *mapi_session_logon             (MapiInteraction      *interaction,
                                              const char           *parent_window,
                                              const char           *profile,
                                              MapiLogonFlags        flags,
                                              GCancellable         *cancellable,
                                              GError              **error);
MAPI_AVAILABLE_IN_ALL
void          mapi_session_logon_async       (MapiInteraction      *interaction,
                                              const char           *parent_window,
                                              const char           *profile,
                                              MapiLogonFlags        flags,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
MAPI_AVAILABLE_IN_ALL
MapiSession  *mapi_session_logon_finish      (GAsyncResult         *result,
                                              GError              **error);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_session_logoff            (MapiSession          *self,
                                              MapiLogoffFlags       flags,
                                              GCancellable         *cancellable,
                                              GError              **error);
MAPI_AVAILABLE_IN_ALL
void          mapi_session_logoff_async      (MapiSession          *self,
                                              MapiLogoffFlags       flags,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_session_logoff_finish     (MapiSession          *self,
                                              GAsyncResult         *result,
                                              GError              **error);
MAPI_AVAILABLE_IN_ALL
const char   *mapi_session_get_profile_name  (MapiSession          *self);
MAPI_AVAILABLE_IN_ALL
MapiLogonFlags mapi_session_get_flags        (MapiSession          *self);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_session_is_shared         (MapiSession          *self);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_session_is_alive          (MapiSession          *self);
MAPI_AVAILABLE_IN_ALL
MapiInteraction *mapi_session_get_interaction (MapiSession         *self);

/* Stores. The table: DEFAULT_STORE, DISPLAY_NAME, ENTRYID, INSTANCE_KEY, MDB_PROVIDER, OBJECT_TYPE,
 * PROVIDER_DISPLAY, RECORD_KEY, RESOURCE_FLAGS, RESOURCE_TYPE */
MAPI_AVAILABLE_IN_ALL
MapiTable    *mapi_session_new_stores_table  (MapiSession          *self,
                                              GError              **error);
MAPI_AVAILABLE_IN_ALL
MapiStore    *mapi_session_open_store        (MapiSession          *self,
                                              const MapiEntryId    *id,
                                              MapiStoreOpenFlags    flags,
                                              GCancellable         *cancellable,
                                              GError              **error);
MAPI_AVAILABLE_IN_ALL
void          mapi_session_open_store_async  (MapiSession          *self,
                                              const MapiEntryId    *id,
                                              MapiStoreOpenFlags    flags,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
MAPI_AVAILABLE_IN_ALL
MapiStore    *mapi_session_open_store_finish (MapiSession          *self,
                                              GAsyncResult         *result,
                                              GError              **error);
/* NOT_FOUND when the profile has none */
MAPI_AVAILABLE_IN_ALL
MapiStore    *mapi_session_open_default_store (MapiSession         *self,
                                              GCancellable         *cancellable,
                                              GError              **error);
/* element-type MapiStore: all of the profile that could be logged on, default first */
MAPI_AVAILABLE_IN_ALL
GPtrArray    *mapi_session_open_all_stores   (MapiSession          *self,
                                              GCancellable         *cancellable,
                                              GError              **error);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_session_set_default_store (MapiSession          *self,
                                              MapiDefaultStore      which,
                                              const MapiEntryId    *id,
                                              GError              **error);
/* A store (MapiStore), a folder (MapiFolder), a message (MapiMessage), a status object (MapiStatus),
 * an address book entry or one-off (MapiEntry) by the UID in its id. UNKNOWN_ENTRYID: no provider here made it. */
MAPI_AVAILABLE_IN_ALL
GObject      *mapi_session_open_entry        (MapiSession          *self,
                                              const MapiEntryId    *id,
                                              MapiOpenFlags         flags,
                                              GCancellable         *cancellable,
                                              GError              **error);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_session_compare_entry_ids (MapiSession          *self,
                                              const MapiEntryId    *a,
                                              const MapiEntryId    *b);
/* The open store that made @id, or NULL */
MAPI_AVAILABLE_IN_ALL
MapiStore    *mapi_session_get_store_for_id  (MapiSession          *self,
                                              const MapiEntryId    *id);

/* Status. The table is a GListModel of MapiRow; open_entry() of a row's ENTRYID gives the object. */
MAPI_AVAILABLE_IN_ALL
MapiTable    *mapi_session_new_status_table  (MapiSession          *self,
                                              GError              **error);
/* element-type MapiStatus */
MAPI_AVAILABLE_IN_ALL
GPtrArray    *mapi_session_list_status       (MapiSession          *self);
/* Providers whose service was disabled for this session (element-type MapiProperties: SERVICE_UID, DISPLAY_NAME,
 * STATUS_STRING = why) */
MAPI_AVAILABLE_IN_ALL
GPtrArray    *mapi_session_list_disabled     (MapiSession          *self);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_session_misses_data       (MapiSession          *self,
                                              gboolean             *back);

/* IDENTITY_DISPLAY, IDENTITY_ENTRYID, IDENTITY_SEARCH_KEY, SMTP_ADDRESS; *@no_service: MAPI_W_NO_SERVICE */
MAPI_AVAILABLE_IN_ALL
MapiProperties *mapi_session_query_identity  (MapiSession          *self,
                                              gboolean             *no_service,
                                              GError              **error);
MAPI_AVAILABLE_IN_ALL
char        **mapi_session_dup_addresses     (MapiSession          *self);
/* Whether any account sends to other computers */
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_session_sends_outside     (MapiSession          *self);
/* element-type MapiIdentity: everybody the user may write as, the default first */
MAPI_AVAILABLE_IN_ALL
GPtrArray    *mapi_session_list_identities   (MapiSession          *self,
                                              GError              **error);
/* By address; NULL: it is not the user's */
MAPI_AVAILABLE_IN_ALL
MapiIdentity *mapi_session_find_identity     (MapiSession          *self,
                                              const char           *address,
                                              const char           *service_uid);
/* The one to answer @original as: the one it was sent to, else the default one */
MAPI_AVAILABLE_IN_ALL
MapiIdentity *mapi_session_choose_identity   (MapiSession          *self,
                                              MapiStore            *store,
                                              MapiContent          *original);
MAPI_AVAILABLE_IN_ALL
MapiServiceAdmin *mapi_session_admin_services (MapiSession         *self,
                                              GError              **error);
MAPI_AVAILABLE_IN_ALL
MapiAddressBook *mapi_session_open_address_book (MapiSession       *self,
                                              GCancellable         *cancellable,
                                              GError              **error);
/* The profile's transports in order (element-type MapiTransport), logged on as needed. In a
 * client's process only the coupled ones are. NO_MAIL: coupled ones only, always. */
MAPI_AVAILABLE_IN_ALL
GPtrArray    *mapi_session_list_transports   (MapiSession          *self,
                                              gboolean              coupled_only,
                                              GCancellable         *cancellable,
                                              GError              **error);
/* Whether what waits in the queues is sent without this session doing more for it. Blocks. */
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_session_has_spooler       (MapiSession          *self);
/* Send and receive now, through the spooler */
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_session_flush_queues      (MapiSession          *self,
                                              MapiFlushFlags        flags,
                                              GCancellable         *cancellable,
                                              GError              **error);
/* What messages of @folder are marked for with mapi_store_mark_remote(); and the server is told */
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_session_transfer_marked   (MapiSession          *self,
                                              MapiStore            *store,
                                              const MapiEntryId    *folder,
                                              guint                 max_deleted,
                                              guint                *n_fetched,
                                              guint                *n_deleted,
                                              GCancellable         *cancellable,
                                              GError              **error);
/* The stores and address books with a server: once, now. What this process's own agents do, or the spooler's */
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_session_synchronize       (MapiSession          *self,
                                              MapiFlushFlags        flags,
                                              GCancellable         *cancellable,
                                              GError              **error);
MAPI_AVAILABLE_IN_ALL
GPtrArray    *mapi_session_list_server_books (MapiSession          *self);
/* For the spooler, and for long sessions without one: see mapi_store_start_agent() */
MAPI_AVAILABLE_IN_ALL
void          mapi_session_start_agents      (MapiSession          *self);
MAPI_AVAILABLE_IN_ALL
void          mapi_session_stop_agents       (MapiSession          *self);
/* @id NULL: the session itself (EXTENDED at its end, CRITICAL_ERROR); else the owner's advise */
MAPI_AVAILABLE_IN_ALL
guint         mapi_session_advise            (MapiSession          *self,
                                              const MapiEntryId    *id,
                                              MapiEvent             mask,
                                              MapiNotificationFunc  func,
                                              gpointer              user_data,
                                              GDestroyNotify        destroy);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_session_unadvise          (MapiSession          *self,
                                              guint                 connection);

G_END_DECLS
