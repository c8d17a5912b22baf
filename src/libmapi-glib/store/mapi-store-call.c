/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-store-private.h"

#include "mapi-read-only-store-private.h"
#include "mapi-store-server.h"

#include <glib/gi18n-lib.h>

/*
 * How the client functions of MapiStore reach the vfuncs.
 *
 * Every call is checked (store still open, ids its own), taken to one of the store's two
 * lanes, run there, and its outcome brought back. What a vfunc posts while it runs is held until
 * it has returned: a client never hears of an effect before the call that had it is over.
 *
 * What is asked of a read-only store runs on the lanes of the store it stands for, with that
 * store as its object, provided that it only reads.
 */

MapiStoreCall *
mapi_store_call_new (MapiStoreCallFunc run)
{
  MapiStoreCall *call = g_new0 (MapiStoreCall, 1);

  call->run = run;
  return call;
}

static void
mapi_store_call_clear_out (MapiStoreCall *call)
{
  g_clear_pointer (&call->text_out, g_free);
  g_clear_pointer (&call->list_out, g_ptr_array_unref);
  g_clear_pointer (&call->id_out, mapi_entry_id_free);
  if (call->result != NULL && call->result_free != NULL)
    call->result_free (g_steal_pointer (&call->result));
  g_clear_error (&call->error);
  g_clear_pointer (&call->posts, g_ptr_array_unref);
}

static void
mapi_store_call_free (MapiStoreCall *call)
{
  mapi_store_call_clear_out (call);
  g_clear_pointer (&call->id, mapi_entry_id_free);
  g_clear_pointer (&call->target, mapi_entry_id_free);
  g_clear_pointer (&call->properties, mapi_properties_unref);
  g_clear_pointer (&call->content, mapi_content_unref);
  g_clear_pointer (&call->restriction, mapi_restriction_unref);
  g_clear_pointer (&call->ids, g_ptr_array_unref);
  g_clear_pointer (&call->list, g_ptr_array_unref);
  g_clear_pointer (&call->bags, g_ptr_array_unref);
  g_clear_pointer (&call->text, g_free);
  g_clear_pointer (&call->text2, g_free);
  g_clear_error (&call->why);
  g_clear_pointer (&call->tags, g_free);
  g_free (call);
}

static gboolean
mapi_store_check_id (MapiStore          *self,
                     const MapiEntryId  *id,
                     GError            **error)
{
  if (id == NULL || mapi_store_owns (self, id))
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID,
               _("The object is not one of “%s”"),
               mapi_provider_get_label (MAPI_PROVIDER (self)));
  return FALSE;
}

static gboolean
mapi_store_call_check (MapiStore      *self,
                       MapiStoreCall  *call,
                       GError        **error)
{
  if (!mapi_provider_check (MAPI_PROVIDER (self), error))
    return FALSE;
  if (call->narrow && !call->reads)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, _("“%s” was opened for reading only"),
                   mapi_provider_get_label (MAPI_PROVIDER (self)));
      return FALSE;
    }
  if (!mapi_store_check_id (self, call->id, error) ||
      !mapi_store_check_id (self, call->target, error))
    return FALSE;

  for (guint i = 0; call->ids != NULL && i < call->ids->len; i++)
    {
      if (!mapi_store_check_id (self, g_ptr_array_index (call->ids, i), error))
        return FALSE;
    }
  return !g_cancellable_set_error_if_cancelled (call->cancellable, error);
}

/* On the lane. A vfunc that calls the store's own client functions nests: the outermost call
 * holds everything. */
static void
mapi_store_call_run (MapiStore     *self,
                     MapiStoreCall *call)
{
  GPtrArray **held = mapi_store_get_held (self, call->lane);
  gboolean outermost = *held == NULL;

  if (!mapi_provider_check_lane (MAPI_PROVIDER (self), &call->error))
    return;
  if (outermost)
    *held = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_notification_unref);
  call->run (self, MAPI_STORE_GET_CLASS (self), call);
  if (outermost)
    call->posts = g_steal_pointer (held);
}

static void
mapi_store_call_flush (MapiStore     *self,
                       MapiStoreCall *call)
{
  for (guint i = 0; call->posts != NULL && i < call->posts->len; i++)
    mapi_store_deliver (self, g_ptr_array_index (call->posts, i));
  g_clear_pointer (&call->posts, g_ptr_array_unref);
}

