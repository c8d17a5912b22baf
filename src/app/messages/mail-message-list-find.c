/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One message that somebody outside asks for: a notification, the search of the desktop. It may be the last of a
 * million, and in the list of conversations it has no row of its own. The store is asked for the same view of the
 * folder with nothing but it: the only row of that has the key of the row that is looked for. */
#include "config.h"

#include "mail-message-list-private.h"

#include "mail-message-view.h"

static gboolean
find_key (MailMessageList *self,
          guint64          key,
          guint           *position)
{
  MapiTable *table = mail_message_model_get_table (self->model);
  guint n = table != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->model)) : 0;

  for (guint i = 0; i < n; i++)
    if (mapi_table_get_row_key (table, i) == key)
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}

static void
select_key (MailMessageList *self,
            guint64          key)
{
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (self->model);
  guint position;

  /* The list has not heard of it yet */
  if (!find_key (self, key, &position))
    return;
  g_clear_pointer (&self->asked, mapi_entry_id_free);
  self->asked = g_steal_pointer (&self->wanted);
  self->asked_key = key;
  if (gtk_selection_model_is_selected (selection, position) && mail_message_model_get_n_selected (self->model) == 1)
    gtk_selection_model_selection_changed (selection, position, 1);
  else
    gtk_selection_model_select_item (selection, position, TRUE);
  mail_message_list_scroll_to (self, position);
}

static void
found_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(MailMessageList) self = user_data;
  g_autoptr(GPtrArray) stores = NULL;
  gboolean conversations;
  g_autoptr(MapiTable) table = mail_message_view_open_finish (result, &conversations, &stores, NULL, NULL);

  if (self->finding == NULL || g_task_get_cancellable (G_TASK (result)) != self->finding)
    return;
  g_clear_object (&self->finding);
  if (table != NULL && g_list_model_get_n_items (G_LIST_MODEL (table)) > 0 && conversations == self->conversations)
    select_key (self, mapi_table_get_row_key (table, 0));
  else
    mail_message_list_forget_wanted (self);
}

void
mail_message_list_find_wanted (MailMessageList *self)
{
  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (self->wanted);
  g_autoptr(MapiValue) value = mapi_value_new_binary (MAPI_PR_ENTRYID, bytes);
  g_autoptr(MapiRestriction) restriction = mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_ENTRYID, value);

  if (self->finding != NULL)
    g_cancellable_cancel (self->finding);
  g_clear_object (&self->finding);
  self->finding = g_cancellable_new ();
  mail_message_view_open_async (self->folder, NULL, NULL, FALSE, self->conversations, self->order, restriction, FALSE,
                                self->finding, found_cb, g_object_ref (self));
}

void
mail_message_list_forget_wanted (MailMessageList *self)
{
  if (self->finding != NULL)
    g_cancellable_cancel (self->finding);
  g_clear_object (&self->finding);
  g_clear_pointer (&self->wanted, mapi_entry_id_free);
  g_clear_pointer (&self->asked, mapi_entry_id_free);
}

void
mail_message_list_select_id (MailMessageList   *self,
                             const MapiEntryId *id)
{
  g_return_if_fail (MAIL_IS_MESSAGE_LIST (self));
  g_return_if_fail (id != NULL);

  mail_message_list_forget_wanted (self);
  if (self->folder == NULL)
    return;
  self->wanted = mapi_entry_id_copy (id);
  if (!mail_message_list_is_whole (self))
    mail_message_list_show_whole (self);
  else if (self->opening == NULL)
    mail_message_list_find_wanted (self);
}

gboolean
mail_message_list_has_asked (MailMessageList *self)
{
  MapiTable *table = mail_message_model_get_table (self->model);

  return self->asked != NULL && table != NULL && mail_message_model_get_n_selected (self->model) == 1
         && mapi_table_get_row_key (table,
                                    gtk_bitset_get_minimum (mail_message_model_get_selected (self->model)))
              == self->asked_key;
}

MapiEntryId *
mail_message_list_take_asked (MailMessageList *self)
{
  return mail_message_list_has_asked (self) ? g_steal_pointer (&self->asked) : NULL;
}
