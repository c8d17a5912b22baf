/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "imap-describe.h"

#include <mapi-provider.h>

/* What servers say, and what is to be understood of it. Lines as real servers wrote them, with
 * names changed; the mistakes are real as well. */

typedef struct
{
  const char *name;
  const char *bytes;
  const char *understood;
} Case;

static const Case cases[] = {
  { "greeting-dovecot",
    "* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ STARTTLS AUTH=PLAIN"
    " AUTH=SCRAM-SHA-256] Test server ready.\r\n",
    "OK code=3 can=3b5 auth=2 text=<Test server ready.>\n" },
  { "greeting-preauth", "* PREAUTH go on\r\n", "PREAUTH text=<go on>\n" },
  { "bye", "* BYE [UNAVAILABLE] Too many\r\n", "BYE code=31 text=<Too many>\n" },
  { "tagged-without-text", "A1 OK\r\nA2 NO\r\nA3 BAD \r\n",
    "OK tag=<A1> text=<>\nNO tag=<A2> text=<>\nBAD tag=<A3> text=<>\n" },
  { "no-space-before-code", "* OK[UIDNEXT 5] x\r\n", "OK code=5 number=5 text=<x>\n" },
  { "code-without-end", "* OK [UIDNEXT 5\r\n", "OK text=<[UIDNEXT 5>\n" },
  { "text-like-a-literal", "* OK Room for {12}\r\nA1 OK done {3+}\r\n",
    "OK text=<Room for {12}>\nOK tag=<A1> text=<done {3+}>\n" },
  { "continuation", "+ idling\r\n+\r\n+ \r\n", "+ text=<idling>\n+ text=<>\n+ text=<>\n" },
  { "select",
    "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Forwarded)\r\n"
    "* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Forwarded \\*)] ok.\r\n"
    "* 3 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 1677663478] UIDs valid\r\n"
    "* OK [UIDNEXT 4] Predicted next UID\r\n* OK [HIGHESTMODSEQ 18446744073709551615] Highest\r\n"
    "a OK [READ-WRITE] Select completed (0.001 + 0.000 secs).\r\n",
    "FLAGS 1f\nOK code=8 flags=5f text=<ok.>\nEXISTS 3\nRECENT 0\n"
    "OK code=4 number=1677663478 text=<UIDs valid>\nOK code=5 number=4 text=<Predicted next UID>\n"
    "OK code=6 number=18446744073709551615 text=<Highest>\n"
    "OK tag=<a> code=11 text=<Select completed (0.001 + 0.000 secs).>\n" },
  { "numbers-too-large",
    "* OK [UIDVALIDITY 4294967296] x\r\n* OK [HIGHESTMODSEQ 18446744073709551616] x\r\n"
    "* 4294967296 EXISTS\r\n* 0 EXPUNGE\r\n* 0 FETCH (UID 1)\r\n* 1 FETCH (UID 0)\r\n",
    "OK code=1 number=4294967296 text=<x>\nOK code=1 text=<x>\n?\n?\n?\nFETCH 1 damaged\n" },
  { "copyuid-keeps-order",
    "a OK [COPYUID 38505 304,319:320 3958:3956] Done\r\na OK [APPENDUID 7 12:14] ok\r\n"
    "a OK [COPYUID 38505  ] nothing copied\r\n",
    "OK tag=<a> code=13 number=38505 source=304:304,319:320 target=3958:3956 text=<Done>\n"
    "OK tag=<a> code=12 number=7 target=12:14 text=<ok>\n"
    "OK tag=<a> code=1 number=38505 text=<nothing copied>\n" },
  { "errors",
    "a NO [OVERQUOTA] full\r\na NO [INUSE] x\r\na NO [LIMIT] x\r\na NO [SERVERBUG] x\r\n"
    "a NO [AUTHENTICATIONFAILED] x\r\na NO [EXPIRED] x\r\na NO [TRYCREATE] x\r\n"
    "a NO [ALREADYEXISTS] x\r\na NO [NONEXISTENT] x\r\na OK [MODIFIED 7,9] x\r\n* OK [CLOSED] x\r\n",
    "NO tag=<a> code=24 text=<full>\nNO tag=<a> code=25 text=<x>\nNO tag=<a> code=26 text=<x>\n"
    "NO tag=<a> code=28 text=<x>\nNO tag=<a> code=33 text=<x>\nNO tag=<a> code=35 text=<x>\n"
    "NO tag=<a> code=18 text=<x>\nNO tag=<a> code=19 text=<x>\nNO tag=<a> code=20 text=<x>\n"
    "OK tag=<a> code=14 text=<x>\nOK code=15 text=<x>\n" },
  { "list",
    "* LIST (\\HasNoChildren \\Subscribed \\Sent) \"/\" Sent\r\n* LIST (\\Noselect) NIL \"\"\r\n"
    "* LIST (\\NonExistent \\HasChildren) \"\\\\\" \"a \\\"b\\\"\"\r\n* LSUB () \".\" INBOX.Work\r\n"
    "* LIST (\\HasNoChildren \\sent) \"/\" {5}\r\nS ent\r\n"
    "* LIST () \"/\" \"Neu\" (\"OLDNAME\" (\"Alt\"))\r\n"
    "* LIST () \"/\" \"X\" (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\n",
    "LIST flags=1028 separator=/ name=<Sent>\nLIST flags=1 separator=- name=<>\n"
    "LIST flags=13 separator=\\ name=<a \"b\">\nLSUB flags=0 separator=. name=<INBOX.Work>\n"
    "LIST flags=1020 separator=/ name=<S ent>\n"
    "LIST flags=0 separator=/ name=<Neu> old=<Alt>\nLIST flags=0 separator=/ name=<X>\n" },
  { "list-not-quoted", "* LIST (\\HasNoChildren) \"/\" My Folder \r\n* LIST () \"/\" [Gmail]/Spam\r\n",
    "LIST flags=20 separator=/ name=<My Folder>\nLIST flags=0 separator=/ name=<[Gmail]/Spam>\n" },
  { "list-gmail", "* LIST (\\All \\HasNoChildren) \"/\" \"[Gmail]/Alle Nachrichten\"\r\n",
    "LIST flags=a0 separator=/ name=<[Gmail]/Alle Nachrichten>\n" },
  { "status",
    "* STATUS \"INBOX\" (MESSAGES 17 UIDNEXT 18 UIDVALIDITY 2 UNSEEN 3 HIGHESTMODSEQ 99)\r\n"
    "* STATUS {4}\r\nx)( (MESSAGES 1 )\r\n* STATUS a (MAILBOXID (F2212ea87) UNSEEN 0)\r\n"
    "* STATUS a (APPENDLIMIT NIL DELETED 4 MESSAGES 2)\r\n",
    "STATUS name=<INBOX> 17 3 18 2 99\nSTATUS name=<x)( > 1 -1 -1 -1 -1\n"
    "STATUS name=<a> -1 0 -1 -1 -1 id=<F2212ea87>\nSTATUS name=<a> 2 -1 -1 -1 -1\n" },
  /* Cyrus, the first time it is asked: what lay in its memory */
  { "status-of-raw-memory", "* STATUS a (UNSEEN 2 MAILBOXID (\x01\xff\n\x02))\r\n* 4 EXISTS\r\n",
    "STATUS name=<a> -1 2 -1 -1 -1\n?\nEXISTS 4\n" },
  { "namespace",
    "* NAMESPACE ((\"INBOX.\" \".\")) NIL ((\"Public/\" \"/\" \"X-PARAM\" (\"a\"))(\"#news.\" \".\"))\r\n"
    "* NAMESPACE NIL NIL NIL\r\n",
    "NAMESPACE 0:INBOX.. 2:Public// 2:#news..\nNAMESPACE\n" },
  { "search",
    "* SEARCH 2 3 4 84\r\n* SEARCH\r\n* SEARCH \r\n* SEARCH 5 6 (MODSEQ 917162500)\r\n"
    "* ESEARCH (TAG \"A282\") UID ALL 4:18,21,28 COUNT 17\r\n* ESEARCH\r\n"
    "* ESEARCH (TAG \"a\") UID MIN 2 MAX 47\r\n* ESEARCH (TAG a) UID ALL 9:0\r\n",
    "SEARCH uids=2:4,84\nSEARCH uids=\nSEARCH uids=\nSEARCH uids=5:6\n"
    "SEARCH uids=4:18,21,28 tag=<A282> count=17\nSEARCH uids=\n"
    "SEARCH uids= tag=<a> 2 to 47\n?\n" },
  { "vanished", "* VANISHED (EARLIER) 41,43:116,118\r\n* VANISHED 405,407\r\n* VANISHED 0\r\n",
    "VANISHED earlier uids=41,43:116,118\nVANISHED uids=405,407\n?\n" },
  { "fetch-flags",
    "* 12 FETCH (FLAGS (\\Seen \\recent $Forwarded NonJunk) UID 99 MODSEQ (65402))\r\n"
    "* 1 FETCH (UID 1 FLAGS ())\r\n* 1 FETCH (FLAGS (\\Unknown) UID 2)\r\n"
    "* 1 FETCH (UID 3 FLAGS ( \\Seen  \\Deleted ) )\r\n"
    "* 1 FETCH (FLAGS (\"a\\\\b\" two \\Seen) UID 4)\r\n* 1 FETCH (FLAGS ({1}\r\nx two) UID 5)\r\n",
    "FETCH 12 uid=99 flags=21 $Forwarded NonJunk modseq=65402\nFETCH 1 uid=1 flags=0\n"
    "FETCH 1 uid=2 flags=0\nFETCH 1 uid=3 flags=9\n"
    "FETCH 1 uid=4 flags=1 a\\b two\nFETCH 1 uid=5 flags=0 x two\n" },
  { "fetch-dates",
    "* 1 FETCH (INTERNALDATE \"17-Jul-1996 02:44:25 -0700\")\r\n"
    "* 1 FETCH (INTERNALDATE \" 1-Jan-1970 00:00:01 +0000\")\r\n"
    "* 1 FETCH (INTERNALDATE \"1-jan-70 00:00:02\")\r\n* 1 FETCH (INTERNALDATE \"yesterday\" UID 4)\r\n"
    "* 1 FETCH (INTERNALDATE NIL UID 4)\r\n",
    "FETCH 1 date=837596665\nFETCH 1 date=1\nFETCH 1 date=2\nFETCH 1 uid=4\nFETCH 1 uid=4\n" },
  { "fetch-body",
    "* 3 FETCH (UID 7 BODY[] {11}\r\nSubject: a\n RFC822.SIZE 11)\r\n"
    "* 3 FETCH (BODY[HEADER.FIELDS (\"TO\" CC)] {2}\r\n\r\n UID 7)\r\n"
    "* 3 FETCH (BODY[TEXT]<10> \"abc\" BINARY[1.2] ~{3}\r\na\1b UID 8)\r\n"
    "* 3 FETCH (BODY[] NIL UID 8)\r\n* 3 FETCH (RFC822.HEADER {1}\r\nx RFC822 {1}\r\ny)\r\n"
    "* 3 FETCH (BODY[] {0}\r\n UID 5)\r\n",
    "FETCH 3 uid=7 size=11 [] data=<Subject: a\n>\nFETCH 3 uid=7 [HEADER.FIELDS (\"TO\" CC)] data=<\r\n>\n"
    "FETCH 3 uid=8 [TEXT]@10 data=<abc> [1.2] data=<a\1b>\nFETCH 3 uid=8 []\n"
    "FETCH 3 [HEADER] data=<x> [] data=<y>\nFETCH 3 uid=5 [] data=<>\n" },
  { "fetch-ids",
    "* 1 FETCH (EMAILID (M6d99ac3275bb4e) THREADID (T64b478a75b7ea9) UID 1)\r\n"
    "* 1 FETCH (X-GM-MSGID 1278455344230334865 X-GM-THRID 1 X-GM-LABELS (\\Inbox \"m&APw-\" foo))\r\n"
    "* 1 FETCH (PREVIEW \"Hi \\\"you\\\"\" SAVEDATE NIL UID 3)\r\n"
    "* 1 FETCH (PREVIEW (FUZZY \"Hi\") UID 3)\r\n* 1 FETCH (THREADID NIL UID 3)\r\n",
    "FETCH 1 uid=1 emailid=M6d99ac3275bb4e\n"
    "FETCH 1 gm=1278455344230334865\n"
    "FETCH 1 uid=3 preview=<Hi \"you\">\nFETCH 1 uid=3 preview=<Hi>\nFETCH 1 uid=3\n" },
  { "fetch-envelope",
    "* 12 FETCH (UID 9 ENVELOPE (\"Wed, 17 Jul 1996\" \"IMAP4rev1 WG\" "
    "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) NIL NIL "
    "((NIL NIL \"imap\" \"x.edu\")(NIL NIL \"group\" NIL)(NIL NIL NIL NIL)) () \"\" NIL "
    "\"<B27397@x.edu>\"))\r\n* 1 FETCH (ENVELOPE (NIL \"short\") UID 4)\r\n",
    "FETCH 12 uid=9 date=<Wed, 17 Jul 1996> subject=<IMAP4rev1 WG> from: name=<Terry Gray>"
    " mailbox=<gray> host=<cac.washington.edu> to: mailbox=<imap> host=<x.edu> to: mailbox=<group>"
    " to: message-id=<<B27397@x.edu>>\nFETCH 1 uid=4 subject=<short>\n" },
  { "fetch-structure",
    "* 1 FETCH (BODYSTRUCTURE ((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"UTF-8\") NIL NIL \"7BIT\" 23 1 NIL NIL NIL)"
    "(\"APPLICATION\" \"PDF\" (\"NAME\" \"a.pdf\") NIL NIL \"BASE64\" 4554 NIL (\"attachment\" (\"filename\" \"b.pdf\")) NIL)"
    " \"MIXED\" (\"BOUNDARY\" \"x\") NIL NIL) UID 1)\r\n"
    "* 1 FETCH (BODYSTRUCTURE (\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 342 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"
    " (\"TEXT\" \"HTML\" NIL NIL NIL \"8BIT\" 5 1) 9) UID 2)\r\n"
    "* 1 FETCH (BODY (\"TEXT\" \"PLAIN\") UID 3)\r\n* 1 FETCH (BODYSTRUCTURE (\"MIXED\") UID 4)\r\n"
    "* 1 FETCH (BODYSTRUCTURE (((( UID 5)\r\n",
    "FETCH 1 uid=1 attach=1 (multipart/MIXED(TEXT/PLAIN charset=<UTF-8> 23)(APPLICATION/PDF name=<b.pdf>"
    " disposition=<attachment> 4554))\n"
    "FETCH 1 uid=2 attach=0 (MESSAGE/RFC822 342(TEXT/HTML 5))\nFETCH 1 uid=3 attach=0 (TEXT/PLAIN)\n"
    "FETCH 1 uid=4 attach=0 (MIXED/)\nFETCH 1 damaged\n" },
  { "fetch-unknown-items", "* 1 FETCH (X-NEW (a (b \"c)\") {2}\r\n)) d) UID 3 X \"y\" FLAGS (\\Seen))\r\n",
    "FETCH 1 uid=3 flags=1\n" },
  { "fetch-damaged", "* 1 FETCH (FLAGS \\Seen UID 3)\r\n* 1 FETCH (UID 3\r\n* 1 FETCH UID 3\r\n"
    "* 1 FETCH (RFC822.SIZE -1 UID 5)\r\n",
    "FETCH 1 damaged uid=3\nFETCH 1 damaged uid=3\n?\nFETCH 1 uid=5\n" },
  { "quota",
    "* QUOTAROOT INBOX \"User quota\"\r\n* QUOTA \"User quota\" (STORAGE 10 512 MESSAGE 20 100)\r\n"
    "* QUOTA \"\" ()\r\n",
    "QUOTAROOT\nQUOTA 10240 of 524288\nQUOTA -1 of -1\n" },
  { "others",
    "* ID (\"name\" \"Dovecot\")\r\n* METADATA \"\" (/shared/comment NIL)\r\n* ENABLED QRESYNC\r\n"
    "* CAPABILITY IMAP4rev2 APPENDLIMIT=1000 AUTH=PLAIN\r\n* ID NIL\r\n",
    "ID\nMETADATA\nCAN 18000 auth=0 limit=0\nCAN 800e3f52 auth=1 limit=1000\nID\n" },
  { "noise", "\r\n \r\n*\r\n* \r\ngarbage\r\n* 5\r\n* 5 DANCES\r\n* WHAT EVER\r\nHTTP/1.1 400 Bad Request\r\n",
    "?\n?\n?\n?\n?\n?\n?\n?\n?\n" },
  { "bare-line-feeds", "* 1 EXISTS\n* 2 FETCH (BODY[] {3}\na\nb UID 1)\n",
    "EXISTS 1\nFETCH 2 uid=1 [] data=<a\nb>\n" },
};

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  static const gsize steps[] = { 1, 2, 3, 7, 64, G_MAXSIZE };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *understood = imap_describe (self->bytes, strlen (self->bytes), steps[i]);

      g_assert_cmpstr (understood, ==, self->understood);
    }
}

