/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sync-fixture.h"

#include <string.h>

/* The line breaks while something is put into a folder, and somebody else puts another text there under the same
 * Message-ID: neither is taken for the other */

typedef enum
{
  WAY_IMPORT,
  WAY_DRAFT,  /* written here, every time it is sent its bytes are others */
  WAY_COPY,
  WAY_MOVE,
  N_WAYS
} Way;

/* Ours and theirs are of the same length */
static GBytes *
make_source (const char *text)
{
  char *source = g_strdup_printf ("From: Ada <ada@example.org>\r\nSubject: Thing\r\nMessage-ID: <thing@example.org>\r\n"
                                  "Date: Mon, 2 Nov 2026 10:00:00 +0000\r\n\r\nThis is %s.\r\n", text);

  return g_bytes_new_take (source, strlen (source));
}

static void
add_there (SyncFixture *fixture,
           const char  *path,
           const char  *text)
{
  g_autoptr (GBytes) source = make_source (text);

  model_add_message (fixture->model, model_find (fixture->model, path), source, 0);
}

static void
import (SyncFixture *fixture)
{
  g_autoptr (MapiEntryId) work = sync_fixture_folder (fixture, "Work");
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (sources, make_source ("ours"));
  ids = mapi_store_import_messages (MAPI_STORE (fixture->kit.store), work, sources, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* @id: (nullable): of what is written anew. (transfer full) */
static MapiEntryId *
write_draft (SyncFixture       *fixture,
             const MapiEntryId *id,
             const char        *text)
{
  g_autoptr (MapiEntryId) work = sync_fixture_folder (fixture, "Work");
  g_autoptr (MapiContent) content = kit_fixture_make_draft ("Draft, a thing", text, "bob@example.org");
  g_autoptr (GError) error = NULL;
  MapiEntryId *saved;

  mapi_properties_set_string (mapi_content_get_properties (content), MAPI_PR_INTERNET_MESSAGE_ID, "<thing@example.org>");
  saved = mapi_store_save_message (MAPI_STORE (fixture->kit.store), id == NULL ? work : NULL, id, content, 0,
                                   MAPI_SAVE_FORCE, NULL, &error);
  g_assert_no_error (error);
  return saved;
}

static void
begin (SyncFixture *fixture,
       Way          way)
{
  g_autoptr (MapiEntryId) work = NULL;
  g_autoptr (MapiEntryId) draft = NULL;
  g_autoptr (GPtrArray) ids = NULL;

  model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  sync_fixture_fill (fixture, "Work", 4, 1);
  if (way == WAY_COPY || way == WAY_MOVE)
    add_there (fixture, "INBOX", "ours");
  sync_fixture_sync (fixture);
  if (way == WAY_IMPORT)
    import (fixture);
  else if (way == WAY_DRAFT)
    draft = write_draft (fixture, NULL, "This is ours.");
  if (way != WAY_COPY && way != WAY_MOVE)
    return;
  work = sync_fixture_folder (fixture, "Work");
  ids = sync_fixture_list (fixture, "INBOX");
  sync_fixture_move (fixture, ids, work, way == WAY_MOVE ? MAPI_COPY_MOVE : MAPI_COPY_NONE);
}

static guint
count_there (SyncFixture *fixture,
             const char  *text)
{
  ModelFolder *folder = model_find (fixture->model, "Work");
  g_autofree char *line = g_strdup_printf ("This is %s.", text);
  guint n = 0;

  for (guint i = 0; i < folder->messages->len; i++)
    {
      ModelMessage *message = g_ptr_array_index (folder->messages, i);

      n += g_strstr_len (g_bytes_get_data (message->source, NULL), (gssize) g_bytes_get_size (message->source), line) != NULL;
    }
  return n;
}

/* @listed: all there is was listed before anything is tried again */
static void
settle (SyncFixture *fixture,
        gboolean     listed)
{
  if (listed)
    {
      sync_fixture_set_next_try (fixture, G_MAXINT64);
      sync_fixture_sync (fixture);
      sync_fixture_set_next_try (fixture, 0);
    }
  sync_fixture_settle (fixture);
}

static void
test_namesake (SyncFixture   *fixture,
               gconstpointer  data)
{
  guint which = GPOINTER_TO_UINT (data);
  Way way = which % N_WAYS;

  begin (fixture, way);
  sync_fixture_cut (fixture, which / N_WAYS % 2 ? MODEL_FAULT_AFTER : MODEL_FAULT_BEFORE, way == WAY_COPY ? 2 : 1);
  add_there (fixture, "Work", "else");
  settle (fixture, which / N_WAYS / 2 % 2 != 0);
  g_assert_cmpuint (count_there (fixture, "ours"), ==, 1);
  g_assert_cmpuint (count_there (fixture, "else"), ==, 1);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, way == WAY_COPY);
}

/* The earlier text of a draft may be there as well, or may have been left there: the last one is not taken for uploaded
 * because of it. @data: it was listed before */
static void
test_earlier (SyncFixture   *fixture,
              gconstpointer  data)
{
  g_autoptr (MapiEntryId) draft = NULL;
  g_autoptr (MapiEntryId) same = NULL;

  begin (fixture, N_WAYS);
  draft = write_draft (fixture, NULL, "This is first.");
  sync_fixture_cut (fixture, MODEL_FAULT_AFTER, 1);
  g_assert_cmpuint (count_there (fixture, "first"), ==, 1);
  same = write_draft (fixture, draft, "This is ours.");
  /* What is to be said of the first is given up */
  sync_fixture_execute (fixture, "DELETE FROM operation WHERE kind = 4");
  sync_fixture_cut (fixture, MODEL_FAULT_BEFORE, 1);
  settle (fixture, data != NULL);
  g_assert_cmpuint (count_there (fixture, "ours"), ==, 1);
  g_assert_cmpuint (count_there (fixture, "first"), ==, 1);
}

/* It is deleted here for good before anybody knows whether it arrived, and somebody else puts the very same there: theirs
 * stays, and what that means is said. What was written here is nobody else's: it does not come back. */
static void
test_very_same (SyncFixture   *fixture,
                gconstpointer  data)
{
  guint which = GPOINTER_TO_UINT (data);
  Way way = which & 1 ? WAY_DRAFT : WAY_IMPORT;
  gboolean arrived = (which & 2) != 0, others = (which & 4) != 0;
  gint64 received;

  begin (fixture, way);
  received = sync_fixture_count (fixture, "SELECT received FROM message WHERE message_id = 'thing@example.org'");
  sync_fixture_cut (fixture, arrived ? MODEL_FAULT_AFTER : MODEL_FAULT_BEFORE, 1);
  sync_fixture_delete_some (fixture, "Work", G_MAXUINT, 1);
  if (others)
    {
      add_there (fixture, "Work", "ours");
      sync_fixture_message (fixture, "Work", arrived ? 2 : 1)->received = received / G_TIME_SPAN_SECOND * G_TIME_SPAN_SECOND;
    }
  sync_fixture_sync (fixture);
  sync_fixture_sync (fixture);
  g_assert_cmpuint (count_there (fixture, "ours"), ==, (arrived && way == WAY_IMPORT) + others);
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, way == WAY_IMPORT && (arrived || others));
  sync_fixture_assert_same (fixture);
}

