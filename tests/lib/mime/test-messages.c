/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mime-test.h"

/* Every message of tests/data/messages has one oddity, which is its name. It is read, digested,
 * written and read again. */

typedef struct
{
  const char *name;
  const char *expected;
} Expectation;

static const Expectation expectations[] = {
#include "mime-expectations.inc"
};

static char *
look_up_digest (MapiMimeDigest *digest,
                const char     *key)
{
  if (strcmp (key, "attachments") == 0)
    return g_strdup (mapi_mime_digest_get_attachments (digest));
  return dup_value (mapi_mime_digest_get_properties (digest), mapi_tag_from_name (key));
}

static char *
look_up (MapiContent    *content,
         MapiMimeDigest *digest,
         const char     *key)
{
  guint position = strlen (key) > 3 ? (guint) g_ascii_digit_value (key[3]) : 0;

  if (g_str_has_prefix (key, "digest."))
    return look_up_digest (digest, key + 7);
  if (strcmp (key, "references") == 0)
    return g_strjoinv (" ", (char **) mapi_mime_digest_get_references (digest));
  if (strcmp (key, "recipients") == 0)
    return g_strdup_printf ("%u", mapi_content_get_recipients (content)->len);
  if (strcmp (key, "attachments") == 0)
    return g_strdup_printf ("%u", mapi_content_get_n_attachments (content));
  if (g_str_has_prefix (key, "to"))
    {
      position = g_ascii_digit_value (key[2]);
      g_assert_cmpuint (position, <, mapi_content_get_recipients (content)->len);
      return dup_value (mapi_content_get_recipients (content)->pdata[position],
                        mapi_tag_from_name (key + 4));
    }
  if (g_str_has_prefix (key, "att"))
    {
      g_assert_cmpuint (position, <, mapi_content_get_n_attachments (content));
      if (key[4] == '.')
        return dup_value (mapi_content_get_attachment (content, position),
                          mapi_tag_from_name (key + 5));
      g_assert_nonnull (mapi_content_get_embedded (content, position));
      return look_up (mapi_content_get_embedded (content, position), digest, key + 5);
    }
  g_assert_cmpuint (mapi_tag_from_name (key), !=, 0);
  return dup_value (mapi_content_get_properties (content), mapi_tag_from_name (key));
}

static void
check_expectations (const char     *expected,
                    MapiContent    *content,
                    MapiMimeDigest *digest)
{
  g_auto(GStrv) items = g_strsplit (expected, "|", -1);

  for (gsize i = 0; items[i] != NULL; i++)
    {
      char *equals = strchr (items[i], '=');
      g_autofree char *value = g_strcompress (equals + 1);
      g_autofree char *found = NULL;

      *equals = '\0';
      g_test_message ("%s", items[i]);
      found = look_up (content, digest, items[i]);
      g_assert_cmpstr (found, ==, value);
    }
}

/* The list shows what the message shows */
static void
check_agreement (MapiContent    *content,
                 MapiMimeDigest *digest)
{
  static const guint32 tags[] = {
    MAPI_PR_SUBJECT, MAPI_PR_NORMALIZED_SUBJECT, MAPI_PR_SENT_REPRESENTING_NAME,
    MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS, MAPI_PR_SENDER_NAME, MAPI_PR_SENDER_EMAIL_ADDRESS,
    MAPI_PR_CLIENT_SUBMIT_TIME, MAPI_PR_MESSAGE_DELIVERY_TIME, MAPI_PR_MESSAGE_CLASS,
    MAPI_PR_IMPORTANCE, MAPI_PR_PRIORITY, MAPI_PR_SENSITIVITY, MAPI_PR_INTERNET_MESSAGE_ID,
    MAPI_PR_IN_REPLY_TO_ID, MAPI_PR_CONVERSATION_TOPIC, MAPI_PR_HASATTACH, MAPI_PR_KEYWORDS,
    MAPI_PR_READ_RECEIPT_REQUESTED, MAPI_PR_LIST_UNSUBSCRIBE,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      g_autofree char *one = dup_value (mapi_content_get_properties (content), tags[i]);
      g_autofree char *other = dup_value (mapi_mime_digest_get_properties (digest), tags[i]);

      g_test_message ("%s", mapi_tag_get_name (tags[i]));
      g_assert_cmpstr (one, ==, other);
    }
}

