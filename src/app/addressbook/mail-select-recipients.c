/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-select-recipients.h"

#include <glib/gi18n.h>

#include "mail-book-list.h"
#include "mail-check-names.h"
#include "mail-entry-dialog.h"
#include "mail-new-entry.h"
#include "mail-recipient-field.h"
#include "mail-toast.h"

struct _MailSelectRecipients
{
  AdwWindow           parent_instance;
  AdwToastOverlay    *toasts;
  GtkWidget          *cancel_button;
  GtkWidget          *ok_button;
  GtkWidget          *new_button;
  GtkDropDown        *containers;
  MailBookList       *list;
  GtkGrid            *wells;
  GtkLabel           *problem;

  MailBook           *book;       /* (owned) */
  MailSelectFlags     flags;
  guint               n_wells;
  guint               target;     /* where people go */
  MailRecipientField *fields[MAIL_SELECT_MAX_WELLS];
  MailRecipient      *one;        /* (owned) (nullable) */
  gboolean            ended;
};

G_DEFINE_FINAL_TYPE (MailSelectRecipients, mail_select_recipients, ADW_TYPE_WINDOW)

enum { SIGNAL_CHOSEN, SIGNAL_CANCELLED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
set_problem (MailSelectRecipients *self,
             const char           *problem)
{
  gtk_label_set_text (self->problem, problem);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
}

static void
update_actions (MailSelectRecipients *self)
{
  guint n = mail_book_list_get_n_selected (self->list);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "select.details", n == 1);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "select.new", mail_book_get_personal (self->book) != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "select.ok", (self->flags & MAIL_SELECT_ONE) == 0 || n == 1);
}

/* ---- adding ---- */

static MailRecipient *
make_recipient (MapiProperties *entry)
{
  g_autoptr(MapiProperties) copy = mapi_properties_copy (entry);

  mapi_properties_remove (copy, MAPI_PR_PARENT_ENTRYID);
  mapi_properties_remove (copy, MAPI_PR_INSTANCE_KEY);
  return mail_recipient_new (copy);
}

void
mail_select_recipients_add (MailSelectRecipients *self,
                            guint                 well,
                            MailRecipient        *recipient)
{
  g_return_if_fail (MAIL_IS_SELECT_RECIPIENTS (self));

  if (well < self->n_wells)
    mail_recipient_field_add (self->fields[well], recipient);
}

static void
add_entries (MailSelectRecipients *self,
             guint                 well,
             GPtrArray            *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      g_autoptr(MailRecipient) recipient = make_recipient (entries->pdata[i]);

      mail_select_recipients_add (self, well, recipient);
    }
  set_problem (self, NULL);
}

static void
collected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(MailSelectRecipients) self = user_data;
  g_autoptr(GPtrArray) entries = mail_book_list_collect_finish (MAIL_BOOK_LIST (source), result);

  add_entries (self, self->target, entries);
}

static void
add_to (MailSelectRecipients *self,
        guint                 well)
{
  if (well >= self->n_wells)
    return;
  self->target = well;
  mail_book_list_collect_async (self->list, collected_cb, g_object_ref (self));
}

static void
well_clicked_cb (MailSelectRecipients *self,
                 GtkWidget            *button)
{
  add_to (self, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "well")));
}

static void
add_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  add_to (MAIL_SELECT_RECIPIENTS (widget), g_variant_get_uint32 (parameter));
}

static void
activated_cb (MailSelectRecipients *self,
              MapiProperties       *entry)
{
  if ((self->flags & MAIL_SELECT_ONE) != 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "select.ok", NULL);
  else if (self->n_wells == 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "select.details", NULL);
  else
    {
      g_autoptr(MailRecipient) recipient = make_recipient (entry);

      mail_select_recipients_add (self, self->target, recipient);
      set_problem (self, NULL);
      /* On to the next one */
      gtk_editable_select_region (mail_book_list_get_search (self->list), 0, -1);
    }
}

static void
selection_changed_cb (MailSelectRecipients *self)
{
  if (self->book != NULL)
    update_actions (self);
}

/* ---- wells ---- */

static void
well_entered_cb (GtkEventControllerFocus *controller,
                 MailSelectRecipients    *self)
{
  GtkWidget *field = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));

  self->target = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (field), "well"));
}

