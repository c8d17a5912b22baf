/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-service-admin.h"

#include "../provider/mapi-setting-private.h"
#include "../session/mapi-secrets-private.h"
#include "mapi-profile-use-private.h"
#include "mapi-service-admin-private.h"
#include "mapi-service-entry-private.h"
#include "mapi-service-private.h"
#include "mapi-service-type-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* Adding and configuring a service. Both edit a copy of the settings until the service's
 * entry points accept it, with the user's help if that is allowed; only then secrets are
 * stored and the file is changed. Giving up changes nothing. */

/* How often a user is asked again about the same settings before we believe that nobody
 * reads the question */
#define MAX_ATTEMPTS 10

typedef struct
{
  MapiCatalog        *catalog;
  MapiServiceType    *type;
  const char         *display_name;
  const char         *setting;          /* (nullable): the one to be shown first */
  MapiServiceContext  context;
  MapiServiceUiFlags  flags;
  MapiInteraction    *interaction;      /* (nullable) */
  GCancellable       *cancellable;
} Configuration;

static gboolean
ask_settings (Configuration  *work,
              MapiSettings   *settings,
              const GError   *problem,
              GError        **error)
{
  g_autofree char *title = g_strdup_printf (_("Settings of “%s”"), work->display_name);
  g_autoptr(MapiQuestion) question =
    mapi_question_new (MAPI_QUESTION_SERVICE_SETTINGS, title,
                       problem != NULL ? problem->message : NULL);

  mapi_question_set_origin (question, work->display_name, NULL);
  mapi_question_set_settings (question, settings, (work->flags & MAPI_SERVICE_UI_READ_ONLY) != 0);
  mapi_question_set_setting (question, work->setting);
  mapi_question_set_problem (question, problem);
  return mapi_interaction_ask (work->interaction, question, work->cancellable, error);
}

static gboolean
try_settings (Configuration  *work,
              MapiSettings   *settings,
              GError        **error)
{
  mapi_settings_settle_dangers (settings, FALSE);
  return mapi_settings_check (settings, error) && mapi_settings_check_dangers (settings, error) &&
         mapi_service_call_entry (work->catalog, work->type, work->context, work->flags, settings,
                                  work->cancellable, error) &&
         mapi_settings_check (settings, error) && mapi_settings_check_dangers (settings, error);
}

