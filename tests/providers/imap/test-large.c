/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "imap-fixture.h"
#include "script-server.h"

#include <string.h>

/* Large messages in pieces, from servers that say one thing and do another */

#define SELECTED "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 3] x\r\n$T OK [READ-WRITE] done\r\n"
#define MIB   (1024 * 1024)
#define PIECE (2 * MIB)
/* Room for one that has no end */
#define REAL_MAX (80 * MIB)

static char *text; /* each place of it is like few others */

/* What is wanted of message 1, and what came of it */
typedef struct
{
  gint64      size;
  GByteArray *came;
  GBytes     *whole;    /* (owned) (nullable) */
  guint       n_begun;
  gboolean    is_good;
  gboolean    is_ended;
  gboolean    is_enough; /* one piece at a time */
  KitSink    *sink;     /* (unowned) */
} Large;

static KitUidSet *
list_large (gpointer   user_data,
            KitUidSet *uids)
{
  return kit_uid_set_copy (uids);
}

static gboolean
begin_large (gpointer   user_data,
             gint64     uid,
             gint64    *size,
             gint64    *n_here,
             GError   **error)
{
  Large *self = user_data;

  self->n_begun++;
  *size = self->size;
  *n_here = (gint64) self->came->len;
  return TRUE;
}

static gboolean
piece (gpointer   user_data,
       gint64     uid,
       GBytes    *data,
       GError   **error)
{
  Large *self = user_data;
  gsize size;
  gconstpointer bytes = g_bytes_get_data (data, &size);

  g_byte_array_append (self->came, bytes, (guint) size);
  if (self->is_enough)
    kit_sink_set_enough (self->sink);
  return TRUE;
}

static gboolean
end_large (gpointer   user_data,
           gint64     uid,
           gboolean   is_good,
           GError   **error)
{
  Large *self = user_data;

  self->is_ended = TRUE;
  self->is_good = is_good;
  return TRUE;
}

static gboolean
body (gpointer   user_data,
      gint64     uid,
      GBytes    *source,
      GError   **error)
{
  Large *self = user_data;

  g_assert_null (self->whole);
  self->whole = g_bytes_ref (source);
  return TRUE;
}

static const KitSinkFuncs funcs = { .body = body, .list_large = list_large, .begin_large = begin_large, .piece = piece,
                                    .end_large = end_large };

