/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-entry-dialog.h"

#include <glib/gi18n.h>

#include "mail-application.h"
#include "mail-book-work.h"
#include "mail-entry-form.h"
#include "mail-entry-view.h"
#include "mail-error-details.h"
#include "mail-select-recipients.h"
#include "mail-toast.h"

struct _MailEntryDialog
{
  AdwWindow        parent_instance;
  AdwToastOverlay *toasts;
  GtkWidget       *cancel_button;
  GtkWidget       *save_button;
  GtkWidget       *keep_button;
  GtkWidget       *extra_button;
  GtkStack        *pages;
  MailEntryForm   *form;
  MailEntryView   *view;
  AdwStatusPage   *problem_page;

  MailBook        *book;        /* (owned) */
  MailBookEntry   *entry;       /* (owned) (nullable) */
  GCancellable    *loading;     /* (owned) (nullable) */
  gboolean         read_only;
  gboolean         has_changes;
  gboolean         saving;
  gboolean         leaving;     /* the program was to end, but for what is entered here */
  gboolean         of_program;  /* the book is of the session of this program, and so is the next one's */
  gboolean         save_when_loaded;
  MapiCreateEntryFlags save_flags;
};

G_DEFINE_FINAL_TYPE (MailEntryDialog, mail_entry_dialog, ADW_TYPE_WINDOW)

enum { SIGNAL_SAVED, SIGNAL_EXTRA, N_SIGNALS };
static guint signals[N_SIGNALS];

static void     save                (MailEntryDialog      *self,
                                     MapiCreateEntryFlags  flags);
static gboolean is_between_sessions (MailEntryDialog      *self);

/* ---- showing ---- */

static gboolean
is_editable (MailEntryDialog *self)
{
  for (guint i = 0; i < self->entry->fields->len && !self->read_only; i++)
    if ((mapi_detail_field_get_flags (self->entry->fields->pdata[i]) & MAPI_DETAIL_FLAG_EDITABLE) != 0)
      return TRUE;
  return FALSE;
}

static void
show_to_read (MailEntryDialog *self)
{
  gtk_button_set_label (GTK_BUTTON (self->cancel_button), _("_Close"));
  mail_entry_view_show (self->view, self->book, self->entry->id, self->entry->container);
  gtk_widget_set_visible (self->keep_button, mail_book_get_personal (self->book) != NULL
                                             && mail_book_find_container (self->book, self->entry->container)
                                                != mail_book_get_personal (self->book));
  gtk_stack_set_visible_child_name (self->pages, "view");
}

static void
show_to_edit (MailEntryDialog *self)
{
  gboolean list = self->entry->type == MAPI_OBJECT_DIST_LIST;

  if (self->entry->id == NULL)
    gtk_window_set_title (GTK_WINDOW (self), list ? _("New List") : _("New Person"));
  else
    gtk_window_set_title (GTK_WINDOW (self), list ? _("Edit List") : _("Edit Person"));
  mail_entry_form_load (self->form, self->entry);
  self->has_changes = FALSE;
  gtk_widget_set_visible (self->save_button, TRUE);
  gtk_stack_set_visible_child_name (self->pages, "form");
  mail_entry_form_focus (self->form);
}

static void
take_entry (MailEntryDialog *self,
            MailBookEntry   *entry)
{
  self->entry = entry;
  if (is_editable (self))
    show_to_edit (self);
  else
    show_to_read (self);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MailEntryDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MailBookEntry) entry = mail_book_open_finish (MAIL_BOOK (source), result, &error);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  g_clear_object (&self->loading);
  if (entry == NULL)
    {
      self->leaving = FALSE;
      mail_error_details_fill (self->problem_page, error);
      gtk_stack_set_visible_child_name (self->pages, "problem");
      return;
    }
  take_entry (self, g_steal_pointer (&entry));
}

static void
changed_cb (MailEntryDialog *self)
{
  self->has_changes = TRUE;
}

/* ---- members ---- */

static void
members_chosen_cb (MailEntryDialog      *self,
                   MailSelectRecipients *dialog)
{
  g_autoptr(GPtrArray) chosen = mail_select_recipients_list (dialog);

  mail_entry_form_add_members (self->form, chosen);
}

