/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli-contacts.h"

/* Entries go into the book in batches, one change each: large enough to be fast, small enough that others who write
 * need not wait long. */
#define BATCH 1000u

typedef struct
{
  CliContext        *context;
  MapiAddressBook   *book;
  MapiEntryId       *container;
  GPtrArray         *waiting;   /* (element-type MapiProperties) */
  GPtrArray         *problems;  /* (element-type utf8): "FILE:LINE: reason" */
  const char        *path;
  guint              n_read;
  guint              n_saved;
  GError            *error;
} Import;

static gboolean
flush (Import *import)
{
  guint n_saved = 0;

  if (import->waiting->len > 0 && import->error == NULL &&
      !mapi_address_book_save_entries (import->book, import->container, import->waiting,
                                       MAPI_CREATE_ENTRY_CHECK_DUP_STRICT, &n_saved, NULL, &import->error))
    return FALSE;
  import->n_saved += n_saved;
  g_ptr_array_set_size (import->waiting, 0);
  return import->error == NULL;
}

static void
add_problem (Import     *import,
             guint       line,
             const char *problem)
{
  g_ptr_array_add (import->problems, g_strdup_printf ("%s:%u: %s", import->path, line, problem));
}

static void
take (MapiVcard  *card,
      guint       line,
      const char *problem,
      gpointer    user_data)
{
  Import *import = user_data;
  g_autoptr(MapiProperties) entry = NULL;
  const char * const *flaws;

  if (problem != NULL)
    add_problem (import, line, problem);
  if (card == NULL || import->error != NULL)
    return;
  entry = mapi_vcard_to_entry (card);
  if (!mapi_properties_has (entry, MAPI_PR_DISPLAY_NAME))
    {
      add_problem (import, line, _("There is neither a name nor an address."));
      return;
    }
  flaws = mapi_properties_get_strv (entry, MAPI_PR_CONTACT_FLAWS);
  for (guint i = 0; flaws != NULL && flaws[i] != NULL; i++)
    add_problem (import, line, flaws[i]);
  import->n_read++;
  g_ptr_array_add (import->waiting, g_steal_pointer (&entry));
  if (import->waiting->len >= BATCH)
    flush (import);
}

static MapiCardFormat
parse_format (const char *name)
{
  static const char * const names[] = { "auto", "vcard", "ldif", "csv" };

  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      return (MapiCardFormat) i;
  return name == NULL ? MAPI_CARD_FORMAT_UNKNOWN : (MapiCardFormat) -1;
}

static gboolean
import_file (Import          *import,
             const char      *path,
             MapiCardFormat   format,
             GError         **error)
{
  g_autoptr(GMappedFile) file = g_mapped_file_new (path, FALSE, error);
  g_autoptr(GBytes) bytes = NULL;

  if (file == NULL)
    return FALSE;
  bytes = g_mapped_file_get_bytes (file);
  import->path = path;
  if (format == MAPI_CARD_FORMAT_UNKNOWN)
    format = mapi_card_format_guess (bytes, path);
  if (!mapi_card_read_file (bytes, format, take, import, error))
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }
  if (flush (import))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&import->error));
  return FALSE;
}

static void
report (Import *import)
{
  if (import->context->json)
    {
      json_builder_begin_object (import->context->builder);
      cli_json_int (import->context, "read", import->n_read);
      cli_json_int (import->context, "added", import->n_saved);
      cli_json_int (import->context, "there-already", import->n_read - import->n_saved);
      g_ptr_array_add (import->problems, NULL);
      cli_json_strv (import->context, "problems", (const char * const *) import->problems->pdata);
      json_builder_end_object (import->context->builder);
      return;
    }
  for (guint i = 0; i < import->problems->len; i++)
    {
      g_autofree char *clean = cli_clean_text (import->problems->pdata[i]);

      g_printerr ("mapi: %s\n", clean);
    }
  g_print (ngettext ("%u entry added", "%u entries added", import->n_saved), import->n_saved);
  if (import->n_read > import->n_saved)
    g_print (ngettext (", %u was there already", ", %u were there already", import->n_read - import->n_saved),
             import->n_read - import->n_saved);
  g_print ("\n");
}

gboolean
cli_contacts_import (CliContext  *context,
                     int          argc,
                     char       **argv,
                     GError     **error)
{
  g_autofree char *name = NULL;
  g_autofree char *format_name = NULL;
  const GOptionEntry entries[] = {
    { "book", 0, 0, G_OPTION_ARG_STRING, &name, NULL, NULL },
    { "format", 0, 0, G_OPTION_ARG_STRING, &format_name, NULL, NULL },
    { NULL }
  };
  Import import = { .context = context };
  g_autoptr(MapiAddressBook) book = NULL;
  g_autoptr(MapiEntryId) container = NULL;
  g_autoptr(GPtrArray) waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  gboolean done = TRUE;
  MapiCardFormat format;

  if (!cli_parse_options (entries, &argc, &argv, error))
    return FALSE;
  format = parse_format (format_name);
  if (argc < 2 || (int) format < 0)
    return cli_usage_error (error, _("Name files, and with --format what they are: vcard, ldif or csv."));
  import.book = book = cli_contacts_open_book (context, error);
  import.container = container = book != NULL ? cli_contacts_find_container (book, name, error) : NULL;
  if (container == NULL)
    return FALSE;
  import.waiting = waiting;
  import.problems = problems;
  for (int i = 1; i < argc && done; i++)
    done = import_file (&import, argv[i], format, error);
  if (done)
    report (&import);
  return done;
}

