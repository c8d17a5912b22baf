/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-recipient-field.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-recipient-chip.h"
#include "mail-recipient-completion.h"
#include "mail-recipient-expand.h"
#include "mail-send-options.h"
#include "mail-wrap-layout.h"

struct _MailRecipientField
{
  GtkWidget                parent_instance;
  GtkEntry                *text;
  MailRecipientCompletion *completion;
  MapiSession             *session;     /* (owned) (nullable) */
  MailRecipient           *edited;      /* (owned) (nullable): whose text is being changed, for their options */
  char                    *label;
};

G_DEFINE_FINAL_TYPE (MailRecipientField, mail_recipient_field, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_LABEL, N_PROPS };
static GParamSpec *properties[N_PROPS];

enum { SIGNAL_CHANGED, SIGNAL_SEND_TO, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
changed (MailRecipientField *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* ---- chips ---- */

static void
chip_remove_cb (MailRecipientField *self,
                MailRecipientChip  *chip)
{
  GtkWidget *next = gtk_widget_get_next_sibling (GTK_WIDGET (chip));
  gboolean had_focus = gtk_widget_has_focus (GTK_WIDGET (chip));

  gtk_widget_unparent (GTK_WIDGET (chip));
  if (had_focus && next != NULL)
    gtk_widget_grab_focus (next);
  changed (self);
}

/* Back to text, to be changed */
static void
chip_edit_cb (MailRecipientField *self,
              MailRecipientChip  *chip)
{
  g_autoptr(MailRecipient) recipient = g_object_ref (mail_recipient_chip_get_recipient (chip));
  g_autofree char *text = mail_recipient_dup_text (recipient);

  mail_recipient_field_commit (self);
  gtk_widget_unparent (GTK_WIDGET (chip));
  gtk_widget_grab_focus (GTK_WIDGET (self));
  gtk_editable_set_text (GTK_EDITABLE (self->text), text);
  gtk_editable_set_position (GTK_EDITABLE (self->text), -1);
  g_set_object (&self->edited, recipient);
  changed (self);
}

static void
chip_move_focus_cb (MailRecipientField *self,
                    int                 step,
                    MailRecipientChip  *chip)
{
  GtkWidget *target = step < 0 ? gtk_widget_get_prev_sibling (GTK_WIDGET (chip))
                               : gtk_widget_get_next_sibling (GTK_WIDGET (chip));

  if (target != NULL)
    gtk_widget_grab_focus (target);
}

static void
chip_send_to_cb (MailRecipientField *self,
                 int                 type,
                 MailRecipientChip  *chip)
{
  g_autoptr(MailRecipient) recipient = g_object_ref (mail_recipient_chip_get_recipient (chip));

  gtk_widget_unparent (GTK_WIDGET (chip));
  g_signal_emit (self, signals[SIGNAL_SEND_TO], 0, recipient, type);
  changed (self);
}

static gboolean
has_options (MailRecipientField *self,
             MailRecipient      *recipient)
{
  return self->session != NULL
         && mail_send_options_are_on_recipient (self->session, mail_recipient_get_properties (recipient));
}

static gboolean
chip_has_options_cb (MailRecipientField *self,
                     MailRecipientChip  *chip)
{
  return self->session != NULL &&
         mail_send_options_are_for_recipient (self->session,
                                              mail_recipient_get_properties (mail_recipient_chip_get_recipient (chip)));
}

static void
options_apply_cb (MailRecipientChip  *chip,
                  MailSettingsDialog *dialog)
{
  GtkWidget *self = gtk_widget_get_ancestor (GTK_WIDGET (chip), MAIL_TYPE_RECIPIENT_FIELD);
  g_autoptr(MapiSettings) settings = g_object_ref (mail_settings_dialog_get_settings (dialog));
  g_autoptr(MapiProperties) values = NULL;
  g_autoptr(MailRecipient) recipient = NULL;

  gtk_window_destroy (GTK_WINDOW (dialog));
  if (self == NULL)
    return;
  values = mapi_properties_copy (mail_recipient_get_properties (mail_recipient_chip_get_recipient (chip)));
  mapi_session_set_recipient_options (MAIL_RECIPIENT_FIELD (self)->session, values, settings, NULL);
  recipient = mail_recipient_new (values);
  mail_recipient_chip_set_recipient (chip, recipient, has_options (MAIL_RECIPIENT_FIELD (self), recipient));
  changed (MAIL_RECIPIENT_FIELD (self));
}

static void
chip_options_cb (MailRecipientField *self,
                 MailRecipientChip  *chip)
{
  MailRecipient *recipient = mail_recipient_chip_get_recipient (chip);
  MailSettingsDialog *dialog =
    mail_send_options_new_for_recipient (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->session,
                                         mail_recipient_get_properties (recipient), mail_recipient_get_label (recipient));

  if (dialog != NULL)
    g_signal_connect_object (dialog, "apply", G_CALLBACK (options_apply_cb), chip, G_CONNECT_SWAPPED);
}

static void append_chip (MailRecipientField *self,
                         MailRecipient      *recipient);

static void
expanded_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GtkWidget *chip = GTK_WIDGET (source);
  GtkWidget *self = gtk_widget_get_ancestor (chip, MAIL_TYPE_RECIPIENT_FIELD);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) members = mail_recipient_expand_finish (result, &error);

