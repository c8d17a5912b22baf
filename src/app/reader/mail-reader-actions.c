/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-reader-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-find-bar.h"

/* Where the focus is, unless that was scrolled away; else what was opened or is read */
MailMessageCard *
mail_reader_get_current (MailReader *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  GtkWidget *card = focus != NULL ? gtk_widget_get_ancestor (focus, MAIL_TYPE_MESSAGE_CARD) : NULL;

  if (card != NULL && gtk_widget_is_ancestor (card, GTK_WIDGET (self))
      && mail_reader_is_in_sight (self, MAIL_MESSAGE_CARD (card)))
    return MAIL_MESSAGE_CARD (card);
  return self->current != NULL ? self->current : self->wanted;
}

static void
answer_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  static const struct { const char *name; MapiReplyVerb verb; } verbs[] = {
    { "reader.reply", MAPI_REPLY_TO_SENDER }, { "reader.reply-all", MAPI_REPLY_TO_ALL },
    { "reader.reply-list", MAPI_REPLY_TO_LIST }, { "reader.forward", MAPI_REPLY_FORWARD },
    { "reader.forward-attached", MAPI_REPLY_FORWARD_AS_ATTACHMENT }, { "reader.redirect", MAPI_REPLY_REDIRECT },
    { "reader.edit-as-new", MAPI_REPLY_EDIT_AS_NEW },
  };
  MailReader *self = MAIL_READER (widget);

  for (gsize i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strcmp (verbs[i].name, action) == 0)
      mail_reader_answer (self, mail_reader_get_current (self), verbs[i].verb);
}

static void
find_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  MailReader *self = MAIL_READER (widget);

  if (self->cards->len == 0)
    return;
  if (strcmp (action, "reader.find") == 0)
    mail_find_bar_open (MAIL_FIND_BAR (self->find));
  else
    mail_find_bar_step (MAIL_FIND_BAR (self->find), strcmp (action, "reader.find-next") == 0);
}

static void
zoom_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  MailReader *self = MAIL_READER (widget);
  double zoom = g_settings_get_double (self->settings, "zoom");

  if (strcmp (action, "reader.zoom-in") == 0)
    zoom = MIN (zoom + 0.1, 3.0);
  else if (strcmp (action, "reader.zoom-out") == 0)
    zoom = MAX (zoom - 0.1, 0.5);
  else
    zoom = 1.0;
  g_settings_set_double (self->settings, "zoom", zoom);
  for (guint i = 0; i < self->cards->len; i++)
    mail_message_card_set_zoom (self->cards->pdata[i], zoom);
}

/* What a card can do itself */
static void
card_action_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  MailMessageCard *card = mail_reader_get_current (MAIL_READER (widget));

  if (card == NULL)
    return;
  if (strcmp (action, "reader.print") == 0)
    gtk_widget_activate_action (GTK_WIDGET (card), "message.print", NULL);
  else if (strcmp (action, "reader.source") == 0)
    gtk_widget_activate_action (GTK_WIDGET (card), "message.source", NULL);
  else
    gtk_widget_activate_action (GTK_WIDGET (card), "message.save-attachments", NULL);
}

static void
expand_all_cb (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  MailReader *self = MAIL_READER (widget);

  gtk_widget_activate_action (widget, "reader.show-older", NULL);
  for (guint i = 0; i < self->cards->len; i++)
    mail_message_card_set_expanded (self->cards->pdata[i], TRUE);
}

static void
step_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  MailReader *self = MAIL_READER (widget);
  MailMessageCard *card = mail_reader_get_current (self);
  guint position;

  if (card == NULL || !g_ptr_array_find (self->cards, card, &position))
    return;
  if (strcmp (action, "reader.next-message") == 0 && position + 1 < self->cards->len)
    position++;
  else if (strcmp (action, "reader.previous-message") == 0 && position > 0)
    position--;
  else
    return;
  self->current = self->cards->pdata[position];
  self->is_chosen = TRUE;
  mail_message_card_set_expanded (self->current, TRUE);
  mail_reader_scroll_to (self, self->current);
}

static void
compose_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  MailReader *self = MAIL_READER (widget);
  const char *name;
  const char *address;

  if (strcmp (action, "reader.compose") == 0)
    {
      mail_reader_emit_compose (self, g_variant_get_string (parameter, NULL));
      return;
    }
  g_variant_get (parameter, "(&s&s)", &name, &address);
  if (strcmp (action, "reader.add-contact") == 0)
    mail_reader_emit_contact (self, name, address);
  else
    {
      g_autofree char *formatted = mapi_address_format (name, address);
      g_autofree char *escaped = g_uri_escape_string (formatted, NULL, FALSE);
      g_autofree char *uri = g_strconcat ("mailto:", escaped, NULL);

      mail_reader_emit_compose (self, uri);
    }
}

static void
tell_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  mail_reader_tell (MAIL_READER (widget), g_variant_get_string (parameter, NULL));
}

static void
tell_error_cb (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  g_autoptr(GError) error = mapi_error_new_from_variant (parameter);

  mail_reader_tell_error (MAIL_READER (widget), error);
}

void
mail_reader_install_actions (GtkWidgetClass *widget_class)
{
  static const char * const answers[] = { "reader.reply", "reader.reply-all", "reader.reply-list", "reader.forward",
                                          "reader.forward-attached", "reader.redirect", "reader.edit-as-new" };

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    gtk_widget_class_install_action (widget_class, answers[i], NULL, answer_cb);
  gtk_widget_class_install_action (widget_class, "reader.find", NULL, find_cb);
  gtk_widget_class_install_action (widget_class, "reader.find-next", NULL, find_cb);
  gtk_widget_class_install_action (widget_class, "reader.find-previous", NULL, find_cb);
  gtk_widget_class_install_action (widget_class, "reader.zoom-in", NULL, zoom_cb);
  gtk_widget_class_install_action (widget_class, "reader.zoom-out", NULL, zoom_cb);
  gtk_widget_class_install_action (widget_class, "reader.zoom-reset", NULL, zoom_cb);
  gtk_widget_class_install_action (widget_class, "reader.print", NULL, card_action_cb);
  gtk_widget_class_install_action (widget_class, "reader.source", NULL, card_action_cb);
  gtk_widget_class_install_action (widget_class, "reader.save-attachments", NULL, card_action_cb);
  gtk_widget_class_install_action (widget_class, "reader.expand-all", NULL, expand_all_cb);
  gtk_widget_class_install_action (widget_class, "reader.next-message", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "reader.previous-message", NULL, step_cb);
  gtk_widget_class_install_action (widget_class, "reader.compose", "s", compose_cb);
  gtk_widget_class_install_action (widget_class, "reader.compose-to", "(ss)", compose_cb);
  gtk_widget_class_install_action (widget_class, "reader.add-contact", "(ss)", compose_cb);
  gtk_widget_class_install_action (widget_class, "reader.tell", "s", tell_cb);
  gtk_widget_class_install_action (widget_class, "reader.tell-error", "a{sv}", tell_error_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "reader.find", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_g, GDK_CONTROL_MASK, "reader.find-next", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_g, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "reader.find-previous", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_plus, GDK_CONTROL_MASK, "reader.zoom-in", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_equal, GDK_CONTROL_MASK, "reader.zoom-in", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_minus, GDK_CONTROL_MASK, "reader.zoom-out", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_0, GDK_CONTROL_MASK, "reader.zoom-reset", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "reader.print", NULL);
  /* Without Shift it marks as unread */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_u, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "reader.source",
                                       NULL);
}
