/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/* Messages of which only the headers are here */

#include "mapi-store-private.h"
#include "mapi-store-server.h"

#include <glib/gi18n-lib.h>

#include "../table/mapi-table.h"

#define MARKS (MAPI_MSGSTATUS_REMOTE_DOWNLOAD | MAPI_MSGSTATUS_REMOTE_DELETE)

/* ---- marks ---- */

/* One by one: those that are gone keep none of the others */
static void
set_one_by_one (MapiStore      *self,
                MapiStoreClass *klass,
                MapiStoreCall  *call)
{
  for (guint i = 0; i < call->ids->len; i++)
    {
      g_autoptr(GError) problem = NULL;
      guint32 old;

      if (klass->set_message_status (self, call->ids->pdata[i], call->flags, call->number, &old, call->cancellable, &problem))
        continue;
      if (!g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
        {
          g_propagate_error (&call->error, g_steal_pointer (&problem));
          return;
        }
      call->partial = TRUE;
    }
  call->ok = TRUE;
}

static void
mapi_store_mark_remote_run (MapiStore      *self,
                            MapiStoreClass *klass,
                            MapiStoreCall  *call)
{
  if (klass->set_message_statuses != NULL)
    call->ok = klass->set_message_statuses (self, call->ids, call->flags, call->number, &call->partial, call->cancellable,
                                            &call->error);
  else if (klass->set_message_status != NULL)
    set_one_by_one (self, klass, call);
  else
    mapi_store_call_no_support (self, call);
}

/**
 * mapi_store_mark_remote:
 * @self: a store
 * @ids: (element-type MapiEntryId): messages
 * @mark: %MAPI_MSGSTATUS_REMOTE_DOWNLOAD, %MAPI_MSGSTATUS_REMOTE_DELETE or 0 for none
 * @partial: (out) (optional): whether some of them are gone
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Marks messages for what [method@Store.transfer_marked] is to do with them, however many they are, at once; each has one
 * mark at most. Nothing happens to them before that. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_INVALID_PARAMETER for another mark; %MAPI_ERROR_NO_ACCESS in a store that cannot be changed.
 * Source: IMAPIFolder::SetMessageStatus.
 *
 * Returns: %TRUE if those that are there are marked; look at @partial, too
 */
gboolean
mapi_store_mark_remote (MapiStore          *self,
                        GPtrArray          *ids,
                        MapiMessageStatus   mark,
                        gboolean           *partial,
                        GCancellable       *cancellable,
                        GError            **error)
{
  MapiStoreCall call = {
    .run = mapi_store_mark_remote_run,
    .ids = ids,
    .flags = mark,
    .number = MARKS,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (ids != NULL, FALSE);

  if (mark != 0 && mark != MAPI_MSGSTATUS_REMOTE_DOWNLOAD && mark != MAPI_MSGSTATUS_REMOTE_DELETE)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER, _("There is no such mark"));
      return FALSE;
    }
  if (!mapi_store_call_sync (self, &call, error))
    return FALSE;
  if (partial != NULL)
    *partial = call.partial;
  return call.ok;
}

/* ---- doing what they say ---- */

/* (transfer full) (nullable) (element-type MapiEntryId): the messages of @folder with the mark @mark */
static GPtrArray *
list_marked (MapiStore          *self,
             const MapiEntryId  *folder,
             MapiMessageStatus   mark,
             GCancellable       *cancellable,
             GError            **error)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID };
  g_autoptr(MapiTable) table = mapi_store_new_contents_table (self, folder, MAPI_TABLE_FLAG_NONE, error);
  g_autoptr(MapiRestriction) marked = mapi_restriction_new_bitmask (MAPI_PR_MSG_STATUS, mark, TRUE);
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  g_autoptr(GPtrArray) rows = NULL;

  if (table == NULL || !mapi_table_open (table, columns, G_N_ELEMENTS (columns), marked, NULL, cancellable, error))
    return NULL;
  rows = mapi_table_query_rows (table, G_MAXINT32, MAPI_QUERY_ROWS_NONE, cancellable, error);
  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    {
      GBytes *bytes = mapi_properties_get_binary (mapi_row_get_properties (rows->pdata[i]), MAPI_PR_ENTRYID);
      MapiEntryId *id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;

      if (id != NULL)
        g_ptr_array_add (ids, id);
    }
  return g_steal_pointer (&ids);
}

/* Nobody waits for the network as often as there are messages, and marks go as often */
#define PORTION 100

typedef struct
{
  MapiStore    *store;
  GCancellable *cancellable;
  guint         n_fetched;
  GError       *first;      /* (owned) (nullable): of those that could not be had */
  gboolean      stopped;    /* the others could not be had either */
} Fetching;

/* One that cannot be had keeps no others, unless there is nobody to have them from */
static void
note (Fetching *self,
      GError   *problem)
{
  self->stopped = g_cancellable_is_cancelled (self->cancellable)
                  || g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_USER_CANCEL)
                  || g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR)
                  || g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
  if (self->first == NULL)
    self->first = problem;
  else
    g_error_free (problem);
}

