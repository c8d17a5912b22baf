/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "conformance.h"

#include <string.h>

static const char received[] =
  "From: Ann Able <ann@example.org>\r\n"
  "To: me@example.org\r\n"
  "Subject: Re: A walk\r\n"
  "Message-ID: <one@example.org>\r\n"
  "Date: Fri, 20 Nov 2026 10:00:00 +0000\r\n"
  "\r\n"
  "On Sunday? \r\n";

static void
test_round_trip (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiContent) content = new_content ("Re: Hello", MAPI_MSGFLAG_UNSENT);
  g_autoptr(MapiProperties) recipient = mapi_one_off_parse ("Ann Able <ann@example.org>");
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiContent) loaded = NULL;
  g_autoptr(GError) error = NULL;
  MapiProperties *bag;

  mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_TO);
  mapi_content_add_recipient (content, recipient);
  id = mapi_store_save_message (f->store, inbox, NULL, content, 0, MAPI_SAVE_NONE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mapi_store_get_object_type (f->store, id, NULL, NULL), ==,
                   MAPI_OBJECT_MESSAGE);

  loaded = load_message (f, id);
  bag = mapi_content_get_properties (loaded);
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_SUBJECT), ==, "Re: Hello");
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_NORMALIZED_SUBJECT), ==, "Hello");
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_BODY), ==, "The body");
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_DISPLAY_TO), ==, "Ann Able");
  g_assert_cmpint (mapi_properties_get_int64 (bag, MAPI_PR_MESSAGE_SIZE, 0), >, 0);
  g_assert_cmpint (mapi_properties_get_time (bag, MAPI_PR_CREATION_TIME), >, 0);
  g_assert_true (mapi_properties_has (bag, MAPI_PR_SEARCH_KEY));
  g_assert_true (mapi_properties_has (bag, MAPI_PR_ENTRYID));
  g_assert_cmpuint (mapi_content_get_recipients (loaded)->len, ==, 1);
}

static void
test_class_supplied (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiContent) content = mapi_content_new ();
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiContent) loaded = NULL;
  g_autoptr(GError) error = NULL;

  id = mapi_store_save_message (f->store, inbox, NULL, content, 0, MAPI_SAVE_NONE, NULL, &error);
  g_assert_no_error (error);
  loaded = load_message (f, id);
  g_assert_cmpstr (mapi_properties_get_string (mapi_content_get_properties (loaded),
                                               MAPI_PR_MESSAGE_CLASS), ==, "IPM");
}

