/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Run by test-reader.py in a home with a conversation of nine messages; the last, unread, asks for a
 * receipt, and MAPI_HOME/late.mbox holds one more. */
#include "config.h"

#include <string.h>

#include "reader-host.h"

static ReaderHost host;
static MapiSession *session;
static MapiStore *store;
static MapiEntryId *inbox;

static MapiEntryId *
find_unread_in (const MapiEntryId *folder)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiTable) table = mapi_store_new_contents_table (store, folder, MAPI_TABLE_FLAG_NONE, &error);
  g_autoptr(GPtrArray) rows = NULL;
  static const guint32 columns[] = { MAPI_PR_ENTRYID, MAPI_PR_READ };

  g_assert_no_error (error);
  g_assert_true (mapi_table_open (table, columns, G_N_ELEMENTS (columns), NULL, NULL, NULL, &error));
  rows = mapi_table_query_all_rows (table, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    if (!mapi_properties_get_boolean (mapi_row_get_properties (rows->pdata[i]), MAPI_PR_READ))
      return mapi_row_dup_entry_id (rows->pdata[i]);
  return NULL;
}

static MapiEntryId *
find_unread (void)
{
  return find_unread_in (inbox);
}

static gboolean
nothing_unread (gpointer user_data)
{
  g_autoptr(MapiEntryId) id = find_unread_in (user_data);

  return id == NULL;
}

static gboolean
has_cards (gpointer user_data)
{
  return reader_host_n_cards (&host) == GPOINTER_TO_UINT (user_data);
}

static GtkWidget *
nth_card (GtkWidget *root,
          guint     *n)
{
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = MAIL_IS_MESSAGE_CARD (child) ? ((*n)-- == 0 ? child : NULL) : nth_card (child, n);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static MailMessageCard *
card_at (guint n)
{
  return MAIL_MESSAGE_CARD (nth_card (GTK_WIDGET (host.reader), &n));
}

static gboolean
asks_for_receipt (gpointer user_data)
{
  MailMessageCard *card = card_at (8);
  g_autofree char *notes = card != NULL ? mail_message_card_dup_notes (card) : NULL;

  return notes != NULL && strstr (notes, "asks to be told") != NULL;
}

static void
problem_cb (MailReader *reader,
            const char *text)
{
  g_test_message ("problem: %s", text);
}

static gboolean
outbox_has_receipt (gpointer user_data)
{
  g_autoptr(GPtrArray) waiting = mapi_store_list_outgoing (store, NULL, NULL);

  return waiting != NULL && waiting->len == 1;
}

static void
test_conversation (void)
{
  g_autoptr(MapiEntryId) id = find_unread ();
  MapiStore *shown;

  g_assert_nonnull (id);
  mail_reader_show_conversation (host.reader, session, store, id, NULL, FALSE);
  g_assert_true (mapi_entry_id_equal (mail_reader_get_message (host.reader, &shown), id));
  g_assert_true (shown == store);
  reader_host_wait_ready (&host);
  reader_host_wait (has_cards, GUINT_TO_POINTER (9), "the conversation");
  /* The wanted one is the last and open; the rest are lines, most of them behind a button */
  g_assert_true (mail_message_card_get_expanded (card_at (8)));
  for (guint i = 0; i < 8; i++)
    g_assert_false (mail_message_card_get_expanded (card_at (i)));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (card_at (0))));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (card_at (3))));
  gtk_widget_activate_action (GTK_WIDGET (host.reader), "reader.show-older", NULL);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (card_at (3))));
  reader_host_wait (nothing_unread, inbox, "the message marked read");
}

static gboolean
card_is_ready (gpointer user_data)
{
  return mail_message_card_is_ready (user_data);
}

static void
test_opens_in_place (void)
{
  MailMessageCard *card = card_at (1);
  g_autofree char *text = NULL;

  mail_message_card_set_expanded (card, TRUE);
  reader_host_wait (card_is_ready, card, "an older message");
  text = reader_host_evaluate (mail_message_card_get_web_view (card), "document.body.innerText.trim ()");
  g_assert_true (g_str_has_prefix (text, "Body of message "));
  g_assert_true (mail_message_card_get_expanded (card_at (8)));
  gtk_widget_activate_action (GTK_WIDGET (card), "message.collapse", NULL);
  g_assert_false (mail_message_card_get_expanded (card));
}

static void
test_receipt (void)
{
  g_autoptr(GPtrArray) before = mapi_store_list_outgoing (store, NULL, NULL);

  g_assert_cmpint (before->len, ==, 0);
  g_signal_connect (host.reader, "problem", G_CALLBACK (problem_cb), NULL);
  reader_host_wait (asks_for_receipt, NULL, "the question");
  gtk_widget_activate_action (GTK_WIDGET (card_at (8)), "message.send-receipt", NULL);
  reader_host_wait (outbox_has_receipt, NULL, "the receipt");
  g_assert_false (asks_for_receipt (NULL));
}

