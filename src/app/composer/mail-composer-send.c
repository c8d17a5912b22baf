/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-composer-private.h"
#include "mail-work.h"

#include <glib/gi18n.h>

#include "mail-error-details.h"

/* Of those whom a whole address finds, the one it is of is among the first */
#define MAX_ASKED     5
#define MAX_ASKING_MS 3000

/* ---- afterwards ---- */

/* What is done when the message is on its way; nothing of it can make the sending undone */
typedef struct
{
  MapiSession   *session;
  MapiContent   *content;
  MapiStore     *store;         /* (nullable) of the answered message */
  MapiEntryId   *id;
  MapiReplyVerb  verb;
} Aftermath;

static void
aftermath_free (gpointer data)
{
  Aftermath *aftermath = data;

  g_clear_object (&aftermath->session);
  g_clear_object (&aftermath->store);
  g_clear_pointer (&aftermath->content, mapi_content_unref);
  g_clear_pointer (&aftermath->id, mapi_entry_id_free);
  g_free (aftermath);
}

static void
mark_answered (Aftermath  *aftermath,
               GError    **error)
{
  g_autoptr(MapiProperties) changes = mapi_properties_new ();
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  gboolean forward = aftermath->verb == MAPI_REPLY_FORWARD || aftermath->verb == MAPI_REPLY_FORWARD_AS_ATTACHMENT
                     || aftermath->verb == MAPI_REPLY_REDIRECT;

  mapi_properties_set_boolean (changes, forward ? MAPI_PR_FORWARDED : MAPI_PR_ANSWERED, TRUE);
  mapi_properties_set_long (changes, MAPI_PR_LAST_VERB_EXECUTED,
                            forward ? MAPI_REPLY_FORWARD : (gint32) aftermath->verb);
  mapi_properties_set_time (changes, MAPI_PR_LAST_VERB_EXECUTION_TIME, g_get_real_time ());
  g_ptr_array_add (ids, aftermath->id);
  mapi_store_set_message_properties (aftermath->store, ids, changes, NULL, NULL, error);
}

static void
aftermath_thread (GTask        *task,
                  gpointer      source,
                  gpointer      data,
                  GCancellable *cancellable)
{
  Aftermath *aftermath = data;
  g_autoptr(GError) collect_error = NULL;
  g_autoptr(GError) mark_error = NULL;

  if (!mapi_session_collect_recipients (aftermath->session, mapi_content_get_recipients (aftermath->content),
                                        &collect_error))
    g_message ("Recipients are not remembered: %s", collect_error->message);
  if (aftermath->id != NULL && aftermath->verb != MAPI_REPLY_EDIT_AS_NEW && aftermath->verb != MAPI_REPLY_RESEND)
    mark_answered (aftermath, &mark_error);
  if (mark_error != NULL)
    g_message ("The answered message is not marked: %s", mark_error->message);
  g_task_return_boolean (task, TRUE);
}

static void
start_aftermath (MailComposer *self,
                 MapiContent  *content)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  Aftermath *aftermath = g_new0 (Aftermath, 1);

  aftermath->session = g_object_ref (self->session);
  aftermath->content = mapi_content_ref (content);
  if (self->answered_id != NULL && self->answered_store != NULL)
    {
      aftermath->store = g_object_ref (self->answered_store);
      aftermath->id = mapi_entry_id_copy (self->answered_id);
      aftermath->verb = self->verb;
    }
  g_task_set_source_tag (task, start_aftermath);
  g_task_set_task_data (task, aftermath, aftermath_free);
  g_task_run_in_thread (task, aftermath_thread);
}

/* ---- sending ---- */

/* Everything stands still while the message is handed over; if that fails, one goes on where one was */
static void
set_frozen (MailComposer *self,
            gboolean      frozen)
{
  if (frozen)
    g_set_object (&self->focus, gtk_window_get_focus (GTK_WINDOW (self)));
  gtk_widget_set_sensitive (GTK_WIDGET (self->toasts), !frozen);
  adw_window_title_set_subtitle (self->window_title, frozen ? _("Sending…") : "");
  if (!frozen && self->focus != NULL)
    gtk_widget_grab_focus (self->focus);
  if (!frozen)
    g_clear_object (&self->focus);
}

