/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi-provider.h>

/* A provider whose manifest has a setting of every kind. Logging on reaches any server but "down". */

typedef struct { MapiStore parent_instance; } ControlsStore;
typedef struct { MapiStoreClass parent_class; } ControlsStoreClass;

static GType controls_store_get_type (void);
G_DEFINE_TYPE (ControlsStore, controls_store, MAPI_TYPE_STORE)

static gboolean
controls_logon (MapiProvider            *provider,
                MapiProviderLogonFlags   flags,
                GCancellable            *cancellable,
                GError                 **error)
{
  MapiSettings *settings = mapi_support_get_settings (mapi_provider_get_support (provider));
  g_autofree char *server = mapi_settings_dup_string (settings, "server");

  if (g_strcmp0 (server, "down") != 0)
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR, "The server “down” does not answer");
  return FALSE;
}

static void
controls_store_class_init (ControlsStoreClass *klass)
{
  MAPI_PROVIDER_CLASS (klass)->logon = controls_logon;
}

static void
controls_store_init (ControlsStore *self)
{
}

MAPI_PROVIDER_DEFINE (controls_store_get_type, NULL, NULL, NULL)