static void
send_to_cb (MailSelectRecipients *self,
            MailRecipient        *recipient,
            int                   type,
            MailRecipientField   *field)
{
  guint well = (guint) type - MAPI_RECIPIENT_TO;

  /* Where there is no such kind it stays where it was */
  mail_recipient_field_add (well < self->n_wells ? self->fields[well] : field, recipient);
}

static void
add_well (MailSelectRecipients *self,
          const char           *label,
          MapiSession          *session)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  guint well = self->n_wells++;
  g_autofree char *name = g_strdup_printf (_("Add to %s"), label);
  GtkWidget *button = gtk_button_new_with_label (label);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  MailRecipientField *field = g_object_new (MAIL_TYPE_RECIPIENT_FIELD, "label", label, "hexpand", TRUE, NULL);

  self->fields[well] = field;
  mail_recipient_field_set_session (field, session);
  g_object_set_data (G_OBJECT (button), "well", GUINT_TO_POINTER (well));
  g_object_set_data (G_OBJECT (field), "well", GUINT_TO_POINTER (well));
  g_signal_connect_object (button, "clicked", G_CALLBACK (well_clicked_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (field, "send-to", G_CALLBACK (send_to_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "enter", G_CALLBACK (well_entered_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (field), focus);
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  /* Many of them do not push the list away */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 120);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (field));
  gtk_widget_add_css_class (scrolled, "mail-well");
  gtk_widget_set_hexpand (scrolled, TRUE);
  gtk_grid_attach (self->wells, button, 0, (int) well, 1, 1);
  gtk_grid_attach (self->wells, scrolled, 1, (int) well, 1, 1);
}

void
mail_select_recipients_set_focus (MailSelectRecipients *self,
                                  guint                 well)
{
  g_return_if_fail (MAIL_IS_SELECT_RECIPIENTS (self));
  if (well < self->n_wells)
    self->target = well;
}

GPtrArray *
mail_select_recipients_list_well (MailSelectRecipients *self,
                                  guint                 well)
{
  GPtrArray *one;

  g_return_val_if_fail (MAIL_IS_SELECT_RECIPIENTS (self), NULL);

  if (well < self->n_wells)
    return mail_recipient_field_list (self->fields[well]);
  one = g_ptr_array_new_with_free_func (g_object_unref);
  if (well == 0 && self->one != NULL)
    g_ptr_array_add (one, g_object_ref (self->one));
  return one;
}

GPtrArray *
mail_select_recipients_list (MailSelectRecipients *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);

  for (guint well = 0; well < MAX (self->n_wells, 1); well++)
    {
      g_autoptr(GPtrArray) recipients = mail_select_recipients_list_well (self, well);

      for (guint i = 0; i < recipients->len; i++)
        g_ptr_array_add (all, mapi_properties_copy (mail_recipient_get_properties (recipients->pdata[i])));
    }
  return all;
}

/* ---- the book ---- */

static void
container_chosen_cb (MailSelectRecipients *self)
{
  MailBookContainer *container = gtk_drop_down_get_selected_item (self->containers);

  if (container != NULL && self->book != NULL && mail_book_get_address_book (self->book) != NULL)
    mail_book_list_show (self->list, self->book, container);
}

static void
loaded_cb (MailSelectRecipients *self)
{
  GListModel *containers = mail_book_get_containers (self->book);
  MailBookContainer *first = mail_book_get_first (self->book);
  const GError *problem = mail_book_get_problem (self->book);

  update_actions (self);
  /* Another window has loaded it again: what was chosen here stays */
  if (gtk_drop_down_get_selected_item (self->containers) != NULL)
    return;
  if (problem != NULL)
    mail_book_list_set_problem (self->list, problem);
  gtk_drop_down_set_model (self->containers, containers);
  for (guint i = 0; i < g_list_model_get_n_items (containers); i++)
    {
      g_autoptr(MailBookContainer) container = g_list_model_get_item (containers, i);

      if (container == first)
        gtk_drop_down_set_selected (self->containers, i);
    }
}

static void
details_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  MailSelectRecipients *self = MAIL_SELECT_RECIPIENTS (widget);
  g_autoptr(MapiEntryId) id = mail_book_dup_id (mail_book_list_get_selected (self->list));
  MailBookContainer *container = gtk_drop_down_get_selected_item (self->containers);

  if (id != NULL && container != NULL)
    gtk_window_present (GTK_WINDOW (mail_entry_dialog_new_for_id (GTK_WINDOW (self), self->book, id,
                                                                  mail_book_container_get_id (container))));
}

