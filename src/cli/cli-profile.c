/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli-commands.h"

static void
add_profile (CliContext       *context,
             MapiProfileAdmin *admin,
             const char       *name)
{
  g_autofree char *preset = mapi_profile_admin_dup_default (admin);
  gboolean is_default = g_strcmp0 (name, preset) == 0;
  gboolean in_use = mapi_profile_admin_is_in_use (admin, name);

  if (context->json)
    {
      json_builder_begin_object (context->builder);
      cli_json_member (context, "name", name);
      cli_json_boolean (context, "default", is_default);
      cli_json_boolean (context, "in-use", in_use);
      json_builder_end_object (context->builder);
      return;
    }
  g_print ("%s%s%s\n", name, is_default ? _("  (default)") : "", in_use ? _("  (in use)") : "");
}

static gboolean
profile_list (CliContext        *context,
              MapiProfileAdmin  *admin,
              GError           **error)
{
  g_auto(GStrv) names = mapi_profile_admin_list (admin, error);
  g_auto(GStrv) problems = mapi_profile_admin_list_problems (admin);

  if (names == NULL)
    return FALSE;
  json_builder_begin_array (context->builder);
  for (guint i = 0; names[i] != NULL; i++)
    add_profile (context, admin, names[i]);
  json_builder_end_array (context->builder);
  for (guint i = 0; problems != NULL && problems[i] != NULL; i++)
    g_printerr ("mapi: %s\n", problems[i]);
  return TRUE;
}

static gboolean
profile_show (CliContext        *context,
              MapiProfileAdmin  *admin,
              const char        *name,
              GError           **error)
{
  g_autoptr(MapiServiceAdmin) services = mapi_profile_admin_open_services (admin, name, error);
  g_autoptr(GPtrArray) list = NULL;

  if (services == NULL)
    return FALSE;
  list = mapi_service_admin_list_services (services, error);
  if (list == NULL)
    return FALSE;

  if (!context->json)
    {
      add_profile (context, admin, name);
      for (guint i = 0; i < list->len; i++)
        g_print ("  %s  %s (%s)\n", mapi_service_get_uid (g_ptr_array_index (list, i)),
                 mapi_service_get_display_name (g_ptr_array_index (list, i)),
                 mapi_service_get_type_name (g_ptr_array_index (list, i)));
      return TRUE;
    }
  json_builder_begin_object (context->builder);
  cli_json_member (context, "name", name);
  json_builder_set_member_name (context->builder, "services");
  json_builder_begin_array (context->builder);
  for (guint i = 0; i < list->len; i++)
    {
      json_builder_begin_object (context->builder);
      cli_json_member (context, "uid", mapi_service_get_uid (g_ptr_array_index (list, i)));
      cli_json_member (context, "type", mapi_service_get_type_name (g_ptr_array_index (list, i)));
      cli_json_member (context, "name", mapi_service_get_display_name (g_ptr_array_index (list, i)));
      json_builder_end_object (context->builder);
    }
  json_builder_end_array (context->builder);
  json_builder_end_object (context->builder);
  return TRUE;
}

/* A profile made on the command line can be used at once: it has the mailbox on this
 * computer, with the address given, and an address book. */
static gboolean
add_local_service (MapiProfileAdmin  *admin,
                   const char        *profile,
                   const char        *address,
                   const char        *name,
                   GError           **error)
{
  g_autoptr(MapiServiceAdmin) services = mapi_profile_admin_open_services (admin, profile, error);
  g_autoptr(MapiServiceType) type = NULL;
  g_autoptr(MapiSettings) settings = NULL;
  g_autoptr(MapiService) service = NULL;

  settings = services != NULL ? mapi_service_admin_propose_local (name, address, &type, error) : NULL;
  if (settings == NULL)
    return FALSE;
  service = mapi_service_admin_create_service (services, mapi_service_type_get_name (type), NULL, settings,
                                               MAPI_SERVICE_UI_NONE, NULL, NULL, error);
  return service != NULL && mapi_service_admin_create_address_book (services, NULL, error);
}

/* The wizard of the window process */
static gboolean
create_in_dialog (CliContext        *context,
                  MapiProfileAdmin  *admin,
                  GError           **error)
{
  g_autoptr(MapiInteraction) user = cli_context_dup_interaction (context);
  g_autofree char *name = mapi_remote_interaction_create_profile (MAPI_REMOTE_INTERACTION (user), NULL, NULL, error);

  if (name == NULL)
    return FALSE;
  add_profile (context, admin, name);
  return TRUE;
}

