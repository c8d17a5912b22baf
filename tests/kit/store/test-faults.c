/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "kit-child.h"
#include "kit-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <kit-store-private.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define BIG (64 * 1024)

static GPtrArray *
make_big_sources (guint n)
{
  GPtrArray *sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GString) text = g_string_new ("From: a@example.org\r\nSubject: Big\r\n\r\n");

      while (text->len < BIG)
        g_string_append_printf (text, "line%u ", g_random_int ());
      g_ptr_array_add (sources, g_string_free_to_bytes (g_steal_pointer (&text)));
    }
  return sources;
}

static void
limit_files (rlim_t size)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = size;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* Files cannot grow beyond a size, as on a disk that is full */
static void
test_disk_full (KitFixture    *fixture,
                gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->store);
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr (MapiEntryId) kept = kit_fixture_save (fixture, inbox, "Kept 1");
  g_autoptr (GPtrArray) sources = make_big_sources (40);
  g_autoptr (GPtrArray) few = make_big_sources (2);
  g_autoptr (GError) error = NULL;

  signal (SIGXFSZ, SIG_IGN);
  for (guint i = 0; i < 2; i++)
    {
      GPtrArray *ids;

      limit_files (512 * 1024);
      ids = mapi_store_import_messages (store, inbox, sources, NULL, NULL, &error);
      limit_files (RLIM_INFINITY);
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_DISK);
      g_assert_null (ids);
      g_clear_error (&error);
      g_assert_cmpuint (kit_fixture_count (fixture, inbox, MAPI_PR_CONTENT_COUNT), ==, 1);
      kit_fixture_assert_sound (fixture);
    }
  {
    g_autoptr (GPtrArray) ids = mapi_store_import_messages (store, inbox, few, NULL, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (ids->len, ==, 2);
  }
  kit_fixture_reopen (fixture);
  kit_fixture_assert_sound (fixture);
  g_assert_cmpuint (kit_fixture_count (fixture, inbox, MAPI_PR_CONTENT_COUNT), ==, 3);
}

static void
close_fixture (KitFixture *fixture)
{
  mapi_provider_logoff (MAPI_PROVIDER (fixture->store));
  g_clear_object (&fixture->store);
}

static void
set_meta (KitFixture *fixture,
          const char *key,
          gint64      value)
{
  g_autofree char *path = g_build_filename (fixture->folder, "store.sqlite", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitDatabase) database = kit_database_new (path, 1024, 1024, 4096, &error);
  KitWrite *write = kit_database_write (database, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (kit_meta_set (kit_write_get_connection (write), key, value, &error));
  g_assert_true (kit_write_commit (write, &error));
  g_assert_no_error (error);
  kit_write_free (write);
}

static void
assert_refused (KitFixture *fixture,
                MapiError   code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitStore) store = kit_fixture_open (fixture->folder, KIT_TYPE_STORE, &error);

  g_assert_error (error, MAPI_ERROR, code);
  g_assert_null (store);
}

static void
spoil (KitFixture *fixture,
       off_t       offset,
       gsize       size)
{
  g_autofree char *path = g_build_filename (fixture->folder, "store.sqlite", NULL);
  g_autofree char *garbage = g_malloc (size);
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  memset (garbage, 0x5a, size);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pwrite (fd, garbage, size, offset), ==, (gssize) size);
  close (fd);
}

static void
test_no_database (KitFixture    *fixture,
                  gconstpointer  data)
{
  close_fixture (fixture);
  spoil (fixture, 0, 4096);
  assert_refused (fixture, MAPI_ERROR_CORRUPT_STORE);
}

/* After an unclean end the whole file is looked at */
static void
test_damaged (KitFixture    *fixture,
              gconstpointer  data)
{
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  g_autofree char *path = g_build_filename (fixture->folder, "store.sqlite", NULL);
  struct stat info;

  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (MapiEntryId) id = kit_fixture_save (fixture, inbox, "Something 1");

      g_assert_nonnull (id);
    }
  close_fixture (fixture);
  set_meta (fixture, "dirty", 1);
  g_assert_cmpint (stat (path, &info), ==, 0);
  spoil (fixture, 20 * 4096, 8 * 4096);
  assert_refused (fixture, MAPI_ERROR_CORRUPT_STORE);
}

