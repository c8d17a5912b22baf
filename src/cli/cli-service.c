/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli-commands.h"
#include "cli-discover.h"

static const char * const setting_types[] = {
  [MAPI_SETTING_STRING] = "string",
  [MAPI_SETTING_UINT] = "number",
  [MAPI_SETTING_BOOLEAN] = "boolean",
  [MAPI_SETTING_CHOICE] = "choice",
  [MAPI_SETTING_PASSWORD] = "password",
  [MAPI_SETTING_FILE] = "file",
  [MAPI_SETTING_FOLDER] = "folder",
  [MAPI_SETTING_LIST] = "list",
  [MAPI_SETTING_LABEL] = "label",
  [MAPI_SETTING_BUTTON] = "button",
};

static MapiServiceAdmin *
open_admin (CliContext  *context,
            const char  *profile,
            GError     **error)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_APP);
  g_autofree char *preset = mapi_profile_admin_dup_default (admin);
  const char *name = profile != NULL ? profile : context->profile != NULL ? context->profile : preset;

  if (name == NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
                           _("There is no default profile. Name one with --profile."));
      return NULL;
    }
  return mapi_profile_admin_open_services (admin, name, error);
}

static MapiServiceType *
find_type (const char  *name,
           GError     **error)
{
  g_autoptr(GPtrArray) types = mapi_service_admin_list_types (error);

  if (types == NULL)
    return NULL;
  for (guint i = 0; i < types->len; i++)
    if (g_str_equal (mapi_service_type_get_name (g_ptr_array_index (types, i)), name))
      return g_object_ref (g_ptr_array_index (types, i));
  g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND,
               _("There is no service type “%s”. “mapi service types” lists them."), name);
  return NULL;
}

/* Beside the JSON value, which stays the only thing on standard output */
void
cli_print_problems (void)
{
  g_auto(GStrv) problems = mapi_service_admin_list_problems ();

  for (guint i = 0; problems[i] != NULL; i++)
    g_printerr ("mapi: %s\n", problems[i]);
}

static gboolean
list_types (CliContext  *context,
            GError     **error)
{
  g_autoptr(GPtrArray) types = mapi_service_admin_list_types (error);

  if (types == NULL)
    return FALSE;
  json_builder_begin_array (context->builder);
  for (guint i = 0; i < types->len; i++)
    {
      MapiServiceType *type = g_ptr_array_index (types, i);

      if (!context->json)
        {
          g_print ("%-12s %s\n", mapi_service_type_get_name (type),
                   mapi_service_type_get_display_name (type));
          continue;
        }
      json_builder_begin_object (context->builder);
      cli_json_member (context, "type", mapi_service_type_get_name (type));
      cli_json_member (context, "name", mapi_service_type_get_display_name (type));
      cli_json_member (context, "description", mapi_service_type_get_description (type));
      json_builder_end_object (context->builder);
    }
  json_builder_end_array (context->builder);
  cli_print_problems ();
  return TRUE;
}

