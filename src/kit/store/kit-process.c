/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-process.h"

#include <string.h>
#include <unistd.h>

#define START_FIELD_AFTER_NAME 20

static GMutex owners_lock;
static GHashTable *owners;      /* (nullable): numbers that kit_process_add_owner() makes of pid 0 */

/* Field 22 of /proc/PID/stat; the name before it, in parentheses, may hold anything. 0: no
 * such process. */
static gint64
read_start (gint64 pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%" G_GINT64_FORMAT "/stat", pid);
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;
  const char *name_end;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  name_end = strrchr (text, ')');
  if (name_end == NULL)
    return 0;
  fields = g_strsplit (name_end + 1, " ", -1);
  return g_strv_length (fields) > START_FIELD_AFTER_NAME
         ? g_ascii_strtoll (fields[START_FIELD_AFTER_NAME], NULL, 10) : 0;
}

void
kit_process_get_self (gint64 *pid,
                      gint64 *start)
{
  static gsize once = 0;
  static gint64 own_start;

  *pid = getpid ();
  if (g_once_init_enter (&once))
    {
      own_start = read_start (*pid);
      g_once_init_leave (&once, 1);
    }
  *start = own_start;
}

/* The place in memory tells living objects of one process apart. */
gint64
kit_process_add_owner (gint64        pid,
                       gconstpointer owner)
{
  return (pid & G_MAXUINT32) | (gint64) ((GPOINTER_TO_SIZE (owner) >> 4) & 0x3fffffff) << 32;
}

void
kit_process_begin_owner (gconstpointer owner)
{
  gint64 number = kit_process_add_owner (0, owner);

  g_mutex_lock (&owners_lock);
  if (owners == NULL)
    owners = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_hash_table_add (owners, g_memdup2 (&number, sizeof number));
  g_mutex_unlock (&owners_lock);
}

void
kit_process_end_owner (gconstpointer owner)
{
  gint64 number = kit_process_add_owner (0, owner);

  g_mutex_lock (&owners_lock);
  if (owners != NULL)
    g_hash_table_remove (owners, &number);
  g_mutex_unlock (&owners_lock);
}

/* Of this process; without an owner the process itself is meant */
static gboolean
is_owner_alive (gint64 pid)
{
  gint64 number = pid & ~(gint64) G_MAXUINT32;
  gboolean alive;

  if (number == 0)
    return TRUE;
  g_mutex_lock (&owners_lock);
  alive = owners != NULL && g_hash_table_contains (owners, &number);
  g_mutex_unlock (&owners_lock);
  return alive;
}

gboolean
kit_process_is_self (gint64        pid,
                     gint64        start,
                     gconstpointer owner)
{
  gint64 own_pid, own_start;

  kit_process_get_self (&own_pid, &own_start);
  return pid == kit_process_add_owner (own_pid, owner) && start == own_start;
}

gboolean
kit_process_is_alive (gint64 pid,
                      gint64 start)
{
  gint64 number = pid & G_MAXUINT32;
  gint64 own_pid, own_start;

  kit_process_get_self (&own_pid, &own_start);
  if (number == own_pid && start == own_start)
    return is_owner_alive (pid);
  return number > 0 && read_start (number) == start;
}
