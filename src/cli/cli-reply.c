/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "cli-commands.h"
#include "cli-send.h"

static MapiReplyVerb
verb_of (const char *command,
         gboolean    as_attachment)
{
  if (g_str_equal (command, "reply-all"))
    return MAPI_REPLY_TO_ALL;
  if (g_str_equal (command, "reply-list"))
    return MAPI_REPLY_TO_LIST;
  if (g_str_equal (command, "resend"))
    return MAPI_REPLY_RESEND;
  if (g_str_equal (command, "forward"))
    return as_attachment ? MAPI_REPLY_FORWARD_AS_ATTACHMENT : MAPI_REPLY_FORWARD;
  return MAPI_REPLY_TO_SENDER;
}

/* The original remembers what was done with it. */
static gboolean
mark_original (MapiStore          *store,
               const MapiEntryId  *id,
               MapiReplyVerb       verb,
               GError            **error)
{
  g_autoptr(MapiProperties) changes = mapi_properties_new ();
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  gboolean forward = verb == MAPI_REPLY_FORWARD || verb == MAPI_REPLY_FORWARD_AS_ATTACHMENT;

  if (verb == MAPI_REPLY_RESEND)
    return TRUE;
  mapi_properties_set_boolean (changes, forward ? MAPI_PR_FORWARDED : MAPI_PR_ANSWERED, TRUE);
  mapi_properties_set_long (changes, MAPI_PR_LAST_VERB_EXECUTED, forward ? MAPI_REPLY_FORWARD : (gint32) verb);
  mapi_properties_set_time (changes, MAPI_PR_LAST_VERB_EXECUTION_TIME, g_get_real_time ());
  g_ptr_array_add (ids, (gpointer) id);
  return mapi_store_set_message_properties (store, ids, changes, NULL, NULL, error);
}

/* As whom the original was written to; what is sent again, as who sent it first */
static void
choose_identity (CliContext     *context,
                 CliSendOptions *options,
                 MapiStore      *store,
                 MapiContent    *original)
{
  g_autoptr(MapiIdentity) identity = NULL;

  if (options->identity != NULL || options->from != NULL)
    return;
  identity = mapi_session_choose_identity (context->session, store, original);
  if (identity != NULL)
    options->identity = g_strdup (mapi_identity_get_uid (identity));
}

/* What is sent again answers where it did: an identity has an address of its own for that */
static void
keep_reply_to (CliSendOptions *options,
               MapiContent    *content)
{
  if (options->reply_to == NULL)
    options->reply_to = mapi_reply_recipients_dup_text (mapi_content_get_properties (content));
}

gboolean
cli_reply (CliContext  *context,
           int          argc,
           char       **argv,
           GError     **error)
{
  g_auto(CliSendOptions) options = { NULL, };
  g_autoptr(MapiStore) store = NULL;
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiContent) original = NULL;
  g_autoptr(MapiContent) content = NULL;
  g_auto(GStrv) own = NULL;
  MapiReplyVerb verb;

  if (!cli_send_options_parse (&options, &argc, &argv, error))
    return FALSE;
  if (argc != 2)
    return cli_usage_error (error, _("Give the id of one message."));
  verb = verb_of (argv[0], options.as_attachment);
  if (g_str_equal (argv[0], "forward") && !options.draft && options.to == NULL)
    return cli_usage_error (error, _("Say to whom: --to ADDRESS."));

  id = cli_context_parse_id (context, argv[1], &store, error);
  original = id != NULL ? mapi_store_load_message (store, id, NULL, error) : NULL;
  if (original == NULL)
    return FALSE;
  own = mapi_session_dup_addresses (context->session);
  choose_identity (context, &options, store, original);
  content = mapi_reply_create (original, verb, (const char * const *) own, error);
  if (content != NULL && verb == MAPI_REPLY_RESEND)
    keep_reply_to (&options, content);
  return content != NULL &&
         cli_send_fill (&options, content, error) &&
         cli_send_finish (context, &options, store, content, error) &&
         (options.draft || mark_original (store, id, verb, error));
}
