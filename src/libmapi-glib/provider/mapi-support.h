/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "mapi-settings.h"

G_BEGIN_DECLS

/* What the library gives to one provider instance (IMAPISupport): its profile section, its
 * UID, a folder for its files, and ways to say something. Thread-safe. */
#define MAPI_TYPE_SUPPORT (mapi_support_get_type ())

MAPI_AVAILABLE_IN_ALL
G_DECLARE_FINAL_TYPE (MapiSupport, mapi_support, MAPI, SUPPORT, GObject)

/* For tests of a provider without a session. @uid: 16 bytes; @addresses: the addresses of
 * the profile's own user. */
MAPI_AVAILABLE_IN_ALL
MapiSupport  *mapi_support_new               (const guint8       *uid,
                                              MapiSettings       *settings,
                                              const char         *data_dir,
                                              const char * const *addresses);
/* 16 bytes: the provider's MAPIUID, in every entry id it makes */
MAPI_AVAILABLE_IN_ALL
const guint8 *mapi_support_get_uid           (MapiSupport        *self);
MAPI_AVAILABLE_IN_ALL
char         *mapi_support_dup_uid_string    (MapiSupport        *self);
MAPI_AVAILABLE_IN_ALL
MapiSettings *mapi_support_get_settings      (MapiSupport        *self);
/* A folder of its own, mode 0700, made on first use; transports of a store's service
 * get their own too. */
MAPI_AVAILABLE_IN_ALL
const char   *mapi_support_get_data_dir      (MapiSupport        *self);
MAPI_AVAILABLE_IN_ALL
const char   *mapi_support_get_display_name  (MapiSupport        *self);
MAPI_AVAILABLE_IN_ALL
void          mapi_support_set_display_name  (MapiSupport        *self,
                                              const char         *name);
/* Addresses of the profile's own user, lower case */
MAPI_AVAILABLE_IN_ALL
const char * const *
              mapi_support_get_addresses     (MapiSupport        *self);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_support_is_own_address    (MapiSupport        *self,
                                              const char         *address);
/* A secret setting, from the keyring or wherever the session keeps them; free with
 * mapi_secret_free(). NULL and MAPI_ERROR_NOT_FOUND / LOGON_FAILED. Blocks. */
MAPI_AVAILABLE_IN_ALL
char         *mapi_support_lookup_secret     (MapiSupport        *self,
                                              const char         *setting,
                                              GCancellable       *cancellable,
                                              GError            **error);
/* Whether the user trusts this certificate although it cannot be verified. Asked once for each
 * certificate; agreed to, it goes into the list setting certificate-pins, for this server alone.
 * FALSE where nobody can be asked. Blocks. */
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_support_ask_certificate   (MapiSupport        *self,
                                              const char         *server,
                                              guint16             port,
                                              GTlsCertificate    *certificate,
                                              GTlsCertificateFlags flaws,
                                              GCancellable       *cancellable);
/* Asks the user for a password in place of the one a server refused (@problem), and keeps it; then it
 * is worth another attempt. Once for a service; a second refusal takes the service out of use. FALSE
 * where nobody can be asked. Blocks, but for work in the background: "answered" comes then. */
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_support_ask_password      (MapiSupport        *self,
                                              const GError       *problem,
                                              GCancellable       *cancellable);
/* The server took the secrets that were looked up last */
MAPI_AVAILABLE_IN_ALL
void          mapi_support_note_logon        (MapiSupport        *self);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_support_note_refusal      (MapiSupport        *self,
                                              const GError       *problem,
                                              GCancellable       *cancellable);
MAPI_AVAILABLE_IN_ALL
gboolean      mapi_support_claim_data        (MapiSupport        *self,
                                              gboolean            there,
                                              GError            **error);
/* ModifyStatusRow. @progress: 0..100, or -1 when idle. Emits "status-changed" in the calling thread. */
MAPI_AVAILABLE_IN_ALL
void          mapi_support_set_status        (MapiSupport        *self,
                                              MapiStatusCode      code,
                                              const char         *text,
                                              gint                progress);
MAPI_AVAILABLE_IN_ALL
void          mapi_support_set_problem       (MapiSupport        *self,
                                              MapiStatusCode      code,
                                              const GError       *problem);
MAPI_AVAILABLE_IN_ALL
MapiStatusCode mapi_support_get_status       (MapiSupport        *self,
                                              char              **text,
                                              gint               *progress);
MAPI_AVAILABLE_IN_ALL
void          mapi_secret_free               (char               *secret);

G_END_DECLS
