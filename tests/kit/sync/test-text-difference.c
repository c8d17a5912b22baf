/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <kit-text-difference.h>

#include <string.h>

#define HEAD "Message-ID: <one@example.org>\r\nSubject: One\r\n"

static const struct
{
  const char           *name;
  const char           *ours;   /* NULL: lost */
  const char           *theirs;
  gint64                size;   /* 0: as the server's */
  KitTextDifferenceKind kind;
  gboolean              drop;
  gssize                at;     /* -1: not looked at */
  gboolean              header;
} cases[] = {
  { "same", HEAD "\r\nText\r\n", HEAD "\r\nText\r\n", 0, KIT_TEXT_SAME, FALSE, -1, FALSE },
  { "same/empty", "", "", 0, KIT_TEXT_SAME, FALSE, -1, FALSE },
  { "lost", NULL, HEAD "\r\nText\r\n", 0, KIT_TEXT_LOST, TRUE, -1, FALSE },
  { "cut", HEAD "\r\nTe", HEAD "\r\nText\r\n", 0, KIT_TEXT_CUT, TRUE, sizeof HEAD + 3, FALSE },
  { "cut/empty", "", HEAD "\r\nText\r\n", 0, KIT_TEXT_CUT, TRUE, 0, TRUE },
  { "cut-there", HEAD "\r\nText\r\n", HEAD "\r\nTe", sizeof HEAD + 7, KIT_TEXT_CUT_THERE, FALSE, sizeof HEAD + 3, FALSE },
  { "cut-there/empty", HEAD "\r\nText\r\n", "", sizeof HEAD + 7, KIT_TEXT_CUT_THERE, FALSE, 0, TRUE },
  /* The server never had more: here is too much */
  { "longer", HEAD "\r\nText\r\n", HEAD "\r\nTe", 0, KIT_TEXT_DIFFERENT, TRUE, sizeof HEAD + 3, FALSE },
  { "other", "Message-ID: <two@example.org>\r\n\r\nText", HEAD "\r\nText", 0, KIT_TEXT_OTHER, TRUE, -1, TRUE },
  { "other-there", HEAD "\r\nText", "Message-ID: <two@example.org>\r\n\r\nText", 0, KIT_TEXT_OTHER_THERE, FALSE, -1, TRUE },
  { "line-ends", HEAD "\r\nText\nmore\n", HEAD "\r\nText\r\nmore\r\n", 0, KIT_TEXT_LINE_ENDS, TRUE, -1, FALSE },
  { "line-ends/counted", HEAD "\r\nText\n\nmore\n", HEAD "\r\nText\r\nmore\r\n", 0, KIT_TEXT_DIFFERENT, TRUE, -1, FALSE },
  { "text", HEAD "\r\nText", HEAD "\r\nTest", 0, KIT_TEXT_DIFFERENT, TRUE, sizeof HEAD + 3, FALSE },
  { "header", HEAD "X-Mark: 1\r\n\r\nText", HEAD "X-Mark: 2\r\n\r\nText", 0, KIT_TEXT_DIFFERENT, TRUE,
    sizeof HEAD - 1 + 8, TRUE },
  { "binary", HEAD "\r\n\x01\x02", HEAD "\r\n\x01\xff", 0, KIT_TEXT_DIFFERENT, TRUE, sizeof HEAD + 2, FALSE },
};

static void
test_case (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GBytes) ours = cases[i].ours != NULL ? g_bytes_new_static (cases[i].ours, strlen (cases[i].ours)) : NULL;
  g_autoptr (GBytes) theirs = g_bytes_new_static (cases[i].theirs, strlen (cases[i].theirs));
  KitTextFacts facts = { "one@example.org", "One", cases[i].size != 0 ? cases[i].size : (gint64) strlen (cases[i].theirs) };
  KitTextDifference found = { KIT_TEXT_SAME, 5 };
  g_autofree char *line = NULL;

  kit_text_difference_find (&found, ours, theirs, &facts);
  g_assert_cmpint (found.kind, ==, cases[i].kind);
  g_assert_cmpint (kit_text_difference_is_ours (&found), ==, cases[i].drop);
  if (cases[i].at >= 0)
    g_assert_cmpuint (found.at, ==, (gsize) cases[i].at);
  if (found.kind != KIT_TEXT_SAME && found.kind != KIT_TEXT_LOST)
    g_assert_cmpint (found.header, ==, cases[i].header);
  line = kit_text_difference_describe (&found, "One");
  g_assert_cmpint (*line == '\0', ==, found.kind == KIT_TEXT_SAME);
  if (found.kind != KIT_TEXT_SAME)
    g_assert_nonnull (strstr (line, "number 5 “One”: "));
}

/* Without names subjects tell; what has neither is not told apart */
static void
test_names (void)
{
  g_autoptr (GBytes) one = g_bytes_new_static (HEAD "\r\n", sizeof HEAD + 1);
  g_autoptr (GBytes) nameless = g_bytes_new_static ("Subject: One\r\n\r\n", 16);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);

  g_assert_false (kit_text_is_other ("one@example.org", "Another", one));
  g_assert_true (kit_text_is_other ("two@example.org", "One", one));
  g_assert_false (kit_text_is_other (NULL, "One", nameless));
  g_assert_true (kit_text_is_other (NULL, "Two", nameless));
  g_assert_false (kit_text_is_other ("one@example.org", "Two", nameless));
  g_assert_false (kit_text_is_other (NULL, NULL, empty));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/text-difference/", cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/text-difference/names", test_names);
  return g_test_run ();
}
