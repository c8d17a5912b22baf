/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-entry.h"

/**
 * MapiEntry:
 *
 * An opened recipient: a mail user, a distribution list or a one-off, as it was when opened.
 *
 * Source: IMailUser, IDistList.
 */
struct _MapiEntry
{
  GObject         parent_instance;
  MapiEntryId    *id;          /* (owned) */
  MapiProperties *properties;  /* (owned) */
};

G_DEFINE_FINAL_TYPE (MapiEntry, mapi_entry, G_TYPE_OBJECT)

static void
mapi_entry_finalize (GObject *object)
{
  MapiEntry *self = MAPI_ENTRY (object);

  g_clear_pointer (&self->id, mapi_entry_id_free);
  g_clear_pointer (&self->properties, mapi_properties_unref);

  G_OBJECT_CLASS (mapi_entry_parent_class)->finalize (object);
}

static void
mapi_entry_class_init (MapiEntryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_entry_finalize;
}

static void
mapi_entry_init (MapiEntry *self)
{
}

/**
 * mapi_entry_new:
 * @id: its entry id
 * @properties: what is known of it
 *
 * Makes an entry from what a provider knows.
 *
 * Returns: (transfer full): a new entry
 */
MapiEntry *
mapi_entry_new (const MapiEntryId *id,
                MapiProperties    *properties)
{
  MapiEntry *self;

  g_return_val_if_fail (id != NULL && properties != NULL, NULL);

  self = g_object_new (MAPI_TYPE_ENTRY, NULL);
  self->id = mapi_entry_id_copy (id);
  self->properties = mapi_properties_ref (properties);
  return self;
}

/**
 * mapi_entry_get_entry_id:
 * @self: an entry
 *
 * Gets its id.
 *
 * Returns: (transfer none): its id
 */
const MapiEntryId *
mapi_entry_get_entry_id (MapiEntry *self)
{
  g_return_val_if_fail (MAPI_IS_ENTRY (self), NULL);

  return self->id;
}

/**
 * mapi_entry_get_properties:
 * @self: an entry
 *
 * Tells what is known of it.
 *
 * Returns: (transfer none): what is known of it
 */
MapiProperties *
mapi_entry_get_properties (MapiEntry *self)
{
  g_return_val_if_fail (MAPI_IS_ENTRY (self), NULL);

  return self->properties;
}

/**
 * mapi_entry_get_object_type:
 * @self: an entry
 *
 * Gets %MAPI_OBJECT_MAIL_USER or %MAPI_OBJECT_DIST_LIST.
 *
 * Returns: %MAPI_OBJECT_MAIL_USER or %MAPI_OBJECT_DIST_LIST
 */
MapiObjectType
mapi_entry_get_object_type (MapiEntry *self)
{
  g_return_val_if_fail (MAPI_IS_ENTRY (self), MAPI_OBJECT_NONE);

  return mapi_properties_get_long (self->properties, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_MAIL_USER);
}
