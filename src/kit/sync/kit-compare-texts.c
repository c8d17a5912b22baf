/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-compare-texts.h"

#include <kit-message.h>
#include <kit-outline.h>

#include "kit-download.h"
#include "kit-pass.h"

#include <string.h>

/* Of texts nothing is wrong with at first sight, in each folder */
#define SAMPLE_BYTES (2 * 1024 * 1024)
/* What is asked for at a time where all are compared; a larger one comes alone */
#define NEXT_BYTES (4 * 1024 * 1024)
#define NEXT_MAX   500

typedef struct
{
  gint64 uid;
  gint64 content;
  gint64 size;  /* bytes that are here */
} Text;

typedef struct
{
  KitStore           *store;
  KitRemote          *remote;
  const KitRemoteRow *row;
  GArray             *texts;     /* Text, by number */
  KitUidSet          *asked;     /* of these the server's are wanted */
  KitUidSet          *answered;  /* of these they came */
  GHashTable         *said;      /* number -> checksum of what the server has, where that is not what is here */
  GArray             *found;     /* KitTextDifference */
  gint64              left;      /* of the sample */
  GInputStream       *ours;      /* (owned) (nullable): of a large one that comes in pieces, while it is the same */
  GChecksum          *theirs;    /* (owned) (nullable): … of what the server has */
} Texts;

static void
texts_init (Texts              *self,
            KitStore           *store,
            KitRemote          *remote,
            const KitRemoteRow *row)
{
  *self = (Texts) { store, remote, row };
  self->texts = g_array_new (FALSE, FALSE, sizeof (Text));
  self->asked = kit_uid_set_new ();
  self->answered = kit_uid_set_new ();
  self->said = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->found = g_array_new (FALSE, FALSE, sizeof (KitTextDifference));
}

static void
pair_clear (Texts *self)
{
  g_clear_object (&self->ours);
  g_clear_pointer (&self->theirs, g_checksum_free);
}

