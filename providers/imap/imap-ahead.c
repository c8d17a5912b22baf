/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-ahead.h"

#define EARLY_MAX (4 * 1024 * 1024)

ImapAhead *
imap_ahead_new (const char *path)
{
  ImapAhead *self = g_new0 (ImapAhead, 1);

  self->path = g_strdup (path);
  self->uids = kit_uid_set_new ();
  g_queue_init (&self->commands);
  g_queue_init (&self->early);
  return self;
}

void
imap_ahead_free (ImapAhead *self)
{
  g_queue_clear_full (&self->commands, (GDestroyNotify) imap_command_unref);
  g_queue_clear_full (&self->early, imap_early_body_free);
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

void
imap_early_body_free (gpointer data)
{
  ImapEarlyBody *early = data;

  g_bytes_unref (early->source);
  g_free (early);
}

void
imap_ahead_keep (ImapAhead *self,
                 gint64     uid,
                 GBytes    *source)
{
  ImapEarlyBody *early;

  if (!kit_uid_set_contains (self->uids, uid) || self->n_bytes + g_bytes_get_size (source) > EARLY_MAX)
    return;
  early = g_new (ImapEarlyBody, 1);
  early->uid = uid;
  early->source = g_bytes_ref (source);
  self->n_bytes += g_bytes_get_size (source);
  g_queue_push_tail (&self->early, early);
}
