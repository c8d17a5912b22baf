/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Both sides change at random, also while the server is told something, and the line breaks at random, or the agent begins
 * anew, or died, or the server has no room; at the end they are
 * the same, and no message is lost that nobody deleted. The seed is printed: with --seed and -p it runs
 * again, with --verbose it tells what it does. */

#include "config.h"

#include "sync-fixture.h"

#include <kit-store-private.h>

#include <string.h>

#define N_ROUNDS 12
#define N_STEPS 8

/* One run: what the server can, and which of many it is */
typedef struct
{
  guint features;
  guint number;
} Case;

typedef struct
{
  SyncFixture *fixture;
  GRand *random;
  guint next;           /* number of the next message */
  GHashTable *deleted;  /* subjects somebody deleted */
  GHashTable *made;     /* subjects that were ever there */
  GHashTable *copied;   /* subjects of which there may be several */
} Run;

static guint
below (Run   *run,
       guint  n)
{
  return n == 0 ? 0 : (guint) g_rand_int_range (run->random, 0, (gint32) n);
}

static ModelFolder *
pick_folder (Run *run)
{
  return g_ptr_array_index (run->fixture->model->folders, below (run, run->fixture->model->folders->len));
}

static char *
get_subject (ModelMessage *message)
{
  g_autoptr (MapiMimeDigest) digest = mapi_mime_digest_new (message->source);

  return g_strdup (mapi_properties_get_string (mapi_mime_digest_get_properties (digest), MAPI_PR_SUBJECT));
}

static void
add_there (Run *run)
{
  g_autoptr (GBytes) source = sync_fixture_make_source (run->next);

  g_hash_table_add (run->made, g_strdup_printf ("Message %u", run->next++));
  model_add_message (run->fixture->model, pick_folder (run), source, below (run, 4));
}

/* Another text, of another length, under a name that is there, or was */
static void
add_namesake (Run *run)
{
  g_autofree char *text = g_strdup_printf ("From: Ada <ada@example.org>\r\nSubject: Message %u\r\n"
                                           "Message-ID: <m%u@example.org>\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\n\r\n"
                                           "It is another one%*s.\r\n", run->next, below (run, run->next),
                                           200 + (gint) run->next, "");
  g_autoptr (GBytes) source = g_bytes_new (text, strlen (text));

  g_hash_table_add (run->made, g_strdup_printf ("Message %u", run->next++));
  model_add_message (run->fixture->model, pick_folder (run), source, 0);
}

static void
change_there (Run *run)
{
  Model *model = run->fixture->model;
  ModelFolder *folder = pick_folder (run);
  ModelMessage *message;

  if (folder->messages->len == 0)
    return;
  message = g_ptr_array_index (folder->messages, below (run, folder->messages->len));
  g_debug ("there: change %" G_GINT64_FORMAT " of %s", message->uid, folder->path);
  switch (below (run, 7))
    {
    case 0:
      model_set_flags (model, folder, message, message->flags ^ KIT_FLAG_READ);
      break;
    case 1:
      model_set_flags (model, folder, message, message->flags ^ KIT_FLAG_FLAGGED);
      break;
    case 2:
      model_set_keyword (model, folder, message, "There", below (run, 2) != 0);
      break;
    case 3:
      g_hash_table_add (run->deleted, get_subject (message));
      model_expunge (model, folder, message);
      break;
    case 4:
      /* An upload nobody has told us of yet, or a copy, and moved away meanwhile: it goes there again, which is better than
       * not. Of a move in two steps the copy is made, and somebody moves the original: both stay. */
      if (sync_fixture_count (run->fixture, "SELECT count(*) FROM operation WHERE (kind IN (3, 5) AND attempts > 0)"
                                            " OR (kind = 4 AND message IN (SELECT id FROM message))") > 0)
        g_hash_table_add (run->copied, get_subject (message));
      model_move (model, folder, message, pick_folder (run));
      break;
    case 5:
      if (below (run, 6) == 0)
        {
          g_debug ("there: %s is numbered anew", folder->path);
          model_renumber (model, folder);
        }
      break;
    default:
      if (below (run, 3) == 0)
        add_namesake (run);
      else
        add_there (run);
    }
}

/* ---- here ---- */