static gboolean
profile_create (CliContext        *context,
                MapiProfileAdmin  *admin,
                int                argc,
                char             **argv,
                GError           **error)
{
  g_autofree char *email = NULL;
  g_autofree char *name = NULL;
  gboolean make_default = FALSE;
  gboolean hidden = FALSE;
  gboolean empty = FALSE;
  const GOptionEntry entries[] = {
    { "email", 0, 0, G_OPTION_ARG_STRING, &email, NULL, NULL },
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, NULL, NULL },
    { "default", 0, 0, G_OPTION_ARG_NONE, &make_default, NULL, NULL },
    { "hidden", 0, 0, G_OPTION_ARG_NONE, &hidden, NULL, NULL },
    { "empty", 0, 0, G_OPTION_ARG_NONE, &empty, NULL, NULL },
    { NULL }
  };

  if (!cli_parse_options (entries, &argc, &argv, error))
    return FALSE;
  if (argc == 1 && context->ui && !context->no_ui && !context->service)
    return create_in_dialog (context, admin, error);
  if (argc != 2)
    return cli_usage_error (error, _("Give the profile one name."));
  if (!mapi_profile_admin_create_profile (admin, argv[1], hidden ? MAPI_PROFILE_APP : MAPI_PROFILE_NONE,
                                          NULL, NULL, error))
    return FALSE;
  if (!empty && !add_local_service (admin, argv[1], email, name, error))
    {
      /* Half a profile is worse than none. */
      mapi_profile_admin_delete_profile (admin, argv[1], FALSE, NULL);
      return FALSE;
    }
  if (make_default && !mapi_profile_admin_set_default (admin, argv[1], error))
    return FALSE;
  add_profile (context, admin, argv[1]);
  return TRUE;
}

static gboolean
profile_default (CliContext        *context,
                 MapiProfileAdmin  *admin,
                 int                argc,
                 char             **argv,
                 GError           **error)
{
  g_autofree char *name = NULL;

  if (argc > 2)
    return cli_usage_error (error, _("Give one name."));
  if (argc == 2 && !mapi_profile_admin_set_default (admin, g_str_equal (argv[1], "--none") ? NULL : argv[1],
                                                    error))
    return FALSE;

  name = mapi_profile_admin_dup_default (admin);
  if (context->json)
    {
      json_builder_begin_object (context->builder);
      cli_json_member (context, "default", name);
      json_builder_end_object (context->builder);
    }
  else
    g_print ("%s\n", name != NULL ? name : _("No default profile"));
  return TRUE;
}

static gboolean
profile_delete (MapiProfileAdmin  *admin,
                int                argc,
                char             **argv,
                GError           **error)
{
  gboolean data = FALSE;
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_NONE, &data, NULL, NULL },
    { NULL }
  };

  if (!cli_parse_options (entries, &argc, &argv, error))
    return FALSE;
  if (argc != 2)
    return cli_usage_error (error, _("Give one name."));
  return mapi_profile_admin_delete_profile (admin, argv[1], data, error);
}

gboolean
cli_profile (CliContext  *context,
             int          argc,
             char       **argv,
             GError     **error)
{
  g_autoptr(MapiProfileAdmin) admin = mapi_profile_admin_new (MAPI_PROFILE_APP);
  const char *verb = argc > 1 ? argv[1] : "list";

  argc = MAX (argc - 1, 1);
  argv = argv + (argv[1] != NULL ? 1 : 0);
  if (g_str_equal (verb, "list"))
    return profile_list (context, admin, error);
  if (g_str_equal (verb, "create"))
    return profile_create (context, admin, argc, argv, error);
  if (g_str_equal (verb, "import"))
    return cli_accounts_import (context, argc, argv, error);
  if (g_str_equal (verb, "delete"))
    return cli_acknowledge (context, profile_delete (admin, argc, argv, error));
  if (g_str_equal (verb, "default"))
    return profile_default (context, admin, argc, argv, error);
  if (g_str_equal (verb, "show"))
    {
      g_autofree char *preset = mapi_profile_admin_dup_default (admin);
      const char *name = argc > 1 ? argv[1] : context->profile != NULL ? context->profile : preset;

      if (name == NULL)
        return cli_usage_error (error, _("There is no default profile: name one."));
      return profile_show (context, admin, name, error);
    }
  if (g_str_equal (verb, "copy") || g_str_equal (verb, "rename"))
    {
      if (argc != 3)
        return cli_usage_error (error, _("Give the old and the new name."));
      if (g_str_equal (verb, "copy"))
        return cli_acknowledge (context, mapi_profile_admin_copy_profile (admin, argv[1], argv[2], error));
      return cli_acknowledge (context, mapi_profile_admin_rename_profile (admin, argv[1], argv[2], error));
    }
  return cli_usage_error (error, _("Unknown: profile %s."), verb);
}
