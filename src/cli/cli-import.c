/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli-commands.h"
#include "cli-work.h"

/* Messages go into the store in batches, one transaction each: large enough to be fast, small
 * enough that memory stays bounded. */
#define BATCH_MESSAGES 4000
#define BATCH_BYTES (32u * 1024u * 1024u)
#define TELL_MESSAGES 100

typedef struct
{
  MapiFolder *folder;
  GPtrArray  *sources;
  GPtrArray  *properties;
  gsize       bytes;
  guint       n_imported;
  CliWork    *work;
} Import;

static gboolean
flush (Import  *import,
       GError **error)
{
  g_autoptr(GPtrArray) ids = NULL;

  if (import->sources->len == 0)
    return TRUE;
  ids = mapi_store_import_messages (mapi_folder_get_store (import->folder),
                                    mapi_folder_get_entry_id (import->folder),
                                    import->sources, import->properties, NULL, error);
  if (ids == NULL)
    return FALSE;
  import->n_imported += ids->len;
  import->bytes = 0;
  g_ptr_array_set_size (import->sources, 0);
  g_ptr_array_set_size (import->properties, 0);
  return TRUE;
}

static gboolean
go_on (Import             *import,
       MapiMailboxReader  *reader,
       GError            **error)
{
  guint n = import->n_imported + import->sources->len;
  g_autofree char *text = g_strdup_printf (ngettext ("%u message is imported", "%u messages are imported", n), n);

  return cli_work_go_on (import->work, text, mapi_mailbox_reader_get_progress (reader), error);
}

static gboolean
import_file (CliContext  *context,
             Import      *import,
             const char  *path,
             GError     **error)
{
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr(MapiMailboxReader) reader = mapi_mailbox_reader_new (file, error);
  const char * const *problems;

  if (reader == NULL)
    return FALSE;
  for (;;)
    {
      g_autoptr(MapiProperties) properties = NULL;
      g_autoptr(GError) failure = NULL;
      g_autoptr(GBytes) source = mapi_mailbox_reader_next (reader, &properties, NULL, &failure);

      if (source == NULL && failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (source == NULL)
        break;
      import->bytes += g_bytes_get_size (source);
      g_ptr_array_add (import->sources, g_steal_pointer (&source));
      g_ptr_array_add (import->properties, g_steal_pointer (&properties));
      if (import->sources->len % TELL_MESSAGES == 0 && !go_on (import, reader, error))
        return FALSE;
      if ((import->sources->len >= BATCH_MESSAGES || import->bytes >= BATCH_BYTES) && !flush (import, error))
        return FALSE;
    }

  problems = mapi_mailbox_reader_get_problems (reader);
  for (guint i = 0; problems != NULL && problems[i] != NULL; i++)
    {
      if (context->json)
        json_builder_add_string_value (context->builder, problems[i]);
      else
        g_printerr ("mapi: %s\n", problems[i]);
    }
  return TRUE;
}

gboolean
cli_import (CliContext  *context,
            int          argc,
            char       **argv,
            GError     **error)
{
  Import import = { NULL, };
  g_auto(CliWork) work = { NULL, };
  g_autoptr(MapiFolder) folder = NULL;
  g_autoptr(GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(GPtrArray) properties =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);

  if (argc < 3)
    return cli_usage_error (error, _("Name a folder and at least one file."));
  folder = cli_context_open_folder (context, argv[1], error);
  if (folder == NULL)
    return FALSE;
  import.folder = folder;
  import.sources = sources;
  import.properties = properties;
  import.work = &work;
  cli_work_begin (&work, context);

  json_builder_begin_object (context->builder);
  json_builder_set_member_name (context->builder, "problems");
  json_builder_begin_array (context->builder);
  for (int i = 2; i < argc; i++)
    if (!import_file (context, &import, argv[i], error))
      return FALSE;
  if (!flush (&import, error))
    return FALSE;
  cli_work_end (&work);
  json_builder_end_array (context->builder);
  cli_json_int (context, "imported", import.n_imported);
  json_builder_end_object (context->builder);
  if (!context->json)
    g_print (g_dngettext (NULL, "%u message imported\n", "%u messages imported\n", import.n_imported),
             import.n_imported);
  return TRUE;
}

static gboolean
write_bytes (GOutputStream  *stream,
             GBytes         *bytes,
             GError        **error)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  return g_output_stream_write_all (stream, data, length, NULL, NULL, error);
}

