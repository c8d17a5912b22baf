/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sync-fixture.h"

/* Moves where a server has no command for it: a copy is made and the original deleted, and anything may happen in
 * between */

/* What a move asks, after the number that comes next in the folder it goes to */
enum { COPYING = 2, DELETING };

#define TWO_STEPS (KIT_REMOTE_HAS_MODSEQ | KIT_REMOTE_HAS_VANISHED)

/* The three messages of the inbox are to go to Work. @tells: the server says which numbers the copies have */
static void
begin (SyncFixture *fixture,
       gboolean     tells)
{
  g_autoptr (MapiEntryId) work = NULL;
  g_autoptr (GPtrArray) ids = NULL;

  fixture->model->features = TWO_STEPS | (tells ? KIT_REMOTE_MAPS_NUMBERS : 0);
  model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  model_add_folder (fixture->model, "Play", MAPI_FOLDER_ROLE_NONE);
  sync_fixture_fill (fixture, "INBOX", 1, 3);
  sync_fixture_fill (fixture, "Work", 4, 2);
  sync_fixture_sync (fixture);
  work = sync_fixture_folder (fixture, "Work");
  ids = sync_fixture_list (fixture, "INBOX");
  sync_fixture_move (fixture, ids, work, MAPI_COPY_MOVE);
}

/* One row a place where the line may break: it ends as if it had not */
static void
test_cut (SyncFixture   *fixture,
          gconstpointer  data)
{
  static const struct { ModelFault fault; gint step; guint inbox, work; } rows[] = {
    { MODEL_FAULT_BEFORE, COPYING, 3, 2 },  /* nothing is done */
    { MODEL_FAULT_WITHIN, COPYING, 3, 3 },  /* some are copied */
    { MODEL_FAULT_AFTER, COPYING, 3, 5 },   /* all are, and nobody was told */
    { MODEL_FAULT_BEFORE, DELETING, 3, 5 }, /* that they are was told */
    { MODEL_FAULT_AFTER, DELETING, 0, 5 },  /* all is done, and nobody was told */
  };
  guint row = GPOINTER_TO_UINT (data) / 2;

  begin (fixture, GPOINTER_TO_UINT (data) % 2);
  sync_fixture_cut (fixture, rows[row].fault, rows[row].step);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, rows[row].inbox);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, rows[row].work);
  sync_fixture_settle (fixture);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 5);
}

/* The first copy is found, the others were deleted there meanwhile: these are moved again */
static void
test_some_found (SyncFixture   *fixture,
                 gconstpointer  data)
{
  ModelFolder *work;

  begin (fixture, FALSE);
  sync_fixture_cut (fixture, MODEL_FAULT_AFTER, COPYING);
  work = model_find (fixture->model, "Work");
  g_assert_cmpuint (work->messages->len, ==, 5);
  for (guint i = 0; i < 2; i++)
    model_expunge (fixture->model, work, sync_fixture_message (fixture, "Work", 3));
  sync_fixture_settle (fixture);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 5);
}

/* The copies are made and nobody was told; here they are moved on, or back: the server hears of it all, and has each
 * once */
static void
test_moved_on (SyncFixture   *fixture,
               gconstpointer  data)
{
  const char *path = data;
  g_autoptr (GPtrArray) ids = NULL;

  begin (fixture, TRUE);
  ids = sync_fixture_list (fixture, "Work");
  g_assert_cmpuint (ids->len, ==, 5);
  sync_fixture_cut (fixture, MODEL_FAULT_AFTER, COPYING);
  sync_fixture_move_some (fixture, "Work", 0, 5, path);
  sync_fixture_settle (fixture);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, path), ==, 5);
}

/* The originals may not be deleted now: that waits and says so, the messages are where they were put, and what is done
 * with them is told. Given up, they are in both folders. @data: it is tried again */
