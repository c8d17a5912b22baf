/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sync-fixture.h"

#include <glib/gstdio.h>
#include <kit-agent-private.h>
#include <kit-server.h>
#include <kit-store-private.h>

static void
test_first (SyncFixture   *fixture,
            gconstpointer  data)
{
  model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  model_add_folder (fixture->model, "Work/Äpfel", MAPI_FOLDER_ROLE_NONE);
  model_add_folder (fixture->model, "Gesendet", MAPI_FOLDER_ROLE_SENT);
  sync_fixture_fill (fixture, "INBOX", 0, 450);
  sync_fixture_fill (fixture, "Work/Äpfel", 1000, 3);
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
  g_assert_cmpuint (fixture->model->n_fetched, ==, 453);
  g_assert_cmpuint (fixture->model->n_whole, >, 200);
  /* Once more: nothing is fetched again */
  sync_fixture_sync (fixture);
  g_assert_cmpuint (fixture->model->n_fetched, ==, 453);
  sync_fixture_assert_same (fixture);
}

static void
test_changes (SyncFixture   *fixture,
              gconstpointer  data)
{
  ModelFolder *inbox = model_find (fixture->model, "INBOX");

  fixture->model->features = (KitRemoteFeatures) GPOINTER_TO_UINT (data);
  sync_fixture_fill (fixture, "INBOX", 0, 20);
  sync_fixture_sync (fixture);
  model_set_flags (fixture->model, inbox, sync_fixture_message (fixture, "INBOX", 1), KIT_FLAG_FLAGGED);
  model_set_keyword (fixture->model, inbox, sync_fixture_message (fixture, "INBOX", 2), "Later", TRUE);
  model_expunge (fixture->model, inbox, sync_fixture_message (fixture, "INBOX", 5));
  sync_fixture_fill (fixture, "INBOX", 50, 2);
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
}

/* Both changed, and of one message different flags: nobody's change is lost */
static void
test_both (SyncFixture   *fixture,
           gconstpointer  data)
{
  ModelFolder *inbox = model_find (fixture->model, "INBOX");
  g_autoptr (GPtrArray) ids = NULL;

  sync_fixture_fill (fixture, "INBOX", 1, 1);
  sync_fixture_sync (fixture);
  ids = sync_fixture_list (fixture, "INBOX");
  sync_fixture_set_read (fixture, ids, TRUE);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM operation"), ==, 1);
  model_set_flags (fixture->model, inbox, sync_fixture_message (fixture, "INBOX", 0), KIT_FLAG_FLAGGED);
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_message (fixture, "INBOX", 0)->flags, ==, KIT_FLAG_READ | KIT_FLAG_FLAGGED);
  sync_fixture_assert_same (fixture);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM operation"), ==, 0);
}

/* The server's keywords are the user's; those in a header are of whoever wrote the message */
static void
test_keywords (SyncFixture   *fixture,
               gconstpointer  data)
{
  static const char text[] = "From: a@example.org\r\nSubject: Offer\r\nMessage-ID: <offer@example.org>\r\n"
                             "Keywords: Important\r\nDate: Tue, 3 Nov 2026 10:00:00 +0000\r\n\r\nBuy\r\n";
  ModelFolder *inbox = model_find (fixture->model, "INBOX");
  g_autoptr (GBytes) source = g_bytes_new_static (text, strlen (text));

  for (guint i = 0; i < 2; i++)
    model_add_message (fixture->model, inbox, source, 0);
  model_set_keyword (fixture->model, inbox, sync_fixture_message (fixture, "INBOX", 1), "Garden_party", TRUE);
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM message WHERE keywords IS NULL"), ==, 1);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM message WHERE"
                                                " keywords = char(10) || 'Garden_party' || char(10)"), ==, 1);
}

