/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-check-list.h"

#include <glib/gi18n.h>

#include "mail-application.h"
#include "mail-error-details.h"
#include "mail-work.h"

struct _MailCheckList
{
  AdwPreferencesRow  parent_instance;
  GtkBox            *box;
  GtkWidget         *current;   /* (unowned) (nullable): the step that goes on */
  GCancellable      *cancellable; /* (owned) (nullable): of the trial that runs */
  char              *transcript;  /* (owned) (nullable): of the last trial */
};

G_DEFINE_FINAL_TYPE (MailCheckList, mail_check_list, ADW_TYPE_PREFERENCES_ROW)

enum { SIGNAL_FINISHED, N_SIGNALS };
static guint signals[N_SIGNALS];

typedef struct
{
  MailCheckList   *list;        /* (owned) */
  GCancellable    *cancellable; /* (owned): tells one trial from the next */
  MapiServiceType *type;        /* (owned) */
  MapiSettings    *settings;    /* (owned) */
  MapiService     *service;     /* (owned) (nullable) */
  MapiInteraction *interaction; /* (owned) (nullable) */
  char            *transcript;  /* (owned) (nullable) */
} Trial;

typedef struct
{
  Trial  *trial;
  char   *step;
  char   *detail;
  GError *problem;
  double  seconds;
} Step;

static void
trial_free (gpointer data)
{
  Trial *trial = data;

  g_object_unref (trial->list);
  g_object_unref (trial->cancellable);
  g_object_unref (trial->type);
  g_object_unref (trial->settings);
  g_clear_object (&trial->service);
  g_clear_object (&trial->interaction);
  g_free (trial->transcript);
  g_free (trial);
}

static void
step_free (gpointer data)
{
  Step *step = data;

  g_free (step->step);
  g_free (step->detail);
  g_clear_error (&step->problem);
  g_free (step);
}

static GtkWidget *
new_line (const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *state = gtk_stack_new ();
  GtkWidget *spinner = gtk_spinner_new ();
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *title = gtk_label_new (text);
  GtkWidget *detail = gtk_label_new (NULL);
  GtkWidget *seconds = gtk_label_new (NULL);

  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_stack_add_named (GTK_STACK (state), spinner, "running");
  gtk_stack_add_named (GTK_STACK (state), gtk_image_new_from_icon_name ("object-select-symbolic"), "good");
  gtk_stack_add_named (GTK_STACK (state), gtk_image_new_from_icon_name ("dialog-error-symbolic"), "bad");
  gtk_widget_set_valign (state, GTK_ALIGN_START);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (title), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (detail), 0);
  gtk_label_set_wrap (GTK_LABEL (detail), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (detail), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_visible (detail, FALSE);
  gtk_widget_add_css_class (detail, "caption");
  gtk_widget_add_css_class (seconds, "caption");
  gtk_widget_add_css_class (seconds, "dim-label");
  gtk_widget_add_css_class (seconds, "numeric");
  gtk_widget_set_valign (seconds, GTK_ALIGN_START);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_box_append (GTK_BOX (words), title);
  gtk_box_append (GTK_BOX (words), detail);
  gtk_box_append (GTK_BOX (box), state);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), seconds);
  g_object_set_data (G_OBJECT (box), "state", state);
  g_object_set_data (G_OBJECT (box), "detail", detail);
  g_object_set_data (G_OBJECT (box), "seconds", seconds);
  return box;
}

static void
end_line (GtkWidget    *line,
          const char   *detail,
          const GError *problem,
          double        seconds)
{
  GtkStack *state = g_object_get_data (G_OBJECT (line), "state");
  GtkLabel *detail_label = g_object_get_data (G_OBJECT (line), "detail");
  GtkLabel *seconds_label = g_object_get_data (G_OBJECT (line), "seconds");
  GtkWidget *image = gtk_stack_get_child_by_name (state, problem != NULL ? "bad" : "good");
  const char *text = problem != NULL ? problem->message : detail;

  gtk_stack_set_visible_child (state, image);
  gtk_widget_add_css_class (image, problem != NULL ? "error" : "success");
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  problem != NULL ? _("Failed") : _("Succeeded"), -1);
  gtk_label_set_text (detail_label, text);
  gtk_widget_set_visible (GTK_WIDGET (detail_label), text != NULL && *text != '\0');
  gtk_widget_add_css_class (GTK_WIDGET (detail_label), problem != NULL ? "error" : "dim-label");
  if (problem != NULL)
    gtk_box_append (GTK_BOX (gtk_widget_get_parent (GTK_WIDGET (detail_label))), mail_error_details_new (problem));
  if (seconds >= 0)
    {
      /* Translators: seconds a step took */
      g_autofree char *time = g_strdup_printf (_("%.1f s"), seconds);

      gtk_label_set_text (seconds_label, time);
    }
}

