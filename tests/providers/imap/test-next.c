/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "imap-fixture.h"
#include "script-server.h"

/* The next folders, asked about before the first has answered */

static Fixture *
open_fixture (ScriptServer *server)
{
  return fixture_new ("u", "p", script_server_get_port (server), NULL, NULL);
}

#define OPENED(exists, validity) \
  "* " exists " EXISTS\r\n* OK [UIDVALIDITY " validity "] x\r\n* OK [UIDNEXT 9] x\r\n" \
  "* OK [HIGHESTMODSEQ 6] x\r\n$T OK [READ-WRITE] done\r\n"
#define MESSAGE(uid) \
  "* 1 FETCH (UID " uid " FLAGS (\\Seen) RFC822.SIZE 20 INTERNALDATE \"01-Jan-2024 00:00:00 +0000\"" \
  " BODY[HEADER.FIELDS (SUBJECT)] {14}\r\nSubject: x\r\n\r\n)\r\n$T OK done\r\n"

static gboolean
ask (Fixture               *fixture,
     const KitSyncRequest  *request,
     GError               **error)
{
  fixture_forget (fixture);
  return kit_remote_sync_folder (fixture->remote, request, fixture->sink, NULL, error);
}

/* One that cannot be opened leaves the one before open, as some servers do: what is told then is nobody's */
static void
test_next_refused (void)
{
  static const ScriptRule rules[] = {
    { "SELECT A", OPENED ("1", "7") }, { "SELECT B", "$T NO it went\r\n" }, { "SELECT C", OPENED ("1", "7") },
    { "HEADER.FIELDS", MESSAGE ("1") }, { "HEADER.FIELDS", MESSAGE ("2") }, { "HEADER.FIELDS", MESSAGE ("3") },
    { "HEADER.FIELDS", MESSAGE ("4") }, { NULL }
  };
  KitSyncRequest last = { KIT_SYNC_NEWEST, "C", .limit = 200, .total = 1 };
  KitSyncRequest second = { KIT_SYNC_NEWEST, "B", .limit = 200, .total = 1, .next = &last };
  KitSyncRequest first = { KIT_SYNC_NEWEST, "A", .limit = 200, .total = 1, .next = &second };
  g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (GError) error = NULL;

  g_assert_true (ask (fixture, &first, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (fixture->messages), ==, 1);
  g_assert_nonnull (fixture_get (fixture, 1));
  g_assert_false (ask (fixture, &second, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpuint (g_hash_table_size (fixture->messages), ==, 0);
  g_assert_cmpuint (fixture->n_begun, ==, 0);
  g_assert_true (ask (fixture, &last, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (fixture->messages), ==, 1);
  g_assert_nonnull (fixture_get (fixture, 4));
}

/* What was answered before something happened does not tell of it */
static void
test_next_anew (void)
{
  static const ScriptRule rules[] = {
    { "SELECT A", OPENED ("1", "7") }, { "SELECT B", OPENED ("1", "7") }, { "SELECT B", OPENED ("2", "7") },
    { "HEADER.FIELDS", MESSAGE ("1") }, { NULL }
  };

  for (guint anew = 0; anew < 2; anew++)
    {
      KitSyncRequest second = { KIT_SYNC_NEWEST, "B", .limit = 200, .total = 1 };
      KitSyncRequest first = { KIT_SYNC_NEWEST, "A", .limit = 200, .total = 1, .next = &second };
      g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
      g_autoptr (Fixture) fixture = open_fixture (server);
      g_autoptr (GError) error = NULL;

      g_assert_true (ask (fixture, &first, &error));
      g_assert_no_error (error);
      second.anew = anew;
      g_assert_true (ask (fixture, &second, &error));
      g_assert_no_error (error);
      g_assert_cmpint (fixture->state.total, ==, anew ? 2 : 1);
    }
}

/* Nobody says that the one before is closed, and one was numbered anew: its messages are another's */
static void
test_next_border (void)
{
  static const ScriptRule rules[] = {
    { "ENABLE", "* ENABLED QRESYNC\r\n$T OK done\r\n" }, { "SELECT A", OPENED ("3", "7") },
    { "SELECT B", "* VANISHED 2\r\n* VANISHED (EARLIER) 3\r\n" OPENED ("2", "7") },
    { "SELECT C", "* VANISHED (EARLIER) 3\r\n" OPENED ("2", "8") },
    { "UID FETCH", "$T OK done\r\n" }, { "UID FETCH", "$T OK done\r\n" }, { "UID FETCH", MESSAGE ("9") }, { NULL }
  };
  KitSyncRequest last = { KIT_SYNC_CHANGES, "C", 7, 9, 5 };
  KitSyncRequest second = { KIT_SYNC_CHANGES, "B", 7, 9, 5, .next = &last };
  KitSyncRequest first = { KIT_SYNC_CHANGES, "A", 7, 9, 5, .next = &second };
  g_autoptr (ScriptServer) server = script_server_new ("* OK [CAPABILITY IMAP4rev1 LITERAL+ ENABLE CONDSTORE QRESYNC] x\r\n",
                                                       rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (GError) error = NULL;
  g_autofree char *vanished = NULL;

  g_assert_true (ask (fixture, &first, &error));
  g_assert_no_error (error);
  g_assert_true (ask (fixture, &second, &error));
  g_assert_no_error (error);
  vanished = fixture_dup_set (fixture->vanished);
  g_assert_cmpstr (vanished, ==, "3");
  g_assert_true (ask (fixture, &last, &error));
  g_assert_no_error (error);
  g_assert_cmpint (fixture->state.uidvalidity, ==, 8);
  g_assert_true (kit_uid_set_is_empty (fixture->vanished));
  g_assert_cmpuint (g_hash_table_size (fixture->messages), ==, 0);
}

/* Nobody says that the one before is closed, and a change is told before it is clear of which: it is dropped and asked
 * for, though the next folder is open by then */
static void
test_next_unclosed (void)
{
  static const ScriptRule rules[] = {
    { "ENABLE", "* ENABLED QRESYNC\r\n$T OK done\r\n" }, { "SELECT A", OPENED ("3", "7") },
    { "SELECT B", "* 1 FETCH (UID 3 FLAGS (\\Flagged) MODSEQ (6))\r\n* VANISHED (EARLIER) 5\r\n" OPENED ("2", "7") },
    { "SELECT B", OPENED ("2", "7") }, { "SELECT C", OPENED ("2", "7") },
    { "UID FETCH 1:8 (FLAGS)", "* 1 FETCH (UID 4 FLAGS (\\Seen) MODSEQ (6))\r\n$T OK done\r\n" }, { NULL }
  };
  KitSyncRequest last = { KIT_SYNC_CHANGES, "C", 7, 9, 5 };
  KitSyncRequest second = { KIT_SYNC_CHANGES, "B", 7, 9, 5, .next = &last };
  KitSyncRequest first = { KIT_SYNC_CHANGES, "A", 7, 9, 5, .next = &second };
  g_autoptr (ScriptServer) server = script_server_new ("* OK [CAPABILITY IMAP4rev1 LITERAL+ ENABLE CONDSTORE QRESYNC] x\r\n",
                                                       rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (GError) error = NULL;
  g_autofree char *vanished = NULL;

  g_assert_true (ask (fixture, &first, &error));
  g_assert_no_error (error);
  g_assert_true (ask (fixture, &second, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (fixture->messages), ==, 1);
  g_assert_cmpint (fixture_get (fixture, 4)->flags, ==, KIT_FLAG_READ);
  vanished = fixture_dup_set (fixture->vanished);
  g_assert_cmpstr (vanished, ==, "5");
  g_assert_true (ask (fixture, &last, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (fixture->messages), ==, 0);
}

#define LISTS_GREETING \
  "* OK [CAPABILITY IMAP4rev1 LITERAL+ ENABLE CONDSTORE QRESYNC LIST-EXTENDED LIST-STATUS] x\r\n"
#define LISTED "* LIST () \"/\" INBOX\r\n* STATUS INBOX (MESSAGES 2 UIDNEXT 9 UIDVALIDITY 7 HIGHESTMODSEQ 6)\r\n"

/* What follows the list is asked before the list is there, and is nobody's when something else follows */
static void
test_next_listed (void)
{
  static const ScriptRule rules[] = {
    { "ENABLE", "* ENABLED QRESYNC\r\n$T OK done\r\n" }, { "LIST", "" }, { "SELECT INBOX", "" },
    { "UID FETCH", LISTED "$2 OK done\r\n* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 9] x\r\n"
                   "* OK [HIGHESTMODSEQ 6] x\r\n* 1 FETCH (UID 4 FLAGS (\\Seen) MODSEQ (6))\r\n$1 OK done\r\n$T OK done\r\n" },
    { "SELECT INBOX", OPENED ("2", "7") }, { "UID FETCH", "$T OK done\r\n" }, { NULL }
  };

  for (guint other = 0; other < 2; other++)
    {
      KitSyncRequest request = { KIT_SYNC_CHANGES, "INBOX", 7, 9, 5 };
      g_autoptr (ScriptServer) server = script_server_new (LISTS_GREETING, rules, 0);
      g_autoptr (Fixture) fixture = open_fixture (server);
      g_autoptr (GPtrArray) folders = NULL;
      g_autoptr (GError) error = NULL;

      kit_remote_expect (fixture->remote, &request);
      folders = kit_remote_list_folders (fixture->remote, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (folders->len, ==, 1);
      request.modseq += other;
      g_assert_true (ask (fixture, &request, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (g_hash_table_size (fixture->messages), ==, other ? 0 : 1);
    }
}

/* A folder with nothing but folders in it by now is as good as gone; one that is there and cannot be opened is not */
static void
test_next_unselectable (void)
{
  for (guint closed = 0; closed < 2; closed++)
    {
      const ScriptRule rules[] = {
        { "SELECT A", "$T NO not now\r\n" },
        { "LIST", closed ? "* LIST (\\Noselect \\HasChildren) \"/\" A\r\n$T OK done\r\n"
                         : "* LIST () \"/\" A\r\n$T OK done\r\n" },
        { NULL }
      };
      KitSyncRequest request = { KIT_SYNC_NEWEST, "A", .limit = 200, .total = 1 };
      g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
      g_autoptr (Fixture) fixture = open_fixture (server);
      g_autoptr (GError) error = NULL;

      g_assert_false (ask (fixture, &request, &error));
      g_assert_error (error, MAPI_ERROR, (closed ? MAPI_ERROR_NOT_FOUND : MAPI_ERROR_CALL_FAILED));
    }
}

/* Bodies of 2 to 101, which one command asks for, and of 1, which the next one does */
#define BODY_OF(uid) "* 1 FETCH (UID " uid " BODY[] {2}\r\nab)\r\n"
#define FIRST "UID FETCH 2:101 (UID BODY.PEEK[])"
#define SECOND "UID FETCH 1 (UID BODY.PEEK[])"

typedef struct
{
  KitSink   *sink;
  KitUidSet *came;
} Taker;

static gboolean
take_body (gpointer    user_data,
           gint64      uid,
           GBytes     *source,
           GError    **error)
{
  Taker *self = user_data;

  kit_uid_set_add (self->came, uid);
  kit_sink_set_enough (self->sink);
  return TRUE;
}

/* Until it has one. How many came. */
static gint64
fetch_some (Fixture *fixture,
            gint64   first,
            gint64   last)
{
  static const KitSinkFuncs funcs = { .body = take_body };
  g_autoptr (KitUidSet) uids = kit_uid_set_new ();
  g_autoptr (KitUidSet) came = kit_uid_set_new ();
  Taker taker = { NULL, came };
  g_autoptr (KitSink) sink = kit_sink_new (&funcs, &taker);
  g_autoptr (GError) error = NULL;

  taker.sink = sink;
  kit_uid_set_add_range (uids, first, last);
  kit_remote_fetch_bodies (fixture->remote, KIT_LANE_NORMAL, "A", 7, uids, sink, NULL, &error);
  g_assert_no_error (error);
  return kit_uid_set_get_size (came);
}

/* @gone: number that is not there any more; 0: all are */
static char *
dup_bodies (guint gone)
{
  GString *text = g_string_new (NULL);

  for (guint uid = 2; uid <= 101; uid++)
    if (uid != gone)
      g_string_append_printf (text, "* 1 FETCH (UID %u BODY[] {2}\r\nab)\r\n", uid);
  g_string_append (text, "$T OK done\r\n");
  return g_string_free (text, FALSE);
}

/* Who has enough is not kept waiting for what is on its way, and who goes on there does not ask for it again; where
 * something else was asked in between, it does */
static void
test_next_left (void)
{
  g_autofree char *bodies = dup_bodies (0);

  for (guint between = 0; between < 2; between++)
    {
      const ScriptRule rules[] = {
        { "SELECT A", OPENED ("101", "7") }, { FIRST, bodies }, { SECOND, "$HOLD" BODY_OF ("1") "$T OK done\r\n" },
        { SECOND, between ? BODY_OF ("1") "$T OK done\r\n" : "$T NO not again\r\n" }, { NULL }
      };
      g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
      g_autoptr (Fixture) fixture = open_fixture (server);

      g_assert_cmpint (fetch_some (fixture, 1, 101), ==, 100);
      script_server_await (server, SECOND);
      script_server_release (server);
      if (between)
        g_ptr_array_unref (kit_remote_list_folders (fixture->remote, NULL, NULL));
      g_assert_cmpint (fetch_some (fixture, 1, 1), ==, 1);
    }
}

/* Who goes on does so below the lowest that came: what is not there among those above must not be left for later */
static void
test_next_gap (void)
{
  g_autofree char *bodies = dup_bodies (50);
  const ScriptRule rules[] = {
    { "SELECT A", OPENED ("101", "7") }, { FIRST, bodies }, { SECOND, BODY_OF ("1") "$T OK done\r\n" }, { NULL }
  };
  g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);

  g_assert_cmpint (fetch_some (fixture, 1, 101), ==, 100);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/next/refused", test_next_refused);
  g_test_add_func ("/imap/next/anew", test_next_anew);
  g_test_add_func ("/imap/next/border", test_next_border);
  g_test_add_func ("/imap/next/unclosed", test_next_unclosed);
  g_test_add_func ("/imap/next/listed", test_next_listed);
  g_test_add_func ("/imap/next/unselectable", test_next_unselectable);
  g_test_add_func ("/imap/next/left", test_next_left);
  g_test_add_func ("/imap/next/gap", test_next_gap);
  return g_test_run ();
}
