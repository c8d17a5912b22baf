/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-message-lookup.h"

#include <glib/gi18n.h>

static MapiRestriction *
is_message (const MapiEntryId *id)
{
  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (id);
  g_autoptr(MapiValue) value = mapi_value_new_binary (MAPI_PR_ENTRYID, bytes);

  return mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_ENTRYID, value);
}

MapiProperties *
mail_message_lookup (MapiStore          *store,
                     const MapiEntryId  *id,
                     const guint32      *columns,
                     gsize               n_columns,
                     GCancellable       *cancellable,
                     GError            **error)
{
  g_autoptr(MapiTableSource) source = mapi_store_open_search (store, NULL, error);
  g_autoptr(MapiTable) table = source != NULL ? mapi_table_new (source) : NULL;
  g_autoptr(MapiRestriction) restriction = is_message (id);
  g_autoptr(GPtrArray) rows = NULL;

  if (table == NULL || !mapi_table_open (table, columns, n_columns, restriction, NULL, cancellable, error))
    return NULL;
  rows = mapi_table_query_rows (table, 1, MAPI_QUERY_ROWS_NONE, cancellable, error);
  if (rows == NULL)
    return NULL;
  if (rows->len == 1 && mapi_row_get_properties (rows->pdata[0]) != NULL)
    return mapi_properties_ref (mapi_row_get_properties (rows->pdata[0]));
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("The message is not there any more."));
  return NULL;
}
