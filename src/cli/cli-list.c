/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli-commands.h"

#define DEFAULT_LIMIT 50

/* In a query "-word" means "without that word": what may be an option has two dashes. Options
 * come first in what is returned; the words of the query follow a "--". */
static GStrv
separate_query (int    argc,
                char **argv)
{
  g_autoptr(GStrvBuilder) options = g_strv_builder_new ();
  g_autoptr(GStrvBuilder) words = g_strv_builder_new ();
  g_auto(GStrv) query = NULL;
  gboolean all_words = FALSE;

  g_strv_builder_add (options, argv[0]);
  for (int i = 1; i < argc; i++)
    {
      gboolean option = !all_words && g_str_has_prefix (argv[i], "--");

      if (option && argv[i][2] == '\0')
        {
          all_words = TRUE;
          continue;
        }
      g_strv_builder_add (option ? options : words, argv[i]);
      /* The value of "--limit 5"; "--reverse" has none. */
      if (option && strchr (argv[i], '=') == NULL && !g_str_equal (argv[i], "--reverse") && i + 1 < argc)
        g_strv_builder_add (options, argv[++i]);
    }
  g_strv_builder_add (options, "--");
  query = g_strv_builder_end (words);
  g_strv_builder_addv (options, (const char **) query);
  return g_strv_builder_end (options);
}

static const guint32 columns[] = {
  MAPI_PR_ENTRYID, MAPI_PR_PARENT_ENTRYID, MAPI_PR_PARENT_DISPLAY, MAPI_PR_SUBJECT, MAPI_PR_SENT_REPRESENTING_NAME,
  MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS, MAPI_PR_DISPLAY_TO, MAPI_PR_DISPLAY_CC, MAPI_PR_CLIENT_SUBMIT_TIME,
  MAPI_PR_MESSAGE_DELIVERY_TIME, MAPI_PR_MESSAGE_SIZE, MAPI_PR_MESSAGE_CLASS, MAPI_PR_MESSAGE_FLAGS,
  MAPI_PR_KEYWORDS, MAPI_PR_FLAGGED, MAPI_PR_ANSWERED, MAPI_PR_FORWARDED, MAPI_PR_PREVIEW, MAPI_PR_CONVERSATION_ID,
  MAPI_PR_HASATTACH, MAPI_PR_OUTGOING_ERROR
};

/* What --sort and --columns call things */
static const struct
{
  const char *name;
  guint32     tag;
  gboolean    newest_first;
} names[] = {
  { "received", MAPI_PR_MESSAGE_DELIVERY_TIME, TRUE },
  { "date", MAPI_PR_CLIENT_SUBMIT_TIME, TRUE },
  { "from", MAPI_PR_SENT_REPRESENTING_NAME, FALSE },
  { "to", MAPI_PR_DISPLAY_TO, FALSE },
  { "cc", MAPI_PR_DISPLAY_CC, FALSE },
  { "subject", MAPI_PR_NORMALIZED_SUBJECT, FALSE },
  { "size", MAPI_PR_MESSAGE_SIZE, TRUE },
  { "class", MAPI_PR_MESSAGE_CLASS, FALSE },
  { "flags", MAPI_PR_MESSAGE_FLAGS, FALSE },
  { "id", MAPI_PR_ENTRYID, FALSE },
  { "folder", MAPI_PR_PARENT_DISPLAY, FALSE },
  { "preview", MAPI_PR_PREVIEW, FALSE },
};

typedef struct
{
  char     *where;
  char     *sort;
  char     *columns;
  gboolean  reverse;
  int       limit;
  int       offset;
} ListOptions;