/* ---- limits ---- */

static char *
describe_filled (const char *before,
                 char        fill,
                 gsize       n,
                 const char *behind)
{
  g_autoptr (GString) bytes = g_string_new (before);
  g_autofree char *filling = g_malloc (n + 1);

  memset (filling, fill, n);
  g_string_append_len (bytes, filling, (gssize) n);
  g_string_append (bytes, behind);
  return imap_describe (bytes->str, bytes->len, 8192);
}

static void
test_endless_line (void)
{
  g_autofree char *said = describe_filled ("* OK ", 'x', 2 * IMAP_LINE_MAX_EARLY, "");
  g_autofree char *fits = describe_filled ("* OK ", 'x', IMAP_LINE_MAX_EARLY - 100, "\r\n");

  g_assert_cmpstr (said, ==, "error\n");
  g_assert_true (g_str_has_prefix (fits, "OK text=<xxx"));
}

/* Many short lines with literals between them are one response, and as long as their sum */
static void
test_endless_response (void)
{
  g_autoptr (GString) bytes = g_string_new ("* 1 FETCH (");
  g_autofree char *said = NULL;

  for (guint i = 0; i < 8000; i++)
    g_string_append (bytes, "X {1}\r\ny ");
  said = imap_describe (bytes->str, bytes->len, 4096);
  g_assert_cmpstr (said, ==, "error\n");
}

