/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "memory-address-book.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * MemoryAddressBook:
 *
 * One container of people, filled from the setting "entries" at logon and kept as the rows of
 * one MapiMemorySource, which is also what its tables show. The source is thread-safe and all
 * vfuncs run on one worker. Entry ids: 'C' for the container; 'E' and the row's key in eight
 * bytes, the highest first, for people.
 */
struct _MemoryAddressBook
{
  MapiAddressBookProvider  parent_instance;
  MapiMemorySource        *entries;   /* (owned) */
  guint64                  last_key;
};

G_DEFINE_FINAL_TYPE (MemoryAddressBook, memory_address_book, MAPI_TYPE_ADDRESS_BOOK_PROVIDER)

static MapiEntryId *
memory_address_book_new_id (MemoryAddressBook *self,
                            guint64            key)
{
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (self));
  guint64 big_endian = GUINT64_TO_BE (key);
  guint8 data[9] = { key != 0 ? 'E' : 'C' };

  memcpy (data + 1, &big_endian, sizeof big_endian);
  return mapi_entry_id_new (mapi_support_get_uid (support), data,
                            key != 0 ? sizeof data : 1, 0);
}

static gboolean
memory_address_book_check_container (const MapiEntryId  *id,
                                     GError            **error)
{
  gsize length;
  const guint8 *data = mapi_entry_id_get_data (id, &length);

  if (length == 1 && data[0] == 'C')
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID,
                       _("The object is not a list of addresses"));
  return FALSE;
}

/* (transfer full) (nullable) */
static MapiProperties *
memory_address_book_find (MemoryAddressBook  *self,
                          const MapiEntryId  *id,
                          guint64            *key,
                          GError            **error)
{
  MapiProperties *entry;
  gsize length;
  const guint8 *data = mapi_entry_id_get_data (id, &length);

  if (length != 9 || data[0] != 'E')
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID,
                           _("The object is not an entry of an address book"));
      return NULL;
    }
  memcpy (key, data + 1, sizeof *key);
  *key = GUINT64_FROM_BE (*key);
  entry = mapi_memory_source_dup_row (self->entries, *key);
  if (entry == NULL)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                         _("The entry does not exist any more"));
  return entry;
}

static void
memory_address_book_set_entry (MemoryAddressBook *self,
                               guint64            key,
                               MapiProperties    *entry)
{
  g_autoptr(MapiProperties) row = mapi_properties_copy (entry);
  g_autoptr(MapiEntryId) id = memory_address_book_new_id (self, key);
  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (id);
  const char *type = mapi_properties_get_string (row, MAPI_PR_ADDRTYPE);
  const char *address = mapi_properties_get_string (row, MAPI_PR_EMAIL_ADDRESS);

  mapi_properties_set_binary (row, MAPI_PR_ENTRYID, bytes);
  mapi_properties_set_binary (row, MAPI_PR_RECORD_KEY, bytes);
  mapi_properties_set_binary (row, MAPI_PR_INSTANCE_KEY, bytes);
  mapi_properties_set_long (row, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_MAIL_USER);
  mapi_properties_set_long (row, MAPI_PR_DISPLAY_TYPE, MAPI_DISPLAY_TYPE_MAIL_USER);
  if (type != NULL && address != NULL)
    {
      g_autoptr(GBytes) search_key = mapi_search_key_for_address (type, address);

      mapi_properties_set_binary (row, MAPI_PR_SEARCH_KEY, search_key);
    }
  mapi_memory_source_set_row (self->entries, key, row);
}

static gboolean
memory_address_book_logon (MapiProvider            *provider,
                           MapiProviderLogonFlags   flags,
                           GCancellable            *cancellable,
                           GError                 **error)
{
  MemoryAddressBook *self = MEMORY_ADDRESS_BOOK (provider);
  MapiSupport *support = mapi_provider_get_support (provider);
  MapiSettings *settings = mapi_support_get_settings (support);
  g_auto(GStrv) entries = settings != NULL ? mapi_settings_dup_strv (settings, "entries") : NULL;

  for (gsize i = 0; entries != NULL && entries[i] != NULL; i++)
    {
      g_autoptr(MapiProperties) entry = mapi_one_off_parse (entries[i]);

      if (entry == NULL)
        {
          g_set_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED,
                       _("“%s” is not a name with an address"), entries[i]);
          return FALSE;
        }
      memory_address_book_set_entry (self, ++self->last_key, entry);
    }
  mapi_support_set_status (support, MAPI_STATUS_AVAILABLE, NULL, -1);
  return TRUE;
}

