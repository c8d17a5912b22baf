/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "kit-remote-job.h"

static void
item_free (gpointer data)
{
  KitRemoteItem *item = data;

  g_clear_pointer (&item->source, g_bytes_unref);
  g_strfreev (item->keywords);
  g_clear_error (&item->error);
  g_free (item);
}

KitRemoteJob *
kit_remote_job_new (KitRemoteAction  action,
                    const char      *path,
                    gint64           uidvalidity)
{
  KitRemoteJob *self = g_new0 (KitRemoteJob, 1);

  self->action = action;
  self->path = g_strdup (path);
  self->uidvalidity = uidvalidity;
  self->items = g_ptr_array_new_with_free_func (item_free);
  return self;
}

void
kit_remote_job_free (KitRemoteJob *self)
{
  g_free (self->path);
  g_free (self->target);
  g_strfreev (self->add_keywords);
  g_strfreev (self->remove_keywords);
  g_free (self->parent);
  g_free (self->name);
  g_free (self->new_path);
  g_ptr_array_unref (self->items);
  g_free (self);
}

KitRemoteItem *
kit_remote_job_add (KitRemoteJob *self,
                    gint64        uid)
{
  KitRemoteItem *item = g_new0 (KitRemoteItem, 1);

  item->uid = uid;
  g_ptr_array_add (self->items, item);
  return item;
}

KitUidSet *
kit_remote_job_get_uids (KitRemoteJob *self)
{
  KitUidSet *uids = kit_uid_set_new ();

  for (guint i = 0; i < self->items->len; i++)
    {
      KitRemoteItem *item = g_ptr_array_index (self->items, i);

      if (item->result == KIT_RESULT_NONE && item->uid > 0)
        kit_uid_set_add (uids, item->uid);
    }
  return uids;
}

void
kit_remote_job_set_all (KitRemoteJob    *self,
                        KitRemoteResult  result,
                        const GError    *error)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      KitRemoteItem *item = g_ptr_array_index (self->items, i);

      if (item->result != KIT_RESULT_NONE)
        continue;
      item->result = result;
      if (error != NULL)
        item->error = g_error_copy (error);
    }
}
