/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sync-fixture.h"

#include <kit-download.h>
#include <kit-pack.h>
#include <kit-store-private.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* Large messages that come in pieces */

#define MIB (1024 * 1024)

/* Two large ones between small ones */
static void
fill_large (Model *model)
{
  static const gsize sizes[] = { 0, 10 * MIB, 100, 8 * MIB, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) bare = sync_fixture_make_source (i);
      g_autoptr (GString) source = g_string_new_len (g_bytes_get_data (bare, NULL), (gssize) g_bytes_get_size (bare));
      g_autoptr (GBytes) bytes = NULL;

      for (guint line = 0; source->len < sizes[i]; line++)
        g_string_append_printf (source, "Line %u of message %u\r\n", line, i);
      bytes = g_string_free_to_bytes (g_steal_pointer (&source));
      model_add_message (model, model_find (model, "INBOX"), bytes, 0);
    }
  model->piece_bytes = MIB;
}

/* All of them, with what is behind the last whole one */
#define N_PIECES (11 + 9)

static guint
count_packs (SyncFixture *fixture)
{
  g_autoptr (GArray) packs = kit_pack_list (kit_bodies_get_packs (kit_store_get_bodies (fixture->kit.store)));

  return packs->len;
}

static void
assert_large (SyncFixture *fixture,
              guint        n_pieces)
{
  sync_fixture_assert_same (fixture);
  g_assert_cmpuint (fixture->model->n_pieces, ==, n_pieces);
  g_assert_cmpuint (count_packs (fixture), ==, 2);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM content WHERE indexed = 0"), ==, 0);
}

static void
test_pieces (SyncFixture   *fixture,
             gconstpointer  data)
{
  fill_large (fixture->model);
  sync_fixture_sync (fixture);
  assert_large (fixture, N_PIECES);
}

/* A remote that has no pieces gives all of it at once */
static void
test_pieces_whole (SyncFixture   *fixture,
                   gconstpointer  data)
{
  fill_large (fixture->model);
  fixture->model->piece_bytes = 0;
  sync_fixture_sync (fixture);
  assert_large (fixture, 0);
}

