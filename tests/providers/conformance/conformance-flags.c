/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "conformance.h"

/* A message that came with the wish for a read report */
static MapiEntryId *
new_with_receipt (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiContent) content = new_content ("Please confirm", 0);
  g_autoptr(GError) error = NULL;
  MapiEntryId *id;

  mapi_properties_set_boolean (mapi_content_get_properties (content),
                               MAPI_PR_READ_RECEIPT_REQUESTED, TRUE);
  id = mapi_store_save_message (f->store, inbox, NULL, content, 0, MAPI_SAVE_NONE, NULL, &error);
  g_assert_no_error (error);
  return id;
}

/* The number of reports due */
static guint
mark (Fixture           *f,
      const MapiEntryId *id,
      MapiReadFlags      flags)
{
  g_autoptr(GPtrArray) ids = id_list (id, NULL);
  g_autoptr(GPtrArray) receipts =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  g_autoptr(GError) error = NULL;
  gboolean partial = TRUE;

  g_assert_true (mapi_store_set_read_flags (f->store, NULL, ids, flags, receipts, &partial, NULL,
                                            &error));
  g_assert_no_error (error);
  g_assert_false (partial);
  return receipts->len;
}

static gboolean
is_read (Fixture           *f,
         const MapiEntryId *id)
{
  return (get_flags (f, id) & MAPI_MSGFLAG_READ) != 0;
}

static void
test_read_and_unread (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) id = new_message (f, inbox, "One", 0);

  g_assert_cmpuint (mark (f, id, MAPI_READ_FLAG_NONE), ==, 0);
  g_assert_true (is_read (f, id));
  g_assert_cmpint (get_folder_long (f, inbox, MAPI_PR_CONTENT_UNREAD), ==, 0);
  g_assert_cmpuint (mark (f, id, MAPI_READ_FLAG_CLEAR_READ), ==, 0);
  g_assert_false (is_read (f, id));
  g_assert_cmpint (get_folder_long (f, inbox, MAPI_PR_CONTENT_UNREAD), ==, 1);
}

static void
test_receipt_once (Fixture *f)
{
  g_autoptr(MapiEntryId) id = new_with_receipt (f);

  g_assert_cmpuint (mark (f, id, MAPI_READ_FLAG_NONE), ==, 1);
  g_assert_cmpuint (mark (f, id, MAPI_READ_FLAG_CLEAR_READ), ==, 0);
  g_assert_cmpuint (mark (f, id, MAPI_READ_FLAG_NONE), ==, 0);
  g_assert_cmpuint (mark (f, id, MAPI_READ_FLAG_GENERATE_RECEIPT_ONLY), ==, 0);
}

static void
test_receipt_suppressed (Fixture *f)
{
  g_autoptr(MapiEntryId) id = new_with_receipt (f);

  g_assert_cmpuint (mark (f, id, MAPI_READ_FLAG_SUPPRESS_RECEIPT), ==, 0);
  g_assert_true (is_read (f, id));
  mark (f, id, MAPI_READ_FLAG_CLEAR_READ);
  g_assert_cmpuint (mark (f, id, MAPI_READ_FLAG_NONE), ==, 0);
}

static void
test_receipt_only (Fixture *f)
{
  g_autoptr(MapiEntryId) id = new_with_receipt (f);

  g_assert_cmpuint (mark (f, id, MAPI_READ_FLAG_GENERATE_RECEIPT_ONLY), ==, 1);
  g_assert_false (is_read (f, id));
  g_assert_cmpuint (mark (f, id, MAPI_READ_FLAG_NONE), ==, 0);
}

static void
test_receipt_never (Fixture *f)
{
  g_autoptr(MapiEntryId) id = new_with_receipt (f);
  g_autoptr(MapiContent) content = NULL;

  g_assert_cmpuint (mark (f, id, MAPI_READ_FLAG_SUPPRESS_RECEIPT |
                                 MAPI_READ_FLAG_GENERATE_RECEIPT_ONLY), ==, 0);
  g_assert_false (is_read (f, id));
  content = load_message (f, id);
  g_assert_false (mapi_properties_get_boolean (mapi_content_get_properties (content),
                                               MAPI_PR_READ_RECEIPT_REQUESTED));
  g_assert_cmpuint (mark (f, id, MAPI_READ_FLAG_NONE), ==, 0);
}

