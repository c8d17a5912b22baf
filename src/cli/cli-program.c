/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli-commands.h"

static const char * const rights[] = { "send", "read", NULL };
static const char * const consents[] = { "ask", "always", "never", NULL };

static int
find_word (const char * const *words,
           const char         *word)
{
  for (int i = 0; words[i] != NULL; i++)
    if (g_str_equal (words[i], word))
      return i;
  return -1;
}

static gboolean
list (CliContext  *context,
      GError     **error)
{
  g_auto(GStrv) programs = mapi_program_rights_list (error);

  if (programs == NULL)
    return FALSE;
  json_builder_begin_array (context->builder);
  for (guint i = 0; programs[i] != NULL; i++)
    {
      g_autofree char *name = mapi_program_rights_dup_name (programs[i]);
      MapiConsent said[2];

      for (int right = 0; right < 2; right++)
        if (!mapi_program_rights_get (programs[i], (MapiProgramRight) right, &said[right], error))
          return FALSE;
      if (!context->json)
        {
          /* Translators: a program, and what it may do: "ask", "always" or "never" */
          g_print (_("%s (%s)  send: %s  read: %s\n"), programs[i], name, consents[said[0]], consents[said[1]]);
          continue;
        }
      json_builder_begin_object (context->builder);
      cli_json_member (context, "program", programs[i]);
      cli_json_member (context, "name", name);
      cli_json_member (context, "send", consents[said[0]]);
      cli_json_member (context, "read", consents[said[1]]);
      json_builder_end_object (context->builder);
    }
  json_builder_end_array (context->builder);
  return TRUE;
}

static gboolean
set (int      argc,
     char   **argv,
     GError **error)
{
  int right = argc == 5 ? find_word (rights, argv[3]) : -1;
  int consent = argc == 5 ? find_word (consents, argv[4]) : -1;

  if (right < 0 || consent < 0)
    return cli_usage_error (error, _("Say which program, send or read, and ask, always or never."));
  return mapi_program_rights_set (argv[2], NULL, (MapiProgramRight) right, (MapiConsent) consent, error);
}

gboolean
cli_program (CliContext  *context,
             int          argc,
             char       **argv,
             GError     **error)
{
  const char *verb = argc > 1 ? argv[1] : "list";

  if (g_str_equal (verb, "list") && argc <= 2)
    return list (context, error);
  if (g_str_equal (verb, "set"))
    return set (argc, argv, error);
  if (g_str_equal (verb, "forget") && argc == 3)
    return mapi_program_rights_forget (argv[2], error);
  return cli_usage_error (error, _("Say list, set or forget."));
}
