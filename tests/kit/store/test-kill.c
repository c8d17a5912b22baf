/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "kit-child.h"
#include "kit-fixture.h"

#include <kit-store-private.h>
#include <stdio.h>
#include <string.h>

#define ROUNDS 25
#define ROUNDS_SLOW 200
#define NOWHERE 9

/* What must be in the store: message number -> folder */
typedef struct
{
  GHashTable *where;
  char *pending; /* a change that was begun and perhaps done */
} Model;

static void
put (Model *model,
     guint  number,
     guint  folder)
{
  if (folder == NOWHERE)
    g_hash_table_remove (model->where, GUINT_TO_POINTER (number));
  else
    g_hash_table_insert (model->where, GUINT_TO_POINTER (number), GUINT_TO_POINTER (folder + 1));
}

static void
apply (Model      *model,
       const char *change)
{
  char what[16];
  guint number, folder;

  g_assert_cmpint (sscanf (change, "begin %15s %u %u", what, &number, &folder), ==, 3);
  if (strcmp (what, "import") == 0)
    for (guint i = 0; i < 20; i++)
      put (model, number + i, folder);
  else
    put (model, number, strcmp (what, "delete") == 0 ? NOWHERE : folder);
}

static void
follow (Model      *model,
        const char *line)
{
  if (g_str_has_prefix (line, "begin"))
    {
      g_free (model->pending);
      model->pending = g_strdup (line);
      return;
    }
  apply (model, model->pending);
  g_clear_pointer (&model->pending, g_free);
}

static GHashTable *
read_store (KitFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KitConnection) connection = kit_store_read (fixture->store, NULL, &error);
  g_autoptr (KitStatement) row = NULL;
  GHashTable *where = g_hash_table_new (NULL, NULL);

  row = kit_statement_new (connection,
                           "SELECT subject, folder.role = 12, content FROM message"
                           " JOIN folder ON folder.id = message.folder", &error);
  g_assert_no_error (error);
  while (kit_statement_next (row, &error))
    {
      guint number = (guint) g_ascii_strtoull (strrchr (kit_statement_get_text (row, 0), ' '), NULL,
                                               10);
      g_autoptr (GBytes) body = NULL;

      g_assert_false (g_hash_table_contains (where, GUINT_TO_POINTER (number)));
      g_hash_table_insert (where, GUINT_TO_POINTER (number),
                           GUINT_TO_POINTER (kit_statement_get_int64 (row, 1) + 1));
      body = kit_bodies_load (kit_store_get_bodies (fixture->store),
                              kit_statement_get_int64 (row, 2), &error);
      g_assert_no_error (error);
    }
  g_assert_no_error (error);
  return where;
}

static gboolean
same (GHashTable *a,
      GHashTable *b)
{
  GHashTableIter iter;
  gpointer number, folder;

  if (g_hash_table_size (a) != g_hash_table_size (b))
    return FALSE;
  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &number, &folder))
    if (g_hash_table_lookup (b, number) != folder)
      return FALSE;
  return TRUE;
}

static void
check (Model      *model,
       KitFixture *fixture)
{
  GHashTable *found = read_store (fixture);

  if (!same (model->where, found))
    {
      g_assert_nonnull (model->pending);
      apply (model, model->pending);
      g_assert_true (same (model->where, found));
    }
  g_clear_pointer (&model->pending, g_free);
  g_hash_table_unref (found);
}

static void
run_round (KitFixture *fixture,
           Model      *model,
           guint       seed)
{
  g_autofree char *text = g_strdup_printf ("%u", seed);
  g_autoptr (KitChild) child = kit_child_start ("mutate", fixture->folder, text, NULL);
  guint n_lines = g_test_rand_int_range (1, 80);
  char *line;

  for (guint i = 0; i < n_lines; i++)
    {
      line = kit_child_read (child);
      g_assert_nonnull (line);
      follow (model, line);
      g_free (line);
    }
  /* Anywhere within what it does next */
  g_usleep (g_test_rand_int_range (0, 4000));
  kit_child_kill (child);
  while ((line = kit_child_read (child)) != NULL)
    {
      follow (model, line);
      g_free (line);
    }
}

static void
test_kill (KitFixture    *fixture,
           gconstpointer  data)
{
  Model model = { g_hash_table_new (NULL, NULL), NULL };
  guint n_rounds = g_test_slow () ? ROUNDS_SLOW : ROUNDS;

  for (guint i = 1; i <= n_rounds; i++)
    {
      mapi_provider_logoff (MAPI_PROVIDER (fixture->store));
      g_clear_object (&fixture->store);
      run_round (fixture, &model, i);
      kit_fixture_reopen (fixture);
      kit_fixture_assert_sound (fixture);
      check (&model, fixture);
    }
  g_hash_table_unref (model.where);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/kit/kill", KitFixture, NULL, kit_fixture_set_up, test_kill, kit_fixture_tear_down);
  return g_test_run ();
}
