/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "local-store.h"

/*
 * LocalStore:
 *
 * Folders and messages on this computer: the kit's store, with no server behind it.
 */
struct _LocalStore
{
  KitStore parent_instance;
};

G_DEFINE_FINAL_TYPE (LocalStore, local_store, KIT_TYPE_STORE)

static gboolean
local_store_logon (MapiProvider            *provider,
                   MapiProviderLogonFlags   flags,
                   GCancellable            *cancellable,
                   GError                 **error)
{
  if (!MAPI_PROVIDER_CLASS (local_store_parent_class)->logon (provider, flags, cancellable, error))
    return FALSE;
  mapi_support_set_status (mapi_provider_get_support (provider), MAPI_STATUS_AVAILABLE, NULL, -1);
  return TRUE;
}

static gboolean
local_store_validate_state (MapiProvider       *provider,
                            MapiValidateFlags   flags,
                            GCancellable       *cancellable,
                            GError            **error)
{
  return TRUE;
}

static gboolean
local_store_flush_queues (MapiProvider    *provider,
                          MapiFlushFlags   flags,
                          GCancellable    *cancellable,
                          GError         **error)
{
  return TRUE;
}

static void
local_store_class_init (LocalStoreClass *klass)
{
  MapiProviderClass *provider_class = MAPI_PROVIDER_CLASS (klass);

  provider_class->logon = local_store_logon;
  provider_class->validate_state = local_store_validate_state;
  provider_class->flush_queues = local_store_flush_queues;
}

static void
local_store_init (LocalStore *self)
{
}
