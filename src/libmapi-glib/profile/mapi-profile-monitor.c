/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-profile-monitor.h"

#include <string.h>

#include "mapi-profile-file-private.h"

/**
 * MapiProfileMonitor:
 *
 * Watches one profile. Who keeps a session open for long, the spooler above all, logs on anew when
 * [signal@ProfileMonitor::changed] says that what the session was made from is not so any more.
 *
 * It costs nothing while nothing happens. Used on the thread that made it, whose main context
 * delivers the signal.
 */

/* A change is often several writes */
#define SETTLE_MS 150

struct _MapiProfileMonitor
{
  GObject       parent_instance;
  char         *path;      /* (owned) */
  GFileMonitor *monitor;   /* (owned) */
  char         *state;     /* (owned): digest of what matters of the file */
  GSource      *settling;  /* (owned) (nullable) */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MapiProfileMonitor, mapi_profile_monitor, G_TYPE_OBJECT)

/* What clients keep in a profile for themselves is under [Values] and changes no service */
static char *
digest (const char *path)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *text = NULL;
  gboolean counts = TRUE;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_strdup ("");
  for (char *line = text; line != NULL && *line != '\0'; )
    {
      char *end = strchr (line, '\n');
      gsize length = end != NULL ? (gsize) (end - line) : strlen (line);

      if (*line == '[')
        counts = !g_str_has_prefix (line, "[Values]");
      if (counts && length > 0)
        {
          g_checksum_update (checksum, (const guchar *) line, (gssize) length);
          g_checksum_update (checksum, (const guchar *) "\n", 1);
        }
      line = end != NULL ? end + 1 : NULL;
    }
  return g_strdup (g_checksum_get_string (checksum));
}

static void
stop_settling (MapiProfileMonitor *self)
{
  if (self->settling != NULL)
    g_source_destroy (self->settling);
  g_clear_pointer (&self->settling, g_source_unref);
}

static gboolean
take_state (MapiProfileMonitor *self)
{
  char *state = digest (self->path);
  gboolean differs = !g_str_equal (state, self->state);

  g_free (self->state);
  self->state = state;
  return differs;
}

static gboolean
settled_cb (gpointer user_data)
{
  g_autoptr(MapiProfileMonitor) self = g_object_ref (user_data);

  stop_settling (self);
  if (take_state (self))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
file_changed_cb (MapiProfileMonitor *self,
                 GFile              *file,
                 GFile              *other_file,
                 GFileMonitorEvent   event)
{
  const char *path = g_file_peek_path (file);
  const char *other = other_file != NULL ? g_file_peek_path (other_file) : NULL;

  if (g_strcmp0 (path, self->path) != 0 && g_strcmp0 (other, self->path) != 0)
    return;
  stop_settling (self);
  self->settling = g_timeout_source_new (SETTLE_MS);
  g_source_set_static_name (self->settling, "[mapi] a profile settles");
  g_source_set_callback (self->settling, settled_cb, self, NULL);
  g_source_attach (self->settling, g_main_context_get_thread_default ());
}

static void
mapi_profile_monitor_dispose (GObject *object)
{
  MapiProfileMonitor *self = MAPI_PROFILE_MONITOR (object);

  stop_settling (self);
  if (self->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_file_monitor_cancel (self->monitor);
    }
  g_clear_object (&self->monitor);
  G_OBJECT_CLASS (mapi_profile_monitor_parent_class)->dispose (object);
}

static void
mapi_profile_monitor_finalize (GObject *object)
{
  MapiProfileMonitor *self = MAPI_PROFILE_MONITOR (object);

  g_free (self->path);
  g_free (self->state);
  G_OBJECT_CLASS (mapi_profile_monitor_parent_class)->finalize (object);
}

static void
mapi_profile_monitor_class_init (MapiProfileMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mapi_profile_monitor_dispose;
  object_class->finalize = mapi_profile_monitor_finalize;

  /**
   * MapiProfileMonitor::changed:
   * @self: the monitor
   *
   * Services came, went or have other settings; or the profile is gone.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", MAPI_TYPE_PROFILE_MONITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mapi_profile_monitor_init (MapiProfileMonitor *self)
{
}

/**
 * mapi_profile_monitor_new:
 * @profile: the name of a profile
 * @error: return location for an error
 *
 * Begins to watch. What changed before is no change.
 *
 * Errors: %MAPI_ERROR_INVALID_PARAMETER for what cannot be a name; of the file system.
 *
 * Returns: (transfer full) (nullable): the monitor
 */
MapiProfileMonitor *
mapi_profile_monitor_new (const char  *profile,
                          GError     **error)
{
  g_autoptr(MapiProfileMonitor) self = g_object_new (MAPI_TYPE_PROFILE_MONITOR, NULL);
  g_autofree char *folder_path = NULL;
  g_autoptr(GFile) folder = NULL;

  g_return_val_if_fail (profile != NULL, NULL);

  self->path = mapi_profile_file_dup_path (profile, error);
  if (self->path == NULL)
    return NULL;
  folder_path = g_path_get_dirname (self->path);
  folder = g_file_new_for_path (folder_path);
  /* Of the folder: the file is replaced whenever it is written */
  self->monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, error);
  if (self->monitor == NULL)
    return NULL;
  g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (file_changed_cb), self);
  self->state = digest (self->path);
  return g_steal_pointer (&self);
}

/**
 * mapi_profile_monitor_look:
 * @self: a monitor
 *
 * Looks at once. The signal comes a moment after a change, as a change is often several writes; who begins something
 * that has to go by what was written last asks here first. A change that is told here is not signalled any more.
 *
 * Returns: %TRUE if the profile is not what it was when somebody was told last
 */
gboolean
mapi_profile_monitor_look (MapiProfileMonitor *self)
{
  g_return_val_if_fail (MAPI_IS_PROFILE_MONITOR (self), FALSE);

  return take_state (self);
}
