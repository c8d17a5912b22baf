/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-remote-private.h"

/* Numbers of messages a SEARCH without ESEARCH is asked of, so that its answer is no endless line */
#define SEARCH_CHUNK 50000

static gboolean
take_search (ImapConnection  *connection,
             ImapResponse    *response,
             gpointer         user_data,
             GError         **error)
{
  KitUidSet *found = user_data;
  guint n_ranges;
  const KitUidRange *ranges;

  if (response->kind != IMAP_RESPONSE_SEARCH)
    return TRUE;
  ranges = kit_uid_set_get_ranges (response->search.uids, &n_ranges);
  for (guint i = 0; i < n_ranges; i++)
    kit_uid_set_add_range (found, ranges[i].first, ranges[i].last);
  return TRUE;
}

KitUidSet *
imap_search (ImapConnection  *connection,
             const char      *criteria,
             const char      *text,
             GCancellable    *cancellable,
             GError         **error)
{
  g_autoptr (ImapCommand) command = imap_command_new ("UID SEARCH");
  g_autoptr (KitUidSet) found = kit_uid_set_new ();
  gboolean done;

  if (imap_connection_can (connection, IMAP_CAN_ESEARCH))
    imap_command_add (command, " RETURN (ALL)");
  imap_command_printf (command, " %s", criteria);
  if (text != NULL)
    imap_command_add_astring (command, text);
  imap_connection_set_handler (connection, take_search, found);
  done = imap_connection_run (connection, command, cancellable, error);
  imap_connection_set_handler (connection, NULL, NULL);
  return done ? g_steal_pointer (&found) : NULL;
}

KitUidSet *
imap_search_all (ImapConnection  *connection,
                 GCancellable    *cancellable,
                 GError         **error)
{
  gint64 exists = MAX (imap_connection_get_mailbox (connection)->exists, 0);
  g_autoptr (KitUidSet) all = kit_uid_set_new ();

  if (imap_connection_can (connection, IMAP_CAN_ESEARCH))
    return imap_search (connection, "ALL", NULL, cancellable, error);
  for (gint64 first = 1; first <= exists; first += SEARCH_CHUNK)
    {
      gint64 last = MIN (first + SEARCH_CHUNK - 1, exists);
      g_autofree char *criteria = g_strdup_printf ("%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, first,
                                                   last);
      g_autoptr (KitUidSet) part = imap_search (connection, criteria, NULL, cancellable, error);

      if (part == NULL)
        return NULL;
      kit_uid_set_add_all (all, part);
    }
  return g_steal_pointer (&all);
}
