/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-store.h"

#include "../table/mapi-table.h"

#define MARKS (MAPI_MSGSTATUS_REMOTE_DOWNLOAD | MAPI_MSGSTATUS_REMOTE_DELETE)

/* (transfer full) (nullable) (element-type MapiEntryId): the messages of @folder with the mark @mark */
static GPtrArray *
list_marked (MapiStore          *self,
             const MapiEntryId  *folder,
             MapiMessageStatus   mark,
             GCancellable       *cancellable,
             GError            **error)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID };
  g_autoptr(MapiTable) table = mapi_store_new_contents_table (self, folder, MAPI_TABLE_FLAG_NONE, error);
  g_autoptr(MapiRestriction) marked = mapi_restriction_new_bitmask (MAPI_PR_MSG_STATUS, mark, TRUE);
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  g_autoptr(GPtrArray) rows = NULL;

  if (table == NULL || !mapi_table_open (table, columns, G_N_ELEMENTS (columns), marked, NULL, cancellable, error))
    return NULL;
  rows = mapi_table_query_rows (table, G_MAXINT32, MAPI_QUERY_ROWS_NONE, cancellable, error);
  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    {
      GBytes *bytes = mapi_properties_get_binary (mapi_row_get_properties (rows->pdata[i]), MAPI_PR_ENTRYID);
      MapiEntryId *id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;

      if (id != NULL)
        g_ptr_array_add (ids, id);
    }
  return g_steal_pointer (&ids);
}

/* Whoever has gone meanwhile needs nothing more */
static gboolean
fetch (MapiStore          *self,
       const MapiEntryId  *id,
       guint              *n_fetched,
       GCancellable       *cancellable,
       GError            **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(GBytes) source = mapi_store_load_source (self, id, cancellable, &problem);

  if (source != NULL && mapi_store_set_message_status (self, id, 0, MARKS, NULL, cancellable, &problem))
    {
      (*n_fetched)++;
      return TRUE;
    }
  if (g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* One that cannot be had keeps no others */
static gboolean
fetch_all (MapiStore     *self,
           GPtrArray     *wanted,
           guint         *n_fetched,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr(GError) first = NULL;

  for (guint i = 0; i < wanted->len; i++)
    {
      g_autoptr(GError) problem = NULL;

      if (fetch (self, wanted->pdata[i], n_fetched, cancellable, &problem))
        continue;
      if (first == NULL)
        first = g_error_copy (problem);
      if (g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_USER_CANCEL)
          || g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR)
          || g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED))
        break;
    }
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

/**
 * mapi_store_transfer_marked:
 * @self: a store
 * @folder: one of its folders
 * @n_fetched: (out) (optional): how many texts came
 * @n_deleted: (out) (optional): how many messages were deleted
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Does what messages of @folder are marked for with [method@Store.set_message_status]: fetches the texts of those marked
 * with %MAPI_MSGSTATUS_REMOTE_DOWNLOAD, whatever is kept here otherwise, and deletes those marked with
 * %MAPI_MSGSTATUS_REMOTE_DELETE for good; the server hears of that as of any change. What is done has no mark any more, what
 * could not be done keeps it. Blocks.
 *
 * Source: IMAPIStatus::ValidateState with PROCESS_XP_HEADER_CACHE.
 *
 * Returns: %TRUE if all of it was done
 */
gboolean
mapi_store_transfer_marked (MapiStore          *self,
                            const MapiEntryId  *folder,
                            guint              *n_fetched,
                            guint              *n_deleted,
                            GCancellable       *cancellable,
                            GError            **error)
{
  g_autoptr(GPtrArray) wanted = NULL;
  g_autoptr(GPtrArray) unwanted = NULL;
  guint n = 0;

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (folder != NULL, FALSE);

  if (n_fetched == NULL)
    n_fetched = &n;
  *n_fetched = 0;
  if (n_deleted != NULL)
    *n_deleted = 0;
  unwanted = list_marked (self, folder, MAPI_MSGSTATUS_REMOTE_DELETE, cancellable, error);
  if (unwanted == NULL)
    return FALSE;
  if (unwanted->len > 0 &&
      !mapi_store_delete_messages (self, unwanted, MAPI_DELETE_NONE, NULL, cancellable, error))
    return FALSE;
  if (n_deleted != NULL)
    *n_deleted = unwanted->len;
  wanted = list_marked (self, folder, MAPI_MSGSTATUS_REMOTE_DOWNLOAD, cancellable, error);
  if (wanted == NULL)
    return FALSE;
  return fetch_all (self, wanted, n_fetched, cancellable, error);
}