static void
large_clear (Large *self)
{
  g_byte_array_unref (self->came);
  g_clear_pointer (&self->whole, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Large, large_clear)

static gboolean
fetch (Fixture  *fixture,
       Large    *large,
       GError  **error)
{
  g_autoptr (KitSink) sink = kit_sink_new (&funcs, large);
  g_autoptr (KitUidSet) uids = kit_uid_set_parse ("1");

  if (!kit_remote_connect (fixture->remote, NULL, error))
    return FALSE;
  large->is_ended = FALSE;
  large->sink = sink;
  return kit_remote_fetch_bodies (fixture->remote, KIT_LANE_NORMAL, "INBOX", 7, uids, sink, NULL, error);
}

static void
assert_came (Large *large,
             gsize  size)
{
  g_assert_true (large->is_ended && large->is_good);
  g_assert_cmpuint (large->came->len, ==, size);
  g_assert_true (memcmp (large->came->data, text, size) == 0);
}

/* ---- answers ---- */

static void
clear_rule (gpointer data)
{
  g_free ((char *) ((ScriptRule *) data)->command);
  g_free ((char *) ((ScriptRule *) data)->reply);
}

/* (element-type ScriptRule): the folder can be opened, and more is added */
static GArray *
make_rules (void)
{
  GArray *rules = g_array_new (TRUE, TRUE, sizeof (ScriptRule));
  ScriptRule select = { g_strdup ("SELECT"), g_strdup (SELECTED) };

  g_array_set_clear_func (rules, clear_rule);
  g_array_append_val (rules, select);
  return rules;
}

static void
add_rule (GArray *rules,
          gint64  origin,
          char   *reply)
{
  ScriptRule rule = { g_strdup_printf ("BODY.PEEK[]<%" G_GINT64_FORMAT ".", origin), reply };

  g_array_append_val (rules, rule);
}

/* Asked for what begins at @origin, it gives @n bytes from there, and calls it @label */
static void
add_piece (GArray     *rules,
           gint64      origin,
           const char *label,
           gsize       n)
{
  add_rule (rules, origin, g_strdup_printf ("* 1 FETCH (UID 1 BODY[]%s {%" G_GSIZE_FORMAT "}\r\n%.*s)\r\n$T OK done\r\n", label,
                                            n, (int) n, text + origin));
}

/* Pieces of @size bytes there are, each as long as it was asked for, or as @max */
static GArray *
make_server (gsize size,
             gsize max,
             gsize end)
{
  GArray *rules = make_rules ();

  for (gsize origin = 0; origin <= end; origin += max)
    {
      g_autofree char *label = g_strdup_printf ("<%" G_GSIZE_FORMAT ">", origin);

      add_piece (rules, (gint64) origin, label, MIN (size - MIN (size, origin), max));
    }
  return rules;
}

typedef struct
{
  const char *name;
  gsize       said, size, max, end;
} Sizes;

/* What was said may be anything: all of it comes, and nothing else */
static void
test_sizes (gconstpointer data)
{
  const Sizes *row = data;
  g_autoptr (GArray) rules = make_server (row->size, row->max, row->end);
  g_autoptr (ScriptServer) server = NULL;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Large) large = { (gint64) row->said, g_byte_array_new () };
  g_autofree char *last = NULL;

  if (row->size % PIECE != 0 && row->said != row->size)
    {
      /* The end is asked for once more where it is not the one that was said */
      g_autofree char *label = g_strdup_printf ("<%" G_GSIZE_FORMAT ">", row->size);

      add_piece (rules, (gint64) row->size, label, 0);
    }
  if (row->said != row->size)
    {
      /* … with what is before it */
      g_autofree char *label = g_strdup_printf ("<%" G_GSIZE_FORMAT ">", row->size - 1);

      add_piece (rules, (gint64) row->size - 1, label, 1);
    }
  server = script_server_new (NULL, (ScriptRule *) (gpointer) rules->data, 0);
  fixture = fixture_new ("u", "p", script_server_get_port (server), NULL, NULL);
  g_assert_true (fetch (fixture, &large, &error));
  g_assert_no_error (error);
  assert_came (&large, row->size);
  last = g_strdup_printf ("BODY.PEEK[]<%d.", 3 * PIECE);
  if (row->said == row->size && row->size < 3 * PIECE)
    g_assert_false (script_server_heard (server, last));
}

/* What is behind the end is refused */
static void
test_refused_end (void)
{
  g_autoptr (GArray) rules = make_server (2 * PIECE, PIECE, PIECE);
  g_autoptr (ScriptServer) server = NULL;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Large) large = { 2 * PIECE, g_byte_array_new () };

  add_rule (rules, 2 * PIECE, g_strdup ("$T BAD nothing is there\r\n"));
  server = script_server_new (NULL, (ScriptRule *) (gpointer) rules->data, 0);
  fixture = fixture_new ("u", "p", script_server_get_port (server), NULL, NULL);
  g_assert_true (fetch (fixture, &large, &error));
  g_assert_no_error (error);
  assert_came (&large, 2 * PIECE);
}

/* A server that has never heard of pieces, before and after some came */
static void
check_whole (gsize n_before)
{
  g_autoptr (GArray) rules = make_rules ();
  g_autoptr (ScriptServer) server = NULL;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Large) large = { 5 * MIB, g_byte_array_new () };
  ScriptRule rule = { g_strdup ("BODY.PEEK"),
                      g_strdup_printf ("* 1 FETCH (UID 1 BODY[] {%d}\r\n%.*s)\r\n$T OK done\r\n", 5 * MIB, 5 * MIB, text) };

  g_array_append_val (rules, rule);
  g_byte_array_append (large.came, (const guint8 *) text, (guint) n_before);
  server = script_server_new (NULL, (ScriptRule *) (gpointer) rules->data, 0);
  fixture = fixture_new ("u", "p", script_server_get_port (server), NULL, NULL);
  g_assert_true (fetch (fixture, &large, &error));
  g_assert_no_error (error);
  g_assert_true (large.is_ended && !large.is_good);
  g_assert_cmpuint (g_bytes_get_size (large.whole), ==, 5 * MIB);
  g_assert_true (memcmp (g_bytes_get_data (large.whole, NULL), text, 5 * MIB) == 0);
}

