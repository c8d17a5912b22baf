/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-interaction.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "mail-application.h"
#include "mail-asker.h"
#include "mail-certificate-dialog.h"
#include "mail-credentials-dialog.h"
#include "mail-error-details.h"
#include "mail-foreign-parent.h"
#include "mail-profile-chooser.h"
#include "mail-profile-wizard.h"
#include "mail-progress-window.h"
#include "mail-settings-dialog.h"
#include "mail-sign-in-dialog.h"
#include "mail-waiting-question.h"

/* Each question is a window of its own, over the window it concerns. The library waits on a thread
 * of its own; nothing here does. A question that is withdrawn takes its window with it. */
struct _MailInteraction
{
  MapiInteraction  parent_instance;
  GtkApplication  *application; /* (unowned): outlives us */
  char            *parent;      /* (nullable): a foreign window */
  char            *asker;       /* (nullable): another program that asks */
  GtkWindow       *work;        /* (owned) (nullable): of the work under way */
  GCancellable    *stop;        /* (owned) (nullable): what ends it */
};

G_DEFINE_FINAL_TYPE (MailInteraction, mail_interaction, MAPI_TYPE_INTERACTION)

typedef struct
{
  MapiQuestion *question;       /* (owned) */
  GtkWindow    *window;         /* (unowned) (nullable) */
  MailWaitingQuestion *waiting; /* (owned) (nullable): not shown yet */
  gulong        withdrawn;
} Asking;

static void ask (MailInteraction *self,
                 GTask           *task);

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  g_object_unref (asking->question);
  g_free (asking);
}

static void
mail_interaction_finalize (GObject *object)
{
  g_clear_pointer (&MAIL_INTERACTION (object)->work, gtk_window_destroy);
  g_clear_object (&MAIL_INTERACTION (object)->stop);
  g_free (MAIL_INTERACTION (object)->parent);
  g_free (MAIL_INTERACTION (object)->asker);
  G_OBJECT_CLASS (mail_interaction_parent_class)->finalize (object);
}

static void
stop_waiting (Asking *asking)
{
  GListStore *questions = mail_application_get_questions (mail_application_get ());
  guint position;

  if (asking->waiting == NULL)
    return;
  if (g_list_store_find (questions, asking->waiting, &position))
    g_list_store_remove (questions, position);
  g_clear_object (&asking->waiting);
}

/* Who was asked goes on where they were: some window managers give the keyboard to another window of the program. */
static void
close_window (GtkWindow *window)
{
  GtkWindow *parent = gtk_window_is_active (window) ? gtk_window_get_transient_for (window) : NULL;

  gtk_window_destroy (window);
  if (parent != NULL && gtk_widget_get_mapped (GTK_WIDGET (parent)))
    gtk_window_present (parent);
}

/* The window is no longer ours to hear of */
static GtkWindow *
let_go (GTask *task)
{
  Asking *asking = g_task_get_task_data (task);
  GtkWindow *window = g_steal_pointer (&asking->window);

  if (window != NULL)
    g_signal_handlers_disconnect_by_data (window, task);
  return window;
}

/* Takes the task and the error over; @error NULL: it was answered */
static void
end (GTask  *task,
     GError *error)
{
  Asking *asking = g_task_get_task_data (task);
  GtkWindow *window = let_go (task);

  stop_waiting (asking);
  g_cancellable_disconnect (g_task_get_cancellable (task), asking->withdrawn);
  if (window != NULL)
    close_window (window);
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

/* Ends it with the question answered or the user having given up. Takes the task over. */
static void
finish (GTask    *task,
        gboolean  answered)
{
  end (task, answered ? NULL : g_error_new_literal (MAPI_ERROR, MAPI_ERROR_USER_CANCEL, _("Cancelled")));
}

static gboolean
withdraw_idle_cb (gpointer data)
{
  GTask *task = data;
  Asking *asking = g_task_get_task_data (task);

  if (asking->window != NULL || asking->waiting != NULL)
    end (task, g_error_new_literal (MAPI_ERROR, MAPI_ERROR_CANCEL, _("The question was withdrawn")));
  return G_SOURCE_REMOVE;
}

/* Any thread */
static void
withdrawn_cb (GCancellable *cancellable,
              GTask        *task)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, withdraw_idle_cb, g_object_ref (task), g_object_unref);
}

/* Whoever waits is told, whatever took the window away */
static void
destroyed_cb (GtkWidget *window,
              GTask     *task)
{
  let_go (task);
  end (task, g_error_new_literal (MAPI_ERROR, MAPI_ERROR_CANCEL, _("The question was withdrawn")));
}

