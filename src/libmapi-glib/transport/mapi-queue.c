/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-submission.h"

#include "../session/mapi-session-private.h"
#include "mapi-queue-pass-private.h"
#include "mapi-sent-private.h"

/* The outgoing queues of a session's stores. */

/* What is due again when everything was seen to: messages that were made for others */
#define MAX_ROUNDS 4u

static gboolean
is_due (gint64 when)
{
  return when > 0 && when <= g_get_real_time ();
}

static GPtrArray *
open_queues (MapiSession   *session,
             GCancellable  *cancellable,
             GError       **error)
{
  GPtrArray *stores = mapi_session_open_all_stores (session, cancellable, error);

  for (guint i = stores != NULL ? stores->len : 0; i > 0; i--)
    if ((mapi_store_get_support_mask (stores->pdata[i - 1]) & MAPI_STORE_SUPPORT_SUBMIT) == 0)
      g_ptr_array_remove_index (stores, i - 1);
  return stores;
}

/* Nobody's way is known where the identities are not. */
static GHashTable *
list_ways (MapiSession *session)
{
  g_autoptr(GPtrArray) identities = mapi_session_list_identities (session, NULL);
  GHashTable *ways = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; identities != NULL && i < identities->len; i++)
    {
      MapiIdentity *identity = identities->pdata[i];
      g_autofree char *way = g_strdup (mapi_identity_get_transport_uid (identity));

      if (way == NULL)
        way = mapi_session_dup_service_transport (session, mapi_identity_get_service_uid (identity));
      g_hash_table_insert (ways, g_ascii_strdown (mapi_identity_get_address (identity), -1),
                           way != NULL ? g_steal_pointer (&way) : g_strdup (""));
    }
  return ways;
}

/**
 * mapi_session_process_queue:
 * @session: a session
 * @force: try messages that wait for their next attempt now
 * @next: (out) (optional): when something is due again, in microseconds since 1970 UTC; 0 if
 *   nothing waits
 * @cancellable: (nullable): a cancellable
 * @error: return location for an error
 *
 * Offers everything that is due in the outgoing queues of the session's stores to its
 * transports, in the order of submission for each of them: what one server does not take holds up
 * nobody who sends through another. Messages that cannot go stay queued with the reason;
 * recipients nobody serves come back as a report. The spooler calls it; a session without a
 * spooler may call it for what its tightly coupled transports can send. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_INVALID_OBJECT after logoff; whatever opening the stores or listing a
 * queue gives. A failing message is no error of this call.
 *
 * Source: Sending Messages: MAPI Spooler Tasks.
 *
 * Returns: %TRUE if every queue was looked through
 */
gboolean
mapi_session_process_queue (MapiSession   *session,
                            gboolean       force,
                            gint64        *next,
                            GCancellable  *cancellable,
                            GError       **error)
{
  g_autoptr(GPtrArray) stores = NULL;
  g_autoptr(GPtrArray) all = NULL;
  g_autoptr(GPtrArray) disabled = NULL;
  g_autoptr(MapiUnreachable) down = mapi_unreachable_new ();
  g_autoptr(GHashTable) ways = NULL;
  MapiQueuePass pass = { .session = session, .down = down, .cancellable = cancellable };
  gint64 when = 0;

  g_return_val_if_fail (MAPI_IS_SESSION (session), FALSE);

  if (next != NULL)
    *next = 0;
  stores = open_queues (session, cancellable, error);
  if (stores == NULL)
    return FALSE;
  pass.all = all = mapi_session_list_transports (session, FALSE, cancellable, error);
  if (all == NULL)
    return FALSE;
  if (mapi_session_is_queue_held (session))
    return TRUE;

  disabled = mapi_session_list_disabled (session);
  pass.others = disabled->len > 0;
  pass.ways = ways = list_ways (session);
  for (guint round = 0; round < MAX_ROUNDS && (round == 0 || is_due (when)); round++)
    {
      when = 0;
      pass.force = force && round == 0;
      if (!mapi_queue_pass_run (&pass, stores, &when, error))
        return FALSE;
    }
  for (guint i = 0; i < stores->len; i++)
    mapi_sent_file_elsewhere (session, stores->pdata[i], cancellable);
  if (next != NULL)
    *next = when;
  return TRUE;
}
