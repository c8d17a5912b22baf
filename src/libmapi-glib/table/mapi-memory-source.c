/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-memory-source-private.h"

#include "mapi-query.h"
#include "mapi-table-private.h"

#define MAX_INSTANCES_PER_ROW 4096

/**
 * MapiMemorySource:
 *
 * Rows kept in memory: MAPI's ITableData. Its tables sort, restrict, categorise and show
 * multi-valued columns as one row a value. Without a sort order rows come in the order in
 * which their keys were first set. May be used from any thread.
 *
 * Source: ITableData.
 */
struct _MapiMemorySource
{
  MapiTableSource  parent_instance;
  GMutex           mutex;          /* guards everything below */
  GHashTable      *entries;        /* (owned) (element-type guint64 MapiMemoryEntry) */
  GHashTable      *instances;      /* (owned) (element-type guint64 MapiMemoryLeaf) */
  guint64          next_sequence;
};

G_DEFINE_FINAL_TYPE (MapiMemorySource, mapi_memory_source, MAPI_TYPE_TABLE_SOURCE)

MapiMemoryEntry *
mapi_memory_entry_ref (MapiMemoryEntry *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
mapi_memory_entry_unref (MapiMemoryEntry *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  mapi_properties_unref (self->row);
  g_clear_pointer (&self->recipients, g_ptr_array_unref);
  g_clear_pointer (&self->attachments, g_ptr_array_unref);
  g_clear_pointer (&self->instances, g_array_unref);
  g_free (self);
}

MapiMemoryLeaf *
mapi_memory_leaf_new (guint64          key,
                      MapiMemoryEntry *entry,
                      MapiProperties  *row)
{
  MapiMemoryLeaf *self = g_new0 (MapiMemoryLeaf, 1);

  self->key = key;
  self->entry = mapi_memory_entry_ref (entry);
  self->row = mapi_properties_ref (row);
  return self;
}

void
mapi_memory_leaf_free (MapiMemoryLeaf *self)
{
  mapi_memory_entry_unref (self->entry);
  mapi_properties_unref (self->row);
  g_free (self);
}

static GPtrArray *
copy_rows (GPtrArray *rows)
{
  GPtrArray *copy;

  if (rows == NULL)
    return NULL;
  copy = g_ptr_array_new_full (rows->len, (GDestroyNotify) mapi_properties_unref);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (copy, mapi_properties_copy (g_ptr_array_index (rows, i)));
  return copy;
}

static void
take_entry_row (const MapiValue *value,
                gpointer         user_data)
{
  g_array_append_vals (user_data, (guint32[]) { mapi_value_get_tag (value) }, 1);
}

/* Called without the lock: entries are immutable */
static MapiRestriction *
unwrap_count (MapiRestriction *restriction,
              guint64         *limit)
{
  *limit = G_MAXUINT64;
  if (restriction == NULL ||
      mapi_restriction_get_restriction_type (restriction) != MAPI_RES_COUNT)
    return restriction;
  *limit = mapi_restriction_get_number (restriction);
  return mapi_restriction_get_child (restriction, 0);
}

static int
compare_sequence (gconstpointer a,
                  gconstpointer b)
{
  const MapiMemoryEntry *one = *(const MapiMemoryEntry * const *) a;
  const MapiMemoryEntry *other = *(const MapiMemoryEntry * const *) b;

  return one->sequence < other->sequence ? -1 : one->sequence > other->sequence;
}

static GPtrArray *
snapshot (MapiMemorySource *self)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_memory_entry_unref);
  GHashTableIter iter;
  gpointer entry;

  g_mutex_lock (&self->mutex);
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    g_ptr_array_add (entries, mapi_memory_entry_ref (entry));
  g_mutex_unlock (&self->mutex);

  g_ptr_array_sort (entries, compare_sequence);
  return entries;
}

