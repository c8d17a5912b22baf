/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <kit-crew.h>
#include <kit-writer.h>

typedef struct
{
  GMutex  mutex;
  GCond   cond;
  GArray *written;  /* numbers, in the order they were written */
  guint   n_freed;
  guint   fail_at;  /* 0: never */
  gint    held;     /* while it is, nothing is written */
} Log;

static Log the_log;

static void
set_up (void)
{
  the_log = (Log) { .written = g_array_new (FALSE, FALSE, sizeof (guint)) };
  g_mutex_init (&the_log.mutex);
  g_cond_init (&the_log.cond);
}

static void
tear_down (void)
{
  g_array_unref (the_log.written);
  g_mutex_clear (&the_log.mutex);
  g_cond_clear (&the_log.cond);
}

static gboolean
write_number (gpointer   batch,
              gpointer   user_data,
              GError   **error)
{
  guint number = GPOINTER_TO_UINT (batch);
  gboolean fails;

  g_mutex_lock (&the_log.mutex);
  while (the_log.held)
    g_cond_wait (&the_log.cond, &the_log.mutex);
  fails = number == the_log.fail_at;
  if (!fails)
    g_array_append_val (the_log.written, number);
  g_mutex_unlock (&the_log.mutex);
  if (fails)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_DISK, "full");
  return !fails;
}

static void
free_number (gpointer batch)
{
  g_mutex_lock (&the_log.mutex);
  the_log.n_freed++;
  g_mutex_unlock (&the_log.mutex);
}

static void
hold (gboolean held)
{
  g_mutex_lock (&the_log.mutex);
  the_log.held = held;
  g_cond_broadcast (&the_log.cond);
  g_mutex_unlock (&the_log.mutex);
}

static void
test_writer_order (void)
{
  KitWriter *writer;
  g_autoptr (GError) error = NULL;

  set_up ();
  writer = kit_writer_new (write_number, free_number, NULL);
  for (guint round = 0; round < 2; round++)
    {
      for (guint i = 1; i < 100; i++)
        g_assert_true (kit_writer_push (writer, GUINT_TO_POINTER (i), &error));
      g_assert_true (kit_writer_finish (writer, GUINT_TO_POINTER (100), &error));
      g_assert_no_error (error);
      g_assert_false (kit_writer_is_busy (writer));
      g_assert_cmpuint (the_log.written->len, ==, (round + 1) * 100);
      for (guint i = 0; i < 100; i++)
        g_assert_cmpuint (g_array_index (the_log.written, guint, round * 100 + i), ==, i + 1);
    }
  kit_writer_free (writer);
  g_assert_cmpuint (the_log.n_freed, ==, 200);
  tear_down ();
}

