/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "kit-fixture.h"

#include <glib/gstdio.h>

static void
test_tree (KitFixture    *fixture,
           gconstpointer  data)
{
  const MapiFolderRole roles[] = {
    MAPI_FOLDER_ROLE_ROOT, MAPI_FOLDER_ROLE_IPM_SUBTREE, MAPI_FOLDER_ROLE_SEARCH_ROOT,
    MAPI_FOLDER_ROLE_INBOX,
    MAPI_FOLDER_ROLE_OUTBOX, MAPI_FOLDER_ROLE_SENT, MAPI_FOLDER_ROLE_TRASH, MAPI_FOLDER_ROLE_DRAFTS,
    MAPI_FOLDER_ROLE_VIEWS, MAPI_FOLDER_ROLE_COMMON_VIEWS, MAPI_FOLDER_ROLE_JUNK,
    MAPI_FOLDER_ROLE_ARCHIVE,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (MapiProperties) bag = NULL;
  GStatBuf info;

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      g_autoptr (MapiEntryId) id = kit_fixture_role (fixture, roles[i]);

      g_assert_nonnull (id);
    }
  bag = mapi_store_get_properties (MAPI_STORE (fixture->store), NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (mapi_properties_get_long (bag, MAPI_PR_VALID_FOLDER_MASK, 0), ==, 0xff);
  for (guint i = 0; i < 3; i++)
    {
      const char *names[] = { "store.sqlite", "bodies.sqlite", "store.sqlite-wal" };
      g_autofree char *path = g_build_filename (fixture->folder, names[i], NULL);

      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 0777, ==, 0600);
    }
  kit_fixture_assert_sound (fixture);
}

static void
test_save_and_conflict (KitFixture    *fixture,
                        gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->store);
  g_autoptr (MapiEntryId) drafts = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_DRAFTS);
  g_autoptr (MapiEntryId) id = kit_fixture_save (fixture, drafts, "Re: First");
  g_autoptr (MapiEntryId) again = NULL;
  g_autoptr (MapiContent) content = NULL;
  g_autoptr (GError) error = NULL;
  MapiProperties *bag;
  gint64 change;
  gboolean partial;
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  content = mapi_store_load_message (store, id, NULL, &error);
  g_assert_no_error (error);
  bag = mapi_content_get_properties (content);
  change = mapi_properties_get_int64 (bag, MAPI_PR_CHANGE_NUMBER, 0);
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_SUBJECT), ==, "Re: First");
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_NORMALIZED_SUBJECT), ==, "First");
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_DISPLAY_TO), ==, "me@example.org");
  g_assert_cmpuint (mapi_content_get_recipients (content)->len, ==, 1);

  mapi_properties_set_string (bag, MAPI_PR_SUBJECT, "Second");
  again = mapi_store_save_message (store, drafts, id, content, change, MAPI_SAVE_NONE, NULL,
                                   &error);
  g_assert_no_error (error);
  g_assert_true (mapi_entry_id_equal (id, again));
  g_clear_pointer (&again, mapi_entry_id_free);
  again = mapi_store_save_message (store, drafts, id, content, change, MAPI_SAVE_NONE, NULL,
                                   &error);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_OBJECT_CHANGED);
  g_assert_null (again);
  g_clear_error (&error);
  again = mapi_store_save_message (store, drafts, id, content, change, MAPI_SAVE_FORCE, NULL,
                                   &error);
  g_assert_no_error (error);

  g_ptr_array_add (ids, id);
  g_assert_true (mapi_store_delete_messages (store, ids, MAPI_DELETE_NONE, &partial, NULL, &error));
  g_assert_false (partial);
  g_clear_pointer (&again, mapi_entry_id_free);
  again = mapi_store_save_message (store, drafts, id, content, change, MAPI_SAVE_FORCE, NULL,
                                   &error);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_OBJECT_DELETED);
  kit_fixture_assert_sound (fixture);
}