/* The value a new service begins with: the administrator's, else that of the manifest */
static void
describe_setting (CliContext      *context,
                  MapiSettings    *settings,
                  MapiSettingInfo *info)
{
  MapiSettingType kind = mapi_setting_info_get_setting_type (info);
  const char *name = mapi_setting_info_get_name (info);
  g_autofree char *preset = mapi_settings_dup_string (settings, name);
  gboolean locked = mapi_settings_is_locked (settings, name);

  if (!context->json)
    {
      g_print ("  %-16s %-9s %s%s%s%s%s\n", name, setting_types[kind],
               mapi_setting_info_get_label (info),
               mapi_setting_info_get_required (info) ? _(" (required)") : "",
               locked ? _(" (fixed by the administrator)") : "",
               preset != NULL ? _(", default ") : "", preset != NULL ? preset : "");
      if (mapi_setting_info_get_danger (info) != NULL && !locked)
        g_print ("  %-16s %-9s ", "", "");
      if (mapi_setting_info_get_danger (info) != NULL && !locked)
        /* Translators: the value of a setting, and what is in danger with it */
        g_print (_("“%s” must be confirmed with --confirm HOST: %s\n"), mapi_setting_info_get_danger (info),
                 mapi_setting_info_get_danger_label (info));
      return;
    }
  json_builder_begin_object (context->builder);
  cli_json_member (context, "name", name);
  cli_json_member (context, "type", setting_types[kind]);
  cli_json_member (context, "label", mapi_setting_info_get_label (info));
  cli_json_member (context, "description", mapi_setting_info_get_description (info));
  cli_json_member (context, "default", preset);
  cli_json_boolean (context, "required", mapi_setting_info_get_required (info));
  cli_json_boolean (context, "secret", mapi_setting_info_get_secret (info));
  cli_json_boolean (context, "locked", locked);
  cli_json_strv (context, "choices", mapi_setting_info_get_choices (info));
  if (kind == MAPI_SETTING_UINT)
    {
      cli_json_int (context, "minimum", (gint64) mapi_setting_info_get_minimum (info));
      if (mapi_setting_info_get_maximum (info) <= G_MAXINT64)
        cli_json_int (context, "maximum", (gint64) mapi_setting_info_get_maximum (info));
    }
  cli_json_member (context, "page", mapi_setting_info_get_page (info));
  cli_json_member (context, "group", mapi_setting_info_get_group (info));
  cli_json_member (context, "shown-when", mapi_setting_info_get_shown_when (info));
  cli_json_member (context, "action", mapi_setting_info_get_action (info));
  cli_json_boolean (context, "hidden", mapi_setting_info_get_hidden (info));
  cli_json_member (context, "danger", mapi_setting_info_get_danger (info));
  cli_json_member (context, "danger-label", mapi_setting_info_get_danger_label (info));
  json_builder_end_object (context->builder);
}

static void
describe_providers (CliContext      *context,
                    MapiServiceType *type)
{
  GPtrArray *providers = mapi_service_type_get_providers (type);

  json_builder_set_member_name (context->builder, "providers");
  json_builder_begin_array (context->builder);
  for (guint i = 0; i < providers->len; i++)
    {
      const char *name = mapi_properties_get_string (providers->pdata[i], MAPI_PR_DISPLAY_NAME);
      const char *module = mapi_properties_get_string (providers->pdata[i], MAPI_PR_PROVIDER_DLL_NAME);

      json_builder_begin_object (context->builder);
      cli_json_member (context, "name", name);
      cli_json_member (context, "module", module);
      cli_json_int (context, "resource-type", mapi_properties_get_long (providers->pdata[i], MAPI_PR_RESOURCE_TYPE, 0));
      json_builder_end_object (context->builder);
      if (!context->json)
        /* Translators: a part of a service, and the file of the program that does it */
        g_print (_("“%s” is done by the module “%s”.\n"), name, module);
    }
  json_builder_end_array (context->builder);
}

static gboolean
describe_type (CliContext  *context,
               const char  *name,
               GError     **error)
{
  g_autoptr(MapiServiceType) type = find_type (name, error);
  g_autoptr(MapiSettings) settings = NULL;
  GPtrArray *infos;

  if (type == NULL)
    return FALSE;
  settings = mapi_service_admin_new_settings (name, error);
  if (settings == NULL)
    return FALSE;
  infos = mapi_settings_get_infos (settings);
  if (!context->json)
    g_print ("%s\n%s\n", mapi_service_type_get_display_name (type),
             mapi_service_type_get_description (type) != NULL ? mapi_service_type_get_description (type) : "");
  json_builder_begin_object (context->builder);
  cli_json_member (context, "type", name);
  cli_json_member (context, "name", mapi_service_type_get_display_name (type));
  describe_providers (context, type);
  json_builder_set_member_name (context->builder, "settings");
  json_builder_begin_array (context->builder);
  for (guint i = 0; i < infos->len; i++)
    describe_setting (context, settings, g_ptr_array_index (infos, i));
  json_builder_end_array (context->builder);
  json_builder_end_object (context->builder);
  return TRUE;
}