static void
test_pending_cleared (Fixture *f)
{
  g_autoptr(MapiEntryId) id = new_with_receipt (f);

  g_assert_cmpuint (mark (f, id, MAPI_READ_FLAG_CLEAR_RN_PENDING), ==, 0);
  g_assert_false (is_read (f, id));
  g_assert_cmpuint (mark (f, id, MAPI_READ_FLAG_NONE), ==, 0);
}

static void
test_copy_owes_nothing (Fixture *f)
{
  g_autoptr(MapiEntryId) id = new_with_receipt (f);
  g_autoptr(MapiEntryId) trash = get_role (f, MAPI_FOLDER_ROLE_TRASH);
  g_autoptr(GPtrArray) ids = id_list (id, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) copies = mapi_store_copy_messages (f->store, ids, trash, MAPI_COPY_NONE,
                                                          NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (mark (f, g_ptr_array_index (copies, 0), MAPI_READ_FLAG_NONE), ==, 0);
  g_assert_cmpuint (mark (f, id, MAPI_READ_FLAG_NONE), ==, 1);
}

static void
test_contradictions (Fixture *f)
{
  static const MapiReadFlags bad[] = {
    MAPI_READ_FLAG_SUPPRESS_RECEIPT | MAPI_READ_FLAG_CLEAR_READ,
    MAPI_READ_FLAG_CLEAR_READ | MAPI_READ_FLAG_GENERATE_RECEIPT_ONLY,
    MAPI_READ_FLAG_SUPPRESS_RECEIPT | MAPI_READ_FLAG_CLEAR_READ |
      MAPI_READ_FLAG_GENERATE_RECEIPT_ONLY,
  };
  g_autoptr(MapiEntryId) id = new_with_receipt (f);
  g_autoptr(GPtrArray) ids = id_list (id, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (mapi_store_set_read_flags (f->store, NULL, ids, bad[i], NULL, NULL, NULL,
                                                 &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER);
    }
}

static void
test_whole_folder (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) one = new_message (f, inbox, "One", 0);
  g_autoptr(MapiEntryId) two = new_message (f, inbox, "Two", 0);
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_store_set_read_flags (f->store, inbox, NULL, MAPI_READ_FLAG_NONE, NULL, NULL,
                                            NULL, &error));
  g_assert_no_error (error);
  g_assert_true (is_read (f, one));
  g_assert_true (is_read (f, two));
}

