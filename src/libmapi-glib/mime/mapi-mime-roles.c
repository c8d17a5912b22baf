/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decides for every part of a message what it is to its reader: a body, an attachment, something
 * hidden. The list, the reader's view, replies and search all ask here, so that they agree. */
#include "config.h"

#include "mapi-mime-roles-private.h"
#include "mapi-mime-text-private.h"

#include <string.h>

typedef struct
{
  MapiMimeScan  *scan;
  MapiMimeRoles *roles;
  gint           text;          /* entities of the bodies found so far, or -1 */
  gint           html;
  gboolean       keep_whole;    /* the message is one S/MIME attachment */
} Assigner;

char *
mapi_mime_dup_file_name (MapiMimeScan         *scan,
                         const MapiMimeEntity *entity)
{
  g_autofree char *name = mapi_mime_scan_dup_param (scan, entity, "Content-Disposition",
                                                    "filename");

  if (name == NULL)
    name = mapi_mime_scan_dup_param (scan, entity, "Content-Type", "name");
  return name == NULL ? NULL : mapi_mime_clean_file_name (name);
}

static gboolean
parent_is (Assigner             *self,
           const MapiMimeEntity *entity,
           const char           *type)
{
  return entity->parent >= (gint) self->roles->root
         && strcmp (mapi_mime_scan_get (self->scan, entity->parent)->type, type) == 0;
}

/* The outermost multipart/alternative around @position, or -1 */
static gint
alternative_of (Assigner *self,
                gint      position)
{
  gint found = -1;

  while (position > (gint) self->roles->root)
    {
      position = mapi_mime_scan_get (self->scan, position)->parent;
      if (position < 0)
        break;
      if (strcmp (mapi_mime_scan_get (self->scan, position)->type, "multipart/alternative") == 0)
        found = position;
    }
  return found;
}

static gboolean
is_first_child (Assigner *self,
                guint     position)
{
  return mapi_mime_scan_get (self->scan, position)->parent == (gint) position - 1;
}

static MapiMimeRole
role_of_text (Assigner *self,
              guint     position,
              gboolean  is_html)
{
  gint alternative = alternative_of (self, position);
  gint other = is_html ? self->text : self->html;
  gint *own = is_html ? &self->html : &self->text;

  if (*own < 0 && (other < 0 || (alternative >= 0 && alternative_of (self, other) == alternative)))
    {
      *own = position;
      return is_html ? MAPI_MIME_ROLE_HTML : MAPI_MIME_ROLE_TEXT;
    }
  if (!is_html && self->html < 0)
    return MAPI_MIME_ROLE_MORE_TEXT;
  if (alternative >= 0 && *own >= 0 && alternative_of (self, *own) == alternative)
    return MAPI_MIME_ROLE_HIDDEN;
  return MAPI_MIME_ROLE_ATTACHMENT;
}

static gboolean
is_report_part (const char *type)
{
  return strcmp (type, "message/delivery-status") == 0
         || strcmp (type, "message/global-delivery-status") == 0
         || strcmp (type, "message/disposition-notification") == 0
         || strcmp (type, "message/global-disposition-notification") == 0;
}

static gboolean
is_signature (const char *type)
{
  return strcmp (type, "application/pgp-signature") == 0
         || strcmp (type, "application/pkcs7-signature") == 0
         || strcmp (type, "application/x-pkcs7-signature") == 0
         || strcmp (type, "application/pgp-encrypted") == 0;
}

static gboolean
is_hidden (Assigner             *self,
           guint                 position,
           const MapiMimeEntity *entity,
           const char           *disposition)
{
  if (disposition != NULL && strcmp (disposition, "attachment") == 0)
    return FALSE;
  if (parent_is (self, entity, "multipart/alternative"))
    return TRUE;
  return parent_is (self, entity, "multipart/related") && !is_first_child (self, position)
         && mapi_mime_scan_find (self->scan, entity, "Content-ID") != NULL;
}

