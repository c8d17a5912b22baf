/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "kit-fixture.h"

#include <kit-pack.h>
#include <kit-schema.h>
#include <kit-store-private.h>

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Messages whose bytes come from elsewhere, as a download has them: content rows and no body */
#define N 4

typedef struct
{
  gint64    content;
  GBytes   *body;  /* (owned) */
  KitPiece  piece;
} Body;

/* What a file system refuses: to be written to past the memory of the system, at once or when it is tried; or to have more
 * than so much in a file */
typedef enum
{
  NOTHING,
  THE_FLAG,
  THE_WRITE,
  THE_ROOM
} Refused;

#define ROOM (4 * 1024 * 1024)

static gint refused = NOTHING;

int
fcntl64 (int fd,
         int command,
         ...)
{
  va_list list;
  long argument;

  va_start (list, command);
  argument = va_arg (list, long);
  va_end (list);
  if (g_atomic_int_get (&refused) == THE_FLAG && command == F_SETFL && (argument & O_DIRECT) != 0)
    {
      errno = EINVAL;
      return -1;
    }
  return (int) syscall (SYS_fcntl, fd, command, argument);
}

ssize_t
pwrite64 (int         fd,
          const void *data,
          size_t      size,
          off_t       offset)
{
  if (g_atomic_int_get (&refused) == THE_WRITE && (syscall (SYS_fcntl, fd, F_GETFL, 0) & O_DIRECT) != 0)
    {
      errno = EINVAL;
      return -1;
    }
  if (g_atomic_int_get (&refused) == THE_ROOM && offset + (off_t) size > ROOM)
    {
      errno = ENOSPC;
      return -1;
    }
  return syscall (SYS_pwrite64, fd, data, size, offset);
}

static KitBodies *
get_bodies (KitFixture *fixture)
{
  return kit_store_get_bodies (fixture->store);
}

static const char *
get_folder (KitFixture *fixture)
{
  return kit_bodies_get_packs (get_bodies (fixture));
}

static void
body_clear (gpointer data)
{
  g_bytes_unref (((Body *) data)->body);
}

/* The first is empty, the last larger than what is held back */
static GBytes *
make_body (guint number)
{
  gsize size = number == 0 ? 0 : number == N - 1 ? 700000 : 1000 * number;
  char *data = g_malloc (size);

  if (size > 0)
    memset (data, 'a' + (int) number, size);
  return g_bytes_new_take (data, size);
}

static GArray *
make_bodies (KitFixture *fixture)
{
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  GArray *bodies = g_array_new (FALSE, TRUE, sizeof (Body));
  g_autoptr (GError) error = NULL;
  KitTransaction *transaction;

  g_array_set_clear_func (bodies, body_clear);
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *subject = g_strdup_printf ("Message %u", i);
      g_autoptr (MapiEntryId) id = kit_fixture_save (fixture, inbox, subject);
      g_autoptr (KitConnection) connection = kit_store_read (fixture->store, NULL, &error);
      Body body = { 0, make_body (i) };

      g_assert_true (kit_query_int64 (connection, "SELECT max (content) FROM message", 0, 0, &body.content, &error));
      g_array_append_val (bodies, body);
    }
  transaction = kit_store_begin (fixture->store, NULL, &error);
  for (guint i = 0; i < N; i++)
    {
      Body *body = &g_array_index (bodies, Body, i);

      g_assert_true (kit_execute (kit_transaction_get_connection (transaction),
                                  "UPDATE content SET kind = 2 WHERE id = ?", &error, 1, body->content));
      kit_transaction_drop_body (transaction, body->content);
    }
  g_assert_true (kit_store_commit (fixture->store, transaction, &error));
  kit_transaction_free (transaction);
  return bodies;
}

static KitPack *
write_pack (KitFixture *fixture,
            GArray     *bodies)
{
  g_autoptr (GError) error = NULL;
  KitPack *pack = kit_pack_new (get_folder (fixture), &error);

  for (guint i = 0; i < bodies->len; i++)
    {
      Body *body = &g_array_index (bodies, Body, i);

      g_assert_true (kit_pack_add (pack, body->content, body->body, &body->piece, &error));
    }
  g_assert_true (kit_pack_flush (pack, &error));
  g_assert_true (kit_pack_sync (pack, &error));
  return pack;
}