/* Two clients open the same message; the first to save wins */
static void
test_conflict (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) id = new_message (f, inbox, "Original", 0);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiMessage) first = mapi_message_open (f->store, id, MAPI_OPEN_MODIFY, NULL, &error);
  g_autoptr(MapiMessage) second = mapi_message_open (f->store, id, MAPI_OPEN_MODIFY, NULL, &error);
  g_autoptr(MapiContent) loaded = NULL;

  g_assert_no_error (error);
  mapi_message_set_subject (first, "First");
  mapi_message_set_subject (second, "Second");
  g_assert_true (mapi_message_save (first, MAPI_SAVE_NONE, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (mapi_message_save (second, MAPI_SAVE_NONE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_OBJECT_CHANGED);
  g_clear_error (&error);
  g_assert_cmpstr (mapi_message_get_subject (second), ==, "Second");

  g_assert_true (mapi_message_save (second, MAPI_SAVE_FORCE, NULL, &error));
  g_assert_no_error (error);
  loaded = load_message (f, id);
  g_assert_cmpstr (mapi_properties_get_string (mapi_content_get_properties (loaded),
                                               MAPI_PR_SUBJECT), ==, "Second");
}

static void
test_save_deleted (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) id = new_message (f, inbox, "Original", 0);
  g_autoptr(GPtrArray) ids = id_list (id, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiMessage) message = mapi_message_open (f->store, id, MAPI_OPEN_MODIFY, NULL, &error);

  g_assert_true (mapi_store_delete_messages (f->store, ids, MAPI_DELETE_NONE, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (mapi_message_save (message, MAPI_SAVE_NONE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_OBJECT_DELETED);
  g_clear_error (&error);
  g_assert_false (mapi_message_save (message, MAPI_SAVE_FORCE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_OBJECT_DELETED);
}

/* Reading or flagging is no change that a writer could lose */
static void
test_flags_do_not_conflict (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) id = new_message (f, inbox, "Original", 0);
  g_autoptr(GPtrArray) ids = id_list (id, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiMessage) message = mapi_message_open (f->store, id, MAPI_OPEN_MODIFY, NULL, &error);

  g_assert_true (mapi_store_set_read_flags (f->store, NULL, ids, MAPI_READ_FLAG_NONE, NULL, NULL,
                                            NULL, &error));
  g_assert_no_error (error);
  mapi_message_set_subject (message, "Changed");
  g_assert_true (mapi_message_save (message, MAPI_SAVE_NONE, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (get_flags (f, id) & MAPI_MSGFLAG_READ, ==, MAPI_MSGFLAG_READ);
}

static void
test_keep_open (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiFolder) folder = mapi_folder_open (f->store, inbox, NULL, &error);
  g_autoptr(MapiMessage) message = mapi_folder_create_message (folder, MAPI_CREATE_NONE);

  g_assert_null (mapi_message_get_entry_id (message));
  g_assert_cmpuint (count_rows (f, inbox, MAPI_TABLE_FLAG_NONE), ==, 0);
  mapi_message_set_subject (message, "One");
  g_assert_true (mapi_message_save (message, MAPI_SAVE_KEEP_OPEN_READWRITE, NULL, &error));
  g_assert_no_error (error);
  g_assert_nonnull (mapi_message_get_entry_id (message));
  g_assert_cmpuint (count_rows (f, inbox, MAPI_TABLE_FLAG_NONE), ==, 1);

  mapi_message_set_subject (message, "Two");
  g_assert_true (mapi_message_save (message, MAPI_SAVE_KEEP_OPEN_READONLY, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (mapi_message_save (message, MAPI_SAVE_NONE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_assert_cmpuint (count_rows (f, inbox, MAPI_TABLE_FLAG_NONE), ==, 1);
}

/* What may be decided at the creation is fixed afterwards */
static void
test_creation_flags (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  guint32 chosen = MAPI_MSGFLAG_UNSENT | MAPI_MSGFLAG_FROMME | MAPI_MSGFLAG_READ;
  g_autoptr(MapiEntryId) id = new_message (f, inbox, "Draft", chosen | MAPI_MSGFLAG_SUBMIT);
  g_autoptr(MapiContent) content = load_message (f, id);
  g_autoptr(MapiEntryId) again = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmphex (get_flags (f, id) & (chosen | MAPI_MSGFLAG_SUBMIT), ==, chosen);
  g_assert_cmphex (get_flags (f, id) & MAPI_MSGFLAG_UNMODIFIED, ==, MAPI_MSGFLAG_UNMODIFIED);

  mapi_properties_set_long (mapi_content_get_properties (content), MAPI_PR_MESSAGE_FLAGS, 0);
  again = mapi_store_save_message (f->store, NULL, id, content, get_change (f, id), MAPI_SAVE_NONE,
                                   NULL, &error);
  g_assert_no_error (error);
  g_assert_cmphex (get_flags (f, again) & (chosen | MAPI_MSGFLAG_UNMODIFIED), ==, chosen);
}

static GPtrArray *
import (Fixture           *f,
        const MapiEntryId *folder,
        MapiProperties    *flags)
{
  g_autoptr(GBytes) source = g_bytes_new_static (received, sizeof received - 1);
  g_autoptr(GPtrArray) sources = g_ptr_array_new ();
  g_autoptr(GPtrArray) properties = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  GPtrArray *ids;

  g_ptr_array_add (sources, source);
  g_ptr_array_add (properties, flags);
  ids = mapi_store_import_messages (f->store, folder, sources, properties, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, 1);
  return ids;
}

static void
test_import (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiProperties) flags = mapi_properties_new ();
  g_autoptr(GPtrArray) ids = NULL;
  g_autoptr(MapiContent) content = NULL;
  g_autoptr(GBytes) source = NULL;
  g_autoptr(GBytes) original = g_bytes_new_static (received, sizeof received - 1);
  g_autoptr(GError) error = NULL;
  MapiProperties *bag;

  mapi_properties_set_long (flags, MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_READ);
  mapi_properties_set_time (flags, MAPI_PR_MESSAGE_DELIVERY_TIME, G_GINT64_CONSTANT (1000000000));
  ids = import (f, inbox, flags);
  content = load_message (f, g_ptr_array_index (ids, 0));
  bag = mapi_content_get_properties (content);
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_SUBJECT), ==, "Re: A walk");
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_SENDER_EMAIL_ADDRESS), ==,
                   "ann@example.org");
  g_assert_cmpint (mapi_properties_get_time (bag, MAPI_PR_MESSAGE_DELIVERY_TIME), ==, 1000000000);
  g_assert_cmphex (get_flags (f, g_ptr_array_index (ids, 0)) &
                     (MAPI_MSGFLAG_READ | MAPI_MSGFLAG_UNSENT), ==, MAPI_MSGFLAG_READ);

  source = mapi_store_load_source (f->store, g_ptr_array_index (ids, 0), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (source, original));
}

static void
test_import_unread (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(GPtrArray) ids = import (f, inbox, NULL);

  g_assert_cmphex (get_flags (f, g_ptr_array_index (ids, 0)) &
                     (MAPI_MSGFLAG_READ | MAPI_MSGFLAG_UNSENT), ==, 0);
}

static void
test_source_of_draft (Fixture *f)
{
  g_autoptr(MapiEntryId) draft = new_outgoing (f, "Plans");
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) source = mapi_store_load_source (f->store, draft, NULL, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = g_strndup (g_bytes_get_data (source, NULL), g_bytes_get_size (source));
  g_assert_nonnull (strstr (text, "Subject: Plans"));
  g_assert_nonnull (strstr (text, "The body"));
}

static void
test_copy (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) trash = get_role (f, MAPI_FOLDER_ROLE_TRASH);
  g_autoptr(MapiEntryId) id = new_message (f, inbox, "One", MAPI_MSGFLAG_READ);
  g_autoptr(MapiEntryId) gone = new_message (f, inbox, "Two", 0);
  g_autoptr(GPtrArray) ids = id_list (gone, id, NULL);
  g_autoptr(GPtrArray) doomed = id_list (gone, NULL);
  g_autoptr(GPtrArray) copies = NULL;
  g_autoptr(MapiProperties) row = NULL;
  g_autoptr(GError) error = NULL;
  gboolean partial = FALSE;

  g_assert_true (mapi_store_set_message_status (f->store, id, MAPI_MSGSTATUS_TAGGED,
                                                MAPI_MSGSTATUS_TAGGED, NULL, NULL, &error));
  g_assert_true (mapi_store_delete_messages (f->store, doomed, MAPI_DELETE_NONE, NULL, NULL,
                                             &error));
  copies = mapi_store_copy_messages (f->store, ids, trash, MAPI_COPY_NONE, &partial, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (partial);
  g_assert_cmpuint (copies->len, ==, 2);
  g_assert_null (g_ptr_array_index (copies, 0));
  g_assert_nonnull (g_ptr_array_index (copies, 1));

  g_assert_cmphex (get_flags (f, g_ptr_array_index (copies, 1)) & MAPI_MSGFLAG_READ, ==,
                   MAPI_MSGFLAG_READ);
  row = find_row (f, trash, g_ptr_array_index (copies, 1));
  g_assert_nonnull (row);
  g_assert_cmphex (mapi_properties_get_long (row, MAPI_PR_MSG_STATUS, 0), ==, 0);
  g_assert_cmpuint (count_rows (f, inbox, MAPI_TABLE_FLAG_NONE), ==, 1);
}

static void
test_move (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) trash = get_role (f, MAPI_FOLDER_ROLE_TRASH);
  g_autoptr(MapiEntryId) id = new_message (f, inbox, "One", 0);
  g_autoptr(GPtrArray) ids = id_list (id, NULL);
  g_autoptr(GPtrArray) moved = NULL;
  g_autoptr(MapiEntryId) parent = NULL;
  g_autoptr(GError) error = NULL;
  gboolean partial = TRUE;

  moved = mapi_store_copy_messages (f->store, ids, trash, MAPI_COPY_MOVE, &partial, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (partial);
  parent = get_parent (f, g_ptr_array_index (moved, 0));
  assert_same_id (f, parent, trash);
  g_assert_cmpuint (count_rows (f, inbox, MAPI_TABLE_FLAG_NONE), ==, 0);
  g_assert_cmpuint (count_rows (f, trash, MAPI_TABLE_FLAG_NONE), ==, 1);
}

/* A recipient list is replaced as a whole, or changed row by row */
static void
test_modify_recipients (Fixture *f)
{
  g_autoptr(MapiEntryId) id = new_outgoing (f, "Plans");
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiMessage) message = mapi_message_open (f->store, id, MAPI_OPEN_MODIFY, NULL, &error);
  g_autoptr(MapiProperties) recipient = mapi_properties_new ();
  g_autoptr(GPtrArray) list = g_ptr_array_new ();
  GPtrArray *recipients = mapi_content_get_recipients (mapi_message_get_content (message));
  gint32 row = mapi_properties_get_long (g_ptr_array_index (recipients, 0), MAPI_PR_ROWID, -1);

  g_ptr_array_add (list, recipient);
  mapi_properties_set_string (recipient, MAPI_PR_DISPLAY_NAME, "Only");
  mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE, MAPI_RECIPIENT_CC);
  g_assert_false (mapi_message_modify_recipients (message, MAPI_MODRECIP_MODIFY, list, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER);
  g_clear_error (&error);

  mapi_properties_set_long (recipient, MAPI_PR_ROWID, row);
  g_assert_true (mapi_message_modify_recipients (message, MAPI_MODRECIP_MODIFY, list, &error));
  g_assert_no_error (error);
  g_assert_true (mapi_message_save (message, MAPI_SAVE_KEEP_OPEN_READWRITE, NULL, &error));
  g_assert_no_error (error);
  recipients = mapi_content_get_recipients (mapi_message_get_content (message));
  g_assert_cmpuint (recipients->len, ==, 2);
  g_assert_false (mapi_properties_has (g_ptr_array_index (recipients, 0), MAPI_PR_EMAIL_ADDRESS));

  mapi_properties_remove (recipient, MAPI_PR_ROWID);
  g_assert_true (mapi_message_modify_recipients (message, MAPI_MODRECIP_REPLACE, list, &error));
  g_assert_no_error (error);
  g_assert_true (mapi_message_save (message, MAPI_SAVE_KEEP_OPEN_READWRITE, NULL, &error));
  recipients = mapi_content_get_recipients (mapi_message_get_content (message));
  g_assert_cmpuint (recipients->len, ==, 1);
}

static void
test_attachment (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiFolder) folder = mapi_folder_open (f->store, inbox, NULL, &error);
  g_autoptr(MapiMessage) message = mapi_folder_create_message (folder, MAPI_CREATE_NONE);
  g_autoptr(GBytes) data = g_bytes_new_static ("12345", 5);
  GBytes *stored;
  MapiContent *content;

  mapi_message_set_subject (message, "With a file");
  mapi_message_add_attachment (message, "five.bin", "application/octet-stream", data);
  g_assert_true (mapi_message_save (message, MAPI_SAVE_KEEP_OPEN_READWRITE, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmphex (mapi_message_get_flags (message) & MAPI_MSGFLAG_HASATTACH, ==,
                   MAPI_MSGFLAG_HASATTACH);
  content = mapi_message_get_content (message);
  g_assert_cmpuint (mapi_content_get_n_attachments (content), ==, 1);
  stored = mapi_properties_get_binary (mapi_content_get_attachment (content, 0),
                                       MAPI_PR_ATTACH_DATA_BIN);
  g_assert_true (g_bytes_equal (stored, data));
}

void
conformance_add_messages (void)
{
  conformance_add_store_test ("/messages/round-trip", test_round_trip);
  conformance_add_store_test ("/messages/class-supplied", test_class_supplied);
  conformance_add_store_test ("/messages/conflict", test_conflict);
  conformance_add_store_test ("/messages/save-deleted", test_save_deleted);
  conformance_add_store_test ("/messages/flags-do-not-conflict", test_flags_do_not_conflict);
  conformance_add_store_test ("/messages/keep-open", test_keep_open);
  conformance_add_store_test ("/messages/creation-flags", test_creation_flags);
  conformance_add_store_test ("/messages/import", test_import);
  conformance_add_store_test ("/messages/import-unread", test_import_unread);
  conformance_add_store_test ("/messages/source-of-draft", test_source_of_draft);
  conformance_add_store_test ("/messages/copy", test_copy);
  conformance_add_store_test ("/messages/move", test_move);
  conformance_add_store_test ("/messages/modify-recipients", test_modify_recipients);
  conformance_add_store_test ("/messages/attachment", test_attachment);
}