static void
test_import (KitFixture    *fixture,
             gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->store);
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr (MapiEntryId) archive = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_ARCHIVE);
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GPtrArray) copies = NULL;
  g_autoptr (GPtrArray) moved = NULL;
  g_autoptr (MapiContent) content = NULL;
  g_autoptr (GBytes) source = NULL;
  g_autoptr (GError) error = NULL;
  gboolean partial;

  for (guint i = 0; i < 100; i++)
    g_ptr_array_add (sources, kit_fixture_make_source (i));
  ids = mapi_store_import_messages (store, inbox, sources, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, 100);
  g_assert_cmpuint (kit_fixture_count (fixture, inbox, MAPI_PR_CONTENT_COUNT), ==, 100);
  g_assert_cmpuint (kit_fixture_count (fixture, inbox, MAPI_PR_CONTENT_UNREAD), ==, 100);
  source = mapi_store_load_source (store, g_ptr_array_index (ids, 42), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (source, g_ptr_array_index (sources, 42)));
  content = mapi_store_load_message (store, g_ptr_array_index (ids, 42), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mapi_properties_get_string (mapi_content_get_properties (content),
                                               MAPI_PR_SUBJECT), ==,
                   "Message 42");

  copies = mapi_store_copy_messages (store, ids, archive, MAPI_COPY_NONE, &partial, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (partial);
  moved = mapi_store_copy_messages (store, ids, archive, MAPI_COPY_MOVE, &partial, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kit_fixture_count (fixture, inbox, MAPI_PR_CONTENT_COUNT), ==, 0);
  g_assert_cmpuint (kit_fixture_count (fixture, archive, MAPI_PR_CONTENT_COUNT), ==, 200);
  g_assert_true (mapi_store_delete_messages (store, moved, MAPI_DELETE_NONE, &partial, NULL,
                                             &error));
  g_assert_no_error (error);
  g_clear_pointer (&source, g_bytes_unref);
  source = mapi_store_load_source (store, g_ptr_array_index (copies, 42), NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (source, g_ptr_array_index (sources, 42)));
  g_assert_true (mapi_store_delete_messages (store, copies, MAPI_DELETE_NONE, &partial, NULL,
                                             &error));
  g_assert_false (partial);
  g_assert_cmpuint (kit_fixture_count (fixture, archive, MAPI_PR_CONTENT_COUNT), ==, 0);
  kit_fixture_assert_sound (fixture);
}

static void
test_overlay (KitFixture    *fixture,
              gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->store);
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (MapiContent) content = NULL;
  g_autoptr (MapiEntryId) saved = NULL;
  g_autoptr (GBytes) source = NULL;
  g_autoptr (GError) error = NULL;
  MapiProperties *bag;

  g_ptr_array_add (sources, kit_fixture_make_source (7));
  ids = mapi_store_import_messages (store, inbox, sources, NULL, NULL, &error);
  g_assert_no_error (error);
  content = mapi_store_load_message (store, g_ptr_array_index (ids, 0), NULL, &error);
  g_assert_no_error (error);
  bag = mapi_content_get_properties (content);
  mapi_properties_set_string (bag, MAPI_PR_COMMENT, "Read this");
  saved = mapi_store_save_message (store, inbox, g_ptr_array_index (ids, 0), content,
                                   mapi_properties_get_int64 (bag, MAPI_PR_CHANGE_NUMBER, 0),
                                   MAPI_SAVE_NONE,
                                   NULL, &error);
  g_assert_no_error (error);
  source = mapi_store_load_source (store, saved, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (source, g_ptr_array_index (sources, 0)));
  g_clear_pointer (&content, mapi_content_unref);
  content = mapi_store_load_message (store, saved, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mapi_properties_get_string (mapi_content_get_properties (content),
                                               MAPI_PR_COMMENT), ==,
                   "Read this");
}

static void
test_read_flags (KitFixture    *fixture,
                 gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->store);
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  const char text[] = "From: a@example.org\r\nTo: me@example.org\r\nSubject: x\r\n"
                      "Disposition-Notification-To: a@example.org\r\n\r\nText\r\n";
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) receipts =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  gboolean partial;

  g_ptr_array_add (sources, g_bytes_new_static (text, sizeof text - 1));
  ids = mapi_store_import_messages (store, inbox, sources, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (mapi_store_set_read_flags (store, inbox, ids,
                                             MAPI_READ_FLAG_CLEAR_READ | MAPI_READ_FLAG_SUPPRESS_RECEIPT,
                                             receipts, &partial, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER);
  g_clear_error (&error);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (mapi_store_set_read_flags (store, inbox, ids, MAPI_READ_FLAG_NONE, receipts,
                                                &partial, NULL,
                                                &error));
      g_assert_no_error (error);
      g_assert_cmpuint (receipts->len, ==, 1);
      g_assert_cmpuint (kit_fixture_count (fixture, inbox, MAPI_PR_CONTENT_UNREAD), ==, 0);
      g_assert_true (mapi_store_set_read_flags (store, inbox, ids, MAPI_READ_FLAG_CLEAR_READ,
                                                receipts, &partial,
                                                NULL, &error));
      g_assert_cmpuint (kit_fixture_count (fixture, inbox, MAPI_PR_CONTENT_UNREAD), ==, 1);
    }
  kit_fixture_assert_sound (fixture);
}

