/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "conformance.h"

static void
submit (Fixture           *f,
        const MapiEntryId *id)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_store_submit_message (f->store, id, MAPI_SUBMIT_FLAG_NONE, 0, NULL, &error));
  g_assert_no_error (error);
}

static GPtrArray *
list_queue (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *list = mapi_store_list_outgoing (f->store, NULL, &error);

  g_assert_no_error (error);
  return list;
}

static void
test_submit (Fixture *f)
{
  g_autoptr(MapiEntryId) id = new_outgoing (f, "One");
  g_autoptr(MapiContent) content = NULL;
  g_autoptr(GPtrArray) queue = NULL;
  GPtrArray *recipients;

  submit (f, id);
  g_assert_cmphex (get_flags (f, id) & (MAPI_MSGFLAG_SUBMIT | MAPI_MSGFLAG_UNSENT), ==,
                   MAPI_MSGFLAG_SUBMIT | MAPI_MSGFLAG_UNSENT);
  content = load_message (f, id);
  g_assert_cmpint (mapi_properties_get_time (mapi_content_get_properties (content),
                                             MAPI_PR_CLIENT_SUBMIT_TIME), >, 0);
  recipients = mapi_content_get_recipients (content);
  g_assert_cmpuint (recipients->len, ==, 2);
  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (recipients, i);

      g_assert_true (mapi_properties_has (recipient, MAPI_PR_RESPONSIBILITY));
      g_assert_false (mapi_properties_get_boolean (recipient, MAPI_PR_RESPONSIBILITY));
    }
  queue = list_queue (f);
  g_assert_cmpuint (queue->len, ==, 1);
  assert_same_id (f, mapi_outgoing_get_entry_id (g_ptr_array_index (queue, 0)), id);
}

static void
test_submit_order (Fixture *f)
{
  g_autoptr(MapiEntryId) one = new_outgoing (f, "One");
  g_autoptr(MapiEntryId) two = new_outgoing (f, "Two");
  g_autoptr(MapiEntryId) three = new_outgoing (f, "Three");
  g_autoptr(GPtrArray) queue = NULL;

  submit (f, two);
  submit (f, one);
  submit (f, three);
  queue = list_queue (f);
  g_assert_cmpuint (queue->len, ==, 3);
  assert_same_id (f, mapi_outgoing_get_entry_id (g_ptr_array_index (queue, 0)), two);
  assert_same_id (f, mapi_outgoing_get_entry_id (g_ptr_array_index (queue, 1)), one);
  assert_same_id (f, mapi_outgoing_get_entry_id (g_ptr_array_index (queue, 2)), three);
}

static void
test_submit_refused (Fixture *f)
{
  g_autoptr(MapiEntryId) outbox = get_role (f, MAPI_FOLDER_ROLE_OUTBOX);
  g_autoptr(MapiEntryId) nobody = new_message (f, outbox, "To nobody", MAPI_MSGFLAG_UNSENT);
  g_autoptr(GError) error = NULL;

  g_assert_false (mapi_store_submit_message (f->store, nobody, 0, 0, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_RECIPIENTS);
  g_clear_error (&error);
  g_assert_cmphex (get_flags (f, nobody) & MAPI_MSGFLAG_SUBMIT, ==, 0);
}

/* What was preprocessed is submitted once more, and counts as ready then */
static void
test_submit_again (Fixture *f)
{
  g_autoptr(MapiEntryId) id = new_outgoing (f, "One");
  g_autoptr(GPtrArray) before = NULL;
  g_autoptr(GPtrArray) after = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_store_submit_message (f->store, id, MAPI_SUBMIT_FLAG_PREPROCESS, 0, NULL,
                                            &error));
  g_assert_no_error (error);
  before = list_queue (f);
  g_assert_cmphex (mapi_outgoing_get_submit_flags (g_ptr_array_index (before, 0)), ==,
                   MAPI_SUBMIT_FLAG_PREPROCESS);
  submit (f, id);
  after = list_queue (f);
  g_assert_cmpuint (after->len, ==, 1);
  g_assert_cmphex (mapi_outgoing_get_submit_flags (g_ptr_array_index (after, 0)), ==, 0);
}

