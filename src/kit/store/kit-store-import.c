/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Filing messages as they were received
 *
 * Reading a message's bytes for what has to be listed and indexed takes about as long as
 * writing it down. So a small pool of threads makes the digests, a few messages ahead of the
 * transaction, which takes them in order; more than WINDOW digests are never held. They are
 * made CHUNK at a time: a thread that wakes another for every message costs more than many
 * a message does. */

#include "config.h"

#include "kit-store-vfuncs.h"

#include "kit-operation.h"

#include <glib/gi18n-lib.h>

#define CHUNK 8
#define WINDOW 64
#define BULK 16
#define MAX_THREADS 4

typedef struct
{
  GBytes *source;
  MapiMimeDigest *digest;
} Job;

typedef struct
{
  GMutex mutex;
  GCond cond;
  GThreadPool *pool; /* NULL: one message only */
  GArray *jobs;
  gboolean *ready; /* one a chunk */
  guint n_pushed;  /* chunks */
  guint n_taken;   /* chunks the taking thread knows to be ready */
} Digester;

/* @data: the chunk's number, from 1 */
static void
run_chunk (gpointer data,
           gpointer user_data)
{
  Digester *self = user_data;
  guint chunk = GPOINTER_TO_UINT (data) - 1;
  guint end = MIN ((chunk + 1) * CHUNK, self->jobs->len);

  for (guint i = chunk * CHUNK; i < end; i++)
    {
      Job *job = &g_array_index (self->jobs, Job, i);

      job->digest = mapi_mime_digest_new (job->source);
    }
  g_mutex_lock (&self->mutex);
  self->ready[chunk] = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
}

static void
digester_init (Digester  *self,
               GPtrArray *sources)
{
  guint n_threads = MIN (g_get_num_processors (), MAX_THREADS);

  memset (self, 0, sizeof *self);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->jobs = g_array_new (FALSE, TRUE, sizeof (Job));
  g_array_set_size (self->jobs, sources->len);
  for (guint i = 0; i < sources->len; i++)
    g_array_index (self->jobs, Job, i).source = g_ptr_array_index (sources, i);
  if (sources->len > 1 && n_threads > 1)
    self->pool = g_thread_pool_new (run_chunk, self, (gint) n_threads, FALSE, NULL);
  self->ready = g_new0 (gboolean, sources->len / CHUNK + 1);
}

static void
digester_clear (Digester *self)
{
  if (self->pool != NULL)
    g_thread_pool_free (self->pool, TRUE, TRUE);
  for (guint i = 0; i < self->jobs->len; i++)
    g_clear_pointer (&g_array_index (self->jobs, Job, i).digest, mapi_mime_digest_unref);
  g_array_unref (self->jobs);
  g_free (self->ready);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
}

static MapiMimeDigest *
digester_take (Digester *self,
               guint     position)
{
  Job *job = &g_array_index (self->jobs, Job, position);

  if (self->pool == NULL)
    return mapi_mime_digest_new (job->source);
  while (self->n_pushed * CHUNK < self->jobs->len && self->n_pushed * CHUNK < position + WINDOW)
    g_thread_pool_push (self->pool, GUINT_TO_POINTER (++self->n_pushed), NULL);
  if (position / CHUNK >= self->n_taken)
    {
      g_mutex_lock (&self->mutex);
      while (!self->ready[position / CHUNK])
        g_cond_wait (&self->cond, &self->mutex);
      g_mutex_unlock (&self->mutex);
      self->n_taken = position / CHUNK + 1;
    }
  return g_steal_pointer (&job->digest);
}

/* ---- one message ---- */

static void
split_properties (MapiProperties  *given,
                  MapiProperties  *columns,
                  GBytes         **overlay)
{
  static const guint32 column_tags[] = {
    MAPI_PR_MESSAGE_DELIVERY_TIME, MAPI_PR_KEYWORDS, MAPI_PR_FLAGGED, MAPI_PR_ANSWERED,
    MAPI_PR_FORWARDED, MAPI_PR_SEARCH_KEY, MAPI_PR_MESSAGE_CLASS,
  };
  g_autoptr (MapiProperties) rest = mapi_properties_copy (given);

  for (guint i = 0; i < G_N_ELEMENTS (column_tags); i++)
    {
      const MapiValue *value = mapi_properties_get_value (given, column_tags[i]);

      if (value != NULL)
        mapi_properties_set_value (columns, value);
      if (column_tags[i] != MAPI_PR_MESSAGE_CLASS)
        mapi_properties_remove (rest, column_tags[i]);
    }
  kit_message_strip (rest);
  if (mapi_properties_get_n_values (rest) > 0)
    *overlay = mapi_properties_to_bytes (rest);
}

static guint32
get_flags (MapiProperties *columns,
           MapiProperties *given)
{
  guint32 flags = MAPI_MSGFLAG_UNMODIFIED | MAPI_MSGFLAG_ORIGIN_INTERNET;

  if (given != NULL && mapi_properties_has (given, MAPI_PR_MESSAGE_FLAGS))
    flags = (guint32) mapi_properties_get_long (given, MAPI_PR_MESSAGE_FLAGS, 0) &
            ~(MAPI_MSGFLAG_SUBMIT | MAPI_MSGFLAG_HASATTACH | MAPI_MSGFLAG_ASSOCIATED);
  if (mapi_properties_get_boolean (columns, MAPI_PR_HASATTACH))
    flags |= MAPI_MSGFLAG_HASATTACH;
  if (mapi_properties_get_boolean (columns, MAPI_PR_READ_RECEIPT_REQUESTED) &&
      !(flags & (MAPI_MSGFLAG_READ | MAPI_MSGFLAG_UNSENT)))
    flags |= MAPI_MSGFLAG_RN_PENDING;
  return flags;
}

