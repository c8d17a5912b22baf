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
    { "draft", 0, 0, G_OPTION_ARG_NONE, &options->draft, NULL, NULL },
    { "read-receipt", 0, 0, G_OPTION_ARG_NONE, &options->read_receipt, NULL, NULL },
    { "delivery-receipt", 0, 0, G_OPTION_ARG_NONE, &options->delivery_receipt, NULL, NULL },
    { "no-copy", 0, 0, G_OPTION_ARG_NONE, &options->no_copy, NULL, NULL },
    { "as-attachment", 0, 0, G_OPTION_ARG_NONE, &options->as_attachment, NULL, NULL },
    { NULL }
  };

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

static char *
read_text (const char  *path,
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

static gboolean
add_recipients (MapiContent        *content,
                char              **texts,
                MapiRecipientType   type,
                GError            **error)
{
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      g_autoptr(GPtrArray) list = mapi_one_off_parse_list (texts[i]);

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
      g_autofree char *text = read_text (options->body, error);
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
      g_autofree char *html = read_text (options->html, error);
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

/* @identity: an address of the user, or the UID of an identity */
static gboolean
apply_identity (CliContext      *context,
                CliSendOptions  *options,
                MapiContent     *content,
                GError         **error)
{
  g_autoptr(GPtrArray) list = NULL;

  if (options->identity == NULL)
    return TRUE;
  list = mapi_session_list_identities (context->session, error);
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      MapiIdentity *identity = g_ptr_array_index (list, i);

      if (g_ascii_strcasecmp (mapi_identity_get_address (identity), options->identity) != 0 &&
          !g_str_equal (mapi_identity_get_uid (identity), options->identity))
        continue;
      mapi_identity_apply (identity, content);
      return options->reply_to == NULL ||
             mapi_reply_recipients_set_text (mapi_content_get_properties (content), options->reply_to, error);
    }
  if (list != NULL)
    g_set_error (error, MAPI_ERROR, MAPI_ERROR_NOT_FOUND, _("“%s” is no identity of this profile."),
                 options->identity);
  return FALSE;
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

gboolean
cli_send_fill (CliSendOptions  *options,
               MapiContent     *content,
               GError         **error)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  gint64 when;

  if (!add_recipients (content, options->to, MAPI_RECIPIENT_TO, error) ||
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
  if (options->defer != NULL)
    {
      if (!cli_parse_time (options->defer, &when, error))
        return FALSE;
      mapi_properties_set_time (properties, MAPI_PR_DEFERRED_SEND_TIME, when);
    }
  if (options->expires != NULL)
    {
      if (!cli_parse_time (options->expires, &when, error))
        return FALSE;
      mapi_properties_set_time (properties, MAPI_PR_EXPIRY_TIME, when);
    }
  if (!mapi_properties_has (properties, MAPI_PR_MESSAGE_CLASS))
    mapi_properties_set_string (properties, MAPI_PR_MESSAGE_CLASS, "IPM.Note");
  mapi_properties_set_long (properties, MAPI_PR_MESSAGE_FLAGS,
                            mapi_properties_get_long (properties, MAPI_PR_MESSAGE_FLAGS, 0) |
                            MAPI_MSGFLAG_UNSENT | MAPI_MSGFLAG_READ);
  return TRUE;
}

static void
answer (CliContext        *context,
        const MapiEntryId *id,
        const char        *state)
{
  if (context->json)
    {
      json_builder_begin_object (context->builder);
      cli_json_id (context, "id", id);
      cli_json_member (context, "state", state);
      json_builder_end_object (context->builder);
    }
  else
    {
      g_autofree char *text = id != NULL ? mapi_entry_id_to_string (id) : NULL;

      g_print ("%s  %s\n", state, text != NULL ? text : "");
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
  if (!apply_identity (context, options, content, error))
    return FALSE;
  message = mapi_message_new (store, folder, content, MAPI_CREATE_NONE);
  if (options->draft)
    {
      if (!mapi_message_save (message, MAPI_SAVE_KEEP_OPEN_READONLY, NULL, error))
        return FALSE;
      answer (context, mapi_message_get_entry_id (message), "draft");
      return TRUE;
    }

  if (!mapi_message_submit (message, (options->no_copy ? MAPI_SUBMIT_NO_SENT_COPY : MAPI_SUBMIT_NONE) |
                                     (options->undo ? MAPI_SUBMIT_UNDO : MAPI_SUBMIT_NONE),
                            &state, &id, NULL, error))
    return FALSE;
  answer (context, id, states[state]);
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
  if (!options.draft && options.to == NULL && options.cc == NULL && options.bcc == NULL)
    return cli_usage_error (error, _("Say to whom: --to ADDRESS."));
  if (!cli_send_fill (&options, content, error))
    return FALSE;
  store = cli_context_open_default_store (context, error);
  return store != NULL && cli_send_finish (context, &options, store, content, error);
}
