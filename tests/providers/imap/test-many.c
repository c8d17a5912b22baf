/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "imap-fixture.h"
#include "script-server.h"

/* Messages of many folders on one line: each is filed where it was asked for, whatever the server does */

#define OPENED(validity) \
  "* 9 EXISTS\r\n* OK [UIDVALIDITY " validity "] x\r\n* OK [UIDNEXT 90] x\r\n$T OK [READ-WRITE] done\r\n"
#define BODY(uid, text) "* 1 FETCH (UID " uid " BODY[] {2}\r\n" text ")\r\n"
#define DONE "$T OK done\r\n"
#define N_MAX 4

typedef struct
{
  ScriptServer     *server;
  Fixture          *fixture;
  GString          *texts[N_MAX];
  KitSink          *sinks[N_MAX];
  KitBodiesRequest  requests[N_MAX];
  guint             n;
} Many;

static gboolean
body_cb (gpointer   user_data,
         gint64     uid,
         GBytes    *source,
         GError   **error)
{
  g_string_append_printf (user_data, "%" G_GINT64_FORMAT ":%.*s ", uid, (int) g_bytes_get_size (source),
                          (const char *) g_bytes_get_data (source, NULL));
  return TRUE;
}

static const KitSinkFuncs funcs = { NULL, NULL, NULL, NULL, body_cb };

static void
many_init (Many             *self,
           const ScriptRule *rules)
{
  self->server = script_server_new (NULL, rules, 0);
  self->fixture = fixture_new ("u", "p", script_server_get_port (self->server), NULL, NULL);
}

static void
many_add (Many       *self,
          const char *path,
          const char *set)
{
  KitBodiesRequest *request = &self->requests[self->n];

  self->texts[self->n] = g_string_new (NULL);
  self->sinks[self->n] = kit_sink_new (&funcs, self->texts[self->n]);
  request->path = path;
  request->uidvalidity = 7;
  request->uids = kit_uid_set_parse (set);
  request->size = 100;
  request->sink = self->sinks[self->n];
  self->n++;
}

static void
many_clear (Many *self)
{
  for (guint i = 0; i < self->n; i++)
    {
      g_string_free (self->texts[i], TRUE);
      kit_sink_free (self->sinks[i]);
      kit_uid_set_free (self->requests[i].uids);
      g_clear_error (&self->requests[i].error);
    }
  fixture_free (self->fixture);
  script_server_free (self->server);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Many, many_clear)

static gboolean
many_fetch (Many    *self,
            GError **error)
{
  return kit_remote_fetch_many (self->fixture->remote, self->requests, self->n, NULL, error);
}

