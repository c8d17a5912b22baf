/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-replay-unknown.h"

#include "kit-location.h"
#include "kit-pass.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* Of more than that nobody says quickly what they are */
#define MAX_UNKNOWN 1000

/* ---- what is there ---- */

typedef struct
{
  gint64 uidvalidity;
  gint64 uidnext;
} Numbers;

static gboolean
load_numbers (KitReplay  *self,
              gint64      folder,
              Numbers    *numbers,
              GError    **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, self->cancellable, error);

  return connection != NULL &&
         kit_query_int64 (connection, "SELECT uidvalidity FROM remote_folder WHERE folder = ?", folder, 0,
                          &numbers->uidvalidity, error) &&
         kit_query_int64 (connection, "SELECT uidnext FROM remote_folder WHERE folder = ?", folder, 0, &numbers->uidnext, error);
}

/* In a folder that is not there is nothing; whoever tries to put something there will hear of it */
static KitUidSet *
take_absence (KitUidSet  *uids,
              GError     *cause,
              GError    **error)
{
  if (g_error_matches (cause, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    {
      g_error_free (cause);
      return kit_uid_set_new ();
    }
  if (uids == NULL)
    g_propagate_error (error, cause);
  return uids;
}

static KitUidSet *
check_from (KitReplay   *self,
            const char  *path,
            gint64       uidvalidity,
            gint64       from,
            GError     **error)
{
  g_autoptr (KitUidSet) range = kit_uid_set_new ();
  GError *local_error = NULL;
  KitUidSet *there;

  kit_uid_set_add_range (range, MAX (from, 1), G_MAXUINT32);
  there = kit_remote_check (self->remote, path, uidvalidity, range, self->cancellable, &local_error);
  return take_absence (there, local_error, error);
}

static KitUidSet *
find_from (KitReplay   *self,
           const char  *path,
           gint64       uidvalidity,
           const char  *message_id,
           gint64       from,
           GError     **error)
{
  GError *local_error = NULL;
  KitUidSet *found = kit_remote_find (self->remote, path, uidvalidity, message_id, MAX (from, 1), self->cancellable, &local_error);

  return take_absence (found, local_error, error);
}

gboolean
kit_replay_find_mark (KitReplay   *self,
                      gint64       folder,
                      const char  *path,
                      gint64      *mark,
                      GError     **error)
{
  g_autoptr (KitUidSet) there = NULL;
  g_autoptr (GError) local_error = NULL;
  Numbers numbers;

  if (!load_numbers (self, folder, &numbers, error))
    return FALSE;
  *mark = numbers.uidnext;
  if (numbers.uidvalidity == 0)
    return TRUE;
  there = check_from (self, path, numbers.uidvalidity, numbers.uidnext, &local_error);
  if (there != NULL)
    *mark = MAX (*mark, kit_uid_set_get_last (there) + 1);
  else if (kit_pass_is_fatal (local_error))
    g_propagate_error (error, g_steal_pointer (&local_error));
  /* What cannot be looked into can take something all the same */
  return there != NULL || local_error != NULL;
}

static gboolean
message_cb (gpointer               user_data,
            const KitSinkMessage  *message,
            GError               **error)
{
  GPtrArray *arrivals = user_data;

  if (message->header != NULL && arrivals->len < MAX_UNKNOWN)
    g_ptr_array_add (arrivals, kit_arrival_new (message));
  return TRUE;
}

static GPtrArray *
ask_for (KitReplay   *self,
         const char  *path,
         gint64       uidvalidity,
         KitUidSet   *uids,
         GError     **error)
{
  static const KitSinkFuncs funcs = { .message = message_cb };
  KitSyncRequest request = { .kind = KIT_SYNC_SOME, .path = path, .uidvalidity = uidvalidity, .known = uids, .anew = TRUE };
  g_autoptr (GPtrArray) arrivals = g_ptr_array_new_with_free_func ((GDestroyNotify) kit_arrival_free);
  g_autoptr (KitSink) sink = kit_sink_new (&funcs, arrivals);
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (self->store));

  if (!kit_remote_sync_folder (self->remote, &request, sink, self->cancellable, error))
    return NULL;
  for (guint i = 0; i < arrivals->len; i++)
    kit_arrival_read (g_ptr_array_index (arrivals, i), support);
  return g_steal_pointer (&arrivals);
}

static KitUidSet *
list_known (KitReplay  *self,
            gint64      folder,
            gint64      from,
            GError    **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, self->cancellable, error);

  return connection != NULL ? kit_location_list_known (connection, folder, from, G_MAXINT64, error) : NULL;
}