static void
test_message (gconstpointer data)
{
  const Expectation *expectation = data;
  g_autoptr(GBytes) source = load_message (expectation->name);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiContent) content = mapi_mime_decode (source, &error);
  g_autoptr(MapiMimeDigest) digest = mapi_mime_digest_new (source);

  g_assert_no_error (error);
  check_expectations (expectation->expected, content, digest);
  check_agreement (content, digest);
}

static void
test_message_again (gconstpointer data)
{
  const Expectation *expectation = data;
  static const guint32 tags[] = {
    MAPI_PR_SUBJECT, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS, MAPI_PR_SENDER_EMAIL_ADDRESS,
    MAPI_PR_DISPLAY_TO, MAPI_PR_DISPLAY_CC, MAPI_PR_DISPLAY_BCC, MAPI_PR_MESSAGE_CLASS,
    MAPI_PR_IMPORTANCE, MAPI_PR_PRIORITY, MAPI_PR_SENSITIVITY, MAPI_PR_IN_REPLY_TO_ID,
    MAPI_PR_CONVERSATION_TOPIC, MAPI_PR_HASATTACH, MAPI_PR_KEYWORDS, MAPI_PR_REPLY_RECIPIENT_NAMES,
    MAPI_PR_READ_RECEIPT_REQUESTED, MAPI_PR_LIST_UNSUBSCRIBE, MAPI_PR_EXPIRY_TIME,
    MAPI_PR_REPLY_TIME, MAPI_PR_HTML, MAPI_PR_BODY, MAPI_PR_ORIGINAL_MESSAGE_ID,
  };
  g_autoptr(GBytes) source = load_message (expectation->name);
  g_autoptr(MapiContent) content = mapi_mime_decode (source, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) written = mapi_mime_encode (content, MAPI_MIME_ENCODE_KEEP_BCC, &error);
  g_autoptr(MapiContent) again = NULL;

  if (g_error_matches (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE))
    {
      /* An address that no message may carry */
      g_assert_cmpstr (expectation->name, ==, "nul-in-address");
      return;
    }
  g_assert_no_error (error);
  again = mapi_mime_decode (written, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      g_autofree char *one = dup_value (mapi_content_get_properties (content), tags[i]);
      g_autofree char *other = dup_value (mapi_content_get_properties (again), tags[i]);

      g_test_message ("%s", mapi_tag_get_name (tags[i]));
      /* MIME has no word for the classes only TNEF knows */
      if (tags[i] == MAPI_PR_MESSAGE_CLASS && g_str_has_prefix (expectation->name, "tnef"))
        continue;
      if (tags[i] == MAPI_PR_BODY || tags[i] == MAPI_PR_HTML)
        {
          g_strchomp (one);
          g_strchomp (other);
        }
      g_assert_cmpstr (one, ==, other);
    }
  g_assert_cmpuint (mapi_content_get_n_attachments (content), ==,
                    mapi_content_get_n_attachments (again));
  for (guint i = 0; i < mapi_content_get_n_attachments (content); i++)
    {
      MapiProperties *one = mapi_content_get_attachment (content, i);
      MapiProperties *other = mapi_content_get_attachment (again, i);
      g_autofree char *name = dup_value (one, MAPI_PR_ATTACH_LONG_FILENAME);
      g_autofree char *other_name = dup_value (other, MAPI_PR_ATTACH_LONG_FILENAME);
      GBytes *bytes = mapi_properties_get_binary (one, MAPI_PR_ATTACH_DATA_BIN);
      GBytes *other_bytes = mapi_properties_get_binary (other, MAPI_PR_ATTACH_DATA_BIN);

      g_assert_cmpstr (name, ==, other_name);
      if (bytes != NULL && !g_str_has_prefix (expectation->name, "smime-signed"))
        g_assert_true (g_bytes_equal (bytes, other_bytes));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (expectations); i++)
    {
      g_autofree char *path = g_strconcat ("/mime/messages/", expectations[i].name, NULL);
      g_autofree char *again = g_strconcat ("/mime/again/", expectations[i].name, NULL);

      g_test_add_data_func (path, &expectations[i], test_message);
      g_test_add_data_func (again, &expectations[i], test_message_again);
    }
  return g_test_run ();
}
