/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sync-fixture.h"

/* A folder is deleted here while the server is still to be told something of what was in it, and the numbers it has are not
 * known, or not any more: nothing waits for ever */

typedef enum
{
  WAY_RENUMBERED = 1 << 0,
  WAY_MOVED      = 1 << 1, /* one was moved out of it */
  WAY_NEW        = 1 << 2, /* one came that nobody here has seen */
  WAY_TEXTLESS   = 1 << 3, /* none was downloaded */
  N_WAYS         = 1 << 4
} Way;

static void
delete_folder (SyncFixture *fixture,
               const char  *path)
{
  g_autoptr (MapiEntryId) id = sync_fixture_folder (fixture, path);
  g_autoptr (GError) error = NULL;

  mapi_store_delete_folder (MAPI_STORE (fixture->kit.store), id, MAPI_DELETE_FOLDERS | MAPI_DELETE_MESSAGES, NULL, &error);
  g_assert_no_error (error);
}

static void
settle (SyncFixture *fixture)
{
  for (guint i = 0; i < 3; i++)
    {
      sync_fixture_sync (fixture);
      sync_fixture_execute (fixture, "UPDATE operation SET next_try = 0 WHERE message IS NOT NULL");
    }
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  sync_fixture_assert_same (fixture);
}

static void
test_deleted (SyncFixture   *fixture,
              gconstpointer  data)
{
  Way way = GPOINTER_TO_UINT (data);
  ModelFolder *work = model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  guint moved = (way & WAY_MOVED) != 0;

  sync_fixture_fill (fixture, "INBOX", 1, 1);
  sync_fixture_fill (fixture, "Work", 2, 3);
  sync_fixture_sync (fixture);
  if (way & WAY_TEXTLESS)
    sync_fixture_execute (fixture, "UPDATE content SET kind = 2");
  if (moved)
    sync_fixture_move_some (fixture, "Work", 0, 1, "INBOX");
  delete_folder (fixture, "Work");
  if (way & WAY_RENUMBERED)
    model_renumber (fixture->model, work);
  if (way & WAY_NEW)
    sync_fixture_fill (fixture, "Work", 7, 1);
  settle (fixture);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 1 + moved);
  if (way & WAY_NEW)
    g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 1);
  else
    g_assert_null (model_find (fixture->model, "Work"));
}

/* What was put into it has a number that no server told, as it was not listed since. @data: it cannot be told either
 * whether it arrived, and it was deleted before the folder was */
static void
test_put (SyncFixture   *fixture,
          gconstpointer  data)
{
  fixture->model->features &= ~(KitRemoteFeatures) KIT_REMOTE_MAPS_NUMBERS;
  model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  sync_fixture_fill (fixture, "INBOX", 1, 2);
  sync_fixture_sync (fixture);
  sync_fixture_move_some (fixture, "INBOX", 0, 1, "Work");
  if (data == NULL)
    {
      g_autoptr (GError) error = sync_fixture_try (fixture, KIT_PASS_UPLOAD);

      g_assert_no_error (error);
      g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM location WHERE uid < 0"), ==, 1);
    }
  else
    {
      sync_fixture_cut (fixture, MODEL_FAULT_AFTER, 1);
      sync_fixture_delete_some (fixture, "Work", 0, 1);
      model_renumber (fixture->model, model_find (fixture->model, "Work"));
    }
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 1);
  delete_folder (fixture, "Work");
  settle (fixture);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < N_WAYS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/gone/deleted/%s%s%s%s", i & WAY_RENUMBERED ? "renumbered" : "same",
                                               i & WAY_MOVED ? "/moved" : "", i & WAY_NEW ? "/new" : "",
                                               i & WAY_TEXTLESS ? "/textless" : "");

      g_test_add (path, SyncFixture, GUINT_TO_POINTER (i), sync_fixture_set_up, test_deleted, sync_fixture_tear_down);
    }
  g_test_add ("/gone/put", SyncFixture, NULL, sync_fixture_set_up, test_put, sync_fixture_tear_down);
  g_test_add ("/gone/put/unanswered", SyncFixture, "yes", sync_fixture_set_up, test_put, sync_fixture_tear_down);
  return g_test_run ();
}