static void
test_kept (SyncFixture   *fixture,
           gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->kit.store);
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  begin (fixture, TRUE);
  fixture->model->keeps_all = TRUE;
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 3);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 5);
  ids = sync_fixture_list (fixture, "INBOX");
  g_assert_cmpuint (ids->len, ==, 0);
  rows = mapi_store_list_operations (store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 3);
  g_assert_cmpstr (mapi_properties_get_string (rows->pdata[0], MAPI_PR_DISPLAY_NAME), ==, "delete");
  g_assert_cmpstr (mapi_properties_get_string (rows->pdata[0], MAPI_PR_OUTGOING_ERROR), ==, "Nothing is deleted today");
  g_assert_true (g_str_has_prefix (mapi_properties_get_string (rows->pdata[0], MAPI_PR_SUBJECT), "Message "));
  g_clear_pointer (&ids, g_ptr_array_unref);
  ids = sync_fixture_list (fixture, "Work");
  sync_fixture_set_read (fixture, ids, TRUE);
  sync_fixture_sync (fixture);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpuint (sync_fixture_message (fixture, "Work", i)->flags & KIT_FLAG_READ, !=, 0);
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 3);
  fixture->model->keeps_all = FALSE;
  for (guint i = 0; i < 3 && data == NULL; i++)
    {
      mapi_store_drop_operation (store, mapi_properties_get_int64 (rows->pdata[i], MAPI_PR_CHANGE_NUMBER, 0), NULL, &error);
      g_assert_no_error (error);
    }
  sync_fixture_settle (fixture);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, data == NULL ? 3 : 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 5);
}

/* While nobody knows whether they are copied somebody else writes to that folder: nothing waits for that.
 * @data: all its numbers become others */
static void
test_busy (SyncFixture   *fixture,
           gconstpointer  data)
{
  begin (fixture, FALSE);
  sync_fixture_cut (fixture, MODEL_FAULT_AFTER, COPYING);
  sync_fixture_fill (fixture, "Work", 10, 4);
  if (data != NULL)
    model_renumber (fixture->model, model_find (fixture->model, "Work"));
  sync_fixture_sync (fixture);
  if (data == NULL)
    g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  sync_fixture_settle (fixture);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 9);
}

/* Something may be put where nobody may look */
static void
test_unseen (SyncFixture   *fixture,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  begin (fixture, data != NULL);
  fixture->model->failing = "Work";
  error = sync_fixture_try (fixture, KIT_PASS_UPLOAD);
  g_assert_no_error (error);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 5);
  fixture->model->failing = NULL;
  sync_fixture_settle (fixture);
}

/* ---- deleted before anybody knows ---- */

/* Nobody knows how many are moved, and then all that is in Work is deleted for good: nothing of it comes back where a move is
 * one step. A copy may be somebody else's: it stays, and that is said. @data: where the line breaks and what the server
 * tells */
static void
test_deleted (SyncFixture   *fixture,
              gconstpointer  data)
{
  guint which = GPOINTER_TO_UINT (data);

  fixture->model->has_names = (which & 1) != 0;
  begin (fixture, FALSE);
  if (which & 2)
    fixture->model->features |= KIT_REMOTE_CAN_MOVE;
  sync_fixture_cut (fixture, which & 4 ? MODEL_FAULT_WITHIN : MODEL_FAULT_AFTER, which & 2 ? 1 : COPYING);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, which & 4 ? 3 : 5);
  sync_fixture_delete_some (fixture, "Work", 0, G_MAXUINT);
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  /* Of what was answered before the line broke it is known that it is copied */
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, which & 6 ? 0 : 3);
  sync_fixture_settle (fixture);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, which & 6 ? 0 : 3);
}

static void
copy_there (SyncFixture *fixture,
            guint        position)
{
  Model *model = fixture->model;

  model_move (model, NULL, sync_fixture_message (fixture, "INBOX", position), model_find (model, "Work"));
}

