/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mime-test.h"

/* Whatever MIME can say survives writing and reading: messages made at random, from a fixed seed
 * that a failure names. */

#define N_MESSAGES 300

static const char * const pieces[] = {
  "a", "Z", " ", "=", "?", "=?", "?=", "\"", "\\", "<", ">", "@", ",", ";", ":", "(", ")", ".",
  "-", "_", "'", "\303\274", "\342\202\254", "\360\237\230\200", "From", "=20", "%41", "word", "0",
  "\327\251", "\344\275\240", "*", "/", "&"
};

static const char * const body_pieces[] = {
  "\n", "text ", "From me\n", ".\n", "..\n", "> quoted\n", "=3D", "\t", "\303\274",
  "\360\237\230\200", "--\n", "-- \n", "--=_x\n", "trailing \n", "<b>", "&amp;",
  "a long piece of text without any line break that goes on for a while "
};

static char *
make_text (GRand              *rand,
           const char * const *from,
           gsize               n_from,
           guint               length)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < length; i++)
    g_string_append (text, from[g_rand_int_range (rand, 0, n_from)]);
  return g_string_free (text, FALSE);
}

/* One line as fields keep it: no white space around, single inside */
static char *
make_line (GRand *rand,
           guint  longest)
{
  g_autofree char *text = make_text (rand, pieces, G_N_ELEMENTS (pieces),
                                     g_rand_int_range (rand, 1, longest));
  g_auto(GStrv) words = g_strsplit (g_strstrip (text), " ", -1);
  GString *line = g_string_new (NULL);

  for (gsize i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_string_append_printf (line, "%s%s", line->len > 0 ? " " : "", words[i]);
  return g_string_free (line, FALSE);
}

/* A name that is one: not something that reads as quotes or another address */
static char *
make_name (GRand *rand)
{
  g_autofree char *line = make_line (rand, 20);

  return g_strconcat ("N", line, "n", NULL);
}

static MapiContent *
make_message (GRand *rand,
              guint  depth)
{
  MapiContent *content = mapi_content_new ();
  MapiProperties *properties = mapi_content_get_properties (content);
  g_autofree char *subject = make_line (rand, 60);
  g_autofree char *author = make_name (rand);
  g_autofree char *body = make_text (rand, body_pieces, G_N_ELEMENTS (body_pieces),
                                     g_rand_int_range (rand, 1, 60));

  mapi_properties_set_string (properties, MAPI_PR_SUBJECT, subject);
  mapi_properties_set_string (properties, MAPI_PR_SENT_REPRESENTING_NAME, author);
  mapi_properties_set_string (properties, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS,
                              "ada@example.org");
  mapi_properties_set_string (properties, MAPI_PR_BODY, body);
  if (g_rand_boolean (rand))
    {
      g_autofree char *html = make_text (rand, body_pieces, G_N_ELEMENTS (body_pieces), 30);
      g_autoptr(GBytes) bytes = g_bytes_new (html, strlen (html));

      mapi_properties_set_binary (properties, MAPI_PR_HTML, bytes);
    }
  mapi_properties_set_long (properties, MAPI_PR_IMPORTANCE, g_rand_int_range (rand, 0, 3));
  mapi_properties_set_long (properties, MAPI_PR_SENSITIVITY, g_rand_int_range (rand, 0, 4));
  mapi_properties_set_time (properties, MAPI_PR_CLIENT_SUBMIT_TIME,
                            (gint64) g_rand_int_range (rand, 1, G_MAXINT32) * G_USEC_PER_SEC);
  for (gint i = g_rand_int_range (rand, 0, 5); i > 0; i--)
    {
      g_autofree char *name = make_name (rand);
      g_autofree char *address = g_strdup_printf ("user%d@example.net", i);

      add_recipient (content, g_rand_int_range (rand, 1, 4), name, address);
    }
  for (gint i = g_rand_int_range (rand, 0, 3); i > 0; i--)
    {
      g_autofree char *line = make_line (rand, 50);
      g_autofree char *data = make_text (rand, body_pieces, G_N_ELEMENTS (body_pieces), 20);
      g_autofree char *name = g_strconcat ("f", g_strdelimit (line, "/\\", '_'), "x.bin", NULL);

      add_file (content, name, i == 1 ? "text/plain" : "application/octet-stream", data);
    }
  if (depth < 3 && g_rand_int_range (rand, 0, 4) == 0)
    {
      g_autoptr(MapiContent) inner = make_message (rand, depth + 1);
      g_autoptr(MapiProperties) attachment = mapi_properties_new ();

      mapi_properties_set_long (attachment, MAPI_PR_ATTACH_METHOD, MAPI_ATTACH_EMBEDDED_MSG);
      mapi_content_add_attachment (content, attachment, inner);
    }
  return content;
}

static void
compare (MapiProperties *one,
         MapiProperties *other,
         guint32         tag)
{
  g_autofree char *before = dup_value (one, tag);
  g_autofree char *after = dup_value (other, tag);

  /* A message ends with a line break */
  if (tag == MAPI_PR_BODY)
    {
      g_strchomp (before);
      g_strchomp (after);
    }
  g_assert_cmpstr (before, ==, after);
}

static void
compare_messages (MapiContent *one,
                  MapiContent *other)
{
  static const guint32 tags[] = {
    MAPI_PR_SUBJECT, MAPI_PR_SENT_REPRESENTING_NAME, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS,
    MAPI_PR_BODY, MAPI_PR_HTML, MAPI_PR_IMPORTANCE, MAPI_PR_SENSITIVITY,
    MAPI_PR_CLIENT_SUBMIT_TIME,
  };
  GPtrArray *recipients = mapi_content_get_recipients (one);
  GPtrArray *others = mapi_content_get_recipients (other);

  for (gsize i = 0; i < G_N_ELEMENTS (tags); i++)
    compare (mapi_content_get_properties (one), mapi_content_get_properties (other), tags[i]);
  g_assert_cmpuint (recipients->len, ==, others->len);
  for (guint type = 1, n = 0; type <= 3; type++)
    for (guint i = 0; i < recipients->len; i++)
      if (mapi_properties_get_long (recipients->pdata[i], MAPI_PR_RECIPIENT_TYPE, 0) == (gint) type)
        {
          compare (recipients->pdata[i], others->pdata[n], MAPI_PR_DISPLAY_NAME);
          compare (recipients->pdata[i], others->pdata[n], MAPI_PR_EMAIL_ADDRESS);
          n++;
        }
  g_assert_cmpuint (mapi_content_get_n_attachments (one), ==,
                    mapi_content_get_n_attachments (other));
  for (guint i = 0; i < mapi_content_get_n_attachments (one); i++)
    {
      MapiContent *inner = mapi_content_get_embedded (one, i);

      if (inner != NULL)
        {
          g_assert_nonnull (mapi_content_get_embedded (other, i));
          compare_messages (inner, mapi_content_get_embedded (other, i));
          continue;
        }
      compare (mapi_content_get_attachment (one, i), mapi_content_get_attachment (other, i),
               MAPI_PR_ATTACH_LONG_FILENAME);
      compare (mapi_content_get_attachment (one, i), mapi_content_get_attachment (other, i),
               MAPI_PR_ATTACH_MIME_TAG);
      compare (mapi_content_get_attachment (one, i), mapi_content_get_attachment (other, i),
               MAPI_PR_ATTACH_DATA_BIN);
    }
}

static void
test_round_trip (gconstpointer data)
{
  MapiMimeEncodeFlags flags = MAPI_MIME_ENCODE_KEEP_BCC | GPOINTER_TO_UINT (data);

  for (guint seed = 1; seed <= N_MESSAGES; seed++)
    {
      g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr(MapiContent) content = make_message (rand, 0);
      g_autofree char *text = encode_text (content, flags);
      g_autoptr(MapiContent) again = decode_text (text);

      g_test_message ("seed %u", seed);
      compare_messages (content, again);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/mime/round-trip/7bit", GUINT_TO_POINTER (0), test_round_trip);
  g_test_add_data_func ("/mime/round-trip/8bit", GUINT_TO_POINTER (MAPI_MIME_ENCODE_8BIT),
                        test_round_trip);
  g_test_add_data_func ("/mime/round-trip/smtputf8", GUINT_TO_POINTER (MAPI_MIME_ENCODE_8BIT
                                                                      | MAPI_MIME_ENCODE_SMTPUTF8),
                        test_round_trip);
  return g_test_run ();
}
