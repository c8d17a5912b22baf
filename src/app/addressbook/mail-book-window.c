/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-book-window-private.h"

#include <glib/gi18n.h>

#include "mail-toast.h"

G_DEFINE_FINAL_TYPE (MailBookWindow, mail_book_window, ADW_TYPE_WINDOW)

void
mail_book_window_tell (MailBookWindow *self,
                       const char     *text)
{
  adw_toast_overlay_add_toast (self->toasts, mail_toast_new (text));
}

/* ---- what can be done now ---- */

void
mail_book_window_update_actions (MailBookWindow *self)
{
  guint n = mail_book_list_get_n_selected (self->list);
  /* What is chosen is of the session that is gone, while the books of the next one are being read */
  MailBookContainer *container = mail_book_get_address_book (self->book) != NULL
                                   ? mail_book_sidebar_get_chosen (self->sidebar) : NULL;
  gboolean modifiable = container != NULL && mail_book_container_is_modifiable (container);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "book.write", n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "book.copy", n > 0 && mail_book_get_personal (self->book) != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "book.edit", n == 1 && modifiable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "book.delete", n > 0 && modifiable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "book.export-selected", n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "book.export", container != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "book.import", modifiable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "book.find", container != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "book.new", mail_book_get_personal (self->book) != NULL);
  gtk_widget_set_visible (self->entry_menu_button, n > 0);
}

/* ---- panes ---- */

static void
fold_cb (MailBookWindow *self)
{
  if (adw_leaflet_get_folded (self->outer))
    adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->inner));
}

static void
show_books_cb (MailBookWindow *self)
{
  adw_leaflet_navigate (self->outer, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
show_list_cb (MailBookWindow *self)
{
  adw_leaflet_navigate (self->inner, ADW_NAVIGATION_DIRECTION_BACK);
}

static void
container_chosen_cb (MailBookWindow    *self,
                     MailBookContainer *container)
{
  /* That of a session that is gone, while those of the next one are being read */
  if (mail_book_get_address_book (self->book) == NULL)
    return;
  adw_window_title_set_title (self->list_title, mail_book_container_get_name (container));
  mail_book_list_set_condition (self->list, NULL);
  gtk_editable_set_text (mail_book_list_get_search (self->list), "");
  mail_book_list_show (self->list, self->book, container);
  mail_book_window_update_actions (self);
}

static void
container_activated_cb (MailBookWindow *self)
{
  adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->inner));
  if (!adw_leaflet_get_folded (self->outer))
    gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
show_selected (MailBookWindow *self)
{
  MapiProperties *row = mail_book_list_get_selected (self->list);
  MailBookContainer *container = mail_book_sidebar_get_chosen (self->sidebar);
  g_autoptr(MapiEntryId) id = mail_book_dup_id (row);
  guint n = mail_book_list_get_n_selected (self->list);

  if (id == NULL)
    {
      g_autofree char *title = n > 1 ? g_strdup_printf (ngettext ("%u Entry Selected", "%u Entries Selected", n), n)
                                     : g_strdup (_("Nobody Selected"));

      adw_status_page_set_title (self->nobody_page, title);
      gtk_stack_set_visible_child_name (self->entry_stack, "nobody");
      mail_entry_view_show (self->view, self->book, NULL, NULL);
      return;
    }
  mail_entry_view_show (self->view, self->book, id, container != NULL ? mail_book_container_get_id (container) : NULL);
}

static void
selection_changed_cb (MailBookWindow *self)
{
  mail_book_window_update_actions (self);
  show_selected (self);
}

/* The one before stays until the next one is there */
static void
shown_cb (MailBookWindow *self)
{
  if (mail_book_list_get_n_selected (self->list) == 1)
    gtk_stack_set_visible_child_name (self->entry_stack, "entry");
}

static void
activated_cb (MailBookWindow *self,
              MapiProperties *entry)
{
  if (adw_leaflet_get_folded (self->inner))
    adw_leaflet_set_visible_child (self->inner, self->entry_pane);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "book.edit", NULL);
}

static void
write_to_cb (MailBookWindow *self,
             const char     *address)
{
  MailBookEntry *entry = mail_entry_view_get_entry (self->view);
  const char *name = entry != NULL ? mapi_properties_get_string (entry->properties, MAPI_PR_DISPLAY_NAME) : NULL;
  g_autoptr(MapiEntryId) id = mapi_one_off_create_entry_id (name != NULL ? name : address, "SMTP", address, FALSE);
  g_autoptr(MapiProperties) recipient = mapi_one_off_open (id, NULL);
  g_autoptr(GPtrArray) recipients = g_ptr_array_new ();

  if (recipient == NULL)
    return;
  g_ptr_array_add (recipients, recipient);
  mail_book_window_write (self, recipients);
}

/* ---- the book ---- */

static void
loaded_cb (MailBookWindow *self)
{
  const GError *problem = mail_book_get_problem (self->book);

  if (problem != NULL)
    {
      mail_book_list_set_problem (self->list, problem);
      return;
    }
  if (self->connection == 0)
    self->connection = mapi_address_book_advise (mail_book_get_address_book (self->book), NULL,
                                                 MAPI_EVENT_OBJECT_CREATED | MAPI_EVENT_OBJECT_MODIFIED
                                                 | MAPI_EVENT_OBJECT_DELETED, mail_book_window_notify, self, NULL);
  mail_book_sidebar_show (self->sidebar, self->book);
  mail_book_window_update_actions (self);
}

