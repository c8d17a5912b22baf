/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-address-book-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The search path, one entry id after the other, as text in the profile */
#define KEY_SEARCH_PATH "address-book-search-path"

/**
 * MapiAddressBook:
 *
 * One address book over all directories of a session. A provider that fails is left out of
 * an answer, never a reason for none. Blocking calls may come from any thread; tables belong to
 * the context of the thread that makes them.
 *
 * Source: IAddrBook.
 */
struct _MapiAddressBook
{
  GObject       parent_instance;
  GPtrArray    *providers;   /* (owned) (element-type MapiAddressBookProvider) */
  MapiProfile  *profile;     /* (owned) (nullable) */
  gboolean      has_errors;
  GMutex        lock;        /* guards what follows */
  GHashTable   *values;      /* (owned) (element-type utf8): where there is no profile for them */
  GPtrArray    *sinks;       /* (owned) (element-type Sink) */
  guint         last_sink;
};

/* One provider that tells one who advised here */
typedef struct
{
  guint                    connection;
  MapiAddressBookProvider *provider;    /* (owned) */
  guint                    inner;
} Sink;

G_DEFINE_FINAL_TYPE (MapiAddressBook, mapi_address_book, G_TYPE_OBJECT)

static void
sink_free (gpointer data)
{
  Sink *sink = data;

  mapi_address_book_provider_unadvise (sink->provider, sink->inner);
  g_object_unref (sink->provider);
  g_free (sink);
}

static void
mapi_address_book_finalize (GObject *object)
{
  MapiAddressBook *self = MAPI_ADDRESS_BOOK (object);

  g_clear_pointer (&self->sinks, g_ptr_array_unref);
  g_clear_pointer (&self->providers, g_ptr_array_unref);
  g_clear_object (&self->profile);
  g_hash_table_unref (self->values);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (mapi_address_book_parent_class)->finalize (object);
}

static void
mapi_address_book_class_init (MapiAddressBookClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mapi_address_book_finalize;
}

static void
mapi_address_book_init (MapiAddressBook *self)
{
  g_mutex_init (&self->lock);
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->sinks = g_ptr_array_new_with_free_func (sink_free);
}

MapiAddressBook *
mapi_address_book_new_internal (GPtrArray   *providers,
                                MapiProfile *profile,
                                gboolean     has_errors)
{
  MapiAddressBook *self = g_object_new (MAPI_TYPE_ADDRESS_BOOK, NULL);

  self->providers = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < providers->len; i++)
    g_ptr_array_add (self->providers, g_object_ref (g_ptr_array_index (providers, i)));
  self->profile = profile != NULL ? g_object_ref (profile) : NULL;
  self->has_errors = has_errors;
  return self;
}

/**
 * mapi_address_book_new:
 * @providers: (element-type MapiAddressBookProvider): the directories, in the profile's order,
 *   logged on
 *
 * Makes an address book outside a session. Sessions have one of their own.
 *
 * Returns: (transfer full): a new address book
 */
MapiAddressBook *
mapi_address_book_new (GPtrArray *providers)
{
  g_return_val_if_fail (providers != NULL, NULL);

  return mapi_address_book_new_internal (providers, NULL, FALSE);
}

/**
 * mapi_address_book_get_has_errors:
 * @self: an address book
 *
 * Source: MAPI_W_ERRORS_RETURNED of IMAPISession::OpenAddressBook.
 *
 * Returns: whether a directory of the profile is missing because it could not be started
 */
gboolean
mapi_address_book_get_has_errors (MapiAddressBook *self)
{
  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), FALSE);

  return self->has_errors;
}

GPtrArray *
mapi_address_book_get_providers (MapiAddressBook *self)
{
  return self->providers;
}

MapiAddressBookProvider *
mapi_address_book_get_provider (MapiAddressBook   *self,
                                const MapiEntryId *id)
{
  for (guint i = 0; i < self->providers->len; i++)
    {
      MapiProvider *provider = g_ptr_array_index (self->providers, i);
      MapiSupport *support = mapi_provider_get_support (provider);

      if (support != NULL && mapi_entry_id_has_uid (id, mapi_support_get_uid (support)))
        return MAPI_ADDRESS_BOOK_PROVIDER (provider);
    }

  return NULL;
}