static void
commit_pack (KitFixture *fixture,
             GArray     *bodies,
             KitPack    *pack,
             gboolean    whole)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitTransaction) transaction = kit_store_begin (fixture->store, NULL, &error);

  for (guint i = 0; i < bodies->len; i++)
    {
      Body *body = &g_array_index (bodies, Body, i);

      g_assert_true (kit_transaction_fill_from_pack (transaction, &body->piece, &error));
    }
  if (whole)
    g_assert_true (kit_store_commit (fixture->store, transaction, &error));
}

static void
assert_loads (KitBodies *bodies,
              Body      *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) loaded = kit_bodies_load (bodies, body->content, &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (loaded, body->body));
}

static void
assert_lost (KitBodies *bodies,
             Body      *body)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (kit_bodies_load (bodies, body->content, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA);
}

static guint
count_packs (KitFixture *fixture)
{
  g_autoptr (GArray) packs = kit_pack_list (get_folder (fixture));

  return packs->len;
}

static void
tidy (KitFixture *fixture)
{
  kit_bodies_tidy (get_bodies (fixture), NULL);
}

static GArray *
set_up_packed (KitFixture *fixture)
{
  GArray *bodies = make_bodies (fixture);
  KitPack *pack = write_pack (fixture, bodies);

  commit_pack (fixture, bodies, pack, TRUE);
  kit_pack_free (pack);
  return bodies;
}

static void
delete_some (KitFixture *fixture,
             GArray     *bodies,
             guint       first,
             guint       last)
{
  g_autoptr (GArray) contents = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) error = NULL;

  for (guint i = first; i <= last; i++)
    g_array_append_val (contents, g_array_index (bodies, Body, i).content);
  g_assert_true (kit_bodies_delete (get_bodies (fixture), contents, &error));
  g_assert_no_error (error);
}

static void
test_load (KitFixture    *fixture,
           gconstpointer  data)
{
  g_autoptr (GArray) bodies = set_up_packed (fixture);

  for (guint i = 0; i < N; i++)
    assert_loads (get_bodies (fixture), &g_array_index (bodies, Body, i));
  kit_fixture_assert_sound (fixture);
  tidy (fixture);
  g_assert_cmpuint (count_packs (fixture), ==, 1);
  kit_fixture_reopen (fixture);
  assert_loads (get_bodies (fixture), &g_array_index (bodies, Body, N - 1));
}

static GBytes *
make_odd_body (guint number)
{
  static const gsize sizes[] = { 0, 1, 4096 - 24, 4096, 8192 - 48, 512 * 1024, 512 * 1024 - 24, 1300000 };
  gsize size = number < G_N_ELEMENTS (sizes) ? sizes[number] : (gsize) g_test_rand_int_range (0, 9000);
  guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) g_test_rand_int ();
  return g_bytes_new_take (data, size);
}

static void
assert_in_pack (KitFixture     *fixture,
                const KitPiece *piece,
                GBytes         *body)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) loaded = kit_pack_load (get_folder (fixture), piece->pack, piece->content, piece->offset, piece->size,
                                             &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (loaded, body));
}

/* Any sizes, and what is not a whole block made durable in between; each can be read at once then, and at the end */
static void
check_places (KitFixture *fixture,
              Refused     what)
{
  g_autoptr (GPtrArray) bodies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (KitPiece));
  g_autoptr (GError) error = NULL;
  g_autoptr (KitPack) pack = NULL;

  g_atomic_int_set (&refused, what);
  pack = kit_pack_new (get_folder (fixture), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 600; i++)
    {
      KitPiece piece;

      g_ptr_array_add (bodies, make_odd_body (i));
      g_assert_true (kit_pack_add (pack, i + 1, bodies->pdata[i], &piece, &error));
      g_array_append_val (pieces, piece);
      g_assert_cmpint (piece.content, ==, i + 1);
      if (g_test_rand_int_range (0, 10) > 0)
        continue;
      g_assert_true (kit_pack_flush (pack, &error));
      g_assert_true (kit_pack_sync (pack, &error));
      assert_in_pack (fixture, &piece, bodies->pdata[i]);
    }
  g_assert_true (kit_pack_flush (pack, &error));
  g_assert_true (kit_pack_sync (pack, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < pieces->len; i++)
    assert_in_pack (fixture, &g_array_index (pieces, KitPiece, i), bodies->pdata[i]);
  g_atomic_int_set (&refused, NOTHING);
}

