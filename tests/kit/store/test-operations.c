/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "kit-fixture.h"

#include <kit-store-private.h>

/* A store with a server that nobody talks to */
typedef struct { KitStore parent_instance; } TestReplica;
typedef struct { KitStoreClass parent_class; } TestReplicaClass;

GType test_replica_get_type (void);

G_DEFINE_TYPE (TestReplica, test_replica, KIT_TYPE_STORE)

static void
test_replica_class_init (TestReplicaClass *klass)
{
  KIT_STORE_CLASS (klass)->replicated = TRUE;
}

static void
test_replica_init (TestReplica *self)
{
}

static guint
count (KitFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = mapi_store_list_operations (MAPI_STORE (fixture->store), NULL,
                                                           &error);

  g_assert_no_error (error);
  return rows->len;
}

static KitOperation *
take (KitFixture       *fixture,
      KitOperationKind  kind)
{
  g_autoptr (GError) error = NULL;
  KitOperation *operation = kit_store_take_operation (fixture->store, g_get_real_time (), &error);

  g_assert_no_error (error);
  g_assert_nonnull (operation);
  g_assert_cmpint (operation->kind, ==, kind);
  return operation;
}

static void
complete (KitFixture       *fixture,
          KitOperationKind  kind)
{
  g_autoptr (KitOperation) operation = take (fixture, kind);
  g_autoptr (GError) error = NULL;

  g_assert_true (kit_store_complete_operation (fixture->store, operation, &error));
  g_assert_no_error (error);
}

/* A message the server knows */
static GPtrArray *
make_message (KitFixture *fixture)
{
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) error = NULL;
  GPtrArray *ids;

  g_ptr_array_add (sources, kit_fixture_make_source (1));
  ids = mapi_store_import_messages (MAPI_STORE (fixture->store), inbox, sources, NULL, NULL,
                                    &error);
  g_assert_no_error (error);
  complete (fixture, KIT_OPERATION_APPEND);
  g_assert_cmpuint (count (fixture), ==, 0);
  return ids;
}

static void
set_read (KitFixture    *fixture,
          GPtrArray     *ids,
          MapiReadFlags  flags)
{
  g_autoptr (GError) error = NULL;
  gboolean partial;

  g_assert_true (mapi_store_set_read_flags (MAPI_STORE (fixture->store), NULL, ids, flags, NULL,
                                            &partial, NULL,
                                            &error));
  g_assert_no_error (error);
}

static void
move (KitFixture     *fixture,
      GPtrArray      *ids,
      MapiFolderRole  role)
{
  g_autoptr (MapiEntryId) folder = kit_fixture_role (fixture, role);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) moved = NULL;
  gboolean partial;

  moved = mapi_store_copy_messages (MAPI_STORE (fixture->store), ids, folder, MAPI_COPY_MOVE,
                                    &partial, NULL, &error);
  g_assert_no_error (error);
}

static void
test_flags (KitFixture    *fixture,
            gconstpointer  data)
{
  g_autoptr (GPtrArray) ids = make_message (fixture);
  g_autoptr (KitOperation) operation = NULL;
  g_autoptr (GError) error = NULL;

  set_read (fixture, ids, MAPI_READ_FLAG_NONE);
  g_assert_cmpuint (count (fixture), ==, 1);
  set_read (fixture, ids, MAPI_READ_FLAG_CLEAR_READ);
  g_assert_cmpuint (count (fixture), ==, 0);
  set_read (fixture, ids, MAPI_READ_FLAG_NONE);
  operation = take (fixture, KIT_OPERATION_FLAGS);
  g_assert_cmpint (mapi_properties_get_long (operation->arguments, MAPI_PR_MESSAGE_FLAGS,
                                             0) & MAPI_MSGFLAG_READ, !=,
                   0);
  /* While it is under way nothing cancels out: the server may have done it */
  set_read (fixture, ids, MAPI_READ_FLAG_CLEAR_READ);
  g_assert_cmpuint (count (fixture), ==, 2);
  g_assert_null (kit_store_take_operation (fixture->store, g_get_real_time (), &error));
  g_assert_no_error (error);
  g_assert_true (kit_store_complete_operation (fixture->store, operation, &error));
  complete (fixture, KIT_OPERATION_FLAGS);
  g_assert_cmpuint (count (fixture), ==, 0);
}