/* Remembers which rows the keys of instances stand for, until their row changes */
static void
remember_instances (MapiMemorySource *self,
                    GPtrArray        *leaves)
{
  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < leaves->len; i++)
    {
      MapiMemoryLeaf *leaf = g_ptr_array_index (leaves, i);
      MapiMemoryEntry *entry = leaf->entry;

      if (leaf->key == entry->key || g_hash_table_contains (self->instances, &leaf->key) ||
          g_hash_table_lookup (self->entries, &entry->key) != entry)
        continue;
      if (entry->instances == NULL)
        entry->instances = g_array_new (FALSE, FALSE, sizeof (guint64));
      if (entry->instances->len < MAX_INSTANCES_PER_ROW)
        {
          MapiMemoryLeaf *copy = mapi_memory_leaf_new (leaf->key, entry, leaf->row);

          g_array_append_val (entry->instances, leaf->key);
          g_hash_table_insert (self->instances, &copy->key, copy);
        }
    }
  g_mutex_unlock (&self->mutex);
}

static MapiProperties *
project (MapiProperties *row,
         MapiTableQuery *query)
{
  gsize n_columns;
  const guint32 *columns = mapi_table_query_get_columns (query, &n_columns);
  MapiProperties *projected;

  if (n_columns == 0)
    return mapi_properties_copy (row);

  projected = mapi_properties_new ();
  for (gsize i = 0; i < n_columns; i++)
    {
      guint32 tag = columns[i];
      const MapiValue *value = mapi_properties_get_value (row, tag & ~(guint32) MAPI_MV_INSTANCE);

      if (value == NULL && (tag & MAPI_MV_INSTANCE) != 0)
        value = mapi_properties_get_value (row, tag & ~(guint32) MAPI_MVI_FLAG);
      if (value != NULL)
        mapi_properties_set_value (projected, value);
    }
  return projected;
}

/* The first rows in the order of the table, not of arrival */
static void
limit_leaves (GPtrArray     *leaves,
              MapiSortOrder *sort_order,
              guint          limit)
{
  g_autoptr(MapiTableResult) unused = mapi_table_result_new ();

  if (sort_order != NULL)
    mapi_memory_sort (leaves, sort_order, unused);
  g_ptr_array_set_size (leaves, limit);
}

static MapiTableResult *
mapi_memory_source_query (MapiTableSource  *source,
                          MapiTableQuery   *query,
                          guint             n_first,
                          GCancellable     *cancellable,
                          GError          **error)
{
  MapiMemorySource *self = MAPI_MEMORY_SOURCE (source);
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GPtrArray) leaves = NULL;
  g_autoptr(MapiTableResult) result = mapi_table_result_new ();
  MapiRestriction *restriction = mapi_table_query_get_restriction (query);
  g_autoptr(MapiRestriction) now = restriction != NULL ? mapi_query_renew (restriction) : NULL;
  MapiSortOrder *sort_order = mapi_table_query_get_sort_order (query);
  guint64 limit;

  if ((restriction != NULL && !mapi_restriction_check (restriction, error)) ||
      (sort_order != NULL && !mapi_sort_order_check (sort_order, error)))
    return NULL;

  restriction = unwrap_count (now, &limit);
  entries = snapshot (self);
  leaves = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_memory_leaf_free);
  for (guint i = 0; i < entries->len; i++)
    {
      MapiMemoryEntry *entry = g_ptr_array_index (entries, i);

      if (restriction == NULL || mapi_restriction_matches (restriction, entry->row,
                                                           entry->recipients, entry->attachments))
        mapi_memory_expand (entry, query, leaves);
    }
  if (leaves->len > limit)
    limit_leaves (leaves, sort_order, limit);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  if (mapi_memory_has_instances (query))
    remember_instances (self, leaves);
  if (sort_order != NULL)
    mapi_memory_sort (leaves, sort_order, result);
  for (guint i = 0; i < leaves->len; i++)
    {
      MapiMemoryLeaf *leaf = g_ptr_array_index (leaves, i);

      mapi_table_result_add_key (result, leaf->key);
      if (i < n_first)
        mapi_table_result_take_row (result, project (leaf->row, query));
    }
  return g_steal_pointer (&result);
}

