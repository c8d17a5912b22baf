/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-table-private.h"

/* What a table is asked about itself */

/**
 * mapi_table_get_sort_order:
 * @self: a table
 *
 * Source: IMAPITable::QuerySortOrder.
 *
 * Returns: (transfer none) (nullable): the order
 */
MapiSortOrder *
mapi_table_get_sort_order (MapiTable *self)
{
  g_return_val_if_fail (MAPI_IS_TABLE (self), NULL);
  return self->query != NULL ? mapi_table_query_get_sort_order (self->query) : NULL;
}

/**
 * mapi_table_get_restriction:
 * @self: a table
 *
 * Gets the condition.
 *
 * Returns: (transfer none) (nullable): the condition
 */
MapiRestriction *
mapi_table_get_restriction (MapiTable *self)
{
  g_return_val_if_fail (MAPI_IS_TABLE (self), NULL);
  return self->query != NULL ? mapi_table_query_get_restriction (self->query) : NULL;
}

/**
 * mapi_table_get_status:
 * @self: a table
 *
 * What the table is doing, or how the last thing it did ended.
 *
 * Source: IMAPITable::GetStatus.
 *
 * Returns: the status; %MAPI_TABLE_STATUS_CHANGED while changes wait to be shown
 */
MapiTableStatus
mapi_table_get_status (MapiTable *self)
{
  g_return_val_if_fail (MAPI_IS_TABLE (self), MAPI_TABLE_STATUS_COMPLETE);

  if (self->status == MAPI_TABLE_STATUS_COMPLETE && self->query != NULL &&
      mapi_table_has_changed (self))
    return MAPI_TABLE_STATUS_CHANGED;
  return self->status;
}

/**
 * mapi_table_abort:
 * @self: a table
 *
 * Cancels [method@Table.open_async], which then fails, unless it is done already.
 *
 * Source: IMAPITable::Abort.
 */
void
mapi_table_abort (MapiTable *self)
{
  g_return_if_fail (MAPI_IS_TABLE (self));

  if (self->opening != NULL)
    g_cancellable_cancel (self->opening->cancellable);
}

/**
 * mapi_table_get_notice:
 * @self: a table
 *
 * Gets why the rows are not all there are, as the source of the table has it: a directory may give out so many entries and
 * no more.
 *
 * Returns: (nullable): a sentence for people; %NULL if all rows are there, or none have been read
 */
const char *
mapi_table_get_notice (MapiTable *self)
{
  g_return_val_if_fail (MAPI_IS_TABLE (self), NULL);

  return self->result != NULL ? mapi_table_result_get_notice (self->result) : NULL;
}
