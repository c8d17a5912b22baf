/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-address-book-files.h"

#include <glib/gi18n-lib.h>

#include "mapi-one-off.h"

/* One change each: large enough to be fast, small enough that others who write need not wait long */
#define BATCH 1000u

/* ---- import ---- */

typedef struct
{
  MapiAddressBook       *book;        /* (unowned) */
  const MapiEntryId     *container;   /* (unowned) */
  GPtrArray             *waiting;     /* (owned) of MapiProperties */
  MapiImportProblemFunc  func;        /* (nullable) */
  gpointer               user_data;
  GCancellable          *cancellable; /* (unowned) (nullable) */
  guint                  n_read;
  guint                  n_saved;
  GError                *error;       /* (owned) (nullable) */
} Import;

static void
flush (Import *self)
{
  guint n_saved = 0;

  if (self->waiting->len > 0 && self->error == NULL)
    mapi_address_book_save_entries (self->book, self->container, self->waiting, MAPI_CREATE_ENTRY_CHECK_DUP_STRICT,
                                    &n_saved, self->cancellable, &self->error);
  self->n_saved += n_saved;
  g_ptr_array_set_size (self->waiting, 0);
}

static void
tell (Import     *self,
      guint       line,
      const char *problem)
{
  if (self->func != NULL)
    self->func (line, problem, self->user_data);
}

static void
take (MapiVcard  *card,
      guint       line,
      const char *problem,
      gpointer    user_data)
{
  Import *self = user_data;
  g_autoptr(MapiProperties) entry = NULL;
  const char * const *flaws;

  if (problem != NULL)
    tell (self, line, problem);
  if (card == NULL || self->error != NULL)
    return;
  entry = mapi_vcard_to_entry (card);
  if (!mapi_properties_has (entry, MAPI_PR_DISPLAY_NAME))
    {
      tell (self, line, _("There is neither a name nor an address."));
      return;
    }
  flaws = mapi_properties_get_strv (entry, MAPI_PR_CONTACT_FLAWS);
  for (guint i = 0; flaws != NULL && flaws[i] != NULL; i++)
    tell (self, line, flaws[i]);
  self->n_read++;
  g_ptr_array_add (self->waiting, g_steal_pointer (&entry));
  if (self->waiting->len >= BATCH)
    flush (self);
}

static GBytes *
load (GFile           *file,
      MapiCardFormat  *format,
      GCancellable    *cancellable,
      GError         **error)
{
  g_autoptr(GBytes) bytes = g_file_load_bytes (file, cancellable, NULL, error);
  g_autofree char *name = g_file_get_basename (file);

  if (bytes == NULL || *format != MAPI_CARD_FORMAT_UNKNOWN)
    return g_steal_pointer (&bytes);
  *format = mapi_card_format_guess (bytes, name);
  if (*format != MAPI_CARD_FORMAT_UNKNOWN)
    return g_steal_pointer (&bytes);
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA, _("“%s” is neither vCard nor LDIF nor a table of people."), name);
  return NULL;
}

/**
 * mapi_address_book_import_file:
 * @self: an address book
 * @container: the id of the container people go into
 * @file: a file of people
 * @format: what it is; %MAPI_CARD_FORMAT_UNKNOWN to find out
 * @func: (nullable) (scope call): told of everything that is refused or left out
 * @user_data: passed to @func
 * @n_read: (out) (optional): how many people were in it
 * @n_saved: (out) (optional): how many of them were added; the others were there already
 * @cancellable: (nullable): stops it; what was added until then stays
 * @error: return location for an error
 *
 * Puts the people of a file into a container. What is broken is told to @func and left out; the rest
 * is added all the same. Blocks; any thread.
 *
 * Errors: of [iface@Gio.File], as [func@card_read_file] and as [method@AddressBook.save_entries].
 *
 * Returns: %TRUE if it was read to its end
 */
gboolean
mapi_address_book_import_file (MapiAddressBook        *self,
                               const MapiEntryId      *container,
                               GFile                  *file,
                               MapiCardFormat          format,
                               MapiImportProblemFunc   func,
                               gpointer                user_data,
                               guint                  *n_read,
                               guint                  *n_saved,
                               GCancellable           *cancellable,
                               GError                **error)
{
  g_autoptr(GPtrArray) waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(GBytes) bytes = NULL;
  Import import = {
    .book = self, .container = container, .waiting = waiting, .func = func, .user_data = user_data,
    .cancellable = cancellable,
  };
  gboolean done;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), FALSE);
  g_return_val_if_fail (container != NULL && G_IS_FILE (file), FALSE);

  bytes = load (file, &format, cancellable, error);
  done = bytes != NULL && mapi_card_read_file (bytes, format, take, &import, error);
  if (done)
    flush (&import);
  if (n_read != NULL)
    *n_read = import.n_read;
  if (n_saved != NULL)
    *n_saved = import.n_saved;
  if (import.error == NULL)
    return done;
  if (done)
    g_propagate_error (error, import.error);
  else
    g_error_free (import.error);
  return FALSE;
}

/* ---- export ---- */

