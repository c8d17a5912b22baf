/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "search-fixture.h"

/* Searching, search folders, conversations and the tables over them, in a real store */

static MapiTableSource *
open_search (SearchFixture *fixture)
{
  g_autoptr(GError) error = NULL;
  MapiTableSource *source = kit_store_open_search (MAPI_STORE (fixture->store), NULL, MAPI_SEARCH_NONE, &error);

  g_assert_no_error (error);
  return source;
}

static guint
count_found (SearchFixture     *fixture,
             MapiFullTextField  field,
             const char        *words)
{
  g_autoptr(MapiRestriction) restriction = mapi_restriction_new_full_text (field, words);
  g_autoptr(GArray) keys = search_fixture_keys (open_search (fixture), restriction, NULL);

  return keys->len;
}

static char *
make_source (const char *subject,
             const char *message_id,
             const char *references,
             const char *body)
{
  return g_strdup_printf ("From: Olivia Example <olivia@example.org>\r\n"
                          "To: Bob <bob@example.com>\r\n"
                          "Date: Mon, 2 Mar 2026 10:00:00 +0000\r\n"
                          "Subject: %s\r\n"
                          "Message-ID: <%s>\r\n"
                          "%s%s%s"
                          "MIME-Version: 1.0\r\n"
                          "Content-Type: text/plain; charset=utf-8\r\n"
                          "\r\n"
                          "%s\r\n", subject, message_id, references != NULL ? "References: " : "",
                          references != NULL ? references : "", references != NULL ? "\r\n" : "", body);
}

static gint64
file (SearchFixture *fixture,
      gint64         folder,
      const char    *subject,
      const char    *message_id,
      const char    *references,
      const char    *body)
{
  g_autofree char *source = make_source (subject, message_id, references, body);

  return search_fixture_import (fixture, folder, source, MAPI_MSGFLAG_NONE);
}

typedef struct
{
  MapiFullTextField  field;
  const char        *words;
  guint              n_found;
} Search;

static void
test_search_full_text (void)
{
  static const Search searches[] = {
    { MAPI_FULL_TEXT_ANY, "budget", 2 },
    { MAPI_FULL_TEXT_ANY, "BUDGET", 2 },
    { MAPI_FULL_TEXT_ANY, "budg", 0 },
    { MAPI_FULL_TEXT_ANY, "budg*", 2 },
    { MAPI_FULL_TEXT_ANY, "annual budget", 1 },
    { MAPI_FULL_TEXT_ANY, "budget annual", 0 },
    { MAPI_FULL_TEXT_SUBJECT, "budget", 1 },
    { MAPI_FULL_TEXT_BODY, "budget", 1 },
    { MAPI_FULL_TEXT_FROM, "olivia", 3 },
    { MAPI_FULL_TEXT_TO, "olivia", 0 },
    { MAPI_FULL_TEXT_TO, "bob@example.com", 3 },
    { MAPI_FULL_TEXT_ANY, "cafe", 1 },
    { MAPI_FULL_TEXT_ANY, "café", 1 },
    { MAPI_FULL_TEXT_ANY, "会議", 1 },
    { MAPI_FULL_TEXT_ANY, "議", 1 },
    { MAPI_FULL_TEXT_ANY, "議会", 0 },
    { MAPI_FULL_TEXT_ANY, "\" OR body : budget", 0 },
    { MAPI_FULL_TEXT_ANY, "--", 0 },
  };
  g_autoptr(SearchFixture) fixture = search_fixture_new ();

  file (fixture, fixture->inbox, "The annual budget", "1@x", NULL, "see below");
  file (fixture, fixture->inbox, "Lunch", "2@x", NULL, "My budget is small, meet at the Café");
  file (fixture, fixture->inbox, "=?utf-8?b?5piO5pel44Gu5Lya6K2w44Gu5Lu2?=", "3@x", NULL, "hello");
  for (gsize i = 0; i < G_N_ELEMENTS (searches); i++)
    {
      g_test_message ("%s", searches[i].words);
      g_assert_cmpuint (count_found (fixture, searches[i].field, searches[i].words), ==,
                        searches[i].n_found);
    }
}

