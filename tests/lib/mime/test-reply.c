/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mime-test.h"

#define HEAD "From: Ada <ada@example.org>\nTo: Me <me@example.net>, Bob <bob@example.net>\n" \
             "Cc: Carl <carl@example.net>, ADA@example.org\nSubject: Re: Plans\n" \
             "Date: Tue, 03 Mar 2020 10:00:00 +0000\nMessage-ID: <3@x>\nReferences: <1@x> <2@x>\n"

static const char * const own[] = { "ME@example.net", NULL };

static MapiContent *
reply (const char    *text,
       MapiReplyVerb  verb)
{
  g_autoptr(MapiContent) original = decode_text (text);
  g_autoptr(GError) error = NULL;
  MapiContent *content = mapi_reply_create (original, verb, own, &error);

  g_assert_no_error (error);
  return content;
}

static const char *
get (MapiContent *content,
     guint32      tag)
{
  return mapi_properties_get_string (mapi_content_get_properties (content), tag);
}

static void
assert_recipients (MapiContent *content,
                   const char  *expected)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);
  g_autoptr(GString) all = g_string_new (NULL);

  for (guint i = 0; i < recipients->len; i++)
    g_string_append_printf (all, "%s%x:%s", i > 0 ? " " : "",
                            (guint) mapi_properties_get_long (recipients->pdata[i],
                                                              MAPI_PR_RECIPIENT_TYPE, 0),
                            mapi_properties_get_string (recipients->pdata[i],
                                                        MAPI_PR_EMAIL_ADDRESS));
  g_assert_cmpstr (all->str, ==, expected);
}

static void
test_sender (void)
{
  g_autoptr(MapiContent) answer = reply (HEAD "\nHello\n> old\n-- \nsig\n", MAPI_REPLY_TO_SENDER);

  assert_recipients (answer, "1:ada@example.org");
  g_assert_cmpstr (get (answer, MAPI_PR_SUBJECT), ==, "RE: Plans");
  g_assert_cmpstr (get (answer, MAPI_PR_CONVERSATION_TOPIC), ==, "Plans");
  g_assert_cmpstr (get (answer, MAPI_PR_IN_REPLY_TO_ID), ==, "3@x");
  g_assert_cmpstr (get (answer, MAPI_PR_INTERNET_REFERENCES), ==, "<1@x> <2@x> <3@x>");
  g_assert_true (g_str_has_suffix (get (answer, MAPI_PR_BODY), "wrote:\n> Hello\n>> old\n"));
  g_assert_null (get (answer, MAPI_PR_INTERNET_MESSAGE_ID));
  g_assert_null (get (answer, MAPI_PR_TRANSPORT_MESSAGE_HEADERS));
  g_assert_cmpint (mapi_properties_get_long (mapi_content_get_properties (answer),
                                             MAPI_PR_MESSAGE_FLAGS, 0), ==, MAPI_MSGFLAG_UNSENT);
}

/* However often it went to and fro, and in whatever language */
static void
test_one_mark (void)
{
  g_autoptr(MapiContent) answer = reply ("From: a@example.org\nSubject: AW: Re[2]: [x] Fwd: UK: Plans\n\nx\n",
                                         MAPI_REPLY_TO_SENDER);
  g_autoptr(MapiContent) onward = reply ("From: a@example.org\nSubject: Re: Re: Plans\n\nx\n",
                                         MAPI_REPLY_FORWARD);

  g_assert_cmpstr (get (answer, MAPI_PR_SUBJECT), ==, "RE: [x] UK: Plans");
  g_assert_cmpstr (get (onward, MAPI_PR_SUBJECT), ==, "FW: Plans");
}

static void
test_all (void)
{
  g_autoptr(MapiContent) answer = reply (HEAD "\nx\n", MAPI_REPLY_TO_ALL);

  assert_recipients (answer, "1:ada@example.org 1:bob@example.net 2:carl@example.net");
}

static void
test_all_without_bcc (void)
{
  g_autoptr(MapiContent) answer = reply (HEAD "Bcc: hidden@example.net\n\nx\n",
                                         MAPI_REPLY_TO_ALL);

  assert_recipients (answer, "1:ada@example.org 1:bob@example.net 2:carl@example.net");
}

