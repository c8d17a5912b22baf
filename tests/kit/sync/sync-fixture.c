/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sync-fixture.h"

#include <kit-message.h>
#include <kit-operation.h>
#include <kit-remote-row.h>
#include <kit-store-private.h>

void
sync_fixture_set_up (SyncFixture   *self,
                     gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  kit_fixture_set_up (&self->kit, model_store_get_type);
  self->model = model_new ();
  model_store_set_model (MODEL_STORE (self->kit.store), self->model);
  self->agent = kit_store_agent_new (self->kit.store, &error);
  g_assert_no_error (error);
}

void
sync_fixture_tear_down (SyncFixture   *self,
                        gconstpointer  data)
{
  g_clear_object (&self->agent);
  kit_fixture_tear_down (&self->kit, data);
  model_free (self->model);
}

GBytes *
sync_fixture_make_source (guint number)
{
  char *text = g_strdup_printf ("From: Ada <ada@example.org>\r\nTo: me@example.org\r\n"
                                "Subject: Message %u\r\nMessage-ID: <m%u@example.org>\r\n"
                                "Date: Mon, 2 Nov 2026 10:%02u:00 +0000\r\n\r\nBody number %u%*s\r\n",
                                number, number, number % 60, number, (gint) (number % 7), "");

  return g_bytes_new_take (text, strlen (text));
}

void
sync_fixture_fill (SyncFixture *self,
                   const char  *path,
                   guint        from,
                   guint        n)
{
  ModelFolder *folder = model_find (self->model, path);

  for (guint i = from; i < from + n; i++)
    {
      g_autoptr (GBytes) source = sync_fixture_make_source (i);

      model_add_message (self->model, folder, source, i % 3 == 0 ? KIT_FLAG_READ : 0);
    }
}

ModelMessage *
sync_fixture_message (SyncFixture *self,
                      const char  *path,
                      guint        position)
{
  return g_ptr_array_index (model_find (self->model, path)->messages, position);
}

GError *
sync_fixture_try (SyncFixture  *self,
                  KitPassFlags  flags)
{
  GError *error = NULL;

  kit_agent_run (self->agent, flags, NULL, &error);
  return error;
}

void
sync_fixture_sync (SyncFixture *self)
{
  g_autoptr (GError) error = sync_fixture_try (self, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD);

  g_assert_no_error (error);
}

gint64
sync_fixture_count (SyncFixture *self,
                    const char  *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitConnection) connection = kit_store_read (self->kit.store, NULL, &error);
  gint64 n = -1;

  g_assert_no_error (error);
  g_assert_true (kit_query_int64 (connection, sql, 0, 0, &n, &error));
  g_assert_no_error (error);
  return n;
}

guint
sync_fixture_count_there (SyncFixture *self,
                          const char  *path)
{
  return model_find (self->model, path)->messages->len;
}

gint64
sync_fixture_count_waiting (SyncFixture *self)
{
  return sync_fixture_count (self, "SELECT count (*) FROM operation");
}

void
sync_fixture_cut (SyncFixture *self,
                  ModelFault   fault,
                  gint         step)
{
  g_autoptr (GError) error = NULL;

  self->model->fault = fault;
  self->model->fault_in = step;
  error = sync_fixture_try (self, KIT_PASS_UPLOAD);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  self->model->fault_in = -1;
}

void
sync_fixture_execute (SyncFixture *self,
                      const char  *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitTransaction) transaction = kit_store_begin (self->kit.store, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (kit_execute (kit_transaction_get_connection (transaction), sql, &error, 0));
  g_assert_true (kit_store_commit (self->kit.store, transaction, &error));
}

void
sync_fixture_set_next_try (SyncFixture *self,
                           gint64       time)
{
  g_autofree char *sql = g_strdup_printf ("UPDATE operation SET next_try = %" G_GINT64_FORMAT, time);

  sync_fixture_execute (self, sql);
}

void
sync_fixture_sync_again (SyncFixture *self)
{
  sync_fixture_sync (self);
  sync_fixture_set_next_try (self, 0);
  sync_fixture_sync (self);
}

void
sync_fixture_settle (SyncFixture *self)
{
  sync_fixture_sync_again (self);
  g_assert_cmpint (sync_fixture_count_waiting (self), ==, 0);
  sync_fixture_assert_same (self);
}

