/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-pass-private.h"

#include "kit-download.h"
#include "kit-folder-list.h"
#include "kit-folder-sync.h"
#include "kit-location.h"
#include "kit-plan.h"
#include "kit-policy.h"
#include "kit-replay.h"

#include <glib/gi18n-lib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <string.h>

#define KEEP_TOMBSTONES (14 * G_TIME_SPAN_DAY)
/* Times the folders are listed in one pass because one that was is gone */
#define LISTS_MAX 2

gboolean
kit_pass_is_fatal (const GError *error)
{
  static const MapiError fatal[] = {
    MAPI_ERROR_NETWORK_ERROR, MAPI_ERROR_END_OF_SESSION, MAPI_ERROR_LOGON_FAILED,
    MAPI_ERROR_UNCONFIGURED, MAPI_ERROR_USER_CANCEL, MAPI_ERROR_CORRUPT_STORE,
    MAPI_ERROR_NOT_ENOUGH_DISK, MAPI_ERROR_DISK_ERROR, MAPI_ERROR_TIMEOUT,
  };

  for (guint i = 0; i < G_N_ELEMENTS (fatal); i++)
    if (g_error_matches (error, MAPI_ERROR, fatal[i]))
      return TRUE;
  return error->domain != MAPI_ERROR;
}

void
kit_pass_clear (KitPass *self)
{
  g_clear_error (&self->problem);
}

gboolean
kit_pass_note (KitPass  *self,
               GError   *cause,
               GError  **error)
{
  if (g_error_matches (cause, MAPI_ERROR, MAPI_ERROR_NOT_FOUND) && self->n_lists < LISTS_MAX)
    {
      g_debug ("A folder is gone, the folders are listed again: %s", cause->message);
      self->outdated = TRUE;
      g_error_free (cause);
      return TRUE;
    }
  if (kit_pass_is_fatal (cause))
    {
      g_propagate_error (error, cause);
      return FALSE;
    }
  if (self->problem == NULL)
    self->problem = cause;
  else
    g_error_free (cause);
  return TRUE;
}

/* The same where it keeps from being known what a folder has. One that was never open to us is as none. */
static gboolean
note_unseen (KitPass             *self,
             const KitRemoteRow  *row,
             GError              *cause,
             GError             **error)
{
  if (!g_error_matches (cause, MAPI_ERROR, MAPI_ERROR_NO_ACCESS) &&
      !(row->uidvalidity == 0 && g_error_matches (cause, MAPI_ERROR, MAPI_ERROR_NOT_FOUND)))
    self->is_partial = TRUE;
  return kit_pass_note (self, cause, error);
}

static gboolean
replay (KitPass  *self,
        GError  **error)
{
  guint n = 0;
  gboolean done = kit_replay_run (self->store, self->remote, &n, self->cancellable, error);

  self->n_told += n;
  return done;
}

gboolean
kit_pass_breathe (KitPass  *self,
                  GError  **error)
{
  if (self->between != NULL && !self->between (self, self->user_data))
    return FALSE;
  return replay (self, error);
}

/* One that was deleted here is listed as well while something that was in it is still to be told: the numbers may change,
 * or not be known yet, and nothing else would tell them */
static gboolean
is_synced (KitConnection       *connection,
           const KitRemoteRow  *row,
           gboolean            *synced,
           GError             **error)
{
  gint64 wanted = row->name != NULL;

  *synced = FALSE;
  if (row->missing != 0 || (row->flags & (KIT_FOLDER_NO_MESSAGES | KIT_FOLDER_VIRTUAL)))
    return TRUE;
  if (row->name == NULL &&
      !kit_query_int64 (connection, "SELECT 1 FROM location WHERE folder = ?1"
                                    " UNION ALL SELECT 1 FROM operation WHERE sent = ?1 AND kind = 4 LIMIT 1", row->folder, 0,
                        &wanted, error))
    return FALSE;
  *synced = wanted != 0;
  return TRUE;
}

