/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include <mapi.h>

/* smtp-queue fill COUNT BYTES: puts that many messages into the queue of the default profile, as a client
 * does, and prints the milliseconds of the slowest and of the middle call.
 * smtp-queue send: sends all that waits, as the spooler does, and prints the seconds. */

static MapiSession *
log_on (MapiLogonFlags flags)
{
  g_autoptr(GError) error = NULL;
  MapiSession *session = mapi_session_logon (NULL, NULL, NULL, MAPI_LOGON_EXTENDED | MAPI_LOGON_UNICODE |
                                              MAPI_LOGON_NEW_SESSION | MAPI_LOGON_USE_DEFAULT | flags,
                                             NULL, &error);

  if (session == NULL)
    g_error ("%s", error->message);
  return session;
}

static MapiContent *
make_content (MapiStore  *store,
              const char *body)
{
  g_autoptr(MapiEntryId) sent = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_SENT, NULL, NULL);
  g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (sent);
  g_autoptr(MapiProperties) recipient = mapi_one_off_parse ("Bob <b@example.test>");
  MapiContent *content = mapi_content_new ();
  MapiProperties *bag = mapi_content_get_properties (content);

  mapi_properties_set_string (bag, MAPI_PR_MESSAGE_CLASS, "IPM.Note");
  mapi_properties_set_string (bag, MAPI_PR_SUBJECT, "Benchmark");
  mapi_properties_set_string (bag, MAPI_PR_BODY, body);
  mapi_properties_set_binary (bag, MAPI_PR_SENTMAIL_ENTRYID, bytes);
  mapi_properties_set_long (bag, MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_UNSENT | MAPI_MSGFLAG_READ);
  mapi_content_add_recipient (content, recipient);
  return content;
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  return *(const gint64 *) a < *(const gint64 *) b ? -1 : *(const gint64 *) a > *(const gint64 *) b;
}

static void
fill (guint count,
      gsize size)
{
  MapiSession *session = log_on (MAPI_LOGON_NONE);
  g_autoptr(MapiStore) store = mapi_session_open_default_store (session, NULL, NULL);
  g_autoptr(MapiEntryId) outbox = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_OUTBOX, NULL, NULL);
  g_autoptr(GString) body = g_string_new (NULL);
  g_autofree gint64 *times = g_new0 (gint64, count);

  while (body->len < size)
    g_string_append (body, "0123456789012345678901234567890123456789012345678901234567890123456789\n");
  for (guint i = 0; i < count; i++)
    {
      g_autoptr(MapiContent) content = make_content (store, body->str);
      g_autoptr(MapiMessage) message = mapi_message_new (store, outbox, content, MAPI_CREATE_NONE);
      g_autoptr(GError) error = NULL;

      times[i] = g_get_monotonic_time ();
      if (!mapi_message_submit (message, MAPI_SUBMIT_NONE, NULL, NULL, NULL, &error))
        g_error ("%s", error->message);
      times[i] = g_get_monotonic_time () - times[i];
    }
  qsort (times, count, sizeof *times, compare);
  printf ("%.1f %.1f\n", (double) times[count - 1] / 1000, (double) times[count / 2] / 1000);
  mapi_session_logoff (session, MAPI_LOGOFF_NONE, NULL, NULL);
  g_object_unref (session);
}

static void
send_all (void)
{
  MapiSession *session = log_on (MAPI_LOGON_BG_SESSION | MAPI_LOGON_APP_PROFILE);
  g_autoptr(GError) error = NULL;
  gint64 started = g_get_monotonic_time ();

  if (!mapi_session_process_queue (session, TRUE, NULL, NULL, &error))
    g_error ("%s", error->message);
  printf ("%.3f\n", (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC);
  mapi_session_logoff (session, MAPI_LOGOFF_NONE, NULL, NULL);
  g_object_unref (session);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GError) error = NULL;

  if (!mapi_init (MAPI_INIT_NONE, &error))
    g_error ("%s", error->message);
  if (argc == 4 && g_str_equal (argv[1], "fill"))
    fill ((guint) atoi (argv[2]), (gsize) atoi (argv[3]));
  else
    {
      /* Its transports are those of the spooler */
      mapi_init_spooler ();
      send_all ();
    }
  mapi_uninit ();
  return 0;
}
