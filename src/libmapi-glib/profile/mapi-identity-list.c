/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-identity-list-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "../address/mapi-one-off.h"
#include "../session/mapi-identity-private.h"
#include "mapi-service-admin-private.h"
#include "mapi-service-private.h"

/* Whom the user of a profile writes as. Every address of every enabled service is an identity by
 * itself; what was edited, or added, is kept in the profile file:
 *
 *   [Profile]
 *   Identities=UID;UID;
 *   DefaultIdentity=UID
 *
 *   [Identity UID]
 *   Service=UID  Address=  Name=  ReplyTo=  Organization=  Transport=UID of a provider
 *   SignatureText=  SignatureHtml=  ReplySignatureText=  ReplySignatureHtml=
 *   SentFolder=hexadecimal entry id
 *
 * One whose service is gone is not listed; it comes back with the service. */

#define KIND "Identity"
#define MAX_IDENTITIES 256
#define MAX_TEXT (64 * 1024)

/* Settings of a service that say who its user is */
static const char * const address_names[] = { "address", "email", "email-address", NULL };
static const char * const display_names[] = {
  "name", "full-name", "display-name", "real-name", NULL
};
static const char * const organization_names[] = { "organization", NULL };
static const char * const reply_to_names[] = { "reply-to", NULL };

static const char * const text_keys[] = { "SignatureText", "ReplySignatureText" };
static const char * const html_keys[] = { "SignatureHtml", "ReplySignatureHtml" };

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

static char **
dup_addresses (MapiSettings *settings)
{
  for (guint i = 0; address_names[i] != NULL; i++)
    {
      g_auto(GStrv) list = NULL;

      if (mapi_settings_get_info (settings, address_names[i]) == NULL)
        continue;
      list = mapi_settings_dup_strv (settings, address_names[i]);
      if (list != NULL && list[0] != NULL)
        return g_steal_pointer (&list);
    }
  return g_new0 (char *, 1);
}

/* The setting server-keeps-copy: yes, no, or auto for servers known to file what is sent through them */
static gboolean
server_keeps_copy (MapiSettings *settings)
{
  static const char * const known[] = {
    "smtp.gmail.com", "smtp.googlemail.com", "smtp.office365.com", "smtp-mail.outlook.com", NULL
  };
  static const char * const hosts[] = { "smtp-host", "host", NULL };
  g_autofree char *value = NULL;
  g_autofree char *host = NULL;

  if (mapi_settings_get_info (settings, "server-keeps-copy") == NULL)
    return FALSE;
  value = mapi_settings_dup_string (settings, "server-keeps-copy");
  if (g_strcmp0 (value, "auto") != 0)
    return g_strcmp0 (value, "yes") == 0 || g_strcmp0 (value, "true") == 0;
  host = dup_setting (settings, hosts);
  for (guint i = 0; host != NULL && known[i] != NULL; i++)
    if (g_ascii_strcasecmp (host, known[i]) == 0)
      return TRUE;
  return FALSE;
}

static void
fill_from_service (MapiIdentity *self,
                   MapiService  *service)
{
  MapiSettings *settings = mapi_service_get_settings (service);
  g_autofree char *name = dup_setting (settings, display_names);
  g_autofree char *organization = dup_setting (settings, organization_names);
  g_autofree char *reply_to = dup_setting (settings, reply_to_names);

  if (mapi_identity_get_name (self) == NULL)
    mapi_identity_set_name (self, name);
  if (mapi_identity_get_organization (self) == NULL)
    mapi_identity_set_organization (self, organization);
  if (mapi_identity_get_reply_to (self) == NULL)
    mapi_identity_set_reply_to (self, reply_to);
  mapi_identity_set_keeps_copy (self, server_keeps_copy (settings));
}

static MapiEntryId *
read_folder (const char *text)
{
  return text != NULL ? mapi_entry_id_new_from_string (text, NULL) : NULL;
}

