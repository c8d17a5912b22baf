/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-session-private.h"

#include "../profile/mapi-service-admin-private.h"
#include "../profile/mapi-service-private.h"
#include "../provider/mapi-setting-private.h"
#include "../provider/mapi-support-private.h"
#include "mapi-init-private.h"
#include "mapi-secrets-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Starting the providers of a profile.
 *
 * Address books first, then stores; a transport when somebody asks for it. A provider that is
 * UNCONFIGURED has its service configured anew, by the user if one may be asked, and is tried
 * once more. Credentials that do not do are such a case as long as they may be asked for; the
 * service is let go without them otherwise. The second failure, and the first of any other
 * kind, takes the whole service out of the session: its other providers would most likely
 * fail as well. FAILONEPROVIDER leaves only that provider out. The session lives on with
 * whatever is left. */

typedef enum
{
  RECONFIGURE_RETRY,
  RECONFIGURE_SKIP,
  RECONFIGURE_CANCEL
} Reconfigure;

typedef struct
{
  MapiSession              *session;
  const MapiLogonSituation *situation;
  GCancellable             *cancellable;
} Start;

static void
read_uid (MapiProperties *info,
          MapiSessionSlot *slot)
{
  GBytes *bytes = mapi_properties_get_binary (info, MAPI_PR_PROVIDER_UID);
  gsize length = 0;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  if (length == MAPI_UID_SIZE)
    memcpy (slot->uid, data, MAPI_UID_SIZE);
  slot->uid_string = mapi_session_uid_to_string (slot->uid);
}

void
mapi_session_read_services (MapiSession *self)
{
  GPtrArray *services = mapi_profile_get_services (self->profile);

  for (guint i = 0; i < services->len; i++)
    {
      MapiService *profile_service = g_ptr_array_index (services, i);
      GPtrArray *providers = mapi_service_get_providers (profile_service);
      MapiSessionService *service;

      if (!mapi_service_get_enabled (profile_service))
        continue;

      service = g_new0 (MapiSessionService, 1);
      service->uid = g_strdup (mapi_service_get_uid (profile_service));
      service->name = g_strdup (mapi_service_get_display_name (profile_service));
      g_ptr_array_add (self->services, service);

      for (guint j = 0; j < providers->len; j++)
        {
          MapiProperties *info = g_ptr_array_index (providers, j);
          MapiSessionSlot *slot = g_new0 (MapiSessionSlot, 1);

          slot->service = service;
          slot->key = self->slots->len + 1;
          slot->info = mapi_properties_copy (info);
          slot->type = mapi_properties_get_long (info, MAPI_PR_RESOURCE_TYPE, MAPI_RESOURCE_NONE);
          slot->flags = mapi_properties_get_long (info, MAPI_PR_RESOURCE_FLAGS, 0);
          read_uid (info, slot);
          g_ptr_array_add (self->slots, slot);
        }
    }
}

static MapiProviderLogonFlags
get_logon_flags (MapiSession     *self,
                 MapiSessionSlot *slot)
{
  MapiProviderLogonFlags flags = MAPI_PROVIDER_LOGON_NONE;

  /* Providers never draw: whatever they lack comes back as an error. */
  flags |= MAPI_PROVIDER_LOGON_NO_DIALOG;
  if (self->flags & MAPI_LOGON_NO_MAIL)
    flags |= MAPI_PROVIDER_LOGON_NO_MAIL;
  if (self->flags & MAPI_LOGON_SERVICE)
    flags |= MAPI_PROVIDER_LOGON_SERVICE;
  if (mapi_init_is_spooler ())
    flags |= MAPI_PROVIDER_LOGON_SPOOLER;

  return flags;
}

/* A transport may be told apart as coupled only by the object itself, hence before logon. */
static MapiProvider *
create_provider (MapiSession      *self,
                 MapiSessionSlot  *slot,
                 GError          **error)
{
  g_autoptr(MapiProfile) profile = mapi_session_dup_profile (self);
  g_autoptr(MapiProvider) provider = NULL;

  provider = mapi_profile_create_provider (profile, slot->uid_string, error);
  if (provider == NULL)
    return NULL;
  /* Where nobody can be asked a token is renewed all the same */
  mapi_session_let_ask (self, provider);

  if (MAPI_IS_TRANSPORT (provider))
    for (guint i = 0; i < self->slots->len; i++)
      {
        MapiSessionSlot *other = g_ptr_array_index (self->slots, i);
        g_autoptr(MapiProvider) store = NULL;

        if (other->service != slot->service || other->type != MAPI_RESOURCE_STORE_PROVIDER)
          continue;
        store = mapi_session_dup_provider (self, other);
        if (store == NULL)
          continue;
        mapi_transport_set_store (MAPI_TRANSPORT (provider), MAPI_STORE (store));
        break;
      }

  return g_steal_pointer (&provider);
}

