/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-table-private.h"

/* Row objects. Every row that is alive has a slot, found by its key, so that a key gives the
 * same object as long as somebody holds it; the slot goes with the row. Rows are read a page
 * at a time, and the rows of the last pages are held by the table itself. */

#define COLLECT_SIZE 500

typedef struct
{
  GList      link;  /* in the table's pages */
  GPtrArray *rows;  /* (owned) (element-type MapiRow) */
} Page;

typedef struct
{
  guint64    key;
  MapiTable *table;  /* (unowned) */
  MapiRow   *row;    /* (unowned): the slot goes with it */
  Page      *page;   /* (nullable): the page that holds the row */
} Slot;

static void
slot_row_gone_cb (gpointer  data,
                  GObject  *where_the_row_was)
{
  Slot *slot = data;

  g_hash_table_remove (slot->table->rows, &slot->key);
}

static Slot *
find_slot (MapiTable *self,
           guint64    key)
{
  return g_hash_table_lookup (self->rows, &key);
}

static Slot *
add_slot (MapiTable *self,
          MapiRow   *row)
{
  Slot *slot = g_new0 (Slot, 1);

  slot->key = mapi_row_get_key (row);
  slot->table = self;
  slot->row = row;
  g_object_weak_ref (G_OBJECT (row), slot_row_gone_cb, slot);
  g_hash_table_insert (self->rows, &slot->key, slot);
  return slot;
}

static void
free_page (MapiTable *self,
           Page      *page)
{
  g_queue_unlink (&self->pages, &page->link);
  self->n_cached -= page->rows->len;
  for (guint i = 0; i < page->rows->len; i++)
    {
      Slot *slot = find_slot (self, mapi_row_get_key (g_ptr_array_index (page->rows, i)));

      if (slot != NULL && slot->page == page)
        slot->page = NULL;
    }
  g_ptr_array_unref (page->rows);
  g_free (page);
}

static void
touch_page (MapiTable *self,
            Page      *page)
{
  if (self->pages.head == &page->link)
    return;
  g_queue_unlink (&self->pages, &page->link);
  g_queue_push_head_link (&self->pages, &page->link);
}

static void
add_page (MapiTable *self,
          GPtrArray *rows)
{
  Page *page = g_new0 (Page, 1);

  page->link.data = page;
  page->rows = g_ptr_array_ref (rows);
  g_queue_push_head_link (&self->pages, &page->link);
  self->n_cached += rows->len;
  for (guint i = 0; i < rows->len; i++)
    find_slot (self, mapi_row_get_key (g_ptr_array_index (rows, i)))->page = page;
  while (self->n_cached > MAPI_TABLE_CACHED_ROWS && self->pages.tail != &page->link)
    free_page (self, self->pages.tail->data);
}

/* A row that went away. Should its key come again, that is another row. */
void
mapi_table_forget_row (MapiTable *self,
                       guint64    key)
{
  Slot *slot = find_slot (self, key);

  if (slot == NULL)
    return;
  g_object_weak_unref (G_OBJECT (slot->row), slot_row_gone_cb, slot);
  g_hash_table_remove (self->rows, &key);
}

void
mapi_table_rows_clear (MapiTable *self)
{
  GHashTableIter iter;
  gpointer value;

  g_queue_clear_full (&self->wanted, (GDestroyNotify) g_array_unref);
  while (self->pages.head != NULL)
    free_page (self, self->pages.head->data);
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Slot *slot = value;

      g_object_weak_unref (G_OBJECT (slot->row), slot_row_gone_cb, slot);
    }
  g_hash_table_remove_all (self->rows);
}

static gboolean
shows_column (MapiTable *self,
              guint32    tag)
{
  gsize n_columns;
  const guint32 *columns = mapi_table_query_get_columns (self->query, &n_columns);

  for (gsize i = 0; i < n_columns; i++)
    if (MAPI_PROP_ID (columns[i]) == MAPI_PROP_ID (tag))
      return TRUE;
  return n_columns == 0;
}

/* Columns that belong to the table rather than to the source */
static MapiProperties *
complete_bag (MapiTable      *self,
              guint64         key,
              MapiProperties *bag)
{
  gboolean add_key = shows_column (self, MAPI_PR_INSTANCE_KEY) &&
                     !mapi_properties_has (bag, MAPI_PR_INSTANCE_KEY);
  gboolean add_type = self->n_levels > 0 && shows_column (self, MAPI_PR_ROW_TYPE) &&
                      !mapi_properties_has (bag, MAPI_PR_ROW_TYPE);
  MapiProperties *complete;

  if ((!add_key && !add_type) || mapi_properties_get_n_values (bag) == 0)
    return mapi_properties_ref (bag);

  complete = mapi_properties_copy (bag);
  if (add_key)
    {
      guint64 big_endian = GUINT64_TO_BE (key);
      g_autoptr(GBytes) bytes = g_bytes_new (&big_endian, sizeof big_endian);

      mapi_properties_set_binary (complete, MAPI_PR_INSTANCE_KEY, bytes);
    }
  if (add_type)
    mapi_properties_set_long (complete, MAPI_PR_ROW_TYPE, MAPI_ROW_LEAF);
  return complete;
}

