/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sync-fixture.h"

/* What was moved or written here while the place the server knew it by went away */

/* Two folders, and @n messages in one of them */
static void
begin (SyncFixture *fixture,
       const char  *path,
       guint        n)
{
  model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  sync_fixture_fill (fixture, path, 1, n);
  sync_fixture_sync (fixture);
}

static void
drop_first (SyncFixture *fixture)
{
  MapiStore *store = MAPI_STORE (fixture->kit.store);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = mapi_store_list_operations (store, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_nonnull (strstr (mapi_properties_get_string (rows->pdata[0], MAPI_PR_OUTGOING_ERROR), "gone from the server"));
  g_assert_true (mapi_store_drop_operation (store, mapi_properties_get_int64 (rows->pdata[0], MAPI_PR_CHANGE_NUMBER, 0),
                                            NULL, &error));
}

/* The server refused its flags, by which nothing else about it was told. Then its folder went, and nothing is refused
 * any more: it is there with its flags. */
static void
test_refused_flags (SyncFixture   *fixture,
                    gconstpointer  data)
{
  g_autoptr (GPtrArray) ids = NULL;

  begin (fixture, "Work", 2);
  ids = sync_fixture_list (fixture, "Work");
  g_ptr_array_set_size (ids, 1);
  sync_fixture_set_read (fixture, ids, TRUE);
  sync_fixture_set_next_try (fixture, G_MAXINT64);
  sync_fixture_move_some (fixture, "Work", 0, 1, "INBOX");
  model_remove_folder (fixture->model, model_find (fixture->model, "Work"));
  /* As marks wait it is believed to be gone the second time */
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 1);
  g_assert_cmpint (sync_fixture_message (fixture, "INBOX", 0)->flags, ==, KIT_FLAG_READ);
  sync_fixture_assert_same (fixture);
}

/* It has no text here, and its folder is gone: it goes up once the text comes with another copy */
static void
test_text_comes (SyncFixture   *fixture,
                 gconstpointer  data)
{
  ModelFolder *play = model_add_folder (fixture->model, "Play", MAPI_FOLDER_ROLE_NONE);

  model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  sync_fixture_fill (fixture, "Work", 1, 1);
  model_move (fixture->model, NULL, sync_fixture_message (fixture, "Work", 0), play);
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM content"), ==, 1);
  sync_fixture_execute (fixture, "UPDATE content SET kind = 2");
  sync_fixture_move_some (fixture, "Work", 0, 1, "INBOX");
  model_remove_folder (fixture->model, model_find (fixture->model, "Work"));
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 1);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Play"), ==, 1);
  sync_fixture_assert_same (fixture);
}

/* Another program put it elsewhere, and did something else with it: it is moved on from there, and nothing of what was done
 * with it is lost. Bits of @data: it is found there before it is known to be gone where it was; its text is not here; the
 * folder goes as well. */
static void
test_moved_elsewhere (SyncFixture   *fixture,
                      gconstpointer  data)
{
  guint how = GPOINTER_TO_UINT (data);
  ModelFolder *play = model_add_folder (fixture->model, how & 1 ? "Play" : "Zoo", MAPI_FOLDER_ROLE_NONE);
  ModelMessage *message;
  g_autoptr (GPtrArray) ids = NULL;

  begin (fixture, "Work", 4);
  if (how & 2)
    sync_fixture_execute (fixture, "UPDATE content SET kind = 2");
  ids = sync_fixture_list (fixture, "Work");
  g_ptr_array_set_size (ids, 1);
  sync_fixture_move_some (fixture, "Work", 0, 1, "INBOX");
  sync_fixture_set_read (fixture, ids, TRUE);
  message = model_move (fixture->model, model_find (fixture->model, "Work"), sync_fixture_message (fixture, "Work", 3),
                        play);
  model_set_flags (fixture->model, play, message, KIT_FLAG_FLAGGED);
  if (how & 4)
    model_remove_folder (fixture->model, model_find (fixture->model, "Work"));
  sync_fixture_execute (fixture, "UPDATE operation SET next_try = 9000000000000000000 WHERE kind = 3");
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 1);
  g_assert_cmpuint (play->messages->len, ==, 0);
  g_assert_cmpint (sync_fixture_message (fixture, "INBOX", 0)->flags, ==, KIT_FLAG_READ | KIT_FLAG_FLAGGED);
  sync_fixture_assert_same (fixture);
}

