/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/mapi-logon-flow-private.h"

/* The decisions of a logon over every combination of everything they depend on, against a
 * table transcribed from the figure and the notes around it: the first row that fits. */

typedef enum { NO, YES, ANY } Tri;

typedef enum
{
  UNKNOWN_FLAGS,  /* outcomes without a session */
  LOGON_FAILED,
  SHARED,         /* outcomes with one */
  GIVEN,
  DEFAULT,
  ASK
} Outcome;

typedef struct
{
  const char *what;
  guint       set;       /* flags that are all set */
  guint       clear;     /* flags that are all clear */
  guint       any;       /* one of these is set; 0: no matter */
  Tri         service;   /* the process is a service */
  Tri         shared;
  Tri         name;
  Tri         standard;  /* there is a default profile */
  Tri         user;      /* there is somebody to ask */
  Outcome     outcome;
} Rule;

static const guint all_flags[] = {
  MAPI_LOGON_UI, MAPI_LOGON_NEW_SESSION, MAPI_LOGON_APP_PROFILE, MAPI_LOGON_ALLOW_OTHERS,
  MAPI_LOGON_EXPLICIT_PROFILE, MAPI_LOGON_EXTENDED, MAPI_LOGON_USE_DEFAULT,
  MAPI_LOGON_FORCE_DOWNLOAD, MAPI_LOGON_SERVICE_UI_ALWAYS, MAPI_LOGON_NO_MAIL,
  MAPI_LOGON_SERVICE, MAPI_LOGON_PASSWORD_UI, MAPI_LOGON_TIMEOUT_SHORT, MAPI_LOGON_BG_SESSION,
  (guint) MAPI_LOGON_UNICODE
};

static const Rule profile_rules[] = {
  { "the two dialogs exclude each other", MAPI_LOGON_UI | MAPI_LOGON_PASSWORD_UI, 0, 0,
    ANY, ANY, ANY, ANY, ANY, LOGON_FAILED },
  { "a logon as service in a process that is none", MAPI_LOGON_SERVICE, 0, 0,
    NO, ANY, ANY, ANY, ANY, LOGON_FAILED },
  { "a service that does not say so", 0, MAPI_LOGON_SERVICE, 0,
    YES, ANY, ANY, ANY, ANY, LOGON_FAILED },
  { "a service with mail", MAPI_LOGON_SERVICE, MAPI_LOGON_NO_MAIL, 0,
    YES, ANY, ANY, ANY, ANY, LOGON_FAILED },
  { "a service with dialogs", MAPI_LOGON_SERVICE, 0,
    MAPI_LOGON_UI | MAPI_LOGON_PASSWORD_UI | MAPI_LOGON_SERVICE_UI_ALWAYS,
    YES, ANY, ANY, ANY, ANY, LOGON_FAILED },
  { "a shared session wins over everything", 0, MAPI_LOGON_NEW_SESSION, 0,
    ANY, YES, ANY, ANY, ANY, SHARED },
  { "a name was given", 0, 0, 0,
    ANY, ANY, YES, ANY, ANY, GIVEN },
  { "the default one was asked for and there is one", MAPI_LOGON_USE_DEFAULT, 0, 0,
    ANY, ANY, NO, YES, ANY, DEFAULT },
  { "the user may choose", MAPI_LOGON_UI, 0, 0,
    ANY, ANY, NO, ANY, YES, ASK },
  { "nobody knows which profile", 0, 0, 0,
    ANY, ANY, NO, ANY, ANY, LOGON_FAILED },
};

static gboolean
fits (Tri      wanted,
      gboolean is)
{
  return wanted == ANY || (wanted == YES) == !!is;
}

static const Rule *
find_rule (const MapiLogonSituation *s)
{
  for (guint i = 0; i < G_N_ELEMENTS (profile_rules); i++)
    {
      const Rule *rule = &profile_rules[i];
      guint flags = s->flags;

      if ((flags & rule->set) == rule->set && (flags & rule->clear) == 0 &&
          (rule->any == 0 || (flags & rule->any) != 0) &&
          fits (rule->service, s->init_flags & MAPI_INIT_SERVICE) &&
          fits (rule->shared, s->has_shared) && fits (rule->name, s->has_name) &&
          fits (rule->standard, s->has_default) && fits (rule->user, s->has_interaction))
        return rule;
    }

  g_assert_not_reached ();
}

static void
check_session (const MapiLogonSituation *s,
               const Rule               *rule,
               const MapiLogonDecision  *d)
{
  guint flags = s->flags;
  gboolean may_ask = s->has_interaction && (flags & (MAPI_LOGON_UI | MAPI_LOGON_PASSWORD_UI));

  /* The figure's lower half */
  if (!s->has_credentials && !may_ask)
    {
      g_assert_true (d->failed);
      g_assert_cmpint (d->error, ==, MAPI_ERROR_LOGON_FAILED);
      return;
    }

  g_assert_false (d->failed);
  g_assert_cmpint (d->credentials, ==, s->has_credentials ? MAPI_LOGON_CREDENTIALS_ACCEPT
                                                          : MAPI_LOGON_CREDENTIALS_ASK);
  g_assert_cmpint (d->publish, ==, (flags & MAPI_LOGON_ALLOW_OTHERS) != 0);
  g_assert_cmpint (d->show_settings, ==,
                   s->has_interaction && (flags & MAPI_LOGON_SERVICE_UI_ALWAYS) != 0);
  if (rule->outcome == GIVEN)
    g_assert_cmpint (d->profile, ==, MAPI_LOGON_PROFILE_GIVEN);
  else if (rule->outcome == DEFAULT)
    g_assert_cmpint (d->profile, ==, MAPI_LOGON_PROFILE_DEFAULT);
  else
    g_assert_cmpint (d->profile, ==, MAPI_LOGON_PROFILE_ASK);
  g_assert_cmpint (d->preselect_default, ==,
                   rule->outcome == ASK && s->has_default &&
                     (flags & MAPI_LOGON_EXPLICIT_PROFILE) == 0);
}

