/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-session-private.h"

#include "../profile/mapi-service-private.h"
#include "../provider/mapi-support-private.h"
#include "mapi-init-private.h"
#include "mapi-oauth-private.h"
#include "mapi-sign-in.h"

#include <glib/gi18n-lib.h>

/* Questions that come up while a session works: a password the server no longer takes, a certificate
 * that is another one now.
 *
 * A service asks for one password at a time, whichever of its providers was refused first, and not
 * again when the user had none. What is refused once more after an answer takes the whole service out
 * of the session, as a second failure at logon does; a refusal of what was looked up before the answer
 * came is no such failure. Once the server has taken a password everything is forgotten.
 *
 * In the spooler nobody waits for an answer: the provider fails with what the server said, a thread
 * of its own waits for the user, and "answered" of the supports brings the provider back. */

typedef struct
{
  MapiSession          *session;      /* (owned) */
  MapiSupport          *support;      /* (owned) */
  GError               *problem;      /* (owned) (nullable): of a password */
  char                 *server;       /* (owned) (nullable): of a certificate */
  guint16               port;
  GTlsCertificate      *certificate;  /* (owned) (nullable) */
  GTlsCertificateFlags  flaws;
} Asking;

static Asking *
asking_new (MapiSession *session,
            MapiSupport *support)
{
  Asking *asking = g_new0 (Asking, 1);

  asking->session = g_object_ref (session);
  asking->support = g_object_ref (support);
  return asking;
}

static void
asking_free (gpointer data)
{
  Asking *asking = data;

  g_object_unref (asking->session);
  g_object_unref (asking->support);
  g_clear_error (&asking->problem);
  g_clear_object (&asking->certificate);
  g_free (asking->server);
  g_free (asking);
}

/* (transfer full) @asking */
static void
ask_later (Asking          *asking,
           GTaskThreadFunc  func)
{
  g_autoptr(GTask) task = g_task_new (NULL, asking->session->questions, NULL, NULL);

  g_task_set_source_tag (task, ask_later);
  g_task_set_task_data (task, asking, asking_free);
  g_task_run_in_thread (task, func);
}

gboolean
mapi_session_asks_later (MapiSession *self)
{
  return mapi_init_is_spooler () && self->interaction != NULL;
}

static gboolean
may_ask (MapiSession *self)
{
  return self->interaction != NULL && !(self->flags & MAPI_LOGON_SERVICE);
}

/* ---- what becomes of a service ---- */

static GPtrArray *
dup_running (MapiSession        *self,
             MapiSessionService *service)
{
  GPtrArray *providers = g_ptr_array_new_with_free_func (g_object_unref);

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->service == service && slot->provider != NULL)
        g_ptr_array_add (providers, g_object_ref (slot->provider));
    }
  g_mutex_unlock (&self->lock);
  return providers;
}

static void
bring_back (MapiSession        *self,
            MapiSessionService *service)
{
  g_autoptr(GPtrArray) providers = dup_running (self, service);

  for (guint i = 0; i < providers->len; i++)
    {
      MapiProvider *provider = g_ptr_array_index (providers, i);
      MapiSupport *support = mapi_provider_get_support (provider);

      /* A failure that is to be forgotten */
      if (MAPI_PROVIDER_GET_CLASS (provider)->validate_state != NULL &&
          (mapi_support_get_status (support, NULL, NULL) & MAPI_STATUS_FAILURE) != 0)
        mapi_provider_validate_state (provider, MAPI_VALIDATE_CONFIG_CHANGED, NULL, NULL);
      mapi_support_answered (support);
    }
}

static void
take_out (MapiSession        *self,
          MapiSessionService *service,
          const GError       *problem)
{
  g_autoptr(GPtrArray) providers = NULL;
  g_autoptr(GError) error = NULL;

  error = g_error_new (MAPI_ERROR, MAPI_ERROR_LOGON_FAILED,
                       _("It is switched off until it is mended, as the server refused the password again: %s"),
                       problem->message);
  mapi_error_explain_by (&error, problem);
  mapi_session_disable_service (self, service, error);
  providers = dup_running (self, service);
  for (guint i = 0; i < providers->len; i++)
    mapi_support_disable (mapi_provider_get_support (g_ptr_array_index (providers, i)), error);
}