static gboolean
refresh_cb (gpointer data)
{
  MailBookWindow *self = data;

  self->refresh = 0;
  mail_book_load (self->book);
  show_selected (self);
  return G_SOURCE_REMOVE;
}

void
mail_book_window_notify (MapiNotification *notification,
                         gpointer          user_data)
{
  MailBookWindow *self = user_data;

  /* The list follows by itself; many changes are one look */
  if (self->refresh == 0)
    self->refresh = g_timeout_add (100, refresh_cb, self);
}

static void
unadvise (MailBookWindow *self)
{
  if (self->connection != 0)
    mapi_address_book_unadvise (mail_book_get_address_book (self->book), self->connection);
  self->connection = 0;
  g_clear_pointer (&self->deleted, g_ptr_array_unref);
}

static void
take_book (MailBookWindow *self)
{
  self->book = mail_book_for_session (mail_application_get_session (self->application));
  g_signal_connect_object (self->book, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  mail_book_load (self->book);
}

/* An account that was added or changed is a new session with its own books; without any there is nothing to show */
static void
session_changed_cb (MailBookWindow *self)
{
  MapiSession *session = mail_application_get_session (self->application);

  if (mail_application_get_logon_state (self->application) == MAIL_LOGON_STATE_STARTING ||
      session == mail_book_get_session (self->book))
    return;
  if (session == NULL)
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  unadvise (self);
  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  g_signal_handlers_disconnect_by_data (self->book, self);
  g_clear_object (&self->book);
  g_clear_handle_id (&self->refresh, g_source_remove);
  take_book (self);
  /* What is listed is of the session that is gone */
  mail_book_list_show (self->list, self->book, NULL);
  mail_book_window_update_actions (self);
}

/* ---- the object ---- */

static void
mail_book_window_dispose (GObject *object)
{
  MailBookWindow *self = MAIL_BOOK_WINDOW (object);

  g_clear_handle_id (&self->refresh, g_source_remove);
  unadvise (self);
  g_clear_object (&self->chooser);
  G_OBJECT_CLASS (mail_book_window_parent_class)->dispose (object);
}

static void
mail_book_window_finalize (GObject *object)
{
  MailBookWindow *self = MAIL_BOOK_WINDOW (object);

  g_clear_object (&self->book);
  G_OBJECT_CLASS (mail_book_window_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, MailBookWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, MailBookWindow, outer);
  gtk_widget_class_bind_template_child (widget_class, MailBookWindow, inner);
  gtk_widget_class_bind_template_child (widget_class, MailBookWindow, entry_pane);
  gtk_widget_class_bind_template_child (widget_class, MailBookWindow, entry_menu_button);
  gtk_widget_class_bind_template_child (widget_class, MailBookWindow, list_title);
  gtk_widget_class_bind_template_child (widget_class, MailBookWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, MailBookWindow, list);
  gtk_widget_class_bind_template_child (widget_class, MailBookWindow, view);
  gtk_widget_class_bind_template_child (widget_class, MailBookWindow, entry_stack);
  gtk_widget_class_bind_template_child (widget_class, MailBookWindow, nobody_page);
}

static void
mail_book_window_class_init (MailBookWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_book_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_book_window_finalize;
  g_type_ensure (MAIL_TYPE_BOOK_LIST);
  g_type_ensure (MAIL_TYPE_BOOK_SIDEBAR);
  g_type_ensure (MAIL_TYPE_ENTRY_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/addressbook/mail-book-window.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, fold_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_books_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_list_cb);
  gtk_widget_class_bind_template_callback (widget_class, container_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, container_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, selection_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, write_to_cb);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
  mail_book_window_install_actions (widget_class);
}

static void
mail_book_window_init (MailBookWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static MailBookWindow *
create (MailApplication *application)
{
  MailBookWindow *self = g_object_new (MAIL_TYPE_BOOK_WINDOW, "application", application, NULL);

  self->application = application;
  g_signal_connect_object (application, "notify::logon-state", G_CALLBACK (session_changed_cb), self, G_CONNECT_SWAPPED);
  mail_book_list_capture_keys (self->list, GTK_WIDGET (self->list));
  adw_status_page_set_title (self->nobody_page, _("Nobody Selected"));
  take_book (self);
  mail_book_window_update_actions (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
  return self;
}

/* Asked for while somebody is being logged on */
static void
logged_on_cb (MailApplication *application)
{
  if (mail_application_get_logon_state (application) == MAIL_LOGON_STATE_STARTING)
    return;
  g_signal_handlers_disconnect_by_func (application, logged_on_cb, NULL);
  mail_book_window_present (application);
}

void
mail_book_window_present (MailApplication *application)
{
  GtkWindow *window = NULL;

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (application)); l != NULL; l = l->next)
    if (MAIL_IS_BOOK_WINDOW (l->data))
      window = l->data;
  if (window == NULL && mail_application_get_session (application) != NULL)
    window = GTK_WINDOW (create (application));
  if (window != NULL)
    gtk_window_present (window);
  else if (mail_application_get_logon_state (application) == MAIL_LOGON_STATE_STARTING &&
           g_signal_handler_find (application, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, (gpointer) logged_on_cb, NULL) == 0)
    g_signal_connect (application, "notify::logon-state", G_CALLBACK (logged_on_cb), NULL);
}
