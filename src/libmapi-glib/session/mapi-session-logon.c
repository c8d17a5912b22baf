/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-session-private.h"

#include "mapi-init-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What a logon does with the decisions of mapi-logon-flow.c. All logons of a user are
 * serialised: from the look at the shared session until the providers run and, where it was
 * asked for, the new session is the shared one. Questions are asked meanwhile, as MAPI does;
 * who cannot wait says TIMEOUT_SHORT. */

#define TIMEOUT_SHORT_MS 4000
#define MAX_NAME_LENGTH  64

typedef struct
{
  GMainContext       *context;
  MapiInteraction    *interaction;
  char               *parent_window;
  char               *profile;
  MapiLogonFlags      flags;
  MapiProfileAdmin   *admin;
  MapiLogonSituation  situation;
  MapiSharedSession  *shared;       /* (nullable): joined, or published */
} Logon;

static Logon *
logon_new (MapiInteraction *interaction,
           const char      *parent_window,
           const char      *profile,
           MapiLogonFlags   flags)
{
  Logon *logon = g_new0 (Logon, 1);

  logon->context = g_main_context_ref_thread_default ();
  logon->interaction = interaction != NULL ? g_object_ref (interaction) : NULL;
  logon->parent_window = g_strdup (parent_window);
  logon->profile = profile != NULL && *profile != '\0' ? g_strdup (profile) : NULL;
  logon->flags = flags;
  logon->admin = mapi_profile_admin_new (flags & MAPI_LOGON_APP_PROFILE ? MAPI_PROFILE_APP
                                                                        : MAPI_PROFILE_NONE);
  return logon;
}

static void
logon_free (Logon *logon)
{
  g_clear_pointer (&logon->shared, mapi_shared_session_unref);
  g_clear_object (&logon->admin);
  g_clear_object (&logon->interaction);
  g_main_context_unref (logon->context);
  g_free (logon->parent_window);
  g_free (logon->profile);
  g_free (logon);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Logon, logon_free)

static gboolean
check_parameters (Logon   *logon,
                  GError **error)
{
  if (logon->profile != NULL && g_utf8_validate (logon->profile, -1, NULL) &&
      g_utf8_strlen (logon->profile, -1) <= MAX_NAME_LENGTH)
    return TRUE;
  if (logon->profile == NULL)
    return TRUE;

  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED,
                       _("The name of the profile is not valid"));
  return FALSE;
}

static gboolean
ask_for_profile (Logon         *logon,
                 gboolean       preselect,
                 gboolean      *show_settings,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr(MapiQuestion) question = NULL;
  g_autofree char *preselected = NULL;
  g_auto(GStrv) names = mapi_profile_admin_list (logon->admin, error);
  const char *choice;

  if (names == NULL)
    return FALSE;

  if (preselect)
    preselected = mapi_profile_admin_dup_default (logon->admin);
  question = mapi_question_new (MAPI_QUESTION_CHOOSE_PROFILE, _("Choose a Profile"),
                                _("Which profile do you want to use?"));
  mapi_question_set_choices (question, (const char * const *) names,
                             (const char * const *) names, preselected);
  if (!mapi_interaction_ask (logon->interaction, question, cancellable, error))
    return FALSE;

  choice = mapi_question_get_answer (question);
  if (choice == NULL || *choice == '\0')
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED, _("No profile was chosen"));
      return FALSE;
    }

  g_free (logon->profile);
  logon->profile = g_strdup (choice);
  *show_settings |= mapi_question_get_service_ui (question);
  if (mapi_question_get_make_default (question) &&
      !mapi_profile_admin_set_default (logon->admin, choice, error))
    return FALSE;

  return TRUE;
}

/* SERVICE_UI_ALWAYS: every service's sheet. Giving one up gives up the logon. */
static gboolean
show_settings (Logon         *logon,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr(MapiServiceAdmin) services = NULL;
  g_autoptr(GPtrArray) list = NULL;

  services = mapi_profile_admin_open_services (logon->admin, logon->profile, error);
  if (services == NULL)
    return FALSE;

  list = mapi_service_admin_list_services (services, error);
  if (list == NULL)
    return FALSE;

  for (guint i = 0; i < list->len; i++)
    {
      MapiService *service = g_ptr_array_index (list, i);

      if (mapi_service_get_enabled (service) &&
          !mapi_service_admin_configure_service (services, mapi_service_get_uid (service), NULL,
                                                 MAPI_SERVICE_UI_ALWAYS | MAPI_SERVICE_UI_ALLOWED,
                                                 logon->interaction, cancellable, error))
        return FALSE;
    }

  return TRUE;
}

