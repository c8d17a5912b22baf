/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "carddav-book.h"

#include "carddav-remote.h"

/*
 * CarddavBook:
 *
 * Address books of one account on a server, and their copy here.
 */
struct _CarddavBook
{
  KitBook parent_instance;
};

G_DEFINE_FINAL_TYPE (CarddavBook, carddav_book, KIT_TYPE_BOOK)

static gboolean
carddav_book_check_service (MapiProvider  *provider,
                            MapiCheck     *check,
                            GCancellable  *cancellable,
                            GError       **error)
{
  return carddav_remote_check (mapi_provider_get_support (provider), check, cancellable, error);
}

static KitBookRemote *
carddav_book_create_remote (KitBook *book)
{
  return carddav_remote_new (mapi_provider_get_support (MAPI_PROVIDER (book)));
}

static void
carddav_book_class_init (CarddavBookClass *klass)
{
  MAPI_PROVIDER_CLASS (klass)->check_service = carddav_book_check_service;
  KIT_BOOK_CLASS (klass)->create_remote = carddav_book_create_remote;
  kit_book_class_set_replicated (KIT_BOOK_CLASS (klass));
}

static void
carddav_book_init (CarddavBook *self)
{
}