static void
check (const MapiLogonSituation *s)
{
  MapiLogonDecision d = mapi_logon_flow_decide (s);
  const Rule *rule = find_rule (s);

  switch (rule->outcome)
    {
    case LOGON_FAILED:
      g_assert_true (d.failed);
      g_assert_cmpint (d.error, ==, MAPI_ERROR_LOGON_FAILED);
      g_assert_cmpint (d.profile, ==, MAPI_LOGON_PROFILE_NONE);
      g_assert_nonnull (d.reason);
      break;

    case SHARED:
      g_assert_false (d.failed);
      g_assert_cmpint (d.profile, ==, MAPI_LOGON_PROFILE_SHARED);
      g_assert_cmpint (d.credentials, ==, MAPI_LOGON_CREDENTIALS_ACCEPT);
      g_assert_false (d.publish || d.show_settings || d.preselect_default);
      break;

    case GIVEN:
    case DEFAULT:
    case ASK:
      check_session (s, rule, &d);
      break;

    case UNKNOWN_FLAGS:
    default:
      g_assert_not_reached ();
    }
}

static void
test_logon_flow_every_combination (void)
{
  guint n_flags = G_N_ELEMENTS (all_flags);
  guint64 n_checked = 0;

  for (guint bits = 0; bits < 1u << n_flags; bits++)
    {
      guint flags = 0;

      for (guint i = 0; i < n_flags; i++)
        if (bits & 1u << i)
          flags |= all_flags[i];

      for (guint rest = 0; rest < 64; rest++)
        {
          MapiLogonSituation situation = {
            .flags = flags,
            .init_flags = rest & 1 ? MAPI_INIT_SERVICE : MAPI_INIT_NONE,
            .has_shared = (rest & 2) != 0,
            .has_name = (rest & 4) != 0,
            .has_default = (rest & 8) != 0,
            .has_interaction = (rest & 16) != 0,
            .has_credentials = (rest & 32) != 0,
          };

          check (&situation);
          n_checked++;
        }
    }

  g_assert_cmpuint (n_checked, ==, G_GUINT64_CONSTANT (64) << n_flags);
}

static void
test_logon_flow_unknown_flags (void)
{
  guint known = 0;

  for (guint i = 0; i < G_N_ELEMENTS (all_flags); i++)
    known |= all_flags[i];

  for (guint bit = 0; bit < 32; bit++)
    {
      MapiLogonSituation situation = { .flags = 1u << bit, .has_shared = TRUE, .has_name = TRUE,
                                       .has_credentials = TRUE };
      MapiLogonDecision decision = mapi_logon_flow_decide (&situation);

      if (known & 1u << bit)
        g_assert_false (decision.failed && decision.error == MAPI_ERROR_UNKNOWN_FLAGS);
      else
        {
          g_assert_true (decision.failed);
          g_assert_cmpint (decision.error, ==, MAPI_ERROR_UNKNOWN_FLAGS);
        }
    }
}

/* PASSWORD_UI asks for what is missing and for nothing else */
static void
test_logon_flow_password_dialog_does_not_choose (void)
{
  MapiLogonSituation situation = { .flags = MAPI_LOGON_PASSWORD_UI, .has_default = TRUE,
                                   .has_interaction = TRUE, .has_credentials = TRUE };
  MapiLogonDecision decision = mapi_logon_flow_decide (&situation);

  g_assert_true (decision.failed);

  situation.has_name = TRUE;
  situation.has_credentials = FALSE;
  decision = mapi_logon_flow_decide (&situation);
  g_assert_false (decision.failed);
  g_assert_cmpint (decision.credentials, ==, MAPI_LOGON_CREDENTIALS_ASK);
  g_assert_false (decision.may_configure);
}

static void
test_logon_flow_joiner_keeps_its_own (void)
{
  guint all = 0;

  for (guint i = 0; i < G_N_ELEMENTS (all_flags); i++)
    all |= all_flags[i];

  g_assert_cmpuint ((guint) mapi_logon_flow_join_flags (all), ==,
                    (guint) MAPI_LOGON_NO_MAIL | MAPI_LOGON_SERVICE | MAPI_LOGON_BG_SESSION |
                      MAPI_LOGON_EXTENDED | (guint) MAPI_LOGON_UNICODE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/flow/every-combination", test_logon_flow_every_combination);
  g_test_add_func ("/session/flow/unknown-flags", test_logon_flow_unknown_flags);
  g_test_add_func ("/session/flow/password-dialog-does-not-choose",
                   test_logon_flow_password_dialog_does_not_choose);
  g_test_add_func ("/session/flow/joiner-keeps-its-own", test_logon_flow_joiner_keeps_its_own);
  return g_test_run ();
}
