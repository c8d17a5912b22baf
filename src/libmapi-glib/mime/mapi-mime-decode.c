/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* MIME → a content (MS-OXCMAIL 2.2). The scan says where the parts are, the roles what they are;
 * here they become properties, recipients and attachments. Recursion is only into embedded
 * messages, MAPI_MIME_MAX_DEPTH deep. */
#include "config.h"

#include "mapi-mime.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "mapi-mime-decode-private.h"
#include "mapi-mime-headers-private.h"
#include "mapi-mime-text-private.h"

#define MAX_SOURCE ((gsize) 1 << 31)

#define ATTACH_FLAG_RENDERED_IN_BODY 4

typedef struct
{
  MapiMimeScan  *scan;
  MapiMimeRoles *roles;
  MapiContent   *content;
  GString       *text;          /* (owned) */
  char          *html;          /* (owned) (nullable) */
  guint          level;
} Decoder;

static void
set_attachment_name (MapiProperties *attachment,
                     const char     *name)
{
  const char *dot = strrchr (name, '.');

  mapi_properties_set_string (attachment, MAPI_PR_ATTACH_LONG_FILENAME, name);
  mapi_properties_set_string (attachment, MAPI_PR_ATTACH_FILENAME, name);
  mapi_properties_set_string (attachment, MAPI_PR_DISPLAY_NAME, name);
  if (dot != NULL && dot != name)
    mapi_properties_set_string (attachment, MAPI_PR_ATTACH_EXTENSION, dot);
}

static char *
dup_content_id (MapiMimeScan         *scan,
                const MapiMimeEntity *entity)
{
  g_autofree char *raw = mapi_mime_scan_dup_raw (scan, entity, "Content-ID");
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  if (raw == NULL)
    return NULL;
  mapi_mime_parse_ids (raw, 1, ids);
  if (ids->len > 0)
    return g_strdup (ids->pdata[0]);
  return *raw != '\0' && strlen (raw) < 998 ? g_strdup (raw) : NULL;
}

/* What the body shows in its own place is no file to the reader */
static gboolean
is_rendered (Decoder    *self,
             const char *content_id,
             const char *location)
{
  if (self->html == NULL)
    return FALSE;
  if (content_id != NULL)
    {
      g_autofree char *link = g_strconcat ("cid:", content_id, NULL);
      g_autofree char *escaped = g_uri_escape_string (content_id, "@$!*'()+,;:=", FALSE);
      g_autofree char *escaped_link = g_strconcat ("cid:", escaped, NULL);

      if (strstr (self->html, link) != NULL || strstr (self->html, escaped_link) != NULL)
        return TRUE;
    }
  return location != NULL && *location != '\0' && strstr (self->html, location) != NULL;
}

static MapiProperties *
create_attachment (Decoder              *self,
                   const MapiMimeEntity *entity,
                   gboolean              hidden)
{
  MapiProperties *attachment = mapi_properties_new ();
  g_autofree char *name = mapi_mime_dup_file_name (self->scan, entity);
  g_autofree char *content_id = dup_content_id (self->scan, entity);
  g_autofree char *location = mapi_mime_scan_dup_raw (self->scan, entity, "Content-Location");
  g_autofree char *description = mapi_mime_scan_dup_raw (self->scan, entity,
                                                         "Content-Description");
  gboolean rendered = is_rendered (self, content_id, location);

  mapi_properties_set_long (attachment, MAPI_PR_RENDERING_POSITION, -1);
  mapi_properties_set_string (attachment, MAPI_PR_ATTACH_MIME_TAG, entity->type);
  if (name != NULL)
    set_attachment_name (attachment, name);
  if (content_id != NULL)
    mapi_properties_set_string (attachment, MAPI_PR_ATTACH_CONTENT_ID, content_id);
  if (location != NULL && *location != '\0')
    mapi_properties_set_string (attachment, MAPI_PR_ATTACH_CONTENT_LOCATION, location);
  if (description != NULL && *description != '\0')
    {
      g_autofree char *comment = mapi_mime_decode_words (description);

      mapi_properties_set_string (attachment, MAPI_PR_COMMENT, comment);
    }
  if (rendered)
    mapi_properties_set_long (attachment, MAPI_PR_ATTACH_FLAGS, ATTACH_FLAG_RENDERED_IN_BODY);
  if (rendered || hidden)
    mapi_properties_set_boolean (attachment, MAPI_PR_ATTACHMENT_HIDDEN, TRUE);
  return attachment;
}