/* The profile's name, by the figure's upper half */
static gboolean
find_profile (Logon                   *logon,
              const MapiLogonDecision *decision,
              GCancellable            *cancellable,
              GError                 **error)
{
  gboolean settings = decision->show_settings;

  switch (decision->profile)
    {
    case MAPI_LOGON_PROFILE_SHARED:
      g_free (logon->profile);
      logon->profile = g_strdup (mapi_shared_session_get_profile (logon->shared));
      logon->flags = mapi_logon_flow_join_flags (logon->flags);
      return TRUE;

    case MAPI_LOGON_PROFILE_DEFAULT:
      logon->profile = mapi_profile_admin_dup_default (logon->admin);
      break;

    case MAPI_LOGON_PROFILE_ASK:
      if (!ask_for_profile (logon, decision->preselect_default, &settings, cancellable, error))
        return FALSE;
      break;

    case MAPI_LOGON_PROFILE_GIVEN:
      break;

    case MAPI_LOGON_PROFILE_NONE:
    default:
      g_assert_not_reached ();
    }

  return !settings || show_settings (logon, cancellable, error);
}

static MapiSession *
create_session (Logon   *logon,
                GError **error)
{
  g_autoptr(MapiSession) session = NULL;
  g_autoptr(GError) local_error = NULL;
  gboolean app;

  session = mapi_session_new_internal (logon->context, logon->interaction, logon->parent_window,
                                       logon->flags);
  if (session == NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_SESSION_LIMIT,
                           _("Too many sessions are open in this program"));
      return NULL;
    }

  /* Whoever joins was let in by the one who published, hidden profile or not. */
  session->profile_name = g_strdup (logon->profile);
  app = logon->shared != NULL || (logon->flags & MAPI_LOGON_APP_PROFILE) != 0;
  session->profile = mapi_profile_open (logon->profile, app, &local_error);
  if (session->profile == NULL)
    {
      /* The name is a parameter: there being no such profile is a failed logon. */
      if (g_error_matches (local_error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
        g_set_error (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED,
                     _("There is no profile “%s”"), logon->profile);
      else
        g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_steal_pointer (&session);
}

/* With the mutex held */
static MapiSession *
logon_locked (Logon         *logon,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr(MapiSession) session = NULL;
  g_autofree char *default_name = mapi_profile_admin_dup_default (logon->admin);
  MapiLogonDecision decision;

  if (!(logon->flags & MAPI_LOGON_NEW_SESSION))
    logon->shared = mapi_shared_session_join (NULL);

  logon->situation = (MapiLogonSituation) {
    .flags = logon->flags,
    .init_flags = mapi_get_init_flags (),
    .has_shared = logon->shared != NULL,
    .has_name = logon->profile != NULL,
    .has_default = default_name != NULL,
    .has_interaction = logon->interaction != NULL,
    .has_credentials = TRUE,
  };
  decision = mapi_logon_flow_decide (&logon->situation);
  if (decision.failed)
    {
      g_set_error_literal (error, MAPI_ERROR, decision.error, _(decision.reason));
      return NULL;
    }

  if (!find_profile (logon, &decision, cancellable, error))
    return NULL;

  session = create_session (logon, error);
  if (session == NULL)
    return NULL;

  mapi_session_read_services (session);
  if (!mapi_session_start_providers (session, &logon->situation, cancellable, error))
    return NULL;

  if (decision.publish)
    {
      logon->shared = mapi_shared_session_publish (logon->profile, logon->flags, error);
      if (logon->shared == NULL)
        return NULL;
    }
  session->shared = g_steal_pointer (&logon->shared);
  session->alive = TRUE;
  return g_steal_pointer (&session);
}

/* The members of a session that came up begin to live: tables, the spooler, the watch. */
static gboolean
finish_logon (MapiSession   *session,
              Logon         *logon,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autoptr(GError) local_error = NULL;

  mapi_session_fill_stores (session);
  mapi_session_build_status (session);
  mapi_session_watch_end (session);

  if (!(session->flags & MAPI_LOGON_NO_MAIL) && !mapi_init_is_spooler ())
    {
      session->spooler = mapi_spooler_client_new (session->profile_name, session->context,
                                                  G_OBJECT (session),
                                                  mapi_session_spooler_status_cb);
      mapi_spooler_client_begin (session->spooler, session->flags);
    }

  if (!(session->flags & MAPI_LOGON_FORCE_DOWNLOAD))
    return TRUE;

  /* Mail that cannot be fetched now is no reason not to show the mail there is. */
  if (!mapi_session_flush_queues (session, MAPI_FLUSH_DOWNLOAD | MAPI_FLUSH_FORCE, cancellable,
                                  &local_error))
    {
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      g_debug ("Mail was not fetched: %s", local_error->message);
    }

  return TRUE;
}

static MapiSession *
logon_run (Logon         *logon,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr(MapiSession) session = NULL;
  g_autoptr(GError) local_error = NULL;
  int mutex;

  if (!mapi_init_check (error) || !check_parameters (logon, error))
    return NULL;

  mutex = mapi_logon_mutex_acquire (logon->flags & MAPI_LOGON_TIMEOUT_SHORT ? TIMEOUT_SHORT_MS : -1,
                                    cancellable, error);
  if (mutex < 0)
    return NULL;

  session = logon_locked (logon, cancellable, &local_error);
  mapi_logon_mutex_release (mutex);
  if (session == NULL || !finish_logon (session, logon, cancellable, &local_error))
    {
      if (g_cancellable_is_cancelled (cancellable))
        g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL,
                             _("The logon was cancelled"));
      else
        g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }

  return g_steal_pointer (&session);
}

/**
 * mapi_session_logon:
 * @interaction: (nullable): the user, if there is one
 * @parent_window: (nullable): handle of the window that dialogs belong to
 * @profile: (nullable): name of a profile, at most 64 characters
 * @flags: how to log on
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Logs on. Without %MAPI_LOGON_NEW_SESSION an existing shared session is joined, whatever
 * @profile and the other flags say. Blocks, for as long as questions are answered; any thread.
 * The session belongs to this thread's default context.
 *
 * A provider that cannot be configured takes its whole service out of this session, see
 * [method@Session.list_disabled]; the logon fails only if nothing is left.
 *
 * Errors: %MAPI_ERROR_NOT_INITIALIZED before [func@init]; %MAPI_ERROR_UNKNOWN_FLAGS;
 * %MAPI_ERROR_LOGON_FAILED for parameters that make no sense, or where no profile is known or
 * nobody may be asked; %MAPI_ERROR_TIMEOUT if another logon does not end and
 * %MAPI_LOGON_TIMEOUT_SHORT was set; %MAPI_ERROR_USER_CANCEL; %MAPI_ERROR_UNCONFIGURED,
 * %MAPI_ERROR_FAILONEPROVIDER and others of the first provider that failed, if none is left;
 * %MAPI_ERROR_SESSION_LIMIT; %MAPI_ERROR_CORRUPT_DATA for a profile that cannot be read.
 * Source: MAPILogonEx.
 *
 * Returns: (transfer full): the session, or %NULL
 */
MapiSession *
mapi_session_logon (MapiInteraction  *interaction,
                    const char       *parent_window,
                    const char       *profile,
                    MapiLogonFlags    flags,
                    GCancellable     *cancellable,
                    GError          **error)
{
  g_autoptr(Logon) logon = NULL;

  g_return_val_if_fail (interaction == NULL || MAPI_IS_INTERACTION (interaction), NULL);

  logon = logon_new (interaction, parent_window, profile, flags);
  return logon_run (logon, cancellable, error);
}

static void
logon_thread (GTask        *task,
              gpointer      source_object,
              gpointer      task_data,
              GCancellable *cancellable)
{
  GError *error = NULL;
  MapiSession *session = logon_run (task_data, cancellable, &error);

  if (session != NULL)
    g_task_return_pointer (task, session, g_object_unref);
  else
    g_task_return_error (task, error);
}

/**
 * mapi_session_logon_async:
 * @interaction: (nullable): the user, if there is one
 * @parent_window: (nullable): handle of the window that dialogs belong to
 * @profile: (nullable): name of a profile
 * @flags: how to log on
 * @cancellable: (nullable): stops it
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * [func@Session.logon] without blocking. The session belongs to this thread's default context.
 */
void
mapi_session_logon_async (MapiInteraction     *interaction,
                          const char          *parent_window,
                          const char          *profile,
                          MapiLogonFlags       flags,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (interaction == NULL || MAPI_IS_INTERACTION (interaction));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, mapi_session_logon_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, logon_new (interaction, parent_window, profile, flags),
                        (GDestroyNotify) logon_free);
  g_task_run_in_thread (task, logon_thread);
}

/**
 * mapi_session_logon_finish:
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [func@Session.logon_async]; the errors are those of [func@Session.logon].
 *
 * Returns: (transfer full): the session, or %NULL
 */
MapiSession *
mapi_session_logon_finish (GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
