/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli-commands.h"

/* Read receipts that others ask for: what happens by itself, in the profile and for each account, and the answer to
 * one message. */

static const char * const policies[] = { "ask", "never", "always", "default", NULL };

static void
add_policy (CliContext        *context,
            const char        *uid,
            const char        *name,
            MapiReceiptPolicy  policy)
{
  if (context->json)
    {
      json_builder_begin_object (context->builder);
      cli_json_member (context, "service", uid);
      cli_json_member (context, "name", name);
      cli_json_member (context, "policy", policies[policy]);
      json_builder_end_object (context->builder);
      return;
    }
  g_print ("%-32s  %-8s %s\n", uid != NULL ? uid : "-", policies[policy], name);
}

static gboolean
list_policies (CliContext  *context,
               GError     **error)
{
  MapiSession *session = context->session;
  g_autoptr(MapiServiceAdmin) admin = mapi_session_admin_services (session, error);
  g_autoptr(GPtrArray) services = admin != NULL ? mapi_service_admin_list_services (admin, error) : NULL;

  if (services == NULL)
    return FALSE;
  json_builder_begin_array (context->builder);
  add_policy (context, NULL, _("All accounts"), mapi_session_get_receipt_policy (session));
  for (guint i = 0; i < services->len; i++)
    {
      const char *uid = mapi_service_get_uid (services->pdata[i]);

      add_policy (context, uid, mapi_service_get_display_name (services->pdata[i]),
                  mapi_session_get_service_receipt_policy (session, uid));
    }
  json_builder_end_array (context->builder);
  return TRUE;
}

static gboolean
set_policy (CliContext  *context,
            const char  *word,
            const char  *account,
            GError     **error)
{
  MapiReceiptPolicy policy = MAPI_RECEIPT_POLICY_ASK;

  while (policies[policy] != NULL && g_strcmp0 (policies[policy], word) != 0)
    policy++;
  if (policies[policy] == NULL || (policy == MAPI_RECEIPT_POLICY_DEFAULT && account == NULL))
    return cli_usage_error (error, _("Receipts are sent always, never, or as you are asked; an account may have "
                                     "“default”, not “%s”."), word != NULL ? word : "");
  return cli_acknowledge (context, account != NULL
                          ? mapi_session_set_service_receipt_policy (context->session, account, policy, error)
                          : mapi_session_set_receipt_policy (context->session, policy, error));
}

/* Once: whoever has been answered, or refused, is not answered again. */
static gboolean
answer_one (CliContext         *context,
            const char         *text,
            MapiReceiptAnswer   answer,
            GError            **error)
{
  g_autoptr(MapiStore) store = NULL;
  g_autoptr(MapiEntryId) id = cli_context_parse_id (context, text, &store, error);
  g_autoptr(MapiContent) content = id != NULL ? mapi_store_load_message (store, id, NULL, error) : NULL;
  MapiProperties *properties;

  if (content == NULL)
    return FALSE;
  properties = mapi_content_get_properties (content);
  if (!mapi_properties_get_boolean (properties, MAPI_PR_READ_RECEIPT_REQUESTED))
    return cli_usage_error (error, _("Nobody wants a read receipt for “%s”."),
                            mapi_properties_get_string (properties, MAPI_PR_SUBJECT));
  return cli_acknowledge (context, mapi_session_answer_receipt (context->session, store, id, answer, NULL, NULL,
                                                                error));
}

gboolean
cli_receipts (CliContext  *context,
              int          argc,
              char       **argv,
              GError     **error)
{
  g_autofree char *account = NULL;
  const GOptionEntry entries[] = {
    { "account", 0, 0, G_OPTION_ARG_STRING, &account, NULL, NULL },
    { NULL }
  };
  const char *verb;

  if (!cli_parse_options (entries, &argc, &argv, error))
    return FALSE;
  verb = argc > 1 ? argv[1] : "list";
  if (cli_context_logon (context, error) == NULL)
    return FALSE;
  if (g_str_equal (verb, "list"))
    return list_policies (context, error);
  if (g_str_equal (verb, "policy"))
    return set_policy (context, argc == 3 ? argv[2] : NULL, account, error);
  if (!g_str_equal (verb, "send") && !g_str_equal (verb, "refuse"))
    return cli_usage_error (error, _("Unknown: receipts %s."), verb);
  if (argc != 3)
    return cli_usage_error (error, _("Give the id of one message."));
  return answer_one (context, argv[2], g_str_equal (verb, "send") ? MAPI_RECEIPT_SEND : MAPI_RECEIPT_REFUSE, error);
}
