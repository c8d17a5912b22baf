/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-outbox-page.h"

#include <glib/gi18n.h>

#include "mail-error-details.h"
#include "mail-outbox-reader.h"

/* While the page is on the screen it looks now and then, and sooner after something was done.
 * Rows that would look the same stay, so that nobody loses the button they are about to press. */
#define MAX_ROWS 200

struct _MailOutboxPage
{
  GtkWidget            parent_instance;

  GtkStack            *pages;
  AdwPreferencesGroup *problem_group;
  GtkLabel            *problem;
  AdwBin              *problem_details;
  AdwPreferencesGroup *messages_group;
  AdwPreferencesGroup *operations_group;
  GtkToggleButton     *hold;

  GPtrArray           *rows;    /* (owned) of GtkWidget */
  GPtrArray           *items;   /* (owned) of MailOutboxItem, one a row */
  GCancellable        *looking; /* (owned) (nullable) */
  guint                timer;
  guint                n_more;
  gboolean             again;
  gboolean             setting_hold;
};

G_DEFINE_FINAL_TYPE (MailOutboxPage, mail_outbox_page, GTK_TYPE_WIDGET)

static void look (MailOutboxPage *self);

static MapiSession *
get_session (void)
{
  return mail_application_get_session (mail_application_get ());
}

static void
show_problem (MailOutboxPage *self,
              const GError   *error)
{
  gtk_label_set_text (self->problem, error != NULL ? error->message : "");
  adw_bin_set_child (self->problem_details, error != NULL ? mail_error_details_new (error) : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_group), error != NULL);
}

/* ---- acting ---- */

static void
acted_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(MailOutboxPage) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!mail_outbox_act_finish (result, &error) && !gtk_widget_in_destruction (GTK_WIDGET (self)))
    show_problem (self, error);
  look (self);
}

static void
act (MailOutboxPage *self,
     MailOutboxItem *item,
     MailOutboxVerb  verb)
{
  MapiSession *session = get_session ();

  if (session == NULL)
    return;
  show_problem (self, NULL);
  mail_outbox_act_async (session, item, verb, NULL, acted_cb, g_object_ref (self));
}

static void
cancel_cb (MailOutboxPage *self,
           GtkButton      *button)
{
  act (self, g_object_get_data (G_OBJECT (button), "item"), MAIL_OUTBOX_CANCEL);
}

static void
retry_cb (MailOutboxPage *self,
          GtkButton      *button)
{
  act (self, g_object_get_data (G_OBJECT (button), "item"), MAIL_OUTBOX_RETRY);
}

static void
hold_cb (MailOutboxPage *self)
{
  if (!self->setting_hold)
    act (self, NULL, gtk_toggle_button_get_active (self->hold) ? MAIL_OUTBOX_HOLD : MAIL_OUTBOX_RELEASE);
}

/* ---- rows ---- */

static GtkWidget *
make_button (MailOutboxPage *self,
             MailOutboxItem *item,
             const char     *icon,
             const char     *name,
             GCallback       callback)
{
  g_autofree char *full_name = g_strdup_printf ("%s: %s", name, mail_outbox_item_get_title (item));
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, full_name, -1);
  g_object_set_data_full (G_OBJECT (button), "item", g_object_ref (item), g_object_unref);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  return button;
}

static void
details_cb (MailOutboxPage *self,
            GtkWidget      *button)
{
  MailOutboxItem *item = g_object_get_data (G_OBJECT (button), "item");

  mail_error_details_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), mail_outbox_item_get_title (item),
                              mail_outbox_item_get_error (item), TRUE);
}

static GtkWidget *
make_row (MailOutboxPage *self,
          MailOutboxItem *item)
{
  GtkWidget *row = adw_action_row_new ();
  gboolean operation = mail_outbox_item_is_operation (item);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), mail_outbox_item_get_title (item));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), mail_outbox_item_get_state (item));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  if (mail_outbox_item_has_problem (item))
    {
      GtkWidget *image = gtk_image_new_from_icon_name ("dialog-warning-symbolic");

      gtk_widget_add_css_class (image, "warning");
      gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Problem"), -1);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
    }
  if (mail_outbox_item_is_leaving (item))
    {
      GtkWidget *spinner = gtk_spinner_new ();

      gtk_spinner_start (GTK_SPINNER (spinner));
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), spinner);
      return row;
    }
  if (mail_outbox_item_get_error (item) != NULL)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               make_button (self, item, "dialog-information-symbolic", _("Details"),
                                            G_CALLBACK (details_cb)));
  if (mail_outbox_item_can_retry (item))
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               make_button (self, item, "view-refresh-symbolic",
                                            operation ? _("Try Now") : _("Send Now"), G_CALLBACK (retry_cb)));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             make_button (self, item, operation ? "user-trash-symbolic" : "document-edit-symbolic",
                                          operation ? _("Give Up") : _("Back to Drafts"), G_CALLBACK (cancel_cb)));
  return row;
}

static AdwPreferencesGroup *
group_of (MailOutboxPage *self,
          MailOutboxItem *item)
{
  return mail_outbox_item_is_operation (item) ? self->operations_group : self->messages_group;
}

