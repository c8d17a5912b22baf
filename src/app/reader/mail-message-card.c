/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-message-card-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "mail-address-chip.h"
#include "mail-answer-menu.h"
#include "mail-attachment-bar.h"
#include "mail-error-details.h"
#include "mail-message-header.h"
#include "mail-note-bar.h"
#include "mail-remote-policy.h"
#include "mail-shown-address.h"

#define MAX_SPOKEN 4000         /* bytes of the text told to screen readers */
#define LEAST_TEXT 24

G_DEFINE_FINAL_TYPE (MailMessageCard, mail_message_card, GTK_TYPE_WIDGET)

enum { READY, SETTLED, LINK_ACTIVATED, LINK_HOVERED, ANSWER, PROBLEM, PREVIEW, N_SIGNALS };
static guint signals[N_SIGNALS];

enum { PROP_0, PROP_EXPANDED, PROP_PLAIN_TEXT, PROP_ORIGINAL_COLORS, N_PROPS };
static GParamSpec *properties[N_PROPS];

void
mail_message_card_tell (MailMessageCard *self,
                        const char      *text)
{
  g_signal_emit (self, signals[PROBLEM], 0, text);
}

static void
become_ready (MailMessageCard *self)
{
  if (self->ready)
    return;
  self->ready = TRUE;
  g_signal_emit (self, signals[READY], 0);
}

/* ---- the page ---- */

static void failed_cb (MailMessageCard *self);

static void
link_activated_cb (MailMessageCard *self,
                   const char      *uri)
{
  g_signal_emit (self, signals[LINK_ACTIVATED], 0, uri);
}

static void
link_hovered_cb (MailMessageCard *self,
                 const char      *uri)
{
  g_signal_emit (self, signals[LINK_HOVERED], 0, uri);
}

static void
page_loaded_cb (MailMessageCard *self)
{
  become_ready (self);
  mail_message_card_print_wanted (self);
}

static void
drop_page (MailMessageCard *self)
{
  g_autoptr(MailWebView) view = self->view != NULL ? g_object_ref (self->view) : NULL;

  if (view != NULL)
    g_signal_handlers_disconnect_by_data (view, self);
  adw_bin_set_child (ADW_BIN (self->page_slot), NULL);
  self->view = NULL;
  self->text = NULL;
  if (view != NULL)
    mail_web_view_release (view);
}

/* Where no page can be shown safely, the text can */
static void
show_text (MailMessageCard *self)
{
  if (self->text == NULL)
    {
      drop_page (self);
      self->text = gtk_text_view_new ();
      gtk_text_view_set_editable (GTK_TEXT_VIEW (self->text), FALSE);
      gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (self->text), FALSE);
      gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->text), GTK_WRAP_WORD_CHAR);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Message"), -1);
      /* A text without any height is never looked at, and so never gets one */
      gtk_widget_set_size_request (self->text, -1, LEAST_TEXT);
      adw_bin_set_child (ADW_BIN (self->page_slot), self->text);
    }
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text)), mail_body_get_text (self->body),
                            -1);
  become_ready (self);
  mail_message_card_print_wanted (self);
}

/* A page that ends its process is not tried again */
static void
failed_cb (MailMessageCard *self)
{
  MailNoteBar *note;

  /* It shared the process with another one. What comes gets a view of its own */
  if (self->body == NULL)
    {
      drop_page (self);
      return;
    }
  note = mail_note_bar_new (MAPI_FACT_WEIGHT_NOTE, NULL, _("The message could not be drawn. Only its text is shown."));
  show_text (self);
  gtk_box_append (GTK_BOX (self->notes), GTK_WIDGET (note));
  gtk_widget_set_visible (self->notes, TRUE);
}

static void
speak (MailMessageCard *self)
{
  const char *text = mail_body_get_text (self->body);
  g_autofree char *start = g_strndup (text, MAX_SPOKEN);
  g_autofree char *valid = g_utf8_make_valid (start, -1);

  gtk_accessible_update_property (GTK_ACCESSIBLE (mail_web_view_get_page (self->view)),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _("Message"),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, valid, -1);
}

