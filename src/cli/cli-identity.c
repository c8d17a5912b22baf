/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli-commands.h"
#include "cli-send.h"

/* Whom one writes as: identity list | add | set | remove | default */

typedef struct
{
  char     *service;
  char     *address;
  char     *name;
  char     *reply_to;
  char     *organization;
  char     *transport;
  char     *sent_folder;
  char     *signature;
  char     *html_signature;
  char     *reply_signature;
} Options;

static void
options_clear (Options *options)
{
  g_free (options->service);
  g_free (options->address);
  g_free (options->name);
  g_free (options->reply_to);
  g_free (options->organization);
  g_free (options->transport);
  g_free (options->sent_folder);
  g_free (options->signature);
  g_free (options->html_signature);
  g_free (options->reply_signature);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse (Options   *options,
       int       *argc,
       char    ***argv,
       GError   **error)
{
  const GOptionEntry entries[] = {
    { "service", 0, 0, G_OPTION_ARG_STRING, &options->service, NULL, NULL },
    { "address", 0, 0, G_OPTION_ARG_STRING, &options->address, NULL, NULL },
    { "name", 0, 0, G_OPTION_ARG_STRING, &options->name, NULL, NULL },
    { "reply-to", 0, 0, G_OPTION_ARG_STRING, &options->reply_to, NULL, NULL },
    { "organization", 0, 0, G_OPTION_ARG_STRING, &options->organization, NULL, NULL },
    { "transport", 0, 0, G_OPTION_ARG_STRING, &options->transport, NULL, NULL },
    { "sent-folder", 0, 0, G_OPTION_ARG_STRING, &options->sent_folder, NULL, NULL },
    { "signature", 0, 0, G_OPTION_ARG_FILENAME, &options->signature, NULL, NULL },
    { "html-signature", 0, 0, G_OPTION_ARG_FILENAME, &options->html_signature, NULL, NULL },
    { "reply-signature", 0, 0, G_OPTION_ARG_FILENAME, &options->reply_signature, NULL, NULL },
    { NULL }
  };

  return cli_parse_options (entries, argc, argv, error);
}

static MapiServiceAdmin *
open_admin (CliContext  *context,
            GError     **error)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_APP);

  return mapi_profile_admin_open_services (admin, mapi_session_get_profile_name (context->session), error);
}

static void
show (CliContext   *context,
      MapiIdentity *identity)
{
  g_autofree char *label = mapi_identity_dup_label (identity);
  g_autofree char *signature = mapi_identity_dup_signature (identity, MAPI_SIGNATURE_NEW, FALSE);
  g_autoptr(MapiEntryId) folder = mapi_identity_dup_sent_folder (identity);

  if (!context->json)
    {
      g_print ("%s %s  %s\n", mapi_identity_get_is_default (identity) ? "*" : " ",
               mapi_identity_get_uid (identity), label);
      return;
    }
  json_builder_begin_object (context->builder);
  cli_json_member (context, "uid", mapi_identity_get_uid (identity));
  cli_json_member (context, "address", mapi_identity_get_address (identity));
  cli_json_member (context, "name", mapi_identity_get_name (identity));
  cli_json_member (context, "service", mapi_identity_get_service_uid (identity));
  cli_json_member (context, "transport", mapi_identity_get_transport_uid (identity));
  cli_json_member (context, "reply-to", mapi_identity_get_reply_to (identity));
  cli_json_member (context, "organization", mapi_identity_get_organization (identity));
  cli_json_member (context, "signature", signature);
  cli_json_id (context, "sent-folder", folder);
  cli_json_boolean (context, "default", mapi_identity_get_is_default (identity));
  json_builder_end_object (context->builder);
}

static gboolean
list (CliContext  *context,
      GError     **error)
{
  g_autoptr(GPtrArray) identities = mapi_session_list_identities (context->session, error);

  if (identities == NULL)
    return FALSE;
  json_builder_begin_array (context->builder);
  for (guint i = 0; i < identities->len; i++)
    show (context, identities->pdata[i]);
  json_builder_end_array (context->builder);
  return TRUE;
}

MapiIdentity *
cli_find_identity (MapiSession  *session,
                   const char   *name,
                   GError      **error)
{
  g_autoptr(GPtrArray) identities = mapi_session_list_identities (session, error);

  for (guint i = 0; identities != NULL && i < identities->len; i++)
    {
      MapiIdentity *identity = identities->pdata[i];

      if (g_ascii_strcasecmp (mapi_identity_get_address (identity), name) == 0 ||
          g_str_equal (mapi_identity_get_uid (identity), name))
        return g_object_ref (identity);
    }
  if (identities != NULL)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("“%s” is no identity of this profile."), name);
  return NULL;
}

