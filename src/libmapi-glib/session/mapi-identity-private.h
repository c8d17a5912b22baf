/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-identity.h"

G_BEGIN_DECLS

void     mapi_identity_set_uid        (MapiIdentity      *self,
                                       const char        *uid);
void     mapi_identity_set_is_default (MapiIdentity      *self,
                                       gboolean           is_default);
/* Its server files a copy of what it sends: a second one is not wanted */
void     mapi_identity_set_keeps_copy (MapiIdentity      *self,
                                       gboolean           keeps_copy);
gboolean mapi_identity_get_keeps_copy (MapiIdentity      *self);
void     mapi_identity_get_signature  (MapiIdentity      *self,
                                       MapiSignatureUse   use,
                                       const char       **text,
                                       const char       **html);
/* @tags: name, address type, address, entry id, search key */
/* That of a service among those with an address, or else the first of them (transfer none); both nullable */
MapiIdentity *mapi_identity_find     (GPtrArray         *identities,
                                      const char        *address,
                                      const char        *service_uid);
void     mapi_identity_set_person     (MapiIdentity      *self,
                                       MapiProperties    *properties,
                                       const guint32     *tags);

G_END_DECLS
