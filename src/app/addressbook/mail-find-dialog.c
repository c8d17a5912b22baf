/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-find-dialog.h"

#include <glib/gi18n.h>

#include "mail-book-work.h"
#include "mail-entry-form.h"
#include "mail-error-details.h"

struct _MailFindDialog
{
  AdwWindow       parent_instance;
  AdwWindowTitle *title;
  GtkStack       *pages;
  MailEntryForm  *form;
  AdwStatusPage  *problem_page;
  GPtrArray      *fields;       /* (owned) (nullable) of MapiDetailField */
  GCancellable   *loading;      /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (MailFindDialog, mail_find_dialog, ADW_TYPE_WINDOW)

enum { SIGNAL_FOUND, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  MailFindDialog *self = MAIL_FIND_DIALOG (source);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) fields = mail_book_list_finish (result, &error);

  if (self->pages == NULL || g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  if (fields == NULL)
    {
      mail_error_details_fill (self->problem_page, error);
      gtk_stack_set_visible_child_name (self->pages, "problem");
      return;
    }
  self->fields = g_steal_pointer (&fields);
  mail_entry_form_load_criteria (self->form, self->fields);
  gtk_stack_set_visible_child_name (self->pages, "form");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "find.find", TRUE);
  mail_entry_form_focus (self->form);
}

static void
find_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  MailFindDialog *self = MAIL_FIND_DIALOG (widget);
  g_autoptr(MapiProperties) values = mapi_properties_new ();
  g_autoptr(MapiRestriction) condition = NULL;

  if (!mail_entry_form_validate (self->form))
    return;
  mail_entry_form_apply (self->form, NULL, values);
  condition = mapi_detail_fields_to_restriction (self->fields, values);
  if (condition == NULL)
    {
      mail_entry_form_set_problem (self->form, 0, _("Fill in at least one field."));
      return;
    }
  g_signal_emit (self, signals[SIGNAL_FOUND], 0, condition);
  gtk_window_close (GTK_WINDOW (self));
}

static void
mail_find_dialog_dispose (GObject *object)
{
  MailFindDialog *self = MAIL_FIND_DIALOG (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  g_clear_pointer (&self->fields, g_ptr_array_unref);
  self->pages = NULL;
  G_OBJECT_CLASS (mail_find_dialog_parent_class)->dispose (object);
}

static void
mail_find_dialog_class_init (MailFindDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_find_dialog_dispose;
  g_type_ensure (MAIL_TYPE_ENTRY_FORM);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/addressbook/mail-find-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailFindDialog, title);
  gtk_widget_class_bind_template_child (widget_class, MailFindDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, MailFindDialog, form);
  gtk_widget_class_bind_template_child (widget_class, MailFindDialog, problem_page);
  gtk_widget_class_install_action (widget_class, "find.find", NULL, find_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  signals[SIGNAL_FOUND] = g_signal_new ("found", MAIL_TYPE_FIND_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, MAPI_TYPE_RESTRICTION);
}

static void
mail_find_dialog_init (MailFindDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "find.find", FALSE);
}

MailFindDialog *
mail_find_dialog_new (GtkWindow         *parent,
                      MailBook          *book,
                      MailBookContainer *container)
{
  MailFindDialog *self = g_object_new (MAIL_TYPE_FIND_DIALOG, "transient-for", parent, NULL);

  adw_window_title_set_subtitle (self->title, mail_book_container_get_name (container));
  self->loading = g_cancellable_new ();
  mail_book_list_async (self, book, container, mapi_address_book_list_criteria, self->loading, loaded_cb, NULL);
  return self;
}