static void
cut (SyncFixture *fixture,
     guint        piece)
{
  g_autoptr (GError) error = NULL;

  fill_large (fixture->model);
  fixture->model->breaks_at = piece;
  error = sync_fixture_try (fixture, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM content WHERE kind = 0 AND size > 8000000"), ==, 0);
  g_assert_cmpuint (count_packs (fixture), ==, 1);
}

/* Nothing comes twice */
static void
test_pieces_cut (SyncFixture   *fixture,
                 gconstpointer  data)
{
  cut (fixture, GPOINTER_TO_UINT (data));
  sync_fixture_sync (fixture);
  assert_large (fixture, N_PIECES);
}

/* Others have their turn in the middle of one, and then it is gone on with in the same pass */
static void
test_pieces_left (SyncFixture   *fixture,
                  gconstpointer  data)
{
  fill_large (fixture->model);
  fixture->model->enough_at = GPOINTER_TO_UINT (data);
  sync_fixture_sync (fixture);
  assert_large (fixture, N_PIECES);
}

/* Whoever goes on with others' pieces has a message nobody wrote */
static void
test_pieces_renumbered (SyncFixture   *fixture,
                        gconstpointer  data)
{
  cut (fixture, 4);
  model_renumber (fixture->model, model_find (fixture->model, "INBOX"));
  sync_fixture_sync (fixture);
  assert_large (fixture, 4 + N_PIECES);
}

/* Nobody wants the rest any more: the room is given back */
static void
test_pieces_gone (SyncFixture   *fixture,
                  gconstpointer  data)
{
  cut (fixture, 4);
  for (guint i = 0; i < 2; i++)
    model_expunge (fixture->model, model_find (fixture->model, "INBOX"), sync_fixture_message (fixture, "INBOX", i == 0 ? 3 : 1));
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
  g_assert_cmpuint (count_packs (fixture), ==, 0);
}

/* The store is closed meanwhile */
static void
test_pieces_closed (SyncFixture   *fixture,
                    gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  cut (fixture, 4);
  g_clear_object (&fixture->agent);
  kit_fixture_reopen (&fixture->kit);
  g_assert_cmpuint (count_packs (fixture), ==, 0);
  model_store_set_model (MODEL_STORE (fixture->kit.store), fixture->model);
  fixture->agent = kit_store_agent_new (fixture->kit.store, &error);
  g_assert_no_error (error);
  sync_fixture_sync (fixture);
  assert_large (fixture, 4 + N_PIECES);
}

/* The disk is full in the middle: what it has of it is given back, so that others have that */
static void
test_pieces_no_room (SyncFixture   *fixture,
                     gconstpointer  data)
{
  struct rlimit before, small;
  g_autoptr (GError) error = NULL;

  fill_large (fixture->model);
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &before);
  small = before;
  small.rlim_cur = 4 * MIB;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  error = sync_fixture_try (fixture, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_nonnull (error);
  g_assert_cmpuint (count_packs (fixture), ==, 0);
  g_assert_cmpuint (fixture->model->n_pieces, <, 9);
  fixture->model->n_pieces = 0;
  sync_fixture_sync (fixture);
  assert_large (fixture, N_PIECES);
}

/* All of it came, and cannot be named */
static void
test_pieces_no_row (SyncFixture   *fixture,
                    gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fill_large (fixture->model);
  sync_fixture_execute (fixture, "CREATE TRIGGER refusal BEFORE UPDATE OF kind ON content"
                        " WHEN new.size > 8000000 BEGIN SELECT raise (ABORT, 'no'); END");
  error = sync_fixture_try (fixture, KIT_PASS_DOWNLOAD);
  g_assert_nonnull (error);
  g_assert_cmpuint (fixture->model->n_pieces, >, 8);
  g_assert_cmpuint (count_packs (fixture), ==, 0);
  sync_fixture_execute (fixture, "DROP TRIGGER refusal");
  fixture->model->n_pieces = 0;
  sync_fixture_sync (fixture);
  assert_large (fixture, N_PIECES);
}

/* The process dies in the middle: no row names what it left, and its room is given back */
static void
die (const char *folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitStore) store = kit_fixture_open (folder, MODEL_TYPE_STORE, &error);
  g_autoptr (KitAgent) agent = NULL;
  Model *model = model_new ();

  g_assert_no_error (error);
  fill_large (model);
  model->fault = MODEL_FAULT_KILL;
  model->breaks_at = 6;
  model_store_set_model (MODEL_STORE (store), model);
  agent = kit_store_agent_new (store, &error);
  g_assert_no_error (error);
  kit_agent_run (agent, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD, NULL, &error);
}

static void
test_pieces_killed (SyncFixture   *fixture,
                    gconstpointer  data)
{
  const char *argv[] = { "/proc/self/exe", "--die", fixture->kit.folder, NULL };
  g_autofree char *program = g_file_read_link (argv[0], NULL);
  g_autoptr (GError) error = NULL;
  int status;

  argv[0] = program;
  g_clear_object (&fixture->agent);
  mapi_provider_logoff (MAPI_PROVIDER (fixture->kit.store));
  g_clear_object (&fixture->kit.store);
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, 0, NULL, NULL, NULL, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_cmpint (WIFSIGNALED (status) ? WTERMSIG (status) : 0, ==, SIGKILL);
  fixture->kit.store = kit_fixture_open (fixture->kit.folder, MODEL_TYPE_STORE, &error);
  g_assert_no_error (error);
  kit_fixture_assert_sound (&fixture->kit);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM content WHERE kind = 0 AND size > 8000000"), ==, 0);
  model_store_set_model (MODEL_STORE (fixture->kit.store), fixture->model);
  fixture->agent = kit_store_agent_new (fixture->kit.store, &error);
  g_assert_no_error (error);
  fill_large (fixture->model);
  sync_fixture_sync (fixture);
  kit_bodies_tidy (kit_store_get_bodies (fixture->kit.store), NULL);
  assert_large (fixture, N_PIECES);
}

