/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "kit-leaving.h"

/* Who comes after a dead process knows what may have left it. */

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("kit-leaving-XXXXXX", NULL);
}

static gboolean
any_cb (gint64   pid,
        gint64   start,
        gpointer user_data)
{
  guint *n = user_data;

  (*n)++;
  return TRUE;
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  guint n = 0;

  kit_leaving_sweep (fixture->folder, any_cb, &n);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
}

static void
test_marked (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(KitLeaving) leaving = kit_leaving_new (fixture->folder);

  /* Without a file nobody can tell */
  g_assert_true (kit_leaving_may_have_left (fixture->folder, 7, 8, 1));
  g_assert_true (kit_leaving_open (leaving, 7, 8));
  g_assert_false (kit_leaving_open (leaving, 7, 8));
  g_assert_false (kit_leaving_may_have_left (fixture->folder, 7, 8, 1));
  for (gint64 message = 1; message <= 5; message++)
    kit_leaving_add (leaving, message);
  kit_leaving_remove (leaving, 2);
  kit_leaving_add (leaving, 6);
  g_assert_true (kit_leaving_may_have_left (fixture->folder, 7, 8, 1));
  g_assert_false (kit_leaving_may_have_left (fixture->folder, 7, 8, 2));
  g_assert_true (kit_leaving_may_have_left (fixture->folder, 7, 8, 6));
  g_assert_false (kit_leaving_may_have_left (fixture->folder, 7, 8, 9));
  /* Of another process nothing is known */
  g_assert_true (kit_leaving_may_have_left (fixture->folder, 7, 9, 9));
}

/* After a restart of the system nothing in the file is to be believed. */
static void
test_other_system (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(KitLeaving) leaving = kit_leaving_new (fixture->folder);
  g_autofree char *path = g_build_filename (fixture->folder, "leaving-7-8", NULL);
  g_autofree char *bytes = NULL;
  gsize length;

  kit_leaving_open (leaving, 7, 8);
  kit_leaving_add (leaving, 1);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  bytes[0] = bytes[0] == '0' ? '1' : '0';
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  g_assert_true (kit_leaving_may_have_left (fixture->folder, 7, 8, 2));
  g_assert_true (g_file_set_contents (path, bytes, 10, NULL));
  g_assert_true (kit_leaving_may_have_left (fixture->folder, 7, 8, 2));
}

/* The file stays as long as somebody may have to read it. */
static void
test_end (Fixture       *fixture,
          gconstpointer  data)
{
  KitLeaving *leaving = kit_leaving_new (fixture->folder);
  g_autofree char *path = g_build_filename (fixture->folder, "leaving-7-8", NULL);
  guint n = 0;

  kit_leaving_open (leaving, 7, 8);
  kit_leaving_add (leaving, 1);
  kit_leaving_free (leaving);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  kit_leaving_sweep (fixture->folder, any_cb, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  leaving = kit_leaving_new (fixture->folder);
  kit_leaving_open (leaving, 7, 8);
  kit_leaving_add (leaving, 1);
  kit_leaving_remove (leaving, 1);
  kit_leaving_free (leaving);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

#define ADD(name, func) g_test_add ("/kit/leaving/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("marked", test_marked);
  ADD ("other-system", test_other_system);
  ADD ("end", test_end);
  return g_test_run ();
}