static void
test_whole (void)
{
  check_whole (0);
  check_whole (3 * MIB);
}

typedef struct
{
  const char *name, *label;
  gsize       n;
} Wrong;

/* Another piece than was asked for, or more of it: nothing is kept, and the line goes on */
static void
test_wrong (gconstpointer data)
{
  const Wrong *row = data;
  g_autoptr (GArray) rules = make_server (7 * MIB, PIECE, 0);
  g_autoptr (ScriptServer) server = NULL;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Large) large = { 7 * MIB, g_byte_array_new () };

  add_piece (rules, PIECE, row->label, row->n);
  add_piece (rules, 2 * PIECE, "<4194304>", PIECE);
  server = script_server_new (NULL, (ScriptRule *) (gpointer) rules->data, 0);
  fixture = fixture_new ("u", "p", script_server_get_port (server), NULL, NULL);
  g_assert_false (fetch (fixture, &large, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA);
  g_assert_nonnull (strstr (error->message, "number 1"));
  g_assert_true (large.is_ended && !large.is_good);
  g_assert_cmpuint (large.came->len, ==, PIECE);
  g_assert_cmpuint (script_server_count (server), ==, 1);
}

/* It says 3 MiB, and never ends */
static void
test_endless (void)
{
  g_autoptr (GArray) rules = make_server (REAL_MAX, PIECE, REAL_MAX - PIECE);
  g_autoptr (ScriptServer) server = script_server_new (NULL, (ScriptRule *) (gpointer) rules->data, 0);
  g_autoptr (Fixture) fixture = fixture_new ("u", "p", script_server_get_port (server), NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (Large) large = { 3 * MIB, g_byte_array_new () };

  g_assert_false (fetch (fixture, &large, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA);
  g_assert_true (large.is_ended && !large.is_good);
  g_assert_cmpuint (large.came->len, <=, 70 * MIB);
}

/* The line breaks between two pieces: it goes on behind what came */
static void
test_cut (void)
{
  g_autoptr (GArray) rules = make_server (5 * MIB, PIECE, 0);
  g_autoptr (ScriptServer) server = NULL;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Large) large = { 5 * MIB, g_byte_array_new () };

  add_rule (rules, PIECE, g_strdup_printf ("* 1 FETCH (UID 1 BODY[]<%d> {%d}\r\n%.*s$CUT", PIECE, PIECE, MIB, text + PIECE));
  add_piece (rules, PIECE, "<2097152>", PIECE);
  add_piece (rules, 2 * PIECE, "<4194304>", MIB);
  server = script_server_new (NULL, (ScriptRule *) (gpointer) rules->data, 0);
  fixture = fixture_new ("u", "p", script_server_get_port (server), NULL, NULL);
  g_assert_false (fetch (fixture, &large, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_assert_false (large.is_ended);
  g_assert_cmpuint (large.came->len, ==, PIECE);
  g_clear_error (&error);
  g_assert_true (fetch (fixture, &large, &error));
  g_assert_no_error (error);
  assert_came (&large, 5 * MIB);
}

/* It is enough for this time in the middle of it: it goes on the next */
static void
test_enough (void)
{
  g_autoptr (GArray) rules = make_server (9 * MIB, PIECE, 4 * PIECE);
  g_autoptr (ScriptServer) server = script_server_new (NULL, (ScriptRule *) (gpointer) rules->data, 0);
  g_autoptr (Fixture) fixture = fixture_new ("u", "p", script_server_get_port (server), NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (Large) large = { 9 * MIB, g_byte_array_new () };

  large.is_enough = TRUE;
  g_assert_true (fetch (fixture, &large, &error));
  g_assert_no_error (error);
  g_assert_false (large.is_ended);
  /* What was on its way came as well */
  g_assert_cmpuint (large.came->len, ==, 3 * PIECE);
  g_assert_true (fetch (fixture, &large, &error));
  g_assert_no_error (error);
  assert_came (&large, 9 * MIB);
  g_assert_cmpuint (large.n_begun, ==, 2);
  g_assert_cmpuint (script_server_count (server), ==, 1);
}

/* It hangs up at the same place each time: twice is enough, and that is said */
static void
test_hangs_up (void)
{
  g_autoptr (GArray) rules = make_server (5 * MIB, PIECE, 0);
  g_autoptr (ScriptServer) server = NULL;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Large) large = { 5 * MIB, g_byte_array_new () };

  add_rule (rules, PIECE, g_strdup ("$CUT"));
  server = script_server_new (NULL, (ScriptRule *) (gpointer) rules->data, 0);
  fixture = fixture_new ("u", "p", script_server_get_port (server), NULL, NULL);
  g_assert_false (fetch (fixture, &large, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_clear_error (&error);
  g_assert_false (fetch (fixture, &large, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CALL_FAILED);
  g_assert_nonnull (strstr (error->message, "hangs up"));
  g_assert_true (large.is_ended && !large.is_good);
  g_assert_cmpuint (script_server_count (server), ==, 3);
}

/* Somebody else deletes it meanwhile */
static void
test_gone (void)
{
  g_autoptr (GArray) rules = make_server (5 * MIB, PIECE, 0);
  g_autoptr (ScriptServer) server = script_server_new (NULL, (ScriptRule *) (gpointer) rules->data, 0);
  g_autoptr (Fixture) fixture = fixture_new ("u", "p", script_server_get_port (server), NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_auto (Large) large = { 5 * MIB, g_byte_array_new () };

  g_assert_true (fetch (fixture, &large, &error));
  g_assert_no_error (error);
  g_assert_true (large.is_ended && !large.is_good);
}

typedef struct
{
  const char *name, *reply;
  gsize       n;        /* bytes before */
} Nothing;

/* Nothing is given of the rest, where somebody else deleted it: what came is not a message */
static void
test_nothing (gconstpointer data)
{
  const Nothing *row = data;
  g_autoptr (GArray) rules = make_rules ();
  g_autoptr (ScriptServer) server = NULL;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Large) large = { 20 * MIB, g_byte_array_new () };
  g_auto (GStrv) parts = g_strsplit (row->reply, "$L", -1);

  for (gsize origin = 0; origin < 20 * MIB; origin += PIECE)
    {
      g_autofree char *label = g_strdup_printf ("<%" G_GSIZE_FORMAT ">", origin);

      if (origin < row->n)
        add_piece (rules, (gint64) origin, label, PIECE);
      else
        add_rule (rules, (gint64) origin, g_strjoinv (label, parts));
    }
  if (row->n > 0)
    {
      g_autofree char *label = g_strdup_printf ("<%" G_GSIZE_FORMAT ">", row->n - 1);

      add_rule (rules, (gint64) row->n - 1, g_strjoinv (label, parts));
    }
  if (parts[1] == NULL)
    {
      /* … wherever it is asked for */
      ScriptRule rule = { g_strdup ("BODY.PEEK[]<"), g_strdup (row->reply) };

      g_array_append_val (rules, rule);
    }
  server = script_server_new (NULL, (ScriptRule *) (gpointer) rules->data, 0);
  fixture = fixture_new ("u", "p", script_server_get_port (server), NULL, NULL);
  fetch (fixture, &large, &error);
  g_assert_true (large.is_ended && !large.is_good);
  g_assert_null (large.whole);
  g_assert_cmpuint (large.came->len, ==, row->n);
  g_assert_cmpuint (script_server_count (server), ==, 1);
  if (error != NULL)
    g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA);
}

/* What the server does not give in pieces comes as a whole, as it did when nobody asked for pieces; and it is not asked for
 * them again */
static void
test_strange (gconstpointer data)
{
  const Nothing *row = data;
  g_autoptr (GArray) rules = make_server (row->n, PIECE, 0);
  g_autoptr (ScriptServer) server = NULL;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Large) large = { 9 * MIB, g_byte_array_new () };
  ScriptRule pieces = { g_strdup ("BODY.PEEK[]<"), g_strdup (row->reply) };
  ScriptRule whole = { g_strdup ("BODY.PEEK[])"),
                       g_strdup_printf ("* 1 FETCH (UID 1 BODY[] {%d}\r\n%.*s)\r\n$T OK done\r\n", 9 * MIB, 9 * MIB, text) };

  if (row->n == 0)
    g_array_remove_index (rules, rules->len - 1);
  g_array_append_val (rules, pieces);
  g_array_append_val (rules, whole);
  server = script_server_new (NULL, (ScriptRule *) (gpointer) rules->data, 0);
  fixture = fixture_new ("u", "p", script_server_get_port (server), NULL, NULL);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (fetch (fixture, &large, &error));
      g_assert_no_error (error);
      g_assert_true (large.is_ended == (i == 0) && !large.is_good);
      g_assert_cmpuint (g_bytes_get_size (large.whole), ==, 9 * MIB);
      g_assert_true (memcmp (g_bytes_get_data (large.whole, NULL), text, 9 * MIB) == 0);
      g_clear_pointer (&large.whole, g_bytes_unref);
    }
  g_assert_cmpuint (large.n_begun, ==, 1);
  g_assert_cmpuint (script_server_count (server), ==, 1);
}

/* … as Dovecot says it: nothing is wrong */
static void
test_expunged (void)
{
  g_autoptr (GArray) rules = make_server (9 * MIB, PIECE, 0);
  g_autoptr (ScriptServer) server = NULL;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Large) large = { 9 * MIB, g_byte_array_new () };

  for (gsize origin = PIECE; origin < 9 * MIB; origin += PIECE)
    add_rule (rules, (gint64) origin, g_strdup_printf ("* 1 FETCH (UID 1 BODY[]<%" G_GSIZE_FORMAT "> NIL)\r\n"
                                                       "$T OK [EXPUNGEISSUED] it is gone\r\n", origin));
  server = script_server_new (NULL, (ScriptRule *) (gpointer) rules->data, 0);
  fixture = fixture_new ("u", "p", script_server_get_port (server), NULL, NULL);
  g_assert_true (fetch (fixture, &large, &error));
  g_assert_no_error (error);
  g_assert_true (large.is_ended && !large.is_good);
  g_assert_null (large.whole);
}

/* The server cannot read it to its end */
static void
test_unreadable (void)
{
  g_autoptr (GArray) rules = make_server (5 * MIB, PIECE, 0);
  g_autoptr (ScriptServer) server = NULL;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Large) large = { 5 * MIB, g_byte_array_new () };

  add_rule (rules, PIECE, g_strdup ("$T NO [SERVERBUG] cannot read it\r\n"));
  server = script_server_new (NULL, (ScriptRule *) (gpointer) rules->data, 0);
  fixture = fixture_new ("u", "p", script_server_get_port (server), NULL, NULL);
  g_assert_false (fetch (fixture, &large, &error));
  g_assert_nonnull (strstr (error->message, "cannot read it"));
  g_assert_true (large.is_ended && !large.is_good);
  g_assert_cmpuint (script_server_count (server), ==, 1);
}

int
main (int    argc,
      char **argv)
{
  static const Sizes sizes[] = {
    { "as-said", 5 * MIB, 5 * MIB, PIECE, 2 * PIECE },
    { "whole-pieces", 2 * PIECE, 2 * PIECE, PIECE, 2 * PIECE },
    { "less-than-said", 20 * MIB, 5 * MIB, PIECE, 20 * MIB },
    { "whole-pieces-less-than-said", 20 * MIB, 2 * PIECE, PIECE, 20 * MIB },
    { "more-than-said", 3 * MIB, 13 * MIB, PIECE, 13 * MIB },
    { "shorter-pieces", 5 * MIB, 5 * MIB, MIB, 5 * MIB },
    { "shorter-pieces-than-fit", 5 * MIB, 5 * MIB, MIB * 3 / 4, 6 * MIB },
  };
  static const Wrong wrongs[] = {
    { "origin-before", "<0>", PIECE },
    { "origin-behind", "<4194304>", PIECE },
    { "no-origin", "", PIECE },
    { "strange-origin", "<x>", PIECE },
    { "too-long", "<2097152>", PIECE + 1 },
  };
  static const Nothing stranges[] = {
    { "bad", "$T BAD what\r\n", 0 },
    { "no", "$T NO [CANNOT] not that way\r\n", 0 },
    { "no-later", "$T NO [CANNOT] not that way\r\n", PIECE },
    { "silence", "$T OK done\r\n", 0 },
    { "silence-later", "$T OK done\r\n", PIECE },
    { "nil", "* 1 FETCH (UID 1 BODY[]<0> NIL)\r\n$T OK done\r\n", 0 },
    { "plain-nil", "* 1 FETCH (UID 1 BODY[] NIL)\r\n$T OK done\r\n", 0 },
    { "plain-part", "* 1 FETCH (UID 1 BODY[] {5}\r\nhello)\r\n$T OK done\r\n", 0 },
    { "wrong-origin", "* 1 FETCH (UID 1 BODY[]<7> {5}\r\nhello)\r\n$T OK done\r\n", PIECE },
  };
  static const Nothing nothings[] = {
    { "empty-later", "* 1 FETCH (UID 1 BODY[]$L {0}\r\n)\r\n$T OK done\r\n", 2 * PIECE },
    { "nil-later", "* 1 FETCH (UID 1 BODY[]$L NIL)\r\n$T OK done\r\n", 2 * PIECE },
    { "nil-at-once", "* 1 FETCH (UID 1 BODY[]$L NIL)\r\n$T OK done\r\n", 0 },
    { "plain-nil-at-once", "* 1 FETCH (UID 1 BODY[] NIL)\r\n$T OK done\r\n", 0 },
    { "plain-nil-later", "* 1 FETCH (UID 1 BODY[] NIL)\r\n$T OK done\r\n", PIECE },
    { "plain-empty-later", "* 1 FETCH (UID 1 BODY[] \"\")\r\n$T OK done\r\n", PIECE },
    { "plain-tail", "* 1 FETCH (UID 1 BODY[] {5}\r\nworld)\r\n$T OK done\r\n", PIECE },
  };

  g_test_init (&argc, &argv, NULL);
  text = g_malloc (REAL_MAX + 1);
  for (gsize i = 0; i < REAL_MAX; i++)
    text[i] = (char) ('a' + (i * 7 + i / 997 + i / 65537) % 26);
  text[REAL_MAX] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path = g_strconcat ("/imap/large/", sizes[i].name, NULL);

      g_test_add_data_func (path, &sizes[i], test_sizes);
    }
  g_test_add_func ("/imap/large/refused-end", test_refused_end);
  g_test_add_func ("/imap/large/whole", test_whole);
  for (guint i = 0; i < G_N_ELEMENTS (wrongs); i++)
    {
      g_autofree char *path = g_strconcat ("/imap/large/", wrongs[i].name, NULL);

      g_test_add_data_func (path, &wrongs[i], test_wrong);
    }
  for (guint i = 0; i < G_N_ELEMENTS (stranges); i++)
    {
      g_autofree char *path = g_strconcat ("/imap/large/strange/", stranges[i].name, NULL);

      g_test_add_data_func (path, &stranges[i], test_strange);
    }
  for (guint i = 0; i < G_N_ELEMENTS (nothings); i++)
    {
      g_autofree char *path = g_strconcat ("/imap/large/", nothings[i].name, NULL);

      g_test_add_data_func (path, &nothings[i], test_nothing);
    }
  g_test_add_func ("/imap/large/endless", test_endless);
  g_test_add_func ("/imap/large/cut", test_cut);
  g_test_add_func ("/imap/large/enough", test_enough);
  g_test_add_func ("/imap/large/hangs-up", test_hangs_up);
  g_test_add_func ("/imap/large/gone", test_gone);
  g_test_add_func ("/imap/large/expunged", test_expunged);
  g_test_add_func ("/imap/large/unreadable", test_unreadable);
  return g_test_run ();
}
