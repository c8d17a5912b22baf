/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli-commands.h"

static const guint32 columns[] = {
  MAPI_PR_ENTRYID, MAPI_PR_DISPLAY_NAME, MAPI_PR_FOLDER_PATH, MAPI_PR_FOLDER_ROLE, MAPI_PR_CONTENT_COUNT,
  MAPI_PR_CONTENT_UNREAD, MAPI_PR_DEPTH, MAPI_PR_FOLDER_TYPE, MAPI_PR_OFFLINE_MONTHS
};

static const char *
role_name (MapiFolderRole role)
{
  switch (role)
    {
    case MAPI_FOLDER_ROLE_INBOX:
      return "inbox";
    case MAPI_FOLDER_ROLE_OUTBOX:
      return "outbox";
    case MAPI_FOLDER_ROLE_DRAFTS:
      return "drafts";
    case MAPI_FOLDER_ROLE_SENT:
      return "sent";
    case MAPI_FOLDER_ROLE_TRASH:
      return "trash";
    case MAPI_FOLDER_ROLE_JUNK:
      return "junk";
    case MAPI_FOLDER_ROLE_ARCHIVE:
      return "archive";
    case MAPI_FOLDER_ROLE_TEMPLATES:
      return "templates";
    case MAPI_FOLDER_ROLE_SEARCH_ROOT:
      return "search-root";
    case MAPI_FOLDER_ROLE_NONE:
    case MAPI_FOLDER_ROLE_ROOT:
    case MAPI_FOLDER_ROLE_IPM_SUBTREE:
    case MAPI_FOLDER_ROLE_COMMON_VIEWS:
    case MAPI_FOLDER_ROLE_VIEWS:
    default:
      return NULL;
    }
}

/* What of a folder is kept here, as "folder keep" takes it; NULL: what the service says */
static char *
dup_keep (MapiProperties *properties)
{
  gint32 months = mapi_properties_get_long (properties, MAPI_PR_OFFLINE_MONTHS, -1);

  if (!mapi_properties_has (properties, MAPI_PR_OFFLINE_MONTHS))
    return NULL;
  return months < 0 ? g_strdup ("all") : months == 0 ? g_strdup ("none") : g_strdup_printf ("%d", months);
}

static void
add_row (CliContext *context,
         const char *store,
         MapiRow    *row)
{
  MapiProperties *properties = mapi_row_get_properties (row);
  g_autoptr(MapiEntryId) id = mapi_row_dup_entry_id (row);
  const char *path = mapi_properties_get_string (properties, MAPI_PR_FOLDER_PATH);
  const char *role = role_name ((MapiFolderRole) mapi_properties_get_long (properties, MAPI_PR_FOLDER_ROLE, 0));
  gint32 total = mapi_properties_get_long (properties, MAPI_PR_CONTENT_COUNT, 0);
  gint32 unread = mapi_properties_get_long (properties, MAPI_PR_CONTENT_UNREAD, 0);
  g_autofree char *keep = dup_keep (properties);

  if (context->json)
    {
      json_builder_begin_object (context->builder);
      cli_json_id (context, "id", id);
      cli_json_member (context, "store", store);
      cli_json_member (context, "path", path);
      cli_json_member (context, "name", mapi_properties_get_string (properties, MAPI_PR_DISPLAY_NAME));
      cli_json_member (context, "role", role);
      cli_json_int (context, "total", total);
      cli_json_int (context, "unread", unread);
      if (keep != NULL)
        cli_json_member (context, "keep", keep);
      json_builder_end_object (context->builder);
    }
  else
    {
      g_autofree char *cell = cli_format_cell (path, 40);

      g_print ("%7d %7d  %s  %s%s\n", unread, total, cell, role != NULL ? "@" : "",
               role != NULL ? role : "");
    }
}

static gboolean
list_store (CliContext  *context,
            MapiStore   *store,
            GError     **error)
{
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (store));
  const char *name = mapi_support_get_display_name (support);
  g_autoptr(MapiEntryId) subtree =
    mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_IPM_SUBTREE, NULL, error);
  g_autoptr(MapiTable) table = NULL;
  g_autoptr(GPtrArray) rows = NULL;

  if (subtree == NULL)
    return FALSE;
  table = mapi_store_new_hierarchy_table (store, subtree, MAPI_TABLE_FLAG_CONVENIENT_DEPTH, error);
  if (table == NULL ||
      !mapi_table_open (table, columns, G_N_ELEMENTS (columns), NULL, NULL, NULL, error))
    return FALSE;
  rows = mapi_table_query_all_rows (table, NULL, error);
  if (rows == NULL)
    return FALSE;
  if (!context->json)
    g_print ("%s\n%7s %7s\n", name, _("unread"), _("all"));
  for (guint i = 0; i < rows->len; i++)
    add_row (context, name, g_ptr_array_index (rows, i));
  return TRUE;
}