static void
take_view (MailMessageCard *self,
           gboolean         remote)
{
  drop_page (self);
  self->remote_view = remote;
  self->view = mail_web_view_obtain (self->engine, remote);
  g_signal_connect_object (self->view, "link-activated", G_CALLBACK (link_activated_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "link-hovered", G_CALLBACK (link_hovered_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "loaded", G_CALLBACK (page_loaded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self->page_slot), GTK_WIDGET (self->view));
}

static void
show_page (MailMessageCard *self)
{
  gboolean remote = (self->flags & MAIL_BODY_REMOTE_IMAGES) != 0;
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  g_autofree char *head = mail_body_build_head (self->content);
  g_autofree char *page =
    mail_body_build_page (self->body, head, (dark ? MAIL_PAGE_DARK : 0)
                                            | (self->original_colors ? MAIL_PAGE_COLORS : 0));

  if (self->view == NULL || self->remote_view != remote)
    take_view (self, remote);
  mail_web_view_set_zoom (self->view, self->zoom);
  mail_web_view_set_max_height (self->view, self->max_height);
  mail_web_view_load (self->view, page, self->content);
  speak (self);
}

static void
show_body (MailMessageCard *self)
{
  if (self->body == NULL)
    return;
  switch (mail_web_engine_get_state (self->engine))
    {
    case MAIL_WEB_ENGINE_READY:
      show_page (self);
      break;
    case MAIL_WEB_ENGINE_UNAVAILABLE:
      show_text (self);
      break;
    case MAIL_WEB_ENGINE_STARTING:
    default:
      mail_web_engine_start (self->engine);
      break;
    }
}

static void
engine_state_cb (MailMessageCard *self)
{
  show_body (self);
  if (self->body != NULL)
    mail_message_card_update_notes (self);
}

static void
dark_cb (MailMessageCard *self)
{
  show_body (self);
}

/* ---- loading ---- */

/* The engine comes first: it works while all else is put in its place here */
static void
take_body (MailMessageCard *self,
           MailBody        *body)
{
  g_clear_pointer (&self->body, mail_body_unref);
  self->body = body;
  show_body (self);
  mail_message_card_update_notes (self);
}

static void
prepared_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(MailMessageCard) self = MAIL_MESSAGE_CARD (user_data);
  g_autoptr(GError) error = NULL;
  MailBody *body = mail_body_prepare_finish (result, &error);

  if (body != NULL)
    take_body (self, body);
}

void
mail_message_card_reload_body (MailMessageCard *self)
{
  if (self->content == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  if (mail_body_is_short (self->content))
    take_body (self, mail_body_prepare (self->content, self->flags));
  else
    mail_body_prepare_async (self->content, self->flags, self->cancellable, prepared_cb, g_object_ref (self));
}

/* What can be done to it; to the list only where there is one */
static void
fill_answers (GMenu    *answers,
              gboolean  has_list)
{
  g_menu_remove_all (answers);
  mail_answer_menu_append (answers, MAIL_ANSWER_MENU_USUAL, has_list, TRUE);
  mail_answer_menu_append (answers, MAIL_ANSWER_MENU_RARE, has_list, TRUE);
}

static void
take_content (MailMessageCard *self,
              MapiContent     *content)
{
  MapiProperties *message = mapi_content_get_properties (content);
  g_autofree char *list = mapi_list_dup_post (message);

  self->content = content;
  if (mapi_properties_get_long (message, MAPI_PR_MESSAGE_FLAGS, 0) & MAPI_MSGFLAG_RN_PENDING)
    mail_message_card_settle_receipt (self);
  if (mail_remote_policy_allows (self->settings, message))
    self->flags |= MAIL_BODY_REMOTE_IMAGES;
  mail_message_card_reload_body (self);
  if (list != NULL)
    fill_answers (self->answers, TRUE);
  mail_message_header_set_content (MAIL_MESSAGE_HEADER (self->header), content);
  mail_attachment_bar_set_content (MAIL_ATTACHMENT_BAR (self->attachments), content);
}

/* Who asked for the message is told why it is not there, and what is known of it */
static void
show_problem (MailMessageCard *self,
              const GError    *error)
{
  MailNoteBar *note = mail_note_bar_new (MAPI_FACT_WEIGHT_NOTE, NULL, error->message);

  drop_page (self);
  /* It is asked for again by whoever wants to, or when there is a network */
  g_clear_object (&self->cancellable);
  mail_note_bar_add_button (note, _("Try _Again"), "message.load-again", NULL);
  if (self->summary != NULL)
    mail_message_header_set_summary (MAIL_MESSAGE_HEADER (self->header), self->summary);
  gtk_box_append (GTK_BOX (self->notes), GTK_WIDGET (note));
  gtk_box_append (GTK_BOX (self->notes), mail_error_details_new (error));
  gtk_widget_set_visible (self->notes, TRUE);
  become_ready (self);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MailMessageCard) self = MAIL_MESSAGE_CARD (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiContent) content = mapi_store_load_message_finish (MAPI_STORE (source), result, &error);

  /* Another message is shown meanwhile */
  if (self->box == NULL)
    return;
  if (content == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        show_problem (self, error);
      return;
    }
  take_content (self, g_steal_pointer (&content));
}

static void
load (MailMessageCard *self)
{
  if (self->content != NULL || self->cancellable != NULL || self->store == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  /* The view goes from the message before to this one in one turn: the engine, which would draw the old page once more
   * where it comes into sight, does not notice */
  if (mail_web_engine_get_state (self->engine) == MAIL_WEB_ENGINE_READY)
    take_view (self, FALSE);
  mapi_store_load_message_async (self->store, self->id, self->cancellable, loaded_cb, g_object_ref (self));
}

static void
load_again_cb (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (widget);
  GtkWidget *child;

  if (self->content != NULL || self->cancellable != NULL)
    return;
  while ((child = gtk_widget_get_first_child (self->notes)) != NULL)
    gtk_box_remove (GTK_BOX (self->notes), child);
  gtk_widget_set_visible (self->notes, FALSE);
  load (self);
}

static void
network_changed_cb (MailMessageCard *self,
                    gboolean         available)
{
  if (available && self->expanded && self->ready)
    load_again_cb (GTK_WIDGET (self), NULL, NULL);
}

/* ---- open and closed ---- */

static void
line_clicked_cb (MailMessageCard *self)
{
  mail_message_card_set_expanded (self, TRUE);
}

static void
collapse_cb (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  /* A message that stands alone stays open */
  for (GtkWidget *child = gtk_widget_get_first_child (parent); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (child != widget && MAIL_IS_MESSAGE_CARD (child))
      {
        mail_message_card_set_expanded (MAIL_MESSAGE_CARD (widget), FALSE);
        return;
      }
}

static void
answer_cb (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  g_signal_emit (widget, signals[ANSWER], 0, g_variant_get_int32 (parameter));
}

static void
save_attachments_cb (GtkWidget  *widget,
                     const char *action,
                     GVariant   *parameter)
{
  mail_attachment_bar_save_all (MAIL_ATTACHMENT_BAR (MAIL_MESSAGE_CARD (widget)->attachments));
}

static void
preview_cb (MailMessageCard *self,
            guint            position)
{
  g_signal_emit (self, signals[PREVIEW], 0, position);
}

static void
build_line (MailMessageCard *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->line = gtk_button_new ();
  gtk_widget_add_css_class (self->line, "flat");
  gtk_widget_add_css_class (self->line, "mail-line");
  self->line_avatar = adw_avatar_new (24, NULL, TRUE);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->line_avatar), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  self->line_name = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->line_name), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (self->line_name), 0);
  self->line_preview = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (self->line_preview), PANGO_ELLIPSIZE_END);
  gtk_label_set_single_line_mode (GTK_LABEL (self->line_preview), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->line_preview), 0);
  gtk_widget_set_hexpand (self->line_preview, TRUE);
  gtk_widget_add_css_class (self->line_preview, "dim-label");
  self->line_mark = gtk_image_new_from_icon_name ("mail-attachment-symbolic");
  gtk_widget_add_css_class (self->line_mark, "dim-label");
  self->line_date = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->line_date, "dim-label");
  gtk_widget_add_css_class (self->line_date, "numeric");
  gtk_box_append (GTK_BOX (row), self->line_avatar);
  gtk_box_append (GTK_BOX (row), self->line_name);
  gtk_box_append (GTK_BOX (row), self->line_preview);
  gtk_box_append (GTK_BOX (row), self->line_mark);
  gtk_box_append (GTK_BOX (row), self->line_date);
  gtk_button_set_child (GTK_BUTTON (self->line), row);
  g_signal_connect_swapped (self->line, "clicked", G_CALLBACK (line_clicked_cb), self);
}