static void
add_service (CliContext  *context,
             MapiService *service)
{
  GPtrArray *providers = mapi_service_get_providers (service);
  g_autoptr(MapiSettings) settings = mapi_service_dup_settings (service);
  g_autofree char *danger = mapi_settings_dup_danger (settings, NULL);

  if (!context->json)
    {
      g_print ("%s  %-10s %s%s%s%s\n", mapi_service_get_uid (service), mapi_service_get_type_name (service),
               mapi_service_get_display_name (service),
               mapi_service_get_enabled (service) ? "" : _("  (disabled)"), danger != NULL ? "  ⚠ " : "",
               danger != NULL ? danger : "");
      return;
    }
  json_builder_begin_object (context->builder);
  cli_json_member (context, "uid", mapi_service_get_uid (service));
  cli_json_member (context, "type", mapi_service_get_type_name (service));
  cli_json_member (context, "name", mapi_service_get_display_name (service));
  cli_json_boolean (context, "enabled", mapi_service_get_enabled (service));
  cli_json_member (context, "danger", danger);
  json_builder_set_member_name (context->builder, "providers");
  json_builder_begin_array (context->builder);
  for (guint i = 0; i < providers->len; i++)
    {
      MapiProperties *provider = g_ptr_array_index (providers, i);
      GBytes *uid = mapi_properties_get_binary (provider, MAPI_PR_PROVIDER_UID);
      g_autofree char *hex = cli_format_hex (uid);

      json_builder_begin_object (context->builder);
      cli_json_member (context, "uid", hex);
      cli_json_member (context, "name", mapi_properties_get_string (provider, MAPI_PR_DISPLAY_NAME));
      cli_json_member (context, "module", mapi_properties_get_string (provider, MAPI_PR_PROVIDER_DLL_NAME));
      cli_json_int (context, "resource-type", mapi_properties_get_long (provider, MAPI_PR_RESOURCE_TYPE, 0));
      json_builder_end_object (context->builder);
    }
  json_builder_end_array (context->builder);
  json_builder_end_object (context->builder);
}

static gboolean
list_services (CliContext  *context,
               GError     **error)
{
  g_autoptr(MapiServiceAdmin) admin = open_admin (context, NULL, error);
  g_autoptr(GPtrArray) services = NULL;

  if (admin == NULL)
    return FALSE;
  services = mapi_service_admin_list_services (admin, error);
  if (services == NULL)
    return FALSE;
  json_builder_begin_array (context->builder);
  for (guint i = 0; i < services->len; i++)
    add_service (context, g_ptr_array_index (services, i));
  json_builder_end_array (context->builder);
  return TRUE;
}

gboolean
cli_apply_pairs (MapiSettings  *settings,
                 int            argc,
                 char         **argv,
                 int            first,
                 char         **display_name,
                 GError       **error)
{
  for (int i = first; i < argc; i++)
    {
      const char *equals = strchr (argv[i], '=');
      g_autofree char *key = equals != NULL ? g_strndup (argv[i], (gsize) (equals - argv[i])) : NULL;

      if (key == NULL)
        return cli_usage_error (error, _("“%s” is not KEY=VALUE."), argv[i]);
      if (g_str_equal (key, "display-name") && mapi_settings_get_info (settings, key) == NULL)
        {
          g_free (*display_name);
          *display_name = g_strdup (equals + 1);
          continue;
        }
      if (g_str_equal (equals + 1, "-"))
        {
          char line[4096];

          if (fgets (line, sizeof line, stdin) == NULL)
            return cli_usage_error (error, _("There is no line on standard input for “%s”."), key);
          line[strcspn (line, "\r\n")] = '\0';
          if (!mapi_settings_set (settings, key, line, error))
            return FALSE;
          explicit_bzero (line, sizeof line);
          continue;
        }
      if (!mapi_settings_set (settings, key, equals + 1, error))
        return FALSE;
    }
  return TRUE;
}

