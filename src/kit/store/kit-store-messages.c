/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-store-vfuncs.h"

#include "kit-message.h"

#include <glib/gi18n-lib.h>

static MapiContent *
load_message_once (MapiStore          *store,
                   const MapiEntryId  *id,
                   GCancellable       *cancellable,
                   GError            **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitConnection) connection = NULL;
  gint64 message = kit_store_parse_id (self, id, MAPI_OBJECT_MESSAGE, error);

  if (message == 0)
    return NULL;
  connection = kit_store_read (self, cancellable, error);
  return connection != NULL ? kit_message_load_content (self, connection, message, error) : NULL;
}

/* The two files are not read at one moment: a body may go, its message deleted or saved anew by
 * somebody else, between the look at the row and the look at the body. The second time the row
 * says so. */
static MapiContent *
load_message (MapiStore          *store,
              const MapiEntryId  *id,
              GCancellable       *cancellable,
              GError            **error)
{
  g_autoptr (GError) local_error = NULL;
  MapiContent *content = load_message_once (store, id, cancellable, &local_error);

  if (content != NULL)
    return content;
  if (g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA))
    return load_message_once (store, id, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static gboolean
find_content (KitConnection  *connection,
              gint64          message,
              gint64         *content,
              gint64         *kind,
              GError        **error)
{
  g_autoptr (KitMessage) row = kit_message_load (connection, message, error);

  if (row == NULL)
    return FALSE;
  *content = row->content;
  return kit_query_int64 (connection, "SELECT kind FROM content WHERE id = ?", row->content, 0,
                          kind, error);
}

static GBytes *
load_source_once (MapiStore          *store,
                  const MapiEntryId  *id,
                  GCancellable       *cancellable,
                  GError            **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitConnection) connection = NULL;
  g_autoptr (MapiContent) made = NULL;
  gint64 message = kit_store_parse_id (self, id, MAPI_OBJECT_MESSAGE, error);
  gint64 content, kind;

  if (message == 0)
    return NULL;
  connection = kit_store_read (self, cancellable, error);
  if (connection == NULL || !find_content (connection, message, &content, &kind, error))
    return NULL;
  if (kind == KIT_CONTENT_REMOTE)
    {
      kit_message_set_not_here (error);
      return NULL;
    }
  if (kind == KIT_CONTENT_MIME)
    return kit_bodies_load (kit_store_get_bodies (self), content, error);
  made = kit_message_load_content (self, connection, message, error);
  return made != NULL ? mapi_mime_encode (made, MAPI_MIME_ENCODE_KEEP_BCC, error) : NULL;
}

/* Twice for the reason load_message() has */
static GBytes *
load_source (MapiStore          *store,
             const MapiEntryId  *id,
             GCancellable       *cancellable,
             GError            **error)
{
  g_autoptr (GError) local_error = NULL;
  GBytes *source = load_source_once (store, id, cancellable, &local_error);

  if (source != NULL)
    return source;
  if (g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA))
    return load_source_once (store, id, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static gboolean
delete_messages (MapiStore        *store,
                 GPtrArray        *ids,
                 MapiDeleteFlags   flags,
                 gboolean         *partial,
                 GCancellable     *cancellable,
                 GError          **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitTransaction) transaction = kit_store_begin (self, cancellable, error);
  g_autoptr (KitTally) tally = kit_tally_new ();

  *partial = FALSE;
  if (transaction == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = kit_store_parse_id (self, g_ptr_array_index (ids, i), MAPI_OBJECT_MESSAGE, NULL);
      g_autoptr (GError) local_error = NULL;
      g_autoptr (KitMessage) message = NULL;

      /* Number 0 is nobody's */
      message = kit_message_load (kit_transaction_get_connection (transaction), id, &local_error);
      if (local_error != NULL && !g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      if (message == NULL || message->queued)
        *partial = TRUE;
      else if (!kit_message_delete (self, transaction, message, tally, error))
        return FALSE;
    }
  return kit_tally_write (tally, transaction, error) && kit_store_commit (self, transaction, error);
}

/* *@old: what it was; in *@changed is counted whether it is another now */
static gboolean
set_status (KitTransaction  *transaction,
            gint64           key,
            guint32          status,
            guint32          mask,
            guint32         *old,
            guint           *n_changed,
            GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitMessage) message = kit_message_load (connection, key, error);
  guint32 wanted;
  gint64 number;

  if (message == NULL ||
      !kit_query_int64 (connection, "SELECT status FROM message WHERE id = ?", key, 0, &number, error))
    return FALSE;
  *old = (guint32) number;
  wanted = (*old & ~mask) | (status & mask);
  if (wanted == *old)
    return TRUE;
  (*n_changed)++;
  return kit_execute (connection, "UPDATE message SET status = ? WHERE id = ?", error, 2, (gint64) wanted, key) &&
         kit_message_log (transaction, MAPI_EVENT_OBJECT_MODIFIED, message, error);
}

static gboolean
set_message_status (MapiStore          *store,
                    const MapiEntryId  *id,
                    guint32             status,
                    guint32             mask,
                    guint32            *old_status,
                    GCancellable       *cancellable,
                    GError            **error)
{
  KitStore *self = KIT_STORE (store);
  gint64 key = kit_store_parse_id (self, id, MAPI_OBJECT_MESSAGE, error);
  g_autoptr (KitTransaction) transaction = NULL;
  guint n_changed = 0;
  guint32 old;

  if (key == 0)
    return FALSE;
  transaction = kit_store_begin (self, cancellable, error);
  if (transaction == NULL || !set_status (transaction, key, status, mask, &old, &n_changed, error))
    return FALSE;
  if (old_status != NULL)
    *old_status = old;
  return n_changed == 0 || kit_store_commit (self, transaction, error);
}

static gboolean
set_message_statuses (MapiStore     *store,
                      GPtrArray     *ids,
                      guint32        status,
                      guint32        mask,
                      gboolean      *partial,
                      GCancellable  *cancellable,
                      GError       **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitTransaction) transaction = kit_store_begin (self, cancellable, error);
  guint n_changed = 0;
  guint32 old;

  *partial = FALSE;
  if (transaction == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 key = kit_store_parse_id (self, g_ptr_array_index (ids, i), MAPI_OBJECT_MESSAGE, NULL);
      g_autoptr (GError) local_error = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (set_status (transaction, key, status, mask, &old, &n_changed, &local_error))
        continue;
      if (!g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      *partial = TRUE;
    }
  return n_changed == 0 || kit_store_commit (self, transaction, error);
}

void
kit_store_messages_init (MapiStoreClass *klass)
{
  klass->load_message = load_message;
  klass->load_source = load_source;
  klass->delete_messages = delete_messages;
  klass->set_message_status = set_message_status;
  klass->set_message_statuses = set_message_statuses;
}
