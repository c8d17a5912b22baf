/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <kit-uid-set.h>

static void
test_text (void)
{
  static const char * const good[][2] = {
    { "", "" }, { "5", "5" }, { "1:3,5", "1:3,5" }, { "3,2,1", "1:3" }, { "9:7", "7:9" },
    { "1,3,2", "1:3" }, { "4294967295", "4294967295" }, { "1:10,3:4", "1:10" },
  };
  static const char * const bad[] = {
    "0", "a", "1,", ",1", "1:", "1:*", "*", "1 2", "-1", "1234567890123456789",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (KitUidSet) set = kit_uid_set_parse (good[i][0]);
      g_autofree char *text = NULL;

      g_assert_nonnull (set);
      text = kit_uid_set_to_string (set);
      g_assert_cmpstr (text, ==, good[i][1]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (kit_uid_set_parse (bad[i]));
}

#define N 64

static void
assert_same (KitUidSet      *set,
             const gboolean *model)
{
  gint64 size = 0, first = 0, last = 0;

  for (gint64 i = 1; i <= N; i++)
    {
      g_assert_cmpint (kit_uid_set_contains (set, i), ==, model[i]);
      size += model[i];
      if (model[i] && first == 0)
        first = i;
      if (model[i])
        last = i;
    }
  g_assert_cmpint (kit_uid_set_get_size (set), ==, size);
  g_assert_cmpint (kit_uid_set_get_first (set), ==, first);
  g_assert_cmpint (kit_uid_set_get_last (set), ==, last);
  g_assert_cmpint (kit_uid_set_is_empty (set), ==, size == 0);
}

static KitUidSet *
make_random (gboolean *model)
{
  KitUidSet *set = kit_uid_set_new ();

  for (gint64 i = 0; i <= N; i++)
    model[i] = FALSE;
  for (guint i = 0; i < 40; i++)
    {
      gint64 first = g_test_rand_int_range (1, N + 1);
      gint64 last = first + g_test_rand_int_range (0, 6);

      last = MIN (last, N);
      if (g_test_rand_bit ())
        {
          kit_uid_set_add_range (set, first, last);
          for (gint64 k = first; k <= last; k++)
            model[k] = TRUE;
        }
      else
        {
          kit_uid_set_remove (set, first);
          model[first] = FALSE;
        }
      assert_same (set, model);
    }
  return set;
}

/* Against an array of booleans */
static void
test_random (void)
{
  for (guint round = 0; round < 300; round++)
    {
      gboolean a_model[N + 1], b_model[N + 1], model[N + 1] = { FALSE };
      g_autoptr (KitUidSet) a = make_random (a_model);
      g_autoptr (KitUidSet) b = make_random (b_model);
      g_autoptr (KitUidSet) rest = kit_uid_set_subtract (a, b);
      g_autoptr (KitUidSet) both = kit_uid_set_intersect (a, b);
      g_autoptr (KitUidSet) taken = NULL;
      g_autofree char *text = kit_uid_set_to_string (a);
      g_autoptr (KitUidSet) parsed = kit_uid_set_parse (text);
      gint64 n = g_test_rand_int_range (0, N);

      assert_same (parsed, a_model);
      for (guint i = 1; i <= N; i++)
        model[i] = a_model[i] && !b_model[i];
      assert_same (rest, model);
      for (guint i = 1; i <= N; i++)
        model[i] = a_model[i] && b_model[i];
      assert_same (both, model);
      taken = kit_uid_set_take_last (a, n);
      for (guint i = N; i >= 1; i--)
        {
          model[i] = a_model[i] && n > 0;
          n -= model[i];
          a_model[i] = a_model[i] && !model[i];
        }
      assert_same (taken, model);
      assert_same (a, a_model);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/uid-set/text", test_text);
  g_test_add_func ("/uid-set/random", test_random);
  return g_test_run ();
}
