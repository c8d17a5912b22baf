/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-store-server.h"

#include "mapi-read-only-store-private.h"
#include "mapi-store-private.h"

#include "../session/mapi-session-private.h"

#include <glib/gi18n-lib.h>

/* These do not go to the store's lanes: they wait for a network, and nobody who reads the store
 * meanwhile is to wait with them. */

static MapiStore *
begin (MapiStore  *self,
       GError    **error)
{
  MapiStore *target = mapi_read_only_store_get_target (self);

  return mapi_provider_check (MAPI_PROVIDER (target), error) ? target : NULL;
}

/* The line to the spooler, if the store's session has one; (transfer full) */
static MapiSpoolerClient *
dup_spooler (MapiStore *target)
{
  g_autoptr(MapiSession) session = mapi_session_for_store (target);

  return session != NULL && session->spooler != NULL ? mapi_spooler_client_ref (session->spooler)
                                                      : NULL;
}

static char *
dup_uid (MapiStore *target)
{
  return mapi_support_dup_uid_string (mapi_provider_get_support (MAPI_PROVIDER (target)));
}

/**
 * mapi_store_has_server:
 * @self: a store
 *
 * Tells whether the store is a copy of what a server has, so that it can be synchronized and may
 * list messages whose text is not here yet.
 *
 * Returns: whether there is a server
 */
gboolean
mapi_store_has_server (MapiStore *self)
{
  MapiStore *target;

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);

  target = mapi_read_only_store_get_target (self);
  return MAPI_STORE_GET_CLASS (target)->synchronize != NULL &&
         (mapi_store_get_support_mask (target) & MAPI_STORE_SUPPORT_LOCALSTORE) == 0;
}

/**
 * mapi_store_synchronize:
 * @self: a store
 * @flags: %MAPI_FLUSH_UPLOAD tells the server what was changed here, %MAPI_FLUSH_DOWNLOAD brings what
 *   it has
 * @cancellable: (nullable): stops waiting
 * @error: return location for an error
 *
 * Makes the store and its server the same, now; returns when that is done. The spooler does it, if
 * there is one, and goes on when nobody waits any more. Blocks, for as long as the server takes; any thread.
 *
 * Errors: %MAPI_ERROR_NO_SUPPORT without a server; %MAPI_ERROR_BUSY if another process talks to it;
 * %MAPI_ERROR_NETWORK_ERROR; %MAPI_ERROR_LOGON_FAILED; %MAPI_ERROR_USER_CANCEL; what stood in the way.
 * Source: IMAPIStatus::FlushQueues.
 *
 * Returns: %TRUE on success
 */
gboolean
mapi_store_synchronize (MapiStore       *self,
                        MapiFlushFlags   flags,
                        GCancellable    *cancellable,
                        GError         **error)
{
  g_autoptr(MapiSpoolerClient) spooler = NULL;
  g_autofree char *uid = NULL;
  gboolean available = FALSE, success;
  MapiStore *target;

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);

  target = begin (self, error);
  if (target == NULL)
    return FALSE;
  if (!mapi_store_has_server (target))
    {
      mapi_provider_set_no_support (MAPI_PROVIDER (target), error);
      return FALSE;
    }
  spooler = dup_spooler (target);
  if (spooler != NULL)
    {
      uid = dup_uid (target);
      success = mapi_spooler_client_synchronize (spooler, flags, uid, &available, cancellable, error);
      if (available)
        return success;
    }
  return MAPI_STORE_GET_CLASS (target)->synchronize (target, flags, cancellable, error);
}

/**
 * mapi_store_fetch_messages:
 * @self: a store
 * @ids: (element-type MapiEntryId): messages
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Brings the text of messages here that so far are only listed. Opening one does the same. Blocks; any thread.
 *
 * Errors: %MAPI_ERROR_NETWORK_ERROR; %MAPI_ERROR_BUSY; %MAPI_ERROR_NOT_FOUND if the server has one no
 * more; %MAPI_ERROR_USER_CANCEL; %MAPI_ERROR_NO_SUPPORT without a server.
 *
 * Returns: %TRUE if all are here
 */
gboolean
mapi_store_fetch_messages (MapiStore     *self,
                           GPtrArray     *ids,
                           GCancellable  *cancellable,
                           GError       **error)
{
  g_autoptr(MapiSpoolerClient) spooler = NULL;
  gboolean available = FALSE, success;
  MapiStore *target;

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (ids != NULL, FALSE);

  target = begin (self, error);
  if (target == NULL)
    return FALSE;
  if (!mapi_store_has_server (target) || MAPI_STORE_GET_CLASS (target)->fetch_messages == NULL)
    {
      mapi_provider_set_no_support (MAPI_PROVIDER (target), error);
      return FALSE;
    }
  spooler = dup_spooler (target);
  if (spooler != NULL)
    {
      success = mapi_spooler_client_fetch (spooler, ids, &available, cancellable, error);
      if (available)
        return success;
    }
  return MAPI_STORE_GET_CLASS (target)->fetch_messages (target, ids, cancellable, error);
}

