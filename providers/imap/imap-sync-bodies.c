/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bodies between the headers
 *
 * Headers come faster than what they tell can be written down. So much of them is asked for as keeps who writes busy, and
 * with what the line can bring besides come bodies of those that are known: a little at a time, as the next headers wait
 * behind them. What goes wrong with one is no reason to fail: it is asked for again by itself. */

#include "config.h"

#include "imap-sync-private.h"

/* Messages that may be on their way */
#define TOLD_MAX 4000
/* Commands for headers on their way where no bodies are known */
#define HEADERS 2
/* Commands for bodies on their way, and how many begin */
#define DEPTH_MIN 2
#define DEPTH_FIRST 4
#define DEPTH_MAX 64
/* Bytes each asks for, at most; all that begin, as much as the line brings in half a second */
#define BYTES_MAX (1024 * 1024)
#define BYTES_MIN (32 * 1024)
/* Microseconds an answer may wait behind others: while headers wait as well, and when there are no more */
#define WAIT      (G_USEC_PER_SEC / 100)
#define WAIT_LAST (G_USEC_PER_SEC / 10)

void
imap_sync_bodies_free (gpointer data)
{
  ImapSyncBodies *bodies = data;

  imap_command_unref (bodies->command);
  kit_uid_set_free (bodies->uids);
  g_free (bodies);
}

static gboolean
is_told_enough (ImapSync *self)
{
  return self->n_asked - self->n_new > TOLD_MAX || kit_sink_is_behind (self->sink);
}

/* What an answer took beyond the way there and back it waited behind others. As long as that is little there is room for
 * more: on a long way much has to be asked for before the first of it comes. */
static void
adapt (ImapSync *self,
       gint64    taken,
       gint64    wait)
{
  if (self->bodies_turn == 0 || taken < self->bodies_turn)
    self->bodies_turn = MAX (taken, 1);
  if (taken - self->bodies_turn < wait)
    self->bodies_depth = MIN (self->bodies_depth + 1, DEPTH_MAX);
  else if (taken - self->bodies_turn > 2 * wait)
    self->bodies_depth = MAX (self->bodies_depth - 1, DEPTH_MIN);
}

/* What was asked for with it came, or does not */
static void
forget_asked (ImapSync  *self,
              KitUidSet *uids)
{
  KitUidSet *left = kit_uid_set_subtract (self->bodies_asked, uids);

  kit_uid_set_free (self->bodies_asked);
  self->bodies_asked = left;
}

/* What came with it is with the sink; refused, it is asked for again by who looks what it is */
static gboolean
settle (ImapSync      *self,
        guint          n_left,
        gint64         wait,
        GCancellable  *cancellable,
        GError       **error)
{
  while (g_queue_get_length (&self->bodies) > n_left)
    {
      ImapSyncBodies *oldest = g_queue_peek_head (&self->bodies);

      if (!imap_connection_wait (self->connection, oldest->command, cancellable, error))
        return FALSE;
      adapt (self, g_get_monotonic_time () - oldest->sent, wait);
      forget_asked (self, oldest->uids);
      imap_sync_bodies_free (g_queue_pop_head (&self->bodies));
    }
  return TRUE;
}

/* Those some line was lost on come later, and alone */
static KitUidSet *
list_some (ImapSync *self)
{
  gint64 rate = imap_connection_get_rate (self->connection);
  gint64 bytes = rate != 0 ? CLAMP (rate / (2 * DEPTH_MIN), BYTES_MIN, BYTES_MAX) : BYTES_MIN;
  KitUidSet *some = kit_sink_list_next (self->sink, bytes);
  g_autoptr (KitUidSet) suspects = imap_poison_take_suspects (self->poison, self->request->path,
                                                              self->request->uidvalidity, some);
  g_autoptr (KitUidSet) known = imap_poison_take_known (self->poison, self->request->path, self->request->uidvalidity,
                                                        some);

  return some;
}

