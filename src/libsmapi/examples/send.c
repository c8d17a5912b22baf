/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Send: a composer with these files.  cc send.c $(pkg-config --cflags --libs smapi-1.0) && ./a.out FILE… */
#include <smapi.h>

static const char * const outcomes[] = { "cancelled", "saved", "queued", "sent" };

int
main (int    argc,
      char **argv)
{
  g_autoptr(GError) error = NULL;
  SmapiOutcome outcome;

  if (!smapi_send_documents (NULL, (const char * const *) argv + 1, &outcome, NULL, &error))
    g_printerr ("%s\n", error->message);
  else
    g_print ("%s\n", outcomes[outcome]);
  return error != NULL;
}
