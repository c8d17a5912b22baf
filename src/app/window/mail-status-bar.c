/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-status-bar.h"

#include <glib/gi18n.h>

#include "mail-application.h"
#include "mail-text.h"
#include "mail-work.h"

struct _MailStatusBar
{
  AdwBin          parent_instance;

  GtkWidget      *revealer;
  GtkWidget      *icon;
  GtkWidget      *label;
  GtkWidget      *progress;
  GtkWidget      *details;
  MapiTable      *table;     /* (owned) (nullable) */
  GPtrArray      *rows;      /* (owned) of MapiRow */
  GCancellable   *opening;   /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (MailStatusBar, mail_status_bar, ADW_TYPE_BIN)

static const guint32 columns[] = {
  MAPI_PR_DISPLAY_NAME, MAPI_PR_RESOURCE_TYPE, MAPI_PR_STATUS_CODE, MAPI_PR_STATUS_STRING, MAPI_PR_REMOTE_PROGRESS,
};

/* What is wrong is told whole, as far as servers are brief; what is going on keeps to one line and moves nothing */
#define PROBLEM_LINES 7

#define ACTIVE (MAPI_STATUS_INBOUND_ACTIVE | MAPI_STATUS_OUTBOUND_ACTIVE)

/* What matters most: what is going on, then what has failed */
static MapiProperties *
find_row (MailStatusBar *self,
          guint          mask)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      MapiProperties *bag = mapi_row_get_properties (g_ptr_array_index (self->rows, i));

      /* A spooler that does not run has nothing to do */
      if (bag != NULL && mask == MAPI_STATUS_OFFLINE &&
          mapi_properties_get_long (bag, MAPI_PR_RESOURCE_TYPE, 0) == MAPI_RESOURCE_SPOOLER)
        continue;
      if (bag != NULL && (mapi_properties_get_long (bag, MAPI_PR_STATUS_CODE, 0) & mask) != 0)
        return bag;
    }
  return NULL;
}

static void
show_row (MailStatusBar  *self,
          MapiProperties *bag,
          const char     *icon,
          const char     *fallback)
{
  const char *text = mapi_properties_get_string (bag, MAPI_PR_STATUS_STRING);
  g_autofree char *name = mail_text_clean (mapi_properties_get_string (bag, MAPI_PR_DISPLAY_NAME), 100);
  const char *more = text != NULL ? strstr (text, "\n\n") : NULL;
  /* What follows, such as what stands in a certificate, is for who looks closer */
  g_autofree char *first = more != NULL ? g_strndup (text, more - text) : g_strdup (text);
  g_autofree char *clean = mail_text_clean (first != NULL && *first != '\0' ? first : fallback, 200);
  gboolean own = mapi_properties_get_long (bag, MAPI_PR_RESOURCE_TYPE, 0) == MAPI_RESOURCE_SPOOLER;
  /* The part of this program that sends and receives has no name a person knows */
  g_autofree char *both = own ? g_steal_pointer (&clean) : g_strdup_printf ("%s: %s", name, clean);
  gint percent = mapi_properties_get_long (bag, MAPI_PR_REMOTE_PROGRESS, -1);

  gtk_label_set_label (GTK_LABEL (self->label), both);
  gtk_label_set_wrap (GTK_LABEL (self->label), icon != NULL);
  gtk_label_set_lines (GTK_LABEL (self->label), icon != NULL ? PROBLEM_LINES : 1);
  gtk_widget_set_tooltip_text (self->label, both);
  gtk_widget_set_visible (self->icon, icon != NULL);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), icon);
  gtk_widget_set_visible (self->progress, percent >= 0 && icon == NULL);
  gtk_widget_set_visible (self->details, (mapi_properties_get_long (bag, MAPI_PR_STATUS_CODE, 0) & MAPI_STATUS_FAILURE) != 0);
  if (percent >= 0)
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), MIN (percent, 100) / 100.0);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), TRUE);
}

static void
update (MailStatusBar *self)
{
  GListModel *questions = G_LIST_MODEL (mail_application_get_questions (mail_application_get ()));
  MapiProperties *bag;

  if ((bag = find_row (self, ACTIVE)) != NULL)
    show_row (self, bag, NULL, _("Sending and receiving…"));
  else if (g_list_model_get_n_items (questions) > 0)
    /* That is asked about right above */
    gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), FALSE);
  else if ((bag = find_row (self, MAPI_STATUS_FAILURE)) != NULL)
    show_row (self, bag, "dialog-warning-symbolic", _("Not working"));
  else if ((bag = find_row (self, MAPI_STATUS_OFFLINE)) != NULL)
    show_row (self, bag, "network-offline-symbolic", _("Offline"));
  else
    gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), FALSE);
}