/* Brings @settings to where the service works with them (MSGSERVICEENTRY's rules). */
static gboolean
settle_settings (Configuration  *work,
                 MapiSettings   *settings,
                 GError        **error)
{
  guint any_ui = MAPI_SERVICE_UI_ALWAYS | MAPI_SERVICE_UI_ALLOWED;
  gboolean may_ask = work->interaction != NULL && (work->flags & any_ui) != 0;
  gboolean ask = may_ask &&
                 (work->flags & (MAPI_SERVICE_UI_ALWAYS | MAPI_SERVICE_LOGON_FAILED)) != 0;
  g_autoptr(GError) problem = NULL;

  for (guint attempt = 0; attempt < MAX_ATTEMPTS; attempt++)
    {
      if (ask && !ask_settings (work, settings, problem, error))
        return FALSE;
      if (ask && (work->flags & MAPI_SERVICE_UI_READ_ONLY) != 0)
        return TRUE;
      g_clear_error (&problem);
      if (try_settings (work, settings, &problem))
        return TRUE;
      if (!may_ask || (work->flags & MAPI_SERVICE_UI_READ_ONLY) != 0 ||
          !(g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED) ||
            g_error_matches (problem, MAPI_ERROR, MAPI_ERROR_BAD_VALUE)))
        break;
      ask = TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* A secret as it was before another took its place */
typedef struct
{
  const char *owner;      /* of the service */
  const char *name;       /* of the service */
  char       *secret;     /* (owned) (nullable): nothing was known */
  gboolean    persistent; /* it was kept, not only known to this process */
} Former;

static void
former_free (gpointer data)
{
  Former *former = data;

  if (former->secret != NULL)
    mapi_secret_free (former->secret);
  g_free (former);
}

/* One that was to be kept and has been taken out of the keyring is as good as none; one that cannot be read could not be
 * put back. Somebody gives another one now, and opens the keyring for that. */
static gboolean
take_former (MapiService   *service,
             const char    *name,
             GPtrArray     *formers,
             GCancellable  *cancellable,
             GError       **error)
{
  const char *owner = mapi_service_get_secret_owner (service, name);
  gboolean remembered = mapi_secrets_is_remembered (owner, name);
  g_autoptr(GError) local = NULL;
  Former *former;
  char *secret = NULL;

  mapi_secrets_ask_again ();
  if (remembered || mapi_settings_get_stored (mapi_service_get_settings (service), name))
    secret = mapi_secrets_lookup (owner, name, cancellable, &local);
  if (local != NULL && !g_error_matches (local, MAPI_ERROR, MAPI_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  former = g_new0 (Former, 1);
  former->owner = owner;
  former->name = name;
  former->secret = secret;
  former->persistent = secret != NULL && !remembered;
  g_ptr_array_add (formers, former);
  return TRUE;
}

/* Keeps the new values of secrets, forgets those that were put back. @stored (out): names of all that are kept now.
 * @formers (out): what they took the place of */
static gboolean
keep_secrets (MapiService   *service,
              MapiSettings  *settings,
              GStrvBuilder  *stored,
              GPtrArray     *formers,
              GCancellable  *cancellable,
              GError       **error)
{
  GPtrArray *infos = mapi_settings_get_infos (settings);
  g_autofree char *server = mapi_settings_dup_string (settings, "server");

  for (guint i = 0; i < infos->len; i++)
    {
      MapiSettingInfo *info = g_ptr_array_index (infos, i);
      const char *name = mapi_setting_info_get_name (info);
      const char *owner = mapi_service_get_secret_owner (service, name);
      gboolean was_stored = mapi_settings_get_stored (mapi_service_get_settings (service), name);
      gboolean persistent = mapi_settings_get_stored (settings, name);
      gboolean ok = TRUE;
      char *secret;

      if (!mapi_setting_info_get_secret (info))
        continue;
      secret = mapi_settings_dup_own (settings, name);
      if (secret != NULL || (was_stored && !persistent))
        ok = take_former (service, name, formers, cancellable, error);
      if (ok && secret != NULL && *secret != '\0')
        ok = mapi_secrets_store (owner, name, server, mapi_service_get_display_name (service),
                                 secret, &persistent, cancellable, error);
      else if (ok && ((was_stored && !persistent) || secret != NULL))
        {
          persistent = FALSE;
          ok = mapi_secrets_clear (owner, name, cancellable, error);
        }
      if (secret != NULL)
        mapi_secret_free (secret);
      if (!ok)
        return FALSE;
      if (persistent)
        g_strv_builder_add (stored, name);
    }
  return TRUE;
}

/* Settings that were not saved change no secret either. Nobody may stop this half way. */
static void
put_back_secrets (MapiService *service,
                  GPtrArray   *formers)
{
  g_autofree char *server = mapi_settings_dup_string (mapi_service_get_settings (service), "server");

  for (guint i = 0; i < formers->len; i++)
    {
      Former *former = g_ptr_array_index (formers, i);
      g_autoptr(GError) error = NULL;
      gboolean persistent;

      if (former->persistent)
        mapi_secrets_store (former->owner, former->name, server, mapi_service_get_display_name (service), former->secret,
                            &persistent, NULL, &error);
      else if (mapi_secrets_clear (former->owner, former->name, NULL, &error))
        mapi_secrets_remember (former->owner, former->name, former->secret);
      if (error != NULL)
        g_message ("The former secret of “%s” is not put back: %s", mapi_service_get_display_name (service), error->message);
    }
}

/* What was agreed to is read as what it means now, and the file says so from then on. */
static void
write_consents (MapiProfileFile *file,
                const char      *uid,
                MapiSettings    *settings)
{
  GPtrArray *infos = mapi_settings_get_infos (settings);

  for (guint i = 0; i < infos->len; i++)
    {
      const char *consent = mapi_setting_info_get_danger_consent (infos->pdata[i]);
      g_autofree char *value = consent != NULL ? mapi_settings_dup_own (settings, consent) : NULL;

      if (consent != NULL && mapi_settings_get_info (settings, consent) != NULL)
        mapi_profile_file_set (file, "Settings", uid, consent, value);
    }
}

/* Writes what differs between @before and @after: somebody else may have changed the rest. */
static void
write_changes (MapiProfileFile    *file,
               const char         *uid,
               MapiSettings       *before,
               MapiSettings       *after,
               const char * const *stored)
{
  GPtrArray *infos = mapi_settings_get_infos (after);
  g_autofree char *list = g_strjoinv (";", (char **) stored);

  for (guint i = 0; i < infos->len; i++)
    {
      MapiSettingInfo *info = g_ptr_array_index (infos, i);
      const char *name = mapi_setting_info_get_name (info);
      g_autofree char *old_value = NULL;
      g_autofree char *new_value = NULL;

      if (mapi_setting_info_get_secret (info))
        continue;
      old_value = mapi_settings_dup_own (before, name);
      new_value = mapi_settings_dup_own (after, name);
      if (g_strcmp0 (old_value, new_value) != 0)
        mapi_profile_file_set (file, "Settings", uid, name, new_value);
    }
  write_consents (file, uid, after);
  mapi_profile_file_set (file, "Service", uid, "Secrets", *list != '\0' ? list : NULL);
}

/* The sections of a new service without settings */
static void
write_sections (MapiProfileFile    *file,
                MapiServiceType    *type,
                const char         *display_name,
                const char         *uid,
                const char * const *providers)
{
  GPtrArray *parts = mapi_service_type_get_parts (type);
  g_autofree char *list = g_strjoinv (";", (char **) providers);
  g_auto(GStrv) services = mapi_profile_file_dup_services (file);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) longer = NULL;

  g_strv_builder_addv (builder, (const char **) services);
  g_strv_builder_add (builder, uid);
  longer = g_strv_builder_end (builder);
  mapi_profile_file_set_services (file, (const char * const *) longer);
  mapi_profile_file_set (file, "Service", uid, "Type", mapi_service_type_get_name (type));
  mapi_profile_file_set (file, "Service", uid, "DisplayName", display_name);
  mapi_profile_file_set (file, "Service", uid, "Providers", list);
  for (guint i = 0; i < parts->len; i++)
    {
      MapiServicePart *part = g_ptr_array_index (parts, i);

      mapi_profile_file_set (file, "Provider", providers[i], "Service", uid);
      mapi_profile_file_set (file, "Provider", providers[i], "Part", part->id);
      mapi_profile_file_set (file, "Provider", providers[i], "Module", part->module);
      mapi_profile_file_set (file, "Provider", providers[i], "Kind",
                             mapi_resource_type_to_name (part->kind));
    }
}

/* Adds the service to the file as it is now. With @save FALSE only to see what it will look
 * like: secrets are stored for it before the file is written. */
static MapiService *
add_service (MapiServiceAdmin    *self,
             Configuration       *work,
             const char          *uid,
             const char * const  *providers,
             MapiSettings        *settings,
             const char * const  *stored,
             gboolean             save,
             GError             **error)
{
  g_autoptr(MapiFileLock) lock = NULL;
  g_autoptr(GPtrArray) services = NULL;
  g_autoptr(GPtrArray) after = NULL;
  g_autoptr(MapiSettings) nothing = mapi_settings_new (mapi_settings_get_infos (settings));
  g_autoptr(MapiProfileFile) file = mapi_service_admin_begin (self, &lock, &services, error);
  MapiService *service;

  if (file == NULL ||
      !mapi_service_check_single (services, mapi_service_type_get_name (work->type),
                                  mapi_service_type_get_flags (work->type), error))
    return NULL;
  if (services->len >= MAPI_PROFILE_MAX_SERVICES)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG, _("A profile has at most %d services"),
                   MAPI_PROFILE_MAX_SERVICES);
      return NULL;
    }
  write_sections (file, work->type, work->display_name, uid, providers);
  write_changes (file, uid, nothing, settings, stored);
  after = mapi_service_list_load (file, work->catalog, error);
  service = after != NULL ? mapi_service_list_find (after, uid, error) : NULL;
  if (service == NULL || (save && !mapi_profile_file_save (file, error)))
    return NULL;
  return g_object_ref (service);
}

