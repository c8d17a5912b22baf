/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-composer-private.h"

#include <glib/gi18n.h>

#include "mail-error-details.h"
#include "mail-languages.h"
#include "mail-quote.h"
#include "mail-title.h"
#include "mail-toast.h"

/* After the last key, and from the first one on */
#define UPDATE_DELAY_MS 500
/* Of files that could not be attached, so many are told one by one */
#define MAX_REFUSALS 5u

G_DEFINE_FINAL_TYPE (MailComposer, mail_composer, ADW_TYPE_WINDOW)

enum { SIGNAL_SUBMITTED, SIGNAL_KEPT, SIGNAL_STAYS, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- telling the user ---- */

/* @error: (nullable): what @text is of */
static void
set_banner (MailComposer *self,
            const char   *text,
            const GError *error)
{
  gtk_label_set_text (self->banner_label, text);
  adw_bin_set_child (self->banner_details, error != NULL ? mail_error_details_new (error) : NULL);
  gtk_revealer_set_reveal_child (self->banner, text != NULL);
}

void
mail_composer_show_banner (MailComposer *self,
                           const char   *text)
{
  g_ptr_array_set_size (self->refusals, 0);
  set_banner (self, text, NULL);
}

void
mail_composer_show_error (MailComposer *self,
                          const GError *error)
{
  g_return_if_fail (MAIL_IS_COMPOSER (self));
  g_return_if_fail (error != NULL);

  g_ptr_array_set_size (self->refusals, 0);
  set_banner (self, error->message, error);
}

void
mail_composer_add_refusal (MailComposer *self,
                           const char   *sentence)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_return_if_fail (MAIL_IS_COMPOSER (self));

  g_ptr_array_add (self->refusals, g_strdup (sentence));
  for (guint i = 0; i < MIN (self->refusals->len, MAX_REFUSALS); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (const char *) self->refusals->pdata[i]);
  if (self->refusals->len > MAX_REFUSALS)
    {
      guint n = self->refusals->len - MAX_REFUSALS;

      g_string_append_c (text, '\n');
      g_string_append_printf (text, ngettext ("%u more file could not be attached.", "%u more files could not be attached.",
                                              n), n);
    }
  set_banner (self, text->str, NULL);
}

static void
banner_closed_cb (MailComposer *self)
{
  mail_composer_show_banner (self, NULL);
}

void
mail_composer_toast (MailComposer *self,
                     const char   *text)
{
  AdwToast *toast = mail_toast_new (text);

  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
mail_composer_show_copies (MailComposer *self,
                           gboolean      cc,
                           gboolean      bcc)
{
  if (cc)
    gtk_widget_set_visible (self->cc_row, TRUE);
  if (bcc)
    gtk_widget_set_visible (self->bcc_row, TRUE);
  gtk_widget_set_visible (self->copies_button,
                          !gtk_widget_get_visible (self->cc_row) || !gtk_widget_get_visible (self->bcc_row));
}

/* ---- the message as it is ---- */

static void
captured_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  MailComposer *self = g_task_get_source_object (task);
  g_autofree char *html = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  if (!mail_editor_snapshot_finish (MAIL_EDITOR (source), result, &html, &text, &error))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (self->base == NULL)
    g_task_return_new_error (task, MAPI_ERROR, MAPI_ERROR_CALL_FAILED, "%s", _("The message is still being loaded"));
  else
    g_task_return_pointer (task, mail_composer_build (self, html, text), (GDestroyNotify) mapi_content_unref);
}

void
mail_composer_capture_async (MailComposer        *self,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, mail_composer_capture_async);
  mail_editor_snapshot_async (self->editor, captured_cb, task);
}

MapiContent *
mail_composer_capture_finish (MailComposer  *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- the draft ---- */

static void
update_captured_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  MailComposer *self = MAIL_COMPOSER (source);
  guint serial = GPOINTER_TO_UINT (user_data) >> 1;
  gboolean now = (GPOINTER_TO_UINT (user_data) & 1) != 0;
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiContent) content = mail_composer_capture_finish (self, result, &error);

  if (content == NULL)
    {
      if (!self->is_loading)
        mail_composer_show_banner (self, error->message);
      return;
    }
  /* A long one may come in after a shorter one that was asked for later */
  if (self->draft == NULL || self->is_sending || self->is_closing || serial < self->updated)
    return;
  self->updated = serial;
  mail_draft_update (self->draft, content);
  if (now)
    mail_draft_flush_async (self->draft, NULL, NULL);
}

