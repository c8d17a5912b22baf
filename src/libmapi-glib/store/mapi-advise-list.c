/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-advise-list-private.h"

#include "../session/mapi-init-private.h"

/*
 * MapiAdviseList:
 *
 * Advise sinks and the events each is still to be told. A sink belongs to the list while it
 * is advised and to its pending source while one is attached, so that a sink removed during its
 * own call, or by another thread meanwhile, lives until that call has returned.
 *
 * The source is an idle one of a lower priority than the completion of a GTask: the callback of
 * the asynchronous call that caused an event comes first, and the blocking call has returned
 * anyway before its thread runs the loop again.
 */
struct _MapiAdviseList
{
  gatomicrefcount  ref_count;  /* of the owners */
  gatomicrefcount  sink_count; /* one for all owners, one for each sink: keeps the mutex */
  GMutex           mutex;   /* guards what follows, and the mutable fields of every sink */
  GPtrArray       *sinks;   /* (owned) (element-type Sink), in order of subscription */
  guint            last_id;
};

typedef struct
{
  gatomicrefcount       ref_count;
  MapiAdviseList       *list;      /* (owned), see sink_count */
  guint                 id;
  MapiEntryId          *entry_id;  /* (owned) (nullable) */
  MapiEvent             mask;
  MapiNotificationFunc  func;
  gpointer              user_data;
  GDestroyNotify        destroy;
  GMainContext         *context;   /* (owned) */
  GPtrArray            *pending;   /* (owned) (nullable) (element-type MapiNotification) */
  gboolean              scheduled; /* a source is attached and has not run yet */
  gboolean              removed;
} Sink;

static void
mapi_advise_list_release (MapiAdviseList *self)
{
  if (!g_atomic_ref_count_dec (&self->sink_count))
    return;

  g_ptr_array_unref (self->sinks);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static Sink *
sink_ref (Sink *sink)
{
  g_atomic_ref_count_inc (&sink->ref_count);
  return sink;
}

static void
sink_unref (Sink *sink)
{
  if (!g_atomic_ref_count_dec (&sink->ref_count))
    return;

  if (sink->destroy != NULL)
    sink->destroy (sink->user_data);
  g_clear_pointer (&sink->pending, g_ptr_array_unref);
  g_clear_pointer (&sink->entry_id, mapi_entry_id_free);
  g_main_context_unref (sink->context);
  mapi_advise_list_release (sink->list);
  g_free (sink);
}

static gboolean
sink_is_about (Sink              *sink,
               const MapiEntryId *id)
{
  return id != NULL && mapi_entry_id_equal (sink->entry_id, id);
}

static gboolean
sink_wants (Sink             *sink,
            MapiNotification *notification)
{
  if ((sink->mask & mapi_notification_get_event (notification)) == 0)
    return FALSE;

  return sink->entry_id == NULL ||
         sink_is_about (sink, mapi_notification_get_entry_id (notification)) ||
         sink_is_about (sink, mapi_notification_get_parent_id (notification)) ||
         sink_is_about (sink, mapi_notification_get_old_id (notification)) ||
         sink_is_about (sink, mapi_notification_get_old_parent_id (notification));
}

static gboolean
sink_dispatch_cb (gpointer user_data)
{
  Sink *sink = user_data;
  g_autoptr(GPtrArray) batch = NULL;

  g_mutex_lock (&sink->list->mutex);
  batch = g_steal_pointer (&sink->pending);
  sink->scheduled = FALSE;
  g_mutex_unlock (&sink->list->mutex);

  for (guint i = 0; batch != NULL && i < batch->len; i++)
    {
      gboolean removed;

      g_mutex_lock (&sink->list->mutex);
      removed = sink->removed;
      g_mutex_unlock (&sink->list->mutex);
      if (removed)
        break;
      sink->func (g_ptr_array_index (batch, i), sink->user_data);
    }
  return G_SOURCE_REMOVE;
}

/* With the mutex held */
static void
sink_queue (Sink             *sink,
            MapiNotification *notification)
{
  g_autoptr(GSource) source = NULL;

  if (sink->pending == NULL)
    sink->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_notification_unref);
  g_ptr_array_add (sink->pending, mapi_notification_ref (notification));
  if (sink->scheduled)
    return;

  sink->scheduled = TRUE;
  source = g_idle_source_new ();
  g_source_set_static_name (source, "[mapi] notifications");
  g_source_set_callback (source, sink_dispatch_cb, sink_ref (sink), (GDestroyNotify) sink_unref);
  g_source_attach (source, sink->context);
}