static GPtrArray *
pick_message (Run   *run,
              char **subject)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitConnection) connection = kit_store_read (run->fixture->kit.store, NULL, &error);
  g_autoptr (KitStatement) row = NULL;
  GPtrArray *ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  gint64 n = 0;

  kit_query_int64 (connection, "SELECT count(*) FROM message", 0, 0, &n, &error);
  row = kit_statement_new (connection, "SELECT id, subject FROM message ORDER BY id LIMIT 1 OFFSET ?", &error);
  g_assert_no_error (error);
  kit_statement_bind_int64 (row, 1, below (run, (guint) n));
  if (kit_statement_next (row, &error))
    {
      g_ptr_array_add (ids, kit_store_make_id (run->fixture->kit.store, MAPI_OBJECT_MESSAGE,
                                               kit_statement_get_int64 (row, 0)));
      *subject = g_strdup (kit_statement_get_text (row, 1));
    }
  g_assert_no_error (error);
  return ids;
}

static MapiEntryId *
pick_destination (Run *run)
{
  ModelFolder *folder = pick_folder (run);

  return sync_fixture_folder (run->fixture, folder->path);
}

static void
mark (Run       *run,
      GPtrArray *ids)
{
  g_autoptr (MapiProperties) changes = mapi_properties_new ();
  static const char * const words[] = { "Here", NULL };
  gboolean partial;

  if (below (run, 2))
    mapi_properties_set_boolean (changes, MAPI_PR_FLAGGED, below (run, 2) != 0);
  else
    mapi_properties_set_strv (changes, MAPI_PR_KEYWORDS, words);
  mapi_store_set_message_properties (MAPI_STORE (run->fixture->kit.store), ids, changes, &partial, NULL, NULL);
}

static guint
count_named (Run        *run,
             const char *subject)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitConnection) connection = kit_store_read (run->fixture->kit.store, NULL, &error);
  g_autoptr (KitStatement) row = kit_statement_new (connection, "SELECT 1 FROM message WHERE subject = ?", &error);
  guint n = 0;

  g_assert_no_error (error);
  kit_statement_bind_text (row, 1, subject);
  while (kit_statement_next (row, &error))
    n++;
  g_assert_no_error (error);
  return n;
}

/* With its name, as whoever opens it has that */
static void
rewrite (Run               *run,
         const MapiEntryId *id,
         const char        *subject)
{
  g_autofree char *text = g_strdup_printf ("Draft %u", run->next++);
  g_autoptr (MapiContent) content = kit_fixture_make_draft (text, "Text", "bob@example.org");
  g_autoptr (MapiContent) before = NULL;
  g_autoptr (MapiEntryId) same = NULL;
  const char *name;

  before = mapi_store_load_message (MAPI_STORE (run->fixture->kit.store), id, NULL, NULL);
  if (before == NULL)
    return;
  name = mapi_properties_get_string (mapi_content_get_properties (before), MAPI_PR_INTERNET_MESSAGE_ID);
  if (name != NULL)
    mapi_properties_set_string (mapi_content_get_properties (content), MAPI_PR_INTERNET_MESSAGE_ID, name);
  same = mapi_store_save_message (MAPI_STORE (run->fixture->kit.store), NULL, id, content, 0, MAPI_SAVE_FORCE, NULL, NULL);
  if (same == NULL)
    return;
  g_debug ("here: %s becomes %s (%s)", subject, text, name);
  g_hash_table_add (run->deleted, g_strdup (subject));
  g_hash_table_add (run->made, g_steal_pointer (&text));
}

static void
change_here (Run *run)
{
  MapiStore *store = MAPI_STORE (run->fixture->kit.store);
  g_autofree char *subject = NULL;
  g_autoptr (GPtrArray) ids = pick_message (run, &subject);
  g_autoptr (GPtrArray) moved = NULL;
  g_autoptr (MapiEntryId) folder = NULL;
  g_autoptr (MapiEntryId) id = NULL;
  g_autofree char *text = NULL;
  gboolean partial;
  guint choice = below (run, ids->len > 0 ? 6 : 1);

  /* Moved there, and the folder it left not looked at yet: as long as it is in both, what is done with one is done with
   * one */
  if (subject != NULL && count_named (run, subject) > 1)
    g_hash_table_add (run->copied, g_strdup (subject));
  g_debug ("here: change %u of %s", choice, subject);
  switch (choice)
    {
    case 0:
      folder = pick_destination (run);
      if (folder == NULL)
        return;
      text = g_strdup_printf ("Draft %u", run->next++);
      id = kit_fixture_save (&run->fixture->kit, folder, text);
      g_hash_table_add (run->made, g_steal_pointer (&text));
      break;
    case 1:
      mapi_store_set_read_flags (store, NULL, ids, below (run, 2) ? MAPI_READ_FLAG_NONE : MAPI_READ_FLAG_CLEAR_READ,
                                 NULL, &partial, NULL, NULL);
      break;
    case 2:
      mark (run, ids);
      break;
    case 3:
      folder = pick_destination (run);
      if (folder == NULL)
        break;
      if (below (run, 3) == 0)
        g_hash_table_add (run->copied, g_strdup (subject));
      moved = mapi_store_copy_messages (store, ids, folder,
                                        g_hash_table_contains (run->copied, subject) ? MAPI_COPY_NONE
                                                                                     : MAPI_COPY_MOVE,
                                        &partial, NULL, NULL);
      break;
    case 4:
      g_hash_table_add (run->deleted, g_strdup (subject));
      mapi_store_delete_messages (store, ids, MAPI_DELETE_NONE, &partial, NULL, NULL);
      break;
    default:
      if (g_str_has_prefix (subject, "Draft"))
        rewrite (run, ids->pdata[0], subject);
    }
}