static GPtrArray *
mapi_memory_source_load (MapiTableSource  *source,
                         MapiTableQuery   *query,
                         const guint64    *keys,
                         gsize             n_keys,
                         GCancellable     *cancellable,
                         GError          **error)
{
  MapiMemorySource *self = MAPI_MEMORY_SOURCE (source);
  g_autoptr(GPtrArray) rows = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  rows = g_ptr_array_new_full (n_keys, (GDestroyNotify) mapi_properties_unref);
  g_mutex_lock (&self->mutex);
  for (gsize i = 0; i < n_keys; i++)
    {
      MapiMemoryEntry *entry = g_hash_table_lookup (self->entries, &keys[i]);
      MapiMemoryLeaf *leaf = g_hash_table_lookup (self->instances, &keys[i]);

      if (entry != NULL)
        g_ptr_array_add (rows, project (entry->row, query));
      else if (leaf != NULL)
        g_ptr_array_add (rows, project (leaf->row, query));
      else
        g_ptr_array_add (rows, mapi_properties_new ());
    }
  g_mutex_unlock (&self->mutex);
  return g_steal_pointer (&rows);
}

static guint32 *
mapi_memory_source_list_columns (MapiTableSource *source,
                                 gsize           *n_columns)
{
  MapiMemorySource *self = MAPI_MEMORY_SOURCE (source);
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr(GPtrArray) entries = snapshot (self);
  GArray *columns = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < entries->len; i++)
    {
      MapiMemoryEntry *entry = g_ptr_array_index (entries, i);
      g_autoptr(GArray) tags = g_array_new (FALSE, FALSE, sizeof (guint32));

      mapi_properties_foreach (entry->row, take_entry_row, tags);
      for (guint j = 0; j < tags->len; j++)
        {
          guint32 tag = g_array_index (tags, guint32, j);

          if (g_hash_table_add (seen, GUINT_TO_POINTER (tag)))
            g_array_append_val (columns, tag);
        }
    }
  *n_columns = columns->len;
  return (guint32 *) (gpointer) g_array_free (columns, FALSE);
}

static void
mapi_memory_source_finalize (GObject *object)
{
  MapiMemorySource *self = MAPI_MEMORY_SOURCE (object);

  g_hash_table_unref (self->instances);
  g_hash_table_unref (self->entries);
  g_mutex_clear (&self->mutex);
  G_OBJECT_CLASS (mapi_memory_source_parent_class)->finalize (object);
}

static void
mapi_memory_source_class_init (MapiMemorySourceClass *klass)
{
  MapiTableSourceClass *source_class = MAPI_TABLE_SOURCE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mapi_memory_source_finalize;
  source_class->query = mapi_memory_source_query;
  source_class->load = mapi_memory_source_load;
  source_class->list_columns = mapi_memory_source_list_columns;
}

static void
mapi_memory_source_init (MapiMemorySource *self)
{
  g_mutex_init (&self->mutex);
  self->entries = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                         (GDestroyNotify) mapi_memory_entry_unref);
  self->instances = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL,
                                           (GDestroyNotify) mapi_memory_leaf_free);
}

/**
 * mapi_memory_source_new:
 *
 * A source without rows.
 *
 * Returns: (transfer full): a source
 */
MapiMemorySource *
mapi_memory_source_new (void)
{
  return g_object_new (MAPI_TYPE_MEMORY_SOURCE, NULL);
}

/* With the lock held. Adds the keys of instances to @changed, for their values change. */
static void
forget_instances (MapiMemorySource *self,
                  MapiMemoryEntry  *entry,
                  GArray           *changed)
{
  for (guint i = 0; entry->instances != NULL && i < entry->instances->len; i++)
    {
      guint64 key = g_array_index (entry->instances, guint64, i);

      g_hash_table_remove (self->instances, &key);
      g_array_append_val (changed, key);
    }
}

/**
 * mapi_memory_source_set_row:
 * @self: a source
 * @key: the row's key; its highest bit not set
 * @row: its values; copied
 *
 * Replaces the row with this key, or appends it.
 *
 * Source: ITableData::HrModifyRow.
 */
void
mapi_memory_source_set_row (MapiMemorySource *self,
                            guint64           key,
                            MapiProperties   *row)
{
  mapi_memory_source_set_row_full (self, key, row, NULL, NULL);
}

/**
 * mapi_memory_source_set_row_full:
 * @self: a source
 * @key: the row's key; its highest bit not set
 * @row: its values; copied
 * @recipients: (nullable) (element-type MapiProperties): its recipients; copied
 * @attachments: (nullable) (element-type MapiProperties): its attachments; copied
 *
 * Replaces the row with this key, or appends it, with the sub-objects that
 * sub-restrictions look at.
 */
