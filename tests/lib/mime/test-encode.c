/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mime-test.h"

static void
assert_lines (const char *text)
{
  for (const char *line = text; *line != '\0';)
    {
      const char *end = strstr (line, "\r\n");

      g_assert_nonnull (end);
      g_assert_cmpuint (end - line, <=, 998);
      for (const char *p = line; p < end; p++)
        g_assert_true (*p != '\n' && *p != '\r' && *p != '\0');
      line = end + 2;
    }
}

static guint
count (const char *text,
       const char *piece)
{
  guint n = 0;

  for (const char *p = text; (p = strstr (p, piece)) != NULL; p++)
    n++;
  return n;
}

static void
test_plain (void)
{
  g_autoptr(MapiContent) content = create_message ("Hi", "one\ntwo\n");
  g_autofree char *text = encode_text (content, MAPI_MIME_ENCODE_NONE);

  assert_lines (text);
  g_assert_nonnull (strstr (text, "From: Ada Example <ada@example.org>\r\n"));
  g_assert_nonnull (strstr (text, "To: Bob <bob@example.net>\r\n"));
  g_assert_nonnull (strstr (text, "\r\nMessage-ID: <"));
  g_assert_nonnull (strstr (text, "Date: "));
  g_assert_nonnull (strstr (text, "\r\n\r\none\r\ntwo\r\n"));
  g_assert_null (strstr (text, "Sender:"));
}

