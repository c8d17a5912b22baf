/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "conformance.h"

static void
test_special_folders (Fixture *f)
{
  static const MapiFolderRole roles[] = {
    MAPI_FOLDER_ROLE_ROOT, MAPI_FOLDER_ROLE_IPM_SUBTREE, MAPI_FOLDER_ROLE_SEARCH_ROOT,
    MAPI_FOLDER_ROLE_TRASH, MAPI_FOLDER_ROLE_INBOX, MAPI_FOLDER_ROLE_OUTBOX,
    MAPI_FOLDER_ROLE_SENT, MAPI_FOLDER_ROLE_DRAFTS,
  };
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      g_autoptr(MapiEntryId) id = get_role (f, roles[i]);

      g_assert_cmpint (mapi_store_get_object_type (f->store, id, NULL, &error), ==,
                       MAPI_OBJECT_FOLDER);
      g_assert_no_error (error);
      g_assert_cmpint (get_folder_long (f, id, MAPI_PR_FOLDER_ROLE), ==, roles[i]);
    }
  g_assert_null (mapi_store_get_folder_for_role (f->store, MAPI_FOLDER_ROLE_NONE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
}

static void
test_validate_twice (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) again = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_store_validate_ipm_subtree (f->store, TRUE, NULL, &error));
  g_assert_no_error (error);
  again = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  assert_same_id (f, inbox, again);
}

static void
test_store_properties (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiProperties) bag = mapi_store_get_properties (f->store, NULL, NULL, &error);
  g_autoptr(MapiEntryId) own = mapi_store_dup_entry_id (f->store);
  g_autoptr(MapiEntryId) trash = get_role (f, MAPI_FOLDER_ROLE_TRASH);
  g_autoptr(MapiEntryId) named = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (mapi_properties_get_long (bag, MAPI_PR_OBJECT_TYPE, 0), ==, MAPI_OBJECT_STORE);
  g_assert_cmpint (mapi_properties_get_long (bag, MAPI_PR_STORE_SUPPORT_MASK, 0), ==,
                   mapi_store_get_support_mask (f->store));
  g_assert_nonnull (mapi_properties_get_string (bag, MAPI_PR_DISPLAY_NAME));
  g_assert_true (mapi_properties_has (bag, MAPI_PR_RECORD_KEY));
  g_assert_true (mapi_properties_has (bag, MAPI_PR_VALID_FOLDER_MASK));
  named = mapi_entry_id_new_from_bytes (mapi_properties_get_binary (bag,
                                                                    MAPI_PR_IPM_WASTEBASKET_ENTRYID),
                                        NULL);
  assert_same_id (f, named, trash);
  g_assert_cmpint (mapi_store_get_object_type (f->store, own, NULL, &error), ==,
                   MAPI_OBJECT_STORE);
}

static void
test_folder_properties (Fixture *f)
{
  static const guint32 required[] = {
    MAPI_PR_DISPLAY_NAME, MAPI_PR_ENTRYID, MAPI_PR_FOLDER_TYPE, MAPI_PR_OBJECT_TYPE,
    MAPI_PR_PARENT_ENTRYID, MAPI_PR_RECORD_KEY, MAPI_PR_STORE_ENTRYID, MAPI_PR_STORE_RECORD_KEY,
    MAPI_PR_CONTENT_COUNT, MAPI_PR_CONTENT_UNREAD, MAPI_PR_SUBFOLDERS,
    MAPI_PR_ASSOC_CONTENT_COUNT,
  };
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiProperties) bag = mapi_store_get_properties (f->store, inbox, NULL, &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (required); i++)
    {
      g_test_message ("%s", mapi_tag_get_name (required[i]));
      g_assert_true (mapi_properties_has (bag, required[i]));
    }
}

static void
test_set_folder_properties (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) folder = new_folder (f, inbox, "One");
  g_autoptr(MapiProperties) changes = mapi_properties_new ();
  g_autoptr(MapiProperties) bag = NULL;
  g_autoptr(GError) error = NULL;
  guint32 removed = MAPI_PR_COMMENT;

  mapi_properties_set_string (changes, MAPI_PR_COMMENT, "A comment");
  mapi_properties_set_string (changes, MAPI_PR_DISPLAY_NAME, "Uno");
  g_assert_true (mapi_store_set_properties (f->store, folder, changes, NULL, 0, NULL, &error));
  g_assert_no_error (error);
  bag = mapi_store_get_properties (f->store, folder, NULL, NULL);
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_COMMENT), ==, "A comment");
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_DISPLAY_NAME), ==, "Uno");

  g_assert_true (mapi_store_set_properties (f->store, folder, NULL, &removed, 1, NULL, &error));
  g_assert_no_error (error);
  g_clear_pointer (&bag, mapi_properties_unref);
  bag = mapi_store_get_properties (f->store, folder, NULL, NULL);
  g_assert_false (mapi_properties_has (bag, MAPI_PR_COMMENT));
}

static void
test_computed_properties (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) folder = new_folder (f, inbox, "One");
  g_autoptr(MapiProperties) changes = mapi_properties_new ();
  g_autoptr(MapiProperties) bag = NULL;
  g_autoptr(GError) error = NULL;

  mapi_properties_set_string (changes, MAPI_PR_COMMENT, "A comment");
  mapi_properties_set_long (changes, MAPI_PR_CONTENT_COUNT, 12);
  g_assert_false (mapi_store_set_properties (f->store, folder, changes, NULL, 0, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_COMPUTED);
  bag = mapi_store_get_properties (f->store, folder, NULL, NULL);
  g_assert_false (mapi_properties_has (bag, MAPI_PR_COMMENT));
}

