/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-process.h"

#include <string.h>
#include <unistd.h>

#define START_FIELD_AFTER_NAME 20

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
    return TRUE;
  return number > 0 && read_start (number) == start;
}
