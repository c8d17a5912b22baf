/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-known-rows.h"

#include "mapi-table-private.h"

#define MAX_ROWS 4096

struct _MapiKnownRows
{
  GMutex          mutex;
  MapiTableQuery *asked;   /* (owned) (nullable): they have its columns */
  GHashTable     *bags;    /* (owned) key -> MapiProperties */
  GHashTable     *missing; /* (owned) keys that were asked for in vain */
};

MapiKnownRows *
mapi_known_rows_new (void)
{
  MapiKnownRows *self = g_new0 (MapiKnownRows, 1);

  g_mutex_init (&self->mutex);
  self->bags = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) mapi_properties_unref);
  self->missing = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

void
mapi_known_rows_free (MapiKnownRows *self)
{
  g_clear_pointer (&self->asked, mapi_table_query_unref);
  g_hash_table_unref (self->bags);
  g_hash_table_unref (self->missing);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static gboolean
fits (MapiKnownRows  *self,
      MapiTableQuery *query)
{
  return self->asked != NULL && mapi_table_query_same_columns (self->asked, query);
}

void
mapi_known_rows_add (MapiKnownRows  *self,
                     MapiTableQuery *query,
                     const guint64  *keys,
                     gsize           n_keys,
                     GPtrArray      *bags)
{
  g_mutex_lock (&self->mutex);
  if (!fits (self, query) || g_hash_table_size (self->bags) + bags->len > MAX_ROWS)
    g_hash_table_remove_all (self->bags);
  mapi_table_query_ref (query);
  g_clear_pointer (&self->asked, mapi_table_query_unref);
  self->asked = query;
  for (gsize i = 0; i < n_keys && i < bags->len; i++)
    {
      g_hash_table_insert (self->bags, g_memdup2 (&keys[i], sizeof *keys), mapi_properties_ref (bags->pdata[i]));
      g_hash_table_remove (self->missing, &keys[i]);
    }
  g_mutex_unlock (&self->mutex);
}

GPtrArray *
mapi_known_rows_dup (MapiKnownRows  *self,
                     MapiTableQuery *query,
                     GArray         *keys)
{
  GPtrArray *bags = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  gboolean fitting;

  g_mutex_lock (&self->mutex);
  fitting = fits (self, query);
  for (guint i = 0; i < keys->len; i++)
    {
      const guint64 *key = &g_array_index (keys, guint64, i);
      MapiProperties *bag = fitting ? g_hash_table_lookup (self->bags, key) : NULL;

      g_ptr_array_add (bags, bag != NULL ? mapi_properties_ref (bag) : mapi_properties_new ());
      if (bag == NULL)
        g_hash_table_add (self->missing, g_memdup2 (key, sizeof *key));
    }
  g_mutex_unlock (&self->mutex);
  return bags;
}

GArray *
mapi_known_rows_dup_missing (MapiKnownRows *self)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  GHashTableIter iter;
  gpointer key;

  g_mutex_lock (&self->mutex);
  g_hash_table_iter_init (&iter, self->missing);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_array_append_vals (keys, key, 1);
  g_mutex_unlock (&self->mutex);
  return keys;
}
