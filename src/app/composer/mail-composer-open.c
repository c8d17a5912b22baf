/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-composer-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "mail-application.h"
#include "mail-error-details.h"
#include "mail-letter.h"
#include "mail-quote.h"

static gboolean
wants_rich (MailComposer *self)
{
  return g_settings_get_boolean (self->settings, "compose-rich-text") && mail_html_editor_is_available ();
}

static MailAnswerFormat
get_answer_format (MailComposer *self)
{
  g_autofree char *word = g_settings_get_string (self->settings, "answer-format");

  if (strcmp (word, "formatted") == 0)
    return MAIL_ANSWER_FORMATTED;
  return strcmp (word, "plain") == 0 ? MAIL_ANSWER_PLAIN : MAIL_ANSWER_AS_MESSAGE;
}

/* @body, and after it signature and quote */
static void
load_text (MailComposer *self,
           gboolean      rich,
           const char   *body,
           gboolean      with_signature,
           const char   *quote)
{
  MapiIdentity *identity = mail_composer_get_identity (self);
  g_autofree char *signature = NULL;

  if (with_signature && identity != NULL)
    signature = mail_quote_dup_signature (identity, self->signature_use, rich);
  mail_editor_load (self->editor, rich, body, signature, quote);
  if (identity != NULL)
    {
      g_autofree char *as_text = mail_quote_dup_signature (identity, self->signature_use, FALSE);
      g_autofree char *as_html = mail_quote_dup_signature (identity, self->signature_use, TRUE);

      /* A draft has one already, or the user took it away */
      if (with_signature)
        mail_editor_note_signature (self->editor, as_text, as_html);
      else
        mail_editor_adopt_signature (self->editor, as_text, as_html);
    }
}

static void
finish_loading (MailComposer *self)
{
  self->is_loading = FALSE;
  gtk_widget_set_sensitive (self->fields, TRUE);
  if (mail_recipient_field_is_empty (self->to) && mail_recipient_field_is_empty (self->cc)
      && mail_recipient_field_is_empty (self->bcc))
    gtk_widget_grab_focus (GTK_WIDGET (self->to));
  else if (*gtk_editable_get_text (GTK_EDITABLE (self->subject)) == '\0')
    gtk_widget_grab_focus (GTK_WIDGET (self->subject));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->editor));
}

static void
draft_state_cb (MailComposer *self)
{
  switch (mail_draft_get_state (self->draft))
    {
    case MAIL_DRAFT_SAVED:
      adw_window_title_set_subtitle (self->window_title, _("Draft saved"));
      break;
    case MAIL_DRAFT_FAILED:
      adw_window_title_set_subtitle (self->window_title, _("Draft not saved"));
      mail_composer_show_error (self, mail_draft_get_problem (self->draft));
      break;
    case MAIL_DRAFT_EMPTY:
    case MAIL_DRAFT_UNSAVED:
    default:
      adw_window_title_set_subtitle (self->window_title, "");
      break;
    }
}

static void
kept_aside_cb (MailComposer *self)
{
  mail_composer_show_banner (self, _("This draft was changed or removed elsewhere. What you write here is kept "
                                     "as a draft of its own; nothing is lost."));
}

void
mail_composer_start_draft (MailComposer      *self,
                           const MapiEntryId *id,
                           MapiContent       *content)
{
  g_clear_object (&self->draft);
  self->draft = mail_draft_new (self->session, self->store, id, content);
  g_signal_connect_object (self->draft, "notify::state", G_CALLBACK (draft_state_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->draft, "kept-aside", G_CALLBACK (kept_aside_cb), self, G_CONNECT_SWAPPED);
}

/* ---- from nothing, from programs ---- */

/* @content: text and fields it begins with */
static void
open_new (MailComposer *self,
          MapiContent  *content)
{
  gboolean rich = wants_rich (self);
  g_autofree char *body = mail_letter_dup_body (content, rich);

  mail_composer_start_draft (self, NULL, NULL);
  mail_composer_load_fields (self, content);
  load_text (self, rich, body, TRUE, NULL);
  finish_loading (self);
}

void
mail_composer_open_blank (MailComposer *self)
{
  g_autoptr(MapiContent) content = mapi_content_new ();

  g_return_if_fail (MAIL_IS_COMPOSER (self));

  open_new (self, content);
}

void
mail_composer_open_content (MailComposer *self,
                            MapiContent  *content)
{
  g_return_if_fail (MAIL_IS_COMPOSER (self));
  g_return_if_fail (content != NULL);

  open_new (self, content);
  mail_composer_changed (self);
}

void
mail_composer_open_mailto (MailComposer *self,
                           const char   *uri)
{
  g_auto(GStrv) attachments = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiContent) content = NULL;

  g_return_if_fail (MAIL_IS_COMPOSER (self));
  g_return_if_fail (uri != NULL);

  content = mapi_mailto_parse (uri, &attachments, &error);
  if (content == NULL)
    {
      mail_composer_open_blank (self);
      mail_composer_show_error (self, error);
      return;
    }
  open_new (self, content);
  if (attachments != NULL && attachments[0] != NULL)
    mail_link_files_show (self->link_files, (const char * const *) attachments);
}