static MapiService *
create_settled (MapiServiceAdmin  *self,
                Configuration     *work,
                MapiSettings      *settings,
                GError           **error)
{
  static const char * const none[] = { NULL };
  guint n = mapi_service_type_get_parts (work->type)->len;
  g_autofree char *uid = mapi_profile_make_uid ();
  g_auto(GStrv) providers = g_new0 (char *, n + 1);
  g_auto(GStrv) stored = NULL;
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GPtrArray) formers = g_ptr_array_new_with_free_func (former_free);
  g_autoptr(MapiService) draft = NULL;
  MapiService *service = NULL;
  gboolean kept;

  for (guint i = 0; i < n; i++)
    providers[i] = mapi_profile_make_uid ();
  draft = add_service (self, work, uid, (const char * const *) providers, settings, none, FALSE,
                       error);
  if (draft == NULL)
    return NULL;
  kept = keep_secrets (draft, settings, builder, formers, work->cancellable, error);
  stored = g_strv_builder_end (builder);
  if (kept)
    service = add_service (self, work, uid, (const char * const *) providers, settings,
                           (const char * const *) stored, TRUE, error);
  if (service == NULL)
    put_back_secrets (draft, formers);
  return service;
}

/**
 * mapi_service_admin_create_service:
 * @self: a service administration
 * @type: name of a service type
 * @display_name: (nullable): its name for people; that of the type if %NULL
 * @settings: (nullable): values of the new service
 * @flags: whether the user may be asked (%MAPI_SERVICE_UI_ALLOWED: if needed)
 * @interaction: (nullable): the user
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Adds a service to the profile and configures it. If that fails nothing was added. Blocks, also while
 * the user is asked.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND for the type or a setting; %MAPI_ERROR_NO_ACCESS if there may be
 * only one and it is there, or a setting is locked; %MAPI_ERROR_UNCONFIGURED if something required
 * is missing and nobody may be asked; %MAPI_ERROR_USER_CANCEL; %MAPI_ERROR_INVALID_PARAMETER for the
 * name; what the module, its entry point and the keyring say.
 * Source: imsgserviceadmin-createmsgservice, msgserviceentry.
 *
 * Returns: (transfer full): the service
 */
