/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../provider/mapi-provider-base.h"
#include "../table/mapi-table.h"
#include "mapi-content.h"
#include "mapi-notification.h"
#include "mapi-outgoing.h"

G_BEGIN_DECLS

/* A message store (IMsgStore, and IMSProvider/IMSLogon below it). Clients use the functions
 * at the end and MapiFolder / MapiMessage; providers fill in the vfuncs. Values in and
 * out: bags, contents, ids, never live objects. Every id a vfunc gets is one of this
 * store's own. Every vfunc is one transaction: it happens wholly or not at all, unless it
 * says it continues after single failures. */
#define MAPI_TYPE_STORE (mapi_store_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_DERIVABLE_TYPE (MapiStore, mapi_store, MAPI, STORE, MapiProvider)

#include "mapi-store-class.h"

/* ---- the client's side ---- */

/* Everything below blocks until the store's worker has done it, except the _async ones;
 * never call the blocking ones from a thread with a user interface. */

MAPI_AVAILABLE_IN_ALL
MapiStoreSupport mapi_store_get_support_mask (MapiStore *self);
MAPI_AVAILABLE_IN_ALL
MapiObjectType mapi_store_get_object_type (MapiStore *self,
                                           const MapiEntryId *id,
                                           GCancellable *cancellable,
                                           GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_get_object_type_async (MapiStore *self,
                                       const MapiEntryId *id,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
MAPI_AVAILABLE_IN_ALL
MapiObjectType mapi_store_get_object_type_finish (MapiStore *self,
                                                  GAsyncResult *result,
                                                  GError **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_compare_entry_ids (MapiStore *self,
                                       const MapiEntryId *a,
                                       const MapiEntryId *b);
MAPI_AVAILABLE_IN_ALL
MapiEntryId *mapi_store_get_folder_for_role (MapiStore *self,
                                             MapiFolderRole role,
                                             GCancellable *cancellable,
                                             GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_get_folder_for_role_async (MapiStore *self,
                                           MapiFolderRole role,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
MAPI_AVAILABLE_IN_ALL
MapiEntryId *mapi_store_get_folder_for_role_finish (MapiStore *self,
                                                    GAsyncResult *result,
                                                    GError **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_validate_ipm_subtree (MapiStore *self,
                                          gboolean full_tree,
                                          GCancellable *cancellable,
                                          GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_validate_ipm_subtree_async (MapiStore *self,
                                            gboolean full_tree,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_validate_ipm_subtree_finish (MapiStore *self,
                                                 GAsyncResult *result,
                                                 GError **error);
MAPI_AVAILABLE_IN_ALL
MapiProperties *mapi_store_get_properties (MapiStore *self,
                                           const MapiEntryId *id,
                                           GCancellable *cancellable,
                                           GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_get_properties_async (MapiStore *self,
                                      const MapiEntryId *id,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
MAPI_AVAILABLE_IN_ALL
MapiProperties *mapi_store_get_properties_finish (MapiStore *self,
                                                  GAsyncResult *result,
                                                  GError **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_set_properties (MapiStore *self,
                                    const MapiEntryId *id,
                                    MapiProperties *changes,
                                    const guint32 *removed,
                                    gsize n_removed,
                                    GCancellable *cancellable,
                                    GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_set_properties_async (MapiStore *self,
                                      const MapiEntryId *id,
                                      MapiProperties *changes,
                                      const guint32 *removed,
                                      gsize n_removed,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_set_properties_finish (MapiStore *self,
                                           GAsyncResult *result,
                                           GError **error);
MAPI_AVAILABLE_IN_ALL
MapiEntryId *mapi_store_create_folder (MapiStore *self,
                                       const MapiEntryId *parent,
                                       MapiFolderType type,
                                       const char *name,
                                       const char *comment,
                                       gboolean open_if_exists,
                                       GCancellable *cancellable,
                                       GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_create_folder_async (MapiStore *self,
                                     const MapiEntryId *parent,
                                     MapiFolderType type,
                                     const char *name,
                                     const char *comment,
                                     gboolean open_if_exists,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
MAPI_AVAILABLE_IN_ALL
MapiEntryId *mapi_store_create_folder_finish (MapiStore *self,
                                              GAsyncResult *result,
                                              GError **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_delete_folder (MapiStore *self,
                                   const MapiEntryId *id,
                                   MapiDeleteFlags flags,
                                   GCancellable *cancellable,
                                   GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_delete_folder_async (MapiStore *self,
                                     const MapiEntryId *id,
                                     MapiDeleteFlags flags,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_delete_folder_finish (MapiStore *self,
                                          GAsyncResult *result,
                                          GError **error);
MAPI_AVAILABLE_IN_ALL
MapiEntryId *mapi_store_copy_folder (MapiStore *self,
                                     const MapiEntryId *id,
                                     const MapiEntryId *destination,
                                     const char *new_name,
                                     MapiCopyFlags flags,
                                     GCancellable *cancellable,
                                     GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_copy_folder_async (MapiStore *self,
                                   const MapiEntryId *id,
                                   const MapiEntryId *destination,
                                   const char *new_name,
                                   MapiCopyFlags flags,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
MAPI_AVAILABLE_IN_ALL
MapiEntryId *mapi_store_copy_folder_finish (MapiStore *self,
                                            GAsyncResult *result,
                                            GError **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_empty_folder (MapiStore *self,
                                  const MapiEntryId *id,
                                  MapiDeleteFlags flags,
                                  gboolean *partial,
                                  GCancellable *cancellable,
                                  GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_empty_folder_async (MapiStore *self,
                                    const MapiEntryId *id,
                                    MapiDeleteFlags flags,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_empty_folder_finish (MapiStore *self,
                                         GAsyncResult *result,
                                         gboolean *partial,
                                         GError **error);
MAPI_AVAILABLE_IN_ALL
MapiTableSource *mapi_store_open_hierarchy (MapiStore *self,
                                            const MapiEntryId *id,
                                            MapiTableFlags flags,
                                            GError **error);
MAPI_AVAILABLE_IN_ALL
MapiTableSource *mapi_store_open_contents (MapiStore *self,
                                           const MapiEntryId *id,
                                           MapiTableFlags flags,
                                           GError **error);
MAPI_AVAILABLE_IN_ALL
MapiContent *mapi_store_load_message (MapiStore *self,
                                      const MapiEntryId *id,
                                      GCancellable *cancellable,
                                      GError **error);
MAPI_AVAILABLE_IN_ALL
MapiContent *mapi_store_peek_message (MapiStore *self,
                                      const MapiEntryId *id,
                                      GCancellable *cancellable,
                                      GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_load_message_async (MapiStore *self,
                                    const MapiEntryId *id,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
MAPI_AVAILABLE_IN_ALL
MapiContent *mapi_store_load_message_finish (MapiStore *self,
                                             GAsyncResult *result,
                                             GError **error);
MAPI_AVAILABLE_IN_ALL
MapiEntryId *mapi_store_save_message (MapiStore *self,
                                      const MapiEntryId *folder,
                                      const MapiEntryId *id,
                                      MapiContent *content,
                                      gint64 base_change,
                                      MapiSaveFlags flags,
                                      GCancellable *cancellable,
                                      GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_save_message_async (MapiStore *self,
                                    const MapiEntryId *folder,
                                    const MapiEntryId *id,
                                    MapiContent *content,
                                    gint64 base_change,
                                    MapiSaveFlags flags,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
MAPI_AVAILABLE_IN_ALL
MapiEntryId *mapi_store_save_message_finish (MapiStore *self,
                                             GAsyncResult *result,
                                             GError **error);
MAPI_AVAILABLE_IN_ALL
GBytes *mapi_store_load_source (MapiStore *self,
                                const MapiEntryId *id,
                                GCancellable *cancellable,
                                GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_load_source_async (MapiStore *self,
                                   const MapiEntryId *id,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
MAPI_AVAILABLE_IN_ALL
GBytes *mapi_store_load_source_finish (MapiStore *self,
                                       GAsyncResult *result,
                                       GError **error);
MAPI_AVAILABLE_IN_ALL
GPtrArray *mapi_store_import_messages (MapiStore *self,
                                       const MapiEntryId *folder,
                                       GPtrArray *sources,
                                       GPtrArray *properties,
                                       GCancellable *cancellable,
                                       GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_import_messages_async (MapiStore *self,
                                       const MapiEntryId *folder,
                                       GPtrArray *sources,
                                       GPtrArray *properties,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
MAPI_AVAILABLE_IN_ALL
GPtrArray *mapi_store_import_messages_finish (MapiStore *self,
                                              GAsyncResult *result,
                                              GError **error);
MAPI_AVAILABLE_IN_ALL
GPtrArray *mapi_store_copy_messages (MapiStore *self,
                                     GPtrArray *ids,
                                     const MapiEntryId *destination,
                                     MapiCopyFlags flags,
                                     gboolean *partial,
                                     GCancellable *cancellable,
                                     GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_copy_messages_async (MapiStore *self,
                                     GPtrArray *ids,
                                     const MapiEntryId *destination,
                                     MapiCopyFlags flags,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
MAPI_AVAILABLE_IN_ALL
GPtrArray *mapi_store_copy_messages_finish (MapiStore *self,
                                            GAsyncResult *result,
                                            gboolean *partial,
                                            GError **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_delete_messages (MapiStore *self,
                                     GPtrArray *ids,
                                     MapiDeleteFlags flags,
                                     gboolean *partial,
                                     GCancellable *cancellable,
                                     GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_delete_messages_async (MapiStore *self,
                                       GPtrArray *ids,
                                       MapiDeleteFlags flags,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_delete_messages_finish (MapiStore *self,
                                            GAsyncResult *result,
                                            gboolean *partial,
                                            GError **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_set_read_flags (MapiStore *self,
                                    const MapiEntryId *folder,
                                    GPtrArray *ids,
                                    MapiReadFlags flags,
                                    GPtrArray *receipts,
                                    gboolean *partial,
                                    GCancellable *cancellable,
                                    GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_set_read_flags_async (MapiStore *self,
                                      const MapiEntryId *folder,
                                      GPtrArray *ids,
                                      MapiReadFlags flags,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_set_read_flags_finish (MapiStore *self,
                                           GAsyncResult *result,
                                           GPtrArray **receipts,
                                           gboolean *partial,
                                           GError **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_set_message_status (MapiStore *self,
                                        const MapiEntryId *id,
                                        guint32 status,
                                        guint32 mask,
                                        guint32 *old_status,
                                        GCancellable *cancellable,
                                        GError **error);
/* What is to be done with messages of which only the headers are here, when mapi_store_transfer_marked() does it */
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_mark_remote (MapiStore *self,
                                 GPtrArray *ids,
                                 MapiMessageStatus mark,
                                 gboolean *partial,
                                 GCancellable *cancellable,
                                 GError **error);
/* IMAPIStatus::ValidateState with PROCESS_XP_HEADER_CACHE: what messages of @folder are marked for. See
 * mapi_session_transfer_marked(), which tells the server. */
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_transfer_marked (MapiStore *self,
                                     const MapiEntryId *folder,
                                     guint max_deleted,
                                     guint *n_fetched,
                                     guint *n_deleted,
                                     GCancellable *cancellable,
                                     GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_set_message_status_async (MapiStore *self,
                                          const MapiEntryId *id,
                                          guint32 status,
                                          guint32 mask,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_set_message_status_finish (MapiStore *self,
                                               GAsyncResult *result,
                                               guint32 *old_status,
                                               GError **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_set_message_properties (MapiStore *self,
                                            GPtrArray *ids,
                                            MapiProperties *changes,
                                            gboolean *partial,
                                            GCancellable *cancellable,
                                            GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_set_message_properties_async (MapiStore *self,
                                              GPtrArray *ids,
                                              MapiProperties *changes,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_set_message_properties_finish (MapiStore *self,
                                                   GAsyncResult *result,
                                                   gboolean *partial,
                                                   GError **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_set_search_criteria (MapiStore *self,
                                         const MapiEntryId *folder,
                                         MapiRestriction *restriction,
                                         GPtrArray *folders,
                                         MapiSearchFlags flags,
                                         GCancellable *cancellable,
                                         GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_set_search_criteria_async (MapiStore *self,
                                           const MapiEntryId *folder,
                                           MapiRestriction *restriction,
                                           GPtrArray *folders,
                                           MapiSearchFlags flags,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_set_search_criteria_finish (MapiStore *self,
                                                GAsyncResult *result,
                                                GError **error);
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_store_get_search_criteria (MapiStore *self,
                                                 const MapiEntryId *folder,
                                                 GPtrArray **folders,
                                                 MapiSearchState *state,
                                                 GCancellable *cancellable,
                                                 GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_get_search_criteria_async (MapiStore *self,
                                           const MapiEntryId *folder,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
MAPI_AVAILABLE_IN_ALL
MapiRestriction *mapi_store_get_search_criteria_finish (MapiStore *self,
                                                        GAsyncResult *result,
                                                        GPtrArray **folders,
                                                        MapiSearchState *state,
                                                        GError **error);
MAPI_AVAILABLE_IN_ALL
MapiTableSource *mapi_store_open_search (MapiStore *self,
                                         const MapiEntryId *folder,
                                         MapiSearchFlags flags,
                                         GError **error);
MAPI_AVAILABLE_IN_ALL
MapiTableSource *mapi_store_open_conversation (MapiStore *self,
                                               const MapiEntryId *message,
                                               GError **error);
MAPI_AVAILABLE_IN_ALL
MapiEntryId *mapi_store_get_receive_folder (MapiStore *self,
                                            const char *message_class,
                                            char **matched_class,
                                            GCancellable *cancellable,
                                            GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_get_receive_folder_async (MapiStore *self,
                                          const char *message_class,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
MAPI_AVAILABLE_IN_ALL
MapiEntryId *mapi_store_get_receive_folder_finish (MapiStore *self,
                                                   GAsyncResult *result,
                                                   char **matched_class,
                                                   GError **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_set_receive_folder (MapiStore *self,
                                        const char *message_class,
                                        const MapiEntryId *folder,
                                        GCancellable *cancellable,
                                        GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_set_receive_folder_async (MapiStore *self,
                                          const char *message_class,
                                          const MapiEntryId *folder,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_set_receive_folder_finish (MapiStore *self,
                                               GAsyncResult *result,
                                               GError **error);
MAPI_AVAILABLE_IN_ALL
GPtrArray *mapi_store_list_receive_folders (MapiStore *self,
                                            GCancellable *cancellable,
                                            GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_list_receive_folders_async (MapiStore *self,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
MAPI_AVAILABLE_IN_ALL
GPtrArray *mapi_store_list_receive_folders_finish (MapiStore *self,
                                                   GAsyncResult *result,
                                                   GError **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_submit_message (MapiStore *self,
                                    const MapiEntryId *id,
                                    MapiSubmitFlags flags,
                                    gint64 deferred_until,
                                    GCancellable *cancellable,
                                    GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_submit_message_async (MapiStore *self,
                                      const MapiEntryId *id,
                                      MapiSubmitFlags flags,
                                      gint64 deferred_until,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_submit_message_finish (MapiStore *self,
                                           GAsyncResult *result,
                                           GError **error);
MAPI_AVAILABLE_IN_ALL
GPtrArray *mapi_store_list_outgoing (MapiStore *self,
                                     GCancellable *cancellable,
                                     GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_list_outgoing_async (MapiStore *self,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
MAPI_AVAILABLE_IN_ALL
GPtrArray *mapi_store_list_outgoing_finish (MapiStore *self,
                                            GAsyncResult *result,
                                            GError **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_set_lock_state (MapiStore *self,
                                    const MapiEntryId *id,
                                    gboolean locked,
                                    GCancellable *cancellable,
                                    GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_set_lock_state_async (MapiStore *self,
                                      const MapiEntryId *id,
                                      gboolean locked,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_set_lock_state_finish (MapiStore *self,
                                           GAsyncResult *result,
                                           GError **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_update_outgoing (MapiStore *self,
                                     const MapiEntryId *id,
                                     MapiOutgoingState state,
                                     gboolean attempt,
                                     gint64 next_try,
                                     const GError *why,
                                     GPtrArray *recipients,
                                     GCancellable *cancellable,
                                     GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_update_outgoing_async (MapiStore *self,
                                       const MapiEntryId *id,
                                       MapiOutgoingState state,
                                       gboolean attempt,
                                       gint64 next_try,
                                       const GError *why,
                                       GPtrArray *recipients,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_update_outgoing_finish (MapiStore *self,
                                            GAsyncResult *result,
                                            GError **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_finish_message (MapiStore *self,
                                    const MapiEntryId *id,
                                    MapiEntryId **sent_id,
                                    GCancellable *cancellable,
                                    GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_finish_message_async (MapiStore *self,
                                      const MapiEntryId *id,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_finish_message_finish (MapiStore *self,
                                           GAsyncResult *result,
                                           MapiEntryId **sent_id,
                                           GError **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_abort_submit (MapiStore *self,
                                  const MapiEntryId *id,
                                  GCancellable *cancellable,
                                  GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_abort_submit_async (MapiStore *self,
                                    const MapiEntryId *id,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_abort_submit_finish (MapiStore *self,
                                         GAsyncResult *result,
                                         GError **error);
MAPI_AVAILABLE_IN_ALL
GPtrArray *mapi_store_list_operations (MapiStore *self,
                                       GCancellable *cancellable,
                                       GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_list_operations_async (MapiStore *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
MAPI_AVAILABLE_IN_ALL
GPtrArray *mapi_store_list_operations_finish (MapiStore *self,
                                              GAsyncResult *result,
                                              GError **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_retry_operation (MapiStore *self,
                                     gint64 operation,
                                     GCancellable *cancellable,
                                     GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_retry_operation_async (MapiStore *self,
                                       gint64 operation,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_retry_operation_finish (MapiStore *self,
                                            GAsyncResult *result,
                                            GError **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_drop_operation (MapiStore *self,
                                    gint64 operation,
                                    GCancellable *cancellable,
                                    GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_drop_operation_async (MapiStore *self,
                                      gint64 operation,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_drop_operation_finish (MapiStore *self,
                                           GAsyncResult *result,
                                           GError **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_verify (MapiStore *self,
                            gboolean repair,
                            char **report,
                            GCancellable *cancellable,
                            GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_verify_async (MapiStore *self,
                              gboolean repair,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_verify_finish (MapiStore *self,
                                   GAsyncResult *result,
                                   char **report,
                                   GError **error);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_backup (MapiStore *self,
                            const char *path,
                            GCancellable *cancellable,
                            GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_backup_async (MapiStore *self,
                              const char *path,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_backup_finish (MapiStore *self,
                                   GAsyncResult *result,
                                   GError **error);

/* The store as an object */
MAPI_AVAILABLE_IN_ALL
MapiEntryId *mapi_store_dup_entry_id (MapiStore *self);
MAPI_AVAILABLE_IN_ALL
gboolean     mapi_store_owns         (MapiStore         *self,
                                      const MapiEntryId *id);
/* A table over open_hierarchy() / open_contents() / open_search() / open_conversation(),
 * its rows read on the store's worker; not opened yet */
MAPI_AVAILABLE_IN_ALL
MapiTable   *mapi_store_new_hierarchy_table    (MapiStore         *self,
                                                const MapiEntryId *folder,
                                                MapiTableFlags     flags,
                                                GError           **error);
MAPI_AVAILABLE_IN_ALL
MapiTable   *mapi_store_new_contents_table     (MapiStore         *self,
                                                const MapiEntryId *folder,
                                                MapiTableFlags     flags,
                                                GError           **error);
MAPI_AVAILABLE_IN_ALL
MapiTable   *mapi_store_new_search_table       (MapiStore         *self,
                                                const MapiEntryId *folder,
                                                MapiSearchFlags    flags,
                                                GError           **error);
MAPI_AVAILABLE_IN_ALL
MapiTable   *mapi_store_new_conversation_table (MapiStore         *self,
                                                const MapiEntryId *message,
                                                GError           **error);
MAPI_AVAILABLE_IN_ALL
guint        mapi_store_advise     (MapiStore            *self,
                                    const MapiEntryId    *entry_id,
                                    MapiEvent             mask,
                                    MapiNotificationFunc  func,
                                    gpointer              user_data,
                                    GDestroyNotify        destroy);
MAPI_AVAILABLE_IN_ALL
gboolean     mapi_store_unadvise   (MapiStore            *self,
                                    guint                 connection);
/* For providers, from any thread: one event happened and is durable */
MAPI_AVAILABLE_IN_ALL
void         mapi_store_post       (MapiStore            *self,
                                    MapiNotification     *notification);

/* For the spooler: a page of what is due, and many changes in one transaction */
MAPI_AVAILABLE_IN_ALL
GPtrArray *mapi_store_list_due (MapiStore *self,
                                gint64 now,
                                gboolean force,
                                MapiOutgoing *after,
                                guint limit,
                                gint64 *next,
                                GCancellable *cancellable,
                                GError **error);
MAPI_AVAILABLE_IN_ALL
void mapi_store_note_leaving (MapiStore *self,
                              const MapiEntryId *id);
MAPI_AVAILABLE_IN_ALL
gboolean mapi_store_change_outgoing (MapiStore *self,
                                     MapiOutgoingChange *changes,
                                     guint n_changes,
                                     GCancellable *cancellable,
                                     GError **error);

G_END_DECLS
