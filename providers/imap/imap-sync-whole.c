/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Messages as a whole
 *
 * A server reads a message twice where its header is asked for first and its body later, and a new account waits for both.
 * Where the line is so fast that the list is there within seconds all the same, messages are asked for as they are, newest
 * first: the header is what they begin with. Of what is large only the beginning comes. How many are on their way follows how
 * fast they come, so that little is lost where that turns out to be slow. What does not come as it should is asked for by its
 * header, as ever.
 *
 * A list that takes longer than one likes to wait is there sooner if of every other chunk only the headers come. */

#include "config.h"

#include "imap-sync-private.h"

/* Bytes a second below which it is not tried */
#define RATE_MIN (4 * 1024 * 1024)
/* Messages that must have come before it tells how fast they do */
#define SEEN_MIN 256
/* Messages a command asks for, and on their way: as many as come in two seconds, within limits */
#define CHUNK       250
#define ON_WAY_TIME 2
#define ON_WAY_MIN  (2 * CHUNK)
#define ON_WAY_MAX  4000
/* Seconds the list may take, and may take with all as a whole */
#define LIST_TIME 15
#define LIST_SOON 1
/* Of one message comes at most what takes a 128th of a second, within limits: the list does not wait for one that is large */
#define LARGE_PART 128

typedef struct
{
  ImapCommand *command;         /* (owned) */
  KitUidSet   *uids;            /* (owned): those that have not come */
  guint        below;           /* bytes that come of one, at most */
} Asked;

void
imap_sync_whole_free (gpointer data)
{
  Asked *asked = data;

  imap_command_unref (asked->command);
  kit_uid_set_free (asked->uids);
  g_free (asked);
}

/* Messages a second, either way; 0: nobody knows */
static gint64
get_pace (ImapSync *self)
{
  gint64 taken = g_get_monotonic_time () - self->whole_began;

  return self->n_whole >= SEEN_MIN ? (self->n_new - self->n_before) * G_USEC_PER_SEC / MAX (taken, 1)
                                   : imap_connection_get_pace (self->connection);
}

/* Bytes a second: what came says it better than their headers did */
static gint64
get_rate (ImapSync *self)
{
  gint64 taken = g_get_monotonic_time () - self->whole_began;

  return self->n_whole >= SEEN_MIN ? self->whole_bytes * G_USEC_PER_SEC / MAX (taken, 1)
                                   : imap_connection_get_rate (self->connection);
}

/* Messages that have not come */
static gint64
count_left (ImapSync  *self,
            KitUidSet *uids)
{
  return kit_uid_set_get_size (uids) + self->n_whole_asked - self->n_whole;
}

/* The next of @left messages are asked for as a whole */
static gboolean
is_worth_it (ImapSync *self,
             gint64    left)
{
  gint64 pace = get_pace (self);

  /* Nearly all are large, and come twice */
  if (self->n_whole >= SEEN_MIN && self->whole_wasted > self->whole_bytes / 2)
    return FALSE;
  return !self->is_void && kit_sink_takes_bodies (self->sink) && imap_connection_get_rate (self->connection) >= RATE_MIN &&
         (pace == 0 || left / pace <= LIST_TIME);
}

static gboolean
make_room (ImapSync      *self,
           ImapPipeline  *pipeline,
           GCancellable  *cancellable,
           GError       **error)
{
  gint64 typical = imap_connection_get_typical (self->connection);
  gint64 pace = get_pace (self);
  gint64 room;

  if (pace == 0)
    pace = imap_connection_get_rate (self->connection) / (typical > 0 ? typical : IMAP_SYNC_WHOLE_BELOW);
  room = CLAMP (ON_WAY_TIME * pace, ON_WAY_MIN, ON_WAY_MAX);
  imap_pipeline_widen (pipeline, room / CHUNK);
  while (!imap_pipeline_is_empty (pipeline) && self->n_whole_asked + CHUNK - self->n_whole > room)
    if (!imap_pipeline_settle_one (pipeline, cancellable, error))
      return FALSE;
  return TRUE;
}

/* Those of @chunk that are here, and those a line was lost on, stay in it */
static KitUidSet *
take_new (ImapSync   *self,
          KitUidSet **chunk)
{
  const KitSyncRequest *request = self->request;
  KitUidSet *new_ones = request->known != NULL ? kit_uid_set_subtract (*chunk, request->known) : kit_uid_set_copy (*chunk);
  g_autoptr (KitUidSet) suspects = imap_poison_take_suspects (self->poison, request->path, request->uidvalidity, new_ones);
  g_autoptr (KitUidSet) known = imap_poison_take_known (self->poison, request->path, request->uidvalidity, new_ones);
  KitUidSet *left = kit_uid_set_subtract (*chunk, new_ones);

  kit_uid_set_free (*chunk);
  *chunk = left;
  return new_ones;
}