static GPtrArray *
list_all (MapiAddressBook    *self,
          const MapiEntryId  *container,
          GCancellable       *cancellable,
          GError            **error)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID };
  g_autoptr(MapiTable) table = mapi_address_book_new_contents_table (self, container, error);
  g_autoptr(GPtrArray) rows = NULL;
  GPtrArray *ids;

  if (table == NULL || !mapi_table_open (table, columns, G_N_ELEMENTS (columns), NULL, NULL, cancellable, error))
    return NULL;
  rows = mapi_table_query_all_rows (table, cancellable, error);
  if (rows == NULL)
    return NULL;
  ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  for (guint i = 0; i < rows->len; i++)
    {
      GBytes *bytes = mapi_properties_get_binary (mapi_row_get_properties (rows->pdata[i]), MAPI_PR_ENTRYID);
      MapiEntryId *id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;

      if (id != NULL)
        g_ptr_array_add (ids, id);
    }
  return ids;
}

/* An entry that was loaded has its whole card; its members are named in it so that other programs know them */
static MapiVcard *
find_card (MapiProperties *entry)
{
  GBytes *bytes = mapi_properties_get_binary (entry, MAPI_PR_CONTACT_CARD);
  g_autofree char *text = NULL;
  MapiVcard *card = NULL;

  if (bytes != NULL)
    {
      text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
      card = mapi_vcard_parse (text, NULL);
    }
  return card != NULL ? card : mapi_vcard_from_entry (entry);
}

static char *
write_cards (GPtrArray        *entries,
             MapiVcardVersion  version)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < entries->len; i++)
    {
      g_autoptr(MapiVcard) card = find_card (entries->pdata[i]);
      g_autofree char *text = mapi_vcard_to_string (card, version);

      g_string_append (out, text);
    }
  return g_string_free (out, FALSE);
}

/* A table knows nobody by an id: the members as they are written to, those of lists in the list too */
static MapiProperties *
dup_for_table (MapiAddressBook  *self,
               MapiProperties   *entry,
               GCancellable     *cancellable,
               GError          **error)
{
  g_autoptr(GPtrArray) members = NULL;
  g_autoptr(GPtrArray) ids = NULL;
  g_autoptr(MapiProperties) copy = NULL;
  g_autoptr(GError) problem = NULL;

  if (mapi_properties_get_long (entry, MAPI_PR_OBJECT_TYPE, 0) != MAPI_OBJECT_DIST_LIST)
    return mapi_properties_ref (entry);
  members = mapi_address_book_list_members (self, entry, cancellable, error);
  if (members == NULL)
    return NULL;
  /* A list of a list of nobody has nobody in it, too */
  if (!mapi_address_book_expand_recips (self, members, cancellable, &problem) &&
      !g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  for (guint i = 0; i < members->len; i++)
    {
      const char *address = mapi_properties_get_string (members->pdata[i], MAPI_PR_EMAIL_ADDRESS);

      if (address != NULL)
        g_ptr_array_add (ids, mapi_one_off_create_entry_id (mapi_properties_get_string (members->pdata[i],
                                                                                        MAPI_PR_DISPLAY_NAME),
                                                            "SMTP", address, FALSE));
    }
  copy = mapi_properties_copy (entry);
  mapi_address_book_set_members (copy, ids);
  return g_steal_pointer (&copy);
}

/**
 * mapi_address_book_export_entries:
 * @self: an address book
 * @container: (nullable): a container, everybody in which is meant without @ids
 * @ids: (nullable) (element-type MapiEntryId): whom to export
 * @format: %MAPI_CARD_FORMAT_CSV for a table, else vCards are made
 * @version: of the vCards
 * @n_written: (out) (optional): how many were written
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Makes a file of people for other programs. Whoever was deleted meanwhile is left out. In a table a list has its
 * members, and those of lists in it, by address: they are nobody's entries any more when it is read. Blocks; any thread.
 *
 * Errors: as [method@AddressBook.new_contents_table]; for a table as [method@AddressBook.expand_recips].
 *
 * Returns: (transfer full): its text, or %NULL
 */
char *
mapi_address_book_export_entries (MapiAddressBook    *self,
                                  const MapiEntryId  *container,
                                  GPtrArray          *ids,
                                  MapiCardFormat      format,
                                  MapiVcardVersion    version,
                                  guint              *n_written,
                                  GCancellable       *cancellable,
                                  GError            **error)
{
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(GPtrArray) all = NULL;

  g_return_val_if_fail (MAPI_IS_ADDRESS_BOOK (self), NULL);
  g_return_val_if_fail (container != NULL || ids != NULL, NULL);

  all = ids != NULL ? g_ptr_array_ref (ids) : list_all (self, container, cancellable, error);
  if (all == NULL)
    return NULL;
  for (guint i = 0; i < all->len; i++)
    {
      g_autoptr(MapiEntry) entry = NULL;
      MapiProperties *properties;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      entry = mapi_address_book_open_entry (self, all->pdata[i], cancellable, NULL);
      if (entry == NULL)
        continue;
      properties = mapi_entry_get_properties (entry);
      properties = format == MAPI_CARD_FORMAT_CSV ? dup_for_table (self, properties, cancellable, error)
                                                  : mapi_properties_ref (properties);
      if (properties == NULL)
        return NULL;
      g_ptr_array_add (entries, properties);
    }
  if (n_written != NULL)
    *n_written = entries->len;
  return format == MAPI_CARD_FORMAT_CSV ? mapi_card_write_table (entries) : write_cards (entries, version);
}
