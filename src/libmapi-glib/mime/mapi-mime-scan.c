/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The structure of a message (RFC 5322 fields, RFC 2046 parts) as slices of its bytes.
 *
 * One pass over the lines with a stack of the open multiparts. A delimiter line of an outer
 * multipart closes all inner ones, so a missing end costs nothing. Memory is bounded by
 * MAPI_MIME_MAX_PARTS and MAPI_MIME_MAX_FIELDS, time by lines × open boundaries. Everything that
 * is wrong is read as what its writer most likely meant; VIOLATIONS.md lists the cases. */
#include "config.h"

#include "mapi-mime-scan-private.h"
#include "mapi-mime-text-private.h"

#include <string.h>

#define MAX_BOUNDARY 256
/* Room for those of most messages. One more, and malloc() would tidy up all that is small each time. */
#define N_FIELDS     32

typedef struct
{
  char  *boundary;              /* (owned) */
  gsize  length;
  guint  entity;
} Level;

typedef struct
{
  MapiMimeScan *scan;
  GArray       *levels;         /* (owned) (element-type Level) */
  GArray       *open;           /* (owned) (element-type guint) open entities, outermost first */
} Parser;

static void
level_clear (gpointer data)
{
  g_free (((Level *) data)->boundary);
}

static void
entity_clear (gpointer data)
{
  g_free (((MapiMimeEntity *) data)->type);
}

static gsize
line_end (MapiMimeScan *scan,
          gsize         at)
{
  const char *end = at < scan->size ? memchr (scan->data + at, '\n', scan->size - at) : NULL;

  return end != NULL ? (gsize) (end - scan->data) + 1 : scan->size;
}

/* Where the name of a field ends, or 0 if the line is no field */
static gsize
field_name_length (const char *line,
                   gsize       length,
                   gboolean    strict)
{
  gsize i;

  for (i = 0; i < length && line[i] > 32 && line[i] != ':' && line[i] != 127; i++)
    if (strict && !g_ascii_isalnum (line[i]) && line[i] != '-' && line[i] != '_')
      return 0;
  if (i == 0)
    return 0;

  gsize colon = i;

  while (colon < length && (line[colon] == ' ' || line[colon] == '\t'))
    colon++;
  return colon < length && line[colon] == ':' ? i : 0;
}

static gboolean
is_blank (const char *line,
          gsize       length)
{
  return length == 0 || line[0] == '\n' || (line[0] == '\r' && (length == 1 || line[1] == '\n'));
}

/* The level whose delimiter the line is, or -1. *@closes: it is the closing one. */
static gint
match_boundary (Parser     *parser,
                const char *line,
                gsize       length,
                gboolean   *closes)
{
  if (length < 3 || line[0] != '-' || line[1] != '-')
    return -1;
  for (gint i = (gint) parser->levels->len - 1; i >= 0; i--)
    {
      const Level *level = &g_array_index (parser->levels, Level, i);
      gsize at = 2 + level->length;

      if (length < at || memcmp (line + 2, level->boundary, level->length) != 0)
        continue;
      *closes = length >= at + 2 && line[at] == '-' && line[at + 1] == '-';
      if (*closes)
        at += 2;
      while (at < length && g_ascii_isspace (line[at]))
        at++;
      if (at == length)
        return i;
    }
  return -1;
}

static gboolean
looks_like_field (MapiMimeScan *scan,
                  gsize         at)
{
  gsize end = line_end (scan, at);

  return at < end && field_name_length (scan->data + at, end - at, TRUE) > 0;
}

/* Adds the fields that begin at @at and returns where the body begins */
static gsize
parse_fields (Parser *parser,
              guint   position,
              gsize   at)
{
  MapiMimeScan *scan = parser->scan;
  MapiMimeField *last = NULL;
  guint n = 0;
  gboolean closes;

  while (at < scan->size)
    {
      gsize end = line_end (scan, at);
      const char *line = scan->data + at;
      gsize length = end - at;
      gsize name;

      if (is_blank (line, length))
        {
          at = end;
          break;
        }
      if (parser->levels->len > 0 && match_boundary (parser, line, length, &closes) >= 0)
        break;
      if (*line == ' ' || *line == '\t')
        {
          if (last != NULL)
            last->value_length = line + length - last->value;
        }
      else if ((name = field_name_length (line, length, FALSE)) > 0)
        {
          last = NULL;
          if (n < MAPI_MIME_MAX_FIELDS)
            {
              const char *colon = memchr (line + name, ':', length - name);
              MapiMimeField field = { line, colon + 1, name, line + length - colon - 1 };

              g_array_append_val (scan->fields, field);
              last = &g_array_index (scan->fields, MapiMimeField, scan->fields->len - 1);
              n++;
            }
        }
      else if (!looks_like_field (scan, end))
        break;
      at = end;
    }
  g_array_index (scan->entities, MapiMimeEntity, position).n_fields = n;
  return at;
}