GPtrArray *
kit_replay_list_unknown (KitReplay   *self,
                         gint64       folder,
                         const char  *path,
                         gint64       mark,
                         const char  *message_id,
                         GError     **error)
{
  g_autoptr (KitUidSet) there = NULL;
  g_autoptr (KitUidSet) known = NULL;
  g_autoptr (KitUidSet) unknown = NULL;
  Numbers numbers;

  if (!load_numbers (self, folder, &numbers, error))
    return NULL;
  there = message_id != NULL ? find_from (self, path, numbers.uidvalidity, message_id, mark, error)
                             : check_from (self, path, numbers.uidvalidity, mark, error);
  if (there == NULL || (known = list_known (self, folder, mark, error)) == NULL)
    return NULL;
  /* What a listing that broke off left has numbers of nobody knows which uidvalidity */
  if (numbers.uidvalidity == 0 && !kit_uid_set_is_empty (there) && !kit_uid_set_is_empty (known))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK, _("The folder has not been listed yet"));
      return NULL;
    }
  unknown = kit_uid_set_subtract (there, known);
  if (kit_uid_set_is_empty (unknown))
    return g_ptr_array_new_with_free_func ((GDestroyNotify) kit_arrival_free);
  if (kit_uid_set_get_size (unknown) <= MAX_UNKNOWN)
    return ask_for (self, path, numbers.uidvalidity, unknown, error);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK, _("The folder has not been listed yet"));
  return NULL;
}

/* What is ours there under a number that is not known yet, and has this name, is not told from what nobody knows */
gboolean
kit_replay_count_unplaced (KitConnection  *connection,
                           gint64          folder,
                           const char     *bare_id,
                           gint64         *n_unplaced,
                           GError        **error)
{
  g_autoptr (KitStatement) row = NULL;

  row = kit_statement_new (connection,
                           "SELECT count(*) FROM location LEFT JOIN message ON message.id = location.message"
                           " WHERE location.folder = ?1 AND uid < 0"
                           " AND ((location.message IS NOT NULL AND message_id IS ?2)"
                           "  OR (location.message IS NULL AND location.remote_id LIKE '%:%:' || ifnull (?2, '')))", error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, folder);
  kit_statement_bind_text (row, 2, bare_id);
  if (!kit_statement_next (row, error))
    return FALSE;
  *n_unplaced = kit_statement_get_int64 (row, 0);
  return TRUE;
}

gboolean
kit_replay_check_numbers (KitReplay   *self,
                          gint64       folder,
                          const char  *message_id,
                          GError     **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, self->cancellable, error);
  g_autofree char *bare = message_id != NULL ? kit_remote_bare_id (message_id) : NULL;
  gint64 n_unplaced;

  if (connection == NULL || !kit_replay_count_unplaced (connection, folder, bare, &n_unplaced, error))
    return FALSE;
  if (n_unplaced > 0)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK, _("The folder has not been listed yet"));
  return n_unplaced == 0;
}

