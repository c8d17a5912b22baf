/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "imap-fixture.h"
#include "script-server.h"

#include <imap-remote-private.h>

/* A message the server hangs up on when it is asked for its header: all others are listed, and it is, too */

#define SELECTED \
  "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 4] x\r\n$T OK [READ-WRITE] done\r\n"
#define HEADER_OF(uid) "* " uid " FETCH (UID " uid " RFC822.SIZE 20 FLAGS () BODY[HEADER.FIELDS (SUBJECT)] {14}\r\n" \
                       "Subject: " uid "\r\n\r\n)\r\n"
#define FLAGS_OF(uid) "* " uid " FETCH (UID " uid " FLAGS (\\Seen))\r\n"
#define BARE "(UID FLAGS INTERNALDATE RFC822.SIZE)"
#define DONE "$T OK done\r\n"

static Fixture *
open_fixture (ScriptServer *server)
{
  return fixture_new ("u", "p", script_server_get_port (server), NULL, NULL);
}

static void
assert_header (Fixture    *fixture,
               gint64      uid,
               const char *header,
               gint64      size)
{
  Told *told = fixture_get (fixture, uid);

  g_assert_nonnull (told);
  g_assert_cmpstr (told->header, ==, header);
  g_assert_cmpint (told->size, ==, size);
}

static void
assert_listed (Fixture *fixture,
               gint64   size)
{
  g_assert_cmpuint (g_hash_table_size (fixture->messages), ==, 3);
  assert_header (fixture, 1, "Subject: 1\r\n\r\n", 20);
  assert_header (fixture, 2, "", size);
  assert_header (fixture, 3, "Subject: 3\r\n\r\n", 20);
}

/* What it answers comes as it is read there, or all at once at the end: then nothing comes */
static void
check_newest (const char *first,
              const char *bare,
              gint64      size)
{
  const ScriptRule rules[] = {
    { "SELECT", SELECTED }, { "UID SEARCH", "* SEARCH 1 2 3\r\n" DONE }, { "UID FETCH 2 " BARE, bare },
    { "UID FETCH 1 ", HEADER_OF ("1") DONE }, { "UID FETCH 3 ", HEADER_OF ("3") DONE },
    { "UID FETCH 2 ", "$CUT" }, { "UID FETCH", "$CUT" }, { " FETCH 1:*", first }, { NULL }
  };
  g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);

  fixture_sync (fixture, KIT_SYNC_NEWEST, "INBOX", 0, 0, 3, NULL);
  assert_listed (fixture, size);
  g_assert_cmpuint (script_server_count (server), <=, 8);
}

static void
test_newest (void)
{
  check_newest (HEADER_OF ("1") "* 2 FETCH (UID 2 RFC822.SIZE 9$CUT", "* 2 FETCH (UID 2 RFC822.SIZE 99 FLAGS ())\r\n" DONE, 99);
  check_newest ("$CUT", "* 2 FETCH (UID 2 RFC822.SIZE 99 FLAGS ())\r\n" DONE, 99);
  check_newest ("$CUT", "$CUT", 0);
}

static const ScriptRule changes_rules[] = {
  { "SELECT", SELECTED }, { "UID SEARCH", "* SEARCH 1 2 3\r\n" DONE },
  { "UID FETCH 1:1 (FLAGS)", FLAGS_OF ("1") DONE }, { "UID FETCH 1:3 (FLAGS)", FLAGS_OF ("1") FLAGS_OF ("2") FLAGS_OF ("3") DONE },
  { "UID FETCH 2 " BARE, "* 2 FETCH (UID 2 RFC822.SIZE 99 FLAGS ())\r\n" DONE }, { "UID FETCH 2 ", "$CUT" },
  { "UID FETCH 3 ", HEADER_OF ("3") DONE }, { "UID FETCH 2:*", "$CUT" }, { "UID FETCH 2:3", "$CUT" },
  { "UID FETCH 4:*", "$CUT" }, { "UID FETCH 4:4294967295", DONE }, { NULL }
};

/* Among the new ones; what else is asked about a folder is told all the same */
static void
test_changes (void)
{
  g_autoptr (ScriptServer) server = script_server_new (NULL, changes_rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);

  fixture_sync (fixture, KIT_SYNC_CHANGES, "INBOX", 7, 2, 0, "1");
  assert_header (fixture, 2, NULL, 0);
  g_assert_cmpint (fixture_get (fixture, 1)->flags, ==, MAPI_MSGFLAG_READ);
  g_assert_true (kit_uid_set_contains (fixture->present, 1));
  g_assert_cmpuint (fixture->order->len, ==, 2);
}