static MapiMimeEncoding
parse_encoding (MapiMimeScan         *scan,
                const MapiMimeEntity *entity)
{
  const MapiMimeField *field = mapi_mime_scan_find (scan, entity, "Content-Transfer-Encoding");
  const char *value;
  gsize length;

  if (field == NULL)
    return MAPI_MIME_ENCODING_IDENTITY;
  value = field->value;
  length = field->value_length;
  while (length > 0 && (g_ascii_isspace (*value) || *value == '"'))
    {
      value++;
      length--;
    }
  if (length >= 6 && g_ascii_strncasecmp (value, "base64", 6) == 0)
    return MAPI_MIME_ENCODING_BASE64;
  if (length >= 6 && g_ascii_strncasecmp (value, "quoted", 6) == 0)
    return MAPI_MIME_ENCODING_QUOTED_PRINTABLE;
  if ((length >= 10 && g_ascii_strncasecmp (value, "x-uuencode", 10) == 0)
      || (length >= 8 && g_ascii_strncasecmp (value, "uuencode", 8) == 0)
      || (length >= 4 && g_ascii_strncasecmp (value, "x-uu", 4) == 0))
    return MAPI_MIME_ENCODING_UUENCODE;
  return MAPI_MIME_ENCODING_IDENTITY;
}

static gboolean
is_token_char (char c)
{
  return c > 32 && c < 127 && strchr ("()<>@,;:\\\"/[]?=", c) == NULL;
}

static char *
parse_type (MapiMimeScan         *scan,
            const MapiMimeEntity *entity)
{
  const MapiMimeField *field = mapi_mime_scan_find (scan, entity, "Content-Type");
  const char *fallback = "text/plain";
  const char *p;
  const char *end;
  const char *start;
  const char *slash = NULL;

  if (entity->parent >= 0
      && strcmp (mapi_mime_scan_get (scan, entity->parent)->type, "multipart/digest") == 0)
    fallback = "message/rfc822";
  if (field == NULL)
    return g_strdup (fallback);

  p = field->value;
  end = p + MIN (field->value_length, 1024);
  while (p < end && (g_ascii_isspace (*p) || *p == '"'))
    p++;
  for (start = p; p < end && (is_token_char (*p) || (*p == '/' && slash == NULL)); p++)
    if (*p == '/')
      slash = p;
  if (slash == NULL || slash == start || slash + 1 == p)
    {
      /* "Content-Type: text" and "text;" stand for plain text */
      if (slash == NULL && p - start == 4 && g_ascii_strncasecmp (start, "html", 4) == 0)
        return g_strdup ("text/html");
      return g_strdup (p == start || (p - start >= 4 && g_ascii_strncasecmp (start, "text", 4) == 0)
                       ? fallback : "application/octet-stream");
    }
  return g_ascii_strdown (start, p - start);
}

static gboolean
open_multipart (Parser *parser,
                guint   position)
{
  MapiMimeEntity *entity = mapi_mime_scan_get (parser->scan, position);
  g_autofree char *boundary = mapi_mime_scan_dup_param (parser->scan, entity, "Content-Type",
                                                        "boundary");
  Level level;

  if (boundary == NULL)
    return FALSE;
  g_strchomp (boundary);
  if (*boundary == '\0' || strlen (boundary) > MAX_BOUNDARY)
    return FALSE;
  level.length = strlen (boundary);
  level.boundary = g_steal_pointer (&boundary);
  level.entity = position;
  g_array_append_val (parser->levels, level);
  return TRUE;
}

