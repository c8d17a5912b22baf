/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A content → MIME. The shapes written, from the inside out:
 *
 *   text/plain | text/html | alternative(plain, html [, calendar])
 *   related(the html, parts shown in it)
 *   mixed(all that, files, messages)
 *
 * S/MIME entities are written byte for byte. Everything else is CR LF lines of ASCII, unless 8BIT
 * allows more for texts. */
#include "config.h"

#include "mapi-mime-writer-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapi-mime-scan-private.h"
#include "mapi-mime-text-private.h"
#include "mapi-mime-token-private.h"

#define ATTACH_FLAG_RENDERED_IN_BODY 4

typedef struct
{
  GString             *out;
  MapiContent         *content;
  MapiMimeEncodeFlags  flags;
  guint                level;
  GArray              *in_body;     /* (owned) (element-type guint) related to the HTML */
  GArray              *alternative; /* (owned) (element-type guint) other forms of the body */
  GArray              *files;       /* (owned) (element-type guint) */
} Encoder;

static char *
begin_multipart (GString    *out,
                 const char *subtype)
{
  g_autofree char *token = mapi_mime_create_token ();
  char *boundary = g_strdup_printf ("=_%s", token);

  g_string_append_printf (out, "Content-Type: multipart/%s;\r\n boundary=\"%s\"\r\n\r\n",
                          subtype, boundary);
  return boundary;
}

static void
next_part (GString    *out,
           const char *boundary)
{
  if (out->len > 0 && out->str[out->len - 1] != '\n')
    g_string_append (out, "\r\n");
  g_string_append_printf (out, "--%s\r\n", boundary);
}

/* As next_part(), but the line break before the delimiter always is the delimiter's */
static void
next_part_exact (GString    *out,
                 const char *boundary)
{
  g_string_append_printf (out, "\r\n--%s\r\n", boundary);
}

static void
end_multipart (GString    *out,
               const char *boundary)
{
  g_string_append_printf (out, "\r\n--%s--\r\n", boundary);
}

static void
write_text_part (Encoder    *self,
                 const char *subtype,
                 const char *parameters,
                 const char *text,
                 gsize       length)
{
  gboolean ascii = TRUE;

  for (gsize i = 0; i < length && ascii; i++)
    ascii = (guchar) text[i] < 0x80;
  g_string_append_printf (self->out, "Content-Type: text/%s; charset=%s%s\r\n", subtype,
                          ascii ? "us-ascii" : "utf-8", parameters);
  mapi_mime_write_text_body (self->out, text, length, self->flags);
}

/* What our editor wrote has a line for each paragraph; the text of others stays as it is */
static void
write_plain (Encoder    *self,
             const char *text)
{
  MapiProperties *properties = mapi_content_get_properties (self->content);
  g_autofree char *flowed = NULL;

  if (mapi_properties_get_long (properties, MAPI_PR_MSG_EDITOR_FORMAT, 0) == 0)
    {
      write_text_part (self, "plain", "", text, strlen (text));
      return;
    }
  flowed = mapi_mime_flow (text);
  write_text_part (self, "plain", "; format=flowed", flowed, strlen (flowed));
}

static gboolean
is_valid_type (const char *type)
{
  const char *slash = strchr (type, '/');
  gsize n = 0;

  if (slash == NULL || slash == type || slash[1] == '\0')
    return FALSE;
  for (const char *p = type; *p != '\0'; p++, n++)
    if (n > 100 || (p != slash && !g_ascii_isalnum (*p) && strchr ("!#$&-^_.+", *p) == NULL))
      return FALSE;
  return TRUE;
}

static const char *
calendar_method (Encoder *self)
{
  const char *message_class =
    mapi_properties_get_string (mapi_content_get_properties (self->content),
                                MAPI_PR_MESSAGE_CLASS);

  if (message_class == NULL)
    return NULL;
  if (strcmp (message_class, "IPM.Schedule.Meeting.Request") == 0)
    return "REQUEST";
  if (strcmp (message_class, "IPM.Schedule.Meeting.Canceled") == 0)
    return "CANCEL";
  return g_str_has_prefix (message_class, "IPM.Schedule.Meeting.Resp.") ? "REPLY" : NULL;
}