static MapiIdentity *
read_one (MapiProfileFile *file,
          const char      *uid)
{
  g_autofree char *service = mapi_profile_file_dup (file, KIND, uid, "Service");
  g_autofree char *address = mapi_profile_file_dup (file, KIND, uid, "Address");
  g_autofree char *name = mapi_profile_file_dup (file, KIND, uid, "Name");
  g_autofree char *reply_to = mapi_profile_file_dup (file, KIND, uid, "ReplyTo");
  g_autofree char *organization = mapi_profile_file_dup (file, KIND, uid, "Organization");
  g_autofree char *transport = mapi_profile_file_dup (file, KIND, uid, "Transport");
  g_autofree char *folder_text = mapi_profile_file_dup (file, KIND, uid, "SentFolder");
  g_autoptr(MapiEntryId) folder = read_folder (folder_text);
  MapiIdentity *self;

  if (service == NULL || address == NULL || !mapi_profile_uid_is_valid (uid))
    return NULL;
  self = mapi_identity_new (service, address);
  mapi_identity_set_uid (self, uid);
  mapi_identity_set_name (self, name);
  mapi_identity_set_reply_to (self, reply_to);
  mapi_identity_set_organization (self, organization);
  mapi_identity_set_transport_uid (self, transport);
  mapi_identity_set_sent_folder (self, folder);
  for (guint i = 0; i < G_N_ELEMENTS (text_keys); i++)
    {
      g_autofree char *text = mapi_profile_file_dup (file, KIND, uid, text_keys[i]);
      g_autofree char *html = mapi_profile_file_dup (file, KIND, uid, html_keys[i]);

      mapi_identity_set_signature (self, (MapiSignatureUse) i, text, html);
    }
  return self;
}

static MapiIdentity *
find_address (GPtrArray  *list,
              const char *service_uid,
              const char *address)
{
  for (guint i = 0; i < list->len; i++)
    {
      MapiIdentity *identity = g_ptr_array_index (list, i);

      if (strcmp (mapi_identity_get_service_uid (identity), service_uid) == 0 &&
          g_ascii_strcasecmp (mapi_identity_get_address (identity), address) == 0)
        return identity;
    }
  return NULL;
}

static void
add_service (GPtrArray   *list,
             GPtrArray   *edited,
             MapiService *service)
{
  const char *uid = mapi_service_get_uid (service);
  g_auto(GStrv) addresses = dup_addresses (mapi_service_get_settings (service));

  for (guint i = 0; addresses[i] != NULL; i++)
    if (find_address (edited, uid, addresses[i]) == NULL &&
        find_address (list, uid, addresses[i]) == NULL)
      {
        MapiIdentity *identity = mapi_identity_new (uid, addresses[i]);

        fill_from_service (identity, service);
        g_ptr_array_add (list, identity);
      }
    else if (find_address (edited, uid, addresses[i]) != NULL)
      {
        MapiIdentity *identity = find_address (edited, uid, addresses[i]);

        if (!g_ptr_array_find (list, identity, NULL))
          g_ptr_array_add (list, g_object_ref (identity));
      }
  for (guint i = 0; i < edited->len; i++)
    {
      MapiIdentity *identity = g_ptr_array_index (edited, i);

      if (strcmp (mapi_identity_get_service_uid (identity), uid) != 0)
        continue;
      fill_from_service (identity, service);
      if (!g_ptr_array_find (list, identity, NULL))
        g_ptr_array_add (list, g_object_ref (identity));
    }
}

static GPtrArray *
read_edited (MapiProfileFile *file)
{
  g_auto(GStrv) uids = mapi_key_file_dup_strv (file->keys, "Profile", "Identities");
  GPtrArray *edited = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; uids[i] != NULL && i < MAX_IDENTITIES; i++)
    {
      MapiIdentity *identity = read_one (file, uids[i]);

      if (identity != NULL)
        g_ptr_array_add (edited, identity);
    }
  return edited;
}

/* The one that was chosen, else the first of the service that stands for the user */
static guint
find_default (MapiProfileFile *file,
              GPtrArray       *services,
              GPtrArray       *list)
{
  g_autofree char *chosen = mapi_profile_file_dup (file, "Profile", NULL, "DefaultIdentity");
  /* As the file says now: the services may have been read at the logon. */
  g_autofree char *primary = mapi_profile_file_dup (file, "Profile", NULL, "PrimaryIdentity");

  if (primary == NULL)
    primary = mapi_service_list_dup_primary (services);
  for (guint i = 0; chosen != NULL && i < list->len; i++)
    if (strcmp (mapi_identity_get_uid (list->pdata[i]), chosen) == 0)
      return i;
  for (guint i = 0; primary != NULL && i < list->len; i++)
    if (strcmp (mapi_identity_get_service_uid (list->pdata[i]), primary) == 0)
      return i;
  return 0;
}

GPtrArray *
mapi_identity_list_load (MapiProfileFile *file,
                         GPtrArray       *services)
{
  g_autoptr(GPtrArray) edited = read_edited (file);
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < services->len; i++)
    if (mapi_service_get_enabled (services->pdata[i]))
      add_service (list, edited, services->pdata[i]);
  if (list->len > 0)
    {
      guint first = find_default (file, services, list);
      MapiIdentity *identity = g_ptr_array_steal_index (list, first);

      mapi_identity_set_is_default (identity, TRUE);
      g_ptr_array_insert (list, 0, identity);
    }
  return list;
}