static void
submitted_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  MailComposer *self = g_task_get_source_object (task);
  MapiSubmittedState state = MAPI_SUBMITTED_QUEUED;
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(GError) error = NULL;

  if (!mail_draft_submit_finish (MAIL_DRAFT (source), result, &state, &id, &error))
    {
      self->is_sending = FALSE;
      set_frozen (self, FALSE);
      mail_composer_show_error (self, error);
      g_signal_emit_by_name (self, "stays");
      return;
    }
  start_aftermath (self, g_task_get_task_data (task));
  g_signal_emit_by_name (self, "submitted", self->store, id, (int) state, self->deferred);
  gtk_window_destroy (GTK_WINDOW (self));
}

static GPtrArray *
check (MailComposer *self,
       MapiContent  *content)
{
  g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) bad = g_ptr_array_new_with_free_func (g_free);
  g_auto(GStrv) own = mapi_session_dup_addresses (self->session);
  GPtrArray *recipients = mapi_content_get_recipients (content);
  MailPreflight preflight = { .content = content, .answered = self->answered };

  for (guint i = 0; own[i] != NULL; i++)
    g_ptr_array_add (known, g_strdup (own[i]));
  for (guint i = 0; i < self->known->len; i++)
    g_ptr_array_add (known, g_strdup (self->known->pdata[i]));
  for (guint i = 0; i < recipients->len; i++)
    {
      g_autoptr(MailRecipient) recipient = mail_recipient_new (recipients->pdata[i]);

      if (mail_recipient_get_state (recipient) == MAIL_RECIPIENT_INVALID)
        g_ptr_array_add (bad, mail_recipient_dup_text (recipient));
    }
  g_ptr_array_add (known, NULL);
  g_ptr_array_add (bad, NULL);
  preflight.known = (const char * const *) known->pdata;
  preflight.unparsed = (const char * const *) bad->pdata;
  preflight.only_to = mapi_session_sends_outside (self->session) ? NULL : (const char * const *) own;
  return mail_preflight_check (&preflight);
}

/* ---- who is known is no look-alike ---- */

static void go_on (MailComposer *self,
                   MapiContent  *content);

typedef struct
{
  MapiContent *content;         /* (owned) what is to be sent */
  GPtrArray   *addresses;       /* (owned) of utf8 */
} Doubt;

static void
doubt_free (gpointer data)
{
  Doubt *doubt = data;

  mapi_content_unref (doubt->content);
  g_ptr_array_unref (doubt->addresses);
  g_free (doubt);
}

static gboolean
is_known (MapiSession  *session,
          const char   *address,
          GCancellable *cancellable)
{
  g_autoptr(GPtrArray) found = mapi_session_complete_recipients (session, address, MAX_ASKED, cancellable, NULL);

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      g_autoptr(MailRecipient) person = mail_recipient_new (found->pdata[i]);

      if (mail_recipient_get_address (person) != NULL
          && g_ascii_strcasecmp (mail_recipient_get_address (person), address) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
doubt_thread (GTask        *task,
              gpointer      source,
              gpointer      data,
              GCancellable *cancellable)
{
  Doubt *doubt = data;
  MapiSession *session = g_object_get_data (G_OBJECT (task), "session");
  g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < doubt->addresses->len; i++)
    if (is_known (session, doubt->addresses->pdata[i], cancellable))
      g_ptr_array_add (known, g_strdup (doubt->addresses->pdata[i]));
  g_task_return_pointer (task, g_steal_pointer (&known), (GDestroyNotify) g_ptr_array_unref);
}

static void
doubt_settled_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  MailComposer *self = MAIL_COMPOSER (source);
  Doubt *doubt = g_task_get_task_data (G_TASK (result));
  g_autoptr(GPtrArray) known = g_task_propagate_pointer (G_TASK (result), NULL);

  set_frozen (self, FALSE);
  for (guint i = 0; known != NULL && i < known->len; i++)
    g_ptr_array_add (self->known, g_strdup (known->pdata[i]));
  go_on (self, doubt->content);
}

