/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-recipient-chip.h"

#include <glib/gi18n.h>

#include "mail-menu-gesture.h"

struct _MailRecipientChip
{
  GtkWidget      parent_instance;
  MailRecipient *recipient;
  GtkImage      *icon;
  GtkLabel      *label;
  GtkImage      *mark;
  GtkWidget     *menu;          /* (nullable) */
};

G_DEFINE_FINAL_TYPE (MailRecipientChip, mail_recipient_chip, GTK_TYPE_WIDGET)

enum { SIGNAL_REMOVE, SIGNAL_EDIT, SIGNAL_MOVE_FOCUS, SIGNAL_SEND_TO, SIGNAL_HAS_OPTIONS, SIGNAL_OPTIONS, SIGNAL_EXPAND, N_SIGNALS };
static guint signals[N_SIGNALS];

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  key,
        guint                  code,
        GdkModifierType        modifiers,
        MailRecipientChip     *self)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  switch (key)
    {
    case GDK_KEY_BackSpace:
    case GDK_KEY_Delete:
    case GDK_KEY_KP_Delete:
      g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_F2:
      g_signal_emit (self, signals[SIGNAL_EDIT], 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      g_signal_emit (self, signals[SIGNAL_MOVE_FOCUS], 0, rtl ? 1 : -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      g_signal_emit (self, signals[SIGNAL_MOVE_FOCUS], 0, rtl ? -1 : 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Menu:
      gtk_widget_activate_action (GTK_WIDGET (self), "menu.popup", NULL);
      return GDK_EVENT_STOP;
    case GDK_KEY_F10:
      if ((modifiers & GDK_SHIFT_MASK) == 0)
        return GDK_EVENT_PROPAGATE;
      gtk_widget_activate_action (GTK_WIDGET (self), "menu.popup", NULL);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
remove_cb (MailRecipientChip *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
}

/* ---- menu ---- */

static void
edit_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_EDIT], 0);
}

static void
remove_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_REMOVE], 0);
}

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  g_autofree char *text = mail_recipient_dup_text (MAIL_RECIPIENT_CHIP (widget)->recipient);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
send_to_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_SEND_TO], 0, g_variant_get_int32 (parameter));
}

static void
options_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_OPTIONS], 0);
}

static void
expand_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_EXPAND], 0);
}

static GMenuModel *
create_menu (void)
{
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autoptr(GMenu) first = g_menu_new ();
  g_autoptr(GMenu) move = g_menu_new ();
  g_autoptr(GMenu) last = g_menu_new ();
  g_autofree char *to = g_strdup_printf ("chip.send-to(%d)", MAPI_RECIPIENT_TO);
  g_autofree char *cc = g_strdup_printf ("chip.send-to(%d)", MAPI_RECIPIENT_CC);
  g_autofree char *bcc = g_strdup_printf ("chip.send-to(%d)", MAPI_RECIPIENT_BCC);

  g_menu_append (first, _("_Edit"), "chip.edit");
  g_menu_append (first, _("Copy _Address"), "chip.copy");
  g_menu_append (first, _("Replace _List with Its Members"), "chip.expand");
  g_menu_append (move, _("Move to “_To”"), to);
  g_menu_append (move, _("Move to “_Cc”"), cc);
  g_menu_append (move, _("Move to “_Bcc”"), bcc);
  g_menu_append (last, _("Send _Options…"), "chip.options");
  g_menu_append (last, _("_Remove"), "chip.remove");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (first));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (move));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (last));
  return G_MENU_MODEL (g_steal_pointer (&menu));
}

