/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sync-fixture.h"

#include <kit-folder-list.h>
#include <kit-pass.h>
#include <kit-store-private.h>

/* What becomes of folders when both sides have them, and when the server says strange things of them */

static void
add_message (SyncFixture *fixture,
             ModelFolder *folder,
             guint        number)
{
  g_autoptr (GBytes) source = sync_fixture_make_source (number);

  model_add_message (fixture->model, folder, source, 0);
}

static void
set_id (ModelFolder *folder,
        const char  *id)
{
  g_free (folder->id);
  folder->id = g_strdup (id);
}

/* "Path (role)" of all that are shown, but for the outbox and the like; a line each */
static char *
list_folders (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitConnection) connection = kit_store_read (fixture->kit.store, NULL, &error);
  g_autoptr (KitStatement) row = NULL;
  GString *text = g_string_new (NULL);

  row = kit_statement_new (connection,
                           "SELECT name, role, (SELECT count (*) FROM message WHERE folder = folder.id) FROM folder"
                           " WHERE type = 1 AND role NOT IN (1, 2, 3, 4, 5, 7) ORDER BY name", &error);
  g_assert_no_error (error);
  while (kit_statement_next (row, &error))
    g_string_append_printf (text, "%s role %" G_GINT64_FORMAT ": %" G_GINT64_FORMAT "\n", kit_statement_get_text (row, 0),
                            kit_statement_get_int64 (row, 1), kit_statement_get_int64 (row, 2));
  g_assert_no_error (error);
  return g_string_free (text, FALSE);
}

static gboolean
has_folder (SyncFixture *fixture,
            const char  *line)
{
  g_autofree char *all = list_folders (fixture);
  g_auto (GStrv) lines = g_strsplit (all, "\n", -1);

  if (g_strv_contains ((const char * const *) lines, line))
    return TRUE;
  g_test_message ("%s is not among\n%s", line, all);
  return FALSE;
}

static void
make_tree (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (MAPI_STORE_GET_CLASS (fixture->kit.store)->validate_ipm_subtree (MAPI_STORE (fixture->kit.store), TRUE,
                                                                                  NULL, &error));
  g_assert_no_error (error);
}

static void
save_in (SyncFixture    *fixture,
         MapiFolderRole  role,
         const char     *subject)
{
  g_autoptr (MapiEntryId) folder = kit_fixture_role (&fixture->kit, role);
  g_autoptr (MapiEntryId) id = kit_fixture_save (&fixture->kit, folder, subject);

  g_assert_nonnull (id);
}

/* Name and uidvalidity are the same: it is the same folder whatever number it has in some answer */
static void
test_wrong_id (SyncFixture   *fixture,
               gconstpointer  data)
{
  ModelFolder *sent = model_add_folder (fixture->model, "Sent", MAPI_FOLDER_ROLE_SENT);
  guint n_fetched;

  set_id (sent, "right");
  add_message (fixture, sent, 1);
  sync_fixture_sync (fixture);
  n_fetched = fixture->model->n_fetched;
  set_id (sent, "wrong");
  sync_fixture_sync (fixture);
  g_assert_true (has_folder (fixture, "Sent role 9: 1"));
  sync_fixture_assert_same (fixture);
  set_id (sent, "right");
  sync_fixture_sync (fixture);
  g_assert_true (has_folder (fixture, "Sent role 9: 1"));
  sync_fixture_assert_same (fixture);
  g_assert_cmpuint (fixture->model->n_fetched, ==, n_fetched);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM folder WHERE name LIKE 'Sent%'"), ==, 1);
}

