/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "smtp-batch.h"

#include "smtp-exchange.h"

/* Messages come from a feed and go out over one connection. Where the way to the server is long and the server
 * wants to be asked before each content (no CHUNKING), a round trip a message is the least there is; when more
 * than a few have come, further connections take their share of the feed.
 *
 * A connection that breaks is replaced while it was of use, or when it had only been kept: servers close idle ones
 * just when they are used again. A message without a result that was on it goes over the new one, once. */

/* A server that takes few recipients at a time is offered the rest again, this often at most */
#define MAX_PARTS 50
#define MAX_TRIES 2
/* Connections in a row that broke without having been of use */
#define MAX_USELESS 3
/* So many messages before another connection is worth its beginning */
#define FEW_MESSAGES 6
#define LONG_WAY_US (10 * 1000)

typedef struct
{
  const MapiSubmitFeed *feed;
  gpointer              feed_data;
  SmtpKeeper           *keeper;
  SmtpOpenFunc          open;
  gpointer              open_data;
  GCancellable         *cancellable;
  guint                 n_connections;
  GPtrArray            *helpers;        /* (element-type GThread); the first lane's alone */
} Batch;

/* One connection after another, on one thread */
typedef struct
{
  Batch          *batch;
  SmtpConnection *connection;           /* (owned) (nullable) */
  GQueue          again;                /* (element-type SmtpMessage): before what is new */
  guint           n_taken;
  gboolean        helps;                /* not the first */
  gboolean        kept;                 /* the connection was idle before */
  gboolean        useful;               /* somebody was accepted on it */
  GError         *trouble;              /* (owned) (nullable): how the last one broke that was of no use */
} Lane;

static void run_helper (Lane *lane);

/* Like submit() itself: cancelled is "nothing done, later", and no reason to stop the transport. */
static void
set_passing (GError **problem)
{
  if (g_error_matches (*problem, MAPI_ERROR, MAPI_ERROR_USER_CANCEL) ||
      g_error_matches (*problem, MAPI_ERROR, MAPI_ERROR_TIMEOUT))
    {
      GError *passing = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_BUSY, (*problem)->message);

      mapi_error_explain_by (&passing, *problem);
      g_error_free (*problem);
      *problem = passing;
    }
}

static void
report (Lane        *lane,
        SmtpMessage *message)
{
  Batch *batch = lane->batch;
  g_autoptr(MapiSubmitResult) result = NULL;

  if (smtp_message_has_result (message))
    result = smtp_message_dup_result (message);
  else
    set_passing (&message->error);
  batch->feed->done (message->index, result, result == NULL ? message->error : NULL, batch->feed_data);
  smtp_message_free (message);
}

static gboolean
has_later (SmtpMessage *message)
{
  gboolean later = FALSE;
  gboolean accepted = FALSE;

  for (guint i = 0; i < message->recipients->len; i++)
    {
      SmtpRecipient *recipient = g_ptr_array_index (message->recipients, i);

      later |= recipient->later && !recipient->settled;
      accepted |= recipient->settled && recipient->delivery == MAPI_DELIVERY_ACCEPTED;
    }
  return later && accepted && message->error == NULL;
}

static gboolean
was_taken (SmtpMessage *message)
{
  for (guint i = 0; i < message->recipients->len; i++)
    {
      SmtpRecipient *recipient = g_ptr_array_index (message->recipients, i);

      if (recipient->settled && recipient->delivery == MAPI_DELIVERY_ACCEPTED)
        return TRUE;
    }
  return FALSE;
}

/* ---- what the exchange asks for ---- */

static void
over (SmtpMessage *message,
      gpointer     user_data)
{
  Lane *lane = user_data;

  lane->useful |= was_taken (message);
  if (has_later (message) && message->n_parts++ < MAX_PARTS)
    g_queue_push_tail (&lane->again, message);
  else if (!smtp_message_has_result (message) && (lane->kept || lane->useful) && ++message->n_tries < MAX_TRIES)
    {
      g_clear_error (&message->error);
      g_queue_push_tail (&lane->again, message);
    }
  else
    report (lane, message);
}

static gboolean
leaving (SmtpMessage *message,
         gpointer     user_data)
{
  Lane *lane = user_data;

  return lane->batch->feed->leaving (message->index, lane->batch->feed_data);
}

static gpointer
helper_thread (gpointer data)
{
  Lane lane = { .batch = data, .helps = TRUE };

  run_helper (&lane);
  return NULL;
}

static void
get_help (Lane *lane)
{
  Batch *batch = lane->batch;
  SmtpCapabilities *server;

  if (lane->helps || lane->connection == NULL || lane->n_taken % FEW_MESSAGES != 0 ||
      batch->helpers->len + 1 >= batch->n_connections)
    return;
  server = smtp_connection_get_capabilities (lane->connection);
  if ((!server->chunking || !server->pipelining) &&
      smtp_connection_get_round_trip (lane->connection) >= LONG_WAY_US)
    g_ptr_array_add (batch->helpers, g_thread_new ("smtp-helper", helper_thread, batch));
}

