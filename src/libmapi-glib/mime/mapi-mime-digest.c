/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a store lists and indexes, in one pass over a message's bytes.
 *
 * The pass marks the parts (mapi-mime-scan.c), reads the fields of the outermost entity, and
 * decodes text parts until MAX_TEXT bytes are there. All output is bounded by the constants below
 * whatever the input is, and something listable always comes out. */
#include "config.h"

#include "mapi-mime.h"

#include <string.h>

#include "mapi-mime-decode-private.h"
#include "mapi-mime-headers-private.h"
#include "mapi-mime-html-private.h"
#include "mapi-mime-roles-private.h"
#include "mapi-mime-text-private.h"
#include "../property/mapi-subject.h"

#define MAX_TEXT        (512 * 1024)
#define MAX_HTML        (4 * MAX_TEXT)  /* source looked at */
#define MAX_PEOPLE      (64 * 1024)
#define MAX_ATTACHMENTS (16 * 1024)
#define MAX_PREVIEW     200             /* characters */
#define MAX_NAMED_PARTS 1000
#define MAX_TNEF        (64 * 1024 * 1024)

/**
 * MapiMimeDigest:
 *
 * The list columns, references and index texts of one message. Boxed, immutable.
 */
struct _MapiMimeDigest
{
  gatomicrefcount  ref_count;
  MapiProperties  *properties;  /* (owned) */
  GPtrArray       *references;  /* (owned) (element-type utf8), NULL at its end */
  GString         *from;        /* (owned) */
  GString         *to;          /* (owned) */
  GString         *text;        /* (owned) */
  GString         *attachments; /* (owned) */
};

G_DEFINE_BOXED_TYPE (MapiMimeDigest, mapi_mime_digest, mapi_mime_digest_ref,
                     mapi_mime_digest_unref)