MapiAddressBookProvider *
mapi_address_book_require_provider (MapiAddressBook    *self,
                                    const MapiEntryId  *id,
                                    GError            **error)
{
  MapiAddressBookProvider *provider = mapi_address_book_get_provider (self, id);

  if (provider == NULL)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_ENTRYID,
                         _("No directory of the address book has this identifier"));
  return provider;
}

/**
 * mapi_address_book_list_containers:
 * @self: an address book
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Lists the containers of all directories, those of one that cannot tell left out. Blocks.
 *
 * Errors: %MAPI_ERROR_USER_CANCEL; what the directories say, if none of them could tell.
 * Source: IAddrBook::OpenEntry of the root, its hierarchy table.
 *
 * Returns: (transfer container) (element-type MapiProperties): a bag each
 */
GPtrArray *
mapi_address_book_list_containers (MapiAddressBook  *self,
                                   GCancellable     *cancellable,
                                   GError          **error)
{
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GError) first = NULL;
  guint n_answers = 0;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), NULL);

  all = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  for (guint i = 0; i < self->providers->len; i++)
    {
      g_autoptr(GPtrArray) containers = NULL;

      containers = mapi_address_book_provider_list_containers (g_ptr_array_index (self->providers, i),
                                                               cancellable,
                                                               first == NULL ? &first : NULL);
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, _("Stopped"));
          return NULL;
        }
      if (containers == NULL)
        continue;

      n_answers++;
      for (guint j = 0; j < containers->len; j++)
        g_ptr_array_add (all, mapi_properties_ref (g_ptr_array_index (containers, j)));
    }

  if (n_answers == 0 && first != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&first));
      return NULL;
    }

  return g_steal_pointer (&all);
}

/**
 * mapi_address_book_new_contents_table:
 * @self: an address book
 * @container: the id of a container
 * @error: return location for an error
 *
 * Makes a table of the entries of a container.
 *
 * Errors: %MAPI_ERROR_UNKNOWN_ENTRYID if no directory here has it, and what the directory says.
 *
 * Returns: (transfer full): the table, not opened yet, or %NULL
 */
MapiTable *
mapi_address_book_new_contents_table (MapiAddressBook    *self,
                                      const MapiEntryId  *container,
                                      GError            **error)
{
  MapiAddressBookProvider *provider;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), NULL);
  g_return_val_if_fail (container != NULL, NULL);

  provider = mapi_address_book_require_provider (self, container, error);
  return provider != NULL
           ? mapi_address_book_provider_new_contents_table (provider, container, error)
           : NULL;
}

/**
 * mapi_address_book_open_entry:
 * @self: an address book
 * @id: the id of an entry, or a one-off
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Opens a recipient. Blocks.
 *
 * Errors: %MAPI_ERROR_UNKNOWN_ENTRYID if no directory here has it; %MAPI_ERROR_NOT_FOUND;
 * %MAPI_ERROR_INVALID_ENTRYID.
 * Source: IAddrBook::OpenEntry.
 *
 * Returns: (transfer full): the entry, or %NULL
 */
MapiEntry *
mapi_address_book_open_entry (MapiAddressBook    *self,
                              const MapiEntryId  *id,
                              GCancellable       *cancellable,
                              GError            **error)
{
  g_autoptr(MapiProperties) properties = NULL;
  MapiAddressBookProvider *provider;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  if (mapi_one_off_is_entry_id (id))
    properties = mapi_one_off_open (id, error);
  else
    {
      provider = mapi_address_book_require_provider (self, id, error);
      if (provider != NULL)
        properties = mapi_address_book_provider_load_entry (provider, id, cancellable, error);
    }

  return properties != NULL ? mapi_entry_new (id, properties) : NULL;
}

char *
mapi_address_book_dup_value (MapiAddressBook *self,
                             const char      *key)
{
  g_autoptr(GMutexLocker) locker = NULL;

  if (self->profile != NULL)
    return mapi_profile_dup_value (self->profile, key);

  locker = g_mutex_locker_new (&self->lock);
  return g_strdup (g_hash_table_lookup (self->values, key));
}