/* The window in use; not one that is there for a moment: an answer to one question is none to the other */
static GtkWindow *
find_parent (MailInteraction *self,
             GtkWindow       *window)
{
  for (GList *l = gtk_application_get_windows (self->application); l != NULL; l = l->next)
    if (l->data != window && gtk_widget_get_visible (l->data) && !ADW_IS_MESSAGE_DIALOG (l->data)
        && !MAIL_IS_PROGRESS_WINDOW (l->data))
      return l->data;
  return NULL;
}

static void
present (MailInteraction *self,
         GTask           *task,
         GtkWindow       *window)
{
  Asking *asking = g_task_get_task_data (task);

  asking->window = window;
  gtk_window_set_application (window, self->application);
  /* What lists windows has nothing else to call it by */
  if (ADW_IS_MESSAGE_DIALOG (window) && gtk_window_get_title (window) == NULL)
    gtk_window_set_title (window, adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (window)));
  mail_asker_show (window, self->asker);
  gtk_window_set_destroy_with_parent (window, FALSE);
  g_signal_connect (window, "destroy", G_CALLBACK (destroyed_cb), task);
  if (self->parent != NULL)
    mail_foreign_parent_set (window, self->parent);
  else
    gtk_window_set_transient_for (window, find_parent (self, window));
  gtk_window_present (window);
}

/* ---- message dialogs ---- */

static void
message_response_cb (AdwMessageDialog *dialog,
                     const char       *response,
                     GTask            *task)
{
  Asking *asking = g_task_get_task_data (task);

  if (g_str_equal (response, "cancel"))
    {
      /* A choice called “cancel” is an answer; closing the window is what the asker would expect. */
      gboolean choice = mapi_question_get_choices (asking->question) != NULL &&
                        g_strv_contains (mapi_question_get_choices (asking->question), response);

      if (choice)
        mapi_question_answer (asking->question, response);
      finish (task, choice);
      return;
    }
  if (mapi_question_get_kind (asking->question) == MAPI_QUESTION_CONFIRM ||
      mapi_question_get_kind (asking->question) == MAPI_QUESTION_LOGON_FAILURE ||
      mapi_question_get_kind (asking->question) == MAPI_QUESTION_AMBIGUOUS_NAME)
    mapi_question_answer (asking->question, response);
  finish (task, TRUE);
}

static AdwMessageDialog *
new_message (MapiQuestion *question)
{
  const char *message = mapi_question_get_message (question);
  AdwMessageDialog *dialog =
    ADW_MESSAGE_DIALOG (adw_message_dialog_new (NULL, mapi_question_get_title (question), message));
  const char * const *choices = mapi_question_get_choices (question);
  const char * const *labels = mapi_question_get_choice_labels (question);
  const char *preselected = mapi_question_get_preselected (question);
  gboolean own_cancel = choices != NULL && g_strv_contains (choices, "cancel");
  const GError *problem = mapi_question_get_problem (question);
  guint n = choices != NULL ? g_strv_length ((char **) choices) : 0;

  if (problem != NULL)
    adw_message_dialog_set_extra_child (dialog, mail_error_details_new (problem));
  if (!own_cancel && mapi_question_get_kind (question) != MAPI_QUESTION_LOGON_FAILURE)
    adw_message_dialog_add_response (dialog, "cancel", _("_Cancel"));
  /* The library lists the proposed choice first; in a dialog it stands at the end. */
  for (guint i = n; i > 0; i--)
    {
      g_auto(GStrv) parts = g_strsplit (labels[i - 1], "_", -1);
      g_autofree char *label = g_strjoinv ("__", parts);

      adw_message_dialog_add_response (dialog, choices[i - 1], label);
      if (g_strcmp0 (choices[i - 1], preselected) == 0)
        {
          adw_message_dialog_set_response_appearance (dialog, choices[i - 1], ADW_RESPONSE_SUGGESTED);
          adw_message_dialog_set_default_response (dialog, choices[i - 1]);
        }
    }
  if (mapi_question_get_kind (question) == MAPI_QUESTION_LOGON_FAILURE)
    adw_message_dialog_set_close_response (dialog, "skip");
  else
    adw_message_dialog_set_close_response (dialog, "cancel");
  return dialog;
}

static void
present_message (MailInteraction  *self,
                 GTask            *task,
                 AdwMessageDialog *dialog)
{
  g_signal_connect (dialog, "response", G_CALLBACK (message_response_cb), task);
  present (self, task, GTK_WINDOW (dialog));
}

/* ---- profiles ---- */

static void
wizard_done_cb (MailProfileWizard *wizard,
                const char        *name,
                GTask             *task)
{
  Asking *asking = g_task_get_task_data (task);

  mapi_question_answer (asking->question, name);
  finish (task, TRUE);
}