/* ---- the run ---- */

static void
meanwhile_cb (gpointer data)
{
  Run *run = data;

  if (below (run, 4) == 0)
    change_here (run);
}

static void
sync_with_fault (Run *run)
{
  Model *model = run->fixture->model;
  g_autoptr (GError) error = NULL;

  model->fault = (ModelFault) below (run, MODEL_FAULT_KILL);
  model->over_quota = below (run, 8) == 0;
  model->meanwhile = below (run, 2) ? meanwhile_cb : NULL;
  model->meanwhile_data = run;
  g_debug ("sync%s", model->over_quota ? " without room" : "");
  model->fault_in = below (run, 4) ? (gint) below (run, below (run, 2) ? 5 : 25) + 1 : -1;
  error = sync_fixture_try (run->fixture, below (run, 5) ? KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD : KIT_PASS_UPLOAD);
  if (error != NULL)
    g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  model->fault_in = -1;
  model->over_quota = FALSE;
  model->meanwhile = NULL;
  if (below (run, 6) == 0)
    {
      g_autoptr (GError) none = NULL;

      /* What an agent that died had taken */
      if (below (run, 2))
        sync_fixture_execute (run->fixture, "UPDATE operation SET taken = 1 WHERE id % 2 = 0");
      g_clear_object (&run->fixture->agent);
      run->fixture->agent = kit_store_agent_new (run->fixture->kit.store, &none);
      g_assert_no_error (none);
    }
}

/* What was not deleted is somewhere, and what nobody copied is there once */
static void
assert_nothing_lost (Run *run)
{
  g_autoptr (GHashTable) there = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer subject;

  for (guint i = 0; i < run->fixture->model->folders->len; i++)
    {
      ModelFolder *folder = g_ptr_array_index (run->fixture->model->folders, i);

      for (guint j = 0; j < folder->messages->len; j++)
        {
          char *name = get_subject (g_ptr_array_index (folder->messages, j));

          if (g_hash_table_contains (there, name) && !g_hash_table_contains (run->copied, name))
            {
              g_test_message ("twice: %s", name);
              g_test_fail ();
            }
          g_hash_table_add (there, name);
        }
    }
  g_hash_table_iter_init (&iter, run->made);
  while (g_hash_table_iter_next (&iter, &subject, NULL))
    if (!g_hash_table_contains (run->deleted, subject) && !g_hash_table_contains (there, subject))
      {
        g_test_message ("lost: %s", (char *) subject);
        g_test_fail ();
      }
}

/* What waits for ever, so that it can be told why */
static void
tell_waiting (Run *run)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitConnection) connection = kit_store_read (run->fixture->kit.store, NULL, &error);
  g_autoptr (KitStatement) row = NULL;

  row = kit_statement_new (connection,
                           "SELECT format ('kind %d, message %d, folder %d, location %d, attempts %d, taken %d: %s;"
                           " at %d in folder %d as %d', kind, o.message, o.folder, o.location, attempts, taken,"
                           " error, l.id, l.folder, l.uid) FROM operation AS o LEFT JOIN location AS l"
                           " ON l.id = ifnull (o.location, (SELECT max (id) FROM location"
                           "  WHERE location.message = o.message))", &error);
  g_assert_no_error (error);
  while (kit_statement_next (row, &error))
    g_test_message ("waits: %s", kit_statement_get_text (row, 0));
  g_assert_no_error (error);
}

