/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sync-fixture.h"

#include <string.h>

/* Messages without Message-ID, and a line that breaks at each question while they are copied, moved and uploaded: nobody
 * makes them twice, and nobody takes another one for them */

#define N_STEPS 5

typedef enum
{
  WAY_COPY,
  WAY_COPY_UNSEEN,  /* the bytes of the original are not here */
  WAY_MOVE,         /* in two steps */
  WAY_UPLOAD,
  N_WAYS
} Way;

/* All of the same length */
static GBytes *
make_source (guint number)
{
  char *text = g_strdup_printf ("From: Ada <ada@example.org>\r\nSubject: Thing %u\r\n"
                                "Date: Mon, 2 Nov 2026 10:00:00 +0000\r\n\r\nBody\r\n\r\nnumber %u\r\n", number, number);

  return g_bytes_new_take (text, strlen (text));
}

static void
add_there (SyncFixture *fixture,
           const char  *path,
           guint        number)
{
  g_autoptr (GBytes) source = make_source (number);

  /* The server counts the seconds, and they came in the same one */
  model_add_message (fixture->model, model_find (fixture->model, path), source, 0)->received = 1700000000 * G_TIME_SPAN_SECOND;
}

static void
upload (SyncFixture *fixture,
        guint        number)
{
  g_autoptr (MapiEntryId) work = sync_fixture_folder (fixture, "Work");
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (sources, make_source (number));
  ids = mapi_store_import_messages (MAPI_STORE (fixture->kit.store), work, sources, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
begin (SyncFixture *fixture,
       Way          way)
{
  g_autoptr (MapiEntryId) work = NULL;
  g_autoptr (GPtrArray) ids = NULL;

  fixture->model->features = KIT_REMOTE_HAS_MODSEQ | KIT_REMOTE_HAS_VANISHED;
  model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  add_there (fixture, "Work", 1);
  if (way < WAY_UPLOAD)
    add_there (fixture, "INBOX", 7);
  sync_fixture_sync (fixture);
  if (way == WAY_COPY_UNSEEN)
    sync_fixture_execute (fixture, "UPDATE content SET kind = 2 WHERE id IN (SELECT content FROM message WHERE subject = 'Thing 7')");
  if (way >= WAY_UPLOAD)
    {
      upload (fixture, 7);
      return;
    }
  work = sync_fixture_folder (fixture, "Work");
  ids = sync_fixture_list (fixture, "INBOX");
  sync_fixture_move (fixture, ids, work, way == WAY_MOVE ? MAPI_COPY_MOVE : MAPI_COPY_NONE);
}

static guint
count_there (SyncFixture *fixture,
             const char  *path,
             guint        number)
{
  ModelFolder *folder = model_find (fixture->model, path);
  g_autoptr (GBytes) source = make_source (number);
  guint n = 0;

  for (guint i = 0; i < folder->messages->len; i++)
    {
      ModelMessage *message = g_ptr_array_index (folder->messages, i);

      n += g_bytes_equal (message->source, source);
    }
  return n;
}

/* Meanwhile another one of the same size and second came */
static void
test_cut (SyncFixture   *fixture,
          gconstpointer  data)
{
  guint which = GPOINTER_TO_UINT (data);
  Way way = which % N_WAYS;
  guint step = which / N_WAYS % N_STEPS + 1;
  g_autoptr (GError) error = NULL;

  begin (fixture, way);
  fixture->model->fault = which >= N_WAYS * N_STEPS ? MODEL_FAULT_BEFORE : MODEL_FAULT_AFTER;
  fixture->model->fault_in = (gint) step;
  error = sync_fixture_try (fixture, KIT_PASS_UPLOAD);
  if (error != NULL)
    g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  fixture->model->fault_in = -1;
  add_there (fixture, "Work", 8);
  sync_fixture_sync (fixture);
  g_assert_cmpuint (count_there (fixture, "Work", 7), ==, 1);
  g_assert_cmpuint (count_there (fixture, "Work", 8), ==, 1);
  g_assert_cmpuint (count_there (fixture, "INBOX", 7), ==, way < WAY_MOVE);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM operation"), ==, 0);
  sync_fixture_assert_same (fixture);
}

/* The number that was next before is not known any more: what somebody else put there first is not taken for ours */
static void
test_unmarked (SyncFixture   *fixture,
               gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  begin (fixture, WAY_MOVE);
  add_there (fixture, "Work", 7);
  fixture->model->fault = MODEL_FAULT_BEFORE;
  fixture->model->fault_in = 2;
  error = sync_fixture_try (fixture, KIT_PASS_UPLOAD);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  fixture->model->fault_in = -1;
  sync_fixture_execute (fixture, "UPDATE operation SET mark = 0");
  sync_fixture_sync (fixture);
  g_assert_cmpuint (count_there (fixture, "Work", 7), ==, 2);
  g_assert_cmpuint (count_there (fixture, "INBOX", 7), ==, 0);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM operation"), ==, 0);
  sync_fixture_assert_same (fixture);
}

int
main (int    argc,
      char **argv)
{
  static const char * const ways[] = { "copy", "copy-unseen", "move", "upload" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < 2 * N_WAYS * N_STEPS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/nameless/%s/%s/%u", ways[i % N_WAYS], i < N_WAYS * N_STEPS ? "after" : "before",
                                               i / N_WAYS % N_STEPS + 1);

      g_test_add (path, SyncFixture, GUINT_TO_POINTER (i), sync_fixture_set_up, test_cut, sync_fixture_tear_down);
    }
  g_test_add ("/nameless/unmarked", SyncFixture, NULL, sync_fixture_set_up, test_unmarked, sync_fixture_tear_down);
  return g_test_run ();
}
