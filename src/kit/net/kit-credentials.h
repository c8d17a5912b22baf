/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

G_BEGIN_DECLS

/* Who logs on and with what. The secrets are in memory that is wiped. */
typedef struct _KitCredentials KitCredentials;

KitCredentials *kit_credentials_new              (const char      *user);
/* From the settings user, auth (auto, password, oauth2, gssapi, external, or the name of a
 * mechanism), authorize-as, and the secrets password or token. NULL user: nobody logs on. */
KitCredentials *kit_credentials_new_for_provider (MapiSupport     *support,
                                                  GCancellable    *cancellable,
                                                  GError         **error);
void            kit_credentials_free             (KitCredentials  *self);
/* NULL or "": the server is used without logging on */
const char     *kit_credentials_get_user         (KitCredentials  *self);
const char     *kit_credentials_get_authorize_as (KitCredentials  *self);
const char     *kit_credentials_get_method       (KitCredentials  *self);
const char     *kit_credentials_get_password     (KitCredentials  *self);
const char     *kit_credentials_get_token        (KitCredentials  *self);
/* How a secret went out, which need not be how it is written: LOGIN has its marks escaped, SASL says more than it */
void            kit_credentials_add_told         (KitCredentials  *self,
                                                  const char      *text);
void            kit_credentials_forget_told      (KitCredentials  *self);
/* A server's words without the secrets, which some repeat: as they are, within base64, and as they went out. Before the
 * words are cut: of half a secret nobody would see that it is one. */
char           *kit_credentials_redact           (KitCredentials  *self,
                                                  const char      *text);
void            kit_credentials_set_authorize_as (KitCredentials  *self,
                                                  const char      *user);
void            kit_credentials_set_method       (KitCredentials  *self,
                                                  const char      *method);
void            kit_credentials_set_password     (KitCredentials  *self,
                                                  const char      *password);
void            kit_credentials_set_token        (KitCredentials  *self,
                                                  const char      *token);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitCredentials, kit_credentials_free)

G_END_DECLS
