/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "conformance.h"

/* Runs the main loop until the table has as many rows: its changes come from another thread */
static void
wait_for_count (MapiTable *table,
                guint      n_rows)
{
  gint64 end = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;

  while (mapi_table_get_row_count (table) != n_rows && g_get_monotonic_time () < end)
    {
      conformance_run_pending ();
      g_thread_yield ();
    }
  g_assert_cmpuint (mapi_table_get_row_count (table), ==, n_rows);
}

static void
test_required_columns (Fixture *f)
{
  static const guint32 columns[] = {
    MAPI_PR_ENTRYID, MAPI_PR_INSTANCE_KEY, MAPI_PR_RECORD_KEY, MAPI_PR_OBJECT_TYPE,
    MAPI_PR_PARENT_ENTRYID, MAPI_PR_STORE_ENTRYID, MAPI_PR_STORE_RECORD_KEY,
    MAPI_PR_MESSAGE_CLASS, MAPI_PR_MESSAGE_FLAGS, MAPI_PR_MESSAGE_SIZE, MAPI_PR_MSG_STATUS,
    MAPI_PR_HASATTACH, MAPI_PR_DISPLAY_TO, MAPI_PR_DISPLAY_CC, MAPI_PR_LAST_MODIFICATION_TIME,
    MAPI_PR_SUBJECT, MAPI_PR_NORMALIZED_SUBJECT,
  };
  g_autoptr(MapiEntryId) id = new_outgoing (f, "Re: One");
  g_autoptr(MapiEntryId) outbox = get_role (f, MAPI_FOLDER_ROLE_OUTBOX);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiTable) table = mapi_store_new_contents_table (f->store, outbox,
                                                              MAPI_TABLE_FLAG_NONE, &error);
  g_autoptr(GPtrArray) rows = NULL;
  MapiProperties *row;

  g_assert_no_error (error);
  g_assert_true (mapi_table_open (table, columns, G_N_ELEMENTS (columns), NULL, NULL, NULL,
                                  &error));
  g_assert_no_error (error);
  rows = mapi_table_query_all_rows (table, NULL, &error);
  g_assert_cmpuint (rows->len, ==, 1);
  row = mapi_row_get_properties (g_ptr_array_index (rows, 0));
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_test_message ("%s", mapi_tag_get_name (columns[i]));
      g_assert_true (mapi_properties_has (row, columns[i]));
    }
}

static void
test_contents_live (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiTable) table = open_contents (f, inbox);
  g_autoptr(MapiEntryId) one = NULL;
  g_autoptr(MapiEntryId) two = NULL;
  g_autoptr(GPtrArray) ids = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (mapi_table_get_row_count (table), ==, 0);
  one = new_message (f, inbox, "One", 0);
  two = new_message (f, inbox, "Two", 0);
  wait_for_count (table, 2);
  ids = id_list (one, NULL);
  g_assert_true (mapi_store_delete_messages (f->store, ids, MAPI_DELETE_NONE, NULL, NULL, &error));
  wait_for_count (table, 1);
}

static void
test_hierarchy_live (Fixture *f)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID, MAPI_PR_DISPLAY_NAME, MAPI_PR_DEPTH };
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiTable) flat = mapi_store_new_hierarchy_table (f->store, inbox,
                                                              MAPI_TABLE_FLAG_NONE, &error);
  g_autoptr(MapiTable) deep =
    mapi_store_new_hierarchy_table (f->store, inbox, MAPI_TABLE_FLAG_CONVENIENT_DEPTH, &error);
  g_autoptr(MapiEntryId) one = NULL;
  g_autoptr(MapiEntryId) two = NULL;

  g_assert_no_error (error);
  g_assert_true (mapi_table_open (flat, columns, 3, NULL, NULL, NULL, &error));
  g_assert_true (mapi_table_open (deep, columns, 3, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  one = new_folder (f, inbox, "One");
  two = new_folder (f, one, "Two");
  wait_for_count (flat, 1);
  wait_for_count (deep, 2);
}

static void
test_sorted (Fixture *f)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID, MAPI_PR_SUBJECT };
  static const char * const order[] = { "Apple", "Banana", "Cherry" };
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) b = new_message (f, inbox, "Banana", 0);
  g_autoptr(MapiEntryId) c = new_message (f, inbox, "Cherry", 0);
  g_autoptr(MapiEntryId) a = new_message (f, inbox, "Apple", 0);
  g_autoptr(MapiSortOrder) by_subject = mapi_sort_order_new_single (MAPI_PR_SUBJECT,
                                                                    MAPI_SORT_ASCEND);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiTable) table = mapi_store_new_contents_table (f->store, inbox,
                                                              MAPI_TABLE_FLAG_NONE, &error);
  g_autoptr(GPtrArray) rows = NULL;

  g_assert_true (mapi_table_open (table, columns, 2, NULL, by_subject, NULL, &error));
  g_assert_no_error (error);
  rows = mapi_table_query_all_rows (table, NULL, &error);
  g_assert_cmpuint (rows->len, ==, 3);
  for (guint i = 0; i < rows->len; i++)
    g_assert_cmpstr (mapi_row_get_string (g_ptr_array_index (rows, i), MAPI_PR_SUBJECT), ==,
                     order[i]);
}

