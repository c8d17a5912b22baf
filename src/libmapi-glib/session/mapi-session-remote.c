/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-session.h"

/**
 * mapi_session_transfer_marked:
 * @self: a session
 * @store: one of its stores
 * @folder: a folder of it
 * @max_deleted: so many may be deleted; %G_MAXUINT for any number
 * @n_fetched: (out) (optional): how many texts came
 * @n_deleted: (out) (optional): how many messages were deleted; with %MAPI_ERROR_OBJECT_CHANGED, how many would have been
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * [method@Store.transfer_marked], after which the server is told of what was deleted, even if something could not be
 * fetched: that was done here. Where it cannot be told now it hears of it later. Nobody is asked anything. Blocks.
 *
 * Errors: those of [method@Store.transfer_marked], and then those of [method@Session.flush_queues].
 * Source: IMAPIStatus::ValidateState with PROCESS_XP_HEADER_CACHE.
 *
 * Returns: %TRUE if all of it was done
 */
gboolean
mapi_session_transfer_marked (MapiSession        *self,
                              MapiStore          *store,
                              const MapiEntryId  *folder,
                              guint               max_deleted,
                              guint              *n_fetched,
                              guint              *n_deleted,
                              GCancellable       *cancellable,
                              GError            **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(GError) untold = NULL;
  guint n = 0;

  g_return_val_if_fail (MAPI_IS_SESSION (self), FALSE);
  g_return_val_if_fail (MAPI_IS_STORE (store), FALSE);
  g_return_val_if_fail (folder != NULL, FALSE);

  if (n_deleted == NULL)
    n_deleted = &n;
  mapi_store_transfer_marked (store, folder, max_deleted, n_fetched, n_deleted, cancellable, &problem);
  if (*n_deleted > 0 && !g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_OBJECT_CHANGED))
    mapi_session_flush_queues (self, MAPI_FLUSH_UPLOAD | MAPI_FLUSH_FORCE | MAPI_FLUSH_NO_UI, cancellable, &untold);
  if (problem == NULL && untold == NULL)
    return TRUE;
  g_propagate_error (error, problem != NULL ? g_steal_pointer (&problem) : g_steal_pointer (&untold));
  return FALSE;
}
