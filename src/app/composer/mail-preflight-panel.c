/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-preflight-panel.h"

#include <glib/gi18n.h>

#include "mail-aside-layout.h"

#define LEAST_HEIGHT 48
#define LEAST_WORDS  20         /* characters of a line beside a button */

struct _MailPreflightPanel
{
  AdwBin       parent_instance;
  GtkRevealer *revealer;
  GtkWidget   *panel;
  GtkBox      *rows;
  GtkLabel    *heading;
  GtkWidget   *send_button;
};

G_DEFINE_FINAL_TYPE (MailPreflightPanel, mail_preflight_panel, ADW_TYPE_BIN)

enum { SIGNAL_SEND_ANYWAY, SIGNAL_FIX, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
fix_cb (MailPreflightPanel *self,
        GtkButton          *button)
{
  g_signal_emit (self, signals[SIGNAL_FIX], 0, GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "kind")));
}

static void
send_cb (MailPreflightPanel *self)
{
  mail_preflight_panel_hide (self);
  g_signal_emit (self, signals[SIGNAL_SEND_ANYWAY], 0);
}

/* What can be done about it at once */
static const char *
fix_label (MailPreflightKind kind)
{
  switch (kind)
    {
    case MAIL_PREFLIGHT_FORGOTTEN_ATTACHMENT:
      return _("Attach Files…");
    case MAIL_PREFLIGHT_MANY_VISIBLE:
      return _("Move All to Bcc");
    case MAIL_PREFLIGHT_EMPTY_SUBJECT:
      return _("Write One");
    case MAIL_PREFLIGHT_NO_WAY_OUT:
      return _("Add an Account…");
    case MAIL_PREFLIGHT_NO_RECIPIENTS:
    case MAIL_PREFLIGHT_BAD_ADDRESS:
    case MAIL_PREFLIGHT_LOOK_ALIKE:
    case MAIL_PREFLIGHT_REPLY_TO_ELSEWHERE:
    case MAIL_PREFLIGHT_TOO_BIG:
    default:
      return NULL;
    }
}

static GtkWidget *
create_row (MailPreflightPanel       *self,
            const MailPreflightIssue *issue)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *inner = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *icon = gtk_image_new_from_icon_name (issue->kind <= MAIL_PREFLIGHT_LOOK_ALIKE
                                                  ? "dialog-warning-symbolic" : "dialog-information-symbolic");
  GtkWidget *label = gtk_label_new (issue->text);
  const char *fix = fix_label (issue->kind);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (label), LEAST_WORDS);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_layout_manager (inner, mail_aside_layout_new (6));
  gtk_widget_set_hexpand (inner, TRUE);
  gtk_box_append (GTK_BOX (inner), label);
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), inner);
  if (fix != NULL)
    {
      GtkWidget *button = gtk_button_new_with_label (fix);

      gtk_widget_add_css_class (button, "flat");
      gtk_widget_set_halign (button, GTK_ALIGN_END);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      g_object_set_data (G_OBJECT (button), "kind", GINT_TO_POINTER (issue->kind));
      g_signal_connect_object (button, "clicked", G_CALLBACK (fix_cb), self, G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (inner), button);
    }
  return row;
}

static void
mail_preflight_panel_class_init (MailPreflightPanelClass *klass)
{
  signals[SIGNAL_SEND_ANYWAY] = g_signal_new ("send-anyway", MAIL_TYPE_PREFLIGHT_PANEL, G_SIGNAL_RUN_LAST, 0, NULL,
                                              NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_FIX] = g_signal_new ("fix", MAIL_TYPE_PREFLIGHT_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
mail_preflight_panel_init (MailPreflightPanel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *edit = gtk_button_new_with_label (_("Keep Editing"));
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->heading = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->heading, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->heading), "heading");
  self->rows = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  /* However much there is to say, in however low a window, the answers stay in reach */
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), LEAST_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->rows));
  self->send_button = gtk_button_new_with_label (_("Send Anyway"));
  gtk_widget_set_halign (buttons, GTK_ALIGN_END);
  g_signal_connect_object (edit, "clicked", G_CALLBACK (mail_preflight_panel_hide), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->send_button, "clicked", G_CALLBACK (send_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (buttons), edit);
  gtk_box_append (GTK_BOX (buttons), self->send_button);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->heading));
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_widget_add_css_class (box, "preflight");
  self->panel = box;
  self->revealer = GTK_REVEALER (gtk_revealer_new ());
  gtk_revealer_set_transition_type (self->revealer, GTK_REVEALER_TRANSITION_TYPE_SLIDE_UP);
  gtk_revealer_set_child (self->revealer, box);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->revealer));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
mail_preflight_panel_show (MailPreflightPanel *self,
                           GPtrArray          *issues)
{
  gboolean blocks = FALSE;
  GtkWidget *child;

  g_return_if_fail (MAIL_IS_PREFLIGHT_PANEL (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->rows))) != NULL)
    gtk_box_remove (self->rows, child);
  for (guint i = 0; i < issues->len; i++)
    {
      MailPreflightIssue *issue = issues->pdata[i];

      blocks = blocks || issue->blocks;
      gtk_box_append (self->rows, create_row (self, issue));
    }
  gtk_label_set_text (self->heading, blocks ? _("This cannot be sent yet") : _("Send it like this?"));
  gtk_widget_set_visible (self->send_button, !blocks);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
  if (!blocks)
    gtk_widget_grab_focus (self->send_button);
}

void
mail_preflight_panel_hide (MailPreflightPanel *self)
{
  g_return_if_fail (MAIL_IS_PREFLIGHT_PANEL (self));

  gtk_revealer_set_reveal_child (self->revealer, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
