/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where the values of secret settings are kept. Block; any thread; never the thread of a
 * window. @uid: 32 digits, of the provider that needs the secret. */

/* NOT_FOUND: there is none. NETWORK_ERROR: the keyring is locked, for now. LOGON_FAILED: it cannot be read. Free with mapi_secret_free() */
char    *mapi_secrets_lookup   (const char    *uid,
                                const char    *setting,
                                GCancellable  *cancellable,
                                GError       **error);
/* Somebody who did not unlock the keyring is asked once more: they are changing what is in it */
void     mapi_secrets_ask_again (void);
/* @persistent (out): FALSE when it is only kept until this process ends, because there is no
 * keyring */
gboolean mapi_secrets_store    (const char    *uid,
                                const char    *setting,
                                const char    *server,
                                const char    *label,
                                const char    *secret,
                                gboolean      *persistent,
                                GCancellable  *cancellable,
                                GError       **error);
/* For this process alone: an answer the user did not want to be remembered */
void     mapi_secrets_remember (const char    *uid,
                                const char    *setting,
                                const char    *secret);
gboolean mapi_secrets_is_remembered (const char *uid,
                                     const char *setting);
/* None there is no error */
gboolean mapi_secrets_clear    (const char    *uid,
                                const char    *setting,
                                GCancellable  *cancellable,
                                GError       **error);

G_END_DECLS
