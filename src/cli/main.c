/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <sys/stat.h>

#include "cli-commands.h"

static const CliCommand commands[] = {
  { "profile", cli_profile,
    "profile list | show [NAME] | create NAME [--email ADDRESS] [--name TEXT] [--default] [--hidden] [--empty] | "
    "import [ADDRESS|NUMBER [--profile NAME] [--default] [KEY=VALUE…]] | "
    "copy A B | rename A B | delete NAME [--data] | default [NAME|--none]",
    N_("profiles of this user") },
  { "service", cli_service,
    "service types | describe TYPE | install FILE | uninstall TYPE | "
    "add TYPE [--discover ADDRESS] [--database URL|none] [--unverified] [--confirm HOST] [KEY=VALUE…] | "
    "discover ADDRESS [--database URL|none] | list | show UID | set UID [--confirm HOST] KEY=VALUE… | "
    "check UID | sign-in UID | copy UID [PROFILE] | remove UID [--data] | order UID… | default-store UID | "
    "primary UID|--none",
    N_("message services of the profile") },
  { "status", cli_status, "status [--watch]", N_("what every part of the session is doing") },
  { "sync", cli_sync, "sync [--download|--upload] [--anyway] [SERVICE…]", N_("send and receive now") },
  { "folders", cli_folders, "folders [STORE]", N_("all folders with their counts") },
  { "folder", cli_folder,
    "folder create PATH | rename PATH NAME | move PATH PARENT | copy PATH PARENT | delete PATH [--recursive] | empty PATH | "
    "keep PATH [all|none|MONTHS|default]",
    N_("work on one folder") },
  { "list", cli_list,
    "list FOLDER [--where QUERY] [--sort COLUMN] [--reverse] [--limit N] [--offset N] [--columns A,B,…]",
    N_("messages of a folder, newest first") },
  { "search", cli_search, "search QUERY [--sort COLUMN] [--reverse] [--limit N] [--offset N] [--columns A,B,…]", N_("messages of all stores") },
  { "conversation", cli_conversation, "conversation ID [--sort COLUMN] [--reverse] [--limit N] [--offset N] [--columns A,B,…]", N_("the conversation a message is in") },
  { "read", cli_read,
    "read ID [--text|--html|--headers|--source|--properties] [--save-attachments DIR] [--peek]",
    N_("show a message") },
  { "send", cli_send,
    "send --to A [--cc A] [--bcc A] [--from A] --subject S [--body FILE|-] [--html FILE] [--attach FILE]… "
    "[--identity ADDRESS|UID] [--signature] [--reply-to A] [--defer TIME] [--undo [SECONDS]] [--draft] [--importance low|normal|high] "
    "[--sensitivity normal|personal|private|confidential] [--expires TIME] [--read-receipt] [--delivery-receipt] "
    "[--no-copy] [--option NAME=VALUE]… [--recipient-option ADDRESS:NAME=VALUE]… [--continue DRAFT]",
    N_("write and send a message") },
  { "reply", cli_reply, "reply ID [as send]", N_("answer the sender") },
  { "reply-all", cli_reply, "reply-all ID [as send]", N_("answer everybody") },
  { "reply-list", cli_reply, "reply-list ID [as send]", N_("answer the mailing list") },
  { "forward", cli_reply, "forward ID --to A [--as-attachment] [as send]", N_("pass a message on") },
  { "resend", cli_reply, "resend ID", N_("send again what a report says was not delivered") },
  { "copy", cli_copy, "copy ID… FOLDER", N_("copy messages") },
  { "move", cli_copy, "move ID… FOLDER", N_("move messages") },
  { "delete", cli_delete, "delete ID… [--permanent]", N_("move messages to the trash") },
  { "flag", cli_flag, "flag ID… +read -read +flagged -flagged +KEYWORD -KEYWORD…", N_("set and clear flags") },
  { "remote", cli_remote, "remote list FOLDER | mark fetch|delete ID… | unmark ID… | transfer FOLDER",
    N_("messages whose text is on the server only") },
  { "outbox", cli_outbox, "outbox list | cancel ID | edit ID | retry ID | hold | release | undo SECONDS", N_("the outgoing queue") },
  { "receipts", cli_receipts,
    "receipts list | policy ask|always|never|default [--account UID] | send ID | refuse ID",
    N_("read receipts that others ask for") },
  { "identity", cli_identity,
    "identity list | add ADDRESS | set ADDRESS|UID | remove ADDRESS|UID | default ADDRESS|UID "
    "[--service UID] [--address A] [--name TEXT] [--reply-to A] [--organization TEXT] [--transport UID] "
    "[--sent-folder FOLDER] [--signature FILE|-] [--html-signature FILE|-] [--reply-signature FILE|-]",
    N_("whom one writes as") },
  { "operations", cli_operations, "operations list | retry ID | drop ID", N_("changes servers do not know yet") },
  { "import", cli_import, "import FOLDER FILE…", N_("take mail over from mbox, eml, Maildir or MH") },
  { "export", cli_export, "export FOLDER|ID… -o|--output FILE", N_("write messages as mbox, or one as eml") },
  { "program", cli_program, "program list | set PROGRAM send|read ask|always|never | forget PROGRAM",
    N_("which programs may send and read mail unseen") },
  { "resolve", cli_resolve, "resolve NAME…", N_("look names up in the address book") },
  { "contacts", cli_contacts,
    "contacts books | list [--book BOOK] [--limit N] [--offset N] | find TEXT… [--book BOOK] [--limit N] | show ENTRY | "
    "add|edit ENTRY [--name TEXT] [--given TEXT] [--surname TEXT] [--nickname TEXT] [--email ADDRESS]… [--company TEXT] "
    "[--department TEXT] [--title TEXT] [--phone TEXT] [--home-phone TEXT] [--mobile TEXT] [--url TEXT] [--note TEXT] "
    "[--photo FILE] [--list] [--member ENTRY]… [--without-member ENTRY]… [--book BOOK] [--replace] [--allow-duplicate] | "
    "delete ENTRY… | copy ENTRY… BOOK | import FILE… [--format vcard|ldif|csv] [--book BOOK] | "
    "export [ENTRY…] [-o|--output FILE] [--format vcard3|vcard4|csv] [--book BOOK]",
    N_("people and lists of the address book") },
  { "watch", cli_watch, "watch [FOLDER] [--count N]", N_("print events as they happen") },
  { "verify", cli_verify, "verify [STORE] [--repair] [--bodies [--anew]]", N_("check a store") },
  { "backup", cli_backup, "backup DIR [STORE]", N_("copy a store while it is in use") },
};

