/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli-send.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli-commands.h"

#define INPUT_MAX_BYTES (64u * 1024u * 1024u)

void
cli_send_options_clear (CliSendOptions *options)
{
  g_clear_pointer (&options->to, g_strfreev);
  g_clear_pointer (&options->cc, g_strfreev);
  g_clear_pointer (&options->bcc, g_strfreev);
  g_clear_pointer (&options->attach, g_strfreev);
  g_clear_pointer (&options->from, g_free);
  g_clear_pointer (&options->subject, g_free);
  g_clear_pointer (&options->body, g_free);
  g_clear_pointer (&options->html, g_free);
  g_clear_pointer (&options->defer, g_free);
  g_clear_pointer (&options->importance, g_free);
  g_clear_pointer (&options->sensitivity, g_free);
  g_clear_pointer (&options->reply_to, g_free);
  g_clear_pointer (&options->expires, g_free);
  g_clear_pointer (&options->identity, g_free);
  g_clear_pointer (&options->option, g_strfreev);
  g_clear_pointer (&options->recipient_option, g_strfreev);
  g_clear_pointer (&options->draft_id, g_free);
  g_clear_object (&options->open);
}

/* "--undo 20": GOption knows no option whose value may be missing. */
static void
take_undo_seconds (CliSendOptions  *options,
                   int             *argc,
                   char           **argv)
{
  guint64 seconds;

  options->undo_seconds = -1;
  for (int i = 1; i + 1 < *argc && !g_str_equal (argv[i], "--"); i++)
    {
      if (!g_str_equal (argv[i], "--undo") ||
          !g_ascii_string_to_unsigned (argv[i + 1], 10, 0, 3600, &seconds, NULL))
        continue;
      options->undo_seconds = (int) seconds;
      memmove (argv + i + 1, argv + i + 2, sizeof (char *) * (gsize) (*argc - i - 1));
      (*argc)--;
      return;
    }
}

gboolean
cli_send_options_parse (CliSendOptions   *options,
                        int              *argc,
                        char           ***argv,
                        GError          **error)
{
  const GOptionEntry entries[] = {
    { "to", 't', 0, G_OPTION_ARG_STRING_ARRAY, &options->to, NULL, NULL },
    { "cc", 'c', 0, G_OPTION_ARG_STRING_ARRAY, &options->cc, NULL, NULL },
    { "bcc", 'b', 0, G_OPTION_ARG_STRING_ARRAY, &options->bcc, NULL, NULL },
    { "from", 0, 0, G_OPTION_ARG_STRING, &options->from, NULL, NULL },
    { "subject", 's', 0, G_OPTION_ARG_STRING, &options->subject, NULL, NULL },
    { "body", 0, 0, G_OPTION_ARG_FILENAME, &options->body, NULL, NULL },
    { "html", 0, 0, G_OPTION_ARG_FILENAME, &options->html, NULL, NULL },
    { "attach", 'a', 0, G_OPTION_ARG_FILENAME_ARRAY, &options->attach, NULL, NULL },
    { "defer", 0, 0, G_OPTION_ARG_STRING, &options->defer, NULL, NULL },
    { "importance", 0, 0, G_OPTION_ARG_STRING, &options->importance, NULL, NULL },
    { "sensitivity", 0, 0, G_OPTION_ARG_STRING, &options->sensitivity, NULL, NULL },
    { "reply-to", 0, 0, G_OPTION_ARG_STRING, &options->reply_to, NULL, NULL },
    { "expires", 0, 0, G_OPTION_ARG_STRING, &options->expires, NULL, NULL },
    { "identity", 0, 0, G_OPTION_ARG_STRING, &options->identity, NULL, NULL },
    { "undo", 0, 0, G_OPTION_ARG_NONE, &options->undo, NULL, NULL },
    { "signature", 0, 0, G_OPTION_ARG_NONE, &options->signature, NULL, NULL },
    { "draft", 0, 0, G_OPTION_ARG_NONE, &options->draft, NULL, NULL },
    { "receipt", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &options->read_receipt, NULL, NULL },
    { "read-receipt", 0, 0, G_OPTION_ARG_NONE, &options->read_receipt, NULL, NULL },
    { "delivery-receipt", 0, 0, G_OPTION_ARG_NONE, &options->delivery_receipt, NULL, NULL },
    { "option", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->option, NULL, NULL },
    { "recipient-option", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->recipient_option, NULL, NULL },
    { "continue", 0, 0, G_OPTION_ARG_STRING, &options->draft_id, NULL, NULL },
    { "no-copy", 0, 0, G_OPTION_ARG_NONE, &options->no_copy, NULL, NULL },
    { "as-attachment", 0, 0, G_OPTION_ARG_NONE, &options->as_attachment, NULL, NULL },
    { NULL }
  };

  take_undo_seconds (options, argc, *argv);
  return cli_parse_options (entries, argc, argv, error);
}

