/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-store-agent-private.h"

#include "kit-line.h"
#include "kit-plan.h"

/* A watch is begun anew after this long, so that a line that is dead without a sign is noticed */
#define WATCH_SECONDS (9 * 60)
/* Looks at the list of folders between two at everything, and how long is between them at least */
#define LOOKS_BETWEEN 10
#define LOOK_SECONDS 60
#define FOLDERS_PAUSE (2 * G_TIME_SPAN_SECOND)

/* The inbox first: what cannot watch all watches that */
static char **
list_paths (KitStoreAgent *self)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, NULL, NULL);
  g_autoptr (GPtrArray) rows = connection != NULL ? kit_remote_rows_load (connection, NULL) : NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      KitRemoteRow *row = g_ptr_array_index (rows, i);

      if (row->name != NULL && row->missing == 0 &&
          !(row->flags & (KIT_FOLDER_NO_MESSAGES | KIT_FOLDER_VIRTUAL)))
        g_ptr_array_add (paths, g_strdup (row->path));
    }
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&paths), FALSE);
}

static gboolean
pause_after (KitAgent *agent,
             guint     failures)
{
  return kit_agent_pause (agent, kit_plan_delay (failures, g_random_double ()) * G_TIME_SPAN_SECOND);
}

/* Seconds after which the folders are asked about of which the server tells nothing by itself. That is one command and
 * little to read, so it is done more often than what looks at everything. */
static guint
get_pause (KitAgent *agent)
{
  gint64 seconds = kit_agent_get_poll_pause (agent) / G_TIME_SPAN_SECOND;

  return kit_agent_is_metered (agent) ? WATCH_SECONDS : (guint) CLAMP (seconds / LOOKS_BETWEEN, LOOK_SECONDS, WATCH_SECONDS);
}

gpointer
kit_store_agent_watch_thread (gpointer data)
{
  KitStoreAgent *self = data;
  KitAgent *agent = data;
  gint64 looked = g_get_monotonic_time ();
  guint failures = 0;

  while (kit_agent_await_line (agent))
    {
      g_auto (GStrv) paths = list_paths (self);
      g_auto (GStrv) changed = NULL;
      g_autoptr (GError) error = NULL;
      gboolean hears_all = (kit_remote_get_features (self->remote) & KIT_REMOTE_CAN_WATCH_ALL) != 0;
      guint seconds = hears_all ? WATCH_SECONDS : get_pause (agent);
      gboolean renewed;
      KitLine line;

      if (!(kit_remote_get_features (self->remote) & (KIT_REMOTE_CAN_WATCH | KIT_REMOTE_CAN_WATCH_ALL)) ||
          paths[0] == NULL)
        {
          /* A new account's folders are listed any moment, and its mail is waited for */
          if (!(paths[0] == NULL ? kit_agent_await_event (agent, FOLDERS_PAUSE) : pause_after (agent, 3)))
            break;
          continue;
        }
      kit_line_enter (&line, agent, NULL);
      changed = kit_remote_watch (self->remote, (const char * const *) paths, seconds, line.joined, &error);
      renewed = kit_line_is_renewed (&line);
      kit_line_leave (&line);
      if (changed == NULL && renewed)
        continue;
      if (changed == NULL)
        {
          g_debug ("Watching failed: %s", error != NULL ? error->message : "");
          /* Whatever happened while nobody looked is found by the working thread */
          kit_agent_wake (agent, paths[0]);
          if (!pause_after (agent, failures++))
            break;
          continue;
        }
      failures = 0;
      for (guint i = 0; changed[i] != NULL; i++)
        kit_agent_wake (agent, changed[i]);
      if (!hears_all && g_get_monotonic_time () - looked >= seconds * G_TIME_SPAN_SECOND)
        {
          kit_agent_wake (agent, "");
          looked = g_get_monotonic_time ();
        }
    }
  return NULL;
}
