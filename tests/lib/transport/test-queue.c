/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session-fixture.h"

/* Submission and the queue through a session whose one transport is not tightly coupled. */

typedef struct
{
  Fixture      base;
  MapiSession *session;
  MapiStore   *store;
} Queue;

static void
set_up (Queue         *queue,
        gconstpointer  data)
{
  g_autofree char *uid = NULL;
  g_autoptr(GError) error = NULL;

  fixture_set_up (&queue->base, GUINT_TO_POINTER (MAPI_INIT_NONE));
  uid = fixture_add_service ("Work", "memory", "Memory", NULL);
  queue->session = fixture_logon (&queue->base, "Work", MAPI_LOGON_NEW_SESSION, FALSE, &error);
  g_assert_no_error (error);
  queue->store = mapi_session_open_default_store (queue->session, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Queue         *queue,
           gconstpointer  data)
{
  fixture_logoff (queue->session);
  g_clear_object (&queue->store);
  g_clear_object (&queue->session);
  fixture_tear_down (&queue->base, NULL);
}

static MapiMessage *
new_message (Queue *queue)
{
  g_autoptr(MapiEntryId) outbox =
    mapi_store_get_folder_for_role (queue->store, MAPI_FOLDER_ROLE_OUTBOX, NULL, NULL);
  g_autoptr(MapiContent) content = mapi_content_new ();
  MapiMessage *message = mapi_message_new (queue->store, outbox, content, MAPI_CREATE_NONE);

  mapi_message_set_subject (message, "Note");
  mapi_message_set_body (message, "Hello");
  return message;
}

static MapiEntryId *
submit (Queue              *queue,
        MapiSubmittedState  expected)
{
  g_autoptr(MapiMessage) message = new_message (queue);
  MapiSubmittedState state = MAPI_SUBMITTED_SENT;
  MapiEntryId *id = NULL;
  g_autoptr(GError) error = NULL;

  mapi_message_add_recipient (message, MAPI_RECIPIENT_TO, "a@example.org");
  mapi_message_add_recipient (message, MAPI_RECIPIENT_CC, "A@Example.org");
  mapi_message_submit (message, MAPI_SUBMIT_NONE, &state, &id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (state, ==, expected);
  return id;
}

static MapiOutgoing *
get_row (Queue *queue)
{
  g_autoptr(GPtrArray) rows = mapi_store_list_outgoing (queue->store, NULL, NULL);

  return rows->len > 0 ? mapi_outgoing_ref (g_ptr_array_index (rows, 0)) : NULL;
}

static void
process (Queue *queue)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_session_process_queue (queue->session, FALSE, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
test_queue_duplicates (Queue         *queue,
                       gconstpointer  data)
{
  g_autoptr(MapiEntryId) id = submit (queue, MAPI_SUBMITTED_QUEUED);
  g_autoptr(MapiContent) content = mapi_store_load_message (queue->store, id, NULL, NULL);
  g_autoptr(MapiOutgoing) row = NULL;

  g_assert_cmpuint (mapi_content_get_recipients (content)->len, ==, 1);
  process (queue);
  row = get_row (queue);
  g_assert_null (row);
}

static void
test_queue_unresolved (Queue         *queue,
                       gconstpointer  data)
{
  g_autoptr(MapiMessage) message = new_message (queue);
  g_autoptr(MapiOutgoing) row = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (mapi_message_submit (message, MAPI_SUBMIT_NONE, NULL, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_RECIPIENTS);
  g_clear_error (&error);
  mapi_message_add_recipient (message, MAPI_RECIPIENT_TO, "Nobody In Particular");
  g_assert_false (mapi_message_submit (message, MAPI_SUBMIT_NONE, NULL, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_assert_null (mapi_message_get_entry_id (message));
  g_assert_false (mapi_properties_has (mapi_message_get_properties (message), MAPI_PR_SENDER_NAME));
  row = get_row (queue);
  g_assert_null (row);
}

static void
test_queue_held (Queue         *queue,
                 gconstpointer  data)
{
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiOutgoing) row = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_session_hold_queue (queue->session, TRUE, &error));
  id = submit (queue, MAPI_SUBMITTED_HELD);
  process (queue);
  row = get_row (queue);
  g_assert_nonnull (row);
  g_assert_true (mapi_session_hold_queue (queue->session, FALSE, &error));
  process (queue);
  g_clear_pointer (&row, mapi_outgoing_unref);
  row = get_row (queue);
  g_assert_null (row);
}

/* As a process leaves it that dies while it sends */
static void
test_queue_interrupted (Queue         *queue,
                        gconstpointer  data)
{
  g_autoptr(MapiEntryId) id = submit (queue, MAPI_SUBMITTED_QUEUED);
  g_autoptr(MapiOutgoing) row = NULL;
  g_autoptr(GError) error = NULL;

  mapi_store_update_outgoing (queue->store, id, MAPI_OUTGOING_SENDING, TRUE, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  process (queue);
  row = get_row (queue);
  g_assert_cmpint (mapi_outgoing_get_state (row), ==, MAPI_OUTGOING_UNKNOWN);
  g_assert_nonnull (mapi_outgoing_get_error (row));

  /* Somebody has looked and decides. */
  g_assert_true (mapi_session_retry_message (queue->session, id, NULL, &error));
  process (queue);
  g_clear_pointer (&row, mapi_outgoing_unref);
  row = get_row (queue);
  g_assert_null (row);
}

static void
test_queue_sooner (Queue         *queue,
                   gconstpointer  data)
{
  g_autoptr(MapiMessage) message = new_message (queue);
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiOutgoing) row = NULL;
  MapiSubmittedState state;
  g_autoptr(GError) error = NULL;

  mapi_message_add_recipient (message, MAPI_RECIPIENT_TO, "a@example.org");
  mapi_properties_set_time (mapi_message_get_properties (message), MAPI_PR_DEFERRED_SEND_TIME,
                            g_get_real_time () + G_TIME_SPAN_DAY);
  g_assert_true (mapi_message_submit (message, MAPI_SUBMIT_NONE, &state, &id, NULL, &error));
  g_assert_no_error (error);
  process (queue);
  row = get_row (queue);
  g_assert_nonnull (row);

  /* Tomorrow is too late after all */
  g_assert_true (mapi_session_retry_message (queue->session, id, NULL, &error));
  process (queue);
  g_clear_pointer (&row, mapi_outgoing_unref);
  row = get_row (queue);
  g_assert_null (row);
}

static void
test_queue_cancel (Queue         *queue,
                   gconstpointer  data)
{
  g_autoptr(MapiEntryId) id = submit (queue, MAPI_SUBMITTED_QUEUED);
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_session_cancel_message (queue->session, id, NULL, &error));
  g_assert_false (mapi_session_cancel_message (queue->session, id, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_IN_QUEUE);
}

#define ADD(name, func) g_test_add ("/transport/queue/" name, Queue, NULL, set_up, func, tear_down)

/* ---- second thoughts ---- */

static void
test_queue_undo (Queue         *queue,
                 gconstpointer  data)
{
  g_autoptr(MapiMessage) message = new_message (queue);
  g_autoptr(MapiEntryId) drafts =
    mapi_store_get_folder_for_role (queue->store, MAPI_FOLDER_ROLE_DRAFTS, NULL, NULL);
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiEntryId) draft_id = NULL;
  g_autoptr(MapiOutgoing) row = NULL;
  g_autoptr(MapiMessage) draft = NULL;
  MapiSubmittedState state;
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (mapi_session_get_undo_seconds (queue->session), ==, 10);
  g_assert_true (mapi_session_set_undo_seconds (queue->session, 3600, &error));
  g_assert_cmpuint (mapi_session_get_undo_seconds (queue->session), ==, 3600);
  mapi_message_add_recipient (message, MAPI_RECIPIENT_TO, "a@example.org");
  g_assert_true (mapi_message_submit (message, MAPI_SUBMIT_UNDO, &state, &id, NULL, &error));
  g_assert_cmpint (state, ==, MAPI_SUBMITTED_QUEUED);
  process (queue);
  row = get_row (queue);
  g_assert_nonnull (row);
  g_assert_cmpuint (mapi_outgoing_get_attempts (row), ==, 0);

  g_assert_true (mapi_session_edit_message (queue->session, id, &draft_id, NULL, &error));
  g_assert_no_error (error);
  draft = mapi_message_open (queue->store, draft_id, MAPI_OPEN_MODIFY, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mapi_message_get_subject (draft), ==, "Note");
  g_assert_true (mapi_store_compare_entry_ids (queue->store, drafts, mapi_message_get_folder_id (draft)));
  g_assert_false (mapi_session_edit_message (queue->session, id, NULL, NULL, &error));
}

/* ---- tracking ---- */

static const char bounce[] =
  "From: MAILER-DAEMON@mx.example.net\r\nTo: me@example.org\r\nSubject: Undelivered\r\n"
  "Date: Sat, 21 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
  "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
  "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
  "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"
  "Final-Recipient: rfc822; A@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n"
  "Diagnostic-Code: smtp; 550 no such user\r\n\r\n"
  "Final-Recipient: rfc822; stranger@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
  "Final-Recipient: rfc822; b@example.org\r\nAction: relayed\r\nStatus: 2.0.0\r\n\r\n"
  "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <tracked@example.org>\r\n"
  "Subject: Note\r\n\r\n--b--\r\n";

static void
file_sent (Queue *queue)
{
  g_autoptr(MapiEntryId) sent = mapi_store_get_folder_for_role (queue->store, MAPI_FOLDER_ROLE_SENT, NULL, NULL);
  g_autoptr(MapiContent) content = mapi_content_new ();
  g_autoptr(MapiMessage) message = NULL;
  g_autoptr(GError) error = NULL;

  mapi_properties_set_string (mapi_content_get_properties (content), MAPI_PR_INTERNET_MESSAGE_ID,
                              "<tracked@example.org>");
  mapi_properties_set_long (mapi_content_get_properties (content), MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_READ);
  message = mapi_message_new (queue->store, sent, content, MAPI_CREATE_NONE);
  mapi_message_set_subject (message, "Note");
  mapi_message_add_recipient (message, MAPI_RECIPIENT_TO, "a@example.org");
  mapi_message_add_recipient (message, MAPI_RECIPIENT_CC, "b@example.org");
  mapi_message_add_recipient (message, MAPI_RECIPIENT_CC, "c@example.org");
  mapi_message_save (message, MAPI_SAVE_KEEP_OPEN_READONLY, NULL, &error);
  g_assert_no_error (error);
}

static void
test_queue_tracking (Queue         *queue,
                     gconstpointer  data)
{
  g_autoptr(MapiEntryId) inbox = mapi_store_get_folder_for_role (queue->store, MAPI_FOLDER_ROLE_INBOX, NULL, NULL);
  g_autoptr(GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(GPtrArray) ids = NULL;
  g_autoptr(GPtrArray) list = NULL;
  g_autoptr(MapiEntryId) original = NULL;
  g_autoptr(MapiContent) content = NULL;
  g_autoptr(GError) error = NULL;

  file_sent (queue);
  g_ptr_array_add (sources, g_bytes_new_static (bounce, strlen (bounce)));
  ids = mapi_store_import_messages (queue->store, inbox, sources, NULL, NULL, &error);
  g_assert_no_error (error);
  mapi_session_track_report (queue->session, queue->store, ids->pdata[0], &original, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (original);
  content = mapi_store_load_message (queue->store, original, NULL, &error);
  g_assert_no_error (error);
  list = mapi_tracking_list (content);
  g_assert_cmpuint (list->len, ==, 3);
  g_assert_cmpint (mapi_tracking_get_state (list->pdata[0]), ==, MAPI_TRACKING_FAILED);
  g_assert_nonnull (strstr (mapi_tracking_get_text (list->pdata[0]), "no such user"));
  g_assert_cmpint (mapi_tracking_get_state (list->pdata[1]), ==, MAPI_TRACKING_RELAYED);
  g_assert_cmpstr (mapi_tracking_get_address (list->pdata[2]), ==, "c@example.org");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_dbus_unset ();
  ADD ("duplicates", test_queue_duplicates);
  ADD ("unresolved", test_queue_unresolved);
  ADD ("held", test_queue_held);
  ADD ("interrupted", test_queue_interrupted);
  ADD ("sooner", test_queue_sooner);
  ADD ("cancel", test_queue_cancel);
  ADD ("undo", test_queue_undo);
  ADD ("tracking", test_queue_tracking);
  return g_test_run ();
}
