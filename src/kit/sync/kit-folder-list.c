/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-folder-list.h"

#include <kit-folder-tree.h>
#include <kit-message.h>
#include <kit-operation.h>

#include "kit-location.h"
#include "kit-pass.h"
#include "kit-plan.h"

static gboolean
log_folder (KitTransaction  *transaction,
            MapiEvent        event,
            gint64           folder,
            gint64           parent,
            gint64           old_parent,
            GError         **error)
{
  return kit_transaction_log (transaction, event, MAPI_OBJECT_FOLDER, folder, parent,
                              event == MAPI_EVENT_OBJECT_MOVED ? folder : 0, old_parent, NULL, 0,
                              error);
}

/* 0: none, or an error, which is set */
static gint64
find_named (KitConnection  *connection,
            const char     *sql,
            gint64          parent,
            const char     *name,
            GError        **error)
{
  g_autoptr (KitStatement) row = kit_statement_new (connection, sql, error);

  if (row == NULL)
    return 0;
  kit_statement_bind_int64 (row, 1, parent);
  kit_statement_bind_text (row, 2, name);
  return kit_statement_next (row, error) ? kit_statement_get_int64 (row, 0) : 0;
}

static gboolean
find_parent (KitTransaction         *transaction,
             const KitRemoteFolder  *theirs,
             gint64                 *parent,
             GError                **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  GError *local_error = NULL;

  *parent = 0;
  if (theirs->parent != NULL)
    *parent = find_named (connection,
                          "SELECT folder.id FROM remote_folder JOIN folder ON folder.id = remote_folder.folder"
                          " WHERE ?1 IS NOT NULL AND path = ?2", 0, theirs->parent, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  return *parent != 0 ||
         kit_query_int64 (connection, "SELECT id FROM folder WHERE role = ?",
                          MAPI_FOLDER_ROLE_IPM_SUBTREE, 0, parent, error);
}

/* A name that no other folder has there: theirs, or theirs with a number. (transfer full) */
static char *
make_name (KitTransaction  *transaction,
           gint64           folder,
           gint64           parent,
           const char      *name,
           GError         **error)
{
  g_autofree char *text = g_strdup (name);

  for (guint i = 2;; i++)
    {
      GError *local_error = NULL;
      gint64 other = find_named (kit_transaction_get_connection (transaction),
                                 "SELECT id FROM folder WHERE parent = ? AND name = ?", parent, text,
                                 &local_error);

      if (local_error != NULL)
        {
          g_propagate_error (error, local_error);
          return NULL;
        }
      if (other == 0 || other == folder)
        return g_steal_pointer (&text);
      g_free (text);
      text = g_strdup_printf ("%s (%u)", name, i);
    }
}

static gboolean
set_name (KitTransaction  *transaction,
          gint64           folder,
          gint64           parent,
          const char      *name,
          GError         **error)
{
  g_autofree char *free_name = make_name (transaction, folder, parent, name, error);
  g_autoptr (KitStatement) statement = NULL;

  if (free_name == NULL)
    return FALSE;
  statement = kit_statement_new (kit_transaction_get_connection (transaction),
                                 "UPDATE folder SET parent = ?, name = ?, modified = ?, change = change + 1"
                                 " WHERE id = ?", error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_int64 (statement, 1, parent);
  kit_statement_bind_text (statement, 2, free_name);
  kit_statement_bind_int64 (statement, 3, kit_transaction_get_time (transaction));
  kit_statement_bind_int64 (statement, 4, folder);
  return kit_statement_run (statement, error);
}

gboolean
kit_folder_list_rename (KitStore  *store,
                        gint64     folder,
                        GError   **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (store, NULL, error);
  g_autoptr (KitStatement) row = NULL;
  g_autofree char *name = NULL;
  gint64 parent;

  if (transaction == NULL)
    return FALSE;
  row = kit_statement_new (kit_transaction_get_connection (transaction),
                           "SELECT parent, name FROM folder WHERE id = ?", error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, folder);
  if (!kit_statement_next (row, error))
    return FALSE;
  parent = kit_statement_get_int64 (row, 0);
  /* 0 is no folder: its own name is taken, too */
  name = make_name (transaction, 0, parent, kit_statement_get_text (row, 1), error);
  g_clear_pointer (&row, kit_statement_free);
  return name != NULL && set_name (transaction, folder, parent, name, error) &&
         log_folder (transaction, MAPI_EVENT_OBJECT_MODIFIED, folder, parent, 0, error) &&
         kit_store_commit (store, transaction, error);
}

/* ---- a folder that is new to us ---- */

static gint64
insert_folder (KitTransaction         *transaction,
               const KitRemoteFolder  *theirs,
               gint64                  parent,
               GError                **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autofree char *name = make_name (transaction, 0, parent, theirs->name, error);
  g_autoptr (KitStatement) statement = NULL;
  gint64 folder;

  if (name == NULL)
    return 0;
  statement = kit_statement_new (connection,
                                 "INSERT INTO folder (parent, name, type, role, created, modified)"
                                 " VALUES (?1, ?2, 1, CASE WHEN EXISTS (SELECT 1 FROM folder WHERE role = ?3)"
                                 " THEN 0 ELSE ?3 END, ?4, ?4)", error);
  if (statement == NULL)
    return 0;
  kit_statement_bind_int64 (statement, 1, parent);
  kit_statement_bind_text (statement, 2, name);
  kit_statement_bind_int64 (statement, 3, theirs->role);
  kit_statement_bind_int64 (statement, 4, kit_transaction_get_time (transaction));
  if (!kit_statement_run (statement, error))
    return 0;
  folder = kit_connection_last_rowid (connection);
  return log_folder (transaction, MAPI_EVENT_OBJECT_CREATED, folder, parent, 0, error) ? folder : 0;
}

/* *@folder: the one of ours for this purpose while no server has it; 0: none */
static gboolean
find_own_role (KitConnection   *connection,
               MapiFolderRole   role,
               gint64          *folder,
               GError         **error)
{
  *folder = 0;
  return role == MAPI_FOLDER_ROLE_NONE ||
         kit_query_int64 (connection,
                          "SELECT id FROM folder WHERE role = ? AND id NOT IN (SELECT folder FROM remote_folder)",
                          role, 0, folder, error);
}

/* A folder of ours that the server did not know: of the same purpose, or of the same name; 0: none. One whose
 * purpose is that of another folder in the list waits for that. */
static gboolean
find_own (KitTransaction         *transaction,
          const KitRemoteFolder  *theirs,
          guint64                 claimed,
          gint64                  parent,
          gint64                 *folder,
          GError                **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitStatement) row = NULL;
  GError *local_error = NULL;

  if (!find_own_role (connection, theirs->role, folder, error))
    return FALSE;
  if (*folder != 0)
    return TRUE;
  row = kit_statement_new (connection,
                           "SELECT id FROM folder WHERE parent = ?1 AND name = ?2 AND " KIT_FOLDER_IS_TOLD_OF
                           " AND (role = 0 OR NOT (?3 >> role) & 1)"
                           " AND id NOT IN (SELECT folder FROM remote_folder)", error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, parent);
  kit_statement_bind_text (row, 2, theirs->name);
  kit_statement_bind_int64 (row, 3, (gint64) claimed);
  if (kit_statement_next (row, &local_error))
    *folder = kit_statement_get_int64 (row, 0);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* Another folder had this path; it is asked for by name later, which must find nobody else */
static gboolean
free_path (KitTransaction  *transaction,
           const char      *path,
           GError         **error)
{
  g_autoptr (KitStatement) statement = NULL;

  statement = kit_statement_new (kit_transaction_get_connection (transaction),
                                 "UPDATE remote_folder SET path = path || char (1) || folder WHERE path = ?",
                                 error);
  if (statement == NULL)
    return FALSE;
  kit_statement_bind_text (statement, 1, path);
  return kit_statement_run (statement, error);
}

/* In the transaction that makes it, so that each empty folder is not one more for the disk to wait for */
static gboolean
take_empty (KitTransaction         *transaction,
            KitRemoteRow           *row,
            const KitRemoteFolder  *theirs,
            GError                **error)
{
  gint64 known = 0;

  if (!kit_plan_is_told_empty (theirs) || (theirs->flags & (KIT_FOLDER_NO_MESSAGES | KIT_FOLDER_VIRTUAL)) != 0)
    return TRUE;
  if (!kit_query_int64 (kit_transaction_get_connection (transaction),
                        "SELECT 1 FROM location WHERE folder = ? LIMIT 1", row->folder, 0, &known, error))
    return FALSE;
  if (!known)
    kit_remote_row_take_empty (row, theirs);
  return TRUE;
}

static gboolean
add_folder (KitTransaction         *transaction,
            const KitRemoteFolder  *theirs,
            guint64                 claimed,
            GError                **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  KitRemoteRow row = { 0 };
  gint64 parent;

  if (!free_path (transaction, theirs->path, error) ||
      !find_parent (transaction, theirs, &parent, error) ||
      !find_own (transaction, theirs, claimed, parent, &row.folder, error))
    return FALSE;
  if (row.folder != 0)
    {
      if (theirs->role != MAPI_FOLDER_ROLE_INBOX &&
          (!set_name (transaction, row.folder, parent, theirs->name, error) ||
           !log_folder (transaction, MAPI_EVENT_OBJECT_MODIFIED, row.folder, parent, 0, error)))
        return FALSE;
      if (!kit_execute (connection, "DELETE FROM operation WHERE folder = ? AND kind = 6", error, 1,
                        row.folder))
        return FALSE;
    }
  else
    row.folder = insert_folder (transaction, theirs, parent, error);
  row.path = theirs->path;
  row.remote_id = theirs->id;
  row.separator = theirs->separator;
  row.flags = theirs->flags;
  row.total = -1;
  return row.folder != 0 && take_empty (transaction, &row, theirs, error) &&
         kit_remote_row_save (&row, transaction, error);
}

/* ---- a folder that is known ---- */

static gboolean
move_messages (KitTransaction  *transaction,
               gint64           from,
               gint64           to,
               GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (GArray) keys = kit_folder_list_messages (connection, from, TRUE, error);
  g_autoptr (KitTally) tally = kit_tally_new ();

  if (keys == NULL)
    return FALSE;
  for (guint i = 0; i < keys->len; i++)
    {
      g_autoptr (KitMessage) message = kit_message_load (connection, g_array_index (keys, gint64, i), error);

      if (message == NULL || !kit_message_refile (transaction, message, to, tally, error))
        return FALSE;
    }
  return kit_tally_write (tally, transaction, error);
}

/* The server says what @ours is for. Where that was the purpose of a folder only we have, both are one from now on:
 * what waits there is told as part of @ours. */
static gboolean
take_role (KitTransaction      *transaction,
           const KitRemoteRow  *ours,
           MapiFolderRole       role,
           GError             **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 own, above, parent;

  if (!find_own_role (connection, role, &own, error) ||
      !kit_query_int64 (connection, "SELECT 1 FROM folder WHERE parent = ? LIMIT 1", own, 0, &above, error) ||
      !kit_query_int64 (connection, "SELECT parent FROM folder WHERE id = ?", own, 0, &parent, error))
    return FALSE;
  if (own != 0 && above == 0 &&
      (!move_messages (transaction, own, ours->folder, error) ||
       !kit_execute (connection, "DELETE FROM operation WHERE folder = ? AND kind IN (6, 7, 8)", error, 1, own) ||
       !kit_execute (connection, "UPDATE operation SET folder = ? WHERE folder = ?", error, 2, ours->folder, own) ||
       !kit_execute (connection, "DELETE FROM folder WHERE id = ?", error, 1, own) ||
       !log_folder (transaction, MAPI_EVENT_OBJECT_DELETED, own, parent, 0, error)))
    return FALSE;
  return kit_execute (connection,
                      "UPDATE folder SET role = ?1, change = change + 1 WHERE id = ?2"
                      " AND NOT EXISTS (SELECT 1 FROM folder WHERE role = ?1)", error, 2, (gint64) role,
                      ours->folder);
}

static gboolean
update_folder (KitTransaction         *transaction,
               const KitRemoteRow     *ours,
               const KitRemoteFolder  *theirs,
               GError                **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 pending, parent;
  KitRemoteRow row = *ours;
  gboolean moved;

  row.path = theirs->path;
  row.remote_id = theirs->id != NULL ? theirs->id : ours->remote_id;
  row.separator = theirs->separator;
  row.flags = theirs->flags;
  row.missing = 0;
  if (g_strcmp0 (ours->path, theirs->path) != 0 && !free_path (transaction, theirs->path, error))
    return FALSE;
  if (!kit_remote_row_save (&row, transaction, error) ||
      !kit_query_int64 (connection, "SELECT 1 FROM operation WHERE folder = ? AND kind IN (6, 7, 8)",
                        ours->folder, 0, &pending, error))
    return FALSE;
  /* What we did to it is still on its way, or it is gone here */
  if (pending || ours->name == NULL)
    return TRUE;
  if (theirs->role != MAPI_FOLDER_ROLE_NONE && ours->role == MAPI_FOLDER_ROLE_NONE &&
      !take_role (transaction, ours, theirs->role, error))
    return FALSE;
  if (ours->role == MAPI_FOLDER_ROLE_INBOX || !find_parent (transaction, theirs, &parent, error))
    return ours->role == MAPI_FOLDER_ROLE_INBOX;
  moved = parent != ours->parent;
  if (!moved && g_str_equal (ours->name, theirs->name))
    return TRUE;
  return set_name (transaction, ours->folder, parent, theirs->name, error) &&
         log_folder (transaction, moved ? MAPI_EVENT_OBJECT_MOVED : MAPI_EVENT_OBJECT_MODIFIED,
                     ours->folder, parent, moved ? ours->parent : 0, error);
}

static gboolean
carry_out (KitTransaction       *transaction,
           const KitFolderStep  *step,
           guint64               claimed,
           GError              **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);

  switch (step->kind)
    {
    case KIT_STEP_ADD:
      return add_folder (transaction, step->theirs, claimed, error);
    case KIT_STEP_UPDATE:
      return update_folder (transaction, step->ours, step->theirs, error);
    case KIT_STEP_DOUBT:
      return step->ours->missing != 0 ||
             kit_execute (connection, "UPDATE remote_folder SET missing = ? WHERE folder = ?", error, 2,
                          kit_transaction_get_time (transaction), step->ours->folder);
    case KIT_STEP_BACK:
      return kit_execute (connection, "UPDATE remote_folder SET missing = 0 WHERE folder = ?", error, 1,
                          step->ours->folder);
    default:
      g_assert_not_reached ();
    }
}

/* ---- a folder that is gone ---- */

gboolean
kit_folder_list_remove (KitStore      *store,
                        KitRemoteRow  *row,
                        GError       **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (store, NULL, error);
  g_autoptr (KitUidSet) all = kit_uid_set_new ();
  KitConnection *connection;
  gint64 used, above;

  if (transaction == NULL)
    return FALSE;
  connection = kit_transaction_get_connection (transaction);
  kit_uid_set_add_range (all, G_MININT64 + 1, G_MAXINT64 - 1);
  if (!kit_location_remove (transaction, row->folder, all, error) ||
      !kit_query_int64 (connection, "SELECT 1 FROM folder WHERE parent = ?", row->folder, 0, &above, error))
    return FALSE;
  /* While there are folders below that are on their way to another place it stays missing, and goes after them */
  if (above != 0)
    return kit_store_commit (store, transaction, error);
  if (!kit_execute (connection, "DELETE FROM remote_folder WHERE folder = ?", error, 1, row->folder) ||
      !kit_execute (connection, "DELETE FROM operation WHERE folder = ? AND kind IN (7, 8)", error, 1,
                    row->folder) ||
      !kit_query_int64 (connection,
                        "SELECT 1 FROM message WHERE folder = ?1 UNION SELECT 1 FROM folder WHERE parent = ?1"
                        " UNION SELECT 1 FROM folder WHERE id = ?1 AND role <> 0"
                        " UNION SELECT 1 FROM receive_folder WHERE folder = ?1", row->folder, 0, &used,
                        error))
    return FALSE;
  if (!used && row->name != NULL &&
      (!kit_execute (connection, "DELETE FROM folder WHERE id = ?", error, 1, row->folder) ||
       !log_folder (transaction, MAPI_EVENT_OBJECT_DELETED, row->folder, row->parent, 0, error)))
    return FALSE;
  return kit_store_commit (store, transaction, error);
}

/* It has only folders by now, which is what servers leave of one that was deleted above others: no message is in it */
static gboolean
is_closed (KitRemoteRow *row)
{
  return row->missing == 0 && row->uidvalidity != 0 && (row->flags & KIT_FOLDER_NO_MESSAGES) != 0;
}

/* What is still to be told to the server stays. If it can be opened again all in it is new. */
static gboolean
clear_out (KitStore      *store,
           KitRemoteRow  *row,
           GError       **error)
{
  g_autoptr (KitTransaction) transaction = kit_store_begin (store, NULL, error);
  g_autoptr (KitUidSet) all = kit_uid_set_new ();

  kit_uid_set_add_range (all, G_MININT64 + 1, G_MAXINT64 - 1);
  row->uidvalidity = row->uidnext = row->modseq = row->low = row->synced = row->checked = 0;
  row->total = -1;
  return transaction != NULL && kit_location_remove (transaction, row->folder, all, error) &&
         kit_remote_row_save (row, transaction, error) && kit_store_commit (store, transaction, error);
}

/* Asked for by name: FALSE without an error when the server says there is none */
static gboolean
is_there (KitRemote     *remote,
          KitRemoteRow  *row,
          GCancellable  *cancellable,
          GError       **error)
{
  static const KitSinkFuncs nothing = { NULL };
  g_autoptr (KitSink) sink = kit_sink_new (&nothing, NULL);
  g_autoptr (GError) local_error = NULL;
  KitSyncRequest request = { KIT_SYNC_NEWEST, row->path };

  /* Another folder has its path */
  if (strchr (row->path, 1) != NULL)
    return FALSE;
  request.limit = 1;
  if (kit_remote_sync_folder (remote, &request, sink, cancellable, &local_error))
    return TRUE;
  if (!g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* The list forgot it: until it does the next time, which is asked about again, it is a folder as any other */
static gboolean
set_there (KitStore      *store,
           KitRemoteRow  *row,
           GError       **error)
{
  g_autoptr (KitTransaction) transaction = NULL;

  if (row->missing == 0)
    return TRUE;
  transaction = kit_store_begin (store, NULL, error);
  return transaction != NULL &&
         kit_execute (kit_transaction_get_connection (transaction),
                      "UPDATE remote_folder SET missing = 0 WHERE folder = ?", error, 1, row->folder) &&
         kit_store_commit (store, transaction, error);
}

/* *@waits: marks and deletions of messages in it would be lost with them. What was moved out of it stays in any case. */
static gboolean
is_awaited (KitStore      *store,
            KitRemoteRow  *row,
            gboolean      *waits,
            GError       **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (store, NULL, error);
  gint64 found;

  if (connection == NULL ||
      !kit_query_int64 (connection,
                        "SELECT 1 FROM operation JOIN location ON location.id = ifnull (operation.location,"
                        " (SELECT max (id) FROM location WHERE location.message = operation.message))"
                        " WHERE location.folder = ? AND kind IN (1, 2, 4) LIMIT 1", row->folder, 0, &found, error))
    return FALSE;
  *waits = found != 0;
  return TRUE;
}

/* It is on the server, and not wanted here: it goes when two lists were without it and nothing in it waits */
static gboolean
remove_left_out (KitStore      *store,
                 KitRemoteRow  *row,
                 gint64         now,
                 GError       **error)
{
  gboolean waits;

  if (row->missing == now)
    return TRUE;
  return is_awaited (store, row, &waits, error) && (waits || kit_folder_list_remove (store, row, error));
}

/* @now: of the list they were missing from. A server that forgets a folder in one list may say as well that there is none. */
static gboolean
remove_missing (KitStore      *store,
                KitRemote     *remote,
                gint64         now,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr (GPtrArray) rows = NULL;

  {
    g_autoptr (KitConnection) connection = kit_store_read (store, cancellable, error);

    if (connection == NULL)
      return FALSE;
    rows = kit_remote_rows_load (connection, error);
  }
  for (guint i = rows != NULL ? rows->len : 0; i-- > 0;)
    {
      KitRemoteRow *row = g_ptr_array_index (rows, i);
      g_autoptr (GError) local_error = NULL;
      gboolean waits = FALSE;

      if (row->missing == 0 && !is_closed (row))
        continue;
      if (row->missing != 0 && kit_remote_leaves_out (remote, row->path))
        {
          if (!remove_left_out (store, row, now, error))
            return FALSE;
          continue;
        }
      if (row->missing == now && !is_awaited (store, row, &waits, error))
        return FALSE;
      /* It has to be missing twice */
      if (waits)
        continue;
      if (is_there (remote, row, cancellable, &local_error))
        {
          if (!set_there (store, row, error))
            return FALSE;
          continue;
        }
      if (local_error != NULL && kit_pass_is_fatal (local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      /* Nobody says that it is gone: it stays, and keeps none of the others waiting */
      if (local_error != NULL)
        {
          g_debug ("What became of %s is not known: %s", row->path, local_error->message);
          continue;
        }
      if (!(is_closed (row) ? clear_out : kit_folder_list_remove) (store, row, error))
        return FALSE;
    }
  return rows != NULL;
}

/* ---- a folder no server has ---- */

/* Ordinary ones the server was not told of and will not be told of: it lost them while they still held something here.
 * UNION, not UNION ALL: whatever is wrong with the tree, it ends. */
static const char orphans_sql[] =
  "WITH RECURSIVE below (id) AS (SELECT id FROM folder WHERE role = 2"
  " UNION SELECT folder.id FROM folder JOIN below ON folder.parent = below.id)"
  " SELECT id, parent, name FROM folder AS f WHERE type = 1 AND role = 0 AND id IN (SELECT id FROM below)"
  " AND id NOT IN (SELECT folder FROM remote_folder)"
  " AND NOT EXISTS (SELECT 1 FROM operation WHERE folder = f.id)"
  " AND NOT EXISTS (SELECT 1 FROM message WHERE folder = f.id)"
  " AND NOT EXISTS (SELECT 1 FROM folder AS child WHERE child.parent = f.id)"
  " AND NOT EXISTS (SELECT 1 FROM receive_folder WHERE folder = f.id)";

gboolean
kit_folder_list_find_orphan (KitConnection  *connection,
                             gint64         *folder,
                             gint64         *parent,
                             char          **name,
                             GError        **error)
{
  g_autoptr (KitStatement) row = kit_statement_new (connection, orphans_sql, error);
  GError *local_error = NULL;

  *folder = 0;
  if (row == NULL)
    return FALSE;
  if (kit_statement_next (row, &local_error))
    {
      *folder = kit_statement_get_int64 (row, 0);
      *parent = kit_statement_get_int64 (row, 1);
      *name = g_strdup (kit_statement_get_text (row, 2));
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* What was in them has found another place */
static gboolean
remove_orphans (KitTransaction  *transaction,
                GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);

  for (;;)
    {
      g_autofree char *name = NULL;
      gint64 folder, parent;

      if (!kit_folder_list_find_orphan (connection, &folder, &parent, &name, error))
        return FALSE;
      if (folder == 0)
        return TRUE;
      if (!kit_execute (connection, "DELETE FROM folder WHERE id = ?", error, 1, folder) ||
          !log_folder (transaction, MAPI_EVENT_OBJECT_DELETED, folder, parent, 0, error))
        return FALSE;
    }
}

/* Bits: purposes the server has a folder for */
static guint64
find_claimed (GPtrArray *theirs)
{
  guint64 claimed = 0;

  for (guint i = 0; i < theirs->len; i++)
    claimed |= G_GUINT64_CONSTANT (1) << ((KitRemoteFolder *) g_ptr_array_index (theirs, i))->role;
  return claimed;
}

/* *@changed: some folder has a name or a place of its own now that it had not */
static gboolean
carry_out_all (KitTransaction  *transaction,
               GPtrArray       *theirs,
               gboolean         only_updates,
               gboolean        *changed,
               GError         **error)
{
  g_autoptr (GPtrArray) ours = kit_remote_rows_load (kit_transaction_get_connection (transaction), error);
  g_autoptr (GArray) steps = NULL;
  guint64 claimed = find_claimed (theirs);

  *changed = FALSE;
  if (ours == NULL)
    return FALSE;
  steps = kit_plan_folders (ours, theirs);
  for (guint i = 0; i < steps->len; i++)
    {
      KitFolderStep *step = &g_array_index (steps, KitFolderStep, i);

      if (only_updates && step->kind != KIT_STEP_UPDATE)
        continue;
      if (!carry_out (transaction, step, claimed, error))
        return FALSE;
      *changed |= step->kind == KIT_STEP_ADD || step->kind == KIT_STEP_UPDATE;
    }
  return TRUE;
}

GPtrArray *
kit_folder_list_sync (KitStore      *store,
                      KitRemote     *remote,
                      GCancellable  *cancellable,
                      GError       **error)
{
  g_autoptr (GPtrArray) theirs = kit_remote_list_folders (remote, cancellable, error);
  g_autoptr (KitTransaction) transaction = NULL;
  gboolean changed;
  gint64 now;

  if (theirs == NULL)
    return NULL;
  transaction = kit_store_begin (store, cancellable, error);
  /* A name that was somebody's who has another one by now is free the second time */
  if (transaction == NULL || !carry_out_all (transaction, theirs, FALSE, &changed, error) ||
      (changed && !carry_out_all (transaction, theirs, TRUE, &changed, error)))
    return NULL;
  if (!remove_orphans (transaction, error) || !kit_store_commit (store, transaction, error))
    return NULL;
  now = kit_transaction_get_time (transaction);
  g_clear_pointer (&transaction, kit_transaction_free);
  return remove_missing (store, remote, now, cancellable, error) ? g_steal_pointer (&theirs) : NULL;
}
