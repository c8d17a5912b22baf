/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-policy.h"

#define MONTH (30 * G_TIME_SPAN_DAY)

/* As in MAPI_PR_OFFLINE_MONTHS */
static gint
get_service_months (MapiSettings *settings)
{
  g_autofree char *text = NULL;
  gint months = 1;

  if (mapi_settings_get_info (settings, "bodies") != NULL)
    text = mapi_settings_dup_string (settings, "bodies");
  if (g_strcmp0 (text, "none") == 0)
    return 0;
  if (g_strcmp0 (text, "recent") != 0)
    return -1;
  if (mapi_settings_get_info (settings, "bodies-months") != NULL)
    months = (gint) MIN (mapi_settings_get_uint (settings, "bodies-months"), G_MAXINT);
  return MAX (months, 1);
}

static gboolean
load_folder_months (KitConnection  *connection,
                    gint64          folder,
                    gint           *months,
                    GError        **error)
{
  g_autoptr (KitStatement) row = kit_statement_new (connection, "SELECT props FROM folder WHERE id = ?", error);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (MapiProperties) bag = NULL;

  if (row == NULL)
    return FALSE;
  kit_statement_bind_int64 (row, 1, folder);
  if (kit_statement_next (row, &local_error))
    bytes = kit_statement_dup_bytes (row, 0);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  /* A bag that cannot be read says nothing; verify tells of it */
  bag = bytes != NULL ? mapi_properties_from_bytes (bytes, NULL) : NULL;
  if (bag != NULL)
    *months = mapi_properties_get_long (bag, MAPI_PR_OFFLINE_MONTHS, *months);
  return TRUE;
}

gboolean
kit_policy_load (KitStore      *store,
                 gint64         folder,
                 KitPolicy     *policy,
                 GCancellable  *cancellable,
                 GError       **error)
{
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (store));
  gint months = get_service_months (mapi_support_get_settings (support));
  g_autoptr (KitConnection) connection = kit_store_read (store, cancellable, error);

  if (connection == NULL || !load_folder_months (connection, folder, &months, error))
    return FALSE;
  policy->any = months != 0;
  policy->months = months;
  policy->since = months > 0 ? kit_policy_get_since (months, g_get_real_time ()) : G_MININT64;
  return TRUE;
}

gint64
kit_policy_get_since (gint   months,
                      gint64 now)
{
  return now - months * MONTH;
}

gint64
kit_policy_count (KitStore *store)
{
  g_autoptr (KitConnection) connection = kit_store_read (store, NULL, NULL);
  gint64 count = 0;

  if (connection != NULL)
    kit_meta_get (connection, "offline-changes", 0, &count, NULL);
  return count;
}
