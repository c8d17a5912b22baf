/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-compare-texts.h"

#include <kit-message.h>

#include "kit-pass.h"

#include <string.h>

/* Of texts nothing is wrong with at first sight, in each folder */
#define SAMPLE_BYTES (2 * 1024 * 1024)

typedef struct
{
  gint64 uid;
  gint64 content;
} Text;

typedef struct
{
  KitStore *store;
  GArray *texts;     /* Text, by number */
  KitUidSet *asked;  /* of these the server's are wanted */
  GHashTable *said;  /* number -> checksum of what the server has, where that is not what is here */
  KitUidSet *wrong;  /* of which the server said the same twice */
  gint64 left;       /* of the sample */
} Texts;

gboolean
kit_compare_is_other (const char     *message_id,
                      const char     *subject,
                      MapiMimeDigest *header)
{
  MapiProperties *bag = mapi_mime_digest_get_properties (header);
  const char *their_id = mapi_properties_get_string (bag, MAPI_PR_INTERNET_MESSAGE_ID);
  const char *their_subject = mapi_properties_get_string (bag, MAPI_PR_SUBJECT);

  if (message_id != NULL && their_id != NULL)
    return !g_str_equal (message_id, their_id);
  return message_id == NULL && their_id == NULL &&
         g_strcmp0 (subject != NULL ? subject : "", their_subject != NULL ? their_subject : "") != 0;
}

static GBytes *
get_header (GBytes *source)
{
  gsize size;
  const char *data = g_bytes_get_data (source, &size);
  const char *end = memmem (data, size, "\r\n\r\n", 4);

  return end != NULL ? g_bytes_new_from_bytes (source, 0, (gsize) (end - data) + 4) : g_bytes_ref (source);
}

/* *@size: of the text that is here, 0: it is not */
static gboolean
is_suspicious (Texts        *self,
               gint64        content,
               KitStatement *row,
               gsize        *size)
{
  g_autoptr (GBytes) body = kit_bodies_load (kit_store_get_bodies (self->store), content, NULL);
  g_autoptr (GBytes) header = NULL;
  g_autoptr (MapiMimeDigest) digest = NULL;

  *size = body != NULL ? g_bytes_get_size (body) : 0;
  if (body == NULL || (gint64) *size != kit_statement_get_int64 (row, 4))
    return TRUE;
  header = get_header (body);
  digest = mapi_mime_digest_new (header);
  return kit_compare_is_other (kit_statement_get_text (row, 2), kit_statement_get_text (row, 3), digest);
}

/* A place to begin with that is another one each time; what is behind it first */
static const char texts_sql[] =
  "SELECT uid, content.id, message_id, subject, message.size FROM location"
  " JOIN message ON message.id = location.message JOIN content ON content.id = message.content AND kind = 0"
  " WHERE location.folder = ?1 AND uid > 0 ORDER BY uid < ?2, uid";

static gint
compare_texts (gconstpointer a,
               gconstpointer b)
{
  gint64 first = ((const Text *) a)->uid, second = ((const Text *) b)->uid;

  return first < second ? -1 : first > second;
}

static gboolean
look_through (Texts               *self,
              const KitRemoteRow  *folder,
              GCancellable        *cancellable,
              GError             **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, cancellable, error);
  g_autoptr (KitStatement) row = NULL;
  GError *local_error = NULL;

  if (connection == NULL || (row = kit_statement_new (connection, texts_sql, error)) == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, folder->folder);
  kit_statement_bind_int64 (row, 2, (gint64) (g_random_double () * (double) folder->uidnext));
  while (kit_statement_next (row, &local_error))
    {
      Text text = { kit_statement_get_int64 (row, 0), kit_statement_get_int64 (row, 1) };
      gsize size;

      g_array_append_val (self->texts, text);
      if (!is_suspicious (self, text.content, row, &size))
        {
          if ((gint64) size > self->left)
            continue;
          self->left -= (gint64) size;
        }
      kit_uid_set_add (self->asked, text.uid);
    }
  g_array_sort (self->texts, compare_texts);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

static gboolean
body_cb (gpointer   user_data,
         gint64     uid,
         GBytes    *source,
         GError   **error)
{
  Texts *self = user_data;
  g_autoptr (GBytes) ours = NULL;
  Text key = { uid, 0 };
  guint position;

  if (!g_array_binary_search (self->texts, &key, compare_texts, &position))
    return TRUE;
  ours = kit_bodies_load (kit_store_get_bodies (self->store), g_array_index (self->texts, Text, position).content, NULL);
  if (ours == NULL || !g_bytes_equal (ours, source))
    g_hash_table_insert (self->said, GSIZE_TO_POINTER ((gsize) uid), g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, source));
  return TRUE;
}

