/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-address-book-provider-private.h"

#include "../store/mapi-advise-list-private.h"
#include "../table/mapi-table-private.h"

#include <glib/gi18n-lib.h>

/**
 * MapiAddressBookProvider:
 *
 * Containers of people and lists. The session's address book puts all providers together;
 * their functions block and run on the provider's worker.
 *
 * Source: IABProvider, IABLogon, IABContainer.
 */
typedef struct
{
  MapiAdviseList *advises; /* (owned), set once */
  guint           n_lanes; /* set before it is used */
} MapiAddressBookProviderPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (MapiAddressBookProvider, mapi_address_book_provider, MAPI_TYPE_PROVIDER)

enum { PROP_0, PROP_LANES, N_PROPS };
static GParamSpec *properties[N_PROPS];

typedef MapiAddressBookCall Call;

static MapiAddressBookProviderPrivate *
get_private (MapiAddressBookProvider *self)
{
  return mapi_address_book_provider_get_instance_private (self);
}

static void
mapi_address_book_provider_finalize (GObject *object)
{
  mapi_advise_list_unref (get_private (MAPI_ADDRESS_BOOK_PROVIDER (object))->advises);

  G_OBJECT_CLASS (mapi_address_book_provider_parent_class)->finalize (object);
}

static void
mapi_address_book_provider_constructed (GObject *object)
{
  G_OBJECT_CLASS (mapi_address_book_provider_parent_class)->constructed (object);

  mapi_provider_add_lanes (MAPI_PROVIDER (object), get_private (MAPI_ADDRESS_BOOK_PROVIDER (object))->n_lanes - 1);
}

static void
mapi_address_book_provider_get_property (GObject    *object,
                                         guint       prop_id,
                                         GValue     *value,
                                         GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_LANES:
      g_value_set_uint (value, get_private (MAPI_ADDRESS_BOOK_PROVIDER (object))->n_lanes);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mapi_address_book_provider_set_property (GObject      *object,
                                         guint         prop_id,
                                         const GValue *value,
                                         GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_LANES:
      get_private (MAPI_ADDRESS_BOOK_PROVIDER (object))->n_lanes = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
mapi_address_book_provider_class_init (MapiAddressBookProviderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = mapi_address_book_provider_constructed;
  object_class->finalize = mapi_address_book_provider_finalize;
  object_class->get_property = mapi_address_book_provider_get_property;
  object_class->set_property = mapi_address_book_provider_set_property;

  /**
   * MapiAddressBookProvider:lanes:
   *
   * How many of the provider's functions may run at once, each on a thread of its own; 1: one after the other. A type
   * whose functions guard what they share, and which asks a server, sets it when an object of it is made: then a search
   * that takes long keeps nobody from a name or a person's details.
   */
  properties[PROP_LANES] =
    g_param_spec_uint ("lanes", NULL, NULL, 1, 8, 1, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mapi_address_book_provider_init (MapiAddressBookProvider *self)
{
  get_private (self)->advises = mapi_advise_list_new ();
  get_private (self)->n_lanes = 1;
}

/**
 * mapi_address_book_provider_advise:
 * @self: an address book provider
 * @id: (nullable): a container or entry of it, %NULL for all
 * @mask: what is wanted
 * @func: (scope notified) (closure user_data) (destroy destroy): called on this thread's context
 * @user_data: passed to @func
 * @destroy: (nullable): frees @user_data
 *
 * Tells of what happens to containers and entries.
 *
 * Source: IABLogon::Advise.
 *
 * Returns: a number for [method@AddressBookProvider.unadvise]
 */
guint
mapi_address_book_provider_advise (MapiAddressBookProvider *self,
                                   const MapiEntryId       *id,
                                   MapiEvent                mask,
                                   MapiNotificationFunc     func,
                                   gpointer                 user_data,
                                   GDestroyNotify           destroy)
{
  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), 0);
  g_return_val_if_fail (func != NULL, 0);

  return mapi_advise_list_add (get_private (self)->advises, id, mask, func, user_data, destroy);
}

/**
 * mapi_address_book_provider_unadvise:
 * @self: an address book provider
 * @connection: what [method@AddressBookProvider.advise] returned
 *
 * Ends it.
 *
 * Source: IABLogon::Unadvise.
 *
 * Returns: whether there was one
 */
gboolean
mapi_address_book_provider_unadvise (MapiAddressBookProvider *self,
                                     guint                    connection)
{
  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), FALSE);

  return mapi_advise_list_remove (get_private (self)->advises, connection);
}