/* What was given with --confirm is what a person would have typed. What is missing is told when it is saved. */
static gboolean
confirm_dangers (MapiSettings  *settings,
                 char         **servers,
                 GError       **error)
{
  GPtrArray *infos = mapi_settings_get_infos (settings);

  for (guint i = 0; servers != NULL && i < infos->len; i++)
    {
      const char *name = mapi_setting_info_get_name (infos->pdata[i]);
      g_autofree char *wanted = mapi_settings_dup_unconfirmed (settings, name);

      for (guint j = 0; wanted != NULL && servers[j] != NULL; j++)
        if (g_ascii_strcasecmp (wanted, servers[j]) == 0 && !mapi_settings_confirm (settings, name, servers[j], error))
          return FALSE;
    }
  return TRUE;
}

/* Whoever was refused for want of it learns how it is said. */
static gboolean
tell_confirm (MapiSettings  *settings,
              GError       **error)
{
  GPtrArray *infos = mapi_settings_get_infos (settings);

  if (!g_error_matches (*error, MAPI_ERROR, MAPI_ERROR_UNCONFIGURED) || !mapi_settings_check (settings, NULL))
    return FALSE;
  for (guint i = 0; i < infos->len; i++)
    {
      const char *name = mapi_setting_info_get_name (infos->pdata[i]);
      g_autofree char *server = mapi_settings_dup_unconfirmed (settings, name);
      char *message;

      /* What the administrator has locked no word helps against */
      if (server == NULL || !mapi_settings_confirm (settings, name, server, NULL))
        continue;
      /* Translators: an error, and the name of a server */
      message = g_strdup_printf (_("%s. Whoever wants that says so with “--confirm %s”."), (*error)->message, server);
      g_free ((*error)->message);
      (*error)->message = message;
      break;
    }
  return FALSE;
}

/* Without any value the user is asked for all; otherwise only for what is missing. */
static MapiServiceUiFlags
ui_flags (MapiInteraction *interaction,
          int              argc)
{
  if (interaction == NULL)
    return MAPI_SERVICE_UI_NONE;
  return MAPI_SERVICE_UI_ALLOWED | (argc == 3 ? MAPI_SERVICE_UI_ALWAYS : MAPI_SERVICE_UI_NONE);
}

typedef struct
{
  char     *discover;
  char     *database;
  char    **confirm;
  gboolean  unverified;
} AddOptions;

static void
add_options_clear (AddOptions *options)
{
  g_free (options->discover);
  g_free (options->database);
  g_strfreev (options->confirm);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AddOptions, add_options_clear)

static gboolean
parse_add_options (AddOptions   *options,
                   int          *argc,
                   char       ***argv,
                   GError      **error)
{
  const GOptionEntry entries[] = {
    { "discover", 0, 0, G_OPTION_ARG_STRING, &options->discover, NULL, NULL },
    { "database", 0, 0, G_OPTION_ARG_STRING, &options->database, NULL, NULL },
    { "unverified", 0, 0, G_OPTION_ARG_NONE, &options->unverified, NULL, NULL },
    { "confirm", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->confirm, NULL, NULL },
    { NULL }
  };

  if (!cli_parse_options (entries, argc, argv, error))
    return FALSE;
  return *argc >= 3 || cli_usage_error (error, _("Name a service type."));
}