/* The transport of a service, or the provider that is named itself; empty: that of the identity's own service */
static gboolean
set_transport (MapiServiceAdmin  *admin,
               MapiIdentity      *identity,
               const char        *name,
               GError           **error)
{
  g_autoptr(GPtrArray) services = mapi_service_admin_list_services (admin, error);

  if (services == NULL)
    return FALSE;
  for (guint i = 0; i < services->len && *name != '\0'; i++)
    {
      GPtrArray *providers = mapi_service_get_providers (services->pdata[i]);

      for (guint j = 0; j < providers->len; j++)
        {
          GBytes *bytes = mapi_properties_get_binary (providers->pdata[j], MAPI_PR_PROVIDER_UID);
          g_autofree char *uid = cli_format_hex (bytes);

          if (mapi_properties_get_long (providers->pdata[j], MAPI_PR_RESOURCE_TYPE, 0) != MAPI_RESOURCE_TRANSPORT ||
              (!g_str_equal (name, uid) && !g_str_equal (name, mapi_service_get_uid (services->pdata[i]))))
            continue;
          mapi_identity_set_transport_uid (identity, uid);
          return TRUE;
        }
    }
  mapi_identity_set_transport_uid (identity, NULL);
  return *name == '\0' || cli_usage_error (error, _("“%s” is no service that sends."), name);
}

static gboolean
set_signatures (MapiIdentity  *identity,
                Options       *options,
                GError       **error)
{
  g_autofree char *text = NULL;
  g_autofree char *html = NULL;
  g_autofree char *reply = NULL;

  if ((options->signature != NULL && (text = cli_read_text (options->signature, error)) == NULL) ||
      (options->html_signature != NULL && (html = cli_read_text (options->html_signature, error)) == NULL) ||
      (options->reply_signature != NULL && (reply = cli_read_text (options->reply_signature, error)) == NULL))
    return FALSE;
  if (text != NULL || html != NULL)
    mapi_identity_set_signature (identity, MAPI_SIGNATURE_NEW, text != NULL ? g_strchomp (text) : NULL, html);
  if (reply != NULL)
    mapi_identity_set_signature (identity, MAPI_SIGNATURE_REPLY, g_strchomp (reply), NULL);
  return TRUE;
}

static gboolean
apply (CliContext        *context,
       MapiServiceAdmin  *admin,
       MapiIdentity      *identity,
       Options           *options,
       GError           **error)
{
  if (options->address != NULL)
    mapi_identity_set_address (identity, options->address);
  if (options->name != NULL)
    mapi_identity_set_name (identity, options->name);
  if (options->reply_to != NULL)
    mapi_identity_set_reply_to (identity, options->reply_to);
  if (options->organization != NULL)
    mapi_identity_set_organization (identity, options->organization);
  if (options->transport != NULL && !set_transport (admin, identity, options->transport, error))
    return FALSE;
  if (options->sent_folder != NULL)
    {
      g_autoptr(MapiFolder) folder = NULL;

      if (*options->sent_folder != '\0' &&
          (folder = cli_context_open_folder (context, options->sent_folder, error)) == NULL)
        return FALSE;
      mapi_identity_set_sent_folder (identity, folder != NULL ? mapi_folder_get_entry_id (folder) : NULL);
    }
  if (!set_signatures (identity, options, error) || !mapi_service_admin_save_identity (admin, identity, error))
    return FALSE;
  show (context, identity);
  return TRUE;
}

/* A further address: of the service that is named, or of the one the default identity belongs to */
static MapiIdentity *
make (CliContext  *context,
      const char  *address,
      const char  *service,
      GError     **error)
{
  g_autoptr(GPtrArray) identities = mapi_session_list_identities (context->session, error);

  if (identities == NULL)
    return NULL;
  if (service == NULL && identities->len == 0)
    {
      cli_usage_error (error, _("Say of which service the address is: --service UID."));
      return NULL;
    }
  return mapi_identity_new (service != NULL ? service : mapi_identity_get_service_uid (identities->pdata[0]), address);
}

gboolean
cli_identity (CliContext  *context,
              int          argc,
              char       **argv,
              GError     **error)
{
  g_auto(Options) options = { NULL, };
  g_autoptr(MapiServiceAdmin) admin = NULL;
  g_autoptr(MapiIdentity) identity = NULL;
  const char *verb;

  if (!parse (&options, &argc, &argv, error))
    return FALSE;
  verb = argc > 1 ? argv[1] : "list";
  if (cli_context_logon (context, error) == NULL)
    return FALSE;
  if (g_str_equal (verb, "list"))
    return list (context, error);
  if (!g_str_equal (verb, "add") && !g_str_equal (verb, "set") && !g_str_equal (verb, "remove") &&
      !g_str_equal (verb, "default"))
    return cli_usage_error (error, _("Unknown: identity %s."), verb);
  if (argc != 3)
    return cli_usage_error (error, _("Give one address, or the UID of one identity."));
  admin = open_admin (context, error);
  if (admin == NULL)
    return FALSE;
  identity = g_str_equal (verb, "add") ? make (context, argv[2], options.service, error)
                                       : cli_find_identity (context->session, argv[2], error);
  if (identity == NULL)
    return FALSE;
  if (g_str_equal (verb, "remove"))
    return cli_acknowledge (context, mapi_service_admin_delete_identity (admin, mapi_identity_get_uid (identity),
                                                                         error));
  if (g_str_equal (verb, "default"))
    return cli_acknowledge (context, mapi_service_admin_set_default_identity (admin, mapi_identity_get_uid (identity),
                                                                              error));
  return apply (context, admin, identity, &options, error);
}
