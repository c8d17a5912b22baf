/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* mailto: links (RFC 6068), as web pages and as other programs write them:
 *
 *   mailto:a@b,c@d?cc=e@f&subject=S%20T&body=one%0D%0Atwo
 *
 * Every field is percent-encoded once, "+" is a plus, and commas that separate addresses are not
 * encoded; many encode them all the same. xdg-email, LibreOffice and the desktop portal add
 * attach= or attachment=, the latter with raw spaces and letters outside ASCII. Links copied out
 * of HTML have "&amp;" for "&". What a link may say is limited, so that a page cannot fill the
 * composer with megabytes. */
#include "config.h"

#include "mapi-mailto.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapi-mime-text-private.h"
#include "../address/mapi-one-off.h"

#define MAX_URI_LENGTH  (1024u * 1024u)
#define MAX_BODY_LENGTH (64u * 1024u)
#define MAX_SUBJECT     2000
#define MAX_RECIPIENTS  1000u
#define MAX_ATTACHMENTS 1000u

typedef struct
{
  MapiContent    *content;
  MapiProperties *properties;
  GString        *body;         /* (owned) */
  GPtrArray      *attachments;  /* (owned) (element-type filename) */
} Link;

/* What is no escape stays as it is. Any bytes */
static char *
unescape_bytes (const char *text,
                gsize       length)
{
  GString *out = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    if (text[i] == '%' && i + 2 < length && g_ascii_isxdigit (text[i + 1])
        && g_ascii_isxdigit (text[i + 2]))
      {
        char c = (char) (g_ascii_xdigit_value (text[i + 1]) * 16
                         + g_ascii_xdigit_value (text[i + 2]));

        if (c != '\0')
          g_string_append_c (out, c);
        i += 2;
      }
    else
      g_string_append_c (out, text[i]);
  return g_string_free (out, FALSE);
}

/* Bytes that are no UTF-8 are taken for Latin-1 */
static char *
unescape (const char *text,
          gsize       length)
{
  g_autofree char *bytes = unescape_bytes (text, length);
  g_autofree char *latin = NULL;

  if (g_utf8_validate (bytes, -1, NULL))
    return g_steal_pointer (&bytes);
  latin = g_convert (bytes, -1, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
  return latin != NULL ? g_steal_pointer (&latin) : g_utf8_make_valid (bytes, -1);
}

/* One line without control characters, of at most @max letters */
static char *
clean_line (const char *text,
            glong       max)
{
  GString *line = g_string_new (NULL);
  glong n = 0;

  for (const char *p = text; *p != '\0' && n < max; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_iscntrl (c) && g_unichar_type (c) != G_UNICODE_LINE_SEPARATOR
          && g_unichar_type (c) != G_UNICODE_PARAGRAPH_SEPARATOR)
        {
          g_string_append_unichar (line, c);
          n++;
        }
      else if (line->len > 0 && line->str[line->len - 1] != ' ')
        {
          g_string_append_c (line, ' ');
          n++;
        }
    }
  return g_strstrip (g_string_free (line, FALSE));
}

/* Lines end in a line feed; tabs are the only control characters */
static void
append_body (GString    *body,
             const char *text)
{
  if (body->len > 0)
    g_string_append_c (body, '\n');
  for (const char *p = text; *p != '\0' && body->len < MAX_BODY_LENGTH; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\r')
        {
          if (p[1] != '\n')
            g_string_append_c (body, '\n');
        }
      else if (c == '\n' || c == '\t' || !g_unichar_iscntrl (c))
        g_string_append_unichar (body, c);
    }
}

static void
add_recipients (Link              *self,
                MapiRecipientType  type,
                const char        *value,
                gsize              length)
{
  const char *end = value + length;

  /* Separators first: an encoded comma may belong to an address */
  while (value < end)
    {
      const char *comma = memchr (value, ',', end - value);
      gsize n = (comma != NULL ? comma : end) - value;
      g_autofree char *text = unescape (value, n);
      g_autoptr(MapiProperties) single = mapi_one_off_parse (text);
      g_autoptr(GPtrArray) list = NULL;

      value += n + 1;
      if (single != NULL)
        {
          list = g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
          g_ptr_array_add (list, g_steal_pointer (&single));
        }
      else
        list = mapi_one_off_parse_list (text);
      for (guint i = 0; i < list->len
           && mapi_content_get_recipients (self->content)->len < MAX_RECIPIENTS; i++)
        {
          mapi_properties_set_long (list->pdata[i], MAPI_PR_RECIPIENT_TYPE, type);
          mapi_content_add_recipient (self->content, list->pdata[i]);
        }
    }
}

static void
set_in_reply_to (Link       *self,
                 const char *value)
{
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *clean = clean_line (value, 998);
  g_autofree char *bracketed = *clean == '<' ? g_strdup (clean) : g_strdup_printf ("<%s>", clean);
  g_autofree char *references = NULL;

  mapi_mime_parse_ids (bracketed, 1, ids);
  if (ids->len == 0)
    return;
  references = g_strdup_printf ("<%s>", (char *) ids->pdata[0]);
  mapi_properties_set_string (self->properties, MAPI_PR_IN_REPLY_TO_ID, ids->pdata[0]);
  mapi_properties_set_string (self->properties, MAPI_PR_INTERNET_REFERENCES, references);
}