/* ---- from a draft or template ---- */

static MapiIdentity *
dup_author (MailComposer *self,
            MapiContent  *content)
{
  guint32 tag = mapi_reply_is_redirect (content) ? MAPI_PR_SENDER_EMAIL_ADDRESS
                                                 : MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS;
  MapiProperties *properties = mapi_content_get_properties (content);
  const char *address = mapi_properties_get_string (properties, tag);
  const char *service = mapi_properties_get_string (properties, MAPI_PR_SENDER_SERVICE);

  return address != NULL ? mapi_session_find_identity (self->session, address, service) : NULL;
}

/* Whom it goes to is all that can be said of a message that is passed on as it is */
static void
lock_redirect (MailComposer *self)
{
  gtk_widget_set_sensitive (self->subject_row, FALSE);
  gtk_widget_set_visible (self->from_row, FALSE);
  mail_editor_set_editable (self->editor, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->format_bar), FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.attach", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.options", FALSE);
  mail_composer_show_banner (self, _("The message goes on as it is, with its author as the sender."));
}

void
mail_composer_load_draft (MailComposer *self,
                          MailLetter   *letter)
{
  MapiContent *content = letter->content;
  g_autoptr(MapiIdentity) identity = dup_author (self, content);
  GBytes *answered = mapi_properties_get_binary (mapi_content_get_properties (content), MAPI_PR_ORIGINAL_ENTRYID);

  if (answered != NULL)
    {
      g_autoptr(MapiEntryId) id = mapi_entry_id_new_from_bytes (answered, NULL);

      self->answered_store = id != NULL ? mapi_session_get_store_for_id (self->session, id) : NULL;
      if (self->answered_store != NULL)
        {
          g_object_ref (self->answered_store);
          self->answered_id = g_steal_pointer (&id);
          self->verb = mapi_properties_get_long (mapi_content_get_properties (content),
                                                 MAPI_PR_LAST_VERB_EXECUTED, 0);
        }
    }
  if (mapi_properties_has (mapi_content_get_properties (content), MAPI_PR_IN_REPLY_TO_ID))
    self->signature_use = MAPI_SIGNATURE_REPLY;
  self->is_redirect = mapi_reply_is_redirect (content);
  mail_composer_choose_identity (self, identity);
  mail_composer_load_fields (self, content);
  load_text (self, letter->rich, letter->body, FALSE, NULL);
  if (self->is_redirect)
    lock_redirect (self);
  else if (!mail_editor_get_rich (self->editor))
    mail_composer_images_to_files (self);
  finish_loading (self);
}

/* Nothing could be made of what was wanted: what it was is told */
static void
give_up (MailComposer *self,
         const GError *error)
{
  self->verb = 0;
  g_clear_pointer (&self->answered_id, mapi_entry_id_free);
  mail_composer_open_blank (self);
  mail_composer_show_error (self, error);
}

/* ---- a message is read, and something made of it ---- */

typedef void (*TakeFunc) (MailComposer      *self,
                          const MapiEntryId *id,
                          MailLetter        *letter);

typedef struct
{
  MapiEntryId   *id;       /* (owned) */
  MapiReplyVerb  verb;     /* 0: it is written on */
  TakeFunc       take;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  mapi_entry_id_free (opening->id);
  g_free (opening);
}

static void
prepared_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  MailComposer *self = g_task_get_source_object (task);
  Opening *opening = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(MailLetter) letter = mail_letter_prepare_finish (result, &error);

  if (self->is_closing)
    return;
  if (letter != NULL)
    opening->take (self, opening->id, letter);
  else
    give_up (self, error);
}

static void
take_draft (MailComposer      *self,
            const MapiEntryId *id,
            MailLetter        *letter)
{
  mail_composer_start_draft (self, id, letter->content);
  mail_composer_load_draft (self, letter);
}