/**
 * mapi_address_book_provider_post:
 * @self: an address book provider
 * @notification: (transfer none): what happened
 *
 * For providers: tells those who asked for it that something happened and is durable. It reaches them from
 * their main loops. Any thread.
 *
 * Source: IMAPISupport::Notify.
 */
void
mapi_address_book_provider_post (MapiAddressBookProvider *self,
                                 MapiNotification        *notification)
{
  g_return_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self));
  g_return_if_fail (notification != NULL);

  mapi_advise_list_post (get_private (self)->advises, notification);
}

static gboolean
mapi_address_book_provider_check_id (MapiAddressBookProvider  *self,
                                     const MapiEntryId        *id,
                                     GError                  **error)
{
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (self));

  if (id == NULL || mapi_entry_id_has_uid (id, mapi_support_get_uid (support)))
    return TRUE;
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID,
               _("The entry is not one of “%s”"),
               mapi_provider_get_label (MAPI_PROVIDER (self)));
  return FALSE;
}

gboolean
mapi_address_book_provider_call (MapiAddressBookProvider  *self,
                                 MapiWorkerFunc            func,
                                 MapiAddressBookCall      *call,
                                 GError                  **error)
{
  g_autoptr(MapiAddressBookProvider) keep = g_object_ref (self);
  MapiWorker *worker;

  if (!mapi_provider_check (MAPI_PROVIDER (self), error) ||
      !mapi_address_book_provider_check_id (self, call->container, error) ||
      !mapi_address_book_provider_check_id (self, call->id, error) ||
      g_cancellable_set_error_if_cancelled (call->cancellable, error))
    return FALSE;
  for (guint i = 0; call->ids != NULL && i < call->ids->len; i++)
    {
      if (!mapi_address_book_provider_check_id (self, g_ptr_array_index (call->ids, i), error))
        return FALSE;
    }

  call->self = self;
  worker = mapi_provider_claim_worker (MAPI_PROVIDER (self));
  mapi_worker_call (worker, func, call);
  mapi_provider_release_worker (MAPI_PROVIDER (self), worker);
  if (call->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&call->error));
  return FALSE;
}

gboolean
mapi_address_book_provider_ready (MapiAddressBookCall *call,
                                  gboolean             present)
{
  if (!mapi_provider_check_lane (MAPI_PROVIDER (call->self), &call->error))
    return FALSE;
  if (!present)
    mapi_provider_set_no_support (MAPI_PROVIDER (call->self), &call->error);
  return present;
}

static void
mapi_address_book_provider_list_containers_run (gpointer data)
{
  Call *call = data;
  MapiAddressBookProviderClass *klass = MAPI_ADDRESS_BOOK_PROVIDER_GET_CLASS (call->self);

  if (mapi_address_book_provider_ready (call, klass->list_containers != NULL))
    call->result = klass->list_containers (call->self, call->cancellable, &call->error);
}

/**
 * mapi_address_book_provider_list_containers:
 * @self: an address book provider
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Lists the containers, top level first. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT, %MAPI_ERROR_NETWORK_ERROR, %MAPI_ERROR_INVALID_OBJECT after
 * logoff.
 * Source: IABContainer::GetHierarchyTable.
 *
 * Returns: (transfer container) (nullable) (element-type MapiProperties): the containers
 */
GPtrArray *
mapi_address_book_provider_list_containers (MapiAddressBookProvider  *self,
                                            GCancellable             *cancellable,
                                            GError                  **error)
{
  Call call = { .cancellable = cancellable };

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), NULL);

  mapi_address_book_provider_call (self, mapi_address_book_provider_list_containers_run, &call,
                                   error);
  return call.result;
}

