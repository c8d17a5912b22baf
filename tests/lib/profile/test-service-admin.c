/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "profile-fixture.h"

#include <string.h>

#include "mapi.h"
#include "mapi-provider.h"

/* A user who sets one setting, or gives up */
#define TEST_TYPE_USER (test_user_get_type ())
G_DECLARE_FINAL_TYPE (TestUser, test_user, TEST, USER, MapiInteraction)

struct _TestUser
{
  MapiInteraction  parent_instance;
  const char      *name;
  const char      *value;       /* NULL: gives up */
  guint            n_asked;
  gboolean         read_only;
};

G_DEFINE_TYPE (TestUser, test_user, MAPI_TYPE_INTERACTION)

static gboolean
test_user_ask (MapiInteraction  *interaction,
               MapiQuestion     *question,
               GCancellable     *cancellable,
               GError          **error)
{
  TestUser *self = TEST_USER (interaction);

  self->n_asked++;
  g_assert_cmpint (mapi_question_get_kind (question), ==, MAPI_QUESTION_SERVICE_SETTINGS);
  self->read_only = mapi_question_get_read_only (question);
  if (self->value != NULL)
    return mapi_settings_set (mapi_question_get_settings (question), self->name, self->value,
                              error);
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, "No");
  return FALSE;
}

static void
test_user_class_init (TestUserClass *klass)
{
  MAPI_INTERACTION_CLASS (klass)->ask = test_user_ask;
}

static void
test_user_init (TestUser *self)
{
}

static MapiServiceAdmin *
make_admin (const char *profile)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autoptr(GError) error = NULL;
  MapiServiceAdmin *services;

  mapi_profile_admin_create_profile (admin, profile, MAPI_PROFILE_NONE, NULL, NULL, &error);
  g_assert_no_error (error);
  services = mapi_profile_admin_open_services (admin, profile, &error);
  g_assert_no_error (error);
  return services;
}

static MapiSettings *
make_settings (const char *type,
               ...)
{
  g_autoptr(GPtrArray) types = mapi_service_admin_list_types (NULL);
  MapiSettings *settings = NULL;
  const char *name;
  va_list args;

  for (guint i = 0; i < types->len; i++)
    if (strcmp (mapi_service_type_get_name (g_ptr_array_index (types, i)), type) == 0)
      settings =
        mapi_settings_new (mapi_service_type_get_setting_infos (g_ptr_array_index (types, i)));
  g_assert_nonnull (settings);
  va_start (args, type);
  while ((name = va_arg (args, const char *)) != NULL)
    {
      g_autoptr(GError) error = NULL;

      mapi_settings_set (settings, name, va_arg (args, const char *), &error);
      g_assert_no_error (error);
    }
  va_end (args);
  return settings;
}

static MapiService *
add_service (MapiServiceAdmin *admin,
             const char       *type,
             const char       *display_name)
{
  g_autoptr(MapiSettings) settings = make_settings (type, "server", "localhost", NULL);
  g_autoptr(GError) error = NULL;
  MapiService *service = mapi_service_admin_create_service (admin, type, display_name, settings,
                                                            0, NULL, NULL, &error);

  g_assert_no_error (error);
  return service;
}

static guint
count_services (MapiServiceAdmin *admin)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) services = mapi_service_admin_list_services (admin, &error);

  g_assert_no_error (error);
  return services->len;
}

static void
test_types (ProfileFixture *fixture,
            gconstpointer   data)
{
  g_autoptr(GPtrArray) types = mapi_service_admin_list_types (NULL);
  MapiServiceType *good = g_ptr_array_index (types, 1);

  g_assert_cmpuint (types->len, ==, 3);
  g_assert_cmpstr (mapi_service_type_get_name (good), ==, "good");
  g_assert_cmpuint (mapi_service_type_get_flags (good), ==,
                    MAPI_SERVICE_FLAG_DEFAULT_STORE | MAPI_SERVICE_FLAG_PRIMARY_IDENTITY);
  g_assert_cmpuint (mapi_service_type_get_providers (good)->len, ==, 2);
  g_assert_cmpuint (mapi_service_type_get_setting_infos (good)->len, ==, 9);
}