/* The status is a column of the folder's table, changed by one call only, which tells the old */
static void
test_status (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) id = new_message (f, inbox, "One", 0);
  g_autoptr(MapiProperties) row = NULL;
  g_autoptr(GError) error = NULL;
  guint32 old = 1;

  g_assert_true (mapi_store_set_message_status (f->store, id,
                                                MAPI_MSGSTATUS_TAGGED | MAPI_MSGSTATUS_HIDDEN,
                                                MAPI_MSGSTATUS_TAGGED, &old, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmphex (old, ==, 0);
  g_assert_true (mapi_store_set_message_status (f->store, id, 0, MAPI_MSGSTATUS_HIGHLIGHTED, &old,
                                                NULL, &error));
  g_assert_cmphex (old, ==, MAPI_MSGSTATUS_TAGGED);
  row = find_row (f, inbox, id);
  g_assert_cmphex (mapi_properties_get_long (row, MAPI_PR_MSG_STATUS, 0), ==,
                   MAPI_MSGSTATUS_TAGGED);
}

/* Many are marked at once: one mark each, whatever else their status says; those that are gone keep none of the others */
static void
test_remote_marks (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) one = new_message (f, inbox, "One", 0);
  g_autoptr(MapiEntryId) gone = new_message (f, inbox, "Two", 0);
  g_autoptr(MapiEntryId) three = new_message (f, inbox, "Three", 0);
  g_autoptr(GPtrArray) all = id_list (one, gone, three, NULL);
  g_autoptr(GPtrArray) two = id_list (gone, NULL);
  static const struct { MapiMessageStatus mark; gint32 first, last; } steps[] = {
    { MAPI_MSGSTATUS_REMOTE_DOWNLOAD, MAPI_MSGSTATUS_REMOTE_DOWNLOAD | MAPI_MSGSTATUS_TAGGED, MAPI_MSGSTATUS_REMOTE_DOWNLOAD },
    { MAPI_MSGSTATUS_REMOTE_DELETE, MAPI_MSGSTATUS_REMOTE_DELETE | MAPI_MSGSTATUS_TAGGED, MAPI_MSGSTATUS_REMOTE_DELETE },
    { 0, MAPI_MSGSTATUS_TAGGED, 0 },
  };
  g_autoptr(GError) error = NULL;
  gboolean partial = FALSE;

  g_assert_true (mapi_store_set_message_status (f->store, one, MAPI_MSGSTATUS_TAGGED, MAPI_MSGSTATUS_TAGGED, NULL, NULL,
                                                &error));
  g_assert_true (mapi_store_delete_messages (f->store, two, MAPI_DELETE_NONE, NULL, NULL, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr(MapiProperties) first = NULL;
      g_autoptr(MapiProperties) last = NULL;

      g_assert_true (mapi_store_mark_remote (f->store, all, steps[i].mark, &partial, NULL, &error));
      g_assert_no_error (error);
      g_assert_true (partial);
      first = find_row (f, inbox, one);
      last = find_row (f, inbox, three);
      g_assert_cmphex (mapi_properties_get_long (first, MAPI_PR_MSG_STATUS, -1), ==, steps[i].first);
      g_assert_cmphex (mapi_properties_get_long (last, MAPI_PR_MSG_STATUS, -1), ==, steps[i].last);
    }
  g_assert_false (mapi_store_mark_remote (f->store, all, MAPI_MSGSTATUS_HIDDEN, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER);
}

static void
test_small_changes (Fixture *f)
{
  static const char * const keywords[] = { "blue", "late", NULL };
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) id = new_message (f, inbox, "One", 0);
  g_autoptr(GPtrArray) ids = id_list (id, NULL);
  g_autoptr(MapiProperties) changes = mapi_properties_new ();
  g_autoptr(MapiContent) content = NULL;
  g_autoptr(GError) error = NULL;
  MapiProperties *bag;

  mapi_properties_set_strv (changes, MAPI_PR_KEYWORDS, keywords);
  mapi_properties_set_boolean (changes, MAPI_PR_FLAGGED, TRUE);
  g_assert_true (mapi_store_set_message_properties (f->store, ids, changes, NULL, NULL, &error));
  g_assert_no_error (error);
  content = load_message (f, id);
  bag = mapi_content_get_properties (content);
  g_assert_true (mapi_properties_get_boolean (bag, MAPI_PR_FLAGGED));
  g_assert_true (g_strv_equal (mapi_properties_get_strv (bag, MAPI_PR_KEYWORDS), keywords));

  mapi_properties_set_string (changes, MAPI_PR_SUBJECT, "Other");
  mapi_properties_set_boolean (changes, MAPI_PR_FLAGGED, FALSE);
  g_assert_false (mapi_store_set_message_properties (f->store, ids, changes, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_COMPUTED);
  mapi_content_unref (content);
  content = load_message (f, id);
  g_assert_true (mapi_properties_get_boolean (mapi_content_get_properties (content),
                                              MAPI_PR_FLAGGED));
}

void
conformance_add_flags (void)
{
  conformance_add_store_test ("/flags/read-and-unread", test_read_and_unread);
  conformance_add_store_test ("/flags/receipt-once", test_receipt_once);
  conformance_add_store_test ("/flags/receipt-suppressed", test_receipt_suppressed);
  conformance_add_store_test ("/flags/receipt-only", test_receipt_only);
  conformance_add_store_test ("/flags/receipt-never", test_receipt_never);
  conformance_add_store_test ("/flags/pending-cleared", test_pending_cleared);
  conformance_add_store_test ("/flags/copy-owes-nothing", test_copy_owes_nothing);
  conformance_add_store_test ("/flags/contradictions", test_contradictions);
  conformance_add_store_test ("/flags/whole-folder", test_whole_folder);
  conformance_add_store_test ("/flags/status", test_status);
  conformance_add_store_test ("/flags/remote-marks", test_remote_marks);
  conformance_add_store_test ("/flags/small-changes", test_small_changes);
}
