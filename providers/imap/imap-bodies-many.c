/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Whole messages of many folders, one after the other on one line
 *
 * What is wanted of the next folders is asked for while the first one answers. A server opens a folder only when it has
 * answered everything about the one before: whose an answer is follows from which of the commands that open them are
 * answered by then, and from nothing else. Nothing that comes before its folder is open, when everything about it is
 * answered, or from a folder that could not be opened or is not the one that was meant, is anybody's. A line on which
 * these answers come out of turn ends. */

#include "config.h"

#include "imap-remote-private.h"

#include <glib/gi18n-lib.h>

/* Messages a command asks for */
#define CHUNK 100
/* On its way at most: bytes where nobody knows how fast the line is, where it is fast, and folders */
#define BYTES_FIRST (1024 * 1024)
#define BYTES_MAX   (16 * 1024 * 1024)
#define STOPS_MAX   64

/* One folder */
typedef struct
{
  KitBodiesRequest *request;    /* (unowned) */
  KitUidSet        *wanted;     /* (owned): not come yet */
  ImapCommand      *select;     /* (owned) (nullable): it was not asked about */
  GPtrArray        *fetches;    /* (owned) (element-type ImapCommand) */
  gint64            uidvalidity; /* of what was opened */
  gboolean          is_closed;  /* it could not be opened */
  gboolean          is_refused; /* something could not be had together with others */
} Stop;

typedef struct
{
  ImapRemote     *remote;       /* (unowned) */
  ImapConnection *connection;   /* (unowned) */
  GArray         *stops;        /* (owned) (element-type Stop) */
  guint           n_asked;
  guint           n_settled;
  guint           n_opened;     /* answered, one way or the other: the last of them is what is open */
  gint64          uidvalidity;  /* told since then, of the one that comes next; -1: it was not */
  gint64          n_bytes;      /* on their way, about */
  gint64          max_bytes;
} Tour;

static void
stop_clear (gpointer data)
{
  Stop *stop = data;

  g_clear_pointer (&stop->wanted, kit_uid_set_free);
  g_clear_pointer (&stop->select, imap_command_unref);
  g_clear_pointer (&stop->fetches, g_ptr_array_unref);
}

static void
tour_clear (Tour *self)
{
  g_array_unref (self->stops);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tour, tour_clear)

static Stop *
get_stop (Tour  *self,
          guint  position)
{
  return &g_array_index (self->stops, Stop, position);
}

/* ---- what the server says ---- */

/* Which folder is open there is anybody's guess, and with it whose the next message would be */
static gboolean
set_out_of_turn (Tour    *self,
                 GError **error)
{
  imap_connection_set_over (self->connection, NULL);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA, _("The server answers what it was not asked"));
  return FALSE;
}

static gboolean
is_answered (Stop *stop)
{
  for (guint i = 0; i < stop->fetches->len; i++)
    if (!((ImapCommand *) g_ptr_array_index (stop->fetches, i))->is_done)
      return FALSE;
  return TRUE;
}

/* Takes note of what was opened by now */
static gboolean
advance (Tour    *self,
         GError **error)
{
  while (self->n_opened < self->n_asked && get_stop (self, self->n_opened)->select->is_done)
    {
      Stop *stop = get_stop (self, self->n_opened);

      if (self->n_opened > 0 && !is_answered (get_stop (self, self->n_opened - 1)))
        return set_out_of_turn (self, error);
      self->n_opened++;
      stop->is_closed = stop->select->status != IMAP_STATUS_OK;
      stop->uidvalidity = self->uidvalidity;
      self->uidvalidity = -1;
    }
  for (guint i = self->n_opened; i < self->n_asked; i++)
    if (get_stop (self, i)->select->is_done)
      return set_out_of_turn (self, error);
  return TRUE;
}

static gboolean
is_meant (Stop *stop)
{
  return !stop->is_closed && (stop->request->uidvalidity == 0 || stop->request->uidvalidity == stop->uidvalidity);
}

static gboolean
take_response (ImapConnection  *connection,
               ImapResponse    *response,
               gpointer         user_data,
               GError         **error)
{
  Tour *self = user_data;
  const ImapSection *section;
  g_autoptr (GBytes) bytes = NULL;
  Stop *stop;

  if (!advance (self, error))
    return FALSE;
  if (response->kind == IMAP_RESPONSE_STATUS && response->status.code == IMAP_CODE_UIDVALIDITY)
    self->uidvalidity = (gint64) response->status.number;
  if (self->n_opened == 0 || response->kind != IMAP_RESPONSE_FETCH || !(response->fetch.fields & IMAP_FETCH_UID))
    return TRUE;
  stop = get_stop (self, self->n_opened - 1);
  if (!is_meant (stop) || is_answered (stop) || !kit_uid_set_contains (stop->wanted, response->fetch.uid))
    return TRUE;
  section = imap_fetch_find_section (&response->fetch, "");
  if (section == NULL || section->is_part)
    return TRUE;
  bytes = imap_span_to_bytes (&section->data);
  kit_uid_set_remove (stop->wanted, response->fetch.uid);
  return kit_sink_body (stop->request->sink, response->fetch.uid, bytes, error);
}

