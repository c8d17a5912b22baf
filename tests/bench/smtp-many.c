/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../providers/transport/transport-fixture.h"

/* smtp-many MANIFEST PORT COUNT BYTES RECORD: sends that many messages over one connection. Before each
 * and after each a line goes into RECORD. Prints the seconds. */

typedef struct
{
  int   record;
  guint n_accepted;
} Bench;

static void
note (Bench      *bench,
      const char *what,
      guint       index)
{
  dprintf (bench->record, "%s %u\n", what, index);
}

static void
done_cb (guint             index,
         MapiSubmitResult *result,
         const GError     *error,
         gpointer          user_data)
{
  Bench *bench = user_data;

  bench->n_accepted += result != NULL &&
                       mapi_submit_result_get_delivery (result, 0) == MAPI_DELIVERY_ACCEPTED;
  note (bench, "done", index);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(MapiSettings) settings = transport_settings_new (argv[1]);
  g_autoptr(GPtrArray) contents = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_content_unref);
  g_autoptr(MapiTransport) transport = NULL;
  g_autoptr(GString) body = g_string_new (NULL);
  guint n = (guint) atoi (argv[3]);
  Bench bench = { open (argv[5], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), 0 };
  gint64 started;

  transport_settings_set (settings, "host", "127.0.0.1");
  transport_settings_set (settings, "port", argv[2]);
  transport_settings_set (settings, "security", "none");
  transport = transport_new (settings);
  while (body->len < (gsize) atoi (argv[4]))
    g_string_append (body, "0123456789012345678901234567890123456789012345678901234567890123456789\r\n");
  for (guint i = 0; i < n; i++)
    {
      MapiContent *content = transport_content_new ("a@example.test", "Benchmark", body->str, NULL);

      transport_content_add (content, "b@example.test");
      g_ptr_array_add (contents, content);
    }
  g_assert_true (mapi_provider_logon (MAPI_PROVIDER (transport), MAPI_PROVIDER_LOGON_NONE, NULL, NULL));
  started = g_get_monotonic_time ();
  for (guint i = 0; i < n; i++)
    note (&bench, "begin", i);
  transport_submit_all (transport, contents, done_cb, &bench);
  printf ("%.3f\n", (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC);
  g_assert_cmpuint (bench.n_accepted, ==, n);
  mapi_provider_logoff (MAPI_PROVIDER (transport));
  close (bench.record);
  return 0;
}
