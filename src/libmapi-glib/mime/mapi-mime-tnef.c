/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* TNEF (MS-OXTNEF), the "winmail.dat" of one well-known program: attachments, a body where MIME
 * has none, the message class.
 *
 * A signature and a key, then attributes: level (1 message, 2 attachment), id (32 bits), length
 * (32 bits), data, checksum (16 bits). Attachments begin with attAttachRenddata. Two attributes
 * hold MAPI properties: count, then type, id, for named ones the name, and the value; strings and
 * binaries as a count of values, each with its length, padded to four bytes. All little-endian.
 * Every length is checked against what is left; what is wrong ends the reading, and what was read
 * before is kept. */
#include "config.h"

#include "mapi-mime-decode-private.h"

#include <string.h>

#include "mapi-mime-text-private.h"

#define SIGNATURE        0x223e9f78u
#define MAX_ATTACHMENTS  1000
#define MAX_LEVEL        16
#define MAX_NAME         4096

#define ATT_BODY            0x800c
#define ATT_ATTACH_DATA     0x800f
#define ATT_ATTACH_TITLE    0x8010
#define ATT_ATTACH_RENDDATA 0x9002
#define ATT_MAPI_PROPS      0x9003
#define ATT_ATTACHMENT      0x9005
#define ATT_OEM_CODEPAGE    0x9007

typedef struct
{
  const guint8 *data;
  gsize         left;
  gboolean      bad;
} Cursor;

typedef struct
{
  MapiContent    *content;
  MapiProperties *attachment;   /* (owned) (nullable) the one being read */
  MapiContent    *embedded;     /* (owned) (nullable) of @attachment */
  char            charset[16];
  guint           level;
  guint           n_attachments;
} Reader;

static const guint8 *
take (Cursor *cursor,
      gsize   length)
{
  const guint8 *data = cursor->data;

  if (cursor->bad || length > cursor->left)
    {
      cursor->bad = TRUE;
      return NULL;
    }
  cursor->data += length;
  cursor->left -= length;
  return data;
}

static guint32
take_u32 (Cursor *cursor)
{
  const guint8 *data = take (cursor, 4);

  return data == NULL ? 0 : (guint32) data[0] | (guint32) data[1] << 8 | (guint32) data[2] << 16
                            | (guint32) data[3] << 24;
}

static guint16
take_u16 (Cursor *cursor)
{
  const guint8 *data = take (cursor, 2);

  return data == NULL ? 0 : data[0] | data[1] << 8;
}

/* 8-bit text up to its NUL */
static char *
dup_text (Reader       *self,
          const guint8 *data,
          gsize         length)
{
  g_autofree char *text = mapi_mime_to_utf8 ((const char *) data,
                                             strnlen ((const char *) data, length),
                                             self->charset);
  char *to = text;

  for (const char *from = text; *from != '\0'; from++)
    if (*from != '\r')
      *to++ = *from;
  *to = '\0';
  return g_steal_pointer (&text);
}

static char *
dup_unicode (const guint8 *data,
             gsize         length)
{
  g_autofree gunichar2 *units = g_new0 (gunichar2, length / 2 + 1);
  g_autofree char *text = NULL;

  for (gsize i = 0; i < length / 2; i++)
    units[i] = data[2 * i] | data[2 * i + 1] << 8;
  text = g_utf16_to_utf8 (units, -1, NULL, NULL, NULL);
  return text != NULL ? g_steal_pointer (&text) : g_strdup ("");
}

static void
set_attachment_name (Reader     *self,
                     const char *name)
{
  g_autofree char *clean = mapi_mime_clean_file_name (name);

  if (clean == NULL)
    return;
  mapi_properties_set_string (self->attachment, MAPI_PR_ATTACH_LONG_FILENAME, clean);
  mapi_properties_set_string (self->attachment, MAPI_PR_DISPLAY_NAME, clean);
}

/* What is taken over of a message; the people, times and the subject are MIME's to say */
static void
keep_string (Reader     *self,
             guint16     id,
             const char *text)
{
  MapiProperties *properties = mapi_content_get_properties (self->content);

  if (self->attachment == NULL)
    {
      if (id == MAPI_PROP_ID (MAPI_PR_BODY))
        mapi_properties_set_string (properties, MAPI_PR_BODY, text);
      else if (id == MAPI_PROP_ID (MAPI_PR_MESSAGE_CLASS) && g_str_has_prefix (text, "IPM.")
               && strlen (text) < 128)
        mapi_properties_set_string (properties, MAPI_PR_MESSAGE_CLASS, text);
      else if (id == MAPI_PROP_ID (MAPI_PR_SUBJECT) && self->level > 0)
        mapi_properties_set_string (properties, MAPI_PR_SUBJECT, text);
    }
  else if (id == MAPI_PROP_ID (MAPI_PR_ATTACH_LONG_FILENAME))
    set_attachment_name (self, text);
  else if (id == MAPI_PROP_ID (MAPI_PR_ATTACH_MIME_TAG) && *text != '\0')
    {
      g_autofree char *line = mapi_mime_clean_line (text);

      mapi_properties_set_string (self->attachment, MAPI_PR_ATTACH_MIME_TAG, line);
    }
  else if (id == MAPI_PROP_ID (MAPI_PR_ATTACH_CONTENT_ID))
    {
      g_autofree char *line = mapi_mime_clean_line (text);

      mapi_properties_set_string (self->attachment, MAPI_PR_ATTACH_CONTENT_ID, line);
    }
}

