/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli-commands.h"
#include "cli-discover.h"

/* "profile import": accounts other mail programs are set up with */

static void
add_account (CliContext       *context,
             MapiFoundAccount *account,
             guint             number)
{
  MapiDiscoveryResult *result = mapi_found_account_get_result (account);
  const char *program = mapi_found_account_get_program_name (account);
  const char *person = mapi_found_account_get_person (account);

  if (context->json)
    {
      json_builder_begin_object (context->builder);
      cli_json_int (context, "number", number);
      cli_json_member (context, "program", program);
      cli_json_member (context, "name", person);
      cli_json_member (context, "address", mapi_found_account_get_address (account));
    }
  else
    {
      g_autofree char *text = mapi_address_format (person, mapi_found_account_get_address (account));
      g_autofree char *clean = cli_clean_text (text);

      g_print ("%u  %s (%s)\n", number, clean, program);
    }
  cli_discover_add_servers (context, "incoming", mapi_discovery_result_get_incoming (result));
  cli_discover_add_servers (context, "outgoing", mapi_discovery_result_get_outgoing (result));
  if (context->json)
    json_builder_end_object (context->builder);
}

static gboolean
list_accounts (CliContext *context,
               GPtrArray  *accounts)
{
  json_builder_begin_array (context->builder);
  for (guint i = 0; i < accounts->len; i++)
    add_account (context, accounts->pdata[i], i + 1);
  json_builder_end_array (context->builder);
  if (accounts->len == 0 && !context->json)
    g_printerr ("%s\n", _("No account was found. Thunderbird, Evolution, Geary and Claws Mail were looked for."));
  return TRUE;
}

/* Nobody is chosen for a person where two programs have the same address. */
static MapiFoundAccount *
find_account (GPtrArray   *accounts,
              const char  *wanted,
              GError     **error)
{
  g_autofree char *folded = g_utf8_casefold (wanted, -1);
  MapiFoundAccount *found = NULL;
  guint64 number;

  if (g_ascii_string_to_unsigned (wanted, 10, 1, MAX (accounts->len, 1), &number, NULL) && accounts->len > 0)
    return accounts->pdata[number - 1];
  for (guint i = 0; i < accounts->len; i++)
    {
      g_autofree char *address = g_utf8_casefold (mapi_found_account_get_address (accounts->pdata[i]), -1);

      if (!g_str_equal (folded, address))
        continue;
      if (found != NULL)
        {
          g_set_error (error, MAPI_ERROR, MAPI_ERROR_AMBIGUOUS_RECIP,
                       _("Several programs have an account “%s”: give the number “mapi profile import” shows."), wanted);
          return NULL;
        }
      found = accounts->pdata[i];
    }
  if (found == NULL)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                 _("No other program has an account “%s”. “mapi profile import” lists them."), wanted);
  return found;
}

static MapiSettings *
fill_settings (MapiFoundAccount  *account,
               MapiServiceType  **type,
               GError           **error)
{
  MapiSettings *settings = mapi_found_account_propose (account, type, error);

  /* What the administrator fixed stays */
  if (settings != NULL && mapi_found_account_get_person (account) == NULL && !g_str_equal (g_get_real_name (), "Unknown"))
    mapi_settings_set (settings, "name", g_get_real_name (), NULL);
  return settings;
}

static void
answer (CliContext  *context,
        const char  *profile,
        MapiService *service)
{
  if (!context->json)
    {
      g_print ("%s\n  %s  %s (%s)\n", profile, mapi_service_get_uid (service), mapi_service_get_display_name (service),
               mapi_service_get_type_name (service));
      return;
    }
  json_builder_begin_object (context->builder);
  cli_json_member (context, "profile", profile);
  cli_json_member (context, "uid", mapi_service_get_uid (service));
  cli_json_member (context, "type", mapi_service_get_type_name (service));
  cli_json_member (context, "name", mapi_service_get_display_name (service));
  json_builder_end_object (context->builder);
}

/* All or nothing */
static gboolean
create (CliContext        *context,
        const char        *profile,
        gboolean           make_default,
        MapiServiceType   *type,
        const char        *display_name,
        MapiSettings      *settings,
        GError           **error)
{
  g_autoptr(MapiProfileAdmin) profiles = mapi_profile_admin_new (MAPI_PROFILE_APP);
  g_autoptr(MapiInteraction) interaction = cli_context_dup_interaction (context);
  g_autofree char *preset = mapi_profile_admin_dup_default (profiles);
  g_autoptr(MapiServiceAdmin) services = NULL;
  g_autoptr(MapiService) service = NULL;
  gboolean is_new = !mapi_profile_admin_exists (profiles, profile);

  if (is_new && !mapi_profile_admin_create_profile (profiles, profile, MAPI_PROFILE_NONE, NULL, NULL, error))
    return FALSE;
  services = mapi_profile_admin_open_services (profiles, profile, error);
  if (services != NULL)
    service = mapi_service_admin_create_service (services, mapi_service_type_get_name (type), display_name, settings,
                                                 interaction != NULL ? MAPI_SERVICE_UI_ALLOWED : MAPI_SERVICE_UI_NONE,
                                                 interaction, NULL, error);
  if (service != NULL && (!is_new || mapi_service_admin_create_address_book (services, NULL, error)) &&
      (!(make_default || (is_new && preset == NULL)) || mapi_profile_admin_set_default (profiles, profile, error)))
    {
      answer (context, profile, service);
      return TRUE;
    }
  if (is_new)
    mapi_profile_admin_delete_profile (profiles, profile, TRUE, NULL);
  else if (service != NULL)
    mapi_service_admin_delete_service (services, mapi_service_get_uid (service), TRUE, NULL);
  return FALSE;
}

static char *
choose_profile (CliContext *context,
                const char *named)
{
  g_autoptr(MapiProfileAdmin) profiles = mapi_profile_admin_new (MAPI_PROFILE_APP);
  char *preset;

  if (named != NULL || context->profile != NULL)
    return g_strdup (named != NULL ? named : context->profile);
  preset = mapi_profile_admin_dup_default (profiles);
  return preset != NULL ? preset : g_strdup (_("Mail"));
}

gboolean
cli_accounts_import (CliContext  *context,
                     int          argc,
                     char       **argv,
                     GError     **error)
{
  g_autofree char *named = NULL;
  gboolean make_default = FALSE;
  const GOptionEntry entries[] = {
    { "profile", 0, 0, G_OPTION_ARG_STRING, &named, NULL, NULL },
    { "default", 0, 0, G_OPTION_ARG_NONE, &make_default, NULL, NULL },
    { NULL }
  };
  g_autoptr(GPtrArray) accounts = NULL;
  g_autoptr(MapiServiceType) type = NULL;
  g_autoptr(MapiSettings) settings = NULL;
  g_autofree char *display_name = NULL;
  g_autofree char *profile = NULL;
  MapiFoundAccount *account;

  if (!cli_parse_options (entries, &argc, &argv, error))
    return FALSE;
  accounts = mapi_account_import_find (NULL, NULL);
  if (argc < 2)
    return named == NULL && !make_default ? list_accounts (context, accounts)
                                          : cli_usage_error (error, _("Say which account: its address or number."));
  account = find_account (accounts, argv[1], error);
  settings = account != NULL ? fill_settings (account, &type, error) : NULL;
  if (settings == NULL || !cli_apply_pairs (settings, argc, argv, 2, &display_name, error))
    return FALSE;
  profile = choose_profile (context, named);
  return create (context, profile, make_default, type,
                 display_name != NULL ? display_name : mapi_found_account_get_address (account), settings, error);
}
