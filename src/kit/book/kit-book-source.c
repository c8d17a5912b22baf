/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-book-private.h"

/**
 * KitBookSource:
 *
 * The entries of a container, straight from the file; it holds none of them. Its "changed" follows the journal, so it
 * also tells what other processes did. Used on any thread.
 */
#define KIT_TYPE_BOOK_SOURCE (kit_book_source_get_type ())

G_DECLARE_FINAL_TYPE (KitBookSource, kit_book_source, KIT, BOOK_SOURCE, MapiTableSource)

struct _KitBookSource
{
  MapiTableSource  parent_instance;
  KitBook         *book;      /* (owned) */
  gint64           container;
  guint            watch;
};

G_DEFINE_FINAL_TYPE (KitBookSource, kit_book_source, MAPI_TYPE_TABLE_SOURCE)

static void
journal_cb (GPtrArray *changes,
            gpointer   user_data)
{
  KitBookSource *self = user_data;
  g_autoptr(GArray) keys = NULL;
  gboolean concerned = FALSE;

  keys = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (guint i = 0; changes != NULL && i < changes->len; i++)
    {
      KitChange *change = g_ptr_array_index (changes, i);
      guint64 key = (guint64) change->object;

      if (change->parent != self->container)
        continue;
      concerned = TRUE;
      if (change->event == MAPI_EVENT_OBJECT_MODIFIED)
        g_array_append_val (keys, key);
    }
  if (changes == NULL)
    mapi_table_source_changed_all (MAPI_TABLE_SOURCE (self));
  else if (concerned)
    mapi_table_source_changed (MAPI_TABLE_SOURCE (self), (const guint64 *) keys->data, keys->len);
}

static void
kit_book_source_dispose (GObject *object)
{
  KitBookSource *self = KIT_BOOK_SOURCE (object);

  /* A book that was closed has no journal any more */
  if (self->watch != 0 && kit_book_get_private (self->book)->journal != NULL)
    kit_journal_unwatch (kit_book_get_private (self->book)->journal, self->watch);
  self->watch = 0;
  g_clear_object (&self->book);
  G_OBJECT_CLASS (kit_book_source_parent_class)->dispose (object);
}

/* @row with the columns that were asked for alone */
static MapiProperties *
pick_columns (MapiProperties *row,
              MapiTableQuery *query)
{
  gsize n_columns;
  const guint32 *columns = mapi_table_query_get_columns (query, &n_columns);
  MapiProperties *picked = mapi_properties_new ();

  for (gsize i = 0; i < n_columns; i++)
    {
      const MapiValue *value = mapi_properties_get_value (row, columns[i]);

      if (value != NULL)
        mapi_properties_set_value (picked, value);
    }
  return picked;
}

static GPtrArray *
load_rows (KitBookSource   *self,
           KitConnection   *connection,
           MapiTableQuery  *query,
           const gint64    *ids,
           gsize            n_ids,
           GError         **error)
{
  g_autoptr(GPtrArray) rows = kit_book_load_rows (self->book, connection, ids, n_ids, error);
  GPtrArray *picked;

  if (rows == NULL)
    return NULL;
  picked = g_ptr_array_new_full ((guint) n_ids, (GDestroyNotify) mapi_properties_unref);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (picked, pick_columns (rows->pdata[i], query));
  return picked;
}

static KitConnection *
read_book (KitBookSource  *self,
           GCancellable   *cancellable,
           GError        **error)
{
  KitDatabase *database = kit_book_get_private (self->book)->database;

  if (database != NULL)
    return kit_database_read (database, cancellable, error);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT, "The address book is closed");
  return NULL;
}

static MapiTableResult *
kit_book_source_query (MapiTableSource  *source,
                       MapiTableQuery   *query,
                       guint             n_first,
                       GCancellable     *cancellable,
                       GError          **error)
{
  KitBookSource *self = KIT_BOOK_SOURCE (source);
  g_autoptr(KitConnection) connection = read_book (self, cancellable, error);
  g_autoptr(GArray) ids = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  MapiTableResult *result;

  ids = connection != NULL ? kit_book_query (self->book, connection, self->container, query, cancellable, error) : NULL;
  rows = ids != NULL ? load_rows (self, connection, query, (const gint64 *) ids->data, MIN (n_first, ids->len), error)
                     : NULL;
  if (rows == NULL)
    return NULL;
  result = mapi_table_result_new ();
  mapi_table_result_take_keys (result, g_steal_pointer (&ids));
  for (guint i = 0; i < rows->len; i++)
    mapi_table_result_take_row (result, mapi_properties_ref (rows->pdata[i]));
  return result;
}

static GPtrArray *
kit_book_source_load (MapiTableSource  *source,
                      MapiTableQuery   *query,
                      const guint64    *keys,
                      gsize             n_keys,
                      GCancellable     *cancellable,
                      GError          **error)
{
  KitBookSource *self = KIT_BOOK_SOURCE (source);
  g_autoptr(KitConnection) connection = read_book (self, cancellable, error);

  return connection != NULL ? load_rows (self, connection, query, (const gint64 *) keys, n_keys, error) : NULL;
}

static guint32 *
kit_book_source_list_columns (MapiTableSource *source,
                              gsize           *n_columns)
{
  const guint32 *columns = kit_book_list_columns (n_columns);

  return g_memdup2 (columns, *n_columns * sizeof *columns);
}

static void
kit_book_source_class_init (KitBookSourceClass *klass)
{
  MapiTableSourceClass *source_class = MAPI_TABLE_SOURCE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kit_book_source_dispose;
  source_class->query = kit_book_source_query;
  source_class->load = kit_book_source_load;
  source_class->list_columns = kit_book_source_list_columns;
}

static void
kit_book_source_init (KitBookSource *self)
{
}

MapiTableSource *
kit_book_source_new (KitBook *book,
                     gint64   container)
{
  KitBookSource *self = g_object_new (KIT_TYPE_BOOK_SOURCE, NULL);

  self->book = g_object_ref (book);
  self->container = container;
  self->watch = kit_journal_watch_object (kit_book_get_private (book)->journal, G_OBJECT (self), journal_cb);
  return MAPI_TABLE_SOURCE (self);
}
