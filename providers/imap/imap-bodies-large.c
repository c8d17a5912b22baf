/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Large messages, one after the other and each in pieces
 *
 * A few pieces are on their way at a time, so that the line is not idle, and the sink has each before the next is read: no
 * more of a message than that is ever in memory. How large a message is its server has said, which need not be so: pieces are
 * asked for to there, and it ends where one is shorter than it was asked to be. Where that is not where it was said to end,
 * what is behind it is asked for once more, as a server may give shorter pieces than it is asked for; and where nothing is
 * there, with the last byte that came: a message that was deleted meanwhile may be given as empty at any place. A server that
 * knows nothing of pieces gives the whole message instead. What is neither is not taken, and asked for as a whole.
 *
 * Where somebody else wants the line he gets it between two pieces, and there it is left once the sink has enough for this
 * time. When the line is lost, what came stays in the sink. */

#include "config.h"

#include "imap-bodies-large.h"

#include "imap-mailbox-name.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* Bytes of a piece, and how many are on their way: what a long and fast line holds, and half of that being read */
#define PIECE_BYTES (2 * 1024 * 1024)
#define PIECE_MIN   (64 * 1024)
#define ON_WAY      3
/* It may be so much larger than the server said, and this many bytes */
#define LIE_FACTOR 2
#define LIE_BYTES  (G_GINT64_CONSTANT (64) * 1024 * 1024)

typedef struct
{
  ImapCommand *command;         /* (owned) */
  gint64       offset;
  gint64       length;
  gboolean     is_answered;
} Piece;

typedef struct
{
  KitSink        *sink;         /* (unowned) */
  ImapConnection *connection;   /* (unowned) */
  gint64          uid;
  gint64          size;         /* bytes, as the server said */
  gint64          n_here;       /* bytes that the sink has */
  gint64          next;         /* where the next piece begins */
  gint64          length;       /* … and how many bytes it has */
  GQueue          pieces;       /* (element-type Piece): on their way, the oldest first */
  gboolean        is_doubtful;  /* a piece was too short: nothing is known of what is behind it */
  gboolean        is_ending;    /* nothing is behind what came: its last byte is asked for again */
  gboolean        is_over;      /* all of it came */
  gboolean        is_whole;     /* … at once */
  gboolean        is_gone;      /* nothing was said of it */
  gboolean        is_poisoned;  /* the server hangs up on it */
  GError         *refusal;      /* (owned) (nullable): it cannot be had */
} Large;

static void
piece_free (gpointer data)
{
  Piece *piece = data;

  imap_command_unref (piece->command);
  g_free (piece);
}

static void
large_clear (Large *self)
{
  g_queue_clear_full (&self->pieces, piece_free);
  g_clear_error (&self->refusal);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Large, large_clear)

static gboolean
is_done (Large *self)
{
  return self->is_over || self->is_gone || self->refusal != NULL;
}

void
imap_bodies_set_poisoned (const char  *path,
                          gint64       uid,
                          GError     **refusal)
{
  g_autofree char *name = imap_mailbox_name_decode (path, strlen (path));

  if (*refusal == NULL)
    g_set_error (refusal, MAPI_ERROR, MAPI_ERROR_CALL_FAILED,
                 _("The server hangs up when it is asked for message number %" PRId64 " of “%s”"), uid, name);
}

/* ---- what the server says ---- */

/* The line goes on: it is about this message */
static void
refuse (Large *self)
{
  g_set_error (&self->refusal, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
               _("The server gives another piece of message number %" PRId64 " than it was asked for"), self->uid);
}

/* Also one that is empty, and NIL */
static const ImapSection *
find_text (const ImapFetch *fetch)
{
  for (guint i = 0; i < fetch->n_sections; i++)
    if (fetch->sections[i].name.size == 0 && !fetch->sections[i].is_binary)
      return &fetch->sections[i];
  return NULL;
}