static void
wizard_cancelled_cb (MailProfileWizard *wizard,
                     GTask             *task)
{
  Asking *asking = g_task_get_task_data (task);
  const char * const *choices = mapi_question_get_choices (asking->question);

  if (choices == NULL || choices[0] == NULL)
    {
      finish (task, FALSE);
      return;
    }
  /* Back to the profiles there are; nothing stands over what is on its way out */
  let_go (task);
  gtk_widget_set_visible (GTK_WIDGET (wizard), FALSE);
  ask (g_task_get_source_object (task), task);
}

static void
present_wizard (MailInteraction *self,
                GTask           *task)
{
  MailProfileWizard *wizard = mail_profile_wizard_new (NULL);

  g_signal_connect (wizard, "done", G_CALLBACK (wizard_done_cb), task);
  g_signal_connect (wizard, "cancelled", G_CALLBACK (wizard_cancelled_cb), task);
  present (self, task, GTK_WINDOW (wizard));
}

static void
chooser_response_cb (AdwMessageDialog *dialog,
                     const char       *response,
                     GTask            *task)
{
  if (!g_str_equal (response, "new"))
    {
      finish (task, g_str_equal (response, "ok"));
      return;
    }
  gtk_window_destroy (let_go (task));
  present_wizard (g_task_get_source_object (task), task);
}

static void
ask_for_profile (MailInteraction *self,
                 GTask           *task)
{
  Asking *asking = g_task_get_task_data (task);
  const char * const *choices = mapi_question_get_choices (asking->question);
  AdwMessageDialog *dialog;

  if (choices == NULL || choices[0] == NULL)
    {
      present_wizard (self, task);
      return;
    }
  dialog = mail_profile_chooser_new (asking->question);
  g_signal_connect (dialog, "response", G_CALLBACK (chooser_response_cb), task);
  present (self, task, GTK_WINDOW (dialog));
}

/* ---- settings ---- */

static void
settings_applied_cb (MailSettingsDialog *dialog,
                     GTask              *task)
{
  Asking *asking = g_task_get_task_data (task);

  mapi_question_answer (asking->question, "ok");
  finish (task, TRUE);
}

static void
settings_cancelled_cb (MailSettingsDialog *dialog,
                       GTask              *task)
{
  Asking *asking = g_task_get_task_data (task);

  let_go (task);
  finish (task, mapi_question_get_read_only (asking->question));
}

static void
ask_for_settings (MailInteraction *self,
                  GTask           *task)
{
  Asking *asking = g_task_get_task_data (task);
  MapiQuestion *question = asking->question;
  const GError *problem = mapi_question_get_problem (question);
  const char *service = mapi_question_get_service (question);
  MailSettingsDialog *dialog =
    mail_settings_dialog_new (service != NULL ? service : mapi_question_get_title (question),
                              mapi_question_get_settings (question), mapi_question_get_read_only (question), NULL);

  if (problem != NULL)
    mail_settings_dialog_set_problem (dialog, problem);
  if (mapi_question_get_setting (question) != NULL)
    mail_settings_dialog_show_setting (dialog, mapi_question_get_setting (question));
  g_signal_connect (dialog, "apply", G_CALLBACK (settings_applied_cb), task);
  g_signal_connect (dialog, "cancelled", G_CALLBACK (settings_cancelled_cb), task);
  present (self, task, GTK_WINDOW (dialog));
}

static void
ask (MailInteraction *self,
     GTask           *task)
{
  Asking *asking = g_task_get_task_data (task);

  switch (mapi_question_get_kind (asking->question))
    {
    case MAPI_QUESTION_CHOOSE_PROFILE:
      ask_for_profile (self, task);
      break;
    case MAPI_QUESTION_CREDENTIALS:
      present_message (self, task, mail_credentials_dialog_new (asking->question));
      break;
    case MAPI_QUESTION_SERVICE_SETTINGS:
      ask_for_settings (self, task);
      break;
    case MAPI_QUESTION_CERTIFICATE:
      present_message (self, task, mail_certificate_dialog_new (asking->question));
      break;
    case MAPI_QUESTION_SIGN_IN:
      present_message (self, task, mail_sign_in_dialog_new (asking->question));
      break;
    case MAPI_QUESTION_LOGON_FAILURE:
    case MAPI_QUESTION_AMBIGUOUS_NAME:
    case MAPI_QUESTION_CONFIRM:
    default:
      present_message (self, task, new_message (asking->question));
    }
}

