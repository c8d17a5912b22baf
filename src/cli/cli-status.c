/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <stdio.h>

#include "cli-commands.h"

static const char *
type_name (MapiResourceType type)
{
  switch (type)
    {
    case MAPI_RESOURCE_STORE_PROVIDER:
      return "store";
    case MAPI_RESOURCE_AB:
      return "address-book";
    case MAPI_RESOURCE_AB_PROVIDER:
      return "address-book-provider";
    case MAPI_RESOURCE_TRANSPORT:
      return "transport";
    case MAPI_RESOURCE_SPOOLER:
      return "spooler";
    case MAPI_RESOURCE_SUBSYSTEM:
      return "subsystem";
    case MAPI_RESOURCE_PROFILE_PROVIDER:
    case MAPI_RESOURCE_HOOK_PROVIDER:
    case MAPI_RESOURCE_NONE:
    default:
      return "other";
    }
}

static char **
code_names (MapiStatusCode code)
{
  static const struct { MapiStatusCode bit; const char *name; } bits[] = {
    { MAPI_STATUS_AVAILABLE, "available" },
    { MAPI_STATUS_OFFLINE, "offline" },
    { MAPI_STATUS_FAILURE, "failure" },
    { MAPI_STATUS_INBOUND_ENABLED, "inbound-enabled" },
    { MAPI_STATUS_INBOUND_ACTIVE, "inbound-active" },
    { MAPI_STATUS_INBOUND_FLUSH, "inbound-flush" },
    { MAPI_STATUS_OUTBOUND_ENABLED, "outbound-enabled" },
    { MAPI_STATUS_OUTBOUND_ACTIVE, "outbound-active" },
    { MAPI_STATUS_OUTBOUND_FLUSH, "outbound-flush" },
  };
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (bits); i++)
    if (code & bits[i].bit)
      g_strv_builder_add (names, bits[i].name);
  return g_strv_builder_end (names);
}

/* Who has something to tell a server: address books, and stores */
static GPtrArray *
list_replicas (CliContext *context)
{
  g_autoptr(GPtrArray) stores = mapi_session_open_all_stores (context->session, NULL, NULL);
  GPtrArray *replicas = mapi_session_list_server_books (context->session);

  for (guint i = 0; stores != NULL && i < stores->len; i++)
    if (mapi_store_has_server (stores->pdata[i]))
      g_ptr_array_add (replicas, g_object_ref (stores->pdata[i]));
  return replicas;
}

/* What a row of the status table is about, if it is one of @replicas */
static MapiProvider *
find_replica (GPtrArray      *replicas,
              MapiProperties *row)
{
  GBytes *uid = mapi_properties_get_binary (row, MAPI_PR_PROVIDER_UID);

  for (guint i = 0; uid != NULL && i < replicas->len; i++)
    {
      g_autoptr(GBytes) own = g_bytes_new_static (mapi_support_get_uid (mapi_provider_get_support (replicas->pdata[i])),
                                                  MAPI_UID_SIZE);

      if (g_bytes_equal (own, uid))
        return replicas->pdata[i];
    }
  return NULL;
}

static GPtrArray *
list_operations (MapiProvider *replica)
{
  return MAPI_IS_STORE (replica)
           ? mapi_store_list_operations (MAPI_STORE (replica), NULL, NULL)
           : mapi_address_book_provider_list_operations (MAPI_ADDRESS_BOOK_PROVIDER (replica), NULL, NULL);
}