static void
test_rename_collision (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) one = new_folder (f, inbox, "One");
  g_autoptr(MapiEntryId) two = new_folder (f, inbox, "Two");
  g_autoptr(MapiProperties) changes = mapi_properties_new ();
  g_autoptr(GError) error = NULL;

  mapi_properties_set_string (changes, MAPI_PR_DISPLAY_NAME, "One");
  g_assert_false (mapi_store_set_properties (f->store, two, changes, NULL, 0, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_COLLISION);
}

static void
test_foreign_ids (Fixture *f)
{
  g_autoptr(GBytes) uid = mapi_uid_new ();
  g_autoptr(MapiEntryId) foreign = mapi_entry_id_new (g_bytes_get_data (uid, NULL), "x", 1, 0);
  g_autoptr(MapiEntryId) malformed = mapi_entry_id_new (mapi_support_get_uid (f->support), "zz", 2,
                                                        0);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (mapi_store_get_object_type (f->store, foreign, NULL, &error), ==,
                   MAPI_OBJECT_NONE);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID);
  g_clear_error (&error);
  g_assert_cmpint (mapi_store_get_object_type (f->store, malformed, NULL, &error), ==,
                   MAPI_OBJECT_NONE);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_ENTRYID);
}

static void
test_after_logoff (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(GError) error = NULL;

  mapi_provider_logoff (MAPI_PROVIDER (f->store));
  g_assert_null (mapi_store_get_properties (f->store, inbox, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT);
  g_clear_error (&error);
  g_assert_false (mapi_provider_logon (MAPI_PROVIDER (f->store), MAPI_PROVIDER_LOGON_NONE, NULL,
                                       &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT);
}

static void
test_cancelled (Fixture *f)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (mapi_store_get_properties (f->store, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_verify (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) message = new_message (f, inbox, "One", 0);
  g_autofree char *report = NULL;
  g_autoptr(GError) error = NULL;

  if (!mapi_store_verify (f->store, FALSE, &report, NULL, &error))
    {
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT);
      g_test_skip ("no verification");
      return;
    }
  g_assert_cmpstr (report, ==, "");
}

static void
test_backup (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) message = new_message (f, inbox, "One", 0);
  g_autofree char *path = g_build_filename (f->data_dir, "copy", NULL);
  g_autoptr(GError) error = NULL;

  if (!mapi_store_backup (f->store, path, NULL, &error))
    {
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT);
      g_test_skip ("no backup");
      return;
    }
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR));
  g_assert_false (mapi_store_backup (f->store, path, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_COLLISION);
}

static void
test_read_only (Fixture *f)
{
  g_autoptr(MapiStore) store = NULL;
  g_autoptr(MapiEntryId) root = NULL;
  g_autoptr(MapiContent) content = new_content ("One", 0);
  g_autoptr(GError) error = NULL;

  if (!conformance_has_setting (f, "read-only") || f->module->get_store_type == NULL)
    {
      g_test_skip ("never read-only");
      return;
    }
  g_assert_true (mapi_settings_set (f->settings, "read-only", "true", &error));
  g_assert_no_error (error);
  store = conformance_new_provider (f, f->module->get_store_type ());
  g_assert_true (mapi_provider_logon (MAPI_PROVIDER (store), MAPI_PROVIDER_LOGON_NONE, NULL,
                                      &error));
  g_assert_no_error (error);

  g_assert_cmpuint (mapi_store_get_support_mask (store) &
                      (MAPI_STORE_SUPPORT_READONLY | MAPI_STORE_SUPPORT_MODIFY |
                       MAPI_STORE_SUPPORT_CREATE), ==, MAPI_STORE_SUPPORT_READONLY);
  root = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_IPM_SUBTREE, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (mapi_store_create_folder (store, root, MAPI_FOLDER_GENERIC, "One", NULL, FALSE,
                                           NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);
  g_assert_null (mapi_store_save_message (store, root, NULL, content, 0, MAPI_SAVE_NONE, NULL,
                                          &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  mapi_provider_logoff (MAPI_PROVIDER (store));
}

void
conformance_add_store (void)
{
  conformance_add_store_test ("/store/special-folders", test_special_folders);
  conformance_add_store_test ("/store/validate-twice", test_validate_twice);
  conformance_add_store_test ("/store/properties", test_store_properties);
  conformance_add_store_test ("/store/folder-properties", test_folder_properties);
  conformance_add_store_test ("/store/set-folder-properties", test_set_folder_properties);
  conformance_add_store_test ("/store/computed-properties", test_computed_properties);
  conformance_add_store_test ("/store/rename-collision", test_rename_collision);
  conformance_add_store_test ("/store/foreign-ids", test_foreign_ids);
  conformance_add_store_test ("/store/after-logoff", test_after_logoff);
  conformance_add_store_test ("/store/cancelled", test_cancelled);
  conformance_add_store_test ("/store/verify", test_verify);
  conformance_add_store_test ("/store/backup", test_backup);
  conformance_add_test ("/store/read-only", test_read_only);
}