static gboolean
add (CliContext  *context,
     int          argc,
     char       **argv,
     GError     **error)
{
  g_auto(AddOptions) options = { NULL, };
  g_autoptr(MapiServiceType) type = NULL;
  g_autoptr(MapiInteraction) interaction = cli_context_dup_interaction (context);
  g_autoptr(MapiServiceAdmin) admin = NULL;
  g_autoptr(MapiSettings) settings = NULL;
  g_autoptr(MapiService) service = NULL;
  g_autofree char *display_name = NULL;

  if (!parse_add_options (&options, &argc, &argv, error))
    return FALSE;
  type = find_type (argv[2], error);
  if (type == NULL)
    return FALSE;
  admin = open_admin (context, NULL, error);
  if (admin == NULL)
    return FALSE;
  settings = mapi_service_admin_new_settings (argv[2], error);
  if (settings == NULL)
    return FALSE;
  if (options.discover != NULL &&
      !cli_discover_apply (context, options.discover, options.database, options.unverified, argv[2],
                           settings, error))
    return FALSE;
  if (!cli_apply_pairs (settings, argc, argv, 3, &display_name, error) ||
      !confirm_dangers (settings, options.confirm, error))
    return FALSE;
  service = mapi_service_admin_create_service (admin, argv[2], display_name, settings,
                                               ui_flags (interaction, options.discover != NULL ? 4 : argc),
                                               interaction, NULL, error);
  if (service == NULL)
    return tell_confirm (settings, error);
  add_service (context, service);
  return TRUE;
}

static gboolean
has_value (MapiSettingInfo *info)
{
  MapiSettingType kind = mapi_setting_info_get_setting_type (info);

  return kind != MAPI_SETTING_LABEL && kind != MAPI_SETTING_BUTTON;
}

static gboolean
show (CliContext   *context,
      MapiService  *service,
      GError      **error)
{
  g_autoptr(MapiSettings) settings = mapi_service_dup_settings (service);
  GPtrArray *infos = mapi_settings_get_infos (settings);

  if (!context->json)
    add_service (context, service);
  json_builder_begin_object (context->builder);
  cli_json_member (context, "uid", mapi_service_get_uid (service));
  cli_json_member (context, "type", mapi_service_get_type_name (service));
  cli_json_member (context, "name", mapi_service_get_display_name (service));
  json_builder_set_member_name (context->builder, "settings");
  json_builder_begin_object (context->builder);
  for (guint i = 0; i < infos->len; i++)
    {
      MapiSettingInfo *info = g_ptr_array_index (infos, i);
      const char *name = mapi_setting_info_get_name (info);
      g_autofree char *value = NULL;

      if (mapi_setting_info_get_secret (info) || !has_value (info))
        continue;
      value = mapi_settings_dup_string (settings, name);
      if (context->json)
        cli_json_member (context, name, value);
      else
        g_print ("  %s=%s%s\n", name, value != NULL ? value : "",
                 mapi_settings_is_locked (settings, name) ? _("  (fixed by the administrator)") : "");
    }
  json_builder_end_object (context->builder);
  json_builder_end_object (context->builder);
  return TRUE;
}

static gboolean
set (CliContext        *context,
     MapiServiceAdmin  *admin,
     MapiService       *service,
     char             **confirm,
     int                argc,
     char             **argv,
     GError           **error)
{
  const char *uid = mapi_service_get_uid (service);
  g_autoptr(MapiInteraction) interaction = cli_context_dup_interaction (context);
  g_autoptr(MapiSettings) settings = mapi_service_dup_settings (service);
  g_autoptr(MapiService) after = NULL;
  g_autofree char *display_name = NULL;

  if (!cli_apply_pairs (settings, argc, argv, 3, &display_name, error) || !confirm_dangers (settings, confirm, error))
    return FALSE;
  if (!mapi_service_admin_configure_service (admin, uid, settings, ui_flags (interaction, argc), interaction, NULL, error))
    return tell_confirm (settings, error);
  if (display_name != NULL && !mapi_service_admin_set_display_name (admin, uid, display_name, error))
    return FALSE;
  after = mapi_service_admin_open_service (admin, uid, error);
  return after != NULL && show (context, after, error);
}