static void
created_cb (MailSelectRecipients *self,
            const char           *id)
{
  adw_toast_overlay_add_toast (self->toasts, mail_toast_new (_("Added to the address book")));
}

static void
one_off_cb (MailSelectRecipients *self,
            MapiProperties       *recipient)
{
  g_autoptr(MailRecipient) made = make_recipient (recipient);

  mail_select_recipients_add (self, self->target, made);
}

static void
new_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  MailSelectRecipients *self = MAIL_SELECT_RECIPIENTS (widget);
  MailNewEntry *dialog = mail_new_entry_new (GTK_WINDOW (self), self->book,
                                             gtk_drop_down_get_selected_item (self->containers), NULL,
                                             self->n_wells > 0 && (self->flags & MAIL_SELECT_ONLY) == 0);

  g_signal_connect_object (dialog, "created", G_CALLBACK (created_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "one-off", G_CALLBACK (one_off_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- the end ---- */

static void
end (MailSelectRecipients *self)
{
  self->ended = TRUE;
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
  gtk_window_destroy (GTK_WINDOW (self));
}

/* (nullable): somebody who is not of the address book */
static char *
dup_stranger (MailSelectRecipients *self)
{
  g_autoptr(GPtrArray) all = mail_select_recipients_list (self);

  for (guint i = 0; i < all->len; i++)
    {
      g_autoptr(MapiEntryId) id = mail_book_dup_id (all->pdata[i]);

      if (id != NULL && mapi_one_off_is_entry_id (id))
        return g_strdup (mapi_properties_get_string (all->pdata[i], MAPI_PR_DISPLAY_NAME));
    }
  return NULL;
}

static void
finish (MailSelectRecipients *self)
{
  g_autofree char *stranger = (self->flags & MAIL_SELECT_ONLY) != 0 ? dup_stranger (self) : NULL;
  g_autofree char *text = stranger != NULL ? g_strdup_printf (_("“%s” is in no address book. Only people who are can be chosen here."),
                                                              stranger)
                                           : NULL;

  if (text != NULL)
    set_problem (self, text);
  else
    end (self);
}

/* The wells again, with what the names turned out to be */
static void
refill (MailSelectRecipients *self,
        GPtrArray            *resolved)
{
  for (guint well = 0; well < self->n_wells; well++)
    mail_recipient_field_clear (self->fields[well]);
  for (guint i = 0; i < resolved->len; i++)
    {
      MapiProperties *properties = resolved->pdata[i];
      guint well = (guint) mapi_properties_get_long (properties, MAPI_PR_ROWID, 0);
      g_autoptr(MailRecipient) recipient = make_recipient (properties);

      mail_select_recipients_add (self, well, recipient);
    }
}

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  MailSelectRecipients *self = MAIL_SELECT_RECIPIENTS (source);
  g_autoptr(GPtrArray) resolved = user_data;
  g_autoptr(GError) error = NULL;
  gboolean done = mail_check_names_finish (result, &error);

  if (self->ended)
    return;
  refill (self, resolved);
  if (done)
    finish (self);
  else if (!g_error_matches (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL))
    set_problem (self, error->message);
}

static void
ok_action (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  MailSelectRecipients *self = MAIL_SELECT_RECIPIENTS (widget);
  MapiProperties *row = mail_book_list_get_selected (self->list);
  GPtrArray *names;

  set_problem (self, NULL);
  if ((self->flags & MAIL_SELECT_ONE) != 0)
    {
      if (row == NULL)
        return;
      self->one = make_recipient (row);
      end (self);
      return;
    }
  for (guint well = 0; well < self->n_wells; well++)
    mail_recipient_field_commit (self->fields[well]);
  if ((self->flags & (MAIL_SELECT_RESOLVE | MAIL_SELECT_ONLY)) == 0 || mail_book_get_address_book (self->book) == NULL)
    {
      end (self);
      return;
    }
  /* Which well somebody is of travels along as the number of the row */
  names = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  for (guint well = 0; well < self->n_wells; well++)
    {
      g_autoptr(GPtrArray) recipients = mail_select_recipients_list_well (self, well);

      for (guint i = 0; i < recipients->len; i++)
        {
          MapiProperties *copy = mapi_properties_copy (mail_recipient_get_properties (recipients->pdata[i]));

          mapi_properties_set_long (copy, MAPI_PR_ROWID, (gint32) well);
          g_ptr_array_add (names, copy);
        }
    }
  mail_check_names_async (GTK_WINDOW (self), self->book, names, NULL, checked_cb, names);
}

static gboolean
mail_select_recipients_close_request (GtkWindow *window)
{
  MailSelectRecipients *self = MAIL_SELECT_RECIPIENTS (window);

  if (!self->ended)
    {
      self->ended = TRUE;
      g_signal_emit (self, signals[SIGNAL_CANCELLED], 0);
    }
  return GTK_WINDOW_CLASS (mail_select_recipients_parent_class)->close_request (window);
}

/* ---- the object ---- */

static void
mail_select_recipients_finalize (GObject *object)
{
  MailSelectRecipients *self = MAIL_SELECT_RECIPIENTS (object);

  g_clear_object (&self->book);
  g_clear_object (&self->one);
  G_OBJECT_CLASS (mail_select_recipients_parent_class)->finalize (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  static const guint keys[] = { GDK_KEY_1, GDK_KEY_2, GDK_KEY_3 };

  gtk_widget_class_install_action (widget_class, "select.ok", NULL, ok_action);
  gtk_widget_class_install_action (widget_class, "select.new", NULL, new_action);
  gtk_widget_class_install_action (widget_class, "select.details", NULL, details_action);
  gtk_widget_class_install_action (widget_class, "select.add", "u", add_action);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i], GDK_CONTROL_MASK, "select.add", "u", i);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "select.ok", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "select.new", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_i, GDK_CONTROL_MASK, "select.details", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
mail_select_recipients_class_init (MailSelectRecipientsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = mail_select_recipients_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = mail_select_recipients_close_request;
  g_type_ensure (MAIL_TYPE_BOOK_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/addressbook/mail-select-recipients.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSelectRecipients, toasts);
  gtk_widget_class_bind_template_child (widget_class, MailSelectRecipients, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, MailSelectRecipients, ok_button);
  gtk_widget_class_bind_template_child (widget_class, MailSelectRecipients, new_button);
  gtk_widget_class_bind_template_child (widget_class, MailSelectRecipients, containers);
  gtk_widget_class_bind_template_child (widget_class, MailSelectRecipients, list);
  gtk_widget_class_bind_template_child (widget_class, MailSelectRecipients, wells);
  gtk_widget_class_bind_template_child (widget_class, MailSelectRecipients, problem);
  gtk_widget_class_bind_template_callback (widget_class, container_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, selection_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  install_actions (widget_class);
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", MAIL_TYPE_SELECT_RECIPIENTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
  signals[SIGNAL_CANCELLED] = g_signal_new ("cancelled", MAIL_TYPE_SELECT_RECIPIENTS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                            NULL, G_TYPE_NONE, 0);
}

static void
mail_select_recipients_init (MailSelectRecipients *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_down_set_expression (self->containers, gtk_property_expression_new (MAIL_TYPE_BOOK_CONTAINER, NULL, "name"));
  /* The part of it that has the keyboard */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (GTK_WIDGET (self->containers))),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Address book"), -1);
}

MailSelectRecipients *
mail_select_recipients_new (GtkWindow          *parent,
                            MapiSession        *session,
                            const char         *caption,
                            const char * const *labels,
                            MailSelectFlags     flags)
{
  MailSelectRecipients *self = g_object_new (MAIL_TYPE_SELECT_RECIPIENTS, "transient-for", parent, NULL);

  self->flags = flags;
  self->book = mail_book_for_session (session);
  if (caption != NULL && *caption != '\0')
    gtk_window_set_title (GTK_WINDOW (self), caption);
  for (guint i = 0; labels != NULL && labels[i] != NULL && i < MAIL_SELECT_MAX_WELLS; i++)
    add_well (self, labels[i], session);
  gtk_widget_set_visible (GTK_WIDGET (self->wells), self->n_wells > 0);
  if (self->n_wells == 0 && (flags & MAIL_SELECT_ONE) == 0)
    {
      /* Nothing to choose for: a place to look somebody up */
      gtk_button_set_label (GTK_BUTTON (self->cancel_button), _("_Close"));
      gtk_widget_set_visible (self->ok_button, FALSE);
      if (caption == NULL || *caption == '\0')
        gtk_window_set_title (GTK_WINDOW (self), _("Address Book"));
    }
  g_signal_connect_object (self->book, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  update_actions (self);
  mail_book_load (self->book);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
  return self;
}