/*
 * mapi_advise_list_new:
 *
 * Returns: (transfer full): a list without sinks
 */
MapiAdviseList *
mapi_advise_list_new (void)
{
  MapiAdviseList *self = g_new0 (MapiAdviseList, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_atomic_ref_count_init (&self->sink_count);
  g_mutex_init (&self->mutex);
  self->sinks = g_ptr_array_new ();
  return self;
}

/*
 * mapi_advise_list_ref:
 * @self: a list
 *
 * Returns: (transfer full): @self
 */
MapiAdviseList *
mapi_advise_list_ref (MapiAdviseList *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/*
 * mapi_advise_list_unref:
 * @self: (transfer full): a list
 *
 * Drops a reference; with the last one every sink is removed.
 */
void
mapi_advise_list_unref (MapiAdviseList *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  for (;;)
    {
      guint connection = 0;

      g_mutex_lock (&self->mutex);
      if (self->sinks->len > 0)
        connection = ((Sink *) g_ptr_array_index (self->sinks, 0))->id;
      g_mutex_unlock (&self->mutex);
      if (connection == 0)
        break;
      mapi_advise_list_remove (self, connection);
    }
  mapi_advise_list_release (self);
}

/*
 * mapi_advise_list_add:
 * @self: a list
 * @entry_id: (nullable): the object, or %NULL for every one
 * @mask: which events
 * @func: the sink
 * @user_data: for @func
 * @destroy: (nullable): frees @user_data, once no call of @func can come any more
 *
 * Subscribes. @func runs on the library's notification thread if there is one, else on the main
 * context that is the calling thread's default now. Any thread.
 *
 * Source: IMsgStore::Advise, MAPIINIT_0 (MAPI_MULTITHREAD_NOTIFICATIONS).
 *
 * Returns: the connection, never 0
 */
guint
mapi_advise_list_add (MapiAdviseList       *self,
                      const MapiEntryId    *entry_id,
                      MapiEvent             mask,
                      MapiNotificationFunc  func,
                      gpointer              user_data,
                      GDestroyNotify        destroy)
{
  GMainContext *context = mapi_init_dup_notification_context ();
  Sink *sink = g_new0 (Sink, 1);
  guint id;

  g_atomic_ref_count_init (&sink->ref_count);
  g_atomic_ref_count_inc (&self->sink_count);
  sink->list = self;
  sink->entry_id = entry_id != NULL ? mapi_entry_id_copy (entry_id) : NULL;
  sink->mask = mask;
  sink->func = func;
  sink->user_data = user_data;
  sink->destroy = destroy;
  sink->context = context != NULL ? context : g_main_context_ref_thread_default ();

  g_mutex_lock (&self->mutex);
  id = sink->id = ++self->last_id;
  g_ptr_array_add (self->sinks, sink);
  g_mutex_unlock (&self->mutex);
  return id;
}

/*
 * mapi_advise_list_remove:
 * @self: a list
 * @connection: what mapi_advise_list_add() returned
 *
 * Unsubscribes. Events not delivered yet are dropped; a call that is running on another thread
 * goes on, and its data is freed after it. Any thread.
 *
 * Source: IMsgStore::Unadvise.
 *
 * Returns: whether there was such a connection
 */
gboolean
mapi_advise_list_remove (MapiAdviseList *self,
                         guint           connection)
{
  g_autoptr(GPtrArray) dropped = NULL;
  Sink *sink = NULL;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->sinks->len && sink == NULL; i++)
    {
      Sink *candidate = g_ptr_array_index (self->sinks, i);

      if (candidate->id != connection)
        continue;
      sink = candidate;
      sink->removed = TRUE;
      dropped = g_steal_pointer (&sink->pending);
      g_ptr_array_remove_index (self->sinks, i);
    }
  g_mutex_unlock (&self->mutex);

  /* Runs the sink's destroy function, which may call back here: not with the mutex held */
  if (sink != NULL)
    sink_unref (sink);
  return sink != NULL;
}

/*
 * mapi_advise_list_post:
 * @self: a list
 * @notification: an event; nobody changes it any more
 *
 * Queues an event for every sink that asked for it. Any thread; never calls a sink itself.
 *
 * Source: IMAPISupport::Notify.
 */
void
mapi_advise_list_post (MapiAdviseList   *self,
                       MapiNotification *notification)
{
  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->sinks->len; i++)
    {
      Sink *sink = g_ptr_array_index (self->sinks, i);

      if (sink_wants (sink, notification))
        sink_queue (sink, notification);
    }
  g_mutex_unlock (&self->mutex);
}
