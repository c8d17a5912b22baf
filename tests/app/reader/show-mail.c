/* SPDX-License-Identifier: GPL-3.0-or-later */
/* show-mail WIDTH HEIGHT PICTURE FILE: draws one message as the reader does, to look at. */
#include "config.h"

#include <stdlib.h>

#include "reader-host.h"

int
main (int    argc,
      char **argv)
{
  ReaderHost host;
  g_autoptr(MapiContent) content = NULL;
  gint64 start;

  if (argc != 5)
    return 2;
  reader_host_start (&host, atoi (argv[1]), atoi (argv[2]));
  content = reader_host_decode_file (argv[4]);
  for (guint i = 0; i < 3; i++)
    {
      start = g_get_monotonic_time ();
      mail_reader_show_content (host.reader, content);
      reader_host_wait_ready (&host);
      g_printerr ("ready after %.1f ms\n", (g_get_monotonic_time () - start) / 1000.0);
      reader_host_settle (&host);
    }
  if (g_getenv ("DETAILS") != NULL)
    gtk_widget_activate_action (GTK_WIDGET (reader_host_card (&host)), "message.details", NULL);
  reader_host_picture (&host, argv[3]);
  reader_host_stop (&host);
  return 0;
}