static void
test_read_only_while_queued (Fixture *f)
{
  g_autoptr(MapiEntryId) id = new_outgoing (f, "One");
  g_autoptr(MapiEntryId) trash = get_role (f, MAPI_FOLDER_ROLE_TRASH);
  g_autoptr(GPtrArray) ids = id_list (id, NULL);
  g_autoptr(MapiContent) content = load_message (f, id);
  g_autoptr(MapiMessage) message = NULL;
  g_autoptr(GPtrArray) moved = NULL;
  g_autoptr(GError) error = NULL;
  gboolean partial = FALSE;

  submit (f, id);
  g_assert_null (mapi_store_save_message (f->store, NULL, id, content, get_change (f, id),
                                          MAPI_SAVE_FORCE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_SUBMITTED);
  g_clear_error (&error);
  g_assert_null (mapi_message_open (f->store, id, MAPI_OPEN_MODIFY, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_SUBMITTED);
  g_clear_error (&error);
  message = mapi_message_open (f->store, id, MAPI_OPEN_BEST_ACCESS, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmphex (mapi_message_get_access (message) & MAPI_ACCESS_MODIFY, ==, 0);

  g_assert_true (mapi_store_delete_messages (f->store, ids, 0, &partial, NULL, &error));
  g_assert_true (partial);
  g_assert_false (is_gone (f, id));
  moved = mapi_store_copy_messages (f->store, ids, trash, MAPI_COPY_MOVE, &partial, NULL, &error);
  g_assert_true (partial);
  g_assert_null (g_ptr_array_index (moved, 0));
}

static void
test_abort (Fixture *f)
{
  g_autoptr(MapiEntryId) id = new_outgoing (f, "One");
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) queue = NULL;

  submit (f, id);
  g_assert_true (mapi_store_set_lock_state (f->store, id, TRUE, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (mapi_store_abort_submit (f->store, id, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNABLE_TO_ABORT);
  g_clear_error (&error);
  g_assert_true (mapi_store_set_lock_state (f->store, id, FALSE, NULL, &error));
  g_assert_true (mapi_store_abort_submit (f->store, id, NULL, &error));
  g_assert_no_error (error);

  g_assert_cmphex (get_flags (f, id) & (MAPI_MSGFLAG_SUBMIT | MAPI_MSGFLAG_UNSENT), ==,
                   MAPI_MSGFLAG_UNSENT);
  queue = list_queue (f);
  g_assert_cmpuint (queue->len, ==, 0);
  g_assert_false (mapi_store_abort_submit (f->store, id, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_IN_QUEUE);
}

/* Two threads may have found it unsent: one of them has it from then on, until it lets go of it. */
static void
test_begin_once (Fixture *f)
{
  g_autoptr(MapiEntryId) id = new_outgoing (f, "Once");
  MapiOutgoingChange begin = { .action = MAPI_OUTGOING_BEGIN, .id = id };
  MapiOutgoingChange again = begin, later = begin;
  MapiOutgoingChange wait = { .action = MAPI_OUTGOING_WAIT, .id = id, .state = MAPI_OUTGOING_QUEUED };
  g_autoptr(GPtrArray) queue = NULL;
  g_autoptr(GError) error = NULL;

  submit (f, id);
  g_assert_true (mapi_store_change_outgoing (f->store, &begin, 1, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (begin.done);
  g_assert_true (mapi_store_change_outgoing (f->store, &again, 1, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (again.done);
  queue = list_queue (f);
  g_assert_cmpuint (mapi_outgoing_get_attempts (queue->pdata[0]), ==, 1);
  g_assert_true (mapi_store_change_outgoing (f->store, &wait, 1, NULL, &error));
  g_assert_true (wait.done);
  g_assert_true (mapi_store_change_outgoing (f->store, &later, 1, NULL, &error));
  g_assert_true (later.done);
}

static void
test_update (Fixture *f)
{
  g_autoptr(MapiEntryId) id = new_outgoing (f, "One");
  g_autoptr(GPtrArray) outcomes = g_ptr_array_new ();
  g_autoptr(MapiProperties) outcome = mapi_properties_new ();
  g_autoptr(MapiContent) content = load_message (f, id);
  g_autoptr(GPtrArray) queue = NULL;
  g_autoptr(GError) why = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *recipients = mapi_content_get_recipients (content);
  MapiOutgoing *item;

  submit (f, id);
  why = g_error_new_literal (MAPI_ERROR, MAPI_ERROR_WAIT, "Not today");
  mapi_error_explain (&why, NULL, "SMTP 451 4.7.1", "451 4.7.1 Not today");
  mapi_properties_set_long (outcome, MAPI_PR_ROWID,
                            mapi_properties_get_long (g_ptr_array_index (recipients, 1),
                                                      MAPI_PR_ROWID, -1));
  mapi_properties_set_boolean (outcome, MAPI_PR_RESPONSIBILITY, TRUE);
  g_ptr_array_add (outcomes, outcome);
  g_assert_true (mapi_store_update_outgoing (f->store, id, MAPI_OUTGOING_HELD, TRUE, 42,
                                             why, outcomes, NULL, &error));
  g_assert_no_error (error);
  queue = list_queue (f);
  item = g_ptr_array_index (queue, 0);
  g_assert_cmpint (mapi_outgoing_get_state (item), ==, MAPI_OUTGOING_HELD);
  g_assert_cmpuint (mapi_outgoing_get_attempts (item), ==, 1);
  g_assert_cmpint (mapi_outgoing_get_next_try (item), ==, 42);
  g_assert_cmpstr (mapi_outgoing_get_error (item), ==, "Not today");
  g_assert_cmpint (mapi_properties_get_long (mapi_outgoing_get_properties (item), MAPI_PR_OUTGOING_CODE, 0), ==,
                   (gint32) mapi_error_get_value (MAPI_ERROR_WAIT));
  g_assert_cmpstr (mapi_properties_get_string (mapi_outgoing_get_properties (item), MAPI_PR_OUTGOING_LOW_LEVEL), ==,
                   "SMTP 451 4.7.1");

  mapi_content_unref (content);
  content = load_message (f, id);
  recipients = mapi_content_get_recipients (content);
  g_assert_false (mapi_properties_get_boolean (g_ptr_array_index (recipients, 0),
                                               MAPI_PR_RESPONSIBILITY));
  g_assert_true (mapi_properties_get_boolean (g_ptr_array_index (recipients, 1),
                                              MAPI_PR_RESPONSIBILITY));
}

/* Saves a property of a draft before it is submitted */
static void
set_before_submit (Fixture           *f,
                   const MapiEntryId *id,
                   guint32            tag,
                   const MapiEntryId *value)
{
  g_autoptr(MapiContent) content = load_message (f, id);
  g_autoptr(MapiEntryId) again = NULL;
  g_autoptr(GError) error = NULL;
  MapiProperties *bag = mapi_content_get_properties (content);

  if (value != NULL)
    {
      g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (value);

      mapi_properties_set_binary (bag, tag, bytes);
    }
  else
    mapi_properties_set_boolean (bag, tag, TRUE);
  again = mapi_store_save_message (f->store, NULL, id, content, get_change (f, id), MAPI_SAVE_NONE,
                                   NULL, &error);
  g_assert_no_error (error);
  assert_same_id (f, again, id);
}

static void
test_finish_moves (Fixture *f)
{
  g_autoptr(MapiEntryId) sent = get_role (f, MAPI_FOLDER_ROLE_SENT);
  g_autoptr(MapiEntryId) id = new_outgoing (f, "One");
  g_autoptr(MapiEntryId) sent_id = NULL;
  g_autoptr(MapiEntryId) parent = NULL;
  g_autoptr(GError) error = NULL;

  set_before_submit (f, id, MAPI_PR_SENTMAIL_ENTRYID, sent);
  submit (f, id);
  g_assert_true (mapi_store_finish_message (f->store, id, &sent_id, NULL, &error));
  g_assert_no_error (error);
  parent = get_parent (f, sent_id);
  assert_same_id (f, parent, sent);
  g_assert_cmphex (get_flags (f, sent_id) &
                     (MAPI_MSGFLAG_SUBMIT | MAPI_MSGFLAG_UNSENT | MAPI_MSGFLAG_READ), ==,
                   MAPI_MSGFLAG_READ);
  g_assert_false (mapi_store_finish_message (f->store, sent_id, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_IN_QUEUE);
}

static void
test_finish_deletes (Fixture *f)
{
  g_autoptr(MapiEntryId) id = new_outgoing (f, "One");
  g_autoptr(MapiEntryId) sent_id = NULL;
  g_autoptr(GError) error = NULL;

  set_before_submit (f, id, MAPI_PR_DELETE_AFTER_SUBMIT, NULL);
  submit (f, id);
  g_assert_true (mapi_store_finish_message (f->store, id, &sent_id, NULL, &error));
  g_assert_no_error (error);
  g_assert_null (sent_id);
  g_assert_true (is_gone (f, id));
}

/* Neither a folder for sent mail nor the wish to delete: it stays where it is */
static void
test_finish_stays (Fixture *f)
{
  g_autoptr(MapiEntryId) outbox = get_role (f, MAPI_FOLDER_ROLE_OUTBOX);
  g_autoptr(MapiEntryId) id = new_outgoing (f, "One");
  g_autoptr(MapiEntryId) sent_id = NULL;
  g_autoptr(MapiEntryId) parent = NULL;
  g_autoptr(GError) error = NULL;

  submit (f, id);
  g_assert_true (mapi_store_finish_message (f->store, id, &sent_id, NULL, &error));
  g_assert_no_error (error);
  parent = get_parent (f, sent_id);
  assert_same_id (f, parent, outbox);
}

static void
test_deferred (Fixture *f)
{
  g_autoptr(MapiEntryId) id = new_outgoing (f, "One");
  g_autoptr(MapiContent) content = NULL;
  g_autoptr(GPtrArray) queue = NULL;
  g_autoptr(GError) error = NULL;
  gint64 later = g_get_real_time () + G_TIME_SPAN_DAY;
  MapiOutgoing *item;

  g_assert_true (mapi_store_submit_message (f->store, id, 0, later, NULL, &error));
  g_assert_no_error (error);
  content = load_message (f, id);
  g_assert_cmpint (mapi_properties_get_time (mapi_content_get_properties (content),
                                             MAPI_PR_DEFERRED_SEND_TIME), ==, later);

  g_assert_true (mapi_store_update_outgoing (f->store, id, MAPI_OUTGOING_QUEUED, FALSE, 0, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  queue = list_queue (f);
  item = g_ptr_array_index (queue, 0);
  g_assert_cmpint (mapi_properties_get_time (mapi_outgoing_get_properties (item), MAPI_PR_DEFERRED_SEND_TIME), ==, 0);
  g_assert_cmpint (mapi_outgoing_get_next_try (item), ==, 0);
}

void
conformance_add_queue (void)
{
  conformance_add_store_test ("/queue/submit", test_submit);
  conformance_add_store_test ("/queue/submit-order", test_submit_order);
  conformance_add_store_test ("/queue/submit-refused", test_submit_refused);
  conformance_add_store_test ("/queue/submit-again", test_submit_again);
  conformance_add_store_test ("/queue/read-only-while-queued", test_read_only_while_queued);
  conformance_add_store_test ("/queue/abort", test_abort);
  conformance_add_store_test ("/queue/begin-once", test_begin_once);
  conformance_add_store_test ("/queue/update", test_update);
  conformance_add_store_test ("/queue/finish-moves", test_finish_moves);
  conformance_add_store_test ("/queue/finish-deletes", test_finish_deletes);
  conformance_add_store_test ("/queue/finish-stays", test_finish_stays);
  conformance_add_store_test ("/queue/deferred", test_deferred);
}