gboolean
mapi_address_book_set_value (MapiAddressBook  *self,
                             const char       *key,
                             const char       *value,
                             GError          **error)
{
  g_autoptr(GMutexLocker) locker = NULL;

  if (self->profile != NULL)
    return mapi_profile_set_value (self->profile, key, value, error);

  locker = g_mutex_locker_new (&self->lock);
  if (value != NULL)
    g_hash_table_insert (self->values, g_strdup (key), g_strdup (value));
  else
    g_hash_table_remove (self->values, key);
  return TRUE;
}

/* ---- the search path ---- */

static gboolean
is_global (MapiProperties *container)
{
  return mapi_properties_get_long (container, MAPI_PR_DISPLAY_TYPE, 0) == MAPI_DISPLAY_TYPE_GLOBAL;
}

static void
add_container (GPtrArray      *path,
               MapiProperties *container)
{
  MapiEntryId *id = mapi_address_book_dup_id (container);

  if (id != NULL)
    g_ptr_array_add (path, id);
}

/* The first modifiable container; every global one; without such, the default directory unless
 * it is the first. */
static void
add_default_path (MapiAddressBook *self,
                  GPtrArray       *path,
                  GPtrArray       *containers)
{
  MapiProperties *personal = mapi_address_book_find_modifiable (containers);
  MapiProperties *directory = mapi_address_book_find_directory (self, containers);
  gboolean has_global = FALSE;

  if (personal != NULL)
    add_container (path, personal);
  for (guint i = 0; i < containers->len; i++)
    {
      MapiProperties *container = g_ptr_array_index (containers, i);

      if (!is_global (container))
        continue;
      has_global = TRUE;
      if (container != personal)
        add_container (path, container);
    }
  if (!has_global && directory != NULL && directory != personal)
    add_container (path, directory);
}

/**
 * mapi_address_book_dup_search_path:
 * @self: an address book
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Gets the containers names are looked up in, in turn: those that were set, without the ones
 * that have gone; before that the personal address book, then every global directory, or the
 * default one where there is none. Blocks.
 *
 * Errors: those of [method@AddressBook.list_containers].
 * Source: IAddrBook::GetSearchPath.
 *
 * Returns: (transfer container) (element-type MapiEntryId): ids of containers
 */
GPtrArray *
mapi_address_book_dup_search_path (MapiAddressBook  *self,
                                   GCancellable     *cancellable,
                                   GError          **error)
{
  g_autoptr(GPtrArray) containers = NULL;
  g_autoptr(GPtrArray) path = NULL;
  g_autofree char *stored = NULL;
  g_auto(GStrv) texts = NULL;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), NULL);

  containers = mapi_address_book_list_containers (self, cancellable, error);
  if (containers == NULL)
    return NULL;

  path = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  stored = mapi_address_book_dup_value (self, KEY_SEARCH_PATH);
  if (stored == NULL)
    {
      add_default_path (self, path, containers);
      return g_steal_pointer (&path);
    }

  texts = g_strsplit (stored, ";", -1);
  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autoptr(MapiEntryId) id = mapi_entry_id_new_from_string (texts[i], NULL);
      gboolean found = FALSE;

      for (guint j = 0; id != NULL && j < containers->len && !found; j++)
        {
          g_autoptr(MapiEntryId) other = mapi_address_book_dup_id (g_ptr_array_index (containers, j));

          found = other != NULL && mapi_entry_id_equal (id, other);
        }
      if (found)
        g_ptr_array_add (path, g_steal_pointer (&id));
    }

  return g_steal_pointer (&path);
}

/**
 * mapi_address_book_set_search_path:
 * @self: an address book
 * @containers: (element-type MapiEntryId): ids of containers, the one to ask first in front
 * @error: return location for an error
 *
 * Sets the containers names are looked up in, and keeps them in the profile. From now on there
 * is no default path any more, be the list empty.
 *
 * Errors: %MAPI_ERROR_UNKNOWN_ENTRYID if no directory here has one of them; what keeps the
 * profile from being written.
 * Source: IAddrBook::SetSearchPath.
 *
 * Returns: %TRUE on success
 */
