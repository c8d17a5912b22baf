/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "memory-objects.h"

MemoryFolder *
memory_folder_new (guint64         key,
                   guint64         parent,
                   MapiFolderType  type,
                   MapiFolderRole  role,
                   const char     *name)
{
  MemoryFolder *self = g_new0 (MemoryFolder, 1);
  gint64 now = g_get_real_time ();

  self->key = key;
  self->parent = parent;
  self->type = type;
  self->role = role;
  self->properties = mapi_properties_new ();
  mapi_properties_set_string (self->properties, MAPI_PR_DISPLAY_NAME, name);
  mapi_properties_set_time (self->properties, MAPI_PR_CREATION_TIME, now);
  mapi_properties_set_time (self->properties, MAPI_PR_LAST_MODIFICATION_TIME, now);
  return self;
}

void
memory_folder_free (MemoryFolder *self)
{
  mapi_properties_unref (self->properties);
  g_clear_pointer (&self->search, memory_search_free);
  g_free (self);
}

const char *
memory_folder_get_name (MemoryFolder *self)
{
  return mapi_properties_get_string (self->properties, MAPI_PR_DISPLAY_NAME);
}

MemorySearch *
memory_search_new (void)
{
  MemorySearch *self = g_new0 (MemorySearch, 1);

  self->folders = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->links = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return self;
}

void
memory_search_free (MemorySearch *self)
{
  g_clear_pointer (&self->restriction, mapi_restriction_unref);
  g_array_unref (self->folders);
  g_hash_table_unref (self->links);
  g_free (self);
}

MemoryMessage *
memory_message_new (guint64      key,
                    guint64      folder,
                    MapiContent *content)
{
  MemoryMessage *self = g_new0 (MemoryMessage, 1);

  self->key = key;
  self->folder = folder;
  self->content = content;
  return self;
}

void
memory_message_free (MemoryMessage *self)
{
  mapi_content_unref (self->content);
  g_clear_pointer (&self->source, g_bytes_unref);
  g_clear_pointer (&self->outgoing, memory_outgoing_free);
  g_free (self);
}

MapiProperties *
memory_message_get_bag (MemoryMessage *self)
{
  return mapi_content_get_properties (self->content);
}

guint32
memory_message_get_flags (MemoryMessage *self)
{
  return mapi_properties_get_long (memory_message_get_bag (self), MAPI_PR_MESSAGE_FLAGS, 0);
}

void
memory_message_set_flags (MemoryMessage *self,
                          guint32        flags)
{
  mapi_properties_set_long (memory_message_get_bag (self), MAPI_PR_MESSAGE_FLAGS, flags);
}

gboolean
memory_message_is_normal (MemoryMessage *self)
{
  return (memory_message_get_flags (self) & MAPI_MSGFLAG_ASSOCIATED) == 0;
}

void
memory_outgoing_free (MemoryOutgoing *self)
{
  g_clear_error (&self->why);
  g_free (self);
}