static void
keep_binary (Reader       *self,
             guint16       id,
             guint16       type,
             const guint8 *data,
             gsize         length)
{
  g_autoptr(GBytes) bytes = NULL;

  if (self->attachment == NULL)
    {
      g_autofree char *html = NULL;

      if (id == MAPI_PROP_ID (MAPI_PR_RTF_COMPRESSED))
        {
          bytes = g_bytes_new (data, length);
          mapi_properties_set_binary (mapi_content_get_properties (self->content),
                                      MAPI_PR_RTF_COMPRESSED, bytes);
          return;
        }
      if (id != MAPI_PROP_ID (MAPI_PR_HTML))
        return;
      html = mapi_mime_to_utf8 ((const char *) data, length, self->charset);
      bytes = g_bytes_new (html, strlen (html));
      mapi_properties_set_binary (mapi_content_get_properties (self->content), MAPI_PR_HTML,
                                  bytes);
      return;
    }
  if (id != MAPI_PROP_ID (MAPI_PR_ATTACH_DATA_OBJ))
    return;
  /* An object begins with what it is; a message is TNEF again */
  if (type == MAPI_PROP_TYPE_OBJECT && length > 16 && self->level + 1 < MAX_LEVEL)
    {
      g_autoptr(MapiContent) inner = mapi_content_new ();
      g_autoptr(GBytes) nested = g_bytes_new (data + 16, length - 16);

      if (mapi_mime_decode_tnef (inner, nested, self->level + 1))
        {
          g_clear_pointer (&self->embedded, mapi_content_unref);
          self->embedded = g_steal_pointer (&inner);
          return;
        }
    }
  bytes = g_bytes_new (data, length);
  mapi_properties_set_binary (self->attachment, MAPI_PR_ATTACH_DATA_BIN, bytes);
}

static gsize
fixed_size (guint16 type)
{
  switch (type)
    {
    case MAPI_PROP_TYPE_I2:
    case MAPI_PROP_TYPE_LONG:
    case MAPI_PROP_TYPE_R4:
    case MAPI_PROP_TYPE_ERROR:
    case MAPI_PROP_TYPE_BOOLEAN:
      return 4;
    case MAPI_PROP_TYPE_DOUBLE:
    case MAPI_PROP_TYPE_CURRENCY:
    case MAPI_PROP_TYPE_APPTIME:
    case MAPI_PROP_TYPE_I8:
    case MAPI_PROP_TYPE_SYSTIME:
      return 8;
    case MAPI_PROP_TYPE_CLSID:
      return 16;
    default:
      return 0;
    }
}

static void
read_variable (Reader  *self,
               Cursor  *cursor,
               guint16  id,
               guint16  type)
{
  guint32 count = take_u32 (cursor);

  for (guint32 i = 0; i < count && !cursor->bad; i++)
    {
      guint32 length = take_u32 (cursor);
      const guint8 *data = take (cursor, length);

      take (cursor, MIN ((4 - length % 4) % 4, cursor->left));
      if (data == NULL || i > 0)
        continue;
      if (type == MAPI_PROP_TYPE_UNICODE || type == MAPI_PROP_TYPE_STRING8)
        {
          g_autofree char *text = type == MAPI_PROP_TYPE_UNICODE ? dup_unicode (data, length)
                                                                 : dup_text (self, data, length);

          keep_string (self, id, text);
        }
      else
        keep_binary (self, id, type, data, length);
    }
}

static void
skip_name (Cursor *cursor)
{
  take (cursor, 16);
  if (take_u32 (cursor) == 0)
    take (cursor, 4);
  else
    {
      guint32 length = take_u32 (cursor);

      if (length > MAX_NAME)
        cursor->bad = TRUE;
      else
        take (cursor, length + (4 - length % 4) % 4);
    }
}