/* What one folder is told to be is another that is where it always was */
static void
test_others_id (SyncFixture   *fixture,
                gconstpointer  data)
{
  ModelFolder *a = model_add_folder (fixture->model, "A", MAPI_FOLDER_ROLE_NONE);
  ModelFolder *b = model_add_folder (fixture->model, "B", MAPI_FOLDER_ROLE_NONE);
  ModelFolder *c;
  gint64 id;

  set_id (a, "a");
  add_message (fixture, a, 1);
  add_message (fixture, b, 2);
  sync_fixture_sync (fixture);
  id = sync_fixture_count (fixture, "SELECT id FROM folder WHERE name = 'A'");
  set_id (a, NULL);
  set_id (b, "a");
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
  set_id (b, NULL);
  c = model_add_folder (fixture->model, "C", MAPI_FOLDER_ROLE_NONE);
  set_id (c, "a");
  add_message (fixture, c, 3);
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT id FROM folder WHERE name = 'A'"), ==, id);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM folder WHERE name IN ('A', 'B', 'C')"), ==, 3);
  g_assert_cmpuint (fixture->model->n_fetched, ==, 3);
}

/* Two change their names with each other: each keeps what is in it */
static void
test_swapped (SyncFixture   *fixture,
              gconstpointer  data)
{
  ModelFolder *a = model_add_folder (fixture->model, "A", MAPI_FOLDER_ROLE_NONE);
  ModelFolder *b = model_add_folder (fixture->model, "B", MAPI_FOLDER_ROLE_NONE);
  gint64 id;
  char *path;

  set_id (a, "a");
  set_id (b, "b");
  /* As of servers on which that is the same everywhere */
  b->uidvalidity = a->uidvalidity;
  add_message (fixture, a, 1);
  add_message (fixture, b, 2);
  add_message (fixture, b, 3);
  sync_fixture_sync (fixture);
  id = sync_fixture_count (fixture, "SELECT id FROM folder WHERE name = 'A'");
  path = a->path;
  a->path = b->path;
  b->path = path;
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM folder WHERE name IN ('A', 'B')"), ==, 2);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT id FROM folder WHERE name = 'B'"), ==, id);
  g_assert_cmpuint (fixture->model->n_fetched, ==, 3);
}

/* Somebody deleted it and made another of that name */
static void
test_replaced (SyncFixture   *fixture,
               gconstpointer  data)
{
  ModelFolder *work = model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);

  set_id (work, "first");
  add_message (fixture, work, 1);
  sync_fixture_sync (fixture);
  model_remove_folder (fixture->model, work);
  work = model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  set_id (work, "second");
  add_message (fixture, work, 2);
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM folder WHERE name LIKE 'Work%'"), ==, 1);
}

/* It was missing from one list, and has another flag when it is back: it is looked at then, not a pass later */
static void
test_back (SyncFixture   *fixture,
           gconstpointer  data)
{
  ModelFolder *work = model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);

  sync_fixture_sync (fixture);
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (KitTransaction) transaction = kit_store_begin (fixture->kit.store, NULL, &error);

    g_assert_true (kit_execute (kit_transaction_get_connection (transaction),
                                "UPDATE remote_folder SET missing = 1, flags = 0 WHERE path = 'Work'", &error, 0));
    g_assert_true (kit_store_commit (fixture->kit.store, transaction, &error));
  }
  add_message (fixture, work, 1);
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT missing FROM remote_folder WHERE path = 'Work'"), ==, 0);
  sync_fixture_assert_same (fixture);
}

/* There is one called as ours is, and another that is for what ours is for: ours becomes that */
static void
test_two_roles (SyncFixture   *fixture,
                gconstpointer  data)
{
  model_add_folder (fixture->model, "Sent", MAPI_FOLDER_ROLE_NONE);
  model_add_folder (fixture->model, "Sent Items", MAPI_FOLDER_ROLE_SENT);
  make_tree (fixture);
  save_in (fixture, MAPI_FOLDER_ROLE_SENT, "Draft 1");
  /* What is listed before anything is told, as in a pass whose first attempt failed */
  fixture->model->fault = MODEL_FAULT_BEFORE;
  fixture->model->fault_in = 1;
  g_error_free (sync_fixture_try (fixture, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD));
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (KitTransaction) transaction = kit_store_begin (fixture->kit.store, NULL, &error);

    g_assert_true (kit_execute (kit_transaction_get_connection (transaction),
                                "UPDATE operation SET next_try = 9000000000000000", &error, 0));
    g_assert_true (kit_store_commit (fixture->kit.store, transaction, &error));
  }
  sync_fixture_sync (fixture);
  g_assert_true (has_folder (fixture, "Sent role 0: 0"));
  g_assert_true (has_folder (fixture, "Sent Items role 9: 1"));
}