MapiService *
mapi_service_admin_create_service (MapiServiceAdmin    *self,
                                   const char          *type,
                                   const char          *display_name,
                                   MapiSettings        *settings,
                                   MapiServiceUiFlags   flags,
                                   MapiInteraction     *interaction,
                                   GCancellable        *cancellable,
                                   GError             **error)
{
  Configuration work = { .context = MAPI_SERVICE_CONTEXT_CREATE, .flags = flags,
                         .interaction = interaction, .cancellable = cancellable };
  g_autoptr(GPtrArray) services = NULL;
  g_autoptr(MapiSettings) copy = NULL;

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), NULL);
  g_return_val_if_fail (type != NULL, NULL);

  work.catalog = mapi_service_admin_get_catalog (self);
  work.type = mapi_catalog_lookup (work.catalog, type, error);
  if (work.type == NULL || (display_name != NULL &&
                            !mapi_service_check_display_name (display_name, error)))
    return NULL;
  work.display_name = display_name != NULL ? display_name
                                           : mapi_service_type_get_display_name (work.type);
  services = mapi_service_admin_list_services (self, error);
  if (services == NULL || !mapi_service_check_single (services, type,
                                                      mapi_service_type_get_flags (work.type),
                                                      error))
    return NULL;
  copy = mapi_catalog_new_settings (work.catalog, work.type);
  if ((settings != NULL && !mapi_settings_merge (copy, settings, error)) ||
      !settle_settings (&work, copy, error))
    return NULL;
  return create_settled (self, &work, copy, error);
}