/* That all went well is not all there is to say: what a server refused waits, and somebody has to look at it */
static void
add_refused (CliContext     *context,
             GPtrArray      *replicas,
             MapiProperties *row)
{
  MapiProvider *replica = find_replica (replicas, row);
  g_autoptr(GPtrArray) operations = replica != NULL ? list_operations (replica) : NULL;
  g_autoptr(GPtrArray) codes = g_ptr_array_new ();
  guint n = 0;

  for (guint i = 0; operations != NULL && i < operations->len; i++)
    {
      MapiProperties *operation = operations->pdata[i];
      const char *code = cli_get_outgoing_code (operation);

      n += mapi_properties_has (operation, MAPI_PR_OUTGOING_ERROR);
      if (code != NULL && !g_ptr_array_find_with_equal_func (codes, code, g_str_equal, NULL))
        g_ptr_array_add (codes, (char *) code);
    }
  if (context->json && operations != NULL)
    {
      g_ptr_array_add (codes, NULL);
      cli_json_int (context, "refused", n);
      cli_json_strv (context, "refused-codes", (const char * const *) codes->pdata);
    }
  else if (!context->json && n > 0)
    {
      g_autofree char *name = cli_clean_text (mapi_properties_get_string (row, MAPI_PR_DISPLAY_NAME));

      g_print ("%-22s ⚠ ", "");
      g_print (ngettext ("%s: %u change made here was refused and waits: see “mapi operations list”\n",
                         "%s: %u changes made here were refused and wait: see “mapi operations list”\n", n), name, n);
    }
}

/* @replicas: what list_replicas() gave */
static void
add_status (CliContext *context,
            GPtrArray  *replicas,
            MapiStatus *status)
{
  g_auto(GStrv) flags = code_names (mapi_status_get_code (status));
  g_autoptr(GError) problem = mapi_status_dup_problem (status);
  g_autoptr(MapiProperties) properties = mapi_status_dup_properties (status);
  const char *comment = mapi_properties_get_string (properties, MAPI_PR_COMMENT);

  if (!context->json)
    {
      g_autofree char *joined = g_strjoinv (" ", flags);
      g_autofree char *clean = cli_clean_text (mapi_status_get_text (status));
      g_autofree char *details = problem != NULL ? cli_dup_error_details (problem) : NULL;

      g_print ("%-22s %-24s %s%s%s\n", type_name (mapi_status_get_resource_type (status)),
               mapi_status_get_display_name (status), joined, *clean != '\0' ? "  " : "", clean);
      if (details != NULL)
        g_print ("%-22s %s\n", "", details);
      if (comment != NULL)
        g_print ("%-22s ⚠ %s\n", "", comment);
      add_refused (context, replicas, properties);
      return;
    }
  json_builder_begin_object (context->builder);
  cli_json_member (context, "name", mapi_status_get_display_name (status));
  cli_json_member (context, "type", type_name (mapi_status_get_resource_type (status)));
  cli_json_int (context, "code", mapi_status_get_code (status));
  cli_json_strv (context, "flags", (const char * const *) flags);
  cli_json_member (context, "text", mapi_status_get_text (status));
  cli_json_int (context, "progress", mapi_status_get_progress (status));
  cli_json_member (context, "comment", comment);
  add_refused (context, replicas, properties);
  if (problem != NULL)
    {
      json_builder_set_member_name (context->builder, "problem");
      json_builder_begin_object (context->builder);
      cli_json_error (context, problem);
      json_builder_end_object (context->builder);
    }
  json_builder_end_object (context->builder);
}

static void
add_list (CliContext *context,
          GPtrArray  *replicas,
          GPtrArray  *list)
{
  json_builder_begin_array (context->builder);
  for (guint i = 0; i < list->len; i++)
    add_status (context, replicas, g_ptr_array_index (list, i));
  json_builder_end_array (context->builder);
}

static void
add_all (CliContext *context)
{
  g_autoptr(GPtrArray) replicas = list_replicas (context);
  g_autoptr(GPtrArray) list = mapi_session_list_status (context->session);

  add_list (context, replicas, list);
}

/* What is being watched: asking the spooler again for every line would be an event of its own */
typedef struct
{
  CliContext *context;
  GPtrArray  *replicas;
  GPtrArray  *list;     /* of MapiStatus */
} StatusWatch;

static void
print_line (CliContext *context,
            GPtrArray  *replicas,
            GPtrArray  *list)
{
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(JsonGenerator) generator = NULL;
  g_autofree char *text = NULL;

  add_list (context, replicas, list);
  if (context->json)
    {
      root = json_builder_get_root (context->builder);
      generator = json_generator_new ();
      json_generator_set_root (generator, root);
      text = json_generator_to_data (generator, NULL);
      g_print ("%s\n", text);
    }
  json_builder_reset (context->builder);
  fflush (stdout);
}