void
sync_fixture_set_read (SyncFixture *self,
                       GPtrArray   *ids,
                       gboolean     read)
{
  g_autoptr (GError) error = NULL;
  gboolean partial;

  g_assert_true (mapi_store_set_read_flags (MAPI_STORE (self->kit.store), NULL, ids,
                                            read ? MAPI_READ_FLAG_NONE : MAPI_READ_FLAG_CLEAR_READ, NULL,
                                            &partial, NULL, &error));
  g_assert_no_error (error);
}

void
sync_fixture_move (SyncFixture       *self,
                   GPtrArray         *ids,
                   const MapiEntryId *folder,
                   MapiCopyFlags      flags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) moved = NULL;
  gboolean partial;

  moved = mapi_store_copy_messages (MAPI_STORE (self->kit.store), ids, folder, flags, &partial, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (partial);
}

static KitRemoteRow *
find_row (SyncFixture *self,
          const char  *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitConnection) connection = kit_store_read (self->kit.store, NULL, &error);
  g_autoptr (GPtrArray) rows = kit_remote_rows_load (connection, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    if (g_str_equal (((KitRemoteRow *) g_ptr_array_index (rows, i))->path, path))
      return g_ptr_array_steal_index (rows, i);
  return NULL;
}

MapiEntryId *
sync_fixture_folder (SyncFixture *self,
                     const char  *path)
{
  g_autoptr (KitRemoteRow) row = find_row (self, path);

  return row != NULL ? kit_store_make_id (self->kit.store, MAPI_OBJECT_FOLDER, row->folder) : NULL;
}

static GArray *
list_keys (SyncFixture *self,
           gint64       folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitConnection) connection = kit_store_read (self->kit.store, NULL, &error);
  g_autoptr (KitStatement) row = kit_statement_new (connection,
                                                    "SELECT id FROM message WHERE folder = ? AND assoc = 0"
                                                    " ORDER BY id", &error);
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (gint64));

  kit_statement_bind_int64 (row, 1, folder);
  while (kit_statement_next (row, &error))
    {
      gint64 key = kit_statement_get_int64 (row, 0);

      g_array_append_val (keys, key);
    }
  g_assert_no_error (error);
  return keys;
}

GPtrArray *
sync_fixture_list (SyncFixture *self,
                   const char  *path)
{
  g_autoptr (KitRemoteRow) row = find_row (self, path);
  GPtrArray *ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  g_autoptr (GArray) keys = NULL;

  g_assert_nonnull (row);
  keys = list_keys (self, row->folder);
  for (guint i = 0; i < keys->len; i++)
    g_ptr_array_add (ids, kit_store_make_id (self->kit.store, MAPI_OBJECT_MESSAGE,
                                             g_array_index (keys, gint64, i)));
  return ids;
}

static GPtrArray *
list_some (SyncFixture *self,
           const char  *path,
           guint        first,
           guint        n)
{
  GPtrArray *ids = sync_fixture_list (self, path);

  g_assert_cmpuint (ids->len, >, 0);
  n = MIN (n, ids->len);
  first = MIN (first, ids->len - n);
  g_ptr_array_set_size (ids, (gint) (first + n));
  g_ptr_array_remove_range (ids, 0, first);
  return ids;
}

void
sync_fixture_move_some (SyncFixture *self,
                        const char  *path,
                        guint        first,
                        guint        n,
                        const char  *target)
{
  g_autoptr (MapiEntryId) folder = sync_fixture_folder (self, target);
  g_autoptr (GPtrArray) ids = list_some (self, path, first, n);

  sync_fixture_move (self, ids, folder, MAPI_COPY_MOVE);
}