static void
set_field (Link       *self,
           const char *name,
           const char *value,
           gsize       length)
{
  g_autofree char *text = unescape (value, length);

  if (strcmp (name, "to") == 0)
    add_recipients (self, MAPI_RECIPIENT_TO, value, length);
  else if (strcmp (name, "cc") == 0)
    add_recipients (self, MAPI_RECIPIENT_CC, value, length);
  else if (strcmp (name, "bcc") == 0)
    add_recipients (self, MAPI_RECIPIENT_BCC, value, length);
  else if (strcmp (name, "subject") == 0)
    {
      /* RFC 6068 2: encoded words are allowed here */
      g_autofree char *line = clean_line (text, MAX_SUBJECT);
      g_autofree char *decoded = strstr (line, "=?") != NULL ? mapi_mime_decode_words (line) : NULL;
      g_autofree char *subject = decoded != NULL ? clean_line (decoded, MAX_SUBJECT) : NULL;

      mapi_properties_set_string (self->properties, MAPI_PR_SUBJECT,
                                  subject != NULL ? subject : line);
    }
  else if (strcmp (name, "body") == 0)
    append_body (self->body, text);
  else if (strcmp (name, "in-reply-to") == 0)
    set_in_reply_to (self, text);
  else if ((strcmp (name, "attach") == 0 || strcmp (name, "attachment") == 0) && *text != '\0'
           && self->attachments->len < MAX_ATTACHMENTS)
    g_ptr_array_add (self->attachments, unescape_bytes (value, length));
}

/* A fragment is no part of a field, save that paths are written raw */
static gsize
field_length (const char *name,
              const char *value,
              gsize       length)
{
  const char *hash = g_str_has_prefix (name, "attach") ? NULL : memchr (value, '#', length);

  return hash != NULL ? (gsize) (hash - value) : length;
}

static void
parse_fields (Link       *self,
              const char *query)
{
  while (query != NULL && *query != '\0')
    {
      const char *end = strchrnul (query, '&');
      const char *equals = memchr (query, '=', end - query);

      if (equals != NULL)
        {
          g_autofree char *raw = unescape (query, equals - query);
          g_autofree char *name = g_ascii_strdown (raw, -1);
          const char *plain = g_str_has_prefix (name, "amp;") ? name + 4 : name;

          set_field (self, plain, equals + 1, field_length (plain, equals + 1, end - equals - 1));
        }
      query = *end == '&' ? end + 1 : NULL;
    }
}

/**
 * mapi_mailto_parse:
 * @uri: a link
 * @attachments: (out) (transfer full) (optional) (array zero-terminated=1) (element-type filename): files the link
 *   names
 * @error: return location for an error
 *
 * Makes the message that a mailto: link asks for: To, Cc and Bcc, subject, plain text of at most
 * 64 KiB and In-Reply-To. Everything else that it may want to set is dropped. Any thread.
 *
 * Errors: %MAPI_ERROR_BAD_VALUE if @uri is no mailto: link; %MAPI_ERROR_TOO_BIG beyond 1 MiB.
 * Source: RFC 6068.
 *
 * Returns: (transfer full): a message that is not sent yet
 */
MapiContent *
mapi_mailto_parse (const char   *uri,
                   char       ***attachments,
                   GError      **error)
{
  g_autoptr(MapiContent) content = NULL;
  g_autoptr(GPtrArray) files = NULL;
  g_autoptr(GString) body = NULL;
  const char *query;
  Link self = { 0, };

  g_return_val_if_fail (uri != NULL, NULL);

  if (attachments != NULL)
    *attachments = NULL;
  if (g_ascii_strncasecmp (uri, "mailto:", 7) != 0 || strlen (uri) > MAX_URI_LENGTH)
    {
      gboolean is_link = g_ascii_strncasecmp (uri, "mailto:", 7) == 0;

      g_set_error_literal (error, MAPI_ERROR, is_link ? MAPI_ERROR_TOO_BIG : MAPI_ERROR_BAD_VALUE,
                           is_link ? _("The link is too long") : _("This is no link to write to"));
      return NULL;
    }
  content = mapi_content_new ();
  files = g_ptr_array_new_with_free_func (g_free);
  body = g_string_new (NULL);
  self.content = content;
  self.properties = mapi_content_get_properties (content);
  self.body = body;
  self.attachments = files;
  mapi_properties_set_string (self.properties, MAPI_PR_MESSAGE_CLASS, "IPM.Note");
  mapi_properties_set_long (self.properties, MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_UNSENT);
  uri += 7;
  /* "mailto://a@b" is wrong and common */
  if (g_str_has_prefix (uri, "//"))
    uri += 2;
  query = strchrnul (uri, '?');
  add_recipients (&self, MAPI_RECIPIENT_TO, uri, field_length ("to", uri, query - uri));
  parse_fields (&self, *query == '?' ? query + 1 : NULL);
  if (body->len > 0)
    mapi_properties_set_string (self.properties, MAPI_PR_BODY, body->str);
  g_ptr_array_add (files, NULL);
  if (attachments != NULL)
    *attachments = (char **) g_ptr_array_free (g_steal_pointer (&files), FALSE);
  return g_steal_pointer (&content);
}
