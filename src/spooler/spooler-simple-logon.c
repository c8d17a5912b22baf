/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spooler-simple-logon.h"

#include <glib/gi18n.h>

static char *
fail (GError     **error,
      const char  *message)
{
  g_set_error_literal (error, MAPI_SIMPLE_ERROR, MAPI_SIMPLE_ERROR_LOGON_FAILURE, message);
  return NULL;
}

static char *
choose (MapiInteraction  *interaction,
        char            **names,
        const char       *preselected,
        GCancellable     *gone,
        GError          **error)
{
  g_autoptr(MapiQuestion) question = mapi_question_new (MAPI_QUESTION_CHOOSE_PROFILE, _("Choose a Profile"),
                                                        _("Which profile do you want to use?"));
  const char *answer;

  mapi_question_set_choices (question, (const char * const *) names, (const char * const *) names, preselected);
  if (!mapi_interaction_ask (interaction, question, gone, error))
    return NULL;
  answer = mapi_question_get_answer (question);
  return answer != NULL && *answer != '\0' ? g_strdup (answer) : fail (error, _("No profile was chosen"));
}

/* As MAPILogonEx decides it: see mapi-logon-flow.c of the library. The session all programs share is the spooler's own. */
char *
spooler_simple_logon_choose (const char          *name,
                             SpoolerSimpleFlags   flags,
                             const char          *parent,
                             GCancellable        *gone,
                             GError             **error)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autofree char *usual = mapi_profile_admin_dup_default (admin);
  g_autoptr(MapiInteraction) interaction = NULL;
  g_auto(GStrv) names = NULL;

  if (*name != '\0' && mapi_profile_admin_exists (admin, name))
    return g_strdup (name);
  if (*name == '\0' && usual != NULL
      && ((flags & SPOOLER_SIMPLE_USE_DEFAULT) || !(flags & SPOOLER_SIMPLE_LOGON_UI) || !(flags & SPOOLER_SIMPLE_NEW_SESSION)))
    return g_steal_pointer (&usual);
  if (!(flags & SPOOLER_SIMPLE_LOGON_UI))
    return fail (error, *name != '\0' ? _("There is no such profile") : _("There is no default profile"));
  names = mapi_profile_admin_list (admin, error);
  if (names == NULL)
    return NULL;
  interaction = mapi_remote_interaction_new (*parent != '\0' ? parent : NULL, TRUE);
  if (names[0] == NULL)
    return mapi_remote_interaction_create_profile (MAPI_REMOTE_INTERACTION (interaction), NULL, gone, error);
  return choose (interaction, names, usual, gone, error);
}