/* What is late, of a folder that is open no more, or from one that went or is another by now, is nobody's */
static void
test_filed (void)
{
  static const ScriptRule rules[] = {
    { "SELECT A", OPENED ("7") },
    { "UID FETCH 11:12", BODY ("11", "a1") BODY ("21", "no") BODY ("12", "a2") DONE },
    { "SELECT B", BODY ("21", "no") BODY ("12", "no") "$T NO it went\r\n" },
    { "UID FETCH 21", BODY ("21", "no") "$T BAD nothing is open\r\n" },
    { "SELECT C", BODY ("31", "no") OPENED ("8") },
    { "UID FETCH 31", BODY ("31", "no") DONE },
    { "SELECT D", BODY ("41", "no") OPENED ("7") },
    { "UID FETCH 41:42", BODY ("41", "d1") BODY ("31", "no") BODY ("12", "no") DONE },
    { "LIST", DONE },
    { NULL }
  };
  g_auto (Many) many = { NULL };
  g_autoptr (GError) error = NULL;

  many_init (&many, rules);
  many_add (&many, "A", "11:12");
  many_add (&many, "B", "21");
  many_add (&many, "C", "31");
  many_add (&many, "D", "41:42");
  g_assert_true (many_fetch (&many, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (many.texts[0]->str, ==, "11:a1 12:a2 ");
  g_assert_cmpstr (many.texts[1]->str, ==, "");
  g_assert_cmpstr (many.texts[2]->str, ==, "");
  g_assert_cmpstr (many.texts[3]->str, ==, "41:d1 ");
  g_assert_true (many.requests[0].done && many.requests[3].done);
  g_assert_false (many.requests[1].done || many.requests[2].done);
  g_assert_error (many.requests[1].error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_assert_error (many.requests[2].error, MAPI_ERROR, MAPI_ERROR_INVALID_BOOKMARK);
}

/* One that cannot be read keeps neither its neighbours nor the next folder */
static void
test_refused (void)
{
  static const ScriptRule rules[] = {
    { "SELECT A", OPENED ("7") },
    { "UID FETCH 11:12 ", "$T NO [SERVERBUG] not this one\r\n" },
    { "UID FETCH 12 ", "$T NO [SERVERBUG] not this one\r\n" },
    { "UID FETCH 11 ", BODY ("11", "a1") DONE },
    { "SELECT B", OPENED ("7") },
    { "UID FETCH 21", BODY ("21", "b1") DONE },
    { NULL }
  };
  g_auto (Many) many = { NULL };
  g_autoptr (GError) error = NULL;

  many_init (&many, rules);
  many_add (&many, "A", "11:12");
  many_add (&many, "B", "21");
  g_assert_true (many_fetch (&many, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (many.texts[0]->str, ==, "11:a1 ");
  g_assert_cmpstr (many.texts[1]->str, ==, "21:b1 ");
  g_assert_nonnull (many.requests[0].error);
  g_assert_true (many.requests[1].done);
}

/* It goes on where the line broke, on another one */
static void
test_cut (void)
{
  static const ScriptRule rules[] = {
    { "SELECT A", OPENED ("7") },
    { "UID FETCH 11", BODY ("11", "a1") DONE },
    { "SELECT B", OPENED ("7") },
    { "UID FETCH 21:22", BODY ("22", "b2") "* 1 FETCH (UID 21 BODY[] {2}\r\nb$CUT" },
    { "UID FETCH 21 ", BODY ("21", "b1") DONE },
    { NULL }
  };
  g_auto (Many) many = { NULL };
  g_autoptr (GError) error = NULL;

  many_init (&many, rules);
  many_add (&many, "A", "11");
  many_add (&many, "B", "21:22");
  g_assert_true (many_fetch (&many, &error));
  g_assert_no_error (error);
  g_assert_true (many.requests[0].done && many.requests[1].done);
  g_assert_cmpstr (many.texts[1]->str, ==, "22:b2 21:b1 ");
}

/* A message the server hangs up on each time keeps neither its neighbours nor the next folder */
static void
test_poisoned (void)
{
  static const ScriptRule rules[] = {
    { "SELECT A", OPENED ("7") },
    { "UID FETCH 11:13", BODY ("13", "a3") "* 1 FETCH (UID 12 BODY[] {2}\r\nb$CUT" },
    { "UID FETCH 11:12", "$CUT" },
    { "UID FETCH 12 ", "$CUT" },
    { "UID FETCH 11 ", BODY ("11", "a1") DONE },
    { "SELECT B", OPENED ("7") },
    { "UID FETCH 21", BODY ("21", "b1") DONE },
    { NULL }
  };
  g_auto (Many) many = { NULL };
  g_autoptr (GError) error = NULL;

  many_init (&many, rules);
  many_add (&many, "A", "11:13");
  many_add (&many, "B", "21");
  g_assert_true (many_fetch (&many, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (many.texts[0]->str, ==, "13:a3 11:a1 ");
  g_assert_error (many.requests[0].error, MAPI_ERROR, MAPI_ERROR_CALL_FAILED);
  /* The others are asked for again */
  if (!many.requests[1].done)
    {
      g_clear_error (&many.requests[0].error);
      g_assert_true (many_fetch (&many, &error));
      g_assert_no_error (error);
    }
  g_assert_true (many.requests[1].done);
  g_assert_cmpstr (many.texts[1]->str, ==, "21:b1 ");
}

/* Nor one with which the line breaks before anything else came of its folder */
static void
test_poisoned_first (void)
{
  static const ScriptRule rules[] = {
    { "SELECT A", OPENED ("7") },
    { "UID FETCH 11:12", "$CUT" },
    { "UID FETCH 12 ", "$CUT" },
    { "UID FETCH 11 ", BODY ("11", "a1") DONE },
    { "SELECT B", OPENED ("7") },
    { "UID FETCH 21", BODY ("21", "b1") DONE },
    { NULL }
  };
  g_auto (Many) many = { NULL };
  g_autoptr (GError) error = NULL;

  many_init (&many, rules);
  many_add (&many, "A", "11:12");
  many_add (&many, "B", "21");
  g_assert_true (many_fetch (&many, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (many.texts[0]->str, ==, "11:a1 ");
  g_assert_error (many.requests[0].error, MAPI_ERROR, MAPI_ERROR_CALL_FAILED);
  if (!many.requests[1].done)
    {
      g_clear_error (&many.requests[0].error);
      g_assert_true (many_fetch (&many, &error));
      g_assert_no_error (error);
    }
  g_assert_cmpstr (many.texts[1]->str, ==, "21:b1 ");
}

/* Those of the second folder are asked for though the first has answered nothing: its answer comes only then */
static void
test_at_once (void)
{
  static const ScriptRule rules[] = {
    { "SELECT A", "" },
    { "UID FETCH 11", "" },
    { "SELECT B", "" },
    { "UID FETCH 21", "* 9 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n$3 OK done\r\n" BODY ("11", "a1") "$2 OK done\r\n"
                      "* 9 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n$1 OK done\r\n" BODY ("21", "b1") DONE },
    { NULL }
  };
  g_auto (Many) many = { NULL };
  g_autoptr (GError) error = NULL;

  many_init (&many, rules);
  many_add (&many, "A", "11");
  many_add (&many, "B", "21");
  g_assert_true (many_fetch (&many, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (many.texts[0]->str, ==, "11:a1 ");
  g_assert_cmpstr (many.texts[1]->str, ==, "21:b1 ");
}

/* All is asked before @said comes, and then the line ends. @first: what of it is the first folder's. On the next line each
 * is asked for again, one by itself first, as after any line that broke. */
static void
check_out_of_turn (const char *said,
                   const char *first,
                   gboolean    is_first_done)
{
  const ScriptRule rules[] = {
    { "SELECT A", "" }, { "UID FETCH 11:12", "" },
    { "SELECT B", "" }, { "UID FETCH 11:12", "" },
    { "SELECT C", "" }, { "UID FETCH 11:12", said },
    { "SELECT A", OPENED ("7") }, { "UID FETCH 11:12", BODY ("11", "a1") BODY ("12", "a2") DONE },
    { "SELECT B", OPENED ("7") }, { "UID FETCH 11:12", BODY ("11", "b1") BODY ("12", "b2") DONE },
    { "SELECT C", OPENED ("7") }, { "UID FETCH 11:12", BODY ("11", "c1") BODY ("12", "c2") DONE },
    { NULL }
  };
  g_auto (Many) many = { NULL };
  g_autoptr (GError) error = NULL;

  many_init (&many, rules);
  many_add (&many, "A", "11:12");
  many_add (&many, "B", "11:12");
  many_add (&many, "C", "11:12");
  g_assert_false (many_fetch (&many, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_clear_error (&error);
  for (guint i = 0; i < many.n; i++)
    {
      g_assert_cmpstr (many.texts[i]->str, ==, i == 0 ? first : "");
      g_assert_no_error (many.requests[i].error);
      g_assert_cmpint (many.requests[i].done, ==, i == 0 && is_first_done);
      g_string_truncate (many.texts[i], 0);
    }
  g_assert_true (kit_remote_fetch_bodies (many.fixture->remote, KIT_LANE_NORMAL, "A", 7, many.requests[0].uids,
                                          many.sinks[0], NULL, &error));
  g_assert_no_error (error);
  g_assert_true (kit_remote_fetch_many (many.fixture->remote, many.requests + 1, 2, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (many.texts[0]->str, ==, "11:a1 12:a2 ");
  g_assert_cmpstr (many.texts[1]->str, ==, "11:b1 12:b2 ");
  g_assert_cmpstr (many.texts[2]->str, ==, "11:c1 12:c2 ");
  g_assert_cmpuint (script_server_count (many.server), ==, 2);
}

#define SAID_OPEN(tag) "* 9 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n" tag " OK done\r\n"

/* Which folder is open follows from the order of the answers alone: out of turn, nothing that comes is filed */
static void
test_out_of_turn (void)
{
  /* The second is open before everything about the first was answered */
  check_out_of_turn (SAID_OPEN ("$5") BODY ("11", "a1") SAID_OPEN ("$3") BODY ("12", "no") BODY ("11", "no")
                     "$2 OK done\r\n$CUT", "11:a1 ", FALSE);
  /* The second is left out, and the third open */
  check_out_of_turn (SAID_OPEN ("$5") SAID_OPEN ("$1") BODY ("11", "no") BODY ("12", "no") DONE "$CUT", "", FALSE);
  /* So is it when all about the first was answered */
  check_out_of_turn (SAID_OPEN ("$5") BODY ("11", "a1") "$4 OK done\r\n" SAID_OPEN ("$1") BODY ("12", "no") DONE "$CUT",
                     "11:a1 ", TRUE);
  /* Nothing was said of the second */
  check_out_of_turn (SAID_OPEN ("$5") BODY ("11", "a1") "$4 OK done\r\n" BODY ("12", "no") "$2 OK done\r\n$CUT",
                     "11:a1 ", TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/many/filed", test_filed);
  g_test_add_func ("/imap/many/refused", test_refused);
  g_test_add_func ("/imap/many/cut", test_cut);
  g_test_add_func ("/imap/many/poisoned", test_poisoned);
  g_test_add_func ("/imap/many/poisoned-first", test_poisoned_first);
  g_test_add_func ("/imap/many/at-once", test_at_once);
  g_test_add_func ("/imap/many/out-of-turn", test_out_of_turn);
  return g_test_run ();
}