static MapiMimeDigest *
create_digest (void)
{
  MapiMimeDigest *self = g_new0 (MapiMimeDigest, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->properties = mapi_properties_new ();
  self->references = g_ptr_array_new_with_free_func (g_free);
  self->from = g_string_new (NULL);
  self->to = g_string_new (NULL);
  self->text = g_string_new (NULL);
  self->attachments = g_string_new (NULL);
  return self;
}

static void
append_text (GString    *to,
             const char *text,
             gsize       limit)
{
  gsize length = strlen (text);

  if (to->len > 0 && to->len < limit)
    g_string_append_c (to, '\n');
  if (to->len + length > limit)
    {
      length = limit - MIN (to->len, limit);
      while (length > 0 && ((guchar) text[length] & 0xc0) == 0x80)
        length--;
    }
  g_string_append_len (to, text, length);
}

static gboolean
is_quote_intro (const char *line,
                gsize       length)
{
  /* "On … wrote:" in any language ends with a colon and is followed by a quote */
  while (length > 0 && g_ascii_isspace (line[length - 1]))
    length--;
  return length > 0 && line[length - 1] == ':';
}

static gboolean
is_separator (const char *line,
              gsize       length)
{
  gsize i = 0;

  while (i < length && (line[i] == '-' || line[i] == '_' || line[i] == '=' || line[i] == '*'
                        || line[i] == '~' || line[i] == '#' || line[i] == ' ' || line[i] == '\t'))
    i++;
  return i == length;
}

/* The next line of @text, without its surrounding white space; *@cursor behind it */
static const char *
next_line (const char **cursor,
           gsize       *length)
{
  const char *line = *cursor;
  const char *end = strchrnul (line, '\n');

  *cursor = *end == '\0' ? end : end + 1;
  while (line < end && g_ascii_isspace (*line))
    line++;
  while (end > line && g_ascii_isspace (end[-1]))
    end--;
  *length = end - line;
  return line;
}

/* The first words somebody wrote: no quotes, no lines that introduce one, no rules, no signature */
static char *
create_preview (const char *text)
{
  GString *preview = g_string_sized_new (MAX_PREVIEW * 2);
  const char *cursor = text;
  guint n_chars = 0;

  while (*cursor != '\0' && cursor - text < 64 * 1024 && n_chars < MAX_PREVIEW)
    {
      gsize length;
      gsize next_length;
      const char *line = next_line (&cursor, &length);
      const char *peek = cursor;

      if (length == 2 && memcmp (line, "--", 2) == 0)
        break;
      if (length == 0 || *line == '>' || is_separator (line, length))
        continue;
      if (length < 200 && is_quote_intro (line, length))
        {
          const char *next = next_line (&peek, &next_length);

          if (next_length == 0)
            next = next_line (&peek, &next_length);
          if (next_length > 0 && *next == '>')
            continue;
        }
      if (preview->len > 0)
        {
          g_string_append_c (preview, ' ');
          n_chars++;
        }
      for (const char *p = line; p < line + length && n_chars < MAX_PREVIEW;
           p = g_utf8_next_char (p))
        {
          if (g_ascii_isspace (*p) && preview->len > 0
              && preview->str[preview->len - 1] == ' ')
            continue;
          g_string_append_len (preview, p, g_utf8_next_char (p) - p);
          n_chars++;
        }
    }

  g_autofree char *raw = g_string_free (preview, FALSE);

  return mapi_mime_clean_line (raw);
}

static void
set_preview (MapiMimeDigest *self)
{
  g_autofree char *preview = self->text->len > 0 ? create_preview (self->text->str) : g_strdup ("");

  if (self->text->len > 0 && *preview == '\0')
    {
      /* Nothing but quotes: better those than nothing */
      g_autofree char *start = g_utf8_substring (self->text->str, 0,
                                                 MIN (g_utf8_strlen (self->text->str, 1024),
                                                      MAX_PREVIEW));

      g_free (preview);
      preview = mapi_mime_clean_line (start);
    }
  mapi_properties_set_string (self->properties, MAPI_PR_PREVIEW, preview);
}

static char *
decode_part (MapiMimeScan         *scan,
             const MapiMimeEntity *entity)
{
  g_autofree char *html = NULL;

  /* A list knows headers only */
  if (entity->body_start == entity->body_end)
    return g_strdup ("");
  if (strcmp (entity->type, "text/html") != 0)
    return mapi_mime_decode_text (scan, entity, MAX_TEXT);
  html = mapi_mime_decode_text (scan, entity, MAX_HTML);
  return mapi_mime_html_extract (html, strlen (html), FALSE, MAX_TEXT);
}

static gboolean
is_text_part (const MapiMimeEntity *entity)
{
  return !entity->is_message && !(entity->is_multipart && entity->n_children > 0)
         && (strcmp (entity->type, "text/plain") == 0 || strcmp (entity->type, "text/html") == 0);
}

/* The bodies first, then the text of what is attached */
static void
collect_texts (MapiMimeDigest      *self,
               MapiMimeScan        *scan,
               const MapiMimeRoles *roles)
{
  gint html = -1;
  gboolean has_text = FALSE;

  for (guint i = roles->root; i < roles->end && self->text->len < MAX_TEXT; i++)
    {
      MapiMimeRole role = mapi_mime_roles_get (roles, i);

      if (role == MAPI_MIME_ROLE_HTML)
        html = i;
      if (role == MAPI_MIME_ROLE_TEXT || role == MAPI_MIME_ROLE_MORE_TEXT)
        {
          g_autofree char *text = decode_part (scan, mapi_mime_scan_get (scan, i));

          has_text = has_text || text[strspn (text, " \t\n")] != '\0';
          append_text (self->text, text, MAX_TEXT);
        }
    }
  if (html >= 0 && !has_text)
    {
      g_autofree char *text = decode_part (scan, mapi_mime_scan_get (scan, html));

      g_string_truncate (self->text, 0);
      append_text (self->text, text, MAX_TEXT);
    }
  set_preview (self);
  for (guint i = roles->root; i < roles->end && self->text->len < MAX_TEXT; i++)
    {
      MapiMimeRole role = mapi_mime_roles_get (roles, i);
      const MapiMimeEntity *entity = mapi_mime_scan_get (scan, i);

      if ((role == MAPI_MIME_ROLE_ATTACHMENT || role == MAPI_MIME_ROLE_NESTED)
          && is_text_part (entity))
        {
          g_autofree char *text = decode_part (scan, entity);

          append_text (self->text, text, MAX_TEXT);
        }
    }
}

/* TNEF: its attachments and class, and its text where there is no other. Returns whether there is
 * an attachment. */
static gboolean
collect_tnef (MapiMimeDigest       *self,
              MapiMimeScan         *scan,
              const MapiMimeEntity *entity)
{
  g_autoptr(GBytes) data = mapi_mime_decode_transfer (scan->data + entity->body_start,
                                                      entity->body_end - entity->body_start,
                                                      entity->encoding, MAX_TNEF);
  g_autoptr(MapiContent) content = mapi_content_new ();
  MapiProperties *properties = mapi_content_get_properties (content);
  const char *message_class;
  const char *body;

  if (!mapi_mime_decode_tnef (content, data, 0))
    return TRUE;
  message_class = mapi_properties_get_string (properties, MAPI_PR_MESSAGE_CLASS);
  body = mapi_properties_get_string (properties, MAPI_PR_BODY);
  if (message_class != NULL)
    mapi_properties_set_string (self->properties, MAPI_PR_MESSAGE_CLASS, message_class);
  if (body != NULL && self->text->len == 0)
    {
      append_text (self->text, body, MAX_TEXT);
      set_preview (self);
    }
  for (guint i = 0; i < mapi_content_get_n_attachments (content); i++)
    {
      const char *name = mapi_properties_get_string (mapi_content_get_attachment (content, i),
                                                     MAPI_PR_ATTACH_LONG_FILENAME);

      if (name != NULL)
        append_text (self->attachments, name, MAX_ATTACHMENTS);
    }
  return mapi_content_get_n_attachments (content) > 0;
}

static void
collect_attachments (MapiMimeDigest      *self,
                     MapiMimeScan        *scan,
                     const MapiMimeRoles *roles)
{
  gboolean has_attachment = FALSE;
  guint n_named = 0;

  for (guint i = roles->root; i < roles->end && n_named < MAX_NAMED_PARTS; i++)
    {
      MapiMimeRole role = mapi_mime_roles_get (roles, i);
      g_autofree char *name = NULL;

      if (role == MAPI_MIME_ROLE_TNEF)
        has_attachment |= collect_tnef (self, scan, mapi_mime_scan_get (scan, i));
      else if (role == MAPI_MIME_ROLE_ATTACHMENT)
        {
          has_attachment = TRUE;
          name = mapi_mime_dup_file_name (scan, mapi_mime_scan_get (scan, i));
        }
      else if (role == MAPI_MIME_ROLE_MESSAGE)
        {
          has_attachment = TRUE;
          if (i + 1 < roles->end && mapi_mime_scan_get (scan, i)->is_message)
            {
              g_autofree char *raw =
                mapi_mime_scan_dup_raw (scan, mapi_mime_scan_get (scan, i + 1), "Subject");

              name = raw != NULL ? mapi_mime_decode_words (raw) : NULL;
            }
        }
      else if (role == MAPI_MIME_ROLE_WHOLE)
        has_attachment = has_attachment || !mapi_mime_scan_get (scan, i)->is_multipart;
      if (name != NULL)
        {
          append_text (self->attachments, name, MAX_ATTACHMENTS);
          n_named++;
        }
    }
  mapi_properties_set_boolean (self->properties, MAPI_PR_HASATTACH, has_attachment);
}

/* Subject parts, topic: what SaveChanges computes of a content */
static void
complete_subject (MapiMimeDigest *self)
{
  const char *subject = mapi_properties_get_string (self->properties, MAPI_PR_SUBJECT);
  g_autofree char *prefix = NULL;
  g_autofree char *normalized = NULL;

  if (subject == NULL)
    {
      mapi_properties_set_string (self->properties, MAPI_PR_SUBJECT, "");
      subject = "";
    }
  normalized = mapi_subject_normalize (subject, NULL, &prefix);
  mapi_properties_set_string (self->properties, MAPI_PR_SUBJECT_PREFIX, prefix);
  mapi_properties_set_string (self->properties, MAPI_PR_NORMALIZED_SUBJECT, normalized);
  if (!mapi_properties_has (self->properties, MAPI_PR_CONVERSATION_TOPIC))
    mapi_properties_set_string (self->properties, MAPI_PR_CONVERSATION_TOPIC, normalized);
}

static void
complete_times (MapiMimeDigest *self)
{
  gint64 sent = mapi_properties_get_time (self->properties, MAPI_PR_CLIENT_SUBMIT_TIME);
  gint64 received = mapi_properties_get_time (self->properties, MAPI_PR_MESSAGE_DELIVERY_TIME);

  if (sent == 0 && received != 0)
    mapi_properties_set_time (self->properties, MAPI_PR_CLIENT_SUBMIT_TIME, received);
  if (received == 0 && sent != 0)
    mapi_properties_set_time (self->properties, MAPI_PR_MESSAGE_DELIVERY_TIME, sent);
}

/**
 * mapi_mime_digest_new:
 * @source: the bytes of a message
 *
 * Takes from @source what listing, threading and indexing need. Never fails: of what is no
 * message at all there is at least a size and, as far as it is text, a preview. The body text is
 * at most 512 KiB, the people's names 64 KiB each, the preview 200 characters. Any thread.
 *
 * Returns: (transfer full): a digest
 */
MapiMimeDigest *
mapi_mime_digest_new (GBytes *source)
{
  MapiMimeDigest *self;
  g_autoptr(MapiMimeScan) scan = NULL;
  g_autoptr(MapiMimeRoles) roles = NULL;
  g_autofree char *message_class = NULL;
  MapiMimeHeaderSink sink = { 0, };

  g_return_val_if_fail (source != NULL, NULL);

  mapi_mime_ensure_initialized ();
  self = create_digest ();
  scan = mapi_mime_scan_new (source);
  roles = mapi_mime_roles_new (scan, 0);
  sink.from = self->from;
  sink.to = self->to;
  sink.text_limit = MAX_PEOPLE;
  sink.references = self->references;
  mapi_mime_read_headers (scan, mapi_mime_scan_get (scan, 0), self->properties, &sink);
  g_ptr_array_add (self->references, NULL);
  complete_subject (self);
  complete_times (self);
  message_class = mapi_mime_find_class (scan, roles);
  mapi_properties_set_string (self->properties, MAPI_PR_MESSAGE_CLASS, message_class);
  mapi_properties_set_long (self->properties, MAPI_PR_MESSAGE_SIZE,
                            MIN (g_bytes_get_size (source), G_MAXINT32));
  collect_texts (self, scan, roles);
  collect_attachments (self, scan, roles);
  return self;
}

static const guint32 copied_tags[] = {
  MAPI_PR_SUBJECT, MAPI_PR_SUBJECT_PREFIX, MAPI_PR_NORMALIZED_SUBJECT,
  MAPI_PR_SENDER_NAME, MAPI_PR_SENDER_ADDRTYPE, MAPI_PR_SENDER_EMAIL_ADDRESS,
  MAPI_PR_SENT_REPRESENTING_NAME, MAPI_PR_SENT_REPRESENTING_ADDRTYPE,
  MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS, MAPI_PR_CLIENT_SUBMIT_TIME,
  MAPI_PR_MESSAGE_DELIVERY_TIME, MAPI_PR_IMPORTANCE, MAPI_PR_PRIORITY, MAPI_PR_SENSITIVITY,
  MAPI_PR_MESSAGE_CLASS, MAPI_PR_INTERNET_MESSAGE_ID, MAPI_PR_IN_REPLY_TO_ID,
  MAPI_PR_CONVERSATION_TOPIC, MAPI_PR_CONVERSATION_INDEX, MAPI_PR_KEYWORDS,
  MAPI_PR_READ_RECEIPT_REQUESTED, MAPI_PR_LIST_UNSUBSCRIBE,
};

static void
append_person (GString    *to,
               const char *name,
               const char *address)
{
  g_autofree char *clean = mapi_mime_clean_line (name != NULL ? name : "");

  if (to->len + strlen (clean) + (address != NULL ? strlen (address) : 0) + 2 > MAX_PEOPLE)
    return;
  if (to->len > 0)
    g_string_append_c (to, ' ');
  g_string_append (to, clean);
  if (address != NULL && g_strcmp0 (name, address) != 0)
    g_string_append_printf (to, "%s%s", *clean != '\0' ? " " : "", address);
}

static void
digest_recipients (MapiMimeDigest *self,
                   MapiContent    *content)
{
  static const guint32 displays[] = {
    0, MAPI_PR_DISPLAY_TO, MAPI_PR_DISPLAY_CC, MAPI_PR_DISPLAY_BCC
  };
  GPtrArray *recipients = mapi_content_get_recipients (content);

  for (guint type = MAPI_RECIPIENT_TO; type <= MAPI_RECIPIENT_BCC; type++)
    {
      g_autoptr(GString) names = g_string_new (NULL);

      for (guint i = 0; i < recipients->len; i++)
        {
          MapiProperties *recipient = recipients->pdata[i];
          guint32 kind = mapi_properties_get_long (recipient, MAPI_PR_RECIPIENT_TYPE, 0);
          const char *name = mapi_properties_get_string (recipient, MAPI_PR_DISPLAY_NAME);
          const char *address = mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS);

          if ((kind & MAPI_RECIPIENT_P1) != 0 || (kind & 0xf) != type)
            continue;
          append_person (self->to, name, address);
          if (names->len < MAX_PEOPLE)
            g_string_append_printf (names, "%s%s", names->len > 0 ? "; " : "",
                                    name != NULL ? name : address != NULL ? address : "");
        }
      if (names->len > 0)
        mapi_properties_set_string (self->properties, displays[type], names->str);
    }
}