/* What was moved or copied here and deleted there before its text came waits, and says so: a person gives it up */
static void
give_up_textless (Run *run)
{
  MapiStore *store = MAPI_STORE (run->fixture->kit.store);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = mapi_store_list_operations (store, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      const char *why = mapi_properties_get_string (rows->pdata[i], MAPI_PR_OUTGOING_ERROR);
      const char *subject;

      if (why == NULL || !g_str_has_suffix (why, "its text had not been downloaded"))
        continue;
      subject = mapi_properties_get_string (rows->pdata[i], MAPI_PR_SUBJECT);
      g_test_message ("given up: %s", subject);
      /* Or it was a copy of one that was listed twice, as it is now where it was as well */
      g_assert_true (g_hash_table_contains (run->deleted, subject) || g_hash_table_contains (run->copied, subject));
      mapi_store_drop_operation (store, mapi_properties_get_int64 (rows->pdata[i], MAPI_PR_CHANGE_NUMBER, 0), NULL, &error);
      g_assert_no_error (error);
    }
}

static void
settle (Run *run)
{
  for (guint i = 0; i < 8; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KitTransaction) transaction = kit_store_begin (run->fixture->kit.store, NULL, &error);

      kit_execute (kit_transaction_get_connection (transaction), "UPDATE operation SET next_try = 0", &error, 0);
      g_assert_no_error (error);
      kit_store_commit (run->fixture->kit.store, transaction, &error);
      g_clear_pointer (&transaction, kit_transaction_free);
      error = sync_fixture_try (run->fixture, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD | KIT_PASS_THOROUGH);
      g_assert_no_error (error);
      if (i == 5)
        give_up_textless (run);
    }
  tell_waiting (run);
  g_assert_cmpint (sync_fixture_count (run->fixture, "SELECT count(*) FROM operation"), ==, 0);
}

static void
test_random (SyncFixture   *fixture,
             gconstpointer  data)
{
  const Case *which = data;
  Run run = { fixture };
  guint32 seeds[3];

  /* Every case begins with the same seed */
  for (guint i = 0; i < 2; i++)
    seeds[i] = (guint32) g_test_rand_int ();
  seeds[2] = which->number;
  run.random = fixture->model->random = g_rand_new_with_seed_array (seeds, G_N_ELEMENTS (seeds));
  run.made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  run.deleted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  run.copied = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  fixture->model->features = (KitRemoteFeatures) which->features;
  model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  model_add_folder (fixture->model, "Archiv", MAPI_FOLDER_ROLE_ARCHIVE);
  for (guint i = 0; i < 10; i++)
    add_there (&run);
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      for (guint j = below (&run, N_STEPS); j > 0; j--)
        change_there (&run);
      for (guint j = below (&run, N_STEPS); j > 0; j--)
        change_here (&run);
      sync_with_fault (&run);
    }
  settle (&run);
  assert_nothing_lost (&run);
  g_hash_table_unref (run.made);
  g_hash_table_unref (run.deleted);
  g_hash_table_unref (run.copied);
  g_rand_free (run.random);
  fixture->model->random = NULL;
  sync_fixture_assert_same (fixture);
}

static void
run_case (gconstpointer data)
{
  SyncFixture fixture = { 0 };

  sync_fixture_set_up (&fixture, data);
  test_random (&fixture, data);
  sync_fixture_tear_down (&fixture, data);
}

static void
add (const char *name,
     guint       features,
     guint       n_runs)
{
  for (guint i = 0; i < n_runs; i++)
    {
      g_autofree char *path = g_strdup_printf ("/sync/random/%s/%u", name, i);
      Case *which = g_new (Case, 1);

      which->features = features;
      which->number = i;
      g_test_add_data_func_full (path, which, run_case, g_free);
    }
}

int
main (int    argc,
      char **argv)
{
  const guint all = KIT_REMOTE_HAS_MODSEQ | KIT_REMOTE_HAS_VANISHED | KIT_REMOTE_MAPS_NUMBERS |
                    KIT_REMOTE_CAN_MOVE;
  guint n_runs;

  g_test_init (&argc, &argv, NULL);
  n_runs = g_test_slow () ? 1000 : 8;
  add ("all", all, n_runs);
  add ("near", all | KIT_REMOTE_IS_NEAR, n_runs);
  add ("two-steps", all & ~(guint) KIT_REMOTE_CAN_MOVE, n_runs);
  add ("modseq", KIT_REMOTE_HAS_MODSEQ, n_runs);
  add ("plain", 0, n_runs);
  return g_test_run ();
}