/**
 * mapi_service_admin_list_identities:
 * @self: a service administration
 * @error: return location for an error
 *
 * Lists whom the user of the profile writes as: every address of every service, and those that
 * were added. The default one comes first.
 *
 * Errors: as [method@ServiceAdmin.list_services].
 *
 * Returns: (transfer container) (element-type MapiIdentity): identities
 */
GPtrArray *
mapi_service_admin_list_identities (MapiServiceAdmin  *self,
                                    GError           **error)
{
  g_autoptr(GPtrArray) services = NULL;
  g_autoptr(MapiProfileFile) file = NULL;

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), NULL);

  file = mapi_service_admin_load (self, &services, error);
  return file != NULL ? mapi_identity_list_load (file, services) : NULL;
}

static gboolean
check_text (const char  *text,
            GError     **error)
{
  if (text == NULL || (strlen (text) <= MAX_TEXT && g_utf8_validate (text, -1, NULL)))
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG, _("The signature is too long."));
  return FALSE;
}

static gboolean
check_line (const char  *text,
            GError     **error)
{
  if (text == NULL || (strlen (text) <= 1000 && strpbrk (text, "\r\n") == NULL))
    return TRUE;
  g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE,
                       _("A name, an address or an organisation is one line."));
  return FALSE;
}

static gboolean
check_identity (MapiIdentity  *identity,
                GPtrArray     *services,
                GError       **error)
{
  const char *address = mapi_identity_get_address (identity);
  const char *reply_to = mapi_identity_get_reply_to (identity);
  const char *transport = mapi_identity_get_transport_uid (identity);
  g_autoptr(MapiProperties) parsed = mapi_one_off_parse (address);
  g_autoptr(GPtrArray) list = reply_to != NULL ? mapi_one_off_parse_list (reply_to) : NULL;

  if (mapi_service_list_find (services, mapi_identity_get_service_uid (identity), error) == NULL)
    return FALSE;
  if (parsed == NULL ||
      g_strcmp0 (mapi_properties_get_string (parsed, MAPI_PR_EMAIL_ADDRESS), address) != 0)
    {
      g_set_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE, _("“%s” is no address."), address);
      return FALSE;
    }
  for (guint i = 0; list != NULL && i < list->len; i++)
    if (!mapi_properties_has (list->pdata[i], MAPI_PR_EMAIL_ADDRESS))
      {
        g_set_error (error, MAPI_ERROR, MAPI_ERROR_BAD_VALUE, _("“%s” is no address."), reply_to);
        return FALSE;
      }
  if (transport != NULL &&
      mapi_service_list_find_provider (services, transport, NULL, error) == NULL)
    return FALSE;
  return check_line (mapi_identity_get_name (identity), error) &&
         check_line (mapi_identity_get_organization (identity), error) &&
         check_line (reply_to, error);
}

static gboolean
write_signatures (MapiProfileFile  *file,
                  MapiIdentity     *identity,
                  GError          **error)
{
  const char *uid = mapi_identity_get_uid (identity);

  for (guint i = 0; i < G_N_ELEMENTS (text_keys); i++)
    {
      const char *text, *html;

      mapi_identity_get_signature (identity, (MapiSignatureUse) i, &text, &html);
      if (!check_text (text, error) || !check_text (html, error))
        return FALSE;
      mapi_profile_file_set (file, KIND, uid, text_keys[i], text);
      mapi_profile_file_set (file, KIND, uid, html_keys[i], html);
    }
  return TRUE;
}

static void
write_one (MapiProfileFile *file,
           MapiIdentity    *identity)
{
  const char *uid = mapi_identity_get_uid (identity);
  g_autoptr(MapiEntryId) folder = mapi_identity_dup_sent_folder (identity);
  g_autofree char *folder_text = folder != NULL ? mapi_entry_id_to_string (folder) : NULL;

  mapi_profile_file_set (file, KIND, uid, "Service", mapi_identity_get_service_uid (identity));
  mapi_profile_file_set (file, KIND, uid, "Address", mapi_identity_get_address (identity));
  mapi_profile_file_set (file, KIND, uid, "Name", mapi_identity_get_name (identity));
  mapi_profile_file_set (file, KIND, uid, "ReplyTo", mapi_identity_get_reply_to (identity));
  mapi_profile_file_set (file, KIND, uid, "Organization",
                         mapi_identity_get_organization (identity));
  mapi_profile_file_set (file, KIND, uid, "Transport", mapi_identity_get_transport_uid (identity));
  mapi_profile_file_set (file, KIND, uid, "SentFolder", folder_text);
}