static void
digest_body (MapiMimeDigest *self,
             MapiProperties *properties)
{
  const char *body = mapi_properties_get_string (properties, MAPI_PR_BODY);
  GBytes *html = mapi_properties_get_binary (properties, MAPI_PR_HTML);

  if (body != NULL && *body != '\0')
    append_text (self->text, body, MAX_TEXT);
  else if (html != NULL)
    {
      gsize size;
      const char *data = g_bytes_get_data (html, &size);
      g_autofree char *text = mapi_mime_html_extract (data, MIN (size, MAX_HTML), FALSE, MAX_TEXT);

      append_text (self->text, text, MAX_TEXT);
    }
  set_preview (self);
}

static void
digest_attachments (MapiMimeDigest *self,
                    MapiContent    *content)
{
  gboolean has_attachment = FALSE;
  guint n = mapi_content_get_n_attachments (content);

  for (guint i = 0; i < n; i++)
    {
      MapiProperties *attachment = mapi_content_get_attachment (content, i);
      const char *name;

      if (mapi_properties_get_boolean (attachment, MAPI_PR_ATTACHMENT_HIDDEN))
        continue;
      has_attachment = TRUE;
      name = mapi_properties_get_string (attachment, MAPI_PR_ATTACH_LONG_FILENAME);
      if (name == NULL)
        name = mapi_properties_get_string (attachment, MAPI_PR_DISPLAY_NAME);
      if (name != NULL && i < MAX_NAMED_PARTS)
        append_text (self->attachments, name, MAX_ATTACHMENTS);
    }
  mapi_properties_set_boolean (self->properties, MAPI_PR_HASATTACH, has_attachment);
}

