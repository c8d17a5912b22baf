/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "cli-commands.h"

typedef struct
{
  gboolean  text;
  gboolean  html;
  gboolean  headers;
  gboolean  source;
  gboolean  properties;
  gboolean  peek;
  char     *save_dir;
} ReadOptions;

static char *
recipients_text (MapiContent       *content,
                 MapiRecipientType  type)
{
  GPtrArray *recipients = mapi_content_get_recipients (content);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (recipients, i);
      g_autofree char *one = NULL;

      if ((mapi_properties_get_long (recipient, MAPI_PR_RECIPIENT_TYPE, 0) & 0xf) != (gint32) type)
        continue;
      one = mapi_address_format (mapi_properties_get_string (recipient, MAPI_PR_DISPLAY_NAME),
                                 mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS));
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", one);
    }
  return g_strdup (text->str);
}

static void
print_header (const char *name,
              const char *value)
{
  g_autofree char *clean = cli_clean_text (value);

  if (*clean != '\0')
    g_print ("%s %s\n", name, clean);
}

static const char *
attachment_name (MapiProperties *attachment)
{
  const char *name = mapi_properties_get_string (attachment, MAPI_PR_ATTACH_LONG_FILENAME);

  if (name == NULL)
    name = mapi_properties_get_string (attachment, MAPI_PR_ATTACH_FILENAME);
  if (name == NULL)
    name = mapi_properties_get_string (attachment, MAPI_PR_DISPLAY_NAME);
  return name != NULL ? name : "attachment";
}

static char *
body_text (MapiContent *content,
           gboolean     html)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  const char *text = mapi_properties_get_string (properties, MAPI_PR_BODY);
  GBytes *markup = mapi_properties_get_binary (properties, MAPI_PR_HTML);
  gsize length;
  const char *data = markup != NULL ? g_bytes_get_data (markup, &length) : NULL;

  if (html)
    return data != NULL ? g_strndup (data, length) : NULL;
  if (text != NULL)
    return g_strdup (text);
  return data != NULL ? mapi_mime_html_to_text (data, (gssize) length) : NULL;
}

static void
print_message (MapiContent *content,
               gboolean     html)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  g_autofree char *from =
    mapi_address_format (mapi_properties_get_string (properties, MAPI_PR_SENT_REPRESENTING_NAME),
                         mapi_properties_get_string (properties, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS));
  g_autofree char *to = recipients_text (content, MAPI_RECIPIENT_TO);
  g_autofree char *cc = recipients_text (content, MAPI_RECIPIENT_CC);
  g_autofree char *bcc = recipients_text (content, MAPI_RECIPIENT_BCC);
  g_autofree char *date = cli_format_time (mapi_properties_get_time (properties, MAPI_PR_CLIENT_SUBMIT_TIME));
  g_autofree char *body = body_text (content, html);
  g_autofree char *clean = cli_clean_text (body);

  print_header (_("From:"), from);
  print_header (_("To:"), to);
  print_header (_("Cc:"), cc);
  print_header (_("Bcc:"), bcc);
  print_header (_("Date:"), date);
  print_header (_("Subject:"), mapi_properties_get_string (properties, MAPI_PR_SUBJECT));
  for (guint i = 0; i < mapi_content_get_n_attachments (content); i++)
    {
      MapiProperties *attachment = mapi_content_get_attachment (content, i);
      GBytes *data = mapi_properties_get_binary (attachment, MAPI_PR_ATTACH_DATA_BIN);
      g_autofree char *size = cli_format_size (data != NULL ? (gint64) g_bytes_get_size (data) : 0);
      g_autofree char *line = g_strdup_printf ("%s (%s)", attachment_name (attachment), size);

      print_header (_("Attachment:"), line);
    }
  g_print ("\n%s%s", clean, g_str_has_suffix (clean, "\n") ? "" : "\n");
}

/* What reports said of a message that was sent */
static void
add_tracking (CliContext  *context,
              MapiContent *content)
{
  static const char * const states[] = {
    "pending", "sent", "delayed", "relayed", "expanded", "delivered", "failed", "deleted", "read",
  };
  g_autoptr(GPtrArray) list = NULL;

  if (!mapi_properties_has (mapi_content_get_properties (content), MAPI_PR_TRACKING))
    return;
  list = mapi_tracking_list (content);
  json_builder_set_member_name (context->builder, "tracking");
  json_builder_begin_array (context->builder);
  for (guint i = 0; i < list->len; i++)
    {
      MapiTracking *tracking = g_ptr_array_index (list, i);

      json_builder_begin_object (context->builder);
      cli_json_member (context, "address", mapi_tracking_get_address (tracking));
      cli_json_member (context, "state", states[MIN (mapi_tracking_get_state (tracking), MAPI_TRACKING_READ)]);
      cli_json_member (context, "text", mapi_tracking_get_text (tracking));
      json_builder_end_object (context->builder);
    }
  json_builder_end_array (context->builder);
}

