/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-message-lookup.h"

#include <glib/gi18n.h>

MapiProperties *
mail_message_lookup (MapiStore          *store,
                     const MapiEntryId  *id,
                     const guint32      *columns,
                     gsize               n_columns,
                     GCancellable       *cancellable,
                     GError            **error)
{
  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (id);
  g_autoptr(MapiValue) value = mapi_value_new_binary (MAPI_PR_ENTRYID, bytes);
  g_autoptr(MapiRestriction) restriction = mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_ENTRYID, value);
  g_autoptr(MapiTableQuery) query = mapi_table_query_new (columns, n_columns, restriction, NULL);
  g_autoptr(MapiTableSource) source = mapi_store_open_search (store, NULL, MAPI_SEARCH_NONE, error);
  g_autoptr(MapiTableResult) result = source != NULL ? mapi_table_source_query (source, query, 1, cancellable, error)
                                                     : NULL;

  if (result == NULL)
    return NULL;
  if (mapi_table_result_get_rows (result)->len > 0)
    return mapi_properties_ref (mapi_table_result_get_rows (result)->pdata[0]);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("The message is not there any more."));
  return NULL;
}
