/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "imap-fixture.h"
#include "script-server.h"

/* A server that can nothing but what RFC 3501 asks for */

#define SELECTED_AS(number) \
  "* 3 EXISTS\r\n* OK [UIDVALIDITY " number "] x\r\n* OK [UIDNEXT 4] x\r\n" \
  "* OK [PERMANENTFLAGS (\\Seen \\Deleted \\*)] x\r\n$T OK [READ-WRITE] done\r\n"
#define SELECTED SELECTED_AS ("7")

static Fixture *
open_fixture (ScriptServer *server)
{
  return fixture_new ("u", "p", script_server_get_port (server), NULL, NULL);
}

static void
test_bare_list (void)
{
  static const ScriptRule rules[] = {
    { "LIST \"\" \"*\"", "* LIST (\\HasNoChildren) \".\" INBOX\r\n* LIST () \".\" \"Gesendete Objekte\"\r\n"
                         "* LIST () \".\" Work.Old\r\n* LIST (\\Noselect) \".\" Work\r\n$T OK done\r\n" },
    { "LSUB", "* LSUB () \".\" INBOX\r\n* LSUB () \".\" Work.Old\r\n$T OK done\r\n" },
    { "STATUS INBOX", "* STATUS INBOX (MESSAGES 4 UNSEEN 1 UIDNEXT 9 UIDVALIDITY 3)\r\n$T OK done\r\n" },
    { "STATUS Work.Old", "$T NO broken\r\n" }, { NULL } };
  g_autoptr (ScriptServer) server = script_server_new ("* OK [CAPABILITY IMAP4rev1] x\r\n", rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) folders = kit_remote_list_folders (fixture->remote, NULL, &error);
  const char *paths[] = { "INBOX", "Gesendete Objekte", "Work", "Work.Old" };

  g_assert_no_error (error);
  g_assert_cmpuint (folders->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpstr (((KitRemoteFolder *) g_ptr_array_index (folders, i))->path, ==, paths[i]);
  g_assert_cmpint (((KitRemoteFolder *) g_ptr_array_index (folders, 0))->uidnext, ==, 9);
  g_assert_cmpint (((KitRemoteFolder *) g_ptr_array_index (folders, 1))->role, ==, MAPI_FOLDER_ROLE_SENT);
  g_assert_true (((KitRemoteFolder *) g_ptr_array_index (folders, 2))->flags & KIT_FOLDER_NO_MESSAGES);
  g_assert_true (((KitRemoteFolder *) g_ptr_array_index (folders, 3))->flags & KIT_FOLDER_SUBSCRIBED);
  g_assert_cmpint (((KitRemoteFolder *) g_ptr_array_index (folders, 3))->total, ==, -1);
}

/* Without MOVE and UIDPLUS: copied, marked, and nobody's messages expunged */
static void
test_bare_move (void)
{
  static const ScriptRule rules[] = { { "SELECT", SELECTED }, { "UID SEARCH", "* SEARCH 2\r\n$T OK\r\n" }, { NULL } };
  g_autoptr (ScriptServer) server = script_server_new ("* OK [CAPABILITY IMAP4rev1] x\r\n", rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (KitRemoteJob) job = kit_remote_job_new (KIT_ACTION_MOVE, "INBOX", 7);
  KitRemoteItem *item = kit_remote_job_add (job, 2);
  g_autoptr (GError) error = NULL;

  job->target = g_strdup ("Trash");
  g_assert_true (kit_remote_execute (fixture->remote, job, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (item->result, ==, KIT_RESULT_DONE);
  g_assert_true (script_server_heard (server, "UID COPY 2 Trash"));
  g_assert_true (script_server_heard (server, "UID STORE 2 +FLAGS.SILENT (\\Deleted)"));
  g_assert_false (script_server_heard (server, "EXPUNGE"));
  g_assert_false (script_server_heard (server, "CLOSE"));
}

/* The copy fails: nothing is marked */
static void
test_move_half (void)
{
  static const ScriptRule rules[] = { { "SELECT", SELECTED }, { "UID COPY", "$T NO [OVERQUOTA] full\r\n" },
                                      { "UID SEARCH", "* SEARCH 2\r\n$T OK\r\n" }, { NULL } };
  g_autoptr (ScriptServer) server = script_server_new ("* OK [CAPABILITY IMAP4rev1] x\r\n", rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (KitRemoteJob) job = kit_remote_job_new (KIT_ACTION_MOVE, "INBOX", 7);
  KitRemoteItem *item = kit_remote_job_add (job, 2);
  g_autoptr (GError) error = NULL;

  job->target = g_strdup ("Trash");
  g_assert_true (kit_remote_execute (fixture->remote, job, NULL, &error));
  g_assert_error (item->error, MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_DISK);
  g_assert_false (script_server_heard (server, "STORE"));
}

/* What the mailbox had when it was opened for something else is not what is there now: it is opened anew, and has other
 * numbers by then */
static void
test_move_later (void)
{
  static const ScriptRule rules[] = { { "SELECT", SELECTED }, { "SELECT", SELECTED_AS ("8") },
                                      { "UID SEARCH", "* SEARCH 2\r\n$T OK\r\n" }, { NULL } };
  g_autoptr (ScriptServer) server = script_server_new ("* OK [CAPABILITY IMAP4rev1] x\r\n", rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (KitRemoteJob) flags = kit_remote_job_new (KIT_ACTION_FLAGS, "INBOX", 7);
  g_autoptr (KitRemoteJob) move = kit_remote_job_new (KIT_ACTION_MOVE, "INBOX", 7);
  KitRemoteItem *marked = kit_remote_job_add (flags, 2), *moved = kit_remote_job_add (move, 2);
  g_autoptr (GError) error = NULL;

  flags->add_flags = KIT_FLAG_READ;
  g_assert_true (kit_remote_execute (fixture->remote, flags, NULL, &error));
  g_assert_cmpint (marked->result, ==, KIT_RESULT_DONE);
  move->target = g_strdup ("Trash");
  g_assert_true (kit_remote_execute (fixture->remote, move, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (moved->result, ==, KIT_RESULT_GONE);
  g_assert_false (script_server_heard (server, "UID COPY"));
}

/* Dates, flags and numbers from a server that knows nothing of CONDSTORE */
static void
test_bare_changes (void)
{
  static const ScriptRule rules[] = {
    { "SELECT", SELECTED },
    { "UID FETCH 4:*", "* 3 FETCH (UID 3 FLAGS () RFC822.SIZE 4 BODY[HEADER.FIELDS (X)] {2}\r\n\r\n)\r\n$T OK\r\n" },
    { "UID FETCH 1:3 (FLAGS)", "* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n* 3 FETCH (FLAGS () UID 3)\r\n"
                               "* 2 FETCH (FLAGS (\\Flagged))\r\n$T OK done\r\n" }, { NULL } };
  g_autoptr (ScriptServer) server = script_server_new ("* OK [CAPABILITY IMAP4rev1] x\r\n", rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autofree char *present = NULL;

  fixture_sync (fixture, KIT_SYNC_CHANGES, "INBOX", 7, 4, 0, "1:3");
  present = fixture_dup_set (fixture->present);
  g_assert_cmpstr (present, ==, "1,3");
  g_assert_cmpuint (g_hash_table_size (fixture->messages), ==, 2);
  g_assert_cmpint (fixture_get (fixture, 1)->flags, ==, KIT_FLAG_READ);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/bare/list", test_bare_list);
  g_test_add_func ("/imap/bare/move", test_bare_move);
  g_test_add_func ("/imap/bare/move-half", test_move_half);
  g_test_add_func ("/imap/bare/move-later", test_move_later);
  g_test_add_func ("/imap/bare/changes", test_bare_changes);
  return g_test_run ();
}