static void
add_json (CliContext        *context,
          MapiContent       *content,
          const MapiEntryId *id)
{
  MapiProperties *properties = mapi_content_get_properties (content);
  g_autofree char *from =
    mapi_address_format (mapi_properties_get_string (properties, MAPI_PR_SENT_REPRESENTING_NAME),
                         mapi_properties_get_string (properties, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS));
  static const struct { const char *name; MapiRecipientType type; } kinds[] = {
    { "to", MAPI_RECIPIENT_TO }, { "cc", MAPI_RECIPIENT_CC }, { "bcc", MAPI_RECIPIENT_BCC }
  };
  g_autofree char *text = body_text (content, FALSE);
  g_autofree char *html = body_text (content, TRUE);
  g_auto(GStrv) flags = cli_flag_names (properties);
  GPtrArray *recipients = mapi_content_get_recipients (content);

  json_builder_begin_object (context->builder);
  cli_json_id (context, "id", id);
  cli_json_member (context, "subject", mapi_properties_get_string (properties, MAPI_PR_SUBJECT));
  cli_json_member (context, "from", from);
  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      json_builder_set_member_name (context->builder, kinds[k].name);
      json_builder_begin_array (context->builder);
      for (guint i = 0; i < recipients->len; i++)
        {
          MapiProperties *recipient = g_ptr_array_index (recipients, i);
          g_autofree char *one =
            mapi_address_format (mapi_properties_get_string (recipient, MAPI_PR_DISPLAY_NAME),
                                 mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS));

          if ((mapi_properties_get_long (recipient, MAPI_PR_RECIPIENT_TYPE, 0) & 0xf) == (gint32) kinds[k].type)
            json_builder_add_string_value (context->builder, one);
        }
      json_builder_end_array (context->builder);
    }
  cli_json_time (context, "date", mapi_properties_get_time (properties, MAPI_PR_CLIENT_SUBMIT_TIME));
  cli_json_time (context, "received", mapi_properties_get_time (properties, MAPI_PR_MESSAGE_DELIVERY_TIME));
  cli_json_member (context, "class", mapi_properties_get_string (properties, MAPI_PR_MESSAGE_CLASS));
  cli_json_member (context, "message-id", mapi_properties_get_string (properties, MAPI_PR_INTERNET_MESSAGE_ID));
  cli_json_strv (context, "flags", (const char * const *) flags);
  cli_json_member (context, "text", text);
  cli_json_member (context, "html", html);
  add_tracking (context, content);
  json_builder_set_member_name (context->builder, "attachments");
  json_builder_begin_array (context->builder);
  for (guint i = 0; i < mapi_content_get_n_attachments (content); i++)
    {
      MapiProperties *attachment = mapi_content_get_attachment (content, i);
      GBytes *data = mapi_properties_get_binary (attachment, MAPI_PR_ATTACH_DATA_BIN);

      json_builder_begin_object (context->builder);
      cli_json_member (context, "name", attachment_name (attachment));
      cli_json_member (context, "type", mapi_properties_get_string (attachment, MAPI_PR_ATTACH_MIME_TAG));
      cli_json_int (context, "size", data != NULL ? (gint64) g_bytes_get_size (data) : 0);
      json_builder_end_object (context->builder);
    }
  json_builder_end_array (context->builder);
  json_builder_end_object (context->builder);
}

/* Names come from strangers: only the last component, no hidden file, never over a file that
 * is there, never executable. */
static char *
safe_name (const char *name)
{
  g_autofree char *clean = cli_clean_text (name);
  char *base = g_path_get_basename (clean);

  g_strdelimit (base, "/\\:\n\t", '_');
  if (*base == '\0' || *base == '.')
    {
      g_autofree char *hidden = base;

      base = g_strconcat ("attachment", hidden, NULL);
    }
  return base;
}

static gboolean
write_new_file (const char  *directory,
                const char  *name,
                GBytes      *data,
                char       **path,
                GError     **error)
{
  gsize length;
  const char *bytes = g_bytes_get_data (data, &length);
  int fd = -1;

  for (guint n = 0; n < 1000 && fd < 0; n++)
    {
      g_autofree char *numbered = n == 0 ? g_strdup (name) : g_strdup_printf ("%u-%s", n, name);

      g_free (*path);
      *path = g_build_filename (directory, numbered, NULL);
      fd = g_open (*path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
      if (fd < 0 && errno != EEXIST)
        break;
    }
  for (gsize done = 0; fd >= 0 && done < length;)
    {
      gssize n = write (fd, bytes + done, length - done);

      if (n < 0 && errno != EINTR)
        {
          int saved = errno;

          close (fd);
          g_unlink (*path);
          errno = saved;
          fd = -1;
          break;
        }
      done += n > 0 ? (gsize) n : 0;
    }
  if (fd < 0)
    {
      int saved = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved), _("“%s” cannot be written: %s"),
                   *path, g_strerror (saved));
      return FALSE;
    }
  return g_close (fd, error);
}

