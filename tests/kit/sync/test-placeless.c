/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sync-fixture.h"

/* What has no place on the server: on its way there, given up, or lost in a damaged file */

static void
begin (SyncFixture *fixture,
       guint        n)
{
  model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  sync_fixture_fill (fixture, "Work", 1, n);
  sync_fixture_sync (fixture);
}

static void
import (SyncFixture *fixture)
{
  g_autoptr (MapiEntryId) work = sync_fixture_folder (fixture, "Work");
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (sources, sync_fixture_make_source (7));
  ids = mapi_store_import_messages (MAPI_STORE (fixture->kit.store), work, sources, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* A damaged file knows no place of a message, and it is deleted here for good before one was looked for: a person hears in
 * which folder it may still be */
static void
test_damaged (SyncFixture   *fixture,
              gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->kit.store);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  begin (fixture, 1);
  sync_fixture_execute (fixture, "DELETE FROM location");
  fixture->model->failing = "Work";
  error = sync_fixture_try (fixture, KIT_PASS_DOWNLOAD | KIT_PASS_THOROUGH);
  g_clear_error (&error);
  fixture->model->failing = NULL;
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 1);
  sync_fixture_delete_some (fixture, "Work", 0, 1);
  sync_fixture_sync (fixture);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 1);
  rows = mapi_store_list_operations (store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstr (mapi_properties_get_string (rows->pdata[0], MAPI_PR_SUBJECT), ==, "Work");
  g_assert_nonnull (mapi_properties_get_string (rows->pdata[0], MAPI_PR_OUTGOING_ERROR));
  sync_fixture_assert_same (fixture);
}

/* The upload of a message is given up: it stays here, and no check sends it. Put somewhere else it is told again. */
static void
test_given_up (SyncFixture   *fixture,
               gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->kit.store);
  g_autoptr (GError) error = NULL;

  begin (fixture, 1);
  import (fixture);
  g_assert_true (mapi_store_drop_operation (store, sync_fixture_count (fixture, "SELECT id FROM operation"), NULL, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) problem = sync_fixture_try (fixture, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD | KIT_PASS_THOROUGH);

      g_assert_no_error (problem);
      g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 1);
      g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM message"), ==, 2);
    }
  sync_fixture_move_some (fixture, "Work", 1, 1, "INBOX");
  sync_fixture_sync (fixture);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 1);
  sync_fixture_assert_same (fixture);
  /* And is looked after as any other */
  sync_fixture_execute (fixture, "DELETE FROM location WHERE message = (SELECT max (id) FROM message)");
  sync_fixture_execute (fixture, "UPDATE remote_folder SET checked = -1");
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
}

/* Nobody knows whether something arrived, the folder is numbered anew, and its listing breaks off: what is there may have a
 * number that was another's before. It is not sent again. */
static void
test_listing_broke (SyncFixture   *fixture,
                    gconstpointer  data)
{
  ModelFolder *folder;
  GBytes *source;

  begin (fixture, 3);
  import (fixture);
  sync_fixture_cut (fixture, MODEL_FAULT_AFTER, 1);
  folder = model_find (fixture->model, "Work");
  source = sync_fixture_message (fixture, "Work", 3)->source;
  do
    model_renumber (fixture->model, folder);
  while (sync_fixture_message (fixture, "Work", 0)->source != source);
  sync_fixture_execute (fixture, "UPDATE remote_folder SET uidvalidity = 0, uidnext = 0, low = 0 WHERE path = 'Work'");
  sync_fixture_execute (fixture, "UPDATE operation SET mark = 0");
  for (guint i = 0; i < 3; i++)
    {
      sync_fixture_sync (fixture);
      sync_fixture_set_next_try (fixture, 0);
    }
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 4);
  sync_fixture_assert_same (fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) \
  g_test_add ("/placeless" path, SyncFixture, NULL, sync_fixture_set_up, func, sync_fixture_tear_down)
  ADD ("/damaged", test_damaged);
  ADD ("/given-up", test_given_up);
  ADD ("/listing-broke", test_listing_broke);
  return g_test_run ();
}
