/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "smtp-address.h"
#include "smtp-capabilities.h"
#include "smtp-data.h"

static SmtpReply *
read_reply (const char     *text,
            SmtpReplyState *state)
{
  SmtpReply *reply = smtp_reply_new ();
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  *state = SMTP_REPLY_MORE;
  for (gsize i = 0; lines[i] != NULL && *state == SMTP_REPLY_MORE; i++)
    *state = smtp_reply_feed (reply, lines[i], strlen (lines[i]));
  return reply;
}

static void
test_replies (void)
{
  static const struct { const char *text; SmtpReplyState state; guint code; const char *enhanced;
                        const char *shown; } known[] = {
    { "250 2.1.0 Ok", SMTP_REPLY_WHOLE, 250, "2.1.0", "250 2.1.0 Ok" },
    { "250", SMTP_REPLY_WHOLE, 250, "", "250" },
    { "550-5.1.1 No such\n550 5.1.1 user", SMTP_REPLY_WHOLE, 550, "5.1.1",
      "550 5.1.1 No such user" },
    { "550 5.7.26", SMTP_REPLY_WHOLE, 550, "5.7.26", "550 5.7.26" },
    { "550 2.1.1 of another class", SMTP_REPLY_WHOLE, 550, "", "550 2.1.1 of another class" },
    { "550 5.1.1000 too long", SMTP_REPLY_WHOLE, 550, "", "550 5.1.1000 too long" },
    { "550 5.1.1:user", SMTP_REPLY_WHOLE, 550, "", "550 5.1.1:user" },
    { "250-a\n251 b", SMTP_REPLY_BAD, 250, "", NULL },
    { "250-a", SMTP_REPLY_MORE, 250, "", NULL },
    { "150 too low", SMTP_REPLY_BAD, 0, "", NULL },
    { "600 too high", SMTP_REPLY_BAD, 0, "", NULL },
    { "HTTP/1.1 400 Bad Request", SMTP_REPLY_BAD, 0, "", NULL },
    { "25", SMTP_REPLY_BAD, 0, "", NULL },
    { "250_x", SMTP_REPLY_BAD, 0, "", NULL },
    { "550 \x1b[31mred\xe2\x80\xae", SMTP_REPLY_WHOLE, 550, "", "550 [31mred" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      SmtpReplyState state;
      g_autoptr(SmtpReply) reply = read_reply (known[i].text, &state);
      g_autofree char *shown = smtp_reply_dup_text (reply);

      g_test_message ("%s", known[i].text);
      g_assert_cmpint (state, ==, known[i].state);
      g_assert_cmpuint (reply->code, ==, known[i].code);
      g_assert_cmpstr (reply->enhanced, ==, known[i].enhanced);
      if (known[i].shown != NULL)
        g_assert_cmpstr (shown, ==, known[i].shown);
    }
}

static void
test_reply_limits (void)
{
  g_autoptr(SmtpReply) many = smtp_reply_new ();
  g_autoptr(SmtpReply) big = smtp_reply_new ();
  g_autofree char *line = g_strnfill (2000, 'x');
  guint n = 0;

  memcpy (line, "250-", 4);
  while (smtp_reply_feed (many, "250-x", 5) == SMTP_REPLY_MORE)
    n++;
  g_assert_cmpuint (n, ==, SMTP_REPLY_LINES);
  for (n = 0; smtp_reply_feed (big, line, 2000) == SMTP_REPLY_MORE; n++)
    ;
  g_assert_cmpuint (n, ==, SMTP_REPLY_BYTES / 2000);
}

static void
test_capabilities (void)
{
  SmtpReplyState state;
  g_autoptr(SmtpReply) reply = read_reply ("250-mail.example.test PIPELINING\n250-SIZE 1000\n"
                                           "250-auth PLAIN LOGIN\n250-AUTH=LOGIN XOAUTH2\n"
                                           "250-FUTURERELEASE 3600 2026-01-01T00:00:00Z\n"
                                           "250-8bitmime\n250 CHUNKING", &state);
  g_autoptr(SmtpCapabilities) found = smtp_capabilities_new (reply);

  /* The first line is a greeting, whatever it looks like */
  g_assert_false (found->pipelining);
  g_assert_true (found->chunking && found->eight_bit && found->size && found->future_release);
  g_assert_cmpuint (found->max_size, ==, 1000);
  g_assert_cmpuint (found->max_hold, ==, 3600);
  g_assert_cmpuint (found->auth->len, ==, 4);
  g_assert_cmpstr (g_ptr_array_index (found->auth, 2), ==, "XOAUTH2");
  g_assert_false (found->starttls || found->smtputf8 || found->dsn);
}

static void
test_addresses (void)
{
  static const struct { const char *address; SmtpAddressKind kind; const char *path; } known[] = {
    { "ann@example.org", SMTP_ADDRESS_ASCII, "ann@example.org" },
    { "ann@bücher.example", SMTP_ADDRESS_ASCII, "ann@xn--bcher-kva.example" },
    { "jürgen@example.org", SMTP_ADDRESS_UTF8, "jürgen@example.org" },
    { "jürgen@bücher.example", SMTP_ADDRESS_UTF8, "jürgen@xn--bcher-kva.example" },
    { "john doe@example.org", SMTP_ADDRESS_ASCII, "\"john doe\"@example.org" },
    { "\"john doe\"@example.org", SMTP_ADDRESS_ASCII, "\"john doe\"@example.org" },
    { "a\"b@example.org", SMTP_ADDRESS_ASCII, "\"a\\\"b\"@example.org" },
    { "a@b@example.org", SMTP_ADDRESS_ASCII, "\"a@b\"@example.org" },
    { ".dot@example.org", SMTP_ADDRESS_ASCII, "\".dot\"@example.org" },
    { "a@[192.0.2.1]", SMTP_ADDRESS_ASCII, "a@[192.0.2.1]" },
    { "a@[IPv6:2001:db8::1]", SMTP_ADDRESS_ASCII, "a@[IPv6:2001:db8::1]" },
    { "x> NOTIFY=NEVER@example.org", SMTP_ADDRESS_ASCII, "\"x> NOTIFY=NEVER\"@example.org" },
    { "a@example.org> NOTIFY=NEVER", SMTP_ADDRESS_BAD, NULL },
    { "a@example.org\r\nRCPT TO:<b@example.org>", SMTP_ADDRESS_BAD, NULL },
    { "a\nb@example.org", SMTP_ADDRESS_BAD, NULL },
    { "a\tb@example.org", SMTP_ADDRESS_BAD, NULL },
    { "a@exam\rple.org", SMTP_ADDRESS_BAD, NULL },
    { "a\xc2\x85@example.org", SMTP_ADDRESS_BAD, NULL },
    { "a\xe2\x80\xa8@example.org", SMTP_ADDRESS_BAD, NULL },
    { "nobody", SMTP_ADDRESS_BAD, NULL },
    { "@example.org", SMTP_ADDRESS_BAD, NULL },
    { "a@", SMTP_ADDRESS_BAD, NULL },
    { "a@-x.org", SMTP_ADDRESS_BAD, NULL },
    { "a@exa..mple.org", SMTP_ADDRESS_BAD, NULL },
    { "a@[::evil]", SMTP_ADDRESS_BAD, NULL },
    { "a\xff@example.org", SMTP_ADDRESS_BAD, NULL },
    { "0123456789012345678901234567890123456789012345678901234567890123456@example.org",
      SMTP_ADDRESS_BAD, NULL },
    { "", SMTP_ADDRESS_BAD, NULL },
    { NULL, SMTP_ADDRESS_BAD, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      SmtpAddressKind kind;
      g_autofree char *path = smtp_address_dup_path (known[i].address, &kind);

      g_assert_cmpstr (path, ==, known[i].path);
      g_assert_cmpint (kind, ==, known[i].kind);
    }
}

static void
test_xtext (void)
{
  g_autofree char *text = smtp_address_dup_xtext ("a+b=c d\r\n\xc3\xbc@x");

  g_assert_cmpstr (text, ==, "a+2Bb+3Dc+20d+0D+0A+C3+BC@x");
}

static void
assert_canonical (const char *message,
                  const char *expected,
                  gboolean    beyond,
                  gboolean    header)
{
  g_autoptr(GBytes) bytes = g_bytes_new (message, strlen (message));
  gboolean eight_bit;
  gboolean header_utf8;
  g_autoptr(GBytes) canonical = smtp_data_canonicalize (bytes, &eight_bit, &header_utf8);
  g_autofree char *text = g_strndup (g_bytes_get_data (canonical, NULL),
                                     g_bytes_get_size (canonical));

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpint (eight_bit, ==, beyond);
  g_assert_cmpint (header_utf8, ==, header);
}

static void
test_canonical (void)
{
  assert_canonical ("A: b\r\n\r\nx\r\n", "A: b\r\n\r\nx\r\n", FALSE, FALSE);
  assert_canonical ("A: b\n\nx\n\ny", "A: b\r\n\r\nx\r\n\r\ny\r\n", FALSE, FALSE);
  assert_canonical ("A: b\r\n\r\nx\ry\r\r\nz", "A: b\r\n\r\nx\r\ny\r\n\r\nz\r\n", FALSE, FALSE);
  assert_canonical ("A: b\r\n\r\n\n.\r\nMAIL FROM:<x@y>\r\n",
                    "A: b\r\n\r\n\r\n.\r\nMAIL FROM:<x@y>\r\n", FALSE, FALSE);
  assert_canonical ("A: b\r\nBcc: c@d,\r\n e@f\r\nTo: g\r\n\r\nBcc: stays\r\n",
                    "A: b\r\nTo: g\r\n\r\nBcc: stays\r\n", FALSE, FALSE);
  assert_canonical ("bCC : c@d\r\nResent-Bcc: c\r\nBccx: y\r\n\r\n", "Bccx: y\r\n\r\n", FALSE, FALSE);
  assert_canonical ("A: b\r\n\r\n\xc3\xbc\r\n", "A: b\r\n\r\n\xc3\xbc\r\n", TRUE, FALSE);
  assert_canonical ("A: \xc3\xbc\r\n\r\nx\r\n", "A: \xc3\xbc\r\n\r\nx\r\n", TRUE, TRUE);
  assert_canonical ("A: b\r\n\r\nx\r\ny\nz\r\nv\rw\r\n.\n", "A: b\r\n\r\nx\r\ny\r\nz\r\nv\r\nw\r\n.\r\n", FALSE, FALSE);
  assert_canonical ("A: b\r\nBcc: c", "A: b\r\n", FALSE, FALSE);
  assert_canonical ("A: b\r\nBcc: \xc3\xbc\r\n\r\n", "A: b\r\n\r\n", FALSE, FALSE);
  assert_canonical ("\r\nBcc: stays\r\n", "\r\nBcc: stays\r\n", FALSE, FALSE);
  assert_canonical ("", "", FALSE, FALSE);
}

static void
test_dots (void)
{
  static const struct { const char *in; const char *out; } known[] = {
    { "A: b\r\n\r\n.\r\n..x\r\n.\r\n", "A: b\r\n\r\n..\r\n...x\r\n..\r\n.\r\n" },
    { ".A: b\r\n", "..A: b\r\n.\r\n" },
    { "a.\r\n", "a.\r\n.\r\n" },
    { "", ".\r\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      g_autoptr(GBytes) in = g_bytes_new_static (known[i].in, strlen (known[i].in));
      g_autoptr(GBytes) out = smtp_data_dot_stuff (in);

      g_assert_cmpmem (g_bytes_get_data (out, NULL), g_bytes_get_size (out), known[i].out,
                       strlen (known[i].out));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/replies", test_replies);
  g_test_add_func ("/smtp/reply-limits", test_reply_limits);
  g_test_add_func ("/smtp/capabilities", test_capabilities);
  g_test_add_func ("/smtp/addresses", test_addresses);
  g_test_add_func ("/smtp/xtext", test_xtext);
  g_test_add_func ("/smtp/canonical", test_canonical);
  g_test_add_func ("/smtp/dots", test_dots);
  return g_test_run ();
}