/* A status that changes is a row that stays: the list itself says nothing of it. */
static void
event_cb (MapiTable *table,
          guint      event,
          guint64    key,
          guint64    prior_key,
          gpointer   user_data)
{
  StatusWatch *watch = user_data;

  print_line (watch->context, watch->replicas, watch->list);
}

static gboolean
stop_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
watch (CliContext  *context,
       GError     **error)
{
  static const guint32 columns[] = {
    MAPI_PR_DISPLAY_NAME, MAPI_PR_STATUS_CODE, MAPI_PR_STATUS_STRING, MAPI_PR_REMOTE_PROGRESS
  };
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(MapiTable) table = mapi_session_new_status_table (context->session, error);
  g_autoptr(GPtrArray) replicas = list_replicas (context);
  g_autoptr(GPtrArray) list = mapi_session_list_status (context->session);
  StatusWatch watched = { context, replicas, list };
  guint interrupted, terminated;

  if (table == NULL ||
      !mapi_table_open (table, columns, G_N_ELEMENTS (columns), NULL, NULL, NULL, error))
    return FALSE;
  print_line (context, replicas, list);
  g_signal_connect (table, "table-event", G_CALLBACK (event_cb), &watched);
  interrupted = g_unix_signal_add (SIGINT, stop_cb, loop);
  terminated = g_unix_signal_add (SIGTERM, stop_cb, loop);
  g_main_loop_run (loop);
  g_source_remove (interrupted);
  g_source_remove (terminated);
  g_signal_handlers_disconnect_by_data (table, &watched);
  context->json = FALSE;
  return TRUE;
}

gboolean
cli_status (CliContext  *context,
            int          argc,
            char       **argv,
            GError     **error)
{
  gboolean keep = FALSE;
  const GOptionEntry entries[] = {
    { "watch", 0, 0, G_OPTION_ARG_NONE, &keep, NULL, NULL },
    { NULL }
  };

  if (!cli_parse_options (entries, &argc, &argv, error))
    return FALSE;
  if (cli_context_logon (context, error) == NULL)
    return FALSE;
  cli_print_problems ();
  if (keep)
    return watch (context, error);
  add_all (context);
  return TRUE;
}

static MapiStatus *
find_status (CliContext *context,
             const char *name)
{
  g_autoptr(GPtrArray) list = mapi_session_list_status (context->session);

  for (guint i = 0; i < list->len; i++)
    if (g_strcmp0 (mapi_status_get_display_name (g_ptr_array_index (list, i)), name) == 0 &&
        (mapi_status_get_methods (g_ptr_array_index (list, i)) & MAPI_RESOURCE_METHOD_FLUSH_QUEUES))
      return g_object_ref (g_ptr_array_index (list, i));
  return NULL;
}

gboolean
cli_sync (CliContext  *context,
          int          argc,
          char       **argv,
          GError     **error)
{
  gboolean download = FALSE;
  gboolean upload = FALSE;
  gboolean anyway = FALSE;
  const GOptionEntry entries[] = {
    { "download", 0, 0, G_OPTION_ARG_NONE, &download, NULL, NULL },
    { "upload", 0, 0, G_OPTION_ARG_NONE, &upload, NULL, NULL },
    { "anyway", 0, 0, G_OPTION_ARG_NONE, &anyway, NULL, NULL },
    { NULL }
  };
  MapiFlushFlags flags = MAPI_FLUSH_FORCE;

  if (!cli_parse_options (entries, &argc, &argv, error))
    return FALSE;
  flags |= upload || !download ? MAPI_FLUSH_UPLOAD : 0;
  flags |= download || !upload ? MAPI_FLUSH_DOWNLOAD : 0;
  flags |= anyway ? MAPI_FLUSH_ANYWAY : 0;
  if (cli_context_logon (context, error) == NULL)
    return FALSE;
  if (argc == 1 && !mapi_session_flush_queues (context->session, flags, NULL, error))
    return FALSE;
  for (int i = 1; i < argc; i++)
    {
      g_autoptr(MapiStatus) status = find_status (context, argv[i]);

      if (status == NULL)
        {
          g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                       _("This profile has no service “%s” that sends or receives."), argv[i]);
          return FALSE;
        }
      if (!mapi_status_flush_queues (status, flags, NULL, error))
        return FALSE;
    }
  add_all (context);
  return TRUE;
}