static gboolean
stop_asking_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

/* Whether somebody's domain looks like another one and it is being looked up whether they are in a book, or were written
 * to before. A directory far away is not waited for. */
static gboolean
settle_doubts (MailComposer *self,
               MapiContent  *content)
{
  g_autoptr(GPtrArray) issues = check (self, content);
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GCancellable) cancellable = NULL;
  g_autoptr(GTask) task = NULL;
  Doubt *doubt;

  for (guint i = 0; i < issues->len; i++)
    {
      const char *address = ((MailPreflightIssue *) issues->pdata[i])->address;

      if (address != NULL && g_hash_table_add (self->asked, g_strdup (address)))
        g_ptr_array_add (addresses, g_strdup (address));
    }
  if (addresses->len == 0)
    return FALSE;
  set_frozen (self, TRUE);
  cancellable = g_cancellable_new ();
  task = mail_task_new (self, cancellable, doubt_settled_cb, NULL);
  doubt = g_new0 (Doubt, 1);
  doubt->content = mapi_content_ref (content);
  doubt->addresses = g_steal_pointer (&addresses);
  g_task_set_source_tag (task, settle_doubts);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, doubt, doubt_free);
  g_object_set_data_full (G_OBJECT (task), "session", g_object_ref (self->session), g_object_unref);
  g_timeout_add_full (G_PRIORITY_DEFAULT, MAX_ASKING_MS, stop_asking_cb, g_object_ref (cancellable), g_object_unref);
  g_task_run_in_thread (task, doubt_thread);
  return TRUE;
}

static gboolean
may_go (MailComposer *self,
        MapiContent  *content)
{
  g_autoptr(GPtrArray) issues = check (self, content);
  gboolean blocked = issues->len > 0 && ((MailPreflightIssue *) issues->pdata[0])->blocks;

  if (issues->len == 0 || (self->was_warned && !blocked))
    return TRUE;
  mail_preflight_panel_show (self->preflight, issues);
  if (blocked && ((MailPreflightIssue *) issues->pdata[0])->kind == MAIL_PREFLIGHT_NO_RECIPIENTS)
    gtk_widget_grab_focus (GTK_WIDGET (self->to));
  return FALSE;
}

/* It goes on being written, and kept: what was typed last waited for nothing but the sending */
static void
not_now (MailComposer *self,
         MapiContent  *content)
{
  self->is_sending = FALSE;
  if (content != NULL && self->has_changes)
    mail_draft_update (self->draft, content);
  g_signal_emit_by_name (self, "stays");
}

static void
go_on (MailComposer *self,
       MapiContent  *content)
{
  MapiProperties *properties;
  GTask *task;

  if (!may_go (self, content))
    {
      not_now (self, content);
      return;
    }
  if (mail_composer_has_names (self))
    {
      not_now (self, content);
      mail_composer_check_names (self, TRUE);
      return;
    }
  set_frozen (self, TRUE);
  properties = mapi_content_get_properties (content);
  if (self->deferred > 0)
    mapi_properties_set_time (properties, MAPI_PR_DEFERRED_SEND_TIME, self->deferred);
  /* What was only for the draft */
  mapi_properties_remove (properties, MAPI_PR_ORIGINAL_ENTRYID);
  mapi_properties_remove (properties, MAPI_PR_LAST_VERB_EXECUTED);
  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_source_tag (task, mail_composer_send);
  g_task_set_task_data (task, mapi_content_copy (content), (GDestroyNotify) mapi_content_unref);
  mail_draft_submit_async (self->draft, content, self->deferred > 0 ? MAPI_SUBMIT_NONE : MAPI_SUBMIT_UNDO,
                           submitted_cb, task);
}

static void
captured_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  MailComposer *self = MAIL_COMPOSER (source);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiContent) content = mail_composer_capture_finish (self, result, &error);

  if (content == NULL)
    {
      not_now (self, NULL);
      mail_composer_show_error (self, error);
    }
  else if (!settle_doubts (self, content))
    go_on (self, content);
}