void
mapi_address_book_provider_open_contents_run (gpointer data)
{
  Call *call = data;
  MapiAddressBookProviderClass *klass = MAPI_ADDRESS_BOOK_PROVIDER_GET_CLASS (call->self);

  if (mapi_address_book_provider_ready (call, klass->open_contents != NULL))
    call->result = klass->open_contents (call->self, call->container, &call->error);
}

/**
 * mapi_address_book_provider_new_contents_table:
 * @self: an address book provider
 * @container: one of its containers
 * @error: return location for an error
 *
 * Makes a table of the entries of a container, its rows read on the provider's worker. It is
 * not opened yet. Blocks; the table belongs to the calling thread's main context.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_NO_SUPPORT, %MAPI_ERROR_INVALID_OBJECT after logoff.
 * Source: IABContainer::GetContentsTable.
 *
 * Returns: (transfer full) (nullable): a new table
 */
MapiTable *
mapi_address_book_provider_new_contents_table (MapiAddressBookProvider  *self,
                                               const MapiEntryId        *container,
                                               GError                  **error)
{
  Call call = { .container = container };
  g_autoptr(MapiTableSource) source = NULL;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), NULL);
  g_return_val_if_fail (container != NULL, NULL);

  if (!mapi_address_book_provider_call (self, mapi_address_book_provider_open_contents_run, &call,
                                        error))
    return NULL;
  source = call.result;
  return mapi_table_new_on_worker (source, mapi_provider_choose_worker (MAPI_PROVIDER (self)));
}

static void
mapi_address_book_provider_load_entry_run (gpointer data)
{
  Call *call = data;
  MapiAddressBookProviderClass *klass = MAPI_ADDRESS_BOOK_PROVIDER_GET_CLASS (call->self);

  if (mapi_address_book_provider_ready (call, klass->load_entry != NULL))
    call->result = klass->load_entry (call->self, call->id, call->cancellable, &call->error);
}

/**
 * mapi_address_book_provider_load_entry:
 * @self: an address book provider
 * @id: one of its entries
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Reads everything about an entry. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_INVALID_ENTRYID, %MAPI_ERROR_INVALID_OBJECT after
 * logoff.
 * Source: IABLogon::OpenEntry.
 *
 * Returns: (transfer full) (nullable): its properties
 */
MapiProperties *
mapi_address_book_provider_load_entry (MapiAddressBookProvider  *self,
                                       const MapiEntryId        *id,
                                       GCancellable             *cancellable,
                                       GError                  **error)
{
  Call call = { .id = id, .cancellable = cancellable };

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  mapi_address_book_provider_call (self, mapi_address_book_provider_load_entry_run, &call, error);
  return call.result;
}

static void
mapi_address_book_provider_save_entry_run (gpointer data)
{
  Call *call = data;
  MapiAddressBookProviderClass *klass = MAPI_ADDRESS_BOOK_PROVIDER_GET_CLASS (call->self);

  if (mapi_address_book_provider_ready (call, klass->save_entry != NULL))
    call->result = klass->save_entry (call->self, call->container, call->id, call->entry,
                                      call->flags, call->cancellable, &call->error);
}

/**
 * mapi_address_book_provider_save_entry:
 * @self: an address book provider
 * @container: where, for a new entry
 * @id: (nullable): the entry to replace, %NULL for a new one
 * @entry: what to save
 * @flags: what becomes of duplicates
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Creates or replaces an entry. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_COLLISION for a duplicate, %MAPI_ERROR_OBJECT_CHANGED if the entry there has another
 * %MAPI_PR_CHANGE_NUMBER than @entry, %MAPI_ERROR_BAD_VALUE if it has neither a name nor an address, %MAPI_ERROR_NO_ACCESS in a container that cannot
 * be changed, %MAPI_ERROR_NOT_FOUND, %MAPI_ERROR_NO_SUPPORT.
 * Source: IABContainer::CreateEntry, IMAPIProp::SaveChanges.
 *
 * Returns: (transfer full) (nullable): the id of the entry
 */