/* The user has seen that there is a question. */
static void
chosen_cb (MailWaitingQuestion *waiting,
           gboolean             see,
           GTask               *task)
{
  stop_waiting (g_task_get_task_data (task));
  if (see)
    ask (g_task_get_source_object (task), task);
  else
    finish (task, FALSE);
}

static void
wait_to_be_seen (GTask *task)
{
  Asking *asking = g_task_get_task_data (task);

  asking->waiting = mail_waiting_question_new (asking->question,
                                               MAIL_INTERACTION (g_task_get_source_object (task))->asker);
  g_signal_connect (asking->waiting, "chosen", G_CALLBACK (chosen_cb), task);
  g_list_store_append (mail_application_get_questions (mail_application_get ()), asking->waiting);
}

static void
mail_interaction_ask_async (MapiInteraction     *interaction,
                            MapiQuestion        *question,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task = g_task_new (interaction, cancellable, callback, user_data);
  Asking *asking = g_new0 (Asking, 1);

  g_task_set_source_tag (task, mail_interaction_ask_async);
  g_task_set_check_cancellable (task, FALSE);
  asking->question = g_object_ref (question);
  g_task_set_task_data (task, asking, asking_free);
  if (mapi_question_get_quiet (question))
    wait_to_be_seen (task);
  else
    ask (MAIL_INTERACTION (interaction), task);
  if (cancellable != NULL)
    asking->withdrawn = g_cancellable_connect (cancellable, G_CALLBACK (withdrawn_cb), task, NULL);
}

static gboolean
mail_interaction_ask_finish (MapiInteraction  *interaction,
                             GAsyncResult     *result,
                             GError          **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct
{
  MailInteraction *self;        /* (owned) */
  char            *text;
  double           fraction;
  GCancellable    *cancellable; /* (owned) (nullable) */
} Progress;

static void
progress_free (gpointer data)
{
  Progress *progress = data;

  g_object_unref (progress->self);
  g_clear_object (&progress->cancellable);
  g_free (progress->text);
  g_free (progress);
}

static void
stop_work_cb (MailInteraction *self)
{
  if (self->stop != NULL)
    g_cancellable_cancel (self->stop);
}

/* One job may follow the other while the window stays: it stops the one it tells of */
static void
take_stop (MailInteraction *self,
           GCancellable    *cancellable)
{
  if (g_set_object (&self->stop, cancellable))
    mail_progress_window_set_cancellable (MAIL_PROGRESS_WINDOW (self->work), cancellable != NULL);
}

static gboolean
progress_idle_cb (gpointer data)
{
  Progress *progress = data;
  MailInteraction *self = progress->self;

  if (progress->fraction >= 1)
    {
      g_clear_pointer (&self->work, gtk_window_destroy);
      g_clear_object (&self->stop);
      return G_SOURCE_REMOVE;
    }
  if (self->work == NULL)
    {
      self->work = mail_progress_window_new (self->application, self->parent != NULL ? self->parent : "");
      g_signal_connect_object (self->work, "cancelled", G_CALLBACK (stop_work_cb), self, G_CONNECT_SWAPPED);
    }
  take_stop (self, progress->cancellable);
  mail_progress_window_set (MAIL_PROGRESS_WINDOW (self->work), progress->text, progress->fraction);
  return G_SOURCE_REMOVE;
}

static void
mail_interaction_progress (MapiInteraction *interaction,
                           const char      *text,
                           double           fraction,
                           GCancellable    *cancellable)
{
  Progress *progress = g_new0 (Progress, 1);

  progress->self = g_object_ref (MAIL_INTERACTION (interaction));
  progress->text = g_strdup (text);
  progress->fraction = fraction;
  progress->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, progress_idle_cb, progress, progress_free);
}

static void
mail_interaction_class_init (MailInteractionClass *klass)
{
  MapiInteractionClass *interaction_class = MAPI_INTERACTION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mail_interaction_finalize;
  interaction_class->ask_async = mail_interaction_ask_async;
  interaction_class->ask_finish = mail_interaction_ask_finish;
  interaction_class->progress = mail_interaction_progress;
}

static void
mail_interaction_init (MailInteraction *self)
{
}

MailInteraction *
mail_interaction_new_for_caller (GtkApplication *application,
                                 const char     *parent,
                                 const char     *asker)
{
  MailInteraction *self = g_object_new (MAIL_TYPE_INTERACTION, NULL);

  self->application = application;
  self->parent = parent != NULL && *parent != '\0' ? g_strdup (parent) : NULL;
  self->asker = g_strdup (asker);
  return self;
}

MailInteraction *
mail_interaction_new (GtkApplication *application)
{
  return mail_interaction_new_for_caller (application, NULL, NULL);
}
