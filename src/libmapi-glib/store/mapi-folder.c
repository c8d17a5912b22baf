/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-folder.h"

#include <glib/gi18n-lib.h>

/**
 * MapiFolder:
 *
 * An open folder: a store, an id, and the properties the folder had when it was opened or last
 * refreshed. An object of the thread that made it; all work is the store's.
 *
 * Source: IMAPIFolder.
 */
struct _MapiFolder
{
  GObject         parent_instance;
  MapiStore      *store;       /* (owned) */
  MapiEntryId    *id;          /* (owned) */
  MapiProperties *properties;  /* (owned) */
};

G_DEFINE_FINAL_TYPE (MapiFolder, mapi_folder, G_TYPE_OBJECT)

enum { REFRESHED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
mapi_folder_dispose (GObject *object)
{
  g_clear_object (&MAPI_FOLDER (object)->store);

  G_OBJECT_CLASS (mapi_folder_parent_class)->dispose (object);
}

static void
mapi_folder_finalize (GObject *object)
{
  MapiFolder *self = MAPI_FOLDER (object);

  g_clear_pointer (&self->id, mapi_entry_id_free);
  g_clear_pointer (&self->properties, mapi_properties_unref);

  G_OBJECT_CLASS (mapi_folder_parent_class)->finalize (object);
}

static void
mapi_folder_class_init (MapiFolderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mapi_folder_dispose;
  object_class->finalize = mapi_folder_finalize;

  /**
   * MapiFolder::refreshed:
   * @self: a folder
   *
   * The properties were read anew.
   */
  signals[REFRESHED] = g_signal_new ("refreshed", MAPI_TYPE_FOLDER, G_SIGNAL_RUN_LAST, 0, NULL,
                                     NULL, NULL, G_TYPE_NONE, 0);
}

static void
mapi_folder_init (MapiFolder *self)
{
}

/* Takes @properties */
static MapiFolder *
mapi_folder_new (MapiStore         *store,
                 const MapiEntryId *id,
                 MapiProperties    *properties)
{
  MapiFolder *self = g_object_new (MAPI_TYPE_FOLDER, NULL);

  self->store = g_object_ref (store);
  self->id = mapi_entry_id_copy (id);
  self->properties = properties;
  return self;
}

static gboolean
mapi_folder_check_kind (MapiProperties  *properties,
                        GError         **error)
{
  gint32 kind = mapi_properties_get_long (properties, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_FOLDER);

  if (kind == MAPI_OBJECT_FOLDER)
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID,
                       _("The object is not a folder"));
  return FALSE;
}

/**
 * mapi_folder_open:
 * @store: a store
 * @id: (nullable): a folder of it, or %NULL for the root
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Opens a folder. Blocks.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_INVALID_ENTRYID if @id names no folder.
 * Source: IMsgStore::OpenEntry.
 *
 * Returns: (transfer full) (nullable): the folder
 */
MapiFolder *
mapi_folder_open (MapiStore          *store,
                  const MapiEntryId  *id,
                  GCancellable       *cancellable,
                  GError            **error)
{
  g_autoptr(MapiProperties) properties = NULL;

  g_return_val_if_fail (MAPI_IS_STORE (store), NULL);

  if (id == NULL)
    return mapi_folder_open_role (store, MAPI_FOLDER_ROLE_ROOT, cancellable, error);

  properties = mapi_store_get_properties (store, id, cancellable, error);
  if (properties == NULL || !mapi_folder_check_kind (properties, error))
    return NULL;
  return mapi_folder_new (store, id, g_steal_pointer (&properties));
}