static void
add_file (Decoder        *self,
          MapiProperties *attachment,
          GBytes         *data)
{
  mapi_properties_set_long (attachment, MAPI_PR_ATTACH_METHOD, MAPI_ATTACH_BY_VALUE);
  mapi_properties_set_binary (attachment, MAPI_PR_ATTACH_DATA_BIN, data);
  mapi_properties_set_long (attachment, MAPI_PR_ATTACH_SIZE,
                            MIN (g_bytes_get_size (data), G_MAXINT32));
  mapi_content_add_attachment (self->content, attachment, NULL);
}

static GBytes *
decode_body (Decoder              *self,
             const MapiMimeEntity *entity)
{
  gsize length = entity->body_end - entity->body_start;

  if (entity->encoding == MAPI_MIME_ENCODING_IDENTITY)
    return g_bytes_new_from_bytes (self->scan->source, entity->body_start, length);
  return mapi_mime_decode_transfer (self->scan->data + entity->body_start, length,
                                    entity->encoding, 0);
}

static void
add_plain_attachment (Decoder              *self,
                      const MapiMimeEntity *entity,
                      gboolean              hidden)
{
  g_autoptr(MapiProperties) attachment = create_attachment (self, entity, hidden);
  g_autoptr(GBytes) data = NULL;

  /* An encoded message is forbidden, and common */
  if (strcmp (entity->type, "message/rfc822") == 0 && self->level + 1 < MAPI_MIME_MAX_DEPTH
      && entity->encoding != MAPI_MIME_ENCODING_IDENTITY)
    {
      g_autoptr(MapiContent) embedded = NULL;

      data = decode_body (self, entity);
      embedded = mapi_mime_decode_nested (data, self->level + 1);
      mapi_properties_set_long (attachment, MAPI_PR_ATTACH_METHOD, MAPI_ATTACH_EMBEDDED_MSG);
      mapi_content_add_attachment (self->content, attachment, embedded);
      return;
    }
  data = decode_body (self, entity);
  add_file (self, attachment, data);
}

static void
add_embedded (Decoder *self,
              guint    position)
{
  const MapiMimeEntity *entity = mapi_mime_scan_get (self->scan, position);
  g_autoptr(MapiProperties) attachment = NULL;
  g_autoptr(MapiContent) embedded = NULL;
  const char *subject;

  if (self->level + 1 >= MAPI_MIME_MAX_DEPTH)
    {
      add_plain_attachment (self, entity, FALSE);
      return;
    }
  attachment = create_attachment (self, entity, FALSE);
  if (entity->is_message && position + 1 < self->roles->end)
    embedded = mapi_mime_decode_entity (self->scan, position + 1, self->level + 1);
  else
    {
      g_autoptr(GBytes) headers = decode_body (self, entity);

      embedded = mapi_mime_decode_nested (headers, self->level + 1);
    }
  subject = mapi_properties_get_string (mapi_content_get_properties (embedded), MAPI_PR_SUBJECT);
  mapi_properties_set_long (attachment, MAPI_PR_ATTACH_METHOD, MAPI_ATTACH_EMBEDDED_MSG);
  if (subject != NULL && !mapi_properties_has (attachment, MAPI_PR_DISPLAY_NAME))
    mapi_properties_set_string (attachment, MAPI_PR_DISPLAY_NAME, subject);
  mapi_content_add_attachment (self->content, attachment, embedded);
}