static Piece *
find_unanswered (Large *self)
{
  for (GList *link = self->pieces.head; link != NULL; link = link->next)
    if (!((Piece *) link->data)->is_answered)
      return link->data;
  return NULL;
}

/* A server that knows nothing of pieces; or, where it is no longer than one, nobody knows what it is */
static gboolean
take_whole (Large             *self,
            const Piece       *piece,
            const ImapSection *section,
            GError           **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if ((gint64) section->data.size <= piece->length)
    {
      refuse (self);
      return TRUE;
    }
  self->is_over = self->is_whole = TRUE;
  bytes = imap_span_to_bytes (&section->data);
  return kit_sink_body (self->sink, self->uid, bytes, error);
}

static gboolean
add (Large          *self,
     const ImapSpan *data,
     GError        **error)
{
  g_autoptr (GBytes) bytes = imap_span_to_bytes (data);

  self->n_here += (gint64) data->size;
  if (self->n_here <= MIN (LIE_FACTOR * self->size + LIE_BYTES, (gint64) IMAP_LITERAL_MAX))
    return kit_sink_piece (self->sink, self->uid, bytes, error);
  g_set_error (&self->refusal, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA,
               _("Message number %" PRId64 " does not end where the server said it would"), self->uid);
  return TRUE;
}

/* Its last byte is still there, with nothing behind it: that is the end. Otherwise somebody deleted it. */
static void
take_end (Large          *self,
          const ImapSpan *data)
{
  self->is_over = data->size == 1;
  self->is_gone = data->size == 0;
  if (data->size > 1)
    refuse (self);
}

/* What is behind one that was too short tells nothing, as that will be asked for again */
static gboolean
take_part (Large          *self,
           const Piece    *piece,
           const ImapSpan *data,
           GError        **error)
{
  if (self->is_doubtful)
    return TRUE;
  if (self->is_ending)
    {
      take_end (self, data);
      return TRUE;
    }
  if (data->size > 0 && !add (self, data, error))
    return FALSE;
  if (self->refusal != NULL)
    return TRUE;
  if ((gint64) data->size == piece->length)
    return TRUE;
  if (self->n_here == 0)
    refuse (self);
  else if (self->n_here == self->size)
    self->is_over = TRUE;
  else
    self->is_doubtful = TRUE;
  self->is_ending = self->is_doubtful && data->size == 0;
  if (self->is_doubtful && data->size >= PIECE_MIN)
    self->length = (gint64) data->size;
  return TRUE;
}

/* Some say that of what they cannot read, or what somebody deleted meanwhile */
static void
take_nothing (Large *self)
{
  if (self->n_here > 0 && self->n_here == self->size)
    self->is_over = TRUE;
  else
    refuse (self);
}

static gboolean
take_response (ImapConnection  *connection,
               ImapResponse    *response,
               gpointer         user_data,
               GError         **error)
{
  Large *self = user_data;
  const ImapSection *section;
  Piece *piece;

  if (is_done (self) || response->kind != IMAP_RESPONSE_FETCH || !(response->fetch.fields & IMAP_FETCH_UID) ||
      response->fetch.uid != self->uid)
    return TRUE;
  section = find_text (&response->fetch);
  piece = find_unanswered (self);
  if (section == NULL || piece == NULL)
    return TRUE;
  piece->is_answered = TRUE;
  if (imap_span_is_nil (&section->data))
    {
      take_nothing (self);
      return TRUE;
    }
  if (!section->is_part)
    return take_whole (self, piece, section, error);
  if (section->origin == (guint64) piece->offset && (gint64) section->data.size <= piece->length)
    return take_part (self, piece, &section->data, error);
  refuse (self);
  return TRUE;
}

/* ---- what is asked ---- */