/* Somebody removed it while its move waited: it stays where it was put. @data: that is heard of before the move is tried */
static void
test_gone (SyncFixture   *fixture,
           gconstpointer  data)
{
  g_autoptr (GPtrArray) ids = NULL;

  begin (fixture, "INBOX", 4);
  ids = sync_fixture_list (fixture, "INBOX");
  g_ptr_array_set_size (ids, 1);
  sync_fixture_move_some (fixture, "INBOX", 0, 1, "Work");
  sync_fixture_set_read (fixture, ids, TRUE);
  model_expunge (fixture->model, model_find (fixture->model, "INBOX"), sync_fixture_message (fixture, "INBOX", 3));
  if (GPOINTER_TO_UINT (data))
    sync_fixture_set_next_try (fixture, G_MAXINT64);
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 1);
  g_assert_cmpint (sync_fixture_message (fixture, "Work", 0)->flags, ==, KIT_FLAG_READ);
  sync_fixture_assert_same (fixture);
}

/* Its flags are told before the move, and there it is found to be gone */
static void
test_gone_with_flags (SyncFixture   *fixture,
                      gconstpointer  data)
{
  g_autoptr (GPtrArray) ids = NULL;

  begin (fixture, "INBOX", 4);
  ids = sync_fixture_list (fixture, "INBOX");
  g_ptr_array_set_size (ids, 1);
  sync_fixture_set_read (fixture, ids, TRUE);
  sync_fixture_move_some (fixture, "INBOX", 0, 1, "Work");
  model_expunge (fixture->model, model_find (fixture->model, "INBOX"), sync_fixture_message (fixture, "INBOX", 3));
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 1);
  g_assert_cmpint (sync_fixture_message (fixture, "Work", 0)->flags, ==, KIT_FLAG_READ);
  sync_fixture_assert_same (fixture);
}

/* Another program had the same idea: it is there once. @data: that is heard of before the move is tried */
static void
test_same_move (SyncFixture   *fixture,
                gconstpointer  data)
{
  begin (fixture, "INBOX", 4);
  sync_fixture_move_some (fixture, "INBOX", 0, 1, "Work");
  model_move (fixture->model, model_find (fixture->model, "INBOX"), sync_fixture_message (fixture, "INBOX", 3),
              model_find (fixture->model, "Work"));
  if (GPOINTER_TO_UINT (data))
    sync_fixture_set_next_try (fixture, G_MAXINT64);
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 1);
  sync_fixture_assert_same (fixture);
}

/* Nobody has its text: it stays, and says why it goes nowhere, until a person gives it up */
static void
test_gone_without_text (SyncFixture   *fixture,
                        gconstpointer  data)
{
  begin (fixture, "INBOX", 1);
  sync_fixture_execute (fixture, "UPDATE content SET kind = 2");
  sync_fixture_move_some (fixture, "INBOX", 0, 1, "Work");
  model_expunge (fixture->model, model_find (fixture->model, "INBOX"), sync_fixture_message (fixture, "INBOX", 0));
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM message"), ==, 1);
  drop_first (fixture);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM message"), ==, 0);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) problem = sync_fixture_try (fixture, KIT_PASS_DOWNLOAD | KIT_PASS_THOROUGH);

      g_assert_no_error (problem);
    }
  sync_fixture_assert_same (fixture);
}

/* The folder it was moved to here is gone on the server when that hears of it: the folder is made again for it, as somebody
 * put something there */