static gboolean
ask (ImapSync      *self,
     ImapPipeline  *pipeline,
     KitUidSet     *uids,
     GCancellable  *cancellable,
     GError       **error)
{
  g_auto (GStrv) sets = imap_sequence_split (uids, IMAP_COMMAND_SET_MAX);
  guint below = (guint) CLAMP (get_rate (self) / LARGE_PART, IMAP_SYNC_WHOLE_BELOW, IMAP_SYNC_WHOLE_MAX);
  g_autofree char *section = g_strdup_printf ("BODY.PEEK[]<0.%u>", below);

  for (guint i = g_strv_length (sets); i > 0; i--)
    {
      Asked *asked = g_new (Asked, 1);

      asked->command = imap_command_new ("UID FETCH ");
      asked->uids = imap_sequence_parse (sets[i - 1], strlen (sets[i - 1]), 0);
      asked->below = below;
      self->n_whole_asked += kit_uid_set_get_size (asked->uids);
      g_queue_push_tail (&self->whole, asked);
      imap_command_add (asked->command, sets[i - 1]);
      imap_sync_add_section_items (self, asked->command, section);
      if (!imap_pipeline_add (pipeline, asked->command, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* Of the next of @left messages only the headers are asked for */
static gboolean
is_turn_of_headers (ImapSync *self,
                    gint64    left)
{
  gint64 pace = get_pace (self);

  self->whole_most = MAX (self->whole_most, left);
  self->is_whole_turn = !self->is_whole_turn || pace == 0 || self->whole_most / pace < LIST_SOON;
  return !self->is_whole_turn;
}

gboolean
imap_sync_whole_ask (ImapSync      *self,
                     ImapPipeline  *pipeline,
                     KitUidSet     *uids,
                     KitUidSet    **rest,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autoptr (KitUidSet) chunk = NULL;
  g_autoptr (KitUidSet) new_ones = NULL;

  *rest = NULL;
  if (!is_worth_it (self, count_left (self, uids)))
    return TRUE;
  if (is_turn_of_headers (self, count_left (self, uids)))
    {
      *rest = kit_uid_set_take_last (uids, CHUNK);
      return TRUE;
    }
  if (!make_room (self, pipeline, cancellable, error))
    return FALSE;
  chunk = kit_uid_set_take_last (uids, CHUNK);
  new_ones = take_new (self, &chunk);
  if (!ask (self, pipeline, new_ones, cancellable, error))
    return FALSE;
  *rest = g_steal_pointer (&chunk);
  return TRUE;
}

/* What did not come with it is asked for by the header */
gboolean
imap_sync_whole_settle (ImapSync    *self,
                        ImapCommand *command)
{
  Asked *asked = g_queue_peek_head (&self->whole);

  if (asked == NULL || asked->command != command)
    return FALSE;
  kit_uid_set_add_all (self->whole_missing, asked->uids);
  self->n_whole_asked -= kit_uid_set_get_size (asked->uids);
  imap_sync_whole_free (g_queue_pop_head (&self->whole));
  return TRUE;
}

static Asked *
find (ImapSync *self,
      gint64    uid)
{
  for (GList *link = self->whole.head; link != NULL; link = link->next)
    if (kit_uid_set_contains (((Asked *) link->data)->uids, uid))
      return link->data;
  return NULL;
}

gboolean
imap_sync_whole_is_asked (ImapSync *self,
                          gint64    uid)
{
  return find (self, uid) != NULL;
}

/* With the empty line. 0: there is none. A line at a time: few bytes are looked at before the first empty one. */
static gsize
measure_header (const char *data,
                gsize       size)
{
  const char *end = data + size, *line = data;
  const char *feed;

  while (line < end && (feed = memchr (line, '\n', (gsize) (end - line))) != NULL)
    {
      line = feed + 1;
      if (line < end && *line == '\n')
        return (gsize) (line - data) + 1;
      if (line + 1 < end && line[0] == '\r' && line[1] == '\n' && feed > data && feed[-1] == '\r')
        return (gsize) (line - data) + 2;
    }
  return 0;
}

/* The body is kept elsewhere and longer than the header, which is copied: it would keep all of it */
gboolean
imap_sync_whole_take (ImapSync   *self,
                      ImapFetch  *fetch,
                      GBytes    **header,
                      GBytes    **source)
{
  Asked *asked = find (self, fetch->uid);
  const ImapSection *section = imap_fetch_find_section (fetch, "");
  const ImapSpan *data;
  gboolean is_whole;
  gsize size;

  if (section == NULL || imap_span_is_nil (&section->data) || (section->is_part && section->origin != 0))
    return FALSE;
  data = &section->data;
  /* A part that is shorter than was asked for and than the message is said to be is not all of it; and who sends all of what
   * is large was asked for the beginning */
  is_whole = data->size < asked->below && (!section->is_part || data->size >= MIN (fetch->size, asked->below));
  size = measure_header (data->data, MIN (data->size, asked->below));
  if (size == 0 && !is_whole)
    return FALSE;
  kit_uid_set_remove (asked->uids, fetch->uid);
  *header = g_bytes_new (data->data, size != 0 ? size : data->size);
  *source = is_whole ? imap_span_to_bytes (data) : NULL;
  if (self->whole_began == 0)
    {
      self->whole_began = g_get_monotonic_time ();
      self->n_before = self->n_new;
    }
  self->n_whole++;
  self->whole_bytes += (gint64) data->size;
  if (!is_whole)
    self->whole_wasted += (gint64) data->size;
  return TRUE;
}

void
imap_sync_whole_finish (ImapSync *self)
{
  if (self->n_whole >= SEEN_MIN)
    imap_connection_set_pace (self->connection, get_pace (self));
}

/* Servers answer one command after the other: what is behind the first that was not answered to the end was not begun */
void
imap_sync_whole_suspect (ImapSync *self)
{
  Asked *asked = g_queue_peek_head (&self->whole);

  if (asked != NULL && !kit_uid_set_is_empty (asked->uids) && imap_poison_may_go_on (self->poison))
    imap_poison_suspect (self->poison, self->request->path, self->request->uidvalidity, asked->uids);
  g_queue_clear_full (&self->whole, imap_sync_whole_free);
}