/* The server has it and we do not know: made there, and then the line broke, or we were killed */
static void
test_created_unknown (SyncFixture   *fixture,
                      gconstpointer  data)
{
  make_tree (fixture);
  save_in (fixture, MAPI_FOLDER_ROLE_SENT, "Draft 1");
  fixture->model->fault = MODEL_FAULT_AFTER;
  fixture->model->fault_in = 1;
  {
    g_autoptr (GError) error = sync_fixture_try (fixture, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD);

    g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  }
  g_assert_nonnull (model_find (fixture->model, "Sent"));
  model_find (fixture->model, "Sent")->role = GPOINTER_TO_UINT (data) ? MAPI_FOLDER_ROLE_SENT : MAPI_FOLDER_ROLE_NONE;
  g_clear_object (&fixture->agent);
  fixture->agent = kit_store_agent_new (fixture->kit.store, NULL);
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_true (has_folder (fixture, "Sent role 9: 1"));
  g_assert_cmpuint (model_find (fixture->model, "Sent")->messages->len, ==, 1);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM folder WHERE name LIKE 'Sent%'"), ==, 1);
  sync_fixture_assert_same (fixture);
}

/* What older versions left: the purpose was that of a folder only we had, and the server's was beside it */
static void
test_joined (SyncFixture   *fixture,
             gconstpointer  data)
{
  ModelFolder *sent = model_add_folder (fixture->model, "Sent", MAPI_FOLDER_ROLE_NONE);

  add_message (fixture, sent, 1);
  sync_fixture_sync (fixture);
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (KitTransaction) transaction = kit_store_begin (fixture->kit.store, NULL, &error);

    g_assert_true (kit_execute (kit_transaction_get_connection (transaction),
                                "UPDATE folder SET name = 'Sent (2)', role = 0 WHERE name = 'Sent'", &error, 0));
    g_assert_true (kit_store_commit (fixture->kit.store, transaction, &error));
  }
  make_tree (fixture);
  g_assert_true (has_folder (fixture, "Sent role 9: 0"));
  save_in (fixture, MAPI_FOLDER_ROLE_SENT, "Draft 7");
  sent->role = MAPI_FOLDER_ROLE_SENT;
  {
    g_autoptr (GPtrArray) theirs = NULL;
    g_autoptr (KitRemote) remote = KIT_REMOTE (model_remote_new (fixture->model));
    g_autoptr (GError) error = NULL;

    g_assert_true (kit_remote_connect (remote, NULL, &error));
    theirs = kit_folder_list_sync (fixture->kit.store, remote, NULL, &error);
    g_assert_no_error (error);
  }
  g_assert_true (has_folder (fixture, "Sent role 9: 2"));
  sync_fixture_sync (fixture);
  g_assert_cmpuint (sent->messages->len, ==, 2);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM folder WHERE name LIKE 'Sent%'"), ==, 1);
  sync_fixture_assert_same (fixture);
}

/* Between the list of folders and what is in them another client renames one and deletes one */
static gboolean
change_once_cb (KitPass  *pass,
                gpointer  user_data)
{
  SyncFixture *fixture = user_data;
  ModelFolder *work = model_find (fixture->model, "Work");

  if (work != NULL)
    {
      g_free (work->path);
      work->path = g_strdup ("Play");
      model_remove_folder (fixture->model, model_find (fixture->model, "Zoo"));
    }
  return TRUE;
}