gboolean
mapi_store_hold_post (MapiStore        *self,
                      MapiNotification *notification)
{
  for (guint lane = 0; lane < MAPI_N_LANES; lane++)
    {
      GPtrArray *held;

      if (!mapi_worker_is_current (mapi_provider_get_worker (MAPI_PROVIDER (self), lane)))
        continue;
      held = *mapi_store_get_held (self, lane);
      if (held == NULL)
        return FALSE;
      g_ptr_array_add (held, mapi_notification_ref (notification));
      return TRUE;
    }
  return FALSE;
}

/* The message is listed here, but its text is on a server only */
static gboolean
mapi_store_call_wants_fetch (MapiStore     *self,
                             MapiStoreCall *call)
{
  return call->fetches && g_error_matches (call->error, MAPI_ERROR, MAPI_ERROR_UNABLE_TO_COMPLETE) &&
         mapi_store_has_server (self);
}

/* Not on a lane: whoever else reads the store does not wait for the network */
static gboolean
mapi_store_call_fetch (MapiStore     *self,
                       MapiStoreCall *call)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();

  g_clear_error (&call->error);
  g_clear_pointer (&call->posts, g_ptr_array_unref);
  g_ptr_array_add (ids, call->id);
  return mapi_store_fetch_messages (self, ids, call->cancellable, &call->error);
}

typedef struct
{
  MapiStore     *self;
  MapiStoreCall *call;
} SyncCall;

static void
mapi_store_call_sync_cb (gpointer data)
{
  SyncCall *sync = data;

  mapi_store_call_run (sync->self, sync->call);
}

/* What only reads need not wait behind a transaction while the other lane has nothing to do. Behind an import it would
 * wait longer still. */
static gboolean
mapi_store_call_beside (MapiStore *target,
                        SyncCall  *sync)
{
  MapiLane lane = sync->call->lane;

  sync->call->lane = MAPI_LANE_BACKGROUND;
  if (mapi_worker_call_if_idle (mapi_provider_get_worker (MAPI_PROVIDER (target), MAPI_LANE_BACKGROUND),
                                mapi_store_call_sync_cb, sync))
    return TRUE;
  sync->call->lane = lane;
  return FALSE;
}

static void
name_component (MapiStore     *self,
                MapiStoreCall *call)
{
  mapi_error_explain (&call->error, mapi_support_get_display_name (mapi_provider_get_support (MAPI_PROVIDER (self))), NULL,
                      NULL);
}

gboolean
mapi_store_call_sync (MapiStore      *self,
                      MapiStoreCall  *call,
                      GError        **error)
{
  g_autoptr(MapiStore) target = g_object_ref (mapi_read_only_store_get_target (self));
  SyncCall sync = { target, call };

  call->narrow = target != self;
  if (!mapi_store_call_check (target, call, error))
    {
      mapi_store_call_clear_out (call);
      return FALSE;
    }

  if (call->beside && mapi_store_call_beside (target, &sync))
    {
      mapi_store_call_flush (target, call);
      return TRUE;
    }
  if (!mapi_worker_call_cancellable (mapi_provider_get_worker (MAPI_PROVIDER (target), call->lane),
                                     mapi_store_call_sync_cb, &sync, call->cancellable))
    g_cancellable_set_error_if_cancelled (call->cancellable, &call->error);
  if (mapi_store_call_wants_fetch (target, call) && mapi_store_call_fetch (target, call))
    mapi_worker_call (mapi_provider_get_worker (MAPI_PROVIDER (target), call->lane),
                      mapi_store_call_sync_cb, &sync);
  mapi_store_call_flush (target, call);

  if (call->error == NULL)
    return TRUE;
  name_component (target, call);
  g_propagate_error (error, g_steal_pointer (&call->error));
  mapi_store_call_clear_out (call);
  return FALSE;
}

/* Hands the outcome to the client */
static void
mapi_store_call_return (MapiStore     *self,
                        MapiStoreCall *call,
                        GTask         *task)
{
  call->cancellable = NULL;
  name_component (self, call);

  /* The task is the client's from here on: keep what is still needed */
  {
    g_autoptr(GPtrArray) posts = g_steal_pointer (&call->posts);

    if (call->error != NULL)
      g_task_return_error (task, g_steal_pointer (&call->error));
    else
      g_task_return_boolean (task, TRUE);

    for (guint i = 0; posts != NULL && i < posts->len; i++)
      mapi_store_deliver (self, g_ptr_array_index (posts, i));
  }
}

static gpointer
mapi_store_call_fetch_thread (gpointer data)
{
  GTask *task = data;
  MapiStore *self = mapi_read_only_store_get_target (g_task_get_source_object (task));
  MapiStoreCall *call = g_task_get_task_data (task);
  SyncCall sync = { self, call };

  if (mapi_store_call_fetch (self, call))
    mapi_worker_call (mapi_provider_get_worker (MAPI_PROVIDER (self), call->lane),
                      mapi_store_call_sync_cb, &sync);
  mapi_store_call_return (self, call, task);
  mapi_worker_drop_task (task);
  return NULL;
}

