/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session-fixture.h"

/* Real logons: the flow carried out, and what happens when providers fail. */

static void
assert_events (Fixture    *fixture,
               const char *expected)
{
  g_autofree char *events = fixture_take_events (fixture);

  g_assert_cmpstr (events, ==, expected);
}

static guint
count_disabled (MapiSession *session)
{
  g_autoptr(GPtrArray) disabled = mapi_session_list_disabled (session);

  return disabled->len;
}

static guint
count_stores (MapiSession *session)
{
  g_autoptr(GPtrArray) stores = mapi_session_open_all_stores (session, NULL, NULL);

  return stores->len;
}

static void
test_logon_start_order (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *one = fixture_add_service ("Work", "moody", "One", NULL);
  g_autofree char *two = fixture_add_service ("Work", "moody", "Two", NULL);
  g_autoptr(MapiSession) session = NULL;
  g_autoptr(GPtrArray) transports = NULL;

  session = fixture_logon (fixture, "Work", MAPI_LOGON_NEW_SESSION, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mapi_session_get_profile_name (session), ==, "Work");
  g_assert_true (mapi_session_is_alive (session));
  g_assert_false (mapi_session_is_shared (session));

  /* Address books, then stores, and no transport before somebody wants one */
  {
    g_autofree char *events = fixture_take_events (fixture);
    g_auto(GStrv) lines = g_strsplit (events, "\n", -1);

    g_assert_cmpuint (g_strv_length (lines), ==, 5);
    g_assert_true (g_str_has_prefix (lines[0], "logon book"));
    g_assert_true (g_str_has_prefix (lines[1], "logon book"));
    g_assert_true (g_str_has_prefix (lines[2], "logon store"));
    g_assert_true (g_str_has_prefix (lines[3], "logon store"));
  }

  transports = mapi_session_list_transports (session, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (transports->len, ==, 2);
  {
    g_autofree char *events = fixture_take_events (fixture);

    g_assert_nonnull (strstr (events, "has-store transport"));
    g_assert_nonnull (strstr (events, "logon transport"));
  }
  fixture_logoff (session);
}

static void
test_logon_not_initialized (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (mapi_is_initialized ());
  g_assert_null (mapi_session_logon (NULL, NULL, "Work", MAPI_LOGON_NEW_SESSION, NULL, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_NOT_INITIALIZED);
}

static void
test_logon_unknown_profile (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (fixture_logon (fixture, "Nowhere", MAPI_LOGON_NEW_SESSION, FALSE, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
}

static void
test_logon_no_name (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiSession) session = NULL;

  g_assert_null (fixture_logon (fixture, NULL, MAPI_LOGON_NONE, FALSE, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);

  g_clear_error (&error);
  fixture_set_default ("Work");
  session = fixture_logon (fixture, "", MAPI_LOGON_USE_DEFAULT, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mapi_session_get_profile_name (session), ==, "Work");
  fixture_logoff (session);
}

static void
test_logon_choose (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiSession) session = NULL;

  /* Cancelled: no session */
  g_assert_null (fixture_logon (fixture, NULL, MAPI_LOGON_UI, TRUE, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL);
  g_assert_cmpuint (fixture->user->asked[MAPI_QUESTION_CHOOSE_PROFILE], ==, 1);

  g_clear_error (&error);
  fixture_set_default ("Work");
  fixture->user->choice = g_strdup ("Work");
  session = fixture_logon (fixture, NULL, MAPI_LOGON_UI | MAPI_LOGON_EXPLICIT_PROFILE, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->user->asked[MAPI_QUESTION_CHOOSE_PROFILE], ==, 2);
  g_assert_null (fixture->user->preselected);
  fixture_logoff (session);
  g_clear_object (&session);

  session = fixture_logon (fixture, NULL, MAPI_LOGON_UI, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (fixture->user->preselected, ==, "Work");
  fixture_logoff (session);
}

static void
test_logon_settings_always (Fixture       *fixture,
                            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *uid = fixture_add_service ("Work", "moody", "One", "store-mode", "corrupt", NULL);
  g_autoptr(MapiSession) session = NULL;

  /* The sheet comes before the providers: what is mended there counts. */
  fixture->user->fix = "store-mode";
  session = fixture_logon (fixture, "Work", MAPI_LOGON_SERVICE_UI_ALWAYS, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->user->asked[MAPI_QUESTION_SERVICE_SETTINGS], ==, 1);
  g_assert_cmpuint (count_disabled (session), ==, 0);
  fixture_logoff (session);
  g_clear_object (&session);

  fixture->user->fix = NULL;
  g_assert_null (fixture_logon (fixture, "Work", MAPI_LOGON_SERVICE_UI_ALWAYS, TRUE, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL);
}

/* ---- failing providers ---- */

static void
test_logon_second_failure_disables_service (Fixture       *fixture,
                                            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *bad = fixture_add_service ("Work", "moody", "Bad", "store-mode", "unconfigured", NULL);
  g_autofree char *good = fixture_add_service ("Work", "moody-store", "Good", NULL);
  g_autoptr(MapiSession) session = NULL;
  g_autoptr(GPtrArray) disabled = NULL;
  g_autoptr(GPtrArray) transports = NULL;
  g_autoptr(MapiAddressBook) book = NULL;

  session = fixture_logon (fixture, "Work", MAPI_LOGON_NEW_SESSION, FALSE, &error);
  g_assert_no_error (error);

  /* Tried twice, then its directory, which had come up, goes as well. */
  assert_events (fixture, "logon book Bad\nlogon store Bad\nlogon store Bad\n"
                          "logoff book Bad\nlogon store Good\n");
  disabled = mapi_session_list_disabled (session);
  g_assert_cmpuint (disabled->len, ==, 1);
  g_assert_cmpstr (mapi_properties_get_string (g_ptr_array_index (disabled, 0), MAPI_PR_DISPLAY_NAME),
                   ==, "Bad");
  g_assert_nonnull (mapi_properties_get_string (g_ptr_array_index (disabled, 0), MAPI_PR_STATUS_STRING));
  g_assert_cmpuint (count_stores (session), ==, 1);

  transports = mapi_session_list_transports (session, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (transports->len, ==, 0);
  assert_events (fixture, "");

  book = mapi_session_open_address_book (session, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (mapi_address_book_get_has_errors (book));
  fixture_logoff (session);
}

static void
test_logon_retry_succeeds (Fixture       *fixture,
                           gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *uid = fixture_add_service ("Work", "moody-store", "One", "store-mode", "once", NULL);
  g_autoptr(MapiSession) session = NULL;

  session = fixture_logon (fixture, "Work", MAPI_LOGON_NEW_SESSION, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_disabled (session), ==, 0);
  assert_events (fixture, "logon store One\nlogon store One\n");
  fixture_logoff (session);
}

static void
test_logon_entry_point_mends (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *uid = fixture_add_service ("Work", "moody-store", "One", "store-mode",
                                              "unconfigured", "mends-itself", "true", NULL);
  g_autoptr(MapiSession) session = NULL;

  session = fixture_logon (fixture, "Work", MAPI_LOGON_NEW_SESSION, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_disabled (session), ==, 0);
  fixture_logoff (session);
}

static void
test_logon_user_mends (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *uid = fixture_add_service ("Work", "moody-store", "One", "store-mode",
                                              "unconfigured", "password", "right", NULL);
  g_autoptr(MapiSession) session = NULL;

  /* The password does not do either: a sheet would not be shown for PASSWORD_UI. */
  fixture->user->choice = g_strdup ("settings");
  fixture->user->password = g_strdup ("right");
  fixture->user->fix = "store-mode";
  session = fixture_logon (fixture, "Work", MAPI_LOGON_PASSWORD_UI, TRUE, &error);
  g_assert_null (session);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED);
  g_assert_cmpuint (fixture->user->asked[MAPI_QUESTION_SERVICE_SETTINGS], ==, 0);
  g_assert_cmpuint (fixture->user->asked[MAPI_QUESTION_CREDENTIALS], ==, 1);
}

static void
test_logon_fail_one (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *uid = fixture_add_service ("Work", "moody", "One", "book-mode", "failone", NULL);
  g_autoptr(MapiSession) session = NULL;

  session = fixture_logon (fixture, "Work", MAPI_LOGON_NEW_SESSION, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_disabled (session), ==, 0);
  g_assert_cmpuint (count_stores (session), ==, 1);
  assert_events (fixture, "logon book One\nlogon store One\n");
  fixture_logoff (session);
}

static void
test_logon_other_error_disables_at_once (Fixture       *fixture,
                                         gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *uid = fixture_add_service ("Work", "moody", "One", "book-mode", "corrupt", NULL);
  g_autofree char *good = fixture_add_service ("Work", "moody-store", "Good", NULL);
  g_autoptr(MapiSession) session = NULL;

  session = fixture_logon (fixture, "Work", MAPI_LOGON_NEW_SESSION, FALSE, &error);
  g_assert_no_error (error);
  assert_events (fixture, "logon book One\nlogon store Good\n");
  g_assert_cmpuint (count_disabled (session), ==, 1);
  fixture_logoff (session);
}

static void
test_logon_nothing_left (Fixture       *fixture,
                         gconstpointer  data)
{
  static const struct { const char *mode; MapiError code; } cases[] = {
    { "unconfigured", MAPI_ERROR_UNCONFIGURED }, { "failone", MAPI_ERROR_FAILONEPROVIDER },
    { "limit", MAPI_ERROR_SESSION_LIMIT }, { "corrupt", MAPI_ERROR_CORRUPT_DATA },
    { "password", MAPI_ERROR_UNCONFIGURED }
  };
  g_autofree char *uid = fixture_add_service ("Work", "moody-store", "One", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      fixture_set ("Work", uid, "store-mode", cases[i].mode);
      g_assert_null (fixture_logon (fixture, "Work", MAPI_LOGON_NEW_SESSION, FALSE, &error));
      g_assert_error (error, MAPI_ERROR, (int) cases[i].code);
    }
}

static void
test_logon_unreachable_is_no_failure (Fixture       *fixture,
                                      gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *uid = fixture_add_service ("Work", "moody-store", "One", "store-mode", "offline", NULL);
  g_autoptr(MapiSession) session = NULL;

  session = fixture_logon (fixture, "Work", MAPI_LOGON_NEW_SESSION, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_disabled (session), ==, 0);
  fixture_logoff (session);
}

/* ---- credentials ---- */

static void
test_logon_password (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *uid = fixture_add_service ("Work", "moody-store", "One", "store-mode", "password", NULL);
  g_autoptr(MapiSession) session = NULL;

  /* Nobody to ask */
  g_assert_null (fixture_logon (fixture, "Work", MAPI_LOGON_PASSWORD_UI, FALSE, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED);

  /* Nobody may be asked */
  g_clear_error (&error);
  fixture->user->password = g_strdup ("right");
  g_assert_null (fixture_logon (fixture, "Work", MAPI_LOGON_NONE, TRUE, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED);
  g_assert_cmpuint (fixture->user->asked[MAPI_QUESTION_CREDENTIALS], ==, 0);

  /* Given up */
  g_clear_error (&error);
  g_clear_pointer (&fixture->user->password, g_free);
  g_assert_null (fixture_logon (fixture, "Work", MAPI_LOGON_PASSWORD_UI, TRUE, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL);

  /* Wrong: one more try is all there is */
  g_clear_error (&error);
  fixture->user->password = g_strdup ("wrong");
  fixture->user->remember = TRUE;
  g_assert_null (fixture_logon (fixture, "Work", MAPI_LOGON_PASSWORD_UI, TRUE, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
  g_assert_cmpuint (fixture->user->asked[MAPI_QUESTION_CREDENTIALS], ==, 2);

  /* Right, and remembered */
  g_clear_error (&error);
  g_free (fixture->user->password);
  fixture->user->password = g_strdup ("right");
  session = fixture_logon (fixture, "Work", MAPI_LOGON_UI, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->user->asked[MAPI_QUESTION_CREDENTIALS], ==, 3);
  fixture_logoff (session);
  g_clear_object (&session);

  session = fixture_logon (fixture, "Work", MAPI_LOGON_NONE, FALSE, &error);
  g_assert_no_error (error);
  fixture_logoff (session);
}

static void
test_logon_password_for_this_time (Fixture       *fixture,
                                   gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *uid = fixture_add_service ("Work", "moody-store", "One", "store-mode", "password", NULL);
  g_autofree char *path = g_build_filename (fixture->home, "secrets", NULL);
  g_autoptr(MapiSession) session = NULL;
  g_autoptr(GDir) dir = NULL;

  fixture->user->password = g_strdup ("right");
  session = fixture_logon (fixture, "Work", MAPI_LOGON_PASSWORD_UI, TRUE, &error);
  g_assert_no_error (error);
  fixture_logoff (session);

  dir = g_dir_open (path, 0, NULL);
  g_assert_true (dir == NULL || g_dir_read_name (dir) == NULL);
}

static char *
dup_setting (const char *uid,
             const char *name)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autoptr(MapiServiceAdmin) services = mapi_profile_admin_open_services (admin, "Work", NULL);
  g_autoptr(MapiService) service = mapi_service_admin_open_service (services, uid, NULL);
  g_autoptr(MapiSettings) settings = mapi_service_dup_settings (service);

  return mapi_settings_dup_string (settings, name);
}

/* (nullable): the password that is kept, of the only service */
static char *
dup_kept (Fixture *fixture)
{
  g_autofree char *folder = g_build_filename (fixture->home, "secrets", NULL);
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = dir != NULL ? g_dir_read_name (dir) : NULL;
  g_autofree char *path = name != NULL ? g_build_filename (folder, name, NULL) : NULL;

  if (path == NULL)
    return NULL;
  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL));
  g_assert_null (g_dir_read_name (dir));
  return g_key_file_get_string (file, "Secrets", "password", NULL);
}

/* Both are of the same user: what is kept in the profile, and with the secrets. @password (nullable) */
static void
assert_kept (Fixture    *fixture,
             const char *uid,
             const char *user_name,
             const char *password)
{
  g_autofree char *name = dup_setting (uid, "user-name");
  g_autofree char *kept = dup_kept (fixture);

  g_assert_cmpstr (name, ==, user_name);
  g_assert_cmpstr (kept, ==, password);
}

static char *
add_alice (void)
{
  return fixture_add_service ("Work", "moody-store", "One", "store-mode", "password", "user-name", "alice",
                              "password", "alices", NULL);
}

/* As whom one logs on is remembered though the password is not; the former user's is forgotten */
static void
test_logon_other_name (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *uid = add_alice ();
  g_autoptr(MapiSession) session = NULL;

  assert_kept (fixture, uid, "alice", "alices");
  fixture->user->password = g_strdup ("right");
  fixture->user->user_name = "bob";
  session = fixture_logon (fixture, "Work", MAPI_LOGON_PASSWORD_UI, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->user->asked[MAPI_QUESTION_CREDENTIALS], ==, 1);
  fixture_logoff (session);
  assert_kept (fixture, uid, "bob", NULL);
}

static void
test_logon_other_name_and_password (Fixture       *fixture,
                                    gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *uid = add_alice ();
  g_autoptr(MapiSession) session = NULL;

  fixture->user->password = g_strdup ("right");
  fixture->user->user_name = "bob";
  fixture->user->remember = TRUE;
  session = fixture_logon (fixture, "Work", MAPI_LOGON_PASSWORD_UI, TRUE, &error);
  g_assert_no_error (error);
  fixture_logoff (session);
  assert_kept (fixture, uid, "bob", "right");
}

/* There is room for the name, and none for the password: the former user's is forgotten all the same */
static void
test_logon_password_on_full_disk (Fixture       *fixture,
                                  gconstpointer  data)
{
  g_autofree char *uid = add_alice ();

  fixture->user->password = g_strnfill (8000, 'x');
  fixture->user->user_name = "bob";
  fixture->user->remember = TRUE;
  fixture->user->full = TRUE;
  fixture->user->room = 4000;
  fixture->user->choice = g_strdup ("cancel");
  g_assert_null (fixture_logon (fixture, "Work", MAPI_LOGON_PASSWORD_UI, TRUE, NULL));
  g_assert_cmpuint (fixture->user->asked[MAPI_QUESTION_CONFIRM], >, 0);
  assert_kept (fixture, uid, "bob", NULL);
}

/* What cannot be kept is used all the same, and that it was not kept is said */
static void
test_logon_password_not_kept (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *uid = fixture_add_service ("Work", "moody-store", "One", "store-mode", "password", NULL);
  g_autofree char *path = g_build_filename (fixture->home, "secrets", NULL);
  g_autoptr(MapiSession) session = NULL;

  g_assert_true (g_file_set_contents (path, "in the way", -1, NULL));
  fixture->user->password = g_strdup ("right");
  fixture->user->remember = TRUE;
  fixture->user->choice = g_strdup ("cancel");
  session = fixture_logon (fixture, "Work", MAPI_LOGON_PASSWORD_UI, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->user->asked[MAPI_QUESTION_CREDENTIALS], ==, 1);
  g_assert_cmpuint (fixture->user->asked[MAPI_QUESTION_CONFIRM], ==, 1);
  fixture_logoff (session);
}

/* With another name to go with the password: both are in use, and the name is kept, which is no secret */
static void
test_logon_other_name_not_kept (Fixture       *fixture,
                                gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *uid = fixture_add_service ("Work", "moody-store", "One", "store-mode", "password", NULL);
  g_autofree char *path = g_build_filename (fixture->home, "secrets", NULL);
  g_autofree char *name = NULL;
  g_autoptr(MapiSession) session = NULL;

  g_assert_true (g_file_set_contents (path, "in the way", -1, NULL));
  fixture->user->password = g_strdup ("right");
  fixture->user->user_name = "somebody.else";
  fixture->user->remember = TRUE;
  fixture->user->choice = g_strdup ("cancel");
  session = fixture_logon (fixture, "Work", MAPI_LOGON_PASSWORD_UI, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->user->asked[MAPI_QUESTION_CONFIRM], ==, 1);
  fixture_logoff (session);
  name = dup_setting (uid, "user-name");
  g_assert_cmpstr (name, ==, "somebody.else");
}

/* Where the name cannot be kept the password is not tried for somebody else, nor kept for them where there is room for it */
static void
test_logon_name_on_full_disk (Fixture       *fixture,
                              gconstpointer  data)
{
  g_autofree char *uid = add_alice ();

  fixture->user->password = g_strdup ("right");
  fixture->user->user_name = "bob";
  fixture->user->full = TRUE;
  fixture->user->choice = g_strdup ("cancel");
  for (guint i = 0; i < 4; i++)
    {
      fixture->user->remember = i % 2 == 0;
      fixture->user->room = i < 2 ? 0 : 100;
      g_assert_null (fixture_logon (fixture, "Work", MAPI_LOGON_PASSWORD_UI, TRUE, NULL));
      g_assert_cmpuint (fixture->user->asked[MAPI_QUESTION_CREDENTIALS], ==, i + 1);
      g_assert_cmpuint (fixture->user->asked[MAPI_QUESTION_CONFIRM], ==, i + 1);
      assert_kept (fixture, uid, "alice", "alices");
    }
}

/* ---- parameters ---- */

static void
test_logon_long_name (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *name = g_strnfill (65, 'x');

  g_assert_null (fixture_logon (fixture, name, MAPI_LOGON_NEW_SESSION, FALSE, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED);
}

static void
test_logon_session_limit (Fixture       *fixture,
                          gconstpointer  data)
{
  g_autoptr(GPtrArray) sessions = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GError) error = NULL;
  MapiSession *session;

  while ((session = fixture_logon (fixture, "Work", MAPI_LOGON_NEW_SESSION | MAPI_LOGON_NO_MAIL, FALSE, &error)))
    g_ptr_array_add (sessions, session);
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_SESSION_LIMIT);
  g_assert_cmpuint (sessions->len, ==, 64);

  g_clear_error (&error);
  g_ptr_array_set_size (sessions, 63);
  session = fixture_logon (fixture, "Work", MAPI_LOGON_NEW_SESSION | MAPI_LOGON_NO_MAIL, FALSE, &error);
  g_assert_no_error (error);
  g_object_unref (session);
}

static void
test_logon_cancelled (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *uid = fixture_add_service ("Work", "moody", "One", NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (mapi_session_logon (NULL, NULL, "Work", MAPI_LOGON_NEW_SESSION, cancellable, &error));
  g_assert_error (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL);
}

static void
logon_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  MapiSession **session = user_data;

  *session = mapi_session_logon_finish (result, &error);
  g_assert_no_error (error);
}

static void
logoff_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  mapi_session_logoff_finish (MAPI_SESSION (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
test_logon_async (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autofree char *uid = fixture_add_service ("Work", "moody", "One", NULL);
  g_autoptr(MapiSession) session = NULL;
  gboolean done = FALSE;

  mapi_session_logon_async (NULL, NULL, "Work", MAPI_LOGON_NEW_SESSION, NULL, logon_cb, &session);
  while (session == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_stores (session), ==, 1);

  mapi_session_logoff_async (session, MAPI_LOGOFF_NONE, NULL, logoff_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (mapi_session_is_alive (session));
}

#define ADD(name, func) \
  g_test_add ("/session/logon/" name, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  g_test_add_func ("/session/logon/not-initialized", test_logon_not_initialized);
  ADD ("start-order", test_logon_start_order);
  ADD ("unknown-profile", test_logon_unknown_profile);
  ADD ("no-name", test_logon_no_name);
  ADD ("choose", test_logon_choose);
  ADD ("settings-always", test_logon_settings_always);
  ADD ("second-failure-disables-service", test_logon_second_failure_disables_service);
  ADD ("retry-succeeds", test_logon_retry_succeeds);
  ADD ("entry-point-mends", test_logon_entry_point_mends);
  ADD ("user-mends", test_logon_user_mends);
  ADD ("fail-one", test_logon_fail_one);
  ADD ("other-error-disables-at-once", test_logon_other_error_disables_at_once);
  ADD ("nothing-left", test_logon_nothing_left);
  ADD ("unreachable-is-no-failure", test_logon_unreachable_is_no_failure);
  ADD ("password", test_logon_password);
  ADD ("password-for-this-time", test_logon_password_for_this_time);
  ADD ("other-name", test_logon_other_name);
  ADD ("other-name-and-password", test_logon_other_name_and_password);
  ADD ("password-on-full-disk", test_logon_password_on_full_disk);
  ADD ("password-not-kept", test_logon_password_not_kept);
  ADD ("other-name-not-kept", test_logon_other_name_not_kept);
  ADD ("name-on-full-disk", test_logon_name_on_full_disk);
  ADD ("long-name", test_logon_long_name);
  ADD ("session-limit", test_logon_session_limit);
  ADD ("cancelled", test_logon_cancelled);
  ADD ("async", test_logon_async);
  return g_test_run ();
}
