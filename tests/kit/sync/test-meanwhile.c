/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sync-fixture.h"

/* What is done here with a message in the moment in which the server is told of it: the last word holds, and what was done
 * before nobody has twice */

typedef enum { WAY_UPLOAD, WAY_COPY, N_WAYS } Way;
typedef enum { CHANGE_REWRITE, CHANGE_DELETE, CHANGE_MOVE, CHANGE_MARK, N_CHANGES } Change;
typedef enum { END_ANSWERED, END_UNHEARD, END_UNANSWERED, N_ENDS } End;

typedef struct
{
  SyncFixture *fixture;
  Change change;
} Meanwhile;

static MapiEntryId *
find_it (SyncFixture *fixture)
{
  gint64 id = sync_fixture_count (fixture, "SELECT max (id) FROM message");

  return kit_store_make_id (fixture->kit.store, MAPI_OBJECT_MESSAGE, id);
}

static void
rewrite (SyncFixture *fixture)
{
  g_autoptr (MapiEntryId) id = find_it (fixture);
  g_autoptr (MapiContent) content = kit_fixture_make_draft ("Draft, anew", "Text", "bob@example.org");
  g_autoptr (MapiEntryId) same = NULL;
  g_autoptr (GError) error = NULL;

  same = mapi_store_save_message (MAPI_STORE (fixture->kit.store), NULL, id, content, 0, MAPI_SAVE_FORCE, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (same);
}

/* Once */
static void
meanwhile_cb (gpointer data)
{
  Meanwhile *self = data;
  SyncFixture *fixture = self->fixture;

  fixture->model->meanwhile = NULL;
  if (self->change == CHANGE_REWRITE)
    rewrite (fixture);
  else if (self->change == CHANGE_DELETE)
    sync_fixture_delete_some (fixture, "Work", G_MAXUINT, 1);
  else if (self->change == CHANGE_MOVE)
    sync_fixture_move_some (fixture, "Work", G_MAXUINT, 1, "Play");
  else
    {
      g_autoptr (GPtrArray) ids = sync_fixture_list (fixture, "Work");

      g_ptr_array_remove_range (ids, 0, ids->len - 1);
      sync_fixture_set_read (fixture, ids, TRUE);
    }
}

/* It is on its way to Work, where others are */
static void
begin (SyncFixture *fixture,
       Way          way,
       gboolean     tells)
{
  g_autoptr (MapiEntryId) work = NULL;
  g_autoptr (MapiEntryId) draft = NULL;
  g_autoptr (GPtrArray) ids = NULL;

  if (!tells)
    fixture->model->features &= ~(KitRemoteFeatures) KIT_REMOTE_MAPS_NUMBERS;
  model_add_folder (fixture->model, "Work", MAPI_FOLDER_ROLE_NONE);
  model_add_folder (fixture->model, "Play", MAPI_FOLDER_ROLE_NONE);
  sync_fixture_fill (fixture, "INBOX", 1, 1);
  sync_fixture_fill (fixture, "Work", 4, 2);
  sync_fixture_sync (fixture);
  work = sync_fixture_folder (fixture, "Work");
  if (way == WAY_UPLOAD)
    {
      draft = kit_fixture_save (&fixture->kit, work, "Draft, first");
      return;
    }
  ids = sync_fixture_list (fixture, "INBOX");
  sync_fixture_move (fixture, ids, work, MAPI_COPY_NONE);
}

static void
test_meanwhile (SyncFixture   *fixture,
                gconstpointer  data)
{
  guint which = GPOINTER_TO_UINT (data);
  Way way = which % N_WAYS;
  Change change = which / N_WAYS % N_CHANGES;
  End end = which / N_WAYS / N_CHANGES % N_ENDS;
  Meanwhile meanwhile = { fixture, change };
  gboolean play = change == CHANGE_MOVE;
  /* The copy that may be there may be somebody else's */
  gboolean left = way == WAY_COPY && end == END_UNANSWERED && change <= CHANGE_DELETE;
  g_autoptr (GError) error = NULL;

  begin (fixture, way, which >= N_WAYS * N_CHANGES * N_ENDS);
  fixture->model->meanwhile = meanwhile_cb;
  fixture->model->meanwhile_data = &meanwhile;
  if (end == END_ANSWERED)
    error = sync_fixture_try (fixture, KIT_PASS_UPLOAD);
  else
    sync_fixture_cut (fixture, end == END_UNHEARD ? MODEL_FAULT_BEFORE : MODEL_FAULT_AFTER, way == WAY_COPY ? 2 : 1);
  g_assert_no_error (error);
  g_assert_null (fixture->model->meanwhile);
  for (guint i = 0; i < 3; i++)
    {
      sync_fixture_sync (fixture);
      sync_fixture_set_next_try (fixture, 0);
    }
  g_assert_cmpint (sync_fixture_count_waiting (fixture), ==, 0);
  sync_fixture_assert_same (fixture);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "INBOX"), ==, 1);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Work"), ==, (change == CHANGE_DELETE || play ? 2 : 3) + left);
  g_assert_cmpuint (sync_fixture_count_there (fixture, "Play"), ==, play);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count (*) FROM message WHERE subject = 'Draft, anew'"), ==,
                   change == CHANGE_REWRITE);
  if (change == CHANGE_MARK)
    g_assert_cmpuint (sync_fixture_message (fixture, "Work", 2)->flags & KIT_FLAG_READ, !=, 0);
}

int
main (int    argc,
      char **argv)
{
  static const char * const ways[] = { "upload", "copy" };
  static const char * const changes[] = { "rewritten", "deleted", "moved", "marked" };
  static const char * const ends[] = { "answered", "unheard", "unanswered" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < 2 * N_WAYS * N_CHANGES * N_ENDS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/meanwhile/%s/%s/%s%s", ways[i % N_WAYS], changes[i / N_WAYS % N_CHANGES],
                                               ends[i / N_WAYS / N_CHANGES % N_ENDS],
                                               i >= N_WAYS * N_CHANGES * N_ENDS ? "/with-numbers" : "");

      g_test_add (path, SyncFixture, GUINT_TO_POINTER (i), sync_fixture_set_up, test_meanwhile, sync_fixture_tear_down);
    }
  return g_test_run ();
}
