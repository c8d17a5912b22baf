/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-message-private.h"

#include <glib/gi18n-lib.h>

/**
 * MapiMessage:
 *
 * An open message. It is transacted: changes live in the object until it is saved. The first who
 * saves wins; another object opened from the same state gets %MAPI_ERROR_OBJECT_CHANGED and may
 * insist with %MAPI_SAVE_FORCE. An object of the thread that made it; all work is the store's.
 *
 * Source: IMessage.
 */
G_DEFINE_FINAL_TYPE (MapiMessage, mapi_message, G_TYPE_OBJECT)

static void
mapi_message_dispose (GObject *object)
{
  MapiMessage *self = MAPI_MESSAGE (object);

  g_clear_object (&self->recipients);
  g_clear_object (&self->attachments);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (mapi_message_parent_class)->dispose (object);
}

static void
mapi_message_finalize (GObject *object)
{
  MapiMessage *self = MAPI_MESSAGE (object);

  g_clear_pointer (&self->id, mapi_entry_id_free);
  g_clear_pointer (&self->folder_id, mapi_entry_id_free);
  g_clear_pointer (&self->content, mapi_content_unref);

  G_OBJECT_CLASS (mapi_message_parent_class)->finalize (object);
}

static void
mapi_message_class_init (MapiMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mapi_message_dispose;
  object_class->finalize = mapi_message_finalize;
}

static void
mapi_message_init (MapiMessage *self)
{
}

gboolean
mapi_message_check (MapiMessage  *self,
                    GError      **error)
{
  if (self->state != MAPI_MESSAGE_INVALID)
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT,
                       _("The message has been closed"));
  return FALSE;
}

gboolean
mapi_message_check_writable (MapiMessage  *self,
                             GError      **error)
{
  if (!mapi_message_check (self, error))
    return FALSE;
  if (self->state == MAPI_MESSAGE_READ_WRITE)
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                       _("The message was opened for reading only"));
  return FALSE;
}

void
mapi_message_take_content (MapiMessage *self,
                           MapiContent *content)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  GBytes *parent = mapi_properties_get_binary (properties, MAPI_PR_PARENT_ENTRYID);
  MapiEntryId *folder_id = NULL;

  if (parent != NULL)
    folder_id = mapi_entry_id_new_from_bytes (parent, NULL);
  if (folder_id != NULL)
    {
      g_clear_pointer (&self->folder_id, mapi_entry_id_free);
      self->folder_id = folder_id;
    }

  g_clear_pointer (&self->content, mapi_content_unref);
  self->content = content;
  self->base_change = mapi_properties_get_int64 (properties, MAPI_PR_CHANGE_NUMBER, 0);
  mapi_message_refresh_tables (self);
}

/* What an open with @flags gives of a message in this state */
static gboolean
mapi_message_choose_access (MapiStore         *store,
                            MapiContent       *content,
                            MapiOpenFlags      flags,
                            MapiMessageState  *state,
                            GError           **error)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  gint32 message_flags = mapi_properties_get_long (properties, MAPI_PR_MESSAGE_FLAGS, 0);
  gboolean submitted = (message_flags & MAPI_MSGFLAG_SUBMIT) != 0;
  gboolean fixed = (mapi_store_get_support_mask (store) & MAPI_STORE_SUPPORT_MODIFY) == 0;

  *state = MAPI_MESSAGE_READ_ONLY;
  if ((flags & (MAPI_OPEN_MODIFY | MAPI_OPEN_BEST_ACCESS)) == 0)
    return TRUE;
  if (!submitted && !fixed)
    {
      *state = MAPI_MESSAGE_READ_WRITE;
      return TRUE;
    }
  if (flags & MAPI_OPEN_BEST_ACCESS)
    return TRUE;

  if (submitted)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_SUBMITTED,
                         _("The message is waiting to be sent and cannot be changed"));
  else
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS,
                         _("The messages of this store cannot be changed"));
  return FALSE;
}

/* Takes @content */
static MapiMessage *
mapi_message_new_loaded (MapiStore          *store,
                         const MapiEntryId  *id,
                         MapiContent        *content,
                         MapiOpenFlags       flags,
                         GError            **error)
{
  g_autoptr(MapiContent) owned = content;
  MapiMessageState state;
  MapiMessage *self;

  if (!mapi_message_choose_access (store, content, flags, &state, error))
    return NULL;

  self = g_object_new (MAPI_TYPE_MESSAGE, NULL);
  self->store = g_object_ref (store);
  self->id = mapi_entry_id_copy (id);
  self->state = state;
  mapi_message_take_content (self, g_steal_pointer (&owned));
  return self;
}