MapiEntryId *
mapi_address_book_provider_save_entry (MapiAddressBookProvider  *self,
                                       const MapiEntryId        *container,
                                       const MapiEntryId        *id,
                                       MapiProperties           *entry,
                                       MapiCreateEntryFlags      flags,
                                       GCancellable             *cancellable,
                                       GError                  **error)
{
  Call call = { .container = container, .id = id, .entry = entry, .flags = flags, .cancellable = cancellable };

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), NULL);
  g_return_val_if_fail (container != NULL || id != NULL, NULL);
  g_return_val_if_fail (entry != NULL, NULL);

  mapi_address_book_provider_call (self, mapi_address_book_provider_save_entry_run, &call, error);
  return call.result;
}

static void
mapi_address_book_provider_delete_entries_run (gpointer data)
{
  Call *call = data;
  MapiAddressBookProviderClass *klass = MAPI_ADDRESS_BOOK_PROVIDER_GET_CLASS (call->self);

  if (mapi_address_book_provider_ready (call, klass->delete_entries != NULL))
    call->ok = klass->delete_entries (call->self, call->ids, &call->partial, call->cancellable,
                                      &call->error);
}

/**
 * mapi_address_book_provider_delete_entries:
 * @self: an address book provider
 * @ids: (element-type MapiEntryId): entries of it
 * @partial: (out) (optional): whether some are still there
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Deletes entries and goes on after single failures. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NO_ACCESS, %MAPI_ERROR_NO_SUPPORT, %MAPI_ERROR_INVALID_OBJECT after logoff.
 * Source: IABContainer::DeleteEntries.
 *
 * Returns: %TRUE if it went through; look at @partial, too
 */
gboolean
mapi_address_book_provider_delete_entries (MapiAddressBookProvider  *self,
                                           GPtrArray                *ids,
                                           gboolean                 *partial,
                                           GCancellable             *cancellable,
                                           GError                  **error)
{
  Call call = { .ids = ids, .cancellable = cancellable };

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), FALSE);
  g_return_val_if_fail (ids != NULL, FALSE);

  if (!mapi_address_book_provider_call (self, mapi_address_book_provider_delete_entries_run, &call,
                                        error))
    return FALSE;
  if (partial != NULL)
    *partial = call.partial;
  return call.ok;
}

/* What the library does for a container that cannot resolve names itself: rows by PR_ANR, none
 * is unresolved, several are ambiguous. */
static void
mapi_address_book_provider_resolve_by_restriction (Call *call)
{
  static const guint32 columns[] = {
    MAPI_PR_ENTRYID, MAPI_PR_DISPLAY_NAME, MAPI_PR_ADDRTYPE, MAPI_PR_EMAIL_ADDRESS,
    MAPI_PR_DISPLAY_TYPE, MAPI_PR_OBJECT_TYPE,
  };
  MapiAddressBookProviderClass *klass = MAPI_ADDRESS_BOOK_PROVIDER_GET_CLASS (call->self);
  g_autoptr(MapiTableSource) source = NULL;
  g_autoptr(MapiValue) value = mapi_value_new_string (MAPI_PR_ANR, call->name);
  g_autoptr(MapiRestriction) anr = mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_ANR,
                                                                  value);
  g_autoptr(MapiTableQuery) query = mapi_table_query_new (columns, G_N_ELEMENTS (columns), anr,
                                                          NULL);
  g_autoptr(MapiTableResult) result = NULL;
  gsize n_keys;

  source = klass->open_contents (call->self, call->container, &call->error);
  if (source == NULL)
    return;
  result = mapi_table_source_query (source, query, 1, call->cancellable, &call->error);
  if (result == NULL)
    return;

  mapi_table_result_get_keys (result, &n_keys);
  if (n_keys > 1)
    call->state = MAPI_RESOLVE_AMBIGUOUS;
  else if (n_keys == 1 && mapi_table_result_get_rows (result)->len == 1)
    {
      call->state = MAPI_RESOLVE_RESOLVED;
      MapiProperties *row = g_ptr_array_index (mapi_table_result_get_rows (result), 0);

      call->found = mapi_properties_ref (row);
    }
}

