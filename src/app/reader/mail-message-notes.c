/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bars above a message: what is to be known of it, what was held back, what it asks for. */
#include "config.h"

#include "mail-message-card-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "mail-note-bar.h"
#include "mail-outbox-note.h"
#include "mail-print.h"
#include "mail-remote-policy.h"
#include "mail-source-window.h"
#include "mail-unsubscribe.h"

static MailNoteBar *
add_note (MailMessageCard *self,
          MapiFactWeight   weight,
          const char      *icon,
          const char      *text)
{
  MailNoteBar *bar = mail_note_bar_new (weight, icon, text);

  g_object_set_data_full (G_OBJECT (bar), "text", g_strdup (text), g_free);
  gtk_box_append (GTK_BOX (self->notes), GTK_WIDGET (bar));
  return bar;
}

/* What is said of a message of a list, in one sentence or two; NULL: it is none one can leave. @said: (out) (nullable): the
 * fact among @facts that it tells */
static char *
dup_list (MapiProperties  *message,
          GPtrArray       *facts,
          MapiFact       **said)
{
  g_autofree char *address = mapi_list_dup_unsubscribe (message, NULL);
  g_autofree char *name = mapi_list_dup_name (message);
  g_autofree char *sent = NULL;

  *said = NULL;
  if (address == NULL)
    return NULL;
  sent = name != NULL ? g_strdup_printf (_("Sent to the mailing list %s."), name) : g_strdup (_("Sent to a mailing list."));
  for (guint i = 0; i < facts->len; i++)
    if (mapi_fact_get_kind (facts->pdata[i]) == MAPI_FACT_REPLY_TO_DIFFERS
        && mapi_fact_get_weight (facts->pdata[i]) == MAPI_FACT_WEIGHT_NOTE)
      {
        *said = facts->pdata[i];
        return g_strconcat (sent, " ", mapi_fact_get_text (*said), NULL);
      }
  return g_steal_pointer (&sent);
}

static GPtrArray *
examine (MailMessageCard *self,
         MapiProperties  *message)
{
  g_auto(GStrv) servers = g_settings_get_strv (self->settings, "authentication-servers");

  return mapi_authenticity_examine (message, (const char * const *) servers);
}

/* @said: (nullable): the one that is said where the list is. Whether another one is said there is not to be seen from the
 * text: senders name their lists as they like. */
static void
add_facts (MailMessageCard *self,
           GPtrArray       *facts,
           MapiFact        *said)
{
  for (guint i = 0; i < facts->len; i++)
    if (mapi_fact_get_weight (facts->pdata[i]) >= MAPI_FACT_WEIGHT_NOTE && facts->pdata[i] != said)
      add_note (self, mapi_fact_get_weight (facts->pdata[i]), NULL, mapi_fact_get_text (facts->pdata[i]));
}

static void
add_seal (MailMessageCard *self)
{
  switch (mail_body_get_seal (self->body))
    {
    case MAIL_BODY_SIGNED:
      add_note (self, MAPI_FACT_WEIGHT_NEUTRAL, "channel-secure-symbolic",
                _("The message carries a digital signature. It is not checked here."));
      break;
    case MAIL_BODY_ENCRYPTED:
      add_note (self, MAPI_FACT_WEIGHT_NEUTRAL, "channel-secure-symbolic",
                _("The message is encrypted and cannot be decrypted here. It can be saved with its attachments."));
      break;
    case MAIL_BODY_OPEN:
    default:
      break;
    }
}

static void
add_remote_buttons (MailMessageCard *self,
                    MapiProperties  *message,
                    MailNoteBar     *bar)
{
  g_autofree char *domain = NULL;

  mail_note_bar_add_button (bar, _("_Show Pictures"), "message.show-images", NULL);
  if (!mail_remote_policy_is_verified (self->settings, message))
    return;
  domain = mail_remote_policy_dup_domain (message);
  mail_note_bar_add_button (bar, _("Always from This _Sender"), "message.allow-sender", NULL);
  if (domain != NULL)
    {
      g_autofree char *label = g_strdup_printf (_("Always from %s"), domain);

      mail_note_bar_add_button (bar, label, "message.allow-domain", NULL);
    }
}