static void
choose_members_cb (MailEntryDialog *self)
{
  const char * const labels[] = { _("Members"), NULL };
  MailSelectRecipients *dialog = mail_select_recipients_new (GTK_WINDOW (self), mail_book_get_session (self->book),
                                                             _("Add Members"), labels, MAIL_SELECT_RESOLVE);

  g_signal_connect_object (dialog, "chosen", G_CALLBACK (members_chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- saving ---- */

static void
conflict_answered_cb (MailEntryDialog *self,
                      const char      *response)
{
  if (g_str_equal (response, "force"))
    save (self, MAPI_CREATE_ENTRY_FORCE);
  else if (g_str_equal (response, "again"))
    save (self, MAPI_CREATE_ENTRY_NONE);
}

static void
ask (MailEntryDialog *self,
     const char      *heading,
     const char      *body,
     const char      *response,
     const char      *label)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), response, label, NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (conflict_answered_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(MailEntryDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiEntryId) id = mail_book_save_finish (MAIL_BOOK (source), result, &error);

  self->saving = FALSE;
  self->leaving = self->leaving && id != NULL;
  gtk_widget_set_sensitive (GTK_WIDGET (self->toasts), TRUE);
  if (id != NULL)
    {
      g_autofree char *printed = mapi_entry_id_to_string (id);

      self->has_changes = FALSE;
      g_signal_emit (self, signals[SIGNAL_SAVED], 0, printed);
      gtk_window_close (GTK_WINDOW (self));
    }
  else if (g_error_matches (error, MAPI_ERROR, MAPI_ERROR_COLLISION))
    ask (self, _("Already There"), error->message, "again", _("_Save All the Same"));
  else if (g_error_matches (error, MAPI_ERROR, MAPI_ERROR_OBJECT_CHANGED))
    ask (self, _("Changed Meanwhile"), _("Somebody else has changed this entry since you opened it. Saving takes their changes away."),
         "force", _("_Overwrite"));
  else
    mail_entry_form_set_problem (self->form, 0, error->message);
}

static void
save (MailEntryDialog      *self,
      MapiCreateEntryFlags  flags)
{
  g_autoptr(MapiProperties) kept = mapi_properties_ref (self->entry->properties);

  if (self->saving || self->save_when_loaded)
    return;
  if (!mail_entry_form_validate (self->form))
    {
      self->leaving = FALSE;
      return;
    }
  if (is_between_sessions (self))
    {
      self->save_when_loaded = TRUE;
      self->save_flags = flags;
      gtk_widget_set_sensitive (GTK_WIDGET (self->toasts), FALSE);
      return;
    }
  self->saving = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->toasts), FALSE);
  self->entry->properties = mapi_properties_copy (kept);
  mail_entry_form_apply (self->form, mail_book_get_address_book (self->book), self->entry->properties);
  mail_book_save_async (self->book, self->entry, flags, saved_cb, g_object_ref (self));
  /* What it was when it was loaded stays, for another try */
  mapi_properties_unref (self->entry->properties);
  self->entry->properties = g_steal_pointer (&kept);
}

/* ---- another session ---- */

static void
book_loaded_cb (MailEntryDialog *self)
{
  const GError *problem = mail_book_get_problem (self->book);

  if (!self->save_when_loaded)
    return;
  self->save_when_loaded = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->toasts), TRUE);
  if (problem != NULL)
    mail_entry_form_set_problem (self->form, 0, problem->message);
  else
    save (self, self->save_flags);
}

/* An account was added or changed while somebody was writing: what they write belongs into the session there is now */
static void
session_changed_cb (MailEntryDialog *self)
{
  MailApplication *application = mail_application_get ();
  MapiSession *session = mail_application_get_session (application);

  if (mail_application_get_logon_state (application) == MAIL_LOGON_STATE_STARTING
      || session == mail_book_get_session (self->book))
    return;
  if (session == NULL)
    {
      gtk_widget_set_sensitive (GTK_WIDGET (self->toasts), TRUE);
      if (self->save_when_loaded)
        mail_entry_form_set_problem (self->form, 0, _("There is no address book to save this in any more."));
      self->save_when_loaded = FALSE;
      return;
    }
  g_signal_handlers_disconnect_by_func (self->book, book_loaded_cb, self);
  g_object_unref (self->book);
  self->book = mail_book_for_session (session);
  g_signal_connect_object (self->book, "loaded", G_CALLBACK (book_loaded_cb), self, G_CONNECT_SWAPPED);
  mail_book_load (self->book);
}

