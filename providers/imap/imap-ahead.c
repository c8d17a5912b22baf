/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-ahead.h"

ImapAhead *
imap_ahead_new (const char *path)
{
  ImapAhead *self = g_new0 (ImapAhead, 1);

  self->path = g_strdup (path);
  self->uids = kit_uid_set_new ();
  g_queue_init (&self->commands);
  return self;
}

void
imap_ahead_free (ImapAhead *self)
{
  g_queue_clear_full (&self->commands, (GDestroyNotify) imap_command_unref);
  g_clear_pointer (&self->uids, kit_uid_set_free);
  g_free (self->path);
  g_free (self);
}

void
imap_ahead_add (ImapAhead   *self,
                KitUidSet   *uids,
                ImapCommand *command)
{
  kit_uid_set_add_all (self->uids, uids);
  g_queue_push_tail (&self->commands, imap_command_ref (command));
}
