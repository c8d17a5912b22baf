/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-session-private.h"

#include "../store/mapi-store-server.h"

typedef struct
{
  MapiProvider   *provider;
  MapiFlushFlags  flags;
  GCancellable   *cancellable;
  GError         *error;
} Job;

static gpointer
synchronize_thread (gpointer data)
{
  Job *job = data;

  if (MAPI_IS_STORE (job->provider))
    mapi_store_synchronize (MAPI_STORE (job->provider), job->flags, job->cancellable, &job->error);
  else
    mapi_address_book_provider_synchronize (MAPI_ADDRESS_BOOK_PROVIDER (job->provider), job->flags, job->cancellable,
                                            &job->error);
  return NULL;
}

/**
 * mapi_session_list_server_books:
 * @self: a session
 *
 * Lists the directories of the address book that are a copy of what a server has.
 *
 * Returns: (transfer container) (element-type MapiAddressBookProvider): none after the logoff
 */
GPtrArray *
mapi_session_list_server_books (MapiSession *self)
{
  GPtrArray *books;
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);

  books = g_ptr_array_new_with_free_func (g_object_unref);
  locker = g_mutex_locker_new (&self->lock);
  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->state == MAPI_SLOT_RUNNING && MAPI_IS_ADDRESS_BOOK_PROVIDER (slot->provider) &&
          mapi_address_book_provider_has_server (MAPI_ADDRESS_BOOK_PROVIDER (slot->provider)))
        g_ptr_array_add (books, g_object_ref (slot->provider));
    }
  return books;
}

/* Whatever is a copy of what a server has: stores, then address books */
static GPtrArray *
dup_replicas (MapiSession *self)
{
  g_autoptr(GPtrArray) stores = mapi_session_dup_stores (self);
  GPtrArray *replicas = mapi_session_list_server_books (self);
  guint n = 0;

  for (guint i = 0; i < stores->len; i++)
    if (mapi_store_has_server (g_ptr_array_index (stores, i)))
      g_ptr_array_insert (replicas, n++, g_object_ref (g_ptr_array_index (stores, i)));
  return replicas;
}

/**
 * mapi_session_synchronize:
 * @self: a session
 * @flags: which way
 * @cancellable: (nullable): stops waiting
 * @error: return location for an error
 *
 * Synchronizes every store and address book that has a server, all at the same time, and returns when the
 * last is done.
 * Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_INVALID_OBJECT after the logoff; the first one's, after all were asked.
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
  g_autoptr(GPtrArray) replicas = NULL;
  g_autofree Job *jobs = NULL;
  g_autofree GThread **threads = NULL;
  gboolean success = TRUE;

  g_return_val_if_fail (MAPI_IS_SESSION (self), FALSE);

  if (!mapi_session_check (self, error))
    return FALSE;

  replicas = dup_replicas (self);
  jobs = g_new0 (Job, replicas->len);
  threads = g_new0 (GThread *, replicas->len);
  for (guint i = 0; i < replicas->len; i++)
    {
      jobs[i] = (Job) { g_ptr_array_index (replicas, i), flags, cancellable, NULL };
      threads[i] = g_thread_new ("mapi-sync", synchronize_thread, &jobs[i]);
    }
  for (guint i = 0; i < replicas->len; i++)
    {
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
 * Starts the agent of every store and address book with a server that no other process has. The spooler does this; other
 * sessions need it only where there is no spooler and they last.
 */
void
mapi_session_start_agents (MapiSession *self)
{
  g_autoptr(GPtrArray) replicas = NULL;

  g_return_if_fail (MAPI_IS_SESSION (self));

  replicas = dup_replicas (self);
  for (guint i = 0; i < replicas->len; i++)
    {
      g_autoptr(GError) error = NULL;

      gpointer replica = g_ptr_array_index (replicas, i);

      if (MAPI_IS_STORE (replica) ? !mapi_store_start_agent (replica, &error)
                                  : !mapi_address_book_provider_start_agent (replica, &error))
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
  g_autoptr(GPtrArray) replicas = NULL;

  g_return_if_fail (MAPI_IS_SESSION (self));

  replicas = dup_replicas (self);
  for (guint i = 0; i < replicas->len; i++)
    if (MAPI_IS_STORE (g_ptr_array_index (replicas, i)))
      mapi_store_stop_agent (g_ptr_array_index (replicas, i));
    else
      mapi_address_book_provider_stop_agent (g_ptr_array_index (replicas, i));
}
