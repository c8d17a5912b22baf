/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-session-private.h"

#include "../profile/mapi-service-admin-private.h"
#include "../profile/mapi-service-part-private.h"
#include "../profile/mapi-service-private.h"
#include "../provider/mapi-logon-mark-private.h"
#include "../provider/mapi-setting-private.h"
#include "../provider/mapi-support-private.h"
#include "mapi-init-private.h"
#include "mapi-paths-private.h"
#include "mapi-secrets-private.h"
#include "mapi-sign-in.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What providers may ask the user while a session lives, and what becomes of the answers. */

/* The service may call the provider's setting by another name. */
gboolean
mapi_session_keep_pins (MapiSession   *self,
                        MapiSupport   *support,
                        const char    *pins,
                        GCancellable  *cancellable,
                        GError       **error)
{
  MapiSessionSlot *slot = mapi_session_find_slot (self, mapi_support_get_uid (support));
  g_autoptr(MapiProfileAdmin) profiles = mapi_profile_admin_new (MAPI_PROFILE_APP);
  g_autoptr(MapiServiceAdmin) admin = NULL;
  g_autoptr(MapiService) service = NULL;
  g_autoptr(MapiSettings) settings = NULL;
  g_autofree char *uid = mapi_support_dup_uid_string (support);
  g_autofree char *name = NULL;
  MapiServicePart *part;

  g_return_val_if_fail (slot != NULL, FALSE);

  admin = mapi_profile_admin_open_services (profiles, self->profile_name, error);
  service = admin != NULL ? mapi_service_admin_open_service (admin, slot->service->uid, error) : NULL;
  if (service == NULL)
    return FALSE;
  settings = mapi_service_dup_settings (service);
  part = mapi_service_find_part (service, uid);
  name = part != NULL ? mapi_service_part_dup_name (part, "certificate-pins")
                      : g_strdup ("certificate-pins");
  return mapi_settings_set (settings, name, pins, error) &&
         mapi_service_admin_configure_service (admin, slot->service->uid, settings, MAPI_SERVICE_UI_NONE, NULL,
                                               cancellable, error);
}

/* Somebody who may be asked at all may be asked about a server, too. */
static gboolean
ask_certificate (MapiSupport          *support,
                 const char           *server,
                 guint16               port,
                 GTlsCertificate      *certificate,
                 GTlsCertificateFlags  flaws,
                 GCancellable         *cancellable,
                 gpointer              user_data,
                 GError              **error)
{
  g_autoptr(MapiSession) session = g_weak_ref_get (user_data);

  return session != NULL && mapi_session_ask_certificate (session, support, server, port, certificate, flaws,
                                                          cancellable, error);
}

void
mapi_session_weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* What the service calls a setting of its provider; where the provider has what another one has, that one's */
static char *
dup_source (MapiServicePart *part,
            MapiSettings    *settings,
            const char      *name)
{
  g_autofree char *source = NULL;

  if (part == NULL)
    return g_strdup (name);
  source = mapi_service_part_dup_source (part, settings, name);
  /* What the other one does not use now is no place for it */
  if (mapi_settings_get_info (settings, source) == NULL || !mapi_settings_is_shown (settings, source))
    return mapi_service_part_dup_name (part, name);
  return g_steal_pointer (&source);
}

/* What the service is signed in to with in the browser, where @part takes what is safest and has no password of its own */
static char *
dup_shared_permission (MapiServicePart *part,
                       MapiSettings    *settings)
{
  const char *permission = mapi_sign_in_get_setting (settings);
  g_autofree char *auth_name = part != NULL ? mapi_service_part_dup_name (part, "auth") : NULL;
  g_autofree char *auth = NULL;
  gboolean has_it = FALSE;

  if (permission == NULL || auth_name == NULL || mapi_settings_get_info (settings, auth_name) == NULL)
    return NULL;
  auth = mapi_settings_dup_string (settings, auth_name);
  if (g_strcmp0 (auth, "auto") != 0)
    return NULL;
  for (guint i = 0; i < part->manifest->infos->len; i++)
    {
      const char *name = mapi_setting_info_get_name (part->manifest->infos->pdata[i]);
      g_autofree char *own = NULL;
      g_autofree char *source = NULL;

      if (!mapi_setting_info_get_secret (part->manifest->infos->pdata[i]))
        continue;
      own = mapi_service_part_dup_name (part, name);
      source = mapi_service_part_dup_source (part, settings, name);
      if (g_strcmp0 (source, permission) == 0)
        has_it = TRUE;
      else if (g_strcmp0 (source, own) == 0 && mapi_settings_get_stored (settings, own))
        return NULL;
    }
  return has_it ? g_strdup (permission) : NULL;
}

