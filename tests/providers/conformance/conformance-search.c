/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "conformance.h"

static MapiRestriction *
subject_has (const char *word)
{
  g_autoptr(MapiValue) value = mapi_value_new_string (MAPI_PR_SUBJECT, word);

  return mapi_restriction_new_content (MAPI_PR_SUBJECT, value,
                                       MAPI_FUZZY_SUBSTRING | MAPI_FUZZY_IGNORE_CASE);
}

static MapiEntryId *
new_search_folder (Fixture *f)
{
  g_autoptr(MapiEntryId) root = get_role (f, MAPI_FOLDER_ROLE_SEARCH_ROOT);
  g_autoptr(GError) error = NULL;
  MapiEntryId *id = mapi_store_create_folder (f->store, root, MAPI_FOLDER_SEARCH, "Found", NULL,
                                              FALSE, NULL, &error);

  g_assert_no_error (error);
  return id;
}

static gboolean
can_search (Fixture *f)
{
  if (mapi_store_get_support_mask (f->store) & MAPI_STORE_SUPPORT_SEARCH)
    return TRUE;
  g_test_skip ("no searches");
  return FALSE;
}

/* Until the folder shows as many rows; a search may run beside the call that began it */
static void
wait_for_rows (Fixture           *f,
               const MapiEntryId *folder,
               guint              n_rows)
{
  gint64 end = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;

  while (count_rows (f, folder, MAPI_TABLE_FLAG_NONE) != n_rows &&
         g_get_monotonic_time () < end)
    {
      conformance_run_pending ();
      g_thread_yield ();
    }
  g_assert_cmpuint (count_rows (f, folder, MAPI_TABLE_FLAG_NONE), ==, n_rows);
}

static void
test_live (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) found = NULL;
  g_autoptr(MapiEntryId) one = new_message (f, inbox, "The blue car", 0);
  g_autoptr(MapiEntryId) two = new_message (f, inbox, "The red car", 0);
  g_autoptr(MapiEntryId) three = NULL;
  g_autoptr(MapiRestriction) blue = subject_has ("blue");
  g_autoptr(GPtrArray) where = id_list (inbox, NULL);
  g_autoptr(GPtrArray) doomed = NULL;
  g_autoptr(GError) error = NULL;

  if (!can_search (f))
    return;
  found = new_search_folder (f);
  g_assert_true (mapi_store_set_search_criteria (f->store, found, blue, where,
                                                 MAPI_SEARCH_RESTART | MAPI_SEARCH_FOREGROUND, NULL,
                                                 &error));
  g_assert_no_error (error);
  wait_for_rows (f, found, 1);
  three = new_message (f, inbox, "Blue again", 0);
  wait_for_rows (f, found, 2);
  doomed = id_list (one, NULL);
  g_assert_true (mapi_store_delete_messages (f->store, doomed, MAPI_DELETE_NONE, NULL, NULL,
                                             &error));
  wait_for_rows (f, found, 1);

  /* Links go with the folder, messages stay */
  g_assert_true (mapi_store_delete_folder (f->store, found,
                                           MAPI_DELETE_MESSAGES | MAPI_DELETE_FOLDERS, NULL,
                                           &error));
  g_assert_no_error (error);
  g_assert_false (is_gone (f, three));
}