static gboolean
ask (Large         *self,
     GCancellable  *cancellable,
     GError       **error)
{
  g_autoptr (ImapCommand) command = imap_command_new ("UID FETCH ");
  Piece *piece;

  imap_command_printf (command, "%" PRId64 " (UID BODY.PEEK[]<%" PRId64 ".%" PRId64 ">)", self->uid, self->next, self->length);
  if (!imap_connection_queue (self->connection, command, cancellable, error))
    return FALSE;
  piece = g_new (Piece, 1);
  *piece = (Piece) { g_steal_pointer (&command), self->next, self->length, FALSE };
  g_queue_push_tail (&self->pieces, piece);
  self->next += self->length;
  return TRUE;
}

/* Behind what it is said to have, and what was doubtful, one at a time */
static gboolean
may_ask (Large *self)
{
  guint n = g_queue_get_length (&self->pieces);

  return n == 0 || (!self->is_doubtful && !self->is_ending && n < ON_WAY && self->next < self->size);
}

/* The server may refuse to give what is behind the end, where it was asked for that as nobody knew better */
static void
settle_oldest (Large *self,
               Piece *piece)
{
  gboolean is_answered = piece->is_answered || self->is_doubtful;

  /* Whatever was given of it is not worth a word */
  if (piece->command->code == IMAP_CODE_EXPUNGEISSUED && (self->refusal != NULL || !(is_done (self) || is_answered)))
    {
      g_clear_error (&self->refusal);
      self->is_gone = TRUE;
    }
  if (is_done (self) || is_answered)
    return;
  if (piece->offset == self->size && self->n_here == self->size)
    self->is_over = TRUE;
  else if (piece->command->status != IMAP_STATUS_OK)
    imap_command_check (piece->command, &self->refusal);
  else
    self->is_gone = TRUE;
}

static gboolean
wait_oldest (Large         *self,
             GCancellable  *cancellable,
             GError       **error)
{
  Piece *piece = g_queue_peek_head (&self->pieces);

  if (!imap_connection_wait (self->connection, piece->command, cancellable, error))
    return FALSE;
  g_queue_pop_head (&self->pieces);
  settle_oldest (self, piece);
  piece_free (piece);
  if (self->is_doubtful && g_queue_is_empty (&self->pieces))
    {
      self->is_doubtful = FALSE;
      self->next = self->is_ending ? self->n_here - 1 : self->n_here;
    }
  return TRUE;
}

/* As much of it as can be had before somebody else wants the connection, but some */
static gboolean
fetch_some (Large         *self,
            ImapPool      *pool,
            GCancellable  *cancellable,
            GError       **error)
{
  gboolean goes_on = TRUE;

  self->next = self->is_ending ? self->n_here - 1 : self->n_here;
  self->is_doubtful = FALSE;
  imap_connection_set_handler (self->connection, take_response, self);
  while (!is_done (self) && (goes_on || !g_queue_is_empty (&self->pieces)))
    {
      while (goes_on && may_ask (self))
        if (!ask (self, cancellable, error))
          return FALSE;
      if (!wait_oldest (self, cancellable, error))
        return FALSE;
      goes_on = !imap_pool_is_wanted (pool) && !kit_sink_is_enough (self->sink);
    }
  while (!g_queue_is_empty (&self->pieces))
    if (!wait_oldest (self, cancellable, error))
      return FALSE;
  imap_connection_set_handler (self->connection, NULL, NULL);
  return TRUE;
}

/* What is still on its way is nobody's */
static void
give_up (Large         *self,
         const char    *path,
         GCancellable  *cancellable,
         GError       **error)
{
  g_queue_clear_full (&self->pieces, piece_free);
  imap_connection_set_handler (self->connection, NULL, NULL);
  if (imap_connection_is_open (self->connection) &&
      imap_connection_wait_all (self->connection, cancellable, NULL))
    imap_remote_explain (self->connection, path, cancellable, error);
}

/* The server hung up without a word, and before anything came of it: once may be by chance. TRUE: it is to go on with
 * another line, or with others */
