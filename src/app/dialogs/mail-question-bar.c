/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-question-bar.h"

#include <glib/gi18n.h>

#include "mail-waiting-question.h"

struct _MailQuestionBar
{
  AdwBin       parent_instance;
  GtkRevealer *revealer;
  GtkLabel    *label;
  GtkLabel    *asker;           /* who asks, if it is another program */
  GListModel  *questions;       /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (MailQuestionBar, mail_question_bar, ADW_TYPE_BIN)

/* What is not to be seen is not to be heard either: a revealer leaves its child to screen readers. */
static void
hide_when_closed (MailQuestionBar *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->revealer), gtk_revealer_get_reveal_child (self->revealer) ||
                                                       gtk_revealer_get_child_revealed (self->revealer));
}

static void
update (MailQuestionBar *self)
{
  g_autoptr(MailWaitingQuestion) first = self->questions != NULL ? g_list_model_get_item (self->questions, 0) : NULL;
  g_autofree char *text = first != NULL ? mail_waiting_question_dup_text (first) : NULL;

  if (text != NULL)
    {
      const char *asker = mail_waiting_question_get_asker (first);

      gtk_label_set_text (self->label, text);
      gtk_label_set_text (self->asker, asker != NULL ? asker : "");
      gtk_widget_set_visible (GTK_WIDGET (self->asker), asker != NULL);
    }
  gtk_revealer_set_reveal_child (self->revealer, text != NULL);
  hide_when_closed (self);
}

static void
choose (MailQuestionBar *self,
        gboolean         see)
{
  g_autoptr(MailWaitingQuestion) first = self->questions != NULL ? g_list_model_get_item (self->questions, 0) : NULL;

  if (first != NULL)
    mail_waiting_question_choose (first, see);
}

static void
answer_cb (MailQuestionBar *self)
{
  choose (self, TRUE);
}

static void
later_cb (MailQuestionBar *self)
{
  choose (self, FALSE);
}

static void
mail_question_bar_dispose (GObject *object)
{
  MailQuestionBar *self = MAIL_QUESTION_BAR (object);

  if (self->questions != NULL)
    g_signal_handlers_disconnect_by_data (self->questions, self);
  g_clear_object (&self->questions);
  G_OBJECT_CLASS (mail_question_bar_parent_class)->dispose (object);
}

static void
mail_question_bar_class_init (MailQuestionBarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mail_question_bar_dispose;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_ALERT);
}

static GtkWidget *
new_buttons (MailQuestionBar *self)
{
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *answer = gtk_button_new_with_label (_("Answer…"));
  GtkWidget *later = gtk_button_new_with_label (_("Not Now"));

  gtk_widget_add_css_class (later, "flat");
  g_signal_connect_object (answer, "clicked", G_CALLBACK (answer_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (later, "clicked", G_CALLBACK (later_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (buttons), answer);
  gtk_box_append (GTK_BOX (buttons), later);
  return buttons;
}

static void
mail_question_bar_init (MailQuestionBar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->label = GTK_LABEL (gtk_label_new (NULL));
  self->revealer = GTK_REVEALER (gtk_revealer_new ());
  gtk_label_set_wrap (self->label, TRUE);
  gtk_label_set_xalign (self->label, 0);
  self->asker = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->asker, TRUE);
  gtk_label_set_wrap_mode (self->asker, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->asker, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->asker), "caption");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->asker));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (box), new_buttons (self));
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_revealer_set_child (self->revealer, box);
  gtk_widget_set_visible (GTK_WIDGET (self->revealer), FALSE);
  g_signal_connect_object (self->revealer, "notify::child-revealed", G_CALLBACK (hide_when_closed), self,
                           G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->revealer));
}

void
mail_question_bar_set_questions (MailQuestionBar *self,
                                 GListModel      *questions)
{
  g_return_if_fail (self->questions == NULL);

  self->questions = g_object_ref (questions);
  g_signal_connect_swapped (questions, "items-changed", G_CALLBACK (update), self);
  update (self);
}
