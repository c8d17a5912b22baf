/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whole messages, and questions about single ones */

#include "config.h"

#include "imap-pipeline.h"
#include "imap-remote-private.h"

/* Messages a command asks for */
#define CHUNK 100
/* What is asked for ahead of its time: as much as the line brings in half a second, at most */
#define AHEAD_TIME  (G_USEC_PER_SEC / 2)
#define AHEAD_BYTES (8 * 1024 * 1024)

typedef struct
{
  KitSink   *sink;
  KitUidSet *wanted;            /* (owned): not come yet */
  gboolean   is_void;
} Bodies;

/* A body is filed under the number in its own answer, and only if it was asked for */
static gboolean
take_body (ImapConnection  *connection,
           ImapResponse    *response,
           gpointer         user_data,
           GError         **error)
{
  Bodies *self = user_data;
  const ImapSection *section;
  g_autoptr (GBytes) bytes = NULL;

  if (response->kind != IMAP_RESPONSE_FETCH || !(response->fetch.fields & IMAP_FETCH_UID) ||
      !kit_uid_set_contains (self->wanted, response->fetch.uid))
    return TRUE;
  section = imap_fetch_find_section (&response->fetch, "");
  if (section == NULL || section->is_part)
    return TRUE;
  kit_uid_set_remove (self->wanted, response->fetch.uid);
  bytes = imap_span_to_bytes (&section->data);
  return kit_sink_body (self->sink, response->fetch.uid, bytes, error);
}

static ImapCommand *
make_fetch (const char *set)
{
  ImapCommand *command = imap_command_new ("UID FETCH ");

  imap_command_printf (command, "%s (UID BODY.PEEK[])", set);
  return command;
}