/* ---- export ---- */

static GPtrArray *
load_container (MapiAddressBook    *book,
                const MapiEntryId  *container,
                GError            **error)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID };
  g_autoptr(MapiTable) table = mapi_address_book_new_contents_table (book, container, error);
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);

  if (table == NULL || !mapi_table_open (table, columns, G_N_ELEMENTS (columns), NULL, NULL, NULL, error))
    return NULL;
  rows = mapi_table_query_all_rows (table, NULL, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      GBytes *bytes = mapi_properties_get_binary (mapi_row_get_properties (rows->pdata[i]), MAPI_PR_ENTRYID);
      g_autoptr(MapiEntryId) id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
      g_autoptr(MapiEntry) entry = id != NULL ? mapi_address_book_open_entry (book, id, NULL, NULL) : NULL;

      /* Somebody may have deleted it just now */
      if (entry != NULL)
        g_ptr_array_add (entries, mapi_properties_ref (mapi_entry_get_properties (entry)));
    }
  return rows != NULL ? g_steal_pointer (&entries) : NULL;
}

static GPtrArray *
load_named (MapiAddressBook  *book,
            char            **names,
            GError          **error)
{
  g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autoptr(MapiEntryId) id = cli_contacts_find_entry (book, names[i], error);
      g_autoptr(MapiEntry) entry = id != NULL ? mapi_address_book_open_entry (book, id, NULL, error) : NULL;

      if (entry == NULL)
        return NULL;
      g_ptr_array_add (entries, mapi_properties_ref (mapi_entry_get_properties (entry)));
    }
  return g_steal_pointer (&entries);
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
write_entries (GPtrArray  *entries,
               const char *format)
{
  MapiVcardVersion version = g_strcmp0 (format, "vcard4") == 0 ? MAPI_VCARD_VERSION_4 : MAPI_VCARD_VERSION_3;
  GString *out;

  if (g_strcmp0 (format, "csv") == 0)
    return mapi_card_write_table (entries);
  out = g_string_new (NULL);
  for (guint i = 0; i < entries->len; i++)
    {
      g_autoptr(MapiVcard) card = find_card (entries->pdata[i]);
      g_autofree char *text = mapi_vcard_to_string (card, version);

      g_string_append (out, text);
    }
  return g_string_free (out, FALSE);
}

gboolean
cli_contacts_export (CliContext  *context,
                     int          argc,
                     char       **argv,
                     GError     **error)
{
  static const char * const formats[] = { "vcard", "vcard3", "vcard4", "csv", NULL };
  g_autofree char *name = NULL;
  g_autofree char *format = NULL;
  g_autofree char *path = NULL;
  const GOptionEntry options[] = {
    { "book", 0, 0, G_OPTION_ARG_STRING, &name, NULL, NULL },
    { "format", 0, 0, G_OPTION_ARG_STRING, &format, NULL, NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &path, NULL, NULL },
    { NULL }
  };
  g_autoptr(MapiAddressBook) book = NULL;
  g_autoptr(MapiEntryId) container = NULL;
  g_autoptr(GPtrArray) entries = NULL;
  g_autofree char *text = NULL;

  if (!cli_parse_options (options, &argc, &argv, error))
    return FALSE;
  if (format != NULL && !g_strv_contains (formats, format))
    return cli_usage_error (error, _("A file can be written as vcard3, vcard4 or csv."));
  book = cli_contacts_open_book (context, error);
  container = book != NULL && argc == 1 ? cli_contacts_find_container (book, name, error) : NULL;
  if (book == NULL || (argc == 1 && container == NULL))
    return FALSE;
  entries = argc == 1 ? load_container (book, container, error) : load_named (book, argv + 1, error);
  if (entries == NULL)
    return FALSE;
  text = write_entries (entries, format);
  if (path == NULL && !context->json)
    {
      g_print ("%s", text);
      return TRUE;
    }
  if (path != NULL && !g_file_set_contents_full (path, text, (gssize) strlen (text), G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                                 error))
    return FALSE;
  json_builder_begin_object (context->builder);
  cli_json_int (context, "entries", entries->len);
  if (path != NULL)
    cli_json_member (context, "path", path);
  else
    cli_json_member (context, "text", text);
  json_builder_end_object (context->builder);
  return TRUE;
}