static void
list_options_clear (ListOptions *options)
{
  g_clear_pointer (&options->where, g_free);
  g_clear_pointer (&options->sort, g_free);
  g_clear_pointer (&options->columns, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ListOptions, list_options_clear)

/* @whole_folder: which of its messages can be said */
static gboolean
parse_list_options (ListOptions   *options,
                    gboolean       whole_folder,
                    int           *argc,
                    char        ***argv,
                    GError       **error)
{
  const GOptionEntry entries[] = {
    { "where", 0, 0, G_OPTION_ARG_STRING, &options->where, NULL, NULL },
    { "sort", 0, 0, G_OPTION_ARG_STRING, &options->sort, NULL, NULL },
    { "columns", 0, 0, G_OPTION_ARG_STRING, &options->columns, NULL, NULL },
    { "reverse", 0, 0, G_OPTION_ARG_NONE, &options->reverse, NULL, NULL },
    { "limit", 0, 0, G_OPTION_ARG_INT, &options->limit, NULL, NULL },
    { "offset", 0, 0, G_OPTION_ARG_INT, &options->offset, NULL, NULL },
    { NULL }
  };

  options->limit = DEFAULT_LIMIT;
  if (!cli_parse_options (whole_folder ? entries : entries + 1, argc, argv, error))
    return FALSE;
  if (options->limit < 0 || options->offset < 0)
    return cli_usage_error (error, _("--limit and --offset are not negative."));
  return TRUE;
}

static MapiSortOrder *
make_sort_order (ListOptions  *options,
                 GError      **error)
{
  const char *wanted = options->sort != NULL ? options->sort : "received";

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].name, wanted))
      return mapi_sort_order_new_single (names[i].tag,
                                         names[i].newest_first != options->reverse
                                         ? MAPI_SORT_DESCEND : MAPI_SORT_ASCEND);
  cli_usage_error (error, _("There is no column “%s” to sort by."), wanted);
  return NULL;
}

/* Of a message whose text is on the server only the names are known, all in one */
static void
add_names (CliContext *context,
           const char *text)
{
  g_auto(GStrv) names_of = g_strsplit (text != NULL ? text : "", "; ", -1);

  for (guint i = 0; names_of[i] != NULL; i++)
    json_builder_add_string_value (context->builder, names_of[i]);
}

/* "Name <a@b>" of each recipient of @type, from the message itself: the list columns
 * have names only. */
static void
add_recipients (CliContext        *context,
                const char        *name,
                MapiContent       *content,
                MapiRecipientType  type,
                const char        *display)
{
  GPtrArray *recipients = content != NULL ? mapi_content_get_recipients (content) : NULL;

  json_builder_set_member_name (context->builder, name);
  json_builder_begin_array (context->builder);
  if (content == NULL)
    add_names (context, display);
  for (guint i = 0; recipients != NULL && i < recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (recipients, i);
      g_autofree char *text = NULL;

      if ((mapi_properties_get_long (recipient, MAPI_PR_RECIPIENT_TYPE, 0) & 0xf) != (gint32) type)
        continue;
      text = mapi_address_format (mapi_properties_get_string (recipient, MAPI_PR_DISPLAY_NAME),
                                  mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS));
      json_builder_add_string_value (context->builder, text);
    }
  json_builder_end_array (context->builder);
}

static char *
sender_of (MapiProperties *row)
{
  return mapi_address_format (mapi_properties_get_string (row, MAPI_PR_SENT_REPRESENTING_NAME),
                              mapi_properties_get_string (row, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS));
}

static void
add_json_row (CliContext *context,
              MapiStore  *store,
              MapiRow    *row)
{
  MapiProperties *properties = mapi_row_get_properties (row);
  g_autoptr(MapiEntryId) id = mapi_row_dup_entry_id (row);
  GBytes *parent = mapi_properties_get_binary (properties, MAPI_PR_PARENT_ENTRYID);
  g_autoptr(MapiEntryId) folder = parent != NULL ? mapi_entry_id_new_from_bytes (parent, NULL) : NULL;
  g_autoptr(MapiContent) content = mapi_store_peek_message (store, id, NULL, NULL);
  GBytes *conversation = mapi_properties_get_binary (properties, MAPI_PR_CONVERSATION_ID);
  g_autofree char *conversation_text = cli_format_hex (conversation);
  g_autofree char *from = sender_of (properties);
  g_auto(GStrv) flags = cli_flag_names (properties);

  json_builder_begin_object (context->builder);
  cli_json_id (context, "id", id);
  cli_json_id (context, "folder", folder);
  cli_json_member (context, "subject", mapi_properties_get_string (properties, MAPI_PR_SUBJECT));
  cli_json_member (context, "from", from);
  add_recipients (context, "to", content, MAPI_RECIPIENT_TO,
                  mapi_properties_get_string (properties, MAPI_PR_DISPLAY_TO));
  add_recipients (context, "cc", content, MAPI_RECIPIENT_CC,
                  mapi_properties_get_string (properties, MAPI_PR_DISPLAY_CC));
  cli_json_time (context, "date", mapi_properties_get_time (properties, MAPI_PR_CLIENT_SUBMIT_TIME));
  cli_json_time (context, "received", mapi_properties_get_time (properties, MAPI_PR_MESSAGE_DELIVERY_TIME));
  cli_json_int (context, "size", mapi_properties_get_int64 (properties, MAPI_PR_MESSAGE_SIZE, 0));
  cli_json_member (context, "class", mapi_properties_get_string (properties, MAPI_PR_MESSAGE_CLASS));
  cli_json_strv (context, "flags", (const char * const *) flags);
  cli_json_member (context, "preview", mapi_properties_get_string (properties, MAPI_PR_PREVIEW));
  cli_json_member (context, "conversation", conversation_text);
  cli_json_boolean (context, "has-attachment", mapi_properties_get_boolean (properties, MAPI_PR_HASATTACH));
  json_builder_end_object (context->builder);
}

