/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* ENVELOPE and BODYSTRUCTURE (RFC 9051, 7.5.2)
 *
 * Both are positional lists, and servers leave out what is at the end, send NIL for lists and
 * empty lists for NIL. Whatever is missing stays NIL. */

#include "config.h"

#include "imap-structure.h"

static gboolean
enter (ImapScan *scan)
{
  imap_scan_spaces (scan);
  if (scan->depth >= IMAP_NESTING_MAX || !imap_scan_char (scan, '('))
    return FALSE;
  scan->depth++;
  return TRUE;
}

/* Over what is left of a list, and its end */
static gboolean
leave (ImapScan *scan)
{
  for (;;)
    {
      imap_scan_spaces (scan);
      if (imap_scan_char (scan, ')'))
        {
          scan->depth--;
          return TRUE;
        }
      if (!imap_scan_skip (scan))
        return FALSE;
    }
}

/* A string, if there is one before the list ends */
static gboolean
read_string (ImapScan *scan,
             ImapSpan *string)
{
  imap_scan_spaces (scan);
  if (scan->at < scan->end && *scan->at == ')')
    return TRUE;
  if (scan->at < scan->end && *scan->at == '(')
    return imap_scan_skip (scan);
  return imap_scan_string (scan, string);
}

/* ---- envelope ---- */

static gboolean
read_address (ImapScan     *scan,
              ImapAddress **address)
{
  ImapSpan route = { NULL };

  if (!enter (scan))
    return FALSE;
  *address = imap_arena_take (scan->arena, sizeof (ImapAddress));
  return read_string (scan, &(*address)->name) && read_string (scan, &route) &&
         read_string (scan, &(*address)->mailbox) && read_string (scan, &(*address)->host) &&
         leave (scan);
}

static gboolean
read_addresses (ImapScan     *scan,
                ImapAddress **addresses)
{
  ImapSpan nil = { NULL };

  imap_scan_spaces (scan);
  if (scan->at < scan->end && *scan->at != '(')
    return read_string (scan, &nil);
  if (!enter (scan))
    return FALSE;
  for (guint n = 0; n < IMAP_ADDRESSES_MAX; n++)
    {
      imap_scan_spaces (scan);
      if (scan->at == scan->end || *scan->at != '(')
        break;
      if (!read_address (scan, addresses))
        return FALSE;
      addresses = &(*addresses)->next;
    }
  return leave (scan);
}

gboolean
imap_envelope_read (ImapScan      *scan,
                    ImapEnvelope **envelope)
{
  ImapEnvelope *self = imap_arena_take (scan->arena, sizeof (ImapEnvelope));

  if (!enter (scan) || !read_string (scan, &self->date) || !read_string (scan, &self->subject) ||
      !read_addresses (scan, &self->from) || !read_addresses (scan, &self->sender) ||
      !read_addresses (scan, &self->reply_to) || !read_addresses (scan, &self->to) ||
      !read_addresses (scan, &self->cc) || !read_addresses (scan, &self->bcc) ||
      !read_string (scan, &self->in_reply_to) || !read_string (scan, &self->message_id) ||
      !leave (scan))
    return FALSE;
  *envelope = self;
  return TRUE;
}

/* ---- body structure ---- */

/* ("NAME" "VALUE" …) or NIL; "NAME*" and "NAME*0" count as NAME */
static gboolean
read_parameters (ImapScan   *scan,
                 const char *wanted,
                 ImapSpan   *value)
{
  gsize size = strlen (wanted);

  imap_scan_spaces (scan);
  if (scan->at < scan->end && *scan->at != '(')
    {
      ImapSpan nil = { NULL };

      return read_string (scan, &nil);
    }
  if (!enter (scan))
    return FALSE;
  for (;;)
    {
      ImapSpan name = { NULL }, found = { NULL };

      imap_scan_spaces (scan);
      if (scan->at == scan->end || *scan->at == ')')
        return leave (scan);
      if (!read_string (scan, &name) || !read_string (scan, &found))
        return FALSE;
      if (name.size >= size && found.data != NULL && value->data == NULL &&
          g_ascii_strncasecmp (name.data, wanted, size) == 0 &&
          (name.size == size || name.data[size] == '*'))
        *value = found;
    }
}