/* ---- passwords ---- */

typedef enum
{
  TURN_ASK,
  TURN_RETRY,
  TURN_NONE,
  TURN_OUT
} Turn;

/* When the server last took a password of the service */
static gint64
get_accepted (MapiSession        *self,
              MapiSessionService *service)
{
  gint64 last = 0;

  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);
      gint64 accepted = 0;

      if (slot->service != service || slot->provider == NULL)
        continue;
      mapi_support_get_lookup (mapi_provider_get_support (slot->provider), &accepted);
      last = MAX (last, accepted);
    }
  return last;
}

static Turn
begin (MapiSession        *self,
       MapiSessionService *service,
       MapiSupport        *support)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 accepted;
  gint64 looked_up = mapi_support_get_lookup (support, &accepted);

  if (service->disabled != NULL || service->asking)
    return TURN_NONE;
  if (service->answered != 0 && looked_up <= service->answered)
    return service->declined ? TURN_NONE : TURN_RETRY;
  if (service->answered != 0 && get_accepted (self, service) > service->answered)
    {
      service->answered = 0;
      service->declined = FALSE;
    }
  if (service->declined)
    return TURN_NONE;
  if (service->answered != 0)
    return TURN_OUT;
  service->asking = TRUE;
  return TURN_ASK;
}

/* Only who said no is not asked again: not who was not there to hear it, had too many questions before them, or gave an
 * answer that led nowhere. */
static void
end (MapiSession        *self,
     MapiSessionService *service,
     gboolean            answered,
     const GError       *error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  service->asking = FALSE;
  if (!answered && !g_error_matches (error, MAPI_ERROR, MAPI_ERROR_USER_CANCEL))
    return;
  service->answered = g_get_monotonic_time ();
  service->declined = !answered;
}

static MapiService *
open_service (MapiSession         *self,
              MapiSessionService  *service,
              MapiServiceAdmin   **admin,
              GError             **error)
{
  g_autoptr(MapiProfileAdmin) profiles = mapi_profile_admin_new (MAPI_PROFILE_APP);

  *admin = mapi_profile_admin_open_services (profiles, self->profile_name, error);
  return *admin != NULL ? mapi_service_admin_open_service (*admin, service->uid, error) : NULL;
}

/* A token that was refused before its time may be replaced without the user. */
static gboolean
renew_token (MapiSession     *self,
             MapiSessionSlot *slot,
             GCancellable    *cancellable)
{
  g_autoptr(MapiServiceAdmin) admin = NULL;
  g_autoptr(MapiService) profile_service = open_service (self, slot->service, &admin, NULL);
  g_autoptr(MapiSettings) settings = NULL;
  g_autofree char *secret = NULL;
  g_autofree char *server = NULL;
  const char *name;

  if (profile_service == NULL)
    return FALSE;
  settings = mapi_service_dup_settings (profile_service);
  name = settings != NULL ? mapi_sign_in_get_setting (settings) : NULL;
  if (name == NULL)
    return FALSE;
  /* It may have been the password of another of its servers */
  secret = mapi_session_dup_secret (profile_service, settings, slot->uid_string);
  if (g_strcmp0 (secret, name) != 0)
    return FALSE;
  server = mapi_settings_dup_string (settings, "server");
  return mapi_oauth_renew (mapi_service_get_secret_owner (profile_service, name), name, server,
                           mapi_service_get_display_name (profile_service), cancellable);
}

