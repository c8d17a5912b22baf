/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-service-trial.h"

#include "../provider/mapi-provider-base.h"
#include "../provider/mapi-setting-private.h"
#include "../provider/mapi-support-private.h"
#include "../session/mapi-paths-private.h"
#include "../session/mapi-oauth-private.h"
#include "mapi-catalog-private.h"
#include "mapi-service-private.h"
#include "mapi-service-type-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* A service that does not exist yet, or not with these settings, is tried in a folder of its own
 * that is removed afterwards. Nothing is written into a profile; what the user trusts meanwhile
 * goes into the settings that are tried. */

typedef struct
{
  MapiService     *service;     /* (nullable): whose kept secrets count */
  MapiSettings    *settings;
  MapiInteraction *interaction; /* (nullable) */
  MapiServiceType *type;
  MapiCheck       *steps;
  char            *folder;
  MapiServicePart *part;        /* the provider that is tried */
  GCancellable    *cancellable;
  GError          *first;
} Trial;

static char *
lookup_secret (MapiSupport   *support,
               const char    *setting,
               GCancellable  *cancellable,
               gpointer       user_data,
               GError       **error)
{
  Trial *trial = user_data;
  g_autofree char *name = mapi_service_part_dup_source (trial->part, trial->settings, setting);
  g_autofree char *server = NULL;
  char *own = mapi_settings_dup_own (trial->settings, name);

  if (own != NULL && *own != '\0')
    return mapi_oauth_resolve (own, cancellable, error);
  g_free (own);
  if (trial->service != NULL)
    {
      server = mapi_settings_dup_string (mapi_service_get_settings (trial->service), "server");
      return mapi_oauth_lookup (mapi_service_get_secret_owner (trial->service, name), name, server,
                                mapi_service_get_display_name (trial->service), cancellable, error);
    }
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("“%s” is not set"), setting);
  return NULL;
}

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
  Trial *trial = user_data;

  g_autofree char *name = mapi_service_part_dup_name (trial->part, "certificate-pins");
  g_autofree char *pins = NULL;

  if (!mapi_service_ask_certificate (trial->interaction, trial->settings, name,
                                     mapi_service_type_get_display_name (trial->type), server, port,
                                     certificate, flaws, cancellable, error))
    return FALSE;
  pins = mapi_settings_dup_string (trial->settings, name);
  return mapi_settings_set (mapi_support_get_settings (support), "certificate-pins", pins, NULL);
}

static void
keep_first (Trial  *trial,
            GError *error)
{
  if (error != NULL && trial->first == NULL)
    trial->first = error;
  else
    g_clear_error (&error);
}

static MapiProvider *
make_provider (Trial            *trial,
               MapiCatalog      *catalog,
               MapiServicePart  *part,
               GError          **error)
{
  g_autoptr(MapiSupport) support = NULL;
  g_autoptr(MapiSettings) copy = mapi_service_part_dup_settings (part, trial->settings);
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *folder = g_build_filename (trial->folder, id, NULL);
  g_auto(GStrv) addresses = mapi_settings_dup_strv (trial->settings, "address");
  guint8 uid[16];
  GType type = mapi_registry_load_type (mapi_catalog_get_registry (catalog), part->module, part->kind, error);

  if (type == G_TYPE_INVALID)
    return NULL;
  if (g_mkdir (folder, 0700) != 0)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_DISK_ERROR, _("The folder “%s” cannot be made"), folder);
      return NULL;
    }
  for (guint i = 0; i < G_N_ELEMENTS (uid); i++)
    uid[i] = (guint8) g_random_int_range (0, 256);
  support = mapi_support_new (uid, copy, folder, (const char * const *) addresses);
  mapi_support_set_display_name (support, part->display_name);
  mapi_support_set_secret_func (support, lookup_secret, trial, NULL);
  if (trial->interaction != NULL)
    mapi_support_set_certificate_func (support, ask_certificate, trial, NULL);
  return g_object_new (type, "support", support, NULL);
}