static void
mapi_store_call_thread (GTask        *task,
                        gpointer      source_object,
                        gpointer      task_data,
                        GCancellable *cancellable)
{
  MapiStore *self = mapi_read_only_store_get_target (source_object);
  MapiStoreCall *call = task_data;

  call->cancellable = cancellable;
  mapi_store_call_run (self, call);
  if (mapi_store_call_wants_fetch (self, call))
    g_thread_unref (g_thread_new ("mapi-fetch", mapi_store_call_fetch_thread, g_object_ref (task)));
  else
    mapi_store_call_return (self, call, task);
}

void
mapi_store_call_start (MapiStore           *self,
                       MapiStoreCall       *call,
                       gpointer             source_tag,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  MapiStore *target = mapi_read_only_store_get_target (self);
  GError *error = NULL;

  call->narrow = target != self;
  g_task_set_source_tag (task, source_tag);
  /* What was done was done: a cancel that comes too late is not reported as one */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, call, (GDestroyNotify) mapi_store_call_free);

  if (!mapi_store_call_check (target, call, &error))
    g_task_return_error (task, error);
  else
    mapi_worker_push (mapi_provider_get_worker (MAPI_PROVIDER (target), call->lane), task,
                      mapi_store_call_thread);
}

MapiStoreCall *
mapi_store_call_finish (MapiStore     *self,
                        GAsyncResult  *result,
                        gpointer       source_tag,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, source_tag), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  return g_task_get_task_data (G_TASK (result));
}

void
mapi_store_call_take_text (MapiStoreCall  *call,
                           char          **out)
{
  if (out != NULL)
    *out = g_steal_pointer (&call->text_out);
  g_clear_pointer (&call->text_out, g_free);
}

void
mapi_store_call_take_list (MapiStoreCall  *call,
                           GPtrArray     **out)
{
  if (out != NULL)
    *out = g_steal_pointer (&call->list_out);
  g_clear_pointer (&call->list_out, g_ptr_array_unref);
}

void
mapi_store_call_take_id (MapiStoreCall  *call,
                         MapiEntryId   **out)
{
  if (out != NULL)
    *out = g_steal_pointer (&call->id_out);
  g_clear_pointer (&call->id_out, mapi_entry_id_free);
}

void
mapi_store_call_no_support (MapiStore     *self,
                            MapiStoreCall *call)
{
  mapi_provider_set_no_support (MAPI_PROVIDER (self), &call->error);
}

MapiEntryId *
mapi_store_dup_id (const MapiEntryId *id)
{
  return id != NULL ? mapi_entry_id_copy (id) : NULL;
}

void
mapi_store_free_id (gpointer id)
{
  if (id != NULL)
    mapi_entry_id_free (id);
}

static gpointer
mapi_store_copy_id_cb (gconstpointer id,
                       gpointer      user_data)
{
  return mapi_store_dup_id (id);
}

GPtrArray *
mapi_store_dup_ids (GPtrArray *ids)
{
  GPtrArray *copy;

  if (ids == NULL)
    return NULL;
  copy = g_ptr_array_copy (ids, mapi_store_copy_id_cb, NULL);
  g_ptr_array_set_free_func (copy, mapi_store_free_id);
  return copy;
}

static void
mapi_store_free_bag (gpointer bag)
{
  if (bag != NULL)
    mapi_properties_unref (bag);
}

static gpointer
mapi_store_copy_bag_cb (gconstpointer bag,
                        gpointer      user_data)
{
  return bag != NULL ? mapi_properties_copy (bag) : NULL;
}

GPtrArray *
mapi_store_dup_bags (GPtrArray *bags)
{
  GPtrArray *copy;

  if (bags == NULL)
    return NULL;
  copy = g_ptr_array_copy (bags, mapi_store_copy_bag_cb, NULL);
  g_ptr_array_set_free_func (copy, mapi_store_free_bag);
  return copy;
}

static gpointer
mapi_store_ref_source_cb (gconstpointer source,
                          gpointer      user_data)
{
  return g_bytes_ref ((GBytes *) source);
}

GPtrArray *
mapi_store_dup_sources (GPtrArray *sources)
{
  GPtrArray *copy;

  if (sources == NULL)
    return NULL;
  copy = g_ptr_array_copy (sources, mapi_store_ref_source_cb, NULL);
  g_ptr_array_set_free_func (copy, (GDestroyNotify) g_bytes_unref);
  return copy;
}
