/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <imap-remote.h>

#include <kit-store.h>

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

/* imap-engine MANIFEST HOST PORT USER PASSWORD: what the protocol engine alone does with a mailbox, its
 * results thrown away. Prints a line each: what, seconds, messages, bytes. */

typedef struct
{
  KitSinkState state;
  guint64      n;
  guint64      bytes;
  KitUidSet   *uids;
} Count;

static gboolean
begin (gpointer             user_data,
       const KitSinkState  *state,
       GError             **error)
{
  ((Count *) user_data)->state = *state;
  return TRUE;
}

static gboolean
message (gpointer               user_data,
         const KitSinkMessage  *message,
         GError               **error)
{
  Count *self = user_data;

  self->n++;
  self->bytes += message->header != NULL ? g_bytes_get_size (message->header) : 0;
  kit_uid_set_add (self->uids, message->uid);
  return TRUE;
}

static gboolean
body (gpointer    user_data,
      gint64      uid,
      GBytes     *source,
      GError    **error)
{
  Count *self = user_data;

  self->n++;
  self->bytes += g_bytes_get_size (source);
  return TRUE;
}

static const KitSinkFuncs funcs = { .begin = begin, .message = message, .body = body };

static void
fail_on (GError *error)
{
  if (error == NULL)
    return;
  g_printerr ("%s\n", error->message);
  exit (1);
}

static void
report (const char *what,
        gint64      since,
        Count      *count)
{
  printf ("%s %.4f %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT "\n", what,
          (double) (g_get_monotonic_time () - since) / G_USEC_PER_SEC, count->n, count->bytes);
  count->n = count->bytes = 0;
}

static MapiSettings *
load_settings (char **argv)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GPtrArray) infos = NULL;
  g_auto (GStrv) groups = NULL;
  const char *pairs[][2] = { { "host", argv[2] }, { "port", argv[3] }, { "user", argv[4] },
                             { "password", argv[5] }, { "security", "none" } };
  GError *error = NULL;
  MapiSettings *settings;

  infos = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_setting_info_unref);
  g_key_file_load_from_file (file, argv[1], G_KEY_FILE_NONE, &error);
  fail_on (error);
  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    if (g_str_has_prefix (groups[i], "Setting "))
      {
        g_ptr_array_add (infos, mapi_setting_info_new_from_key_file (file, groups[i], &error));
        fail_on (error);
      }
  settings = mapi_settings_new (infos);
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      mapi_settings_set (settings, pairs[i][0], pairs[i][1], &error);
      fail_on (error);
    }
  return settings;
}

static void
sync_folder (KitRemote   *remote,
             KitSink     *sink,
             Count       *count,
             KitSyncKind  kind,
             guint        limit,
             gint64       below)
{
  KitSyncRequest request = { kind, "INBOX", count->state.uidvalidity, count->state.uidnext,
                             count->state.modseq, below, limit, NULL };
  g_autoptr (KitUidSet) known = kit_uid_set_copy (count->uids);
  GError *error = NULL;

  if (kind == KIT_SYNC_CHANGES)
    request.known = known;
  kit_remote_sync_folder (remote, &request, sink, NULL, &error);
  fail_on (error);
}

int
main (int    argc,
      char **argv)
{
  static const guint8 uid[16] = "imap-bench-uid-0";
  g_autoptr (MapiSettings) settings = NULL;
  g_autoptr (MapiSupport) support = NULL;
  g_autoptr (KitRemote) remote = NULL;
  g_autoptr (KitSink) sink = NULL;
  g_autofree char *dir = g_dir_make_tmp ("imap-XXXXXX", NULL);
  Count count = { .uids = kit_uid_set_new () };
  GError *error = NULL;
  ImapAccount *account;
  struct rusage usage;
  gint64 since;

  if (argc < 6)
    {
      g_printerr ("imap-engine MANIFEST HOST PORT USER PASSWORD\n");
      return 2;
    }
  settings = load_settings (argv);
  support = mapi_support_new (uid, settings, dir, NULL);
  account = imap_account_new (support, &error);
  fail_on (error);
  remote = imap_remote_new (account);
  sink = kit_sink_new (&funcs, &count);
  since = g_get_monotonic_time ();
  kit_remote_connect (remote, NULL, &error);
  fail_on (error);
  sync_folder (remote, sink, &count, KIT_SYNC_NEWEST, 200, 0);
  report ("newest", since, &count);
  since = g_get_monotonic_time ();
  sync_folder (remote, sink, &count, KIT_SYNC_OLDER, 0, kit_uid_set_get_first (count.uids));
  report ("older", since, &count);
  since = g_get_monotonic_time ();
  kit_remote_fetch_bodies (remote, KIT_LANE_NORMAL, "INBOX", count.state.uidvalidity, count.uids, sink,
                           NULL, &error);
  fail_on (error);
  report ("bodies", since, &count);
  kit_remote_disconnect (remote);
  since = g_get_monotonic_time ();
  kit_remote_connect (remote, NULL, &error);
  fail_on (error);
  sync_folder (remote, sink, &count, KIT_SYNC_CHANGES, 0, 0);
  report ("nothing", since, &count);
  since = g_get_monotonic_time ();
  count.state.modseq = 0;
  sync_folder (remote, sink, &count, KIT_SYNC_CHANGES, 0, 0);
  report ("flags", since, &count);
  getrusage (RUSAGE_SELF, &usage);
  printf ("memory %ld\n", usage.ru_maxrss / 1024);
  kit_uid_set_free (count.uids);
  g_rmdir (dir);
  return 0;
}