/* Opens the entity at @at, and those that begin at once within it; returns where to go on */
static gsize
open_entity (Parser *parser,
             gint    parent,
             gsize   at)
{
  MapiMimeScan *scan = parser->scan;

  for (;;)
    {
      guint position = scan->entities->len;
      MapiMimeEntity entity = { .parent = parent, .start = at, .body_end = scan->size,
                                .first_field = scan->fields->len };
      MapiMimeEntity *e;

      if (parent >= 0)
        {
          MapiMimeEntity *p = mapi_mime_scan_get (scan, parent);

          p->n_children++;
          entity.depth = p->depth + 1;
        }
      g_array_append_val (scan->entities, entity);
      at = parse_fields (parser, position, at);
      e = mapi_mime_scan_get (scan, position);
      e->body_start = at;
      e->type = parse_type (scan, e);
      e->encoding = parse_encoding (scan, e);
      g_array_append_val (parser->open, position);
      if (e->depth + 1 >= MAPI_MIME_MAX_DEPTH || scan->entities->len >= MAPI_MIME_MAX_PARTS)
        return at;
      if (g_str_has_prefix (e->type, "multipart/"))
        {
          e->is_multipart = open_multipart (parser, position);
          return at;
        }
      if (e->encoding != MAPI_MIME_ENCODING_IDENTITY
          || (strcmp (e->type, "message/rfc822") != 0 && strcmp (e->type, "message/global") != 0
              && strcmp (e->type, "message/news") != 0))
        return at;
      e->is_message = TRUE;
      parent = position;
    }
}

/* Ends all entities inside @level's multipart at @at, without the line break that belongs
 * to the delimiter; with @itself also the multipart. */
static void
close_to_level (Parser   *parser,
                guint     level,
                gsize     at,
                gboolean  itself)
{
  MapiMimeScan *scan = parser->scan;
  guint stop = g_array_index (parser->levels, Level, level).entity;

  if (at > 0 && scan->data[at - 1] == '\n')
    at--;
  if (at > 0 && scan->data[at - 1] == '\r')
    at--;
  while (parser->open->len > 0)
    {
      guint position = g_array_index (parser->open, guint, parser->open->len - 1);
      MapiMimeEntity *entity = mapi_mime_scan_get (scan, position);

      if (position == stop && !itself)
        break;
      if (position != stop)
        entity->body_end = MAX (at, entity->body_start);
      g_array_set_size (parser->open, parser->open->len - 1);
      if (position == stop)
        break;
    }
  g_array_set_size (parser->levels, itself ? level : level + 1);
}

static gsize
skip_to_fields (MapiMimeScan *scan)
{
  gsize at = 0;

  if (scan->size >= 3 && memcmp (scan->data, "\xef\xbb\xbf", 3) == 0)
    at = 3;
  for (guint i = 0; i < 8 && at < scan->size; i++)
    {
      gsize end = line_end (scan, at);
      const char *line = scan->data + at;
      gsize length = end - at;

      if ((length > 5 && memcmp (line, "From ", 5) == 0)
          || (length > 6 && memcmp (line, ">From ", 6) == 0)
          || (is_blank (line, length) && looks_like_field (scan, end)))
        at = end;
      else
        break;
    }
  return at;
}

static void
parse (Parser *parser)
{
  MapiMimeScan *scan = parser->scan;
  gsize at = open_entity (parser, -1, skip_to_fields (scan));

  while (at < scan->size && parser->levels->len > 0)
    {
      const char *line = scan->data + at;
      gboolean closes = FALSE;
      gsize end;
      gint level;

      if (*line != '-')
        {
          at = line_end (scan, at);
          continue;
        }
      end = line_end (scan, at);
      level = match_boundary (parser, line, end - at, &closes);
      if (level < 0)
        at = end;
      else if (closes)
        {
          close_to_level (parser, level, at, TRUE);
          at = end;
        }
      else if (scan->entities->len >= MAPI_MIME_MAX_PARTS)
        break;
      else
        {
          close_to_level (parser, level, at, FALSE);
          at = open_entity (parser, g_array_index (parser->levels, Level, level).entity, end);
        }
    }
}