/* S/MIME: the entity as it was signed, or the encrypted blob with its kind */
static void
add_whole (Decoder              *self,
           const MapiMimeEntity *entity)
{
  g_autoptr(MapiProperties) attachment = create_attachment (self, entity, entity->is_multipart);
  g_autoptr(GBytes) data = NULL;
  g_autofree char *type = mapi_mime_scan_dup_raw (self->scan, entity, "Content-Type");

  if (!mapi_properties_has (attachment, MAPI_PR_ATTACH_LONG_FILENAME))
    set_attachment_name (attachment, "smime.p7m");
  if (entity->is_multipart)
    {
      g_autofree char *head = g_strdup_printf ("Content-Type: %s\r\n\r\n",
                                               type != NULL ? type : entity->type);
      GByteArray *bytes = g_byte_array_new ();

      g_byte_array_append (bytes, (const guint8 *) head, strlen (head));
      g_byte_array_append (bytes, (const guint8 *) self->scan->data + entity->body_start,
                           entity->body_end - entity->body_start);
      data = g_byte_array_free_to_bytes (bytes);
    }
  else
    {
      g_autofree char *kind = mapi_mime_scan_dup_param (self->scan, entity, "Content-Type",
                                                        "smime-type");

      if (kind != NULL && strspn (kind, "abcdefghijklmnopqrstuvwxyz-") == strlen (kind))
        {
          g_autofree char *tag = g_strdup_printf ("%s;smime-type=%s", entity->type, kind);

          mapi_properties_set_string (attachment, MAPI_PR_ATTACH_MIME_TAG, tag);
        }
      data = decode_body (self, entity);
    }
  add_file (self, attachment, data);
}

static void
add_tnef (Decoder              *self,
          const MapiMimeEntity *entity)
{
  g_autoptr(GBytes) data = decode_body (self, entity);

  if (!mapi_mime_decode_tnef (self->content, data, 0))
    {
      g_autoptr(MapiProperties) attachment = create_attachment (self, entity, FALSE);

      add_file (self, attachment, data);
    }
}

static void
decode_bodies (Decoder *self)
{
  for (guint i = self->roles->root; i < self->roles->end; i++)
    {
      MapiMimeRole role = mapi_mime_roles_get (self->roles, i);
      const MapiMimeEntity *entity = mapi_mime_scan_get (self->scan, i);

      if (role == MAPI_MIME_ROLE_HTML && self->html == NULL)
        self->html = mapi_mime_decode_text (self->scan, entity, 0);
      else if (role == MAPI_MIME_ROLE_TEXT || role == MAPI_MIME_ROLE_MORE_TEXT)
        {
          g_autofree char *text = mapi_mime_decode_text (self->scan, entity, 0);

          if (self->text == NULL)
            self->text = g_string_new (NULL);
          else if (self->text->len > 0 && self->text->str[self->text->len - 1] != '\n')
            g_string_append_c (self->text, '\n');
          g_string_append (self->text, text);
        }
    }
}

static void
set_bodies (Decoder *self)
{
  MapiProperties *properties = mapi_content_get_properties (self->content);

  /* A body of TNEF stays only where MIME has none */
  if (self->text != NULL
      && (self->text->len > 0 || !mapi_properties_has (properties, MAPI_PR_BODY)))
    mapi_properties_set_string (properties, MAPI_PR_BODY, self->text->str);
  if (self->html != NULL)
    {
      g_autoptr(GBytes) html = g_bytes_new (self->html, strlen (self->html));

      mapi_properties_set_binary (properties, MAPI_PR_HTML, html);
    }
  if (mapi_properties_has (properties, MAPI_PR_HTML))
    mapi_properties_set_long (properties, MAPI_PR_NATIVE_BODY_INFO, 3);
  else if (mapi_properties_has (properties, MAPI_PR_BODY))
    mapi_properties_set_long (properties, MAPI_PR_NATIVE_BODY_INFO, 1);
  mapi_properties_set_long (properties, MAPI_PR_INTERNET_CPID, 65001);
}

