/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <table/mapi-table-private.h>

static GArray *
apply (GArray *old_keys,
       GArray *new_keys,
       GArray *edits)
{
  GArray *result = g_array_copy (old_keys);

  for (guint i = edits->len; i-- > 0; )
    {
      const MapiTableEdit *edit = &g_array_index (edits, MapiTableEdit, i);

      if (edit->n_removed > 0)
        g_array_remove_range (result, edit->old_position, edit->n_removed);
      if (edit->n_added > 0)
        g_array_insert_vals (result, edit->old_position,
                             &g_array_index (new_keys, guint64, edit->new_position),
                             edit->n_added);
    }
  return result;
}

static GArray *
keys_of (const char *letters)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (; *letters != '\0'; letters++)
    g_array_append_vals (keys, (guint64[]) { *letters }, 1);
  return keys;
}

static GArray *
diff (GArray *old_keys,
      GArray *new_keys)
{
  return mapi_table_diff ((const guint64 *) (gpointer) old_keys->data, old_keys->len,
                          (const guint64 *) (gpointer) new_keys->data, new_keys->len);
}

static void
test_fewest (void)
{
  static const struct { const char *before, *after; guint n_edits, n_removed, n_added; } cases[] = {
    { "", "", 0, 0, 0 }, { "abc", "abc", 0, 0, 0 }, { "", "abc", 1, 0, 3 },
    { "abc", "", 1, 3, 0 }, { "abcd", "abxcd", 1, 0, 1 }, { "abcd", "acd", 1, 1, 0 },
    { "abcdef", "xabcde", 2, 1, 1 },
    { "abcdef", "fabcde", 2, 1, 1 }, { "abcdef", "bcdefa", 2, 1, 1 }, { "abc", "xyz", 1, 3, 3 },
    { "abcdef", "acef", 2, 2, 0 }, { "aab", "aba", 2, 1, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GArray) before = keys_of (cases[i].before);
      g_autoptr(GArray) after = keys_of (cases[i].after);
      g_autoptr(GArray) edits = diff (before, after);
      guint n_removed = 0, n_added = 0;

      for (guint j = 0; j < edits->len; j++)
        {
          n_removed += g_array_index (edits, MapiTableEdit, j).n_removed;
          n_added += g_array_index (edits, MapiTableEdit, j).n_added;
        }
      g_assert_cmpuint (edits->len, ==, cases[i].n_edits);
      g_assert_cmpuint (n_removed, ==, cases[i].n_removed);
      g_assert_cmpuint (n_added, ==, cases[i].n_added);
    }
}

static void
test_random (void)
{
  for (guint i = 0; i < 5000; i++)
    {
      g_autoptr(GArray) before = g_array_new (FALSE, FALSE, sizeof (guint64));
      g_autoptr(GArray) after = NULL;
      g_autoptr(GArray) edits = NULL;
      g_autoptr(GArray) result = NULL;
      int n = g_test_rand_int_range (0, 30);

      /* Keys occur twice now and then: a source that is wrong must not crash the model */
      for (int j = 0; j < n; j++)
        g_array_append_vals (before, (guint64[]) { g_test_rand_int_range (0, 60) }, 1);
      after = g_array_copy (before);
      for (int j = g_test_rand_int_range (0, 6); j > 0; j--)
        {
          if (after->len > 0 && g_test_rand_bit ())
            g_array_remove_index (after, g_test_rand_int_range (0, after->len));
          else
            g_array_insert_vals (after, g_test_rand_int_range (0, after->len + 1),
                                 (guint64[]) { g_test_rand_int_range (0, 60) }, 1);
        }
      edits = diff (before, after);
      result = apply (before, after, edits);
      g_assert_cmpmem (result->data, result->len * 8, after->data, after->len * 8);
    }
}

static void
test_positions (void)
{
  g_autoptr(GArray) before = keys_of ("abcdef");
  g_autoptr(GArray) after = keys_of ("xbdfce");
  g_autoptr(GArray) edits = diff (before, after);
  gboolean gone;

  g_assert_cmpuint (mapi_table_map_position (edits, before, after, 1, &gone), ==, 1);
  g_assert_false (gone);
  g_assert_cmpuint (mapi_table_map_position (edits, before, after, 0, &gone), ==, 1);
  g_assert_true (gone);
  for (guint i = 1; i < before->len; i++)
    {
      guint position = mapi_table_map_position (edits, before, after, i, &gone);

      g_assert_false (gone);
      g_assert_cmpuint (g_array_index (after, guint64, position), ==,
                        g_array_index (before, guint64, i));
    }
  g_assert_cmpuint (mapi_table_map_position (edits, before, after, 6, &gone), ==, 6);
  g_assert_false (gone);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table/diff/fewest", test_fewest);
  g_test_add_func ("/table/diff/random", test_random);
  g_test_add_func ("/table/diff/positions", test_positions);
  return g_test_run ();
}