void
mail_composer_update_draft (MailComposer *self,
                            gboolean      now)
{
  g_clear_handle_id (&self->update_source, g_source_remove);
  self->n_updates++;
  mail_composer_capture_async (self, update_captured_cb, GUINT_TO_POINTER (self->n_updates << 1 | (now ? 1 : 0)));
}

static gboolean
update_due_cb (gpointer data)
{
  MailComposer *self = data;

  self->update_source = 0;
  mail_composer_update_draft (self, FALSE);
  return G_SOURCE_REMOVE;
}

void
mail_composer_changed (MailComposer *self)
{
  if (self->is_loading || self->is_sending || self->is_closing)
    return;
  self->has_changes = TRUE;
  self->was_warned = FALSE;
  mail_preflight_panel_hide (self->preflight);
  if (self->update_source == 0)
    self->update_source = g_timeout_add (UPDATE_DELAY_MS, update_due_cb, self);
}

/* ---- actions ---- */

static void
send_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  MAIL_COMPOSER (widget)->deferred = 0;
  mail_composer_send (MAIL_COMPOSER (widget));
}

static void
attach_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  mail_composer_choose_files (MAIL_COMPOSER (widget), FALSE);
}

static void
save_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  mail_composer_update_draft (MAIL_COMPOSER (widget), TRUE);
}

static void
save_template_action (GtkWidget  *widget,
                      const char *name,
                      GVariant   *parameter)
{
  mail_composer_save_template (MAIL_COMPOSER (widget));
}

static void
discard_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  mail_composer_ask_discard (MAIL_COMPOSER (widget));
}

static void
show_copies_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  MailComposer *self = MAIL_COMPOSER (widget);

  mail_composer_show_copies (self, TRUE, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->cc));
}

/* Pictures in the text cannot stay there */
void
mail_composer_images_to_files (MailComposer *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->attachments));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(MailAttachment) attachment = g_list_model_get_item (G_LIST_MODEL (self->attachments), i);

      if (mail_attachment_get_content_id (attachment) != NULL)
        mail_attachment_make_file (attachment);
    }
  g_list_model_items_changed (G_LIST_MODEL (self->attachments), 0, n, n);
}

/* Back again they are no files */
static void
files_to_images (MailComposer *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->attachments));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(MailAttachment) attachment = g_list_model_get_item (G_LIST_MODEL (self->attachments), i);
      const char *id = mapi_properties_get_string (mail_attachment_get_properties (attachment),
                                                   MAPI_PR_ATTACH_CONTENT_ID);

      if (id != NULL && mail_editor_brings_image (self->editor, id))
        mail_attachment_make_inline (attachment);
    }
  g_list_model_items_changed (G_LIST_MODEL (self->attachments), 0, n, n);
}

/* How the next new message begins; an answer says nothing of those */
static void
remember_rich (MailComposer *self,
               gboolean      rich)
{
  if (self->verb == 0)
    g_settings_set_boolean (self->settings, "compose-rich-text", rich);
}

static void
undo_plain_cb (MailComposer *self)
{
  if (!mail_html_editor_is_available ())
    return;
  remember_rich (self, TRUE);
  mail_editor_set_rich (self->editor, TRUE);
}

static void
rich_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  MailComposer *self = MAIL_COMPOSER (widget);
  gboolean rich = !mail_editor_get_rich (self->editor);
  AdwToast *toast;

  if (self->is_redirect || (rich && !mail_html_editor_is_available ()))
    return;
  remember_rich (self, rich);
  mail_editor_set_rich (self->editor, rich);
  if (rich)
    return;
  mail_composer_images_to_files (self);
  toast = mail_toast_new (_("Plain text now: the formatting is gone"));
  adw_toast_set_button_label (toast, _("Undo"));
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (undo_plain_cb), self, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
link_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  MailComposer *self = MAIL_COMPOSER (widget);

  if (mail_editor_get_rich (self->editor))
    mail_format_bar_edit_link (self->format_bar);
}

static void
choose_recipients_action (GtkWidget  *widget,
                          const char *name,
                          GVariant   *parameter)
{
  mail_composer_choose_recipients (MAIL_COMPOSER (widget), (MapiRecipientType) g_variant_get_int32 (parameter));
}

static void
options_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  mail_composer_show_options (MAIL_COMPOSER (widget));
}

