/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-contents-source.h"
#include "kit-hierarchy-source.h"

/* The type of a folder, checking that it is there; -1 on error */
static gint
get_folder_type (KitStore  *self,
                 gint64     folder,
                 GError   **error)
{
  g_autoptr(KitConnection) connection = kit_store_read (self, NULL, error);
  g_autoptr(KitFolderRow) row = NULL;

  if (connection == NULL)
    return -1;
  row = kit_folder_row_load (connection, folder, error);
  return row != NULL ? (gint) row->type : -1;
}

/**
 * kit_store_open_hierarchy: (skip)
 * @store: a store
 * @id: (nullable): a folder, %NULL for the root
 * @flags: CONVENIENT_DEPTH for everything below it
 * @error: return location for an error
 *
 * Errors: %MAPI_ERROR_NOT_FOUND.
 * Source: IMAPIContainer::GetHierarchyTable.
 *
 * Returns: (transfer full) (nullable): the folders in it
 */
MapiTableSource *
kit_store_open_hierarchy (MapiStore          *store,
                          const MapiEntryId  *id,
                          MapiTableFlags      flags,
                          GError            **error)
{
  KitStore *self = KIT_STORE (store);
  gint64 folder = kit_store_parse_id (self, id, MAPI_OBJECT_FOLDER, error);

  if (folder == 0 || get_folder_type (self, folder, error) < 0)
    return NULL;
  return kit_hierarchy_source_new (self, folder, (flags & MAPI_TABLE_FLAG_CONVENIENT_DEPTH) != 0);
}

/**
 * kit_store_open_contents: (skip)
 * @store: a store
 * @id: (nullable): a folder, %NULL for the root
 * @flags: ASSOCIATED for the hidden messages
 * @error: return location for an error
 *
 * Errors: %MAPI_ERROR_NOT_FOUND.
 * Source: IMAPIContainer::GetContentsTable.
 *
 * Returns: (transfer full) (nullable): the messages in it, or what a search folder finds
 */
MapiTableSource *
kit_store_open_contents (MapiStore          *store,
                         const MapiEntryId  *id,
                         MapiTableFlags      flags,
                         GError            **error)
{
  KitStore *self = KIT_STORE (store);
  KitContents contents = { KIT_CONTENTS_FOLDER };
  gint type;

  contents.object = kit_store_parse_id (self, id, MAPI_OBJECT_FOLDER, error);
  contents.conversations = (flags & MAPI_TABLE_FLAG_CONVERSATIONS) != 0;
  type = contents.object != 0 ? get_folder_type (self, contents.object, error) : -1;
  if (type < 0)
    return NULL;
  if ((flags & MAPI_TABLE_FLAG_ASSOCIATED) != 0)
    contents = (KitContents) { KIT_CONTENTS_ASSOCIATED, contents.object, FALSE };
  else if (type == MAPI_FOLDER_SEARCH)
    contents.scope = KIT_CONTENTS_SEARCH;
  return kit_contents_source_new (self, &contents);
}

/**
 * kit_store_open_search: (skip)
 * @store: a store
 * @id: (nullable): a folder, %NULL for the whole store
 * @flags: %MAPI_SEARCH_SKIP_DISCARDED or none
 * @error: return location for an error
 *
 * Errors: %MAPI_ERROR_NOT_FOUND.
 *
 * Returns: (transfer full) (nullable): the messages in it and in everything below it
 */
MapiTableSource *
kit_store_open_search (MapiStore          *store,
                       const MapiEntryId  *id,
                       MapiSearchFlags     flags,
                       GError            **error)
{
  KitStore *self = KIT_STORE (store);
  KitContents contents = { (flags & MAPI_SEARCH_SKIP_DISCARDED) != 0 ? KIT_CONTENTS_KEPT : KIT_CONTENTS_TREE };
  gint type;

  if (id == NULL)
    return kit_contents_source_new (self, &contents);
  contents.object = kit_store_parse_id (self, id, MAPI_OBJECT_FOLDER, error);
  type = contents.object != 0 ? get_folder_type (self, contents.object, error) : -1;
  if (type < 0)
    return NULL;
  if (type == MAPI_FOLDER_SEARCH)
    contents.scope = KIT_CONTENTS_SEARCH;
  return kit_contents_source_new (self, &contents);
}

/**
 * kit_store_open_conversation: (skip)
 * @store: a store
 * @id: a message
 * @error: return location for an error
 *
 * Errors: %MAPI_ERROR_INVALID_ENTRYID.
 *
 * Returns: (transfer full) (nullable): the messages of its conversation, oldest first
 */
MapiTableSource *
kit_store_open_conversation (MapiStore          *store,
                             const MapiEntryId  *id,
                             GError            **error)
{
  KitStore *self = KIT_STORE (store);
  KitContents contents = { KIT_CONTENTS_CONVERSATION };

  contents.object = kit_store_parse_id (self, id, MAPI_OBJECT_MESSAGE, error);
  return contents.object != 0 ? kit_contents_source_new (self, &contents) : NULL;
}