/* The operations that are left say that something may have been left there; given up, all is the same */
static void
assert_told (SyncFixture *fixture,
             guint        n)
{
  MapiStore *store = MAPI_STORE (fixture->kit.store);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = mapi_store_list_operations (store, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, n);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpstr (mapi_properties_get_string (rows->pdata[i], MAPI_PR_SUBJECT), ==, "Work");
      g_assert_nonnull (mapi_properties_get_string (rows->pdata[i], MAPI_PR_OUTGOING_ERROR));
      mapi_store_drop_operation (store, mapi_properties_get_int64 (rows->pdata[i], MAPI_PR_CHANGE_NUMBER, 0), NULL, &error);
      g_assert_no_error (error);
    }
  sync_fixture_settle (fixture);
}

/* Somebody else copied the first one to Work: @data 0: before ours were copied, 1: after, so that nobody can tell which is
 * whose, 2: none of ours was copied, 3: the folder was numbered anew, 4: after none of ours was copied. Theirs stays. */
static void
test_others (SyncFixture   *fixture,
             gconstpointer  data)
{
  static const guint left[] = { 4, 4, 1, 4, 1 }, told[] = { 3, 3, 0, 3, 1 };
  guint which = GPOINTER_TO_UINT (data);

  begin (fixture, TRUE);
  if (which != 1 && which != 4)
    copy_there (fixture, 0);
  sync_fixture_cut (fixture, which == 2 || which == 4 ? MODEL_FAULT_BEFORE : MODEL_FAULT_AFTER, COPYING);
  if (which == 1 || which == 4)
    copy_there (fixture, 0);
  if (which == 3)
    model_renumber (fixture->model, model_find (fixture->model, "Work"));
  sync_fixture_delete_some (fixture, "Work", 0, G_MAXUINT);
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, left[which]);
  assert_told (fixture, told[which]);
}

/* A person was told that something may be left in a folder, and deletes the folder */
static void
test_told_and_gone (SyncFixture   *fixture,
                    gconstpointer  data)
{
  g_autoptr (MapiEntryId) work = NULL;
  g_autoptr (GError) error = NULL;

  begin (fixture, TRUE);
  sync_fixture_cut (fixture, MODEL_FAULT_AFTER, COPYING);
  copy_there (fixture, 0);
  sync_fixture_delete_some (fixture, "Work", 0, G_MAXUINT);
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 3);
  work = sync_fixture_folder (fixture, "Work");
  mapi_store_delete_folder (MAPI_STORE (fixture->kit.store), work, MAPI_DELETE_FOLDERS | MAPI_DELETE_MESSAGES, NULL, &error);
  g_assert_no_error (error);
  sync_fixture_sync (fixture);
  g_assert_null (model_find (fixture->model, "Work"));
  sync_fixture_settle (fixture);
}

/* Nobody may look whether something was left: what was deleted where it was before does not wait for that */
static void
test_closed (SyncFixture   *fixture,
             gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  begin (fixture, TRUE);
  sync_fixture_cut (fixture, MODEL_FAULT_BEFORE, COPYING);
  sync_fixture_delete_some (fixture, "Work", 0, G_MAXUINT);
  fixture->model->hidden = "Work";
  fixture->model->lists_hidden = TRUE;
  error = sync_fixture_try (fixture, KIT_PASS_UPLOAD);
  g_assert_no_error (error);
  fixture->model->hidden = NULL;
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 0);
}

static void
run_all (SyncFixture        *fixture,
         const char * const *sql)
{
  for (; *sql != NULL; sql++)
    sync_fixture_execute (fixture, *sql);
}

static void
reopen (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_clear_object (&fixture->agent);
  kit_fixture_reopen (&fixture->kit);
  model_store_set_model (MODEL_STORE (fixture->kit.store), fixture->model);
  fixture->agent = kit_store_agent_new (fixture->kit.store, &error);
  g_assert_no_error (error);
}