static void
test_moves (KitFixture    *fixture,
            gconstpointer  data)
{
  g_autoptr (GPtrArray) ids = make_message (fixture);
  g_autoptr (MapiEntryId) inbox = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_INBOX);
  g_autoptr (KitOperation) operation = NULL;
  g_autoptr (GError) error = NULL;
  gboolean partial;

  move (fixture, ids, MAPI_FOLDER_ROLE_ARCHIVE);
  move (fixture, ids, MAPI_FOLDER_ROLE_TRASH);
  g_assert_cmpuint (count (fixture), ==, 1);
  move (fixture, ids, MAPI_FOLDER_ROLE_INBOX);
  g_assert_cmpuint (count (fixture), ==, 0);
  move (fixture, ids, MAPI_FOLDER_ROLE_ARCHIVE);
  set_read (fixture, ids, MAPI_READ_FLAG_NONE);
  g_assert_cmpuint (count (fixture), ==, 2);
  g_assert_true (mapi_store_delete_messages (MAPI_STORE (fixture->store), ids, MAPI_DELETE_NONE,
                                             &partial, NULL,
                                             &error));
  g_assert_no_error (error);
  /* Deleted where the server has it; the rest is of no interest any more */
  operation = take (fixture, KIT_OPERATION_DELETE);
  g_assert_cmpint (operation->folder, ==,
                   kit_store_parse_id (fixture->store, inbox, MAPI_OBJECT_FOLDER, NULL));
  g_assert_cmpuint (count (fixture), ==, 1);
}

static void
test_never_told (KitFixture    *fixture,
                 gconstpointer  data)
{
  g_autoptr (MapiEntryId) drafts = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_DRAFTS);
  g_autoptr (MapiEntryId) id = kit_fixture_save (fixture, drafts, "A draft");
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  gboolean partial;

  g_assert_cmpuint (count (fixture), ==, 1);
  g_ptr_array_add (ids, id);
  g_assert_true (mapi_store_delete_messages (MAPI_STORE (fixture->store), ids, MAPI_DELETE_NONE,
                                             &partial, NULL,
                                             &error));
  g_assert_cmpuint (count (fixture), ==, 0);
}

static void
test_failure (KitFixture    *fixture,
              gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->store);
  g_autoptr (GPtrArray) ids = make_message (fixture);
  g_autoptr (KitOperation) operation = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  gint64 id;

  set_read (fixture, ids, MAPI_READ_FLAG_NONE);
  operation = take (fixture, KIT_OPERATION_FLAGS);
  id = operation->id;
  g_assert_true (kit_store_fail_operation (fixture->store, operation, G_MAXINT64, "Refused",
                                           &error));
  g_assert_no_error (error);
  g_assert_null (kit_store_take_operation (fixture->store, g_get_real_time (), &error));
  g_assert_no_error (error);
  rows = mapi_store_list_operations (store, NULL, &error);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpstr (mapi_properties_get_string (g_ptr_array_index (rows, 0), MAPI_PR_OUTGOING_ERROR),
                   ==, "Refused");
  g_assert_cmpint (mapi_properties_get_long (g_ptr_array_index (rows, 0), MAPI_PR_OUTGOING_ATTEMPTS,
                                             0), ==, 1);
  g_assert_true (mapi_store_retry_operation (store, id, NULL, &error));
  g_assert_no_error (error);
  /* An agent that died has taken nothing with it */
  g_clear_pointer (&operation, kit_operation_free);
  operation = take (fixture, KIT_OPERATION_FLAGS);
  g_assert_true (mapi_store_drop_operation (store, id, NULL, &error));
  g_assert_false (mapi_store_drop_operation (store, id, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
}

static void
test_folders (KitFixture    *fixture,
              gconstpointer  data)
{
  MapiStore *store = MAPI_STORE (fixture->store);
  g_autoptr (MapiEntryId) top = kit_fixture_role (fixture, MAPI_FOLDER_ROLE_IPM_SUBTREE);
  g_autoptr (MapiEntryId) folder = NULL;
  g_autoptr (GError) error = NULL;

  folder = mapi_store_create_folder (store, top, MAPI_FOLDER_GENERIC, "New", NULL, FALSE, NULL,
                                     &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count (fixture), ==, 1);
  g_assert_true (mapi_store_delete_folder (store, folder, MAPI_DELETE_NONE, NULL, &error));
  g_assert_cmpuint (count (fixture), ==, 0);
  g_clear_pointer (&folder, mapi_entry_id_free);
  folder = mapi_store_create_folder (store, top, MAPI_FOLDER_GENERIC, "New", NULL, FALSE, NULL,
                                     &error);
  complete (fixture, KIT_OPERATION_CREATE_FOLDER);
  g_assert_true (mapi_store_delete_folder (store, folder, MAPI_DELETE_NONE, NULL, &error));
  complete (fixture, KIT_OPERATION_DELETE_FOLDER);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) \
  g_test_add ("/kit/operations" path, KitFixture, test_replica_get_type, kit_fixture_set_up, func, \
              kit_fixture_tear_down)
  ADD ("/flags", test_flags);
  ADD ("/moves", test_moves);
  ADD ("/never-told", test_never_told);
  ADD ("/failure", test_failure);
  ADD ("/folders", test_folders);
  return g_test_run ();
}
