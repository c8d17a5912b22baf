/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-book-server.h"

#include <glib/gi18n-lib.h>

static KitAgent *
create_agent (MapiProvider  *provider,
              GError       **error)
{
  return kit_book_agent_new (KIT_BOOK (provider), error);
}

KitServer *
kit_book_server_new (KitBook *book)
{
  return kit_server_new (MAPI_PROVIDER (book), create_agent, N_("The address book is closed"));
}

/* ---- slots of the class ---- */

static KitServer *
get_server (MapiAddressBookProvider  *provider,
            GError                  **error)
{
  KitServer *self = kit_book_get_private (KIT_BOOK (provider))->server;

  if (self == NULL)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT, _("The address book is closed"));
  return self;
}

static gboolean
start_agent (MapiAddressBookProvider  *provider,
             GError                  **error)
{
  KitServer *server = get_server (provider, error);

  return server != NULL && kit_server_start (server, error);
}

static void
stop_agent (MapiAddressBookProvider *provider)
{
  KitServer *server = get_server (provider, NULL);

  if (server == NULL)
    return;
  kit_server_stop (server);
  kit_server_open (server);
}

static gboolean
synchronize (MapiAddressBookProvider  *provider,
             MapiFlushFlags            flags,
             GCancellable             *cancellable,
             GError                  **error)
{
  KitServer *server = get_server (provider, error);

  return server != NULL && kit_server_synchronize (server, flags, cancellable, error);
}

void
kit_book_class_set_replicated (KitBookClass *klass)
{
  MapiAddressBookProviderClass *book_class = MAPI_ADDRESS_BOOK_PROVIDER_CLASS (klass);

  book_class->start_agent = start_agent;
  book_class->stop_agent = stop_agent;
  book_class->synchronize = synchronize;
  book_class->list_operations = kit_book_list_operations;
}
