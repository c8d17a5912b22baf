/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "imap-fixture.h"
#include "script-server.h"

/* What a server says it can is made use of, and nothing else */

#define SELECTED \
  "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 2] x\r\n$T OK [READ-WRITE] done\r\n"
#define DONE "$T OK done\r\n"
#define GREETING(words) "* OK [CAPABILITY IMAP4rev1 " words "] hello\r\n"

static Fixture *
open_fixture (ScriptServer *server)
{
  return fixture_new ("u", "p", script_server_get_port (server), NULL, NULL);
}

static void
check_after_login (const ScriptRule *rules,
                   gboolean          is_asked)
{
  g_autoptr (ScriptServer) server = script_server_new (GREETING ("QUOTA"), rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (GError) error = NULL;

  g_assert_true (kit_remote_connect (fixture->remote, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (kit_remote_get_features (fixture->remote) & (KIT_REMOTE_CAN_MOVE | KIT_REMOTE_HAS_QUOTA), ==,
                   KIT_REMOTE_CAN_MOVE);
  g_assert_cmpint (script_server_heard (server, " CAPABILITY"), ==, is_asked);
}

/* What counts is what it says once somebody has signed in */
static void
test_after_login (void)
{
  static const ScriptRule told[] = { { "LOGIN", "$T OK [CAPABILITY IMAP4rev1 MOVE] in\r\n" }, { NULL } };
  static const ScriptRule told_before[] = { { "LOGIN", "* CAPABILITY IMAP4rev1 MOVE\r\n$T OK in\r\n" }, { NULL } };
  static const ScriptRule asked[] = { { " CAPABILITY", "* CAPABILITY IMAP4rev1 MOVE\r\n" DONE }, { NULL } };

  check_after_login (told, FALSE);
  check_after_login (told_before, FALSE);
  check_after_login (asked, TRUE);
}

static void
append (Fixture *fixture,
        gsize    size)
{
  g_autoptr (KitRemoteJob) job = kit_remote_job_new (KIT_ACTION_APPEND, "INBOX", 0);
  KitRemoteItem *item = kit_remote_job_add (job, 0);
  g_autofree char *text = g_strnfill (size, 'x');
  g_autoptr (GError) error = NULL;

  memcpy (text, "S: x\r\n\r\n", 8);
  item->source = g_bytes_new (text, size);
  g_assert_true (kit_remote_execute (fixture->remote, job, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (item->result, ==, KIT_RESULT_DONE);
}

static void
check_literals (const char *greeting,
                const char *small,
                const char *most,
                const char *more)
{
  g_autoptr (ScriptServer) server = script_server_new (greeting, NULL, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);

  append (fixture, 100);
  append (fixture, 4096);
  append (fixture, 4097);
  g_assert_true (script_server_heard (server, small));
  g_assert_true (script_server_heard (server, most));
  g_assert_true (script_server_heard (server, more));
}

/* RFC 7888: without asking whether it is welcome, never, always, or up to 4096 bytes */
static void
test_literals (void)
{
  check_literals (GREETING ("IDLE"), "{100}", "{4096}", "{4097}");
  check_literals (GREETING ("LITERAL+"), "{100+}", "{4096+}", "{4097+}");
  check_literals (GREETING ("LITERAL-"), "{100+}", "{4096+}", "{4097}");
}

static void
check_id (const char *greeting,
          const char *setting,
          gboolean    is_told)
{
  g_autoptr (ScriptServer) server = script_server_new (greeting, NULL, 0);
  g_autoptr (Fixture) fixture = fixture_new ("u", "p", script_server_get_port (server), "send-id", setting);
  g_autoptr (GError) error = NULL;

  append (fixture, 100);
  g_assert_cmpint (script_server_heard (server, " ID (\"name\" \"Estafette\""), ==, is_told);
}

static void
test_id (void)
{
  check_id (GREETING ("ID"), "true", TRUE);
  check_id (GREETING ("ID"), "false", FALSE);
  check_id (GREETING ("IDLE"), "true", FALSE);
}

static void
check_previews (const char  *greeting,
                KitSyncKind  kind,
                gboolean     previews,
                const char  *item)
{
  static const ScriptRule rules[] = {
    { "SELECT", SELECTED }, { "UID SEARCH", "* SEARCH 1\r\n" DONE },
    { "FETCH", "* 1 FETCH (UID 1 RFC822.SIZE 9 FLAGS () PREVIEW \"So it begins\")\r\n" DONE }, { NULL }
  };
  g_autoptr (ScriptServer) server = script_server_new (greeting, rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  KitSyncRequest request = { kind, "INBOX", 7, 2 };
  g_autoptr (GError) error = NULL;

  request.previews = previews;
  request.limit = 10;
  request.below = 2;
  g_assert_true (kit_remote_sync_folder (fixture->remote, &request, fixture->sink, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (script_server_heard (server, "PREVIEW"), ==, item != NULL);
  g_assert_true (item == NULL || script_server_heard (server, item));
  g_assert_cmpuint (g_hash_table_size (fixture->messages), ==, 1);
}

/* Where texts do not come by themselves; of very many only what the server has at hand */
static void
test_previews (void)
{
  check_previews (GREETING ("PREVIEW"), KIT_SYNC_NEWEST, TRUE, " PREVIEW BODY");
  check_previews (GREETING ("PREVIEW"), KIT_SYNC_OLDER, TRUE, " PREVIEW (LAZY) BODY");
  check_previews (GREETING ("PREVIEW=FUZZY"), KIT_SYNC_NEWEST, TRUE, " PREVIEW (FUZZY) BODY");
  check_previews (GREETING ("PREVIEW"), KIT_SYNC_NEWEST, FALSE, NULL);
  check_previews (GREETING ("IDLE"), KIT_SYNC_NEWEST, TRUE, NULL);
}

static void
check_leaving (const char *greeting,
               gboolean    unselects)
{
  static const ScriptRule rules[] = { { "SELECT", SELECTED }, { NULL } };
  g_autoptr (ScriptServer) server = script_server_new (greeting, rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (KitRemoteJob) job = kit_remote_job_new (KIT_ACTION_DELETE_FOLDER, "Old", 0);
  g_autoptr (GError) error = NULL;

  fixture_sync (fixture, KIT_SYNC_NEWEST, "Old", 0, 0, 0, NULL);
  kit_remote_job_add (job, 0);
  g_assert_true (kit_remote_execute (fixture->remote, job, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (script_server_heard (server, "UNSELECT"), ==, unselects);
  g_assert_false (script_server_heard (server, "CLOSE"));
  g_assert_true (script_server_heard (server, "DELETE Old"));
}

/* A folder that is open is left, but never so that anything in it is expunged */
static void
test_leaving (void)
{
  check_leaving (GREETING ("UNSELECT"), TRUE);
  check_leaving (GREETING ("IDLE"), FALSE);
}

static void
check_notify (const char *reply,
              const char *path)
{
  const ScriptRule rules[] = {
    { "NOTIFY SET", reply }, { "IDLE", "+ idling\r\n* 5 EXISTS\r\n" }, { "DONE", "$1 OK done\r\n" },
    { "EXAMINE", SELECTED }, { NULL }
  };
  g_autoptr (ScriptServer) server = script_server_new (GREETING ("NOTIFY IDLE"), rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  static const char * const paths[] = { "INBOX", NULL };
  g_auto (GStrv) changed = NULL;
  g_autoptr (GError) error = NULL;

  changed = kit_remote_watch (fixture->remote, paths, 60, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (changed[0], ==, path);
  g_assert_cmpint (script_server_heard (server, "EXAMINE"), ==, g_str_equal (path, "INBOX"));
}

/* It tells of any folder; a server that would rather not is listened to in the one that matters most */
static void
test_notify (void)
{
  check_notify ("* STATUS Work (MESSAGES 9 UIDNEXT 12 UIDVALIDITY 3)\r\n" DONE, "Work");
  check_notify ("* LIST () \"/\" Neu\r\n" DONE, "");
  check_notify (DONE "* STATUS Work (MESSAGES 9 UIDNEXT 12)\r\n", "Work");
  check_notify ("$T NO [BADEVENT (MessageNew)] not that\r\n", "INBOX");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/offers/after-login", test_after_login);
  g_test_add_func ("/imap/offers/literals", test_literals);
  g_test_add_func ("/imap/offers/id", test_id);
  g_test_add_func ("/imap/offers/previews", test_previews);
  g_test_add_func ("/imap/offers/leaving", test_leaving);
  g_test_add_func ("/imap/offers/notify", test_notify);
  return g_test_run ();
}
