/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sync-fixture.h"

#include <kit-pack.h>
#include <kit-store-private.h>

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Bodies that come with the headers of a first listing */

static KitStore *waiting = NULL; /* (unowned): while a disk takes its time, somebody writes there */
static gint n_waited = 0;

static gboolean
is_pack (int fd)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *path = g_file_read_link (link, NULL);

  return path != NULL && strstr (path, "/packs/") != NULL;
}

int
fdatasync (int fd)
{
  KitStore *store = g_atomic_pointer_get (&waiting);

  if (store != NULL && is_pack (fd))
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KitTransaction) transaction = kit_store_begin (store, NULL, &error);

      g_assert_no_error (error);
      g_assert_true (kit_store_commit (store, transaction, &error));
      g_atomic_int_inc (&n_waited);
    }
  return (int) syscall (SYS_fdatasync, fd);
}

/* The line breaks among headers and bodies: what came is kept, and what did not comes later */
static void
test_bodies_half (SyncFixture   *fixture,
                  gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  sync_fixture_fill (fixture, "INBOX", 0, 1200);
  fixture->model->fault = (ModelFault) GPOINTER_TO_UINT (data);
  /* The folders, the newest, and those before them */
  fixture->model->fault_in = 3;
  error = sync_fixture_try (fixture, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_assert_cmpuint (fixture->model->n_whole, >, 100);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM content WHERE kind = 0"), ==,
                   fixture->model->n_whole);
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
  g_assert_cmpuint (fixture->model->n_fetched, ==, 1200);
}

/* Some are too large to come with the headers: those filed beside them come once all the same */
static void
test_bodies_large (SyncFixture   *fixture,
                   gconstpointer  data)
{
  g_autofree char *filling = g_strnfill (512 * 1024, 'x');

  for (guint i = 0; i < 400; i++)
    {
      g_autoptr (GBytes) source = sync_fixture_make_source (i);

      if (i % 10 == 0)
        {
          char *text = g_strdup_printf ("%.*s%s\r\n", (int) g_bytes_get_size (source),
                                        (const char *) g_bytes_get_data (source, NULL), filling);

          g_bytes_unref (source);
          source = g_bytes_new_take (text, strlen (text));
        }
      model_add_message (fixture->model, model_find (fixture->model, "INBOX"), source, 0);
    }
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
  g_assert_cmpuint (fixture->model->n_whole, >, 100);
  g_assert_cmpuint (fixture->model->n_fetched, ==, 400);
}

/* @n messages with so much in them */
static void
fill_with (SyncFixture *fixture,
           guint        from,
           guint        n,
           gsize        n_bytes)
{
  g_autofree char *filling = g_strnfill (n_bytes, 'x');

  for (guint i = from; i < from + n; i++)
    {
      g_autoptr (GBytes) bare = sync_fixture_make_source (i);
      char *text = g_strdup_printf ("%.*s%s\r\n", (int) g_bytes_get_size (bare), (const char *) g_bytes_get_data (bare, NULL),
                                    filling);
      g_autoptr (GBytes) source = g_bytes_new_take (text, strlen (text));

      model_add_message (fixture->model, model_find (fixture->model, "INBOX"), source, 0);
    }
}

/* Little that goes into the database, and much behind it that goes into a pack, at once */
static void
test_bodies_mixed (SyncFixture   *fixture,
                   gconstpointer  data)
{
  fill_with (fixture, 0, 300, 16 * 1024);
  fill_with (fixture, 300, 1700, 1);
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
  g_assert_cmpuint (fixture->model->n_fetched, ==, 2000);
}

/* The line breaks while a pack is being written */
static void
test_bodies_packed_half (SyncFixture   *fixture,
                         gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  fill_with (fixture, 0, 1000, 20 * 1024);
  fixture->model->fault = MODEL_FAULT_WITHIN;
  fixture->model->fault_in = 3;
  error = sync_fixture_try (fixture, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_assert_cmpuint (fixture->model->n_whole, >, 100);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM content WHERE kind = 0"), ==,
                   fixture->model->n_whole);
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
  g_assert_cmpuint (fixture->model->n_fetched, ==, 1000);
}

/* The disk takes no more of it: what is said to be here is, and the rest comes when there is room */
static void
test_bodies_no_room (SyncFixture   *fixture,
                     gconstpointer  data)
{
  struct rlimit before, small;
  g_autoptr (GError) error = NULL;

  fill_with (fixture, 0, 800, 20 * 1024);
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &before);
  small = before;
  small.rlim_cur = 5 * 1024 * 1024;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  error = sync_fixture_try (fixture, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
  g_assert_nonnull (error);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM content WHERE kind = 0"), <, 800);
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
}

static gboolean
limit (KitConnection  *connection,
       gpointer        user_data,
       GError        **error)
{
  const gint64 *more = user_data;
  gint64 n_pages;
  g_autofree char *sql = NULL;

  if (!kit_query_int64 (connection, "SELECT page_count FROM pragma_page_count", 0, 0, &n_pages, error))
    return FALSE;
  sql = g_strdup_printf ("PRAGMA max_page_count = %" G_GINT64_FORMAT, n_pages + *more);
  return kit_connection_exec (connection, sql, error);
}

