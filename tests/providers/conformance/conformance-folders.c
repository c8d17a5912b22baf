/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "conformance.h"

static void
test_create (Fixture *f)
{
  g_autoptr(MapiEntryId) top = get_role (f, MAPI_FOLDER_ROLE_IPM_SUBTREE);
  g_autoptr(MapiEntryId) one = new_folder (f, top, "One");
  g_autoptr(MapiEntryId) same = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (get_folder_long (f, one, MAPI_PR_FOLDER_TYPE), ==, MAPI_FOLDER_GENERIC);
  g_assert_null (mapi_store_create_folder (f->store, top, MAPI_FOLDER_GENERIC, "One", NULL, FALSE,
                                           NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_COLLISION);
  g_clear_error (&error);
  same = mapi_store_create_folder (f->store, top, MAPI_FOLDER_GENERIC, "One", NULL, TRUE, NULL,
                                   &error);
  g_assert_no_error (error);
  assert_same_id (f, one, same);
}

static void
test_delete_needs_flags (Fixture *f)
{
  g_autoptr(MapiEntryId) top = get_role (f, MAPI_FOLDER_ROLE_IPM_SUBTREE);
  g_autoptr(MapiEntryId) one = new_folder (f, top, "One");
  g_autoptr(MapiEntryId) two = new_folder (f, one, "Two");
  g_autoptr(MapiEntryId) message = new_message (f, one, "Hello", 0);
  g_autoptr(GError) error = NULL;

  g_assert_false (mapi_store_delete_folder (f->store, one, MAPI_DELETE_MESSAGES, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_HAS_FOLDERS);
  g_clear_error (&error);
  g_assert_false (mapi_store_delete_folder (f->store, one, MAPI_DELETE_FOLDERS, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_HAS_MESSAGES);
  g_clear_error (&error);
  g_assert_false (is_gone (f, message));

  g_assert_true (mapi_store_delete_folder (f->store, one,
                                           MAPI_DELETE_FOLDERS | MAPI_DELETE_MESSAGES, NULL,
                                           &error));
  g_assert_no_error (error);
  g_assert_true (is_gone (f, one));
  g_assert_true (is_gone (f, two));
  g_assert_true (is_gone (f, message));
}

static void
test_special_stay (Fixture *f)
{
  static const MapiFolderRole roles[] = {
    MAPI_FOLDER_ROLE_ROOT, MAPI_FOLDER_ROLE_IPM_SUBTREE, MAPI_FOLDER_ROLE_TRASH,
  };
  MapiDeleteFlags all = MAPI_DELETE_FOLDERS | MAPI_DELETE_MESSAGES;

  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      g_autoptr(MapiEntryId) id = get_role (f, roles[i]);
      g_autoptr(GError) error = NULL;

      g_assert_false (mapi_store_delete_folder (f->store, id, all, NULL, &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
    }
}

static void
test_move (Fixture *f)
{
  g_autoptr(MapiEntryId) top = get_role (f, MAPI_FOLDER_ROLE_IPM_SUBTREE);
  g_autoptr(MapiEntryId) one = new_folder (f, top, "One");
  g_autoptr(MapiEntryId) two = new_folder (f, top, "Two");
  g_autoptr(MapiEntryId) inner = new_folder (f, one, "Inner");
  g_autoptr(MapiEntryId) moved = NULL;
  g_autoptr(MapiEntryId) message = new_message (f, inner, "Hello", 0);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiFolder) folder = NULL;

  moved = mapi_store_copy_folder (f->store, one, two, "Uno", MAPI_COPY_MOVE, NULL, &error);
  g_assert_no_error (error);
  folder = mapi_folder_open_path (f->store, "Two/Uno/Inner", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mapi_folder_get_n_total (folder), ==, 1);
  g_assert_null (mapi_folder_open_path (f->store, "One", NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
}

static void
test_copy (Fixture *f)
{
  g_autoptr(MapiEntryId) top = get_role (f, MAPI_FOLDER_ROLE_IPM_SUBTREE);
  g_autoptr(MapiEntryId) one = new_folder (f, top, "One");
  g_autoptr(MapiEntryId) two = new_folder (f, top, "Two");
  g_autoptr(MapiEntryId) inner = new_folder (f, one, "Inner");
  g_autoptr(MapiEntryId) message = new_message (f, one, "Hello", 0);
  g_autoptr(MapiEntryId) shallow = NULL;
  g_autoptr(MapiEntryId) deep = NULL;
  g_autoptr(GError) error = NULL;

  shallow = mapi_store_copy_folder (f->store, one, two, "Shallow", MAPI_COPY_NONE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_rows (f, shallow, MAPI_TABLE_FLAG_NONE), ==, 1);
  g_assert_false (get_folder_long (f, shallow, MAPI_PR_SUBFOLDERS));
  deep = mapi_store_copy_folder (f->store, one, two, NULL, MAPI_COPY_SUBFOLDERS, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (get_folder_long (f, deep, MAPI_PR_SUBFOLDERS));
  g_assert_cmpuint (count_rows (f, one, MAPI_TABLE_FLAG_NONE), ==, 1);
}

static void
test_copy_refused (Fixture *f)
{
  g_autoptr(MapiEntryId) top = get_role (f, MAPI_FOLDER_ROLE_IPM_SUBTREE);
  g_autoptr(MapiEntryId) root = get_role (f, MAPI_FOLDER_ROLE_ROOT);
  g_autoptr(MapiEntryId) one = new_folder (f, top, "One");
  g_autoptr(MapiEntryId) two = new_folder (f, top, "Two");
  g_autoptr(MapiEntryId) inner = new_folder (f, one, "Two");
  g_autoptr(GError) error = NULL;

  g_assert_null (mapi_store_copy_folder (f->store, one, inner, NULL, MAPI_COPY_MOVE, NULL,
                                         &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_FOLDER_CYCLE);
  g_clear_error (&error);
  g_assert_null (mapi_store_copy_folder (f->store, two, one, NULL, MAPI_COPY_MOVE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_COLLISION);
  g_clear_error (&error);
  g_assert_null (mapi_store_copy_folder (f->store, root, one, "Root", MAPI_COPY_MOVE, NULL,
                                         &error));
  g_assert_nonnull (error);
}

static void
test_empty (Fixture *f)
{
  g_autoptr(MapiEntryId) outbox = get_role (f, MAPI_FOLDER_ROLE_OUTBOX);
  g_autoptr(MapiEntryId) plain = new_message (f, outbox, "Draft", MAPI_MSGFLAG_UNSENT);
  g_autoptr(MapiEntryId) hidden = new_message (f, outbox, "View", MAPI_MSGFLAG_ASSOCIATED);
  g_autoptr(MapiEntryId) sent = new_outgoing (f, "Sent");
  g_autoptr(GError) error = NULL;
  gboolean partial = FALSE;

  g_assert_true (mapi_store_submit_message (f->store, sent, 0, 0, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (mapi_store_empty_folder (f->store, outbox, MAPI_DELETE_NONE, &partial, NULL,
                                          &error));
  g_assert_no_error (error);
  g_assert_true (partial);
  g_assert_true (is_gone (f, plain));
  g_assert_false (is_gone (f, hidden));
  g_assert_false (is_gone (f, sent));
  g_assert_true (mapi_store_empty_folder (f->store, outbox, MAPI_DELETE_ASSOCIATED, &partial, NULL,
                                          &error));
  g_assert_true (is_gone (f, hidden));
}

static void
test_counts (Fixture *f)
{
  g_autoptr(MapiEntryId) inbox = get_role (f, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr(MapiEntryId) read = new_message (f, inbox, "Read", MAPI_MSGFLAG_READ);
  g_autoptr(MapiEntryId) unread = new_message (f, inbox, "Unread", 0);
  g_autoptr(MapiEntryId) hidden = new_message (f, inbox, "Hidden", MAPI_MSGFLAG_ASSOCIATED);

  g_assert_cmpint (get_folder_long (f, inbox, MAPI_PR_CONTENT_COUNT), ==, 2);
  g_assert_cmpint (get_folder_long (f, inbox, MAPI_PR_CONTENT_UNREAD), ==, 1);
  g_assert_cmpint (get_folder_long (f, inbox, MAPI_PR_ASSOC_CONTENT_COUNT), ==, 1);
  g_assert_cmpuint (count_rows (f, inbox, MAPI_TABLE_FLAG_NONE), ==, 2);
  g_assert_cmpuint (count_rows (f, inbox, MAPI_TABLE_FLAG_ASSOCIATED), ==, 1);
}

static void
test_paths (Fixture *f)
{
  g_autoptr(MapiEntryId) top = get_role (f, MAPI_FOLDER_ROLE_IPM_SUBTREE);
  g_autoptr(MapiEntryId) odd = new_folder (f, top, "In/Out \\ Box");
  g_autoptr(MapiEntryId) inner = new_folder (f, odd, "2026");
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiFolder) folder = mapi_folder_open (f->store, inner, NULL, &error);
  g_autoptr(MapiFolder) again = NULL;
  g_autofree char *path = mapi_folder_dup_path (folder, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (path, ==, "In\\/Out \\\\ Box/2026");
  again = mapi_folder_open_path (f->store, path, NULL, &error);
  g_assert_no_error (error);
  assert_same_id (f, mapi_folder_get_entry_id (again), inner);
}

void
conformance_add_folders (void)
{
  conformance_add_store_test ("/folders/create", test_create);
  conformance_add_store_test ("/folders/delete-needs-flags", test_delete_needs_flags);
  conformance_add_store_test ("/folders/special-stay", test_special_stay);
  conformance_add_store_test ("/folders/move", test_move);
  conformance_add_store_test ("/folders/copy", test_copy);
  conformance_add_store_test ("/folders/copy-refused", test_copy_refused);
  conformance_add_store_test ("/folders/empty", test_empty);
  conformance_add_store_test ("/folders/counts", test_counts);
  conformance_add_store_test ("/folders/paths", test_paths);
}
