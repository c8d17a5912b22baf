/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Headers of a folder the server hangs up in
 *
 * Some servers do so, each time, when they are asked for a message that is damaged there. It must not keep the others: what
 * did not come is asked for again on other lines, in ever smaller parts, until it is known which message it is. That one is
 * listed without a header, or with nothing at all: whoever opens it is told why, and nobody believes that it is not there.
 * Where its text comes all the same, what is in that is what it is called from then on. */

#include "config.h"

#include "imap-sync-private.h"

/* Messages of which headers are asked at a time */
#define CHUNK 200
/* Lines that may go on one message before it is for that one, and not by chance */
#define STRIKES 2

typedef struct
{
  ImapRemote   *remote;
  ImapSync     *sync;
  GCancellable *cancellable;
  gint64        validity;
} Careful;

gboolean
imap_sync_was_hung_up (ImapSync     *self,
                       const GError *error)
{
  return !imap_connection_is_open (self->connection) && (self->request->kind != KIT_SYNC_LIST || self->request->names) &&
         (g_error_matches (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR) ||
          g_error_matches (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA));
}

/* ---- lines ---- */

/* What went on the line before is no more */
static void
begin_anew (ImapSync *sync)
{
  g_array_set_size (sync->early, 0);
  kit_uid_set_free (sync->vanished);
  sync->vanished = kit_uid_set_new ();
  g_clear_pointer (&sync->present, kit_uid_set_free);
  g_clear_pointer (&sync->searched, kit_uid_set_free);
  sync->is_opening = sync->is_closed = sync->is_doubtful = sync->is_void = FALSE;
}

static gboolean
take_line (Careful  *self,
           GError  **error)
{
  ImapSync *sync = self->sync;

  if (sync->connection != NULL)
    return TRUE;
  begin_anew (sync);
  sync->connection = imap_remote_take_for_sync (self->remote, NULL, self->cancellable, error);
  return sync->connection != NULL;
}

/* @done FALSE: with the error of what was asked */
static gboolean
give_line (Careful   *self,
           gboolean   done,
           GError   **error)
{
  ImapConnection *connection = g_steal_pointer (&self->sync->connection);

  if (connection == NULL)
    return done;
  imap_connection_set_handler (connection, NULL, NULL);
  return imap_remote_give (self->remote, connection, done, error);
}

/* The folder is open, and the same as ever. INVALID_BOOKMARK: it is not */
static gboolean
open_folder (Careful  *self,
             GError  **error)
{
  ImapMailbox *mailbox;
  gboolean same;

  if (self->sync->connection != NULL)
    return TRUE;
  if (!take_line (self, error) ||
      !imap_sync_open (self->sync, imap_sync_get_condstore (self->sync), &same, self->cancellable, error))
    return FALSE;
  mailbox = imap_connection_get_mailbox (self->sync->connection);
  if (self->validity == 0)
    self->validity = self->sync->request->uidvalidity != 0 ? self->sync->request->uidvalidity : mailbox->uidvalidity;
  return imap_remote_check_validity (self->sync->connection, self->validity, error);
}

/* ---- which ---- */

static KitUidSet *
list_wanted (Careful  *self,
             GError  **error)
{
  const KitSyncRequest *request = self->sync->request;
  g_autoptr (KitUidSet) range = kit_uid_set_new ();
  g_autoptr (KitUidSet) all = NULL;
  g_autoptr (KitUidSet) wanted = NULL;

  if (request->kind == KIT_SYNC_SOME)
    return kit_uid_set_copy (request->known);
  all = imap_search_all (self->sync->connection, self->cancellable, error);
  imap_connection_set_handler (self->sync->connection, imap_sync_take_response, self->sync);
  if (all == NULL)
    return NULL;
  if (request->kind == KIT_SYNC_CHANGES)
    kit_uid_set_add_range (range, MAX (request->uidnext, 1), G_MAXUINT32);
  else if (request->kind == KIT_SYNC_OLDER && request->below > 1)
    kit_uid_set_add_range (range, 1, request->below - 1);
  else if (request->kind == KIT_SYNC_NEWEST || request->kind == KIT_SYNC_LIST)
    kit_uid_set_add_range (range, 1, G_MAXUINT32);
  wanted = kit_uid_set_intersect (all, range);
  return request->limit > 0 ? kit_uid_set_take_last (wanted, request->limit) : g_steal_pointer (&wanted);
}