static void
complete_times (MapiProperties *columns,
                gint64          now)
{
  gint64 sent = mapi_properties_get_time (columns, MAPI_PR_CLIENT_SUBMIT_TIME);

  if (mapi_properties_get_time (columns, MAPI_PR_MESSAGE_DELIVERY_TIME) == 0)
    mapi_properties_set_time (columns, MAPI_PR_MESSAGE_DELIVERY_TIME, sent != 0 ? sent : now);
}

gint64
kit_store_file_source (KitTransaction  *transaction,
                       gint64           folder,
                       GBytes          *source,
                       MapiMimeDigest  *digest,
                       MapiProperties  *given,
                       guint32         *flags,
                       GError         **error)
{
  g_autoptr (MapiProperties) columns =
    mapi_properties_copy (mapi_mime_digest_get_properties (digest));
  g_autoptr (GBytes) overlay = NULL;
  KitNewMessage message = { folder };

  if (given != NULL)
    {
      split_properties (given, columns, &overlay);
      message.status = (guint32) mapi_properties_get_long (given, MAPI_PR_MSG_STATUS, 0);
    }
  complete_times (columns, kit_transaction_get_time (transaction));
  message.flags = get_flags (columns, given);
  message.bag = columns;
  message.props = overlay;
  message.content = kit_transaction_add_content (transaction, KIT_CONTENT_MIME, source, error);
  if (message.content == 0 || !kit_full_text_add (transaction, message.content, digest, error))
    return 0;
  message.conversation =
    kit_conversations_assign_digest (transaction, digest,
                                     mapi_properties_get_time (columns, MAPI_PR_MESSAGE_DELIVERY_TIME), error);
  if (message.conversation == 0)
    return 0;
  *flags = message.flags;
  return kit_message_insert (transaction, &message, error);
}

static gint64
import_one (KitStore        *self,
            KitTransaction  *transaction,
            gint64           folder,
            GBytes          *source,
            MapiMimeDigest  *digest,
            MapiProperties  *given,
            KitTally        *tally,
            GError         **error)
{
  MapiProperties *columns = mapi_mime_digest_get_properties (digest);
  guint32 flags;
  gint64 id;

  id = kit_store_file_source (transaction, folder, source, digest, given, &flags, error);
  if (id == 0)
    return 0;
  kit_tally_add (tally, folder, FALSE, flags, 1);
  if (!kit_operation_record_append (self, transaction, id, folder, error) ||
      !kit_transaction_log (transaction, MAPI_EVENT_OBJECT_CREATED, MAPI_OBJECT_MESSAGE, id, folder,
                            0, 0,
                            mapi_properties_get_string (columns, MAPI_PR_MESSAGE_CLASS), flags,
                            error))
    return 0;
  return id;
}

static GPtrArray *
import_all (KitStore        *self,
            KitTransaction  *transaction,
            gint64           folder,
            GPtrArray       *sources,
            GPtrArray       *properties,
            GCancellable    *cancellable,
            GError         **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_full (sources->len,
                                                    (GDestroyNotify) mapi_entry_id_free);
  g_autoptr (KitTally) tally = kit_tally_new ();
  Digester digester;
  gboolean failed = FALSE;

  digester_init (&digester, sources);
  for (guint i = 0; i < sources->len && !failed; i++)
    {
      g_autoptr (MapiMimeDigest) digest = digester_take (&digester, i);
      MapiProperties *given = properties != NULL && i < properties->len
      ? g_ptr_array_index (properties, i) : NULL;
      gint64 id = 0;

      if (g_cancellable_is_cancelled (cancellable))
        g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL,
                             _("The request was cancelled"));
      else
        id = import_one (self, transaction, folder, g_ptr_array_index (sources, i), digest, given,
                         tally, error);
      failed = id == 0;
      if (!failed)
        g_ptr_array_add (ids, kit_store_make_id (self, MAPI_OBJECT_MESSAGE, id));
    }
  digester_clear (&digester);
  if (failed || !kit_tally_write (tally, transaction, error))
    return NULL;
  return g_steal_pointer (&ids);
}

static GPtrArray *
import_messages (MapiStore          *store,
                 const MapiEntryId  *folder_id,
                 GPtrArray          *sources,
                 GPtrArray          *properties,
                 GCancellable       *cancellable,
                 GError            **error)
{
  KitStore *self = KIT_STORE (store);
  g_autoptr (KitTransaction) transaction = NULL;
  g_autoptr (GPtrArray) ids = NULL;
  gint64 folder = kit_store_parse_id (self, folder_id, MAPI_OBJECT_FOLDER, error);

  if (folder == 0)
    return NULL;
  transaction = kit_store_begin (self, cancellable, error);
  if (transaction == NULL ||
      !kit_store_check_target (kit_transaction_get_connection (transaction), folder, error))
    return NULL;
  if (sources->len >= BULK)
    kit_transaction_begin_bulk (transaction);
  ids = import_all (self, transaction, folder, sources, properties, cancellable, error);
  if (ids == NULL || !kit_store_commit (self, transaction, error))
    return NULL;
  return g_steal_pointer (&ids);
}

void
kit_store_import_init (MapiStoreClass *klass)
{
  klass->import_messages = import_messages;
}