/**
 * mapi_mime_digest_new_for_content:
 * @content: a message
 *
 * The digest of a message that a client is writing and that has no MIME form. Not while another
 * thread changes @content.
 *
 * Returns: (transfer full): a digest
 */
MapiMimeDigest *
mapi_mime_digest_new_for_content (MapiContent *content)
{
  MapiMimeDigest *self;
  MapiProperties *properties;
  const char *references;
  const char *parent;

  g_return_val_if_fail (content != NULL, NULL);

  mapi_mime_ensure_initialized ();
  self = create_digest ();
  properties = mapi_content_get_properties (content);
  for (gsize i = 0; i < G_N_ELEMENTS (copied_tags); i++)
    {
      const MapiValue *value = mapi_properties_get_value (properties, copied_tags[i]);

      if (value != NULL)
        mapi_properties_set_value (self->properties, value);
    }
  append_person (self->from,
                 mapi_properties_get_string (properties, MAPI_PR_SENT_REPRESENTING_NAME),
                 mapi_properties_get_string (properties, MAPI_PR_SENT_REPRESENTING_EMAIL_ADDRESS));
  references = mapi_properties_get_string (properties, MAPI_PR_INTERNET_REFERENCES);
  if (references != NULL)
    mapi_mime_parse_ids (references, MAPI_MIME_MAX_REFERENCES, self->references);
  parent = mapi_properties_get_string (properties, MAPI_PR_IN_REPLY_TO_ID);
  if (parent != NULL)
    mapi_mime_parse_ids (parent, MAPI_MIME_MAX_REFERENCES, self->references);
  g_ptr_array_add (self->references, NULL);
  complete_subject (self);
  complete_times (self);
  if (!mapi_properties_has (self->properties, MAPI_PR_MESSAGE_CLASS))
    mapi_properties_set_string (self->properties, MAPI_PR_MESSAGE_CLASS, "IPM.Note");
  digest_recipients (self, content);
  digest_body (self, properties);
  digest_attachments (self, content);
  mapi_properties_set_long (self->properties, MAPI_PR_MESSAGE_SIZE,
                            mapi_properties_get_long (properties, MAPI_PR_MESSAGE_SIZE,
                                                      self->text->len));
  return self;
}

