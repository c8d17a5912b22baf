/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "imap-opening.h"

ImapOpening *
imap_opening_new (const KitSyncRequest *request)
{
  ImapOpening *self = g_new0 (ImapOpening, 1);

  self->request = *request;
  self->request.known = NULL;
  self->request.next = NULL;
  self->path = g_strdup (request->path);
  self->request.path = self->path;
  return self;
}

void
imap_opening_free (ImapOpening *self)
{
  g_clear_pointer (&self->select, imap_command_unref);
  g_clear_pointer (&self->fetch, imap_command_unref);
  g_clear_pointer (&self->search, imap_command_unref);
  g_free (self->path);
  g_free (self);
}

gboolean
imap_opening_matches (ImapOpening          *self,
                      const KitSyncRequest *request)
{
  const KitSyncRequest *sent = &self->request;

  return request->known == NULL && g_str_equal (self->path, request->path) && sent->kind == request->kind &&
         sent->uidvalidity == request->uidvalidity && sent->uidnext == request->uidnext &&
         sent->modseq == request->modseq && sent->limit == request->limit && sent->total == request->total &&
         sent->previews == request->previews && !self->select->is_done;
}