static void
test_literal_sizes (void)
{
  static const gsize sizes[] = { IMAP_LITERAL_INLINE - 1, IMAP_LITERAL_INLINE,
                                 IMAP_LITERAL_INLINE + 1, 300000, IMAP_LITERAL_FILE,
                                 IMAP_LITERAL_FILE + 1 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *before = g_strdup_printf ("* 1 FETCH (UID 5 BODY[] {%" G_GSIZE_FORMAT "}\r\n",
                                                 sizes[i]);
      g_autofree char *said = describe_filled (before, 'x', sizes[i],
                                               " FLAGS (\\Seen))\r\n* 2 EXISTS\r\n");
      g_autofree char *expected = g_strdup_printf ("FETCH 1 uid=5 flags=1 [] %" G_GSIZE_FORMAT
                                                   " bytes\nEXISTS 2\n", sizes[i]);

      g_assert_cmpstr (said, ==, expected);
    }
}

static void
test_giant_literal (void)
{
  static const char too_large[] = "* 1 FETCH (UID 5 BODY[] {99999999999}\r\nabc";
  static const char no_number[] = "* 1 FETCH (UID 5 BODY[] {99999999999999999999999}\r\nabc\r\n";
  g_autofree char *said = imap_describe (too_large, strlen (too_large), 10);
  g_autofree char *line = imap_describe (no_number, strlen (no_number), 10);

  g_assert_cmpstr (said, ==, "error\n");
  g_assert_true (g_str_has_suffix (line, "?\n"));
}

