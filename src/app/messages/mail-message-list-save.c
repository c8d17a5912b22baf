/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A search one comes back to. */
#include "config.h"

#include "mail-message-list-private.h"

#include "mail-application.h"
#include "mail-saved-search.h"

typedef struct
{
  GPtrArray *stores;   /* (owned) of MapiStore */
  GPtrArray *folders;  /* (owned) of MapiEntryId */
} Places;

static void
add_place (gpointer part,
           gpointer user_data)
{
  Places *places = user_data;

  g_ptr_array_add (places->stores, g_object_ref (mail_folder_item_get_store (part)));
  g_ptr_array_add (places->folders, mapi_entry_id_copy (mail_folder_item_get_entry_id (part)));
}

/* In the folders that are listed, one an account, or in all of each account */
static void
save_search_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  MailMessageList *self = user_data;
  GListModel *all = G_LIST_MODEL (mail_application_get_stores (mail_application_get ()));
  g_autoptr(GPtrArray) stores = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  Places places = { stores, folders };
  gboolean everywhere = gtk_toggle_button_get_active (self->scope_all);
  GPtrArray *parts = self->folder != NULL ? mail_folder_item_get_parts (self->folder) : NULL;

  if (self->folder == NULL || self->query == NULL)
    return;
  if (everywhere)
    for (guint i = 0; i < g_list_model_get_n_items (all); i++)
      g_ptr_array_add (stores, g_list_model_get_item (all, i));
  else if (parts != NULL)
    g_ptr_array_foreach (parts, add_place, &places);
  else
    add_place (self->folder, &places);
  mail_saved_search_ask_save (GTK_WIDGET (self), stores, everywhere ? NULL : folders, self->query);
}

void
mail_message_list_add_saving (MailMessageList *self)
{
  static const GActionEntry entries[] = { { .name = "save-search", .activate = save_search_cb } };

  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  mail_message_list_update_saving (self);
}

/* What a search folder finds cannot be searched by another */
void
mail_message_list_update_saving (MailMessageList *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "save-search");
  gboolean all = gtk_toggle_button_get_active (self->scope_all);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), self->query != NULL && self->folder != NULL &&
                               (all || !mail_folder_item_is_search (self->folder)));
}
