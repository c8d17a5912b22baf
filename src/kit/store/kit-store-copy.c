/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-store-vfuncs.h"

#include "kit-message.h"

#include <glib/gi18n-lib.h>

/* NULL without an error: it has gone, or may not be touched now */
static KitMessage *
load_movable (KitStore           *self,
              KitTransaction     *transaction,
              const MapiEntryId  *id,
              gboolean            move,
              GError            **error)
{
  gint64 key = kit_store_parse_id (self, id, MAPI_OBJECT_MESSAGE, NULL);
  g_autoptr (KitMessage) message = NULL;
  g_autoptr (GError) local_error = NULL;

  if (key == 0)
    return NULL;
  message = kit_message_load (kit_transaction_get_connection (transaction), key, &local_error);
  if (message == NULL && !g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local_error));
  if (message == NULL || (move && message->queued))
    return NULL;
  return g_steal_pointer (&message);
}

/* Failed ones are NULL */
static void
free_result (gpointer data)
{
  if (data != NULL)
    mapi_entry_id_free (data);
}

static gboolean
copy_one (KitStore           *self,
          KitTransaction     *transaction,
          const MapiEntryId  *id,
          gint64              destination,
          gboolean            move,
          KitTally           *tally,
          gint64             *result,
          GError            **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (KitMessage) message = load_movable (self, transaction, id, move, &local_error);

  *result = 0;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (message == NULL)
    return TRUE;
  if (!move)
    {
      *result = kit_message_copy (self, transaction, message, destination, tally, error);
      return *result != 0;
    }
  *result = message->id;
  return kit_message_move (self, transaction, message, destination, tally, error);
}

static GPtrArray *
copy_messages (MapiStore          *store,
               GPtrArray          *ids,
               const MapiEntryId  *destination,
               MapiCopyFlags       flags,
               gboolean           *partial,
               GCancellable       *cancellable,
               GError            **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitTransaction) transaction = NULL;
  g_autoptr (KitTally) tally = kit_tally_new ();
  g_autoptr (GPtrArray) results = g_ptr_array_new_with_free_func (free_result);
  gint64 folder = kit_store_parse_id (self, destination, MAPI_OBJECT_FOLDER, error);

  *partial = FALSE;
  if (folder == 0)
    return NULL;
  transaction = kit_store_begin (self, cancellable, error);
  if (transaction == NULL ||
      !kit_store_check_target (kit_transaction_get_connection (transaction), folder, error))
    return NULL;
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 result;

      if (!copy_one (self, transaction, g_ptr_array_index (ids, i), folder,
                     (flags & MAPI_COPY_MOVE) != 0, tally, &result, error))
        return NULL;
      *partial |= result == 0;
      g_ptr_array_add (results, result != 0 ? kit_store_make_id (self, MAPI_OBJECT_MESSAGE, result)
                       : NULL);
    }
  if (!kit_tally_write (tally, transaction, error) || !kit_store_commit (self, transaction, error))
    return NULL;
  return g_steal_pointer (&results);
}

void
kit_store_copy_init (MapiStoreClass *klass)
{
  klass->copy_messages = copy_messages;
}
