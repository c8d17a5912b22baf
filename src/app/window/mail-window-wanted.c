/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-window-private.h"

#include <glib/gi18n.h>

#include "mail-message-lookup.h"
#include "mail-toast.h"

/* One message that somebody outside asks for by its id: a notification, the search of the desktop. It is shown in its
 * folder, once there are a session and folders; who chooses another folder meanwhile wants that one. */

void
mail_window_forget_wanted (MailWindow *self)
{
  g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  g_clear_pointer (&self->wanted, mapi_entry_id_free);
}

typedef struct
{
  MapiStore   *store;  /* (owned) */
  MapiEntryId *id;     /* (owned) */
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_object_unref (look->store);
  mapi_entry_id_free (look->id);
  g_free (look);
}

/* Of the message nothing but its folder is read: what it says may be with the server */
static void
look_thread (GTask        *task,
             gpointer      source_object,
             gpointer      task_data,
             GCancellable *cancellable)
{
  static const guint32 columns[] = { MAPI_PR_PARENT_ENTRYID };
  Look *look = task_data;
  GError *error = NULL;
  g_autoptr(MapiProperties) row =
    mail_message_lookup (look->store, look->id, columns, G_N_ELEMENTS (columns), cancellable, &error);
  GBytes *parent = row != NULL ? mapi_properties_get_binary (row, MAPI_PR_PARENT_ENTRYID) : NULL;
  MapiEntryId *folder = parent != NULL ? mapi_entry_id_new_from_bytes (parent, &error) : NULL;

  if (row != NULL && parent == NULL)
    g_set_error_literal (&error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("The message is in a folder that is not listed."));
  if (folder != NULL)
    g_task_return_pointer (task, folder, (GDestroyNotify) mapi_entry_id_free);
  else
    g_task_return_error (task, error);
}

static void
show_in (MailWindow        *self,
         MapiStore         *store,
         const MapiEntryId *folder)
{
  /* To choose the folder is to want nothing else */
  g_autoptr(MapiEntryId) wanted = g_steal_pointer (&self->wanted);
  MailFolderModel *folders = mail_application_get_folders (mail_application_get ());
  g_autoptr(GError) error = NULL;

  if (mail_folder_pane_select (self->folder_pane, folder)
      || (mail_folder_model_reveal (folders, folder) && mail_folder_pane_select (self->folder_pane, folder)))
    {
      mail_message_list_select_id (self->list_pane, wanted);
      adw_leaflet_set_visible_child_name (self->inner, "messages");
      adw_leaflet_set_visible_child_name (self->outer, "reader");
    }
  else if (!mail_folder_model_has_store (folders, store))
    self->wanted = g_steal_pointer (&wanted);
  else
    {
      g_set_error_literal (&error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                           _("The message is in a folder that is not listed."));
      mail_window_add_toast (self, mail_toast_new_error (error));
    }
}

static void
looked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  MailWindow *self = MAIL_WINDOW (source);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiEntryId) folder = g_task_propagate_pointer (G_TASK (result), &error);

  /* Another one has been asked for since, or none */
  if (self->looking == NULL || self->looking != g_task_get_cancellable (G_TASK (result)))
    return;
  g_clear_object (&self->looking);
  if (folder != NULL)
    {
      show_in (self, ((Look *) g_task_get_task_data (G_TASK (result)))->store, folder);
      return;
    }
  mail_window_forget_wanted (self);
  mail_window_add_toast (self, mail_toast_new_error (error));
}

void
mail_window_show_wanted (MailWindow *self)
{
  MapiSession *session = mail_application_get_session (mail_application_get ());
  MapiStore *store;
  Look *look;
  g_autoptr(GTask) task = NULL;

  if (self->wanted == NULL || self->looking != NULL || session == NULL || !(self->placed || self->stands_in))
    return;
  store = mapi_session_get_store_for_id (session, self->wanted);
  if (store == NULL)
    return;
  look = g_new0 (Look, 1);
  look->store = g_object_ref (store);
  look->id = mapi_entry_id_copy (self->wanted);
  self->looking = g_cancellable_new ();
  task = g_task_new (self, self->looking, looked_cb, NULL);
  g_task_set_source_tag (task, mail_window_show_wanted);
  g_task_set_task_data (task, look, look_free);
  g_task_run_in_thread (task, look_thread);
}

void
mail_window_show_message_cb (GSimpleAction *action,
                             GVariant      *parameter,
                             gpointer       user_data)
{
  MailWindow *self = user_data;

  mail_window_forget_wanted (self);
  self->wanted = mapi_entry_id_new_from_string (g_variant_get_string (parameter, NULL), NULL);
  mail_window_show_wanted (self);
}