/* New mail is told of but where somebody does not want to hear of its conversation: there it is read, on the server too */
static void
test_muted (SyncFixture   *fixture,
            gconstpointer  data)
{
  ModelFolder *inbox = model_find (fixture->model, "INBOX");
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GError) error = NULL;

  sync_fixture_fill (fixture, "INBOX", 1, 2);
  sync_fixture_sync (fixture);
  model_set_keyword (fixture->model, inbox, sync_fixture_message (fixture, "INBOX", 0), "$MUTED", TRUE);
  sync_fixture_sync (fixture);
  for (guint i = 1; i <= 2; i++)
    {
      g_autofree char *text = g_strdup_printf ("From: a@example.org\r\nSubject: Re: Message %u\r\nMessage-ID: <r%u@example.org>\r\n"
                                               "References: <m%u@example.org>\r\nDate: Tue, 3 Nov 2026 10:00:00 +0000\r\n"
                                               "Disposition-Notification-To: a@example.org\r\n\r\nYes\r\n", i, i, i);
      g_autoptr (GBytes) source = g_bytes_new (text, strlen (text));

      model_add_message (fixture->model, inbox, source, 0);
    }
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_message (fixture, "INBOX", 2)->flags, ==, KIT_FLAG_READ);
  g_assert_cmpint (sync_fixture_message (fixture, "INBOX", 3)->flags, ==, 0);
  sync_fixture_assert_same (fixture);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT sum (n_unread) FROM folder"), ==, 3);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM operation"), ==, 0);
  /* No receipt is due of what nobody read */
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM message WHERE subject = 'Re: Message 1' AND"
                                                " flags & 256"), ==, 0);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM journal JOIN message ON message.id = journal.object"
                                                " WHERE event = 2 AND subject LIKE 'Re: %'"), ==, 1);
}

static void
test_moves (SyncFixture   *fixture,
            gconstpointer  data)
{
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (MapiEntryId) work = NULL;

  fixture->model->features = (KitRemoteFeatures) GPOINTER_TO_UINT (data);
  model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  sync_fixture_fill (fixture, "INBOX", 0, 5);
  sync_fixture_sync (fixture);
  work = sync_fixture_folder (fixture, "Work");
  ids = sync_fixture_list (fixture, "INBOX");
  g_ptr_array_set_size (ids, 2);
  sync_fixture_move (fixture, ids, work, MAPI_COPY_MOVE);
  sync_fixture_set_read (fixture, ids, FALSE);
  sync_fixture_sync (fixture);
  g_assert_cmpuint (model_find (fixture->model, "Work")->messages->len, ==, 2);
  sync_fixture_assert_same (fixture);
  /* Known by their new numbers, nothing was fetched again */
  g_assert_cmpuint (fixture->model->n_fetched, ==, 5);
  sync_fixture_move (fixture, ids, work, MAPI_COPY_NONE);
  sync_fixture_sync (fixture);
  g_assert_cmpuint (model_find (fixture->model, "Work")->messages->len, ==, 4);
  sync_fixture_assert_same (fixture);
  g_assert_cmpuint (fixture->model->n_fetched, ==, 5);
}

/* Moved by another program: the body that is here is used again */
static void
test_moved_there (SyncFixture   *fixture,
                  gconstpointer  data)
{
  ModelFolder *work = model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  ModelFolder *inbox = model_find (fixture->model, "INBOX");

  sync_fixture_fill (fixture, "INBOX", 0, 5);
  sync_fixture_sync (fixture);
  model_move (fixture->model, inbox, sync_fixture_message (fixture, "INBOX", 1), work);
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
  model_move (fixture->model, work, sync_fixture_message (fixture, "Work", 0), inbox);
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
  g_assert_cmpuint (fixture->model->n_fetched, ==, 5);
}

static void
test_append (SyncFixture   *fixture,
             gconstpointer  data)
{
  g_autoptr (MapiEntryId) inbox = NULL;
  g_autoptr (MapiEntryId) draft = NULL;
  g_autoptr (GError) error = NULL;

  fixture->model->features = (KitRemoteFeatures) GPOINTER_TO_UINT (data);
  sync_fixture_sync (fixture);
  inbox = sync_fixture_folder (fixture, "INBOX");
  draft = kit_fixture_save (&fixture->kit, inbox, "Written here");
  /* Done there, but the answer is lost: not done again */
  fixture->model->fault = MODEL_FAULT_AFTER;
  fixture->model->fault_in = 1;
  error = sync_fixture_try (fixture, KIT_PASS_UPLOAD);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_assert_cmpuint (model_find (fixture->model, "INBOX")->messages->len, ==, 1);
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_cmpuint (model_find (fixture->model, "INBOX")->messages->len, ==, 1);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM message"), ==, 1);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM operation"), ==, 0);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT uid FROM location"), ==, 1);
}