/**
 * mapi_store_compare:
 * @self: a store
 * @report: (out) (transfer full): one finding a line, empty if both are the same
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Compares the store with its server, message by message. What differs is left for the next
 * [method@Store.synchronize] to put right; nothing is told to the server. Blocks, for
 * minutes where there is much; any thread.
 *
 * Errors: as for [method@Store.synchronize].
 *
 * Returns: %TRUE if the comparison went through, whatever it found
 */
gboolean
mapi_store_compare (MapiStore     *self,
                    char         **report,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autoptr(MapiSpoolerClient) spooler = NULL;
  g_autofree char *uid = NULL;
  gboolean available = FALSE, success;
  MapiStore *target;

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (report != NULL, FALSE);

  *report = NULL;
  target = begin (self, error);
  if (target == NULL)
    return FALSE;
  if (!mapi_store_has_server (target) || MAPI_STORE_GET_CLASS (target)->compare == NULL)
    {
      mapi_provider_set_no_support (MAPI_PROVIDER (target), error);
      return FALSE;
    }
  spooler = dup_spooler (target);
  if (spooler != NULL)
    {
      uid = dup_uid (target);
      success = mapi_spooler_client_compare (spooler, uid, report, &available, cancellable, error);
      if (available)
        return success;
    }
  return MAPI_STORE_GET_CLASS (target)->compare (target, report, cancellable, error);
}

/**
 * mapi_store_compare_texts:
 * @self: a store
 * @anew: whether to begin with the first message, wherever the last call stopped
 * @n_done: (out): messages whose text is compared
 * @n_total: (out): how many there are; as many as @n_done once all are compared
 * @report: (out) (transfer full): one finding a line, empty if nothing differs
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Compares the text of every message with the server's, byte by byte. It takes as long as fetching all of them, so one
 * call does what can be done in some seconds, and the next goes on there, also when that is days later in another
 * process; call it until @n_done is @n_total. Texts that are wrong here come anew with the next
 * [method@Store.synchronize]; where the server lost some, what is here stays. Blocks; any thread.
 *
 * Errors: as for [method@Store.synchronize].
 *
 * Returns: %TRUE if it went on, whatever it found
 */
gboolean
mapi_store_compare_texts (MapiStore     *self,
                          gboolean       anew,
                          gint64        *n_done,
                          gint64        *n_total,
                          char         **report,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autoptr(MapiSpoolerClient) spooler = NULL;
  g_autofree char *uid = NULL;
  gboolean available = FALSE, success;
  MapiStore *target;

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);
  g_return_val_if_fail (n_done != NULL && n_total != NULL && report != NULL, FALSE);

  *report = NULL;
  *n_done = *n_total = 0;
  target = begin (self, error);
  if (target == NULL)
    return FALSE;
  if (!mapi_store_has_server (target) || MAPI_STORE_GET_CLASS (target)->compare_texts == NULL)
    {
      mapi_provider_set_no_support (MAPI_PROVIDER (target), error);
      return FALSE;
    }
  spooler = dup_spooler (target);
  if (spooler != NULL)
    {
      uid = dup_uid (target);
      success = mapi_spooler_client_compare_texts (spooler, uid, anew, n_done, n_total, report, &available, cancellable,
                                                   error);
      if (available)
        return success;
    }
  return MAPI_STORE_GET_CLASS (target)->compare_texts (target, anew, n_done, n_total, report, cancellable, error);
}

/**
 * mapi_store_start_agent:
 * @self: a store
 * @error: return location for an error
 *
 * From now on this process keeps the store and its server the same, until the session ends or
 * [method@Store.stop_agent]. The spooler does this; others need it only where there is none.
 *
 * Errors: %MAPI_ERROR_BUSY if another process does; %MAPI_ERROR_NO_SUPPORT without a server.
 *
 * Returns: %TRUE if it does
 */
gboolean
mapi_store_start_agent (MapiStore  *self,
                        GError    **error)
{
  MapiStore *target;

  g_return_val_if_fail (MAPI_IS_STORE (self), FALSE);

  target = begin (self, error);
  if (target == NULL)
    return FALSE;
  if (mapi_store_has_server (target) && MAPI_STORE_GET_CLASS (target)->start_agent != NULL)
    return MAPI_STORE_GET_CLASS (target)->start_agent (target, error);
  mapi_provider_set_no_support (MAPI_PROVIDER (target), error);
  return FALSE;
}

/**
 * mapi_store_stop_agent:
 * @self: a store
 *
 * Ends what [method@Store.start_agent] began, and waits for that. What is under way goes on another time.
 */
void
mapi_store_stop_agent (MapiStore *self)
{
  MapiStore *target;

  g_return_if_fail (MAPI_IS_STORE (self));

  target = mapi_read_only_store_get_target (self);
  if (mapi_store_has_server (target) && MAPI_STORE_GET_CLASS (target)->stop_agent != NULL)
    MAPI_STORE_GET_CLASS (target)->stop_agent (target);
}
