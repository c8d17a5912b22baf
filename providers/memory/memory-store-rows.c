/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

/* What the store says about itself, its folders and its messages: the properties it computes. */

#include "memory-store-private.h"

#include <string.h>

static const struct
{
  MapiFolderRole role;
  guint32        tag;
  gint32         valid;  /* bit of PR_VALID_FOLDER_MASK */
} special_folders[] = {
  { MAPI_FOLDER_ROLE_IPM_SUBTREE,  MAPI_PR_IPM_SUBTREE_ENTRYID,     0x01 },
  { MAPI_FOLDER_ROLE_INBOX,        0,                               0x02 },
  { MAPI_FOLDER_ROLE_OUTBOX,       MAPI_PR_IPM_OUTBOX_ENTRYID,      0x04 },
  { MAPI_FOLDER_ROLE_TRASH,        MAPI_PR_IPM_WASTEBASKET_ENTRYID, 0x08 },
  { MAPI_FOLDER_ROLE_SENT,         MAPI_PR_IPM_SENTMAIL_ENTRYID,    0x10 },
  { MAPI_FOLDER_ROLE_VIEWS,        MAPI_PR_VIEWS_ENTRYID,           0x20 },
  { MAPI_FOLDER_ROLE_COMMON_VIEWS, MAPI_PR_COMMON_VIEWS_ENTRYID,    0x40 },
  { MAPI_FOLDER_ROLE_SEARCH_ROOT,  MAPI_PR_FINDER_ENTRYID,          0x80 },
  { MAPI_FOLDER_ROLE_DRAFTS,       MAPI_PR_IPM_DRAFTS_ENTRYID,      0 },
};

/* What clients may read and never set */
static const guint32 computed_tags[] = {
  MAPI_PR_ACCESS, MAPI_PR_ACCESS_LEVEL, MAPI_PR_ASSOC_CONTENT_COUNT, MAPI_PR_CHANGE_NUMBER,
  MAPI_PR_CONTENT_COUNT, MAPI_PR_CONTENT_UNREAD, MAPI_PR_CREATION_TIME, MAPI_PR_DEPTH,
  MAPI_PR_ENTRYID, MAPI_PR_FINDER_ENTRYID, MAPI_PR_FOLDER_ROLE, MAPI_PR_FOLDER_TYPE,
  MAPI_PR_INSTANCE_KEY, MAPI_PR_IPM_OUTBOX_ENTRYID, MAPI_PR_IPM_SENTMAIL_ENTRYID,
  MAPI_PR_IPM_SUBTREE_ENTRYID, MAPI_PR_IPM_WASTEBASKET_ENTRYID,
  MAPI_PR_LAST_MODIFICATION_TIME, MAPI_PR_MAPPING_SIGNATURE, MAPI_PR_MDB_PROVIDER,
  MAPI_PR_OBJECT_TYPE, MAPI_PR_PARENT_ENTRYID, MAPI_PR_RECORD_KEY, MAPI_PR_STORE_ENTRYID,
  MAPI_PR_STORE_RECORD_KEY, MAPI_PR_STORE_SUPPORT_MASK, MAPI_PR_SUBFOLDERS,
  MAPI_PR_VALID_FOLDER_MASK,
};

gboolean
memory_store_is_computed (guint32 tag)
{
  for (gsize i = 0; i < G_N_ELEMENTS (computed_tags); i++)
    {
      if (MAPI_PROP_ID (computed_tags[i]) == MAPI_PROP_ID (tag))
        return TRUE;
    }
  return FALSE;
}

/* What is the same for every object of a store */
static void
memory_store_describe_common (MemoryStore    *self,
                              MapiProperties *bag,
                              MapiObjectType  type)
{
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (self));
  g_autoptr(GBytes) uid = g_bytes_new (mapi_support_get_uid (support), MAPI_UID_SIZE);

  mapi_properties_set_long (bag, MAPI_PR_OBJECT_TYPE, type);
  mapi_properties_set_binary (bag, MAPI_PR_STORE_RECORD_KEY, uid);
  mapi_properties_set_binary (bag, MAPI_PR_MAPPING_SIGNATURE, uid);
  mapi_properties_set_long (bag, MAPI_PR_STORE_SUPPORT_MASK,
                            mapi_store_get_support_mask (MAPI_STORE (self)));
  memory_store_set_id (bag, MAPI_PR_STORE_ENTRYID, mapi_store_dup_entry_id (MAPI_STORE (self)));
}