/* Not every program marks what it puts among the drafts of a server */
static gboolean
is_own_among_drafts (MapiSession    *session,
                     MapiProperties *message)
{
  MailFolderModel *folders = mail_application_get_folders (mail_application_get ());
  GBytes *parent = mapi_properties_get_binary (message, MAPI_PR_PARENT_ENTRYID);
  const char *author = mapi_properties_get_string (message, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
  g_auto(GStrv) own = NULL;

  if (parent == NULL || mail_folder_model_get_role_of (folders, parent) != MAPI_FOLDER_ROLE_DRAFTS)
    return FALSE;
  own = mapi_session_dup_addresses (session);
  for (guint i = 0; author != NULL && own[i] != NULL; i++)
    if (g_ascii_strcasecmp (author, own[i]) == 0)
      return TRUE;
  return author == NULL || *author == '\0';
}

gboolean
mail_composer_is_draft (MapiSession    *session,
                        MapiProperties *message)
{
  gint32 flags = mapi_properties_get_long (message, MAPI_PR_MESSAGE_FLAGS, 0);

  return (flags & MAPI_MSGFLAG_SUBMIT) == 0
         && ((flags & MAPI_MSGFLAG_UNSENT) != 0 || is_own_among_drafts (session, message));
}

/* Whoever asks: what somebody sent is not written over */
static gboolean
check_draft (MailComposer  *self,
             MapiContent   *content,
             GError       **error)
{
  if (mail_composer_is_draft (self->session, mapi_content_get_properties (content)))
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                       _("That message is no draft. It stays as it is, and this is a new one."));
  return FALSE;
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  MailComposer *self = g_task_get_source_object (task);
  Opening *opening = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiContent) original = mapi_store_load_message_finish (MAPI_STORE (source), result, &error);
  g_auto(GStrv) own = NULL;

  if (self->is_closing)
    return;
  if (original == NULL)
    {
      give_up (self, error);
      return;
    }
  if (opening->take == take_draft && !check_draft (self, original, &error))
    {
      give_up (self, error);
      return;
    }
  own = mapi_session_dup_addresses (self->session);
  mail_letter_prepare_async (original, opening->verb, (const char * const *) own, self->selection,
                             get_answer_format (self), wants_rich (self), mail_html_editor_is_available (), prepared_cb, g_object_ref (task));
}

static void
open_message (MailComposer      *self,
              MapiStore         *store,
              const MapiEntryId *id,
              MapiReplyVerb      verb,
              TakeFunc           take)
{
  GTask *task = g_task_new (self, NULL, NULL, NULL);
  Opening *opening = g_new0 (Opening, 1);

  opening->id = mapi_entry_id_copy (id);
  opening->verb = verb;
  opening->take = take;
  gtk_widget_set_sensitive (self->fields, FALSE);
  g_task_set_source_tag (task, open_message);
  g_task_set_task_data (task, opening, opening_free);
  mapi_store_load_message_async (store, id, NULL, loaded_cb, task);
}

static void
take_template (MailComposer      *self,
               const MapiEntryId *id,
               MailLetter        *letter)
{
  mail_composer_start_draft (self, NULL, NULL);
  mail_composer_load_draft (self, letter);
}

static gboolean
is_writing (MailComposer      *self,
            const MapiEntryId *id)
{
  const MapiEntryId *own = self->draft != NULL ? mail_draft_get_entry_id (self->draft) : self->opening;

  return own != NULL && !self->is_closing && mapi_session_compare_entry_ids (self->session, own, id);
}

MailComposer *
mail_composer_find_draft (GtkApplication    *application,
                          MapiSession       *session,
                          const MapiEntryId *id)
{
  for (GList *l = gtk_application_get_windows (application); l != NULL; l = l->next)
    if (MAIL_IS_COMPOSER (l->data) && MAIL_COMPOSER (l->data)->session == session && is_writing (l->data, id))
      return l->data;
  return NULL;
}

void
mail_composer_open_draft (MailComposer      *self,
                          const MapiEntryId *id)
{
  g_return_if_fail (MAIL_IS_COMPOSER (self));
  g_return_if_fail (id != NULL);

  g_clear_pointer (&self->opening, mapi_entry_id_free);
  self->opening = mapi_entry_id_copy (id);
  open_message (self, self->store, id, 0, take_draft);
}