static void
test_search_combines_with_columns (void)
{
  g_autoptr(SearchFixture) fixture = search_fixture_new ();
  g_autoptr(MapiRestriction) budget = mapi_restriction_new_full_text (MAPI_FULL_TEXT_ANY, "budget");
  g_autoptr(MapiRestriction) lunch = mapi_restriction_new_full_text (MAPI_FULL_TEXT_SUBJECT, "lunch");
  g_autoptr(MapiRestriction) no_lunch = mapi_restriction_new_not (lunch);
  g_autoptr(MapiRestriction) unread = mapi_restriction_new_bitmask (MAPI_PR_MESSAGE_FLAGS, 1, FALSE);
  g_autoptr(GPtrArray) parts = g_ptr_array_new ();
  g_autoptr(MapiRestriction) all = NULL;
  g_autoptr(GArray) keys = NULL;
  gint64 first;

  first = file (fixture, fixture->inbox, "Money", "1@x", NULL, "budget");
  file (fixture, fixture->inbox, "Lunch", "2@x", NULL, "budget");
  file (fixture, fixture->inbox, "Money", "3@x", NULL, "nothing");
  g_ptr_array_add (parts, mapi_restriction_ref (budget));
  g_ptr_array_add (parts, mapi_restriction_ref (no_lunch));
  g_ptr_array_add (parts, mapi_restriction_ref (unread));
  g_ptr_array_set_free_func (parts, (GDestroyNotify) mapi_restriction_unref);
  all = mapi_restriction_new_and (parts);
  keys = search_fixture_keys (open_search (fixture), all, NULL);
  g_assert_cmpuint (keys->len, ==, 1);
  g_assert_cmpint (g_array_index (keys, gint64, 0), ==, first);
}

/* Conditions on recipients: the index chooses whom to open, and never hides anybody */
static void
test_search_recipients (void)
{
  static const struct
  {
    const char *text;
    guint       fuzzy;
    guint       n_found;
  } cases[] = {
    { "bob@example.com", MAPI_FUZZY_FULL_STRING, 2 },
    { "BOB@example.com", MAPI_FUZZY_FULL_STRING, 0 },
    { "BOB@example.com", MAPI_FUZZY_FULL_STRING | MAPI_FUZZY_IGNORE_CASE, 2 },
    { "bob@ex", MAPI_FUZZY_PREFIX, 2 },
    { "b@example", MAPI_FUZZY_SUBSTRING, 2 },
    { "example.com", MAPI_FUZZY_FULL_STRING, 0 },
    { "carol@example.com", MAPI_FUZZY_FULL_STRING, 0 },
  };
  g_autoptr(SearchFixture) fixture = search_fixture_new ();

  file (fixture, fixture->inbox, "One", "1@x", NULL, "carol@example.com");
  file (fixture, fixture->inbox, "Two", "2@x", NULL, "");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(MapiValue) value = mapi_value_new_string (MAPI_PR_EMAIL_ADDRESS, cases[i].text);
      g_autoptr(MapiRestriction) inner = NULL;
      g_autoptr(MapiRestriction) sub = NULL;
      g_autoptr(GArray) keys = NULL;

      inner = mapi_restriction_new_content (MAPI_PR_EMAIL_ADDRESS, value, cases[i].fuzzy);
      sub = mapi_restriction_new_sub (MAPI_PR_MESSAGE_RECIPIENTS, inner);
      keys = search_fixture_keys (open_search (fixture), sub, NULL);
      g_test_message ("%s", cases[i].text);
      g_assert_cmpuint (keys->len, ==, cases[i].n_found);
    }
}

