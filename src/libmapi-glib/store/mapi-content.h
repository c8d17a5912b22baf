/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../property/mapi-properties.h"

G_BEGIN_DECLS

/* A whole message as a value: properties, recipients and attachments. It is what a
 * provider loads and saves, what a transport sends, and what MIME is converted to and
 * from. Boxed, reference counted, not thread-safe while it is being changed. */

#define MAPI_TYPE_CONTENT (mapi_content_get_type ())

typedef struct _MapiContent MapiContent;

MAPI_AVAILABLE_IN_ALL
GType           mapi_content_get_type          (void);
MAPI_AVAILABLE_IN_ALL
MapiContent    *mapi_content_new               (void);
MAPI_AVAILABLE_IN_ALL
MapiContent    *mapi_content_ref               (MapiContent       *self);
MAPI_AVAILABLE_IN_ALL
void            mapi_content_unref             (MapiContent       *self);
/* Deep: bags and lists are copied, bytes are shared */
MAPI_AVAILABLE_IN_ALL
MapiContent    *mapi_content_copy              (MapiContent       *self);
MAPI_AVAILABLE_IN_ALL
MapiProperties *mapi_content_get_properties    (MapiContent       *self);
MAPI_AVAILABLE_IN_ALL
void            mapi_content_set_properties    (MapiContent       *self,
                                                MapiProperties    *properties);
/* element-type MapiProperties, in order; each has PR_ROWID and PR_RECIPIENT_TYPE */
MAPI_AVAILABLE_IN_ALL
GPtrArray      *mapi_content_get_recipients    (MapiContent       *self);
/* Gives @recipient the next PR_ROWID */
MAPI_AVAILABLE_IN_ALL
void            mapi_content_add_recipient     (MapiContent       *self,
                                                MapiProperties    *recipient);
/* IMessage::ModifyRecipients */
MAPI_AVAILABLE_IN_ALL
gboolean        mapi_content_modify_recipients (MapiContent       *self,
                                                guint              flags,
                                                GPtrArray         *recipients,
                                                GError           **error);
MAPI_AVAILABLE_IN_ALL
guint           mapi_content_get_n_attachments (MapiContent       *self);
/* Each has PR_ATTACH_NUM, PR_ATTACH_METHOD; BY_VALUE holds PR_ATTACH_DATA_BIN */
MAPI_AVAILABLE_IN_ALL
MapiProperties *mapi_content_get_attachment    (MapiContent       *self,
                                                guint              position);
/* The embedded message of an EMBEDDED_MSG attachment, or NULL */
MAPI_AVAILABLE_IN_ALL
MapiContent    *mapi_content_get_embedded      (MapiContent       *self,
                                                guint              position);
/* Returns its PR_ATTACH_NUM */
MAPI_AVAILABLE_IN_ALL
guint           mapi_content_add_attachment    (MapiContent       *self,
                                                MapiProperties    *attachment,
                                                MapiContent       *embedded);
MAPI_AVAILABLE_IN_ALL
gboolean        mapi_content_remove_attachment (MapiContent       *self,
                                                guint              attach_num);
/* What SaveChanges computes: subject parts, topic, index, display lists, HASATTACH, size,
 * class, search key, times. @first: the message has never been saved. */
MAPI_AVAILABLE_IN_ALL
void            mapi_content_compute           (MapiContent       *self,
                                                gboolean           first);
MAPI_AVAILABLE_IN_ALL
GBytes         *mapi_content_to_bytes          (MapiContent       *self);
MAPI_AVAILABLE_IN_ALL
MapiContent    *mapi_content_from_bytes        (GBytes            *bytes,
                                                GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiContent, mapi_content_unref)

G_END_DECLS