static GMenuModel *
create_menu (MailMessageCard *self)
{
  g_autoptr(GMenu) menu = g_menu_new ();
  g_autoptr(GMenu) ways = g_menu_new ();
  g_autoptr(GMenu) rest = g_menu_new ();

  self->answers = g_menu_new ();
  fill_answers (self->answers, FALSE);
  g_menu_append (ways, _("Plain _Text"), "message.plain-text");
  g_menu_append (ways, _("Original _Colours"), "message.original-colors");
  g_menu_append (rest, _("_Print…"), "message.print");
  g_menu_append (rest, _("Save as P_DF…"), "message.save-pdf");
  g_menu_append (rest, _("View _Source"), "message.source");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (self->answers));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (ways));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (rest));
  return G_MENU_MODEL (g_steal_pointer (&menu));
}

static void
build_open (MailMessageCard *self)
{
  g_autoptr(GMenuModel) menu = create_menu (self);

  self->open = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_add_css_class (self->open, "mail-open");
  self->header = mail_message_header_new (menu);
  self->notes = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_visible (self->notes, FALSE);
  self->page_slot = adw_bin_new ();
  self->attachments = mail_attachment_bar_new ();
  gtk_widget_set_visible (self->attachments, FALSE);
  g_signal_connect_object (self->attachments, "preview", G_CALLBACK (preview_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->attachments, "failed", G_CALLBACK (mail_message_card_tell), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->open), self->header);
  gtk_box_append (GTK_BOX (self->open), self->notes);
  gtk_box_append (GTK_BOX (self->open), self->page_slot);
  gtk_box_append (GTK_BOX (self->open), self->attachments);
}