static MapiMimeRole
role_of_leaf (Assigner             *self,
              guint                 position,
              const MapiMimeEntity *entity)
{
  g_autofree char *disposition = mapi_mime_scan_dup_disposition (self->scan, entity);
  gboolean is_attachment = disposition != NULL && strcmp (disposition, "attachment") == 0;
  gboolean is_html = strcmp (entity->type, "text/html") == 0
                     || strcmp (entity->type, "application/xhtml+xml") == 0;
  gboolean is_root = position == self->roles->root;

  if (is_report_part (entity->type))
    return MAPI_MIME_ROLE_REPORT;
  if (is_root && (strcmp (entity->type, "application/pkcs7-mime") == 0
                  || strcmp (entity->type, "application/x-pkcs7-mime") == 0))
    return MAPI_MIME_ROLE_WHOLE;
  if (strcmp (entity->type, "application/ms-tnef") == 0
      || strcmp (entity->type, "application/vnd.ms-tnef") == 0)
    return MAPI_MIME_ROLE_TNEF;
  if (is_signature (entity->type))
    return MAPI_MIME_ROLE_HIDDEN;
  if (is_html || strcmp (entity->type, "text/plain") == 0
      || (g_str_has_prefix (entity->type, "multipart/") && !is_attachment)
      || (is_root && g_str_has_prefix (entity->type, "text/")
          && strcmp (entity->type, "text/calendar") != 0))
    {
      g_autofree char *name = NULL;

      if (is_attachment && !is_root)
        return MAPI_MIME_ROLE_ATTACHMENT;
      if (!is_root && (self->text >= 0 || self->html >= 0))
        name = mapi_mime_dup_file_name (self->scan, entity);
      if (name != NULL)
        return MAPI_MIME_ROLE_ATTACHMENT;
      return role_of_text (self, position, is_html);
    }
  if (strcmp (entity->type, "text/rfc822-headers") == 0
      && parent_is (self, entity, "multipart/report"))
    return MAPI_MIME_ROLE_MESSAGE;
  return is_hidden (self, position, entity, disposition) ? MAPI_MIME_ROLE_HIDDEN
                                                         : MAPI_MIME_ROLE_ATTACHMENT;
}

static gboolean
is_smime_signed (MapiMimeScan         *scan,
                 const MapiMimeEntity *entity)
{
  g_autofree char *protocol = NULL;

  if (!entity->is_multipart || strcmp (entity->type, "multipart/signed") != 0)
    return FALSE;
  protocol = mapi_mime_scan_dup_param (scan, entity, "Content-Type", "protocol");
  return protocol != NULL
         && (g_ascii_strcasecmp (protocol, "application/pkcs7-signature") == 0
             || g_ascii_strcasecmp (protocol, "application/x-pkcs7-signature") == 0);
}

static MapiMimeRole
find_role (Assigner *self,
           guint     position)
{
  const MapiMimeEntity *entity = mapi_mime_scan_get (self->scan, position);
  MapiMimeRole parent = position == self->roles->root
                        ? MAPI_MIME_ROLE_NONE : mapi_mime_roles_get (self->roles, entity->parent);
  MapiMimeRole role;

  if (parent == MAPI_MIME_ROLE_MESSAGE || parent == MAPI_MIME_ROLE_NESTED)
    return MAPI_MIME_ROLE_NESTED;
  if (entity->is_multipart && entity->n_children > 0)
    {
      if (position != self->roles->root || !is_smime_signed (self->scan, entity))
        return MAPI_MIME_ROLE_NONE;
      self->keep_whole = TRUE;
      return MAPI_MIME_ROLE_WHOLE;
    }
  if (entity->is_message)
    role = MAPI_MIME_ROLE_MESSAGE;
  else
    role = role_of_leaf (self, position, entity);
  if (self->keep_whole && role != MAPI_MIME_ROLE_TEXT && role != MAPI_MIME_ROLE_HTML
      && role != MAPI_MIME_ROLE_MORE_TEXT)
    return role == MAPI_MIME_ROLE_MESSAGE ? MAPI_MIME_ROLE_NESTED : MAPI_MIME_ROLE_NONE;
  return role;
}

