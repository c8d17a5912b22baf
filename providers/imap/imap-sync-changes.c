/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What changed in a folder since it was looked at last */

#include "config.h"

#include "imap-sync-private.h"

/* Messages whose flags a command asks for */
#define FLAGS_CHUNK 20000

ImapCommand *
imap_sync_queue_new (ImapSync      *self,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autoptr (ImapCommand) command = imap_command_new ("UID FETCH ");

  /* "n:*" is never empty: it has the last message, whatever n is, and a server that keeps a file a message may have to
   * look for that among all of them. One that is as new as QRESYNC knows the highest number there can be. */
  imap_command_printf (command, "%" G_GINT64_FORMAT, MAX (self->request->uidnext, 1));
  imap_command_add (command, self->is_bounded || imap_sync_is_quick (self) ? ":4294967295" : ":*");
  imap_sync_add_items (self, command);
  if (!imap_connection_queue (self->connection, command, cancellable, error))
    return NULL;
  return g_steal_pointer (&command);
}

/* What we know less what vanished, and what is new: as many as there are? If not, the numbers that
 * are there say which. */
static gboolean
settle_present (ImapSync      *self,
                GCancellable  *cancellable,
                GError       **error)
{
  gint64 exists = imap_connection_get_mailbox (self->connection)->exists;
  g_autoptr (KitUidSet) left = NULL;
  g_autoptr (KitUidSet) all = NULL;
  g_autoptr (KitUidSet) range = kit_uid_set_new ();
  g_autoptr (KitUidSet) old = NULL;

  if (self->request->known == NULL || self->request->uidnext <= 1)
    return TRUE;
  left = kit_uid_set_subtract (self->request->known, self->vanished);
  if (kit_uid_set_get_size (left) + self->n_new == exists)
    return imap_connection_has_enabled (self->connection, IMAP_CAN_QRESYNC) ||
           kit_sink_present (self->sink, 1, self->request->uidnext - 1, left, error);
  all = imap_search_all (self->connection, cancellable, error);
  imap_connection_set_handler (self->connection, imap_sync_take_response, self);
  if (all == NULL)
    return FALSE;
  kit_uid_set_add_range (range, 1, self->request->uidnext - 1);
  old = kit_uid_set_intersect (all, range);
  return kit_sink_present (self->sink, 1, self->request->uidnext - 1, old, error);
}

static gboolean
wait_new (ImapSync      *self,
          ImapCommand   *command,
          GCancellable  *cancellable,
          GError       **error)
{
  return imap_connection_wait (self->connection, command, cancellable, error) &&
         (self->is_void || imap_sync_check_fetch (command, error));
}

static ImapCommand *
queue_changed (ImapSync      *self,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr (ImapCommand) command = imap_command_new ("UID FETCH ");

  imap_command_printf (command, "1:%" G_GINT64_FORMAT " (FLAGS) (CHANGEDSINCE %" G_GINT64_FORMAT ")",
                       self->request->uidnext - 1, self->request->modseq);
  return imap_connection_queue (self->connection, command, cancellable, error) ? g_steal_pointer (&command) : NULL;
}

/* What was told may have been of another mailbox: it was dropped, and is asked for */
static gboolean
ask_doubtful (ImapSync      *self,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr (ImapCommand) command = NULL;

  if (!self->is_doubtful || self->request->uidnext <= 1)
    return TRUE;
  if (!imap_sync_open_again (self, cancellable, error))
    return FALSE;
  command = queue_changed (self, cancellable, error);
  return command != NULL && imap_connection_wait (self->connection, command, cancellable, error) &&
         imap_sync_check_fetch (command, error);
}

static gboolean
sync_quickly (ImapSync      *self,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr (ImapOpening) opening = imap_sync_begin (self, cancellable, error);
  gboolean same = FALSE;

  if (opening == NULL)
    return FALSE;
  return imap_sync_finish_both (self, opening->select, opening->fetch, &same, cancellable, error) &&
         (!same || (imap_sync_check_fetch (opening->fetch, error) && ask_doubtful (self, cancellable, error) &&
                     settle_present (self, cancellable, error)));
}

static gboolean
fetch_changed (ImapSync      *self,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr (ImapCommand) command = NULL;
  g_autoptr (ImapCommand) fetch = NULL;

  if (self->request->uidnext > 1)
    command = queue_changed (self, cancellable, error);
  if (self->request->uidnext > 1 && command == NULL)
    return FALSE;
  fetch = imap_sync_queue_new (self, cancellable, error);
  if (fetch == NULL || !wait_new (self, fetch, cancellable, error))
    return FALSE;
  return (self->request->uidnext <= 1 || imap_sync_check_fetch (command, error)) &&
         settle_present (self, cancellable, error);
}

/* The flags of all that was there, in windows, and with them which are still there */
static gboolean
fetch_window (ImapSync      *self,
              gint64         first,
              gint64         last,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr (ImapCommand) command = imap_command_new ("UID FETCH ");

  g_clear_pointer (&self->present, kit_uid_set_free);
  self->present = kit_uid_set_new ();
  imap_command_printf (command, "%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT " (FLAGS)", first, last);
  if (!imap_connection_queue (self->connection, command, cancellable, error) ||
      !imap_connection_wait (self->connection, command, cancellable, error) ||
      !imap_command_check (command, error))
    return FALSE;
  return kit_sink_present (self->sink, first, last, self->present, error);
}

static gboolean
fetch_all_flags (ImapSync      *self,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr (KitUidSet) known = self->request->known != NULL
                                ? kit_uid_set_copy (self->request->known) : kit_uid_set_new ();
  gint64 last = self->request->uidnext - 1;
  g_autoptr (ImapCommand) fetch = imap_sync_queue_new (self, cancellable, error);

  if (fetch == NULL || !wait_new (self, fetch, cancellable, error))
    return FALSE;
  while (last >= 1)
    {
      g_autoptr (KitUidSet) chunk = kit_uid_set_take_last (known, FLAGS_CHUNK);
      gint64 first = kit_uid_set_is_empty (known) ? 1 : kit_uid_set_get_first (chunk);

      if (!fetch_window (self, first, last, cancellable, error))
        return FALSE;
      last = first - 1;
    }
  g_clear_pointer (&self->present, kit_uid_set_free);
  return TRUE;
}

gboolean
imap_sync_is_quick (ImapSync *self)
{
  return self->request->modseq > 0 && self->request->uidvalidity > 0 &&
         imap_connection_has_enabled (self->connection, IMAP_CAN_QRESYNC);
}

gboolean
imap_sync_changes (ImapSync      *self,
                   GCancellable  *cancellable,
                   GError       **error)
{
  gboolean can_condstore = imap_connection_can (self->connection, IMAP_CAN_CONDSTORE);
  gboolean same;

  if (imap_sync_is_quick (self))
    return sync_quickly (self, cancellable, error);
  if (!imap_sync_open (self, can_condstore ? "(CONDSTORE)" : NULL, &same, cancellable, error))
    return FALSE;
  if (!same)
    return TRUE;
  if (can_condstore && self->request->modseq > 0 &&
      imap_connection_get_mailbox (self->connection)->modseq > 0)
    return fetch_changed (self, cancellable, error);
  return fetch_all_flags (self, cancellable, error);
}