static void
test_problems (ProfileFixture *fixture,
               gconstpointer   data)
{
  g_autofree char *path = g_build_filename (fixture->home, "broken.service-type", NULL);
  g_autofree char *before = g_strdup (g_getenv ("MAPI_SERVICE_PATH"));
  g_autofree char *expected = g_strconcat (path, ":3:", NULL);
  g_auto(GStrv) none = mapi_service_admin_list_problems ();
  g_auto(GStrv) problems = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_file_set_contents (path, "[Service]\nName=broken\nColour=red\n", -1, &error);
  g_assert_no_error (error);
  g_setenv ("MAPI_SERVICE_PATH", fixture->home, TRUE);
  problems = mapi_service_admin_list_problems ();
  g_setenv ("MAPI_SERVICE_PATH", before, TRUE);
  g_assert_cmpuint (g_strv_length (problems), ==, 1);
  g_assert_true (g_str_has_prefix (problems[0], expected));
}

static void
test_tables (ProfileFixture *fixture,
             gconstpointer   data)
{
  static const guint32 columns[] = {
    MAPI_PR_DISPLAY_NAME, MAPI_PR_SERVICE_NAME, MAPI_PR_SERVICE_UID, MAPI_PR_SERVICE_DLL_NAME,
    MAPI_PR_SERVICE_ENTRY_NAME, MAPI_PR_SERVICE_SUPPORT_FILES, MAPI_PR_RESOURCE_FLAGS,
    MAPI_PR_INSTANCE_KEY, MAPI_PR_PROVIDER_UID, MAPI_PR_RESOURCE_TYPE
  };
  g_autoptr(MapiServiceAdmin) admin = make_admin ("Work");
  g_autoptr(MapiService) zoe = add_service (admin, "good", "Zoe");
  g_autoptr(MapiService) ann = add_service (admin, "good", "Ann");
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiTable) services = mapi_service_admin_new_table (admin, &error);
  g_autoptr(MapiTable) all = mapi_service_admin_new_provider_table (admin, NULL, &error);
  g_autoptr(MapiTable) some = mapi_service_admin_new_provider_table (admin, mapi_service_get_uid (ann),
                                                                     &error);
  g_autoptr(MapiRow) row = NULL;
  MapiProperties *bag;

  g_assert_no_error (error);
  mapi_table_open (services, columns, G_N_ELEMENTS (columns), NULL, NULL, NULL, &error);
  mapi_table_open (all, columns, G_N_ELEMENTS (columns), NULL, NULL, NULL, &error);
  mapi_table_open (some, columns, G_N_ELEMENTS (columns), NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (services)), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (all)), ==, 4);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (some)), ==, 2);
  row = g_list_model_get_item (G_LIST_MODEL (services), 0);
  bag = mapi_row_get_properties (row);
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_DISPLAY_NAME), ==, "Ann");
  g_assert_cmpstr (mapi_properties_get_string (bag, MAPI_PR_SERVICE_NAME), ==, "good");
  for (guint i = 2; i < 8; i++)
    g_assert_true (mapi_properties_has (bag, columns[i]));

  g_assert_null (mapi_service_admin_new_provider_table (admin, "none", &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
}

static void
test_providers (ProfileFixture *fixture,
                gconstpointer   data)
{
  g_autoptr(MapiServiceAdmin) admin = make_admin ("Work");
  g_autoptr(MapiService) service = NULL;
  g_autoptr(MapiService) now = NULL;
  g_autoptr(MapiSettings) bad = make_settings ("good", "server", "bad", NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *uid = NULL;
  g_autofree char *original = NULL;
  const char *service_uid;

  g_setenv ("MAPI_TEST_CONTEXTS", "", TRUE);
  service = add_service (admin, "good", "Mine");
  service_uid = mapi_service_get_uid (service);
  uid = mapi_service_admin_create_provider (admin, service_uid, "store", NULL, NULL, &error);
  g_assert_no_error (error);
  now = mapi_service_admin_open_service (admin, service_uid, &error);
  g_assert_cmpuint (mapi_service_get_providers (now)->len, ==, 3);

  /* The entry point has its say. */
  g_assert_null (mapi_service_admin_create_provider (admin, service_uid, "store", bad, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED);
  g_clear_error (&error);
  g_assert_null (mapi_service_admin_create_provider (admin, service_uid, "book", NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_clear_error (&error);

  /* What the service came with stays, what was added goes. */
  original = mapi_service_admin_dup_default_store (admin);
  g_assert_cmpstr (original, !=, uid);
  g_assert_false (mapi_service_admin_delete_provider (admin, original, FALSE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT);
  g_clear_error (&error);
  g_assert_true (mapi_service_admin_delete_provider (admin, uid, TRUE, NULL, &error));
  g_assert_no_error (error);
  g_assert_false (mapi_service_admin_delete_provider (admin, uid, TRUE, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_clear_object (&now);
  now = mapi_service_admin_open_service (admin, service_uid, &error);
  g_assert_cmpuint (mapi_service_get_providers (now)->len, ==, 2);
  g_assert_cmpstr (g_getenv ("MAPI_TEST_CONTEXTS"), ==, "2667");
}

/* Without an entry point the service type decides. */
static void
test_providers_without_entry (ProfileFixture *fixture,
                              gconstpointer   data)
{
  static const char text[] =
    "[Service]\nName=plain\nProviders=one;many\n"
    "[Provider one]\nModule=parent\nKind=store\n"
    "[Provider many]\nModule=parent\nKind=store\nMultiple=true\n";
  g_autofree char *path = g_build_filename (fixture->home, "plain.service-type", NULL);
  g_autofree char *before = g_strdup (g_getenv ("MAPI_SERVICE_PATH"));
  g_autofree char *uid = NULL;
  g_autoptr(MapiServiceAdmin) admin = NULL;
  g_autoptr(MapiService) service = NULL;
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  g_setenv ("MAPI_SERVICE_PATH", fixture->home, TRUE);
  admin = make_admin ("Work");
  g_setenv ("MAPI_SERVICE_PATH", before, TRUE);
  service = mapi_service_admin_create_service (admin, "plain", NULL, NULL, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (mapi_service_admin_create_provider (admin, mapi_service_get_uid (service), "one",
                                                     NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT);
  g_clear_error (&error);
  uid = mapi_service_admin_create_provider (admin, mapi_service_get_uid (service), "many", NULL,
                                            NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (uid);
}

static void
test_create (ProfileFixture *fixture,
             gconstpointer   data)
{
  g_autoptr(MapiServiceAdmin) admin = make_admin ("Work");
  g_autoptr(MapiService) service = add_service (admin, "good", "Mine");
  g_autoptr(MapiService) again = NULL;
  g_autoptr(MapiSettings) settings = NULL;
  g_autofree char *store = mapi_service_admin_dup_default_store (admin);
  g_autofree char *identity = mapi_service_admin_dup_primary_identity (admin);

  again = mapi_service_admin_open_service (admin, mapi_service_get_uid (service), NULL);
  g_assert_cmpstr (mapi_service_get_display_name (again), ==, "Mine");
  g_assert_cmpstr (mapi_service_get_type_name (again), ==, "good");
  g_assert_true (mapi_service_get_enabled (again));
  settings = mapi_service_dup_settings (again);
  g_assert_true (mapi_settings_get_boolean (settings, "seen"));
  g_assert_cmpuint (mapi_settings_get_uint (settings, "port"), ==, 993);
  g_assert_nonnull (store);
  g_assert_cmpstr (identity, ==, mapi_service_get_uid (service));
}

static void
test_create_refused (ProfileFixture *fixture,
                     gconstpointer   data)
{
  g_autoptr(MapiServiceAdmin) admin = make_admin ("Work");
  g_autoptr(MapiSettings) bad = make_settings ("good", "server", "bad", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (mapi_service_admin_create_service (admin, "nothing", NULL, NULL, 0, NULL, NULL,
                                                    &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (mapi_service_admin_create_service (admin, "good", NULL, NULL, 0, NULL, NULL,
                                                    &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED);
  g_clear_error (&error);
  g_assert_null (mapi_service_admin_create_service (admin, "good", NULL, bad, 0, NULL, NULL,
                                                    &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED);
  g_clear_error (&error);
  g_assert_null (mapi_service_admin_create_service (admin, "good", "a\nb", NULL, 0, NULL, NULL,
                                                    &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_INVALID_PARAMETER);
  g_assert_cmpuint (count_services (admin), ==, 0);
}

static void
test_create_asks (ProfileFixture *fixture,
                  gconstpointer   data)
{
  g_autoptr(MapiServiceAdmin) admin = make_admin ("Work");
  g_autoptr(TestUser) user = g_object_new (TEST_TYPE_USER, NULL);
  g_autoptr(MapiService) service = NULL;
  g_autoptr(GError) error = NULL;

  /* No flag: nobody is asked. */
  g_assert_null (mapi_service_admin_create_service (admin, "good", NULL, NULL, 0,
                                                    MAPI_INTERACTION (user), NULL, NULL));
  g_assert_cmpuint (user->n_asked, ==, 0);
  g_assert_null (mapi_service_admin_create_service (admin, "good", NULL, NULL,
                                                    MAPI_SERVICE_UI_ALLOWED,
                                                    MAPI_INTERACTION (user), NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL);
  g_assert_cmpuint (user->n_asked, ==, 1);
  g_clear_error (&error);
  g_assert_cmpuint (count_services (admin), ==, 0);

  user->name = "server";
  user->value = "localhost";
  service = mapi_service_admin_create_service (admin, "good", NULL, NULL, MAPI_SERVICE_UI_ALLOWED,
                                               MAPI_INTERACTION (user), NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (service);
  g_assert_cmpuint (user->n_asked, ==, 2);
}

static void
test_asking_ends (ProfileFixture *fixture,
                  gconstpointer   data)
{
  g_autoptr(MapiServiceAdmin) admin = make_admin ("Work");
  g_autoptr(TestUser) user = g_object_new (TEST_TYPE_USER, NULL);
  g_autoptr(GError) error = NULL;

  user->name = "server";
  user->value = "bad";
  g_assert_null (mapi_service_admin_create_service (admin, "good", NULL, NULL,
                                                    MAPI_SERVICE_UI_ALLOWED,
                                                    MAPI_INTERACTION (user), NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED);
  g_assert_cmpuint (user->n_asked, <=, 10);
}

static void
test_configure (ProfileFixture *fixture,
                gconstpointer   data)
{
  g_autoptr(MapiServiceAdmin) admin = make_admin ("Work");
  g_autoptr(MapiService) service = add_service (admin, "good", NULL);
  g_autoptr(MapiService) after = NULL;
  g_autoptr(MapiSettings) change = make_settings ("good", "port", "143", NULL);
  g_autoptr(MapiSettings) now = NULL;
  g_autofree char *server = NULL;
  g_autoptr(GError) error = NULL;

  mapi_service_admin_configure_service (admin, mapi_service_get_uid (service), change, 0, NULL,
                                        NULL, &error);
  g_assert_no_error (error);
  after = mapi_service_admin_open_service (admin, mapi_service_get_uid (service), NULL);
  now = mapi_service_dup_settings (after);
  server = mapi_settings_dup_string (now, "server");
  g_assert_cmpuint (mapi_settings_get_uint (now, "port"), ==, 143);
  g_assert_cmpstr (server, ==, "localhost");

  /* Back to the default */
  g_assert_true (mapi_settings_set (now, "port", NULL, NULL));
  g_assert_true (mapi_service_admin_configure_service (admin, mapi_service_get_uid (service), now,
                                                       0, NULL, NULL, NULL));
  g_clear_object (&after);
  g_clear_object (&now);
  after = mapi_service_admin_open_service (admin, mapi_service_get_uid (service), NULL);
  now = mapi_service_dup_settings (after);
  g_assert_false (mapi_settings_is_set (now, "port"));
}

static void
test_configure_read_only (ProfileFixture *fixture,
                          gconstpointer   data)
{
  g_autoptr(MapiServiceAdmin) admin = make_admin ("Work");
  g_autoptr(MapiService) service = add_service (admin, "good", NULL);
  g_autoptr(TestUser) user = g_object_new (TEST_TYPE_USER, NULL);
  g_autofree char *before = profile_fixture_read (fixture, "Work");
  g_autofree char *after = NULL;

  user->name = "port";
  user->value = "1";
  g_assert_true (mapi_service_admin_configure_service (admin, mapi_service_get_uid (service), NULL,
                                                       MAPI_SERVICE_UI_ALWAYS |
                                                       MAPI_SERVICE_UI_READ_ONLY,
                                                       MAPI_INTERACTION (user), NULL, NULL));
  after = profile_fixture_read (fixture, "Work");
  g_assert_true (user->read_only);
  g_assert_cmpstr (before, ==, after);
}

static void
test_single_copy_and_presets (ProfileFixture *fixture,
                              gconstpointer   data)
{
  g_autoptr(MapiServiceAdmin) admin = make_admin ("Work");
  g_autoptr(MapiServiceAdmin) other = make_admin ("Home");
  g_autoptr(MapiSettings) change = make_settings ("single", "port", "25", NULL);
  g_autoptr(MapiService) service = NULL;
  g_autoptr(MapiService) copy = NULL;
  g_autoptr(MapiSettings) settings = NULL;
  g_autofree char *server = NULL;
  g_autoptr(GError) error = NULL;

  /* The required server is preset. */
  service = mapi_service_admin_create_service (admin, "single", NULL, NULL, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  settings = mapi_service_dup_settings (service);
  server = mapi_settings_dup_string (settings, "server");
  g_assert_cmpstr (server, ==, "mail.example.org");
  g_assert_cmpuint (mapi_settings_get_uint (settings, "port"), ==, 143);
  g_assert_false (mapi_settings_set (settings, "port", "25", &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);
  g_assert_false (mapi_service_admin_configure_service (admin, mapi_service_get_uid (service),
                                                        change, 0, NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);

  g_assert_null (mapi_service_admin_create_service (admin, "single", NULL, NULL, 0, NULL, NULL,
                                                    &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);
  g_assert_null (mapi_service_admin_copy_service (admin, mapi_service_get_uid (service), admin,
                                                  &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);
  copy = mapi_service_admin_copy_service (admin, mapi_service_get_uid (service), other, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mapi_service_get_uid (copy), !=, mapi_service_get_uid (service));
  g_assert_false (mapi_service_admin_set_primary_identity (admin, mapi_service_get_uid (service),
                                                           &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_assert_null (mapi_service_admin_dup_default_store (admin));
}

static void
test_transport_order (ProfileFixture *fixture,
                      gconstpointer   data)
{
  g_autoptr(MapiServiceAdmin) admin = make_admin ("Work");
  g_autoptr(MapiService) last = add_service (admin, "single", NULL);
  g_autoptr(MapiService) first = add_service (admin, "good", NULL);
  g_auto(GStrv) order = mapi_service_admin_dup_transport_order (admin, NULL);
  g_auto(GStrv) after = NULL;
  const char *turned[3] = { order[1], order[0], NULL };
  const char *unknown[3] = { order[0], "00000000000000000000000000000000", NULL };
  const char *twice[3] = { order[0], order[0], NULL };
  const char *short_list[2] = { order[0], NULL };
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (g_strv_length (order), ==, 2);
  /* The one added first prefers to be last. */
  g_assert_cmpint (mapi_properties_get_long (g_ptr_array_index (mapi_service_get_providers (first),
                                                                1),
                                             MAPI_PR_PROVIDER_ORDINAL, -1), ==, 0);
  g_assert_false (mapi_service_admin_set_transport_order (admin, short_list, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_false (mapi_service_admin_set_transport_order (admin, unknown, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (mapi_service_admin_set_transport_order (admin, twice, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (mapi_service_admin_set_transport_order (admin, turned, &error));
  after = mapi_service_admin_dup_transport_order (admin, NULL);
  g_assert_cmpstr (after[0], ==, order[1]);
  g_assert_cmpstr (after[1], ==, order[0]);
}

static void
test_roles_pass_on (ProfileFixture *fixture,
                    gconstpointer   data)
{
  g_autoptr(MapiServiceAdmin) admin = make_admin ("Work");
  g_autoptr(MapiService) one = add_service (admin, "good", "One");
  g_autoptr(MapiService) two = add_service (admin, "good", "Two");
  g_autofree char *store = mapi_service_admin_dup_default_store (admin);
  g_autofree char *identity = NULL;
  g_autofree char *next_identity = NULL;
  g_autofree char *next_store = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_service_admin_set_primary_identity (admin, mapi_service_get_uid (two),
                                                          &error));
  identity = mapi_service_admin_dup_primary_identity (admin);
  g_assert_cmpstr (identity, ==, mapi_service_get_uid (two));
  g_assert_true (mapi_service_admin_delete_service (admin, mapi_service_get_uid (two), FALSE,
                                                    &error));
  next_identity = mapi_service_admin_dup_primary_identity (admin);
  g_assert_cmpstr (next_identity, ==, mapi_service_get_uid (one));
  g_assert_true (mapi_service_admin_set_primary_identity (admin, NULL, &error));
  g_assert_null (mapi_service_admin_dup_primary_identity (admin));

  g_assert_true (mapi_service_admin_set_enabled (admin, mapi_service_get_uid (one), FALSE, &error));
  g_assert_null (mapi_service_admin_dup_default_store (admin));
  g_assert_true (mapi_service_admin_set_enabled (admin, mapi_service_get_uid (one), TRUE, &error));
  next_store = mapi_service_admin_dup_default_store (admin);
  g_assert_cmpstr (next_store, ==, store);
  g_assert_no_error (error);
}

static void
test_delete_asks_entry_point (ProfileFixture *fixture,
                              gconstpointer   data)
{
  g_autoptr(MapiServiceAdmin) admin = make_admin ("Work");
  g_autoptr(MapiService) service = add_service (admin, "good", NULL);
  g_autoptr(MapiSettings) change = make_settings ("good", "sticky", "true", NULL);
  g_autoptr(MapiProfileAdmin) profiles = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_service_admin_configure_service (admin, mapi_service_get_uid (service),
                                                       change, 0, NULL, NULL, NULL));
  g_assert_false (mapi_service_admin_delete_service (admin, mapi_service_get_uid (service), TRUE,
                                                     &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL);
  g_clear_error (&error);
  g_assert_cmpuint (count_services (admin), ==, 1);
  g_assert_false (mapi_profile_admin_delete_profile (profiles, "Work", FALSE, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL);
  g_assert_true (mapi_profile_admin_exists (profiles, "Work"));
}

typedef struct
{
  guint n_begun;
  guint n_steps;
  guint n_failed;
} Steps;

static void
count_step (const char   *step,
            const char   *detail,
            const GError *error,
            double        seconds,
            gpointer      user_data)
{
  Steps *steps = user_data;

  if (seconds < 0)
    {
      g_assert_cmpuint (steps->n_begun++, ==, steps->n_steps);
      return;
    }
  steps->n_steps++;
  steps->n_failed += error != NULL;
  g_assert_cmpuint (steps->n_begun, ==, steps->n_steps);
}

static void
test_check (ProfileFixture *fixture,
            gconstpointer   data)
{
  g_autoptr(MapiServiceAdmin) admin = make_admin ("Work");
  g_autoptr(MapiService) service = add_service (admin, "good", NULL);
  g_autoptr(MapiSettings) change = make_settings ("good", "mode", "fail", "proxy", "x", NULL);
  Steps fine = { 0, 0, 0 };
  Steps failing = { 0, 0, 0 };
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_service_admin_check_service (admin, mapi_service_get_uid (service),
                                                   count_step, &fine, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fine.n_steps, ==, 5);
  g_assert_cmpuint (fine.n_failed, ==, 0);

  g_assert_true (mapi_service_admin_configure_service (admin, mapi_service_get_uid (service),
                                                       change, 0, NULL, NULL, NULL));
  g_assert_false (mapi_service_admin_check_service (admin, mapi_service_get_uid (service),
                                                    count_step, &failing, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NETWORK_ERROR);
  g_assert_cmpuint (failing.n_steps, ==, 5);
  g_assert_cmpuint (failing.n_failed, ==, 2);
}

static void
test_secrets_stay_out_of_the_file (ProfileFixture *fixture,
                                   gconstpointer   data)
{
  g_autoptr(MapiServiceAdmin) admin = make_admin ("Work");
  g_autoptr(MapiServiceAdmin) other = make_admin ("Home");
  g_autoptr(MapiSettings) settings =
    make_settings ("good", "server", "localhost", "password", "correct horse", "needs-secret",
                   "true", NULL);
  g_autoptr(MapiService) service = NULL;
  g_autoptr(MapiService) copy = NULL;
  g_autoptr(MapiSettings) read = NULL;
  g_autoptr(MapiSettings) wrong = make_settings ("good", "password", "battery", NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  service = mapi_service_admin_create_service (admin, "good", NULL, settings, 0, NULL, NULL,
                                               &error);
  g_assert_no_error (error);
  text = profile_fixture_read (fixture, "Work");
  g_assert_null (strstr (text, "horse"));
  read = mapi_service_dup_settings (service);
  g_assert_null (mapi_settings_dup_string (read, "password"));
  g_assert_true (mapi_settings_is_set (read, "password"));

  /* The provider finds it, also that of a copy. */
  g_assert_true (mapi_service_admin_check_service (admin, mapi_service_get_uid (service), NULL,
                                                   NULL, NULL, &error));
  g_assert_no_error (error);
  copy = mapi_service_admin_copy_service (admin, mapi_service_get_uid (service), other, &error);
  g_assert_no_error (error);
  g_assert_true (mapi_service_admin_configure_service (admin, mapi_service_get_uid (service),
                                                       wrong, 0, NULL, NULL, &error));
  g_assert_false (mapi_service_admin_check_service (admin, mapi_service_get_uid (service), NULL,
                                                    NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
  g_clear_error (&error);
  g_assert_true (mapi_service_admin_check_service (other, mapi_service_get_uid (copy), NULL, NULL,
                                                   NULL, &error));

  /* Forgotten when put back */
  g_assert_true (mapi_settings_set (read, "password", NULL, NULL));
  g_assert_true (mapi_service_admin_configure_service (admin, mapi_service_get_uid (service), read,
                                                       0, NULL, NULL, &error));
  g_assert_false (mapi_service_admin_check_service (admin, mapi_service_get_uid (service), NULL,
                                                    NULL, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND);
}

static void
test_copied_profile_keeps_secrets_and_has_own_stores (ProfileFixture *fixture,
                                                      gconstpointer   data)
{
  g_autoptr(MapiServiceAdmin) admin = make_admin ("Work");
  g_autoptr(MapiProfileAdmin) profiles = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autoptr(MapiSettings) settings =
    make_settings ("good", "server", "localhost", "password", "correct horse", "needs-secret",
                   "true", NULL);
  g_autoptr(MapiService) service =
    mapi_service_admin_create_service (admin, "good", NULL, settings, 0, NULL, NULL, NULL);
  g_autoptr(MapiServiceAdmin) copied = NULL;
  g_autoptr(GPtrArray) services = NULL;
  g_autofree char *old_store = mapi_service_admin_dup_default_store (admin);
  g_autofree char *new_store = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (mapi_profile_admin_copy_profile (profiles, "Work", "Copy", &error));
  g_assert_no_error (error);
  g_assert_false (mapi_profile_admin_copy_profile (profiles, "Work", "Copy", &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS);
  g_clear_error (&error);
  copied = mapi_profile_admin_open_services (profiles, "Copy", &error);
  services = mapi_service_admin_list_services (copied, &error);
  g_assert_cmpuint (services->len, ==, 1);
  new_store = mapi_service_admin_dup_default_store (copied);
  g_assert_cmpstr (new_store, !=, old_store);
  /* The original's password goes with it, the copy's stays. */
  g_assert_true (mapi_profile_admin_delete_profile (profiles, "Work", TRUE, &error));
  g_assert_true (mapi_service_admin_check_service (copied,
                                                   mapi_service_get_uid (services->pdata[0]),
                                                   NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

static void
test_data_goes_only_when_wanted (ProfileFixture *fixture,
                                 gconstpointer   data)
{
  g_autoptr(MapiServiceAdmin) admin = make_admin ("Work");
  g_autoptr(MapiService) keep = add_service (admin, "good", NULL);
  g_autofree char *store = mapi_service_admin_dup_default_store (admin);
  g_autofree char *folder = g_build_filename (fixture->home, "stores", store, NULL);
  g_autoptr(MapiService) copy = NULL;
  g_autofree char *copy_store = NULL;
  g_autofree char *copy_folder = NULL;

  g_assert_true (mapi_service_admin_check_service (admin, mapi_service_get_uid (keep), NULL, NULL,
                                                   NULL, NULL));
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  copy = mapi_service_admin_copy_service (admin, mapi_service_get_uid (keep), admin, NULL);
  g_assert_true (mapi_service_admin_delete_service (admin, mapi_service_get_uid (keep), FALSE,
                                                    NULL));
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));

  copy_store = mapi_service_admin_dup_default_store (admin);
  copy_folder = g_build_filename (fixture->home, "stores", copy_store, NULL);
  g_assert_true (mapi_service_admin_check_service (admin, mapi_service_get_uid (copy), NULL, NULL,
                                                   NULL, NULL));
  g_assert_true (g_file_test (copy_folder, G_FILE_TEST_IS_DIR));
  g_assert_true (mapi_service_admin_delete_service (admin, mapi_service_get_uid (copy), TRUE,
                                                    NULL));
  g_assert_false (g_file_test (copy_folder, G_FILE_TEST_EXISTS));
}

static void
test_hand_made_changes (ProfileFixture *fixture,
                        gconstpointer   data)
{
  g_autoptr(MapiServiceAdmin) admin = make_admin ("Work");
  g_autoptr(MapiService) service = add_service (admin, "good", NULL);
  g_autofree char *text = profile_fixture_read (fixture, "Work");
  g_autoptr(GString) edited = g_string_new (text);
  g_autofree char *after = NULL;
  g_autoptr(GError) error = NULL;

  g_string_replace (edited, "server=localhost", "# my server\nserver=other\nfuture=1", 0);
  profile_fixture_write (fixture, "Work", edited->str);
  g_assert_true (mapi_service_admin_set_display_name (admin, mapi_service_get_uid (service), "Neu",
                                                      &error));
  g_assert_no_error (error);
  after = profile_fixture_read (fixture, "Work");
  g_assert_nonnull (strstr (after, "# my server\nserver=other\nfuture=1"));
  g_assert_nonnull (strstr (after, "DisplayName=Neu"));

  g_string_replace (edited, "future=1", "port=many", 0);
  profile_fixture_write (fixture, "Work", edited->str);
  g_assert_null (mapi_service_admin_list_services (admin, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_CORRUPT_DATA);
  g_assert_nonnull (strstr (error->message, "Work.profile:"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  profile_fixture_use_file_keyring ();
  PROFILE_TEST ("/service-admin/types", test_types);
  PROFILE_TEST ("/service-admin/problems", test_problems);
  PROFILE_TEST ("/service-admin/tables", test_tables);
  PROFILE_TEST ("/service-admin/providers", test_providers);
  PROFILE_TEST ("/service-admin/providers-without-entry", test_providers_without_entry);
  PROFILE_TEST ("/service-admin/create", test_create);
  PROFILE_TEST ("/service-admin/create-refused", test_create_refused);
  PROFILE_TEST ("/service-admin/create-asks", test_create_asks);
  PROFILE_TEST ("/service-admin/asking-ends", test_asking_ends);
  PROFILE_TEST ("/service-admin/configure", test_configure);
  PROFILE_TEST ("/service-admin/configure-read-only", test_configure_read_only);
  PROFILE_TEST ("/service-admin/single-copy-and-presets", test_single_copy_and_presets);
  PROFILE_TEST ("/service-admin/transport-order", test_transport_order);
  PROFILE_TEST ("/service-admin/roles-pass-on", test_roles_pass_on);
  PROFILE_TEST ("/service-admin/delete-asks-entry-point", test_delete_asks_entry_point);
  PROFILE_TEST ("/service-admin/check", test_check);
  PROFILE_TEST ("/service-admin/secrets-stay-out-of-the-file", test_secrets_stay_out_of_the_file);
  PROFILE_TEST ("/service-admin/copied-profile-keeps-secrets-and-has-own-stores",
                test_copied_profile_keeps_secrets_and_has_own_stores);
  PROFILE_TEST ("/service-admin/data-goes-only-when-wanted", test_data_goes_only_when_wanted);
  PROFILE_TEST ("/service-admin/hand-made-changes", test_hand_made_changes);
  return g_test_run ();
}