/* The copies are made and nobody was told, and the next one to open the store is of a newer version. Up to version 6 it was
 * known only that something may have been done, and a build in between kept that as it was. @data: the version is 7. */
static void
test_migrated (SyncFixture   *fixture,
               gconstpointer  data)
{
  static const char * const six[] = {
    "DROP INDEX operation_sent", "ALTER TABLE operation DROP COLUMN digest", "ALTER TABLE queue DROP COLUMN code",
    "ALTER TABLE queue DROP COLUMN low_level",
    "UPDATE meta SET value = 6 WHERE key = 'schema'", NULL
  };
  static const char * const seven[] = {
    "ALTER TABLE operation DROP COLUMN digest", "UPDATE meta SET value = 7 WHERE key = 'schema'", NULL
  };

  begin (fixture, TRUE);
  sync_fixture_cut (fixture, MODEL_FAULT_AFTER, COPYING);
  sync_fixture_execute (fixture, "UPDATE operation SET sent = 1");
  run_all (fixture, data == NULL ? six : seven);
  reopen (fixture);
  sync_fixture_settle (fixture);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 5);
}

/* Whatever is written there: what is ours alone is not made on the server */
static void
test_into_root (SyncFixture   *fixture,
                gconstpointer  data)
{
  guint n_folders;

  begin (fixture, TRUE);
  n_folders = fixture->model->folders->len;
  sync_fixture_cut (fixture, MODEL_FAULT_AFTER, COPYING);
  sync_fixture_execute (fixture, "UPDATE operation SET sent = 1");
  sync_fixture_sync (fixture);
  g_assert_cmpuint (fixture->model->folders->len, ==, n_folders);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, data, func) \
  g_test_add ("/moves" path, SyncFixture, data, sync_fixture_set_up, func, sync_fixture_tear_down)
  for (guint i = 0; i < 10; i++)
    {
      static const char * const places[] = { "before", "while-copying", "copied", "copied-and-told", "deleted" };
      g_autofree char *path = g_strdup_printf ("/moves/cut/%s%s", places[i / 2], i % 2 ? "/with-numbers" : "");

      g_test_add (path, SyncFixture, GUINT_TO_POINTER (i), sync_fixture_set_up, test_cut, sync_fixture_tear_down);
    }
  ADD ("/some-found", NULL, test_some_found);
  ADD ("/moved-on", "Play", test_moved_on);
  ADD ("/moved-back", "INBOX", test_moved_on);
  ADD ("/kept/dropped", NULL, test_kept);
  ADD ("/kept/again", "yes", test_kept);
  ADD ("/busy", NULL, test_busy);
  ADD ("/busy/renumbered", "yes", test_busy);
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *path = g_strdup_printf ("/moves/deleted/%s%s%s", i & 2 ? "in-one-step" : "in-two-steps",
                                               i & 1 ? "/named" : "", i & 4 ? "/half" : "");

      g_test_add (path, SyncFixture, GUINT_TO_POINTER (i), sync_fixture_set_up, test_deleted, sync_fixture_tear_down);
    }
  ADD ("/others/before", GUINT_TO_POINTER (0), test_others);
  ADD ("/others/after", GUINT_TO_POINTER (1), test_others);
  ADD ("/others/alone", GUINT_TO_POINTER (2), test_others);
  ADD ("/others/renumbered", GUINT_TO_POINTER (3), test_others);
  ADD ("/others/meanwhile", GUINT_TO_POINTER (4), test_others);
  ADD ("/unseen", NULL, test_unseen);
  ADD ("/unseen/with-numbers", "yes", test_unseen);
  ADD ("/closed", NULL, test_closed);
  ADD ("/told-and-gone", NULL, test_told_and_gone);
  ADD ("/migrated", NULL, test_migrated);
  ADD ("/migrated/in-between", "yes", test_migrated);
  ADD ("/into-root", NULL, test_into_root);
  return g_test_run ();
}