static void
test_places (KitFixture    *fixture,
             gconstpointer  data)
{
  check_places (fixture, NOTHING);
}

static void
test_without_direct (KitFixture    *fixture,
                     gconstpointer  data)
{
  check_places (fixture, THE_FLAG);
}

static void
test_direct_refused_late (KitFixture    *fixture,
                          gconstpointer  data)
{
  check_places (fixture, THE_WRITE);
}

/* More than there is room for */
static void
overfill (KitPack *pack)
{
  g_autoptr (GBytes) body = g_bytes_new_take (g_malloc0 (2 * ROOM), 2 * ROOM);
  g_autoptr (GError) error = NULL;
  KitPiece piece;

  g_atomic_int_set (&refused, THE_ROOM);
  g_assert_false (kit_pack_add (pack, 1000, body, &piece, &error) && kit_pack_flush (pack, &error) &&
                  kit_pack_sync (pack, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_DISK);
  g_atomic_int_set (&refused, NOTHING);
}

/* The disk is full: what no row will name gives its room to who needs it, and what one names is there */
static void
test_no_room (KitFixture    *fixture,
              gconstpointer  data)
{
  g_autoptr (GArray) bodies = make_bodies (fixture);
  KitPack *pack = write_pack (fixture, bodies);
  KitPiece *last = &g_array_index (bodies, Body, N - 1).piece;
  gint64 number = kit_pack_get_number (pack);

  commit_pack (fixture, bodies, pack, TRUE);
  overfill (pack);
  g_assert_cmpint (kit_pack_get_size (get_folder (fixture), number), >, ROOM / 2);
  kit_pack_free (pack);
  g_assert_cmpint (kit_pack_get_size (get_folder (fixture), number), ==, last->offset + last->size);
  for (guint i = 0; i < N; i++)
    assert_loads (get_bodies (fixture), &g_array_index (bodies, Body, i));
  tidy (fixture);
  g_assert_cmpuint (count_packs (fixture), ==, 1);
  kit_fixture_assert_sound (fixture);
}

/* … which may be all of it */
static void
test_no_room_at_all (KitFixture    *fixture,
                     gconstpointer  data)
{
  g_autoptr (GError) error = NULL;
  KitPack *pack = kit_pack_new (get_folder (fixture), &error);

  g_assert_no_error (error);
  overfill (pack);
  kit_pack_free (pack);
  g_assert_cmpuint (count_packs (fixture), ==, 0);
}

/* Where there are many, what they take up in the log counts: it is moved in time */
static void
test_counted (KitFixture    *fixture,
              gconstpointer  data)
{
  g_autoptr (GArray) bodies = make_bodies (fixture);
  g_autoptr (KitPack) pack = write_pack (fixture, bodies);
  g_autoptr (GError) error = NULL;

  {
    g_autoptr (KitTransaction) transaction = kit_store_begin (fixture->store, NULL, &error);

    kit_transaction_begin_bulk (transaction);
    for (guint i = 0; i < N; i++)
      g_assert_true (kit_transaction_fill_from_pack (transaction, &g_array_index (bodies, Body, i).piece, &error));
    g_assert_true (kit_store_commit (fixture->store, transaction, &error));
  }
  g_assert_true (kit_bodies_count (get_bodies (fixture), KIT_BODIES_LOG_BYTES - 1));
}

/* Nobody takes away what is being written; what was never committed goes */
static void
test_unfinished (KitFixture    *fixture,
                 gconstpointer  data)
{
  g_autoptr (GArray) bodies = make_bodies (fixture);
  KitPack *pack = write_pack (fixture, bodies);

  commit_pack (fixture, bodies, pack, FALSE);
  tidy (fixture);
  g_assert_cmpuint (count_packs (fixture), ==, 1);
  kit_pack_free (pack);
  tidy (fixture);
  g_assert_cmpuint (count_packs (fixture), ==, 0);
  assert_lost (get_bodies (fixture), &g_array_index (bodies, Body, 1));
}

/* The rows of the bodies are there, those of the store are not: a crash between the two commits */
static void
test_orphans (KitFixture    *fixture,
              gconstpointer  data)
{
  g_autoptr (GArray) bodies = set_up_packed (fixture);
  g_autoptr (GError) error = NULL;
  KitTransaction *transaction = kit_store_begin (fixture->store, NULL, &error);

  g_assert_true (kit_connection_exec (kit_transaction_get_connection (transaction),
                                      "UPDATE content SET kind = 2; UPDATE meta SET value = value + 1 WHERE key = 'dirty'",
                                      &error));
  g_assert_true (kit_store_commit (fixture->store, transaction, &error));
  kit_transaction_free (transaction);
  kit_fixture_reopen (fixture);
  g_assert_cmpuint (count_packs (fixture), ==, 0);
  kit_fixture_assert_sound (fixture);
}

static void
test_tidy (KitFixture    *fixture,
           gconstpointer  data)
{
  g_autoptr (GArray) bodies = set_up_packed (fixture);

  /* The large one is still needed */
  delete_some (fixture, bodies, 0, 1);
  tidy (fixture);
  g_assert_cmpuint (count_packs (fixture), ==, 1);
  delete_some (fixture, bodies, N - 1, N - 1);
  tidy (fixture);
  g_assert_cmpuint (count_packs (fixture), ==, 0);
  assert_loads (get_bodies (fixture), &g_array_index (bodies, Body, 2));
  assert_lost (get_bodies (fixture), &g_array_index (bodies, Body, 1));
  delete_some (fixture, bodies, 2, 2);
  assert_lost (get_bodies (fixture), &g_array_index (bodies, Body, 2));
}

/* A number is given again after a crash: the last word counts, wherever it is */
static void
test_replaced (KitFixture    *fixture,
               gconstpointer  data)
{
  g_autoptr (GArray) bodies = set_up_packed (fixture);
  Body *body = &g_array_index (bodies, Body, 2);
  g_autoptr (GBytes) before = g_bytes_ref (body->body);
  g_autoptr (GError) error = NULL;
  KitDatabase *database = kit_bodies_get_database (get_bodies (fixture));
  KitWrite *write = kit_database_write (database, NULL, &error);

  g_bytes_unref (body->body);
  body->body = g_bytes_new_static ("other", 5);
  g_assert_true (kit_bodies_store (write, body->content, body->body, &error));
  g_assert_true (kit_write_commit (write, &error));
  kit_write_free (write);
  assert_loads (get_bodies (fixture), body);
  kit_fixture_assert_sound (fixture);
}

static void
test_damaged (KitFixture    *fixture,
              gconstpointer  data)
{
  g_autoptr (GArray) bodies = set_up_packed (fixture);
  g_autoptr (GArray) packs = kit_pack_list (get_folder (fixture));
  g_autofree char *name = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", g_array_index (packs, gint64, 0));
  g_autofree char *path = g_build_filename (get_folder (fixture), name, NULL);
  g_autofree char *report = NULL;
  g_autoptr (GError) error = NULL;
  KitDatabase *database = kit_bodies_get_database (get_bodies (fixture));
  KitWrite *write = kit_database_write (database, NULL, &error);

  /* Never another message's bytes */
  g_assert_true (kit_connection_exec (kit_write_get_connection (write), "UPDATE piece SET offset = offset + 1 WHERE size = 1000",
                                      &error));
  g_assert_true (kit_write_commit (write, &error));
  kit_write_free (write);
  assert_lost (get_bodies (fixture), &g_array_index (bodies, Body, 1));
  g_assert_cmpint (truncate (path, 5000), ==, 0);
  assert_lost (get_bodies (fixture), &g_array_index (bodies, Body, N - 1));
  assert_loads (get_bodies (fixture), &g_array_index (bodies, Body, 2));
  g_assert_true (mapi_store_verify (MAPI_STORE (fixture->store), FALSE, &report, NULL, &error));
  g_assert_nonnull (strstr (report, "1 text of a message is missing"));
  g_assert_cmpint (g_unlink (path), ==, 0);
  assert_lost (get_bodies (fixture), &g_array_index (bodies, Body, 2));
}

/* What cannot be moved out of a pack keeps nobody from opening the store after a crash, nor from mending it */
static void
test_damaged_tidy (KitFixture    *fixture,
                   gconstpointer  data)
{
  g_autoptr (GArray) bodies = set_up_packed (fixture);
  g_autofree char *report = NULL;
  g_autoptr (GError) error = NULL;
  KitTransaction *transaction;
  KitDatabase *database = kit_bodies_get_database (get_bodies (fixture));
  KitWrite *write = kit_database_write (database, NULL, &error);

  g_assert_true (kit_connection_exec (kit_write_get_connection (write), "UPDATE piece SET offset = offset + 1 WHERE size = 1000",
                                      &error));
  g_assert_true (kit_write_commit (write, &error));
  kit_write_free (write);
  delete_some (fixture, bodies, N - 1, N - 1);
  transaction = kit_store_begin (fixture->store, NULL, &error);
  g_assert_true (kit_connection_exec (kit_transaction_get_connection (transaction),
                                      "UPDATE meta SET value = value + 1 WHERE key = 'dirty'", &error));
  g_assert_true (kit_store_commit (fixture->store, transaction, &error));
  kit_transaction_free (transaction);

  kit_fixture_reopen (fixture);
  g_assert_cmpuint (count_packs (fixture), ==, 1);
  assert_loads (get_bodies (fixture), &g_array_index (bodies, Body, 2));
  assert_lost (get_bodies (fixture), &g_array_index (bodies, Body, 1));
  g_assert_true (mapi_store_verify (MAPI_STORE (fixture->store), TRUE, &report, NULL, &error));
  g_assert_no_error (error);
}

/* A backup is two files, as ever */
static void
test_backup (KitFixture    *fixture,
             gconstpointer  data)
{
  g_autoptr (GArray) bodies = set_up_packed (fixture);
  g_autofree char *path = g_build_filename (fixture->folder, "backup", NULL);
  g_autofree char *packs = g_build_filename (path, "packs", NULL);
  g_autoptr (GError) error = NULL;
  KitFixture copy = { path };

  g_assert_true (mapi_store_backup (MAPI_STORE (fixture->store), path, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (packs, G_FILE_TEST_EXISTS));
  copy.store = kit_fixture_open (path, KIT_TYPE_STORE, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < N; i++)
    assert_loads (get_bodies (&copy), &g_array_index (bodies, Body, i));
  kit_fixture_assert_sound (&copy);
  mapi_provider_logoff (MAPI_PROVIDER (copy.store));
  g_clear_object (&copy.store);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) \
  g_test_add ("/kit/packs" path, KitFixture, NULL, kit_fixture_set_up, func, kit_fixture_tear_down)
  ADD ("/places", test_places);
  ADD ("/without-direct", test_without_direct);
  ADD ("/direct-refused-late", test_direct_refused_late);
  ADD ("/load", test_load);
  ADD ("/no-room", test_no_room);
  ADD ("/no-room/at-all", test_no_room_at_all);
  ADD ("/counted", test_counted);
  ADD ("/unfinished", test_unfinished);
  ADD ("/orphans", test_orphans);
  ADD ("/tidy", test_tidy);
  ADD ("/replaced", test_replaced);
  ADD ("/damaged", test_damaged);
  ADD ("/damaged-tidy", test_damaged_tidy);
  ADD ("/backup", test_backup);
  return g_test_run ();
}
