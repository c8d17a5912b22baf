/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <mapi.h>

#include "mail-message-model.h"

/* What is selected while the rows behind the first ones are still coming */

#define N_ROWS 2000

typedef struct
{
  MapiMemorySource *source;
  MapiTable        *table;
  MailMessageModel *model;
  guint             n_first;
  guint             n_filled;
  guint             n_ends;
  gboolean          modify;
  gboolean          extend;
} Fixture;

static void
filled_cb (MailMessageModel *model,
           gboolean          whole,
           Fixture          *fixture)
{
  g_assert_true (whole);
  fixture->n_filled++;
}

static void
end_cb (MailMessageModel *model,
        gboolean          modify,
        gboolean          extend,
        Fixture          *fixture)
{
  /* It is there by now */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, N_ROWS);
  fixture->n_ends++;
  fixture->modify = modify;
  fixture->extend = extend;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->source = mapi_memory_source_new ();
  for (guint64 i = 1; i <= N_ROWS; i++)
    {
      g_autoptr(MapiProperties) row = mapi_properties_new ();

      mapi_properties_set_long (row, MAPI_PR_ROWID, (gint32) i);
      mapi_memory_source_set_row (fixture->source, i, row);
    }
  fixture->table = mapi_table_new (MAPI_TABLE_SOURCE (fixture->source));
  fixture->model = mail_message_model_new ();
  g_signal_connect (fixture->model, "filled", G_CALLBACK (filled_cb), fixture);
  g_signal_connect (fixture->model, "end", G_CALLBACK (end_cb), fixture);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->model);
  g_assert_finalize_object (fixture->table);
  g_assert_finalize_object (fixture->source);
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Fixture *fixture = user_data;
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_table_open_finish (fixture->table, result, &error));
  g_assert_no_error (error);
  mail_message_model_set_table (fixture->model, fixture->table);
  fixture->n_first = g_list_model_get_n_items (G_LIST_MODEL (fixture->model));
}

/* Until the first rows are shown, and no longer */
static void
show_first (Fixture *fixture)
{
  g_autoptr(MapiSortOrder) order = mapi_sort_order_new_single (MAPI_PR_ROWID, MAPI_SORT_ASCEND);

  mapi_table_open_first_async (fixture->table, NULL, 0, NULL, order, NULL, opened_cb, fixture);
  while (fixture->n_first == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (mail_message_model_is_filling (fixture->model));
  g_assert_cmpuint (fixture->n_first, <, N_ROWS);
}

static void
fill (Fixture *fixture)
{
  while (fixture->n_filled == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (mail_message_model_is_filling (fixture->model));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->model)), ==, N_ROWS);
}

/* All means all, not those that happen to be there */
static void
test_all (Fixture       *fixture,
          gconstpointer  data)
{
  show_first (fixture);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (fixture->model), 0, TRUE);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (fixture->model));
  /* Who deletes now does not delete the one that was selected before */
  g_assert_cmpuint (mail_message_model_get_n_selected (fixture->model), ==, 0);
  fill (fixture);
  g_assert_cmpuint (mail_message_model_get_n_selected (fixture->model), ==, N_ROWS);
}

/* Who points at one after that wants that one */
static void
test_one (Fixture       *fixture,
          gconstpointer  data)
{
  show_first (fixture);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (fixture->model));
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (fixture->model), 7, TRUE);
  fill (fixture);
  g_assert_cmpuint (mail_message_model_get_n_selected (fixture->model), ==, 1);
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (fixture->model), 7));
}

/* The end is where it is when all rows are there, from wherever it is gone to */
static void
test_end (Fixture       *fixture,
          gconstpointer  data)
{
  show_first (fixture);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (fixture->model), 7, TRUE);
  /* With Shift, what is selected stays; without, nothing that is done meanwhile is done to it */
  g_assert_true (mail_message_model_await_end (fixture->model, FALSE, TRUE));
  g_assert_true (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (fixture->model), 7));
  g_assert_true (mail_message_model_await_end (fixture->model, FALSE, FALSE));
  g_assert_cmpuint (mail_message_model_get_n_selected (fixture->model), ==, 0);
  g_assert_true (mail_message_model_await_end (fixture->model, FALSE, TRUE));
  fill (fixture);
  g_assert_cmpuint (fixture->n_ends, ==, 1);
  g_assert_false (fixture->modify);
  g_assert_true (fixture->extend);
  g_assert_false (gtk_selection_model_is_selected (GTK_SELECTION_MODEL (fixture->model), 7));
  g_assert_false (mail_message_model_await_end (fixture->model, FALSE, FALSE));
}

/* Who points at one meanwhile, be it the one that is selected, stays there */
static void
test_end_given_up (Fixture       *fixture,
                   gconstpointer  data)
{
  show_first (fixture);
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (fixture->model), 7, TRUE);
  g_assert_true (mail_message_model_await_end (fixture->model, FALSE, FALSE));
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (fixture->model), 7, TRUE);
  fill (fixture);
  g_assert_cmpuint (fixture->n_ends, ==, 0);
}

/* The later wish counts */
static void
test_all_or_end (Fixture       *fixture,
                 gconstpointer  data)
{
  gboolean end_last = GPOINTER_TO_INT (data);

  show_first (fixture);
  if (end_last)
    gtk_selection_model_select_all (GTK_SELECTION_MODEL (fixture->model));
  g_assert_true (mail_message_model_await_end (fixture->model, FALSE, FALSE));
  if (!end_last)
    gtk_selection_model_select_all (GTK_SELECTION_MODEL (fixture->model));
  fill (fixture);
  g_assert_cmpuint (fixture->n_ends, ==, end_last ? 1 : 0);
  g_assert_cmpuint (mail_message_model_get_n_selected (fixture->model), ==, end_last ? 0 : N_ROWS);
}

/* Another folder, before the rest of the first one came */
static void
test_left (Fixture       *fixture,
           gconstpointer  data)
{
  show_first (fixture);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (fixture->model));
  mail_message_model_set_table (fixture->model, NULL);
  while (mapi_table_get_status (fixture->table) == MAPI_TABLE_STATUS_SORTING)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (fixture->n_filled, ==, 0);
  g_assert_cmpuint (mail_message_model_get_n_selected (fixture->model), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/message-model/all", Fixture, NULL, set_up, test_all, tear_down);
  g_test_add ("/message-model/one", Fixture, NULL, set_up, test_one, tear_down);
  g_test_add ("/message-model/end", Fixture, NULL, set_up, test_end, tear_down);
  g_test_add ("/message-model/end-given-up", Fixture, NULL, set_up, test_end_given_up, tear_down);
  g_test_add ("/message-model/all-then-end", Fixture, GINT_TO_POINTER (TRUE), set_up, test_all_or_end, tear_down);
  g_test_add ("/message-model/end-then-all", Fixture, GINT_TO_POINTER (FALSE), set_up, test_all_or_end, tear_down);
  g_test_add ("/message-model/left", Fixture, NULL, set_up, test_left, tear_down);
  return g_test_run ();
}