static gboolean
step_idle_cb (gpointer data)
{
  Step *step = data;
  MailCheckList *self = step->trial->list;

  if (self->cancellable != step->trial->cancellable)
    return G_SOURCE_REMOVE;
  if (step->seconds < 0 || self->current == NULL)
    {
      if (self->current != NULL)
        end_line (self->current, NULL, NULL, -1);
      self->current = new_line (step->step);
      gtk_box_append (self->box, self->current);
    }
  if (step->seconds >= 0)
    {
      end_line (self->current, step->detail, step->problem, step->seconds);
      self->current = NULL;
    }
  return G_SOURCE_REMOVE;
}

/* On the thread of the trial, which waits for nobody; the trial outlives what is on its way: both
 * come to the main loop in order, and the end comes last. */
static void
step_cb (const char   *name,
         const char   *detail,
         const GError *error,
         double        seconds,
         gpointer      user_data)
{
  Step *step = g_new0 (Step, 1);

  step->trial = user_data;
  step->step = g_strdup (name);
  step->detail = g_strdup (detail);
  step->problem = error != NULL ? g_error_copy (error) : NULL;
  step->seconds = seconds;
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, step_idle_cb, step, step_free);
}

static gboolean
trial_work (gpointer       data,
            GCancellable  *cancellable,
            GError       **error)
{
  Trial *trial = data;

  return mapi_service_type_check_settings (trial->type, trial->settings, trial->service, trial->interaction, step_cb,
                                           trial, &trial->transcript, cancellable, error);
}

/* ---- what went over the line ---- */

static void
copy_cb (GtkButton     *button,
         MailCheckList *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->transcript);
  gtk_button_set_label (button, _("Transcript Copied"));
}

static void
offer_transcript (MailCheckList *self,
                  Trial         *trial)
{
  GtkWidget *button = gtk_button_new_with_label (_("Copy Transcript"));

  g_free (self->transcript);
  self->transcript = g_steal_pointer (&trial->transcript);
  if (self->transcript == NULL)
    self->transcript = g_strdup ("");
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (button, _("What was said to the servers and by them, without passwords"));
  g_signal_connect (button, "clicked", G_CALLBACK (copy_cb), self);
  gtk_box_append (self->box, button);
}

static gboolean
finished_idle_cb (gpointer data)
{
  GAsyncResult *result = data;
  Trial *trial = mail_work_get_data (result);
  MailCheckList *self = trial->list;
  g_autoptr(GError) error = NULL;

  mail_work_finish (result, &error);
  if (self->cancellable != trial->cancellable)
    return G_SOURCE_REMOVE;
  g_clear_object (&self->cancellable);
  if (self->current != NULL)
    end_line (g_steal_pointer (&self->current), NULL, error, -1);
  offer_transcript (self, trial);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0, error);
  return G_SOURCE_REMOVE;
}

/* Behind the steps that are still in the queue */
static void
finished_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_idle_add_full (G_PRIORITY_HIGH_IDLE, finished_idle_cb, g_object_ref (result), g_object_unref);
}

/* The trial holds the list, so this is where it learns that nobody looks at it any more */
static void
mail_check_list_unroot (GtkWidget *widget)
{
  mail_check_list_stop (MAIL_CHECK_LIST (widget));
  GTK_WIDGET_CLASS (mail_check_list_parent_class)->unroot (widget);
}

static void
mail_check_list_finalize (GObject *object)
{
  g_free (MAIL_CHECK_LIST (object)->transcript);
  G_OBJECT_CLASS (mail_check_list_parent_class)->finalize (object);
}

static void
mail_check_list_class_init (MailCheckListClass *klass)
{
  GTK_WIDGET_CLASS (klass)->unroot = mail_check_list_unroot;
  G_OBJECT_CLASS (klass)->finalize = mail_check_list_finalize;
  signals[SIGNAL_FINISHED] = g_signal_new ("finished", MAIL_TYPE_CHECK_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
mail_check_list_init (MailCheckList *self)
{
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "mail-steps");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), GTK_WIDGET (self->box));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Steps of the check"), -1);
}

MailCheckList *
mail_check_list_new (void)
{
  return g_object_new (MAIL_TYPE_CHECK_LIST, NULL);
}

void
mail_check_list_start (MailCheckList   *self,
                       MapiServiceType *type,
                       MapiSettings    *settings,
                       MapiService     *service)
{
  Trial *trial = g_new0 (Trial, 1);
  GtkWidget *child;

  mail_check_list_stop (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
    gtk_box_remove (self->box, child);
  self->cancellable = g_cancellable_new ();
  trial->list = g_object_ref (self);
  trial->cancellable = g_object_ref (self->cancellable);
  trial->type = g_object_ref (type);
  trial->settings = g_object_ref (settings);
  g_set_object (&trial->service, service);
  g_set_object (&trial->interaction, mail_application_get_interaction (mail_application_get ()));
  mail_work_run (self, trial_work, trial, trial_free, self->cancellable, finished_cb, NULL);
}

void
mail_check_list_stop (MailCheckList *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->current = NULL;
}
