/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "mapi-content-private.h"

#include "../property/mapi-conversation-index.h"
#include "../property/mapi-subject.h"
#include "mapi-entry-id.h"

#include <string.h>

/* What a store computes when a message is saved (IMAPIProp::SaveChanges on a message). */

static void
compute_subject (MapiProperties *properties)
{
  const char *subject = mapi_properties_get_string (properties, MAPI_PR_SUBJECT);
  const char *normalized = mapi_properties_get_string (properties, MAPI_PR_NORMALIZED_SUBJECT);
  const char *old_prefix = mapi_properties_get_string (properties, MAPI_PR_SUBJECT_PREFIX);
  g_autofree char *joined = NULL;
  g_autofree char *prefix = NULL;
  g_autofree char *rest = NULL;

  if (subject == NULL && normalized != NULL)
    {
      joined = g_strconcat (old_prefix != NULL ? old_prefix : "", normalized, NULL);
      mapi_properties_set_string (properties, MAPI_PR_SUBJECT, joined);
      subject = joined;
    }

  rest = mapi_subject_normalize (subject != NULL ? subject : "", old_prefix, &prefix);
  mapi_properties_set_string (properties, MAPI_PR_SUBJECT_PREFIX, prefix);
  mapi_properties_set_string (properties, MAPI_PR_NORMALIZED_SUBJECT, rest);

  if (!mapi_properties_has (properties, MAPI_PR_CONVERSATION_TOPIC))
    mapi_properties_set_string (properties, MAPI_PR_CONVERSATION_TOPIC, rest);
  if (!mapi_properties_has (properties, MAPI_PR_CONVERSATION_INDEX))
    {
      g_autoptr(GBytes) index = mapi_conversation_index_create (NULL);

      mapi_properties_set_binary (properties, MAPI_PR_CONVERSATION_INDEX, index);
    }
}

static void
compute_display_list (MapiContent *self,
                      guint32      tag,
                      guint        type)
{
  g_autoptr(GString) list = g_string_new (NULL);

  for (guint i = 0; i < self->recipients->len; i++)
    {
      MapiProperties *recipient = g_ptr_array_index (self->recipients, i);
      guint32 recipient_type = mapi_properties_get_long (recipient, MAPI_PR_RECIPIENT_TYPE,
                                                         MAPI_RECIPIENT_TO);
      const char *name = mapi_properties_get_string (recipient, MAPI_PR_DISPLAY_NAME);

      /* Those of the envelope only (MAPI_RECIPIENT_P1) are in no list */
      if ((recipient_type & ~MAPI_RECIPIENT_SUBMITTED) != type)
        continue;
      if (name == NULL || name[0] == '\0')
        name = mapi_properties_get_string (recipient, MAPI_PR_EMAIL_ADDRESS);
      if (name == NULL || name[0] == '\0')
        continue;
      if (list->len > 0)
        g_string_append (list, "; ");
      g_string_append (list, name);
    }

  mapi_properties_set_string (self->properties, tag, list->str);
}

static void
add_value_size (const MapiValue *value,
                gpointer         user_data)
{
  gsize *size = user_data;

  /* The tag counts, and the size itself must not */
  if (MAPI_PROP_ID (mapi_value_get_tag (value)) != MAPI_PROP_ID (MAPI_PR_MESSAGE_SIZE))
    *size += 4 + mapi_value_get_size (value);
}

static gsize
content_size (MapiContent *self,
              guint        depth)
{
  gsize size = 0;

  mapi_properties_foreach (self->properties, add_value_size, &size);
  for (guint i = 0; i < self->recipients->len; i++)
    mapi_properties_foreach (g_ptr_array_index (self->recipients, i), add_value_size, &size);
  for (guint i = 0; i < self->attachments->len; i++)
    {
      const MapiContentAttachment *attachment = g_ptr_array_index (self->attachments, i);

      mapi_properties_foreach (attachment->properties, add_value_size, &size);
      if (attachment->embedded != NULL && depth < MAPI_CONTENT_MAX_DEPTH)
        size += content_size (attachment->embedded, depth + 1);
    }

  return size;
}

