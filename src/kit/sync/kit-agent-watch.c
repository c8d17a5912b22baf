/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-agent-private.h"

#include "kit-plan.h"

#include <time.h>

/* A watch is begun anew after this long, so that a line that is dead without a sign is noticed */
#define WATCH_SECONDS (9 * 60)
#define FOLDERS_PAUSE (2 * G_TIME_SPAN_SECOND)

static gint64
get_clock (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return now.tv_sec * G_TIME_SPAN_SECOND + now.tv_nsec / 1000;
}

gint64
kit_agent_get_slept (void)
{
  return get_clock (CLOCK_BOOTTIME) - get_clock (CLOCK_MONOTONIC);
}

void
kit_agent_wake (KitAgent   *self,
                const char *path)
{
  g_mutex_lock (&self->mutex);
  self->look = TRUE;
  if (path != NULL && !g_ptr_array_find_with_equal_func (self->paths, path, g_str_equal, NULL))
    g_ptr_array_add (self->paths, g_strdup (path));
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

gboolean
kit_agent_wait_locked (KitAgent *self,
                       gint64    until)
{
  if (self->stop)
    return FALSE;
  if (until == 0)
    g_cond_wait (&self->cond, &self->mutex);
  else
    g_cond_wait_until (&self->cond, &self->mutex, until);
  return !self->stop;
}

/* The inbox first: what cannot watch all watches that */
static char **
list_paths (KitAgent *self)
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

/* FALSE: the agent stops */
static gboolean
wait_for_connection (KitAgent *self)
{
  gboolean going = TRUE;

  g_mutex_lock (&self->mutex);
  while (going && !self->connected)
    going = kit_agent_wait_locked (self, 0);
  going &= !self->stop;
  g_mutex_unlock (&self->mutex);
  return going;
}

static gboolean
pause_after (KitAgent *self,
             guint     failures)
{
  gint64 until = g_get_monotonic_time () +
                 kit_plan_delay (failures, g_random_double ()) * G_TIME_SPAN_SECOND;
  gboolean going = TRUE;

  g_mutex_lock (&self->mutex);
  while (going && g_get_monotonic_time () < until)
    going = kit_agent_wait_locked (self, until);
  g_mutex_unlock (&self->mutex);
  return going;
}

/* Until something was written here, or a little later */
static gboolean
wait_for_folders (KitAgent *self)
{
  gboolean going;

  g_mutex_lock (&self->mutex);
  going = kit_agent_wait_locked (self, g_get_monotonic_time () + FOLDERS_PAUSE);
  g_mutex_unlock (&self->mutex);
  return going;
}

gpointer
kit_agent_watch_thread (gpointer data)
{
  KitAgent *self = data;
  guint failures = 0;

  while (wait_for_connection (self))
    {
      g_auto (GStrv) paths = list_paths (self);
      g_auto (GStrv) changed = NULL;
      g_autoptr (GError) error = NULL;
      gboolean renewed;
      KitLine line;

      if (!(kit_remote_get_features (self->remote) & (KIT_REMOTE_CAN_WATCH | KIT_REMOTE_CAN_WATCH_ALL)) ||
          paths[0] == NULL)
        {
          /* A new account's folders are listed any moment, and its mail is waited for */
          if (!(paths[0] == NULL ? wait_for_folders (self) : pause_after (self, 3)))
            break;
          continue;
        }
      kit_line_enter (&line, self, NULL);
      changed = kit_remote_watch (self->remote, (const char * const *) paths, WATCH_SECONDS, line.joined, &error);
      renewed = kit_line_is_renewed (&line);
      kit_line_leave (&line);
      if (changed == NULL && renewed)
        continue;
      if (changed == NULL)
        {
          g_debug ("Watching failed: %s", error != NULL ? error->message : "");
          /* Whatever happened while nobody looked is found by the working thread */
          kit_agent_wake (self, paths[0]);
          if (!pause_after (self, failures++))
            break;
          continue;
        }
      failures = 0;
      for (guint i = 0; changed[i] != NULL; i++)
        kit_agent_wake (self, changed[i]);
    }
  return NULL;
}
