/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "cli-commands.h"

/* Events as they happen, one JSON object a line, until interrupted. Whoever reads them may be slow: what is not
 * written yet waits here, so that a signal is heard. A pipe that can be written to takes this much without waiting. */
#define CHUNK 4096u
/* Nobody reads any more */
#define MAX_UNREAD (64u * 1024u * 1024u)

typedef struct
{
  CliContext *context;
  GMainLoop  *loop;
  int         left;     /* events still to print; 0: no end */
  GString    *unwritten;
  guint       writing;  /* source; 0: nothing to write */
  gboolean    ending;   /* when all is written */
} Watch;

static const char *
event_name (MapiEvent event)
{
  switch (event)
    {
    case MAPI_EVENT_CRITICAL_ERROR:
      return "critical-error";
    case MAPI_EVENT_NEW_MAIL:
      return "new-mail";
    case MAPI_EVENT_OBJECT_CREATED:
      return "created";
    case MAPI_EVENT_OBJECT_DELETED:
      return "deleted";
    case MAPI_EVENT_OBJECT_MODIFIED:
      return "modified";
    case MAPI_EVENT_OBJECT_MOVED:
      return "moved";
    case MAPI_EVENT_OBJECT_COPIED:
      return "copied";
    case MAPI_EVENT_SEARCH_COMPLETE:
      return "search-complete";
    case MAPI_EVENT_EXTENDED:
      return "session-end";
    case MAPI_EVENT_NONE:
    case MAPI_EVENT_TABLE_MODIFIED:
    case MAPI_EVENT_STATUS_MODIFIED:
    default:
      return "other";
    }
}

static gboolean
write_cb (int           fd,
          GIOCondition  condition,
          gpointer      user_data)
{
  Watch *watch = user_data;
  gssize n = write (fd, watch->unwritten->str, MIN (watch->unwritten->len, CHUNK));

  if (n < 0 && errno != EINTR && errno != EAGAIN)
    {
      g_string_truncate (watch->unwritten, 0);
      watch->ending = TRUE;
    }
  else if (n > 0)
    g_string_erase (watch->unwritten, 0, n);
  if (watch->unwritten->len > 0)
    return G_SOURCE_CONTINUE;
  watch->writing = 0;
  if (watch->ending)
    g_main_loop_quit (watch->loop);
  return G_SOURCE_REMOVE;
}

static void
print_line (Watch      *watch,
            const char *line)
{
  if (watch->unwritten->len > MAX_UNREAD)
    {
      g_printerr ("%s\n", _("Nobody reads what is printed."));
      g_main_loop_quit (watch->loop);
      return;
    }
  g_string_append (watch->unwritten, line);
  g_string_append_c (watch->unwritten, '\n');
  if (watch->writing == 0)
    watch->writing = g_unix_fd_add (STDOUT_FILENO, G_IO_OUT | G_IO_ERR | G_IO_HUP, write_cb, watch);
}

static void
notify_cb (MapiNotification *notification,
           gpointer          user_data)
{
  Watch *watch = user_data;
  CliContext *context = watch->context;
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autofree char *line = NULL;
  MapiObjectType type = mapi_notification_get_object_type (notification);

  json_builder_reset (context->builder);
  json_builder_begin_object (context->builder);
  cli_json_member (context, "event", event_name (mapi_notification_get_event (notification)));
  cli_json_member (context, "type", type == MAPI_OBJECT_MESSAGE ? "message"
                                    : type == MAPI_OBJECT_FOLDER ? "folder"
                                    : type == MAPI_OBJECT_STORE ? "store" : "session");
  cli_json_id (context, "id", mapi_notification_get_entry_id (notification));
  cli_json_id (context, "folder", mapi_notification_get_parent_id (notification));
  cli_json_id (context, "old-id", mapi_notification_get_old_id (notification));
  cli_json_id (context, "old-folder", mapi_notification_get_old_parent_id (notification));
  cli_json_member (context, "class", mapi_notification_get_message_class (notification));
  cli_json_member (context, "text", mapi_notification_get_text (notification));
  json_builder_end_object (context->builder);

  root = json_builder_get_root (context->builder);
  json_generator_set_root (generator, root);
  line = json_generator_to_data (generator, NULL);
  if (watch->ending)
    return;
  print_line (watch, line);
  if (mapi_notification_get_event (notification) == MAPI_EVENT_EXTENDED ||
      (watch->left > 0 && --watch->left == 0))
    watch->ending = TRUE;
}

static gboolean
stop_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

#define WATCHED (MAPI_EVENT_CRITICAL_ERROR | MAPI_EVENT_NEW_MAIL | MAPI_EVENT_OBJECT_CREATED | \
                 MAPI_EVENT_OBJECT_DELETED | MAPI_EVENT_OBJECT_MODIFIED | MAPI_EVENT_OBJECT_MOVED | \
                 MAPI_EVENT_OBJECT_COPIED | MAPI_EVENT_SEARCH_COMPLETE)

static void
run (Watch *watch)
{
  guint interrupted = g_unix_signal_add (SIGINT, stop_cb, watch->loop);
  guint terminated = g_unix_signal_add (SIGTERM, stop_cb, watch->loop);

  g_printerr ("%s\n", _("Watching"));
  g_main_loop_run (watch->loop);
  g_source_remove (interrupted);
  g_source_remove (terminated);
  g_clear_handle_id (&watch->writing, g_source_remove);
  watch->context->json = FALSE;
}

gboolean
cli_watch (CliContext  *context,
           int          argc,
           char       **argv,
           GError     **error)
{
  g_autoptr(GString) unwritten = g_string_new (NULL);
  Watch watch = { .context = context, .unwritten = unwritten };
  const GOptionEntry entries[] = {
    { "count", 0, 0, G_OPTION_ARG_INT, &watch.left, NULL, NULL },
    { NULL }
  };
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GPtrArray) stores = NULL;
  g_autoptr(MapiFolder) folder = NULL;
  MapiSession *session;

  if (!cli_parse_options (entries, &argc, &argv, error))
    return FALSE;
  if (argc > 2)
    return cli_usage_error (error, _("Name at most one folder."));
  watch.loop = loop;
  session = cli_context_logon (context, error);
  stores = session != NULL ? mapi_session_open_all_stores (session, NULL, error) : NULL;
  if (stores == NULL)
    return FALSE;
  mapi_session_advise (session, NULL, MAPI_EVENT_EXTENDED | MAPI_EVENT_CRITICAL_ERROR, notify_cb, &watch, NULL);
  if (argc == 2)
    {
      folder = cli_context_open_folder (context, argv[1], error);
      if (folder == NULL)
        return FALSE;
      mapi_store_advise (mapi_folder_get_store (folder), mapi_folder_get_entry_id (folder), WATCHED,
                         notify_cb, &watch, NULL);
    }
  else
    for (guint i = 0; i < stores->len; i++)
      mapi_store_advise (g_ptr_array_index (stores, i), NULL, WATCHED, notify_cb, &watch, NULL);

  run (&watch);
  return TRUE;
}