void
mapi_memory_source_set_row_full (MapiMemorySource *self,
                                 guint64           key,
                                 MapiProperties   *row,
                                 GPtrArray        *recipients,
                                 GPtrArray        *attachments)
{
  g_autoptr(GArray) changed = g_array_new (FALSE, FALSE, sizeof (guint64));
  MapiMemoryEntry *entry;
  MapiMemoryEntry *old;

  g_return_if_fail (MAPI_IS_MEMORY_SOURCE (self));
  g_return_if_fail (row != NULL);
  g_return_if_fail ((key >> 63) == 0);

  entry = g_new0 (MapiMemoryEntry, 1);
  g_atomic_ref_count_init (&entry->ref_count);
  entry->key = key;
  entry->row = mapi_properties_copy (row);
  entry->recipients = copy_rows (recipients);
  entry->attachments = copy_rows (attachments);

  g_mutex_lock (&self->mutex);
  old = g_hash_table_lookup (self->entries, &key);
  entry->sequence = old != NULL ? old->sequence : self->next_sequence++;
  /* Named even if it is new: a table may remember a row that went and now comes again */
  g_array_append_val (changed, key);
  if (old != NULL)
    forget_instances (self, old, changed);
  g_hash_table_replace (self->entries, &entry->key, entry);
  g_mutex_unlock (&self->mutex);

  mapi_table_source_changed (MAPI_TABLE_SOURCE (self), (const guint64 *) (gpointer) changed->data,
                             changed->len);
}

/**
 * mapi_memory_source_remove_row:
 * @self: a source
 * @key: a row's key
 *
 * Removes a row.
 *
 * Source: ITableData::HrDeleteRow.
 *
 * Returns: whether there was such a row
 */
gboolean
mapi_memory_source_remove_row (MapiMemorySource *self,
                               guint64           key)
{
  g_autoptr(GArray) changed = g_array_new (FALSE, FALSE, sizeof (guint64));
  MapiMemoryEntry *old;

  g_return_val_if_fail (MAPI_IS_MEMORY_SOURCE (self), FALSE);

  g_mutex_lock (&self->mutex);
  old = g_hash_table_lookup (self->entries, &key);
  if (old != NULL)
    {
      forget_instances (self, old, changed);
      g_hash_table_remove (self->entries, &key);
    }
  g_mutex_unlock (&self->mutex);

  if (old == NULL)
    return FALSE;
  mapi_table_source_changed (MAPI_TABLE_SOURCE (self), NULL, 0);
  return TRUE;
}

/**
 * mapi_memory_source_clear:
 * @self: a source
 *
 * Removes all rows.
 */
void
mapi_memory_source_clear (MapiMemorySource *self)
{
  g_return_if_fail (MAPI_IS_MEMORY_SOURCE (self));

  g_mutex_lock (&self->mutex);
  g_hash_table_remove_all (self->instances);
  g_hash_table_remove_all (self->entries);
  g_mutex_unlock (&self->mutex);

  mapi_table_source_changed (MAPI_TABLE_SOURCE (self), NULL, 0);
}

/**
 * mapi_memory_source_dup_row:
 * @self: a source
 * @key: a row's key
 *
 * Source: ITableData::HrQueryRow.
 *
 * Returns: (transfer full) (nullable): a copy of the row's values
 */
MapiProperties *
mapi_memory_source_dup_row (MapiMemorySource *self,
                            guint64           key)
{
  MapiMemoryEntry *entry;
  MapiProperties *row;

  g_return_val_if_fail (MAPI_IS_MEMORY_SOURCE (self), NULL);

  g_mutex_lock (&self->mutex);
  entry = g_hash_table_lookup (self->entries, &key);
  row = entry != NULL ? mapi_properties_copy (entry->row) : NULL;
  g_mutex_unlock (&self->mutex);
  return row;
}

/**
 * mapi_memory_source_get_n_rows:
 * @self: a source
 *
 * Gets the number of rows.
 *
 * Returns: the number of rows
 */
guint
mapi_memory_source_get_n_rows (MapiMemorySource *self)
{
  guint n_rows;

  g_return_val_if_fail (MAPI_IS_MEMORY_SOURCE (self), 0);

  g_mutex_lock (&self->mutex);
  n_rows = g_hash_table_size (self->entries);
  g_mutex_unlock (&self->mutex);
  return n_rows;
}