/* ---- asking ---- */

/* @bare: without what the server has to read the message for */
static gboolean
ask_for (Careful    *self,
         KitUidSet  *uids,
         gboolean    bare,
         GError    **error)
{
  g_auto (GStrv) sets = imap_sequence_split (uids, IMAP_COMMAND_SET_MAX);

  if (!open_folder (self, error))
    return FALSE;
  for (guint i = 0; sets[i] != NULL; i++)
    {
      g_autoptr (ImapCommand) command = imap_command_new ("UID FETCH ");

      imap_command_add (command, sets[i]);
      if (bare)
        imap_command_add (command, " (UID FLAGS INTERNALDATE RFC822.SIZE)");
      else
        imap_sync_add_items (self->sync, command);
      if (!imap_connection_queue (self->sync->connection, command, self->cancellable, error) ||
          !imap_connection_wait (self->sync->connection, command, self->cancellable, error) ||
          !imap_sync_check_fetch (command, error))
        return FALSE;
    }
  return TRUE;
}

/* Whether @error is that the line was lost over it, and it may be gone on with on another */
static gboolean
may_go_on (Careful  *self,
           GError  **error)
{
  if (self->sync->connection == NULL || self->sync->is_opening || !imap_sync_was_hung_up (self->sync, *error) ||
      !imap_poison_may_go_on (self->remote->headers))
    return FALSE;
  give_line (self, TRUE, NULL);
  g_clear_error (error);
  return TRUE;
}

/* Nothing can be learnt of it but that it is there */
static gboolean
list_bare (Careful  *self,
           gint64    uid,
           GError  **error)
{
  KitSinkMessage message = { .uid = uid, .flags = -1, .modseq = -1 };
  g_autoptr (GBytes) header = g_bytes_new (NULL, 0);

  /* Who compares is not told that it has none */
  if (self->sync->request->kind != KIT_SYNC_LIST)
    message.header = header;
  kit_uid_set_add (self->sync->told, uid);
  self->sync->n_new++;
  return kit_sink_message (self->sync->sink, &message, error);
}