static void
rewrite (SyncFixture       *fixture,
         const MapiEntryId *id,
         const char        *subject)
{
  g_autoptr (MapiContent) content = kit_fixture_make_draft (subject, "Text", "bob@example.org");
  g_autoptr (GError) error = NULL;
  g_autoptr (MapiEntryId) same = mapi_store_save_message (MAPI_STORE (fixture->kit.store), NULL, id, content, 0,
                                                          MAPI_SAVE_FORCE, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (same);
}

static GPtrArray *
move_to (SyncFixture    *fixture,
         GPtrArray      *ids,
         MapiFolderRole  role)
{
  g_autoptr (MapiEntryId) folder = kit_fixture_role (&fixture->kit, role);
  g_autoptr (GError) error = NULL;
  GPtrArray *moved = mapi_store_copy_messages (MAPI_STORE (fixture->kit.store), ids, folder, MAPI_COPY_MOVE, NULL, NULL, &error);

  g_assert_no_error (error);
  return moved;
}

/* However often it is written anew before the server hears of it, there is one draft, and none once it is in the
 * queue, which is nobody's but ours */
static void
test_rewritten (SyncFixture   *fixture,
                gconstpointer  data)
{
  g_autoptr (MapiEntryId) inbox = NULL;
  g_autoptr (MapiEntryId) draft = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GPtrArray) moved = NULL;

  sync_fixture_sync (fixture);
  inbox = sync_fixture_folder (fixture, "INBOX");
  draft = kit_fixture_save (&fixture->kit, inbox, "First");
  sync_fixture_sync (fixture);
  rewrite (fixture, draft, "Second");
  rewrite (fixture, draft, "Third");
  sync_fixture_sync (fixture);
  g_assert_cmpuint (model_find (fixture->model, "INBOX")->messages->len, ==, 1);
  rewrite (fixture, draft, "Fourth");
  g_ptr_array_add (ids, draft);
  moved = move_to (fixture, ids, MAPI_FOLDER_ROLE_OUTBOX);
  rewrite (fixture, moved->pdata[0], "Fifth");
  sync_fixture_sync (fixture);
  g_assert_cmpuint (model_find (fixture->model, "INBOX")->messages->len, ==, 0);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM operation"), ==, 0);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM location"), ==, 0);
}

/* The line breaks while it is on its way there, written anew or put into the queue meanwhile, and once more when that is
 * looked for. @data: 0: and once more written anew, 1: out of the queue again, 2: before the line broke */
static void
test_rewritten_on_its_way (SyncFixture   *fixture,
                           gconstpointer  data)
{
  g_autoptr (MapiEntryId) inbox = NULL;
  g_autoptr (MapiEntryId) draft = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GPtrArray) queued = NULL;
  g_autoptr (GError) error = NULL;

  sync_fixture_sync (fixture);
  inbox = sync_fixture_folder (fixture, "INBOX");
  draft = kit_fixture_save (&fixture->kit, inbox, "Draft, first");
  g_ptr_array_add (ids, draft);
  for (guint i = 0; i < 2; i++)
    {
      fixture->model->fault = i == 0 ? MODEL_FAULT_AFTER : MODEL_FAULT_BEFORE;
      fixture->model->fault_in = 1;
      g_clear_error (&error);
      error = sync_fixture_try (fixture, KIT_PASS_UPLOAD);
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
      g_clear_error (&error);
      if (i == 0)
        {
          sync_fixture_execute (fixture, "UPDATE operation SET taken = 1");
          if (data == NULL)
            rewrite (fixture, draft, "Draft, once more");
          else
            queued = move_to (fixture, ids, MAPI_FOLDER_ROLE_OUTBOX);
          if (GPOINTER_TO_UINT (data) == 2)
            sync_fixture_move (fixture, queued, inbox, MAPI_COPY_MOVE);
        }
    }
  if (data == NULL)
    rewrite (fixture, draft, "Draft, last");
  else if (GPOINTER_TO_UINT (data) == 1)
    sync_fixture_move (fixture, queued, inbox, MAPI_COPY_MOVE);
  sync_fixture_sync (fixture);
  g_assert_cmpuint (model_find (fixture->model, "INBOX")->messages->len, ==, 1);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM operation"), ==, 0);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM location WHERE message IS NOT NULL"), ==, 1);
  sync_fixture_assert_same (fixture);
}

