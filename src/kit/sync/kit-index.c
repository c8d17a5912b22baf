/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reading a message takes longer than writing into the index what it says. So threads read, and
 * one transaction writes what a batch of them found, while they read the next. A batch is small
 * enough that neither memory nor whoever else wants to write has to mind. */

#include "config.h"

#include "kit-index.h"

#include <kit-message.h>
#include <kit-outline.h>

#include "kit-crew.h"
#include "kit-reports.h"
#include "kit-writer.h"

#include <glib/gi18n-lib.h>

#define BATCH_MESSAGES 1000
#define BATCH_BYTES (8 * 1024 * 1024)

typedef struct
{
  gint64          content;
  gint64          size;   /* bytes */
  MapiMimeDigest *digest; /* NULL: cannot be read */
} Item;

typedef struct
{
  GPtrArray   *items; /* Item */
  KitCrewGroup reading;
} Batch;

static void
item_free (gpointer data)
{
  Item *item = data;

  g_clear_pointer (&item->digest, mapi_mime_digest_unref);
  g_free (item);
}

static void
read_cb (gpointer data,
         gpointer user_data)
{
  KitStore *store = user_data;
  Item *item = data;
  g_autoptr (GBytes) body = kit_outline_load (kit_store_get_bodies (store), item->content, item->size, NULL);

  if (body != NULL)
    item->digest = mapi_mime_digest_new (body);
}

static Batch *
batch_new (void)
{
  Batch *batch = g_new0 (Batch, 1);

  batch->items = g_ptr_array_new_with_free_func (item_free);
  kit_crew_group_init (&batch->reading);
  return batch;
}