/* A move that was cut off, and somebody else gives the message another number where it was: the move is still to be told */
static void
test_moved_in_place (SyncFixture   *fixture,
                     gconstpointer  data)
{
  ModelFolder *inbox = model_find (fixture->model, "INBOX");

  begin (fixture, WAY_MOVE);
  sync_fixture_cut (fixture, MODEL_FAULT_BEFORE, 1);
  model_move (fixture->model, inbox, sync_fixture_message (fixture, "INBOX", 0), inbox);
  settle (fixture, TRUE);
  g_assert_cmpuint (count_there (fixture, "ours"), ==, 1);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 0);
}

/* Two drafts of one name, as when one was begun as a copy of the other, on a server that does not tell numbers: what is done
 * with one is done with that one */
static void
test_two_drafts (SyncFixture   *fixture,
                 gconstpointer  data)
{
  g_autoptr (MapiEntryId) one = NULL;
  g_autoptr (MapiEntryId) other = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  gboolean partial;

  fixture->model->features &= ~(KitRemoteFeatures) KIT_REMOTE_MAPS_NUMBERS;
  begin (fixture, N_WAYS);
  one = write_draft (fixture, NULL, "This is ours.");
  other = write_draft (fixture, NULL, "This is else.");
  settle (fixture, FALSE);
  g_assert_cmpuint (count_there (fixture, "ours"), ==, 1);
  g_assert_cmpuint (count_there (fixture, "else"), ==, 1);
  g_ptr_array_add (ids, one);
  mapi_store_delete_messages (MAPI_STORE (fixture->kit.store), ids, MAPI_DELETE_NONE, &partial, NULL, &error);
  g_assert_no_error (error);
  settle (fixture, FALSE);
  g_assert_cmpuint (count_there (fixture, "ours"), ==, 0);
  g_assert_cmpuint (count_there (fixture, "else"), ==, 1);
}

