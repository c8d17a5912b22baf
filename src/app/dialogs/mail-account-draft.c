/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail-account-draft.h"

struct _MailAccountDraft
{
  GObject              parent_instance;
  MapiServiceType     *type;    /* (owned) */
  MapiSettings        *settings; /* (owned) */
  MapiDiscoveryResult *result;  /* (owned) (nullable) */
  char                *name;
};

G_DEFINE_FINAL_TYPE (MailAccountDraft, mail_account_draft, G_TYPE_OBJECT)

static void
mail_account_draft_finalize (GObject *object)
{
  MailAccountDraft *self = MAIL_ACCOUNT_DRAFT (object);

  g_clear_object (&self->type);
  g_clear_object (&self->settings);
  g_clear_object (&self->result);
  g_free (self->name);
  G_OBJECT_CLASS (mail_account_draft_parent_class)->finalize (object);
}

static void
mail_account_draft_class_init (MailAccountDraftClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mail_account_draft_finalize;
}

static void
mail_account_draft_init (MailAccountDraft *self)
{
}

/* (transfer full) @type and @settings */
static MailAccountDraft *
new_draft (MapiServiceType     *type,
           MapiSettings        *settings,
           MapiDiscoveryResult *result,
           const char          *name)
{
  MailAccountDraft *self = g_object_new (MAIL_TYPE_ACCOUNT_DRAFT, NULL);

  self->type = type;
  self->settings = settings;
  g_set_object (&self->result, result);
  self->name = g_strdup (name != NULL ? name : mapi_service_type_get_display_name (type));
  return self;
}

MailAccountDraft *
mail_account_draft_new (MapiServiceType  *type,
                        const char       *name,
                        GError          **error)
{
  MapiSettings *settings = mapi_service_admin_new_settings (mapi_service_type_get_name (type), error);

  return settings != NULL ? new_draft (g_object_ref (type), settings, NULL, name) : NULL;
}

MailAccountDraft *
mail_account_draft_new_for_result (MapiDiscoveryResult  *result,
                                   const char           *name,
                                   GError              **error)
{
  MapiServiceType *type = NULL;
  MapiSettings *settings = mapi_service_admin_propose (result, &type, error);

  return settings != NULL ? new_draft (type, settings, result, name) : NULL;
}

MailAccountDraft *
mail_account_draft_new_for_found (MapiFoundAccount  *account,
                                  GError           **error)
{
  MapiServiceType *type = NULL;
  MapiSettings *settings = mapi_found_account_propose (account, &type, error);

  return settings != NULL ? new_draft (type, settings, mapi_found_account_get_result (account),
                                       mapi_found_account_get_address (account)) : NULL;
}

/* Local delivery knows a person by the name the system has for them. */
MailAccountDraft *
mail_account_draft_new_for_this_computer (GError **error)
{
  g_autofree char *address = g_strdup_printf ("%s@%s", g_get_user_name (), g_get_host_name ());
  MapiServiceType *type = NULL;
  MapiSettings *settings = mapi_service_admin_propose_local (g_get_real_name (), address, &type, error);

  return settings != NULL ? new_draft (type, settings, NULL, NULL) : NULL;
}

/* At most providers a mailbox is called by its address */
static void
propose_user (MailAccountDraft *self,
              const char       *address)
{
  g_autofree char *user = mapi_settings_dup_string (self->settings, "user");

  if ((mapi_service_type_get_flags (self->type) & MAPI_SERVICE_FLAG_PRIMARY_IDENTITY) != 0 &&
      address != NULL && *address != '\0' && (user == NULL || *user == '\0'))
    mapi_settings_set (self->settings, "user", address, NULL);
}

void
mail_account_draft_set_person (MailAccountDraft *self,
                               const char       *name,
                               const char       *address)
{
  if (name != NULL && *name != '\0')
    mapi_settings_set (self->settings, "name", name, NULL);
  if (address != NULL && *address != '\0')
    mapi_settings_set (self->settings, "address", address, NULL);
  propose_user (self, address);
}

MapiServiceType *
mail_account_draft_get_service_type (MailAccountDraft *self)
{
  return self->type;
}

const char *
mail_account_draft_get_name (MailAccountDraft *self)
{
  return self->name;
}

MapiSettings *
mail_account_draft_get_settings (MailAccountDraft *self)
{
  return self->settings;
}

void
mail_account_draft_set_settings (MailAccountDraft *self,
                                 MapiSettings     *settings)
{
  g_set_object (&self->settings, settings);
}

MapiDiscoveryResult *
mail_account_draft_get_result (MailAccountDraft *self)
{
  return self->result;
}

static gboolean
create_services (GPtrArray         *drafts,
                 MapiServiceAdmin  *admin,
                 GCancellable      *cancellable,
                 GError           **error)
{
  g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < drafts->len; i++)
    {
      MailAccountDraft *draft = drafts->pdata[i];
      MapiService *service =
        mapi_service_admin_create_service (admin, mapi_service_type_get_name (draft->type), draft->name,
                                           draft->settings, MAPI_SERVICE_UI_NONE, NULL, cancellable, error);

      if (service == NULL)
        {
          for (guint j = 0; j < made->len; j++)
            mapi_service_admin_delete_service (admin, mapi_service_get_uid (made->pdata[j]), TRUE, NULL);
          return FALSE;
        }
      g_ptr_array_add (made, service);
    }
  return TRUE;
}

gboolean
mail_account_drafts_create (GPtrArray     *drafts,
                            const char    *profile,
                            gboolean       new_profile,
                            gboolean       make_default,
                            GCancellable  *cancellable,
                            GError       **error)
{
  g_autoptr(MapiProfileAdmin) profiles = mapi_profile_admin_new (MAPI_PROFILE_NONE);
  g_autoptr(MapiServiceAdmin) admin = NULL;

  if (new_profile &&
      !mapi_profile_admin_create_profile (profiles, profile, MAPI_PROFILE_NONE, NULL, cancellable, error))
    return FALSE;
  admin = mapi_profile_admin_open_services (profiles, profile, error);
  if (admin != NULL && create_services (drafts, admin, cancellable, error) &&
      (!new_profile || mapi_service_admin_create_address_book (admin, cancellable, error)) &&
      (!make_default || mapi_profile_admin_set_default (profiles, profile, error)))
    return TRUE;
  /* Half a profile is worse than none. */
  if (new_profile)
    mapi_profile_admin_delete_profile (profiles, profile, TRUE, NULL);
  return FALSE;
}
