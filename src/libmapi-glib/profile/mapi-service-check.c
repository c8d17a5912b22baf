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
  MapiCheck *steps;   /* (owned) */
  GError    *first;   /* (owned) (nullable) */
} Check;

/* Takes @error over. */
static void
keep_first (Check  *check,
            GError *error)
{
  if (error != NULL && check->first == NULL)
    check->first = error;
  else
    g_clear_error (&error);
}

static void
end_step (Check  *check,
          GError *error)
{
  mapi_check_end (check->steps, NULL, error);
  keep_first (check, error);
}

static void
check_settings (Check       *check,
                MapiService *service)
{
  GError *error = NULL;

  mapi_check_begin (check->steps, _("Settings"));
  mapi_settings_check (mapi_service_get_settings (service), &error);
  end_step (check, error);
}

/* A provider that has steps of its own is tried with these; any other by its logon. */
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
  GError *error = NULL;

  mapi_check_begin (check->steps, load_step);
  provider = mapi_profile_create_provider (profile, uid, &error);
  end_step (check, error);
  if (provider == NULL)
    return;

  if (MAPI_PROVIDER_GET_CLASS (provider)->check_service != NULL)
    {
      error = NULL;
      mapi_provider_check_service (provider, check->steps, cancellable, &error);
      mapi_error_explain (&error, name, NULL, NULL);
      keep_first (check, error);
      return;
    }
  mapi_check_begin (check->steps, logon_step);
  error = NULL;
  if (mapi_provider_logon (provider, MAPI_PROVIDER_LOGON_NO_DIALOG, cancellable, &error))
    mapi_provider_logoff (provider);
  mapi_error_explain (&error, name, NULL, NULL);
  end_step (check, error);
}

/**
 * mapi_service_admin_check_service:
 * @self: a service administration
 * @uid: UID of a service
 * @func: (nullable) (scope call): called when a step begins and when it ends, maybe on another
 *   thread, while this call waits
 * @user_data: passed to @func
 * @cancellable: (nullable): stops it
 * @error: return location for an error
 *
 * Tries a service without a session: are its settings complete, can its providers be loaded,
 * do they reach their servers and log on without asking anybody? A provider with a server reports each
 * step of the way. After one that failed the next provider is tried.
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
  g_autoptr(MapiCheck) steps = NULL;
  Check check = { NULL, NULL };
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

  steps = mapi_check_new (func, user_data, NULL);
  check.steps = steps;
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