static gboolean
ask_user (MapiSession      *self,
          MapiSessionSlot  *slot,
          const GError     *problem,
          MapiAskFor        asker,
          GCancellable     *cancellable,
          GError          **error)
{
  g_autoptr(MapiServiceAdmin) admin = NULL;
  g_autoptr(MapiService) profile_service = open_service (self, slot->service, &admin, error);
  g_autoptr(MapiSettings) settings = NULL;
  g_autofree char *secret = NULL;

  if (profile_service == NULL)
    return FALSE;
  settings = mapi_service_dup_settings (profile_service);
  if (settings != NULL)
    secret = mapi_session_dup_secret (profile_service, settings, slot->uid_string);
  if (secret == NULL || mapi_settings_is_locked (settings, secret))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, _("This service has no password to ask for"));
      return FALSE;
    }
  return mapi_session_ask_for_credentials (self, admin, profile_service, settings, slot->uid_string, secret, problem,
                                           asker, cancellable, error);
}

static void
password_thread (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  Asking *asking = data;
  MapiSessionSlot *slot = mapi_session_find_slot (asking->session, mapi_support_get_uid (asking->support));
  g_autoptr(GError) error = NULL;
  gboolean answered = ask_user (asking->session, slot, asking->problem, MAPI_ASK_FOR_WORK, cancellable, &error);

  end (asking->session, slot->service, answered, error);
  if (answered)
    bring_back (asking->session, slot->service);
  else
    g_debug ("No password: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

gboolean
mapi_session_renew_secret (MapiSession  *self,
                           MapiSupport  *support,
                           GCancellable *cancellable)
{
  MapiSessionSlot *slot = mapi_session_find_slot (self, mapi_support_get_uid (support));

  return slot != NULL && renew_token (self, slot, cancellable);
}

gboolean
mapi_session_ask_password (MapiSession   *self,
                           MapiSupport   *support,
                           const GError  *problem,
                           GCancellable  *cancellable,
                           GError       **error)
{
  MapiSessionSlot *slot = mapi_session_find_slot (self, mapi_support_get_uid (support));
  g_autoptr(GError) local_error = NULL;
  gboolean answered;

  if (slot == NULL)
    return FALSE;
  if (renew_token (self, slot, cancellable))
    return TRUE;
  if (!may_ask (self))
    return FALSE;
  switch (begin (self, slot->service, support))
    {
    case TURN_RETRY:
      return TRUE;
    case TURN_OUT:
      take_out (self, slot->service, problem);
      return FALSE;
    case TURN_ASK:
      break;
    case TURN_NONE:
    default:
      return FALSE;
    }
  if (mapi_session_asks_later (self))
    {
      Asking *asking = asking_new (self, support);

      asking->problem = g_error_copy (problem);
      ask_later (asking, password_thread);
      return FALSE;
    }
  answered = ask_user (self, slot, problem, MAPI_ASK_FOR_WORK, cancellable, &local_error);
  end (self, slot->service, answered, local_error);
  if (!answered)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return answered;
}

/* As begin(), for a provider that may not run here */
static gboolean
begin_for_spooler (MapiSession     *self,
                   MapiSessionSlot *slot)
{
  g_autoptr(GMutexLocker) locker = NULL;

  if (slot->provider != NULL)
    return begin (self, slot->service, mapi_provider_get_support (slot->provider)) == TURN_ASK;
  locker = g_mutex_locker_new (&self->lock);
  if (slot->service->disabled != NULL || slot->service->asking || slot->service->declined)
    return FALSE;
  slot->service->asking = TRUE;
  return TRUE;
}

/* The spooler was refused, and this process has somebody who can be asked: what they say is kept, and the spooler told */
static gboolean
ask_for_spooler (MapiSession     *self,
                 MapiSessionSlot *slot,
                 const GError    *problem,
                 GCancellable    *cancellable)
{
  g_autoptr(GError) error = NULL;
  gboolean answered;

  if (!begin_for_spooler (self, slot))
    return FALSE;
  answered = ask_user (self, slot, problem, MAPI_ASK_FOR_SPOOLER, cancellable, &error);
  end (self, slot->service, answered, error);
  if (error != NULL)
    g_debug ("No password: %s", error->message);
  return answered;
}

gboolean
mapi_session_ask_for_flush (MapiSession    *self,
                            MapiStatus     *only,
                            MapiFlushFlags  flags,
                            const GError   *problem,
                            GCancellable   *cancellable)
{
  g_autoptr(GPtrArray) asked = g_ptr_array_new ();
  gboolean answered = FALSE;

  if (!may_ask (self) || (flags & MAPI_FLUSH_NO_UI) || !g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED))
    return FALSE;
  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);
      g_autoptr(GError) refused = slot->status != NULL ? mapi_status_dup_problem (slot->status) : NULL;

      /* Its providers share a password, more often than not */
      if ((only != NULL && slot->status != only) ||
          !g_error_matches (refused, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED) ||
          g_ptr_array_find (asked, slot->service, NULL))
        continue;
      g_ptr_array_add (asked, slot->service);
      if (ask_for_spooler (self, slot, refused, cancellable))
        answered = TRUE;
    }
  return answered;
}