static void
test_target_gone (SyncFixture   *fixture,
                  gconstpointer  data)
{
  begin (fixture, "INBOX", 4);
  sync_fixture_move_some (fixture, "INBOX", 0, 1, "Work");
  model_remove_folder (fixture->model, model_find (fixture->model, "Work"));
  for (guint i = 0; i < 4; i++)
    {
      sync_fixture_set_next_try (fixture, 0);
      sync_fixture_sync (fixture);
    }
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 3);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 1);
  sync_fixture_assert_same (fixture);
}

/* The server has no room for what is to go there anew: it waits, with its words, and its text stays */
static void
test_no_room (SyncFixture   *fixture,
              gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->kit.store);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  begin (fixture, "INBOX", 4);
  sync_fixture_move_some (fixture, "INBOX", 0, 1, "Work");
  model_expunge (fixture->model, model_find (fixture->model, "INBOX"), sync_fixture_message (fixture, "INBOX", 3));
  fixture->model->over_quota = TRUE;
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  rows = mapi_store_list_operations (store, NULL, &error);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstr (mapi_properties_get_string (rows->pdata[0], MAPI_PR_OUTGOING_ERROR), ==, "Over quota");
  g_assert_cmphex ((guint32) mapi_properties_get_long (rows->pdata[0], MAPI_PR_OUTGOING_CODE, 0), ==,
                   mapi_error_get_value (MAPI_ERROR_NOT_ENOUGH_DISK));
  g_assert_cmpstr (mapi_properties_get_string (rows->pdata[0], MAPI_PR_OUTGOING_LOW_LEVEL), ==, "NO [OVERQUOTA]");
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM content WHERE kind = 2"), ==, 0);
  fixture->model->over_quota = FALSE;
  sync_fixture_set_next_try (fixture, 0);
  sync_fixture_sync (fixture);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 1);
  sync_fixture_assert_same (fixture);
}

/* All numbers of the folder are others while its moves wait, and one of its messages is gone as well */
static void
test_renumbered (SyncFixture   *fixture,
                 gconstpointer  data)
{
  begin (fixture, "INBOX", 4);
  for (guint i = 0; i < 2; i++)
    sync_fixture_move_some (fixture, "INBOX", 0, 1, "Work");
  model_expunge (fixture->model, model_find (fixture->model, "INBOX"), sync_fixture_message (fixture, "INBOX", 3));
  model_renumber (fixture->model, model_find (fixture->model, "INBOX"));
  for (guint i = 0; i < 4; i++)
    {
      sync_fixture_set_next_try (fixture, 0);
      sync_fixture_sync (fixture);
    }
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 2);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 2);
  sync_fixture_assert_same (fixture);
}

/* An upload that was refused in one folder is put into another: what is known of the first says nothing of the second, in
 * which it is done, and then the line breaks. @data: its time has come again when it is put there */
static void
test_refused_and_moved (SyncFixture   *fixture,
                        gconstpointer  data)
{
  g_autoptr (MapiEntryId) inbox = NULL;
  g_autoptr (MapiEntryId) work = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  g_autoptr (GError) error = NULL;

  begin (fixture, "INBOX", 20);
  inbox = sync_fixture_folder (fixture, "INBOX");
  work = sync_fixture_folder (fixture, "Work");
  g_ptr_array_add (ids, kit_fixture_save (&fixture->kit, inbox, "Draft 1"));
  fixture->model->over_quota = TRUE;
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT mark FROM operation"), ==, 21);
  fixture->model->over_quota = FALSE;
  if (GPOINTER_TO_UINT (data))
    sync_fixture_set_next_try (fixture, 0);
  sync_fixture_move (fixture, ids, work, MAPI_COPY_MOVE);
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 1);
  fixture->model->fault = MODEL_FAULT_AFTER;
  fixture->model->fault_in = 1;
  error = sync_fixture_try (fixture, KIT_PASS_UPLOAD);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 1);
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 20);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 1);
  sync_fixture_assert_same (fixture);
}

/* An upload that may have been done is put into another folder: it is there, and there only, whether it had been (bit 0 of
 * @data) or not, and whether it is due again (not bit 1) or waits for something */
