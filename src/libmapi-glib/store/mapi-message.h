/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-store.h"

G_BEGIN_DECLS

/* An open message (IMessage): transacted. Changes live in the object until saved. */
#define MAPI_TYPE_MESSAGE (mapi_message_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiMessage, mapi_message, MAPI, MESSAGE, GObject)

MAPI_AVAILABLE_IN_ALL
MapiMessage    *mapi_message_open            (MapiStore            *store,
                                              const MapiEntryId    *id,
                                              MapiOpenFlags         flags,
                                              GCancellable         *cancellable,
                                              GError              **error);
MAPI_AVAILABLE_IN_ALL
void            mapi_message_open_async      (MapiStore            *store,
                                              const MapiEntryId    *id,
                                              MapiOpenFlags         flags,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
MAPI_AVAILABLE_IN_ALL
MapiMessage    *mapi_message_open_finish     (GAsyncResult         *result,
                                              GError              **error);
/* For providers and MIME: a new message of @folder with this content */
MAPI_AVAILABLE_IN_ALL
MapiMessage    *mapi_message_new             (MapiStore            *store,
                                              const MapiEntryId    *folder,
                                              MapiContent          *content,
                                              MapiCreateFlags       flags);
MAPI_AVAILABLE_IN_ALL
MapiStore      *mapi_message_get_store       (MapiMessage          *self);
/* NULL before the first save */
MAPI_AVAILABLE_IN_ALL
const MapiEntryId *mapi_message_get_entry_id (MapiMessage          *self);
MAPI_AVAILABLE_IN_ALL
const MapiEntryId *mapi_message_get_folder_id (MapiMessage         *self);
MAPI_AVAILABLE_IN_ALL
MapiAccess      mapi_message_get_access      (MapiMessage          *self);
/* The live content: change it through the functions below, or directly and then save */
MAPI_AVAILABLE_IN_ALL
MapiContent    *mapi_message_get_content     (MapiMessage          *self);
MAPI_AVAILABLE_IN_ALL
MapiProperties *mapi_message_get_properties  (MapiMessage          *self);
MAPI_AVAILABLE_IN_ALL
const char     *mapi_message_get_subject     (MapiMessage          *self);
MAPI_AVAILABLE_IN_ALL
void            mapi_message_set_subject     (MapiMessage          *self,
                                              const char           *subject);
MAPI_AVAILABLE_IN_ALL
const char     *mapi_message_get_body        (MapiMessage          *self);
MAPI_AVAILABLE_IN_ALL
void            mapi_message_set_body        (MapiMessage          *self,
                                              const char           *text);
MAPI_AVAILABLE_IN_ALL
char           *mapi_message_dup_html        (MapiMessage          *self);
MAPI_AVAILABLE_IN_ALL
void            mapi_message_set_html        (MapiMessage          *self,
                                              const char           *html);
MAPI_AVAILABLE_IN_ALL
MapiMessageFlags mapi_message_get_flags      (MapiMessage          *self);
/* "Name <a@b>" or a plain address or an unresolved name */
MAPI_AVAILABLE_IN_ALL
void            mapi_message_add_recipient   (MapiMessage          *self,
                                              MapiRecipientType     type,
                                              const char           *text);
MAPI_AVAILABLE_IN_ALL
gboolean        mapi_message_modify_recipients (MapiMessage        *self,
                                              guint                 flags,
                                              GPtrArray            *recipients,
                                              GError              **error);
/* A BY_VALUE attachment; returns its number */
MAPI_AVAILABLE_IN_ALL
guint           mapi_message_add_attachment  (MapiMessage          *self,
                                              const char           *file_name,
                                              const char           *mime_type,
                                              GBytes               *data);
MAPI_AVAILABLE_IN_ALL
MapiTable      *mapi_message_new_recipient_table  (MapiMessage     *self);
MAPI_AVAILABLE_IN_ALL
MapiTable      *mapi_message_new_attachment_table (MapiMessage     *self);
/* SaveChanges. On an error the object stays open with its changes. */
MAPI_AVAILABLE_IN_ALL
gboolean        mapi_message_save            (MapiMessage          *self,
                                              MapiSaveFlags         flags,
                                              GCancellable         *cancellable,
                                              GError              **error);
MAPI_AVAILABLE_IN_ALL
void            mapi_message_save_async      (MapiMessage          *self,
                                              MapiSaveFlags         flags,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
MAPI_AVAILABLE_IN_ALL
gboolean        mapi_message_save_finish     (MapiMessage          *self,
                                              GAsyncResult         *result,
                                              GError              **error);
MAPI_AVAILABLE_IN_ALL
GBytes         *mapi_message_load_source     (MapiMessage          *self,
                                              GCancellable         *cancellable,
                                              GError              **error);
/* The object is of no more use: every call answers INVALID_OBJECT */
MAPI_AVAILABLE_IN_ALL
void            mapi_message_invalidate      (MapiMessage          *self);

G_END_DECLS