static void
step_cb (const char   *step,
         const char   *detail,
         const GError *error,
         double        seconds,
         gpointer      user_data)
{
  CliContext *context = user_data;
  const char *words = error != NULL ? error->message : detail;
  g_autofree char *clean = words != NULL ? cli_clean_text (words) : NULL;

  /* What has only begun is for those who can take it back */
  if (seconds < 0)
    return;
  if (!context->json)
    {
      g_print ("%s %7.3f s  %s%s%s\n", error != NULL ? "✗" : "✓", seconds, step,
               clean != NULL ? ": " : "", clean != NULL ? clean : "");
      return;
    }
  json_builder_begin_object (context->builder);
  cli_json_member (context, "step", step);
  cli_json_boolean (context, "ok", error == NULL);
  cli_json_member (context, "detail", error == NULL ? clean : NULL);
  cli_json_member (context, "error", error != NULL ? clean : NULL);
  json_builder_set_member_name (context->builder, "seconds");
  json_builder_add_double_value (context->builder, seconds);
  json_builder_end_object (context->builder);
}

static gboolean
check (CliContext        *context,
       MapiServiceAdmin  *admin,
       const char        *uid,
       GError           **error)
{
  gboolean done;

  json_builder_begin_array (context->builder);
  done = mapi_service_admin_check_service (admin, uid, step_cb, context, NULL, error);
  json_builder_end_array (context->builder);
  if (!done)
    context->steps = json_builder_get_root (context->builder);
  return done;
}

/* The permission is fetched and kept; the rest stays as it is. */
static gboolean
sign_in (CliContext        *context,
         MapiServiceAdmin  *admin,
         MapiService       *service,
         GError           **error)
{
  g_autoptr(MapiInteraction) interaction = cli_context_dup_interaction (context);
  g_autoptr(MapiSettings) settings = mapi_service_dup_settings (service);

  if (interaction == NULL)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_NO_SUPPORT,
                           _("Somebody has to sign in in a browser: do this at a terminal, or with --ui."));
      return FALSE;
    }
  return mapi_sign_in (settings, mapi_service_get_display_name (service), NULL, interaction, NULL, error) &&
         cli_acknowledge (context, mapi_service_admin_configure_service (admin, mapi_service_get_uid (service), settings,
                                                                         MAPI_SERVICE_UI_NONE, interaction, NULL,
                                                                         error));
}

static gboolean
work_on_service (CliContext   *context,
                 const char   *verb,
                 int           argc,
                 char        **argv,
                 GError      **error)
{
  gboolean data = FALSE;
  g_auto(GStrv) confirm = NULL;
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_NONE, &data, NULL, NULL },
    { NULL }
  };
  const GOptionEntry set_entries[] = {
    { "confirm", 0, 0, G_OPTION_ARG_STRING_ARRAY, &confirm, NULL, NULL },
    { NULL }
  };
  g_autoptr(MapiServiceAdmin) admin = NULL;
  g_autoptr(MapiServiceAdmin) destination = NULL;
  g_autoptr(MapiService) service = NULL;
  g_autoptr(MapiService) copy = NULL;

  if (g_str_equal (verb, "remove") && !cli_parse_options (entries, &argc, &argv, error))
    return FALSE;
  if (g_str_equal (verb, "set") && !cli_parse_options (set_entries, &argc, &argv, error))
    return FALSE;
  if (argc < 3)
    return cli_usage_error (error, _("Name a service or a service type."));
  admin = open_admin (context, NULL, error);
  service = admin != NULL ? mapi_service_admin_open_service (admin, argv[2], error) : NULL;
  if (service == NULL)
    return FALSE;
  if (g_str_equal (verb, "show"))
    return show (context, service, error);
  if (g_str_equal (verb, "set"))
    return set (context, admin, service, confirm, argc, argv, error);
  if (g_str_equal (verb, "check"))
    return check (context, admin, argv[2], error);
  if (g_str_equal (verb, "sign-in"))
    return sign_in (context, admin, service, error);
  if (g_str_equal (verb, "remove"))
    return cli_acknowledge (context, mapi_service_admin_delete_service (admin, argv[2], data, error));

  destination = argc > 3 ? open_admin (context, argv[3], error) : g_object_ref (admin);
  copy = destination != NULL ? mapi_service_admin_copy_service (admin, argv[2], destination, error) : NULL;
  if (copy == NULL)
    return FALSE;
  add_service (context, copy);
  return TRUE;
}