static void
test_unknown_and_moved (SyncFixture   *fixture,
                        gconstpointer  data)
{
  g_autoptr (MapiEntryId) inbox = NULL;
  g_autoptr (MapiEntryId) work = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  g_autoptr (GError) error = NULL;

  begin (fixture, "INBOX", 20);
  inbox = sync_fixture_folder (fixture, "INBOX");
  work = sync_fixture_folder (fixture, "Work");
  g_ptr_array_add (ids, kit_fixture_save (&fixture->kit, inbox, "Draft 1"));
  fixture->model->fault = GPOINTER_TO_UINT (data) & 1 ? MODEL_FAULT_AFTER : MODEL_FAULT_BEFORE;
  fixture->model->fault_in = 1;
  error = sync_fixture_try (fixture, KIT_PASS_UPLOAD);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  if (GPOINTER_TO_UINT (data) & 2)
    sync_fixture_set_next_try (fixture, G_MAXINT64 - 1);
  sync_fixture_move (fixture, ids, work, MAPI_COPY_MOVE);
  sync_fixture_set_next_try (fixture, 0);
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 20);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 1);
  sync_fixture_assert_same (fixture);
}

/* … and when it is tried again it is refused for good: that says why, alone, and it goes where it was put once it can.
 * @data: it is a copy */
static void
test_moved_and_refused (SyncFixture   *fixture,
                        gconstpointer  data)
{
  g_autoptr (MapiEntryId) inbox = NULL;
  g_autoptr (MapiEntryId) work = NULL;
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  model_add_folder (fixture->model, "Play", MAPI_FOLDER_ROLE_NONE);
  begin (fixture, "INBOX", 2);
  inbox = sync_fixture_folder (fixture, "INBOX");
  work = sync_fixture_folder (fixture, "Work");
  ids = sync_fixture_list (fixture, "INBOX");
  g_ptr_array_set_size (ids, 1);
  if (data != NULL)
    sync_fixture_move (fixture, ids, work, MAPI_COPY_NONE);
  else
    mapi_entry_id_free (kit_fixture_save (&fixture->kit, work, "Draft 1"));
  fixture->model->fault = MODEL_FAULT_BEFORE;
  fixture->model->fault_in = 1;
  error = sync_fixture_try (fixture, KIT_PASS_UPLOAD);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_clear_error (&error);
  sync_fixture_move_some (fixture, "Work", 0, 1, "Play");
  g_clear_pointer (&ids, g_ptr_array_unref);
  ids = sync_fixture_list (fixture, "Play");
  sync_fixture_set_read (fixture, ids, TRUE);
  sync_fixture_set_next_try (fixture, 0);
  fixture->model->over_quota = TRUE;
  sync_fixture_sync (fixture);
  rows = mapi_store_list_operations (MAPI_STORE (fixture->kit.store), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstr (mapi_properties_get_string (rows->pdata[0], MAPI_PR_OUTGOING_ERROR), ==, "Over quota");
  g_assert_cmpstr (mapi_properties_get_string (rows->pdata[0], MAPI_PR_OUTGOING_LOW_LEVEL), ==, "NO [OVERQUOTA]");
  fixture->model->over_quota = FALSE;
  sync_fixture_set_next_try (fixture, 0);
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Play"), ==, 1);
  g_assert_cmpuint (sync_fixture_message (fixture, "Play", 0)->flags & KIT_FLAG_READ, !=, 0);
  sync_fixture_assert_same (fixture);
}

/* A copy that may have been made was moved on here, and what it is a copy of is gone: it is where it was moved to, and
 * nowhere else */
static void
test_copied_and_moved (SyncFixture   *fixture,
                       gconstpointer  data)
{
  g_autoptr (MapiEntryId) work = NULL;
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GError) error = NULL;

  model_add_folder (fixture->model, "Play", MAPI_FOLDER_ROLE_NONE);
  begin (fixture, "INBOX", 3);
  work = sync_fixture_folder (fixture, "Work");
  ids = sync_fixture_list (fixture, "INBOX");
  g_ptr_array_set_size (ids, 1);
  sync_fixture_move (fixture, ids, work, MAPI_COPY_NONE);
  fixture->model->fault = MODEL_FAULT_BEFORE;
  fixture->model->fault_in = 1;
  error = sync_fixture_try (fixture, KIT_PASS_UPLOAD);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  sync_fixture_move_some (fixture, "Work", 0, 1, "Play");
  model_expunge (fixture->model, model_find (fixture->model, "INBOX"), sync_fixture_message (fixture, "INBOX", 2));
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 2);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Play"), ==, 1);
  sync_fixture_assert_same (fixture);
}

