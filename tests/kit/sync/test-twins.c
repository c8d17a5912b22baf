/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sync-fixture.h"

#include <string.h>

/* Two messages that are the same, on a server that does not tell which numbers what was put there got: what becomes of the
 * one says nothing of the other */

static void
begin (SyncFixture *fixture)
{
  fixture->model->features = KIT_REMOTE_HAS_MODSEQ | KIT_REMOTE_HAS_VANISHED;
  model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  sync_fixture_fill (fixture, "Work", 4, 2);
}

static void
upload (SyncFixture *fixture,
        guint        n)
{
  g_autoptr (MapiEntryId) work = sync_fixture_folder (fixture, "Work");
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (sources, sync_fixture_make_source (7));
  ids = mapi_store_import_messages (MAPI_STORE (fixture->kit.store), work, sources, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Two uploads, the line breaks at the second, which is deleted: the first one stays. @data: the second arrived */
static void
test_deleted (SyncFixture   *fixture,
              gconstpointer  data)
{
  begin (fixture);
  sync_fixture_sync (fixture);
  upload (fixture, 2);
  sync_fixture_cut (fixture, data != NULL ? MODEL_FAULT_AFTER : MODEL_FAULT_BEFORE, 2);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, data != NULL ? 4 : 3);
  sync_fixture_delete_some (fixture, "Work", G_MAXUINT, 1);
  sync_fixture_sync_again (fixture);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, data != NULL ? 4 : 3);
  /* If there are two a person is told */
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, data != NULL);
  sync_fixture_assert_same (fixture);
}

/* Two moves at once in two steps, the line breaks between their copies: each has its own */
static void
test_moved (SyncFixture   *fixture,
            gconstpointer  data)
{
  begin (fixture);
  for (guint i = 0; i < 2; i++)
    {
      sync_fixture_fill (fixture, "INBOX", 7, 1);
      sync_fixture_message (fixture, "INBOX", i)->received = 1700000000 * G_TIME_SPAN_SECOND;
    }
  sync_fixture_sync (fixture);
  sync_fixture_move_some (fixture, "INBOX", 0, 1, "Work");
  g_assert_no_error (sync_fixture_try (fixture, KIT_PASS_UPLOAD));
  sync_fixture_move_some (fixture, "INBOX", 0, 1, "Work");
  sync_fixture_cut (fixture, MODEL_FAULT_BEFORE, 2);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 3);
  /* As if asked in the same breath */
  sync_fixture_execute (fixture, "UPDATE operation SET mark = mark - 1");
  sync_fixture_sync_again (fixture);
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 4);
  sync_fixture_assert_same (fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/twins/deleted", SyncFixture, NULL, sync_fixture_set_up, test_deleted, sync_fixture_tear_down);
  g_test_add ("/twins/deleted/arrived", SyncFixture, "yes", sync_fixture_set_up, test_deleted, sync_fixture_tear_down);
  g_test_add ("/twins/moved", SyncFixture, NULL, sync_fixture_set_up, test_moved, sync_fixture_tear_down);
  return g_test_run ();
}
