/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-logon-flow-private.h"

#include <glib/gi18n-lib.h>

/* The decisions of a logon, apart from everything that carries them out.
 *
 *  1. The flags have to make sense: no unknown one, at most one of the two that name a
 *     dialog. A service says so to mapi_init() and here alike, logs on without mail, and
 *     sets no flag that could put something on a screen.
 *  2. Without NEW_SESSION a shared session is joined, whatever else was passed.
 *  3. The profile is the one named; else the default one if USE_DEFAULT asks for it; else,
 *     or when there is no default, the one the user chooses if LOGON_UI lets us ask.
 *     EXPLICIT_PROFILE only takes the default out of that question.
 *  4. Credentials that do not validate the profile are asked for with PASSWORD_UI, and with
 *     LOGON_UI too, whose dialog is for whatever is missing; the two exclude each other, so
 *     otherwise nobody could be asked for both. Without either the logon fails.
 *
 * Somebody to ask means an interaction: a flag alone shows nothing. */

#define KNOWN_FLAGS                                                            \
  ((guint) MAPI_LOGON_UI | MAPI_LOGON_NEW_SESSION | MAPI_LOGON_APP_PROFILE |   \
   MAPI_LOGON_ALLOW_OTHERS | MAPI_LOGON_EXPLICIT_PROFILE |                     \
   MAPI_LOGON_EXTENDED | MAPI_LOGON_USE_DEFAULT | MAPI_LOGON_FORCE_DOWNLOAD |  \
   MAPI_LOGON_SERVICE_UI_ALWAYS | MAPI_LOGON_NO_MAIL | MAPI_LOGON_SERVICE |    \
   MAPI_LOGON_PASSWORD_UI | MAPI_LOGON_TIMEOUT_SHORT | MAPI_LOGON_BG_SESSION | \
   (guint) MAPI_LOGON_UNICODE)

#define UI_FLAGS (MAPI_LOGON_UI | MAPI_LOGON_PASSWORD_UI | MAPI_LOGON_SERVICE_UI_ALWAYS)

static void
fail (MapiLogonDecision *decision,
      MapiError          error,
      const char        *reason)
{
  *decision = (MapiLogonDecision) { .failed = TRUE, .error = error, .reason = reason };
}

static gboolean
check_flags (const MapiLogonSituation *situation,
             MapiLogonDecision        *decision)
{
  guint flags = situation->flags;
  gboolean service = (flags & MAPI_LOGON_SERVICE) != 0;
  gboolean init_service = (situation->init_flags & MAPI_INIT_SERVICE) != 0;

  if (flags & ~KNOWN_FLAGS)
    fail (decision, MAPI_ERROR_UNKNOWN_FLAGS, N_("Unknown logon flags"));
  else if ((flags & MAPI_LOGON_UI) && (flags & MAPI_LOGON_PASSWORD_UI))
    fail (decision, MAPI_ERROR_LOGON_FAILED,
          N_("The logon dialog and the password dialog exclude each other"));
  else if (service != init_service)
    fail (decision, MAPI_ERROR_LOGON_FAILED,
          service ? N_("This process was not initialised as a service")
                  : N_("A service has to log on as one"));
  else if (service && !(flags & MAPI_LOGON_NO_MAIL))
    fail (decision, MAPI_ERROR_LOGON_FAILED, N_("A service has to log on without mail"));
  else if (service && (flags & UI_FLAGS))
    fail (decision, MAPI_ERROR_LOGON_FAILED, N_("A service cannot show dialogs"));
  else
    return TRUE;

  return FALSE;
}

static gboolean
choose_profile (const MapiLogonSituation *situation,
                MapiLogonDecision        *decision)
{
  MapiLogonFlags flags = situation->flags;

  if (situation->has_name)
    decision->profile = MAPI_LOGON_PROFILE_GIVEN;
  else if ((flags & MAPI_LOGON_USE_DEFAULT) && situation->has_default)
    decision->profile = MAPI_LOGON_PROFILE_DEFAULT;
  else if ((flags & MAPI_LOGON_UI) && situation->has_interaction)
    {
      decision->profile = MAPI_LOGON_PROFILE_ASK;
      decision->preselect_default =
        situation->has_default && !(flags & MAPI_LOGON_EXPLICIT_PROFILE);
    }
  else
    {
      fail (decision, MAPI_ERROR_LOGON_FAILED,
            (flags & MAPI_LOGON_USE_DEFAULT) ? N_("There is no default profile")
                                             : N_("No profile was named"));
      return FALSE;
    }

  return TRUE;
}

MapiLogonDecision
mapi_logon_flow_decide (const MapiLogonSituation *situation)
{
  MapiLogonDecision decision = { .profile = MAPI_LOGON_PROFILE_NONE };
  MapiLogonFlags flags = situation->flags;

  if (!check_flags (situation, &decision))
    return decision;

  if (situation->has_shared && !(flags & MAPI_LOGON_NEW_SESSION))
    {
      decision.profile = MAPI_LOGON_PROFILE_SHARED;
      decision.credentials = MAPI_LOGON_CREDENTIALS_ACCEPT;
      return decision;
    }

  if (!choose_profile (situation, &decision))
    return decision;

  if (situation->has_credentials)
    decision.credentials = MAPI_LOGON_CREDENTIALS_ACCEPT;
  else if (situation->has_interaction && (flags & (MAPI_LOGON_UI | MAPI_LOGON_PASSWORD_UI)))
    decision.credentials = MAPI_LOGON_CREDENTIALS_ASK;
  else
    {
      fail (&decision, MAPI_ERROR_LOGON_FAILED, N_("The profile lacks a password"));
      return decision;
    }

  decision.publish = (flags & MAPI_LOGON_ALLOW_OTHERS) != 0;
  decision.show_settings = situation->has_interaction && (flags & MAPI_LOGON_SERVICE_UI_ALWAYS);
  decision.may_configure = situation->has_interaction && (flags & MAPI_LOGON_UI);
  return decision;
}

MapiLogonFlags
mapi_logon_flow_join_flags (MapiLogonFlags flags)
{
  return flags & ((guint) MAPI_LOGON_NO_MAIL | MAPI_LOGON_SERVICE | MAPI_LOGON_BG_SESSION |
                  MAPI_LOGON_EXTENDED | (guint) MAPI_LOGON_UNICODE);
}
