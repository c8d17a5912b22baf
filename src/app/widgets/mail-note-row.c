/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-note-row.h"

struct _MailNoteRow
{
  AdwPreferencesRow  parent_instance;
  GtkLabel          *label;     /* (unowned) */
};

G_DEFINE_FINAL_TYPE (MailNoteRow, mail_note_row, ADW_TYPE_PREFERENCES_ROW)

/* The list box offers the keyboard to the next row only: when that takes nothing, Tab leaves the list, and whatever
 * comes behind is never reached. */
static gboolean
mail_note_row_focus (GtkWidget        *widget,
                     GtkDirectionType  direction)
{
  gboolean back = direction == GTK_DIR_TAB_BACKWARD || direction == GTK_DIR_UP;
  GtkWidget *row = widget;

  do
    row = back ? gtk_widget_get_prev_sibling (row) : gtk_widget_get_next_sibling (row);
  while (row != NULL && !(gtk_widget_get_child_visible (row) && gtk_widget_is_visible (row)));
  return row != NULL && gtk_widget_child_focus (row, direction);
}

static void
mail_note_row_class_init (MailNoteRowClass *klass)
{
  GTK_WIDGET_CLASS (klass)->focus = mail_note_row_focus;
}

static void
mail_note_row_init (MailNoteRow *self)
{
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_wrap_mode (self->label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->label, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "caption");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), GTK_WIDGET (self->label));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "mail-note");
}

GtkWidget *
mail_note_row_new (void)
{
  return g_object_new (MAIL_TYPE_NOTE_ROW, NULL);
}

void
mail_note_row_set_text (MailNoteRow *self,
                        const char  *text,
                        gboolean     wrong)
{
  g_return_if_fail (MAIL_IS_NOTE_ROW (self));

  gtk_label_set_text (self->label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self), text != NULL);
  if (text == NULL)
    return;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_remove_css_class (GTK_WIDGET (self->label), wrong ? "dim-label" : "error");
  gtk_widget_add_css_class (GTK_WIDGET (self->label), wrong ? "error" : "dim-label");
}

void
mail_note_row_set_danger (MailNoteRow *self,
                          gboolean     danger)
{
  g_return_if_fail (MAIL_IS_NOTE_ROW (self));

  if (danger)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "warning");
      gtk_widget_remove_css_class (GTK_WIDGET (self->label), "dim-label");
    }
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "warning");
}