static void
check_names_action (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  mail_composer_check_names (MAIL_COMPOSER (widget), FALSE);
}

static void
paste_text_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  mail_composer_paste (MAIL_COMPOSER (widget), gtk_widget_get_clipboard (widget), TRUE);
}

/* ---- the parts ---- */

static void
subject_changed_cb (MailComposer *self)
{
  const char *subject = gtk_editable_get_text (GTK_EDITABLE (self->subject));

  adw_window_title_set_title (self->window_title, *subject != '\0' ? subject : _("New Message"));
  mail_title_set (GTK_WINDOW (self), subject, _("New Message"));
  mail_composer_changed (self);
}

static void
subject_activate_cb (MailComposer *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->editor));
}

static void
rich_changed_cb (MailComposer *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->format_bar), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->format_bar), mail_editor_get_rich (self->editor) && !self->is_redirect);
  if (!self->is_loading && mail_editor_get_rich (self->editor))
    files_to_images (self);
}

static void
format_changed_cb (MailComposer *self)
{
  const MailHtmlFormat *format = mail_editor_get_format (self->editor);

  /* The first one tells that the engine is there */
  gtk_widget_set_sensitive (GTK_WIDGET (self->format_bar), format != NULL);
  if (format != NULL)
    mail_format_bar_set_format (self->format_bar, format);
}

static void
format_command_cb (MailComposer *self,
                   const char   *command,
                   const char   *argument)
{
  if (g_str_equal (command, "insert-image"))
    mail_composer_choose_files (self, TRUE);
  else
    mail_editor_execute (self->editor, command, argument);
}

static void
paste_cb (MailComposer *self,
          gboolean      primary)
{
  GtkWidget *widget = GTK_WIDGET (self);

  mail_composer_paste (self, primary ? gtk_widget_get_primary_clipboard (widget) : gtk_widget_get_clipboard (widget),
                       FALSE);
}

static void
identity_changed_cb (MailComposer *self)
{
  MapiIdentity *identity = mail_composer_get_identity (self);
  g_autofree char *text = NULL;
  g_autofree char *html = NULL;

  if (self->is_loading || identity == NULL)
    return;
  text = mail_quote_dup_signature (identity, self->signature_use, FALSE);
  html = mail_quote_dup_signature (identity, self->signature_use, TRUE);
  mail_editor_set_signature (self->editor, text, html);
  mail_composer_changed (self);
}

static void
send_to_cb (MailComposer  *self,
            MailRecipient *recipient,
            int            type)
{
  mail_composer_add_recipient (self, recipient, type);
}

static void
attachment_removed_cb (MailComposer   *self,
                       MailAttachment *attachment)
{
  guint position;

  if (g_list_store_find (self->attachments, attachment, &position))
    g_list_store_remove (self->attachments, position);
}

static void
link_file_cb (MailComposer *self,
              GFile        *file)
{
  mail_composer_attach_file (self, file, FALSE);
}

static void
link_files_end_cb (MailComposer *self,
                   const char   *refusal)
{
  g_autoptr(GError) error = refusal != NULL ? g_error_new_literal (MAPI_ERROR, MAPI_ERROR_NO_ACCESS, refusal) : NULL;

  mail_composer_end_loading (self, error);
}

static void
scheduled_cb (MailComposer *self,
              gint64        when)
{
  self->deferred = when;
  mail_composer_send (self);
}

static void
send_anyway_cb (MailComposer *self)
{
  self->was_warned = TRUE;
  mail_composer_send (self);
}

static void
move_to_bcc (MailComposer *self)
{
  MailRecipientField *fields[] = { self->to, self->cc };

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autoptr(GPtrArray) recipients = mail_recipient_field_list (fields[i]);

      mail_recipient_field_clear (fields[i]);
      for (guint r = 0; r < recipients->len; r++)
        mail_composer_add_recipient (self, recipients->pdata[r], MAPI_RECIPIENT_BCC);
    }
}

static void
fix_cb (MailComposer *self,
        int           kind)
{
  mail_preflight_panel_hide (self->preflight);
  if (kind == MAIL_PREFLIGHT_FORGOTTEN_ATTACHMENT)
    mail_composer_choose_files (self, FALSE);
  else if (kind == MAIL_PREFLIGHT_MANY_VISIBLE)
    move_to_bcc (self);
  else if (kind == MAIL_PREFLIGHT_EMPTY_SUBJECT)
    gtk_widget_grab_focus (GTK_WIDGET (self->subject));
  else if (kind == MAIL_PREFLIGHT_NO_WAY_OUT)
    gtk_widget_activate_action (GTK_WIDGET (self), "app.add-account", NULL);
}