static void
follow_session (MailEntryDialog *self)
{
  MailApplication *application = mail_application_get ();

  if (mail_book_get_session (self->book) != mail_application_get_session (application))
    return;
  self->of_program = TRUE;
  g_signal_connect_object (self->book, "loaded", G_CALLBACK (book_loaded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (application, "notify::logon-state", G_CALLBACK (session_changed_cb), self, G_CONNECT_SWAPPED);
}

/* Whether there is no book to save into just now */
static gboolean
is_between_sessions (MailEntryDialog *self)
{
  return self->of_program
         && (mail_book_get_address_book (self->book) == NULL
             || mail_book_get_session (self->book) != mail_application_get_session (mail_application_get ()));
}

/* Whoever is new may be there already */
static void
save_by_kind (MailEntryDialog *self)
{
  save (self, self->entry->id == NULL ? MAPI_CREATE_ENTRY_CHECK_DUP_LOOSE : MAPI_CREATE_ENTRY_NONE);
}

static void
save_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  MailEntryDialog *self = MAIL_ENTRY_DIALOG (widget);

  if (self->entry == NULL || !gtk_widget_get_visible (self->save_button))
    return;
  save_by_kind (self);
}

static void
kept_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(MailEntryDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  gboolean done = mail_book_copy_finish (MAIL_BOOK (source), result, &error);

  gtk_widget_set_sensitive (self->keep_button, !done);
  adw_toast_overlay_add_toast (self->toasts, done ? mail_toast_new (_("Added")) : mail_toast_new_error (error));
}

static void
keep_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  MailEntryDialog *self = MAIL_ENTRY_DIALOG (widget);
  MailBookContainer *personal = mail_book_get_personal (self->book);
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);

  if (self->entry == NULL || self->entry->id == NULL || personal == NULL)
    return;
  g_ptr_array_add (ids, mapi_entry_id_copy (self->entry->id));
  gtk_widget_set_sensitive (self->keep_button, FALSE);
  mail_book_copy_async (self->book, ids, mail_book_container_get_id (personal), kept_cb, g_object_ref (self));
}

static void
extra_cb (MailEntryDialog *self)
{
  g_signal_emit (self, signals[SIGNAL_EXTRA], 0);
}

/* ---- leaving ---- */

static gboolean
discard_idle_cb (gpointer data)
{
  MailEntryDialog *self = data;

  self->has_changes = FALSE;
  gtk_window_close (GTK_WINDOW (self));
  return G_SOURCE_REMOVE;
}

static void
leave_answered_cb (MailEntryDialog *self,
                   const char      *response)
{
  if (g_str_equal (response, "keep"))
    self->leaving = FALSE;
  else if (g_str_equal (response, "save"))
    save_by_kind (self);
  /* The question is still there, and has this window as its parent */
  else if (g_str_equal (response, "discard"))
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, discard_idle_cb, g_object_ref (self), g_object_unref);
}