/* What comes behind one that failed is not written, and everybody hears of it */
static void
test_writer_failure (void)
{
  KitWriter *writer;
  g_autoptr (GError) error = NULL;

  set_up ();
  the_log.fail_at = 3;
  writer = kit_writer_new (write_number, free_number, NULL);
  for (guint i = 1; i <= 50; i++)
    kit_writer_push (writer, GUINT_TO_POINTER (i), NULL);
  g_assert_false (kit_writer_push (writer, GUINT_TO_POINTER (51), &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_DISK);
  g_clear_error (&error);
  g_assert_false (kit_writer_finish (writer, GUINT_TO_POINTER (52), &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_ENOUGH_DISK);
  g_assert_cmpuint (the_log.written->len, ==, 2);
  kit_writer_free (writer);
  g_assert_cmpuint (the_log.n_freed, ==, 52);
  tear_down ();
}

static guint n_unsettled, most_unsettled;
static gboolean settle_fails;

static gboolean
put_off (gpointer   batch,
         gpointer   user_data,
         GError   **error)
{
  n_unsettled++;
  most_unsettled = MAX (most_unsettled, n_unsettled);
  return write_number (batch, user_data, error);
}

static gboolean
settle (gpointer   user_data,
        GError   **error)
{
  n_unsettled = 0;
  if (!settle_fails)
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_DISK_ERROR, "broken");
  return FALSE;
}

static gpointer
let_go (gpointer data)
{
  while (!kit_writer_is_busy (data))
    g_thread_yield ();
  hold (FALSE);
  return NULL;
}

/* What is put off is done when nothing waits any more, and before anybody is told that all is written */
static void
test_writer_settle (void)
{
  KitWriter *writer;
  g_autoptr (GError) error = NULL;

  set_up ();
  n_unsettled = most_unsettled = 0;
  settle_fails = FALSE;
  writer = kit_writer_new (put_off, free_number, NULL);
  kit_writer_set_settle (writer, settle);
  for (guint i = 1; i < 100; i++)
    g_assert_true (kit_writer_push (writer, GUINT_TO_POINTER (i), &error));
  g_assert_true (kit_writer_finish (writer, GUINT_TO_POINTER (100), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_unsettled, ==, 0);
  g_assert_cmpuint (the_log.written->len, ==, 100);
  settle_fails = TRUE;
  g_assert_false (kit_writer_finish (writer, GUINT_TO_POINTER (101), &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_DISK_ERROR);
  kit_writer_free (writer);
  tear_down ();
}

/* Two that follow at once are settled together */
static void
test_writer_settle_together (void)
{
  KitWriter *writer;
  GThread *thread;

  set_up ();
  n_unsettled = most_unsettled = 0;
  settle_fails = FALSE;
  the_log.held = TRUE;
  writer = kit_writer_new (put_off, free_number, NULL);
  kit_writer_set_settle (writer, settle);
  g_assert_true (kit_writer_push (writer, GUINT_TO_POINTER (1), NULL));
  /* Returns when the first has been begun; it waits */
  g_assert_true (kit_writer_push (writer, GUINT_TO_POINTER (2), NULL));
  thread = g_thread_new ("lets go", let_go, writer);
  g_assert_true (kit_writer_finish (writer, GUINT_TO_POINTER (3), NULL));
  g_thread_join (thread);
  g_assert_cmpuint (most_unsettled, ==, 2);
  g_assert_cmpuint (n_unsettled, ==, 0);
  kit_writer_free (writer);
  tear_down ();
}

/* Where more may wait, what is put off is done when nothing came for a moment, by nobody's leave */
static void
test_writer_patient (void)
{
  KitWriter *writer;

  set_up ();
  n_unsettled = most_unsettled = 0;
  settle_fails = FALSE;
  the_log.held = TRUE;
  writer = kit_writer_new (put_off, free_number, NULL);
  kit_writer_set_settle (writer, settle);
  kit_writer_set_many (writer, 3, 1000);
  /* The first may be written already, and the others need not wait for it */
  for (guint i = 1; i <= 3; i++)
    g_assert_true (kit_writer_push (writer, GUINT_TO_POINTER (i), NULL));
  hold (FALSE);
  while (kit_writer_is_busy (writer) || g_atomic_int_get (&n_unsettled) > 0)
    g_thread_yield ();
  g_assert_cmpuint (the_log.written->len, ==, 3);
  g_assert_true (kit_writer_finish (writer, GUINT_TO_POINTER (4), NULL));
  g_assert_cmpuint (n_unsettled, ==, 0);
  g_assert_cmpuint (the_log.written->len, ==, 4);
  kit_writer_free (writer);
  tear_down ();
}

static gpointer
push_three (gpointer data)
{
  for (guint i = 1; i <= 3; i++)
    g_assert_true (kit_writer_push (data, GUINT_TO_POINTER (i), NULL));
  hold (FALSE);
  return NULL;
}

/* Never more than one that is written and one that waits: the third push returns only after the first
 * was written. What was not begun when it is freed is not written. */
static void
test_writer_bound (void)
{
  KitWriter *writer;
  GThread *thread;

  set_up ();
  the_log.held = TRUE;
  writer = kit_writer_new (write_number, free_number, NULL);
  thread = g_thread_new ("pushes", push_three, writer);
  while (!kit_writer_is_busy (writer))
    g_thread_yield ();
  g_assert_cmpuint (the_log.written->len, ==, 0);
  hold (FALSE);
  g_thread_join (thread);
  kit_writer_free (writer);
  g_assert_cmpuint (the_log.n_freed, ==, 3);
  g_assert_cmpuint (the_log.written->len, <=, 3);
  tear_down ();
}

static void
double_it (gpointer item,
           gpointer user_data)
{
  guint *number = item;

  *number *= GPOINTER_TO_UINT (user_data);
}

static void
test_crew (void)
{
  KitCrew *crew = kit_crew_new (double_it, GUINT_TO_POINTER (2));
  KitCrewGroup groups[3];
  guint numbers[3][1000];

  g_assert_false (kit_crew_is_working (crew));
  for (guint i = 0; i < 3; i++)
    {
      kit_crew_group_init (&groups[i]);
      for (guint j = 0; j < 1000; j += KIT_CREW_BUNDLE)
        {
          gpointer items[KIT_CREW_BUNDLE];
          guint n = MIN (KIT_CREW_BUNDLE, 1000 - j);

          for (guint k = 0; k < n; k++)
            {
              numbers[i][j + k] = j + k;
              items[k] = &numbers[i][j + k];
            }
          kit_crew_push (crew, &groups[i], items, n);
        }
    }
  g_assert_true (kit_crew_is_working (crew));
  for (guint i = 3; i-- > 0;)
    {
      kit_crew_group_wait (&groups[i]);
      for (guint j = 0; j < 1000; j++)
        g_assert_cmpuint (numbers[i][j], ==, 2 * j);
      kit_crew_group_clear (&groups[i]);
    }
  kit_crew_free (crew);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/writer/order", test_writer_order);
  g_test_add_func ("/writer/settle", test_writer_settle);
  g_test_add_func ("/writer/settle-together", test_writer_settle_together);
  g_test_add_func ("/writer/patient", test_writer_patient);
  g_test_add_func ("/writer/failure", test_writer_failure);
  g_test_add_func ("/writer/bound", test_writer_bound);
  g_test_add_func ("/crew/groups", test_crew);
  return g_test_run ();
}
