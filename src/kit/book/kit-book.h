/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <mapi-provider.h>

#include "kit-book-remote.h"

G_BEGIN_DECLS

/* An address book kept in a file: containers of cards, which several processes may use at once. It fills in every
 * function of MapiAddressBookProvider; a provider derives from it, makes its containers in its logon, and adds what
 * is its own, for instance a server. */
#define KIT_TYPE_BOOK (kit_book_get_type ())

G_DECLARE_DERIVABLE_TYPE (KitBook, kit_book, KIT, BOOK, MapiAddressBookProvider)

struct _KitBookClass
{
  MapiAddressBookProviderClass parent_class;

  /* The server's side, for a book that is a copy of one; (transfer full). Called by its agent. */
  KitBookRemote *(*create_remote) (KitBook *self);

  gpointer _reserved[3];
};

/* For the class_init of a book with create_remote */
void         kit_book_class_set_replicated (KitBookClass       *klass);

/* All of these on a lane of the provider, between logon and logoff. */

/* The container with @role, which is the provider's own number for it, made when it is missing; its number, or 0 */
gint64       kit_book_ensure_container (KitBook             *self,
                                        gint                 role,
                                        const char          *name,
                                        MapiContainerFlags   flags,
                                        GError             **error);
MapiEntryId *kit_book_container_id     (KitBook             *self,
                                        gint64               container);
/* Whether any entry of the container has the address; of all containers when it is 0 */
gboolean     kit_book_has_address      (KitBook             *self,
                                        gint64               container,
                                        const char          *address);
/* Deletes entries of a container that have the address and no other */
gboolean     kit_book_delete_address   (KitBook             *self,
                                        gint64               container,
                                        const char          *address,
                                        GError             **error);

G_END_DECLS
