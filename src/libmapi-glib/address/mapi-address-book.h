/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../session/mapi-interaction.h"
#include "mapi-address-book-provider.h"
#include "mapi-entry.h"
#include "mapi-one-off.h"

G_BEGIN_DECLS

/* One address book over all providers of a session (IAddrBook). */
#define MAPI_TYPE_ADDRESS_BOOK (mapi_address_book_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiAddressBook, mapi_address_book, MAPI, ADDRESS_BOOK, GObject)

/* For the session and for tests. element-type MapiAddressBookProvider, in profile order */
MAPI_AVAILABLE_IN_ALL
MapiAddressBook *mapi_address_book_new             (GPtrArray         *providers);
/* MAPI_W_ERRORS_RETURNED: some provider could not be logged on */
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_get_has_errors  (MapiAddressBook   *self);
/* element-type MapiProperties, see list_containers of a provider */
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_address_book_list_containers (MapiAddressBook   *self,
                                                    GCancellable      *cancellable,
                                                    GError           **error);
MAPI_AVAILABLE_IN_ALL
MapiTable       *mapi_address_book_new_contents_table (MapiAddressBook   *self,
                                                       const MapiEntryId *container,
                                                       GError           **error);
/* The same without waiting for a directory that is busy; the table belongs to the calling context */
MAPI_AVAILABLE_IN_ALL
void             mapi_address_book_new_contents_table_async  (MapiAddressBook      *self,
                                                              const MapiEntryId    *container,
                                                              GCancellable         *cancellable,
                                                              GAsyncReadyCallback   callback,
                                                              gpointer              user_data);
MAPI_AVAILABLE_IN_ALL
MapiTable       *mapi_address_book_new_contents_table_finish (MapiAddressBook      *self,
                                                              GAsyncResult         *result,
                                                              GError              **error);
MAPI_AVAILABLE_IN_ALL
MapiEntry       *mapi_address_book_open_entry      (MapiAddressBook   *self,
                                                    const MapiEntryId *id,
                                                    GCancellable      *cancellable,
                                                    GError           **error);
/* Containers asked in turn (element-type MapiEntryId); until set the personal one, then directories */
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_address_book_dup_search_path (MapiAddressBook   *self,
                                                    GCancellable      *cancellable,
                                                    GError           **error);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_set_search_path (MapiAddressBook   *self,
                                                    GPtrArray         *containers,
                                                    GError           **error);
/* The container shown first and the personal address book; setting %NULL goes back to what they are by themselves */
MAPI_AVAILABLE_IN_ALL
MapiEntryId     *mapi_address_book_dup_default_directory (MapiAddressBook   *self,
                                                          GCancellable      *cancellable,
                                                          GError           **error);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_set_default_directory (MapiAddressBook   *self,
                                                          const MapiEntryId *container,
                                                          GError           **error);
MAPI_AVAILABLE_IN_ALL
MapiEntryId     *mapi_address_book_dup_personal    (MapiAddressBook   *self,
                                                    GCancellable      *cancellable,
                                                    GError           **error);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_set_personal    (MapiAddressBook   *self,
                                                    const MapiEntryId *container,
                                                    GError           **error);
/* Completes resolved recipients: long-term ids, and what they lack of @tags */
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_prepare_recips  (MapiAddressBook   *self,
                                                    GPtrArray         *recipients,
                                                    const guint32     *tags,
                                                    gsize              n_tags,
                                                    GCancellable      *cancellable,
                                                    GError           **error);
/* ResolveName over a list of recipients (element-type MapiProperties, changed in place):
 * entries with PR_ENTRYID are left alone. AMBIGUOUS_RECIP or NOT_FOUND name the first left
 * over; what could be resolved stays resolved. @interaction nullable: asked for ambiguous names. */
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_resolve_names   (MapiAddressBook   *self,
                                                    GPtrArray         *recipients,
                                                    MapiInteraction   *interaction,
                                                    GCancellable      *cancellable,
                                                    GError           **error);

/* ---- entries ---- */

/* As the functions of a provider with these names */
MAPI_AVAILABLE_IN_ALL
MapiEntryId     *mapi_address_book_save_entry      (MapiAddressBook   *self,
                                                    const MapiEntryId *container,
                                                    const MapiEntryId *id,
                                                    MapiProperties    *entry,
                                                    MapiCreateEntryFlags flags,
                                                    GCancellable      *cancellable,
                                                    GError           **error);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_save_entries    (MapiAddressBook   *self,
                                                    const MapiEntryId *container,
                                                    GPtrArray         *entries,
                                                    MapiCreateEntryFlags flags,
                                                    guint             *n_saved,
                                                    GCancellable      *cancellable,
                                                    GError           **error);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_delete_entries  (MapiAddressBook   *self,
                                                    GPtrArray         *ids,
                                                    gboolean          *partial,
                                                    GCancellable      *cancellable,
                                                    GError           **error);
/* CopyEntries, of whatever provider, one-offs too */
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_copy_entries    (MapiAddressBook   *self,
                                                    GPtrArray         *ids,
                                                    const MapiEntryId *container,
                                                    MapiCreateEntryFlags flags,
                                                    gboolean          *partial,
                                                    GCancellable      *cancellable,
                                                    GError           **error);
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_address_book_complete_name   (MapiAddressBook   *self,
                                                    const MapiEntryId *container,
                                                    const char        *text,
                                                    guint              limit,
                                                    GCancellable      *cancellable,
                                                    GError           **error);
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_address_book_list_templates  (MapiAddressBook   *self,
                                                    const MapiEntryId *container,
                                                    GCancellable      *cancellable,
                                                    GError           **error);
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_address_book_list_details    (MapiAddressBook   *self,
                                                    const MapiEntryId *container,
                                                    MapiObjectType     type,
                                                    GCancellable      *cancellable,
                                                    GError           **error);
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_address_book_list_criteria   (MapiAddressBook   *self,
                                                    const MapiEntryId *container,
                                                    GCancellable      *cancellable,
                                                    GError           **error);
/* @id NULL: everything in the book */
MAPI_AVAILABLE_IN_ALL
guint            mapi_address_book_advise          (MapiAddressBook   *self,
                                                    const MapiEntryId *id,
                                                    MapiEvent          mask,
                                                    MapiNotificationFunc func,
                                                    gpointer           user_data,
                                                    GDestroyNotify     destroy);
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_unadvise        (MapiAddressBook   *self,
                                                    guint              connection);

/* ---- lists ---- */

/* The recipients an entry's CONTACT_MEMBERS names (element-type MapiProperties), those that have gone left out */
MAPI_AVAILABLE_IN_ALL
GPtrArray       *mapi_address_book_list_members    (MapiAddressBook   *self,
                                                    MapiProperties    *list,
                                                    GCancellable      *cancellable,
                                                    GError           **error);
/* Sets CONTACT_MEMBERS (element-type MapiEntryId) */
MAPI_AVAILABLE_IN_ALL
void             mapi_address_book_set_members     (MapiProperties    *list,
                                                    GPtrArray         *ids);
/* ExpandRecips: personal lists give way to their members, in place (element-type MapiProperties) */
MAPI_AVAILABLE_IN_ALL
gboolean         mapi_address_book_expand_recips   (MapiAddressBook   *self,
                                                    GPtrArray         *recipients,
                                                    GCancellable      *cancellable,
                                                    GError           **error);

G_END_DECLS