/* The type of a file, with the parameters it needs */
static void
write_file_type (Encoder        *self,
                 MapiProperties *attachment,
                 GBytes         *data)
{
  const char *tag = mapi_properties_get_string (attachment, MAPI_PR_ATTACH_MIME_TAG);
  const char *name = mapi_properties_get_string (attachment, MAPI_PR_ATTACH_LONG_FILENAME);
  g_auto(GStrv) pieces = g_strsplit (tag != NULL ? tag : "", ";", 2);
  g_autofree char *type = g_ascii_strdown (pieces[0] != NULL ? g_strstrip (pieces[0]) : "", -1);
  gsize size;
  const char *bytes = g_bytes_get_data (data, &size);

  /* What holds other parts cannot be written as a file of base64 */
  if (!is_valid_type (type) || g_str_has_prefix (type, "multipart/")
      || g_str_has_prefix (type, "message/"))
    {
      g_free (type);
      type = g_strdup ("application/octet-stream");
    }
  g_string_append_printf (self->out, "Content-Type: %s", type);
  if (g_str_has_prefix (type, "text/") && g_utf8_validate_len (bytes, size, NULL))
    g_string_append (self->out, "; charset=utf-8");
  if (strcmp (type, "text/calendar") == 0 && calendar_method (self) != NULL)
    mapi_mime_write_param (self->out, "method", calendar_method (self));
  if (pieces[0] != NULL && pieces[1] != NULL)
    {
      g_autofree char *kind = g_strconcat ("x;", pieces[1], NULL);
      g_autofree char *smime = mapi_mime_dup_param (kind, "smime-type");

      if (smime != NULL)
        mapi_mime_write_param (self->out, "smime-type", smime);
    }
  if (name != NULL && *name != '\0')
    mapi_mime_write_param (self->out, "name", name);
  g_string_append (self->out, "\r\n");
}

static void
write_part_fields (Encoder        *self,
                   MapiProperties *attachment,
                   gboolean        in_body)
{
  const char *name = mapi_properties_get_string (attachment, MAPI_PR_ATTACH_LONG_FILENAME);
  const char *id = mapi_properties_get_string (attachment, MAPI_PR_ATTACH_CONTENT_ID);
  const char *location = mapi_properties_get_string (attachment, MAPI_PR_ATTACH_CONTENT_LOCATION);
  const char *comment = mapi_properties_get_string (attachment, MAPI_PR_COMMENT);
  g_autofree char *clean = name != NULL ? mapi_mime_clean_file_name (name) : NULL;

  g_string_append_printf (self->out, "Content-Disposition: %s",
                          in_body ? "inline" : "attachment");
  if (clean != NULL)
    mapi_mime_write_param (self->out, "filename", clean);
  g_string_append (self->out, "\r\n");
  if (id != NULL)
    mapi_mime_write_ids (self->out, "Content-ID", id);
  if (location != NULL && g_str_is_ascii (location) && strlen (location) < 900)
    mapi_mime_write_tokens (self->out, "Content-Location", location);
  if (comment != NULL && *comment != '\0')
    mapi_mime_write_text (self->out, "Content-Description", comment, self->flags);
}

static gboolean
write_attachment (Encoder   *self,
                  guint      position,
                  gboolean   in_body,
                  GError   **error)
{
  MapiProperties *attachment = mapi_content_get_attachment (self->content, position);
  MapiContent *embedded = mapi_content_get_embedded (self->content, position);
  GBytes *data = mapi_properties_get_binary (attachment, MAPI_PR_ATTACH_DATA_BIN);
  g_autoptr(GBytes) empty = g_bytes_new_static ("", 0);

  if (embedded != NULL)
    {
      g_string_append (self->out, "Content-Type: message/rfc822\r\n");
      write_part_fields (self, attachment, FALSE);
      if ((self->flags & MAPI_MIME_ENCODE_8BIT) != 0)
        g_string_append (self->out, "Content-Transfer-Encoding: 8bit\r\n");
      g_string_append (self->out, "\r\n");
      return mapi_mime_write_message (self->out, embedded, self->flags, self->level + 1, error);
    }
  if (data == NULL)
    data = empty;
  write_file_type (self, attachment, data);
  write_part_fields (self, attachment, in_body);
  mapi_mime_write_base64 (self->out, data);
  return TRUE;
}