static void
test_conversation (Fixture *f)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID };
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) sent = get_role (f, MAPI_FOLDER_ROLE_SENT);
  static const char first_text[] =
    "Message-ID: <1@x.org>\r\nSubject: A walk\r\nFrom: a@x.org\r\n\r\nHi\r\n";
  static const char reply_text[] =
    "Message-ID: <2@x.org>\r\nIn-Reply-To: <1@x.org>\r\nReferences: <1@x.org>\r\n"
    "Subject: Re: A walk\r\nFrom: b@x.org\r\n\r\nHo\r\n";
  g_autoptr(GBytes) first = g_bytes_new_static (first_text, sizeof first_text - 1);
  g_autoptr(GBytes) reply = g_bytes_new_static (reply_text, sizeof reply_text - 1);
  g_autoptr(GPtrArray) sources = g_ptr_array_new ();
  g_autoptr(GPtrArray) ids = NULL;
  g_autoptr(GPtrArray) reply_ids = NULL;
  g_autoptr(MapiEntryId) other = new_message (f, inbox, "Something else", 0);
  g_autoptr(MapiTable) table = NULL;
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (sources, first);
  ids = mapi_store_import_messages (f->store, inbox, sources, NULL, NULL, &error);
  g_assert_no_error (error);
  g_ptr_array_index (sources, 0) = reply;
  reply_ids = mapi_store_import_messages (f->store, sent, sources, NULL, NULL, &error);
  g_assert_no_error (error);

  table = mapi_store_new_conversation_table (f->store, g_ptr_array_index (ids, 0), &error);
  if (table == NULL)
    {
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT);
      g_test_skip ("no conversations");
      return;
    }
  g_assert_true (mapi_table_open (table, columns, 1, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (mapi_table_get_row_count (table), ==, 2);
}

static char *
describe_conversations (MapiTable *table)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = mapi_table_query_all_rows (table, NULL, &error);
  GString *text = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      MapiRow *row = g_ptr_array_index (rows, i);
      MapiProperties *bag = mapi_row_get_properties (row);
      const char * const *people = mapi_properties_get_strv (bag, MAPI_PR_CONVERSATION_PEOPLE);
      g_autofree char *names = people != NULL ? g_strjoinv (",", (char **) people) : g_strdup ("");

      g_string_append_printf (text, "%s %d/%d %s;", mapi_row_get_string (row, MAPI_PR_SUBJECT),
                              mapi_properties_get_long (bag, MAPI_PR_CONTENT_UNREAD, -1),
                              mapi_properties_get_long (bag, MAPI_PR_CONTENT_COUNT, -1), names);
    }
  return g_string_free (text, FALSE);
}

static void
check_conversations (MapiTable  *table,
                     const char *expected)
{
  g_autofree char *text = NULL;

  for (guint i = 0; i < 500 && g_strcmp0 (text, expected) != 0; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_free (text);
      text = describe_conversations (table);
      if (g_strcmp0 (text, expected) != 0)
        g_usleep (10000);
    }
  g_assert_cmpstr (text, ==, expected);
}

