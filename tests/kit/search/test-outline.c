/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <kit-outline.h>
#include <mime/mapi-mime.h>
#include <string.h>

#define MIB (1024 * 1024)
#define HEAD "From: a@example.org\r\nSubject: large\r\nMIME-Version: 1.0\r\n"

/* In pieces of 1 to @max bytes */
static GBytes *
make_outline (const GString *text,
              guint          max)
{
  KitOutline *outline = kit_outline_new ();
  gsize n;

  for (gsize i = 0; i < text->len; i += n)
    {
      n = max == 0 ? text->len : (gsize) g_test_rand_int_range (1, (gint) max + 1);
      n = MIN (n, text->len - i);
      if (!kit_outline_add (outline, text->str + i, n))
        break;
    }
  return kit_outline_finish (outline);
}

static void
add_lines (GString    *text,
           const char *line,
           gsize       n_bytes)
{
  for (gsize end = text->len + n_bytes; text->len < end;)
    g_string_append (text, line);
}

static void
assert_bounded (GString *text)
{
  g_autoptr (GBytes) outline = make_outline (text, 0);
  g_autoptr (GBytes) again = make_outline (text, 300000);

  g_assert_cmpuint (g_bytes_get_size (outline), <=, KIT_OUTLINE_MAX);
  g_assert_true (g_bytes_equal (outline, again));
}

/* Little is left as it is */
static void
test_little (void)
{
  g_autoptr (GString) text = g_string_new (HEAD "\r\n-\r\n--\r\n\n-a\n--\n---\n");
  g_autoptr (GBytes) all = NULL;

  add_lines (text, "words\r\n", MIB / 2);
  all = g_bytes_new (text->str, text->len);
  for (guint max = 0; max < 40; max += 3)
    {
      g_autoptr (GBytes) outline = make_outline (text, max);

      g_assert_true (g_bytes_equal (outline, all));
    }
}

/* The index finds the same in it: texts before and behind what is large, and the names of all that is attached */
static void
test_index (void)
{
  g_autoptr (GString) text = g_string_new (HEAD "Content-Type: multipart/mixed; boundary=\"out er\"\r\n\r\n--out er\r\n"
                                           "Content-Type: multipart/alternative; boundary=in\r\n\r\n--in\r\n\r\nfirst words\r\n"
                                           "--in\r\nContent-Type: text/html\r\n\r\n<p>first words</p>\r\n--in--\r\n");
  g_autoptr (GBytes) all = NULL;
  g_autoptr (GBytes) outline = NULL;
  g_autoptr (MapiMimeDigest) of_all = NULL;
  g_autoptr (MapiMimeDigest) of_outline = NULL;

  for (guint i = 0; i < 20; i++)
    {
      g_string_append_printf (text, "--out er\r\nContent-Type: video/mp4; name=\"film %u.mp4\"\r\n"
                              "Content-Transfer-Encoding: base64\r\n\r\n", i);
      add_lines (text, "VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIHRoZSBsYXp5IGRvZyBhbmQgbm9ib2R5IGNhcmVz\r\n", 2 * MIB + i);
    }
  g_string_append (text, "--out er\r\nContent-Type: text/plain\r\n\r\nlast words\r\n--out er--\r\n");
  all = g_bytes_new (text->str, text->len);
  outline = make_outline (text, 100000);
  g_assert_cmpuint (g_bytes_get_size (outline), <=, KIT_OUTLINE_MAX);
  of_all = mapi_mime_digest_new (all);
  of_outline = mapi_mime_digest_new (outline);
  g_assert_nonnull (strstr (mapi_mime_digest_get_text (of_outline), "last words"));
  g_assert_nonnull (strstr (mapi_mime_digest_get_attachments (of_outline), "film 19.mp4"));
  g_assert_cmpstr (mapi_mime_digest_get_text (of_outline), ==, mapi_mime_digest_get_text (of_all));
  g_assert_cmpstr (mapi_mime_digest_get_attachments (of_outline), ==, mapi_mime_digest_get_attachments (of_all));
  g_assert_cmpstr (mapi_properties_get_string (mapi_mime_digest_get_properties (of_outline), MAPI_PR_PREVIEW), ==,
                   mapi_properties_get_string (mapi_mime_digest_get_properties (of_all), MAPI_PR_PREVIEW));
}

/* Whatever it is made of */
static void
test_bounded (void)
{
  static const char * const lines[] = { "--\n", "\n", "-", "--", "\n-", "no line", "--x\r\nContent-Type: a/b\r\n\r\n", "\r\n--" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autoptr (GString) text = g_string_new (HEAD "\r\n");

      add_lines (text, lines[i], 7 * MIB);
      assert_bounded (text);
    }
}

static void
test_random (void)
{
  static const char * const parts[] = { "\n", "-", "--", "\r\n--x", "words", "\n-a" };
  g_autofree char *run = g_strnfill (MIB + 1, 'x');

  for (guint turn = 0; turn < 8; turn++)
    {
      g_autoptr (GString) text = g_string_new (HEAD "\r\n");
      g_autoptr (GBytes) one = NULL;
      g_autoptr (GBytes) other = NULL;

      while (text->len < 9 * MIB)
        {
          for (gint i = g_test_rand_int_range (0, 30); i > 0; i--)
            g_string_append (text, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);
          g_string_append_len (text, run, g_test_rand_int_range (MIB / 2, MIB + 1));
        }
      one = make_outline (text, 0);
      other = make_outline (text, 100);
      g_assert_true (g_bytes_equal (one, other));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kit/outline/little", test_little);
  g_test_add_func ("/kit/outline/index", test_index);
  g_test_add_func ("/kit/outline/bounded", test_bounded);
  g_test_add_func ("/kit/outline/random", test_random);
  return g_test_run ();
}