static void
test_reply_to (void)
{
  g_autoptr(MapiContent) answer = reply (HEAD "Reply-To: Other <o@example.org>\n\nx\n",
                                         MAPI_REPLY_TO_SENDER);

  assert_recipients (answer, "1:o@example.org");
}

static void
test_own_message (void)
{
  g_autoptr(MapiContent) answer = reply ("From: me@example.net\nTo: bob@example.net\n\nx\n",
                                         MAPI_REPLY_TO_SENDER);

  assert_recipients (answer, "1:bob@example.net");
}

static void
test_list (void)
{
  g_autoptr(MapiContent) answer = reply (HEAD "List-Post: <mailto:li%73t@example.org?x=y>\n\nx\n",
                                         MAPI_REPLY_TO_LIST);
  g_autoptr(MapiContent) original = decode_text (HEAD "List-Post: NO\n\nx\n");
  g_autoptr(GError) error = NULL;

  assert_recipients (answer, "1:list@example.org");
  g_assert_null (mapi_reply_create (original, MAPI_REPLY_TO_LIST, own, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
}

static void
test_references (void)
{
  g_autoptr(GString) text = g_string_new ("From: a@x\nMessage-ID: <last@x>\nReferences:");

  for (guint i = 0; i < 50; i++)
    g_string_append_printf (text, " <%u@x>", i);
  g_string_append (text, "\n\nx\n");

  g_autoptr(MapiContent) answer = reply (text->str, MAPI_REPLY_TO_SENDER);
  const char *references = get (answer, MAPI_PR_INTERNET_REFERENCES);
  g_auto(GStrv) ids = g_strsplit (references, " ", -1);

  g_assert_cmpuint (g_strv_length (ids), ==, 20);
  g_assert_cmpstr (ids[0], ==, "<0@x>");
  g_assert_cmpstr (ids[1], ==, "<32@x>");
  g_assert_cmpstr (ids[19], ==, "<last@x>");
}

static void
test_index (void)
{
  g_autoptr(MapiContent) original = decode_text (HEAD "\nx\n");
  g_autoptr(GBytes) index = mapi_conversation_index_create (NULL);
  g_autoptr(MapiContent) answer = NULL;
  GBytes *child;

  mapi_properties_set_binary (mapi_content_get_properties (original), MAPI_PR_CONVERSATION_INDEX,
                              index);
  answer = mapi_reply_create (original, MAPI_REPLY_TO_SENDER, NULL, NULL);
  child = mapi_properties_get_binary (mapi_content_get_properties (answer),
                                      MAPI_PR_CONVERSATION_INDEX);
  g_assert_cmpint (mapi_conversation_index_get_depth (child), ==, 1);
}

#define WITH_FILE HEAD "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\n" \
                  "body\n--B\nContent-Type: image/png; name=a.png\n\npng\n--B--\n"

static void
test_forward (void)
{
  g_autoptr(MapiContent) forward = reply (WITH_FILE, MAPI_REPLY_FORWARD);
  g_autoptr(MapiContent) answer = reply (WITH_FILE, MAPI_REPLY_TO_SENDER);

  assert_recipients (forward, "");
  g_assert_cmpstr (get (forward, MAPI_PR_SUBJECT), ==, "FW: Plans");
  g_assert_cmpuint (mapi_content_get_n_attachments (forward), ==, 1);
  g_assert_cmpuint (mapi_content_get_n_attachments (answer), ==, 0);
  g_assert_nonnull (strstr (get (forward, MAPI_PR_BODY), "Ada <ada@example.org>"));
  g_assert_true (g_str_has_suffix (get (forward, MAPI_PR_BODY), "\nbody"));
}

static void
test_introduction (void)
{
  g_autoptr(MapiContent) original = decode_text (HEAD "\nx\n");
  g_autofree char *answer = mapi_reply_dup_introduction (original, MAPI_REPLY_TO_SENDER);
  g_autofree char *forward = mapi_reply_dup_introduction (original, MAPI_REPLY_FORWARD);

  g_assert_true (g_str_has_prefix (answer, "On ") && g_str_has_suffix (answer, " Ada wrote:"));
  g_assert_nonnull (strstr (forward, "\nSubject: Re: Plans\nTo: Me"));
}

static void
test_forward_as_attachment (void)
{
  g_autoptr(MapiContent) forward = reply (HEAD "Bcc: hidden@example.net\n\nx\n",
                                          MAPI_REPLY_FORWARD_AS_ATTACHMENT);
  MapiContent *inner = mapi_content_get_embedded (forward, 0);

  g_assert_nonnull (inner);
  g_assert_cmpstr (get (inner, MAPI_PR_SUBJECT), ==, "Re: Plans");
  g_assert_cmpuint (mapi_content_get_recipients (inner)->len, ==, 4);
}

static void
add_envelope (MapiContent *content,
              const char  *address,
              guint32      type)
{
  g_autoptr(MapiEntryId) id = mapi_one_off_create_entry_id (address, "SMTP", address, FALSE);
  g_autoptr(MapiProperties) row = mapi_one_off_open (id, NULL);

  mapi_properties_set_long (row, MAPI_PR_RECIPIENT_TYPE, (gint32) (type | MAPI_RECIPIENT_P1));
  mapi_content_add_recipient (content, row);
}

/* Every field is as it was; those of RFC 5322 3.6.6 stand before them */
static void
test_redirect (void)
{
  g_autoptr(MapiContent) content = reply (WITH_FILE, MAPI_REPLY_REDIRECT);
  MapiProperties *properties = mapi_content_get_properties (content);
  g_autoptr(MapiContent) again = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  assert_recipients (content, "80000001:me@example.net 80000001:bob@example.net 80000002:carl@example.net "
                     "80000002:ADA@example.org");
  g_assert_cmpstr (get (content, MAPI_PR_SUBJECT), ==, "Re: Plans");
  g_assert_cmpstr (get (content, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS), ==, "ada@example.org");
  g_assert_null (get (content, MAPI_PR_SENDER_EMAIL_ADDRESS));
  g_assert_cmpuint (mapi_content_get_n_attachments (content), ==, 1);
  g_assert_true (mapi_reply_is_redirect (content));

  mapi_properties_set_string (properties, MAPI_PR_SENDER_NAME, "Me");
  mapi_properties_set_string (properties, MAPI_PR_SENDER_EMAIL_ADDRESS, "me@example.net");
  mapi_properties_set_time (properties, MAPI_PR_CLIENT_SUBMIT_TIME, 1700000000 * G_TIME_SPAN_SECOND);
  add_envelope (content, "eve@example.net", MAPI_RECIPIENT_TO);
  add_envelope (content, "dan@example.net", MAPI_RECIPIENT_BCC);
  bytes = mapi_mime_encode (content, MAPI_MIME_ENCODE_NONE, NULL);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_assert_true (g_str_has_prefix (text, "Resent-Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"
                                   "Resent-From: Me <me@example.net>\r\nResent-To: eve@example.net\r\n"
                                   "Resent-Message-ID: <"));
  g_assert_nonnull (strstr (text, "\r\nDate: Tue, 03 Mar 2020 10:00:00 +0000\r\nFrom: Ada <ada@example.org>\r\n"
                            "To: Me <me@example.net>, Bob <bob@example.net>\r\n"));
  g_assert_nonnull (strstr (text, "\r\nMessage-ID: <3@x>\r\n"));
  g_assert_null (strstr (text, "Sender:"));
  g_assert_null (strstr (text, "dan@"));
  again = mapi_reply_create (content, MAPI_REPLY_EDIT_AS_NEW, NULL, NULL);
  g_assert_false (mapi_reply_is_redirect (again));
}

static void
test_edit_as_new (void)
{
  g_autoptr(MapiContent) content = reply (WITH_FILE, MAPI_REPLY_EDIT_AS_NEW);

  assert_recipients (content, "1:me@example.net 1:bob@example.net 2:carl@example.net "
                     "2:ADA@example.org");
  g_assert_null (get (content, MAPI_PR_INTERNET_MESSAGE_ID));
  g_assert_cmpint (mapi_properties_get_time (mapi_content_get_properties (content),
                                             MAPI_PR_CLIENT_SUBMIT_TIME), ==, 0);
}

#define REPORT(action, type) \
  "From: mailer@example.org\nTo: me@example.net\nMIME-Version: 1.0\n" \
  "Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n--B\n\n" \
  "Sorry\n--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n" \
  "Final-Recipient: rfc822; bob@example.net\nAction: " action "\nStatus: 5.1.1\n\n--B\n" \
  "Content-Type: " type "\n\nFrom: me@example.net\nTo: bob@example.net, " \
  "carl@example.net\nSubject: S\nMessage-ID: <1@x>\n\ntext\n--B--\n"

static void
test_can_resend (void)
{
  g_autoptr(MapiContent) failed = decode_text (REPORT ("failed", "message/rfc822"));
  g_autoptr(MapiContent) header = decode_text (REPORT ("failed", "text/rfc822-headers"));
  g_autoptr(MapiContent) delivered = decode_text (REPORT ("delivered", "message/rfc822"));

  g_assert_true (mapi_reply_can_resend (failed));
  g_assert_false (mapi_reply_can_resend (header));
  g_assert_false (mapi_reply_can_resend (delivered));
}

static void
test_resend (void)
{
  g_autoptr(MapiContent) content = reply (REPORT ("failed", "message/rfc822"), MAPI_REPLY_RESEND);

  assert_recipients (content, "80000001:bob@example.net 80000001:carl@example.net "
                     "10000001:bob@example.net");
  g_assert_cmpint (mapi_properties_get_long (mapi_content_get_properties (content),
                                             MAPI_PR_MESSAGE_FLAGS, 0) & MAPI_MSGFLAG_RESEND, !=,
                   0);
  g_assert_cmpstr (get (content, MAPI_PR_MESSAGE_CLASS), ==, "IPM.Note");
  g_assert_cmpstr (get (content, MAPI_PR_BODY), ==, "text");
  g_assert_cmpstr (get (content, MAPI_PR_INTERNET_MESSAGE_ID), ==, "1@x");
  g_assert_null (get (content, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS));
}

static void
test_resend_without_original (void)
{
  g_autoptr(MapiContent) original = decode_text (HEAD "\nx\n");
  g_autoptr(GError) error = NULL;

  g_assert_false (mapi_reply_can_resend (original));
  g_assert_null (mapi_reply_create (original, MAPI_REPLY_RESEND, own, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
}

static void
test_html_only (void)
{
  g_autoptr(MapiContent) answer =
    reply ("From: a@x\nContent-Type: text/html\n\n<p>Hello<script>x()</script>\n",
           MAPI_REPLY_TO_SENDER);

  g_assert_true (g_str_has_suffix (get (answer, MAPI_PR_BODY), "> Hello\n"));
  g_assert_null (mapi_properties_get_binary (mapi_content_get_properties (answer), MAPI_PR_HTML));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/reply/sender", test_sender);
  g_test_add_func ("/mime/reply/one-mark", test_one_mark);
  g_test_add_func ("/mime/reply/all", test_all);
  g_test_add_func ("/mime/reply/all-without-bcc", test_all_without_bcc);
  g_test_add_func ("/mime/reply/reply-to", test_reply_to);
  g_test_add_func ("/mime/reply/own-message", test_own_message);
  g_test_add_func ("/mime/reply/list", test_list);
  g_test_add_func ("/mime/reply/references", test_references);
  g_test_add_func ("/mime/reply/index", test_index);
  g_test_add_func ("/mime/reply/forward", test_forward);
  g_test_add_func ("/mime/reply/introduction", test_introduction);
  g_test_add_func ("/mime/reply/forward-as-attachment", test_forward_as_attachment);
  g_test_add_func ("/mime/reply/redirect", test_redirect);
  g_test_add_func ("/mime/reply/edit-as-new", test_edit_as_new);
  g_test_add_func ("/mime/reply/resend", test_resend);
  g_test_add_func ("/mime/reply/can-resend", test_can_resend);
  g_test_add_func ("/mime/reply/resend-without-original", test_resend_without_original);
  g_test_add_func ("/mime/reply/html-only", test_html_only);
  return g_test_run ();
}
