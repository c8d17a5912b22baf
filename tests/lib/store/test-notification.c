/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <store/mapi-notification.h>
#include <store/mapi-outgoing.h>
#include <transport/mapi-submit-result.h>

static const guint8 uid[MAPI_UID_SIZE] = { 1 };

static void
test_notification (void)
{
  g_autoptr(MapiEntryId) id = mapi_entry_id_new (uid, "new", 3, 0);
  g_autoptr(MapiEntryId) old_id = mapi_entry_id_new (uid, "old", 3, 0);
  g_autoptr(MapiNotification) event =
    mapi_notification_new (MAPI_EVENT_OBJECT_MOVED, MAPI_OBJECT_MESSAGE, id, NULL);

  mapi_notification_set_old (event, old_id, NULL);
  mapi_notification_set_old (event, mapi_notification_get_old_id (event), old_id);
  mapi_notification_set_message (event, "IPM.Note", MAPI_MSGFLAG_UNSENT);
  mapi_notification_set_text (event, "text");
  mapi_notification_set_text (event, mapi_notification_get_text (event));

  g_assert_cmpint (mapi_notification_get_event (event), ==, MAPI_EVENT_OBJECT_MOVED);
  g_assert_cmpint (mapi_notification_get_object_type (event), ==, MAPI_OBJECT_MESSAGE);
  g_assert_true (mapi_entry_id_equal (mapi_notification_get_entry_id (event), id));
  g_assert_null (mapi_notification_get_parent_id (event));
  g_assert_true (mapi_entry_id_equal (mapi_notification_get_old_id (event), old_id));
  g_assert_true (mapi_entry_id_equal (mapi_notification_get_old_parent_id (event), old_id));
  g_assert_cmpstr (mapi_notification_get_message_class (event), ==, "IPM.Note");
  g_assert_cmpuint (mapi_notification_get_message_flags (event), ==, MAPI_MSGFLAG_UNSENT);
  g_assert_cmpstr (mapi_notification_get_text (event), ==, "text");
}

static void
test_outgoing (void)
{
  g_autoptr(MapiEntryId) id = mapi_entry_id_new (uid, NULL, 0, 0);
  g_autoptr(MapiProperties) properties = mapi_properties_new ();
  g_autoptr(MapiOutgoing) item = mapi_outgoing_new (id, properties);

  g_assert_cmpint (mapi_outgoing_get_state (item), ==, MAPI_OUTGOING_QUEUED);
  g_assert_cmpint (mapi_outgoing_get_submit_flags (item), ==, MAPI_SUBMIT_FLAG_NONE);
  g_assert_cmpuint (mapi_outgoing_get_attempts (item), ==, 0);
  g_assert_cmpint (mapi_outgoing_get_next_try (item), ==, 0);
  g_assert_null (mapi_outgoing_get_error (item));

  mapi_properties_set_long (properties, MAPI_PR_OUTGOING_STATE, MAPI_OUTGOING_HELD);
  mapi_properties_set_long (properties, MAPI_PR_OUTGOING_ATTEMPTS, -1);
  g_assert_cmpint (mapi_outgoing_get_state (item), ==, MAPI_OUTGOING_HELD);
  g_assert_cmpuint (mapi_outgoing_get_attempts (item), ==, 0);
}

static void
test_submit_result (void)
{
  g_autoptr(MapiSubmitResult) result = mapi_submit_result_new ();
  g_autoptr(MapiSubmitResult) copy = NULL;

  mapi_submit_result_set_recipient (result, 0, MAPI_DELIVERY_ACCEPTED, -1, -1, NULL);
  mapi_submit_result_set_recipient (result, 7, MAPI_DELIVERY_PENDING, -1, -1, "later");
  mapi_submit_result_set_recipient (result, 7, MAPI_DELIVERY_FAILED, 1, 0, "no such user \xff");
  mapi_submit_result_set_retry_seconds (result, 60);
  mapi_submit_result_set_deferred (result, TRUE);
  copy = mapi_submit_result_copy (result);

  g_assert_cmpint (mapi_submit_result_get_delivery (copy, 0), ==, MAPI_DELIVERY_ACCEPTED);
  g_assert_cmpint (mapi_submit_result_get_delivery (copy, 7), ==, MAPI_DELIVERY_FAILED);
  g_assert_cmpint (mapi_submit_result_get_reason (copy, 7), ==, 1);
  g_assert_cmpint (mapi_submit_result_get_diag (copy, 7), ==, 0);
  g_assert_true (g_utf8_validate (mapi_submit_result_get_text (copy, 7), -1, NULL));
  g_assert_cmpuint (mapi_submit_result_get_retry_seconds (copy), ==, 60);
  g_assert_true (mapi_submit_result_get_deferred (copy));

  /* Nothing said is nothing done */
  g_assert_cmpint (mapi_submit_result_get_delivery (copy, 1), ==, MAPI_DELIVERY_PENDING);
  g_assert_cmpint (mapi_submit_result_get_reason (copy, 1), ==, -1);
  g_assert_null (mapi_submit_result_get_text (copy, 1));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/notification", test_notification);
  g_test_add_func ("/outgoing", test_outgoing);
  g_test_add_func ("/submit-result", test_submit_result);
  return g_test_run ();
}