static gboolean
save_attachments (MapiContent  *content,
                  const char   *directory,
                  GError      **error)
{
  if (g_mkdir_with_parents (directory, 0700) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), _("“%s” cannot be made: %s"),
                   directory, g_strerror (errno));
      return FALSE;
    }
  for (guint i = 0; i < mapi_content_get_n_attachments (content); i++)
    {
      MapiProperties *attachment = mapi_content_get_attachment (content, i);
      MapiContent *embedded = mapi_content_get_embedded (content, i);
      GBytes *bytes = mapi_properties_get_binary (attachment, MAPI_PR_ATTACH_DATA_BIN);
      g_autoptr(GBytes) data = NULL;
      g_autofree char *name = safe_name (attachment_name (attachment));
      g_autofree char *path = NULL;

      if (embedded != NULL)
        {
          g_autofree char *bare = g_steal_pointer (&name);

          data = mapi_mime_encode (embedded, MAPI_MIME_ENCODE_KEEP_BCC, error);
          name = g_str_has_suffix (bare, ".eml") ? g_strdup (bare) : g_strconcat (bare, ".eml", NULL);
          if (data == NULL)
            return FALSE;
        }
      else if (bytes != NULL)
        data = g_bytes_ref (bytes);
      else
        continue;
      if (!write_new_file (directory, name, data, &path, error))
        return FALSE;
      g_printerr ("%s\n", path);
    }
  return TRUE;
}

static gboolean
print_source (MapiMessage  *message,
              gboolean      headers_only,
              GError      **error)
{
  g_autoptr(GBytes) source = mapi_message_load_source (message, NULL, error);
  const char *data;
  gsize length;

  if (source == NULL)
    return FALSE;
  data = g_bytes_get_data (source, &length);
  if (headers_only)
    {
      const char *end = memmem (data, length, "\r\n\r\n", 4);
      const char *end_lf = memmem (data, length, "\n\n", 2);

      if (end == NULL || (end_lf != NULL && end_lf < end))
        end = end_lf;
      if (end != NULL)
        length = (gsize) (end - data) + 1;
    }
  fflush (stdout);
  return fwrite (data, 1, length, stdout) == length && fflush (stdout) == 0;
}

static void
print_value (const MapiValue *value,
             gpointer         user_data)
{
  guint32 tag = mapi_value_get_tag (value);
  const char *name = mapi_tag_get_name (tag);
  g_autofree char *text = mapi_value_to_string (value);
  g_autofree char *cell = cli_format_cell (text, 70);

  g_print ("0x%08x %-40s %s\n", tag, name != NULL ? name : "", cell);
}

static gboolean
mark_read (CliContext   *context,
           MapiMessage  *message,
           GError      **error)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();

  if (mapi_message_get_flags (message) & MAPI_MSGFLAG_READ)
    return TRUE;
  g_ptr_array_add (ids, (gpointer) mapi_message_get_entry_id (message));
  return mapi_session_set_read_flags (context->session, mapi_message_get_store (message), NULL, ids,
                                      MAPI_READ_FLAG_NONE, NULL, NULL, error);
}

gboolean
cli_read (CliContext  *context,
          int          argc,
          char       **argv,
          GError     **error)
{
  ReadOptions options = { FALSE, };
  const GOptionEntry entries[] = {
    { "text", 0, 0, G_OPTION_ARG_NONE, &options.text, NULL, NULL },
    { "html", 0, 0, G_OPTION_ARG_NONE, &options.html, NULL, NULL },
    { "headers", 0, 0, G_OPTION_ARG_NONE, &options.headers, NULL, NULL },
    { "source", 0, 0, G_OPTION_ARG_NONE, &options.source, NULL, NULL },
    { "properties", 0, 0, G_OPTION_ARG_NONE, &options.properties, NULL, NULL },
    { "peek", 0, 0, G_OPTION_ARG_NONE, &options.peek, NULL, NULL },
    { "save-attachments", 0, 0, G_OPTION_ARG_FILENAME, &options.save_dir, NULL, NULL },
    { NULL }
  };
  g_autofree char *save_dir = NULL;
  g_autoptr(MapiStore) store = NULL;
  g_autoptr(MapiEntryId) id = NULL;
  g_autoptr(MapiMessage) message = NULL;
  MapiContent *content;
  gboolean done;

  done = cli_parse_options (entries, &argc, &argv, error);
  save_dir = options.save_dir;
  if (!done)
    return FALSE;
  if (argc != 2)
    return cli_usage_error (error, _("Give the id of one message."));
  id = cli_context_parse_id (context, argv[1], &store, error);
  message = id != NULL ? mapi_message_open (store, id, MAPI_OPEN_BEST_ACCESS, NULL, error) : NULL;
  if (message == NULL)
    return FALSE;
  content = mapi_message_get_content (message);

  if (save_dir != NULL && !save_attachments (content, save_dir, error))
    return FALSE;
  if (options.source || options.headers)
    return print_source (message, options.headers, error);
  if (options.properties && !context->json)
    {
      mapi_properties_foreach (mapi_content_get_properties (content), print_value, NULL);
      return TRUE;
    }
  if (context->json)
    add_json (context, content, id);
  else if (save_dir == NULL || options.text || options.html)
    print_message (content, options.html);
  return options.peek || save_dir != NULL || mark_read (context, message, error);
}
