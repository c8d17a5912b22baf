/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-window-private.h"

/* Keys of the window, and single ones for who wants them. */

void
mail_window_install_keys (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint            key;
    GdkModifierType  modifiers;
    const char      *action;
  } keys[] = {
    { GDK_KEY_r, GDK_CONTROL_MASK, "mail.reply" },
    { GDK_KEY_r, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "mail.reply-all" },
    { GDK_KEY_l, GDK_CONTROL_MASK, "mail.forward" },
    { GDK_KEY_l, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "mail.reply-list" },
    { GDK_KEY_e, GDK_CONTROL_MASK, "mail.edit-as-new" },
    { GDK_KEY_p, GDK_CONTROL_MASK, "mail.print" },
    { GDK_KEY_u, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "mail.source" },
    { GDK_KEY_f, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "mail.find" },
    { GDK_KEY_plus, GDK_CONTROL_MASK, "mail.zoom-in" },
    { GDK_KEY_equal, GDK_CONTROL_MASK, "mail.zoom-in" },
    { GDK_KEY_KP_Add, GDK_CONTROL_MASK, "mail.zoom-in" },
    { GDK_KEY_minus, GDK_CONTROL_MASK, "mail.zoom-out" },
    { GDK_KEY_KP_Subtract, GDK_CONTROL_MASK, "mail.zoom-out" },
    { GDK_KEY_0, GDK_CONTROL_MASK, "mail.zoom-reset" },
    { GDK_KEY_KP_0, GDK_CONTROL_MASK, "mail.zoom-reset" },
    { GDK_KEY_k, GDK_CONTROL_MASK, "mail.archive" },
    { GDK_KEY_KP_Delete, 0, "mail.trash" },
    { GDK_KEY_Delete, 0, "mail.trash" }, /* the last one is what menus show */
    { GDK_KEY_Delete, GDK_SHIFT_MASK, "mail.delete" },
    { GDK_KEY_j, GDK_CONTROL_MASK, "mail.junk" },
    { GDK_KEY_m, GDK_CONTROL_MASK, "mail.move" },
    { GDK_KEY_m, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "mail.copy" },
    { GDK_KEY_d, GDK_CONTROL_MASK, "mail.flag" },
    { GDK_KEY_i, GDK_CONTROL_MASK, "mail.mark-read" },
    { GDK_KEY_u, GDK_CONTROL_MASK, "mail.mark-unread" },
    { GDK_KEY_t, GDK_CONTROL_MASK, "mail.new-tag" },
    { GDK_KEY_z, GDK_CONTROL_MASK, "mail.undo" },
    { GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "mail.redo" },
    { GDK_KEY_Down, GDK_ALT_MASK, "mail.next" },
    { GDK_KEY_Up, GDK_ALT_MASK, "mail.previous" },
    { GDK_KEY_n, GDK_ALT_MASK, "mail.next-unread" },
    { GDK_KEY_f, GDK_CONTROL_MASK, "mail.search" },
    { GDK_KEY_F6, 0, "mail.next-pane" },
    { GDK_KEY_F10, 0, "mail.main-menu" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, keys[i].modifiers, keys[i].action, NULL);
}

/* Only where no text is entered: on the list and on what is read */
void
mail_window_add_single_keys (MailWindow *self,
                             GtkWidget  *widget,
                             GSettings  *settings)
{
  static const struct
  {
    guint       key;
    const char *action;
  } keys[] = {
    { GDK_KEY_e, "mail.archive" }, { GDK_KEY_numbersign, "mail.trash" }, { GDK_KEY_exclam, "mail.junk" },
    { GDK_KEY_s, "mail.flag" }, { GDK_KEY_m, "mail.mute" }, { GDK_KEY_v, "mail.move" }, { GDK_KEY_r, "mail.reply" },
    { GDK_KEY_a, "mail.reply-all" }, { GDK_KEY_f, "mail.forward" }, { GDK_KEY_c, "app.compose" },
    { GDK_KEY_j, "mail.next" }, { GDK_KEY_k, "mail.previous" }, { GDK_KEY_n, "mail.next-unread" },
    { GDK_KEY_slash, "mail.search" }, { GDK_KEY_z, "mail.undo" },
  };
  GtkEventController *controller;

  if (!g_settings_get_boolean (settings, "single-keys"))
    return;
  controller = gtk_shortcut_controller_new ();
  gtk_event_controller_set_name (controller, "single-keys");
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GtkShortcutTrigger *trigger = gtk_keyval_trigger_new (keys[i].key, 0);

      /* Signs may need Shift on this keyboard */
      if (!g_ascii_isalpha (keys[i].key))
        trigger = gtk_alternative_trigger_new (trigger, gtk_keyval_trigger_new (keys[i].key, GDK_SHIFT_MASK));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                            gtk_shortcut_new (trigger, gtk_named_action_new (keys[i].action)));
    }
  gtk_widget_add_controller (widget, controller);
}

void
mail_window_remove_single_keys (GtkWidget *widget)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = g_list_model_get_n_items (controllers); i-- > 0; )
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (g_strcmp0 (gtk_event_controller_get_name (controller), "single-keys") == 0)
        gtk_widget_remove_controller (widget, controller);
    }
}