/* It is listed, but "4:*" is the last message, which it is */
static void
test_last (void)
{
  g_autoptr (ScriptServer) server = script_server_new (NULL, changes_rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  guint count;

  fixture_sync (fixture, KIT_SYNC_CHANGES, "INBOX", 7, 4, 0, "1:3");
  g_assert_cmpint (kit_uid_set_get_size (fixture->present), ==, 3);
  count = script_server_count (server);
  for (guint i = 0; i < 3; i++)
    fixture_sync (fixture, KIT_SYNC_CHANGES, "INBOX", 7, 4, 0, "1:3");
  g_assert_cmpint (kit_uid_set_get_size (fixture->present), ==, 3);
  g_assert_cmpuint (script_server_count (server), ==, count);
}

/* The line is lost among older ones, told from the lowest on, when the sink has enough: those above the lowest come, too */
static void
test_older (void)
{
  static const ScriptRule rules[] = {
    { "SELECT", SELECTED }, { "UID SEARCH", "* SEARCH 1 2 3 4 5\r\n" DONE },
    { "UID FETCH 2:5 ", HEADER_OF ("2") HEADER_OF ("3") "* 4 FETCH (UID 4 $CUT" },
    { "UID FETCH 4:5 ", HEADER_OF ("4") HEADER_OF ("5") DONE }, { NULL }
  };
  g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  KitSyncRequest request = { KIT_SYNC_OLDER, "INBOX", 7 };
  g_autoptr (GError) error = NULL;

  fixture->enough_at = 3;
  request.below = 6;
  request.limit = 4;
  g_assert_true (kit_remote_sync_folder (fixture->remote, &request, fixture->sink, NULL, &error));
  g_assert_no_error (error);
  for (gint64 uid = 2; uid <= 5; uid++)
    g_assert_nonnull (fixture_get (fixture, uid));
  g_assert_cmpuint (fixture->order->len, ==, 4);
}

/* What is told of who compares number by number: all of them, and of the one no header */
static void
check_compare (const char *bare,
               gint64      size)
{
  const ScriptRule rules[] = {
    { "SELECT", SELECTED }, { "UID SEARCH", "* SEARCH 1 2 3\r\n" DONE },
    { "UID FETCH 2 " BARE, bare }, { "UID FETCH 2 ", "$CUT" },
    { "UID FETCH 1 ", HEADER_OF ("1") DONE }, { "UID FETCH 3 ", HEADER_OF ("3") DONE }, { "UID FETCH", "$CUT" }, { NULL }
  };
  g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  KitSyncRequest request = { KIT_SYNC_LIST, "INBOX", 7 };
  g_autoptr (GError) error = NULL;

  request.names = TRUE;
  g_assert_true (kit_remote_sync_folder (fixture->remote, &request, fixture->sink, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (kit_uid_set_get_size (fixture->present), ==, 3);
  assert_header (fixture, 1, "Subject: 1\r\n\r\n", 20);
  assert_header (fixture, 2, NULL, size);
  assert_header (fixture, 3, "Subject: 3\r\n\r\n", 20);
}

static void
test_compare (void)
{
  check_compare ("* 2 FETCH (UID 2 RFC822.SIZE 99 FLAGS ())\r\n" DONE, 99);
  check_compare ("$CUT", 0);
}

/* A server that hangs up whatever it is asked is not called for ever, and says so */
static void
test_hangs_up (void)
{
  static const ScriptRule rules[] = {
    { "SELECT", SELECTED }, { "UID SEARCH", "* SEARCH 1 2 3\r\n" DONE }, { "FETCH", "$CUT" }, { NULL }
  };
  g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (KitUidSet) known = kit_uid_set_parse ("1:100");
  KitSyncRequest request = { KIT_SYNC_SOME, "INBOX", 7, 101 };
  g_autoptr (GError) error = NULL;

  request.known = known;
  g_assert_false (kit_remote_sync_folder (fixture->remote, &request, fixture->sink, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_assert_cmpuint (script_server_count (server), <=, 14);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/headers/newest", test_newest);
  g_test_add_func ("/imap/headers/changes", test_changes);
  g_test_add_func ("/imap/headers/last", test_last);
  g_test_add_func ("/imap/headers/older", test_older);
  g_test_add_func ("/imap/headers/compare", test_compare);
  g_test_add_func ("/imap/headers/hangs-up", test_hangs_up);
  return g_test_run ();
}