  /* It was taken out meanwhile */
  if (self == NULL)
    return;
  if (members == NULL)
    {
      gtk_widget_error_bell (chip);
      gtk_widget_set_tooltip_text (chip, error->message);
      gtk_widget_trigger_tooltip_query (chip);
      return;
    }
  gtk_widget_grab_focus (self);
  gtk_widget_unparent (chip);
  for (guint i = 0; i < members->len; i++)
    append_chip (MAIL_RECIPIENT_FIELD (self), members->pdata[i]);
  changed (MAIL_RECIPIENT_FIELD (self));
}

static void
chip_expand_cb (MailRecipientField *self,
                MailRecipientChip  *chip)
{
  if (self->session != NULL)
    mail_recipient_expand_async (chip, self->session, mail_recipient_chip_get_recipient (chip), expanded_cb, NULL);
}

static gboolean
has_recipient (MailRecipientField *self,
               MailRecipient      *recipient)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (MAIL_IS_RECIPIENT_CHIP (child)
        && mail_recipient_equal (mail_recipient_chip_get_recipient (MAIL_RECIPIENT_CHIP (child)), recipient))
      return TRUE;
  return FALSE;
}

static void
append_chip (MailRecipientField *self,
             MailRecipient      *recipient)
{
  GtkWidget *chip;

  if (has_recipient (self, recipient))
    return;
  chip = mail_recipient_chip_new (recipient);
  if (has_options (self, recipient))
    mail_recipient_chip_set_recipient (MAIL_RECIPIENT_CHIP (chip), recipient, TRUE);
  g_signal_connect_object (chip, "remove", G_CALLBACK (chip_remove_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (chip, "edit", G_CALLBACK (chip_edit_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (chip, "step", G_CALLBACK (chip_move_focus_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (chip, "send-to", G_CALLBACK (chip_send_to_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (chip, "has-options", G_CALLBACK (chip_has_options_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (chip, "options", G_CALLBACK (chip_options_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (chip, "expand", G_CALLBACK (chip_expand_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_insert_before (chip, GTK_WIDGET (self), GTK_WIDGET (self->text));
}

/* Who was edited keeps their options, be the address another one now. (transfer full) */
static MailRecipient *
with_options (MailRecipientField *self,
              MailRecipient      *recipient,
              MailRecipient      *edited)
{
  g_autoptr(MapiProperties) values = NULL;

  if (edited == NULL || !has_options (self, edited))
    return g_object_ref (recipient);
  values = mapi_properties_copy (mail_recipient_get_properties (recipient));
  mail_send_options_copy_to_recipient (self->session, mail_recipient_get_properties (edited), values);
  return mail_recipient_new (values);
}

static GPtrArray *
parse_text (MailRecipientField *self,
            const char         *text,
            MailRecipient      *edited)
{
  GPtrArray *recipients = mail_recipient_parse (text);

  /* Which of several it was nobody knows */
  if (recipients->len == 1)
    {
      MailRecipient *recipient = with_options (self, recipients->pdata[0], edited);

      g_ptr_array_set_size (recipients, 0);
      g_ptr_array_add (recipients, recipient);
    }
  return recipients;
}

static void
add_text (MailRecipientField *self,
          const char         *text,
          MailRecipient      *edited)
{
  g_autoptr(GPtrArray) recipients = parse_text (self, text, edited);

  for (guint i = 0; i < recipients->len; i++)
    append_chip (self, recipients->pdata[i]);
  if (recipients->len > 0)
    changed (self);
}

/* ---- typing ---- */

/* A separator outside quotes and brackets ends an address */
static gboolean
ends_address (const char *text)
{
  gboolean quoted = FALSE;
  guint depth = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        quoted = !quoted;
      else if (!quoted && (*p == '<' || *p == '('))
        depth++;
      else if (!quoted && (*p == '>' || *p == ')') && depth > 0)
        depth--;
      else if (!quoted && depth == 0 && strchr (",;\n", *p) != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
point_completion (MailRecipientField *self)
{
  graphene_rect_t bounds;

  if (gtk_widget_compute_bounds (GTK_WIDGET (self->text), GTK_WIDGET (self), &bounds))
    gtk_popover_set_pointing_to (GTK_POPOVER (self->completion),
                                 &(GdkRectangle) { (int) bounds.origin.x, (int) bounds.origin.y, 1,
                                                   (int) bounds.size.height });
}

static void
text_changed_cb (MailRecipientField *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->text));

  /* A group is whole at its ";" */
  if (ends_address (text) && (strchr (text, ':') == NULL || g_str_has_suffix (text, ";")))
    {
      mail_recipient_field_commit (self);
      return;
    }
  if (*text == '\0')
    g_clear_object (&self->edited);
  point_completion (self);
  mail_recipient_completion_look_up (self->completion, text);
  changed (self);
}

static void
chosen_cb (MailRecipientField *self,
           MailRecipient      *recipient)
{
  g_autoptr(MailRecipient) edited = g_steal_pointer (&self->edited);
  g_autoptr(MailRecipient) added = with_options (self, recipient, edited);

  gtk_editable_set_text (GTK_EDITABLE (self->text), "");
  append_chip (self, added);
  changed (self);
}

static gboolean
key_cb (GtkEventControllerKey *controller,
        guint                  key,
        guint                  code,
        GdkModifierType        modifiers,
        MailRecipientField    *self)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  gboolean empty = *gtk_editable_get_text (GTK_EDITABLE (self->text)) == '\0';
  GtkWidget *last = gtk_widget_get_prev_sibling (GTK_WIDGET (self->text));

  if ((modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  /* Where there is nothing behind the cursor, Delete is free for the list */
  if (mail_recipient_completion_key (self->completion, key, (modifiers & GDK_SHIFT_MASK) != 0
                                     || gtk_editable_get_position (GTK_EDITABLE (self->text))
                                        == (int) gtk_entry_get_text_length (self->text)))
    return GDK_EVENT_STOP;
  if (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter)
    {
      if (empty)
        return gtk_widget_child_focus (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self))), GTK_DIR_TAB_FORWARD);
      mail_recipient_field_commit (self);
      return GDK_EVENT_STOP;
    }
  if (gtk_editable_get_position (GTK_EDITABLE (self->text)) == 0 && last != NULL
      && !gtk_editable_get_selection_bounds (GTK_EDITABLE (self->text), NULL, NULL)
      && (key == GDK_KEY_BackSpace || key == (rtl ? GDK_KEY_Right : GDK_KEY_Left)))
    {
      gtk_widget_grab_focus (last);
      return GDK_EVENT_STOP;
    }
  return GDK_EVENT_PROPAGATE;
}

static void
focus_enter_cb (MailRecipientField *self)
{
  mail_recipient_completion_make_ready (self->completion);
}

static void
focus_leave_cb (GtkEventControllerFocus *controller,
                MailRecipientField      *self)
{
  /* Another window is no reason: one may be looking an address up there */
  if (gtk_window_is_active (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)))))
    {
      mail_recipient_completion_look_up (self->completion, "");
      mail_recipient_field_commit (self);
    }
}

static void
pasted_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MailRecipientField) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  int position;

  if (text == NULL)
    return;
  if (ends_address (g_strstrip (text)))
    {
      mail_recipient_field_commit (self);
      add_text (self, text, NULL);
      return;
    }
  gtk_editable_delete_selection (GTK_EDITABLE (self->text));
  position = gtk_editable_get_position (GTK_EDITABLE (self->text));
  gtk_editable_insert_text (GTK_EDITABLE (self->text), text, -1, &position);
  gtk_editable_set_position (GTK_EDITABLE (self->text), position);
}

static void
paste_cb (GtkText            *text,
          MailRecipientField *self)
{
  g_signal_stop_emission_by_name (text, "paste-clipboard");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL, pasted_cb,
                                 g_object_ref (self));
}

/* An address that comes from another field leaves that one, unless the user holds it back */
static GdkDragAction
motion_cb (GtkDropTarget      *target,
           double              x,
           double              y,
           MailRecipientField *self)
{
  GdkDrop *drop = gtk_drop_target_get_current_drop (target);
  GdkDragAction actions = gdk_drop_get_actions (drop);

  if (gdk_content_formats_contain_gtype (gdk_drop_get_formats (drop), MAIL_TYPE_RECIPIENT)
      && (actions & GDK_ACTION_MOVE) != 0)
    return GDK_ACTION_MOVE;
  return (actions & GDK_ACTION_COPY) != 0 ? GDK_ACTION_COPY : GDK_ACTION_MOVE;
}

static gboolean
drop_cb (GtkDropTarget      *target,
         const GValue       *value,
         double              x,
         double              y,
         MailRecipientField *self)
{
  if (G_VALUE_HOLDS (value, MAIL_TYPE_RECIPIENT))
    {
      MailRecipient *recipient = g_value_get_object (value);

      if (has_recipient (self, recipient))
        return FALSE;
      append_chip (self, recipient);
      changed (self);
      return TRUE;
    }
  add_text (self, g_value_get_string (value), NULL);
  return TRUE;
}

/* ---- the object ---- */

static void
mail_recipient_field_dispose (GObject *object)
{
  MailRecipientField *self = MAIL_RECIPIENT_FIELD (object);
  GtkWidget *child;

  self->completion = NULL;
  g_clear_object (&self->session);
  g_clear_object (&self->edited);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (mail_recipient_field_parent_class)->dispose (object);
}

static void
mail_recipient_field_finalize (GObject *object)
{
  g_free (MAIL_RECIPIENT_FIELD (object)->label);
  G_OBJECT_CLASS (mail_recipient_field_parent_class)->finalize (object);
}

static void
mail_recipient_field_set_property (GObject      *object,
                                   guint         prop_id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  MailRecipientField *self = MAIL_RECIPIENT_FIELD (object);

  switch (prop_id)
    {
    case PROP_LABEL:
      g_free (self->label);
      self->label = g_value_dup_string (value);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL, self->label, -1);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->label, -1);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static gboolean
mail_recipient_field_grab_focus (GtkWidget *widget)
{
  return gtk_entry_grab_focus_without_selecting (MAIL_RECIPIENT_FIELD (widget)->text);
}

/* Tab goes to where one types and on from there; the arrow keys go to the chips */
static gboolean
mail_recipient_field_focus (GtkWidget        *widget,
                            GtkDirectionType  direction)
{
  if (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD)
    return FALSE;
  return gtk_widget_get_focus_child (widget) == NULL && gtk_widget_grab_focus (widget);
}

static void
mail_recipient_field_class_init (MailRecipientFieldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mail_recipient_field_dispose;
  object_class->finalize = mail_recipient_field_finalize;
  object_class->set_property = mail_recipient_field_set_property;
  widget_class->focus = mail_recipient_field_focus;
  widget_class->grab_focus = mail_recipient_field_grab_focus;
  gtk_widget_class_set_css_name (widget_class, "recipients");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  properties[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL,
                                                G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", MAIL_TYPE_RECIPIENT_FIELD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_SEND_TO] = g_signal_new ("send-to", MAIL_TYPE_RECIPIENT_FIELD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 2, MAIL_TYPE_RECIPIENT, G_TYPE_INT);
}

static void
add_controllers (MailRecipientField *self)
{
  GType types[] = { MAIL_TYPE_RECIPIENT, G_TYPE_STRING };
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_MOVE | GDK_ACTION_COPY);

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->text), keys);
  g_signal_connect_object (focus, "enter", G_CALLBACK (focus_enter_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (focus_leave_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->text), focus);
  gtk_drop_target_set_gtypes (drop, types, G_N_ELEMENTS (types));
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drop), GTK_PHASE_CAPTURE);
  g_signal_connect_object (drop, "enter", G_CALLBACK (motion_cb), self, 0);
  g_signal_connect_object (drop, "motion", G_CALLBACK (motion_cb), self, 0);
  g_signal_connect_object (drop, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}

static void
mail_recipient_field_init (MailRecipientField *self)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (self), mail_wrap_layout_new (6, TRUE));
  self->text = GTK_ENTRY (gtk_entry_new ());
  gtk_entry_set_has_frame (self->text, FALSE);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->text), 10);
  gtk_entry_set_input_purpose (self->text, GTK_INPUT_PURPOSE_EMAIL);
  gtk_widget_set_parent (GTK_WIDGET (self->text), GTK_WIDGET (self));
  self->completion = MAIL_RECIPIENT_COMPLETION (mail_recipient_completion_new (GTK_WIDGET (self)));
  g_signal_connect_object (self->completion, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->text, "changed", G_CALLBACK (text_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_editable_get_delegate (GTK_EDITABLE (self->text)), "paste-clipboard", G_CALLBACK (paste_cb), self, 0);
  add_controllers (self);
}

void
mail_recipient_field_set_session (MailRecipientField *self,
                                  MapiSession        *session)
{
  g_return_if_fail (MAIL_IS_RECIPIENT_FIELD (self));

  g_set_object (&self->session, session);
  mail_recipient_completion_set_session (self->completion, session);
}

void
mail_recipient_field_add (MailRecipientField *self,
                          MailRecipient      *recipient)
{
  g_return_if_fail (MAIL_IS_RECIPIENT_FIELD (self));

  append_chip (self, recipient);
  changed (self);
}

void
mail_recipient_field_clear (MailRecipientField *self)
{
  GtkWidget *child;

  g_return_if_fail (MAIL_IS_RECIPIENT_FIELD (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != GTK_WIDGET (self->text))
    gtk_widget_unparent (child);
  gtk_editable_set_text (GTK_EDITABLE (self->text), "");
}

GPtrArray *
mail_recipient_field_list (MailRecipientField *self)
{
  GPtrArray *recipients = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) typed = NULL;

  g_return_val_if_fail (MAIL_IS_RECIPIENT_FIELD (self), recipients);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (MAIL_IS_RECIPIENT_CHIP (child))
      g_ptr_array_add (recipients,
                       g_object_ref (mail_recipient_chip_get_recipient (MAIL_RECIPIENT_CHIP (child))));
  typed = parse_text (self, gtk_editable_get_text (GTK_EDITABLE (self->text)), self->edited);
  for (guint i = 0; i < typed->len; i++)
    g_ptr_array_add (recipients, g_object_ref (typed->pdata[i]));
  return recipients;
}

gboolean
mail_recipient_field_is_empty (MailRecipientField *self)
{
  g_autoptr(GPtrArray) recipients = mail_recipient_field_list (self);

  return recipients->len == 0;
}

void
mail_recipient_field_commit (MailRecipientField *self)
{
  g_autoptr(MailRecipient) edited = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (MAIL_IS_RECIPIENT_FIELD (self));

  text = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->text)));
  if (*g_strstrip (text) == '\0')
    return;
  edited = g_steal_pointer (&self->edited);
  gtk_editable_set_text (GTK_EDITABLE (self->text), "");
  add_text (self, text, edited);
}
