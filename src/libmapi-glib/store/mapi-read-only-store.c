/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-read-only-store-private.h"

struct _MapiReadOnlyStore
{
  MapiStore  parent_instance;
  MapiStore *real;  /* (owned), set once */
};

G_DEFINE_FINAL_TYPE (MapiReadOnlyStore, mapi_read_only_store, MAPI_TYPE_STORE)

static MapiStoreSupport
mapi_read_only_store_get_support_mask (MapiStore *store)
{
  return mapi_read_only_store_limit (mapi_store_get_support_mask (MAPI_READ_ONLY_STORE (store)->real));
}

static gboolean
mapi_read_only_store_compare_entry_ids (MapiStore         *store,
                                        const MapiEntryId *a,
                                        const MapiEntryId *b)
{
  return mapi_store_compare_entry_ids (MAPI_READ_ONLY_STORE (store)->real, a, b);
}

static void
mapi_read_only_store_finalize (GObject *object)
{
  g_clear_object (&MAPI_READ_ONLY_STORE (object)->real);
  G_OBJECT_CLASS (mapi_read_only_store_parent_class)->finalize (object);
}

static void
mapi_read_only_store_class_init (MapiReadOnlyStoreClass *klass)
{
  MapiStoreClass *store_class = MAPI_STORE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mapi_read_only_store_finalize;
  store_class->get_support_mask = mapi_read_only_store_get_support_mask;
  store_class->compare_entry_ids = mapi_read_only_store_compare_entry_ids;
}

static void
mapi_read_only_store_init (MapiReadOnlyStore *self)
{
}

/*
 * mapi_read_only_store_new:
 * @real: a store that is logged on
 *
 * Makes an object through which @real can be read and watched, not changed: every other call
 * fails with %MAPI_ERROR_NO_ACCESS. Entry ids are those of @real.
 *
 * Source: IMAPISession::OpenMsgStore without MDB_WRITE.
 *
 * Returns: (transfer full): the store for reading
 */
MapiStore *
mapi_read_only_store_new (MapiStore *real)
{
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (real));
  MapiReadOnlyStore *self = g_object_new (MAPI_TYPE_READ_ONLY_STORE, "support", support, NULL);

  self->real = g_object_ref (real);
  return MAPI_STORE (self);
}

MapiStore *
mapi_read_only_store_get_target (MapiStore *store)
{
  return MAPI_IS_READ_ONLY_STORE (store) ? MAPI_READ_ONLY_STORE (store)->real : store;
}

MapiStoreSupport
mapi_read_only_store_limit (MapiStoreSupport mask)
{
  return (mask & ~(MAPI_STORE_SUPPORT_MODIFY | MAPI_STORE_SUPPORT_CREATE |
                   MAPI_STORE_SUPPORT_SUBMIT)) | MAPI_STORE_SUPPORT_READONLY;
}

void
mapi_read_only_store_narrow (MapiProperties *properties)
{
  gint32 mask = mapi_properties_get_long (properties, MAPI_PR_STORE_SUPPORT_MASK, 0);

  if (mapi_properties_has (properties, MAPI_PR_STORE_SUPPORT_MASK))
    mapi_properties_set_long (properties, MAPI_PR_STORE_SUPPORT_MASK,
                              (gint32) mapi_read_only_store_limit ((MapiStoreSupport) mask));
}
