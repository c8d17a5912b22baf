/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-session-private.h"

#include "../profile/mapi-service-admin-private.h"
#include "../profile/mapi-service-private.h"
#include "../provider/mapi-setting-private.h"
#include "../provider/mapi-support-private.h"
#include "mapi-init-private.h"
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

/* The secret setting a password belongs to, if the service has one that is shown */
const char *
mapi_session_find_secret (MapiSettings *settings)
{
  GPtrArray *infos = mapi_settings_get_infos (settings);

  for (guint i = 0; i < infos->len; i++)
    {
      MapiSettingInfo *info = g_ptr_array_index (infos, i);
      const char *name = mapi_setting_info_get_name (info);

      if (mapi_setting_info_get_secret (info) && mapi_settings_is_shown (settings, name))
        return name;
    }

  return NULL;
}

static char *
dup_setting (MapiSettings       *settings,
             const char * const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *value = NULL;

      if (mapi_settings_get_info (settings, names[i]) == NULL)
        continue;
      value = mapi_settings_dup_string (settings, names[i]);
      if (value != NULL && *value != '\0')
        return g_steal_pointer (&value);
    }

  return NULL;
}

/* Whether a password is all that @settings lack */
gboolean
mapi_session_is_complete_with (MapiSettings *settings,
                               const char   *secret)
{
  g_autoptr(MapiSettings) copy = mapi_settings_copy (settings);

  return mapi_settings_set (copy, secret, "x", NULL) && mapi_settings_check (copy, NULL);
}

/* What the user does not want remembered is known to this process alone. What was asked for @at_work is
 * taken up by those who asked: nobody has to begin anew for its sake. */
static gboolean
keep_credentials (MapiSession       *session,
                  MapiServiceAdmin  *admin,
                  MapiService       *service,
                  MapiSettings      *settings,
                  const char        *secret,
                  MapiQuestion      *question,
                  gboolean           at_work,
                  GCancellable      *cancellable,
                  GError           **error)
{
  const char *password = mapi_question_get_password (question);

  if (password == NULL)
    password = "";
  if (!mapi_question_get_remember (question))
    {
      mapi_service_forget_logons (service);
      mapi_secrets_remember (mapi_service_get_secret_owner (service, secret), secret, password);
      return TRUE;
    }

  if (!mapi_settings_set (settings, secret, password, error))
    return FALSE;
  if (at_work)
    return mapi_service_admin_save_settings (admin, service, settings, FALSE, cancellable, error);
  return mapi_service_admin_configure_service (admin, mapi_service_get_uid (service), settings,
                                               MAPI_SERVICE_LOGON_FAILED,
                                               session->interaction, cancellable, error);
}

/* What the user did in the browser is kept like a password. */
static gboolean
sign_in (MapiSession       *session,
         MapiServiceAdmin  *admin,
         MapiService       *service,
         MapiSettings      *settings,
         const GError      *problem,
         gboolean           at_work,
         GCancellable      *cancellable,
         GError           **error)
{
  if (!mapi_sign_in (settings, mapi_service_get_display_name (service), problem, session->interaction, cancellable,
                     error))
    return FALSE;
  if (at_work)
    return mapi_service_admin_save_settings (admin, service, settings, FALSE, cancellable, error);
  return mapi_service_admin_configure_service (admin, mapi_service_get_uid (service), settings,
                                               MAPI_SERVICE_LOGON_FAILED, session->interaction, cancellable, error);
}

gboolean
mapi_session_ask_for_credentials (MapiSession       *session,
                                  MapiServiceAdmin  *admin,
                                  MapiService       *service,
                                  MapiSettings      *settings,
                                  const char        *secret,
                                  const GError      *problem,
                                  gboolean           at_work,
                                  GCancellable      *cancellable,
                                  GError           **error)
{
  const char *name = mapi_service_get_display_name (service);
  static const char * const server_names[] = { "server", "imap-host", "smtp-host", "host", "url", NULL };
  static const char * const user_names[] = { "user-name", "user", "username", "address", NULL };
  g_autoptr(MapiQuestion) question = NULL;
  g_autofree char *server = dup_setting (settings, server_names);
  g_autofree char *user = dup_setting (settings, user_names);
  g_autofree char *message = g_strdup_printf (_("“%s” needs a password."), name);

  if (g_strcmp0 (secret, mapi_sign_in_get_setting (settings)) == 0)
    return sign_in (session, admin, service, settings, problem, at_work, cancellable, error);

  question = mapi_question_new (MAPI_QUESTION_CREDENTIALS, _("Password Required"), message);
  mapi_question_set_origin (question, name, server);
  mapi_question_set_settings (question, settings, FALSE);
  mapi_question_set_problem (question, problem);
  mapi_question_answer_credentials (question, user, NULL, TRUE);
  if (!mapi_interaction_ask (session->interaction, question, cancellable, error))
    return FALSE;

  for (guint i = 0; user_names[i] != NULL; i++)
    if (mapi_settings_get_info (settings, user_names[i]) != NULL)
      {
        const char *answer = mapi_question_get_user_name (question);

        if (answer != NULL && *answer != '\0' && g_strcmp0 (answer, user) != 0 &&
            !mapi_settings_set (settings, user_names[i], answer, error))
          return FALSE;
        break;
      }

  return keep_credentials (session, admin, service, settings, secret, question, at_work, cancellable, error);
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