static char *
column_text (MapiProperties *row,
             const char     *name)
{
  if (g_str_equal (name, "received"))
    return cli_format_time_short (mapi_properties_get_time (row, MAPI_PR_MESSAGE_DELIVERY_TIME));
  if (g_str_equal (name, "date"))
    return cli_format_time_short (mapi_properties_get_time (row, MAPI_PR_CLIENT_SUBMIT_TIME));
  if (g_str_equal (name, "from"))
    return sender_of (row);
  if (g_str_equal (name, "subject"))
    return g_strdup (mapi_properties_get_string (row, MAPI_PR_SUBJECT));
  if (g_str_equal (name, "size"))
    return cli_format_size (mapi_properties_get_int64 (row, MAPI_PR_MESSAGE_SIZE, 0));
  if (g_str_equal (name, "flags"))
    {
      g_auto(GStrv) flags = cli_flag_names (row);

      return g_strjoinv (",", flags);
    }
  if (g_str_equal (name, "id"))
    {
      GBytes *bytes = mapi_properties_get_binary (row, MAPI_PR_ENTRYID);
      g_autoptr(MapiEntryId) id = bytes != NULL ? mapi_entry_id_new_from_bytes (bytes, NULL) : NULL;

      return id != NULL ? mapi_entry_id_to_string (id) : NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].name, name))
      return g_strdup (mapi_properties_get_string (row, names[i].tag));
  return NULL;
}

static void
print_row (MapiRow            *row,
           const char * const *wanted)
{
  MapiProperties *properties = mapi_row_get_properties (row);

  for (guint i = 0; wanted[i] != NULL; i++)
    {
      g_autofree char *text = column_text (properties, wanted[i]);
      gboolean last = wanted[i + 1] == NULL;
      guint width = g_str_equal (wanted[i], "received") || g_str_equal (wanted[i], "date") ? 16
                    : g_str_equal (wanted[i], "id") ? 40 : g_str_equal (wanted[i], "from") ? 24 : 20;
      g_autofree char *cell = cli_format_cell (text, last ? 60 : width);

      g_print ("%s%s", cell, last ? "\n" : "  ");
    }
}

static gboolean
check_columns (const char * const  *wanted,
               GError             **error)
{
  for (guint i = 0; wanted[i] != NULL; i++)
    {
      gboolean known = FALSE;

      for (guint j = 0; j < G_N_ELEMENTS (names) && !known; j++)
        known = g_str_equal (names[j].name, wanted[i]);
      if (!known)
        return cli_usage_error (error, _("There is no column “%s”."), wanted[i]);
    }
  return TRUE;
}

static gboolean
show_table (CliContext       *context,
            MapiStore        *store,
            MapiTable        *table,
            MapiRestriction  *restriction,
            MapiSortOrder    *order,
            ListOptions      *options,
            GError          **error)
{
  static const char * const usual[] = { "id", "received", "flags", "from", "subject", NULL };
  g_auto(GStrv) chosen = options->columns != NULL ? g_strsplit (options->columns, ",", -1) : NULL;
  const char * const *wanted = chosen != NULL ? (const char * const *) chosen : usual;
  g_autoptr(GPtrArray) rows = NULL;

  if (!check_columns (wanted, error) ||
      !mapi_table_open (table, columns, G_N_ELEMENTS (columns), restriction, order, NULL, error) ||
      !mapi_table_seek_row (table, MAPI_BOOKMARK_BEGINNING, options->offset, NULL, error))
    return FALSE;
  if (options->limit > 0)
    rows = mapi_table_query_rows (table, options->limit, MAPI_QUERY_ROWS_NONE, NULL, error);
  else
    rows = g_ptr_array_new ();
  if (rows == NULL)
    return FALSE;

  for (guint i = 0; i < rows->len; i++)
    {
      if (context->json)
        add_json_row (context, store, g_ptr_array_index (rows, i));
      else
        print_row (g_ptr_array_index (rows, i), wanted);
    }
  options->limit -= (int) rows->len;
  return TRUE;
}