/* A copy was made, or not, and nobody knows, and then its original is deleted there: it is looked for where it was to go, by
 * its bytes, as the server has its own idea of when things come. @data: it was made */
static void
test_copied_and_lost (SyncFixture   *fixture,
                      gconstpointer  data)
{
  g_autoptr (MapiEntryId) work = NULL;
  g_autoptr (GPtrArray) ids = NULL;

  begin (fixture, "INBOX", 1);
  work = sync_fixture_folder (fixture, "Work");
  ids = sync_fixture_list (fixture, "INBOX");
  sync_fixture_move (fixture, ids, work, MAPI_COPY_NONE);
  sync_fixture_cut (fixture, data != NULL ? MODEL_FAULT_AFTER : MODEL_FAULT_BEFORE, 2);
  if (data != NULL)
    sync_fixture_message (fixture, "Work", 0)->received = 1800000000 * G_TIME_SPAN_SECOND;
  model_expunge (fixture->model, model_find (fixture->model, "INBOX"), sync_fixture_message (fixture, "INBOX", 0));
  sync_fixture_set_next_try (fixture, G_MAXINT64);
  sync_fixture_sync (fixture);
  sync_fixture_set_next_try (fixture, 0);
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 1);
  sync_fixture_assert_same (fixture);
}

/* ---- held until all is seen ---- */

/* The newest of Work was moved to the inbox here, and to @path by another program; that it is gone is heard of */
static void
hold (SyncFixture *fixture,
      const char  *path)
{
  model_add_folder (fixture->model, path, MAPI_FOLDER_ROLE_NONE);
  begin (fixture, "Work", 4);
  sync_fixture_move_some (fixture, "Work", 0, 1, "INBOX");
  model_move (fixture->model, model_find (fixture->model, "Work"), sync_fixture_message (fixture, "Work", 3),
              model_find (fixture->model, path));
}

static void
assert_found_once (SyncFixture *fixture,
                   const char  *path)
{
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 1);
  g_assert_cmpuint (sync_fixture_count_there (fixture, path), ==, 0);
  sync_fixture_assert_same (fixture);
}

/* It is in the one folder that cannot be looked at now */
static void
test_not_looked_at (SyncFixture   *fixture,
                    gconstpointer  data)
{
  hold (fixture, "Play");
  fixture->model->failing = "Play";
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) problem = sync_fixture_try (fixture, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD);

      g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 1);
      g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 0);
    }
  fixture->model->failing = NULL;
  sync_fixture_sync (fixture);
  assert_found_once (fixture, "Play");
}

/* A folder that is not ours to see keeps nothing waiting */
static void
test_not_ours (SyncFixture   *fixture,
               gconstpointer  data)
{
  model_add_folder (fixture->model, "Secret", MAPI_FOLDER_ROLE_NONE);
  fixture->model->hidden = "Secret";
  begin (fixture, "INBOX", 4);
  sync_fixture_move_some (fixture, "INBOX", 0, 1, "Work");
  model_expunge (fixture->model, model_find (fixture->model, "INBOX"), sync_fixture_message (fixture, "INBOX", 3));
  fixture->model->lists_hidden = TRUE;
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) problem = sync_fixture_try (fixture, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD);
    }
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 1);
}

