/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-change-bar.h"

#include <glib/gi18n.h>

#define PATIENCE_US (4 * G_TIME_SPAN_SECOND)
#define LOOK_MS 250

struct _MailChangeBar
{
  AdwBin           parent_instance;
  GtkRevealer     *revealer;
  GtkLabel        *label;
  GtkProgressBar  *progress;
  GtkWidget       *stop_button;
  MailChangeQueue *queue;       /* (owned) (nullable) */
  guint            timer;
};

G_DEFINE_FINAL_TYPE (MailChangeBar, mail_change_bar, ADW_TYPE_BIN)

/* What is not to be seen is not to be heard either. */
static void
show (MailChangeBar *self,
      gboolean       shown)
{
  if (shown)
    gtk_widget_set_visible (GTK_WIDGET (self->revealer), TRUE);
  gtk_revealer_set_reveal_child (self->revealer, shown);
  if (!shown && !gtk_revealer_get_child_revealed (self->revealer))
    gtk_widget_set_visible (GTK_WIDGET (self->revealer), FALSE);
}

static void
revealed_cb (MailChangeBar *self)
{
  show (self, gtk_revealer_get_reveal_child (self->revealer));
}

static void
describe (MailChangeBar *self,
          MailChange    *change)
{
  guint total, done = mail_change_get_progress (change, &total);
  g_autofree char *text = NULL;

  /* Translators: 1200 of 40000 messages; a number of messages that is not known in advance */
  text = total > 0 ? g_strdup_printf (ngettext ("%u of %u message", "%u of %u messages", total), done, total)
                   : g_strdup_printf (ngettext ("%u message so far", "%u messages so far", done), done);
  gtk_label_set_text (self->label, mail_change_get_activity (change));
  gtk_progress_bar_set_text (self->progress, text);
  if (total > 0)
    gtk_progress_bar_set_fraction (self->progress, MIN (done, total) / (double) total);
  else
    gtk_progress_bar_pulse (self->progress);
}

static gboolean
look_cb (gpointer user_data)
{
  MailChangeBar *self = user_data;
  gint64 since = 0;
  g_autoptr(MailChange) change = mail_change_queue_dup_running (self->queue, &since);

  if (mail_change_queue_is_idle (self->queue))
    {
      self->timer = 0;
      show (self, FALSE);
      return G_SOURCE_REMOVE;
    }
  if (change == NULL || g_get_monotonic_time () - since < PATIENCE_US)
    {
      show (self, FALSE);
      return G_SOURCE_CONTINUE;
    }
  describe (self, change);
  gtk_widget_set_sensitive (self->stop_button, !mail_change_queue_is_stopping (self->queue));
  show (self, TRUE);
  return G_SOURCE_CONTINUE;
}

static void
state_cb (MailChangeBar *self)
{
  if (self->timer == 0 && !mail_change_queue_is_idle (self->queue))
    self->timer = g_timeout_add (LOOK_MS, look_cb, self);
}

static void
stop_cb (MailChangeBar *self)
{
  gtk_widget_set_sensitive (self->stop_button, FALSE);
  mail_change_queue_stop (self->queue);
}

static void
mail_change_bar_dispose (GObject *object)
{
  MailChangeBar *self = MAIL_CHANGE_BAR (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->queue);
  G_OBJECT_CLASS (mail_change_bar_parent_class)->dispose (object);
}

static void
mail_change_bar_class_init (MailChangeBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_change_bar_dispose;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_STATUS);
}

static GtkWidget *
new_line (MailChangeBar *self)
{
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->label = GTK_LABEL (gtk_label_new (NULL));
  self->stop_button = gtk_button_new_from_icon_name ("process-stop-symbolic");
  gtk_widget_set_tooltip_text (self->stop_button, _("Cancel"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->stop_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Cancel"), -1);
  gtk_widget_add_css_class (self->stop_button, "flat");
  gtk_widget_set_valign (self->stop_button, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (GTK_WIDGET (self->label), TRUE);
  gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->label, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "caption");
  g_signal_connect_object (self->stop_button, "clicked", G_CALLBACK (stop_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (line), self->stop_button);
  return line;
}

static void
mail_change_bar_init (MailChangeBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  self->revealer = GTK_REVEALER (gtk_revealer_new ());
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_progress_bar_set_show_text (self->progress, TRUE);
  gtk_box_append (GTK_BOX (box), new_line (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->progress));
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 8);
  gtk_revealer_set_child (self->revealer, box);
  gtk_widget_set_visible (GTK_WIDGET (self->revealer), FALSE);
  g_signal_connect_object (self->revealer, "notify::child-revealed", G_CALLBACK (revealed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->revealer));
}

void
mail_change_bar_set_queue (MailChangeBar   *self,
                           MailChangeQueue *queue)
{
  g_return_if_fail (self->queue == NULL);

  self->queue = g_object_ref (queue);
  g_signal_connect_object (queue, "state-changed", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
  state_cb (self);
}
