/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "imap-fixture.h"
#include "script-server.h"

#include <glib/gstdio.h>

/* What servers do wrong, or mean ill: nothing is lost, nothing is believed that was not asked, and
 * what went wrong is said */

#define SELECTED \
  "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 4] x\r\n" \
  "* OK [PERMANENTFLAGS (\\Seen \\Deleted \\*)] x\r\n$T OK [READ-WRITE] done\r\n"

static Fixture *
open_fixture (ScriptServer *server)
{
  return fixture_new ("u", "p", script_server_get_port (server), NULL, NULL);
}

static void
check_connect (const char *greeting,
               gint        code)
{
  g_autoptr (ScriptServer) server = script_server_new (greeting, NULL, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (GError) error = NULL;

  g_assert_false (kit_remote_connect (fixture->remote, NULL, &error));
  g_assert_error (error, MAPI_ERROR, code);
  g_assert_false (script_server_heard (server, "LOGIN"));
  g_assert_false (script_server_heard (server, "AUTHENTICATE"));
}

static void
test_greetings (void)
{
  check_connect ("* BYE [UNAVAILABLE] closed for today\r\n", MAPI_ERROR_END_OF_SESSION);
  check_connect ("* NO go away\r\n", MAPI_ERROR_NETWORK_ERROR);
  check_connect ("* PREAUTH you are root\r\n", MAPI_ERROR_NETWORK_ERROR);
  check_connect ("A1 OK hello\r\n", MAPI_ERROR_NETWORK_ERROR);
  check_connect ("HTTP/1.1 400 Bad Request\r\n", MAPI_ERROR_NETWORK_ERROR);
  check_connect ("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] x\r\n", MAPI_ERROR_UNCONFIGURED);
}

/* Words in front of the handshake, and no handshake offered: no password leaves us */
static void
check_starttls (const char       *greeting,
                const ScriptRule *rules)
{
  g_autoptr (ScriptServer) server = script_server_new (greeting, rules, 0);
  g_autoptr (Fixture) fixture = fixture_new ("u", "p", script_server_get_port (server), "security",
                                             "starttls");
  g_autoptr (GError) error = NULL;

  g_assert_false (kit_remote_connect (fixture->remote, NULL, &error));
  g_assert_nonnull (error);
  g_assert_false (script_server_heard (server, "LOGIN"));
  g_assert_false (script_server_heard (server, "AUTHENTICATE"));
}

static void
test_starttls (void)
{
  static const ScriptRule injected[] = { { "STARTTLS", "$T OK go\r\n* OK [CAPABILITY X] mine\r\n" }, { NULL } };
  static const ScriptRule refused[] = { { "STARTTLS", "$T NO not now\r\n" }, { NULL } };

  check_starttls ("* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] x\r\n", injected);
  check_starttls ("* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN] x\r\n", refused);
  check_starttls ("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] x\r\n", NULL);
  check_starttls ("* PREAUTH [CAPABILITY IMAP4rev1] x\r\n", NULL);
}

static void
test_login_later (void)
{
  static const ScriptRule rules[] = { { "LOGIN", "$T NO [UNAVAILABLE] database\r\n" }, { NULL } };
  g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (GError) error = NULL;

  /* Nobody must be asked for a new password because of this */
  g_assert_false (kit_remote_connect (fixture->remote, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
}

/* It has never taken this password */
static void
test_login_refused (void)
{
  static const ScriptRule rules[] = { { "LOGIN", "$T NO login failed\r\n" }, { NULL } };
  g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (GError) error = NULL;

  g_assert_false (kit_remote_connect (fixture->remote, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
}

typedef struct
{
  const char *offer, *password, *reply;
  gint        code;
  const char *shown;
} Repeated;

/* What a person reads of it; the log has no more */
static void
check_redacted (const Repeated *row)
{
  static const char * const secrets[] = { "den", "AHpvZQ" };
  const ScriptRule rules[] = { { "LOGIN", row->reply }, { "AUTHENTICATE", row->reply }, { NULL } };
  g_autofree char *greeting = g_strdup_printf ("* OK [CAPABILITY IMAP4rev1 LITERAL+%s] hello\r\n", row->offer);
  g_autoptr (ScriptServer) server = script_server_new (greeting, rules, 0);
  g_autoptr (Fixture) fixture = fixture_new ("zoe", row->password, script_server_get_port (server), NULL, NULL);
  g_autofree char *path = g_build_filename (fixture->dir, "log", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) told = NULL;
  g_autofree char *text = NULL;
  g_autofree char *log = NULL;

  g_setenv ("MAPI_WIRE_LOG", path, TRUE);
  g_assert_false (kit_remote_connect (fixture->remote, NULL, &error));
  g_unsetenv ("MAPI_WIRE_LOG");
  g_assert_error (error, MAPI_ERROR, row->code);
  g_assert_nonnull (strstr (error->message, row->shown));
  told = g_variant_ref_sink (mapi_error_to_variant (error));
  text = g_variant_print (told, FALSE);
  g_assert_true (g_file_get_contents (path, &log, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_true (strstr (text, secrets[i]) == NULL && strstr (log, secrets[i]) == NULL);
  g_unlink (path);
}

#define PLAIN "AHpvZQBoaWRkZW4="

/* Some servers repeat the whole line they did not like, as it was sent */
static void
test_login_repeated (void)
{
  g_autofree char *bye = g_strdup_printf ("* BYE %0480u AUTHENTICATE PLAIN " PLAIN "\r\n", 0);
  const Repeated rows[] = {
    { "", "hidden", "$T NO LOGIN zoe hidden failed\r\n", MAPI_ERROR_LOGON_FAILED, "LOGIN zoe […] failed" },
    { "", "hidden", "$T NO [UNAVAILABLE] LOGIN zoe hidden failed\r\n", MAPI_ERROR_NETWORK_ERROR, "LOGIN zoe […] failed" },
    { "", "hidden", "$T NO [LIMIT] LOGIN zoe hidden is too much\r\n", MAPI_ERROR_NETWORK_ERROR, "LOGIN zoe […] is" },
    { "", "hidden", "* BYE LOGIN zoe hidden is not mine\r\n", MAPI_ERROR_END_OF_SESSION, "LOGIN zoe […] is" },
    { "", "hid\"den", "$T BAD LOGIN zoe \"hid\\\"den\" no\r\n", MAPI_ERROR_LOGON_FAILED, "LOGIN zoe […] no" },
    { "", "hid\"den", "* BYE LOGIN zoe hid\\\"den no\r\n", MAPI_ERROR_END_OF_SESSION, "LOGIN zoe […] no" },
    { " SASL-IR AUTH=PLAIN", "hidden", "$T BAD PLAIN " PLAIN " no\r\n", MAPI_ERROR_LOGON_FAILED, "PLAIN […] no" },
    { " SASL-IR AUTH=PLAIN", "hidden", "* BYE PLAIN " PLAIN " no\r\n", MAPI_ERROR_END_OF_SESSION, "PLAIN […] no" },
    { " AUTH=PLAIN", "hidden", "+ \r\nE1 NO I say " PLAIN " no\r\n", MAPI_ERROR_LOGON_FAILED, "I say […] no" },
    { " AUTH=PLAIN", "hidden", "+ \r\n* BYE I say " PLAIN " no\r\n", MAPI_ERROR_END_OF_SESSION, "I say […] no" },
    /* Where what is shown ends */
    { " SASL-IR AUTH=PLAIN", "hidden", bye, MAPI_ERROR_END_OF_SESSION, "0 AUTHENTICATE PLAIN […]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_redacted (&rows[i]);
}

static void
mark_accepted (Fixture *fixture)
{
  g_autofree char *mark = g_build_filename (fixture->dir, "logon", NULL);

  g_assert_true (g_file_set_contents (mark, "[Logon]\nAccepted=1\n", -1, NULL));
}

/* It has taken it before, so it may be the server; but nobody tries a password again and again */
static void
test_login_doubted (void)
{
  static const ScriptRule rules[] = { { "LOGIN", "$T NO login failed\r\n" }, { "LOGIN", "$T OK in\r\n" }, { NULL } };
  g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);

  mark_accepted (fixture);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (kit_remote_connect (fixture->remote, NULL, &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
      g_assert_nonnull (strstr (error->message, "login failed"));
    }
}

static gpointer
urgent_thread (gpointer data)
{
  Fixture *fixture = data;
  g_autoptr (KitUidSet) uids = kit_uid_set_parse ("1");
  g_autoptr (GError) error = NULL;

  kit_remote_fetch_bodies (fixture->remote, KIT_LANE_URGENT, "INBOX", 7, uids, fixture->sink, NULL, &error);
  g_assert_no_error (error);
  return NULL;
}

/* Two lines at once: one is refused, and the other is let in after that. There is nothing in doubt any more. */
static void
test_login_undoubted (void)
{
  static const ScriptRule rules[] = { { "LOGIN", "$HOLD$T OK in\r\n" }, { "LOGIN", "$T NO login failed\r\n" },
                                      { "LOGIN", "$T OK in\r\n" }, { "SELECT", SELECTED }, { NULL } };
  g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (GError) error = NULL;
  GThread *urgent;

  mark_accepted (fixture);
  urgent = g_thread_new ("urgent", urgent_thread, fixture);
  script_server_await (server, "LOGIN");
  g_assert_false (kit_remote_connect (fixture->remote, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_clear_error (&error);
  script_server_release (server);
  g_thread_join (urgent);
  g_assert_true (kit_remote_connect (fixture->remote, NULL, &error));
  g_assert_no_error (error);
}

/* Who was asked for the password and says it is that one wants it tried */
static void
test_login_answered (void)
{
  static const ScriptRule rules[] = { { "LOGIN", "$T NO login failed\r\n" }, { "LOGIN", "$T OK in\r\n" }, { NULL } };
  g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (GError) error = NULL;

  mark_accepted (fixture);
  g_assert_false (kit_remote_connect (fixture->remote, NULL, NULL));
  g_signal_emit_by_name (fixture->support, "answered");
  g_assert_true (kit_remote_connect (fixture->remote, NULL, &error));
  g_assert_no_error (error);
}

/* Any line that was let in says that the password is good: a refusal long ago is over */
static void
test_login_sure (void)
{
  g_autoptr (ScriptServer) server = script_server_new (NULL, NULL, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *mark = g_build_filename (fixture->dir, "logon", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (mark, "[Logon]\nAccepted=1\nRefused=2\n", -1, NULL));
  g_assert_true (kit_remote_connect (fixture->remote, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_key_file_load_from_file (file, mark, G_KEY_FILE_NONE, NULL));
  g_assert_true (g_key_file_has_key (file, "Logon", "Accepted", NULL));
  g_assert_false (g_key_file_has_key (file, "Logon", "Refused", NULL));
}

/* ---- in the middle ---- */

/* Fetches bodies 1:3 from a server that answers with @reply. Returns how many came. */
static guint
fetch (const char  *reply,
       gint         code,
       Fixture    **result)
{
  const ScriptRule rules[] = { { "SELECT", SELECTED }, { "UID FETCH", reply },
                               { "UID FETCH", "$T OK nothing\r\n" }, { NULL } };
  g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (KitUidSet) uids = kit_uid_set_parse ("1:3");
  g_autoptr (GError) error = NULL;
  gboolean done;
  guint n;

  done = kit_remote_fetch_bodies (fixture->remote, KIT_LANE_NORMAL, "INBOX", 7, uids, fixture->sink,
                                  NULL, &error);
  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, MAPI_ERROR, code);
  g_assert_cmpint (done, ==, code < 0);
  n = g_hash_table_size (fixture->bodies);
  if (result != NULL)
    *result = g_steal_pointer (&fixture);
  return n;
}

static void
test_bye (void)
{
  g_assert_cmpuint (fetch ("* 1 FETCH (UID 1 BODY[] {2}\r\nab)\r\n* BYE [UNAVAILABLE] restart\r\n$CUT",
                           MAPI_ERROR_END_OF_SESSION, NULL), ==, 1);
}

static void
test_cut (void)
{
  static const char whole[] = "* 1 FETCH (UID 1 BODY[] {2}\r\nab)\r\n* 2 FETCH (UID 2 BODY[] {9}\r\nabcd";

  /* At every place: what came whole is kept, half a message never is; the others are asked for on another line */
  for (gsize i = 0; i < strlen (whole); i++)
    {
      g_autofree char *part = g_strndup (whole, i);
      g_autofree char *reply = g_strconcat (part, "$CUT", NULL);

      g_assert_cmpuint (fetch (reply, -1, NULL), ==, i >= 34 ? 1 : 0);
    }
}

static void
check_poisoned (Fixture *fixture)
{
  g_autoptr (KitUidSet) uids = kit_uid_set_parse ("1:3");
  g_autoptr (GError) error = NULL;

  g_hash_table_remove_all (fixture->bodies);
  g_assert_false (kit_remote_fetch_bodies (fixture->remote, KIT_LANE_NORMAL, "INBOX", 7, uids, fixture->sink, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CALL_FAILED);
  g_assert_cmpuint (g_hash_table_size (fixture->bodies), ==, 2);
  g_assert_false (g_hash_table_contains (fixture->bodies, GINT_TO_POINTER (2)));
}

/* A message the server hangs up on, whoever asks, keeps no others; after it did so twice it is not asked any more */
static void
test_poisoned (void)
{
  static const ScriptRule rules[] = {
    { "SELECT", SELECTED },
    { "UID FETCH 1:3", "* 3 FETCH (UID 3 BODY[] {2}\r\nef)\r\n* 2 FETCH (UID 2 BODY[] {9}\r\nabcd$CUT" },
    { "UID FETCH 1:2", "* 2 FETCH (UID 2 BODY[] {9}\r\nabcd$CUT" },
    { "UID FETCH 2 ", "$CUT" },
    { "UID FETCH 1 ", "* 1 FETCH (UID 1 BODY[] {2}\r\nab)\r\n$T OK done\r\n" },
    { "UID FETCH 3 ", "* 3 FETCH (UID 3 BODY[] {2}\r\nef)\r\n$T OK done\r\n" },
    { "UID FETCH 1,3 ", "* 1 FETCH (UID 1 BODY[] {2}\r\nab)\r\n* 3 FETCH (UID 3 BODY[] {2}\r\nef)\r\n$T OK done\r\n" },
    { NULL }
  };
  g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (KitUidSet) uids = kit_uid_set_parse ("2");
  g_autoptr (GError) error = NULL;
  guint count;

  for (guint i = 0; i < 3; i++)
    check_poisoned (fixture);
  count = script_server_count (server);
  check_poisoned (fixture);
  g_assert_cmpuint (script_server_count (server), ==, count);
  /* But for who wants to read it */
  g_assert_false (kit_remote_fetch_bodies (fixture->remote, KIT_LANE_URGENT, "INBOX", 7, uids, fixture->sink, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CALL_FAILED);
  g_assert_cmpuint (script_server_count (server), >, count);
}

/* A server that hangs up whatever it is asked is not called for ever */
static void
test_hangs_up (void)
{
  static const ScriptRule rules[] = { { "SELECT", SELECTED }, { "UID FETCH", "$CUT" }, { NULL } };
  g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (KitUidSet) uids = kit_uid_set_parse ("1:100");
  g_autoptr (GError) error = NULL;

  g_assert_false (kit_remote_fetch_bodies (fixture->remote, KIT_LANE_NORMAL, "INBOX", 7, uids, fixture->sink, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_assert_cmpuint (g_hash_table_size (fixture->bodies), ==, 0);
  g_assert_cmpuint (script_server_count (server), <=, 13);
}

static void
test_wrong_bodies (void)
{
  g_autoptr (Fixture) fixture = NULL;
  GBytes *bytes;
  gsize size;

  /* Twice, not asked for, without a number, a part only, an expunge in between */
  g_assert_cmpuint (fetch ("* 1 FETCH (UID 1 BODY[] {2}\r\nab)\r\n* 1 FETCH (UID 1 BODY[] {2}\r\nxx)\r\n"
                           "* 9 FETCH (UID 9 BODY[] {2}\r\nyy)\r\n* 2 EXPUNGE\r\n* 2 FETCH (BODY[] {1}\r\nz)\r\n"
                           "* 3 FETCH (BODY[] {2}\r\ncd UID 3)\r\n* 2 FETCH (UID 2 BODY[]<0> {1}\r\nq)\r\n"
                           "$T OK done\r\n", -1, &fixture), ==, 2);
  bytes = g_hash_table_lookup (fixture->bodies, GINT_TO_POINTER (1));
  g_assert_cmpmem (g_bytes_get_data (bytes, &size), g_bytes_get_size (bytes), "ab", 2);
  bytes = g_hash_table_lookup (fixture->bodies, GINT_TO_POINTER (3));
  g_assert_cmpmem (g_bytes_get_data (bytes, &size), g_bytes_get_size (bytes), "cd", 2);
}

static void
test_garbage (void)
{
  g_assert_cmpuint (fetch ("* \r\n*\r\n\r\nwhat?\r\n* 1 FETCH\r\n* 1 FETCH (\r\n* STATUS (\r\n* 99999999999 EXISTS\r\n"
                           "* NO [ALERT] \"\r\n* 1 FETCH (UID 1 BODY[] \"ok\")\r\n$T OK done\r\n", -1, NULL), ==, 1);
}

static void
test_giants (void)
{
  fetch ("* 1 FETCH (UID 1 BODY[] {99999999999}\r\nabc", MAPI_ERROR_NETWORK_ERROR, NULL);
  fetch ("* 1 FETCH (UID 1 FLAGS ($FILL", MAPI_ERROR_NETWORK_ERROR, NULL);
  fetch ("+++$FILL", MAPI_ERROR_NETWORK_ERROR, NULL);
}

static void
test_wrong_tag (void)
{
  fetch ("ZZ9 OK done\r\n", MAPI_ERROR_NETWORK_ERROR, NULL);
}

/* One message the server cannot read: the others come all the same */
static void
test_server_bug (void)
{
  const ScriptRule rules[] = {
    { "SELECT", SELECTED },
    { "UID FETCH 1:3 ", "* 1 FETCH (UID 1 BODY[] {2}\r\nab)\r\n$T NO [SERVERBUG] cannot read 2\r\n" },
    { "UID FETCH 2 ", "$T NO [SERVERBUG] cannot read 2\r\n" },
    { "UID FETCH 3 ", "* 3 FETCH (UID 3 BODY[] {2}\r\nef)\r\n$T OK done\r\n" }, { NULL } };
  g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (KitUidSet) uids = kit_uid_set_parse ("1:3");
  g_autoptr (GError) error = NULL;

  g_assert_false (kit_remote_fetch_bodies (fixture->remote, KIT_LANE_NORMAL, "INBOX", 7, uids,
                                           fixture->sink, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_WAIT);
  g_assert_cmpuint (g_hash_table_size (fixture->bodies), ==, 2);
}

/* ---- refusals ---- */

static void
check_append (const char *reply,
              gint        code)
{
  const ScriptRule rules[] = { { "APPEND", reply }, { NULL } };
  g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (KitRemoteJob) job = kit_remote_job_new (KIT_ACTION_APPEND, "INBOX", 0);
  KitRemoteItem *item = kit_remote_job_add (job, 0);
  g_autoptr (GError) error = NULL;

  item->source = g_bytes_new_static ("Subject: x\r\n\r\n", 14);
  g_assert_true (kit_remote_execute (fixture->remote, job, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (item->result, ==, KIT_RESULT_FAILED);
  g_assert_error (item->error, MAPI_ERROR, code);
}

static void
test_refusals (void)
{
  check_append ("$T NO [OVERQUOTA] full\r\n", MAPI_ERROR_NOT_ENOUGH_DISK);
  check_append ("$T NO [INUSE] locked\r\n", MAPI_ERROR_BUSY);
  check_append ("$T NO [LIMIT] slowly\r\n", MAPI_ERROR_WAIT);
  check_append ("$T NO [SERVERBUG] oops\r\n", MAPI_ERROR_WAIT);
  check_append ("$T NO [NOPERM] no\r\n", MAPI_ERROR_NO_ACCESS);
  check_append ("$T NO [TRYCREATE] no\r\n", MAPI_ERROR_NOT_FOUND);
  check_append ("$T BAD what\r\n", MAPI_ERROR_CALL_FAILED);
}

/* An append whose answer is lost: neither done nor failed */
static void
test_append_unknown (void)
{
  static const ScriptRule rules[] = { { "APPEND", "$CUT" }, { NULL } };
  g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (KitRemoteJob) job = kit_remote_job_new (KIT_ACTION_APPEND, "INBOX", 0);
  KitRemoteItem *item = kit_remote_job_add (job, 0);
  g_autoptr (GError) error = NULL;

  item->source = g_bytes_new_static ("Subject: x\r\n\r\n", 14);
  g_assert_false (kit_remote_execute (fixture->remote, job, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_assert_cmpint (item->result, ==, KIT_RESULT_NONE);
}

/* ---- fewer connections than we want ---- */

static void
test_too_many (void)
{
  const ScriptRule rules[] = { { "SELECT", SELECTED },
                               { "UID FETCH", "* 1 FETCH (UID 1 BODY[] {2}\r\nab)\r\n$T OK done\r\n" },
                               { NULL } };
  g_autoptr (ScriptServer) server = script_server_new ("* OK [CAPABILITY IMAP4rev1 IDLE] x\r\n", rules, 1);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (KitUidSet) uids = kit_uid_set_parse ("1:3");
  static const char * const paths[] = { "INBOX", NULL };
  g_auto (GStrv) changed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (kit_remote_connect (fixture->remote, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (kit_remote_fetch_bodies (fixture->remote, KIT_LANE_URGENT, "INBOX", 7, uids,
                                          fixture->sink, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (fixture->bodies), ==, 1);
  g_assert_cmpuint (script_server_count (server), ==, 2);
  /* It has learnt: no third try, and the watch looks on the one there is */
  changed = kit_remote_watch (fixture->remote, paths, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (changed), ==, 1);
  g_assert_true (script_server_heard (server, "EXAMINE"));
  g_assert_true (kit_remote_fetch_bodies (fixture->remote, KIT_LANE_URGENT, "INBOX", 7, uids,
                                          fixture->sink, NULL, &error));
  g_assert_cmpuint (script_server_count (server), ==, 2);
}

/* ---- lines that are dead ---- */

/* Doubted, a line is tried before it is used: this one hangs up at that, and another takes its place unnoticed */
static void
test_doubted (void)
{
  static const ScriptRule rules[] = { { "NOOP", "$CUT" }, { "SELECT", SELECTED }, { NULL } };
  g_autoptr (ScriptServer) server = script_server_new (NULL, rules, 0);
  g_autoptr (Fixture) fixture = open_fixture (server);
  g_autoptr (GError) error = NULL;

  g_assert_true (kit_remote_connect (fixture->remote, NULL, &error));
  fixture_sync (fixture, KIT_SYNC_CHANGES, "INBOX", 7, 4, 0, "1:3");
  g_assert_false (script_server_heard (server, "NOOP"));
  g_assert_cmpuint (script_server_count (server), ==, 1);
  kit_remote_doubt (fixture->remote);
  fixture_sync (fixture, KIT_SYNC_CHANGES, "INBOX", 7, 4, 0, "1:3");
  g_assert_true (script_server_heard (server, "NOOP"));
  g_assert_cmpuint (script_server_count (server), ==, 2);
}

/* The line stands, but nothing comes through any more: the watch finds that out by itself when it is begun anew */
static void
test_half_open (void)
{
  static const ScriptRule rules[] = { { "IDLE", "+ idling\r\n" }, { "EXAMINE", SELECTED }, { "DONE", "" }, { NULL } };
  g_autoptr (ScriptServer) server = script_server_new ("* OK [CAPABILITY IMAP4rev1 IDLE] x\r\n", rules, 0);
  g_autoptr (Fixture) fixture = fixture_new ("u", "p", script_server_get_port (server), "timeout", "5");
  static const char * const paths[] = { "INBOX", NULL };
  g_auto (GStrv) first = NULL;
  g_auto (GStrv) changed = NULL;
  g_autoptr (GError) error = NULL;

  first = kit_remote_watch (fixture->remote, paths, 1, NULL, &error);
  g_assert_no_error (error);
  g_clear_pointer (&first, g_strfreev);
  changed = kit_remote_watch (fixture->remote, paths, 1, NULL, &error);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_assert_null (changed);
  g_assert_cmpuint (script_server_count (server), ==, 1);
}

/* ---- asked for ahead ---- */

#define N_AHEAD 4500
#define HEADER_OF_ONE "* 1 FETCH (UID 4500 RFC822.SIZE 20 FLAGS () BODY[HEADER.FIELDS (SUBJECT)] {15}\r\nSubject: a\r\n\r\n)\r\n"
#define BODY_OF(uid, text) "* 1 FETCH (UID " uid " BODY[] {2}\r\n" text ")\r\n"

typedef struct
{
  char         *search;
  ScriptRule    rules[7];
  ScriptServer *server;
  Fixture      *fixture;
} Ahead;

static char *
make_search (void)
{
  GString *search = g_string_new ("* SEARCH");

  for (guint i = 1; i <= N_AHEAD; i++)
    g_string_append_printf (search, " %u", i);
  g_string_append (search, "\r\n$T OK done\r\n");
  return g_string_free (search, FALSE);
}

/* Lists a folder behind whose last headers the bodies of 4499 and 4500 are asked for; those who are asked for bodies
 * answer @first the first time and @second after that */
static void
list_ahead (Ahead      *self,
            const char *first,
            const char *second)
{
  const ScriptRule rules[] = {
    { "SELECT", "* 4500 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 4501] x\r\n$T OK [READ-WRITE] done\r\n" },
    { "UID SEARCH UID", "* SEARCH 4499 4500\r\n$T OK done\r\n" },
    { "UID SEARCH", self->search = make_search () },
    { "HEADER.FIELDS", HEADER_OF_ONE "$T OK done\r\n" },
    { "(UID BODY.PEEK[])", first },
    { "(UID BODY.PEEK[])", second },
    { NULL }
  };

  memcpy (self->rules, rules, sizeof rules);
  self->server = script_server_new (NULL, self->rules, 0);
  self->fixture = open_fixture (self->server);
  self->fixture->next = kit_uid_set_parse ("4499:4500");
  fixture_sync (self->fixture, KIT_SYNC_OLDER, "INBOX", 7, N_AHEAD + 1, 0, NULL);
  g_assert_cmpuint (g_hash_table_size (self->fixture->bodies), ==, 0);
}

static void
ahead_clear (Ahead *self)
{
  fixture_free (self->fixture);
  script_server_free (self->server);
  g_free (self->search);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ahead, ahead_clear)

static const char *
get_body (Fixture *fixture,
          gint     uid)
{
  GBytes *body = g_hash_table_lookup (fixture->bodies, GINT_TO_POINTER (uid));

  return body != NULL ? g_bytes_get_data (body, NULL) : NULL;
}

static void
fetch_ahead (Fixture    *fixture,
             const char *set)
{
  g_autoptr (KitUidSet) uids = kit_uid_set_parse (set);
  g_autoptr (GError) error = NULL;

  kit_remote_fetch_bodies (fixture->remote, KIT_LANE_NORMAL, "INBOX", 7, uids, fixture->sink, NULL, &error);
  g_assert_no_error (error);
}

/* They are under way already, and not asked for again but where they did not come */
static void
test_ahead (void)
{
  g_auto (Ahead) ahead = { NULL };

  list_ahead (&ahead, BODY_OF ("4500", "ab") "$T OK done\r\n",
              BODY_OF ("4499", "cd") BODY_OF ("4500", "no") BODY_OF ("4498", "ef") "$T OK done\r\n");
  fetch_ahead (ahead.fixture, "4498:4500");
  g_assert_cmpuint (g_hash_table_size (ahead.fixture->bodies), ==, 3);
  g_assert_cmpmem (get_body (ahead.fixture, 4500), 2, "ab", 2);
  g_assert_cmpmem (get_body (ahead.fixture, 4499), 2, "cd", 2);
  g_assert_cmpmem (get_body (ahead.fixture, 4498), 2, "ef", 2);
}

/* Something else came between: what was asked for ahead is nobody's, and is asked for again when it is wanted */
static void
test_ahead_for_nothing (void)
{
  g_auto (Ahead) ahead = { NULL };
  g_autoptr (KitUidSet) uids = kit_uid_set_parse ("4499:4500");
  g_autoptr (KitUidSet) there = NULL;
  g_autoptr (GError) error = NULL;

  list_ahead (&ahead, BODY_OF ("4500", "ab") "$T OK done\r\n", BODY_OF ("4500", "cd") "$T OK done\r\n");
  there = kit_remote_check (ahead.fixture->remote, "INBOX", 7, uids, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (kit_uid_set_get_size (there), ==, 2);
  g_assert_cmpuint (g_hash_table_size (ahead.fixture->bodies), ==, 0);
  fetch_ahead (ahead.fixture, "4500");
  g_assert_cmpmem (get_body (ahead.fixture, 4500), 2, "cd", 2);
}

/* The line goes with them under way: half of one is nothing, and it is asked for again on another line */
static void
test_ahead_lost (void)
{
  g_auto (Ahead) ahead = { NULL };

  list_ahead (&ahead, "* 1 FETCH (UID 4500 BODY[] {2}\r\na$CUT", BODY_OF ("4500", "cd") "$T OK done\r\n");
  fetch_ahead (ahead.fixture, "4500");
  g_assert_cmpmem (get_body (ahead.fixture, 4500), 2, "cd", 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/faults/greetings", test_greetings);
  g_test_add_func ("/imap/faults/starttls", test_starttls);
  g_test_add_func ("/imap/faults/login-later", test_login_later);
  g_test_add_func ("/imap/faults/login-refused", test_login_refused);
  g_test_add_func ("/imap/faults/login-repeated", test_login_repeated);
  g_test_add_func ("/imap/faults/login-doubted", test_login_doubted);
  g_test_add_func ("/imap/faults/login-undoubted", test_login_undoubted);
  g_test_add_func ("/imap/faults/login-answered", test_login_answered);
  g_test_add_func ("/imap/faults/login-sure", test_login_sure);
  g_test_add_func ("/imap/faults/bye", test_bye);
  g_test_add_func ("/imap/faults/cut", test_cut);
  g_test_add_func ("/imap/faults/poisoned", test_poisoned);
  g_test_add_func ("/imap/faults/hangs-up", test_hangs_up);
  g_test_add_func ("/imap/faults/wrong-bodies", test_wrong_bodies);
  g_test_add_func ("/imap/faults/garbage", test_garbage);
  g_test_add_func ("/imap/faults/giants", test_giants);
  g_test_add_func ("/imap/faults/wrong-tag", test_wrong_tag);
  g_test_add_func ("/imap/faults/server-bug", test_server_bug);
  g_test_add_func ("/imap/faults/refusals", test_refusals);
  g_test_add_func ("/imap/faults/append-unknown", test_append_unknown);
  g_test_add_func ("/imap/faults/too-many", test_too_many);
  g_test_add_func ("/imap/faults/doubted", test_doubted);
  g_test_add_func ("/imap/faults/half-open", test_half_open);
  g_test_add_func ("/imap/ahead/taken", test_ahead);
  g_test_add_func ("/imap/ahead/for-nothing", test_ahead_for_nothing);
  g_test_add_func ("/imap/ahead/lost", test_ahead_lost);
  return g_test_run ();
}
