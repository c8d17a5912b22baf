/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whole messages, and questions about single ones */

#include "config.h"

#include "imap-bodies-large.h"
#include "imap-pipeline.h"

/* Messages a command asks for */
#define CHUNK 100
/* … of those a line may have been lost for */
#define SUSPECTS 16
/* Commands before it is known whether the folder can be opened: servers hang up on who asks much nonsense */
#define BLIND_MAX 8
/* What is asked for ahead of its time: as much as the line brings in half a second, at most */
#define AHEAD_TIME  (G_USEC_PER_SEC / 2)
#define AHEAD_BYTES (16 * 1024 * 1024)

typedef struct
{
  KitSink        *sink;
  KitUidSet      *wanted;       /* (owned): not come yet */
  ImapConnection *connection;   /* (unowned) (nullable) */
  ImapCommand    *select;       /* (owned) (nullable): not answered yet; what comes until then is nobody's */
  gint64          uidvalidity;
  GError        **refusal;      /* the first error that is about messages */
  KitUidSet      *asked;        /* (owned): on this line */
  gboolean        alone;        /* each is asked for when the one before has come */
  gint64          began;        /* monotonic: when they were asked for */
  gint64          n_came;
  gint64          n_bytes;      /* of those */
  gint64          lowest;       /* of those */
} Bodies;

static gboolean
pass_body (Bodies  *self,
           gint64   uid,
           GBytes  *source,
           GError **error)
{
  kit_uid_set_remove (self->wanted, uid);
  self->n_came++;
  self->n_bytes += (gint64) g_bytes_get_size (source);
  self->lowest = MIN (self->lowest, uid);
  return kit_sink_body (self->sink, uid, source, error);
}

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

  if (self->select != NULL || response->kind != IMAP_RESPONSE_FETCH || !(response->fetch.fields & IMAP_FETCH_UID) ||
      !kit_uid_set_contains (self->wanted, response->fetch.uid))
    return TRUE;
  section = imap_fetch_find_section (&response->fetch, "");
  if (section == NULL || section->is_part)
    return TRUE;
  bytes = imap_span_to_bytes (&section->data);
  return pass_body (self, response->fetch.uid, bytes, error);
}

