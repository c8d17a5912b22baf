/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-replay.h"

#include "kit-folder-list.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  gint64 parent;
  MapiFolderRole role;
  gboolean is_told_of;
  char *name;
} Local;

/* FALSE without an error: it is gone here */
static gboolean
load_local (KitReplay  *self,
            gint64      folder,
            Local      *local,
            GError    **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, NULL, error);
  g_autoptr (KitStatement) row = NULL;

  local->name = NULL;
  if (connection == NULL)
    return FALSE;
  row = kit_statement_new (connection, "SELECT parent, role, name, " KIT_FOLDER_IS_TOLD_OF " FROM folder WHERE id = ?", error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, folder);
  if (!kit_statement_next (row, error))
    return FALSE;
  local->parent = kit_statement_get_int64 (row, 0);
  local->role = (MapiFolderRole) kit_statement_get_int64 (row, 1);
  local->name = g_strdup (kit_statement_get_text (row, 2));
  local->is_told_of = kit_statement_get_int64 (row, 3) != 0;
  return TRUE;
}

static KitRemoteRow *
load_row (KitReplay  *self,
          gint64      folder,
          GError    **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, NULL, error);

  return connection != NULL ? kit_remote_row_load (connection, folder, error) : NULL;
}

/* NULL for the top */
static gboolean
find_parent_path (KitReplay   *self,
                  gint64       parent,
                  gboolean     may_create,
                  char       **path,
                  GError     **why,
                  GError     **error)
{
  GError *local_error = NULL;
  Local local;

  *path = NULL;
  if (!load_local (self, parent, &local, &local_error))
    {
      if (local_error != NULL)
        g_propagate_error (error, local_error);
      return local_error == NULL;
    }
  g_free (local.name);
  if (local.role == MAPI_FOLDER_ROLE_IPM_SUBTREE || local.role == MAPI_FOLDER_ROLE_ROOT)
    return TRUE;
  *path = kit_replay_dup_path (self, parent, may_create, why, error);
  return *path != NULL;
}

static gboolean
save_created (KitReplay   *self,
              gint64       folder,
              const char  *path,
              GError     **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (self->store, NULL, error);
  KitRemoteRow row = { folder, (char *) path };

  row.total = -1;
  row.flags = KIT_FOLDER_SUBSCRIBED;
  return transaction != NULL && kit_remote_row_save (&row, transaction, error) &&
         kit_execute (kit_transaction_get_connection (transaction),
                      "DELETE FROM operation WHERE folder = ? AND kind = 6", error, 1, folder) &&
         kit_store_commit (self->store, transaction, error);
}

/* Not wanted enough to fail for it */
static gboolean
subscribe (KitReplay   *self,
           const char  *path,
           GError     **error)
{
  g_autoptr (KitRemoteJob) job = kit_remote_job_new (KIT_ACTION_SUBSCRIBE, path, 0);

  kit_remote_job_add (job, 0);
  return kit_remote_execute (self->remote, job, self->cancellable, error);
}