static void
test_newer (KitFixture    *fixture,
            gconstpointer  data)
{
  close_fixture (fixture);
  set_meta (fixture, "schema", KIT_SCHEMA_VERSION + 1);
  assert_refused (fixture, MAPI_ERROR_VERSION);
}

static void
take_away (KitFixture *fixture,
           const char *name,
           gboolean    back)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *aside = g_strconcat (path, ".aside", NULL);

  g_assert_cmpint (back ? g_rename (aside, path) : g_rename (path, aside), ==, 0);
}

/* One of the two files is gone, or was emptied: nothing is opened as if it had been like that ever since, however
 * often it is tried. Put back, all is as before. */
static void
test_half (KitFixture    *fixture,
           gconstpointer  data)
{
  static const char * const names[] = { "bodies.sqlite", "store.sqlite" };
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr (MapiEntryId) id = kit_fixture_save (fixture, inbox, "Kept 1");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, names[i], NULL);
      g_autoptr (MapiContent) content = NULL;
      g_autoptr (GError) error = NULL;

      close_fixture (fixture);
      take_away (fixture, names[i], FALSE);
      assert_refused (fixture, MAPI_ERROR_CORRUPT_STORE);
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
      assert_refused (fixture, MAPI_ERROR_CORRUPT_STORE);
      g_assert_true (g_file_set_contents (path, "", 0, NULL));
      assert_refused (fixture, MAPI_ERROR_CORRUPT_STORE);
      take_away (fixture, names[i], TRUE);
      fixture->store = kit_fixture_open (fixture->folder, KIT_TYPE_STORE, &error);
      g_assert_no_error (error);
      content = mapi_store_load_message (MAPI_STORE (fixture->store), id, NULL, &error);
      g_assert_no_error (error);
      kit_fixture_assert_sound (fixture);
    }
}

/* Before there was any text */
static void
test_half_empty (KitFixture    *fixture,
                 gconstpointer  data)
{
  close_fixture (fixture);
  take_away (fixture, "bodies.sqlite", FALSE);
  fixture->store = kit_fixture_open (fixture->folder, KIT_TYPE_STORE, NULL);
  g_assert_nonnull (fixture->store);
  kit_fixture_assert_sound (fixture);
}

static gint64
count_bodies (KitFixture *fixture)
{
  KitDatabase *bodies = kit_bodies_get_database (kit_store_get_bodies (fixture->store));
  g_autoptr (GError) error = NULL;
  g_autoptr (KitConnection) connection = kit_database_read (bodies, NULL, &error);
  gint64 n;

  g_assert_true (kit_query_int64 (connection, "SELECT count(*) FROM body", 0, 0, &n, &error));
  g_assert_no_error (error);
  return n;
}

/* What a crash between the two commits leaves behind */
static void
test_orphan_body (KitFixture    *fixture,
                  gconstpointer  data)
{
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr (MapiEntryId) id = kit_fixture_save (fixture, inbox, "Kept 1");
  g_autoptr (GBytes) body = g_bytes_new_static ("lost", 4);
  g_autoptr (GError) error = NULL;
  KitWrite *write;

  write = kit_database_write (kit_bodies_get_database (kit_store_get_bodies (fixture->store)), NULL,
                              &error);
  g_assert_true (kit_bodies_store (write, 4711, body, &error));
  g_assert_true (kit_write_commit (write, &error));
  kit_write_free (write);
  g_assert_cmpint (count_bodies (fixture), ==, 2);
  close_fixture (fixture);
  set_meta (fixture, "dirty", 1);
  fixture->store = kit_fixture_open (fixture->folder, KIT_TYPE_STORE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count_bodies (fixture), ==, 1);
  kit_fixture_assert_sound (fixture);
}