static void
decode_parts (Decoder *self)
{
  for (guint i = self->roles->root; i < self->roles->end; i++)
    {
      const MapiMimeEntity *entity = mapi_mime_scan_get (self->scan, i);

      switch (mapi_mime_roles_get (self->roles, i))
        {
        case MAPI_MIME_ROLE_ATTACHMENT:
          add_plain_attachment (self, entity, FALSE);
          break;
        case MAPI_MIME_ROLE_HIDDEN:
          add_plain_attachment (self, entity, TRUE);
          break;
        case MAPI_MIME_ROLE_MESSAGE:
          add_embedded (self, i);
          break;
        case MAPI_MIME_ROLE_WHOLE:
          add_whole (self, entity);
          break;
        case MAPI_MIME_ROLE_TNEF:
          add_tnef (self, entity);
          break;
        case MAPI_MIME_ROLE_REPORT:
          mapi_mime_decode_report (self->content, self->scan, entity);
          break;
        case MAPI_MIME_ROLE_NONE:
        case MAPI_MIME_ROLE_TEXT:
        case MAPI_MIME_ROLE_MORE_TEXT:
        case MAPI_MIME_ROLE_HTML:
        case MAPI_MIME_ROLE_NESTED:
        default:
          break;
        }
    }
}

static void
complete_times (MapiProperties *properties)
{
  gint64 sent = mapi_properties_get_time (properties, MAPI_PR_CLIENT_SUBMIT_TIME);
  gint64 received = mapi_properties_get_time (properties, MAPI_PR_MESSAGE_DELIVERY_TIME);

  if (sent == 0 && received != 0)
    mapi_properties_set_time (properties, MAPI_PR_CLIENT_SUBMIT_TIME, received);
  if (received == 0 && sent != 0)
    mapi_properties_set_time (properties, MAPI_PR_MESSAGE_DELIVERY_TIME, sent);
}

static gboolean
is_delivery_report (const char *message_class)
{
  return g_str_has_prefix (message_class, "REPORT.")
         && !g_str_has_suffix (message_class, ".IPNRN")
         && !g_str_has_suffix (message_class, ".IPNNRN");
}

/* The recipients of a report object are those it reports on; who gets it is apart */
static void
address_report (MapiProperties *properties,
                GPtrArray      *recipients)
{
  MapiProperties *first;

  if (recipients->len == 0)
    return;
  first = recipients->pdata[0];
  mapi_properties_set_string (properties, MAPI_PR_REPORT_NAME,
                              mapi_properties_get_string (first, MAPI_PR_DISPLAY_NAME));
  mapi_properties_set_binary (properties, MAPI_PR_REPORT_ENTRYID,
                              mapi_properties_get_binary (first, MAPI_PR_ENTRYID));
  mapi_properties_set_binary (properties, MAPI_PR_REPORT_SEARCH_KEY,
                              mapi_properties_get_binary (first, MAPI_PR_SEARCH_KEY));
}

static void
decode_envelope (Decoder *self)
{
  const MapiMimeEntity *entity = mapi_mime_scan_get (self->scan, self->roles->root);
  MapiProperties *properties = mapi_content_get_properties (self->content);
  g_autoptr(GPtrArray) references = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) recipients =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mapi_properties_unref);
  MapiMimeHeaderSink sink = { .full = TRUE, .references = references, .recipients = recipients };
  g_autofree char *message_class = mapi_mime_find_class (self->scan, self->roles);

  mapi_mime_read_headers (self->scan, entity, properties, &sink);
  if (is_delivery_report (message_class))
    address_report (properties, recipients);
  else
    for (guint i = 0; i < recipients->len; i++)
      mapi_content_add_recipient (self->content, recipients->pdata[i]);
  complete_times (properties);
  if (!mapi_properties_has (properties, MAPI_PR_SUBJECT))
    mapi_properties_set_string (properties, MAPI_PR_SUBJECT, "");
  mapi_properties_set_string (properties, MAPI_PR_MESSAGE_CLASS, message_class);
  mapi_properties_set_long (properties, MAPI_PR_MESSAGE_FLAGS,
                            MAPI_MSGFLAG_UNMODIFIED | MAPI_MSGFLAG_ORIGIN_INTERNET);
}

