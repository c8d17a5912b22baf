/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-session-private.h"

#include <glib/gi18n-lib.h>

/* The end of a session: transports, address books, stores, each provider closing what it
 * holds, so that every object the client still has answers INVALID_OBJECT. */

static void
post_end (MapiSession *self,
          const char  *reason)
{
  g_autoptr(MapiNotification) notification = NULL;

  notification = mapi_notification_new (MAPI_EVENT_EXTENDED, MAPI_OBJECT_SESSION, NULL, NULL);
  mapi_notification_set_text (notification, reason);
  mapi_advise_list_post (self->advise_list, notification);
}

static void
log_providers_off (MapiSession *self)
{
  static const MapiResourceType order[] = {
    MAPI_RESOURCE_TRANSPORT, MAPI_RESOURCE_AB_PROVIDER, MAPI_RESOURCE_STORE_PROVIDER
  };

  for (guint phase = 0; phase < G_N_ELEMENTS (order); phase++)
    for (guint i = 0; i < self->slots->len; i++)
      {
        MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);
        g_autoptr(MapiProvider) provider = NULL;

        if (slot->type != order[phase])
          continue;
        g_mutex_lock (&self->lock);
        provider = g_steal_pointer (&slot->provider);
        if (slot->state == MAPI_SLOT_RUNNING)
          slot->state = MAPI_SLOT_FAILED;
        g_mutex_unlock (&self->lock);
        if (provider == NULL)
          continue;

        g_signal_handlers_disconnect_by_data (mapi_provider_get_support (provider), self);
        mapi_provider_logoff (provider);
      }
}

/* @reason NULL: nobody is to be told, the session object goes */
void
mapi_session_shut_down (MapiSession *self,
                        const char  *reason)
{
  g_autoptr(MapiAddressBook) book = NULL;
  g_autoptr(MapiProfile) profile = NULL;
  gboolean was_alive;

  g_mutex_lock (&self->lock);
  was_alive = self->alive;
  self->alive = FALSE;
  book = g_steal_pointer (&self->address_book);
  g_hash_table_remove_all (self->connections);
  g_mutex_unlock (&self->lock);

  g_cancellable_cancel (self->questions);
  if (was_alive && reason != NULL)
    post_end (self, reason);

  /* Nobody starts one after this: the session is not alive. */
  g_mutex_lock (&self->start_lock);
  log_providers_off (self);
  g_mutex_unlock (&self->start_lock);

  if (was_alive)
    {
      mapi_memory_source_clear (self->stores);
      mapi_memory_source_clear (self->status_rows);
    }
  if (self->spooler != NULL)
    mapi_spooler_client_end (self->spooler);
  if (self->shared != NULL)
    mapi_shared_session_leave (self->shared);

  /* Held open, it marks the profile as in use. */
  g_mutex_lock (&self->lock);
  profile = g_steal_pointer (&self->profile);
  g_mutex_unlock (&self->lock);
}

/* ---- a shared session that another member ended ---- */

static void
shut_down_thread (GTask        *task,
                  gpointer      source_object,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  mapi_session_shut_down (source_object, task_data);
  g_task_return_boolean (task, TRUE);
}

static void
ended_cb (GObject *owner)
{
  g_autoptr(GTask) task = NULL;

  /* Providers may take their time to close; the main loop has none. */
  task = g_task_new (owner, NULL, NULL, NULL);
  g_task_set_source_tag (task, ended_cb);
  g_task_set_task_data (task, g_strdup (_("Another program ended the session")), g_free);
  g_task_run_in_thread (task, shut_down_thread);
}

static gboolean
watch_cb (gpointer data)
{
  MapiSession *self = data;

  g_main_context_push_thread_default (self->context);
  mapi_shared_session_watch (self->shared, G_OBJECT (self), ended_cb);
  g_main_context_pop_thread_default (self->context);
  return G_SOURCE_REMOVE;
}

/* The monitor reports on the context it was made on: the session's. */
void
mapi_session_watch_end (MapiSession *self)
{
  if (self->shared != NULL)
    g_main_context_invoke_full (self->context, G_PRIORITY_DEFAULT, watch_cb, g_object_ref (self),
                                g_object_unref);
}

/* ---- logging off ---- */

static guint
count_unsent (MapiSession  *self,
              GCancellable *cancellable)
{
  g_autoptr(GPtrArray) stores = mapi_session_dup_stores (self);
  guint n_unsent = 0;

  for (guint i = 0; i < stores->len; i++)
    {
      g_autoptr(GPtrArray) outgoing = NULL;

      outgoing = mapi_store_list_outgoing (g_ptr_array_index (stores, i), cancellable, NULL);
      if (outgoing != NULL)
        n_unsent += outgoing->len;
    }

  return n_unsent;
}

