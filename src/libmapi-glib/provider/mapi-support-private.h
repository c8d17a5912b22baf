/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-support.h"

G_BEGIN_DECLS

/**
 * MapiSecretFunc:
 * @support: whose secret
 * @setting: name of the setting
 * @cancellable: (nullable): stops it
 * @user_data: what was passed with the function
 * @error: return location for an error
 *
 * Finds a secret. Blocks, on the worker of the provider that asks.
 *
 * Returns: (transfer full) (nullable): the secret, freed with mapi_secret_free()
 */
typedef char *(*MapiSecretFunc) (MapiSupport   *support,
                                 const char    *setting,
                                 GCancellable  *cancellable,
                                 gpointer       user_data,
                                 GError       **error);

/* Who knows the secrets; before the provider's logon. Without one, secrets are whatever the
 * settings hold in memory. */
void mapi_support_set_secret_func (MapiSupport    *self,
                                   MapiSecretFunc  func,
                                   gpointer        user_data,
                                   GDestroyNotify  destroy);

/**
 * MapiCertificateFunc:
 *
 * Asks the user about a certificate, and keeps the answer if it is yes. NO_SUPPORT: nobody can be
 * asked now. Blocks, on any thread.
 */
typedef gboolean (*MapiCertificateFunc) (MapiSupport  *support,
                                         const char   *server,
                                         guint16       port,
                                         GTlsCertificate *certificate,
                                         GTlsCertificateFlags flaws,
                                         GCancellable *cancellable,
                                         gpointer      user_data,
                                         GError      **error);

/**
 * MapiPasswordFunc:
 *
 * Asks the user for a password in place of one that was refused, and keeps it. NO_SUPPORT: nobody can
 * be asked now; USER_CANCEL: the user has none. With @ask FALSE only what can be replaced without the user is. Blocks, on
 * any thread.
 */
typedef gboolean (*MapiPasswordFunc) (MapiSupport   *support,
                                      const GError  *problem,
                                      gboolean       ask,
                                      GCancellable  *cancellable,
                                      gpointer       user_data,
                                      GError       **error);

void mapi_support_set_password_func    (MapiSupport         *self,
                                        MapiPasswordFunc     func,
                                        gpointer             user_data,
                                        GDestroyNotify       destroy);

/* When secrets were last looked up, and when the server took them (µs, monotonic; 0: never) */
gint64 mapi_support_get_lookup         (MapiSupport         *self,
                                        gint64              *accepted);
/* Emits "answered" */
void mapi_support_answered             (MapiSupport         *self);
/* Takes it out of use: its status stays what it is, and it is given no secret any more. */
void mapi_support_disable              (MapiSupport         *self,
                                        const GError        *reason);
/* What the status tells of, NULL when it tells of none */
GError *mapi_support_dup_problem       (MapiSupport         *self);

/**
 * MapiDataFunc:
 *
 * Keeps in the profile that there is data of the provider, which it had not until now. Blocks.
 */
typedef void (*MapiDataFunc) (MapiSupport *support,
                              gpointer     user_data);

/* Whether the profile knows of data in the folder of the provider, and who makes it know; before the provider's logon.
 * @chosen: the user's own folder, which is not made by the way. */
void     mapi_support_set_data_func (MapiSupport    *self,
                                     gboolean        known,
                                     gboolean        chosen,
                                     MapiDataFunc    func,
                                     gpointer        user_data,
                                     GDestroyNotify  destroy);
/* Whether mapi_support_claim_data() has refused */
gboolean mapi_support_is_data_lost  (MapiSupport    *self);

/* Who can ask; before the provider's logon. Without one nobody can. */
void mapi_support_set_certificate_func (MapiSupport         *self,
                                        MapiCertificateFunc  func,
                                        gpointer             user_data,
                                        GDestroyNotify       destroy);

G_END_DECLS