static char *
read_stdin (GError **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  char buffer[8192];
  gsize n;

  while ((n = fread (buffer, 1, sizeof buffer, stdin)) > 0)
    {
      if (text->len + n > INPUT_MAX_BYTES)
        {
          g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG, _("The text is too long."));
          return NULL;
        }
      g_string_append_len (text, buffer, (gssize) n);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
cli_read_text (const char  *path,
               GError     **error)
{
  g_autofree char *text = NULL;
  gsize length = 0;

  if (g_str_equal (path, "-"))
    {
      text = read_stdin (error);
      if (text == NULL)
        return NULL;
      length = strlen (text);
    }
  else if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  return g_utf8_make_valid (text, (gssize) length);
}

/* What a person pastes into a window may be a list with line breaks; in an argument they are somebody's trick. */
static gboolean
is_one_line (const char  *text,
             GError     **error)
{
  return text == NULL || strpbrk (text, "\r\n") == NULL ||
         cli_usage_error (error, _("“%s” has a line break in it; nothing was sent."), text);
}

static gboolean
add_recipients (MapiContent        *content,
                char              **texts,
                MapiRecipientType   type,
                GError            **error)
{
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      g_autoptr(GPtrArray) list = mapi_one_off_parse_list (texts[i]);

      if (!is_one_line (texts[i], error))
        return FALSE;
      if (list->len == 0)
        return cli_usage_error (error, _("“%s” is no recipient."), texts[i]);
      for (guint j = 0; j < list->len; j++)
        {
          MapiProperties *recipient = g_ptr_array_index (list, j);

          mapi_properties_set_long (recipient, MAPI_PR_RECIPIENT_TYPE, (gint32) type);
          mapi_content_add_recipient (content, recipient);
        }
    }
  return TRUE;
}

static gboolean
add_attachment (MapiContent  *content,
                const char   *path,
                GError      **error)
{
  g_autoptr(MapiProperties) attachment = mapi_properties_new ();
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *utf8 = g_filename_display_name (name);
  g_autofree char *data = NULL;
  g_autofree char *type = NULL;
  g_autofree char *mime = NULL;
  g_autoptr(GBytes) bytes = NULL;
  gsize length;

  if (!g_file_get_contents (path, &data, &length, error))
    return FALSE;
  type = g_content_type_guess (path, (const guchar *) data, MIN (length, 4096), NULL);
  mime = g_content_type_get_mime_type (type);
  bytes = g_bytes_new_take (g_steal_pointer (&data), length);
  mapi_properties_set_long (attachment, MAPI_PR_ATTACH_METHOD, MAPI_ATTACH_BY_VALUE);
  mapi_properties_set_string (attachment, MAPI_PR_ATTACH_LONG_FILENAME, utf8);
  mapi_properties_set_string (attachment, MAPI_PR_ATTACH_MIME_TAG, mime != NULL ? mime : "application/octet-stream");
  mapi_properties_set_binary (attachment, MAPI_PR_ATTACH_DATA_BIN, bytes);
  mapi_properties_set_long (attachment, MAPI_PR_RENDERING_POSITION, -1);
  mapi_content_add_attachment (content, attachment, NULL);
  return TRUE;
}

static gboolean
set_bodies (CliSendOptions  *options,
            MapiProperties  *properties,
            GError         **error)
{
  if (options->body != NULL)
    {
      g_autofree char *text = cli_read_text (options->body, error);
      const char *quoted = mapi_properties_get_string (properties, MAPI_PR_BODY);
      g_autofree char *whole = NULL;

      if (text == NULL)
        return FALSE;
      /* What a reply quotes stays below what is written now. */
      whole = quoted != NULL ? g_strconcat (text, "\n", quoted, NULL) : g_strdup (text);
      mapi_properties_set_string (properties, MAPI_PR_BODY, whole);
    }
  if (options->html != NULL)
    {
      g_autofree char *html = cli_read_text (options->html, error);
      g_autoptr(GBytes) bytes = NULL;

      if (html == NULL)
        return FALSE;
      bytes = g_bytes_new (html, strlen (html));
      mapi_properties_set_binary (properties, MAPI_PR_HTML, bytes);
      mapi_properties_set_long (properties, MAPI_PR_INTERNET_CPID, 65001);
      if (options->body == NULL)
        {
          g_autofree char *text = mapi_mime_html_to_text (html, -1);

          mapi_properties_set_string (properties, MAPI_PR_BODY, text);
        }
    }
  return TRUE;
}

