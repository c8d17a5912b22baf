/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli-commands.h"

#define MARKS (MAPI_MSGSTATUS_REMOTE_DOWNLOAD | MAPI_MSGSTATUS_REMOTE_DELETE)

static const char *
mark_name (MapiProperties *row)
{
  gint32 status = mapi_properties_get_long (row, MAPI_PR_MSG_STATUS, 0);

  return status & MAPI_MSGSTATUS_REMOTE_DELETE ? "delete" : status & MAPI_MSGSTATUS_REMOTE_DOWNLOAD ? "fetch" : NULL;
}

static void
print_row (CliContext     *context,
           MapiProperties *row)
{
  GBytes *bytes = mapi_properties_get_binary (row, MAPI_PR_ENTRYID);
  g_autoptr(MapiEntryId) id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;
  g_autofree char *text = id != NULL ? mapi_entry_id_to_string (id) : g_strdup ("");
  const char *from = mapi_properties_get_string (row, MAPI_PR_SENT_REPRESENTING_NAME);
  const char *subject = mapi_properties_get_string (row, MAPI_PR_SUBJECT);
  gint64 received = mapi_properties_get_int64 (row, MAPI_PR_MESSAGE_DELIVERY_TIME, 0);
  gint64 size = mapi_properties_get_int64 (row, MAPI_PR_SOURCE_SIZE, 0);

  if (context->json)
    {
      json_builder_begin_object (context->builder);
      cli_json_id (context, "id", id);
      cli_json_member (context, "subject", subject);
      cli_json_member (context, "from", from);
      cli_json_time (context, "received", received);
      cli_json_int (context, "size", size);
      cli_json_member (context, "mark", mark_name (row));
      json_builder_end_object (context->builder);
    }
  else
    {
      g_autofree char *time = cli_format_time_short (received);
      g_autofree char *bulk = cli_format_size (size);
      g_autofree char *sender = cli_format_cell (from, 24);
      g_autofree char *clean = cli_clean_text (subject != NULL ? subject : "");

      g_print ("%s  %-16s  %-8s  %-6s  %s  %s\n", text, time, bulk, mark_name (row) != NULL ? mark_name (row) : "", sender,
               clean);
    }
}

/* Of which only the headers are here; and what is marked, as all of that is transferred */
static MapiRestriction *
new_restriction (void)
{
  g_autoptr(MapiValue) yes = mapi_value_new_boolean (MAPI_PR_HEADERS_ONLY, TRUE);
  g_autoptr(GPtrArray) children = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_restriction_unref);

  g_ptr_array_add (children, mapi_restriction_new_property (MAPI_RELOP_EQ, MAPI_PR_HEADERS_ONLY, yes));
  g_ptr_array_add (children, mapi_restriction_new_bitmask (MAPI_PR_MSG_STATUS, MARKS, TRUE));
  return mapi_restriction_new_or (children);
}

static gboolean
list (CliContext  *context,
      MapiFolder  *folder,
      GError     **error)
{
  static const guint32 columns[] = {
    MAPI_PR_ENTRYID, MAPI_PR_SENT_REPRESENTING_NAME, MAPI_PR_SUBJECT, MAPI_PR_MESSAGE_DELIVERY_TIME, MAPI_PR_SOURCE_SIZE,
    MAPI_PR_MSG_STATUS
  };
  g_autoptr(MapiTable) table = mapi_folder_new_contents_table (folder, MAPI_TABLE_FLAG_NONE, error);
  g_autoptr(MapiRestriction) restriction = new_restriction ();
  g_autoptr(GPtrArray) rows = NULL;

  if (table == NULL || !mapi_table_open (table, columns, G_N_ELEMENTS (columns), restriction, NULL, NULL, error))
    return FALSE;
  rows = mapi_table_query_rows (table, G_MAXINT32, MAPI_QUERY_ROWS_NONE, NULL, error);
  if (rows == NULL)
    return FALSE;
  json_builder_begin_array (context->builder);
  for (guint i = 0; i < rows->len; i++)
    print_row (context, mapi_row_get_properties (rows->pdata[i]));
  json_builder_end_array (context->builder);
  return TRUE;
}

/* The store of the first of @n messages, those of them that are in it, and how many that are from the first on */
static MapiStore *
parse_some (CliContext  *context,
            int          n,
            char       **texts,
            GPtrArray   *ids,
            GError     **error)
{
  g_autoptr(MapiStore) first = NULL;

  for (int i = 0; i < n; i++)
    {
      g_autoptr(MapiStore) store = NULL;
      MapiEntryId *id = cli_context_parse_id (context, texts[i], &store, error);

      if (id == NULL)
        return NULL;
      if (first != NULL && first != store)
        {
          mapi_entry_id_free (id);
          break;
        }
      g_ptr_array_add (ids, id);
      g_set_object (&first, store);
    }
  return g_steal_pointer (&first);
}

/* At once, as far as they are of one store */
static gboolean
mark (CliContext        *context,
      MapiMessageStatus  status,
      int                n,
      char             **texts,
      GError           **error)
{
  while (n > 0)
    {
      g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
      g_autoptr(MapiStore) store = parse_some (context, n, texts, ids, error);
      gboolean partial;

      if (store == NULL || !mapi_store_mark_remote (store, ids, status, &partial, NULL, error))
        return FALSE;
      if (partial)
        {
          g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("The message does not exist any more"));
          return FALSE;
        }
      n -= (int) ids->len;
      texts += ids->len;
    }
  return cli_acknowledge (context, TRUE);
}

static gboolean
transfer (CliContext  *context,
          MapiFolder  *folder,
          GError     **error)
{
  guint n_fetched, n_deleted;

  if (!mapi_session_transfer_marked (context->session, mapi_folder_get_store (folder), mapi_folder_get_entry_id (folder),
                                     G_MAXUINT, &n_fetched, &n_deleted, NULL, error))
    return FALSE;
  if (context->json)
    {
      json_builder_begin_object (context->builder);
      cli_json_int (context, "fetched", n_fetched);
      cli_json_int (context, "deleted", n_deleted);
      json_builder_end_object (context->builder);
    }
  else
    g_print (_("%u fetched, %u deleted\n"), n_fetched, n_deleted);
  return TRUE;
}

gboolean
cli_remote (CliContext  *context,
            int          argc,
            char       **argv,
            GError     **error)
{
  const char *verb = argc > 1 ? argv[1] : "";
  g_autoptr(MapiFolder) folder = NULL;

  if (g_str_equal (verb, "mark") && argc > 3 && g_str_equal (argv[2], "fetch"))
    return mark (context, MAPI_MSGSTATUS_REMOTE_DOWNLOAD, argc - 3, argv + 3, error);
  if (g_str_equal (verb, "mark") && argc > 3 && g_str_equal (argv[2], "delete"))
    return mark (context, MAPI_MSGSTATUS_REMOTE_DELETE, argc - 3, argv + 3, error);
  if (g_str_equal (verb, "unmark") && argc > 2)
    return mark (context, 0, argc - 2, argv + 2, error);
  if (argc != 3 || (!g_str_equal (verb, "list") && !g_str_equal (verb, "transfer")))
    return cli_usage_error (error, "%s", _("What is to be done with messages on the server?"));
  folder = cli_context_open_folder (context, argv[2], error);
  if (folder == NULL)
    return FALSE;
  return g_str_equal (verb, "list") ? list (context, folder, error) : transfer (context, folder, error);
}
