/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-window-private.h"

#include <glib/gi18n.h>

#include "mail-composer.h"

/* What the reader's side of the window shows: nothing, one message or conversation, or how many are
 * selected. */

void
mail_window_forget_message (MailWindow *self)
{
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

static void
show_row (MailWindow *self,
          MapiRow    *row)
{
  MailFolderItem *folder = mail_message_list_get_folder (self->list_pane);
  MapiSession *session = mail_application_get_session (mail_application_get ());
  g_autoptr(MapiEntryId) asked = mail_message_list_take_asked (self->list_pane);
  g_autoptr(MapiEntryId) id = asked != NULL ? mapi_entry_id_copy (asked) : mapi_row_dup_entry_id (row);
  MapiStore *store = id != NULL && session != NULL ? mapi_session_get_store_for_id (session, id) : NULL;
  /* Another message of the conversation is not the one the row tells of */
  MapiProperties *summary = asked == NULL ? mapi_row_get_properties (row) : NULL;

  if (store == NULL || folder == NULL)
    return;
  if (mail_message_list_get_conversations (self->list_pane))
    mail_reader_show_conversation (self->reader, session, store, id, summary, asked != NULL);
  else
    mail_reader_show_message (self->reader, session, store, id, summary);
  gtk_stack_set_visible_child_name (self->reader_stack, "reader");
}

/* It was selected before it was read from the store */
static void
row_loaded_cb (MailWindow *self,
               GParamSpec *pspec,
               MapiRow    *row)
{
  g_signal_handlers_disconnect_by_func (row, row_loaded_cb, self);
  if (row == self->shown)
    show_row (self, row);
}

/* Whether it is the same one, perhaps with a new place in the list: who reads it goes on reading */
static gboolean
keep_shown (MailWindow *self,
            MapiRow    *row)
{
  if (row == self->shown)
    return TRUE;
  if (self->shown == NULL || !mapi_row_get_loaded (self->shown)
      || mapi_row_get_key (row) != mapi_row_get_key (self->shown))
    return FALSE;
  g_set_object (&self->shown, row);
  return TRUE;
}

void
mail_window_show_selection (MailWindow *self)
{
  guint n = mail_message_model_get_n_selected (mail_message_list_get_model (self->list_pane));
  g_autoptr(MapiRow) row = mail_message_list_dup_row (self->list_pane);

  if (row != NULL && !mail_message_list_has_asked (self->list_pane) && keep_shown (self, row))
    return;
  mail_window_forget_message (self);
  if (row == NULL)
    mail_reader_clear (self->reader, n);
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
  if (mapi_row_get_loaded (row))
    show_row (self, row);
  else
    g_signal_connect_object (row, "notify::properties", G_CALLBACK (row_loaded_cb), self, G_CONNECT_SWAPPED);
}

/* ---- writing ---- */

/* The composer's actions are the application's */
static void
activate_for_id (const char        *action,
                 const MapiEntryId *id)
{
  g_autofree char *text = mapi_entry_id_to_string (id);

  g_action_group_activate_action (G_ACTION_GROUP (mail_application_get ()), action, g_variant_new_string (text));
}

typedef struct
{
  MapiEntryId   *id;    /* (owned) */
  MapiReplyVerb  verb;
} Answer;

static void
quote_chosen_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  Answer *answer = user_data;
  g_autofree char *quote = mail_reader_get_selection_finish (MAIL_READER (source), result);
  gboolean quotes = answer->verb == MAPI_REPLY_TO_SENDER || answer->verb == MAPI_REPLY_TO_ALL
                    || answer->verb == MAPI_REPLY_TO_LIST;
  g_autofree char *id = mapi_entry_id_to_string (answer->id);

  g_action_group_activate_action (G_ACTION_GROUP (mail_application_get ()), "compose-reply",
                                  g_variant_new ("(sus)", id, (guint) answer->verb, quote != NULL && quotes ? quote : ""));
  mapi_entry_id_free (answer->id);
  g_free (answer);
}