static gboolean
mail_entry_dialog_close_request (GtkWindow *window)
{
  MailEntryDialog *self = MAIL_ENTRY_DIALOG (window);
  GtkWidget *dialog;

  if (self->saving)
    return TRUE;
  if (!self->has_changes)
    {
      if (self->leaving)
        g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "leave", NULL);
      return GTK_WINDOW_CLASS (mail_entry_dialog_parent_class)->close_request (window);
    }
  dialog = adw_message_dialog_new (window, _("Save What You Entered?"), _("It has not been saved."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _("_Go On Editing"), "discard", _("_Discard"),
                                    "save", _("_Save"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (leave_answered_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return TRUE;
}

static void
mail_entry_dialog_dispose (GObject *object)
{
  MailEntryDialog *self = MAIL_ENTRY_DIALOG (object);

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  G_OBJECT_CLASS (mail_entry_dialog_parent_class)->dispose (object);
}

static void
mail_entry_dialog_finalize (GObject *object)
{
  MailEntryDialog *self = MAIL_ENTRY_DIALOG (object);

  g_clear_object (&self->book);
  g_clear_pointer (&self->entry, mail_book_entry_free);
  G_OBJECT_CLASS (mail_entry_dialog_parent_class)->finalize (object);
}

static void
mail_entry_dialog_class_init (MailEntryDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_entry_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_entry_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = mail_entry_dialog_close_request;
  g_type_ensure (MAIL_TYPE_ENTRY_FORM);
  g_type_ensure (MAIL_TYPE_ENTRY_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/addressbook/mail-entry-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, MailEntryDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, MailEntryDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, MailEntryDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, MailEntryDialog, keep_button);
  gtk_widget_class_bind_template_child (widget_class, MailEntryDialog, extra_button);
  gtk_widget_class_bind_template_child (widget_class, MailEntryDialog, pages);
  gtk_widget_class_bind_template_child (widget_class, MailEntryDialog, form);
  gtk_widget_class_bind_template_child (widget_class, MailEntryDialog, view);
  gtk_widget_class_bind_template_child (widget_class, MailEntryDialog, problem_page);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, choose_members_cb);
  gtk_widget_class_bind_template_callback (widget_class, extra_cb);
  gtk_widget_class_install_action (widget_class, "entry.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "entry.keep", NULL, keep_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "entry.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "entry.save", NULL);
  signals[SIGNAL_SAVED] = g_signal_new ("saved", MAIL_TYPE_ENTRY_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_EXTRA] = g_signal_new ("extra", MAIL_TYPE_ENTRY_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
}

static void
mail_entry_dialog_init (MailEntryDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static MailEntryDialog *
create (GtkWindow *parent,
        MailBook  *book)
{
  MailEntryDialog *self = g_object_new (MAIL_TYPE_ENTRY_DIALOG, "transient-for", parent, NULL);

  self->book = g_object_ref (book);
  self->loading = g_cancellable_new ();
  follow_session (self);
  return self;
}

MailEntryDialog *
mail_entry_dialog_new_for_id (GtkWindow         *parent,
                              MailBook          *book,
                              const MapiEntryId *id,
                              const MapiEntryId *container)
{
  MailEntryDialog *self = create (parent, book);

  mail_book_open_async (book, id, container, self->loading, opened_cb, g_object_ref (self));
  return self;
}

MailEntryDialog *
mail_entry_dialog_new_for_entry (GtkWindow     *parent,
                                 MailBook      *book,
                                 MailBookEntry *entry,
                                 gboolean       read_only)
{
  MailEntryDialog *self = create (parent, book);

  self->read_only = read_only;
  take_entry (self, entry);
  return self;
}

MailEntryDialog *
mail_entry_dialog_new (GtkWindow         *parent,
                       MailBook          *book,
                       const MapiEntryId *container,
                       MapiObjectType     type,
                       MapiProperties    *values)
{
  MailEntryDialog *self = create (parent, book);

  mail_book_begin_async (book, container, type, values, self->loading, opened_cb, g_object_ref (self));
  return self;
}

void
mail_entry_dialog_set_read_only (MailEntryDialog *self)
{
  g_return_if_fail (MAIL_IS_ENTRY_DIALOG (self));
  self->read_only = TRUE;
}

void
mail_entry_dialog_set_extra (MailEntryDialog *self,
                             const char      *label)
{
  g_return_if_fail (MAIL_IS_ENTRY_DIALOG (self));
  gtk_button_set_label (GTK_BUTTON (self->extra_button), label);
  gtk_widget_set_visible (self->extra_button, TRUE);
}

gboolean
mail_entry_dialog_ask_all (void)
{
  g_autoptr(GListModel) windows = g_object_ref (gtk_window_get_toplevels ());
  gboolean asked = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (windows) && !asked; i++)
    {
      g_autoptr(GtkWindow) window = g_list_model_get_item (windows, i);

      if (!MAIL_IS_ENTRY_DIALOG (window) || !gtk_widget_get_mapped (GTK_WIDGET (window))
          || !(MAIL_ENTRY_DIALOG (window)->has_changes || MAIL_ENTRY_DIALOG (window)->saving))
        continue;
      asked = TRUE;
      /* Asked already, it is shown once more and not asked twice */
      gtk_window_present (window);
      if (!MAIL_ENTRY_DIALOG (window)->leaving)
        gtk_window_close (window);
      MAIL_ENTRY_DIALOG (window)->leaving = TRUE;
    }
  return asked;
}
