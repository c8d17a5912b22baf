/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/*
 * Saving a MapiMessage (SaveChanges). What happens to the object afterwards:
 *
 *   no flag               it is invalid: the caller only meant to let go of it
 *   KEEP_OPEN_READONLY    it shows what the store made of it, and cannot be saved again
 *   KEEP_OPEN_READWRITE   the same, and it can
 *   an error              it stays open with its changes
 */

#include "mapi-message-private.h"

#include <glib/gi18n-lib.h>

#define KEEP_OPEN (MAPI_SAVE_KEEP_OPEN_READONLY | MAPI_SAVE_KEEP_OPEN_READWRITE)

static gboolean
mapi_message_check_save (MapiMessage    *self,
                         MapiSaveFlags   flags,
                         GError        **error)
{
  if (!mapi_message_check_writable (self, error))
    return FALSE;
  if ((flags & KEEP_OPEN) == KEEP_OPEN)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER,
                           _("A message cannot be kept open for reading only and for changes"));
      return FALSE;
    }
  if (self->saving)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_BUSY,
                           _("The message is being saved already"));
      return FALSE;
    }
  return TRUE;
}

/* The message has been saved as @id, which is taken; @content (taken, nullable) is how the store
 * has it now */
static void
mapi_message_saved (MapiMessage   *self,
                    MapiEntryId   *id,
                    MapiSaveFlags  flags,
                    MapiContent   *content)
{
  g_clear_pointer (&self->id, mapi_entry_id_free);
  self->id = id;

  if (content != NULL)
    mapi_message_take_content (self, content);
  if (content == NULL)
    self->state = MAPI_MESSAGE_INVALID;
  else if (flags & MAPI_SAVE_KEEP_OPEN_READONLY)
    self->state = MAPI_MESSAGE_READ_ONLY;
}

/**
 * mapi_message_save:
 * @self: a message
 * @flags: whether to keep it open, and whether to win over another's changes
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Saves the changes. Without a flag to keep it open the object is invalid afterwards. On an
 * error it stays open with its changes. Blocks.
 *
 * Errors: %MAPI_ERROR_OBJECT_CHANGED if somebody saved since it was opened, unless forced,
 * %MAPI_ERROR_OBJECT_DELETED if it is gone, %MAPI_ERROR_SUBMITTED if it waits to be sent,
 * %MAPI_ERROR_NO_ACCESS if it was opened for reading only, %MAPI_ERROR_INVALID_OBJECT.
 * Source: IMAPIProp::SaveChanges.
 *
 * Returns: %TRUE if the changes are in the store
 */
gboolean
mapi_message_save (MapiMessage    *self,
                   MapiSaveFlags   flags,
                   GCancellable   *cancellable,
                   GError        **error)
{
  MapiContent *content = NULL;
  MapiEntryId *id;

  g_return_val_if_fail (MAPI_IS_MESSAGE (self), FALSE);

  if (!mapi_message_check_save (self, flags, error))
    return FALSE;

  id = mapi_store_save_message (self->store, self->id == NULL ? self->folder_id : NULL, self->id,
                                self->content, self->base_change, flags, cancellable, error);
  if (id == NULL)
    return FALSE;

  /* What was saved is saved: if somebody took it away at once, the object just ends */
  if (flags & KEEP_OPEN)
    content = mapi_store_load_message (self->store, id, NULL, NULL);
  mapi_message_saved (self, id, flags, content);
  return TRUE;
}

typedef struct
{
  MapiSaveFlags  flags;
  MapiEntryId   *id;     /* (owned) (nullable): once saved */
} SaveData;

static void
save_data_free (SaveData *data)
{
  g_clear_pointer (&data->id, mapi_entry_id_free);
  g_free (data);
}

static void
mapi_message_reload_cb (GObject      *object,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  MapiMessage *self = g_task_get_source_object (task);
  SaveData *data = g_task_get_task_data (task);
  MapiContent *content = mapi_store_load_message_finish (MAPI_STORE (object), result, NULL);

  self->saving = FALSE;
  mapi_message_saved (self, g_steal_pointer (&data->id), data->flags, content);
  g_task_return_boolean (task, TRUE);
}

static void
mapi_message_save_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  MapiMessage *self = g_task_get_source_object (task);
  SaveData *data = g_task_get_task_data (task);
  GError *error = NULL;

  data->id = mapi_store_save_message_finish (MAPI_STORE (object), result, &error);
  if (data->id != NULL && (data->flags & KEEP_OPEN) != 0)
    {
      mapi_store_load_message_async (self->store, data->id, NULL, mapi_message_reload_cb,
                                     g_steal_pointer (&task));
      return;
    }

  self->saving = FALSE;
  if (data->id == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  mapi_message_saved (self, g_steal_pointer (&data->id), data->flags, NULL);
  g_task_return_boolean (task, TRUE);
}

/**
 * mapi_message_save_async:
 * @self: a message
 * @flags: as for mapi_message_save()
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_message_save() without blocking. What is saved is the state now; with a flag to keep it
 * open, changes made before @callback are lost.
 */
void
mapi_message_save_async (MapiMessage         *self,
                         MapiSaveFlags        flags,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  GError *error = NULL;
  SaveData *data;

  g_return_if_fail (MAPI_IS_MESSAGE (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, mapi_message_save_async);
  g_task_set_check_cancellable (task, FALSE);
  if (!mapi_message_check_save (self, flags, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  data = g_new0 (SaveData, 1);
  data->flags = flags;
  g_task_set_task_data (task, data, (GDestroyNotify) save_data_free);
  self->saving = TRUE;
  mapi_store_save_message_async (self->store, self->id == NULL ? self->folder_id : NULL, self->id,
                                 self->content, self->base_change, flags, cancellable,
                                 mapi_message_save_cb, g_steal_pointer (&task));
}

/**
 * mapi_message_save_finish:
 * @self: a message
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_message_save_async(); the errors are those of mapi_message_save(),
 * and %MAPI_ERROR_BUSY if another save was on its way.
 *
 * Returns: %TRUE if the changes are in the store
 */
gboolean
mapi_message_save_finish (MapiMessage   *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, mapi_message_save_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