static void
popup_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  MailRecipientChip *self = MAIL_RECIPIENT_CHIP (widget);
  gboolean has_options = FALSE;

  g_signal_emit (self, signals[SIGNAL_HAS_OPTIONS], 0, &has_options);
  gtk_widget_action_set_enabled (widget, "chip.options", has_options);
  gtk_widget_action_set_enabled (widget, "chip.expand", mail_recipient_is_list (self->recipient));
  if (self->menu == NULL)
    {
      g_autoptr(GMenuModel) model = create_menu ();

      self->menu = gtk_popover_menu_new_from_model (model);
      gtk_widget_set_parent (self->menu, widget);
    }
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
pressed_cb (GtkGestureClick   *gesture,
            int                times,
            double             x,
            double             y,
            MailRecipientChip *self)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (button == GDK_BUTTON_PRIMARY && times == 2)
    g_signal_emit (self, signals[SIGNAL_EDIT], 0);
}

static gboolean
show_menu (gpointer chip,
           double   x,
           double   y)
{
  gtk_widget_grab_focus (chip);
  gtk_widget_activate_action (chip, "menu.popup", NULL);
  return TRUE;
}

/* ---- dragging ---- */

static GdkContentProvider *
drag_prepare_cb (GtkDragSource     *source,
                 double             x,
                 double             y,
                 MailRecipientChip *self)
{
  g_autofree char *text = mail_recipient_dup_text (self->recipient);
  GdkContentProvider *providers[] = {
    gdk_content_provider_new_typed (MAIL_TYPE_RECIPIENT, self->recipient),
    gdk_content_provider_new_typed (G_TYPE_STRING, text)
  };

  return gdk_content_provider_new_union (providers, G_N_ELEMENTS (providers));
}

static void
drag_begin_cb (GtkDragSource     *source,
               GdkDrag           *drag,
               MailRecipientChip *self)
{
  g_autoptr(GdkPaintable) picture = gtk_widget_paintable_new (GTK_WIDGET (self));

  gtk_drag_source_set_icon (source, picture, 0, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self), "dragged");
}

static void
drag_end_cb (GtkDragSource     *source,
             GdkDrag           *drag,
             gboolean           moved,
             MailRecipientChip *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self), "dragged");
  if (moved)
    g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
}

/* ---- the object ---- */

