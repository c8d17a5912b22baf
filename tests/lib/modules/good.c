/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi-provider.h>

/* Appends each context of its entry point to what MAPI_TEST_CONTEXTS says. A provider that does what
 * its settings say: "server" = "bad" is refused as unconfigured,
 * "sticky" refuses to be deleted, and "mode" = "fail" fails the logon. With "needs-secret"
 * logging on reads the password, which must be "correct horse". */

typedef struct { MapiStore parent_instance; } GoodStore;
typedef struct { MapiStoreClass parent_class; } GoodStoreClass;

static GType good_store_get_type (void);
G_DEFINE_TYPE (GoodStore, good_store, MAPI_TYPE_STORE)

typedef struct { MapiTransport parent_instance; } GoodTransport;
typedef struct { MapiTransportClass parent_class; } GoodTransportClass;

static GType good_transport_get_type (void);
G_DEFINE_TYPE (GoodTransport, good_transport, MAPI_TYPE_TRANSPORT)

static gboolean
good_logon (MapiProvider            *provider,
            MapiProviderLogonFlags   flags,
            GCancellable            *cancellable,
            GError                 **error)
{
  MapiSupport *support = mapi_provider_get_support (provider);
  MapiSettings *settings = mapi_support_get_settings (support);
  g_autofree char *mode = mapi_settings_dup_string (settings, "mode");
  char *secret;

  if (g_strcmp0 (mode, "fail") == 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, "No answer");
      return FALSE;
    }
  if (!mapi_settings_get_boolean (settings, "needs-secret"))
    return TRUE;
  secret = mapi_support_lookup_secret (support, "password", cancellable, error);
  if (secret == NULL)
    return FALSE;
  if (g_strcmp0 (secret, "correct horse") != 0)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED, "Wrong password");
  mapi_secret_free (secret);
  return error == NULL || *error == NULL;
}

static void
good_store_class_init (GoodStoreClass *klass)
{
  MAPI_PROVIDER_CLASS (klass)->logon = good_logon;
}

static void
good_store_init (GoodStore *self)
{
}

static void
good_transport_class_init (GoodTransportClass *klass)
{
  MAPI_PROVIDER_CLASS (klass)->logon = good_logon;
}

static void
good_transport_init (GoodTransport *self)
{
}

static gboolean
good_entry (MapiServiceContext   context,
            MapiServiceUiFlags   flags,
            MapiSettings        *settings,
            GCancellable        *cancellable,
            GError             **error)
{
  g_autofree char *server = mapi_settings_dup_string (settings, "server");
  const char *before = g_getenv ("MAPI_TEST_CONTEXTS");
  g_autofree char *contexts = g_strdup_printf ("%s%d", before != NULL ? before : "", context);

  g_setenv ("MAPI_TEST_CONTEXTS", contexts, TRUE);
  if (context == MAPI_SERVICE_CONTEXT_DELETE && mapi_settings_get_boolean (settings, "sticky"))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, "It stays");
      return FALSE;
    }
  if (context != MAPI_SERVICE_CONTEXT_DELETE && g_strcmp0 (server, "bad") == 0)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED, "The server is bad");
      return FALSE;
    }
  return context == MAPI_SERVICE_CONTEXT_DELETE ||
         mapi_settings_set (settings, "seen", "true", error);
}

MAPI_PROVIDER_DEFINE (good_store_get_type, good_transport_get_type, NULL, good_entry)