static void
test_search_forgets_deleted_messages (void)
{
  g_autoptr(SearchFixture) fixture = search_fixture_new ();
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  g_autoptr(KitTransaction) transaction = NULL;
  g_autoptr(GError) error = NULL;
  gboolean partial = FALSE;
  gint64 message;

  message = file (fixture, fixture->inbox, "Budget", "1@x", NULL, "");
  file (fixture, fixture->inbox, "Other budget", "2@x", NULL, "");
  g_ptr_array_add (ids, kit_store_make_id (fixture->store, MAPI_OBJECT_MESSAGE, message));
  mapi_store_delete_messages (MAPI_STORE (fixture->store), ids, MAPI_DELETE_HARD, &partial, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_found (fixture, MAPI_FULL_TEXT_ANY, "budget"), ==, 1);

  transaction = kit_store_begin (fixture->store, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (kit_full_text_is_stale (kit_transaction_get_connection (transaction)));
  kit_full_text_rebuild (fixture->store, transaction, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (kit_full_text_is_stale (kit_transaction_get_connection (transaction)));
  kit_store_commit (fixture->store, transaction, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_found (fixture, MAPI_FULL_TEXT_ANY, "budget"), ==, 1);
}

static GArray *
list_conversation (SearchFixture *fixture,
                   gint64         message)
{
  g_autoptr(MapiEntryId) id = kit_store_make_id (fixture->store, MAPI_OBJECT_MESSAGE, message);
  g_autoptr(GError) error = NULL;
  MapiTableSource *source = kit_store_open_conversation (MAPI_STORE (fixture->store), id, &error);

  g_assert_no_error (error);
  return search_fixture_keys (source, NULL, NULL);
}

static void
changed_cb (MapiTableSource *source,
            GArray          *keys,
            GArray          *seen)
{
  g_array_append_vals (seen, keys->data, keys->len);
}

static void
test_conversation_joins_across_folders (void)
{
  g_autoptr(SearchFixture) fixture = search_fixture_new ();
  g_autoptr(MapiTableSource) source = open_search (fixture);
  g_autoptr(GArray) seen = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr(GArray) alone = NULL;
  g_autoptr(GArray) joined = NULL;
  gint64 sent, a, c;

  sent = search_fixture_folder (fixture, fixture->inbox, MAPI_FOLDER_GENERIC, "Below");
  a = file (fixture, fixture->inbox, "Plan", "a@x", NULL, "first");
  c = file (fixture, fixture->inbox, "Re: Plan", "c@x", "<b@x>", "third");
  alone = list_conversation (fixture, c);
  g_assert_cmpuint (alone->len, ==, 1);

  g_signal_connect (source, "changed", G_CALLBACK (changed_cb), seen);
  file (fixture, sent, "Re: Plan", "b@x", "<a@x>", "second");
  joined = list_conversation (fixture, a);
  g_assert_cmpuint (joined->len, ==, 3);
  /* The row of the message that was taken in has changed */
  g_assert_cmpuint (seen->len, ==, 1);
  g_assert_cmpint (g_array_index (seen, guint64, 0), ==, c);
}

static void
test_conversation_by_subject (void)
{
  g_autoptr(SearchFixture) fixture = search_fixture_new ();
  g_autoptr(GArray) keys = NULL;
  gint64 message;

  file (fixture, fixture->inbox, "Holidays", "a@x", NULL, "");
  file (fixture, fixture->inbox, "Holidays", "b@x", NULL, "");
  message = file (fixture, fixture->inbox, "Re: Holidays", "c@x", NULL, "");
  keys = list_conversation (fixture, message);
  g_assert_cmpuint (keys->len, ==, 2);
}

static gint64
get_role (SearchFixture  *fixture,
          MapiFolderRole  role)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiEntryId) id = mapi_store_get_folder_for_role (MAPI_STORE (fixture->store), role, NULL,
                                                              &error);

  g_assert_no_error (error);
  return kit_store_parse_id (fixture->store, id, MAPI_OBJECT_FOLDER, NULL);
}

static GArray *
list_folder (SearchFixture *fixture,
             gint64         folder)
{
  g_autoptr(MapiEntryId) id = kit_store_make_id (fixture->store, MAPI_OBJECT_FOLDER, folder);
  g_autoptr(GError) error = NULL;
  MapiTableSource *source = kit_store_open_contents (MAPI_STORE (fixture->store), id, 0, &error);

  g_assert_no_error (error);
  return search_fixture_keys (source, NULL, NULL);
}

