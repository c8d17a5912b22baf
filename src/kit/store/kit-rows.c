/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-rows.h"

struct _KitRows
{
  KitStore     *store;     /* (unowned) */
  KitStatement *statement; /* (owned) */
  GPtrArray    *columns;   /* (element-type KitColumn) (unowned), as the statement answers them */
  GArray       *others;    /* (element-type guint32): tags without a column */
};

/**
 * kit_rows_new: (skip)
 * @store: the store
 * @connection: a reader, which must outlive this
 * @tags: (array length=n_tags): the properties to read
 * @n_tags: their number
 * @error: return location for an error
 *
 * Prepares one statement for any number of messages.
 *
 * Returns: (transfer full) (nullable): what reads them
 */
KitRows *
kit_rows_new (KitStore       *store,
              KitConnection  *connection,
              const guint32  *tags,
              gsize           n_tags,
              GError        **error)
{
  g_autoptr(KitRows) self = g_new0 (KitRows, 1);
  g_autoptr(GString) sql = g_string_new ("SELECT ");

  self->store = store;
  self->columns = g_ptr_array_new ();
  self->others = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (gsize i = 0; i < n_tags; i++)
    {
      const KitColumn *column = kit_columns_find_id (tags[i]);

      if (column == NULL)
        {
          g_array_append_val (self->others, tags[i]);
          continue;
        }
      if (g_ptr_array_find (self->columns, column, NULL))
        continue;
      g_ptr_array_add (self->columns, (gpointer) column);
      g_string_append_printf (sql, "%s, ", column->sql);
    }
  g_string_append_printf (sql, "%s FROM message AS m WHERE m.id = ?",
                          self->others->len > 0 ? "m.props" : "NULL");
  self->statement = kit_statement_new (connection, sql->str, error);
  if (self->statement == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

void
kit_rows_free (KitRows *self)
{
  g_clear_pointer (&self->statement, kit_statement_free);
  g_ptr_array_unref (self->columns);
  g_array_unref (self->others);
  g_free (self);
}

static MapiContent *
load_content (KitRows       *self,
              gint64         message,
              GCancellable  *cancellable)
{
  g_autoptr(MapiEntryId) id = kit_store_make_id (self->store, MAPI_OBJECT_MESSAGE, message);

  /* A message that cannot be read must not hide the others of the list: it has no such
   * properties */
  return MAPI_STORE_GET_CLASS (self->store)->load_message (MAPI_STORE (self->store), id, cancellable,
                                                           NULL);
}

/* Moves what @from has of the tags without a column; TRUE if that is all of them */
static gboolean
take_others (KitRows              *self,
             MapiProperties       *row,
             const MapiProperties *from)
{
  gboolean all = TRUE;

  for (guint i = 0; i < self->others->len; i++)
    {
      guint32 tag = g_array_index (self->others, guint32, i);
      const MapiValue *value = NULL;

      if (mapi_properties_has (row, MAPI_CHANGE_PROP_TYPE (tag, 0)))
        continue;
      if (from != NULL)
        value = mapi_properties_get_value (from, MAPI_CHANGE_PROP_TYPE (tag, 0));
      if (value != NULL)
        mapi_properties_set_value (row, value);
      else
        all = FALSE;
    }
  return all;
}

MapiProperties *
kit_rows_load (KitRows        *self,
               gint64          message,
               MapiContent   **content,
               GCancellable   *cancellable,
               GError        **error)
{
  g_autoptr(MapiProperties) row = mapi_properties_new ();
  g_autoptr(MapiContent) loaded = NULL;
  g_autoptr(GBytes) overlay = NULL;
  sqlite3_stmt *stmt = kit_statement_get_stmt (self->statement);
  GError *local_error = NULL;

  kit_statement_reset (self->statement);
  kit_statement_bind_int64 (self->statement, 1, message);
  if (!kit_statement_next (self->statement, &local_error))
    {
      if (local_error == NULL)
        return g_steal_pointer (&row);
      g_propagate_error (error, local_error);
      return NULL;
    }
  for (guint i = 0; i < self->columns->len; i++)
    {
      MapiValue *value = kit_column_make_value (g_ptr_array_index (self->columns, i), self->store,
                                                sqlite3_column_value (stmt, i));

      if (value != NULL)
        mapi_properties_take_value (row, value);
    }
  overlay = kit_statement_dup_bytes (self->statement, self->columns->len);
  kit_statement_reset (self->statement);

  if (self->others->len > 0)
    {
      g_autoptr(MapiProperties) bag = NULL;

      if (overlay != NULL)
        bag = mapi_properties_from_bytes (overlay, NULL);
      if (!take_others (self, row, bag) || content != NULL)
        loaded = load_content (self, message, cancellable);
      if (loaded != NULL)
        take_others (self, row, mapi_content_get_properties (loaded));
    }
  else if (content != NULL)
    loaded = load_content (self, message, cancellable);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (content != NULL)
    *content = g_steal_pointer (&loaded);
  return g_steal_pointer (&row);
}