static void
test_gone_meanwhile (SyncFixture   *fixture,
                     gconstpointer  data)
{
  g_autoptr (KitRemote) remote = KIT_REMOTE (model_remote_new (fixture->model));
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  KitPass pass = { fixture->kit.store, remote, KIT_PASS_DOWNLOAD, change_once_cb, fixture };
  KitPass small = { fixture->kit.store, remote };

  add_message (fixture, model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE), 1);
  add_message (fixture, model_add_folder (fixture->model, "Zoo", MAPI_FOLDER_ROLE_NONE), 2);
  sync_fixture_sync (fixture);
  add_message (fixture, model_find (fixture->model, "Work"), 3);
  add_message (fixture, model_find (fixture->model, "Zoo"), 4);
  g_assert_true (kit_remote_connect (remote, NULL, &error));
  g_assert_true (kit_pass_run (&pass, &error));
  g_assert_no_error (error);
  g_assert_no_error (pass.problem);
  g_assert_cmpuint (pass.n_lists, ==, 2);
  sync_fixture_assert_same (fixture);
  /* The same where somebody watched it */
  model_remove_folder (fixture->model, model_find (fixture->model, "Play"));
  g_ptr_array_add (paths, (gpointer) "Play");
  g_assert_true (kit_pass_run_folders (&small, paths, &error));
  g_assert_no_error (error);
  g_assert_no_error (small.problem);
  sync_fixture_assert_same (fixture);
}

/* It is not listed any more, and nobody says that it is gone: it stays, and the others are looked at all the same */
static void
test_hidden (SyncFixture   *fixture,
             gconstpointer  data)
{
  ModelFolder *work = model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);

  add_message (fixture, work, 1);
  sync_fixture_sync (fixture);
  fixture->model->hidden = "Work";
  add_message (fixture, model_find (fixture->model, "INBOX"), 2);
  sync_fixture_sync (fixture);
  g_assert_true (has_folder (fixture, "Work role 0: 1"));
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM message"), ==, 2);
  fixture->model->hidden = NULL;
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
}

/* It is not listed, and the server says that there is none, once: what waits to be told of what is in it is told when it is
 * there again */
static void
test_gone_once (SyncFixture   *fixture,
                gconstpointer  data)
{
  ModelFolder *work = model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  guint position;

  add_message (fixture, work, 1);
  sync_fixture_sync (fixture);
  ids = sync_fixture_list (fixture, "Work");
  sync_fixture_set_read (fixture, ids, TRUE);
  g_assert_true (g_ptr_array_find (fixture->model->folders, work, &position));
  g_ptr_array_steal_index (fixture->model->folders, position);
  /* Which of it is wrong does not matter */
  error = sync_fixture_try (fixture, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD);
  g_ptr_array_add (fixture->model->folders, work);
  sync_fixture_set_next_try (fixture, 0);
  sync_fixture_sync (fixture);
  g_assert_cmpuint (sync_fixture_message (fixture, "Work", 0)->flags & KIT_FLAG_READ, !=, 0);
  sync_fixture_assert_same (fixture);
}

/* It has only folders in it by now: what was in it is gone with it, those below are not, and it may come back */
static void
test_closed (SyncFixture   *fixture,
             gconstpointer  data)
{
  ModelFolder *work = model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);

  add_message (fixture, work, 1);
  add_message (fixture, work, 2);
  add_message (fixture, model_add_folder (fixture->model, "Work/Old", MAPI_FOLDER_ROLE_NONE), 3);
  sync_fixture_sync (fixture);
  fixture->model->closed = "Work";
  for (guint i = 0; i < 2; i++)
    {
      sync_fixture_sync (fixture);
      g_assert_true (has_folder (fixture, "Work role 0: 0"));
      g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM message"), ==, 1);
    }
  fixture->model->closed = NULL;
  sync_fixture_sync (fixture);
  g_assert_true (has_folder (fixture, "Work role 0: 2"));
  sync_fixture_assert_same (fixture);
}

/* … or not there at all any more, while what was moved out of it here waits to be told: that is where it was put. What has
 * no text here stays as well, and who wants to know is told why it goes nowhere, until it is given up. */