static gboolean
ask_for_one (Careful  *self,
             gint64    uid,
             GError  **error)
{
  g_autoptr (KitUidSet) one = kit_uid_set_new ();
  g_autoptr (GError) local_error = NULL;

  kit_uid_set_add (one, uid);
  for (guint i = 0; i <= STRIKES; i++)
    {
      gboolean bare = i == STRIKES || imap_poison_is_in (self->remote->headers, self->sync->request->path, self->validity, one);

      g_clear_error (&local_error);
      if (ask_for (self, one, bare, &local_error))
        return TRUE;
      if (!may_go_on (self, &local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (bare)
        break;
      imap_poison_convict (self->remote->headers, self->sync->request->path, self->validity, uid);
    }
  return list_bare (self, uid, error);
}

/* The lower half, which leaves @uids; of what the server answers in order, the first that did not come */
static KitUidSet *
split (KitUidSet *uids,
       gboolean   in_order)
{
  gint64 n = kit_uid_set_get_size (uids);
  g_autoptr (KitUidSet) upper = kit_uid_set_take_last (uids, in_order ? n - 1 : n / 2);
  KitUidSet *lower = kit_uid_set_copy (uids);

  for (gint64 uid = 0; !kit_uid_set_is_empty (uids); kit_uid_set_remove (uids, uid))
    uid = kit_uid_set_get_first (uids);
  kit_uid_set_add_all (uids, upper);
  return lower;
}

static gboolean
ask_in_parts (Careful    *self,
              KitUidSet  *uids,
              GError    **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (KitUidSet) left = kit_uid_set_subtract (uids, self->sync->told);
  g_autoptr (KitUidSet) lower = NULL;
  gint64 n = kit_uid_set_get_size (left);

  if (n == 0)
    return TRUE;
  if (n == 1)
    return ask_for_one (self, kit_uid_set_get_first (left), error);
  if (ask_for (self, left, FALSE, &local_error))
    return TRUE;
  if (!may_go_on (self, &local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  kit_uid_set_free (left);
  left = kit_uid_set_subtract (uids, self->sync->told);
  if (kit_uid_set_get_size (left) < 2)
    return ask_in_parts (self, left, error);
  lower = split (left, kit_uid_set_get_size (left) < n);
  return ask_in_parts (self, left, error) && ask_in_parts (self, lower, error);
}

/* Whoever lists takes the lowest that was told for the end of all above it: of those no one may be left out */
static gboolean
is_done (Careful   *self,
         KitUidSet *wanted)
{
  KitUidSet *told = self->sync->told;

  return kit_uid_set_is_empty (wanted) ||
         (kit_sink_is_enough (self->sync->sink) &&
          (kit_uid_set_is_empty (told) || kit_uid_set_get_last (wanted) < kit_uid_set_get_first (told)));
}

static gboolean
ask_for_all (Careful    *self,
             KitUidSet  *wanted,
             GError    **error)
{
  while (!is_done (self, wanted))
    {
      g_autoptr (KitUidSet) chunk = kit_uid_set_take_last (wanted, CHUNK);
      g_autoptr (KitUidSet) known = imap_poison_take_known (self->remote->headers, self->sync->request->path, self->validity,
                                                            chunk);

      if (!ask_in_parts (self, chunk, error))
        return FALSE;
      for (; known != NULL && !kit_uid_set_is_empty (known); kit_uid_set_remove (known, kit_uid_set_get_first (known)))
        if (!kit_uid_set_contains (self->sync->told, kit_uid_set_get_first (known)) &&
            !ask_for_one (self, kit_uid_set_get_first (known), error))
          return FALSE;
    }
  return TRUE;
}

/* ---- all of it ---- */

/* What is new came; the rest of what is asked when a folder is looked at again, behind that */
static gboolean
ask_for_changes (Careful  *self,
                 GError  **error)
{
  const KitSyncRequest *asked = self->sync->request;
  KitSyncRequest request = *asked;
  gboolean done;

  if (!give_line (self, TRUE, NULL) || !take_line (self, error))
    return FALSE;
  request.next = NULL;
  request.anew = TRUE;
  if (!kit_uid_set_is_empty (self->sync->told))
    request.uidnext = MAX (request.uidnext, kit_uid_set_get_last (self->sync->told) + 1);
  self->sync->request = &request;
  done = imap_sync_changes (self->sync, self->cancellable, error);
  self->sync->request = asked;
  return done;
}

gboolean
imap_sync_carefully (ImapRemote    *remote,
                     ImapSync      *sync,
                     GCancellable  *cancellable,
                     GError       **error)
{
  Careful self = { remote, sync, cancellable, 0 };
  g_autoptr (KitUidSet) none = kit_uid_set_new ();
  g_autoptr (KitUidSet) wanted = NULL;
  gboolean done;

  sync->connection = NULL;
  done = open_folder (&self, error);
  if (done)
    {
      imap_poison_suspect (remote->headers, sync->request->path, self.validity, none);
      sync->is_bounded = TRUE;
      wanted = list_wanted (&self, error);
      done = wanted != NULL && ask_for_all (&self, wanted, error) &&
             (sync->request->kind != KIT_SYNC_CHANGES || ask_for_changes (&self, error)) &&
             (sync->request->kind != KIT_SYNC_LIST ||
              kit_sink_present (sync->sink, 1, G_MAXUINT32, sync->told, error));
    }
  return give_line (&self, done, error);
}