static gboolean
export_message (MapiStore          *store,
                const MapiEntryId  *id,
                gboolean            mbox,
                GOutputStream      *stream,
                GError            **error)
{
  g_autoptr(GBytes) source = mapi_store_load_source (store, id, NULL, error);
  g_autoptr(MapiContent) content = NULL;
  g_autoptr(GBytes) entry = NULL;
  MapiProperties *properties;

  if (source == NULL)
    return FALSE;
  if (!mbox)
    return write_bytes (stream, source, error);
  content = mapi_store_load_message (store, id, NULL, error);
  if (content == NULL)
    return FALSE;
  properties = mapi_content_get_properties (content);
  entry = mapi_mailbox_format_mbox (source,
                                    mapi_properties_get_string (properties, MAPI_PR_SENDER_EMAIL_ADDRESS),
                                    mapi_properties_get_time (properties, MAPI_PR_MESSAGE_DELIVERY_TIME));
  return write_bytes (stream, entry, error);
}

static gboolean
export_folder (MapiFolder     *folder,
               GOutputStream  *stream,
               CliWork        *work,
               guint          *n,
               GError        **error)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID };
  g_autoptr(MapiTable) table = mapi_folder_new_contents_table (folder, MAPI_TABLE_FLAG_NONE, error);
  g_autoptr(MapiSortOrder) order =
    mapi_sort_order_new_single (MAPI_PR_MESSAGE_DELIVERY_TIME, MAPI_SORT_ASCEND);
  guint total;

  if (table == NULL ||
      !mapi_table_open (table, columns, G_N_ELEMENTS (columns), NULL, order, NULL, error))
    return FALSE;
  total = mapi_table_get_row_count (table);
  for (;;)
    {
      g_autoptr(GPtrArray) rows = mapi_table_query_rows (table, 100, MAPI_QUERY_ROWS_NONE, NULL, error);
      g_autofree char *text = NULL;

      if (rows == NULL)
        return FALSE;
      if (rows->len == 0)
        return TRUE;
      for (guint i = 0; i < rows->len; i++)
        {
          g_autoptr(MapiEntryId) id = mapi_row_dup_entry_id (g_ptr_array_index (rows, i));

          if (!export_message (mapi_folder_get_store (folder), id, TRUE, stream, error))
            return FALSE;
          (*n)++;
        }
      text = g_strdup_printf (ngettext ("%u message is exported", "%u messages are exported", *n), *n);
      if (!cli_work_go_on (work, text, total > 0 ? *n / (double) total : -1, error))
        return FALSE;
    }
}

static gboolean
export_to (CliContext     *context,
           const char     *what,
           GOutputStream  *stream,
           guint          *n,
           GError        **error)
{
  g_auto(CliWork) work = { NULL, };
  g_autoptr(MapiStore) store = NULL;
  g_autoptr(MapiEntryId) id = cli_context_parse_id (context, what, &store, NULL);
  g_autoptr(MapiFolder) folder = NULL;

  if (id != NULL && mapi_store_get_object_type (store, id, NULL, NULL) == MAPI_OBJECT_MESSAGE)
    {
      *n = 1;
      return export_message (store, id, FALSE, stream, error);
    }
  folder = cli_context_open_folder (context, what, error);
  if (folder == NULL)
    return FALSE;
  cli_work_begin (&work, context);
  return export_folder (folder, stream, &work, n, error);
}

gboolean
cli_export (CliContext  *context,
            int          argc,
            char       **argv,
            GError     **error)
{
  g_autofree char *output = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, NULL, NULL },
    { NULL }
  };
  g_autoptr(GFile) file = NULL;
  g_autoptr(GFileOutputStream) stream = NULL;
  g_autoptr(GCancellable) abandon = g_cancellable_new ();
  guint n = 0;

  if (!cli_parse_options (entries, &argc, &argv, error))
    return FALSE;
  if (argc != 2 || output == NULL)
    return cli_usage_error (error, _("Name a folder or a message, and a file with -o."));
  file = g_file_new_for_commandline_arg (output);
  stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, error);
  if (stream == NULL)
    return FALSE;
  if (!export_to (context, argv[1], G_OUTPUT_STREAM (stream), &n, error))
    {
      /* A cancelled close leaves the file that was there before. */
      g_cancellable_cancel (abandon);
      g_output_stream_close (G_OUTPUT_STREAM (stream), abandon, NULL);
      return FALSE;
    }
  if (!g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, error))
    return FALSE;

  json_builder_begin_object (context->builder);
  cli_json_int (context, "exported", n);
  json_builder_end_object (context->builder);
  if (!context->json)
    g_print (g_dngettext (NULL, "%u message exported\n", "%u messages exported\n", n), n);
  return TRUE;
}