static gboolean
set_one_of (const char         *word,
            const char * const *words,
            guint32             tag,
            MapiProperties     *properties)
{
  for (gint32 i = 0; word != NULL && words[i] != NULL; i++)
    if (g_str_equal (word, words[i]))
      {
        mapi_properties_set_long (properties, tag, i);
        return TRUE;
      }
  return word == NULL;
}

static gboolean
set_marks (CliSendOptions  *options,
           MapiProperties  *properties,
           GError         **error)
{
  static const char * const importance[] = { "low", "normal", "high", NULL };
  static const char * const sensitivity[] = { "normal", "personal", "private", "confidential", NULL };

  if (!set_one_of (options->importance, importance, MAPI_PR_IMPORTANCE, properties))
    return cli_usage_error (error, _("Importance is low, normal or high, not “%s”."), options->importance);
  if (!set_one_of (options->sensitivity, sensitivity, MAPI_PR_SENSITIVITY, properties))
    return cli_usage_error (error, _("Sensitivity is normal, personal, private or confidential, not “%s”."),
                            options->sensitivity);
  return options->reply_to == NULL ||
         mapi_reply_recipients_set_text (properties, options->reply_to, error);
}

static gboolean
set_from (const char      *from,
          MapiProperties  *properties,
          GError         **error)
{
  g_autoptr(MapiProperties) sender = from != NULL ? mapi_one_off_parse (from) : NULL;

  if (from == NULL)
    return TRUE;
  if (sender == NULL)
    return cli_usage_error (error, _("“%s” is no address."), from);
  mapi_properties_set_string (properties, MAPI_PR_SENT_REPRESENTING_NAME,
                              mapi_properties_get_string (sender, MAPI_PR_DISPLAY_NAME));
  mapi_properties_set_string (properties, MAPI_PR_SENT_REPRESENTING_ADDRTYPE, "SMTP");
  mapi_properties_set_string (properties, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS,
                              mapi_properties_get_string (sender, MAPI_PR_EMAIL_ADDRESS));
  return TRUE;
}

/* Who sends; with --from, on whose behalf stays as it was said */
static gboolean
apply_identity (CliContext      *context,
                CliSendOptions  *options,
                MapiContent     *content,
                GError         **error)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  g_autoptr(MapiIdentity) identity = NULL;

  if (options->identity == NULL)
    return TRUE;
  identity = cli_find_identity (context->session, options->identity, error);
  if (identity == NULL)
    return FALSE;
  mapi_identity_apply (identity, content);
  if (options->from != NULL)
    {
      mapi_properties_remove (properties, MAPI_PR_SENT_REPRESENTING_ENTRYID);
      mapi_properties_remove (properties, MAPI_PR_SENT_REPRESENTING_SEARCH_KEY);
      mapi_properties_set_string (properties, MAPI_PR_SENDER_ADDRTYPE, "SMTP");
      mapi_properties_set_string (properties, MAPI_PR_SENDER_EMAIL_ADDRESS, mapi_identity_get_address (identity));
      if (!set_from (options->from, properties, error))
        return FALSE;
    }
  return options->reply_to == NULL || mapi_reply_recipients_set_text (properties, options->reply_to, error);
}

/* Below the text, in each form it has; of the identity that is named, or of the default one */
static gboolean
add_signature (CliContext      *context,
               CliSendOptions  *options,
               MapiContent     *content,
               GError         **error)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  const char *body = mapi_properties_get_string (properties, MAPI_PR_BODY);
  GBytes *html = mapi_properties_get_binary (properties, MAPI_PR_HTML);
  g_autoptr(GPtrArray) identities = NULL;
  g_autoptr(MapiIdentity) identity = NULL;
  g_autofree char *signature = NULL;
  g_autofree char *rich = NULL;
  g_autofree char *text = NULL;

  if (!options->signature)
    return TRUE;
  identities = mapi_session_list_identities (context->session, error);
  if (identities == NULL)
    return FALSE;
  if (options->identity != NULL)
    identity = cli_find_identity (context->session, options->identity, error);
  else if (identities->len > 0)
    identity = g_object_ref (identities->pdata[0]);
  if (identity == NULL)
    return options->identity == NULL;
  signature = mapi_identity_dup_signature (identity, MAPI_SIGNATURE_NEW, FALSE);
  rich = mapi_identity_dup_signature (identity, MAPI_SIGNATURE_NEW, TRUE);
  if (signature != NULL)
    {
      text = g_strconcat (body != NULL ? body : "", body == NULL || g_str_has_suffix (body, "\n") ? "" : "\n",
                          "\n-- \n", signature, "\n", NULL);
      mapi_properties_set_string (properties, MAPI_PR_BODY, text);
    }
  if (html != NULL && rich != NULL)
    {
      g_autofree char *whole = g_strdup_printf ("%.*s<div><br>-- <br>\n%s</div>\n", (int) g_bytes_get_size (html),
                                                (const char *) g_bytes_get_data (html, NULL), rich);
      g_autoptr(GBytes) bytes = g_bytes_new (whole, strlen (whole));

      mapi_properties_set_binary (properties, MAPI_PR_HTML, bytes);
    }
  return TRUE;
}

