/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One packet a folder, and the next ones behind it */

#include "config.h"

#include "imap-sync-private.h"

/* Folders asked about behind the one that is, and messages they may answer with, about */
#define NEXT_MAX 64
#define NEXT_MESSAGES 2000
/* How many of a folder are thought to have changed */
#define CHANGED 50

ImapCommand *
imap_sync_queue_from_place (ImapSync      *self,
                            gint64         first,
                            GCancellable  *cancellable,
                            GError       **error)
{
  g_autoptr (ImapCommand) command = imap_command_new ("FETCH ");

  imap_command_printf (command, "%" G_GINT64_FORMAT ":*", first);
  imap_sync_add_items (self, command);
  if (!imap_connection_queue (self->connection, command, cancellable, error))
    return NULL;
  return g_steal_pointer (&command);
}

/* Which are there is asked for when there are more than are wanted now: the answer comes with the others, and
 * whoever wants the older ones later need not wait for it. NULL without an error: it was not asked. */
static gboolean
queue_search (ImapSync      *self,
              ImapCommand  **search,
              GCancellable  *cancellable,
              GError       **error)
{
  if (self->request->total <= self->request->limit ||
      !imap_connection_can (self->connection, IMAP_CAN_ESEARCH))
    return TRUE;
  *search = imap_command_new ("UID SEARCH RETURN (ALL) ALL");
  return imap_connection_queue (self->connection, *search, cancellable, error);
}

gboolean
imap_sync_is_at_once (const KitSyncRequest *request)
{
  return request->kind == KIT_SYNC_NEWEST && request->limit > 0 && request->total > 0;
}

/* Whether the command can be sent without asking whether a literal is welcome */
static gboolean
is_sent_at_once (ImapSync *self)
{
  const char *path = self->request->path;

  if (imap_connection_can (self->connection, IMAP_CAN_LITERAL_PLUS) ||
      imap_connection_can (self->connection, IMAP_CAN_LITERAL_MINUS))
    return TRUE;
  while (g_ascii_isprint (*path) && *path != '"' && *path != '\\')
    path++;
  return *path == '\0';
}

/* Whether all that is asked of the folder is known before it is opened */
static gboolean
can_begin_ahead (ImapSync *self)
{
  return self->request->known == NULL && is_sent_at_once (self) &&
         (imap_sync_is_at_once (self->request) || (self->request->kind == KIT_SYNC_CHANGES && imap_sync_is_quick (self)));
}

static ImapCommand *
queue_opening_of (ImapSync      *self,
                  gboolean       is_ahead,
                  GCancellable  *cancellable,
                  GError       **error)
{
  const KitSyncRequest *request = self->request;
  g_autofree char *resync = NULL;
  const char *parameters = imap_sync_get_condstore (self);

  if (request->kind == KIT_SYNC_CHANGES)
    parameters = resync = g_strdup_printf ("(QRESYNC (%" G_GINT64_FORMAT " %" G_GINT64_FORMAT "))",
                                           request->uidvalidity, request->modseq);
  return is_ahead ? imap_connection_queue_select_ahead (self->connection, request->path, parameters, cancellable, error)
                  : imap_sync_queue_opening (self, parameters, cancellable, error);
}

static ImapOpening *
ask (ImapSync      *self,
     gboolean       is_ahead,
     GCancellable  *cancellable,
     GError       **error)
{
  g_autoptr (ImapOpening) opening = imap_opening_new (self->request);
  gint64 first = MAX (self->request->total - self->request->limit + 1, 1);

  opening->select = queue_opening_of (self, is_ahead, cancellable, error);
  if (opening->select == NULL)
    return NULL;
  opening->fetch = self->request->kind == KIT_SYNC_CHANGES ? imap_sync_queue_new (self, cancellable, error)
                                                           : imap_sync_queue_from_place (self, first, cancellable, error);
  if (opening->fetch == NULL ||
      (imap_sync_is_at_once (self->request) && !queue_search (self, &opening->search, cancellable, error)))
    return NULL;
  return g_steal_pointer (&opening);
}

gboolean
imap_sync_send_ahead (ImapConnection        *connection,
                      const KitSyncRequest  *request,
                      GCancellable          *cancellable,
                      GError               **error)
{
  g_auto (ImapSync) later = { NULL };
  ImapOpening *opening;

  imap_sync_init (&later, request, NULL, connection);
  if (!can_begin_ahead (&later))
    return TRUE;
  opening = ask (&later, TRUE, cancellable, error);
  if (opening == NULL)
    return FALSE;
  g_queue_push_tail (imap_connection_get_openings (connection), opening);
  return TRUE;
}

/* Messages that are told of, about */
static gint64
estimate (const KitSyncRequest *request)
{
  return request->kind == KIT_SYNC_NEWEST ? MIN (request->total, request->limit) : CHANGED;
}

static gboolean
is_room (GQueue *openings)
{
  gint64 n_messages = 0;

  for (GList *link = openings->head; link != NULL; link = link->next)
    n_messages += estimate (&((ImapOpening *) link->data)->request);
  return g_queue_get_length (openings) < NEXT_MAX && n_messages < NEXT_MESSAGES;
}

/* Those that come next, as far as they are not asked about */
static gboolean
ask_next (ImapSync      *self,
          GCancellable  *cancellable,
          GError       **error)
{
  GQueue *openings = imap_connection_get_openings (self->connection);
  const KitSyncRequest *next = self->request->next;
  GList *sent = openings->head;

  /* Another than was thought: nothing comes behind those that wait to be let pass */
  for (; sent != NULL && next != NULL; sent = sent->next, next = next->next)
    if (!imap_opening_matches (sent->data, next))
      return TRUE;
  for (; sent == NULL && next != NULL && is_room (openings); next = next->next)
    {
      g_auto (ImapSync) later = { NULL };
      ImapOpening *opening;

      imap_sync_init (&later, next, NULL, self->connection);
      if (!can_begin_ahead (&later))
        return TRUE;
      opening = ask (&later, TRUE, cancellable, error);
      if (opening == NULL)
        return FALSE;
      g_queue_push_tail (openings, opening);
    }
  return TRUE;
}

ImapOpening *
imap_sync_begin (ImapSync      *self,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr (ImapOpening) opening = g_queue_pop_head (imap_connection_get_openings (self->connection));

  if (opening != NULL)
    {
      imap_connection_enter_mailbox (self->connection, self->request->path);
      imap_connection_set_handler (self->connection, imap_sync_take_response, self);
      self->is_opening = TRUE;
    }
  else
    {
      opening = ask (self, FALSE, cancellable, error);
    }
  if (opening == NULL || (can_begin_ahead (self) && !ask_next (self, cancellable, error)))
    return NULL;
  if (opening->search != NULL)
    self->searched = kit_uid_set_new ();
  return g_steal_pointer (&opening);
}