gboolean
cli_folders (CliContext  *context,
             int          argc,
             char       **argv,
             GError     **error)
{
  MapiSession *session;
  g_autoptr(GPtrArray) stores = NULL;
  gboolean found = FALSE;

  if (argc > 2)
    return cli_usage_error (error, _("Give at most one store."));
  session = cli_context_logon (context, error);
  if (session == NULL)
    return FALSE;
  stores = mapi_session_open_all_stores (session, NULL, error);
  if (stores == NULL)
    return FALSE;

  json_builder_begin_array (context->builder);
  for (guint i = 0; i < stores->len; i++)
    {
      MapiStore *store = g_ptr_array_index (stores, i);
      const char *name = mapi_support_get_display_name (mapi_provider_get_support (MAPI_PROVIDER (store)));

      if (argc == 2 && g_strcmp0 (name, argv[1]) != 0)
        continue;
      found = TRUE;
      if (!list_store (context, store, error))
        return FALSE;
    }
  json_builder_end_array (context->builder);
  if (!found && argc == 2)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("This profile has no store “%s”."), argv[1]);
      return FALSE;
    }
  return TRUE;
}

static gboolean
answer_folder (CliContext *context,
               MapiFolder *folder)
{
  g_autofree char *path = mapi_folder_dup_path (folder, NULL, NULL);
  g_autofree char *id = mapi_entry_id_to_string (mapi_folder_get_entry_id (folder));

  if (context->json)
    {
      json_builder_begin_object (context->builder);
      cli_json_member (context, "id", id);
      cli_json_member (context, "path", path);
      cli_json_member (context, "name", mapi_folder_get_display_name (folder));
      json_builder_end_object (context->builder);
    }
  else
    g_print ("%s  %s\n", id, path);
  return TRUE;
}

static MapiFolder *
open_subtree (CliContext  *context,
              GError     **error)
{
  g_autoptr(MapiStore) store = cli_context_open_default_store (context, error);

  return store != NULL ? mapi_folder_open_role (store, MAPI_FOLDER_ROLE_IPM_SUBTREE, NULL, error) : NULL;
}

static gboolean
folder_create (CliContext  *context,
               const char  *path,
               GError     **error)
{
  const char *slash = strrchr (path, '/');
  g_autoptr(MapiFolder) parent = NULL;
  g_autoptr(MapiFolder) folder = NULL;

  if (slash != NULL)
    {
      g_autofree char *above = g_strndup (path, (gsize) (slash - path));

      parent = cli_context_open_folder (context, above, error);
    }
  else
    {
      g_autoptr(MapiStore) store = cli_context_open_store_of (context, path, &path, error);

      parent = store != NULL ? mapi_folder_open_role (store, MAPI_FOLDER_ROLE_IPM_SUBTREE, NULL, error) : NULL;
    }
  if (parent == NULL)
    return FALSE;
  folder = mapi_folder_create_folder (parent, slash != NULL ? slash + 1 : path, FALSE, NULL, error);
  return folder != NULL && answer_folder (context, folder);
}

static gboolean
folder_rename (CliContext  *context,
               MapiFolder  *folder,
               const char  *name,
               GError     **error)
{
  g_autoptr(MapiProperties) changes = mapi_properties_new ();

  mapi_properties_set_string (changes, MAPI_PR_DISPLAY_NAME, name);
  return mapi_store_set_properties (mapi_folder_get_store (folder), mapi_folder_get_entry_id (folder),
                                    changes, NULL, 0, NULL, error) &&
         mapi_folder_refresh (folder, NULL, error) && answer_folder (context, folder);
}

static gboolean
folder_copy (CliContext    *context,
             MapiFolder    *folder,
             const char    *destination,
             MapiCopyFlags  flags,
             GError       **error)
{
  MapiStore *store = mapi_folder_get_store (folder);
  g_autoptr(MapiFolder) parent = g_str_equal (destination, "/")
                                 ? open_subtree (context, error)
                                 : cli_context_open_folder (context, destination, error);
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiFolder) moved = NULL;

  if (parent == NULL)
    return FALSE;
  id = mapi_store_copy_folder (store, mapi_folder_get_entry_id (folder),
                               mapi_folder_get_entry_id (parent), NULL, flags | MAPI_COPY_SUBFOLDERS,
                               NULL, error);
  moved = id != NULL ? mapi_folder_open (store, id, NULL, error) : NULL;
  return moved != NULL && answer_folder (context, moved);
}

