/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "imap-settings.h"

#include <imap-remote.h>
#include <kit-store.h>

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>

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
report (const char *what,
        gint64      since,
        Count      *count)
{
  printf ("%s %.4f %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT "\n", what,
          (double) (g_get_monotonic_time () - since) / G_USEC_PER_SEC, count->n, count->bytes);
  count->n = count->bytes = 0;
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
  imap_settings_fail_on (error);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (MapiSupport) support = NULL;
  g_autoptr (KitRemote) remote = NULL;
  g_autoptr (KitSink) sink = NULL;
  g_autofree char *dir = g_dir_make_tmp ("imap-XXXXXX", NULL);
  Count count = { .uids = kit_uid_set_new () };
  GError *error = NULL;
  ImapAccount *account;
  gint64 since;

  if (argc < 6)
    {
      g_printerr ("imap-engine MANIFEST HOST PORT USER PASSWORD\n");
      return 2;
    }
  support = imap_settings_make_support (argv[1], argv[2], argv[3], argv[4], argv[5], dir, NULL);
  account = imap_account_new (support, &error);
  imap_settings_fail_on (error);
  remote = imap_remote_new (account);
  sink = kit_sink_new (&funcs, &count);
  since = g_get_monotonic_time ();
  kit_remote_connect (remote, NULL, &error);
  imap_settings_fail_on (error);
  sync_folder (remote, sink, &count, KIT_SYNC_NEWEST, 200, 0);
  report ("newest", since, &count);
  since = g_get_monotonic_time ();
  sync_folder (remote, sink, &count, KIT_SYNC_OLDER, 0, kit_uid_set_get_first (count.uids));
  report ("older", since, &count);
  since = g_get_monotonic_time ();
  kit_remote_fetch_bodies (remote, KIT_LANE_NORMAL, "INBOX", count.state.uidvalidity, count.uids, sink,
                           NULL, &error);
  imap_settings_fail_on (error);
  report ("bodies", since, &count);
  kit_remote_disconnect (remote);
  since = g_get_monotonic_time ();
  kit_remote_connect (remote, NULL, &error);
  imap_settings_fail_on (error);
  sync_folder (remote, sink, &count, KIT_SYNC_CHANGES, 0, 0);
  report ("nothing", since, &count);
  since = g_get_monotonic_time ();
  count.state.modseq = 0;
  sync_folder (remote, sink, &count, KIT_SYNC_CHANGES, 0, 0);
  report ("flags", since, &count);
  printf ("memory %.0f\n", imap_settings_get_peak ());
  kit_uid_set_free (count.uids);
  g_rmdir (dir);
  return 0;
}