gboolean
kit_replay_load_trace (KitReplay   *self,
                       KitPending  *pending,
                       KitTrace    *trace,
                       char       **id,
                       GError     **error)
{
  g_autoptr (KitConnection) connection = kit_store_read (self->store, self->cancellable, error);
  g_autoptr (KitStatement) row = NULL;
  GError *local_error = NULL;

  row = connection == NULL ? NULL
        : kit_statement_new (connection, "SELECT message.size, received,"
                                         " CASE WHEN location.message IS NOT NULL THEN remote_id END FROM message"
                                         " LEFT JOIN location ON location.id = ? WHERE message.id = ?", error);
  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, pending->location);
  kit_statement_bind_int64 (row, 2, pending->message);
  if (kit_statement_next (row, &local_error))
    {
      *id = g_strdup (kit_statement_get_text (row, 2));
      *trace = (KitTrace) { kit_statement_get_int64 (row, 0), kit_statement_get_int64 (row, 1), *id, pending->message_id };
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

gboolean
kit_replay_is_trace (const KitArrival  *arrival,
                     const KitTrace    *trace,
                     gboolean          *named)
{
  g_autofree char *bare = trace->message_id != NULL ? kit_remote_bare_id (trace->message_id) : NULL;
  const char *message_id = kit_arrival_get_message_id (arrival);

  *named = FALSE;
  if (arrival->size != trace->size ||
      (trace->received != 0 && arrival->received / G_TIME_SPAN_SECOND != trace->received / G_TIME_SPAN_SECOND))
    return FALSE;
  *named = arrival->id != NULL && trace->id != NULL ? g_str_equal (arrival->id, trace->id)
                                                    : bare != NULL && g_strcmp0 (message_id, bare) == 0;
  return *named || (trace->id == NULL && bare == NULL && message_id == NULL);
}

/* ---- bytes ---- */

static gboolean
body_cb (gpointer   user_data,
         gint64     uid,
         GBytes    *source,
         GError   **error)
{
  GBytes **bytes = user_data;

  g_clear_pointer (bytes, g_bytes_unref);
  *bytes = g_bytes_ref (source);
  return TRUE;
}

GBytes *
kit_replay_fetch (KitReplay   *self,
                  gint64       folder,
                  const char  *path,
                  gint64       uid,
                  GError     **error)
{
  static const KitSinkFuncs funcs = { .body = body_cb };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (KitSink) sink = kit_sink_new (&funcs, &bytes);
  g_autoptr (KitUidSet) uids = kit_uid_set_new ();
  Numbers numbers;

  kit_uid_set_add (uids, uid);
  if (!load_numbers (self, folder, &numbers, error) ||
      !kit_remote_fetch_bodies (self->remote, KIT_LANE_NORMAL, path, numbers.uidvalidity, uids, sink, self->cancellable, error))
    return NULL;
  return g_steal_pointer (&bytes);
}

/* The next line from @at on, without its end; NULL behind the last */
static const char *
take_line (const char *at,
           const char *end,
           gsize      *length,
           gboolean   *ended)
{
  const char *stop = at < end ? memchr (at, '\n', (gsize) (end - at)) : NULL;

  *ended = stop != NULL;
  *length = (gsize) ((stop != NULL ? stop : end) - at);
  if (*ended && *length > 0 && at[*length - 1] == '\r')
    (*length)--;
  return stop != NULL ? stop + 1 : end;
}

gint64
kit_replay_measure (GBytes *source)
{
  gsize size;
  const char *at = g_bytes_get_data (source, &size);
  const char *end = at + size;
  gint64 measured = 0;

  while (at < end)
    {
      gsize length;
      gboolean ended;

      at = take_line (at, end, &length, &ended);
      measured += (gint64) length + (ended ? 2 : 0);
    }
  return measured;
}

char *
kit_replay_digest (GBytes *source)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size;
  const char *at = g_bytes_get_data (source, &size);
  const char *end = at + size;

  while (at < end)
    {
      gsize length;
      gboolean ended;
      const char *next = take_line (at, end, &length, &ended);

      g_checksum_update (sum, (const guchar *) at, (gssize) length);
      if (ended)
        g_checksum_update (sum, (const guchar *) "\r\n", 2);
      at = next;
    }
  return g_strdup (g_checksum_get_string (sum));
}

gboolean
kit_replay_equal (GBytes *a,
                  GBytes *b)
{
  gsize size_a, size_b;
  const char *at_a = g_bytes_get_data (a, &size_a), *end_a = at_a + size_a;
  const char *at_b = g_bytes_get_data (b, &size_b), *end_b = at_b + size_b;

  while (at_a < end_a && at_b < end_b)
    {
      gsize length_a, length_b;
      gboolean ended_a, ended_b;
      const char *next_a = take_line (at_a, end_a, &length_a, &ended_a);
      const char *next_b = take_line (at_b, end_b, &length_b, &ended_b);

      if (length_a != length_b || ended_a != ended_b || memcmp (at_a, at_b, length_a) != 0)
        return FALSE;
      at_a = next_a;
      at_b = next_b;
    }
  return at_a == end_a && at_b == end_b;
}

/* NULL without an error: nobody has them */
static GBytes *
load_ours (KitReplay   *self,
           KitPending  *pending,
           GError     **error)
{
  if (pending->exists && pending->content_kind == KIT_CONTENT_MIME)
    {
      g_autoptr (MapiEntryId) id = kit_store_make_id (self->store, MAPI_OBJECT_MESSAGE, pending->message);

      return MAPI_STORE_GET_CLASS (self->store)->load_source (MAPI_STORE (self->store), id, self->cancellable, error);
    }
  if (pending->uid <= 0 || pending->path == NULL)
    return NULL;
  return kit_replay_fetch (self, pending->source_folder, pending->path, pending->uid, error);
}

gboolean
kit_replay_is_written (KitReplay   *self,
                       const char  *digest,
                       gint64       folder,
                       const char  *path,
                       gint64       uid,
                       gboolean    *same,
                       GError     **error)
{
  GError *local_error = NULL;
  g_autoptr (GBytes) theirs = kit_replay_fetch (self, folder, path, uid, &local_error);
  g_autofree char *found = theirs != NULL ? kit_replay_digest (theirs) : NULL;

  *same = g_strcmp0 (found, digest) == 0;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

gboolean
kit_replay_is_same (KitReplay   *self,
                    KitPending  *pending,
                    GBytes      *source,
                    gint64       folder,
                    const char  *path,
                    gint64       uid,
                    gboolean    *same,
                    GError     **error)
{
  GError *local_error = NULL;
  g_autoptr (GBytes) ours = source != NULL ? g_bytes_ref (source) : load_ours (self, pending, &local_error);
  g_autoptr (GBytes) theirs = ours != NULL ? kit_replay_fetch (self, folder, path, uid, &local_error) : NULL;

  *same = theirs != NULL && kit_replay_equal (ours, theirs);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}