/* ---- what is asked ---- */

static gboolean
ask (Tour          *self,
     Stop          *stop,
     GCancellable  *cancellable,
     GError       **error)
{
  g_autoptr (KitUidSet) rest = kit_uid_set_copy (stop->wanted);

  stop->select = imap_connection_queue_select_ahead (self->connection, stop->request->path, NULL, cancellable, error);
  if (stop->select == NULL)
    return FALSE;
  self->n_asked++;
  self->n_bytes += stop->request->size;
  while (!kit_uid_set_is_empty (rest))
    {
      g_autoptr (KitUidSet) chunk = kit_uid_set_take_last (rest, CHUNK);
      g_auto (GStrv) sets = imap_sequence_split (chunk, IMAP_COMMAND_SET_MAX);

      for (guint i = 0; sets[i] != NULL; i++)
        {
          g_autoptr (ImapCommand) command = imap_bodies_make_fetch (sets[i]);

          if (!imap_connection_queue (self->connection, command, cancellable, error))
            return FALSE;
          g_ptr_array_add (stop->fetches, g_steal_pointer (&command));
        }
    }
  return TRUE;
}

static gboolean
may_ask (Tour *self)
{
  if (self->n_asked == self->stops->len)
    return FALSE;
  if (self->n_asked == 0)
    return TRUE;
  return self->n_asked - self->n_settled < STOPS_MAX && self->n_bytes < self->max_bytes &&
         !imap_pool_is_wanted (self->remote->pool) &&
         !kit_sink_is_enough (get_stop (self, self->n_asked)->request->sink);
}

/* Of the oldest, until everything about it is answered */
static gboolean
settle (Tour          *self,
        GCancellable  *cancellable,
        GError       **error)
{
  Stop *stop = get_stop (self, self->n_settled);
  KitBodiesRequest *request = stop->request;

  if (!imap_connection_wait (self->connection, stop->select, cancellable, error))
    return FALSE;
  for (guint i = 0; i < stop->fetches->len; i++)
    {
      ImapCommand *fetch = g_ptr_array_index (stop->fetches, i);

      if (!imap_connection_wait (self->connection, fetch, cancellable, error))
        return FALSE;
      stop->is_refused |= fetch->status != IMAP_STATUS_OK && fetch->code != IMAP_CODE_EXPUNGEISSUED;
    }
  if (!advance (self, error))
    return FALSE;
  self->n_settled++;
  self->n_bytes -= request->size;
  if (stop->is_closed)
    imap_command_check (stop->select, &request->error);
  else if (!is_meant (stop))
    imap_remote_set_renumbered (&request->error);
  request->done = request->error == NULL && !stop->is_refused;
  return TRUE;
}

/* In windows of as much as the line brings in a moment, so that somebody who waits for it gets his turn soon */
static gboolean
travel (Tour          *self,
        GCancellable  *cancellable,
        GError       **error)
{
  imap_connection_forget_mailbox (self->connection);
  imap_connection_set_handler (self->connection, take_response, self);
  do
    {
      while (may_ask (self))
        if (!ask (self, get_stop (self, self->n_asked), cancellable, error))
          return FALSE;
      if (!settle (self, cancellable, error))
        return FALSE;
    }
  while (self->n_settled < self->n_asked || may_ask (self));
  imap_connection_set_handler (self->connection, NULL, NULL);
  for (guint i = 0; i < self->n_settled; i++)
    {
      Stop *stop = get_stop (self, i);

      if (stop->is_closed)
        imap_remote_explain (self->connection, stop->request->path, cancellable, &stop->request->error);
    }
  return TRUE;
}

/* ---- one for itself ---- */

/* FALSE: the line is lost */
static gboolean
fetch_alone (ImapRemote        *self,
             KitBodiesRequest  *request,
             KitUidSet         *uids,
             GCancellable      *cancellable,
             GError           **error)
{
  request->done = imap_remote_fetch_bodies (KIT_REMOTE (self), KIT_LANE_NORMAL, request->path, request->uidvalidity, uids,
                                            request->sink, cancellable, &request->error);
  if (request->done || !imap_error_is_fatal (request->error))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&request->error));
  return FALSE;
}