static MapiEntryId *
file_message (Fixture           *f,
              const MapiEntryId *folder,
              guint              number,
              guint              parent,
              const char        *subject,
              const char        *from)
{
  g_autofree char *references = parent != 0 ? g_strdup_printf ("References: <%u@c.org>\r\n", parent)
                                            : g_strdup ("");
  char *text = g_strdup_printf ("Message-ID: <%u@c.org>\r\n%sSubject: %s\r\nFrom: %s <x@c.org>\r\n"
                                "Date: Mon, 02 Jan 2023 10:%02u:00 +0000\r\n\r\nHi\r\n",
                                number, references, subject, from, number);
  g_autoptr(GBytes) source = g_bytes_new_take (text, strlen (text));
  g_autoptr(GPtrArray) sources = g_ptr_array_new ();
  g_autoptr(GPtrArray) ids = NULL;
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (sources, source);
  ids = mapi_store_import_messages (f->store, folder, sources, NULL, NULL, &error);
  g_assert_no_error (error);
  return mapi_entry_id_copy (g_ptr_array_index (ids, 0));
}

static void
test_conversations (Fixture *f)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID, MAPI_PR_SUBJECT, MAPI_PR_CONTENT_COUNT,
                                     MAPI_PR_CONTENT_UNREAD, MAPI_PR_CONVERSATION_PEOPLE };
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) sent = get_role (f, MAPI_FOLDER_ROLE_SENT);
  g_autoptr(MapiEntryId) first = file_message (f, inbox, 1, 0, "Walk", "Ann");
  g_autoptr(MapiEntryId) other = file_message (f, inbox, 2, 0, "Tea", "Cem");
  g_autoptr(MapiEntryId) reply = file_message (f, inbox, 3, 1, "Re: Walk", "Bo");
  g_autoptr(MapiEntryId) mine = file_message (f, sent, 4, 1, "Re: Walk", "Me");
  g_autoptr(MapiEntryId) last = NULL;
  g_autoptr(MapiRestriction) from_ann = NULL;
  g_autoptr(MapiSortOrder) by_subject = mapi_sort_order_new_single (MAPI_PR_SUBJECT,
                                                                    MAPI_SORT_ASCEND);
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiTable) table = mapi_store_new_contents_table (f->store, inbox,
                                                              MAPI_TABLE_FLAG_CONVERSATIONS, &error);

  if (table == NULL)
    {
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT);
      g_test_skip ("no conversations");
      return;
    }
  g_assert_true (mapi_table_open (table, columns, 5, NULL, NULL, NULL, &error));
  check_conversations (table, "Re: Walk 2/2 Ann,Bo;Tea 1/1 Cem;");

  g_ptr_array_add (ids, first);
  g_assert_true (mapi_store_set_read_flags (f->store, NULL, ids, MAPI_READ_FLAG_SUPPRESS_RECEIPT, NULL, NULL,
                                            NULL, &error));
  check_conversations (table, "Re: Walk 1/2 Ann,Bo;Tea 1/1 Cem;");
  last = file_message (f, inbox, 5, 2, "Re: Tea", "Ann");
  check_conversations (table, "Re: Tea 2/2 Cem,Ann;Re: Walk 1/2 Ann,Bo;");

  g_assert_true (mapi_table_open (table, columns, 5, NULL, by_subject, NULL, &error));
  check_conversations (table, "Re: Tea 2/2 Cem,Ann;Re: Walk 1/2 Ann,Bo;");
  from_ann = mapi_query_parse ("from:ann", NULL, NULL, &error);
  g_assert_true (mapi_table_open (table, columns, 5, from_ann, NULL, NULL, &error));
  check_conversations (table, "Re: Tea 2/2 Cem,Ann;Walk 1/2 Ann,Bo;");

  g_ptr_array_index (ids, 0) = reply;
  g_assert_true (mapi_store_delete_messages (f->store, ids, MAPI_DELETE_NONE, NULL, NULL, &error));
  g_assert_no_error (error);
  check_conversations (table, "Re: Tea 2/2 Cem,Ann;Walk 0/1 Ann;");
}

void
conformance_add_tables (void)
{
  conformance_add_store_test ("/tables/required-columns", test_required_columns);
  conformance_add_store_test ("/tables/contents-live", test_contents_live);
  conformance_add_store_test ("/tables/hierarchy-live", test_hierarchy_live);
  conformance_add_store_test ("/tables/sorted", test_sorted);
  conformance_add_store_test ("/tables/conversation", test_conversation);
  conformance_add_store_test ("/tables/conversations", test_conversations);
}
