/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-note-bar.h"

#include "mail-aside-layout.h"
#include "mail-wrap-layout.h"

#define LEAST_WORDS 20          /* characters of a line beside a button */

struct _MailNoteBar
{
  GtkWidget  parent_instance;

  GtkWidget *box;               /* (unowned) the child */
  GtkWidget *inner;             /* (unowned) words and buttons: below one another when there are several of these, or no room */
  GtkWidget *label;
  GtkWidget *buttons;
};

G_DEFINE_FINAL_TYPE (MailNoteBar, mail_note_bar, GTK_TYPE_WIDGET)

static void
mail_note_bar_dispose (GObject *object)
{
  MailNoteBar *self = MAIL_NOTE_BAR (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (mail_note_bar_parent_class)->dispose (object);
}

static void
mail_note_bar_class_init (MailNoteBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = mail_note_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "mail-note");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
}

static void
mail_note_bar_init (MailNoteBar *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

static const char *
default_icon (MapiFactWeight weight)
{
  switch (weight)
    {
    case MAPI_FACT_WEIGHT_WARNING:
      return "dialog-warning-symbolic";
    case MAPI_FACT_WEIGHT_GOOD:
      return "emblem-ok-symbolic";
    default:
      return "dialog-information-symbolic";
    }
}

MailNoteBar *
mail_note_bar_new (MapiFactWeight  weight,
                   const char     *icon_name,
                   const char     *text)
{
  MailNoteBar *self = g_object_new (MAIL_TYPE_NOTE_BAR, NULL);
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_name != NULL ? icon_name : default_icon (weight));
  GtkWidget *flow = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  if (weight == MAPI_FACT_WEIGHT_WARNING)
    gtk_widget_add_css_class (GTK_WIDGET (self), "warning");
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_set_margin_top (icon, 6);
  self->label = gtk_label_new (text);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_width_chars (GTK_LABEL (self->label), LEAST_WORDS);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_label_set_selectable (GTK_LABEL (self->label), TRUE);
  gtk_widget_set_margin_top (self->label, 5);
  gtk_widget_set_margin_bottom (self->label, 5);
  gtk_widget_set_can_focus (self->label, FALSE);
  gtk_widget_set_layout_manager (flow, mail_wrap_layout_new (6, FALSE));
  gtk_widget_set_halign (flow, GTK_ALIGN_END);
  gtk_widget_set_valign (flow, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (flow, FALSE);
  self->buttons = flow;
  self->inner = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_layout_manager (self->inner, mail_aside_layout_new (6));
  gtk_widget_set_hexpand (self->inner, TRUE);
  gtk_box_append (GTK_BOX (self->inner), self->label);
  gtk_box_append (GTK_BOX (self->inner), flow);
  gtk_box_append (GTK_BOX (self->box), icon);
  gtk_box_append (GTK_BOX (self->box), self->inner);
  return self;
}

void
mail_note_bar_add_button (MailNoteBar *self,
                          const char  *label,
                          const char  *action,
                          GVariant    *target)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_return_if_fail (MAIL_IS_NOTE_BAR (self));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  if (target != NULL)
    gtk_actionable_set_action_target_value (GTK_ACTIONABLE (button), target);
  gtk_widget_add_css_class (button, "mail-note-button");
  gtk_box_append (GTK_BOX (self->buttons), button);
  if (gtk_widget_get_prev_sibling (button) != NULL)
    {
      gtk_widget_set_layout_manager (self->inner, gtk_box_layout_new (GTK_ORIENTATION_VERTICAL));
      gtk_widget_set_halign (self->buttons, GTK_ALIGN_FILL);
      gtk_widget_set_margin_bottom (self->buttons, 6);
    }
  gtk_widget_set_visible (self->buttons, TRUE);
}