static void
memory_store_set_record_key (MapiProperties *bag,
                             guint64         key)
{
  guint64 big_endian = GUINT64_TO_BE (key);
  g_autoptr(GBytes) bytes = g_bytes_new (&big_endian, sizeof big_endian);

  mapi_properties_set_binary (bag, MAPI_PR_RECORD_KEY, bytes);
  mapi_properties_set_binary (bag, MAPI_PR_INSTANCE_KEY, bytes);
}

MapiProperties *
memory_store_describe_store (MemoryStore *self)
{
  MapiProperties *bag = mapi_properties_new ();
  MapiSupport *support = mapi_provider_get_support (MAPI_PROVIDER (self));
  const char *name = mapi_support_get_display_name (support);
  g_autoptr(GBytes) uid = g_bytes_new (mapi_support_get_uid (support), MAPI_UID_SIZE);
  g_autoptr(GBytes) kind = g_bytes_new_static ("estafette-memory", MAPI_UID_SIZE);
  gint32 valid = 0;

  memory_store_describe_common (self, bag, MAPI_OBJECT_STORE);
  mapi_properties_set_string (bag, MAPI_PR_DISPLAY_NAME, name != NULL ? name : "Memory");
  mapi_properties_set_binary (bag, MAPI_PR_RECORD_KEY, uid);
  mapi_properties_set_binary (bag, MAPI_PR_MDB_PROVIDER, kind);
  memory_store_set_id (bag, MAPI_PR_ENTRYID, mapi_store_dup_entry_id (MAPI_STORE (self)));

  for (gsize i = 0; i < G_N_ELEMENTS (special_folders); i++)
    {
      MemoryFolder *folder = memory_store_get_role (self, special_folders[i].role);

      if (folder == NULL)
        continue;
      valid |= special_folders[i].valid;
      if (special_folders[i].tag != 0)
        memory_store_set_id (bag, special_folders[i].tag,
                             memory_store_new_folder_id (self, folder->key));
    }
  mapi_properties_set_long (bag, MAPI_PR_VALID_FOLDER_MASK, valid);
  return bag;
}

static void
memory_store_count (MemoryStore    *self,
                    MemoryFolder   *folder,
                    MapiProperties *bag)
{
  guint total = 0, unread = 0, associated = 0;
  GHashTableIter iter;
  MemoryMessage *message;

  g_hash_table_iter_init (&iter, self->messages);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &message))
    {
      gboolean inside = folder->search != NULL
        ? g_hash_table_contains (folder->search->links, &message->key)
        : message->folder == folder->key;

      if (!inside)
        continue;
      if (!memory_message_is_normal (message))
        {
          associated++;
          continue;
        }
      total++;
      if ((memory_message_get_flags (message) & MAPI_MSGFLAG_READ) == 0)
        unread++;
    }
  mapi_properties_set_long (bag, MAPI_PR_CONTENT_COUNT, total);
  mapi_properties_set_long (bag, MAPI_PR_CONTENT_UNREAD, unread);
  mapi_properties_set_long (bag, MAPI_PR_ASSOC_CONTENT_COUNT, associated);
}

static MapiAccess
memory_store_get_folder_access (MemoryStore  *self,
                                MemoryFolder *folder)
{
  MapiAccess access = MAPI_ACCESS_READ;

  if (self->read_only)
    return access;
  access |= MAPI_ACCESS_MODIFY;
  if (folder->role == MAPI_FOLDER_ROLE_NONE)
    access |= MAPI_ACCESS_DELETE;
  if (folder->type != MAPI_FOLDER_SEARCH)
    access |= MAPI_ACCESS_CREATE_HIERARCHY | MAPI_ACCESS_CREATE_CONTENTS |
              MAPI_ACCESS_CREATE_ASSOCIATED;
  return access;
}