static GPtrArray *
memory_address_book_list_containers (MapiAddressBookProvider  *provider,
                                     GCancellable             *cancellable,
                                     GError                  **error)
{
  MemoryAddressBook *self = MEMORY_ADDRESS_BOOK (provider);
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (provider));
  const char *name = mapi_support_get_display_name (support);
  g_autoptr(MapiEntryId) id = memory_address_book_new_id (self, 0);
  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (id);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  MapiProperties *container = mapi_properties_new ();

  mapi_properties_set_binary (container, MAPI_PR_ENTRYID, bytes);
  mapi_properties_set_string (container, MAPI_PR_DISPLAY_NAME,
                              name != NULL ? name : _("Addresses"));
  mapi_properties_set_long (container, MAPI_PR_CONTAINER_FLAGS,
                            MAPI_CONTAINER_FLAG_RECIPIENTS | MAPI_CONTAINER_FLAG_MODIFIABLE);
  mapi_properties_set_long (container, MAPI_PR_DISPLAY_TYPE, MAPI_DISPLAY_TYPE_LOCAL);
  mapi_properties_set_long (container, MAPI_PR_OBJECT_TYPE, MAPI_OBJECT_CONTAINER);
  mapi_properties_set_long (container, MAPI_PR_DEPTH, 0);
  g_ptr_array_add (list, container);
  return list;
}

static MapiTableSource *
memory_address_book_open_contents (MapiAddressBookProvider  *provider,
                                   const MapiEntryId        *container,
                                   GError                  **error)
{
  if (!memory_address_book_check_container (container, error))
    return NULL;
  return MAPI_TABLE_SOURCE (g_object_ref (MEMORY_ADDRESS_BOOK (provider)->entries));
}

static MapiProperties *
memory_address_book_load_entry (MapiAddressBookProvider  *provider,
                                const MapiEntryId        *id,
                                GCancellable             *cancellable,
                                GError                  **error)
{
  guint64 key;

  return memory_address_book_find (MEMORY_ADDRESS_BOOK (provider), id, &key, error);
}

/* The key of the entry with this address, or 0 */
static guint64
memory_address_book_find_address (MemoryAddressBook *self,
                                  const char        *address)
{
  for (guint64 key = 1; address != NULL && key <= self->last_key; key++)
    {
      g_autoptr(MapiProperties) row = mapi_memory_source_dup_row (self->entries, key);
      const char *other = row != NULL ? mapi_properties_get_string (row, MAPI_PR_EMAIL_ADDRESS)
                                      : NULL;

      if (other != NULL && g_ascii_strcasecmp (other, address) == 0)
        return key;
    }
  return 0;
}

static MapiEntryId *
memory_address_book_save_entry (MapiAddressBookProvider  *provider,
                                const MapiEntryId        *container,
                                const MapiEntryId        *id,
                                MapiProperties           *entry,
                                MapiCreateEntryFlags      flags,
                                GCancellable             *cancellable,
                                GError                  **error)
{
  MemoryAddressBook *self = MEMORY_ADDRESS_BOOK (provider);
  const char *address = mapi_properties_get_string (entry, MAPI_PR_EMAIL_ADDRESS);
  g_autoptr(MapiProperties) old = NULL;
  guint64 key = 0, there;

  if (id != NULL)
    {
      old = memory_address_book_find (self, id, &key, error);
      if (old == NULL)
        return NULL;
    }
  else if (!memory_address_book_check_container (container, error))
    return NULL;

  there = memory_address_book_find_address (self, address);
  if (there != 0 && there != key)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_COLLISION,
                   _("There is already an entry with the address “%s”"), address);
      return NULL;
    }
  if (key == 0)
    key = ++self->last_key;
  memory_address_book_set_entry (self, key, entry);
  return memory_address_book_new_id (self, key);
}