/* A newsletter has pictures, and a list one can leave: one note for both. @list: (nullable) what is said of that */
static void
add_remote (MailMessageCard *self,
            MapiProperties  *message,
            const char      *list,
            MapiFactWeight   weight)
{
  guint n = mail_body_get_n_remote (self->body);
  g_autofree char *text = NULL;
  MailNoteBar *bar;

  if (n == 0 || (self->flags & MAIL_BODY_REMOTE_IMAGES)
      || mail_web_engine_get_state (self->engine) == MAIL_WEB_ENGINE_UNAVAILABLE)
    {
      bar = list != NULL ? add_note (self, weight, "mail-send-receive-symbolic", list) : NULL;
      if (bar != NULL)
        mail_note_bar_add_button (bar, _("_Unsubscribe…"), "message.unsubscribe", NULL);
      return;
    }
  text = g_strconcat (_("Pictures from the internet are not shown."), list != NULL ? " " : NULL, list, NULL);
  bar = add_note (self, weight, "image-x-generic-symbolic", text);
  if (mail_remote_policy_is_offered (self->settings))
    add_remote_buttons (self, message, bar);
  if (list != NULL)
    mail_note_bar_add_button (bar, _("_Unsubscribe…"), "message.unsubscribe", NULL);
}

/* What did not arrive goes once more to those it did not reach */
static void
add_report (MailMessageCard *self)
{
  MailNoteBar *bar;

  if (!mapi_reply_can_resend (self->content))
    return;
  bar = add_note (self, MAPI_FACT_WEIGHT_NEUTRAL, "mail-send-symbolic",
                  _("A message of yours was not delivered to everybody."));
  mail_note_bar_add_button (bar, _("Send _Again…"), "message.answer", g_variant_new_int32 (MAPI_REPLY_RESEND));
}

static void
add_receipt (MailMessageCard *self)
{
  MailNoteBar *bar;

  if (!self->receipt_wanted)
    return;
  bar = add_note (self, MAPI_FACT_WEIGHT_NEUTRAL, "mail-read-symbolic",
                  _("The sender asks to be told that you have read this."));
  mail_note_bar_add_button (bar, _("Send _Receipt"), "message.send-receipt", NULL);
  mail_note_bar_add_button (bar, _("Do _Not Send"), "message.refuse-receipt", NULL);
}

/* It stays the same one, whatever else is said anew */
static void
add_outgoing (MailMessageCard *self,
              MapiProperties  *message)
{
  if ((mapi_properties_get_long (message, MAPI_PR_MESSAGE_FLAGS, 0) & MAPI_MSGFLAG_SUBMIT) == 0 || self->session == NULL
      || self->store == NULL)
    return;
  if (self->outgoing == NULL)
    self->outgoing = g_object_ref_sink (mail_outbox_note_new (self->session, self->store, self->id));
  gtk_box_append (GTK_BOX (self->notes), self->outgoing);
}

void
mail_message_card_update_notes (MailMessageCard *self)
{
  MapiProperties *message = mapi_content_get_properties (self->content);
  g_autoptr(GPtrArray) facts = examine (self, message);
  MapiFact *said;
  g_autofree char *list = dup_list (message, facts, &said);
  GtkWidget *child;
  MailNoteBar *bar;

  while ((child = gtk_widget_get_first_child (self->notes)) != NULL)
    gtk_box_remove (GTK_BOX (self->notes), child);
  add_outgoing (self, message);
  add_facts (self, facts, said);
  add_seal (self);
  add_report (self);
  add_receipt (self);
  add_remote (self, message, list, said != NULL ? mapi_fact_get_weight (said) : MAPI_FACT_WEIGHT_NEUTRAL);
  if (mail_body_is_cut (self->body))
    {
      bar = add_note (self, MAPI_FACT_WEIGHT_NEUTRAL, NULL, _("The message is very long. Only its beginning is shown."));
      if ((self->flags & MAIL_BODY_WHOLE) == 0)
        mail_note_bar_add_button (bar, _("Show the _Whole Message"), "message.show-whole", NULL);
    }
  if (mail_body_is_empty (self->body) && mail_body_get_seal (self->body) != MAIL_BODY_ENCRYPTED)
    add_note (self, MAPI_FACT_WEIGHT_NEUTRAL, NULL, _("The message has no text."));
  if (mail_web_engine_get_state (self->engine) == MAIL_WEB_ENGINE_UNAVAILABLE && mail_body_is_html (self->body))
    add_note (self, MAPI_FACT_WEIGHT_NEUTRAL, NULL, mail_web_engine_get_problem (self->engine) != NULL
              ? mail_web_engine_get_problem (self->engine)
              : _("Only the text is shown, because formatted mail cannot be shown safely here."));
  gtk_widget_set_visible (self->notes, gtk_widget_get_first_child (self->notes) != NULL);
}