static MapiDisplayType
memory_store_get_display_type (MemoryFolder *folder)
{
  if (folder->type == MAPI_FOLDER_SEARCH)
    return MAPI_DISPLAY_TYPE_FOLDER_LINK;
  return folder->role != MAPI_FOLDER_ROLE_NONE ? MAPI_DISPLAY_TYPE_FOLDER_SPECIAL
                                               : MAPI_DISPLAY_TYPE_FOLDER;
}

MapiProperties *
memory_store_describe_folder (MemoryStore  *self,
                              MemoryFolder *folder)
{
  MapiProperties *bag = mapi_properties_copy (folder->properties);
  g_autoptr(GPtrArray) children = memory_store_list_folders (self, folder->key);

  memory_store_describe_common (self, bag, MAPI_OBJECT_FOLDER);
  memory_store_set_record_key (bag, folder->key);
  memory_store_count (self, folder, bag);
  memory_store_set_id (bag, MAPI_PR_ENTRYID, memory_store_new_folder_id (self, folder->key));
  /* The root is its own parent, as MAPI has it */
  memory_store_set_id (bag, MAPI_PR_PARENT_ENTRYID,
                       memory_store_new_folder_id (self, folder->parent != 0 ? folder->parent
                                                                             : folder->key));
  mapi_properties_set_long (bag, MAPI_PR_FOLDER_TYPE, folder->type);
  mapi_properties_set_long (bag, MAPI_PR_FOLDER_ROLE, folder->role);
  mapi_properties_set_boolean (bag, MAPI_PR_SUBFOLDERS, children->len > 0);
  mapi_properties_set_long (bag, MAPI_PR_DISPLAY_TYPE, memory_store_get_display_type (folder));
  mapi_properties_set_long (bag, MAPI_PR_ACCESS, memory_store_get_folder_access (self, folder));
  mapi_properties_set_long (bag, MAPI_PR_ACCESS_LEVEL, self->read_only ? 0 : 1);
  mapi_properties_set_long (bag, MAPI_PR_STATUS, 0);
  return bag;
}

static char *
memory_store_make_preview (MemoryMessage *message)
{
  const char *body = mapi_properties_get_string (memory_message_get_bag (message), MAPI_PR_BODY);
  g_autofree char *start = NULL;

  if (body == NULL)
    return NULL;
  start = g_utf8_substring (body, 0, MIN (g_utf8_strlen (body, -1), 160));
  return g_strstrip (g_strdelimit (g_steal_pointer (&start), "\r\n\t", ' '));
}

void
memory_store_describe_message (MemoryStore    *self,
                               MemoryMessage  *message,
                               MapiProperties *bag)
{
  MemoryFolder *folder = memory_store_get_folder (self, message->folder);
  g_autofree char *preview = memory_store_make_preview (message);
  gboolean fixed = self->read_only || memory_store_is_submitted (message);

  memory_store_describe_common (self, bag, MAPI_OBJECT_MESSAGE);
  memory_store_set_record_key (bag, message->key);
  memory_store_set_id (bag, MAPI_PR_ENTRYID, memory_store_new_message_id (self, message->key));
  memory_store_set_id (bag, MAPI_PR_PARENT_ENTRYID,
                       memory_store_new_folder_id (self, message->folder));
  if (folder != NULL)
    mapi_properties_set_string (bag, MAPI_PR_PARENT_DISPLAY, memory_folder_get_name (folder));
  if (preview != NULL)
    mapi_properties_set_string (bag, MAPI_PR_PREVIEW, preview);
  mapi_properties_set_long (bag, MAPI_PR_MSG_STATUS, message->status);
  mapi_properties_set_boolean (bag, MAPI_PR_READ,
                               (memory_message_get_flags (message) & MAPI_MSGFLAG_READ) != 0);
  mapi_properties_set_int64 (bag, MAPI_PR_CHANGE_NUMBER, message->change);
  mapi_properties_set_long (bag, MAPI_PR_ACCESS_LEVEL, fixed ? 0 : 1);
}