/* A service stands for what sends in it. */
static void
add_transports (GStrvBuilder *uids,
                GPtrArray    *services,
                const char   *uid)
{
  for (guint i = 0; i < services->len; i++)
    {
      GPtrArray *providers = mapi_service_get_providers (services->pdata[i]);

      if (!g_str_equal (mapi_service_get_uid (services->pdata[i]), uid))
        continue;
      for (guint j = 0; j < providers->len; j++)
        {
          g_autofree char *own = cli_format_hex (mapi_properties_get_binary (providers->pdata[j], MAPI_PR_PROVIDER_UID));

          if (mapi_properties_get_long (providers->pdata[j], MAPI_PR_RESOURCE_TYPE, 0) == MAPI_RESOURCE_TRANSPORT)
            g_strv_builder_add (uids, own);
        }
      return;
    }
  g_strv_builder_add (uids, uid);
}

static gboolean
set_order (MapiServiceAdmin  *admin,
           char             **argv,
           GError           **error)
{
  g_autoptr(GPtrArray) services = mapi_service_admin_list_services (admin, error);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) uids = NULL;

  if (services == NULL)
    return FALSE;
  for (guint i = 0; argv[i] != NULL; i++)
    add_transports (builder, services, argv[i]);
  uids = g_strv_builder_end (builder);
  return mapi_service_admin_set_transport_order (admin, (const char * const *) uids, error);
}

static gboolean
discover (CliContext  *context,
          int          argc,
          char       **argv,
          GError     **error)
{
  g_auto(AddOptions) options = { NULL, };

  return parse_add_options (&options, &argc, &argv, error) &&
         cli_discover_list (context, argv[2], options.database, error);
}

gboolean
cli_service (CliContext  *context,
             int          argc,
             char       **argv,
             GError     **error)
{
  static const char * const verbs[] = { "show", "set", "check", "copy", "remove", "sign-in", NULL };
  const char *verb = argc > 1 ? argv[1] : "list";
  g_autoptr(MapiServiceAdmin) admin = NULL;

  if (g_str_equal (verb, "types"))
    return list_types (context, error);
  if (g_str_equal (verb, "list"))
    return list_services (context, error);
  if (argc < 3)
    return cli_usage_error (error, _("Name a service or a service type."));
  if (g_str_equal (verb, "describe"))
    return describe_type (context, argv[2], error);
  if (g_str_equal (verb, "add"))
    return add (context, argc, argv, error);
  if (g_str_equal (verb, "discover"))
    return discover (context, argc, argv, error);
  if (g_str_equal (verb, "install"))
    return cli_acknowledge (context, mapi_service_admin_install_type (argv[2], NULL, error));
  if (g_str_equal (verb, "uninstall"))
    return cli_acknowledge (context, mapi_service_admin_uninstall_type (argv[2], NULL, error));
  if (g_strv_contains (verbs, verb))
    return work_on_service (context, verb, argc, argv, error);

  admin = open_admin (context, NULL, error);
  if (admin == NULL)
    return FALSE;
  if (g_str_equal (verb, "order"))
    return cli_acknowledge (context, set_order (admin, argv + 2, error));
  if (g_str_equal (verb, "default-store"))
    return cli_acknowledge (context, mapi_service_admin_set_default_store (admin, argv[2], error));
  if (g_str_equal (verb, "primary"))
    return cli_acknowledge (context,
                        mapi_service_admin_set_primary_identity (admin,
                                                                 g_str_equal (argv[2], "--none") ? NULL : argv[2],
                                                                 error));
  return cli_usage_error (error, _("Unknown: service %s."), verb);
}