static void
texts_clear (Texts *self)
{
  pair_clear (self);
  g_array_unref (self->texts);
  kit_uid_set_free (self->asked);
  kit_uid_set_free (self->answered);
  g_hash_table_unref (self->said);
  g_clear_pointer (&self->found, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Texts, texts_clear)

static gboolean
is_large (const Text *text)
{
  return text != NULL && text->size >= KIT_DOWNLOAD_LARGE;
}

static GBytes *
load (Texts  *self,
      gint64  content)
{
  return kit_bodies_load (kit_store_get_bodies (self->store), content, NULL);
}

/* ---- which ---- */

/* *@size: of the text that is here, 0: it is not. Of one that is large its header is looked at. */
static gboolean
is_suspicious (Texts        *self,
               const Text   *text,
               KitStatement *row,
               gsize        *size)
{
  g_autoptr (GBytes) body = kit_outline_load (kit_store_get_bodies (self->store), text->content, text->size, NULL);

  *size = body == NULL ? 0 : is_large (text) ? (gsize) text->size : g_bytes_get_size (body);
  return body == NULL || (gint64) *size != kit_statement_get_int64 (row, 4) ||
         kit_text_is_other (kit_statement_get_text (row, 2), kit_statement_get_text (row, 3), body);
}

/* A place to begin with that is another one each time; what is behind it first */
static const char sample_sql[] =
  "SELECT uid, content.id, message_id, subject, message.size, content.size FROM location"
  " JOIN message ON message.id = location.message JOIN content ON content.id = message.content AND kind = 0"
  " WHERE location.folder = ?1 AND uid > 0 ORDER BY uid < ?2, uid";

static const char next_sql[] =
  "SELECT uid, content.id, content.size FROM location"
  " JOIN message ON message.id = location.message JOIN content ON content.id = message.content AND kind = 0"
  " WHERE location.folder = ?1 AND uid > max (?2, 0) ORDER BY uid";

static const char facts_sql[] =
  "SELECT message_id, subject, message.size FROM location JOIN message ON message.id = location.message"
  " WHERE location.folder = ?1 AND uid = ?2";

static gint
compare_texts (gconstpointer a,
               gconstpointer b)
{
  gint64 first = ((const Text *) a)->uid, second = ((const Text *) b)->uid;

  return first < second ? -1 : first > second;
}

static const Text *
find_text (Texts  *self,
           gint64  uid)
{
  Text key = { uid, 0 };
  guint position;

  return g_array_binary_search (self->texts, &key, compare_texts, &position)
         ? &g_array_index (self->texts, Text, position) : NULL;
}

static KitStatement *
query (Texts          *self,
       KitConnection  *connection,
       const char     *sql,
       gint64          number,
       GError        **error)
{
  KitStatement *row = connection != NULL ? kit_statement_new (connection, sql, error) : NULL;

  if (row == NULL)
    return NULL;
  kit_statement_bind_int64 (row, 1, self->row->folder);
  kit_statement_bind_int64 (row, 2, number);
  return row;
}

static gboolean
look_through (Texts         *self,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, cancellable, error);
  g_autoptr (KitStatement) row = query (self, connection, sample_sql,
                                        (gint64) (g_random_double () * (double) self->row->uidnext), error);
  GError *local_error = NULL;

  if (row == NULL)
    return FALSE;
  while (kit_statement_next (row, &local_error))
    {
      Text text = { kit_statement_get_int64 (row, 0), kit_statement_get_int64 (row, 1), kit_statement_get_int64 (row, 5) };
      gsize size;

      g_array_append_val (self->texts, text);
      if (!is_suspicious (self, &text, row, &size))
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

/* *@uid: the last one that is asked for, G_MAXINT64: nothing is behind it */
static gboolean
look_behind (Texts         *self,
             gint64        *uid,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, cancellable, error);
  g_autoptr (KitStatement) row = query (self, connection, next_sql, *uid, error);
  GError *local_error = NULL;
  gint64 n_bytes = 0;

  *uid = G_MAXINT64;
  if (row == NULL)
    return FALSE;
  while (kit_statement_next (row, &local_error))
    {
      Text text = { kit_statement_get_int64 (row, 0), kit_statement_get_int64 (row, 1), kit_statement_get_int64 (row, 2) };

      n_bytes += CLAMP (text.size, 0, G_MAXINT32);
      if (self->texts->len == NEXT_MAX || (self->texts->len > 0 && n_bytes > NEXT_BYTES))
        {
          *uid = g_array_index (self->texts, Text, self->texts->len - 1).uid;
          break;
        }
      g_array_append_val (self->texts, text);
      kit_uid_set_add (self->asked, text.uid);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* ---- what the server says ---- */

static void
add_difference (Texts                 *self,
                KitTextDifferenceKind  kind,
                gint64                 uid)
{
  KitTextDifference difference = { kind, uid };

  g_array_append_val (self->found, difference);
}

static gboolean
body_cb (gpointer   user_data,
         gint64     uid,
         GBytes    *source,
         GError   **error)
{
  Texts *self = user_data;
  const Text *text = find_text (self, uid);
  g_autoptr (GBytes) ours = text != NULL ? load (self, text->content) : NULL;

  if (text == NULL)
    return TRUE;
  kit_uid_set_add (self->answered, uid);
  if (ours == NULL || !g_bytes_equal (ours, source))
    g_hash_table_insert (self->said, GSIZE_TO_POINTER ((gsize) uid), g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, source));
  return TRUE;
}

/* ---- large ones, side by side ---- */

static KitUidSet *
list_large_cb (gpointer   user_data,
               KitUidSet *uids)
{
  Texts *self = user_data;
  KitUidSet *large = kit_uid_set_new ();

  for (guint i = 0; i < self->texts->len; i++)
    {
      const Text *text = &g_array_index (self->texts, Text, i);

      if (is_large (text) && kit_uid_set_contains (uids, text->uid))
        kit_uid_set_add (large, text->uid);
    }
  return large;
}

static gboolean
begin_large_cb (gpointer   user_data,
                gint64     uid,
                gint64    *size,
                gint64    *n_here,
                GError   **error)
{
  Texts *self = user_data;
  const Text *text = find_text (self, uid);

  pair_clear (self);
  self->ours = kit_bodies_open (kit_store_get_bodies (self->store), text->content, NULL);
  self->theirs = g_checksum_new (G_CHECKSUM_SHA256);
  *size = text->size;
  *n_here = 0;
  return TRUE;
}

/* What is here ends, differs or cannot be read: it is not looked at any more */
static void
compare_piece (Texts      *self,
               const char *data,
               gsize       size)
{
  char buffer[16 * 1024];
  gsize n = 0;

  while (self->ours != NULL && size > 0)
    {
      if (!g_input_stream_read_all (self->ours, buffer, MIN (size, sizeof buffer), &n, NULL, NULL) ||
          n != MIN (size, sizeof buffer) || memcmp (buffer, data, n) != 0)
        g_clear_object (&self->ours);
      data += n;
      size -= n;
    }
}

static gboolean
piece_cb (gpointer   user_data,
          gint64     uid,
          GBytes    *piece,
          GError   **error)
{
  Texts *self = user_data;
  gsize size;
  const char *data = g_bytes_get_data (piece, &size);

  g_checksum_update (self->theirs, (const guchar *) data, (gssize) size);
  compare_piece (self, data, size);
  return TRUE;
}

static gboolean
end_large_cb (gpointer   user_data,
              gint64     uid,
              gboolean   is_good,
              GError   **error)
{
  Texts *self = user_data;
  char more;
  gsize n = 1;
  gboolean is_same = self->ours != NULL && g_input_stream_read_all (self->ours, &more, 1, &n, NULL, NULL) && n == 0;

  if (is_good)
    kit_uid_set_add (self->answered, uid);
  if (is_good && !is_same)
    g_hash_table_insert (self->said, GSIZE_TO_POINTER ((gsize) uid), g_strdup (g_checksum_get_string (self->theirs)));
  pair_clear (self);
  return TRUE;
}

/* It may have been removed here just now: then there is nothing to say */
static gboolean
explain (Texts       *self,
         const Text  *text,
         GBytes      *theirs,
         GError     **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, NULL, error);
  g_autoptr (KitStatement) row = query (self, connection, facts_sql, text->uid, error);
  g_autoptr (GBytes) ours = load (self, text->content);
  KitTextDifference difference = { KIT_TEXT_SAME, text->uid };
  GError *local_error = NULL;

  if (row == NULL)
    return FALSE;
  if (kit_statement_next (row, &local_error))
    {
      KitTextFacts facts = { kit_statement_get_text (row, 0), kit_statement_get_text (row, 1), kit_statement_get_int64 (row, 2) };

      kit_text_difference_find (&difference, ours, theirs, &facts);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  if (difference.kind != KIT_TEXT_SAME)
    g_array_append_val (self->found, difference);
  return TRUE;
}

static gboolean
again_cb (gpointer   user_data,
          gint64     uid,
          GBytes    *source,
          GError   **error)
{
  Texts *self = user_data;
  const Text *text = find_text (self, uid);
  g_autofree char *sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, source);

  if (text == NULL)
    return TRUE;
  if (g_strcmp0 (g_hash_table_lookup (self->said, GSIZE_TO_POINTER ((gsize) uid)), sum) == 0)
    return explain (self, text, source, error);
  add_difference (self, KIT_TEXT_UNSTABLE, uid);
  return TRUE;
}

/* What the server refuses is left aside */
static gboolean
ask (Texts               *self,
     KitUidSet           *uids,
     const KitSinkFuncs  *funcs,
     GCancellable        *cancellable,
     GError             **error)
{
  g_autoptr (KitSink) sink = kit_sink_new (funcs, self);
  g_autoptr (GError) local_error = NULL;

  if (kit_uid_set_is_empty (uids) ||
      kit_remote_fetch_bodies (self->remote, KIT_LANE_NORMAL, self->row->path, self->row->uidvalidity, uids, sink,
                               cancellable, &local_error) ||
      !kit_pass_is_fatal (local_error))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gint
compare_found (gconstpointer a,
               gconstpointer b)
{
  gint64 first = ((const KitTextDifference *) a)->uid, second = ((const KitTextDifference *) b)->uid;

  return first < second ? -1 : first > second;
}

/* There are servers that put some messages together anew each time they are asked: what differs is asked for twice */
static gboolean
compare_asked (Texts         *self,
               GCancellable  *cancellable,
               GError       **error)
{
  static const KitSinkFuncs first = { .body = body_cb, .list_large = list_large_cb, .begin_large = begin_large_cb,
                                      .piece = piece_cb, .end_large = end_large_cb };
  static const KitSinkFuncs second = { .body = again_cb };
  g_autoptr (KitUidSet) different = kit_uid_set_new ();
  GHashTableIter iter;
  gpointer uid;
  gboolean done;

  if (!ask (self, self->asked, &first, cancellable, error))
    return FALSE;
  g_hash_table_iter_init (&iter, self->said);
  while (g_hash_table_iter_next (&iter, &uid, NULL))
    kit_uid_set_add (different, (gint64) GPOINTER_TO_SIZE (uid));
  done = ask (self, different, &second, cancellable, error);
  g_array_sort (self->found, compare_found);
  return done;
}

GArray *
kit_compare_texts_sample (KitStore            *store,
                          KitRemote           *remote,
                          const KitRemoteRow  *row,
                          GCancellable        *cancellable,
                          GError             **error)
{
  g_auto (Texts) self;

  texts_init (&self, store, remote, row);
  self.left = SAMPLE_BYTES;
  return look_through (&self, cancellable, error) && compare_asked (&self, cancellable, error)
         ? g_steal_pointer (&self.found) : NULL;
}

/* Those that did not come though they are there */
static gboolean
find_refused (Texts         *self,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr (KitUidSet) silent = kit_uid_set_subtract (self->asked, self->answered);
  g_autoptr (KitUidSet) there = NULL;
  const KitUidRange *ranges;
  guint n_ranges;

  if (kit_uid_set_is_empty (silent))
    return TRUE;
  there = kit_remote_check (self->remote, self->row->path, self->row->uidvalidity, silent, cancellable, error);
  if (there == NULL)
    return FALSE;
  ranges = kit_uid_set_get_ranges (there, &n_ranges);
  for (guint i = 0; i < n_ranges; i++)
    for (gint64 uid = ranges[i].first; uid <= ranges[i].last; uid++)
      add_difference (self, KIT_TEXT_REFUSED, uid);
  g_array_sort (self->found, compare_found);
  return TRUE;
}

GArray *
kit_compare_texts_next (KitStore            *store,
                        KitRemote           *remote,
                        const KitRemoteRow  *row,
                        gint64              *uid,
                        GCancellable        *cancellable,
                        GError             **error)
{
  g_auto (Texts) self;

  texts_init (&self, store, remote, row);
  return look_behind (&self, uid, cancellable, error) && compare_asked (&self, cancellable, error) &&
         find_refused (&self, cancellable, error) ? g_steal_pointer (&self.found) : NULL;
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