static void
try_part (Trial           *trial,
          MapiCatalog     *catalog,
          MapiServicePart *part)
{
  const char *name = part->display_name != NULL ? part->display_name : part->module;
  g_autofree char *load_step = g_strdup_printf (_("Loading “%s”"), name);
  g_autofree char *logon_step = g_strdup_printf (_("Logging on to “%s”"), name);
  g_autoptr(MapiProvider) provider = NULL;
  GError *error = NULL;

  trial->part = part;
  provider = make_provider (trial, catalog, part, &error);
  if (provider == NULL)
    {
      mapi_check_begin (trial->steps, load_step);
      mapi_check_end (trial->steps, NULL, error);
      keep_first (trial, error);
      return;
    }
  if (MAPI_PROVIDER_GET_CLASS (provider)->check_service != NULL)
    {
      mapi_provider_check_service (provider, trial->steps, trial->cancellable, &error);
      keep_first (trial, error);
      return;
    }
  mapi_check_begin (trial->steps, logon_step);
  if (mapi_provider_logon (provider, MAPI_PROVIDER_LOGON_NO_DIALOG, trial->cancellable, &error))
    mapi_provider_logoff (provider);
  mapi_check_end (trial->steps, NULL, error);
  keep_first (trial, error);
}

static char *
make_folder (GError **error)
{
  g_autofree char *run = mapi_paths_dup_runtime_dir (error);
  g_autofree char *template = run != NULL ? g_build_filename (run, "trial-XXXXXX", NULL) : NULL;

  if (template == NULL)
    return NULL;
  if (g_mkdtemp_full (template, 0700) != NULL)
    return g_steal_pointer (&template);
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_DISK_ERROR, _("The folder “%s” cannot be made"), template);
  return NULL;
}

static void
run_trial (Trial *trial)
{
  g_autoptr(MapiCatalog) catalog = mapi_catalog_new ();
  GPtrArray *parts = mapi_service_type_get_parts (trial->type);

  for (guint i = 0; i < parts->len && !g_cancellable_is_cancelled (trial->cancellable); i++)
    try_part (trial, catalog, parts->pdata[i]);
  if (trial->first == NULL && g_cancellable_is_cancelled (trial->cancellable))
    g_set_error_literal (&trial->first, MAPI_ERROR, MAPI_ERROR_CANCEL, _("The check was stopped"));
}

/**
 * mapi_service_type_check_settings:
 * @self: a service type
 * @settings: values to try; what the user trusts meanwhile is added to them
 * @service: (nullable): a service of this type whose kept secrets count where @settings has none
 * @interaction: (nullable): the user, to be asked about certificates only
 * @func: (nullable) (scope call): called when a step begins and when it ends, maybe on another
 *   thread, while this call waits
 * @user_data: passed to @func
 * @transcript: (out) (optional): what went over the lines, also where it failed; no secrets
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Tries a service that does not exist, or not with these settings: are they complete, can its
 * providers be loaded, do they reach their servers and log on? Leaves nothing behind. Blocks.
 *
 * Errors: %MAPI_ERROR_UNCONFIGURED; %MAPI_ERROR_CANCEL; else that of the first step that failed.
 *
 * Returns: %TRUE if all is well
 */
gboolean
mapi_service_type_check_settings (MapiServiceType    *self,
                                  MapiSettings       *settings,
                                  MapiService        *service,
                                  MapiInteraction    *interaction,
                                  MapiCheckStepFunc   func,
                                  gpointer            user_data,
                                  char              **transcript,
                                  GCancellable       *cancellable,
                                  GError            **error)
{
  g_autoptr(MapiCheck) steps = NULL;
  g_autofree char *folder = NULL;
  GError *problem = NULL;
  Trial trial;

  g_return_val_if_fail (MAPI_IS_SERVICE_TYPE (self), FALSE);
  g_return_val_if_fail (MAPI_IS_SETTINGS (settings), FALSE);

  if (transcript != NULL)
    *transcript = NULL;
  folder = make_folder (error);
  if (folder == NULL)
    return FALSE;
  steps = mapi_check_new (func, user_data, NULL);
  trial = (Trial) { .service = service, .settings = settings, .interaction = interaction, .type = self,
                    .steps = steps, .folder = folder, .cancellable = cancellable };
  mapi_check_begin (steps, _("Settings"));
  mapi_settings_settle_dangers (settings, FALSE);
  if (mapi_settings_check (settings, &problem))
    mapi_settings_check_dangers (settings, &problem);
  mapi_check_end (steps, NULL, problem);
  keep_first (&trial, problem);
  if (problem == NULL)
    run_trial (&trial);
  mapi_paths_remove_tree (folder, NULL);
  if (transcript != NULL)
    *transcript = mapi_check_dup_transcript (steps);
  if (trial.first == NULL)
    return TRUE;
  g_propagate_error (error, trial.first);
  return FALSE;
}
