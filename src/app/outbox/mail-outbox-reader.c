/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-outbox-reader.h"

typedef struct
{
  MapiSession    *session; /* (owned) */
  GPtrArray      *stores;  /* (owned) (nullable) */
  guint           limit;
  guint           n_more;
  MailOutboxItem *item;    /* (owned) (nullable) */
  MailOutboxVerb  verb;
  MapiEntryId    *wanted;  /* (owned) (nullable) */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->session);
  g_clear_object (&job->item);
  g_clear_pointer (&job->stores, g_ptr_array_unref);
  g_clear_pointer (&job->wanted, mapi_entry_id_free);
  g_free (job);
}

/* ---- reading ---- */

static gboolean
add_messages (Job           *job,
              MapiStore     *store,
              GPtrArray     *items,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr(GPtrArray) queue = NULL;
  gboolean held = mapi_session_is_queue_held (job->session);

  if (!(mapi_store_get_support_mask (store) & MAPI_STORE_SUPPORT_SUBMIT))
    return TRUE;
  queue = mapi_store_list_outgoing (store, cancellable, error);
  if (queue == NULL)
    return FALSE;
  for (guint i = 0; i < queue->len; i++)
    if (items->len < job->limit)
      g_ptr_array_add (items, mail_outbox_item_new_message (store, g_ptr_array_index (queue, i), held));
    else
      job->n_more++;
  return TRUE;
}

/* Takes @operations */
static void
add_all (Job          *job,
         MapiProvider *provider,
         GPtrArray    *operations,
         GPtrArray    *items)
{
  for (guint i = 0; i < operations->len; i++)
    if (items->len < job->limit)
      g_ptr_array_add (items, mail_outbox_item_new_operation (provider, g_ptr_array_index (operations, i)));
    else
      job->n_more++;
  g_ptr_array_unref (operations);
}

static gboolean
add_operations (Job           *job,
                MapiStore     *store,
                GPtrArray     *items,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr(GError) failure = NULL;
  GPtrArray *operations = mapi_store_list_operations (store, cancellable, &failure);

  if (operations != NULL)
    add_all (job, MAPI_PROVIDER (store), operations, items);
  else if (!g_error_matches (failure, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return TRUE;
}

/* What address books on servers have not been told */
static gboolean
add_books (Job           *job,
           GPtrArray     *items,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr(GPtrArray) books = mapi_session_list_server_books (job->session);

  for (guint i = 0; i < books->len; i++)
    {
      GPtrArray *operations = mapi_address_book_provider_list_operations (books->pdata[i], cancellable, error);

      if (operations == NULL)
        return FALSE;
      add_all (job, books->pdata[i], operations, items);
    }
  return TRUE;
}

static void
read_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Job *job = task_data;
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) operations = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < job->stores->len; i++)
    {
      MapiStore *store = g_ptr_array_index (job->stores, i);

      if (!add_messages (job, store, messages, cancellable, &error) ||
          !add_operations (job, store, operations, cancellable, &error))
        {
          g_task_return_error (task, g_steal_pointer (&error));
          return;
        }
    }
  if (!add_books (job, operations, cancellable, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_ptr_array_extend_and_steal (messages, g_steal_pointer (&operations));
  g_task_return_pointer (task, g_steal_pointer (&messages), (GDestroyNotify) g_ptr_array_unref);
}

void
mail_outbox_read_async (MapiSession         *session,
                        GListModel          *stores,
                        guint                limit,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->session = g_object_ref (session);
  job->stores = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (stores); i++)
    g_ptr_array_add (job->stores, g_list_model_get_item (stores, i));
  job->limit = limit;
  g_task_set_source_tag (task, mail_outbox_read_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, read_thread);
}

GPtrArray *
mail_outbox_read_finish (GAsyncResult  *result,
                         guint         *n_more,
                         GError       **error)
{
  *n_more = ((Job *) g_task_get_task_data (G_TASK (result)))->n_more;
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- one ---- */

static void
find_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Job *job = task_data;
  MapiStore *store = g_ptr_array_index (job->stores, 0);
  GError *error = NULL;
  g_autoptr(GPtrArray) queue = mapi_store_list_outgoing (store, cancellable, &error);
  MailOutboxItem *item = NULL;

  for (guint i = 0; queue != NULL && i < queue->len && item == NULL; i++)
    if (mapi_entry_id_equal (mapi_outgoing_get_entry_id (queue->pdata[i]), job->wanted))
      item = mail_outbox_item_new_message (store, queue->pdata[i], mapi_session_is_queue_held (job->session));
  if (queue == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, item, g_object_unref);
}

void
mail_outbox_find_async (MapiSession         *session,
                        MapiStore           *store,
                        const MapiEntryId   *id,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->session = g_object_ref (session);
  job->stores = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (job->stores, g_object_ref (store));
  job->wanted = mapi_entry_id_copy (id);
  g_task_set_source_tag (task, mail_outbox_find_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, find_thread);
}

MailOutboxItem *
mail_outbox_find_finish (GAsyncResult  *result,
                         GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- acting ---- */

static gboolean
act_on_operation (MapiProvider  *provider,
                  gint64         number,
                  gboolean       drop,
                  GCancellable  *cancellable,
                  GError       **error)
{
  if (MAPI_IS_STORE (provider))
    return drop ? mapi_store_drop_operation (MAPI_STORE (provider), number, cancellable, error)
                : mapi_store_retry_operation (MAPI_STORE (provider), number, cancellable, error);
  return drop ? mapi_address_book_provider_drop_operation (MAPI_ADDRESS_BOOK_PROVIDER (provider), number, cancellable, error)
              : mapi_address_book_provider_retry_operation (MAPI_ADDRESS_BOOK_PROVIDER (provider), number, cancellable,
                                                            error);
}

static gboolean
act (Job           *job,
     GCancellable  *cancellable,
     GError       **error)
{
  if (job->verb == MAIL_OUTBOX_HOLD || job->verb == MAIL_OUTBOX_RELEASE)
    return mapi_session_hold_queue (job->session, job->verb == MAIL_OUTBOX_HOLD, error);
  if (mail_outbox_item_is_operation (job->item))
    return act_on_operation (mail_outbox_item_get_provider (job->item), mail_outbox_item_get_number (job->item),
                             job->verb == MAIL_OUTBOX_CANCEL, cancellable, error);
  if (job->verb == MAIL_OUTBOX_CANCEL)
    return mapi_session_edit_message (job->session, mail_outbox_item_get_entry_id (job->item), NULL, cancellable, error);
  return mapi_session_retry_message (job->session, mail_outbox_item_get_entry_id (job->item), cancellable, error);
}

static void
act_thread (GTask        *task,
            gpointer      source_object,
            gpointer      task_data,
            GCancellable *cancellable)
{
  GError *error = NULL;

  if (act (task_data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
mail_outbox_act_async (MapiSession         *session,
                       MailOutboxItem      *item,
                       MailOutboxVerb       verb,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->session = g_object_ref (session);
  g_set_object (&job->item, item);
  job->verb = verb;
  g_task_set_source_tag (task, mail_outbox_act_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, act_thread);
}

gboolean
mail_outbox_act_finish (GAsyncResult  *result,
                        GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