/* Whoever goes elsewhere finds it saved there */
static void
active_cb (MailComposer *self)
{
  if (!gtk_window_is_active (GTK_WINDOW (self)) && self->has_changes && !self->is_closing && !self->is_sending
      && self->draft != NULL && mail_draft_get_state (self->draft) != MAIL_DRAFT_SAVED)
    mail_composer_update_draft (self, TRUE);
}

/* ---- the object ---- */

static void
mail_composer_dispose (GObject *object)
{
  MailComposer *self = MAIL_COMPOSER (object);

  g_clear_object (&self->book);
  mail_composer_cancel_loading (self);
  g_clear_handle_id (&self->loading_source, g_source_remove);
  g_clear_handle_id (&self->update_source, g_source_remove);
  g_clear_object (&self->focus);
  g_clear_object (&self->settings);
  g_clear_object (&self->answered_store);
  G_OBJECT_CLASS (mail_composer_parent_class)->dispose (object);
}

static void
mail_composer_finalize (GObject *object)
{
  MailComposer *self = MAIL_COMPOSER (object);

  g_clear_object (&self->draft);
  g_clear_object (&self->session);
  g_clear_object (&self->store);
  g_clear_object (&self->attachments);
  g_clear_pointer (&self->identities, g_ptr_array_unref);
  g_clear_pointer (&self->known, g_ptr_array_unref);
  g_clear_pointer (&self->asked, g_hash_table_unref);
  g_clear_pointer (&self->refusals, g_ptr_array_unref);
  g_clear_pointer (&self->base, mapi_content_unref);
  g_clear_pointer (&self->answered_id, mapi_entry_id_free);
  g_clear_pointer (&self->opening, mapi_entry_id_free);
  g_free (self->answered);
  g_free (self->selection);
  G_OBJECT_CLASS (mail_composer_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, MailComposer, toasts);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, window_title);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, banner);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, banner_label);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, banner_details);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, banner_button);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, fields);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, from_row);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, from);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, to);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, cc);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, bcc);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, cc_row);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, bcc_row);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, copies_button);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, subject_row);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, subject);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, link_files);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, editor);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, strip);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, preflight);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, format_bar);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, options);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, schedule);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, send_button);
  gtk_widget_class_bind_template_child (widget_class, MailComposer, composer_menu);
  gtk_widget_class_bind_template_callback (widget_class, banner_closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, subject_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, subject_activate_cb);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "composer.send", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "composer.attach", NULL, attach_action);
  gtk_widget_class_install_action (widget_class, "composer.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "composer.save-template", NULL, save_template_action);
  gtk_widget_class_install_action (widget_class, "composer.discard", NULL, discard_action);
  gtk_widget_class_install_action (widget_class, "composer.show-copies", NULL, show_copies_action);
  gtk_widget_class_install_action (widget_class, "composer.choose-recipients", "i", choose_recipients_action);
  gtk_widget_class_install_action (widget_class, "composer.check-names", NULL, check_names_action);
  gtk_widget_class_install_action (widget_class, "composer.options", NULL, options_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_t, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "composer.choose-recipients", "i", MAPI_RECIPIENT_TO);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_k, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "composer.check-names",
                                       NULL);
  gtk_widget_class_install_action (widget_class, "composer.rich", NULL, rich_action);
  gtk_widget_class_install_action (widget_class, "composer.link", NULL, link_action);
  gtk_widget_class_install_action (widget_class, "composer.paste-text", NULL, paste_text_action);
}