static void
mapi_folder_open_properties_cb (GObject      *object,
                                GAsyncResult *result,
                                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(MapiProperties) properties = NULL;
  GError *error = NULL;

  properties = mapi_store_get_properties_finish (MAPI_STORE (object), result, &error);
  if (properties == NULL || !mapi_folder_check_kind (properties, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task,
                           mapi_folder_new (MAPI_STORE (object), g_task_get_task_data (task),
                                            g_steal_pointer (&properties)),
                           g_object_unref);
}

/* Takes @task and @id */
static void
mapi_folder_open_with_id (GTask       *task,
                          MapiStore   *store,
                          MapiEntryId *id)
{
  g_task_set_task_data (task, id, (GDestroyNotify) mapi_entry_id_free);
  mapi_store_get_properties_async (store, id, g_task_get_cancellable (task),
                                   mapi_folder_open_properties_cb, task);
}

static void
mapi_folder_open_root_cb (GObject      *object,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  MapiEntryId *id = mapi_store_get_folder_for_role_finish (MAPI_STORE (object), result, &error);

  if (id == NULL)
    g_task_return_error (task, error);
  else
    mapi_folder_open_with_id (g_steal_pointer (&task), MAPI_STORE (object), id);
}

/**
 * mapi_folder_open_async:
 * @store: a store
 * @id: (nullable): a folder of it, or %NULL for the root
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: for @callback
 *
 * mapi_folder_open() without blocking.
 */
void
mapi_folder_open_async (MapiStore           *store,
                        const MapiEntryId   *id,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (MAPI_IS_STORE (store));

  task = g_task_new (store, cancellable, callback, user_data);
  g_task_set_source_tag (task, mapi_folder_open_async);
  if (id != NULL)
    mapi_folder_open_with_id (g_steal_pointer (&task), store, mapi_entry_id_copy (id));
  else
    mapi_store_get_folder_for_role_async (store, MAPI_FOLDER_ROLE_ROOT, cancellable,
                                          mapi_folder_open_root_cb, g_steal_pointer (&task));
}

/**
 * mapi_folder_open_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Takes the outcome of mapi_folder_open_async(); the errors are those of mapi_folder_open().
 *
 * Returns: (transfer full) (nullable): the folder
 */
MapiFolder *
mapi_folder_open_finish (GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, mapi_folder_open_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * mapi_folder_open_role:
 * @store: a store
 * @role: what the folder is for
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Opens the folder with a role. Blocks.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if no folder has it.
 *
 * Returns: (transfer full) (nullable): the folder
 */
MapiFolder *
mapi_folder_open_role (MapiStore       *store,
                       MapiFolderRole   role,
                       GCancellable    *cancellable,
                       GError         **error)
{
  g_autoptr(MapiEntryId) id = NULL;

  g_return_val_if_fail (MAPI_IS_STORE (store), NULL);

  id = mapi_store_get_folder_for_role (store, role, cancellable, error);
  return id != NULL ? mapi_folder_open (store, id, cancellable, error) : NULL;
}

/**
 * mapi_folder_get_store:
 * @self: a folder
 *
 * Gets the store it is in.
 *
 * Returns: (transfer none): the store it is in
 */
MapiStore *
mapi_folder_get_store (MapiFolder *self)
{
  g_return_val_if_fail (MAPI_IS_FOLDER (self), NULL);
  return self->store;
}

/**
 * mapi_folder_get_entry_id:
 * @self: a folder
 *
 * Gets its id.
 *
 * Returns: (transfer none): its id
 */
const MapiEntryId *
mapi_folder_get_entry_id (MapiFolder *self)
{
  g_return_val_if_fail (MAPI_IS_FOLDER (self), NULL);
  return self->id;
}

/**
 * mapi_folder_get_properties:
 * @self: a folder
 *
 * Gets all its properties as of the last refresh, not to be changed.
 *
 * Returns: (transfer none): all its properties as of the last refresh, not to be changed
 */
MapiProperties *
mapi_folder_get_properties (MapiFolder *self)
{
  g_return_val_if_fail (MAPI_IS_FOLDER (self), NULL);
  return self->properties;
}

/**
 * mapi_folder_get_display_name:
 * @self: a folder
 *
 * Gets its name, "" if it has none.
 *
 * Returns: (transfer none): its name, "" if it has none
 */
const char *
mapi_folder_get_display_name (MapiFolder *self)
{
  const char *name;

  g_return_val_if_fail (MAPI_IS_FOLDER (self), NULL);

  name = mapi_properties_get_string (self->properties, MAPI_PR_DISPLAY_NAME);
  return name != NULL ? name : "";
}

/**
 * mapi_folder_get_role:
 * @self: a folder
 *
 * Tells what the folder is for.
 *
 * Returns: what the folder is for
 */
MapiFolderRole
mapi_folder_get_role (MapiFolder *self)
{
  g_return_val_if_fail (MAPI_IS_FOLDER (self), MAPI_FOLDER_ROLE_NONE);
  return mapi_properties_get_long (self->properties, MAPI_PR_FOLDER_ROLE, MAPI_FOLDER_ROLE_NONE);
}

/**
 * mapi_folder_get_n_total:
 * @self: a folder
 *
 * Gets the number of messages in it as of the last refresh.
 *
 * Returns: the number of messages in it as of the last refresh
 */
guint
mapi_folder_get_n_total (MapiFolder *self)
{
  g_return_val_if_fail (MAPI_IS_FOLDER (self), 0);
  return mapi_properties_get_long (self->properties, MAPI_PR_CONTENT_COUNT, 0);
}

/**
 * mapi_folder_get_n_unread:
 * @self: a folder
 *
 * Gets the number of unread messages in it as of the last refresh.
 *
 * Returns: the number of unread messages in it as of the last refresh
 */
guint
mapi_folder_get_n_unread (MapiFolder *self)
{
  g_return_val_if_fail (MAPI_IS_FOLDER (self), 0);
  return mapi_properties_get_long (self->properties, MAPI_PR_CONTENT_UNREAD, 0);
}

/**
 * mapi_folder_refresh:
 * @self: a folder
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Reads the properties anew and emits "refreshed". Blocks.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if the folder is gone.
 *
 * Returns: %TRUE if they are up to date now
 */
gboolean
mapi_folder_refresh (MapiFolder    *self,
                     GCancellable  *cancellable,
                     GError       **error)
{
  MapiProperties *properties;

  g_return_val_if_fail (MAPI_IS_FOLDER (self), FALSE);

  properties = mapi_store_get_properties (self->store, self->id, cancellable, error);
  if (properties == NULL)
    return FALSE;
  mapi_properties_unref (self->properties);
  self->properties = properties;
  g_signal_emit (self, signals[REFRESHED], 0);
  return TRUE;
}

/**
 * mapi_folder_create_message:
 * @self: a folder
 * @flags: %MAPI_CREATE_ASSOCIATED for a hidden one
 *
 * Makes a new message. It is in no table before it is saved. An ordinary one starts as a draft:
 * read and unsent; set %MAPI_PR_MESSAGE_FLAGS before the first save for anything else.
 *
 * Source: IMAPIFolder::CreateMessage.
 *
 * Returns: (transfer full): the message
 */
MapiMessage *
mapi_folder_create_message (MapiFolder      *self,
                            MapiCreateFlags  flags)
{
  g_return_val_if_fail (MAPI_IS_FOLDER (self), NULL);
  return mapi_message_new (self->store, self->id, NULL, flags);
}

/**
 * mapi_folder_create_folder:
 * @self: a folder
 * @name: name of the new folder
 * @open_if_exists: whether one with this name is as good
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Makes a folder in this one and opens it. Blocks.
 *
 * Errors: those of mapi_store_create_folder().
 * Source: IMAPIFolder::CreateFolder.
 *
 * Returns: (transfer full) (nullable): the new folder
 */
MapiFolder *
mapi_folder_create_folder (MapiFolder    *self,
                           const char    *name,
                           gboolean       open_if_exists,
                           GCancellable  *cancellable,
                           GError       **error)
{
  g_autoptr(MapiEntryId) id = NULL;

  g_return_val_if_fail (MAPI_IS_FOLDER (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  id = mapi_store_create_folder (self->store, self->id, MAPI_FOLDER_GENERIC, name, NULL,
                                 open_if_exists, cancellable, error);
  return id != NULL ? mapi_folder_open (self->store, id, cancellable, error) : NULL;
}

/**
 * mapi_folder_new_contents_table:
 * @self: a folder
 * @flags: what the table shows
 * @error: return location for an error
 *
 * mapi_store_new_contents_table() for this folder. Blocks.
 *
 * Errors: those of [method@Store.new_contents_table].
 *
 * Returns: (transfer full) (nullable): a new table
 */
MapiTable *
mapi_folder_new_contents_table (MapiFolder      *self,
                                MapiTableFlags   flags,
                                GError         **error)
{
  g_return_val_if_fail (MAPI_IS_FOLDER (self), NULL);
  return mapi_store_new_contents_table (self->store, self->id, flags, error);
}

/**
 * mapi_folder_new_hierarchy_table:
 * @self: a folder
 * @flags: what the table shows
 * @error: return location for an error
 *
 * mapi_store_new_hierarchy_table() for this folder. Blocks.
 *
 * Errors: those of [method@Store.new_hierarchy_table].
 *
 * Returns: (transfer full) (nullable): a new table
 */
MapiTable *
mapi_folder_new_hierarchy_table (MapiFolder      *self,
                                 MapiTableFlags   flags,
                                 GError         **error)
{
  g_return_val_if_fail (MAPI_IS_FOLDER (self), NULL);
  return mapi_store_new_hierarchy_table (self->store, self->id, flags, error);
}
