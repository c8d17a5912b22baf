/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-statement.h"

struct _KitStatement
{
  KitConnection *connection;
  sqlite3_stmt *stmt;
};

KitStatement *
kit_statement_new (KitConnection  *connection,
                   const char     *sql,
                   GError        **error)
{
  KitStatement *self;
  sqlite3_stmt *stmt;

  stmt = kit_connection_take_stmt (connection, sql, error);
  if (stmt == NULL)
    return NULL;
  self = g_new (KitStatement, 1);
  self->connection = connection;
  self->stmt = stmt;
  return self;
}

void
kit_statement_free (KitStatement *self)
{
  kit_connection_give_stmt (self->connection, self->stmt);
  g_free (self);
}

void
kit_statement_bind_int64 (KitStatement *self,
                          int           position,
                          gint64        number)
{
  sqlite3_bind_int64 (self->stmt, position, number);
}

void
kit_statement_bind_text (KitStatement *self,
                         int           position,
                         const char   *text)
{
  sqlite3_bind_text (self->stmt, position, text, -1, SQLITE_STATIC);
}

void
kit_statement_bind_text_take (KitStatement *self,
                              int           position,
                              char         *text)
{
  sqlite3_bind_text (self->stmt, position, text, -1, g_free);
}

void
kit_statement_bind_text_copy (KitStatement *self,
                              int           position,
                              const char   *text)
{
  sqlite3_bind_text (self->stmt, position, text, -1, SQLITE_TRANSIENT);
}

void
kit_statement_bind_bytes (KitStatement *self,
                          int           position,
                          GBytes       *bytes)
{
  gconstpointer data;
  gsize size;

  if (bytes == NULL)
    {
      sqlite3_bind_null (self->stmt, position);
      return;
    }
  data = g_bytes_get_data (bytes, &size);
  /* A NULL pointer would be NULL, not an empty blob */
  sqlite3_bind_blob64 (self->stmt, position, data != NULL ? data : "", size, SQLITE_STATIC);
}

void
kit_statement_bind_null (KitStatement *self,
                         int           position)
{
  sqlite3_bind_null (self->stmt, position);
}

gboolean
kit_statement_next (KitStatement  *self,
                    GError       **error)
{
  int code = sqlite3_step (self->stmt);

  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    kit_error_set_from_sqlite (error, kit_connection_get_sqlite (self->connection), code,
                               kit_connection_get_path (self->connection));
  return FALSE;
}

gboolean
kit_statement_find (KitStatement  *self,
                    const char    *missing,
                    GError       **error)
{
  g_autoptr(GError) problem = NULL;

  if (kit_statement_next (self, &problem))
    return TRUE;
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, missing);
  return FALSE;
}

gboolean
kit_statement_run (KitStatement  *self,
                   GError       **error)
{
  int code;

  do
    code = sqlite3_step (self->stmt);
  while (code == SQLITE_ROW);
  if (code != SQLITE_DONE)
    kit_error_set_from_sqlite (error, kit_connection_get_sqlite (self->connection), code,
                               kit_connection_get_path (self->connection));
  sqlite3_reset (self->stmt);
  return code == SQLITE_DONE;
}

void
kit_statement_reset (KitStatement *self)
{
  sqlite3_reset (self->stmt);
}

gboolean
kit_statement_is_null (KitStatement *self,
                       int           column)
{
  return sqlite3_column_type (self->stmt, column) == SQLITE_NULL;
}

gint64
kit_statement_get_int64 (KitStatement *self,
                         int           column)
{
  return sqlite3_column_int64 (self->stmt, column);
}

const char *
kit_statement_get_text (KitStatement *self,
                        int           column)
{
  return (const char *) sqlite3_column_text (self->stmt, column);
}

GBytes *
kit_statement_dup_bytes (KitStatement *self,
                         int           column)
{
  gconstpointer data;

  if (kit_statement_is_null (self, column))
    return NULL;
  data = sqlite3_column_blob (self->stmt, column);
  return g_bytes_new (data, sqlite3_column_bytes (self->stmt, column));
}

gboolean
kit_query_int64 (KitConnection  *connection,
                 const char     *sql,
                 gint64          parameter,
                 gint64          fallback,
                 gint64         *answer,
                 GError        **error)
{
  g_autoptr (KitStatement) statement = kit_statement_new (connection, sql, error);
  GError *local_error = NULL;

  *answer = fallback;
  if (statement == NULL)
    return FALSE;
  if (sqlite3_bind_parameter_count (statement->stmt) > 0)
    kit_statement_bind_int64 (statement, 1, parameter);
  if (kit_statement_next (statement, &local_error) && !kit_statement_is_null (statement, 0))
    *answer = kit_statement_get_int64 (statement, 0);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

static void
bind_all (KitStatement *self,
          guint         n_parameters,
          va_list       arguments)
{
  for (guint i = 1; i <= n_parameters; i++)
    kit_statement_bind_int64 (self, i, va_arg (arguments, gint64));
}

GArray *
kit_query_int64s (KitConnection  *connection,
                  const char     *sql,
                  GError        **error,
                  guint           n_parameters,
                  ...)
{
  g_autoptr (KitStatement) statement = kit_statement_new (connection, sql, error);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  GError *local_error = NULL;
  va_list arguments;

  if (statement == NULL)
    return NULL;
  va_start (arguments, n_parameters);
  bind_all (statement, n_parameters, arguments);
  va_end (arguments);
  while (kit_statement_next (statement, &local_error))
    {
      gint64 number = kit_statement_get_int64 (statement, 0);

      g_array_append_val (numbers, number);
    }
  if (local_error == NULL)
    return g_steal_pointer (&numbers);
  g_propagate_error (error, local_error);
  return NULL;
}

gboolean
kit_execute (KitConnection  *connection,
             const char     *sql,
             GError        **error,
             guint           n_parameters,
             ...)
{
  g_autoptr (KitStatement) statement = kit_statement_new (connection, sql, error);
  va_list arguments;

  if (statement == NULL)
    return FALSE;
  va_start (arguments, n_parameters);
  bind_all (statement, n_parameters, arguments);
  va_end (arguments);
  return kit_statement_run (statement, error);
}

sqlite3_stmt *
kit_statement_get_stmt (KitStatement *self)
{
  return self->stmt;
}