/* ("attachment" ("filename" "x")), "attachment" or NIL */
static gboolean
read_disposition (ImapScan *scan,
                  ImapPart *part)
{
  ImapSpan filename = { NULL };

  imap_scan_spaces (scan);
  if (scan->at < scan->end && *scan->at != '(')
    return read_string (scan, &part->disposition);
  if (!enter (scan) || !read_string (scan, &part->disposition) ||
      !read_parameters (scan, "FILENAME", &filename) || !leave (scan))
    return FALSE;
  if (filename.data != NULL)
    part->filename = filename;
  return TRUE;
}

static gboolean
read_multipart (ImapScan *scan,
                ImapPart *self)
{
  ImapPart **child = &self->children;

  for (guint n = 0; n < IMAP_PARTS_MAX; n++)
    {
      imap_scan_spaces (scan);
      if (scan->at == scan->end || *scan->at != '(')
        break;
      if (!imap_part_read (scan, child))
        return FALSE;
      child = &(*child)->next;
    }
  self->type.data = "multipart";
  self->type.size = strlen ("multipart");
  return read_string (scan, &self->subtype) && read_parameters (scan, "NAME", &self->filename) &&
         read_disposition (scan, self) && leave (scan);
}

/* Behind the size of a message/rfc822: its envelope, its structure, its lines */
static gboolean
read_message (ImapScan *scan,
              ImapPart *self)
{
  imap_scan_spaces (scan);
  if (scan->at == scan->end || *scan->at != '(')
    return TRUE;
  if (!imap_scan_skip (scan))
    return FALSE;
  imap_scan_spaces (scan);
  return scan->at == scan->end || *scan->at != '(' || imap_part_read (scan, &self->children);
}

static gboolean
read_single (ImapScan *scan,
             ImapPart *self)
{
  ImapSpan ignored = { NULL };
  const char *parameters;

  if (!read_string (scan, &self->type) || !read_string (scan, &self->subtype))
    return FALSE;
  /* Twice over the same: two parameters are wanted */
  parameters = scan->at;
  if (!read_parameters (scan, "CHARSET", &self->charset))
    return FALSE;
  scan->at = parameters;
  if (!read_parameters (scan, "NAME", &self->filename) || !read_string (scan, &self->id) ||
      !read_string (scan, &ignored) || !read_string (scan, &self->encoding))
    return FALSE;
  imap_scan_spaces (scan);
  if (!imap_scan_number (scan, &self->size) && !read_string (scan, &ignored))
    return FALSE;
  if (imap_span_is (&self->type, "MESSAGE") && !read_message (scan, self))
    return FALSE;
  imap_scan_spaces (scan);
  if (scan->at < scan->end && g_ascii_isdigit (*scan->at) && !imap_scan_skip (scan))
    return FALSE;
  /* MD5, then the disposition */
  return read_string (scan, &ignored) && read_disposition (scan, self) && leave (scan);
}

gboolean
imap_part_read (ImapScan  *scan,
                ImapPart **part)
{
  ImapPart *self = imap_arena_take (scan->arena, sizeof (ImapPart));

  if (!enter (scan))
    return FALSE;
  imap_scan_spaces (scan);
  if (scan->at == scan->end)
    return FALSE;
  *part = self;
  return *scan->at == '(' ? read_multipart (scan, self) : read_single (scan, self);
}

gboolean
imap_part_is_attachment (const ImapPart *self)
{
  if (imap_span_is (&self->disposition, "ATTACHMENT"))
    return TRUE;
  if (imap_span_is (&self->type, "TEXT"))
    return FALSE;
  /* A picture of the text is none */
  return self->filename.data != NULL && self->id.data == NULL;
}

gboolean
imap_part_has_attach (const ImapPart *self)
{
  if (self->children == NULL || !imap_span_is (&self->type, "MULTIPART"))
    return imap_part_is_attachment (self);
  for (const ImapPart *child = self->children; child != NULL; child = child->next)
    if (imap_part_has_attach (child))
      return TRUE;
  return FALSE;
}