/* *@owner: the folder here that is at @path on the server; 0: none */
static gboolean
find_owner (KitReplay   *self,
            const char  *path,
            gint64      *owner,
            GError     **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, NULL, error);
  g_autoptr (KitStatement) row = NULL;
  GError *local_error = NULL;

  *owner = 0;
  if (connection == NULL)
    return FALSE;
  row = kit_statement_new (connection, "SELECT folder FROM remote_folder WHERE path = ?", error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_text (row, 1, path);
  if (kit_statement_next (row, &local_error))
    *owner = kit_statement_get_int64 (row, 0);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* The name was somebody's already: another one, and another attempt. FALSE without an error. */
static gboolean
take_other_name (KitReplay  *self,
                 gint64      folder,
                 GError    **why,
                 GError    **error)
{
  if (kit_folder_list_rename (self->store, folder, error))
    g_set_error_literal (why, MAPI_ERROR, MAPI_ERROR_WAIT,
                         _("Another folder on the server has this name; the folder gets a number"));
  return FALSE;
}

/* NULL: *why, or *error */
static char *
create_there (KitReplay  *self,
              gint64      folder,
              Local      *local,
              GError    **why,
              GError    **error)
{
  g_autoptr (KitRemoteJob) job = kit_remote_job_new (KIT_ACTION_CREATE_FOLDER, NULL, 0);
  KitRemoteItem *item = kit_remote_job_add (job, 0);
  gint64 owner;

  job->name = g_strdup (local->name);
  job->role = local->role;
  if (!find_parent_path (self, local->parent, TRUE, &job->parent, why, error) ||
      !kit_remote_execute (self->remote, job, self->cancellable, error))
    return NULL;
  /* It was made before the line broke, or by somebody else: it is the same */
  if (item->result != KIT_RESULT_DONE &&
      !(g_error_matches (item->error, MAPI_ERROR, MAPI_ERROR_COLLISION) && job->new_path != NULL))
    {
      if (item->error != NULL)
        g_propagate_error (why, g_error_copy (item->error));
      else
        g_set_error_literal (why, MAPI_ERROR, MAPI_ERROR_WAIT, _("The server did not answer"));
      return NULL;
    }
  if (!find_owner (self, job->new_path, &owner, error) ||
      (owner != 0 && owner != folder && !take_other_name (self, folder, why, error)))
    return NULL;
  if (!subscribe (self, job->new_path, error) || !save_created (self, folder, job->new_path, error))
    return NULL;
  return g_strdup (job->new_path);
}

char *
kit_replay_dup_path (KitReplay  *self,
                     gint64      folder,
                     gboolean    may_create,
                     GError    **why,
                     GError    **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (KitRemoteRow) row = load_row (self, folder, &local_error);
  g_autofree char *name = NULL;
  Local local;

  /* One that only has others below it, or was missing from the last list, can be made to hold messages */
  if (row != NULL && !(may_create && (row->missing != 0 || (row->flags & KIT_FOLDER_NO_MESSAGES))))
    return g_strdup (row->path);
  if (local_error == NULL && load_local (self, folder, &local, &local_error))
    {
      name = local.name;
      /* What is ours alone no server is to have */
      if (local.is_told_of && (may_create || local.role != MAPI_FOLDER_ROLE_NONE))
        return create_there (self, folder, &local, why, error);
      g_set_error (why, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                   _("The folder “%s” is not on the server any more; trying again makes it anew"), name);
      return NULL;
    }
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else
    g_set_error_literal (why, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("The folder does not exist any more"));
  return NULL;
}

/* ---- operations ---- */

static gboolean
forget (KitReplay   *self,
        KitPending  *pending,
        gboolean     with_row,
        GError     **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (self->store, NULL, error);

  if (transaction == NULL || !kit_pending_delete (transaction, pending, error))
    return FALSE;
  /* What a person was told of something that may be in it goes with it */
  if (with_row &&
      (!kit_execute (kit_transaction_get_connection (transaction),
                     "DELETE FROM operation WHERE folder = ? AND kind = 4 AND message IS NULL", error, 1, pending->folder) ||
       !kit_execute (kit_transaction_get_connection (transaction),
                     "DELETE FROM remote_folder WHERE folder = ?", error, 1, pending->folder) ||
       !kit_execute (kit_transaction_get_connection (transaction), "DELETE FROM location WHERE folder = ?",
                     error, 1, pending->folder)))
    return FALSE;
  return kit_store_commit (self->store, transaction, error);
}

static gboolean
create (KitReplay   *self,
        KitPending  *pending,
        GError     **why,
        GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  Local local;

  if (!load_local (self, pending->folder, &local, &local_error))
    {
      if (local_error == NULL)
        return forget (self, pending, FALSE, error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  name = local.name;
  path = create_there (self, pending->folder, &local, why, error);
  return path != NULL;
}

/* Children are where their parent is */
static gboolean
save_renamed (KitReplay     *self,
              KitPending    *pending,
              KitRemoteRow  *row,
              const char    *path,
              GError       **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (self->store, NULL, error);
  g_autoptr (KitStatement) children = NULL;
  g_autofree char *prefix = NULL;
  g_autofree char *new_prefix = NULL;
  char separator[7] = "";

  if (transaction == NULL || !kit_pending_delete (transaction, pending, error))
    return FALSE;
  g_unichar_to_utf8 (row->separator, separator);
  prefix = g_strconcat (row->path, separator, NULL);
  new_prefix = g_strconcat (path, separator, NULL);
  if (row->separator != 0)
    {
      children = kit_statement_new (kit_transaction_get_connection (transaction),
                                    "UPDATE remote_folder SET path = ?2 || substr (path, length (?1) + 1)"
                                    " WHERE substr (path, 1, length (?1)) = ?1", error);
      if (children == NULL)
        return FALSE;
      kit_statement_bind_text (children, 1, prefix);
      kit_statement_bind_text (children, 2, new_prefix);
      if (!kit_statement_run (children, error))
        return FALSE;
    }
  g_free (row->path);
  row->path = g_strdup (path);
  return kit_remote_row_save (row, transaction, error) &&
         kit_store_commit (self->store, transaction, error);
}

static gboolean
change (KitReplay   *self,
        KitPending  *pending,
        GError     **why,
        GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (KitRemoteRow) row = load_row (self, pending->folder, &local_error);
  g_autoptr (KitRemoteJob) job = NULL;
  KitRemoteItem *item;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (row == NULL || row->name == NULL)
    return forget (self, pending, FALSE, error);
  job = kit_remote_job_new (KIT_ACTION_RENAME_FOLDER, row->path, 0);
  item = kit_remote_job_add (job, 0);
  job->name = g_strdup (row->name);
  if (!find_parent_path (self, row->parent, TRUE, &job->parent, why, error) ||
      !kit_remote_execute (self->remote, job, self->cancellable, error))
    return FALSE;
  if (item->result == KIT_RESULT_DONE)
    return save_renamed (self, pending, row, job->new_path, error);
  /* What the list says next decides */
  if (g_error_matches (item->error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    return forget (self, pending, FALSE, error);
  if (g_error_matches (item->error, MAPI_ERROR, MAPI_ERROR_COLLISION))
    return take_other_name (self, pending->folder, why, error);
  if (item->error != NULL)
    g_propagate_error (why, g_error_copy (item->error));
  else
    g_set_error_literal (why, MAPI_ERROR, MAPI_ERROR_WAIT, _("The server did not answer"));
  return FALSE;
}

static gboolean
count_cb (gpointer     user_data,
          gint64       first,
          gint64       last,
          KitUidSet   *uids,
          GError     **error)
{
  *(gint64 *) user_data += kit_uid_set_get_size (uids);
  return TRUE;
}

/* Messages that nobody here has seen must not go with it */
static gboolean
is_empty (KitReplay     *self,
          KitRemoteRow  *row,
          gboolean      *empty,
          GError       **error)
{
  static const KitSinkFuncs funcs = { NULL, NULL, NULL, count_cb, NULL };
  gint64 n = 0;
  g_autoptr (KitSink) sink = kit_sink_new (&funcs, &n);
  KitSyncRequest request = { KIT_SYNC_LIST, row->path };

  *empty = TRUE;
  if (row->flags & KIT_FOLDER_NO_MESSAGES)
    return TRUE;
  if (!kit_remote_sync_folder (self->remote, &request, sink, self->cancellable, error))
    return FALSE;
  *empty = n == 0;
  return TRUE;
}

static gboolean
delete (KitReplay   *self,
        KitPending  *pending,
        GError     **why,
        GError     **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (KitRemoteRow) row = load_row (self, pending->folder, &local_error);
  g_autoptr (KitRemoteJob) job = NULL;
  KitRemoteItem *item;
  gboolean empty = TRUE;

  if (local_error == NULL && row != NULL && !is_empty (self, row, &empty, &local_error) &&
      g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    return forget (self, pending, TRUE, error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  /* It comes back with the next list, and what is new in it */
  if (row == NULL || !empty)
    return forget (self, pending, TRUE, error);
  job = kit_remote_job_new (KIT_ACTION_DELETE_FOLDER, row->path, 0);
  item = kit_remote_job_add (job, 0);
  if (!kit_remote_execute (self->remote, job, self->cancellable, error))
    return FALSE;
  if (item->result == KIT_RESULT_DONE || item->result == KIT_RESULT_GONE ||
      g_error_matches (item->error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    return forget (self, pending, TRUE, error);
  if (item->error != NULL)
    g_propagate_error (why, g_error_copy (item->error));
  else
    g_set_error_literal (why, MAPI_ERROR, MAPI_ERROR_WAIT, _("The server did not answer"));
  return FALSE;
}

gboolean
kit_replay_folder (KitReplay   *self,
                   KitPending  *pending,
                   GError     **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (GError) local_error = NULL;
  gboolean done;

  if (pending->kind == KIT_OPERATION_CREATE_FOLDER)
    done = create (self, pending, &why, &local_error);
  else if (pending->kind == KIT_OPERATION_CHANGE_FOLDER)
    done = change (self, pending, &why, &local_error);
  else
    done = delete (self, pending, &why, &local_error);
  if (done)
    return TRUE;
  if (local_error == NULL)
    return kit_pending_put_back (self->store, pending,
                                 kit_replay_next_try (why, pending->attempts + 1), why, KIT_ATTEMPT_REFUSED,
                                 error);
  kit_pending_put_back (self->store, pending, 0, NULL, KIT_ATTEMPT_UNKNOWN, NULL);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