static void
read_properties (Reader       *self,
                 const guint8 *data,
                 gsize         length)
{
  Cursor cursor = { data, length, FALSE };
  guint32 count = take_u32 (&cursor);

  for (guint32 i = 0; i < count && !cursor.bad; i++)
    {
      guint16 type = take_u16 (&cursor);
      guint16 id = take_u16 (&cursor);
      guint16 base = type & ~MAPI_MV_FLAG;
      gsize size = fixed_size (base);

      if (id >= MAPI_PROP_ID_NAMED_MIN)
        skip_name (&cursor);
      if (size > 0)
        {
          guint64 n = (type & MAPI_MV_FLAG) != 0 ? take_u32 (&cursor) : 1;

          if (n * size > cursor.left)
            break;
          take (&cursor, n * size);
        }
      else if (base == MAPI_PROP_TYPE_UNICODE || base == MAPI_PROP_TYPE_STRING8
               || base == MAPI_PROP_TYPE_BINARY || base == MAPI_PROP_TYPE_OBJECT)
        read_variable (self, &cursor, id, base);
      else
        break;
    }
}

static void
finish_attachment (Reader *self)
{
  GBytes *data;

  if (self->attachment == NULL)
    return;
  data = mapi_properties_get_binary (self->attachment, MAPI_PR_ATTACH_DATA_BIN);
  if (self->embedded != NULL)
    mapi_properties_set_long (self->attachment, MAPI_PR_ATTACH_METHOD, MAPI_ATTACH_EMBEDDED_MSG);
  else
    mapi_properties_set_long (self->attachment, MAPI_PR_ATTACH_METHOD, MAPI_ATTACH_BY_VALUE);
  if (!mapi_properties_has (self->attachment, MAPI_PR_ATTACH_MIME_TAG))
    mapi_properties_set_string (self->attachment, MAPI_PR_ATTACH_MIME_TAG,
                                self->embedded != NULL ? "message/rfc822"
                                                       : "application/octet-stream");
  mapi_properties_set_long (self->attachment, MAPI_PR_RENDERING_POSITION, -1);
  if (data != NULL || self->embedded != NULL)
    mapi_content_add_attachment (self->content, self->attachment, self->embedded);
  g_clear_pointer (&self->attachment, mapi_properties_unref);
  g_clear_pointer (&self->embedded, mapi_content_unref);
}

static void
read_attribute (Reader       *self,
                guint16       id,
                const guint8 *data,
                gsize         length)
{
  g_autofree char *text = NULL;
  g_autoptr(GBytes) bytes = NULL;

  switch (id)
    {
    case ATT_OEM_CODEPAGE:
      if (length >= 4)
        g_snprintf (self->charset, sizeof self->charset, "cp%u", data[0] | data[1] << 8);
      break;
    case ATT_BODY:
      text = dup_text (self, data, length);
      keep_string (self, MAPI_PROP_ID (MAPI_PR_BODY), text);
      break;
    case ATT_MAPI_PROPS:
      if (self->attachment == NULL)
        read_properties (self, data, length);
      break;
    case ATT_ATTACH_RENDDATA:
      finish_attachment (self);
      if (self->n_attachments++ < MAX_ATTACHMENTS)
        self->attachment = mapi_properties_new ();
      break;
    case ATT_ATTACH_TITLE:
      text = dup_text (self, data, length);
      if (self->attachment != NULL
          && !mapi_properties_has (self->attachment, MAPI_PR_ATTACH_LONG_FILENAME))
        set_attachment_name (self, text);
      break;
    case ATT_ATTACH_DATA:
      bytes = g_bytes_new (data, length);
      if (self->attachment != NULL)
        mapi_properties_set_binary (self->attachment, MAPI_PR_ATTACH_DATA_BIN, bytes);
      break;
    case ATT_ATTACHMENT:
      if (self->attachment != NULL)
        read_properties (self, data, length);
      break;
    default:
      break;
    }
}

gboolean
mapi_mime_decode_tnef (MapiContent *content,
                       GBytes      *data,
                       guint        level)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (data, &size);
  Cursor cursor = { bytes, size, FALSE };
  Reader self = { .content = content, .level = level };

  if (take_u32 (&cursor) != SIGNATURE)
    return FALSE;
  take_u16 (&cursor);
  while (cursor.left > 9 && !cursor.bad)
    {
      const guint8 *kind = take (&cursor, 1);
      guint32 id = take_u32 (&cursor);
      guint32 length = take_u32 (&cursor);
      const guint8 *value;

      if (kind == NULL || (*kind != 1 && *kind != 2))
        break;
      value = take (&cursor, length);
      if (value == NULL)
        break;
      read_attribute (&self, id & 0xffff, value, length);
      take (&cursor, MIN (2, cursor.left));
    }
  finish_attachment (&self);
  return TRUE;
}