/* Mail of old Macs, kept in files, has carriage returns only */
static GBytes *
with_line_feeds (GBytes *source)
{
  gsize size;
  const char *data = g_bytes_get_data (source, &size);
  char *copy;

  if (size == 0 || memchr (data, '\n', size) != NULL || memchr (data, '\r', size) == NULL)
    return g_bytes_ref (source);
  copy = g_memdup2 (data, size);
  for (gsize i = 0; i < size; i++)
    if (copy[i] == '\r')
      copy[i] = '\n';
  return g_bytes_new_take (copy, size);
}

MapiMimeScan *
mapi_mime_scan_new (GBytes *source)
{
  MapiMimeScan *self = g_new0 (MapiMimeScan, 1);
  Parser parser = { .scan = self };

  self->source = with_line_feeds (source);
  self->data = g_bytes_get_data (self->source, &self->size);
  if (self->data == NULL)
    self->data = "";
  self->fields = g_array_sized_new (FALSE, FALSE, sizeof (MapiMimeField), N_FIELDS);
  self->entities = g_array_new (FALSE, FALSE, sizeof (MapiMimeEntity));
  g_array_set_clear_func (self->entities, entity_clear);
  parser.levels = g_array_new (FALSE, FALSE, sizeof (Level));
  g_array_set_clear_func (parser.levels, level_clear);
  parser.open = g_array_new (FALSE, FALSE, sizeof (guint));
  parse (&parser);
  g_array_unref (parser.levels);
  g_array_unref (parser.open);
  return self;
}

void
mapi_mime_scan_free (MapiMimeScan *self)
{
  g_bytes_unref (self->source);
  g_array_unref (self->fields);
  g_array_unref (self->entities);
  g_free (self);
}

MapiMimeEntity *
mapi_mime_scan_get (MapiMimeScan *self,
                    guint         position)
{
  return &g_array_index (self->entities, MapiMimeEntity, position);
}

/* The child of @parent after @previous (-1: the first), or -1 */
gint
mapi_mime_scan_next_child (MapiMimeScan *self,
                           guint         parent,
                           gint          previous)
{
  guint depth = mapi_mime_scan_get (self, parent)->depth;

  for (guint i = MAX ((gint) parent, previous) + 1; i < self->entities->len; i++)
    {
      const MapiMimeEntity *entity = mapi_mime_scan_get (self, i);

      if (entity->depth <= depth)
        break;
      if (entity->parent == (gint) parent)
        return i;
    }
  return -1;
}

gboolean
mapi_mime_field_is (const MapiMimeField *field,
                    const char          *name)
{
  return g_ascii_strncasecmp (field->name, name, field->name_length) == 0
         && name[field->name_length] == '\0';
}

const MapiMimeField *
mapi_mime_scan_find (MapiMimeScan         *self,
                     const MapiMimeEntity *entity,
                     const char           *name)
{
  gsize length = strlen (name);

  for (guint i = 0; i < entity->n_fields; i++)
    {
      const MapiMimeField *field = &g_array_index (self->fields, MapiMimeField,
                                                   entity->first_field + i);

      if (field->name_length == length && g_ascii_strncasecmp (field->name, name, length) == 0)
        return field;
    }
  return NULL;
}

char *
mapi_mime_scan_dup_raw (MapiMimeScan         *self,
                        const MapiMimeEntity *entity,
                        const char           *name)
{
  const MapiMimeField *field = mapi_mime_scan_find (self, entity, name);

  return field == NULL ? NULL : mapi_mime_unfold (field->value, field->value_length,
                                                  MAPI_MIME_MAX_VALUE);
}

char *
mapi_mime_scan_dup_param (MapiMimeScan         *self,
                          const MapiMimeEntity *entity,
                          const char           *field,
                          const char           *param)
{
  g_autofree char *raw = mapi_mime_scan_dup_raw (self, entity, field);

  return raw == NULL ? NULL : mapi_mime_dup_param (raw, param);
}

char *
mapi_mime_scan_dup_disposition (MapiMimeScan         *self,
                                const MapiMimeEntity *entity)
{
  g_autofree char *raw = mapi_mime_scan_dup_raw (self, entity, "Content-Disposition");

  if (raw == NULL)
    return NULL;
  g_strchug (raw);
  for (char *p = raw; ; p++)
    if (!is_token_char (*p))
      {
        *p = '\0';
        break;
      }
  return *raw == '\0' ? NULL : g_ascii_strdown (raw, -1);
}
