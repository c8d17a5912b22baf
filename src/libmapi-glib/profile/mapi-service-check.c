/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-service-admin.h"

#include "../provider/mapi-provider-base.h"
#include "mapi-profile-private.h"
#include "mapi-service-admin-private.h"
#include "mapi-service-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  MapiCheckStepFunc  func;      /* (nullable) */
  gpointer           user_data;
  GError            *first;     /* (owned) (nullable) */
} Check;

/* Takes @error over. */
static void
report (Check      *check,
        const char *step,
        gint64      started,
        GError     *error)
{
  if (check->func != NULL)
    check->func (step, error, (double) (g_get_monotonic_time () - started) / G_USEC_PER_SEC,
                 check->user_data);
  if (error != NULL && check->first == NULL)
    check->first = error;
  else if (error != NULL)
    g_error_free (error);
}

static void
check_settings (Check       *check,
                MapiService *service)
{
  gint64 started = g_get_monotonic_time ();
  GError *error = NULL;

  mapi_settings_check (mapi_service_get_settings (service), &error);
  report (check, _("Settings"), started, error);
}

static void
check_provider (Check          *check,
                MapiProfile    *profile,
                MapiProperties *bag,
                GCancellable   *cancellable)
{
  const char *name = mapi_properties_get_string (bag, MAPI_PR_PROVIDER_DISPLAY);
  g_autofree char *uid = mapi_properties_dup_uid (bag, MAPI_PR_PROVIDER_UID);
  g_autofree char *load_step = g_strdup_printf (_("Loading “%s”"), name);
  g_autofree char *logon_step = g_strdup_printf (_("Logging on to “%s”"), name);
  g_autoptr(MapiProvider) provider = NULL;
  gint64 started = g_get_monotonic_time ();
  GError *error = NULL;

  provider = mapi_profile_create_provider (profile, uid, &error);
  report (check, load_step, started, error);
  if (provider == NULL)
    return;

  started = g_get_monotonic_time ();
  error = NULL;
  if (mapi_provider_logon (provider, MAPI_PROVIDER_LOGON_NO_DIALOG, cancellable, &error))
    mapi_provider_logoff (provider);
  report (check, logon_step, started, error);
}

/**
 * mapi_service_admin_check_service:
 * @self: a service administration
 * @uid: UID of a service
 * @func: (nullable) (scope call): called after each step
 * @user_data: passed to @func
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Tries a service without a session: are its settings complete, can its providers be loaded,
 * do they log on without asking anybody? Goes on after a step that failed.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND; %MAPI_ERROR_CANCEL; else that of the first step that failed.
 *
 * Returns: %TRUE if all is well
 */
gboolean
mapi_service_admin_check_service (MapiServiceAdmin   *self,
                                  const char         *uid,
                                  MapiCheckStepFunc   func,
                                  gpointer            user_data,
                                  GCancellable       *cancellable,
                                  GError            **error)
{
  Check check = { .func = func, .user_data = user_data };
  g_autoptr(MapiService) service = NULL;
  g_autoptr(MapiProfile) profile = NULL;
  GPtrArray *providers;

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), FALSE);
  g_return_val_if_fail (uid != NULL, FALSE);

  service = mapi_service_admin_open_service (self, uid, error);
  if (service == NULL)
    return FALSE;
  profile = mapi_profile_open (mapi_service_admin_get_profile_name (self),
                               mapi_service_admin_is_app (self), error);
  if (profile == NULL)
    return FALSE;

  check_settings (&check, service);
  providers = mapi_service_get_providers (service);
  for (guint i = 0; i < providers->len && !g_cancellable_is_cancelled (cancellable); i++)
    check_provider (&check, profile, g_ptr_array_index (providers, i), cancellable);
  if (check.first == NULL && g_cancellable_is_cancelled (cancellable))
    g_set_error_literal (&check.first, MAPI_ERROR, MAPI_ERROR_CANCEL,
                         _("The check was stopped"));
  if (check.first == NULL)
    return TRUE;
  g_propagate_error (error, check.first);
  return FALSE;
}