static gboolean
set_time (const char      *text,
          guint32          tag,
          MapiProperties  *properties,
          GError         **error)
{
  g_autoptr(GError) problem = NULL;
  gint64 when = 0;

  if (text == NULL)
    return TRUE;
  if (!mapi_send_time_parse (text, &when, &problem))
    return cli_usage_error (error, "%s", problem->message);
  if (tag == MAPI_PR_EXPIRY_TIME && when <= g_get_real_time ())
    return cli_usage_error (error, _("“%s” has passed: nobody would get the message in time."), text);
  mapi_properties_set_time (properties, tag, when);
  return TRUE;
}

gboolean
cli_send_fill (CliSendOptions  *options,
               MapiContent     *content,
               GError         **error)
{
  MapiProperties *properties = mapi_content_get_properties (content);

  if (!is_one_line (options->from, error) || !is_one_line (options->reply_to, error) ||
      !is_one_line (options->subject, error) ||
      !add_recipients (content, options->to, MAPI_RECIPIENT_TO, error) ||
      !add_recipients (content, options->cc, MAPI_RECIPIENT_CC, error) ||
      !add_recipients (content, options->bcc, MAPI_RECIPIENT_BCC, error) ||
      !set_bodies (options, properties, error) ||
      !set_from (options->from, properties, error) ||
      !set_marks (options, properties, error))
    return FALSE;
  for (guint i = 0; options->attach != NULL && options->attach[i] != NULL; i++)
    if (!add_attachment (content, options->attach[i], error))
      return FALSE;

  if (options->subject != NULL)
    mapi_properties_set_string (properties, MAPI_PR_SUBJECT, options->subject);
  if (options->read_receipt)
    mapi_properties_set_boolean (properties, MAPI_PR_READ_RECEIPT_REQUESTED, TRUE);
  if (options->delivery_receipt)
    mapi_properties_set_boolean (properties, MAPI_PR_ORIGINATOR_DELIVERY_REPORT_REQUESTED, TRUE);
  if (!set_time (options->defer, MAPI_PR_DEFERRED_SEND_TIME, properties, error) ||
      !set_time (options->expires, MAPI_PR_EXPIRY_TIME, properties, error))
    return FALSE;
  if (!mapi_properties_has (properties, MAPI_PR_MESSAGE_CLASS))
    mapi_properties_set_string (properties, MAPI_PR_MESSAGE_CLASS, "IPM.Note");
  mapi_properties_set_long (properties, MAPI_PR_MESSAGE_FLAGS,
                            mapi_properties_get_long (properties, MAPI_PR_MESSAGE_FLAGS, 0) |
                            MAPI_MSGFLAG_UNSENT | MAPI_MSGFLAG_READ);
  return TRUE;
}

/* A time as it was understood: a member of the answer, or to be said (transfer full) */
static char *
tell_time (CliContext     *context,
           MapiProperties *properties,
           guint32         tag,
           const char     *name)
{
  g_autofree char *text = cli_format_time (mapi_properties_get_time (properties, tag));

  if (text == NULL || context->quiet)
    return NULL;
  if (!context->json)
    return g_steal_pointer (&text);
  cli_json_member (context, name, text);
  return NULL;
}

static void
tell_times (CliContext     *context,
            MapiProperties *properties)
{
  gint64 now = g_get_real_time ();
  g_autofree char *send = tell_time (context, properties, MAPI_PR_DEFERRED_SEND_TIME, "send-after");
  g_autofree char *deliver = tell_time (context, properties, MAPI_PR_DEFERRED_DELIVERY_TIME, "deliver-after");
  g_autofree char *expires = tell_time (context, properties, MAPI_PR_EXPIRY_TIME, "expires");

  if (send != NULL && mapi_properties_get_time (properties, MAPI_PR_DEFERRED_SEND_TIME) <= now)
    g_printerr (_("%s has passed: it goes at once.\n"), send);
  else if (send != NULL)
    g_printerr (_("It goes at %s, not before.\n"), send);
  if (deliver != NULL && mapi_properties_get_time (properties, MAPI_PR_DEFERRED_DELIVERY_TIME) <= now)
    g_printerr (_("%s has passed: it is delivered at once.\n"), deliver);
  else if (deliver != NULL)
    g_printerr (_("It is delivered at %s, not before.\n"), deliver);
  if (expires != NULL)
    g_printerr (_("It is of use until %s.\n"), expires);
}