/**
 * mapi_mime_digest_ref:
 * @self: a digest
 *
 * Takes a reference. Any thread.
 *
 * Returns: (transfer full): @self
 */
MapiMimeDigest *
mapi_mime_digest_ref (MapiMimeDigest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * mapi_mime_digest_unref:
 * @self: (transfer full): a digest
 *
 * Drops a reference and frees @self with the last. Any thread.
 */
void
mapi_mime_digest_unref (MapiMimeDigest *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  mapi_properties_unref (self->properties);
  g_ptr_array_unref (self->references);
  g_string_free (self->from, TRUE);
  g_string_free (self->to, TRUE);
  g_string_free (self->text, TRUE);
  g_string_free (self->attachments, TRUE);
  g_free (self);
}

/**
 * mapi_mime_digest_get_properties:
 * @self: a digest
 *
 * The list columns. Of the address groups they hold name, type and address, not the binary keys
 * that follow from those.
 *
 * Returns: (transfer none): a bag not to be changed
 */
MapiProperties *
mapi_mime_digest_get_properties (MapiMimeDigest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->properties;
}

/**
 * mapi_mime_digest_get_references:
 * @self: a digest
 *
 * The Message-IDs of the messages before this one, without brackets, each once.
 *
 * Source: RFC 5322 3.6.4.
 *
 * Returns: (transfer none) (array zero-terminated=1): oldest first, the parent mostly last
 */
const char * const *
mapi_mime_digest_get_references (MapiMimeDigest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return (const char * const *) self->references->pdata;
}

/**
 * mapi_mime_digest_get_from:
 * @self: a digest
 *
 * Names and addresses of authors and sender, for the index.
 *
 * Returns: (transfer none): at most 64 KiB
 */
const char *
mapi_mime_digest_get_from (MapiMimeDigest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->from->str;
}

/**
 * mapi_mime_digest_get_to:
 * @self: a digest
 *
 * Names and addresses of all recipients, for the index.
 *
 * Returns: (transfer none): at most 64 KiB
 */
const char *
mapi_mime_digest_get_to (MapiMimeDigest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->to->str;
}

/**
 * mapi_mime_digest_get_text:
 * @self: a digest
 *
 * The text of the message and of its text attachments, for the index.
 *
 * Returns: (transfer none): at most 512 KiB
 */
const char *
mapi_mime_digest_get_text (MapiMimeDigest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->text->str;
}

/**
 * mapi_mime_digest_get_attachments:
 * @self: a digest
 *
 * The names of the attachments, one a line, for the index.
 *
 * Returns: (transfer none): at most 16 KiB
 */
const char *
mapi_mime_digest_get_attachments (MapiMimeDigest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->attachments->str;
}