/* Other numbers: every message is found again without its body being fetched, what waits is kept */
static void
test_renumber (SyncFixture   *fixture,
               gconstpointer  data)
{
  ModelFolder *inbox = model_find (fixture->model, "INBOX");
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GPtrArray) first = g_ptr_array_new ();

  fixture->model->has_names = GPOINTER_TO_UINT (data) != 0;
  sync_fixture_fill (fixture, "INBOX", 0, 300);
  sync_fixture_sync (fixture);
  ids = sync_fixture_list (fixture, "INBOX");
  model_renumber (fixture->model, inbox);
  g_ptr_array_add (first, g_ptr_array_index (ids, 10));
  sync_fixture_set_read (fixture, first, TRUE);
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
  g_assert_cmpuint (fixture->model->n_fetched, ==, 300);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM location WHERE remote_id IS NOT NULL"), ==,
                   fixture->model->has_names ? 300 : 0);
}

/* A deleted one as well, however often that happens before the server is told */
static void
test_renumber_deleted (SyncFixture   *fixture,
                       gconstpointer  data)
{
  ModelFolder *inbox = model_find (fixture->model, "INBOX");
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GError) error = NULL;

  sync_fixture_fill (fixture, "INBOX", 0, 5);
  sync_fixture_sync (fixture);
  ids = sync_fixture_list (fixture, "INBOX");
  g_ptr_array_set_size (ids, 1);
  g_assert_true (mapi_store_delete_messages (MAPI_STORE (fixture->kit.store), ids, MAPI_DELETE_NONE, NULL, NULL, &error));
  sync_fixture_set_next_try (fixture, G_MAXINT64);
  for (guint i = 0; i < 2; i++)
    {
      model_renumber (fixture->model, inbox);
      sync_fixture_sync (fixture);
    }
  sync_fixture_set_next_try (fixture, 0);
  sync_fixture_sync (fixture);
  g_assert_cmpuint (inbox->messages->len, ==, 4);
  sync_fixture_assert_same (fixture);
}

/* A listing that broke off before it was known what its numbers belong to, and other numbers since */
static void
test_renumber_half (SyncFixture   *fixture,
                    gconstpointer  data)
{
  ModelFolder *inbox = model_find (fixture->model, "INBOX");
  g_autoptr (GError) error = NULL;

  sync_fixture_fill (fixture, "INBOX", 0, 20);
  fixture->model->fault = MODEL_FAULT_WITHIN;
  fixture->model->fault_in = 2;
  error = sync_fixture_try (fixture, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM message"), >, 0);
  model_renumber (fixture->model, inbox);
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
}

/* Whether an upload was done cannot be told by numbers that mean something else now */
static void
test_renumber_append (SyncFixture   *fixture,
                      gconstpointer  data)
{
  ModelFolder *inbox = model_find (fixture->model, "INBOX");
  g_autoptr (MapiEntryId) folder = NULL;
  g_autoptr (MapiEntryId) draft = NULL;
  g_autoptr (GError) error = NULL;

  sync_fixture_fill (fixture, "INBOX", 0, 5);
  sync_fixture_sync (fixture);
  folder = sync_fixture_folder (fixture, "INBOX");
  draft = kit_fixture_save (&fixture->kit, folder, "Written here");
  fixture->model->fault = MODEL_FAULT_AFTER;
  fixture->model->fault_in = 1;
  error = sync_fixture_try (fixture, KIT_PASS_UPLOAD);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  model_renumber (fixture->model, inbox);
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_cmpuint (inbox->messages->len, ==, 6);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM operation"), ==, 0);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM message"), ==, 6);
}

