/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-profile-work.h"

MailProfileWork *
mail_profile_work_new (const char      *profile,
                       MailProfileVerb  verb,
                       const char      *uid)
{
  MailProfileWork *self = g_new0 (MailProfileWork, 1);

  self->profile = g_strdup (profile);
  self->verb = verb;
  self->uid = g_strdup (uid);
  return self;
}

void
mail_profile_work_free (gpointer data)
{
  MailProfileWork *self = data;

  g_free (self->profile);
  g_free (self->uid);
  g_strfreev (self->ids);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->services, g_ptr_array_unref);
  g_strfreev (self->transports);
  g_free (self->default_store);
  g_free (self);
}

static gboolean
copy_service (MailProfileWork   *self,
              MapiServiceAdmin  *admin,
              GError           **error)
{
  g_autoptr(MapiService) copy = mapi_service_admin_copy_service (admin, self->uid, admin, error);

  return copy != NULL;
}

static gboolean
change (MailProfileWork   *self,
        MapiServiceAdmin  *admin,
        GCancellable      *cancellable,
        GError           **error)
{
  switch (self->verb)
    {
    case MAIL_PROFILE_ENABLE:
      return mapi_service_admin_set_enabled (admin, self->uid, self->flag, error);
    case MAIL_PROFILE_CONFIGURE:
      return mapi_service_admin_configure_service (admin, self->uid, self->settings, MAPI_SERVICE_UI_NONE, NULL,
                                                   cancellable, error);
    case MAIL_PROFILE_COPY:
      return copy_service (self, admin, error);
    case MAIL_PROFILE_REMOVE:
      return mapi_service_admin_delete_service (admin, self->uid, self->flag, error);
    case MAIL_PROFILE_ORDER:
      return mapi_service_admin_set_transport_order (admin, (const char * const *) self->ids, error);
    case MAIL_PROFILE_DEFAULT_STORE:
      return mapi_service_admin_set_default_store (admin, self->uid, error);
    case MAIL_PROFILE_LOOK:
    default:
      return TRUE;
    }
}

gboolean
mail_profile_work_run (gpointer       data,
                       GCancellable  *cancellable,
                       GError       **error)
{
  MailProfileWork *self = data;
  g_autoptr(MapiProfileAdmin) profiles = mapi_profile_admin_new (MAPI_PROFILE_APP);
  g_autoptr(MapiServiceAdmin) admin = mapi_profile_admin_open_services (profiles, self->profile, error);
  gboolean done;

  if (admin == NULL)
    return FALSE;
  done = change (self, admin, cancellable, error);
  self->services = mapi_service_admin_list_services (admin, done ? error : NULL);
  if (self->services == NULL)
    return FALSE;
  self->transports = mapi_service_admin_dup_transport_order (admin, NULL);
  self->default_store = mapi_service_admin_dup_default_store (admin);
  return done;
}

char *
mail_profile_work_dup_uid (MapiProperties *provider)
{
  return mail_profile_work_dup_uid_of (provider, MAPI_PR_PROVIDER_UID);
}

char *
mail_profile_work_dup_uid_of (MapiProperties *bag,
                              guint32         tag)
{
  GBytes *bytes = mapi_properties_get_binary (bag, tag);
  g_autoptr(GString) text = g_string_new (NULL);
  const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, NULL) : NULL;

  for (gsize i = 0; bytes != NULL && i < g_bytes_get_size (bytes); i++)
    g_string_append_printf (text, "%02x", data[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static MapiProperties *
find_provider (MapiService *service,
               const char  *provider_uid)
{
  GPtrArray *providers = mapi_service_get_providers (service);

  for (guint i = 0; i < providers->len; i++)
    {
      g_autofree char *uid = mail_profile_work_dup_uid (providers->pdata[i]);

      if (g_strcmp0 (uid, provider_uid) == 0)
        return providers->pdata[i];
    }
  return NULL;
}

MapiProperties *
mail_profile_work_find (MailProfileWork  *self,
                        const char       *provider_uid,
                        const char      **service)
{
  MapiService *found = mail_profile_work_find_service (self, provider_uid);

  if (found == NULL)
    return NULL;
  *service = mapi_service_get_display_name (found);
  return find_provider (found, provider_uid);
}

MapiService *
mail_profile_work_find_service (MailProfileWork *self,
                                const char      *uid)
{
  for (guint i = 0; i < self->services->len; i++)
    if (g_strcmp0 (mapi_service_get_uid (self->services->pdata[i]), uid) == 0 ||
        find_provider (self->services->pdata[i], uid) != NULL)
      return self->services->pdata[i];
  return NULL;
}