/* The last dot begins the extension, if it stands neither first nor last */
static void
compute_attachment (MapiContentAttachment *attachment)
{
  MapiProperties *properties = attachment->properties;
  const char *name = mapi_properties_get_string (properties, MAPI_PR_ATTACH_LONG_FILENAME);
  const char *dot;
  gsize size = 0;

  if (name == NULL)
    name = mapi_properties_get_string (properties, MAPI_PR_ATTACH_FILENAME);
  else if (!mapi_properties_has (properties, MAPI_PR_ATTACH_FILENAME))
    mapi_properties_set_string (properties, MAPI_PR_ATTACH_FILENAME, name);

  dot = name != NULL ? strrchr (name, '.') : NULL;
  if (dot != NULL && dot != name && dot[1] != '\0')
    mapi_properties_set_string (properties, MAPI_PR_ATTACH_EXTENSION, dot);
  else
    mapi_properties_remove (properties, MAPI_PR_ATTACH_EXTENSION);

  mapi_properties_remove (properties, MAPI_PR_ATTACH_SIZE);
  mapi_properties_foreach (properties, add_value_size, &size);
  if (attachment->embedded != NULL)
    size += content_size (attachment->embedded, 1);
  mapi_properties_set_int64 (properties, MAPI_PR_ATTACH_SIZE, size);
}

/* Parts of the body that are shown in it are attachments nobody wants to hear of */
static gboolean
compute_attachments (MapiContent *self)
{
  gboolean has_attachments = FALSE;

  for (guint i = 0; i < self->attachments->len; i++)
    {
      MapiContentAttachment *attachment = g_ptr_array_index (self->attachments, i);

      compute_attachment (attachment);
      if (!mapi_properties_get_boolean (attachment->properties, MAPI_PR_ATTACHMENT_HIDDEN))
        has_attachments = TRUE;
    }

  return has_attachments;
}

static void
compute_flags (MapiProperties *properties,
               gboolean        has_attachments,
               gboolean        first)
{
  guint32 flags = mapi_properties_get_long (properties, MAPI_PR_MESSAGE_FLAGS, MAPI_MSGFLAG_NONE);

  if (has_attachments)
    flags |= MAPI_MSGFLAG_HASATTACH;
  else
    flags &= ~MAPI_MSGFLAG_HASATTACH;
  if (first)
    flags |= MAPI_MSGFLAG_UNMODIFIED;
  else
    flags &= ~MAPI_MSGFLAG_UNMODIFIED;

  mapi_properties_set_long (properties, MAPI_PR_MESSAGE_FLAGS, flags);
  mapi_properties_set_boolean (properties, MAPI_PR_HASATTACH, has_attachments);
}

/**
 * mapi_content_compute:
 * @self: a message that is about to be saved
 * @first: whether it has never been saved
 *
 * Sets what saving computes. Always: `PR_SUBJECT_PREFIX`, `PR_NORMALIZED_SUBJECT`,
 * `PR_DISPLAY_TO`, `PR_DISPLAY_CC`, `PR_DISPLAY_BCC`, `PR_HASATTACH` and the flag,
 * `PR_MESSAGE_SIZE` (bytes), `PR_LAST_MODIFICATION_TIME`, and of each attachment
 * `PR_ATTACH_EXTENSION` and `PR_ATTACH_SIZE`. %MAPI_MSGFLAG_UNMODIFIED is set by the first save
 * and taken away by the second. Where missing: `PR_CONVERSATION_TOPIC`, `PR_CONVERSATION_INDEX`,
 * `PR_MESSAGE_CLASS`, `PR_SEARCH_KEY`, `PR_CREATION_TIME` and `PR_ATTACH_FILENAME`.
 *
 * Source: IMAPIProp::SaveChanges; MAPI, "Message properties computed by stores".
 */
void
mapi_content_compute (MapiContent *self,
                      gboolean     first)
{
  MapiProperties *properties;
  gint64 now = g_get_real_time ();

  g_return_if_fail (self != NULL);

  properties = self->properties;
  compute_subject (properties);
  compute_display_list (self, MAPI_PR_DISPLAY_TO, MAPI_RECIPIENT_TO);
  compute_display_list (self, MAPI_PR_DISPLAY_CC, MAPI_RECIPIENT_CC);
  compute_display_list (self, MAPI_PR_DISPLAY_BCC, MAPI_RECIPIENT_BCC);
  compute_flags (properties, compute_attachments (self), first);

  if (!mapi_properties_has (properties, MAPI_PR_MESSAGE_CLASS))
    mapi_properties_set_string (properties, MAPI_PR_MESSAGE_CLASS, "IPM");
  if (!mapi_properties_has (properties, MAPI_PR_SEARCH_KEY))
    {
      g_autoptr(GBytes) search_key = mapi_uid_new ();

      mapi_properties_set_binary (properties, MAPI_PR_SEARCH_KEY, search_key);
    }
  if (!mapi_properties_has (properties, MAPI_PR_CREATION_TIME))
    mapi_properties_set_time (properties, MAPI_PR_CREATION_TIME, now);
  mapi_properties_set_time (properties, MAPI_PR_LAST_MODIFICATION_TIME, now);
  mapi_properties_set_int64 (properties, MAPI_PR_MESSAGE_SIZE, content_size (self, 0));
}