/* A server may have its own idea of when things come: they are known by their bytes, also when they were listed before they
 * were looked for */
static void
test_own_date (SyncFixture   *fixture,
               gconstpointer  data)
{
  guint which = GPOINTER_TO_UINT (data);
  Way way = which % WAY_MOVE;

  begin (fixture, way);
  sync_fixture_cut (fixture, MODEL_FAULT_AFTER, way == WAY_COPY ? 2 : 1);
  sync_fixture_message (fixture, "Work", 1)->received = 1800000000 * G_TIME_SPAN_SECOND;
  settle (fixture, which / WAY_MOVE != 0);
  g_assert_cmpuint (count_there (fixture, "ours"), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  static const char * const ways[] = { "import", "draft", "copy", "move" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < N_WAYS * 4; i++)
    {
      g_autofree char *path = g_strdup_printf ("/namesakes/%s/%s%s", ways[i % N_WAYS], i / N_WAYS % 2 ? "arrived" : "unheard",
                                               i / N_WAYS / 2 ? "/listed" : "");

      g_test_add (path, SyncFixture, GUINT_TO_POINTER (i), sync_fixture_set_up, test_namesake, sync_fixture_tear_down);
    }
  g_test_add ("/namesakes/earlier", SyncFixture, NULL, sync_fixture_set_up, test_earlier, sync_fixture_tear_down);
  g_test_add ("/namesakes/earlier/listed", SyncFixture, "yes", sync_fixture_set_up, test_earlier, sync_fixture_tear_down);
  g_test_add ("/namesakes/moved-in-place", SyncFixture, NULL, sync_fixture_set_up, test_moved_in_place, sync_fixture_tear_down);
  g_test_add ("/namesakes/two-drafts", SyncFixture, NULL, sync_fixture_set_up, test_two_drafts, sync_fixture_tear_down);
  for (guint i = 0; i < 8; i++)
    {
      g_autofree char *path = g_strdup_printf ("/namesakes/very-same/%s/%s%s", ways[i & 1], i & 2 ? "arrived" : "unheard",
                                               i & 4 ? "/others" : "");

      g_test_add (path, SyncFixture, GUINT_TO_POINTER (i), sync_fixture_set_up, test_very_same, sync_fixture_tear_down);
    }
  for (guint i = 0; i < WAY_MOVE * 2; i++)
    {
      g_autofree char *path = g_strdup_printf ("/namesakes/own-date/%s%s", ways[i % WAY_MOVE], i / WAY_MOVE ? "/listed" : "");

      g_test_add (path, SyncFixture, GUINT_TO_POINTER (i), sync_fixture_set_up, test_own_date, sync_fixture_tear_down);
    }
  return g_test_run ();
}