static void
test_recursive (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) below = new_folder (f, inbox, "Below");
  g_autoptr(MapiEntryId) found = NULL;
  g_autoptr(MapiEntryId) one = new_message (f, below, "The blue car", 0);
  g_autoptr(MapiRestriction) blue = subject_has ("blue");
  g_autoptr(MapiRestriction) got = NULL;
  g_autoptr(GPtrArray) where = id_list (inbox, NULL);
  g_autoptr(GPtrArray) folders = NULL;
  g_autoptr(GError) error = NULL;
  MapiSearchState state = 0;

  if (!can_search (f))
    return;
  found = new_search_folder (f);
  g_assert_null (mapi_store_get_search_criteria (f->store, found, NULL, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_INITIALIZED);
  g_clear_error (&error);
  g_assert_false (mapi_store_set_search_criteria (f->store, found, NULL, where, 0, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_INITIALIZED);
  g_clear_error (&error);

  g_assert_true (mapi_store_set_search_criteria (f->store, found, blue, where,
                                                 MAPI_SEARCH_SHALLOW, NULL, &error));
  g_assert_no_error (error);
  wait_for_rows (f, found, 0);
  g_assert_true (mapi_store_set_search_criteria (f->store, found, NULL, NULL,
                                                 MAPI_SEARCH_RECURSIVE | MAPI_SEARCH_RESTART, NULL,
                                                 &error));
  g_assert_no_error (error);
  wait_for_rows (f, found, 1);
  got = mapi_store_get_search_criteria (f->store, found, &folders, &state, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mapi_restriction_get_restriction_type (got), ==, MAPI_RES_CONTENT);
  g_assert_cmpuint (folders->len, ==, 1);
  assert_same_id (f, g_ptr_array_index (folders, 0), inbox);
  g_assert_cmphex (state & (MAPI_SEARCH_STATE_RUNNING | MAPI_SEARCH_STATE_RECURSIVE), ==,
                   MAPI_SEARCH_STATE_RUNNING | MAPI_SEARCH_STATE_RECURSIVE);
}

static void
test_holds_nothing (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) message = new_message (f, inbox, "One", 0);
  g_autoptr(MapiEntryId) found = NULL;
  g_autoptr(MapiContent) content = new_content ("Two", 0);
  g_autoptr(GPtrArray) ids = id_list (message, NULL);
  g_autoptr(GError) error = NULL;

  if (!can_search (f))
    return;
  found = new_search_folder (f);
  g_assert_null (mapi_store_save_message (f->store, found, NULL, content, 0, MAPI_SAVE_NONE, NULL,
                                          &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);
  g_assert_null (mapi_store_copy_messages (f->store, ids, found, MAPI_COPY_NONE, NULL, NULL,
                                           &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);
  g_assert_null (mapi_store_create_folder (f->store, found, MAPI_FOLDER_GENERIC, "Below", NULL,
                                           FALSE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
}

static void
test_contradictions (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) found = NULL;
  g_autoptr(MapiRestriction) blue = subject_has ("blue");
  g_autoptr(GPtrArray) where = id_list (inbox, NULL);
  g_autoptr(GError) error = NULL;

  if (!can_search (f))
    return;
  found = new_search_folder (f);
  g_assert_false (mapi_store_set_search_criteria (f->store, found, blue, where,
                                                  MAPI_SEARCH_RECURSIVE | MAPI_SEARCH_SHALLOW, NULL,
                                                  &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER);
}

static void
test_whole_store (Fixture *f)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID, MAPI_PR_SUBJECT };
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) trash = get_role (f, MAPI_FOLDER_ROLE_TRASH);
  g_autoptr(MapiEntryId) one = new_message (f, inbox, "The blue car", 0);
  g_autoptr(MapiEntryId) two = new_message (f, trash, "Blue whale", 0);
  g_autoptr(MapiEntryId) three = new_message (f, trash, "Red", 0);
  g_autoptr(MapiRestriction) blue = mapi_restriction_new_full_text (MAPI_FULL_TEXT_ANY, "blue");
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiTable) table = mapi_store_new_search_table (f->store, NULL, MAPI_SEARCH_NONE, &error);
  g_autoptr(MapiTable) narrow = NULL;

  g_assert_no_error (error);
  g_assert_true (mapi_table_open (table, columns, 2, blue, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mapi_table_get_row_count (table), ==, 2);
  narrow = mapi_store_new_search_table (f->store, trash, MAPI_SEARCH_SKIP_DISCARDED, &error);
  g_assert_true (mapi_table_open (narrow, columns, 2, blue, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mapi_table_get_row_count (narrow), ==, 1);
}

static guint
count_found (Fixture           *f,
             const MapiEntryId *folder,
             MapiSearchFlags    flags)
{
  static const guint32 columns[] = { MAPI_PR_SUBJECT };
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiTable) table = mapi_store_new_search_table (f->store, folder, flags, &error);

  g_assert_no_error (error);
  g_assert_true (mapi_table_open (table, columns, 1, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  return mapi_table_get_row_count (table);
}

static MapiEntryId *
new_folder_below (Fixture           *f,
                  const MapiEntryId *parent)
{
  g_autoptr(GError) error = NULL;
  MapiEntryId *id = mapi_store_create_folder (f->store, parent, MAPI_FOLDER_GENERIC, "Below", NULL, FALSE, NULL, &error);

  g_assert_no_error (error);
  return id;
}

/* What was thrown away is found where it lies, and by who asks for it; by searches that are kept as well */
static void
test_discarded (Fixture *f)
{
  g_autoptr(MapiEntryId) all = get_role (f, MAPI_FOLDER_ROLE_IPM_SUBTREE);
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) trash = get_role (f, MAPI_FOLDER_ROLE_TRASH);
  g_autoptr(MapiEntryId) below = new_folder_below (f, trash);
  g_autoptr(MapiEntryId) kept = new_message (f, inbox, "Kept", 0);
  g_autoptr(MapiEntryId) thrown = new_message (f, trash, "Thrown away", 0);
  g_autoptr(MapiEntryId) deeper = new_message (f, below, "With its folder", 0);
  g_autoptr(MapiRestriction) any = mapi_restriction_new_and (NULL);
  g_autoptr(GPtrArray) everywhere = id_list (all, NULL);
  g_autoptr(GPtrArray) there = id_list (trash, NULL);
  g_autoptr(GPtrArray) ids = id_list (kept, NULL);
  g_autoptr(GPtrArray) moved = NULL;
  g_autoptr(MapiRestriction) got = NULL;
  g_autoptr(GPtrArray) folders = NULL;
  g_autoptr(MapiEntryId) found = NULL;
  g_autoptr(GError) error = NULL;
  MapiSearchState state;

  g_assert_cmpuint (count_found (f, NULL, MAPI_SEARCH_NONE), ==, 3);
  g_assert_cmpuint (count_found (f, NULL, MAPI_SEARCH_SKIP_DISCARDED), ==, 1);
  g_assert_cmpuint (count_found (f, all, MAPI_SEARCH_SKIP_DISCARDED), ==, 1);
  g_assert_cmpuint (count_found (f, trash, MAPI_SEARCH_SKIP_DISCARDED), ==, 2);
  g_assert_cmpuint (count_found (f, below, MAPI_SEARCH_SKIP_DISCARDED), ==, 1);
  if (!can_search (f))
    return;
  found = new_search_folder (f);
  mapi_store_set_search_criteria (f->store, found, any, everywhere, MAPI_SEARCH_RECURSIVE | MAPI_SEARCH_SKIP_DISCARDED, NULL,
                                  &error);
  g_assert_no_error (error);
  wait_for_rows (f, found, 1);
  mapi_store_set_search_criteria (f->store, found, NULL, there, MAPI_SEARCH_NONE, NULL, &error);
  g_assert_no_error (error);
  wait_for_rows (f, found, 2);
  mapi_store_set_search_criteria (f->store, found, NULL, everywhere, MAPI_SEARCH_NONE, NULL, &error);
  g_assert_no_error (error);
  wait_for_rows (f, found, 1);
  moved = mapi_store_copy_messages (f->store, ids, trash, MAPI_COPY_MOVE, NULL, NULL, &error);
  g_assert_no_error (error);
  wait_for_rows (f, found, 0);
  got = mapi_store_get_search_criteria (f->store, found, &folders, &state, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (state & MAPI_SEARCH_STATE_SKIP_DISCARDED);
  mapi_store_set_search_criteria (f->store, found, NULL, NULL, MAPI_SEARCH_RECURSIVE, NULL, &error);
  g_assert_no_error (error);
  wait_for_rows (f, found, 3);
}

/* Words that go with the day: here a file says of yesterday's "today" when that was */
static void
test_relative (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiContent) content = new_content ("One", 0);
  g_autoptr(MapiEntryId) one = NULL;
  g_autoptr(MapiValue) never = mapi_value_new_time (MAPI_PR_MESSAGE_DELIVERY_TIME, G_TIME_SPAN_DAY);
  g_autoptr(MapiRestriction) long_ago = mapi_restriction_new_property (MAPI_RELOP_LT, MAPI_PR_MESSAGE_DELIVERY_TIME, never);
  g_autoptr(MapiProperties) comment = mapi_properties_new ();
  g_autoptr(MapiRestriction) kept = NULL;
  g_autoptr(GPtrArray) where = id_list (inbox, NULL);
  g_autoptr(MapiEntryId) found = NULL;
  g_autoptr(GError) error = NULL;

  if (!can_search (f))
    return;
  mapi_properties_set_time (mapi_content_get_properties (content), MAPI_PR_MESSAGE_DELIVERY_TIME, g_get_real_time ());
  one = mapi_store_save_message (f->store, inbox, NULL, content, 0, MAPI_SAVE_NONE, NULL, &error);
  g_assert_no_error (error);
  mapi_properties_set_string (comment, MAPI_PR_QUERY_WORDS, "after:yesterday");
  kept = mapi_restriction_new_comment (long_ago, comment);
  found = new_search_folder (f);
  mapi_store_set_search_criteria (f->store, found, kept, where, MAPI_SEARCH_SHALLOW, NULL, &error);
  g_assert_no_error (error);
  wait_for_rows (f, found, 1);
}

void
conformance_add_search (void)
{
  conformance_add_store_test ("/search/live", test_live);
  conformance_add_store_test ("/search/recursive", test_recursive);
  conformance_add_store_test ("/search/holds-nothing", test_holds_nothing);
  conformance_add_store_test ("/search/contradictions", test_contradictions);
  conformance_add_store_test ("/search/whole-store", test_whole_store);
  conformance_add_store_test ("/search/discarded", test_discarded);
  conformance_add_store_test ("/search/relative", test_relative);
}