void
mail_composer_send (MailComposer *self)
{
  if (self->is_sending || self->is_closing || self->is_loading || self->draft == NULL)
    return;
  if (self->n_loading > 0)
    {
      self->send_when_loaded = TRUE;
      return;
    }
  mail_recipient_field_commit (self->to);
  mail_recipient_field_commit (self->cc);
  mail_recipient_field_commit (self->bcc);
  g_clear_handle_id (&self->update_source, g_source_remove);
  mail_composer_show_banner (self, NULL);
  self->is_sending = TRUE;
  mail_composer_capture_async (self, captured_cb, NULL);
}

/* ---- templates ---- */

typedef struct
{
  MapiStore   *store;
  MapiContent *content;
} Template;

static void
template_free (gpointer data)
{
  Template *template = data;

  g_object_unref (template->store);
  mapi_content_unref (template->content);
  g_free (template);
}

static void
template_thread (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  Template *template = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiEntryId) saved = NULL;
  g_autoptr(MapiEntryId) folder =
    mapi_store_get_folder_for_role (template->store, MAPI_FOLDER_ROLE_TEMPLATES, NULL, NULL);

  if (folder == NULL)
    {
      g_autoptr(MapiEntryId) top =
        mapi_store_get_folder_for_role (template->store, MAPI_FOLDER_ROLE_IPM_SUBTREE, NULL, &error);

      if (top != NULL)
        folder = mapi_store_create_folder (template->store, top, MAPI_FOLDER_GENERIC, _("Templates"), NULL, TRUE, NULL,
                                           &error);
    }
  if (folder != NULL)
    saved = mapi_store_save_message (template->store, folder, NULL, template->content, 0, MAPI_SAVE_NONE, NULL, &error);
  if (saved != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
template_saved_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  MailComposer *self = MAIL_COMPOSER (source);
  g_autoptr(GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    mail_composer_toast (self, _("Saved in Templates"));
  else
    mail_composer_show_error (self, error);
}

static void
template_captured_cb (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  MailComposer *self = MAIL_COMPOSER (source);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiContent) content = mail_composer_capture_finish (self, result, &error);
  g_autoptr(GTask) task = NULL;
  Template *template;

  if (content == NULL)
    {
      mail_composer_show_error (self, error);
      return;
    }
  task = mail_task_new (self, NULL, template_saved_cb, NULL);
  template = g_new0 (Template, 1);
  template->store = g_object_ref (self->store);
  template->content = g_steal_pointer (&content);
  g_task_set_source_tag (task, mail_composer_save_template);
  g_task_set_task_data (task, template, template_free);
  g_task_run_in_thread (task, template_thread);
}

void
mail_composer_save_template (MailComposer *self)
{
  if (!self->is_loading)
    mail_composer_capture_async (self, template_captured_cb, NULL);
}

/* ---- undo ---- */

typedef struct
{
  GtkApplication *application;
  MapiStore      *store;
} Undo;

static void
undo_free (Undo *undo)
{
  g_object_unref (undo->application);
  g_object_unref (undo->store);
  g_free (undo);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Undo, undo_free)

static void
undone_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(Undo) undo = user_data;
  MapiSession *session = MAPI_SESSION (source);
  g_autoptr(MapiEntryId) draft = NULL;
  g_autoptr(GError) error = NULL;
  MailComposer *composer;

  if (!mapi_session_edit_message_finish (session, result, &draft, &error))
    {
      mail_error_details_present (gtk_application_get_active_window (undo->application), _("Too Late"), error, FALSE);
      return;
    }
  composer = mail_composer_new (undo->application, session, undo->store);
  mail_composer_open_draft (composer, draft);
  gtk_window_present (GTK_WINDOW (composer));
}

void
mail_composer_undo_send (GtkApplication    *application,
                         MapiSession       *session,
                         MapiStore         *store,
                         const MapiEntryId *id)
{
  Undo *undo = g_new0 (Undo, 1);

  undo->application = g_object_ref (application);
  undo->store = g_object_ref (store);
  mapi_session_edit_message_async (session, id, NULL, undone_cb, undo);
}
