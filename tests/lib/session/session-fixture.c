/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session-fixture.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

G_DEFINE_FINAL_TYPE (TestUser, test_user, MAPI_TYPE_INTERACTION)

static gboolean
give_up (GError **error)
{
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL, "Gave up");
  return FALSE;
}

/* No file can be written any more that has more than @room bytes, or any can again */
static void
fill_disk (gboolean full,
           gsize    room)
{
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = full ? room : limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static gboolean
test_user_ask (MapiInteraction  *interaction,
               MapiQuestion     *question,
               GCancellable     *cancellable,
               GError          **error)
{
  TestUser *self = TEST_USER (interaction);
  MapiQuestionKind kind = mapi_question_get_kind (question);

  self->asked[kind]++;
  g_free (self->preselected);
  self->preselected = g_strdup (mapi_question_get_preselected (question));
  g_free (self->setting);
  self->setting = g_strdup (mapi_question_get_setting (question));
  if (self->nobody)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT, "Nobody can be asked");
      return FALSE;
    }
  switch (kind)
    {
    case MAPI_QUESTION_CHOOSE_PROFILE:
    case MAPI_QUESTION_LOGON_FAILURE:
    case MAPI_QUESTION_AMBIGUOUS_NAME:
    case MAPI_QUESTION_CONFIRM:
    case MAPI_QUESTION_CERTIFICATE:
      if (self->full)
        fill_disk (FALSE, 0);
      if (self->choice == NULL)
        return give_up (error);
      mapi_question_answer (question, self->choice);
      return TRUE;

    case MAPI_QUESTION_CREDENTIALS:
      if (self->password == NULL)
        return give_up (error);
      if (self->full)
        fill_disk (TRUE, self->room);
      mapi_question_answer_credentials (question, self->user_name != NULL ? self->user_name
                                                                          : mapi_question_get_user_name (question),
                                        self->password, self->remember);
      return TRUE;

    case MAPI_QUESTION_SERVICE_SETTINGS:
      if (self->fix == NULL)
        return give_up (error);
      if (*self->fix == '\0')
        return TRUE;
      return mapi_settings_set (mapi_question_get_settings (question), self->fix, "ok", error);

    default:
      g_assert_not_reached ();
    }
}

static void
test_user_finalize (GObject *object)
{
  TestUser *self = TEST_USER (object);

  g_free (self->choice);
  g_free (self->password);
  g_free (self->preselected);
  g_free (self->setting);
  G_OBJECT_CLASS (test_user_parent_class)->finalize (object);
}

static void
test_user_class_init (TestUserClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_user_finalize;
  MAPI_INTERACTION_CLASS (klass)->ask = test_user_ask;
}

static void
test_user_init (TestUser *self)
{
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
write_configuration (const char *home)
{
  g_autofree char *path = g_build_filename (home, "estafette.conf", NULL);

  /* No test asks anybody's keyring. */
  g_assert_true (g_file_set_contents_full (path, "[Secrets]\nBackend=file\n", -1,
                                           G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

void
fixture_set_up (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(MapiProfileAdmin) admin = NULL;
  g_autoptr(GError) error = NULL;

  fixture->home = g_dir_make_tmp ("mapi-session-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->events = g_build_filename (fixture->home, "events", NULL);
  g_setenv ("MAPI_HOME", fixture->home, TRUE);
  g_setenv ("MAPI_TEST_EVENTS", fixture->events, TRUE);
  write_configuration (fixture->home);
  fixture->user = g_object_new (TEST_TYPE_USER, NULL);

  g_assert_true (mapi_init (GPOINTER_TO_UINT (data), &error));
  g_assert_no_error (error);
  admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  mapi_profile_admin_create_profile (admin, "Work", MAPI_PROFILE_NONE, NULL, NULL, &error);
  g_assert_no_error (error);
}

void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  data)
{
  g_clear_object (&fixture->user);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  mapi_uninit ();
  g_assert_false (mapi_is_initialized ());
  remove_tree (fixture->home);
  g_free (fixture->home);
  g_free (fixture->events);
}

static MapiServiceAdmin *
open_services (const char *profile)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autoptr(GError) error = NULL;
  MapiServiceAdmin *services = mapi_profile_admin_open_services (admin, profile, &error);

  g_assert_no_error (error);
  return services;
}

char *
fixture_add_service (const char *profile,
                     const char *type,
                     const char *name,
                     ...)
{
  g_autoptr(MapiServiceAdmin) services = open_services (profile);
  g_autoptr(GPtrArray) types = NULL;
  g_autoptr(MapiSettings) settings = NULL;
  g_autoptr(MapiService) service = NULL;
  g_autoptr(GError) error = NULL;
  const char *setting;
  va_list args;

  types = mapi_service_admin_list_types (&error);
  g_assert_no_error (error);
  for (guint i = 0; i < types->len; i++)
    if (g_str_equal (mapi_service_type_get_name (g_ptr_array_index (types, i)), type))
      settings = mapi_settings_new (mapi_service_type_get_setting_infos (g_ptr_array_index (types, i)));
  g_assert_nonnull (settings);

  va_start (args, name);
  while ((setting = va_arg (args, const char *)) != NULL)
    {
      mapi_settings_set (settings, setting, va_arg (args, const char *), &error);
      g_assert_no_error (error);
    }
  va_end (args);

  service = mapi_service_admin_create_service (services, type, name, settings,
                                               MAPI_SERVICE_UI_NONE, NULL, NULL, &error);
  g_assert_no_error (error);
  return g_strdup (mapi_service_get_uid (service));
}

void
fixture_set (const char *profile,
             const char *service_uid,
             const char *setting,
             const char *value)
{
  g_autoptr(MapiServiceAdmin) services = open_services (profile);
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiService) service = mapi_service_admin_open_service (services, service_uid, &error);
  g_autoptr(MapiSettings) settings = mapi_service_dup_settings (service);

  mapi_settings_set (settings, setting, value, &error);
  g_assert_no_error (error);
  mapi_service_admin_configure_service (services, service_uid, settings, MAPI_SERVICE_UI_NONE,
                                        NULL, NULL, &error);
  g_assert_no_error (error);
}

void
fixture_set_default (const char *profile)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autoptr(GError) error = NULL;

  mapi_profile_admin_set_default (admin, profile, &error);
  g_assert_no_error (error);
}

MapiSession *
fixture_logon (Fixture         *fixture,
               const char      *profile,
               MapiLogonFlags   flags,
               gboolean         with_user,
               GError         **error)
{
  return mapi_session_logon (with_user ? MAPI_INTERACTION (fixture->user) : NULL, NULL, profile,
                             flags, NULL, error);
}

char *
fixture_take_events (Fixture *fixture)
{
  char *text = NULL;

  if (!g_file_get_contents (fixture->events, &text, NULL, NULL))
    return g_strdup ("");
  g_remove (fixture->events);
  return text;
}

void
fixture_logoff (MapiSession *session)
{
  g_autoptr(GError) error = NULL;

  mapi_session_logoff (session, MAPI_LOGOFF_NONE, NULL, &error);
  g_assert_no_error (error);
}