static void
test_message_comes_in (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("MAPI_HOME"), "late.mbox", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(MapiMailboxReader) reader = mapi_mailbox_reader_new (file, NULL);
  g_autoptr(GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(GPtrArray) ids = NULL;
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (sources, mapi_mailbox_reader_next (reader, NULL, NULL, &error));
  g_assert_no_error (error);
  ids = mapi_store_import_messages (store, inbox, sources, NULL, NULL, &error);
  g_assert_no_error (error);
  reader_host_wait (has_cards, GUINT_TO_POINTER (10), "the new message");
  g_assert_true (mail_message_card_get_expanded (card_at (9)));
}

static MapiEntryId *
dup_folder (const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiFolder) folder = mapi_folder_open_path (store, path, NULL, &error);

  g_assert_no_error (error);
  return mapi_entry_id_copy (mapi_folder_get_entry_id (folder));
}

static MapiEntryId *
find_by_subject (const MapiEntryId *folder,
                 const char        *subject)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID, MAPI_PR_SUBJECT };
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiTable) table = mapi_store_new_contents_table (store, folder, MAPI_TABLE_FLAG_NONE, &error);
  g_autoptr(GPtrArray) rows = NULL;

  g_assert_true (mapi_table_open (table, columns, G_N_ELEMENTS (columns), NULL, NULL, NULL, &error));
  rows = mapi_table_query_all_rows (table, NULL, &error);
  for (guint i = 0; i < rows->len; i++)
    if (g_strcmp0 (mapi_row_get_string (rows->pdata[i], MAPI_PR_SUBJECT), subject) == 0)
      return mapi_row_dup_entry_id (rows->pdata[i]);
  g_assert_not_reached ();
}

/* The ids of a folder's messages, in the order of their conversation */
static GPtrArray *
list_conversation (const MapiEntryId *folder)
{
  static const guint32 columns[] = { MAPI_PR_ENTRYID };
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiEntryId) any = find_by_subject (folder, "Long");
  g_autoptr(MapiTable) conversation = mapi_store_new_conversation_table (store, any, &error);
  g_autoptr(GPtrArray) rows = NULL;
  GPtrArray *ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);

  g_assert_true (mapi_table_open (conversation, columns, 1, NULL, NULL, NULL, &error));
  rows = mapi_table_query_all_rows (conversation, NULL, &error);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (ids, mapi_row_dup_entry_id (rows->pdata[i]));
  return ids;
}

/* Longer than what a table reads at once: what was asked for stays */
static void
test_long_conversation (void)
{
  g_autoptr(MapiEntryId) folder = dup_folder ("Lists");
  g_autoptr(GPtrArray) ids = list_conversation (folder);

  g_assert_cmpuint (ids->len, ==, 70);
  mail_reader_show_conversation (host.reader, session, store, ids->pdata[69], NULL, FALSE);
  reader_host_wait_ready (&host);
  reader_host_wait (has_cards, GUINT_TO_POINTER (70), "all of it");
  g_assert_true (mapi_entry_id_equal (mail_message_card_get_id (card_at (69)), ids->pdata[69]));
  g_assert_true (mail_message_card_get_expanded (card_at (69)));
  g_assert_true (mapi_entry_id_equal (mail_reader_get_message (host.reader, NULL), ids->pdata[69]));
}

/* What is unread here is shown and marked as read here, not its copy elsewhere */
static void
test_copy_elsewhere (void)
{
  g_autoptr(MapiEntryId) folder = dup_folder ("Twice");
  g_autoptr(MapiEntryId) answer = find_by_subject (folder, "Re: Twice");

  mail_reader_show_conversation (host.reader, session, store, answer, NULL, FALSE);
  reader_host_wait (has_cards, GUINT_TO_POINTER (2), "both messages");
  reader_host_wait (nothing_unread, folder, "both marked read");
  g_assert_cmpuint (reader_host_n_cards (&host), ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GError) error = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (mapi_init (0, &error));
  reader_host_start (&host, 800, 700);
  session = mapi_session_logon (NULL, NULL, "me", MAPI_LOGON_EXTENDED | MAPI_LOGON_EXPLICIT_PROFILE
                                | MAPI_LOGON_ALLOW_OTHERS, NULL, &error);
  g_assert_no_error (error);
  store = mapi_session_open_default_store (session, NULL, &error);
  g_assert_no_error (error);
  inbox = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_INBOX, NULL, &error);
  g_assert_no_error (error);
  g_test_add_func ("/reader/store/conversation", test_conversation);
  g_test_add_func ("/reader/store/opens-in-place", test_opens_in_place);
  g_test_add_func ("/reader/store/receipt", test_receipt);
  g_test_add_func ("/reader/store/message-comes-in", test_message_comes_in);
  g_test_add_func ("/reader/store/long-conversation", test_long_conversation);
  g_test_add_func ("/reader/store/copy-elsewhere", test_copy_elsewhere);
  status = g_test_run ();
  if (g_getenv ("READER_PICTURE") != NULL)
    reader_host_picture (&host, g_getenv ("READER_PICTURE"));
  reader_host_stop (&host);
  mapi_entry_id_free (inbox);
  g_object_unref (store);
  mapi_session_logoff (session, MAPI_LOGOFF_NONE, NULL, NULL);
  g_object_unref (session);
  mapi_uninit ();
  return status;
}