char *
mapi_session_dup_secret (MapiService  *service,
                         MapiSettings *settings,
                         const char   *provider)
{
  MapiServicePart *part = mapi_service_find_part (service, provider);
  GPtrArray *infos = part != NULL ? part->manifest->infos : mapi_settings_get_infos (settings);
  char *permission = dup_shared_permission (part, settings);

  if (permission != NULL)
    return permission;
  for (guint i = 0; i < infos->len; i++)
    {
      const char *name = mapi_setting_info_get_name (infos->pdata[i]);
      g_autofree char *own = part != NULL ? mapi_service_part_dup_name (part, name) : g_strdup (name);

      if (mapi_setting_info_get_secret (infos->pdata[i]) && mapi_settings_get_info (settings, own) != NULL
          && mapi_settings_is_shown (settings, own))
        return dup_source (part, settings, name);
    }

  return NULL;
}

/* The first of @names that the provider has and that says something, or just has. Its value: @value (nullable) */
static char *
dup_first_name (MapiServicePart    *part,
                MapiSettings       *settings,
                const char * const *names,
                char              **value)
{
  g_autofree char *empty = NULL;

  *value = NULL;
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *name = dup_source (part, settings, names[i]);
      g_autofree char *found = NULL;

      if (mapi_settings_get_info (settings, name) == NULL)
        continue;
      found = mapi_settings_dup_string (settings, name);
      if (found != NULL && *found != '\0')
        {
          *value = g_steal_pointer (&found);
          return g_steal_pointer (&name);
        }
      if (empty == NULL)
        empty = g_steal_pointer (&name);
    }

  return g_steal_pointer (&empty);
}

/* Whether a password is all that @settings lack */
gboolean
mapi_session_is_complete_with (MapiSettings *settings,
                               const char   *secret)
{
  g_autoptr(MapiSettings) copy = mapi_settings_copy (settings);

  return mapi_settings_set (copy, secret, "x", NULL) && mapi_settings_check (copy, NULL);
}

static gboolean
save (MapiSession       *session,
      MapiServiceAdmin  *admin,
      MapiService       *service,
      MapiSettings      *settings,
      MapiAskFor         asker,
      GCancellable      *cancellable,
      GError           **error)
{
  if (asker == MAPI_ASK_FOR_WORK)
    return mapi_service_admin_save_settings (admin, service, settings, FALSE, cancellable, error);
  return mapi_service_admin_configure_service (admin, mapi_service_get_uid (service), settings,
                                               MAPI_SERVICE_LOGON_FAILED, session->interaction, cancellable, error);
}

/* ---- a password that cannot be remembered ---- */

typedef struct
{
  MapiInteraction *interaction; /* (owned) */
  MapiQuestion    *question;    /* (owned) */
} Notice;

static void
notice_free (gpointer data)
{
  Notice *notice = data;

  g_object_unref (notice->interaction);
  g_object_unref (notice->question);
  g_free (notice);
}

static void
notice_thread (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  Notice *notice = data;

  mapi_interaction_ask (notice->interaction, notice->question, cancellable, NULL);
  g_task_return_boolean (task, TRUE);
}

/* Work goes on, whether this is read or not; who logs on reads it before. */
static void
tell (MapiSession  *session,
      MapiService  *service,
      const char   *title,
      const char   *message,
      MapiAskFor    asker,
      GCancellable *cancellable)
{
  static const char * const choices[] = { "cancel", NULL };
  const char *labels[] = { _("Close"), NULL };
  g_autoptr(GTask) task = g_task_new (NULL, asker == MAPI_ASK_FOR_WORK ? session->questions : cancellable, NULL, NULL);
  Notice *notice = g_new0 (Notice, 1);

  notice->interaction = g_object_ref (session->interaction);
  notice->question = mapi_question_new (MAPI_QUESTION_CONFIRM, title, message);
  mapi_question_set_choices (notice->question, choices, labels, NULL);
  mapi_question_set_origin (notice->question, mapi_service_get_display_name (service), NULL);
  g_task_set_source_tag (task, tell);
  g_task_set_task_data (task, notice, notice_free);
  if (asker == MAPI_ASK_FOR_WORK)
    g_task_run_in_thread (task, notice_thread);
  else
    g_task_run_in_thread_sync (task, notice_thread);
}

/* @problem (nullable): there is no keyring. The spooler goes on without it. */
static void
tell_not_remembered (MapiSession  *session,
                     MapiService  *service,
                     const GError *problem,
                     MapiAskFor    asker,
                     GCancellable *cancellable)
{
  const char *why = problem != NULL ? problem->message : _("This computer has no keyring to keep it in.");
  g_autofree char *message = asker == MAPI_ASK_FOR_SPOOLER
    ? g_strdup (why) : g_strdup_printf (_("%s It is used for now, and will be asked for again."), why);

  tell (session, service, _("The Password Is Not Remembered"), message, asker, cancellable);
}