void
sync_fixture_delete_some (SyncFixture *self,
                          const char  *path,
                          guint        first,
                          guint        n)
{
  g_autoptr (GPtrArray) ids = list_some (self, path, first, n);
  g_autoptr (GError) error = NULL;
  gboolean partial;

  mapi_store_delete_messages (MAPI_STORE (self->kit.store), ids, MAPI_DELETE_NONE, &partial, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (partial);
}

/* ---- comparing ---- */

/* "subject|flags|keywords|hash of the bytes" */
static char *
describe (const char *subject,
          KitFlags    flags,
          const char *keywords,
          GBytes     *source)
{
  g_autofree char *sum = NULL;

  /* Of what was written here every encoding is another */
  if (source == NULL)
    sum = g_strdup ("not here");
  else if (g_str_has_prefix (subject, "Draft"))
    sum = g_strdup ("made");
  else
    sum = g_compute_checksum_for_bytes (G_CHECKSUM_MD5, source);

  return g_strdup_printf ("%s|%x|%s|%s", subject, flags & KIT_FLAGS_SETTABLE, keywords, sum);
}

static char *
describe_model (ModelMessage *message)
{
  g_autoptr (MapiMimeDigest) digest = mapi_mime_digest_new (message->source);
  g_autoptr (GString) keywords = g_string_new (NULL);

  for (guint i = 0; i < message->keywords->len; i++)
    g_string_append_printf (keywords, "%s ", (char *) g_ptr_array_index (message->keywords, i));
  return describe (mapi_properties_get_string (mapi_mime_digest_get_properties (digest), MAPI_PR_SUBJECT),
                   message->flags, keywords->str, message->source);
}

static gint
compare_words (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static char *
describe_row (SyncFixture *self,
              gint64       id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitConnection) connection = kit_store_read (self->kit.store, NULL, &error);
  g_autoptr (KitStatement) row = NULL;
  g_autoptr (GBytes) source = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (GStrv) keywords = NULL;
  gint64 kind;

  row = kit_statement_new (connection,
                           "SELECT subject, " KIT_FLAGS_WORD ", keywords, kind, content FROM message"
                           " JOIN content ON content.id = content WHERE message.id = ?", &error);
  g_assert_no_error (error);
  kit_statement_bind_int64 (row, 1, id);
  g_assert_true (kit_statement_next (row, &error));
  keywords = kit_keywords_from_text (kit_statement_get_text (row, 2));
  if (keywords != NULL)
    qsort (keywords, g_strv_length (keywords), sizeof (char *), compare_words);
  for (guint i = 0; keywords != NULL && keywords[i] != NULL; i++)
    g_string_append_printf (text, "%s ", keywords[i]);
  kind = kit_statement_get_int64 (row, 3);
  if (kind != KIT_CONTENT_REMOTE)
    {
      g_autoptr (MapiEntryId) entry = kit_store_make_id (self->kit.store, MAPI_OBJECT_MESSAGE, id);

      source = MAPI_STORE_GET_CLASS (self->kit.store)->load_source (MAPI_STORE (self->kit.store), entry,
                                                                    NULL, &error);
      g_assert_no_error (error);
    }
  return describe (kit_statement_get_text (row, 0), (KitFlags) kit_statement_get_int64 (row, 1), text->str,
                   source);
}

static void
assert_same_lists (const char *path,
                   GPtrArray  *ours,
                   GPtrArray  *theirs)
{
  guint i = 0, j = 0, n_different = 0;

  g_ptr_array_sort (ours, compare_words);
  g_ptr_array_sort (theirs, compare_words);
  while (i < ours->len || j < theirs->len)
    {
      gint order = i >= ours->len ? 1 : j >= theirs->len ? -1
                 : strcmp (g_ptr_array_index (ours, i), g_ptr_array_index (theirs, j));

      if (order != 0 && n_different++ < 20)
        g_test_message ("%s: only %s: %s", path, order < 0 ? "here" : "there",
                        (char *) (order < 0 ? g_ptr_array_index (ours, i)
                                            : g_ptr_array_index (theirs, j)));
      i += order <= 0;
      j += order >= 0;
    }
  g_assert_cmpuint (n_different, ==, 0);
}

void
sync_fixture_assert_same (SyncFixture *self)
{
  g_assert_cmpint (sync_fixture_count (self, "SELECT count(*) FROM remote_folder"), ==,
                   self->model->folders->len);
  for (guint i = 0; i < self->model->folders->len; i++)
    {
      ModelFolder *folder = g_ptr_array_index (self->model->folders, i);
      g_autoptr (KitRemoteRow) row = find_row (self, folder->path);
      g_autoptr (GPtrArray) ours = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GPtrArray) theirs = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GArray) keys = NULL;

      g_assert_nonnull (row);
      keys = list_keys (self, row->folder);
      for (guint j = 0; j < keys->len; j++)
        g_ptr_array_add (ours, describe_row (self, g_array_index (keys, gint64, j)));
      for (guint j = 0; j < folder->messages->len; j++)
        g_ptr_array_add (theirs, describe_model (g_ptr_array_index (folder->messages, j)));
      assert_same_lists (folder->path, ours, theirs);
    }
  g_assert_cmpint (sync_fixture_count (self, "SELECT count(*) FROM location WHERE message IS NULL OR uid < 0"),
                   ==, 0);
  kit_fixture_assert_sound (&self->kit);
}