/* A home that lies behind a symbolic link */
static void
test_linked_folder (KitFixture    *fixture,
                    gconstpointer  data)
{
  g_autofree char *linked = g_strconcat (fixture->folder, "-link", NULL);
  g_autoptr (KitStore) store = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink (fixture->folder, linked), ==, 0);
  store = kit_fixture_open (linked, KIT_TYPE_STORE, &error);
  g_unlink (linked);
  g_assert_no_error (error);
  mapi_provider_logoff (MAPI_PROVIDER (store));
}

static void
add_orphan (KitFixture *fixture)
{
  g_autoptr (GBytes) body = g_bytes_new_static ("lost", 4);
  g_autoptr (GError) error = NULL;
  KitWrite *write;

  write = kit_database_write (kit_bodies_get_database (kit_store_get_bodies (fixture->store)), NULL,
                              &error);
  g_assert_true (kit_bodies_store (write, 4711, body, &error));
  g_assert_true (kit_write_commit (write, &error));
  kit_write_free (write);
}

/* One process is killed while another has the store open and ends well: the next one sweeps */
static void
test_vanished (KitFixture    *fixture,
               gconstpointer  data)
{
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr (MapiEntryId) id = kit_fixture_save (fixture, inbox, "Kept 0");
  g_autoptr (KitChild) child = kit_child_start ("mutate", fixture->folder, "1", NULL);
  gint64 n_contents;

  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *line = kit_child_read (child);

      g_assert_nonnull (line);
    }
  /* Waits for its end: until then it holds the lock */
  g_clear_pointer (&child, kit_child_free);
  add_orphan (fixture);
  kit_fixture_reopen (fixture);
  {
    g_autoptr (KitConnection) connection = kit_store_read (fixture->store, NULL, NULL);

    g_assert_true (kit_query_int64 (connection, "SELECT count(*) FROM content", 0, 0, &n_contents,
                                    NULL));
  }
  g_assert_cmpint (count_bodies (fixture), ==, n_contents);
  kit_fixture_assert_sound (fixture);
}

static gint64
find_root_page (KitFixture *fixture,
                const char *name)
{
  g_autofree char *sql = g_strdup_printf ("SELECT rootpage FROM sqlite_schema WHERE name = '%s'",
                                          name);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitConnection) connection = kit_store_read (fixture->store, NULL, &error);
  gint64 page;

  g_assert_true (kit_query_int64 (connection, sql, 0, 0, &page, &error));
  g_assert_no_error (error);
  return page;
}

/* A page that the messages can do without: they are read, nothing is written,
 * and a repair that cannot mend it leaves all as it was */