static GQuark
session_quark (void)
{
  return g_quark_from_static_string ("mapi-session");
}

static void
set_session (GObject     *object,
             MapiSession *session)
{
  GWeakRef *ref = g_new0 (GWeakRef, 1);

  g_weak_ref_init (ref, session);
  g_object_set_qdata_full (object, session_quark (), ref, mapi_session_weak_ref_free);
}

MapiSession *
mapi_session_for_provider (MapiProvider *provider)
{
  GWeakRef *ref = g_object_get_qdata (G_OBJECT (provider), session_quark ());

  return ref != NULL ? g_weak_ref_get (ref) : NULL;
}

MapiSession *
mapi_session_for_store (MapiStore *store)
{
  return mapi_session_for_provider (MAPI_PROVIDER (store));
}

gboolean
mapi_session_prepare_slot (MapiSession      *self,
                           MapiSessionSlot  *slot,
                           GError          **error)
{
  g_autoptr(MapiProvider) provider = create_provider (self, slot, error);

  if (provider == NULL)
    return FALSE;

  g_mutex_lock (&self->lock);
  g_set_object (&slot->provider, provider);
  g_mutex_unlock (&self->lock);
  if (slot->status != NULL)
    mapi_session_watch_provider (self, provider);
  return TRUE;
}

/* HrValidateIPMSubtree: whole for the store that mail comes to, the least for any other. A
 * store that has its folders from elsewhere does not offer it. */