/**
 * mapi_message_open:
 * @store: a store
 * @id: a message of it
 * @flags: %MAPI_OPEN_MODIFY to change it, %MAPI_OPEN_BEST_ACCESS to do so where possible
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Opens a message. Blocks.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_INVALID_ENTRYID if @id names no message,
 * %MAPI_ERROR_SUBMITTED for a message that waits to be sent and %MAPI_ERROR_NO_ACCESS in a
 * read-only store, both with %MAPI_OPEN_MODIFY only.
 * Source: IMsgStore::OpenEntry.
 *
 * Returns: (transfer full) (nullable): the message
 */
MapiMessage *
mapi_message_open (MapiStore          *store,
                   const MapiEntryId  *id,
                   MapiOpenFlags       flags,
                   GCancellable       *cancellable,
                   GError            **error)
{
  MapiContent *content;

  g_return_val_if_fail (MAPI_IS_STORE (store), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  content = mapi_store_load_message (store, id, cancellable, error);
  return content != NULL ? mapi_message_new_loaded (store, id, content, flags, error) : NULL;
}

typedef struct
{
  MapiEntryId   *id;  /* (owned) */
  MapiOpenFlags  flags;
} OpenData;

static void
open_data_free (OpenData *data)
{
  mapi_entry_id_free (data->id);
  g_free (data);
}

static void
mapi_message_open_cb (GObject      *object,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  OpenData *data = g_task_get_task_data (task);
  MapiStore *store = MAPI_STORE (object);
  MapiMessage *message = NULL;
  GError *error = NULL;
  MapiContent *content = mapi_store_load_message_finish (store, result, &error);

  if (content != NULL)
    message = mapi_message_new_loaded (store, data->id, content, data->flags, &error);
  if (message != NULL)
    g_task_return_pointer (task, message, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * mapi_message_open_async:
 * @store: a store
 * @id: a message of it
 * @flags: as for mapi_message_open()
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_message_open() without blocking.
 */
void
mapi_message_open_async (MapiStore           *store,
                         const MapiEntryId   *id,
                         MapiOpenFlags        flags,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  OpenData *data;

  g_return_if_fail (MAPI_IS_STORE (store));
  g_return_if_fail (id != NULL);

  task = g_task_new (store, cancellable, callback, user_data);
  g_task_set_source_tag (task, mapi_message_open_async);
  data = g_new0 (OpenData, 1);
  data->id = mapi_entry_id_copy (id);
  data->flags = flags;
  g_task_set_task_data (task, data, (GDestroyNotify) open_data_free);
  mapi_store_load_message_async (store, id, cancellable, mapi_message_open_cb,
                                 g_steal_pointer (&task));
}

/**
 * mapi_message_open_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_message_open_async(); the errors are those of mapi_message_open().
 *
 * Returns: (transfer full) (nullable): the message
 */
MapiMessage *
mapi_message_open_finish (GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, mapi_message_open_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static MapiContent *
mapi_message_new_draft (MapiCreateFlags flags)
{
  MapiContent *content = mapi_content_new ();
  gboolean associated = (flags & MAPI_CREATE_ASSOCIATED) != 0;

  mapi_properties_set_long (mapi_content_get_properties (content), MAPI_PR_MESSAGE_FLAGS,
                            associated ? MAPI_MSGFLAG_ASSOCIATED
                                       : MAPI_MSGFLAG_UNSENT | MAPI_MSGFLAG_READ);
  return content;
}

static void
mapi_message_mark_associated (MapiContent *content)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  gint32 flags = mapi_properties_get_long (properties, MAPI_PR_MESSAGE_FLAGS, 0);

  mapi_properties_set_long (properties, MAPI_PR_MESSAGE_FLAGS, flags | MAPI_MSGFLAG_ASSOCIATED);
}

/**
 * mapi_message_new:
 * @store: a store
 * @folder: a folder of it
 * @content: (nullable) (transfer none): what it says; the message goes on with a copy
 * @flags: %MAPI_CREATE_ASSOCIATED for a hidden one
 *
 * Makes a message that is not saved yet, for providers and converters. Without @content it
 * starts as a draft, read and unsent; with it, %MAPI_PR_MESSAGE_FLAGS are taken as they are.
 *
 * Source: IMAPIFolder::CreateMessage.
 *
 * Returns: (transfer full): the message
 */
MapiMessage *
mapi_message_new (MapiStore         *store,
                  const MapiEntryId *folder,
                  MapiContent       *content,
                  MapiCreateFlags    flags)
{
  MapiMessage *self;

  g_return_val_if_fail (MAPI_IS_STORE (store), NULL);
  g_return_val_if_fail (folder != NULL, NULL);

  self = g_object_new (MAPI_TYPE_MESSAGE, NULL);
  self->store = g_object_ref (store);
  self->folder_id = mapi_entry_id_copy (folder);
  self->state = MAPI_MESSAGE_READ_WRITE;
  self->content = content != NULL ? mapi_content_copy (content) : mapi_message_new_draft (flags);
  if (flags & MAPI_CREATE_ASSOCIATED)
    mapi_message_mark_associated (self->content);
  return self;
}

/**
 * mapi_message_get_store:
 * @self: a message
 *
 * Gets the store it is in.
 *
 * Returns: (transfer none): the store it is in
 */
MapiStore *
mapi_message_get_store (MapiMessage *self)
{
  g_return_val_if_fail (MAPI_IS_MESSAGE (self), NULL);
  return self->store;
}

/**
 * mapi_message_get_entry_id:
 * @self: a message
 *
 * Gets its id, %NULL before the first save.
 *
 * Returns: (transfer none) (nullable): its id, %NULL before the first save
 */
const MapiEntryId *
mapi_message_get_entry_id (MapiMessage *self)
{
  g_return_val_if_fail (MAPI_IS_MESSAGE (self), NULL);
  return self->id;
}

/**
 * mapi_message_get_folder_id:
 * @self: a message
 *
 * Gets the folder it is in.
 *
 * Returns: (transfer none) (nullable): the folder it is in
 */
const MapiEntryId *
mapi_message_get_folder_id (MapiMessage *self)
{
  g_return_val_if_fail (MAPI_IS_MESSAGE (self), NULL);
  return self->folder_id;
}

/**
 * mapi_message_get_access:
 * @self: a message
 *
 * Source: PR_ACCESS.
 *
 * Returns: what may be done through this object; nothing once it is invalid
 */
MapiAccess
mapi_message_get_access (MapiMessage *self)
{
  g_return_val_if_fail (MAPI_IS_MESSAGE (self), MAPI_ACCESS_NONE);

  switch (self->state)
    {
    case MAPI_MESSAGE_READ_WRITE:
      return MAPI_ACCESS_READ | MAPI_ACCESS_MODIFY | MAPI_ACCESS_DELETE;
    case MAPI_MESSAGE_READ_ONLY:
      return MAPI_ACCESS_READ;
    case MAPI_MESSAGE_INVALID:
    default:
      return MAPI_ACCESS_NONE;
    }
}

/**
 * mapi_message_get_content:
 * @self: a message
 *
 * Gets the live content. Change it through the functions of the message, or directly and then
 * save; tables of recipients and attachments follow the former at once, the latter at the save.
 *
 * Returns: (transfer none): the content
 */
MapiContent *
mapi_message_get_content (MapiMessage *self)
{
  g_return_val_if_fail (MAPI_IS_MESSAGE (self), NULL);
  return self->content;
}

/**
 * mapi_message_get_properties:
 * @self: a message
 *
 * Gets the live properties of the content.
 *
 * Returns: (transfer none): the live properties of the content
 */
MapiProperties *
mapi_message_get_properties (MapiMessage *self)
{
  g_return_val_if_fail (MAPI_IS_MESSAGE (self), NULL);
  return mapi_content_get_properties (self->content);
}

/**
 * mapi_message_get_flags:
 * @self: a message
 *
 * Source: PR_MESSAGE_FLAGS.
 *
 * Returns: the flags as loaded, or as set before the first save
 */
MapiMessageFlags
mapi_message_get_flags (MapiMessage *self)
{
  g_return_val_if_fail (MAPI_IS_MESSAGE (self), MAPI_MSGFLAG_NONE);
  return mapi_properties_get_long (mapi_message_get_properties (self), MAPI_PR_MESSAGE_FLAGS, 0);
}

/**
 * mapi_message_load_source:
 * @self: a saved message
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Gets the message in the form of RFC 5322 as the store has it, without unsaved changes. Blocks.
 *
 * Errors: those of mapi_store_load_source(); %MAPI_ERROR_NOT_FOUND before the first save,
 * %MAPI_ERROR_INVALID_OBJECT.
 *
 * Returns: (transfer full) (nullable): the bytes
 */
GBytes *
mapi_message_load_source (MapiMessage   *self,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_return_val_if_fail (MAPI_IS_MESSAGE (self), NULL);

  if (!mapi_message_check (self, error))
    return NULL;
  if (self->id == NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                           _("The message has not been saved yet"));
      return NULL;
    }
  return mapi_store_load_source (self->store, self->id, cancellable, error);
}

/**
 * mapi_message_invalidate:
 * @self: a message
 *
 * Ends the use of the object: its changes are lost and every call answers
 * %MAPI_ERROR_INVALID_OBJECT.
 *
 * Source: IMAPISupport::MakeInvalid.
 */
void
mapi_message_invalidate (MapiMessage *self)
{
  g_return_if_fail (MAPI_IS_MESSAGE (self));
  self->state = MAPI_MESSAGE_INVALID;
}