/* @keep_gone: whether rows keep their values if the source no longer has any */
void
mapi_table_apply_bags (MapiTable     *self,
                       const guint64 *keys,
                       gsize          n_keys,
                       GPtrArray     *bags,
                       gboolean       keep_gone)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; i < n_keys && i < bags->len; i++)
    {
      g_autoptr(MapiProperties) bag = complete_bag (self, keys[i], g_ptr_array_index (bags, i));
      Slot *slot = find_slot (self, keys[i]);
      g_autoptr(MapiRow) row = NULL;

      if (slot != NULL)
        {
          row = g_object_ref (slot->row);
          if (!keep_gone || mapi_properties_get_n_values (bag) > 0)
            mapi_row_set_properties (row, bag);
        }
      else
        {
          row = mapi_row_new (keys[i], MAPI_ROW_LEAF, self->n_levels, bag);
          slot = add_slot (self, row);
        }
      if (slot->page == NULL)
        g_ptr_array_add (rows, g_steal_pointer (&row));
      else
        touch_page (self, slot->page);
    }
  if (rows->len > 0)
    add_page (self, rows);
}

/* Keys of leaves that are alive and loaded, of those in @among if that is given */
GArray *
mapi_table_list_live (MapiTable *self,
                      GArray    *among)
{
  GArray *live = g_array_new (FALSE, FALSE, sizeof (guint64));
  GHashTableIter iter;
  gpointer value;

  if (among != NULL)
    {
      for (guint i = 0; i < among->len; i++)
        {
          guint64 key = g_array_index (among, guint64, i);
          Slot *slot = find_slot (self, key);

          if (slot != NULL && mapi_row_get_loaded (slot->row))
            g_array_append_val (live, key);
        }
      return live;
    }
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Slot *slot = value;

      if (!MAPI_TABLE_IS_HEADING (slot->key) && mapi_row_get_loaded (slot->row))
        g_array_append_val (live, slot->key);
    }
  return live;
}

/* After the headings or the order changed */
void
mapi_table_update_shapes (MapiTable *self)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (rows, g_object_ref (((Slot *) value)->row));

  for (guint i = 0; i < rows->len; i++)
    {
      MapiRow *row = g_ptr_array_index (rows, i);
      guint64 key = mapi_row_get_key (row);
      g_autoptr(MapiProperties) values = NULL;

      if (MAPI_TABLE_IS_HEADING (key))
        {
          values = mapi_table_heading_properties (self, key);
          if (values == NULL)
            continue;
          mapi_row_set_properties (row, values);
        }
      mapi_row_set_shape (row, mapi_table_heading_type (self, key),
                          mapi_table_row_depth (self, key));
    }
}

static void pump (MapiTable *self);

static void
page_loaded_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(MapiTableLink) link = user_data;
  g_autoptr(MapiTable) self = mapi_table_link_dup_table (link);
  MapiTableJob *job = g_task_get_task_data (G_TASK (result));

  if (self == NULL)
    return;
  self->loading = FALSE;
  for (guint i = 0; i < job->load_keys->len; i++)
    g_hash_table_remove (self->pending, &g_array_index (job->load_keys, guint64, i));

  if (job->error != NULL)
    {
      g_debug ("rows of a table could not be read: %s", job->error->message);
      mapi_table_emit_event (self, MAPI_TABLE_ERROR, 0, 0);
    }
  else if (job->columns_serial == self->columns_serial)
    mapi_table_apply_bags (self, (const guint64 *) (gpointer) job->load_keys->data,
                           job->load_keys->len, job->bags, FALSE);
  else
    {
      /* Read with columns that are no longer asked for */
      g_queue_push_tail (&self->wanted, g_array_ref (job->load_keys));
    }
  pump (self);
}

/* The columns changed, and rows that came in the meantime have the old ones: read them again */
void
mapi_table_reload_others (MapiTable *self,
                          GArray    *done)
{
  g_autoptr(GHashTable) known = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr(GArray) live = mapi_table_list_live (self, NULL);
  g_autoptr(GArray) others = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; i < done->len; i++)
    g_hash_table_add (known, &g_array_index (done, guint64, i));
  for (guint i = 0; i < live->len; i++)
    {
      guint64 key = g_array_index (live, guint64, i);
      Slot *slot = find_slot (self, key);

      if (slot == NULL || g_hash_table_contains (known, &key))
        continue;
      g_array_append_val (others, key);
      mapi_row_set_properties (slot->row, NULL);
    }
  if (others->len == 0)
    return;
  g_queue_push_head (&self->wanted, g_steal_pointer (&others));
  pump (self);
}

static gboolean
still_wanted (MapiTable *self,
              GArray    *keys)
{
  for (guint i = 0; i < keys->len; i++)
    {
      Slot *slot = find_slot (self, g_array_index (keys, guint64, i));

      if (slot != NULL && !mapi_row_get_loaded (slot->row))
        return TRUE;
    }
  return FALSE;
}