static void
limit_database (SyncFixture *fixture,
                gboolean     bodies,
                gint64       more)
{
  KitStore *store = fixture->kit.store;
  g_autoptr (GError) error = NULL;

  kit_database_with_writer (bodies ? kit_bodies_get_database (kit_store_get_bodies (store)) : kit_store_get_database (store),
                            limit, &more, &error);
  g_assert_no_error (error);
}

/* What packs take up that is not of messages that are here, in bytes */
static gint64
count_unneeded (SyncFixture *fixture)
{
  const char *folder = kit_bodies_get_packs (kit_store_get_bodies (fixture->kit.store));
  g_autoptr (GArray) packs = kit_pack_list (folder);
  gint64 n = -sync_fixture_count (fixture, "SELECT ifnull (sum (size + 24), 0) FROM content WHERE kind = 0");

  for (guint i = 0; i < packs->len; i++)
    n += kit_pack_get_size (folder, g_array_index (packs, gint64, i));
  return n;
}

/* A database is the first that finds no room, while a pack has what is to be named: that is said, the pack gives back its
 * room, and the rest comes when there is some. */
typedef struct
{
  guint    n_before;  /* what is there already: the rest is new, else it is listed with its bodies */
  gboolean bodies;    /* the database of the bodies */
  gint64   n_pages;   /* it has room for */
} NoRow;

static void
test_bodies_no_row (SyncFixture   *fixture,
                    gconstpointer  data)
{
  const NoRow *row = data;
  g_autoptr (GError) error = NULL;

  fill_with (fixture, 0, row->n_before, 20 * 1024);
  sync_fixture_sync (fixture);
  fill_with (fixture, row->n_before, 1800, 20 * 1024);
  limit_database (fixture, row->bodies, row->n_pages);
  error = sync_fixture_try (fixture, KIT_PASS_UPLOAD | KIT_PASS_DOWNLOAD);
  limit_database (fixture, row->bodies, 1 << 20);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_DISK);
  g_assert_nonnull (strstr (error->message, "full"));
  g_assert_cmpint (count_unneeded (fixture), <, 4096);
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
}

/* The disk does not end before somebody else has written: those who write do not wait for it, and it ends */
static void
test_bodies_slow_disk (SyncFixture   *fixture,
                       gconstpointer  data)
{
  fill_with (fixture, 0, 1800, 20 * 1024);
  g_atomic_pointer_set (&waiting, fixture->kit.store);
  sync_fixture_sync (fixture);
  g_atomic_pointer_set (&waiting, NULL);
  g_assert_cmpint (g_atomic_int_get (&n_waited), >, 1);
  sync_fixture_assert_same (fixture);
}

/* What is in another folder as well has the content of that, whatever number was kept for it: nothing is there twice, and
 * what was fetched for nothing is little */
static void
test_bodies_shared (SyncFixture   *fixture,
                    gconstpointer  data)
{
  ModelFolder *inbox = model_find (fixture->model, "INBOX");
  ModelFolder *all = model_add_folder (fixture->model, "All", MAPI_FOLDER_ROLE_NONE);

  sync_fixture_fill (fixture, "All", 0, 5000);
  sync_fixture_fill (fixture, "INBOX", 0, 5000);
  for (guint i = 0; i < 5000; i++)
    sync_fixture_message (fixture, "INBOX", i)->received = sync_fixture_message (fixture, "All", i)->received;
  sync_fixture_sync (fixture);
  sync_fixture_assert_same (fixture);
  g_assert_cmpuint (inbox->messages->len, ==, all->messages->len);
  g_assert_cmpint (sync_fixture_count (fixture, "SELECT count(*) FROM content"), ==, 5000);
  g_assert_cmpuint (fixture->model->n_fetched, <, 8000);
}

int
main (int    argc,
      char **argv)
{
  static const NoRow no_rows[] = { { 0, FALSE, 150 }, { 0, TRUE, 1 }, { 1, FALSE, 60 }, { 1, TRUE, 1 } };

  g_test_init (&argc, &argv, NULL);
#define ADD(path, data, func) \
  g_test_add ("/sync" path, SyncFixture, GUINT_TO_POINTER (data), sync_fixture_set_up, func, \
              sync_fixture_tear_down)
  ADD ("/bodies/half", MODEL_FAULT_WITHIN, test_bodies_half);
  ADD ("/bodies/lost", MODEL_FAULT_AFTER, test_bodies_half);
  ADD ("/bodies/large", 0, test_bodies_large);
  ADD ("/bodies/mixed", 0, test_bodies_mixed);
  ADD ("/bodies/packed-half", 0, test_bodies_packed_half);
  ADD ("/bodies/no-room", 0, test_bodies_no_room);
  for (guint i = 0; i < G_N_ELEMENTS (no_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/sync/bodies/no-row/%s%s", no_rows[i].bodies ? "of-bodies" : "of-messages",
                                               no_rows[i].n_before > 0 ? "/new" : "");

      g_test_add (path, SyncFixture, &no_rows[i], sync_fixture_set_up, test_bodies_no_row, sync_fixture_tear_down);
    }
  ADD ("/bodies/slow-disk", 0, test_bodies_slow_disk);
  ADD ("/bodies/shared", 0, test_bodies_shared);
  return g_test_run ();
}