static gboolean
validate_tree (MapiSessionSlot  *slot,
               MapiProvider     *provider,
               GCancellable     *cancellable,
               GError          **error)
{
  MapiStoreSupport needed = MAPI_STORE_SUPPORT_CREATE | MAPI_STORE_SUPPORT_MODIFY;
  g_autoptr(GError) failure = NULL;
  gboolean whole = (slot->flags & (MAPI_RESOURCE_FLAG_DEFAULT_STORE | MAPI_RESOURCE_FLAG_NEED_IPM_TREE)) != 0;

  if (!MAPI_IS_STORE (provider) ||
      (mapi_store_get_support_mask (MAPI_STORE (provider)) & needed) != needed)
    return TRUE;
  if (mapi_store_validate_ipm_subtree (MAPI_STORE (provider), whole, cancellable, &failure) ||
      g_error_matches (failure, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
mapi_session_start_slot (MapiSession      *self,
                         MapiSessionSlot  *slot,
                         GCancellable     *cancellable,
                         GError          **error)
{
  g_autoptr(MapiProvider) provider = NULL;

  g_mutex_lock (&self->lock);
  provider = slot->provider != NULL ? g_object_ref (slot->provider) : NULL;
  g_mutex_unlock (&self->lock);

  if (provider == NULL)
    provider = create_provider (self, slot, error);
  if (provider == NULL)
    return FALSE;

  set_session (G_OBJECT (provider), self);
  if (!mapi_provider_logon (provider, get_logon_flags (self, slot), cancellable, error))
    {
      MapiSupport *support = mapi_provider_get_support (provider);

      mapi_session_note_lost_data (self, slot, support);
      mapi_error_explain (error, mapi_support_get_display_name (support), NULL, NULL);
      return FALSE;
    }
  if (!validate_tree (slot, provider, cancellable, error))
    {
      mapi_provider_logoff (provider);
      return FALSE;
    }

  g_mutex_lock (&self->lock);
  g_set_object (&slot->provider, provider);
  slot->state = MAPI_SLOT_RUNNING;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* Names the reason on every provider of the service. Those that run are logged off, but for
 * the stores of a session that is up already: somebody may be reading in them. */
void
mapi_session_disable_service (MapiSession        *self,
                              MapiSessionService *service,
                              const GError       *error)
{
  g_autoptr(GPtrArray) providers = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean alive;

  g_mutex_lock (&self->lock);
  alive = self->alive;
  if (service->disabled == NULL)
    service->disabled = g_error_copy (error);
  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->service != service || (alive && slot->state == MAPI_SLOT_RUNNING))
        continue;
      if (slot->provider != NULL)
        g_ptr_array_add (providers, g_steal_pointer (&slot->provider));
      slot->state = MAPI_SLOT_FAILED;
    }
  g_mutex_unlock (&self->lock);

  for (guint i = 0; i < providers->len; i++)
    mapi_provider_logoff (g_ptr_array_index (providers, i));

  g_debug ("Service “%s” is disabled: %s", service->name, error->message);
}

/* ---- a second chance ---- */

/* @choices: of static strings */
static const char *
answer_of (MapiQuestion       *question,
           const char * const *choices)
{
  const char *answer = mapi_question_get_answer (question);

  for (guint i = 0; choices[i] != NULL; i++)
    if (g_strcmp0 (answer, choices[i]) == 0)
      return choices[i];
  return "skip";
}

static const char *
ask_what_to_do (Start              *start,
                MapiSessionService *service,
                const GError       *problem,
                GError            **error)
{
  static const char * const choices[] = { "retry", "settings", "skip", NULL };
  const char *labels[] = { _("Try Again"), _("Settings…"), _("Continue Without It"), NULL };
  g_autoptr(MapiQuestion) question = NULL;
  g_autofree char *message = NULL;

  message = g_strdup_printf (_("“%s” could not be started: %s"), service->name, problem->message);
  question = mapi_question_new (MAPI_QUESTION_LOGON_FAILURE, _("Logon Failed"), message);
  mapi_question_set_choices (question, choices, labels, "settings");
  mapi_question_set_origin (question, service->name, NULL);
  mapi_question_set_problem (question, problem);
  if (!mapi_interaction_ask (start->session->interaction, question, start->cancellable, error))
    return NULL;

  return answer_of (question, choices);
}

/* What a person has asked for and did not get is why the service is out, not what was so before. (transfer full) @failure */
static Reconfigure
give_up (GError **problem,
         GError  *failure)
{
  g_clear_error (problem);
  g_propagate_error (problem, failure);
  return RECONFIGURE_SKIP;
}

/* Of what is left the provider is told in its folder: nothing else says so that what it would find is not wanted */
static gboolean
tell_begin_empty (MapiSessionSlot  *slot,
                  GError          **error)
{
  g_autofree char *path = slot->data_dir != NULL ? g_build_filename (slot->data_dir, ".begin-empty", NULL) : NULL;
  g_autoptr(GError) local_error = NULL;

  if (path == NULL || !g_file_test (slot->data_dir, G_FILE_TEST_IS_DIR) ||
      g_file_set_contents_full (path, "", 0, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &local_error))
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_ACCESS, local_error->message);
  return FALSE;
}

static Reconfigure
begin_empty (MapiSession      *self,
             MapiSessionSlot  *slot,
             GError          **problem)
{
  g_autoptr(MapiProfile) profile = mapi_session_dup_profile (self);
  gboolean is_half = g_error_matches (*problem, MAPI_ERROR, MAPI_ERROR_CORRUPT_STORE);
  GError *error = NULL;

  if ((!is_half || tell_begin_empty (slot, &error)) && mapi_profile_begin_data (profile, slot->uid_string, &error))
    return RECONFIGURE_RETRY;
  g_prefix_error (&error, _("It cannot begin empty: "));
  return give_up (problem, error);
}

/* The setting of services that keep files of their own which says where */
#define DATA_FOLDER "data-folder"

/* Nothing new takes the place of mail that is not where it was before somebody has said so. @settings: (nullable) */
static const char *
ask_about_lost_data (Start              *start,
                     MapiSessionService *service,
                     MapiSettings       *settings,
                     const GError       *problem,
                     GError            **error)
{
  gboolean elsewhere = settings != NULL && mapi_settings_get_info (settings, DATA_FOLDER) != NULL;
  const char *choices[] = { "retry", "create", "skip", NULL, NULL };
  const char *labels[] = { _("Try Again"), _("Begin Empty"), _("Continue Without It"), NULL, NULL };
  gboolean is_half = g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_CORRUPT_STORE);
  g_autoptr(MapiQuestion) question = NULL;
  g_autofree char *message = NULL;

  if (elsewhere)
    {
      choices[3] = "settings";
      labels[3] = _("Choose Its Folder…");
    }
  message = g_strdup_printf (is_half ? _("“%s” could not be started: %s If it begins empty, what is left is put aside, in its folder.")
                                     : _("“%s” could not be started: %s"), service->name, problem->message);
  question = mapi_question_new (MAPI_QUESTION_LOGON_FAILURE, is_half ? _("A Part Is Missing") : _("Not Where It Was"), message);
  mapi_question_set_choices (question, choices, labels, "retry");
  mapi_question_set_origin (question, service->name, NULL);
  mapi_question_set_problem (question, problem);
  if (!mapi_interaction_ask (start->session->interaction, question, start->cancellable, error))
    return NULL;
  return answer_of (question, choices);
}