/* Whoever has gone meanwhile needs nothing more */
static gboolean
is_here (Fetching          *self,
         const MapiEntryId *id)
{
  g_autoptr(MapiContent) content = mapi_store_peek_message (self->store, id, NULL, NULL);
  g_autoptr(GBytes) source = NULL;
  GError *problem = NULL;

  if (content != NULL || self->stopped)
    return content != NULL;
  source = mapi_store_load_source (self->store, id, self->cancellable, &problem);
  if (source != NULL)
    return TRUE;
  if (g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    g_error_free (problem);
  else
    note (self, problem);
  return FALSE;
}

/* Also when it was stopped: what came until then has no mark any more */
static gboolean
fetch_portion (Fetching   *self,
               GPtrArray  *wanted,
               guint       from,
               GError    **error)
{
  g_autoptr(GPtrArray) portion = g_ptr_array_new ();
  g_autoptr(GPtrArray) came = g_ptr_array_new ();

  for (guint i = from; i < MIN (wanted->len, from + PORTION); i++)
    g_ptr_array_add (portion, wanted->pdata[i]);
  /* What does not come so is asked for by itself, and whoever is asked says why */
  if (mapi_store_has_server (self->store))
    mapi_store_fetch_messages (self->store, portion, self->cancellable, NULL);
  for (guint i = 0; i < portion->len; i++)
    if (is_here (self, portion->pdata[i]))
      g_ptr_array_add (came, portion->pdata[i]);
  self->n_fetched += came->len;
  return came->len == 0 || mapi_store_mark_remote (self->store, came, 0, NULL, NULL, error);
}

static gboolean
fetch_all (MapiStore     *store,
           GPtrArray     *wanted,
           guint         *n_fetched,
           GCancellable  *cancellable,
           GError       **error)
{
  Fetching self = { store, cancellable };
  gboolean done = TRUE;

  for (guint from = 0; done && from < wanted->len && !self.stopped; from += PORTION)
    done = fetch_portion (&self, wanted, from, error);
  *n_fetched = self.n_fetched;
  if (!done || self.first == NULL)
    {
      g_clear_error (&self.first);
      return done;
    }
  g_propagate_error (error, self.first);
  return FALSE;
}

/**
 * mapi_store_transfer_marked:
 * @self: a store
 * @folder: one of its folders
 * @max_deleted: so many may be deleted; %G_MAXUINT for any number
 * @n_fetched: (out) (optional): how many texts came
 * @n_deleted: (out) (optional): how many messages were deleted; with %MAPI_ERROR_OBJECT_CHANGED, how many would have been
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Does what messages of @folder are marked for with [method@Store.mark_remote]: deletes those marked with
 * %MAPI_MSGSTATUS_REMOTE_DELETE for good, of which the server hears as of any change, and fetches the texts of those marked
 * with %MAPI_MSGSTATUS_REMOTE_DOWNLOAD, whatever is kept here otherwise. What is done has no mark any more, what could not
 * be done keeps it, also when it was stopped. Blocks.
 *
 * Nobody else deletes what a person has not agreed to: if more is marked for that than @max_deleted by now, nothing is done.
 *
 * Errors: %MAPI_ERROR_OBJECT_CHANGED if more would be deleted than may be; those of [method@Store.load_source], the first
 * of them, when the others are done.
 * Source: IMAPIStatus::ValidateState with PROCESS_XP_HEADER_CACHE.
 *
 * Returns: %TRUE if all of it was done
 */
gboolean
mapi_store_transfer_marked (MapiStore          *self,
                            const MapiEntryId  *folder,
                            guint               max_deleted,
                            guint              *n_fetched,
                            guint              *n_deleted,
                            GCancellable       *cancellable,
                            GError            **error)
{
  g_autoptr(GPtrArray) wanted = NULL;
  g_autoptr(GPtrArray) unwanted = NULL;
  guint n = 0, n_unwanted = 0;

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (folder != NULL, FALSE);

  if (n_fetched == NULL)
    n_fetched = &n;
  if (n_deleted == NULL)
    n_deleted = &n_unwanted;
  *n_fetched = *n_deleted = 0;
  unwanted = list_marked (self, folder, MAPI_MSGSTATUS_REMOTE_DELETE, cancellable, error);
  if (unwanted == NULL)
    return FALSE;
  if (unwanted->len > max_deleted)
    {
      *n_deleted = unwanted->len;
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_OBJECT_CHANGED, _("More messages are marked to be deleted by now"));
      return FALSE;
    }
  if (unwanted->len > 0 &&
      !mapi_store_delete_messages (self, unwanted, MAPI_DELETE_NONE, NULL, cancellable, error))
    return FALSE;
  *n_deleted = unwanted->len;
  wanted = list_marked (self, folder, MAPI_MSGSTATUS_REMOTE_DOWNLOAD, cancellable, error);
  if (wanted == NULL)
    return FALSE;
  return fetch_all (self, wanted, n_fetched, cancellable, error);
}