static void
test_deep_nesting (void)
{
  g_autofree char *said = describe_filled ("* 1 FETCH (BODYSTRUCTURE ", '(', 20000, " UID 5)\r\n");
  g_autoptr (GString) balanced = g_string_new ("* 1 FETCH (BODYSTRUCTURE ");
  g_autofree char *skipped = NULL;

  g_assert_cmpstr (said, ==, "FETCH 1 damaged\n");
  for (guint i = 0; i < 500; i++)
    g_string_append_c (balanced, '(');
  for (guint i = 0; i < 500; i++)
    g_string_append_c (balanced, ')');
  g_string_append (balanced, " UID 5)\r\n");
  skipped = imap_describe (balanced->str, balanced->len, 100);
  g_assert_cmpstr (skipped, ==, "FETCH 1 damaged uid=5\n");
}

/* What goes on reading while a frame is still looked at must not move it */
static void
test_input_is_empty (void)
{
  g_autoptr (ImapInput) input = imap_input_new (NULL);
  g_autoptr (GError) error = NULL;
  ImapFrame frame;
  gsize room;

  g_assert_true (imap_input_is_empty (input));
  memcpy (imap_input_prepare (input, &room), "a OK\r\n* X", 9);
  g_assert_true (imap_input_commit (input, 9, &error));
  g_assert_false (imap_input_is_empty (input));
  g_assert_true (imap_input_next (input, &frame, &error));
  g_assert_cmpmem (frame.data, frame.size, "a OK", 4);
  g_assert_false (imap_input_is_empty (input));
  memcpy (imap_input_prepare (input, &room), "\r\n", 2);
  g_assert_true (imap_input_commit (input, 2, &error));
  g_assert_true (imap_input_next (input, &frame, &error));
  g_assert_cmpmem (frame.data, frame.size, "* X", 3);
  g_assert_true (imap_input_is_empty (input));
}