/* The line breaks while it is asked what became of a message: the operation waits on, and is settled later */
static void
test_broken_doubt (SyncFixture   *fixture,
                   gconstpointer  data)
{
  ModelFolder *inbox = model_find (fixture->model, "INBOX");
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GError) error = NULL;

  sync_fixture_fill (fixture, "INBOX", 1, 1);
  sync_fixture_sync (fixture);
  ids = sync_fixture_list (fixture, "INBOX");
  sync_fixture_set_read (fixture, ids, TRUE);
  model_expunge (fixture->model, inbox, g_ptr_array_index (inbox->messages, 0));
  fixture->model->fault = MODEL_FAULT_BEFORE;
  fixture->model->fault_in = 2;
  error = sync_fixture_try (fixture, KIT_PASS_UPLOAD);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM operation WHERE taken = 0"), ==, 1);
  sync_fixture_sync (fixture);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM operation"), ==, 0);
  sync_fixture_assert_same (fixture);
}

static void
test_quota (SyncFixture   *fixture,
            gconstpointer  data)
{
  g_autoptr (MapiEntryId) inbox = NULL;
  g_autoptr (MapiEntryId) draft = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  MapiProperties *row;

  sync_fixture_sync (fixture);
  inbox = sync_fixture_folder (fixture, "INBOX");
  fixture->model->over_quota = TRUE;
  draft = kit_fixture_save (&fixture->kit, inbox, "Too much");
  sync_fixture_sync (fixture);
  rows = mapi_store_list_operations (MAPI_STORE (fixture->kit.store), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpstr (mapi_properties_get_string (row, MAPI_PR_OUTGOING_ERROR), ==, "Over quota");
  fixture->model->over_quota = FALSE;
  g_assert_true (mapi_store_retry_operation (MAPI_STORE (fixture->kit.store),
                                             mapi_properties_get_int64 (row, MAPI_PR_CHANGE_NUMBER, 0),
                                             NULL, &error));
  sync_fixture_sync (fixture);
  g_assert_cmpuint (model_find (fixture->model, "INBOX")->messages->len, ==, 1);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM operation"), ==, 0);
}

static void
test_folders (SyncFixture   *fixture,
              gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->kit.store);
  g_autoptr (MapiEntryId) top = kit_fixture_role (&fixture->kit, MAPI_FOLDER_ROLE_IPM_SUBTREE);
  g_autoptr (MapiEntryId) folder = NULL;
  g_autoptr (MapiEntryId) child = NULL;
  g_autoptr (MapiEntryId) moved = NULL;
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GError) error = NULL;

  sync_fixture_fill (fixture, "INBOX", 0, 3);
  sync_fixture_sync (fixture);
  folder = mapi_store_create_folder (store, top, MAPI_FOLDER_GENERIC, "New", NULL, FALSE, NULL, &error);
  child = mapi_store_create_folder (store, folder, MAPI_FOLDER_GENERIC, "Child", NULL, FALSE, NULL, &error);
  ids = sync_fixture_list (fixture, "INBOX");
  sync_fixture_move (fixture, ids, child, MAPI_COPY_MOVE);
  sync_fixture_sync (fixture);
  g_assert_nonnull (model_find (fixture->model, "New/Child"));
  g_assert_cmpuint (model_find (fixture->model, "New/Child")->messages->len, ==, 3);
  sync_fixture_assert_same (fixture);
  moved = mapi_store_copy_folder (store, folder, top, "Renamed", MAPI_COPY_MOVE, NULL, &error);
  g_assert_no_error (error);
  sync_fixture_sync (fixture);
  g_assert_nonnull (model_find (fixture->model, "Renamed/Child"));
  sync_fixture_assert_same (fixture);
  g_assert_true (mapi_store_delete_folder (store, moved, MAPI_DELETE_FOLDERS | MAPI_DELETE_MESSAGES, NULL,
                                           &error));
  g_assert_no_error (error);
  sync_fixture_sync (fixture);
  g_assert_null (model_find (fixture->model, "Renamed"));
  sync_fixture_assert_same (fixture);
}