/* ---- the object ---- */

static void
mail_message_card_dispose (GObject *object)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->box != NULL)
    drop_page (self);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->outgoing);
  g_clear_object (&self->engine);
  g_clear_object (&self->session);
  g_clear_object (&self->store);
  g_clear_object (&self->settings);
  g_clear_object (&self->answers);
  G_OBJECT_CLASS (mail_message_card_parent_class)->dispose (object);
}

static void
mail_message_card_finalize (GObject *object)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (object);

  g_clear_pointer (&self->id, mapi_entry_id_free);
  g_clear_pointer (&self->summary, mapi_properties_unref);
  g_clear_pointer (&self->content, mapi_content_unref);
  g_clear_pointer (&self->body, mail_body_unref);
  G_OBJECT_CLASS (mail_message_card_parent_class)->finalize (object);
}

static void
mail_message_card_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_EXPANDED:
      g_value_set_boolean (value, MAIL_MESSAGE_CARD (object)->expanded);
      break;
    case PROP_PLAIN_TEXT:
      g_value_set_boolean (value, (MAIL_MESSAGE_CARD (object)->flags & MAIL_BODY_PLAIN) != 0);
      break;
    case PROP_ORIGINAL_COLORS:
      g_value_set_boolean (value, MAIL_MESSAGE_CARD (object)->original_colors);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mail_message_card_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (object);

  switch (prop_id)
    {
    case PROP_PLAIN_TEXT:
      self->flags = g_value_get_boolean (value) ? self->flags | MAIL_BODY_PLAIN : self->flags & ~MAIL_BODY_PLAIN;
      break;
    case PROP_ORIGINAL_COLORS:
      self->original_colors = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      return;
    }
  g_object_notify_by_pspec (object, pspec);
  mail_message_card_reload_body (self);
}