static void
mail_recipient_chip_dispose (GObject *object)
{
  MailRecipientChip *self = MAIL_RECIPIENT_CHIP (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  self->menu = NULL;
  g_clear_object (&self->recipient);
  G_OBJECT_CLASS (mail_recipient_chip_parent_class)->dispose (object);
}

static void
mail_recipient_chip_class_init (MailRecipientChipClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mail_recipient_chip_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "recipient");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_BUTTON);
  gtk_widget_class_install_action (widget_class, "chip.edit", NULL, edit_action);
  gtk_widget_class_install_action (widget_class, "chip.remove", NULL, remove_action);
  gtk_widget_class_install_action (widget_class, "chip.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "chip.send-to", "i", send_to_action);
  gtk_widget_class_install_action (widget_class, "chip.options", NULL, options_action);
  gtk_widget_class_install_action (widget_class, "chip.expand", NULL, expand_action);
  gtk_widget_class_install_action (widget_class, "menu.popup", NULL, popup_action);

  signals[SIGNAL_REMOVE] = g_signal_new ("remove", MAIL_TYPE_RECIPIENT_CHIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_EDIT] = g_signal_new ("edit", MAIL_TYPE_RECIPIENT_CHIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 0);
  signals[SIGNAL_MOVE_FOCUS] = g_signal_new ("step", MAIL_TYPE_RECIPIENT_CHIP, G_SIGNAL_RUN_LAST, 0, NULL,
                                             NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[SIGNAL_SEND_TO] = g_signal_new ("send-to", MAIL_TYPE_RECIPIENT_CHIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[SIGNAL_HAS_OPTIONS] = g_signal_new ("has-options", MAIL_TYPE_RECIPIENT_CHIP, G_SIGNAL_RUN_LAST, 0,
                                              g_signal_accumulator_first_wins, NULL, NULL, G_TYPE_BOOLEAN, 0);
  signals[SIGNAL_OPTIONS] = g_signal_new ("options", MAIL_TYPE_RECIPIENT_CHIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SIGNAL_EXPAND] = g_signal_new ("expand", MAIL_TYPE_RECIPIENT_CHIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
}

static void
add_controllers (MailRecipientChip *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkDragSource *drag = gtk_drag_source_new ();

  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), 0);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  mail_menu_gesture_add (GTK_WIDGET (self), show_menu, self);
  gtk_drag_source_set_actions (drag, GDK_ACTION_MOVE | GDK_ACTION_COPY);
  g_signal_connect_object (drag, "prepare", G_CALLBACK (drag_prepare_cb), self, 0);
  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self, 0);
  g_signal_connect_object (drag, "drag-end", G_CALLBACK (drag_end_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

static void
mail_recipient_chip_init (MailRecipientChip *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");

  self->icon = GTK_IMAGE (gtk_image_new ());
  self->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (self->label, 32);
  gtk_widget_set_parent (GTK_WIDGET (self->icon), GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->label), GTK_WIDGET (self));
  self->mark = GTK_IMAGE (gtk_image_new_from_icon_name ("emblem-system-symbolic"));
  gtk_widget_set_visible (GTK_WIDGET (self->mark), FALSE);
  gtk_widget_set_parent (GTK_WIDGET (self->mark), GTK_WIDGET (self));
  gtk_widget_set_parent (button, GTK_WIDGET (self));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_focusable (button, FALSE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _("Remove"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Remove"), -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  add_controllers (self);
}

/* What is said besides the name: one line each */
static char *
describe (MailRecipientChip *self)
{
  MailRecipientState state = mail_recipient_get_state (self->recipient);
  const char *lines[3] = { NULL };
  guint n = 0;

  if (state == MAIL_RECIPIENT_INVALID)
    lines[n++] = _("Not a valid address");
  else if (state == MAIL_RECIPIENT_NAME)
    lines[n++] = _("Looked up in the address book when the message is sent");
  if (gtk_widget_get_visible (GTK_WIDGET (self->mark)))
    lines[n++] = _("Has send options of its own");
  return g_strjoinv ("\n", (char **) lines);
}

static void
show_description (MailRecipientChip *self)
{
  g_autofree char *text = mail_recipient_dup_text (self->recipient);
  g_autofree char *more = describe (self);
  g_autofree char *tooltip = *more != '\0' ? g_strdup_printf ("%s\n%s", text, more) : g_strdup (text);

  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, more, -1);
}

GtkWidget *
mail_recipient_chip_new (MailRecipient *recipient)
{
  MailRecipientChip *self = g_object_new (MAIL_TYPE_RECIPIENT_CHIP, NULL);
  MailRecipientState state = mail_recipient_get_state (recipient);

  self->recipient = g_object_ref (recipient);
  gtk_label_set_text (self->label, mail_recipient_get_label (recipient));
  gtk_image_set_from_icon_name (self->icon, state == MAIL_RECIPIENT_INVALID ? "dialog-warning-symbolic"
                                            : state == MAIL_RECIPIENT_NAME ? "system-search-symbolic"
                                            : "system-users-symbolic");
  gtk_widget_set_visible (GTK_WIDGET (self->icon), state != MAIL_RECIPIENT_RESOLVED
                                                   || mail_recipient_is_list (recipient));
  if (state == MAIL_RECIPIENT_INVALID)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "invalid");
      gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_INVALID,
                                   GTK_ACCESSIBLE_INVALID_TRUE, -1);
    }
  show_description (self);
  return GTK_WIDGET (self);
}

MailRecipient *
mail_recipient_chip_get_recipient (MailRecipientChip *self)
{
  g_return_val_if_fail (MAIL_IS_RECIPIENT_CHIP (self), NULL);
  return self->recipient;
}

void
mail_recipient_chip_set_recipient (MailRecipientChip *self,
                                   MailRecipient     *recipient,
                                   gboolean           has_options)
{
  g_return_if_fail (MAIL_IS_RECIPIENT_CHIP (self));

  g_set_object (&self->recipient, recipient);
  gtk_widget_set_visible (GTK_WIDGET (self->mark), has_options);
  show_description (self);
}
