/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-remote-row.h"

#include <glib/gi18n-lib.h>

#define SELECT "SELECT remote_folder.folder, path, remote_id, separator, flags, uidvalidity, uidnext, modseq, low," \
               " total, missing, synced, checked, parent, name, role FROM remote_folder" \
               " LEFT JOIN folder ON folder.id = remote_folder.folder"

static KitRemoteRow *
read_row (KitStatement *row)
{
  KitRemoteRow *self = g_new0 (KitRemoteRow, 1);

  self->folder = kit_statement_get_int64 (row, 0);
  self->path = g_strdup (kit_statement_get_text (row, 1));
  self->remote_id = g_strdup (kit_statement_get_text (row, 2));
  self->separator = (gunichar) kit_statement_get_int64 (row, 3);
  self->flags = (KitFolderFlags) kit_statement_get_int64 (row, 4);
  self->uidvalidity = kit_statement_get_int64 (row, 5);
  self->uidnext = kit_statement_get_int64 (row, 6);
  self->modseq = kit_statement_get_int64 (row, 7);
  self->low = kit_statement_get_int64 (row, 8);
  self->total = kit_statement_get_int64 (row, 9);
  self->missing = kit_statement_get_int64 (row, 10);
  self->synced = kit_statement_get_int64 (row, 11);
  self->checked = kit_statement_get_int64 (row, 12);
  self->parent = kit_statement_get_int64 (row, 13);
  self->name = g_strdup (kit_statement_get_text (row, 14));
  self->role = (MapiFolderRole) kit_statement_get_int64 (row, 15);
  return self;
}

GPtrArray *
kit_remote_rows_load (KitConnection  *connection,
                      GError        **error)
{
  g_autoptr (KitStatement) row = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) local_error = NULL;

  row = kit_statement_new (connection,
                           SELECT " ORDER BY ifnull (role, 0) <> 6, ifnull (role, 0) = 0, role, name,"
                           " remote_folder.folder", error);
  if (row == NULL)
    return NULL;
  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) kit_remote_row_free);
  while (kit_statement_next (row, &local_error))
    g_ptr_array_add (rows, read_row (row));
  if (local_error == NULL)
    return g_steal_pointer (&rows);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

KitRemoteRow *
kit_remote_row_load (KitConnection  *connection,
                     gint64          folder,
                     GError        **error)
{
  g_autoptr (KitStatement) row = NULL;

  row = kit_statement_new (connection, SELECT " WHERE remote_folder.folder = ?", error);
  if (row == NULL)
    return NULL;
  kit_statement_bind_int64 (row, 1, folder);
  return kit_statement_next (row, error) ? read_row (row) : NULL;
}

void
kit_remote_row_free (KitRemoteRow *self)
{
  g_free (self->path);
  g_free (self->remote_id);
  g_free (self->name);
  g_free (self);
}

gboolean
kit_remote_row_reload (KitRemoteRow   *self,
                       KitConnection  *connection,
                       GError        **error)
{
  g_autoptr (KitRemoteRow) fresh = kit_remote_row_load (connection, self->folder, error);
  KitRemoteRow old = *self;

  if (fresh == NULL)
    return FALSE;
  *self = *fresh;
  *fresh = old;
  return TRUE;
}

void
kit_remote_row_take_empty (KitRemoteRow          *self,
                           const KitRemoteFolder *theirs)
{
  self->uidvalidity = theirs->uidvalidity;
  self->uidnext = theirs->uidnext;
  self->modseq = theirs->modseq;
  self->total = 0;
  self->low = 1;
  self->synced = g_get_real_time ();
}

/* As long as it is not known what became of one of its messages, the last time all were there is the one before */
#define SYNCED "synced = CASE WHEN EXISTS (SELECT 1 FROM location INDEXED BY location_by_state WHERE folder = ?8 AND" \
               " state <> 0) OR EXISTS (SELECT 1 FROM location WHERE folder = ?8 AND uid < 0) THEN synced ELSE ?6 END"

gboolean
kit_remote_row_update (KitRemoteRow    *self,
                       KitTransaction  *transaction,
                       GError         **error)
{
  gint64 numbers[] = {
    self->uidvalidity, self->uidnext, self->modseq, self->low, self->total, self->synced, self->checked, self->folder,
  };
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitStatement) statement = NULL;

  statement = kit_statement_new (connection,
                                 "UPDATE remote_folder SET uidvalidity = ?1, uidnext = ?2, modseq = ?3, low = ?4, total = ?5,"
                                 " checked = ?7, " SYNCED " WHERE folder = ?8", error);
  if (statement == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    kit_statement_bind_int64 (statement, 1 + (int) i, numbers[i]);
  if (!kit_statement_run (statement, error))
    return FALSE;
  if (kit_connection_n_changes (connection) > 0)
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("The folder is not on the server any more"));
  return FALSE;
}

gboolean
kit_remote_row_save (KitRemoteRow    *self,
                     KitTransaction  *transaction,
                     GError         **error)
{
  gint64 numbers[] = {
    self->separator, self->flags, self->uidvalidity, self->uidnext, self->modseq, self->low,
    self->total, self->missing, self->synced, self->checked,
  };
  g_autoptr (KitStatement) statement = NULL;

  statement = kit_statement_new (kit_transaction_get_connection (transaction),
                                 "REPLACE INTO remote_folder (folder, path, remote_id, separator, flags,"
                                 " uidvalidity, uidnext, modseq, low, total, missing, synced, checked)"
                                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_int64 (statement, 1, self->folder);
  kit_statement_bind_text (statement, 2, self->path);
  kit_statement_bind_text (statement, 3, self->remote_id);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    kit_statement_bind_int64 (statement, 4 + (int) i, numbers[i]);
  return kit_statement_run (statement, error);
}