/* As whom they log on is no secret, and is kept where the profile is; a password without it would be tried for somebody
 * else. Neither is taken where that fails. @settings: without the password */
static gboolean
keep_user (MapiSession       *session,
           MapiServiceAdmin  *admin,
           MapiService       *service,
           MapiSettings      *settings,
           MapiAskFor         asker,
           GCancellable      *cancellable,
           GError           **error)
{
  g_autoptr(GError) problem = NULL;
  g_autofree char *message = NULL;

  if (mapi_service_admin_save_settings (admin, service, settings, FALSE, cancellable, &problem))
    return TRUE;
  if (!g_cancellable_is_cancelled (cancellable))
    {
      /* Translators: %s is what went wrong, a sentence */
      message = g_strdup_printf (_("%s Neither the user name nor the password is used. Mend this, and answer again."),
                                 problem->message);
      tell (session, service, _("The User Name Cannot Be Kept"), message, asker, cancellable);
    }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* The password that is kept is another user's: with the name that was saved now it would only be refused. @settings:
 * without the password */
static void
forget_password (MapiServiceAdmin *admin,
                 MapiService      *service,
                 MapiSettings     *settings,
                 const char       *secret,
                 GCancellable     *cancellable)
{
  g_autoptr(GError) problem = NULL;

  if (!mapi_settings_get_stored (settings, secret))
    return;
  if (!mapi_settings_set (settings, secret, NULL, &problem) ||
      !mapi_service_admin_save_settings (admin, service, settings, FALSE, cancellable, &problem))
    g_message ("The password of the former user is still kept: %s", problem->message);
}

/* What the user does not want remembered is known to this process alone. What was asked for work is taken up by those
 * who asked: nobody has to begin anew for its sake. The name comes first: a password that was kept and is another's then
 * would stay if the name cannot be. */
static gboolean
keep_credentials (MapiSession       *session,
                  MapiServiceAdmin  *admin,
                  MapiService       *service,
                  MapiSettings      *settings,
                  const char        *secret,
                  gboolean           user_changed,
                  MapiQuestion      *question,
                  MapiAskFor         asker,
                  GCancellable      *cancellable,
                  GError           **error)
{
  const char *given = mapi_question_get_password (question);
  const char *password = given != NULL ? given : "";
  const char *owner = mapi_service_get_secret_owner (service, secret);
  gboolean remember = mapi_question_get_remember (question);
  g_autoptr(MapiSettings) open = mapi_settings_copy (settings);
  g_autoptr(GError) problem = NULL;

  if ((remember && !mapi_settings_set (settings, secret, password, error)) ||
      (user_changed && !keep_user (session, admin, service, open, asker, cancellable, error)))
    return FALSE;
  if (remember && save (session, admin, service, settings, asker, cancellable, &problem) &&
      !mapi_secrets_is_remembered (owner, secret))
    return TRUE;
  if (user_changed)
    forget_password (admin, service, open, secret, cancellable);
  if (remember && g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  mapi_service_forget_logons (service);
  /* What was typed is not lost for that */
  mapi_secrets_remember (owner, secret, password);
  if (remember)
    tell_not_remembered (session, service, problem, asker, cancellable);
  if (asker == MAPI_ASK_FOR_SPOOLER)
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT, _("The Password Is Not Remembered"));
  return asker != MAPI_ASK_FOR_SPOOLER;
}

/* What the user did in the browser is kept like a password. */
static gboolean
sign_in (MapiSession       *session,
         MapiServiceAdmin  *admin,
         MapiService       *service,
         MapiSettings      *settings,
         const GError      *problem,
         MapiAskFor         asker,
         GCancellable      *cancellable,
         GError           **error)
{
  if (!mapi_sign_in (settings, mapi_service_get_display_name (service), problem, session->interaction, cancellable,
                     error))
    return FALSE;
  return save (session, admin, service, settings, asker, cancellable, error);
}

/* Takes over as whom they log on. Who gives another name than the one a provider shares has an account of its own
 * there: that one's @user and @secret are meant. */
static gboolean
take_user (MapiServicePart  *part,
           MapiSettings     *settings,
           const char       *answer,
           const char       *known,
           char            **user,
           char            **secret,
           gboolean         *changed,
           GError          **error)
{
  *changed = *user != NULL && answer != NULL && *answer != '\0' && g_strcmp0 (answer, known) != 0
             && !mapi_settings_is_locked (settings, *user);
  if (!*changed)
    return TRUE;
  if (part != NULL && known != NULL)
    {
      char *own_user = mapi_service_part_dup_name (part, *user);
      char *own_secret = mapi_service_part_dup_name (part, *secret);

      g_free (*user);
      g_free (*secret);
      *user = own_user;
      *secret = own_secret;
    }
  return mapi_settings_set (settings, *user, answer, error);
}

/* Whether the server of a provider takes what it logs on with. @ever: whether it did at all */
static gboolean
is_taken (const char *provider,
          gboolean   *ever)
{
  g_autofree char *folder = mapi_paths_dup_store_dir (provider, NULL);

  return mapi_logon_mark_is_good (folder, ever);
}

/* A server that never took the password others of the service are content with wants one of its own: theirs stays theirs.
 * One that did take it wants the new one, which the others will want as well. */
static void
part_from_others (MapiService   *service,
                  MapiSettings  *settings,
                  const char    *provider,
                  char         **secret)
{
  const char * const *uids = mapi_service_get_provider_uids (service);
  MapiServicePart *part = mapi_service_find_part (service, provider);
  g_autofree char *own = part != NULL ? mapi_service_part_dup_name (part, *secret) : NULL;
  gboolean shared = FALSE;
  gboolean ever;

  if (own == NULL || g_str_equal (own, *secret) || mapi_settings_get_info (settings, own) == NULL)
    return;
  is_taken (provider, &ever);
  for (guint i = 0; !ever && !shared && uids[i] != NULL; i++)
    {
      g_autofree char *others = mapi_session_dup_secret (service, settings, uids[i]);
      gboolean once;

      shared = !g_str_equal (uids[i], provider) && g_strcmp0 (others, *secret) == 0 && is_taken (uids[i], &once);
    }
  if (!shared)
    return;
  g_free (*secret);
  *secret = g_steal_pointer (&own);
}

gboolean
mapi_session_ask_for_credentials (MapiSession       *session,
                                  MapiServiceAdmin  *admin,
                                  MapiService       *service,
                                  MapiSettings      *settings,
                                  const char        *provider,
                                  const char        *secret,
                                  const GError      *problem,
                                  MapiAskFor         asker,
                                  GCancellable      *cancellable,
                                  GError           **error)
{
  static const char * const server_names[] = { "server", "host", "url", NULL };
  static const char * const user_names[] = { "user-name", "user", "username", "address", NULL };
  const char *name = mapi_service_get_display_name (service);
  MapiServicePart *part = mapi_service_find_part (service, provider);
  g_autoptr(MapiQuestion) question = NULL;
  g_autofree char *server = NULL;
  g_autofree char *server_name = dup_first_name (part, settings, server_names, &server);
  g_autofree char *known = NULL;
  g_autofree char *user = dup_first_name (part, settings, user_names, &known);
  g_autofree char *kept_in = g_strdup (secret);
  g_autofree char *message = g_strdup_printf (_("“%s” needs a password."), name);
  gboolean user_changed;

  if (g_strcmp0 (secret, mapi_sign_in_get_setting (settings)) == 0)
    return sign_in (session, admin, service, settings, problem, asker, cancellable, error);

  question = mapi_question_new (MAPI_QUESTION_CREDENTIALS, _("Password Required"), message);
  mapi_question_set_origin (question, name, server);
  /* Read-only: the user name is not theirs to change */
  mapi_question_set_settings (question, settings, user != NULL && mapi_settings_is_locked (settings, user));
  mapi_question_set_problem (question, problem);
  mapi_question_answer_credentials (question, known, NULL, TRUE);

  if (!mapi_interaction_ask (session->interaction, question, cancellable, error) ||
      !take_user (part, settings, mapi_question_get_user_name (question), known, &user, &kept_in, &user_changed, error))
    return FALSE;
  if (!user_changed)
    part_from_others (service, settings, provider, &kept_in);
  return keep_credentials (session, admin, service, settings, kept_in, user_changed, question, asker, cancellable, error);
}

/* The password the server has just refused may have been changed elsewhere. */
static gboolean
ask_password (MapiSupport   *support,
              const GError  *problem,
              gboolean       ask,
              GCancellable  *cancellable,
              gpointer       user_data,
              GError       **error)
{
  g_autoptr(MapiSession) session = g_weak_ref_get (user_data);

  if (session == NULL)
    return FALSE;
  return ask ? mapi_session_ask_password (session, support, problem, cancellable, error)
             : mapi_session_renew_secret (session, support, cancellable);
}

GWeakRef *
mapi_session_weak_ref_new (MapiSession *self)
{
  GWeakRef *ref = g_new0 (GWeakRef, 1);

  g_weak_ref_init (ref, self);
  return ref;
}

void
mapi_session_let_ask (MapiSession  *self,
                      MapiProvider *provider)
{
  MapiSupport *support = mapi_provider_get_support (provider);

  mapi_support_set_certificate_func (support, ask_certificate, mapi_session_weak_ref_new (self),
                                     mapi_session_weak_ref_free);
  mapi_support_set_password_func (support, ask_password, mapi_session_weak_ref_new (self), mapi_session_weak_ref_free);
}