static void
test_damaged_page (KitFixture    *fixture,
                   gconstpointer  data)
{
  MapiStore *store;
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr (MapiEntryId) id = kit_fixture_save (fixture, inbox, "Kept 1");
  gint64 page = find_root_page (fixture, "message_by_message_id");
  g_autoptr (MapiContent) content = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  gboolean partial;

  close_fixture (fixture);
  set_meta (fixture, "dirty", 1);
  spoil (fixture, (page - 1) * 4096, 4096);
  fixture->store = kit_fixture_open (fixture->folder, KIT_TYPE_STORE, &error);
  g_assert_no_error (error);
  store = MAPI_STORE (fixture->store);
  content = mapi_store_load_message (store, id, NULL, &error);
  g_assert_no_error (error);
  g_ptr_array_add (ids, id);
  g_assert_false (mapi_store_delete_messages (store, ids, 0, &partial, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_STORE);
  g_assert_nonnull (strstr (error->message, "--repair"));
  g_clear_error (&error);
  g_assert_false (mapi_store_verify (store, TRUE, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_STORE);
  g_clear_pointer (&content, mapi_content_unref);
  g_clear_error (&error);
  content = mapi_store_load_message (store, id, NULL, &error);
  g_assert_no_error (error);
}

/* An index that misses rows: a repair that believed it would take a living message for a text
 * that belongs to nobody, and delete it */
static void
test_damaged_index (KitFixture    *fixture,
                    gconstpointer  data)
{
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr (MapiEntryId) id = kit_fixture_save (fixture, inbox, "Kept 1");
  g_autoptr (MapiContent) content = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "store.sqlite", NULL);
  g_autofree char *report = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  gboolean partial;
  sqlite3 *sqlite;

  close_fixture (fixture);
  set_meta (fixture, "dirty", 1);
  g_assert_cmpint (sqlite3_open (path, &sqlite), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (sqlite,
                                 "PRAGMA writable_schema = ON;"
                                 "UPDATE sqlite_schema SET sql = 'CREATE INDEX message_by_content ON"
                                 " message (content) WHERE content < 0' WHERE name ="
                                 " 'message_by_content'", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (sqlite);
  g_assert_cmpint (sqlite3_open (path, &sqlite), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (sqlite,
                                 "REINDEX message_by_content; PRAGMA writable_schema = ON;"
                                 "UPDATE sqlite_schema SET sql = 'CREATE INDEX message_by_content ON"
                                 " message (content)' WHERE name = 'message_by_content'",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (sqlite);

  fixture->store = kit_fixture_open (fixture->folder, KIT_TYPE_STORE, &error);
  g_assert_no_error (error);
  content = mapi_store_load_message (MAPI_STORE (fixture->store), id, NULL, &error);
  g_assert_no_error (error);
  g_ptr_array_add (ids, id);
  if (!mapi_store_delete_messages (MAPI_STORE (fixture->store), ids, 0, &partial, NULL, &error))
    {
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_STORE);
      g_clear_error (&error);
    }
  else
    g_assert_not_reached ();
  g_assert_true (mapi_store_verify (MAPI_STORE (fixture->store), TRUE, &report, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (report, !=, "");
  kit_fixture_assert_sound (fixture);
  g_assert_true (mapi_store_delete_messages (MAPI_STORE (fixture->store), ids, 0, &partial, NULL,
                                             &error));
  g_assert_no_error (error);
}

static void
test_repair_counts (KitFixture    *fixture,
                    gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->store);
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr (MapiEntryId) id = kit_fixture_save (fixture, inbox, "Kept 1");
  g_autofree char *report = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (KitTransaction) transaction = kit_store_begin (fixture->store, NULL, &error);

  g_assert_true (kit_connection_exec (kit_transaction_get_connection (transaction),
                                      "UPDATE folder SET n_total = 7", &error));
  g_assert_true (kit_store_commit (fixture->store, transaction, &error));
  g_clear_pointer (&transaction, kit_transaction_free);
  g_assert_true (mapi_store_verify (store, TRUE, &report, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (report, !=, "");
  kit_fixture_assert_sound (fixture);
  g_assert_cmpuint (kit_fixture_count (fixture, inbox, MAPI_PR_CONTENT_COUNT), ==, 1);
}

static void
run_sql (const char *path,
         const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitDatabase) database = kit_database_new (path, 1024, 1024, 4096, &error);
  KitWrite *write = kit_database_write (database, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (kit_connection_exec (kit_write_get_connection (write), sql, &error));
  g_assert_no_error (error);
  g_assert_true (kit_write_commit (write, &error));
  kit_write_free (write);
}

/* Whoever begins to read does not wait for who writes, in a file that gives its room back neither */
static void
test_read_meanwhile (KitFixture    *fixture,
                     gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "large.sqlite", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitDatabase) database = kit_database_new (path, 1024, 1024, 16384, &error);
  KitWrite *write;
  gint64 mode = 0;

  g_assert_no_error (error);
  write = kit_database_write (database, NULL, &error);
  g_assert_no_error (error);
  {
    g_autoptr (KitConnection) connection = kit_database_read (database, NULL, &error);

    g_assert_no_error (error);
    g_assert_true (kit_query_int64 (connection, "SELECT auto_vacuum FROM pragma_auto_vacuum", 0, 0, &mode, &error));
    g_assert_cmpint (mode, ==, 2);
  }
  kit_write_free (write);
}

/* A store as version 0 wrote it */
static void
test_migrate (KitFixture    *fixture,
              gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (fixture->folder, "old", NULL);
  g_autofree char *store_path = g_build_filename (folder, "store.sqlite", NULL);
  g_autofree char *bodies_path = g_build_filename (folder, "bodies.sqlite", NULL);
  g_autofree char *copy_path = g_build_filename (folder, "store.sqlite.v0", NULL);
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MapiEntryId) id = NULL;
  g_autoptr (MapiContent) content = NULL;
  KitFixture old = { folder };

  close_fixture (fixture);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_get_contents (g_test_get_filename (G_TEST_DIST, "kit", "store",
                                                           "version-0.sql", NULL),
                                      &sql, NULL, &error));
  g_assert_no_error (error);
  run_sql (store_path, sql);
  run_sql (bodies_path,
           "CREATE TABLE body (id INTEGER PRIMARY KEY, data BLOB NOT NULL);"
           "INSERT INTO body VALUES (1, CAST ('From: a@example.org' || char (13, 10) || 'Subject: Old' ||"
           " char (13, 10, 13, 10) || 'Text' AS BLOB));");
  old.store = kit_fixture_open (folder, KIT_TYPE_STORE, &error);
  g_assert_no_error (error);
  g_assert_false (g_file_test (copy_path, G_FILE_TEST_EXISTS));
  id = kit_store_make_id (old.store, MAPI_OBJECT_MESSAGE, 1);
  content = mapi_store_load_message (MAPI_STORE (old.store), id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mapi_properties_get_string (mapi_content_get_properties (content),
                                               MAPI_PR_SUBJECT), ==, "Old");
  kit_fixture_assert_sound (&old);
  close_fixture (&old);
}

/* Version 4 told by times, attempts and marks what may have been done already, and what is held */
static void
test_migrate_operations (KitFixture    *fixture,
                         gconstpointer  data)
{
  static const char * const expected[] = { "1 0 0 0", "2 1 0 5", "3 1 0 5", "4 0 1 0" };
  g_autofree char *path = g_build_filename (fixture->folder, "store.sqlite", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KitConnection) connection = NULL;
  g_autoptr (KitStatement) row = NULL;

  close_fixture (fixture);
  run_sql (path,
           "DROP INDEX operation_held;"
           "DROP INDEX operation_sent;"
           "ALTER TABLE operation DROP COLUMN sent;"
           "ALTER TABLE operation DROP COLUMN held;"
           "ALTER TABLE operation DROP COLUMN digest;"
           "ALTER TABLE operation DROP COLUMN code;"
           "ALTER TABLE operation DROP COLUMN low_level;"
           "ALTER TABLE queue DROP COLUMN code;"
           "ALTER TABLE queue DROP COLUMN low_level;"
           "INSERT INTO operation (id, kind, created, attempts, next_try, mark) VALUES (1, 5, 1, 0, 0, 0),"
           " (2, 5, 1, 1, 0, 5), (3, 5, 1, 1, 9000000000000000, 5), (4, 5, 1, 0, 9000000000000000, -1);"
           "UPDATE meta SET value = 4 WHERE key = 'schema'");
  fixture->store = kit_fixture_open (fixture->folder, KIT_TYPE_STORE, &error);
  g_assert_no_error (error);
  connection = kit_store_read (fixture->store, NULL, &error);
  row = kit_statement_new (connection, "SELECT id || ' ' || sent || ' ' || held || ' ' || mark FROM operation ORDER BY id",
                           &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_assert_true (kit_statement_next (row, &error));
      g_assert_cmpstr (kit_statement_get_text (row, 0), ==, expected[i]);
    }
  kit_statement_reset (row);
  g_clear_pointer (&connection, kit_connection_release);
  kit_fixture_assert_sound (fixture);
}

/* Version 5 kept of a refusal only the words: they stay, and what comes has its codes */
static void
test_migrate_refusals (KitFixture    *fixture,
                       gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "store.sqlite", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  close_fixture (fixture);
  run_sql (path,
           "DROP INDEX operation_sent;"
           "ALTER TABLE operation DROP COLUMN digest;"
           "ALTER TABLE operation DROP COLUMN code;"
           "ALTER TABLE operation DROP COLUMN low_level;"
           "ALTER TABLE queue DROP COLUMN code;"
           "ALTER TABLE queue DROP COLUMN low_level;"
           "INSERT INTO operation (id, kind, created, attempts, error) VALUES (1, 5, 1, 2, 'Over quota');"
           "UPDATE meta SET value = 5 WHERE key = 'schema'");
  fixture->store = kit_fixture_open (fixture->folder, KIT_TYPE_STORE, &error);
  g_assert_no_error (error);
  rows = mapi_store_list_operations (MAPI_STORE (fixture->store), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstr (mapi_properties_get_string (rows->pdata[0], MAPI_PR_OUTGOING_ERROR), ==, "Over quota");
  g_assert_false (mapi_properties_has (rows->pdata[0], MAPI_PR_OUTGOING_CODE));
  g_assert_false (mapi_properties_has (rows->pdata[0], MAPI_PR_OUTGOING_LOW_LEVEL));
  kit_fixture_assert_sound (fixture);
}

/* Version 6 knew why a message was not sent only in words: they stay, and what comes has its codes */
static void
test_migrate_queue (KitFixture    *fixture,
                    gconstpointer  data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "store.sqlite", NULL);
  g_autoptr (MapiEntryId) folder = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_OUTBOX);
  g_autoptr (MapiEntryId) id = kit_fixture_save (fixture, folder, "Waiting");
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  MapiProperties *bag;

  close_fixture (fixture);
  run_sql (path,
           "DROP INDEX operation_sent;"
           "ALTER TABLE operation DROP COLUMN digest;"
           "ALTER TABLE queue DROP COLUMN code;"
           "ALTER TABLE queue DROP COLUMN low_level;"
           "INSERT INTO queue (message, submitted, attempts, error) SELECT id, 1, 1, 'Come back' FROM message;"
           "UPDATE meta SET value = 6 WHERE key = 'schema'");
  fixture->store = kit_fixture_open (fixture->folder, KIT_TYPE_STORE, &error);
  g_assert_no_error (error);
  rows = mapi_store_list_outgoing (MAPI_STORE (fixture->store), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  bag = mapi_outgoing_get_properties (rows->pdata[0]);
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_OUTGOING_ERROR), ==, "Come back");
  g_assert_false (mapi_properties_has (bag, MAPI_PR_OUTGOING_CODE));
  g_assert_false (mapi_properties_has (bag, MAPI_PR_OUTGOING_LOW_LEVEL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) \
  g_test_add ("/kit/faults" path, KitFixture, NULL, kit_fixture_set_up, func, kit_fixture_tear_down)
  ADD ("/disk-full", test_disk_full);
  ADD ("/no-database", test_no_database);
  ADD ("/damaged", test_damaged);
  ADD ("/newer", test_newer);
  ADD ("/half", test_half);
  ADD ("/half-empty", test_half_empty);
  ADD ("/orphan-body", test_orphan_body);
  ADD ("/vanished", test_vanished);
  ADD ("/damaged-index", test_damaged_index);
  ADD ("/damaged-page", test_damaged_page);
  ADD ("/linked-folder", test_linked_folder);
  ADD ("/repair-counts", test_repair_counts);
  ADD ("/read-meanwhile", test_read_meanwhile);
  ADD ("/migrate", test_migrate);
  ADD ("/migrate/operations", test_migrate_operations);
  ADD ("/migrate/refusals", test_migrate_refusals);
  ADD ("/migrate/queue", test_migrate_queue);
  return g_test_run ();
}