static void
print_help (void)
{
  g_print ("%s\n\n%s\n\n", _("Usage: mapi [OPTION…] COMMAND [ARGUMENT…]"), _("Commands:"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-13s %s\n", commands[i].name, _(commands[i].summary));
  g_print ("\n%s\n", _("Options:"));
  g_print ("  --profile NAME  %s\n", _("use this profile instead of the default one"));
  g_print ("  --new-session   %s\n", _("do not join a shared session"));
  g_print ("  --no-mail       %s\n", _("no spooler, no transports but local delivery"));
  g_print ("  --service       %s\n", _("run as a system service: nobody is ever asked"));
  g_print ("  --no-ui         %s\n", _("ask nothing, fail instead"));
  g_print ("  --ui            %s\n", _("ask in dialogs, not at the terminal"));
  g_print ("  --quiet         %s\n", _("do not tell what becomes of mail that waits to be sent"));
  g_print ("  --json          %s\n", _("print one JSON value; errors too"));
  g_print ("  --version       %s\n\n", _("print the version"));
  g_print ("%s\n", _("“mapi COMMAND --help” shows how a command is used, mapi(1) explains all of it."));
}

static const CliCommand *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, name))
      return &commands[i];
  return NULL;
}

static void
print_json (JsonBuilder *builder)
{
  g_autoptr(JsonNode) root = json_builder_get_root (builder);
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autofree char *text = NULL;

  if (root == NULL)
    return;
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  g_print ("%s\n", text);
}