static void
answer (CliContext        *context,
        MapiProperties    *properties,
        const MapiEntryId *id,
        const char        *state)
{
  if (context->json)
    {
      json_builder_begin_object (context->builder);
      cli_json_id (context, "id", id);
      cli_json_member (context, "state", state);
      tell_times (context, properties);
      json_builder_end_object (context->builder);
    }
  else
    {
      g_autofree char *text = id != NULL ? mapi_entry_id_to_string (id) : NULL;

      g_print ("%s  %s\n", state, text != NULL ? text : "");
      tell_times (context, properties);
    }
}

gboolean
cli_send_finish (CliContext      *context,
                 CliSendOptions  *options,
                 MapiStore       *store,
                 MapiContent     *content,
                 GError         **error)
{
  static const char * const states[] = { "sent", "queued", "held" };
  /* A draft that is open lets go of it when it is sent */
  g_autoptr(MapiContent) kept = mapi_content_ref (content);
  MapiProperties *properties = mapi_content_get_properties (content);
  g_autoptr(MapiEntryId) folder = NULL;
  g_autoptr(MapiEntryId) sent = NULL;
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiMessage) message = NULL;
  MapiSubmittedState state = MAPI_SUBMITTED_QUEUED;

  folder = mapi_store_get_folder_for_role (store, options->draft ? MAPI_FOLDER_ROLE_DRAFTS
                                                                 : MAPI_FOLDER_ROLE_OUTBOX, NULL, error);
  if (folder == NULL)
    return FALSE;
  sent = mapi_store_get_folder_for_role (store, MAPI_FOLDER_ROLE_SENT, NULL, NULL);
  if (sent != NULL && !options->draft && !options->no_copy)
    {
      g_autoptr(GBytes) bytes = mapi_entry_id_to_bytes (sent);

      mapi_properties_set_binary (properties, MAPI_PR_SENTMAIL_ENTRYID, bytes);
    }
  if (!apply_identity (context, options, content, error) || !add_signature (context, options, content, error) ||
      !cli_send_set_options (context, options, content, error))
    return FALSE;
  if (options->undo && options->undo_seconds >= 0)
    mapi_properties_set_time (properties, MAPI_PR_DEFERRED_SEND_TIME,
                              g_get_real_time () + options->undo_seconds * G_TIME_SPAN_SECOND);
  message = options->open != NULL ? g_object_ref (options->open)
                                  : mapi_message_new (store, folder, content, MAPI_CREATE_NONE);
  if (options->draft)
    {
      if (!mapi_message_save (message, MAPI_SAVE_KEEP_OPEN_READONLY, NULL, error))
        return FALSE;
      answer (context, properties, mapi_message_get_entry_id (message), "draft");
      return TRUE;
    }

  if (!mapi_message_submit (message, (options->no_copy ? MAPI_SUBMIT_NO_SENT_COPY : MAPI_SUBMIT_NONE) |
                                     (options->undo ? MAPI_SUBMIT_UNDO : MAPI_SUBMIT_NONE),
                            &state, &id, NULL, error))
    return FALSE;
  context->submitted = state != MAPI_SUBMITTED_SENT;
  answer (context, properties, id, states[state]);
  return TRUE;
}

gboolean
cli_send (CliContext  *context,
          int          argc,
          char       **argv,
          GError     **error)
{
  g_auto(CliSendOptions) options = { NULL, };
  g_autoptr(MapiContent) content = mapi_content_new ();
  g_autoptr(MapiStore) store = NULL;

  if (!cli_send_options_parse (&options, &argc, &argv, error))
    return FALSE;
  if (argc > 1)
    return cli_usage_error (error, _("“%s” belongs to no option."), argv[1]);
  if (!options.draft && options.draft_id == NULL && options.to == NULL && options.cc == NULL && options.bcc == NULL)
    return cli_usage_error (error, _("Say to whom: --to ADDRESS."));
  if (options.draft_id != NULL)
    return cli_send_continue (context, &options, error);
  if (!cli_send_fill (&options, content, error))
    return FALSE;
  store = cli_context_open_default_store (context, error);
  return store != NULL && cli_send_finish (context, &options, store, content, error);
}
