/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session-fixture.h"

#include <string.h>

/* Real logons over random flags and situations, with the memory provider and with one that
 * wants a password. Run with --seed to repeat one. */

#define N_LOGONS 300

typedef struct
{
  guint    flags;
  gboolean shared;
  gboolean name;
  gboolean standard;
  gboolean locked;    /* the profile at hand is the one that wants a password */
  gboolean user;
} Situation;

typedef struct
{
  const char *profile;  /* NULL: no session */
  MapiError   error;
  guint       n_chosen;
  guint       n_passwords;
  gboolean    is_shared;
} Expected;

static const guint flags[] = {
  MAPI_LOGON_UI, MAPI_LOGON_NEW_SESSION, MAPI_LOGON_APP_PROFILE, MAPI_LOGON_ALLOW_OTHERS,
  MAPI_LOGON_EXPLICIT_PROFILE, MAPI_LOGON_EXTENDED, MAPI_LOGON_USE_DEFAULT,
  MAPI_LOGON_FORCE_DOWNLOAD, MAPI_LOGON_SERVICE_UI_ALWAYS, MAPI_LOGON_NO_MAIL,
  MAPI_LOGON_PASSWORD_UI, MAPI_LOGON_TIMEOUT_SHORT, MAPI_LOGON_BG_SESSION,
  (guint) MAPI_LOGON_UNICODE
};

static Situation
draw (void)
{
  Situation s = { 0 };

  /* Two dialogs at once are refused; that is drawn often enough as it is. */
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (g_test_rand_bit ())
      s.flags |= flags[i];
  if ((s.flags & MAPI_LOGON_UI) && (s.flags & MAPI_LOGON_PASSWORD_UI) && g_test_rand_bit ())
    s.flags &= ~MAPI_LOGON_UI;
  if (g_test_rand_int_range (0, 20) == 0)
    s.flags |= MAPI_LOGON_SERVICE;
  s.shared = g_test_rand_bit ();
  s.name = g_test_rand_bit ();
  s.standard = g_test_rand_bit ();
  s.locked = g_test_rand_bit ();
  s.user = g_test_rand_bit ();
  return s;
}

static Expected
expect (const Situation *s)
{
  const char *at_hand = s->locked ? "Locked" : "Work";
  gboolean may_ask = s->user && (s->flags & (MAPI_LOGON_UI | MAPI_LOGON_PASSWORD_UI));
  Expected e = { .error = MAPI_ERROR_LOGON_FAILED };

  if ((s->flags & MAPI_LOGON_SERVICE) ||
      ((s->flags & MAPI_LOGON_UI) && (s->flags & MAPI_LOGON_PASSWORD_UI)))
    return e;

  if (s->shared && !(s->flags & MAPI_LOGON_NEW_SESSION))
    {
      e.profile = "Shared";
      e.is_shared = TRUE;
      return e;
    }

  if (!s->name && !(s->standard && (s->flags & MAPI_LOGON_USE_DEFAULT)))
    {
      if (!s->user || !(s->flags & MAPI_LOGON_UI))
        return e;
      e.n_chosen = 1;
    }

  if (s->locked && !may_ask)
    {
      e.error = MAPI_ERROR_UNCONFIGURED;
      return e;
    }
  e.n_passwords = s->locked;
  e.profile = at_hand;
  e.is_shared = (s->flags & MAPI_LOGON_ALLOW_OTHERS) != 0;
  return e;
}

static MapiSession *
start_shared (void)
{
  g_autoptr(GError) error = NULL;
  MapiSession *session = mapi_session_logon (NULL, NULL, "Shared",
                                             MAPI_LOGON_NEW_SESSION | MAPI_LOGON_ALLOW_OTHERS,
                                             NULL, &error);

  g_assert_no_error (error);
  return session;
}

static void
check (Fixture         *fixture,
       const Situation *s,
       const char      *locked_uid)
{
  const char *at_hand = s->locked ? "Locked" : "Work";
  Expected e = expect (s);
  g_autoptr(MapiSession) shared = s->shared ? start_shared () : NULL;
  g_autoptr(MapiSession) session = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  text = g_strdup_printf ("flags %08x shared %d name %d default %d locked %d user %d", s->flags,
                          s->shared, s->name, s->standard, s->locked, s->user);
  g_test_message ("%s", text);
  fixture_set_default (s->standard ? at_hand : NULL);
  g_free (fixture->user->choice);
  fixture->user->choice = g_strdup (at_hand);
  memset (fixture->user->asked, 0, sizeof fixture->user->asked);

  session = fixture_logon (fixture, s->name ? at_hand : NULL, s->flags, s->user, &error);
  g_assert_cmpuint (fixture->user->asked[MAPI_QUESTION_CHOOSE_PROFILE], ==, e.n_chosen);
  g_assert_cmpuint (fixture->user->asked[MAPI_QUESTION_CREDENTIALS], ==, e.n_passwords);
  if (e.profile == NULL)
    {
      g_assert_null (session);
      g_assert_error (error, MAPI_ERROR, (int) e.error);
    }
  else
    {
      g_assert_no_error (error);
      g_assert_cmpstr (mapi_session_get_profile_name (session), ==, e.profile);
      g_assert_cmpint (mapi_session_is_shared (session), ==, e.is_shared);
      g_assert_cmpint (mapi_session_get_flags (session) & MAPI_LOGON_NO_MAIL, ==,
                       s->flags & MAPI_LOGON_NO_MAIL);
      fixture_logoff (session);
    }

  if (shared != NULL)
    fixture_logoff (shared);
  if (e.n_passwords > 0)
    fixture_set ("Locked", locked_uid, "password", NULL);
}

static void
test_sampled_logons (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autofree char *work_uid = NULL;
  g_autofree char *locked_uid = NULL;
  g_autoptr(GError) error = NULL;
  guint n_sessions = 0;

  mapi_profile_admin_create_profile (admin, "Shared", MAPI_PROFILE_NONE, NULL, NULL, &error);
  g_assert_no_error (error);
  mapi_profile_admin_create_profile (admin, "Locked", MAPI_PROFILE_NONE, NULL, NULL, &error);
  g_assert_no_error (error);
  work_uid = fixture_add_service ("Work", "memory", "Memory", NULL);
  locked_uid = fixture_add_service ("Locked", "moody-store", "Locked", "store-mode", "password", NULL);
  fixture->user->password = g_strdup ("right");
  fixture->user->remember = TRUE;
  fixture->user->fix = "";

  for (guint i = 0; i < N_LOGONS; i++)
    {
      Situation situation = draw ();

      check (fixture, &situation, locked_uid);
      n_sessions += expect (&situation).profile != NULL;
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }

  g_assert_cmpuint (n_sessions, >, N_LOGONS / 10);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  g_test_add ("/session/sampled-logons", Fixture, NULL, fixture_set_up, test_sampled_logons,
              fixture_tear_down);
  return g_test_run ();
}