static void
print_error (CliContext   *context,
             const GError *error)
{
  g_autofree char *details = NULL;
  g_autofree char *clean = NULL;

  if (context->json)
    {
      context->builder = json_builder_new ();
      json_builder_begin_object (context->builder);
      json_builder_set_member_name (context->builder, "error");
      json_builder_begin_object (context->builder);
      cli_json_error (context, error);
      if (context->steps != NULL)
        {
          json_builder_set_member_name (context->builder, "steps");
          json_builder_add_value (context->builder, json_node_copy (context->steps));
        }
      json_builder_end_object (context->builder);
      json_builder_end_object (context->builder);
      print_json (context->builder);
      g_clear_object (&context->builder);
      return;
    }
  clean = cli_clean_text (error->message);
  details = cli_dup_error_details (error);
  g_printerr ("mapi: %s\n", clean);
  if (details != NULL)
    g_printerr ("mapi: %s\n", details);
}

static gboolean
start_library (CliContext  *context,
               GError     **error)
{
  return mapi_init (context->service ? MAPI_INIT_SERVICE : MAPI_INIT_NONE, error);
}

static int
run_command (CliContext       *context,
             const CliCommand *command,
             int               argc,
             char            **argv)
{
  g_autoptr(GError) error = NULL;
  gboolean done;

  if (argc > 1 && (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")))
    {
      g_print (_("Usage: mapi %s\n\n  %s\n"), command->usage, _(command->summary));
      return 0;
    }

  context->builder = json_builder_new ();
  done = start_library (context, &error) && command->run (context, argc, argv, &error);
  if (done && context->json)
    print_json (context->builder);
  done = done && cli_leave (context, &error);
  cli_context_clear (context);
  if (mapi_is_initialized ())
    mapi_uninit ();
  if (done)
    return 0;

  print_error (context, error);
  g_clear_pointer (&context->steps, json_node_unref);
  if (!g_error_matches (error, CLI_ERROR, CLI_ERROR_USAGE))
    return 1;
  if (!context->json)
    g_printerr (_("Usage: mapi %s\n"), command->usage);
  return 2;
}

/* The global options come before the command; everything from the command on is its own. */
static gboolean
take_global_option (CliContext   *context,
                    int           argc,
                    char        **argv,
                    int          *position,
                    GError      **error)
{
  const char *option = argv[*position];

  if (g_str_equal (option, "--new-session"))
    context->new_session = TRUE;
  else if (g_str_equal (option, "--no-mail"))
    context->no_mail = TRUE;
  else if (g_str_equal (option, "--service"))
    context->service = TRUE;
  else if (g_str_equal (option, "--no-ui"))
    context->no_ui = TRUE;
  else if (g_str_equal (option, "--ui"))
    context->ui = TRUE;
  else if (g_str_equal (option, "--json"))
    context->json = TRUE;
  else if (g_str_equal (option, "--quiet"))
    context->quiet = TRUE;
  else if (g_str_has_prefix (option, "--profile="))
    context->profile = g_strdup (option + strlen ("--profile="));
  else if (g_str_equal (option, "--profile") && *position + 1 < argc)
    context->profile = g_strdup (argv[++*position]);
  else
    return cli_usage_error (error, _("Unknown option “%s”."), option);
  return TRUE;
}

int
main (int    argc,
      char **argv)
{
  CliContext context = { NULL, };
  g_autoptr(GError) error = NULL;
  const CliCommand *command;
  int position = 1;

  umask (077);
  setlocale (LC_ALL, "");
  mapi_init_translations ();
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("mapi");

  for (; position < argc && argv[position][0] == '-'; position++)
    {
      if (g_str_equal (argv[position], "--help") || g_str_equal (argv[position], "-h"))
        return print_help (), 0;
      if (g_str_equal (argv[position], "--version"))
        return g_print ("mapi %s\n", PACKAGE_VERSION), 0;
      if (!take_global_option (&context, argc, argv, &position, &error))
        return print_error (&context, error), 2;
    }
  if (position >= argc)
    return print_help (), 2;
  command = find_command (argv[position]);
  if (command == NULL)
    {
      cli_usage_error (&error, _("Unknown command “%s”. “mapi --help” lists them."), argv[position]);
      return print_error (&context, error), 2;
    }

  /* --json is understood anywhere before a "--". */
  for (int i = position + 1; i < argc && !g_str_equal (argv[i], "--"); i++)
    if (g_str_equal (argv[i], "--json"))
      {
        context.json = TRUE;
        memmove (argv + i, argv + i + 1, sizeof (char *) * (gsize) (argc - i));
        argc--;
        break;
      }
  return run_command (&context, command, argc - position, argv + position);
}
