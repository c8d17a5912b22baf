/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cli-contacts.h"

typedef struct
{
  GPtrArray  *problems;   /* (owned) of utf8: "FILE:LINE: reason" */
  const char *path;
  guint       n_read;
  guint       n_saved;
} Import;

static void
add_problem (guint       line,
             const char *problem,
             gpointer    user_data)
{
  Import *import = user_data;

  g_ptr_array_add (import->problems, g_strdup_printf ("%s:%u: %s", import->path, line, problem));
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
import_file (Import             *import,
             MapiAddressBook    *book,
             const MapiEntryId  *container,
             const char         *path,
             MapiCardFormat      format,
             GError            **error)
{
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (path);
  guint n_read = 0, n_saved = 0;
  gboolean done;

  import->path = path;
  done = mapi_address_book_import_file (book, container, file, format, add_problem, import, &n_read, &n_saved, NULL, error);
  import->n_read += n_read;
  import->n_saved += n_saved;
  if (!done)
    g_prefix_error (error, "%s: ", path);
  return done;
}

static void
report (Import     *import,
        CliContext *context)
{
  guint n_old = import->n_read - import->n_saved;

  if (context->json)
    {
      json_builder_begin_object (context->builder);
      cli_json_int (context, "read", import->n_read);
      cli_json_int (context, "added", import->n_saved);
      cli_json_int (context, "there-already", n_old);
      g_ptr_array_add (import->problems, NULL);
      cli_json_strv (context, "problems", (const char * const *) import->problems->pdata);
      json_builder_end_object (context->builder);
      return;
    }
  for (guint i = 0; i < import->problems->len; i++)
    {
      g_autofree char *clean = cli_clean_text (import->problems->pdata[i]);

      g_printerr ("mapi: %s\n", clean);
    }
  if (n_old == 0)
    g_print (ngettext ("%u entry added", "%u entries added", import->n_saved), import->n_saved);
  else
    g_print (ngettext ("%u entry added, the other %u were there already",
                       "%u entries added, the other %u were there already", import->n_saved),
             import->n_saved, n_old);
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
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  Import import = { .problems = problems };
  g_autoptr(MapiAddressBook) book = NULL;
  g_autoptr(MapiEntryId) container = NULL;
  gboolean done = TRUE;
  MapiCardFormat format;

  if (!cli_parse_options (entries, &argc, &argv, error))
    return FALSE;
  format = parse_format (format_name);
  if (argc < 2 || (int) format < 0)
    return cli_usage_error (error, _("Name files, and with --format what they are: vcard, ldif or csv."));
  book = cli_contacts_open_book (context, error);
  container = book != NULL ? cli_contacts_find_container (book, name, error) : NULL;
  if (container == NULL)
    return FALSE;
  for (int i = 1; i < argc && done; i++)
    done = import_file (&import, book, container, argv[i], format, error);
  if (done)
    report (&import, context);
  return done;
}

/* ---- export ---- */

static GPtrArray *
find_named (MapiAddressBook  *book,
            char            **names,
            GError          **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);

  for (guint i = 0; names[i] != NULL; i++)
    {
      MapiEntryId *id = cli_contacts_find_entry (book, names[i], error);

      if (id == NULL)
        return NULL;
      g_ptr_array_add (ids, id);
    }
  return g_steal_pointer (&ids);
}

static gboolean
write_text (CliContext  *context,
            const char  *text,
            const char  *path,
            guint        n_written,
            GError     **error)
{
  if (path == NULL && !context->json)
    {
      g_print ("%s", text);
      return TRUE;
    }
  if (path != NULL && !g_file_set_contents_full (path, text, (gssize) strlen (text), G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                                 error))
    return FALSE;
  json_builder_begin_object (context->builder);
  cli_json_int (context, "entries", n_written);
  if (path != NULL)
    cli_json_member (context, "path", path);
  else
    cli_json_member (context, "text", text);
  json_builder_end_object (context->builder);
  return TRUE;
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
  g_autoptr(GPtrArray) ids = NULL;
  g_autofree char *text = NULL;
  guint n_written = 0;

  if (!cli_parse_options (options, &argc, &argv, error))
    return FALSE;
  if (format != NULL && !g_strv_contains (formats, format))
    return cli_usage_error (error, _("A file can be written as vcard3, vcard4 or csv."));
  book = cli_contacts_open_book (context, error);
  if (book == NULL)
    return FALSE;
  if (argc == 1)
    container = cli_contacts_find_container (book, name, error);
  else
    ids = find_named (book, argv + 1, error);
  if (container == NULL && ids == NULL)
    return FALSE;
  text = mapi_address_book_export_entries (book, container, ids,
                                           g_strcmp0 (format, "csv") == 0 ? MAPI_CARD_FORMAT_CSV : MAPI_CARD_FORMAT_VCARD,
                                           g_strcmp0 (format, "vcard4") == 0 ? MAPI_VCARD_VERSION_4 : MAPI_VCARD_VERSION_3,
                                           &n_written, NULL, error);
  return text != NULL && write_text (context, text, path, n_written, error);
}
