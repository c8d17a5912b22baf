/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <mapi.h>

#include "../../../src/libmapi-glib/address/mapi-collected-private.h"

#define DAY (24 * 60 * 60)

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("collected-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  fixture->path = g_build_filename (fixture->folder, "people", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *lock = g_strconcat (fixture->path, ".lock", NULL);

  g_remove (fixture->path);
  g_remove (lock);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
write_to (Fixture    *fixture,
          const char *list,
          gint64      when)
{
  g_autoptr(GPtrArray) recipients = mapi_one_off_parse_list (list);
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_collected_add (fixture->path, recipients, when, &error));
  g_assert_no_error (error);
}

static char *
find (Fixture    *fixture,
      const char *text,
      gint64      when)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) found = mapi_collected_find (fixture->path, text, 10, when, &error);
  GString *all = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < found->len; i++)
    {
      MapiProperties *entry = ((MapiCandidate *) found->pdata[i])->entry;
      g_autofree char *one = mapi_address_format (mapi_properties_get_string (entry, MAPI_PR_DISPLAY_NAME),
                                                  mapi_properties_get_string (entry, MAPI_PR_EMAIL_ADDRESS));

      g_assert_true (mapi_properties_has (entry, MAPI_PR_ENTRYID));
      g_string_append_printf (all, "%s%s", i > 0 ? "; " : "", one);
    }
  return g_string_free (all, FALSE);
}

static void
assert_found (Fixture    *fixture,
              const char *text,
              gint64      when,
              const char *expected)
{
  g_autofree char *found = find (fixture, text, when);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_words (Fixture       *fixture,
            gconstpointer  data)
{
  write_to (fixture, "Ada Lovelace <ada@engine.example>, bob.builder@site.example", 1000);
  assert_found (fixture, "love", 1000, "Ada Lovelace <ada@engine.example>");
  assert_found (fixture, "ADA eng", 1000, "Ada Lovelace <ada@engine.example>");
  /* Within a word, and without regard to marks; whom it is the beginning of comes first */
  assert_found (fixture, "ovelace", 1000, "Ada Lovelace <ada@engine.example>");
  write_to (fixture, "Zo\303\253 Clovelly <zoe@x.example>", 2000);
  write_to (fixture, "Zo\303\253 Clovelly <zoe@x.example>", 2000);
  assert_found (fixture, "love", 2000, "Ada Lovelace <ada@engine.example>; Zo\303\253 Clovelly <zoe@x.example>");
  assert_found (fixture, "zoe clo", 2000, "Zo\303\253 Clovelly <zoe@x.example>");
  assert_found (fixture, "builder", 1000, "bob.builder@site.example");
  assert_found (fixture, "bob.builder@s", 1000, "bob.builder@site.example");
  assert_found (fixture, "nobody", 1000, "");
}

static void
test_order (Fixture       *fixture,
            gconstpointer  data)
{
  write_to (fixture, "anna@x.example", 0);
  write_to (fixture, "anna@x.example", 0);
  write_to (fixture, "anton@x.example", 0);
  assert_found (fixture, "an", 0, "anna@x.example; anton@x.example");
  /* A year later the one of last week is likelier than the two of last year */
  write_to (fixture, "anton@x.example", 360 * DAY);
  assert_found (fixture, "an", 365 * DAY, "anton@x.example; anna@x.example");
}

static void
test_name_is_learnt (Fixture       *fixture,
                     gconstpointer  data)
{
  write_to (fixture, "ada@engine.example", 0);
  write_to (fixture, "Ada <ADA@engine.example>", 0);
  write_to (fixture, "ada@engine.example", 0);
  assert_found (fixture, "ada", 0, "Ada <ada@engine.example>");
}

static void
test_unresolved_is_not_kept (Fixture       *fixture,
                             gconstpointer  data)
{
  write_to (fixture, "Somebody", 0);
  assert_found (fixture, "some", 0, "");
}

static void
test_remove (Fixture       *fixture,
             gconstpointer  data)
{
  write_to (fixture, "ada@engine.example, bob@site.example", 0);
  g_assert_true (mapi_collected_remove (fixture->path, "Ada@engine.example", NULL));
  assert_found (fixture, "ada", 0, "");
  assert_found (fixture, "bob", 0, "bob@site.example");
}

static void
test_damaged_file (Fixture       *fixture,
                   gconstpointer  data)
{
  g_assert_true (g_file_set_contents (fixture->path, "rubbish\n\xff\t1\tx@y\t\n5\t1\tada@x.example\tAda\n", -1,
                                      NULL));
  assert_found (fixture, "ada", 5, "Ada <ada@x.example>");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/address/collected/words", Fixture, NULL, set_up, test_words, tear_down);
  g_test_add ("/address/collected/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/address/collected/name-is-learnt", Fixture, NULL, set_up, test_name_is_learnt, tear_down);
  g_test_add ("/address/collected/unresolved-is-not-kept", Fixture, NULL, set_up,
              test_unresolved_is_not_kept, tear_down);
  g_test_add ("/address/collected/remove", Fixture, NULL, set_up, test_remove, tear_down);
  g_test_add ("/address/collected/damaged-file", Fixture, NULL, set_up, test_damaged_file, tear_down);
  return g_test_run ();
}
