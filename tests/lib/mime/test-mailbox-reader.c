/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mime-test.h"

#include <glib/gstdio.h>

typedef struct
{
  char              *folder;    /* (owned) */
  MapiMailboxReader *reader;    /* (owned) (nullable) */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("mapi-mailbox-XXXXXX", &error);
  g_assert_no_error (error);
}

static void
remove_all (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_all (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_object (&fixture->reader);
  remove_all (fixture->folder);
  g_free (fixture->folder);
}

static void
write_file (Fixture    *fixture,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
open_reader (Fixture    *fixture,
             const char *name)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GError) error = NULL;

  g_clear_object (&fixture->reader);
  fixture->reader = mapi_mailbox_reader_new (file, &error);
  g_assert_no_error (error);
}

static MapiProperties *
expect_message (Fixture    *fixture,
                const char *expected)
{
  MapiProperties *properties = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = mapi_mailbox_reader_next (fixture->reader, &properties, NULL, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (bytes);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_cmpstr (text, ==, expected);
  return properties;
}

static void
expect_end (Fixture *fixture,
            guint    n_problems)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (mapi_mailbox_reader_next (fixture->reader, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (mapi_mailbox_reader_get_progress (fixture->reader), ==, 1.0);
  g_assert_cmpuint (g_strv_length ((char **) mapi_mailbox_reader_get_problems (fixture->reader)),
                    ==, n_problems);
}

#define FROM "From ada@example.org Tue Mar  3 10:00:00 2020\n"

static void
test_mbox (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(MapiProperties) first = NULL;
  g_autoptr(MapiProperties) second = NULL;

  write_file (fixture, "mbox",
              FROM "Subject: a\nStatus: RO\nX-Status: AF\n\none\n>From here\n>>From there\n\n"
              FROM "Subject: b\n\ntwo\n");
  open_reader (fixture, "mbox");
  first = expect_message (fixture, "Subject: a\nStatus: RO\nX-Status: AF\n\none\nFrom here\n"
                          ">From there\n");
  second = expect_message (fixture, "Subject: b\n\ntwo\n");
  expect_end (fixture, 0);
  g_assert_cmpint (mapi_properties_get_long (first, MAPI_PR_MESSAGE_FLAGS, 0), ==,
                   MAPI_MSGFLAG_READ);
  g_assert_true (mapi_properties_get_boolean (first, MAPI_PR_ANSWERED));
  g_assert_true (mapi_properties_get_boolean (first, MAPI_PR_FLAGGED));
  g_assert_cmpint (mapi_properties_get_time (first, MAPI_PR_MESSAGE_DELIVERY_TIME), ==,
                   G_GINT64_CONSTANT (1583229600000000));
  g_assert_cmpint (mapi_properties_get_long (second, MAPI_PR_MESSAGE_FLAGS, 0), ==, 0);
}

static void
test_mbox_from_in_body (Fixture       *fixture,
                        gconstpointer  data)
{
  write_file (fixture, "mbox",
              FROM "Subject: a\n\nFrom what I know, it is late\n\nFrom me at 10:30 to you\n\n"
              FROM "Subject: b\n\ntwo\n");
  open_reader (fixture, "mbox");
  mapi_properties_unref (expect_message (fixture, "Subject: a\n\nFrom what I know, it is late\n\n"
                                         "From me at 10:30 to you\n"));
  mapi_properties_unref (expect_message (fixture, "Subject: b\n\ntwo\n"));
  expect_end (fixture, 0);
}

static void
test_mbox_content_length (Fixture       *fixture,
                          gconstpointer  data)
{
  const char *body = "x\n\n" FROM "Subject: quoted\n\ny\n";
  g_autofree char *good = g_strdup_printf (FROM "Content-Length: %u\n\n%s\n" FROM
                                           "Subject: b\n\ntwo\n", (guint) strlen (body), body);
  g_autofree char *expected = g_strdup_printf ("Content-Length: %u\n\n%s", (guint) strlen (body),
                                               body);

  write_file (fixture, "good", good);
  open_reader (fixture, "good");
  mapi_properties_unref (expect_message (fixture, expected));
  mapi_properties_unref (expect_message (fixture, "Subject: b\n\ntwo\n"));
  expect_end (fixture, 0);

  write_file (fixture, "bad", FROM "Content-Length: 7\n\none\n\n" FROM "Subject: b\n\ntwo\n");
  open_reader (fixture, "bad");
  mapi_properties_unref (expect_message (fixture, "Content-Length: 7\n\none\n"));
  mapi_properties_unref (expect_message (fixture, "Subject: b\n\ntwo\n"));
  expect_end (fixture, 0);
}

static void
test_mbox_garbage (Fixture       *fixture,
                   gconstpointer  data)
{
  write_file (fixture, "mbox", "%%% garbage\n\n" FROM "\n\n" FROM "Subject: b\n\ntwo\n");
  open_reader (fixture, "mbox");
  mapi_properties_unref (expect_message (fixture, "Subject: b\n\ntwo\n"));
  expect_end (fixture, 2);
  g_assert_nonnull (strstr (mapi_mailbox_reader_get_problems (fixture->reader)[0], "offset 0"));
  g_assert_nonnull (strstr (mapi_mailbox_reader_get_problems (fixture->reader)[1], "offset 13"));
}

static void
test_mbox_deleted (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(MapiProperties) second = NULL;

  write_file (fixture, "mbox", FROM "X-Mozilla-Status: 0009\n\nx\n\n"
              FROM "X-Mozilla-Status: 1002\nX-Mozilla-Keys: red blue\n\ny\n");
  open_reader (fixture, "mbox");
  second = expect_message (fixture, "X-Mozilla-Status: 1002\nX-Mozilla-Keys: red blue\n\ny\n");
  expect_end (fixture, 1);
  g_assert_cmpint (mapi_properties_get_long (second, MAPI_PR_MESSAGE_FLAGS, 0), ==, 0);
  g_assert_true (mapi_properties_get_boolean (second, MAPI_PR_ANSWERED));
  g_assert_true (mapi_properties_get_boolean (second, MAPI_PR_FORWARDED));
  g_assert_cmpstr (mapi_properties_get_strv (second, MAPI_PR_KEYWORDS)[1], ==, "blue");
}

static void
test_empty (Fixture       *fixture,
            gconstpointer  data)
{
  write_file (fixture, "mbox", "");
  open_reader (fixture, "mbox");
  expect_end (fixture, 0);
}

static void
test_single_message (Fixture       *fixture,
                     gconstpointer  data)
{
  const char *text = "Subject: a\n\nx\n\n" FROM "Subject: quoted\n";

  write_file (fixture, "a.eml", text);
  open_reader (fixture, "a.eml");
  mapi_properties_unref (expect_message (fixture, text));
  expect_end (fixture, 0);
}

static void
test_maildir (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(MapiProperties) first = NULL;
  g_autoptr(MapiProperties) second = NULL;
  g_autoptr(MapiProperties) fresh = NULL;

  write_file (fixture, "cur/1.a:2,FRS", "Subject: a\n\n1\n");
  write_file (fixture, "cur/2.b:2,PD", "Subject: b\n\n2\n");
  write_file (fixture, "cur/3.c:2,T", "Subject: c\n\n3\n");
  write_file (fixture, "cur/.hidden", "no");
  write_file (fixture, "new/4.d", "Subject: d\n\n4\n");
  write_file (fixture, "tmp/5.e", "Subject: e\n\n5\n");
  write_file (fixture, ".Work/cur/6.f", "Subject: f\n\n6\n");
  open_reader (fixture, "");
  first = expect_message (fixture, "Subject: a\n\n1\n");
  second = expect_message (fixture, "Subject: b\n\n2\n");
  fresh = expect_message (fixture, "Subject: d\n\n4\n");
  expect_end (fixture, 2);
  g_assert_cmpint (mapi_properties_get_long (first, MAPI_PR_MESSAGE_FLAGS, 0), ==,
                   MAPI_MSGFLAG_READ);
  g_assert_true (mapi_properties_get_boolean (first, MAPI_PR_FLAGGED));
  g_assert_true (mapi_properties_get_boolean (first, MAPI_PR_ANSWERED));
  g_assert_cmpint (mapi_properties_get_long (second, MAPI_PR_MESSAGE_FLAGS, 0), ==,
                   MAPI_MSGFLAG_UNSENT);
  g_assert_true (mapi_properties_get_boolean (second, MAPI_PR_FORWARDED));
  g_assert_cmpint (mapi_properties_get_long (fresh, MAPI_PR_MESSAGE_FLAGS, 0), ==, 0);
  g_assert_cmpint (mapi_properties_get_time (fresh, MAPI_PR_MESSAGE_DELIVERY_TIME), >, 0);
}

static void
test_mh (Fixture       *fixture,
         gconstpointer  data)
{
  g_autoptr(MapiProperties) first = NULL;
  g_autoptr(MapiProperties) second = NULL;

  write_file (fixture, "10", "Subject: b\n\n2\n");
  write_file (fixture, "9", "Subject: a\n\n1\n");
  write_file (fixture, ",8", "Subject: removed\n\n");
  write_file (fixture, "work/1", "Subject: in a folder of its own\n\n");
  write_file (fixture, ".mh_sequences", "unseen: 10-20\nflagged: 9\n");
  open_reader (fixture, "");
  first = expect_message (fixture, "Subject: a\n\n1\n");
  second = expect_message (fixture, "Subject: b\n\n2\n");
  expect_end (fixture, 1);
  g_assert_nonnull (strstr (mapi_mailbox_reader_get_problems (fixture->reader)[0], "“work”"));
  g_assert_cmpint (mapi_properties_get_long (first, MAPI_PR_MESSAGE_FLAGS, 0), ==,
                   MAPI_MSGFLAG_READ);
  g_assert_true (mapi_properties_get_boolean (first, MAPI_PR_FLAGGED));
  g_assert_cmpint (mapi_properties_get_long (second, MAPI_PR_MESSAGE_FLAGS, 0), ==, 0);
}

static void
test_missing (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GFile) file = g_file_new_build_filename (fixture->folder, "nothing", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (mapi_mailbox_reader_new (file, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
}

static void
test_cancelled (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  write_file (fixture, "mbox", FROM "Subject: a\n\nx\n");
  open_reader (fixture, "mbox");
  g_cancellable_cancel (cancellable);
  g_assert_null (mapi_mailbox_reader_next (fixture->reader, NULL, cancellable, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL);
}

static void
test_format (Fixture       *fixture,
             gconstpointer  data)
{
  const char *text = "Subject: a\n\nFrom x\n>From y\nz";
  g_autoptr(GBytes) source = g_bytes_new_static (text, strlen (text));
  g_autoptr(GBytes) entry = mapi_mailbox_format_mbox (source, "a b\n@c",
                                                      G_GINT64_CONSTANT (1583229600000000));
  g_autofree char *formatted = g_strndup (g_bytes_get_data (entry, NULL),
                                          g_bytes_get_size (entry));
  g_autofree char *twice = g_strconcat (formatted, formatted, NULL);

  g_assert_cmpstr (formatted, ==, "From a-b-@c Tue Mar  3 10:00:00 2020\nSubject: a\n\n>From x\n"
                   ">>From y\nz\n\n");
  write_file (fixture, "mbox", twice);
  open_reader (fixture, "mbox");
  mapi_properties_unref (expect_message (fixture, "Subject: a\n\nFrom x\n>From y\nz\n"));
  mapi_properties_unref (expect_message (fixture, "Subject: a\n\nFrom x\n>From y\nz\n"));
  expect_end (fixture, 0);
}

#define ADD(name, func) \
  g_test_add ("/mime/mailbox-reader/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("mbox", test_mbox);
  ADD ("mbox-from-in-body", test_mbox_from_in_body);
  ADD ("mbox-content-length", test_mbox_content_length);
  ADD ("mbox-garbage", test_mbox_garbage);
  ADD ("mbox-deleted", test_mbox_deleted);
  ADD ("empty", test_empty);
  ADD ("single-message", test_single_message);
  ADD ("maildir", test_maildir);
  ADD ("mh", test_mh);
  ADD ("missing", test_missing);
  ADD ("cancelled", test_cancelled);
  ADD ("format", test_format);
  return g_test_run ();
}
