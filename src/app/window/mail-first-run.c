/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-first-run.h"

#include <glib/gi18n.h>

#include "mail-account-draft.h"
#include "mail-application.h"
#include "mail-work.h"

/* A profile is a few small files, but fsync may take its time: it is made on a thread. */
struct _MailFirstRun
{
  AdwBin         parent_instance;

  AdwStatusPage *page;
  GtkWidget     *account_button;
  GtkWidget     *local_button;
};

G_DEFINE_FINAL_TYPE (MailFirstRun, mail_first_run, ADW_TYPE_BIN)

#define PROFILE_NAME "Mail"

static gboolean
create_profile (GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr(GPtrArray) drafts = g_ptr_array_new_with_free_func (g_object_unref);
  MailAccountDraft *draft = mail_account_draft_new_for_this_computer (error);

  if (draft == NULL)
    return FALSE;
  g_ptr_array_add (drafts, draft);
  return mail_account_drafts_create (drafts, PROFILE_NAME, TRUE, TRUE, cancellable, error);
}

static void
create_profile_thread (GTask        *task,
                       gpointer      source_object,
                       gpointer      task_data,
                       GCancellable *cancellable)
{
  GError *error = NULL;

  if (create_profile (cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
profile_created_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  MailFirstRun *self = MAIL_FIRST_RUN (source);
  g_autoptr(GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    mail_application_logon (mail_application_get (), PROFILE_NAME);
  else if (self->page != NULL)
    adw_status_page_set_description (self->page, error->message);
  if (self->local_button != NULL)
    gtk_widget_set_sensitive (self->local_button, TRUE);
}

static void
local_clicked_cb (MailFirstRun *self)
{
  g_autoptr(GTask) task = mail_task_new (self, NULL, profile_created_cb, NULL);

  g_task_set_source_tag (task, local_clicked_cb);
  gtk_widget_set_sensitive (self->local_button, FALSE);
  g_task_run_in_thread (task, create_profile_thread);
}

/* Return does what is suggested, not what the header has first */
static void
mail_first_run_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mail_first_run_parent_class)->map (widget);
  gtk_widget_grab_focus (MAIL_FIRST_RUN (widget)->account_button);
}

static void
mail_first_run_class_init (MailFirstRunClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/window/mail-first-run.ui");
  widget_class->map = mail_first_run_map;
  gtk_widget_class_bind_template_child (widget_class, MailFirstRun, page);
  gtk_widget_class_bind_template_child (widget_class, MailFirstRun, account_button);
  gtk_widget_class_bind_template_child (widget_class, MailFirstRun, local_button);
  gtk_widget_class_bind_template_callback (widget_class, local_clicked_cb);
}

static void
mail_first_run_init (MailFirstRun *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