/* The entry point is called even when nobody may be asked: it may know what to do. */
static Reconfigure
configure (Start            *start,
           MapiSessionSlot  *slot,
           MapiServiceAdmin *admin,
           MapiSettings     *settings,
           gboolean          may_show,
           GError          **problem)
{
  MapiSessionService *service = slot->service;
  MapiServiceUiFlags flags = MAPI_SERVICE_LOGON_FAILED;
  g_autoptr(GError) error = NULL;

  if (may_show)
    {
      const char *choice = slot->data_lost ? ask_about_lost_data (start, service, settings, *problem, &error)
                                           : ask_what_to_do (start, service, *problem, &error);

      if (choice == NULL || g_str_equal (choice, "skip"))
        return RECONFIGURE_SKIP;
      if (g_str_equal (choice, "retry"))
        return RECONFIGURE_RETRY;
      if (g_str_equal (choice, "create"))
        return begin_empty (start->session, slot, problem);
      flags |= MAPI_SERVICE_UI_ALWAYS | MAPI_SERVICE_UI_ALLOWED;
    }

  if (!mapi_service_admin_configure_setting (admin, service->uid, NULL, slot->data_lost ? DATA_FOLDER : NULL, flags,
                                             may_show ? start->session->interaction : NULL,
                                             start->cancellable, &error))
    {
      g_debug ("Service “%s” was not configured: %s", service->name, error->message);
      return may_show && mapi_error_classify (error) != MAPI_ERROR_USER_CANCEL
             ? give_up (problem, g_steal_pointer (&error)) : RECONFIGURE_SKIP;
    }

  return RECONFIGURE_RETRY;
}

static Reconfigure
reconfigure (Start            *start,
             MapiSessionSlot  *slot,
             GError          **problem,
             GError          **error)
{
  MapiSessionService *service = slot->service;
  MapiLogonSituation situation = *start->situation;
  MapiLogonDecision decision;
  g_autoptr(MapiProfileAdmin) profiles = mapi_profile_admin_new (MAPI_PROFILE_APP);
  g_autoptr(MapiServiceAdmin) admin = NULL;
  g_autoptr(MapiService) profile_service = NULL;
  g_autoptr(MapiSettings) settings = NULL;
  g_autoptr(GError) local_error = NULL;
  g_autofree char *secret = NULL;

  situation.has_credentials = FALSE;
  decision = mapi_logon_flow_decide (&situation);

  admin = mapi_profile_admin_open_services (profiles, start->session->profile_name, NULL);
  if (admin != NULL)
    profile_service = mapi_service_admin_open_service (admin, service->uid, NULL);
  if (profile_service == NULL)
    return RECONFIGURE_SKIP;

  settings = mapi_service_dup_settings (profile_service);
  if (settings != NULL)
    secret = mapi_session_dup_secret (profile_service, settings, slot->uid_string);

  /* Everything else is there: then it is the password. */
  if (secret != NULL && mapi_session_is_complete_with (settings, secret) && !decision.failed && decision.credentials == MAPI_LOGON_CREDENTIALS_ASK)
    {
      if (mapi_session_ask_for_credentials (start->session, admin, profile_service, settings, slot->uid_string, secret,
                                            *problem, MAPI_ASK_FOR_LOGON, start->cancellable, &local_error))
        return RECONFIGURE_RETRY;
      if (mapi_error_classify (local_error) == MAPI_ERROR_USER_CANCEL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return RECONFIGURE_CANCEL;
        }
      return RECONFIGURE_SKIP;
    }

  return configure (start, slot, admin, settings, !decision.failed && decision.may_configure, problem);
}