static gboolean
memory_address_book_delete_entries (MapiAddressBookProvider  *provider,
                                    GPtrArray                *ids,
                                    gboolean                 *partial,
                                    GCancellable             *cancellable,
                                    GError                  **error)
{
  MemoryAddressBook *self = MEMORY_ADDRESS_BOOK (provider);

  for (guint i = 0; i < ids->len; i++)
    {
      guint64 key;
      g_autoptr(MapiProperties) entry = memory_address_book_find (self, g_ptr_array_index (ids, i),
                                                                  &key, NULL);

      if (entry == NULL || !mapi_memory_source_remove_row (self->entries, key))
        *partial = TRUE;
    }
  return TRUE;
}

/* Every word of what was typed begins some word of the name, or it all begins the address */
static gboolean
memory_address_book_matches (MapiProperties *entry,
                             const char     *typed)
{
  const char *name = mapi_properties_get_string (entry, MAPI_PR_DISPLAY_NAME);
  const char *address = mapi_properties_get_string (entry, MAPI_PR_EMAIL_ADDRESS);
  g_auto(GStrv) words = g_str_tokenize_and_fold (typed, NULL, NULL);
  g_auto(GStrv) names = g_str_tokenize_and_fold (name != NULL ? name : "", NULL, NULL);

  if (address != NULL && g_ascii_strncasecmp (address, typed, strlen (typed)) == 0)
    return TRUE;
  for (gsize i = 0; words[i] != NULL; i++)
    {
      gboolean found = FALSE;

      for (gsize j = 0; names[j] != NULL && !found; j++)
        found = g_str_has_prefix (names[j], words[i]);
      if (!found)
        return FALSE;
    }
  return words[0] != NULL;
}

static gboolean
memory_address_book_is_exact (MapiProperties *entry,
                              const char     *typed)
{
  const char *name = mapi_properties_get_string (entry, MAPI_PR_DISPLAY_NAME);
  g_autofree char *folded_name = g_utf8_casefold (name != NULL ? name : "", -1);
  g_autofree char *folded_typed = g_utf8_casefold (typed, -1);

  return g_str_equal (folded_name, folded_typed);
}

static MapiResolveState
memory_address_book_resolve_name (MapiAddressBookProvider  *provider,
                                  const MapiEntryId        *container,
                                  const char               *name,
                                  MapiProperties          **entry,
                                  GCancellable             *cancellable,
                                  GError                  **error)
{
  MemoryAddressBook *self = MEMORY_ADDRESS_BOOK (provider);
  g_autoptr(MapiProperties) found = NULL;
  guint n_found = 0, n_exact = 0;

  if (!memory_address_book_check_container (container, error))
    return MAPI_RESOLVE_UNRESOLVED;

  for (guint64 key = 1; key <= self->last_key; key++)
    {
      g_autoptr(MapiProperties) row = mapi_memory_source_dup_row (self->entries, key);
      gboolean exact;

      if (row == NULL || !memory_address_book_matches (row, name))
        continue;
      exact = memory_address_book_is_exact (row, name);
      n_found++;
      n_exact += exact;
      if (found != NULL && !exact)
        continue;
      g_clear_pointer (&found, mapi_properties_unref);
      found = g_steal_pointer (&row);
    }

  /* A whole name wins over those that only begin with it */
  if (n_exact == 1 || (n_found == 1 && n_exact == 0))
    {
      *entry = g_steal_pointer (&found);
      return MAPI_RESOLVE_RESOLVED;
    }
  return n_found > 1 ? MAPI_RESOLVE_AMBIGUOUS : MAPI_RESOLVE_UNRESOLVED;
}

static void
memory_address_book_dispose (GObject *object)
{
  /* The provider's own dispose logs it off first */
  G_OBJECT_CLASS (memory_address_book_parent_class)->dispose (object);

  g_clear_object (&MEMORY_ADDRESS_BOOK (object)->entries);
}

static void
memory_address_book_class_init (MemoryAddressBookClass *klass)
{
  MapiAddressBookProviderClass *book_class = MAPI_ADDRESS_BOOK_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = memory_address_book_dispose;
  MAPI_PROVIDER_CLASS (klass)->logon = memory_address_book_logon;

  book_class->list_containers = memory_address_book_list_containers;
  book_class->open_contents = memory_address_book_open_contents;
  book_class->load_entry = memory_address_book_load_entry;
  book_class->save_entry = memory_address_book_save_entry;
  book_class->delete_entries = memory_address_book_delete_entries;
  book_class->resolve_name = memory_address_book_resolve_name;
}

static void
memory_address_book_init (MemoryAddressBook *self)
{
  self->entries = mapi_memory_source_new ();
}
