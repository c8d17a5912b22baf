/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-store-private.h"

#include <glib/gi18n-lib.h>

KitFolderRow *
kit_folder_row_load (KitConnection  *connection,
                     gint64          folder,
                     GError        **error)
{
  g_autoptr (KitStatement) statement = NULL;
  KitFolderRow *self;

  statement = kit_statement_new (connection,
                                 "SELECT id, parent, name, comment, class, type, role, n_total,"
                                 " n_unread, n_assoc, change, created, modified, props, sort,"
                                 " EXISTS (SELECT 1 FROM folder AS child WHERE child.parent = folder.id)"
                                 " FROM folder WHERE id = ?", error);
  if (statement == NULL)
    return NULL;
  kit_statement_bind_int64 (statement, 1, folder);
  if (!kit_statement_find (statement, _("The folder does not exist any more"), error))
    return NULL;
  self = g_new0 (KitFolderRow, 1);
  self->id = kit_statement_get_int64 (statement, 0);
  self->parent = kit_statement_get_int64 (statement, 1);
  self->name = g_strdup (kit_statement_get_text (statement, 2));
  self->comment = g_strdup (kit_statement_get_text (statement, 3));
  self->container_class = g_strdup (kit_statement_get_text (statement, 4));
  self->type = (MapiFolderType) kit_statement_get_int64 (statement, 5);
  self->role = (MapiFolderRole) kit_statement_get_int64 (statement, 6);
  self->n_total = kit_statement_get_int64 (statement, 7);
  self->n_unread = kit_statement_get_int64 (statement, 8);
  self->n_assoc = kit_statement_get_int64 (statement, 9);
  self->change = kit_statement_get_int64 (statement, 10);
  self->created = kit_statement_get_int64 (statement, 11);
  self->modified = kit_statement_get_int64 (statement, 12);
  self->props = kit_statement_dup_bytes (statement, 13);
  self->sort = kit_statement_dup_bytes (statement, 14);
  self->has_children = kit_statement_get_int64 (statement, 15) != 0;
  return self;
}

void
kit_folder_row_free (KitFolderRow *self)
{
  g_free (self->name);
  g_free (self->comment);
  g_free (self->container_class);
  g_clear_pointer (&self->props, g_bytes_unref);
  g_clear_pointer (&self->sort, g_bytes_unref);
  g_free (self);
}

static void
set_id (MapiProperties *properties,
        guint32         tag,
        KitStore       *store,
        gint64          folder)
{
  g_autoptr (MapiEntryId) id = kit_store_make_id (store, MAPI_OBJECT_FOLDER, folder);
  g_autoptr (GBytes) bytes = mapi_entry_id_to_bytes (id);

  mapi_properties_set_binary (properties, tag, bytes);
}

static MapiAccess
get_access (KitFolderRow *self)
{
  MapiAccess access = MAPI_ACCESS_READ | MAPI_ACCESS_MODIFY;

  if (self->type != MAPI_FOLDER_SEARCH)
    access |= MAPI_ACCESS_CREATE_HIERARCHY | MAPI_ACCESS_CREATE_CONTENTS | MAPI_ACCESS_CREATE_ASSOCIATED;
  if (self->role == MAPI_FOLDER_ROLE_NONE)
    access |= MAPI_ACCESS_DELETE;
  return access;
}

static gint32
get_display_type (KitFolderRow *self)
{
  if (self->type == MAPI_FOLDER_SEARCH)
    return MAPI_DISPLAY_TYPE_FOLDER_LINK;
  return self->role != MAPI_FOLDER_ROLE_NONE ? MAPI_DISPLAY_TYPE_FOLDER_SPECIAL
  : MAPI_DISPLAY_TYPE_FOLDER;
}

static void
add_identity (KitFolderRow   *self,
              KitStore       *store,
              MapiProperties *bag)
{
  g_autoptr (MapiEntryId) store_id = mapi_store_dup_entry_id (MAPI_STORE (store));
  g_autoptr (GBytes) store_bytes = mapi_entry_id_to_bytes (store_id);
  g_autoptr (GBytes) uid = NULL;
  gint64 key = GINT64_TO_BE (self->id);
  g_autoptr (GBytes) instance = g_bytes_new (&key, sizeof key);

  uid = g_bytes_new (mapi_support_get_uid (mapi_provider_get_support (MAPI_PROVIDER (store))),
                     MAPI_UID_SIZE);
  set_id (bag, MAPI_PR_ENTRYID, store, self->id);
  set_id (bag, MAPI_PR_RECORD_KEY, store, self->id);
  set_id (bag, MAPI_PR_PARENT_ENTRYID, store, self->parent != 0 ? self->parent : self->id);
  mapi_properties_set_binary (bag, MAPI_PR_INSTANCE_KEY, instance);
  mapi_properties_set_binary (bag, MAPI_PR_STORE_ENTRYID, store_bytes);
  mapi_properties_set_binary (bag, MAPI_PR_STORE_RECORD_KEY, uid);
  mapi_properties_set_binary (bag, MAPI_PR_MAPPING_SIGNATURE, uid);
}

MapiProperties *
kit_folder_row_to_properties (KitFolderRow *self,
                              KitStore     *store,
                              gint          depth)
{
  MapiProperties *bag = NULL;

  if (self->props != NULL)
    bag = mapi_properties_from_bytes (self->props, NULL);
  if (bag == NULL)
    bag = mapi_properties_new ();
  add_identity (self, store, bag);
  mapi_properties_set_string (bag, MAPI_PR_DISPLAY_NAME, self->name);
  if (self->comment != NULL)
    mapi_properties_set_string (bag, MAPI_PR_COMMENT, self->comment);
  if (self->container_class != NULL)
    mapi_properties_set_string (bag, MAPI_PR_CONTAINER_CLASS, self->container_class);
  mapi_properties_set_long (bag, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_FOLDER);
  mapi_properties_set_long (bag, MAPI_PR_FOLDER_TYPE, self->type);
  mapi_properties_set_long (bag, MAPI_PR_FOLDER_ROLE, self->role);
  mapi_properties_set_long (bag, MAPI_PR_DISPLAY_TYPE, get_display_type (self));
  mapi_properties_set_long (bag, MAPI_PR_STATUS, 0);
  mapi_properties_set_long (bag, MAPI_PR_CONTENT_COUNT, self->n_total);
  mapi_properties_set_long (bag, MAPI_PR_CONTENT_UNREAD, self->n_unread);
  mapi_properties_set_long (bag, MAPI_PR_ASSOC_CONTENT_COUNT, self->n_assoc);
  mapi_properties_set_boolean (bag, MAPI_PR_SUBFOLDERS, self->has_children);
  mapi_properties_set_long (bag, MAPI_PR_ACCESS, get_access (self));
  mapi_properties_set_long (bag, MAPI_PR_ACCESS_LEVEL, 1);
  mapi_properties_set_int64 (bag, MAPI_PR_CHANGE_NUMBER, self->change);
  mapi_properties_set_time (bag, MAPI_PR_CREATION_TIME, self->created);
  mapi_properties_set_time (bag, MAPI_PR_LAST_MODIFICATION_TIME, self->modified);
  mapi_properties_set_long (bag, MAPI_PR_STORE_SUPPORT_MASK,
                            mapi_store_get_support_mask (MAPI_STORE (store)));
  if (depth >= 0)
    mapi_properties_set_long (bag, MAPI_PR_DEPTH, depth);
  return bag;
}
