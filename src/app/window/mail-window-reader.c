/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-window-private.h"

#include <glib/gi18n.h>

#include "mail-flags-change.h"
#include "mail-message-row.h"

/* What the reader's side of the window shows: nothing, one message or conversation, or how many are
 * selected. A message that has been shown for a while has been read. */

static void
cancel_reading (MailWindow *self)
{
  g_clear_handle_id (&self->read_timer, g_source_remove);
}

static gboolean
read_cb (gpointer user_data)
{
  MailWindow *self = user_data;
  g_autoptr(MailSelection) selection = mail_message_list_dup_selection (self->list_pane);
  g_autoptr(MailChange) change = NULL;

  self->read_timer = 0;
  if (selection == NULL || mail_selection_get_n_rows (selection) != 1 || !gtk_window_is_active (GTK_WINDOW (self)))
    return G_SOURCE_REMOVE;
  change = mail_flags_change_new_read (selection, TRUE);
  /* Nobody undoes that they have read something */
  mail_flags_change_set_silent (MAIL_FLAGS_CHANGE (change));
  mail_change_queue_push (mail_application_get_changes (mail_application_get ()), change);
  return G_SOURCE_REMOVE;
}

static void
start_reading (MailWindow *self,
               MapiRow    *row)
{
  GSettings *settings = mail_application_get_settings (mail_application_get ());

  if (g_settings_get_boolean (settings, "mark-read") && mapi_row_get_loaded (row) &&
      mail_message_row_is_unread (mapi_row_get_properties (row)))
    self->read_timer = g_timeout_add_seconds (g_settings_get_uint (settings, "mark-read-delay"), read_cb, self);
}

void
mail_window_forget_message (MailWindow *self)
{
  cancel_reading (self);
  g_clear_object (&self->shown);
}

static void
show_many (MailWindow *self,
           guint       n)
{
  g_autofree char *title = mail_message_list_get_conversations (self->list_pane)
    ? g_strdup_printf (ngettext ("%u Conversation Selected", "%u Conversations Selected", n), n)
    : g_strdup_printf (ngettext ("%u Message Selected", "%u Messages Selected", n), n);

  adw_status_page_set_title (self->many_page, title);
  gtk_stack_set_visible_child_name (self->reader_stack, "many");
}

void
mail_window_show_selection (MailWindow *self)
{
  guint n = mail_message_model_get_n_selected (mail_message_list_get_model (self->list_pane));
  g_autoptr(MapiRow) row = mail_message_list_dup_row (self->list_pane);

  if (row != NULL && row == self->shown)
    return;
  mail_window_forget_message (self);
  if (n > 1)
    {
      show_many (self, n);
      return;
    }
  if (row == NULL)
    {
      gtk_stack_set_visible_child_name (self->reader_stack, "none");
      adw_leaflet_set_visible_child_name (self->outer, "lists");
      return;
    }
  self->shown = g_object_ref (row);
  start_reading (self, row);
}

void
mail_window_activate_message (MailWindow *self)
{
}

/* ---- one message, by its id ---- */

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MailWindow) self = user_data;
  g_autoptr(MapiEntryId) folder = NULL;
  g_autoptr(MapiContent) content = mapi_store_load_message_finish (MAPI_STORE (source), result, NULL);
  GBytes *bytes = content != NULL ? mapi_properties_get_binary (mapi_content_get_properties (content),
                                                                MAPI_PR_PARENT_ENTRYID) : NULL;

  folder = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
  if (folder == NULL || self->wanted == NULL)
    return;
  mail_folder_pane_select (self->folder_pane, folder);
  mail_message_list_select_id (self->list_pane, self->wanted);
  g_clear_pointer (&self->wanted, mapi_entry_id_free);
  adw_leaflet_set_visible_child_name (self->inner, "messages");
  adw_leaflet_set_visible_child_name (self->outer, "reader");
}

/* Once there are a session and folders to show it in */
void
mail_window_show_wanted (MailWindow *self)
{
  MapiSession *session = mail_application_get_session (mail_application_get ());
  MapiStore *store;

  if (self->wanted == NULL || session == NULL || !self->placed)
    return;
  store = mapi_session_get_store_for_id (session, self->wanted);
  if (store != NULL)
    mapi_store_load_message_async (store, self->wanted, NULL, opened_cb, g_object_ref (self));
}

void
mail_window_show_message_cb (GSimpleAction *action,
                             GVariant      *parameter,
                             gpointer       user_data)
{
  MailWindow *self = user_data;

  g_clear_pointer (&self->wanted, mapi_entry_id_free);
  self->wanted = mapi_entry_id_new_from_string (g_variant_get_string (parameter, NULL), NULL);
  mail_window_show_wanted (self);
}