/* FALSE: the user stays */
static gboolean
ask_about_unsent (MapiSession   *self,
                  GCancellable  *cancellable,
                  GError       **error)
{
  static const char * const choices[] = { "send", "later", "cancel", NULL };
  const char *labels[] = { _("Send Now"), _("Send Later"), _("Stay"), NULL };
  guint n_unsent = count_unsent (self, cancellable);
  g_autoptr(MapiQuestion) question = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autofree char *message = NULL;
  const char *answer;

  if (n_unsent == 0)
    return TRUE;

  message = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                          "%u message has not been sent yet.",
                                          "%u messages have not been sent yet.", n_unsent),
                             n_unsent);
  question = mapi_question_new (MAPI_QUESTION_CONFIRM, _("Unsent Mail"), message);
  mapi_question_set_choices (question, choices, labels, "send");
  if (!mapi_interaction_ask (self->interaction, question, cancellable, &local_error))
    {
      /* Where nobody can be asked nobody is kept from leaving: the mail waits, as it does without a question */
      if (g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  answer = mapi_question_get_answer (question);
  if (g_strcmp0 (answer, "send") == 0)
    {
      if (mapi_session_flush_queues (self, MAPI_FLUSH_UPLOAD | MAPI_FLUSH_FORCE, cancellable,
                                     &local_error))
        {
          n_unsent = count_unsent (self, cancellable);
          if (n_unsent == 0)
            return TRUE;
          g_set_error (error, MAPI_ERROR, MAPI_ERROR_CALL_FAILED,
                       g_dngettext (GETTEXT_PACKAGE, "%u message could not be sent, and waits for the next session.",
                                    "%u messages could not be sent, and wait for the next session.", n_unsent),
                       n_unsent);
          return FALSE;
        }
      g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "%s ",
                                  _("The mail was not sent."));
      return FALSE;
    }
  if (g_strcmp0 (answer, "later") == 0)
    return TRUE;

  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, _("The session goes on"));
  return FALSE;
}

/**
 * mapi_session_logoff:
 * @self: a session
 * @flags: whether the other members of a shared session end as well, and whether the user may
 *   be asked about unsent mail
 * @cancellable: (nullable): stops it while somebody is asked
 * @error: return location for an error
 *
 * Ends the session. Whatever was opened through it is dead afterwards: every call on it fails
 * with %MAPI_ERROR_INVALID_OBJECT. Unsent mail stays in its queue. Those who advised on the session
 * get %MAPI_EVENT_EXTENDED. Blocks until the providers have closed; any thread.
 *
 * Errors: %MAPI_ERROR_UNKNOWN_FLAGS; %MAPI_ERROR_INVALID_OBJECT if it was logged off before;
 * %MAPI_ERROR_USER_CANCEL if the user stays; what kept unsent mail from being sent, when the user
 * wanted it to be.
 * Source: IMAPISession::Logoff.
 *
 * Returns: %TRUE if the session is over
 */
gboolean
mapi_session_logoff (MapiSession      *self,
                     MapiLogoffFlags   flags,
                     GCancellable     *cancellable,
                     GError          **error)
{
  g_return_val_if_fail (MAPI_IS_SESSION (self), FALSE);

  if (flags & ~(MAPI_LOGOFF_SHARED | MAPI_LOGOFF_UI))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_FLAGS, _("Unknown logoff flags"));
      return FALSE;
    }
  if (!mapi_session_check (self, error))
    return FALSE;
  if ((flags & MAPI_LOGOFF_UI) && self->interaction != NULL &&
      !(self->flags & MAPI_LOGON_SERVICE) && !ask_about_unsent (self, cancellable, error))
    return FALSE;

  if ((flags & MAPI_LOGOFF_SHARED) && self->shared != NULL)
    mapi_shared_session_end (self->shared);
  mapi_session_shut_down (self, _("The session was logged off"));
  return TRUE;
}

static void
logoff_thread (GTask        *task,
               gpointer      source_object,
               gpointer      task_data,
               GCancellable *cancellable)
{
  GError *error = NULL;

  if (mapi_session_logoff (source_object, GPOINTER_TO_UINT (task_data), cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * mapi_session_logoff_async:
 * @self: a session
 * @flags: see [method@Session.logoff]
 * @cancellable: (nullable): stops it while somebody is asked
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * [method@Session.logoff] without blocking.
 */
void
mapi_session_logoff_async (MapiSession         *self,
                           MapiLogoffFlags      flags,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (MAPI_IS_SESSION (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mapi_session_logoff_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, GUINT_TO_POINTER (flags), NULL);
  g_task_run_in_thread (task, logoff_thread);
}

/**
 * mapi_session_logoff_finish:
 * @self: a session
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@Session.logoff_async].
 *
 * Errors: those of [method@Session.logoff].
 *
 * Returns: %TRUE if the session is over
 */
gboolean
mapi_session_logoff_finish (MapiSession   *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
