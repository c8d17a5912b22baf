/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-window-private.h"

#include <string.h>

#include "mail-answer-menu.h"

/* What is done with what is read, and where one goes in the window. */

static MailApplication *
get_application (MailWindow *self)
{
  return MAIL_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
}

/* ---- answering ---- */

static void
answer_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  mail_window_answer (MAIL_WINDOW (widget), mail_answer_menu_get_verb (action));
}

/* What the reader does, wherever the focus is */

static void
read_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  g_autofree char *name = g_strconcat ("reader.", action + strlen ("mail."), NULL);

  gtk_widget_activate_action (GTK_WIDGET (MAIL_WINDOW (widget)->reader), name, NULL);
}

static void
find_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  MailWindow *self = MAIL_WINDOW (widget);

  if (self->shown == NULL)
    return;
  adw_leaflet_set_visible_child_name (self->outer, "reader");
  gtk_widget_activate_action (GTK_WIDGET (self->reader), "reader.find", NULL);
}

/* ---- the rest ---- */

static void
undo_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  mail_change_queue_undo (mail_application_get_changes (get_application (MAIL_WINDOW (widget))), NULL);
}

static void
redo_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  mail_change_queue_redo (mail_application_get_changes (get_application (MAIL_WINDOW (widget))));
}

static void
next_cb (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  mail_message_list_step (MAIL_WINDOW (widget)->list_pane, 1, FALSE);
}

static void
previous_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  mail_message_list_step (MAIL_WINDOW (widget)->list_pane, -1, FALSE);
}

static void
next_unread_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  mail_message_list_step (MAIL_WINDOW (widget)->list_pane, 1, TRUE);
}

static void
search_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  MailWindow *self = MAIL_WINDOW (widget);

  adw_leaflet_set_visible_child_name (self->outer, "lists");
  adw_leaflet_set_visible_child_name (self->inner, "messages");
  mail_message_list_start_search (self->list_pane);
}

/* Folders, list, message, and round again */
static void
next_pane_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  MailWindow *self = MAIL_WINDOW (widget);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->folder_pane)))
    mail_message_list_focus (self->list_pane);
  else if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list_pane)) && self->shown != NULL)
    mail_window_activate_message (self);
  else
    mail_folder_pane_focus (self->folder_pane);
}

/* Once it is in sight */
static gboolean
open_main_menu_cb (gpointer user_data)
{
  gtk_menu_button_popup (MAIL_WINDOW (user_data)->main_menu_button);
  return G_SOURCE_REMOVE;
}

/* GTK opens it where it is in sight; a narrow window shows other pages */
static void
main_menu_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  MailWindow *self = MAIL_WINDOW (widget);

  adw_leaflet_set_visible_child_name (self->outer, "lists");
  adw_leaflet_set_visible_child_name (self->inner, "folders");
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, open_main_menu_cb, g_object_ref (self), g_object_unref);
}

static const struct
{
  const char                  *name;
  GtkWidgetActionActivateFunc  activate;
} actions[] = {
  { "mail.reply", answer_cb },
  { "mail.reply-all", answer_cb },
  { "mail.reply-list", answer_cb },
  { "mail.forward", answer_cb },
  { "mail.forward-attached", answer_cb },
  { "mail.redirect", answer_cb },
  { "mail.edit-as-new", answer_cb },
  { "mail.print", read_cb },
  { "mail.source", read_cb },
  { "mail.find", find_cb },
  { "mail.zoom-in", read_cb },
  { "mail.zoom-out", read_cb },
  { "mail.zoom-reset", read_cb },
  { "mail.undo", undo_cb },
  { "mail.redo", redo_cb },
  { "mail.next", next_cb },
  { "mail.previous", previous_cb },
  { "mail.next-unread", next_unread_cb },
  { "mail.search", search_cb },
  { "mail.next-pane", next_pane_cb },
  { "mail.main-menu", main_menu_cb },
};

void
mail_window_install_actions (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].activate);
  mail_window_install_changes (widget_class);
  mail_window_install_keys (widget_class);
}

void
mail_window_update_actions (MailWindow *self)
{
  static const char * const answers[] = { "mail.reply", "mail.reply-all", "mail.reply-list", "mail.forward",
                                          "mail.forward-attached", "mail.redirect", "mail.edit-as-new" };
  static const char * const readings[] = { "mail.print", "mail.source", "mail.find", "mail.zoom-in", "mail.zoom-out",
                                           "mail.zoom-reset" };
  guint n = mail_message_model_get_n_selected (mail_message_list_get_model (self->list_pane));
  gboolean one = n == 1;
  MailChangeQueue *changes = mail_application_get_changes (get_application (self));

  mail_window_enable_changes (self, n > 0);
  /* One message at a time is answered */
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), answers[i], one &&
                                   g_action_group_has_action (G_ACTION_GROUP (get_application (self)),
                                                              "compose-reply"));
  for (guint i = 0; i < G_N_ELEMENTS (readings); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), readings[i], one);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "mail.undo", mail_change_queue_can_undo (changes));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "mail.redo", mail_change_queue_can_redo (changes));
}