/* It cannot have the largest: nothing of that is asked for, and the others come */
static void
test_pieces_too_large (SyncFixture   *fixture,
                       gconstpointer  data)
{
  g_autoptr (GError) before = NULL;
  g_autoptr (GError) error = NULL;

  fill_large (fixture->model);
  before = sync_fixture_try (fixture, KIT_PASS_DOWNLOAD | KIT_PASS_SPARING);
  g_assert_no_error (before);
  sync_fixture_execute (fixture, "UPDATE content SET size = 1 << 60 WHERE id = (SELECT content FROM message"
                                 " JOIN location ON location.message = message.id WHERE uid = 4)");
  error = sync_fixture_try (fixture, KIT_PASS_DOWNLOAD);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG);
  g_assert_cmpuint (fixture->model->n_pieces, ==, 11);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM content WHERE kind = 0 AND size > 8000000"), ==, 1);
  g_assert_cmpuint (count_packs (fixture), ==, 1);
}

/* One that cannot be had, and takes longer to tell than a folder may have at once: those below it come all the same */
static void
test_pieces_unreadable (SyncFixture   *fixture,
                        gconstpointer  data)
{
  KitDownloadCursor cursor = { G_MAXINT64, 0, KIT_DOWNLOAD_LARGE, G_MAXINT64 };
  g_autoptr (KitRemote) remote = KIT_REMOTE (model_remote_new (fixture->model));
  g_autoptr (KitRemoteRow) row = NULL;
  g_autoptr (GError) problem = NULL;
  gboolean goes_on = TRUE;

  fill_large (fixture->model);
  fixture->model->unreadable = 4;
  problem = sync_fixture_try (fixture, KIT_PASS_DOWNLOAD | KIT_PASS_SPARING);
  g_assert_no_error (problem);
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (KitConnection) connection = kit_store_read (fixture->kit.store, NULL, &error);

    g_assert_no_error (error);
    row = kit_remote_row_load (connection, sync_fixture_count (fixture, "SELECT folder FROM location WHERE uid = 4"), &error);
    g_assert_no_error (error);
  }
  g_assert_true (kit_remote_connect (remote, NULL, NULL));
  while (goes_on)
    {
      g_autoptr (GError) error = NULL;
      gboolean done = kit_download_some (fixture->kit.store, remote, row, &cursor, 100, 1, NULL, &error);

      if (!done)
        g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CALL_FAILED);
      g_assert_cmpuint (fixture->model->n_pieces, <=, 11);
      goes_on = cursor.below > 0 && (done || cursor.n_came > 0);
    }
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM content WHERE kind = 0 AND size > 8000000"), ==, 1);
  g_assert_cmpuint (count_packs (fixture), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--die"))
    {
      die (argv[2]);
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
#define ADD(path, data, func) \
  g_test_add ("/sync" path, SyncFixture, GUINT_TO_POINTER (data), sync_fixture_set_up, func, \
              sync_fixture_tear_down)
  ADD ("/pieces/all", 0, test_pieces);
  ADD ("/pieces/whole", 0, test_pieces_whole);
  ADD ("/pieces/cut/first", 1, test_pieces_cut);
  ADD ("/pieces/cut/middle", 4, test_pieces_cut);
  ADD ("/pieces/left/first", 3, test_pieces_left);
  ADD ("/pieces/left/second", 15, test_pieces_left);
  ADD ("/pieces/renumbered", 0, test_pieces_renumbered);
  ADD ("/pieces/gone", 0, test_pieces_gone);
  ADD ("/pieces/closed", 0, test_pieces_closed);
  ADD ("/pieces/unreadable", 0, test_pieces_unreadable);
  ADD ("/pieces/no-room", 0, test_pieces_no_room);
  ADD ("/pieces/too-large", 0, test_pieces_too_large);
  ADD ("/pieces/no-row", 0, test_pieces_no_row);
  ADD ("/pieces/killed", 0, test_pieces_killed);
  return g_test_run ();
}
