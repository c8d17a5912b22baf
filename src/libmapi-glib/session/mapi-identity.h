/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "../store/mapi-content.h"
#include "../store/mapi-entry-id.h"

G_BEGIN_DECLS

/* Somebody the user writes as: an address with a name, a signature, a place for what was sent and a
 * transport. Every address of every service is one; more may be added. A value that is edited and
 * given to mapi_service_admin_save_identity(). One thread at a time. */
#define MAPI_TYPE_IDENTITY (mapi_identity_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiIdentity, mapi_identity, MAPI, IDENTITY, GObject)

typedef enum
{
  MAPI_SIGNATURE_NEW,
  MAPI_SIGNATURE_REPLY   /* also of forwarded messages; that of new ones if there is none */
} MapiSignatureUse;

/* @service_uid: whose address it is */
MAPI_AVAILABLE_IN_ALL
MapiIdentity *mapi_identity_new               (const char         *service_uid,
                                               const char         *address);
/* 32 hex digits */
MAPI_AVAILABLE_IN_ALL
const char   *mapi_identity_get_uid           (MapiIdentity       *self);
MAPI_AVAILABLE_IN_ALL
const char   *mapi_identity_get_service_uid   (MapiIdentity       *self);
MAPI_AVAILABLE_IN_ALL
const char   *mapi_identity_get_address       (MapiIdentity       *self);
MAPI_AVAILABLE_IN_ALL
void          mapi_identity_set_address       (MapiIdentity       *self,
                                               const char         *address);
MAPI_AVAILABLE_IN_ALL
const char   *mapi_identity_get_name          (MapiIdentity       *self);
MAPI_AVAILABLE_IN_ALL
void          mapi_identity_set_name          (MapiIdentity       *self,
                                               const char         *name);
/* "Name <a@b>, c@d" */
MAPI_AVAILABLE_IN_ALL
const char   *mapi_identity_get_reply_to      (MapiIdentity       *self);
MAPI_AVAILABLE_IN_ALL
void          mapi_identity_set_reply_to      (MapiIdentity       *self,
                                               const char         *reply_to);
MAPI_AVAILABLE_IN_ALL
const char   *mapi_identity_get_organization  (MapiIdentity       *self);
MAPI_AVAILABLE_IN_ALL
void          mapi_identity_set_organization  (MapiIdentity       *self,
                                               const char         *organization);
/* @html: as HTML, else as text. One is made from the other where only one is set. */
MAPI_AVAILABLE_IN_ALL
char         *mapi_identity_dup_signature     (MapiIdentity       *self,
                                               MapiSignatureUse    use,
                                               gboolean            html);
/* @text and @html nullable; "" for @text: none at all, also where there is one for new messages */
MAPI_AVAILABLE_IN_ALL
void          mapi_identity_set_signature     (MapiIdentity       *self,
                                               MapiSignatureUse    use,
                                               const char         *text,
                                               const char         *html);
/* The folder for sent messages, NULL: the Sent folder of the store they are written in */
MAPI_AVAILABLE_IN_ALL
MapiEntryId  *mapi_identity_dup_sent_folder   (MapiIdentity       *self);
MAPI_AVAILABLE_IN_ALL
void          mapi_identity_set_sent_folder   (MapiIdentity       *self,
                                               const MapiEntryId  *folder);
/* The transport that is asked first: UID of a provider of the profile; NULL: the one of its service */
MAPI_AVAILABLE_IN_ALL
const char   *mapi_identity_get_transport_uid (MapiIdentity       *self);
MAPI_AVAILABLE_IN_ALL
void          mapi_identity_set_transport_uid (MapiIdentity       *self,
                                               const char         *uid);
/* The one new messages are written as */
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_identity_get_is_default    (MapiIdentity       *self);
/* "Name <address>" */
MAPI_AVAILABLE_IN_ALL
char         *mapi_identity_dup_label         (MapiIdentity       *self);
/* Makes @content one that this identity sends: SENT_REPRESENTING_*, reply-to, organisation, the sent
 * folder, the transport. Not the signature, which is text. */
MAPI_AVAILABLE_IN_ALL
void          mapi_identity_apply             (MapiIdentity       *self,
                                               MapiContent        *content);

G_END_DECLS
