/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-remote.h"
#include "imap-store.h"

struct _ImapStore
{
  KitStore parent_instance;
};

G_DEFINE_FINAL_TYPE (ImapStore, imap_store, KIT_TYPE_STORE)

static gboolean
imap_store_check_service (MapiProvider  *provider,
                          MapiCheck     *check,
                          GCancellable  *cancellable,
                          GError       **error)
{
  ImapAccount *account = imap_account_new (mapi_provider_get_support (provider), error);

  return account != NULL && imap_remote_check_service (account, check, cancellable, error);
}

static KitRemote *
imap_store_create_remote (KitStore      *store,
                          GCancellable  *cancellable,
                          GError       **error)
{
  ImapAccount *account = imap_account_new (mapi_provider_get_support (MAPI_PROVIDER (store)), error);

  return account != NULL ? imap_remote_new (account) : NULL;
}

static void
imap_store_class_init (ImapStoreClass *klass)
{
  KitStoreClass *store_class = KIT_STORE_CLASS (klass);

  MAPI_PROVIDER_CLASS (klass)->check_service = imap_store_check_service;
  store_class->replicated = TRUE;
  store_class->create_remote = imap_store_create_remote;
}

static void
imap_store_init (ImapStore *self)
{
}