/* One page is on its way at a time, the newest first: when somebody scrolls through a long
 * table, pages passed in between are never read */
static void
pump (MapiTable *self)
{
  while (!self->loading && !g_queue_is_empty (&self->wanted))
    {
      g_autoptr(GArray) keys = g_queue_pop_head (&self->wanted);
      g_autoptr(MapiTableJob) job = NULL;

      if (!still_wanted (self, keys))
        {
          for (guint i = 0; i < keys->len; i++)
            g_hash_table_remove (self->pending, &g_array_index (keys, guint64, i));
          continue;
        }
      self->loading = TRUE;
      job = mapi_table_job_new (self, self->query, NULL);
      job->load_keys = g_steal_pointer (&keys);
      mapi_table_job_push_weak (job, self, page_loaded_cb);
    }
}

/* The rows of the page of @position that have yet to be read */
static GArray *
list_page (MapiTable *self,
           guint      position)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  guint first = position - position % MAPI_TABLE_PAGE_SIZE;
  guint end = MIN (first + MAPI_TABLE_PAGE_SIZE, mapi_table_view_length (self));

  for (guint i = first; i < end; i++)
    {
      guint64 key = mapi_table_view_key (self, i);
      Slot *slot = find_slot (self, key);

      if (!MAPI_TABLE_IS_HEADING (key) && !g_hash_table_contains (self->pending, &key) &&
          (slot == NULL || !mapi_row_get_loaded (slot->row)))
        g_array_append_val (keys, key);
    }
  return keys;
}

static void
request_page (MapiTable *self,
              guint      position)
{
  g_autoptr(GArray) keys = list_page (self, position);

  if (keys->len == 0)
    return;
  if (self->worker == NULL)
    {
      g_autoptr(MapiTableJob) job = mapi_table_job_new (self, self->query, NULL);

      job->load_keys = g_array_ref (keys);
      mapi_table_job_run_now (job, self);
      if (job->error == NULL)
        mapi_table_apply_bags (self, (const guint64 *) (gpointer) keys->data, keys->len,
                               job->bags, FALSE);
      else
        g_debug ("rows of a table could not be read: %s", job->error->message);
      return;
    }

  for (guint i = 0; i < keys->len; i++)
    g_hash_table_add (self->pending,
                      g_memdup2 (&g_array_index (keys, guint64, i), sizeof (guint64)));
  g_queue_push_head (&self->wanted, g_steal_pointer (&keys));
  pump (self);
}

/* The row at a position, perhaps not yet loaded. Never waits when there is a worker. */
MapiRow *
mapi_table_dup_row_at (MapiTable *self,
                       guint      position)
{
  guint64 key = mapi_table_view_key (self, position);
  Slot *slot = find_slot (self, key);
  MapiRow *row;

  if (slot != NULL)
    {
      row = g_object_ref (slot->row);
      if (slot->page != NULL)
        touch_page (self, slot->page);
    }
  else
    {
      g_autoptr(MapiProperties) values = NULL;

      if (MAPI_TABLE_IS_HEADING (key))
        values = mapi_table_heading_properties (self, key);
      row = mapi_row_new (key, mapi_table_heading_type (self, key),
                          mapi_table_row_depth (self, key), values);
      add_slot (self, row);
    }
  if (!mapi_row_get_loaded (row) && !MAPI_TABLE_IS_HEADING (key))
    request_page (self, position);
  return row;
}

static gboolean
collect_some (MapiTable     *self,
              guint          position,
              guint          n_rows,
              GPtrArray     *rows,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr(MapiTableJob) job = mapi_table_job_new (self, self->query, cancellable);
  g_autoptr(GPtrArray) loaded = g_ptr_array_new_with_free_func (g_object_unref);

  job->load_keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (guint i = position; i < position + n_rows; i++)
    {
      guint64 key = mapi_table_view_key (self, i);
      Slot *slot = find_slot (self, key);

      if (slot != NULL && mapi_row_get_loaded (slot->row))
        g_ptr_array_add (loaded, g_object_ref (slot->row));
      else if (!MAPI_TABLE_IS_HEADING (key))
        g_array_append_val (job->load_keys, key);
    }
  if (job->load_keys->len > 0)
    {
      mapi_table_job_run_now (job, self);
      if (job->error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&job->error));
          return FALSE;
        }
      mapi_table_apply_bags (self, (const guint64 *) (gpointer) job->load_keys->data,
                             job->load_keys->len, job->bags, FALSE);
    }
  for (guint i = position; i < position + n_rows; i++)
    g_ptr_array_add (rows, mapi_table_dup_row_at (self, i));
  return TRUE;
}

/* Loaded rows; waits for the source */
GPtrArray *
mapi_table_collect_rows (MapiTable     *self,
                         guint          position,
                         guint          n_rows,
                         GCancellable  *cancellable,
                         GError       **error)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  guint end = position + n_rows;

  while (position < end)
    {
      guint n = MIN (end - position, COLLECT_SIZE);

      if (!collect_some (self, position, n, rows, cancellable, error))
        return NULL;
      position += n;
    }
  return g_steal_pointer (&rows);
}