static gboolean
has_new_secret (MapiSettings *settings)
{
  GPtrArray *infos = mapi_settings_get_infos (settings);

  for (guint i = 0; i < infos->len; i++)
    {
      MapiSettingInfo *info = g_ptr_array_index (infos, i);
      char *secret = mapi_setting_info_get_secret (info)
                       ? mapi_settings_dup_own (settings, mapi_setting_info_get_name (info)) : NULL;

      if (secret == NULL)
        continue;
      mapi_secret_free (secret);
      return TRUE;
    }
  return FALSE;
}

gboolean
mapi_service_admin_save_settings (MapiServiceAdmin  *self,
                                  MapiService       *service,
                                  MapiSettings      *settings,
                                  gboolean           tell,
                                  GCancellable      *cancellable,
                                  GError           **error)
{
  const char *uid = mapi_service_get_uid (service);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) stored = NULL;
  g_autoptr(MapiFileLock) lock = NULL;
  g_autoptr(GPtrArray) services = NULL;
  g_autoptr(GPtrArray) formers = g_ptr_array_new_with_free_func (former_free);
  g_autoptr(MapiProfileFile) file = NULL;
  gboolean kept;

  mapi_service_forget_logons (service);
  kept = keep_secrets (service, settings, builder, formers, cancellable, error);
  stored = g_strv_builder_end (builder);
  file = kept ? mapi_service_admin_begin (self, &lock, &services, error) : NULL;
  if (file == NULL || mapi_service_list_find (services, uid, error) == NULL)
    {
      put_back_secrets (service, formers);
      return FALSE;
    }
  write_changes (file, uid, mapi_service_get_settings (service), settings,
                 (const char * const *) stored);
  if (tell && has_new_secret (settings))
    {
      g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time ());

      /* They are kept elsewhere; whoever watches the file shall know of them all the same */
      mapi_profile_file_set (file, "Service", uid, "SecretsChanged", now);
    }
  if (mapi_profile_file_save (file, error))
    return TRUE;
  put_back_secrets (service, formers);
  return FALSE;
}

static gboolean
has_address_book (MapiServiceType *type)
{
  GPtrArray *parts = mapi_service_type_get_parts (type);

  for (guint i = 0; i < parts->len; i++)
    if (((MapiServicePart *) parts->pdata[i])->kind == MAPI_RESOURCE_AB_PROVIDER)
      return TRUE;
  return FALSE;
}

static gboolean
has_service (GPtrArray       *services,
             MapiServiceType *type)
{
  for (guint i = 0; i < services->len; i++)
    if (strcmp (mapi_service_get_type_name (services->pdata[i]), mapi_service_type_get_name (type)) == 0)
      return TRUE;
  return FALSE;
}

/**
 * mapi_service_admin_create_address_book:
 * @self: a service administration
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Gives the profile an address book, unless one of its services brings one: the default services of this computer
 * that do. For who makes a profile for a person. Where this computer has none nothing is done. Blocks.
 *
 * Errors: those of mapi_service_admin_create_service().
 * Source: MAPI_DEFAULT_SERVICES of iprofadmin-createprofile.
 *
 * Returns: %TRUE if the profile has what it can have
 */
