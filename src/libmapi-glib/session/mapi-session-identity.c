/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-session-private.h"

#include <glib/gi18n-lib.h>

/* Settings of a service that say who its user is */
static const char * const address_names[] = { "address", "email", "email-address", NULL };
static const char * const display_names[] = {
  "name", "full-name", "display-name", "real-name", NULL
};

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
      if (value != NULL && *g_strstrip (value) != '\0')
        return g_steal_pointer (&value);
    }

  return NULL;
}

static MapiProperties *
identity_new (const char *name,
              const char *address)
{
  g_autoptr(MapiProperties) identity = mapi_properties_new ();
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(GBytes) id_bytes = NULL;
  g_autoptr(GBytes) search_key = NULL;

  id = mapi_one_off_create_entry_id (name, "SMTP", address, FALSE);
  id_bytes = mapi_entry_id_to_bytes (id);
  search_key = mapi_search_key_for_address ("SMTP", address);
  mapi_properties_set_string (identity, MAPI_PR_IDENTITY_DISPLAY, name);
  mapi_properties_set_binary (identity, MAPI_PR_IDENTITY_ENTRYID, id_bytes);
  mapi_properties_set_binary (identity, MAPI_PR_IDENTITY_SEARCH_KEY, search_key);
  mapi_properties_set_string (identity, MAPI_PR_SMTP_ADDRESS, address);
  return g_steal_pointer (&identity);
}

/* NULL: the service says nothing of its user */
static MapiProperties *
read_identity (MapiService *service)
{
  g_autoptr(MapiSettings) settings = mapi_service_dup_settings (service);
  g_autofree char *address = settings != NULL ? dup_setting (settings, address_names) : NULL;
  g_autofree char *name = NULL;

  if (address == NULL)
    return NULL;

  name = dup_setting (settings, display_names);
  return identity_new (name != NULL ? name : address, address);
}

/**
 * mapi_session_query_identity:
 * @self: a session
 * @no_service: (out) (optional): %TRUE if nothing in the profile knows who its user is
 * @error: return location for an error
 *
 * Tells who the session's user is: by the service with the primary identity, else by the first
 * that says. When none does, the answer is somebody without a usable address. Any thread.
 *
 * Errors: %MAPI_ERROR_INVALID_OBJECT after the logoff.
 * Source: IMAPISession::QueryIdentity; @no_service is MAPI_W_NO_SERVICE.
 *
 * Returns: (transfer full): %MAPI_PR_IDENTITY_DISPLAY, %MAPI_PR_IDENTITY_ENTRYID,
 *   %MAPI_PR_IDENTITY_SEARCH_KEY and %MAPI_PR_SMTP_ADDRESS, or %NULL
 */
MapiProperties *
mapi_session_query_identity (MapiSession  *self,
                             gboolean     *no_service,
                             GError      **error)
{
  g_autoptr(MapiServiceAdmin) admin = NULL;
  g_autoptr(MapiProfile) profile = NULL;
  g_autoptr(MapiProperties) first = NULL;
  g_autofree char *primary = NULL;
  GPtrArray *services;

  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);

  admin = mapi_session_admin_services (self, error);
  if (admin == NULL)
    return NULL;

  if (no_service != NULL)
    *no_service = FALSE;
  primary = mapi_service_admin_dup_primary_identity (admin);
  profile = mapi_session_dup_profile (self);
  services = mapi_profile_get_services (profile);
  for (guint i = 0; i < services->len; i++)
    {
      MapiService *service = g_ptr_array_index (services, i);
      g_autoptr(MapiProperties) identity = NULL;
      gboolean is_primary = g_strcmp0 (mapi_service_get_uid (service), primary) == 0;

      if (!is_primary && first != NULL)
        continue;
      identity = read_identity (service);
      if (identity != NULL && is_primary)
        return g_steal_pointer (&identity);
      if (first == NULL)
        first = g_steal_pointer (&identity);
    }

  if (first != NULL)
    return g_steal_pointer (&first);

  if (no_service != NULL)
    *no_service = TRUE;
  return identity_new (_("Unknown User"), "unknown@localhost.invalid");
}

/**
 * mapi_session_dup_addresses:
 * @self: a session
 *
 * Gets the user's own addresses: those of all services of the profile, in lower case. Any
 * thread.
 *
 * Returns: (transfer full) (array zero-terminated=1): the addresses
 */
char **
mapi_session_dup_addresses (MapiSession *self)
{
  g_autoptr(MapiProfile) profile = NULL;

  g_return_val_if_fail (MAPI_IS_SESSION (self), NULL);

  profile = mapi_session_dup_profile (self);
  return profile != NULL ? mapi_profile_dup_addresses (profile) : g_new0 (char *, 1);
}