/* One message the server cannot read must not keep the others */
static gboolean
fetch_refused (Tour          *self,
               GCancellable  *cancellable,
               GError       **error)
{
  for (guint i = 0; i < self->n_settled; i++)
    {
      Stop *stop = get_stop (self, i);

      if (stop->request->error == NULL && stop->is_refused &&
          !fetch_alone (self->remote, stop->request, stop->wanted, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* Those of which a line may have been lost */
static gboolean
is_poisoned (ImapRemote       *self,
             KitBodiesRequest *request)
{
  return imap_poison_is_in (self->poison, request->path, request->uidvalidity, request->uids);
}

static gboolean
fetch_poisoned (Tour          *self,
                GPtrArray     *requests,
                GCancellable  *cancellable,
                GError       **error)
{
  for (guint i = 0; i < requests->len; i++)
    {
      KitBodiesRequest *request = g_ptr_array_index (requests, i);

      if (!kit_sink_is_enough (request->sink) &&
          !fetch_alone (self->remote, request, request->uids, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* The server hung up without a word in the middle of a folder: the rest of that one is asked for by itself, where it turns
 * out for which message that was. NULL: it was not for a message */
static Stop *
blame_folder (Tour         *self,
              const GError *problem)
{
  Stop *stop;

  /* An opening with nothing behind it was told to nobody */
  if (!advance (self, NULL))
    return NULL;
  stop = self->n_opened > self->n_settled ? get_stop (self, self->n_opened - 1) : NULL;
  if (stop == NULL || !is_meant (stop) || kit_uid_set_is_empty (stop->wanted) ||
      !g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR) ||
      imap_connection_is_open (self->connection) || !imap_poison_may_go_on (self->remote->poison))
    return NULL;
  imap_poison_suspect (self->remote->poison, stop->request->path, stop->uidvalidity, stop->wanted);
  return stop;
}

/* ---- all of it ---- */

static void
add_stop (Tour             *self,
          KitBodiesRequest *request)
{
  Stop stop = { request, kit_uid_set_copy (request->uids), NULL, NULL, -1, FALSE, FALSE };

  stop.fetches = g_ptr_array_new_with_free_func ((GDestroyNotify) imap_command_unref);
  g_array_append_val (self->stops, stop);
}

/* The one of which bodies were asked for ahead of their time: those come first. NULL: none was */
static KitBodiesRequest *
find_ahead (ImapRemote        *self,
            KitBodiesRequest  *requests,
            guint              n_requests,
            GCancellable      *cancellable)
{
  ImapConnection *connection = imap_pool_take (self->pool, IMAP_SLOT_NORMAL, cancellable, NULL);
  ImapAhead *ahead = connection != NULL ? imap_connection_get_ahead (connection) : NULL;
  KitBodiesRequest *found = NULL;

  for (guint i = 0; ahead != NULL && i < n_requests; i++)
    if (g_str_equal (ahead->path, requests[i].path))
      found = &requests[i];
  if (connection != NULL)
    imap_pool_give (self->pool, connection);
  return found;
}

gboolean
imap_remote_fetch_many (KitRemote         *remote,
                        KitBodiesRequest  *requests,
                        guint              n_requests,
                        GCancellable      *cancellable,
                        GError           **error)
{
  ImapRemote *self = IMAP_REMOTE (remote);
  KitBodiesRequest *first = find_ahead (self, requests, n_requests, cancellable);
  g_autoptr (GPtrArray) poisoned = g_ptr_array_new ();
  g_autoptr (GError) local_error = NULL;
  g_auto (Tour) tour = { self, NULL, g_array_new (FALSE, FALSE, sizeof (Stop)) };
  Stop *blamed;
  gboolean done;

  g_array_set_clear_func (tour.stops, stop_clear);
  tour.uidvalidity = -1;
  if (first != NULL && !fetch_alone (self, first, first->uids, cancellable, error))
    return FALSE;
  for (guint i = 0; i < n_requests; i++)
    if (&requests[i] != first && is_poisoned (self, &requests[i]))
      g_ptr_array_add (poisoned, &requests[i]);
    else if (&requests[i] != first && !kit_sink_is_enough (requests[i].sink))
      add_stop (&tour, &requests[i]);
  if (tour.stops->len == 0)
    return fetch_poisoned (&tour, poisoned, cancellable, error);
  tour.connection = imap_remote_take (self, IMAP_SLOT_NORMAL, cancellable, error);
  if (tour.connection == NULL)
    return FALSE;
  tour.max_bytes = CLAMP (imap_connection_get_rate (tour.connection) / 2, BYTES_FIRST, BYTES_MAX);
  done = travel (&tour, cancellable, &local_error);
  blamed = !done ? blame_folder (&tour, local_error) : NULL;
  /* What is still on its way is nobody's */
  imap_connection_set_handler (tour.connection, NULL, NULL);
  if (!done && imap_connection_is_open (tour.connection))
    imap_connection_wait_all (tour.connection, cancellable, NULL);
  if (!imap_remote_give (self, tour.connection, done, &local_error) && blamed == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  return (blamed == NULL || fetch_alone (self, blamed->request, blamed->wanted, cancellable, error)) &&
         fetch_refused (&tour, cancellable, error) && fetch_poisoned (&tour, poisoned, cancellable, error);
}