/* However long nobody looks at any folder */
static void
test_not_looked_for (SyncFixture   *fixture,
                     gconstpointer  data)
{
  hold (fixture, "Play");
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = sync_fixture_try (fixture, KIT_PASS_UPLOAD);

      g_assert_no_error (error);
      g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 0);
      sync_fixture_set_next_try (fixture, 0);
    }
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  assert_found_once (fixture, "Play");
}

/* Among the older messages of a large folder, of which the newest are listed first, and those of another before them */
static void
test_among_older (SyncFixture   *fixture,
                  gconstpointer  data)
{
  hold (fixture, "Play");
  {
    g_autoptr (GError) error = sync_fixture_try (fixture, KIT_PASS_UPLOAD);

    g_assert_no_error (error);
  }
  model_add_folder (fixture->model, "Large", MAPI_FOLDER_ROLE_NONE);
  model_add_folder (fixture->model, "Zoo", MAPI_FOLDER_ROLE_NONE);
  sync_fixture_fill (fixture, "Large", 1000, 300);
  model_move (fixture->model, model_find (fixture->model, "Play"), sync_fixture_message (fixture, "Play", 0),
              model_find (fixture->model, "Zoo"));
  sync_fixture_fill (fixture, "Zoo", 2000, 300);
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 1);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Zoo"), ==, 300);
  sync_fixture_assert_same (fixture);
}

/* It was listed where it is now before it was moved here, as the folder it had left could not be looked at */
static void
test_listed_before (SyncFixture   *fixture,
                    gconstpointer  data)
{
  model_add_folder (fixture->model, "Play", MAPI_FOLDER_ROLE_NONE);
  begin (fixture, "Work", 4);
  model_move (fixture->model, model_find (fixture->model, "Work"), sync_fixture_message (fixture, "Work", 3),
              model_find (fixture->model, "Play"));
  fixture->model->failing = "Work";
  {
    g_autoptr (GError) problem = sync_fixture_try (fixture, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD);
  }
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM message"), ==, 5);
  sync_fixture_move_some (fixture, "Work", 0, 1, "INBOX");
  sync_fixture_set_next_try (fixture, G_MAXINT64);
  fixture->model->failing = NULL;
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  assert_found_once (fixture, "Play");
}

/* Another program put it where it was put here, the folder it left is looked at first, and the server has its own idea of
 * when it came: it is known by its bytes, and what both changed of it is merged. @data: what is there is another one, of the
 * same name and size */
static void
test_own_date (SyncFixture   *fixture,
               gconstpointer  data)
{
  g_autoptr (GPtrArray) ids = NULL;
  ModelMessage *theirs;
  guint n = data != NULL ? 2 : 1;

  begin (fixture, "INBOX", 3);
  ids = sync_fixture_list (fixture, "INBOX");
  g_ptr_array_set_size (ids, 1);
  sync_fixture_move_some (fixture, "INBOX", 0, 1, "Work");
  sync_fixture_set_read (fixture, ids, TRUE);
  theirs = model_move (fixture->model, model_find (fixture->model, "INBOX"), sync_fixture_message (fixture, "INBOX", 2),
                       model_find (fixture->model, "Work"));
  theirs->received = 1800000000 * G_TIME_SPAN_SECOND;
  theirs->flags |= KIT_FLAG_FLAGGED;
  if (data != NULL)
    {
      gsize size;
      char *text = g_bytes_unref_to_data (theirs->source, &size);

      text[size - 3] = '!';
      theirs->source = g_bytes_new_take (text, size);
    }
  sync_fixture_set_next_try (fixture, G_MAXINT64);
  sync_fixture_sync (fixture);
  sync_fixture_set_next_try (fixture, 0);
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 2);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, n);
  if (n == 1)
    g_assert_cmphex (sync_fixture_message (fixture, "Work", 0)->flags, ==, KIT_FLAG_READ | KIT_FLAG_FLAGGED);
  sync_fixture_assert_same (fixture);
}

