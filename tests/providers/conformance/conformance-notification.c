/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "conformance.h"

static void
collect_cb (MapiNotification *notification,
            gpointer          user_data)
{
  g_ptr_array_add (user_data, mapi_notification_ref (notification));
}

static GPtrArray *
new_events (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_notification_unref);
}

/* The first event of a kind about a message, waited for: a store may read its own journal */
static MapiNotification *
wait_for_event (GPtrArray *events,
                MapiEvent  event)
{
  gint64 end = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;

  while (g_get_monotonic_time () < end)
    {
      for (guint i = 0; i < events->len; i++)
        {
          if (mapi_notification_get_event (g_ptr_array_index (events, i)) == event)
            return g_ptr_array_index (events, i);
        }
      conformance_run_pending ();
      g_thread_yield ();
    }
  g_assert_not_reached ();
}

/* Nothing is heard before the loop runs again, that is, before the cause has returned */
static void
test_after_return (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(GPtrArray) events = new_events ();
  g_autoptr(MapiEntryId) id = NULL;
  MapiNotification *event;
  guint connection = mapi_store_advise (f->store, NULL, MAPI_EVENT_OBJECT_CREATED, collect_cb,
                                        events, NULL);

  g_assert_cmpuint (connection, !=, 0);
  id = new_message (f, inbox, "One", 0);
  g_assert_cmpuint (events->len, ==, 0);
  event = wait_for_event (events, MAPI_EVENT_OBJECT_CREATED);
  assert_same_id (f, mapi_notification_get_entry_id (event), id);
  assert_same_id (f, mapi_notification_get_parent_id (event), inbox);
  g_assert_cmpint (mapi_notification_get_object_type (event), ==, MAPI_OBJECT_MESSAGE);
  g_assert_true (mapi_store_unadvise (f->store, connection));
  g_assert_false (mapi_store_unadvise (f->store, connection));
}

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  GPtrArray *events = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiEntryId) id = mapi_store_save_message_finish (MAPI_STORE (object), result, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (events->len, ==, 0);
  g_ptr_array_add (events, mapi_notification_new (MAPI_EVENT_EXTENDED, MAPI_OBJECT_NONE, NULL,
                                                  NULL));
}

/* The callback of an asynchronous call comes before what the call caused */
static void
test_after_callback (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(GPtrArray) events = new_events ();
  g_autoptr(MapiContent) content = new_content ("One", 0);
  guint connection = mapi_store_advise (f->store, inbox, MAPI_EVENT_OBJECT_CREATED, collect_cb,
                                        events, NULL);

  mapi_store_save_message_async (f->store, inbox, NULL, content, 0, MAPI_SAVE_NONE, NULL, saved_cb,
                                 events);
  wait_for_event (events, MAPI_EVENT_OBJECT_CREATED);
  g_assert_cmpint (mapi_notification_get_event (g_ptr_array_index (events, 0)), ==,
                   MAPI_EVENT_EXTENDED);
  mapi_store_unadvise (f->store, connection);
  conformance_run_pending ();
}

static void
test_only_asked (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) trash = get_role (f, MAPI_FOLDER_ROLE_TRASH);
  g_autoptr(GPtrArray) events = new_events ();
  g_autoptr(MapiEntryId) elsewhere = NULL;
  g_autoptr(MapiEntryId) here = NULL;
  guint connection = mapi_store_advise (f->store, trash, MAPI_EVENT_OBJECT_CREATED, collect_cb,
                                        events, NULL);

  elsewhere = new_message (f, inbox, "One", 0);
  here = new_message (f, trash, "Two", 0);
  assert_same_id (f, mapi_notification_get_entry_id (wait_for_event (events,
                                                                     MAPI_EVENT_OBJECT_CREATED)),
                  here);
  mapi_store_unadvise (f->store, connection);
}

static void
test_kinds (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) trash = get_role (f, MAPI_FOLDER_ROLE_TRASH);
  g_autoptr(MapiEntryId) id = new_message (f, inbox, "One", 0);
  g_autoptr(GPtrArray) events = new_events ();
  g_autoptr(GPtrArray) ids = id_list (id, NULL);
  g_autoptr(GPtrArray) moved = NULL;
  g_autoptr(GError) error = NULL;
  MapiNotification *event;
  guint connection;

  conformance_run_pending ();
  connection = mapi_store_advise (f->store, NULL,
                                  MAPI_EVENT_OBJECT_MODIFIED | MAPI_EVENT_OBJECT_MOVED |
                                    MAPI_EVENT_OBJECT_DELETED,
                                  collect_cb, events, NULL);
  g_assert_true (mapi_store_set_read_flags (f->store, NULL, ids, MAPI_READ_FLAG_NONE, NULL, NULL,
                                            NULL, &error));
  wait_for_event (events, MAPI_EVENT_OBJECT_MODIFIED);

  moved = mapi_store_copy_messages (f->store, ids, trash, MAPI_COPY_MOVE, NULL, NULL, &error);
  g_assert_no_error (error);
  event = wait_for_event (events, MAPI_EVENT_OBJECT_MOVED);
  assert_same_id (f, mapi_notification_get_parent_id (event), trash);
  assert_same_id (f, mapi_notification_get_old_parent_id (event), inbox);

  g_assert_true (mapi_store_delete_messages (f->store, moved, MAPI_DELETE_NONE, NULL, NULL,
                                             &error));
  wait_for_event (events, MAPI_EVENT_OBJECT_DELETED);
  mapi_store_unadvise (f->store, connection);
}

void
conformance_add_notification (void)
{
  conformance_add_store_test ("/notification/after-return", test_after_return);
  conformance_add_store_test ("/notification/after-callback", test_after_callback);
  conformance_add_store_test ("/notification/only-asked", test_only_asked);
  conformance_add_store_test ("/notification/kinds", test_kinds);
}