static void
test_search_folder (void)
{
  g_autoptr(SearchFixture) fixture = search_fixture_new ();
  MapiStore *store = MAPI_STORE (fixture->store);
  g_autoptr(MapiRestriction) budget = mapi_restriction_new_full_text (MAPI_FULL_TEXT_ANY, "budget");
  g_autoptr(MapiRestriction) stored = NULL;
  g_autoptr(GPtrArray) scope = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  g_autoptr(GPtrArray) stored_scope = NULL;
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(GArray) shallow = NULL;
  g_autoptr(GArray) deep = NULL;
  g_autoptr(GError) error = NULL;
  MapiSearchState state;
  gint64 folder, below;

  below = search_fixture_folder (fixture, fixture->inbox, MAPI_FOLDER_GENERIC, "Below");
  folder = search_fixture_folder (fixture, get_role (fixture, MAPI_FOLDER_ROLE_SEARCH_ROOT),
                                  MAPI_FOLDER_SEARCH, "Money");
  id = kit_store_make_id (fixture->store, MAPI_OBJECT_FOLDER, folder);
  g_ptr_array_add (scope, kit_store_make_id (fixture->store, MAPI_OBJECT_FOLDER, fixture->inbox));
  g_assert_null (mapi_store_get_search_criteria (store, id, NULL, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_INITIALIZED);
  g_clear_error (&error);
  g_assert_false (mapi_store_set_search_criteria (store, id, NULL, scope, 0, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_INITIALIZED);
  g_clear_error (&error);
  g_assert_false (mapi_store_set_search_criteria (store, id, budget, scope,
                                                  MAPI_SEARCH_RECURSIVE | MAPI_SEARCH_SHALLOW, NULL,
                                                  &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER);
  g_clear_error (&error);

  file (fixture, fixture->inbox, "Budget", "1@x", NULL, "");
  file (fixture, below, "Budget", "2@x", NULL, "");
  file (fixture, below, "Other", "3@x", NULL, "");
  mapi_store_set_search_criteria (store, id, budget, scope, MAPI_SEARCH_SHALLOW, NULL, &error);
  g_assert_no_error (error);
  shallow = list_folder (fixture, folder);
  g_assert_cmpuint (shallow->len, ==, 1);

  mapi_store_set_search_criteria (store, id, NULL, NULL, MAPI_SEARCH_RECURSIVE, NULL, &error);
  g_assert_no_error (error);
  file (fixture, below, "New budget", "4@x", NULL, "");
  deep = list_folder (fixture, folder);
  g_assert_cmpuint (deep->len, ==, 3);

  stored = mapi_store_get_search_criteria (store, id, &stored_scope, &state, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (stored);
  g_assert_cmpuint (stored_scope->len, ==, 1);
  g_assert_cmpint (state, ==, MAPI_SEARCH_STATE_RUNNING | MAPI_SEARCH_STATE_RECURSIVE
                              | MAPI_SEARCH_STATE_COMPLETE);
}

static void
test_hierarchy_counts_and_paths (void)
{
  static const guint32 columns[] = { MAPI_PR_DISPLAY_NAME, MAPI_PR_FOLDER_PATH, MAPI_PR_DEPTH,
                                     MAPI_PR_CONTENT_COUNT, MAPI_PR_CONTENT_UNREAD };
  g_autoptr(SearchFixture) fixture = search_fixture_new ();
  g_autoptr(MapiTableQuery) query = mapi_table_query_new (columns, G_N_ELEMENTS (columns), NULL, NULL);
  g_autoptr(MapiTableSource) source = NULL;
  g_autoptr(MapiTableResult) result = NULL;
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(GError) error = NULL;
  MapiProperties *row;
  gint64 below;

  below = search_fixture_folder (fixture, fixture->inbox, MAPI_FOLDER_GENERIC, "a/b");
  search_fixture_folder (fixture, below, MAPI_FOLDER_GENERIC, "c");
  file (fixture, below, "Budget", "1@x", NULL, "");
  id = kit_store_make_id (fixture->store, MAPI_OBJECT_FOLDER, fixture->inbox);
  source = kit_store_open_hierarchy (MAPI_STORE (fixture->store), id, MAPI_TABLE_FLAG_CONVENIENT_DEPTH,
                                     &error);
  g_assert_no_error (error);
  result = mapi_table_source_query (source, query, 10, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mapi_table_result_get_rows (result)->len, ==, 2);
  row = g_ptr_array_index (mapi_table_result_get_rows (result), 0);
  g_assert_cmpstr (mapi_properties_get_string (row, MAPI_PR_FOLDER_PATH), ==, "Test/a\\/b");
  g_assert_cmpint (mapi_properties_get_long (row, MAPI_PR_CONTENT_COUNT, -1), ==, 1);
  g_assert_cmpint (mapi_properties_get_long (row, MAPI_PR_CONTENT_UNREAD, -1), ==, 1);
  row = g_ptr_array_index (mapi_table_result_get_rows (result), 1);
  g_assert_cmpstr (mapi_properties_get_string (row, MAPI_PR_FOLDER_PATH), ==, "Test/a\\/b/c");
  g_assert_cmpint (mapi_properties_get_long (row, MAPI_PR_DEPTH, -1), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kit/search/full-text", test_search_full_text);
  g_test_add_func ("/kit/search/combines-with-columns", test_search_combines_with_columns);
  g_test_add_func ("/kit/search/recipients", test_search_recipients);
  g_test_add_func ("/kit/search/forgets-deleted-messages", test_search_forgets_deleted_messages);
  g_test_add_func ("/kit/search/folder", test_search_folder);
  g_test_add_func ("/kit/conversation/joins-across-folders", test_conversation_joins_across_folders);
  g_test_add_func ("/kit/conversation/by-subject", test_conversation_by_subject);
  g_test_add_func ("/kit/hierarchy/counts-and-paths", test_hierarchy_counts_and_paths);
  return g_test_run ();
}
