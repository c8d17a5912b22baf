/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "kit-remote.h"

G_BEGIN_DECLS

/* A store kept in SQLite (see kit-schema.c for the files). It implements every vfunc of
 * MapiStore; a provider subclasses it and adds what is its own. */
#define KIT_TYPE_STORE (kit_store_get_type ())

G_DECLARE_DERIVABLE_TYPE (KitStore, kit_store, KIT, STORE, MapiStore)

struct _KitStoreClass
{
  MapiStoreClass parent_class;

  /* There is a server that must be told of changes: they are recorded as operations */
  gboolean replicated;
  /* The other side of a replicated store, not connected yet: (transfer full). Called after the
   * logon, with the settings of that moment; the agent has one at a time. */
  KitRemote *(*create_remote) (KitStore      *self,
                               GCancellable  *cancellable,
                               GError       **error);

  /*< private >*/
  gpointer _reserved[7];
};

/* Local delivery: files @source into the receive folder of its class and says NEW_MAIL,
 * unless it was filed already for the same @search_key and @recipient. @properties: as for
 * import_messages(), and what else to lay over. *@id: NULL when it was filed before. */
gboolean      kit_store_deliver            (KitStore        *self,
                                            GBytes          *source,
                                            MapiProperties  *properties,
                                            GBytes          *search_key,
                                            const char      *recipient,
                                            MapiEntryId    **id,
                                            GCancellable    *cancellable,
                                            GError         **error);

G_END_DECLS
