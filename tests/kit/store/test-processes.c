/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "kit-child.h"
#include "kit-fixture.h"

#include <string.h>

static void
expect_line (KitChild   *child,
             const char *expected)
{
  for (;;)
    {
      g_autofree char *line = kit_child_read (child);

      g_assert_nonnull (line);
      if (strcmp (line, expected) == 0)
        return;
    }
}

static void
on_read (MapiNotification *notification,
         gpointer          user_data)
{
  gboolean *seen = user_data;

  if (mapi_notification_get_object_type (notification) == MAPI_OBJECT_MESSAGE &&
      (mapi_notification_get_message_flags (notification) & MAPI_MSGFLAG_READ))
    *seen = TRUE;
}

/* Each sees what the other did, without asking */
static void
test_both_ways (KitFixture    *fixture,
                gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->store);
  g_autoptr (KitChild) child = kit_child_start ("watch", fixture->folder, NULL);
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  gboolean seen = FALSE;
  gboolean partial;
  gint64 start;

  expect_line (child, "ready");
  mapi_store_advise (store, NULL, MAPI_EVENT_OBJECT_MODIFIED, on_read, &seen, NULL);
  g_ptr_array_add (sources, kit_fixture_make_source (1));
  start = g_get_monotonic_time ();
  ids = mapi_store_import_messages (store, inbox, sources, NULL, NULL, &error);
  g_assert_no_error (error);
  expect_line (child, "4 5");
  while (!seen)
    g_main_context_iteration (NULL, TRUE);
  g_test_message ("there and back in %.1f ms", (g_get_monotonic_time () - start) / 1000.0);
  g_assert_cmpuint (kit_fixture_count (fixture, inbox, MAPI_PR_CONTENT_UNREAD), ==, 0);
  g_assert_true (mapi_store_delete_messages (store, ids, MAPI_DELETE_NONE, &partial, NULL, &error));
  expect_line (child, "8 5");
}

/* A lock is that of a living process */
static void
test_lock (KitFixture    *fixture,
           gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->store);
  g_autoptr (MapiEntryId) outbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_OUTBOX);
  g_autoptr (MapiEntryId) id = kit_fixture_save (fixture, outbox, "Locked");
  g_autofree char *text = mapi_entry_id_to_string (id);
  g_autoptr (GError) error = NULL;

  g_assert_true (mapi_store_submit_message (store, id, MAPI_SUBMIT_FLAG_NONE, 0, NULL, &error));
  g_assert_no_error (error);
  {
    g_autoptr (KitChild) child = kit_child_start ("lock", fixture->folder, text, NULL);

    expect_line (child, "locked");
    g_assert_false (mapi_store_set_lock_state (store, id, TRUE, NULL, &error));
    g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
    g_clear_error (&error);
    g_assert_false (mapi_store_abort_submit (store, id, NULL, &error));
    g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNABLE_TO_ABORT);
    g_clear_error (&error);
  }
  g_assert_true (mapi_store_abort_submit (store, id, NULL, &error));
  g_assert_no_error (error);
}

static void
expect_visit (KitFixture *fixture,
              const char *expected)
{
  g_autoptr (KitChild) child = kit_child_start ("visit", fixture->folder, NULL);
  g_autofree char *end = NULL;

  expect_line (child, expected);
  end = kit_child_read (child);
  g_assert_null (end);
}

/* Two stores of one process on the same files: what the one that stays writes is not lost because the other came,
 * and another process came and went */
static void
test_two_in_one (KitFixture    *fixture,
                 gconstpointer  data)
{
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr (MapiEntryId) first = kit_fixture_save (fixture, inbox, "First");
  g_autoptr (MapiEntryId) second = NULL;
  g_autoptr (MapiEntryId) third = NULL;
  g_autoptr (GError) error = NULL;
  KitStore *other = kit_fixture_open (fixture->folder, KIT_TYPE_STORE, &error);

  g_assert_no_error (error);
  expect_visit (fixture, "1");
  second = kit_fixture_save (fixture, inbox, "Second");
  expect_visit (fixture, "2");
  mapi_provider_logoff (MAPI_PROVIDER (other));
  g_object_unref (other);
  expect_visit (fixture, "2");
  third = kit_fixture_save (fixture, inbox, "Third");
  expect_visit (fixture, "3");
  kit_fixture_assert_sound (fixture);
}

/* What an object held is free when it is closed, also in the same process */
static void
test_lock_of_the_closed (KitFixture    *fixture,
                         gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->store);
  g_autoptr (MapiEntryId) outbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_OUTBOX);
  g_autoptr (MapiEntryId) id = kit_fixture_save (fixture, outbox, "Locked");
  g_autoptr (GError) error = NULL;
  KitStore *other = kit_fixture_open (fixture->folder, KIT_TYPE_STORE, &error);

  g_assert_no_error (error);
  g_assert_true (mapi_store_submit_message (store, id, MAPI_SUBMIT_FLAG_NONE, 0, NULL, &error));
  g_assert_true (mapi_store_set_lock_state (MAPI_STORE (other), id, TRUE, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (mapi_store_abort_submit (store, id, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNABLE_TO_ABORT);
  g_clear_error (&error);
  mapi_provider_logoff (MAPI_PROVIDER (other));
  g_object_unref (other);
  g_assert_true (mapi_store_abort_submit (store, id, NULL, &error));
  g_assert_no_error (error);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/kit/processes/both-ways", KitFixture, NULL, kit_fixture_set_up, test_both_ways,
              kit_fixture_tear_down);
  g_test_add ("/kit/processes/lock", KitFixture, NULL, kit_fixture_set_up, test_lock,
              kit_fixture_tear_down);
  g_test_add ("/kit/processes/two-in-one", KitFixture, NULL, kit_fixture_set_up, test_two_in_one,
              kit_fixture_tear_down);
  g_test_add ("/kit/processes/lock-of-the-closed", KitFixture, NULL, kit_fixture_set_up, test_lock_of_the_closed,
              kit_fixture_tear_down);
  return g_test_run ();
}