gboolean
mapi_address_book_set_search_path (MapiAddressBook  *self,
                                   GPtrArray        *containers,
                                   GError          **error)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), FALSE);
  g_return_val_if_fail (containers != NULL, FALSE);

  for (guint i = 0; i < containers->len; i++)
    {
      const MapiEntryId *id = g_ptr_array_index (containers, i);
      g_autofree char *string = mapi_entry_id_to_string (id);

      if (mapi_address_book_require_provider (self, id, error) == NULL)
        return FALSE;
      g_string_append_printf (text, "%s%s", i > 0 ? ";" : "", string);
    }

  return mapi_address_book_set_value (self, KEY_SEARCH_PATH, text->str, error);
}

/* ---- notifications ---- */

/* What several providers' sinks share */
typedef struct
{
  gatomicrefcount       ref_count;
  MapiNotificationFunc  func;
  gpointer              user_data;
  GDestroyNotify        destroy;
} Listener;

static void
listener_unref (gpointer data)
{
  Listener *listener = data;

  if (!g_atomic_ref_count_dec (&listener->ref_count))
    return;
  if (listener->destroy != NULL)
    listener->destroy (listener->user_data);
  g_free (listener);
}

static void
listener_notify (MapiNotification *notification,
                 gpointer          user_data)
{
  Listener *listener = user_data;

  listener->func (notification, listener->user_data);
}

/**
 * mapi_address_book_advise:
 * @self: an address book
 * @id: (nullable): a container or an entry, %NULL for everything
 * @mask: what is wanted
 * @func: (scope notified) (closure user_data) (destroy destroy): called on this thread's context
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data
 *
 * Tells of what happens in the address book.
 *
 * Source: IAddrBook::Advise.
 *
 * Returns: a number for [method@AddressBook.unadvise], 0 if nobody here has @id
 */
guint
mapi_address_book_advise (MapiAddressBook      *self,
                          const MapiEntryId    *id,
                          MapiEvent             mask,
                          MapiNotificationFunc  func,
                          gpointer              user_data,
                          GDestroyNotify        destroy)
{
  Listener *listener;
  guint connection;
  gboolean any = FALSE;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), 0);
  g_return_val_if_fail (func != NULL, 0);

  listener = g_new0 (Listener, 1);
  g_atomic_ref_count_init (&listener->ref_count);
  listener->func = func;
  listener->user_data = user_data;
  listener->destroy = destroy;
  g_mutex_lock (&self->lock);
  connection = ++self->last_sink;
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < self->providers->len; i++)
    {
      MapiAddressBookProvider *provider = self->providers->pdata[i];
      Sink *sink;

      if (id != NULL && mapi_address_book_get_provider (self, id) != provider)
        continue;
      sink = g_new0 (Sink, 1);
      sink->connection = connection;
      sink->provider = g_object_ref (provider);
      g_atomic_ref_count_inc (&listener->ref_count);
      sink->inner = mapi_address_book_provider_advise (provider, id, mask, listener_notify, listener, listener_unref);
      g_mutex_lock (&self->lock);
      g_ptr_array_add (self->sinks, sink);
      g_mutex_unlock (&self->lock);
      any = TRUE;
    }
  listener_unref (listener);
  return any ? connection : 0;
}

/**
 * mapi_address_book_unadvise:
 * @self: an address book
 * @connection: what [method@AddressBook.advise] returned
 *
 * Ends it.
 *
 * Source: IAddrBook::Unadvise.
 *
 * Returns: whether there was one
 */
gboolean
mapi_address_book_unadvise (MapiAddressBook *self,
                            guint            connection)
{
  g_autoptr(GPtrArray) gone = NULL;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), FALSE);

  gone = g_ptr_array_new_with_free_func (sink_free);
  g_mutex_lock (&self->lock);
  for (guint i = self->sinks->len; i-- > 0;)
    if (((Sink *) self->sinks->pdata[i])->connection == connection)
      g_ptr_array_add (gone, g_ptr_array_steal_index (self->sinks, i));
  g_mutex_unlock (&self->lock);
  return gone->len > 0;
}