/* Only what the person has marked is quoted, if they have marked something. Who forwards a message forwards all of it. */
void
mail_window_answer_cb (MailWindow        *self,
                       int                verb,
                       MapiStore         *store,
                       const MapiEntryId *id)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->id = mapi_entry_id_copy (id);
  answer->verb = (MapiReplyVerb) verb;
  mail_reader_get_selection_async (self->reader, quote_chosen_cb, answer);
}

void
mail_window_answer (MailWindow    *self,
                    MapiReplyVerb  verb)
{
  MapiStore *store = NULL;
  const MapiEntryId *id = mail_reader_get_message (self->reader, &store);
  g_autoptr(MapiRow) row = mail_message_list_dup_row (self->list_pane);
  g_autoptr(MapiEntryId) own = row != NULL && mapi_row_get_loaded (row) ? mapi_row_dup_entry_id (row) : NULL;

  if (id == NULL)
    id = own;
  if (id != NULL)
    mail_window_answer_cb (self, (int) verb, store, id);
}

void
mail_window_compose_cb (MailWindow *self,
                        const char *uri)
{
  g_action_group_activate_action (G_ACTION_GROUP (mail_application_get ()), "compose-uri", g_variant_new_string (uri));
}

/* Mail that somebody sent is no draft, wherever it was put; what is thrown away or waits to be sent is read.
 * (nullable) */
static const char *
get_composing_action (MapiRow *row)
{
  MailFolderModel *folders = mail_application_get_folders (mail_application_get ());
  MapiProperties *bag = mapi_row_get_properties (row);
  MapiSession *session = mail_application_get_session (mail_application_get ());

  if (bag == NULL || session == NULL || !mail_composer_is_draft (session, bag))
    return NULL;
  switch (mail_folder_model_get_role_of (folders, mapi_properties_get_binary (bag, MAPI_PR_PARENT_ENTRYID)))
    {
    case MAPI_FOLDER_ROLE_TEMPLATES:
      return "compose-template";
    case MAPI_FOLDER_ROLE_TRASH:
    case MAPI_FOLDER_ROLE_JUNK:
      return NULL;
    default:
      return "compose-draft";
    }
}

/* What is not finished is written on; a template begins something new; all else is read */
void
mail_window_activate_message (MailWindow *self)
{
  g_autoptr(MapiRow) row = mail_message_list_dup_row (self->list_pane);
  const char *action = row != NULL ? get_composing_action (row) : NULL;

  if (action != NULL)
    {
      g_autoptr(MapiEntryId) id = mapi_row_dup_entry_id (row);

      activate_for_id (action, id);
      return;
    }
  adw_leaflet_set_visible_child_name (self->outer, "reader");
  if (gtk_stack_get_visible_child (self->reader_stack) == GTK_WIDGET (self->reader))
    gtk_widget_child_focus (GTK_WIDGET (self->reader), GTK_DIR_TAB_FORWARD);
}

MapiStore *
mail_window_get_store (MailWindow *self)
{
  MapiSession *session = mail_application_get_session (mail_application_get ());
  g_autoptr(MapiRow) row = NULL;
  MapiProperties *bag;
  GBytes *bytes;
  g_autoptr(MapiEntryId) id = NULL;
  MailFolderItem *folder;

  g_return_val_if_fail (MAIL_IS_WINDOW (self), NULL);

  row = mail_message_list_dup_row (self->list_pane);
  bag = row != NULL ? mapi_row_get_properties (row) : NULL;
  bytes = bag != NULL ? mapi_properties_get_binary (bag, MAPI_PR_ENTRYID) : NULL;
  id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
  if (id != NULL && session != NULL)
    return mapi_session_get_store_for_id (session, id);
  folder = mail_message_list_get_folder (self->list_pane);
  return folder != NULL ? mail_folder_item_get_store (folder) : NULL;
}