char *
mail_message_card_dup_notes (MailMessageCard *self)
{
  GString *out = g_string_new (NULL);

  g_return_val_if_fail (MAIL_IS_MESSAGE_CARD (self), NULL);

  for (GtkWidget *child = gtk_widget_get_first_child (self->notes); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      const char *text = MAIL_IS_OUTBOX_NOTE (child) ? mail_outbox_note_get_text (MAIL_OUTBOX_NOTE (child))
                                                     : g_object_get_data (G_OBJECT (child), "text");

      g_string_append_printf (out, "%s\n", text != NULL ? text : "");
    }
  return g_string_free (out, FALSE);
}

/* ---- what the buttons do ---- */

static void
show_images_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (widget);

  if (self->content == NULL)
    return;
  if (g_strcmp0 (action, "message.show-images") != 0)
    mail_remote_policy_allow (self->settings, mapi_content_get_properties (self->content),
                              g_strcmp0 (action, "message.allow-domain") == 0);
  self->flags |= MAIL_BODY_REMOTE_IMAGES;
  mail_message_card_reload_body (self);
}

static void
show_whole_cb (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (widget);

  self->flags |= MAIL_BODY_WHOLE;
  mail_message_card_reload_body (self);
}

static void
trust_server_cb (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (widget);

  mail_remote_policy_trust_server (self->settings, g_variant_get_string (parameter, NULL));
  if (self->body != NULL)
    mail_message_card_update_notes (self);
}

static void
unsubscribe_cb (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (widget);
  MapiProperties *message = self->content != NULL ? mapi_content_get_properties (self->content) : NULL;

  if (message != NULL)
    mail_unsubscribe_ask (widget, message, mail_remote_policy_is_verified (self->settings, message));
}

static void
receipt_answered_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(MailMessageCard) self = MAIL_MESSAGE_CARD (user_data);
  g_autoptr(GError) error = NULL;
  gboolean pending = FALSE;

  if (!mapi_session_answer_receipt_finish (MAPI_SESSION (source), result, &pending, &error))
    gtk_widget_activate_action (GTK_WIDGET (self), "reader.tell-error", "@a{sv}", mapi_error_to_variant (error));
  self->receipt_wanted = pending;
  if (pending && self->body != NULL)
    mail_message_card_update_notes (self);
  if (self->is_settling)
    {
      self->is_settling = FALSE;
      mail_message_card_emit_settled (self);
    }
}

/* The bar comes when the policy says to ask. What it says without asking is done when the message counts as read. */
void
mail_message_card_settle_receipt (MailMessageCard *self)
{
  if (self->session == NULL || self->id == NULL)
    return;
  self->is_settling = TRUE;
  mapi_session_answer_receipt_async (self->session, self->store, self->id, MAPI_RECEIPT_NOT_YET, NULL,
                                     receipt_answered_cb, g_object_ref (self));
}

static void
set_read (MailMessageCard *self)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);

  g_ptr_array_add (ids, mapi_entry_id_copy (self->id));
  mapi_store_set_read_flags_async (self->store, NULL, ids, MAPI_READ_FLAG_NONE, NULL, NULL, NULL);
}