static gboolean
write_bodies (Encoder  *self,
              GError  **error)
{
  MapiProperties *properties = mapi_content_get_properties (self->content);
  const char *text = mapi_properties_get_string (properties, MAPI_PR_BODY);
  GBytes *html = mapi_properties_get_binary (properties, MAPI_PR_HTML);
  gboolean has_html = html != NULL && g_bytes_get_size (html) > 0;
  gboolean is_alternative = (text != NULL && has_html) || self->alternative->len > 0;
  g_autofree char *alternative = NULL;
  g_autofree char *related = NULL;

  if (is_alternative)
    alternative = begin_multipart (self->out, "alternative");
  if (text != NULL || !has_html)
    {
      if (alternative != NULL)
        next_part (self->out, alternative);
      write_plain (self, text != NULL ? text : "");
    }
  if (has_html)
    {
      gsize size;
      const char *data = g_bytes_get_data (html, &size);

      if (alternative != NULL)
        {
          if (text != NULL)
            next_part_exact (self->out, alternative);
          else
            next_part (self->out, alternative);
        }
      if (self->in_body->len > 0)
        {
          related = begin_multipart (self->out, "related; type=\"text/html\"");
          next_part (self->out, related);
        }
      write_text_part (self, "html", "", data, size);
      for (guint i = 0; i < self->in_body->len; i++)
        {
          next_part_exact (self->out, related);
          if (!write_attachment (self, g_array_index (self->in_body, guint, i), TRUE, error))
            return FALSE;
        }
      if (related != NULL)
        end_multipart (self->out, related);
    }
  for (guint i = 0; i < self->alternative->len; i++)
    {
      next_part_exact (self->out, alternative);
      if (!write_attachment (self, g_array_index (self->alternative, guint, i), TRUE, error))
        return FALSE;
    }
  if (alternative != NULL)
    end_multipart (self->out, alternative);
  return TRUE;
}

static void
sort_attachments (Encoder *self)
{
  MapiProperties *properties = mapi_content_get_properties (self->content);
  gboolean has_html = mapi_properties_has (properties, MAPI_PR_HTML);
  guint n = mapi_content_get_n_attachments (self->content);

  for (guint i = 0; i < n; i++)
    {
      MapiProperties *attachment = mapi_content_get_attachment (self->content, i);
      const char *type = mapi_properties_get_string (attachment, MAPI_PR_ATTACH_MIME_TAG);
      gboolean hidden = mapi_properties_get_boolean (attachment, MAPI_PR_ATTACHMENT_HIDDEN);
      gint flags = mapi_properties_get_long (attachment, MAPI_PR_ATTACH_FLAGS, 0);

      if (has_html && mapi_content_get_embedded (self->content, i) == NULL
          && (mapi_properties_has (attachment, MAPI_PR_ATTACH_CONTENT_ID)
              || mapi_properties_has (attachment, MAPI_PR_ATTACH_CONTENT_LOCATION))
          && (hidden || (flags & ATTACH_FLAG_RENDERED_IN_BODY) != 0))
        g_array_append_val (self->in_body, i);
      else if (hidden && type != NULL && g_str_has_prefix (type, "text/"))
        g_array_append_val (self->alternative, i);
      else
        g_array_append_val (self->files, i);
    }
}

static gboolean
write_body (Encoder  *self,
            GError  **error)
{
  MapiProperties *properties = mapi_content_get_properties (self->content);
  g_autofree char *mixed = NULL;
  gboolean has_body;

  sort_attachments (self);
  if (self->files->len == 0)
    return write_bodies (self, error);
  has_body = mapi_properties_has (properties, MAPI_PR_BODY)
             || mapi_properties_has (properties, MAPI_PR_HTML) || self->alternative->len > 0;
  mixed = begin_multipart (self->out, "mixed");
  if (has_body)
    {
      next_part (self->out, mixed);
      if (!write_bodies (self, error))
        return FALSE;
    }
  for (guint i = 0; i < self->files->len; i++)
    {
      if (has_body || i > 0)
        next_part_exact (self->out, mixed);
      else
        next_part (self->out, mixed);
      if (!write_attachment (self, g_array_index (self->files, guint, i), FALSE, error))
        return FALSE;
    }
  end_multipart (self->out, mixed);
  return TRUE;
}

static gboolean
is_smime (MapiContent *content)
{
  const char *message_class = mapi_properties_get_string (mapi_content_get_properties (content),
                                                          MAPI_PR_MESSAGE_CLASS);

  return message_class != NULL && g_str_has_prefix (message_class, "IPM.Note.SMIME")
         && mapi_content_get_n_attachments (content) == 1
         && mapi_properties_has (mapi_content_get_attachment (content, 0),
                                 MAPI_PR_ATTACH_DATA_BIN);
}

/* The signed entity: its type is built anew from checked pieces, its body is not touched.
 * FALSE if the attachment is something else. */