static gboolean
blame (ImapRemote *self,
       const char *path,
       gint64      uidvalidity,
       Large      *large)
{
  g_autoptr (KitUidSet) uids = kit_uid_set_new ();
  g_autoptr (KitUidSet) suspects = NULL;

  if (!imap_poison_may_go_on (self->poison))
    return FALSE;
  kit_uid_set_add (uids, large->uid);
  suspects = imap_poison_take_suspects (self->poison, path, uidvalidity, uids);
  if (suspects == NULL)
    {
      imap_poison_suspect (self->poison, path, uidvalidity, uids);
      return TRUE;
    }
  imap_poison_convict (self->poison, path, uidvalidity, large->uid);
  large->is_poisoned = TRUE;
  imap_bodies_set_poisoned (path, large->uid, &large->refusal);
  return TRUE;
}

static void
acquit (ImapRemote *self,
        const char *path,
        gint64      uidvalidity,
        gint64      uid)
{
  g_autoptr (KitUidSet) uids = kit_uid_set_new ();

  kit_uid_set_add (uids, uid);
  imap_poison_acquit (self->poison, path, uidvalidity, uids);
}

static gboolean
fetch_all (ImapRemote    *self,
           ImapSlot       slot,
           const char    *path,
           gint64         uidvalidity,
           Large         *large,
           GCancellable  *cancellable,
           GError       **error)
{
  while (!is_done (large) && !kit_sink_is_enough (large->sink))
    {
      g_autoptr (GError) local_error = NULL;
      gint64 n_before = large->n_here;
      gboolean done, hung_up;

      large->connection = imap_remote_take (self, slot, cancellable, error);
      if (large->connection == NULL)
        return FALSE;
      done = imap_remote_enter (large->connection, path, uidvalidity, cancellable, &local_error);
      hung_up = done;
      done = done && fetch_some (large, self->pool, cancellable, &local_error);
      hung_up = hung_up && !done && large->n_here == n_before && !imap_connection_is_open (large->connection) &&
                g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
      if (!done)
        give_up (large, path, cancellable, &local_error);
      if (large->n_here > n_before)
        acquit (self, path, uidvalidity, large->uid);
      if (imap_remote_give (self, large->connection, done, &local_error) ||
          (hung_up && blame (self, path, uidvalidity, large)))
        continue;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return TRUE;
}

/* It may come as a whole, unless that would be more than can come */
static void
note_strange (ImapRemote  *self,
              const char  *path,
              gint64       uidvalidity,
              const Large *large)
{
  g_autoptr (KitUidSet) uids = kit_uid_set_new ();

  kit_uid_set_add (uids, large->uid);
  if (!large->is_over && !large->is_poisoned && large->n_here <= (gint64) IMAP_LITERAL_MAX)
    imap_poison_suspect (self->pieces, path, uidvalidity, uids);
}

gboolean
imap_bodies_fetch_large (ImapRemote    *self,
                         ImapSlot       slot,
                         const char    *path,
                         gint64         uidvalidity,
                         gint64         uid,
                         KitSink       *sink,
                         GCancellable  *cancellable,
                         GError       **refusal,
                         GError       **error)
{
  g_auto (Large) large = { sink, NULL, uid };
  gboolean is_left;

  large.length = PIECE_BYTES;
  if (!kit_sink_begin_large (sink, uid, &large.size, &large.n_here, error))
    return FALSE;
  large.size = CLAMP (large.size, 0, (gint64) IMAP_LITERAL_MAX);
  if (!fetch_all (self, slot, path, uidvalidity, &large, cancellable, error))
    return FALSE;
  is_left = !is_done (&large);
  if (!is_left)
    note_strange (self, path, uidvalidity, &large);
  if (large.refusal != NULL && *refusal == NULL)
    g_propagate_error (refusal, g_steal_pointer (&large.refusal));
  return is_left || kit_sink_end_large (sink, uid, large.is_over && !large.is_whole, error);
}
