/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sync-fixture.h"

/* Messages of which only the headers are here, marked to be fetched or deleted, and what becomes of that */

#define DOWNLOAD MAPI_MSGSTATUS_REMOTE_DOWNLOAD
#define DELETE MAPI_MSGSTATUS_REMOTE_DELETE

/* @n messages without their texts; (transfer full) (element-type MapiEntryId) */
static GPtrArray *
begin (SyncFixture *fixture,
       guint        n)
{
  sync_fixture_fill (fixture, "INBOX", 1, n);
  sync_fixture_sync (fixture);
  sync_fixture_execute (fixture, "UPDATE content SET kind = 2");
  fixture->model->n_fetched = 0;
  return sync_fixture_list (fixture, "INBOX");
}

static void
mark (SyncFixture       *fixture,
      GPtrArray         *ids,
      guint              from,
      guint              n,
      MapiMessageStatus  status)
{
  g_autoptr (GPtrArray) some = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  gboolean partial = TRUE;

  for (guint i = from; i < from + n; i++)
    g_ptr_array_add (some, ids->pdata[i]);
  g_assert_true (mapi_store_mark_remote (MAPI_STORE (fixture->kit.store), some, status, &partial, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (partial);
}

static gint64
count_marked (SyncFixture       *fixture,
              MapiMessageStatus  status)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count (*) FROM message WHERE status & %d", (int) status);

  return sync_fixture_count (fixture, sql);
}

/* All or none of them, as it is one transaction: the last cannot be written */
static void
test_at_once (SyncFixture   *fixture,
              gconstpointer  data)
{
  g_autoptr (GPtrArray) ids = begin (fixture, 1000);
  g_autoptr (GError) error = NULL;

  sync_fixture_execute (fixture, "CREATE TRIGGER stumble BEFORE UPDATE ON message WHEN NEW.id = (SELECT max (id) FROM message)"
                                 " BEGIN SELECT raise (ABORT, 'no'); END");
  g_assert_false (mapi_store_mark_remote (MAPI_STORE (fixture->kit.store), ids, DOWNLOAD, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (count_marked (fixture, DOWNLOAD), ==, 0);
  sync_fixture_execute (fixture, "DROP TRIGGER stumble");
  mark (fixture, ids, 0, ids->len, DOWNLOAD);
  g_assert_cmpint (count_marked (fixture, DOWNLOAD), ==, 1000);
}

static void
test_cancelled_mark (SyncFixture   *fixture,
                     gconstpointer  data)
{
  g_autoptr (GPtrArray) ids = begin (fixture, 10);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (mapi_store_mark_remote (MAPI_STORE (fixture->kit.store), ids, DOWNLOAD, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (count_marked (fixture, DOWNLOAD), ==, 0);
}

static void
get_agent (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->agent = kit_store_agent_new (fixture->kit.store, &error);
  g_assert_no_error (error);
}

/* More is marked to be deleted than was agreed to: nothing is done, and it is said how many it would be */
static void
test_too_many (SyncFixture   *fixture,
               gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->kit.store);
  g_autoptr (MapiEntryId) inbox = NULL;
  g_autoptr (GPtrArray) ids = begin (fixture, 10);
  g_autoptr (GError) error = NULL;
  guint n_fetched = 9, n_deleted = 9;

  inbox = sync_fixture_folder (fixture, "INBOX");
  /* Who fetches has an agent of its own */
  g_clear_object (&fixture->agent);
  mark (fixture, ids, 0, 3, DELETE);
  mark (fixture, ids, 3, 2, DOWNLOAD);
  g_assert_false (mapi_store_transfer_marked (store, inbox, 2, &n_fetched, &n_deleted, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_OBJECT_CHANGED);
  g_assert_cmpuint (n_fetched, ==, 0);
  g_assert_cmpuint (n_deleted, ==, 3);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM message"), ==, 10);
  g_assert_cmpuint (fixture->model->n_fetched, ==, 0);
  g_clear_error (&error);
  g_assert_true (mapi_store_transfer_marked (store, inbox, 3, &n_fetched, &n_deleted, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_fetched, ==, 2);
  g_assert_cmpuint (n_deleted, ==, 3);
  get_agent (fixture);
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
  g_assert_cmpuint (model_find (fixture->model, "INBOX")->messages->len, ==, 7);
}

/* Somebody stops it in the middle of what comes: what came has no mark, what did not has it, what was to be deleted is, and
 * the server hears of that. Another time does the rest, and nothing twice. */
static void
test_stopped (SyncFixture   *fixture,
              gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->kit.store);
  g_autoptr (MapiEntryId) inbox = NULL;
  g_autoptr (GPtrArray) ids = begin (fixture, 252);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  guint n_fetched, n_deleted, n_rest;

  inbox = sync_fixture_folder (fixture, "INBOX");
  g_clear_object (&fixture->agent);
  mark (fixture, ids, 0, 2, DELETE);
  mark (fixture, ids, 2, 250, DOWNLOAD);
  fixture->model->stops = cancellable;
  fixture->model->stops_at = 150;
  g_assert_false (mapi_store_transfer_marked (store, inbox, G_MAXUINT, &n_fetched, &n_deleted, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (n_deleted, ==, 2);
  g_assert_cmpuint (n_fetched, >=, 100);
  g_assert_cmpuint (n_fetched, <, 250);
  g_assert_cmpint (count_marked (fixture, DELETE), ==, 0);
  g_assert_cmpint (count_marked (fixture, DOWNLOAD), ==, 250 - n_fetched);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM message JOIN content ON content.id = content"
                                                " WHERE (kind = 2) <> ((status & 4096) <> 0)"), ==, 0);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM operation WHERE kind = 4"), ==, 2);
  g_clear_error (&error);
  fixture->model->stops = NULL;
  fixture->model->n_fetched = 0;
  g_assert_true (mapi_store_transfer_marked (store, inbox, 0, &n_rest, &n_deleted, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_fetched + n_rest, ==, 250);
  g_assert_cmpuint (fixture->model->n_fetched, ==, n_rest);
  g_assert_cmpuint (n_deleted, ==, 0);
  g_assert_cmpint (count_marked (fixture, DOWNLOAD), ==, 0);
  get_agent (fixture);
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
  g_assert_cmpuint (model_find (fixture->model, "INBOX")->messages->len, ==, 250);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) \
  g_test_add ("/marked" path, SyncFixture, NULL, sync_fixture_set_up, func, sync_fixture_tear_down)
  ADD ("/at-once", test_at_once);
  ADD ("/cancelled", test_cancelled_mark);
  ADD ("/too-many", test_too_many);
  ADD ("/stopped", test_stopped);
  return g_test_run ();
}