/* Somebody who wants it to go does not decide that before it was looked for, but then does */
static void
test_wanted (SyncFixture   *fixture,
             gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->kit.store);

  hold (fixture, "Play");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = sync_fixture_try (fixture, KIT_PASS_UPLOAD);

      g_assert_no_error (error);
      g_assert_true (mapi_store_retry_operation (store, sync_fixture_count (fixture, "SELECT id FROM operation"), NULL, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 0);
    }
  fixture->model->failing = "Play";
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) problem = sync_fixture_try (fixture, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD);
      g_autoptr (GError) error = NULL;

      g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, i);
      if (i == 0)
        g_assert_true (mapi_store_retry_operation (store, sync_fixture_count (fixture, "SELECT id FROM operation"), NULL,
                                                   &error));
    }
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
}

/* The agent looks for it by itself, and soon */
static void
test_looked_for (SyncFixture   *fixture,
                 gconstpointer  data)
{
  gint64 end = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;

  begin (fixture, "INBOX", 4);
  kit_agent_start (fixture->agent);
  sync_fixture_sync (fixture);
  model_expunge (fixture->model, model_find (fixture->model, "INBOX"), sync_fixture_message (fixture, "INBOX", 3));
  sync_fixture_move_some (fixture, "INBOX", 0, 1, "Work");
  while (sync_fixture_count_waiting (fixture) > 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (10000);
    }
  g_clear_object (&fixture->agent);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, data, func) \
  g_test_add ("/keeping" path, SyncFixture, GUINT_TO_POINTER (data), sync_fixture_set_up, func, \
              sync_fixture_tear_down)
  ADD ("/refused-flags", 0, test_refused_flags);
  ADD ("/text-comes", 0, test_text_comes);
  ADD ("/moved-elsewhere/after", 0, test_moved_elsewhere);
  ADD ("/moved-elsewhere/before", 1, test_moved_elsewhere);
  ADD ("/moved-elsewhere/without-text", 2, test_moved_elsewhere);
  ADD ("/moved-elsewhere/folder-gone", 4, test_moved_elsewhere);
  ADD ("/gone", 0, test_gone);
  ADD ("/gone/heard", 1, test_gone);
  ADD ("/gone/with-flags", 0, test_gone_with_flags);
  ADD ("/gone/without-text", 0, test_gone_without_text);
  ADD ("/same-move", 0, test_same_move);
  ADD ("/same-move/heard", 1, test_same_move);
  ADD ("/target-gone", 0, test_target_gone);
  ADD ("/no-room", 0, test_no_room);
  ADD ("/renumbered", 0, test_renumbered);
  ADD ("/refused-and-moved", 0, test_refused_and_moved);
  ADD ("/refused-and-moved/due", 1, test_refused_and_moved);
  ADD ("/unknown-and-moved/done", 1, test_unknown_and_moved);
  ADD ("/unknown-and-moved/done-not-due", 3, test_unknown_and_moved);
  ADD ("/unknown-and-moved/not-done", 0, test_unknown_and_moved);
  ADD ("/unknown-and-moved/not-done-not-due", 2, test_unknown_and_moved);
  ADD ("/moved-and-refused/upload", 0, test_moved_and_refused);
  ADD ("/moved-and-refused/copy", 1, test_moved_and_refused);
  ADD ("/copied-and-moved", 0, test_copied_and_moved);
  ADD ("/copied-and-lost/made", 1, test_copied_and_lost);
  ADD ("/copied-and-lost/unheard", 0, test_copied_and_lost);
  ADD ("/held/not-looked-at", 0, test_not_looked_at);
  ADD ("/held/not-ours", 0, test_not_ours);
  ADD ("/held/not-looked-for", 0, test_not_looked_for);
  ADD ("/held/among-older", 0, test_among_older);
  ADD ("/held/listed-before", 0, test_listed_before);
  ADD ("/held/wanted", 0, test_wanted);
  ADD ("/held/own-date", 0, test_own_date);
  ADD ("/held/own-date/another", 1, test_own_date);
  ADD ("/held/looked-for", 0, test_looked_for);
  return g_test_run ();
}