/* Puts @uid into the list, or takes it out; FALSE: it was not there, or there are too many */
static gboolean
change_list (MapiProfileFile *file,
             const char      *uid,
             gboolean         add)
{
  g_auto(GStrv) uids = mapi_key_file_dup_strv (file->keys, "Profile", "Identities");
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  gboolean found = g_strv_contains ((const char * const *) uids, uid);
  g_auto(GStrv) list = NULL;
  g_autofree char *text = NULL;

  if ((found && add) || (!found && !add))
    return found == add;
  if (add && g_strv_length (uids) >= MAX_IDENTITIES)
    return FALSE;
  for (guint i = 0; uids[i] != NULL; i++)
    if (strcmp (uids[i], uid) != 0)
      g_strv_builder_add (builder, uids[i]);
  if (add)
    g_strv_builder_add (builder, uid);
  list = g_strv_builder_end (builder);
  text = g_strjoinv (";", list);
  mapi_profile_file_set (file, "Profile", NULL, "Identities", *text != '\0' ? text : NULL);
  return TRUE;
}

/**
 * mapi_service_admin_save_identity:
 * @self: a service administration
 * @identity: an identity
 * @error: return location for an error
 *
 * Keeps an identity in the profile, a new one or one that was edited.
 *
 * Errors: %MAPI_ERROR_BAD_VALUE for what is no address or no line; %MAPI_ERROR_NOT_FOUND if the
 * profile has no such service or transport; %MAPI_ERROR_TOO_BIG for a signature of more than
 * 64 KiB, or too many identities.
 *
 * Returns: %TRUE if it was kept
 */
gboolean
mapi_service_admin_save_identity (MapiServiceAdmin  *self,
                                  MapiIdentity      *identity,
                                  GError           **error)
{
  g_autoptr(MapiFileLock) lock = NULL;
  g_autoptr(GPtrArray) services = NULL;
  g_autoptr(MapiProfileFile) file = NULL;

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), FALSE);
  g_return_val_if_fail (MAPI_IS_IDENTITY (identity), FALSE);

  file = mapi_service_admin_begin (self, &lock, &services, error);
  if (file == NULL || !check_identity (identity, services, error))
    return FALSE;
  if (!change_list (file, mapi_identity_get_uid (identity), TRUE))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG,
                           _("The profile has too many identities."));
      return FALSE;
    }
  write_one (file, identity);
  return write_signatures (file, identity, error) && mapi_profile_file_save (file, error);
}

/**
 * mapi_service_admin_delete_identity:
 * @self: a service administration
 * @uid: UID of an identity
 * @error: return location for an error
 *
 * Forgets an identity. An address of a service stays one, without what was set for it.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if the profile keeps none of this UID.
 *
 * Returns: %TRUE if it is gone
 */
gboolean
mapi_service_admin_delete_identity (MapiServiceAdmin  *self,
                                    const char        *uid,
                                    GError           **error)
{
  g_autoptr(MapiFileLock) lock = NULL;
  g_autoptr(GPtrArray) services = NULL;
  g_autoptr(MapiProfileFile) file = NULL;
  g_autofree char *group = g_strconcat (KIND " ", uid, NULL);

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), FALSE);
  g_return_val_if_fail (uid != NULL, FALSE);

  file = mapi_service_admin_begin (self, &lock, &services, error);
  if (file == NULL)
    return FALSE;
  if (!change_list (file, uid, FALSE))
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                           _("The profile keeps no such identity."));
      return FALSE;
    }
  g_key_file_remove_group (file->keys->file, group, NULL);
  return mapi_profile_file_save (file, error);
}

/**
 * mapi_service_admin_set_default_identity:
 * @self: a service administration
 * @uid: (nullable): UID of an identity, %NULL for the first of the service that stands for the user
 * @error: return location for an error
 *
 * Says whom new messages are written as.
 *
 * Errors: %MAPI_ERROR_NOT_FOUND if the profile knows no identity of this UID.
 *
 * Returns: %TRUE if it was set
 */
gboolean
mapi_service_admin_set_default_identity (MapiServiceAdmin  *self,
                                         const char        *uid,
                                         GError           **error)
{
  g_autoptr(MapiFileLock) lock = NULL;
  g_autoptr(GPtrArray) services = NULL;
  g_autoptr(MapiProfileFile) file = NULL;
  g_autoptr(GPtrArray) list = NULL;
  gboolean found = uid == NULL;

  g_return_val_if_fail (MAPI_IS_SERVICE_ADMIN (self), FALSE);

  file = mapi_service_admin_begin (self, &lock, &services, error);
  if (file == NULL)
    return FALSE;
  list = mapi_identity_list_load (file, services);
  for (guint i = 0; i < list->len && !found; i++)
    found = strcmp (mapi_identity_get_uid (list->pdata[i]), uid) == 0;
  if (!found)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                           _("The profile has no such identity."));
      return FALSE;
    }
  mapi_profile_file_set (file, "Profile", NULL, "DefaultIdentity", uid);
  return mapi_profile_file_save (file, error);
}