static void
install_signals (GType type)
{
  signals[READY] = g_signal_new ("ready", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SETTLED] = g_signal_new ("settled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LINK_ACTIVATED] = g_signal_new ("link-activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[LINK_HOVERED] = g_signal_new ("link-hovered", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                        1, G_TYPE_STRING);
  signals[ANSWER] = g_signal_new ("answer", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[PROBLEM] = g_signal_new ("problem", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_STRING);
  signals[PREVIEW] = g_signal_new ("preview", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   G_TYPE_UINT);
}

static void
mail_message_card_class_init (MailMessageCardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = mail_message_card_dispose;
  object_class->finalize = mail_message_card_finalize;
  object_class->get_property = mail_message_card_get_property;
  object_class->set_property = mail_message_card_set_property;
  properties[PROP_EXPANDED] = g_param_spec_boolean ("expanded", NULL, NULL, FALSE, flags | G_PARAM_READABLE);
  properties[PROP_PLAIN_TEXT] = g_param_spec_boolean ("plain-text", NULL, NULL, FALSE, flags | G_PARAM_READWRITE);
  properties[PROP_ORIGINAL_COLORS] = g_param_spec_boolean ("original-colors", NULL, NULL, FALSE,
                                                           flags | G_PARAM_READWRITE);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  install_signals (G_TYPE_FROM_CLASS (klass));
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "mail-message");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_install_action (widget_class, "message.collapse", NULL, collapse_cb);
  gtk_widget_class_install_action (widget_class, "message.load-again", NULL, load_again_cb);
  gtk_widget_class_install_action (widget_class, "message.answer", "i", answer_cb);
  gtk_widget_class_install_action (widget_class, "message.save-attachments", NULL, save_attachments_cb);
  gtk_widget_class_install_property_action (widget_class, "message.plain-text", "plain-text");
  gtk_widget_class_install_property_action (widget_class, "message.original-colors", "original-colors");
  mail_message_card_install_notes (widget_class);
}

static void
mail_message_card_init (MailMessageCard *self)
{
  AdwStyleManager *style = adw_style_manager_get_default ();

  self->settings = g_settings_new ("org.estafette.Mail.Reader");
  self->original_colors = g_settings_get_boolean (self->settings, "original-colors");
  if (g_settings_get_boolean (self->settings, "prefer-plain-text"))
    self->flags |= MAIL_BODY_PLAIN;
  self->zoom = g_settings_get_double (self->settings, "zoom");
  self->max_height = 8000;
  g_signal_connect_object (g_network_monitor_get_default (), "network-changed", G_CALLBACK (network_changed_cb), self,
                           G_CONNECT_SWAPPED);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  build_line (self);
  build_open (self);
  gtk_box_append (GTK_BOX (self->box), self->line);
  gtk_box_append (GTK_BOX (self->box), self->open);
  gtk_widget_set_visible (self->open, FALSE);
  g_signal_connect_object (style, "notify::dark", G_CALLBACK (dark_cb), self, G_CONNECT_SWAPPED);
}

static MailMessageCard *
create (MailWebEngine *engine)
{
  MailMessageCard *self = g_object_new (MAIL_TYPE_MESSAGE_CARD, NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "notify::state", G_CALLBACK (engine_state_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
mail_message_card_update_summary (MailMessageCard *self,
                                  MapiProperties  *summary)
{
  const char *name = mapi_properties_get_string (summary, MAPI_PR_SENT_REPRESENTING_NAME);
  const char *address = mapi_properties_get_string (summary, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
  g_autofree char *shown = mail_address_dup_shown_name (name, address);
  const char *preview = mapi_properties_get_string (summary, MAPI_PR_PREVIEW);
  gint64 time = mapi_properties_get_time (summary, MAPI_PR_MESSAGE_DELIVERY_TIME);
  g_autofree char *when = mail_message_format_time (time > 0 ? time : mapi_properties_get_time (summary,
                                                                              MAPI_PR_CLIENT_SUBMIT_TIME));
  g_autofree char *label = g_strdup_printf ("%s, %s", shown, when);

  mapi_properties_ref (summary);
  g_clear_pointer (&self->summary, mapi_properties_unref);
  self->summary = summary;
  adw_avatar_set_text (ADW_AVATAR (self->line_avatar), shown);
  gtk_label_set_text (GTK_LABEL (self->line_name), shown);
  gtk_label_set_text (GTK_LABEL (self->line_preview), preview != NULL ? preview : "");
  gtk_label_set_text (GTK_LABEL (self->line_date), when);
  gtk_widget_set_visible (self->line_mark, mapi_properties_get_boolean (summary, MAPI_PR_HASATTACH));
  if (mapi_properties_has (summary, MAPI_PR_READ) && !mapi_properties_get_boolean (summary, MAPI_PR_READ))
    gtk_widget_add_css_class (self->line, "mail-unread");
  else
    gtk_widget_remove_css_class (self->line, "mail-unread");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->line), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, preview != NULL ? preview : "", -1);
}

GtkWidget *
mail_message_card_new (MailWebEngine     *engine,
                       MapiSession       *session,
                       MapiStore         *store,
                       const MapiEntryId *id,
                       MapiProperties    *summary)
{
  MailMessageCard *self = create (engine);

  self->session = session != NULL ? g_object_ref (session) : NULL;
  self->store = g_object_ref (store);
  self->id = mapi_entry_id_copy (id);
  if (summary != NULL)
    mail_message_card_update_summary (self, summary);
  return GTK_WIDGET (self);
}

GtkWidget *
mail_message_card_new_for_content (MailWebEngine *engine,
                                   MapiContent   *content)
{
  MailMessageCard *self = create (engine);

  mail_message_card_update_summary (self, mapi_content_get_properties (content));
  take_content (self, mapi_content_ref (content));
  return GTK_WIDGET (self);
}

gboolean
mail_message_card_get_expanded (MailMessageCard *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_CARD (self), FALSE);
  return self->expanded;
}

void
mail_message_card_set_expanded (MailMessageCard *self,
                                gboolean         expanded)
{
  g_return_if_fail (MAIL_IS_MESSAGE_CARD (self));

  if (self->expanded == expanded)
    return;
  self->expanded = expanded;
  gtk_widget_set_visible (self->line, !expanded);
  gtk_widget_set_visible (self->open, expanded);
  if (expanded)
    load (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXPANDED]);
}

void
mail_message_card_emit_settled (MailMessageCard *self)
{
  g_signal_emit (self, signals[SETTLED], 0);
}

gboolean
mail_message_card_is_settled (MailMessageCard *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_CARD (self), FALSE);
  return self->ready && !self->is_settling;
}