/* Saving would invent these; the same bytes shall give the same content each time */
static void
compute (MapiContent          *content,
         const MapiMimeEntity *entity)
{
  static const guint32 invented[] = {
    MAPI_PR_CONVERSATION_INDEX, MAPI_PR_SEARCH_KEY, MAPI_PR_CREATION_TIME
  };
  MapiProperties *properties = mapi_content_get_properties (content);
  gboolean had[G_N_ELEMENTS (invented)];

  for (gsize i = 0; i < G_N_ELEMENTS (invented); i++)
    had[i] = mapi_properties_has (properties, invented[i]);
  mapi_content_compute (content, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (invented); i++)
    if (!had[i])
      mapi_properties_remove (properties, invented[i]);
  mapi_properties_remove (properties, MAPI_PR_LAST_MODIFICATION_TIME);
  mapi_properties_set_long (properties, MAPI_PR_MESSAGE_SIZE,
                            MIN (entity->body_end - entity->start, G_MAXINT32));
}

MapiContent *
mapi_mime_decode_entity (MapiMimeScan *scan,
                         guint         position,
                         guint         level)
{
  g_autoptr(MapiContent) content = mapi_content_new ();
  g_autoptr(MapiMimeRoles) roles = mapi_mime_roles_new (scan, position);
  Decoder self = { .scan = scan, .roles = roles, .content = content, .level = level };
  const MapiMimeEntity *entity = mapi_mime_scan_get (scan, position);

  decode_envelope (&self);
  decode_bodies (&self);
  decode_parts (&self);
  set_bodies (&self);
  mapi_mime_finish_report (content);
  compute (content, entity);
  if (self.text != NULL)
    g_string_free (self.text, TRUE);
  g_free (self.html);
  return g_steal_pointer (&content);
}

MapiContent *
mapi_mime_decode_nested (GBytes *source,
                         guint   level)
{
  g_autoptr(MapiMimeScan) scan = mapi_mime_scan_new (source);

  return mapi_mime_decode_entity (scan, 0, level);
}

/**
 * mapi_mime_decode:
 * @source: the bytes of a message
 * @error: return location for an error
 *
 * Reads a message as received: properties, recipients with one-off entry ids, bodies as UTF-8
 * with line feeds, attachments, embedded messages, reports. What cannot be understood is in
 * PR_BODY or an attachment. More than 10,000 parts and more than 100 levels of nesting are left
 * undivided. Blocks as long as the message is; any thread.
 *
 * Errors: %MAPI_ERROR_TOO_BIG if @source has more than 2 GiB.
 * Source: RFC 5322, RFC 2045 to 2047, RFC 2231, RFC 3676; MS-OXCMAIL 2.2.
 *
 * Returns: (transfer full): the message
 */
MapiContent *
mapi_mime_decode (GBytes  *source,
                  GError **error)
{
  g_return_val_if_fail (source != NULL, NULL);

  mapi_mime_ensure_initialized ();
  if (g_bytes_get_size (source) > MAX_SOURCE)
    {
      g_set_error_literal (error, MAPI_ERROR, MAPI_ERROR_TOO_BIG,
                           _("The message is too big: it has more than 2 GiB"));
      return NULL;
    }
  return mapi_mime_decode_nested (source, 0);
}