/* Whether a line that begins so, and is three times as long as others may be, is read */
static gboolean
is_read_whole (const char *beginning)
{
  g_autoptr (ImapInput) input = imap_input_new (NULL);
  g_autoptr (GString) line = g_string_new (beginning);
  g_autoptr (GError) error = NULL;
  gboolean whole = FALSE, going = TRUE;
  ImapFrame frame;

  imap_input_set_signed_in (input, TRUE);
  while (line->len < 3 * IMAP_LINE_MAX)
    g_string_append (line, ",4294967290");
  g_string_append (line, "\r\n");
  for (gsize done = 0; going && done < line->len;)
    {
      gsize room;
      gpointer to = imap_input_prepare (input, &room);

      room = MIN (room, line->len - done);
      memcpy (to, line->str + done, room);
      done += room;
      going = imap_input_commit (input, room, &error);
      whole = going && imap_input_next (input, &frame, &error);
      going = going && error == NULL;
    }
  if (whole)
    g_assert_cmpmem (frame.data, frame.size, line->str, line->len - 2);
  else
    g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA);
  return whole;
}

static void
test_long_lists (void)
{
  g_assert_true (is_read_whole ("* VANISHED (EARLIER) 1"));
  g_assert_true (is_read_whole ("* SEARCH 1"));
  g_assert_true (is_read_whole ("* ESEARCH (TAG \"a\") UID ALL 1"));
  g_assert_false (is_read_whole ("* FLAGS 1"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/imap/parser/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/imap/limits/endless-line", test_endless_line);
  g_test_add_func ("/imap/limits/long-lists", test_long_lists);
  g_test_add_func ("/imap/limits/endless-response", test_endless_response);
  g_test_add_func ("/imap/limits/literal-sizes", test_literal_sizes);
  g_test_add_func ("/imap/limits/giant-literal", test_giant_literal);
  g_test_add_func ("/imap/limits/deep-nesting", test_deep_nesting);
  g_test_add_func ("/imap/input/is-empty", test_input_is_empty);
  return g_test_run ();
}
