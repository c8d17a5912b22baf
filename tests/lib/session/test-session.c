/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session-fixture.h"

#include <string.h>

/* What a session is once it is there, and its end. */

static MapiSession *
logon (Fixture        *fixture,
       MapiLogonFlags  flags)
{
  g_autoptr(GError) error = NULL;
  MapiSession *session = fixture_logon (fixture, "Work", flags | MAPI_LOGON_NEW_SESSION, TRUE, &error);

  g_assert_no_error (error);
  return session;
}

static MapiEntryId *
store_id (MapiSession *session,
          guint        position)
{
  g_autoptr(GPtrArray) stores = mapi_session_open_all_stores (session, NULL, NULL);

  return mapi_store_dup_entry_id (g_ptr_array_index (stores, position));
}

static MapiEntryId *
folder_id (MapiSession *session,
           const char  *text)
{
  g_autoptr(MapiEntryId) id = store_id (session, 0);

  return mapi_entry_id_new (mapi_entry_id_get_uid (id), text, strlen (text), 0);
}

/* ---- stores ---- */

static MapiTable *
open_stores_table (MapiSession *session)
{
  static const guint32 columns[] = {
    MAPI_PR_DEFAULT_STORE, MAPI_PR_DISPLAY_NAME, MAPI_PR_ENTRYID, MAPI_PR_INSTANCE_KEY,
    MAPI_PR_OBJECT_TYPE, MAPI_PR_PROVIDER_DISPLAY, MAPI_PR_RECORD_KEY, MAPI_PR_RESOURCE_FLAGS,
    MAPI_PR_RESOURCE_TYPE
  };
  g_autoptr(GError) error = NULL;
  MapiTable *table = mapi_session_new_stores_table (session, &error);

  g_assert_no_error (error);
  mapi_table_open (table, columns, G_N_ELEMENTS (columns), NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return table;
}

static MapiProperties *
get_row (MapiTable *table,
         guint      position)
{
  g_autoptr(MapiRow) row = g_list_model_get_item (G_LIST_MODEL (table), position);

  return mapi_properties_ref (mapi_row_get_properties (row));
}

static void
count_event (MapiNotification *notification,
             gpointer          user_data)
{
  (*(guint *) user_data)++;
}

static void
test_session_stores_table (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autofree char *one = fixture_add_service ("Work", "moody", "One", NULL);
  g_autofree char *two = fixture_add_service ("Work", "moody-store", "Two", NULL);
  g_autoptr(MapiSession) session = logon (fixture, MAPI_LOGON_NONE);
  g_autoptr(MapiTable) table = open_stores_table (session);
  g_autoptr(MapiProperties) row = NULL;
  g_autoptr(MapiStore) store = NULL;
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiEntryId) second = store_id (session, 1);
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (table)), ==, 2);
  row = get_row (table, 0);
  g_assert_cmpstr (mapi_properties_get_string (row, MAPI_PR_DISPLAY_NAME), ==, "One");
  g_assert_true (mapi_properties_get_boolean (row, MAPI_PR_DEFAULT_STORE));
  g_assert_cmpint (mapi_properties_get_long (row, MAPI_PR_OBJECT_TYPE, 0), ==, MAPI_OBJECT_STORE);
  g_assert_cmpint (mapi_properties_get_long (row, MAPI_PR_RESOURCE_TYPE, 0), ==, 33);
  g_assert_true (mapi_properties_get_long (row, MAPI_PR_RESOURCE_FLAGS, 0) & MAPI_RESOURCE_FLAG_DEFAULT_STORE);

  id = mapi_entry_id_new_from_bytes (mapi_properties_get_binary (row, MAPI_PR_ENTRYID), &error);
  g_assert_no_error (error);
  store = mapi_session_open_store (session, id, MAPI_STORE_OPEN_WRITE, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (MAPI_IS_STORE (store));

  /* Another default: seen in this session, kept for the next */
  mapi_session_set_default_store (session, MAPI_DEFAULT_STORE, second, &error);
  g_assert_no_error (error);
  do
    {
      g_clear_pointer (&row, mapi_properties_unref);
      row = get_row (table, 1);
    }
  while (!mapi_properties_get_boolean (row, MAPI_PR_DEFAULT_STORE) && g_main_context_iteration (NULL, TRUE));
  g_clear_object (&store);
  store = mapi_session_open_default_store (session, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (mapi_store_owns (store, second));
  fixture_logoff (session);
  g_clear_object (&session);

  session = logon (fixture, MAPI_LOGON_NONE);
  g_clear_object (&store);
  store = mapi_session_open_default_store (session, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (mapi_store_owns (store, second));
  fixture_logoff (session);
}

static void
test_session_no_default_store (Fixture       *fixture,
                               gconstpointer  data)
{
  g_autoptr(MapiSession) session = logon (fixture, MAPI_LOGON_NONE);
  g_autoptr(GError) error = NULL;

  g_assert_null (mapi_session_open_default_store (session, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  fixture_logoff (session);
}

static void
test_session_default_store_candidates (Fixture       *fixture,
                                       gconstpointer  data)
{
  g_autofree char *one = fixture_add_service ("Work", "moody-store", "One", NULL);
  g_autofree char *two = fixture_add_service ("Work", "moody-store", "Two", "read-only", "true", NULL);
  g_autoptr(MapiSession) session = logon (fixture, MAPI_LOGON_NONE);
  g_autoptr(MapiEntryId) first = store_id (session, 0);
  g_autoptr(MapiEntryId) second = store_id (session, 1);
  g_autoptr(MapiStore) store = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (mapi_session_set_default_store (session, MAPI_DEFAULT_STORE, second, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);
  g_assert_false (mapi_session_set_default_store (session, 9, first, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_FLAGS);
  g_clear_error (&error);
  g_assert_true (mapi_session_set_default_store (session, MAPI_PRIMARY_STORE, first, &error));
  g_assert_no_error (error);

  /* Who may only read gets best access where that is asked for. */
  g_assert_null (mapi_session_open_store (session, second, MAPI_STORE_OPEN_WRITE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);
  store = mapi_session_open_store (session, second, MAPI_STORE_OPEN_BEST_ACCESS, NULL, &error);
  g_assert_no_error (error);
  fixture_logoff (session);
}

/* Who does not ask for writing reads, and is told of what others write. */
static void
test_session_read_only_store (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autofree char *one = fixture_add_service ("Work", "memory", "One", NULL);
  g_autoptr(MapiSession) session = logon (fixture, MAPI_LOGON_NONE);
  g_autoptr(MapiEntryId) id = store_id (session, 0);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiStore) real = mapi_session_open_store (session, id, MAPI_STORE_OPEN_WRITE, NULL, &error);
  g_autoptr(MapiStore) store = mapi_session_open_store (session, id, MAPI_STORE_OPEN_NONE, NULL, &error);
  g_autoptr(MapiEntryId) root = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_IPM_SUBTREE, NULL, &error);
  g_autoptr(MapiProperties) properties = mapi_store_get_properties (store, root, NULL, &error);
  g_autoptr(MapiContent) content = mapi_content_new ();
  g_autoptr(MapiEntryId) made = NULL;
  g_autoptr(MapiTable) table = NULL;
  MapiStoreSupport written = MAPI_STORE_SUPPORT_MODIFY | MAPI_STORE_SUPPORT_CREATE;
  guint n_events = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (mapi_store_get_support_mask (real) & written, ==, written);
  g_assert_cmpuint (mapi_store_get_support_mask (store) & written, ==, 0);
  g_assert_cmpuint (mapi_properties_get_long (properties, MAPI_PR_STORE_SUPPORT_MASK, written) & written, ==, 0);
  mapi_store_advise (store, NULL, MAPI_EVENT_OBJECT_CREATED, count_event, &n_events, NULL);

  made = mapi_store_create_folder (store, root, MAPI_FOLDER_GENERIC, "New", NULL, FALSE, NULL, &error);
  g_assert_null (made);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);
  g_assert_null (mapi_store_save_message (store, root, NULL, content, 0, MAPI_SAVE_NONE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);
  g_assert_false (mapi_store_set_properties (store, root, properties, NULL, 0, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);

  made = mapi_store_create_folder (real, root, MAPI_FOLDER_GENERIC, "New", NULL, FALSE, NULL, &error);
  g_assert_no_error (error);
  while (n_events == 0)
    g_main_context_iteration (NULL, TRUE);
  table = mapi_store_new_hierarchy_table (store, root, MAPI_TABLE_FLAG_NONE, &error);
  g_assert_no_error (error);
  mapi_table_open (table, (const guint32[]) { MAPI_PR_DISPLAY_NAME }, 1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (table)), >, 0);

  fixture_logoff (session);
  g_assert_null (mapi_store_get_properties (store, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT);
}

/* ---- ids ---- */

static void
test_session_compare_entry_ids (Fixture       *fixture,
                                gconstpointer  data)
{
  g_autofree char *one = fixture_add_service ("Work", "moody-store", "One", NULL);
  g_autofree char *two = fixture_add_service ("Work", "moody-store", "Two", NULL);
  g_autoptr(MapiSession) session = logon (fixture, MAPI_LOGON_NONE);
  g_autoptr(MapiEntryId) first = store_id (session, 0);
  g_autoptr(MapiEntryId) second = store_id (session, 1);
  g_autoptr(MapiEntryId) lower = folder_id (session, "folder");
  g_autoptr(MapiEntryId) upper = folder_id (session, "FOLDER");
  g_autoptr(MapiEntryId) other = folder_id (session, "other");
  g_autoptr(MapiEntryId) ann = mapi_one_off_create_entry_id ("Ann", "SMTP", "ann@example.org", FALSE);
  g_autoptr(MapiEntryId) ann_too = mapi_one_off_create_entry_id ("Ann", "SMTP", "Ann@Example.org", FALSE);
  g_autoptr(MapiEntryId) bob = mapi_one_off_create_entry_id ("Bob", "SMTP", "bob@example.org", FALSE);

  g_assert_true (mapi_session_compare_entry_ids (session, first, first));
  g_assert_false (mapi_session_compare_entry_ids (session, first, second));
  g_assert_true (mapi_session_compare_entry_ids (session, lower, upper));
  g_assert_false (mapi_session_compare_entry_ids (session, lower, other));
  g_assert_false (mapi_session_compare_entry_ids (session, lower, ann));
  g_assert_true (mapi_session_compare_entry_ids (session, ann, ann_too));
  g_assert_false (mapi_session_compare_entry_ids (session, ann, bob));
  fixture_logoff (session);
}

static void
test_session_open_entry (Fixture       *fixture,
                         gconstpointer  data)
{
  static const guint8 stranger_uid[16] = "nobody made this";
  g_autofree char *one = fixture_add_service ("Work", "moody-store", "One", NULL);
  g_autoptr(MapiSession) session = logon (fixture, MAPI_LOGON_NONE);
  g_autoptr(MapiEntryId) id = store_id (session, 0);
  g_autoptr(MapiEntryId) folder = folder_id (session, "folder");
  g_autoptr(MapiEntryId) gone = folder_id (session, "gone");
  g_autoptr(MapiEntryId) ann = mapi_one_off_create_entry_id ("Ann", "SMTP", "ann@example.org", FALSE);
  g_autoptr(MapiEntryId) stranger = mapi_entry_id_new (stranger_uid, "x", 1, 0);
  g_autoptr(GObject) object = NULL;
  g_autoptr(GError) error = NULL;

  object = mapi_session_open_entry (session, id, MAPI_OPEN_MODIFY, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (MAPI_IS_STORE (object));
  g_clear_object (&object);

  object = mapi_session_open_entry (session, folder, MAPI_OPEN_NONE, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (MAPI_IS_FOLDER (object));
  g_clear_object (&object);

  object = mapi_session_open_entry (session, ann, MAPI_OPEN_NONE, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (MAPI_IS_ENTRY (object));
  g_assert_cmpstr (mapi_properties_get_string (mapi_entry_get_properties (MAPI_ENTRY (object)),
                                               MAPI_PR_EMAIL_ADDRESS), ==, "ann@example.org");

  g_assert_null (mapi_session_open_entry (session, gone, MAPI_OPEN_NONE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (mapi_session_open_entry (session, stranger, MAPI_OPEN_NONE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_ENTRYID);
  g_assert_nonnull (mapi_session_get_store_for_id (session, folder));
  g_assert_null (mapi_session_get_store_for_id (session, stranger));
  fixture_logoff (session);
}

/* ---- status ---- */

static MapiStatus *
find_status (MapiSession      *session,
             MapiResourceType  type)
{
  g_autoptr(GPtrArray) list = mapi_session_list_status (session);

  for (guint i = 0; i < list->len; i++)
    if (mapi_status_get_resource_type (g_ptr_array_index (list, i)) == type)
      return g_object_ref (g_ptr_array_index (list, i));
  return NULL;
}

static void
test_session_status (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *one = fixture_add_service ("Work", "moody", "One", "store-mode", "offline", NULL);
  g_autofree char *two = fixture_add_service ("Work", "moody-store", "Two", "store-mode", "corrupt", NULL);
  g_autoptr(MapiSession) session = logon (fixture, MAPI_LOGON_NONE);
  g_autoptr(GPtrArray) list = mapi_session_list_status (session);
  static const struct { guint type; guint code; guint methods; const char *name; } rows[] = {
    { 39, MAPI_STATUS_AVAILABLE, 1, "Work" },
    { 37, MAPI_STATUS_OFFLINE, 1 | 8, NULL },
    { 34, MAPI_STATUS_AVAILABLE, 1, NULL },
    { 33, MAPI_STATUS_OFFLINE, 1 | 2 | 4, "One" },
    { 36, MAPI_STATUS_AVAILABLE, 2 | 8, "One" },
    { 35, MAPI_STATUS_AVAILABLE, 2, "One" },
    { 33, MAPI_STATUS_FAILURE, 2, "Two" },
  };
  g_autoptr(MapiTable) table = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (list->len, ==, G_N_ELEMENTS (rows));
  for (guint i = 0; i < list->len; i++)
    {
      MapiStatus *status = g_ptr_array_index (list, i);
      g_autoptr(MapiProperties) properties = mapi_status_dup_properties (status);
      g_autoptr(GObject) opened = NULL;

      g_assert_cmpuint (mapi_status_get_resource_type (status), ==, rows[i].type);
      g_assert_cmpuint (mapi_status_get_code (status), ==, rows[i].code);
      g_assert_cmpuint (mapi_status_get_methods (status), ==, rows[i].methods);
      if (rows[i].name != NULL)
        g_assert_cmpstr (mapi_status_get_display_name (status), ==, rows[i].name);
      g_assert_cmpint (mapi_properties_get_long (properties, MAPI_PR_OBJECT_TYPE, 0), ==, MAPI_OBJECT_STATUS);
      g_assert_cmpint (mapi_properties_get_long (properties, MAPI_PR_STATUS_CODE, 0), ==, rows[i].code);
      opened = mapi_session_open_entry (session, mapi_status_get_entry_id (status), MAPI_OPEN_NONE, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (opened == G_OBJECT (status));
    }

  table = mapi_session_new_status_table (session, &error);
  g_assert_no_error (error);
  mapi_table_open (table, (const guint32[]) { MAPI_PR_DISPLAY_NAME }, 1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (table)), ==, G_N_ELEMENTS (rows));
  fixture_logoff (session);
}

static void
test_session_status_methods (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autofree char *one = fixture_add_service ("Work", "moody", "One", NULL);
  g_autoptr(MapiSession) session = logon (fixture, MAPI_LOGON_NONE);
  g_autoptr(MapiStatus) subsystem = find_status (session, MAPI_RESOURCE_SUBSYSTEM);
  g_autoptr(MapiStatus) store = find_status (session, MAPI_RESOURCE_STORE_PROVIDER);
  g_autoptr(MapiStatus) book = find_status (session, MAPI_RESOURCE_AB_PROVIDER);
  g_autofree char *before = fixture_take_events (fixture);
  g_autofree char *events = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_status_validate_state (subsystem, MAPI_VALIDATE_NONE, NULL, &error));
  g_assert_no_error (error);
  events = fixture_take_events (fixture);
  g_assert_cmpstr (events, ==, "validate store One\n");

  g_assert_false (mapi_status_validate_state (subsystem, 2, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_FLAGS);
  g_clear_error (&error);
  g_assert_false (mapi_status_validate_state (book, MAPI_VALIDATE_NONE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT);
  g_clear_error (&error);
  g_assert_false (mapi_status_settings_dialog (subsystem, FALSE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT);
  g_clear_error (&error);
  g_assert_false (mapi_status_flush_queues (store, MAPI_FLUSH_UPLOAD, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT);
  g_clear_error (&error);
  g_assert_false (mapi_status_change_password (store, "wrong", "new", NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);
  g_assert_true (mapi_status_change_password (store, "right", "new", NULL, &error));
  g_assert_no_error (error);

  fixture->user->fix = "";
  g_assert_true (mapi_status_settings_dialog (store, TRUE, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->user->asked[MAPI_QUESTION_SERVICE_SETTINGS], ==, 1);
  /* The page of the provider somebody came for is the first. */
  g_assert_nonnull (fixture->user->setting);

  fixture_logoff (session);
  g_assert_false (mapi_status_validate_state (subsystem, MAPI_VALIDATE_NONE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT);
}

static void
test_session_no_mail (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *one = fixture_add_service ("Work", "moody", "One", NULL);
  g_autofree char *two = fixture_add_service ("Work", "moody", "Two", "coupled", "false", NULL);
  g_autoptr(MapiSession) session = logon (fixture, MAPI_LOGON_NO_MAIL);
  g_autoptr(MapiStatus) spooler = find_status (session, MAPI_RESOURCE_SPOOLER);
  g_autoptr(GPtrArray) transports = NULL;
  g_autofree char *events = fixture_take_events (fixture);
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (strstr (events, "logon-no-mail store One"));
  g_assert_cmpint (mapi_status_get_code (spooler), ==, MAPI_STATUS_FAILURE);
  g_assert_null (find_status (session, MAPI_RESOURCE_TRANSPORT));
  transports = mapi_session_list_transports (session, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (transports->len, ==, 1);
  g_assert_null (find_status (session, MAPI_RESOURCE_TRANSPORT));
  fixture_logoff (session);
}

/* ---- identity ---- */

static void
test_session_identity (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autofree char *none = fixture_add_service ("Work", "moody", "None", NULL);
  g_autoptr(MapiSession) session = logon (fixture, MAPI_LOGON_NONE);
  g_autoptr(MapiProperties) identity = NULL;
  g_autofree char *ann = NULL;
  g_autofree char *bob = NULL;
  g_auto(GStrv) addresses = NULL;
  g_autoptr(MapiServiceAdmin) admin = NULL;
  g_autoptr(GError) error = NULL;
  gboolean no_service = FALSE;

  identity = mapi_session_query_identity (session, &no_service, &error);
  g_assert_no_error (error);
  g_assert_true (no_service);
  g_assert_nonnull (mapi_properties_get_binary (identity, MAPI_PR_IDENTITY_ENTRYID));
  fixture_logoff (session);
  g_clear_object (&session);

  /* The first that knows, then the primary one */
  ann = fixture_add_service ("Work", "moody", "Ann", "address", "Ann@example.org", "name", "Ann A", NULL);
  bob = fixture_add_service ("Work", "moody", "Bob", "address", "bob@example.org", NULL);
  session = logon (fixture, MAPI_LOGON_NONE);
  addresses = mapi_session_dup_addresses (session);
  g_assert_cmpuint (g_strv_length (addresses), ==, 2);
  g_assert_cmpstr (addresses[0], ==, "ann@example.org");
  g_clear_pointer (&identity, mapi_properties_unref);
  identity = mapi_session_query_identity (session, &no_service, &error);
  g_assert_no_error (error);
  g_assert_false (no_service);
  g_assert_cmpstr (mapi_properties_get_string (identity, MAPI_PR_IDENTITY_DISPLAY), ==, "Ann A");

  admin = mapi_session_admin_services (session, &error);
  mapi_service_admin_set_primary_identity (admin, bob, &error);
  g_assert_no_error (error);
  g_clear_pointer (&identity, mapi_properties_unref);
  identity = mapi_session_query_identity (session, &no_service, &error);
  g_assert_cmpstr (mapi_properties_get_string (identity, MAPI_PR_SMTP_ADDRESS), ==, "bob@example.org");
  fixture_logoff (session);
}

/* ---- the end ---- */

static void
note_end (MapiNotification *notification,
          gpointer          user_data)
{
  g_assert_cmpint (mapi_notification_get_event (notification), ==, MAPI_EVENT_EXTENDED);
  (*(guint *) user_data)++;
}

static void
test_session_logoff (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autofree char *one = fixture_add_service ("Work", "moody", "One", NULL);
  g_autoptr(MapiSession) session = logon (fixture, MAPI_LOGON_NONE);
  g_autoptr(MapiStore) store = mapi_session_open_default_store (session, NULL, NULL);
  g_autoptr(MapiEntryId) id = mapi_store_dup_entry_id (store);
  g_autoptr(GPtrArray) transports = mapi_session_list_transports (session, TRUE, NULL, NULL);
  g_autofree char *before = fixture_take_events (fixture);
  g_autofree char *events = NULL;
  g_autoptr(GError) error = NULL;
  guint n_ends = 0;

  g_assert_cmpuint (transports->len, ==, 1);
  g_assert_cmpuint (mapi_session_advise (session, NULL, MAPI_EVENT_EXTENDED, note_end, &n_ends, NULL), !=, 0);
  mapi_session_logoff (session, MAPI_LOGOFF_NONE, NULL, &error);
  g_assert_no_error (error);

  /* Never before the call has returned */
  g_assert_cmpuint (n_ends, ==, 0);
  while (n_ends == 0)
    g_main_context_iteration (NULL, TRUE);
  events = fixture_take_events (fixture);
  g_assert_cmpstr (events, ==, "logoff transport One\nlogoff book One\nlogoff store One\n");

  /* Everything is dead */
  g_assert_false (mapi_session_is_alive (session));
  g_assert_null (mapi_store_get_properties (store, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT);
  g_clear_error (&error);
  g_assert_null (mapi_session_open_store (session, id, MAPI_STORE_OPEN_NONE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT);
  g_clear_error (&error);
  g_assert_null (mapi_session_new_status_table (session, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT);
  g_clear_error (&error);
  g_assert_null (mapi_session_open_address_book (session, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT);
  g_clear_error (&error);
  g_assert_null (mapi_session_list_transports (session, FALSE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT);
  g_clear_error (&error);
  g_assert_false (mapi_session_logoff (session, MAPI_LOGOFF_NONE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT);
  g_assert_false (mapi_session_compare_entry_ids (session, id, id));
}

static void
note_thread (MapiNotification *notification,
             gpointer          user_data)
{
  g_async_queue_push (user_data, g_thread_self ());
}

/* On the library's thread, without any loop of ours */
static void
test_session_notification_thread (Fixture       *fixture,
                                  gconstpointer  data)
{
  g_autofree char *one = fixture_add_service ("Work", "moody", "One", NULL);
  g_autoptr(MapiSession) session = logon (fixture, MAPI_LOGON_NONE);
  g_autoptr(GAsyncQueue) threads = g_async_queue_new ();
  g_autoptr(MapiEntryId) folder = folder_id (session, "folder");
  guint connection;

  connection = mapi_session_advise (session, folder, MAPI_EVENT_OBJECT_MODIFIED, note_thread,
                                    threads, NULL);
  g_assert_cmpuint (connection, !=, 0);
  g_assert_true (mapi_session_unadvise (session, connection));
  g_assert_false (mapi_session_unadvise (session, connection));

  g_assert_cmpuint (mapi_session_advise (session, NULL, MAPI_EVENT_EXTENDED, note_thread, threads,
                                         NULL), !=, 0);
  fixture_logoff (session);
  g_assert_true (g_async_queue_pop (threads) != g_thread_self ());
}

/* So are the events of a store, wherever they were asked for */
static void
test_session_store_thread (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autofree char *one = fixture_add_service ("Work", "moody", "One", NULL);
  g_autoptr(MapiSession) session = logon (fixture, MAPI_LOGON_NONE);
  g_autoptr(MapiStore) store = mapi_session_open_default_store (session, NULL, NULL);
  g_autoptr(GAsyncQueue) threads = g_async_queue_new ();
  g_autoptr(MapiEntryId) folder = folder_id (session, "folder");
  g_autoptr(MapiNotification) event = mapi_notification_new (MAPI_EVENT_OBJECT_MODIFIED,
                                                             MAPI_OBJECT_FOLDER, folder, NULL);
  GThread *thread;

  mapi_store_advise (store, NULL, MAPI_EVENT_OBJECT_MODIFIED, note_thread, threads, NULL);
  mapi_session_advise (session, folder, MAPI_EVENT_OBJECT_MODIFIED, note_thread, threads, NULL);
  mapi_store_post (store, event);
  thread = g_async_queue_pop (threads);
  g_assert_true (thread != g_thread_self ());
  g_assert_true (g_async_queue_pop (threads) == thread);
  fixture_logoff (session);
}

static void
test_session_logoff_flags (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr(MapiSession) session = logon (fixture, MAPI_LOGON_NONE);
  g_autoptr(GError) error = NULL;

  g_assert_false (mapi_session_logoff (session, 4, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNKNOWN_FLAGS);
  g_clear_error (&error);
  /* Ignored: the session is not shared */
  g_assert_true (mapi_session_logoff (session, MAPI_LOGOFF_SHARED, NULL, &error));
  g_assert_no_error (error);
}

static void
test_session_logoff_unsent (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autofree char *one = fixture_add_service ("Work", "moody-store", "One", "unsent", "3", NULL);
  g_autoptr(MapiSession) session = logon (fixture, MAPI_LOGON_NONE);
  g_autoptr(GError) error = NULL;

  fixture->user->choice = g_strdup ("cancel");
  g_assert_false (mapi_session_logoff (session, MAPI_LOGOFF_UI, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL);
  g_assert_true (mapi_session_is_alive (session));
  g_assert_cmpuint (fixture->user->asked[MAPI_QUESTION_CONFIRM], ==, 1);

  g_clear_error (&error);
  g_free (fixture->user->choice);
  fixture->user->choice = g_strdup ("later");
  g_assert_true (mapi_session_logoff (session, MAPI_LOGOFF_UI, NULL, &error));
  g_assert_no_error (error);
}

/* A program without a user leaves all the same, and the mail waits */
static void
test_session_logoff_unasked (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autofree char *one = fixture_add_service ("Work", "moody-store", "One", "unsent", "3", NULL);
  g_autoptr(MapiSession) session = logon (fixture, MAPI_LOGON_NONE);
  g_autoptr(GError) error = NULL;

  fixture->user->nobody = TRUE;
  g_assert_true (mapi_session_logoff (session, MAPI_LOGOFF_UI, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->user->asked[MAPI_QUESTION_CONFIRM], ==, 1);
  g_assert_false (mapi_session_is_alive (session));
}

static void
test_session_without_logoff (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autofree char *one = fixture_add_service ("Work", "moody", "One", NULL);
  g_autoptr(MapiSession) session = logon (fixture, MAPI_LOGON_NONE);
  g_autoptr(MapiStore) store = mapi_session_open_default_store (session, NULL, NULL);
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_profile_admin_is_in_use (admin, "Work"));
  g_clear_object (&session);
  g_assert_false (mapi_profile_admin_is_in_use (admin, "Work"));
  g_assert_null (mapi_store_get_properties (store, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_OBJECT);
}

/* ---- services ---- */

static void
test_session_service (Fixture       *fixture,
                      gconstpointer  data)
{
  static const MapiLogonFlags wrong[] = {
    MAPI_LOGON_NONE, MAPI_LOGON_NO_MAIL, MAPI_LOGON_SERVICE,
    MAPI_LOGON_SERVICE | MAPI_LOGON_NO_MAIL | MAPI_LOGON_UI,
    MAPI_LOGON_SERVICE | MAPI_LOGON_NO_MAIL | MAPI_LOGON_PASSWORD_UI,
    MAPI_LOGON_SERVICE | MAPI_LOGON_NO_MAIL | MAPI_LOGON_SERVICE_UI_ALWAYS
  };
  g_autofree char *one = fixture_add_service ("Work", "moody", "One", NULL);
  g_autoptr(MapiSession) session = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_assert_null (fixture_logon (fixture, "Work", wrong[i], TRUE, &error));
      g_assert_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
      g_clear_error (&error);
    }

  session = fixture_logon (fixture, "Work", MAPI_LOGON_SERVICE | MAPI_LOGON_NO_MAIL, FALSE, &error);
  g_assert_no_error (error);
  fixture_logoff (session);
}

#define ADD(name, func) \
  g_test_add ("/session/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  ADD ("stores-table", test_session_stores_table);
  ADD ("no-default-store", test_session_no_default_store);
  ADD ("default-store-candidates", test_session_default_store_candidates);
  ADD ("read-only-store", test_session_read_only_store);
  ADD ("compare-entry-ids", test_session_compare_entry_ids);
  ADD ("open-entry", test_session_open_entry);
  ADD ("status", test_session_status);
  ADD ("status-methods", test_session_status_methods);
  ADD ("no-mail", test_session_no_mail);
  ADD ("identity", test_session_identity);
  ADD ("logoff", test_session_logoff);
  ADD ("logoff-flags", test_session_logoff_flags);
  ADD ("logoff-unsent", test_session_logoff_unsent);
  ADD ("logoff-unasked", test_session_logoff_unasked);
  ADD ("without-logoff", test_session_without_logoff);
  g_test_add ("/session/notification-thread", Fixture,
              GUINT_TO_POINTER (MAPI_INIT_MULTITHREAD_NOTIFICATIONS), fixture_set_up,
              test_session_notification_thread, fixture_tear_down);
  g_test_add ("/session/store-thread", Fixture,
              GUINT_TO_POINTER (MAPI_INIT_MULTITHREAD_NOTIFICATIONS), fixture_set_up,
              test_session_store_thread, fixture_tear_down);
  g_test_add ("/session/service", Fixture, GUINT_TO_POINTER (MAPI_INIT_SERVICE), fixture_set_up,
              test_session_service, fixture_tear_down);
  return g_test_run ();
}