/* Before the text sees the keys: it knows some of them, and means something else by them */
static void
add_shortcuts (MailComposer *self)
{
  static const struct { const char *keys; const char *action; } shortcuts[] = {
    { "<Control>Return|<Control>KP_Enter", "composer.send" },
    { "<Control><Shift>a", "composer.attach" },
    { "<Control>s", "composer.save" },
    { "<Control>k", "composer.link" },
    { "<Control><Shift>v", "composer.paste-text" },
    { "<Control>w", "window.close" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (gsize i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                          gtk_shortcut_new (gtk_shortcut_trigger_parse_string (shortcuts[i].keys),
                                                            gtk_named_action_new (shortcuts[i].action)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void
mail_composer_class_init (MailComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = mail_composer_dispose;
  object_class->finalize = mail_composer_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = mail_composer_close_request;
  signals[SIGNAL_SUBMITTED] = g_signal_new ("submitted", MAIL_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 4, MAPI_TYPE_STORE, MAPI_TYPE_ENTRY_ID, G_TYPE_INT,
                                            G_TYPE_INT64);
  signals[SIGNAL_KEPT] = g_signal_new ("kept", MAIL_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                       MAPI_TYPE_ENTRY_ID);
  signals[SIGNAL_STAYS] = g_signal_new ("stays", MAIL_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (MAIL_TYPE_RECIPIENT_FIELD);
  g_type_ensure (MAIL_TYPE_LINK_FILES);
  g_type_ensure (MAIL_TYPE_EDITOR);
  g_type_ensure (MAIL_TYPE_ATTACHMENT_STRIP);
  g_type_ensure (MAIL_TYPE_PREFLIGHT_PANEL);
  g_type_ensure (MAIL_TYPE_FORMAT_BAR);
  g_type_ensure (MAIL_TYPE_MESSAGE_OPTIONS);
  g_type_ensure (MAIL_TYPE_SCHEDULE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/estafette/Mail/composer/mail-composer.ui");
  bind_children (widget_class);
  install_actions (widget_class);
}

static void
connect_parts (MailComposer *self)
{
  MailRecipientField *fields[] = { self->to, self->cc, self->bcc };

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_signal_connect_object (fields[i], "changed", G_CALLBACK (mail_composer_changed), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (fields[i], "send-to", G_CALLBACK (send_to_cb), self, G_CONNECT_SWAPPED);
    }
  g_signal_connect_object (self->editor, "changed", G_CALLBACK (mail_composer_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->editor, "paste", G_CALLBACK (paste_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->editor, "drop", G_CALLBACK (mail_composer_insert_html), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->editor, "format-changed", G_CALLBACK (format_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->editor, "notify::rich", G_CALLBACK (rich_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->editor, "find-image", G_CALLBACK (mail_composer_find_image), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->format_bar, "command", G_CALLBACK (format_command_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->from, "notify::selected", G_CALLBACK (identity_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->strip, "remove", G_CALLBACK (attachment_removed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->strip, "cancel", G_CALLBACK (mail_composer_cancel_loading), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->attachments, "items-changed", G_CALLBACK (mail_composer_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->link_files, "begin", G_CALLBACK (mail_composer_begin_loading), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->link_files, "end", G_CALLBACK (link_files_end_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->link_files, "attach", G_CALLBACK (link_file_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->schedule, "chosen", G_CALLBACK (scheduled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->options, "changed", G_CALLBACK (mail_composer_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->preflight, "send-anyway", G_CALLBACK (send_anyway_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->preflight, "fix", G_CALLBACK (fix_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "notify::is-active", G_CALLBACK (active_cb), self, G_CONNECT_SWAPPED);
}

static void
mail_composer_init (MailComposer *self)
{
  self->attachments = g_list_store_new (MAIL_TYPE_ATTACHMENT);
  self->identities = g_ptr_array_new_with_free_func (g_object_unref);
  self->known = g_ptr_array_new_with_free_func (g_free);
  self->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->refusals = g_ptr_array_new_with_free_func (g_free);
  self->settings = g_settings_new ("org.estafette.Mail");
  self->is_loading = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  mail_languages_install (GTK_WIDGET (self), self->composer_menu);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_last_child (GTK_WIDGET (self->send_button))),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Send later"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (GTK_WIDGET (self->from))),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("From"), -1);
  mail_attachment_strip_set_model (self->strip, G_LIST_MODEL (self->attachments));
  connect_parts (self);
  add_shortcuts (self);
  mail_composer_add_drop_target (self);
}

MailComposer *
mail_composer_new (GtkApplication *application,
                   MapiSession    *session,
                   MapiStore      *store)
{
  MailComposer *self;

  g_return_val_if_fail (MAPI_IS_SESSION (session), NULL);
  g_return_val_if_fail (MAPI_IS_STORE (store), NULL);

  self = g_object_new (MAIL_TYPE_COMPOSER, "application", application, NULL);
  self->session = g_object_ref (session);
  self->store = g_object_ref (store);
  mail_recipient_field_set_session (self->to, session);
  mail_recipient_field_set_session (self->cc, session);
  mail_recipient_field_set_session (self->bcc, session);
  mail_composer_load_identities (self);
  return self;
}