MapiMimeRoles *
mapi_mime_roles_new (MapiMimeScan *scan,
                     guint         root)
{
  MapiMimeRoles *self = g_new0 (MapiMimeRoles, 1);
  Assigner assigner = { .scan = scan, .roles = self, .text = -1, .html = -1 };
  guint depth = mapi_mime_scan_get (scan, root)->depth;

  self->root = root;
  for (self->end = root + 1; self->end < scan->entities->len; self->end++)
    if (mapi_mime_scan_get (scan, self->end)->depth <= depth)
      break;
  self->roles = g_new0 (guint8, self->end - root);
  for (guint i = root; i < self->end; i++)
    {
      MapiMimeRole role = find_role (&assigner, i);

      /* A message may consist of a message and nothing else */
      self->roles[i - root] = role;
    }
  return self;
}

void
mapi_mime_roles_free (MapiMimeRoles *self)
{
  g_free (self->roles);
  g_free (self);
}

MapiMimeRole
mapi_mime_roles_get (const MapiMimeRoles *self,
                     guint                position)
{
  return self->roles[position - self->root];
}

static char *
find_report_class (MapiMimeScan         *scan,
                   const MapiMimeEntity *entity)
{
  g_autofree char *text = mapi_mime_decode_text (scan, entity, 64 * 1024);
  g_autofree char *folded = g_ascii_strdown (text, -1);
  const char *p;

  if (strstr (entity->type, "disposition-notification") != NULL)
    return g_strdup ((p = strstr (folded, "disposition:")) != NULL
                     && strstr (p, "displayed") == NULL && strstr (p, "deleted") != NULL
                     ? "REPORT.IPM.Note.IPNNRN" : "REPORT.IPM.Note.IPNRN");
  const char *found = "REPORT.IPM.Note.NDR";

  for (p = folded; (p = strstr (p, "action:")) != NULL; p += 7)
    {
      const char *value = p + 7 + strspn (p + 7, " \t");

      if (g_str_has_prefix (value, "failed"))
        return g_strdup ("REPORT.IPM.Note.NDR");
      if (g_str_has_prefix (value, "delayed"))
        found = "REPORT.IPM.Note.Delayed";
      else
        found = "REPORT.IPM.Note.DR";
    }
  return g_strdup (found);
}

static char *
find_meeting_class (MapiMimeScan         *scan,
                    const MapiMimeEntity *entity)
{
  g_autofree char *method = mapi_mime_scan_dup_param (scan, entity, "Content-Type", "method");
  g_autofree char *text = NULL;

  if (method == NULL)
    return NULL;
  if (g_ascii_strcasecmp (method, "REQUEST") == 0)
    return g_strdup ("IPM.Schedule.Meeting.Request");
  if (g_ascii_strcasecmp (method, "CANCEL") == 0)
    return g_strdup ("IPM.Schedule.Meeting.Canceled");
  if (g_ascii_strcasecmp (method, "REPLY") != 0)
    return NULL;
  text = mapi_mime_decode_text (scan, entity, 64 * 1024);
  if (strstr (text, "PARTSTAT=DECLINED") != NULL)
    return g_strdup ("IPM.Schedule.Meeting.Resp.Neg");
  if (strstr (text, "PARTSTAT=TENTATIVE") != NULL)
    return g_strdup ("IPM.Schedule.Meeting.Resp.Tent");
  return g_strdup ("IPM.Schedule.Meeting.Resp.Pos");
}

char *
mapi_mime_find_class (MapiMimeScan        *scan,
                      const MapiMimeRoles *roles)
{
  const MapiMimeEntity *root = mapi_mime_scan_get (scan, roles->root);
  gboolean is_report = strcmp (root->type, "multipart/report") == 0;

  if (mapi_mime_roles_get (roles, roles->root) == MAPI_MIME_ROLE_WHOLE)
    return g_strdup (root->is_multipart ? "IPM.Note.SMIME.MultipartSigned" : "IPM.Note.SMIME");
  for (guint i = roles->root; i < roles->end; i++)
    {
      const MapiMimeEntity *entity = mapi_mime_scan_get (scan, i);
      MapiMimeRole role = mapi_mime_roles_get (roles, i);
      char *found = NULL;

      if (role == MAPI_MIME_ROLE_NESTED)
        continue;
      if (is_report && role == MAPI_MIME_ROLE_REPORT)
        return find_report_class (scan, entity);
      if (strcmp (entity->type, "text/calendar") == 0
          && (found = find_meeting_class (scan, entity)) != NULL)
        return found;
    }
  return g_strdup ("IPM.Note");
}