/* *@any: there are some */
static gboolean
ask_some (ImapSync      *self,
          gboolean      *any,
          gint64         wait,
          GCancellable  *cancellable,
          GError       **error)
{
  g_autoptr (KitUidSet) some = NULL;
  g_auto (GStrv) sets = NULL;

  *any = FALSE;
  if (self->is_void || kit_sink_is_enough (self->sink))
    return TRUE;
  some = list_some (self);
  if (kit_uid_set_is_empty (some))
    return TRUE;
  *any = TRUE;
  kit_uid_set_add_all (self->bodies_asked, some);
  sets = imap_sequence_split (some, IMAP_COMMAND_SET_MAX);
  for (guint i = 0; sets[i] != NULL; i++)
    {
      ImapSyncBodies *bodies = g_new (ImapSyncBodies, 1);

      bodies->command = imap_bodies_make_fetch (sets[i]);
      bodies->uids = imap_sequence_parse (sets[i], strlen (sets[i]), 0);
      bodies->sent = g_get_monotonic_time ();
      g_queue_push_tail (&self->bodies, bodies);
      if (!imap_connection_queue (self->connection, bodies->command, cancellable, error))
        return FALSE;
    }
  if (self->bodies_depth == 0)
    self->bodies_depth = DEPTH_FIRST;
  return imap_connection_flush (self->connection, cancellable, error) &&
         settle (self, self->bodies_depth - 1, wait, cancellable, error);
}

gboolean
imap_sync_ask_bodies (ImapSync      *self,
                      ImapPipeline  *headers,
                      GCancellable  *cancellable,
                      GError       **error)
{
  gboolean any = TRUE;

  if (!kit_sink_takes_bodies (self->sink))
    return TRUE;
  while (any && is_told_enough (self))
    if (!ask_some (self, &any, WAIT, cancellable, error))
      return FALSE;
  /* The next headers tell of more */
  return any || imap_pipeline_settle (headers, HEADERS, cancellable, error);
}

/* Bodies are what is asked for next, too: so the line is not idle while what came is written down. They are few, as none
 * waits long. */
static void
leave_ahead (ImapSync *self)
{
  ImapAhead *ahead;

  if (g_queue_is_empty (&self->bodies))
    return;
  ahead = imap_ahead_new (self->request->path);
  while (!g_queue_is_empty (&self->bodies))
    {
      ImapSyncBodies *oldest = g_queue_pop_head (&self->bodies);

      imap_ahead_add (ahead, oldest->uids, oldest->command);
      imap_sync_bodies_free (oldest);
    }
  imap_connection_set_ahead (self->connection, ahead);
}

gboolean
imap_sync_finish_bodies (ImapSync      *self,
                         ImapPipeline  *headers,
                         gboolean       is_last,
                         GCancellable  *cancellable,
                         GError       **error)
{
  gboolean any, last = FALSE;

  if (!kit_sink_takes_bodies (self->sink))
    return TRUE;
  /* Behind the last headers as well, of which each tells of more */
  do
    {
      last = imap_pipeline_is_empty (headers);
      do
        if (!ask_some (self, &any, WAIT_LAST, cancellable, error))
          return FALSE;
      while (any);
      if (!imap_pipeline_settle_one (headers, cancellable, error))
        return FALSE;
    }
  while (!last);
  if (!is_last || self->is_void || !kit_sink_is_enough (self->sink))
    return settle (self, 0, WAIT_LAST, cancellable, error);
  leave_ahead (self);
  return TRUE;
}

gboolean
imap_sync_take_body (ImapSync   *self,
                     ImapFetch  *fetch,
                     gboolean   *taken,
                     GError    **error)
{
  const ImapSection *section = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (kit_uid_set_contains (self->bodies_asked, fetch->uid))
    section = imap_fetch_find_section (fetch, "");
  *taken = section != NULL && !section->is_part;
  if (!*taken)
    return TRUE;
  bytes = imap_span_to_bytes (&section->data);
  kit_uid_set_remove (self->bodies_asked, fetch->uid);
  return kit_sink_body (self->sink, fetch->uid, bytes, error);
}

void
imap_sync_suspect_bodies (ImapSync *self)
{
  if (!kit_uid_set_is_empty (self->bodies_asked) && imap_poison_may_go_on (self->poison))
    imap_poison_suspect (self->poison, self->request->path, self->request->uidvalidity, self->bodies_asked);
}