ImapCommand *
imap_bodies_make_fetch (const char *set)
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
      g_autoptr (ImapCommand) command = imap_bodies_make_fetch (sets[i]);

      if (!imap_pipeline_add (pipeline, command, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- ahead of their time ---- */

gboolean
imap_bodies_ask_ahead (ImapConnection  *connection,
                       KitSink         *sink,
                       GCancellable    *cancellable,
                       GError         **error)
{
  ImapAhead *ahead = imap_connection_get_ahead (connection);
  gint64 rate = imap_connection_get_rate (connection);
  g_autoptr (KitUidSet) next = NULL;

  if (rate == 0 || kit_sink_is_enough (sink))
    return TRUE;
  next = kit_sink_list_next (sink, MIN (rate / (G_USEC_PER_SEC / AHEAD_TIME), AHEAD_BYTES));
  if (ahead != NULL)
    {
      KitUidSet *more = kit_uid_set_subtract (next, ahead->uids);

      kit_uid_set_free (next);
      next = more;
    }
  if (kit_uid_set_is_empty (next))
    return TRUE;
  if (ahead == NULL)
    {
      ahead = imap_ahead_new (imap_connection_get_mailbox (connection)->path);
      imap_connection_set_ahead (connection, ahead);
    }
  while (!kit_uid_set_is_empty (next))
    {
      g_autoptr (KitUidSet) chunk = kit_uid_set_take_last (next, CHUNK);
      g_auto (GStrv) sets = imap_sequence_split (chunk, IMAP_COMMAND_SET_MAX);

      for (guint i = 0; sets[i] != NULL; i++)
        {
          g_autoptr (ImapCommand) command = imap_bodies_make_fetch (sets[i]);

          if (!imap_connection_queue (connection, command, cancellable, error))
            return FALSE;
          imap_ahead_add (ahead, chunk, command);
        }
    }
  return imap_connection_flush (connection, cancellable, error);
}

/* Goes on with what was asked for ahead. *@ahead_uids: (transfer full) (nullable): those numbers, which leave @rest */
static gboolean
adopt (Bodies        *self,
       ImapPipeline  *pipeline,
       KitUidSet    **rest,
       KitUidSet    **ahead_uids,
       GError       **error)
{
  g_autoptr (ImapAhead) ahead = imap_connection_steal_ahead (self->connection);
  KitUidSet *left;

  if (ahead == NULL)
    return TRUE;
  for (GList *link = ahead->early.head; link != NULL; link = link->next)
    {
      ImapEarlyBody *early = link->data;

      if (kit_uid_set_contains (self->wanted, early->uid) && !pass_body (self, early->uid, early->source, error))
        return FALSE;
    }
  for (GList *link = ahead->commands.head; link != NULL; link = link->next)
    imap_pipeline_adopt (pipeline, link->data);
  left = kit_uid_set_subtract (*rest, ahead->uids);
  kit_uid_set_free (*rest);
  *rest = left;
  *ahead_uids = g_steal_pointer (&ahead->uids);
  return TRUE;
}

/* Enough came, and what else is on its way comes in a moment and is numbered below: whoever goes on from there asks for
 * that */
static gboolean
may_be_left (Bodies    *self,
             KitUidSet *coming)
{
  gint64 n = kit_uid_set_get_size (coming);

  return kit_sink_is_enough (self->sink) && n > 0 && self->n_came > 0 && self->select == NULL &&
         kit_uid_set_get_last (coming) < self->lowest && n * self->n_bytes / self->n_came <= AHEAD_BYTES &&
         n * (g_get_monotonic_time () - self->began) / self->n_came <= AHEAD_TIME;
}

/* Waits for what is on its way, or leaves it to whoever goes on, so that the line is not idle while what came is written
 * down */
static gboolean
finish_or_leave (Bodies        *self,
                 const char    *path,
                 ImapPipeline  *pipeline,
                 GCancellable  *cancellable,
                 GError       **error)
{
  while (!imap_pipeline_is_empty (pipeline))
    {
      g_autoptr (KitUidSet) coming = kit_uid_set_intersect (self->asked, self->wanted);
      g_autoptr (ImapAhead) ahead = NULL;

      if (!may_be_left (self, coming))
        {
          if (!imap_pipeline_settle_one (pipeline, cancellable, error))
            return FALSE;
          continue;
        }
      ahead = imap_ahead_new (path);
      while (!imap_pipeline_is_empty (pipeline))
        {
          g_autoptr (ImapCommand) command = imap_pipeline_steal_oldest (pipeline);

          imap_ahead_add (ahead, coming, command);
        }
      imap_connection_set_ahead (self->connection, g_steal_pointer (&ahead));
    }
  return TRUE;
}

/* ---- one after the other ---- */

/* The folder is open, and what comes from now on is what was asked for */
static gboolean
finish_opening (Bodies  *self,
                GError **error)
{
  g_autoptr (ImapCommand) select = g_steal_pointer (&self->select);

  if (!imap_command_check (select, error))
    {
      imap_connection_forget_mailbox (self->connection);
      return FALSE;
    }
  return imap_remote_check_validity (self->connection, self->uidvalidity, error);
}

/* The first error that is about messages is kept, the others go on */
static gboolean
fetched_cb (ImapCommand  *command,
            gpointer      user_data,
            GError      **error)
{
  Bodies *self = user_data;

  if (command == self->select)
    return finish_opening (self, error);
  if (command->status != IMAP_STATUS_OK && command->code != IMAP_CODE_EXPUNGEISSUED &&
      *self->refusal == NULL)
    imap_command_check (command, self->refusal);
  return TRUE;
}

/* The commands for bodies are in the same packet as the one that opens the folder */
static gboolean
begin_opening (Bodies        *self,
               const char    *path,
               ImapPipeline  *pipeline,
               GCancellable  *cancellable,
               GError       **error)
{
  if (g_strcmp0 (imap_connection_get_mailbox (self->connection)->path, path) == 0)
    return imap_remote_check_validity (self->connection, self->uidvalidity, error);
  self->select = imap_connection_queue_select (self->connection, path, FALSE, NULL, cancellable, error);
  if (self->select == NULL)
    return FALSE;
  imap_pipeline_adopt (pipeline, self->select);
  return TRUE;
}

/* What was asked for alone was answered, were it with a refusal */
static void
acquit (ImapRemote *self,
        const char *path,
        Bodies     *bodies)
{
  imap_poison_acquit (self->poison, path, bodies->uidvalidity, bodies->asked);
  g_clear_pointer (&bodies->asked, kit_uid_set_free);
  bodies->asked = kit_uid_set_new ();
}

/* As many of @rest as can be had before somebody else wants the connection, but some */
static gboolean
fetch_some (ImapRemote    *self,
            const char    *path,
            KitUidSet    **rest,
            guint          chunk_size,
            Bodies        *bodies,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autoptr (ImapPipeline) pipeline = imap_pipeline_new (bodies->connection, fetched_cb, bodies);
  g_autoptr (KitUidSet) ahead = NULL;
  gboolean any;

  g_clear_pointer (&bodies->asked, kit_uid_set_free);
  bodies->asked = kit_uid_set_new ();
  bodies->began = g_get_monotonic_time ();
  bodies->n_came = bodies->n_bytes = 0;
  bodies->lowest = G_MAXINT64;
  if (!begin_opening (bodies, path, pipeline, cancellable, error) ||
      !adopt (bodies, pipeline, rest, &ahead, error))
    return FALSE;
  any = ahead != NULL;
  if (any)
    kit_uid_set_add_all (bodies->asked, ahead);
  imap_connection_set_handler (bodies->connection, take_body, bodies);
  while (!kit_uid_set_is_empty (*rest) && !kit_sink_is_enough (bodies->sink) &&
         (!any || !imap_pool_is_wanted (self->pool)))
    {
      g_autoptr (KitUidSet) chunk = kit_uid_set_take_last (*rest, chunk_size);

      if (bodies->alone && !imap_pipeline_finish (pipeline, cancellable, error))
        {
          kit_uid_set_add_all (*rest, chunk);
          return FALSE;
        }
      if (bodies->alone)
        acquit (self, path, bodies);
      kit_uid_set_add_all (bodies->asked, chunk);
      if ((bodies->select != NULL && !imap_pipeline_settle (pipeline, BLIND_MAX, cancellable, error)) ||
          !add_bodies (pipeline, chunk, cancellable, error))
        return FALSE;
      any = TRUE;
    }
  if (!bodies->alone && !finish_or_leave (bodies, path, pipeline, cancellable, error))
    return FALSE;
  if (!imap_pipeline_finish (pipeline, cancellable, error))
    return FALSE;
  if (bodies->alone)
    acquit (self, path, bodies);
  /* What had come too early was nobody's */
  if (ahead != NULL)
    {
      g_autoptr (KitUidSet) missed = kit_uid_set_intersect (ahead, bodies->wanted);

      kit_uid_set_add_all (*rest, missed);
    }
  return TRUE;
}

/* What is still on its way is nobody's */
static void
give_up (Bodies        *self,
         const char    *path,
         GCancellable  *cancellable,
         GError       **error)
{
  g_clear_pointer (&self->select, imap_command_unref);
  imap_connection_set_handler (self->connection, NULL, NULL);
  if (imap_connection_is_open (self->connection) &&
      imap_connection_wait_all (self->connection, cancellable, NULL))
    imap_remote_explain (self->connection, path, cancellable, error);
}

static void
set_poisoned (Bodies     *self,
              const char *path,
              gint64      uid)
{
  kit_uid_set_remove (self->wanted, uid);
  imap_bodies_set_poisoned (path, uid, self->refusal);
}

/* The server hung up without a word. TRUE: it is for a message, and the others are to be asked for on another line */
static gboolean
blame_message (ImapRemote *self,
               const char *path,
               Bodies     *bodies)
{
  g_autoptr (KitUidSet) silent = kit_uid_set_intersect (bodies->asked, bodies->wanted);

  if (kit_uid_set_is_empty (silent) || !imap_poison_may_go_on (self->poison))
    return FALSE;
  if (bodies->alone && kit_uid_set_get_size (silent) == 1)
    {
      imap_poison_convict (self->poison, path, bodies->uidvalidity, kit_uid_set_get_first (silent));
      set_poisoned (bodies, path, kit_uid_set_get_first (silent));
    }
  else
    {
      imap_poison_suspect (self->poison, path, bodies->uidvalidity, silent);
    }
  return TRUE;
}

static gboolean
was_hung_up (Bodies       *bodies,
             const GError *error)
{
  return bodies->select == NULL && g_error_matches (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR) &&
         !imap_connection_is_open (bodies->connection);
}

static gboolean
fetch_all (ImapRemote     *self,
           ImapSlot        slot,
           const char     *path,
           KitUidSet     **rest,
           guint           chunk_size,
           Bodies         *bodies,
           GCancellable   *cancellable,
           GError        **error)
{
  while (!kit_uid_set_is_empty (*rest) && !kit_sink_is_enough (bodies->sink))
    {
      g_autoptr (GError) local_error = NULL;
      gboolean done, hung_up;

      bodies->connection = imap_remote_take_for_bodies (self, slot, path, cancellable, error);
      if (bodies->connection == NULL)
        return FALSE;
      done = fetch_some (self, path, rest, chunk_size, bodies, cancellable, &local_error);
      hung_up = !done && was_hung_up (bodies, local_error);
      if (!done)
        give_up (bodies, path, cancellable, &local_error);
      if (imap_remote_give (self, bodies->connection, done, &local_error) ||
          (hung_up && blame_message (self, path, bodies)))
        continue;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return TRUE;
}

static void
leave_out (Bodies     *self,
           const char *path,
           KitUidSet  *uids)
{
  KitUidSet *left = kit_uid_set_subtract (self->wanted, uids);

  set_poisoned (self, path, kit_uid_set_get_first (uids));
  kit_uid_set_free (self->wanted);
  self->wanted = left;
}

/* What was asked for when a line was lost, and did not come: some at a time, and none before those are here */
static gboolean
fetch_suspects (ImapRemote    *self,
                ImapSlot       slot,
                const char    *path,
                KitUidSet    **rest,
                guint          n,
                Bodies        *bodies,
                GCancellable  *cancellable,
                GError       **error)
{
  g_autoptr (KitUidSet) wanted = kit_uid_set_copy (bodies->wanted);
  gboolean done;

  g_clear_pointer (rest, kit_uid_set_free);
  *rest = imap_poison_take_suspects (self->poison, path, bodies->uidvalidity, wanted);
  if (*rest == NULL)
    {
      *rest = kit_uid_set_new ();
      return TRUE;
    }
  bodies->alone = TRUE;
  done = fetch_all (self, slot, path, rest, n, bodies, cancellable, error);
  bodies->alone = FALSE;
  return done;
}

/* First what nothing is known against */
static gboolean
fetch_all_others (ImapRemote    *self,
                  ImapSlot       slot,
                  const char    *path,
                  KitUidSet    **rest,
                  Bodies        *bodies,
                  GCancellable  *cancellable,
                  GError       **error)
{
  g_autoptr (KitUidSet) suspects = imap_poison_take_suspects (self->poison, path, bodies->uidvalidity, *rest);

  return fetch_all (self, slot, path, rest, CHUNK, bodies, cancellable, error) &&
         fetch_suspects (self, slot, path, rest, SUSPECTS, bodies, cancellable, error) &&
         fetch_suspects (self, slot, path, rest, 1, bodies, cancellable, error);
}

/* One that the server did not give in pieces. It is asked for that way first the next time, where there is enough now. */
static gboolean
fetch_whole (ImapRemote    *self,
             ImapSlot       slot,
             const char    *path,
             gint64         uid,
             Bodies        *bodies,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr (KitUidSet) rest = kit_uid_set_new ();

  kit_uid_set_add (rest, uid);
  kit_uid_set_add (bodies->wanted, uid);
  return fetch_all (self, slot, path, &rest, 1, bodies, cancellable, error);
}

static gboolean
fetch_one_large (ImapRemote    *self,
                 ImapSlot       slot,
                 const char    *path,
                 gint64         uid,
                 Bodies        *bodies,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr (KitUidSet) uids = kit_uid_set_new ();
  g_autoptr (KitUidSet) strange = NULL;
  g_autoptr (GError) refusal = NULL;

  kit_uid_set_add (uids, uid);
  if (!imap_bodies_fetch_large (self, slot, path, bodies->uidvalidity, uid, bodies->sink, cancellable, &refusal, error))
    return FALSE;
  strange = imap_poison_take_suspects (self->pieces, path, bodies->uidvalidity, uids);
  if (strange != NULL && !fetch_whole (self, slot, path, uid, bodies, cancellable, error))
    return FALSE;
  if (refusal != NULL && *bodies->refusal == NULL && (strange == NULL || kit_uid_set_contains (bodies->wanted, uid)))
    *bodies->refusal = g_steal_pointer (&refusal);
  return TRUE;
}

/* Behind all others, the newest first */
static gboolean
fetch_large (ImapRemote    *self,
             ImapSlot       slot,
             const char    *path,
             KitUidSet     *large,
             Bodies        *bodies,
             GCancellable  *cancellable,
             GError       **error)
{
  while (!kit_uid_set_is_empty (large) && !kit_sink_is_enough (bodies->sink))
    {
      gint64 uid = kit_uid_set_get_last (large);

      if (!fetch_one_large (self, slot, path, uid, bodies, cancellable, error))
        return FALSE;
      kit_uid_set_remove (large, uid);
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
  g_autoptr (KitUidSet) large = kit_sink_list_large (sink, uids);
  g_autoptr (KitUidSet) strange = imap_poison_take_suspects (self->pieces, path, uidvalidity, large);
  g_autoptr (KitUidSet) rest = kit_uid_set_subtract (uids, large);
  g_autoptr (GError) refusal = NULL;
  Bodies bodies = { sink, kit_uid_set_copy (rest), NULL, NULL, uidvalidity, &refusal };
  g_autoptr (KitUidSet) known = NULL;
  g_autoptr (KitUidSet) known_large = NULL;
  gboolean done;

  /* Who waits for one may have it tried again */
  if (lane != KIT_LANE_URGENT)
    {
      known = imap_poison_take_known (self->poison, path, uidvalidity, rest);
      known_large = imap_poison_take_known (self->poison, path, uidvalidity, large);
    }
  if (known != NULL)
    leave_out (&bodies, path, known);
  if (known_large != NULL)
    leave_out (&bodies, path, known_large);
  done = fetch_all_others (self, slot, path, &rest, &bodies, cancellable, error);

  /* One message the server cannot read must not keep the others */
  if (done && refusal != NULL && !kit_uid_set_is_empty (bodies.wanted))
    {
      g_clear_pointer (&rest, kit_uid_set_free);
      g_clear_error (&refusal);
      rest = kit_uid_set_copy (bodies.wanted);
      done = fetch_all (self, slot, path, &rest, 1, &bodies, cancellable, error);
    }
  done = done && fetch_large (self, slot, path, large, &bodies, cancellable, error);
  if (done && refusal != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      done = FALSE;
    }
  kit_uid_set_free (bodies.wanted);
  g_clear_pointer (&bodies.asked, kit_uid_set_free);
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
