/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sync-fixture.h"

/* A move in two steps, the line breaks at the second, and the folder it left is numbered anew: the originals are known by name
 * and size alone, and so is what somebody moved back there. As long as a message is nowhere else it stays. */

/* What a move asks, after the number that comes next in the folder it goes to */
enum { DELETING = 3 };

typedef enum
{
  WAY_DELETED  = 1 << 0, /* the originals were, and nobody was told */
  WAY_BACK     = 1 << 1, /* somebody moves the first of the copies back */
  WAY_NUMBERS  = 1 << 2, /* the server tells those of the copies */
  WAY_SEEN     = 1 << 3, /* that a copy is gone is seen before what came back */
  N_WAYS       = 1 << 4
} Way;

static void
begin (SyncFixture *fixture,
       Way          way)
{
  fixture->model->features = KIT_REMOTE_HAS_MODSEQ | (way & WAY_NUMBERS ? KIT_REMOTE_MAPS_NUMBERS : 0);
  model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  model_add_folder (fixture->model, "Play", MAPI_FOLDER_ROLE_NONE);
  sync_fixture_fill (fixture, "INBOX", 1, 3);
  sync_fixture_fill (fixture, "Work", 4, 2);
  sync_fixture_sync (fixture);
  sync_fixture_move_some (fixture, "INBOX", 0, 3, "Work");
  sync_fixture_cut (fixture, way & WAY_DELETED ? MODEL_FAULT_AFTER : MODEL_FAULT_BEFORE, DELETING);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, way & WAY_DELETED ? 0 : 3);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 5);
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 3);
}

static void
move_there (SyncFixture *fixture,
            const char  *from,
            guint        position,
            const char  *to)
{
  Model *model = fixture->model;

  model_move (model, model_find (model, from), sync_fixture_message (fixture, from, position), model_find (model, to));
}

static void
renumber (SyncFixture *fixture,
          const char  *path)
{
  model_renumber (fixture->model, model_find (fixture->model, path));
}

/* Whatever is listed while @path is not looked into */
static void
sync_without (SyncFixture *fixture,
              const char  *path)
{
  g_autoptr (GError) error = NULL;

  sync_fixture_set_next_try (fixture, G_MAXINT64);
  fixture->model->failing = path;
  error = sync_fixture_try (fixture, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD);
  fixture->model->failing = NULL;
  sync_fixture_set_next_try (fixture, 0);
}

/* @n_told: folders of which a person is told that something was left there */
static void
settle (SyncFixture *fixture,
        guint        n_told)
{
  MapiStore *store = MAPI_STORE (fixture->kit.store);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  for (guint i = 0; i < 3; i++)
    {
      sync_fixture_sync (fixture);
      sync_fixture_execute (fixture, "UPDATE operation SET next_try = 0 WHERE message IS NOT NULL");
    }
  rows = mapi_store_list_operations (store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, n_told);
  for (guint i = 0; i < rows->len; i++)
    {
      g_assert_cmpstr (mapi_properties_get_string (rows->pdata[i], MAPI_PR_SUBJECT), ==, "Inbox");
      g_assert_nonnull (mapi_properties_get_string (rows->pdata[i], MAPI_PR_OUTGOING_ERROR));
    }
  sync_fixture_assert_same (fixture);
}

static void
test_renumbered (SyncFixture   *fixture,
                 gconstpointer  data)
{
  Way way = GPOINTER_TO_UINT (data);
  guint back = (way & WAY_BACK) != 0;

  begin (fixture, way);
  if (back)
    move_there (fixture, "Work", 2, "INBOX");
  if (way & WAY_SEEN)
    sync_without (fixture, "INBOX");
  renumber (fixture, "INBOX");
  settle (fixture, back);
  /* Where the original is there as well nobody can tell which of them it is */
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, back * (way & WAY_DELETED ? 1 : 2));
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 5 - back);
}

/* Both folders are numbered anew: the copies are found first */
static void
test_both (SyncFixture   *fixture,
           gconstpointer  data)
{
  begin (fixture, data != NULL ? WAY_DELETED : 0);
  renumber (fixture, "INBOX");
  renumber (fixture, "Work");
  settle (fixture, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 5);
}

/* The folder it went to cannot be looked into: the original is left until it can */
static void
test_unseen (SyncFixture   *fixture,
             gconstpointer  data)
{
  begin (fixture, 0);
  renumber (fixture, "INBOX");
  sync_without (fixture, "Work");
  sync_without (fixture, "Work");
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 3);
  settle (fixture, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 5);
}

/* They are moved on here, or back: that is where they must be then. @data: where to */
static void
test_moved_on (SyncFixture   *fixture,
               gconstpointer  data)
{
  const char *path = data;

  begin (fixture, 0);
  sync_fixture_move_some (fixture, "Work", G_MAXUINT, 3, path);
  renumber (fixture, "INBOX");
  settle (fixture, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 2);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX") + sync_fixture_count_there (fixture, "Play"), ==, 3);
  g_assert_cmpuint (sync_fixture_count_there (fixture, path), ==, 3);
}

/* They are deleted here for good: nothing of them is left, and nothing is said */
static void
test_deleted (SyncFixture   *fixture,
              gconstpointer  data)
{
  begin (fixture, 0);
  if (data != NULL)
    {
      renumber (fixture, "INBOX");
      sync_without (fixture, "Work");
    }
  sync_fixture_delete_some (fixture, "Work", G_MAXUINT, 3);
  renumber (fixture, "INBOX");
  settle (fixture, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, data, func) \
  g_test_add ("/originals" path, SyncFixture, data, sync_fixture_set_up, func, sync_fixture_tear_down)
  for (guint i = 0; i < N_WAYS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/originals/renumbered/%s%s%s%s", i & WAY_DELETED ? "deleted" : "there",
                                               i & WAY_BACK ? "/back" : "", i & WAY_NUMBERS ? "/with-numbers" : "",
                                               i & WAY_SEEN ? "/seen" : "");

      g_test_add (path, SyncFixture, GUINT_TO_POINTER (i), sync_fixture_set_up, test_renumbered, sync_fixture_tear_down);
    }
  ADD ("/both/there", NULL, test_both);
  ADD ("/both/deleted", "yes", test_both);
  ADD ("/unseen", NULL, test_unseen);
  ADD ("/moved-on", "Play", test_moved_on);
  ADD ("/moved-back", "INBOX", test_moved_on);
  ADD ("/deleted", NULL, test_deleted);
  ADD ("/deleted/found", "yes", test_deleted);
  return g_test_run ();
}