static void
receipt_settled_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(MailMessageCard) self = MAIL_MESSAGE_CARD (user_data);
  g_autoptr(GError) error = NULL;

  if (!mapi_session_answer_receipt_finish (MAPI_SESSION (source), result, NULL, &error))
    gtk_widget_activate_action (GTK_WIDGET (self), "reader.tell-error", "@a{sv}", mapi_error_to_variant (error));
  set_read (self);
}

void
mail_message_card_mark_read (MailMessageCard *self)
{
  MapiProperties *message = mapi_content_get_properties (self->content);

  /* The mark that one is wanted goes when the message is read */
  if (self->session != NULL
      && (mapi_properties_get_long (message, MAPI_PR_MESSAGE_FLAGS, 0) & MAPI_MSGFLAG_RN_PENDING) != 0)
    mapi_session_answer_receipt_async (self->session, self->store, self->id, MAPI_RECEIPT_BY_POLICY, NULL,
                                       receipt_settled_cb, g_object_ref (self));
  else
    set_read (self);
}

static void
receipt_cb (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (widget);

  if (!self->receipt_wanted || self->session == NULL)
    return;
  self->receipt_wanted = FALSE;
  mapi_session_answer_receipt_async (self->session, self->store, self->id,
                                     g_strcmp0 (action, "message.send-receipt") == 0 ? MAPI_RECEIPT_SEND
                                                                                     : MAPI_RECEIPT_REFUSE,
                                     NULL, receipt_answered_cb, g_object_ref (self));
  mail_message_card_update_notes (self);
}

static void
source_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (widget);
  GtkRoot *root = gtk_widget_get_root (widget);

  if (self->content != NULL)
    mail_source_window_present (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->store, self->id, self->content);
}

static gboolean
print_idle_cb (gpointer user_data)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (user_data);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWindow *window = GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
  const char *printing = g_steal_pointer (&self->printing);
  const char *subject;

  if (printing == NULL || self->content == NULL || window == NULL)
    return G_SOURCE_REMOVE;
  subject = mapi_properties_get_string (mapi_content_get_properties (self->content), MAPI_PR_SUBJECT);
  if (self->view == NULL)
    mail_message_card_tell (self, _("Only a message that is drawn can be printed, and this computer does not let the "
                                    "engine for that run safely."));
  else if (strcmp (printing, "message.print") == 0)
    mail_print (self->view, window, subject);
  else
    mail_print_ask_pdf (self->view, window, subject);
  return G_SOURCE_REMOVE;
}

/* The page is there. Not at once: a dialog is shown, and the engine is still telling of it. */
void
mail_message_card_print_wanted (MailMessageCard *self)
{
  if (self->printing != NULL)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, print_idle_cb, g_object_ref (self), g_object_unref);
}

/* A message that is closed is opened first, one that is still being read is waited for */
static void
print_cb (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (widget);

  self->printing = g_intern_string (action);
  mail_message_card_set_expanded (self, TRUE);
  if (self->text != NULL || (self->view != NULL && mail_web_view_is_loaded (self->view)))
    mail_message_card_print_wanted (self);
}

void
mail_message_card_install_notes (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "message.show-images", NULL, show_images_cb);
  gtk_widget_class_install_action (widget_class, "message.allow-sender", NULL, show_images_cb);
  gtk_widget_class_install_action (widget_class, "message.allow-domain", NULL, show_images_cb);
  gtk_widget_class_install_action (widget_class, "message.show-whole", NULL, show_whole_cb);
  gtk_widget_class_install_action (widget_class, "message.trust-server", "s", trust_server_cb);
  gtk_widget_class_install_action (widget_class, "message.unsubscribe", NULL, unsubscribe_cb);
  gtk_widget_class_install_action (widget_class, "message.send-receipt", NULL, receipt_cb);
  gtk_widget_class_install_action (widget_class, "message.refuse-receipt", NULL, receipt_cb);
  gtk_widget_class_install_action (widget_class, "message.source", NULL, source_cb);
  gtk_widget_class_install_action (widget_class, "message.print", NULL, print_cb);
  gtk_widget_class_install_action (widget_class, "message.save-pdf", NULL, print_cb);
}
