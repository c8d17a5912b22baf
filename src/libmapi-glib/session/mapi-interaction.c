/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-interaction.h"

#include "mapi-error.h"

#include <glib/gi18n-lib.h>

/* Somebody who works on a thread of their own asks; a window answers on the thread it was
 * made on. The question is brought there and the asker waits. When the asker is that very
 * thread, its context must go on running or the window would never answer. */

typedef struct
{
  GMainContext *context;        /* where the question is put */
  GThread      *thread;         /* that made the object */
} MapiInteractionPrivate;

/**
 * MapiInteraction:
 *
 * The user, if there is one. Everything that can ask something goes through it; without
 * one every question is an error code.
 */
G_DEFINE_TYPE_WITH_PRIVATE (MapiInteraction, mapi_interaction, G_TYPE_OBJECT)

typedef struct
{
  MapiInteraction *interaction; /* borrowed: the asker holds it while it waits */
  MapiQuestion    *question;
  GCancellable    *cancellable;
  GMutex           lock;
  GCond            cond;
  GError          *error;
  gboolean         answered;
  gboolean         done;
} Asking;

static void
mapi_interaction_finalize (GObject *object)
{
  MapiInteractionPrivate *priv = mapi_interaction_get_instance_private (MAPI_INTERACTION (object));

  g_main_context_unref (priv->context);
  g_thread_unref (priv->thread);
  G_OBJECT_CLASS (mapi_interaction_parent_class)->finalize (object);
}

static void
mapi_interaction_class_init (MapiInteractionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_interaction_finalize;
}

static void
mapi_interaction_init (MapiInteraction *self)
{
  MapiInteractionPrivate *priv = mapi_interaction_get_instance_private (self);

  priv->context = g_main_context_ref_thread_default ();
  priv->thread = g_thread_ref (g_thread_self ());
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Asking *asking = user_data;
  GError *error = NULL;
  gboolean answered =
    MAPI_INTERACTION_GET_CLASS (source)->ask_finish (MAPI_INTERACTION (source), result, &error);

  g_mutex_lock (&asking->lock);
  asking->answered = answered;
  asking->error = error;
  asking->done = TRUE;
  g_cond_signal (&asking->cond);
  g_mutex_unlock (&asking->lock);
}

static gboolean
ask_on_context (gpointer data)
{
  Asking *asking = data;

  MAPI_INTERACTION_GET_CLASS (asking->interaction)->ask_async (asking->interaction,
                                                               asking->question,
                                                               asking->cancellable,
                                                               asked_cb, asking);
  return G_SOURCE_REMOVE;
}

static void
wait_elsewhere (MapiInteractionPrivate *priv,
                Asking                 *asking)
{
  g_autoptr(GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, ask_on_context, asking, NULL);
  g_source_attach (source, priv->context);

  g_mutex_lock (&asking->lock);
  while (!asking->done)
    g_cond_wait (&asking->cond, &asking->lock);
  g_mutex_unlock (&asking->lock);
}

static gboolean
ask_and_wait (MapiInteraction  *self,
              MapiQuestion     *question,
              GCancellable     *cancellable,
              GError          **error)
{
  MapiInteractionPrivate *priv = mapi_interaction_get_instance_private (self);
  Asking asking = { .interaction = self, .question = question, .cancellable = cancellable };

  g_mutex_init (&asking.lock);
  g_cond_init (&asking.cond);
  if (g_thread_self () == priv->thread)
    {
      /* The answer must come on our context even if the caller pushed another one since. */
      g_main_context_push_thread_default (priv->context);
      ask_on_context (&asking);
      while (!asking.done)
        g_main_context_iteration (priv->context, TRUE);
      g_main_context_pop_thread_default (priv->context);
    }
  else
    wait_elsewhere (priv, &asking);
  g_mutex_clear (&asking.lock);
  g_cond_clear (&asking.cond);

  if (asking.error != NULL)
    g_propagate_error (error, asking.error);
  return asking.answered;
}

/**
 * mapi_interaction_ask:
 * @self: the user
 * @question: what to ask; holds the answer afterwards
 * @cancellable: (nullable): withdraws the question
 * @error: return location for an error
 *
 * Asks, and blocks until there is an answer. Any thread.
 *
 * Errors: %MAPI_ERROR_USER_CANCEL if the user gave up, %MAPI_ERROR_CANCEL if the question was
 * withdrawn, %MAPI_ERROR_NO_SUPPORT if this kind of user cannot be asked.
 *
 * Returns: %TRUE if @question holds an answer
 */
gboolean
mapi_interaction_ask (MapiInteraction  *self,
                      MapiQuestion     *question,
                      GCancellable     *cancellable,
                      GError          **error)
{
  g_autoptr(MapiInteraction) hold = NULL;
  MapiInteractionClass *klass;

  g_return_val_if_fail (MAPI_IS_INTERACTION (self), FALSE);
  g_return_val_if_fail (MAPI_IS_QUESTION (question), FALSE);

  klass = MAPI_INTERACTION_GET_CLASS (self);
  hold = g_object_ref (self);
  if (g_cancellable_is_cancelled (cancellable))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CANCEL, _("The question was withdrawn"));
      return FALSE;
    }
  if (klass->ask != NULL)
    return klass->ask (self, question, cancellable, error);
  if (klass->ask_async != NULL && klass->ask_finish != NULL)
    return ask_and_wait (self, question, cancellable, error);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT, _("Nobody can be asked"));
  return FALSE;
}

/**
 * mapi_interaction_progress:
 * @self: the user
 * @text: what goes on
 * @fraction: 0 to 1, or -1 when unknown; 1 when done
 * @cancellable: (nullable): what stops the work
 *
 * Tells how far something long has come. Any thread; does not wait. Whoever begins with this ends with a @fraction of 1,
 * also when it failed or was given up.
 *
 * With @cancellable the user is offered to stop the work, and it is cancelled when they do. It is the same one for all
 * of the work, and needs no thread that listens: whoever works looks at it between two steps.
 *
 * Source: DoProgressDialog, IMAPIProgress.
 */
void
mapi_interaction_progress (MapiInteraction *self,
                           const char      *text,
                           double           fraction,
                           GCancellable    *cancellable)
{
  g_return_if_fail (MAPI_IS_INTERACTION (self));

  if (MAPI_INTERACTION_GET_CLASS (self)->progress != NULL)
    MAPI_INTERACTION_GET_CLASS (self)->progress (self, text, fraction, cancellable);
}