static GPtrArray *
load_rows (KitPass  *self,
           GError  **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, self->cancellable, error);
  g_autoptr (GPtrArray) rows = connection != NULL ? kit_remote_rows_load (connection, error) : NULL;

  for (guint i = rows != NULL ? rows->len : 0; i-- > 0;)
    {
      gboolean synced;

      if (!is_synced (connection, g_ptr_array_index (rows, i), &synced, error))
        return NULL;
      if (!synced)
        g_ptr_array_remove_index (rows, i);
    }
  return g_steal_pointer (&rows);
}

static const KitRemoteFolder *
find_theirs (GPtrArray  *theirs,
             const char *path)
{
  for (guint i = 0; theirs != NULL && i < theirs->len; i++)
    {
      KitRemoteFolder *folder = g_ptr_array_index (theirs, i);

      if (g_str_equal (folder->path, path))
        return folder;
    }
  return NULL;
}

/* ---- what a folder has ---- */

gboolean
kit_pass_reload (KitPass       *self,
                 KitRemoteRow  *row,
                 gboolean      *there,
                 GError       **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, self->cancellable, error);
  GError *local_error = NULL;

  if (connection == NULL)
    return FALSE;
  *there = FALSE;
  if (kit_remote_row_reload (row, connection, &local_error))
    return is_synced (connection, row, there, error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* @theirs_all: (nullable): what the server told when it listed its folders. @bodies_next: bodies of what is new are
 * what is asked for next. @next: (nullable): the same of another folder */
static gboolean
sync_folder (KitPass       *self,
             KitRemoteRow  *row,
             GPtrArray     *theirs_all,
             gboolean       bodies_next,
             const KitSyncRequest *next,
             guint         *n_new,
             GError       **error)
{
  g_autofree char *path = g_strdup (row->path);
  const KitRemoteFolder *theirs;
  GError *local_error = NULL;
  gboolean there;

  if (!kit_pass_reload (self, row, &there, error))
    return FALSE;
  if (!there)
    return TRUE;
  theirs = g_str_equal (path, row->path) ? find_theirs (theirs_all, path) : NULL;
  if (kit_folder_sync (self->store, self->remote, row, theirs, (self->flags & KIT_PASS_THOROUGH) != 0,
                       bodies_next && row->name != NULL && !(self->flags & KIT_PASS_SPARING) ? KIT_PASS_LARGE : 0, next, n_new,
                       self->cancellable, &local_error))
    return TRUE;
  return note_unseen (self, row, local_error, error);
}

/* Whether nothing is left to be asked of the other folders before bodies are downloaded */
static gboolean
is_last_to_ask (KitPass    *self,
                GPtrArray  *rows,
                guint       position,
                GPtrArray  *theirs)
{
  gboolean has_modseq = (kit_remote_get_features (self->remote) & KIT_REMOTE_HAS_MODSEQ) != 0;

  for (guint i = 0; i < rows->len; i++)
    {
      const KitRemoteRow *row = g_ptr_array_index (rows, i);

      if (row->low > 1 ||
          (i > position &&
           kit_plan_folder (row, find_theirs (theirs, row->path), has_modseq) != KIT_PLAN_NOTHING))
        return FALSE;
    }
  return TRUE;
}

/* What will be asked about each of the folders, if it is one question and known now; the others have no path. Each is the
 * next of the one before, over those of which nothing is asked. What comes otherwise than that costs a moment, nothing
 * else. (element-type KitSyncRequest) */
static GArray *
expect (KitPass    *self,
        GPtrArray  *rows,
        GPtrArray  *theirs)
{
  gboolean has_modseq = (kit_remote_get_features (self->remote) & KIT_REMOTE_HAS_MODSEQ) != 0;
  GArray *requests = g_array_sized_new (FALSE, TRUE, sizeof (KitSyncRequest), rows->len);
  const KitSyncRequest *next = NULL;

  g_array_set_size (requests, rows->len);
  for (guint i = rows->len; i-- > 0;)
    {
      const KitRemoteRow *row = g_ptr_array_index (rows, i);
      const KitRemoteFolder *folder = find_theirs (theirs, row->path);
      KitSyncRequest *request = &g_array_index (requests, KitSyncRequest, i);

      if (kit_plan_folder (row, folder, has_modseq) == KIT_PLAN_NOTHING ||
          (row->uidvalidity == 0 && folder != NULL && kit_plan_is_told_empty (folder)))
        continue;
      if (!kit_folder_sync_expect (self->store, self->remote, row, folder, request, self->cancellable, NULL))
        memset (request, 0, sizeof *request);
      request->next = next;
      next = request->path != NULL ? request : NULL;
    }
  return requests;
}

/* The first of those behind @position about which something is asked. NULL: it is not known what, or nothing is */
static const KitSyncRequest *
get_next (KitPass    *self,
          GPtrArray  *rows,
          guint       position,
          GPtrArray  *theirs,
          GArray     *requests)
{
  gboolean has_modseq = (kit_remote_get_features (self->remote) & KIT_REMOTE_HAS_MODSEQ) != 0;

  for (guint i = position + 1; i < rows->len; i++)
    {
      const KitRemoteRow *row = g_ptr_array_index (rows, i);
      const KitSyncRequest *request = &g_array_index (requests, KitSyncRequest, i);

      if (request->path != NULL)
        return request;
      if (kit_plan_folder (row, find_theirs (theirs, row->path), has_modseq) != KIT_PLAN_NOTHING)
        return NULL;
    }
  return NULL;
}

static gboolean
sync_folders (KitPass    *self,
              GPtrArray  *rows,
              GPtrArray  *theirs,
              GError    **error)
{
  gboolean has_modseq = (kit_remote_get_features (self->remote) & KIT_REMOTE_HAS_MODSEQ) != 0;
  g_autoptr (GArray) requests = expect (self, rows, theirs);

  for (guint i = 0; i < rows->len; i++)
    {
      KitRemoteRow *row = g_ptr_array_index (rows, i);
      GError *local_error = NULL;
      gboolean asks = kit_plan_folder (row, find_theirs (theirs, row->path), has_modseq) != KIT_PLAN_NOTHING;

      if (!sync_folder (self, row, theirs, asks && is_last_to_ask (self, rows, i, theirs),
                        asks ? get_next (self, rows, i, theirs, requests) : NULL, NULL, error))
        return FALSE;
      if (!kit_pass_breathe (self, &local_error))
        {
          if (local_error != NULL)
            g_propagate_error (error, local_error);
          return FALSE;
        }
    }
  return TRUE;
}

/* What is downloaded first once nothing is left to be listed, in bytes below which it is. 0: that is not of this folder */
static gint64
get_bodies_next (KitPass   *self,
                 GPtrArray *rows,
                 guint      position)
{
  if ((self->flags & KIT_PASS_SPARING) || ((KitRemoteRow *) g_ptr_array_index (rows, position))->name == NULL)
    return 0;
  for (guint i = 0; i < rows->len; i++)
    {
      const KitRemoteRow *row = g_ptr_array_index (rows, i);

      if ((i < position && row->total != 0) || (i != position && row->low > 1 && row->uidvalidity != 0))
        return 0;
    }
  return KIT_PASS_LARGE;
}

/* Some of each in turn, so that no large folder keeps the others waiting */
static gboolean
list_older (KitPass    *self,
            GPtrArray  *rows,
            GError    **error)
{
  gboolean more = TRUE;

  while (more)
    {
      more = FALSE;
      for (guint i = 0; i < rows->len; i++)
        {
          KitRemoteRow *row = g_ptr_array_index (rows, i);
          GError *local_error = NULL;
          gboolean there, done;
          gint64 low;

          if (row->low <= 1 || row->uidvalidity == 0)
            continue;
          if (!kit_pass_reload (self, row, &there, error))
            return FALSE;
          low = row->low;
          if (!there || row->low <= 1 || row->uidvalidity == 0)
            continue;
          done = kit_folder_sync_older (self->store, self->remote, row, KIT_PASS_AT_ONCE_TIME,
                                        get_bodies_next (self, rows, i), self->cancellable, &local_error);
          if (!done && !note_unseen (self, row, local_error, error))
            return FALSE;
          more |= row->low > 1 && row->low != low;
          if (!kit_pass_breathe (self, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* ---- the whole ---- */

static gboolean
purge (KitPass  *self,
       GError  **error)
{
  g_autoptr (KitTransaction) transaction = NULL;
  gint64 before = g_get_real_time () - KEEP_TOMBSTONES, due = 0;

  {
    g_autoptr (KitConnection) connection = kit_store_read (self->store, self->cancellable, error);

    if (connection == NULL ||
        !kit_query_int64 (connection, "SELECT 1 FROM tombstone WHERE time < ? LIMIT 1", before, 0, &due,
                          error))
      return FALSE;
  }
  if (!due)
    return TRUE;
  transaction = kit_store_begin (self->store, self->cancellable, error);
  if (transaction == NULL || !kit_location_purge (transaction, before, error) ||
      !kit_store_commit (self->store, transaction, error))
    return FALSE;
  g_clear_pointer (&transaction, kit_transaction_free);
  kit_bodies_tidy (kit_store_get_bodies (self->store), self->cancellable);
  return TRUE;
}

/* New mail is in the inbox, if anywhere. Where one question tells, it is asked together with the list of folders; of a
 * server nearby before that: there nobody waits long, and it may have less to do. */
static gboolean
begin_with_inbox (KitPass  *self,
                  GError  **error)
{
  g_autoptr (GPtrArray) rows = load_rows (self, error);
  KitRemoteRow *row = rows != NULL && rows->len > 0 ? g_ptr_array_index (rows, 0) : NULL;
  gboolean at_once = (kit_remote_get_features (self->remote) & KIT_REMOTE_IS_NEAR) != 0 &&
                     !(self->flags & KIT_PASS_THOROUGH);
  KitSyncRequest request = { 0 };
  GError *local_error = NULL;

  kit_remote_expect (self->remote, NULL);
  if (row != NULL && row->role == MAPI_FOLDER_ROLE_INBOX && row->uidvalidity != 0 &&
      kit_folder_sync_expect (self->store, self->remote, row, NULL, &request, self->cancellable, &local_error))
    {
      if (at_once && !sync_folder (self, row, NULL, FALSE, NULL, NULL, error))
        return FALSE;
      request.path = row->path;
      request.told = at_once;
      kit_remote_expect (self->remote, &request);
    }
  if (local_error == NULL)
    return rows != NULL;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* The folders, and what each has; *@rows: (transfer full) */
static gboolean
look (KitPass    *self,
      GPtrArray **rows,
      GError    **error)
{
  g_autoptr (GPtrArray) theirs = NULL;

  self->is_partial = FALSE;
  if (!kit_location_seek_held (self->store, self->cancellable, error) || !begin_with_inbox (self, error))
    return FALSE;
  theirs = kit_folder_list_sync (self->store, self->remote, self->cancellable, error);
  self->outdated = FALSE;
  self->n_lists++;
  g_clear_pointer (rows, g_ptr_array_unref);
  *rows = theirs != NULL ? load_rows (self, error) : NULL;
  return *rows != NULL && sync_folders (self, *rows, theirs, error);
}

/* What threads have freed stays theirs, and the next step has others: what one needed would be there beside what the
 * next one needs */
static void
give_back_memory (void)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
}

/* What is held is released when all that there is was listed */
static gboolean
release_held (KitPass    *self,
              GPtrArray  *rows,
              GError    **error)
{
  gboolean is_partial = self->is_partial || self->outdated;

  for (guint i = 0; i < rows->len; i++)
    is_partial |= ((KitRemoteRow *) g_ptr_array_index (rows, i))->low > 1;
  return is_partial || kit_location_release_held (self->store, self->cancellable, error);
}

static gboolean
list_and_download (KitPass    *self,
                   GPtrArray  *rows,
                   GError    **error)
{
  gboolean is_much = FALSE;

  for (guint i = 0; i < rows->len; i++)
    is_much |= ((KitRemoteRow *) g_ptr_array_index (rows, i))->low > 1;
  if (!list_older (self, rows, error) || !release_held (self, rows, error))
    return FALSE;
  if (is_much)
    give_back_memory ();
  if (!kit_pass_download (self, rows, error))
    return FALSE;
  if (is_much)
    give_back_memory ();
  return TRUE;
}

static gboolean
run_download (KitPass  *self,
              GError  **error)
{
  g_autoptr (GPtrArray) rows = NULL;

  do
    if (!look (self, &rows, error) || (!self->outdated && !list_and_download (self, rows, error)))
      return FALSE;
  while (self->outdated);
  return kit_pass_index (self, 0, error) && kit_pass_shed (self, rows, error) && purge (self, error);
}

gboolean
kit_pass_run (KitPass  *self,
              GError  **error)
{
  GError *local_error = NULL;

  if (replay (self, &local_error) &&
      (!(self->flags & KIT_PASS_DOWNLOAD) ||
       (run_download (self, &local_error) && replay (self, &local_error))))
    return TRUE;
  /* Without an error it was asked to stop */
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* New mail comes with its text, unless it is much */
static gboolean
download_new (KitPass       *self,
              KitRemoteRow  *row,
              GError       **error)
{
  KitDownloadCursor cursor = { G_MAXINT64, 0, 0, KIT_PASS_LARGE };
  GError *local_error = NULL;
  KitPolicy policy;

  if (!kit_policy_load (self->store, row->folder, &policy, self->cancellable, error))
    return FALSE;
  cursor.since = policy.since;
  if (!policy.any || (self->flags & KIT_PASS_SPARING) ||
      kit_download_some (self->store, self->remote, row, &cursor, KIT_BODIES_OF_NEW, 0,
                         self->cancellable, &local_error))
    return TRUE;
  return kit_pass_note (self, local_error, error);
}

/* @lists: the list of folders is among what is to be looked at */
static gboolean
run_folders (KitPass    *self,
             GPtrArray  *paths,
             gboolean    lists,
             GError    **error)
{
  g_autoptr (GPtrArray) theirs = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  self->outdated = FALSE;
  self->n_lists += lists;
  if (lists)
    {
      theirs = kit_folder_list_sync (self->store, self->remote, self->cancellable, error);
      if (theirs == NULL)
        return FALSE;
    }
  rows = load_rows (self, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      KitRemoteRow *row = g_ptr_array_index (rows, i);
      /* Whoever watches compares with what was listed last: what that tells must not get lost */
      gboolean told = find_theirs (theirs, row->path) != NULL;
      gboolean named = g_ptr_array_find_with_equal_func (paths, row->path, g_str_equal, NULL);
      guint n_new = 0;

      if (row->uidvalidity == 0 || named || told)
        if (!sync_folder (self, row, named ? NULL : theirs, TRUE, NULL, &n_new, error) ||
            (n_new > 0 && !download_new (self, row, error)))
          return FALSE;
    }
  return rows != NULL;
}

gboolean
kit_pass_run_folders (KitPass    *self,
                      GPtrArray  *paths,
                      GError    **error)
{
  gboolean lists = g_ptr_array_find_with_equal_func (paths, "", g_str_equal, NULL);

  do
    {
      if (!run_folders (self, paths, lists, error))
        return FALSE;
      lists = TRUE;
    }
  while (self->outdated);
  return replay (self, error) && kit_pass_index (self, KIT_PASS_INDEX_TIME, error);
}
