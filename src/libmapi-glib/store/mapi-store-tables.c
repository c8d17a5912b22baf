/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/* The tables of MapiStore: a source of the provider, read on the store's foreground lane. */

#include "mapi-read-only-store-private.h"
#include "mapi-store-private.h"

#include "../table/mapi-table-private.h"

static MapiTable *
mapi_store_new_table (MapiStore       *self,
                      MapiTableSource *source)
{
  MapiProvider *provider = MAPI_PROVIDER (mapi_read_only_store_get_target (self));
  MapiTable *table;

  if (source == NULL)
    return NULL;
  table = mapi_table_new_on_worker (source,
                                    mapi_provider_get_worker (provider, MAPI_LANE_FOREGROUND));
  g_object_unref (source);
  return table;
}

/**
 * mapi_store_new_hierarchy_table:
 * @self: a store
 * @folder: (nullable): the folder, or %NULL for the root
 * @flags: what the table shows
 * @error: return location for an error
 *
 * Makes a table of the folders below a folder. It is not opened yet and belongs to the calling
 * thread's main context. Blocks.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_INVALID_OBJECT after logoff.
 * Source: IMAPIContainer::GetHierarchyTable.
 *
 * Returns: (transfer full) (nullable): a new table
 */
MapiTable *
mapi_store_new_hierarchy_table (MapiStore          *self,
                                const MapiEntryId  *folder,
                                MapiTableFlags      flags,
                                GError            **error)
{
  return mapi_store_new_table (self, mapi_store_open_hierarchy (self, folder, flags, error));
}

/**
 * mapi_store_new_contents_table:
 * @self: a store
 * @folder: the folder
 * @flags: what the table shows
 * @error: return location for an error
 *
 * Makes a table of the messages of a folder. It is not opened yet and belongs to the calling
 * thread's main context. Blocks.
 *
 * With %MAPI_TABLE_FLAG_CONVERSATIONS it has one row a conversation: the properties are those of
 * the newest of its messages that lie in the folder and fulfil the table's condition, and
 * %MAPI_PR_CONTENT_COUNT, %MAPI_PR_CONTENT_UNREAD, %MAPI_PR_CONVERSATION_PEOPLE (who wrote, the
 * oldest message's sender first), %MAPI_PR_CONVERSATION_FLAGGED, %MAPI_PR_CONVERSATION_KEYWORDS and
 * %MAPI_PR_CONVERSATION_HASATTACH are about all of them in the folder. The key of a row is the
 * conversation's and stays when a newer message arrives. Such a table has no categories.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_INVALID_OBJECT after logoff,
 * %MAPI_ERROR_NO_SUPPORT for conversations in a store that knows none.
 * Source: IMAPIContainer::GetContentsTable.
 *
 * Returns: (transfer full) (nullable): a new table
 */
MapiTable *
mapi_store_new_contents_table (MapiStore          *self,
                               const MapiEntryId  *folder,
                               MapiTableFlags      flags,
                               GError            **error)
{
  return mapi_store_new_table (self, mapi_store_open_contents (self, folder, flags, error));
}

/**
 * mapi_store_new_search_table:
 * @self: a store
 * @folder: (nullable): the folder, or %NULL for the whole store
 * @flags: %MAPI_SEARCH_SKIP_DISCARDED, or none for what lies in Trash and Junk, too
 * @error: return location for an error
 *
 * Makes a table over a folder and everything below it; what to find comes with the opening. It
 * belongs to the calling thread's main context. Blocks. [func@query_parse] says which @flags the words ask for.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_NO_SUPPORT, %MAPI_ERROR_INVALID_OBJECT after logoff.
 *
 * Returns: (transfer full) (nullable): a new table
 */
MapiTable *
mapi_store_new_search_table (MapiStore          *self,
                             const MapiEntryId  *folder,
                             MapiSearchFlags     flags,
                             GError            **error)
{
  return mapi_store_new_table (self, mapi_store_open_search (self, folder, flags, error));
}

/**
 * mapi_store_new_conversation_table:
 * @self: a store
 * @message: one message of the conversation
 * @error: return location for an error
 *
 * Makes a table of the messages of a conversation, in whatever folders. It is not opened yet
 * and belongs to the calling thread's main context. Blocks.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_NO_SUPPORT, %MAPI_ERROR_INVALID_OBJECT after logoff.
 *
 * Returns: (transfer full) (nullable): a new table
 */
MapiTable *
mapi_store_new_conversation_table (MapiStore          *self,
                                   const MapiEntryId  *message,
                                   GError            **error)
{
  return mapi_store_new_table (self, mapi_store_open_conversation (self, message, error));
}