static void
test_moved_from (SyncFixture   *fixture,
                 gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->kit.store);
  ModelFolder *work = model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  g_autoptr (MapiEntryId) inbox = NULL;
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GPtrArray) moved = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i <= 3; i++)
    add_message (fixture, work, i);
  sync_fixture_sync (fixture);
  {
    g_autoptr (KitTransaction) transaction = kit_store_begin (fixture->kit.store, NULL, &error);

    g_assert_true (kit_execute (kit_transaction_get_connection (transaction),
                                "UPDATE content SET kind = 2 WHERE id = (SELECT content FROM message WHERE"
                                " subject = 'Message 2')", &error, 0));
    g_assert_true (kit_store_commit (fixture->kit.store, transaction, &error));
  }
  inbox = sync_fixture_folder (fixture, "INBOX");
  ids = sync_fixture_list (fixture, "Work");
  g_ptr_array_set_size (ids, 2);
  moved = mapi_store_copy_messages (store, ids, inbox, MAPI_COPY_MOVE, NULL, NULL, &error);
  g_assert_no_error (error);
  if (GPOINTER_TO_UINT (data))
    fixture->model->closed = "Work";
  else
    model_remove_folder (fixture->model, work);
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_cmpuint (model_find (fixture->model, "INBOX")->messages->len, ==, 1);
  rows = mapi_store_list_operations (store, NULL, &error);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_nonnull (strstr (mapi_properties_get_string (rows->pdata[0], MAPI_PR_OUTGOING_ERROR), "gone from the server"));
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM message"), ==, 2);
  g_assert_true (mapi_store_drop_operation (store, mapi_properties_get_int64 (rows->pdata[0], MAPI_PR_CHANGE_NUMBER, 0),
                                            NULL, &error));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) problem = sync_fixture_try (fixture, KIT_PASS_DOWNLOAD | KIT_PASS_THOROUGH);

      g_assert_no_error (problem);
    }
  fixture->model->closed = NULL;
  if (GPOINTER_TO_UINT (data))
    sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
}

/* The tree is none: mail comes all the same */
static void
test_circle (SyncFixture   *fixture,
             gconstpointer  data)
{
  sync_fixture_sync (fixture);
  sync_fixture_execute (fixture, "UPDATE folder SET parent = (SELECT id FROM folder WHERE role = 2) WHERE role = 1");
  add_message (fixture, model_find (fixture->model, "INBOX"), 1);
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM message"), ==, 1);
}

/* As many are looked for as there are: whoever looked through all of them for each would not come to an end */
static void
test_many_numbered_anew (SyncFixture   *fixture,
                         gconstpointer  data)
{
  const guint n = 30000;

  sync_fixture_fill (fixture, "INBOX", 1, n);
  sync_fixture_sync (fixture);
  model_renumber (fixture->model, model_find (fixture->model, "INBOX"));
  sync_fixture_sync (fixture);
  g_assert_cmpuint (fixture->model->n_fetched, ==, n);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM location WHERE uid > 0"), ==, n);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT max (id) FROM message"), ==, n);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, data, func) \
  g_test_add ("/folders" path, SyncFixture, GUINT_TO_POINTER (data), sync_fixture_set_up, func, \
              sync_fixture_tear_down)
  ADD ("/wrong-id", 0, test_wrong_id);
  ADD ("/others-id", 0, test_others_id);
  ADD ("/swapped", 0, test_swapped);
  ADD ("/replaced", 0, test_replaced);
  ADD ("/back", 0, test_back);
  ADD ("/two-roles", 0, test_two_roles);
  ADD ("/created-unknown/by-name", 0, test_created_unknown);
  ADD ("/created-unknown/by-role", 1, test_created_unknown);
  ADD ("/joined", 0, test_joined);
  ADD ("/gone-meanwhile", 0, test_gone_meanwhile);
  ADD ("/hidden", 0, test_hidden);
  ADD ("/gone-once", 0, test_gone_once);
  ADD ("/closed", 0, test_closed);
  ADD ("/closed/moved-from", 1, test_moved_from);
  ADD ("/removed/moved-from", 0, test_moved_from);
  ADD ("/circle", 0, test_circle);
  ADD ("/many-numbered-anew", 0, test_many_numbered_anew);
  return g_test_run ();
}