gboolean
cli_list (CliContext  *context,
          int          argc,
          char       **argv,
          GError     **error)
{
  g_auto(ListOptions) options = { NULL, };
  g_autoptr(MapiFolder) folder = NULL;
  g_autoptr(MapiTable) table = NULL;
  g_autoptr(MapiRestriction) restriction = NULL;
  g_autoptr(MapiSortOrder) order = NULL;
  gboolean done;

  if (!parse_list_options (&options, TRUE, &argc, &argv, error))
    return FALSE;
  if (argc != 2)
    return cli_usage_error (error, _("Name one folder."));
  order = make_sort_order (&options, error);
  if (order == NULL)
    return FALSE;
  if (options.where != NULL)
    {
      restriction = mapi_query_parse (options.where, NULL, NULL, error);
      if (restriction == NULL)
        return FALSE;
    }

  folder = cli_context_open_folder (context, argv[1], error);
  if (folder == NULL)
    return FALSE;
  table = mapi_folder_new_contents_table (folder, MAPI_TABLE_FLAG_NONE, error);
  if (table == NULL)
    return FALSE;
  json_builder_begin_array (context->builder);
  done = show_table (context, mapi_folder_get_store (folder), table, restriction, order, &options, error);
  if (done)
    json_builder_end_array (context->builder);
  return done;
}

gboolean
cli_search (CliContext  *context,
            int          argc,
            char       **argv,
            GError     **error)
{
  g_auto(ListOptions) options = { NULL, };
  g_autoptr(MapiRestriction) restriction = NULL;
  g_autoptr(MapiSortOrder) order = NULL;
  g_autoptr(GPtrArray) stores = NULL;
  g_autoptr(MapiFolder) folder = NULL;
  g_autofree char *in_folder = NULL;
  MapiSearchFlags flags;
  g_autofree char *query = NULL;
  g_auto(GStrv) owned = separate_query (argc, argv);
  g_autofree char **words = g_memdup2 (owned, sizeof (char *) * (g_strv_length (owned) + 1));
  char **rest = words;
  MapiSession *session;

  argc = (int) g_strv_length (owned);
  if (!parse_list_options (&options, FALSE, &argc, &rest, error))
    return FALSE;
  argv = rest;
  if (argc < 2)
    return cli_usage_error (error, _("Say what to search for."));
  query = g_strjoinv (" ", argv + 1);
  restriction = mapi_query_parse (query, &in_folder, &flags, error);
  order = make_sort_order (&options, error);
  if (restriction == NULL || order == NULL)
    return FALSE;

  session = cli_context_logon (context, error);
  stores = session != NULL ? mapi_session_open_all_stores (session, NULL, error) : NULL;
  if (stores == NULL)
    return FALSE;
  if (in_folder != NULL)
    {
      folder = cli_context_open_folder (context, in_folder, error);
      if (folder == NULL)
        return FALSE;
    }
  json_builder_begin_array (context->builder);
  for (guint i = 0; i < stores->len && options.limit > 0; i++)
    {
      MapiStore *store = g_ptr_array_index (stores, i);
      g_autoptr(MapiTable) table = NULL;

      if (folder != NULL && store != mapi_folder_get_store (folder))
        continue;
      table = mapi_store_new_search_table (store, folder != NULL ? mapi_folder_get_entry_id (folder) : NULL,
                                           flags, error);
      if (table == NULL ||
          !show_table (context, store, table, restriction, order, &options, error))
        return FALSE;
    }
  json_builder_end_array (context->builder);
  return TRUE;
}

gboolean
cli_conversation (CliContext  *context,
                  int          argc,
                  char       **argv,
                  GError     **error)
{
  g_auto(ListOptions) options = { NULL, };
  g_autoptr(MapiStore) store = NULL;
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiTable) table = NULL;
  g_autoptr(MapiSortOrder) order = NULL;
  gboolean done;

  if (!parse_list_options (&options, FALSE, &argc, &argv, error))
    return FALSE;
  if (argc != 2)
    return cli_usage_error (error, _("Give the id of one message."));
  id = cli_context_parse_id (context, argv[1], &store, error);
  if (id == NULL)
    return FALSE;
  options.reverse = !options.reverse;
  order = make_sort_order (&options, error);
  if (order == NULL)
    return FALSE;
  table = mapi_store_new_conversation_table (store, id, error);
  if (table == NULL)
    return FALSE;
  json_builder_begin_array (context->builder);
  done = show_table (context, store, table, NULL, order, &options, error);
  if (done)
    json_builder_end_array (context->builder);
  return done;
}