static SmtpMessage *
next (gpointer user_data)
{
  Lane *lane = user_data;
  Batch *batch = lane->batch;

  while (g_queue_is_empty (&lane->again))
    {
      guint index = 0;
      g_autoptr(MapiContent) content = NULL;
      SmtpMessage *message;

      if (g_cancellable_is_cancelled (batch->cancellable))
        return NULL;
      content = batch->feed->next (&index, batch->feed_data);
      if (content == NULL)
        return NULL;
      message = smtp_message_new (content, index);
      if (smtp_message_count_open (message) == 0)
        {
          report (lane, message);
          continue;
        }
      lane->n_taken++;
      get_help (lane);
      return message;
    }
  return g_queue_pop_head (&lane->again);
}

/* ---- connections ---- */

static void
report_all (Lane         *lane,
            const GError *problem)
{
  SmtpMessage *message;

  while ((message = g_queue_pop_head (&lane->again)) != NULL)
    {
      if (message->error == NULL && problem != NULL)
        message->error = g_error_copy (problem);
      report (lane, message);
    }
}

/* TRUE: it can go on. FALSE with an error: there is no connection to be had, or several in a row broke and were of no
 * use. What they carried has been told of, and what is behind it shall not wait for it. */
static gboolean
run_once (Lane    *lane,
          guint   *n_useless,
          GError **error)
{
  static const SmtpExchangeFuncs funcs = { next, leaving, over };
  Batch *batch = lane->batch;
  GError *problem = NULL;
  gboolean done;

  if (lane->connection == NULL)
    lane->connection = batch->open (batch->open_data, batch->cancellable, error);
  if (lane->connection == NULL)
    return FALSE;
  lane->useful = FALSE;
  done = smtp_exchange_run (lane->connection, &funcs, lane, lane->kept, batch->cancellable, &problem);
  if (!done)
    g_clear_pointer (&lane->connection, smtp_connection_free);
  *n_useless = done || lane->useful || lane->kept ? 0 : *n_useless + 1;
  lane->kept = FALSE;
  g_clear_error (&lane->trouble);
  if (!done && !lane->useful && !g_cancellable_is_cancelled (batch->cancellable))
    lane->trouble = g_error_copy (problem);
  if (done || (*n_useless < MAX_USELESS && !g_cancellable_is_cancelled (batch->cancellable)))
    {
      g_clear_error (&problem);
      return TRUE;
    }
  g_propagate_error (error, problem);
  return FALSE;
}

static gboolean
run_lane (Lane    *lane,
          GError **error)
{
  g_autoptr(GError) problem = NULL;
  SmtpMessage *message;
  guint n_useless = 0;
  gboolean going = TRUE;

  while (going && (message = next (lane)) != NULL)
    {
      g_queue_push_head (&lane->again, message);
      going = run_once (lane, &n_useless, &problem);
    }
  if (going)
    return TRUE;
  report_all (lane, problem);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static void
run_helper (Lane *lane)
{
  Batch *batch = lane->batch;

  /* Not every server wants to see us twice: then nothing was taken from the feed. */
  lane->connection = batch->open (batch->open_data, batch->cancellable, NULL);
  if (lane->connection == NULL)
    return;
  run_lane (lane, NULL);
  g_clear_error (&lane->trouble);
  if (lane->connection != NULL)
    smtp_connection_close (lane->connection);
  g_clear_pointer (&lane->connection, smtp_connection_free);
}

gboolean
smtp_batch_run (const MapiSubmitFeed  *feed,
                gpointer               feed_data,
                SmtpKeeper            *keeper,
                guint                  n_connections,
                SmtpOpenFunc           open,
                gpointer               open_data,
                GCancellable          *cancellable,
                GError               **trouble,
                GError               **error)
{
  g_autoptr(GPtrArray) helpers = g_ptr_array_new ();
  Batch batch = { feed, feed_data, keeper, open, open_data, cancellable, n_connections, helpers };
  Lane lane = { .batch = &batch };
  GError *problem = NULL;
  gboolean done;

  lane.connection = smtp_keeper_take (keeper);
  lane.kept = lane.connection != NULL;
  done = run_lane (&lane, &problem);
  for (guint i = 0; i < helpers->len; i++)
    g_thread_join (helpers->pdata[i]);
  if (lane.connection != NULL)
    smtp_keeper_keep (keeper, g_steal_pointer (&lane.connection));
  if (done)
    {
      *trouble = lane.trouble;
      return TRUE;
    }
  g_clear_error (&lane.trouble);
  set_passing (&problem);
  g_propagate_error (error, problem);
  return FALSE;
}
