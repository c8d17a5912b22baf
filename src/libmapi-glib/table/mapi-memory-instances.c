/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-memory-source-private.h"

#include "mapi-sort-order-private.h"

#include "../mapi-types.h"

/* Multi-value instances: a column or sort key tagged MVI_FLAG shows one row a value, and
 * two such columns one row a pair. Each instance has a key of its own, a hash of the row's
 * key and the chosen values, so that it is the same at the next reading. */

#define MAX_ROWS 10000

static void
add_instance_tag (GArray  *tags,
                  guint32  tag)
{
  if ((tag & MAPI_MVI_FLAG) != MAPI_MVI_FLAG)
    return;
  tag &= ~(guint32) MAPI_MV_INSTANCE;
  for (guint i = 0; i < tags->len; i++)
    if (g_array_index (tags, guint32, i) == tag)
      return;
  g_array_append_val (tags, tag);
}

static GArray *
list_instance_tags (MapiTableQuery *query)
{
  GArray *tags = g_array_new (FALSE, FALSE, sizeof (guint32));
  MapiSortOrder *sort_order = mapi_table_query_get_sort_order (query);
  gsize n_columns;
  const guint32 *columns = mapi_table_query_get_columns (query, &n_columns);

  for (gsize i = 0; i < n_columns; i++)
    add_instance_tag (tags, columns[i]);
  for (guint i = 0; sort_order != NULL && i < mapi_sort_order_get_n_keys (sort_order); i++)
    add_instance_tag (tags, mapi_sort_order_get_tag (sort_order, i));
  return tags;
}

gboolean
mapi_memory_has_instances (MapiTableQuery *query)
{
  g_autoptr(GArray) tags = list_instance_tags (query);

  return tags->len > 0;
}

/* FNV-1a over the parts, and the highest bit clear: that marks headings */
static guint64
hash_bytes (guint64       hash,
            gconstpointer data,
            gsize         length)
{
  const guint8 *bytes = data;

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ bytes[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return hash;
}

static guint64
hash_instance (guint64          key,
               guint32          tag,
               const MapiValue *value,
               guint            repetition)
{
  g_autoptr(GVariant) variant = g_variant_ref_sink (mapi_value_to_variant (value));
  g_autofree char *text = g_variant_print (variant, FALSE);
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  hash = hash_bytes (hash, &key, sizeof key);
  hash = hash_bytes (hash, &tag, sizeof tag);
  hash = hash_bytes (hash, text, strlen (text));
  hash = hash_bytes (hash, &repetition, sizeof repetition);
  return hash & G_MAXINT64;
}

static guint
count_before (const MapiValue *values,
              guint            position,
              const MapiValue *value)
{
  guint n = 0;

  for (guint i = 0; i < position; i++)
    {
      g_autoptr(MapiValue) other = mapi_value_dup_nth (values, i);

      n += mapi_value_equal (other, value) ? 1 : 0;
    }
  return n;
}

/* Replaces each leaf from @from on by one a value of @tag */
static void
expand_tag (GPtrArray *leaves,
            guint      from,
            guint32    tag)
{
  g_autoptr(GPtrArray) expanded = NULL;

  expanded = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_memory_leaf_free);
  for (guint i = from; i < leaves->len; i++)
    {
      MapiMemoryLeaf *leaf = g_ptr_array_index (leaves, i);
      const MapiValue *values = mapi_properties_get_value (leaf->row, tag);
      guint n_values = values != NULL ? mapi_value_get_n_values (values) : 0;

      if (n_values == 0)
        g_ptr_array_add (expanded, mapi_memory_leaf_new (leaf->key, leaf->entry, leaf->row));
      for (guint j = 0; j < n_values && expanded->len < MAX_ROWS; j++)
        {
          g_autoptr(MapiValue) value = mapi_value_dup_nth (values, j);
          g_autoptr(MapiProperties) row = mapi_properties_copy (leaf->row);
          guint64 key = hash_instance (leaf->key, tag, value, count_before (values, j, value));

          mapi_properties_set_value (row, value);
          g_ptr_array_add (expanded, mapi_memory_leaf_new (key, leaf->entry, row));
        }
    }
  g_ptr_array_set_size (leaves, from);
  g_ptr_array_extend_and_steal (leaves, g_steal_pointer (&expanded));
}

void
mapi_memory_expand (MapiMemoryEntry *entry,
                    MapiTableQuery  *query,
                    GPtrArray       *leaves)
{
  guint from = leaves->len;
  g_autoptr(GArray) tags = list_instance_tags (query);

  g_ptr_array_add (leaves, mapi_memory_leaf_new (entry->key, entry, entry->row));
  for (guint i = 0; i < tags->len; i++)
    expand_tag (leaves, from, g_array_index (tags, guint32, i));
}