static void
batch_free (gpointer data)
{
  Batch *batch = data;

  kit_crew_group_clear (&batch->reading);
  g_ptr_array_unref (batch->items);
  g_free (batch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Batch, batch_free)

/* The next behind @last, which becomes the last of them */
static Batch *
list_batch (KitStore      *store,
            gint64        *last,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (store, cancellable, error);
  g_autoptr (KitStatement) row = NULL;
  g_autoptr (Batch) batch = batch_new ();
  GError *local_error = NULL;
  gint64 n_bytes = 0;

  if (connection == NULL)
    return NULL;
  row = kit_statement_new (connection,
                           "SELECT id, size FROM content WHERE indexed = 0 AND kind <> 2 AND kind = 0"
                           " AND id > ? AND EXISTS (SELECT 1 FROM message"
                           "  WHERE message.content = content.id AND assoc = 0) ORDER BY id LIMIT ?",
                           error);
  if (row == NULL)
    return NULL;
  kit_statement_bind_int64 (row, 1, *last);
  kit_statement_bind_int64 (row, 2, BATCH_MESSAGES);
  while (n_bytes < BATCH_BYTES && kit_statement_next (row, &local_error))
    {
      Item *item = g_new0 (Item, 1);

      item->content = *last = kit_statement_get_int64 (row, 0);
      item->size = kit_statement_get_int64 (row, 1);
      n_bytes += item->size;
      g_ptr_array_add (batch->items, item);
    }
  if (local_error == NULL)
    return g_steal_pointer (&batch);
  g_propagate_error (error, local_error);
  return NULL;
}

static void
read_batch (Batch   *batch,
            KitCrew *crew)
{
  for (guint i = 0; i < batch->items->len; i += KIT_CREW_BUNDLE)
    kit_crew_push (crew, &batch->reading, batch->items->pdata + i,
                   MIN (KIT_CREW_BUNDLE, batch->items->len - i));
}

static gboolean
update_message (KitConnection  *connection,
                MapiProperties *bag,
                gint64          message,
                GError        **error)
{
  g_autoptr (KitStatement) update = NULL;

  update = kit_statement_new (connection,
                              "UPDATE message SET preview = ?1, has_attach = ?2,"
                              " list_unsubscribe = ifnull (list_unsubscribe, ?3),"
                              " flags = (flags & ~16) | (?2 * 16) WHERE id = ?4", error);
  if (update == NULL)
    return FALSE;
  kit_statement_bind_text (update, 1, mapi_properties_get_string (bag, MAPI_PR_PREVIEW));
  kit_statement_bind_int64 (update, 2, mapi_properties_get_boolean (bag, MAPI_PR_HASATTACH));
  kit_statement_bind_text (update, 3, mapi_properties_get_string (bag, MAPI_PR_LIST_UNSUBSCRIBE));
  kit_statement_bind_int64 (update, 4, message);
  return kit_statement_run (update, error);
}

/* What a message is, its text may tell where its header did not: a report, a meeting, something encrypted. The class
 * is what the journal says of it from now on. Reports are remembered until they were linked to what they are about. */
static gboolean
update_class (KitTransaction  *transaction,
              MapiProperties  *bag,
              gint64           message,
              const char     **message_class,
              GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  const char *found = mapi_properties_get_string (bag, MAPI_PR_MESSAGE_CLASS);
  g_autoptr (KitStatement) update = NULL;

  if (found == NULL || g_str_equal (found, "IPM.Note") || g_strcmp0 (*message_class, "IPM.Note") != 0)
    return TRUE;
  *message_class = found;
  update = kit_statement_new (connection, "UPDATE message SET class = ? WHERE id = ?", error);
  if (update == NULL)
    return FALSE;
  kit_statement_bind_text (update, 1, found);
  kit_statement_bind_int64 (update, 2, message);
  return kit_statement_run (update, error) &&
         (!g_str_has_prefix (found, "REPORT.") || kit_reports_add (transaction, message, error));
}

/* Each message by its number: a statement that may change several rows can be undone, and before
 * such a one SQLite makes the index write down what it has gathered, a segment each time. */
static gboolean
update_messages (KitTransaction  *transaction,
                 gint64           content,
                 MapiMimeDigest  *digest,
                 GError         **error)
{
  MapiProperties *bag = mapi_mime_digest_get_properties (digest);
  guint32 attached = mapi_properties_get_boolean (bag, MAPI_PR_HASATTACH) ? MAPI_MSGFLAG_HASATTACH : 0;
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitStatement) row = NULL;
  GError *local_error = NULL;

  row = kit_statement_new (connection, "SELECT id, folder, class, flags, coalesce (nullif (subject, ''), from_address, message_id) IS NULL"
                           " FROM message WHERE content = ?", error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, content);
  while (kit_statement_next (row, &local_error))
    {
      gint64 message = kit_statement_get_int64 (row, 0);
      guint32 flags = (guint32) kit_statement_get_int64 (row, 3) & ~MAPI_MSGFLAG_HASATTACH;
      const char *message_class = kit_statement_get_text (row, 2);

      if ((kit_statement_get_int64 (row, 4) != 0 && !kit_message_set_header (transaction, message, bag, error)) ||
          !update_message (connection, bag, message, error) ||
          !update_class (transaction, bag, message, &message_class, error) ||
          !kit_transaction_log (transaction, MAPI_EVENT_OBJECT_MODIFIED, MAPI_OBJECT_MESSAGE, message,
                                kit_statement_get_int64 (row, 1), 0, 0, message_class,
                                flags | attached, error))
        return FALSE;
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

gboolean
kit_index_add (KitTransaction  *transaction,
               gint64           content,
               MapiMimeDigest  *digest,
               GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  gint64 wanted;

  /* It may have gone, or been read by somebody else */
  if (!kit_query_int64 (connection, "SELECT 1 FROM content WHERE id = ? AND indexed = 0 AND kind = 0",
                        content, 0, &wanted, error))
    return FALSE;
  if (!wanted)
    return TRUE;
  if (digest == NULL)
    return kit_execute (connection, "UPDATE content SET indexed = 1 WHERE id = ?", error, 1, content);
  return kit_full_text_add (transaction, content, digest, error) &&
         update_messages (transaction, content, digest, error);
}

/* In the writer's thread */
static gboolean
write_batch (gpointer   data,
             gpointer   user_data,
             GError   **error)
{
  KitStore *store = user_data;
  Batch *batch = data;
  g_autoptr (KitTransaction) transaction = NULL;

  if (batch->items->len == 0)
    return TRUE;
  kit_crew_group_wait (&batch->reading);
  transaction = kit_store_begin (store, NULL, error);
  if (transaction == NULL)
    return FALSE;
  for (guint i = 0; i < batch->items->len; i++)
    {
      Item *item = g_ptr_array_index (batch->items, i);

      if (!kit_index_add (transaction, item->content, item->digest, error))
        return FALSE;
    }
  return kit_store_commit (store, transaction, error);
}

gboolean
kit_index_run (KitStore      *store,
               gint64         max_time,
               gboolean      *done,
               GCancellable  *cancellable,
               GError       **error)
{
  gint64 end = g_get_monotonic_time () + max_time, last = 0;
  g_autoptr (KitCrew) crew = kit_crew_new (read_cb, store);
  g_autoptr (KitWriter) writer = kit_writer_new (write_batch, batch_free, store);

  *done = FALSE;
  while (max_time == 0 || g_get_monotonic_time () < end)
    {
      Batch *batch = list_batch (store, &last, cancellable, error);

      if (batch == NULL)
        return FALSE;
      *done = batch->items->len == 0;
      read_batch (batch, crew);
      if (*done)
        return kit_writer_finish (writer, batch, error);
      if (!kit_writer_push (writer, batch, error))
        return FALSE;
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL,
                               _("The request was cancelled"));
          return FALSE;
        }
    }
  return kit_writer_finish (writer, batch_new (), error);
}