static gboolean
parse_keep (const char  *text,
            gint32      *months,
            GError     **error)
{
  guint64 number = 0;

  if (g_str_equal (text, "all"))
    *months = -1;
  else if (g_str_equal (text, "none"))
    *months = 0;
  else if (g_ascii_string_to_unsigned (text, 10, 1, 1200, &number, NULL))
    *months = (gint32) number;
  else
    return cli_usage_error (error, _("What is kept is all, none, a number of months, or default, not “%s”."), text);
  return TRUE;
}

/* @what: (nullable): tell only */
static gboolean
folder_keep (CliContext  *context,
             MapiFolder  *folder,
             const char  *what,
             GError     **error)
{
  MapiStore *store = mapi_folder_get_store (folder);
  g_autoptr(MapiProperties) changes = mapi_properties_new ();
  g_autoptr(MapiProperties) properties = NULL;
  g_autofree char *keep = NULL;
  guint32 tag = MAPI_PR_OFFLINE_MONTHS;
  gboolean is_default = g_strcmp0 (what, "default") == 0;
  gint32 months = 0;

  if (!mapi_store_has_server (store))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT,
                           _("All of this folder is on this computer: it has no server."));
      return FALSE;
    }
  if (what != NULL && !is_default && !parse_keep (what, &months, error))
    return FALSE;
  if (what != NULL && !is_default)
    mapi_properties_set_long (changes, tag, months);
  if (what != NULL && !mapi_store_set_properties (store, mapi_folder_get_entry_id (folder), changes, &tag,
                                                  is_default ? 1 : 0, NULL, error))
    return FALSE;
  properties = mapi_store_get_properties (store, mapi_folder_get_entry_id (folder), NULL, error);
  if (properties == NULL)
    return FALSE;
  keep = dup_keep (properties);
  json_builder_begin_object (context->builder);
  cli_json_id (context, "id", mapi_folder_get_entry_id (folder));
  cli_json_member (context, "keep", keep != NULL ? keep : "default");
  json_builder_end_object (context->builder);
  if (!context->json)
    g_print ("%s\n", keep != NULL ? keep : "default");
  return TRUE;
}

gboolean
cli_folder (CliContext  *context,
            int          argc,
            char       **argv,
            GError     **error)
{
  gboolean recursive = FALSE;
  const GOptionEntry entries[] = {
    { "recursive", 0, 0, G_OPTION_ARG_NONE, &recursive, NULL, NULL },
    { NULL }
  };
  g_autoptr(MapiFolder) folder = NULL;
  const char *verb;
  gboolean two, keep;

  if (!cli_parse_options (entries, &argc, &argv, error))
    return FALSE;
  if (argc < 3)
    return cli_usage_error (error, _("Say what to do with which folder."));
  verb = argv[1];
  two = g_str_equal (verb, "rename") || g_str_equal (verb, "move") || g_str_equal (verb, "copy");
  keep = g_str_equal (verb, "keep");
  if (keep ? argc > 4 : argc != (two ? 4 : 3))
    return cli_usage_error (error, _("Too many or too few folders."));
  if (g_str_equal (verb, "create"))
    return folder_create (context, argv[2], error);

  folder = cli_context_open_folder (context, argv[2], error);
  if (folder == NULL)
    return FALSE;
  if (keep)
    return folder_keep (context, folder, argc == 4 ? argv[3] : NULL, error);
  if (g_str_equal (verb, "rename"))
    return folder_rename (context, folder, argv[3], error);
  if (g_str_equal (verb, "move"))
    return folder_copy (context, folder, argv[3], MAPI_COPY_MOVE, error);
  if (g_str_equal (verb, "copy"))
    return folder_copy (context, folder, argv[3], MAPI_COPY_NONE, error);
  if (g_str_equal (verb, "delete"))
    return mapi_store_delete_folder (mapi_folder_get_store (folder), mapi_folder_get_entry_id (folder),
                                     recursive ? MAPI_DELETE_MESSAGES | MAPI_DELETE_FOLDERS : MAPI_DELETE_NONE,
                                     NULL, error) && answer_folder (context, folder);
  if (g_str_equal (verb, "empty"))
    {
      gboolean partial = FALSE;

      if (!mapi_store_empty_folder (mapi_folder_get_store (folder), mapi_folder_get_entry_id (folder),
                                    MAPI_DELETE_NONE, &partial, NULL, error))
        return FALSE;
      if (partial)
        g_printerr ("mapi: %s\n", _("Messages that are being sent stayed."));
      return answer_folder (context, folder);
    }
  return cli_usage_error (error, _("Unknown: folder %s."), verb);
}