/* Ends of lines of every kind, and what makes a text anything but plain, at every place of a long line */
static void
test_text_shapes (void)
{
  static const struct { const char *body; const char *written; } ends[] = {
    { "one\r\ntwo\r\n", "one\r\ntwo\r\n" },
    { "one\rtwo\n\nthree", "one\r\ntwo\r\n\r\nthree" },
    { "\r\r\n\n\ra\r", "\r\n\r\n\r\n\r\na\r\n" },
    { "a\r\nb\rc\r\nd\ne", "a\r\nb\r\nc\r\nd\r\ne" },
  };
  static const struct { char character; const char *encoding; } shapes[] = {
    { 'x', "Content-Transfer-Encoding: 7bit" },
    { ' ', "Content-Transfer-Encoding: 7bit" },
    { '~', "Content-Transfer-Encoding: 7bit" },
    { '\t', "Content-Transfer-Encoding: 7bit" },
    { '\x7f', "Content-Transfer-Encoding: quoted-printable" },
    { '\x1f', "Content-Transfer-Encoding: quoted-printable" },
    { '\x01', "Content-Transfer-Encoding: quoted-printable" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr(MapiContent) content = create_message ("Hi", ends[i].body);
      g_autofree char *text = encode_text (content, MAPI_MIME_ENCODE_NONE);
      const char *body = strstr (text, "\r\n\r\n");

      g_assert_nonnull (body);
      g_assert_true (g_str_has_prefix (body + 4, ends[i].written));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (guint place = 0; place < 20; place++)
      {
        char body[] = "abcdefghijklmnopqrstuvwxyz";
        g_autoptr(MapiContent) content = NULL;
        g_autofree char *text = NULL;

        body[place] = shapes[i].character;
        content = create_message ("Hi", body);
        text = encode_text (content, MAPI_MIME_ENCODE_NONE);
        g_assert_nonnull (strstr (text, shapes[i].encoding));
      }
}

static void
test_injection (void)
{
  g_autoptr(MapiContent) content = create_message ("a\r\nX-Evil: 1\nX-Evil: 2", "x");
  MapiProperties *properties = mapi_content_get_properties (content);

  mapi_properties_set_string (properties, MAPI_PR_INTERNET_MESSAGE_ID, "a@b>\r\nX-Evil: 3");
  mapi_properties_set_string (properties, MAPI_PR_INTERNET_REFERENCES, "<a@b>\r\nX-Evil: <4@x>");
  mapi_properties_set_string (properties, MAPI_PR_SENT_REPRESENTING_NAME, "Ada\r\nX-Evil: 5");
  mapi_properties_set_string (properties, MAPI_PR_LIST_HELP, "x\nX-Evil: 6");
  add_file (content, "a\r\nX-Evil: 7.txt", "text/plain\r\nX-Evil: 8", "data");

  g_autofree char *text = encode_text (content, MAPI_MIME_ENCODE_KEEP_BCC);

  assert_lines (text);
  g_assert_null (strstr (text, "\nX-Evil"));
}

static void
test_address_with_line_break (void)
{
  static const char * const bad[] = {
    "a@b\r\nBcc: c@d", "a\n@b", "a@b c", "a@b>", "j\303\266rg@example.org"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(MapiContent) content = create_message ("x", "x");
      g_autoptr(GError) error = NULL;

      mapi_properties_set_string (mapi_content_get_recipients (content)->pdata[0],
                                  MAPI_PR_EMAIL_ADDRESS, bad[i]);
      g_assert_null (mapi_mime_encode (content, MAPI_MIME_ENCODE_NONE, &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE);
    }
}

static void
test_smtputf8 (void)
{
  g_autoptr(MapiContent) content = create_message ("Gr\303\274\303\237e", "x");
  MapiProperties *to = mapi_content_get_recipients (content)->pdata[0];

  mapi_properties_set_string (to, MAPI_PR_EMAIL_ADDRESS, "j\303\266rg@example.org");

  g_autofree char *text = encode_text (content, MAPI_MIME_ENCODE_SMTPUTF8);

  g_assert_nonnull (strstr (text, "<j\303\266rg@example.org>"));
  g_assert_nonnull (strstr (text, "Subject: Gr\303\274\303\237e\r\n"));
  mapi_properties_set_string (to, MAPI_PR_EMAIL_ADDRESS, "joe@m\303\244dchen.example");
  g_free (text);
  text = encode_text (content, MAPI_MIME_ENCODE_NONE);
  g_assert_nonnull (strstr (text, "<joe@xn--mdchen-bua.example>"));
}

static void
test_bcc (void)
{
  g_autoptr(MapiContent) content = create_message ("x", "x");

  add_recipient (content, MAPI_RECIPIENT_BCC, "Hidden", "hidden@example.net");

  g_autofree char *sent = encode_text (content, MAPI_MIME_ENCODE_NONE);
  g_autofree char *kept = encode_text (content, MAPI_MIME_ENCODE_KEEP_BCC);

  g_assert_null (strstr (sent, "idden"));
  g_assert_nonnull (strstr (kept, "Bcc: Hidden <hidden@example.net>\r\n"));
}

static void
test_bcc_of_embedded (void)
{
  g_autoptr(MapiContent) content = create_message ("x", "x");
  g_autoptr(MapiContent) inner = create_message ("inner", "x");
  g_autoptr(MapiProperties) attachment = mapi_properties_new ();

  add_recipient (inner, MAPI_RECIPIENT_BCC, "Hidden", "hidden@example.net");
  mapi_properties_set_long (attachment, MAPI_PR_ATTACH_METHOD, MAPI_ATTACH_EMBEDDED_MSG);
  mapi_content_add_attachment (content, attachment, inner);

  g_autofree char *sent = encode_text (content, MAPI_MIME_ENCODE_NONE);

  g_assert_null (strstr (sent, "idden"));
  g_assert_nonnull (strstr (sent, "Subject: inner"));
}

static void
test_resend_recipients (void)
{
  g_autoptr(MapiContent) content = create_message ("x", "x");
  g_autofree char *first = encode_text (content, MAPI_MIME_ENCODE_NONE);

  add_recipient (content, MAPI_RECIPIENT_TO | MAPI_RECIPIENT_P1, "Bob", "bob@example.net");
  mapi_properties_set_long (mapi_content_get_recipients (content)->pdata[0],
                            MAPI_PR_RECIPIENT_TYPE,
                            (gint32) (MAPI_RECIPIENT_TO | MAPI_RECIPIENT_SUBMITTED));

  g_autofree char *text = encode_text (content, MAPI_MIME_ENCODE_NONE);

  g_assert_cmpuint (count (text, "bob@example.net"), ==, count (first, "bob@example.net"));
}

static void
test_not_transmittable (void)
{
  g_autoptr(MapiContent) content = create_message ("x", "x");
  MapiProperties *properties = mapi_content_get_properties (content);
  const char * const keywords[] = { "secretcategory", NULL };

  mapi_properties_set_strv (properties, MAPI_PR_KEYWORDS, keywords);
  mapi_properties_set_string (properties, MAPI_PR_PREVIEW, "secretpreview");
  mapi_properties_set_string (properties, MAPI_PR_OUTGOING_ERROR, "secreterror");
  mapi_properties_set_string (properties, MAPI_PR_TRANSPORT_MESSAGE_HEADERS, "X-Secret: secret");

  g_autofree char *text = encode_text (content, MAPI_MIME_ENCODE_NONE);

  g_assert_null (strstr (text, "ecret"));
}

static void
test_shapes (void)
{
  g_autoptr(MapiContent) content = create_message ("x", "plain");
  MapiProperties *properties = mapi_content_get_properties (content);
  g_autoptr(GBytes) html = g_bytes_new_static ("<img src=\"cid:p@x\">", 19);
  g_autofree char *text = NULL;

  mapi_properties_set_binary (properties, MAPI_PR_HTML, html);
  text = encode_text (content, MAPI_MIME_ENCODE_NONE);
  g_assert_nonnull (strstr (text, "multipart/alternative"));
  g_assert_null (strstr (text, "multipart/mixed"));
  g_free (text);

  add_file (content, "p.png", "image/png", "png");
  mapi_properties_set_string (mapi_content_get_attachment (content, 0), MAPI_PR_ATTACH_CONTENT_ID,
                              "p@x");
  mapi_properties_set_boolean (mapi_content_get_attachment (content, 0),
                               MAPI_PR_ATTACHMENT_HIDDEN, TRUE);
  text = encode_text (content, MAPI_MIME_ENCODE_NONE);
  g_assert_nonnull (strstr (text, "multipart/related"));
  g_assert_null (strstr (text, "multipart/mixed"));
  g_free (text);

  add_file (content, "f.txt", "text/plain", "file");
  text = encode_text (content, MAPI_MIME_ENCODE_NONE);
  g_assert_nonnull (strstr (text, "multipart/mixed"));
  assert_lines (text);
}

static void
test_long_lines (void)
{
  g_autofree char *line = g_strnfill (5000, 'x');
  g_autofree char *word = g_strnfill (2000, 'w');
  g_autoptr(MapiContent) content = create_message (word, line);
  g_autofree char *text = encode_text (content, MAPI_MIME_ENCODE_8BIT);
  g_autoptr(MapiContent) again = decode_text (text);

  assert_lines (text);
  g_assert_cmpstr (mapi_properties_get_string (mapi_content_get_properties (again),
                                               MAPI_PR_SUBJECT), ==, word);
}

static void
test_8bit (void)
{
  g_autoptr(MapiContent) content = create_message ("x", "Gr\303\274\303\237e aus K\303\266ln\n");
  g_autofree char *narrow = encode_text (content, MAPI_MIME_ENCODE_NONE);
  g_autofree char *wide = encode_text (content, MAPI_MIME_ENCODE_8BIT);

  g_assert_true (g_str_is_ascii (narrow));
  g_assert_nonnull (strstr (wide, "Gr\303\274\303\237e"));
}

static void
test_sender (void)
{
  g_autoptr(MapiContent) content = create_message ("x", "x");
  MapiProperties *properties = mapi_content_get_properties (content);

  mapi_properties_set_string (properties, MAPI_PR_SENDER_EMAIL_ADDRESS, "ADA@example.org");

  g_autofree char *same = encode_text (content, MAPI_MIME_ENCODE_NONE);

  mapi_properties_set_string (properties, MAPI_PR_SENDER_EMAIL_ADDRESS, "sec@example.org");

  g_autofree char *other = encode_text (content, MAPI_MIME_ENCODE_NONE);

  g_assert_null (strstr (same, "Sender:"));
  g_assert_nonnull (strstr (other, "Sender: sec@example.org\r\n"));
}

static void
test_named_header (void)
{
  g_autoptr(MapiNamedProperty) good =
    mapi_named_property_new_string (MAPI_PS_INTERNET_HEADERS, "x-project");
  g_autoptr(MapiNamedProperty) bad =
    mapi_named_property_new_string (MAPI_PS_INTERNET_HEADERS, "bcc");
  guint32 tag = mapi_named_property_to_tag (good, MAPI_PROP_TYPE_UNICODE, TRUE);
  guint32 bad_tag = mapi_named_property_to_tag (bad, MAPI_PROP_TYPE_UNICODE, TRUE);
  g_autoptr(MapiContent) content = create_message ("x", "x");
  MapiProperties *properties = mapi_content_get_properties (content);

  mapi_properties_set_string (properties, tag, "Estafette");
  mapi_properties_set_string (properties, bad_tag, "hidden@example.org");

  g_autofree char *text = encode_text (content, MAPI_MIME_ENCODE_KEEP_BCC);
  g_autoptr(MapiContent) again = decode_text (text);

  g_assert_nonnull (strstr (text, "X-Project: Estafette\r\n"));
  g_assert_null (strstr (text, "hidden@"));
  g_assert_cmpstr (mapi_properties_get_string (mapi_content_get_properties (again), tag), ==,
                   "Estafette");
}

static void
test_report (void)
{
  g_autoptr(MapiContent) report = mapi_content_new ();
  MapiProperties *properties = mapi_content_get_properties (report);
  g_autoptr(MapiContent) inner = create_message ("lost", "x");
  g_autoptr(MapiProperties) attachment = mapi_properties_new ();

  mapi_properties_set_string (properties, MAPI_PR_MESSAGE_CLASS, "REPORT.IPM.Note.NDR");
  mapi_properties_set_string (properties, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS,
                              "mailer@example.org");
  add_recipient (report, MAPI_RECIPIENT_TO, "Bob", "bob@example.net");
  mapi_properties_set_long (mapi_content_get_recipients (report)->pdata[0],
                            MAPI_PR_NDR_REASON_CODE, 0);
  mapi_properties_set_string (mapi_content_get_recipients (report)->pdata[0],
                              MAPI_PR_SUPPLEMENTARY_INFO, "5.1.1 no such user");
  mapi_content_add_attachment (report, attachment, inner);

  g_autofree char *text = encode_text (report, MAPI_MIME_ENCODE_NONE);
  g_autoptr(MapiContent) again = decode_text (text);
  MapiProperties *read = mapi_content_get_properties (again);

  assert_lines (text);
  g_assert_nonnull (strstr (text, "report-type=delivery-status"));
  g_assert_null (strstr (text, "To: Bob <bob@example.net>\r\nMIME-Version"));
  g_assert_cmpstr (mapi_properties_get_string (read, MAPI_PR_MESSAGE_CLASS), ==,
                   "REPORT.IPM.Note.NDR");
  g_assert_cmpuint (mapi_content_get_recipients (again)->len, ==, 1);
  g_assert_cmpstr (mapi_properties_get_string (mapi_content_get_recipients (again)->pdata[0],
                                               MAPI_PR_SUPPLEMENTARY_INFO), ==,
                   "5.1.1 no such user");
  g_assert_cmpstr (mapi_properties_get_string (read, MAPI_PR_ORIGINAL_SUBJECT), ==, "lost");
}

static void
test_message_id (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n_with_host = 0;

  for (guint i = 0; i < 20; i++)
    {
      char *id = mapi_mime_create_message_id ();

      g_assert_nonnull (strchr (id, '@'));
      /* A short name may well be in a random one by chance, but not in all of them */
      n_with_host += strstr (id, g_get_host_name ()) != NULL;
      g_assert_true (g_hash_table_add (seen, id));
    }
  g_assert_cmpuint (n_with_host, <, 20);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/encode/plain", test_plain);
  g_test_add_func ("/mime/encode/text-shapes", test_text_shapes);
  g_test_add_func ("/mime/encode/injection", test_injection);
  g_test_add_func ("/mime/encode/address-with-line-break", test_address_with_line_break);
  g_test_add_func ("/mime/encode/smtputf8", test_smtputf8);
  g_test_add_func ("/mime/encode/bcc", test_bcc);
  g_test_add_func ("/mime/encode/bcc-of-embedded", test_bcc_of_embedded);
  g_test_add_func ("/mime/encode/resend-recipients", test_resend_recipients);
  g_test_add_func ("/mime/encode/not-transmittable", test_not_transmittable);
  g_test_add_func ("/mime/encode/shapes", test_shapes);
  g_test_add_func ("/mime/encode/long-lines", test_long_lines);
  g_test_add_func ("/mime/encode/8bit", test_8bit);
  g_test_add_func ("/mime/encode/sender", test_sender);
  g_test_add_func ("/mime/encode/named-header", test_named_header);
  g_test_add_func ("/mime/encode/report", test_report);
  g_test_add_func ("/mime/encode/message-id", test_message_id);
  return g_test_run ();
}