static void
mapi_address_book_provider_resolve_name_run (gpointer data)
{
  Call *call = data;
  MapiAddressBookProviderClass *klass = MAPI_ADDRESS_BOOK_PROVIDER_GET_CLASS (call->self);

  if (!mapi_address_book_provider_ready (call, klass->resolve_name != NULL ||
                                               klass->open_contents != NULL))
    return;
  if (klass->resolve_name != NULL)
    call->state = klass->resolve_name (call->self, call->container, call->name, &call->found,
                                       call->cancellable, &call->error);
  else
    mapi_address_book_provider_resolve_by_restriction (call);
}

/**
 * mapi_address_book_provider_resolve_name:
 * @self: an address book provider
 * @container: one of its containers
 * @name: what the user typed
 * @entry: (out) (optional) (nullable) (transfer full): the entry, if there is exactly one
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Looks a name up in one container. Where the provider leaves it to the library, the contents
 * are restricted by %MAPI_PR_ANR. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if the container is gone, %MAPI_ERROR_NETWORK_ERROR,
 * %MAPI_ERROR_NO_SUPPORT; the state is %MAPI_RESOLVE_UNRESOLVED then.
 * Source: IABContainer::ResolveNames.
 *
 * Returns: whether the name was resolved, is ambiguous, or is not known here
 */
MapiResolveState
mapi_address_book_provider_resolve_name (MapiAddressBookProvider  *self,
                                         const MapiEntryId        *container,
                                         const char               *name,
                                         MapiProperties          **entry,
                                         GCancellable             *cancellable,
                                         GError                  **error)
{
  Call call = { .container = container, .name = name, .cancellable = cancellable };
  g_autoptr(MapiProperties) found = NULL;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK_PROVIDER (self), MAPI_RESOLVE_UNRESOLVED);
  g_return_val_if_fail (container != NULL && name != NULL, MAPI_RESOLVE_UNRESOLVED);

  if (!mapi_address_book_provider_call (self, mapi_address_book_provider_resolve_name_run, &call,
                                        error))
    call.state = MAPI_RESOLVE_UNRESOLVED;
  found = call.found;
  if (entry != NULL)
    *entry = g_steal_pointer (&found);
  return call.state;
}

typedef struct
{
  MapiAddressBookCall  call;
  MapiNameLookup      *lookups;
  guint                n_lookups;
} NamesCall;

static gboolean
is_out_of_reach (const GError *error)
{
  return g_error_matches (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR) ||
         g_error_matches (error, MAPI_ERROR, MAPI_ERROR_TIMEOUT) ||
         g_error_matches (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
}

static void
resolve_names_run (gpointer data)
{
  NamesCall *names = data;
  const GError *away = NULL;

  for (guint i = 0; i < names->n_lookups && !g_cancellable_is_cancelled (names->call.cancellable); i++)
    {
      MapiNameLookup *lookup = &names->lookups[i];
      Call call = names->call;

      call.name = lookup->name;
      if (away != NULL)
        call.error = g_error_copy (away);
      else
        mapi_address_book_provider_resolve_name_run (&call);
      lookup->state = call.state;
      lookup->entry = call.found;
      lookup->error = call.error;
      if (is_out_of_reach (lookup->error))
        away = lookup->error;
    }
}

void
mapi_address_book_provider_resolve_names (MapiAddressBookProvider *self,
                                          const MapiEntryId       *container,
                                          MapiNameLookup          *lookups,
                                          guint                    n_lookups,
                                          GCancellable            *cancellable)
{
  NamesCall names = {
    .call = { .container = container, .cancellable = cancellable },
    .lookups = lookups,
    .n_lookups = n_lookups
  };
  g_autoptr(GError) error = NULL;

  if (mapi_address_book_provider_call (self, resolve_names_run, &names.call, &error))
    return;
  for (guint i = 0; i < n_lookups; i++)
    if (lookups[i].error == NULL && lookups[i].state == MAPI_RESOLVE_UNRESOLVED)
      lookups[i].error = g_error_copy (error);
}