static gboolean
add_bodies (ImapPipeline  *pipeline,
            KitUidSet     *uids,
            GCancellable  *cancellable,
            GError       **error)
{
  g_auto (GStrv) sets = imap_sequence_split (uids, IMAP_COMMAND_SET_MAX);

  for (guint i = 0; sets[i] != NULL; i++)
    {
      g_autoptr (ImapCommand) command = make_fetch (sets[i]);

      if (!imap_pipeline_add (pipeline, command, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- ahead of their time ---- */

gboolean
imap_bodies_ask_ahead (ImapConnection  *connection,
                       KitSink         *sink,
                       gint64           n_bytes,
                       gint64           began,
                       GCancellable    *cancellable,
                       GError         **error)
{
  g_autoptr (ImapAhead) ahead = imap_ahead_new (imap_connection_get_mailbox (connection)->path);
  gint64 taken = MAX (g_get_monotonic_time () - began, 1);
  g_autoptr (KitUidSet) next = NULL;

  if (kit_sink_is_enough (sink))
    return TRUE;
  next = kit_sink_list_next (sink, MIN (n_bytes * AHEAD_TIME / taken, AHEAD_BYTES));
  if (kit_uid_set_is_empty (next))
    return TRUE;
  while (!kit_uid_set_is_empty (next))
    {
      g_autoptr (KitUidSet) chunk = kit_uid_set_take_last (next, CHUNK);
      g_auto (GStrv) sets = imap_sequence_split (chunk, IMAP_COMMAND_SET_MAX);

      for (guint i = 0; sets[i] != NULL; i++)
        {
          g_autoptr (ImapCommand) command = make_fetch (sets[i]);

          if (!imap_connection_queue (connection, command, cancellable, error))
            return FALSE;
          imap_ahead_add (ahead, chunk, command);
        }
    }
  imap_connection_set_ahead (connection, g_steal_pointer (&ahead));
  return imap_connection_flush (connection, cancellable, error);
}

/* Goes on with what was asked for ahead. (transfer full) (nullable): those numbers, which leave @rest */
static KitUidSet *
adopt (ImapConnection  *connection,
       ImapPipeline    *pipeline,
       KitUidSet      **rest)
{
  g_autoptr (ImapAhead) ahead = imap_connection_steal_ahead (connection);
  KitUidSet *left;

  if (ahead == NULL)
    return NULL;
  for (GList *link = ahead->commands.head; link != NULL; link = link->next)
    imap_pipeline_adopt (pipeline, link->data);
  left = kit_uid_set_subtract (*rest, ahead->uids);
  kit_uid_set_free (*rest);
  *rest = left;
  return g_steal_pointer (&ahead->uids);
}

/* The first error that is about messages is kept, the others go on */
static gboolean
fetched_cb (ImapCommand  *command,
            gpointer      user_data,
            GError      **error)
{
  GError **refusal = user_data;

  if (command->status != IMAP_STATUS_OK && command->code != IMAP_CODE_EXPUNGEISSUED &&
      *refusal == NULL)
    imap_command_check (command, refusal);
  return TRUE;
}

/* As many of @rest as can be had before somebody else wants the connection */
static gboolean
fetch_some (ImapRemote      *self,
            ImapConnection  *connection,
            KitUidSet      **rest,
            guint            chunk_size,
            Bodies          *bodies,
            GError         **refusal,
            GCancellable    *cancellable,
            GError         **error)
{
  g_autoptr (ImapPipeline) pipeline = imap_pipeline_new (connection, fetched_cb, refusal);
  g_autoptr (KitUidSet) ahead = adopt (connection, pipeline, rest);

  while (!kit_uid_set_is_empty (*rest) && !kit_sink_is_enough (bodies->sink) &&
         (imap_pipeline_is_empty (pipeline) || !imap_pool_is_wanted (self->pool)))
    {
      g_autoptr (KitUidSet) chunk = kit_uid_set_take_last (*rest, chunk_size);

      if (!add_bodies (pipeline, chunk, cancellable, error))
        return FALSE;
    }
  if (!imap_pipeline_finish (pipeline, cancellable, error))
    return FALSE;
  /* What had come too early was nobody's */
  if (ahead != NULL)
    {
      g_autoptr (KitUidSet) missed = kit_uid_set_intersect (ahead, bodies->wanted);

      kit_uid_set_add_all (*rest, missed);
    }
  return TRUE;
}

static gboolean
fetch_all (ImapRemote     *self,
           ImapSlot        slot,
           const char     *path,
           gint64          uidvalidity,
           KitUidSet     **rest,
           guint           chunk_size,
           Bodies         *bodies,
           GError        **refusal,
           GCancellable   *cancellable,
           GError        **error)
{
  while (!kit_uid_set_is_empty (*rest) && !kit_sink_is_enough (bodies->sink))
    {
      ImapConnection *connection = imap_remote_take_for_bodies (self, slot, path, cancellable, error);
      gboolean done;

      if (connection == NULL)
        return FALSE;
      done = imap_remote_enter (connection, path, uidvalidity, cancellable, error);
      if (done)
        {
          imap_connection_set_handler (connection, take_body, bodies);
          done = fetch_some (self, connection, rest, chunk_size, bodies, refusal, cancellable, error);
        }
      if (!imap_remote_give (self, connection, done, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
imap_remote_fetch_bodies (KitRemote     *remote,
                          KitLane        lane,
                          const char    *path,
                          gint64         uidvalidity,
                          KitUidSet     *uids,
                          KitSink       *sink,
                          GCancellable  *cancellable,
                          GError       **error)
{
  ImapRemote *self = IMAP_REMOTE (remote);
  ImapSlot slot = lane == KIT_LANE_URGENT ? IMAP_SLOT_URGENT : IMAP_SLOT_NORMAL;
  g_autoptr (KitUidSet) rest = kit_uid_set_copy (uids);
  g_autoptr (GError) refusal = NULL;
  Bodies bodies = { sink, kit_uid_set_copy (uids) };
  gboolean done;

  done = fetch_all (self, slot, path, uidvalidity, &rest, CHUNK, &bodies, &refusal, cancellable,
                    error);
  /* One message the server cannot read must not keep the others */
  if (done && refusal != NULL && !kit_uid_set_is_empty (bodies.wanted))
    {
      g_clear_pointer (&rest, kit_uid_set_free);
      g_clear_error (&refusal);
      rest = kit_uid_set_copy (bodies.wanted);
      done = fetch_all (self, slot, path, uidvalidity, &rest, 1, &bodies, &refusal, cancellable,
                        error);
    }
  if (done && refusal != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      done = FALSE;
    }
  kit_uid_set_free (bodies.wanted);
  return done;
}

/* ---- questions ---- */

static KitUidSet *
check_there (ImapConnection  *connection,
             const char      *path,
             gint64           uidvalidity,
             KitUidSet       *uids,
             GCancellable    *cancellable,
             GError         **error)
{
  g_auto (GStrv) sets = imap_sequence_split (uids, IMAP_COMMAND_SET_MAX);
  g_autoptr (KitUidSet) there = kit_uid_set_new ();

  /* Opened anew: what this connection has not been told yet would still seem to be there */
  imap_connection_forget_mailbox (connection);
  if (!imap_remote_enter (connection, path, uidvalidity, cancellable, error))
    return NULL;
  for (guint i = 0; sets[i] != NULL; i++)
    {
      g_autofree char *criteria = g_strconcat ("UID ", sets[i], NULL);
      g_autoptr (KitUidSet) part = imap_search (connection, criteria, NULL, cancellable, error);

      if (part == NULL)
        return NULL;
      kit_uid_set_add_all (there, part);
    }
  return kit_uid_set_intersect (there, uids);
}

KitUidSet *
imap_remote_check (KitRemote     *remote,
                   const char    *path,
                   gint64         uidvalidity,
                   KitUidSet     *uids,
                   GCancellable  *cancellable,
                   GError       **error)
{
  ImapRemote *self = IMAP_REMOTE (remote);
  ImapConnection *connection = imap_remote_take (self, IMAP_SLOT_NORMAL, cancellable, error);
  KitUidSet *there;

  if (connection == NULL)
    return NULL;
  there = check_there (connection, path, uidvalidity, uids, cancellable, error);
  imap_remote_give (self, connection, there != NULL, error);
  return there;
}

static KitUidSet *
find_message (ImapConnection  *connection,
              const char      *path,
              gint64           uidvalidity,
              const char      *message_id,
              gint64           from,
              GCancellable    *cancellable,
              GError         **error)
{
  g_autofree char *text = g_strdup_printf ("<%s>", message_id);
  g_autofree char *criteria = g_strdup_printf ("UID %" G_GINT64_FORMAT ":* HEADER Message-ID",
                                               MAX (from, 1));
  g_autoptr (KitUidSet) found = NULL;
  g_autoptr (KitUidSet) range = kit_uid_set_new ();

  imap_connection_forget_mailbox (connection);
  if (!imap_remote_enter (connection, path, uidvalidity, cancellable, error))
    return NULL;
  found = imap_search (connection, criteria, text, cancellable, error);
  if (found == NULL)
    return NULL;
  /* "n:*" is never empty: it has the last message, whatever n is */
  kit_uid_set_add_range (range, MAX (from, 1), G_MAXUINT32);
  return kit_uid_set_intersect (found, range);
}

KitUidSet *
imap_remote_find (KitRemote     *remote,
                  const char    *path,
                  gint64         uidvalidity,
                  const char    *message_id,
                  gint64         from,
                  GCancellable  *cancellable,
                  GError       **error)
{
  ImapRemote *self = IMAP_REMOTE (remote);
  ImapConnection *connection = imap_remote_take (self, IMAP_SLOT_NORMAL, cancellable, error);
  KitUidSet *found;

  if (connection == NULL)
    return NULL;
  found = find_message (connection, path, uidvalidity, message_id, from, cancellable, error);
  imap_remote_give (self, connection, found != NULL, error);
  return found;
}
