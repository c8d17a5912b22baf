/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-table-private.h"

guint
mapi_table_view_length (MapiTable *self)
{
  return self->n_head + (self->tail != NULL ? self->tail->len - self->tail_from : 0);
}

guint64
mapi_table_view_key (MapiTable *self,
                     guint      position)
{
  if (position < self->n_head)
    return g_array_index (self->head, guint64, position);
  return g_array_index (self->tail, guint64, position - self->n_head + self->tail_from);
}

/**
 * mapi_table_get_row_key:
 * @self: a table
 * @position: a position of the list model
 *
 * Tells the key of a row without making a row object or reading anything: selections over any
 * number of rows remember keys.
 *
 * Returns: the key, 0 past the end
 */
guint64
mapi_table_get_row_key (MapiTable *self,
                        guint      position)
{
  g_return_val_if_fail (MAPI_IS_TABLE (self), 0);
  return position < mapi_table_view_length (self) ? mapi_table_view_key (self, position) : 0;
}

gboolean
mapi_table_view_find (MapiTable *self,
                      guint64    key,
                      guint     *position)
{
  guint length = mapi_table_view_length (self);

  for (guint i = 0; i < length; i++)
    if (mapi_table_view_key (self, i) == key)
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}

static void
set_view (MapiTable *self,
          GArray    *view)
{
  GArray *old = self->head;

  self->head = g_array_ref (view);
  self->n_head = view->len;
  g_clear_pointer (&self->tail, g_array_unref);
  g_array_unref (old);
}

/* In two steps: list views ask for every row when told that all of them changed at once */
void
mapi_table_view_replace (MapiTable *self,
                         GArray    *view)
{
  g_autoptr(GArray) empty = g_array_new (FALSE, FALSE, sizeof (guint64));
  guint n_old = mapi_table_view_length (self);

  self->applying = TRUE;
  set_view (self, empty);
  if (n_old > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n_old, 0);
  set_view (self, view);
  if (view->len > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, view->len);
  self->applying = FALSE;
  mapi_table_schedule_refresh (self);
}

/* Cursor and bookmarks move first, so that listeners find them right */
void
mapi_table_view_edit (MapiTable *self,
                      GArray    *view,
                      GArray    *edits)
{
  g_autoptr(GArray) old = g_array_ref (self->head);

  mapi_table_map_bookmarks (self, edits, old, view);
  if (edits->len > MAPI_TABLE_MAX_EDITS)
    {
      mapi_table_view_replace (self, view);
      return;
    }

  self->applying = TRUE;
  for (guint i = edits->len; i-- > 0; )
    {
      const MapiTableEdit *edit = &g_array_index (edits, MapiTableEdit, i);

      self->n_head = edit->old_position;
      if (self->tail == NULL)
        self->tail = g_array_ref (view);
      self->tail_from = edit->new_position;
      g_list_model_items_changed (G_LIST_MODEL (self), edit->old_position, edit->n_removed,
                                  edit->n_added);
    }
  set_view (self, view);
  self->applying = FALSE;
  mapi_table_schedule_refresh (self);
}
