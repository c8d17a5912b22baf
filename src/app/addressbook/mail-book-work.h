/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "mail-book.h"

G_BEGIN_DECLS

/* What is done to entries, on a thread. Ids are element-type MapiEntryId, entries MapiProperties. */

/* Ids of rows or entries */
GPtrArray   *mail_book_list_ids       (GPtrArray            *entries);

/* Gives back what was deleted, whole, for mail_book_restore_async() */
void         mail_book_delete_async   (MailBook             *self,
                                       GPtrArray            *ids,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
/* NULL if nothing was deleted. @error is set as well where some could not be. */
GPtrArray   *mail_book_delete_finish  (MailBook             *self,
                                       GAsyncResult         *result,
                                       GError              **error);
void         mail_book_restore_async  (MailBook             *self,
                                       GPtrArray            *entries,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean     mail_book_restore_finish (MailBook             *self,
                                       GAsyncResult         *result,
                                       GError              **error);
/* Those that are there already are left alone */
void         mail_book_copy_async     (MailBook             *self,
                                       GPtrArray            *ids,
                                       const MapiEntryId    *container,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gboolean     mail_book_copy_finish    (MailBook             *self,
                                       GAsyncResult         *result,
                                       GError              **error);
/* @entry with an id is replaced, without one it is made in its container; a copy is taken */
void         mail_book_save_async     (MailBook             *self,
                                       MailBookEntry        *entry,
                                       MapiCreateEntryFlags  flags,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
/* The entry's id */
MapiEntryId *mail_book_save_finish    (MailBook             *self,
                                       GAsyncResult         *result,
                                       GError              **error);
/* What a container tells of itself, such as mapi_address_book_list_templates() or mapi_address_book_list_criteria() */
typedef GPtrArray *(*MailBookListFunc) (MapiAddressBook      *book,
                                        const MapiEntryId    *container,
                                        GCancellable         *cancellable,
                                        GError              **error);
void         mail_book_list_async     (gpointer              source,
                                       MailBook             *book,
                                       MailBookContainer    *container,
                                       MailBookListFunc      func,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
/* Whatever became of @cancellable */
GPtrArray   *mail_book_list_finish    (GAsyncResult         *result,
                                       GError              **error);
/* Who may be meant by a name, in all the books that are searched: at most so many of each */
void         mail_book_guess_async    (MailBook             *self,
                                       const char           *name,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
GPtrArray   *mail_book_guess_finish   (MailBook             *self,
                                       GAsyncResult         *result,
                                       GError              **error);

G_END_DECLS