static void
test_folders (KitFixture    *fixture,
              gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->store);
  g_autoptr (MapiEntryId) top = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_IPM_SUBTREE);
  g_autoptr (MapiEntryId) a = NULL;
  g_autoptr (MapiEntryId) b = NULL;
  g_autoptr (MapiEntryId) none = NULL;
  g_autoptr (MapiEntryId) copy = NULL;
  g_autoptr (MapiEntryId) message = NULL;
  g_autoptr (MapiProperties) bag = mapi_properties_new ();
  g_autoptr (GError) error = NULL;

  a = mapi_store_create_folder (store, top, MAPI_FOLDER_GENERIC, "A", "first", FALSE, NULL, &error);
  g_assert_no_error (error);
  b = mapi_store_create_folder (store, a, MAPI_FOLDER_GENERIC, "B", NULL, FALSE, NULL, &error);
  g_assert_no_error (error);
  none = mapi_store_create_folder (store, top, MAPI_FOLDER_GENERIC, "A", NULL, FALSE, NULL, &error);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_COLLISION);
  g_clear_error (&error);
  none = mapi_store_copy_folder (store, a, b, NULL, MAPI_COPY_MOVE, NULL, &error);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_FOLDER_CYCLE);
  g_clear_error (&error);
  mapi_properties_set_string (bag, MAPI_PR_DISPLAY_NAME, "Inbox");
  g_assert_false (mapi_store_set_properties (store, a, bag, NULL, 0, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_COLLISION);
  g_clear_error (&error);
  mapi_properties_set_string (bag, MAPI_PR_DISPLAY_NAME, "A2");
  mapi_properties_set_long (bag, MAPI_PR_CONTENT_COUNT, 3);
  g_assert_false (mapi_store_set_properties (store, a, bag, NULL, 0, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_COMPUTED);
  g_clear_error (&error);
  message = kit_fixture_save (fixture, b, "Inside");
  copy = mapi_store_copy_folder (store, a, top, "Copy", MAPI_COPY_SUBFOLDERS, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (mapi_store_delete_folder (store, a, MAPI_DELETE_NONE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_HAS_FOLDERS);
  g_clear_error (&error);
  g_assert_false (mapi_store_delete_folder (store, b, MAPI_DELETE_FOLDERS, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_HAS_MESSAGES);
  g_clear_error (&error);
  g_assert_true (mapi_store_delete_folder (store, a, MAPI_DELETE_FOLDERS | MAPI_DELETE_MESSAGES,
                                           NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpint (mapi_store_get_object_type (store, message, NULL, &error), ==, MAPI_OBJECT_NONE);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  kit_fixture_assert_sound (fixture);
}

static void
test_queue (KitFixture    *fixture,
            gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->store);
  g_autoptr (MapiEntryId) outbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_OUTBOX);
  g_autoptr (MapiEntryId) sent = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_SENT);
  g_autoptr (GBytes) sent_bytes = mapi_entry_id_to_bytes (sent);
  g_autoptr (MapiContent) content = kit_fixture_make_draft ("To be sent", "Text",
                                                            "you@example.org");
  g_autoptr (MapiContent) loaded = NULL;
  g_autoptr (MapiEntryId) id = NULL;
  g_autoptr (MapiEntryId) sent_id = NULL;
  g_autoptr (MapiEntryId) none = NULL;
  g_autoptr (GPtrArray) queue = NULL;
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GPtrArray) rows =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  g_autoptr (GError) error = NULL;
  gboolean partial;

  mapi_properties_set_binary (mapi_content_get_properties (content), MAPI_PR_SENTMAIL_ENTRYID,
                              sent_bytes);
  id = mapi_store_save_message (store, outbox, NULL, content, 0, MAPI_SAVE_NONE, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (mapi_store_submit_message (store, id, MAPI_SUBMIT_FLAG_NONE, 0, NULL, &error));
  g_assert_no_error (error);
  none = mapi_store_save_message (store, outbox, id, content, 1, MAPI_SAVE_FORCE, NULL, &error);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_SUBMITTED);
  g_clear_error (&error);
  g_ptr_array_add (ids, id);
  g_assert_true (mapi_store_delete_messages (store, ids, MAPI_DELETE_NONE, &partial, NULL, &error));
  g_assert_true (partial);
  g_assert_true (mapi_store_set_lock_state (store, id, TRUE, NULL, &error));
  g_assert_false (mapi_store_abort_submit (store, id, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNABLE_TO_ABORT);
  g_clear_error (&error);

  g_ptr_array_add (rows, mapi_properties_new ());
  mapi_properties_set_long (g_ptr_array_index (rows, 0), MAPI_PR_ROWID, 0);
  mapi_properties_set_boolean (g_ptr_array_index (rows, 0), MAPI_PR_RESPONSIBILITY, TRUE);
  g_assert_true (mapi_store_update_outgoing (store, id, MAPI_OUTGOING_SENDING, TRUE, 5, NULL,
                                             rows, NULL, &error));
  g_assert_no_error (error);
  queue = mapi_store_list_outgoing (store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (queue->len, ==, 1);
  g_assert_cmpuint (mapi_outgoing_get_attempts (g_ptr_array_index (queue, 0)), ==, 1);
  g_assert_cmpint (mapi_outgoing_get_state (g_ptr_array_index (queue, 0)), ==,
                   MAPI_OUTGOING_SENDING);
  g_assert_cmpint (mapi_outgoing_get_submit_flags (g_ptr_array_index (queue, 0)), ==,
                   MAPI_SUBMIT_FLAG_LOCKED);
  loaded = mapi_store_load_message (store, id, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (mapi_properties_get_boolean (g_ptr_array_index (mapi_content_get_recipients (loaded), 0),
                                              MAPI_PR_RESPONSIBILITY));
  g_assert_true (mapi_store_finish_message (store, id, &sent_id, NULL, &error));
  g_assert_no_error (error);
  g_assert_nonnull (sent_id);
  g_assert_cmpuint (kit_fixture_count (fixture, sent, MAPI_PR_CONTENT_COUNT), ==, 1);
  g_assert_cmpuint (kit_fixture_count (fixture, outbox, MAPI_PR_CONTENT_COUNT), ==, 0);
  g_assert_false (mapi_store_finish_message (store, id, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_IN_QUEUE);
  kit_fixture_assert_sound (fixture);
}

static void
test_receive_folders (KitFixture    *fixture,
                      gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->store);
  g_autoptr (MapiEntryId) archive = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_ARCHIVE);
  const struct { const char *class; const char *matched; } cases[] = {
    { "IPM.Note", "IPM" }, { "ipm.task.Own.More", "ipm.task" }, { "REPORT.IPM.Note.NDR", "REPORT" },
    { "IPC.Thing", "IPC" }, { "Other", "" }, { "", "" }, { "IPMX", "" },
  };
  g_autoptr (GError) error = NULL;

  g_assert_true (mapi_store_set_receive_folder (store, "IPM.Task", archive, NULL, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *matched = NULL;
      g_autoptr (MapiEntryId) id = mapi_store_get_receive_folder (store, cases[i].class, &matched,
                                                                  NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (id);
      g_assert_cmpstr (matched, ==, cases[i].matched);
    }
  g_assert_true (mapi_store_set_receive_folder (store, "ipm.task", NULL, NULL, &error));
  g_assert_true (mapi_store_set_receive_folder (store, "ipm.task", NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (mapi_store_set_receive_folder (store, NULL, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER);
}

static void
test_deliver_once (KitFixture    *fixture,
                   gconstpointer  data)
{
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr (GBytes) source = kit_fixture_make_source (1);
  g_autoptr (GBytes) key = g_bytes_new_static ("0123456789abcdef", 16);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (MapiProperties) bag = mapi_properties_new ();
      g_autoptr (MapiEntryId) id = NULL;

      mapi_properties_set_boolean (bag, MAPI_PR_MESSAGE_TO_ME, TRUE);
      g_assert_true (kit_store_deliver (fixture->store, source, bag, key, "me@example.org", &id,
                                        NULL, &error));
      g_assert_no_error (error);
      g_assert_true ((id != NULL) == (i == 0));
      kit_fixture_reopen (fixture);
    }
  g_assert_cmpuint (kit_fixture_count (fixture, inbox, MAPI_PR_CONTENT_COUNT), ==, 1);
}

/* Nobody is told of what comes in a conversation that somebody muted, nor does it count as unread */
static void
test_deliver_muted (KitFixture    *fixture,
                    gconstpointer  data)
{
  static const char * const texts[] = {
    "Message-ID: <first@example.org>\r\nSubject: Noise\r\n\r\nOne",
    "Message-ID: <second@example.org>\r\nReferences: <first@example.org>\r\nSubject: Re: Noise\r\n\r\nTwo",
    "Message-ID: <third@example.org>\r\nSubject: News\r\n\r\nThree",
  };
  static const char * const keywords[] = { "$Muted", NULL };
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr (MapiProperties) marks = mapi_properties_new ();
  g_autoptr (GError) error = NULL;

  mapi_properties_set_strv (marks, MAPI_PR_KEYWORDS, keywords);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (MapiProperties) bag = mapi_properties_new ();
      g_autoptr (GBytes) source = g_bytes_new_static (texts[i], strlen (texts[i]));
      g_autofree char *number = g_strdup_printf ("%016u", i);
      g_autoptr (GBytes) key = g_bytes_new (number, strlen (number));
      g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_entry_id_free);
      MapiEntryId *id;
      gboolean partial;

      g_assert_true (kit_store_deliver (fixture->store, source, bag, key, "me@example.org", &id, NULL, &error));
      g_assert_no_error (error);
      g_ptr_array_add (ids, id);
      if (i == 0)
        g_assert_true (mapi_store_set_message_properties (MAPI_STORE (fixture->store), ids, marks, &partial, NULL, &error));
    }
  g_assert_cmpuint (kit_fixture_count (fixture, inbox, MAPI_PR_CONTENT_COUNT), ==, 3);
  g_assert_cmpuint (kit_fixture_count (fixture, inbox, MAPI_PR_CONTENT_UNREAD), ==, 2);
}

/* Of the words in a header nobody but the author knows: they are no tags */
static void
test_deliver_keywords (KitFixture    *fixture,
                       gconstpointer  data)
{
  static const char text[] = "Message-ID: <offer@example.org>\r\nSubject: Offer\r\nKeywords: Important\r\n\r\nBuy";
  g_autoptr (MapiProperties) bag = mapi_properties_new ();
  g_autoptr (GBytes) source = g_bytes_new_static (text, strlen (text));
  g_autoptr (GBytes) key = g_bytes_new_static ("0123456789abcdef", 16);
  g_autoptr (MapiEntryId) id = NULL;
  g_autoptr (MapiContent) content = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (kit_store_deliver (fixture->store, source, bag, key, "me@example.org", &id, NULL, &error));
  g_assert_no_error (error);
  content = mapi_store_load_message (MAPI_STORE (fixture->store), id, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (mapi_properties_has (mapi_content_get_properties (content), MAPI_PR_KEYWORDS));
}

/* One tag is written in several ways by several programs; people are told apart as they write themselves */
static void
test_conversation_keywords (KitFixture    *fixture,
                            gconstpointer  data)
{
  static const char * const texts[] = {
    "Message-ID: <first@example.org>\r\nFrom: ann@example.org\r\nSubject: Work\r\n\r\nOne",
    "Message-ID: <second@example.org>\r\nReferences: <first@example.org>\r\nFrom: Ann@example.org\r\n"
    "Subject: Re: Work\r\n\r\nTwo",
  };
  static const char * const keywords[][3] = { { "$Work", "Later", NULL }, { "$work", "$Mine", NULL } };
  static const guint32 columns[] = { MAPI_PR_CONVERSATION_KEYWORDS, MAPI_PR_CONVERSATION_PEOPLE };
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) ids = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (MapiTable) table = NULL;
  g_autoptr (GError) error = NULL;
  MapiProperties *row;
  const char * const *words;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_ptr_array_add (sources, g_bytes_new_static (texts[i], strlen (texts[i])));
  ids = mapi_store_import_messages (MAPI_STORE (fixture->store), inbox, sources, NULL, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (MapiProperties) marks = mapi_properties_new ();
      g_autoptr (GPtrArray) one = g_ptr_array_new ();
      gboolean partial;

      g_ptr_array_add (one, ids->pdata[i]);
      mapi_properties_set_strv (marks, MAPI_PR_KEYWORDS, keywords[i]);
      g_assert_true (mapi_store_set_message_properties (MAPI_STORE (fixture->store), one, marks, &partial, NULL, &error));
    }
  table = mapi_store_new_contents_table (MAPI_STORE (fixture->store), inbox, MAPI_TABLE_FLAG_CONVERSATIONS, &error);
  g_assert_no_error (error);
  g_assert_true (mapi_table_open (table, columns, G_N_ELEMENTS (columns), NULL, NULL, NULL, &error));
  rows = mapi_table_query_all_rows (table, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  row = mapi_row_get_properties (rows->pdata[0]);
  words = mapi_properties_get_strv (row, MAPI_PR_CONVERSATION_KEYWORDS);
  g_assert_cmpuint (g_strv_length ((char **) words), ==, 3);
  g_assert_true (g_strv_contains (words, "Later") && g_strv_contains (words, "$Mine"));
  g_assert_cmpuint (g_strv_length ((char **) mapi_properties_get_strv (row, MAPI_PR_CONVERSATION_PEOPLE)), ==, 2);
}

static void
test_backup (KitFixture    *fixture,
             gconstpointer  data)
{
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr (MapiEntryId) id = kit_fixture_save (fixture, inbox, "Kept");
  g_autofree char *path = g_build_filename (fixture->folder, "backup", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (MapiContent) content = NULL;
  g_autoptr (KitStore) copy = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (mapi_store_backup (MAPI_STORE (fixture->store), path, cancellable, &error));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  g_assert_true (mapi_store_backup (MAPI_STORE (fixture->store), path, NULL, &error));
  g_assert_no_error (error);
  copy = kit_fixture_open (path, KIT_TYPE_STORE, &error);
  g_assert_no_error (error);
  content = mapi_store_load_message (MAPI_STORE (copy), id, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mapi_properties_get_string (mapi_content_get_properties (content),
                                               MAPI_PR_SUBJECT), ==, "Kept");
  mapi_provider_logoff (MAPI_PROVIDER (copy));
  g_assert_false (mapi_store_backup (MAPI_STORE (fixture->store), path, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_COLLISION);
}

static gboolean
on_disk (KitFixture *fixture,
         const char *text)
{
  static const char * const names[] = { "store.sqlite", "store.sqlite-wal", "bodies.sqlite", "bodies.sqlite-wal" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, names[i], NULL);
      g_autofree char *bytes = NULL;
      gsize length = 0;

      if (g_file_get_contents (path, &bytes, &length, NULL) && memmem (bytes, length, text, strlen (text)) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* What was deleted for good is not left lying about in the file for who gets hold of it */
static void
test_deleted_is_gone (KitFixture    *fixture,
                      gconstpointer  data)
{
  static const char subject[] = "Between you and me only";
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (MapiEntryId) before = kit_fixture_save (fixture, inbox, "Before");
  g_autoptr (MapiEntryId) id = kit_fixture_save (fixture, inbox, subject);
  g_autoptr (MapiEntryId) after = kit_fixture_save (fixture, inbox, "After");
  g_autoptr (GError) error = NULL;
  gboolean partial = FALSE;

  kit_fixture_reopen (fixture);
  g_assert_true (on_disk (fixture, subject));
  g_ptr_array_add (ids, id);
  g_assert_true (mapi_store_delete_messages (MAPI_STORE (fixture->store), ids, MAPI_DELETE_NONE, &partial, NULL, &error));
  g_assert_no_error (error);
  kit_fixture_reopen (fixture);
  g_assert_false (on_disk (fixture, subject));
  kit_fixture_assert_sound (fixture);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) \
  g_test_add ("/kit/store" path, KitFixture, NULL, kit_fixture_set_up, func, kit_fixture_tear_down)
  ADD ("/tree", test_tree);
  ADD ("/save-and-conflict", test_save_and_conflict);
  ADD ("/import", test_import);
  ADD ("/overlay", test_overlay);
  ADD ("/read-flags", test_read_flags);
  ADD ("/folders", test_folders);
  ADD ("/queue", test_queue);
  ADD ("/deliver-muted", test_deliver_muted);
  ADD ("/deliver-keywords", test_deliver_keywords);
  ADD ("/conversation-keywords", test_conversation_keywords);
  ADD ("/receive-folders", test_receive_folders);
  ADD ("/deliver-once", test_deliver_once);
  ADD ("/backup", test_backup);
  ADD ("/deleted-is-gone", test_deleted_is_gone);
  return g_test_run ();
}