/* A folder that somebody else put mail into is not deleted with it */
static void
test_delete_full (SyncFixture   *fixture,
                  gconstpointer  data)
{
  g_autoptr (MapiEntryId) work = NULL;
  g_autoptr (GError) error = NULL;

  model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  sync_fixture_sync (fixture);
  work = sync_fixture_folder (fixture, "Work");
  g_assert_true (mapi_store_delete_folder (MAPI_STORE (fixture->kit.store), work, MAPI_DELETE_NONE, NULL,
                                           &error));
  g_assert_no_error (error);
  sync_fixture_fill (fixture, "Work", 7, 1);
  sync_fixture_sync (fixture);
  g_assert_nonnull (model_find (fixture->model, "Work"));
  sync_fixture_assert_same (fixture);
}

/* A folder missing from one list is kept when it can be opened */
static void
test_vanished_folder (SyncFixture   *fixture,
                      gconstpointer  data)
{
  model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  sync_fixture_fill (fixture, "Work", 0, 3);
  sync_fixture_sync (fixture);
  model_remove_folder (fixture->model, model_find (fixture->model, "Work"));
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM folder WHERE name = 'Work'"), ==, 0);
  /* Its bodies are kept for a while */
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM tombstone"), ==, 3);
}

static void
test_fetch_now (SyncFixture   *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  g_autoptr (MapiContent) content = NULL;
  g_autoptr (KitRemote) remote = KIT_REMOTE (model_remote_new (fixture->model));
  KitPass pass = { fixture->kit.store, remote, KIT_PASS_SPARING };
  gint64 key;

  sync_fixture_fill (fixture, "INBOX", 0, 3);
  g_ptr_array_add (paths, (gpointer) "");
  g_assert_true (kit_remote_connect (remote, NULL, &error));
  g_assert_true (kit_pass_run_folders (&pass, paths, &error));
  g_assert_no_error (error);
  ids = sync_fixture_list (fixture, "INBOX");
  g_assert_cmpuint (ids->len, ==, 3);
  g_assert_cmpuint (fixture->model->n_fetched, ==, 0);
  content = MAPI_STORE_GET_CLASS (fixture->kit.store)->load_message (MAPI_STORE (fixture->kit.store),
                                                                     g_ptr_array_index (ids, 1), NULL,
                                                                     &error);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNABLE_TO_COMPLETE);
  g_clear_error (&error);
  key = kit_store_parse_id (fixture->kit.store, g_ptr_array_index (ids, 1), MAPI_OBJECT_MESSAGE, NULL);
  g_array_append_val (keys, key);
  g_assert_true (kit_store_agent_fetch (fixture->agent, keys, NULL, &error));
  g_assert_no_error (error);
  content = mapi_store_load_message (MAPI_STORE (fixture->kit.store), g_ptr_array_index (ids, 1), NULL,
                                     &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->model->n_fetched, ==, 1);
}

/* The file with the texts is gone: what the server has comes again, and nothing is empty as if it had always been.
 * @data: its numbers there are not known just then */
static void
test_texts_gone (SyncFixture   *fixture,
                 gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->kit.folder, "bodies.sqlite", NULL);
  g_autoptr (GError) error = NULL;

  sync_fixture_fill (fixture, "INBOX", 0, 5);
  sync_fixture_sync (fixture);
  g_assert_cmpuint (fixture->model->n_fetched, ==, 5);
  if (GPOINTER_TO_UINT (data))
    {
      model_renumber (fixture->model, model_find (fixture->model, "INBOX"));
      fixture->model->fault = MODEL_FAULT_BEFORE;
      fixture->model->fault_in = 2;
      error = sync_fixture_try (fixture, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD);
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
      g_clear_error (&error);
      g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM location WHERE uid < 0"), ==, 5);
    }
  for (guint i = 0; i < 2; i++)
    {
      g_clear_object (&fixture->agent);
      mapi_provider_logoff (MAPI_PROVIDER (fixture->kit.store));
      if (i == 0)
        g_assert_cmpint (g_unlink (path), ==, 0);
      kit_fixture_reopen (&fixture->kit);
      model_store_set_model (MODEL_STORE (fixture->kit.store), fixture->model);
      fixture->agent = kit_store_agent_new (fixture->kit.store, &error);
      g_assert_no_error (error);
      g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM content WHERE kind = 2"), ==, i == 0 ? 5 : 0);
      sync_fixture_sync (fixture);
      g_assert_cmpuint (fixture->model->n_fetched, ==, 10);
      sync_fixture_assert_same (fixture);
    }
}