gboolean
mapi_service_admin_create_address_book (MapiServiceAdmin  *self,
                                        GCancellable      *cancellable,
                                        GError           **error)
{
  g_autoptr(GPtrArray) services = NULL;
  g_autoptr(GPtrArray) types = NULL;

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), FALSE);

  services = mapi_service_admin_list_services (self, error);
  types = services != NULL ? mapi_service_admin_list_types (error) : NULL;
  if (types == NULL)
    return FALSE;
  for (guint i = 0; i < types->len; i++)
    if (has_address_book (types->pdata[i]) && has_service (services, types->pdata[i]))
      return TRUE;
  for (guint i = 0; i < types->len; i++)
    {
      g_autoptr(MapiService) service = NULL;

      if (!mapi_service_type_is_default (types->pdata[i]) || !has_address_book (types->pdata[i]))
        continue;
      service = mapi_service_admin_create_service (self, mapi_service_type_get_name (types->pdata[i]), NULL, NULL,
                                                   MAPI_SERVICE_UI_NONE, NULL, cancellable, error);
      if (service == NULL)
        return FALSE;
    }
  return TRUE;
}

gboolean
mapi_service_admin_configure_setting (MapiServiceAdmin    *self,
                                      const char          *uid,
                                      MapiSettings        *settings,
                                      const char          *setting,
                                      MapiServiceUiFlags   flags,
                                      MapiInteraction     *interaction,
                                      GCancellable        *cancellable,
                                      GError             **error)
{
  Configuration work = { .context = MAPI_SERVICE_CONTEXT_CONFIGURE, .flags = flags, .setting = setting,
                         .interaction = interaction, .cancellable = cancellable };
  g_autoptr(MapiService) service = NULL;
  g_autoptr(MapiSettings) copy = NULL;

  service = mapi_service_admin_open_service (self, uid, error);
  if (service == NULL)
    return FALSE;
  work.catalog = mapi_service_admin_get_catalog (self);
  work.type = mapi_service_get_service_type (service);
  work.display_name = mapi_service_get_display_name (service);
  if (work.type == NULL)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_INITIALIZED,
                   _("“%s” cannot be configured: this computer has no service type “%s”"),
                   work.display_name, mapi_service_get_type_name (service));
      return FALSE;
    }
  copy = mapi_service_dup_settings (service);
  if ((settings != NULL && !mapi_settings_merge (copy, settings, error)) ||
      !settle_settings (&work, copy, error))
    return FALSE;
  return (flags & MAPI_SERVICE_UI_READ_ONLY) != 0 ||
         mapi_service_admin_save_settings (self, service, copy, TRUE, cancellable, error);
}

/**
 * mapi_service_admin_configure_service:
 * @self: a service administration
 * @uid: UID of a service
 * @settings: (nullable): values to set; what is not set in them stays
 * @flags: %MAPI_SERVICE_UI_ALWAYS shows the settings, %MAPI_SERVICE_UI_ALLOWED only if they do not do,
 *   %MAPI_SERVICE_UI_READ_ONLY changes nothing, %MAPI_SERVICE_LOGON_FAILED: after a failed logon
 * @interaction: (nullable): the user
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Configures a service: silently with @settings and no flag, by the user otherwise. Sessions
 * that are open see it the next time. Blocks, also while the user is asked.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND; %MAPI_ERROR_NO_ACCESS for a locked setting; %MAPI_ERROR_BAD_VALUE;
 * %MAPI_ERROR_UNCONFIGURED; %MAPI_ERROR_USER_CANCEL; %MAPI_ERROR_NOT_INITIALIZED if this computer does
 * not know the type; what the module, its entry point and the keyring say.
 * Source: imsgserviceadmin-configuremsgservice, msgserviceentry.
 *
 * Returns: %TRUE if it is configured
 */
gboolean
mapi_service_admin_configure_service (MapiServiceAdmin    *self,
                                      const char          *uid,
                                      MapiSettings        *settings,
                                      MapiServiceUiFlags   flags,
                                      MapiInteraction     *interaction,
                                      GCancellable        *cancellable,
                                      GError             **error)
{
  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), FALSE);
  g_return_val_if_fail (uid != NULL, FALSE);

  return mapi_service_admin_configure_setting (self, uid, settings, NULL, flags, interaction, cancellable, error);
}