static void
forget_rows (MailStatusBar *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (self->rows, i), update, self);
  g_ptr_array_set_size (self->rows, 0);
}

static void
read_rows (MailStatusBar *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->table));

  forget_rows (self);
  for (guint i = 0; i < n; i++)
    {
      MapiRow *row = g_list_model_get_item (G_LIST_MODEL (self->table), i);

      g_signal_connect_swapped (row, "notify::properties", G_CALLBACK (update), self);
      g_ptr_array_add (self->rows, row);
    }
  update (self);
}

/* The table asks the spooler how it is */
static void
make_table_thread (GTask        *task,
                   gpointer      source_object,
                   gpointer      task_data,
                   GCancellable *cancellable)
{
  GError *error = NULL;
  MapiTable *table = mapi_session_new_status_table (MAPI_SESSION (task_data), &error);

  if (table == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, table, g_object_unref);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MailStatusBar) self = user_data;

  if (!mapi_table_open_finish (MAPI_TABLE (source), result, NULL) || self->table != MAPI_TABLE (source))
    return;
  g_signal_connect_object (self->table, "items-changed", G_CALLBACK (read_rows), self, G_CONNECT_SWAPPED);
  read_rows (self);
}

static void
table_made_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  MailStatusBar *self = MAIL_STATUS_BAR (source);
  g_autoptr(MapiTable) table = g_task_propagate_pointer (G_TASK (result), NULL);

  if (table == NULL || g_task_get_cancellable (G_TASK (result)) != self->opening)
    return;
  g_set_object (&self->table, table);
  mapi_table_open_async (table, columns, G_N_ELEMENTS (columns), NULL, NULL, self->opening, opened_cb,
                         g_object_ref (self));
}

static void
mail_status_bar_dispose (GObject *object)
{
  MailStatusBar *self = MAIL_STATUS_BAR (object);

  mail_status_bar_set_session (self, NULL);
  G_OBJECT_CLASS (mail_status_bar_parent_class)->dispose (object);
}

static void
mail_status_bar_finalize (GObject *object)
{
  g_ptr_array_unref (MAIL_STATUS_BAR (object)->rows);
  G_OBJECT_CLASS (mail_status_bar_parent_class)->finalize (object);
}

static void
mail_status_bar_class_init (MailStatusBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_status_bar_dispose;
  G_OBJECT_CLASS (klass)->finalize = mail_status_bar_finalize;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_STATUS);
}

static void
mail_status_bar_init (MailStatusBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect_object (mail_application_get_questions (mail_application_get ()), "items-changed", G_CALLBACK (update),
                           self, G_CONNECT_SWAPPED);
  self->icon = gtk_image_new ();
  self->label = gtk_label_new (NULL);
  self->progress = gtk_progress_bar_new ();
  self->revealer = gtk_revealer_new ();
  /* What has failed is told here and nowhere else until somebody wants to know more */
  self->details = gtk_button_new_with_label (_("Fix…"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->details), "app.status");
  gtk_widget_add_css_class (self->details, "flat");
  gtk_widget_add_css_class (self->details, "caption");
  gtk_widget_set_halign (self->details, GTK_ALIGN_END);
  gtk_widget_set_valign (self->icon, GTK_ALIGN_START);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  /* It takes the room there is: the pane is as wide with something to say as without */
  gtk_label_set_max_width_chars (GTK_LABEL (self->label), 1);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_widget_add_css_class (self->label, "caption");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Progress"), -1);
  gtk_box_append (GTK_BOX (line), self->icon);
  gtk_box_append (GTK_BOX (line), self->label);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), self->details);
  gtk_box_append (GTK_BOX (box), self->progress);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 8);
  gtk_revealer_set_child (GTK_REVEALER (self->revealer), box);
  adw_bin_set_child (ADW_BIN (self), self->revealer);
}

void
mail_status_bar_set_session (MailStatusBar *self,
                             MapiSession   *session)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (MAIL_IS_STATUS_BAR (self));

  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  forget_rows (self);
  if (self->table != NULL)
    g_signal_handlers_disconnect_by_func (self->table, read_rows, self);
  g_clear_object (&self->table);
  if (session == NULL)
    return;
  self->opening = g_cancellable_new ();
  task = mail_task_new (self, self->opening, table_made_cb, NULL);
  g_task_set_source_tag (task, mail_status_bar_set_session);
  g_task_set_task_data (task, g_object_ref (session), g_object_unref);
  g_task_run_in_thread (task, make_table_thread);
}