gboolean
mail_message_card_is_ready (MailMessageCard *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_CARD (self), FALSE);
  return self->ready;
}

MapiProperties *
mail_message_card_get_summary (MailMessageCard *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_CARD (self), NULL);
  return self->summary;
}

MapiStore *
mail_message_card_get_store (MailMessageCard *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_CARD (self), NULL);
  return self->store;
}

const MapiEntryId *
mail_message_card_get_id (MailMessageCard *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_CARD (self), NULL);
  return self->id;
}

MapiContent *
mail_message_card_get_content (MailMessageCard *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_CARD (self), NULL);
  return self->content;
}

MailBody *
mail_message_card_get_body (MailMessageCard *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_CARD (self), NULL);
  return self->body;
}

MailWebView *
mail_message_card_get_web_view (MailMessageCard *self)
{
  g_return_val_if_fail (MAIL_IS_MESSAGE_CARD (self), NULL);
  return self->view;
}

void
mail_message_card_set_zoom (MailMessageCard *self,
                            double           zoom)
{
  g_return_if_fail (MAIL_IS_MESSAGE_CARD (self));

  self->zoom = zoom;
  if (self->view != NULL)
    mail_web_view_set_zoom (self->view, zoom);
}

void
mail_message_card_set_max_height (MailMessageCard *self,
                                  int              height)
{
  g_return_if_fail (MAIL_IS_MESSAGE_CARD (self));

  self->max_height = height;
  if (self->view != NULL)
    mail_web_view_set_max_height (self->view, height);
}