static gboolean
is_same (MailOutboxPage *self,
         GPtrArray      *items,
         guint           n_more)
{
  if (items->len != self->items->len || n_more != self->n_more)
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    if (!mail_outbox_item_equal (g_ptr_array_index (items, i), g_ptr_array_index (self->items, i)))
      return FALSE;
  return TRUE;
}

static void
clear_rows (MailOutboxPage *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (i < self->items->len ? group_of (self, g_ptr_array_index (self->items, i))
                                                       : self->messages_group,
                                  g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
}

static void
add_more_row (MailOutboxPage *self)
{
  g_autofree char *text = g_strdup_printf (ngettext ("and %u more", "and %u more", self->n_more), self->n_more);
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  adw_preferences_group_add (self->messages_group, row);
  g_ptr_array_add (self->rows, row);
}

static void
show_items (MailOutboxPage *self,
            GPtrArray      *items,
            guint           n_more)
{
  gboolean held = mapi_session_is_queue_held (get_session ());
  guint n_operations = 0;

  if (!is_same (self, items, n_more))
    {
      clear_rows (self);
      g_ptr_array_unref (self->items);
      self->items = g_ptr_array_ref (items);
      self->n_more = n_more;
      for (guint i = 0; i < items->len; i++)
        {
          MailOutboxItem *item = g_ptr_array_index (items, i);
          GtkWidget *row = make_row (self, item);

          adw_preferences_group_add (group_of (self, item), row);
          g_ptr_array_add (self->rows, row);
        }
      if (n_more > 0)
        add_more_row (self);
    }
  for (guint i = 0; i < items->len; i++)
    n_operations += mail_outbox_item_is_operation (g_ptr_array_index (items, i));
  gtk_widget_set_visible (GTK_WIDGET (self->messages_group), held || items->len > n_operations || n_more > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->operations_group), n_operations > 0);
  self->setting_hold = TRUE;
  gtk_toggle_button_set_active (self->hold, held);
  self->setting_hold = FALSE;
  gtk_stack_set_visible_child_name (self->pages, items->len > 0 || held ? "list" : "empty");
}

/* ---- looking ---- */

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MailOutboxPage) self = user_data;
  g_autoptr(GError) error = NULL;
  guint n_more;
  g_autoptr(GPtrArray) items = mail_outbox_read_finish (result, &n_more, &error);
  gboolean again = self->again;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  g_clear_object (&self->looking);
  self->again = FALSE;
  if (items != NULL && get_session () != NULL)
    show_items (self, items, n_more);
  else if (items == NULL)
    {
      gtk_stack_set_visible_child_name (self->pages, "list");
      show_problem (self, error);
    }
  if (again)
    look (self);
}

static void
look (MailOutboxPage *self)
{
  MapiSession *session = get_session ();

  if (session == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (self->looking != NULL)
    {
      self->again = TRUE;
      return;
    }
  self->looking = g_cancellable_new ();
  mail_outbox_read_async (session, mail_application_get_stores (mail_application_get ()), MAX_ROWS, self->looking,
                          looked_cb, g_object_ref (self));
}

static gboolean
timer_cb (gpointer user_data)
{
  look (user_data);
  return G_SOURCE_CONTINUE;
}

static void
mail_outbox_page_map (GtkWidget *widget)
{
  MailOutboxPage *self = MAIL_OUTBOX_PAGE (widget);

  GTK_WIDGET_CLASS (mail_outbox_page_parent_class)->map (widget);
  look (self);
  self->timer = g_timeout_add_seconds (MAIL_OUTBOX_LOOK_SECONDS, timer_cb, self);
}

static void
mail_outbox_page_unmap (GtkWidget *widget)
{
  MailOutboxPage *self = MAIL_OUTBOX_PAGE (widget);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  GTK_WIDGET_CLASS (mail_outbox_page_parent_class)->unmap (widget);
}

static void
mail_outbox_page_dispose (GObject *object)
{
  MailOutboxPage *self = MAIL_OUTBOX_PAGE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->timer, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  G_OBJECT_CLASS (mail_outbox_page_parent_class)->dispose (object);
}

static void
mail_outbox_page_class_init (MailOutboxPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_outbox_page_dispose;
  widget_class->map = mail_outbox_page_map;
  widget_class->unmap = mail_outbox_page_unmap;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/outbox/mail-outbox-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MailOutboxPage, pages);
  gtk_widget_class_bind_template_child (widget_class, MailOutboxPage, problem_group);
  gtk_widget_class_bind_template_child (widget_class, MailOutboxPage, problem);
  gtk_widget_class_bind_template_child (widget_class, MailOutboxPage, problem_details);
  gtk_widget_class_bind_template_child (widget_class, MailOutboxPage, messages_group);
  gtk_widget_class_bind_template_child (widget_class, MailOutboxPage, operations_group);
  gtk_widget_class_bind_template_child (widget_class, MailOutboxPage, hold);
}

static void
mail_outbox_page_init (MailOutboxPage *self)
{
  self->rows = g_ptr_array_new ();
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->hold, "toggled", G_CALLBACK (hold_cb), self, G_CONNECT_SWAPPED);
}

GtkWidget *
mail_outbox_page_new (void)
{
  return g_object_new (MAIL_TYPE_OUTBOX_PAGE, NULL);
}