static gboolean
write_signed_entity (Encoder *self,
                     GBytes  *data)
{
  g_autoptr(MapiMimeScan) scan = mapi_mime_scan_new (data);
  const MapiMimeEntity *entity = mapi_mime_scan_get (scan, 0);
  static const char * const names[] = { "protocol", "micalg", "boundary" };

  if (!entity->is_multipart || strcmp (entity->type, "multipart/signed") != 0)
    return FALSE;
  g_string_append (self->out, "Content-Type: multipart/signed");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *value = mapi_mime_scan_dup_param (scan, entity, "Content-Type", names[i]);

      /* Never RFC 2231 here: verifiers read these as they are */
      if (value != NULL && g_str_is_ascii (value) && strpbrk (value, "\"\\\r\n") == NULL
          && strlen (value) < 200)
        g_string_append_printf (self->out, ";\r\n %s=\"%s\"", names[i], value);
    }
  g_string_append (self->out, "\r\n\r\n");
  g_string_append_len (self->out, scan->data + entity->body_start,
                       entity->body_end - entity->body_start);
  return TRUE;
}

static gboolean
write_smime (Encoder  *self,
             GError  **error)
{
  MapiProperties *attachment = mapi_content_get_attachment (self->content, 0);
  GBytes *data = mapi_properties_get_binary (attachment, MAPI_PR_ATTACH_DATA_BIN);
  const char *type = mapi_properties_get_string (attachment, MAPI_PR_ATTACH_MIME_TAG);

  if (type != NULL && strcmp (type, "multipart/signed") == 0)
    return write_signed_entity (self, data) || write_body (self, error);
  return write_attachment (self, 0, FALSE, error);
}

gboolean
mapi_mime_write_message (GString              *out,
                         MapiContent          *content,
                         MapiMimeEncodeFlags   flags,
                         guint                 level,
                         GError              **error)
{
  Encoder self = { .out = out, .content = content, .flags = flags, .level = level };
  const char *message_class = mapi_properties_get_string (mapi_content_get_properties (content),
                                                          MAPI_PR_MESSAGE_CLASS);
  gboolean written;

  if (level >= MAPI_MIME_MAX_DEPTH)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG,
                           _("Too many messages are attached within one another"));
      return FALSE;
    }
  if (!mapi_mime_write_fields (out, content, flags, level > 0, error))
    return FALSE;
  g_string_append (out, "MIME-Version: 1.0\r\n");
  if (message_class != NULL && g_str_has_prefix (message_class, "REPORT."))
    return mapi_mime_write_report (out, content, flags, level, error);

  self.in_body = g_array_new (FALSE, FALSE, sizeof (guint));
  self.alternative = g_array_new (FALSE, FALSE, sizeof (guint));
  self.files = g_array_new (FALSE, FALSE, sizeof (guint));
  written = is_smime (content) ? write_smime (&self, error) : write_body (&self, error);
  g_array_unref (self.in_body);
  g_array_unref (self.alternative);
  g_array_unref (self.files);
  return written;
}

/**
 * mapi_mime_encode:
 * @content: a message
 * @flags: what the result is for
 * @error: return location for an error
 *
 * Writes @content as it goes over the wire, with CR LF. What cannot be said in MIME is left out:
 * properties that are not transmittable, the rows of the envelope (%MAPI_RECIPIENT_P1), and Bcc
 * and keywords without %MAPI_MIME_ENCODE_KEEP_BCC. A missing Message-ID and Date are made. The
 * result is ASCII except with the flags that allow more, or inside S/MIME entities, which are not
 * touched. Any thread, while nobody changes @content.
 *
 * Errors: %MAPI_ERROR_BAD_VALUE if an address cannot be written, for instance because it holds a
 * line break or, without %MAPI_MIME_ENCODE_SMTPUTF8, letters outside ASCII before the "@";
 * %MAPI_ERROR_TOO_BIG if more than 100 messages are within one another.
 * Source: RFC 5322, RFC 2045 to 2047, RFC 2231, RFC 3464, RFC 8098; MS-OXCMAIL 2.1.
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
mapi_mime_encode (MapiContent          *content,
                  MapiMimeEncodeFlags   flags,
                  GError              **error)
{
  g_autoptr(GString) out = NULL;

  g_return_val_if_fail (content != NULL, NULL);

  mapi_mime_ensure_initialized ();
  out = g_string_sized_new (4096);
  if (!mapi_mime_write_message (out, content, flags, 0, error))
    return NULL;
  if (out->len < 2 || out->str[out->len - 1] != '\n')
    g_string_append (out, "\r\n");
  return g_string_free_to_bytes (g_steal_pointer (&out));
}