static void
test_lock (SyncFixture   *fixture,
           gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (kit_store_agent_new (fixture->kit.store, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_BUSY);
}

static KitAgent *
create_agent (MapiProvider  *provider,
              GError       **error)
{
  return kit_store_agent_new (KIT_STORE (provider), error);
}

static gpointer
call_thread (gpointer data)
{
  for (guint i = 0; i < 100; i++)
    {
      GError *error = NULL;
      KitAgent *agent = kit_server_enter (data, &error);

      g_assert_no_error (error);
      g_assert_nonnull (agent);
      kit_server_leave (data);
    }
  return NULL;
}

/* Who comes as the last one leaves waits for that one's lock, and so does the agent that stays */
static void
test_server_calls (SyncFixture   *fixture,
                   gconstpointer  data)
{
  KitServer *server = kit_server_new (MAPI_PROVIDER (fixture->kit.store), create_agent, "closed");
  GThread *threads[3];
  GError *error = NULL;

  g_clear_object (&fixture->agent);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("call", call_thread, server);
  kit_server_start (server, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  kit_server_stop (server);
  g_assert_null (kit_server_enter (server, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT);
  g_clear_error (&error);
  kit_server_free (server);
}

/* While it runs, what is changed here goes there by itself */
static void
test_live (SyncFixture   *fixture,
           gconstpointer  data)
{
  g_autoptr (GPtrArray) ids = NULL;
  gint64 end = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;

  sync_fixture_fill (fixture, "INBOX", 1, 1);
  kit_agent_start (fixture->agent);
  sync_fixture_sync (fixture);
  ids = sync_fixture_list (fixture, "INBOX");
  sync_fixture_set_read (fixture, ids, TRUE);
  while (sync_fixture_count (fixture, "SELECT count(*) FROM operation") > 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (10000);
    }
  g_assert_cmpint (sync_fixture_message (fixture, "INBOX", 0)->flags, ==, KIT_FLAG_READ);
}

/* New mail is told in the moment in which somebody wants nothing but what waits here to be told: it is looked for all the
 * same, and at once */
static void
test_told_meanwhile (SyncFixture   *fixture,
                     gconstpointer  data)
{
  KitAgentPrivate *priv = kit_agent_get_private (fixture->agent);
  gint64 end = g_get_monotonic_time () + 60 * G_TIME_SPAN_SECOND;

  kit_agent_start (fixture->agent);
  sync_fixture_sync (fixture);
  sync_fixture_fill (fixture, "INBOX", 1, 1);
  g_mutex_lock (&priv->mutex);
  g_ptr_array_add (priv->places, g_strdup ("INBOX"));
  priv->n_asked++;
  priv->wanted |= KIT_PASS_UPLOAD;
  g_cond_broadcast (&priv->cond);
  g_mutex_unlock (&priv->mutex);
  while (sync_fixture_count (fixture, "SELECT count(*) FROM message") == 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_usleep (10000);
    }
}

/* Whoever closes the program does not wait for the first synchronization of a large mailbox */
static void
test_stop (SyncFixture   *fixture,
           gconstpointer  data)
{
  gboolean begun = FALSE;

  sync_fixture_fill (fixture, "INBOX", 1, 2000);
  kit_agent_start (fixture->agent);
  while (!begun)
    {
      g_mutex_lock (&fixture->model->mutex);
      begun = fixture->model->n_connects > 0;
      g_mutex_unlock (&fixture->model->mutex);
      g_usleep (1000);
    }
  g_clear_object (&fixture->agent);
  g_assert_null (fixture->agent);
}

static void
test_drop (SyncFixture   *fixture,
           gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->kit.store);
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (MapiEntryId) work = NULL;
  g_autoptr (GError) error = NULL;
  gboolean partial;

  model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  sync_fixture_fill (fixture, "INBOX", 1, 4);
  sync_fixture_sync (fixture);
  work = sync_fixture_folder (fixture, "Work");
  ids = sync_fixture_list (fixture, "INBOX");
  sync_fixture_set_read (fixture, ids, TRUE);
  g_ptr_array_set_size (ids, 2);
  sync_fixture_move (fixture, ids, work, MAPI_COPY_MOVE);
  g_ptr_array_set_size (ids, 1);
  g_assert_true (mapi_store_delete_messages (store, ids, MAPI_DELETE_NONE, &partial, NULL, &error));
  rows = mapi_store_list_operations (store, NULL, &error);
  g_assert_cmpuint (rows->len, ==, 4);
  for (guint i = rows->len; i-- > 0;)
    g_assert_true (mapi_store_drop_operation (store,
                                              mapi_properties_get_int64 (g_ptr_array_index (rows, i),
                                                                         MAPI_PR_CHANGE_NUMBER, 0),
                                              NULL, &error));
  g_assert_no_error (error);
  sync_fixture_sync (fixture);
  g_assert_cmpuint (model_find (fixture->model, "INBOX")->messages->len, ==, 4);
  g_assert_cmpint (sync_fixture_message (fixture, "INBOX", 0)->flags, ==, 0);
  sync_fixture_assert_same (fixture);
  g_assert_false (mapi_store_drop_operation (store, 4711, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
}

int
main (int    argc,
      char **argv)
{
  const guint all = KIT_REMOTE_HAS_MODSEQ | KIT_REMOTE_HAS_VANISHED | KIT_REMOTE_MAPS_NUMBERS |
                    KIT_REMOTE_CAN_MOVE;

  g_test_init (&argc, &argv, NULL);
#define ADD(path, data, func) \
  g_test_add ("/sync" path, SyncFixture, GUINT_TO_POINTER (data), sync_fixture_set_up, func, \
              sync_fixture_tear_down)
  ADD ("/first", 0, test_first);
  ADD ("/changes/vanished", all, test_changes);
  ADD ("/changes/near", all | KIT_REMOTE_IS_NEAR, test_changes);
  ADD ("/changes/modseq", KIT_REMOTE_HAS_MODSEQ, test_changes);
  ADD ("/changes/plain", 0, test_changes);
  ADD ("/both", 0, test_both);
  ADD ("/keywords", 0, test_keywords);
  ADD ("/muted", 0, test_muted);
  ADD ("/moves/mapped", all, test_moves);
  ADD ("/moves/plain", 0, test_moves);
  ADD ("/moved-there", 0, test_moved_there);
  ADD ("/append/mapped", all, test_append);
  ADD ("/append/plain", 0, test_append);
  ADD ("/rewritten", 0, test_rewritten);
  ADD ("/rewritten/on-its-way", 0, test_rewritten_on_its_way);
  ADD ("/rewritten/on-its-way/queued", 1, test_rewritten_on_its_way);
  ADD ("/rewritten/on-its-way/queued/at-once", 2, test_rewritten_on_its_way);
  ADD ("/renumber", 0, test_renumber);
  ADD ("/renumber/names", 1, test_renumber);
  ADD ("/renumber/deleted", 0, test_renumber_deleted);
  ADD ("/renumber/half", 0, test_renumber_half);
  ADD ("/renumber/append", 0, test_renumber_append);
  ADD ("/broken-doubt", 0, test_broken_doubt);
  ADD ("/quota", 0, test_quota);
  ADD ("/folders", 0, test_folders);
  ADD ("/delete-full", 0, test_delete_full);
  ADD ("/vanished-folder", 0, test_vanished_folder);
  ADD ("/fetch-now", 0, test_fetch_now);
  ADD ("/texts-gone", 0, test_texts_gone);
  ADD ("/texts-gone/renumbered", 1, test_texts_gone);
  ADD ("/lock", 0, test_lock);
  ADD ("/server/calls", 0, test_server_calls);
  ADD ("/live", 0, test_live);
  ADD ("/told-meanwhile", 0, test_told_meanwhile);
  ADD ("/stop", 0, test_stop);
  ADD ("/drop", 0, test_drop);
  return g_test_run ();
}
