/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which mailbox is open */

#include "config.h"

#include "imap-connection-private.h"

void
imap_connection_forget_mailbox (ImapConnection *self)
{
  g_clear_pointer (&self->mailbox.path, g_free);
  g_clear_pointer (&self->mailbox.uids, kit_uid_set_free);
}

ImapCommand *
imap_connection_queue_select (ImapConnection  *self,
                              const char      *path,
                              gboolean         read_only,
                              const char      *parameters,
                              GCancellable    *cancellable,
                              GError         **error)
{
  g_autoptr (ImapCommand) command = imap_command_new (read_only ? "EXAMINE" : "SELECT");
  ImapMailbox *mailbox = &self->mailbox;

  /* What is said until then is about the mailbox before */
  if (mailbox->path != NULL && !imap_connection_wait_all (self, cancellable, error))
    return NULL;
  imap_connection_add_mailbox (self, command, path);
  if (parameters != NULL)
    imap_command_printf (command, " %s", parameters);
  imap_connection_forget_mailbox (self);
  if (!imap_connection_queue (self, command, cancellable, error))
    return NULL;
  self->is_selected = TRUE;
  imap_connection_enter_mailbox (self, path);
  mailbox->read_only = read_only;
  return g_steal_pointer (&command);
}

void
imap_connection_enter_mailbox (ImapConnection *self,
                               const char     *path)
{
  ImapMailbox *mailbox = &self->mailbox;

  g_free (mailbox->path);
  g_free (mailbox->permanent_keywords);
  g_clear_pointer (&mailbox->uids, kit_uid_set_free);
  memset (mailbox, 0, sizeof *mailbox);
  mailbox->uidvalidity = mailbox->uidnext = mailbox->modseq = mailbox->exists = -1;
  mailbox->path = g_strdup (path);
}

ImapCommand *
imap_connection_queue_select_ahead (ImapConnection  *self,
                                    const char      *path,
                                    const char      *parameters,
                                    GCancellable    *cancellable,
                                    GError         **error)
{
  g_autoptr (ImapCommand) command = imap_command_new ("SELECT");

  imap_connection_add_mailbox (self, command, path);
  if (parameters != NULL)
    imap_command_printf (command, " %s", parameters);
  self->is_selected = TRUE;
  return imap_connection_queue (self, command, cancellable, error) ? g_steal_pointer (&command) : NULL;
}

gboolean
imap_connection_leave (ImapConnection  *self,
                       GCancellable    *cancellable,
                       GError         **error)
{
  g_autoptr (ImapCommand) command = imap_command_new ("UNSELECT");

  if (!self->is_selected || !imap_connection_can (self, IMAP_CAN_UNSELECT))
    return TRUE;
  imap_connection_forget_mailbox (self);
  self->is_selected = FALSE;
  return imap_connection_queue (self, command, cancellable, error);
}

gboolean
imap_connection_is_selected (ImapConnection *self)
{
  return self->is_selected;
}

gboolean
imap_connection_keeps_keyword (ImapConnection *self,
                               const char     *keyword)
{
  ImapMailbox *mailbox = &self->mailbox;
  g_autofree char *lower = g_ascii_strdown (keyword, -1);
  g_auto (GStrv) kept = NULL;

  if (!mailbox->has_permanent || (mailbox->permanent & IMAP_FLAG_ANY) != 0)
    return TRUE;
  kept = g_strsplit_set (mailbox->permanent_keywords, "( )", -1);
  return g_strv_contains ((const char * const *) kept, lower);
}

gboolean
imap_connection_select (ImapConnection  *self,
                        const char      *path,
                        GCancellable    *cancellable,
                        GError         **error)
{
  g_autoptr (ImapCommand) command = NULL;

  if (self->mailbox.path != NULL && strcmp (self->mailbox.path, path) == 0)
    return TRUE;
  command = imap_connection_queue_select (self, path, FALSE, NULL, cancellable, error);
  if (command == NULL || !imap_connection_wait (self, command, cancellable, error))
    return FALSE;
  if (imap_command_check (command, error))
    return TRUE;
  imap_connection_forget_mailbox (self);
  return FALSE;
}
