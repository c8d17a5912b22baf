/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-session-private.h"

#include "../store/mapi-store-server.h"

typedef struct
{
  MapiStore      *store;
  MapiFlushFlags  flags;
  GCancellable   *cancellable;
  GError         *error;
} Job;

static gpointer
synchronize_thread (gpointer data)
{
  Job *job = data;

  mapi_store_synchronize (job->store, job->flags, job->cancellable, &job->error);
  return NULL;
}

/**
 * mapi_session_synchronize:
 * @self: a session
 * @flags: which way
 * @cancellable: (nullable): stops waiting
 * @error: return location for an error
 *
 * Synchronizes every store that has a server, all at the same time, and returns when the last is done.
 * Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_INVALID_OBJECT after the logoff; the first store's, after all were asked.
 * Source: IMAPIStatus::FlushQueues.
 *
 * Returns: %TRUE on success
 */
gboolean
mapi_session_synchronize (MapiSession     *self,
                          MapiFlushFlags   flags,
                          GCancellable    *cancellable,
                          GError         **error)
{
  g_autoptr(GPtrArray) stores = NULL;
  g_autofree Job *jobs = NULL;
  g_autofree GThread **threads = NULL;
  gboolean success = TRUE;

  g_return_val_if_fail (MAPI_IS_SESSION (self), FALSE);

  if (!mapi_session_check (self, error))
    return FALSE;

  stores = mapi_session_dup_stores (self);
  jobs = g_new0 (Job, stores->len);
  threads = g_new0 (GThread *, stores->len);
  for (guint i = 0; i < stores->len; i++)
    if (mapi_store_has_server (g_ptr_array_index (stores, i)))
      {
        jobs[i] = (Job) { g_ptr_array_index (stores, i), flags, cancellable, NULL };
        threads[i] = g_thread_new ("mapi-sync", synchronize_thread, &jobs[i]);
      }
  for (guint i = 0; i < stores->len; i++)
    {
      if (threads[i] == NULL)
        continue;
      g_thread_join (threads[i]);
      if (jobs[i].error != NULL && success)
        g_propagate_error (error, g_steal_pointer (&jobs[i].error));
      success &= jobs[i].error == NULL && (error == NULL || *error == NULL);
      g_clear_error (&jobs[i].error);
    }
  return success;
}

/**
 * mapi_session_start_agents:
 * @self: a session
 *
 * Starts the agent of every store with a server that no other process has. The spooler does this; other
 * sessions need it only where there is no spooler and they last.
 */
void
mapi_session_start_agents (MapiSession *self)
{
  g_autoptr(GPtrArray) stores = NULL;

  g_return_if_fail (MAPI_IS_SESSION (self));

  stores = mapi_session_dup_stores (self);
  for (guint i = 0; i < stores->len; i++)
    {
      g_autoptr(GError) error = NULL;

      if (mapi_store_has_server (g_ptr_array_index (stores, i)) &&
          !mapi_store_start_agent (g_ptr_array_index (stores, i), &error))
        g_debug ("An agent was not started: %s", error->message);
    }
}

/**
 * mapi_session_stop_agents:
 * @self: a session
 *
 * Stops what [method@Session.start_agents] started, and waits for that.
 */
void
mapi_session_stop_agents (MapiSession *self)
{
  g_autoptr(GPtrArray) stores = NULL;

  g_return_if_fail (MAPI_IS_SESSION (self));

  stores = mapi_session_dup_stores (self);
  for (guint i = 0; i < stores->len; i++)
    mapi_store_stop_agent (g_ptr_array_index (stores, i));
}
