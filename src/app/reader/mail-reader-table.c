/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-reader-private.h"

#include "mail-work.h"

typedef struct
{
  MapiStore   *store;      /* (owned) */
  MapiEntryId *message;    /* (owned) */
  MapiTable   *table;      /* (owned) (nullable) */
} Conversation;

static void
conversation_free (gpointer data)
{
  Conversation *conversation = data;

  g_object_unref (conversation->store);
  mapi_entry_id_free (conversation->message);
  g_clear_object (&conversation->table);
  g_free (conversation);
}

/* Asks the store, which may be busy. The table is the main context's, this thread having none of its own. */
static gboolean
make_table (gpointer       data,
            GCancellable  *cancellable,
            GError       **error)
{
  Conversation *conversation = data;

  conversation->table = mapi_store_new_conversation_table (conversation->store, conversation->message, error);
  return conversation->table != NULL;
}

void
mail_reader_make_table_async (MapiStore           *store,
                              const MapiEntryId   *message,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  Conversation *conversation = g_new0 (Conversation, 1);

  conversation->store = g_object_ref (store);
  conversation->message = mapi_entry_id_copy (message);
  mail_work_run (NULL, make_table, conversation, conversation_free, cancellable, callback, user_data);
}

MapiTable *
mail_reader_make_table_finish (GAsyncResult *result)
{
  Conversation *conversation = mail_work_get_data (result);

  return mail_work_finish (result, NULL) ? g_steal_pointer (&conversation->table) : NULL;
}