static gboolean
again_cb (gpointer   user_data,
          gint64     uid,
          GBytes    *source,
          GError   **error)
{
  Texts *self = user_data;
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, source);

  if (g_strcmp0 (g_hash_table_lookup (self->said, GSIZE_TO_POINTER ((gsize) uid)), sum) == 0)
    kit_uid_set_add (self->wrong, uid);
  return TRUE;
}

/* What the server refuses is not compared */
static gboolean
ask (Texts               *self,
     KitRemote           *remote,
     const KitRemoteRow  *row,
     KitUidSet           *uids,
     const KitSinkFuncs  *funcs,
     GCancellable        *cancellable,
     GError             **error)
{
  g_autoptr (KitSink) sink = kit_sink_new (funcs, self);
  g_autoptr (GError) local_error = NULL;

  if (kit_uid_set_is_empty (uids) ||
      kit_remote_fetch_bodies (remote, KIT_LANE_NORMAL, row->path, row->uidvalidity, uids, sink, cancellable,
                               &local_error) ||
      !kit_pass_is_fatal (local_error))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/* There are servers that put some messages together anew each time they are asked */
KitUidSet *
kit_compare_texts_find (KitStore            *store,
                        KitRemote           *remote,
                        const KitRemoteRow  *row,
                        GCancellable        *cancellable,
                        GError             **error)
{
  static const KitSinkFuncs first = { NULL, NULL, NULL, NULL, body_cb };
  static const KitSinkFuncs second = { NULL, NULL, NULL, NULL, again_cb };
  g_autoptr (GArray) texts = g_array_new (FALSE, FALSE, sizeof (Text));
  g_autoptr (GHashTable) said = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr (KitUidSet) asked = kit_uid_set_new ();
  g_autoptr (KitUidSet) different = kit_uid_set_new ();
  g_autoptr (KitUidSet) wrong = kit_uid_set_new ();
  Texts self = { store, texts, asked, said, wrong, SAMPLE_BYTES };
  GHashTableIter iter;
  gpointer uid;

  if (!look_through (&self, row, cancellable, error) || !ask (&self, remote, row, asked, &first, cancellable, error))
    return NULL;
  g_hash_table_iter_init (&iter, said);
  while (g_hash_table_iter_next (&iter, &uid, NULL))
    kit_uid_set_add (different, (gint64) GPOINTER_TO_SIZE (uid));
  return ask (&self, remote, row, different, &second, cancellable, error) ? g_steal_pointer (&wrong) : NULL;
}

/* Others may have the same content, and rightly: this message gets one of its own */
static gboolean
drop_one (KitTransaction  *transaction,
          gint64           folder,
          gint64           uid,
          GError         **error)
{
  KitConnection *connection = kit_transaction_get_connection (transaction);
  g_autoptr (KitStatement) row = kit_statement_new (connection,
                                                    "SELECT message.id, content FROM location"
                                                    " JOIN message ON message.id = location.message"
                                                    " WHERE location.folder = ? AND uid = ?", error);
  GError *local_error = NULL;
  gint64 message = 0, content = 0;

  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, folder);
  kit_statement_bind_int64 (row, 2, uid);
  if (kit_statement_next (row, &local_error))
    {
      message = kit_statement_get_int64 (row, 0);
      content = kit_statement_get_int64 (row, 1);
    }
  kit_statement_reset (row);
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  return message == 0 ||
         (kit_execute (connection, "INSERT INTO content (kind, size) SELECT 2, size FROM message WHERE id = ?", error, 1,
                       message) &&
          kit_execute (connection, "UPDATE message SET content = ?, change = change + 1 WHERE id = ?", error, 2,
                       kit_connection_last_rowid (connection), message) &&
          kit_message_drop_content (transaction, content, error));
}

gboolean
kit_compare_texts_drop (KitTransaction  *transaction,
                        gint64           folder,
                        KitUidSet       *uids,
                        GError         **error)
{
  guint n_ranges;
  const KitUidRange *ranges = kit_uid_set_get_ranges (uids, &n_ranges);

  for (guint i = 0; i < n_ranges; i++)
    for (gint64 uid = ranges[i].first; uid <= ranges[i].last; uid++)
      if (!drop_one (transaction, folder, uid, error))
        return FALSE;
  return TRUE;
}