/* The profile as it is now: what runs keeps what it was started with. */
static void
reopen_profile (MapiSession *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MapiProfile) profile = mapi_profile_open (self->profile_name, TRUE, &error);

  if (profile == NULL)
    {
      g_debug ("The profile is used as it was: %s", error->message);
      return;
    }

  g_mutex_lock (&self->lock);
  g_set_object (&self->profile, profile);
  g_mutex_unlock (&self->lock);
}

static gboolean
may_retry (Start           *start,
           MapiSessionSlot *slot,
           const GError    *error)
{
  if (g_error_matches (error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED) || slot->data_lost)
    return TRUE;

  /* Wrong credentials can be mended only by asking for them. */
  if (g_error_matches (error, MAPI_ERROR, MAPI_ERROR_LOGON_FAILED))
    {
      MapiLogonSituation situation = *start->situation;
      MapiLogonDecision decision;

      situation.has_credentials = FALSE;
      decision = mapi_logon_flow_decide (&situation);
      return !decision.failed && decision.credentials == MAPI_LOGON_CREDENTIALS_ASK;
    }

  return FALSE;
}

/* FALSE: the logon is over */
static gboolean
start_verified (Start            *start,
                MapiSessionSlot  *slot,
                GError          **error)
{
  MapiSession *self = start->session;
  MapiSessionService *service = slot->service;

  while (service->disabled == NULL)
    {
      g_autoptr(GError) problem = NULL;

      if (mapi_session_start_slot (self, slot, start->cancellable, &problem))
        return TRUE;
      if (g_cancellable_set_error_if_cancelled (start->cancellable, error))
        return FALSE;

      if (g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_FAILONEPROVIDER))
        {
          slot->state = MAPI_SLOT_FAILED;
          mapi_properties_set_string (slot->info, MAPI_PR_STATUS_STRING, problem->message);
          return TRUE;
        }

      if (!service->retried && may_retry (start, slot, problem))
        {
          Reconfigure outcome = reconfigure (start, slot, &problem, error);

          service->retried = TRUE;
          if (outcome == RECONFIGURE_CANCEL)
            return FALSE;
          if (outcome == RECONFIGURE_RETRY)
            {
              reopen_profile (self);
              continue;
            }
        }

      mapi_session_disable_service (self, service, problem);
    }

  return TRUE;
}

/* A session in which everything that should run has failed is none. */
static gboolean
check_anything_left (MapiSession  *self,
                     GError      **error)
{
  MapiSessionSlot *failed = NULL;

  for (guint i = 0; i < self->slots->len; i++)
    {
      MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);

      if (slot->state == MAPI_SLOT_RUNNING)
        return TRUE;
      if (failed == NULL && slot->state == MAPI_SLOT_FAILED &&
          slot->type != MAPI_RESOURCE_TRANSPORT)
        failed = slot;
    }

  if (failed == NULL)
    return TRUE;

  if (failed->service->disabled != NULL)
    g_propagate_error (error, g_error_copy (failed->service->disabled));
  else
    g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_FAILONEPROVIDER,
                         mapi_properties_get_string (failed->info, MAPI_PR_STATUS_STRING));
  return FALSE;
}

gboolean
mapi_session_start_providers (MapiSession               *self,
                              const MapiLogonSituation  *situation,
                              GCancellable              *cancellable,
                              GError                   **error)
{
  static const MapiResourceType order[] = {
    MAPI_RESOURCE_AB_PROVIDER, MAPI_RESOURCE_STORE_PROVIDER
  };
  Start start = { .session = self, .situation = situation, .cancellable = cancellable };

  for (guint phase = 0; phase < G_N_ELEMENTS (order); phase++)
    for (guint i = 0; i < self->slots->len; i++)
      {
        MapiSessionSlot *slot = g_ptr_array_index (self->slots, i);

        if (slot->type == order[phase] && slot->state == MAPI_SLOT_IDLE &&
            !start_verified (&start, slot, error))
          return FALSE;
      }

  return check_anything_left (self, error);
}