gboolean
mapi_session_ask_for_transport (MapiSession     *self,
                                MapiSessionSlot *slot,
                                const GError    *problem)
{
  gboolean open;

  if (!mapi_session_asks_later (self) || slot->provider == NULL ||
      !g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED))
    return FALSE;
  mapi_session_ask_password (self, mapi_provider_get_support (slot->provider), problem, NULL, NULL);
  g_mutex_lock (&self->lock);
  open = slot->service->asking;
  g_mutex_unlock (&self->lock);
  return open;
}

/* ---- certificates ---- */

/* The pin counts at once for what runs; it is kept in the profile, if that can be. */
static gboolean
ask_for_certificate (Asking        *asking,
                     GCancellable  *cancellable,
                     GError       **error)
{
  MapiSettings *settings = mapi_support_get_settings (asking->support);
  g_autoptr(MapiSettings) copy = mapi_settings_copy (settings);
  g_autoptr(GError) problem = NULL;
  g_autofree char *pins = NULL;

  if (!mapi_service_ask_certificate (asking->session->interaction, copy, "certificate-pins",
                                     mapi_support_get_display_name (asking->support), asking->server, asking->port,
                                     asking->certificate, asking->flaws, cancellable, error))
    return FALSE;
  pins = mapi_settings_dup_string (copy, "certificate-pins");
  if (!mapi_settings_set (settings, "certificate-pins", pins, error))
    return FALSE;
  if (!mapi_session_keep_pins (asking->session, asking->support, pins, cancellable, &problem))
    g_debug ("The certificate is trusted for this session only: %s", problem->message);
  return TRUE;
}

static void
certificate_thread (GTask        *task,
                    gpointer      source,
                    gpointer      data,
                    GCancellable *cancellable)
{
  Asking *asking = data;
  g_autoptr(GError) error = NULL;

  if (ask_for_certificate (asking, cancellable, &error))
    mapi_support_answered (asking->support);
  else if (error != NULL)
    g_debug ("The certificate is not trusted: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

gboolean
mapi_session_ask_certificate (MapiSession           *self,
                              MapiSupport           *support,
                              const char            *server,
                              guint16                port,
                              GTlsCertificate       *certificate,
                              GTlsCertificateFlags   flaws,
                              GCancellable          *cancellable,
                              GError               **error)
{
  Asking *asking;
  gboolean trusted;

  if (mapi_session_find_slot (self, mapi_support_get_uid (support)) == NULL || !may_ask (self))
    return FALSE;
  asking = asking_new (self, support);
  asking->server = g_strdup (server);
  asking->port = port;
  asking->certificate = g_object_ref (certificate);
  asking->flaws = flaws;
  if (mapi_session_asks_later (self))
    {
      ask_later (asking, certificate_thread);
      return FALSE;
    }
  trusted = ask_for_certificate (asking, cancellable, error);
  asking_free (asking);
  return trusted;
}