void
mail_composer_open_template (MailComposer      *self,
                             const MapiEntryId *id)
{
  g_return_if_fail (MAIL_IS_COMPOSER (self));
  g_return_if_fail (id != NULL);

  open_message (self, self->store, id, MAPI_REPLY_EDIT_AS_NEW, take_template);
}

/* ---- from another message ---- */

static void
note_known (MailComposer *self,
            MapiContent  *original)
{
  MapiProperties *properties = mapi_content_get_properties (original);
  const char *author = mapi_properties_get_string (properties, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS);
  GPtrArray *recipients = mapi_content_get_recipients (original);

  if (author != NULL)
    g_ptr_array_add (self->known, g_strdup (author));
  for (guint i = 0; i < recipients->len; i++)
    {
      const char *address = mapi_properties_get_string (recipients->pdata[i], MAPI_PR_EMAIL_ADDRESS);

      if (address != NULL)
        g_ptr_array_add (self->known, g_strdup (address));
    }
  if (self->verb == MAPI_REPLY_TO_SENDER || self->verb == MAPI_REPLY_TO_ALL)
    self->answered = g_strdup (author);
}

/* Pictures that the quoted text shows come along */
static void
add_quoted_images (MailComposer *self,
                   MapiContent  *original,
                   const char   *quote)
{
  for (guint i = 0; i < mapi_content_get_n_attachments (original); i++)
    {
      MapiProperties *properties = mapi_content_get_attachment (original, i);
      const char *id = mapi_properties_get_string (properties, MAPI_PR_ATTACH_CONTENT_ID);
      g_autoptr(MailAttachment) attachment = NULL;
      g_autoptr(GBytes) there = id != NULL ? mail_composer_find_image (self, id) : NULL;

      if (id == NULL || there != NULL || !mail_quote_has_image (quote, id))
        continue;
      attachment = mail_attachment_new (properties, NULL);
      mail_attachment_make_inline (attachment);
      g_list_store_append (self->attachments, attachment);
    }
}

static void
remember_answered (MailComposer *self)
{
  MapiProperties *properties = mapi_content_get_properties (self->base);
  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (self->answered_id);

  if (self->verb == MAPI_REPLY_EDIT_AS_NEW || self->verb == MAPI_REPLY_RESEND)
    return;
  mapi_properties_set_binary (properties, MAPI_PR_ORIGINAL_ENTRYID, bytes);
  mapi_properties_set_long (properties, MAPI_PR_LAST_VERB_EXECUTED, (gint32) self->verb);
}

static void
load_reply (MailComposer *self,
            MailLetter   *letter)
{
  g_autoptr(MapiIdentity) identity = mapi_session_choose_identity (self->session, self->answered_store, letter->original);
  gboolean is_new = mail_letter_is_quoting (self->verb) || self->verb == MAPI_REPLY_FORWARD_AS_ATTACHMENT;

  self->signature_use = MAPI_SIGNATURE_REPLY;
  self->is_redirect = self->verb == MAPI_REPLY_REDIRECT;
  mail_composer_start_draft (self, NULL, NULL);
  note_known (self, letter->original);
  mail_composer_choose_identity (self, identity);
  mail_composer_load_fields (self, letter->content);
  remember_answered (self);
  if (letter->rich && letter->quote != NULL)
    add_quoted_images (self, letter->original, letter->quote);
  load_text (self, letter->rich, letter->body, is_new, letter->quote);
  if (self->is_redirect)
    lock_redirect (self);
  else if (!mail_editor_get_rich (self->editor))
    mail_composer_images_to_files (self);
  finish_loading (self);
}

static void
take_answer (MailComposer      *self,
             const MapiEntryId *id,
             MailLetter        *letter)
{
  self->verb = letter->verb;
  load_reply (self, letter);
  if (letter->is_whole)
    mail_composer_show_banner (self, _("The message is too long to be edited. It is attached as a whole."));
}

void
mail_composer_reply (MailComposer      *self,
                     MapiStore         *store,
                     const MapiEntryId *id,
                     MapiReplyVerb      verb,
                     const char        *selection)
{
  g_return_if_fail (MAIL_IS_COMPOSER (self));
  g_return_if_fail (MAPI_IS_STORE (store));
  g_return_if_fail (id != NULL);

  self->verb = verb;
  self->selection = selection != NULL && *selection != '\0' ? g_strdup (selection) : NULL;
  g_set_object (&self->answered_store, store);
  g_clear_pointer (&self->answered_id, mapi_entry_id_free);
  self->answered_id = mapi_entry_id_copy (id);
  open_message (self, store, id, verb, take_answer);
}
